"""Writes the designed tables of ``examples/formosa``: inventory, process gases, energy, the workbook with Chinese headers, the
CDP response of the year before.

    python examples/make_formosa.py

Formosa Demo Electronics is invented. Every number stands here so that its totals can be added by head; EXPECTED.md adds them. The small
tables that carry no design (targets, verification, credits …) are kept by hand in ``data/``. The same inputs give the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import formosa_cdp
import formosa_workbook

Row = Mapping[str, str]

HERE = Path(__file__).parent / "formosa"
YEARS = (2022, 2023, 2024, 2025, 2026)
LINE = (
    *("line_id", "year", "period_start", "period_end", "entity", "site", "scope", "category", "method", "source", "gas", "biogenic"),
    *("activity", "activity_unit", "factor_id", "mass", "mass_unit", "emissions", "emissions_unit", "calculation", "primary_share"),
    *("supplier", "data_quality", "pcf_id", "evidence", "note"),
)
GAS = (
    *("line_id", "year", "entity", "site", "gas_in", "mass_used", "mass_unit", "heel", "utilization"),
    *("abated_share", "destruction_efficiency", "uptime", "byproduct_gas", "byproduct_rate", "method", "evidence"),
)
BILLS, CERTIFICATES_FILE = "evidence/electricity-bills.txt", "evidence/certificates.txt"
ENERGY = ("year", "entity", "site", "carrier", "renewable", "direction", "quantity", "unit", "use", "basis", "evidence", "note")
BASE_YEAR = "Base-year recalculation: acquisition of Blue Lake"
SECOND_HALF = {"period_start": "2026-07-01", "period_end": "2026-12-31"}

# Scope 1. Tonnes of heat-transfer fluids leaked (CO2e) and the share of etch gases that goes to abatement, by year.
FLUIDS = {2022: "1132", 2023: "1068", 2024: "1004", 2025: "940", 2026: "876"}
ABATED = {2022: "0.125", 2023: "0.25", 2024: "0.375", 2025: "0.5", 2026: "0.625"}

# Scope 2. Electricity in MWh by site and year, and how much of Fab 1's is covered by the power purchase agreement and by certificates.
ELECTRICITY = {
    "FAB1": {2022: 65_000, 2023: 75_000, 2024: 85_000, 2025: 90_000, 2026: 100_000},
    "PKG1": {2022: 20_000, 2023: 20_000, 2024: 20_000, 2025: 20_000, 2026: 20_000},
    "HQ": {2022: 3_200, 2023: 2_400, 2024: 2_500, 2025: 2_500, 2026: 2_000},
    "VN1": {2022: 11_000, 2023: 10_000, 2024: 8_500, 2025: 9_500, 2026: 10_000},
    "NL1": {2022: 1_000, 2023: 1_000, 2024: 1_000, 2025: 1_000, 2026: 1_000},
}
PPA = {2022: 0, 2023: 0, 2024: 20_000, 2025: 30_000, 2026: 40_000}
CERTIFICATES = {2022: 11_000, 2023: 16_000, 2024: 5_000, 2025: 7_500, 2026: 12_000}
SOLAR = {2022: 0, 2023: 0, 2024: 0, 2025: 3_200, 2026: 7_200}
COGENERATION = {2022: 0, 2023: 0, 2024: 0, 2025: 0, 2026: 6_000}
ENTITY_OF = {"FAB1": "FDE", "PKG1": "FDE", "HQ": "FDE", "VN1": "FDV", "NL1": "FDN", "BLC1": "BLC", "SVM1": "SVM"}

# Scope 3 in tCO2e by year; category 1 is split by supplier below.
SCOPE3 = {
    "3": ("Upstream of fuels and electricity", "average", {2022: 18_000, 2023: 18_500, 2024: 19_000, 2025: 19_500, 2026: 20_000}),
    "4;9": ("Freight in and out, one forwarder", "average", {2022: 26_000, 2023: 26_000, 2024: 25_500, 2025: 25_000, 2026: 24_000}),
    "7": ("Commuting survey", "average", {2022: 3_000, 2023: 3_000, 2024: 2_500, 2025: 2_500, 2026: 2_500}),
    "10": ("Board assembly at customers", "average", {2022: 5_000, 2023: 5_000, 2024: 5_000, 2025: 5_000, 2026: 5_000}),
    "11": ("Electricity of products in use", "average", {2022: 38_000, 2023: 39_000, 2024: 39_500, 2025: 39_500, 2026: 40_000}),
    "12": ("Waste treatment of products", "average", {2022: 3_000, 2023: 3_000, 2024: 3_000, 2025: 3_000, 2026: 3_000}),
    "15": ("Minority holdings outside the boundary", "average", {2022: 2_000, 2023: 2_000, 2024: 2_000, 2025: 2_000, 2026: 2_000}),
    "iso:6": ("Home working, kept by ISO category only", "average", {2022: 2_000, 2023: 2_000, 2024: 2_000, 2025: 2_000, 2026: 2_000}),
}
ESTIMATED = ("7", "12", "iso:6")
SUPPLIERS = {
    "Silicon Demo Wafers": ("supplier_specific", "1", {2022: 40_000, 2023: 41_000, 2024: 41_000, 2025: 40_000, 2026: 40_000}),
    "Example Chemicals": ("hybrid", "0.5", {2022: 30_000, 2023: 31_000, 2024: 31_000, 2025: 30_000, 2026: 30_000}),
    "Sample Substrates": ("average", "0", {2022: 25_000, 2023: 25_000, 2024: 24_000, 2025: 23_000, 2026: 20_000}),
    "": ("spend", "0", {2022: 65_000, 2023: 65_000, 2024: 64_000, 2025: 63_000, 2026: 60_000}),
}
CAPITAL_SPEND = {2022: "2000", 2023: "1800", 2024: "1700", 2025: "1600", 2026: "1500"}
WASTE = {2022: "5000", 2023: "5000", 2024: "4400", 2025: "4000", 2026: "4000"}
TRAVEL_EUR = {2022: "500000", 2023: "1000000", 2024: "1300000", 2025: "1500000", 2026: "1500000"}


def line(year: int, line_id: str, site: str, scope: str, category: str, source: str, **cells: str) -> Row:
    """A line of the inventory; its entity follows from the site."""
    named = {"line_id": line_id, "year": str(year), "entity": ENTITY_OF.get(site, ""), "site": site}
    return {**named, "scope": scope, "category": category, "source": source, **cells}


def scope1(year: int) -> Iterable[Row]:
    """Everything but the fab's process gases, which are a table of their own."""
    fuel = {"activity_unit": "m3", "factor_id": "NATURAL-GAS", "evidence": "evidence/fuel-bills.txt#1"}
    yield line(year, "FAB1-NG", "FAB1", "1", "stationary_combustion", "Natural gas, thermal oxidizers", activity="2000000", **fuel)
    yield line(year, "PKG1-NG", "PKG1", "1", "stationary_combustion", "Natural gas, boilers", activity="2000000", **fuel)
    diesel = {"activity_unit": "kL", "factor_id": "DIESEL", "evidence": "evidence/fuel-bills.txt#2"}
    yield line(year, "HQ-FLEET", "HQ", "1", "mobile_combustion", "Diesel, company fleet", activity="100", **diesel)
    yield line(year, "VN1-GEN", "VN1", "1", "stationary_combustion", "Diesel, emergency generators", activity="100", **diesel)
    yield line(year, "HQ-LPG", "HQ", "1", "stationary_combustion", "LPG, canteen", gas="CO2", emissions="24", evidence="evidence/fuel-bills.txt#3")
    yield line(year, "NL1-CARS", "NL1", "1", "mobile_combustion", "Petrol, lease cars", gas="CO2", emissions="100", emissions_unit="tCO2e")
    for site in ("FAB1", "PKG1"):
        yield line(year, f"{site}-R410A", site, "1", "fugitive", "Chillers, refrigerant refilled", gas="R-410A", mass="1000", mass_unit="kg")
    fluids = {"emissions": FLUIDS[year], "evidence": "evidence/abatement-test.txt#2"}
    yield line(year, "FAB1-HTF", "FAB1", "1", "process", "Heat-transfer fluids", **fluids)
    yield line(year, "VN1-SEPTIC", "VN1", "1", "fugitive", "Waste water, septic tanks", gas="CH4", biogenic="yes", mass="10", mass_unit="t")
    wood = {"activity": "1000", "activity_unit": "t", "factor_id": "WOOD", "biogenic": "yes", "evidence": "evidence/fuel-bills.txt#4"}
    for gas in ("CO2", "CH4", "N2O"):
        yield line(year, f"VN1-WOOD-{gas}", "VN1", "1", "stationary_combustion", "Wood chips, boiler", gas=gas, **wood)
    yield line(year, "SVM1-S1", "SVM1", "1", "stationary_combustion", "Natural gas, as reported by it", gas="CO2", emissions="3000")
    yield line(year, "FAB1-R22", "FAB1", "memo", "", "Old chiller", gas="R-22", mass="50", mass_unit="kg")
    if year == 2022:
        yield line(year, "BLC-BASE-S1", "", "1", "", BASE_YEAR, gas="CO2", emissions="1000")
    if year == 2026:
        yield line(year, "BLC1-S1", "BLC1", "1", "stationary_combustion", "Natural gas, ovens", gas="CO2", emissions="500", **SECOND_HALF)


