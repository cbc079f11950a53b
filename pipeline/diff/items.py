"""What became of each framework's items: status, points won and lost, omissions, editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PointChange:
    """A requirement point whose status differs; a side that does not ask it is none."""

    ref: str
    before: str | None
    after: str | None

    def as_dict(self) -> dict[str, object]:
        """The point as diff.json writes it."""
        return {"ref": self.ref, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item whose status, points or omission differ. A side whose edition lacks the item is none."""

    framework: str
    edition: str
    code: str
    title: Mapping[str, str]
    before: str | None
    after: str | None
    points: tuple[PointChange, ...]
    omission: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None] | None = None

    def as_dict(self) -> dict[str, object]:
        """The item as diff.json writes it."""
        return {
            "framework": self.framework,
            "edition": self.edition,
            "code": self.code,
            "title": dict(self.title),
            "before": self.before,
            "after": self.after,
            "points": [point.as_dict() for point in self.points],
            "omission": None if self.omission is None else {"before": self.omission[0], "after": self.omission[1]},
        }


def item_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ItemChange, ...]:
    """Every item that differs between two drafts, in the order of the draft after, then those it no longer asks."""
    old, new = _items(before), _items(after)
    found: list[ItemChange] = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        points = _points(was, now)
        omissions = tuple(side.get("omission") if side else None for side in (was, now))
        told = now or was
        assert told is not None
        if points or omissions[0] != omissions[1] or _status(was) != _status(now):
            omission = (omissions[0], omissions[1]) if omissions[0] != omissions[1] else None
            found.append(ItemChange(*key, told["title"], _status(was), _status(now), points, omission))
    return tuple(found)


def _items(draft: Mapping[str, Any]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    return {(item["framework"], item["edition"], item["code"]): item for item in draft["items"]}


def _status(item: Mapping[str, Any] | None) -> str | None:
    return item["status"] if item is not None else None


def _points(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[PointChange, ...]:
    old, new = ({point["ref"]: point["status"] for point in item["points"]} if item else {} for item in (before, after))
    return tuple(PointChange(ref, old.get(ref), new.get(ref)) for ref in dict.fromkeys((*new, *old)) if old.get(ref) != new.get(ref))
