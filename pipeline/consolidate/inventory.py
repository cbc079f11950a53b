"""Inventory lines: stated emissions, a mass of a gas, or activity with a factor (CONTRACT §2, inventory)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.consolidate.factors import Factor, Factors, constant_of, unit_problems, unknown_unit
from pipeline.consolidate.problem import BLANK_CELL, Problem, first_error, problem, said
from pipeline.consolidate.treatment import Columns, GasUse, Treated, Treatment, methane_origin, named_gas
from pipeline.gas import CO2E, Gas, find_gas, gases
from pipeline.iso_categories import iso_category_of
from pipeline.project import Project
from pipeline.quantity import TONNE, exact_text, parse_unit

KEY = (
    *("year", "scope", "category", "method", "gas", "gwp_set", "biogenic"),
    *("emissions_unit", "mass_unit", "activity_unit", "factor_id", "factor_unit"),
)
"""Cells of a line that decide what is done to its number."""
NUMBERS = ("emissions", "mass", "activity", "factor")
"""Cells that may be a line's number; whether they are filled decides which is."""
WITH_FACTOR = "activity×factor"
"""The number of a line that carries its own factor: the exact product of both cells."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The cells of ``KEY``, which numbers a line has, and its country."""

    year: str | None
    scope: str | None
    category: str | None
    method: str | None
    gas: str | None
    gwp_set: str | None
    biogenic: str | None
    emissions_unit: str | None
    mass_unit: str | None
    activity_unit: str | None
    factor_id: str | None
    factor_unit: str | None
    has_emissions: bool
    has_mass: bool
    has_activity: bool
    has_factor: bool
    country: str


