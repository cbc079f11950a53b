"""Units as teams write them, with exact constants between them.

The table is closed: what it does not know is a finding, never a guess. Sizes are fractions, so converting multiplies by an exact constant and
rounds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib.resources import files

import rtoml

from pipeline.gas import find_gas

DECIMALS = 12
"""Decimals of tCO2e, and of every other amount of the ledger (CONTRACT §5, Values)."""

_NOISE = re.compile(r"[\s\-‐‑–·・•_.,()\[\]^]+")
_PER = re.compile(r"\s*/\s*|\s+per\s+|\s*每\s*", re.IGNORECASE)
_WIDE = Context(prec=10_000, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: canonical symbol, dimension, exact size in the dimension's base unit, and for a mass the gas it is of (``tCO2e``)."""

    symbol: str
    dimension: str
    size: Fraction
    of: str | None = None

    def of_gas(self, gas: str) -> Unit:
        """The same mass, of a gas: ``kg`` of ``CO2e`` is ``kgCO2e``."""
        return replace(self, symbol=f"{self.symbol}{gas}" if gas.startswith("CO2") else f"{self.symbol} {gas}", of=gas)


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit per another: an emission factor's ``kgCO2e/kWh``, a heating value's ``kcal/L``."""

    amount: Unit
    per: Unit

    @property
    def symbol(self) -> str:
        """As canonically written."""
        return f"{self.amount.symbol}/{self.per.symbol}"


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of units: as written, and with capitals ignored where that is safe."""

    exact: Mapping[str, Unit]
    folded: Mapping[str, Unit]

    def find(self, name: str) -> Unit | None:
        return self.exact.get(name) or self.folded.get(name.casefold())


def _plain(text: str) -> str:
    """A unit as compared: one width, no spaces, dots or hyphens."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


@cache
def _data(name: str) -> dict[str, dict[str, dict[str, object]]]:
    return rtoml.loads((files("pipeline") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def units() -> Mapping[str, tuple[Unit, tuple[str, ...]]]:
    """Every unit of the table by its canonical symbol, with the other ways it is written. Multiples and currencies come on top."""
    found: dict[str, tuple[Unit, tuple[str, ...]]] = {}
    for dimension, entries in _data("units").items():
        if dimension not in ("multiples", "ambiguous"):
            for symbol, entry in entries.items():
                found[symbol] = (Unit(symbol, dimension, Fraction(str(entry["is"]))), tuple(entry["also"]))  # type: ignore[arg-type]  # a list of names
    return found


@cache
def currencies() -> Mapping[str, tuple[Unit, tuple[str, ...]]]:
    """Every currency by its ISO 4217 code, with the other ways it is written."""
    return {code: (Unit(code, code, Fraction(1)), tuple(names)) for code, names in _data("currencies")["codes"].items()}


def _names(table: Mapping[str, tuple[Unit, tuple[str, ...]]], cased: frozenset[str]) -> _Names:
    """Exact names, and those that stay one unit's when capitals are ignored; a cased symbol never answers to other capitals."""
    exact = {_plain(name): unit for unit, also in table.values() for name in (unit.symbol, *also)}
    folds: dict[str, set[Unit]] = {}
    for name, unit in exact.items():
        folds.setdefault(name.casefold(), set()).add(unit)
    refused = {symbol.casefold() for symbol in cased}
    return _Names(exact, {fold: next(iter(held)) for fold, held in folds.items() if len(held) == 1 and fold not in refused})


@cache
def _unit_names() -> _Names:
    listed = (entries for dimension, entries in _data("units").items() if dimension not in ("multiples", "ambiguous"))
    cased = frozenset(symbol for entries in listed for symbol, entry in entries.items() if "cased" in entry)
    return _names(units(), cased)


@cache
def _currency_names() -> _Names:
    return _names(currencies(), frozenset())


@cache
def _multiples() -> tuple[tuple[str, str, Fraction], ...]:
    """Words for multiples with their canonical name and size, longest first so that 十億 is not read as 億."""
    entries = _data("units")["multiples"].items()
    found = [(_plain(word), name, Fraction(str(entry["is"]))) for name, entry in entries for word in (name, *entry["also"])]  # type: ignore[misc]  # a list
    return tuple(sorted(found, key=lambda item: (-len(item[0]), item[0])))


@cache
def _short_multiples() -> tuple[tuple[str, str, Fraction], ...]:
    """Letters for multiples that only a currency takes: ``MSEK``, ``USDk``."""
    sizes = {name: size for _, name, size in _multiples()}
    entries = _data("currencies")["short_multiples"].items()
    found = [(_plain(word), name, sizes[name]) for name, words in entries for word in words]
    return tuple(sorted(found, key=lambda item: (-len(item[0]), item[0])))


@cache
def parse_unit(text: str) -> Unit | None:
    """The unit a text names; ``None`` where the table does not know it or it may mean several.

    >>> parse_unit("度").symbol, parse_unit("千公噸").symbol, parse_unit("億元").symbol, parse_unit("kg CO₂e").symbol
    ('kWh', 'kt', '100 million TWD', 'kgCO2e')
    >>> parse_unit("ton")
    """
    plain = _plain(text)
    if not plain or ambiguous_unit(text):
        return None
    return _unit_names().find(plain) or _currency_names().find(plain) or _mass_of_gas(plain) or _multiple(plain) or _money(plain)


def _splits(plain: str) -> Iterator[tuple[str, str]]:
    """A text cut in two, at every place."""
    return ((plain[:cut], plain[cut:]) for cut in range(len(plain) - 1, 0, -1))


