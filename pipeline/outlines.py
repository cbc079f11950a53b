"""The documents that ship beside the chapter, as ``report_templates/outlines.toml`` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.finding import Text, text


@dataclass(frozen=True, slots=True)
class Outline:
    """A shipped outline of ``report_templates/outlines.toml``."""

    name: str
    title: Text
    framework: str
    sections: tuple[str, ...]


@cache
def outlines() -> Mapping[str, Outline]:
    """Every outline by name."""
    data = tomllib.loads((files("report_templates") / "outlines.toml").read_text(encoding="utf-8"))
    return {name: Outline(name, text(entry["title"]["en"], entry["title"]["zh"]), entry["framework"], tuple(entry["sections"])) for name, entry in data.items()}
