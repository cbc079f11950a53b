"""Cells the English edition prints in Chinese, because the table says them in no other language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Document
from pipeline.finding import Finding, Place, finding

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]+")


def untranslated(document: Document) -> Iterator[Finding]:
    """A finding for each column whose cells stand in an English document in Chinese, with every place; a Chinese name inside English words is none."""
    if document.lang != "en" or document.name:  # a document beside the chapter prints the same cells
        return
    found: dict[tuple[str, str | None, str | None], dict[Place, str]] = {}
    for _, _, span in document.spans():
        if span.kind == "input" and span.at is not None and len(_HAN.findall(span.text)) > len(_LATIN.findall(span.text)):
            found.setdefault((span.at.file, span.at.sheet, span.at.column), {}).setdefault(span.at, span.text)
    for (_, _, column), cells in found.items():
        at = sorted(cells, key=lambda place: place.row or 0)
        yield finding("compose.cell_untranslated", places=at, text=cells[at[0]], column=column or "")
