"""Writes the tables of ``examples/nolato`` and ``examples/umc`` from a folder of public data.

    python examples/make_public_examples.py SOURCE_DIR

SOURCE_DIR holds ``nolato/`` and ``tw_umc/`` with the files that each example's SOURCE.md names. Only ``data/`` is written; report.toml,
narrative and SOURCE.md are kept by hand. Every value is the text of the source: nothing is computed, rounded or filled in.
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
STATED = ("year", "metric", "key", "value", "unit", "published_in", "published_in_zh", "published_on", "note")
TARGETS = (
    *("target_id", "name_en", "name_zh", "term", "type", "scopes", "categories", "scope2_method", "base_year", "base_value", "unit"),
    *("target_year", "reduction_pct", "target_value", "ambition", "status", "validated_on", "parent_target", "superseded_by", "note"),
)
NOLATO_2023 = "Annual report 2023, as recorded in Klimatbyran/garbo"
NOLATO_CHECKED = f"{NOLATO_2023} (answer key)"
GCAA_2024 = "2024 sustainability report, as recorded in GCAA carbon-watch"
GCAA_REGISTRY = "GCAA carbon-watch, computed from the MOENV registry"
GCAA = "GCAA carbon-watch"
REGISTRY = "MOENV greenhouse gas registry"
IN_CHINESE = {
    NOLATO_2023: "2023 年年報，取自 Klimatbyran/garbo",
    NOLATO_CHECKED: "2023 年年報，取自 Klimatbyran/garbo（人工核對值）",
    GCAA_2024: "2024 年永續報告書，取自綠色公民行動聯盟 carbon-watch（排碳大戶表）",
    GCAA_REGISTRY: "綠色公民行動聯盟 carbon-watch（排碳大戶表），依環境部平台計算",
    GCAA: "綠色公民行動聯盟 carbon-watch（排碳大戶表）",
    REGISTRY: "環境部事業溫室氣體排放量資訊平台",
}
ENERGY_TOTALS = {"electricity": ("energy.electricity", "kWh"), "total_energy": ("energy.total", "MJ")}
UMC_SITES = {
    "J63A0048": ("Fab8S", "Fab 8S"),
    "O1706209": ("Fab8A", "Fab 8A"),
    "O1706692": ("Fab8E", "Fab 8E"),
    "O1706941": ("Fab8C", "Fab 8C"),
    "O1708632": ("Fab8F", "Fab 8F"),
    "O1709148": ("Fab8D", "Fab 8D"),
    "R0304131": ("Fab12A", "Fab 12A"),
    "D0302141": ("Fab12A-2", "Fab 12A, second site"),
}
UMC_ENERGY = (
    ("外購電力", "electricity", "no"),
    ("再生能源", "other", "yes"),
    ("天然氣", "natural_gas", "no"),
    ("柴油、液化石油氣等其他外購能源", "fuel", "no"),
)
UMC_TARGETS = {
    "UMC-NT1": ("Scopes 1 and 2 by 2030", "2030 年範疇一與範疇二減量", "near", "validated"),
    "UMC-NT2": ("Scope 3 by 2030", "2030 年範疇三減量", "near", "validated"),
    "UMC-LT1": ("Scopes 1 and 2 by 2050", "2050 年範疇一與範疇二減量", "long", "validated"),
    "UMC-LT2": ("Scope 3 by 2050", "2050 年範疇三減量", "long", "validated"),
    "UMC-NZ": ("Net zero by 2050", "2050 年淨零", "long", "validated"),
    "UMC-OLD1": ("First target, scopes 1 and 2 by 2030", "原 2030 年範疇一與範疇二目標", "near", "superseded"),
    "UMC-RE": ("Renewable electricity by 2030", "2030 年再生電力占比", "near", "own"),
    "UMC-RE100": ("Renewable electricity by 2050 (RE100)", "2050 年再生電力占比（RE100）", "long", "committed"),
}


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
    published = {"published_in": published_in, "published_in_zh": IN_CHINESE[published_in]}
    return {"year": year, "metric": metric, "key": key, "value": value, "unit": unit, **published, "note": note}


def line(row: Row, note: str) -> Row:
    """A row of the table ``inventory``: the line id names the same stream in every year."""
    scope, method = row["scope"], row["method"] if row["method"] in ("location", "market") else ""
    found = SCOPE3.match(row["category"])
    category = str(int(found[1])) if found else ""
    name = f"S{scope}" + (f"-{category.zfill(2)}" if category else "") + (f"-{method}" if method else "")
    place = {"line_id": name, "year": row["year"], "scope": scope, "category": category, "method": method}
    return {**place, "emissions": row["value"], "note": note}


def nolato(source: Path, data: Path) -> None:
    """Nolato AB: three fiscal years, both scope 2 methods where given, thirteen scope 3 categories, validated targets."""
    inventory = [line(row, ABOUT_VALUES[row["note"]]) for row in read(source / "inventory.csv")]
    write(data / "inventory.csv", INVENTORY, inventory)
    metrics = {
        "scope3_total": ("ghg.scope3", NOLATO_2023),
        "facit 23_scope1": ("ghg.scope1", NOLATO_CHECKED),
        "facit 23_scope2MB": ("ghg.scope2.market", NOLATO_CHECKED),
        "facit 23_scope2LB": ("ghg.scope2.location", NOLATO_CHECKED),
        "facit 23_scope1_2Sum": ("ghg.scope12.market", NOLATO_CHECKED),
        "facit 23_totalSum": ("ghg.total.market", NOLATO_CHECKED),
    }
    published = [row for row in read(source / "published_totals.csv") if row["metric"] in metrics]
    totals = [stated(row["year"], metrics[row["metric"]][0], row["value"], metrics[row["metric"]][1]) for row in published]
    write(data / "stated.csv", STATED, totals)
    write(data / "targets.csv", TARGETS, [nolato_target(row) for row in read(source / "targets.csv")])


def nolato_target(row: Row) -> Row:
    """A target of Nolato. The base of categories 1 to 8 is left to the lines: the source did not publish it but added it up."""
    names = {
        "NOL-NT1": ("near", "Scopes 1 and 2 by 2030", "2030 年範疇一與範疇二減量"),
        "NOL-NT2": ("near", "Scope 3 categories 1 to 8 by 2030", "2030 年範疇三類別 1 至類別 8 減量"),
        "NOL-LT1": ("long", "Scopes 1 and 2 by 2045", "2045 年範疇一與範疇二減量"),
        "NOL-LT2": ("long", "Scope 3 by 2045", "2045 年範疇三減量"),
        "NOL-NZ": ("long", "Net zero by 2045", "2045 年淨零"),
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


def umc(source: Path, data: Path) -> None:
    """UMC: group figures of 2024 as the lines; the registry's Taiwanese sites as stated parts of a narrower boundary, never lines."""
    rows = read(source / "inventory.csv")
    registry = read(source / "raw" / "moenv_registry_rows.csv")
    company = {row["欄位"]: row["值"] for row in read(source / "raw" / "gcaa_row_transposed.csv")}
    group = [line(row, GCAA_2024) for row in rows if row["scope"] in ("1", "2", "3") and not row["category"].startswith("site:")]
    write(data / "inventory.csv", INVENTORY, group)
    write(data / "sites.csv", ("site", "name_en", "name_zh", "country", "address", "registry_id"), umc_sites(registry))
    write(data / "stated.csv", STATED, [*umc_published(rows, company), *umc_registry(registry)])
    write(data / "energy.csv", ("year", "carrier", "renewable", "direction", "quantity", "unit", "note"), umc_energy(company))
    revenue = [row for row in rows if (row["scope"], row["category"]) == ("activity", "revenue")]
    write(
        data / "activity_metrics.csv",
        ("year", "metric", "value", "unit", "note"),
        [{"year": row["year"], "metric": "revenue", "value": row["value"], "unit": row["unit"], "note": row["note"]} for row in revenue],
    )
    write(data / "targets.csv", TARGETS, [umc_target(row) for row in read(source / "targets.csv")])


