"""Names in one table that another table, or the folder, must have."""

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


def documents_exist(inputs: Inputs, project: Project, _: Datapoints) -> list[Finding]:
    """Documents that rows point to are in ``evidence/``; only of small tables, and each document once."""
    found: dict[str, Finding] = {}
    for name, table in inputs.tables.items():
        if "evidence" not in table.data.column_names or len(table) > 10_000:
            continue
        for record in inputs.records(name):
            for entry in record.listed("evidence"):
                path = entry.partition("#")[0].strip()
                if path and "://" not in path and path not in found and not _exists(project, path):
                    found[path] = finding("validate.document_missing", record.place("evidence"), text=path)
    return list(found.values())


def _exists(project: Project, path: str) -> bool:
    return any((folder / path).is_file() for folder in (project.folder, project.folder / "evidence"))
