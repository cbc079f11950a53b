"""Suppliers' answers held against themselves and against the table of suppliers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.arithmetic import to_decimal
from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs, Record
from pipeline.nearest import nearest
from pipeline.project import Project

TOLERANCE = Fraction(1, 20)
"""Above this two figures are not the same figure rounded."""


def answers_agree(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """What a supplier allocates to us: within what it reports, as its own figures come to, as the team's table has it.

    A supplier that the table does not have joins it; one whose name is nearly that of another is likely to be that other.
    """
    names = tuple(dict.fromkeys(row.text("supplier") or "" for row in inputs.records("suppliers")))
    stated = {(row.text("supplier"), row.text("year")): row for row in inputs.records("suppliers")}
    found: list[Finding] = []
    for answer in inputs.records("supplier_answers"):
        allocated, name = answer.decimal("allocated"), answer.text("supplier")
        near = nearest(name, names) if name is not None and name not in names else None
        if near is not None:
            found.append(finding("survey.unknown_supplier", answer.place("supplier"), text=name, near=near))
        if allocated is not None:
            found += _within(answer, allocated)
            found += _beside(answer, allocated, stated.get((answer.text("supplier"), answer.text("year"))))
    return found


def _within(answer: Record, allocated: Decimal) -> list[Finding]:
    own = [answer.decimal(name) for name in ("scope1", "scope2_market", "scope3")]
    reported = sum((value for value in own if value is not None), Decimal(0))
    supplier, place, stated = answer.text("supplier"), answer.place("allocated"), _said(allocated)
    if own[0] is not None and allocated > reported:
        return [finding("survey.allocated_exceeds", place, supplier=supplier, stated=stated, whole=_said(reported))]
    sales, revenue = answer.decimal("sales"), answer.decimal("revenue")
    if answer.text("allocation") != "revenue" or own[0] is None or own[1] is None or sales is None or not revenue:
        return []
    computed = Fraction(own[0] + own[1]) * Fraction(sales) / Fraction(revenue)
    if abs(computed - Fraction(allocated)) <= TOLERANCE * max(computed, Fraction(allocated)):
        return []
    return [finding("survey.allocation_differs", place, supplier=supplier, stated=stated, computed=_said(to_decimal(computed)))]


def _beside(answer: Record, allocated: Decimal, row: Record | None) -> list[Finding]:
    value = row.decimal("emissions") if row is not None else None
    if row is None or value is None or abs(value - allocated) <= Decimal("0.05") * max(value, allocated):
        return []
    places = [row.place("emissions"), answer.place("allocated")]
    return [finding("survey.emissions_differ", places=places, supplier=answer.text("supplier"), stated=_said(value), answered=_said(allocated))]


def _said(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.001')).normalize():,f}"
