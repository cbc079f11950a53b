"""Module 7: verification, initiatives and carbon credits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.formulas import lifetime_band, payback_band
from pipeline.arithmetic import to_decimal
from pipeline.finding import LANGUAGES, Text
from pipeline.inputs import Record
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows
from pipeline.scope3 import CATEGORIES

SUBJECTS = {"7.9.1": ("ghg.scope1",), "7.9.2": ("ghg.scope2.location", "ghg.scope2.market"), "7.9.3": ("ghg.scope3",)}
SCOPES = {"scope1": ("ghg.scope1",), "scope2": ("ghg.scope2.location", "ghg.scope2.market"), "scope3": ("ghg.scope3",)}
LEVELS = {"limited": "Limited assurance", "reasonable": "Reasonable assurance"}
STANDARDS = ("ISO 14064-3", "ISAE 3410", "ISAE 3000", "AA1000AS")
STAGES = ("under_investigation", "to_be_implemented", "implementation_commenced", "implemented", "not_to_be_implemented")
SAVING_STAGES = ("to_be_implemented", "implementation_commenced", "implemented")
INITIATIVES = {
    "energy_efficiency_buildings": "Energy efficiency in buildings",
    "energy_efficiency_processes": "Energy efficiency in production processes",
    "waste_reduction": "Waste reduction and material circularity",
    "fugitive_reduction": "Fugitive emissions reductions",
    "low_carbon_energy_consumption": "Low-carbon energy consumption",
    "low_carbon_energy_generation": "Low-carbon energy generation",
    "process_emissions": "Non-energy industrial process emissions reductions",
    "policy_behaviour": "Company policy or behavioral change",
    "transportation": "Transportation",
    "other": "Other",
}
PROGRAMMES = {"vcs": "VCS", "verra": "VCS", "gold standard": "Gold Standard", "cdm": "CDM", "acr": "ACR", "car": "CAR"}


def _verified(ask: Ask, subjects: tuple[str, ...]) -> list[Record]:
    """Rows of ``verification`` of the reporting year whose subject is one of these metrics, or a part of it."""
    return [
        record
        for record in ask.inputs.records("verification")
        if record.integer("year") == ask.year and (record.text("subject") or "").split("[")[0].removesuffix(".category") in subjects
    ]


def verification(ask: Ask, item: Item) -> Rows:
    """7.9: whether each scope is verified."""
    rows = []
    for name in item.rows:
        found = _verified(ask, SCOPES[name])
        yes = "Third-party verification or assurance process in place"
        rows.append(ask.row(name, {"status": chosen(yes, *(str(record.place()) for record in found[:3])) if found else ask.person()}))
    return tuple(rows)


def statements(ask: Ask, item: Item) -> Rows | Hidden:
    """7.9.1–7.9.3: a row for each statement and method, with the part of the printed figure that it covers."""
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in _verified(ask, SUBJECTS[item.code]):
        metric = (record.text("subject") or "").split("[")[0]
        key = (
            metric,
            (record.text("statement") or "").partition("#")[0],
            record.text("standard") or "",
            record.text("level") or "",
            record.text("verifier") or "",
        )
        groups.setdefault(key, []).append(record)
    rows = [_statement(ask, key[0], records) for key, records in groups.items()]
    return tuple(rows) or Hidden(ask.words("hidden.not_verified"))


def _statement(ask: Ask, metric: str, records: list[Record]) -> AnswerRow:
    first = records[0]
    standard = next((name for name in STANDARDS if name in (first.text("standard") or "")), None)
    keys = [(record.text("subject") or "").partition("[")[2].removesuffix("]") for record in records]
    pages = list(dict.fromkeys(page for record in records if (page := record.text("page"))))
    before = any(_same(first, record) and record.integer("year") == ask.year - 1 for record in ask.inputs.records("verification"))
    cells = {
        "cycle": chosen("Annual process", str(first.place("year"))) if before else ask.person("cycle"),
        "status": chosen("Complete", str(first.place("statement_date"))) if first.text("statement_date") else ask.person(),
        "level": chosen(LEVELS[first.text("level") or ""], str(first.place("level"))) if first.text("level") in LEVELS else ask.person(),
        "statement": chosen(statement, str(first.place("statement"))) if (statement := (first.text("statement") or "").partition("#")[0]) else ask.person(),
        "page": chosen("; ".join(pages), str(first.place("page"))) if pages else ask.person(),
        "standard": chosen(standard, str(first.place("standard"))) if standard else ask.person(),
        "pct": _covered(ask, metric, records),
    }
    if metric.startswith("ghg.scope2"):
        cells["approach"] = chosen("Scope 2 location-based" if metric.endswith("location") else "Scope 2 market-based", str(first.place("subject")))
    if metric.startswith("ghg.scope3"):
        cells["category"] = chosen("; ".join(ask.label(f"category.{key}")["en"] for key in keys if key in CATEGORIES), str(first.place("subject")))
    label: Text = {lang: first.text(first.spoken("verifier", lang)) or "–" for lang in LANGUAGES}
    return AnswerRow(label, cells)


def _same(one: Record, other: Record) -> bool:
    """Whether two rows of ``verification`` are about the same."""
    return all(one.text(column) == other.text(column) for column in ("subject", "entity", "site"))


def _covered(ask: Ask, metric: str, records: list[Record]) -> Answer:
    """The verified part of a printed figure in points: coverage × the member's part of the whole, added up.

    Of scope 3 the whole is the categories the row names: categories 1 and 4 of 80 and 20 t, verified to 100 % and 50 %, are 90 %, however large the others.
    """
    whole = _whole(ask, metric, records)
    parts: list[Fraction] = []
    for record in records:
        coverage, part = record.decimal("coverage_pct"), _member(ask, metric, record)
        if coverage is None or part is None:
            return ask.none("no_coverage", place=str(record.place("coverage_pct")))
        parts.append(Fraction(coverage) * Fraction(part))
    if not whole:
        return ask.none("part_missing")
    value = to_decimal(sum(parts, Fraction(0)) / Fraction(whole))
    return Answer(
        value, "filled", ask.words("why.formula", formula="Σ coverage × part ÷ whole"), tuple(str(record.place("coverage_pct")) for record in records)
    )


def _whole(ask: Ask, metric: str, records: list[Record]) -> Decimal | None:
    """The printed figure a statement is held against: the metric itself, or the sum of the categories it names."""
    keys = {(record.text("subject") or "").partition("[")[2].removesuffix("]") for record in records}
    found = [ask.points.value(metric, ask.year, key or None) for key in sorted(keys)]
    known = [value for value in found if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(found) else None


def _member(ask: Ask, metric: str, record: Record) -> Decimal | None:
    """The printed figure a row of ``verification`` is about."""
    site, entity = record.text("site"), record.text("entity")
    key = (record.text("subject") or "").partition("[")[2].removesuffix("]")
    if site or entity:
        return ask.points.value(f"{metric}.{'by_site' if site else 'by_entity'}", ask.year, site or entity)
    return ask.points.value(metric, ask.year, key or None)


def initiative_question(ask: Ask, _item: Item) -> Rows:
    """7.55: whether there are initiatives, at any stage."""
    found = ask.inputs.records("initiatives")
    return (ask.row("answer", {"active": chosen("Yes", "initiatives") if found else ask.person()}),)


def stages(ask: Ask, item: Item) -> Rows | Hidden:
    """7.55.1: how many initiatives at each stage; savings only where CDP asks for them. No row of a stage is a count of zero."""
    if not ask.inputs.records("initiatives"):
        return Hidden(ask.words("hidden.no_initiatives"))
    rows = []
    for name in item.rows:
        count = ask.figure("initiatives.count", ask.year, name)
        if count.value is None:
            count = Answer(Decimal(0), "filled", None, ("initiatives",))
        saved = ask.figure("initiatives.reduction", ask.year, name)
        if count.value == 0:
            saved = Answer(Decimal(0), "filled", None, ("initiatives",))
        rows.append(AnswerRow(ask.label(f"choice.stage.{name}"), {"count": count, "tco2e": saved if name in SAVING_STAGES else BLANK}))
    return tuple(rows)


def initiatives(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.55.2: initiatives implemented in the reporting year."""
    found = [r for r in ask.inputs.records("initiatives") if r.text("stage") == "implemented" and r.integer("year") == ask.year]
    return tuple(_initiative(ask, record) for record in found) or Hidden(ask.words("hidden.none_implemented"))


