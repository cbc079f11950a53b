"""Scope 3 as the lines say it was calculated (GHG Protocol Scope 3 Standard, ch. 7)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.inputs import Inputs

CATEGORIES = tuple(str(number) for number in range(1, 16))


def calculations(inputs: Inputs, year: int) -> Mapping[str, tuple[str, ...]]:
    """Category as written (``1``, ``4;9``) → calculation methods its lines of the year name."""
    import pyarrow.compute as pc

    table = inputs.tables.get("inventory")
    if table is None:
        return {}
    data = table.data
    mask = pc.and_(pc.equal(data["scope"], "3"), pc.and_(pc.equal(data["year"], str(year)), pc.is_valid(data["calculation"])))
    groups = data.filter(mask).select(["category", "calculation"]).group_by(["category", "calculation"]).aggregate([]).to_pylist()
    found: dict[str, set[str]] = {}
    for group in groups:
        found.setdefault(group["category"] or "", set()).add(group["calculation"])
    return {category: tuple(sorted(methods)) for category, methods in found.items()}
