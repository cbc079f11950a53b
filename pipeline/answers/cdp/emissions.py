"""Module 7: base year, emissions data, breakdowns and allocation to customers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.explained import METHODS, category_methods, method, written
from pipeline.answers.cdp.formulas import allocated, share_pct
from pipeline.datapoint import Datapoint
from pipeline.finding import LANGUAGES, Text
from pipeline.inputs import Record
from pipeline.naming import country
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows
from pipeline.scope3 import CATEGORIES, calculations

SCOPES = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market")
PAST_YEARS = 5
GASES = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3")
ALLOCATION = {
    "revenue": "By market value of products purchased",
    "mass": "By mass",
    "units": "By number of units",
    "volume": "By volume",
    "energy": "By energy content",
    "area": "By area",
}


def category_rows(ask: Ask, column: str, year: int) -> dict[str, Answer]:
    """A cell for each of the seventeen rows (or columns) of scope 3, by their key."""
    cells = {f"cat{key}": ask.category(key, year) for key in CATEGORIES}
    return {f"{column}{key}": cell for key, cell in {**cells, "other_up": ask.outside(year), "other_down": ask.given("nothing_outside")}.items()}


def series_label(ask: Ask, key: str) -> Text:
    """A row of scope 3 in words."""
    return ask.label(f"category.{key.removeprefix('cat')}") if key.startswith("cat") else ask.words(f"row.{key}")


def base_year(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.5: the base year as recalculated, each row with the year's end."""
    years = ask.project.inventory.base_year
    if years.scope12 is None:
        return Hidden(ask.words("hidden.no_base_year"))
    rows = [
        ask.row(name, {"end": ask.ended(years.scope12), "tco2e": ask.figure(metric, years.scope12), "method": method(ask, (metric,), years.scope12)})
        for name, metric in zip(("scope1", "scope2_location", "scope2_market"), SCOPES, strict=True)
    ]
    own = years.scope3 or years.scope12
    made = category_methods(ask, own)
    for key, cell in category_rows(ask, "", own).items():
        end = ask.ended(own) if cell.value is not None else BLANK
        told = made(key.removeprefix("cat")) if cell.value is not None else BLANK
        rows.append(AnswerRow(series_label(ask, key), {"end": end, "tco2e": cell, "method": told}))
    return tuple(rows)


def past_years(ask: Ask, metric: str) -> tuple[int, ...]:
    """The earlier years a figure exists for, latest first; 1.4 says how many the company supplies."""
    return tuple(sorted((year for year in ask.points.years(metric) if year < ask.year), reverse=True))[:PAST_YEARS]


def _by_year(ask: Ask, columns: dict[str, str]) -> Rows:
    first, *_ = columns.values()
    years = (ask.year, *past_years(ask, first))
    return tuple(
        ask.row(
            "reporting_year" if year == ask.year else "past_year",
            {
                **{key: ask.figure(metric, year) for key, metric in columns.items()},
                "end": BLANK if year == ask.year else ask.ended(year),
                "method": method(ask, tuple(columns.values()), year),
            },
            year=year,
        )
        for year in years
    )


def scope1(ask: Ask, _item: Item) -> Rows:
    """7.6: gross scope 1, the reporting year and the years before it."""
    return _by_year(ask, {"tco2e": "ghg.scope1"})


def scope2(ask: Ask, _item: Item) -> Rows:
    """7.7: gross scope 2 by both methods."""
    return _by_year(ask, {"loc": "ghg.scope2.location", "mkt": "ghg.scope2.market"})


