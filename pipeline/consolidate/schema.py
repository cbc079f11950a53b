"""The ledger's columns as Arrow sees them, and ``ledger.parquet``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.ledger import COLUMNS, NAMES, SCHEMA_VERSION, SUMMABLE, Ledger

if TYPE_CHECKING:
    import pyarrow as pa

_OF_EACH_ROW = ("n", "row", "line_id", "stream", *SUMMABLE)
"""Columns whose values seldom repeat: a dictionary of them only makes the file larger."""


ROW_GROUP = 1 << 20
"""Rows of a group of ``ledger.parquet``: the smallest part its statistics can leave unread. Of smaller groups the directory takes longer than the rows."""
_COUNTING = ("n", "row")
"""Whole numbers that mostly rise by one: written as differences they take next to nothing."""
LAYOUT: Mapping[str, Any] = {
    "compression": "zstd",
    "version": "2.6",
    "store_schema": True,
    "write_statistics": True,
    "use_dictionary": [name for name in NAMES if name not in _OF_EACH_ROW],
    "column_encoding": dict.fromkeys(_COUNTING, "DELTA_BINARY_PACKED"),
}
"""How ``ledger.parquet`` is written."""


@cache
def schema() -> pa.Schema:
    """Names, types and meanings of the columns, with the version of the layout."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "int64": pa.int64(), "bool": pa.bool_(), "decimal": pa.decimal128(38, 12)}
    fields = [pa.field(name, kinds[kind], metadata={"meaning": meaning} if meaning else None) for name, kind, meaning in COLUMNS]
    return pa.schema(fields, metadata={"schema": f"netzero-chapter/ledger/{SCHEMA_VERSION}"})


def ledger_bytes(ledger: Ledger) -> bytes:
    """``ledger.parquet``: the same rows give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    assert ledger.data is not None, "a ledger read from a file is written already"
    sink = pa.BufferOutputStream()
    pq.write_table(ledger.data, sink, row_group_size=ROW_GROUP, **LAYOUT)
    return bytes(sink.getvalue())
