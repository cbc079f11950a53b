"""Stacked columns over the years, with an optional share above them as a line: emissions by scope, energy by source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Label, Number, Series, Sheet
from figures.fonts import width
from figures.marks import Anchor
from figures.scale import Axis, reach, spread, tick_text, ticks
from figures.text import block_height, widest
from figures.theme import BODY, LEADING, SMALL, ink_on

_PLOT = 150.0
_STRIP = 44.0
_STEP = 92.0
_FILL = 0.62
_BAR = 58.0
_GUTTER = 128.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Series stacked from the first up, one column a year; ``totals`` stand over the columns; ``share`` runs as a line in a strip of its own above."""

    frame: Frame
    years: tuple[Label, ...]
    series: tuple[Series, ...]
    totals: tuple[Number, ...] = ()
    share: Series | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the plot lies: left and right edge, distance and width of columns."""

    left: float
    step: float
    bar: float
    top: float
    axis: Axis

    def middle(self, index: int) -> float:
        """The middle of a column."""
        return self.left + self.step * (index + 0.5)

    def right(self, count: int) -> float:
        """The right edge of the last column."""
        return self.middle(count - 1) + self.bar / 2


def sheet(data: Columns) -> Sheet:
    """Lay out the columns, labels of the series at their right with the last year's numbers."""
    canvas = Canvas(data.frame)
    canvas.unit()
    plan = _plan(data)
    if data.share is not None:
        _strip(canvas, data, data.share, plan)
    _grid(canvas, data, plan)
    segments = [_column(canvas, data, plan, index) for index in range(len(data.years))]
    _totals(canvas, data, plan)
    _names(canvas, data, plan, segments)
    bottom = plan.axis.start
    zero = plan.axis.at(Decimal(0))
    canvas.line(((plan.left, zero), (plan.right(len(data.years)) + 6, zero)), "muted", 0.8)
    return canvas.finish(_years(canvas, data.years, plan, bottom))


def _stacked(data: Columns) -> tuple[Decimal, Decimal]:
    """Lowest and highest ends of the columns."""
    columns = [[series.numbers[index].value or Decimal(0) for series in data.series] for index in range(len(data.years))]
    ups = [sum((value for value in column if value > 0), Decimal(0)) for column in columns]
    downs = [sum((value for value in column if value < 0), Decimal(0)) for column in columns]
    return reach([*ups, *downs, *(total.value for total in data.totals)])


def _plan(data: Columns) -> _Plan:
    marks = ticks(*_stacked(data))
    left = widest([tick_text(mark) for mark in marks], SMALL) + 6
    gutter = min(_GUTTER, widest([text for series in (*data.series, *filter(None, [data.share])) for text in _said(series)], BODY) + 14)
    step = min((WIDTH - left - gutter) / max(len(data.years), 1), _STEP)
    top = 20.0 + (_STRIP + 20 if data.share is not None else 0) + (10 if data.totals else 0)
    return _Plan(left, step, min(step * _FILL, _BAR), top, Axis(marks[0], marks[-1], top + _PLOT, top))


def _said(series: Series) -> tuple[str, str]:
    """What stands beside the last column: the name and the last number."""
    return series.label, series.numbers[-1].text if series.numbers else ""


def _grid(canvas: Canvas, data: Columns, plan: _Plan) -> None:
    right = plan.right(len(data.years)) + 6
    for mark in ticks(plan.axis.low, plan.axis.high):
        y = plan.axis.at(mark)
        canvas.line(((plan.left, y), (right, y)), "rule", 0.6)
        canvas.write(plan.left - 5, y, tick_text(mark), anchor="end", size=SMALL, tone="muted", role="axis")


def _column(canvas: Canvas, data: Columns, plan: _Plan, index: int) -> list[float]:
    """One year's column; the middle of each segment."""
    up = down = Decimal(0)
    middles: list[float] = []
    last = index == len(data.years) - 1
    for series in data.series:
        number = series.numbers[index]
        value = number.value or Decimal(0)
        start = up if value >= 0 else down
        low, high = plan.axis.at(start), plan.axis.at(start + value)
        up, down = (up + value, down) if value >= 0 else (up, down + value)
        middles.append((low + high) / 2)
        if number.value is None or low == high:
            continue
        left = plan.middle(index) - plan.bar / 2
        canvas.rect(left, low, plan.bar, high - low, series.tone, edge="paper", of=number)
        fits = abs(low - high) >= SMALL * LEADING + 2 and width(number.text, SMALL) <= plan.bar - 4
        if fits and not last and not number.estimated:
            canvas.number(plan.middle(index), (low + high) / 2, number, anchor="middle", size=SMALL, tone=ink_on(series.tone))
    return middles


