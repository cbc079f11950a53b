"""How charts look: a closed palette, sizes, and which ink stands on which ground."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

WIDTH_MM = 160.0
"""Width of every chart: the text width of an A4 page."""
POINTS_PER_MM = 72 / 25.4
EDGE = 1.0
"""Points left free at each side of a chart, so that no glyph touches the edge."""
DPI = 200
"""Sharpness of the picture that Word prints."""

SMALL = 8.0
BODY = 8.5
STRONG = 10.0
LEADING = 1.32
"""Line distance of wrapped labels, as a multiple of their size: Chinese needs more than Latin, and both stand in one chart."""

LIGHT: Mapping[str, str] = {
    "ink": "#16262E",
    "muted": "#55666F",
    "accent": "#0B5563",
    "scope1": "#6B1F0C",
    "scope2": "#1F6F8B",
    "scope3": "#C08A1E",
    "target": "#1B7F4C",
    "attention": "#B3261E",
    "panel": "#F3F6F7",
    "rule": "#D3DCE0",
    "paper": "#FFFFFF",
    "on_light": "#0F1E26",
    "slate1": "#3F4F58",
    "slate2": "#7A8A93",
    "slate3": "#AEBBC2",
    "slate4": "#D9E0E4",
    "accent_soft": "#BBD6DB",
    "target_soft": "#CFE8DA",
}
"""Tones on a light ground (LOOK.md); the scopes differ in lightness, so they survive greyscale and colour blindness."""

FILLS = ("accent", "scope1", "scope2", "scope3", "target", "attention", "slate1", "slate2", "slate3", "slate4", "accent_soft")
"""Tones that areas with writing on them may have."""

FONT_STACK = "Chapter, 'Noto Sans TC', 'PingFang TC', 'Microsoft JhengHei', sans-serif"
"""Families of chart text on the web: the page's embedded subset first, then what systems have."""


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it (1.4.3).

    >>> round(contrast("#FFFFFF", "#16262E"), 1)
    15.5
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour with a share of another in it.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip((int(one[at : at + 2], 16) for at in (1, 3, 5)), (int(other[at : at + 2], 16) for at in (1, 3, 5)), strict=True)
    return "#" + "".join(f"{round(mine + (its - mine) * share):02X}" for mine, its in pairs)


def branded(accent: str) -> Mapping[str, str]:
    """The palette with another accent; the shipped one without."""
    return {**LIGHT, "accent": accent, "accent_soft": mixed(accent, LIGHT["paper"], 0.72)} if accent else LIGHT


@cache
def ink_on(fill: str) -> str:
    """The tone of writing that stands on a fill: paper on dark ones, near-black on light ones.

    >>> ink_on("scope1"), ink_on("scope3")
    ('paper', 'on_light')
    """
    return max(("paper", "on_light"), key=lambda tone: contrast(LIGHT[tone], LIGHT[fill]))
