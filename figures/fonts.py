"""The chart font: Noto Sans TC as installed with us, DejaVu Sans for the few characters it lacks (₂), and subsets of it for web pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font
    from PIL.ImageFont import FreeTypeFont

UNITS = 1000
"""Design units of the em that advances and outlines are given in."""

_UNUSED = frozenset(("BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"))
"""Tables a chart's horizontal text has no use for."""

_WINDOWS = 3
"""The platform whose character maps browsers ask first; the font says the same for others again."""

Outline = tuple[tuple[tuple[float, float], ...], tuple[int, ...]]


_NONE = "\uffff"
"""A character no font has: what is drawn for it, an empty box, is drawn for all that a font lacks."""

_SMALL = 16
"""Pixels of the em at which that is seen."""

_SYMBOLS_UNITS = 2048
"""Design units of the em of DejaVu Sans."""


@cache
def _paths() -> tuple[str, str]:
    """The files of the faces in the order they are asked for a character."""
    from pylopdf_fonts_zh_tw import sans_path

    found = find_spec("matplotlib")  # which is not imported for it: measuring texts takes a hundredth of that
    assert found is not None and found.submodule_search_locations is not None
    return str(sans_path()), str(Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf")


@cache
def faces() -> tuple[FT2Font, ...]:
    """The faces as they are drawn, in the order they are asked for a character."""
    from matplotlib.ft2font import FT2Font

    return tuple(map(FT2Font, _paths()))


@cache
def _measure(path: str, size: int) -> FreeTypeFont:
    """A face as it is measured."""
    from PIL.ImageFont import Layout, truetype

    return truetype(path, size, layout_engine=Layout.BASIC)


@cache
def _seen(path: str, char: str) -> bytes:
    """A character as a face draws it."""
    return bytes(_measure(path, _SMALL).getmask(char))


def _glyph(char: str) -> tuple[FT2Font, Any, float]:
    """The face that has a character, the loaded glyph, and the scale from its units to ours; an unknown character is the first face's empty box."""
    from matplotlib.ft2font import LoadFlags

    face = next((face for face in faces() if face.get_char_index(ord(char))), faces()[0])
    return face, face.load_glyph(face.get_char_index(ord(char)), LoadFlags.NO_SCALE), UNITS / face.units_per_EM


@cache
def advance(char: str) -> float:
    """How far a character moves the pen, in thousandths of the em.

    >>> advance("範"), advance("₂") > 0
    (1000.0, True)
    """
    sans, symbols = _paths()
    if _seen(sans, char) != _seen(sans, _NONE) or _seen(symbols, char) == _seen(symbols, _NONE):
        return _measure(sans, UNITS).getlength(char)
    return _measure(symbols, _SYMBOLS_UNITS).getlength(char) * UNITS / _SYMBOLS_UNITS


@cache
def outline(char: str) -> Outline:
    """A character's outline, vertices and path codes, in thousandths of the em above the baseline."""
    face, _, scale = _glyph(char)
    vertices, codes = face.get_path()
    per_unit = 64 * scale  # FreeType hands unscaled outlines out in 64ths
    return tuple((float(x) * per_unit, float(y) * per_unit) for x, y in vertices), tuple(int(code) for code in codes)


def width(text: str, size: float) -> float:
    """Width of a line of text at a size, in the size's unit."""
    return sum(map(advance, text)) * size / UNITS


def subset(texts: Iterable[str]) -> bytes:
    """A WOFF of Noto Sans TC with just the characters of these texts, the same bytes for the same characters."""
    return _subset(tuple(sorted({ord(char) for text in texts for char in text})))


@lru_cache(8)
def _subset(chars: tuple[int, ...]) -> bytes:
    """The font with these characters.

    What it lacks (₂) is left to the page's next font. Its bounding boxes stay those of the whole font, which hold for the part too.
    """
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # it ships no types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
    from pylopdf_fonts_zh_tw import sans_path

    options = Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, recalc_timestamp=False, desubroutinize=True)
    with TTFont(str(sans_path()), lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in _UNUSED & set(font.keys()):
            del font[table]
        font["cmap"].tables = [table for table in font["cmap"].tables if table.platformID == _WINDOWS]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=chars)
        subsetter.subset(font)
        font.flavor = "woff"
        out = BytesIO()
        font.save(out)
    return out.getvalue()
