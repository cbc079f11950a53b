"""Products of numbers and constants: exact, then rounded half-up once to 12 decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from pipeline.quantity import DECIMALS, exact_text, half_up

_CONTEXT = Context(prec=10_000, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_LAST = Decimal(1).scaleb(-DECIMALS)
LIMIT = Decimal(10) ** 20
"""Amounts from here on are no emission anybody has; the ledger's 38 digits end soon after."""


def products(numbers: Sequence[Decimal | None], codes: Sequence[int], constants: Sequence[Fraction | None]) -> list[Decimal | None]:
    """``numbers[i] × constants[codes[i]]``, null where either is missing."""
    ending = [_decimal(constant) for constant in constants]
    multiply, round_once, last = _CONTEXT.multiply, _CONTEXT.quantize, _LAST
    if None not in ending and None not in numbers:
        return [round_once(multiply(number, ending[code]), last) for number, code in zip(numbers, codes, strict=True)]  # type: ignore[arg-type]  # none is null
    return [_product(number, constants[code], ending[code]) for number, code in zip(numbers, codes, strict=True)]


def _product(number: Decimal | None, constant: Fraction | None, ending: Decimal | None) -> Decimal | None:
    if number is None or constant is None:
        return None
    if ending is not None:
        return _CONTEXT.quantize(_CONTEXT.multiply(number, ending), _LAST)
    return half_up(Fraction(number) * constant)


def _decimal(constant: Fraction | None) -> Decimal | None:
    """A constant as a decimal, where it ends."""
    if constant is None:
        return None
    text = exact_text(constant)
    return None if "/" in text else Decimal(text)
