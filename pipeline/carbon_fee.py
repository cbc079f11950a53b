"""Taiwan's carbon fee in the field's terms: from which year, from which size of site, and the values its terms may have.

Climate Change Response Act, articles 21 and 28, and the regulations on collecting the fee; rates as announced on 21 October 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

FIRST_YEAR = 2025
"""The first calendar year whose emissions are charged."""
THRESHOLD = Decimal(25_000)
"""Direct emissions and those of electricity used, in tCO2e a year, from which a site is liable (達, so the threshold itself counts)."""
TERMS: Mapping[str, tuple[Decimal, ...]] = {
    "k_value": (Decimal(25_000), Decimal(0)),
    "coefficient": (Decimal(1), Decimal("0.2"), Decimal("0.4"), Decimal("0.6")),
    "rate": (Decimal(300), Decimal(100), Decimal(50)),
}
"""K is 0 for entities at high risk of carbon leakage; with an approved reduction plan their coefficient is 0.2, 0.4 or 0.6 by period. NT$ 300 a tonne
is the standard rate, 100 and 50 the preferential ones of an approved plan."""

MOST_CREDITS = Decimal("0.1")
"""Share of chargeable emissions that domestic credits may take off; recognised foreign ones half of it, for high-leakage entities none."""


def why_not_liable(emissions: Decimal, year: int) -> str | None:
    """The reason code a site pays nothing for, none where it is liable. The test comes first: the formula alone would go below zero.

    >>> why_not_liable(Decimal(25_000), 2026), why_not_liable(Decimal(24_999), 2026), why_not_liable(Decimal(90_000), 2024)
    (None, 'below_threshold', 'before_fee')
    """
    if year < FIRST_YEAR:
        return "before_fee"
    return "below_threshold" if emissions < THRESHOLD else None


def needs_plan(term: str, value: Decimal) -> bool:
    """Whether a value of a term is only for entities with an approved reduction plan."""
    return term in ("coefficient", "rate") and value < TERMS[term][0]
