"""The row of key figures on the opening page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline.document import Card, Cards, Spans, plain
from pipeline.render.word.ink import Ink
from pipeline.render.word.tables import grid, table_properties
from pipeline.render.word.widths import TEXT_WIDTH
from pipeline.render.word.xml import Xml, el, paragraph, val

_GAP = 170
_PADDING = 133  # space inside a card, left and right
_SIZES = (("CardValue", 20), ("CardValueMedium", 16), ("CardValueSmall", 14))
"""The styles of a card's value and their size in points."""


def cards(block: Cards, ink: Ink) -> list[Xml]:
    """A table for each row of cards; up to five stand side by side, more in rows of three or four."""
    columns = _side_by_side(len(block.cards))
    content: list[Xml] = [paragraph("TableEnd", [])]
    for start in range(0, len(block.cards), columns):
        content += [_table(block.cards[start : start + columns], columns, ink), paragraph("TableEnd", [])]
    return content


def _side_by_side(count: int) -> int:
    return count if count <= 5 else 3 if count % 3 == 0 else 4


def _table(row: Sequence[Card], columns: int, ink: Ink) -> str:
    """Labels, values, units and lines each in a row of their own, so that they stand level; labels are the header a screen reader names."""
    width = (TEXT_WIDTH - _GAP * (columns - 1)) // columns
    lines = max(len(card.lines) for card in row)
    parts: list[tuple[str, list[Spans]]] = [("CardLabel", [card.label for card in row]), (_value_style(row, width), [card.value for card in row])]
    if any(card.unit for card in row):
        parts.append(("CardUnit", [card.unit for card in row]))
    parts += [("CardLine", [card.lines[line] if line < len(card.lines) else () for card in row]) for line in range(lines)]
    widths = [width if index % 2 == 0 else _GAP for index in range(2 * len(row) - 1)]
    rows = [_row(style, cells, width, ink, first=index == 0, last=index == len(parts) - 1) for index, (style, cells) in enumerate(parts)]
    return el("tbl", table_properties("CardTable", sum(widths)), grid(widths), *rows)


def _row(style: str, cells: Sequence[Spans], width: int, ink: Ink, *, first: bool, last: bool) -> str:
    """One line of every card, with gaps between; the first carries the card's rule."""
    keep = [] if last else [el("keepNext")]
    content: list[str] = []
    for index, spans in enumerate(cells):
        if index:
            content.append(el("tc", el("tcPr", el("tcW", w=_GAP, type="dxa")), paragraph("CardLine", [], keep)))
        border = [el("tcBorders", el("top", val="single", sz=18, space=0, color=ink.accent, themeColor="accent1"))] if first else []
        stand = [val("vAlign", "bottom")] if first else []
        ground = el("shd", val="clear", color="auto", fill="F3F6F7", themeFill="background2")
        content.append(el("tc", el("tcPr", el("tcW", w=width, type="dxa"), *border, ground, *stand), paragraph(style, ink.write(spans), keep)))
    return el("tr", el("trPr", el("cantSplit"), *([el("tblHeader")] if first else [])), *content)


def _value_style(row: Sequence[Card], width: int) -> str:
    """The largest style at which every value of the row stands on one line, even in the widest face an office may put in place of ours."""
    widest = max(sum(map(_ems, plain(card.value))) for card in row)
    return next((style for style, points in _SIZES if widest * points * 20 <= width - _PADDING), _SIZES[-1][0])


def _ems(char: str) -> float:
    """A bold character's width in parts of its size."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.38 if char in ",.\u00a0 " else 0.7
