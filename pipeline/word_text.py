"""The text of a Word part as a person sees it: runs joined, changes accepted (or rejected), hidden text and layout fields left out.

Writer and readers use this one walk, so a block's digest at build and at reading speak about the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

LAYOUT_FIELDS = frozenset(("PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES", "TOC"))
"""Fields whose result is layout, not content."""

FOREIGN = "\ufffc"
"""Stands for a document that another one pulls in when it is opened: a chapter never does, and what it would show cannot be told."""

Changes = Literal["accepted", "rejected"]
"""The two readings of a document with tracked changes."""

_Spot = TypeVar("_Spot")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = re.compile(r"_nz[a-z]?_\d+")
_OFF = frozenset(("0", "false", "off", "none"))


def clean(text: str) -> str:
    """The text as XML can hold it: line ends as one character, anything forbidden shown as U+FFFD rather than dropped."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")) if _NOT_XML.search(text) else text


def w(name: str) -> str:
    """A WordprocessingML name in Clark notation."""
    return f"{{{W}}}{name}"


_ID, _NAME, _KIND, _RUN = w("id"), w("name"), w("fldCharType"), w("r")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing where it stands: its alt text and the relationship of its image."""

    at: int
    alt: str
    image: str


@dataclass(slots=True)
class Story:
    """One part's text in pieces, with what lies where: bookmarks, rows' cells, pictures and note marks, by piece index.

    ``opens`` gives, for each bookmark, where the paragraph it begins in begins; ``pages`` what the page fields show, by the bookmark they ask about;
    ``tracked`` says whether it holds tracked changes, so that its other reading may differ.
    """

    pieces: list[str] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    tracked: bool = False

    def between(self, span: tuple[int, int]) -> str:
        """The text of a span of pieces."""
        return "".join(self.pieces[span[0] : span[1]])

    def text(self, bookmark: str) -> str | None:
        """The text between a bookmark's ends, or none where the bookmark is gone."""
        span = self.spans.get(bookmark)
        return None if span is None else "".join(self.pieces[span[0] : span[1]])

    def ahead(self, bookmark: str, length: int) -> str:
        """The text from a bookmark's beginning on, at least ``length`` characters of it where there are as many."""
        found = ""
        for piece in self.pieces[self.spans[bookmark][0] :] if bookmark in self.spans else ():
            found += piece
            if len(found) >= length:
                break
        return found

    def cells(self, bookmark: str) -> tuple[str, ...]:
        """The texts of the cells of the row a bookmark stands in."""
        return tuple(self.between(cell).removesuffix("\n") for cell in self.rows.get(bookmark, ()))

    def known(self, names: Mapping[str, str]) -> Story:
        """The story with our bookmarks under the names given for them; those of ours without one (of another document, or typed by hand) are none."""
        if all(names.get(mark) == mark or not _OURS.match(mark) for mark in (*self.opens, *self.pages)):
            return self

        def ours(marks: Mapping[str, _Spot]) -> dict[str, _Spot]:
            return {names.get(mark, mark): value for mark, value in marks.items() if mark in names or not _OURS.match(mark)}

        return replace(self, spans=ours(self.spans), opens=ours(self.opens), rows=ours(self.rows), pages=ours(self.pages))


def read_story(root: etree._Element, changes: Changes = "accepted") -> Story:
    """The text of a part (body, header, footer, notes) with its tracked changes accepted or rejected. Notes are spans named ``note <id>``."""
    enter, leave = _ENTER[changes].get, _LEAVE[changes].get
    walk = _Walk()
    context = etree.iterwalk(root, events=("start", "end"), tag=(*_ENTER[changes], *_PASSED_OVER))
    whole: etree._Element | None = None  # the element just entered, where nothing is to be done at its end
    for event, element in context:
        if event == "end":
            if element is not whole and (left := leave(element.tag)) is not None:
                left(walk, element)
        elif (entered := enter(tag := element.tag)) is not None:
            entered(walk, element)
            whole = None if leave(tag) else element
        else:
            context.skip_subtree()
    return walk.story


