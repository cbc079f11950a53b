"""Trace: from a datapoint, or a number as printed, to its parts and rows, out of what a build left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.datapoint import Datapoint, Datapoints, Total
from pipeline.draft import read_points
from pipeline.finding import LANGUAGES
from pipeline.ledger import Ledger, open_ledger
from pipeline.origin import OriginCard
from pipeline.provenance import cards
from report_templates import words


class NoDraftError(Exception):
    """There is no draft to trace in."""


def trace(where: Path, what: str, limit: int) -> dict[str, Any]:
    """Every datapoint that ``what`` names, as a tree with its rows. Raises ``NoDraftError`` where no build is found."""
    out = where if (where / "draft.json").is_file() else where / "out"
    if not (out / "draft.json").is_file():
        raise NoDraftError(str(where))
    data = json.loads((out / "draft.json").read_bytes())
    points = read_points(data)
    citations = [entry for entry in data["citations"] if what in (entry["datapoint"], entry["text"])]
    wanted = [what] if what in points else list(dict.fromkeys(entry["datapoint"] for entry in citations))
    items = {entry["id"]: entry["items"] for entry in data["datapoints"]}
    ledger = open_ledger(out / "ledger.parquet")
    trees = [_tree(ledger, points, identifier, limit, items, citations, ()) for identifier in wanted]
    return {"what": what, "matches": trees}


def _tree(
    ledger: Ledger, points: Datapoints, identifier: str, limit: int, items: Mapping[str, list[str]], citations: list[dict[str, str]], above: tuple[str, ...]
) -> dict[str, Any]:
    """A datapoint's card with its parts' cards inside; a part that is among its own makers is named, not opened."""
    point = _with_rows(ledger, points[identifier], limit)
    card: OriginCard = cards(Datapoints([point, *(p for p in points.values() if p.id != identifier)]), ledger, {lang: words(lang) for lang in LANGUAGES}, [identifier], items)[identifier]
    node = {"stated_at": None, **card.as_dict()}
    node["parts"] = [_tree(ledger, points, part, limit, items, [], (*above, identifier)) for part in card.parts if part in points and part not in above]
    node["printed"] = [
        {"text": entry["text"], "lang": entry["lang"], "section": entry["section"], "block": entry["block"]} for entry in citations if entry["datapoint"] == identifier
    ]
    return node


def _with_rows(ledger: Ledger, point: Datapoint, limit: int) -> Datapoint:
    """The datapoint with the numbers of its first rows asked anew."""
    if not isinstance(point.origin, Total):
        return point
    numbers = [row[0] for row in ledger.rows(point.origin.selection, ("n",), limit)]
    return replace(point, origin=replace(point.origin, first=tuple(int(str(number)) for number in numbers)))