def scope2(year: int) -> Iterable[Row]:
    """Both methods apart where they differ (Fab 1, Vietnam, the Netherlands), ``both`` where they do not."""

    def power(line_id: str, site: str, mwh: int, factor: str, method: str, source: str = "Purchased electricity", **cells: str) -> Row:
        used = {"activity": str(mwh), "activity_unit": "MWh", "factor_id": factor, "evidence": f"{BILLS}#1", **cells}
        return line(year, line_id, site, "2", used.pop("category", "electricity"), source, method=method, **used)

    fab, vietnam, dutch = (ELECTRICITY[site][year] for site in ("FAB1", "VN1", "NL1"))
    yield power("FAB1-EL-L", "FAB1", fab, "GRID-TW", "location")
    if PPA[year]:
        yield power("FAB1-EL-PPA", "FAB1", PPA[year], "RENEWABLE", "market", "Power purchase agreement", evidence="evidence/ppa.txt#1")
    yield power("FAB1-EL-CERT", "FAB1", CERTIFICATES[year], "RENEWABLE", "market", "Unbundled certificates", evidence=f"{CERTIFICATES_FILE}#1")
    yield power("FAB1-EL-M", "FAB1", fab - PPA[year] - CERTIFICATES[year], "GRID-TW", "market")
    yield power("PKG1-EL", "PKG1", ELECTRICITY["PKG1"][year], "GRID-TW", "both")
    yield power("HQ-EL", "HQ", ELECTRICITY["HQ"][year], "GRID-TW", "both")
    yield power("VN1-EL-L", "VN1", vietnam, "GRID-VN", "location")
    yield power("NL1-EL-L", "NL1", dutch, "GRID-NL", "location")
    if year == 2026:
        yield power("VN1-EL-CERT", "VN1", 4_000, "RENEWABLE", "market", "Unbundled certificates", evidence=f"{CERTIFICATES_FILE}#2")
        yield power("VN1-EL-M", "VN1", vietnam - 4_000, "GRID-VN", "market")
        yield power("NL1-EL-TARIFF", "NL1", 800, "RENEWABLE", "market", "Green tariff", evidence=f"{CERTIFICATES_FILE}#3")
        yield power("NL1-EL-M", "NL1", dutch - 800, "RESIDUAL-NL", "market")
        yield power("BLC1-EL", "BLC1", 4_000, "GRID-TW", "both", **SECOND_HALF)
    else:
        yield power("VN1-EL-M", "VN1", vietnam, "GRID-VN", "market")
        yield power("NL1-EL-M", "NL1", dutch, "GRID-NL", "market")
    yield power("PKG1-STEAM", "PKG1", 10_000, "STEAM", "both", "Purchased steam", category="steam", evidence=f"{BILLS}#2")
    yield power("NL1-HEAT", "NL1", 500, "HEAT-NL", "both", "District heat", category="heat", evidence=f"{BILLS}#3")
    yield line(year, "SVM1-EL", "SVM1", "2", "electricity", "Electricity, as reported by it", method="both", emissions="10000")
    if year == 2022:
        yield line(year, "BLC-BASE-S2", "", "2", "electricity", BASE_YEAR, method="both", emissions="5000")


