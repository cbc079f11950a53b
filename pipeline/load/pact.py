"""Product carbon footprints in the PACT data exchange format (versions 2 and 3), one JSON file or several footprints in one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipeline.arrow import integers
from pipeline.finding import Finding, Place, finding
from pipeline.load.pact_model import at, problems
from pipeline.load.sheet import Read, Sheet, text_columns
from pipeline.tables import tables

MAX_FOOTPRINTS = 100_000


def read(data: bytes, file: str) -> Read:
    """The footprints of a file as lines of the table ``products``, numbered from 1; each column is headed by its path in the document."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as problem:
        row = problem.lineno if isinstance(problem, json.JSONDecodeError) else None
        return (), (finding("load.not_json", Place(file, None, row)),)
    footprints = _footprints(document)
    if not footprints or len(footprints) > MAX_FOOTPRINTS:
        return (), (finding("load.not_pact", Place(file)),)
    columns = [column for column in tables()["products"].columns if column.path]
    paths = [_path(column.path or "", footprints) for column in columns]
    lines = [[_cell(at(footprint, path)) for path in paths] for footprint in footprints]
    rows = integers(range(1, len(lines) + 1))
    headers = tuple(column.name for column in columns)
    found = (*problems(footprints, file), *_unbound(footprints, file))
    return (Sheet(file, None, headers, text_columns(lines, len(paths)), rows, header_row=1),), found


def _footprints(document: object) -> list[Mapping[str, Any]]:
    """The footprints of a document: one, a list, or the ``data`` of a response."""
    listed = document.get("data", document) if isinstance(document, dict) else document
    entries = listed if isinstance(listed, list) else [listed]
    return [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("pcf"), dict)]


def _path(paths: str, footprints: list[Mapping[str, Any]]) -> str:
    """Of the names a value has had in the versions, the one these footprints use."""
    names = paths.split("|")
    return next((name for name in names if any(at(footprint, name) is not None for footprint in footprints)), names[0])


def _cell(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(text for entry in value if (text := _cell(entry)))
    if isinstance(value, dict):
        return None
    return None if value is None else str(value)


def _unbound(footprints: list[Mapping[str, Any]], file: str) -> tuple[Finding, ...]:
    """A footprint that is no longer valid is worth knowing."""
    rows = [row for row, footprint in enumerate(footprints, 1) if str(footprint.get("status", "")).casefold() == "deprecated"]
    return (finding("load.deprecated_footprint", places=[Place(file, None, row, "status") for row in rows]),) if rows else ()
