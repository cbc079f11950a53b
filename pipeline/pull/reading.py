"""An edited Word chapter block by block, as a person reads it with all changes accepted: bound numbers and notes as one character each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from lxml import etree

from pipeline.carrier import CarriedCitation, Carrier
from pipeline.opc import Package, PackageError, Unreadable, open_package
from pipeline.review import Comment
from pipeline.word import find_carrier, main_part, redline_marks
from pipeline.word_text import LAYOUT_FIELDS, w
from pipeline.words import words

NOTE = "\ufff9"
"""Stands for the mark of a footnote."""
BODY, ITEM, HEADING = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand before a paragraph that is of another kind than its block: body text, an entry of a list, a heading of level 1 (of level 2 the next, and so on)."""
KINDS = re.compile("[\ufdd0-\ufdd8]")
LIKE = 0.5
"""Share of words a paragraph must still have of what was said, to be what was said after somebody changed it."""
_SECONDS = len("2026-01-01T00:00:00")
_FIRST = 0xF0000

_P, _TBL, _R, _SECT = w("p"), w("tbl"), w("r"), w("sectPr")
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_LOST, _CAME = frozenset((w("del"), w("moveFrom"))), frozenset((w("ins"), w("moveTo")))
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_GONE = frozenset((*_LOST, w("pPr"), w("rPr"), w("sdtPr"), w("tblPr"), w("tblGrid"), w("trPr"), w("tcPr")))
_CHARACTERS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}


def placeholder(citation: str) -> str:
    """The character that stands for a citation's number: ``c12`` is the twelfth of a private plane."""
    return chr(_FIRST + int(citation.removeprefix("c")))


def is_placeholder(char: str) -> bool:
    """Whether a character stands for a bound number."""
    return ord(char) >= _FIRST


def citation_of(char: str) -> str:
    """The citation a character stands for."""
    return f"c{ord(char) - _FIRST}"


class Look(NamedTuple):
    """How a character is set: bold, italic, as a link to an address."""

    strong: bool = False
    em: bool = False
    href: str = ""


class Change(NamedTuple):
    """A tracked change in a paragraph: whose it is, where it stands in the text as accepted (a deletion nowhere), and its words."""

    author: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class EditedNumber:
    """A bound number whose digits a person changed or took out (``found`` blank)."""

    citation: CarriedCitation
    found: str


@dataclass(slots=True)
class EditedBlock:
    """One block as it stands now: its paragraphs with their kinds, its footnotes, its table rows' cells, the numbers that were changed in it."""

    id: str
    section: str
    paragraphs: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    looks: list[list[Look | None]] = field(default_factory=list)
    conflicts: list[tuple[Change, Change]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    numbers: list[EditedNumber] = field(default_factory=list)

    def text(self, kind: str) -> str:
        """The paragraphs, a line each; those of another kind than ``kind`` say so."""
        return "\n".join(text if own == kind else own + text for own, text in zip(self.kinds, self.paragraphs, strict=True))

    def parted(self, at: int, name: str, section: str) -> EditedBlock:
        """The paragraphs from one on as a block of their own."""
        made = EditedBlock(name, section, self.paragraphs[at:], self.kinds[at:], self.looks[at:])
        self.paragraphs, self.kinds, self.looks = self.paragraphs[:at], self.kinds[:at], self.looks[:at]
        return made


@dataclass(frozen=True, slots=True)
class Edited:
    """The document read: its carrier, its blocks in the order they now stand, those that share a paragraph, the comments."""

    carrier: Carrier
    blocks: tuple[EditedBlock, ...]
    merged: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]


def read_edited(data: bytes) -> Edited | Unreadable:
    """The edited chapter, or why it cannot be read. Never raises for a bad file."""
    try:
        package = open_package(data)
        main = main_part(package)
        return _Reader(package, main, find_carrier(package)).read()
    except PackageError as error:
        return error.unreadable


@dataclass(slots=True)
class _Line:
    """A paragraph being read: its text so far and how each character is set (none: it does not matter), and where each bookmark begins and ends in it."""

    text: str = ""
    looks: list[Look | None] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    starts: dict[str, tuple[str, int]] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    blocks: list[tuple[str, int]] = field(default_factory=list)
    comments: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    fields: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, text: str, look: Look | None = None) -> None:
        """Add text, unless it is a field's instruction or the result of a field that only layout knows."""
        if self.fields and self.fields[-1][0] == "code":
            self.fields[-1][1] += text
        elif not any(words[1].split()[:1] and words[1].split()[0].upper() in LAYOUT_FIELDS for words in self.fields):
            self.text += text
            self.looks += [look] * len(text)

    def conflicts(self) -> list[tuple[Change, Change]]:
        """Changes of two people in one place: one inside the other, or right beside it."""
        pairs = ((one, other) for index, one in enumerate(self.changes) for other in self.changes[index + 1 :])
        return [(one, other) for one, other in pairs if one.author != other.author and one.start <= other.end and other.start <= one.end]


