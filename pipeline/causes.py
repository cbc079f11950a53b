"""Why a total changed: lines matched by stream key, each line's change split exactly over the drivers that changed.

The method is CONTRACT §5 (diff.json): unmatched lines are added or removed; included against excluded is boundary; a matched line's change is split by
Shapley over its changed drivers in exact fractions, rounded at 1e-12 by largest remainder, so the causes add up to the difference exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial

from pipeline.finding import Place
from pipeline.ledger import Ledger, Selection

DRIVERS = ("activity", "unit", "factor", "gwp", "share")
KINDS = (*DRIVERS, "emissions", "method", "boundary", "lines_added", "lines_removed")
QUANTUM = Fraction(1, 10**12)
COLUMNS = ("stream", "n", "file", "sheet", "row", "amount", "gross", "value_from", "activity", "unit_factor", "drivers", "factor", "gwp", "share", "mass_t", "included", "basis")


@dataclass(frozen=True, slots=True)
class Line:
    """One ledger row as a product of its drivers; ``emissions`` stands for the product where the row states its amount."""

    stream: str
    at: Place
    amount: Decimal
    kind: str
    included: bool
    drivers: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of a change: its kind, its amount, and the lines behind it."""

    kind: str
    amount: Decimal
    lines: tuple[Place, ...]


def causes(before: Mapping[str, Line], after: Mapping[str, Line]) -> tuple[Cause, ...]:
    """The causes of the change between two sets of lines by stream key, largest first; their amounts add up to the change of the sums."""
    amounts: dict[str, Decimal] = {}
    places: dict[str, list[Place]] = {}
    for stream in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(stream), after.get(stream)
        if old is not None and new is not None and old.amount == new.amount:
            continue
        for kind, amount in _line_causes(old, new):
            if amount:
                amounts[kind] = amounts.get(kind, Decimal(0)) + amount
                places.setdefault(kind, []).append((new or old).at)  # type: ignore[union-attr]  # one of the two is there
    found = [Cause(kind, amount, tuple(places[kind])) for kind, amount in amounts.items() if amount]
    return tuple(sorted(found, key=lambda cause: (-abs(cause.amount), KINDS.index(cause.kind))))


def _line_causes(old: Line | None, new: Line | None) -> Iterable[tuple[str, Decimal]]:
    if old is None and new is not None:
        return [("lines_added", new.amount)]
    if new is None and old is not None:
        return [("lines_removed", -old.amount)]
    if old is None or new is None:
        return []
    delta = new.amount - old.amount
    if old.included != new.included:
        return [("boundary", delta)]
    if old.kind != new.kind:
        return [("method", delta)]
    names = ("emissions", "share") if new.kind == "emissions" else DRIVERS
    changed = [index for index, (left, right) in enumerate(zip(old.drivers, new.drivers, strict=True)) if left != right]
    if len(changed) <= 1:
        return [(names[changed[0]] if changed else "method", delta)]
    return zip((names[index] for index in changed), _split(old.drivers, new.drivers, changed, delta), strict=True)


def _split(old: Sequence[Fraction], new: Sequence[Fraction], changed: Sequence[int], delta: Decimal) -> list[Decimal]:
    """Shapley over the changed factors of a product."""
    rest = Fraction(1)
    for index, value in enumerate(old):
        if index not in changed:
            rest *= value
    shares = [share * rest for share in _shapley([old[index] for index in changed], [new[index] for index in changed])]
    return _rounded(shares, delta)


def _shapley(old: Sequence[Fraction], new: Sequence[Fraction]) -> list[Fraction]:
    total = [Fraction(0)] * len(old)
    for order in permutations(range(len(old))):
        state = list(old)
        value = _product(state)
        for index in order:
            state[index] = new[index]
            moved = _product(state)
            total[index] += moved - value
            value = moved
    return [part / factorial(len(old)) for part in total]


def _product(values: Sequence[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def _rounded(shares: Sequence[Fraction], delta: Decimal) -> list[Decimal]:
    """The shares at 1e-12, the left-over units given to the largest remainders, so that they add up to the change of the rounded amounts."""
    scaled = [share * 10**12 for share in shares]
    floors = [value.numerator // value.denominator for value in scaled]
    missing = int(delta.scaleb(12)) - sum(floors)
    order = sorted(range(len(shares)), key=lambda index: (floors[index] - scaled[index], index))
    step = 1 if missing >= 0 else -1
    for turn in range(abs(missing)):
        floors[order[turn % len(order)]] += step
    return [Decimal(value).scaleb(-12) for value in floors]


def lines(ledger: Ledger, selection: Selection, keep: Callable[[str], bool] | None = None) -> dict[str, Line]:
    """The included rows behind a selection as lines by stream key; a key that stands twice is numbered in ledger order."""
    found: dict[str, Line] = {}
    for values in ledger.rows(selection, COLUMNS):
        row = dict(zip(COLUMNS, values, strict=True))
        stream = str(row["stream"])
        if keep is not None and not keep(stream):
            continue
        name, turn = stream, 1
        while name in found:
            turn += 1
            name = f"{stream} #{turn}"
        found[name] = _line(name, row)
    return found


def _line(stream: str, row: Mapping[str, object]) -> Line:
    amount = row["amount"] if isinstance(row["amount"], Decimal) else Decimal(0)
    at = Place(str(row["file"]), str(row["sheet"]) if row["sheet"] else None, int(str(row["row"])))
    kind = str(row["value_from"])
    share = _number(row["share"])
    if kind in ("activity", "process"):
        factor = _number(row["factor"]) * (_heating(str(row["drivers"] or "")) if kind == "activity" else 1)
        drivers = (_number(row["activity"]), _number(row["unit_factor"]), factor, _number(row["gwp"]), share)
    elif kind == "mass":
        drivers = (_number(row["mass_t"]), Fraction(1), Fraction(1), _number(row["gwp"]), share)
    else:
        kind, drivers = "emissions", (Fraction(row["gross"] if isinstance(row["gross"], Decimal) else amount), share)
    product = Fraction(1)
    for driver in drivers:
        product *= driver
    if abs(product - Fraction(amount)) > QUANTUM:
        kind, drivers = "emissions", (Fraction(amount), Fraction(1))
    return Line(stream, at, amount, kind, bool(row["included"]), drivers)


def _heating(drivers: str) -> Fraction:
    """The product of a line's further factors, ``heating_value=0.0431``."""
    result = Fraction(1)
    for entry in filter(None, drivers.split(";")):
        result *= _number(entry.partition("=")[2])
    return result


def _number(value: object) -> Fraction:
    """A driver's exact value; one where the row has none, so that it drives nothing."""
    return Fraction(str(value)) if value not in (None, "") else Fraction(1)
