"""Reporting years as days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from pipeline.project import Report


def year_period(year: int, report: Report) -> tuple[date, date]:
    """First and last day of a reporting year: the report's own period moved by whole years.

    The last day of a month stays the last day of that month, so a year ending on 28 February ends on the 29th in a leap year.
    """
    shift = year - report.year
    return _moved(report.period_start, shift, last=False), _moved(report.period_end, shift, last=True)


def _moved(day: date, years: int, *, last: bool) -> date:
    year = day.year + years
    length = monthrange(year, day.month)[1]
    at_end = last and day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, length if at_end else min(day.day, length))
