"""What every builder of charts uses: numbers with the form they are printed in, messages that follow the numbers, the finished block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from figures.chart import Frame, Label, Number, Sheet
from figures.theme import branded
from pipeline.datapoint import Datapoint, Derived
from pipeline.document import FigureBlock, Span, Spans, plain
from pipeline.finding import Finding, Place
from pipeline.inputs import Record
from pipeline.literals import classed, filled
from pipeline.view import View

MOST_YEARS = 10
MOST_BARS = 15


@dataclass(frozen=True, slots=True)
class Made:
    """What a builder gives: no block where there is nothing to show."""

    blocks: tuple[FigureBlock, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Pen:
    """Draws one chart of a view: remembers each number's form, so that the block can cite what the picture prints."""

    view: View
    id: str
    _forms: dict[str, str] = field(default_factory=dict)
    _restated: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._restated = restated_ids(self.view)

    def say(self, key: str, **values: Spans) -> Spans:
        """A sentence or label of ``words/charts.toml``."""
        return filled(self.view.word(f"charts.{key}"), values)

    def word(self, key: str, **values: str) -> str:
        """A label inside the picture."""
        return self.view.word(f"charts.{key}").format(**values)

    def number(self, point: Datapoint | None, form: str = "", *, missing: str = "") -> Number:
        """A datapoint as a number of a chart; ``missing`` says in words why there is none."""
        if point is None or point.value is None:
            return Number(None, missing, "")
        self._forms[point.id] = form
        printer = self.view.printer
        shown, text = printer.shown(point.value, point.unit, form), printer.text(point, form)
        return Number(shown, text, point.id, estimated=point.id in self.view.estimates, restated=self._is_restated(point))

    def _is_restated(self, point: Datapoint) -> bool:
        """Whether a restatement names the datapoint, or one of the parts it is a sum of."""
        parts = point.origin.parts if isinstance(point.origin, Derived) and point.origin.rule == "sum" else ()
        return not self._restated.isdisjoint((point.id, *parts))

    def numbers(self, metric: str, years: Sequence[int], key: str | None = None, *, missing: str = "") -> tuple[Number, ...]:
        """A metric over the years."""
        return tuple(self.number(self.view.points.find(metric, year, key), missing=missing) for year in years)

    def years(self, years: Sequence[int]) -> tuple[Label, ...]:
        """Years of an axis, the base year marked."""
        return tuple(Label(str(year), self.word("base_year") if year == self.view.base_year else "") for year in years)

    def frame(self, message: Spans, unit: str) -> Frame:
        """What is the same for every form."""
        return Frame(f"figure-{self.id}", plain(message), unit, self.view.lang, self.word("estimated"), self.word("restated"), branded(self.view.accent))

    def block(self, sheet: Sheet, message: Spans, picture: Spans, notes: Iterable[Spans] = ()) -> FigureBlock:
        """The chart with its message as caption, its alternative text, and a citation for every number printed in it."""
        printer, points = self.view.printer, self.view.points
        return FigureBlock(
            id=f"figure-{self.id}",
            caption=message,
            alt=self.say("alt", message=message, picture=picture),
            numbers=tuple(printer.span(points[ref], self._forms[ref]) for ref in sheet.refs),
            svg="",
            png=b"",
            width_mm=sheet.width_mm,
            height_mm=sheet.height_mm,
            notes=tuple(notes),
            sheet=sheet,
        )

    def columns(self, years: Sequence[int], parts: Spans) -> Spans:
        """What a picture of columns is, with the reporting year's parts."""
        year = year_span(self.view.year)
        if len(years) == 1:
            return self.say("alt_column", year=year, parts=parts)
        return self.say("alt_columns", first=year_span(years[0]), last=year_span(years[-1]), year=year, parts=parts)

    def listed(self, parts: Iterable[tuple[Spans, Spans]], kind: str = "part") -> Spans:
        """Labels with their numbers, one after the other."""
        return self.joined((self.say(kind, label=label, number=number) for label, number in parts), "between")

    def joined(self, parts: Iterable[Spans], between: str) -> Spans:
        """Several spans with words between."""
        found: list[Span] = []
        for part in parts:
            found += [*(self.say(between) if found else ()), *part]
        return tuple(found)

    def estimated(self, numbers: Iterable[Number]) -> tuple[Spans, ...]:
        """The note of a chart that draws estimates: what makes a figure one."""
        return (self.say("note_estimated"),) if any(number.estimated for number in numbers) else ()

    def boundary(self) -> tuple[Spans, ...]:
        """The note of GHG charts: boundary and GWP set, as far as the company states them."""
        project = self.view.project
        notes: list[Spans] = []
        if project.states("inventory.consolidation"):
            consolidation = words(self.view.word(f"choice.consolidation.{project.inventory.consolidation}"))
            notes.append(self.say("note_boundary", consolidation=consolidation))
        if project.states("inventory.gwp"):
            notes.append(self.say("note_gwp", gwp=literal_code(project.inventory.gwp)))
        gap = () if self.view.lang == "zh-TW" else (Span("text", " "),)
        return (tuple(span for index, note in enumerate(notes) for span in ((*gap, *note) if index else note)),) if notes else ()

    def trend(self, what: Spans, point: Datapoint) -> Spans:
        """The message of a number against the year before, as printed: higher, lower, about the same, or with nothing before it.
        A share of a share misleads: shares say from where to where."""
        view, printer = self.view, self.view.printer
        values: dict[str, Spans] = {"what": what, "now": printer.full(point), "year": year_span(view.year), "prev": year_span(view.prev)}
        before = view.points.find(point.metric, view.prev, point.key)
        if point.value is None or before is None or before.value is None:
            return self.say("first", **values)
        change = view.points.find(f"ghg.change_pct.{point.metric.removeprefix('ghg.')}", view.year, point.key)
        known = change is not None and change.value is not None
        text = printer.text(change, "abs") if known and change is not None else ""
        if printer.text(point) == printer.text(before) or (known and not any(char in "123456789" for char in text)):
            return self.say("level", **values)
        moved = "rose" if point.value > before.value else "fell"
        if known and change is not None and point.unit != "share":
            return self.say(moved, pct=(printer.span(change, "abs"),), **values)
        return self.say(f"{moved}_from", then=printer.full(before), **values)


