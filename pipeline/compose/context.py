"""What shipped templates may say: numbers, names and rows that print as sentinels, never as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.compose.sentinel import Slots
from pipeline.datapoint import Datapoint, Stated, make_id
from pipeline.document import LiteralKind, Span, Spans
from pipeline.finding import Place
from pipeline.inputs import Record
from pipeline.naming import key_label
from pipeline.printing import UNIT_NAMES, grouped
from pipeline.quantity import parse_unit
from pipeline.view import Target, View


@dataclass(frozen=True, slots=True)
class Voice:
    """One rendering: the view, and the slots its sentinels are kept in."""

    view: View
    slots: Slots

    def spans(self, spans: Spans) -> str:
        """Spans as a sentinel."""
        return self.slots.put(spans)

    def literal(self, text: object, kind: LiteralKind) -> str:
        """A declared literal as a sentinel."""
        return self.spans((Span("literal", str(text), literal=kind),))

    def input(self, text: str, at: Place) -> str:
        """The text of an input cell as a sentinel."""
        return self.spans((Span("input", text, at=at),))


@dataclass(frozen=True, slots=True)
class Year:
    """A year that prints as a literal; ``n`` is its number."""

    n: int
    voice: Voice

    def __str__(self) -> str:
        return self.voice.literal(self.n, "year")


@dataclass(frozen=True, slots=True)
class Number:
    """A datapoint in a template: false where it has no value; prints its digits."""

    metric: str
    at_year: int
    key: str | None
    point: Datapoint | None
    voice: Voice

    def __bool__(self) -> bool:
        return self.point is not None and self.point.value is not None

    def __str__(self) -> str:
        return self.as_("")

    @property
    def _there(self) -> Datapoint:
        if self.point is None:
            raise LookupError(f"no datapoint {make_id(self.metric, self.at_year, self.key)} to print")
        return self.point

    def as_(self, form: str) -> str:
        """The number in a form of ``pipeline/printing.py``; with ``full`` the unit follows as a literal."""
        point, printer = self._there, self.voice.view.printer
        parts = form.split("+") if form else []
        bare = "+".join(part for part in parts if part != "full")
        return self.voice.spans(printer.full(point, bare) if "full" in parts else (printer.span(point, bare),))

    @property
    def full(self) -> str:
        """Digits and unit."""
        return self.as_("full")

    @property
    def unit(self) -> str:
        """The unit's name, as a literal."""
        return self.voice.literal(self.voice.view.printer.unit(self._there), "unit")

    @property
    def value(self) -> Decimal:
        """The exact value, for comparing only."""
        value = self._there.value
        if value is None:
            raise LookupError(f"{self._there.id} has no value")
        return value

    @property
    def reason(self) -> str | None:
        """Why it has no value."""
        return "no_lines" if self.point is None else self.point.reason

    @property
    def stated(self) -> bool:
        """Whether a person stated it, so that nothing was added up to it."""
        return self.point is not None and isinstance(self.point.origin, Stated)

    @property
    def year(self) -> Year:
        """Its year, as a literal."""
        return Year(self.at_year, self.voice)

    @property
    def kind(self) -> str | None:
        """Its raw key: the kind of a cause."""
        return self.key

    @property
    def label(self) -> str:
        """What its key stands for: our word for a category or a gas (plain text), or a site or entity as the team named it."""
        view, key = self.voice.view, self.key or ""
        return key_label(view.words, view.lang, self.metric, key) or self.voice.spans(entity_name(view, key))

    def other(self, metric: str, year: int) -> Number:
        """The number of another metric or year with the same key."""
        return Number(metric, year, self.key, self.voice.view.points.find(metric, year, self.key), self.voice)

    @property
    def before(self) -> Number:
        """The year before."""
        return self.other(self.metric, self.at_year - 1)

    @property
    def change(self) -> Number:
        """The difference from the year before."""
        return self.other(f"ghg.change.{self.metric.removeprefix('ghg.')}", self.at_year)

    @property
    def change_pct(self) -> Number:
        """The change from the year before as a fraction."""
        return self.other(f"ghg.change_pct.{self.metric.removeprefix('ghg.')}", self.at_year)

    @property
    def trend(self) -> str:
        """up, down, same; base (this is the base year), first (nothing before), missing (no value)."""
        if not self:
            return "missing"
        if self.voice.view.base_year == self.at_year:
            return "base"
        if not self.before:
            return "first"
        return "same" if self.value == self.before.value else "up" if self.value > self.before.value else "down"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A row of an input table in a template."""

    record: Record
    table: str
    voice: Voice

    def raw(self, column: str) -> str | None:
        """The cell's text, for comparing only."""
        return self.record.text(column)

    def __getitem__(self, column: str) -> str | None:
        return self.record.text(column)

    def text(self, column: str) -> str:
        """The cell as the team wrote it, in this language where there is one column a language."""
        suffixes = ("_zh", "", "_en") if self.voice.view.lang == "zh-TW" else ("_en", "", "_zh")
        for suffix in suffixes:
            value = self.record.text(column + suffix)
            if value:
                return self.voice.input(value, self.record.place(column + suffix))
        return ""

    def word(self, column: str) -> str:
        """The label of a choice in this language; a value of the team's own prints as typed."""
        value = self.record.text(column)
        if not value:
            return ""
        words = self.voice.view.words
        label = words.get(f"choice.{self.table}.{column}.{value}") or words.get(f"choice.{column}.{value}") or words.get(f"choice.{value}")
        return label if label else self.voice.input(value, self.record.place(column))

    def number(self, column: str) -> str:
        """The number typed in the cell, with every digit it was typed with."""
        value = self.record.decimal(column)
        if value is None:
            return ""
        exponent = value.as_tuple().exponent
        return self.voice.input(grouped(value, max(0, -exponent if isinstance(exponent, int) else 0)), self.record.place(column))

    def unit(self, column: str) -> str:
        """The unit typed in the cell, by its name in this language where it is a known one."""
        value = self.record.text(column) or ""
        known = parse_unit(value)
        name = self.voice.view.printer.unit_name(known.symbol if known is not None and known.symbol in UNIT_NAMES else value)
        return self.voice.literal(name, "unit") if name else ""

    def year(self, column: str) -> Year | str:
        """The year typed in the cell, as a literal."""
        value = self.record.integer(column)
        return Year(value, self.voice) if value is not None else ""

    def date(self, column: str) -> str:
        """The date typed in the cell, as this language writes it."""
        value = self.record.text(column)
        return self.voice.literal(write_date(date.fromisoformat(value), self.voice.view.lang), "date") if value else ""


