"""Whether a draft.json is one: every part a comparison reads is there and of its kind. What somebody edited, or another program wrote, may not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.draft import read_points, texts_of

_RUNS: Mapping[str, tuple[str, ...]] = {"heading": ("spans",), "paragraph": ("spans",), "figure": ("caption", "alt", "numbers"), "table": ("caption",)}
_LISTS_OF_RUNS: Mapping[str, tuple[str, ...]] = {"figure": ("notes",), "table": ("notes",)}
_KINDS = ("heading", "paragraph", "list", "table", "figure", "cards")
_WRONG = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError, RecursionError)


def is_sound(draft: Mapping[str, Any]) -> bool:
    """Whether it can be read through. Never raises."""
    try:
        _read_through(draft)
    except _WRONG:
        return False
    return True


def _read_through(draft: Mapping[str, Any]) -> None:
    """Raises one of ``_WRONG`` at the first part that is none."""
    points = read_points(draft)
    if not all(point.value is None or point.value.is_finite() for point in points.values()):
        raise ValueError("a value is no number")
    _texts(draft["company"]["name"].values())
    _texts(draft["report"]["languages"])
    if not isinstance(draft["report"]["year"], int) or "software" not in draft:
        raise TypeError("no draft of ours")
    for entry in draft["inputs"]:
        _texts((entry["path"], entry["sha256"]))
    for item in draft["items"]:
        _texts((item["framework"], item["edition"], item["code"], item["status"], *item["title"].values()))
        _texts(text for point in item["points"] for text in (point["ref"], point["status"]))
    for entry in draft.get("signoffs", ()):
        _texts(entry[name] for name in ("who", "role", "section_or_item", "lang", "on", "digest"))
    for text in texts_of(draft):
        _texts((text.get("document", ""),))
        cited = {(entry["lang"], entry["id"]): (entry["datapoint"], entry["block"]) for entry in text["citations"]}
        for section in text["sections"]:
            _texts((section["lang"], section["id"], section["title"]))
            for block in section["blocks"]:
                _block(block, section["lang"], cited)


def _block(block: Mapping[str, Any], lang: str, cited: Mapping[tuple[str, str], object]) -> None:
    _texts((block["id"], block["kind"]))
    if block["kind"] not in _KINDS:
        raise ValueError("a block of no kind")
    runs = [block[name] for name in _RUNS.get(block["kind"], ())]
    runs += [run for name in _LISTS_OF_RUNS.get(block["kind"], ()) for run in block[name]]
    runs += [cell for row in block["rows"] for cell in row] if block["kind"] in ("table", "cards") else []
    runs += _items(block["items"]) if block["kind"] == "list" else []
    for run in runs:
        for span in run:
            _texts((span["kind"], span["text"], *(note["text"] for note in span.get("note") or ())))
            if span["kind"] == "datapoint":
                cited[lang, span["citation"]]


def _items(items: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [run for item in items for run in (item["spans"], *(below for inner in item.get("inner", ()) for below in _items(inner["items"])))]


def _texts(values: Iterable[object]) -> None:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("not a text")
