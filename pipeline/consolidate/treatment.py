"""What is done to the number of a row to make it an amount of the ledger: the same for every row of one kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.consolidate.problem import Problem, first_error, problem
from pipeline.gas import CO2E, Gas, Origin, find_gas, nearest_gas, potential

Columns = Mapping[str, str | None]
"""Ledger columns a treatment fills with one value."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a row's number becomes an amount: exact constants to the row's unit and to tonnes of gas, with the columns that tell how.

    ``rechecks`` are further numbers of the row with the constant that leads from each to the same amount.
    """

    columns: Columns
    number: str | None = None
    gross: Fraction | None = None
    mass: Fraction | None = None
    rechecks: tuple[tuple[str, Fraction], ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Treated:
    """The treatments of one kind of rows, several where a factor gives several gases, and what is wrong with these rows."""

    treatments: tuple[Treatment, ...]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def refused(cls, columns: Columns, problems: tuple[Problem, ...]) -> Treated:
        """Rows without a right number: kept in the ledger, not counted, and why."""
        return cls((Treatment(columns, why=first_error(problems)),), problems)

    @classmethod
    def joined(cls, parts: Sequence[Treated]) -> Treated:
        """The gas results of one line; a problem they share is said once."""
        problems: list[Problem] = []
        for found in (found for part in parts for found in part.problems):
            if found not in problems:
                problems.append(found)
        return cls(tuple(treatment for part in parts for treatment in part.treatments), tuple(problems))

    def with_problems(self, problems: tuple[Problem, ...]) -> Treated:
        """The same with problems found before; an error among them leaves the rows out."""
        if not problems:
            return self
        why = first_error(problems)
        return Treated(tuple(replace(one, why=one.why or why) for one in self.treatments), (*problems, *self.problems))


@dataclass(frozen=True, slots=True)
class GasUse:
    """A gas as a line emits it: which potential it takes and which account it goes to."""

    gas: Gas
    gwp_set: str
    named_set: str | None = None
    origin: Origin = "unspecified"
    biogenic: bool = False
    memo: bool = False
    columns: Columns = field(default_factory=dict)

    @property
    def account(self) -> str:
        """ghg, biogenic (CO2 of biogenic origin) or memo (outside the seven groups)."""
        if self.memo or self.gas.memo:
            return "memo"
        return "biogenic" if self.biogenic and self.gas.name == "CO2" else "ghg"

    def ledger_columns(self) -> dict[str, str | None]:
        """The columns of the gas and what follows from it."""
        account = self.account
        outside = {"scope": "", "category": "", "iso_category": "", "basis": ""} if account == "memo" else {}
        return {
            **self.columns,
            **outside,
            "account": account,
            "gas": "CH4" if self.gas.group == "CH4" else self.gas.name,
            "gas_group": self.gas.group,
            "unit": "tCO2" if account == "biogenic" else "tCO2e",
        }

    def of_mass(self, number: str, tonnes: Fraction, columns: Columns) -> Treated:
        """A mass of the gas: ``tonnes`` are in one of the row's number; its potential makes it CO2e."""
        if not self.gas.one:
            return self.of_co2e(number, tonnes, columns) if self.gas.name == CO2E else self._without_potential(columns)
        found = potential("CH4" if self.gas.group == "CH4" else self.gas.name, self.gwp_set, self.origin)
        if found is None:
            return self._without_potential(columns)
        used = {"gwp": str(found.value), "gwp_at": found.source, "gwp_set": self.gwp_set}
        treatment = Treatment({**self.ledger_columns(), **columns, **used}, number, tonnes * Fraction(found.value), tonnes)
        if self.gas.group == "CH4" and self.gwp_set == "AR6" and self.origin == "unspecified":
            return Treated((treatment,), (problem("consolidate.methane_origin", "gas"),))
        return Treated((treatment,))

    def of_co2e(self, number: str, tonnes: Fraction, columns: Columns) -> Treated:
        """Tonnes of CO2e, whatever the gas, with the set the line names; of carbon dioxide they are its mass, and the set does not matter."""
        carbon = self.gas.name == "CO2"
        own = self.gwp_set if carbon else (self.named_set or "")
        used = {"gwp": "1", "gwp_set": own}
        return Treated((Treatment({**self.ledger_columns(), **used, **columns}, number, tonnes, tonnes if carbon else None),))

    def _without_potential(self, columns: Columns) -> Treated:
        return Treated.refused({**self.ledger_columns(), **columns}, (problem("consolidate.no_potential", "gas", gas=self.gas.name, gwp_set=self.gwp_set),))


def named_gas(text: str, column: str) -> tuple[Gas | None, tuple[Problem, ...]]:
    """The gas a cell names."""
    gas = find_gas(text)
    if gas is not None:
        return gas, ()
    near = nearest_gas(text)
    words = {"en": f" ({near}?)", "zh-TW": f"（是否為 {near}？）"} if near else {"en": "", "zh-TW": ""}
    return None, (problem("consolidate.unknown_gas", column, text=text, nearest=words),)


def methane_origin(gas: Gas, biogenic: str | None, category: str) -> Origin:
    """Where the carbon of methane comes from: as its name or the line says.

    Methane that slips through a flame takes the potential without its own carbon dioxide, since all carbon is already in the fuel's CO2 factor.
    """
    if gas.name == "CH4 (fossil)":
        return "fossil"
    if biogenic == "yes" or gas.name == "CH4 (non-fossil)" or category in ("stationary_combustion", "mobile_combustion"):
        return "non-fossil"
    return "fossil" if biogenic == "no" else "unspecified"
