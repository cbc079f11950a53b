"""Scopes 1 and 2 by entity, site, country, accounting group and role, beside the totals they are parts of."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.datapoint import Datapoint, make_id
from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.naming import country
from pipeline.tabulate.breakdowns import name
from pipeline.tabulate.cells import bracketed, cell, estimates_note, head, label, literal, named, number
from pipeline.tabulate.notes import noted, rounding_notes
from pipeline.tabulate.series import change, change_head
from pipeline.view import View

Namer = Callable[[View, str], Spans]
TABLE_OF = {"entity": "entities", "site": "sites"}
"""The table that names what a column refers to."""


def member(view: View, record: Record, column: str) -> Spans:
    """The site or entity a row names, by its own table's name; as typed where that has none."""
    known = next((entry for entry in view.inputs.records(TABLE_OF[column]) if entry.text(column) == record.text(column)), None)
    has_name = known is not None and any(known.text(part) for part in ("name_en", "name_zh"))
    return named(view, known, "name") if known is not None and has_name else cell(view, record, column)


def _record_name(column: str) -> Namer:
    """Names of entities and sites as their table gives them; the code where it gives none."""

    def namer(view: View, key: str) -> Spans:
        record = next((record for record in view.inputs.records(TABLE_OF[column]) if record.text(column) == key), None)
        return member(view, record, column) if record is not None else literal(key, "name")

    return namer


def _country(view: View, key: str) -> Spans:
    return literal(country(key, view.lang), "name")


def _metrics(view: View) -> tuple[str, ...]:
    """Scope 1, scope 2 by each method there is, and scopes 1+2 by the method of aggregates."""
    methods = [f"ghg.scope2.{method}" for method in ("location", "market") if view.points.value(f"ghg.scope2.{method}", view.year) is not None]
    return ("ghg.scope1", *methods, f"ghg.scope12.{view.headline}")


def _breakdown(view: View, table: str, family: str, namer: Namer, fewest: int = 2) -> TableBlock | None:
    """One row a member, largest first, then what is not itemised and the total; none with fewer members than ``fewest`` and nothing beside them."""
    members = _members(view, family)
    if len(members) < fewest and not any(view.points.find(f"ghg.not_itemised.{metric.removeprefix('ghg.')}.{family}", view.year) for metric in _metrics(view)):
        return None
    metrics = tuple(metric for metric in _metrics(view) if view.points.family(f"{metric}.{family}", view.year))
    if not members or not metrics:
        return None
    changes = f"{metrics[-1]}.{family}"
    has_change = any(view.points.family(f"ghg.change_pct.{changes.removeprefix('ghg.')}", view.year))
    rows = [
        Row((namer(view, key), *(_value(view, f"{metric}.{family}", key) for metric in metrics), *([change(view, changes, key)] if has_change else [])))
        for key in members
    ]
    rest = [_rest(view, metric, family) for metric in metrics]
    if any(rest):
        rows.append(Row((label(view, "metric.ghg.not_itemised"), *rest, *([()] if has_change else [])), "part"))
    totals = [number(view, metric, view.year) for metric in metrics]
    rows.append(Row((head(view, "total"), *totals, *([change(view, metrics[-1])] if has_change else [])), "total"))
    columns = [Column((*label(view, f"table.{table}.rows"), *unit_of_metric(view, metrics[0])), weight=2)]
    columns += [Column(label(view, f"table.head.{metric}"), "right") for metric in metrics]
    columns += [Column(change_head(view), "right")] if has_change else []
    sums = [(_parts(view, metric, family), view.points.find(metric, view.year)) for metric in metrics]
    shared = (label(view, "table.note.share_applied"),) if view.inputs.records("entities") else ()
    guessed = [namer(view, key) for key in members if make_id(changes, view.year, key) in view.estimates]
    notes = (*shared, *_rest_note(view, any(rest)), *rounding_notes(view, sums), *estimates_note(view, guessed))
    return noted(view, TableBlock(f"table-{table}", label(view, f"table.{table}.caption"), tuple(columns), tuple(rows), notes=notes))


def _members(view: View, family: str) -> list[str]:
    """Every member any of the figures has, by its largest figure."""
    found: dict[str, Datapoint] = {}
    for metric in _metrics(view):
        for point in view.points.family(f"{metric}.{family}", view.year):
            if point.key and point.value is not None and (point.key not in found or point.value > (found[point.key].value or 0)):
                found[point.key] = point
    return sorted(found, key=lambda key: (-(found[key].value or 0), key))


def _value(view: View, metric: str, key: str) -> Spans:
    return number(view, metric, view.year, key)


def _parts(view: View, metric: str, family: str) -> list[Datapoint]:
    rest = view.points.find(f"ghg.not_itemised.{metric.removeprefix('ghg.')}.{family}", view.year)
    return [*view.points.family(f"{metric}.{family}", view.year), *([rest] if rest else [])]


def _rest(view: View, metric: str, family: str) -> Spans:
    """What of the total its members do not explain; nothing where they explain all of it."""
    point = view.points.find(f"ghg.not_itemised.{metric.removeprefix('ghg.')}.{family}", view.year)
    return (view.printer.span(point),) if point is not None and point.value is not None else ()


def _rest_note(view: View, any_rest: bool) -> tuple[Spans, ...]:
    return (label(view, "table.note.not_itemised"),) if any_rest else ()


def unit_of_metric(view: View, metric: str) -> Spans:
    """A metric's unit in brackets, for the header of the first column."""
    point = view.points.find(metric, view.year)
    unit = view.printer.unit(point) if point else ""
    return bracketed(view, literal(unit, "unit") if unit else ())


def by_entity(view: View) -> TableBlock | None:
    """By legal entity, the share of the consolidation approach applied."""
    return _breakdown(view, "inventory-by-entity", "by_entity", _record_name("entity"))


def by_site(view: View) -> TableBlock | None:
    """By site (CDP 7.17; ISO 14064-1:2018, 9.3.1)."""
    return _breakdown(view, "inventory-by-site", "by_site", _record_name("site"))


def by_country(view: View) -> TableBlock | None:
    """By country or area (CDP 7.16)."""
    return _breakdown(view, "inventory-by-country", "by_country", _country)


def by_group(view: View) -> TableBlock | None:
    """The consolidated accounting group and other investees apart (IFRS S2 29(a)(iv); ESRS E1 50): where either asks, also when the group is all there is."""
    asked = view.project.frameworks.ifrs_s2 or view.project.frameworks.esrs_e1
    return _breakdown(view, "inventory-by-group", "by_group", lambda view, key: name(view, "choice.group", key), 1 if asked else 2)


def by_role(view: View) -> TableBlock | None:
    """Parent and subsidiaries (Taiwan's climate table, 1-1-1)."""
    return _breakdown(view, "inventory-by-role", "by_role", lambda view, key: name(view, "choice.role", key))
