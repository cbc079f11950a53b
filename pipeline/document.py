"""A document: sections of blocks of spans, made once and written twice (Word, HTML).

A span says what class its text has, so every decimal digit on a page is a datapoint, a declared literal, the text of an input cell, or typed by a named
file and line. Blocks keep an id, the same in every language for shipped sections, and the place they came from, so that edits find the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pipeline.finding import Place

if TYPE_CHECKING:
    from figures.chart import Sheet

SpanKind = Literal["text", "datapoint", "literal", "input", "typed"]
LiteralKind = Literal["year", "date", "code", "standard", "unit", "ordinal", "page", "axis", "name"]
Mark = Literal["strong", "em", "code", "sub", "sup"]
Edition = Literal["public", "working"]
WORKING = "working/"
"""Begins the ids of blocks that only the working edition has (sign-offs): the draft, comparisons and what is read back leave them out."""
REFERENCES = "-paragraphs"
"""Ends the ids of lines that say which paragraphs of a framework a section answers: they follow from the statuses, and nobody signs them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one class.

    ``citation`` is set on datapoints, ``literal`` on literals, ``at`` on input (the cell) and typed text (file and line). ``href`` is ``#block-id`` or an
    address; with ``page_of`` the shown text is the page of that block (a field in Word, nothing on the web). ``note`` makes the span a footnote mark.
    """

    kind: SpanKind
    text: str
    citation: str | None = None
    literal: LiteralKind | None = None
    at: Place | None = None
    marks: tuple[Mark, ...] = ()
    href: str | None = None
    page_of: str | None = None
    note: tuple[Span, ...] = ()


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; ``level`` 1 is the section's title, ``number`` its printed ordinal (``3.2``), a literal."""

    id: str
    level: int
    spans: Spans
    number: str = ""
    at: Place | None = None
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose. ``style``: body; lead (the message of a section); note (8.5 pt under a table); callout; attention (red rule: off track, unassured)."""

    id: str
    spans: Spans
    style: Literal["body", "lead", "note", "callout", "attention", "quote"] = "body"
    at: Place | None = None
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with the lists inside it."""

    spans: Spans
    inner: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A bulleted or numbered list."""

    id: str
    items: tuple[Item, ...]
    ordered: bool = False
    at: Place | None = None
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its header, how it stands, how wide against the others."""

    header: Spans
    align: Literal["left", "right", "center"] = "left"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. ``total`` has a rule above and weight; ``group`` is a sub-heading over the rows below (its first cell spans the table)."""

    cells: tuple[Spans, ...]
    style: Literal["body", "total", "group", "part"] = "body"
    id: str | None = None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. ``number`` is its ordinal (``3-2``), ``wide`` asks for a landscape page in Word."""

    id: str
    caption: Spans
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    number: str = ""
    notes: tuple[Spans, ...] = ()
    wide: bool = False
    at: Place | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A chart. ``numbers`` are datapoint spans, one for every number printed in the picture; ``alt`` states the message with bound numbers.

    It is composed as laid out (``sheet``) and drawn when a document is written: ``svg`` has text as text and presentation attributes only (no style
    attribute, no script); ``png`` is sharp at ``width_mm``.
    """

    id: str
    caption: Spans
    alt: Spans
    numbers: Spans
    svg: str
    png: bytes
    width_mm: float
    height_mm: float
    number: str = ""
    notes: tuple[Spans, ...] = ()
    sheet: Sheet | None = None
    at: Place | None = None
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Card:
    """One key figure of the opening page."""

    label: Spans
    value: Spans
    unit: Spans
    lines: tuple[Spans, ...] = ()


@dataclass(frozen=True, slots=True)
class Cards:
    """The row of four to six key figures on the opening page."""

    id: str
    cards: tuple[Card, ...]
    at: Place | None = None
    kind: Literal["cards"] = "cards"


Block = Heading | Paragraph | Listing | TableBlock | FigureBlock | Cards


@dataclass(frozen=True, slots=True)
class Section:
    """A section: ``blocks[0]`` is its level-1 heading."""

    id: str
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> Heading:
        """The section's title."""
        first = self.blocks[0]
        if not isinstance(first, Heading):
            raise TypeError(f"section {self.id} does not begin with a heading")
        return first


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where a datapoint is printed: the id that Word's bookmark, control and citation part carry (``c12``).

    ``unit`` is the unit the printed digits are in, as this form names it (``ktCO₂e``); blank where the digits say it themselves.
    """

    id: str
    datapoint: str
    lang: str
    form: str
    text: str
    section: str
    block: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The chapter in one language, a document beside it (``name``: ``s2``), or a paper about it.

    ``opening``: a page of its own with the contents after it, or a head above the text.
    """

    lang: str
    title: Spans
    subtitle: Spans
    company: str
    year: int
    status: str
    date: str
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...] = ()
    footer: Spans = ()
    watermark: str = ""
    contents: str = field(default="")
    name: str = ""
    opening: Literal["cover", "head"] = "cover"

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Every block with its section, in reading order."""
        for section in self.sections:
            for block in section.blocks:
                yield section, block

    @property
    def figures(self) -> tuple[FigureBlock, ...]:
        """Its charts, in reading order."""
        return tuple(block for _, block in self.blocks() if isinstance(block, FigureBlock))

    def spans(self) -> Iterator[tuple[str, str, Span]]:
        """Every span with its section's and block's id, notes included, in reading order."""
        for span in (*self.title, *self.subtitle):
            yield "cover", "cover", span
        for section, block in self.blocks():
            for span in block_spans(block):
                yield section.id, block.id, span
                for inner in span.note:
                    yield section.id, block.id, inner
        for span in self.footer:
            yield "footer", "footer", span


def plain(spans: Spans) -> str:
    """The text a person reads."""
    return "".join(span.text for span in spans)


def places(sections: Iterable[Section]) -> dict[str, tuple[str, Spans]]:
    """For each block id the number and title of the nearest heading above it: what indexes cite as its place."""
    found: dict[str, tuple[str, Spans]] = {}
    for section in sections:
        near = section.heading
        for block in section.blocks:
            near = block if isinstance(block, Heading) and (block.number or not near.number) else near
            found[block.id] = (near.number, near.spans)
    return found


def block_spans(block: Block) -> Iterator[Span]:
    """The spans of a block in reading order: for a table caption, headers, rows, notes; for a figure caption, alt text, numbers, notes."""
    match block:
        case Heading() | Paragraph():
            yield from block.spans
        case Listing():
            for item in block.items:
                yield from item.spans
                for inner in item.inner:
                    yield from block_spans(inner)
        case TableBlock():
            yield from block.caption
            for column in block.columns:
                yield from column.header
            for row in block.rows:
                for cell in row.cells:
                    yield from cell
            for note in block.notes:
                yield from note
        case FigureBlock():
            for part in (block.caption, block.alt, block.numbers, *block.notes):
                yield from part
        case Cards():
            for card in block.cards:
                for part in (card.label, card.value, card.unit, *card.lines):
                    yield from part
