"""When a point is asked: each condition of ``disclosures/conditions.toml`` decided from the request, or left undecided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from disclosures import Concept, Item, Point, absences
from pipeline.disclose.needs import Evidence
from pipeline.status import Mark

Decide = Callable[[Evidence, Point, Mapping[str, Concept]], bool | None]


def _base_year(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return evidence.request.base_year is not None


def _base_year_scope3(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return evidence.request.base_year_scope3 is not None or evidence.request.base_year is not None


def _undecided(_evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return None


def _market(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    """Asked where a market-based figure exists; without one nobody here knows what the markets offer (GRI 305, 2.3.4)."""
    return evidence.request.points.value("ghg.scope2.market", evidence.request.year) is not None or None


def _has_figures(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
    """Asked only where a figure exists or somebody answered ("if available", "where used")."""
    for name in point.needs:
        concept, _, part = name.partition("#")
        found = (identifier for pattern in concepts[concept].metrics for identifier in evidence.find(pattern, concepts[concept]).ids)
        if any(evidence.value(identifier) is not None for identifier in found):
            return True
        if any(mark.subject == concept and part in mark.parts for mark in evidence.request.marks):
            return True
    return False


def _used(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
    """Whether an energy carrier is used or sold: where the energy consumed is known, a carrier without a figure is none of it."""
    known = any(evidence.request.points.value(metric, evidence.request.year) is not None for metric in ("energy.consumed", "energy.total"))
    return _has_figures(evidence, point, concepts) or (False if known else None)


def _scope3(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
    """Asked where scope 3 is given; without it the run knows whether it is required yet (``facts``)."""
    return evidence.request.points.value("ghg.scope3", evidence.request.year) is not None or None


def _unquantified(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    """Asked unless the chapter gives an amount."""
    return False if any(name in evidence.request.inputs for name in ("risks.effect_low", "risks.effect_high")) else None


def _given(*metrics: str) -> Decide:
    """Asked where the draft has a figure of one of the metrics; without one, nobody has said yet."""

    def decide(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
        return _any_figure(*metrics)(evidence, point, concepts) or None

    return decide


def _scenarios(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    told = any(mark.subject == "scenario.set" for mark in evidence.request.marks)
    return told or any(name.startswith("scenarios.") for name in evidence.request.inputs) or None


def _any_target(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return bool(evidence.request.targets) or None


def _biogenic(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
    """Asked with its figure, a zero too. Without one an inventory has said nothing about biomass, unless a named person says that there is none."""
    return _has_figures(evidence, point, concepts) or None


def _any_figure(*metrics: str) -> Decide:
    """Asked where the draft has a figure of one of the metrics."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(point.metric in metrics and point.value is not None for point in evidence.request.points.values())

    return decide


def _target(*types: str) -> Decide:
    """Asked where the team has a target of one of the types."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(kind in types for kind in evidence.request.targets.values())

    return decide


def _no_target(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return not evidence.request.targets


def _told(topic: str) -> Decide:
    """Asked where somebody answers the topic; else nobody has said yet."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(mark.subject == topic for mark in evidence.request.marks) or None

    return decide


def _prior_year(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return evidence.request.points.value("ghg.scope1", evidence.request.year - 1) is not None


CONDITIONS: Mapping[str, Decide] = {
    "base_year": _base_year,
    "base_year_scope3": _base_year_scope3,
    "market_instruments": _market,
    "available": _has_figures,
    "where_used": _used,
    "assured": _any_figure("verification.coverage"),
    "restated": _any_figure("restatement.restated"),
    "boundary_differs": _undecided,
    "transition_plan": _told("plan.transition"),
    "adaptation_plan": _told("plan.adaptation"),
    "removals": _given("removals.total"),
    "credits": _given("credits.retired"),
    "scenarios": _scenarios,
    "targets": _any_target,
    "absolute_target": _target("absolute"),
    "intensity_target": _target("intensity"),
    "renewable_target": _target("renewable_electricity"),
    "other_target": _target("supplier_engagement"),
    "net_zero_target": _target("net_zero"),
    "carbon_price": _given("carbon_price"),
    "initiatives": _any_figure("initiatives.reduction_total"),
    "prior_year": _prior_year,
    "applicable": _undecided,
    "appropriate": _undecided,
    "validated_target": _undecided,
    "scope3_required": _scope3,
    "effects_unquantified": _unquantified,
    "financial_activities": _undecided,
    "high_impact_sector": _undecided,
    "customers": _undecided,
    "re100_member": _undecided,
    "no_targets": _no_target,
    "credits_or_instruments": _given("credits.retired", "instrument.mwh"),
    **dict.fromkeys(("biogenic", "biogenic_scope1", "biogenic_scope2", "biogenic_scope3"), _biogenic),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a condition holds; none where nobody says. ``blocks`` are the text in which a named person says that it does not."""

    holds: bool | None
    blocks: tuple[str, ...] = ()


def decide(condition: str, point: Point, evidence: Evidence, concepts: Mapping[str, Concept]) -> Asked:
    """A condition by its name: the figures decide, then a named person's word, then what the run knows (``facts``)."""
    decided = CONDITIONS[condition](evidence, point, concepts)
    said = denials(condition, evidence)
    if said and decided is not True:
        return Asked(False, tuple(dict.fromkeys(block for mark in said for block in mark.blocks)))
    return Asked(evidence.request.facts.get(condition) if decided is None else decided)


def denials(condition: str, evidence: Evidence) -> list[Mark]:
    """The marks by which named persons say that a condition does not hold; none unless each of its sub-points is marked."""
    found: list[Mark] = []
    for need in absences()[condition].none if condition in absences() else ():
        topic, _, part = need.partition("#")
        own = [mark for mark in evidence.request.marks if mark.subject == topic and part in mark.parts and mark.stands]
        if not own:
            return []
        found += own
    return found


def applies(item: Item, point: Point, evidence: Evidence, concepts: Mapping[str, Concept]) -> Asked:
    """Whether a point is asked. What nobody decides is asked, unless negated (``!transition_plan``) or a detail of a question that is not answered yet."""
    blocks: tuple[str, ...] = ()
    for condition, whole in ((item.condition, True), (point.condition, False)):
        if condition is None:
            continue
        name = condition.removeprefix("!")
        asked = decide(name, point, evidence, concepts)
        blocks += asked.blocks
        if asked.holds is not False if condition.startswith("!") else asked.holds is False or (whole and asked.holds is None and name in absences()):
            return Asked(False, blocks)
    return Asked(True, blocks)
