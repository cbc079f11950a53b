"""Arrow arrays from Python values without waking pandas.

``pyarrow.array`` and ``pyarrow.scalar`` look whether a value belongs to pandas and import it to find out, which costs a command more than
a second; builders and buffers do not ask.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

AMOUNT_DIGITS, AMOUNT_DECIMALS = 38, 12


def strings(values: Iterable[str | None]) -> pa.Array:
    """An array of texts and nulls."""
    import pyarrow as pa

    builder = pa.lib.StringBuilder()
    builder.append_values(values if isinstance(values, (list, tuple)) else list(values))
    return builder.finish()


def integers(values: Iterable[int | None]) -> pa.Array:
    """An array of 64-bit whole numbers and nulls."""
    import pyarrow as pa

    if isinstance(values, range):
        return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(array("q", values))])
    listed = list(values)
    numbers = array("q", [0 if value is None else value for value in listed])
    return pa.Array.from_buffers(pa.int64(), len(numbers), [_validity(listed), pa.py_buffer(numbers)])


def booleans(values: Sequence[bool]) -> pa.Array:
    """An array of yes and no."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(_bits(values))])


def amounts(values: Iterable[Decimal | None]) -> pa.Array:
    """An array of exact decimals with 12 decimals, and nulls. Raises ``pyarrow.ArrowInvalid`` for what 38 digits cannot hold."""
    import pyarrow as pa

    written = strings([None if value is None else str(value) for value in values])
    return written.cast(pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS))


def repeated(value: str | None, size: int) -> pa.Array:
    """One text, or null, as often as a table has rows."""
    import pyarrow as pa

    zeros = pa.Array.from_buffers(pa.int64(), size, [None, pa.py_buffer(bytes(8 * size))])
    return strings([value]).take(zeros)


def scalar(value: str | None) -> pa.Scalar:
    """One text as Arrow's functions take it."""
    return strings([value])[0]


def whole(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Whole numbers without nulls as NumPy has them, not copied where they stand together."""
    import numpy as np
    import pyarrow as pa

    joined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(joined)


def from_whole(numbers: np.ndarray) -> pa.Array:
    """NumPy's 64-bit whole numbers as an array, not copied."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def _bits(flags: Sequence[object]) -> bytes:
    """Flags as a bitmap, the lowest bit first."""
    import numpy as np

    return np.packbits(np.fromiter(map(bool, flags), np.bool_, len(flags)), bitorder="little").tobytes()


def _validity(values: Sequence[object]) -> pa.Buffer | None:
    """The bitmap of values that are present; none where all are."""
    import pyarrow as pa

    present = [value is not None for value in values]
    return None if all(present) else pa.py_buffer(_bits(present))
