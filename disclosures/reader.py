"""Catalogues from TOML, checked: a missing language, an unknown key or a code twice is a defect of ours and raises ``CatalogueError``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any, TypeVar

import rtoml

from disclosures.catalogue import (
    ANSWERS,
    CONFIDENCES,
    KINDS,
    ROLES,
    Absence,
    Catalogue,
    Column,
    Concept,
    Field,
    Former,
    Item,
    Part,
    Point,
    Reason,
    Rule,
    Succession,
    Text,
    Window,
)

Entry = Mapping[str, Any]
Name = TypeVar("Name", bound=str)

_POINT = {"ref", "kind", "needs", "en", "zh", "unit", "if", "per", "options", "verified", "print", "confidence", "field"}
_FIELD = {"key", "order", "answer", "many", "auto", "formula", "max_chars", "decimals", "cells"}
_ITEM = {
    "code",
    "title",
    "group",
    "points",
    "confidence",
    "role",
    "omission",
    "whole_report",
    "provisional",
    "if",
    "rules",
    "rows",
    "old_codes",
    "formulas",
    "threshold",
    "source",
}
_CATALOGUE = {"title", "note", "window", "order", "groups", "item", "include", "amend", "series", "succession", "former", "same", "grown"}
_INCLUDE = {"part", "edition", "only", "without", "doubtful", "unlisted"}
_AMEND = {"code", "edition", "points", "rules"}
_CONCEPT = {"en", "zh", "metrics", "any_of", "members", "without", "closes", "target_types", "parts"}


class CatalogueError(ValueError):
    """A shipped catalogue is not what the reader expects."""


def folder_names() -> tuple[str, ...]:
    """The frameworks there are: each folder beside this file that holds editions."""
    return tuple(sorted(entry.name for entry in files("disclosures").iterdir() if entry.is_dir() and not entry.name.startswith(("_", "."))))


def edition_names(framework: str) -> tuple[str, ...]:
    """The editions of a framework; a file whose name starts with ``_`` is a part that editions include."""
    names = (entry.name for entry in (files("disclosures") / framework).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml") and not name.startswith("_")))


def read_catalogue(framework: str, edition: str) -> Catalogue:
    """One edition with all it includes."""
    where = f"{framework}/{edition}"
    raw = _toml(framework, f"{edition}.toml")
    _only(raw, _CATALOGUE, where)
    items, groups = _included(framework, edition, raw)
    items += [_item(framework, edition, entry, raw.get("series", {})) for entry in raw.get("item", ())]
    if raw.get("order") == "code":
        items.sort(key=_code_order)
    groups |= {key: _text(entry, f"{where} groups.{key}") for key, entry in raw.get("groups", {}).items()}
    _unique((item.code for item in items), where)
    _unique((point.ref for item in items for point in item.points), where)
    for item in items:
        if item.group not in groups:
            raise CatalogueError(f"{where} {item.code}: group {item.group!r} is not declared")
    return Catalogue(
        framework,
        edition,
        _text(raw["title"], where),
        _text(raw["note"], where),
        _window(raw["window"]),
        groups,
        tuple(items),
        tuple(Succession(entry["old"], tuple(entry["new"]), entry["confidence"], entry.get("framework", "")) for entry in raw.get("succession", ())),
        tuple(Former(tuple(entry["codes"]), _text(entry, f"{where} former")) for entry in raw.get("former", ())),
        *({need: tuple(old) for need, old in raw.get(key, {}).items()} for key in ("same", "grown")),
    )


def _included(framework: str, edition: str, raw: Entry) -> tuple[list[Item], dict[str, Text]]:
    """Items and groups of the parts an edition names, as it amends them.

    ``part`` is the file, ``edition`` theirs, ``only`` some codes, ``without`` the points left out, ``doubtful`` the codes it is unsure of,
    ``unlisted`` that no index of a chapter lists them.
    """
    items: list[Item] = []
    groups: dict[str, Text] = {}
    amended = {entry["code"]: entry for entry in raw.get("amend", ())}
    for include in raw.get("include", ()):
        _only(include, _INCLUDE, f"{framework}/{edition} include")
        part = _toml(framework, f"{include['part']}.toml")
        for entry in part["item"]:
            if entry["code"] in include.get("only", (entry["code"],)):
                doubt = {"confidence": "low"} if entry["code"] in include.get("doubtful", ()) else {}
                kept = [point for point in entry["points"] if point["ref"] not in include.get("without", ())]
                changed = _amended({**entry, **doubt, "points": kept}, amended.get(entry["code"]), f"{framework}/{edition}")
                which = amended.get(entry["code"], {}).get("edition", include.get("edition", edition))
                made = _item(framework, which, changed, part.get("series", {}))
                items.append(replace(made, listed=not include.get("unlisted", False)))
        groups |= {key: _text(entry, f"{framework}/{include['part']}") for key, entry in part["groups"].items()}
    used = {item.group for item in items}
    return items, {key: title for key, title in groups.items() if key in used}


def _amended(entry: Entry, amendment: Entry | None, where: str) -> Entry:
    """An item of a part with an edition's amendment: a point of the same reference is replaced, others and rules are added."""
    if amendment is None:
        return entry
    _only(amendment, _AMEND, f"{where} amend")
    points = {point["ref"]: point for point in (*entry["points"], *amendment.get("points", ()))}
    return {**entry, "points": list(points.values()), "rules": [*entry.get("rules", ()), *amendment.get("rules", ())]}


