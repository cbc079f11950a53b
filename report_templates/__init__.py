"""Order, words and looks of the chapter: outline, section templates and labels in each language, page, styles, the Word reference document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import rtoml


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    """Every label by ``area.key``, with each language."""
    found: dict[str, Mapping[str, str]] = {}
    for path in sorted((files("report_templates") / "words").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            area = path.name.removesuffix(".toml")
            found |= {f"{area}.{key}": entry for key, entry in rtoml.loads(path.read_text(encoding="utf-8")).items()}
    return found


@cache
def words(lang: str) -> Mapping[str, str]:
    """Every label in one language by ``area.key``; an area is a file of ``words/``, a key may hold dots (``metric."ghg.scope1"``)."""
    field = {"en": "en", "zh-TW": "zh"}[lang]
    return MappingProxyType({key: entry[field] for key, entry in _labels().items()})


@cache
def answers() -> Mapping[str, tuple[str, ...]]:
    """Which sub-points of topics (``ghg.factors#gwp``) each shipped block answers when the chapter prints it, by a pattern of the block's id."""
    raw = rtoml.loads((files("report_templates") / "answers.toml").read_text(encoding="utf-8"))
    return MappingProxyType({block: tuple(names) for block, names in raw.items()})


def assurer() -> str:
    """What an assurer reads first in an evidence package, in both languages."""
    return (files("report_templates") / "assurer.md").read_text(encoding="utf-8")
