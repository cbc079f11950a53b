"""A company's category of V2.0: as SBTi's registration tells it, held against the cut-offs of its criteria.

The cut-offs were not read in the standard itself: two unrelated public programs cite its table 1 with the same numbers. So figures may show that a company
is of category A, and never that it is of B.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.criteria import Cited, Fixed, Part
from pipeline.datapoint import make_id
from pipeline.track.sbti.case import Case, Verdict, holds, met, unknown

TURNOVER, EMPLOYEES = Decimal(450_000_000), Decimal(1000)
"""EUR a year and full-time staff from which a company of any country is of category A."""
EMISSIONS, HALF = Decimal(10_000), {"metric.total_assets": Decimal(25_000_000), "metric.revenue": Decimal(50_000_000), "metric.employees": Decimal(250)}
"""tCO2e of scopes 1 and 2, and the three of which two suffice, for companies whose ultimate parent sits in a country of high income."""


def company_category(case: Case) -> str | None:
    """As stated; else A where a cut-off is reached, else not known."""
    return case.settings.category or ("A" if _reached(case) else None)


def category(case: Case) -> Verdict:
    """V2: the category stated is not under what the company's figures show."""
    own, reached = case.settings.category, _reached(case)
    if own is None:
        return unknown("v2.category.reached", **reached) if reached else unknown("v2.category.open")
    stated = case.said("category", own)
    return holds(own == "A", "v2.category.against", own=stated, **reached) if reached else met("v2.category.stated", own=stated)


def _reached(case: Case) -> dict[str, Part]:
    """The figure that reaches a cut-off of category A, and the cut-off; empty where none is known to."""
    if _at_least(case, "metric.revenue", TURNOVER):
        return {"figure": _figure(case, "metric.revenue"), "limit": Fixed("EUR 450 million")}
    if _at_least(case, "metric.employees", EMPLOYEES):
        return {"figure": _figure(case, "metric.employees"), "limit": Fixed("1,000 FTE")}
    if not case.settings.high_income:
        return {}
    if (case.points.value("ghg.scope12.location", case.year) or Decimal(0)) >= EMISSIONS:
        return {"figure": _figure(case, "ghg.scope12.location"), "limit": Fixed("10,000 tCO2e")}
    several = [metric for metric, least in HALF.items() if _at_least(case, metric, least)]
    return {"figure": _figure(case, several[0]), "limit": Fixed("EUR 25 million; EUR 50 million; 250 FTE")} if len(several) > 1 else {}


def _figure(case: Case, metric: str) -> Cited:
    return Cited(make_id(metric, case.year))


def _at_least(case: Case, metric: str, least: Decimal) -> bool:
    """Whether a figure reaches a cut-off in the reporting year and, where it is known, the year before: the average of both years counts."""
    now, before = (case.points.value(metric, asked) for asked in (case.year, case.year - 1))
    rate = Decimal(1) if metric == "metric.employees" else _euros(case)
    return now is not None and rate is not None and min(now, now if before is None else before) * rate >= least


def _euros(case: Case) -> Decimal | None:
    """Euros for one of the report's currency, by the table ``fx`` of the reporting year; none where it has no such rate."""
    own = case.project.report.currency
    rates = {(row.text("from"), row.text("to")): row.decimal("rate") for row in case.inputs.records("fx") if row.integer("year") == case.year}
    there, back = rates.get((own, "EUR")), rates.get(("EUR", own))
    return Decimal(1) if own == "EUR" else there or (1 / back if back else None)
