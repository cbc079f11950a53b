"""Modules 1 to 5 and 13: what tables say of boundary, risks, carbon fees, scenarios, spending and verification; judgements stay a person's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from disclosures import Item, option
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.company import HORIZONS, OPPORTUNITIES, RISKS, VALUE_CHAIN
from pipeline.answers.cdp.formulas import share_pct
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows

PHYSICAL = ("acute", "chronic")
FEE = "Taiwan carbon fee"
SCENARIOS: tuple[tuple[str, str], ...] = (
    (r"\bNZE\b", "Transition: IEA NZE 2050"),
    (r"\bAPS\b", "Transition: IEA APS"),
    (r"\bSTEPS\b", "Transition: IEA STEPS"),
)
"""Published scenarios whose name says which they are; NGFS and the pathways of the IPCC have several, and a person picks."""
OWN = ("own", "自訂", "customi")
WARMING: tuple[tuple[str, str], ...] = (
    ("1.5", "1.5C or lower"),
    ("1.9", "1.6C-1.9C"),
    ("2.4", "2.0C-2.4C"),
    ("2.9", "2.5C-2.9C"),
    ("3.4", "3.0C-3.4C"),
    ("3.9", "3.5C-3.9C"),
)
YEARS = ("2025", "2030", "2040", "2050", "2060", "2070", "2080", "2090")


def language(ask: Ask, _item: Item) -> Rows:
    """1.1: the texts of the pack are English."""
    return (ask.row("answer", {"language": chosen("English")}),)


def overview(ask: Ask, _item: Item) -> Rows:
    """1.3: a company with a stock code is publicly traded."""
    key = "company.stock_code"
    listed = chosen("Publicly traded", str(ask.project.place(key))) if ask.project.company.stock_code else ask.person()
    return (ask.row("answer", {"org_type": listed}),)


def boundary(ask: Ask, _item: Item) -> Rows:
    """1.5: whether the inventory holds the entities of the consolidated accounts and no others, as far as the table says."""
    counted = {point.key for scope in ("scope1", "scope2.location", "scope2.market") for point in ask.points.family(f"ghg.{scope}.by_entity", ask.year)}
    told = [record for record in ask.inputs.records("entities") if record.text("entity") in counted]
    consolidated = [record.yes("in_consolidated_group") for record in told]
    places = (str(record.place("in_consolidated_group")) for record in told)
    if not told or None in consolidated or {record.text("entity") for record in told} != counted:
        return (ask.row("answer", {"same": ask.person()}),)
    if all(consolidated):
        whole = ask.project.inventory.consolidation != "equity_share" or all(record.decimal("ownership_pct") == 100 for record in told)
        return (ask.row("answer", {"same": chosen("Yes", *places) if whole else ask.person(), **({"difference": BLANK} if whole else {})}),)
    return (ask.row("answer", {"same": chosen("No", *places)}),)


def process(ask: Ask, _item: Item) -> Rows:
    """2.2.2: what the table of risks covers."""
    found = ask.inputs.records("risks")
    kinds = {record.text("kind") for record in found}
    names = {**RISKS, **OPPORTUNITIES}
    cells = {
        "issue": chosen("Climate change", "risks"),
        "diro": chosen("; ".join(word for kind, word in (("risk", "Risks"), ("opportunity", "Opportunities")) if kind in kinds), "risks › kind"),
        "vc_stages": _several(ask, found, "value_chain", VALUE_CHAIN),
        "horizons": _several(ask, found, "horizon", HORIZONS),
        "risk_types": _several(ask, [record for record in found if record.text("kind") == "risk"], "type", names),
    }
    return (ask.row("climate", cells if found else {}),)


def _several(ask: Ask, records: Iterable[Record], column: str, names: Mapping[str, str]) -> Answer:
    """The choices a column of the table holds, each once, in CDP's order."""
    held = {record.text(column) for record in records}
    words = [word for name, word in names.items() if name in held]
    return chosen("; ".join(dict.fromkeys(words)), f"risks › {column}") if words else ask.person()


def risks_identified(ask: Ask, _item: Item) -> Rows:
    """3.1: where in the value chain the risks of the table lie."""
    found = [record for record in ask.inputs.records("risks") if record.text("kind") == "risk"]
    stages = {record.text("value_chain") for record in found}
    own = "own_operations" in stages
    words = "Yes, direct operations and value chain" if own and len(stages) > 1 else "Yes, direct operations only" if own else "Yes, value chain only"
    known = bool(found) and None not in stages
    cells = {"identified": chosen(words, "risks › value_chain"), "reason": BLANK, "explain": BLANK} if known else {}
    return (ask.row("climate", cells),)


