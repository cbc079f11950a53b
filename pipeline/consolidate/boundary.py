"""The organizational boundary: which part of a line counts, by consolidation approach and the entity's periods (Corporate Standard, ch. 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pipeline.consolidate.period import year_period
from pipeline.consolidate.problem import BLANK_CELL, Problem, first_error, problem
from pipeline.finding import Text, text
from pipeline.inputs import Inputs, Record
from pipeline.project import Project

_CONTROL = {"operational_control": "operational_control", "financial_control": "financial_control"}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says about where it belongs."""

    entity: str | None
    site: str | None
    country: str | None
    year: int | None
    start: str | None
    end: str | None
    share_applied: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a line stands in the boundary, as the ledger's columns say it."""

    entity: str
    site: str
    country: str
    period_start: str
    period_end: str
    group: str
    role: str
    share: Fraction
    share_at: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """One row of the table ``entities``: from when to when an entity is held, and how."""

    record: Record
    first: date
    last: date

    def holds(self, start: date, end: date) -> bool:
        """Whether a period lies inside."""
        return self.first <= start and end <= self.last

    def meets(self, start: date, end: date) -> bool:
        """Whether a period touches it."""
        return self.first <= end and start <= self.last


@dataclass(frozen=True, slots=True)
class Boundary:
    """Entities and sites of a report folder under its consolidation approach."""

    project: Project
    members: Mapping[str, Sequence[Membership]]
    sites: Mapping[str, Record]
    described: bool

    @classmethod
    def of(cls, inputs: Inputs, project: Project) -> Boundary:
        """The boundary the tables ``entities`` and ``sites`` describe."""
        members: dict[str, list[Membership]] = {}
        for record in inputs.records("entities"):
            name = record.text("entity")
            if name is not None:
                members.setdefault(name, []).append(Membership(record, _day(record.text("from"), date.min), _day(record.text("to"), date.max)))
        sites = {name: record for record in inputs.records("sites") if (name := record.text("site")) is not None}
        return cls(project, members, sites, bool(members))

    def place(self, line: Line, *, strict: bool) -> tuple[Standing, tuple[Problem, ...]]:
        """Where a line stands. ``strict``, or where the line gives a period: that must lie inside the entity's.

        Otherwise a year the entity belongs to for a part is enough: headcounts, certificates and energy are stated for as long as it does.
        """
        problems: list[Problem] = []
        entity = self._entity(line, problems)
        start, end = self._period(line, problems)
        strict = strict or line.start is not None or line.end is not None
        member = self._member(entity, start, end, strict, problems) if entity is not None and line.year is not None else None
        share, share_at, why = self._share(line, member)
        record = member.record if member else None
        if entity is not None and self.described and member is None and line.year is not None and not first_error(problems):
            problems.append(problem("consolidate.outside_period", "entity", entity=entity, start=start.isoformat(), end=end.isoformat()))
            why = "consolidate.outside_period"
        if member is not None and line.share_applied != "yes":
            problems += self._share_problems(member)
        standing = Standing(
            entity=entity or "",
            site=line.site or "",
            country=self._country(line, record),
            period_start=start.isoformat(),
            period_end=end.isoformat(),
            group=_group(record),
            role=(record.text("role") or "") if record else "",
            share=share,
            share_at=share_at,
            why=first_error(problems) or (why if line.year is not None else BLANK_CELL),
        )
        return standing, tuple(problems)

    def _entity(self, line: Line, problems: list[Problem]) -> str | None:
        """The entity of a line, else of its site. Where no entity is described, names are labels at 100 %."""
        site = self.sites.get(line.site) if line.site is not None else None
        if line.site is not None and self.sites and site is None:
            problems.append(problem("consolidate.unknown_site", "site", text=line.site))
        owner = site.text("entity") if site else None
        if line.entity is not None and owner not in (None, line.entity):
            problems.append(problem("consolidate.site_of_other_entity", "site", site=line.site, entity=line.entity, owner=owner))
        entity = line.entity or owner
        if entity is not None and self.described and entity not in self.members:
            problems.append(problem("consolidate.unknown_entity", "entity" if line.entity else "site", text=entity))
        return entity

    def _period(self, line: Line, problems: list[Problem]) -> tuple[date, date]:
        """The line's period: the year's, unless given."""
        if line.year is None:
            return self.project.report.period_start, self.project.report.period_end
        first, last = year_period(line.year, self.project.report)
        start, end = _day(line.start, first), _day(line.end, last)
        if start > end:
            problems.append(problem("consolidate.period_reversed", "period_start", start=start.isoformat(), end=end.isoformat()))
        return start, end

    def _member(self, entity: str, start: date, end: date, strict: bool, problems: list[Problem]) -> Membership | None:
        """The row of the entity that holds the period. Nothing is prorated: a period that straddles is an error naming both dates."""
        rows = self.members.get(entity, ())
        inside = [row for row in rows if row.holds(start, end)]
        touching = [row for row in rows if row.meets(start, end)]
        if len(inside) > 1:
            problems.append(problem("consolidate.entity_twice", "entity", entity=entity, start=start.isoformat(), end=end.isoformat()))
        if inside:
            return inside[0]
        approach = self.project.inventory.consolidation
        if touching and not strict and len({share_of(row.record, approach) for row in touching}) == 1:
            return touching[-1]
        if touching:
            edge = touching[0]
            period = _period(edge.first, edge.last)
            problems.append(problem("consolidate.straddles", "entity", entity=entity, start=start.isoformat(), end=end.isoformat(), period=period))
        return None

    def _share(self, line: Line, member: Membership | None) -> tuple[Fraction, str | None, str | None]:
        """Share, its place, and the rule that leaves the line out where the share is nought."""
        if line.share_applied == "yes" or member is None:
            return Fraction(1), None, None
        share, column, _ = share_of(member.record, self.project.inventory.consolidation)
        if share is None:
            return Fraction(0), None, None
        why = "consolidate.not_controlled" if share == 0 else None
        return share, str(member.record.place(column)), why

    def _share_problems(self, member: Membership) -> tuple[Problem, ...]:
        """What the entity's row leaves open, at that row."""
        record = member.record
        share, column, assumed = share_of(record, self.project.inventory.consolidation)
        entity = record.text("entity")
        if share is None:
            return (problem("consolidate.share_unknown", at=record.place(column), entity=entity, by=column),)
        if assumed:
            return (problem("consolidate.control_assumed", at=record.place(column), entity=entity, by=column),)
        return (problem("consolidate.not_controlled", "entity", entity=entity, by=column),) if share == 0 else ()

    def _country(self, line: Line, record: Record | None) -> str:
        """ISO 3166 code of the line, else its site, its entity, the company."""
        site = self.sites.get(line.site) if line.site is not None else None
        found = line.country or (site.text("country") if site else None) or (record.text("country") if record else None)
        return found or self.project.company.country or ""