def scope3(ask: Ask, _item: Item) -> Rows:
    """7.8: each category with its status, method and the part that rests on suppliers' data."""
    methods, made = calculations(ask.inputs, ask.year), category_methods(ask, ask.year)
    primary = ask.split("primary", ("category",), ("account", "=", "ghg"), ("scope", "=", "3"))
    rows = []
    for key, cell in category_rows(ask, "", ask.year).items():
        number = key.removeprefix("cat")
        cells = {"tco2e": cell, "pct_primary": BLANK}
        if cell.value is not None:
            part = Answer(primary[number,], "filled", None, cell.sources) if (number,) in primary else ask.none("no_primary")
            names = "; ".join(METHODS[name] for name in methods.get(number, ()) if name in METHODS)
            cells["status"] = chosen("Relevant, calculated", *cell.sources)
            cells["methodology"] = chosen(names, "inventory › calculation") if names else ask.person("no_calculation")
            cells["explain"] = made(number)
            cells["pct_primary"] = ask.computed(share_pct, part, cell) if part.value is not None else part
        elif number in ask.reasons and cell.why is not None:
            cells |= {"explain": Answer(cell.why["en"], "filled", None, cell.sources), "methodology": BLANK}
        elif joined := ask.joined(number, ask.year):
            names = "; ".join(METHODS[name] for name in methods.get(joined.key or "", ()) if name in METHODS)
            keys, amount = (joined.key or "").replace(";", " + "), ask.amount(joined.value or Decimal(0))
            cells |= {"status": chosen("Relevant, calculated", joined.id), "explain": written(ask, "joined", joined.id, keys=keys, amount=amount)}
            cells["methodology"] = chosen(names, "inventory › calculation") if names else ask.person("no_calculation")
        elif key in ("other_up", "other_down") and not cell.sources:
            cells |= {"methodology": BLANK, "explain": BLANK}
        rows.append(AnswerRow(series_label(ask, key), cells))
    return tuple(rows)