@dataclass(slots=True)
class _Field:
    """A field being walked: its instruction, and whether its shown result has begun."""

    instruction: str = ""
    shown: bool = False
    result: str = ""

    @property
    def words(self) -> list[str]:
        """The field's name and what it is given."""
        name, *rest = self.instruction.split() or [""]
        return [name.upper(), *rest]

    @property
    def silent(self) -> bool:
        """Whether text inside it is no content: the instruction itself, or the result of a layout field."""
        return not self.shown or self.words[0] in LAYOUT_FIELDS


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being walked: where it begins, and whether a tracked change takes its mark away, so that the next one joins it."""

    start: int
    joined: bool = False


@dataclass(slots=True)
class _Row:
    """A table row being walked: its cells so far, and whether a tracked change takes it away."""

    cells: list[tuple[int, int]] = field(default_factory=list)
    gone: bool = False


@dataclass(slots=True)
class _Walk:
    """Where the walk is. ``vanished`` are the runs with the font effect *hidden*."""

    story: Story = field(default_factory=Story)
    open: dict[str, tuple[str, int]] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=lambda: [_Paragraph(0)])
    rows: list[_Row] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    vanished: set[etree._Element] = field(default_factory=set)
    hidden: int = 0

    def here(self) -> int:
        """The index of the next piece."""
        return len(self.story.pieces)

    def sees(self, element: etree._Element) -> bool:
        """Whether what stands in a run is shown."""
        return not self.hidden and not (self.vanished and element.getparent() in self.vanished)

    def write(self, text: str) -> None:
        """Add a piece, unless it lies where nothing is seen."""
        if text and not self.hidden and not (self.fields and any(entry.silent for entry in self.fields)):
            self.story.pieces.append(text)
        elif self.fields and self.fields[-1].shown:
            self.fields[-1].result += text

    def close_field(self) -> None:
        """Leave the innermost field; one more end than beginnings does no harm."""
        closed = self.fields.pop() if self.fields else _Field()
        if closed.words[0] == "PAGEREF" and len(closed.words) > 1 and closed.result:
            self.story.pages.setdefault(closed.words[1], closed.result)


def _hide(walk: _Walk, element: etree._Element) -> None:
    """A tracked change takes away what stands in it, or, noted among their properties, a paragraph's mark or a row."""
    walk.story.tracked = True
    walk.hidden += 1
    parent = element.getparent()
    if parent is not None and parent.tag == w("rPr"):
        walk.paragraphs[-1].joined = True
    elif parent is not None and parent.tag == w("trPr") and walk.rows and not walk.rows[-1].gone:
        walk.rows[-1].gone = True
        walk.hidden += 1


def _show(walk: _Walk, element: etree._Element) -> None:
    walk.hidden -= 1


def _tracked(walk: _Walk, element: etree._Element) -> None:
    walk.story.tracked = True


def _vanish(walk: _Walk, element: etree._Element) -> None:
    """The font effect *hidden* on a run; on a paragraph's mark it hides no text."""
    properties = element.getparent()
    run = None if properties is None else properties.getparent()
    if run is not None and run.tag == w("r") and element.get(w("val"), "1") not in _OFF:
        walk.vanished.add(run)


def _text(walk: _Walk, element: etree._Element) -> None:
    text = element.text
    if text and not (walk.hidden or walk.fields or walk.vanished):
        walk.story.pieces.append(text)
    elif text and walk.sees(element):
        walk.write(text)


def _paragraph_starts(walk: _Walk, element: etree._Element) -> None:
    walk.paragraphs.append(_Paragraph(len(walk.story.pieces)))


def _paragraph_ends(walk: _Walk, element: etree._Element) -> None:
    """A paragraph ends its line, unless a tracked change takes its mark away."""
    if walk.paragraphs.pop().joined:
        return
    if walk.hidden or walk.fields:
        walk.write("\n")
    else:
        walk.story.pieces.append("\n")


def _row_starts(walk: _Walk, element: etree._Element) -> None:
    walk.rows.append(_Row())


def _row_ends(walk: _Walk, element: etree._Element) -> None:
    walk.hidden -= walk.rows.pop().gone


def _cell_starts(walk: _Walk, element: etree._Element) -> None:
    walk.cells.append(walk.here())


def _cell_ends(walk: _Walk, element: etree._Element) -> None:
    start = walk.cells.pop()
    if walk.rows:
        walk.rows[-1].cells.append((start, walk.here()))


def _bookmark_starts(walk: _Walk, element: etree._Element) -> None:
    name = element.get(_NAME, "")
    if name.startswith("_nz") and "_" in name[5:]:
        name = _bookmark_name(name)
    story = walk.story
    walk.open[element.get(_ID, "")] = (name, len(story.pieces))
    story.opens.setdefault(name, walk.paragraphs[-1].start)
    if walk.rows:
        story.rows.setdefault(name, walk.rows[-1].cells)


def _bookmark_name(name: str) -> str:
    """A bookmark's name as we gave it: LibreOffice calls those in footnotes ``_nz_5_Copy_1``."""
    ours = _OURS.match(name)
    return ours.group() if ours else name


