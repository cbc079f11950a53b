"""Initiatives: what each saves, and the sums by stage."""

from __future__ import annotations

from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.tabulate.cells import amount, dash, full, head, label, literal, named, number
from pipeline.tabulate.notes import noted, rounding_notes
from pipeline.tabulate.records import Field, amount_of, emissions_of, listing, text_of, word_of
from pipeline.tabulate.targets import scopes
from pipeline.view import View

STAGES = ("implemented", "implementation_commenced", "to_be_implemented", "under_investigation", "not_to_be_implemented")
"""CDP 7.55.1, in the order of what is certain."""


def initiatives(view: View) -> TableBlock | None:
    """Each initiative with its yearly effect (GRI 305-5, 302-4; CDP 7.55.2); reductions are what initiatives achieve, not last year minus this year."""
    records = sorted(view.inputs.records("initiatives"), key=lambda record: (_stage(record), record.row))
    fields = (
        Field("initiative", lambda view, record: named(view, record, "title"), weight=2.6),
        Field("category", word_of("initiatives", "category"), weight=1.6),
        Field("scope", scope),
        Field("from_year", text_of("year")),
        Field("annual_reduction", reduction, "right", 1.3),
        Field("realised", emissions_of("realised", "unit"), "right", 1.2),
        Field("energy_saving", amount_of("energy_saving", "energy_unit"), "right", 1.2),
        Field("investment", investment, "right", 1.3),
        Field("lifetime", amount_of("lifetime_years"), "right"),
    )
    stage = word_of("initiatives", "stage")
    return listing(view, "actions-initiatives", records, fields, notes=(label(view, "table.note.initiatives"),), group=stage)


def _stage(record: Record) -> int:
    stage = record.text("stage")
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def scope(view: View, record: Record) -> Spans:
    """The scopes an initiative acts on, as words."""
    text = record.text("scope")
    return scopes(view, text) if text else dash(view, "blank")


def reduction(view: View, record: Record) -> Spans:
    """The initiative's datapoint with its unit."""
    key = record.text("initiative_id")
    point = view.points.find("initiative.reduction", view.year, key)
    return view.printer.full(point) if point is not None and point.value is not None else amount(view, record, "annual_reduction", "unit", ghg=True)


def investment(view: View, record: Record) -> Spans:
    """The initiative's datapoint in its currency."""
    point = view.points.find("initiative.investment", view.year, record.text("initiative_id"))
    return view.printer.full(point) if point is not None and point.value is not None else amount(view, record, "investment", "currency")


def stages(view: View) -> TableBlock | None:
    """Number and yearly effect by stage (CDP 7.55.1)."""
    found = [stage for stage in STAGES if view.points.find("initiatives.count", view.year, stage)]
    if len(found) < 2:
        return None
    columns = (Column(head(view, "stage"), weight=2), Column(head(view, "count"), "right"), Column(head(view, "annual_reduction"), "right"))
    rows = tuple(
        Row(
            (
                label(view, f"choice.stage.{stage}"),
                number(view, "initiatives.count", view.year, stage),
                full(view, "initiatives.reduction", view.year, stage)
                if view.points.find("initiatives.reduction", view.year, stage)
                else dash(view, "not_estimated"),
            )
        )
        for stage in found
    )
    parts = [point for point in view.points.family("initiative.reduction", view.year) if point.key in _implemented(view)]
    notes = rounding_notes(view, [(parts, view.points.find("initiatives.reduction", view.year, "implemented"))])
    return noted(view, TableBlock("table-actions-stages", label(view, "table.actions-stages.caption"), columns, rows, notes=notes))


def reductions(view: View) -> TableBlock | None:
    """What initiatives in service reduce in each scope and in all, and the energy they save (GRI 305-5, 302-4)."""
    found = view.points.family("initiatives.reduction_by_scope", view.year)
    total, saved = (view.points.find(f"initiatives.{name}", view.year) for name in ("reduction_total", "energy_saving_total"))
    if total is None and saved is None:
        return None
    rows = [Row((scopes(view, point.key or ""), full(view, point.metric, view.year, point.key))) for point in sorted(found, key=lambda point: point.key or "")]
    if total is not None:
        rows.append(Row((label(view, "metric.initiatives.reduction_total"), full(view, total.metric, view.year)), "total"))
    if saved is not None:
        rows.append(Row((label(view, "metric.initiatives.energy_saving_total"), full(view, saved.metric, view.year))))
    columns = (Column(head(view, "item"), weight=2), Column(literal(str(view.year), "year"), "right"))
    notes = rounding_notes(view, [(found, total)])
    return noted(view, TableBlock("table-actions-reductions", label(view, "table.actions-reductions.caption"), columns, tuple(rows), notes=notes))


def _implemented(view: View) -> set[str]:
    return {record.text("initiative_id") or "" for record in view.inputs.records("initiatives") if record.text("stage") == "implemented"}
