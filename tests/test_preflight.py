"""Preflight: what a reviewer of the exchange finds is found before, by a named rule, once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.conftest import STATUTORY, Example, Folder, report_toml

TOML = report_toml(year=2026, company="", inventory=STATUTORY, frameworks="tw_fsc = {}\n")
WHOLE = {
    "entities": "entity,name_en,role,operational_control\nP,Parent,parent,yes\nS,Daughter,subsidiary,yes\n",
    "sites": "site,entity,name_en\nF,P,Fab\n",
    "inventory": "line_id,year,entity,site,scope,category,method,emissions\n"
    + "".join(f"a{y},{y},P,F,1,,,60\nb{y},{y},S,,1,,,40\nc{y},{y},P,F,2,electricity,both,200\n" for y in (2025, 2026)),
    "activity_metrics": "year,metric,entity,value,unit\n2026,revenue,,100,million NT$\n2025,revenue,,100,million NT$\n",
    "targets": "target_id,name_en,term,type,scopes,base_year,target_year,reduction_pct,status\nT,Cut,near,absolute,1+2,2025,2030,20,own\n",
    "verification": "year,subject,standard,level,verifier,opinion,statement_date\n"
    + "".join(f"2026,{subject},ISO 14064-3,limited,V,unmodified,2027-05-01\n" for subject in ("ghg.scope1", "ghg.scope2.market")),
}

PART_OF_THE_COMPANY = """target_id,name_en,term,type,scopes,base_year,base_value,unit,target_year,reduction_pct,coverage_pct,status
T,Cut,near,absolute,1+2,2025,200,tCO2e,2030,20,80,own
"""
"""A target of 80 % of the emissions that marks no lines: what it is now cannot be read from them."""


def found(folder: Callable[..., Folder], toml: str = TOML, at: str = "report", **tables: str) -> list[str]:
    """The preflight rules met by the whole folder with these tables in place of its own; a blank one is left out."""
    held = {name: rows for name, rows in {**WHOLE, **tables}.items() if rows}
    return [item.rule for item in folder(toml=toml, at=at, **held).findings() if item.rule.startswith("preflight.")]


def test_a_whole_folder_passes(folder: Callable[..., Folder]) -> None:
    """Nothing to say, nothing said."""
    assert found(folder) == []


@pytest.mark.parametrize(
    ("rule", "tables"),
    [
        ("no_entities", {"entities": "", "sites": "", "inventory": WHOLE["inventory"].replace(",P,F,", ",,,").replace(",S,", ",,")}),
        ("entity_without_lines", {"entities": WHOLE["entities"] + "X,New,subsidiary,yes\n"}),
        ("site_without_lines", {"sites": WHOLE["sites"] + "G,P,Other\n"}),
        ("line_without_entity", {"inventory": WHOLE["inventory"] + "z,2026,,,1,,,5\n"}),
        ("prior_year_absent", {"inventory": "".join(line + "\n" for line in WHOLE["inventory"].splitlines() if not line.startswith("c2025"))}),
        ("revenue_missing", {"activity_metrics": WHOLE["activity_metrics"].replace("2025,revenue,,100,million NT$\n", "")}),
        ("revenue_not_twd", {"activity_metrics": WHOLE["activity_metrics"].replace("NT$", "EUR")}),
        ("no_target", {"targets": ""}),
        ("target_without_progress", {"targets": PART_OF_THE_COMPANY}),
        ("assurance_missing", {"verification": WHOLE["verification"].replace("ghg.scope2.market", "ghg.scope3")}),
        ("assurance_missing", {"verification": WHOLE["verification"].replace("2026,", "2025,")}),
        ("assurance_incomplete", {"verification": WHOLE["verification"].replace(",V,unmodified", ",V,", 1)}),
        (
            "assurance_partial",
            {"verification": WHOLE["verification"].replace("subject,", "subject,entity,").replace("scope1,", "scope1,P,").replace("market,", "market,P,")},
        ),
        ("target_overdue", {"targets": WHOLE["targets"].replace("2025,2030", "2020,2025")}),
        ("statement_too_early", {"verification": WHOLE["verification"].replace("2027-05-01", "2026-05-01", 1)}),
    ],
)
def test_each_rule_finds_its_fault_and_nothing_else(folder: Callable[..., Folder], rule: str, tables: dict[str, str]) -> None:
    """One fault, one finding."""
    assert found(folder, **tables) == [f"preflight.{rule}"]


def test_the_method_of_scope_2_is_chosen_and_there(folder: Callable[..., Folder]) -> None:
    """Unsaid it is a note; chosen without figures a warning."""
    assert found(folder, TOML.replace('scope2_headline = "market"\n', "")) == ["preflight.scope2_not_chosen"]
    only_market = WHOLE["inventory"].replace(",both,", ",market,")
    assert found(folder, TOML.replace("tw_fsc = {}", 'tw_fsc = {scope2 = "location"}'), inventory=only_market) == ["preflight.scope2_absent"]


FACTORS = "factor_id,name,activity_unit,gas,value,unit,year,source\n"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("G,電力排碳係數,度,CO2e,0.495,公斤CO2e/度,2023,經濟部能源署\n", True),
        ("G,電力排碳係數,度,CO2e,0.494,公斤CO2e/度,2023,經濟部能源署\n", False),
        ("G,電力排碳係數,MWh,CO2e,0.474,tCO2e/MWh,2024,Energy Administration\n", False),
        ("G,電力排碳係數,kWh,CO2e,0.467,kgCO2e/kWh,2025,能源署\n", True),
        ("G,residual mix,kWh,CO2e,0.6,kgCO2e/kWh,2024,Supplier\n", False),
        ("G,電力,kWh,CO2e,0.5,kgCO2e/kWh,2010,能源局\n", False),
    ],
)
def test_a_grid_factor_is_the_one_announced_for_its_year(folder: Callable[..., Folder], row: str, told: bool) -> None:
    """0.494 for 2023, 0.474 for 2024, for 2025 industry's 0.466; only a factor that cites the announcement is held against it."""
    assert found(folder, factors=FACTORS + row) == ["preflight.grid_factor"] * told