def _initiative(ask: Ask, record: Record) -> AnswerRow:
    category, scope = INITIATIVES.get(record.text("category") or ""), record.text("scope")
    voluntary, years = record.yes("voluntary"), record.decimal("lifetime_years")
    invested, saved = _money(ask, record, "investment"), _money(ask, record, "annual_saving")
    both = isinstance(invested.value, Decimal) and isinstance(saved.value, Decimal)
    cells = {
        "category_type": chosen(f"{category}: {record.text('type')}" if record.text("type") else category, str(record.place("category")))
        if category
        else ask.person(),
        "savings": ask.figure("initiative.reduction", ask.year, record.text("initiative_id")),
        "scopes": chosen("; ".join(f"Scope {part}" for part in scope.split("+")), str(record.place("scope"))) if scope else ask.person(),
        "voluntary": chosen("Voluntary" if voluntary else "Mandatory", str(record.place("voluntary"))) if voluntary is not None else ask.person(),
        "money_saved": saved,
        "investment": invested,
        "payback": chosen(payback_band(Fraction(invested.value or 0), Fraction(saved.value or 0)), *invested.sources, *saved.sources) if both else ask.person(),
        "lifetime": chosen(lifetime_band(Fraction(years)), str(record.place("lifetime_years"))) if years is not None else ask.person(),
    }
    return AnswerRow({lang: record.text("title_zh" if lang == "zh-TW" else "title_en") or record.text("initiative_id") or "" for lang in LANGUAGES}, cells)


