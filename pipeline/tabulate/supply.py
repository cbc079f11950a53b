"""Suppliers and products' footprints; customers' allocations stay in the questionnaire pack."""

from __future__ import annotations

from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.tabulate.cells import amount, cell, choice, dash, full, head, joined, label, literal, number, percent, phrase, typed
from pipeline.tabulate.notes import noted
from pipeline.tabulate.records import Field, Maker, listing
from pipeline.view import View

FIGURES = ("suppliers.count", "suppliers.spend", "suppliers.engaged_share", "suppliers.sbt_share", "scope3.primary_share")


def suppliers(view: View) -> TableBlock | None:
    """How far the supply chain is reached: in sums, since a supplier's name is not ours to publish (CDP 5.11; SBTi engagement)."""
    found = [metric for metric in FIGURES if view.points.value(metric, view.year) is not None]
    if not found or found == ["scope3.primary_share"]:
        return None
    prior = any(view.points.value(metric, view.prev) is not None for metric in found)
    years = (view.prev, view.year) if prior else (view.year,)
    columns = (Column(head(view, "item"), weight=3), *(Column(literal(str(year), "year"), "right") for year in years))
    rows = tuple(
        Row((label(view, f"metric.{metric}"), *(full(view, metric, year) if view.points.find(metric, year) else number(view, metric, year) for year in years)))
        for metric in found
    )
    return noted(view, TableBlock("table-supply_chain-suppliers", label(view, "table.supply_chain-suppliers.caption"), columns, rows))


def products(view: View) -> TableBlock | None:
    """Product carbon footprints as exchanged (PACT, ISO 14067), own and suppliers'; never added to the inventory."""
    fields = (
        Field("product", _product, weight=2),
        Field("footprint_of", _whose),
        Field("declared_unit", _declared, weight=1.2),
        Field("pcf_excluding", _footprint("pcf_excluding_biogenic"), "right", 1.3),
        Field("pcf_including", _footprint("pcf_including_biogenic"), "right", 1.3),
        Field("primary_data", lambda view, record: percent(view, record, "primary_data_pct"), "right"),
        Field("period", _period, weight=1.6),
        Field("standards", _standards, weight=1.4),
    )
    return listing(view, "supply_chain-products", view.inputs.records("products"), fields, notes=(label(view, "table.note.products"),))


def _whose(view: View, record: Record) -> Spans:
    """Whether a footprint is of a product of ours or of one we buy; a supplier's name is not ours to publish."""
    own = {name.casefold() for name in view.project.company.name.values()}
    company = record.text("company")
    return label(view, "table.own_product" if company is None or company.casefold() in own else "table.suppliers_product")


def _product(view: View, record: Record) -> Spans:
    return cell(view, record, "product" if record.text("product") else "pcf_id")


def _declared(view: View, record: Record) -> Spans:
    unit = choice(view, record, "products", "declared_unit")
    return joined([amount(view, record, "declared_amount"), unit], " ") if record.text("declared_amount") and record.text("declared_unit") else unit


def _footprint(column: str) -> Maker:
    """A footprint in kg CO2e of the declared unit."""

    def make(view: View, record: Record) -> Spans:
        return phrase(view, "table.unit.kg", amount=amount(view, record, column)) if record.text(column) else dash(view, "blank")

    return make


def _period(view: View, record: Record) -> Spans:
    days = [typed(record.text(column) or "", record.place(column)) for column in ("reference_start", "reference_end") if record.text(column)]
    return joined(days, "–") if days else dash(view, "blank")


def _standards(view: View, record: Record) -> Spans:
    names = record.listed("standards")
    return (
        joined([typed(entry.strip(), record.place("standards")) for entry in names], "、" if view.lang == "zh-TW" else ", ") if names else dash(view, "blank")
    )
