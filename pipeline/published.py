"""The draft of the last published report: what prior-year figures said when readers first saw them (``[report] previous``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.bag import open_bag
from pipeline.datapoint import Datapoints
from pipeline.draft import read_points, texts_of
from pipeline.finding import Finding, finding
from pipeline.project import Project

DRAFT, LEDGER = "draft.json", "ledger.parquet"
KEY = "report.previous"
MOST_BYTES = 512 * 1024**2


@dataclass(frozen=True, slots=True)
class Published:
    """A published draft: its file as ``[report] previous`` names it, its year, its datapoints, which of them it printed, and the digest of its ledger."""

    file: str
    year: int
    points: Datapoints
    printed: frozenset[str]
    ledger_sha256: str


def published_file(project: Project) -> str | None:
    """The file behind ``[report] previous``, relative to the report folder: of a folder its ``draft.json``; none where none is named or found inside."""
    return inside(project, project.report.previous) if project.report.previous is not None else None


def inside(project: Project, named: str) -> str | None:
    """The file behind a name of ``report.toml``, relative to the report folder: of a folder its ``draft.json``; none where there is none inside."""
    folder, path = project.folder.resolve(), (project.folder / named).resolve()
    path = path / DRAFT if path.is_dir() else path
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) and path.is_file() else None


def read_published(project: Project) -> tuple[Published | None, tuple[Finding, ...]]:
    """The published draft, from ``draft.json``, a folder that has one, or an evidence package; a finding where it cannot be used."""
    place = project.place(KEY)
    if project.report.previous is None:
        return None, ()
    file = published_file(project)
    data = read_draft(project.folder / file) if file is not None else None
    read = _read(file, data) if file is not None and data is not None else None
    if read is None or data is None:
        return None, (finding("restated.unreadable", place, text=project.report.previous),)
    if read.year >= project.report.year:
        return None, (finding("restated.not_before", place, text=read.file, then=read.year, now=project.report.year),)
    names = data.get("company", {}).get("name", {})
    ours = project.company.name
    if isinstance(names, Mapping) and not set(names.values()) & set(ours.values()):
        return read, (finding("restated.other_company", place, text=next(iter(names.values()), "–"), ours=next(iter(ours.values()))),)
    return read, ()


def read_draft(path: Path) -> dict[str, Any] | None:
    """The draft.json in a file; none where the file has none that can be read."""
    if path.suffix.casefold() == ".zip":
        bag = open_bag(path)
        return (bag.draft() or None) if bag.sound else None
    try:
        data = json.loads(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _read(file: str, data: Mapping[str, Any]) -> Published | None:
    try:
        year, printed = data["report"]["year"], frozenset(entry["datapoint"] for told in texts_of(data) for entry in told["citations"])
        points = read_points(data)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        return None
    return Published(file, year, points, printed, str(data.get("ledger_sha256"))) if isinstance(year, int) else None
