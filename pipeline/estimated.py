"""Which figures are estimates: those whose every line the team grades as one (inventory, data_quality)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.arrow import scalar, strings
from pipeline.datapoint import make_id
from pipeline.distinct import kinds
from pipeline.inputs import Inputs

if TYPE_CHECKING:
    import pyarrow as pa

GRADES = ("estimated", "estimate", "推估", "推估值", "估計", "估計值", "估算")
"""What a team writes in ``data_quality``, a scale of its own otherwise, for a line that is an estimate; upper or lower case."""

_SCOPES = {"1": ("ghg.scope1",), "2": ("ghg.scope2.location", "ghg.scope2.market"), "3": ("ghg.scope3",)}


def estimated_ids(inputs: Inputs) -> frozenset[str]:
    """The datapoints of scopes, scope 3 categories, sites and entities of every year that rest on estimates alone.

    One measured line makes a figure no estimate: a mark that says more would be wrong, and how much of it is estimated is another number.
    """
    table = inputs.tables.get("inventory")
    if table is None or table.data["data_quality"].null_count == len(table):
        return frozenset()
    lines = _graded(table.data)
    found = {make_id(metric, year, None) for year, scope in _whole(lines, "scope") for metric in _SCOPES.get(scope, ())}
    three, direct = (_of(lines, scopes) for scopes in (("3",), ("1", "2")))
    found |= {make_id("ghg.scope3.category", year, key) for year, key in _whole(three, "category")}
    for column in ("site", "entity"):
        for year, key in _whole(direct, column):
            found |= {make_id(f"ghg.scope12.{method}.by_{column}", year, key) for method in ("location", "market")}
    return frozenset(found)


def _graded(data: pa.Table) -> pa.Table:
    """The inventory's years and dimensions, with whether each line is an estimate."""
    import pyarrow.compute as pc

    grade = pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(data["data_quality"], scalar(""))))
    return data.select(["year", "scope", "category", "site", "entity"]).append_column("estimate", pc.is_in(grade, strings(GRADES)))


def _of(lines: pa.Table, scopes: tuple[str, ...]) -> pa.Table:
    import pyarrow.compute as pc

    return lines.filter(pc.is_in(lines["scope"], strings(scopes)))


def _whole(lines: pa.Table, column: str) -> list[tuple[int, str]]:
    """The year and member of each group all of whose lines are estimates."""
    found = kinds(lines, ("year", column, "estimate"))
    measured = {(year, key) for year, key, estimate in found if not estimate}
    return [(int(str(year)), str(key)) for year, key, _ in found if year is not None and key is not None and (year, key) not in measured]
