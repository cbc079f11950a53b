"""Why a total changed: lines matched by stream key, each line's change split exactly over the drivers that changed.

The method is CONTRACT §5 (diff.json): unmatched lines are added or removed; included against excluded is boundary; a matched line's change is split by
Shapley over its changed drivers in exact fractions, rounded at 1e-12 by largest remainder, so the causes add up to the difference exactly. DuckDB matches
the lines and adds up those with one changed driver, whose whole change is that driver's; only lines with several come to Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

from pipeline.finding import Place
from pipeline.ledger import Selection, Split

if TYPE_CHECKING:
    import duckdb

DRIVERS = ("activity", "unit", "factor", "gwp", "share")
KINDS = (*DRIVERS, "emissions", "method", "boundary", "lines_added", "lines_removed")
SHOWN = 50
"""Lines a cause names, those that moved most first."""
DECIMALS = 12

Key = tuple[object, ...]

_PRODUCT = "('activity', 'process', 'mass')"
_KEY = '"table", stream, gas'
_SIDE = ("value_from", "gross", "activity", "mass_t", "unit_factor", "drivers", "factor", "gwp", "share", "whole", "part")
_ACTIVITY = "CASE WHEN {side}.value_from = 'mass' THEN {side}.mass_t::VARCHAR ELSE {side}.activity END"
_CHANGED = {
    "activity": f"{_ACTIVITY.format(side='a')} IS DISTINCT FROM {_ACTIVITY.format(side='b')}",
    "unit": "a.unit_factor IS DISTINCT FROM b.unit_factor",
    "factor": "(a.factor IS DISTINCT FROM b.factor OR a.drivers IS DISTINCT FROM b.drivers)",
    "gwp": "a.gwp IS DISTINCT FROM b.gwp",
    "share": "a.share IS DISTINCT FROM b.share",
    "emissions": "a.gross IS DISTINCT FROM b.gross",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of a change: its kind, its amount, and the lines behind it that moved most."""

    kind: str
    amount: Decimal
    lines: tuple[Place, ...]


def causes(connection: duckdb.DuckDBPyConnection, before: Split, after: Split, tables: tuple[str, str] = ("ledger", "ledger")) -> dict[Key, tuple[Cause, ...]]:
    """The causes of the change between two sums, by the keys both are split by; largest first, adding up to each change exactly.

    ``tables`` name the ledgers of both sides in the connection; both splits are of one column and by the same keys.
    """
    found: dict[Key, dict[str, tuple[Decimal, list[Place]]]] = {}
    size = len(after.by)
    sql, values = _pairs(before, after, tables)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {sql}", values)
    keys = "".join(f"k{index}, " for index in range(size))
    grouped = f"SELECT {keys}kind, sum(delta), arg_max([file, sheet, row::VARCHAR], abs(delta), {SHOWN}) FROM moved WHERE kind <> 'several' GROUP BY ALL"
    for row in connection.execute(grouped).fetchall():
        kind, amount, lines = row[size:]
        found.setdefault(row[:size], {})[kind] = (amount, [Place(file, sheet or None, int(number)) for file, sheet, number in lines])
    for row in connection.execute("SELECT * EXCLUDE (kind, n) FROM moved WHERE kind = 'several' ORDER BY n").fetchall():
        own = found.setdefault(row[:size], {})
        file, sheet, number, *line = row[size:]
        for kind, amount in _split_line(after.column, line):
            total, places = own.get(kind, (Decimal(0), []))
            own[kind] = (total + amount, [*places, Place(file, sheet or None, number)] if len(places) < SHOWN else places)
    return {key: _sorted(own) for key, own in found.items()}


def _sorted(found: Mapping[str, tuple[Decimal, list[Place]]]) -> tuple[Cause, ...]:
    made = [Cause(kind, amount, tuple(dict.fromkeys(places))) for kind, (amount, places) in found.items() if amount]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.amount), KINDS.index(cause.kind))))


def _side(split: Split, table: str) -> tuple[str, list[object]]:
    """The rows of a split, excluded ones too, numbered within their stream."""
    conditions, values = Selection(split.column, split.where).conditions_sql()
    keys = "".join(f'"{name}" AS k{index}, ' for index, name in enumerate(split.by))
    order = ", ".join([*(f'"{name}"' for name in split.by), _KEY])
    columns = f"{_KEY}, n, file, sheet, row, included, " + ", ".join(name for name in _SIDE if name not in ("whole", "part"))
    amounts = f'amount AS whole, "{split.column}" AS part'
    return f"SELECT {keys}{columns}, {amounts}, row_number() OVER (PARTITION BY {order} ORDER BY n) AS turn FROM {table} WHERE {conditions}", values


