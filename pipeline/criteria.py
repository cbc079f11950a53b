"""Criteria: what a target was held against, how it came out and why, said in either language over datapoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.document import LiteralKind, Span, Spans, plain
from pipeline.finding import LANGUAGES, Place, Text
from pipeline.literals import filled
from pipeline.printing import Printer

Outcome = Literal["pass", "fail", "not_applicable", "not_enough_data"]
OUTCOMES: tuple[Outcome, ...] = ("pass", "fail", "not_applicable", "not_enough_data")


@dataclass(frozen=True, slots=True)
class Cited:
    """A datapoint inside a reason, in a form of ``pipeline/printing.py``."""

    datapoint: str
    form: str = "full"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A declared literal inside a reason: a year, a date, a code; several codes; a threshold as a share. Printed as each language writes it."""

    value: str | Decimal | tuple[str, ...]
    kind: LiteralKind = "standard"


@dataclass(frozen=True, slots=True)
class Typed:
    """The text of an input cell or setting inside a reason."""

    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Named:
    """A label inside a reason, by its key of ``report_templates/words``."""

    word: str


Part = Cited | Fixed | Typed | Named


@dataclass(frozen=True, slots=True)
class Check:
    """One criterion held against one target.

    ``why`` is a key of ``words/sbti.toml``, ``parts`` what stands in place of its ``{names}``; ``readiness`` marks a criterion of a rule set that does not
    bind the target yet.
    """

    code: str
    status: Outcome
    why: str
    parts: tuple[tuple[str, Part], ...] = ()
    readiness: bool = False

    def spans(self, printer: Printer, words: Mapping[str, str]) -> Spans:
        """The reason in the printer's language, its numbers bound to their datapoints."""
        return filled(words[f"sbti.{self.why}"], {name: spans_of(part, printer, words) for name, part in self.parts})

    def texts(self, printers: Mapping[str, Printer], words: Mapping[str, Mapping[str, str]]) -> Text:
        """The reason as a person reads it, in both languages."""
        return {lang: plain(self.spans(printers[lang], words[lang])) for lang in LANGUAGES}

    @property
    def datapoints(self) -> tuple[str, ...]:
        """The datapoints the reason cites."""
        return tuple(dict.fromkeys(part.datapoint for _, part in self.parts if isinstance(part, Cited)))


def spans_of(part: Part, printer: Printer, words: Mapping[str, str]) -> Spans:
    """What stands inside a reason, in the printer's language."""
    match part:
        case Cited():
            return printer.full(printer.points[part.datapoint], "" if part.form == "full" else part.form)
        case Fixed(value=Decimal() as share):
            text = f"{(share * 100).normalize():f}" + ("\u00a0%" if printer.lang == "en" else "%")
            return (Span("literal", text, literal="standard"),)
        case Fixed(value=tuple() as several):
            return (Span("literal", ("、" if printer.lang == "zh-TW" else ", ").join(several), literal=part.kind),)
        case Fixed():
            return (Span("literal", str(part.value), literal=part.kind),)
        case Typed():
            return (Span("input", part.text, at=part.at),)
        case Named():
            return filled(words[part.word], {})
