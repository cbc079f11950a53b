"""The chapter as a draft holds it, in reading order, with the place of every printed number: what a typeset document is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from pipeline.verify.squeeze import squeeze

_IN_A_ROW = 5
Spans = Sequence[Mapping[str, Any]]
Line = Sequence[Spans]
"""What stands beside each other: the cells of a row, or one text."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number of the chapter: its citation, and where its characters stand; nowhere where it is part of a picture."""

    citation: str
    datapoint: str
    form: str
    text: str
    section: str
    block: str
    start: int = -1
    end: int = -1


@dataclass(slots=True)
class Chapter:
    """The squeezed text of one language, its numbers, and where each block and each line of it (paragraph, item, row) begins and ends."""

    text: str = ""
    numbers: list[Printed] = field(default_factory=list)
    blocks: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    lines: list[tuple[int, int]] = field(default_factory=list)


def chapter_of(draft: Mapping[str, Any], lang: str, labels: Mapping[str, str], *, web: bool = False) -> Chapter:
    """The chapter of one language as Word sets it, or key figures card by card as a ``web`` page may.

    ``labels`` are the beginnings of captions by kind of block (``Table {number}``).

    Raises ``KeyError`` or ``TypeError`` where the draft is none of ours.
    """
    cited = {entry["id"]: entry for entry in draft["citations"] if entry["lang"] == lang}
    writer = _Writer(cited, labels, web)
    for section in draft["sections"]:
        if section["lang"] == lang:
            for block in section["blocks"]:
                start = writer.length
                writer.write(block)
                writer.chapter.blocks[block["id"]] = (section["id"], start, writer.length)
    writer.chapter.text = "".join(writer.pieces)
    return writer.chapter


class _Writer:
    """The walk over a draft's blocks."""

    def __init__(self, cited: Mapping[str, Mapping[str, str]], labels: Mapping[str, str], web: bool) -> None:
        self._labels = labels
        self._web = web
        self.chapter = Chapter()
        self.pieces: list[str] = []
        self.length = 0
        self._cited = cited

    def write(self, block: Mapping[str, Any]) -> None:
        """A block's text; then its footnotes, as they stand below the page."""
        if block.get("number") and block["kind"] in self._labels:
            self._span({"text": self._labels[block["kind"]].format(number=block["number"])})
        notes: list[Spans] = []
        for line in _lines(block, self._web):
            start = self.length
            for span in (span for spans in line for span in spans):
                self._span(span)
                if span.get("note"):
                    notes.append(span["note"])
            self.chapter.lines.append((start, self.length))
        for note in notes:
            for span in note:
                self._span(span)
        for span in (*block.get("alt", ()), *block.get("numbers", ())):
            if span.get("citation"):
                self.chapter.numbers.append(self._printed(span, -1, -1))

    def _span(self, span: Mapping[str, Any]) -> None:
        piece = squeeze(span["text"])
        if span.get("citation"):
            self.chapter.numbers.append(self._printed(span, self.length, self.length + len(piece)))
        self.pieces.append(piece)
        self.length += len(piece)

    def _printed(self, span: Mapping[str, Any], start: int, end: int) -> Printed:
        entry = self._cited[span["citation"]]
        return Printed(entry["id"], entry["datapoint"], entry["form"], span["text"], entry["section"], entry["block"], start, end)


def _lines(block: Mapping[str, Any], web: bool) -> Iterator[Line]:
    """The texts of a block in reading order."""
    match block["kind"]:
        case "heading" | "paragraph":
            yield [[{"text": block.get("number") or ""}, *block["spans"]]]
        case "list":
            yield from _items(block)
        case "cards":
            yield from _rows_of_cards(block["rows"], web)
        case _:
            yield [block["caption"]]
            yield from block.get("rows", ())
            yield from ([note] for note in block["notes"])


def _rows_of_cards(cards: Sequence[Sequence[Spans]], web: bool) -> Iterator[Line]:
    """The texts of key figures: card by card, or, as Word sets up to five beside each other, the first line of each, the second of each and so on."""
    if web:
        yield from cards
        return
    columns = len(cards) if len(cards) <= _IN_A_ROW else 3 if len(cards) % 3 == 0 else 4
    for start in range(0, len(cards), columns):
        yield from zip_longest(*cards[start : start + columns], fillvalue=())


def _items(block: Mapping[str, Any]) -> Iterator[Line]:
    for item in block["items"]:
        yield [item["spans"]]
        for inner in item.get("inner", ()):
            yield from _items(inner)
