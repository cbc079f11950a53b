"""What a form lays a chart out on, in points from its top left corner. Nothing is drawn here: ``figures.press`` draws the finished sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from figures.chart import Frame, Number, Sheet
from figures.fonts import width
from figures.marks import ALIGNED, Anchor, Disc, Mark, Point, Shape, Writing
from figures.text import block_height, widest, wrap
from figures.theme import BODY, EDGE, LEADING, POINTS_PER_MM, SMALL, WIDTH_MM

Role = Literal["name", "axis", "unit"]

WIDTH = WIDTH_MM * POINTS_PER_MM - 2 * EDGE
"""Width to draw on, in points."""
_KEY_HEIGHT = 14.0


@dataclass(slots=True)
class Canvas:
    """The sheet of one chart."""

    frame: Frame
    _marks: list[Mark] = field(default_factory=list)
    _refs: list[str] = field(default_factory=list)
    _flags: dict[str, bool] = field(default_factory=dict)

    def rect(self, x: float, y: float, wide: float, high: float, fill: str, *, edge: str | None = None, of: Number | None = None) -> None:
        """An upright rectangle; with ``of`` it shows that number, hatched where estimated and ringed where restated."""
        left, right, top, bottom = min(x, x + wide), max(x, x + wide), min(y, y + high), max(y, y + high)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        hatched = "paper" if of is not None and of.estimated else None
        self._marks.append(Shape(corners, fill, edge, 0.8, hatched=hatched))
        if of is not None and of.restated:
            inset = ((left + 1, top + 1), (right - 1, top + 1), (right - 1, bottom - 1), (left + 1, bottom - 1))
            self._marks.append(Shape(inset, None, "ink", 1.4))
        self._note(of, dotted=False)

    def area(self, points: Sequence[Point], fill: str | None, *, edge: str | None = None, hatched: str | None = None, line: float = 0.8) -> None:
        """A filled polygon."""
        self._marks.append(Shape(tuple(points), fill, edge, line, hatched=hatched))

    def line(self, points: Sequence[Point], tone: str, wide: float = 0.8, *, dashed: bool = False) -> None:
        """A line through the points."""
        self._marks.append(Shape(tuple(points), None, tone, wide, dashed=dashed, closed=False))

    def dot(self, x: float, y: float, tone: str, radius: float = 2.6, *, of: Number | None = None) -> None:
        """A point of a line: hollow where its number is estimated, ringed where it is restated."""
        if of is not None and of.restated:
            self._marks.append(Disc((x, y), radius + 2.4, "paper", "ink", 1.0))
        hollow = of is not None and of.estimated
        self._marks.append(Disc((x, y), radius, "paper" if hollow else tone, tone, 1.2))
        self._note(of, dotted=True)

    def diamond(self, x: float, y: float, tone: str, radius: float = 4.0, *, hollow: bool = False) -> None:
        """A goal: a milestone or a target."""
        corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        self._marks.append(Shape(corners, "paper" if hollow else tone, tone, 1.2))

    def write(self, x: float, y: float, text: str, *, anchor: Anchor = "start", size: float = BODY, tone: str = "ink", role: Role = "name") -> None:
        """One line of text whose digits stand centred on ``y``."""
        if text:
            self._marks.append(Writing((x, y + size * 0.36), text, anchor, size, tone, f"{role}:"))

    def lines(self, x: float, y: float, lines: Sequence[str], *, anchor: Anchor = "start", size: float = BODY, tone: str = "ink", role: Role = "name") -> None:
        """Wrapped text, the block centred on ``y``."""
        top = y - block_height(lines, size) / 2
        for index, text in enumerate(lines):
            self.write(x, top + (index + 0.5) * size * LEADING, text, anchor=anchor, size=size, tone=tone, role=role)

    def number(self, x: float, y: float, number: Number, *, anchor: Anchor = "start", size: float = BODY, tone: str = "ink", halo: bool = False) -> None:
        """A number exactly as printed; what is missing is said in words, when the caller has words, and is no reference.

        With ``halo`` it stands on paper of its own, so that no gridline runs through it.
        """
        if number.value is None:
            self.write(x, y, number.text, anchor=anchor, size=SMALL, tone="muted")
            return
        if halo:
            wide = width(number.text, size) + 2
            self.rect(x - wide * ALIGNED[anchor], y - size * 0.55, wide, size * 1.1, "paper")
        self._marks.append(Writing((x, y + size * 0.36), number.text, anchor, size, tone, f"nz:{number.ref}"))
        self._refs.append(number.ref)

    def unit(self, y: float = 7.0) -> None:
        """The unit, at the top left."""
        self.write(0, y, self.frame.unit, size=SMALL, tone="muted", role="unit")

    def finish(self, height: float) -> Sheet:
        """The finished sheet; ``height`` is where the content ends, the key of estimates and restatements comes below."""
        height = self._key(height)
        return Sheet(self.frame, tuple(self._marks), height, tuple(self._refs))

    def _note(self, number: Number | None, *, dotted: bool) -> None:
        """Remember what the key has to explain, and whether a point or an area shows it."""
        if number is not None and number.value is not None:
            self._flags |= {flag: dotted for flag in ("estimated", "restated") if getattr(number, flag)}

    def _key(self, height: float) -> float:
        """Draw the key, if anything needs one and the caller gave words; the height with it."""
        entries = [(flag, getattr(self.frame, flag)) for flag in ("estimated", "restated") if flag in self._flags and getattr(self.frame, flag)]
        x, y = 0.0, height + _KEY_HEIGHT / 2
        for flag, words in entries:
            sample = Number(None, "", "", estimated=flag == "estimated", restated=flag == "restated")
            if self._flags[flag]:
                self.dot(x + 6, y, "slate1", of=sample)
            else:
                self.rect(x, y - 4, 12, 8, "slate2", of=sample)
            self.write(x + 16, y, words, size=SMALL, tone="muted")
            x += 16 + width(words, SMALL) + 16
        return height + _KEY_HEIGHT if entries else height


def fitted(text: str, limit: float, size: float = BODY) -> tuple[tuple[str, ...], float]:
    """The lines of a label and their size: as wide as it may be, in smaller print (never under 8 pt) where that saves a line."""
    lines = wrap(text, limit, size)
    smaller = wrap(text, limit, SMALL)
    return (smaller, SMALL) if len(smaller) < len(lines) or widest(lines, size) > limit else (lines, size)
