"""One brief in one language while it is written: the chapter, what moved since, and the spans sentences are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.brief.since import Since
from pipeline.chapter import Chapter
from pipeline.compose.context import entity_name
from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.deriver import Deriver
from pipeline.document import Document, Span, Spans
from pipeline.literals import classed, filled
from pipeline.naming import key_label, metric_name
from pipeline.run import view_of
from pipeline.view import View

SHOWN = 4
"""Entries of a list a board reads; the rest is counted."""
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Board:
    """What a brief is made from."""

    chapter: Chapter
    document: Document
    view: View
    since: Since | None

    @classmethod
    def of(cls, chapter: Chapter, lang: str, since: Since | None, points: Datapoints) -> Board:
        """For a language the chapter is composed in."""
        document = next(document for document in chapter.documents if document.lang == lang)
        view = view_of(chapter.reading, lang)
        return cls(chapter, document, replace(view, printer=replace(view.printer, points=points)), since)

    @property
    def lang(self) -> str:
        """The language."""
        return self.view.lang

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.view.year

    def words(self, name: str, /, **values: Spans) -> Spans:
        """A sentence of ``words/brief.toml``."""
        return filled(self.view.word(f"brief.{name}"), values)

    def plain(self, text: str) -> Spans:
        """Words of ours, their digits declared."""
        return classed(text)

    def number(self, metric: str, key: str | None = None) -> Spans:
        """A count of the reporting year."""
        point = self.view.points.find(metric, self.year, key)
        return (self.view.printer.span(point),) if point is not None and point.value is not None else ()

    def value(self, point: Datapoint, form: str = "") -> Spans:
        """A value with its unit; a share's difference in percentage points."""
        return self.view.printer.full(point, form)

    def metric(self, point: Datapoint) -> Spans:
        """What a figure is called, without its year."""
        name = self.plain(metric_name(self.view.words, self.lang, point.metric))
        return name if point.key is None else (*name, Span("text", "，" if self.lang == "zh-TW" else ", "), *self.key(point))

    def key(self, point: Datapoint) -> Spans:
        """What a part of a figure is called: our word for a category, the team's for an entity or site."""
        ours = key_label(self.view.words, self.lang, point.metric, point.key or "")
        return self.plain(ours) if ours else entity_name(self.view, point.key or "")

    def published(self, point: Datapoint) -> Datapoint:
        """A figure as the published draft had it, as a datapoint of the brief."""
        place = self.view.project.place("report.previous")
        return self.view.points.add(replace(point, metric=f"published.{point.metric}", origin=Stated(place)))

    def joined(self, parts: Sequence[Spans], between: str = "comma") -> Spans:
        """Parts as a list in a sentence."""
        gap = self.words(between)
        return tuple(span for index, part in enumerate(parts) for span in ((*gap, *part) if index else part))

    def enumerated(self, parts: Sequence[Spans], last: str) -> Spans:
        """Parts with ``and`` or ``or`` before the last."""
        head = self.joined(parts[:-1])
        return (*head, *self.words(last), *parts[-1]) if head else parts[-1]

    def listed(self, name: str, parts: Sequence[Spans], between: str = "comma", more: str = "more") -> Spans:
        """The first parts of a list, the rest counted."""
        rest = self.counted(name, [str(index) for index in range(SHOWN, len(parts))])
        return (*self.joined(parts[:SHOWN], between), *(self.words(more, count=rest) if len(parts) > SHOWN else ()))

    def counted(self, name: str, members: Sequence[str]) -> Spans:
        """How many there are, as a datapoint of the brief."""
        return (self.view.printer.span(Deriver(self.view.points).count("brief.entries", self.year, f"{name} {self.lang}", members)),)
