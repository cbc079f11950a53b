"""A made-up inventory of any length: activity × factor lines of two years, sites and scopes, the same every time."""

from __future__ import annotations

import csv
from pathlib import Path

REPORT = """schema = 1
[company]
name = {en = "Bench Works", "zh-TW" = "基準測試公司"}
country = "TW"
[report]
year = 2024
languages = ["en", "zh-TW"]
[inventory]
consolidation = "operational_control"
gwp = "AR6"
base_year = 2023
scope2_headline = "location"
[frameworks]
gri = {}
tcfd = {}
"""
HEADER = ("line_id", "year", "entity", "site", "scope", "category", "method", "source", "gas", "activity", "activity_unit", "factor", "factor_unit")
KINDS = (
    ("1", "stationary_combustion", "", "natural gas", "CO2", "m3", "0.002", "tCO2/m3"),
    ("1", "mobile_combustion", "", "diesel", "CO2", "L", "0.0026", "tCO2/L"),
    ("2", "electricity", "location", "grid", "CO2e", "kWh", "0.474", "kgCO2e/kWh"),
    ("3", "1", "", "steel", "CO2e", "kg", "2.1", "kgCO2e/kg"),
    ("3", "4", "", "road", "CO2e", "tkm", "0.11", "kgCO2e/tkm"),
)


def write_report(folder: Path, lines: int) -> None:
    """A report folder with that many inventory lines, half of each year."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "report.toml").write_text(REPORT, encoding="utf-8")
    with (folder / "data" / "inventory.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(lines):
            stream_number, year = number // 2, 2023 + number % 2
            scope, category, method, source, gas, unit, factor, factor_unit = KINDS[stream_number % len(KINDS)]
            activity = 1000 + stream_number * 7 % 997 + (number % 2) * (stream_number % 13)
            writer.writerow(
                (f"L{stream_number}", year, "Bench", f"Site {stream_number % 40}", scope, category, method, source, gas, activity, unit, factor, factor_unit)
            )
