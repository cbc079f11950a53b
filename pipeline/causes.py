"""Why a total changed: lines matched by stream key, each line's change split exactly over the drivers that changed.

The method is CONTRACT §5 (diff.json): unmatched lines are added or removed; included against excluded is boundary; a matched line's change is split by
Shapley over its changed drivers in exact fractions, rounded at 1e-12 by largest remainder, so the causes add up to the difference exactly. DuckDB matches
the lines and adds up those with one changed driver, whose whole change is that driver's; only lines with several come to Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.drivers import FIELDS, line_causes
from pipeline.finding import Place
from pipeline.ledger import KEYS, Selection, Split

if TYPE_CHECKING:
    import duckdb

KINDS = ("activity", "unit", "factor", "gwp", "share", "emissions", "method", "boundary", "lines_added", "lines_removed")
SHOWN = 50
"""Lines a cause names, those that moved most first."""

Key = tuple[object, ...]

_KEY = '"table", stream, gas'
_SIDE = tuple(name for name in FIELDS if name not in ("whole", "part"))
_ACTIVITY = "CASE WHEN {side}.value_from = 'mass' THEN {side}.mass_t::VARCHAR ELSE {side}.activity END"
_CHANGED = {
    "activity": f"{_ACTIVITY.format(side='a')} IS DISTINCT FROM {_ACTIVITY.format(side='b')}",
    "unit": "a.unit_factor IS DISTINCT FROM b.unit_factor",
    "factor": "(a.factor IS DISTINCT FROM b.factor OR a.drivers IS DISTINCT FROM b.drivers)",
    "gwp": "a.gwp IS DISTINCT FROM b.gwp",
    "share": "a.share IS DISTINCT FROM b.share",
}
_STATED = f"CASE WHEN NOT {_CHANGED['share']} THEN 'emissions' WHEN a.gross IS NOT DISTINCT FROM b.gross THEN 'share' ELSE 'several' END"
_ASKED = ", ".join(f'"{name}"' for name in ("n", "table", "stream", "included", "filled", "value_from", *KEYS))
_DIMENSIONS = tuple(name for name in KEYS if name not in ("year", "gas", "gas_group", "unit"))
"""What a line may be counted under."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of a change: its kind, its amount, and the lines behind it that moved most.

    ``elsewhere`` tells of lines that both sides have, counted under something else on the other: by which column, and what stands there; blank where that
    differs from line to line.
    """

    kind: str
    amount: Decimal
    lines: tuple[Place, ...]
    elsewhere: tuple[str, str] | None = None


def causes(
    connection: duckdb.DuckDBPyConnection,
    before: Split,
    after: Split,
    tables: tuple[str, str] = ("ledger", "ledger"),
    known: tuple[str, str] = ("ledger", "ledger"),
) -> dict[Key, tuple[Cause, ...]]:
    """The causes of the change between two sums, by the keys both are split by; largest first, adding up to each change exactly.

    ``tables`` name the ledgers of both sides in the connection, ``known`` those a line without a partner is looked for in; both splits are of one column
    and by the same keys.
    """
    size = len(after.by)
    sql, values = _pairs(before, after, tables)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {sql}", values)
    _look_for(connection, "lines_added", before, tables[1], (known[1], known[0]))
    _look_for(connection, "lines_removed", after, tables[0], known)
    return _gathered(connection, after.column, size)


def _gathered(connection: duckdb.DuckDBPyConnection, column: str, size: int) -> dict[Key, tuple[Cause, ...]]:
    """The pairs of ``moved`` added up by kind of cause."""
    found: dict[Key, dict[tuple[str, str], Cause]] = {}
    keys = "".join(f"k{index}, " for index in range(size))
    grouped = (
        f"SELECT {keys}kind, dimension, CASE WHEN min(elsewhere) = max(elsewhere) THEN min(elsewhere) ELSE '' END, sum(delta), "
        f"arg_max([file, sheet, row::VARCHAR], abs(delta), {SHOWN}) FROM moved WHERE kind <> 'several' GROUP BY {keys}kind, dimension"
    )
    for row in connection.execute(grouped).fetchall():
        kind, dimension, elsewhere, amount, lines = row[size:]
        places = tuple(Place(file, sheet or None, int(number)) for file, sheet, number in lines)
        found.setdefault(row[:size], {})[kind, dimension or ""] = Cause(kind, amount, places, (dimension, elsewhere) if dimension else None)
    fields = "".join(f", {name}_{side}" for side in "ab" for name in FIELDS)
    for row in connection.execute(f"SELECT {keys}file, sheet, row, delta{fields} FROM moved WHERE kind = 'several' ORDER BY n").fetchall():
        own = found.setdefault(row[:size], {})
        file, sheet, number, delta, *sides = row[size:]
        for kind, amount in line_causes(column, delta, sides[: len(FIELDS)], sides[len(FIELDS) :]):
            have = own.get((kind, ""), Cause(kind, Decimal(0), ()))
            own[kind, ""] = Cause(kind, have.amount + amount, (*have.lines, Place(file, sheet or None, number))[:SHOWN])
    return {key: _sorted(own) for key, own in found.items()}


def _sorted(found: Mapping[tuple[str, str], Cause]) -> tuple[Cause, ...]:
    made = [Cause(cause.kind, cause.amount, tuple(dict.fromkeys(cause.lines)), cause.elsewhere) for cause in found.values() if cause.amount]
    return tuple(sorted(made, key=lambda cause: (-abs(cause.amount), KINDS.index(cause.kind), cause.elsewhere or ("", ""))))


def _side(split: Split, table: str) -> tuple[str, list[object]]:
    """The rows of a split, excluded ones too, numbered within their stream."""
    conditions, values = Selection(split.column, split.where).conditions_sql()
    keys = "".join(f'"{name}" AS k{index}, ' for index, name in enumerate(split.by))
    order = ", ".join([*(f'"{name}"' for name in split.by), _KEY])
    columns = f"{_KEY}, n, file, sheet, row, included, {', '.join(_SIDE)}"
    amounts = f'amount AS whole, "{split.column}" AS part'
    return f"SELECT {keys}{columns}, {amounts}, row_number() OVER (PARTITION BY {order} ORDER BY n) AS turn FROM {table} WHERE {conditions}", values


def _pairs(before: Split, after: Split, tables: tuple[str, str]) -> tuple[str, list[object]]:
    """The lines of both sides side by side, with the change of each pair and the kind of its cause."""
    old, old_values = _side(before, tables[0])
    new, new_values = _side(after, tables[1])
    keys = "".join(f"coalesce(b.k{index}, a.k{index}) AS k{index}, " for index in range(len(after.by)))
    same = "".join(f"a.k{index} = b.k{index} AND " for index in range(len(after.by)))
    fields = ", ".join(f"{side}.{name} AS {name}_{side}" for side in "ab" for name in FIELDS)
    placed = ", ".join(f"coalesce(b.{name}, a.{name}) AS {name}" for name in ("n", "file", "sheet", "row"))
    sql = (
        f"WITH a AS ({old}), b AS ({new}) SELECT {keys}{placed}, coalesce(b.part, 0) - coalesce(a.part, 0) AS delta, {_kind(after.column)} AS kind, "
        f"NULL::VARCHAR AS dimension, NULL::VARCHAR AS elsewhere, {fields} "
        f'FROM a FULL JOIN b ON {same}a."table" = b."table" AND a.stream = b.stream AND a.gas = b.gas AND a.turn = b.turn '
        "WHERE coalesce(b.part, 0) <> coalesce(a.part, 0)"
    )
    return sql, [*old_values, *new_values]


def _kind(column: str) -> str:
    """The kind of a pair's cause: the one driver that changed, or several. The share on primary data, and a unit under a stated number, are told in Python."""
    count = " + ".join(f"({test})::INT" for test in _CHANGED.values())
    single = " ".join(f"WHEN {test} THEN '{name}'" for name, test in _CHANGED.items())
    products = "'several'" if column == "primary" else f"CASE WHEN {count} > 1 THEN 'several' {single} ELSE 'method' END"
    stated = "'several'" if column == "primary" else f"CASE WHEN {_CHANGED['unit']} THEN 'several' ELSE {_STATED} END"
    return (
        "CASE WHEN a.n IS NULL THEN 'lines_added' WHEN b.n IS NULL THEN 'lines_removed' WHEN a.included <> b.included THEN 'boundary' "
        f"WHEN a.value_from <> b.value_from THEN 'method' WHEN b.value_from = 'emissions' THEN {stated} ELSE {products} END"
    )


