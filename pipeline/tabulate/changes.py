"""Why figures changed: restatements with both values, computed causes, and the reasons the team allocates."""

from __future__ import annotations

from decimal import Decimal

from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.inputs import Record
from pipeline.naming import key_label, metric_name
from pipeline.tabulate.breakdowns import name
from pipeline.tabulate.cells import amount, cell, dash, head, label, literal, scope3_category, words
from pipeline.tabulate.notes import noted
from pipeline.tabulate.places import unit_of_metric
from pipeline.tabulate.records import Field, listing, of_year, text_of, word_of
from pipeline.view import View


def metric_words(view: View, metric: str, key: str | None = None) -> Spans:
    """A metric by name, as typed where none is known, with its key where it has one."""
    name = metric_name(view.words, view.lang, metric)
    named = words(name) if name != metric else literal(metric, "code")
    if not key:
        return named
    ours = key_label(view.words, view.lang, metric, key)
    shown = scope3_category(view, key) if metric == "ghg.scope3.category" else words(ours) if ours else literal(key, "name")
    return (*named, Span("text", "：" if view.lang == "zh-TW" else ": "), *shown)


def restatements(view: View) -> TableBlock | None:
    """Each restated figure with both values and the reason (GRI 2-4; IFRS S1 B50-B59; ISO 14064-1:2018, 6.4.2)."""
    fields = (
        Field("restated_figure", _restated_figure, weight=2),
        Field("year", text_of("year")),
        Field("previous", lambda view, record: _value(view, record, "previous"), "right", 1.3),
        Field("restated", lambda view, record: _value(view, record, "restated"), "right", 1.3),
        Field("restated_in", text_of("restated_in")),
        Field("reason", text_of("reason"), weight=2.4),
    )
    return listing(view, "inventory-restatements", view.inputs.records("restatements"), fields)


def _restated_figure(view: View, record: Record) -> Spans:
    metric = record.text("metric")
    return metric_words(view, metric, record.text("key")) if metric else dash(view, "blank")


def _value(view: View, record: Record, column: str) -> Spans:
    """The restatement's datapoint, found by the cell it was typed in."""
    at = record.place(column)
    for point in view.points.values():
        if point.metric == f"restatement.{column}" and getattr(point.origin, "at", None) == at:
            return view.printer.full(point)
    return dash(view, "blank") if record.text(column) is None else cell(view, record, column)


def causes(view: View) -> TableBlock | None:
    """From last year's figure to this year's by computed cause; the causes add up to the change exactly (CONTRACT §5, diff.json)."""
    metrics = [m for m in ("scope1", f"scope2.{view.headline}", f"scope12.{view.headline}") if view.points.family(f"ghg.cause.{m}", view.year)]
    if not any(point.key != "emissions" for metric in metrics for point in view.points.family(f"ghg.cause.{metric}", view.year)):
        return None
    kinds = dict.fromkeys(
        point.key
        for metric in metrics
        for point in sorted(view.points.family(f"ghg.cause.{metric}", view.year), key=lambda point: -abs(point.value or Decimal(0)))
        if point.key and point.value
    )
    columns = (
        Column((*head(view, "cause"), *unit_of_metric(view, f"ghg.{metrics[0]}")), weight=2),
        *(Column(label(view, f"table.head.ghg.{metric}"), "right") for metric in metrics),
    )
    rows = [Row((literal(str(view.prev), "year"), *(_level(view, metric, view.prev) for metric in metrics)))]
    rows += [Row((name(view, "cause", kind), *(_cause(view, metric, kind) for metric in metrics)), "part") for kind in kinds]
    rows.append(Row((literal(str(view.year), "year"), *(_level(view, metric, view.year) for metric in metrics)), "total"))
    return noted(view, TableBlock("table-inventory-causes", label(view, "table.inventory-causes.caption"), columns, tuple(rows)))


def _level(view: View, metric: str, year: int) -> Spans:
    point = view.points.find(f"ghg.{metric}", year)
    return (view.printer.span(point),) if point is not None and point.value is not None else dash(view, "no_lines")


def _cause(view: View, metric: str, kind: str) -> Spans:
    point = view.points.find(f"ghg.cause.{metric}", view.year, kind)
    return (view.printer.span(point, "change"),) if point is not None and point.value is not None else dash(view, "no_such_cause")


def change_reasons(view: View) -> TableBlock | None:
    """The team's allocation of the change to CDP's reasons (CDP 7.10.1), where totals are shown by the method it was made for."""
    if view.headline != view.project.inventory.scope2_headline:
        return None
    fields = (
        Field("reason", word_of("change_reasons", "reason"), weight=2),
        Field("change_amount", _signed, "right"),
    )
    return listing(view, "inventory-change-reasons", of_year(view, "change_reasons"), fields, notes=(label(view, "table.note.allocated"),))


def _signed(view: View, record: Record) -> Spans:
    """An amount with its sign: what raised emissions and what lowered them."""
    value = record.decimal("amount")
    plus = (Span("text", "+"),) if value is not None and value > 0 else ()
    return (*plus, *amount(view, record, "amount"))
