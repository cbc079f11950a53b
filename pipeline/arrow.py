"""Arrow columns from Python values.

``pyarrow.array`` of Python values imports pandas when it is installed, which costs every command about a second; arrays made of buffers do not.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

AMOUNT_DIGITS, AMOUNT_DECIMALS = 38, 12


def text_column(values: Sequence[str | None]) -> pa.Array:
    """A text column."""
    import pyarrow as pa

    encoded = [b"" if value is None else value.encode() for value in values]
    offsets = array("i", accumulate(map(len, encoded), initial=0))
    buffers = [_validity(values), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def int_column(values: Sequence[int | None]) -> pa.Array:
    """A column of whole numbers of 64 bits."""
    import pyarrow as pa

    numbers = array("q", [0 if value is None else value for value in values])
    return pa.Array.from_buffers(pa.int64(), len(numbers), [_validity(values), pa.py_buffer(numbers)])


def bool_column(values: Sequence[bool | None]) -> pa.Array:
    """A column of yes and no."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [_validity(values), pa.py_buffer(_bits(values))])


def amount_column(values: Sequence[Decimal | None]) -> pa.Array:
    """A column of exact decimals with 12 decimals. Raises ``pyarrow.ArrowInvalid`` for what 38 digits cannot hold."""
    import pyarrow as pa

    written = text_column([None if value is None else str(value) for value in values])
    return written.cast(pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS))


def text_scalar(value: str) -> pa.Scalar:
    """One text, for Arrow functions that take a value beside a column."""
    return text_column([value])[0]


def _bits(flags: Sequence[object]) -> bytes:
    """Flags as a bitmap, the lowest bit first."""
    size = len(flags)
    digits = "".join("1" if flag else "0" for flag in reversed(flags))
    return int(digits or "0", 2).to_bytes((size + 7) // 8, "little") if size else b""


def _validity(values: Sequence[object]) -> pa.Buffer | None:
    """The bitmap of values that are present; none where all are."""
    import pyarrow as pa

    present = [value is not None for value in values]
    return None if all(present) else pa.py_buffer(_bits(present))


@dataclass(frozen=True, slots=True)
class Distinct:
    """The different rows of some columns: for each row the number of its kind, for each kind its values, in order of first appearance."""

    codes: tuple[int, ...]
    keys: tuple[tuple[object, ...], ...]


def distinct(columns: Sequence[pa.Array]) -> Distinct:
    """The different combinations of values in columns of one length."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = len(columns[0])
    combined = None
    for column in columns:
        coded = column.dictionary_encode(null_encoding="encode")
        count = len(coded.dictionary)
        if count < 2:
            continue
        part = coded.indices.cast(pa.int64())
        if combined is not None:
            part = pc.add(pc.multiply(combined, int_column([count])[0]), part)
        combined = part.dictionary_encode().indices.cast(pa.int64())
    codes = [0] * size if combined is None else combined.to_pylist()
    firsts = _firsts(codes)
    taken = [column.take(int_column(firsts)).to_pylist() for column in columns]
    return Distinct(tuple(codes), tuple(zip(*taken, strict=True)))


def _firsts(codes: Sequence[int]) -> list[int]:
    """Where each kind appears first."""
    found: list[int] = []
    for position, code in enumerate(codes):
        if code == len(found):
            found.append(position)
    return found