def restated_ids(view: View) -> frozenset[str]:
    """The datapoints a restatement names (``restatement.restated@2021[ghg.scope1]``; ``#2`` counts restatements of one figure)."""
    found: set[str] = set()
    for entry in view.points.values():
        if entry.metric == "restatement.restated" and entry.key is not None:
            metric, bracket, key = entry.key.split(" #")[0].partition("[")
            found.add(f"{metric}@{entry.year}{bracket}{key}")
    return frozenset(found)


def words(text: str) -> Spans:
    """Shipped words as spans, declared literals apart."""
    return classed(text)


def inside(text: str, lang: str) -> str:
    """A label within a sentence: in English its first letter small, unless it is an abbreviation or a formula (``perfluorocarbons (PFCs)``, ``CO2``)."""
    return text if lang != "en" or text[:2].upper() == text[:2] else text[:1].lower() + text[1:]


def year_span(year: int) -> Spans:
    """A year as a literal."""
    return (Span("literal", str(year), literal="year"),)


def literal_code(text: str) -> Spans:
    """A code as a literal."""
    return (Span("literal", text, literal="code"),)


def typed(text: str, at: Place) -> Spans:
    """The team's own words, with the cell they stand in."""
    return (Span("input", text, at=at),)


def own_words(view: View, record: Record, stem: str) -> Spans:
    """A name or title of an input row in the view's language, else in the other."""
    order = (f"{stem}_zh", f"{stem}_en", stem) if view.lang == "zh-TW" else (f"{stem}_en", f"{stem}_zh", stem)
    for column in order:
        text = record.values.get(column)
        if text:
            return typed(text, record.place(column))
    return ()


def named(view: View, table: str, column: str, key: str) -> Spans:
    """A site or entity as its table names it; its code where it has no name."""
    for record in view.inputs.records(table):
        if record.text(column) == key:
            return own_words(view, record, "name") or (Span("literal", key, literal="name"),)
    return (Span("literal", key, literal="name"),)


def known(points: Iterable[Datapoint]) -> list[Datapoint]:
    """The datapoints that have a value other than zero, largest first."""
    return sorted((point for point in points if point.value), key=lambda point: (-(point.value or 0), point.key or ""))


def shown_years(view: View, metrics: Iterable[str]) -> tuple[int, ...]:
    """The years any of the metrics has a value for, up to the reporting year: the last ten, the base year among them."""
    years = sorted({year for metric in metrics for year in view.points.years(metric) if year <= view.year})
    recent = years[-MOST_YEARS:]
    return tuple([view.base_year, *recent[1:]] if view.base_year in years and view.base_year not in recent else recent)
