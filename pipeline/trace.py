"""Trace: from a datapoint, or a number as printed, to its parts and rows, out of what a build left behind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
    citations = [entry for entry in data["citations"] if what in (entry["datapoint"], entry["text"])]
    known = any(entry["id"] == what for entry in data["datapoints"])
    wanted = [what] if known else list(dict.fromkeys(entry["datapoint"] for entry in citations))
    points = read_points(data, wanted)
    ledger = open_ledger(out / "ledger.parquet")
    opened = Datapoints(_with_rows(ledger, point, limit) for point in points.values())
    items = {entry["id"]: entry["items"] for entry in data["datapoints"] if entry["id"] in opened}
    made = cards(opened, ledger, {lang: words(lang) for lang in LANGUAGES}, wanted, items)
    return {"what": what, "matches": [_tree(made, identifier, citations, ()) for identifier in wanted]}


def _tree(made: Mapping[str, OriginCard], identifier: str, citations: Sequence[Mapping[str, str]], above: tuple[str, ...]) -> dict[str, Any]:
    """A datapoint's card with its parts' cards inside, and where it is printed; a part that is among its own makers is not opened again."""
    card = made[identifier]
    printed = [{name: entry[name] for name in ("text", "lang", "section", "block")} for entry in citations if entry["datapoint"] == identifier]
    parts = [_tree(made, part, (), (*above, identifier)) for part in card.parts if part in made and part not in above]
    return {"stated_at": None, **card.as_dict(), "value": card.value, "unit": dict(card.unit), "parts": parts, "printed": printed}


def _with_rows(ledger: Ledger, point: Datapoint, limit: int) -> Datapoint:
    """The datapoint with the numbers of its first rows asked anew."""
    if not isinstance(point.origin, Total):
        return point
    numbers = tuple(int(str(row[0])) for row in ledger.rows(point.origin.selection, ("n",), limit))
    return replace(point, origin=replace(point.origin, first=numbers))
