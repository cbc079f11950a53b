"""A target before the criteria: its row, its figures, the targets it stands with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.criteria import Cited, Fixed, Named, Outcome, Part, Typed
from pipeline.datapoint import Datapoint, Datapoints, Stated, make_id
from pipeline.deriver import Deriver
from pipeline.inputs import Inputs, Record
from pipeline.project import Project
from pipeline.sbti_settings import Sbti
from pipeline.track.cover import Cover
from pipeline.track.sbti.rules import BEFORE_5, DYNAMIC, LINEAR, MODELLED, PUBLISHED, rule_set
from pipeline.view import Target

STANDING = ("validated", "submitted")
"""Statuses of targets SBTi has judged or is judging."""
RISING = ("renewable_electricity", "supplier_engagement")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a criterion came out, and the key and parts of the sentence that says why."""

    status: Outcome
    why: str
    parts: Mapping[str, Part]


def met(why: str, **parts: Part) -> Verdict:
    """The criterion is met."""
    return Verdict("pass", why, parts)


def unmet(why: str, **parts: Part) -> Verdict:
    """The criterion is not met."""
    return Verdict("fail", why, parts)


def beside(why: str, **parts: Part) -> Verdict:
    """The criterion does not ask this target."""
    return Verdict("not_applicable", why, parts)


def unknown(why: str, **parts: Part) -> Verdict:
    """What the criterion needs is not there, or its rule is not verified."""
    return Verdict("not_enough_data", why, parts)


def holds(condition: bool, why: str, **parts: Part) -> Verdict:
    """Met or unmet, with one sentence for each."""
    return met(f"{why}.pass", **parts) if condition else unmet(f"{why}.fail", **parts)


def share(value: Decimal) -> Fixed:
    """A threshold, as a share."""
    return Fixed(value)


def year(value: int) -> Fixed:
    """A year as a literal."""
    return Fixed(str(value), "year")


def day(value: date) -> Fixed:
    """A day as a literal."""
    return Fixed(value.isoformat(), "date")


