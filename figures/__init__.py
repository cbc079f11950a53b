"""Charts: numbers and labels in, ink out. Each form is a file with a frozen input and a function that lays it out for ``figures.press`` to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from figures import bars, bridge, columns, editions, matrix, panels, pathway, roadmap, tiles
from figures.chart import Sheet

CHARTS: Mapping[str, Callable[[Any], Sheet]] = {
    "bars": bars.sheet,
    "bridge": bridge.sheet,
    "columns": columns.sheet,
    "editions": editions.sheet,
    "matrix": matrix.sheet,
    "panels": panels.sheet,
    "pathway": pathway.sheet,
    "roadmap": roadmap.sheet,
    "tiles": tiles.sheet,
}
"""Every form of chart by name; each takes the input declared in its file."""
