"""Charts of energy and intensity: where energy comes from, the share of renewable electricity, emissions per unit of business."""

from __future__ import annotations

from figures import columns, panels
from figures.chart import Series
from pipeline.datapoint import Datapoint
from pipeline.document import Span, Spans
from pipeline.illustrate.pen import Made, Pen, shown_years, words
from pipeline.view import View

_SLATES = ("slate1", "slate2", "slate3", "slate4")
_SHARE = "energy.renewable_electricity_share"
STEMS = (("ghg.intensity.scope12.{headline}.", 3), ("ghg.intensity.scope3.", 1), ("energy.intensity.", 2))
"""Which intensities are drawn, and how many denominators of each: six small charts at most."""


def energy_mix(view: View) -> Made:
    """Energy by source over the years, renewable apart, with the share of renewable electricity above (GRI 302-1, ESRS E1-5)."""
    pen = Pen(view, "energy_mix")
    years = shown_years(view, ("energy.renewable", "energy.nonrenewable"))
    consumed = "energy.consumed" if any(view.points.value("energy.sold", year) for year in years) else "energy.total"
    total = view.points.find(consumed, view.year)
    if view.year not in years or total is None or total.value is None:
        return Made()
    share = view.points.find(_SHARE, view.year)
    subject = share if share is not None and share.value is not None else total
    message = pen.trend(words(view.word(f"charts.what.{subject.metric}")), subject)
    sources = _sources(pen, years)
    series = tuple(Series(label, tone, pen.numbers(metric, years, key)) for label, tone, metric, key in sources)
    strip = Series(pen.word(f"series.{_SHARE}"), "target", pen.numbers(_SHARE, years)) if view.points.years(_SHARE) else None
    unit = view.printer.unit(total)
    sheet = columns.sheet(columns.Columns(pen.frame(message, unit), pen.years(years), series, pen.numbers(consumed, years), strip))
    found = [(words(label), view.points.find(metric, view.year, key)) for label, _, metric, key in sources]
    parts = pen.listed((label, view.printer.full(point)) for label, point in found if point is not None and point.value is not None)
    return Made((pen.block(sheet, message, pen.columns(years, parts)),))


def _sources(pen: Pen, years: tuple[int, ...]) -> list[tuple[str, str, str, str | None]]:
    """Label, tone, metric, key of each series: non-renewable carriers apart where they are few, renewable together on top."""
    view, family = pen.view, "energy.nonrenewable.by_carrier"
    carriers = list(dict.fromkeys(point.key for year in reversed(years) for point in view.points.family(family, year) if point.value and point.key))
    rest: list[tuple[str, str, str, str | None]] = [(pen.word("series.energy.nonrenewable"), "slate2", "energy.nonrenewable", None)]
    if 1 < len(carriers) <= len(_SLATES):
        size = {carrier: view.points.value(family, view.year, carrier) or 0 for carrier in carriers}
        names = {carrier: view.words.get(f"choice.carrier.{carrier}", carrier) for carrier in carriers}
        ordered = sorted(carriers, key=lambda carrier: -size[carrier])
        rest = [(pen.word("series.nonrenewable", carrier=names[carrier]), tone, family, carrier) for carrier, tone in zip(ordered, _SLATES, strict=False)]
    has_renewable = any(view.points.value("energy.renewable", year) for year in years)
    return [*rest, *([(pen.word("series.energy.renewable"), "target", "energy.renewable", None)] if has_renewable else [])]


def intensity(view: View) -> Made:
    """Emissions and energy per unit of business over the years, a small chart each (GRI 305-4, 302-3)."""
    pen = Pen(view, "intensity")
    found = _measures(view)
    if not found:
        return Made()
    message = pen.trend(_subject(pen, found[0]), found[0])
    drawn = tuple(_panel(pen, point) for point in found)
    parts = pen.listed((_subject(pen, point), view.printer.full(point)) for point in found)
    return Made((pen.block(panels.sheet(panels.Panels(pen.frame(message, ""), drawn)), message, pen.say("alt_panels", parts=parts)),))


def _measures(view: View) -> list[Datapoint]:
    """The reporting year's intensities that have a history: scopes 1 and 2, then scope 3, then energy, by denominator, revenue first."""
    points = [point for point in view.points.values() if point.year == view.year and point.value is not None and ".intensity." in point.metric]
    known = sorted((point for point in points if len(view.points.years(point.metric)) > 1), key=lambda point: not point.metric.endswith(".revenue"))
    found: list[Datapoint] = []
    for stem, most in STEMS:
        found += [point for point in known if point.metric.startswith(stem.format(headline=view.headline))][:most]
    return found


def _subject(pen: Pen, point: Datapoint) -> Spans:
    """``Scope 1 and 2 emissions (market-based) per revenue``."""
    stem, denominator = _split(point.metric)
    return pen.say("per", what=words(pen.word(f"intensity.{stem}")), denominator=_denominator(pen, denominator))


def _denominator(pen: Pen, metric: str) -> Spans:
    """``revenue``, ``employee``, ``unit produced, wafers``: the team's own kinds by their own names."""
    kind, _, name = metric.partition(":")
    known = pen.view.words.get(f"charts.denominator.{kind}")
    below = words(known) if known else pen.say("denominator_other", name=words(pen.view.words.get(f"metric.metric.{kind}", kind)))
    return pen.say("denominator_of", denominator=below, name=(Span("literal", name, literal="name"),)) if name else below


def _split(metric: str) -> tuple[str, str]:
    """``scope12.market`` and ``revenue`` of an intensity's metric."""
    if metric.startswith("energy.intensity."):
        return "energy", metric.removeprefix("energy.intensity.")
    rest = metric.removeprefix("ghg.intensity.")
    stem = next(stem for stem in ("scope12.market", "scope12.location", "scope3") if rest.startswith(stem + "."))
    return stem, rest.removeprefix(stem + ".")


def _panel(pen: Pen, point: Datapoint) -> panels.Panel:
    view = pen.view
    years = shown_years(view, (point.metric,))
    span = tuple(range(years[0], years[-1] + 1))
    tone = "scope3" if ".scope3." in point.metric else "slate1" if point.metric.startswith("energy.") else "accent"
    label = "".join(part.text for part in _subject(pen, point))
    return panels.Panel(label, view.printer.unit(point), tone, pen.years(span), pen.numbers(point.metric, span))
