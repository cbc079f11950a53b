"""Scope 3 as the lines say it was calculated (GHG Protocol Scope 3 Standard, ch. 7)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.arrow import scalar
from pipeline.inputs import Inputs

CATEGORIES = tuple(str(number) for number in range(1, 16))


def calculations(inputs: Inputs, year: int) -> Mapping[str, tuple[str, ...]]:
    """Category as written (``1``, ``4;9``) → calculation methods its lines of the year name."""
    import pyarrow.compute as pc

    table = inputs.tables.get("inventory")
    if table is None:
        return {}
    data = table.data
    mask = pc.and_(pc.equal(data["scope"], scalar("3")), pc.and_(pc.equal(data["year"], scalar(str(year))), pc.is_valid(data["calculation"])))
    lines = data.select(["category", "calculation"]).filter(mask)
    found: dict[str, set[str]] = {}
    for category, calculation in dict.fromkeys(zip(lines["category"].to_pylist(), lines["calculation"].to_pylist(), strict=True)):
        found.setdefault(category or "", set()).add(calculation)
    return {category: tuple(sorted(methods)) for category, methods in found.items()}
