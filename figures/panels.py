"""Small multiples: one small line chart a measure, side by side, each from zero with its own unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Label, Number, Sheet
from figures.fonts import width
from figures.scale import Axis, reach
from figures.text import block_height
from figures.theme import BODY, SMALL, STRONG

_GAP, _PLOT, _ACROSS = 22.0, 74.0, 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure over the years, in its own unit."""

    label: str
    unit: str
    tone: str
    years: tuple[Label, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Panels in reading order, three across."""

    frame: Frame
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    name: tuple[str, ...]
    name_size: float
    unit: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height of name and unit over the plot."""
        return block_height(self.name, self.name_size) + block_height(self.unit, SMALL)


def sheet(data: Panels) -> Sheet:
    """Lay out the panels: first and last value written, the rest read by shape."""
    canvas = Canvas(data.frame)
    across = min(_ACROSS, max(len(data.panels), 1))
    wide = min((WIDTH - _GAP * (across - 1)) / across, WIDTH * 0.48)
    y = 2.0
    for start in range(0, len(data.panels), across):
        row = data.panels[start : start + across]
        heads = [_head(panel, wide) for panel in row]
        top = y + max(head.height for head in heads)
        ends = [_panel(canvas, panel, head, (index * (wide + _GAP), wide), (y, top)) for index, (panel, head) in enumerate(zip(row, heads, strict=True))]
        y = max(ends) + 12
    return canvas.finish(y - 6)


def _head(panel: Panel, wide: float) -> _Head:
    name, size = fitted(panel.label, wide)
    unit, _ = fitted(panel.unit, wide, SMALL)
    return _Head(name, size, unit)


def _panel(canvas: Canvas, panel: Panel, head: _Head, across: tuple[float, float], down: tuple[float, float]) -> float:
    left, wide = across
    y, top = down
    name = block_height(head.name, head.name_size)
    canvas.lines(left, y + name / 2, head.name, size=head.name_size)
    canvas.lines(left, y + name + block_height(head.unit, SMALL) / 2, head.unit, size=SMALL, tone="muted", role="unit")
    low, high = reach(number.value for number in panel.numbers)
    axis = Axis(low, high if high > low else low + 1, top + 22 + _PLOT, top + 22)
    zero = axis.at(Decimal(0))
    canvas.line(((left, zero), (left + wide, zero)), "muted", 0.8)
    places = _places(panel, left, wide)
    _line(canvas, panel, axis, places)
    _ends(canvas, panel, axis, places, (left, left + wide))
    return _years(canvas, panel, places, axis.start, (left, left + wide))


def _places(panel: Panel, left: float, wide: float) -> list[float]:
    inset = 14.0
    count = len(panel.numbers)
    if count == 1:
        return [left + inset]
    return [left + inset + (wide - 2 * inset) * index / (count - 1) for index in range(count)]


def _line(canvas: Canvas, panel: Panel, axis: Axis, places: Sequence[float]) -> None:
    """The line, broken where a year is missing."""
    points = [None if number.value is None else (x, axis.at(number.value)) for number, x in zip(panel.numbers, places, strict=True)]
    for before, after in pairwise(points):
        if before and after:
            canvas.line((before, after), panel.tone, 1.8)
    for number, point in zip(panel.numbers, points, strict=True):
        if point:
            canvas.dot(*point, panel.tone, 2.2, of=number)


def _ends(canvas: Canvas, panel: Panel, axis: Axis, places: Sequence[float], edges: tuple[float, float]) -> None:
    """First and last known value, written over their points, inside the panel; the first moves up where they would touch."""
    known = [index for index, number in enumerate(panel.numbers) if number.value is not None]
    if not known:
        return
    first, last = panel.numbers[known[0]], panel.numbers[known[-1]]
    last_y = axis.at(last.value or Decimal(0)) - 11
    last_width = width(last.text, STRONG)
    last_left = min(max(places[known[-1]] - last_width / 2, edges[0]), edges[1] - last_width)
    if len(known) > 1:
        first_width = width(first.text, BODY)
        first_left = min(max(places[known[0]] - first_width / 2, edges[0]), edges[1] - first_width)
        first_y = axis.at(first.value or Decimal(0)) - 10
        if first_left + first_width + 4 > last_left and abs(first_y - last_y) < 12:
            first_y = last_y - 13
        canvas.number(first_left, first_y, first, halo=True)
    canvas.number(last_left, last_y, last, size=STRONG, tone=panel.tone)


def _years(canvas: Canvas, panel: Panel, places: Sequence[float], bottom: float, edges: tuple[float, float]) -> float:
    """First and last year and those with a remark, as far as they have room."""
    y = bottom + 10
    end = y + 6
    taken: list[float] = []
    room = width("2000", SMALL) + 6
    order = sorted(range(len(places)), key=lambda index: (index not in (0, len(places) - 1), not panel.years[index].remark, index))
    for index in order:
        label, x = panel.years[index], places[index]
        if any(abs(x - other) < room for other in taken):
            continue
        taken.append(x)
        canvas.write(x, y, label.text, anchor="middle", size=SMALL, tone="muted", role="axis")
        if label.remark:
            half = width(label.remark, SMALL) / 2
            canvas.write(min(max(x, edges[0] + half), edges[1] - half), y + 11, label.remark, anchor="middle", size=SMALL, tone="accent")
            end = y + 17
    return end
