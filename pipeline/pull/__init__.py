"""Word edits brought home: prose back into ``narrative/`` with its citations, numbers refused and listed, comments as a list."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pipeline.datapoint import split_id
from pipeline.document import Span
from pipeline.draft import texts_of
from pipeline.finding import Finding, Place, finding
from pipeline.literals import classify
from pipeline.opc import Unreadable
from pipeline.pull.markdown import Aligned, align, patched, written
from pipeline.pull.reading import NOTE, Edited, EditedBlock, base_text, citation_of, is_placeholder, placeholder, read_edited, spans_text
from pipeline.review import Comment
from pipeline.wording import wording_digest

EDITS = "edits.md"
"""The file of a language that holds the overrides of shipped sentences."""
_SHOWN = 120
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(slots=True)
class Pulled:
    """What an edited document brings: new contents of narrative files, blocks brought back, what was refused or listed, the comments."""

    files: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    comments: tuple[Comment, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """What ``netzero pull --json`` prints."""
        return {
            "files": sorted(self.files),
            "blocks": self.blocks,
            "comments": [one.as_dict() for one in self.comments],
            "findings": [item.as_dict() for item in self.findings],
        }


def pull(folder: Path, edited: bytes, draft: bytes, data: Mapping[str, Any], name: str) -> Pulled:
    """Every edit of ``edited`` (called ``name``) against the draft it was built with, as new contents of the folder's narrative files.

    Nothing is written. ``draft`` are the bytes of draft.json, ``data`` what they hold.
    """
    found = read_edited(edited)
    if isinstance(found, Unreadable):
        return Pulled(findings=[finding("pull.not_ours", Place(name)) if found.reason == "word.no_citations" else found.finding(Place(name))])
    if found.carrier.build != hashlib.sha256(draft).hexdigest():
        return Pulled(findings=[finding("pull.other_build", Place(name))])
    return _Pull(folder, found, data, name).run()


def _text_of(data: Mapping[str, Any], edited: Edited) -> Mapping[str, Any]:
    """The chapter, or the document beside it, that has the citations of the one handed back."""
    lang, cited = edited.carrier.lang, {citation.id for citation in edited.carrier.citations}
    return next((told for told in texts_of(data)[1:] if any(entry["lang"] == lang and entry["id"] in cited for entry in told["citations"])), data)


class _Pull:
    """One document against one draft."""

    def __init__(self, folder: Path, edited: Edited, data: Mapping[str, Any], name: str) -> None:
        self._folder, self._edited, self._name = folder, edited, name
        self._lang = edited.carrier.lang
        self._report = data["report"]
        told = _text_of(data, edited)
        self._base = {block["id"]: block for section in told["sections"] if section["lang"] == self._lang for block in section["blocks"]}
        self._order = list(self._base)
        self._origins = {entry["id"]: entry["origin"] for entry in data["datapoints"]}
        self._cited = {entry["id"]: entry for entry in told["citations"] if entry["lang"] == self._lang}
        self._sources: dict[str, list[str]] = {}
        self._patches: list[tuple[str, int, int, str, str]] = []
        self._overrides: list[tuple[str, str]] = []
        items = _items_by_block(data["items"])
        self._pulled = Pulled(comments=tuple(replace(one, items=items.get(one.block, ())) for one in edited.comments))

    def run(self) -> Pulled:
        """Block by block; then the files as they will read."""
        merged = {part for pair in self._edited.merged for part in pair}
        for first, second in self._edited.merged:
            self._say("pull.merged", self._at(first), first=first, second=second)
        for block in self._edited.blocks:
            if block.id in self._base and block.id not in merged:
                self._block(block, self._base[block.id])
        self._missing(merged)
        self._moved()
        self._write()
        return self._pulled

    def _block(self, now: EditedBlock, base: Mapping[str, Any]) -> None:
        for number in now.numbers:
            self._number(number.citation.id, number.found, now.id)
        seen = base_text(base)
        if seen is None:
            self._table(now, base)
            return
        text = _numbered(now, base)
        if text != seen and self._allowed(seen, text, now.id):
            self._edit(base, seen, text)

    def _number(self, citation: str, found: str, block: str) -> None:
        entry = self._cited[citation]
        if found:
            self._say(
                "pull.number_changed",
                self._at(block),
                printed=entry["text"],
                found=found,
                datapoint=entry["datapoint"],
                source=self._source(entry["datapoint"]),
            )

    def _allowed(self, seen: str, text: str, block: str) -> bool:
        """Whether an edit keeps every bound number and brings none of its own."""
        lost = Counter(filter(is_placeholder, seen)) - Counter(filter(is_placeholder, text))
        for char in lost:
            entry = self._cited[citation_of(char)]
            self._say("pull.number_deleted", self._at(block), printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(text))
        typed = Counter(_loose_numbers(text)) - Counter(_loose_numbers(seen))
        for number in typed:
            self._say("pull.number_typed", self._at(block), number=number, text=self._shown(text))
        notes = seen.count(NOTE) != text.count(NOTE)
        if notes:
            self._say("pull.note_lost", self._at(block), text=self._shown(text))
        return not (lost or typed or notes)

    def _edit(self, base: Mapping[str, Any], seen: str, text: str) -> None:
        place = base.get("at")
        if place is None or not str(place["file"]).startswith("narrative/"):
            self._overrides.append((base["id"], self._override(base, text)))
            self._pulled.blocks.append(base["id"])
            return
        file, row = str(place["file"]), int(place["row"])
        found = _source(self._lines(file), row - 1, seen, _units(base))
        if found is None:
            self._say("pull.cannot_map", Place(file, row=row), file=file, text=self._shown(text))
            return
        start, end, aligned = found
        self._patches.append((file, start, end, patched(aligned, seen, text, listed=base["kind"] == "list"), base["id"]))
        self._pulled.blocks.append(base["id"])

    def _override(self, base: Mapping[str, Any], text: str) -> str:
        """A shipped block in the reviewer's words, with the digest of what it replaces."""
        tokens = {placeholder(name): self._token(entry) for name, entry in self._cited.items() if entry["block"] == base["id"]}
        listed = base["kind"] == "list"
        words = ("- " if listed else "") + written(text, tokens, listed=listed, opening=not listed)
        return f"::: replace {base['id']} sha256={_digest(base, self._cited)}\n{words}\n:::\n"

    def _token(self, entry: Mapping[str, str]) -> str:
        """A citation as the team writes it: this year is @now."""
        metric, year, _ = split_id(entry["datapoint"])
        moment = {self._report["base_year"]: "base", self._report["year"] - 1: "prev", self._report["year"]: "now"}.get(year, str(year))
        rest = entry["datapoint"][len(f"{metric}@{year}") :]
        return f"[[{metric}@{moment}{rest}{'|' if entry['form'] else ''}{entry['form']}]]"

    def _table(self, now: EditedBlock, base: Mapping[str, Any]) -> None:
        """Cells, captions and key figures follow the data: each change is listed with the place to make it."""
        cells = [(_unbroken(piece), source) for piece, source in _cells(base)]
        before = Counter(piece for piece, _ in cells)
        after = Counter(_unbroken(text) for row in now.cells for text in row)
        sources = dict(cells)
        gone, came = list((before - after).elements()), list((after - before).elements())
        lines = [*_lines_around(base)]
        unsaid = [line for line in lines if not any(text.endswith(line) for text in now.paragraphs)]
        unasked = [text for text in now.paragraphs if not any(text.endswith(line) for line in lines)]
        for printed, found in (*zip(gone, came, strict=False), *zip_longest(unsaid, unasked, fillvalue="")):
            if printed.strip() or found.strip():
                self._say("pull.not_prose", self._at(now.id), printed=self._shown(printed), found=self._shown(found), source=sources.get(printed) or now.id)

    def _missing(self, merged: set[str]) -> None:
        """Blocks that are no longer there: prose of the team without numbers goes, everything else is listed."""
        known = {block.id for block in self._edited.blocks}
        carried = {block.id for block in self._edited.carrier.blocks}
        for name in self._order:
            if name in known or name in merged or name not in carried:
                continue
            base = self._base[name]
            seen = base_text(base)
            numbers = [self._cited[citation_of(char)] for char in seen or "" if is_placeholder(char)]
            for entry in numbers:
                self._say("pull.number_deleted", self._at(name), printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(seen or name))
            place = base.get("at")
            if seen is not None and not numbers and place is not None and str(place["file"]).startswith("narrative/"):
                found = _source(self._lines(str(place["file"])), int(place["row"]) - 1, seen, {})
                if found is not None:
                    self._patches.append((str(place["file"]), found[0], found[1], "", name))
                    self._pulled.blocks.append(name)
                    continue
            if not numbers:
                self._say("pull.gone", self._at(name), text=self._shown(seen or name))

    def _moved(self) -> None:
        places = {name: index for index, name in enumerate(self._order)}
        order = [places[block.id] for block in self._edited.blocks if block.id in places]
        for index in range(1, len(order)):
            if order[index] < order[index - 1]:
                name = self._order[order[index]]
                self._say("pull.moved", self._at(name))

    def _write(self) -> None:
        """The narrative files with every patch made, from the end so that lines hold, and the overrides added."""
        for file in {patch[0] for patch in self._patches}:
            lines = list(self._lines(file))
            for _, start, end, text, _ in sorted((patch for patch in self._patches if patch[0] == file), key=lambda patch: -patch[1]):
                lines[start:end] = text.split("\n") if text else []
            self._pulled.files[file] = "\n".join(lines)
        if self._overrides:
            name = f"narrative/{self._lang}/{EDITS}"
            known = self._lines(name) if (self._folder / name).is_file() else []
            text = "\n".join(known).rstrip("\n")
            self._pulled.files[name] = "\n\n".join([*([text] if text else []), *(made.rstrip("\n") for _, made in self._overrides)]) + "\n"

    def _lines(self, file: str) -> list[str]:
        """A narrative file's lines, read once."""
        if file not in self._sources:
            path = self._folder / file
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") if path.is_file() else ""
            self._sources[file] = text.split("\n")
        return self._sources[file]

    def _say(self, rule: str, at: Place, **values: object) -> None:
        self._pulled.findings.append(finding(rule, at, **values))  # type: ignore[arg-type]  # values fill the sentence

    def _at(self, block: str) -> Place:
        place = self._base[block].get("at") if block in self._base else None
        ours = place is None or not str(place["file"]).startswith("narrative/")
        return Place(self._name, block) if ours or place is None else Place(self._name, block, column=f"{place['file']} › {place['row']}")

    def _source(self, datapoint: str) -> str:
        """Where a number comes from, in a line."""
        origin = self._origins.get(datapoint, {})
        if origin.get("kind") == "stated":
            return str(Place(**origin["at"]))
        return datapoint if origin.get("kind") != "derived" else f"{datapoint} = {origin['rule']}({', '.join(origin['parts'][:3])})"

    def _shown(self, text: str) -> str:
        """An edit as a message quotes it: numbers as printed, on one line, cut."""
        line = "".join(self._cited[citation_of(char)]["text"] if is_placeholder(char) else char for char in text.replace("\n", " ").replace(NOTE, ""))
        return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _unbroken(text: str) -> str:
    """A cell's text without the ends of its lines: in a table they are layout."""
    return text.replace("\n", "")


