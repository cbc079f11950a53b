"""Emission factors: which rows of the table answer a line, and the exact constant from its activity to a gas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from pipeline.consolidate.problem import Problem, problem
from pipeline.finding import Place
from pipeline.inputs import Inputs, Record
from pipeline.quantity import MEGAWATT_HOUR, Rate, Unit, ambiguous_unit, nearest_unit, parse_rate, parse_unit, ratio
from pipeline.tables import folded, words

_METER_DEGREES = ("度", "千度", "萬度", "度電")
"""A 度 of electricity is a kilowatt-hour; of gas or water, in Taiwan, a cubic metre."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as a line uses it: value, unit and gas as written, and its place; value 1, not written, where it is on the line itself."""

    value: Fraction
    written: str | None
    unit: str
    gas: str | None
    activity_unit: str | None = None
    factor_id: str | None = None
    heating_value: str | None = None
    heating_value_unit: str | None = None
    at: Place | None = None
    unit_at: Place | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """From one activity to what a factor gives: exact constant, unit it comes out in, and its parts as the ledger writes them."""

    total: Fraction
    unit_factor: Fraction
    out: Unit
    drivers: str | None = None


class Factors:
    """The table ``factors``, asked by id, year and country."""

    def __init__(self, inputs: Inputs) -> None:
        self._by_id: dict[str, list[Record]] = {}
        self._fuels: dict[str, list[Record]] = {}
        for record in inputs.records("factors"):
            name = record.text("factor_id")
            if name is not None and record.text("value") is not None:
                self._by_id.setdefault(name, []).append(record)
            if record.text("heating_value") is not None:
                for label in (name, record.text("name")):
                    self._fuels.setdefault(_fuel(label or ""), []).append(record)

    def find(self, factor_id: str, year: int | None, country: str) -> tuple[tuple[Factor, ...], tuple[Problem, ...]]:
        """The factors of an id for a year and country, one for each gas."""
        rows = self._by_id.get(factor_id)
        if rows is None and any(row.text("factor_id") == factor_id for row in self._fuels.get(_fuel(factor_id), ())):
            return (), (problem("consolidate.factor_without_value", "factor_id", text=factor_id),)
        if rows is None:
            near = get_close_matches(factor_id, self._by_id, n=1, cutoff=0.6)
            return (), (problem("consolidate.unknown_factor", "factor_id", text=factor_id, nearest=_or(near[0] if near else None)),)
        placed = _of_region(rows, country)
        if not placed:
            regions = ", ".join(sorted({row.text("region") or "" for row in rows}))
            return (), (problem("consolidate.factor_region", "factor_id", text=factor_id, country=country or "?", regions=regions),)
        dated, found = _of_year(placed, year)
        problems = [] if dated else [problem("consolidate.factor_year", "factor_id", text=factor_id, year=year)]
        if dated and found is not None and found != year:
            problems.append(problem("consolidate.factor_earlier_year", "factor_id", text=factor_id, year=year, used=found))
        gases = [row.text("gas") or row.text("unit") for row in dated]
        doubled = next((row for index, row in enumerate(dated) if gases[index] in gases[:index]), None)
        if doubled is not None:
            problems.append(problem("consolidate.factor_twice", at=doubled.place("value"), text=factor_id))
        return tuple(_factor(row) for row in dated), tuple(problems)

    def heating(self, carrier: str, unit: Unit, year: int | None, country: str) -> tuple[Constant, Place] | None:
        """MWh in one unit of a fuel, from the heating value of a factor whose id or name is the carrier's, in either language."""
        rows, _ = _of_year(_of_region(self._fuels.get(_fuel(carrier), ()), country), year)
        for row in rows:
            rate = parse_rate(row.text("heating_value_unit") or "")
            into = ratio(unit, rate.per) if rate else None
            out = ratio(rate.amount, MEGAWATT_HOUR) if rate else None
            value = row.decimal("heating_value")
            if into is not None and out is not None and value is not None:
                drivers = f"heating_value[{row.text('heating_value_unit')}]={row.text('heating_value')}"
                return Constant(Fraction(value) * into * out, into * out, MEGAWATT_HOUR, drivers), row.place("heating_value")
        return None


def _fuel(label: str) -> str:
    """A name of a fuel as compared: 「天然氣」 and ``natural_gas`` are one."""
    return words("carrier").get(folded(label), folded(label))


def _factor(row: Record) -> Factor:
    value = row.decimal("value")
    assert value is not None
    return Factor(
        Fraction(value),
        str(row.text("value")),
        row.text("unit") or "",
        row.text("gas"),
        row.text("activity_unit"),
        row.text("factor_id"),
        row.text("heating_value"),
        row.text("heating_value_unit"),
        row.place("value"),
        row.place("unit"),
        "; ".join(part for name in ("series", "source", "year") if (part := row.text(name))) or None,
    )


