"""The ledger: the consolidated inventory in standard units, one row a source stream and gas, and the questions asked of it.

Everything done to one row (unit, factor, GWP, share, inclusion) is a column of the row, beside the place it came from. What is above the row is a
``Selection``: a column summed over the rows that match, kept as data so that any engine can be asked again, years later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.engine import connect

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SCHEMA_VERSION = 1
DIGEST_LIMIT = 100_000
FIRST_ROWS = 20
"""Rows of a total that origin panels show; the rest stand in the evidence package."""

# Column, type, meaning. "text" numbers are exact decimals (or n/d where a decimal does not end); decimal columns are what selections sum.
# Columns up to ``direction`` say what a row is: they are never null, so that blank can be asked for (``entity = ''``). The workings after them are null
# where they do not apply. gross = activity × drivers × factor × unit_factor × gwp, where value_from is activity; process: see ``drivers``.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("n", "int64", "row number in the ledger, from 1, in input order"),
    ("account", "text", "what the row counts towards: ghg, biogenic, memo, energy, instrument, credit, removal, metric"),
    ("table", "text", "input table the row comes from"),
    ("file", "text", "input file, relative to the report folder"),
    ("sheet", "text", "sheet of a workbook"),
    ("row", "int64", "row as a spreadsheet shows it"),
    ("cell", "text", "header of the cell the amount was taken from, as the file writes it"),
    ("line_id", "text", "the team's own name of the line"),
    ("stream", "text", "stream key: the same source in every year and draft"),
    ("year", "int64", "reporting year"),
    ("period_start", "text", "first day, ISO"),
    ("period_end", "text", "last day, ISO"),
    ("entity", "text", ""),
    ("site", "text", ""),
    ("country", "text", "ISO 3166 of site, else entity, else company"),
    ("group", "text", "consolidated (the accounting group) or investees"),
    ("role", "text", "parent, subsidiary, joint_venture, associate"),
    ("scope", "text", "1, 2, 3"),
    ("category", "text", "stationary_combustion …, electricity …, 1 … 15, joined 4;9, other; for energy the carrier"),
    ("iso_category", "text", "1 … 6 of ISO 14064-1, where it follows or is given (3.1 is kept whole)"),
    ("basis", "text", "scope 2: totals the row serves: location, market, both, unspecified; energy: heating value basis ncv or gcv"),
    ("filled", "bool", "a location line that serves both totals only because scope2_fill says so"),
    ("source", "text", "emission source, energy carrier, instrument type, metric"),
    ("gas", "text", "gas as in the GWP table; CO2e where the source gives no gas; blank for energy, instruments and metrics"),
    ("gas_group", "text", "CO2, CH4, N2O, HFCs, PFCs, SF6, NF3, CO2e, other"),
    ("gwp_set", "text", "AR4, AR5, AR6; blank for stated CO2e that names none"),
    ("supplier", "text", ""),
    ("calculation", "text", "supplier_specific, hybrid, average, spend"),
    ("renewable", "text", "energy: yes or no"),
    ("direction", "text", "energy: purchased, self_generated, self_generated_from_fuel, sold; credits: status"),
    ("value_from", "text", "what the amount was taken from: emissions, mass, activity, process, quantity"),
    ("activity", "text", "activity data as written, exact"),
    ("activity_unit", "text", ""),
    ("unit_factor", "text", "exact constant that joins the units of activity, drivers and factor to tonnes or the row's unit"),
    ("drivers", "text", "further factors as written, name=value joined by ;: heating_value[kcal/L]; process gases: heel, utilization, abated_share …"),
    ("factor_id", "text", ""),
    ("factor", "text", "emission factor as written, exact; process gases: what the drivers come to; metrics: exchange rate"),
    ("factor_unit", "text", ""),
    ("factor_at", "text", "place of the factor; null where it stands on the row itself"),
    ("factor_source", "text", "who published the factor and when, as the team wrote it: on the row itself, else series, source and year of the factor"),
    ("mass_t", "decimal", "tonnes of the gas, 100 % of the source"),
    ("gwp", "text", "exact GWP used; 1 for CO2e"),
    ("gwp_at", "text", "source of the GWP"),
    ("share", "text", "share applied, exact: 1, 0.49, 0"),
    ("share_at", "text", "place of the share"),
    ("included", "bool", "whether the row counts"),
    ("why_excluded", "text", "rule that leaves the row out"),
    ("gross", "decimal", "100 % of the source in the row's unit, rounded half-up to 12 decimals"),
    ("amount", "decimal", "what counts: gross × share, rounded half-up once to 12 decimals: tCO2e, or for biogenic t CO2, MWh, tonnes …"),
    ("amount_mass", "decimal", "tonnes of the gas that count: mass_t × share"),
    ("primary", "decimal", "the part of amount that rests on primary data"),
    ("unit", "text", "unit of gross and amount: tCO2e, tCO2, MWh, t, or the metric's own"),
    ("uncertainty_pct", "text", ""),
    ("data_quality", "text", "the team's own grade"),
    ("pcf_id", "text", "product footprint the line rests on"),
    ("verified", "text", ""),
    ("evidence", "text", ""),
    ("note", "text", ""),
)
NAMES = tuple(name for name, _, _ in COLUMNS)
DIMENSIONS = tuple(name for name, kind, _ in COLUMNS[: NAMES.index("direction") + 1] if kind == "text" and name not in ("file", "sheet", "cell"))
"""Text columns that are never null."""
KEYS = (
    *("account", "year", "entity", "site", "country", "group", "role", "scope", "category", "iso_category", "basis"),
    *("source", "gas", "gas_group", "unit", "supplier", "calculation", "renewable", "direction"),
)
"""Columns totals are split by, and their conditions asked of."""
SUMMABLE = tuple(name for name, kind, _ in COLUMNS if kind == "decimal")

Condition = tuple[str, Literal["=", "in"], str | int | bool | tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Selection:
    """A question to the ledger: ``sum`` of a column over rows where every condition holds.

    Example: ``Selection("amount", (("account", "=", "ghg"), ("year", "=", 2024), ("scope", "=", "1")))``.
    Rows that are not ``included`` have amount 0; a selection need not exclude them, and asks for ``included = true`` where it counts rows.
    """

    sum: str
    where: tuple[Condition, ...]

    def as_dict(self) -> dict[str, object]:
        """The selection as draft.json writes it."""
        return {"sum": self.sum, "where": [[name, op, list(value) if isinstance(value, tuple) else value] for name, op, value in self.where]}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Selection:
        """The selection draft.json holds. Raises ``ValueError`` for a column or operator that is not the ledger's."""
        total, where = data["sum"], data["where"]
        if total not in SUMMABLE or not isinstance(where, list):
            raise ValueError(f"not a selection: {data!r}")
        conditions: list[Condition] = []
        for name, op, value in where:
            if name not in NAMES or op not in ("=", "in"):
                raise ValueError(f"not a condition: {[name, op, value]!r}")
            conditions.append((name, op, tuple(value) if isinstance(value, list) else value))
        return cls(str(total), tuple(conditions))

    def conditions_sql(self) -> tuple[str, list[object]]:
        """The conditions as SQL with parameters; only names of ``COLUMNS`` ever become text."""
        parts: list[str] = []
        values: list[object] = []
        for name, op, value in self.where:
            if name not in NAMES:
                raise ValueError(f"the ledger has no column {name!r}")
            if op == "=":
                parts.append(f'"{name}" = ?')
                values.append(value)
            else:
                members = value if isinstance(value, tuple) else (value,)
                parts.append(f'"{name}" IN ({", ".join("?" * len(members))})')
                values.extend(members)
        return " AND ".join(parts) or "true", values