def _money(ask: Ask, record: Record, column: str) -> Answer:
    """An amount in the currency of the response (1.2); another currency is a person's conversion."""
    if record.decimal(column) is not None and record.text("currency") not in (None, ask.project.report.currency):
        return ask.none("currency", currency=record.text("currency"), wanted=ask.project.report.currency)
    return ask.typed(record, column)


def credit_question(ask: Ask, _item: Item) -> Rows:
    """7.79: whether credits were retired in the reporting year."""
    found = ask.points.find("credits.retired", ask.year)
    return (ask.row("answer", {"retired": chosen("Yes", found.id) if found is not None and found.value else ask.person()}),)


def retired(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.79.1: each retired batch. Credits never act on scopes or targets."""
    found = [r for r in ask.inputs.records("credits") if r.text("status") == "retired" and r.integer("year") == ask.year]
    return tuple(_credit(ask, record) for record in found) or Hidden(ask.words("hidden.no_credits"))


def _credit(ask: Ask, record: Record) -> AnswerRow:
    kinds = {"removal": "Carbon removal", "reduction": "Emissions reduction"}
    kind = record.text("kind") or ""
    name = record.text(record.spoken("programme", "en")) or ""
    programme = next((choice for word, choice in PROGRAMMES.items() if word in name.casefold().split() or word == name.casefold()), None)
    vintage = record.text("vintage")
    unit = record.text("unit") or "tCO2e"
    cells = {
        "mitigation": chosen(kinds[kind], str(record.place("kind"))) if kind in kinds else ask.person(),
        "description": ask.said(record, "project"),
        "tco2e": ask.typed(record, "quantity") if unit in ("tCO2e", "公噸CO2e") else ask.none("unit", unit=unit, wanted="tCO2e"),
        "has_vintage": chosen("Yes" if vintage else "No", str(record.place("vintage"))),
        "vintage": Answer(Decimal(vintage), "filled", None, (str(record.place("vintage")),)) if vintage and vintage.isdecimal() else BLANK,
        "program": chosen(programme or "Other", str(record.place("programme"))) if name else ask.person(),
        "explain": ask.said(record, "use"),
    }
    return AnswerRow({lang: record.text(record.spoken("project", lang)) or "" for lang in LANGUAGES}, cells)
