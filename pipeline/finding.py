"""Findings: what is wrong or worth knowing, said in both languages, at a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Literal

import rtoml

Severity = Literal["error", "warning", "info"]
Text = Mapping[str, str]
"""The same sentence in each language: ``{"en": ..., "zh-TW": ...}``."""

LANGUAGES = ("en", "zh-TW")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
MAX_PLACES = 1_000


def text(en: str, zh: str) -> Text:
    """One sentence in both languages."""
    return {"en": en, "zh-TW": zh}


LANGUAGE_NAMES: Mapping[str, Text] = {"en": text("English", "英文"), "zh-TW": text("Chinese", "中文")}
"""What a finding calls the languages of a report."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: ``file › sheet › row › column``, counted as a spreadsheet shows it.

    ``file`` is relative to the report folder with forward slashes; ``row`` starts at 1 with the header line; ``column`` is the header as written.
    For Markdown and TOML, ``row`` is the line and ``column`` the key.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """``inventory.csv › 17 › emissions``: the address users type in ``acknowledged``."""
        return " › ".join(str(part) for part in (self.file, self.sheet, self.row, self.column) if part is not None)

    def as_dict(self) -> dict[str, str | int | None]:
        """The place as draft.json writes it."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row, "column": self.column}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with every place it was found at.

    ``acknowledged`` holds the reason somebody gave in the table ``acknowledged``; such a finding no longer blocks a build. ``related`` are
    places it is seen against (the rows behind a computed figure); they need no acknowledging.
    """

    rule: str
    severity: Severity
    message: Text
    hint: Text
    at: Place | None = None
    places: tuple[Place, ...] = ()
    count: int = 1
    acknowledged: str | None = None
    related: tuple[Place, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether ``build`` refuses because of it."""
        return self.severity == "error" and self.acknowledged is None

    def as_dict(self) -> dict[str, object]:
        """The finding as draft.json and ``check --json`` write it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": dict(self.message),
            "hint": dict(self.hint),
            "at": self.at.as_dict() if self.at else None,
            "places": [place.as_dict() for place in self.places[:MAX_PLACES]],
            "count": self.count,
            **({"related": [place.as_dict() for place in self.related[:MAX_PLACES]]} if self.related else {}),
            **({"acknowledged": self.acknowledged} if self.acknowledged else {}),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding says before it is about anything: one entry of ``pipeline/findings/*.toml``."""

    name: str
    severity: Severity
    message: Text
    hint: Text


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by name (``load.unknown_unit``): the file is the area, the table the rule."""
    found: dict[str, Rule] = {}
    for path in sorted((files("pipeline") / "findings").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            area = path.name.removesuffix(".toml")
            for name, entry in rtoml.loads(path.read_text(encoding="utf-8")).items():
                rule = f"{area}.{name}"
                found[rule] = Rule(rule, entry["severity"], text(entry["en"], entry["zh"]), text(entry["hint_en"], entry["hint_zh"]))
    return found


def _in(lang: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values in one language: a bilingual value gives that language's words."""
    return {key: value[lang] if isinstance(value, Mapping) else value for key, value in values.items()}


def finding(
    rule: str, at: Place | None = None, *, places: Sequence[Place] = (), count: int | None = None, related: Sequence[Place] = (), **values: object
) -> Finding:
    """A finding of the named rule, its sentences filled with ``values`` (plain, or a ``Text`` for words that differ by language).

    Example: ``finding("load.unknown_unit", place, text="kWhh", nearest="kWh")``.
    """
    declared = rules()[rule]
    spots = tuple(places) if places else ((at,) if at else ())
    return Finding(
        rule=rule,
        severity=declared.severity,
        message={lang: declared.message[lang].format_map(_in(lang, values)) for lang in LANGUAGES},
        hint={lang: declared.hint[lang].format_map(_in(lang, values)) for lang in LANGUAGES},
        at=at if at is not None else (spots[0] if spots else None),
        places=spots[:MAX_PLACES],
        count=count if count is not None else max(1, len(spots)),
        related=tuple(related),
    )


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A row of the table ``acknowledged``: this rule at this place is known, for this reason."""

    rule: str
    place: str
    reason: str
    at: Place
    used: bool = field(default=False, compare=False)


def acknowledge(findings: Iterable[Finding], known: Sequence[Acknowledgement]) -> tuple[Finding, ...]:
    """The findings, with the reason set on each whose every place somebody acknowledged.

    A place is matched whole or by its beginning: ``data/inventory.csv › 17`` covers each column of that row; the folder ``data/`` may be left out.
    """
    reasons = {(entry.rule, _address(entry.place)): entry.reason for entry in known}

    def reason(rule: str, place: Place) -> str | None:
        parts = _address(str(place)).split(" › ")
        for size in range(len(parts), 0, -1):
            found = reasons.get((rule, " › ".join(parts[:size])))
            if found is not None:
                return found
        return None

    marked: list[Finding] = []
    for item in findings:
        answers = [reason(item.rule, place) for place in item.places]
        known_all = bool(answers) and all(answer is not None for answer in answers) and item.count <= len(answers)
        marked.append(replace(item, acknowledged=answers[0]) if known_all else item)
    return tuple(marked)


def _address(place: str) -> str:
    """A place as compared: trimmed, with one kind of arrow, without the leading ``data/``."""
    parts = [part.strip() for part in place.replace(">", "›").split("›")]
    return " › ".join(parts).removeprefix("data/")


def once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, errors first: two languages find the same things."""
    rank = {"error": 0, "warning": 1, "info": 2}
    seen: dict[tuple[object, ...], Finding] = {}
    for item in findings:
        seen.setdefault((item.rule, item.at, item.message["en"], item.places), item)
    return tuple(sorted(seen.values(), key=lambda item: rank[item.severity]))