def past_scope3(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.8.1: a row for each past year, a column for each category."""
    years = past_years(ask, "ghg.scope3")
    if not years:
        return Hidden(ask.words("hidden.no_past_year"))
    return tuple(ask.row("past_year", {"end": ask.ended(year), **category_rows(ask, "s3_", year)}, year=year) for year in years)


def biogenic(ask: Ask, item: Item) -> Rows:
    """7.12: whether biogenic CO2 is relevant: yes where there is a figure, no where the text says that there is none."""
    found = ask.points.family("ghg.biogenic_co2", ask.year)
    denied = any(status.code == item.code and status.status in ("not_applicable", "reported") for status in ask.answering.of("cdp"))
    answer = chosen("Yes", *(point.id for point in found)) if found else chosen("No") if denied else ask.person()
    return (ask.row("answer", {"relevant": answer}),)


def biogenic_total(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.12.1: direct CO2 from biogenic carbon, outside the scopes."""
    if not ask.points.family("ghg.biogenic_co2", ask.year):
        return Hidden(ask.words("hidden.no_biogenic"))
    return (ask.row("answer", {"tco2": ask.figure("ghg.biogenic_co2", ask.year, "1")}),)


def gas_question(ask: Ask, _item: Item) -> Rows:
    """7.15: whether scope 1 is broken down by gas."""
    return (ask.row("answer", {"by_gas": chosen("Yes") if ask.points.family("ghg.scope1.by_gas", ask.year) else ask.person()}),)


def gases(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.15.1: scope 1 by gas, with the assessment report its GWPs come from."""
    found = ask.points.family("ghg.scope1.by_gas", ask.year)
    place = "inventory.gwp"
    gwp = chosen(f"{ask.project.inventory.gwp} 100y", str(ask.project.place(place))) if ask.project.states(place) else ask.person()
    if not found:
        return Hidden(ask.words("hidden.no_breakdown"))
    return tuple(
        AnswerRow(
            dict.fromkeys(LANGUAGES, point.key or ""),
            {"gas": chosen(point.key if point.key in GASES else "Other"), "tco2e": _cell(point), "gwp": gwp},
        )
        for point in found
    )


def _cell(point: Datapoint | None) -> Answer:
    """The cell of a member of a breakdown."""
    return BLANK if point is None or point.value is None else Answer(point.value, "filled", None, (point.id,))


def _members(ask: Ask, ending: str, scopes: Sequence[str]) -> tuple[str, ...]:
    """The keys of a breakdown, of every scope asked for, in the order they were measured."""
    return tuple(dict.fromkeys(point.key or "" for metric in scopes for point in ask.points.family(f"{metric}.{ending}", ask.year)))


def _breakdown(ask: Ask, ending: str, key: str, columns: dict[str, str]) -> dict[str, Answer]:
    """A member's cells; where the others add up to the whole scope, this one is no part of it."""
    found: dict[str, Answer] = {}
    for column, metric in columns.items():
        point = ask.points.find(f"{metric}.{ending}", ask.year, key)
        found[column] = _cell(point) if point is not None else ask.given("not_in_scope") if _closes(ask, metric, ending) else ask.none("no_line")
    return found


def _closes(ask: Ask, metric: str, ending: str) -> bool:
    """Whether a breakdown adds up to its scope, so that no member is missing."""
    parts = [point.value for point in ask.points.family(f"{metric}.{ending}", ask.year) if point.value is not None]
    return bool(parts) and ask.points.value(metric, ask.year) == sum(parts)


ALL = dict(zip(("s1", "s2l", "s2m"), SCOPES, strict=True))
BOTH = {"loc": "ghg.scope2.location", "mkt": "ghg.scope2.market"}


def countries(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.16: scopes 1 and 2 by country or area."""
    found = _members(ask, "by_country", SCOPES)
    rows = [AnswerRow({lang: country(key, lang) for lang in LANGUAGES}, _breakdown(ask, "by_country", key, ALL)) for key in found]
    return tuple(rows) or Hidden(ask.words("hidden.no_breakdown"))


def breakdowns(ask: Ask, item: Item) -> Rows:
    """7.17, 7.20: which breakdowns the lines allow. A business division is not something the tables know."""
    metric = "ghg.scope1" if item.code == "7.17" else ask.scope2
    names = [name for ending, name in (("by_site", "By facility"), ("by_category", "By activity")) if ask.points.family(f"{metric}.{ending}", ask.year)]
    return (ask.row("answer", {"which": chosen("; ".join(names)) if names else ask.person()}),)


def divisions(ask: Ask, _item: Item) -> Hidden:
    """7.17.1, 7.20.1: asked only where "by business division" is chosen."""
    return Hidden(ask.words("hidden.division"))


def facilities(ask: Ask, item: Item) -> Rows | Hidden:
    """7.17.2, 7.20.2: by facility; coordinates only for scope 1."""
    columns = {"s1": "ghg.scope1"} if item.code.startswith("7.17") else BOTH
    sites = {record.text("site"): record for record in ask.inputs.records("sites")}
    rows = []
    for key in _members(ask, "by_site", tuple(columns.values())):
        record = sites.get(key)
        cells = {"facility": _name(ask, record, key), **_breakdown(ask, "by_site", key, columns)}
        if item.code.startswith("7.17"):
            cells |= {column: ask.typed(record, column) if record else ask.none("no_site") for column in ("lat", "lon")}
        rows.append(AnswerRow(_names(record, key), cells))
    return tuple(rows) or Hidden(ask.words("hidden.no_breakdown"))


def activities(ask: Ask, item: Item) -> Rows | Hidden:
    """7.17.3, 7.20.3: by activity, which are the categories of the inventory."""
    columns, area = ({"s1": "ghg.scope1"}, "scope1") if item.code.startswith("7.17") else (BOTH, "scope2")
    rows = []
    for key in _members(ask, "by_category", tuple(columns.values())):
        words = ask.label(f"{area}.{key}")
        rows.append(AnswerRow(words, {"activity": chosen(words["en"], "inventory › category"), **_breakdown(ask, "by_category", key, columns)}))
    return tuple(rows) or Hidden(ask.words("hidden.no_breakdown"))


def _names(record: Record | None, key: str) -> Text:
    """A site or an entity as the team calls it in each language."""
    if record is None:
        return dict.fromkeys(LANGUAGES, key)
    return {lang: record.text("name_zh" if lang == "zh-TW" else "name_en") or record.text("name_en") or key for lang in LANGUAGES}


def _name(ask: Ask, record: Record | None, key: str) -> Answer:
    if record is not None and record.text("name_en"):
        return ask.said(record, "name_en")
    return chosen(key)


def groups(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.22: the consolidated accounting group against other entities (IFRS S2)."""
    keys = (("consolidated", "consolidated"), ("others", "investees"))
    if not _members(ask, "by_group", SCOPES):
        return Hidden(ask.words("hidden.no_breakdown"))
    return tuple(ask.row(name, _breakdown(ask, "by_group", key, ALL)) for name, key in keys)


def subsidiary_question(ask: Ask, _item: Item) -> Rows:
    """7.23: whether subsidiaries can be shown apart."""
    found = _subsidiaries(ask)
    return (ask.row("answer", {"able": chosen("Yes", "entities") if found else ask.person()}),)


def _subsidiaries(ask: Ask) -> dict[str, Record]:
    """Subsidiaries with a figure; several periods of one are one."""
    listed = {record.text("entity") or "": record for record in ask.inputs.records("entities") if record.text("role") == "subsidiary"}
    return {key: record for key, record in listed.items() if key in _members(ask, "by_entity", SCOPES)}


def subsidiaries(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.23.1: scopes 1 and 2 by subsidiary."""
    typed = {"activity": ask.person("subsidiary"), "ids": ask.person("subsidiary")}
    rows = [
        AnswerRow(_names(record, key), {"name": _name(ask, record, key), **typed, **_breakdown(ask, "by_entity", key, ALL)})
        for key, record in _subsidiaries(ask).items()
    ]
    return tuple(rows) or Hidden(ask.words("hidden.no_subsidiaries"))


def customers(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.26: each requesting customer's part of each scope, by the share the team states."""
    rows = [
        AnswerRow({lang: f"{record.text('customer')} · {name[lang]}" for lang in LANGUAGES}, _allocation(ask, record, scope, metric))
        for record in ask.inputs.records("customers")
        if record.integer("year") == ask.year
        for scope, metric, name in (
            ("Scope 1", "ghg.scope1", ask.words("row.scope1")),
            ("Scope 2: location-based", "ghg.scope2.location", ask.words("row.scope2_location")),
            ("Scope 2: market-based", "ghg.scope2.market", ask.words("row.scope2_market")),
            ("Scope 3", "ghg.scope3", ask.words("row.scope3")),
        )
    ]
    return tuple(rows) or Hidden(ask.words("hidden.no_customers"))


def _allocation(ask: Ask, record: Record, scope: str, metric: str) -> dict[str, Answer]:
    share = ask.typed(record, "share")
    emissions = ask.figure(metric, ask.year)
    method = ALLOCATION.get(record.text("basis") or "")
    sold = BLANK
    if record.text("basis") == "revenue":
        revenue = ask.figure("metric.revenue", ask.year)
        sold = ask.computed(allocated, revenue, share) if revenue.value is not None else revenue
    categories = {
        part for point in ask.points.family("ghg.scope3.category", ask.year) if point.value is not None and point.key for part in point.key.split(";")
    }
    included = "; ".join(ask.label(f"category.{key}")["en"] for key in CATEGORIES if metric == "ghg.scope3" and key in categories)
    return {
        "member": ask.said(record, "customer"),
        "scope": chosen(scope),
        "s3cat": chosen(included) if included else BLANK,
        "level": chosen("Company wide", str(record.place("share"))),
        "level_detail": BLANK,
        "method": chosen(method, str(record.place("basis"))) if method else ask.person(),
        "unit": chosen(ask.project.report.currency) if record.text("basis") == "revenue" else ask.said(record, "unit"),
        "quantity": sold if sold is not BLANK else ask.typed(record, "quantity", "no_quantity"),
        "tco2e": ask.computed(allocated, emissions, share, formula="emissions × share") if emissions.value is not None else emissions,
        "uncertainty": ask.typed(record, "uncertainty_pct", "no_uncertainty"),
        **dict.fromkeys(("sources", "verified", "explain"), ask.person("allocation")),
    }
