"""The organizational boundary: the entities, how far each is owned and controlled, and the sites."""

from __future__ import annotations

from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.tabulate.cells import cell, choice, country_name, dash, head, label, percent
from pipeline.tabulate.notes import noted
from pipeline.tabulate.places import member
from pipeline.view import View


def entities(view: View) -> TableBlock | None:
    """Every entity and period of the table ``entities`` (GRI 2-2; ISO 14064-1:2018, 5.1)."""
    records = view.inputs.records("entities")
    if not records:
        return None
    dated = any(record.text("from") or record.text("to") for record in records)
    columns = [
        Column(head(view, "entity"), weight=2),
        Column(head(view, "country")),
        Column(head(view, "role")),
        Column(head(view, "ownership"), "right"),
        Column(head(view, "operational_control"), "center"),
        Column(head(view, "financial_control"), "center"),
        *([Column(head(view, "from")), Column(head(view, "to"))] if dated else []),
    ]
    rows = tuple(Row(_entity(view, record, dated)) for record in records)
    block = TableBlock("table-inventory-entities", label(view, "table.inventory-entities.caption"), tuple(columns), rows)
    return noted(view, block)


def _entity(view: View, record: Record, dated: bool) -> tuple[Spans, ...]:
    cells = (
        member(view, record, "entity"),
        country_name(view, record),
        choice(view, record, "entities", "role"),
        percent(view, record, "ownership_pct"),
        _control(view, record, "operational_control"),
        _control(view, record, "financial_control"),
    )
    return (*cells, _date(view, record, "from"), _date(view, record, "to")) if dated else cells


def _control(view: View, record: Record, column: str) -> Spans:
    value = record.text(column)
    return label(view, f"choice.control.{value}") if value else dash(view, "blank")


def _date(view: View, record: Record, column: str) -> Spans:
    return cell(view, record, column) if record.text(column) else dash(view, "open_period")


def sites(view: View) -> TableBlock | None:
    """Every site of the table ``sites``."""
    records = view.inputs.records("sites")
    if not records:
        return None
    shown = [column for column in ("entity", "country", "activity") if any(record.text(column) for record in records)]
    columns = (Column(head(view, "site"), weight=2), *(Column(head(view, column)) for column in shown))
    rows = tuple(Row((member(view, record, "site"), *(_site_cell(view, record, column) for column in shown))) for record in records)
    return noted(view, TableBlock("table-inventory-sites", label(view, "table.inventory-sites.caption"), columns, rows))


def _site_cell(view: View, record: Record, column: str) -> Spans:
    if column == "country":
        return country_name(view, record)
    return member(view, record, "entity") if column == "entity" and record.text("entity") else cell(view, record, column)
