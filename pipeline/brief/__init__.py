"""The board brief: one or two pages of what is to be approved and what a board should know first, as a document whose numbers are bound like the chapter's."""

from __future__ import annotations

from dataclasses import replace

from pipeline.brief.board import Board
from pipeline.brief.known import noted, signoffs, told
from pipeline.brief.since import Since
from pipeline.chapter import Chapter
from pipeline.compose.assemble import finish
from pipeline.compose.cards import key_figures, year_span
from pipeline.datapoint import Datapoints
from pipeline.deriver import Deriver
from pipeline.document import Block, Column, Document, Heading, Paragraph, Row, Section, Span, TableBlock
from pipeline.run import view_of
from pipeline.status import STATUSES

__all__ = ("brief", "brief_points")


def brief_points(chapter: Chapter) -> Datapoints:
    """The draft's datapoints, to which the briefs of all languages add what only they print."""
    points = Datapoints(chapter.reading.points.values())
    Deriver(points).count("brief.sections", chapter.reading.project.report.year, None, [section.id for section in chapter.documents[0].sections])
    return points


def brief(chapter: Chapter, lang: str, since: Since | None, points: Datapoints) -> Document:
    """The brief in one of the chapter's languages. ``points`` are those of ``brief_points``."""
    board = Board.of(chapter, lang, since, points)
    approval = _approval(board)
    sections, citations = finish((approval, noted(board, approval.blocks)), board.view.printer, board.view.words)
    document = board.document
    return Document(
        lang=lang,
        title=board.words("title"),
        subtitle=board.words("subtitle", year=year_span(board.year)),
        company=document.company,
        year=document.year,
        status=document.status,
        date=document.date,
        sections=sections,
        citations=citations,
        footer=board.words("footer"),
        watermark=document.watermark,
        opening="head",
    )


def _approval(board: Board) -> Section:
    """What is to be approved: the chapter, its key figures, sections, disclosures and sign-offs."""
    languages = [board.words(f"lang.{lang}") for lang in board.view.project.report.languages]
    asked = board.words("ask", year=year_span(board.year), sections=board.number("brief.sections"), languages=board.enumerated(languages, "and"))
    titles = [section.heading.spans for section in board.document.sections]
    cards = key_figures(view_of(board.chapter.reading, board.lang))
    part = signoffs(board)
    blocks: list[Block] = [
        Heading("approve", 1, board.words("approve")),
        Paragraph("approve-ask", asked, "lead"),
        *([replace(cards, id="approve-figures")] if cards is not None else []),
        Paragraph("approve-sections", board.words("sections", list=board.joined(titles, "stop"))),
        *_items(board),
        *told(board, part, len(part.entries)),
    ]
    return Section("approve", tuple(blocks))


def _items(board: Board) -> list[Block]:
    """How many disclosures of each framework have which status."""
    frameworks = list(dict.fromkeys(item.framework for item in board.chapter.items))
    if not frameworks:
        return []
    states = [status for status in STATUSES if any(board.view.points.value(f"coverage.{name}", board.year, status) for name in frameworks)]
    columns = (
        Column(board.words("framework"), weight=2.0),
        *(Column((Span("text", board.view.word(f"choice.item_status.{status}")),), "right") for status in states),
    )
    rows = tuple(
        Row((board.plain(board.view.word(f"framework.{name}")), *(board.number(f"coverage.{name}", status) for status in states))) for name in frameworks
    )
    return [TableBlock("approve-items", board.words("items"), columns, rows)]
