"""How a derived datapoint is made: a rule of the closed set over datapoints that exist, or null with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.arithmetic import RULES, to_decimal
from pipeline.datapoint import Datapoint, Datapoints, Derived


@dataclass(frozen=True, slots=True)
class Deriver:
    """Adds derived datapoints: computed where every part has a value, stated where the team stated them, null with a reason otherwise."""

    points: Datapoints
    stated: Mapping[str, Datapoint] = field(default_factory=dict)

    def put(self, metric: str, year: int, rule: str, parts: Sequence[str], unit: str, key: str | None = None, /, **params: str) -> Datapoint:
        """One derived datapoint."""
        values = [self.points[part].value if part in self.points else None for part in parts]
        numbers = [Fraction(value) for value in values if value is not None]
        origin = Derived(rule, tuple(parts), tuple(sorted(params.items())))
        point = Datapoint(metric, year, key, None, unit, origin, "part_missing")
        if len(numbers) == len(values):
            try:
                point = Datapoint(metric, year, key, to_decimal(RULES[rule].compute(numbers, params)), unit, origin)
            except ZeroDivisionError:
                point = Datapoint(metric, year, key, None, unit, origin, "division_by_zero")
        if point.value is None and point.id in self.stated:
            point = self.stated[point.id]
        return self.points.add(point)

    def null(self, metric: str, year: int, unit: str, reason: str, key: str | None = None) -> Datapoint:
        """A datapoint that has no value and says why, unless one is there already."""
        known = self.points.find(metric, year, key)
        return known or self.points.add(Datapoint(metric, year, key, None, unit, Derived("sum", ()), reason))

    def count(self, metric: str, year: int, key: str | None, members: Sequence[str]) -> Datapoint:
        """How many there are, naming each of them."""
        return self.put(metric, year, "count", (), "count", key, members="\n".join(members))

    def has(self, metric: str, year: int, key: str | None = None) -> bool:
        """Whether a metric has a value."""
        return self.points.value(metric, year, key) is not None
