"""How wide a table's columns must be, and whether it can stand on an upright page: an estimate from the characters, since only an office lays out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from pipeline.aligned import lacks
from pipeline.document import Column, Spans, TableBlock, plain

TEXT_WIDTH, LANDSCAPE_WIDTH = 9412, 14344
"""A4 upright and across, less margins of 22 mm, in twentieths of a point."""

BODY_POINTS, SMALL_POINTS = 9, 8
"""The sizes of table text."""

APART = 70
"""What sets a text off from the numbers right before it, which end where it would begin."""

_PADDING = 185  # left and right of a cell's text, and a little for rules
_SQUEEZED, _SHORT = 3.0, 48  # lines a row, on average, and in all, from which a landscape page reads better
_EAST_ASIAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_CHINESE_KEPT = 4.2
_DIGIT, _POINT = 0.507, 0.252  # of the size: what Calibri's digits and its point take
_UNIT, _UNIT_KEPT = re.compile("（[^）]*）$"), 8.2  # a header's unit in Chinese brackets stays on one line
_BREAK = re.compile(rf"[^\S\u00a0]+|(?<=/)|(?<=[^-]..–)|(?<=-)(?=[^\W\d]|\d\d\d)|(?<={_EAST_ASIAN})|(?={_EAST_ASIAN})")
"""Where a line may break: at spaces that are not kept, behind dashes and strokes, around Chinese; not inside a date or between two."""

_LETTER = "[A-Za-z0-9₀-₉⁰-⁹]"
_SCRIPT_CHANGE = re.compile(f"{_EAST_ASIAN}(?={_LETTER})|{_LETTER}(?={_EAST_ASIAN})")
_MOST, _ENOUGH = 0.45, 0.6  # of the table, for the longest text; of a text's line, before numbers give way too
_ROOM = 0.88  # of the table, up to which the units in headers stay whole, so that texts keep some
_UNEVEN, _BOLD = 1.15, 1.08  # of half a header, since lines break where words end; of a letter's width in a header
_STEPS = 40
_HAIR = 5  # what rounding may take of a line

_KNOWN = 50_000  # texts whose width is remembered: a table is looked at several times, and stands in two editions

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


def moves(block: TableBlock, points: int, widths: Sequence[int]) -> dict[int, dict[int, int]]:
    """How far, by row and column, numbers are moved to the left so that decimal points stand under each other; in columns with room for it."""
    found: dict[int, dict[int, int]] = {}
    full: set[int] = set()
    for (row, column), lack in lacks(block).items():
        move = round((lack.digits * _DIGIT + lack.point * _POINT) * points * 20)
        found.setdefault(row, {})[column] = move
        if _line_ems(block.rows[row].cells[column]) * points * 20 + move > widths[column] - _PADDING:
            full.add(column)
    return {row: {column: move for column, move in moved.items() if column not in full} for row, moved in found.items()}


def least_widths(block: TableBlock, points: int, *, whole_units: bool = False) -> list[float]:
    """The width at which no word or number of a column is broken; units of a wide table's headers only where ``whole_units`` asks for it."""
    rows = _plain_rows(block)
    words = [
        max(
            _longest_word(column.header, bold=True, whole_unit=whole_units or not block.wide),
            *(_longest_word(row[index]) for row in rows if index < len(row)),
            0.0,
        )
        for index, column in enumerate(block.columns)
    ]
    return [word * points * 20 + _PADDING + apart for word, apart in zip(words, set_apart(block.columns), strict=True)]


def set_apart(columns: Sequence[Column]) -> list[int]:
    """The indent of each column: texts behind a column of numbers have one."""
    before = ("left", *(column.align for column in columns))
    return [APART if column.align == "left" and last == "right" else 0 for column, last in zip(columns, before, strict=False)]


def fitting_widths(block: TableBlock, points: int, total: int) -> list[int]:
    """The widths of a table's columns in a type size.

    Every cell on one line where there is room for that, headers on two if need be. Else short columns first, long ones by the root of their length, so that
    rows are about as high in each; numbers stay on one line while the texts keep enough of theirs, a header's unit while there is room, no word is broken.
    """
    weights = [column.weight for column in block.columns]
    one, two = _line_widths(block, points, _line_ems), _line_widths(block, points, _two_line_ems)
    for needs in (one, two):
        if sum(needs) <= total:
            return column_widths(weights, total, needs)
    least = least_widths(block, points)
    numbers = [line if column.align == "right" else word for column, word, line in zip(block.columns, least, two, strict=True)]
    whole = least_widths(block, points, whole_units=True)
    both = [*map(max, numbers, whole)]
    enough = [max(word, min(line, total * _MOST) * _ENOUGH) for word, line in zip(numbers, two, strict=True)]
    if sum(enough) <= total:
        return _filled(two, total, both if sum(both) <= total * _ROOM else numbers)
    return _filled(two, total, whole if sum(whole) <= total * _ROOM else least)


