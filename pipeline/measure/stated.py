"""Figures the company states or published beside its lines: kept, and reconciled with what the lines say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Inputs
from pipeline.standard import to_standard

TOLERANCE_SHARE = Decimal("0.05")
"""Above this difference between a stated and a computed figure the two cannot be the same figure rounded; it must be acknowledged."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated figure in its standard unit, with the rounding it was typed with: half a unit of its last place, in the same unit."""

    point: Datapoint
    half: Decimal


def stated_claims(inputs: Inputs) -> tuple[Claim, ...]:
    """The rows of ``stated`` as datapoints of the metric they state; the first row of an id counts."""
    found: dict[str, Claim] = {}
    for record in inputs.records("stated"):
        metric, year, value = record.text("metric"), record.integer("year"), record.decimal("value")
        if metric is None or year is None or value is None:
            continue
        typed = record.text("unit") or "tCO2e"
        amount, unit = to_standard(value, typed)
        point = Datapoint(metric, year, record.text("key"), amount, unit, Stated(record.place("value"), record.text("published_in")))
        found.setdefault(point.id, Claim(point, to_standard(_half_of_last(value), typed)[0]))
    return tuple(found.values())


def beside(name: str, metric: str) -> str:
    """The metric of a figure kept beside another: ``ghg.stated.scope1``, ``stated.energy.total``."""
    return f"ghg.{name}.{metric.removeprefix('ghg.')}" if metric.startswith("ghg.") else f"{name}.{metric}"


def reconcile(points: Datapoints, claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """Hold every stated figure against the datapoint of the same id, within the rounding it was stated with.

    Where the datapoint is something else than the stated figure itself, ``ghg.stated.<m>`` keeps what was stated and ``ghg.difference.<m>`` the difference.
    """
    findings: list[Finding] = []
    for claim in claims:
        stated = claim.point
        point = points.find(stated.metric, stated.year, stated.key)
        if stated.value is None or point is None or point.origin == stated.origin:
            continue
        kept = points.add(replace(stated, metric=beside("stated", stated.metric)))
        if point.value is None:
            continue
        gap = point.value - stated.value
        origin = Derived("difference", (point.id, kept.id))
        points.add(Datapoint(beside("difference", stated.metric), stated.year, stated.key, gap, stated.unit, origin))
        if abs(gap) > claim.half:
            rule = "measure.stated_far_off" if abs(gap) > abs(stated.value) * TOLERANCE_SHARE else "measure.stated_differs"
            findings.append(finding(rule, _place(stated), id=stated.id, stated=_digits(stated.value), computed=_digits(point.value), gap=_digits(abs(gap))))
    return tuple(findings)


def verified(points: Datapoints, inputs: Inputs) -> tuple[Finding, ...]:
    """Hold each verified value against the printed figure: beyond rounding, a difference is an error (CONTRACT §2, verification)."""
    findings: list[Finding] = []
    for record in inputs.records("verification"):
        year, subject, value = record.integer("year"), record.text("subject"), record.decimal("verified_value")
        if year is None or subject is None or value is None or "*" in subject:
            continue
        amount, unit = to_standard(value, record.text("unit") or "tCO2e")
        metric, _, key = subject.partition("[")
        part, name = (record.text("site"), ".by_site") if record.text("site") else (record.text("entity"), ".by_entity")
        point = points.find(metric + (name if part else ""), year, part or (key.removesuffix("]") if key else None))
        claim = Datapoint(metric, year, part, amount, unit, Stated(record.place("verified_value")))
        if point is None or point.value is None:
            findings.append(finding("measure.verified_nothing", record.place("subject"), subject=subject, year=str(year)))
        elif abs(point.value - amount) > to_standard(_half_of_last(value), record.text("unit") or "tCO2e")[0]:
            findings.append(finding("measure.verified_differs", _place(claim), id=point.id, stated=_digits(amount), computed=_digits(point.value)))
    return tuple(findings)


def _half_of_last(value: Decimal) -> Decimal:
    """Half a unit of the last place a figure was written with."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)


def _place(claim: Datapoint) -> Place | None:
    return claim.origin.at if isinstance(claim.origin, Stated) else None


def _digits(value: Decimal) -> str:
    """A figure in a message: separators, at most six decimals."""
    return f"{value.quantize(Decimal('0.000001')).normalize():,f}"
