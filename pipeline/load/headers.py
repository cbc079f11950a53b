"""Which column of a sheet is which column of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.finding import Finding, finding
from pipeline.inputs import FILE, ROW, SHEET
from pipeline.load.cells import tidy
from pipeline.load.sheet import Sheet, column_letter
from pipeline.nearest import nearest
from pipeline.tables import Column, TableSchema, folded

LOOKS_LIKE = 0.84
"""How alike an unknown header must be to a known one to be called a slip."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a sheet's header line says: position → known column, position → name of an unknown one, and every header as written."""

    known: Mapping[int, Column]
    unknown: Mapping[int, str]
    written: Mapping[str, str]


def understand(sheet: Sheet, schema: TableSchema) -> tuple[Heading, tuple[Finding, ...]]:
    """The header line matched with the table's columns, in English or Chinese; what repeats or is missing is a finding."""
    known: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    written: dict[str, str] = {}
    found: list[Finding] = []
    for position, raw in enumerate(sheet.headers):
        header = _header(raw)
        if header is None:
            found.extend(_headless(sheet, position, unknown))
            continue
        column = _column(header, schema)
        name = column.name if column else _free(header)
        if name in written:
            found.append(finding("load.duplicate_header", sheet.place(sheet.header_row, header), column=header, first=written[name]))
            continue
        written[name] = header
        if column is None:
            unknown[position] = name
        else:
            known[position] = column
    found.extend(_unknown(sheet, schema, unknown, written))
    found.extend(_missing(sheet, schema, written))
    return Heading(known, unknown, written), tuple(found)


def _header(raw: str | None) -> str | None:
    return None if raw is None else " ".join((tidy(raw)[0] or "").split()) or None


def _column(header: str, schema: TableSchema) -> Column | None:
    """The column a header names: whole, or where a workbook shows both languages in one cell (``排放量 emissions``)."""
    whole = schema.by_header.get(folded(header))
    if whole is not None:
        return whole
    parts = [schema.by_header.get(folded(part)) for part in header.replace("（", " ").replace("(", " ").strip("）)").split()]
    return parts[0] if len(parts) == 2 and parts[0] is not None and parts[0] is parts[1] else None


def _free(header: str) -> str:
    """The name an unknown column is kept under: its own header, unless that is one of ours."""
    return f"{header} " if header in (FILE, SHEET, ROW) else header


def _headless(sheet: Sheet, position: int, unknown: dict[int, str]) -> tuple[Finding, ...]:
    """A column with cells and no header is kept under its letter."""
    cells = sheet.columns[position]
    if cells.null_count == len(cells):
        return ()
    letter = column_letter(position)
    unknown[position] = letter
    return (finding("load.headless_column", sheet.place(sheet.header_row, letter), column=letter),)


def _unknown(sheet: Sheet, schema: TableSchema, unknown: Mapping[int, str], written: Mapping[str, str]) -> list[Finding]:
    found: list[Finding] = []
    free = [header for column in schema.columns if column.name not in written for header in column.headers]
    for header in (written[name] for name in unknown.values() if name in written and not _companion(name, schema)):
        near = nearest(header, free, LOOKS_LIKE)
        rule = "load.misspelt_header" if near else "load.unknown_column"
        found.append(finding(rule, sheet.place(sheet.header_row, header), column=header, nearest=near))
    return found


def _companion(name: str, schema: TableSchema) -> bool:
    """Whether a column says another one's text in one language: ``note_en`` beside ``note``."""
    stem, _, lang = name.rpartition("_")
    column = schema.by_name.get(stem)
    return lang in ("en", "zh") and column is not None and column.kind == "text"


def _missing(sheet: Sheet, schema: TableSchema, written: Mapping[str, str]) -> list[Finding]:
    return [
        finding("load.missing_column", sheet.place(sheet.header_row), column=column.name, zh=column.zh, table=schema.name)
        for column in schema.columns
        if column.required and column.name not in written
    ]
