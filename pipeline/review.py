"""Reviewers' comments brought home from Word: the list ``review/comments.json`` keeps, shown in the next working edition until it is emptied."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.draft import write_json
from pipeline.finding import Finding, Place, finding

COMMENTS = "review/comments.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's remark: who, when, what, the words it stands beside, and the disclosure items its block answers."""

    author: str
    date: str
    text: str
    block: str
    section: str
    about: str
    lang: str = ""
    items: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The remark as comments.json holds it."""
        return {**asdict(self), "items": list(self.items)}


def comments_json(known: Iterable[Comment], more: Iterable[Comment]) -> bytes:
    """comments.json: what it held and what came, each once, by section and block."""
    every = dict.fromkeys((*known, *more))
    listed = sorted(every, key=lambda one: (one.lang, one.section, one.block, one.date, one.author))
    return write_json({"schema": SCHEMA, "comments": [one.as_dict() for one in listed]})


def read_comments(folder: Path) -> tuple[tuple[Comment, ...], tuple[Finding, ...]]:
    """The comments a report folder keeps; a list that cannot be read is a finding and shows nothing."""
    path = folder / COMMENTS
    if not path.is_file():
        return (), ()
    try:
        entries = json.loads(path.read_bytes())["comments"]
        return tuple(Comment(**{**entry, "items": tuple(entry.get("items", ()))}) for entry in entries), ()
    except (ValueError, TypeError, KeyError, RecursionError, OSError):
        return (), (finding("pull.comments_unreadable", Place(COMMENTS)),)
