"""Horizontal bars, sorted by the caller: scope 3 categories, sites, entities, gases, initiatives by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Label, Number, Sheet
from figures.fonts import width
from figures.scale import Axis, reach
from figures.text import block_height
from figures.theme import BODY, SMALL

_LABELS = 0.44
"""Largest share of the width that labels may take."""
_TOP, _PAD, _GAP, _THICK, _GROUP = 18.0, 5.0, 8.0, 11.0, 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number, its tone. ``group`` names the heading it stands under; bars of a group stand together."""

    label: Label
    number: Number
    tone: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from a common zero, each with its number at its end."""

    frame: Frame
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    bar: Bar
    lines: tuple[str, ...]
    size: float
    remark: tuple[str, ...]
    heading: bool

    @property
    def height(self) -> float:
        """Height of label and bar with the distance to the next."""
        return max(block_height(self.lines, self.size) + block_height(self.remark, SMALL), _THICK) + _PAD


def sheet(data: Bars) -> Sheet:
    """Lay out the bars: labels wrapped at the left, no axis because every bar has its number."""
    canvas = Canvas(data.frame)
    canvas.unit()
    label_width = min(WIDTH * _LABELS, max((width(text, BODY) for bar in data.bars for text in (bar.label.text, bar.label.remark)), default=0) + 1)
    rows = _rows(data.bars, label_width)
    axis = _axis(data.bars, label_width)
    y = _TOP
    for row in rows:
        if row.heading:
            canvas.write(0, y + _GROUP / 2, row.bar.group, size=SMALL, tone="muted")
            canvas.line(((0, y + _GROUP - 2), (WIDTH, y + _GROUP - 2)), "rule")
            y += _GROUP + 2
        _row(canvas, row, axis, label_width, y)
        y += row.height
    zero = axis.at(axis.low * 0)
    if not any(row.heading for row in rows):
        canvas.line(((zero, _TOP), (zero, y - _PAD / 2)), "muted", 0.6)
    return canvas.finish(y + 2)


def _rows(bars: Sequence[Bar], limit: float) -> list[_Row]:
    rows: list[_Row] = []
    group = ""
    for bar in bars:
        lines, size = fitted(bar.label.text, limit)
        remark, _ = fitted(bar.label.remark, limit, SMALL)
        rows.append(_Row(bar, lines, size, remark, heading=bool(bar.group) and bar.group != group))
        group = bar.group
    return rows


def _axis(bars: Sequence[Bar], label_width: float) -> Axis:
    """The longest axis on which every number has room beyond its bar's end, on either side of zero."""
    low, high = reach(bar.number.value for bar in bars)
    start, room = label_width + _GAP, WIDTH - label_width - _GAP
    known = [(bar.number.value, width(bar.number.text, BODY) + 6) for bar in bars if bar.number.value is not None]
    left = max((text for value, text in known if value < 0), default=0.0)
    per_unit = min(((room - left - text) / float(max(value, high * 0) - low) for value, text in known if value >= 0 and value > low), default=0.0)
    if not per_unit:
        return Axis(low, high + 1 if high == low else high, start + left, WIDTH)
    return Axis(low, high, start + left, start + left + per_unit * float(high - low)) if high > low else Axis(low, high + 1, start, WIDTH)


def _row(canvas: Canvas, row: _Row, axis: Axis, label_width: float, y: float) -> None:
    number, middle = row.bar.number, y + (row.height - _PAD) / 2
    remark_height = block_height(row.remark, SMALL)
    canvas.lines(label_width, middle - remark_height / 2, row.lines, anchor="end", size=row.size)
    canvas.lines(label_width, middle + block_height(row.lines, row.size) / 2, row.remark, anchor="end", size=SMALL, tone="muted")
    zero = axis.at(axis.low * 0)
    if number.value is None:
        canvas.number(zero + 4, middle, number)
        return
    end = axis.at(number.value)
    if end != zero:
        canvas.rect(zero, middle - _THICK / 2, end - zero, _THICK, row.bar.tone, of=number)
    canvas.number(end + (4 if number.value >= 0 else -4), middle, number, anchor="start" if number.value >= 0 else "end")