class _Reader:
    """The body of one document, walked once."""

    def __init__(self, package: Package, main: str, carrier: Carrier) -> None:
        self._carrier = carrier
        self._cited = {entry.bookmark: entry for entry in carrier.citations if entry.where == "text"}
        self._homes = {block.bookmark: block for block in carrier.blocks}
        self._body = package.xml(main).find(w("body"))
        part = next((name for kind, name in package.related(main) if kind == "comments" and name in package.names), None)
        self._remarks = {entry.get(w("id"), ""): entry for entry in package.xml(part).iter(w("comment"))} if part else {}
        self._kinds = _kinds(package, main)
        self._addresses = package.addresses(main)
        notes = next((name for kind, name in package.related(main) if kind == "footnotes" and name in package.names), None)
        self._notes = {entry.get(w("id"), ""): entry for entry in package.xml(notes).iter(w("footnote"))} if notes else {}
        self._blocks: dict[str, EditedBlock] = {}
        self._current: EditedBlock | None = None
        self._merged: list[tuple[str, str]] = []
        self._comments: list[Comment] = []
        self._own = redline_marks(package)
        self._joined: _Line | None = None

    def read(self) -> Edited:
        """Paragraphs and tables in order, each with the block it stands in."""
        for element in self._body if self._body is not None else ():
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag == w("sdt"):
                self._inner(element)
        for name in self._remarks:
            self._remark(name, "", None)
        return Edited(self._carrier, tuple(self._blocks.values()), tuple(self._merged), tuple(self._comments))

    def _inner(self, control: etree._Element) -> None:
        """What a control around whole paragraphs holds; a table of contents is layout."""
        if control.find(f"{w('sdtPr')}/{w('docPartObj')}") is not None:
            return
        content = control.find(w("sdtContent"))
        for element in content if content is not None else ():
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)

    def _paragraph(self, element: etree._Element) -> None:
        line = self._joined or _Line()
        self._joined = None
        self._walk(element, line)
        if element.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None:
            self._joined = line
            return
        homes = [(name, at) for name, at in line.blocks if name in self._homes]
        if homes:
            self._enter(homes[0][0])
            self._merged += [(self._homes[homes[0][0]].id, self._homes[name].id) for name, at in homes[1:] if at > 0]
        if self._current is not None:
            text = self._bound(line, self._current)
            self._current.conflicts += line.conflicts()
            if text.strip():
                self._current.paragraphs.append(text)
                self._current.kinds.append(self._kind(element))
                self._current.looks.append(line.looks)
            self._current.notes += [self._note(number, self._current) for number in line.notes]
            self._remarked(line, self._current)

    def _walk(self, element: etree._Element, line: _Line, href: str | None = "") -> None:
        """A paragraph's content, tracked changes accepted; ``href`` is where a link around it leads, none where it leads inside the document."""
        for child in element:
            if child.tag in _LOST:
                gone = "".join(node.text or "" for node in child.iter(w("delText"), w("t")))
                line.changes.append(Change(child.get(w("author"), ""), len(line.text), len(line.text), gone))
            if child.tag in _GONE:
                continue
            if child.tag == _R:
                _run(child, line, href)
            elif child.tag == w("bookmarkStart"):
                _open(child, line)
            elif child.tag == w("bookmarkEnd"):
                name, start = line.starts.pop(child.get(w("id"), ""), ("", 0))
                line.spans |= {name: (start, len(line.text))} if name else {}
            elif child.tag == w("commentRangeStart"):
                line.comments[child.get(w("id"), "")] = (len(line.text), None)
            elif child.tag == w("commentRangeEnd"):
                start = line.comments.get(child.get(w("id"), ""), (0, 0))[0]
                line.comments[child.get(w("id"), "")] = (start, len(line.text))
            else:
                self._inside(child, line, href)

    def _inside(self, element: etree._Element, line: _Line, href: str | None) -> None:
        """What stands in a link, a tracked insertion, a control."""
        begun = len(line.text)
        if element.tag == w("hyperlink"):
            href = self._addresses.get(element.get(f"{{{_RELATIONS}}}id", ""))
        self._walk(element, line, href)
        if element.tag in _CAME and len(line.text) > begun:
            line.changes.append(Change(element.get(w("author"), ""), begun, len(line.text), line.text[begun:]))

    def _kind(self, paragraph: etree._Element) -> str:
        """What a paragraph is: a heading or an entry of a list, by its style or by what it says itself; else body text."""
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        kind = self._kinds.get(style.get(w("val"), "") if style is not None else "", BODY)
        listed = paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        if kind not in (BODY, ITEM) or listed is None:
            return kind
        return BODY if listed.get(w("val")) == "0" else ITEM

    def _note(self, number: str, block: EditedBlock) -> str:
        """The text of a footnote, its numbers bound."""
        lines = []
        for paragraph in self._notes[number].iter(_P) if number in self._notes else ():
            line = _Line()
            self._walk(paragraph, line)
            lines.append(self._bound(line, block).strip())
        return "\n".join(lines)

    def _enter(self, bookmark: str) -> None:
        block = self._homes[bookmark]
        self._current = self._blocks.setdefault(block.id, EditedBlock(block.id, block.section))

    def _table(self, table: etree._Element) -> None:
        for row in table.iter(w("tr")):
            if row.find(f"{w('trPr')}/{w('del')}") is not None:
                continue
            cells: list[str] = []
            for cell in row.iterchildren(w("tc")):
                lines = []
                for paragraph in cell.iter(_P):
                    line = _Line()
                    self._walk(paragraph, line)
                    if self._current is not None:
                        lines.append(self._bound(line, self._current))
                        self._remarked(line, self._current)
                cells.append("\n".join(lines))
            if self._current is not None:
                self._current.cells.append(cells)

    def _bound(self, line: _Line, block: EditedBlock) -> str:
        """The text with each bound number as its placeholder, the last first so that positions hold."""
        text = line.text
        for name, (start, end) in sorted(line.spans.items(), key=lambda entry: -entry[1][0]):
            entry = self._cited.get(name)
            if entry is None:
                continue
            found = text[start:end]
            if found != entry.text and text[start:].startswith(entry.text) and not text[start + len(entry.text) :][:1].isdecimal():
                found, end = entry.text, start + len(entry.text)  # LibreOffice moves the end of a bookmark behind a note
            if found != entry.text:
                block.numbers.append(EditedNumber(entry, found))
            text = text[:start] + (placeholder(entry.id) if found else "") + text[end:]
            line.looks[start:end] = line.looks[start : start + 1] if found else []
        return text

    def _remarked(self, line: _Line, block: EditedBlock) -> None:
        for name, (start, end) in line.comments.items():
            self._remark(name, line.text[start:end], block)

    def _remark(self, name: str, about: str, block: EditedBlock | None) -> None:
        """A comment, once: where it begins, or nowhere if it is tied to nothing. A redline's own, which tell causes, are nobody's remarks."""
        entry = self._remarks.pop(name, None) if block is not None else self._remarks[name]
        if entry is None:
            return
        said = "\n".join("".join(node.text or "" for node in paragraph.iter(w("t"))) for paragraph in entry.iter(_P))
        author, date = entry.get(w("author"), ""), entry.get(w("date"), "")
        if self._own is None or (author, date[:_SECONDS]) != (self._own[0], self._own[1][:_SECONDS]):
            home = (block.id, block.section) if block is not None else ("", "")
            self._comments.append(Comment(author, date, said, *home, about, self._carrier.lang))


