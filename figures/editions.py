"""What a change of edition asks: a line a disclosure, what it takes over, and a box for each of its points, told by ground, edge and mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Sheet
from figures.fonts import width
from figures.text import block_height
from figures.theme import BODY, SMALL

State = Literal["covered", "partly", "wanted", "not_asked"]
STATES: tuple[State, ...] = ("covered", "partly", "wanted", "not_asked")

_BOX, _GAP, _LABELS, _OLD, _TOP = 11.0, 2.5, 0.36, 58.0, 18.0


@dataclass(frozen=True, slots=True)
class Line:
    """A disclosure: its code and title, the codes it takes over, the state of each point, and how many are covered, as printed."""

    label: str
    old: str
    points: tuple[State, ...]
    count: str


@dataclass(frozen=True, slots=True)
class Editions:
    """Disclosures one below the other; ``heads`` stand over the columns, ``names`` are the words of each state."""

    frame: Frame
    heads: tuple[str, str, str]
    lines: tuple[Line, ...]
    names: tuple[tuple[State, str], ...]


def sheet(data: Editions) -> Sheet:
    """Lay out the lines and the key below."""
    canvas = Canvas(data.frame)
    labels = WIDTH * _LABELS
    left = labels + _OLD + 16
    for x, head in ((0.0, data.heads[0]), (labels + 8, data.heads[1]), (left, data.heads[2])):
        canvas.write(x, 6, head, size=SMALL, tone="muted")
    y = _TOP
    for line in data.lines:
        y = _line(canvas, line, y, labels, left) + 5
    return canvas.finish(_key(canvas, data, y))


def _line(canvas: Canvas, line: Line, y: float, labels: float, left: float) -> float:
    """One disclosure; where it ends."""
    words, size = fitted(line.label, labels)
    old, small = fitted(line.old, _OLD, SMALL)
    room = WIDTH - left - width(line.count, BODY) - 8
    across = max(int((room + _GAP) // (_BOX + _GAP)), 1)
    rows = -(-len(line.points) // across)
    high = max(block_height(words, size), block_height(old, small), rows * (_BOX + _GAP))
    canvas.lines(0, y + high / 2, words, size=size)
    canvas.lines(labels + 8, y + high / 2, old, size=small, tone="muted")
    top = y + (high - rows * (_BOX + _GAP) + _GAP) / 2
    for index, state in enumerate(line.points):
        row, place = divmod(index, across)
        _box(canvas, left + place * (_BOX + _GAP), top + row * (_BOX + _GAP), state)
    canvas.write(WIDTH, y + high / 2, line.count, anchor="end", tone="muted")
    return y + high


def _box(canvas: Canvas, x: float, y: float, state: State) -> None:
    """Covered is full, partly light with a full foot, wanted dashed in the attention tone, not asked bare."""
    corners = ((x, y), (x + _BOX, y), (x + _BOX, y + _BOX), (x, y + _BOX))
    if state == "covered":
        canvas.area(corners, "accent")
    elif state == "partly":
        canvas.area(corners, "accent_soft")
        canvas.rect(x, y + _BOX - 3, _BOX / 2, 3, "accent")
    elif state == "wanted":
        canvas.line((*corners, corners[0]), "attention", 1.1, dashed=True)
    else:
        canvas.area(corners, "panel")


def _key(canvas: Canvas, data: Editions, y: float) -> float:
    """The key: a box and its word for each state that occurs."""
    present = {state for line in data.lines for state in line.points}
    x = 0.0
    for state, name in data.names:
        if state in present:
            _box(canvas, x, y + 4, state)
            canvas.write(x + _BOX + 5, y + 4 + _BOX / 2, name, size=SMALL, tone="muted")
            x += _BOX + 5 + width(name, SMALL) + 16
    return y + _BOX + 8
