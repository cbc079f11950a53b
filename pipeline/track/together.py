"""Targets held against each other and against the calendar: what a row alone does not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.finding import Finding, finding
from pipeline.track.sbti.case import Entry


def targets_agree(entries: Sequence[Entry]) -> tuple[Finding, ...]:
    """Years in the wrong order, targets in force that name a successor, and two in force for the same thing."""
    return (*_years(entries), *_successors(entries), *_overlaps(entries))


def _years(entries: Sequence[Entry]) -> Iterator[Finding]:
    for entry in entries:
        base, end = entry.target.base_year, entry.target.target_year
        if base is not None and end <= base:
            yield finding("sbti.impossible_years", entry.record.place("target_year"), id=entry.target.id, target=str(end), base=str(base))


def _successors(entries: Sequence[Entry]) -> Iterator[Finding]:
    for entry in entries:
        target = entry.target
        if target.superseded_by is not None and target.active:
            place = entry.record.place("superseded_by")
            yield finding("sbti.superseded_in_force", place, id=target.id, successor=target.superseded_by, status=target.status)


def _overlaps(entries: Sequence[Entry]) -> Iterator[Finding]:
    """A target and one it is part of do not overlap."""
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        target = entry.target
        if not target.active:
            continue
        key = (target.type, target.land, target.target_year, target.denominator, *_cover(entry))
        first = seen.setdefault(key, entry)
        if first is not entry and target.id not in (first.target.parent, first.target.id) and first.target.id != target.parent:
            yield finding("sbti.overlap", entry.record.place("target_id"), id=target.id, other=first.target.id)


def _cover(entry: Entry) -> tuple[object, ...]:
    cover = entry.cover
    return cover.scopes, tuple(sorted(cover.categories)), tuple(sorted(cover.entities)), tuple(sorted(cover.sites)), cover.method if "2" in cover.scopes else ""
