"""Answers: workbooks beside the chapter, each from the same draft. A pack is one file here and its name in ``PACKS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.answering import Answering
from pipeline.answers.data_book import data_book

Pack = Callable[[Answering], bytes | None]
"""Makes the file of a pack; none where the report does not ask for it."""

PACKS: Mapping[str, Pack] = {
    "data_book.xlsx": data_book,
}


def packs(answering: Answering) -> dict[str, bytes]:
    """Every pack the report asks for, by file name."""
    made = {name: make(answering) for name, make in PACKS.items()}
    return {name: content for name, content in made.items() if content is not None}
