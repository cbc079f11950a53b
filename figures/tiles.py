"""Coverage of disclosures: a tile an item, a row of tiles a framework, its status told by ground, edge and mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Sheet
from figures.fonts import width
from figures.text import block_height
from figures.theme import BODY, SMALL, ink_on

Status = Literal["reported", "partial", "omitted", "missing", "not_applicable"]
STATUSES: tuple[Status, ...] = ("reported", "partial", "omitted", "missing", "not_applicable")

_HEIGHT, _GAP, _LABELS, _TOP = 13.0, 3.0, 0.2, 2.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One item of a framework, by its code."""

    code: str
    status: Status


@dataclass(frozen=True, slots=True)
class Row:
    """A framework with its items in its own order."""

    label: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """Frameworks one below the other; ``names`` are the words of each status that occurs, for the key."""

    frame: Frame
    rows: tuple[Row, ...]
    names: tuple[tuple[Status, str], ...]


def sheet(data: Tiles) -> Sheet:
    """Lay out the tiles, as many in a line as have room, and the key below."""
    canvas = Canvas(data.frame)
    labels = min(WIDTH * _LABELS, max((width(row.label, BODY) for row in data.rows), default=0.0) + 1)
    y = _TOP
    for row in data.rows:
        lines, size = fitted(row.label, labels)
        canvas.lines(0, y + max(block_height(lines, size), _HEIGHT) / 2, lines, size=size)
        y = max(_row(canvas, row, labels + 10, y), y + block_height(lines, size)) + 6
    return canvas.finish(_key(canvas, data, y))


def _row(canvas: Canvas, row: Row, left: float, y: float) -> float:
    """The tiles of a framework; where they end."""
    wide = max(max((width(tile.code, SMALL) for tile in row.tiles), default=0.0) + 5, 26.0)
    across = max(int((WIDTH - left + _GAP) // (wide + _GAP)), 1)
    for index, tile in enumerate(row.tiles):
        line, place = divmod(index, across)
        _tile(canvas, left + place * (wide + _GAP), y + line * (_HEIGHT + _GAP), wide, tile)
    return y + -(-len(row.tiles) // across) * (_HEIGHT + _GAP)


def _tile(canvas: Canvas, x: float, y: float, wide: float, tile: Tile) -> None:
    """Reported is full, partial light with a full foot, omitted outlined, missing dashed in the attention tone, not applicable bare."""
    corners = ((x, y), (x + wide, y), (x + wide, y + _HEIGHT), (x, y + _HEIGHT))
    tone = "ink"
    if tile.status == "reported":
        canvas.area(corners, "accent")
        tone = ink_on("accent")
    elif tile.status == "partial":
        canvas.area(corners, "accent_soft")
        canvas.rect(x, y + _HEIGHT - 3, wide / 2, 3, "accent")
        tone = ink_on("accent_soft")
    elif tile.status == "omitted":
        canvas.area(corners, "paper", edge="slate2", line=1.0)
    elif tile.status == "missing":
        canvas.line((*corners, corners[0]), "attention", 1.2, dashed=True)
        tone = "attention"
    else:
        canvas.area(corners, "panel")
        tone = "muted"
    canvas.write(x + wide / 2, y + _HEIGHT / 2 - (1 if tile.status == "partial" else 0), tile.code, anchor="middle", size=SMALL, tone=tone)


def _key(canvas: Canvas, data: Tiles, y: float) -> float:
    """The key: a small tile and its word for each status that occurs."""
    present = {tile.status for row in data.rows for tile in row.tiles}
    x, line = 0.0, y + 4
    for status, name in data.names:
        if status not in present:
            continue
        need = 24 + width(name, SMALL) + 14
        if x and x + need > WIDTH:
            x, line = 0.0, line + _HEIGHT + 3
        _tile(canvas, x, line, 18, Tile("", status))
        canvas.write(x + 23, line + _HEIGHT / 2, name, size=SMALL, tone="muted")
        x += need
    return line + _HEIGHT + 2
