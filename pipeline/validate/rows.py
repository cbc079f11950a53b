"""Rows of the inventory against each other: ids, copies, subtotals. Asked in one query each, so that a million lines cost what a hundred do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pipeline.datapoint import Datapoints
from pipeline.engine import scratch
from pipeline.finding import Finding, Place, finding, text
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.project import Project

_SAME = (
    "year",
    "entity",
    "site",
    "scope",
    "category",
    "method",
    "source",
    "gas",
    "biogenic",
    "supplier",
    "period_start",
    "activity",
    "mass",
    "emissions",
    "line_id",
    "factor_id",
    "pcf_id",
)
_LEVELS = (
    ("category", ("year", "entity", "scope", "method", "gas")),
    ("site", ("year", "entity", "scope", "method", "gas")),
    ("entity", ("year", "scope", "method", "gas")),
)
_LEVEL_WORDS = {"category": text("category", "類別"), "site": text("site", "場址"), "entity": text("entity", "個體")}
_TOTAL_WORDS = "合計|總計|小計|總和|加總"
_TOTAL_NAMES = rf"(?i)^\s*(sub-?total|total|grand total|sum|{_TOTAL_WORDS})\b?.*$|^.*({_TOTAL_WORDS}|sub-?total|(scope|category) *[0-9]+ +total)\s*$"
"""Chinese puts the word last: 「範疇一合計」."""


def _tables(inputs: Inputs) -> Iterator[Table]:
    for name in ("inventory", "process_gases"):
        if name in inputs.tables:
            yield inputs.tables[name]


def _ask(table: Table, sql: str) -> list[tuple[object, ...]]:
    """Rows of a query over the table, named ``rows``."""
    with scratch() as connection:
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


_IN_ORDER = f'ORDER BY "{FILE}", "{SHEET}", "{ROW}"'
_SPOTS = ", ".join(f'list("{name}" {_IN_ORDER})' for name in (FILE, SHEET, ROW))


def _repeats(table: Table, names: Sequence[str]) -> bool:
    """Whether rows may be alike in these columns: a look at hashes, so that a clean table costs one pass over integers."""
    columns = ", ".join(f'"{name}"' for name in names)
    return bool(_ask(table, f'SELECT 1 FROM (SELECT hash({columns}) AS h FROM rows WHERE "{names[0]}" IS NOT NULL) GROUP BY h HAVING count(*) > 1 LIMIT 1'))


def line_ids_are_unique(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """``line_id`` is unique within table and year. A scope 2 stream may have one line a method."""
    found: list[Finding] = []
    for table in _tables(inputs):
        apart = ", method" if "method" in table.data.column_names and table.name == "inventory" else ""
        if not _repeats(table, ("line_id", "year", *(("method",) if apart else ()))):
            continue
        groups = f"WHERE line_id IS NOT NULL AND year IS NOT NULL GROUP BY line_id, year{apart} HAVING count(*) > 1 ORDER BY ALL LIMIT 1000"
        sql = f"SELECT line_id, year, count(*), {_SPOTS} FROM rows {groups}"
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
    unnamed = " AND line_id IS NULL" if "line_id" in same else ""  # two lines of one id are told of already
    sql = f"SELECT year, count(*), {_SPOTS} FROM rows WHERE year IS NOT NULL{unnamed} GROUP BY {names} HAVING count(*) > 1 ORDER BY ALL LIMIT 1000"
    return [
        finding("validate.same_line", places=_places(table, files, sheets, rows, None), times=count, year=year)
        for year, count, files, sheets, rows in _ask(table, sql)
    ]


def no_subtotals(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """A line that leaves out what its neighbours say, and equals their sum, is a subtotal among its parts (CONTRACT §2: lines are atoms)."""
    table = inputs.tables.get("inventory")
    if table is None:
        return []
    found: dict[Place, Finding] = {}
    for level, group in _LEVELS:
        for year, amount, count, scope, file, sheet, row in _ask(table, _subtotal_sql(level, group)):
            (place,) = _places(table, [file], [sheet], [row], "emissions")
            found.setdefault(
                place, finding("validate.subtotal", place, year=year, amount=_digits(amount), others=count, scope=scope, level=_LEVEL_WORDS[level])
            )
    return list(found.values())


def _subtotal_sql(level: str, group: Sequence[str]) -> str:
    """Lines without a level (category, site, entity) whose amount is the sum of two or more lines that have one, in the same group."""
    keys = ", ".join(f'"{name}"' for name in group)
    same = " AND ".join(f'l."{name}" IS NOT DISTINCT FROM p."{name}"' for name in group)
    return (
        'WITH lines AS (SELECT *, try_cast("emissions" AS DECIMAL(38, 12)) AS amount FROM rows), '
        f'parts AS (SELECT {keys}, sum(amount) AS total, count(*) AS members FROM lines WHERE "{level}" IS NOT NULL AND amount IS NOT NULL '
        f"GROUP BY {keys} HAVING count(*) > 1) "
        f'SELECT l.year, l.amount, p.members, l.scope, l."{FILE}", l."{SHEET}", l."{ROW}" FROM lines l JOIN parts p ON {same} '
        f'WHERE l."{level}" IS NULL AND l.amount > 0 AND l.amount = p.total ORDER BY ALL LIMIT 1000'
    )


def _digits(amount: object) -> str:
    try:
        return f"{Decimal(str(amount)).normalize():,f}"
    except InvalidOperation:
        return str(amount)


def no_totals_by_name(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """A line that is called a total, by its source or where that is blank by its id, beside other lines of its scope and year, is likely one."""
    table = inputs.tables.get("inventory")
    if table is None or not {"source", "line_id"}.issubset(table.data.column_names):
        return []
    name, named = "coalesce(source, line_id)", f"regexp_full_match(name, '{_TOTAL_NAMES}')"
    if not _ask(table, f"SELECT 1 FROM (SELECT DISTINCT {name} AS name FROM rows) WHERE {named} LIMIT 1"):
        return []
    beside = f"SELECT *, {name} AS name, source IS NULL AS by_id, count(*) OVER (PARTITION BY year, scope, entity, method) AS beside FROM rows"
    places = f'list("{FILE}"), list("{SHEET}"), list("{ROW}")'
    sql = f"SELECT name, by_id, {places} FROM ({beside}) WHERE beside > 1 AND {named} GROUP BY name, by_id ORDER BY ALL LIMIT 1000"
    return [
        finding("validate.named_total", places=_places(table, files, sheets, rows, "line_id" if by_id else "source"), text=name)
        for name, by_id, files, sheets, rows in _ask(table, sql)
    ]
