"""Names in one table that another table must have."""

from __future__ import annotations

from fnmatch import fnmatchcase

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Inputs
from pipeline.nearest import did_you_mean, nearest
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


def footprints_exist(inputs: Inputs, _: Project, __: Datapoints) -> list[Finding]:
    """Product footprints that inventory lines rest on are in ``data/pcf/``."""
    table = inputs.tables.get("inventory")
    if table is None:
        return []
    known = {record.text("pcf_id") for record in inputs.records("products")}
    cells = table.data.column("pcf_id")
    unknown = [name for name in cells.unique().to_pylist() if name is not None and name not in known]
    if not unknown:
        return []
    places: dict[str, list[Place]] = {name: [] for name in unknown}
    for position, name in enumerate(cells.to_pylist()):
        if name in places:
            places[name].append(table.place(position, "pcf_id"))
    return [finding("pact.unknown_id", places=found, count=len(found), text=name) for name, found in places.items()]


def subjects_exist(inputs: Inputs, _: Project, points: Datapoints) -> list[Finding]:
    """What a statement of assurance is about is a figure there is: by its name, the beginning of its name, or a pattern (``energy.*``)."""
    known = sorted({point.metric for point in points.values()})
    found: list[Finding] = []
    for record in inputs.records("verification"):
        name = (record.text("subject") or "").partition("[")[0].strip()
        if name and not any(metric == name or metric.startswith(f"{name}.") or fnmatchcase(metric, name) for metric in known):
            near = did_you_mean(nearest(name, known))
            found.append(finding("validate.subject_unknown", record.place("subject"), text=record.text("subject"), near=near))
    return found
