"""A made-up ledger of any length in the ledger's own columns, made by DuckDB and written as the product writes it."""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.schema import LAYOUT, ROW_GROUP, schema
from pipeline.datapoint import Datapoint, Total
from pipeline.draft import origin_dict, write_json
from pipeline.ledger import COLUMNS, Selection, open_ledger

SITES = 5_000
"""Sites the lines are spread over, so that ten million lines give each about a thousand a year."""
KINDS = {"text": "VARCHAR", "int64": "BIGINT", "bool": "BOOLEAN", "decimal": "DECIMAL(38, 12)"}
_SCOPE = "CASE WHEN i % 10 < 6 THEN '3' WHEN i % 10 < 8 THEN '1' ELSE '2' END"
# What each column is made of the line's number i; the rest is blank, as ``COLUMNS`` says blank is written.
EXPRESSIONS = {
    "n": "i + 1",
    "account": "'ghg'",
    "table": "'inventory'",
    "file": "'data/activity/part-' || (i // 1000000) || '.parquet'",
    "row": "i % 1000000 + 2",
    "cell": "'activity'",
    "line_id": "'L' || (i // 2)",
    "stream": "'L' || (i // 2)",
    "year": "2023 + i % 2",
    "period_start": "(2023 + i % 2) || '-01-01'",
    "period_end": "(2023 + i % 2) || '-12-31'",
    "entity": "'Entity ' || (i // 2 * 7919 % {sites} // 50)",
    "site": "'Site ' || (i // 2 * 7919 % {sites})",
    "country": "'TW'",
    "group": "'consolidated'",
    "scope": _SCOPE,
    "category": f"CASE WHEN {_SCOPE} = '3' THEN (i % 15 + 1)::VARCHAR ELSE '' END",
    "basis": f"CASE WHEN {_SCOPE} = '2' THEN 'location' ELSE '' END",
    "source": "'source ' || (i % 97)",
    "gas": "'CO2e'",
    "gas_group": "'CO2e'",
    "value_from": "'activity'",
    "activity": "(1000 + i * 7 % 997)::VARCHAR",
    "activity_unit": "'kWh'",
    "unit_factor": "'0.001'",
    "factor_id": "'F' || (i % 31)",
    "factor": "'0.474'",
    "factor_unit": "'kgCO2e/kWh'",
    "factor_at": "'data/factors.csv › ' || (i % 31 + 2) || ' › value'",
    "gwp": "'1'",
    "share": "'1'",
    "included": "true",
    "gross": "(1000 + i * 7 % 997) * 0.000474",
    "amount": "(1000 + i * 7 % 997) * 0.000474",
    "primary": "0",
    "unit": "'tCO2e'",
}


def write_out(out: Path, lines: int, site: str) -> str:
    """An out folder with a ledger of that many lines and a draft of one number: scope 1 to 3 of a site in 2024. Gives the number's id."""
    out.mkdir(parents=True)
    write_ledger(out / "ledger.parquet", lines)
    selection = Selection("amount", (("account", "=", "ghg"), ("year", "=", 2024), ("site", "=", site)))
    ledger = open_ledger(out / "ledger.parquet")
    assert ledger is not None
    answer = ledger.ask(selection)
    point = Datapoint("ghg.all.by_site", 2024, site, answer.value, "tCO2e", Total(selection, answer.rows, answer.sha256))
    entry = {"id": point.id, "metric": point.metric, "year": point.year, "key": point.key, "value": str(point.value), "reason": None, "unit": point.unit}
    entry |= {"display": None, "origin": origin_dict(point.origin), "items": []}
    (out / "draft.json").write_bytes(write_json({"datapoints": [entry], "citations": [], "sections": [], "inputs": []}))
    return point.id


def write_ledger(path: Path, lines: int) -> None:
    """``ledger.parquet`` of that many lines, in the ledger's columns, order and row groups."""
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = ", ".join(f'({_made(name, kind)})::{KINDS[kind]} AS "{name}"' for name, kind, _ in COLUMNS)
    found = duckdb.sql(f"SELECT {columns} FROM range({lines}) t(i)").to_arrow_reader(ROW_GROUP)
    with pq.ParquetWriter(path, schema(), **LAYOUT) as writer:
        for batch in found:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema()), row_group_size=ROW_GROUP)


def _made(name: str, kind: str) -> str:
    blank = "''" if kind == "text" and name in ("supplier", "calculation", "renewable", "direction", "iso_category", "role", "gwp_set") else "NULL"
    return EXPRESSIONS.get(name, "false" if name == "filled" else blank).format(sites=SITES)