def test_the_road_map_goes_by_paid_in_capital(folder: Callable[..., Folder]) -> None:
    """NT$ 6 billion: targets from reports of 2026, the group's assurance from 2028; a report of 2027 without targets is late, and so is one of September."""
    toml = TOML.replace("[report]", "paid_in_capital = 6000000000\n[report]").replace("year = 2026\n", "year = 2026\npublication_date = 2027-09-01\n")
    made = folder(toml=toml, **{name: rows for name, rows in WHOLE.items() if name not in ("targets", "verification")})
    told = {item.rule: item.message for item in made.findings() if item.rule.startswith("preflight.")}
    assert set(told) == {"preflight.target_due", "preflight.assurance_missing", "preflight.published_late"}
    assert "2026" in told["preflight.target_due"]["zh-TW"] and "自 2028 年" in told["preflight.assurance_missing"]["zh-TW"]
    assert "2027-08-31" in told["preflight.published_late"]["en"]


def test_a_consolidated_subsidiary_the_approach_leaves_out_is_named_so(folder: Callable[..., Folder]) -> None:
    """Its lines are there; what is missing is control, and the form asks for the consolidated group."""
    entities = "entity,name_en,role,operational_control,in_consolidated_group\nP,Parent,parent,yes,yes\nS,Daughter,subsidiary,no,yes\n"
    assert found(folder, entities=entities) == ["preflight.consolidated_left_out"]


def test_without_the_statutory_table_there_is_no_preflight(folder: Callable[..., Folder]) -> None:
    """Other reports have other reviewers."""
    assert found(folder, TOML.replace("tw_fsc = {}", "tcfd = {}"), targets="", verification="") == []


def test_the_example_is_ready(formosa: Example) -> None:
    """Formosa prints the table and has nothing a reviewer would find."""
    assert [item["message"]["en"] for item in formosa.draft["findings"] if item["rule"].startswith("preflight.") and "acknowledged" not in item] == []


def test_revenue_in_another_currency_is_an_error_until_the_table_fx_leads_to_nt_dollars(folder: Callable[..., Folder]) -> None:
    """100 million EUR at 35 are NT$ 3,500 million: 300 t over them are 3/35 t for each million, and nothing is left to say."""
    euros = {**WHOLE, "activity_metrics": WHOLE["activity_metrics"].replace("NT$", "EUR")}
    (item,) = (entry for entry in folder(toml=TOML, at="bare", **euros).findings() if entry.rule == "preflight.revenue_not_twd")
    assert item.blocks
    assert "2025、2026" in item.message["zh-TW"]
    rates = "year,from,to,rate,kind\n" + "".join(f"{year},EUR,TWD,35,average\n" for year in (2025, 2026))
    toml = TOML.replace("year = 2026", 'year = 2026\ncurrency = "TWD"')
    assert found(folder, toml=toml, at="told", activity_metrics=euros["activity_metrics"], fx=rates) == []
    point = folder(toml=toml, at="read", **{**euros, "fx": rates}).read().points["ghg.intensity.scope12.market.revenue@2026"]
    assert (point.value, point.unit) == (Decimal("0.085714285714285714286"), "tCO2e/million TWD")
