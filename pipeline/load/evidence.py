"""Documents that rows point to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.arrow import scalar
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Table
from pipeline.tables import tables

EVIDENCE = "evidence"
MAX_PLACES = 100


def missing_evidence(read: Mapping[str, Table], folder: Path) -> tuple[Finding, ...]:
    """One finding for all documents named in evidence cells that are neither in the folder nor in its ``evidence/``."""
    import pyarrow.compute as pc

    places: list[Place] = []
    present: dict[str, bool] = {}
    for table, column, cell in _cells(read):
        new = [path for path in _documents(cell) if path not in present]
        present.update({path: _is_there(folder / path) or _is_there(folder / EVIDENCE / path) for path in new})
        if any(not present[path] for path in new) and len(places) < MAX_PLACES:
            places.append(table.place(pc.index(table.data.column(column), scalar(cell)).as_py(), column))
    absent = [path for path, is_there in present.items() if not is_there]
    return (finding("load.evidence_not_found", places=places, count=len(absent), text=absent[0]),) if absent else ()


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
