"""Rows of the ledger that are no inventory lines: energy, instruments, credits, removals, activity metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.consolidate.factors import Constant, Factors, unknown_unit
from pipeline.consolidate.problem import Problem, problem
from pipeline.consolidate.treatment import Treated, Treatment
from pipeline.finding import Text, text
from pipeline.gas import CO2E
from pipeline.inputs import Inputs, Record
from pipeline.quantity import MEGAWATT_HOUR, TONNE, Unit, currencies, exact_text, parse_unit, ratio, standard
from pipeline.tables import choices

ENERGY_KEY = ("unit", "carrier", "renewable", "direction", "basis", "year")
INSTRUMENT_KEY = ("unit", "type", "technology")
CREDIT_KEY = ("unit", "kind", "status", "project")
METRIC_KEY = ("unit", "metric", "year")
_METERED_GAS = ("natural_gas", "biogas", "hydrogen")
_CUBIC_METRE = Unit("m3", "volume", Fraction(1))
_MONEY = ("revenue", "climate_capex", "capex", "energy_cost", "operational_spend", "low_carbon_revenue")
"""Activity metrics that are money: without a currency they say nothing."""
_UNITS_OF_METRICS = {"employees": "persons", "people_trained": "persons", "training_hours": "hours"}
"""Units of metrics that mean only one thing when the cell is blank."""


@dataclass(frozen=True, slots=True)
class Energy:
    """Treats rows of the table ``energy``: MWh, net calorific value unless said; fuels by quantity through a factor's heating value."""

    factors: Factors

    def treat(self, key: Sequence[object]) -> Treated:
        """The treatment of energy of one kind."""
        unit_text, carrier, renewable, direction, basis, year, country = (None if cell is None else str(cell) for cell in key)
        problems: list[Problem] = []
        if direction is None:
            problems.append(problem("consolidate.direction_assumed", "direction"))
        if renewable is None:
            problems.append(problem("consolidate.renewable_assumed", "renewable"))
        if basis == "gcv":
            problems.append(problem("consolidate.gross_calorific", "basis"))
        columns = {
            "account": "energy",
            "category": carrier or "",
            "basis": basis or "ncv",
            "renewable": renewable or "no",
            "direction": direction or "purchased",
            "unit": MEGAWATT_HOUR.symbol,
            "value_from": "quantity",
            "activity_unit": unit_text,
        }
        if unit_text is None:
            return Treated.refused(columns, (problem("consolidate.no_unit", "unit"),))
        unit = _energy_unit(unit_text, carrier)
        if unit is None:
            return Treated.refused(columns, (unknown_unit("unit", unit_text),))
        constant, at = self._constant(unit, carrier or "", None if year is None else int(year), country or "")
        if constant is None:
            return Treated.refused(columns, (problem("consolidate.not_energy", "unit", text=unit_text, carrier=_spoken(carrier or "?")),))
        columns |= {"unit_factor": exact_text(constant.unit_factor), "drivers": constant.drivers, "factor_at": at}
        return Treated((Treatment(columns, "quantity", constant.total),)).with_problems(tuple(problems))

    def _constant(self, unit: Unit, carrier: str, year: int | None, country: str) -> tuple[Constant | None, str | None]:
        direct = ratio(unit, MEGAWATT_HOUR)
        if direct is not None:
            return Constant(direct, direct, MEGAWATT_HOUR), None
        heated = self.factors.heating(carrier, unit, year, country)
        return (heated[0], str(heated[1])) if heated else (None, None)


def _spoken(carrier: str) -> Text:
    """A carrier as a person writes it: the first Chinese word of the choice, or the team's own."""
    return text(carrier, next(iter(choices("carrier").get(carrier, ())), carrier))


def _energy_unit(written: str, carrier: str | None) -> Unit | None:
    """A unit of energy or fuel; 度 of a metered gas is a cubic metre, of electricity a kilowatt-hour."""
    if written.strip() == "度" and carrier in _METERED_GAS:
        return _CUBIC_METRE
    return parse_unit(written)


def instrument(key: Sequence[object]) -> Treated:
    """Contracts and certificates: MWh."""
    text, kind, technology, _ = (None if cell is None else str(cell) for cell in key)
    columns = {"account": "instrument", "source": kind, "category": technology, "unit": "MWh", "value_from": "quantity", "activity_unit": text}
    return _converted(columns, "quantity", text, MEGAWATT_HOUR)