def scope3(year: int) -> Iterable[Row]:
    """Categories of the company as a whole, at 100 %."""
    for number, (supplier, (calculation, primary, tonnes)) in enumerate(SUPPLIERS.items(), 1):
        footprint = {"pcf_id": "f4a9c6d2-1111-4a5b-8c9d-000000000001"} if calculation == "supplier_specific" else {}
        stated = {"emissions": str(tonnes[year]), "calculation": calculation, "primary_share": primary, "supplier": supplier}
        name = f"Goods of {supplier}" if supplier else "Other goods and services"
        yield line(year, f"S3-01-{number}", "", "3", "1", name, evidence="evidence/supplier-survey.txt#1", **stated, **footprint)
    spend = {"activity": CAPITAL_SPEND[year], "activity_unit": "million NT$", "factor_id": "CAPITAL-GOODS", "calculation": "spend"}
    yield line(year, "S3-02", "", "3", "2", "Fab equipment and buildings", **spend)
    waste = {"activity": WASTE[year], "activity_unit": "公噸", "factor_id": "WASTE", "calculation": "average", "primary_share": "0.7"}
    yield line(year, "S3-05", "", "3", "5", "Waste treatment", **waste)
    travel = {"activity": TRAVEL_EUR[year], "activity_unit": "EUR", "factor_id": "TRAVEL", "calculation": "spend"}
    yield line(year, "S3-06", "", "3", "6", "Flights and hotels, booked in Eindhoven", **travel)
    for category, (source, calculation, by_year) in SCOPE3.items():
        name = "S3-" + category.replace(";", "-").replace("iso:", "ISO").zfill(2)
        grade = {"data_quality": "estimated"} if category in ESTIMATED else {}
        yield line(year, name, "", "3", category, source, emissions=str(by_year[year]), calculation=calculation, primary_share="0", **grade)


