"""Every number of the shipped examples, asked anew by means that share no code with ours: SQL typed from the draft, arithmetic over its parts."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from pipeline.arithmetic import RULES, to_decimal
from pipeline.datapoint import REASONS


def sql(selection: dict[str, Any]) -> str:
    """The question of a selection, typed out."""
    words = {bool: lambda value: str(value).lower(), int: str, str: lambda value: "'" + value.replace("'", "''") + "'"}
    members = {"=": lambda value: [value], "in": lambda value: value}
    where = [f'"{name}" IN ({", ".join(words[type(one)](one) for one in members[op](value))})' for name, op, value in selection["where"]]
    return f'SELECT n, "{selection["sum"]}" FROM ledger WHERE included AND ' + " AND ".join(where) + " ORDER BY n"


def digest(rows: list[tuple[int, Decimal | None]]) -> str:
    """The digest of rows as the documentation says: number, comma, amount with 12 decimals, line feed."""
    return hashlib.sha256("".join(f"{n},{'' if amount is None else format(amount, '.12f')}\n" for n, amount in rows).encode()).hexdigest()


def test_every_total_adds_up_again_from_the_ledger(example):
    """Sum, number of rows and digest of each selection, asked of ledger.parquet by itself."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE ledger AS SELECT * FROM read_parquet('{example.out / 'ledger.parquet'}')")
    totals = [point for point in example.points.values() if point["origin"]["kind"] == "total"]
    assert len(totals) > 30
    for point in totals:
        rows = connection.execute(sql(point["origin"]["selection"])).fetchall()
        amounts = [amount for _, amount in rows if amount is not None]
        assert (sum(amounts), len(rows), digest(rows)) == (Decimal(point["value"]), point["origin"]["rows"], point["origin"]["sha256"]), point["id"]


def test_the_ledger_is_the_one_the_draft_names(example):
    """And so are the inputs."""
    assert hashlib.sha256((example.out / "ledger.parquet").read_bytes()).hexdigest() == example.draft["ledger_sha256"]
    for entry in example.draft["inputs"]:
        assert hashlib.sha256((example.folder / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry["path"]


def test_every_line_is_what_its_drivers_come_to(example):
    """gross × share = amount, and activity × factor × constants × GWP = gross, each rounded half-up once to 12 decimals."""
    connection = duckdb.connect()
    columns = ("value_from", "activity", "drivers", "factor", "unit_factor", "gwp", "share", "gross", "amount", "included", "table", "row")
    rows = connection.execute(f"""SELECT {", ".join(f'"{name}"' for name in columns)} FROM read_parquet('{example.out / "ledger.parquet"}')""").fetchall()
    for row in (dict(zip(columns, values, strict=True)) for values in rows):
        if row["gross"] is not None and row["included"] and row["share"] is not None:
            assert abs(Fraction(row["gross"]) * Fraction(row["share"]) - Fraction(row["amount"])) <= Fraction(1, 2 * 10**12), row
        if row["value_from"] == "activity":
            value = Fraction(row["activity"]) * Fraction(row["factor"]) * Fraction(row["unit_factor"]) * Fraction(row["gwp"] or 1)
            for driver in (row["drivers"] or "").split(";") if row["drivers"] else ():
                value *= Fraction(driver.partition("=")[2])
            assert abs(value - Fraction(row["gross"])) <= Fraction(1, 2 * 10**12), row


PLAIN = {
    "sum": lambda parts: sum(parts),
    "difference": lambda parts: parts[0] - sum(parts[1:]),
    "share": lambda parts: sum(parts[:-1]) / parts[-1],
    "change_pct": lambda parts: parts[0] / parts[1] - 1,
    "progress": lambda parts: (parts[2] - parts[0]) / (parts[1] - parts[0]),
    "points_to_share": lambda parts: parts[0] / 100,
    "copy": lambda parts: parts[0],
}
"""The rules without parameters, said again."""


def test_every_derived_value_follows_from_its_parts(example):
    """By the rule the draft names; the plain ones also by a formula of this test."""
    for point in example.points.values():
        origin = point["origin"]
        if origin["kind"] != "derived" or point["value"] is None:
            continue
        parts = [Fraction(example.points[part]["value"]) for part in origin["parts"]]
        assert to_decimal(RULES[origin["rule"]].compute(parts, origin["params"])) == Decimal(point["value"]), point["id"]
        if origin["rule"] in PLAIN:
            assert to_decimal(PLAIN[origin["rule"]](parts)) == Decimal(point["value"]), point["id"]


def test_what_has_no_value_has_a_reason(example):
    """Never nought for missing: a null has a known reason, and a derived one a part that is null or nought."""
    for point in example.points.values():
        assert (point["value"] is None) == (point["reason"] is not None) == (point["display"] is None), point["id"]
        if point["value"] is None:
            assert point["reason"] in REASONS
            parts = [example.points.get(part) for part in point["origin"].get("parts", ())]
            assert not parts or any(part is None or part["value"] is None or Decimal(part["value"]) == 0 for part in parts), point["id"]


def test_causes_add_up_to_the_change(example):
    """The computed causes of each year-on-year change come to the change itself, to the last decimal."""
    causes: dict[str, Decimal] = defaultdict(Decimal)
    for point in example.points.values():
        if point["metric"].startswith("ghg.cause."):
            causes[f"ghg.change.{point['metric'].removeprefix('ghg.cause.')}@{point['year']}"] += Decimal(point["value"])
    assert causes or example.name == "umc"
    assert {change: Decimal(example.points[change]["value"]) for change in causes} == dict(causes)


UNITS = {
    Fraction(1),
    Fraction(1, 100),
    Fraction(1000),
    Fraction(1, 1000),
    Fraction(1, 3600),
    Fraction(5, 18),
    Fraction(2500, 9),
    Fraction(10**6),
    Fraction(10**8),
}
"""What a unit a team types may be against the unit we keep: k, M, 億, points, GJ and TJ in MWh."""


def test_every_stated_figure_stands_in_the_cell_it_names(example):
    """The place of a stated number holds that number: file, sheet, row and column as a spreadsheet shows them."""
    stated = [point for point in example.points.values() if point["origin"]["kind"] == "stated"]
    tables: dict[tuple[str, str | None], list[list[Any]]] = {}
    for point in stated:
        at = point["origin"]["at"]
        typed = Fraction(cell(tables, example.folder, **at))
        assert any(abs(typed * unit - Fraction(point["value"])) <= abs(typed * unit) / 10**15 for unit in UNITS), (point["id"], point["value"], at)


def cell(tables: dict[tuple[str, str | None], list[list[Any]]], folder: Path, file: str, sheet: str | None, row: int, column: str) -> str:
    """What is typed at a place, read with the libraries' own readers."""
    if (file, sheet) not in tables:
        tables[file, sheet] = read_table(folder / file, sheet)
    rows = tables[file, sheet]
    header = next(line for line in rows if column in line)
    return str(rows[row - 1][header.index(column)]).replace(",", "")


def read_table(path: Path, sheet: str | None) -> list[list[Any]]:
    """The cells of a table as they stand; of a product footprint its values as the one row there is, its keys below."""
    if path.suffix == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))["pcf"]
        names = [re.sub("([A-Z])", r"_\1", name).lower().removesuffix("_uptake") for name in found]
        return [list(found.values()), names]
    if sheet is None:
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    return [list(line) for line in book[sheet].iter_rows(values_only=True)]
