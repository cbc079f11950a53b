"""What the report folder holds: its tables as exact text with places, and the files they were read from.

Every cell is text or null. Text is already normalised: numbers are exact decimals without separators, dates ISO, years Gregorian,
yes/no and choices canonical. A cell that could not be read is null here and a finding elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.finding import Acknowledgement, Place
from pipeline.questionnaire import Answered

if TYPE_CHECKING:
    import pyarrow as pa

FILE, SHEET, ROW = "_file", "_sheet", "_row"
"""Columns every table carries beside its own: file and sheet (text), row as a spreadsheet shows it (int64)."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the report folder as read: path relative to the folder, digest, data rows where it is a table, and the bytes themselves."""

    path: str
    sha256: str
    rows: int | None = None
    content: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a small table."""

    values: Mapping[str, str | None]
    file: str
    sheet: str | None
    row: int
    headers: Mapping[str, str]

    def text(self, column: str) -> str | None:
        """The cell, or ``None`` where it is blank."""
        return self.values.get(column)

    def decimal(self, column: str) -> Decimal | None:
        """The cell as the exact decimal written."""
        found = self.values.get(column)
        return None if found is None else Decimal(found)

    def integer(self, column: str) -> int | None:
        """The cell as a whole number (years, counts)."""
        found = self.values.get(column)
        return None if found is None else int(found)

    def yes(self, column: str) -> bool | None:
        """The cell of a yes/no column."""
        found = self.values.get(column)
        return None if found is None else found == "yes"

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that joins several with ``;``."""
        found = self.values.get(column)
        return () if found is None else tuple(found.split(";"))

    def spoken(self, column: str, lang: str) -> str:
        """The column that says a text in a language: ``note_en`` or ``note_zh`` where a team keeps one beside ``note``, else the column itself."""
        own = f"{column}_{'zh' if lang == 'zh-TW' else 'en'}"
        return own if self.text(own) else column

    def place(self, column: str | None = None) -> Place:
        """Where the row stands, or one cell of it; the column is named as the file's header writes it."""
        return Place(self.file, self.sheet, self.row, None if column is None else self.headers.get(column, column))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the contract, from one file or several, as an Arrow table of text columns.

    ``data`` has every column of the schema (null where the files lack it), the columns nobody knows under their own header, and
    ``_file``, ``_sheet``, ``_row``. ``headers`` holds, per file and sheet, what the header of each column really says.
    """

    name: str
    data: pa.Table
    headers: Mapping[tuple[str, str | None], Mapping[str, str]]

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.data.num_rows)

    def records(self) -> Iterator[Record]:
        """The rows in file order. Meant for small tables; the inventory is asked in columns."""
        for row in self.data.to_pylist():
            file, sheet, number = row.pop(FILE), row.pop(SHEET), row.pop(ROW)
            yield Record(row, file, sheet, number, self.headers.get((file, sheet), {}))

    def place(self, row_index: int, column: str | None = None) -> Place:
        """Where the row at this position (from 0) stands, or one cell of it."""
        file, sheet, row = (self.data.column(name)[row_index].as_py() for name in (FILE, SHEET, ROW))
        return Place(file, sheet, row, None if column is None else self.headers.get((file, sheet), {}).get(column, column))


@dataclass(frozen=True, slots=True)
class Inputs:
    """All tables that are present, every file that was read, and the answers of an earlier CDP response (``[frameworks] cdp`` names its export)."""

    tables: Mapping[str, Table]
    files: tuple[InputFile, ...]
    answered: tuple[Answered, ...] = ()
    _records: dict[str, tuple[Record, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def records(self, table: str) -> tuple[Record, ...]:
        """The rows of a small table; none where the folder has no such table. They are asked for by every table, chart and sentence, and made once."""
        if table not in self._records:
            found = self.tables.get(table)
            self._records[table] = () if found is None else tuple(found.records())
        return self._records[table]

    def acknowledgements(self) -> tuple[Acknowledgement, ...]:
        """Findings the team knows about, with the reason given (table ``acknowledged``)."""
        rows = self.records("acknowledged")
        return tuple(
            Acknowledgement(rule, place, row.text("reason") or "", row.place())
            for row in rows
            if (rule := row.text("rule")) is not None and (place := row.text("place")) is not None
        )
