"""Where the chapter says something, in words: section number and title, never an estimated page."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.answering import Answering
from pipeline.document import plain


def where(answering: Answering, lang: str, blocks: Iterable[str], most: int = 3) -> str:
    """The sections that hold these blocks in a language: ``3.2 Inventory``; blank where the chapter in that language has none of them."""
    known = answering.places.get(lang, {})
    found = dict.fromkeys(" ".join(filter(None, (known[block][0], plain(known[block][1])))) for block in blocks if block in known)
    return ("；" if lang == "zh-TW" else "; ").join(list(found)[:most])


def printed_in(answering: Answering, lang: str, identifier: str) -> str:
    """The first section that prints a datapoint."""
    document = next((entry for entry in answering.documents if entry.lang == lang), None)
    blocks = [citation.block for citation in document.citations if citation.datapoint == identifier][:1] if document else []
    return where(answering, lang, blocks)
