"""Module 7: how the inventory came about (7.1 to 7.3), what drives investment, further metrics and low-carbon products."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from disclosures import Item
from pipeline.answers.cdp.ask import RESPONSE, Ask, chosen
from pipeline.answers.cdp.change import denominator, size_label, stated_reasons
from pipeline.answers.cdp.explained import ratio
from pipeline.answers.cdp.formulas import change_pct, direction, over, share_pct
from pipeline.datapoint import Datapoint
from pipeline.inputs import Record
from pipeline.questionnaire import Answer, AnswerRow, Hidden, Rows

STRUCTURAL: Mapping[str, str] = {"acquisitions": "Acquisition", "divestment": "Divestment", "mergers": "Merger"}
METHODICAL: Mapping[str, str] = {"methodology": "Methodology", "boundary": "Boundary"}
RECALCULATED: Mapping[str, str] = {
    "ghg.scope1": "Scope 1",
    "ghg.scope2.location": "Scope 2, location-based",
    "ghg.scope2.market": "Scope 2, market-based",
    "ghg.scope3": "Scope 3",
}
STANDARDS: tuple[tuple[str, str], ...] = (
    ("ISO 14064-1", "ISO 14064-1"),
    ("GHG Protocol Corporate", "GHG Protocol Corporate Standard (revised)"),
    ("GHG Protocol Scope 2", "GHG Protocol Scope 2 Guidance"),
    ("GHG Protocol Scope 3", "GHG Protocol Scope 3 Standard"),
    ("溫室氣體排放量盤查登錄", "Taiwan GHG reporting rules"),
)
"""What ``verification`` calls the criteria of an inventory, and CDP's standards."""
OTHER_METRICS: Mapping[str, str] = {"waste": "Waste", "廢棄物": "Waste", "land": "Land use", "土地": "Land use"}
"""How the team's own activity metrics begin that CDP asks for beside the inventory."""


def first_year(ask: Ask, _item: Item) -> Rows:
    """7.1: whether this is the first response; an export of an earlier one says no."""
    before = ask.inputs.answered
    return (ask.row("answer", {"first": chosen("No", str(ask.project.place("frameworks.cdp.export"))) if before else ask.person()}),)


def structure(ask: Ask, _item: Item) -> Rows:
    """7.1.1: entities that came or went inside the year, and reasons of change that say so; none of it found is no "No"."""
    start, end = ask.project.report.period_start, ask.project.report.period_end
    came = [r for r in ask.inputs.records("entities") if (day := _day(r, "from")) is not None and start < day <= end]
    went = [r for r in ask.inputs.records("entities") if (day := _day(r, "to")) is not None and start <= day < end]
    reasons = stated_reasons(ask)
    kinds = [name for reason, name in STRUCTURAL.items() if reason in reasons] or [*(["Acquisition"] if came else []), *(["Divestment"] if went else [])]
    if not kinds:
        return (ask.row("answer", {"change": ask.person()}),)
    moved = [(record, "from") for record in came] + [(record, "to") for record in went]
    places = [str(record.place(column)) for record, column in moved]
    named = [f"{record.text('name_en') or record.text('entity')}: {column} {record.text(column)}" for record, column in moved]
    cells = {
        "change": chosen("; ".join(kinds), *places, *(str(r.place("reason")) for reason in STRUCTURAL for r in reasons.get(reason, ()))),
        "names": chosen("; ".join(record.text("name_en") or record.text("entity") or "" for record, _ in moved), *places) if moved else ask.person(),
        "details": chosen("; ".join(named), *places) if moved else ask.person(),
    }
    return (ask.row("answer", cells),)


def _day(record: Record, column: str) -> date | None:
    value = record.text(column)
    return date.fromisoformat(value) if value else None


def methods_changed(ask: Ask, _item: Item) -> Rows:
    """7.1.2: method or boundary, where the reasons of change name them."""
    reasons = stated_reasons(ask)
    kinds = [name for reason, name in METHODICAL.items() if reason in reasons]
    places = (str(record.place("reason")) for reason in METHODICAL for record in reasons.get(reason, ()))
    return (ask.row("answer", {"change": chosen("; ".join(kinds), *places) if kinds else ask.person()}),)


def recalculation(ask: Ask, _item: Item) -> Rows:
    """7.1.3: what of the base year this year's report restated, and whether other past years were."""
    bases = {ask.project.inventory.base_year.scope12, ask.project.inventory.base_year.scope3} - {None}
    told = [record for record in ask.inputs.records("restatements") if str(ask.year) in (record.text("restated_in") or "")]
    of_base = [record for record in told if record.integer("year") in bases]
    others = [record for record in told if record.integer("year") not in bases]
    if not of_base:
        return (ask.row("answer", {"recalculated": ask.person(), "policy": _policy(ask)}),)
    scopes = [name for metric, name in RECALCULATED.items() if any(record.text("metric") == metric for record in of_base)]
    places = [str(record.place("restated")) for record in of_base]
    cells = {
        "recalculated": chosen("Yes", *places),
        "scopes": chosen("; ".join(scopes), *places) if scopes else ask.person(),
        "policy": _policy(ask),
        "past_years": chosen("Yes", *(str(record.place("restated")) for record in others)) if others else chosen("No", "restatements"),
    }
    return (ask.row("answer", cells),)


