"""What makers of answers look at: the draft, and the few ways a cell comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from pipeline.answering import Answering
from pipeline.arithmetic import to_decimal
from pipeline.datapoint import GIVEN_REASONS, REASONS, Datapoint, Datapoints
from pipeline.finding import LANGUAGES, Text
from pipeline.inputs import Inputs, Record
from pipeline.ledger import Condition, Selection, Split
from pipeline.naming import name_of
from pipeline.project import Project
from pipeline.questionnaire import Answer, AnswerRow, State
from pipeline.reasons import category_reasons
from pipeline.scope3 import CATEGORIES

RESPONSE = "en"
"""The language of the response: CDP's own setting (1.1) takes no Traditional Chinese."""


@dataclass(frozen=True, slots=True)
class Burnt:
    """An energy line: carrier, direction, whether it is renewable, what it was burnt for, MWh that count."""

    carrier: str
    way: str
    renewable: str
    use: str | None
    mwh: Decimal


@dataclass(frozen=True)
class Ask:
    """One draft, asked for CDP's cells."""

    answering: Answering

    @property
    def points(self) -> Datapoints:
        """All datapoints."""
        return self.answering.points

    @property
    def inputs(self) -> Inputs:
        """The team's tables."""
        return self.answering.inputs

    @property
    def project(self) -> Project:
        """report.toml."""
        return self.answering.project

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.project.report.year

    @property
    def scope2(self) -> str:
        """The scope 2 metric the company's aggregates use; 7.10.2 and 7.45 say which."""
        return f"ghg.scope2.{self.project.inventory.scope2_headline}"

    @property
    def basis(self) -> str:
        """The same in CDP's words."""
        return basis(self.project.inventory.scope2_headline)

    def words(self, key: str, **values: object) -> Text:
        """A sentence or label of ``words/cdp.toml`` in both languages; a ``Text`` among the values gives each language its own."""
        return {
            lang: self.answering.words[lang][f"cdp.{key}"].format_map(
                {name: value[lang] if isinstance(value, Mapping) else value for name, value in values.items()}
            )
            for lang in LANGUAGES
        }

    def label(self, key: str) -> Text:
        """A label of any area of words, such as ``category.1``; the key itself where nobody wrote one."""
        return {lang: self.answering.words[lang].get(key, key.partition(".")[2] or key) for lang in LANGUAGES}

    def none(self, key: str, **values: object) -> Answer:
        """No figure, and why."""
        return Answer(None, "none", self.words(f"why.{key}", **values))

    def given(self, key: str, **values: object) -> Answer:
        """No figure, and the reason is the answer: nobody has to type one."""
        return Answer(None, "given", self.words(f"why.{key}", **values))

    def person(self, key: str | None = None, **values: object) -> Answer:
        """A person still has to type it; where there is more to say than that the folder does not hold it, what to think of."""
        return Answer(None, "person", self.words(f"why.{key}", **values) if key is not None else None)

    def amount(self, value: Decimal) -> Text:
        """An amount inside a sentence: grouped, whole digits as they are."""
        return {lang: f"{value.normalize():,f}" for lang in LANGUAGES}

    def figure(self, metric: str, year: int, key: str | None = None, *, times: int = 1) -> Answer:
        """The cell of a datapoint; without one, the reason the draft gives. ``times`` 100 makes points of a share."""
        point = self.points.find(metric, year, key)
        if point is None:
            return self.none("no_figure", metric={lang: name_of(self.answering.words[lang], lang, metric, year, key) for lang in LANGUAGES})
        if point.value is None:
            return Answer(None, "given" if point.reason in GIVEN_REASONS else "none", REASONS[point.reason or "no_lines"], (point.id,))
        return Answer(point.value * times, "filled", None, (point.id,))

    def typed(self, record: Record, column: str, key: str = "blank_cell") -> Answer:
        """The number in a cell of the team's table."""
        value = record.decimal(column)
        if value is None:
            return self.none(key, place=str(record.place(column)))
        return Answer(value, "filled", None, (str(record.place(column)),))

    def said(self, record: Record, column: str, lang: str = "en") -> Answer:
        """The words in a cell of the team's table, in the language of the response where the team keeps both."""
        spoken = record.spoken(column, lang)
        value = record.text(spoken)
        return self.person() if value is None else Answer(value, "filled", None, (str(record.place(spoken)),))

    def computed(self, rule: Callable[..., Fraction | None], /, *parts: Answer | Fraction, state: State = "filled", **remark: object) -> Answer:
        """A cell computed with CDP's formula from other cells: nothing where one of them has no figure or the formula divides by zero."""
        numbers = [part.value if isinstance(part, Answer) else part for part in parts]
        sources = tuple(dict.fromkeys(source for part in parts if isinstance(part, Answer) for source in part.sources))
        if any(not isinstance(number, Decimal | Fraction) for number in numbers):
            return Answer(None, "none", self.words("why.part_missing"), sources)
        found = rule(*(Fraction(number) for number in numbers if isinstance(number, Decimal | Fraction)))
        if found is None:
            return Answer(None, "given", self.words("why.division_by_zero"), sources)
        return Answer(to_decimal(found), state, self.words("why.formula", **remark) if remark else None, sources)

    def total(self, parts: Iterable[Answer], state: State = "filled") -> Answer:
        """The sum of cells that have a figure; nothing where none has."""
        known = [part for part in parts if isinstance(part.value, Decimal)]
        return self.computed(lambda *numbers: sum(numbers, Fraction(0)), *known, state=state) if known else self.none("part_missing")

    def row(self, key: str, cells: Mapping[str, Answer], **values: object) -> AnswerRow:
        """A row labelled by ``words/cdp.toml``."""
        return AnswerRow(self.words(f"row.{key}", **values), cells)

    def period_end(self, year: int) -> date:
        """The last day of a year that ends as the reporting year does; fiscal years keep the distance between label and end."""
        end = self.project.report.period_end
        after = end + timedelta(days=1 if (end.month, end.day) != (2, 28) else 2)  # a year that ends in February ends on its last day
        return after.replace(year=after.year + year - self.year) - timedelta(days=1)

    def ended(self, year: int | None) -> Answer:
        """The last day of a year as a date cell."""
        if year is None:
            return self.person()
        return Answer(self.period_end(year).isoformat(), "filled", None, (str(self.project.place("report.period_end")),))

    def split(self, column: str, by: tuple[str, ...], *where: Condition) -> dict[tuple[str, ...], Decimal]:
        """Sums of the ledger's rows of the reporting year, split by columns."""
        (found,) = self.answering.ledger.totals([Split(column, by, (("year", "=", self.year), *where))])
        return {tuple(str(part) for part in keys): answer.value for keys, answer in sorted(found.items(), key=str) if answer.value is not None}

    @cached_property
    def energy(self) -> dict[tuple[str, ...], Decimal]:
        """MWh of the reporting year by carrier, direction, renewable, country."""
        return self.split("amount", ("source", "direction", "renewable", "country"), ("account", "=", "energy"))

    @cached_property
    def burnt(self) -> tuple[Burnt, ...]:
        """The energy lines of the reporting year one by one, with what the table says a fuel was burnt for."""
        uses = {(record.file, record.sheet, record.row): record.text("use") for record in self.inputs.records("energy")}
        selection = Selection("amount", (("account", "=", "energy"), ("year", "=", self.year)))
        rows = self.answering.ledger.rows(selection, ("file", "sheet", "row", "source", "direction", "renewable", "amount"))
        return tuple(
            Burnt(str(carrier), str(way), str(renewable), uses.get((str(file), sheet if sheet is None else str(sheet), int(str(row)))), Decimal(str(amount)))
            for file, sheet, row, carrier, way, renewable, amount in rows
        )

    @cached_property
    def reasons(self) -> Mapping[str, tuple[str, Record]]:
        """Why the team gives no figure for a category of scope 3 in the reporting year."""
        return category_reasons(self.inputs, self.year)

    def category(self, key: str, year: int) -> Answer:
        """A category of scope 3 (``1`` … ``15``); one that is reported together with another, or not at all, says so."""
        found = self.figure("ghg.scope3.category", year, key)
        if found.value is not None:
            return found
        joined = self.joined(key, year)
        if joined is not None and joined.value is not None:
            return Answer(None, "given", self.words("why.joined", keys=(joined.key or "").replace(";", " + "), amount=self.amount(joined.value)), (joined.id,))
        if year == self.year and key in self.reasons:
            note, record = self.reasons[key]
            return Answer(None, "given", {lang: record.text(record.spoken("note", lang)) or note for lang in LANGUAGES}, (str(record.place("note")),))
        return found

    def joined(self, key: str, year: int) -> Datapoint | None:
        """The figure of several categories together that a category is part of (``4;9``)."""
        found = (point for point in self.points.family("ghg.scope3.category", year) if ";" in (point.key or "") and key in str(point.key).split(";"))
        return next((point for point in found if point.value is not None), None)

    def outside(self, year: int) -> Answer:
        """Scope 3 outside the fifteen categories: the ledger does not say whether it is upstream or downstream."""
        found = [
            point
            for point in self.points.family("ghg.scope3.category", year)
            if point.value is not None and ";" not in (point.key or "") and point.key not in CATEGORIES
        ]
        if not found:
            return self.given("nothing_outside")
        return Answer(
            None, "none", self.words("why.outside", amount=self.amount(sum((p.value for p in found if p.value), Decimal(0)))), tuple(p.id for p in found)
        )


def basis(method: str) -> str:
    """A scope 2 method in CDP's words.

    >>> basis("market")
    'Market-based'
    """
    return "Location-based" if method == "location" else "Market-based"


def chosen(value: str, *sources: str) -> Answer:
    """A choice made."""
    return Answer(value, "filled", None, sources)
