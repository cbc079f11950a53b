"""Preflight for companies that print Taiwan's statutory climate table: what a reviewer of the exchange looks for, found before it is sent.

A missing base year, silence on scope 3, lines without a scope 2 method and figures that differ from published ones have rules of their own
(``report.base_year_missing``, ``validate.scope3_silent``, ``consolidate.no_method``, ``measure.stated_differs``); nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs, Record
from pipeline.printing import shown_exactly
from pipeline.project import Project
from pipeline.statutory import ROLES, members, years

METHODS = ("location", "market")
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
            yield finding(WITHOUT_LINES[column], record.place(column), text=record.text(column) or "", year=str(year))
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
        yield finding("preflight.prior_year_absent", project.place("report.year"), metrics=", ".join(missing), year=str(before))
    bare = [str(at) for at in (before, year) if points.value("ghg.scope1", at) is not None and points.value("metric.revenue", at) is None]
    if bare:
        yield finding("preflight.revenue_missing", project.place("report.year"), years={"en": ", ".join(bare), "zh-TW": "、".join(bare)})
    revenue = points.find("metric.revenue", year)
    if revenue is not None and revenue.unit != "TWD":
        yield finding("preflight.revenue_not_twd", project.place("report.currency"), unit=revenue.unit)


def _targets(inputs: Inputs, project: Project, points: Datapoints) -> Iterator[Finding]:
    """1-2: a target, and how far each target in force is attained. What a target lacks of its base is told by ``track``."""
    year = project.report.year
    active = [record for record in inputs.records("targets") if record.text("status") not in ("superseded", "expired")]
    if not active:
        yield finding("preflight.no_target", project.place("frameworks.tw_fsc"))
    for record in active:
        key = record.text("target_id")
        measured = points.find("target.progress", year, key)
        if measured is not None and measured.value is None and points.value("target.base", year, key) is not None:
            yield finding("preflight.target_without_progress", record.place("target_id"), text=key or "", year=str(year))


def _assurance(inputs: Inputs, project: Project) -> Iterator[Finding]:
    """1-1-2: each scope of the year covered by a statement that says who, by which standard, to which level and with which opinion, after the year's end."""
    year = project.report.year
    rows = [record for record in inputs.records("verification") if record.integer("year") == year and (record.text("subject") or "").startswith("ghg.")]
    subjects = [(record.text("subject") or "").partition("[")[0].removesuffix("*") for record in rows]
    bare = [scope for scope in ("ghg.scope1", "ghg.scope2") if not any(_about(subject, scope) for subject in subjects)]
    if bare:
        named = {"en": " and ".join({"ghg.scope1": "Scope 1", "ghg.scope2": "Scope 2"}[scope] for scope in bare)}
        named["zh-TW"] = "及".join({"ghg.scope1": "範疇一", "ghg.scope2": "範疇二"}[scope] for scope in bare)
        yield finding("preflight.assurance_missing", project.place("report.year"), scopes=named, year=str(year))
    for record in rows:
        yield from _statement(record, project)


def _about(subject: str, scope: str) -> bool:
    """Whether a subject of verification covers a scope: its own, both together, or all GHG figures."""
    both = ("ghg.scope12", "ghg.total")
    return subject in ("ghg.", *both, scope) or subject.startswith((f"{scope}.", *(f"{metric}." for metric in both)))


def _statement(record: Record, project: Project) -> Iterator[Finding]:
    blank = [column for column in TOLD if record.text(column) is None and record.text(f"{column}_en") is None]
    if blank:
        yield finding("preflight.assurance_incomplete", record.place(blank[0]), columns={"en": ", ".join(blank), "zh-TW": "、".join(blank)})
    day, end = record.text("statement_date"), project.report.period_end.isoformat()
    if day is not None and day <= end:
        yield finding("preflight.statement_too_early", record.place("statement_date"), text=day, end=end)