@dataclass(frozen=True, slots=True)
class Split:
    """A selection split by ``KEYS``: a column summed over the rows where every condition holds, one sum for each combination of the keys."""

    column: str
    by: tuple[str, ...]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a selection adds up to: exact sum, number of included rows, digest of the rows (none above ``DIGEST_LIMIT``), numbers of the first rows."""

    value: Decimal | None
    rows: int
    sha256: str | None
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The consolidated rows with the columns of ``COLUMNS``; DuckDB answers selections from them."""

    data: pa.Table | None
    connection: duckdb.DuckDBPyConnection

    def ask(self, selection: Selection) -> Answer:
        """Sum, count and digest of a selection. The sum is null when no included row matches: missing is not zero."""
        rows = self.rows(selection, ("n", selection.sum))
        return _answer(rows)

    def totals(self, splits: Iterable[Split]) -> list[dict[tuple[object, ...], Answer]]:
        """The answers to each split by its keys, ``{(2024, "1"): Answer}``; several are asked side by side."""
        from concurrent.futures import ThreadPoolExecutor

        self._tally()
        with ThreadPoolExecutor() as pool:
            return list(pool.map(self._total, splits))

    def _total(self, split: Split) -> dict[tuple[object, ...], Answer]:
        if split.column not in SUMMABLE or any(name not in KEYS for name in split.by):
            raise ValueError(f"the ledger cannot sum {split.column!r} by {split.by!r}")
        conditions, values = Selection(split.column, split.where).conditions_sql()
        keys = ", ".join(f'"{name}"' for name in split.by)
        sql = (
            f'SELECT {keys}, sum("{split.column}"), count(*), '
            f"CASE WHEN count(*) <= {DIGEST_LIMIT} THEN sha256(string_agg({_line_sql(split.column)}, '' ORDER BY n)) END, min(n, {FIRST_ROWS}) "
            f"FROM tally WHERE {conditions} GROUP BY {keys}"
        )
        found = self.connection.cursor().execute(sql, values).fetchall()
        size = len(split.by)
        return {tuple(row[:size]): Answer(_plain(row[size]), row[size + 1], row[size + 2], tuple(row[size + 3])) for row in found}

    def _tally(self) -> None:
        """The included rows with what totals ask of them, and each row's line of a digest, made once: many totals are asked of the same rows."""
        names = ", ".join(f'"{name}"' for name in ("n", "filled", *SUMMABLE, *KEYS))
        line = "n || ',' || coalesce(amount::VARCHAR, '') || chr(10)"
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS tally AS SELECT {names}, {line} AS line FROM ledger WHERE included")

    def numbered(self, numbers: Iterable[int], columns: Sequence[str] = NAMES) -> dict[int, dict[str, object]]:
        """Rows by their ledger numbers, as ``column: value``."""
        names = ", ".join(f'"{name}"' for name in columns)
        found = self.connection.execute(f"SELECT n, {names} FROM ledger WHERE list_contains(?, n) ORDER BY n", [sorted(set(numbers))]).fetchall()
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in found}

    def rows(self, selection: Selection, columns: Sequence[str] = NAMES, limit: int | None = None) -> list[tuple[object, ...]]:
        """The included rows behind a selection, in ledger order; the first ``limit`` of them."""
        conditions, values = selection.conditions_sql()
        names = ", ".join(f'"{name}"' for name in columns)
        first = f" LIMIT {limit:d}" if limit is not None else ""
        return self.connection.execute(f"SELECT {names} FROM ledger WHERE included AND {conditions} ORDER BY n{first}", values).fetchall()


