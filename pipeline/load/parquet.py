"""Parquet files: exact types become the text of their exact value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pipeline.arrow import integers, scalar, strings
from pipeline.finding import Finding, Place, finding
from pipeline.load.sheet import MAX_CELLS, MAX_COLUMNS, Read, Sheet, float_text

if TYPE_CHECKING:
    import pyarrow as pa


def read(data: bytes, file: str) -> Read:
    """The one sheet of a Parquet file, its rows counted as if a header stood in row 1."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        source = parquet.ParquetFile(pa.BufferReader(data))
        rows, width = source.metadata.num_rows, source.metadata.num_columns
        if width > MAX_COLUMNS:
            return (), (finding("load.too_many_columns", Place(file), text=f"{width:,}", limit=f"{MAX_COLUMNS:,}"),)
        if rows * max(1, width) > MAX_CELLS:
            return (), (finding("load.too_many_cells", Place(file), limit=f"{MAX_CELLS:,}"),)
        table = source.read()
    except (pa.ArrowException, OSError, ValueError):
        return (), (finding("load.not_parquet", Place(file)),)
    found: list[Finding] = []
    columns = tuple(_text(column.combine_chunks(), name, file, found) for name, column in zip(table.column_names, table.columns, strict=True))
    numbers = integers(range(2, table.num_rows + 2))
    return (Sheet(file, None, tuple(table.column_names), columns, numbers),), tuple(found)


def _text(cells: pa.Array, name: str, file: str, found: list[Finding]) -> pa.Array:
    """A column as text; lists, structures and bytes that are no text are not cells and are left out with a finding."""
    import pyarrow as pa

    try:
        text = _cells(cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells)
        text.validate(full=True)
    except (pa.ArrowException, ArithmeticError, ValueError, KeyError):
        found.append(finding("load.not_cells", Place(file, None, 1, name), column=name, text=str(cells.type)))
        return pa.nulls(len(cells), pa.string())
    return text


def _cells(cells: pa.Array) -> pa.Array:
    """The text of each value; raises where the type has none, or a value is beyond the calendar or no UTF-8."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = cells.type
    if pa.types.is_nested(kind):
        raise pa.ArrowInvalid(str(kind))
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, scalar("yes"), scalar("no"))
    if pa.types.is_floating(kind):
        return strings([_float(value) for value in cells.to_pylist()])
    if pa.types.is_decimal(kind):
        return strings([None if value is None else format(value, "f") for value in cells.to_pylist()])
    if pa.types.is_timestamp(kind):
        moments = cells.cast(pa.timestamp("us", kind.tz)).to_pylist()
        return strings([None if moment is None else moment.isoformat(" ") for moment in moments])
    text = cells.cast(pa.string())
    return pc.if_else(pc.equal(text, scalar("")), scalar(None), text)


def _float(value: float | None) -> str | None:
    """A float's text; not-a-number is a blank, and infinity a word that no numeric column takes."""
    if value is None or math.isnan(value):
        return None
    return str(value) if math.isinf(value) else float_text(value)
