"""The build replayed from a package's own inputs, in a folder of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline import run, writing
from pipeline.bag import Bag
from pipeline.evidence.documents import FOLDER, LISTING
from pipeline.outlines import outlines

INPUTS = "inputs/"


def replayed(bag: Bag, folder: Path) -> dict[str, Any] | None:
    """The draft that the package's inputs make in the languages its own draft has; none where they make no report.

    Raises ``OSError`` where the inputs cannot be written to ``folder``.
    """
    _unpack(bag, folder)
    from pipeline.consolidate import ledger_bytes

    reading, _ = run.read(folder / INPUTS)
    if reading is None:
        return None
    draft = bag.draft()
    beside = [entry["document"] for entry in draft.get("documents", ()) if entry["document"] in outlines()]
    chapter = run.compose(reading, languages(draft) or reading.project.report.languages, also=beside)
    return writing.draft_of(chapter, ledger_bytes(reading.ledger)).as_dict()


def languages(draft: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages a draft is written in, in their order."""
    return tuple(dict.fromkeys(section["lang"] for section in draft.get("sections", ())))


def _unpack(bag: Bag, folder: Path) -> None:
    """The inputs in a folder, with an empty file for each document that the package names without holding it: only its presence is asked about."""
    for name in bag.names:
        if name.startswith(INPUTS):
            bag.extract(name, folder)
    for path in _documents(bag):
        target = folder / INPUTS / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()


def _documents(bag: Bag) -> list[str]:
    """Paths of the documents named, those that stay below the folder of documents."""
    if LISTING not in bag.names:
        return []
    rows = csv.DictReader(io.StringIO(bag.read(LISTING).decode("utf-8-sig", errors="replace")))
    paths = [PurePosixPath(row.get("path") or "") for row in rows]
    return [path.as_posix() for path in paths if path.parts[:1] == (FOLDER,) and ".." not in path.parts and "\\" not in path.as_posix()]
