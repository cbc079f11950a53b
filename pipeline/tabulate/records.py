"""Tables that show rows of an input table: columns nobody filled in are left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.document import Column, Row, Spans, TableBlock, plain
from pipeline.inputs import Record
from pipeline.tabulate.cells import DASH, amount, cell, choice, head, label, percent
from pipeline.tabulate.notes import noted
from pipeline.view import View

Maker = Callable[[View, Record], Spans]
MOST_UPRIGHT = 8
"""Columns an upright page can hold."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its header's name, how a cell is made, how it stands. ``tail`` rows name their cells by ``head``."""

    head: str
    make: Maker
    align: Literal["left", "right", "center"] = "left"
    weight: float = 1.0


def text_of(column: str) -> Maker:
    """Cells as the team wrote them."""
    return lambda view, record: cell(view, record, column)


def word_of(table: str, column: str) -> Maker:
    """Cells of a choice, by label."""
    return lambda view, record: choice(view, record, table, column)


def amount_of(column: str, unit: str | None = None) -> Maker:
    """Numbers of input cells, with the unit's own column where there is one."""
    return lambda view, record: amount(view, record, column, unit)


def emissions_of(column: str, unit: str) -> Maker:
    """Emissions of input cells, whose plain tonnes are tonnes of CO2e."""
    return lambda view, record: amount(view, record, column, unit, ghg=True)


def percent_of(column: str) -> Maker:
    """Points of a ``_pct`` column."""
    return lambda view, record: percent(view, record, column)


def of_year(view: View, table: str) -> tuple[Record, ...]:
    """The rows of a table for the reporting year."""
    return tuple(record for record in view.inputs.records(table) if record.integer("year") == view.year)


def listing(
    view: View,
    name: str,
    records: Sequence[Record],
    fields: Sequence[Field],
    *,
    notes: Sequence[Spans] = (),
    tail: Sequence[Mapping[str, Spans]] = (),
    group: Maker | None = None,
) -> TableBlock | None:
    """The table of these rows, or none where there are no rows. A column that no row fills is left out; many columns lie across.

    ``group`` gives the sub-heading a row stands under; rows of one stand together where the first of them stood.
    """
    if not records:
        return None
    groups: dict[str, tuple[Spans, list[list[Spans]]]] = {}
    for record in records:
        heading = group(view, record) if group else ()
        groups.setdefault(plain(heading), (heading, []))[1].append([field.make(view, record) for field in fields])
    made = [cells for _, members in groups.values() for cells in members]
    kept = [index for index in range(len(fields)) if any(plain(cells[index]) not in ("", DASH) for cells in made)]
    columns = tuple(Column(head(view, fields[index].head), fields[index].align, fields[index].weight) for index in kept)
    rows: list[Row] = []
    for heading, members in groups.values():
        rows += [Row((heading, *(() for _ in kept[1:])), "group")] if heading else []
        rows += [Row(tuple(cells[index] for index in kept)) for cells in members]
    rows += [Row(tuple(entry.get(fields[index].head, ()) for index in kept), "total") for entry in tail]
    caption, across = label(view, f"table.{name}.caption"), len(columns) > MOST_UPRIGHT
    return noted(view, TableBlock(f"table-{name}", caption, columns, tuple(rows), notes=tuple(notes), wide=across))