def open_ledger(path: Path) -> Ledger | None:
    """A ledger.parquet to ask, read by DuckDB as far as each question needs; none where the file is no ledger of this version."""
    import duckdb

    connection = connect()
    try:
        found = connection.read_parquet(escape(str(path)))
        found.create_view("ledger")
    except duckdb.Error:
        return None
    return Ledger(None, connection) if set(NAMES).issubset(found.columns) else None


def _line_sql(column: str) -> str:
    """A row's line in a digest: its ledger number, a comma, its amount with 12 decimals, a line feed."""
    return "line" if column == "amount" else f"""n || ',' || coalesce("{column}"::VARCHAR, '') || chr(10)"""


def _answer(rows: Iterable[tuple[object, ...]]) -> Answer:
    """Sum, count and digest of ``(n, amount)`` rows in ledger order."""
    numbered = list(rows)
    amounts = [amount for _, amount in numbered if isinstance(amount, Decimal)]
    digest = None
    if len(numbered) <= DIGEST_LIMIT and numbered:
        lines = "".join(f"{n},{format(amount, 'f') if isinstance(amount, Decimal) else ''}\n" for n, amount in numbered)
        digest = hashlib.sha256(lines.encode()).hexdigest()
    return Answer(_plain(sum(amounts, Decimal(0))) if amounts else None, len(numbered), digest)


def _plain(value: object) -> Decimal | None:
    """A sum without trailing zeros, never in exponent form."""
    if not isinstance(value, Decimal):
        return None
    trimmed = value.normalize()
    return trimmed if trimmed.as_tuple().exponent <= 0 else trimmed.quantize(Decimal(1))  # type: ignore[operator]  # finite by construction
