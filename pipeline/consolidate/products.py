"""Products of numbers and constants: exact, then rounded half-up once to 12 decimals.

Arrow multiplies whole columns exactly where its 76 digits suffice; other rows are multiplied one by one, with the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.arrow import AMOUNT_DECIMALS, AMOUNT_DIGITS, amounts, integers, scalar, strings
from pipeline.quantity import DECIMALS, exact_text, half_up

if TYPE_CHECKING:
    import pyarrow as pa

LIMIT = Decimal(10) ** 20
"""Amounts from here on are no emission anybody has; the ledger's 38 digits end soon after."""
_ARROW_DIGITS = 76


def products(numbers: pa.Array, codes: pa.Array, constants: Sequence[Fraction | None]) -> pa.Array:
    """``numbers[i] × constants[codes[i]]`` as amounts; null where either is missing or the product is beyond ``LIMIT``."""
    import pyarrow as pa

    if not any(constant is not None for constant in constants):
        return pa.nulls(len(numbers), pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS))
    texts = [None if constant is None else exact_text(constant) for constant in constants]
    endless = [text is not None and "/" in text for text in texts]
    at_once = _at_once(numbers, codes, strings([None if never else text for text, never in zip(texts, endless, strict=True)]))
    if at_once is not None and not any(endless):
        return at_once
    cells, kinds = numbers.to_pylist(), codes.to_pylist()
    found: list[Decimal | None] = [None] * len(cells) if at_once is None else at_once.to_pylist()
    for position, kind in enumerate(kinds):
        if at_once is None or endless[kind]:
            found[position] = product(cells[position], constants[kind])
    return amounts(found)


def product(number: str | None, constant: Fraction | None) -> Decimal | None:
    """One product, rounded once; null where either is missing or it is beyond ``LIMIT``."""
    if number is None or constant is None:
        return None
    rounded = half_up(Fraction(number) * constant)
    return rounded if abs(rounded) < LIMIT else None


def multiplied(one: pa.Array, other: pa.Array) -> pa.Array:
    """The exact product of two columns of numbers written as text, as text; null where either is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    left, right = _exact(one), _exact(other)
    if left is not None and right is not None and left.type.precision + right.type.precision < _ARROW_DIGITS:
        return pc.multiply(left, right).cast(pa.string())
    pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
    return strings([None if a is None or b is None else exact_text(Fraction(a) * Fraction(b)) for a, b in pairs])


def _at_once(numbers: pa.Array, codes: pa.Array, constants: pa.Array) -> pa.Array | None:
    """The products of a whole column; ``None`` where they need too many digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    left, right = _exact(numbers), _exact(constants)
    if left is None or right is None or left.type.precision + right.type.precision >= _ARROW_DIGITS:
        return None
    rounded = pc.round(pc.multiply(left, right.take(codes)), DECIMALS, round_mode="half_towards_infinity")
    amount = pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS)
    if left.type.precision - left.type.scale + right.type.precision - right.type.scale < LIMIT.adjusted():
        return rounded.cast(amount)
    wide = rounded.cast(pa.decimal256(_ARROW_DIGITS, rounded.type.scale))
    sane = pc.less(pc.abs(wide), scalar(str(int(LIMIT))).cast(wide.type))
    return pc.if_else(sane, rounded, pa.nulls(1, rounded.type)[0]).cast(amount)


def _exact(texts: pa.Array) -> pa.Array | None:
    """Numbers written as text as exact decimals of just enough digits; ``None`` where these are too many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    length, point = pc.utf8_length(texts), pc.find_substring(texts, ".")
    whole = pc.if_else(pc.less(point, integers([0])[0]), length, point)
    decimals = pc.max(pc.subtract(pc.subtract(length, whole), integers([1])[0])).as_py() or 0
    digits = max(pc.max(whole).as_py() or 1, 1) + max(decimals, 0)
    if digits > _ARROW_DIGITS:
        return None
    try:
        return texts.cast(pa.decimal256(digits, max(decimals, 0)))
    except pa.ArrowInvalid:
        return None
