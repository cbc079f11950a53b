"""What stands around the chapter: cover, contents, headers, footers, watermark."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from pipeline.document import Document, Heading, plain
from pipeline.render.word.blocks import bookmark_block
from pipeline.render.word.ink import Ink
from pipeline.render.word.widths import LANDSCAPE_WIDTH, TEXT_WIDTH
from pipeline.render.word.xml import Par, Xml, attribute, el, field, paragraph, run, val

COVER, HEADER, FOOTER, FOOTER_ACROSS = "cover", "header", "footer", "footer/landscape"
"""Ids of the blocks that stand outside the sections."""

_CONTENTS_DEPTH = 2


def opening(document: Document, ink: Ink, words: Mapping[str, str], logo: Sequence[Xml] = (), *, live: bool = True) -> list[Xml]:
    """What comes before the first section: a cover, with a logo where there is one, and the contents, or a head above the text."""
    if document.opening == "head":
        return head(document, ink)
    return [*cover(document, ink, words, logo), *contents(document, ink, words, live=live)]


def head(document: Document, ink: Ink) -> list[Xml]:
    """Company, title, subtitle and status in as few lines."""
    ink.block = COVER
    content: list[Xml] = [
        paragraph("Note", [run(f"{document.company} · {document.status}")]),
        paragraph("Title", ink.write(document.title)),
        paragraph("Note", ink.write(document.subtitle)),
    ]
    bookmark_block(content, COVER, ink)
    return content


def cover(document: Document, ink: Ink, words: Mapping[str, str], logo: Sequence[Xml] = ()) -> list[Xml]:
    """Logo, company, title, year where the titles do not say it, status with its day."""
    ink.block = COVER
    named = str(document.year) in plain((*document.title, *document.subtitle))
    details = ("" if named else words["word.year"].format(year=document.year), document.status)
    content: list[Xml] = [
        *logo,
        paragraph("CoverCompany", [run(document.company)]),
        paragraph("Title", ink.write(document.title)),
        *([paragraph("Subtitle", ink.write(document.subtitle))] if document.subtitle else []),
        paragraph("CoverRule", []),
        *(paragraph("CoverDetails", [run(line)]) for line in details if line),
    ]
    bookmark_block(content, COVER, ink)
    return content


def contents(document: Document, ink: Ink, words: Mapping[str, str], *, live: bool = True) -> list[Xml]:
    """The table of contents: Word's own field, filled in with what it would find, so that it reads and links before anybody updates it.

    Not ``live``, the same lines without the field.
    """
    headings = [block for _, block in document.blocks() if isinstance(block, Heading) and block.level <= _CONTENTS_DEPTH]
    if not headings:
        return []
    title = paragraph("TOCHeading", [run(document.contents or words["word.contents"])])
    entries = [_entry(heading, ink, paged=not live or heading.id in ink.pages) for heading in headings]
    ink.unknown_pages |= any(heading.id not in ink.pages for heading in headings)
    if not live:
        return [title, *entries, paragraph("TableEnd", [])]
    opening, code, shown, ending = field(f'TOC \\o "1-{_CONTENTS_DEPTH}" \\h \\z \\u', [])
    entries[0].content[:0] = (opening, code, shown)
    gallery = el("docPartObj", val("docPartGallery", "Table of Contents"), el("docPartUnique"))
    control = el("sdtPr", val("id", ink.next_id()), gallery)
    return [el("sdt", control, el("sdtContent", title, *entries, paragraph("TableEnd", [ending])))]


def _entry(heading: Heading, ink: Ink, *, paged: bool) -> Par:
    """A line of the contents: number, title and, where it is known, the page; dots that lead to nothing would look broken until Word fills them in."""
    text = f"{heading.number}\t{plain(heading.spans)}" if heading.number else plain(heading.spans)
    runs = [run(f"{text}\t"), *ink.page(heading.id)] if paged else [run(text)]
    return paragraph(f"TOC{heading.level}", ink.link(heading.id, runs))


def header(document: Document, ink: Ink, logo: str = "") -> list[Par]:
    """Company and title above each page, behind a small logo where there is one."""
    ink.block = HEADER
    words = run(f"{document.company} · {plain(document.title)}")
    content = [paragraph("Header", [logo, run("\u2002"), words] if logo else [words])]
    bookmark_block(content, HEADER, ink)
    return content


def footer(document: Document, ink: Ink, *, across: bool = False) -> list[Par]:
    """The document's footer and the page below each page; the page stands at the right margin of an upright or a landscape page."""
    ink.block = FOOTER_ACROSS if across else FOOTER
    tabs = el("tabs", el("tab", val="clear", pos=TEXT_WIDTH), el("tab", val="right", pos=LANDSCAPE_WIDTH))
    page = [run("\t"), *field("PAGE", []), run(" / "), *field("NUMPAGES", [])]
    content = [paragraph("Footer", [*ink.write(document.footer), *page], [tabs] if across else [])]
    bookmark_block(content, ink.block, ink)
    return content


def watermark(text: str, number: int) -> str:
    """The word across the page, as Word's own watermark makes it: a shape of the header."""
    ems = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.62 for char in text)
    width = min(440, round(110 * ems))
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{round(width / max(ems, 1.0))}pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    picture = (
        "<w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/>'
        '<v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" style="{style}" o:allowincell="f" '
        'fillcolor="#D3DCE0" stroked="f"><v:fill opacity=".5"/><v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" '
        f'string="{attribute(text)}"/></v:shape></w:pict>'
    )
    return el("r", el("rPr", el("noProof")), picture)


def with_watermark(content: Sequence[Par], text: str, number: int) -> Sequence[Par]:
    """A header's paragraphs, with the watermark in the first where there is one."""
    if text:
        content[0].content.append(watermark(text, number))
    return content
