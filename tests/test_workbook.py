"""The shipped workbook, filled in as a team in Taiwan fills it, becomes a chapter with the totals one adds up by head."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import run
from pipeline.starter import new_folder

Row = dict[str, str | float | date]

SITES: list[Row] = [
    {"場址": "竹科一廠", "個體": "本公司", "中文名稱": "竹科一廠", "國家": "TW"},
    {"場址": "南科廠", "個體": "子公司", "中文名稱": "南科廠", "國家": "台灣"},
]
ENTITIES: list[Row] = [
    {"個體": "本公司", "中文名稱": "範例股份有限公司", "國家": "TW", "角色": "母公司", "持股百分比": 100, "營運控制權": "是"},
    {"個體": "子公司", "中文名稱": "範例光電", "國家": "TW", "角色": "子公司", "持股百分比": 0.8, "營運控制權": "是"},
]
FACTORS: list[Row] = [
    {"係數編號": "電力113", "名稱": "113年度電力排碳係數", "活動數據單位": "度", "氣體": "CO2e", "係數值": 0.474, "係數單位": "公斤CO2e/度", "適用年度": 113},
    {"係數編號": "天然氣", "名稱": "天然氣", "活動數據單位": "立方公尺", "氣體": "CO2", "係數值": "1.879", "係數單位": "公斤CO2/立方公尺"},
]
INVENTORY: list[Row] = [
    {
        "年度": 113,
        "場址": "竹科一廠",
        "範疇": "範疇一",
        "類別": "固定燃燒",
        "排放源": "鍋爐",
        "活動數據": "１００，０００",
        "活動數據單位": "立方公尺",
        "係數編號": "天然氣",
    },
    {"年度": "民國113年", "場址": "竹科一廠", "範疇": "範疇一", "類別": "逸散排放", "排放源": "冰水機", "氣體": "HFC-134a", "氣體質量": 10, "質量單位": "公斤"},
    {
        "年度": 2024,
        "場址": "竹科一廠",
        "範疇": "範疇二",
        "類別": "外購電力",
        "計算基準": "兩者",
        "排放源": "台電",
        "活動數據": "1,000,000",
        "活動數據單位": "度",
        "係數編號": "電力113",
    },
    {
        "年度": 113,
        "場址": "南科廠",
        "範疇": 2,
        "類別": "外購電力",
        "計算基準": "兩者",
        "排放源": "台電",
        "活動數據": 2,
        "活動數據單位": "百萬度",
        "係數編號": "電力113",
    },
    {
        "年度": 113,
        "範疇": "範疇三",
        "類別": "商務旅行",
        "排放源": "航空",
        "排放量": 55.5,
        "排放量單位": "公噸CO2e",
        "期間起日": date(2024, 1, 1),
        "期間迄日": date(2024, 12, 31),
    },
    {"年度": 113, "範疇": "範疇三", "類別": "採購商品與服務", "排放源": "原料", "排放量": 1.2, "排放量單位": "千公噸CO2e"},
    {"年度": 112, "場址": "竹科一廠", "範疇": "範疇一", "類別": "固定燃燒", "排放源": "鍋爐", "排放量": 200, "氣體": "CO2"},
]
TOTALS = {
    "ghg.scope1@2024": Decimal("187.9") + Decimal("13"),  # 100,000 m3 x 1.879 kg, and 10 kg x GWP 1,300 (AR5)
    "ghg.scope2.location@2024": Decimal(3_000_000) * Decimal("0.474") / 1_000,
    "ghg.scope2.market@2024": Decimal(3_000_000) * Decimal("0.474") / 1_000,
    "ghg.scope3@2024": Decimal("55.5") + Decimal(1_200),
    "ghg.scope3.category@2024[6]": Decimal("55.5"),
    "ghg.scope1@2023": Decimal(200),
    "ghg.scope2.location.by_site@2024[南科廠]": Decimal(948),
}


def fill(sheet: Worksheet, rows: list[Row]) -> None:
    """Rows typed below the headers as the sheet shows them; a header the sheet lacks is a mistake of the test."""
    at = {str(cell.value): position for position, cell in enumerate(sheet[1], 1)}
    for number, row in enumerate(rows, 2):
        for header, value in row.items():
            sheet.cell(number, at[header], value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder a team made with ``netzero new --workbook --lang zh-TW`` and filled."""
    place = tmp_path_factory.mktemp("workbook") / "報告"
    assert new_folder(place, lang="zh-TW", workbook=True) == ()
    report = place / "report.toml"
    written = report.read_text(encoding="utf-8").replace("year = 2025 ", "year = 2024 ").replace("base_year = 2025", "base_year = 2023")
    report.write_text(written.replace('"貴公司"', '"範例股份有限公司"').replace('"Your company"', '"Example Co."'), encoding="utf-8")
    (path,) = (place / "data").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    for name, rows in (("場址", SITES), ("個體", ENTITIES), ("排放係數", FACTORS), ("盤查清冊", INVENTORY)):
        fill(book[name], rows)
    book.save(path)
    return place


def test_a_workbook_filled_in_chinese_becomes_a_chapter_with_the_right_totals(folder: Path, tmp_path: Path) -> None:
    built = run.build(folder, tmp_path / "out")
    assert not [(item.rule, str(item.at), item.message["zh-TW"]) for item in built.findings if item.blocks]
    draft = json.loads((tmp_path / "out" / "draft.json").read_bytes())
    values = {point["id"]: point["value"] for point in draft["datapoints"]}
    assert {name: values[name] and Decimal(values[name]) for name in TOTALS} == TOTALS
    assert {path.name for path in (tmp_path / "out").glob("chapter.*")} == {f"chapter.{lang}.{kind}" for lang in ("en", "zh-TW") for kind in ("docx", "html")}
    page = (tmp_path / "out" / "chapter.zh-TW.html").read_text(encoding="utf-8")
    assert "範例股份有限公司" in page
    assert "1,422" in page


def test_what_the_team_should_look_at_is_said_at_its_cell(folder: Path) -> None:
    (book,) = (folder / "data").glob("*.xlsx")
    said = {(item.rule, str(item.at)) for item in run.check(folder)}
    assert ("load.fraction_in_pct", f"data/{book.name} › 個體 › 3 › 持股百分比") in said
    assert ("load.roc_year", f"data/{book.name} › 盤查清冊 › 2 › 年度") in said
