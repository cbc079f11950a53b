"""Criteria that only the team can answer: settings of ``[frameworks] sbti``, columns of ``targets``, coverage by part, planned removals, land targets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline import run, writing
from pipeline.answers import PACKS
from pipeline.criteria import Check
from pipeline.document import plain
from pipeline.project import load_project
from pipeline.sbti_settings import Sbti
from report_templates import words
from tests.test_sbti import NEAR as VALIDATED

COLUMNS = (
    "target_id,name_en,term,type,scopes,categories,scope2_method,base_year,base_value,unit,target_year,reduction_pct,target_value,denominator,coverage_pct,"
    "status,validated_on,submitted_on,announced_on,method,method_replaced_on,land"
)
TOML = """schema = 1
[company]
name = {{en = "A", "zh-TW" = "甲"}}
country = "TW"
[report]
year = 2025
publication_date = 2026-06-30
[inventory]
consolidation = "operational_control"
gwp = "AR6"
base_year = 2020
[frameworks]
sbti = {{{settings}}}
"""
LINES = "line_id,year,scope,method,category,emissions\n" + "".join(
    f"a,{year},1,,,{one}\nb,{year},2,market,,{one}\nc,{year},3,,1,{three}\nd,{year},3,,11,{three}\n" for year, one, three in ((2020, 50, 150), (2025, 40, 130))
)
NEAR: dict[str, object] = VALIDATED | {"validated_on": "2024-03-31"}
CHAIN = NEAR | {"target_id": "S3", "scopes": "3", "scope2_method": "", "reduction_pct": 25}
LAND = NEAR | {"target_id": "F", "scopes": "1+3", "scope2_method": "", "base_value": 100, "unit": "tCO2e", "reduction_pct": "30.3", "land": "yes"}


@pytest.fixture
def judged(folder) -> Callable[..., Check]:
    """``judged("NT-C28", row, more rows…, settings="…")``: how the first target comes out."""
    made = iter(range(1000))

    def make(code: str, *rows: dict[str, object], settings: str = "", **tables: str) -> Check:
        table = COLUMNS + "\n" + "".join(",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n" for row in rows or (NEAR,))
        reading = folder(inventory=LINES, targets=table, toml=TOML.format(settings=settings), at=f"r{next(made)}", **tables).read()
        return next(found for found in reading.targets[0].checks if found.code == code)

    return make


CASES: tuple[tuple[str, tuple[dict[str, object], ...], str, str, str], ...] = (
    ("NT-C4", (NEAR,), 'fossil_fuels = "sells"', "fail", "trigger.fossil.fail"),
    ("NT-C4", (NEAR, CHAIN), 'fossil_fuels = "sells"', "pass", "trigger.fossil.pass"),
    ("NT-C7", (NEAR,), "", "not_enough_data", "version.not_stated"),
    ("NT-C7", (NEAR | {"method": "ACA 2.1"},), "", "pass", "version.current"),
    ("NT-C7", (NEAR | {"method": "ACA 2.1", "submitted_on": ""},), "", "not_enough_data", "no_submission"),
    ("NT-C7", (NEAR | {"method": "ACA 2.1", "method_replaced_on": "2024-01-15"},), "", "pass", "version.current"),
    ("NT-C7", (NEAR | {"method": "ACA 2.0", "method_replaced_on": "2023-05-20"},), "", "pass", "version.pass"),
    ("NT-C7", (NEAR | {"method": "ACA 2.0", "method_replaced_on": "2023-05-19"},), "", "fail", "version.fail"),
    ("NT-C10", (NEAR,), "", "not_enough_data", "bioenergy.none"),
    ("NT-C10", (NEAR,), "bioenergy = false", "not_applicable", "bioenergy.not_used"),
    ("NT-C10", (NEAR,), "bioenergy = true", "fail", "bioenergy.fail"),
    ("NT-C15", (NEAR,), "", "pass", "at_15.pass"),
    ("NT-C15", (NEAR | {"reduction_pct": 25},), "", "fail", "at_15.fail"),
    ("NT-C15", (NEAR | {"type": "intensity", "denominator": "revenue"},), "", "not_enough_data", "at_15.not_enough_data"),
    ("NT-C15", (NEAR | {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 99},), "", "fail", "at_15.fail"),
    ("NT-C15", (CHAIN,), "", "not_applicable", "other_kind"),
    ("NT-C22", (NEAR,), "", "not_enough_data", "fossil.not_stated"),
    ("NT-C22", (NEAR,), 'fossil_fuels = "none"', "not_applicable", "fossil.none"),
    ("NT-C22", (NEAR, CHAIN | {"categories": "1"}), 'fossil_fuels = "sells"', "fail", "fossil.no_target"),
    ("NT-C22", (NEAR, CHAIN | {"type": "supplier_engagement", "target_value": 80}), 'fossil_fuels = "sells"', "fail", "fossil.no_target"),
    ("NT-C22", (NEAR, CHAIN | {"categories": "11", "coverage_pct": 90}), 'fossil_fuels = "sells"', "fail", "fossil.partial"),
    ("NT-C22", (NEAR, CHAIN | {"categories": "11", "reduction_pct": 25}), 'fossil_fuels = "sells"', "fail", "minimum_linear.fail"),
    ("NT-C22", (NEAR, CHAIN | {"categories": "11", "reduction_pct": 42}), 'fossil_fuels = "sells"', "pass", "minimum_linear.pass"),
    ("NT-C23", (NEAR,), "", "not_enough_data", "fossil.not_stated"),
    ("NT-C23", (NEAR,), 'fossil_fuels = "none"', "pass", "fossil.no_business"),
    ("NT-C23", (NEAR,), 'fossil_fuels = "extracts"', "fail", "fossil.extracts"),
    ("NT-C23", (NEAR,), 'fossil_fuels = "sells"', "not_enough_data", "fossil.share_not_stated"),
    ("NT-C23", (NEAR,), 'fossil_fuels = "sells", fossil_revenue_share = 0.499', "pass", "fossil.share.pass"),
    ("NT-C23", (NEAR,), 'fossil_fuels = "sells", fossil_revenue_share = 0.5', "fail", "fossil.share.fail"),
    ("NT-C24", (NEAR,), "", "not_enough_data", "sector.not_stated"),
    ("NT-C24", (NEAR,), 'sector_guidance = "none"', "not_applicable", "sector.none"),
    ("NT-C24", (NEAR,), 'sector_guidance = "Cement"', "pass", "sector.stated"),
    ("NT-C28", (NEAR,), "", "not_enough_data", "announced.not_stated"),
    ("NT-C28", (NEAR | {"announced_on": "2024-09-30"},), "", "pass", "announced.pass"),
    ("NT-C28", (NEAR | {"announced_on": "2024-10-01"},), "", "fail", "announced.fail"),
    ("NT-C28", (NEAR | {"status": "submitted"},), "", "not_applicable", "not_validated"),
    ("FLAG-1", (NEAR,), "land_sector = true", "fail", "land.sector.fail"),
    ("FLAG-1", (NEAR, LAND), "land_sector = true", "pass", "land.sector.pass"),
    ("FLAG-2", (LAND,), "", "pass", "minimum_linear.pass"),
    ("FLAG-2", (LAND | {"reduction_pct": "29.7"},), "", "fail", "minimum_linear.fail"),
    ("FLAG-2", (LAND | {"base_year": 2022, "reduction_pct": 25},), "", "not_enough_data", "count_not_verified"),
    ("FLAG-2", (LAND | {"base_year": 2022, "reduction_pct": 31},), "", "pass", "minimum_linear.pass"),
    ("FLAG-2", (LAND | {"term": "long", "target_year": 2050, "reduction_pct": 72},), "", "pass", "long.pass"),
    ("FLAG-2", (LAND | {"type": "intensity", "denominator": "production:milk"},), "", "not_enough_data", "land.commodity"),
    ("FLAG-2", (NEAR, LAND), "", "not_applicable", "other_kind"),
    ("NT-C20", (LAND,), "", "not_applicable", "other_kind"),
    ("NT-C17", (LAND | {"type": "intensity", "scopes": "1", "denominator": "production:milk"},), "", "not_applicable", "other_kind"),
    ("V2-CYCLE", (LAND | {"scopes": "1"},), "", "not_applicable", "other_kind"),
    ("FLAG-3", (LAND,), "", "not_enough_data", "coverage.by_parts"),
    ("FLAG-3", (LAND | {"scopes": "3", "coverage_pct": 67},), "", "pass", "coverage.pass"),
    ("FLAG-3", (LAND | {"scopes": "3", "coverage_pct": 66},), "", "fail", "coverage.fail"),
    ("FLAG-4", (LAND,), "", "not_enough_data", "deforestation.not_stated"),
    ("FLAG-4", (LAND,), "no_deforestation_by = 2025-11-20, deforestation_cutoff = 2020-11-20", "pass", "deforestation.pass"),
    ("FLAG-4", (LAND,), "no_deforestation_by = 2025-11-21, deforestation_cutoff = 2020-11-20", "fail", "deforestation.fail"),
    ("FLAG-4", (LAND,), "no_deforestation_by = 2025-11-20, deforestation_cutoff = 2020-11-21", "fail", "deforestation.fail"),
    ("NZ-LT-AMB", (LAND | {"term": "long", "target_year": 2050, "reduction_pct": 72},), "", "pass", "long.pass"),
    ("V2-NEAR", (NEAR,), "", "fail", "v2.near.fail"),
    ("V2-NEAR", (NEAR | {"scopes": "1"}, NEAR | {"target_id": "U", "scopes": "2"}), "", "not_enough_data", "v2.near.category"),
    ("V2-NEAR", (NEAR | {"scopes": "1"}, NEAR | {"target_id": "U", "scopes": "2"}), 'category = "B"', "pass", "v2.near.pass"),
    ("V2-NEAR", (NEAR | {"scopes": "1"}, NEAR | {"target_id": "U", "scopes": "2"}), 'category = "A"', "fail", "v2.near.fail"),
    ("V2-NEAR", (NEAR | {"scopes": "1"}, NEAR | {"target_id": "U", "scopes": "2"}, CHAIN), 'category = "A"', "pass", "v2.near.pass"),
    ("V2-BASE", (NEAR | {"submitted_on": "2026-05-01", "validated_on": "", "status": "submitted"},), "", "fail", "v2.base.fail"),
    ("V2-BASE", (NEAR | {"submitted_on": "2026-05-01", "validated_on": "", "status": "submitted", "base_year": 2025},), "", "pass", "v2.base.pass"),
    ("V2-S1", (NEAR | {"scopes": "1"},), "", "not_enough_data", "v2.rate_unverified"),
    ("V2-S2", (NEAR | {"scopes": "2"},), "", "fail", "v2.scope2.method.fail"),
    ("V2-S2", (NEAR | {"scopes": "2", "scope2_method": "location"},), "", "pass", "v2.scope2.method.pass"),
    ("V2-S2", (NEAR | {"scopes": "2", "type": "intensity", "denominator": "revenue"},), "", "fail", "v2.scope2.intensity"),
    ("V2-S2", (NEAR | {"scopes": "2", "type": "renewable_electricity", "target_value": 100},), "", "pass", "v2.scope2.electricity"),
    (
        "V2-S2",
        (NEAR | {"scopes": "2", "type": "renewable_electricity", "target_value": 100},),
        'category = "A"',
        "not_enough_data",
        "v2.scope2.growth_not_stated",
    ),
    (
        "V2-S2",
        (NEAR | {"scopes": "2", "type": "renewable_electricity", "target_value": 100},),
        'category = "A", electricity_growth = 0.21',
        "fail",
        "v2.scope2.growth.fail",
    ),
    ("V2-S3", (NEAR,), 'category = "B"', "not_applicable", "v2.category_b"),
    ("V2-S3", (NEAR, CHAIN | {"categories": "1"}), 'category = "A"', "fail", "v2.categories.fail"),
    ("V2-S3M", (CHAIN,), "", "pass", "v2.scope3.pass"),
    ("V2-S3M", (CHAIN | {"type": "intensity", "denominator": "value_added"},), "", "fail", "v2.scope3.fail"),
    ("V2-GOV", (NEAR,), "", "not_enough_data", "v2.board.not_stated"),
    ("V2-GOV", (NEAR,), "board_approved_on = 2026-03-10", "not_enough_data", "v2.board.no_plan"),
    ("V2-GOV", (NEAR,), 'board_approved_on = 2026-03-10, category = "B"', "pass", "v2.board.pass"),
    ("V2-GOV", (NEAR,), 'board_approved_on = 2026-03-10, transition_plan = "https://a.example/plan"', "pass", "v2.board.published"),
    ("V2-C7", (NEAR,), 'category = "B"', "not_applicable", "v2.category_b"),
    ("V2-C45", (NEAR,), "", "not_applicable", "v2.removals.later"),
)


@pytest.mark.parametrize(("code", "rows", "settings", "status", "why"), CASES, ids=[f"{case[0]} {case[4]} {index}" for index, case in enumerate(CASES)])
def test_what_the_team_states_turns_the_criterion(judged, code, rows, settings, status, why) -> None:
    found = judged(code, *rows, settings=settings)
    assert (found.status, found.why) == (status, why)


METRICS = "year,metric,value,unit\n"
RATE = "year,from,to,rate,kind\n2025,TWD,EUR,0.03,average\n"


@pytest.mark.parametrize(
    ("settings", "metrics", "status", "why"),
    [
        ("", "", "not_enough_data", "v2.category.open"),
        ('category = "B"', "", "pass", "v2.category.stated"),
        ("", "2025,employees,1000,persons\n", "not_enough_data", "v2.category.reached"),
        ('category = "A"', "2025,employees,1000,persons\n", "pass", "v2.category.against.pass"),
        ('category = "B"', "2025,employees,1000,persons\n", "fail", "v2.category.against.fail"),
        ('category = "B"', "2025,employees,999,persons\n", "pass", "v2.category.stated"),
        ('category = "B"', "2024,employees,999,persons\n2025,employees,1001,persons\n", "pass", "v2.category.stated"),
        ('category = "B"', "2025,revenue,15000000000,TWD\n", "fail", "v2.category.against.fail"),
        ('category = "B"', "2025,revenue,14999999999,TWD\n", "pass", "v2.category.stated"),
        ('category = "B"', "2025,revenue,2000000000,TWD\n2025,employees,250,persons\n", "pass", "v2.category.stated"),
        ('category = "B", high_income = true', "2025,revenue,2000000000,TWD\n2025,employees,250,persons\n", "fail", "v2.category.against.fail"),
        ('category = "B", high_income = true', "2025,employees,250,persons\n", "pass", "v2.category.stated"),
    ],
)
def test_the_category_of_v2_against_what_the_figures_show(judged, settings, metrics, status, why) -> None:
    """At 0.03 euros a dollar NT$ 15 thousand million are EUR 450 million; of two years the lower one has to reach the cut-off."""
    found = judged("V2-CAT", settings=settings, activity_metrics=METRICS + metrics, fx=RATE)
    assert (found.status, found.why) == (status, why)


def test_a_company_whose_figures_show_category_a_is_asked_what_a_is_asked(judged) -> None:
    """Two targets on scopes 1 and 2: with 1,000 employees one on scope 3 is missing, stated or not."""
    rows = (NEAR | {"scopes": "1"}, NEAR | {"target_id": "U", "scopes": "2"})
    assert judged("V2-NEAR", *rows).why == "v2.near.category"
    assert judged("V2-NEAR", *rows, activity_metrics=METRICS + "2025,employees,1000,persons\n").why == "v2.near.fail"


def test_the_use_of_sold_products_leaves_the_target_s_own_minimum_alone(folder) -> None:
    """A seller's scope 3 target is held against 42 % for criterion 22 and against 25 % for criterion 18; both figures stand."""
    table = COLUMNS + "\n" + ",".join(str((CHAIN | {"categories": "11", "reduction_pct": 30}).get(name, "")) for name in COLUMNS.split(",")) + "\n"
    reading = folder(inventory=LINES, targets=table, toml=TOML.format(settings='fossil_fuels = "sells"')).read()
    assert reading.points.value("target.minimum", 2025, "S3") == Decimal("0.25")
    assert reading.points.value("target.minimum_at_15", 2025, "S3") == Decimal("0.42")


