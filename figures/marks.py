"""What can be put on a sheet: areas and lines, points, lines of text. Places in points from the top left corner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

ALIGNED: Mapping[Anchor, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""Which share of a line's width lies before its place."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled or stroked outline. ``hatched`` marks estimates; ``closed`` outlines are areas."""

    points: tuple[Point, ...]
    fill: str | None
    edge: str | None
    line: float
    dashed: bool = False
    hatched: str | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Disc:
    """A point of a line chart."""

    centre: Point
    radius: float
    fill: str
    edge: str | None
    line: float


@dataclass(frozen=True, slots=True)
class Writing:
    """One line of text; ``gid`` says what it is: ``nz:<datapoint>``, ``axis:``, ``unit:`` or ``name:``."""

    place: Point
    text: str
    anchor: Anchor
    size: float
    tone: str
    gid: str


Mark = Shape | Disc | Writing
