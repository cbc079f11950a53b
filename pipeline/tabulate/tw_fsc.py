"""Taiwan's statutory climate tables 1-1-1, 1-1-2 and 1-2 in the form of the annual-report regulations; what is missing is said in words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.statutory import OTHER_ROLES, ROLES, Assurance, Line, assurances, inventory_lines, members, standards, years
from pipeline.tabulate import actions
from pipeline.tabulate.cells import DASH, bracketed, cell, choice, dash, full, head, in_language, joined, label, literal, named, number, phrase
from pipeline.tabulate.changes import metric_words
from pipeline.tabulate.notes import noted, rounding_notes
from pipeline.tabulate.places import member
from pipeline.tabulate.records import Field, amount_of, listing, text_of, word_of
from pipeline.tabulate.targets import covers, dated
from pipeline.view import Target, View

NAMED = 12
"""Entities named one by one; of a larger group the chapter's own table of entities says which."""
IN_HAND = ("implemented", "implementation_commenced", "to_be_implemented")


def inventory(view: View) -> TableBlock | None:
    """1-1-1: two years of emissions of the parent, its subsidiaries and in total, with the intensity per million of revenue."""
    if not view.project.frameworks.tw_fsc:
        return None
    lines, shown = inventory_lines(view.points, view.project), years(view.project)
    columns = [Column(head(view, "item"), weight=2.4)]
    for year in shown:
        columns += [Column(_year_head(view, "tw.emissions", year, _emissions_unit(view)), "right", 1.2)]
        columns += [Column(_year_head(view, "tw.intensity", year, _intensity_unit(view, lines)), "right", 1.3)]
    rows = tuple(_row(view, line, shown) for line in lines)
    notes = [phrase(view, "tw.note.scope2", method=label(view, f"choice.scope2_method.{view.project.statutory_scope2}")), label(view, "tw.note.intensity")]
    notes += [label(view, "tw.note.others")] if any(line.key in OTHER_ROLES for line in lines) else []
    notes += [label(view, "tw.note.rest")] if any(line.style == "part" for line in lines) else []
    table = TableBlock("table-tw_fsc-inventory", label(view, "table.tw_fsc-inventory.caption"), tuple(columns), rows, notes=(*notes, *_rounding(view, lines)))
    return noted(view, table)


def _year_head(view: View, key: str, year: int, unit: str) -> Spans:
    return (*phrase(view, key, year=literal(str(year), "year")), *bracketed(view, literal(unit, "unit") if unit else ()))


def _emissions_unit(view: View) -> str:
    point = view.points.find("ghg.scope1", view.year)
    return view.printer.unit(point) if point is not None else ""


def _intensity_unit(view: View, lines: Sequence[Line]) -> str:
    """The unit of whichever intensity there is; without one the column only says why."""
    found = [view.points.find(line.intensity, year) for line in lines if line.intensity for year in years(view.project)]
    return next((view.printer.unit(point) for point in found if point is not None and point.value is not None), "")


def _row(view: View, line: Line, shown: Sequence[int]) -> Row:
    if not line.metric:
        return Row((label(view, line.words), *(() for _ in range(2 * len(shown)))), "group")
    cells = [spans for year in shown for spans in (_emissions(view, line, year), _intensity(view, line, year))]
    return Row((label(view, line.words), *cells), line.style)


def _emissions(view: View, line: Line, year: int) -> Spans:
    """The figure, or why there is none: a role the year has no entity of, or figures that the entities do not share out."""
    if view.points.value(line.metric, year, line.key) is not None or line.key not in ROLES:
        return number(view, line.metric, year, line.key)
    if view.points.value(line.metric.removesuffix(".by_role"), year) is None:
        return dash(view, "no_lines")
    if not view.points.family(line.metric, year):
        return _missing(view, "not_split")
    return dash(view, "no_lines") if members(view.inputs, view.project.report, year, line.key) else _missing(view, f"no_{line.key}")


def _missing(view: View, reason: str) -> Spans:
    """A dash whose note is one of this table's own reasons."""
    return (Span("text", "–", note=label(view, f"tw.reason.{reason}")),)


def _intensity(view: View, line: Line, year: int) -> Spans:
    if not line.intensity:
        return _missing(view, "of_totals")
    if view.points.value(line.metric, year) is not None and view.points.value("metric.revenue", year) is None:
        return _missing(view, "no_revenue")
    return number(view, line.intensity, year)


def _rounding(view: View, lines: Sequence[Line]) -> tuple[Spans, ...]:
    """The note on rounding, where the printed parts of a total do not add up to it."""
    totals = [line.metric for line in lines if line.style == "total"]
    sums = [(view.points.family(f"{metric}.by_role", year), view.points.find(metric, year)) for metric in totals for year in years(view.project)]
    return rounding_notes(view, sums)


