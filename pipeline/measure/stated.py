"""Figures the company states or published beside its lines: read in the unit and under the key of the metric they state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline.datapoint import Datapoint, Stated
from pipeline.finding import LANGUAGES, Finding, finding, text
from pipeline.gas import SEVEN, find_gas
from pipeline.inputs import Inputs, Record
from pipeline.measure.families import OTHER_FAMILIES, ghg_families
from pipeline.nearest import did_you_mean, nearest
from pipeline.quantity import ambiguous_unit, nearest_unit, parse_unit
from pipeline.standard import to_standard
from pipeline.tables import folded
from pipeline.tables import words as choice_words
from report_templates import words

FRACTIONS = ("ghg.change_pct.", "ghg.change_base_pct.", "ghg.share.", "ghg.scope3.share", "scope3.primary_share", "energy.renewable_electricity_share")
"""Metrics whose value is a fraction; stated in points with the unit %."""
OPEN = ("metric.", "ghg.intensity.", "energy.intensity.", "ghg.change", "target.", "product.", "registry.", "supplier.", "initiative.")
"""Metrics whose names go on with a name of the team's."""
_NUMBERED = re.compile(r"(?:類別|类别|category|categories|cat)?[\s.]*(\d{1,2}(?:\s*[;、,]\s*\d{1,2})*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated figure in its standard unit, with the rounding it was typed with: half a unit of its last place, in the same unit."""

    point: Datapoint
    half: Decimal


def stated_claims(inputs: Inputs) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """The rows of ``stated`` as datapoints of the metric they state. The first row of an id counts; one that says otherwise, beyond rounding, is found."""
    kept: dict[str, Claim] = {}
    findings: list[Finding] = []
    for record in inputs.records("stated"):
        metric, year, value = record.text("metric"), record.integer("year"), record.decimal("value")
        if metric is None or year is None or value is None:
            continue
        findings += _unknown(metric, record)
        claim = read_claim(record, metric, year, canonical_key(metric, record.text("key")), "value")
        if claim is None:
            findings.append(_misfit(record, metric))
            continue
        first = kept.setdefault(claim.point.id, claim)
        if first is not claim and _number(first) != _number(claim) and abs(_number(first) - _number(claim)) >= first.half + claim.half:
            findings.append(_twice(first, claim))
    return tuple(kept.values()), tuple(findings)


def read_claim(record: Record, metric: str, year: int, key: str | None, column: str) -> Claim | None:
    """The figure in a cell as a claim on a datapoint; none where its unit measures something else than the metric."""
    value = record.decimal(column)
    if value is None:
        return None
    typed = record.text("unit") or _usual_unit(metric, value)
    amount, unit = to_standard(value, typed)
    wanted = metric_unit(metric)
    if wanted is not None and unit != wanted:
        found = parse_unit(typed)
        if wanted not in ("tCO2e", "tCO2") or found is None or found.dimension != "mass" or found.of not in (None, "CO2e", "CO2"):
            return None
        unit = wanted  # tonnes of a GHG metric are tonnes of CO2e
    half = to_standard(half_of_last(value), typed)[0]
    return Claim(Datapoint(metric, year, key, amount, unit, Stated(record.place(column), record.text("published_in"))), half)


def half_of_last(value: Decimal) -> Decimal:
    """Half a unit of the last place a figure was written with."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)


def _usual_unit(metric: str, value: Decimal) -> str:
    """The unit of a figure that names none: the metric's; a share above one can only be in points."""
    wanted = metric_unit(metric) or "tCO2e"
    return "%" if wanted == "share" and abs(value) > 1 else wanted


def metric_unit(metric: str) -> str | None:
    """The unit a metric is measured in, where it has one of its own.

    >>> metric_unit("ghg.scope12.market"), metric_unit("energy.total"), metric_unit("ghg.share.scope1"), metric_unit("ghg.intensity.scope1.revenue")
    ('tCO2e', 'MWh', 'share', None)
    """
    if metric.startswith(FRACTIONS):
        return "share"
    unit = _family_units().get(metric)
    if unit is None and metric.startswith(("ghg.scope12.", "ghg.total.", "ghg.scope3", "ghg.iso_category")):
        return "tCO2e"
    return "MWh" if unit is None and metric in ("energy.total", "energy.electricity") else unit


@cache
def _family_units() -> Mapping[str, str]:
    return {family.metric: family.unit for family in (*ghg_families("market"), *OTHER_FAMILIES)}


def canonical_key(metric: str, key: str | None) -> str | None:
    """The key of a breakdown as the ledger has it: gases and categories however a team writes them; names of its own as they are.

    >>> canonical_key("ghg.scope1.by_gas", "甲烷"), canonical_key("ghg.scope3.category", "類別 4、9"), canonical_key("ghg.scope1.by_site", "Fab 8")
    ('CH4', '4;9', 'Fab 8')
    """
    if key is None:
        return None
    if metric.endswith(".by_gas"):
        gas = find_gas(key)
        return key if gas is None else gas.group if gas.group in SEVEN else gas.name
    if metric == "ghg.scope3.category":
        named = choice_words("scope3_category").get(folded(key))
        numbered = _NUMBERED.fullmatch(key.strip())
        return named or (";".join(re.findall(r"\d+", numbered[1])) if numbered else key)
    for ending, choices in ((".by_category", "scope1_category" if ".scope1." in metric else "scope2_category"), (".by_carrier", "carrier")):
        if metric.endswith(ending):
            return choice_words(choices).get(folded(key), key)
    return key


def _unknown(metric: str, record: Record) -> list[Finding]:
    """A metric that no chapter prints."""
    known = [name.removeprefix("metric.") for name in words("en") if name.startswith("metric.")]
    if metric in known or metric_unit(metric) is not None or metric.startswith(OPEN):
        return []
    return [finding("measure.stated_unknown", record.place("metric"), text=metric, nearest=did_you_mean(nearest(metric, known) or _called(metric)))]


def _called(metric: str) -> str | None:
    """The metric whose name in either language begins as a person wrote it, the plainest first, or is most like it: 「範疇三」, "Scope 1"."""
    names = {title: name.removeprefix("metric.") for lang in LANGUAGES for name, title in words(lang).items() if name.startswith("metric.")}
    begins = [
        title for title in sorted(names, key=lambda title: (names[title].count("."), len(title), title)) if title.casefold().startswith(metric.casefold())
    ]
    near = begins[0] if begins else nearest(metric, list(names))
    return names[near] if near else None


def _misfit(record: Record, metric: str) -> Finding:
    """Why the unit of a stated figure is not the metric's: nobody knows it, it means several, or it measures something else."""
    unit = record.text("unit")
    if unit is not None and parse_unit(unit) is None:
        meant = ambiguous_unit(unit) or tuple(near for near in (nearest_unit(unit),) if near)
        near = text(f" ({', '.join(meant)}?)", f"（是否為 {'、'.join(meant)}？）") if meant else text("", "")
        return finding("measure.stated_unit_unknown", record.place("unit"), text=unit, metric=metric, nearest=near)
    return finding("measure.stated_unit", record.place("unit"), text=record.text("unit") or "–", metric=metric, unit=metric_unit(metric) or "–")


def _twice(first: Claim, other: Claim) -> Finding:
    places = [claim.point.origin.at for claim in (other, first) if isinstance(claim.point.origin, Stated)]
    values: dict[str, Any] = {"first": digits(_number(first)), "second": digits(_number(other)), "first_at": str(places[1])}
    return finding("measure.stated_twice", places[0], id=first.point.id, related=places[1:], **values)


def _number(claim: Claim) -> Decimal:
    return claim.point.value or Decimal(0)


def digits(value: Decimal) -> str:
    """A figure in a message: separators, at most six decimals."""
    return f"{value.quantize(Decimal('0.000001')).normalize():,f}"
