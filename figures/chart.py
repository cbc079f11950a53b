"""What every chart is made of: numbers as printed, labels, series in; a sheet out, and a drawing of it when a document is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from figures.marks import Mark, Writing
from figures.theme import LIGHT, POINTS_PER_MM, WIDTH_MM


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a chart: ``value`` places it, ``text`` is exactly what is printed, ``ref`` is the datapoint it is.

    A missing number (``value`` none) leaves a gap, never a zero; its ``text`` may say why, in words.
    """

    value: Decimal | None
    text: str
    ref: str
    estimated: bool = False
    restated: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name on an axis, with an optional remark under it (``base year``)."""

    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers over the labels of an axis."""

    label: str
    tone: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for every form: ``id`` unique on the page, ``title`` the message (said to screen readers), ``unit`` of the axis.

    ``estimated`` and ``restated`` are the words of the key that is drawn where such numbers are.
    """

    id: str
    title: str
    unit: str
    lang: str
    estimated: str = ""
    restated: str = ""
    palette: Mapping[str, str] = field(default_factory=lambda: LIGHT, hash=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chart laid out and not yet drawn: its marks in drawn order, its height in points, the references of its printed numbers in drawn order."""

    frame: Frame
    marks: tuple[Mark, ...]
    height: float
    refs: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Every line of text on it."""
        return tuple(mark.text for mark in self.marks if isinstance(mark, Writing))

    @property
    def width_mm(self) -> float:
        """As wide as a page's text."""
        return WIDTH_MM

    @property
    def height_mm(self) -> float:
        """To a hundredth of a millimetre."""
        return round(self.height / POINTS_PER_MM, 2)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn chart: SVG for the web, PNG for Word."""

    svg: str
    png: bytes