def _bookmark_ends(walk: _Walk, element: etree._Element) -> None:
    started = walk.open.pop(element.get(_ID, ""), None)
    if started is not None:
        walk.story.spans.setdefault(started[0], (started[1], len(walk.story.pieces)))


def _field_character(walk: _Walk, element: etree._Element) -> None:
    kind = element.get(_KIND)
    if kind == "begin":
        walk.fields.append(_Field())
    elif kind == "separate" and walk.fields:
        walk.fields[-1].shown = True
    elif kind == "end":
        walk.close_field()


def _instruction(walk: _Walk, element: etree._Element) -> None:
    if walk.fields and walk.sees(element):
        walk.fields[-1].instruction += element.text or ""


def _simple_field_starts(walk: _Walk, element: etree._Element) -> None:
    walk.fields.append(_Field(element.get(w("instr"), ""), shown=True))


def _simple_field_ends(walk: _Walk, element: etree._Element) -> None:
    walk.close_field()


def _drawing(walk: _Walk, element: etree._Element) -> None:
    properties = element.find(f".//{{{_WP}}}docPr")
    blip = element.find(f".//{{{_A}}}blip")
    alt = "" if properties is None else properties.get("descr", "")
    if walk.sees(element):
        walk.story.pictures.append(Picture(walk.here(), alt, "" if blip is None else blip.get(f"{{{_R}}}embed", "")))


def _note_mark(walk: _Walk, element: etree._Element) -> None:
    if walk.sees(element):
        walk.story.notes.append((walk.here(), element.get(w("id"), "")))


def _note_starts(walk: _Walk, element: etree._Element) -> None:
    walk.notes.append((f"note {element.get(w('id'), '')}", walk.here()))


def _note_ends(walk: _Walk, element: etree._Element) -> None:
    name, start = walk.notes.pop()
    walk.story.spans.setdefault(name, (start, walk.here()))


def _writes(text: str) -> Callable[[_Walk, etree._Element], None]:
    """A handler for an element of a run that stands for a character."""

    def write(walk: _Walk, element: etree._Element) -> None:
        if walk.sees(element):
            walk.write(text)

    return write


def _tab(walk: _Walk, element: etree._Element) -> None:
    """A tab character; among a paragraph's properties the same name is a tab stop."""
    parent = element.getparent()
    if parent is not None and parent.tag == _RUN and walk.sees(element):
        walk.write("\t")


_Handler = Callable[[_Walk, etree._Element], None]
_Handlers = Mapping[Changes, Mapping[str, _Handler]]

_PASSED_OVER = frozenset((w("rt"), f"{{{_MC}}}Fallback"))
_STARTS: Mapping[str, _Handler] = {
    w("t"): _text,
    f"{{{_M}}}t": _text,
    w("p"): _paragraph_starts,
    w("tab"): _tab,
    w("ptab"): _tab,
    w("br"): _writes("\n"),
    w("cr"): _writes("\n"),
    w("noBreakHyphen"): _writes("-"),
    w("altChunk"): _writes(FOREIGN),
    w("subDoc"): _writes(FOREIGN),
    w("vanish"): _vanish,
    w("tr"): _row_starts,
    w("tc"): _cell_starts,
    w("bookmarkStart"): _bookmark_starts,
    w("bookmarkEnd"): _bookmark_ends,
    w("fldChar"): _field_character,
    w("instrText"): _instruction,
    w("fldSimple"): _simple_field_starts,
    w("drawing"): _drawing,
    w("footnoteReference"): _note_mark,
    w("footnote"): _note_starts,
}
_ENDS: Mapping[str, _Handler] = {
    w("p"): _paragraph_ends,
    w("tr"): _row_ends,
    w("tc"): _cell_ends,
    w("fldSimple"): _simple_field_ends,
    w("footnote"): _note_ends,
}
_DELETED, _INSERTED = (w("del"), w("moveFrom")), (w("ins"), w("moveTo"))
_ENTER: _Handlers = {
    "accepted": {**_STARTS, **dict.fromkeys(_DELETED, _hide), **dict.fromkeys(_INSERTED, _tracked)},
    "rejected": {**_STARTS, **dict.fromkeys(_INSERTED, _hide), w("delText"): _text, w("delInstrText"): _instruction},
}
_LEAVE: _Handlers = {
    "accepted": {**_ENDS, **dict.fromkeys(_DELETED, _show)},
    "rejected": {**_ENDS, **dict.fromkeys(_INSERTED, _show)},
}
