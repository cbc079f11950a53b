"""Excel workbooks: cells as a person sees them, read by openpyxl behind checks of the archive."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from pipeline.arrow import integers
from pipeline.finding import Finding, Place, finding
from pipeline.load.sheet import MAX_COLUMNS, Read, Sheet, column_letter, float_text, header_at, text_columns, titles_above

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.workbook import Workbook

    Cell = ReadOnlyCell | EmptyCell

MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 2 * 1024**3
MAX_RATIO = 200
SMALL_MEMBER_BYTES = 10 * 1024**2
MAX_ROWS = 1_048_576
MAX_CELLS = 20_000_000
"""Cells of one sheet: as many as a spreadsheet program itself opens in reasonable time."""
DOCTYPE_WITHIN = 64 * 1024
BLOCK_BYTES, TAG_BYTES = 1024**2, 200

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"')
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")

# What openpyxl, zipfile and the XML parsers raise on files that are damaged or made to harm.
UNREADABLE = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
)


def read(data: bytes, file: str) -> Read:
    """Every sheet of a workbook with something in it, hidden ones marked so."""
    refusal = _refusal(data, file)
    if refusal is not None:
        return (), (refusal,)
    try:
        return _sheets(data, file)
    except UNREADABLE:
        return (), (finding("load.not_xlsx", Place(file)),)


Row = tuple[int, tuple[str | None, ...]]
"""A filled row: the number a spreadsheet shows, and its cells as text."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it stands."""

    file: str
    sheet: str
    rows: tuple[Row, ...]


