"""What a framework asks, as frozen values: catalogue, item, requirement point, concept.

An item is a disclosure of a framework (GRI 305-1, TCFD MT-b, CDP 7.6) in one edition; its points are the lettered parts, or the columns
of a question. A point names the concepts it needs: metrics, which datapoints answer, and topics, which people answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Text = Mapping[str, str]
"""The same words in each language: ``{"en": ..., "zh-TW": ...}``."""

Kind = Literal["value", "breakdown", "text", "boolean"]
Confidence = Literal["high", "medium-high", "medium", "low"]
Answer = Literal["number", "percent", "text", "choice", "date"]
Role = Literal["disclosure", "criterion"]

KINDS: tuple[Kind, ...] = ("value", "breakdown", "text", "boolean")
CONFIDENCES: tuple[Confidence, ...] = ("high", "medium-high", "medium", "low")
ANSWERS: tuple[Answer, ...] = ("number", "percent", "text", "choice", "date")
ROLES: tuple[Role, ...] = ("disclosure", "criterion")
PLACEHOLDERS = ("year", "prev", "base_year", "base_year_scope3", "headline", "target")
"""What may stand in braces in a datapoint pattern; ``target`` stands for each of the team's targets in turn."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A compilation rule or note in our own words; ``ref`` is its clause, or empty."""

    ref: str
    text: Text


@dataclass(frozen=True, slots=True)
class Absence:
    """How a team settles a condition that no figure decides: a named person marks every sub-point of ``none``, or the team does what ``yes`` says."""

    none: tuple[str, ...]
    yes: Text


@dataclass(frozen=True, slots=True)
class Field:
    """How a questionnaire takes a point: one column of the question's table.

    ``order`` is the column's place, ``options`` our short names of the choices (the portal's own labels come from the user's export),
    ``formula`` how the portal computes an ``auto`` column, ``cells`` the datapoint pattern behind each fixed row.
    """

    key: str
    order: int | None
    answer: Answer
    options: tuple[str, ...] = ()
    many: bool = False
    auto: bool = False
    formula: str | None = None
    max_chars: int | None = None
    decimals: int | None = None
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A requirement point. ``ref`` is its key; ``print_ref`` is what may stand in print: where the letter is not verified, the disclosure
    number alone.

    ``needs`` are concepts, or sub-points of topics (``gov.board_oversight#frequency``); ``condition`` names when it is asked; ``per`` what
    it repeats for.
    """

    ref: str
    print_ref: str
    ref_verified: bool
    kind: Kind
    text: Text
    needs: tuple[str, ...]
    confidence: Confidence
    unit: str | None = None
    condition: str | None = None
    per: str | None = None
    options: tuple[str, ...] = ()
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A disclosure of a framework in one edition. The code is text: CDP 7.1 is not 7.10.

    ``listed`` is whether a chapter's index lists it: a questionnaire's other modules are answered in its pack. ``whole_report`` marks what the
    ESG report around the chapter answers; ``provisional`` titles have no official Chinese wording yet;
    ``rows`` are the fixed rows of a question; ``formulas`` and ``threshold`` are a criterion's or a question's arithmetic.
    """

    framework: str
    edition: str
    code: str
    title: Text
    group: str
    points: tuple[Point, ...]
    confidence: Confidence
    role: Role = "disclosure"
    omission_allowed: bool = True
    whole_report: bool = False
    provisional: bool = False
    condition: str | None = None
    rules: tuple[Rule, ...] = ()
    rows: tuple[str, ...] = ()
    old_codes: tuple[str, ...] = ()
    formulas: tuple[tuple[str, str], ...] = ()
    threshold: str | None = None
    source: str = ""
    listed: bool = True

    @property
    def id(self) -> str:
        """``gri:305-1``: how omissions and marks name it."""
        return f"{self.framework}:{self.code}"


@dataclass(frozen=True, slots=True)
class Window:
    """When an edition is in force and by which date that is judged (the report's publication, the reporting year,
    a target's validation).
    """

    start: date | None
    end: date | None
    basis: Literal["publication", "period", "validation", "cycle"]
    early_adoption: bool = False

    def holds(self, on: date) -> bool:
        """Whether the edition is in force on a day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Succession:
    """What of an earlier edition a code takes over, and with how much certainty: ``305-1`` → ``102-5``.

    ``framework`` names another framework that is succeeded (TCFD's ``MT-b`` → IFRS S2's ``29(a)``).
    """

    old: str
    new: tuple[str, ...]
    confidence: Confidence
    framework: str = ""


@dataclass(frozen=True, slots=True)
class Former:
    """A code that an older, withdrawn standard used too, so that the bare code says nothing."""

    codes: tuple[str, ...]
    standard: Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition of a framework. ``groups`` are its standards, pillars or sections by key.

    ``same`` and ``grown`` name, for a need, those of the edition before it takes over: asked under another name, or as part of something that asks more.
    """

    framework: str
    edition: str
    title: Text
    note: Text
    window: Window
    groups: Mapping[str, Text]
    items: tuple[Item, ...]
    succession: tuple[Succession, ...] = ()
    former: tuple[Former, ...] = ()
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def item(self, code: str) -> Item | None:
        """The item of a code, or none."""
        return next((item for item in self.items if item.code == code), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-point of a topic. ``inputs`` are the settings or table columns that answer it by themselves when the chapter prints them."""

    name: str
    title: Text
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """What points need. A metric has patterns of datapoint ids (all needed, or ``any_of`` them); a topic has sub-points that people answer.

    ``members`` are the keys a breakdown must state, each with a value or a reason, ``without`` those that do not belong; a breakdown that
    adds up to ``closes`` is complete whatever its keys; ``target_types`` narrows ``{target}``.
    """

    name: str
    kind: Literal["metric", "topic"]
    title: Text
    metrics: tuple[str, ...] = ()
    any_of: bool = False
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    closes: str | None = None
    target_types: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def part(self, name: str) -> Part | None:
        """A sub-point by name."""
        return next((part for part in self.parts if part.name == name), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """One of GRI's four reasons for omission, with what its explanation must say."""

    code: str
    title: Text
    must_explain: Text


@dataclass(frozen=True, slots=True)
class Column:
    """Where a scheme that is known with low confidence asks for concepts: ``{"ghg.scope1.gross": "E1-8"}``. Never printed in a chapter."""

    key: str
    title: Text
    note: Text
    codes: Mapping[str, str]
