"""Process gases of fabs: used × (1 − heel) × (1 − utilization) × (1 − abated × efficiency × uptime), by-products apart (IPCC 2019 refinement, ch. 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.consolidate.factors import unknown_unit
from pipeline.consolidate.problem import Problem, problem
from pipeline.consolidate.treatment import GasUse, Treated, named_gas
from pipeline.gas import GWP_SETS, Gas
from pipeline.quantity import TONNE, exact_text, parse_unit

KEY = (
    *("gas_in", "mass_unit", "heel", "utilization", "abated_share", "destruction_efficiency", "uptime"),
    *("byproduct_gas", "byproduct_rate"),
)
"""Cells of a line that decide what is done to the mass used."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The cells of ``KEY`` and the country, which does not matter here."""

    gas_in: str | None
    mass_unit: str | None
    heel: str | None
    utilization: str | None
    abated_share: str | None
    destruction_efficiency: str | None
    uptime: str | None
    byproduct_gas: str | None
    byproduct_rate: str | None
    country: str


@dataclass(frozen=True, slots=True)
class ProcessGases:
    """Treats lines of the table ``process_gases`` under a GWP set."""

    gwp_set: str

    def __post_init__(self) -> None:
        """The set is one of the IPCC's."""
        assert self.gwp_set in GWP_SETS

    def treat(self, key: Sequence[object]) -> Treated:
        """The gas that passes through, and the by-product it forms."""
        kind = Kind(*key)  # type: ignore[arg-type]  # cells in the order of the fields
        columns = {"account": "ghg", "scope": "1", "category": "process", "iso_category": "1", "value_from": "process"}
        gas, problems = named_gas(kind.gas_in, "gas_in") if kind.gas_in is not None else (None, (problem("consolidate.mass_without_gas", "gas_in"),))
        unit = parse_unit(kind.mass_unit or "")
        if unit is None or unit.dimension != "mass":
            wrong = problem("consolidate.no_unit", "mass_unit") if kind.mass_unit is None else unknown_unit("mass_unit", kind.mass_unit)
            problems = (*problems, wrong if unit is None else problem("consolidate.not_mass", "mass_unit", text=kind.mass_unit))
        problems = (*problems, *_missing(kind))
        if gas is None or unit is None or problems:
            return Treated.refused(columns, problems)
        columns["activity_unit"] = kind.mass_unit or ""
        tonnes = unit.size / TONNE.size
        main = self._emitted(gas, tonnes, ("heel", "utilization"), kind, columns)
        if kind.byproduct_gas is None:
            return main
        formed, unknown = named_gas(kind.byproduct_gas, "byproduct_gas")
        if formed is None:
            return main.with_problems(unknown)
        second = self._emitted(formed, tonnes, ("heel", "byproduct_rate"), kind, columns)
        return Treated.joined((main, second))

    def _emitted(self, gas: Gas, tonnes: Fraction, before: Sequence[str], kind: Kind, columns: dict[str, str]) -> Treated:
        """A mass of gas from the mass used, through the factors before abatement and abatement itself."""
        names = [*before, *(("abated_share", "destruction_efficiency", "uptime") if kind.abated_share is not None else ())]
        written = {name: getattr(kind, name) for name in names}
        factor = Fraction(1)
        for name in before:
            factor *= Fraction(written[name]) if name == "byproduct_rate" else 1 - Fraction(written[name])
        if kind.abated_share is not None:
            factor *= 1 - Fraction(kind.abated_share) * Fraction(kind.destruction_efficiency or 0) * Fraction(kind.uptime or 0)
        told = {
            "drivers": ";".join(f"{name}={value}" for name, value in written.items()),
            "factor": exact_text(factor),
            "unit_factor": exact_text(tonnes),
        }
        return GasUse(gas, self.gwp_set, columns={**columns, **told}).of_mass("mass_used", tonnes * factor, {})


def _missing(kind: Kind) -> tuple[Problem, ...]:
    """Factors the formula cannot do without; without ``abated_share`` nothing is abated."""
    needed = ["heel", "utilization"]
    if kind.abated_share is not None and Fraction(kind.abated_share) != 0:
        needed += ["destruction_efficiency", "uptime"]
    if kind.byproduct_gas is not None:
        needed.append("byproduct_rate")
    return tuple(problem("consolidate.process_factor_missing", name, name=name) for name in needed if getattr(kind, name) is None)
