"""The text of a Word part as a person sees it: runs joined, changes accepted, hidden text and layout fields left out.

Writer and readers use this one walk, so a block's digest at build and at reading speak about the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

LAYOUT_FIELDS = frozenset(("PAGE", "NUMPAGES", "PAGEREF", "SECTIONPAGES", "TOC"))
"""Fields whose result is layout, not content."""

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = re.compile(r"_nz[a-z]?_\d+")
_OFF = frozenset(("0", "false", "off", "none"))


def clean(text: str) -> str:
    """The text as XML can hold it: line ends as one character, anything forbidden shown as U+FFFD rather than dropped."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def w(name: str) -> str:
    """A WordprocessingML name in Clark notation."""
    return f"{{{W}}}{name}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing where it stands: its alt text and the relationship of its image."""

    at: int
    alt: str
    image: str


@dataclass(slots=True)
class Story:
    """One part's text in pieces, with what lies where: bookmarks, rows' cells, pictures and note marks, by piece index.

    ``opens`` gives, for each bookmark, where the paragraph it begins in begins; ``pages`` what the page fields show, by the bookmark they ask about.
    """

    pieces: list[str] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    rows: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)

    def between(self, span: tuple[int, int]) -> str:
        """The text of a span of pieces."""
        return "".join(self.pieces[span[0] : span[1]])

    def text(self, bookmark: str) -> str | None:
        """The text between a bookmark's ends, or none where the bookmark is gone."""
        span = self.spans.get(bookmark)
        return None if span is None else self.between(span)

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


def read_story(root: etree._Element) -> Story:
    """The text of a part (body, header, footer, notes). Notes are spans named ``note <id>``."""
    walk = _Walk()
    context = etree.iterwalk(root, events=("start", "end"))
    for event, element in context:
        if event == "end":
            leave = _LEAVE.get(element.tag)
            if leave is not None:
                leave(walk, element)
        elif element.tag in _PASSED_OVER:
            context.skip_subtree()
        else:
            enter = _ENTER.get(element.tag)
            if enter is not None:
                enter(walk, element)
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
class _Walk:
    """Where the walk is."""

    story: Story = field(default_factory=Story)
    open: dict[str, tuple[str, int]] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=lambda: [0])
    rows: list[list[tuple[int, int]]] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    hidden: int = 0

    def here(self) -> int:
        """The index of the next piece."""
        return len(self.story.pieces)

    def write(self, text: str) -> None:
        """Add a piece, unless it lies where nothing is seen."""
        if text and not self.hidden and not any(entry.silent for entry in self.fields):
            self.story.pieces.append(text)
        elif self.fields and self.fields[-1].shown:
            self.fields[-1].result += text

    def close_field(self) -> None:
        """Leave the innermost field; one more end than beginnings does no harm."""
        closed = self.fields.pop() if self.fields else _Field()
        if closed.words[0] == "PAGEREF" and len(closed.words) > 1 and closed.result:
            self.story.pages.setdefault(closed.words[1], closed.result)


def _hide(walk: _Walk, element: etree._Element) -> None:
    walk.hidden += 1


def _show(walk: _Walk, element: etree._Element) -> None:
    walk.hidden -= 1


def _text(walk: _Walk, element: etree._Element) -> None:
    walk.write(element.text or "")


def _run_starts(walk: _Walk, element: etree._Element) -> None:
    walk.hidden += _is_hidden(element)


def _run_ends(walk: _Walk, element: etree._Element) -> None:
    walk.hidden -= _is_hidden(element)


def _is_hidden(run: etree._Element) -> bool:
    """Whether a run has the font effect *hidden*."""
    properties = run.find(w("rPr"))
    vanish = None if properties is None else properties.find(w("vanish"))
    return vanish is not None and vanish.get(w("val"), "1") not in _OFF


def _paragraph_starts(walk: _Walk, element: etree._Element) -> None:
    walk.paragraphs.append(walk.here())


def _paragraph_ends(walk: _Walk, element: etree._Element) -> None:
    """A paragraph ends its line, unless its mark is deleted by a tracked change."""
    walk.paragraphs.pop()
    if element.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is None:
        walk.write("\n")


def _row_starts(walk: _Walk, element: etree._Element) -> None:
    walk.hidden += _is_deleted(element)
    walk.rows.append([])


