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


def _has_figures(evidence: Evidence, point: Point, concepts: Mapping[str, Concept]) -> bool | None:
    """Asked only where a figure exists ("if available", "where used")."""
    for name in point.needs:
        concept = concepts[name.partition("#")[0]]
        if any(evidence.value(identifier) is not None for pattern in concept.metrics for identifier in evidence.find(pattern, concept).ids):
            return True
    return False


def _any_figure(metric: str) -> Decide:
    """Asked where the draft has any figure of a metric."""

    def decide(evidence: Evidence, _point: Point, _concepts: Mapping[str, Concept]) -> bool | None:
        return any(point.metric == metric and point.value is not None for point in evidence.request.points.values())

    return decide


CONDITIONS: Mapping[str, Decide] = {
    "base_year": _base_year,
    "base_year_scope3": _base_year_scope3,
    "market_instruments": _undecided,
    "available": _has_figures,
    "where_used": _has_figures,
    "assured": _any_figure("verification.coverage"),
    "restated": _any_figure("restatement.restated"),
    "boundary_differs": _undecided,
}


def applies(condition: str | None, point: Point, evidence: Evidence, concepts: Mapping[str, Concept]) -> bool:
    """Whether a point is asked. What the run knows comes first; what nobody can decide is asked,
    except a negated condition (``!transition_plan``).
    """
    if condition is None:
        return True
    name = condition.removeprefix("!")
    decided = evidence.request.facts.get(name, CONDITIONS[name](evidence, point, concepts))
    if condition.startswith("!"):
        return decided is False
    return decided is not False