def listing(names: list[str]) -> Fixed:
    """Several codes as one literal."""
    return Fixed(tuple(names), "code")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of ``targets`` with what was tracked of it."""

    target: Target
    record: Record
    cover: Cover

    @property
    def grouped(self) -> bool:
        """Whether it is about the whole group, not an entity or a site."""
        return not (self.cover.entities or self.cover.sites)

    @property
    def whole(self) -> bool:
        """Whether it is about all of its scopes, not an entity, a site or land emissions."""
        return self.grouped and not self.target.land

    def covers(self, *scopes: str) -> bool:
        """Whether each of these scopes is in it."""
        return set(scopes) <= set(self.cover.scopes)

    @property
    def reduces(self) -> bool:
        """Whether it is a cut of emissions, absolute or per unit."""
        return self.target.type in ("absolute", "intensity")


@dataclass(frozen=True, slots=True)
class Case:
    """One target with everything a criterion may ask about. ``peers`` are the targets in force of the same standing, itself among them."""

    entry: Entry
    peers: tuple[Entry, ...]
    points: Datapoints
    inputs: Inputs
    project: Project
    explained: Callable[[int], Collection[str]]
    """Scope 3 categories the team gives a reason for in a year."""

    @property
    def target(self) -> Target:
        """The target."""
        return self.entry.target

    @property
    def record(self) -> Record:
        """Its row."""
        return self.entry.record

    @property
    def deriver(self) -> Deriver:
        """Makes datapoints by the closed set of rules."""
        return Deriver(self.points)

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.project.report.year

    @property
    def today(self) -> date:
        """The day the report speaks from: its publication, else the end of its period. No clock."""
        return self.project.report.publication_date or self.project.report.period_end

    def on(self, column: str) -> date | None:
        """A day of its row."""
        text = self.record.text(column)
        return None if text is None else date.fromisoformat(text)

    @property
    def submitted(self) -> date | None:
        """The day it was submitted."""
        return self.on("submitted_on")

    @property
    def validated(self) -> date | None:
        """The day it was validated."""
        return self.on("validated_on")

    @property
    def settings(self) -> Sbti:
        """What the company states about itself in ``[frameworks] sbti``."""
        return self.project.frameworks.sbti or Sbti()

    @property
    def rules(self) -> str | None:
        """The rule set by validation, else submission; a target that has neither is held against the set in force when the report speaks.

        None for a target that was judged on a day nobody typed.
        """
        on = self.validated or self.submitted
        if on is None:
            return None if self.target.status in ("validated", "submitted", "superseded", "expired") else rule_set(self.today)
        return rule_set(on, self.record.text("criteria") or "")

    @property
    def judged(self) -> bool:
        """Whether the rules of the target's own set are verified."""
        return self.rules in (LINEAR, DYNAMIC)

    @property
    def legacy(self) -> bool:
        """Whether it was validated before the criteria of July 2022."""
        return self.rules == BEFORE_5

    @property
    def tolerance(self) -> Decimal:
        """How far under a minimum still meets it."""
        return PUBLISHED if self.target.status in ("validated", "superseded", "expired") else MODELLED

    @property
    def near(self) -> bool:
        """A near-term target that cuts emissions."""
        return self.target.term == "near" and self.entry.reduces

    def value(self, name: str, of: int | None = None) -> Decimal | None:
        """A figure of the target: ``base``, ``value``, ``now`` …"""
        return self.points.value(f"target.{name}", of or self.year, self.target.id)

    def cite(self, name: str, form: str = "full", of: int | None = None) -> Cited:
        """A figure of the target inside a reason."""
        return Cited(make_id(f"target.{name}", of or self.year, self.target.id), form)

    def put(self, name: str, rule: str, parts: list[str], unit: str = "share", **params: str) -> Datapoint:
        """Add a figure of the target by a rule."""
        return self.deriver.put(f"target.{name}", self.year, rule, parts, unit, self.target.id, **params)

    def id(self, name: str, of: int | None = None) -> str:
        """The id of a figure of the target."""
        return make_id(f"target.{name}", of or self.year, self.target.id)

    @property
    def reduction(self) -> Datapoint | None:
        """What is to be cut, as a share of the base: as typed, else from base and target value. None for shares that are to rise."""
        if self.target.type in RISING:
            return None
        typed = self.record.decimal("reduction_pct")
        if typed is not None:
            place = Stated(self.record.place("reduction_pct"))
            stated = self.points.add(Datapoint("target.reduction_pct", self.year, self.target.id, typed, "points", place))
            return self.put("reduction", "points_to_share", [stated.id])
        if self.value("base") and self.value("value") is not None:
            return self.put("reduction", "reduction", [self.id("base"), self.id("value")])
        return None

    @property
    def recent(self) -> int | None:
        """The most recent year before the submission that the target has a figure for; without a submission, up to the reporting year."""
        on = self.submitted or self.validated
        last = min(self.year, on.year - 1) if on is not None else self.year
        first = self.target.base_year if self.target.base_year is not None else last
        return next((asked for asked in range(last, first - 1, -1) if self.value("now", asked) is not None), None)

    @property
    def net_zero_year(self) -> int | None:
        """The company's own net-zero year among the targets it stands with."""
        return min((peer.target.target_year for peer in self.peers if peer.target.type == "net_zero"), default=None)

    def typed(self, column: str) -> Typed:
        """A cell of its row inside a reason."""
        return Typed(self.record.text(column) or "", self.record.place(column))

    def setting(self, key: str, text: str) -> Typed:
        """A setting of ``report.toml`` inside a reason."""
        return Typed(text, self.project.place(key))

    def said(self, key: str, text: str) -> Typed:
        """A setting of ``[frameworks] sbti`` inside a reason."""
        return self.setting(f"frameworks.sbti.{key}", text)

    def word(self, key: str) -> Named:
        """A label inside a reason."""
        return Named(key)


def with_standing(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """The targets in force an entry stands with: those before SBTi among themselves, the committed with them, the company's own with all."""
    status = entry.target.status
    wanted = STANDING if status in STANDING else (*STANDING, "committed") if status == "committed" else None
    return tuple(other for other in entries if other.target.active and (wanted is None or other.target.status in wanted))
