"""Taiwan's carbon fee by site from registry figures: whether a site is liable, what the rules give, and whether the fee declared says the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.carbon_fee import MOST_CREDITS, TERMS, needs_plan, why_not_liable
from pipeline.datapoint import Datapoint, Datapoints, Derived, make_id
from pipeline.deriver import Deriver
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs, Record
from pipeline.printing import grouped, shown_exactly
from pipeline.quantity import half_up

PARTS = ("direct", "electricity_indirect")


def carbon_fees(points: Datapoints, inputs: Inputs) -> tuple[Finding, ...]:
    """Adds ``registry.emissions``, ``registry.chargeable`` and ``registry.fee_computed`` of each site and calendar year; never from the ledger."""
    found: list[Finding] = []
    deriver = Deriver(points)
    for record in inputs.records("carbon_fees"):
        year, site = record.integer("year"), record.text("site")
        if year is None or site is None or make_id("registry.emissions", year, site) in points:
            continue
        deriver.put("registry.emissions", year, "sum", [make_id(f"registry.{part}", year, site) for part in PARTS], "tCO2e", site)
        found += _site(deriver, record, year, site)
    return tuple(found)


def _site(deriver: Deriver, record: Record, year: int, site: str) -> list[Finding]:
    emissions, stated = deriver.points.value("registry.emissions", year, site), deriver.points.value("registry.fee", year, site)
    blank = [name for name in (*PARTS, *TERMS) if record.text(name) is None]
    reason = why_not_liable(emissions, year) if emissions is not None else None
    if reason is not None:
        for metric, unit in (("registry.chargeable", "tCO2e"), ("registry.fee_computed", "TWD")):
            deriver.points.add(Datapoint(metric, year, site, None, unit, Derived("sum", ()), reason))
        return [finding("carbon_fee.not_liable", record.place("fee_stated"), site=site, year=str(year))] if stated else []
    if blank:
        names = {"en": ", ".join(blank), "zh-TW": "、".join(blank)}
        return [finding("carbon_fee.term_missing", record.place(blank[0]), site=site, year=str(year), columns=names)]
    computed = _computed(deriver, year, site)
    chargeable = deriver.points.value("registry.chargeable", year, site)
    differs = stated is not None and computed.value is not None and stated != computed.value
    return [*_terms(record), *_mixed(record, site, chargeable), *([_differs(record, site, stated or Decimal(0), computed)] if differs else [])]


def _computed(deriver: Deriver, year: int, site: str) -> Datapoint:
    """Chargeable emissions = (annual − K) × coefficient, to three decimals half-up; fee = (chargeable − credits) × rate, cut to whole NT$ (art. 5)."""
    chargeable = deriver.put(
        "registry.chargeable",
        year,
        "carbon_chargeable",
        [make_id(f"registry.{name}", year, site) for name in ("emissions", "k_value", "coefficient")],
        "tCO2e",
        site,
    )
    deducted = [make_id("registry.credits_deducted", year, site)] if deriver.has("registry.credits_deducted", year, site) else []
    return deriver.put("registry.fee_computed", year, "carbon_fee", [chargeable.id, *deducted, make_id("registry.rate", year, site)], "TWD", site)


def _terms(record: Record) -> list[Finding]:
    """Values of K, coefficient and rate that were never announced, or that only an approved plan allows."""
    found: list[Finding] = []
    for name, known in TERMS.items():
        value = record.decimal(name)
        if value is None:
            continue
        if value not in known:
            found.append(finding("carbon_fee.term_unknown", record.place(name), column=name, text=str(value), known=", ".join(map(str, known))))
        elif needs_plan(name, value) and record.text("plan_id") is None:
            found.append(finding("carbon_fee.without_plan", record.place(name), column=name, text=str(value)))
    return found


def _mixed(record: Record, site: str, chargeable: Decimal | None) -> list[Finding]:
    """Terms that do not go together: an adjusted coefficient with the K of ordinary sites, more credits than may be deducted."""
    found: list[Finding] = []
    k_value, coefficient, credited = (record.decimal(name) for name in ("k_value", "coefficient", "credits_deducted"))
    if k_value and coefficient is not None and coefficient < 1:
        found.append(finding("carbon_fee.terms_mixed", record.place("coefficient"), site=site, text=str(coefficient), k=str(k_value)))
    if credited and chargeable is not None and credited > chargeable * MOST_CREDITS:
        most = shown_exactly(str(half_up(Fraction(chargeable * MOST_CREDITS), 3)))
        found.append(finding("carbon_fee.credits_over_cap", record.place("credits_deducted"), site=site, text=shown_exactly(str(credited)), most=most))
    return found


def _differs(record: Record, site: str, stated: Decimal, computed: Datapoint) -> Finding:
    value = grouped(computed.value or Decimal(0), 0)
    return finding("carbon_fee.differs", record.place("fee_stated"), site=site, year=str(computed.year), stated=shown_exactly(str(stated)), computed=value)
