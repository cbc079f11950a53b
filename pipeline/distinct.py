"""The different kinds of rows in some columns: what follows from these cells is worked out once for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.arrow import integers

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Distinct:
    """For each row the number of its kind (an int64 column), for each kind its values, in order of first appearance."""

    codes: pa.Array
    keys: tuple[tuple[object, ...], ...]


def distinct(columns: Sequence[pa.Array]) -> Distinct:
    """The different combinations of values in columns of one length."""
    import pyarrow as pa
    import pyarrow.compute as pc

    combined = None
    for column in columns:
        coded = column.dictionary_encode(null_encoding="encode")
        count = len(coded.dictionary)
        if count < 2:
            continue
        part = coded.indices.cast(pa.int64())
        if combined is not None:
            part = pc.add(pc.multiply(combined, integers([count])[0]), part)
        combined = part.dictionary_encode().indices.cast(pa.int64())
    codes = integers([0] * len(columns[0])) if combined is None else combined
    firsts = _firsts(codes)
    taken = [column.take(firsts).to_pylist() for column in columns]
    return Distinct(codes, tuple(zip(*taken, strict=True)))


def kinds(table: pa.Table, columns: Sequence[str]) -> tuple[tuple[Any, ...], ...]:
    """The different combinations of values in some columns of a table. (Arrow's own grouping imports pandas.)"""
    return distinct([table.column(name).combine_chunks() for name in columns]).keys


def _firsts(codes: pa.Array) -> pa.Array:
    """Where each kind appears first: codes are numbered by appearance, so it is where the highest yet rises."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(codes):
        return codes
    highest = pc.cumulative_max(codes)
    rises = pc.indices_nonzero(pc.not_equal(highest.slice(1), highest.slice(0, len(highest) - 1))).cast(pa.int64())
    return pa.concat_arrays([integers([0]), pc.add(rises, integers([1])[0])])
