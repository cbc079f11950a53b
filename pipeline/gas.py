"""Greenhouse gases: their names, their groups and their hundred-year global warming potentials by IPCC assessment report."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

import rtoml

GWP_SETS = ("AR4", "AR5", "AR6")
CO2E = "CO2e"
SEVEN = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3")
"""The groups every inventory reports (Kyoto Protocol as amended in Doha; ISO 14064-1, 9.3.1 f)."""

Origin = Literal["fossil", "non-fossil", "unspecified"]
"""Where the carbon of methane comes from; AR5 and AR6 give it another potential by origin."""

_NOISE = re.compile(r"[\s\-‐‑–·・_,()\[\]=]+")
_EXACT = Context(prec=100, traps=[Inexact])
_GROUP_OF_FAMILY = {"HFO": "HFCs"}
_REFRIGERANTS = ("HFC-", "HCFC-", "CFC-", "PFC-", "HFO-", "HCFO-")


@dataclass(frozen=True, slots=True)
class Gas:
    """A gas as the GWP table names it, its group, and for a blend its components in per cent by mass."""

    name: str
    group: str
    potentials: Mapping[str, Decimal] = field(default_factory=dict, compare=False)
    sources: str = ""
    parts: tuple[tuple[str, Decimal], ...] = ()

    @property
    def memo(self) -> bool:
        """Whether it is outside the seven groups and so outside the scopes (Corporate Standard, ch. 9: Montreal Protocol gases apart)."""
        return self.group not in (*SEVEN, CO2E)

    @property
    def one(self) -> bool:
        """Whether it is a gas or blend, of which a mass says something; not a group or CO2e."""
        return self.name not in (CO2E, "HFCs", "PFCs")


@dataclass(frozen=True, slots=True)
class Potential:
    """A global warming potential over a hundred years, and where it is from."""

    value: Decimal
    source: str


def _resource(name: str) -> str:
    return (files("pipeline") / "data" / name).read_text(encoding="utf-8")


def _key(name: str) -> str:
    """A gas name as compared: width, case, hyphens, spaces and brackets do not matter."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


@cache
def gases() -> Mapping[str, Gas]:
    """Every gas, group and blend by name. Methane stands once by name and once for each origin of its carbon."""
    found: dict[str, Gas] = {}
    for row in csv.DictReader(_resource("gwp.csv").splitlines()):
        values = {name: Decimal(row[name]) for name in GWP_SETS if row[name]}
        family = _GROUP_OF_FAMILY.get(row["family"], row["family"])
        found[row["gas"]] = Gas(row["gas"], family if family in SEVEN else "other", values, row["value_source"])
    for name, parts in rtoml.loads(_resource("blends.toml")).items():
        components = tuple((part, Decimal(percent)) for part, percent in parts.items())
        found[name] = Gas(name, "HFCs", parts=components)
    methane = found["CH4 (unspecified)"]
    found["CH4"] = Gas("CH4", "CH4", methane.potentials, methane.sources)
    return found | {name: Gas(name, name) for name in (CO2E, "HFCs", "PFCs")}


def _spellings(gas: str, formula: str) -> Iterator[str]:
    """A name, its formula, and for refrigerants the R-number: ``HFC-134a``, ``CH2FCF3``, ``R-134a``."""
    yield gas
    if formula and not gas.startswith("CH4"):
        yield formula
    for prefix in _REFRIGERANTS:
        if gas.startswith(prefix):
            yield f"R-{gas.removeprefix(prefix)}"


@cache
def _names() -> Mapping[str, str]:
    """Compared name → name in the table."""
    listed = rtoml.loads(_resource("gases.toml"))
    formulas = {row["gas"]: row["formula"] for row in csv.DictReader(_resource("gwp.csv").splitlines())}
    found = {_key(name): gas for gas in gases() for name in _spellings(gas, formulas.get(gas, ""))}
    return found | {_key(name): gas for table in ("names", "groups") for gas, also in listed[table].items() for name in also}


@cache
def find_gas(text: str) -> Gas | None:
    """The gas a text names, ``None`` where the table has none.

    >>> find_gas("CF₄").name, find_gas("R134a").name, find_gas("甲烷").name, find_gas("r-22").memo
    ('PFC-14', 'HFC-134a', 'CH4', True)
    """
    name = _names().get(_key(text))
    return None if name is None else gases()[name]


def nearest_gas(text: str) -> str | None:
    """The known gas most like a text, for the hint of a finding."""
    found = get_close_matches(_key(text), _names(), n=1, cutoff=0.6)
    return _names()[found[0]] if found else None


@cache
def potential(gas: str, gwp_set: str, origin: Origin = "unspecified") -> Potential | None:
    """The potential of a gas in a set, ``None`` where the set has no verified value; of a blend, the exact mass-weighted sum of its parts.

    >>> potential("R-410A", "AR5").value, potential("CH4", "AR6", "fossil").value, potential("HFO-1234yf", "AR5")
    (Decimal('1923.5'), Decimal('29.8'), None)
    """
    found = gases()[gas]
    if gas == "CH4":
        found = gases()[f"CH4 ({origin})"]
    if found.parts:
        return _blend(found, gwp_set)
    value = found.potentials.get(gwp_set)
    if value is None:
        return None
    detail = f"; {found.sources}" if found.sources else ""
    return Potential(value, f"IPCC {gwp_set}, GWP-100, {found.name}{detail}")


def _blend(blend: Gas, gwp_set: str) -> Potential | None:
    """Σ percent × potential ÷ 100."""
    total = Decimal(0)
    for name, percent in blend.parts:
        part = potential(name, gwp_set)
        if part is None:
            return None
        total = _EXACT.add(total, _EXACT.multiply(_EXACT.multiply(percent, part.value), Decimal("0.01")))
    mixture = ", ".join(f"{name} {percent}%" for name, percent in blend.parts)
    return Potential(Decimal(format(total.normalize(_EXACT), "f")), f"IPCC {gwp_set}, GWP-100; {blend.name} = {mixture}")
