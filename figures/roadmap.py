"""The roadmap: what runs when. Targets with their milestones above, initiatives below, on one line of years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Label, Number, Sheet
from figures.fonts import width
from figures.text import block_height
from figures.theme import BODY, SMALL

_TOP, _ROW, _THICK, _LABELS, _GROUP = 22.0, 18.0, 8.0, 0.4, 20.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: a target from base to target year, or an initiative from its first year to its last (none: it goes on).

    ``style``: ``target`` (dashed, diamond at its end, hollow ones at ``stops``), ``done`` (solid), ``planned`` (outlined).
    """

    label: Label
    start: int
    end: int | None
    style: Literal["target", "done", "planned"]
    group: str
    stops: tuple[int, ...] = ()
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Lanes in reading order; those of a group stand together. ``now`` is the reporting year, a line through all."""

    frame: Frame
    first: int
    last: int
    now: Label
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    labels: float
    left: float
    right: float
    first: int
    last: int

    def at(self, year: int) -> float:
        """The middle of a year."""
        return self.left + (min(max(year, self.first), self.last) - self.first) / max(self.last - self.first, 1) * (self.right - self.left)


def sheet(data: Roadmap) -> Sheet:
    """Lay out the lanes under a line of years."""
    canvas = Canvas(data.frame)
    labels = min(WIDTH * _LABELS, max((width(lane.label.text, BODY) for lane in data.lanes), default=0.0) + 1)
    room = max((width(lane.number.text, SMALL) for lane in data.lanes if lane.number), default=0.0)
    plan = _Plan(labels, labels + 22, WIDTH - max(room + 10, 16), data.first, data.last)
    y, group, heights = _TOP, "", [_height(lane, labels) for lane in data.lanes]
    bottom = _TOP + sum(heights) + _GROUP * len({lane.group for lane in data.lanes if lane.group})
    _years(canvas, data, plan, bottom)
    for lane, height in zip(data.lanes, heights, strict=True):
        if lane.group and lane.group != group:
            canvas.write(0, y + _GROUP / 2 + 1, lane.group, size=SMALL, tone="muted")
            canvas.line(((0, y + _GROUP - 2), (WIDTH, y + _GROUP - 2)), "rule", 0.6)
            y += _GROUP
        group = lane.group
        _lane(canvas, lane, plan, y + height / 2)
        y += height
    return canvas.finish(bottom + 2)


def _height(lane: Lane, labels: float) -> float:
    lines, size = fitted(lane.label.text, labels)
    return max(block_height(lines, size) + 5, _ROW)


def _years(canvas: Canvas, data: Roadmap, plan: _Plan, bottom: float) -> None:
    """Years along the top as far as they have room: the reporting year, each fifth year, then years targets end in and the first and last."""
    fifths = [year for year in range(data.first, data.last + 1) if year % 5 == 0]
    ends = [lane.end for lane in data.lanes if lane.style == "target" and lane.end]
    shown: list[float] = []
    room = width("2000", BODY) + 3
    for year in dict.fromkeys((int(data.now.text), *fifths, *ends, data.last, data.first)):
        x = plan.at(year)
        if any(abs(x - other) < room for other in shown):
            continue
        shown.append(x)
        canvas.write(x, 8, str(year), anchor="middle", role="axis", tone="accent" if str(year) == data.now.text else "ink")
        canvas.line(((x, 16), (x, bottom)), "rule", 0.6)
    now = plan.at(int(data.now.text))
    canvas.line(((now, 16), (now, bottom)), "accent", 1.2)


def _lane(canvas: Canvas, lane: Lane, plan: _Plan, middle: float) -> None:
    lines, size = fitted(lane.label.text, plan.labels)
    canvas.lines(plan.labels, middle, lines, anchor="end", size=size)
    start, end = plan.at(lane.start), plan.at(plan.last if lane.end is None else lane.end)
    if lane.style == "target":
        canvas.line(((start, middle), (end, middle)), "target", 1.6, dashed=True)
        canvas.line(((start, middle - 4), (start, middle + 4)), "target", 1.6)
        for year in lane.stops:
            canvas.diamond(plan.at(year), middle, "target", 3.4, hollow=True)
        canvas.diamond(end, middle, "target", 4.6)
    else:
        done = lane.style == "done"
        _bar(canvas, start, end, middle, fill="accent" if done else "paper", arrow=lane.end is None)
    if lane.number is not None:
        canvas.number(end + (12 if lane.end is None else 8), middle, lane.number, size=SMALL, tone="target" if lane.style == "target" else "ink")


def _bar(canvas: Canvas, start: float, end: float, middle: float, *, fill: str, arrow: bool) -> None:
    """A bar of years, pointed where it goes on."""
    left, right, half = start - 3, max(end + 3, start + 3), _THICK / 2
    tip: Sequence[tuple[float, float]] = (
        ((right, middle - half), (right + 5, middle), (right, middle + half)) if arrow else ((right, middle - half), (right, middle + half))
    )
    canvas.area([(left, middle - half), *tip, (left, middle + half)], fill, edge="accent", line=1.2)
