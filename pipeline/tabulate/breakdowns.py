"""Scope 1 by source and gas, scope 2 by energy type and gas, gases apart from the scopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.document import Spans, TableBlock
from pipeline.tabulate.cells import bracketed, label, literal, words
from pipeline.tabulate.scopes import METHODS
from pipeline.tabulate.series import Line, base_years, series
from pipeline.view import View

GAS_GROUPS = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3", "CO2e", "other")
"""The seven groups of GHG the Kyoto Protocol and GRI 305-1-b name, then what sources did not split."""
SOURCES = ("stationary_combustion", "mobile_combustion", "process", "fugitive")
ENERGY_TYPES = ("electricity", "steam", "heat", "cooling")


def keys(view: View, metrics: Iterable[str], order: Sequence[str] = ()) -> tuple[str, ...]:
    """The keys of some families in any shown year: those of ``order`` first, others after them by name."""
    years = {*base_years(view), view.prev, view.year}
    found = {point.key for metric in metrics for year in years for point in view.points.family(metric, year) if point.key and point.value is not None}
    return (*(key for key in order if key in found), *sorted(found.difference(order)))


def keyed(view: View, metric: str, order: Sequence[str], area: str) -> list[Line]:
    """A line for each key of a family, named by the words of an area."""
    return [Line(name(view, area, key), metric, key) for key in keys(view, [metric], order)]


def name(view: View, area: str, key: str) -> Spans:
    """A key's label, or the key itself as a code where nobody named it (a gas, a blend)."""
    return label(view, f"{area}.{key}") if f"{area}.{key}" in view.words else literal(key, "code")


def with_total(view: View, lines: list[Line], metric: str) -> list[Line]:
    """The lines of a family under the total they are parts of; what the parts do not explain is said in a note."""
    parts = tuple((line.metric, line.key) for line in lines)
    return [*lines, Line(label(view, f"metric.{metric}"), metric, style="total", parts=parts)]


def short_of_total(view: View, metric: str, family: str) -> tuple[Spans, ...]:
    """A note where the parts of the reporting year do not come to their total, rounding aside: part of it is not itemised."""
    total = view.points.value(metric, view.year)
    parts = [point.value for point in view.points.family(family, view.year) if point.value is not None]
    return (label(view, "table.note.not_itemised"),) if total is not None and parts and sum(parts) != total else ()


def scope1_categories(view: View) -> TableBlock | None:
    """Direct emissions by stationary and mobile combustion, process, fugitive (ISO 14064-1:2018, 5.2.2)."""
    lines = keyed(view, "ghg.scope1.by_category", SOURCES, "scope1")
    notes = short_of_total(view, "ghg.scope1", "ghg.scope1.by_category")
    return series(view, "inventory-scope1-categories", with_total(view, lines, "ghg.scope1"), notes) if lines else None


def scope1_gases(view: View) -> TableBlock | None:
    """Direct emissions by the seven gases in CO2e (ISO 14064-1:2018, 9.3.1 f; GRI 102-5-b)."""
    lines = keyed(view, "ghg.scope1.by_gas", GAS_GROUPS, "gas")
    if not lines or [line.key for line in lines] == ["CO2e"]:
        return None
    return series(view, "inventory-scope1-gases", with_total(view, lines, "ghg.scope1"), short_of_total(view, "ghg.scope1", "ghg.scope1.by_gas"))


def scope1_masses(view: View) -> TableBlock | None:
    """Direct emissions in tonnes of each gas, so that another set of GWPs can be applied."""
    lines = [replace(line, form="sig") for line in keyed(view, "ghg.scope1.mass", GAS_GROUPS, "gas") if line.key not in ("CO2e", "other")]
    return series(view, "inventory-scope1-masses", lines) if lines else None


def scope2(view: View) -> TableBlock | None:
    """Scope 2 by energy type under each method (Scope 2 Guidance, ch. 7)."""
    lines: list[Line] = []
    for method in METHODS:
        metric = f"ghg.scope2.{method}"
        parts = keyed(view, f"{metric}.by_category", ENERGY_TYPES, "scope2")
        if parts:
            lines += [Line(label(view, f"choice.method.{method}"), style="group"), *with_total(view, parts, metric)]
    return series(view, "inventory-scope2", lines, (label(view, "table.note.two_methods"),)) if lines else None


def scope2_gases(view: View) -> TableBlock | None:
    """Scope 2 by gas under each method, where factors tell gases apart (GRI 102-6-b)."""
    lines: list[Line] = []
    for method in METHODS:
        metric = f"ghg.scope2.{method}"
        parts = keyed(view, f"{metric}.by_gas", GAS_GROUPS, "gas")
        if any(line.key not in ("CO2e", "other") for line in parts):
            lines += [Line(label(view, f"choice.method.{method}"), style="group"), *with_total(view, parts, metric)]
    return series(view, "inventory-scope2-gases", lines) if lines else None


def iso(view: View) -> TableBlock | None:
    """The six categories of ISO 14064-1:2018 (clause 5.2.4, annex B). Category 2 is location-based (annex E); the market-based figure stands apart
    (9.3.3).
    """
    known = view.points.value("ghg.scope2.location", view.year) is not None
    basis = bracketed(view, label(view, "choice.scope2_method.location")) if known else ()
    lines = [
        Line((*literal(key, "ordinal"), *words(" "), *name(view, "iso", key), *(basis if key == "2" else ())), "ghg.iso_category", key)
        for key in keys(view, ["ghg.iso_category"], tuple("123456"))
    ]
    if len(lines) < 2:
        return None
    notes = [label(view, "table.note.iso_not_scope3")]
    if known or not any(line.key == "2" for line in lines):
        notes.append(label(view, "table.note.iso_location" if known else "table.note.iso_no_location"))
    scope3 = view.points.value("ghg.scope3", view.year)
    if scope3 is not None and sum(view.points.value("ghg.iso_category", view.year, key) or 0 for key in "3456") < scope3:
        notes.append(label(view, "table.note.iso_rest"))
    if view.points.value("ghg.scope2.market", view.year) is not None:
        lines += [Line(label(view, "table.iso_apart"), style="group"), Line(label(view, "table.iso_market"), "ghg.scope2.market", style="part")]
    return series(view, "inventory-iso", lines, notes)


def biogenic(view: View) -> TableBlock | None:
    """Biogenic CO2 by scope, outside the gross figures (GRI 305-1-c; ISO 14064-1:2018, annex D)."""
    lines = [Line(label(view, f"table.scope.{key}"), "ghg.biogenic_co2", key) for key in keys(view, ["ghg.biogenic_co2"], tuple("123"))]
    return series(view, "inventory-biogenic", lines, (label(view, "table.note.biogenic"),)) if lines else None


def memo(view: View) -> TableBlock | None:
    """Gases outside the seven groups (R-22 and other substances of the Montreal Protocol), apart from the scopes."""
    found = keys(view, ["ghg.memo"])
    return series(view, "inventory-memo", [Line(name(view, "gas", key), "ghg.memo", key) for key in found]) if found else None
