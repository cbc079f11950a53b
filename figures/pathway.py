"""The pathway of a target: what was emitted, what the target expects, and the wedge still to close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Number, Sheet
from figures.fonts import width
from figures.marks import Anchor, Point
from figures.scale import Axis, reach, spread, tick_text, ticks
from figures.text import block_height, widest
from figures.theme import BODY, LEADING, SMALL, STRONG

_TOP, _PLOT, _GUTTER = 36.0, 128.0, 118.0
_CURVE = 24


@dataclass(frozen=True, slots=True)
class Stop:
    """A number in a year: a base, an actual, a milestone or a target."""

    year: int
    number: Number


@dataclass(frozen=True, slots=True)
class Words:
    """What the lines and points of the chart are called, in its language."""

    actual: str
    target: str
    base: str
    wedge: str = ""


@dataclass(frozen=True, slots=True)
class Pathway:
    """A target from base to target year. ``actuals`` are in year order, a missing one leaves a gap.

    The expected line runs straight from base over ``milestones`` to ``goal``, or at an equal yearly rate where ``compound``. ``residual``: what remains in
    the target year is to be neutralised (net zero) and is drawn hatched. ``suffix`` is what axis ticks end with (``%``).
    """

    frame: Frame
    words: Words
    base: Stop
    goal: Stop
    actuals: tuple[Stop, ...] = ()
    milestones: tuple[Stop, ...] = ()
    residual: bool = False
    compound: bool = False
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    left: float
    right: float
    first: int
    last: int
    axis: Axis

    def at(self, year: int, value: Decimal) -> Point:
        """The place of a value in a year."""
        return self.left + (year - self.first) / max(self.last - self.first, 1) * (self.right - self.left), self.axis.at(value)


def sheet(data: Pathway) -> Sheet:
    """Lay out the pathway: axis from zero, expectation dashed, the last actual and the target written large."""
    canvas = Canvas(data.frame)
    canvas.unit()
    plan = _plan(data)
    _grid(canvas, data, plan)
    now = next((stop for stop in reversed(data.actuals) if stop.number.value is not None), None)
    _wedge(canvas, data, plan, now)
    canvas.line(_expected(data, plan), "target", 1.4, dashed=True)
    _actuals(canvas, data, plan)
    for stop in data.milestones:
        if stop.number.value is not None:
            x, y = plan.at(stop.year, stop.number.value)
            canvas.diamond(x, y, "target", 3.4, hollow=True)
            canvas.number(x + 5, y - 9, stop.number, size=SMALL, tone="target")
    taken = _base(canvas, data, plan, now)
    _ends(canvas, data, plan, now, taken)
    return canvas.finish(_years(canvas, data, plan, now))


def _known(stops: Sequence[Stop]) -> list[Stop]:
    return [stop for stop in stops if stop.number.value is not None]


def _plan(data: Pathway) -> _Plan:
    stops = (data.base, data.goal, *data.milestones, *data.actuals)
    marks = ticks(*reach(stop.number.value for stop in stops))
    years = [stop.year for stop in stops]
    left = widest([tick_text(mark, data.suffix) for mark in marks], SMALL) + 12
    words = data.words
    gutter = min(_GUTTER, max(widest((words.target, words.actual), BODY), widest([stop.number.text for stop in stops], STRONG)) + 16)
    return _Plan(left, WIDTH - gutter, min(years), max(years), Axis(marks[0], marks[-1], _TOP + _PLOT, _TOP))


def _grid(canvas: Canvas, data: Pathway, plan: _Plan) -> None:
    for mark in ticks(plan.axis.low, plan.axis.high):
        y = plan.axis.at(mark)
        canvas.line(((plan.left - 4, y), (plan.right, y)), "muted" if mark == 0 else "rule", 0.8 if mark == 0 else 0.6)
        canvas.write(plan.left - 9, y, tick_text(mark, data.suffix), anchor="end", size=SMALL, tone="muted", role="axis")


def _corners(data: Pathway) -> list[tuple[int, Decimal]]:
    """Where the expected line bends: base, milestones, goal."""
    stops = sorted(_known((data.base, *data.milestones, data.goal)), key=lambda stop: stop.year)
    return [(stop.year, stop.number.value or Decimal(0)) for stop in stops]


def _expected(data: Pathway, plan: _Plan) -> list[Point]:
    corners = _corners(data)
    (first, start), (last, end) = corners[0], corners[-1]
    if not data.compound or start <= 0 or end <= 0 or len(corners) < 2:
        return [plan.at(year, value) for year, value in corners]
    (left, _), (right, _) = plan.at(first, start), plan.at(last, end)
    ratio = float(end / start)
    steps = [step / _CURVE for step in range(_CURVE + 1)]
    return [(left + (right - left) * step, plan.axis.at(start * Decimal(ratio**step))) for step in steps]


def _wedge(canvas: Canvas, data: Pathway, plan: _Plan, now: Stop | None) -> None:
    """The area between staying where we are and closing to the target from here; the residual below it."""
    goal = data.goal.number.value
    if now is None or goal is None or now.number.value is None or now.year >= data.goal.year or _reached(data, now.number.value, goal):
        return
    here, stay, there = plan.at(now.year, now.number.value), plan.at(data.goal.year, now.number.value), plan.at(data.goal.year, goal)
    canvas.area((here, stay, there), "target_soft")
    lines, size = fitted(data.words.wedge, (stay[0] - here[0]) * 0.42, SMALL)
    if block_height(lines, size) < abs(there[1] - stay[1]) * 0.5:
        canvas.lines(stay[0] - 5, stay[1] + (there[1] - stay[1]) * 0.3, lines, anchor="end", size=size, tone="target")
    if data.residual and goal > 0:
        (x, top), (_, bottom) = there, plan.at(data.goal.year, Decimal(0))
        canvas.area(((x - 5, top), (x + 5, top), (x + 5, bottom), (x - 5, bottom)), "slate3", hatched="paper")


def _reached(data: Pathway, value: Decimal, goal: Decimal) -> bool:
    """Whether a value is where the target leads, or beyond."""
    rises = data.base.number.value is not None and goal > data.base.number.value
    return value >= goal if rises else value <= goal


def _actuals(canvas: Canvas, data: Pathway, plan: _Plan) -> None:
    """The emitted line, broken where a year is missing, with a point a year."""
    for before, after in pairwise(data.actuals):
        if before.number.value is not None and after.number.value is not None and after.year == before.year + 1:
            canvas.line((plan.at(before.year, before.number.value), plan.at(after.year, after.number.value)), "accent", 2.0)
    for stop in _known(data.actuals):
        canvas.dot(*plan.at(stop.year, stop.number.value or Decimal(0)), "accent", of=stop.number)


def _base(canvas: Canvas, data: Pathway, plan: _Plan, now: Stop | None) -> float:
    """The base year's number over its point, unless it is the last actual too; where its text ends."""
    if data.base.number.value is None:
        return plan.left
    x, y = plan.at(data.base.year, data.base.number.value)
    canvas.dot(x, y, "ink", 3.0, of=data.base.number)
    if now is not None and now.year == data.base.year and now.number.text == data.base.number.text:
        return plan.left
    rises = data.goal.number.value is not None and data.goal.number.value > data.base.number.value
    below = rises and y + 16 < plan.axis.start
    canvas.number(x - 3, y + (11 if below else -15 if rises else -11), data.base.number, halo=True)
    return x - 3 + width(data.base.number.text, BODY) + 8


