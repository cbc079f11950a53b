"""Causes add up to the change exactly, and a single change gives that one cause and amount."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipeline.drivers import rounded as apportioned
from pipeline.drivers import split

numbers = st.decimals(min_value=0, max_value=10_000, places=4)
levels = st.lists(numbers, min_size=5, max_size=5)


def product(values: list[Decimal]) -> Fraction:
    """The exact product."""
    result = Fraction(1)
    for value in values:
        result *= Fraction(value)
    return result


def rounded(value: Fraction) -> Decimal:
    """Half-up at 1e-12, as the ledger rounds."""
    scaled = value * 10**12
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-12)


@given(levels, levels)
def test_parts_add_up_exactly(before: list[Decimal], after: list[Decimal]) -> None:
    """Whatever changed, the parts add up to the change of the rounded amounts."""
    old, new = [Fraction(value) for value in before], [Fraction(value) for value in after]
    changed = [index for index in range(5) if old[index] != new[index]]
    with localcontext(prec=60):  # five numbers of ten thousand and twelve decimals are more digits than Decimal keeps by itself
        delta = rounded(product(after)) - rounded(product(before))
        if len(changed) > 1:
            assert sum(split(old, new, changed, delta), Decimal(0)) == delta


@given(levels, numbers, st.integers(min_value=0, max_value=4))
def test_an_unchanged_driver_gets_nothing(before: list[Decimal], level: Decimal, index: int) -> None:
    """Two drivers change and cancel out nothing else: the third, unchanged, is not among the parts."""
    after = list(before)
    after[index] = level
    after[(index + 1) % 5] = level
    old, new = [Fraction(value) for value in before], [Fraction(value) for value in after]
    changed = [position for position in range(5) if old[position] != new[position]]
    if len(changed) == 2:
        parts = split(old, new, changed, rounded(product(after)) - rounded(product(before)))
        assert len(parts) == 2


def test_two_drivers_share_the_joint_effect() -> None:
    """10 × 2 becomes 12 × 3: half of the joint effect of 2 goes to each: 2 × 2 + 1 and 10 × 1 + 1."""
    parts = split([Fraction(10), Fraction(2)], [Fraction(12), Fraction(3)], [0, 1], Decimal(16))
    assert parts == [Decimal(5), Decimal(11)]


def test_shares_far_from_the_difference_are_still_given_at_once() -> None:
    """A draft somebody edited by hand may hold a sum that is not its parts': the causes add up to what it says, and nobody waits for them."""
    assert apportioned([Fraction(1), Fraction(2)], Decimal(1_000_003)) == [Decimal(500_001), Decimal(500_002)]