def _mass_of_gas(plain: str) -> Unit | None:
    """``kgCO2e``, ``tCH4``, ``公噸CO2當量``: a mass followed by a gas, of which "of" and 的 may stand between."""
    for head, tail in _splits(plain):
        gas = find_gas(tail.removeprefix("of"))
        if gas is not None:
            mass = _unit_names().find(head) or _multiple(head)
            if mass is not None and mass.dimension == "mass":
                return mass.of_gas(gas.name)
    return None


def _multiple(plain: str) -> Unit | None:
    """``千公噸``, ``million kWh``, ``百萬元``, ``USD million``: a unit with a word for a multiple before or behind it."""
    for word, name, size in _multiples():
        for rest in _without(plain, word):
            unit = _unit_names().find(rest) or _currency_names().find(rest)
            if unit is not None:
                return _scaled(unit, name, size)
    return None


def _money(plain: str) -> Unit | None:
    """``MSEK``, ``USDk``, ``新台幣百萬元``: the shorter ways of writing amounts of money."""
    if plain.endswith("元") and (unit := _multiple(plain.removesuffix("元"))) is not None and unit.dimension in currencies():
        return unit
    for word, name, size in _short_multiples():
        for rest in _without(plain, word):
            currency = _currency_names().find(rest)
            if currency is not None:
                return _scaled(currency, name, size)
    return None


def _without(plain: str, word: str) -> Iterator[str]:
    """A text without the word at its beginning or at its end."""
    folded = plain.casefold()
    if folded.startswith(word.casefold()) and len(plain) > len(word):
        yield plain[len(word) :]
    if folded.endswith(word.casefold()) and len(plain) > len(word):
        yield plain[: -len(word)]


def _scaled(unit: Unit, multiple: str, size: Fraction) -> Unit:
    """A multiple of a unit, under the table's own name where it has one."""
    total = unit.size * size
    for known, _ in units().values():
        if known.dimension == unit.dimension and known.size == total:
            return known
    return Unit(f"{multiple} {unit.symbol}", unit.dimension, total)


def ambiguous_unit(text: str) -> tuple[str, ...]:
    """The units a text may mean, where people use it for several: ``ton``, ``MT``, ``$``; empty where it means one or none."""
    plain = _plain(text)
    listed = {_plain(name): meant for table in ("units", "currencies") for name, meant in _data(table)["ambiguous"].items()}
    if plain in listed:
        return tuple(listed[plain])
    folded = {name: meant for name, meant in listed.items() if len(name) > 2}
    if plain.casefold() in folded:
        return tuple(folded[plain.casefold()])
    for head, tail in _splits(plain):
        if head in listed and (gas := find_gas(tail)) is not None:
            return tuple(f"{unit}{gas.name}" for unit in listed[head])
    return ()


def nearest_unit(text: str) -> str | None:
    """The known name most like a text, for the hint of a finding."""
    if meant := ambiguous_unit(text):
        return meant[0]
    names = {name.casefold(): name for table in (units(), currencies()) for unit, also in table.values() for name in (unit.symbol, *also)}
    found = get_close_matches(_plain(text).casefold(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


@cache
def parse_rate(text: str) -> Rate | None:
    """The rate a text names: ``kgCO2e/kWh``, ``kg CH4 per GJ``, ``公斤CO2e/度``, ``tCO2e/NT$ million``, ``kcal/L``.

    >>> parse_rate("kg CO2 per TJ").symbol
    'kgCO2/TJ'
    """
    parts = _PER.split(unicodedata.normalize("NFKC", text).strip())
    if len(parts) != 2:
        return None
    amount, per = parse_unit(parts[0]), parse_unit(parts[1])
    return Rate(amount, per) if amount is not None and per is not None else None


def ratio(start: Unit, end: Unit) -> Fraction | None:
    """The exact constant from one unit to another; ``None`` where they measure different things.

    >>> ratio(parse_unit("kL"), parse_unit("L"))
    Fraction(1000, 1)
    """
    if start.dimension != end.dimension or (start.of is not None and end.of is not None and start.of != end.of):
        return None
    return start.size / end.size


def convert(value: Decimal | Fraction, start: Unit, end: Unit) -> Fraction:
    """A value in another unit, exactly. Raises ``ValueError`` where the units measure different things."""
    constant = ratio(start, end)
    if constant is None:
        raise ValueError(f"{start.symbol} cannot become {end.symbol}")
    return Fraction(value) * constant


def standard(unit: Unit) -> Unit:
    """The unit the report keeps a quantity in: tonnes (of the same gas), MWh, the currency itself; else the dimension's base."""
    if unit.dimension == "mass":
        return TONNE if unit.of is None else TONNE.of_gas(unit.of)
    if unit.dimension == "energy":
        return MEGAWATT_HOUR
    if unit.dimension in currencies():
        return currencies()[unit.dimension][0]
    return next((known for known, _ in units().values() if known.dimension == unit.dimension and known.size == 1), unit)


def half_up(value: Fraction, decimals: int = DECIMALS) -> Decimal:
    """A fraction rounded half away from zero (四捨五入), once.

    >>> half_up(Fraction(1, 8), 2), half_up(Fraction(-1, 8), 2)
    (Decimal('0.13'), Decimal('-0.13'))
    """
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals, _WIDE)


def exact_text(value: Fraction) -> str:
    """A fraction as text that loses nothing: a decimal where it ends, else ``n/d``.

    >>> exact_text(Fraction(1, 8)), exact_text(Fraction(1, 3)), exact_text(Fraction(1200))
    ('0.125', '1/3', '1200')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    return format(Decimal(int(value * 10**places)).scaleb(-places, _WIDE), "f")


TONNE = Unit("t", "mass", Fraction(1000))
MEGAWATT_HOUR = Unit("MWh", "energy", Fraction(3_600_000_000))
