"""A bridge from last year to this year by causes: a waterfall lying on its side, so that long names of causes have room."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Label, Number, Sheet
from figures.fonts import width
from figures.scale import Axis, tick_text, ticks
from figures.text import block_height, widest
from figures.theme import BODY, SMALL, STRONG

_TOP, _ROW, _THICK, _LABELS = 20.0, 20.0, 11.0, 0.36


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause and what it adds (or takes)."""

    label: Label
    number: Number


@dataclass(frozen=True, slots=True)
class Bridge:
    """From ``start`` over the causes to ``end``. The axis need not begin at zero: the totals are pins, not bars, and causes are lengths between them."""

    frame: Frame
    start: Cause
    causes: tuple[Cause, ...]
    end: Cause


def sheet(data: Bridge) -> Sheet:
    """Lay out the bridge: totals as pins, rises dark, falls light with an outline, each with its signed number."""
    canvas = Canvas(data.frame)
    canvas.unit()
    labels = min(WIDTH * _LABELS, max(width(cause.label.text, BODY) for cause in (data.start, *data.causes, data.end)) + 1)
    levels = tuple(accumulate((cause.number.value or Decimal(0) for cause in data.causes), initial=data.start.number.value or Decimal(0)))
    axis, marks = _axis(data, labels, levels)
    y = _TOP
    rows = [fitted(cause.label.text, labels) for cause in (data.start, *data.causes, data.end)]
    heights = [max(block_height(lines, size) + 6, _ROW) for lines, size in rows]
    bottom = y + sum(heights)
    for mark in marks:
        canvas.line(((axis.at(mark), _TOP), (axis.at(mark), bottom)), "rule", 0.6)
        canvas.write(axis.at(mark), bottom + 9, tick_text(mark), anchor="middle", size=SMALL, tone="muted", role="axis")
    for index, (cause, (lines, size), height) in enumerate(zip((data.start, *data.causes, data.end), rows, heights, strict=True)):
        middle = y + height / 2
        total = index in (0, len(rows) - 1)
        canvas.lines(labels, middle, lines, anchor="end", size=size, tone="accent" if total else "ink")
        if total:
            _pin(canvas, cause, axis, middle)
        else:
            _step(canvas, cause, axis, (levels[index - 1], levels[index]), middle)
        if index < len(levels):
            place = axis.at(levels[index])
            canvas.line(((place, middle), (place, middle + (height + heights[index + 1]) / 2)), "slate2", 0.6)
        y += height
    return canvas.finish(bottom + 18)


def _axis(data: Bridge, labels: float, levels: tuple[Decimal, ...]) -> tuple[Axis, tuple[Decimal, ...]]:
    """The axis over all levels, with room at both sides for the numbers; zero is on it where it is near."""
    known = [*levels, *([data.end.number.value] if data.end.number.value is not None else [])]
    low, high = min(known), max(known)
    if 0 <= low <= (high - low) * 2:
        low = Decimal(0)
    marks = ticks(low, high, 4)
    texts = [cause.number.text for cause in data.causes]
    room = max(widest(texts, BODY), widest((data.start.number.text, data.end.number.text), STRONG)) + 8
    return Axis(marks[0], marks[-1], labels + 12 + room, WIDTH - room), _sparse(marks, labels + 12 + room, WIDTH - room)


def _sparse(marks: tuple[Decimal, ...], start: float, end: float) -> tuple[Decimal, ...]:
    """As many ticks as have room for their texts."""
    needed = widest([tick_text(mark) for mark in marks], SMALL) + 10
    every = next(every for every in range(1, len(marks) + 1) if (end - start) / (len(marks) - 1) * every >= needed or every == len(marks))
    return marks[::every]


def _pin(canvas: Canvas, cause: Cause, axis: Axis, middle: float) -> None:
    if cause.number.value is None:
        canvas.number(axis.start, middle, cause.number)
        return
    place = axis.at(cause.number.value)
    canvas.line(((place, middle - _THICK / 2 - 1), (place, middle + _THICK / 2 + 1)), "accent", 3.0)
    right = place + width(cause.number.text, STRONG) + 8 <= WIDTH
    canvas.number(place + (6 if right else -6), middle, cause.number, anchor="start" if right else "end", size=STRONG, tone="accent", halo=True)


def _step(canvas: Canvas, cause: Cause, axis: Axis, levels: tuple[Decimal, Decimal], middle: float) -> None:
    """A cause's length from the level before to the level after."""
    before, after = axis.at(levels[0]), axis.at(levels[1])
    rises = levels[1] >= levels[0]
    if before != after:
        edge = None if rises else "target"
        canvas.rect(before, middle - _THICK / 2, after - before, _THICK, "scope1" if rises else "target_soft", edge=edge, of=cause.number)
    canvas.number(max(before, after) + 5, middle, cause.number, tone="scope1" if rises else "target", halo=True)
