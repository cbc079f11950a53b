"""Figures that a chapter cannot do without: the reporting year's, the base year's, scope 3 by category."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.datapoint import Datapoints, Stated
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs
from pipeline.project import Project
from pipeline.reasons import category_reasons

_LEVELS = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3")
_TOGETHER = ("ghg.scope12.location", "ghg.scope12.market", "ghg.total.location", "ghg.total.market")


def report_year_has_figures(_: Inputs, project: Project, points: Datapoints) -> list[Finding]:
    """There is something to report."""
    year = project.report.year
    if _any(points, (*_LEVELS, *_TOGETHER), year):
        return []
    return [finding("validate.no_lines", project.place("report.year"), year=str(year))]


def base_year_has_figures(_: Inputs, project: Project, points: Datapoints) -> list[Finding]:
    """The base year of each scope that the reporting year has figures for has figures to compare with."""
    base, now = project.inventory.base_year, project.report.year
    asked = (("validate.base_year_absent", base.scope12, (*_LEVELS[:3], *_TOGETHER[:2])), ("validate.base_year_absent_scope3", base.scope3, _LEVELS[3:]))
    missing = [(rule, year) for rule, year, metrics in asked if year is not None and _any(points, metrics, now) and not _any(points, metrics, year)]
    return [finding(rule, project.place("inventory.base_year"), year=str(year)) for rule, year in missing]


def headline_has_figures(_: Inputs, project: Project, points: Datapoints) -> list[Finding]:
    """The scope 2 method that totals use is one there are figures of."""
    year, headline = project.report.year, project.inventory.scope2_headline
    other = "location" if headline == "market" else "market"
    if points.value(f"ghg.scope2.{headline}", year) is not None or points.value(f"ghg.scope2.{other}", year) is None:
        return []
    named = {"en": f"{headline}-based", "zh-TW": "市場基準" if headline == "market" else "所在地基準"}
    return [finding("validate.headline_absent", project.place("inventory.scope2_headline"), headline=named, year=str(year))]


def _any(points: Datapoints, metrics: Sequence[str], year: int) -> bool:
    return any(points.value(metric, year) is not None for metric in metrics)


def scope3_is_explained(inputs: Inputs, project: Project, points: Datapoints) -> list[Finding]:
    """A missing scope 3 category is not zero: a figure, or a reason (GHG Protocol Scope 3 Standard, ch. 11)."""
    year = project.report.year
    reasons = category_reasons(inputs, year)
    total = points.find("ghg.scope3", year)
    if not reasons and (total is None or total.value is None):
        return [finding("validate.scope3_absent", project.place("report.year"), year=str(year))]
    if not reasons and total is not None and isinstance(total.origin, Stated):
        return [finding("validate.scope3_not_broken_down", total.origin.at, year=str(year))]
    silent = [
        point.key
        for point in points.family("ghg.scope3.category", year)
        if point.value is None and point.reason == "no_lines" and point.key is not None and point.key not in reasons
    ]
    named = {"en": ", ".join(silent), "zh-TW": "、".join(silent)}
    return [finding("validate.scope3_silent", project.place("report.year"), categories=named, year=str(year))] if silent else []