def grids(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """Every visible sheet of a workbook that is no table of ours, behind the same checks of the archive."""
    refusal = _refusal(data, file)
    if refusal is not None:
        return (), (refusal,)
    try:
        return _grids(data, file)
    except UNREADABLE:
        return (), (finding("load.not_xlsx", Place(file)),)


def _grids(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    found: list[Grid] = []
    problems: list[Finding] = []
    for worksheet in book.worksheets:
        if worksheet.sheet_state != "visible":
            continue
        page = _Page(file, worksheet.title)
        page.take(_rows(worksheet), iter(()))
        found.append(Grid(file, worksheet.title, tuple((number, tuple(line)) for number, line in zip(page.numbers, page.lines, strict=True))))
        problems += [page.told(rule, text, places, ()) for (rule, text), places in page.trouble.items() if rule.startswith("load.too_many")]
    return tuple(found), tuple(problems)


def _refusal(data: bytes, file: str) -> Finding | None:
    """Why the archive is not opened at all: not a workbook, unpacks to far more than it is, or declares XML entities."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return finding("load.old_or_encrypted", Place(file))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _bomb(archive, file) or _doctype(archive, file)
    except UNREADABLE:
        return finding("load.not_xlsx", Place(file))


def _bomb(archive: zipfile.ZipFile, file: str) -> Finding | None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > SMALL_MEMBER_BYTES and m.file_size > MAX_RATIO * max(1, m.compress_size) for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or swollen:
        return finding("load.zip_bomb", Place(file), size=f"{unpacked / 1024**2:,.0f}")
    if not any(member.filename.startswith("xl/workbook") for member in members):
        return finding("load.not_xlsx", Place(file))
    return None


def _doctype(archive: zipfile.ZipFile, file: str) -> Finding | None:
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if re.search(rb"<!\s*(DOCTYPE|ENTITY)", part.read(DOCTYPE_WITHIN)):
                    return finding("load.xml_entities", Place(file), text=member.filename)
    return None


def _sheets(data: bytes, file: str) -> Read:
    from openpyxl import load_workbook

    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas: Workbook | None = None
    sheets: list[Sheet] = []
    found: list[Finding] = []
    for worksheet in values.worksheets:
        marks = _marks(data, worksheet)
        if marks.formulas and formulas is None:
            formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        behind = _rows(formulas[worksheet.title]) if marks.formulas and formulas is not None else iter(())
        page = _Page(file, worksheet.title)
        page.take(_rows(worksheet), behind)
        sheet, problems = page.finish(marks.merged)
        if sheet is not None:
            sheets.append(replace(sheet, is_hidden=worksheet.sheet_state != "visible"))
        found.extend(problems)
    return tuple(sheets), tuple(found)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the sheet's XML says beside its cells: merged ranges, and whether any cell is a formula."""

    merged: tuple[str, ...]
    formulas: bool


def _marks(data: bytes, worksheet: object) -> _Marks:
    """The marks of a sheet, found block by block in its XML, each with a little of the block before it."""
    merged: dict[str, None] = {}
    formulas, window = False, b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(str(getattr(worksheet, "_worksheet_path", ""))) as part:
        while block := part.read(BLOCK_BYTES):
            window = window[-TAG_BYTES:] + block
            merged.update(dict.fromkeys(match.decode() for match in _MERGED.findall(window)))
            formulas = formulas or _FORMULA.search(window) is not None
    return _Marks(tuple(merged), formulas)


def _rows(worksheet: object) -> Iterator[tuple[Cell, ...]]:
    """The rows as openpyxl streams them, whatever size the sheet claims to have."""
    worksheet.reset_dimensions()  # type: ignore[attr-defined]  # a read-only worksheet; the stubs know only the common one
    yield from worksheet.iter_rows()  # type: ignore[attr-defined]  # likewise


@dataclass(slots=True)
class _Page:
    """One worksheet while its rows stream by."""

    file: str
    sheet: str
    lines: list[list[str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    trouble: dict[tuple[str, str], list[tuple[int, int | None]]] = field(default_factory=dict)

    def take(self, rows: Iterator[tuple[Cell, ...]], behind: Iterator[tuple[Cell, ...]]) -> None:
        """The rows with anything in them, as far as the limits go. Cells that only have a format count for nothing."""
        cells = 0
        for number, (row, formulas) in enumerate(zip_longest(rows, behind, fillvalue=()), 1):
            line = [self.cell(cell, number, at, formulas) for at, cell in enumerate(row)]
            while line and not line[-1]:
                line.pop()
            cells += len(line)
            excess = self.excess(number, len(line), cells)
            if excess:
                self.trouble[excess] = [(number, None)]
                return
            if line:
                self.lines.append(line)
                self.numbers.append(number)

    def excess(self, number: int, width: int, cells: int) -> tuple[str, str] | None:
        """The limit this row goes beyond, and by what."""
        if width > MAX_COLUMNS:
            return "load.too_many_columns", f"{width:,}"
        return ("load.too_many_cells", "") if cells > MAX_CELLS or number > MAX_ROWS else None

    def cell(self, cell: Cell, number: int, at: int, formulas: Sequence[Cell]) -> str | None:
        """The cell as the text a person sees, without rounding."""
        value = cell.value
        if value is None:
            if at < len(formulas) and formulas[at].data_type == "f":
                self.note("load.formula_without_value", str(formulas[at].value)[:60], number, at)
            return None
        if cell.data_type == "e":
            self.note("load.error_cell", str(value), number, at)
            return None
        return _text(value, cell)

    def note(self, rule: str, text: str, row: int, at: int) -> None:
        self.trouble.setdefault((rule, text), []).append((row, at))

    def finish(self, merged: Sequence[str]) -> tuple[Sheet | None, tuple[Finding, ...]]:
        start = header_at(self.lines)
        headers = tuple(self.lines[start]) if start is not None else ()
        found = [self.told(rule, text, places, headers) for (rule, text), places in self.trouble.items()]
        if start is None:
            return None, tuple(found)
        row, lines, numbers = self.numbers[start], self.lines[start + 1 :], self.numbers[start + 1 :]
        found.extend(titles_above(self.file, self.sheet, self.lines[:start], row))
        beyond = [Place(self.file, self.sheet, number) for line, number in zip(lines, numbers, strict=True) if any(line[len(headers) :])]
        found.extend([finding("load.cells_without_header", places=beyond, count=len(beyond))] if beyond else [])
        found.extend(self.merged(merged, row))
        return Sheet(self.file, self.sheet, headers, text_columns(lines, len(headers)), integers(numbers), row), tuple(found)

    def told(self, rule: str, text: str, places: Sequence[tuple[int, int | None]], headers: Sequence[str | None]) -> Finding:
        """A trouble as a finding, its columns named by the header that stands above them."""
        named = [(row, None if at is None else headers[at] if at < len(headers) else column_letter(at)) for row, at in places]
        spots = [Place(self.file, self.sheet, row, header) for row, header in named]
        limit = MAX_COLUMNS if rule == "load.too_many_columns" else MAX_CELLS
        return finding(rule, places=spots, count=len(spots), text=text, limit=f"{limit:,}")

    def merged(self, ranges: Sequence[str], header_row: int) -> tuple[Finding, ...]:
        """Merged ranges of the header and below it."""
        spans = [span for span in ranges if int(re.findall(r"\d+", span)[-1]) >= header_row]
        places = [Place(self.file, self.sheet, int(re.findall(r"\d+", span)[0])) for span in spans]
        return (finding("load.merged_cells", places=places, text=", ".join(spans[:5])),) if places else ()


def _text(value: object, cell: Cell) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        written = float_text(value)
        return f"{Decimal(written).scaleb(2):f}%" if "%" in _QUOTED.sub("", str(cell.number_format)) else written
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
