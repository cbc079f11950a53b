"""The key figures of the opening page: four to six, each with its change and, where there is one, its target."""

from __future__ import annotations

from pipeline.datapoint import Datapoint
from pipeline.document import Card, Cards, Span, Spans
from pipeline.literals import classed, filled
from pipeline.naming import metric_name
from pipeline.view import View

MOST = 6


def year_span(year: int) -> Spans:
    """A year as a literal."""
    return (Span("literal", str(year), literal="year"),)


def key_figures(view: View) -> Cards | None:
    """The figures a reader looks for first, in order; those the draft does not have are left out."""
    headline = view.headline
    total = f"ghg.total.{headline}" if view.points.value(f"ghg.total.{headline}", view.year) is not None else f"ghg.scope12.{headline}"
    wanted = (total, "ghg.scope1", f"ghg.scope2.{headline}", "ghg.scope3", f"ghg.intensity.scope12.{headline}.revenue", "energy.renewable_electricity_share")
    cards = [_card(view, point) for metric in wanted if (point := view.points.find(metric, view.year)) and point.value is not None]
    return Cards("cards", tuple(cards[:MOST])) if cards else None


def _card(view: View, point: Datapoint) -> Card:
    unit = view.printer.unit(point)
    name = classed(metric_name(view.words, view.lang, point.metric))
    return Card(name, (view.printer.span(point),), (Span("literal", unit, literal="unit"),) if unit else (), tuple(_lines(view, point)))


def _lines(view: View, point: Datapoint) -> list[Spans]:
    """Against the year before, against the base year, and how far the target has come."""
    name = point.metric.removeprefix("ghg.")
    lines: list[Spans] = []
    moved = view.printer.change(point.metric, view.year)
    if moved is not None:
        lines.append(filled(view.word("cover.against_prev"), {"change": moved, "year": year_span(view.prev)}))
    base = view.points.find(f"ghg.change_base_pct.{name}", view.year)
    if base is not None and base.value is not None and view.base_year is not None and view.base_year != view.prev:
        lines.append(filled(view.word("cover.against_base"), {"change": (view.printer.span(base, "change"),), "year": year_span(view.base_year)}))
    if point.metric == "energy.renewable_electricity_share":
        lines += _renewable_target(view)
    return lines


def _renewable_target(view: View) -> list[Spans]:
    """The nearest renewable electricity target."""
    targets = sorted((target for target in view.targets if target.active and target.type == "renewable_electricity"), key=lambda target: target.target_year)
    for target in targets[:1]:
        value = view.points.find("target.value", view.year, target.id)
        if value is not None and value.value is not None:
            return [filled(view.word("cover.target_re"), {"value": (view.printer.span(value, "pct0"),), "year": year_span(target.target_year)})]
    return []
