"""The working edition's review comments: the list of them at its end, by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.document import WORKING, Column, Document, Heading, Row, Section, Span, Spans, TableBlock
from pipeline.finding import Place
from pipeline.review import COMMENTS, Comment

_COLUMNS = (("where", 2.0), ("about", 2.0), ("text", 4.0), ("who", 2.0))


def with_comments(document: Document, comments: Sequence[Comment], words: Mapping[str, str]) -> Document:
    """The document as reviewers see it; the same where nobody commented on this language."""
    own = [comment for comment in comments if comment.lang in (document.lang, "")]
    if not own:
        return document
    titles = {section.id: section.heading.spans for section in document.sections}
    columns = tuple(Column((Span("text", words[f"review.{name}"]),), weight=weight) for name, weight in _COLUMNS)
    rows = tuple(
        Row(
            (
                titles.get(comment.section, _cell(comment.section)),
                _cell(comment.about),
                _cell(comment.text),
                _cell(f"{comment.author} {comment.date[:10]}".strip()),
            )
        )
        for comment in own
    )
    heading = Heading(f"{WORKING}comments", 1, (Span("text", words["review.title"]),))
    table = TableBlock(f"{WORKING}comments/table", (Span("text", words["review.caption"]),), columns, rows)
    return replace(document, sections=(*document.sections, Section(heading.id, (heading, table))))


def _cell(text: str) -> Spans:
    return (Span("input", text, at=Place(COMMENTS)),)
