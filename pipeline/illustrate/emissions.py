"""Charts of emissions: by scope over the years, the bridge from last year, by category, gas, site and entity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from figures import bars, bridge, columns
from figures.chart import Label, Series
from pipeline.datapoint import Datapoint
from pipeline.document import Span, Spans, plain
from pipeline.finding import finding
from pipeline.illustrate.pen import MOST_BARS, Made, Pen, inside, known, literal_code, named, shown_years, words, year_span
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
    sheet = columns.sheet(columns.Columns(pen.frame(message, view.printer.unit(subject)), pen.years(years), series, totals))
    found = [(words(pen.word(f"series.{metric}")), point) for metric in metrics if (point := view.points.find(metric, view.year))]
    parts = pen.listed((label, view.printer.full(point)) for label, point in found if point.value is not None)
    picture = pen.columns(years, parts)
    gap = bool(totals) and any(total.value is None for total in totals)
    notes = [*pen.estimated(number for row in series for number in row.numbers), *pen.boundary(), *([pen.say("note_gap")] if gap else [])]
    return Made((pen.block(sheet, message, picture, notes),))


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
    return Made((pen.block(bridge.sheet(data), message, picture, [pen.say("note_bridge"), *pen.boundary()]),))


def _bridge_message(pen: Pen, what: Spans, moved: Decimal, causes: list[Datapoint]) -> Spans:
    """Which way it went and the largest cause that pulled that way."""
    view = pen.view
    change = view.points.find(f"ghg.change.scope12.{view.headline}", view.year)
    with_it = [cause for cause in causes if cause.value and (cause.value > 0) == (moved > 0)]
    values = {"what": what, "year": year_span(view.year), "prev": year_span(view.prev)}
    if change is None or change.value is None or not with_it or not any(char in "123456789" for char in view.printer.text(change)):
        return pen.say("bridge_level", **values)
    cause = words(inside(view.word(f"cause.{with_it[0].key}"), view.lang))
    amount = view.printer.full(with_it[0], "change")
    return pen.say("bridge_rose" if moved > 0 else "bridge_fell", change=view.printer.full(change, "abs"), cause=cause, amount=amount, **values)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A family of datapoints drawn as bars: how its members are called in the picture and, where that differs, in the message."""

    chart: str
    family: str
    tone: str
    name: Namer
    spoken: Namer | None = None
    share: str | None = None


def scope3_categories(view: View) -> Made:
    """Scope 3 by category, largest first; categories without a figure stand in the table with their reasons."""
    return _bars(view, Breakdown("scope3_categories", "ghg.scope3.category", "scope3", _categories, _spoken_categories, "ghg.scope3.share"))


def gases(view: View) -> Made:
    """Scope 1 by the seven groups of gases (GRI 305-1-b)."""
    return _bars(view, Breakdown("gases", "ghg.scope1.by_gas", "scope1", _gas, _spoken_gas))


def sites(view: View) -> Made:
    """Scopes 1 and 2 by site (CDP 7.17)."""
    return _places(view, "sites", "site")


def entities(view: View) -> Made:
    """Scopes 1 and 2 by entity, the share of the consolidation approach applied."""
    return _places(view, "entities", "entity")


def _places(view: View, table: str, column: str) -> Made:
    """Scopes 1 and 2 by place; none where Scope 1 names no place, for bars of Scope 2 alone would be called both."""
    if view.points.value("ghg.scope1", view.year) and not known(view.points.family(f"ghg.scope1.by_{column}", view.year)):
        return Made()
    return _bars(view, Breakdown(table, f"ghg.scope12.{view.headline}.by_{column}", "accent", lambda view, key: named(view, table, column, key)))


def _bars(view: View, breakdown: Breakdown) -> Made:
    """The members as bars, largest first; one member alone needs no chart."""
    pen, points = Pen(view, breakdown.chart), known(view.points.family(breakdown.family, view.year))
    if len(points) < 2:
        return Made()
    drawn = points[:MOST_BARS]
    names = [breakdown.name(view, point.key or "") for point in drawn]
    message = _largest(pen, breakdown, points[0])
    made = tuple(bars.Bar(Label(plain(name)), pen.number(point), breakdown.tone) for name, point in zip(names, drawn, strict=True))
    sheet = bars.sheet(bars.Bars(pen.frame(message, view.printer.unit(points[0])), made))
    picture = pen.say("alt_bars", parts=pen.listed((name, view.printer.full(point)) for name, point in zip(names[:5], drawn[:5], strict=True)))
    left = len(points) > len(drawn)
    notes = [*pen.estimated(bar.number for bar in made), *pen.boundary(), *([pen.say("note_most")] if left else [])]
    block = pen.block(sheet, message, picture, notes)
    found = (finding("illustrate.bars_left_out", chart=breakdown.chart, shown=str(len(drawn)), total=str(len(points))),) if left else ()
    return Made((block,), found)


def _largest(pen: Pen, breakdown: Breakdown, largest: Datapoint) -> Spans:
    """The message: which member is the largest and, where it is known, its share."""
    view = pen.view
    label = (breakdown.spoken or breakdown.name)(view, largest.key or "")
    values = {"label": label, "now": view.printer.full(largest), "year": year_span(view.year)}
    share = view.points.find(breakdown.share, view.year, largest.key) if breakdown.share else None
    if share is None or share.value is None:
        return pen.say(f"largest_{breakdown.chart}", **values)
    return pen.say(f"largest_{breakdown.chart}_share", share=(view.printer.span(share),), **values)


def _categories(view: View, key: str) -> Spans:
    """A Scope 3 category by number and name; those reported together by both."""
    return Pen(view, "").joined((_category(view, part) for part in key.split(";")), "and")


def _category(view: View, key: str) -> Spans:
    """``1 Purchased goods and services``; ISO 14064-1's own categories say whose number it is, for 類別 4 is both."""
    if key.startswith("iso:"):
        number = key.removeprefix("iso:")
        name = words(view.words.get(f"iso.{number[:1]}", ""))
        return (Span("literal", "ISO 14064-1", literal="standard"), Span("text", " "), *literal_code(number), Span("text", " "), *name)
    name = words(view.words.get(f"category.{key}", key))
    return (*literal_code(key), Span("text", " "), *name) if key.isdecimal() else name


def _spoken_categories(view: View, key: str) -> Spans:
    """``Category 1 (purchased goods and services)``; what has no number of Scope 3 by its name."""
    pen = Pen(view, "")

    def spoken(part: str) -> Spans:
        if not part.isdecimal():
            return _category(view, part)
        return pen.say("category", number=literal_code(part), name=words(inside(view.words.get(f"category.{part}", ""), view.lang)))

    return pen.joined((spoken(part) for part in key.split(";")), "and")


def _gas(view: View, key: str) -> Spans:
    """A gas group by name; another gas by its formula."""
    name = view.words.get(f"gas.{key}")
    return words(name) if name else literal_code(key)


def _spoken_gas(view: View, key: str) -> Spans:
    """A gas group within a sentence: ``perfluorocarbons (PFCs)``."""
    name = view.words.get(f"gas.{key}")
    return words(inside(name, view.lang)) if name else literal_code(key)