def _row_ends(walk: _Walk, element: etree._Element) -> None:
    walk.hidden -= _is_deleted(element)
    walk.rows.pop()


def _is_deleted(row: etree._Element) -> bool:
    """Whether a tracked change deletes the row."""
    return row.find(f"{w('trPr')}/{w('del')}") is not None


def _cell_starts(walk: _Walk, element: etree._Element) -> None:
    walk.cells.append(walk.here())


def _cell_ends(walk: _Walk, element: etree._Element) -> None:
    start = walk.cells.pop()
    if walk.rows:
        walk.rows[-1].append((start, walk.here()))


def _bookmark_starts(walk: _Walk, element: etree._Element) -> None:
    name = _bookmark_name(element.get(w("name"), ""))
    walk.open[element.get(w("id"), "")] = (name, walk.here())
    walk.story.opens.setdefault(name, walk.paragraphs[-1])
    if walk.rows:
        walk.story.rows.setdefault(name, walk.rows[-1])


def _bookmark_name(name: str) -> str:
    """A bookmark's name as we gave it: LibreOffice calls those in footnotes ``_nz_5_Copy_1``."""
    ours = _OURS.match(name)
    return ours.group() if ours else name


def _bookmark_ends(walk: _Walk, element: etree._Element) -> None:
    started = walk.open.pop(element.get(w("id"), ""), None)
    if started is not None:
        walk.story.spans.setdefault(started[0], (started[1], walk.here()))


def _field_character(walk: _Walk, element: etree._Element) -> None:
    kind = element.get(w("fldCharType"))
    if kind == "begin":
        walk.fields.append(_Field())
    elif kind == "separate" and walk.fields:
        walk.fields[-1].shown = True
    elif kind == "end":
        walk.close_field()


def _instruction(walk: _Walk, element: etree._Element) -> None:
    if walk.fields and not walk.hidden:
        walk.fields[-1].instruction += element.text or ""


def _simple_field_starts(walk: _Walk, element: etree._Element) -> None:
    walk.fields.append(_Field(element.get(w("instr"), ""), shown=True))


def _simple_field_ends(walk: _Walk, element: etree._Element) -> None:
    walk.close_field()


def _drawing(walk: _Walk, element: etree._Element) -> None:
    properties = element.find(f".//{{{_WP}}}docPr")
    blip = element.find(f".//{{{_A}}}blip")
    alt = "" if properties is None else properties.get("descr", "")
    if not walk.hidden:
        walk.story.pictures.append(Picture(walk.here(), alt, "" if blip is None else blip.get(f"{{{_R}}}embed", "")))


def _note_mark(walk: _Walk, element: etree._Element) -> None:
    if not walk.hidden:
        walk.story.notes.append((walk.here(), element.get(w("id"), "")))


def _note_starts(walk: _Walk, element: etree._Element) -> None:
    walk.notes.append((f"note {element.get(w('id'), '')}", walk.here()))


def _note_ends(walk: _Walk, element: etree._Element) -> None:
    name, start = walk.notes.pop()
    walk.story.spans.setdefault(name, (start, walk.here()))


def _writes(text: str) -> Callable[[_Walk, etree._Element], None]:
    """A handler for an element that stands for a character."""
    return lambda walk, element: walk.write(text)


_Handler = Callable[[_Walk, etree._Element], None]

_PASSED_OVER = frozenset((*map(w, ("rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "rt")), f"{{{_MC}}}Fallback"))
_ENTER: Mapping[str, _Handler] = {
    w("t"): _text,
    w("p"): _paragraph_starts,
    w("r"): _run_starts,
    w("tab"): _writes("\t"),
    w("ptab"): _writes("\t"),
    w("br"): _writes("\n"),
    w("cr"): _writes("\n"),
    w("noBreakHyphen"): _writes("\u2011"),
    w("del"): _hide,
    w("moveFrom"): _hide,
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
_LEAVE: Mapping[str, _Handler] = {
    w("r"): _run_ends,
    w("p"): _paragraph_ends,
    w("del"): _show,
    w("moveFrom"): _show,
    w("tr"): _row_ends,
    w("tc"): _cell_ends,
    w("fldSimple"): _simple_field_ends,
    w("footnote"): _note_ends,
}