def coverage(view: View) -> TableBlock | None:
    """1-1-1, what the figures cover and by which standard, for both years: entities that have figures, and apart those that have none."""
    if not view.project.frameworks.tw_fsc:
        return None
    project, shown = view.project, years(view.project)
    rows = [(f"choice.role.{role}", [_entities(view, year, role) for year in shown]) for role in (*ROLES, *OTHER_ROLES) if _any(view, role)]
    left_out = [_left_out(view, year) for year in shown]
    if any(left_out):
        rows.append(("tw.left_out", [_list(view, found) if found else (Span("text", DASH),) for found in left_out]))
    rows.append(("tw.consolidation", [_setting(view, "consolidation", f"choice.consolidation.{project.inventory.consolidation}")] * 2))
    rows.append(("tw.standard", [_standard(view, year) for year in shown]))
    rows.append(("tw.gwp", [literal(project.inventory.gwp, "code") if project.states("inventory.gwp") else dash(view, "not_stated")] * 2))
    rows.append(("tw.scope2_basis", [label(view, f"choice.scope2_method.{project.statutory_scope2}")] * 2))
    rows.append(("tw.revenue", [full(view, "metric.revenue", year) for year in shown]))
    columns = (Column(head(view, "item"), weight=1.2), *(Column(literal(str(year), "year"), weight=2) for year in shown))
    body = tuple(Row((label(view, words), *cells)) for words, cells in rows)
    return noted(view, TableBlock("table-tw_fsc-coverage", label(view, "table.tw_fsc-coverage.caption"), columns, body))


def _any(view: View, role: str) -> bool:
    """Whether a row of the role is asked for: the form's own always, another where either year has an entity of it."""
    return role in ROLES or any(members(view.inputs, view.project.report, year, role) for year in years(view.project))


def _entities(view: View, year: int, role: str) -> Spans:
    found = members(view.inputs, view.project.report, year, role)
    if not found:
        return _missing(view, f"no_{role}" if role in ROLES and view.inputs.records("entities") else "no_entities")
    counted = [record for record in found if _counted(view, year, record)]
    return _list(view, counted) if counted else _missing(view, "none_counted")


def _list(view: View, found: Sequence[Record]) -> Spans:
    shown = [named(view, record, "name") for record in found[:NAMED]]
    return joined([*shown, *([label(view, "tw.more")] if len(found) > NAMED else [])], "、" if view.lang == "zh-TW" else "; ")


def _left_out(view: View, year: int) -> list[Record]:
    """The entities of every role that no figure of the year counts."""
    found = [record for role in (*ROLES, *OTHER_ROLES) for record in members(view.inputs, view.project.report, year, role)]
    return [record for record in found if not _counted(view, year, record)]


