"""Rows of the smaller tables that were copied: each would count twice."""

from __future__ import annotations

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs, Record
from pipeline.project import Project

COUNTED = ("activity_metrics", "change_reasons", "credits", "energy", "initiatives", "instruments", "removals", "restatements", "suppliers")
"""Tables each of whose rows counts."""


def rows_differ(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """Two rows that are the same in every column, those nobody knows included, are one row twice."""
    found: list[Finding] = []
    for name in COUNTED:
        alike: dict[tuple[str | None, ...], list[Record]] = {}
        for record in inputs.records(name):
            alike.setdefault(tuple(record.values.values()), []).append(record)
        copies = [records for records in alike.values() if len(records) > 1]
        found += [finding("validate.same_row", places=tuple(record.place() for record in records), table=name, times=len(records)) for records in copies]
    return found
