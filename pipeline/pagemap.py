"""The page map of a typeset chapter (``netzero verify FINAL.pdf --pages``), read back: which page each block stands on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.finding import Finding, Place, finding

Pages = Mapping[str, Mapping[str, str]]
"""By language, the printed page number of each block and section."""


def read_page_map(path: Path) -> tuple[Pages, tuple[Finding, ...]]:
    """The pages a file names, JSON or CSV as ``verify`` writes them; a file that is none is a finding."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = json.loads(text)["pages"] if text.lstrip().startswith("{") else list(csv.DictReader(io.StringIO(text)))
        return _pages(rows), ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, (finding("run.not_a_page_map", Place(path.name)),)


def _pages(rows: Iterable[Mapping[str, object]]) -> Pages:
    """The first page of each block, and of each section the first of its blocks'. Raises ``ValueError`` where there is none."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        page, label = int(str(row["page"])), str(row["label"] or row["page"])
        for name in (str(row["block"]), str(row["section"])):
            key = (str(row["lang"]), name)
            first[key] = min(first.get(key, (page, label)), (page, label))
    if not first:
        raise ValueError("no pages")
    found: dict[str, dict[str, str]] = {}
    for (lang, name), (_, label) in first.items():
        found.setdefault(lang, {})[name] = label
    return found
