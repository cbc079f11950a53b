"""What became of a framework's items: answered, partly answered, omitted with a reason, missing, not applicable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from disclosures import Item, Point
from pipeline.finding import Place, Text
from pipeline.project import Omission

Status = Literal["reported", "partial", "omitted", "missing", "not_applicable"]
STATUSES: tuple[Status, ...] = ("reported", "partial", "omitted", "missing", "not_applicable")


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's word that a text answers something: ``subject`` is a topic (``gov.board_oversight``) or a point (``gri:2-12-a``).

    ``parts`` are the topic's sub-points it answers; none means the file says it is about the topic, not what it answers. ``void`` marks a
    sign-off that no longer holds.
    """

    subject: str
    parts: tuple[str, ...] = ()
    by: str | None = None
    blocks: tuple[str, ...] = ()
    lang: str = ""
    at: Place | None = None
    void: bool = False

    @property
    def stands(self) -> bool:
        """Whether a named person says so and no sign-off on it is void."""
        return bool(self.by) and not self.void


@dataclass(frozen=True, slots=True)
class PointStatus:
    """What became of a requirement point: the datapoints and blocks that answer it, and what is missing, in words."""

    point: Point
    status: Status
    datapoints: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    missing: tuple[Text, ...] = ()
    omission: Omission | None = None

    def as_dict(self) -> dict[str, object]:
        """The point as draft.json writes it. ``print_ref`` is what may stand in print: without the letter where it is not verified."""
        return {
            "ref": self.point.ref,
            "print_ref": self.point.print_ref,
            "status": self.status,
            "datapoints": list(self.datapoints),
            "blocks": list(self.blocks),
            "missing": [dict(words) for words in self.missing],
            **({"omission": _omission(self.omission)} if self.status == "omitted" and self.omission is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """What became of an item: its status is rolled up from its points."""

    item: Item
    status: Status
    points: tuple[PointStatus, ...] = ()
    omissions: tuple[Omission, ...] = ()
    blocks: tuple[str, ...] = field(default=())

    @property
    def framework(self) -> str:
        """The framework's key: ``gri``."""
        return self.item.framework

    @property
    def edition(self) -> str:
        """The edition of the standard the item stands in."""
        return self.item.edition

    @property
    def code(self) -> str:
        """The item's code, as text."""
        return self.item.code

    @property
    def title(self) -> Text:
        """The item's short title."""
        return self.item.title

    @property
    def datapoints(self) -> tuple[str, ...]:
        """Every datapoint that answers it, once."""
        return tuple(dict.fromkeys(identifier for point in self.points for identifier in point.datapoints))

    def as_dict(self) -> dict[str, object]:
        """The item as draft.json writes it. Where several points are omitted for different reasons, each point carries its own."""
        return {
            "framework": self.framework,
            "edition": self.edition,
            "code": self.code,
            "title": dict(self.title),
            "status": self.status,
            "points": [point.as_dict() for point in self.points],
            "omission": _omission(self.omissions[0]) if self.omissions else None,
        }


def _omission(entry: Omission) -> dict[str, object]:
    return {"point": entry.point, "reason": entry.reason, "explanation": dict(entry.explanation or {})}


def roll_up(statuses: Iterable[Status]) -> Status:
    """An item's status from its points': points that do not apply are left out; answered in part, or answered beside an omission,
    is partial.
    """
    found = {status for status in statuses if status != "not_applicable"}
    if not found:
        return "not_applicable"
    if len(found) == 1:
        return found.pop()
    return "missing" if found == {"missing", "omitted"} else "partial"


def items_by_datapoint(items: Iterable[ItemStatus]) -> Mapping[str, tuple[str, ...]]:
    """Which points each datapoint answers, as they may be printed: ``{"ghg.scope1@2024": ("gri:305-1-a", "tcfd:MT-b.1")}``."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        for status in item.points:
            for identifier in status.datapoints:
                found.setdefault(identifier, {})[f"{item.framework}:{status.point.print_ref}"] = None
    return {identifier: tuple(names) for identifier, names in found.items()}