def _of_region(rows: Sequence[Record], country: str) -> Sequence[Record]:
    """Rows of the country; else those for everywhere; else, where only one region has the factor, that one's."""
    own = [row for row in rows if (row.text("region") or "").casefold() == country.casefold() and country]
    general = [row for row in rows if row.text("region") is None]
    if own or general:
        return own or general
    return rows if len({row.text("region") for row in rows}) == 1 else ()


def _of_year(rows: Sequence[Record], year: int | None) -> tuple[Sequence[Record], int | None]:
    """Rows of the year; else those without a year; else the latest before. The year used comes with them."""
    years: Mapping[int | None, list[Record]] = _grouped(rows)
    if year in years:
        return years[year], year
    if None in years:
        return years[None], None
    before = [known for known in years if known is not None and year is not None and known < year]
    return (years[max(before)], max(before)) if before else ((), None)


def _grouped(rows: Sequence[Record]) -> dict[int | None, list[Record]]:
    found: dict[int | None, list[Record]] = {}
    for row in rows:
        found.setdefault(row.integer("year"), []).append(row)
    return found


def rate_of(factor: Factor) -> tuple[Rate | None, tuple[Problem, ...]]:
    """The unit of a factor as a rate: ``kgCO2/TJ``, or ``kgCO2`` beside its activity unit."""
    rate = parse_rate(factor.unit)
    if rate is not None:
        return rate, ()
    amount = parse_unit(factor.unit) if "/" not in factor.unit else None
    per = parse_unit(factor.activity_unit) if factor.activity_unit else None
    if amount is not None and per is not None:
        return Rate(amount, per), ()
    if not factor.unit:
        return None, (problem("consolidate.no_factor_unit", "factor_unit", factor.at),)
    wrong = factor.unit if amount is None else (factor.activity_unit or factor.unit)
    return None, (unknown_unit("factor_unit", wrong, factor.unit_at),)


def constant_of(factor: Factor, activity_unit: str | None) -> tuple[Constant | None, tuple[Problem, ...]]:
    """The exact constant from one unit of activity to what the factor gives; a heating value leads from a fuel's quantity to energy."""
    rate, problems = rate_of(factor)
    start = parse_unit(activity_unit) if activity_unit is not None else None
    if rate is None or start is None or activity_unit is None:
        return None, (*problems, *unit_problems(activity_unit))
    into = _meter(activity_unit, start, rate.per)
    if into is not None:
        return Constant(into * factor.value, into, rate.amount), ()
    heated = _heated(factor, start, rate)
    if heated is None:
        return None, (problem("consolidate.units_differ", "activity_unit", text=activity_unit, unit=factor.unit or rate.symbol),)
    return heated, ()


def _meter(written: str, start: Unit, end: Unit) -> Fraction | None:
    """The constant between units of one dimension, with 度 read as cubic metres where the factor is per volume."""
    if end.dimension == "volume" and start.dimension == "energy" and written.strip() in _METER_DEGREES:
        return start.size / Fraction(3_600_000) / end.size
    return ratio(start, end)


def _heated(factor: Factor, start: Unit, rate: Rate) -> Constant | None:
    """Through the heating value: quantity × heating value × factor."""
    heating = parse_rate(factor.heating_value_unit or "")
    if heating is None or factor.heating_value is None:
        return None
    into, out = ratio(start, heating.per), ratio(heating.amount, rate.per)
    if into is None or out is None:
        return None
    total = into * Fraction(factor.heating_value) * out * factor.value
    return Constant(total, into * out, rate.amount, f"heating_value[{factor.heating_value_unit}]={factor.heating_value}")


def unit_problems(activity_unit: str | None) -> tuple[Problem, ...]:
    """What is wrong with the unit of activity data by itself."""
    if activity_unit is None:
        return (problem("consolidate.no_unit", "activity_unit"),)
    return () if parse_unit(activity_unit) is not None else (unknown_unit("activity_unit", activity_unit),)


def unknown_unit(column: str, text: str, at: Place | None = None) -> Problem:
    """A unit that is not in the table, or that people use for several."""
    meant = ambiguous_unit(text)
    if meant:
        return problem("consolidate.ambiguous_unit", column, at, text=text, meant={"en": ", ".join(meant), "zh-TW": "、".join(meant)})
    return problem("consolidate.unknown_unit", column, at, text=text, nearest=_or(nearest_unit(text)))


def _or(nearest: str | None) -> Mapping[str, str]:
    """The words of a hint that offer the nearest known name."""
    return {"en": f" ({nearest}?)", "zh-TW": f"（是否為 {nearest}？）"} if nearest else {"en": "", "zh-TW": ""}
