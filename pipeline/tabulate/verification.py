"""Who verified what, to which level, by which standard."""

from __future__ import annotations

from pipeline.document import Spans, TableBlock, plain
from pipeline.inputs import Record
from pipeline.standard import holds_emissions
from pipeline.tabulate.cells import DASH, amount, choice, dash, joined, label, phrase, typed
from pipeline.tabulate.changes import metric_words
from pipeline.tabulate.places import member
from pipeline.tabulate.records import Field, listing, of_year, percent_of, text_of, word_of
from pipeline.view import View


def statements(view: View) -> TableBlock | None:
    """Statements of the reporting year, each with the figures it verifies under it (GRI 2-5; CDP 7.9; Taiwan's climate table 1-1-2)."""
    fields = (
        Field("subject", subject, weight=2.6),
        Field("verified_value", _verified, "right", 1.2),
        Field("coverage", percent_of("coverage_pct"), "right"),
        Field("materiality", percent_of("materiality_pct"), "right"),
    )
    return listing(view, "verification-statements", of_year(view, "verification"), fields, group=_statement)


def _statement(view: View, record: Record) -> Spans:
    """Whose statement it is, its level, standards, opinion and date, as far as they are given."""
    makers = (text_of("verifier"), _level, _standards, word_of("verification", "opinion"), text_of("statement_date"))
    parts = [spans for make in makers if plain(spans := make(view, record)) != DASH]
    return joined(parts, " · ")


def _level(view: View, record: Record) -> Spans:
    level = choice(view, record, "verification", "level")
    return phrase(view, "table.assurance_level", level=level) if plain(level) != DASH else level


def _verified(view: View, record: Record) -> Spans:
    """The value on the statement, as typed."""
    return amount(view, record, "verified_value", "unit", ghg=holds_emissions(record.text("subject") or ""))


def subject(view: View, record: Record) -> Spans:
    """What a row verifies: a metric, a family of them, and the entity or site where it is one's own."""
    pattern = record.text("subject")
    if not pattern:
        return dash(view, "blank")
    metric, _, key = pattern.removesuffix("]").partition("[")
    named = label(view, f"table.subject.{metric}") if f"table.subject.{metric}" in view.words else metric_words(view, metric, key or None)
    part = next((column for column in ("site", "entity") if record.text(column)), None)
    return joined([named, member(view, record, part)], "，" if view.lang == "zh-TW" else ", ") if part else named


def _standards(view: View, record: Record) -> Spans:
    """The assurance standard and the criteria."""
    found = [typed(record.text(column) or "", record.place(column)) for column in ("standard", "criteria") if record.text(column)]
    return joined(found, "；" if view.lang == "zh-TW" else "; ") if found else dash(view, "blank")
