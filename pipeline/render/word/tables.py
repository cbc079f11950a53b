"""Tables: built straight in XML, since python-docx's cells cost quadratic time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.render.word.ink import Ink
from pipeline.render.word.widths import (
    BODY_POINTS,
    LANDSCAPE_WIDTH,
    SMALL_POINTS,
    TEXT_WIDTH,
    fitting_widths,
    least_widths,
    moves,
    needs_landscape,
    on_one_line,
    row_lines,
    set_apart,
)
from pipeline.render.word.xml import Xml, el, paragraph, val

NUMBERS_WITH_MARKS_OF_THEIR_OWN = 500
"""Above it a table's numbers are bound row by row: LibreOffice's time grows with every bookmark and control."""

_KEPT_WHOLE = 16  # lines of rows and notes: about a third of a page, the most a table may leave empty before it
_OPENING, _CLOSING = 3, 4  # rows at either end of a long table that stay together: one or two alone on a page are no table
_PART_INDENT = 198
_STYLES = {"body": "TableText", "total": "TableTotal", "group": "TableGroup", "part": "TableText"}


def table(block: TableBlock, ink: Ink, label_runs: Sequence[str]) -> list[Xml]:
    """Caption, table, notes; rows stay whole, the header repeats, short tables stay on one page."""
    widths, small = _layout(block)
    whole = sum(row_lines(block, SMALL_POINTS if small else BODY_POINTS, widths)) + len(block.notes) <= _KEPT_WHOLE
    by_row = sum(span.citation is not None for row in block.rows for cell in row.cells for span in cell) > NUMBERS_WITH_MARKS_OF_THEIR_OWN
    caption = paragraph("Caption", [*label_runs, *ink.write(block.caption)], [el("keepNext")])
    head = _header(block.columns, widths, ink, small)
    moved = moves(block, SMALL_POINTS if small else BODY_POINTS, widths)
    rows = [
        _row(row, block.columns, widths, ink, by_row=by_row, small=small, keep=_keeps(block, index, whole=whole), moved=moved.get(index, {}))
        for index, row in enumerate(block.rows)
    ]
    body = el("tbl", table_properties("ChapterTable", sum(widths)), grid(widths), head, *rows)
    last = len(block.notes) - 1
    notes = [paragraph("Note", ink.write(note), [el("keepNext")] if index < last else []) for index, note in enumerate(block.notes)]
    return [caption, body, *notes, paragraph("TableEnd", [])]


@lru_cache(512)
def _layout(block: TableBlock) -> tuple[list[int], str]:
    """The columns' widths, and the suffix of the paragraph styles: small type where upright a word would not fit otherwise."""
    across = needs_landscape(block)
    total = LANDSCAPE_WIDTH if across else TEXT_WIDTH
    small = (block.wide and not across) or sum(least_widths(block, BODY_POINTS)) > total
    return fitting_widths(block, SMALL_POINTS if small else BODY_POINTS, total), "Small" if small else ""


def table_properties(style: str, width: int) -> str:
    """Fixed layout: what is drawn does not depend on who opens it."""
    return el(
        "tblPr",
        val("tblStyle", style),
        el("tblW", w=width, type="dxa"),
        el("tblLayout", type="fixed"),
        el("tblLook", val="0620", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )


def grid(widths: Sequence[int]) -> str:
    """The columns."""
    return el("tblGrid", *(el("gridCol", w=width) for width in widths))


def _keeps(block: TableBlock, index: int, *, whole: bool) -> bool:
    """Whether a row stays with the next: all of a short table, the first and last few of a long one, the first of a group, the row before a total."""
    last = len(block.rows) - 1
    if index == last:
        return bool(block.notes)
    opens_group = index > 0 and block.rows[index - 1].style == "group"
    return whole or index < _OPENING or index > last - _CLOSING or opens_group or block.rows[index + 1].style == "total"


def _header(columns: Sequence[Column], widths: Sequence[int], ink: Ink, small: str) -> str:
    points = SMALL_POINTS if small else BODY_POINTS
    headers = [
        column.header if on_one_line(column.header, points, width - apart) else _before_bracket(column.header)
        for column, width, apart in zip(columns, widths, set_apart(columns), strict=True)
    ]
    cells = [
        _cell(ink.write(spans), width, f"TableHead{small}", column.align, indent=apart)
        for spans, column, width, apart in zip(headers, columns, widths, set_apart(columns), strict=True)
    ]
    return el("tr", el("trPr", el("cantSplit"), el("tblHeader")), *cells)


def _before_bracket(header: Spans) -> Spans:
    """A header with a new line before its bracketed unit: Chinese breaks anywhere, and would break inside it."""
    for index, span in enumerate(header):
        before, bracket, behind = span.text.partition("（")
        if bracket and span.kind == "text" and (before or index):
            return (*header[:index], replace(span, text=f"{before}\n{bracket}{behind}"), *header[index + 1 :])
    return header


def _row(row: Row, columns: Sequence[Column], widths: Sequence[int], ink: Ink, *, by_row: bool, small: str, keep: bool, moved: Mapping[int, int]) -> str:
    name = ink.anchors[row.id] if row.id is not None else ink.next_row() if by_row else None
    written = [_spans(cell, ink, name if by_row else None, index) for index, cell in enumerate(row.cells)]
    written += [[] for _ in range(len(columns) - len(written))]
    if name is not None:
        written[0] = ink.bookmark(name, written[0])
    style = _STYLES[row.style] + small
    if row.style == "group":
        cells = [_cell(written[0], sum(widths), style, "left", keep=True, spanned=len(columns))]
    else:
        cells = [
            _cell(
                content,
                width,
                style,
                column.align,
                keep=keep,
                total=row.style == "total",
                indent=_PART_INDENT if row.style == "part" and not index else apart,
                moved=moved.get(index, 0),
            )
            for index, (content, width, column, apart) in enumerate(zip(written, widths, columns, set_apart(columns), strict=True))
        ]
    return el("tr", el("trPr", el("cantSplit")), *cells)


def _spans(cell: Spans, ink: Ink, row: str | None, index: int) -> list[str]:
    return ink.write(cell) if row is None else ink.write_in_row(cell, row, index)


def _cell(
    content: Sequence[str],
    width: int,
    style: str,
    align: str,
    *,
    keep: bool = False,
    total: bool = False,
    indent: int = 0,
    moved: int = 0,
    spanned: int = 1,
) -> str:
    own = [el("tcW", w=width, type="dxa")]
    if spanned > 1:
        own.append(val("gridSpan", spanned))
    if total:
        own.append(el("tcBorders", el("top", val="single", sz=8, space=0, color="55666F", themeColor="accent5")))
    properties = [
        *([el("keepNext")] if keep else []),
        *([el("ind", left=indent, right=moved)] if indent or moved else []),
        *([val("jc", align)] if align != "left" else []),
    ]
    return el("tc", el("tcPr", *own), paragraph(style, content, properties))
