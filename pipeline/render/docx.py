"""The Word writer: one document of blocks and spans into a DOCX whose numbers stay bound.

Printed ordinals (headings, tables, figures) are text, since they must equal what prose and indexes print; pages are fields, since only layout knows them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.brand import PLAIN, Brand
from pipeline.carrier import CarriedBlock, Carrier, DocumentFile, numbers_in, text_digest
from pipeline.document import Block, Document, Edition, FigureBlock, Heading, Listing, Paragraph, TableBlock, plain
from pipeline.finding import Finding, finding
from pipeline.opc import Unreadable
from pipeline.origin import OriginCard
from pipeline.render.word import front, package
from pipeline.render.word.blocks import logo, small_logo, write_block
from pipeline.render.word.ink import ACCENT, Ink
from pipeline.render.word.widths import needs_landscape
from pipeline.render.word.xml import Par, Xml, paragraph
from pipeline.word import BLOCK_BOOKMARK, ROW_BOOKMARK, block_spans, block_text, hold, read_pages
from pipeline.word_text import Story, read_story
from report_templates import words

_FRAME = (front.COVER, front.HEADER, front.FOOTER, front.FOOTER_ACROSS)
_PUBLIC = frozenset(("id", "unit", "formula"))
_SHORT = 2
_SHORT_KINDS = frozenset(("heading", "paragraph"))


Convert = Callable[[bytes, str, str], bytes | None]
"""An office: a document's bytes, what they are and what is wanted; none where it fails."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The page of each block, section and named row, and the program that laid them out."""

    pages: Mapping[str, str]
    program: str


def write_docx(
    document: Document,
    cards: Mapping[str, OriginCard],
    *,
    edition: Edition,
    brand: Brand = PLAIN,
    layout: Layout | None = None,
    build: str = "",
) -> DocumentFile:
    """The chapter as a Word document, the same bytes for the same document.

    ``brand`` gives styles and a logo of the company's own; ``layout`` is what an office says of the pages (``lay_out``), without it Word is asked
    to fill them in. ``build`` is the digest of the draft the document belongs to.
    """
    return _Writer(document, edition, brand, layout or Layout({}, "")).write(cards, build)


def lay_out(document: Document, convert: Convert, program: str, *, brand: Brand = PLAIN) -> tuple[Layout, tuple[Finding, ...]]:
    """The page each block stands on, as an office lays the document out; a finding where it could not.

    The office is shown the contents as plain lines: inside the field of a table of contents LibreOffice leaves page numbers as they are written. It counts
    the pages when it opens a file of its own format, so the document takes that way round.
    """
    writer = _Writer(document, "public", brand, Layout({}, ""), plain_contents=True)
    own = convert(writer.write({}).content, "docx", "odt")
    back = convert(own, "odt", "docx") if own is not None else None
    shown = read_pages(back) if back is not None else None
    if shown is None or isinstance(shown, Unreadable):
        return Layout({}, ""), (finding("word.no_layout", program=program),)
    return Layout({identifier: shown[mark] for identifier, mark in _anchors(document)[0].items() if mark in shown}, program), ()


