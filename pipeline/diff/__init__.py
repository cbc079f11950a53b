"""Two drafts held against each other, three layers deep: items, datapoints with causes, text (CONTRACT §5, diff.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.diff.blocks import BlockChange, block_changes
from pipeline.diff.details import DOCUMENT, FOREIGN_LEDGER, NO_LEDGER
from pipeline.diff.items import ItemChange, item_changes
from pipeline.diff.lines import Lines
from pipeline.diff.paper import Paper
from pipeline.diff.points import Change, changes
from pipeline.draft import named_texts, read_points

__all__ = ("Difference", "Side", "compare")
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One of two drafts: what the user called it, its draft.json, its ledger, charts and Word documents where there are any.

    ``pictures`` are addresses of charts (``data:image/svg+xml;base64,…``) by document, language and block; ``documents`` the working editions in Word by
    document and language. The chapter's name is blank, as in draft.json.
    ``foreign_ledger`` says that the ledger beside it is of another draft and was left aside.
    ``paper`` is the document a side is; such a side has no ledger, and its draft holds what the document tells.
    """

    name: str
    draft: Mapping[str, Any]
    ledger: Path | None = None
    pictures: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    documents: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    foreign_ledger: bool = False
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two drafts."""

    before: Side
    after: Side
    points: tuple[Change, ...]
    items: tuple[ItemChange, ...]
    blocks: tuple[BlockChange, ...]

    @property
    def empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.points or self.items or self.blocks or self.alone)

    @property
    def alone(self) -> list[tuple[str, str]]:
        """The documents beside the chapter that only one of the two has, each with the name of that side. Their text is compared with nothing."""
        old, new = named_texts(self.before.draft), named_texts(self.after.draft)
        return [*((name, self.after.name) for name in new if name not in old), *((name, self.before.name) for name in old if name not in new)]

    @property
    def other_company(self) -> bool:
        """Whether the two are drafts of different companies. (A document names its company in one language, and is compared with no other company's.)"""
        return not self.of_documents and not _names(self.before) & _names(self.after)

    @property
    def of_documents(self) -> bool:
        """Whether one of the two is a document, which tells what is printed and nothing behind it."""
        return self.before.paper is not None or self.after.paper is not None

    @property
    def foreign_ledgers(self) -> list[str]:
        """The sides whose ledger is of another draft."""
        return [side.name for side in (self.before, self.after) if side.foreign_ledger]

    @property
    def contradicted(self) -> int:
        """How many numbers changed by more than both drafts' lines and parts can tell, both having a ledger."""
        known = self.before.ledger is not None and self.after.ledger is not None
        return sum(any(cause.kind == "unexplained" for cause in change.causes) for change in self.points) if known else 0

    def inputs(self) -> list[dict[str, str | None]]:
        """The input files that differ, by digest."""
        old, new = ({entry["path"]: entry["sha256"] for entry in side.draft.get("inputs", ())} for side in (self.before, self.after))
        return [{"path": path, "before": old.get(path), "after": new.get(path)} for path in sorted({*old, *new}) if old.get(path) != new.get(path)]

    def as_dict(self) -> dict[str, object]:
        """diff.json."""
        return {
            "schema": SCHEMA,
            "before": _told(self.before),
            "after": _told(self.after),
            "datapoints": [change.as_dict() for change in self.points],
            "items": [change.as_dict() for change in self.items],
            "blocks": [change.as_dict() for change in self.blocks],
            "inputs": self.inputs(),
        }


def compare(before: Side, after: Side) -> Difference:
    """All three layers. Without both ledgers a changed total's cause is unexplained; of documents every cause is."""
    lines = Lines.of(before.ledger, after.ledger) if before.ledger is not None and after.ledger is not None else None
    documents = before.paper is not None or after.paper is not None
    unasked = FOREIGN_LEDGER if before.foreign_ledger or after.foreign_ledger else NO_LEDGER
    points = changes(read_points(before.draft), read_points(after.draft), lines, unasked=unasked, untold=DOCUMENT if documents else None)
    return Difference(before, after, points, item_changes(before.draft, after.draft), block_changes(before.draft, after.draft))


def _names(side: Side) -> set[str]:
    return set(side.draft["company"]["name"].values())


def _told(side: Side) -> dict[str, object]:
    """Which draft a side is."""
    draft = side.draft
    return {
        "name": side.name,
        "company": draft["company"]["name"],
        "year": draft["report"]["year"],
        "software": draft["software"],
        "ledger_sha256": draft["ledger_sha256"],
        "has_ledger": side.ledger is not None,
        "ledger_of_another_draft": side.foreign_ledger,
    }
