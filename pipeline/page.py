"""The carrier in a web page: an attribute of an element nobody sees, and the reader that holds a page against it, as delivered or as a browser saved it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from lxml import etree

from pipeline.carrier import BlockReading, CarriedBlock, CarriedCitation, Carrier, CitationReading, DocumentReading, numbers_in, text_digest
from pipeline.document import Edition
from pipeline.finding import Finding, Place, finding

CARRIER = "nz-carrier"
HEAD, TOP = "page", "page/top"
"""Blocks of what surrounds the chapter: title, style, script and data; and what stands above the cover."""
MAX_PAGE = 100_000_000

_OPENING, _CLOSING = f'<div id="{CARRIER}" hidden data-carrier=\'', "'></div>"
EMPTY = _OPENING + _CLOSING
"""The carrier's element as the frame writes it, to be filled."""
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;"})

_BEHIND = frozenset(("title", "style", "script"))
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "bdo", "code", "data", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "u")
)
_PICTURES = frozenset(("svg", "img", "picture", "canvas", "object", "embed", "iframe", "video", "math"))
_FILLED_LATER = frozenset((CARRIER, "nz-origin-body", "nz-list-rows", "nz-list-count", "nz-list-class"))
"""The carrier's own element, and those the page's script fills while somebody reads."""
_SAID = ("value", "data-p", "data-u", "data-f", "data-at", "aria-label", "alt", "title", "start", "datetime", "placeholder")
"""Attributes that say something to a person, a screen reader or another program."""
_SAID_SOMETHING = frozenset(_SAID)
_EDITIONS: Mapping[str, Edition] = {edition: edition for edition in get_args(Edition)}


class PageReading(DocumentReading):
    """A web page read back."""

    __slots__ = ()


@dataclass(slots=True)
class Region:
    """What a page holds from where a block begins to where the next one does."""

    pieces: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything written in it."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Regions:
    """A page in regions, by the id of the element each begins with; ``printed`` are the texts at each citation, wherever it stands."""

    regions: dict[str, Region]
    printed: dict[str, list[str]]


def carrier_text(carrier: Carrier) -> str:
    """The carrier as its attribute holds it."""
    data = {
        "lang": carrier.lang,
        "edition": carrier.edition,
        "build": carrier.build,
        **({"document": carrier.document} if carrier.document else {}),
        "citations": [[cited.id, cited.datapoint, cited.form, cited.text, cited.block] for cited in carrier.citations],
        "blocks": [[block.id, block.section, block.bookmark, block.sha256, list(block.pictures), list(block.numbers)] for block in carrier.blocks],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)


def with_carrier(page: str, carrier: Carrier) -> str:
    """The page with its empty carrier filled."""
    return page.replace(EMPTY, _OPENING + carrier_text(carrier) + _CLOSING, 1)


