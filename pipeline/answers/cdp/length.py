"""Text answers held against CDP's limits of length."""

from __future__ import annotations

from pipeline.answering import Answering
from pipeline.answers.cdp.questions import sections_of
from pipeline.document import Heading, block_spans
from pipeline.finding import Finding, Place, finding

LIMIT = 2_400
"""Characters of a text cell where the catalogue gives no other limit (the classic limit; CDP may change it from cycle to cycle)."""
SHORTEST = 1_000
"""Cells that take less are references to a page or a file, not answers."""
RESPONSE = "en"
"""The language of the response: CDP's own setting (1.1) takes no Traditional Chinese."""


def check_length(answering: Answering) -> tuple[Finding, ...]:
    """Narrative files that answer a text column and are longer than it takes; a file once, with its tightest limit and the questions."""
    found: dict[str, tuple[int, dict[str, None]]] = {}
    for item in answering.of("cdp"):
        for status in item.points:
            field = status.point.field
            if field is None or field.answer != "text" or (field.max_chars or LIMIT) < SHORTEST or status.status == "not_applicable":
                continue
            for stem in sections_of(status):
                limit, codes = found.setdefault(stem, (LIMIT, {}))
                found[stem] = (min(limit, field.max_chars or LIMIT), {**codes, item.code: None})
    lengths = {stem: _length(answering, stem) for stem in found}
    return tuple(_told(stem, lengths[stem], limit, tuple(codes)) for stem, (limit, codes) in found.items() if lengths[stem] > limit)


def _length(answering: Answering, stem: str) -> int:
    """Characters of a narrative file as the chapter prints it, without its headings."""
    blocks = answering.blocks.get(RESPONSE, {})
    own = (block for name, block in blocks.items() if name.startswith(f"{stem}/") and not isinstance(block, Heading))
    return sum(len(span.text) for block in own for span in block_spans(block))


def _told(stem: str, length: int, limit: int, codes: tuple[str, ...]) -> Finding:
    file = f"narrative/{RESPONSE}/{stem}.md"
    shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
    return finding("cdp.answer_too_long", Place(file), file=file, length=f"{length:,}", limit=f"{limit:,}", codes=shown)