def _look_for(connection: duckdb.DuckDBPyConnection, kind: str, split: Split, own: str, tables: tuple[str, str]) -> None:
    """Lines without a partner under the question, looked for on the other side beyond it; ``tables`` are all rows of the own side and of the other.

    One left out there is a matter of the boundary; one counted under something else there has moved, or serves another method; one that is there without this
    gas has another factor, was computed by another method, or names another gas.
    """
    if connection.execute("SELECT count(*) FROM moved WHERE kind = ?", [kind]).fetchone() == (0,):
        return
    year = next((condition[2] for condition in split.where if condition[0] == "year"), None)
    if not _gather_near(connection, kind, own, tables, year):
        return
    conditions, values = Selection(split.column, split.where).conditions_sql()
    inside = " AND ".join([*(f'o."{name}" = w."{name}"' for name in split.by), f"o.n IN (SELECT n FROM near WHERE {conditions})"])
    dimensions = dict.fromkeys([*(name for name in split.by if name in _DIMENSIONS), *_DIMENSIONS])
    differs = " ".join(f"""WHEN o."{name}" <> w."{name}" THEN ['{name}', o."{name}"]""" for name in dimensions)
    same_year = " AND o.year = w.year" if year is None else ""
    another = 'NOT EXISTS (SELECT 1 FROM beside k WHERE k."table" = w."table" AND k.stream = w.stream AND k.year = w.year AND k.gas = o.gas)'
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE pair AS SELECT w.n AS n, o.gas = w.gas AS same, o.included AS counted, {inside} AS inside, "
        f"CASE WHEN o.gas = w.gas THEN CASE {differs} END WHEN {another} THEN ['gas', o.gas] END AS other, "
        "o.value_from = w.value_from AND o.value_from IN ('activity', 'process') AS computed "
        f'FROM lone w JOIN near o ON o."table" = w."table" AND o.stream = w.stream{same_year}',
        values,
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE met AS SELECT n, bool_or(same AND NOT counted) AS left_out, bool_or(NOT same AND counted AND inside) AS other_gas, "
        "max(other) FILTER (counted AND NOT inside) AS other, bool_and(computed) AS computed FROM pair "
        "GROUP BY n HAVING NOT bool_or(same AND counted AND inside)"
    )
    connection.execute(
        "UPDATE moved SET kind = CASE WHEN left_out THEN 'boundary' WHEN other_gas OR other IS NULL THEN if(computed, 'factor', 'method') "
        "WHEN other[1] IN ('basis', 'calculation') THEN 'method' ELSE kind END, "
        "dimension = CASE WHEN NOT left_out AND NOT other_gas THEN other[1] END, elsewhere = CASE WHEN NOT left_out AND NOT other_gas THEN other[2] END "
        f"FROM met WHERE moved.n = met.n AND kind = '{kind}'"
    )


def _gather_near(connection: duckdb.DuckDBPyConnection, kind: str, own: str, tables: tuple[str, str], year: object) -> bool:
    """Lines without a partner (``lone``), all rows of their streams on the own side (``beside``) and on the other (``near``, of a year where one is given).

    Whether the other side knows any of these streams: new ones are all there is in most comparisons, and cost no more than this.
    """
    streams = 'WHERE ("table", stream) IN (SELECT "table", stream FROM lone)'
    of_year, values = ("", []) if year is None else (" AND year = ?", [year])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE lone AS SELECT {_ASKED} FROM {own} WHERE n IN (SELECT n FROM moved WHERE kind = '{kind}')")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE near AS SELECT {_ASKED} FROM {tables[1]} {streams}{of_year}", values)
    if connection.execute("SELECT count(*) FROM near").fetchone() == (0,):
        return False
    connection.execute(f'CREATE OR REPLACE TEMP TABLE beside AS SELECT DISTINCT "table", stream, year, gas FROM {tables[0]} {streams}')
    return True
