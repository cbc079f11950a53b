"""Year-on-year change by computed causes, as datapoints (GRI 2-4, CDP 7.10 bounds, the chapter's bridge)."""

from __future__ import annotations

from decimal import Decimal

from pipeline.causes import KINDS, causes
from pipeline.datapoint import Datapoint, Datapoints, Derived, Total, make_id
from pipeline.ledger import Ledger, Split

EXPLAINED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scope1", ("ghg.scope1",)),
    ("scope2.location", ("ghg.scope2.location",)),
    ("scope2.market", ("ghg.scope2.market",)),
    ("scope12.location", ("ghg.scope1", "ghg.scope2.location")),
    ("scope12.market", ("ghg.scope1", "ghg.scope2.market")),
)


def cause_points(ledger: Ledger, points: Datapoints, year: int) -> list[Datapoint]:
    """``ghg.cause.<metric>@year[kind]`` for each scope and both sums of scopes 1 and 2, where both years are totals of lines.

    A sum's causes are its scopes' causes added up: lines are matched within their scope.
    """
    single = {metric: _amounts(ledger, points, metric, year) for metric in dict.fromkeys(part for _, parts in EXPLAINED for part in parts)}
    found: list[Datapoint] = []
    for name, parts in EXPLAINED:
        amounts = [single[part] for part in parts]
        known = [part for part in amounts if part is not None]
        if len(known) < len(parts):
            continue
        summed = {kind: sum((part.get(kind, Decimal(0)) for part in known), Decimal(0)) for kind in KINDS}
        ends = (make_id(f"ghg.{name}", year), make_id(f"ghg.{name}", year - 1))
        for kind, amount in sorted(summed.items(), key=lambda entry: -abs(entry[1])):
            exact = format(amount.normalize(), "f")
            if amount:
                found.append(Datapoint(f"ghg.cause.{name}", year, kind, Decimal(exact), "tCO2e", Derived("cause", ends, (("amount", exact), ("kind", kind)))))
    return found


def _amounts(ledger: Ledger, points: Datapoints, metric: str, year: int) -> dict[str, Decimal] | None:
    """The amount of each cause of one scope's change; none where one of the two years is no total of lines."""
    before, after = _asked(points, metric, year - 1), _asked(points, metric, year)
    if before is None or after is None:
        return None
    summed: dict[str, Decimal] = {}
    for cause in causes(ledger.connection, before, after).get((), ()):
        summed[cause.kind] = summed.get(cause.kind, Decimal(0)) + cause.amount
    return summed


def _asked(points: Datapoints, metric: str, year: int) -> Split | None:
    point = points.find(metric, year)
    return Split(point.origin.selection.sum, (), point.origin.selection.where) if point is not None and isinstance(point.origin, Total) else None
