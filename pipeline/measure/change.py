"""Year-on-year change by computed causes, as datapoints (GRI 2-4, CDP 7.10 bounds, the chapter's bridge)."""

from __future__ import annotations

from decimal import Decimal

from pipeline.causes import causes
from pipeline.datapoint import Datapoint, Datapoints, Derived, Total, make_id
from pipeline.ledger import Ledger, Selection

EXPLAINED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scope1", ("ghg.scope1",)),
    ("scope2.location", ("ghg.scope2.location",)),
    ("scope2.market", ("ghg.scope2.market",)),
    ("scope12.location", ("ghg.scope1", "ghg.scope2.location")),
    ("scope12.market", ("ghg.scope1", "ghg.scope2.market")),
)


def cause_points(ledger: Ledger, points: Datapoints, year: int) -> list[Datapoint]:
    """``ghg.cause.<metric>@year[kind]`` for each scope and both sums of scopes 1 and 2, where both years are totals of lines."""
    found: list[Datapoint] = []
    for name, parts in EXPLAINED:
        before, after = _selections(points, parts, year - 1), _selections(points, parts, year)
        if before is None or after is None:
            continue
        ends = (make_id(f"ghg.{name}", year), make_id(f"ghg.{name}", year - 1))
        for cause in causes(ledger, before, after):
            amount = Decimal(format(cause.amount.normalize(), "f"))
            params = (("amount", format(amount, "f")), ("kind", cause.kind))
            found.append(Datapoint(f"ghg.cause.{name}", year, cause.kind, amount, "tCO2e", Derived("cause", ends, params)))
    return found


def _selections(points: Datapoints, parts: tuple[str, ...], year: int) -> list[Selection] | None:
    """What each part asks of the ledger; none where one of them is no total of lines."""
    asked = [points.find(part, year) for part in parts]
    origins = [point.origin for point in asked if point is not None]
    selections = [origin.selection for origin in origins if isinstance(origin, Total)]
    return selections if len(selections) == len(parts) else None