def opportunities_identified(ask: Ask, _item: Item) -> Rows:
    """3.6: whether the table has opportunities."""
    found = any(record.text("kind") == "opportunity" for record in ask.inputs.records("risks"))
    return (ask.row("answer", {"identified": chosen("Yes", "risks › kind") if found else ask.person()}),)


def exposed(ask: Ask, _item: Item) -> Rows | Hidden:
    """3.1.2: assets exposed to transition and to physical risk, as the table states them; what they are a part of, nobody here knows."""
    told = [record for record in ask.inputs.records("risks") if record.text("kind") == "risk" and record.decimal("assets_exposed") is not None]
    if not told:
        return (ask.row("climate", {key: ask.none("no_exposed") for key in ("amt_transition", "amt_physical")}),)
    sides = {
        "amt_transition": [record for record in told if record.text("type") not in (*PHYSICAL, None)],
        "amt_physical": [record for record in told if record.text("type") in PHYSICAL],
    }
    cells = {key: _amounts(ask, records, "assets_exposed") if records else ask.none("no_exposed") for key, records in sides.items()}
    return (ask.row("assets", {"metric": chosen("Assets", "risks › assets_exposed"), **cells}),)


def _amounts(ask: Ask, records: list[Record], column: str) -> Answer:
    """The sum of a column in the currency of the response."""
    wanted = ask.project.report.currency
    foreign = next((record.text("currency") for record in records if record.text("currency") not in (None, wanted)), None)
    if foreign is not None:
        return ask.none("currency", currency=foreign, wanted=wanted)
    return ask.total(ask.typed(record, column) for record in records)


def _liable(ask: Ask) -> list[str]:
    """Sites that pay Taiwan's carbon fee for the reporting year."""
    return [point.key for point in ask.points.family("registry.chargeable", ask.year) if point.value is not None and point.key is not None]


def regulated(ask: Ask, _item: Item) -> Rows:
    """3.5: a site that is liable for the carbon fee is an operation under a carbon price."""
    sites = _liable(ask)
    return (ask.row("answer", {"regulated": chosen("Yes", *(f"registry.chargeable@{ask.year}[{site}]" for site in sites)) if sites else ask.person()}),)


def systems(ask: Ask, _item: Item) -> Rows:
    """3.5.1: the carbon fee by name; other systems are a person's to add."""
    return (ask.row("answer", {"systems": chosen(FEE, "carbon_fees") if _liable(ask) else ask.person()}),)


def carbon_tax(ask: Ask, _item: Item) -> Rows | Hidden:
    """3.5.3: the calendar year charged, the part of scope 1 at liable sites, and the fee as declared."""
    sites = _liable(ask)
    if not sites:
        return Hidden(ask.words("hidden.no_fee"))
    own = [ask.figure("ghg.scope1.by_site", ask.year, site) for site in sites]
    known = all(isinstance(cell.value, Decimal) for cell in own)
    fees = [ask.figure("registry.fee", ask.year, site) for site in sites]
    declared = all(isinstance(fee.value, Decimal) for fee in fees)
    foreign = ask.project.report.currency != "TWD"
    cells = {
        "start": chosen(f"{ask.year}-01-01", "carbon_fees › year"),
        "end": chosen(f"{ask.year}-12-31", "carbon_fees › year"),
        "pct_s1": ask.computed(share_pct, ask.total(own), ask.figure("ghg.scope1", ask.year)) if known else ask.none("part_missing"),
        "cost": ask.none("currency", currency="TWD", wanted=ask.project.report.currency) if foreign else ask.total(fees) if declared else ask.none("fee"),
    }
    return (ask.row("carbon_fee", cells),)


def scenario_use(ask: Ask, _item: Item) -> Rows:
    """5.1: scenarios of the table, quantified where a risk under one has an amount."""
    found = [record for record in ask.inputs.records("scenarios") if record.text("id")]
    amounts = any(_under(ask, record) for record in found)
    words = "Yes, qualitative and quantitative" if amounts else "Yes, qualitative"
    return (ask.row("climate", {"use": chosen(words, "scenarios", "risks › scenario") if found else ask.person()}),)


def _under(ask: Ask, scenario: Record) -> bool:
    """Whether a risk under this scenario has an amount."""
    return any(r.text("scenario") == scenario.text("id") and r.decimal("effect_low") is not None for r in ask.inputs.records("risks"))


def scenarios(ask: Ask, _item: Item) -> Rows | Hidden:
    """5.1.1: each scenario of the table."""
    found = [record for record in ask.inputs.records("scenarios") if record.text("id")]
    return tuple(_scenario(ask, record) for record in found) or Hidden(ask.words("hidden.no_scenarios"))


