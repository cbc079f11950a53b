"""What every reader hands on: the cells of one sheet as text, before anything is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.arrow import strings
from pipeline.finding import Finding, Place, finding
from pipeline.tables import folded, header_words

if TYPE_CHECKING:
    import pyarrow as pa

MAX_FILE_BYTES = 2 * 1024**3
MAX_COLUMNS = 1_000
MAX_CELLS = 500_000_000
TITLE_ROWS = 10
"""How many filled rows may stand above the header."""
SIGNIFICANT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its header cells, its columns as Arrow text (null where blank), and the row a spreadsheet shows for each line.

    Typed cells arrive as the text a person would have typed: a floating cell as its 15-significant-digit decimal, a cell formatted as a percentage
    with its sign, a date in ISO form, a truth value as yes or no.
    """

    file: str
    sheet: str | None
    headers: tuple[str | None, ...]
    columns: tuple[pa.Array, ...]
    rows: pa.Array
    header_row: int = 1
    is_hidden: bool = False

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A place in this sheet."""
        return Place(self.file, self.sheet, row, column)


Read = tuple[tuple[Sheet, ...], tuple[Finding, ...]]
"""What a reader returns: the sheets it could read, and what was wrong with the file."""


def header_at(lines: Sequence[Sequence[str | None]]) -> int | None:
    """Where the header stands: the first of the upper rows that names two columns of some table, else the first row with anything in it.

    Teams write a title above their table; ``None`` where all lines are blank.
    """
    filled = [at for at, line in enumerate(lines) if any(cell and cell.strip() for cell in line)]
    named = (at for at in filled[: TITLE_ROWS + 1] if names_columns(lines[at]))
    return next(named, filled[0] if filled else None)


def names_columns(line: Sequence[str | None]) -> bool:
    """Whether a row looks like a header: two of its cells, or words in them, name columns of the contract's tables."""
    cells = [cell for cell in line if cell and cell.strip()]
    return sum(any(folded(word) in header_words() for word in (cell, *cell.split())) for cell in cells) > 1


def titles_above(file: str, sheet: str | None, lines: Sequence[Sequence[str | None]], header_row: int) -> tuple[Finding, ...]:
    """A word on rows above the header that hold text and are not read."""
    above = any(cell and cell.strip() for line in lines for cell in line)
    return (finding("load.title_rows", Place(file, sheet, header_row), row=header_row),) if above else ()


def float_text(value: float) -> str:
    """A floating cell as its 15-significant-digit decimal, which is what a spreadsheet shows and keeps.

    >>> float_text(0.1 + 0.2), float_text(2024.0), float_text(1e21)
    ('0.3', '2024', '1000000000000000000000')
    """
    exact = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return format(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and exact.adjusted() < 28 else exact.normalize(), "f")


def column_letter(position: int) -> str:
    """The letter a spreadsheet shows above a column, counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def text_columns(lines: Sequence[Sequence[str | None]], width: int) -> tuple[pa.Array, ...]:
    """Lines of cells turned into Arrow columns of text; empty text is a blank, and short lines end in blanks."""
    return tuple(strings([(line[i] or None) if i < len(line) else None for line in lines]) for i in range(width))
