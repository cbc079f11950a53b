"""Marks of the sheet as Matplotlib artists. Imported only when a chart is saved: it needs Matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from figures.fonts import UNITS, advance, outline, width
from figures.marks import ALIGNED, Disc, Mark, Writing
from figures.theme import FONT_STACK

if TYPE_CHECKING:
    from matplotlib.artist import Artist

DASHES = (0, (3.5, 2.2))
_ALIGN = {"start": "left", "middle": "center", "end": "right"}
_FONT = FontProperties(family=FONT_STACK.replace("'", "").split(", "))


@lru_cache(maxsize=4096)
def _run(text: str) -> Path | None:
    """The outlines of a line of text, in thousandths of the em; nothing where it is all blanks."""
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    pen = 0.0
    for char in text:
        points, kinds = outline(char)
        vertices += [(x + pen, y) for x, y in points]
        codes += kinds
        pen += advance(char)
    return Path(vertices, codes) if vertices else None


class Line(Text):
    """A line of text that stays text in SVG and is drawn from cached outlines in a picture.

    Matplotlib lays text out with the whole Chinese font anew for every line (2.5 ms each, three quarters of a chart's time); advances alone are enough
    for labels, and the same advances place the text here, in the wrapping and on the web.
    """

    def __init__(self, mark: Writing, colour: str, place: Transform) -> None:
        x, y = mark.place
        super().__init__(x, y, mark.text, color=colour, fontproperties=_FONT, ha=_ALIGN[mark.anchor], va="baseline")
        self.mark = mark
        self.set_fontsize(mark.size)
        self.set_transform(place)
        self.set_gid(mark.gid)

    def draw(self, renderer: RendererBase, *args: object, **kwargs: object) -> None:
        """Draw with a renderer: the mixed one writes SVG."""
        x, y = self.get_transform().transform(self.mark.place)
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        if isinstance(renderer, MixedModeRenderer):
            renderer.open_group("text", self.get_gid())
            renderer.draw_text(context, x, renderer.height - y, self.mark.text, self.get_fontproperties(), 0, mtext=self)
            renderer.close_group("text")
        elif (path := _run(self.mark.text)) is not None:
            pixels = self.get_transform().transform((self.mark.place[0] + 1, self.mark.place[1]))[0] - x
            start = x - width(self.mark.text, self.mark.size) * ALIGNED[self.mark.anchor] * pixels
            em = Affine2D().scale(self.mark.size / UNITS * pixels).translate(start, y)
            context.set_linewidth(0)
            renderer.draw_path(context, path, em, to_rgba(str(self.get_color())))
        context.restore()


def artist(mark: Mark, palette: Mapping[str, str], place: Transform) -> Artist:
    """The artist of a mark."""
    if isinstance(mark, Writing):
        return Line(mark, palette[mark.tone], place)
    edge = palette[mark.edge] if mark.edge else "none"
    if isinstance(mark, Disc):
        return Circle(mark.centre, mark.radius, facecolor=palette[mark.fill], edgecolor=edge, linewidth=mark.line, transform=place)
    patch = PathPatch(
        Path([*mark.points, mark.points[0]] if mark.closed else mark.points, closed=mark.closed),
        facecolor=palette[mark.fill] if mark.fill else "none",
        edgecolor=edge,
        linewidth=mark.line if mark.edge else 0,
        linestyle=DASHES if mark.dashed else "solid",
        transform=place,
    )
    if mark.hatched:
        patch.set_hatch("/////")
        patch.set_hatchcolor(palette[mark.hatched])
        patch.set_hatch_linewidth(1.1)
    return patch
