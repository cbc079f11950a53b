"""The chapter's own words as a text answer: topics are answered once, and CDP's cell gets the passage that speaks of its topic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from disclosures import concepts
from pipeline.answering import Answering
from pipeline.answers.cdp.ask import RESPONSE
from pipeline.document import Heading, block_spans, plain
from pipeline.status import PointStatus

LIMIT = 2_400
"""Characters of a text cell where the catalogue gives no other limit (the classic limit; CDP may change it from cycle to cycle)."""
SHORTEST = 1_000
"""Cells that take less are references to a page or a file, not answers."""
NO_TEXT = ("attach", "comment", "fossil_desc", "fossil_why_not", "names", "other_explain", "page", "reference", "statement", "status_reason", "title")
"""Text columns that take a name or a file, or the one or the other after a choice only a person makes."""
_SMALL = 4
"""Shorter words tell no topic."""
_COMMON = frozenset(("behind", "climate", "each", "from", "over", "reported", "stand", "that", "them", "under", "what", "whether", "which", "with"))
"""Words of many topics."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a narrative file as the chapter prints them, numbers included, with the file's stem and the blocks they stand in."""

    stem: str
    text: str
    blocks: tuple[str, ...]


def sections_of(status: PointStatus) -> tuple[str, ...]:
    """The narrative files that answer a point, by the blocks they became (``governance/board/1``)."""
    return tuple(dict.fromkeys(block.split("/")[0] for block in status.blocks if "/" in block))


def on_topics(status: PointStatus) -> bool:
    """Whether a point asks anything that people answer in words."""
    return any(concepts()[need.partition("#")[0]].kind == "topic" for need in status.point.needs)


def takes_text(status: PointStatus) -> bool:
    """Whether a column takes an answer in words, not a name or a reference."""
    field = status.point.field
    return field is not None and field.answer == "text" and field.key not in NO_TEXT and (field.max_chars or LIMIT) >= SHORTEST


def limit_of(status: PointStatus) -> int:
    """Characters a text column takes."""
    field = status.point.field
    return (field.max_chars if field is not None else None) or LIMIT


def passage(answering: Answering, status: PointStatus, row: str | None = None) -> Passage | None:
    """The passage for a point: of a file with several headings the one that uses most of the topic's words, else the whole file.

    A ``row`` of several ("Operations") has the passage whose heading names it. None where no narrative file answers the point, no heading names the row,
    or the chapter is not built in the language of the response.
    """
    for stem in sections_of(status):
        parts = _parts(answering, stem)
        if row is not None:
            named = [texts for name, texts in parts.items() if (words := _words(row)) and words <= _words(name)]
            if len(named) == 1:
                return Passage(stem, "\n\n".join(named[0].values()), tuple(named[0]))
        elif parts:
            name = _nearest(_wanted(status), {name: _words(" ".join((name, *texts.values()))) for name, texts in parts.items()})
            chosen = parts[name] if name is not None else {block: text for texts in parts.values() for block, text in texts.items()}
            return Passage(stem, "\n\n".join(chosen.values()), tuple(chosen))
    return None


def _parts(answering: Answering, stem: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of a file's blocks by the heading they stand under; block ids are ``<file>/<heading>/<n>``."""
    found: dict[str, dict[str, str]] = {}
    for name, block in answering.blocks.get(RESPONSE, {}).items():
        if name.startswith(f"{stem}/") and not isinstance(block, Heading):
            text = plain(tuple(block_spans(block))).strip()
            if text:
                found.setdefault(name.split("/")[1], {})[name] = text
    return found


def _wanted(status: PointStatus) -> frozenset[str]:
    """The words of the topics a point needs: their names, titles and sub-points."""
    said: list[str] = []
    for need in status.point.needs:
        name, _, part = need.partition("#")
        concept = concepts()[name]
        found = concept.part(part)
        said += [re.sub("[._]", " ", f"{name} {part}"), concept.title[RESPONSE], found.title[RESPONSE] if found is not None else ""]
    return _words(" ".join(said)) - _COMMON


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]+", text.casefold()) if len(word) >= _SMALL)


def _nearest(wanted: frozenset[str], parts: Mapping[str, frozenset[str]]) -> str | None:
    """The part that uses most of the words, a word that others use too counting less; none where two use as much."""
    users = {word: sum(word in words for words in parts.values()) for word in wanted}
    ranked = sorted(((sum((Fraction(1, users[word]) for word in wanted & words), Fraction(0)), name) for name, words in parts.items()), reverse=True)
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] > ranked[1][0] else None