def _counted(view: View, year: int, record: Record) -> bool:
    """Whether an entity has a scope 1 or 2 figure of the year; where the figures name no entity at all, nobody can tell and it is taken as stated."""
    families = [f"{metric}.by_entity" for metric in ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market")]
    told = [family for family in families if view.points.family(family, year)]
    return not told or any(view.points.value(family, year, record.text("entity")) is not None for family in told)


def _setting(view: View, key: str, words: str) -> Spans:
    """A rule of the inventory the company states; a default of ours is not its statement."""
    return label(view, words) if view.project.states(f"inventory.{key}") else dash(view, "not_stated")


def _standard(view: View, year: int) -> Spans:
    """The inventory's standard as the verifiers' statements name it."""
    found = [cell(view, record, "criteria") for record in standards(view.inputs, year)]
    return joined(found, "、" if view.lang == "zh-TW" else "; ") if found else _missing(view, "no_standard")


def assurance(view: View) -> TableBlock | None:
    """1-1-2: scope, provider, standard and opinion of two years; none where the reporting year has no statement at all."""
    if not view.project.frameworks.tw_fsc or not assurances(view.inputs, view.year):
        return None
    columns = (
        Column(head(view, "year"), weight=0.8),
        Column(label(view, "tw.assured"), weight=2.6),
        Column(label(view, "tw.provider"), weight=1.5),
        Column(label(view, "tw.assurance_standard"), weight=1.2),
        Column(label(view, "tw.level"), weight=0.9),
        Column(label(view, "tw.opinion")),
    )
    rows = [row for year in years(view.project) for row in _assured(view, year)]
    table = TableBlock("table-tw_fsc-assurance", label(view, "table.tw_fsc-assurance.caption"), columns, tuple(rows), notes=(label(view, "tw.note.assurance"),))
    return noted(view, table)


def _assured(view: View, year: int) -> list[Row]:
    found = assurances(view.inputs, year)
    shown = literal(str(year), "year")
    return [_statement(view, shown, entry) for entry in found] or [Row((shown, *[_missing(view, "no_statement")] * 5))]


def _statement(view: View, year: Spans, entry: Assurance) -> Row:
    first = entry.first
    return Row(
        (
            year,
            _scope(view, entry),
            cell(view, first, first.spoken("verifier", view.lang)),
            cell(view, first, "standard"),
            choice(view, first, "verification", "level"),
            choice(view, first, "verification", "opinion"),
        )
    )


def _scope(view: View, entry: Assurance) -> Spans:
    """Which figures of which part of the company: the part first where the statement is one part's own."""
    between = "、" if view.lang == "zh-TW" else "; "
    figures = joined([_subject(view, record) for record in entry.subjects], between)
    part = next((column for column in ("site", "entity") if entry.first.text(column)), None)
    colon = "：" if view.lang == "zh-TW" else ": "
    return joined([member(view, entry.first, part), figures], colon) if part else figures


def _subject(view: View, record: Record) -> Spans:
    pattern = record.text("subject") or ""
    if f"table.subject.{pattern}" in view.words:
        return label(view, f"table.subject.{pattern}")
    metric, _, key = pattern.removesuffix("]").partition("[")
    return metric_words(view, metric, key or None)


def base(view: View) -> TableBlock | None:
    """1-2: the base year's figures beside the reporting year's; none without a base year."""
    if not view.project.frameworks.tw_fsc or view.base_year is None:
        return None
    method = view.project.statutory_scope2
    columns = (
        Column((*head(view, "item"), *bracketed(view, literal(_emissions_unit(view), "unit"))), weight=2.2),
        Column(phrase(view, "table.head.base", year=literal(str(view.base_year), "year")), "right", 1.2),
        Column(literal(str(view.year), "year"), "right"),
        Column(label(view, "tw.change_base"), "right", 1.2),
    )
    rows = tuple(
        Row(
            (
                label(view, f"metric.ghg.{name}"),
                number(view, f"ghg.{name}", view.base_year),
                number(view, f"ghg.{name}", view.year),
                number(view, f"ghg.change_base_pct.{name}", view.year, form="change"),
            ),
            "total" if name.startswith("scope12") else "body",
        )
        for name in ("scope1", f"scope2.{method}", f"scope12.{method}")
    )
    table = TableBlock("table-tw_fsc-base", label(view, "table.tw_fsc-base.caption"), columns, rows, notes=(label(view, "tw.note.base"),))
    return noted(view, table)


def targets(view: View) -> TableBlock | None:
    """1-2: each target in force with its base, its value and how far it is attained."""
    active = [target for target in view.targets if target.active]
    if not view.project.frameworks.tw_fsc or not active:
        return None
    columns = (
        Column(head(view, "target"), weight=2),
        Column(head(view, "covers"), weight=1.8),
        Column(head(view, "target_base"), "right", 1.5),
        Column(head(view, "target_value"), "right", 1.5),
        Column(literal(str(view.year), "year"), "right", 1.3),
        Column(label(view, "tw.attainment"), "right"),
        Column(head(view, "state"), weight=1.1),
    )
    rows = tuple(Row(_target(view, target)) for target in active)
    notes = (label(view, "table.note.no_credits_in_progress"),)
    return noted(view, TableBlock("table-tw_fsc-targets", label(view, "table.tw_fsc-targets.caption"), columns, rows, notes=notes))


def _target(view: View, target: Target) -> tuple[Spans, ...]:
    return (
        in_language(view, target.name, target.at),
        covers(view, target),
        dated(view, target, "target.base", target.base_year),
        dated(view, target, "target.value", target.target_year),
        full(view, "target.now", view.year, target.id),
        number(view, "target.progress", view.year, target.id, "pct0"),
        label(view, f"state.{target.state}"),
    )


def plan(view: View) -> TableBlock | None:
    """1-2: the action plan, as the initiatives in service, under way or decided."""
    if not view.project.frameworks.tw_fsc:
        return None
    records = [record for record in view.inputs.records("initiatives") if record.text("stage") in IN_HAND]
    records.sort(key=lambda record: (IN_HAND.index(record.text("stage") or IN_HAND[0]), record.row))
    fields = (
        Field("initiative", lambda view, record: named(view, record, "title"), weight=2.8),
        Field("scope", actions.scope),
        Field("stage", word_of("initiatives", "stage"), weight=1.2),
        Field("from_year", text_of("year")),
        Field("annual_reduction", actions.reduction, "right", 1.3),
        Field("investment", amount_of("investment", "currency"), "right", 1.3),
    )
    return listing(view, "tw_fsc-plan", records, fields)