def test_coverage_of_a_combined_target_is_stated_by_part(judged) -> None:
    """A long-term target over all scopes: 95 % of scopes 1 and 2, 90 % of scope 3."""
    row = NEAR | {"scopes": "1+2+3", "term": "long", "target_year": 2050, "reduction_pct": 90}
    parts = "target_id,part,coverage_pct\nT,1+2,{}\nT,3,{}\n"
    assert judged("NZ-LT-COV", row).why == "coverage.by_parts"
    assert judged("NZ-LT-COV", row, target_parts=parts.format(95, 90)).why == "coverage.parts"
    assert judged("NZ-LT-COV", row, target_parts=parts.format(95, 89)).why == "coverage.part.fail"
    assert judged("NZ-LT-COV", row, target_parts=parts.format(94, 90)).why == "coverage.part.fail"
    assert judged("NT-C5", row | {"term": "near", "target_year": 2030}, target_parts=parts.format(95, 10)).why == "coverage.part.pass"
    assert judged("FLAG-3", LAND, target_parts=parts.replace("T,", "F,").format(95, 67)).why == "coverage.parts"


def test_neutralization_is_held_against_the_plan_with_what_the_inventory_leaves_out(judged) -> None:
    """40 of 400 are left in 2050 and 3 are excluded: 43 planned suffice, 42 do not; without the excluded amounts nothing is said."""
    row = NEAR | {"type": "net_zero", "scopes": "1+2+3", "term": "long", "target_year": 2050, "reduction_pct": 90}
    removals = "year,project,kind,quantity,unit,status\n2050,Store,technological,{},tCO2e,planned\n"
    excluded = "year,metric,key,value,unit\n2025,ghg.excluded,1+2,1,tCO2e\n2025,ghg.excluded,3,2,tCO2e\n"
    assert judged("NZ-C28", row).why == "neutral.later"
    assert judged("NZ-C28", row, removals=removals.format(43)).why == "neutral.excluded"
    assert judged("NZ-C28", row, removals=removals.format(43), stated=excluded).why == "neutral.plan.pass"
    assert judged("NZ-C28", row, removals=removals.format(42), stated=excluded).why == "neutral.plan.fail"


