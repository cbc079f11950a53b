"""Why a total changed: lines matched by stream key, each line's change split exactly over the drivers that changed.

The method is CONTRACT §5 (diff.json): unmatched lines are added or removed; included against excluded is boundary; a matched line's change is split by
Shapley over its changed drivers in exact fractions, rounded at 1e-12 by largest remainder, so the causes add up to the difference exactly. DuckDB matches
the lines and adds up those with one changed driver, whose whole change is that driver's; only lines with several come to Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial

from pipeline.finding import Place
from pipeline.ledger import Ledger, Selection

DRIVERS = ("activity", "unit", "factor", "gwp", "share")
KINDS = (*DRIVERS, "emissions", "method", "boundary", "lines_added", "lines_removed")
SHOWN = 50
"""Lines a cause names, those that moved most first."""

_PRODUCT = "('activity', 'process', 'mass')"
_KEY = '"table", stream, gas'
_COLUMNS = f"{_KEY}, n, file, sheet, row, amount, gross, value_from, activity, unit_factor, drivers, factor, gwp, share, mass_t, included"
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


def causes(ledger: Ledger, before: Sequence[Selection], after: Sequence[Selection]) -> tuple[Cause, ...]:
    """The causes of the change between two sums of selections, largest first; their amounts add up to it exactly.

    Part ``i`` of ``before`` is matched with part ``i`` of ``after``: scope 1 with scope 1, scope 2 with scope 2.
    """
    found: dict[str, tuple[Decimal, list[tuple[Decimal, Place]]]] = {}
    sql, values = _pairs(before, after)
    ledger.connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {sql} SELECT * FROM pairs", values)
    grouped = f"SELECT kind, sum(delta), arg_max([file, sheet, row::VARCHAR], abs(delta), {SHOWN}) FROM moved WHERE kind <> 'several' GROUP BY kind"
    for kind, amount, lines in ledger.connection.execute(grouped).fetchall():
        places = [(Decimal(0), Place(file, sheet or None, int(row))) for file, sheet, row in lines]
        found[kind] = (amount, places)
    for row in ledger.connection.execute("SELECT * EXCLUDE (kind) FROM moved WHERE kind = 'several' ORDER BY n").fetchall():
        at = Place(row[1], row[2] or None, row[3])
        for kind, amount in _split_line(row):
            total, places = found.get(kind, (Decimal(0), []))
            found[kind] = (total + amount, [*places, (abs(amount), at)] if len(places) < SHOWN else places)
    made = [Cause(kind, amount, tuple(place for _, place in places)) for kind, (amount, places) in found.items() if amount]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.amount), KINDS.index(cause.kind))))


def _side(selections: Sequence[Selection]) -> tuple[str, list[object]]:
    """The rows of several selections, excluded ones too, numbered within their stream."""
    parts: list[str] = []
    values: list[object] = []
    for index, selection in enumerate(selections):
        conditions, bound = selection.conditions_sql()
        parts.append(f"SELECT {index} AS part, {_COLUMNS}, row_number() OVER (PARTITION BY {_KEY} ORDER BY n) AS turn FROM ledger WHERE {conditions}")
        values += bound
    return " UNION ALL ".join(parts), values


def _pairs(before: Sequence[Selection], after: Sequence[Selection]) -> tuple[str, list[object]]:
    """The lines of both sides side by side, with the change of each pair and the kind of its cause."""
    old, old_values = _side(before)
    new, new_values = _side(after)
    count = " + ".join(f"({test})::INT" for name, test in _CHANGED.items() if name != "emissions")
    single = " ".join(f"WHEN {test} THEN '{name}'" for name, test in _CHANGED.items() if name != "emissions")
    kind = (
        "CASE WHEN a.n IS NULL THEN 'lines_added' WHEN b.n IS NULL THEN 'lines_removed' "
        "WHEN a.included <> b.included THEN 'boundary' WHEN a.value_from <> b.value_from THEN 'method' "
        f"WHEN b.value_from NOT IN {_PRODUCT} THEN CASE WHEN NOT {_CHANGED['share']} THEN 'emissions' "
        f"WHEN NOT ({_CHANGED['emissions']}) THEN 'share' ELSE 'several' END "
        f"WHEN {count} > 1 THEN 'several' {single} ELSE 'method' END"
    )
    fields = ", ".join(
        f"{side}.{name} AS {name}_{side}"
        for side in "ab"
        for name in ("amount", "value_from", "gross", "activity", "mass_t", "unit_factor", "drivers", "factor", "gwp", "share")
    )
    sql = (
        f"WITH a AS ({old}), b AS ({new}), pairs AS (SELECT coalesce(b.n, a.n) AS n, coalesce(b.file, a.file) AS file, coalesce(b.sheet, a.sheet) AS sheet, "
        f"coalesce(b.row, a.row) AS row, coalesce(b.amount, 0) - coalesce(a.amount, 0) AS delta, {kind} AS kind, {fields} "
        'FROM a FULL JOIN b ON a.part = b.part AND a."table" = b."table" AND a.stream = b.stream AND a.gas = b.gas AND a.turn = b.turn '
        "WHERE coalesce(b.amount, 0) <> coalesce(a.amount, 0))"
    )
    return sql, [*old_values, *new_values]


def _split_line(row: Sequence[object]) -> Iterable[tuple[str, Decimal]]:
    """The causes of one line's change, several drivers having changed."""
    delta = row[4]
    if not isinstance(delta, Decimal):
        raise TypeError(f"not a change: {delta!r}")
    names, old = _drivers(row[5:15])
    _, new = _drivers(row[15:25])
    changed = [index for index, (left, right) in enumerate(zip(old, new, strict=True)) if left != right]
    if len(changed) <= 1:
        return [(names[changed[0]] if changed else "method", delta)]
    return zip((names[index] for index in changed), split(old, new, changed, delta), strict=True)


def _drivers(side: Sequence[object]) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    """The drivers of one side of a line; where their product is not its amount, the amount is the only one."""
    amount, value_from, gross, activity, mass, unit, drivers, factor, gwp, share = side
    if value_from in ("activity", "process"):
        further = _product([_number(entry.partition("=")[2]) for entry in str(drivers or "").split(";") if entry]) if value_from == "activity" else Fraction(1)
        found = (_number(activity), _number(unit), _number(factor) * further, _number(gwp), _number(share))
    elif value_from == "mass":
        found = (_number(mass), Fraction(1), Fraction(1), _number(gwp), _number(share))
    else:
        return ("emissions", "share"), (_number(gross), _number(share))
    exact = _number(amount)
    return DRIVERS, found if abs(_product(found) - exact) <= Fraction(1, 10**12) else (exact, *([Fraction(1)] * 4))


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
    return _rounded([share * rest for share in shares], delta)


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
