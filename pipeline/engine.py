"""DuckDB embedded, the one engine there is (``[engine] url = "duckdb://"``)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that prints nothing: DuckDB draws a progress bar on standard output after two seconds, where ``--json`` is being written."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    return connection


def scratch() -> duckdb.DuckDBPyConnection:
    """A connection for a question or two: what is registered with it is its own, the database is started once."""
    return _shared().cursor()


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    return connect()