def test_a_land_target_has_only_the_figures_the_team_states(folder) -> None:
    """No line marks land emissions: what the target covers is stated or null, never the whole of scopes 1 and 3; and it is no target of those scopes."""
    table = COLUMNS + "\n" + "".join(",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n" for row in (NEAR, LAND))
    blind = folder(inventory=LINES, targets=table, toml=TOML.format(settings="")).read()
    point = blind.points["target.now@2025[F]"]
    assert (point.value, point.reason) == (None, "coverage_without_selection")
    assert next(target for target in blind.targets if target.id == "F").classification is None
    assert next(found for found in blind.targets[0].checks if found.code == "NT-C6").why == "no_scope3_target"
    stated = "year,metric,key,value,unit\n2025,target.now,F,85,tCO2e\n"
    seen = folder(inventory=LINES, targets=table, toml=TOML.format(settings=""), stated=stated, at="seen").read()
    assert round(seen.points.value("target.progress", 2025, "F"), 4) == Decimal("0.4950")
    assert next(target for target in seen.targets if target.id == "F").state == "within_tolerance"


def test_a_land_target_under_the_dynamic_rate(folder) -> None:
    """Submitted in 2026 with 100 t in 2025: 72 % by 2050 is 2.88 % a year, under the floor of 3.03 %: 15.15 % by 2030."""
    row = LAND | {"status": "submitted", "validated_on": "", "submitted_on": "2026-05-01", "base_year": 2025, "reduction_pct": "15.15"}
    table = COLUMNS + "\n" + ",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n"
    stated = "year,metric,key,value,unit\n2025,target.now,F,100,tCO2e\n"
    reading = folder(inventory=LINES, targets=table, toml=TOML.format(settings=""), stated=stated).read()
    assert reading.points.value("target.minimum", 2025, "F") == Decimal("0.1515")
    assert next(found for found in reading.targets[0].checks if found.code == "FLAG-2").why == "minimum_dynamic.pass"


