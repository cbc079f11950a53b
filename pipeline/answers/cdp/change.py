"""Module 7: the change against the year before, its reasons, and intensities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, chosen
from pipeline.answers.cdp.explained import attribution, ratio
from pipeline.answers.cdp.formulas import attributed_pct, change_pct, direction, over
from pipeline.finding import LANGUAGES, Finding, Text, finding
from pipeline.inputs import Record
from pipeline.questionnaire import Answer, AnswerRow, Hidden, Rows

REASONS: Mapping[str, tuple[str, str]] = {
    "renewable_energy": ("renewable_energy", "Change in renewable energy consumption"),
    "other_reduction": ("reduction_activities", "Other emissions reduction activities"),
    "divestment": ("divestment", "Divestment"),
    "acquisitions": ("acquisitions", "Acquisitions"),
    "mergers": ("mergers", "Mergers"),
    "output": ("output", "Change in output"),
    "methodology": ("methodology", "Change in methodology"),
    "boundary": ("boundary", "Change in boundary"),
    "physical_conditions": ("operating_conditions", "Change in physical operating conditions"),
    "unidentified": ("unidentified", "Unidentified"),
    "other": ("other", "Other"),
}
"""CDP's fixed rows of 7.10.1: the team's word for each, and the choice 7.45 names it by."""
BOUNDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("divestment", "acquisitions", "mergers", "boundary"), ("lines_added", "lines_removed", "boundary", "share")),
    (("methodology",), ("factor", "gwp", "unit", "method", "stated", "definition")),
)
"""Reasons that name a computed cause, and the causes they may draw on. Output, measures and conditions all act on activity and cannot be told apart."""
TOLERANCE = Decimal("0.5")
"""Half a tonne: the stated amounts are whole tonnes at best."""
DENOMINATORS = {
    "revenue": "unit total revenue",
    "employees": "full time equivalent (FTE) employee",
    "floor_area": "square foot/meter",
}


def _before(ask: Ask) -> Answer:
    return ask.figure(_metric(ask), ask.year - 1)


def _metric(ask: Ask) -> str:
    return f"ghg.scope12.{ask.project.inventory.scope2_headline}"


def comparison(ask: Ask, _item: Item) -> Rows:
    """7.10: scopes 1 and 2 against the year before."""
    now, before = ask.figure(_metric(ask), ask.year), _before(ask)
    if not isinstance(now.value, Decimal):
        return (ask.row("answer", {"compare": ask.person()}),)
    if not isinstance(before.value, Decimal):
        return (ask.row("answer", {"compare": chosen("First year of reporting")}),)
    words = {"No change": "Remained the same overall"}
    found = direction(Fraction(now.value) - Fraction(before.value))
    return (ask.row("answer", {"compare": chosen(words.get(found, found), *now.sources, *before.sources)}),)


def stated_reasons(ask: Ask) -> dict[str, list[Record]]:
    """The team's rows of ``change_reasons`` of the reporting year, by their reason."""
    found: dict[str, list[Record]] = {}
    for record in ask.inputs.records("change_reasons"):
        if record.integer("year") == ask.year and record.text("reason") and record.decimal("amount") is not None:
            found.setdefault(record.text("reason") or "", []).append(record)
    return found


