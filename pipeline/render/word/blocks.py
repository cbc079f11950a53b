"""Blocks to paragraphs and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from pipeline.document import Block, Cards, FigureBlock, Heading, Listing, Paragraph, TableBlock
from pipeline.render.word.cards import cards
from pipeline.render.word.ink import Ink
from pipeline.render.word.tables import table
from pipeline.render.word.xml import PIC, Par, Xml, attribute, el, paragraph, run, val

TEXT_WIDTH_MM, TEXT_HEIGHT_MM = 166.0, 215.0
BULLETS = 1
"""``numId`` of the reference document's bullets."""

_EMU_PER_MM = 36_000
_LOGO_MM, _SMALL_LOGO_MM = (60.0, 18.0), (24.0, 5.0)  # the most a logo takes, wide and high, on the cover and in headers
_DEEPEST_HEADING, _DEEPEST_LIST = 4, 3
_AFTER_LIST = 140  # as after body text
_PARAGRAPHS: Mapping[str, str] = {
    "body": "BodyText",
    "lead": "Lead",
    "note": "Note",
    "callout": "Callout",
    "attention": "Attention",
    "quote": "Quote",
}

AddPicture = Callable[[bytes], str]
"""Puts a PNG into the package and gives the relationship of the body to it."""


def write_block(block: Block, ink: Ink, words: Mapping[str, str], add_picture: AddPicture) -> list[Xml]:
    """A block, bookmarked; its first and its last element are paragraphs."""
    ink.block = block.id
    content: list[Xml]
    match block:
        case Heading():
            content = [heading(block, ink)]
        case Paragraph():
            content = [paragraph(_PARAGRAPHS[block.style], ink.write(block.spans))]
        case Listing():
            items = listing(block, ink, 0)
            items[-1].properties.append(el("spacing", after=_AFTER_LIST))
            content = [*items]
        case TableBlock():
            content = table(block, ink, caption_label("table", block.number, words))
        case FigureBlock():
            content = figure(block, ink, caption_label("figure", block.number, words), add_picture)
        case Cards():
            content = cards(block, ink)
    bookmark_block(content, block.id, ink)
    return content


def bookmark_block(content: Sequence[Xml], identifier: str, ink: Ink) -> None:
    """Mark where a block begins: a bookmark over its first paragraph."""
    first = content[0]
    if not isinstance(first, Par):
        raise TypeError(f"{identifier} does not begin with a paragraph")
    first.content[:] = ink.bookmark(ink.anchors[identifier], first.content)


def caption_label(kind: str, number: str, words: Mapping[str, str]) -> list[str]:
    """A caption's beginning, ``Table 3-2``: text, not a counting field, so that it prints the ordinal that prose and indexes print."""
    return [run(f"{words[f'word.{kind}']} {number}{words['word.after_label']}")] if number else []


def heading(block: Heading, ink: Ink) -> Par:
    """A heading; its number is text, for the same reason."""
    number = [run(f"{block.number}\t")] if block.number else []
    flush = [] if block.number else [el("ind", left=0, firstLine=0)]
    return paragraph(f"Heading{min(block.level, _DEEPEST_HEADING)}", [*number, *ink.write(block.spans)], flush)


def listing(block: Listing, ink: Ink, level: int) -> list[Par]:
    """A list and the lists inside it, with Word's own numbering; each numbered list starts at 1."""
    number = _numbering(ink, level) if block.ordered else BULLETS
    content: list[Par] = []
    for item in block.items:
        numbering = el("numPr", val("ilvl", level), val("numId", number))
        content.append(paragraph("ListNumber" if block.ordered else "ListBullet", ink.write(item.spans), [numbering]))
        for inner in item.inner:
            content += listing(inner, ink, min(level + 1, _DEEPEST_LIST))
    return content


def _numbering(ink: Ink, level: int) -> int:
    """A numbering of its own for a numbered list at a level."""
    number = ink.first_numbering + len(ink.numbered_lists)
    ink.numbered_lists.append((number, level))
    return number


def figure(block: FigureBlock, ink: Ink, label: list[str], add_picture: AddPicture) -> list[Xml]:
    """A chart, its caption below, its notes.

    Only the PNG goes in: Word would draw the SVG's text in whatever font the reader's machine has, so that what is checked is not what is seen.
    """
    scale = min(1.0, TEXT_WIDTH_MM / block.width_mm, TEXT_HEIGHT_MM / block.height_mm)
    size = (round(block.width_mm * scale * _EMU_PER_MM), round(block.height_mm * scale * _EMU_PER_MM))
    alt = ink.write_picture(block.alt, block.numbers)
    ink.pictures += 1
    picture = el("r", el("drawing", _inline(add_picture(block.png), ink.pictures, f"{block.number or block.id}", alt, size)))
    notes = [paragraph("Note", ink.write(note)) for note in block.notes]
    keep = [el("keepNext")] if notes else []
    return [paragraph("Figure", [picture]), paragraph("CaptionBelow", [*label, *ink.write(block.caption)], keep), *notes]


def logo(png: bytes, relationship: str, company: str, ink: Ink) -> Xml:
    """A company's logo in a paragraph of its own."""
    return paragraph("CoverDetails", [_logo_run(png, relationship, company, ink, _LOGO_MM)])


def small_logo(png: bytes, relationship: str, company: str, ink: Ink) -> str:
    """The logo as it stands before the words of a running header."""
    return _logo_run(png, relationship, company, ink, _SMALL_LOGO_MM)


def _logo_run(png: bytes, relationship: str, company: str, ink: Ink, most: tuple[float, float]) -> str:
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        wide, high = picture.size
    scale = min(most[0] / wide, most[1] / high)
    ink.pictures += 1
    size = (round(wide * scale * _EMU_PER_MM), round(high * scale * _EMU_PER_MM))
    return el("r", el("drawing", _inline(relationship, ink.pictures, "logo", company, size)))


def _inline(relationship: str, number: int, name: str, alt: str, size: tuple[int, int]) -> str:
    """An inline picture with its alt text."""
    width, height = size
    return (
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="{attribute(name)}" descr="{attribute(alt)}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name=""/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline>"
    )
