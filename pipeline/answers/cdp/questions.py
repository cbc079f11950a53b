"""CDP's questions in order, each answered by its maker; what no maker fills is a person's to type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from disclosures import Field, Item, conditions, option
from pipeline.answering import Answering
from pipeline.answers.cdp import actions, change, company, emissions, energy, method, planning, renewable, targets
from pipeline.answers.cdp.ask import RESPONSE, Ask
from pipeline.answers.cdp.passage import limit_of, on_topics, passage, sections_of, takes_text
from pipeline.questionnaire import NUMERIC, UNASKED, Answer, AnswerRow, Hidden, Question, Rows
from pipeline.status import ItemStatus, PointStatus

Maker = Callable[[Ask, Item], Rows | Hidden]

MAKERS: Mapping[str, Maker] = {
    "1.1": planning.language,
    "1.2": company.currency,
    "1.3": planning.overview,
    "1.4": company.period,
    "1.4.1": company.revenue,
    "1.5": planning.boundary,
    "1.6": company.identifiers,
    "1.7": company.countries,
    "2.2.2": planning.process,
    "3.1": planning.risks_identified,
    "3.1.1": company.risks,
    "3.1.2": planning.exposed,
    "3.5": planning.regulated,
    "3.5.1": planning.systems,
    "3.5.3": planning.carbon_tax,
    "3.6": planning.opportunities_identified,
    "3.6.1": company.risks,
    "5.1": planning.scenario_use,
    "5.1.1": planning.scenarios,
    "5.4.1": planning.spending,
    "5.10": company.carbon_price,
    "5.10.1": company.carbon_prices,
    "5.11": planning.engagement,
    "6.1": company.consolidation,
    "7.1": method.first_year,
    "7.1.1": method.structure,
    "7.1.2": method.methods_changed,
    "7.1.3": method.recalculation,
    "7.2": method.standards,
    "7.3": method.scope2_approach,
    "7.5": emissions.base_year,
    "7.6": emissions.scope1,
    "7.7": emissions.scope2,
    "7.8": emissions.scope3,
    "7.8.1": emissions.past_scope3,
    "7.9": actions.verification,
    "7.9.1": actions.statements,
    "7.9.2": actions.statements,
    "7.9.3": actions.statements,
    "7.10": change.comparison,
    "7.10.1": change.reasons,
    "7.10.2": change.change_basis,
    "7.12": emissions.biogenic,
    "7.12.1": emissions.biogenic_total,
    "7.15": emissions.gas_question,
    "7.15.1": emissions.gases,
    "7.16": emissions.countries,
    "7.17": emissions.breakdowns,
    "7.17.1": emissions.divisions,
    "7.17.2": emissions.facilities,
    "7.17.3": emissions.activities,
    "7.20": emissions.breakdowns,
    "7.20.1": emissions.divisions,
    "7.20.2": emissions.facilities,
    "7.20.3": emissions.activities,
    "7.22": emissions.groups,
    "7.23": emissions.subsidiary_question,
    "7.23.1": emissions.subsidiaries,
    "7.26": emissions.customers,
    "7.29": energy.spend,
    "7.30": energy.activities,
    "7.30.1": energy.totals,
    "7.30.6": energy.applications,
    "7.30.7": energy.fuels,
    "7.30.9": energy.generation,
    "7.30.14": energy.instruments,
    "7.30.16": energy.by_country,
    "7.30.17": renewable.purchased,
    "7.30.18": renewable.low_carbon_heat,
    "7.30.19": renewable.generated,
    "7.45": change.intensities,
    "7.52": method.metrics,
    "7.53": targets.target_types,
    "7.53.1": targets.absolute,
    "7.53.2": targets.intensity,
    "7.54": targets.other_types,
    "7.54.1": targets.low_carbon,
    "7.54.2": targets.other,
    "7.54.3": targets.net_zero,
    "7.55": actions.initiative_question,
    "7.55.1": actions.stages,
    "7.55.2": actions.initiatives,
    "7.55.3": method.drivers,
    "7.73": company.product_question,
    "7.73.2": company.products,
    "7.74": method.low_carbon_question,
    "7.74.1": method.low_carbon,
    "7.79": actions.credit_question,
    "7.79.1": actions.retired,
    "13.1": planning.verified_question,
    "13.1.1": planning.verified,
}
"""Who answers which question, by its code in the 2025 and 2026 cycles."""
DETAILS: Mapping[str, str] = {"7.4.1": "7.4", "7.73.1": "7.73", "7.73.3": "7.73", "3.5.2": "3.5"}
"""Details of a yes that only a person can give: shown once it is given."""
ALWAYS = ("7.10",)
"""Shown even where their condition fails: one of their choices is "first year of reporting"."""


def questions(answering: Answering) -> tuple[Question, ...]:
    """Every question of the cycle, answered or hidden. None where the report does not answer CDP."""
    ask = Ask(answering)
    return tuple(_question(ask, status) for status in answering.of("cdp"))


def _question(ask: Ask, status: ItemStatus) -> Question:
    item = status.item
    if status.status == "not_applicable" and item.condition and item.code not in ALWAYS:
        return Question(item, hidden=ask.words("hidden.condition", condition=conditions()[item.condition]))
    if item.code in DETAILS:
        return Question(item, hidden=ask.words("hidden.detail", question=DETAILS[item.code]))
    maker = MAKERS.get(item.code)
    made = maker(ask, item) if maker else _unmade(ask, item)
    if isinstance(made, Hidden):
        return Question(item, hidden=made.why)
    return Question(item, tuple(_whole(ask, status, row, alone=len(made) == 1) for row in made))


def _unmade(ask: Ask, item: Item) -> Rows:
    """The rows of a question whose cells are a person's: its fixed rows, or one."""
    return tuple(AnswerRow(option("cdp", name), {}) for name in item.rows) or (ask.row("answer", {}),)


def _whole(ask: Ask, status: ItemStatus, row: AnswerRow, *, alone: bool) -> AnswerRow:
    """A row with a cell for every column; where the maker has nothing particular to say, the chapter's text answers, or it is a person's."""
    cells: dict[str, Answer] = {}
    passages: set[tuple[str, ...]] = set()
    for point in status.points:
        field = point.point.field
        if field is not None:
            made = row.cells.get(field.key)
            unsaid = made is None or (made.state == "person" and made.why is None)
            cells[field.key] = _unfilled(ask, field, point, passages, None if alone else row.label[RESPONSE]) if unsaid or made is None else made
    return AnswerRow(row.label, cells)


def _unfilled(ask: Ask, field: Field, status: PointStatus, passages: set[tuple[str, ...]], row: str | None) -> Answer:
    """A cell no table fills.

    Where a file of the chapter speaks of all its topics, a text is the passage itself, of several rows (``row``) the one under a heading that names it.
    Any other cell, a text that is too long, and one whose passage stands in the row already, name the file.
    """
    if status.status == "not_applicable":
        return UNASKED
    sections = sections_of(status)
    if status.status not in ("reported", "partial") or not sections or not on_topics(status):
        return ask.none("no_data") if field.answer in NUMERIC else ask.person()
    whole = status.status == "reported"
    told = passage(ask.answering, status, row) if takes_text(status) else None
    if told is None or len(told.text) > limit_of(status) or told.blocks in passages:
        named = tuple(f"{stem}.md" for stem in sections)
        return Answer(None, "told" if whole else "part", ask.words("why.told" if whole else "why.part", section=named[0]), named)
    passages.add(told.blocks)
    return Answer(told.text, "draft" if whole else "part", ask.words("why.chapter" if whole else "why.part", section=f"{told.stem}.md"), told.blocks)