class _Writer:
    """One document on its way into a package."""

    def __init__(self, document: Document, edition: Edition, brand: Brand, layout: Layout, *, plain_contents: bool = False) -> None:
        word = package.open_reference(brand.reference)
        self._logo = brand.png
        self._plain_contents = plain_contents
        self._program = layout.program
        self._document = document
        self._edition = edition
        self._word = word
        self._words = words(document.lang)
        anchors, rows = _anchors(document)
        notes = package.footnotes_part(word)
        self._ink = Ink(
            lang=document.lang,
            citations={citation.id: citation for citation in document.citations},
            anchors=anchors,
            pages=layout.pages,
            relate=lambda address: package.relate(word.part, address),
            relate_note=lambda address: package.relate(notes, address),
            first_numbering=package.first_numbering(word),
            rows=rows,
            accent=brand.accent.removeprefix("#") or ACCENT,
        )
        self._frame_stories: dict[str, Story] = {}

    def write(self, cards: Mapping[str, OriginCard], build: str = "") -> DocumentFile:
        """The body first, then the parts that depend on what it holds."""
        package.set_language(self._word, self._document.lang)
        if self._document.opening == "head":
            package.tighten(self._word, self._document.lang)
        package.set_properties(self._word, self._document)
        groups = self._groups()
        body = package.fill(self._word, groups, self._frame(any(across for across, _ in groups)))
        notes = read_story(package.add_footnotes(self._word, self._ink.notes))
        package.add_numberings(self._word, self._ink.numbered_lists)
        if self._ink.unknown_pages:
            package.ask_to_update(self._word)
        said = Carrier(
            lang=self._document.lang,
            edition=self._edition,
            citations=tuple(self._ink.carried),
            blocks=tuple(self._carried_blocks(read_story(body), notes)),
            cards=carried_cards((entry.datapoint for entry in self._ink.carried), cards, self._edition, self._document.lang),
            layout=self._program,
            build=build,
            document=self._document.name,
        )
        part, carrier = hold(said)
        package.add_custom_xml(self._word, part)
        return DocumentFile(package.save(self._word), carrier)

    def _groups(self) -> list[package.Group]:
        """The body in stretches of upright and landscape pages, cover and contents first."""
        blocks = [block for _, block in self._document.blocks()]
        opening = front.opening(self._document, self._ink, self._words, self._logo_drawn(), live=not self._plain_contents)
        groups: list[package.Group] = [(False, opening)]
        for index, (block, across) in enumerate(zip(blocks, landscape(blocks), strict=True)):
            content = write_block(block, self._ink, self._words, lambda png: package.add_picture(self._word.part, png))
            if _leads_on(blocks[index : index + 2]):
                package.keep_with_next(content[-1])
            if index and _opens(blocks[index - 1 : index + 2]):
                package.open_with(content[-1])
            if across != groups[-1][0]:
                groups.append((across, []))
            elif index == 0 and self._document.opening == "cover":
                package.break_before(content[0])
            groups[-1][1].extend(content)
        package.close(groups[-1][1][-1])
        return groups

    def _logo_drawn(self) -> list[Xml]:
        """The brand's logo as the paragraph a cover begins with."""
        if not self._logo or self._document.opening != "cover":
            return []
        return [logo(self._logo, package.add_picture(self._word.part, self._logo), self._document.company, self._ink)]

    def _frame(self, across: bool) -> package.Frame:
        """Headers and footers as sections refer to them."""
        mark = self._document.watermark
        headers = [self._part("header", "default", front.HEADER, lambda add: front.with_watermark(self._header(add), mark, 1))]
        if mark:
            headers.append(self._part("header", "first", "", lambda _: front.with_watermark([paragraph("Header", [])], mark, 2)))
        upright = self._part("footer", "default", front.FOOTER, lambda _: front.footer(self._document, self._ink))
        if not across:
            return package.Frame(tuple(headers), upright, upright)
        turned = self._part("footer", "default", front.FOOTER_ACROSS, lambda _: front.footer(self._document, self._ink, across=True))
        return package.Frame(tuple(headers), upright, turned)

    def _header(self, add_picture: Callable[[bytes], str]) -> list[Par]:
        """The running header, with the brand's logo behind a cover that shows it large."""
        if not self._logo or self._document.opening != "cover":
            return front.header(self._document, self._ink)
        mark = small_logo(self._logo, add_picture(self._logo), self._document.company, self._ink)
        return front.header(self._document, self._ink, mark)

    def _part(self, kind: Literal["header", "footer"], pages: str, block: str, write: package.WriteFrame) -> str:
        """A header or footer part, and the section's reference to it."""
        root, reference = package.add_frame_part(self._word, kind, pages, write)
        if block:
            self._frame_stories[block] = read_story(root)
        return reference

    def _carried_blocks(self, body: Story, notes: Story) -> Iterator[CarriedBlock]:
        """Each block with the digest of what a reader of the document will find in it."""
        in_body = block_spans(body)
        sections = {block.id: section.id for section, block in self._document.blocks()}
        pictures = {block.id: (hashlib.sha256(block.png).hexdigest(),) for _, block in self._document.blocks() if isinstance(block, FigureBlock)}
        if self._logo and self._document.opening == "cover":
            pictures[front.COVER] = pictures[front.HEADER] = (hashlib.sha256(self._logo).hexdigest(),)
        for identifier in (*_FRAME, *(block.id for _, block in self._document.blocks())):
            bookmark = self._ink.anchors[identifier]
            story = self._frame_stories.get(identifier, body)
            span = block_spans(story).get(bookmark) if story is not body else in_body.get(bookmark)
            if span is not None:
                text = block_text(story, notes, span)
                built = pictures.get(identifier, ())
                yield CarriedBlock(identifier, bookmark, text_digest(text), built, sections.get(identifier, ""), numbers_in(text))


