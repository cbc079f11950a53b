"""Numbers of a column stand with their decimal points under each other: what each lacks behind it of the longest fraction of its group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.document import TableBlock

MOST = 6
"""Digits a number is moved for; a longer fraction is no figure of a table that is read down its columns."""

_NUMBER = re.compile(r"[+−]?[\d,]+(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Lack:
    """What a number lacks: a decimal point, and digits behind it."""

    point: bool
    digits: int


def lacks(block: TableBlock) -> Mapping[tuple[int, int], Lack]:
    """What the bare numbers of right-aligned columns lack, by row and column. Rows under one sub-heading are held against each other; what others
    rest on, a denominator below its ratios, is no part of that."""
    found: dict[tuple[int, int], Lack] = {}
    for rows in _groups(block):
        for column in (index for index, column in enumerate(block.columns) if column.align == "right"):
            decimals = {row: known for row in rows if (known := _decimals(block, row, column)) is not None}
            most = min(max(decimals.values(), default=0), MOST)
            found |= {(row, column): Lack(known == 0, most - known) for row, known in decimals.items() if known < most}
    return found


def _groups(block: TableBlock) -> Iterator[list[int]]:
    group: list[int] = []
    for index, row in enumerate(block.rows):
        if row.style == "group":
            yield group
            group = []
        elif row.style != "part":
            group.append(index)
    yield group


def _decimals(block: TableBlock, row: int, column: int) -> int | None:
    """Digits behind a number's point; none for what is not a number alone."""
    cells = block.rows[row].cells
    match = _NUMBER.fullmatch(cells[column][0].text) if column < len(cells) and len(cells[column]) == 1 else None
    return None if match is None else len(match[1] or "")
