"""Preflight for companies that print Taiwan's statutory climate table: what a reviewer of the exchange looks for, found before it is sent.

A missing base year, silence on scope 3, lines without a scope 2 method and figures that differ from published ones have rules of their own
(``report.base_year_missing``, ``validate.scope3_silent``, ``consolidate.no_method``, ``measure.stated_differs``); nothing is said twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from pipeline.assurance import Statement
from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, Text, finding, text
from pipeline.inputs import Inputs, Record
from pipeline.printing import shown_exactly
from pipeline.project import Project
from pipeline.quantity import parse_rate, parse_unit, ratio
from pipeline.statutory import GRID_FACTORS, ROLES, members, phase, years
from pipeline.tables import tables
from report_templates import words

METHODS = ("location", "market")
SCOPES = {"1": text("Scope 1", "範疇一"), "2": text("Scope 2", "範疇二")}
"""The scopes whose assurance is asked for."""
_OFFICIAL = re.compile(r"能源[署局]|經濟部|公用售電|Energy Administration|Bureau of Energy|MOEA", re.IGNORECASE)
WITHOUT_LINES = {"entity": "preflight.entity_without_lines", "site": "preflight.site_without_lines"}
TOLD = ("verifier", "standard", "level", "opinion")
"""What 1-1-2 asks of each statement."""


def preflight(inputs: Inputs, project: Project, points: Datapoints) -> list[Finding]:
    """Everything of the area ``preflight``; nothing where the statutory table is not reported."""
    if not project.frameworks.tw_fsc:
        return []
    return [
        *_boundary(inputs, project, points),
        *_scope2(project, points),
        *_years(project, points),
        *_targets(inputs, project, points),
        *_assurance(inputs, project),
        *_assured_entities(inputs, project, points),
        *_factors(inputs),
        *_published(project),
    ]


def _has(points: Datapoints, year: int, family: str, key: str | None) -> bool:
    """Whether an entity or site has any scope 1 or 2 figure in a year."""
    metrics = ("ghg.scope1", *(f"ghg.scope2.{method}" for method in METHODS))
    return any(points.value(f"{metric}.{family}", year, key) is not None for metric in metrics)


def _boundary(inputs: Inputs, project: Project, points: Datapoints) -> Iterator[Finding]:
    """Entities and sites within the boundary that no line speaks of, and lines that speak of no entity."""
    year = project.report.year
    if not inputs.records("entities"):
        yield finding("preflight.no_entities", project.place("frameworks.tw_fsc"))
        return
    asked = [(record, "entity", "by_entity") for role in ROLES for record in members(inputs, project.report, year, role)]
    asked += [(record, "site", "by_site") for record in inputs.records("sites")]
    for record, column, family in asked:
        if points.family(f"ghg.scope1.{family}", year) and not _has(points, year, family, record.text(column)):
            left_out = column == "entity" and record.text("in_consolidated_group") == "yes" and record.text(project.inventory.consolidation) == "no"
            rule = "preflight.consolidated_left_out" if left_out else WITHOUT_LINES[column]
            yield finding(rule, record.place(column), text=record.text(column) or "", year=str(year))
    rest = points.value(f"ghg.not_itemised.scope12.{project.statutory_scope2}.by_role", year)
    if rest:
        yield finding("preflight.line_without_entity", project.place("frameworks.tw_fsc"), amount=shown_exactly(str(rest)), year=str(year))


def _scope2(project: Project, points: Datapoints) -> Iterator[Finding]:
    """The form's one scope 2 figure: chosen by the company, and there."""
    method, year = project.statutory_scope2, project.report.year
    named = {"en": f"{method}-based", "zh-TW": "市場基準" if method == "market" else "所在地基準"}
    place = project.place("frameworks.tw_fsc")
    if project.frameworks.scope2 is None and not project.states("inventory.scope2_headline"):
        yield finding("preflight.scope2_not_chosen", place, method=named)
    other = next(name for name in METHODS if name != method)
    absent = points.value(f"ghg.scope2.{method}", year) is None and points.value(f"ghg.scope2.{other}", year) is not None
    if absent and method != project.inventory.scope2_headline:
        yield finding("preflight.scope2_absent", place, method=named, year=str(year))


