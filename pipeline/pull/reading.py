"""An edited Word chapter block by block, as a person reads it with all changes accepted: bound numbers and notes as one character each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.carrier import CarriedCitation, Carrier
from pipeline.opc import Package, PackageError, Unreadable, open_package
from pipeline.review import Comment
from pipeline.word import find_carrier, main_part
from pipeline.word_text import LAYOUT_FIELDS, w

NOTE = "\ufff9"
"""Stands for the mark of a footnote."""
_FIRST = 0xF0000

_P, _TBL, _R, _SECT = w("p"), w("tbl"), w("r"), w("sectPr")
_GONE = frozenset((w("del"), w("moveFrom"), w("pPr"), w("rPr"), w("sdtPr"), w("tblPr"), w("tblGrid"), w("trPr"), w("tcPr")))
_CHARACTERS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "\u2011", w("footnoteReference"): NOTE}


def placeholder(citation: str) -> str:
    """The character that stands for a citation's number: ``c12`` is the twelfth of a private plane."""
    return chr(_FIRST + int(citation.removeprefix("c")))


def is_placeholder(char: str) -> bool:
    """Whether a character stands for a bound number."""
    return ord(char) >= _FIRST


def citation_of(char: str) -> str:
    """The citation a character stands for."""
    return f"c{ord(char) - _FIRST}"


@dataclass(frozen=True, slots=True)
class EditedNumber:
    """A bound number whose digits a person changed or took out (``found`` blank)."""

    citation: CarriedCitation
    found: str


@dataclass(slots=True)
class EditedBlock:
    """One block as it stands now: its paragraphs, its table rows' cells, the numbers that were changed in it."""

    id: str
    section: str
    paragraphs: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    numbers: list[EditedNumber] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The paragraphs, a line each."""
        return "\n".join(self.paragraphs)


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
    """A paragraph being read: its text so far, and where each bookmark begins and ends in it."""

    text: str = ""
    starts: dict[str, tuple[str, int]] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    blocks: list[tuple[str, int]] = field(default_factory=list)
    comments: dict[str, tuple[int, int]] = field(default_factory=dict)
    fields: list[list[str]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add text, unless it is a field's instruction or the result of a field that only layout knows."""
        if self.fields and self.fields[-1][0] == "code":
            self.fields[-1][1] += text
        elif not any(words[1].split()[:1] and words[1].split()[0].upper() in LAYOUT_FIELDS for words in self.fields):
            self.text += text


class _Reader:
    """The body of one document, walked once."""

    def __init__(self, package: Package, main: str, carrier: Carrier) -> None:
        self._carrier = carrier
        self._cited = {entry.bookmark: entry for entry in carrier.citations if entry.where == "text"}
        self._homes = {block.bookmark: block for block in carrier.blocks}
        self._body = package.xml(main).find(w("body"))
        part = next((name for kind, name in package.related(main) if kind == "comments" and name in package.names), None)
        self._remarks = {entry.get(w("id"), ""): entry for entry in package.xml(part).iter(w("comment"))} if part else {}
        self._blocks: dict[str, EditedBlock] = {}
        self._current: EditedBlock | None = None
        self._merged: list[tuple[str, str]] = []
        self._comments: list[Comment] = []
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
        _walk(element, line)
        if element.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None:
            self._joined = line
            return
        homes = [(name, at) for name, at in line.blocks if name in self._homes]
        if homes:
            self._enter(homes[0][0])
            self._merged += [(self._homes[homes[0][0]].id, self._homes[name].id) for name, at in homes[1:] if at > 0]
        if self._current is not None:
            text = self._bound(line, self._current)
            self._current.paragraphs += [text] if text.strip() else []
            self._remark(line, self._current)

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
                    _walk(paragraph, line)
                    if self._current is not None:
                        lines.append(self._bound(line, self._current))
                        self._remark(line, self._current)
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
        return text

    def _remark(self, line: _Line, block: EditedBlock) -> None:
        for name, (start, end) in line.comments.items():
            entry = self._remarks.get(name)
            if entry is not None:
                said = "\n".join("".join(node.text or "" for node in paragraph.iter(w("t"))) for paragraph in entry.iter(_P))
                author, date = entry.get(w("author"), ""), entry.get(w("date"), "")
                self._comments.append(Comment(author, date, said, block.id, block.section, line.text[start:end], self._carrier.lang))


def _walk(element: etree._Element, line: _Line) -> None:
    """A paragraph's content, tracked changes accepted."""
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == _R:
            _run(child, line)
        elif child.tag == w("bookmarkStart"):
            _open(child, line)
        elif child.tag == w("bookmarkEnd"):
            name, start = line.starts.pop(child.get(w("id"), ""), ("", 0))
            line.spans |= {name: (start, len(line.text))} if name else {}
        elif child.tag == w("commentRangeStart"):
            line.comments[child.get(w("id"), "")] = (len(line.text), len(line.text))
        elif child.tag == w("commentRangeEnd"):
            start = line.comments.get(child.get(w("id"), ""), (0, 0))[0]
            line.comments[child.get(w("id"), "")] = (start, len(line.text))
        else:
            _walk(child, line)


def _open(mark: etree._Element, line: _Line) -> None:
    name = mark.get(w("name"), "")
    if name.startswith("_nzb_"):
        line.blocks.append((name, len(line.text)))
    line.starts[mark.get(w("id"), "")] = (name, len(line.text))


def _run(run: etree._Element, line: _Line) -> None:
    if run.find(f"{w('rPr')}/{w('vanish')}") is not None:
        return
    for child in run:
        if child.tag == w("t"):
            line.write(child.text or "")
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


def base_text(block: Mapping[str, object]) -> str | None:
    """A prose block of draft.json as the edited document would read if nobody had touched it; none for tables, charts and cards."""
    kind = block["kind"]
    if kind in ("heading", "paragraph"):
        return spans_text(block["spans"])  # type: ignore[arg-type]  # as draft.json is written
    if kind == "list":
        return "\n".join(_entries(block["items"]))  # type: ignore[arg-type]
    return None


def _entries(items: list[Mapping[str, object]]) -> Iterator[str]:
    for item in items:
        yield spans_text(item["spans"])  # type: ignore[arg-type]
        for inner in item.get("inner", ()):  # type: ignore[attr-defined]
            yield from _entries(inner["items"])


def spans_text(spans: list[Mapping[str, object]]) -> str:
    """Spans as text with placeholders."""
    text = ""
    for span in spans:
        text += placeholder(str(span["citation"])) if span["kind"] == "datapoint" else str(span["text"])
        text += NOTE if span.get("note") else ""
    return text
