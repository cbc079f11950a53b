"""Modules 1 to 6: what the folder already knows of the company, its risks and its carbon price; the rest is a person's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from disclosures import Item, option
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.emissions import past_years
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.naming import country
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows
from pipeline.tables import choices

CONSOLIDATION = {"operational_control": "Operational control", "financial_control": "Financial control", "equity_share": "Equity share"}
RISKS = {
    "acute": "Acute physical",
    "chronic": "Chronic physical",
    "policy_legal": "Policy",
    "market": "Market",
    "reputation": "Reputation",
    "technology": "Technology",
}
OPPORTUNITIES = {
    "energy_source": "Energy source",
    "markets": "Markets",
    "products_services": "Products and services",
    "resilience": "Resilience",
    "resource_efficiency": "Resource efficiency",
}
HORIZONS = {"short": "Short-term", "medium": "Medium-term", "long": "Long-term"}
LIKELIHOOD = {name: name.replace("_", " ").capitalize() for name in choices("likelihood")}
IMPACT = {name: name.replace("_", "-").capitalize() for name in choices("impact")}
VALUE_CHAIN = {"own_operations": "Direct operations", "upstream": "Upstream", "downstream": "Downstream", "end_of_life": "End of life"}
PRICES = {"shadow_price": "Shadow price", "internal_fee": "Internal fee", "internal_trading": "Internal trading", "implicit_price": "Implicit price"}
STANDARDS = (("14067", "ISO 14067"), ("14040", "ISO 14040/44"), ("14044", "ISO 14040/44"), ("PAS2050", "PAS 2050"), ("GHGP", "GHG Protocol Product Standard"))


def currency(ask: Ask, _item: Item) -> Rows:
    """1.2: the currency of every amount of money in the response."""
    return (ask.row("answer", {"currency": chosen(ask.project.report.currency, str(ask.project.place("report.currency")))}),)


def period(ask: Ask, _item: Item) -> Rows:
    """1.4: the year's end, and how many past years the draft has figures for."""
    counts = {}
    for column, metric in (("n_past_s1", "ghg.scope1"), ("n_past_s2", ask.scope2), ("n_past_s3", "ghg.scope3")):
        years = past_years(ask, metric)
        counts[column] = chosen(str(len(years)) if years else "Not providing", *(f"{metric}@{year}" for year in years))
    any_past = any(cell.value != "Not providing" for cell in counts.values())
    return (ask.row("answer", {"year_end": ask.ended(ask.year), "gives_past": chosen("Yes" if any_past else "No"), **counts}),)


def revenue(ask: Ask, _item: Item) -> Rows:
    """1.4.1: revenue in whole currency units."""
    return (ask.row("answer", {"revenue": ask.figure("metric.revenue", ask.year)}),)


def identifiers(ask: Ask, item: Item) -> Rows:
    """1.6: the identifiers report.toml names."""
    company = ask.project.company
    known = {
        "Ticker": (company.stock_code, "company.stock_code"),
        "LEI": (company.lei, "company.lei"),
        "Other": (company.tax_id, "company.tax_id"),
    }
    rows = []
    for name in item.rows:
        value, key = known.get(name, (None, ""))
        cells = {"has_id": chosen("Yes", str(ask.project.place(key))), "identifier": chosen(value, str(ask.project.place(key)))} if value else {}
        rows.append(AnswerRow(option("cdp", name), cells))
    return tuple(rows)


def countries(ask: Ask, _item: Item) -> Rows:
    """1.7: the countries of the sites and entities."""
    found = {record.text("country") for table in ("sites", "entities") for record in ask.inputs.records(table)} - {None}
    names = "; ".join(sorted(country(code, "en") for code in found if code))
    return (ask.row("answer", {"countries": chosen(names, "sites › country") if names else ask.person()}),)


def consolidation(ask: Ask, item: Item) -> Rows:
    """6.1: the approach of the inventory; other themes are a person's."""
    place = "inventory.consolidation"
    approach = CONSOLIDATION[ask.project.inventory.consolidation]
    climate = chosen(approach, str(ask.project.place(place))) if ask.project.states(place) else ask.person()
    others = dict.fromkeys(("approach", "rationale"), ask.person("other_theme"))
    return tuple(AnswerRow(option("cdp", name), {"approach": climate} if name == "Climate change" else others) for name in item.rows)


def risks(ask: Ask, item: Item) -> Rows | Hidden:
    """3.1.1, 3.6.1: the team's rows of ``risks``, each effect in the horizon it is given for."""
    kind = "risk" if item.code == "3.1.1" else "opportunity"
    found = [record for record in ask.inputs.records("risks") if record.text("kind") == kind]
    rows = tuple(_risk(ask, record, number, kind) for number, record in enumerate(found, 1))
    return rows or Hidden(ask.words("hidden.no_risks"))


