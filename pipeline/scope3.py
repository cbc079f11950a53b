"""Scope 3 as the lines say it was calculated (GHG Protocol Scope 3 Standard, ch. 7)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.arrow import scalar
from pipeline.distinct import kinds
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


def factor_sources(inputs: Inputs, year: int) -> Mapping[str, tuple[str, ...]]:
    """Category as written → who published the factors of its lines of the year: as typed on the line, else the source of the factor it cites."""
    import pyarrow.compute as pc

    table = inputs.tables.get("inventory")
    if table is None:
        return {}
    published = {record.text("factor_id"): record.text(record.spoken("source", "en")) for record in inputs.records("factors")}
    data = table.data
    columns = ["category", "factor_source", "factor_id"]
    lines = data.select(columns).filter(pc.and_(pc.equal(data["scope"], scalar("3")), pc.equal(data["year"], scalar(str(year)))))
    found: dict[str, dict[str, None]] = {}
    for category, source, factor in kinds(lines, columns):
        if said := source or published.get(factor):
            found.setdefault(category or "", {})[said] = None
    return {category: tuple(sorted(sources)) for category, sources in found.items()}
