"""Energy by carrier, renewable and not, the instruments behind renewable electricity, and intensities."""

from __future__ import annotations

from dataclasses import replace

from pipeline.document import Span, Spans, TableBlock, plain
from pipeline.inputs import Record
from pipeline.tabulate.breakdowns import keys, name
from pipeline.tabulate.cells import bracketed, choice, country_name, label, literal, phrase
from pipeline.tabulate.places import unit_of_metric
from pipeline.tabulate.records import Field, amount_of, listing, of_year, text_of, word_of
from pipeline.tabulate.series import Line, series
from pipeline.view import View

CARRIERS = ("electricity", "steam", "heat", "cooling")
_RATIOS = ("ghg.intensity.", "energy.intensity.")
_PEOPLE = "people"


def energy(view: View) -> TableBlock | None:
    """Energy used, by renewable and non-renewable carrier, less what was sold (GRI 302-1, 103-2; CDP 7.30)."""
    lines: list[Line] = []
    for source in ("nonrenewable", "renewable"):
        family = f"energy.{source}.by_carrier"
        found = _carriers(view, family)
        total = Line(label(view, f"metric.energy.{source}"), f"energy.{source}", style="total", parts=tuple((family, line.key) for line in found))
        lines += [Line(label(view, f"table.energy.{source}"), style="group"), *found, total] if found else []
    if not lines:
        lines += _carriers(view, "energy.by_carrier")
    if view.points.value("energy.sold", view.year) is not None:
        lines.append(Line(label(view, "metric.energy.sold"), "energy.sold"))
    lines.append(Line(label(view, "metric.energy.total"), "energy.total", style="total"))
    if view.points.value("energy.renewable_share", view.year) is not None:
        lines.append(Line(label(view, "metric.energy.renewable_share"), "energy.renewable_share"))
    return series(view, "inventory-energy", lines, (_joules(view),))


def _joules(view: View) -> Spans:
    """GRI asks for joules: the constant stands under the table."""
    return phrase(view, "table.note.joules", constant=literal("1 MWh = 3.6 GJ", "unit"))


def origin(view: View) -> TableBlock | None:
    """Energy by how it came and went: bought, as fuel, generated, sold (GRI 103-2; ESRS E1 37 to 39; CDP 7.30); none where nothing was bought."""
    if view.points.value("energy.purchased", view.year) is None:
        return None
    bought = _carriers(view, "energy.purchased.by_carrier")
    total = Line(label(view, "metric.energy.purchased"), "energy.purchased", style="total", parts=tuple((line.metric, line.key) for line in bought))
    fuels = [line for line in _carriers(view, "energy.by_carrier") if line.key not in CARRIERS]
    made = _carriers(view, "energy.self_generated.by_carrier")
    lines = [*_grouped(view, "purchased", bought), total, *_by_source(view, "energy.purchased")]
    lines += [*_grouped(view, "fuel", fuels), *_grouped(view, "generated", made)]
    lines.append(Line(label(view, "metric.energy.consumed"), "energy.consumed", style="total"))
    lines += [*_grouped(view, "sold", _carriers(view, "energy.sold.by_carrier")), *_by_source(view, "energy.sold")]
    return series(view, "inventory-energy-origin", lines, (label(view, "table.note.generated_from_fuel"),) if made else ())


def _carriers(view: View, family: str) -> list[Line]:
    return [Line(name(view, "choice.carrier", key), family, key) for key in keys(view, [family], CARRIERS)]


def _by_source(view: View, metric: str) -> list[Line]:
    """The renewable and the non-renewable part of a figure, as far as either is known."""
    parts = [f"{metric}.{kind}" for kind in ("renewable", "nonrenewable") if view.points.value(f"{metric}.{kind}", view.year) is not None]
    return [Line(label(view, f"metric.{part}"), part) for part in parts]


def _grouped(view: View, group: str, lines: list[Line]) -> list[Line]:
    return [Line(label(view, f"table.energy.{group}"), style="group"), *lines] if lines else []


def electricity(view: View) -> TableBlock | None:
    """Electricity used, and how much of it is renewable (RE100; CDP 7.30)."""
    metrics = ("energy.electricity", "energy.renewable_electricity", "energy.renewable_electricity_share")
    lines = [Line(label(view, f"metric.{metric}"), metric) for metric in metrics if view.points.value(metric, view.year) is not None]
    return series(view, "inventory-electricity", lines) if lines else None