def _anchors(document: Document) -> tuple[dict[str, str], int]:
    """The bookmark of every block, section and named row, and how many rows have one. A section's is its heading's."""
    blocks = [block for _, block in document.blocks()]
    anchors = {identifier: f"{BLOCK_BOOKMARK}{number}" for number, identifier in enumerate((*_FRAME, *(block.id for block in blocks)), 1)}
    for section in document.sections:
        anchors.setdefault(section.id, anchors[section.heading.id])
    named = [row.id for block in blocks if isinstance(block, TableBlock) for row in block.rows if row.id is not None]
    for number, identifier in enumerate(named, 1):
        anchors.setdefault(identifier, f"{ROW_BOOKMARK}{number}")
    return anchors, len(named)


def _leads_on(blocks: Sequence[Block]) -> bool:
    """Whether a paragraph has its note right behind it, or ends in a colon: they stay on one page."""
    match blocks:
        case [Paragraph(style=style), Paragraph(style="note")] if style != "note":
            return True
        case [Paragraph(spans=spans), _]:
            return plain(spans).rstrip().endswith((":", "："))
    return False


def _opens(blocks: Sequence[Block]) -> bool:
    """Whether a note stands between a heading and the text it speaks of."""
    match blocks:
        case [Heading(), Paragraph(style="note"), Paragraph() | Listing()]:
            return True
    return False


def landscape(blocks: Sequence[Block]) -> list[bool]:
    """Which blocks stand on landscape pages: tables that need it, the headings right above them, and a few lines between two of them."""
    across = [isinstance(block, TableBlock) and needs_landscape(block) for block in blocks]
    for index in range(len(blocks) - 2, -1, -1):
        across[index] = across[index] or (across[index + 1] and isinstance(blocks[index], Heading))
    turned = [index for index, turn in enumerate(across) if turn]
    for before, after in pairwise(turned):
        between = blocks[before + 1 : after]
        if len(between) <= _SHORT and all(block.kind in _SHORT_KINDS for block in between):
            across[before + 1 : after] = [True] * len(between)
    return across


def carried_cards(cited: Iterable[str], cards: Mapping[str, OriginCard], edition: Edition, lang: str) -> dict[str, Mapping[str, object]]:
    """What a document says of where its numbers come from.

    The working edition answers from itself: the cards of the datapoints cited and of all their parts. The public edition gives unit and formula in words of
    those cited, in its own language, and nothing else: what the team calls its things in another language is not printed here.
    """
    wanted = list(dict.fromkeys(cited))
    if edition == "public":
        return {key: _public(cards[key], lang) for key in wanted if key in cards}
    found: dict[str, Mapping[str, object]] = {}
    while wanted:
        key = wanted.pop()
        if key in cards and key not in found:
            found[key] = cards[key].as_dict()
            wanted.extend(cards[key].parts)
    return dict(sorted(found.items()))


def _public(card: OriginCard, lang: str) -> dict[str, object]:
    """Id, unit and formula in words of one language."""
    data = {name: value for name, value in card.public().as_dict().items() if name in _PUBLIC}
    return {name: {lang: value[lang]} if isinstance(value, dict) else value for name, value in data.items()}
