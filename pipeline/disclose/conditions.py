"""When a point is asked: each condition of ``disclosures/conditions.toml`` decided from the request, or left undecided."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from disclosures import Concept, Point
from pipeline.disclose.needs import Evidence

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


def _any_figure(*metrics: str) -> Decide:
    """Asked where the draft has a figure of one of the metrics."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(point.metric in metrics and point.value is not None for point in evidence.request.points.values())

    return decide


def _target(*types: str) -> Decide:
    """Asked where the team has a target of one of the types; of any type where none is named."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(not types or kind in types for kind in evidence.request.targets.values())

    return decide


def _no_target(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
    return not evidence.request.targets


def _answered(topic: str, none: str) -> Decide:
    """Asked unless somebody says there is none; decided where somebody answers either topic."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        subjects = {mark.subject for mark in evidence.request.marks}
        return True if topic in subjects else False if none in subjects else None

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
    "transition_plan": _answered("plan.transition", "plan.transition_none"),
    "adaptation_plan": _answered("plan.adaptation", "plan.adaptation_none"),
    "removals": _any_figure("removals.total"),
    "credits": _any_figure("credits.retired"),
    "scenarios": _undecided,
    "targets": _target(),
    "absolute_target": _target("absolute"),
    "intensity_target": _target("intensity"),
    "renewable_target": _target("renewable_electricity"),
    "other_target": _target("supplier_engagement"),
    "net_zero_target": _target("net_zero"),
    "carbon_price": _any_figure("carbon_price"),
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
    "credits_or_instruments": _any_figure("credits.retired", "instrument.mwh"),
}


def applies(condition: str | None, point: Point, evidence: Evidence, concepts: Mapping[str, Concept]) -> bool:
    """Whether a point is asked. The figures decide, then what the run knows; what nobody decides is asked, unless negated (``!transition_plan``)."""
    if condition is None:
        return True
    name = condition.removeprefix("!")
    decided = CONDITIONS[name](evidence, point, concepts)
    if decided is None:
        decided = evidence.request.facts.get(name)
    if condition.startswith("!"):
        return decided is False
    return decided is not False