def share_of(record: Record, approach: str) -> tuple[Fraction | None, str, bool]:
    """Share of an entity that counts, the column that says so, and whether it is assumed because that column is blank.

    Control: yes 1, no 0, joint the ownership; equity share: the ownership, which is the group's effective interest. ``None`` where it cannot be known.
    """
    owned, role = record.decimal("ownership_pct"), record.text("role")
    ownership = None if owned is None else Fraction(owned) / 100
    if approach not in _CONTROL:
        if ownership is None and role == "parent":
            return Fraction(1), "role", False
        return ownership, "ownership_pct", False
    column = _CONTROL[approach]
    control = record.text(column)
    if control == "joint":
        return ownership, "ownership_pct", False
    if control is not None:
        return Fraction(1 if control == "yes" else 0), column, False
    if role == "parent":
        return Fraction(1), "role", False
    alone = role in (None, "subsidiary") and (ownership is None or ownership > Fraction(1, 2))
    return (Fraction(1), column, True) if alone else (None, column, False)


def _group(record: Record | None) -> str:
    """Accounting group or investees (CDP 7.22): as said, else by role."""
    if record is None:
        return "consolidated"
    said = record.yes("in_consolidated_group")
    member = said if said is not None else record.text("role") not in ("joint_venture", "associate")
    return "consolidated" if member else "investees"


def _day(text: str | None, otherwise: date) -> date:
    return otherwise if text is None else date.fromisoformat(text)


def _period(first: date, last: date) -> Text:
    """A period in words; one that is open at an end says from when on, or until when."""
    if last == date.max:
        return text(f"from {first.isoformat()} on", f"{first.isoformat()} 起")
    if first == date.min:
        return text(f"until {last.isoformat()}", f"至 {last.isoformat()} 止")
    return text(f"{first.isoformat()} to {last.isoformat()}", f"{first.isoformat()} 至 {last.isoformat()}")
