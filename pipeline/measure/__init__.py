"""Measure: every metric of the contract, for every year present, as datapoints that know their question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.datapoint import Datapoint, Datapoints, Total
from pipeline.finding import Finding
from pipeline.inputs import Inputs
from pipeline.ledger import Answer, Ledger, Selection, Split
from pipeline.measure.change import cause_points
from pipeline.measure.derive import base_changes, derive, is_derived, made_later
from pipeline.measure.families import OTHER_FAMILIES, Family, activity_family, ghg_families
from pipeline.measure.fees import carbon_fees
from pipeline.measure.numbers import table_points
from pipeline.measure.reconcile import Reconciler, beside
from pipeline.measure.stated import stated_claims
from pipeline.project import Project


def measure(ledger: Ledger, inputs: Inputs, project: Project) -> tuple[Datapoints, tuple[Finding, ...]]:
    """All datapoints that come from the ledger, the ``stated`` table and the other tables, with what is derived from them.

    A stated figure is the datapoint only where no line and no complete set of parts answers the same metric, year and key (CONTRACT §2, stated);
    every other stated figure is kept as ``stated.<metric>`` and reconciled.
    """
    families = (*ghg_families(project.inventory.scope2_headline), *OTHER_FAMILIES)
    points = Datapoints(totals(ledger, families))
    points.extend(_activity(ledger))
    points.extend(table_points(inputs, project).values())
    charged = carbon_fees(points, inputs)
    told, misread = stated_claims(inputs)
    claims = tuple(replace(claim, point=_stands(claim.point)) for claim in told)
    points.extend(claim.point for claim in claims if claim.point.id not in points and not is_derived(claim.point.metric))
    derive(
        points,
        project,
        {claim.point.id: claim.point for claim in claims},
        [name for record in inputs.records("targets") if (name := record.text("denominator"))],
    )
    points.extend(claim.point for claim in claims if claim.point.id not in points)
    points.extend(cause_points(ledger, points, project.report.year))
    base_changes(points, project)
    held = Reconciler(points, ledger, claims)
    return points, (*misread, *charged, *held.stated(claims, inputs), *held.breakdowns(), *held.verified(inputs))


def _stands(point: Datapoint) -> Datapoint:
    """A stated figure as the datapoint, or beside the one a later stage will make."""
    return replace(point, metric=beside("stated", point.metric)) if made_later(point.metric) else point


def totals(ledger: Ledger, families: Sequence[Family]) -> list[Datapoint]:
    """The datapoints of families, one after the other: each family's column summed by year and key."""
    answers = ledger.totals(Split(family.column, ("year",) if family.by is None else ("year", family.by), family.where) for family in families)
    return [point for family, found in zip(families, answers, strict=True) for point in _points(family, found)]


def _points(family: Family, answers: Mapping[tuple[object, ...], Answer]) -> list[Datapoint]:
    """The datapoints of one family. Rows without the key are no member of a keyed family."""
    found: list[Datapoint] = []
    for group, answer in sorted(answers.items(), key=lambda entry: tuple(str(part) for part in entry[0])):
        key = str(group[1]) if family.by and group[1] else None
        if answer.value is None or group[0] is None or (family.by and key is None):
            continue
        year = int(str(group[0]))
        keyed = ((family.by, "=", key),) if family.by and key else ()
        origin = Total(Selection(family.column, (*family.where, ("year", "=", year), *keyed)), answer.rows, answer.sha256, answer.first)
        found.append(Datapoint(family.metric, year, key, answer.value, family.unit, origin))
    return found


def _activity(ledger: Ledger) -> list[Datapoint]:
    """Revenue, employees and the other activity metrics: the company's own row in the years that have one, else the sum over entities."""
    (answers,) = ledger.totals([Split("amount", ("source", "unit"), (("account", "=", "metric"),))])
    names = sorted((str(source), str(unit)) for source, unit in answers)
    own = totals(ledger, [activity_family(source, unit, company_row=True) for source, unit in names])
    told = {(point.metric, point.year) for point in own}
    summed = totals(ledger, [activity_family(source, unit, company_row=False) for source, unit in names])
    return [*own, *(point for point in summed if (point.metric, point.year) not in told)]
