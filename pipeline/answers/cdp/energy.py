"""Module 7: energy. Rows and totals come from the ledger's energy lines, in MWh; what is sold is not consumed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.formulas import spend_band
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.naming import country
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows
from pipeline.standard import to_standard

DELIVERED = ("electricity", "heat", "steam", "cooling")
"""Carriers that come ready-made; every other carrier is a fuel."""
OWN = ("self_generated", "self_generated_from_fuel")
FUELS = {
    "coal": ("coal", "coke"),
    "oil": ("diesel", "petrol", "gasoline", "fuel_oil", "kerosene", "lpg"),
    "gas": ("natural_gas", "lng"),
}
"""CDP's rows of fossil fuels; liquefied petroleum gas stands with oil, as in the UN's and the IEA's energy statistics."""
LOWER = "net calorific value: energy is in MWh of it"
"""Where the choice of LHV comes from: the draft's own unit of energy."""
USES = {"elec": "electricity", "heat": "heat", "steam": "steam", "cooling": "cooling", "cogen": "cogeneration"}
"""CDP's columns of what a fuel was burnt for; transport and process heat stand in none of them."""
SOURCING = {"certificate": "Unbundled energy attribute certificates", "tariff": "Retail supply contract (green tariff)"}
CONTRACTS = {
    "physical_off_site": "Physical PPA, off-site",
    "physical_on_site": "Physical PPA, on-site",
    "financial": "Financial PPA (virtual)",
}
TECHNOLOGY = {
    "solar": "Solar",
    "wind": "Wind",
    "onshore_wind": "Wind",
    "offshore_wind": "Wind",
    "hydro": "Hydropower",
    "geothermal": "Geothermal",
    "biomass": "Sustainable biomass",
}
Chosen = Callable[[str, str, str, str], bool]
"""Whether a line counts, by carrier, direction, renewable, country."""


def mwh(ask: Ask, counts: Chosen, why: str = "no_energy") -> Answer:
    """The sum of the energy lines that count; where none does, none of it is used as far as the lines say."""
    found = {key: value for key, value in ask.energy.items() if counts(*(key[0], key[1], key[2], key[3]))}
    if not found:
        return ask.given(why)
    names = sorted({f"{carrier}/{way}" for carrier, way, _, _ in found})
    return Answer(sum(found.values(), Decimal(0)), "filled", None, (f"ledger: account=energy, year={ask.year}, {', '.join(names)}",))


def spend(ask: Ask, _item: Item) -> Rows:
    """7.29: a band, where the team gives both amounts of money as activity metrics."""
    cost, whole = ask.points.value("metric.energy_cost", ask.year), ask.points.value("metric.operational_spend", ask.year)
    band = spend_band(Fraction(cost), Fraction(whole)) if cost is not None and whole is not None else None
    cell = chosen(band, f"metric.energy_cost@{ask.year}", f"metric.operational_spend@{ask.year}") if band else ask.person("energy_spend")
    return (ask.row("answer", {"band": cell}),)


def activities(ask: Ask, item: Item) -> Rows:
    """7.30: what was used; where energy is known at all, a carrier without lines was not."""
    tests: dict[str, Chosen] = {
        "fuel": lambda carrier, way, _r, _c: carrier not in DELIVERED and way == "purchased",
        "generation": lambda _carrier, way, _r, _c: way in OWN,
        **{name: _purchased(name) for name in DELIVERED},
    }
    return tuple(ask.row(f"energy_{name}", {"undertook": _yes(ask, tests[name])}) for name in item.rows)


def _purchased(name: str) -> Chosen:
    return lambda carrier, way, _r, _c: carrier == name and way == "purchased"


def _yes(ask: Ask, counts: Chosen) -> Answer:
    if not ask.energy:
        return ask.person()
    return chosen("Yes" if any(counts(*(key[0], key[1], key[2], key[3])) for key in ask.energy) else "No", "energy")


def totals(ask: Ask, item: Item) -> Rows | Hidden:
    """7.30.1: consumption by row, renewable and not. Own generation from fuel is counted in the fuel (DESIGN §6, 12)."""
    if not ask.energy:
        return Hidden(ask.words("hidden.no_energy"))
    tests: dict[str, Chosen] = {
        "fuel": lambda carrier, way, _r, _c: carrier not in DELIVERED and way == "purchased",
        **{name: _purchased(name) for name in DELIVERED},
        "self_generated_non_fuel_renewable": lambda _carrier, way, renewable, _c: way == "self_generated" and renewable == "yes",
        "total": lambda _carrier, way, _r, _c: way in ("purchased", "self_generated"),
    }
    return tuple(ask.row(f"energy_{name}", _consumption(ask, tests[name], name)) for name in item.rows)


