"""Draws finished sheets: each once as SVG and once as PNG.

Matplotlib draws; nothing of its axes and layout is used, so a chart lies where its form put it and costs tens of milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from zlib import Z_RLE

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
    from PIL import Image

    svg, png = BytesIO(), BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "netzero"}):
        figure.patch.set_visible(False)
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None})  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated
    figure.patch.set_visible(True)
    figure.dpi = DPI
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated
    size = canvas.get_width_height(physical=True)
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # Matplotlib leaves its canvases unannotated
    Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB").save(png, "PNG", dpi=(DPI, DPI), compress_level=2, compress_type=Z_RLE)
    return svg.getvalue(), png.getvalue()
