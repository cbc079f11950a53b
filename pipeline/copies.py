"""Copies: one document in one language written in its formats and editions, and each file looked at as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from figures.chart import Frame, Sheet
from figures.marks import Writing
from pipeline.brand import PLAIN, Brand
from pipeline.carrier import DocumentFile
from pipeline.delivered import Delivered, delivered
from pipeline.digits import differing_digits, stray_in_page, stray_in_word
from pipeline.document import Column, Document, FigureBlock, Heading, Paragraph, Row, Section, Span, TableBlock
from pipeline.finding import LANGUAGES, Finding
from pipeline.origin import OriginCard
from pipeline.page import parse_page
from pipeline.pictures import Plates, plates_of, sheets_of, with_pictures
from pipeline.render.docx import Layout, write_docx
from pipeline.render.html import write_html

FORMATS = ("html", "docx")


@dataclass(frozen=True, slots=True)
class Copy:
    """What the files of one document in one language are written from; ``name`` begins their names (``chapter.en``).

    ``working`` is the document as reviewers see it, ``build`` the digest of the draft, ``layout`` on which page each block stands.
    """

    name: str
    document: Document
    working: Document
    origins: Mapping[str, OriginCard]
    brand: Brand
    build: str
    formats: tuple[str, ...] = FORMATS
    layout: Layout | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The files by path, what ``documents.json`` says of them, and the digits in them that have no class: a defect of ours."""

    files: Mapping[str, bytes]
    delivered: tuple[Delivered, ...]
    stray: tuple[Finding, ...]


def write_copy(copy: Copy, plates: Plates | None = None) -> Written:
    """Both editions in each format; pages are those of the public one, and hold for the working one where it has no more. Charts are drawn unless given."""
    plates = plates or plates_of(sheets_of(copy.document.figures), web="html" in copy.formats)
    document = with_pictures(copy.document, plates.pictures)
    working = document if copy.working is copy.document else with_pictures(copy.working, plates.pictures)
    files = dict(_files(copy, document, working, plates.font))
    stray = tuple(stray_digits(copy.name, document, working, files))
    return Written({name: file.content for name, file in files.items()}, delivered(files), stray)


def _files(copy: Copy, document: Document, working: Document, font: bytes | None) -> Iterator[tuple[str, DocumentFile]]:
    """Each file as it is written."""
    name, origins, build, brand = copy.name, copy.origins, copy.build, copy.brand
    if "html" in copy.formats:
        yield f"{name}.html", write_html(document, origins, edition="public", font=font, build=build, brand=brand)
        yield f"review/{name}.html", write_html(working, origins, edition="working", font=font, build=build, brand=brand)
    if "docx" in copy.formats:
        yield f"{name}.docx", write_docx(document, origins, edition="public", layout=copy.layout, build=build, brand=brand)
        pages = copy.layout if working is document else None
        yield f"review/{name}.docx", write_docx(working, origins, edition="working", layout=pages, build=build, brand=brand)


def stray_digits(name: str, document: Document, working: Document, files: Mapping[str, DocumentFile]) -> Iterator[Finding]:
    """The digits of a copy's files that have no class: no number leaves the house unbound."""
    for path, written in ((f"{name}.docx", document), (f"review/{name}.docx", working)):
        yield from stray_in_word(written, files[path], path) if path in files else ()
    if f"{name}.html" in files:
        public, reviewed = (parse_page(files[path].content.decode("utf-8")) for path in (f"{name}.html", f"review/{name}.html"))
        yield from stray_in_page(working, reviewed, f"review/{name}.html")
        yield from differing_digits(public, reviewed, f"{name}.html")


def rehearse() -> None:
    """Draw, set and write next to nothing, in both formats: what is done the first time only is done then, while there is nothing to write yet."""
    said = (Span("text", "0"),)
    sheet = Sheet(Frame("figure-rehearsal", "", "", "en"), (Writing((0, 9), "0", "start", 8.5, "ink", "name:"),), 12.0, ())
    figure = FigureBlock("figure-rehearsal", said, said, (), "", b"", sheet.width_mm, sheet.height_mm, sheet=sheet)
    table = TableBlock("table", said, (Column(said),), (Row((said,)),))
    section = Section("rehearsal", (Heading("rehearsal", 1, said), Paragraph("paragraph", said), table, figure))
    plates = plates_of((sheet,), web=True)
    for lang in LANGUAGES:
        document = Document(lang, said, (), "", 2000, "", "", (section,), ())
        write_copy(Copy("rehearsal", document, document, {}, PLAIN, ""), plates)
