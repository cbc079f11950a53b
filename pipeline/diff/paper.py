"""A delivered document as it stands now: what it says of itself, the numbers it prints, the text of its blocks.

It holds no ledger and no draft. A working edition carries the exact value of each number, a public one only what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

from pipeline.carrier import Carrier, DocumentReading
from pipeline.document import WORKING
from pipeline.finding import Finding, Place, finding
from pipeline.opc import PackageError, Unreadable, open_package
from pipeline.opened import MAX_DOCUMENT
from pipeline.outlines import outlines
from pipeline.page import parse_page, read_page
from pipeline.web import read_web
from pipeline.word import read_word

Format = Literal["docx", "html"]
SUFFIXES: Mapping[str, Format] = {".docx": "docx", ".html": "html", ".htm": "html"}
_TAGS: Mapping[str, str] = {**{f"h{level}": "heading" for level in range(1, 7)}, "p": "paragraph", "blockquote": "paragraph", "ol": "list", "figure": "figure"}
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_LINES = frozenset(("p", "li", "tr", "td", "th", "caption", "figcaption", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """A printed number: ``text`` as it stands now, ``changed`` where that is not what was built."""

    citation: str
    datapoint: str
    form: str
    text: str
    block: str
    changed: bool


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """A block's text with its footnotes; ``kind`` is blank where the document does not say it."""

    section: str
    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document read: the chapter, or the ``document`` beside it. ``company`` is blank where it names none; ``values`` are exact values, ``units`` the
    names of units, by datapoint.
    """

    document: str
    format: Format
    lang: str
    company: str
    numbers: tuple[PaperNumber, ...]
    blocks: tuple[PaperBlock, ...]
    values: Mapping[str, str]
    units: Mapping[str, str]


def read_paper(path: Path) -> Paper | Finding:
    """A ``.docx`` or ``.html`` of ours, as delivered or saved again by another program; or why it is none. Never raises for a bad file."""
    at = Place(path.name)
    if path.stat().st_size > MAX_DOCUMENT:
        return finding("open.too_large", at)
    data = path.read_bytes()
    return read_word_paper(data, at) if SUFFIXES[path.suffix.casefold()] == "docx" else _read_page(data, at)


def read_word_paper(data: bytes, at: Place) -> Paper | Finding:
    """A Word chapter, its tracked changes accepted."""
    reading = read_word(data)
    if isinstance(reading, Unreadable):
        return reading.finding(at)
    sections = {block.id: block.section for block in reading.carrier.blocks}
    blocks = tuple(PaperBlock(sections[block.id], block.id, "", block.text or "") for block in reading.blocks if _is_text(sections[block.id], block.id))
    return _paper("docx", reading, _creator(data), blocks, reading.cards)


def _read_page(data: bytes, at: Place) -> Paper | Finding:
    reading, numbers = read_page(data, at), read_web(data, at)
    root = parse_page(data.decode("utf-8", "replace"))
    if isinstance(reading, Finding):
        return reading
    if isinstance(numbers, Finding):
        return numbers
    assert root is not None, "a page that was read"
    company = next(("".join(map(str, element.itertext())) for element in root.iter("p") if element.get("class") == "company"), "")
    named = {number.datapoint: {"unit": {reading.lang: number.unit}} for number in numbers.numbers if number.datapoint}
    return _paper("html", reading, company, tuple(_page_blocks(root, reading.carrier)), {**named, **numbers.cards})


def _paper(form: Format, reading: DocumentReading, company: str, blocks: tuple[PaperBlock, ...], cards: Mapping[str, Mapping[str, object]]) -> Paper:
    numbers = tuple(
        PaperNumber(entry.id, entry.datapoint, entry.form, entry.text if entry.text is not None else "", entry.block, entry.changed)
        for entry in reading.citations
    )
    values = {name: value for name, card in cards.items() if isinstance(value := card.get("value"), str)}
    units = {name: str(unit.get(reading.lang, "")) for name, card in cards.items() if isinstance(unit := card.get("unit"), Mapping)}
    return Paper(_document(reading.carrier), form, reading.lang, company, numbers, blocks, values, units)


def _document(carrier: Carrier) -> str:
    """The document beside the chapter it is, blank where it is the chapter. One built before documents said it begins with the section of its own name."""
    named = carrier.document or next((block.section for block in carrier.blocks if block.section), "")
    return named if named in outlines() else ""


def _is_text(section: str, block: str) -> bool:
    """Whether a block is the chapter's own: neither around it nor of the working edition only."""
    return bool(section) and not block.startswith(WORKING)


def _creator(data: bytes) -> str:
    """The company a Word chapter names as its author; blank where another program took that away."""
    try:
        return open_package(data).xml("docProps/core.xml").findtext(_CREATOR) or ""
    except PackageError:
        return ""


def _page_blocks(root: etree._Element, carrier: Carrier) -> Iterator[PaperBlock]:
    elements = {element.get("id"): element for element in root.iter(etree.Element) if element.get("id")}
    for block in carrier.blocks:
        element = elements.get(block.bookmark)
        if _is_text(block.section, block.id):
            yield PaperBlock(block.section, block.id, "" if element is None else _kind(element), "" if element is None else _text(element, elements))


def _kind(element: etree._Element) -> str:
    looks = (element.get("class") or "").split()
    if element.tag == "ul":
        return "cards" if "cards" in looks else "list"
    if element.tag == "div":
        return "table" if "table" in looks else "paragraph"
    return _TAGS.get(str(element.tag), "")


def _text(block: etree._Element, elements: Mapping[str | None, etree._Element]) -> str:
    """What a person reads in a block, its footnotes at its end; drawings, and the table of a chart's numbers, are left out."""
    pieces: list[str] = []
    notes: list[str] = []
    context = etree.iterwalk(block, events=("start", "end"))
    for event, element in context:
        role = element.get("role")
        if event == "start" and (role in ("doc-noteref", "doc-backlink") or element.tag in ("svg", "script", "details")):
            notes += [(element.get("href") or "").removeprefix("#")] if role == "doc-noteref" else []
            context.skip_subtree()
        elif event == "start":
            pieces.append(element.text or "")
        else:
            pieces.append(("\n" if element.tag in _LINES else "") + ((element.tail or "") if element is not block else ""))
    return "\n".join(("".join(pieces), *(_text(elements[name], {}) for name in notes if name in elements)))


def settled(text: str) -> str:
    """A text with its white space as one space each, lines kept: programs break lines and space cells differently."""
    return "\n".join(line for line in (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")) if line)