def _filled(wanted: Sequence[float], total: int, least: Sequence[float]) -> list[int]:
    """Widths from the least to the wanted, by the root of the wanted: what is short is satisfied first. At the least where there is no room."""
    if sum(least) >= total or sum(wanted) <= total:
        return column_widths(wanted, total, least)
    low, high = 0.0, max(wanted) ** 0.5
    for _ in range(_STEPS):
        level = (low + high) / 2
        widths = [max(need, min(want, level * want**0.5)) for want, need in zip(wanted, least, strict=True)]
        low, high = (level, high) if sum(widths) < total else (low, level)
    return column_widths(widths, total)


def _line_widths(block: TableBlock, points: int, header_ems: Callable[[Spans], float]) -> list[float]:
    """The width at which every cell of a column stands on one line; no narrower than its longest word."""
    rows, least, apart = _plain_rows(block), least_widths(block, points), set_apart(block.columns)
    found = []
    for index, column in enumerate(block.columns):
        longest = max((_line_ems(row[index]) for row in rows if index < len(row)), default=0.0)
        found.append(max(least[index], max(longest, header_ems(column.header) * _BOLD) * points * 20 + _PADDING + apart[index] + _HAIR))
    return found


def _two_line_ems(header: Spans) -> float:
    """A header's width on two lines: a unit stands on the second; other words break where they end."""
    before, mark, unit = plain(header).rpartition("（" if "（" in plain(header) else ", ")
    return max(ems(before), ems(mark + unit)) if mark else _line_ems(header) / 2 * _UNEVEN


def _line_ems(cell: Spans) -> float:
    """A cell's width on one line: Word sets a quarter of a character between Chinese and Latin."""
    text = plain(cell)
    return ems(text) + len(_SCRIPT_CHANGE.findall(text)) / 4


def needs_landscape(block: TableBlock) -> bool:
    """Whether a wide table has to stand across: upright, in small type, a word would not fit, or many rows would run to many lines."""
    if not block.wide or not block.rows:
        return False
    if sum(least_widths(block, SMALL_POINTS)) > TEXT_WIDTH:
        return True
    lines = row_lines(block, SMALL_POINTS, fitting_widths(block, SMALL_POINTS, TEXT_WIDTH))
    return sum(lines) > max(_SHORT, _SQUEEZED * len(lines))


def row_lines(block: TableBlock, points: int, widths: Sequence[int]) -> list[int]:
    """About how many lines each row takes."""
    inside = [width - apart for width, apart in zip(widths, set_apart(block.columns), strict=True)]
    columns = ((((),) if row.style == "group" else row.cells) for row in block.rows)
    return [max((_lines(cell, points, width) for cell, width in zip(cells, inside, strict=False)), default=1) for cells in columns]


def _plain_rows(block: TableBlock) -> list[tuple[Spans, ...]]:
    """The rows whose cells stand in columns."""
    return [row.cells for row in block.rows if row.style != "group"]


def on_one_line(cell: Spans, points: int, width: int) -> bool:
    """Whether a cell's text stands on one line of a column."""
    return _line_ems(cell) <= (width - _PADDING) / (points * 20)


def _lines(cell: Spans, points: int, width: int) -> int:
    """Lines a cell takes; where it takes several, a fifth is lost to words that do not fill their line."""
    inside = (width - _PADDING) / (points * 20)
    return 1 if inside <= 0 or on_one_line(cell, points, width) else -int(-_line_ems(cell) * 1.2 // inside)


def _longest_word(cell: Spans, *, bold: bool = False, whole_unit: bool = False) -> float:
    """The longest part of a cell no line breaks; ``whole_unit`` counts a header's unit as one."""
    return _longest_part(plain(cell), bold, whole_unit)


@lru_cache(_KNOWN)
def _longest_part(text: str, bold: bool, whole_unit: bool) -> float:
    """The longest part of a text no line breaks. Of Chinese, which breaks anywhere, four characters, since a column of single ones cannot be read."""
    kept = min(ems(text), _CHINESE_KEPT) if re.search(_EAST_ASIAN, text) else 0.0
    unit = _UNIT.search(text) if whole_unit else None
    kept = max(kept, min(ems(unit[0]), _UNIT_KEPT)) if unit else kept
    return max(kept, *(ems(word) * (_BOLD if bold else 1) for word in _BREAK.split(text)), 0.0)


@lru_cache(_KNOWN)
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
