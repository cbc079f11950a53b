"""Year-on-year change by computed causes, as datapoints (GRI 2-4, CDP 7.10 bounds, the chapter's bridge)."""

from __future__ import annotations

from decimal import Decimal

from pipeline.causes import Line, causes, lines
from pipeline.datapoint import Datapoint, Datapoints, Derived, Total, make_id
from pipeline.ledger import Ledger

EXPLAINED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scope1", ("ghg.scope1",)),
    ("scope2.location", ("ghg.scope2.location",)),
    ("scope2.market", ("ghg.scope2.market",)),
    ("scope12.location", ("ghg.scope1", "ghg.scope2.location")),
    ("scope12.market", ("ghg.scope1", "ghg.scope2.market")),
)


def cause_points(ledger: Ledger, points: Datapoints, year: int) -> list[Datapoint]:
    """``ghg.cause.<metric>@year[kind]`` for each scope and both sums of scopes 1 and 2, where both years are totals of lines."""
    read: dict[tuple[str, int], dict[str, Line] | None] = {}
    for metric in {part for _, parts in EXPLAINED for part in parts}:
        for when in (year - 1, year):
            point = points.find(metric, when)
            read[metric, when] = lines(ledger, point.origin.selection) if point is not None and isinstance(point.origin, Total) else None
    found: list[Datapoint] = []
    for name, parts in EXPLAINED:
        before, after = _together(read, parts, year - 1), _together(read, parts, year)
        if before is None or after is None:
            continue
        ends = (make_id(f"ghg.{name}", year), make_id(f"ghg.{name}", year - 1))
        for cause in causes(before, after):
            amount = Decimal(format(cause.amount.normalize(), "f"))
            params = (("amount", format(amount, "f")), ("kind", cause.kind))
            found.append(Datapoint(f"ghg.cause.{name}", year, cause.kind, amount, "tCO2e", Derived("cause", ends, params)))
    return found


def _together(read: dict[tuple[str, int], dict[str, Line] | None], parts: tuple[str, ...], year: int) -> dict[str, Line] | None:
    """The lines of several scopes as one set; none where one of them has no lines."""
    merged: dict[str, Line] = {}
    for part in parts:
        found = read[part, year]
        if found is None:
            return None
        merged |= {f"{part} {stream}": line for stream, line in found.items()}
    return merged
