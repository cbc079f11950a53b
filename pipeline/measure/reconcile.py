"""What is stated and what was verified, held against what the lines come to, within the rounding both were written with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from pipeline.arithmetic import RULES, to_decimal
from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, Total
from pipeline.finding import Finding, Place, Text, finding, text
from pipeline.inputs import Inputs, Record
from pipeline.ledger import Ledger
from pipeline.measure.stated import Claim, canonical_key, digits, metric_unit, read_claim
from pipeline.reasons import category_reasons

TOLERANCE_SHARE = Decimal("0.05")
"""Above this difference between a stated and a computed figure the two cannot be the same figure rounded; it must be acknowledged."""
MANY = 6
"""Rounded parts of a rule that is not linear up to which every corner of their rounding is tried."""
_FULL = ("by_gas", "by_category", "by_entity", "by_site", "by_country")
BREAKDOWNS: Mapping[str, tuple[str, ...]] = {
    "ghg.scope1": _FULL,
    "ghg.scope2.location": _FULL,
    "ghg.scope2.market": _FULL,
    "ghg.scope12.location": ("by_entity", "by_site", "by_country"),
    "ghg.scope12.market": ("by_entity", "by_site", "by_country"),
    "ghg.scope3": ("by_gas", "by_entity", "by_site"),
    "energy.renewable": ("by_carrier",),
    "energy.nonrenewable": ("by_carrier",),
}
"""Totals with their breakdowns. Scope 3 by category is a sum itself, and is reconciled as one."""


class Reconciler:
    """Compares figures with the datapoints of the same id. Every comparison names both numbers, where one was typed and which rows are behind the other."""

    def __init__(self, points: Datapoints, ledger: Ledger, claims: Sequence[Claim]) -> None:
        self.points = points
        self._ledger = ledger
        self._halves = {claim.point.origin: claim.half for claim in claims}

    def stated(self, claims: Sequence[Claim], inputs: Inputs) -> tuple[Finding, ...]:
        """Hold every stated figure against the datapoint of the same id.

        Where the datapoint is something else than the stated figure itself, ``ghg.stated.<m>`` keeps what was stated and ``ghg.difference.<m>`` the difference.
        A figure that a restatement names as the value before it is history, and differs for the reason given there.
        """
        findings: list[Finding] = []
        restated = {(row.integer("year"), row.text("metric"), row.text("key")) for row in inputs.records("restatements")}
        for claim in claims:
            stated = claim.point
            point = self.points.find(stated.metric, stated.year, stated.key)
            if stated.value is None or point is None or point.origin == stated.origin:
                continue
            kept = self.points.add(replace(stated, metric=beside("stated", stated.metric)))
            if point.value is None:
                continue
            if point.unit != stated.unit:
                findings.append(finding("measure.stated_unit", _typed_at(stated), text=stated.unit, metric=stated.metric, unit=point.unit))
                continue
            gap = point.value - stated.value
            origin = Derived("difference", (point.id, kept.id))
            self.points.add(Datapoint(beside("difference", stated.metric), stated.year, stated.key, gap, stated.unit, origin))
            if abs(gap) > claim.half + self.slack(point):
                if self._partial(claim, -gap, inputs):
                    findings.append(self._not_itemised(claim, point, kept, -gap))
                    continue
                before = (stated.year, stated.metric, stated.key) in restated and self._before(claim)
                far = abs(gap) > abs(stated.value) * TOLERANCE_SHARE
                rule = "measure.stated_restated" if before else "measure.stated_far_off" if far else "measure.stated_differs"
                findings.append(self._differs(rule, claim, point, gap))
        return tuple(findings)

    def _before(self, claim: Claim) -> bool:
        """Whether a restatement has this figure as the value before it."""
        stated = claim.point
        name = f"{stated.metric}[{stated.key}]" if stated.key else stated.metric
        family = [point for point in self.points.family("restatement.previous", stated.year) if (point.key or "").partition(" #")[0] == name]
        return any(point.value is not None and stated.value is not None and abs(point.value - stated.value) <= claim.half for point in family)

    def _partial(self, claim: Claim, rest: Decimal, inputs: Inputs) -> bool:
        """Whether scope 3 is stated above its categories, by more than their rounding, and some have neither a figure nor a reason."""
        stated = claim.point
        present = [point for point in self.points.family("ghg.scope3.category", stated.year) if point.value is not None]
        if stated.metric != "ghg.scope3" or rest <= claim.half * (len(present) + 1):
            return False
        reasons = category_reasons(inputs, stated.year)
        categories = [self.points.find("ghg.scope3.category", stated.year, str(number)) for number in range(1, 16)]
        return any(category is None or (category.value is None and category.reason == "no_lines" and category.key not in reasons) for category in categories)

    def _not_itemised(self, claim: Claim, point: Datapoint, kept: Datapoint, rest: Decimal) -> Finding:
        """The part of a stated total that no category holds, kept as a datapoint of its own."""
        stated = claim.point
        origin = Derived("difference", (kept.id, point.id))
        self.points.add(Datapoint(beside("not_itemised", stated.metric), stated.year, None, rest, stated.unit, origin))
        behind = self.behind(point)
        values: dict[str, Any] = {"id": point.id, "total": digits(stated.value or Decimal(0)), "parts": digits(point.value or Decimal(0)), "rest": digits(rest)}
        return finding("measure.stated_above_parts", _typed_at(stated), related=behind, family="ghg.scope3.category", rows=self._rows(point, behind), **values)

    def verified(self, inputs: Inputs) -> tuple[Finding, ...]:
        """Hold each verified value against the printed figure: beyond rounding, a difference is an error (CONTRACT §2, verification)."""
        findings: list[Finding] = []
        for record in inputs.records("verification"):
            if record.integer("year") is not None and record.text("subject") is not None and record.decimal("verified_value") is not None:
                findings += self._verified(record)
        return tuple(findings)

    def _verified(self, record: Record) -> list[Finding]:
        year, subject = record.integer("year") or 0, record.text("subject") or ""
        metric, _, key = subject.partition("[")
        part, name = (record.text("site"), ".by_site") if record.text("site") else (record.text("entity"), ".by_entity")
        metric, wanted = metric + (name if part else ""), part or canonical_key(metric, key.removesuffix("]") or None)
        point = self.points.find(metric, year, wanted)
        if point is None or point.value is None:
            return [finding("measure.verified_nothing", record.place("subject"), subject=subject, year=str(year))]
        claim = read_claim(record, metric, year, wanted, "verified_value")
        if claim is None or claim.point.value is None or claim.point.unit != point.unit:
            return [
                finding("measure.stated_unit", record.place("unit"), text=record.text("unit") or "–", metric=metric, unit=metric_unit(metric) or point.unit)
            ]
        gap = point.value - claim.point.value
        return [self._differs("measure.verified_differs", claim, point, gap)] if abs(gap) > claim.half + self.slack(point) else []

    def breakdowns(self) -> tuple[Finding, ...]:
        """Where a total or its parts were stated: parts that exceed the total, and what of it is not itemised (``ghg.not_itemised.<m>``)."""
        findings: list[Finding] = []
        pairs = [(total, f"{total}.{name}") for total, names in BREAKDOWNS.items() for name in names]
        pairs += [("ghg.total.location", "ghg.iso_category"), ("energy.consumed", "energy.by_carrier")]
        families = self._stated_families({family for _, family in pairs})
        for year in sorted({year for _, year in families} | {point.year for point in self.points.values() if point.origin in self._halves}):
            for total, family in pairs:
                findings += self._breakdown(self.points.find(total, year), family, families.get((family, year), ()))
            used = self.points.find("energy.total", year)
            if used is not None and self.points.value("energy.sold", year) is None:
                findings += self._breakdown(used, "energy.by_carrier", families.get(("energy.by_carrier", year), ()))
                halves = [self.points.find(f"energy.{name}", year) for name in ("renewable", "nonrenewable")]
                if all(half is not None for half in halves):
                    findings += self._breakdown(used, "energy.renewable + energy.nonrenewable", [half for half in halves if half is not None])
        return tuple(findings)

    def _stated_families(self, names: Collection[str]) -> dict[tuple[str, int], list[Datapoint]]:
        """The members of these families by year, gathered in one pass; none where nothing was stated."""
        found: dict[tuple[str, int], list[Datapoint]] = {}
        for point in self.points.values() if self._halves else ():
            if point.key is not None and point.metric in names:
                found.setdefault((point.metric, point.year), []).append(point)
        return found

    def _breakdown(self, whole: Datapoint | None, family: str, members: Sequence[Datapoint]) -> list[Finding]:
        parts = [point for point in members if point.value is not None]
        typed = [point for point in (whole, *parts) if point is not None and self._halves.get(point.origin) is not None]
        if whole is None or whole.value is None or not parts or not typed:
            return []
        rest = whole.value - sum((point.value for point in parts if point.value is not None), Decimal(0))
        if abs(rest) <= sum((self.slack(point) for point in (whole, *parts)), Decimal(0)):
            return []
        name = beside("not_itemised", parts[0].metric)
        if self.points.find(name, whole.year) is None and rest > 0:
            origin = Derived("difference", (whole.id, *(point.id for point in parts)))
            self.points.add(Datapoint(name, whole.year, None, rest, whole.unit, origin))
        both = len(typed) == len(parts) + 1
        rule = "measure.parts_exceed" if rest < 0 else "measure.stated_above_parts" if both else "measure.not_itemised"
        places = [place for point in typed if (place := _typed_at(point)) is not None]
        values: dict[str, Any] = {"id": whole.id, "total": digits(whole.value), "parts": digits(whole.value - rest), "rest": digits(abs(rest))}
        behind = self.behind(whole)
        related = dict.fromkeys(place for place in (*places[1:], *behind, *(place for part in parts for place in self.behind(part))) if place != places[0])
        return [finding(rule, places[0], family=family, related=tuple(related), rows=self._rows(whole, behind), **values)]

    def _differs(self, rule: str, claim: Claim, point: Datapoint, gap: Decimal) -> Finding:
        stated = claim.point.value or Decimal(0)
        behind = self.behind(point)
        values: dict[str, Any] = {"id": point.id, "stated": digits(stated), "computed": digits(point.value or Decimal(0)), "gap": digits(abs(gap))}
        return finding(rule, _typed_at(claim.point), related=behind, rows=self._rows(point, behind), **values)

    def slack(self, point: Datapoint) -> Decimal:
        """How far a datapoint may lie from its exact value because figures under it were stated rounded; nothing where all are lines."""
        if point.origin in self._halves:
            return self._halves[point.origin]
        if not isinstance(point.origin, Derived) or point.value is None:
            return Decimal(0)
        parts = [self.points[name] for name in point.origin.parts if name in self.points]
        halves = [self.slack(part) for part in parts]
        if not any(halves) or len(parts) < len(point.origin.parts) or any(part.value is None for part in parts):
            return Decimal(0)
        rule = RULES[point.origin.rule]
        if rule.linear:
            return sum(halves, Decimal(0))
        return _widest(point, [part.value or Decimal(0) for part in parts], halves, dict(point.origin.params))

    def behind(self, point: Datapoint) -> tuple[Place, ...]:
        """The first rows a figure was summed from, through all its parts, or the cells it was typed in."""
        numbers: dict[int, None] = {}
        typed: list[Place] = []
        for leaf in self._leaves(point):
            if isinstance(leaf.origin, Total):
                numbers.update(dict.fromkeys(leaf.origin.first))
            elif isinstance(leaf.origin, Stated):
                typed.append(leaf.origin.at)
        rows = self._ledger.numbered(numbers, ("file", "sheet", "row")) if numbers else {}
        return (*typed, *(Place(str(row["file"]), str(row["sheet"]) if row["sheet"] else None, int(str(row["row"]))) for row in rows.values()))

    def _leaves(self, point: Datapoint) -> list[Datapoint]:
        if not isinstance(point.origin, Derived):
            return [point]
        return [leaf for name in point.origin.parts if name in self.points for leaf in self._leaves(self.points[name])]

    def _rows(self, point: Datapoint, behind: Sequence[Place]) -> Text:
        """Where the computed figure comes from, in words: ``3 rows, the first at data/inventory.csv › 2``."""
        leaves = self._leaves(point)
        count = sum(leaf.origin.rows for leaf in leaves if isinstance(leaf.origin, Total)) + sum(isinstance(leaf.origin, Stated) for leaf in leaves)
        first = str(behind[0]) if behind else "–"
        return text(first if count == 1 else f"{count} rows, the first at {first}", first if count == 1 else f"共 {count} 列，首列為 {first}")


def _widest(point: Datapoint, values: Sequence[Decimal], halves: Sequence[Decimal], params: Mapping[str, str]) -> Decimal:
    """The farthest a rule's value gets when each rounded part takes either end of its rounding."""
    ends = [(Fraction(value - half), Fraction(value + half)) if half else (Fraction(value),) for value, half in zip(values, halves, strict=True)]
    if point.value is None or not isinstance(point.origin, Derived) or sum(len(end) > 1 for end in ends) > MANY:
        return Decimal(0)
    far = Decimal(0)
    for corner in product(*ends):
        try:
            far = max(far, abs(to_decimal(RULES[point.origin.rule].compute(corner, params)) - point.value))
        except ZeroDivisionError:
            continue
    return far


def beside(name: str, metric: str) -> str:
    """The metric of a figure kept beside another: ``ghg.stated.scope1``, ``stated.energy.total``."""
    return f"ghg.{name}.{metric.removeprefix('ghg.')}" if metric.startswith("ghg.") else f"{name}.{metric}"


def _typed_at(point: Datapoint) -> Place | None:
    return point.origin.at if isinstance(point.origin, Stated) else None
