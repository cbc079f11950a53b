"""What a table says about itself: why cells are empty, and that rounding keeps its parts from adding up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from string import ascii_lowercase

from pipeline.datapoint import Datapoint
from pipeline.document import Span, Spans, TableBlock, plain
from pipeline.printing import Printer
from pipeline.tabulate.cells import DASH, label
from pipeline.tabulate.units import headed
from pipeline.view import View

_CODE = len("Scope 1")


def noted(view: View, table: TableBlock) -> TableBlock:
    """The table as it is shown: shared units in its headers, the notes of its cells under it, one reason as "–: reason", several lettered."""
    table = headed(view, table)
    told = {plain(span.note): span.note for row in reversed(table.rows) for cell in reversed(row.cells) for span in cell if span.note}
    notes = [told[words] for words in dict.fromkeys(plain(span.note) for row in table.rows for cell in row.cells for span in cell if span.note)]
    lettered = len(notes) > 1
    marks = {plain(note): ascii_lowercase[index] if lettered else "" for index, note in enumerate(notes)}
    rows = tuple(replace(row, cells=tuple(_marked(cell, marks) for cell in row.cells)) for row in table.rows)
    colon = "：" if view.lang == "zh-TW" else ": "
    written = [(*_marked((Span("text", DASH, note=note),), marks), Span("text", colon), *note) for note in notes]
    columns = tuple(replace(column, header=_kept_together(column.header)) for column in table.columns)
    return replace(table, columns=columns, rows=rows, notes=(*table.notes, *written))


def _kept_together(header: Spans) -> Spans:
    """A header whose short codes stay on one line: a column headed ``Scope`` over ``1`` is read twice."""
    return tuple(replace(span, text=span.text.replace(" ", "\u00a0")) if span.literal == "code" and len(span.text) <= _CODE else span for span in header)


def _marked(cell: Spans, marks: dict[str, str]) -> Spans:
    """The cell with letters in place of its notes."""
    if not any(span.note for span in cell):
        return cell
    found: list[Span] = []
    for span in cell:
        found.append(replace(span, note=()))
        if span.note and marks[plain(span.note)]:
            found.append(Span("text", marks[plain(span.note)], marks=("sup",)))
    return tuple(found)


def printed(printer: Printer, point: Datapoint, form: str = "") -> Decimal:
    """The number a reader sees, as a decimal."""
    return Decimal(re.sub(r"[^\d.−]", "", printer.text(point, form)).replace("−", "-"))


def rounded_apart(printer: Printer, parts: Sequence[Datapoint], total: Datapoint, form: str = "") -> bool:
    """Whether exact parts add up to their total and printed parts do not."""
    exact = [part.value for part in parts if part.value is not None]
    if total.value is None or not exact or sum(exact, Decimal(0)) != total.value:
        return False
    return sum((printed(printer, part, form) for part in parts if part.value is not None), Decimal(0)) != printed(printer, total, form)


def rounding_notes(view: View, sums: Iterable[tuple[Sequence[Datapoint], Datapoint | None]]) -> tuple[Spans, ...]:
    """The note that rounded parts do not add up to a printed total, where that is so for any of the sums."""
    apart = any(total is not None and rounded_apart(view.printer, parts, total) for parts, total in sums)
    return (label(view, "table.note.rounding"),) if apart else ()
