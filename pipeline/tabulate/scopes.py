"""The inventory by scope: both scope 2 methods side by side, totals by each, biogenic CO2 apart."""

from __future__ import annotations

from pipeline.document import Spans, TableBlock
from pipeline.tabulate.cells import label
from pipeline.tabulate.series import Line, series
from pipeline.view import View

METHODS = ("location", "market")


def inventory_scopes(view: View) -> TableBlock | None:
    """Scopes 1, 2 and 3 with totals (GHG Protocol Corporate Standard, ch. 9; scope 2 by both methods, Scope 2 Guidance, ch. 7)."""
    methods = tuple(method for method in METHODS if view.points.years(f"ghg.scope2.{method}"))
    lines = [_line(view, "ghg.scope1")]
    lines += [_line(view, f"ghg.scope2.{method}") for method in methods]
    if view.points.value("ghg.scope2.unspecified", view.year):
        lines.append(Line(label(view, "table.of_which_unspecified"), "ghg.scope2.unspecified", style="part"))
    lines += [_line(view, "ghg.scope3")] if view.points.years("ghg.scope3") else []
    lines += [_total(view, f"ghg.scope12.{method}", ("ghg.scope1", f"ghg.scope2.{method}")) for method in methods]
    lines += [
        _total(view, f"ghg.total.{method}", ("ghg.scope1", f"ghg.scope2.{method}", "ghg.scope3"))
        for method in methods
        if view.points.years(f"ghg.total.{method}")
    ]
    return series(view, "inventory-scopes", lines, _notes(view, methods))


def _line(view: View, metric: str) -> Line:
    return Line(label(view, f"metric.{metric}"), metric)


def _total(view: View, metric: str, parts: tuple[str, ...]) -> Line:
    return Line(label(view, f"metric.{metric}"), metric, style="total", parts=tuple((part, None) for part in parts))


def _notes(view: View, methods: tuple[str, ...]) -> tuple[Spans, ...]:
    notes = [label(view, "table.note.gross")]
    if len(methods) > 1:
        notes.append(label(view, "table.note.two_methods"))
    elif methods and not view.points.value("ghg.scope2.unspecified", view.year):
        notes.append(label(view, f"table.note.only_{methods[0]}"))
    if view.points.value("ghg.scope2.unspecified", view.year):
        notes.append(label(view, "table.note.unspecified"))
    return tuple(notes)
