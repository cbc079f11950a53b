"""Who verified what, to which level, by which standard."""

from __future__ import annotations

from pipeline.document import Spans, TableBlock
from pipeline.inputs import Record
from pipeline.standard import holds_emissions
from pipeline.tabulate.cells import amount, dash, joined, label, typed
from pipeline.tabulate.changes import metric_words
from pipeline.tabulate.places import member
from pipeline.tabulate.records import Field, listing, of_year, percent_of, text_of, word_of
from pipeline.view import View


def statements(view: View) -> TableBlock | None:
    """Statements of the reporting year (GRI 2-5; CDP 7.9; Taiwan's climate table 1-1-2)."""
    fields = (
        Field("subject", subject, weight=2.4),
        Field("level", word_of("verification", "level")),
        Field("verifier", text_of("verifier"), weight=1.6),
        Field("standard", _standards, weight=1.6),
        Field("coverage", percent_of("coverage_pct"), "right"),
        Field("materiality", percent_of("materiality_pct"), "right"),
        Field("verified_value", _verified, "right", 1.4),
        Field("opinion", word_of("verification", "opinion")),
        Field("statement_date", text_of("statement_date")),
    )
    return listing(view, "verification-statements", of_year(view, "verification"), fields)


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
