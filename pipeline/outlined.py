"""Documents of their own from the same figures: which there are, the project as each sees it, and figures another document of the year says differently."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.datapoint import Datapoints
from pipeline.finding import Finding, Place, Text, finding, text
from pipeline.printing import shown_exactly
from pipeline.project import Frameworks, Project

DRAFT = "draft.json"
MOST_BYTES = 200_000_000


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


def through(project: Project, outline: Outline) -> Project:
    """The project as an outline sees it: its sections, its one framework and the omissions of that; every figure and rule stays."""
    own = project.frameworks
    frameworks = Frameworks(editions=own.editions, industry=own.industry, scope2=own.scope2, **{outline.framework: True})  # type: ignore[arg-type]  # its name is a field
    document = replace(project.document, name=outline.name, title=outline.title, outline=outline.sections)
    omissions = tuple(entry for entry in project.omissions if entry.item.startswith(f"{outline.framework}:"))
    return replace(project, frameworks=frameworks, document=document, omissions=omissions)


def differing(folder: Path, other: Path, points: Datapoints, printed: Iterable[str]) -> tuple[Finding, ...]:
    """A finding for each printed figure that the draft of another document of the same year has with another value; nothing where there is no such draft."""
    path = other / DRAFT
    try:
        data = json.loads(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else {}
        known = {entry["id"]: entry["value"] for entry in data["datapoints"]}
        told = {entry["datapoint"] for entry in data["citations"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
    place = Place(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else DRAFT)
    found: list[Finding] = []
    for identifier in dict.fromkeys(printed):
        then, now = known.get(identifier), points[identifier].value
        if identifier in told and then is not None and now is not None and Decimal(then) != now:
            found.append(finding("outline.figure_differs", place, id=identifier, then=shown_exactly(then), now=shown_exactly(str(now))))
    return tuple(found)
