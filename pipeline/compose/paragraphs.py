"""In a document of its own, which paragraphs of its framework each section answers: a line under the section's heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.document import REFERENCES, Block, Paragraph, Section, Span, Spans
from pipeline.literals import filled
from pipeline.outlines import outlines
from pipeline.status import PointStatus
from pipeline.view import View


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