def _risk(ask: Ask, record: Record, number: int, kind: str) -> AnswerRow:
    names, ref, cost, response = (RISKS, "Risk", "response_cost", "response_text") if kind == "risk" else (OPPORTUNITIES, "Opp", "cost", "strategy")
    picked = (("type_driver", "type", names), ("horizon", "horizon", HORIZONS), ("likelihood", "likelihood", LIKELIHOOD), ("magnitude", "impact", IMPACT))
    cells = {
        ("risk_id" if kind == "risk" else "opp_id"): chosen(f"{ref}{number}", str(record.place("id"))),
        **{key: _picked(ask, record, column, words) for key, column, words in (*picked, ("vc_stage", "value_chain", VALUE_CHAIN))},
        "description": ask.said(record, "title"),
        cost: _money(ask, record, "response_cost"),
        response: ask.said(record, "response_en"),
        **_effects(ask, record),
    }
    return AnswerRow({lang: record.text("title_zh" if lang == "zh-TW" else "title_en") or record.text("id") or "" for lang in LANGUAGES}, cells)


def _picked(ask: Ask, record: Record, column: str, words: Mapping[str, str]) -> Answer:
    """A choice of the table in CDP's words."""
    word = words.get(record.text(column) or "")
    return chosen(word, str(record.place(column))) if word else ask.person()


def _effects(ask: Ask, record: Record) -> dict[str, Answer]:
    """An effect of this year stands as one figure; an anticipated one as a range in its horizon. Cells of other horizons are not asked."""
    ends = {"short": ("short_min", "short_max"), "medium": ("mid_min", "mid_max"), "long": ("long_min", "long_max")}
    cells = {name: BLANK for pair in ends.values() for name in pair}
    if record.text("effect_kind") == "current":
        same = record.text("effect_low") == record.text("effect_high") or record.text("effect_high") is None
        return {**cells, "effect_fig_now": _money(ask, record, "effect_low") if same else ask.none("range")}
    low, high = ends.get(record.text("horizon") or "", ends["long"])
    return {**cells, "effect_fig_now": BLANK, low: _money(ask, record, "effect_low"), high: _money(ask, record, "effect_high")}


def _money(ask: Ask, record: Record, column: str) -> Answer:
    """An amount in the currency of the response (1.2)."""
    if record.decimal(column) is not None and record.text("currency") not in (None, ask.project.report.currency):
        return ask.none("currency", currency=record.text("currency"), wanted=ask.project.report.currency)
    return ask.typed(record, column)


def carbon_price(ask: Ask, _item: Item) -> Rows:
    """5.10: whether there is an internal price, on carbon."""
    found = _prices(ask)
    cells = {"use": chosen("Yes", "carbon_prices"), "externality": chosen("Carbon", "carbon_prices"), "reason": BLANK, "explain": BLANK} if found else {}
    return (ask.row("answer", cells),)


def carbon_prices(ask: Ask, _item: Item) -> Rows | Hidden:
    """5.10.1: each price of the reporting year."""
    return tuple(_price(ask, record) for record in _prices(ask)) or Hidden(ask.words("hidden.no_price"))


def _prices(ask: Ask) -> list[Record]:
    return [record for record in ask.inputs.records("carbon_prices") if record.integer("year") in (None, ask.year)]


def _price(ask: Ask, record: Record) -> AnswerRow:
    kind, scopes = PRICES.get(record.text("type") or ""), record.text("scopes")
    price = _money(ask, record, "price")
    cells = {
        "scheme": chosen(kind, str(record.place("type"))) if kind else ask.person(),
        "scopes": chosen("; ".join(f"Scope {part}" for part in scopes.split("+")), str(record.place("scopes"))) if scopes else ask.person(),
        "price_min": price,
        "price_max": price,
    }
    return AnswerRow(ask.label(f"choice.carbon_prices.type.{record.text('type')}"), cells)


def product_question(ask: Ask, _item: Item) -> Rows:
    """7.73: whether product footprints can be given; those in data/pcf may be suppliers', so a person says."""
    return (ask.row("answer", {"provide": ask.person()}),)


def products(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.73.2: footprints the company itself states, in kilograms a declared unit."""
    own = {name.casefold() for name in ask.project.company.name.values()}
    found = [record for record in ask.inputs.records("products") if (record.text("company") or "").casefold() in own]
    return tuple(_product(ask, record) for record in found) or Hidden(ask.words("hidden.no_products"))


def _product(ask: Ask, record: Record) -> AnswerRow:
    amount, standards = record.decimal("declared_amount"), record.text("standards") or ""
    method = next((name for word, name in STANDARDS if word in standards.replace(" ", "")), None)
    footprint = ask.typed(record, "pcf_excluding_biogenic")
    cells = {
        "name": ask.said(record, "product"),
        "description": ask.said(record, "description"),
        "sku": chosen(ids, str(record.place("product_ids"))) if (ids := record.text("product_ids")) else ask.person(),
        "kgco2e": footprint if amount in (None, Decimal(1)) else ask.none("declared_amount"),
        "method": chosen(method, str(record.place("standards"))) if method else ask.person(),
    }
    return AnswerRow({lang: record.text("product") or record.text("pcf_id") or "" for lang in LANGUAGES}, cells)