def umc_sites(registry: Sequence[Row]) -> list[Row]:
    """One site a registry number (管制編號): its names over the years are one plant; the newest, without the company's name, is shown."""
    newest = {row["管制編號"]: row for row in sorted(registry, key=lambda row: int(row["年度"]))}
    return [
        {
            "site": UMC_SITES[number][0],
            "name_en": UMC_SITES[number][1],
            "name_zh": row["事業名稱"].removeprefix("聯華電子股份有限公司"),
            "country": "TW",
            "address": row["縣市別"],
            "registry_id": number,
        }
        for number, row in sorted(newest.items(), key=lambda entry: UMC_SITES[entry[0]])
    ]


def umc_registry(registry: Sequence[Row]) -> list[Row]:
    """Direct and energy-indirect emissions of each site as the registry publishes them, years of the Republic turned Gregorian."""
    found: list[Row] = []
    for row in sorted(registry, key=lambda row: (int(row["年度"]), UMC_SITES[row["管制編號"]])):
        year, site = str(int(row["年度"]) + 1911), UMC_SITES[row["管制編號"]][0]
        note = f"{row['管制編號']} {row['事業名稱']}，民國 {row['年度']} 年"
        for metric, column in (("ghg.scope1.by_site", "直接排放量(公噸CO2e)"), ("ghg.scope2.location.by_site", "能源間接排放量(公噸CO2e)")):
            found.append(stated(year, metric, row[column].replace(",", ""), REGISTRY, site, note))
    return found


