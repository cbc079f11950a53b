"""Risks and opportunities, scenarios, carbon prices."""

from __future__ import annotations

from pipeline.document import Spans, TableBlock
from pipeline.inputs import Record
from pipeline.tabulate.cells import amount, around, dash, joined, label, named, unit_of
from pipeline.tabulate.records import Field, amount_of, listing, of_year, text_of, word_of
from pipeline.tabulate.targets import scopes
from pipeline.view import View


def risks(view: View) -> TableBlock | None:
    """TCFD Strategy a) and b); IFRS S2 10-21; CDP 3.1."""
    return _kind(view, "risks-risks", "risk")


def opportunities(view: View) -> TableBlock | None:
    """The same for opportunities (CDP 3.6)."""
    return _kind(view, "risks-opportunities", "opportunity")


def _kind(view: View, name: str, kind: str) -> TableBlock | None:
    records = [record for record in view.inputs.records("risks") if record.text("kind") == kind]
    fields = (
        Field("risk" if kind == "risk" else "opportunity", lambda view, record: named(view, record, "title"), weight=2.2),
        Field("type", word_of("risks", "type"), weight=1.4),
        Field("horizon", word_of("risks", "horizon")),
        Field("value_chain", word_of("risks", "value_chain")),
        Field("likelihood", word_of("risks", "likelihood")),
        Field("impact", word_of("risks", "impact")),
        Field("effect", _effect, "right", 1.5),
        Field("response", lambda view, record: named(view, record, "response"), weight=2.4),
        Field("response_cost", amount_of("response_cost", "currency"), "right", 1.2),
    )
    return listing(view, name, records, fields)


def _effect(view: View, record: Record) -> Spans:
    """The financial effect: one amount, a range, or a dash, after whether it is current or anticipated."""
    bounds = [column for column in ("effect_low", "effect_high") if record.text(column)]
    if not bounds:
        return dash(view, "not_quantified")
    if len(bounds) == 2 and record.text("effect_low") == record.text("effect_high"):
        bounds.pop()
    digits, currency = joined([amount(view, record, column) for column in bounds], "–"), record.text("currency")
    money = around(digits, *unit_of(view, currency, record.place("currency"))) if currency else digits
    kind = record.text("effect_kind")
    return joined([label(view, f"choice.effect_kind.{kind}"), money], "：" if view.lang == "zh-TW" else ": ") if kind else money


def scenarios(view: View) -> TableBlock | None:
    """Scenarios used to test resilience (TCFD Strategy c); IFRS S2 22)."""
    fields = (
        Field("scenario", text_of("name"), weight=1.6),
        Field("source", text_of("source"), weight=1.4),
        Field("temperature", text_of("temperature")),
        Field("horizon", text_of("horizon")),
        Field("assumptions", lambda view, record: named(view, record, "assumptions"), weight=3),
    )
    return listing(view, "risks-scenarios", view.inputs.records("scenarios"), fields)


def carbon_prices(view: View) -> TableBlock | None:
    """Internal carbon prices (TCFD cross-industry metric; IFRS S2 29(f); CDP 5.10.1)."""
    fields = (
        Field("price_type", word_of("carbon_prices", "type"), weight=1.4),
        Field("price", _price, "right", 1.4),
        Field("scope", _scope),
        Field("use", text_of("use"), weight=3),
    )
    return listing(view, "strategy-carbon-prices", of_year(view, "carbon_prices"), fields)


def _price(view: View, record: Record) -> Spans:
    point = view.points.find("carbon_price", view.year, record.text("type"))
    same = point is not None and point.value == record.decimal("price")
    return view.printer.full(point) if point is not None and same else amount(view, record, "price", "currency")


def _scope(view: View, record: Record) -> Spans:
    text = record.text("scopes")
    return scopes(view, text) if text else dash(view, "blank")