def credit(key: Sequence[object]) -> Treated:
    """Carbon credits: tCO2e, by status."""
    return _certificate("credit", key)


def removal(key: Sequence[object]) -> Treated:
    """Removals: tCO2e, by status."""
    return _certificate("removal", key)


def _certificate(account: str, key: Sequence[object]) -> Treated:
    text, kind, status, project, _ = (None if cell is None else str(cell) for cell in key)
    columns = {"account": account, "source": project, "category": kind, "direction": status, "gas": CO2E, "gas_group": CO2E, "unit": "tCO2e"}
    return _converted({**columns, "value_from": "quantity", "activity_unit": text}, "quantity", text or "tCO2e", TONNE.of_gas(CO2E))


def _converted(columns: dict[str, str | None], number: str, text: str | None, end: Unit) -> Treated:
    """A quantity in the unit its account is kept in."""
    if text is None:
        return Treated.refused(columns, (problem("consolidate.no_unit", "unit"),))
    unit = parse_unit(text)
    if unit is None:
        return Treated.refused(columns, (unknown_unit("unit", text),))
    constant = ratio(unit, end)
    if constant is None:
        return Treated.refused(columns, (problem("consolidate.other_unit", "unit", text=text, unit=end.symbol),))
    return Treated((Treatment({**columns, "unit_factor": exact_text(constant)}, number, constant),))


@dataclass
class Metrics:
    """Treats rows of the table ``activity_metrics``: money in the report's currency where ``fx`` has the rate, everything else in its standard unit."""

    currency: str
    rates: dict[tuple[int, str, str], Record]
    units: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, inputs: Inputs, currency: str) -> Metrics:
        """With the rates of the table ``fx``; average rates before closing ones, as revenue is a flow."""
        rates: dict[tuple[int, str, str], Record] = {}
        for record in sorted(inputs.records("fx"), key=lambda row: row.text("kind") != "average"):
            year, start, end = record.integer("year"), record.text("from"), record.text("to")
            if year is not None and start and end and record.decimal("rate"):
                rates.setdefault((year, start, end), record)
        return cls(currency, rates)

    def treat(self, key: Sequence[object]) -> Treated:
        """The treatment of a metric in one unit and year."""
        text, metric, year, _ = (None if cell is None else str(cell) for cell in key)
        name = metric or ""
        columns: dict[str, str | None] = {"account": "metric", "source": name, "value_from": "quantity", "activity_unit": text}
        written = text or _UNITS_OF_METRICS.get(name)
        if written is None and name in _MONEY:
            return Treated.refused(columns, (problem("consolidate.no_unit", "unit"),))
        unit, constant, rate = self._standard(written or "", None if year is None else int(year))
        columns |= {"unit": unit, "unit_factor": exact_text(constant)}
        if rate is not None:
            columns |= {"factor": rate.text("rate"), "factor_unit": f"{rate.text('to')}/{rate.text('from')}", "factor_at": str(rate.place("rate"))}
        total = constant * self._exchange(rate, unit)
        if self.units.setdefault(name, unit) != unit:
            return Treated.refused(columns, (problem("consolidate.metric_units_differ", "unit", metric=name, text=written or "", unit=self.units[name]),))
        return Treated((Treatment(columns, "value", total),))

    def _standard(self, text: str, year: int | None) -> tuple[str, Fraction, Record | None]:
        """Standard unit, constant to it, and the exchange rate where the money is another country's."""
        unit = parse_unit(text) if text else None
        if unit is None or (unit.dimension == "pieces" and unit.size == 1):
            return text, Fraction(1), None
        end = standard(unit)
        constant = unit.size / end.size
        if end.symbol in currencies() and end.symbol != self.currency and year is not None:
            rate = self.rates.get((year, end.symbol, self.currency)) or self.rates.get((year, self.currency, end.symbol))
            return (self.currency if rate else end.symbol), constant, rate
        return end.symbol, constant, None

    def _exchange(self, rate: Record | None, unit: str) -> Fraction:
        """What one unit of the row's money is in the report's."""
        if rate is None:
            return Fraction(1)
        value = Fraction(rate.text("rate") or 1)
        return value if rate.text("to") == unit else 1 / value
