"""Figures the company states or published beside its lines: kept, and reconciled with what the lines say."""

from __future__ import annotations

from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, make_id
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Inputs
from pipeline.standard import to_standard

TOLERANCE_SHARE = Decimal("0.05")
"""Above this difference between a stated and a computed figure the two cannot be the same figure rounded; it must be acknowledged."""


def stated_points(inputs: Inputs) -> list[Datapoint]:
    """The rows of ``stated`` as datapoints of the metric they state, in the standard unit."""
    table = inputs.tables.get("stated")
    found: dict[str, Datapoint] = {}
    for record in table.records() if table else ():
        metric, year, value = record.text("metric"), record.integer("year"), record.decimal("value")
        if metric is None or year is None or value is None:
            continue
        amount, unit = to_standard(value, record.text("unit") or "tCO2e")
        point = Datapoint(metric, year, record.text("key"), amount, unit, Stated(record.place("value"), record.text("published_in")))
        found.setdefault(point.id, point)
    return list(found.values())


def beside(name: str, metric: str) -> str:
    """The metric of a figure kept beside another: ``ghg.stated.scope1``, ``stated.energy.total``."""
    return f"ghg.{name}.{metric.removeprefix('ghg.')}" if metric.startswith("ghg.") else f"{name}.{metric}"


def reconcile(points: Datapoints, stated: list[Datapoint]) -> tuple[Finding, ...]:
    """Hold every stated figure against the datapoint of the same id, within the rounding it was stated with.

    Where the datapoint is something else than the stated figure itself, ``ghg.stated.<m>`` keeps what was stated and ``ghg.difference.<m>`` the difference.
    """
    findings: list[Finding] = []
    for claim in stated:
        point = points.find(claim.metric, claim.year, claim.key)
        if claim.value is None or point is None or point.origin == claim.origin:
            continue
        kept = points.add(Datapoint(beside("stated", claim.metric), claim.year, claim.key, claim.value, claim.unit, claim.origin))
        if point.value is None:
            continue
        gap = points.add(
            Datapoint(beside("difference", claim.metric), claim.year, claim.key, point.value - claim.value, claim.unit, Derived("difference", (point.id, kept.id)))
        )
        found = _judge(claim, point, gap)
        if found:
            findings.append(found)
    return tuple(findings)


def _judge(claim: Datapoint, point: Datapoint, gap: Datapoint) -> Finding | None:
    """Nothing within half a unit of the last place stated; a warning above; an error above 5 %."""
    if claim.value is None or point.value is None or gap.value is None or not isinstance(claim.origin, Stated):
        return None
    if abs(gap.value) <= _half_of_last(claim.value):
        return None
    rule = "measure.stated_far_off" if abs(gap.value) > abs(claim.value) * TOLERANCE_SHARE else "measure.stated_differs"
    return finding(rule, _place(claim), id=make_id(claim.metric, claim.year, claim.key), stated=_digits(claim.value), computed=_digits(point.value), gap=_digits(gap.value))


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
    return f"{value:,f}"
