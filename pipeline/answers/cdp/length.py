"""Text answers held against CDP's limits of length."""

from __future__ import annotations

from pipeline.answering import Answering
from pipeline.answers.cdp.ask import RESPONSE
from pipeline.answers.cdp.passage import LIMIT, limit_of, passage, sections_of, takes_text
from pipeline.finding import Finding, Place, finding


def check_length(answering: Answering) -> tuple[Finding, ...]:
    """Narrative files whose passage for a text column is longer than it takes; a file once, with its tightest limit and the questions."""
    found: dict[str, tuple[int, int, dict[str, None]]] = {}
    for item in answering.of("cdp"):
        for status in item.points:
            if status.status == "not_applicable" or not takes_text(status) or not sections_of(status):
                continue
            told = passage(answering, status)
            if told is not None and len(told.text) > limit_of(status):
                length, limit, codes = found.get(told.stem, (0, LIMIT, {}))
                found[told.stem] = (max(length, len(told.text)), min(limit, limit_of(status)), {**codes, item.code: None})
    return tuple(_told(stem, length, limit, tuple(codes)) for stem, (length, limit, codes) in found.items())


def _told(stem: str, length: int, limit: int, codes: tuple[str, ...]) -> Finding:
    file = f"narrative/{RESPONSE}/{stem}.md"
    shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
    return finding("cdp.answer_too_long", Place(file), file=file, length=f"{length:,}", limit=f"{limit:,}", codes=shown)
