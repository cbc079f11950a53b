"""What lines are multiplied by: factors, GWPs, shares and unit constants, each different one once, with its place or source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.arithmetic import to_decimal
from pipeline.engine import scratch

if TYPE_CHECKING:
    import pyarrow as pa

# Kind, name, value, unit, place or source, and the lines it is asked of. A factor that stands on its own line is seen there.
KINDS = (
    ("factor", "coalesce(factor_id, '')", "factor", "coalesce(factor_unit, '')", "coalesce(factor_at, '')", "factor_at IS NOT NULL"),
    ("gwp", "gas || ' ' || gwp_set", "gwp", "''", "coalesce(gwp_at, '')", "gwp IS NOT NULL AND gwp <> '1'"),
    ("share", "entity", "share", "''", "coalesce(share_at, '')", "share_at IS NOT NULL"),
    ("constant", "coalesce(activity_unit, '')", "unit_factor", "coalesce(nullif(factor_unit, ''), unit)", "''", "value_from <> 'emissions'"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One multiplier: its exact value as text, and the number of lines that use it."""

    kind: str
    name: str
    value: str
    unit: str
    at: str
    lines: int

    @property
    def number(self) -> Decimal:
        """The value as a decimal."""
        return to_decimal(Fraction(self.value))


def sources(data: pa.Table) -> tuple[Source, ...]:
    """Every multiplier of a ledger, by kind and name."""
    connection = scratch()
    connection.register("ledger", data)
    found: list[Source] = []
    for kind, name, value, unit, at, where in KINDS:
        sql = f"SELECT {name}, {value}, {unit}, {at}, count(*) FROM ledger WHERE {value} IS NOT NULL AND {where} GROUP BY ALL ORDER BY ALL"
        found += [Source(kind, *row) for row in connection.execute(sql).fetchall()]
    return tuple(found)
