"""Figures of the pack that have to agree with others: breakdowns with their total, and what was told last time with what the inventory says now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.answers.cdp.ask import Ask
from pipeline.answers.cdp.earlier import Match, Matching, pairs
from pipeline.finding import Finding, Place, finding
from pipeline.questionnaire import Answered, Question

TOLERANCE = Decimal("0.5")
"""Half a tonne: CDP takes whole tonnes at best."""
BREAKDOWNS = {
    "7.15.1": ("by_gas", ("ghg.scope1",)),
    "7.16": ("by_country", ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market")),
    "7.17.2": ("by_site", ("ghg.scope1",)),
    "7.17.3": ("by_category", ("ghg.scope1",)),
    "7.20.2": ("by_site", ("ghg.scope2.location", "ghg.scope2.market")),
    "7.20.3": ("by_category", ("ghg.scope2.location", "ghg.scope2.market")),
    "7.22": ("by_group", ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market")),
}
"""Questions whose rows close to the total of a scope (facts: CDP, pitfall 12)."""
TOLD = {"7.6": {"tco2e": "ghg.scope1"}, "7.7": {"loc": "ghg.scope2.location", "mkt": "ghg.scope2.market"}}
"""Questions whose reporting-year row of last time is a past year now, and the metric of each column."""
PACK = "answers/cdp.xlsx"
YEAR_END = "1.4"
"""The question that says which year a response is about."""
REPORTING = ("reporting year", "報導年度", "报告年度", "報告年度")


def check_closing(ask: Ask, questions: tuple[Question, ...]) -> tuple[Finding, ...]:
    """Breakdowns shown whose rows add up to less or more than their scope."""
    shown = {question.item.code for question in questions if question.hidden is None}
    found: list[Finding] = []
    for code, (ending, metrics) in BREAKDOWNS.items():
        for metric in metrics if code in shown else ():
            parts = [point.value for point in ask.points.family(f"{metric}.{ending}", ask.year) if point.value is not None]
            whole, added = ask.points.value(metric, ask.year), sum(parts, Decimal(0))
            if parts and whole is not None and abs(whole - added) > TOLERANCE:
                name = ask.label(f"metric.{metric}")
                found.append(finding("cdp.breakdown_open", Place(PACK, column=code), code=code, metric=name, sum=ask.amount(added), total=ask.amount(whole)))
    return tuple(found)


def check_told(ask: Ask, earlier: Matching | None) -> tuple[Finding, ...]:
    """What CDP was told for a past year against the inventory of today; only where the export says which year it is about."""
    if earlier is None:
        return ()
    year = _year(ask, earlier)
    if year is None:
        return ()
    return tuple(item for code, columns in TOLD.items() for match in earlier.of(code) for item in _differing(ask, match, columns, year))


def _year(ask: Ask, earlier: Matching) -> int | None:
    """The year an export is about: the one that ends on the day it gives, of the years before this one."""
    said = " ".join(answer.value or "" for match in earlier.of(YEAR_END) for answer in match.earlier.answers if "end" in (answer.column or "end").casefold())
    ends = {int(found) for found in re.findall(r"\b(20\d\d)\b", said)}
    past = [year for year in range(ask.year - 5, ask.year) if ends == {ask.period_end(year).year}]
    return past[0] if past else None


def _differing(ask: Ask, match: Match, columns: dict[str, str], year: int) -> Iterator[Finding]:
    for pair in pairs(match):
        metric = columns.get(pair.point.field.key) if pair.point is not None and pair.point.field is not None else None
        told = _number(pair.before)
        now = ask.points.value(metric, year) if metric is not None else None
        if metric is not None and told is not None and now is not None and _is_reporting(pair.before) and abs(now - told) > TOLERANCE:
            name = ask.label(f"metric.{metric}")
            yield finding(
                "cdp.export_figure_differs", pair.before.at, code=match.earlier.name, before=ask.amount(told), now=ask.amount(now), year=str(year), metric=name
            )


def _number(answer: Answered) -> Decimal | None:
    """The number somebody answered, separators of thousands left out."""
    plain = (answer.value or "").replace(",", "").strip()
    return Decimal(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None


def _is_reporting(answer: Answered) -> bool:
    """Whether an answer stands in the row of the export's own reporting year; a table of one row names none."""
    label = (answer.row or "reporting year").casefold()
    return any(word in label for word in REPORTING)
