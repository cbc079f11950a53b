"""Writes the tables of ``examples/nolato`` and ``examples/umc`` from a folder of public data.

    python examples/make_public_examples.py SOURCE_DIR

SOURCE_DIR holds ``nolato/`` and ``tw_umc/`` with the files that each example's SOURCE.md names. Only ``data/`` is written; report.toml, narrative and SOURCE.md
are kept by hand. Every value is the text of the source: nothing is computed, rounded or filled in.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Row = Mapping[str, str]

HERE = Path(__file__).parent
SCOPE3 = re.compile(r"s3\.(\d\d)_")
CATEGORIES_1_TO_8 = "1;2;3;4;5;6;7;8"
ABOUT_VALUES = {
    "facit (human)": "Figure checked by people (answer key of the source repository)",
    "LLM extraction": "Figure extracted by a language model from the same table of the annual report",
}
INVENTORY = ("line_id", "year", "scope", "category", "method", "emissions", "note")
STATED = ("year", "metric", "key", "value", "unit", "published_in", "published_on", "note")
TARGETS = (
    "target_id", "name_en", "name_zh", "term", "type", "scopes", "categories", "scope2_method", "base_year", "base_value", "unit", "target_year",
    "reduction_pct", "target_value", "ambition", "status", "validated_on", "parent_target", "superseded_by", "note",
)  # fmt: skip


def read(path: Path) -> list[Row]:
    """The rows of a CSV file, header as keys, outer blanks of cells removed."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(stream)]


def write(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """A table of a report folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def stated(year: str, metric: str, value: str, published_in: str, key: str = "", note: str = "", unit: str = "tCO2e") -> Row:
    """A row of the table ``stated``."""
    return {"year": year, "metric": metric, "key": key, "value": value, "unit": unit, "published_in": published_in, "note": note}


def line(row: Row, note: str) -> Row:
    """A row of the table ``inventory``: the line id names the same stream in every year."""
    scope, method = row["scope"], row["method"] if row["method"] in ("location", "market") else ""
    found = SCOPE3.match(row["category"])
    category = str(int(found[1])) if found else ""
    name = f"S{scope}" + (f"-{category.zfill(2)}" if category else "") + (f"-{method}" if method else "")
    return {"line_id": name, "year": row["year"], "scope": scope, "category": category, "method": method, "emissions": row["value"], "note": note}


def nolato(source: Path, data: Path) -> None:
    """Nolato AB: three fiscal years, both scope 2 methods where given, thirteen scope 3 categories, validated targets."""
    inventory = [line(row, ABOUT_VALUES[row["note"]]) for row in read(source / "inventory.csv")]
    write(data / "inventory.csv", INVENTORY, inventory)
    report = "Annual report 2023, as recorded in Klimatbyran/garbo"
    metrics = {
        "scope3_total": ("ghg.scope3", report),
        "facit 23_scope1": ("ghg.scope1", f"{report} (answer key)"),
        "facit 23_scope2MB": ("ghg.scope2.market", f"{report} (answer key)"),
        "facit 23_scope2LB": ("ghg.scope2.location", f"{report} (answer key)"),
        "facit 23_scope1_2Sum": ("ghg.scope12.market", f"{report} (answer key)"),
        "facit 23_totalSum": ("ghg.total.market", f"{report} (answer key)"),
    }
    published = [row for row in read(source / "published_totals.csv") if row["metric"] in metrics]
    write(data / "stated.csv", STATED, [stated(row["year"], metrics[row["metric"]][0], row["value"], metrics[row["metric"]][1]) for row in published])
    write(data / "targets.csv", TARGETS, [nolato_target(row) for row in read(source / "targets.csv")])


def nolato_target(row: Row) -> Row:
    """A target of Nolato. The base of categories 1 to 8 is left to the lines: the source did not publish it but added it up."""
    names = {
        "NOL-NT1": ("near", "Near-term, scopes 1 and 2", "近期目標：範疇一與範疇二"),
        "NOL-NT2": ("near", "Near-term, scope 3 categories 1 to 8", "近期目標：範疇三類別 1 至類別 8"),
        "NOL-LT1": ("long", "Long-term, scopes 1 and 2", "長期目標：範疇一與範疇二"),
        "NOL-LT2": ("long", "Long-term, scope 3", "長期目標：範疇三"),
        "NOL-NZ": ("long", "Net zero across the value chain", "價值鏈淨零"),
    }
    term, name_en, name_zh = names[row["target_id"]]
    scopes = "3" if row["scope"].startswith("3") else row["scope"]
    return {
        "target_id": row["target_id"],
        "name_en": name_en,
        "name_zh": name_zh,
        "term": term,
        "type": row["type"].replace("-", "_"),
        "scopes": scopes,
        "categories": CATEGORIES_1_TO_8 if row["scope"] == "3.01-3.08" else "",
        "scope2_method": "market" if "2" in scopes else "",
        "base_year": row["base_year"],
        "base_value": "" if row["target_id"] == "NOL-NT2" else row["base_value"],
        "unit": "tCO2e",
        "target_year": row["target_year"],
        "reduction_pct": row["reduction_pct"],
        "ambition": "1.5C" if "1.5C" in row["status"] else "",
        "status": "validated",
        "parent_target": "NOL-NZ" if row["target_id"].startswith("NOL-LT") else "",
        "note": "SBTi target dashboard, 2026-03",
    }


def main(source: Path) -> None:
    """Both examples."""
    nolato(source / "nolato", HERE / "nolato" / "data")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
