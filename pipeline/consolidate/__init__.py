"""Consolidate: input rows become the ledger, in standard units, with everything done to each row in its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.arrow import integers
from pipeline.consolidate.boundary import Boundary
from pipeline.consolidate.rows import ledger_rows
from pipeline.consolidate.schema import ledger_bytes, schema
from pipeline.consolidate.sources import sources
from pipeline.consolidate.whole import filled_scope2, gwp_sets
from pipeline.engine import connect
from pipeline.finding import Finding
from pipeline.inputs import Inputs
from pipeline.ledger import Ledger
from pipeline.project import Project

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ("consolidate", "ledger_bytes", "ledger_of")


def consolidate(inputs: Inputs, project: Project) -> tuple[Ledger, tuple[Finding, ...]]:
    """The ledger of a report folder, and what is wrong with its rows (CONTRACT §2).

    A row with an error is kept with the rule that leaves it out, and does not count; nothing is prorated, guessed or set to nought.
    """
    import pyarrow as pa

    boundary = Boundary.of(inputs, project)
    parts: list[pa.Table] = []
    findings: list[Finding] = []
    for source in sources(inputs, project):
        table = inputs.tables.get(source.table)
        if table is not None and len(table):
            rows, found = ledger_rows(table, source, boundary)
            parts.append(rows)
            findings += found
    data = pa.concat_tables(parts).combine_chunks() if parts else schema().remove(0).empty_table()
    data = data.add_column(0, schema().field("n"), integers(range(1, data.num_rows + 1))).cast(schema())
    data, filled = filled_scope2(data, project)
    return ledger_of(data), (*findings, *filled, *gwp_sets(data, project))


def ledger_of(data: pa.Table) -> Ledger:
    """A ledger over rows in the ledger's columns, ready to be asked."""
    connection = connect()
    connection.register("ledger", data)
    return Ledger(data, connection)
