"""A delivered web page read back: its numbers where they stand, and the origins a working page carries.

Pages come from strangers: nothing is fetched, no entity is resolved, and whatever is not as we write it is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from lxml import etree

from pipeline.document import Edition
from pipeline.finding import Finding, Place, finding
from pipeline.page import read_page

MAX_PAGE = 100_000_000
"""Bytes of a page beyond anything a chapter comes to."""
_BLOCKS = ("p", "li", "td", "th", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "blockquote")


@dataclass(frozen=True, slots=True)
class WebNumber:
    """A number of the page. ``kind`` is its class; ``at`` is the place of a typed or input one, ``formula`` what a public page says of a datapoint.

    ``context`` is the row and column of a table's cell, elsewhere the words around.
    """

    kind: str
    text: str
    citation: str = ""
    datapoint: str = ""
    unit: str = ""
    formula: str = ""
    at: str = ""
    section: str = ""
    block: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class WebReading:
    """A page read back; ``cards`` are the origins by datapoint id, none on a public page, ``build`` the digest of the draft it was made with."""

    lang: str
    edition: Edition
    numbers: tuple[WebNumber, ...]
    cards: Mapping[str, Mapping[str, object]]
    build: str = ""


def read_web(data: bytes, at: Place) -> WebReading | Finding:
    """The numbers of a page, or the finding that says why there are none. Never raises for a bad file."""
    if len(data) > MAX_PAGE:
        return finding("open.too_large", at)
    root = _parsed(data)
    if root is None:
        return finding("open.damaged", at)
    edition: Edition | None = next((name for name in get_args(Edition) if name in (root.get("class") or "").split()), None)
    numbers = tuple(_numbers(root))
    if edition is None or not any(number.citation for number in numbers):
        return finding("open.no_binding", at)
    cards = _origins(root)
    if cards is None:
        return finding("open.damaged", at)
    return WebReading(root.get("lang") or "", edition, numbers, cards, _build(data, at))


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _build(data: bytes, at: Place) -> str:
    """The build the page's carrier names; blank where it has none that can be read."""
    reading = read_page(data, at)
    return "" if isinstance(reading, Finding) else reading.carrier.build


def _origins(root: etree._Element) -> Mapping[str, Mapping[str, object]] | None:
    """The cards of a working page; empty where it has none, ``None`` where they are not as we write them."""
    script = root.find(".//script[@id='origins']")
    if script is None:
        return {}
    try:
        cards = json.loads(script.text or "")
    except (ValueError, RecursionError):
        return None
    return cards if isinstance(cards, dict) and all(isinstance(card, dict) for card in cards.values()) else None


def _numbers(root: etree._Element) -> Iterator[WebNumber]:
    """Numbers in reading order; those said a second time in the contents are left out."""
    for element in root.iter("data", "span"):
        words = set((element.get("class") or "").split())
        if element.tag == "data" and element.get("data-c") and element.get("id"):
            yield _number(element, "datapoint")
        elif element.tag == "span" and words & {"t", "l"} and element.get("data-k") and not _within(element, "nav"):
            yield _number(element, "literal" if "l" in words else str(element.get("data-k")))


def _number(element: etree._Element, kind: str) -> WebNumber:
    section, block = _home(element)
    return WebNumber(
        kind=kind,
        text=_words(element, gaps=True),
        citation=element.get("data-c") or "",
        datapoint=element.get("data-p") or "",
        unit=element.get("data-u") or "",
        formula=element.get("data-f") or "",
        at=element.get("data-at") or "",
        section=section,
        block=block,
        context=_context(element),
    )


def _within(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _home(element: etree._Element) -> tuple[str, str]:
    """The ids of the section and of the block a number stands in."""
    above = [element, *element.iterancestors()]
    named = [one.get("id") or "" for one in above if one.get("id") and one.tag not in ("data", "tr", "summary", "caption")]
    section = next((one.get("id") or "" for one in above if one.tag == "section"), "")
    blocks = [name for name in named if not name.endswith(("-caption", "-alt", "-numbers"))]
    return section, blocks[0] if blocks else section


def _context(element: etree._Element) -> str:
    """Row and column of a table's cell, else the words around."""
    cell = next((one for one in element.iterancestors("td", "th")), None)
    if cell is None:
        near = next((one for one in element.iterancestors(*_BLOCKS)), None)
        return _words(near) if near is not None else ""
    row, table = cell.getparent(), next(cell.iterancestors("table"), None)
    cells = list(row) if row is not None else [cell]
    heads = table.findall("./thead/tr/*") if table is not None else []
    position = cells.index(cell)
    label = _words(cells[0])
    head = _words(heads[position]) if position < len(heads) else ""
    return " › ".join(part for part in (label if position else "", head) if part)


def _words(element: etree._Element, *, gaps: bool = False) -> str:
    """The text of an element; ``gaps`` keeps its spaces as they are."""
    text = "".join(map(str, element.itertext()))
    return text if gaps else " ".join(text.split())
