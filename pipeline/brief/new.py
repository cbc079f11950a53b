"""What is new since the last approved draft: main figures with their causes, disclosures, text."""

from __future__ import annotations

from pipeline.brief.board import Board
from pipeline.brief.since import Moved, Since, moved
from pipeline.compose.cards import year_span
from pipeline.datapoint import Datapoint
from pipeline.diff.items import ItemChange
from pipeline.document import Block, Column, Paragraph, Row, Span, Spans, TableBlock

CAUSES = 2
"""Causes named beside a figure."""


def new(board: Board) -> list[Block]:
    """A sentence where there is no earlier draft or nothing differs; else what moved."""
    since = board.since
    if since is None:
        return [Paragraph("note-new-none", board.words("no_previous"))]
    file: Spans = (Span("input", since.name, at=since.named_at),)
    figures = moved(since, board.view.points, board.year)
    if since.same_year and since.difference.empty:
        return [Paragraph("note-new-none", board.words("nothing_new", file=file)), _approved(board, since)]
    against = board.words("against_same", file=file) if since.same_year else board.words("against_year", file=file, year=year_span(since.year))
    first = _table(board, figures, since, against) if figures else Paragraph("note-new-same", board.words("same_figures", against=against))
    return [first, _approved(board, since), *_items(board, since), *_text(board, since)]


def _approved(board: Board, since: Since) -> Block:
    """Who approved the draft that is compared with, and when: by its sign-offs whose digests match it; or that none does."""
    people = since.approvals()
    if not people.matching:
        said = board.words("not_approved")
    else:
        named = [
            board.words(
                "approved_one",
                who=(Span("input", who, at=since.named_at),),
                on=(Span("literal", on, literal="date"),) if on else (Span("text", "–"),),
                count=board.counted(f"approved {who} {on}", subjects),
            )
            for (who, on), subjects in people.matching.items()
        ]
        said = board.words("approved_by", list=board.listed("approved", named, "stop"))
    if people.others:
        said = (*said, *((Span("text", " "),) if board.lang == "en" else ()), *board.words("approved_else", count=board.counted("not approved", people.others)))
    return Paragraph("note-new-approved", said, "note")


def _table(board: Board, figures: tuple[Moved, ...], since: Since, caption: Spans) -> Block:
    then = board.words("then") if since.same_year else board.words("then_year", year=year_span(since.year))
    now = board.words("now") if since.same_year else year_span(board.year)
    columns = (
        Column(board.words("figure"), weight=4.4),
        Column(then, "right", 1.4),
        Column(now, "right"),
        Column(board.words("difference"), "right"),
        Column(board.words("causes"), weight=2.4),
    )
    printer = board.view.printer
    rows = tuple(
        Row(
            (
                board.words("with_unit", name=board.metric(entry.now), unit=(Span("literal", printer.unit(entry.now), literal="unit"),)),
                (printer.span(entry.then),),
                (printer.span(entry.now),),
                (printer.span(entry.change, "change"),),
                board.joined([_cause(board, cause) for cause in entry.causes[:CAUSES]]),
            )
        )
        for entry in figures
    )
    return TableBlock("note-new-figures", caption, columns, rows)


def _cause(board: Board, cause: Datapoint) -> Spans:
    return board.words("amounts", name=board.plain(board.view.word(f"cause.{cause.key}")), value=(board.view.printer.span(cause, "change"),))


def _items(board: Board, since: Since) -> list[Block]:
    """Disclosures whose status is another."""
    changed = [item for item in since.difference.items if item.before != item.after]
    if not changed:
        return []
    return [
        Paragraph("note-new-items", board.words("items_changed", list=board.listed("items", [_item(board, item) for item in changed], more="more_changes")))
    ]


def _item(board: Board, item: ItemChange) -> Spans:
    name = f"{board.view.word(f'framework.{item.framework}')} {item.code}"
    states = [(board.view.word(f"choice.item_status.{state}") if state else board.view.word("brief.not_asked")) for state in (item.before, item.after)]
    before, after = (board.plain(state) for state in states)
    return board.words("item_changed", code=(Span("literal", name, literal="code"),), before=before, after=after)


def _text(board: Board, since: Since) -> list[Block]:
    """Where the text differs: of last year's report it differs everywhere, which is no news."""
    changed = [block for block in since.difference.blocks if block.lang == board.lang]
    if not changed or not since.same_year:
        return []
    titles = {section.id: section.heading.spans for section in board.document.sections}
    named = [titles[name] for name in dict.fromkeys(block.section for block in changed) if name in titles]
    count = board.counted("blocks", [f"{block.section}/{block.id}" for block in changed])
    return [Paragraph("note-new-text", board.words("text_changed", count=count, list=board.joined(named)))]
