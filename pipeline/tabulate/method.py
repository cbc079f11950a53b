"""Method and limits: potentials and factors used and stated figures against computed ones."""

from __future__ import annotations

from pipeline.arrow import scalar
from pipeline.datapoint import Datapoint
from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.gas import find_gas, potential
from pipeline.inputs import Record
from pipeline.printing import grouped
from pipeline.quantity import parse_unit
from pipeline.tabulate.cells import amount, cell, dash, decimals, full, head, label, literal, typed
from pipeline.tabulate.changes import metric_words
from pipeline.tabulate.notes import noted, printed
from pipeline.tabulate.records import Field, listing, text_of
from pipeline.view import View

DIFFERENCE = ("ghg.difference.", "difference.")
"""How metrics of the difference between a computed figure and a stated one begin."""


def potentials(view: View) -> TableBlock | None:
    """Global warming potentials of the gases the inventory names, in its set (ISO 14064-1:2018, 6.1; IFRS S2 B21)."""
    chosen = view.project.inventory.gwp
    used = [point.key for metric in ("ghg.scope1.mass", "ghg.memo.mass") for point in view.points.family(metric, view.year) if point.key]
    gases = [(name, found) for name in dict.fromkeys(used) if (gas := find_gas(name)) is not None and (found := potential(gas.name, chosen)) is not None]
    if not gases:
        return None
    columns = (Column(head(view, "gas"), weight=1.2), Column(head(view, "gwp"), "right"), Column(head(view, "source"), weight=3))
    rows = tuple(
        Row(
            (
                _gas(view, name) or literal(name, "code"),
                literal(grouped(found.value, decimals(found.value)), "code"),
                literal(", ".join(found.source.split(";")[0].split(", ")[:2]), "standard"),
            )
        )
        for name, found in gases
    )
    notes = (label(view, "table.note.methane"),) if any(name == "CH4" for name, _ in gases) else ()
    return noted(view, TableBlock("table-method-gwp", label(view, "table.method-gwp.caption"), columns, rows, notes=notes))


def factors(view: View) -> TableBlock | None:
    """Emission factors of the table ``factors`` that lines of the reporting year cite and that hold for it, with their sources (GRI 305-1-e; CDP 7.15)."""
    fields = (
        Field("factor", lambda view, record: cell(view, record, "name" if record.text("name") else "factor_id"), weight=2),
        Field("gas", lambda view, record: _gas(view, record.text("gas")) or cell(view, record, "gas"), weight=1.4),
        Field("factor_value", _value, "right", 1.4),
        Field("factor_year", text_of("year")),
        Field("region", text_of("region")),
        Field("source", _source, weight=2),
    )
    cited = _cited(view)
    records = [record for record in view.inputs.records("factors") if record.integer("year") in (None, view.year) and record.text("factor_id") in cited]
    return listing(view, "method-factors", records, fields)


def _cited(view: View) -> frozenset[str | None]:
    """The factors that lines of the reporting year name."""
    import pyarrow.compute as pc

    table = view.inputs.tables.get("inventory")
    if table is None:
        return frozenset()
    of_year = pc.equal(table.data.column("year"), scalar(str(view.year)))
    return frozenset(pc.unique(table.data.column("factor_id").filter(of_year)).to_pylist()) - {None}


def _value(view: View, record: Record) -> Spans:
    """A factor with its unit; one that names its activity in a column of its own (``kg`` of gas, per ``m3``) says it here too."""
    unit, per = record.text("unit"), record.text("activity_unit")
    if unit is None or per is None or "/" in unit:
        return amount(view, record, "value", "unit")
    return (*amount(view, record, "value"), Span("text", " "), *typed("/".join(_spelt(view, name) for name in (unit, per)), record.place("unit")))


def _spelt(view: View, unit: str) -> str:
    """A unit as the team wrote it; in English by its symbol where they wrote it in Chinese."""
    known = parse_unit(unit) if view.lang == "en" and not unit.isascii() else None
    return known.symbol if known is not None else unit


def _gas(view: View, name: str | None) -> Spans:
    """A gas as the other tables call it; nothing where it has no name there."""
    return label(view, f"gas.{name}") if f"gas.{name}" in view.words else ()


def _source(view: View, record: Record) -> Spans:
    column = next((column for column in ("source", "series") if record.text(column)), None)
    return cell(view, record, column) if column else dash(view, "blank")


def reconciliation(view: View) -> TableBlock | None:
    """Figures the company states elsewhere beside what the lines add up to, where they differ (CONTRACT §2, stated)."""
    apart = [point for point in view.points.values() if point.metric.startswith(DIFFERENCE) and point.value and printed(view.printer, point, "change")]
    if not apart:
        return None
    columns = (
        Column(head(view, "figure"), weight=2.4),
        Column(head(view, "year")),
        Column(head(view, "stated"), "right", 1.3),
        Column(head(view, "computed"), "right", 1.3),
        Column(head(view, "difference"), "right", 1.3),
        Column(head(view, "published_in"), weight=2),
    )
    rows = tuple(Row(_difference(view, point)) for point in apart)
    notes = (label(view, view.own_word("table.note.reconciliation")),)
    return noted(view, TableBlock("table-method-reconciliation", label(view, "table.method-reconciliation.caption"), columns, rows, notes=notes))


def _difference(view: View, point: Datapoint) -> tuple[Spans, ...]:
    metric, kept = point.metric.replace("difference.", "", 1), point.metric.replace("difference.", "stated.", 1)
    stated = view.points.find(kept, point.year, point.key)
    return (
        metric_words(view, metric, point.key),
        literal(str(point.year), "year"),
        full(view, kept, point.year, point.key),
        full(view, metric, point.year, point.key),
        view.printer.full(point, "change"),
        _published(view, stated),
    )


def _published(view: View, stated: Datapoint | None) -> Spans:
    """The document a stated figure was published in, by its name in the view's language where the team gives one."""
    by, at = (getattr(stated.origin, name, None) if stated is not None else None for name in ("by", "at"))
    if not by or not at:
        return dash(view, "blank")
    rows = (record for record in view.inputs.records("stated") if (record.file, record.sheet, record.row) == (at.file, at.sheet, at.row))
    return next((cell(view, record, "published_in") for record in rows), typed(by, at))
