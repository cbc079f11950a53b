"""What no assurance statement covers: figures of the year, and entities, sites or categories within a figure that is covered in part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipeline.datapoint import Datapoint, Datapoints
from pipeline.inputs import Inputs, Record

FIGURES = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3", "energy.total")
"""The figures a statement is given on, the scopes first."""
_SUMS: Mapping[str, tuple[str, ...]] = {"ghg.scope12": ("ghg.scope1", "ghg.scope2"), "ghg.total": ("ghg.scope1", "ghg.scope2", "ghg.scope3")}
"""A statement on a sum is one on what it adds up; ``ghg.scope12.market`` covers market-based scope 2 only."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Unassured:
    """A figure without a statement: all of it where ``parts`` is empty, else those parts of it."""

    figure: Datapoint
    parts: tuple[Datapoint, ...] = ()


def unassured(points: Datapoints, inputs: Inputs, year: int) -> tuple[Unassured, ...]:
    """Each main figure of the year that no row of ``verification`` covers as a whole.

    A row of an entity or site covers that one; a row with ``coverage_pct`` under 100 covers nothing whole.
    """
    records = [record for record in inputs.records("verification") if record.integer("year") == year and record.text("subject") and _whole(record)]
    owners = {record.text("site"): record.text("entity") for record in inputs.records("sites")}
    found: list[Unassured] = []
    for metric in FIGURES:
        point = points.find(metric, year)
        rows = [record for record in records if covers(record.text("subject") or "", metric)]
        if point is None or not point.value or any(_of_all(record) for record in rows):
            continue
        parts = _parts(points, metric, year, rows)
        open_parts = tuple(part for part in parts if not any(_covers_part(record, part, owners) for record in rows))
        if open_parts or not parts:
            found.append(Unassured(point, open_parts if rows and len(open_parts) < len(parts) else ()))
    return tuple(found)


def covers(subject: str, metric: str) -> bool:
    """Whether what a statement is about, a metric or a pattern of metrics, takes in a metric.

    >>> covers("ghg.scope12.market", "ghg.scope2.market"), covers("ghg.scope12.market", "ghg.scope2.location"), covers("energy.*", "energy.total")
    (True, False, True)
    """
    name = subject.partition("[")[0]
    for total, scopes in _SUMS.items():
        if name == total or name.startswith(f"{total}."):
            method = name.removeprefix(total).removesuffix(".*")
            return any(metric == scope or (metric.startswith(f"{scope}.") and metric.endswith(method)) for scope in scopes)
    return fnmatchcase(metric, name) or metric.startswith(f"{name}.") or (metric == "ghg.scope3" and name == "ghg.scope3.category")


def _whole(record: Record) -> bool:
    share = record.decimal("coverage_pct")
    return share is None or share >= _WHOLE


def _of_all(record: Record) -> bool:
    return not (record.text("entity") or record.text("site") or "[" in (record.text("subject") or ""))


def _parts(points: Datapoints, metric: str, year: int, rows: Sequence[Record]) -> tuple[Datapoint, ...]:
    """What a figure is made of, as finely as its statements are given."""
    if any("[" in (record.text("subject") or "") for record in rows):
        family = f"{metric}.category"
    else:
        family = f"{metric}.by_site" if any(record.text("site") for record in rows) else f"{metric}.by_entity"
    return tuple(part for part in points.family(family, year) if part.value)


def _covers_part(record: Record, part: Datapoint, owners: Mapping[str | None, str | None]) -> bool:
    inside = (record.text("subject") or "").partition("[")[2].removesuffix("]")
    if inside:
        return inside == part.key
    if record.text("site"):
        return record.text("site") == part.key
    return record.text("entity") in (part.key, owners.get(part.key))