def _open(mark: etree._Element, line: _Line) -> None:
    name = mark.get(w("name"), "")
    if name.startswith("_nzb_"):
        line.blocks.append((name, len(line.text)))
    line.starts[mark.get(w("id"), "")] = (name, len(line.text))


def _run(run: etree._Element, line: _Line, href: str | None) -> None:
    own = run.find(w("rPr"))
    if own is not None and own.find(w("vanish")) is not None:
        return
    look = None if href is None else Look(_on(own, "b", "Strong"), _on(own, "i", "Emphasis"), href)
    for child in run:
        if child.tag == w("t"):
            line.write(KINDS.sub("", child.text or ""), look)
        elif child.tag == w("footnoteReference"):
            line.write(NOTE)
            line.notes.append(child.get(w("id"), ""))
        elif child.tag in _CHARACTERS and child.get(w("type")) not in ("page", "column"):
            line.write(_CHARACTERS[child.tag])
        elif child.tag == w("instrText") and line.fields:
            line.fields[-1][1] += child.text or ""
        elif child.tag == w("fldChar"):
            kind = child.get(w("fldCharType"))
            if kind == "begin":
                line.fields.append(["code", ""])
            elif kind == "separate" and line.fields:
                line.fields[-1][0] = "shown"
            elif kind == "end" and line.fields:
                line.fields.pop()
        elif child.tag == w("commentReference") and child.get(w("id"), "") not in line.comments:
            line.comments[child.get(w("id"), "")] = (len(line.text), len(line.text))