def _code_order(item: Item) -> tuple[int, ...]:
    """Codes that are numbers stand in their order (2-9 before 2-10, 7.9 before 7.10); others as the file has them."""
    numbers = item.code.replace("-", ".").split(".")
    return tuple(int(number) for number in numbers) if all(number.isdecimal() for number in numbers) else ()


def read_concepts() -> Mapping[str, Concept]:
    """Every concept by name."""
    raw = rtoml.loads((files("disclosures") / "concepts.toml").read_text(encoding="utf-8"))
    return {name: _concept(name, entry) for name, entry in raw.items()}


def read_conditions() -> Mapping[str, Text]:
    """Every condition under which a point is asked, in words."""
    raw = rtoml.loads((files("disclosures") / "conditions.toml").read_text(encoding="utf-8"))
    return {name: _text(entry, f"conditions {name}") for name, entry in raw.items()}


def read_absences() -> Mapping[str, Absence]:
    """The conditions a person may say do not hold, with the sub-points that say so."""
    raw = rtoml.loads((files("disclosures") / "conditions.toml").read_text(encoding="utf-8"))
    return {name: Absence(tuple(entry["none"]), _text(entry["yes"], f"conditions {name}")) for name, entry in raw.items() if "none" in entry}


def read_reasons() -> Mapping[str, Reason]:
    """GRI's reasons for omission by code (GRI 1, requirement on omissions)."""
    raw = rtoml.loads((files("disclosures") / "omissions.toml").read_text(encoding="utf-8"))
    return {code: Reason(code, _text(entry, code), _text(entry["explain"], code)) for code, entry in raw.items()}


def read_options(framework: str) -> Mapping[str, str]:
    """The short names of a questionnaire's choices in Traditional Chinese, by those in English; empty for a framework that has none."""
    entry = files("disclosures") / framework / "_options.toml"
    return dict(rtoml.loads(entry.read_text(encoding="utf-8"))) if entry.is_file() else {}


def read_titles(framework: str) -> Mapping[str, tuple[str, ...]]:
    """By code the terms that all occur in a question's own text, in any cycle; empty for a framework that has none."""
    entry = files("disclosures") / framework / "_titles.toml"
    raw = rtoml.loads(entry.read_text(encoding="utf-8")) if entry.is_file() else {}
    return {code: tuple(terms) for code, terms in raw.items()}


def read_crosswalk() -> tuple[Column, ...]:
    """Codes known with low confidence only, a column a scheme."""
    raw = rtoml.loads((files("disclosures") / "crosswalk.toml").read_text(encoding="utf-8"))
    return tuple(Column(key, _text(entry["title"], key), _text(entry["note"], key), dict(entry["codes"])) for key, entry in raw.items())


def _toml(framework: str, name: str) -> Entry:
    return rtoml.loads((files("disclosures") / framework / name).read_text(encoding="utf-8"))