def process_gases(year: int) -> Iterable[Row]:
    """Fab 1: used × (1 − heel) × (1 − utilization) × (1 − abated × efficiency × uptime); 90, 900, 500 + 100, 90 and 1,800 kg in 2026."""
    etch, clean = (ABATED[year], "0.8", "1"), ("1", "0.9375", "0.96")
    for line_id, gas, used, heel, utilization, abatement, byproduct in (
        ("FAB1-NF3", "NF3", "10000", "0.1", "0.9", clean, ("", "")),
        ("FAB1-CF4", "CF4", "4000", "0.1", "0.5", etch, ("", "")),
        ("FAB1-C2F6", "C2F6", "2000", "0", "0.5", etch, ("CF4", "0.1")),
        ("FAB1-SF6", "SF6", "2000", "0.1", "0.5", clean, ("", "")),
        ("FAB1-N2O", "N2O", "4000", "0.1", "0.5", ("0", "0", "0"), ("", "")),
    ):
        used_as = (line_id, str(year), "FDE", "FAB1", gas, used, "kg", heel, utilization)
        yield dict(zip(GAS, (*used_as, *abatement, *byproduct, "IPCC 2019 Tier 2c", "evidence/abatement-test.txt#1"), strict=True))


def energy(year: int) -> Iterable[Row]:
    """Energy by carrier; fuel burnt in the cogeneration unit counts as fuel, its electricity only towards electricity."""

    def row(site: str, carrier: str, renewable: str, quantity: int, direction: str = "purchased", unit: str = "MWh", use: str = "", note: str = "") -> Row:
        where = (str(year), ENTITY_OF[site], site)
        cells = (*where, carrier, renewable, direction, str(quantity), unit, use, "ncv", f"{BILLS}#1", note)
        return dict(zip(ENERGY, cells, strict=True))

    green = {"FAB1": PPA[year] + CERTIFICATES[year], "VN1": 4_000 if year == 2026 else 0, "NL1": 800 if year == 2026 else 0}
    for site, by_year in ELECTRICITY.items():
        yield row(site, "electricity", "no", by_year[year] - green.get(site, 0))
        if green.get(site):
            yield row(site, "electricity", "yes", green[site], note="Power purchase agreement, certificates or green tariff")
    yield row("SVM1", "electricity", "no", 20_000)
    if year == 2026:
        yield row("BLC1", "electricity", "no", 4_000, note="1 July to 31 December")
        yield row("BLC1", "natural_gas", "no", 2_400, use="heat", note="1 July to 31 December")
        yield row("PKG1", "heat", "no", 2_000, "sold")
    if SOLAR[year]:
        yield row("FAB1", "electricity", "yes", SOLAR[year], "self_generated")
    if COGENERATION[year]:
        yield row("PKG1", "electricity", "no", COGENERATION[year], "self_generated_from_fuel")
    for site, use in (("FAB1", "heat"), ("PKG1", "cogeneration")):
        yield row(site, "natural_gas", "no", 72_000, unit="GJ", use=use)
    yield row("HQ", "diesel", "no", 3_600, unit="GJ", use="transport")
    yield row("VN1", "diesel", "no", 1_000, use="transport")
    yield row("HQ", "lpg", "no", 100, use="heat")
    yield row("NL1", "petrol", "no", 100, use="transport")
    yield row("VN1", "biomass", "yes", 14_400, unit="GJ", use="steam")
    yield row("PKG1", "steam", "no", 36_000, unit="GJ")
    yield row("NL1", "heat", "no", 500)
    yield row("SVM1", "natural_gas", "no", 10_000, use="heat")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """A table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    """A table as Parquet: quantities as exact decimals, years as integers, the rest as text."""
    from decimal import Decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: [row[name] or None for row in rows] for name in header}
    typed = {
        **{name: pa.array(values, pa.string()) for name, values in columns.items()},
        "year": pa.array([int(row["year"]) for row in rows], pa.int32()),
        "quantity": pa.array([Decimal(row["quantity"]) for row in rows], pa.decimal128(18, 3)),
    }
    pq.write_table(pa.table({name: typed[name] for name in header}), path, compression="zstd")


def main(data: Path) -> None:
    """All designed tables, into a folder."""
    data.mkdir(parents=True, exist_ok=True)
    write_csv(data / "inventory.csv", LINE, [row for year in YEARS for part in (scope1, scope2, scope3) for row in part(year)])
    write_csv(data / "process_gases.csv", GAS, [row for year in YEARS for row in process_gases(year)])
    write_parquet(data / "energy.parquet", ENERGY, [row for year in YEARS for row in energy(year)])
    formosa_workbook.write(data / "climate.xlsx")
    formosa_cdp.write(data / "cdp_2025.xlsx")


if __name__ == "__main__":
    main(HERE / "data")
