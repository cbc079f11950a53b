"""Rows of the inventory against each other: ids, copies, subtotals. Asked in one query each, so that a million lines cost what a hundred do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, Place, Text, finding, text
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.project import Project

_SAME = ("year", "entity", "site", "scope", "category", "method", "source", "gas", "biogenic", "supplier", "period_start", "activity", "mass", "emissions", "line_id", "factor_id", "pcf_id")
_GROUP = ("year", "entity", "scope", "method", "gas")
_TOTAL_NAMES = r"(?i)^\s*(sub-?total|total|grand total|sum|合計|總計|小計|總和|加總)\b?.*$"
MOST_PARTS = 10_000


def _tables(inputs: Inputs) -> Iterator[Table]:
    for name in ("inventory", "process_gases"):
        if name in inputs.tables:
            yield inputs.tables[name]


def _ask(table: Table, sql: str) -> list[tuple[object, ...]]:
    """Rows of a query over the table, named ``rows``."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("rows", table.data)
        return connection.execute(sql).fetchall()


def _places(table: Table, files: object, sheets: object, rows: object, column: str | None) -> tuple[Place, ...]:
    """Places from the lists a grouped query gives."""
    places = []
    for file, sheet, row in zip(_list(files), _list(sheets), _list(rows), strict=True):
        header = table.headers.get((str(file), None if sheet is None else str(sheet)), {})
        places.append(Place(str(file), None if sheet is None else str(sheet), int(str(row)), header.get(column, column) if column else None))
    return tuple(places)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_SPOTS = f'list("{FILE}" ORDER BY "{FILE}", "{SHEET}", "{ROW}"), list("{SHEET}" ORDER BY "{FILE}", "{SHEET}", "{ROW}"), list("{ROW}" ORDER BY "{FILE}", "{SHEET}", "{ROW}")'


def _repeats(table: Table, names: Sequence[str]) -> bool:
    """Whether rows may be alike in these columns: a look at hashes, so that a clean table costs one pass over integers."""
    columns = ", ".join(f'"{name}"' for name in names)
    return bool(_ask(table, f"SELECT 1 FROM (SELECT hash({columns}) AS h FROM rows WHERE \"{names[0]}\" IS NOT NULL) GROUP BY h HAVING count(*) > 1 LIMIT 1"))  # noqa: S608  # names of ours


def line_ids_are_unique(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """``line_id`` is unique within table and year. A scope 2 stream may have one line a method."""
    found: list[Finding] = []
    for table in _tables(inputs):
        apart = ", method" if "method" in table.data.column_names and table.name == "inventory" else ""
        if not _repeats(table, ("line_id", "year", *(("method",) if apart else ()))):
            continue
        sql = f'SELECT line_id, year, count(*), {_SPOTS} FROM rows WHERE line_id IS NOT NULL GROUP BY line_id, year{apart} HAVING count(*) > 1 ORDER BY ALL LIMIT 1000'  # noqa: S608  # names of ours
        for line, year, count, files, sheets, rows in _ask(table, sql):
            places = _places(table, files, sheets, rows, "line_id")
            found.append(finding("validate.duplicate_line", places=places, line=line, year=year, table=table.name, times=count))
    return found


def lines_differ(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """Two lines that say the same about the same source are one line twice."""
    table = inputs.tables.get("inventory")
    if table is None:
        return []
    same = [name for name in _SAME if name in table.data.column_names]
    if not _repeats(table, same):
        return []
    names = ", ".join(f'"{name}"' for name in same)
    sql = f"SELECT year, count(*), {_SPOTS} FROM rows GROUP BY {names} HAVING count(*) > 1 ORDER BY ALL LIMIT 1000"  # noqa: S608  # names of ours
    return [
        finding("validate.same_line", places=(places := _places(table, files, sheets, rows, None)), times=count, year=year)
        for year, count, files, sheets, rows in _ask(table, sql)
    ]


def no_subtotals(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """A line that equals the sum of the other lines of its group is a subtotal among its parts (CONTRACT §2: lines are atoms)."""
    table = inputs.tables.get("inventory")
    if table is None:
        return []
    group = ", ".join(f'"{name}"' for name in _GROUP)
    amounts = f'SELECT *, try_cast("emissions" AS DECIMAL(38, 12)) AS amount FROM rows'
    sql = (
        f"WITH lines AS ({amounts}), sums AS (SELECT {group}, sum(amount) AS total, count(*) AS lines FROM lines WHERE amount IS NOT NULL GROUP BY {group} HAVING count(*) BETWEEN 3 AND {MOST_PARTS}) "  # noqa: S608  # names of ours
        f'SELECT l.year, l.amount, s.lines - 1, l.entity, list(l."{FILE}"), list(l."{SHEET}"), list(l."{ROW}") FROM lines l JOIN sums s ON '
        + " AND ".join(f'l."{name}" IS NOT DISTINCT FROM s."{name}"' for name in _GROUP)
        + " WHERE l.amount > 0 AND l.amount * 2 = s.total GROUP BY ALL ORDER BY ALL LIMIT 1000"
    )
    found: list[Finding] = []
    for year, amount, count, entity, files, sheets, rows in _ask(table, sql):
        where: Text = text(f" in {entity}", f"（{entity}）") if entity else text("", "")
        places = _places(table, files, sheets, rows, "emissions")
        found.append(finding("validate.subtotal", places[0], year=year, amount=_digits(amount), others=count, where=where))
    return found


def _digits(amount: object) -> str:
    try:
        return f"{Decimal(str(amount)).normalize():,f}"
    except InvalidOperation:
        return str(amount)


def no_totals_by_name(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """A line that is called a total, beside other lines of its scope and year, is likely one."""
    table = inputs.tables.get("inventory")
    if table is None or "source" not in table.data.column_names:
        return []
    sql = (
        f'SELECT source, list("{FILE}"), list("{SHEET}"), list("{ROW}") FROM (SELECT *, count(*) OVER (PARTITION BY year, scope, entity, method) AS beside FROM rows) '  # noqa: S608  # names of ours
        f"WHERE beside > 1 AND regexp_full_match(source, '{_TOTAL_NAMES}') GROUP BY source ORDER BY ALL LIMIT 1000"
    )
    return [finding("validate.named_total", places=(places := _places(table, files, sheets, rows, "source")), text=source) for source, files, sheets, rows in _ask(table, sql)]
