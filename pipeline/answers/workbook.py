"""How every pack looks: one workbook of plain sheets that a person filters, fills in and copies from; the same bytes for the same answers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

STAMP = datetime(1980, 1, 1)  # the same bytes for the same figures: no clock, no zone
LONGEST = 32_000
"""Characters a cell holds: Excel takes 32,767."""
LINE, TALL_LINE = 15, 18
"""Points a line of text takes, and one with Chinese characters."""
CHINESE = "\u2e7f"
"""Characters after this one are two wide."""
HIGHEST = 409
"""Points of the highest row that Excel takes."""
RULE: Mapping[str, object] = {"bottom": 1, "bottom_color": "#DDE3E6"}
"""A thin line under each row, so that the eye keeps to it across a wide table."""
WIDE = 250
"""Characters of a table that A4 across shows no longer: it prints on A3."""
LONGEST_RULE = 255
"""Characters a list inside a cell's own rule may have, commas between."""
HIDDEN = "choices"
"""The hidden sheet of long lists; reading a workbook passes over a sheet of this name."""
SCREEN = 150
"""Characters a line above or below a table is wide at most."""

Look = Literal["plain", "group", "strong", "auto", "draft", "part", "person", "none", "note", "closed"]
LOOKS: Mapping[Look, Mapping[str, object]] = {
    "plain": {},
    "group": {"bold": True, "bg_color": "#E7EDEF"},
    "strong": {"bold": True},
    "auto": {"bg_color": "#E8F1F3"},
    "draft": {"bg_color": "#EAF4E6"},
    "part": {"bg_color": "#F4F3D9"},
    "person": {"bg_color": "#FFF6DD"},
    "none": {"font_color": "#6B7580", "italic": True},
    "note": {"font_color": "#6B7580"},
    "closed": {"bg_color": "#C9D0D4"},
}
"""``auto``: computed by us with the framework's formula; ``draft``: text of the chapter, to be adapted; ``part``: text of the chapter, incomplete;
``person``: a person still has to type it; ``none``: no value, and why; ``closed``: may not be filled in.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than its value: how it looks. Text is text, whatever sign it begins with; a number keeps its digits up to Excel's fifteen.

    ``sheet`` makes the cell a link to another sheet of the workbook; ``choices`` are offered in a list, and anything else may be typed too.
    """

    value: str | Decimal | int | None
    look: Look = "plain"
    decimals: int | None = None
    sheet: str = ""
    choices: tuple[str, ...] = ()


Value = Cell | str | Decimal | int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its name (31 characters at most), what stands above the table, column headings with their widths, and the rows."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: Sequence[Sequence[Value]]
    above: tuple[str | Cell, ...] = ()
    below: tuple[str, ...] = ()
    frozen: int = 1
    """Columns that stay in sight."""
    grouped: bool = True
    """Whether numbers show separators; those to be pasted into a portal do not."""


Making = Callable[[], bytes]
"""Makes a file's content, in this interpreter or a helping one."""


def book(pages: Iterable[Page]) -> Making:
    """What makes the workbook of these sheets."""
    return partial(workbook, tuple(pages))


def workbook(pages: Iterable[Page]) -> bytes:
    """The workbook. Blank is blank, never zero."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": STAMP})
    formats, lists = _Formats(book), _Lists()
    for page in pages:
        _write(book.add_worksheet(page.name), page, formats, lists)
    lists.write(book)
    book.close()
    return stream.getvalue()


class _Formats:
    """Cell formats by look and decimals, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Look, int | None, bool, bool, bool], Format] = {}
        self.heading = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.above = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#3C4650"})

    def of(self, cell: Cell, grouped: bool = True) -> Format:
        """The format of a cell."""
        number = not isinstance(cell.value, str | None)
        decimals = _places(cell.value) if cell.decimals is None and isinstance(cell.value, Decimal) else cell.decimals
        key = (cell.look, decimals, number, grouped, bool(cell.sheet))
        if key not in self._made:
            whole, places = "#,##0" if grouped else "0", decimals or 0
            digits = whole + ("." + "0" * places if places else "")
            shown = {"num_format": digits if number else "@", **({"underline": 1, "font_color": "#0B5F73"} if cell.sheet else {})}
            self._made[key] = self._book.add_format(
                {"text_wrap": not number, "valign": "top", **RULE, **({} if number else {"align": "left", "indent": 1}), **shown, **LOOKS[cell.look]}
            )
        return self._made[key]


