"""The implied temperature rise of a target (OS-Climate's ITR), from the cumulative emissions a team takes from its own run of that method."""

from __future__ import annotations

from pipeline.datapoint import Datapoint, make_id
from pipeline.deriver import Deriver

PARTS = ("budget", "target")
BLENDED = (*PARTS, "trajectory", "probability")


def implied_temperature(deriver: Deriver, year: int, target: str) -> Datapoint | None:
    """``target.implied_temperature@Y[ID]`` in °C, by target and, where all four are stated, by trajectory too.

    The team states ``itr.budget`` and ``itr.target`` with the target's id as key, and may add ``itr.trajectory`` and ``itr.probability`` (that the target is
    kept): sector budgets are licensed, and no line of an inventory gives them. Nothing where neither is stated.
    """
    points = deriver.points
    known = [part for part in BLENDED if points.value(f"itr.{part}", year, target) is not None]
    if not set(known) & set(PARTS):
        return None
    parts = BLENDED if set(known) == set(BLENDED) else PARTS
    return deriver.put("target.implied_temperature", year, "implied_temperature", [make_id(f"itr.{part}", year, target) for part in parts], "°C", target)