def test_a_commodity_pathway_the_team_supplies(judged) -> None:
    """1.0 t a tonne of milk against a pathway of 1.2 (2020), 0.9 (2030), 0.6 (2050): 1.0 − 0.4 × 0.3 ÷ 0.6 = 0.8, a cut of 20 %."""
    row = LAND | {"type": "intensity", "denominator": "production:milk", "base_value": 1, "unit": "tCO2e/t"}
    series = "year,metric,key,value,unit\n" + "".join(
        f"{year},sda.sector_intensity,F,{value},tCO2e/t\n" for year, value in ((2020, "1.2"), (2030, "0.9"), (2050, "0.6"))
    )
    assert judged("FLAG-2", row | {"reduction_pct": 20}, stated=series).why == "minimum_sector.pass"
    assert judged("FLAG-2", row | {"reduction_pct": 19}, stated=series).why == "minimum_sector.fail"


BAD = (
    ('category = "C"', "report.wrong_value", "frameworks.sbti.category"),
    ('fossil_fuels = "some"', "report.wrong_value", "frameworks.sbti.fossil_fuels"),
    ("fossil_revenue_share = 40", "report.wrong_value", "frameworks.sbti.fossil_revenue_share"),
    ('bioenergy = "no"', "report.wrong_value", "frameworks.sbti.bioenergy"),
    ('board_approved_on = "March"', "report.wrong_value", "frameworks.sbti.board_approved_on"),
    ("catgory = 1", "report.unknown_key", "frameworks.sbti.catgory"),
)


