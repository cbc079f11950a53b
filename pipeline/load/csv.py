"""CSV files: as Excel, databases and people write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.arrow import integers
from pipeline.finding import Finding, Place, finding
from pipeline.load.sheet import MAX_CELLS, MAX_COLUMNS, Read, Sheet, header_at, names_columns, text_columns, titles_above

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = (",", ";", "\t")
FIELD_LIMIT = 1_000_000
SNIFFED_BYTES = 4_000
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with BOM"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


def read(data: bytes, file: str) -> Read:
    """The one sheet of a CSV file. A regular file goes through Arrow; an irregular one line by line, so that rows keep their numbers."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return _converted(data, codec, name, file)
    if b"\x00" in data[:SNIFFED_BYTES]:
        return _converted(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be", "UTF-16", file)
    return _sheet(data, file) or _converted(data, "cp950", "Big5", file)


def _converted(data: bytes, codec: str, name: str, file: str) -> Read:
    """The sheet of a file in another encoding, with a note of it."""
    try:
        plain = data.decode(codec).encode("utf-8")
    except UnicodeDecodeError as problem:
        row = data.count(b"\n", 0, problem.start) + 1
        return (), (finding("load.undecodable", Place(file, None, row)),)
    sheets, problems = _sheet(plain, file) or ((), ())
    if not any(len(sheet.rows) for sheet in sheets):
        return sheets, problems
    return sheets, (finding("load.encoding", Place(file), encoding=name), *problems)


def _sheet(plain: bytes, file: str) -> Read | None:
    """The sheet of a file in UTF-8; ``None`` where it is not UTF-8 after all."""
    head = _head(plain)
    if head is None:
        return (), (finding("load.empty_file", Place(file)),)
    delimiter = _delimiter(head)
    headers = _headers(head, delimiter)
    if plain.count(b"\n") * max(1, len(headers or ())) > MAX_CELLS:
        return (), (finding("load.too_many_cells", Place(file), limit=f"{MAX_CELLS:,}"),)
    is_plain = headers is not None and len(headers) <= MAX_COLUMNS and names_columns(headers)
    columns = _regular(plain, delimiter, len(headers)) if headers is not None and is_plain else None
    if headers is not None and columns is not None:
        return (Sheet(file, None, headers, columns, integers(range(2, len(columns[0]) + 2))),), ()
    try:
        document = plain.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return _irregular(document, file, delimiter)


def _head(plain: bytes) -> str | None:
    """The first line; ``None`` where the file has no text at all."""
    if not plain.strip(b" \t\r\n,;\x1a"):
        return None
    return plain[:FIELD_LIMIT].decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n").partition("\n")[0]


def _delimiter(head: str) -> str:
    """What the header line separates its cells with; a comma where nothing else is more frequent."""
    return max(DELIMITERS, key=head.count)


def _headers(head: str, delimiter: str) -> tuple[str | None, ...] | None:
    """The header cells; ``None`` where the line is blank or a quoted header runs over several lines."""
    if not head.strip() or head.count('"') % 2:
        return None
    cells = next(csv.reader([head], delimiter=delimiter))
    return tuple(cell.strip() or None for cell in cells)


def _regular(plain: bytes, delimiter: str, width: int) -> tuple[pa.Array, ...] | None:
    """The columns below the header, or ``None`` where some line has more or fewer cells, is blank, or a quoted cell goes on in the next.

    Arrow takes a quotation mark that is never closed for a cell to the end of the file, so lines with an odd number of marks are not given to it.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    if b'"' in plain and any(line.count(b'"') % 2 for line in plain.split(b"\n")):
        return None
    names = [str(number) for number in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(plain.rstrip(b"\r\n")),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows < 2:
        return None
    return tuple(column.combine_chunks() for column in table.slice(1).columns)


def _irregular(document: str, file: str, delimiter: str) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """The sheet read line by line: blank lines are counted, lines with too many cells are findings, short ones end in blanks."""
    lines, problems = _lines(document, file, delimiter)
    start = header_at(lines)
    if start is None:
        return (), problems or (finding("load.empty_file", Place(file)),)
    headers = tuple(cell.strip() or None for cell in lines[start])
    if len(headers) > MAX_COLUMNS:
        return (), (*problems, finding("load.too_many_columns", Place(file, None, start + 1), text=f"{len(headers):,}", limit=f"{MAX_COLUMNS:,}"))
    body = lines[start + 1 :]
    rows = integers(range(start + 2, start + 2 + len(body)))
    sheet = Sheet(file, None, headers, text_columns(body, len(headers)), rows, header_row=start + 1)
    return (sheet,), (*problems, *titles_above(file, None, lines[:start], start + 1), *_ragged(body, len(headers), start + 2, file))


def _lines(document: str, file: str, delimiter: str) -> tuple[list[list[str]], tuple[Finding, ...]]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(document, newline=""), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error:
        return lines, (finding("load.unreadable_row", Place(file, None, len(lines) + 1)),)
    return lines, ()


def _ragged(body: Sequence[Sequence[str]], width: int, first_row: int, file: str) -> tuple[Finding, ...]:
    long: list[Place] = []
    short: list[Place] = []
    for row, line in enumerate(body, first_row):
        if any(cell.strip() for cell in line[width:]):
            long.append(Place(file, None, row))
        elif len(line) < width and any(cell.strip() for cell in line):
            short.append(Place(file, None, row))
    return (
        *((finding("load.row_too_long", places=long, count=len(long), width=width),) if long else ()),
        *((finding("load.row_too_short", places=short, count=len(short), width=width),) if short else ()),
    )
