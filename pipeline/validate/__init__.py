"""Validate: what only shows when rows are seen together."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding
from pipeline.inputs import Inputs
from pipeline.project import Project
from pipeline.validate.copied import rows_differ
from pipeline.validate.figures import base_year_has_figures, headline_has_figures, report_year_has_figures, scope3_is_explained
from pipeline.validate.links import footprints_exist, subjects_exist, targets_exist
from pipeline.validate.preflight import preflight
from pipeline.validate.rows import line_ids_are_unique, lines_differ, no_subtotals, no_totals_by_name
from pipeline.validate.survey import answers_agree

Check = Callable[[Inputs, Project, Datapoints], list[Finding]]

CHECKS: tuple[Check, ...] = (
    report_year_has_figures,
    base_year_has_figures,
    headline_has_figures,
    scope3_is_explained,
    line_ids_are_unique,
    lines_differ,
    rows_differ,
    no_subtotals,
    no_totals_by_name,
    targets_exist,
    footprints_exist,
    subjects_exist,
    answers_agree,
    preflight,
)


def validate(inputs: Inputs, project: Project, points: Datapoints) -> tuple[Finding, ...]:
    """Every finding of every check."""
    return tuple(found for check in CHECKS for found in check(inputs, project, points))
