"""Units said once: in the header of a column whose numbers share one, and beside those numbers that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Column, Span, Spans, TableBlock, plain
from pipeline.tabulate.cells import DASH, bracketed, literal
from pipeline.view import View

Unit = tuple[str, ...]
"""What stands before and behind a number: ``("tCO₂e",)``, ``("新臺幣", "元")``."""


def headed(view: View, table: TableBlock) -> TableBlock:
    """The table with the unit most numbers of a column share in its header; a number in another unit, or a percentage, keeps its own.

    A column with a bare number keeps its units in the cells: under a header that names one it would be read in it.
    """
    shared = [_shared(column, [row.cells[index] for row in table.rows if index < len(row.cells)]) for index, column in enumerate(table.columns)]
    if not any(shared):
        return table
    columns = tuple(replace(column, header=_header(view, column.header, unit)) for column, unit in zip(table.columns, shared, strict=True))
    rows = tuple(replace(row, cells=tuple(_without(cell, unit) for cell, unit in zip(row.cells, shared, strict=False))) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _unit(cell: Spans) -> Unit:
    return tuple(span.text for span in cell if span.literal == "unit")


def _shared(column: Column, cells: Sequence[Spans]) -> Unit:
    """The unit of more than half of a column's numbers, where every other one says its own; none where the header names a unit already."""
    filled = [cell for cell in cells if plain(cell) and not plain(cell).endswith(DASH)]
    if column.align != "right" or _unit(column.header) or not filled:
        return ()
    unit, count = Counter(map(_unit, filled)).most_common(1)[0]
    own = all(_unit(cell) or "%" in plain(cell) for cell in filled)
    return unit if own and count * 2 > len(filled) else ()


def _header(view: View, header: Spans, unit: Unit) -> Spans:
    return (*header, *bracketed(view, literal(("" if view.lang == "zh-TW" else " ").join(unit), "unit"))) if unit else header


def _without(cell: Spans, unit: Unit) -> Spans:
    """The cell without the unit and the spaces that set it off."""
    if not unit or _unit(cell) != unit:
        return cell
    kept: list[Span] = []
    after_unit = False
    for span in cell:
        if span.literal == "unit":
            after_unit = not (kept and kept[-1].text == " ")
            if not after_unit:
                kept.pop()
        elif not (after_unit and span.text == " "):
            kept.append(span)
            after_unit = False
    return tuple(kept)
