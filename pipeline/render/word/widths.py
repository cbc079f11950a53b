"""How wide a table's columns must be, and whether it can stand on an upright page: an estimate from the characters, since only an office lays out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.document import Spans, TableBlock, plain

TEXT_WIDTH, LANDSCAPE_WIDTH = 9412, 14344
"""A4 upright and across, less margins of 22 mm, in twentieths of a point."""

BODY_POINTS, SMALL_POINTS = 9, 8
"""The sizes of table text."""

_PADDING = 185  # left and right of a cell's text, and a little for rules
_SQUEEZED, _SHORT = 3.0, 36  # lines a row, on average, and in all, from which a landscape page reads better
_EAST_ASIAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_CHINESE_KEPT = 4.2
_BREAK = re.compile(rf"\s+|(?<=[/–])|(?<=-)(?=[^\W\d])|(?<={_EAST_ASIAN})|(?={_EAST_ASIAN})")
"""Where a line may break: at spaces, behind dashes and strokes, around Chinese; not inside a date."""

_NARROW, _WIDE = frozenset(".,:;'|!()[]ijlt"), frozenset("MWmw@%+−–=")


def column_widths(weights: Sequence[float], total: int, least: Sequence[float] = ()) -> list[int]:
    """Widths in proportion to the weights, none under the least it needs while there is room for that, that add up to the total."""
    floors = list(least) or [0.0] * len(weights)
    if sum(floors) >= total:
        return _whole([floor / sum(floors) * total for floor in floors])
    fixed: set[int] = set()
    while True:
        room = total - sum(floors[index] for index in fixed)
        weight = sum(weights[index] for index in range(len(weights)) if index not in fixed)
        shares = [floors[index] if index in fixed else room * weights[index] / weight for index in range(len(weights))]
        short = {index for index, share in enumerate(shares) if share < floors[index] and index not in fixed}
        if not short:
            return _whole(shares)
        fixed |= short


def _whole(shares: Sequence[float]) -> list[int]:
    """The shares as whole numbers with the same sum."""
    edges = [round(sum(shares[:index])) for index in range(len(shares) + 1)]
    return [after - before for before, after in pairwise(edges)]


def least_widths(block: TableBlock, points: int) -> list[float]:
    """The width at which no word or number of a column is broken."""
    columns = [[column.header, *(row[index] for row in _plain_rows(block) if index < len(row))] for index, column in enumerate(block.columns)]
    return [max(_longest_word(cell) for cell in cells) * points * 20 + _PADDING for cells in columns]


def needs_landscape(block: TableBlock) -> bool:
    """Whether a wide table has to stand across: upright, in small type, a word would not fit, or many rows would run to many lines."""
    if not block.wide or not block.rows:
        return False
    least = least_widths(block, SMALL_POINTS)
    if sum(least) > TEXT_WIDTH:
        return True
    widths = column_widths([column.weight for column in block.columns], TEXT_WIDTH, least)
    rows = _plain_rows(block)
    lines = [max((_lines(cell, width) for cell, width in zip(row, widths, strict=False)), default=1) for row in rows]
    return sum(lines) > max(_SHORT, _SQUEEZED * len(lines))


def _plain_rows(block: TableBlock) -> list[tuple[Spans, ...]]:
    """The rows whose cells stand in columns."""
    return [row.cells for row in block.rows if row.style != "group"]


def _lines(cell: Spans, width: int) -> int:
    """Lines a cell takes in small type; a fifth is lost to words that do not fill their line."""
    inside = (width - _PADDING) / (SMALL_POINTS * 20)
    return max(1, -int(-ems(plain(cell)) * 1.2 // inside)) if inside > 0 else 1


def _longest_word(cell: Spans) -> float:
    """The longest part of a cell no line breaks; of Chinese, which breaks anywhere, four characters, since a column of single ones cannot be read."""
    text = plain(cell)
    kept = min(ems(text), _CHINESE_KEPT) if re.search(_EAST_ASIAN, text) else 0.0
    return max(kept, *(ems(word) for word in _BREAK.split(text)), 0.0)


def ems(text: str) -> float:
    """A text's width in parts of its size."""
    return sum(map(_em, text))


@cache
def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char.isspace() or char in _NARROW:
        return 0.27
    return 0.85 if char in _WIDE else 0.62 if char.isupper() else 0.52
