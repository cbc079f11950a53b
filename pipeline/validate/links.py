"""Names in one table that another table must have."""

from __future__ import annotations

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, finding
from pipeline.inputs import Inputs
from pipeline.project import Project


def targets_exist(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """Targets that are named by others are in the table."""
    known = {record.text("target_id") for record in inputs.records("targets")}
    found: list[Finding] = []
    for table, columns in (("targets", ("parent_target", "superseded_by")), ("target_parts", ("target_id",))):
        for record in inputs.records(table):
            for column in columns:
                name = record.text(column)
                if name is not None and name not in known:
                    found.append(finding("validate.target_unknown", record.place(column), column=column, text=name))
    return found