@dataclass(frozen=True, slots=True)
class TemplateTarget:
    """A target in a template."""

    target: Target
    voice: Voice

    def __getattr__(self, name: str) -> object:
        """A number of the target (``now``, ``progress`` …) or a plain field."""
        if name in ("base", "value", "now", "progress", "expected", "annual_rate", "required_rate", "coverage", "residual", "base_stated", "base_computed"):
            return self._number(f"target.{name}", self.voice.view.year)
        raise AttributeError(name)

    def _number(self, metric: str, year: int) -> Number:
        return Number(metric, year, self.target.id, self.voice.view.points.find(metric, year, self.target.id), self.voice)

    @property
    def id(self) -> str:
        """The team's name of the target, as typed."""
        return self.voice.input(self.target.id, self.target.at)

    @property
    def slug(self) -> str:
        """The name as part of a block id."""
        return self.target.slug

    @property
    def name(self) -> str:
        """The target's name in this language, as typed."""
        return self.voice.input(self.target.name[self.voice.view.lang], self.target.at)

    @property
    def type(self) -> str:
        """absolute, intensity, renewable_electricity, supplier_engagement, net_zero."""
        return self.target.type

    @property
    def term(self) -> str:
        """near or long."""
        return self.target.term

    @property
    def status(self) -> str:
        """validated, submitted, committed, own, superseded, expired."""
        return self.target.status

    @property
    def misses(self) -> bool:
        """Whether it stands before SBTi and misses one of its criteria by this tool's own check."""
        before = self.target.status in ("validated", "submitted") and self.target.rule_set is not None
        counted = self._number("target.criteria.fail", self.voice.view.year)
        return before and bool(counted) and counted.value > 0

    @property
    def scope2_method(self) -> str:
        """The scope 2 method its figures use."""
        return self.target.scope2_method

    @property
    def scopes(self) -> str:
        """The scopes covered, as words."""
        view = self.voice.view
        numbers = self.target.scopes.split("+")
        if view.lang == "zh-TW":
            names = ["範疇" + "〇一二三"[int(number)] for number in numbers if number in "123"]
            return names[0] if len(names) == 1 else "、".join(names[:-1]) + "及" + names[-1]
        joined = numbers[0] if len(numbers) == 1 else ", ".join(numbers[:-1]) + " and " + numbers[-1]
        return self.voice.literal(f"scope {joined}" if len(numbers) == 1 else f"scopes {joined}", "code")

    @property
    def base_year(self) -> Year | None:
        """Its base year, as a literal."""
        return Year(self.target.base_year, self.voice) if self.target.base_year is not None else None

    @property
    def target_year(self) -> Year:
        """The year to reach it, as a literal."""
        return Year(self.target.target_year, self.voice)

    @property
    def reduction_pct(self) -> str | None:
        """The reduction as typed, in points."""
        points = self.target.reduction_pct
        return self.voice.input(points + ("%" if self.voice.view.lang == "zh-TW" else "\u00a0%"), self.target.at) if points else None

    @property
    def state(self) -> str:
        """achieved, on_track, within_tolerance, off_track, not_assessable."""
        return self.target.state

    @property
    def superseded(self) -> bool:
        """Whether it is history."""
        return not self.target.active

    @property
    def by(self) -> TemplateTarget | None:
        """The target that replaced it."""
        found = [target for target in self.voice.view.targets if target.id == self.target.superseded_by]
        return TemplateTarget(found[0], self.voice) if found else None

    @property
    def milestones(self) -> Sequence[Mapping[str, object]]:
        """Its milestones: year and value."""
        return [{"year": Year(stone.year, self.voice), "value": self._number("target.milestone", stone.year)} for stone in self.target.milestones]

    @property
    def tolerance(self) -> str:
        """The tolerance its state is judged with, as set."""
        project = self.voice.view.project
        share = project.targets.on_track_tolerance * 100
        text = f"{share.normalize():f}" + ("%" if self.voice.view.lang == "zh-TW" else "\u00a0%")
        return self.voice.input(text, project.place("targets.on_track_tolerance"))


def entity_name(view: View, key: str) -> Spans:
    """An entity, site or other key of the team's, by its name in this language where a table gives one."""
    column = "name_zh" if view.lang == "zh-TW" else "name_en"
    for table in ("entities", "sites"):
        for record in view.inputs.records(table):
            if key in (record.text(table[:-1] if table == "sites" else "entity"), record.text("site")):
                named = record.text(column) or record.text("name_en") or record.text("name_zh")
                return (Span("input", named or key, at=record.place(column)),)
    return (Span("input", key),)


def write_date(day: date, lang: str) -> str:
    """A date as the language writes it: 31 December 2024, 2024 年 12 月 31 日."""
    from babel.dates import format_date

    return f"{day.year} 年 {day.month} 月 {day.day} 日" if lang == "zh-TW" else format_date(day, "d MMMM y", locale="en_GB")


def numbers(view: View, voice: Voice, metric: str, year: int, sort: str = "value") -> Iterator[Number]:
    """The keyed datapoints of a family that have values, largest first unless ``sort`` is ``key``."""
    found = [point for point in view.points.family(metric, year) if point.value is not None]
    if sort == "value":
        found.sort(key=lambda point: -(point.value or 0))
    for point in found:
        yield Number(metric, year, point.key, point, voice)
