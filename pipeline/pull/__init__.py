"""Word edits brought home: prose back into ``narrative/`` with its citations, numbers refused and listed, comments as a list."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from pipeline.datapoint import split_id
from pipeline.document import Span
from pipeline.draft import texts_of
from pipeline.finding import Finding, Place, finding
from pipeline.literals import classify
from pipeline.narrative import Moments
from pipeline.opc import Unreadable
from pipeline.ordering import in_order
from pipeline.pull.markdown import align, mark_of, patched, set_as, written
from pipeline.pull.reading import (
    BODY,
    HEADING,
    ITEM,
    KINDS,
    NOTE,
    Edited,
    EditedBlock,
    Look,
    base_notes,
    base_text,
    citation_of,
    is_placeholder,
    placeholder,
    read_edited,
    rehomed,
    span_lists,
    spans_text,
)
from pipeline.pull.sources import EDITS, Sources, Spot, merge
from pipeline.review import Comment
from pipeline.word import read_word
from pipeline.wording import wording_digest

_SHOWN = 120
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SPELLED = re.compile(
    r"百分之[零一二三四五六七八九十百點]+|[零一二兩三四五六七八九十百千萬億]+[^\S\n]*(?:公噸|噸|公斤|度電|千瓦時|百萬瓦時|兆焦耳)"
    r"|(?i:\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion)\s+(?:tonnes|tons|kWh|MWh|per\s?cent|percent)\b)"
)
"""Quantities in words: with a unit of what a chapter reports, or as a percentage; a bound number (a line feed here) between word and unit has the unit."""


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


def pull(folder: Path, edited: bytes, draft: bytes, data: Mapping[str, Any], name: str, built: bytes | None = None) -> Pulled:
    """Every edit of ``edited`` (called ``name``) against the draft it was built with, as new contents of the folder's narrative files.

    Nothing is written. ``draft`` are the bytes of draft.json, ``data`` what they hold, ``built`` the document as built where it is still there: what is
    bold in a sentence of ours only it can say.
    """
    found = read_edited(edited)
    if isinstance(found, Unreadable):
        return Pulled(findings=[finding("pull.not_ours", Place(name)) if found.reason == "word.no_citations" else found.finding(Place(name))])
    if found.carrier.build != hashlib.sha256(draft).hexdigest():
        return Pulled(findings=[finding("pull.other_build", Place(name))])
    original = read_edited(built) if built is not None else None
    return _Pull(folder, edited, found, data, name, None if isinstance(original, Unreadable) else original).run()


def _text_of(data: Mapping[str, Any], edited: Edited) -> Mapping[str, Any]:
    """The chapter, or the document beside it, that has the citations of the one handed back."""
    lang, cited = edited.carrier.lang, {citation.id for citation in edited.carrier.citations}
    return next((told for told in texts_of(data)[1:] if any(entry["lang"] == lang and entry["id"] in cited for entry in told["citations"])), data)


class _Pull:
    """One document against one draft; ``original`` is the document as built, where it is still there."""

    def __init__(self, folder: Path, data: bytes, edited: Edited, draft: Mapping[str, Any], name: str, original: Edited | None) -> None:
        self._edited, self._name, self._bytes = edited, name, data
        self._lang = edited.carrier.lang
        self._report = draft["report"]
        told = _text_of(draft, edited)
        self._base = {block["id"]: block for section in told["sections"] if section["lang"] == self._lang for block in section["blocks"]}
        self._order = list(self._base)
        self._origins = {entry["id"]: entry["origin"] for entry in draft["datapoints"]}
        self._cited = {entry["id"]: entry for entry in told["citations"] if entry["lang"] == self._lang}
        self._document = str(told.get("document", ""))
        self._chapter = {block["id"]: block for section in draft["sections"] if section["lang"] == self._lang for block in section["blocks"]}
        self._chapter_cited = {entry["id"]: entry for entry in draft["citations"] if entry["lang"] == self._lang}
        self._sources = Sources(folder, self._lang, Moments(self._report["year"], self._report["base_year"]))
        self._built = {block.id: block for block in original.blocks} if original is not None else {}
        self._told: set[str] = set()
        items = _items_by_block(draft["items"])
        self._pulled = Pulled(comments=tuple(replace(one, items=items.get(one.block, ())) for one in edited.comments))

    def run(self) -> Pulled:
        """Block by block; then the files as they will read."""
        blocks, parted = rehomed(self._edited.blocks, {name: base_text(base) for name, base in self._base.items()}, self._edited.carrier)
        joined = {part for pair in self._edited.merged for part in pair}
        known = {block.id: block for block in blocks}
        for first, second in self._edited.merged:
            self._join(known.get(first), first, second)
        for block in blocks:
            if block.id in self._base and block.id not in joined:
                self._block(block, self._base[block.id])
        self._missing(joined, set(known))
        self._moved(blocks)
        self._beyond({*joined, *parted})
        self._pulled.files = self._sources.contents()
        return self._pulled

    def _block(self, now: EditedBlock, base: Mapping[str, Any]) -> None:
        for number in now.numbers:
            self._number(number.citation.id, number.found, now.id)
        seen = base_text(base)
        if seen is None:
            self._table(now, base)
            return
        self._settle_kinds(now, base, seen)
        text, looks = _numbered(now, base)
        self._notes(now, base)
        if now.conflicts:
            for one, other in now.conflicts:
                self._say("pull.conflict", now.id, mine=one.words, my_author=one.author, theirs=other.words, their_author=other.author)
        elif text != seen and self._allowed(seen, text, now.id):
            self._edit(base, seen, text, looks)
        elif text == seen:
            self._set(base, seen, looks, now.id)

    def _settle_kinds(self, now: EditedBlock, base: Mapping[str, Any], seen: str) -> None:
        """A paragraph that only became a heading, an entry of a list or body text is listed; new ones keep their kind."""
        kind = _kind(base)
        lines = seen.split("\n")
        for index, (own, text) in enumerate(zip(now.kinds, now.paragraphs, strict=True)):
            if own != kind and (text in lines or text.partition("\t")[2] in lines):
                now.kinds[index] = kind
                self._say("pull.restyled", now.id, text=self._shown(text))

    def _number(self, citation: str, found: str, block: str) -> None:
        entry = self._cited[citation]
        if found:
            source = self._source(entry["datapoint"])
            self._say("pull.number_changed", block, printed=entry["text"], found=found, datapoint=entry["datapoint"], source=source)

    def _allowed(self, seen: str, text: str, block: str) -> bool:
        """Whether an edit keeps every bound number and brings none of its own."""
        before, after = Counter(filter(is_placeholder, seen)), Counter(filter(is_placeholder, text))
        lost, strange = before - after, after - before
        for char in lost:
            entry = self._cited[citation_of(char)]
            self._say("pull.number_deleted", block, printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(text))
        for char in strange:
            entry = self._cited[citation_of(char)]
            self._say("pull.number_moved", block, printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(text))
        typed = Counter(_loose_numbers(text)) - Counter(_loose_numbers(seen))
        for number in typed:
            self._say("pull.number_typed", block, number=number, text=self._shown(text))
        notes = seen.count(NOTE) != text.count(NOTE)
        if notes:
            self._say("pull.note_lost", block, text=self._shown(text))
        return not (lost or strange or typed or notes)

    def _edit(self, base: Mapping[str, Any], seen: str, text: str, looks: Sequence[Look | None]) -> None:
        """An edit of words: into the file they came from, or over a shipped sentence."""
        place, units = base.get("at"), _units(base)
        ours = place is None or not str(place["file"]).startswith("narrative/")
        spot = self._spot(base["id"])
        if spot is not None:
            made = patched(spot.aligned, seen, text, kind=_kind(base))
            self._sources.patch(spot, self._dressed(made, KINDS.sub("", text), looks, units))
            self._pulled.blocks.append(base["id"])
            return
        standing = self._sources.override_of(self._named(base)) if ours else None
        if base["kind"] == "heading" and base["level"] == 1:
            self._say("pull.elsewhere", base["id"], text=self._shown(text))
            return
        if ours and standing is None:
            self._sources.overrides.append(self._override(base, text, looks))
            self._pulled.blocks.append(base["id"])
            return
        numbers = [(entry["datapoint"], placeholder(name)) for name, entry in self._cited.items() if entry["block"] == base["id"]]
        if standing is not None:
            spot = self._sources.walked(standing, numbers, units)
        elif place is not None:
            spot = self._sources.find_changed(str(place["file"]), seen, numbers, units)
        self._merge(base, seen, text, spot)

    def _merge(self, base: Mapping[str, Any], seen: str, text: str, spot: Spot | None) -> None:
        """An edit of a paragraph somebody else changed since the document was built: what does not clash goes in, what does is listed."""
        if spot is None:
            place = base.get("at") or {"file": f"narrative/{self._lang}/{EDITS}"}
            self._say("pull.cannot_map", base["id"], file=place["file"], text=self._shown(text))
            return
        merged, clashes = merge(seen, text, spot.seen)
        for mine, theirs in clashes:
            self._say("pull.conflict", base["id"], mine=self._shown(mine), my_author=self._name, theirs=self._shown(theirs), their_author=spot.file)
        if merged != spot.seen:
            self._sources.patch(spot, patched(spot.aligned, spot.seen, merged, kind=_kind(base)))
            self._pulled.blocks.append(base["id"])

    def _set(self, base: Mapping[str, Any], seen: str, looks: Sequence[Look | None], block: str) -> None:
        """An edit of bold, italics and links alone."""
        spot, place = self._spot(block), base.get("at")
        if place is None or not str(place["file"]).startswith("narrative/"):
            built = self._built.get(block)
            if built is not None and _numbered(built, base)[1] != looks and _numbered(built, base)[0] == seen:
                self._say("pull.setting", block, text=self._shown(seen))
            return
        made = set_as(spot.aligned, looks) if spot is not None else ""
        if made is None:
            self._say("pull.setting", block, text=self._shown(seen))
        elif spot is not None and made != spot.aligned.source:
            self._sources.patch(spot, made)
            self._pulled.blocks.append(block)

    def _dressed(self, source: str, text: str, looks: Sequence[Look | None], units: Mapping[str, str]) -> str:
        """Edited words with bold, italics and links as the reviewer set them, where that can be said."""
        aligned = align(source, text, units)
        made = set_as(aligned, looks) if aligned is not None and len(looks) == len(text) else None
        return source if made is None else made

    def _notes(self, now: EditedBlock, base: Mapping[str, Any]) -> None:
        """Edits of footnotes: into the line of the file that holds the note."""
        before = base_notes(base)
        for seen, text in zip(before, now.notes, strict=False) if len(before) == len(now.notes) else ():
            if seen == text or not self._allowed(seen, text, now.id):
                continue
            place = base.get("at")
            own = place is not None and str(place["file"]).startswith("narrative/")
            spot = self._sources.find(str(place["file"]), -1, seen, {}) if own and place is not None else None
            if spot is None:
                self._say("pull.note_edited", now.id, text=self._shown(text))
            else:
                self._sources.patch(spot, patched(spot.aligned, seen, text))
                self._pulled.blocks.append(now.id)

    def _join(self, now: EditedBlock | None, first: str, second: str) -> None:
        """Two paragraphs of one file that became one."""
        pair = [self._base.get(first), self._base.get(second)]
        places = [base.get("at") for base in pair if base is not None and base["kind"] == "paragraph"]
        files = {str(place["file"]) if place is not None else "" for place in places}
        if now is not None and len(places) == 2 and len(files) == 1 and next(iter(files)).startswith("narrative/"):
            seen = "\n".join(base_text(base) or "" for base in pair if base is not None)
            units = {char: unit for base in pair if base is not None for char, unit in _units(base).items()}
            rows = [int(place["row"]) - 1 for place in places if place is not None]
            spot = self._sources.find_joined(next(iter(files)), rows[0], rows[1], seen, units)
            text = now.text(BODY)
            if spot is not None and self._allowed(seen, text, first):
                self._sources.patch(spot, patched(spot.aligned, seen, text))
                self._pulled.blocks += [first, second]
                return
        self._say("pull.merged", first, first=first, second=second)

    def _override(self, base: Mapping[str, Any], text: str, looks: Sequence[Look | None]) -> str:
        """A shipped block in the reviewer's words, bold and links with them, with the digest of what it replaces."""
        tokens = {placeholder(name): self._token(entry) for name, entry in self._cited.items() if entry["block"] == base["id"]}
        kind = _kind(base)
        words = self._dressed(mark_of(kind) + written(text, tokens, kind=kind, opening=kind == BODY), KINDS.sub("", text), looks, {})
        return f"::: replace {self._named(base)} sha256={_digest(base, self._cited)}\n{words}\n:::\n"

    def _named(self, base: Mapping[str, Any]) -> str:
        """How an override names a shipped block: in a document beside the chapter with its name, where the chapter does not say the same words."""
        twin = self._chapter.get(base["id"])
        same = not self._document or (twin is not None and _kind(twin) == _kind(base) and _digest(twin, self._chapter_cited) == _digest(base, self._cited))
        return base["id"] if same else f"{self._document}/{base['id']}"

    def _token(self, entry: Mapping[str, str]) -> str:
        """A citation as the team writes it: this year is @now."""
        metric, year, _ = split_id(entry["datapoint"])
        moment = {self._report["base_year"]: "base", self._report["year"] - 1: "prev", self._report["year"]: "now"}.get(year, str(year))
        rest = entry["datapoint"][len(f"{metric}@{year}") :]
        return f"[[{metric}@{moment}{rest}{'|' if entry['form'] else ''}{entry['form']}]]"

    def _table(self, now: EditedBlock, base: Mapping[str, Any]) -> None:
        """Cells, captions and key figures follow the data: each change is listed with the place to make it."""
        within = {entry.id: entry.text for entry in self._edited.carrier.citations if entry.block == now.id and entry.where != "text"}
        cells = [(_unbroken(_unbound(text, within)), place) for text, place in _cells(base)]
        before = Counter(text for text, _ in cells)
        after = Counter(_unbroken(text) for row in now.cells for text in row)
        sources = dict(cells)
        gone, came = list((before - after).elements()), list((after - before).elements())
        lines = [*_lines_around(base)]
        unsaid = [line for line in lines if not any(text.endswith(line) for text in now.paragraphs)]
        unasked = [text for text in now.paragraphs if not any(text.endswith(line) for line in lines)]
        left = Counter(char for text in (*after.elements(), *now.paragraphs) for char in text if is_placeholder(char))
        for char in Counter(char for text in (*before.elements(), *lines) for char in text if is_placeholder(char)) - left:
            entry = self._cited[citation_of(char)]
            self._say("pull.number_deleted", now.id, printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(" ".join(came)))
        for printed, found in (*zip_longest(gone, came, fillvalue=""), *zip_longest(unsaid, unasked, fillvalue="")):
            if printed.strip() or found.strip():
                self._say("pull.not_prose", now.id, printed=self._shown(printed), found=self._shown(found), source=sources.get(printed) or now.id)

    def _missing(self, joined: set[str], known: set[str]) -> None:
        """Blocks that are no longer there: prose of the team without numbers goes, everything else is listed."""
        carried = {block.id for block in self._edited.carrier.blocks}
        for name in self._order:
            if name in known or name in joined or name not in carried:
                continue
            base = self._base[name]
            seen = base_text(base)
            numbers = [self._cited[citation_of(char)] for char in seen or "" if is_placeholder(char)]
            for entry in numbers:
                self._say("pull.number_deleted", name, printed=entry["text"], datapoint=entry["datapoint"], text=self._shown(seen or name))
            spot = self._spot(name) if not numbers else None
            if spot is not None:
                self._sources.patch(spot, "")
                self._pulled.blocks.append(name)
            elif not numbers:
                self._say("pull.gone", name, text=self._shown(seen or name))

    def _moved(self, blocks: Sequence[EditedBlock]) -> None:
        """Blocks that stand elsewhere: moved in their file where both ends are in it, else listed."""
        places = {name: index for index, name in enumerate(self._order)}
        standing = [block for block in blocks if block.id in places]
        kept = in_order([places[block.id] for block in standing])
        for above, block in pairwise(standing):
            if places[block.id] not in kept and not (places[above.id] in kept and self._move(above.id, block.id)):
                self._say("pull.moved", block.id)

    def _move(self, above: str, block: str) -> bool:
        """Whether a block nobody edited could be set behind another of its file."""
        spots = [self._spot(name) for name in (above, block)]
        if None in spots or block in self._told or block in self._pulled.blocks or self._base[block]["kind"] == "heading":
            return False
        after, moved = (spot for spot in spots if spot is not None)
        if after.file != moved.file:
            return False
        self._sources.patch(moved, "")
        self._sources.patch(replace(after, start=after.end), f"\n{moved.aligned.source}")
        self._pulled.blocks.append(block)
        return True

    def _spot(self, block: str) -> Spot | None:
        """Where the team wrote a block; none for sentences of ours."""
        base = self._base[block]
        place, seen = base.get("at"), base_text(base)
        if seen is None or place is None or not str(place["file"]).startswith("narrative/"):
            return None
        return self._sources.find(str(place["file"]), int(place["row"]) - 1, seen, _units(base))

    def _beyond(self, known: set[str]) -> None:
        """What else a person sees otherwise: cover, headers, pictures and their alt texts, frames, endnotes. Nothing of it is lost in silence."""
        reading = read_word(self._bytes)
        assert not isinstance(reading, Unreadable), "a document that was read"
        done = {*self._told, *self._pulled.blocks, *known}
        for entry in reading.citations:
            if entry.where in ("row", "alt") and entry.changed and entry.text:
                self._number(entry.id, entry.text, entry.block)
        for block in reading.blocks:
            if block.id in done or block.text is None:
                continue
            if not block.same_text:
                self._say("pull.elsewhere", block.id, text=self._shown(" ".join(block.text.split())))
            elif not block.same_pictures:
                self._say("pull.picture", block.id)
        for text in reading.loose:
            self._say("pull.elsewhere", "", text=self._shown(" ".join(text.split())))

    def _say(self, rule: str, block: str, **values: object) -> None:
        self._told.add(block)
        self._pulled.findings.append(finding(rule, self._at(block), **values))  # type: ignore[arg-type]  # values fill the sentence

    def _at(self, block: str) -> Place:
        place = self._base[block].get("at") if block in self._base else None
        ours = place is None or not str(place["file"]).startswith("narrative/")
        return Place(self._name, block or None) if ours or place is None else Place(self._name, block, column=f"{place['file']} › {place['row']}")

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
    spans = [span for listed in span_lists(base) for span in listed]
    numbers = [cited[span["citation"]] if span["kind"] == "datapoint" else None for span in spans]
    told = (f"{entry['datapoint']}|{entry['form']}" if entry else None for entry in numbers)
    return wording_digest((span["text"], number, span.get("href")) for span, number in zip(spans, told, strict=True))


