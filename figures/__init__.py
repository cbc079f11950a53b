"""Charts: numbers and labels in, ink out. Each form is a file with a frozen input and a function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from figures import bars, bridge, columns, editions, matrix, panels, pathway, roadmap, tiles
from figures.chart import Drawing

CHARTS: Mapping[str, Callable[[Any], Drawing]] = {
    "bars": bars.draw,
    "bridge": bridge.draw,
    "columns": columns.draw,
    "editions": editions.draw,
    "matrix": matrix.draw,
    "panels": panels.draw,
    "pathway": pathway.draw,
    "roadmap": roadmap.draw,
    "tiles": tiles.draw,
}
"""Every form of chart by name; each takes the input declared in its file."""
