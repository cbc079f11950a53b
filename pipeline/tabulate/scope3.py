"""Scope 3 by category: every one of the fifteen, with a figure or the reason it has none."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.datapoint import Datapoint, make_id
from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.reasons import category_reasons
from pipeline.scope3 import CATEGORIES, calculations
from pipeline.tabulate.cells import DASH, bracketed, cell, dash, estimates_note, head, joined, label, literal, number, phrase, scope3_category
from pipeline.tabulate.notes import noted, rounding_notes
from pipeline.tabulate.series import Line, base_years, change, change_head, shown_years, year_head
from pipeline.view import View

METRIC = "ghg.scope3.category"
_Reason = tuple[str, Record]


def inventory_scope3(view: View) -> TableBlock | None:
    """GHG Protocol Scope 3 Standard, ch. 11; GRI 102-7-b; CDP 7.8."""
    present = [point for point in view.points.family(METRIC, view.year) if point.key and point.value is not None]
    if not present:
        return None
    keys = _order(present)
    years = shown_years(view, [Line((), METRIC, key) for key in keys])
    has_change = any(view.points.family("ghg.change_pct.scope3.category", view.year))
    methods = calculations(view.inputs, view.year)
    why = {year: category_reasons(view.inputs, year) for year in years}
    columns = [Column(head(view, "scope3_category"), weight=3)]
    columns += [Column(year_head(view, year), "right", 1.3 if year in base_years(view) else 1.0) for year in years]
    columns += [Column(change_head(view), "right")] if has_change else []
    columns += [Column(head(view, "share"), "right")]
    columns += [Column(head(view, "calculation"), weight=1.6)] if methods else []
    rows = [_row(view, key, years, has_change, methods, {year: said[key] for year, said in why.items() if key in said}) for key in keys]
    rows.append(_total(view, years, has_change, bool(methods)))
    sums = [(list(view.points.family(METRIC, year)), view.points.find("ghg.scope3", year)) for year in years]
    caption = (*label(view, "table.inventory-scope3.caption"), *bracketed(view, literal(view.printer.unit(present[0]), "unit")))
    guessed = [scope3_category(view, key) for key in keys if make_id(METRIC, view.year, key) in view.estimates]
    notes = (*_notes(view, rounding_notes(view, sums)), *estimates_note(view, guessed))
    block = TableBlock("table-inventory-scope3", caption, tuple(columns), tuple(rows), notes=notes)
    return noted(view, block)


def _order(present: list[Datapoint]) -> list[str]:
    """The fifteen in order, a joined one before the first of its own, others last."""
    extra = [point.key for point in present if point.key and point.key not in CATEGORIES]
    joined_keys = {key: int(key.split(";")[0]) for key in extra if key.split(";")[0].isdecimal()}
    order = [(int(key), 1, key) for key in CATEGORIES] + [(first, 0, key) for key, first in joined_keys.items()]
    return [key for _, _, key in sorted(order)] + sorted(key for key in extra if key not in joined_keys)


def _row(view: View, key: str, years: tuple[int, ...], has_change: bool, methods: Mapping[str, tuple[str, ...]], why: Mapping[int, _Reason]) -> Row:
    figures = [_figure(view, key, year, why.get(year)) for year in years]
    missing = view.points.value(METRIC, view.year, key) is None
    changed = [figures[-1] if missing else change(view, METRIC, key)] if has_change else []
    share = figures[-1] if missing else number(view, "ghg.scope3.share", view.year, key)
    named = joined([label(view, f"choice.calculation.{method}") for method in methods.get(key, ())], "、" if view.lang == "zh-TW" else ", ")
    how = [figures[-1] if missing else named or dash(view, "blank")] if methods else []
    return Row((scope3_category(view, key), *figures, *changed, share, *how))


def _figure(view: View, key: str, year: int, why: _Reason | None) -> Spans:
    """The category's figure; without one, the team's own reason for that year or the plain fact that there is none."""
    point = view.points.find(METRIC, year, key)
    if point is not None and point.value is not None:
        return (view.printer.span(point),)
    if why is not None and (point is None or point.reason != "reported_together"):
        return (Span("text", DASH, note=cell(view, why[1], "note")),)
    together = point is not None and point.reason == "reported_together"
    return dash(view, "reported_together" if together else "category_without_reason" if year == view.year else "no_lines")


def _total(view: View, years: tuple[int, ...], has_change: bool, has_methods: bool) -> Row:
    cells = [number(view, "ghg.scope3", year) for year in years]
    changed = [change(view, "ghg.scope3")] if has_change else []
    return Row((label(view, "metric.ghg.scope3"), *cells, *changed, (), *([()] if has_methods else [])), "total")


def _notes(view: View, rounding: tuple[Spans, ...]) -> tuple[Spans, ...]:
    missing = any(view.points.value(METRIC, view.year, key) is None for key in CATEGORIES)
    return (*((label(view, "table.note.scope3_sum"),) if missing else ()), *_stated_above(view), *rounding)


def _stated_above(view: View) -> tuple[Spans, ...]:
    """What of a stated total stands in no category (CONTRACT §2, stated)."""
    rest, stated = view.points.find("ghg.not_itemised.scope3", view.year), view.points.find("ghg.stated.scope3", view.year)
    if rest is None or stated is None:
        return ()
    unit, year = literal(view.printer.unit(rest), "unit"), literal(str(view.year), "year")
    return (phrase(view, "stated.note.scope3", stated=(view.printer.span(stated),), rest=(view.printer.span(rest),), unit=unit, year=year),)
