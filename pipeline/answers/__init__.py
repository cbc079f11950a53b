"""Answers: workbooks beside the chapter, each from the same datapoints. A pack is one file here and its name in ``PACKS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.answers.data_book import data_book
from pipeline.datapoint import Datapoints
from pipeline.provenance import Words

Pack = Callable[[Datapoints, Words], bytes]

PACKS: Mapping[str, Pack] = {
    "data_book.xlsx": data_book,
}


def packs(points: Datapoints, words: Words) -> dict[str, bytes]:
    """Every pack by file name."""
    return {name: make(points, words) for name, make in PACKS.items()}
