"""A document of its own: which paragraphs of its framework each section answers, and text shared with the chapter that speaks of the chapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.document import REFERENCES, Block, Document, Paragraph, Section, Span, Spans
from pipeline.finding import Finding, finding
from pipeline.literals import filled
from pipeline.outlines import outlines
from pipeline.status import PointStatus
from pipeline.view import View

_CHAPTER = re.compile(r"本(?:專)?章|\b(?:this|the present) chapter\b", re.IGNORECASE)
"""How the team's text speaks of the chapter it was written for."""


def with_paragraphs(sections: Sequence[Section], view: View) -> tuple[Section, ...]:
    """The sections of a document beside the chapter, each with the paragraphs it answers, whole or in part, by the text's own order; those of a chapter
    as they are. Only references somebody verified stand in print; the opening section, named as its document, repeats what others say.
    """
    if not view.project.document.beside:
        return tuple(sections)
    points = [point for item in view.items if item.item.listed for point in item.points if point.point.ref_verified]
    return tuple(section if section.id in outlines() else replace(section, blocks=_with_line(section, points, view)) for section in sections)


def _with_line(section: Section, points: Iterable[PointStatus], view: View) -> tuple[Block, ...]:
    own = {block.id for block in section.blocks}
    answered = [point for point in points if point.status in ("reported", "partial") and own.intersection(point.blocks)]
    if not answered:
        return section.blocks
    listed: list[Span] = []
    for point in answered:
        listed += [Span("text", view.word("s2.between"))] if listed else []
        listed.append(Span("literal", point.point.print_ref, literal="code"))
        listed += [Span("text", view.word("s2.partly"))] if point.status == "partial" else []
    standard: Spans = (Span("literal", view.word("framework.ifrs_s2"), literal="standard"),)
    line = Paragraph(f"{section.id}{REFERENCES}", filled(view.word("s2.paragraphs"), {"standard": standard, "list": tuple(listed)}), "note")
    return (section.blocks[0], line, *section.blocks[1:])


def of_the_chapter(document: Document) -> Iterator[Finding]:
    """A finding for each place where the team's text calls a document of its own a chapter: the same text stands in both."""
    for _, _, span in document.spans() if document.name else ():
        said = _CHAPTER.search(span.text) if span.kind == "typed" else None
        if said is not None:
            yield finding("outline.says_chapter", span.at, text=said[0], document=outlines()[document.name].title)