def parse_carrier(written: str) -> Carrier:
    """The carrier in an attribute's value. Raises ``ValueError`` where it is not as we write it."""
    try:
        data: Mapping[str, Any] = json.loads(written)
        return Carrier(
            lang=str(data["lang"]),
            edition=_EDITIONS[data["edition"]],
            citations=tuple(_citation(*entry) for entry in data["citations"]),
            blocks=tuple(_carried_block(*entry) for entry in data["blocks"]),
            build=str(data["build"]),
            document=str(data.get("document", "")),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a carrier") from error


def _citation(identifier: str, datapoint: str, form: str, text: str, block: str) -> CarriedCitation:
    return CarriedCitation(str(identifier), str(datapoint), str(form), str(text), str(block))


def _carried_block(identifier: str, section: str, element: str, sha256: str, pictures: list[str], numbers: list[str]) -> CarriedBlock:
    return CarriedBlock(str(identifier), str(element), str(sha256), tuple(map(str, pictures)), str(section), tuple(map(str, numbers)))


def read_page(data: bytes, at: Place) -> PageReading | Finding:
    """The citations and blocks of a page as they stand now, or why it cannot be read. Never raises for a bad file."""
    if len(data) > MAX_PAGE:
        return finding("page.too_large", at)
    root = parse_page(data.decode("utf-8", "replace"))
    holder = None if root is None else next((element for element in root.iter("div") if element.get("id") == CARRIER), None)
    if root is None or holder is None:
        return finding("page.no_citations", at)
    try:
        carrier = parse_carrier(holder.get("data-carrier", ""))
    except ValueError:
        return finding("page.damaged", at)
    return _held_against(split(root, [block.bookmark for block in carrier.blocks]), carrier)


def parse_page(text: str) -> etree._Element | None:
    """The root of a page, nothing fetched and nothing run; none where there is no element in it."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return etree.fromstring(text.replace("\x00", "\ufffd"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def carried_blocks(page: str, sections: Mapping[str, tuple[str, str]]) -> tuple[CarriedBlock, ...]:
    """Every region of a page as the carrier lists it; ``sections`` gives block and section by the id of the element a block begins with."""
    root = parse_page(page)
    found = split(root, list(sections)) if root is not None else Regions({}, {})
    return tuple(
        CarriedBlock(
            *(sections[element][0], element, text_digest(region.text), tuple(region.pictures), sections[element][1]),
            numbers=() if element == HEAD else numbers_in(region.text),
        )
        for element, region in found.regions.items()
    )


def _held_against(found: Regions, carrier: Carrier) -> PageReading:
    blocks = tuple(_block(block, found.regions.get(block.bookmark)) for block in carrier.blocks)
    citations = tuple(
        CitationReading(entry.id, entry.datapoint, entry.form, entry.block, entry.where, entry.text, _seen(entry, found)) for entry in carrier.citations
    )
    return PageReading(carrier, citations, blocks)


def _block(block: CarriedBlock, region: Region | None) -> BlockReading:
    if region is None:
        return BlockReading(block.id, None, same_text=False, same_pictures=not block.pictures)
    shown = "" if block.id == HEAD else region.text
    return BlockReading(block.id, shown, text_digest(region.text) == block.sha256, tuple(region.pictures) == block.pictures)


def _seen(entry: CarriedCitation, found: Regions) -> str | None:
    """The text at a citation: of several places the first that differs, none where it stands nowhere."""
    texts = found.printed.get(entry.id, [])
    return next((text for text in texts if text != entry.text), texts[0] if texts else None)


def split(root: etree._Element, starts: list[str]) -> Regions:
    """A page in regions: each begins at the element of that id and reaches to the next; so nothing on a page lies outside of all blocks."""
    head, here = Region(), Region()
    wanted, found = set(starts) - {HEAD, TOP}, Regions({HEAD: head, TOP: here}, {})
    context = etree.iterwalk(root, events=("start", "end"))
    for event, element in context:
        tag = element.tag
        if event == "start":
            name = element.get("id")
            if name in wanted:
                here = found.regions.setdefault(name, Region())
            if name in _FILLED_LATER or tag in _BEHIND:
                head.pieces += ("\n", *map(str, element.itertext())) if tag in _BEHIND else ()
                context.skip_subtree()
                continue
            _opens(element, here, found)
        else:
            here.pieces.append(("" if tag in _INLINE else "\n") + (element.tail or ""))
    return found


def _opens(element: etree._Element, region: Region, found: Regions) -> None:
    """What an element says where it begins."""
    if element.tag not in _INLINE:
        region.pieces.append("\n")
    if not _SAID_SOMETHING.isdisjoint(element.keys()):
        region.pieces += (f"{{{value}}}" for value in map(element.get, _SAID) if value)
    region.pieces.append(element.text or "")
    if element.tag in _PICTURES:
        region.pictures.append(_picture_digest(element))
    cited = element.get("data-c") if element.tag == "data" else None
    if cited is not None:
        found.printed.setdefault(cited, []).append("".join(map(str, element.itertext())))


def _picture_digest(picture: etree._Element) -> str:
    """The digest of a drawing: each element with what it is drawn by, whatever order a browser writes that in."""
    drawn = [(str(element.tag), sorted((str(name), str(value)) for name, value in element.items())) for element in picture.iter(etree.Element)]
    return hashlib.sha256(repr(drawn).encode("utf-8", "surrogatepass")).hexdigest()
