"""SBTi's rule sets: which holds when, what each asks at least, and how a rate of reduction is labelled."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

BEFORE_5 = "before 5.0"
LINEAR = "5.0-5.3"
DYNAMIC = "5.3.1"
V2 = "2.0"
V5_FROM = date(2022, 7, 15)
DYNAMIC_FROM = date(2026, 4, 14)
V2_OPENS = date(2027, 2, 1)
V2_FROM = date(2028, 1, 1)

COUNTED_FROM = date(2023, 4, 11)
"""From about this day the minimum of a later base year counts from 2020; sources give the month, not the day."""
COUNTED_IN_DOUBT = (date(2023, 3, 1), date(2023, 12, 31))
"""Validated between these days, a target that meets only the earlier count may have been judged by either."""
ANCHOR = "2020"

RATE_15 = Decimal("0.042")
RATE_WELL_BELOW_2 = Decimal("0.025")
RATE_2 = Decimal("0.0123")
INTENSITY_RATE = Decimal("0.07")
PATHS = {
    "1": ("0.90", 2050),
    "2": ("1.00", 2040),
    "3": ("0.75", 2050),
}
"""Method appendix of V1.3.1, table 2: how much of each scope is to be cut, by when (scope 1 and 2 for 1.5 °C, scope 3 for well below 2 °C)."""

PATH_SCOPE3_15 = ("0.90", 2050)
"""Scope 3 at 1.5 °C, which is asked where fossil fuels are sold."""
RATE_LAND = Decimal("0.0303")
PATH_LAND = ("0.72", 2050)
LAND_LONG = Decimal("0.72")
"""Forest, land and agriculture (guidance V1.2): 3.03 % a year, 72 % by 2050."""

PUBLISHED = Decimal("0.005")
MODELLED = Decimal("0.0005")
"""How far a reduction may lie under the minimum and still meet it: published statements are truncated to half a point, modelled figures are not."""
LABEL_15 = RATE_15 - Decimal("0.0006")
LABEL_WELL_BELOW_2 = RATE_WELL_BELOW_2 - Decimal("0.0003")


def rule_set(on: date, criteria: str = "") -> str:
    """The rule set by the day a target was validated, else submitted.

    ``criteria`` as typed decides only between V1.3.1 and V2.0, which are open side by side through 2027.

    >>> rule_set(date(2024, 3, 15)), rule_set(date(2026, 4, 14)), rule_set(date(2022, 6, 23))
    ('5.0-5.3', '5.3.1', 'before 5.0')
    """
    if on >= V2_FROM or (on >= V2_OPENS and "2.0" in criteria):
        return V2
    if on >= DYNAMIC_FROM:
        return DYNAMIC
    return LINEAR if on >= V5_FROM else BEFORE_5


def label(rate: Decimal) -> str:
    """The temperature label of a linear rate (fraction of the base year a year), as SBTi's dashboard gives it.

    >>> label(Decimal("0.042")), label(Decimal("0.025")), label(Decimal("0.0125")), label(Decimal("0.01"))
    ('1.5C', 'well_below_2C', '2C', 'none')
    """
    if rate >= LABEL_15:
        return "1.5C"
    if rate >= LABEL_WELL_BELOW_2:
        return "well_below_2C"
    return "2C" if rate >= RATE_2 else "none"


def window(submitted: date) -> tuple[int, int]:
    """First and last target year of a submission (near-term criterion 13).

    >>> window(date(2023, 6, 30)), window(date(2023, 7, 1))
    ((2027, 2032), (2028, 2033))
    """
    later = 1 if submitted.month > 6 else 0
    return submitted.year + 4 + later, submitted.year + 9 + later


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last day of a shorter month.

    >>> months_later(date(2024, 8, 31), 6), months_later(date(2026, 4, 14), 6)
    (datetime.date(2025, 2, 28), datetime.date(2026, 10, 14))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def review_due(validated: date) -> date:
    """The last day of the month five years after validation (near-term criterion 26).

    >>> review_due(date(2024, 3, 15)), review_due(date(2023, 12, 1))
    (datetime.date(2029, 3, 31), datetime.date(2028, 12, 31))
    """
    year, month = (validated.year + 5, validated.month + 1) if validated.month < 12 else (validated.year + 6, 1)
    return date(year, month, 1) - timedelta(days=1)
