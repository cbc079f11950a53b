"""The ledgers of two drafts side by side: only the rows that differ, asked once for each family of totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.causes import Cause, causes
from pipeline.datapoint import Datapoint, Total
from pipeline.engine import connect
from pipeline.ledger import KEYS, SUMMABLE, Condition, Selection, Split

if TYPE_CHECKING:
    import duckdb

_SAME = (
    *("table", "stream", "filled", "included", *KEYS, *SUMMABLE),
    *("value_from", "activity", "unit_factor", "drivers", "factor", "gwp", "share"),
)
"""Columns that make two rows the same: what totals ask of a row and what its amount is made of. Its place and its number may differ."""
_READ = tuple(dict.fromkeys(("n", "file", "sheet", "row", "activity_unit", *_SAME)))


@dataclass(frozen=True, slots=True)
class Lines:
    """Two ledgers in one connection: all rows as ``whole_before`` and ``whole_after``; ``rows_before`` and ``rows_after`` have no like on the other side.

    ``near_before`` and ``near_after`` are all rows of the streams that differ on the other side.
    """

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, before: Path, after: Path) -> Lines:
        """The lines of two ledger.parquet files."""
        connection = connect()
        for name, path in (("before", before), ("after", after)):
            columns = ", ".join(f'"{column}"' for column in _READ)
            same = ", ".join(f'"{column}"' for column in _SAME)
            address = str(path).replace("'", "''")
            connection.execute(f"CREATE VIEW whole_{name} AS SELECT * FROM read_parquet('{address}')")
            connection.execute(
                f"CREATE TEMP TABLE hashed_{name} AS SELECT *, row_number() OVER (PARTITION BY likeness ORDER BY n) AS nth "
                f"FROM (SELECT {columns}, hash({same}) AS likeness FROM whole_{name})"
            )
        for name, other in (("before", "after"), ("after", "before")):
            connection.execute(f"CREATE TEMP TABLE rows_{name} AS SELECT * FROM hashed_{name} ANTI JOIN hashed_{other} USING (likeness, nth, amount)")
        for name, other in (("before", "after"), ("after", "before")):
            connection.execute(f'CREATE TEMP TABLE near_{name} AS SELECT * FROM hashed_{name} SEMI JOIN rows_{other} USING ("table", stream, year)')
        return cls(connection)

    def value_before(self, selection: Selection) -> Decimal:
        """What a selection comes to in the ledger of before; nought where no row answers it."""
        conditions, values = selection.conditions_sql()
        row = self.connection.execute(f'SELECT coalesce(sum("{selection.sum}"), 0) FROM whole_before WHERE included AND {conditions}', values).fetchone()
        assert row is not None
        return Decimal(row[0])

    def causes(self, points: Iterable[Datapoint]) -> dict[str, tuple[Cause, ...]]:
        """The causes of each total's change under the question it asks, by id; totals of one family are asked at once."""
        families: dict[Split, dict[tuple[object, ...], str]] = {}
        for point in points:
            if isinstance(point.origin, Total):
                split, key = family(point.origin.selection, point.key)
                families.setdefault(split, {})[key] = point.id
        found: dict[str, tuple[Cause, ...]] = {}
        for split, members in families.items():
            answers = causes(self.connection, split, split, ("rows_before", "rows_after"), ("near_before", "near_after"))
            found |= {identifier: answers.get(key, ()) for key, identifier in members.items()}
        return found


def family(selection: Selection, key: str | None) -> tuple[Split, tuple[object, ...]]:
    """A total's question as a split over year and key, and where in it the total stands.

    >>> family(Selection("amount", (("scope", "=", "1"), ("year", "=", 2024), ("site", "=", "A"))), "A")
    (Split(column='amount', by=('year', 'site'), where=(('scope', '=', '1'),)), (2024, 'A'))
    """
    varying: Mapping[Condition, object] = {
        condition: condition[2] for condition in selection.where if condition[1] == "=" and (condition[0] == "year" or condition[2] == key)
    }
    rest = tuple(condition for condition in selection.where if condition not in varying)
    return Split(selection.sum, tuple(name for name, _, _ in varying), rest), tuple(varying.values())