@dataclass(frozen=True, slots=True)
class InventoryLines:
    """Treats inventory lines under the rules of a project, with the factors of its folder."""

    project: Project
    factors: Factors

    def treat(self, key: Sequence[object]) -> Treated:
        """The treatment of lines of one kind."""
        kind = Kind(*key)  # type: ignore[arg-type]  # cells in the order of the fields
        if kind.scope is None:
            return Treated((Treatment({"account": "ghg"}, why=BLANK_CELL),))
        columns, problems = _standing(kind)
        gas, unknown = named_gas(kind.gas, "gas") if kind.gas is not None else (None, ())
        problems = (*problems, *unknown)
        if unknown:
            return Treated.refused(columns, problems)
        if kind.has_emissions:
            treated = self._stated(kind, gas, columns)
        elif kind.has_mass:
            treated = self._mass(kind, gas, columns)
        elif kind.has_activity:
            treated = self._activity(kind, gas, columns)
        else:
            treated = Treated.refused(columns, (problem("consolidate.no_value", "emissions"),))
        return treated.with_problems(problems)

    def _use(self, kind: Kind, gas: Gas, columns: Columns) -> GasUse:
        origin = methane_origin(gas, kind.biogenic, kind.category or "")
        gwp_set = kind.gwp_set or self.project.inventory.gwp
        return GasUse(gas, gwp_set, kind.gwp_set, origin, kind.biogenic == "yes", kind.scope == "memo", columns)

    def _stated(self, kind: Kind, gas: Gas | None, columns: Columns) -> Treated:
        """Stated emissions come first; what else the line gives is recomputed and compared."""
        unit = parse_unit(kind.emissions_unit or "tCO2e")
        if unit is None:
            return Treated.refused(columns, (unknown_unit("emissions_unit", kind.emissions_unit or ""),))
        if unit.dimension != "mass" or unit.of not in (None, CO2E, "CO2"):
            return Treated.refused(columns, (problem("consolidate.not_co2e", "emissions_unit", text=kind.emissions_unit),))
        emitted = gas or gases()["CO2" if unit.of == "CO2" else CO2E]
        written = {"value_from": "emissions", "activity_unit": kind.activity_unit, "factor_id": kind.factor_id}
        use = self._use(kind, emitted, {**columns, **written, "factor_unit": kind.factor_unit})
        constant = unit.size / TONNE.size
        treated = _allowed(use.of_co2e("emissions", constant, {} if constant == 1 else {"unit_factor": exact_text(constant)}), use)
        if kind.has_mass and emitted.one and emitted.name != "CO2":
            treated = _rechecked(treated, self._mass(kind, gas, columns), "mass")
        if kind.has_activity and (kind.factor_id or kind.has_factor):
            treated = _rechecked(treated, self._activity(kind, gas, columns), WITH_FACTOR if kind.has_factor else "activity")
        return treated

    def _mass(self, kind: Kind, gas: Gas | None, columns: Columns) -> Treated:
        """Mass × potential."""
        if kind.mass_unit is None:
            return Treated.refused(columns, (problem("consolidate.no_unit", "mass_unit"),))
        unit = parse_unit(kind.mass_unit)
        if unit is None:
            return Treated.refused(columns, (unknown_unit("mass_unit", kind.mass_unit),))
        if unit.dimension != "mass":
            return Treated.refused(columns, (problem("consolidate.not_mass", "mass_unit", text=kind.mass_unit),))
        emitted = gas or (gases()[unit.of] if unit.of is not None else None)
        if emitted is None or not emitted.one:
            return Treated.refused(columns, (problem("consolidate.mass_without_gas", "gas"),))
        if not _same_gas(unit.of, emitted):
            return Treated.refused(columns, (problem("consolidate.gases_differ", "mass_unit", text=kind.mass_unit, gas=emitted.name),))
        use = self._use(kind, emitted, {**columns, "value_from": "mass"})
        constant = unit.size / TONNE.size
        return _allowed(use.of_mass("mass", constant, {"unit_factor": exact_text(constant)}), use)

    def _activity(self, kind: Kind, gas: Gas | None, columns: Columns) -> Treated:
        """Activity × factor, once for each gas the factor has."""
        factors, problems = self._factors(kind)
        if not factors:
            return Treated.refused(columns, (*problems, *unit_problems(kind.activity_unit)))
        chosen = _of_gas(factors, gas)
        if not chosen:
            return Treated.refused(columns, (*problems, problem("consolidate.gas_not_in_factor", "gas", text=kind.gas, factor=kind.factor_id)))
        parts = [self._result(kind, gas, factor, columns) for factor in chosen]
        return Treated.joined(parts).with_problems(problems)

    def _factors(self, kind: Kind) -> tuple[tuple[Factor, ...], tuple[Problem, ...]]:
        """The factor on the line, which is part of its number, else the factors of the id it cites."""
        if kind.has_factor:
            return (Factor(Fraction(1), None, kind.factor_unit or "", None, None, kind.factor_id),), ()
        if kind.factor_id is None:
            return (), (problem("consolidate.no_factor", "factor_id"),)
        return self.factors.find(kind.factor_id, None if kind.year is None else int(kind.year), kind.country)

    def _result(self, kind: Kind, gas: Gas | None, factor: Factor, columns: Columns) -> Treated:
        """One gas result of an activity."""
        constant, problems = constant_of(factor, kind.activity_unit)
        if constant is None:
            return Treated.refused(columns, problems)
        emitted, named = _emitted(factor, constant.out.of, gas)
        if constant.out.dimension != "mass":
            named = (problem("consolidate.factor_not_mass", "factor_unit", factor.unit_at, text=factor.unit),)
        if emitted is None or named:
            return Treated.refused(columns, named)
        tonnes = constant.out.size / TONNE.size
        written = {
            "value_from": "activity",
            "activity_unit": kind.activity_unit,
            "unit_factor": exact_text(constant.unit_factor * tonnes),
            "drivers": constant.drivers,
            "factor_id": factor.factor_id,
            "factor": factor.written,
            "factor_unit": factor.unit,
            "factor_at": None if factor.at is None else str(factor.at),
            "factor_source": factor.source,
        }
        use = self._use(kind, emitted, {**columns, **written})
        make = use.of_co2e if constant.out.of == CO2E else use.of_mass
        return _allowed(make(WITH_FACTOR if kind.has_factor else "activity", constant.total * tonnes, {}), use)


