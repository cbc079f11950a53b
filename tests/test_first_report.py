"""What a team writes into its first report folder: Chinese names, partial tables, units as they stand in somebody's sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import run
from pipeline.datapoint import Datapoints
from pipeline.document import plain
from pipeline.finding import Finding

REPORT = """schema = 1
[company]
name = {en = "Demo", "zh-TW" = "示範"}
[report]
year = 2024
[inventory]
consolidation = "operational_control"
gwp = "AR5"
base_year = 2023
"""
ENERGY = "年度,能源別,再生能源,取得方式,數量,單位\n2024,天然氣,否,外購,1000,立方公尺\n"
HEATING = "係數編號,名稱,熱值,熱值單位,係數值,係數單位\n天然氣,,10,度/立方公尺,,\n"
LINES = "year,scope,emissions\n2023,1,100\n2024,1,120\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Datapoints, tuple[Finding, ...]]]:
    """The figures and findings of a folder with these tables."""

    def make(**tables: str) -> tuple[Datapoints, tuple[Finding, ...]]:
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "report.toml").write_text(REPORT, encoding="utf-8")
        for name, content in tables.items():
            (tmp_path / "data" / f"{name}.csv").write_text(content, encoding="utf-8")
        reading, findings = run.read(tmp_path)
        assert reading is not None
        return reading.points, findings

    return make


@pytest.mark.parametrize("name", ["天然氣", "natural_gas", "Natural gas"])
def test_a_heating_value_is_found_by_the_fuel_in_either_language(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]], name: str) -> None:
    """1,000 m³ at 10 kWh are 10 MWh; a row that gives a heating value needs no emission factor."""
    points, findings = read(inventory=LINES, energy=ENERGY, factors=HEATING.replace("天然氣", name))
    assert not [item for item in findings if item.severity == "error"]
    assert points.value("energy.total", 2024) == 10


def test_what_to_do_about_a_fuel_without_heating_value_names_the_fuel(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]]) -> None:
    """In the reader's language, with the columns to fill in."""
    _, findings = read(inventory=LINES, energy=ENERGY)
    (item,) = [item for item in findings if item.rule == "consolidate.not_energy"]
    assert "「天然氣」" in item.message["zh-TW"] and "「天然氣」" in item.hint["zh-TW"]
    assert "natural_gas" in item.message["en"] and "heating_value_unit" in item.hint["en"]


def test_a_factor_without_value_is_no_unknown_factor(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]]) -> None:
    """A line that cites a row with a heating value only is told which cells are blank."""
    lines = "year,scope,emissions,activity,activity_unit,factor_id\n2024,1,7,,,\n2024,1,,5,m3,天然氣\n"
    rules = [item.rule for item in read(inventory=lines, factors=HEATING)[1] if item.severity == "error"]
    assert rules == ["consolidate.factor_without_value"]
    blank = "factor_id,value,unit\nA,,\n"
    assert "load.blank_cell" in [item.rule for item in read(inventory=LINES, factors=blank)[1]]


@pytest.mark.parametrize(("unit", "offered"), [("mtCO2e", "tCO2e、MtCO2e"), ("kWhh", "kWh")])
def test_a_stated_unit_that_means_several_or_nothing_is_said_so(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]], unit: str, offered: str) -> None:
    """American sheets write mtCO2e for metric tons; nobody guesses between a tonne and a megatonne."""
    _, findings = read(inventory=LINES, stated=f"year,metric,value,unit\n2024,ghg.scope1,120,{unit}\n")
    (item,) = [item for item in findings if item.rule == "measure.stated_unit_unknown"]
    assert offered in item.hint["zh-TW"] and item.at is not None and item.at.column == "unit"


def test_the_table_of_factors_lists_what_lines_cite_with_the_whole_unit(tmp_path: Path) -> None:
    """2 kg is no factor; 2 kg per cubic metre is. A factor that no line cites was not used."""
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT, encoding="utf-8")
    factors = "係數編號,名稱,活動數據單位,氣體,係數值,係數單位\nA,天然氣,立方公尺,CO2,2,公斤\nB,柴油,公升,CO2,3,公斤\n"
    lines = "年度,範疇,活動數據,活動數據單位,係數編號\n2024,1,1000,立方公尺,A\n"
    for name, content in (("factors", factors), ("inventory", lines)):
        (tmp_path / "data" / f"{name}.csv").write_text(content, encoding="utf-8")
    reading, _ = run.read(tmp_path)
    assert reading is not None
    from pipeline.tabulate.method import factors as table

    shown = {lang: table(run.view_of(reading, lang)) for lang in ("zh-TW", "en")}
    cells = {lang: [plain(cell) for row in made.rows for cell in row.cells] for lang, made in shown.items() if made is not None}
    assert "2 公斤/立方公尺" in cells["zh-TW"] and "2 kg/m3" in cells["en"]
    assert "柴油" not in cells["zh-TW"]


@pytest.mark.parametrize("factor", [("factor_id", "A"), ("factor,factor_unit", "2,kgCO2/m3")])
def test_a_disagreement_says_in_words_what_was_recomputed(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]], factor: tuple[str, str]) -> None:
    """1,000 m³ at 2 kg are 2 t, whether the factor stands in the table or on the line; 3 t are stated."""
    columns, cells = factor
    lines = f"year,scope,gas,emissions,activity,activity_unit,{columns}\n2024,1,CO2,3,1000,m3,{cells}\n"
    _, findings = read(inventory=lines, factors="factor_id,gas,value,unit\nA,CO2,2,kgCO2/m3\n")
    (item,) = [item for item in findings if item.rule == "consolidate.disagrees_widely"]
    assert "依活動數據與係數重算的 2 公噸" in item.message["zh-TW"]
    assert "2 tCO2e recomputed from activity and factor" in item.message["en"]


@pytest.mark.parametrize(
    ("written", "meant"), [("範疇三", "ghg.scope3"), ("範疇一", "ghg.scope1"), ("Scope 3", "ghg.scope3"), ("能源消耗總量", "energy.total")]
)
def test_a_metric_called_by_its_name_is_offered_by_its_id(read: Callable[..., tuple[Datapoints, tuple[Finding, ...]]], written: str, meant: str) -> None:
    """Whoever writes 範疇三 into the table stated learns what to write."""
    _, findings = read(inventory=LINES, stated=f"year,metric,value,unit\n2024,{written},120,tCO2e\n")
    (item,) = [item for item in findings if item.rule == "measure.stated_unknown"]
    assert f"是否為「{meant}」？" in item.message["zh-TW"]
