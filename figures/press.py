"""Draws finished sheets: each once as SVG and once as PNG.

Matplotlib draws; nothing of its axes and layout is used, so a chart lies where its form put it and costs tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from figures.canvas import WIDTH
from figures.chart import Drawing, Frame, Sheet
from figures.marks import Mark
from figures.svg import clean
from figures.theme import DPI, EDGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@lru_cache(maxsize=64)
def drawn(sheet: Sheet) -> Drawing:
    """The sheet drawn; the same sheet is drawn once."""
    svg, png = _render(_figure(sheet.marks, sheet.frame, sheet.height))
    tones = {colour.lower(): tone for tone, colour in sheet.frame.palette.items()}
    return Drawing(clean(svg, sheet.frame, tones), png)


def _figure(marks: Sequence[Mark], frame: Frame, height: float) -> Figure:
    """The sheet as a Matplotlib figure, one point a unit, y downwards."""
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    from figures.ink import artist

    figure = Figure(figsize=(WIDTH / 72 + EDGE / 36, height / 72), dpi=72, facecolor=frame.palette["paper"])
    place = Affine2D().scale(1 / 72, -1 / 72).translate(EDGE / 72, height / 72) + figure.dpi_scale_trans
    for mark in marks:
        figure.add_artist(artist(mark, frame.palette, place))
    return figure


def _render(figure: Figure) -> tuple[bytes, bytes]:
    """SVG with text as text, without a date; PNG without the software's name."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    svg = BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "netzero"}):
        figure.patch.set_visible(False)
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated
    figure.patch.set_visible(True)
    figure.dpi = DPI
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated
    return svg.getvalue(), _png(canvas.buffer_rgba(), *canvas.get_width_height(physical=True))  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated


def _png(pixels: bytes, width: int, height: int) -> bytes:
    """A PNG of opaque pixels, four bytes each. Flat colours are smallest and quickest without the filters that photographs want."""
    from PIL import Image
    from png import Writer  # type: ignore[import-untyped]  # it ships no types

    colours = memoryview(Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1).tobytes("raw", "RGB"))
    out, per_metre = BytesIO(), round(DPI / 0.0254)
    writer = Writer(width, height, greyscale=False, compression=1, x_pixels_per_unit=per_metre, y_pixels_per_unit=per_metre, unit_is_meter=True)
    writer.write_packed(out, (colours[start : start + 3 * width] for start in range(0, len(colours), 3 * width)))
    return out.getvalue()
