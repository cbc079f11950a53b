"""CDP's arithmetic, as its portal does it: exact fractions in, exact fractions out; nothing where a formula divides by zero (facts: cdp.md, 2 and 11)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

Band = tuple[int | None, str]

PAYBACK: tuple[Band, ...] = (
    (3, "1-3 years"),
    (10, "4-10 years"),
    (15, "11-15 years"),
    (20, "16-20 years"),
    (25, "21-25 years"),
    (None, ">25 years"),
)
LIFETIME: tuple[Band, ...] = (
    (2, "1-2 years"),
    (5, "3-5 years"),
    (10, "6-10 years"),
    (15, "11-15 years"),
    (20, "16-20 years"),
    (30, "21-30 years"),
    (None, ">30 years"),
)


def share_pct(part: Fraction, whole: Fraction) -> Fraction | None:
    """A part in points of the whole.

    >>> share_pct(Fraction(25), Fraction(200))
    Fraction(25, 2)
    """
    return None if whole == 0 else 100 * part / whole


def over(above: Fraction, below: Fraction) -> Fraction | None:
    """An intensity: numerator ÷ denominator, both in whole units (7.45).

    >>> over(Fraction(76), Fraction(25_000))
    Fraction(19, 6250)
    """
    return None if below == 0 else above / below


def target_end(base: Fraction, reduction_pct: Fraction) -> Fraction:
    """Emissions (or intensity) at the end of a target: base × (100 − reduction) ÷ 100 (7.53.1, 7.53.2).

    >>> target_end(Fraction(100_000), Fraction(50))
    Fraction(50000, 1)
    """
    return base * (100 - reduction_pct) / 100


def reduction_achieved_pct(base: Fraction, now: Fraction, reduction_pct: Fraction) -> Fraction | None:
    """How much of a reduction target is achieved: 100 × (base − now) ÷ (base × reduction ÷ 100) (7.53.1, 7.53.2).

    >>> reduction_achieved_pct(Fraction(100_000), Fraction(80_000), Fraction(50))
    Fraction(40, 1)
    """
    return share_pct(base - now, base * reduction_pct / 100)


def share_achieved_pct(base: Fraction, now: Fraction, end: Fraction) -> Fraction | None:
    """How much of a target from one figure to another is achieved: 100 × (now − base) ÷ (end − base) (7.54.1, 7.54.2).

    A target that only keeps what there is (base = end) cannot be computed.

    >>> share_achieved_pct(Fraction(10), Fraction(40), Fraction(70))
    Fraction(50, 1)
    """
    return share_pct(now - base, end - base)


def change_pct(now: Fraction, before: Fraction) -> Fraction | None:
    """The change against the year before in points, without its sign: CDP asks for the direction beside it (7.45).

    >>> change_pct(Fraction(9), Fraction(12))
    Fraction(25, 1)
    """
    return share_pct(abs(now - before), before)


def attributed_pct(amount: Fraction, before: Fraction) -> Fraction | None:
    """A reason's part of the change in points of the year before's scopes 1 and 2, without its sign (7.10.1).

    >>> attributed_pct(Fraction(-500), Fraction(10_000))
    Fraction(5, 1)
    """
    return share_pct(abs(amount), before)


def allocated(emissions: Fraction, share: Fraction) -> Fraction:
    """A customer's part of a scope: emissions × sales to the customer ÷ revenue (7.26).

    >>> allocated(Fraction(32_000), Fraction(1, 5))
    Fraction(6400, 1)
    """
    return emissions * share


def direction(difference: Fraction) -> str:
    """The direction CDP asks for beside a value without sign.

    >>> direction(Fraction(-1)), direction(Fraction(0))
    ('Decreased', 'No change')
    """
    return "Increased" if difference > 0 else "Decreased" if difference < 0 else "No change"


def payback_band(investment: Fraction, saved_a_year: Fraction) -> str:
    """The payback period's band: whole years, begun years counted (7.55.2).

    >>> payback_band(Fraction(30), Fraction(6)), payback_band(Fraction(1), Fraction(2)), payback_band(Fraction(1), Fraction(0))
    ('4-10 years', '<1 year', 'No payback')
    """
    if saved_a_year <= 0:
        return "No payback"
    years = investment / saved_a_year
    return "<1 year" if years < 1 else _band(ceil(years), PAYBACK)


def lifetime_band(years: Fraction) -> str:
    """The lifetime's band (7.55.2).

    >>> lifetime_band(Fraction(12)), lifetime_band(Fraction(5, 2))
    ('11-15 years', '3-5 years')
    """
    return "<1 year" if years < 1 else _band(ceil(years), LIFETIME)


def spend_band(energy_cost: Fraction, spend: Fraction) -> str | None:
    """The 5-point band of energy in operational spend (7.29).

    >>> spend_band(Fraction(0), Fraction(9)), spend_band(Fraction(5), Fraction(100)), spend_band(Fraction(51), Fraction(1000))
    ('0%', '>0% to 5%', '>5% to 10%')
    """
    found = share_pct(energy_cost, spend)
    if found is None or not 0 <= found <= 100:
        return None
    top = 5 * ceil(found / 5)
    return "0%" if top == 0 else f">{top - 5}% to {top}%"


def _band(years: int, bands: Sequence[Band]) -> str:
    return next(name for top, name in bands if top is None or years <= top)