def _years(project: Project, points: Datapoints) -> Iterator[Finding]:
    """Both years the form asks for, each with its emissions and its revenue in NT$."""
    before, year = years(project)
    metrics = [name for name in ("ghg.scope1", f"ghg.scope2.{project.statutory_scope2}") if points.value(name, year) is not None]
    missing = [name for name in metrics if points.value(name, before) is None]
    if missing:
        named = text("; ".join(words("en")[f"metric.{name}"] for name in missing), "、".join(words("zh-TW")[f"metric.{name}"] for name in missing))
        yield finding("preflight.prior_year_absent", project.place("report.year"), metrics=named, year=str(before))
    bare = [str(at) for at in (before, year) if points.value("ghg.scope1", at) is not None and points.value("metric.revenue", at) is None]
    if bare:
        yield finding("preflight.revenue_missing", project.place("report.year"), years={"en": ", ".join(bare), "zh-TW": "、".join(bare)})
    foreign = [point for at in (before, year) if (point := points.find("metric.revenue", at)) is not None and point.unit != "TWD"]
    if foreign:
        said = text(" and ".join(str(point.year) for point in foreign), "、".join(str(point.year) for point in foreign))
        yield finding("preflight.revenue_not_twd", project.place("report.currency"), unit=foreign[-1].unit, years=said)


def _targets(inputs: Inputs, project: Project, points: Datapoints) -> Iterator[Finding]:
    """1-2: a target, and how far each target in force is attained. What a target lacks of its base is told by ``track``."""
    year = project.report.year
    active = [record for record in inputs.records("targets") if record.text("status") not in ("superseded", "expired")]
    due = phase(project)
    if not active and due is not None and _publication(project).year >= due.targets:
        yield finding("preflight.target_due", project.place("frameworks.tw_fsc"), year=str(due.targets))
    elif not active:
        yield finding("preflight.no_target", project.place("frameworks.tw_fsc"))
    for record in active:
        key, ends = record.text("target_id"), record.integer("target_year")
        if ends is not None and ends < year:
            yield finding("preflight.target_overdue", record.place("target_year"), text=key or "", year=str(ends))
        measured = points.find("target.progress", year, key)
        if measured is not None and measured.value is None and points.value("target.base", year, key) is not None:
            yield finding("preflight.target_without_progress", record.place("target_id"), text=key or "", year=str(year))


def _assurance(inputs: Inputs, project: Project) -> Iterator[Finding]:
    """1-1-2: each scope of the year covered by a statement that says who, by which standard, to which level and with which opinion, after the year's end."""
    year = project.report.year
    rows = [record for record in inputs.records("verification") if record.integer("year") == year and (record.text("subject") or "").startswith("ghg.")]
    bare = [scope for scope in SCOPES if not any(_covers(record, scope) for record in rows)]
    if bare:
        named = {"en": " and ".join(SCOPES[scope]["en"] for scope in bare), "zh-TW": "及".join(SCOPES[scope]["zh-TW"] for scope in bare)}
        yield finding("preflight.assurance_missing", project.place("report.year"), scopes=named, year=str(year), due=_due(project))
    for record in rows:
        yield from _statement(record, project)


def _covers(record: Record, scope: str) -> bool:
    return Statement(record.text("subject") or "").covers(scope)