@pytest.mark.parametrize(("settings", "rule", "key"), BAD, ids=[case[2] for case in BAD])
def test_a_wrong_setting_is_told_with_its_key(tmp_path: Path, settings: str, rule: str, key: str) -> None:
    (tmp_path / "report.toml").write_text(TOML.format(settings=settings), encoding="utf-8")
    _, findings = load_project(tmp_path)
    found = [item for item in findings if item.severity == "error"]
    assert [(item.rule, item.at.column, item.at.row) for item in found] == [(rule, key, 13)]


def test_not_stated_is_not_no(tmp_path: Path) -> None:
    (tmp_path / "report.toml").write_text(TOML.format(settings="bioenergy = false"), encoding="utf-8")
    project, _ = load_project(tmp_path)
    assert project is not None and project.frameworks.sbti == Sbti(bioenergy=False)
    assert project.frameworks.sbti.land_sector is None


def test_every_open_criterion_names_what_closes_it() -> None:
    """A reason that something is not stated names the table and column, or the key of report.toml, in both languages."""
    for lang in ("en", "zh-TW"):
        open_reasons = {key: text for key, text in words(lang).items() if key.startswith("sbti.") and key.endswith("not_stated")}
        assert len(open_reasons) >= 10
        assert [key for key, text in open_reasons.items() if not re.search("report.toml|targets|stated", text)] == []