def _only(entry: Entry, known: set[str], where: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise CatalogueError(f"{where}: unknown key {', '.join(unknown)}")


def _unique(names: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise CatalogueError(f"{where}: {name} stands twice")
        seen.add(name)


def _text(entry: Entry, where: str) -> Text:
    if not entry.get("en") or not entry.get("zh"):
        raise CatalogueError(f"{where}: a language is missing")
    return {"en": entry["en"], "zh-TW": entry["zh"]}


def _one_of(value: str, allowed: tuple[Name, ...], where: str) -> Name:
    for known in allowed:
        if value == known:
            return known
    raise CatalogueError(f"{where}: {value!r} is none of {', '.join(allowed)}")


def _window(entry: Entry) -> Window:
    return Window(entry.get("start"), entry.get("end"), entry["basis"], entry.get("early_adoption", False))


def _item(framework: str, edition: str, entry: Entry, series: Entry) -> Item:
    where = f"{framework}/{edition} {entry['code']}"
    _only(entry, _ITEM, where)
    confidence = _one_of(entry["confidence"], CONFIDENCES, where)
    return Item(
        framework,
        edition,
        entry["code"],
        _text(entry["title"], where),
        entry["group"],
        tuple(_point(entry["code"], confidence, point, where) for raw in entry["points"] for point in _each(raw, series)),
        confidence,
        role=_one_of(entry.get("role", "disclosure"), ROLES, where),
        omission_allowed=entry.get("omission", True),
        whole_report=entry.get("whole_report", False),
        provisional=entry.get("provisional", False),
        condition=entry.get("if"),
        rules=tuple(Rule(rule["ref"], _text(rule, where)) for rule in entry.get("rules", ())),
        rows=tuple(entry.get("rows", ())),
        old_codes=tuple(entry.get("old_codes", ())),
        formulas=tuple(entry.get("formulas", {}).items()),
        threshold=entry.get("threshold"),
        source=entry.get("source", ""),
    )


def _each(entry: Entry, series: Entry) -> Iterable[Entry]:
    """The point itself, or one for each key of the series it stands for (a column for each scope 3 category)."""
    if "each" not in entry:
        yield entry
        return
    for place, (key, title) in enumerate(series[entry["each"]].items()):
        words = {lang: entry[lang].format(series=title[lang]) for lang in ("en", "zh")}
        field = {**entry["field"], "key": entry["field"]["key"].format(key=key), "order": entry["field"]["order"] + place}
        yield {**{name: value for name, value in entry.items() if name != "each"}, **words, "ref": entry["ref"].format(key=key), "field": field}


def _point(code: str, confidence: str, entry: Entry, where: str) -> Point:
    where = f"{where} {entry['ref']}"
    _only(entry, _POINT, where)
    slug = "/" in entry["ref"]
    return Point(
        entry["ref"],
        entry.get("print", code if slug else entry["ref"]),
        entry.get("verified", True),
        _one_of(entry["kind"], KINDS, where),
        _text(entry, where),
        tuple(entry["needs"]),
        _one_of(entry.get("confidence", confidence), CONFIDENCES, where),
        unit=entry.get("unit"),
        condition=entry.get("if"),
        per=entry.get("per"),
        options=tuple(entry.get("options", ())),
        field=_field(entry["field"], entry.get("options", ()), where) if "field" in entry else None,
    )


def _field(entry: Entry, options: Iterable[str], where: str) -> Field:
    _only(entry, _FIELD, where)
    return Field(
        entry["key"],
        entry.get("order"),
        _one_of(entry["answer"], ANSWERS, where),
        tuple(options),
        entry.get("many", False),
        entry.get("auto", False),
        entry.get("formula"),
        entry.get("max_chars"),
        entry.get("decimals"),
        tuple(entry.get("cells", {}).items()),
    )


def _concept(name: str, entry: Entry) -> Concept:
    _only(entry, _CONCEPT, name)
    if ("metrics" in entry) == ("parts" in entry):
        raise CatalogueError(f"{name}: a concept is a metric or a topic")
    return Concept(
        name,
        "metric" if "metrics" in entry else "topic",
        _text(entry, name),
        tuple(entry.get("metrics", ())),
        entry.get("any_of", False),
        tuple(entry.get("members", ())),
        tuple(entry.get("without", ())),
        entry.get("closes"),
        tuple(entry.get("target_types", ())),
        tuple(Part(part["name"], _text(part, name), tuple(part.get("inputs", ()))) for part in entry.get("parts", ())),
    )