def umc_published(rows: Sequence[Row], company: Row) -> list[Row]:
    """Totals the dataset gives beside the lines: scope 3, the sum of the Taiwanese sites, electricity, energy."""
    found = [stated("2024", "ghg.scope3", company["範疇三（值）"].replace(",", ""), GCAA_2024)]
    for year in ("2022", "2023", "2024"):
        suffix = "" if year == "2022" else "（公噸二氧化碳當量）"
        for metric, name in (("ghg.scope1", "範疇一量"), ("ghg.scope2.location", "範疇二量"), ("ghg.scope12.location", "碳排放量")):
            column = f"{year} {name}{suffix}"
            found.append(stated(year, f"{metric}.by_country", company[column].replace(",", ""), GCAA_REGISTRY, "TW", column))
    for row in rows:
        if row["scope"] == "energy":
            metric, unit = ENERGY_TOTALS[row["category"]]
            found.append(stated(row["year"], metric, row["value"], GCAA, note=row["note"], unit=unit))
    return found


def umc_energy(company: Row) -> list[Row]:
    """The four energy items of 2024 (``外購電力: 3218294 MWh; …``)."""
    items = dict(re.findall(r"([^:; ]+): (\d+) MWh;", company["2024年度使用的各種能源項目"]))
    bought = {"year": "2024", "direction": "purchased", "unit": "MWh"}
    return [{**bought, "carrier": carrier, "renewable": green, "quantity": items[name], "note": name} for name, carrier, green in UMC_ENERGY]


def umc_target(row: Row) -> Row:
    """A target of UMC with its dates; the superseded one points to the one that took its place."""
    name_en, name_zh, term, status = UMC_TARGETS[row["target_id"]]
    renewable = row["target_id"].startswith("UMC-RE")
    dated = re.search(r"\d{4}-\d\d-\d\d", row["status"])
    return {
        "target_id": row["target_id"],
        "name_en": name_en,
        "name_zh": name_zh,
        "term": term,
        "type": "renewable_electricity" if renewable else row["type"].replace("-", "_"),
        "scopes": row["scope"],
        "base_year": row["base_year"],
        "base_value": row["base_value"],
        "unit": "%" if renewable else "tCO2e",
        "target_year": row["target_year"],
        "reduction_pct": "" if renewable else row["reduction_pct"],
        "target_value": row["reduction_pct"] if renewable else "",
        "ambition": "1.5C" if "1.5C" in row["status"] else "well_below_2C" if "well-below" in row["status"] else "",
        "status": status,
        "validated_on": dated[0] if dated else "",
        "superseded_by": "UMC-NT1" if status == "superseded" else "",
        "parent_target": "UMC-NZ" if row["target_id"].startswith("UMC-LT") else "",
        "note": row["source"].replace("same", "SBTi dashboard 2026-03"),
    }


def main(source: Path) -> None:
    """Both examples."""
    nolato(source / "nolato", HERE / "nolato" / "data")
    umc(source / "tw_umc", HERE / "umc" / "data")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
