"""The datapoints as a table: what a person reads of each, in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, Total
from pipeline.evidence.cells import guard
from pipeline.finding import LANGUAGES
from pipeline.provenance import Words, formula, in_words

HEADER = ("id", "value", "unit", "reason", "formula_en", "formula_zh", "selection_en", "selection_zh", "stated_at", "parts", "rows", "sha256")


@dataclass(frozen=True, slots=True)
class Told:
    """A datapoint in words: its formula, and for a total the selection, by language."""

    point: Datapoint
    formula: tuple[str, ...]
    selection: tuple[str, ...]


def told(points: Datapoints, words: Words) -> tuple[Told, ...]:
    """Every datapoint in words, in the draft's order."""
    return tuple(_told(points, point, words) for point in points.values())


def _told(points: Datapoints, point: Datapoint, words: Words) -> Told:
    origin = point.origin
    selection = tuple(in_words(origin.selection, words[lang], lang) if isinstance(origin, Total) else "" for lang in LANGUAGES)
    return Told(point, tuple(formula(points, point, words[lang], lang) for lang in LANGUAGES), selection)


def datapoints_csv(table: Iterable[Told]) -> bytes:
    """A row a datapoint: id, value, unit, reason, formula and selection in both languages, place of a typed figure, parts, rows and digest."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(_row(entry) for entry in table)
    return stream.getvalue().encode("utf-8-sig")


def _row(entry: Told) -> Sequence[str]:
    point, origin = entry.point, entry.point.origin
    total = origin if isinstance(origin, Total) else None
    cells = [
        point.id,
        "" if point.value is None else format(point.value, "f"),
        point.unit,
        point.reason or "",
        *entry.formula,
        *entry.selection,
        str(origin.at) if isinstance(origin, Stated) else "",
        "; ".join(origin.parts) if isinstance(origin, Derived) else "",
        str(total.rows) if total else "",
        (total.sha256 or "") if total else "",
    ]
    return [guard(cell) for cell in cells]
