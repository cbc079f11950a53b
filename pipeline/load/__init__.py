"""From the files of a report folder to tables of exact text with places."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from pipeline.finding import Finding
from pipeline.inputs import FILE, ROW, SHEET, InputFile, Inputs, Table
from pipeline.project import Project


def load(folder: Path, project: Project) -> tuple[Inputs, tuple[Finding, ...]]:
    """Every table found in ``data/`` (or named in ``[sources]``), every file read, and what is wrong with them."""
    import pyarrow as pa

    tables: dict[str, Table] = {}
    files: list[InputFile] = []
    for path in sorted((folder / "data").glob("*.csv")):
        name = path.relative_to(folder).as_posix()
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        headers = rows[0]
        columns = {header: pa.array([row[i].strip() or None for row in rows[1:]], pa.string()) for i, header in enumerate(headers)}
        columns[FILE] = pa.array([name] * (len(rows) - 1), pa.string())
        columns[SHEET] = pa.nulls(len(rows) - 1, pa.string())
        columns[ROW] = pa.array(range(2, len(rows) + 1), pa.int64())
        tables[path.stem] = Table(path.stem, pa.table(columns), {(name, None): {header: header for header in headers}})
        files.append(InputFile(name, hashlib.sha256(path.read_bytes()).hexdigest(), len(rows) - 1))
    return Inputs(tables, tuple(files)), ()