def _consumption(ask: Ask, counts: Chosen, name: str) -> dict[str, Answer]:
    cells = {
        "ren": mwh(ask, lambda *key: counts(*key) and key[2] == "yes"),
        "nonren": mwh(ask, lambda *key: counts(*key) and key[2] != "yes"),
        "total": mwh(ask, counts),
        "hv": chosen("LHV", LOWER),
    }
    if name not in ("fuel", "total"):
        cells["hv"] = BLANK
    if name == "self_generated_non_fuel_renewable":
        cells["nonren"] = BLANK
    return cells


def applications(ask: Ask, item: Item) -> Rows | Hidden:
    """7.30.6: what fuel was burnt for: as the table says, and as own generation of a carrier shows."""
    if not _uses_fuel(ask):
        return Hidden(ask.words("hidden.no_fuel"))
    uses = {line.use for line in ask.burnt if _is_fuel(line.carrier, line.way)}
    return tuple(ask.row(f"energy_{name}", {"undertook": _undertook(ask, name, uses)}) for name in item.rows)


def _undertook(ask: Ask, name: str, uses: set[str | None]) -> Answer:
    """Whether fuel was burnt for something; a "No" only where every line of fuel says its use."""
    if None in uses and name not in uses:
        return chosen("Yes", "energy › direction") if _from_fuel(ask, name) else ask.person("fuel_use")
    return chosen("Yes" if name in uses else "No", "energy › use")


def _uses_fuel(ask: Ask) -> bool:
    return any(carrier not in DELIVERED for carrier, *_ in ask.energy)


def _from_fuel(ask: Ask, name: str) -> bool:
    return any(carrier == name and way == "self_generated_from_fuel" for carrier, way, *_ in ask.energy)


def fuels(ask: Ask, item: Item) -> Rows | Hidden:
    """7.30.7: fuel by type. Whether biomass is sustainable is a claim nobody here can make."""
    if not _uses_fuel(ask):
        return Hidden(ask.words("hidden.no_fuel"))
    known = {carrier for carriers in FUELS.values() for carrier in carriers}
    biomass = ("biomass", "biogas", "biodiesel", "wood")
    tests: dict[str, Chosen] = {
        **{row: _fuel(carriers) for row, carriers in FUELS.items()},
        "other_biomass": lambda carrier, way, renewable, _c: carrier in biomass and way == "purchased" and renewable == "yes",
        "other_renewable": lambda carrier, way, renewable, _c: _is_fuel(carrier, way) and renewable == "yes" and carrier not in biomass,
        "other_nonrenewable": lambda carrier, way, renewable, _c: _is_fuel(carrier, way) and renewable != "yes" and carrier not in known,
        "total": lambda carrier, way, _r, _c: _is_fuel(carrier, way),
    }
    rows = []
    claim = ask.none("sustainable_biomass") if mwh(ask, tests["other_biomass"]).value is not None else ask.given("no_energy")
    for name in item.rows:
        total = claim if name == "sustainable_biomass" else mwh(ask, tests[name])
        uses = _uses(ask, tests[name]) if total.value is not None else dict.fromkeys(USES, BLANK)
        rows.append(ask.row(f"fuel_{name}", {"hv": chosen("LHV", LOWER) if total.value is not None else BLANK, "total": total, **uses}))
    return tuple(rows)


def _uses(ask: Ask, counts: Chosen) -> dict[str, Answer]:
    """A fuel by what it was burnt for; a use without a line is a zero only where every line says its use."""
    lines = [line for line in ask.burnt if counts(line.carrier, line.way, line.renewable, "")]
    if any(line.use is None for line in lines):
        return {key: ask.none("fuel_use") for key in USES}
    return {key: Answer(sum((line.mwh for line in lines if line.use == use), Decimal(0)), "filled", None, ("energy › use",)) for key, use in USES.items()}


def _is_fuel(carrier: str, way: str) -> bool:
    return carrier not in DELIVERED and way == "purchased"


def _fuel(carriers: tuple[str, ...]) -> Chosen:
    return lambda carrier, way, renewable, _c: carrier in carriers and way == "purchased" and renewable != "yes"


def generation(ask: Ask, item: Item) -> Rows | Hidden:
    """7.30.9: own generation, and the part of it the organization consumed itself."""
    if not any(way in OWN for _, way, *_ in ask.energy):
        return Hidden(ask.words("hidden.no_generation"))
    return tuple(ask.row(f"energy_{name}", _generated(ask, name)) for name in item.rows)


