"""Axes: round ticks in exact decimals, places on paper, labels pushed apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ticks(low: Decimal, high: Decimal, wanted: int = 4) -> tuple[Decimal, ...]:
    """Round values that cover a range, about ``wanted`` steps apart; an empty range is given a width.

    >>> [int(tick) for tick in ticks(Decimal(0), Decimal(930))]
    [0, 250, 500, 750, 1000]
    """
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = low + 1
    rough = (high - low) / wanted
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(size * unit for size in _STEPS if size * unit >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * (first + at) for at in range(int(last - first) + 1))


def tick_text(tick: Decimal, suffix: str = "") -> str:
    """A tick as written on an axis.

    >>> tick_text(Decimal("-1.20E+3")), tick_text(Decimal("0.50"), "%")
    ('−1,200', '0.5%')
    """
    plain = f"{tick.normalize():,f}" if tick else "0"
    return plain.replace("-", "−") + suffix


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight axis: values from ``low`` to ``high`` stand between the places ``start`` and ``end``, in points."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """The place of a value."""
        return self.start + float((value - self.low) / (self.high - self.low)) * (self.end - self.start)


def reach(values: Iterable[Decimal | None]) -> tuple[Decimal, Decimal]:
    """Lowest and highest of the values and zero."""
    known = [Decimal(0), *(value for value in values if value is not None)]
    return min(known), max(known)


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> tuple[float, ...]:
    """Middles of labels beside a chart: as near as they can be to the wanted places, in the same order, without overlap, between top and bottom.

    >>> spread([10.0, 12.0], [8.0, 8.0], 0.0, 100.0)
    (7.0, 15.0)
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[list[int], float]] = []
    for index in order:
        members, middle = [index], wanted[index]
        while True:
            size = sum(heights[member] for member in members)
            middle = min(max(middle, top + size / 2), max(bottom - size / 2, top + size / 2))
            if not groups:
                break
            before, before_middle = groups[-1]
            before_size = sum(heights[member] for member in before)
            if before_middle + before_size / 2 <= middle - size / 2 + 1e-9:
                break
            groups.pop()
            members = before + members
            middle = sum(wanted[member] for member in members) / len(members)
        groups.append((members, middle))
    places = [0.0] * len(wanted)
    for members, middle in groups:
        edge = middle - sum(heights[member] for member in members) / 2
        for member in members:
            places[member] = edge + heights[member] / 2
            edge += heights[member]
    return tuple(places)