def _items_by_block(items: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The disclosure items each block answers."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        for point in item["points"]:
            for block in point["blocks"]:
                found.setdefault(block, {})[f"{item['framework']}:{item['code']}"] = None
    return {block: tuple(names) for block, names in found.items()}


def _digest(base: Mapping[str, Any], cited: Mapping[str, Mapping[str, str]]) -> str:
    """The digest of a shipped block's words, as an override of it remembers them."""
    spans = [span for listed in _span_lists(base) for span in listed]
    numbers = [cited[span["citation"]] if span["kind"] == "datapoint" else None for span in spans]
    told = (f"{entry['datapoint']}|{entry['form']}" if entry else None for entry in numbers)
    return wording_digest((span["text"], number, span.get("href")) for span, number in zip(spans, told, strict=True))


def _numbered(now: EditedBlock, base: Mapping[str, Any]) -> str:
    """The block's text without the ordinal that Word prints in front of a heading."""
    text = now.text
    if base["kind"] == "heading" and base.get("number"):
        return text.removeprefix(f"{base['number']}\t")
    return text


def _loose_numbers(text: str) -> Iterator[str]:
    """Numbers that are neither bound nor a year, date, code or other literal."""
    plain = "".join("\n" if is_placeholder(char) else char for char in text)
    for span in classify(plain, Span("text", "")):
        if span.kind == "text":
            yield from _DIGITS.findall(span.text)


def _units(base: Mapping[str, Any]) -> dict[str, str]:
    """What follows each number printed with its unit: the blank and the unit's name."""
    found: dict[str, str] = {}
    for spans in _span_lists(base):
        for index, span in enumerate(spans):
            if span["kind"] == "datapoint":
                found[placeholder(span["citation"])] = _unit_after(spans[index + 1 :])
    return found


def _unit_after(spans: Sequence[Mapping[str, Any]]) -> str:
    if len(spans) > 1 and spans[0]["text"] == " " and spans[1].get("literal") == "unit":
        return " " + str(spans[1]["text"])
    return ""


def _span_lists(base: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    if base["kind"] != "list":
        yield base["spans"]
        return
    queue = list(base["items"])
    while queue:
        item = queue.pop(0)
        yield item["spans"]
        queue = [inner for listing in item.get("inner", ()) for inner in listing["items"]] + queue


def _lines_around(base: Mapping[str, Any]) -> Iterator[str]:
    """The caption and the notes of a table or chart."""
    for spans in (base.get("caption", ()), *base.get("notes", ())):
        if text := spans_text(spans):
            yield text


def _cells(base: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a table's cells, or of key figures, with the place each comes from."""
    for row in base.get("rows", ()):
        for cell in row:
            place = next((str(Place(**span["at"])) for span in cell if span.get("at")), "")
            yield spans_text(cell), place


def _source(lines: Sequence[str], index: int, seen: str, units: Mapping[str, str]) -> tuple[int, int, Aligned] | None:
    """Where a file says what a reader saw: at the line it was built from, else in the one other paragraph that prints the same; none where there is none."""
    spots = [_paragraph(lines, index), *(spot for spot in _paragraphs(lines))]
    found = [(start, end, aligned) for start, end in spots if (aligned := align("\n".join(lines[start:end]), seen, units)) is not None]
    if not found:
        return None
    return found[0] if found[0][:2] == spots[0] or len({spot[:2] for spot in found}) == 1 else None


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every paragraph of a file."""
    at = 0
    while at < len(lines):
        start, end = _paragraph(lines, at)
        if end > start:
            yield start, end
        at = max(end, at + 1)


def _paragraph(lines: Sequence[str], index: int) -> tuple[int, int]:
    """The run of lines around one that Markdown reads as one paragraph or list; a heading is one by itself, a blank line none."""

    def inside(at: int) -> bool:
        return 0 <= at < len(lines) and bool(lines[at].strip()) and not lines[at].strip().startswith((":::", "---", "#"))

    if 0 <= index < len(lines) and lines[index].startswith("#"):
        return index, index + 1
    start = end = index
    while inside(end):
        end += 1
    while end > index and inside(start - 1):
        start -= 1
    return start, end