def _pairs(before: Split, after: Split, tables: tuple[str, str]) -> tuple[str, list[object]]:
    """The lines of both sides side by side, with the change of each pair and the kind of its cause."""
    old, old_values = _side(before, tables[0])
    new, new_values = _side(after, tables[1])
    count = " + ".join(f"({test})::INT" for name, test in _CHANGED.items() if name != "emissions")
    single = " ".join(f"WHEN {test} THEN '{name}'" for name, test in _CHANGED.items() if name != "emissions")
    kind = (
        "CASE WHEN a.n IS NULL THEN 'lines_added' WHEN b.n IS NULL THEN 'lines_removed' "
        "WHEN a.included <> b.included THEN 'boundary' WHEN a.value_from <> b.value_from THEN 'method' "
        f"WHEN b.value_from NOT IN {_PRODUCT} THEN CASE WHEN NOT {_CHANGED['share']} THEN 'emissions' "
        f"WHEN NOT ({_CHANGED['emissions']}) THEN 'share' ELSE 'several' END "
        f"WHEN {count} > 1 THEN 'several' {single} ELSE 'method' END"
    )
    keys = "".join(f"coalesce(b.k{index}, a.k{index}) AS k{index}, " for index in range(len(after.by)))
    same = "".join(f"a.k{index} = b.k{index} AND " for index in range(len(after.by)))
    fields = ", ".join(f"{side}.{name} AS {name}_{side}" for side in "ab" for name in _SIDE)
    sql = (
        f"WITH a AS ({old}), b AS ({new}) SELECT {keys}coalesce(b.n, a.n) AS n, coalesce(b.file, a.file) AS file, coalesce(b.sheet, a.sheet) AS sheet, "
        f"coalesce(b.row, a.row) AS row, coalesce(b.part, 0) - coalesce(a.part, 0) AS delta, {kind} AS kind, {fields} "
        f'FROM a FULL JOIN b ON {same}a."table" = b."table" AND a.stream = b.stream AND a.gas = b.gas AND a.turn = b.turn '
        "WHERE coalesce(b.part, 0) <> coalesce(a.part, 0)"
    )
    return sql, [*old_values, *new_values]


def _split_line(column: str, line: Sequence[object]) -> Iterable[tuple[str, Decimal]]:
    """The causes of one line's change, several drivers having changed."""
    delta, *sides = line
    if not isinstance(delta, Decimal):
        raise TypeError(f"not a change: {delta!r}")
    names, old = _drivers(column, sides[: len(_SIDE)])
    _, new = _drivers(column, sides[len(_SIDE) :])
    changed = [index for index, (left, right) in enumerate(zip(old, new, strict=True)) if left != right]
    if len(changed) <= 1:
        return [(names[changed[0]] if changed else "method", delta)]
    return zip((names[index] for index in changed), split(old, new, changed, delta), strict=True)


def _drivers(column: str, side: Sequence[object]) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    """The drivers of one side of a line; where their product is not its amount, the amount is the only one.

    Tonnes of a gas have no GWP; the part on primary data has its share of the amount as one driver more, a matter of method.
    """
    value_from, gross, activity, mass, unit, drivers, factor, gwp, share, whole, part = side
    portion = _number(part) / _number(whole) if column == "primary" and _number(whole) else Fraction(1)
    potential = Fraction(1) if column == "amount_mass" else _number(gwp)
    if value_from in ("activity", "process"):
        further = _product([_number(entry.partition("=")[2]) for entry in str(drivers or "").split(";") if entry]) if value_from == "activity" else Fraction(1)
        found = (_number(activity), _number(unit), _number(factor) * further, potential, _number(share), portion)
    elif value_from == "mass":
        found = (_number(mass), Fraction(1), Fraction(1), potential, _number(share), portion)
    else:
        return ("emissions", "share", "method"), (_number(gross), _number(share), portion)
    exact = _number(part)
    return (*DRIVERS, "method"), found if abs(_product(found) - exact) <= Fraction(1, 10**DECIMALS) else (exact, *([Fraction(1)] * len(DRIVERS)))


def _number(value: object) -> Fraction:
    """A driver's exact value; one where the row has none, so that it drives nothing."""
    return Fraction(str(value)) if value not in (None, "") else Fraction(1)


def _product(values: Iterable[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def split(old: Sequence[Fraction], new: Sequence[Fraction], changed: Sequence[int], delta: Decimal) -> list[Decimal]:
    """Shapley over the changed factors of a product, rounded so that the parts add up to ``delta``.

    >>> split([Fraction(10), Fraction(2)], [Fraction(12), Fraction(3)], [0, 1], Decimal(16))
    [Decimal('5.000000000000'), Decimal('11.000000000000')]
    """
    rest = _product(value for index, value in enumerate(old) if index not in changed)
    before, after = [old[index] for index in changed], [new[index] for index in changed]
    if len(changed) == 2:
        shares = [(after[0] - before[0]) * (before[1] + after[1]) / 2, (after[1] - before[1]) * (before[0] + after[0]) / 2]
    else:
        shares = _shapley(before, after)
    return rounded([share * rest for share in shares], delta)


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


def rounded(shares: Sequence[Fraction], delta: Decimal) -> list[Decimal]:
    """The shares at 1e-12, or as many decimals as ``delta`` has more, the left-over units given to the largest remainders: they add up to it."""
    exponent = delta.as_tuple().exponent
    places = max(DECIMALS, -exponent if isinstance(exponent, int) else 0)
    scaled = [share * 10**places for share in shares]
    floors = [value.numerator // value.denominator for value in scaled]
    missing = int(Fraction(delta) * 10**places) - sum(floors)
    order = sorted(range(len(shares)), key=lambda index: (floors[index] - scaled[index], index))
    step = 1 if missing >= 0 else -1
    rounds, rest = divmod(abs(missing), len(order))
    for turn, index in enumerate(order):
        floors[index] += step * (rounds + (turn < rest))
    return [Decimal(f"{value}e{-places}") for value in floors]
