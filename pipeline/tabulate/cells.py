"""Cells of tables: datapoints, labels, the text of input cells, and the dash that says why there is no figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.document import LiteralKind, Span, Spans
from pipeline.finding import Place, Text
from pipeline.inputs import Record
from pipeline.literals import classed, filled
from pipeline.naming import country
from pipeline.printing import grouped
from pipeline.standard import known, to_emissions, to_standard
from pipeline.view import View

DASH = "–"


def words(text: str) -> Spans:
    """Shipped words as spans, declared literals (Scope 1, ISO 14064-1) apart."""
    return classed(text)


def label(view: View, key: str) -> Spans:
    """A label of ``report_templates/words``."""
    return words(view.word(key))


def head(view: View, name: str) -> Spans:
    """A column's header."""
    return label(view, f"table.head.{name}")


def phrase(view: View, key: str, **values: Spans) -> Spans:
    """A label with spans in place of its ``{names}``."""
    return filled(view.word(key), values)


def literal(text: str, kind: LiteralKind) -> Spans:
    """A declared literal: a year, a code, a name."""
    return (Span("literal", text, literal=kind),)


def dash(view: View, reason: str) -> Spans:
    """The cell of what has no figure; ``reason`` is a code of ``words/reason.toml``. ``noted`` turns the note into one under the table."""
    return (Span("text", DASH, note=label(view, f"reason.{reason}")),)


def typed(text: str, at: Place) -> Spans:
    """The text of an input cell, as it stands there."""
    return (Span("input", text, at=at),)


def cell(view: View, record: Record, column: str) -> Spans:
    """A text cell of an input table, in the view's language where the team keeps one column a language; a dash where it is blank."""
    own = record.spoken(column, view.lang)
    text = record.text(own)
    return typed(text, record.place(own)) if text else dash(view, "blank")


def named(view: View, record: Record, stem: str) -> Spans:
    """A name or title in the view's language, else as the team wrote it (``name_zh``, ``name``, ``name_en``); a dash where there is none."""
    own, other = ("zh", "en") if view.lang == "zh-TW" else ("en", "zh")
    found = next((column for column in (f"{stem}_{own}", stem, f"{stem}_{other}") if record.text(column)), None)
    return cell(view, record, found) if found else dash(view, "blank")


def in_language(view: View, text: Text, at: Place) -> Spans:
    """A text the team wrote in each language."""
    return typed(text.get(view.lang) or next(iter(text.values())), at)


def choice(view: View, record: Record, table: str, column: str) -> Spans:
    """The label of a choice, with the cell it says in words; an open column's own word where nobody named it."""
    value = record.text(column)
    if not value:
        return dash(view, "blank")
    for key in (f"choice.{table}.{column}.{value}", f"choice.{column}.{value}", f"choice.{value}"):
        if key in view.words:
            return tuple(replace(span, at=record.place(column)) for span in label(view, key))
    return typed(value, record.place(column))


def country_name(view: View, record: Record) -> Spans:
    """The country a row gives by its code, by name."""
    code = record.text("country")
    return (Span("literal", country(code, view.lang), literal="name", at=record.place("country")),) if code else dash(view, "blank")


def amount(view: View, record: Record, column: str, unit: str | None = None, *, ghg: bool = False) -> Spans:
    """A number of an input cell, grouped, with every digit as written; ``unit`` names the column its unit stands in. ``ghg``: it counts emissions."""
    value = record.decimal(column)
    if value is None:
        return dash(view, "blank")
    digits = typed(grouped(value, decimals(value)), record.place(column))
    named_unit = record.text(unit) if unit else None
    return around(digits, *unit_of(view, named_unit, record.place(unit), ghg=ghg)) if named_unit else digits


def percent(view: View, record: Record, column: str) -> Spans:
    """A cell of a ``_pct`` column, which holds points."""
    if record.decimal(column) is None:
        return dash(view, "blank")
    return (*amount(view, record, column), Span("text", "%" if view.lang == "zh-TW" else "\u00a0%"))


def unit_of(view: View, unit: str, at: Place, *, ghg: bool = False) -> tuple[Spans, Spans]:
    """What stands before and behind a number in this unit: in the language's form where it is one we know, else as the team wrote it."""
    size, name = (to_emissions if ghg else to_standard)(Decimal(1), unit)
    before, behind = view.printer.around(name if size == 1 else unit)
    return (literal(before, "unit") if before else (), () if not behind else literal(behind, "unit") if behind != unit or known(unit) else typed(unit, at))


def around(digits: Spans, before: Spans, behind: Spans) -> Spans:
    """A number between the words of its unit, a space to each side."""
    gap = (Span("text", " "),)
    return (*before, *(gap if before else ()), *digits, *(gap if behind else ()), *behind)


def decimals(value: Decimal) -> int:
    """Digits after the point as written."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def number(view: View, metric: str, year: int, key: str | None = None, form: str = "") -> Spans:
    """A datapoint's cell: its digits, or a dash with the reason."""
    point = view.points.find(metric, year, key)
    if point is None:
        return dash(view, "no_lines")
    return (view.printer.span(point, form),) if point.value is not None else dash(view, point.reason or "no_lines")


def full(view: View, metric: str, year: int, key: str | None = None, form: str = "") -> Spans:
    """A datapoint's cell with its unit, for columns whose rows differ in unit."""
    point = view.points.find(metric, year, key)
    if point is None or point.value is None:
        return number(view, metric, year, key)
    return view.printer.full(point, form)


def joined(parts: list[Spans], between: str) -> Spans:
    """Several cells' spans in one, with words between."""
    found: list[Span] = []
    for part in parts:
        found += [Span("text", between)] if found else []
        found += part
    return tuple(found)


def bracketed(view: View, spans: Spans) -> Spans:
    """A unit after what it measures: ``, tCO₂e`` and ``（公噸 CO₂e）``."""
    if not spans:
        return ()
    return (Span("text", "（"), *spans, Span("text", "）")) if view.lang == "zh-TW" else (Span("text", ", "), *spans)


def estimates_note(view: View, names: list[Spans]) -> tuple[Spans, ...]:
    """The note that names the rows of a table that are estimates, where there are any."""
    between = "、" if view.lang == "zh-TW" else "; "
    return (phrase(view, "table.note.estimated", names=joined(names, between)),) if names else ()


def scope3_category(view: View, key: str) -> Spans:
    """A scope 3 category by number and name; joined ones by their numbers (類別 4 is also ISO's, so the column says which)."""
    if f"category.{key}" in view.words:
        name = label(view, f"category.{key}")
        return name if key == "other" else (*literal(key, "ordinal"), Span("text", " "), *name)
    if key.startswith("iso:"):
        number = key.removeprefix("iso:")
        return phrase(view, "table.iso_category", number=literal(number, "ordinal"), name=label(view, f"iso.{number[:1]}"))
    names = [scope3_category(view, part) for part in key.split(";")] if ";" in key else []
    return joined(names, "、" if view.lang == "zh-TW" else "; ") if names else literal(key, "code")