def _generated(ask: Ask, name: str) -> dict[str, Answer]:
    gross = mwh(ask, lambda carrier, way, _r, _c: carrier == name and way in OWN, "no_generation")
    renewable = mwh(ask, lambda carrier, way, yes, _c: carrier == name and way in OWN and yes == "yes", "no_generation")
    sold = mwh(ask, lambda carrier, way, _r, _c: carrier == name and way == "sold")
    if sold.value is not None:  # the lines do not say which part of what is sold was generated, nor from what
        consumed, consumed_renewable = ask.none("sold", amount=ask.amount(Decimal(sold.value))), ask.none("sold", amount=ask.amount(Decimal(sold.value)))
        return {"gross": gross, "consumed": consumed, "gross_ren": renewable, "consumed_ren": consumed_renewable}
    return {"gross": gross, "consumed": gross, "gross_ren": renewable, "consumed_ren": renewable}


def instruments(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.30.14: purchases of low-carbon electricity by instrument; own generation stands in 7.30.9."""
    return tuple(instrument(ask, record) for record in purchases(ask)) or Hidden(ask.words("hidden.no_instruments"))


def purchases(ask: Ask) -> list[Record]:
    """The reporting year's rows of ``instruments`` that were bought."""
    return [record for record in ask.inputs.records("instruments") if record.integer("year") == ask.year and record.text("type") != "self"]


def instrument(ask: Ask, record: Record) -> AnswerRow:
    """A purchase of low-carbon electricity: where it is used and from, by which contract, how much, how old the plant is."""
    kind, place = record.text("type") or "", str(record.place("type"))
    site = next((entry.text("country") for entry in ask.inputs.records("sites") if entry.text("site") == record.text("site")), None)
    used_in = site or record.text("country")
    commissioned = record.text("commissioned")
    technology = TECHNOLOGY.get(record.text("technology") or "")
    cells = {
        "country": chosen(country(used_in, "en"), str(record.place("site"))) if used_in else ask.person(),
        "sourcing": chosen(SOURCING[kind], place) if kind in SOURCING else _contract(ask, record),
        "carrier": chosen("Electricity", place),
        "tech": chosen(technology, str(record.place("technology"))) if technology else ask.person(),
        "mwh": _quantity(ask, record),
        "instrument": chosen("T-REC", place) if kind == "certificate" and record.text("country") == "TW" else ask.person(),
        "origin": chosen(country(record.text("country") or "", "en"), str(record.place("country"))) if record.text("country") else ask.person(),
        "can_report_year": chosen("Yes", str(record.place("commissioned"))) if commissioned else ask.person(),
        "year": Answer(Decimal(commissioned[:4]), "filled", None, (str(record.place("commissioned")),))
        if commissioned
        else ask.none("blank_cell", place=str(record.place("commissioned"))),
    }
    return AnswerRow({lang: record.text(record.spoken("generator", lang)) or f"{record.row}" for lang in LANGUAGES}, cells)


def _contract(ask: Ask, record: Record) -> Answer:
    """The form of a power purchase agreement."""
    form = CONTRACTS.get(record.text("contract") or "")
    return chosen(form, str(record.place("contract"))) if form else ask.person("ppa")


def _quantity(ask: Ask, record: Record) -> Answer:
    """The quantity in MWh, whatever unit of energy it was typed in."""
    typed, unit = ask.typed(record, "quantity"), record.text("unit") or "–"
    if not isinstance(typed.value, Decimal):
        return typed
    amount, standard = to_standard(typed.value, unit)
    return Answer(amount, "filled", None, typed.sources) if standard == "MWh" else ask.none("unit", unit=unit, wanted="MWh")


def by_country(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.30.16: what each country consumed; the total is CDP's sum of the four columns."""
    keys = sorted({key[3] for key in ask.energy if key[3]})
    if not keys:
        return Hidden(ask.words("hidden.no_energy"))
    return tuple(_country(ask, key) for key in keys)


def _country(ask: Ask, place: str) -> AnswerRow:
    def used(carriers: tuple[str, ...], ways: tuple[str, ...]) -> Answer:
        return mwh(ask, lambda carrier, way, _r, where: carrier in carriers and way in ways and where == place)

    own = ("heat", "steam", "cooling")
    parts = {
        "purch_elec": used(("electricity",), ("purchased",)),
        "self_elec": used(("electricity",), OWN),
        "purch_hsc": used(own, ("purchased",)),
        "self_hsc": used(own, OWN),
    }
    total = ask.total(parts.values(), "auto")
    return AnswerRow({lang: country(place, lang) for lang in LANGUAGES}, {**parts, "total": total})