def instruments(view: View) -> TableBlock | None:
    """Contracts behind the market-based figure, with what RE100 asks of each (Scope 2 Guidance, ch. 7: quality criteria)."""
    records = sorted(of_year(view, "instruments"), key=lambda record: (record.text("type") or "", record.row))
    fields = (
        Field("instrument", _instrument, weight=1.6),
        Field("technology", word_of("instruments", "technology")),
        Field("country", country_name, weight=1.2),
        Field("generator", text_of("generator"), weight=1.4),
        Field("commissioned", text_of("commissioned")),
        Field("vintage", text_of("vintage")),
        Field("quantity", amount_of("quantity", "unit"), "right", 1.3),
        Field("certificates", text_of("certificates")),
        Field("retired_on", text_of("retired_on")),
    )
    return listing(view, "inventory-instruments", records, fields, notes=(label(view, "table.note.instruments"),))


def _instrument(view: View, record: Record) -> Spans:
    """What it is and whether electricity comes with it, said once where its name says it: an unbundled certificate."""
    kind, bundled = choice(view, record, "instruments", "type"), choice(view, record, "instruments", "bundled")
    if record.text("bundled") is None or plain(bundled) in plain(kind):
        return kind
    return (*kind, *bracketed(view, tuple(replace(span, text=span.text.lower()) for span in bundled)))


def intensity(view: View) -> TableBlock | None:
    """Ratios with their numerators' scopes, and the denominators themselves (GRI 305-4, 102-8, 302-3, 103-4)."""
    lines: list[Line] = []
    for below in _denominators(view):
        found = [
            point.metric
            for point in view.points.values()
            if point.year == view.year and point.key is None and point.value is not None and _over(point.metric, below)
        ]
        shared = unit_of_metric(view, found[0]) if found else ()
        lines.append(Line((*phrase(view, "table.intensity.per", denominator=_denominator(view, below, "charts.denominator")), *shared), style="group"))
        lines += [Line(_ratio(view, metric, below, shared), metric) for metric in found]
        lines.append(
            Line(
                phrase(view, "table.intensity.denominator", denominator=_measured(view, below)),
                f"metric.{below}",
                style="part",
            )
        )
    return series(view, "inventory-intensity", lines, (label(view, "table.note.intensity"),), unit=False) if lines else None


def _over(metric: str, below: str) -> bool:
    return metric.startswith(_RATIOS) and metric.endswith(f".{below}")


def _denominators(view: View) -> tuple[str, ...]:
    """Denominators the year has a ratio over, revenue first."""
    metrics = dict.fromkeys(point.metric for point in view.points.values() if point.year == view.year)
    names = [metric.removeprefix("metric.") for metric in metrics if metric.startswith("metric.")]
    ratios = [metric for metric in metrics if metric.startswith(_RATIOS)]
    used = [below for below in names if any(_over(metric, below) for metric in ratios)]
    return tuple(sorted(used, key=lambda below: (below != "revenue", below)))


def _denominator(view: View, below: str, words: str = "metric.metric") -> Spans:
    """A denominator's name; a product's own name after "production". ``words``: the labels of one unit of it are ``charts.denominator``."""
    kind, _, product = below.partition(":")
    if f"{words}.{kind}" not in view.words:
        return literal(below, "name")
    named = label(view, f"{words}.{kind}")
    if not product:
        return named
    before, behind = ("－", "") if view.lang == "zh-TW" else (" (", ")")
    return (*named, Span("text", before), *literal(product, "name"), *((Span("text", behind),) if behind else ()))


def _measured(view: View, below: str) -> Spans:
    """A denominator's name and unit; no unit where an English name says it: people are not counted in people, nor training hours in hours."""
    named, unit = _denominator(view, below), unit_of_metric(view, f"metric.{below}")
    said = plain(unit).removeprefix(", ")
    return named if view.lang == "en" and (said == _PEOPLE or said in plain(named)) else (*named, *unit)


def _ratio(view: View, metric: str, below: str, shared: Spans) -> Spans:
    """A ratio's name, with its unit unless the heading of its group says it."""
    unit = unit_of_metric(view, metric)
    return (*label(view, f"metric.{metric.removesuffix(f'.{below}')}"), *(unit if unit != shared else ()))


def kpis(view: View) -> TableBlock | None:
    """Figures of effort rather than size: training, meetings, pay linked to climate, whatever the committee is measured by."""
    used = set(_denominators(view))
    names = [point.metric.removeprefix("metric.") for point in view.points.values() if point.metric.startswith("metric.") and point.year == view.year]
    lines = [Line(_measured(view, below), f"metric.{below}") for below in sorted(dict.fromkeys(names)) if below not in used]
    return series(view, "governance-kpis", lines, unit=False) if lines else None