def _on(properties: etree._Element | None, name: str, style: str) -> bool:
    """Whether a run is set so, by itself or by a style of characters."""
    if properties is None:
        return False
    own, named = properties.find(w(name)), properties.find(w("rStyle"))
    set_ = own is not None and own.get(w("val"), "1") not in ("0", "false", "off")
    return set_ or (own is None and named is not None and named.get(w("val"), "").startswith(style))


def _kinds(package: Package, main: str) -> dict[str, str]:
    """What the paragraphs of each style are, whatever a program calls it; a style is what the one it is based on is."""
    part = next((name for kind, name in package.related(main) if kind == "styles" and name in package.names), None)
    styles = {style.get(w("styleId"), ""): style for style in package.xml(part).iter(w("style"))} if part else {}
    return {name: _kind_of(style, styles, len(styles)) for name, style in styles.items()}


def _kind_of(style: etree._Element, styles: Mapping[str, etree._Element], depth: int) -> str:
    named, above = style.find(w("name")), style.find(w("basedOn"))
    heading = _HEADING.fullmatch(named.get(w("val"), "") if named is not None else "")
    if heading:
        return chr(ord(HEADING) + int(heading[1]) - 1)
    if style.find(f"{w('pPr')}/{w('numPr')}") is not None:
        return ITEM
    based = styles.get(above.get(w("val"), "")) if above is not None else None
    return _kind_of(based, styles, depth - 1) if based is not None and depth else BODY


def rehomed(blocks: Sequence[EditedBlock], base: Mapping[str, str | None], carrier: Carrier) -> tuple[list[EditedBlock], set[str]]:
    """The blocks with the paragraphs of those whose bookmark was deleted back in their own: a paragraph that reads as one of them begins it again.

    With them the ids of the blocks these paragraphs stood in, and of those they stand in now.
    """
    found = {block.id: block for block in blocks}
    sections = {block.id: block.section for block in carrier.blocks}
    above: EditedBlock | None = None
    order: dict[str, str] = {}
    for name, seen in base.items():
        if name not in found and above is not None and seen:
            at = _begins(seen.split("\n"), above.paragraphs)
            if at is not None and base[above.id] is not None:
                found[name] = above.parted(at, name, sections.get(name, ""))
                order[name] = above.id
        above = found.get(name, above)
    listed = list(blocks)
    for name, before in order.items():
        listed.insert(next(index for index, block in enumerate(listed) if block.id == before) + 1, found[name])
    return listed, {*order, *order.values()}


def _begins(lines: Sequence[str], paragraphs: Sequence[str]) -> int | None:
    """Which of a block's further paragraphs begins another block that read so: one that reads as it did, else the likest to its first."""
    same = next((index for index, text in enumerate(paragraphs) if index and text in lines), None)
    alike = [(SequenceMatcher(None, words(lines[0]), words(text), autojunk=False).ratio(), -index) for index, text in enumerate(paragraphs) if index]
    best = max(alike, default=(0.0, 0))
    return same if same is not None else -best[1] if best[0] >= LIKE else None


def base_notes(block: Mapping[str, Any]) -> list[str]:
    """The footnotes of a prose block of draft.json, in order."""
    spans = [span for listed in span_lists(block) for span in listed]
    return [spans_text(span["note"]).strip() for span in spans if span.get("note")]


def span_lists(block: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """The spans of a prose block: one list, or of a list one an entry."""
    queue: list[Mapping[str, Any]] = [block] if block["kind"] != "list" else list(block["items"])
    while queue:
        item = queue.pop(0)
        yield item["spans"]
        queue = [inner for listing in item.get("inner", ()) for inner in listing["items"]] + queue


def base_text(block: Mapping[str, Any]) -> str | None:
    """A prose block of draft.json as the edited document would read if nobody had touched it; none for tables, charts and cards."""
    kind = block["kind"]
    if kind in ("heading", "paragraph"):
        return spans_text(block["spans"])
    if kind == "list":
        return "\n".join(_entries(block["items"]))
    return None


def _entries(items: list[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        yield spans_text(item["spans"])
        for inner in item.get("inner", ()):
            yield from _entries(inner["items"])


def spans_text(spans: list[Mapping[str, Any]]) -> str:
    """Spans as text with placeholders."""
    text = ""
    for span in spans:
        text += placeholder(str(span["citation"])) if span["kind"] == "datapoint" else str(span["text"])
        text += NOTE if span.get("note") else ""
    return text
