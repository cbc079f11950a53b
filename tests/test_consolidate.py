"""Consolidation: input rows in, ledger out, with numbers that can be added up in the head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.arrow import integers, repeated, strings
from pipeline.consolidate import consolidate, ledger_bytes
from pipeline.consolidate.compare import TOLERATED
from pipeline.consolidate.period import year_period
from pipeline.consolidate.products import multiplied, product, products
from pipeline.finding import LANGUAGES, Finding, rules
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.ledger import COLUMNS, DIMENSIONS, NAMES, Ledger, Selection, Split, open_ledger
from pipeline.project import Company, Inventory, Project, Report
from pipeline.quantity import half_up

Row = Mapping[str, object]


def table(name: str, rows: Sequence[Row]) -> Table:
    """A table as the readers give it: text or null, with places."""
    import pyarrow as pa

    names = list(dict.fromkeys(column for row in rows for column in row))
    columns = {column: strings([None if row.get(column) is None else str(row[column]) for row in rows]) for column in names}
    columns |= {FILE: repeated(f"data/{name}.csv", len(rows)), SHEET: repeated(None, len(rows)), ROW: integers(range(2, len(rows) + 2))}
    return Table(name, pa.Table.from_arrays(list(columns.values()), names=list(columns)), {})


def project(**inventory: Any) -> Project:
    report = Report(2024, date(2024, 1, 1), date(2024, 12, 31))
    return Project(Path(), Company({"en": "Example", "zh-TW": "範例"}, country="TW"), report, Inventory(**{"gwp": "AR5", **inventory}))


def run(rules_of_inventory: Mapping[str, Any] | None = None, **tables: Sequence[Row]) -> tuple[Ledger, tuple[Finding, ...]]:
    inputs = Inputs({name: table(name, rows) for name, rows in tables.items()}, ())
    return consolidate(inputs, project(**(rules_of_inventory or {})))


def line(**cells: object) -> Row:
    """An inventory line of 2024, scope 1."""
    return {"year": 2024, "scope": "1", **cells}


def rows(ledger: Ledger, *columns: str) -> list[tuple[Any, ...]]:
    assert ledger.data is not None
    return list(zip(*(ledger.data[name].to_pylist() for name in columns), strict=True))


def one(ledger: Ledger, column: str) -> Any:
    (found,) = rows(ledger, column)
    return found[0]


def total(ledger: Ledger, column: str = "amount", **where: object) -> Decimal | None:
    return ledger.ask(Selection(column, tuple((name, "=", value) for name, value in where.items()))).value  # type: ignore[misc, arg-type]


def names(findings: Sequence[Finding]) -> set[str]:
    return {found.rule.removeprefix("consolidate.") for found in findings}


GRID = {"factor_id": "GRID", "activity_unit": "kWh", "value": "0.474", "unit": "kgCO2e/kWh", "year": 2024, "region": "TW"}
GAS = [
    {"factor_id": "GAS", "activity_unit": "m3", "gas": "CO2", "value": "2", "unit": "kgCO2/m3"},
    {"factor_id": "GAS", "activity_unit": "m3", "gas": "CH4", "value": "0.1", "unit": "kgCH4/m3"},
    {"factor_id": "GAS", "activity_unit": "m3", "gas": "N2O", "value": "0.01", "unit": "kgN2O/m3"},
]


# What a line states


def test_stated_emissions_are_taken_as_they_are() -> None:
    ledger, findings = run(inventory=[line(emissions="12.5"), line(emissions="1.5", emissions_unit="千公噸CO2e"), line(emissions="500", emissions_unit="kg")])
    assert [value for (value,) in rows(ledger, "amount")] == [Decimal("12.5"), Decimal(1500), Decimal("0.5")]
    assert rows(ledger, "value_from", "gas", "gas_group", "unit", "share", "gwp_set")[0] == ("emissions", "CO2e", "CO2e", "tCO2e", "1", "")
    assert not findings


def test_a_mass_of_a_gas_takes_its_potential() -> None:
    ledger, findings = run(inventory=[line(mass="100", mass_unit="kg", gas="R-410A"), line(mass="2", mass_unit="t", gas="SF₆")])
    assert rows(ledger, "gas", "gas_group", "mass_t", "gwp", "amount", "gwp_set") == [
        ("R-410A", "HFCs", Decimal("0.1"), "1923.5", Decimal("192.35"), "AR5"),
        ("SF6", "SF6", Decimal(2), "23500", Decimal(47000), "AR5"),
    ]
    assert not findings


@pytest.mark.parametrize(("gwp", "tonnes"), [("AR4", "208.75"), ("AR5", "192.35"), ("AR6", "225.55")])
def test_the_set_of_the_report_is_applied(gwp: str, tonnes: str) -> None:
    ledger, _ = run({"gwp": gwp}, inventory=[line(mass="100", mass_unit="kg", gas="R-410A")])
    assert one(ledger, "amount") == Decimal(tonnes)


def test_grid_electricity_in_taiwan() -> None:
    lines = [{"year": 2024, "scope": "2", "method": "both", "category": "electricity", "activity": "1000000", "activity_unit": "度", "factor_id": "GRID"}]
    ledger, findings = run(inventory=lines, factors=[GRID])
    assert rows(ledger, "amount", "factor", "factor_at", "unit_factor", "basis", "iso_category") == [
        (Decimal(474), "0.474", "data/factors.csv › 2 › value", "0.001", "both", "2")
    ]
    assert not findings


def test_a_factor_of_several_gases_gives_a_row_for_each() -> None:
    ledger, _ = run(inventory=[line(line_id="BOILER", activity="1000", activity_unit="m3", factor_id="GAS", category="fugitive")], factors=GAS)
    assert rows(ledger, "stream", "gas", "mass_t", "amount") == [
        ("BOILER", "CO2", Decimal(2), Decimal(2)),
        ("BOILER", "CH4", Decimal("0.1"), Decimal("2.8")),
        ("BOILER", "N2O", Decimal("0.01"), Decimal("2.65")),
    ]


def test_a_line_that_names_its_gas_takes_that_result_alone() -> None:
    ledger, _ = run(inventory=[line(gas="甲烷", activity="1000", activity_unit="m3", factor_id="GAS")], factors=GAS)
    assert rows(ledger, "gas", "mass_t") == [("CH4", Decimal("0.1"))]


def test_a_factor_on_the_line_itself() -> None:
    ledger, findings = run(inventory=[line(activity="12.5", activity_unit="GJ", factor="0.004", factor_unit="tCO2e/GJ"), line(emissions="1")])
    assert rows(ledger, "amount", "factor", "factor_at", "value_from") == [
        (Decimal("0.05"), "0.004", None, "activity"),
        (Decimal(1), None, None, "emissions"),
    ]
    assert not findings


def test_a_heating_value_leads_from_litres_to_energy() -> None:
    diesel = {
        "factor_id": "D",
        "activity_unit": "L",
        "gas": "CO2",
        "value": "74100",
        "unit": "kgCO2/TJ",
        "heating_value": "8636",
        "heating_value_unit": "kcal/L",
    }
    ledger, findings = run(inventory=[line(activity="10", activity_unit="公秉", factor_id="D")], factors=[diesel])
    assert one(ledger, "amount") == half_up(Fraction(10_000) * 8636 * Fraction("4186.8") / 10**12 * 74100 / 1000)
    assert one(ledger, "drivers") == "heating_value[kcal/L]=8636"
    assert not findings


def test_a_meter_of_gas_counts_cubic_metres() -> None:
    """A 度 of electricity is a kilowatt-hour; of gas it is a cubic metre."""
    ledger, _ = run(inventory=[line(gas="CO2", activity="1000", activity_unit="度", factor_id="GAS")], factors=GAS)
    assert one(ledger, "amount") == 2


@pytest.mark.parametrize(
    ("years", "asked", "used"),
    [((2023, 2024), 2024, "2024"), ((None,), 2024, "none"), ((2022, 2023), 2024, "2023"), ((2022, None), 2024, "none")],
)
def test_factors_are_chosen_by_year(years: Sequence[int | None], asked: int, used: str) -> None:
    factors = [{**GRID, "year": year, "value": f"0.{year or 1}"} for year in years]
    ledger, findings = run(inventory=[line(activity="1", activity_unit="kWh", factor_id="GRID", year=asked)], factors=factors)
    assert one(ledger, "factor") == ("0.1" if used == "none" else f"0.{used}")
    assert names(findings) == ({"factor_earlier_year"} if used not in ("none", str(asked)) else set())


def test_factors_are_chosen_by_country_of_the_site() -> None:
    factors = [{**GRID, "region": region, "value": value} for region, value in (("TW", "0.5"), ("VN", "0.7"))]
    sites = [{"site": "HSINCHU", "country": "TW"}, {"site": "BACNINH", "country": "VN"}]
    lines = [line(activity="1000", activity_unit="kWh", factor_id="GRID", site=site["site"]) for site in sites]
    ledger, _ = run(inventory=lines, factors=factors, sites=sites)
    assert rows(ledger, "country", "amount") == [("TW", Decimal("0.5")), ("VN", Decimal("0.7"))]


# Methane, biogenic, memo


@pytest.mark.parametrize(
    ("cells", "gwp"),
    [
        ({"gas": "CH4"}, "28"),
        ({"gas": "CH4", "biogenic": "no", "category": "fugitive"}, "30"),
        ({"gas": "CH4 (fossil)"}, "30"),
        ({"gas": "CH4", "biogenic": "yes"}, "28"),
        ({"gas": "CH4", "biogenic": "no", "category": "stationary_combustion"}, "28"),
    ],
)
def test_methane_takes_the_potential_of_its_origin(cells: Mapping[str, str], gwp: str) -> None:
    ledger, _ = run(inventory=[line(mass="1", mass_unit="t", **cells)])
    assert rows(ledger, "gas", "gwp") == [("CH4", gwp)]


def test_biogenic_carbon_dioxide_leaves_the_scope_and_the_other_gases_stay() -> None:
    ledger, findings = run(inventory=[line(biogenic="yes", activity="1000", activity_unit="m3", factor_id="GAS")], factors=GAS)
    assert rows(ledger, "account", "gas", "unit", "amount") == [
        ("biogenic", "CO2", "tCO2", Decimal(2)),
        ("ghg", "CH4", "tCO2e", Decimal("2.8")),
        ("ghg", "N2O", "tCO2e", Decimal("2.65")),
    ]
    assert total(ledger, account="ghg", scope="1") == Decimal("5.45")
    assert not findings


def test_gases_outside_the_seven_groups_stand_in_no_scope() -> None:
    lines = [line(gas="R-22", mass="10", mass_unit="kg"), line(scope="memo", gas="CFC-11", mass="1", mass_unit="kg")]
    ledger, findings = run(inventory=lines)
    assert rows(ledger, "account", "scope", "gas", "amount") == [("memo", "", "HCFC-22", Decimal("17.6")), ("memo", "", "CFC-11", Decimal("4.66"))]
    assert names(findings) == {"memo_gas"}


# Process gases


FAB = {"year": 2024, "gas_in": "NF3", "mass_used": "1000", "mass_unit": "kg", "heel": "0.1", "utilization": "0.9"}


def test_process_gases_without_abatement_or_by_product() -> None:
    ledger, findings = run(process_gases=[FAB])
    assert rows(ledger, "mass_t", "factor", "drivers", "category", "value_from") == [
        (Decimal("0.09"), "0.09", "heel=0.1;utilization=0.9", "process", "process")
    ]
    assert one(ledger, "amount") == Decimal("0.09") * 16100
    assert not findings


def test_process_gases_with_abatement_and_a_by_product_of_its_own() -> None:
    abated = {**FAB, "abated_share": "1", "destruction_efficiency": "0.9", "uptime": "0.5", "byproduct_gas": "CF4", "byproduct_rate": "0.2"}
    ledger, _ = run(process_gases=[abated])
    assert rows(ledger, "gas", "mass_t", "factor") == [("NF3", Decimal("0.0495"), "0.0495"), ("PFC-14", Decimal("0.099"), "0.099")]
    assert "byproduct_rate=0.2" in rows(ledger, "drivers")[1][0]


# The boundary


def entity(name: str = "JV", **cells: object) -> Row:
    return {"entity": name, "role": "joint_venture", "ownership_pct": "49", "operational_control": "joint", "financial_control": "no", **cells}


@pytest.mark.parametrize(
    ("approach", "cells", "share"),
    [
        ("operational_control", {}, "0.49"),
        ("operational_control", {"operational_control": "yes"}, "1"),
        ("operational_control", {"operational_control": "no"}, "0"),
        ("financial_control", {}, "0"),
        ("financial_control", {"financial_control": "joint"}, "0.49"),
        ("equity_share", {}, "0.49"),
        ("equity_share", {"role": "parent", "ownership_pct": None}, "1"),
        ("operational_control", {"role": "parent", "operational_control": None}, "1"),
    ],
)
def test_the_share_follows_the_consolidation_approach(approach: str, cells: Mapping[str, object], share: str) -> None:
    ledger, findings = run({"consolidation": approach}, inventory=[line(entity="JV", emissions="100")], entities=[entity(**cells)])
    assert rows(ledger, "share", "gross", "amount", "included") == [(share, Decimal(100), Decimal(share) * 100, share != "0")]
    assert names(findings) == ({"not_controlled"} if share == "0" else set())
    assert (total(ledger, account="ghg") is None) == (share == "0"), "nothing that counts is not nought"


def test_a_share_already_applied_is_not_applied_again() -> None:
    ledger, _ = run(inventory=[line(entity="JV", emissions="100", share_applied="yes")], entities=[entity()])
    assert rows(ledger, "share", "amount") == [("1", Decimal(100))]


def test_a_line_without_entity_is_the_company_and_a_site_brings_its_entity() -> None:
    ledger, _ = run(inventory=[line(emissions="100"), line(emissions="100", site="PLANT")], entities=[entity()], sites=[{"site": "PLANT", "entity": "JV"}])
    assert rows(ledger, "entity", "share", "group") == [("", "1", "consolidated"), ("JV", "0.49", "investees")]


def test_a_line_counts_inside_the_entitys_period_and_not_outside() -> None:
    bought = entity(operational_control="yes", **{"from": "2024-07-01"})
    halves = [("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")]
    lines = [line(entity="JV", emissions="10", period_start=start, period_end=end) for start, end in halves]
    ledger, findings = run(inventory=lines, entities=[bought])
    assert rows(ledger, "included", "why_excluded", "amount") == [(False, "consolidate.outside_period", Decimal(0)), (True, None, Decimal(10))]
    assert names(findings) == {"outside_period"}


def test_a_period_that_straddles_is_an_error_naming_both_dates() -> None:
    ledger, findings = run(inventory=[line(entity="JV", emissions="10")], entities=[entity(**{"from": "2024-07-01"})])
    (found,) = findings
    assert found.rule == "consolidate.straddles"
    assert found.blocks
    for day in ("2024-01-01", "2024-12-31", "2024-07-01"):
        assert day in found.message["en"]
        assert day in found.message["zh-TW"]
    assert total(ledger, account="ghg") is None


def test_headcounts_and_energy_of_an_acquired_entity_need_no_period() -> None:
    energy = [{"year": 2024, "entity": "JV", "carrier": "electricity", "renewable": "no", "direction": "purchased", "quantity": "5", "unit": "MWh"}]
    ledger, findings = run(energy=energy, entities=[entity(operational_control="yes", **{"from": "2024-07-01"})])
    assert rows(ledger, "amount", "included") == [(Decimal(5), True)]
    assert not findings


def test_a_fiscal_year_moves_by_whole_years() -> None:
    report = Report(2024, date(2023, 3, 1), date(2024, 2, 29))
    assert year_period(2023, report) == (date(2022, 3, 1), date(2023, 2, 28))


def test_group_role_and_place_of_the_share() -> None:
    ledger, _ = run(inventory=[line(entity="JV", emissions="1")], entities=[entity(in_consolidated_group="yes")])
    assert rows(ledger, "group", "role", "share_at") == [("consolidated", "joint_venture", "data/entities.csv › 2 › ownership_pct")]


# Scope 2 and 3


def electricity(method: str | None, site: str, emissions: str = "1") -> Row:
    return {"year": 2024, "scope": "2", "category": "electricity", "site": site, "method": method, "emissions": emissions}


def test_a_blank_method_is_unspecified() -> None:
    ledger, findings = run(inventory=[electricity(None, "A")])
    assert one(ledger, "basis") == "unspecified"
    assert names(findings) == {"no_method"}


def test_filling_is_by_site_and_only_where_the_other_method_stands_alone() -> None:
    lines = [electricity("location", "A"), electricity("location", "B"), electricity("market", "B"), electricity("both", "C"), electricity("market", "D")]
    ledger, findings = run({"scope2_fill": "location_for_market"}, inventory=lines)
    assert rows(ledger, "site", "basis", "filled") == [
        *(("A", "both", True), ("B", "location", False), ("B", "market", False), ("C", "both", False), ("D", "market", False)),
    ]
    (found,) = findings
    assert (found.rule, found.severity, [place.row for place in found.places]) == ("consolidate.scope2_filled", "info", [2])
    unfilled, none = run(inventory=lines)
    assert not any(filled for (filled,) in rows(unfilled, "filled"))
    assert not none


@pytest.mark.parametrize(
    ("category", "iso"), [("1", "4"), ("4", "3"), ("4;9", "3"), ("1;4", ""), ("11", "5"), ("other", "6"), ("iso:3.1", "3.1"), ("iso:6", "6"), (None, "")]
)
def test_scope_3_categories_map_to_iso(category: str | None, iso: str) -> None:
    ledger, _ = run(inventory=[{"year": 2024, "scope": "3", "category": category, "emissions": "1"}])
    assert rows(ledger, "category", "iso_category") == [(category or "", iso)]


def test_the_part_on_primary_data() -> None:
    kinds = [("supplier_specific", None), ("hybrid", "0.25"), ("hybrid", None), ("spend", None), (None, None)]
    lines = [{"year": 2024, "scope": "3", "category": "1", "emissions": "100", "calculation": how, "primary_share": share} for how, share in kinds]
    ledger, _ = run(inventory=lines)
    assert [value for (value,) in rows(ledger, "primary")] == [Decimal(100), Decimal(25), None, Decimal(0), None]


# The other tables


def test_energy_in_megawatt_hours() -> None:
    bought = {"year": 2024, "renewable": "no", "direction": "purchased"}
    heat = {"factor_id": "G", "name": "natural_gas", "value": "1", "unit": "kgCO2/TJ", "heating_value": "36", "heating_value_unit": "MJ/m3"}
    energy = [
        {**bought, "carrier": "electricity", "quantity": "1000", "unit": "度"},
        {**bought, "carrier": "steam", "quantity": "3.6", "unit": "GJ"},
        {**bought, "carrier": "natural_gas", "quantity": "100", "unit": "度"},
    ]
    ledger, findings = run(energy=energy, factors=[heat])
    assert rows(ledger, "account", "category", "amount", "unit", "basis") == [
        ("energy", "electricity", Decimal(1), "MWh", "ncv"),
        ("energy", "steam", Decimal(1), "MWh", "ncv"),
        ("energy", "natural_gas", Decimal(1), "MWh", "ncv"),
    ]
    assert not findings


def test_instruments_credits_and_removals_have_accounts_of_their_own() -> None:
    ledger, _ = run(
        instruments=[{"year": 2024, "type": "ppa", "technology": "solar", "quantity": "5000", "unit": "kWh"}],
        credits=[{"year": 2024, "project": "P", "kind": "removal", "status": "retired", "quantity": "10", "unit": "tCO2e"}],
        removals=[{"year": 2024, "project": "Trees", "kind": "biological", "quantity": "3", "unit": None}],
    )
    assert rows(ledger, "account", "source", "amount", "unit", "direction") == [
        *(("instrument", "ppa", Decimal(5), "MWh", ""), ("credit", "P", Decimal(10), "tCO2e", "retired"), ("removal", "Trees", Decimal(3), "tCO2e", "")),
    ]
    assert total(ledger, account="ghg") is None, "credits and removals never reduce emissions"


def test_money_becomes_the_reports_currency() -> None:
    metrics = [
        {"year": 2024, "metric": "revenue", "entity": "A", "value": "2", "unit": "億元"},
        {"year": 2024, "metric": "revenue", "entity": "B", "value": "3", "unit": "million EUR"},
        {"year": 2024, "metric": "employees", "value": "40", "unit": None},
        {"year": 2024, "metric": "production:wafers", "value": "7", "unit": "wafers"},
    ]
    rates = [{"year": 2024, "from": "EUR", "to": "TWD", "rate": rate, "kind": kind} for rate, kind in (("36", "closing"), ("35", "average"))]
    ledger, findings = run(activity_metrics=metrics, fx=rates)
    assert rows(ledger, "source", "amount", "unit", "factor") == [
        ("revenue", Decimal(200_000_000), "TWD", None),
        ("revenue", Decimal(105_000_000), "TWD", "35"),
        ("employees", Decimal(40), "persons", None),
        ("production:wafers", Decimal(7), "wafers", None),
    ]
    assert not findings


# Findings: each with the row that triggers it

TRIGGERS: dict[str, dict[str, Any]] = {
    "unknown_unit": {"inventory": [line(activity="1", activity_unit="kWhh", factor="1", factor_unit="kgCO2e/kWh")]},
    "ambiguous_unit": {"inventory": [line(emissions="1", emissions_unit="ton")]},
    "no_unit": {"inventory": [line(mass="1", gas="SF6")]},
    "other_unit": {"credits": [{"year": 2024, "quantity": "1", "unit": "MWh"}]},
    "not_co2e": {"inventory": [line(emissions="1", emissions_unit="t CH4")]},
    "not_mass": {"inventory": [line(mass="1", mass_unit="kWh", gas="SF6")]},
    "not_energy": {"energy": [{"year": 2024, "carrier": "diesel", "renewable": "no", "direction": "purchased", "quantity": "1", "unit": "L"}]},
    "unknown_gas": {"inventory": [line(emissions="1", gas="SF7")]},
    "mass_without_gas": {"inventory": [line(mass="1", mass_unit="t")]},
    "gases_differ": {"inventory": [line(mass="1", mass_unit="t CO2", gas="SF6")]},
    "no_potential": {"inventory": [line(mass="1", mass_unit="t", gas="HFO-1234yf")]},
    "methane_origin": {"of": {"gwp": "AR6"}, "inventory": [line(mass="1", mass_unit="t", gas="CH4")]},
    "memo_gas": {"inventory": [line(mass="1", mass_unit="t", gas="R-22")]},
    "biogenic_without_gas": {"inventory": [line(emissions="1", biogenic="yes")]},
    "no_value": {"inventory": [line(source="boiler")]},
    "too_large": {"inventory": [line(emissions="1" + "0" * 21)]},
    "no_factor": {"inventory": [line(activity="1", activity_unit="kWh")]},
    "unknown_factor": {"inventory": [line(activity="1", activity_unit="kWh", factor_id="GRIT")], "factors": [GRID]},
    "factor_without_value": {
        "inventory": [line(activity="1", activity_unit="m3", factor_id="NG")],
        "factors": [{"factor_id": "NG", "heating_value": "10", "heating_value_unit": "kWh/m3"}],
    },
    "factor_region": {
        "inventory": [line(activity="1", activity_unit="kWh", factor_id="GRID", country="JP")],
        "factors": [GRID, {**GRID, "region": "VN"}],
    },
    "factor_year": {"inventory": [line(activity="1", activity_unit="kWh", factor_id="GRID", year=2020)], "factors": [GRID]},
    "factor_earlier_year": {"inventory": [line(activity="1", activity_unit="kWh", factor_id="GRID", year=2025)], "factors": [GRID]},
    "factor_twice": {"inventory": [line(activity="1", activity_unit="kWh", factor_id="GRID")], "factors": [GRID, GRID]},
    "no_factor_unit": {"inventory": [line(activity="1", activity_unit="kWh", factor="1")]},
    "units_differ": {"inventory": [line(activity="1", activity_unit="L", factor="1", factor_unit="kgCO2e/kWh")]},
    "factor_not_mass": {"inventory": [line(activity="1", activity_unit="L", factor="1", factor_unit="kWh/L", gas="CO2")]},
    "factor_without_gas": {"inventory": [line(activity="1", activity_unit="L", factor="1", factor_unit="kg/L")]},
    "gas_not_in_factor": {"inventory": [line(activity="1", activity_unit="m3", factor_id="GAS", gas="SF6")], "factors": GAS},
    "disagrees": {"inventory": [line(emissions="102", activity="100", activity_unit="GJ", factor="1", factor_unit="tCO2e/GJ")]},
    "disagrees_widely": {"inventory": [line(emissions="110", activity="100", activity_unit="GJ", factor="1", factor_unit="tCO2e/GJ")]},
    "not_rechecked": {"inventory": [line(emissions="1", activity="1", activity_unit="GJ", factor_id="NONE")]},
    "no_method": {"inventory": [electricity(None, "A")]},
    "scope2_filled": {"of": {"scope2_fill": "location_for_market"}, "inventory": [electricity("location", "A")]},
    "period_reversed": {"inventory": [line(emissions="1", period_start="2024-06-01", period_end="2024-01-01")]},
    "unknown_entity": {"inventory": [line(emissions="1", entity="JW")], "entities": [entity()]},
    "unknown_site": {"inventory": [line(emissions="1", site="B")], "sites": [{"site": "A"}]},
    "site_of_other_entity": {
        "inventory": [line(emissions="1", site="A", entity="JV")],
        "entities": [entity(), entity("XY")],
        "sites": [{"site": "A", "entity": "XY"}],
    },
    "entity_twice": {"inventory": [line(emissions="1", entity="JV")], "entities": [entity(), entity()]},
    "straddles": {"inventory": [line(emissions="1", entity="JV")], "entities": [entity(to="2024-06-30")]},
    "outside_period": {"inventory": [line(emissions="1", entity="JV")], "entities": [entity(to="2020-06-30")]},
    "not_controlled": {"inventory": [line(emissions="1", entity="JV")], "entities": [entity(operational_control="no")]},
    "control_assumed": {"inventory": [line(emissions="1", entity="S")], "entities": [{"entity": "S"}]},
    "share_unknown": {"inventory": [line(emissions="1", entity="JV")], "entities": [entity(operational_control=None)]},
    "gwp_sets_meet": {"inventory": [line(emissions="1", gas="CH4", gwp_set="AR4")]},
    "gwp_set_not_named": {"inventory": [line(emissions="1", gas="CH4", gwp_set="AR4"), line(emissions="1")]},
    "process_factor_missing": {"process_gases": [{**FAB, "heel": None}]},
    "direction_assumed": {"energy": [{"year": 2024, "carrier": "steam", "renewable": "no", "quantity": "1", "unit": "MWh"}]},
    "renewable_assumed": {"energy": [{"year": 2024, "carrier": "steam", "direction": "sold", "quantity": "1", "unit": "MWh"}]},
    "gross_calorific": {
        "energy": [{"year": 2024, "carrier": "coal", "basis": "gcv", "renewable": "no", "direction": "purchased", "quantity": "1", "unit": "MWh"}]
    },
    "metric_units_differ": {"activity_metrics": [{"year": 2024, "metric": "revenue", "value": "1", "unit": unit} for unit in ("TWD", "USD")]},
}


@pytest.mark.parametrize("rule", TRIGGERS)
def test_each_finding_has_a_row_that_triggers_it(rule: str) -> None:
    """With its place, in both languages, every blank of the sentence filled; a row with an error does not count."""
    tables = dict(TRIGGERS[rule])
    ledger, findings = run(tables.pop("of", None), **tables)
    (found,) = [item for item in findings if item.rule == f"consolidate.{rule}"]
    assert found.at is not None
    assert found.at.row is not None
    for lang in LANGUAGES:
        assert "{" not in found.message[lang] + found.hint[lang]
        assert "None" not in found.message[lang] + found.hint[lang]
    if found.severity == "error" and rule != "disagrees_widely":
        assert any(why == found.rule for (why,) in rows(ledger, "why_excluded"))


def test_no_finding_is_without_a_trigger() -> None:
    assert set(TRIGGERS) == {name.removeprefix("consolidate.") for name in rules() if name.startswith("consolidate.")}


def test_one_fault_in_many_rows_is_one_finding_with_every_place() -> None:
    _, findings = run(inventory=[line(mass=str(n), mass_unit="kgg", gas="SF6", source=str(n)) for n in range(1, 6)])
    (found,) = findings
    assert (found.count, [place.row for place in found.places], found.places[0].column) == (5, [2, 3, 4, 5, 6], "mass_unit")
    assert "(kg?)" in found.hint["en"]


@pytest.mark.parametrize(
    ("stated", "recomputed", "rule"),
    [
        *(("100", "100.49", None), ("100", "100.5", None), ("100", "100.51", "disagrees"), ("100.0", "100.3", "disagrees")),
        *(("100", "105", "disagrees"), ("100", "105.1", "disagrees_widely"), ("349.6", "350", None), ("0", "7", "disagrees_widely")),
    ],
)
def test_a_difference_is_measured_against_rounding_and_five_per_cent(stated: str, recomputed: str, rule: str | None) -> None:
    assert Fraction(5, 100) == TOLERATED
    ledger, findings = run(inventory=[line(emissions=stated, activity=recomputed, activity_unit="GJ", factor="1", factor_unit="tCO2e/GJ")])
    assert names(findings) == ({rule} if rule else set())
    assert one(ledger, "amount") == Decimal(stated), "stated emissions are used"


def test_stated_carbon_dioxide_may_meet_any_set() -> None:
    _, findings = run(inventory=[line(emissions="1", gas="CO2", gwp_set="AR4"), line(mass="1", mass_unit="t", gas="N2O")])
    assert not findings


def test_every_fault_of_a_line_is_found_at_once() -> None:
    _, findings = run(inventory=[line(activity="1", activity_unit="kWhh", factor_id="NONE", gas="SF6", entity="JW")], entities=[entity()])
    assert names(findings) == {"unknown_unit", "unknown_factor", "unknown_entity"}


@pytest.mark.parametrize("missing", ["year", "scope"])
def test_a_line_without_year_or_scope_does_not_count_and_is_left_to_the_reader_to_report(missing: str) -> None:
    ledger, findings = run(inventory=[{**line(emissions="1"), missing: None}])
    assert rows(ledger, "included", "why_excluded") == [(False, "load.blank_cell")]
    assert not findings


# Streams


def test_a_stream_is_the_line_id_or_what_describes_the_line_with_an_ordinal() -> None:
    lines = [line(line_id="A", emissions="1"), *(line(emissions="1", source="boiler", gas="CO2") for _ in range(2)), line(emissions="1", year=2023)]
    ledger, _ = run(inventory=lines)
    assert [stream for (stream,) in rows(ledger, "stream")] == ["A", "||1|||boiler|CO2|#1", "||1|||boiler|CO2|#2", "||1|||||#1"]


# Exactness and the laws of the field

DECIMALS = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False).map(lambda value: format(value, "f"))
UNITS = st.sampled_from(("kWh", "MMBtu", "GJ", "度", "kcal"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(DECIMALS, UNITS, DECIMALS, st.integers(1, 100)), min_size=1, max_size=8))
def test_products_are_exact_and_rounded_once(cases: list[tuple[str, str, str, int]]) -> None:
    sizes = {"kWh": "3600000", "度": "3600000", "MMBtu": "1055055852.62", "GJ": "1000000000", "kcal": "4186.8"}
    entities = [entity(f"E{percent}", ownership_pct=percent) for percent in {case[3] for case in cases}]
    lines = [
        line(activity=number, activity_unit=unit, factor=factor, factor_unit="kgCO2e/kWh", entity=f"E{percent}") for number, unit, factor, percent in cases
    ]
    ledger, _ = run(inventory=lines, entities=entities)
    for (number, unit, factor, percent), (gross, amount) in zip(cases, rows(ledger, "gross", "amount"), strict=True):
        exact = Fraction(number) * Fraction(sizes[unit]) / 3_600_000 * Fraction(factor) / 1000
        assert gross == half_up(exact)
        assert amount == half_up(exact * percent / 100)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=9), min_size=1, max_size=20),
    st.lists(st.none() | st.fractions(min_value=-(10**5), max_value=10**5, max_denominator=10**6), min_size=1, max_size=4),
)
def test_whole_columns_multiply_as_single_rows_do(numbers: list[Decimal | None], constants: list[Fraction | None]) -> None:
    texts = [None if number is None else format(number, "f") for number in numbers]
    codes = [position % len(constants) for position in range(len(texts))]
    found = products(strings(texts), integers(codes), constants).to_pylist()
    assert found == [product(text, constants[code]) for text, code in zip(texts, codes, strict=True)]


@given(st.lists(st.tuples(st.none() | DECIMALS, st.none() | st.integers(0, 10**60).map(str)), min_size=1, max_size=10))
def test_a_number_times_its_own_factor_loses_no_digit(pairs: list[tuple[str | None, str | None]]) -> None:
    found = multiplied(strings([one for one, _ in pairs]), strings([other for _, other in pairs])).to_pylist()
    for text, (one, other) in zip(found, pairs, strict=True):
        assert (None if text is None else Fraction(text)) == (None if one is None or other is None else Fraction(one) * Fraction(other))


def test_the_columns_of_a_row_multiply_to_its_amount() -> None:
    """What trace, diff and the evidence workbook rely on: gross = activity × drivers × factor × unit_factor × gwp."""
    diesel = {"factor_id": "D", "gas": "CH4", "value": "3", "unit": "kgCH4/TJ", "heating_value": "36", "heating_value_unit": "MJ/L"}
    lines = [
        line(activity="1200", activity_unit="kL", factor_id="D"),
        line(activity="7", activity_unit="short ton", factor="1.5", factor_unit="lbCO2e/kg"),
    ]
    ledger, _ = run(inventory=lines, factors=[diesel], process_gases=[FAB])
    for activity, drivers, factor, unit_factor, gwp, gross, kind in rows(ledger, "activity", "drivers", "factor", "unit_factor", "gwp", "gross", "value_from"):
        further = Fraction(drivers.partition("=")[2]) if drivers and kind == "activity" else Fraction(1)
        assert half_up(Fraction(activity) * further * Fraction(factor) * Fraction(unit_factor) * Fraction(gwp)) == gross


@st.composite
def inventories(draw: st.DrawFn) -> list[Row]:
    def a_line(number: int) -> Row:
        kind = draw(st.sampled_from(("emissions", "mass", "activity")))
        value = str(draw(st.integers(0, 10**6)))
        common = {"line_id": f"L{number}", "scope": draw(st.sampled_from(("1", "3"))), "entity": draw(st.sampled_from(("A", "B", None)))}
        given_as = {"emissions": {"emissions": value}, "mass": {"mass": value, "mass_unit": "kg", "gas": "R-404A"}}
        return line(**common, **given_as.get(kind, {"activity": value, "activity_unit": "m3", "factor_id": "GAS"}))

    return [a_line(number) for number in range(draw(st.integers(1, 8)))]


AB = [entity("A", ownership_pct="60"), entity("B", operational_control="yes", role="subsidiary")]


def scopes(lines: Sequence[Row]) -> dict[str, Decimal | None]:
    ledger, _ = run(inventory=lines, entities=AB, factors=GAS)
    return {scope: total(ledger, account="ghg", scope=scope) for scope in ("1", "3")}


@settings(max_examples=25, deadline=None)
@given(inventories(), st.randoms(use_true_random=False))
def test_permuting_lines_changes_no_total(lines: list[Row], random: Any) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert scopes(shuffled) == scopes(lines)


@settings(max_examples=25, deadline=None)
@given(inventories())
def test_splitting_a_line_changes_no_total(lines: list[Row]) -> None:
    def halves(row: Row) -> Iterator[Row]:
        number = next(name for name in ("emissions", "mass", "activity") if name in row)
        for part in (Decimal(str(row[number])) / 4, Decimal(str(row[number])) * 3 / 4):
            yield {**row, number: format(part, "f")}

    assert scopes([part for row in lines for part in halves(row)]) == scopes(lines)


@settings(max_examples=25, deadline=None)
@given(inventories())
def test_scaling_lines_scales_totals(lines: list[Row]) -> None:
    numbers = ("emissions", "mass", "activity")
    scaled = [{name: str(int(str(cell)) * 1000) if name in numbers else cell for name, cell in row.items()} for row in lines]
    assert scopes(scaled) == {scope: None if value is None else value * 1000 for scope, value in scopes(lines).items()}


@settings(max_examples=25, deadline=None)
@given(inventories())
def test_entities_by_their_share_add_up_to_the_group(lines: list[Row]) -> None:
    ledger, _ = run(inventory=lines, entities=AB, factors=GAS)
    parts = ledger.totals([Split("gross", ("entity",), (("account", "=", "ghg"),))])[0]
    shares = {"A": Decimal("0.6"), "B": Decimal(1), "": Decimal(1)}
    group = total(ledger, account="ghg")
    assert sum((answer.value or Decimal(0)) * shares[str(name)] for (name,), answer in parts.items()) == group


# The ledger as a whole


def test_every_column_has_its_type_and_dimensions_are_never_null() -> None:
    ledger, _ = run(inventory=[line(emissions="1"), line()], energy=[{"year": 2024, "carrier": "steam", "quantity": "1", "unit": "MWh"}])
    assert ledger.data is not None
    assert ledger.data.column_names == list(NAMES)
    kinds = {"text": "string", "int64": "int64", "bool": "bool", "decimal": "decimal128(38, 12)"}
    assert [str(field.type) for field in ledger.data.schema] == [kinds[kind] for _, kind, _ in COLUMNS]
    assert all(ledger.data[name].null_count == 0 for name in DIMENSIONS)
    assert [n for (n,) in rows(ledger, "n")] == [1, 2, 3]


def test_a_folder_without_tables_has_an_empty_ledger() -> None:
    ledger, findings = run()
    assert ledger.data is not None
    assert (ledger.data.num_rows, findings, total(ledger, account="ghg")) == (0, (), None)


def test_the_ledger_reads_back_from_its_file_with_the_same_answers(tmp_path: Path) -> None:
    ledger, _ = run(inventory=[line(activity="1000", activity_unit="m3", factor_id="GAS")], factors=GAS)
    path = tmp_path / "ledger.parquet"
    path.write_bytes(ledger_bytes(ledger))
    question = Selection("amount", (("account", "=", "ghg"), ("scope", "=", "1")))
    reopened = open_ledger(path)
    assert reopened is not None
    assert reopened.ask(question) == ledger.ask(question)


def test_the_file_names_its_layout_and_tells_what_each_column_means(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    ledger, _ = run(inventory=[line(emissions="1")])
    path = tmp_path / "ledger.parquet"
    path.write_bytes(ledger_bytes(ledger))
    schema = pq.ParquetFile(path).schema_arrow
    assert schema.metadata[b"schema"] == b"netzero-chapter/ledger/1"
    assert schema.field("share").metadata[b"meaning"].decode().startswith("share applied")


def test_the_same_rows_give_the_same_bytes_with_any_number_of_threads() -> None:
    import pyarrow as pa

    lines = [line(activity=str(n), activity_unit="m3", factor_id="GAS", source=str(n % 7)) for n in range(500)]
    before = pa.cpu_count()
    written = set()
    for threads in (1, 4):
        pa.set_cpu_count(threads)
        written.add(ledger_bytes(run(inventory=lines, factors=GAS)[0]))
    pa.set_cpu_count(before)
    assert len(written) == 1


def test_money_without_a_rate_keeps_its_currency() -> None:
    other = replace(project(), report=replace(project().report, currency="USD"))
    inputs = Inputs({"activity_metrics": table("activity_metrics", [{"year": 2024, "metric": "revenue", "value": "1", "unit": "USD million"}])}, ())
    ledger, findings = consolidate(inputs, other)
    assert rows(ledger, "amount", "unit") == [(Decimal(1_000_000), "USD")]
    assert not findings