def _standing(kind: Kind) -> tuple[Columns, tuple[Problem, ...]]:
    """Scope, category and basis as the ledger writes them."""
    category = kind.category or ""
    if kind.scope == "memo":
        return {"account": "memo"}, ()
    if kind.scope == "2":
        basis = kind.method or "unspecified"
        problems = () if kind.method else (problem("consolidate.no_method", "method"),)
        return {"account": "ghg", "scope": "2", "category": category, "iso_category": "2", "basis": basis}, problems
    iso = "1" if kind.scope == "1" else iso_category_of(category)
    return {"account": "ghg", "scope": kind.scope, "category": category, "iso_category": iso}, ()


def _allowed(treated: Treated, use: GasUse) -> Treated:
    """Biogenic lines name their gas: CO2 leaves the scope, CH4 and N2O stay (Corporate Standard, ch. 9)."""
    if use.biogenic and not use.gas.one and not use.memo:
        return treated.with_problems((problem("consolidate.biogenic_without_gas", "gas"),))
    if use.gas.memo and not use.memo:
        return treated.with_problems((problem("consolidate.memo_gas", "gas", gas=use.gas.name),))
    return treated


def _rechecked(stated: Treated, other: Treated, column: str) -> Treated:
    """The stated treatment with a further number to compare it with."""
    reason = first_error(other.problems)
    if reason is not None:
        broken = next(found for found in other.problems if found.rule == reason)
        return stated.with_problems((problem("consolidate.not_rechecked", broken.column, broken.at, reason=said(broken).message),))
    total = sum((one.gross for one in other.treatments if one.gross is not None), Fraction(0))
    first, *rest = stated.treatments
    return Treated((replace(first, rechecks=(*first.rechecks, (column, total))), *rest), stated.problems)


def _of_gas(factors: Sequence[Factor], gas: Gas | None) -> tuple[Factor, ...]:
    """The factors that answer a line's gas: all where it names none, those of the gas where there are several."""
    if gas is None or not gas.one or len(factors) == 1:
        return tuple(factors)
    return tuple(factor for factor in factors if factor.gas is not None and _same_gas(_known(factor.gas), gas))


def _emitted(factor: Factor, of: str | None, gas: Gas | None) -> tuple[Gas | None, tuple[Problem, ...]]:
    """The gas a factor gives: as its unit says, its row, the line."""
    own, problems = named_gas(factor.gas, "gas") if factor.gas is not None else (None, ())
    if problems:
        return None, (replace(problems[0], at=factor.at),)
    said = own or gas
    if of is not None and of != CO2E:
        if said is not None and said.one and not _same_gas(of, said):
            return None, (problem("consolidate.gases_differ", "factor_unit", factor.unit_at, text=factor.unit, gas=said.name),)
        return (said if said is not None and said.one else gases()[of]), ()
    if own is not None and own.one and gas is not None and gas.one and not _same_gas(own.name, gas):
        return None, (problem("consolidate.gases_differ", "gas", text=own.name, gas=gas.name),)
    if said is not None and gas is not None and gas.one and (of == CO2E or not said.one or said.group == gas.group):
        return gas, ()
    if said is None and of is None:
        return None, (problem("consolidate.factor_without_gas", "factor_unit", factor.unit_at, text=factor.unit),)
    return said or gases()[CO2E], ()


def _known(name: str) -> str | None:
    gas = find_gas(name)
    return gas.name if gas else None


def _same_gas(name: str | None, gas: Gas) -> bool:
    """Whether a gas named in a unit or factor is the line's; methane is methane whatever its carbon's origin."""
    if name is None:
        return True
    known = gases()[name]
    return known.name == gas.name or (known.group == "CH4" and gas.group == "CH4")
