"""The matrix of risks and opportunities: how likely across, how grave upwards, each with its code, and the names beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures.canvas import WIDTH, Canvas, fitted
from figures.chart import Frame, Sheet
from figures.fonts import width
from figures.text import block_height, wrap
from figures.theme import BODY, SMALL, ink_on

_TOP, _CELL, _CHIP, _GAP, _LEGEND = 22.0, 40.0, 14.0, 3.0, 0.4


@dataclass(frozen=True, slots=True)
class Entry:
    """One risk or opportunity: its code in the cell, its title beside; ``column`` and ``row`` count the levels from the lowest."""

    code: str
    title: str
    column: int
    row: int
    opportunity: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Levels from the lowest up, named; ``across`` and ``upward`` say what the axes are, ``risk`` and ``opportunity`` what the chips are."""

    frame: Frame
    across: str
    upward: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    risk: str
    opportunity: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    left: float
    cell: float
    heights: tuple[float, ...]
    chip: float

    def top(self, row: int) -> float:
        """Upper edge of a level; the highest level is on top."""
        return _TOP + sum(self.heights[row + 1 :])


def sheet(data: Matrix) -> Sheet:
    """Lay out the matrix with its list at the right."""
    canvas = Canvas(data.frame)
    plan = _plan(data)
    canvas.write(0, 8, data.upward, size=SMALL, tone="muted")
    for row, name in enumerate(data.rows):
        middle = plan.top(row) + plan.heights[row] / 2
        canvas.lines(plan.left - 6, middle, wrap(name, plan.left - 8, SMALL), anchor="end", size=SMALL, role="axis")
        for column in range(len(data.columns)):
            severe = (column + 1) * (row + 1) / (len(data.columns) * len(data.rows))
            ground = "slate4" if severe > 0.6 else "rule" if severe > 0.3 else "panel"
            canvas.rect(plan.left + column * plan.cell, plan.top(row), plan.cell, plan.heights[row], ground, edge="paper")
            _chips(canvas, [entry for entry in data.entries if (entry.column, entry.row) == (column, row)], plan, column, row)
    bottom = _TOP + sum(plan.heights)
    names = [wrap(name, plan.cell - 4, SMALL) for name in data.columns]
    for column, lines in enumerate(names):
        canvas.lines(plan.left + (column + 0.5) * plan.cell, bottom + 4 + block_height(lines, SMALL) / 2, lines, anchor="middle", size=SMALL, role="axis")
    bottom += 6 + max((block_height(lines, SMALL) for lines in names), default=0)
    canvas.write(plan.left + plan.cell * len(data.columns), bottom + 7, data.across, anchor="end", size=SMALL, tone="muted")
    return canvas.finish(max(bottom + 14, _list(canvas, data, plan)))


def _plan(data: Matrix) -> _Plan:
    """Cells wide enough for a chip, each level as high as its fullest cell needs."""
    chip = max((width(entry.code, SMALL) for entry in data.entries), default=0.0) + 8
    left = min(max((width(name, SMALL) for name in data.rows), default=0.0), 72.0) + 8
    cell = (WIDTH * (1 - _LEGEND) - left - 12) / max(len(data.columns), 1)
    across = max(int((cell - _GAP) // (chip + _GAP)), 1)

    def height(row: int) -> float:
        fullest = max(sum((entry.column, entry.row) == (column, row) for entry in data.entries) for column in range(len(data.columns)))
        return max(_CELL, -(-fullest // across) * (_CHIP + _GAP) + 8)

    return _Plan(left, cell, tuple(height(row) for row in range(len(data.rows))), min(chip, cell - 4))


def _chips(canvas: Canvas, entries: Sequence[Entry], plan: _Plan, column: int, row: int) -> None:
    """The chips of one cell, in rows centred in it."""
    across = max(int((plan.cell - _GAP) // (plan.chip + _GAP)), 1)
    lines = [entries[start : start + across] for start in range(0, len(entries), across)]
    y = plan.top(row) + (plan.heights[row] - len(lines) * (_CHIP + _GAP) + _GAP) / 2
    for line in lines:
        x = plan.left + (column + 0.5) * plan.cell - (len(line) * (plan.chip + _GAP) - _GAP) / 2
        for entry in line:
            _chip(canvas, entry.code, x, y, plan.chip, opportunity=entry.opportunity)
            x += plan.chip + _GAP
        y += _CHIP + _GAP


def _chip(canvas: Canvas, code: str, x: float, y: float, wide: float, *, opportunity: bool) -> None:
    """A code on its ground: risks are rectangles, opportunities have pointed ends and another tone."""
    tone = "target" if opportunity else "scope1"
    middle, tip = y + _CHIP / 2, 3.5 if opportunity else 0.0
    canvas.area(((x + tip, y), (x + wide - tip, y), (x + wide, middle), (x + wide - tip, y + _CHIP), (x + tip, y + _CHIP), (x, middle)), tone)
    canvas.write(x + wide / 2, middle, code, anchor="middle", size=SMALL, tone=ink_on(tone))


def _list(canvas: Canvas, data: Matrix, plan: _Plan) -> float:
    """Codes and titles at the right, risks before opportunities; where the list ends."""
    x, y = WIDTH * (1 - _LEGEND) + 6, 8.0
    for opportunity, heading in ((False, data.risk), (True, data.opportunity)):
        members = [entry for entry in data.entries if entry.opportunity == opportunity]
        if not members:
            continue
        canvas.write(x, y, heading, size=SMALL, tone="muted")
        y += 12
        for entry in members:
            lines, size = fitted(entry.title, WIDTH - x - plan.chip - 6)
            height = max(block_height(lines, size), _CHIP) + 4
            _chip(canvas, entry.code, x, y, plan.chip, opportunity=opportunity)
            canvas.lines(x + plan.chip + 6, y + max(block_height(lines, size), _CHIP) / 2, lines, size=size)
            y += height
        y += BODY
    return y