def _scenario(ask: Ask, record: Record) -> AnswerRow:
    name, source = record.text(record.spoken("name", "en")) or "", record.text(record.spoken("source", "en")) or ""
    known = next((choice for pattern, choice in SCENARIOS if re.search(pattern, f"{name} {record.text('name')}")), None)
    kind = known or ("Customized" if any(word in source.casefold() for word in OWN) else None)
    horizon = re.findall(r"\d{4}", record.text("horizon") or "")
    under = [risk for risk in ask.inputs.records("risks") if risk.text("scenario") == record.text("id") and risk.text("kind") == "risk"]
    temperature = _warming(record.text("temperature") or "")
    cells = {
        "scenario": chosen(kind, str(record.place("name"))) if kind else ask.person(),
        "ssp": ask.person(),
        "approach": chosen("Both", "risks › scenario") if _under(ask, record) and record.text(record.spoken("assumptions", "en")) else ask.person(),
        "risk_types": _several(ask, under, "type", RISKS),
        "temperature": chosen(temperature, str(record.place("temperature"))) if temperature else ask.person(),
        "timeframes": chosen("; ".join(horizon), str(record.place("horizon"))) if horizon and set(horizon) <= set(YEARS) else ask.person(),
        "assumptions": ask.said(record, "assumptions"),
        "ref_year": ask.none("ref_year"),
    }
    return AnswerRow({lang: record.text(record.spoken("name", lang)) or "" for lang in LANGUAGES}, cells)


def _warming(said: str) -> str | None:
    """The band of a warming such as ``1.5 °C``; none where it is a range, or between two bands.

    >>> _warming("1.5 °C"), _warming("3 °C"), _warming("4.4"), _warming("2 to 3 °C"), _warming("1.95")
    ('1.5C or lower', '3.0C-3.4C', '4.0C and above', None, None)
    """
    numbers = re.findall(r"\d+(?:\.\d+)?", said)
    if len(numbers) != 1:
        return None
    value = Fraction(numbers[0])
    if value >= 4:
        return "4.0C and above"
    lows = (Fraction(0), *(Fraction(top) + Fraction(1, 10) for top, _ in WARMING))
    return next((band for low, (top, band) in zip(lows, WARMING, strict=False) if low <= value <= Fraction(top)), None)


def engagement(ask: Ask, item: Item) -> Rows:
    """5.11: suppliers are engaged where the table says how; other groups are a person's."""
    found = [record for record in ask.inputs.records("suppliers") if record.integer("year") == ask.year and record.text("engagement")]
    places = [str(record.place("engagement")) for record in found[:3]]
    yes = {"engages": chosen("Yes", *places), "issues": chosen("Climate change", *places), "reason": BLANK, "explain": BLANK}
    return tuple(AnswerRow(option("cdp", name), yes if name == "Suppliers" and found else {}) for name in item.rows)


def spending(ask: Ask, _item: Item) -> Rows:
    """5.4.1: climate-related capital spending, and its part of all capital spending where ``capex`` is among the activity metrics."""
    amount, whole = ask.figure("metric.climate_capex", ask.year), ask.points.find("metric.capex", ask.year)
    share = ask.computed(share_pct, amount, ask.figure("metric.capex", ask.year)) if whole is not None else ask.none("capex")
    cells = {"metric": chosen("CAPEX", *amount.sources), "amount": amount, "pct": share} if amount.value is not None else {"amount": amount, "pct": share}
    return (ask.row("capex", {**cells, "pct_2025": ask.none("planned"), "pct_2030": ask.none("planned")}),)


def _other_verified(ask: Ask) -> list[Record]:
    """Rows of ``verification`` of the reporting year about something else than emissions."""
    records = ask.inputs.records("verification")
    return [r for r in records if r.integer("year") == ask.year and r.text("subject") and not (r.text("subject") or "").startswith("ghg.")]


def verified_question(ask: Ask, _item: Item) -> Rows:
    """13.1: whether anything beside emissions is verified."""
    found = _other_verified(ask)
    return (ask.row("answer", {"verified": chosen("Yes", *(str(record.place("subject")) for record in found[:3])) if found else ask.person()}),)


def verified(ask: Ask, _item: Item) -> Rows | Hidden:
    """13.1.1: what else is verified, by which standard and on which statement."""
    rows = []
    for record in _other_verified(ask):
        metric = (record.text("subject") or "").partition("[")[0]
        said = ask.label(f"metric.{metric}")
        cells = {
            "issue": chosen("Climate change", str(record.place("subject"))),
            "module_data": chosen(said["en"], str(record.place("subject"))),
            "standard": chosen(name, str(record.place("standard"))) if (name := record.text("standard")) else ask.person(),
            "details": ask.said(record, "verifier"),
            "attach": chosen(statement, str(record.place("statement"))) if (statement := (record.text("statement") or "").partition("#")[0]) else ask.person(),
        }
        rows.append(AnswerRow(said, cells))
    return tuple(rows) or Hidden(ask.words("hidden.no_other_verified"))
