"""Documents that rows point to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.arrow import scalar
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Table
from pipeline.load.columns import shown
from pipeline.tables import tables

EVIDENCE = "evidence"
MAX_TOLD = 20
"""Missing documents that get a finding each; what is beyond is counted with the last."""


def missing_evidence(read: Mapping[str, Table], folder: Path) -> tuple[Finding, ...]:
    """A finding for each document named in evidence cells that is neither in the folder nor in its ``evidence/``, where it is named first."""
    import pyarrow.compute as pc

    absent: dict[str, Place] = {}
    present: dict[str, bool] = {}
    for table, column, cell in _cells(read):
        new = [path for path in dict.fromkeys(_documents(cell)) if path not in present]
        present.update({path: _is_there(folder / path) or _is_there(folder / EVIDENCE / path) for path in new})
        missing = [path for path in new if not present[path]]
        if missing:
            place = table.place(pc.index(table.data.column(column), scalar(cell)).as_py(), column)
            absent.update(dict.fromkeys(missing, place))
    paths = list(absent)
    groups = [[path] for path in paths[: MAX_TOLD - 1]] + [paths[MAX_TOLD - 1 :]]
    return tuple(finding("load.evidence_not_found", places=[absent[path] for path in group], text=shown(group[0])) for group in groups if group)


def _is_there(path: Path) -> bool:
    """Whether a document is there. What is no possible name of a file, such as a whole sentence, is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _cells(read: Mapping[str, Table]) -> Iterator[tuple[Table, str, str]]:
    """Every different evidence cell."""
    for name, table in read.items():
        for column in (column.name for column in tables()[name].columns if column.kind == "evidence"):
            yield from ((table, column, cell) for cell in table.data.column(column).unique().drop_null().to_pylist())


def _documents(cell: str) -> list[str]:
    """The paths in an evidence cell; words without a file ending and addresses on the web are not paths."""
    paths = (part.partition("#")[0].strip().replace("\\", "/") for part in cell.split(";"))
    return [path for path in paths if "://" not in path and "." in path.rpartition("/")[2][1:]]
