"""The documents that ship beside the chapter, as ``report_templates/outlines.toml`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import rtoml

from pipeline.finding import Text, text


@dataclass(frozen=True, slots=True)
class Outline:
    """A shipped outline of ``report_templates/outlines.toml``. ``scope2`` is the method its framework asks totals by."""

    name: str
    title: Text
    framework: str
    sections: tuple[str, ...]
    scope2: Literal["location", "market"] | None = None


@cache
def outlines() -> Mapping[str, Outline]:
    """Every outline by name."""
    data = rtoml.loads((files("report_templates") / "outlines.toml").read_text(encoding="utf-8"))
    return {
        name: Outline(name, text(entry["title"]["en"], entry["title"]["zh"]), entry["framework"], tuple(entry["sections"]), entry.get("scope2"))
        for name, entry in data.items()
    }
