"""Where numbers stand on the page: each print of a draft with its class, its block and the words around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from pipeline.draft import texts_of
from pipeline.finding import Place

AROUND = 60
"""Characters of a sentence shown on each side of a number."""

SpanDict = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Print:
    """A number where it is printed.

    ``kind`` is its class (CONTRACT §3), ``datapoint`` the id it is bound to, ``at`` the cell or line of input and typed text. ``context`` are the words
    around it: row and column in a table, else the sentence. ``now`` is what a document shows today where somebody changed it.
    """

    text: str
    kind: str
    lang: str
    section: str
    block: str
    citation: str = ""
    datapoint: str = ""
    unit: str = ""
    at: str = ""
    context: str = ""
    now: str | None = None
    document: str = ""

    def as_dict(self) -> dict[str, str]:
        """As ``trace --json`` writes it; empty fields are left out."""
        data = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: value for name, value in data.items() if value not in ("", None)}


def draft_prints(draft: Mapping[str, Any], wanted: Callable[[Print], bool]) -> Iterator[Print]:
    """The prints of a draft that are ``wanted``, in reading order, each with its context; plain text is no print."""
    points = {(entry["lang"], entry["id"]): entry["datapoint"] for told in texts_of(draft) for entry in told.get("citations", ())}
    for document, section in ((told.get("document", ""), section) for told in texts_of(draft) for section in told.get("sections", ())):
        for block in section["blocks"]:
            for spans, head in _runs(block):
                for index, span in enumerate(spans):
                    if span["kind"] != "text":
                        found = _print(span, section, block["id"], points)
                        if wanted(found):
                            yield replace(found, context=_context(spans, index, head), document=document)


def _print(span: SpanDict, section: Mapping[str, Any], block: str, points: Mapping[tuple[str, str], str]) -> Print:
    citation = span.get("citation", "")
    at = str(Place(**span["at"])) if span.get("at") else ""
    return Print(span["text"], span["kind"], section["lang"], section["id"], block, citation, points.get((section["lang"], citation), ""), at=at)


def _runs(block: Mapping[str, Any]) -> Iterator[tuple[Sequence[SpanDict], str]]:
    """The runs of spans of a block, those of a table's cells with the words of their row and column."""
    for name in ("caption", "spans", "alt", "numbers"):
        if block.get(name):
            yield block[name], _words(block["caption"]) if name == "numbers" else ""
    rows = block.get("rows", ())
    heads = [_words(cell) for cell in rows[0]] if rows and block["kind"] == "table" else []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            label = _words(row[0]) if column and block["kind"] == "table" and number else ""
            head = heads[column] if number and column < len(heads) else ""
            yield cell, " › ".join(part for part in (label, head) if part)
    yield from ((note, "") for note in block.get("notes", ()))
    for item in block.get("items", ()):
        yield item["spans"], ""
        for inner in item.get("inner", ()):
            yield from _runs(inner)
    yield from ((span["note"], "") for spans in _notes(block) for span in spans if span.get("note"))


def _notes(block: Mapping[str, Any]) -> Iterator[Sequence[SpanDict]]:
    """Runs that may hold footnotes."""
    if block.get("spans"):
        yield block["spans"]
    for row in block.get("rows", ()):
        yield from row
    yield from (item["spans"] for item in block.get("items", ()))


def _words(spans: Sequence[SpanDict]) -> str:
    return "".join(span["text"] for span in spans).strip()


def _context(spans: Sequence[SpanDict], index: int, head: str) -> str:
    """The words around a span: of a cell its row and column, else up to ``AROUND`` characters on each side."""
    if head:
        return head
    before = "".join(span["text"] for span in spans[:index])
    after = "".join(span["text"] for span in spans[index + 1 :])
    left = ("…" if len(before) > AROUND else "") + before[-AROUND:]
    right = after[:AROUND] + ("…" if len(after) > AROUND else "")
    return f"{left}{spans[index]['text']}{right}".strip()