def reasons(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.10.1: CDP's fixed rows. Values have no sign; the direction stands beside them."""
    before = _before(ask)
    if not isinstance(before.value, Decimal):
        return Hidden(ask.words("hidden.no_past_year"))
    stated = stated_reasons(ask)
    empty = ask.given("no_reason") if stated else ask.none("no_reasons")
    beyond = {name: one for one in _beyond(ask, _amounts(stated)) for name in one.names}
    return tuple(ask.row(f"reason_{key}", _reason(ask, stated.get(name, []), before, empty, beyond.get(name))) for key, (name, _) in REASONS.items())


def _reason(ask: Ask, records: list[Record], before: Answer, empty: Answer, beyond: Beyond | None) -> dict[str, Answer]:
    """A reason the team attributes an amount to; once it has attributed any, the rows of the others stay empty.

    An amount the computed causes do not bear out stands as typed, and its calculation is left to a person, with the bounds.
    """
    if not records:
        return dict.fromkeys(("change", "direction", "pct", "explain"), empty)
    total = sum((amount for record in records if (amount := record.decimal("amount")) is not None), Decimal(0))
    places = tuple(str(record.place("amount")) for record in records)
    size = Answer(abs(total), "filled", None, places)
    pct = ask.computed(attributed_pct, size, before, formula="100 × change ÷ (S1+S2) of the year before")
    told = attribution(ask, size, before, pct) if beyond is None else ask.person("beyond_causes", low=_signed(beyond.low), high=_signed(beyond.high))
    return {"change": size, "direction": chosen(direction(Fraction(total)), *places), "pct": pct, "explain": told}


@dataclass(frozen=True, slots=True)
class Beyond:
    """Reasons of one kind whose amounts together, in tCO2e, lie outside what the computed causes of that kind come to."""

    names: tuple[str, ...]
    stated: Decimal
    low: Decimal
    high: Decimal


def _amounts(stated: Mapping[str, list[Record]]) -> dict[str, Decimal]:
    return {name: sum((record.decimal("amount") or Decimal(0) for record in records), Decimal(0)) for name, records in stated.items()}


def _beyond(ask: Ask, amounts: Mapping[str, Decimal]) -> tuple[Beyond, ...]:
    """The kinds of reason whose amounts the computed causes do not bear out."""
    causes = {point.key: point.value for point in ask.points.family(f"ghg.cause.scope12.{ask.project.inventory.scope2_headline}", ask.year)}
    found = []
    for names, kinds in BOUNDS:
        own = sum((amounts.get(name, Decimal(0)) for name in names), Decimal(0))
        known = [value for kind in kinds if (value := causes.get(kind)) is not None]
        low, high = sum((v for v in known if v < 0), Decimal(0)), sum((v for v in known if v > 0), Decimal(0))
        if not low - TOLERANCE <= own <= high + TOLERANCE:
            found.append(Beyond(names, own, low, high))
    return tuple(found)


def change_basis(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.10.2: which scope 2 the two questions before use; both years use the same."""
    if not isinstance(_before(ask).value, Decimal):
        return Hidden(ask.words("hidden.no_past_year"))
    return (ask.row("answer", {"basis": chosen(ask.basis, str(ask.project.place("inventory.scope2_headline")))}),)


def check_reasons(ask: Ask) -> tuple[Finding, ...]:
    """A person's allocation, held against the computed change and its causes (CDP 7.10.1)."""
    now, before = ask.points.value(_metric(ask), ask.year), ask.points.value(_metric(ask), ask.year - 1)
    stated = stated_reasons(ask)
    if not stated or now is None or before is None:
        return ()
    amounts = _amounts(stated)
    places = [record.place("amount") for records in stated.values() for record in records]
    total = sum(amounts.values(), Decimal(0))
    found: list[Finding] = []
    if abs(total - (now - before)) > TOLERANCE:
        method = ask.label(f"choice.headline.{ask.project.inventory.scope2_headline}")
        found.append(finding("cdp.reasons_do_not_add_up", places=places, stated=_signed(total), computed=_signed(now - before), basis=method))
    for one in _beyond(ask, amounts):
        rows = [record.place("amount") for name in one.names for record in stated.get(name, ())]
        words = {lang: "、".join(_labels(ask, one.names, lang)) if lang == "zh-TW" else ", ".join(_labels(ask, one.names, lang)) for lang in LANGUAGES}
        own, low, high = _signed(one.stated), _signed(one.low), _signed(one.high)
        found.append(finding("cdp.reason_beyond_causes", places=rows, reasons=words, stated=own, low=low, high=high))
    return tuple(found)


def _labels(ask: Ask, names: tuple[str, ...], lang: str) -> list[str]:
    return [ask.words(f"row.reason_{key}")[lang] for key, (name, _) in REASONS.items() if name in names]


def _signed(value: Decimal) -> str:
    return f"{value.normalize():+,f}"


def intensities(ask: Ask, _item: Item) -> Rows:
    """7.45: scopes 1 and 2 over revenue first, then over each other measure of size; money in whole currency units."""
    start = f"ghg.intensity.scope12.{ask.project.inventory.scope2_headline}."
    names = [point.metric.removeprefix(start) for point in ask.points.values() if point.year == ask.year and point.metric.startswith(start)]
    if not names:
        return (ask.row("answer", dict.fromkeys(("figure", "denominator", "denominator_total"), ask.none("no_denominator"))),)
    return tuple(_intensity(ask, name) for name in sorted(names, key=lambda name: (name != "revenue", name)))


def _intensity(ask: Ask, name: str) -> AnswerRow:
    numerator, size = ask.figure(_metric(ask), ask.year), ask.figure(f"metric.{name}", ask.year)
    size_before = ask.figure(f"metric.{name}", ask.year - 1)
    figure = ask.computed(over, numerator, size, formula="numerator ÷ denominator")
    prior = ask.computed(over, _before(ask), size_before)
    pct = ask.computed(change_pct, figure, prior, formula="100 × |now − before| ÷ before")
    cells = {
        "figure": figure,
        "numerator": numerator,
        "denominator": chosen(denominator(ask, name), *size.sources),
        "denominator_total": size,
        "scope2": chosen(ask.basis, str(ask.project.place("inventory.scope2_headline"))),
        "pct_change": pct,
        "explain": ratio(ask, (numerator, _before(ask)), (size, size_before), "intensity_moved"),
    }
    if isinstance(figure.value, Decimal) and isinstance(prior.value, Decimal):
        cells["direction"] = chosen(direction(Fraction(figure.value) - Fraction(prior.value)), *figure.sources)
        named = [choice for word, choice in REASONS.values() if word in stated_reasons(ask)]
        cells["reasons"] = chosen("; ".join(named), "change_reasons") if named else ask.person()
    return AnswerRow(size_label(ask, name), cells)


def size_label(ask: Ask, name: str) -> Text:
    """A measure of size in words; a product, and a measure we have no word for, keep the team's own name."""
    kind, _, product = name.partition(":")
    known = {lang: kind.replace("_", " ") if word == f"metric.{kind}" else word for lang, word in ask.label(f"metric.metric.{kind}").items()}
    return {lang: f"{word}: {product}" if product else word for lang, word in known.items()}


def denominator(ask: Ask, name: str) -> str:
    """A measure of size in CDP's words (7.45)."""
    point = ask.points.find(f"metric.{name}", ask.year)
    if name.startswith("production") and point is not None and point.unit == "t":
        return "metric ton of product"
    return DENOMINATORS.get(name, "Other")