def _statement(record: Record, project: Project) -> Iterator[Finding]:
    blank = [column for column in TOLD if record.text(column) is None and record.text(f"{column}_en") is None]
    if blank:
        headers = {column.name: column.zh for column in tables()["verification"].columns}
        named = text(", ".join(blank), "、".join(headers[column] for column in blank))
        yield finding("preflight.assurance_incomplete", record.place(blank[0]), columns=named)
    day, end = record.text("statement_date"), project.report.period_end.isoformat()
    if day is not None and day <= end:
        yield finding("preflight.statement_too_early", record.place("statement_date"), text=day, end=end)


def _assured_entities(inputs: Inputs, project: Project, points: Datapoints) -> Iterator[Finding]:
    """Statements about single companies: each company with emissions has one, or the group's assurance has a gap."""
    year = project.report.year
    rows = [record for record in inputs.records("verification") if record.integer("year") == year and _scope12(record)]
    sites = {record.text("site"): record.text("entity") for record in inputs.records("sites")}
    if not rows or any(not record.text("entity") and not record.text("site") for record in rows):
        return
    covered = {record.text("entity") or sites.get(record.text("site")) for record in rows}
    asked = [record for role in ROLES for record in members(inputs, project.report, year, role)]
    bare = [record for record in asked if record.text("entity") not in covered and _has(points, year, "by_entity", record.text("entity"))]
    if bare:
        said = text(", ".join(_named(record, "en") for record in bare), "、".join(_named(record, "zh-TW") for record in bare))
        places = [record.place("entity") for record in bare]
        yield finding("preflight.assurance_partial", places=places, entities=said, year=str(year), due=_due(project))


def _named(record: Record, lang: str) -> str:
    """A company's name in a language, else in the other, else its id."""
    return record.text(record.spoken("name", lang)) or record.text("name_en") or record.text("name_zh") or record.text("entity") or ""


def _scope12(record: Record) -> bool:
    return any(_covers(record, scope) for scope in SCOPES)


def _due(project: Project) -> Text:
    """From when the road map asks for the group's assurance; nothing where the paid-in capital is not stated."""
    due = phase(project)
    if due is None:
        return text("", "")
    return text(
        f" By its paid-in capital the group’s assurance is asked for in reports published from {due.assurance}.",
        f"依實收資本額，合併財務報告公司之確信自 {due.assurance} 年發布之報告起適用。",
    )


def _factors(inputs: Inputs) -> Iterator[Finding]:
    """Electricity factors that cite the Energy Administration and are not the one it announced for their year."""
    for record in inputs.records("factors"):
        said = " ".join(record.text(column) or "" for column in ("name", "name_zh", "series", "source", "source_zh"))
        announced, value = GRID_FACTORS.get(record.integer("year") or 0), _per_kwh(record)
        if announced is not None and value is not None and value != announced and _OFFICIAL.search(said):
            shown = f"{record.text('value')} {record.text('unit')}"
            yield finding("preflight.grid_factor", record.place("value"), text=shown, year=record.text("year"), announced=str(announced))


def _per_kwh(record: Record) -> Fraction | None:
    """A factor in kilograms per kilowatt-hour; none where it is no mass per energy."""
    value, rate = record.decimal("value"), parse_rate(record.text("unit") or "")
    kilogram, kilowatt_hour = parse_unit("kg"), parse_unit("kWh")
    if value is None or rate is None or kilogram is None or kilowatt_hour is None:
        return None
    mass, energy = ratio(rate.amount, kilogram), ratio(rate.per, kilowatt_hour)
    return Fraction(value) * mass / energy if mass is not None and energy is not None else None


def _publication(project: Project) -> date:
    """The day the report is published; unsaid, the last day it may be filed on."""
    return project.report.publication_date or date(project.report.period_end.year + 1, 8, 31)


def _published(project: Project) -> Iterator[Finding]:
    """Sustainability reports of listed companies are filed by the end of August of the following year."""
    last = date(project.report.period_end.year + 1, 8, 31)
    if _publication(project) > last:
        yield finding("preflight.published_late", project.place("report.publication_date"), text=_publication(project).isoformat(), last=last.isoformat())
