"""The row of key figures on the opening page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lxml import etree

from pipeline.document import Card, Cards, plain
from pipeline.render.word.ink import Ink
from pipeline.render.word.tables import TEXT_WIDTH, column_widths, grid, table_properties
from pipeline.render.word.xml import el, paragraph, val

_GAP = 170
_PADDING = 200
_LARGEST, _SMALLEST = 40, 20  # half points


def cards(block: Cards, ink: Ink) -> list[etree._Element]:
    """One table a row of cards: four and five stand in one row, six and more in rows of three or four."""
    rows = [block.cards[start : start + _a_row(len(block.cards))] for start in range(0, len(block.cards), _a_row(len(block.cards)))]
    content: list[etree._Element] = [paragraph("TableEnd", [])]
    for row in rows:
        content += [_table(row, _a_row(len(block.cards)), ink), paragraph("TableEnd", [])]
    return content


def _a_row(count: int) -> int:
    """How many cards stand side by side."""
    return count if count <= 5 else 3 if count % 3 == 0 or count == 5 else 4


def _table(row: Sequence[Card], columns: int, ink: Ink) -> etree._Element:
    """Cards and gaps by turns; a card's rule is its cell's upper border."""
    card_width = column_widths([1.0] * columns, TEXT_WIDTH - _GAP * (columns - 1))[0]
    cells: list[etree._Element] = []
    for index, card in enumerate(row):
        if index:
            cells.append(el("tc", el("tcPr", el("tcW", w=_GAP, type="dxa")), paragraph("CardLine", [])))
        cells.append(_card(card, card_width, ink))
    widths = [card_width if index % 2 == 0 else _GAP for index in range(len(cells))]
    return el("tbl", table_properties("CardTable", sum(widths)), grid(widths), el("tr", el("trPr", el("cantSplit")), *cells))


def _card(card: Card, width: int, ink: Ink) -> etree._Element:
    size = _value_size(plain(card.value), width)
    value = ink.write(card.value)
    for properties in (run_properties for element in value for run_properties in _run_properties(element)):
        properties.append(val("sz", size))
        properties.append(val("szCs", size))
    border = el("tcBorders", el("top", val="single", sz=18, space=0, color="0B5563", themeColor="accent1"))
    ground = el("shd", val="clear", color="auto", fill="F3F6F7", themeFill="background2")
    lines = [paragraph("CardLine", ink.write(line)) for line in card.lines]
    return el(
        "tc",
        el("tcPr", el("tcW", w=width, type="dxa"), border, ground),
        paragraph("CardLabel", ink.write(card.label)),
        paragraph("CardValue", value),
        *([paragraph("CardUnit", ink.write(card.unit))] if card.unit else []),
        *lines,
    )


def _run_properties(element: etree._Element) -> list[etree._Element]:
    """The properties of every run in an element, made where absent."""
    from pipeline.word_text import w

    found = []
    for run in element.iter(w("r")):
        own = run.find(w("rPr"))
        if own is None:
            own = el("rPr")
            run.insert(0, own)
        found.append(own)
    return found


def _value_size(text: str, width: int) -> int:
    """The largest size, in half points, at which the figure stands on one line; a digit is about half as wide as it is high."""
    ems = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.54 for char in text)
    return max(_SMALLEST, min(_LARGEST, int((width - _PADDING) / 10 / max(ems, 1.0))))
