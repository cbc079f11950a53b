"""Text cells whose answer the tables hold: how a figure was made, how a change was calculated, which measures a target rests on. In the response's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from pipeline.answers.cdp.ask import RESPONSE, Ask, chosen
from pipeline.answers.cdp.formulas import change_pct
from pipeline.arithmetic import to_decimal
from pipeline.finding import LANGUAGES
from pipeline.quantity import half_up
from pipeline.questionnaire import Answer
from pipeline.scope3 import calculations, factor_sources

METHODS = {
    "supplier_specific": "Supplier-specific method",
    "hybrid": "Hybrid method",
    "average": "Average data method",
    "spend": "Spend-based method",
}
MOST = 5
"""Sources of factors, or measures, that a cell names."""


def written(ask: Ask, key: str, *sources: str, **values: object) -> Answer:
    """A sentence of ``words/cdp.toml`` in a cell."""
    return chosen(ask.words(f"said.{key}", **values)[RESPONSE], *dict.fromkeys(sources))


def method(ask: Ask, metrics: tuple[str, ...], year: int) -> Answer:
    """How a year's figures were made: the criteria they were verified by where a statement names them, the GWPs, the approach."""
    keys = ("inventory.gwp", "inventory.consolidation")
    if not all(ask.project.states(key) for key in keys):
        return ask.person()
    told = [record for record in ask.inputs.records("verification") if record.integer("year") == year and record.text("subject") in metrics]
    criteria = dict.fromkeys(name for record in told if (name := record.text(record.spoken("criteria", RESPONSE))))
    approach = {
        lang: words.lower() if lang == RESPONSE else words for lang, words in ask.label(f"choice.consolidation.{ask.project.inventory.consolidation}").items()
    }
    settings = [str(ask.project.place(key)) for key in keys]
    if not criteria:
        return written(ask, "method_unverified", *settings, gwp=ask.project.inventory.gwp, approach=approach)
    places = [str(record.place("criteria")) for record in told[:1]]
    return written(ask, "method", *places, *settings, criteria=", ".join(criteria), gwp=ask.project.inventory.gwp, approach=approach)


def category_methods(ask: Ask, year: int) -> Callable[[str], Answer]:
    """How each category of scope 3 was calculated in a year: the methods and the sources of the factors its lines name."""
    methods, factors = calculations(ask.inputs, year), factor_sources(ask.inputs, year)

    def told(category: str) -> Answer:
        names = ", ".join(METHODS[name].lower() for name in methods.get(category, ()) if name in METHODS)
        sources = factors.get(category, ())
        if not names:
            return ask.person("no_calculation")
        if not sources:
            return written(ask, "category_method", "inventory › calculation", methods=names)
        named = "; ".join(sources[:MOST]) + (" …" if len(sources) > MOST else "")
        return written(ask, "category_method_factors", "inventory › calculation", "inventory › factor_source", methods=names, factors=named)

    return told


def points(value: Decimal) -> str:
    """A percentage inside a sentence: two decimals at most."""
    return f"{half_up(Fraction(value), 2).normalize():f}"


def attribution(ask: Ask, change: Answer, before: Answer, pct: Answer) -> Answer:
    """7.10.1: the calculation behind a reason's percentage."""
    if not all(isinstance(cell.value, Decimal) for cell in (change, before, pct)):
        return ask.person()
    amounts = {name: ask.amount(cell.value)[RESPONSE] for name, cell in (("change", change), ("before", before)) if isinstance(cell.value, Decimal)}
    shown = points(pct.value) if isinstance(pct.value, Decimal) else ""
    return written(ask, "attribution", *change.sources, *before.sources, pct=shown, basis=ask.basis.lower(), **amounts)


def ratio(ask: Ask, numerator: tuple[Answer, Answer], size: tuple[Answer, Answer], key: str) -> Answer:
    """7.45, 7.52: what moved a ratio: its numerator and its denominator against the year before, each in per cent. Nothing where a year is missing."""
    moved: dict[str, object] = {}
    for name, (now, before) in (("top", numerator), ("size", size)):
        if not isinstance(now.value, Decimal) or not isinstance(before.value, Decimal) or before.value == 0:
            return ask.person()
        change = change_pct(Fraction(now.value), Fraction(before.value))
        way = "less" if now.value < before.value else "more"
        told = ask.words(f"said.{way}" if now.value != before.value else "said.same", pct=points(to_decimal(change or Fraction(0))))
        moved[name] = {lang: told[lang] for lang in LANGUAGES}
    sources = [source for cell in (*numerator, *size) for source in cell.sources]
    return written(ask, key, *sources, **moved)


def contributors(ask: Ask, scopes: tuple[str, ...], categories: tuple[str, ...] = ()) -> Answer:
    """The measures in service that reduced most in these scopes, or of these categories, with their yearly reduction."""
    found: list[tuple[Decimal, str, str]] = []
    for record in ask.inputs.records("initiatives"):
        own = set((record.text("scope") or "").split("+")) & set(scopes) if scopes else record.text("category") in categories
        point = ask.points.find("initiative.reduction", ask.year, record.text("initiative_id"))
        if own and record.text("stage") == "implemented" and point is not None and point.value is not None:
            found.append((point.value, record.text(record.spoken("title", RESPONSE)) or record.text("initiative_id") or "", point.id))
    if not found:
        return ask.person("no_measures")
    most = sorted(found, key=lambda one: (-one[0], one[1]))[:MOST]
    told = "; ".join(f"{title} ({ask.amount(value)[RESPONSE]} t CO2e a year)" for value, title, _ in most)
    return chosen(told, *(name for _, _, name in most))
