"""Module 7: renewable electricity as RE100 members report it (7.30.17 to 7.30.19), from instruments and the energy lines."""

from __future__ import annotations

from decimal import Decimal

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.energy import TECHNOLOGY, Chosen, instrument, mwh, purchases
from pipeline.finding import LANGUAGES
from pipeline.naming import country
from pipeline.questionnaire import AnswerRow, Hidden, Rows

HEAT = ("heat", "steam", "cooling")
CARRIERS = {"heat": "Heat", "steam": "Steam", "cooling": "Cooling"}


def purchased(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.30.17: each purchase of renewable electricity, with vintage and the year the supply began."""
    rows = []
    for record in purchases(ask):
        if record.text("technology") not in TECHNOLOGY:  # nuclear and mixes are low-carbon at best
            continue
        row = instrument(ask, record)
        cells = {
            **{key: row.cells[key] for key in ("country", "sourcing", "tech", "mwh", "instrument", "origin")},
            "can_year": row.cells["can_report_year"],
            "comm_year": row.cells["year"],
            "vintage": ask.typed(record, "vintage"),
            "start_year": ask.typed(record, "supply_start", "supply_start"),
        }
        rows.append(AnswerRow(row.label, cells))
    return tuple(rows) or Hidden(ask.words("hidden.no_instruments"))


def low_carbon_heat(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.30.18: heat, steam and cooling bought from renewable sources, by country."""
    keys = sorted({(carrier, place) for carrier, way, renewable, place in ask.energy if carrier in HEAT and way == "purchased" and renewable == "yes"})
    rows = []
    for carrier, place in keys:
        bought = mwh(ask, _bought(carrier, place))
        names = {lang: f"{country(place, lang)} · {ask.words(f'row.energy_{carrier}')[lang]}" for lang in LANGUAGES}
        cells = {"country": chosen(country(place, "en"), "energy") if place else ask.person(), "carrier": chosen(CARRIERS[carrier], "energy"), "mwh": bought}
        rows.append(AnswerRow(names, cells))
    return tuple(rows) or Hidden(ask.words("hidden.no_low_carbon_heat"))


def _bought(wanted: str, place: str) -> Chosen:
    return lambda carrier, way, renewable, where: (carrier, way, renewable, where) == (wanted, "purchased", "yes", place)


def generated(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.30.19: own renewable generation of electricity by country, with the plants' capacity."""
    places = sorted({place for carrier, way, renewable, place in ask.energy if (carrier, way, renewable) == ("electricity", "self_generated", "yes")})
    return tuple(_plants(ask, place) for place in places) or Hidden(ask.words("hidden.no_generation"))


def _plants(ask: Ask, place: str) -> AnswerRow:
    made = mwh(ask, lambda carrier, way, renewable, where: (carrier, way, renewable, where) == ("electricity", "self_generated", "yes", place))
    sold = mwh(ask, lambda carrier, way, _r, where: (carrier, way, where) == ("electricity", "sold", place))
    own = [r for r in ask.inputs.records("instruments") if r.integer("year") == ask.year and r.text("type") == "self" and r.text("country") == place]
    kinds = {TECHNOLOGY.get(record.text("technology") or "") for record in own}
    kind = kinds.pop() if len(kinds) == 1 else None
    sizes = [ask.typed(record, "capacity_mw", "capacity") for record in own]
    certified = bool(own) and all(record.text("certificates") for record in own)
    cells = {
        "country": chosen(country(place, "en"), "energy") if place else ask.person(),
        "tech": chosen(kind, *(str(record.place("technology")) for record in own)) if kind else ask.person(),
        "mw": ask.total(sizes) if sizes and all(size.value is not None for size in sizes) else ask.none("capacity"),
        "generated": made,
        "consumed": made if sold.value is None else ask.none("sold", amount=ask.amount(Decimal(sold.value))),
        "eac": chosen("Yes", *(str(record.place("certificates")) for record in own)) if certified else ask.person(),
    }
    return AnswerRow({lang: country(place, lang) for lang in LANGUAGES}, cells)