def _totals(canvas: Canvas, data: Columns, plan: _Plan) -> None:
    """Totals over the columns: all where they have room, otherwise the first and the last, turned inwards."""
    known = [(index, total) for index, total in enumerate(data.totals) if total.value is not None]
    everywhere = all(width(total.text, BODY) <= plan.step - 3 for _, total in known)
    for index, total in known:
        if everywhere or index in (known[0][0], known[-1][0]):
            top = min(plan.axis.at(Decimal(0)), plan.axis.at(max(_top(data, index), total.value or Decimal(0))))
            side: Anchor = "middle" if everywhere else ("start" if index == known[0][0] else "end")
            shift = {"middle": 0.0, "start": -plan.bar / 2, "end": plan.bar / 2}[side]
            canvas.number(plan.middle(index) + shift, top - 7, total, anchor=side, halo=True)


def _top(data: Columns, index: int) -> Decimal:
    return sum((value for series in data.series if (value := series.numbers[index].value) is not None and value > 0), Decimal(0))


def _names(canvas: Canvas, data: Columns, plan: _Plan, segments: Sequence[Sequence[float]]) -> None:
    """Name and last number of each series beside the last column, led to its segment."""
    count = len(data.years)
    right = plan.right(count)
    shown = [(series, segments[-1][at]) for at, series in enumerate(data.series)]
    limit = WIDTH - right - 14
    blocks = [fitted(series.label, limit) for series, _ in shown]
    heights = [block_height(lines, size) + BODY * LEADING + 2 for lines, size in blocks]
    places = spread([place for _, place in shown], heights, plan.top - 16, plan.axis.start + 14)
    for (series, segment), (lines, size), height, place in zip(shown, blocks, heights, places, strict=True):
        canvas.line(((right + 1, segment), (right + 8, place), (right + 12, place)), series.tone, 0.8)
        top = place - height / 2 + 1
        canvas.lines(right + 15, top + block_height(lines, size) / 2, lines, size=size, tone="ink")
        canvas.number(right + 15, top + block_height(lines, size) + BODY * LEADING / 2, series.numbers[-1])


def _strip(canvas: Canvas, data: Columns, share: Series, plan: _Plan) -> None:
    """The share as a line from zero, above the columns, with its numbers."""
    _, high = reach(number.value for number in share.numbers)
    axis = Axis(Decimal(0), high or Decimal(1), 20 + _STRIP, 32)
    canvas.line(((plan.left, axis.start), (plan.right(len(data.years)) + 6, axis.start)), "rule", 0.6)
    places = [None if number.value is None else (plan.middle(index), axis.at(number.value)) for index, number in enumerate(share.numbers)]
    for before, after in pairwise(places):
        if before and after:
            canvas.line((before, after), share.tone, 1.6)
    everywhere = all(width(number.text, SMALL) <= plan.step - 3 for number in share.numbers)
    known = [index for index, place in enumerate(places) if place]
    for index, (number, place) in enumerate(zip(share.numbers, places, strict=True)):
        if place is None:
            continue
        canvas.dot(*place, share.tone, of=number)
        if everywhere or index in (known[0], known[-1]):
            canvas.number(place[0], place[1] - 9, number, anchor="middle", size=SMALL)
    if known:
        x = plan.right(len(data.years)) + 15
        lines, size = fitted(share.label, WIDTH - x)
        canvas.lines(x, max(axis.at(share.numbers[known[-1]].value or Decimal(0)), 14 + block_height(lines, size) / 2), lines, size=size, tone=share.tone)


def _years(canvas: Canvas, years: Sequence[Label], plan: _Plan, bottom: float) -> float:
    """The years under the columns, with their remarks; where the sheet's content ends."""
    end = bottom + 18
    for index, year in enumerate(years):
        canvas.write(plan.middle(index), bottom + 10, year.text, anchor="middle", role="axis")
        alone = not any(other.remark for other in years[max(index - 1, 0) : index + 2] if other is not year)
        remark, size = fitted(year.remark, max(plan.step * (1.9 if alone else 1) - 2, 24), SMALL)
        canvas.lines(plan.middle(index), bottom + 18 + block_height(remark, size) / 2, remark, anchor="middle", size=size, tone="accent")
        end = max(end, bottom + 20 + block_height(remark, size))
    return end
