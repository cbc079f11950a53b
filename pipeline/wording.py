"""The words of a prose block apart from its numbers: what an override of it remembers, so that a build can say when the sentence underneath has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline.document import Block, Heading, Listing, Paragraph, block_spans


def wording_digest(spans: Iterable[tuple[str, str | None, str | None]]) -> str:
    """The digest of spans given as text, number (``datapoint|form``) and link: numbers count as what they cite, references as what they lead to.

    So other digits of the same figure, or another ordinal of the same table, are no other words.
    """
    told = "".join(f"{{{number}}}" if number else f"{{{href}}}" if href and href.startswith("#") else text for text, number, href in spans)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()


def block_digest(block: Block) -> str | None:
    """The digest of a block before its citations are numbered; none for tables, charts and key figures."""
    if not isinstance(block, Heading | Paragraph | Listing):
        return None
    return wording_digest((span.text, span.citation if span.kind == "datapoint" else None, span.href) for span in block_spans(block))
