"""Illustrate: the chapter's charts from datapoints and input rows, each with its message, its alternative text and its numbers cited."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pipeline.document import FigureBlock
from pipeline.finding import Finding
from pipeline.illustrate import actions, emissions, energy, targets
from pipeline.illustrate.pen import Made
from pipeline.view import View


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the name templates place it by (``pathway`` stands for ``pathway-<slug>`` of each target), and how it is built."""

    id: str
    build: Callable[[View], Made]


CHARTS: tuple[Chart, ...] = (
    Chart("scopes_over_years", emissions.scopes_over_years),
    Chart("bridge", emissions.change_bridge),
    Chart("scope3_categories", emissions.scope3_categories),
    Chart("gases", emissions.gases),
    Chart("sites", emissions.sites),
    Chart("entities", emissions.entities),
    Chart("energy_mix", energy.energy_mix),
    Chart("intensity", energy.intensity),
    Chart("pathway", targets.pathways),
    Chart("roadmap", targets.timeline),
    Chart("initiatives", actions.initiatives),
    Chart("risk_matrix", actions.risk_matrix),
    Chart("coverage", actions.coverage),
)
"""Every chart of the chapter. ``coverage`` needs the statuses of items, which there are when the body is composed."""


def illustrate(view: View, only: Collection[str] = ()) -> tuple[tuple[FigureBlock, ...], tuple[Finding, ...]]:
    """The charts there is something to show of, in one language, and what they could not show. ``only`` names the charts wanted; none: all."""
    made = [chart.build(view) for chart in CHARTS if not only or chart.id in only]
    return tuple(block for each in made for block in each.blocks), tuple(found for each in made for found in each.findings)