def _kind(base: Mapping[str, Any]) -> str:
    """What the paragraphs of a block are."""
    if base["kind"] == "heading":
        return chr(ord(HEADING) + int(base["level"]) - 1)
    return ITEM if base["kind"] == "list" else BODY


def _numbered(now: EditedBlock, base: Mapping[str, Any]) -> tuple[str, list[Look | None]]:
    """The block's text, without the ordinal that Word prints in front of a heading, and how each character is set."""
    text = now.text(_kind(base))
    looks: list[Look | None] = [look for line in now.looks for look in (*line, None)][:-1]
    ordinal = f"{base['number']}\t" if base["kind"] == "heading" and base.get("number") else ""
    return (text.removeprefix(ordinal), looks[len(ordinal) :]) if ordinal and text.startswith(ordinal) else (text, looks)


def _unbound(text: str, within: Mapping[str, str]) -> str:
    """A cell's text as printed where its numbers are bound by their row."""
    return "".join(within.get(citation_of(char), char) if is_placeholder(char) else char for char in text)


def _loose_numbers(text: str) -> Iterator[str]:
    """Numbers that are neither bound nor a year, date, code or other literal; quantities spelled out too."""
    plain = "".join("\n" if is_placeholder(char) else char for char in text)
    for span in classify(plain, Span("text", "")):
        if span.kind == "text":
            yield from _DIGITS.findall(span.text)
            yield from _SPELLED.findall(span.text)


def _units(base: Mapping[str, Any]) -> dict[str, str]:
    """What follows each number printed with its unit: the blank and the unit's name."""
    found: dict[str, str] = {}
    for spans in span_lists(base):
        for index, span in enumerate(spans):
            if span["kind"] == "datapoint":
                found[placeholder(span["citation"])] = _unit_after(spans[index + 1 :])
    return found


def _unit_after(spans: Sequence[Mapping[str, Any]]) -> str:
    if len(spans) > 1 and spans[0]["text"] == " " and spans[1].get("literal") == "unit":
        return " " + str(spans[1]["text"])
    return ""


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
