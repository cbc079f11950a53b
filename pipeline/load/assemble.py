"""From a sheet to rows of a table: columns named, cells canonical, blank rows gone, required cells there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.arrow import repeated, scalar
from pipeline.finding import Finding, finding
from pipeline.inputs import FILE, ROW, SHEET, Table
from pipeline.load.cells import Calendar
from pipeline.load.columns import Trouble, canonical, findings, softened
from pipeline.load.headers import Heading, understand
from pipeline.load.sheet import Sheet
from pipeline.tables import Column, TableSchema, choices, tables, text_column

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one sheet that belong to one table."""

    table: str
    file: str
    sheet: str | None
    data: pa.Table
    headers: Mapping[str, str]


def part(sheet: Sheet, schema: TableSchema, calendar: Calendar) -> tuple[Part, tuple[Finding, ...]]:
    """One sheet read as a table of this schema."""
    import pyarrow as pa

    heading, found = understand(sheet, schema)
    problems = list(found)
    cells: dict[str, pa.Array] = {}
    told: dict[str, frozenset[int]] = {}
    for column, position in _columns(heading, schema):
        if position is None:
            cells[column.name] = pa.nulls(len(sheet.rows), pa.string())
            continue
        cells[column.name], troubles = canonical(sheet.columns[position], column, calendar)
        problems.extend(_cell_findings(troubles, column, heading, sheet, calendar))
        told[column.name] = frozenset(sheet.rows[at].as_py() for trouble in troubles for at in trouble.positions)
    data = _filled(cells, sheet)
    problems.extend(_required(data, schema, heading, sheet, told))
    if schema.name == "inventory":
        problems.extend(_categories_fit(data, heading, sheet))
    return Part(schema.name, sheet.file, sheet.sheet, data, heading.written), tuple(problems)


def _columns(heading: Heading, schema: TableSchema) -> list[tuple[Column, int | None]]:
    """Every column of the table with its position in the sheet, then the unknown ones, which are text."""
    at = {column.name: position for position, column in heading.known.items()}
    known: list[tuple[Column, int | None]] = [(column, at.get(column.name)) for column in schema.columns]
    return known + [(text_column(name), position) for position, name in heading.unknown.items()]


def _cell_findings(troubles: Sequence[Trouble], column: Column, heading: Heading, sheet: Sheet, calendar: Calendar) -> tuple[Finding, ...]:
    return findings(troubles, column, heading.written.get(column.name, column.name), sheet, calendar) if troubles else ()


def _filled(cells: Mapping[str, pa.Array], sheet: Sheet) -> pa.Table:
    """The rows with anything in them, with their place."""
    from functools import reduce

    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(sheet.rows)
    places = {
        FILE: repeated(sheet.file, size),
        SHEET: repeated(sheet.sheet, size),
        ROW: sheet.rows,
    }
    data = pa.table({**cells, **places})
    columns = list(cells.values())
    if any(column.null_count == 0 for column in columns):
        return data
    blank = reduce(pc.and_, (pc.is_null(column) for column in columns))
    return data.filter(pc.invert(blank)) if pc.any(blank).as_py() else data


def _required(data: pa.Table, schema: TableSchema, heading: Heading, sheet: Sheet, told: Mapping[str, frozenset[int]]) -> list[Finding]:
    """Cells no row can do without and that are blank; of those that hold something unreadable the reader is already told."""
    import pyarrow.compute as pc

    found: list[Finding] = []
    for column in schema.columns:
        cells = data.column(column.name)
        if not column.required or column.name not in heading.written or cells.null_count == 0:
            continue
        blank = pc.is_null(cells) if column.unless is None else pc.and_(pc.is_null(cells), pc.is_null(data.column(column.unless)))
        rows = [row for row in data.column(ROW).filter(blank).to_pylist() if row not in told[column.name]]
        if not rows:
            continue
        header = heading.written[column.name]
        places = [sheet.place(row, header) for row in rows[:1_000]]
        found.append(softened(finding("load.blank_cell", places=places, count=len(rows), column=header), column))
    return found


def _categories_fit(data: pa.Table, heading: Heading, sheet: Sheet) -> list[Finding]:
    """Categories of inventory lines that belong to another scope."""
    import pyarrow.compute as pc

    found: list[Finding] = []
    pairs = pc.binary_join_element_wise(data.column("scope"), data.column("category"), scalar(" "))
    for pair in pairs.unique().drop_null().to_pylist():
        scope, _, category = pair.partition(" ")
        if _fits(scope, category):
            continue
        rows = data.column(ROW).filter(pc.equal(pairs, scalar(pair))).to_pylist()
        places = [sheet.place(row, heading.written.get("category")) for row in rows[:1_000]]
        found.append(finding("load.category_of_other_scope", places=places, count=len(rows), text=category, scope=scope))
    return sorted(found, key=lambda item: (item.at.row or 0) if item.at else 0)


def _fits(scope: str, category: str) -> bool:
    if scope == "memo":
        return True
    if scope == "3":
        return all(part.isdigit() or part == "other" or part.startswith("iso:") for part in category.split(";"))
    return category in choices(f"scope{scope}_category") or category.startswith("iso:")


def joined(name: str, parts: Sequence[Part]) -> Table:
    """The parts of a table, one below the other in the order they were read; a column only some files have is blank in the others."""
    import pyarrow as pa

    data = pa.concat_tables([entry.data for entry in parts], promote_options="default")
    places = (FILE, SHEET, ROW)
    order = [column.name for column in tables()[name].columns]
    order += [column for column in data.column_names if column not in order and column not in places]
    headers = {(entry.file, entry.sheet): entry.headers for entry in parts}
    return Table(name, data.select([*order, *places]), headers)
