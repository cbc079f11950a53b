"""How much of each list a brief prints, so that it stays on two pages: the lists are cut, the longest first, least important entries last in each.

Heights are points of the brief's page as LibreOffice and Word set it, told from the length of the words and rounded up; nothing is laid out here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from pipeline.document import Block, Cards, Heading, Listing, Paragraph, Spans, TableBlock

PAGES = 2
_PAGE, _OPENING = 660, 90
_LINE = {"zh-TW": 14, "en": 12}
_WIDTH, _INDENTED = 102, 97
"""Half-width characters in a line, and in one of a list."""
_HEADING = {1: 46, 2: 26}
_CARDS_IN_ROW, _CARD = 3, 66
_ROW = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the brief's second half with what is always printed below it, and a list that may be cut."""

    name: str
    blocks: tuple[Block, ...] = ()
    entries: tuple[Spans, ...] = ()
    after: tuple[Block, ...] = ()
    fewest: int = 1


def fitted(lang: str, before: Sequence[Block], parts: Sequence[Part]) -> dict[str, int]:
    """How many entries of each part are printed: all where they fit, never fewer than ``fewest`` of a part."""
    kept = {part.name: len(part.entries) for part in parts}
    fewest = {part.name: min(part.fewest, len(part.entries)) for part in parts}
    while _pages(lang, before, parts, kept) > PAGES:
        longest = max(reversed(kept), key=lambda name: kept[name] - fewest[name])
        if kept[longest] == fewest[longest]:
            break
        kept[longest] -= 1
    return kept


def _pages(lang: str, before: Sequence[Block], parts: Sequence[Part], kept: dict[str, int]) -> int:
    """The pages it takes. A heading stays with what follows it, a table is not torn."""
    page, used = 1, _OPENING
    for height in _together([*_heights(lang, before), *(height for part in parts for height in _part(lang, part, kept[part.name]))]):
        if used + height > _PAGE:
            page, used = page + 1, 0
        used += height
    return page


def _part(lang: str, part: Part, kept: int) -> list[tuple[int, bool]]:
    more = [(_LINE[lang] + _ROW, False)] if kept < len(part.entries) else []
    entries = [(_lines(spans, _INDENTED) * _LINE[lang] + 3, False) for spans in part.entries[:kept]]
    return [(_HEADING[2], True), *_heights(lang, part.blocks), *entries, *more, *_heights(lang, part.after)]


def _together(heights: Iterable[tuple[int, bool]]) -> Iterable[int]:
    """Heights of what stays together."""
    waiting = 0
    for height, keeps in heights:
        waiting += height
        if not keeps:
            yield waiting
            waiting = 0


def _heights(lang: str, blocks: Sequence[Block]) -> list[tuple[int, bool]]:
    """The height of each block, and whether it stays with the next."""
    line = _LINE[lang]
    found: list[tuple[int, bool]] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append((_HEADING[min(block.level, 2)], True))
        elif isinstance(block, Paragraph):
            found.append((_lines(block.spans, _WIDTH) * (line + (3 if block.style == "lead" else 0)) + _ROW, False))
        elif isinstance(block, Listing):
            found += [(_lines(item.spans, _INDENTED) * line + 3, False) for item in block.items]
        elif isinstance(block, Cards):
            rows = [block.cards[first : first + _CARDS_IN_ROW] for first in range(0, len(block.cards), _CARDS_IN_ROW)]
            found.append((sum(_CARD + 2 * line * max(len(card.lines) for card in row) - line for row in rows), False))
        elif isinstance(block, TableBlock):
            found.append((_table(block, line), False))
    return found


def _table(table: TableBlock, line: int) -> int:
    whole = sum(column.weight for column in table.columns)
    widths = [max(4, int(_WIDTH * column.weight / whole) - 3) for column in table.columns]
    rows = [tuple(column.header for column in table.columns), *(row.cells for row in table.rows)]
    return line + _ROW + sum(max(_lines(cell, width) for cell, width in zip(row, widths, strict=True)) * line + _ROW for row in rows)


def _lines(spans: Spans, width: int) -> int:
    return max(1, ceil(sum(map(_wide, "".join(span.text for span in spans))) / width))


def _wide(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shortened(spans: Spans, width: int) -> Spans:
    """Words people typed, cut after ``width`` half-width characters, never inside a number."""
    return tuple(replace(span, text=_cut(span.text, width)) if span.kind in ("input", "typed") else span for span in spans)


def _cut(text: str, width: int) -> str:
    """A text no wider than that, with an ellipsis where it was cut.

    >>> _cut("Acquisition of Blue Lake, 12,500 t", 27), _cut("short", 10)
    ('Acquisition of Blue Lake…', 'short')
    """
    used = 0
    for end, character in enumerate(text):
        used += _wide(character)
        if used > width:
            return text[:end].rstrip("0123456789.,，、 ") + "…"
    return text
