"""How every pack looks: one workbook of plain sheets that a person filters, fills in and copies from; the same bytes for the same answers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

STAMP = datetime(1980, 1, 1)  # the same bytes for the same figures: no clock, no zone
LONGEST = 32_000
"""Characters a cell holds: Excel takes 32,767."""

Look = Literal["plain", "group", "strong", "auto", "person", "none", "note"]
LOOKS: Mapping[Look, Mapping[str, object]] = {
    "plain": {},
    "group": {"bold": True, "bg_color": "#E7EDEF"},
    "strong": {"bold": True},
    "auto": {"bg_color": "#E8F1F3"},
    "person": {"bg_color": "#FFF6DD"},
    "none": {"font_color": "#6B7580", "italic": True},
    "note": {"font_color": "#6B7580"},
}
"""``auto``: computed by us with the framework's formula; ``person``: a person still has to type it; ``none``: no value, and why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than its value: how it looks. Text is text, whatever sign it begins with; a number keeps its digits up to Excel's fifteen."""

    value: str | Decimal | int | None
    look: Look = "plain"
    decimals: int | None = None


Value = Cell | str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its name (31 characters at most), what stands above the table, column headings with their widths, and the rows."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: Sequence[Sequence[Value]]
    above: tuple[str, ...] = ()
    frozen: int = 1
    """Columns that stay in sight."""


def workbook(pages: Iterable[Page]) -> bytes:
    """The workbook. Blank is blank, never zero."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": STAMP})
    formats = _Formats(book)
    for page in pages:
        _write(book.add_worksheet(page.name), page, formats)
    book.close()
    return stream.getvalue()


class _Formats:
    """Cell formats by look and decimals, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Look, int | None, bool], Format] = {}
        self.heading = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.above = book.add_format({"text_wrap": False, "font_color": "#3C4650"})

    def of(self, cell: Cell) -> Format:
        """The format of a cell."""
        number = not isinstance(cell.value, str | None)
        key = (cell.look, cell.decimals, number)
        if key not in self._made:
            digits = "#,##0.######" if cell.decimals is None else "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
            shown = {"num_format": digits if number else "@"}
            self._made[key] = self._book.add_format({"text_wrap": not number, "valign": "top", **shown, **LOOKS[cell.look]})
        return self._made[key]


def _write(sheet: Worksheet, page: Page, formats: _Formats) -> None:
    for row, words in enumerate(page.above):
        sheet.write_string(row, 0, words, formats.above)
    top = len(page.above) + 1 if page.above else 0
    for column, (heading, width) in enumerate(page.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, formats.heading)
    for row, cells in enumerate(page.rows, top + 1):
        for column, value in enumerate(cells):
            cell = value if isinstance(value, Cell) else Cell(value)
            _put(sheet, row, column, cell, formats.of(cell))
    sheet.freeze_panes(top + 1, page.frozen)
    if page.rows:
        sheet.autofilter(top, 0, top + len(page.rows), len(page.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, form: Format) -> None:
    if cell.value is None or cell.value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value[:LONGEST], form)
    else:
        sheet.write_number(row, column, cell.value, form)
