"""Figures the company states or published beside its lines: kept, and reconciled with what the lines say."""

from __future__ import annotations

from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, make_id
from pipeline.finding import Finding, Place, finding
from pipeline.load.table import Inputs
from pipeline.quantity import standard_unit

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
        unit, factor = standard_unit(record.text("unit") or "tCO2e")
        point = Datapoint(
            metric, year, record.text("key"), Decimal(format((value * factor).normalize(), "f")), unit, Stated(record.place("value"), record.text("published_in"))
        )
        found.setdefault(point.id, point)
    return list(found.values())


def reconcile(points: Datapoints, stated: list[Datapoint]) -> tuple[Finding, ...]:
    """Hold every stated figure against the datapoint of the same id, within the rounding it was stated with.

    Where the datapoint is something else than the stated figure itself, ``stated.<metric>`` keeps what was stated and ``difference.<metric>`` the difference.
    """
    findings: list[Finding] = []
    for claim in stated:
        point = points.find(claim.metric, claim.year, claim.key)
        if claim.value is None or point is None or point.origin == claim.origin:
            continue
        kept = points.add(Datapoint(f"stated.{claim.metric}", claim.year, claim.key, claim.value, claim.unit, claim.origin))
        if point.value is None:
            continue
        gap = points.add(
            Datapoint(f"difference.{claim.metric}", claim.year, claim.key, point.value - claim.value, claim.unit, Derived("difference", (point.id, kept.id)))
        )
        found = _judge(claim, point, gap)
        if found:
            findings.append(found)
    return tuple(findings)


def _judge(claim: Datapoint, point: Datapoint, gap: Datapoint) -> Finding | None:
    """Nothing within half a unit of the last place stated; a warning above; an error above 5 %."""
    if claim.value is None or point.value is None or gap.value is None or not isinstance(claim.origin, Stated):
        return None
    exponent = claim.value.as_tuple().exponent
    half = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    if abs(gap.value) <= half:
        return None
    rule = "measure.stated_far_off" if abs(gap.value) > abs(claim.value) * TOLERANCE_SHARE else "measure.stated_differs"
    return finding(rule, _place(claim), id=make_id(claim.metric, claim.year, claim.key), stated=_digits(claim.value), computed=_digits(point.value), gap=_digits(gap.value))


def _place(claim: Datapoint) -> Place | None:
    return claim.origin.at if isinstance(claim.origin, Stated) else None


def _digits(value: Decimal) -> str:
    return f"{value:,f}"
