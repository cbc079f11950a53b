"""Tables that follow figures over the years: base year, year before, reporting year, change, always in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.datapoint import Datapoint
from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.tabulate.cells import bracketed, dash, head, label, literal, number, phrase
from pipeline.tabulate.notes import noted, rounding_notes
from pipeline.view import View

Style = Literal["body", "total", "group", "part"]


@dataclass(frozen=True, slots=True)
class Line:
    """A row: label and the metric whose figures it shows; a group row has no metric. A ``part`` row is
    what the others rest on; ``parts`` are the lines a total is the sum of."""

    label: Spans
    metric: str = ""
    key: str | None = None
    style: Style = "body"
    form: str = ""
    parts: tuple[tuple[str, str | None], ...] = ()


def change_metric(metric: str) -> str:
    """The metric that holds the change in per cent of another (CONTRACT §5: ``ghg.change_pct.<m>``)."""
    return f"ghg.change_pct.{metric.removeprefix('ghg.')}"


def base_years(view: View) -> tuple[int, ...]:
    """The base years of the inventory, oldest first: scope 3 may have its own."""
    base = view.project.inventory.base_year
    return tuple(sorted({year for year in (base.scope12, base.scope3, view.base_year) if year is not None and year <= view.year}))


def shown_years(view: View, lines: Sequence[Line]) -> tuple[int, ...]:
    """The years a table shows: the reporting year, and of base years and the year before those that have any figure of its own."""
    wanted = sorted({*base_years(view), view.prev, view.year})
    return tuple(year for year in wanted if year == view.year or any(_value(view, line, year) for line in lines if line.style != "part"))


def _value(view: View, line: Line, year: int) -> bool:
    return bool(line.metric) and view.points.value(line.metric, year, line.key) is not None


def year_head(view: View, year: int) -> Spans:
    """A year's header; the base year says that it is one, and of what where there are two."""
    shown = literal(str(year), "year")
    base = view.project.inventory.base_year
    if year not in base_years(view):
        return shown
    if base.scope12 == base.scope3 or None in (base.scope12, base.scope3):
        return phrase(view, "table.head.base", year=shown)
    return phrase(view, "table.head.base_scope12" if year == base.scope12 else "table.head.base_scope3", year=shown)


def change_head(view: View) -> Spans:
    """The header of changes against the year before."""
    return phrase(view, "table.head.change", year=literal(str(view.prev), "year"))


def series(view: View, name: str, lines: Sequence[Line], notes: Sequence[Spans] = (), *, unit: bool = True, wide: bool = False) -> TableBlock | None:
    """The table of these lines over the years, or none where the reporting year has no figure. ``unit`` is printed once, in the first header."""
    if not any(_value(view, line, view.year) for line in lines):
        return None
    years = shown_years(view, lines)
    changes = any(view.points.value(change_metric(line.metric), view.year, line.key) is not None for line in lines if line.metric)
    columns = [Column(_first_head(view, name, lines) if unit else head(view, "item"), weight=2.6)]
    columns += [Column(year_head(view, year), "right", 1.3 if year in base_years(view) else 1.0) for year in years]
    columns += [Column(change_head(view), "right")] if changes else []
    rows = tuple(_row(view, line, years, changes) for line in lines)
    sums = [(_points(view, line, year), view.points.find(line.metric, year, line.key)) for line in lines if line.parts for year in years]
    block = TableBlock(f"table-{name}", label(view, f"table.{name}.caption"), tuple(columns), rows, notes=(*notes, *rounding_notes(view, sums)), wide=wide)
    return noted(view, block)


def _points(view: View, line: Line, year: int) -> list[Datapoint]:
    found = [view.points.find(metric, year, key) for metric, key in line.parts]
    return [point for point in found if point is not None]


def _first_head(view: View, name: str, lines: Sequence[Line]) -> Spans:
    """What the rows are, and the unit of their figures."""
    point = next(point for line in lines if line.metric and (point := view.points.find(line.metric, view.year, line.key)) and point.value is not None)
    key = f"table.{name}.rows"
    first = label(view, key) if key in view.words else head(view, "item")
    unit = view.printer.unit(point)
    return (*first, *bracketed(view, literal(unit, "unit") if unit else ()))


def _row(view: View, line: Line, years: Sequence[int], changes: bool) -> Row:
    width = len(years) + (1 if changes else 0)
    if not line.metric:
        return Row((line.label, *(() for _ in range(width))), "group")
    cells: list[Spans] = [number(view, line.metric, year, line.key, line.form) for year in years]
    return Row((line.label, *cells, *([change(view, line.metric, line.key)] if changes else [])), line.style)


def change(view: View, metric: str, key: str | None = None) -> Spans:
    """The change against the year before, signed: in per cent, of a share in percentage points; a dash where one of the years has no figure."""
    shown = view.printer.change(metric, view.year, key)
    both = view.points.value(metric, view.prev, key) == 0 and view.points.value(metric, view.year, key) is not None
    return shown or dash(view, "before_is_zero" if both else "no_comparison")
