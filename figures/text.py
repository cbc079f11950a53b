"""Lines of text: breaking labels of both languages so that none is cut and none overlaps another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from figures.fonts import width
from figures.theme import LEADING

_NOT_FIRST = frozenset("，。、；：？！）」』】〉》％%)],.;:!?…·／/–-")
_NOT_LAST = frozenset("（「『【〈《([")
_WORD = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f-]+-?|\s+|.", re.DOTALL)


def _pieces(text: str) -> Iterator[str]:
    """Runs that may not be broken: Latin words, single Chinese characters with the punctuation that clings to them."""
    held = ""
    for piece in _WORD.findall(text):
        if held and (piece[0] in _NOT_FIRST or held[-1] in _NOT_LAST):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _chopped(piece: str, limit: float, size: float) -> Iterator[str]:
    """A run wider than the line, broken anywhere."""
    part = ""
    for char in piece:
        if part and width(part + char, size) > limit:
            yield part
            part = ""
        part += char
    yield part


def wrap(text: str, limit: float, size: float) -> tuple[str, ...]:
    """The text in lines no wider than ``limit``; an over-long word is broken, nothing is dropped but the blanks at breaks.

    >>> wrap("Purchased goods and services", 60, 8)
    ('Purchased', 'goods and', 'services')
    >>> wrap("採購商品及服務（含原料）", 48, 8)
    ('採購商品及服', '務（含原料）')
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split(" "))):
        if width((line + piece).rstrip(), size) <= limit:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        *full, line = _chopped(piece.lstrip(), limit, size)
        lines += full
    if line.strip():
        lines.append(line.strip())
    return tuple(lines)


def block_height(lines: Sequence[str], size: float) -> float:
    """Height that wrapped lines take."""
    return len(lines) * size * LEADING


def widest(texts: Sequence[str], size: float) -> float:
    """Width of the widest of several lines."""
    return max((width(text, size) for text in texts), default=0.0)
