"""Charts of emissions: by scope over the years, the bridge from last year, by category, gas, site and entity."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from figures import bars, bridge, columns
from figures.chart import Label, Series
from pipeline.datapoint import Datapoint
from pipeline.document import Spans, plain
from pipeline.finding import finding
from pipeline.illustrate.pen import MOST_BARS, Made, Pen, known, literal_code, named, shown_years, words, year_span
from pipeline.view import View

Namer = Callable[[View, str], Spans]


def scopes_over_years(view: View) -> Made:
    """Emissions by scope over the years, with the total of all scopes where every scope has a figure (GHG Protocol, ch. 9)."""
    pen = Pen(view, "scopes_over_years")
    metrics = [metric for metric in ("ghg.scope1", f"ghg.scope2.{view.headline}", "ghg.scope3") if view.points.years(metric)]
    years = shown_years(view, metrics)
    subject = next(
        (point for metric in (*_totals(view, metrics), *metrics) if (point := view.points.find(metric, view.year)) and point.value is not None), None
    )
    if subject is None or view.year not in years:
        return Made()
    message = pen.trend(words(view.word(f"charts.what.{subject.metric}")), subject)
    tones = {"ghg.scope1": "scope1", "ghg.scope3": "scope3"}
    series = tuple(
        Series(pen.word(f"series.{metric}"), tones.get(metric, "scope2"), pen.numbers(metric, years, missing=pen.word("not_reported"))) for metric in metrics
    )
    totals = pen.numbers(_totals(view, metrics)[0], years) if len(metrics) > 1 else ()
    drawing = columns.draw(columns.Columns(pen.frame(message, view.printer.unit(subject)), pen.years(years), series, totals))
    found = [(words(pen.word(f"series.{metric}")), point) for metric in metrics if (point := view.points.find(metric, view.year))]
    parts = pen.listed((label, view.printer.full(point)) for label, point in found if point.value is not None)
    picture = pen.columns(years, parts)
    gap = bool(totals) and any(total.value is None for total in totals)
    return Made((pen.block(drawing, message, picture, [pen.boundary(), *([pen.say("note_gap")] if gap else [])]),))


def _totals(view: View, metrics: list[str]) -> tuple[str, ...]:
    """The total a column adds up to: of all three scopes, or of scopes 1 and 2 where no year has scope 3."""
    return (f"ghg.total.{view.headline}",) if "ghg.scope3" in metrics else (f"ghg.scope12.{view.headline}",)


def change_bridge(view: View) -> Made:
    """What made scopes 1 and 2 differ from last year, by computed causes that add up to the change (CDP 7.10 bounds)."""
    pen, name = Pen(view, "bridge"), f"scope12.{view.headline}"
    before, now = view.points.find(f"ghg.{name}", view.prev), view.points.find(f"ghg.{name}", view.year)
    causes = sorted(
        (point for point in view.points.family(f"ghg.cause.{name}", view.year) if point.value),
        key=lambda point: (-abs(point.value or Decimal(0)), point.key or ""),
    )
    if before is None or now is None or before.value is None or now.value is None or len(causes) < 2:
        return Made()
    what = words(view.word(f"charts.what.ghg.{name}"))
    message = _bridge_message(pen, what, now.value - before.value, causes)
    data = bridge.Bridge(
        pen.frame(message, view.printer.unit(now)),
        bridge.Cause(Label(pen.word("in_year", year=str(view.prev))), pen.number(before)),
        tuple(bridge.Cause(Label(view.word(f"cause.{cause.key}")), pen.number(cause, "change")) for cause in causes),
        bridge.Cause(Label(pen.word("in_year", year=str(view.year))), pen.number(now)),
    )
    moved = [(words(view.word(f"cause.{cause.key}")), (view.printer.span(cause, "change"),)) for cause in causes]
    values = {"then": view.printer.full(before), "prev": year_span(view.prev), "now": view.printer.full(now), "year": year_span(view.year)}
    picture = pen.say("alt_bridge", parts=pen.listed(moved, "part_change"), **values)
    return Made((pen.block(bridge.draw(data), message, picture, [pen.say("note_bridge"), pen.boundary()]),))


def _bridge_message(pen: Pen, what: Spans, moved: Decimal, causes: list[Datapoint]) -> Spans:
    """Which way it went and the largest cause that pulled that way."""
    view = pen.view
    change = view.points.find(f"ghg.change.scope12.{view.headline}", view.year)
    with_it = [cause for cause in causes if cause.value and (cause.value > 0) == (moved > 0)]
    values = {"what": what, "year": year_span(view.year), "prev": year_span(view.prev)}
    if change is None or change.value is None or not with_it or not any(char in "123456789" for char in view.printer.text(change)):
        return pen.say("bridge_level", **values)
    cause = words(view.word(f"cause.{with_it[0].key}"))
    amount = view.printer.full(with_it[0], "change")
    return pen.say("bridge_rose" if moved > 0 else "bridge_fell", change=view.printer.full(change, "abs"), cause=cause, amount=amount, **values)


def scope3_by_category(view: View) -> Made:
    """Scope 3 by category, largest first; categories without a figure stand in the table with their reasons."""
    shares = {point.key: point for point in view.points.family("ghg.scope3.share", view.year) if point.value is not None}
    return _bars(view, "scope3_by_category", "ghg.scope3.category", _category, "scope3", "largest_category", shares)


def gases(view: View) -> Made:
    """Scope 1 by the seven groups of gases (GRI 305-1-b)."""
    return _bars(view, "gases", "ghg.scope1.by_gas", _gas, "scope1", "largest_gas")


def sites(view: View) -> Made:
    """Scopes 1 and 2 by site (CDP 7.17)."""
    return _bars(view, "sites", f"ghg.scope12.{view.headline}.by_site", lambda view, key: named(view, "sites", "site", key), "accent", "largest_site")


def entities(view: View) -> Made:
    """Scopes 1 and 2 by entity, the share of the consolidation approach applied."""
    return _bars(
        view, "entities", f"ghg.scope12.{view.headline}.by_entity", lambda view, key: named(view, "entities", "entity", key), "accent", "largest_entity"
    )


def _bars(view: View, name: str, family: str, namer: Namer, tone: str, sentence: str, shares: dict[str | None, Datapoint] | None = None) -> Made:
    """The members of a family as bars, largest first; one member alone needs no chart."""
    pen, points = Pen(view, name), known(view.points.family(family, view.year))
    if len(points) < 2:
        return Made()
    drawn, largest = points[:MOST_BARS], points[0]
    share = (shares or {}).get(largest.key)
    label = (
        pen.joined((_category_in_words(pen, part) for part in (largest.key or "").split(";")), "and") if shares is not None else namer(view, largest.key or "")
    )
    values = {"label": label, "now": view.printer.full(largest), "year": year_span(view.year)}
    message = pen.say(f"{sentence}_share", share=(view.printer.span(share),), **values) if share is not None else pen.say(sentence, **values)
    data = bars.Bars(
        pen.frame(message, view.printer.unit(largest)),
        tuple(bars.Bar(Label(plain(namer(view, point.key or ""))), pen.number(point), tone) for point in drawn),
    )
    picture = pen.say("alt_bars", parts=pen.listed((namer(view, point.key or ""), view.printer.full(point)) for point in drawn[:5]))
    left = len(points) > len(drawn)
    block = pen.block(bars.draw(data), message, picture, [pen.boundary(), *([pen.say("note_most")] if left else [])])
    found = (finding("illustrate.bars_left_out", chart=name, shown=str(len(drawn)), total=str(len(points))),) if left else ()
    return Made((block,), found)


def _category(view: View, key: str) -> Spans:
    """A scope 3 category by number and name; joined ones by both."""
    pen = Pen(view, "scope3_by_category")
    names = [
        (*literal_code(part), *words(" " + view.words.get(f"category.{part}", ""))) if part.isdecimal() else words(view.words.get(f"category.{part}", part))
        for part in key.split(";")
    ]
    return pen.joined(names, "and")


def _category_in_words(pen: Pen, key: str) -> Spans:
    """``Category 1 (Purchased goods and services)``; a class of its own (``other``) by its name."""
    name = words(pen.view.words.get(f"category.{key}", key))
    return pen.say("category", number=literal_code(key), name=name) if key.isdecimal() else name


def _gas(view: View, key: str) -> Spans:
    """A gas group by name; another gas by its formula."""
    name = view.words.get(f"gas.{key}")
    return words(name) if name else literal_code(key)
