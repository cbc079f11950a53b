"""Where the chapter says something, in words: section number and title, never an estimated page."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.answering import Answering
from pipeline.document import plain
from pipeline.location import places_of


def where(answering: Answering, lang: str, blocks: Iterable[str]) -> str:
    """The sections that hold these blocks in a language, in reading order: ``3.2 Inventory``; blank where the chapter in that language has none of them."""
    return ("；" if lang == "zh-TW" else "; ").join(_named(answering, lang, blocks))


def printed_in(answering: Answering, lang: str, identifier: str) -> str:
    """The first section that prints a datapoint; the summary only where no other does."""
    document = next((entry for entry in answering.documents if entry.lang == lang), None)
    blocks = [citation.block for citation in document.citations if citation.datapoint == identifier] if document else []
    return next(iter(_named(answering, lang, blocks)), "")


def _named(answering: Answering, lang: str, blocks: Iterable[str]) -> list[str]:
    return [" ".join(filter(None, (number, plain(title)))) for number, title in places_of(blocks, answering.places.get(lang, {}))]
