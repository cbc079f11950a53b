"""What can only be seen over the whole ledger: scope 2 filled from the other method, and GWP sets that meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.arrow import booleans, integers, strings
from pipeline.distinct import distinct
from pipeline.finding import Finding, Place, finding, text
from pipeline.gas import CO2E
from pipeline.project import Project

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = ("year", "entity", "site", "category")


def filled_scope2(data: pa.Table, project: Project) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Location lines made to serve the market total too, in each (year, entity, site, category) that has lines of no other method."""
    import pyarrow.compute as pc

    size = data.num_rows
    wanted = project.inventory.scope2_fill == "location_for_market"
    positions: list[int] = []
    if wanted:
        serves = pc.and_(data["included"], pc.is_in(data["account"], value_set=strings(["ghg", "biogenic"])))
        scope2 = pc.and_(serves, pc.equal(data["scope"], strings(["2"])[0]))
        found = pc.indices_nonzero(scope2)
        rows = data.select([*_GROUP, "basis"]).take(found)
        positions = _location_only([rows[name].combine_chunks() for name in _GROUP], rows["basis"].to_pylist(), found.to_pylist())
    chosen = set(positions)
    filled = [position in chosen for position in range(size)] if chosen else [False] * size
    data = _with(data, "filled", booleans(filled))
    if not chosen:
        return data, ()
    basis = ["both" if fills else text for fills, text in zip(filled, data["basis"].to_pylist(), strict=True)]
    places = places_of(data, positions)
    return _with(data, "basis", strings(basis)), (finding("consolidate.scope2_filled", places=places, count=len(positions)),)


def _location_only(group: Sequence[pa.Array], basis: Sequence[str], positions: Sequence[int]) -> list[int]:
    """Positions of rows whose group knows the location method alone."""
    kinds = distinct(group)
    methods: dict[int, set[str]] = {}
    codes = kinds.codes.to_pylist()
    for code, method in zip(codes, basis, strict=True):
        methods.setdefault(code, set()).add(method)
    return [position for position, code in zip(positions, codes, strict=True) if methods[code] == {"location"}]


def gwp_sets(data: pa.Table, project: Project) -> tuple[Finding, ...]:
    """Sets that meet in one inventory, and stated CO2e that does not say which set is inside it. Carbon dioxide is 1 in each."""
    kinds = distinct([data[name].combine_chunks() for name in ("included", "account", "gas", "gwp_set", "value_from", "year")])
    counted = [index for index, key in enumerate(kinds.keys) if key[0] and key[1] == "ghg" and key[2] != "CO2"]
    named: dict[str, set[int]] = {}
    for index in counted:
        gwp_set, year = kinds.keys[index][3], kinds.keys[index][5]
        if gwp_set:
            named.setdefault(str(gwp_set), set()).add(int(str(year)))
    if not set(named) - {project.inventory.gwp}:
        return ()
    codes = kinds.codes.to_pylist()
    found = [_meeting(data, codes, kinds.keys, counted, named, project)]
    unnamed = {index for index in counted if not kinds.keys[index][3]}
    rows = [row for row, code in enumerate(codes) if code in unnamed]
    if rows:
        found.append(finding("consolidate.gwp_set_not_named", places=places_of(data, rows), count=len(rows), gas=CO2E))
    return tuple(found)


def _meeting(
    data: pa.Table, codes: Sequence[int], keys: Sequence[Sequence[object]], counted: Sequence[int], named: Mapping[str, set[int]], project: Project
) -> Finding:
    """The finding at the rows of every set that is not the report's."""
    other = {index for index in counted if keys[index][3] not in ("", project.inventory.gwp)}
    rows = [row for row, code in enumerate(codes) if code in other]
    years = {name: [str(year) for year in sorted(named[name])] for name in sorted(named)}
    sets = text(
        "; ".join(f"{name} ({', '.join(found)})" for name, found in years.items()),
        "、".join(f"{name}（{'、'.join(found)}）" for name, found in years.items()),
    )
    return finding("consolidate.gwp_sets_meet", places=places_of(data, rows), count=len(rows), sets=sets, gwp=project.inventory.gwp)


def places_of(data: pa.Table, positions: Sequence[int]) -> tuple[Place, ...]:
    """Where ledger rows stand in the files; a line that gives several gases is one place."""
    taken = data.select(["file", "sheet", "row"]).take(integers(positions[:2_000]))
    spots = zip(taken["file"].to_pylist(), taken["sheet"].to_pylist(), taken["row"].to_pylist(), strict=True)
    return tuple(dict.fromkeys(Place(file, sheet, row) for file, sheet, row in spots))


def _with(data: pa.Table, name: str, column: pa.Array) -> pa.Table:
    position = data.column_names.index(name)
    return data.set_column(position, data.schema.field(position), column)