def _places(value: Decimal) -> int:
    """Decimals a number is shown with: those it has, at most six, of a small one as many as show three of its digits. The cell keeps them all.

    >>> [_places(Decimal(shown)) for shown in ("70000", "70000.00", "1.28", "2.0833333333", "0.0000001234567")]
    [0, 0, 2, 6, 9]
    """
    own = -min(0, int(value.normalize().as_tuple().exponent))
    return min(own, max(6, 2 - value.adjusted()))


class _Lists:
    """Lists to choose from: a short one stands in the cell's own rule, a long one in a column of a hidden sheet."""

    def __init__(self) -> None:
        self._long: dict[tuple[str, ...], int] = {}

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """What the rule of a cell names."""
        if len(",".join(choices)) <= LONGEST_RULE and not any("," in choice for choice in choices):
            return list(choices)
        column = self._long.setdefault(choices, len(self._long))
        return f"='{HIDDEN}'!${_letters(column)}$1:${_letters(column)}${len(choices)}"

    def write(self, book: Workbook) -> None:
        """The hidden sheet, where any list needs it."""
        if not self._long:
            return
        sheet = book.add_worksheet(HIDDEN)
        for choices, column in self._long.items():
            sheet.write_column(0, column, choices)
        sheet.hide()


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _write(sheet: Worksheet, page: Page, formats: _Formats, lists: _Lists) -> None:
    widths = [width for _, width in page.columns]
    for row, line in enumerate(page.above):
        _line(sheet, row, line if isinstance(line, str) else str(line.value), widths, formats.above if isinstance(line, str) else formats.of(line))
    top = len(page.above) + 1 if page.above else 0
    headings = [_two_lines(heading, width) for heading, width in page.columns]
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, formats.heading)
    sheet.set_row(top, max(_height(heading, width) for heading, width in zip(headings, widths, strict=True)))
    for row, cells in enumerate(page.rows, top + 1):
        height = LINE
        for column, value in enumerate((*cells, *[None] * (len(widths) - len(cells)))):
            cell = value if isinstance(value, Cell) else Cell(value)
            if isinstance(cell.value, str):
                height = max(height, _height(cell.value, widths[column]))
            _put(sheet, row, column, cell, formats.of(cell, page.grouped))
            if cell.choices:
                rule = {"validate": "list", "source": lists.source(cell.choices), "show_error": False}
                sheet.data_validation(row, column, row, column, rule)
        sheet.set_row(row, height)
    for row, words in enumerate(page.below, top + len(page.rows) + 2):
        _line(sheet, row, words, widths, formats.above)
    sheet.freeze_panes(top + 1, page.frozen)
    if page.rows:
        sheet.autofilter(top, 0, top + len(page.rows), len(page.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9 if sum(widths) <= WIDE else 8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&F · &A&R&8&P / &N")


def _two_lines(heading: str, width: float) -> str:
    """A heading in both languages: where it does not fit on one line, each language has its own.

    >>> _two_lines("驗證日期 Validated", 10), _two_lines("單位 Unit", 14)
    ('驗證日期\\nValidated', '單位 Unit')
    """
    return heading if "\n" in heading or _lines(heading, width) == 1 else re.sub(r"(?<=[\u3001-\u9fff\uff00-\uff60]) (?=[A-Za-z])", "\n", heading, count=1)


def _line(sheet: Worksheet, row: int, words: str, widths: Sequence[float], form: Format) -> None:
    """A line of text across the table's columns, as far as a screen is wide."""
    last, wide = 0, widths[0]
    while last + 1 < len(widths) and wide + widths[last + 1] <= SCREEN:
        last += 1
        wide += widths[last]
    if last:
        sheet.merge_range(row, 0, row, last, "", form)
    sheet.write_string(row, 0, words, form)
    sheet.set_row(row, _height(words, wide))


def _height(text: str, width: float) -> int:
    """The points a text takes in a column: LibreOffice keeps the height it is given and cuts what does not fit."""
    return min(HIGHEST, sum(_lines(line, width) * (TALL_LINE if _chinese(line) else LINE) for line in text.split("\n")))


def _lines(line: str, width: float) -> int:
    """Lines a line of text takes in a column; a Chinese character is two wide."""
    if len(line) * 2 < width:
        return 1
    return max(1, -(-(len(line) * 10 + _chinese(line) * 12) // max(1, int(width * 10) - 15)))


def _chinese(line: str) -> int:
    """How many Chinese characters a line has."""
    return 0 if line.isascii() else sum(map(CHINESE.__lt__, line))


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, form: Format) -> None:
    if cell.sheet:
        sheet.write_url(row, column, f"internal:'{cell.sheet}'!A1", form, str(cell.value))
    elif cell.value is None or cell.value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value[:LONGEST], form)
    else:
        sheet.write_number(row, column, cell.value, form)
