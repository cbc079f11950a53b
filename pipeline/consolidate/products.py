"""Products of numbers and constants: exact, then rounded half-up once to 12 decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.arrow import AMOUNT_DECIMALS, AMOUNT_DIGITS, amounts, strings
from pipeline.quantity import DECIMALS, exact_text, half_up

if TYPE_CHECKING:
    import pyarrow as pa

LIMIT = Decimal(10) ** 20
"""Amounts from here on are no emission anybody has; the ledger's 38 digits end soon after."""
_NUMBER_DIGITS, _NUMBER_DECIMALS, _CONSTANT_DIGITS = 38, 18, 37
"""Digits a number and a constant may have so that Arrow's 76 hold their product exactly."""


def products(numbers: pa.Array, codes: pa.Array, constants: Sequence[Fraction | None]) -> pa.Array:
    """``numbers[i] × constants[codes[i]]`` as amounts; null where either is missing or the product is beyond ``LIMIT``.

    Arrow multiplies whole columns exactly where its digits suffice; other rows are multiplied one by one, with the same result.
    """
    import pyarrow as pa

    if not any(constant is not None for constant in constants):
        return pa.nulls(len(numbers), pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS))
    texts = [None if constant is None else exact_text(constant) for constant in constants]
    ending = [None if text is None or "/" in text else text for text in texts]
    at_once = _at_once(numbers, codes, ending)
    if at_once is not None and ending == texts:
        return at_once
    singly = [at_once is None or (text is not None and "/" in text) for text in texts]
    cells, kinds = numbers.to_pylist(), codes.to_pylist()
    slow = [position for position, code in enumerate(kinds) if singly[code]]
    found: list[Decimal | None] = [None] * len(cells) if at_once is None else at_once.to_pylist()
    for position in slow:
        found[position] = product(cells[position], constants[kinds[position]])
    return amounts(found)


def product(number: str | None, constant: Fraction | None) -> Decimal | None:
    """One product, rounded once; null where either is missing or it is beyond ``LIMIT``."""
    if number is None or constant is None:
        return None
    rounded = half_up(Fraction(number) * constant)
    return rounded if abs(rounded) < LIMIT else None


def _at_once(numbers: pa.Array, codes: pa.Array, constants: Sequence[str | None]) -> pa.Array | None:
    """The products of a whole column; ``None`` where a number or constant has too many digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    decimals = max((len(text.partition(".")[2]) for text in constants if text is not None), default=0)
    digits = max((len(text.partition(".")[0].lstrip("-")) for text in constants if text is not None), default=1)
    if decimals + digits > _CONSTANT_DIGITS:
        return None
    try:
        exact = numbers.cast(pa.decimal256(_NUMBER_DIGITS, _NUMBER_DECIMALS))
    except pa.ArrowInvalid:
        return None
    factors = strings(constants).cast(pa.decimal256(_CONSTANT_DIGITS, decimals)).take(codes)
    rounded = pc.round(pc.multiply(exact, factors), DECIMALS, round_mode="half_towards_infinity")
    limit = strings([str(int(LIMIT))]).cast(rounded.type)[0]
    sane = pc.less(pc.abs(rounded), limit)
    if not pc.all(sane, min_count=0).as_py():
        rounded = pc.if_else(sane, rounded, pa.nulls(1, rounded.type)[0])
    return rounded.cast(pa.decimal128(AMOUNT_DIGITS, AMOUNT_DECIMALS))