def _policy(ask: Ask) -> Answer:
    """The threshold of recalculation, where report.toml states one."""
    key = "inventory.recalculation_threshold"
    if not ask.project.states(key):
        return ask.person()
    points = f"{(ask.project.inventory.recalculation_threshold * 100).normalize():f}"
    return chosen(ask.words("said.threshold", points=points)[RESPONSE], str(ask.project.place(key)))


def standards(ask: Ask, _item: Item) -> Rows:
    """7.2: the standards that statements of verification name as criteria."""
    told = [record for record in ask.inputs.records("verification") if record.integer("year") == ask.year and record.text("criteria")]
    named = [
        (choice, r) for word, choice in STANDARDS for r in told if word in (r.text(r.spoken("criteria", "en")) or "") or word in (r.text("criteria") or "")
    ]
    choices = "; ".join(dict.fromkeys(choice for choice, _ in named))
    places = dict.fromkeys(str(record.place("criteria")) for _, record in named[:6])
    return (ask.row("answer", {"standards": chosen(choices, *places) if choices else ask.person()}),)


def scope2_approach(ask: Ask, _item: Item) -> Rows:
    """7.3: the methods there is a figure by."""
    said = {"loc": ("ghg.scope2.location", "Reporting a location-based figure"), "mkt": ("ghg.scope2.market", "Reporting a market-based figure")}
    cells = {}
    for key, (metric, words) in said.items():
        point = ask.points.find(metric, ask.year)
        cells[key] = chosen(words, point.id) if point is not None and point.value is not None else ask.person()
    return (ask.row("answer", cells),)


def drivers(ask: Ask, _item: Item) -> Rows:
    """7.55.3: an internal price is a method of driving investment; others are a person's."""
    rows = [
        AnswerRow(
            ask.label(f"choice.carbon_prices.type.{record.text('type')}"),
            {"method": chosen("Internal price on carbon", str(record.place("type"))), "comment": ask.said(record, "use")},
        )
        for record in ask.inputs.records("carbon_prices")
        if record.integer("year") in (None, ask.year)
    ]
    return (*rows, ask.row("further", {}))


def metrics(ask: Ask, _item: Item) -> Rows:
    """7.52: energy over each measure of size, and the team's own metrics of waste and land."""
    rows = [_energy_intensity(ask, point.metric.removeprefix("energy.intensity.")) for point in _family(ask, "energy.intensity.")]
    for point in _family(ask, "metric."):
        name = point.metric.removeprefix("metric.")
        kind = next((choice for word, choice in OTHER_METRICS.items() if name.startswith(word)), None)
        if kind is not None:
            now, before = ask.figure(point.metric, ask.year), ask.figure(point.metric, ask.year - 1)
            rows.append(AnswerRow(size_label(ask, name), {"description": chosen(kind, point.id), **_against(ask, now, before, point.unit)}))
    return tuple(rows) or (ask.row("answer", {"value": ask.none("no_metric"), "pct_change": ask.none("no_metric")}),)


def _family(ask: Ask, start: str) -> list[Datapoint]:
    return sorted((p for p in ask.points.values() if p.year == ask.year and p.key is None and p.metric.startswith(start)), key=lambda point: point.metric)


def _energy_intensity(ask: Ask, name: str) -> AnswerRow:
    used, used_before = (ask.figure("energy.total", year) for year in (ask.year, ask.year - 1))
    size_now, size_before = (ask.figure(f"metric.{name}", year) for year in (ask.year, ask.year - 1))
    now = ask.computed(over, used, size_now, formula="numerator ÷ denominator")
    before = ask.computed(over, used_before, size_before, formula="numerator ÷ denominator")
    words = {lang: f"{ask.words('row.energy_total')[lang]} · {word}" for lang, word in size_label(ask, name).items()}
    size = chosen(denominator(ask, name), f"metric.{name}@{ask.year}")
    explain = ratio(ask, (used, used_before), (size_now, size_before), "energy_moved")
    return AnswerRow(words, {"description": chosen("Energy usage", *now.sources), **_against(ask, now, before, "MWh"), "denominator": size, "explain": explain})


def _against(ask: Ask, now: Answer, before: Answer, unit: str) -> dict[str, Answer]:
    """A metric against the year before: the change has no sign, the direction stands beside it."""
    cells = {"value": now, "numerator": chosen(unit, *now.sources), "pct_change": ask.computed(change_pct, now, before)}
    if isinstance(now.value, Decimal) and isinstance(before.value, Decimal):
        cells["direction"] = chosen(direction(Fraction(now.value) - Fraction(before.value)), *now.sources)
    return cells


LOW_CARBON = "metric.low_carbon_revenue"
"""The team's own activity metric: revenue of what it classifies as low-carbon."""


def low_carbon_question(ask: Ask, _item: Item) -> Rows:
    """7.74: whether products are classified as low-carbon; revenue of such products says yes."""
    found = ask.points.find(LOW_CARBON, ask.year)
    return (ask.row("answer", {"has": chosen("Yes", found.id) if found is not None and found.value else ask.person()}),)


def low_carbon(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.74.1: their share of revenue; what is avoided, and against what, is a person's."""
    found = ask.figure(LOW_CARBON, ask.year)
    if not found.value:
        return Hidden(ask.words("hidden.no_low_carbon"))
    share = ask.computed(share_pct, found, ask.figure("metric.revenue", ask.year), formula="100 × low_carbon_revenue ÷ revenue")
    return (ask.row("low_carbon", {"revenue_pct": share, "avoided_fu": ask.none("avoided")}),)