def test_series_the_team_supplies_reach_the_pack_and_the_chapter(folder) -> None:
    """A land target and a sector pathway, from the tables to the delivered files: least reductions, reasons in both languages, and what the target is about."""
    sector = NEAR | {"target_id": "I", "type": "intensity", "denominator": "production:chips", "reduction_pct": 32}
    made = folder(
        inventory=LINES,
        targets=COLUMNS + "\n" + "".join(",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n" for row in (LAND, sector)),
        target_parts="target_id,part,coverage_pct\nF,1+2,96\nF,3,70\n",
        activity_metrics="year,metric,value,unit\n2020,production:chips,10,piece\n2025,production:chips,10,piece\n",
        stated="year,metric,key,value,unit\n2025,ghg.flag,,90,tCO2e\n2025,target.now,F,85,tCO2e\n"
        + "".join(f"{year},sda.sector_intensity,I,{value},tCO2e/piece\n" for year, value in ((2020, 12), (2030, 8), (2050, 2))),
        toml=TOML.format(settings='land_sector = true, fossil_fuels = "none"'),
    )
    chapter = run.compose(made.read(), ("zh-TW", "en"))
    making = PACKS["sbti_progress.xlsx"](writing.answering(chapter))
    assert making is not None
    book = openpyxl.load_workbook(io.BytesIO(making()))
    lines = [[cell for cell in line if cell is not None] for sheet in book for line in sheet.iter_rows(values_only=True)]
    assert any("NT-C17" in line and "強度下降 32.0%，依填報之部門路徑最低要求為 32.0%。" in line for line in lines)
    assert any("FLAG-2" in line and "減量 30.3%，最低要求 30.3%。" in line for line in lines)
    assert any("F" in line and "森林、土地與農業 Forest, land and agriculture" in line for line in lines)
    english = chapter.documents[1]
    (table,) = [block for section in english.sections for block in section.blocks if block.id == "table-targets-progress"]
    assert "Forest, land and agriculture, Scope 1+3" in {plain(cell) for row in table.rows for cell in row.cells}