def _ends(canvas: Canvas, data: Pathway, plan: _Plan, now: Stop | None, taken: float) -> None:
    """At the right: the target and, when the line ends there, the last actual; otherwise the last actual beside its point."""
    blocks: list[tuple[str, Number, float, str]] = []
    if data.goal.number.value is not None:
        x, y = plan.at(data.goal.year, data.goal.number.value)
        canvas.diamond(x, y, "target", 4.6)
        blocks.append((data.words.target, data.goal.number, y, "target"))
    if now is not None and now.number.value is not None:
        x, y = plan.at(now.year, now.number.value)
        if plan.right - x < width(now.number.text, STRONG) + 12:
            blocks.append((data.words.actual, now.number, y, "accent"))
        else:
            _now(canvas, data, plan, now, taken)
    texts = [fitted(label, WIDTH - plan.right - 14) for label, _, _, _ in blocks]
    heights = [block_height(lines, size) + STRONG * LEADING + 3 for lines, size in texts]
    places = spread([y for _, _, y, _ in blocks], heights, _TOP - 12, plan.axis.start + 12)
    for (_, number, _, tone), (lines, size), height, place in zip(blocks, texts, heights, places, strict=True):
        top = place - height / 2
        canvas.lines(plan.right + 12, top + block_height(lines, size) / 2, lines, size=size, tone="muted")
        canvas.number(plan.right + 12, top + block_height(lines, size) + STRONG * LEADING / 2, number, size=STRONG, tone=tone)


def _now(canvas: Canvas, data: Pathway, plan: _Plan, now: Stop, taken: float) -> None:
    """The last actual, on the side of its point that the expected line and its own line leave free; never on the base's number."""
    value = now.number.value or Decimal(0)
    x, y = plan.at(now.year, value)
    half = max(width(data.words.actual, SMALL), width(now.number.text, STRONG)) / 2
    above = y <= _path_at(data, plan, x) or y + 32 > plan.axis.start
    before = [stop.number.value or Decimal(0) for stop in _known(data.actuals) if stop.year < now.year]
    crossed = bool(before) and (before[-1] > value) == above and before[-1] != value
    centred = not crossed and x - half >= (taken if above else plan.left + 2)
    anchor: Anchor = "middle" if centred else "start"
    left = x if centred else max(x - 3, taken if above else x - 3)
    top = y - 25 if above else y + 13
    canvas.write(left, top, data.words.actual, anchor=anchor, size=SMALL, tone="muted")
    canvas.number(left, top + 12, now.number, anchor=anchor, size=STRONG, tone="accent")


def _path_at(data: Pathway, plan: _Plan, x: float) -> float:
    """Where the expected line runs over a place on the axis."""
    for (left, start), (right, end) in pairwise(_expected(data, plan)):
        if left <= x <= right and right > left:
            return start + (end - start) * (x - left) / (right - left)
    return plan.axis.start


def _years(canvas: Canvas, data: Pathway, plan: _Plan, now: Stop | None) -> float:
    """Years under the axis: base, last actual, milestones and target always, others where they have room."""
    must = [data.base.year, data.goal.year, *([now.year] if now else []), *(stop.year for stop in data.milestones)]
    room = width("2000", BODY) + 8
    shown: list[int] = []
    for year in dict.fromkeys((*must, *range(plan.first, plan.last + 1))):
        x, _ = plan.at(year, Decimal(0))
        if all(abs(plan.at(other, Decimal(0))[0] - x) >= room for other in shown):
            shown.append(year)
    y = plan.axis.start + 11
    for year in shown:
        canvas.write(plan.at(year, Decimal(0))[0], y, str(year), anchor="middle", role="axis")
    canvas.write(
        max(plan.at(data.base.year, Decimal(0))[0], width(data.words.base, SMALL) / 2), y + 12, data.words.base, anchor="middle", size=SMALL, tone="accent"
    )
    return y + 20
