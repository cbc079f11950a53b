"""The workbook of ``examples/formosa``: four tables as a Taiwanese team keeps them, sheets, headers and choices in Chinese."""

# ruff: noqa: E501  # a row of a table is read as one line
# fmt: off
from __future__ import annotations

from datetime import datetime
from pathlib import Path

Cell = str | int | float | None

RISKS: tuple[tuple[Cell, ...], ...] = (
    ("編號", "風險或機會", "類型", "英文標題", "中文標題", "時間範圍", "價值鏈階段", "情境", "可能性", "衝擊程度", "財務影響時點", "財務影響下限", "財務影響上限", "因應成本", "幣別", "暴險資產", "英文因應", "中文因應", "佐證"),
    ("R1", "風險", "政策與法規", "Carbon fee on Taiwanese fabs", "臺灣碳費", "短期", "自身營運", "NZE", "幾乎確定", "中", "當期", 12_900_000, 12_900_000, 40_000_000, "TWD", None, "Abatement of etch gases and a voluntary reduction plan.", "提高蝕刻氣體處理比例並提出自主減量計畫。", "evidence/carbon-fee.txt#1"),
    ("R2", "風險", "市場", "Customers ask for renewable electricity", "客戶要求使用再生電力", "中期", "下游", "NZE", "非常可能", "中高", "預期", 500_000_000, 1_000_000_000, 300_000_000, "TWD", None, "Power purchase agreements ahead of the targets of customers.", "先於客戶目標簽訂購電協議。", "evidence/committee-minutes.txt#2"),
    ("R3", "風險", "立即性", "Typhoon and flood at the Tainan plant", "臺南封裝廠颱風與淹水", "長期", "自身營運", "CP", "可能", "中", "預期", 100_000_000, 400_000_000, 80_000_000, "TWD", 2_000_000_000, "Flood gates, raised substations, second source for packaging.", "設置防水閘門、墊高變電站並建立第二封裝來源。", "evidence/committee-minutes.txt#2"),
    ("R4", "風險", "長期性", "Water stress in Hsinchu", "新竹水資源壓力", "長期", "自身營運", "CP", "偏向可能", "中", "預期", 50_000_000, 200_000_000, 60_000_000, "TWD", 8_000_000_000, "Reclaimed water and higher recycling.", "使用再生水並提高製程水回收率。", "evidence/committee-minutes.txt#2"),
    ("O1", "機會", "產品與服務", "Power chips for efficient motors", "高效率馬達用功率晶片", "中期", "下游", "NZE", "可能", "高", "預期", 800_000_000, 1_500_000_000, 400_000_000, "TWD", None, "A product line of its own from 2028.", "自 2028 年起成立專屬產品線。", "evidence/board-minutes.txt#1"),
    ("O2", "機會", "資源效率", "Heat recovery at the Tainan plant", "臺南封裝廠熱回收", "短期", "自身營運", None, "幾乎確定", "低", "當期", 4_000_000, 4_000_000, 10_000_000, "TWD", None, "Waste heat is sold to a neighbour.", "將餘熱售予鄰廠。", "evidence/electricity-bills.txt#2"),
)

INITIATIVES: tuple[tuple[Cell, ...], ...] = (
    ("措施編號", "啟用年度", "範疇", "措施類別", "措施類型", "英文標題", "中文標題", "階段", "年減量", "單位", "實際減量", "節能量", "節能單位", "投資金額", "年節省金額", "幣別", "效益年限", "自願", "佐證"),
    ("A1", 115, "1", "製程排放減量", "Abatement", "More etch gas to abatement, Fab 1", "一廠提高蝕刻氣體處理比例", "已完成", 2436, "公噸CO2e", 2436, None, None, 60_000_000, 0, "TWD", 10, "否", "evidence/abatement-test.txt#1"),
    ("A2", 115, "1", "逸散排放減量", "Leak control", "Fewer leaks of heat-transfer fluids", "降低熱傳導液洩漏", "已完成", 64, "公噸CO2e", 64, None, None, 2_000_000, 1_000_000, "TWD", 5, "是", "evidence/abatement-test.txt#2"),
    ("A3", 115, "2", "製程能源效率", "Cooling", "Chiller plant of Fab 1", "一廠冰水系統效率提升", "已完成", 900, "公噸CO2e", 900, 2000, "MWh", 30_000_000, 6_000_000, "TWD", 12, "是", "evidence/electricity-bills.txt#1"),
    ("A4", 116, "2", "建築能源效率", "Heat pump", "Heat pump instead of district heat, Eindhoven", "恩荷芬以熱泵取代區域供熱", "執行中", 80, "公噸CO2e", 0, 350, "MWh", 200_000, 20_000, "EUR", 15, "是", "evidence/electricity-bills.txt#3"),
    ("A5", 117, "2", "使用低碳能源", "Wind", "Second power purchase agreement", "第二期離岸風電購電協議", "預計執行", 9000, "公噸CO2e", 0, None, None, 0, 0, "TWD", 20, "是", "evidence/ppa.txt#2"),
    ("A6", 119, "1", "低碳能源發電", "Hydrogen", "Hydrogen in the cogeneration unit", "汽電共生改用氫氣", "評估中", 3000, "公噸CO2e", 0, None, None, 500_000_000, 0, "TWD", 20, "是", "evidence/committee-minutes.txt#2"),
    ("A7", 117, "1", "運輸", "Fleet", "Company cars on synthetic fuel", "公務車改用合成燃料", "不予執行", 200, "公噸CO2e", 0, None, None, 30_000_000, 0, "TWD", 8, "是", "evidence/committee-minutes.txt#2"),
    ("A8", 115, "3", "公司政策或行為改變", "Suppliers", "Recycled substrate programme", "回收基板計畫", "已完成", 3000, "公噸CO2e", 3000, None, None, 10_000_000, 0, "TWD", 10, "是", "evidence/supplier-survey.txt#1"),
)

SUPPLIERS: tuple[tuple[Cell, ...], ...] = (
    ("年度", "供應商", "範疇三類別", "採購金額", "幣別", "排放量", "數據來源", "議合情形", "engagement_en", "已設科學基礎目標", "佐證"),
    ("民國115年", "Silicon Demo Wafers", "1", 4_000_000_000, "TWD", 40_000, "供應商自有數據", "產品碳足跡交換", "Exchange of product footprints", "是", "evidence/supplier-survey.txt#1"),
    ("民國115年", "Example Chemicals", "1", 3_000_000_000, "TWD", 30_000, "供應商自有數據", "問卷與輔導", "Survey and coaching", "否", "evidence/supplier-survey.txt#1"),
    ("民國115年", "Sample Substrates", "1", 2_000_000_000, "TWD", 20_000, "推估", "問卷", "Survey", "否", "evidence/supplier-survey.txt#1"),
    ("民國115年", "Demo Gases", "1", 1_000_000_000, "TWD", 10_000, "推估", None, None, "否", "evidence/supplier-survey.txt#1"),
)

SCENARIOS: tuple[tuple[Cell, ...], ...] = (
    ("編號", "名稱", "name_en", "來源", "source_en", "升溫", "時間範圍", "英文假設", "中文假設"),
    ("NZE", "有序轉型（虛構）", "Orderly transition (invented)", "自訂，參照公開淨零情境", "Own, in the manner of public net-zero scenarios", "1.5 °C", "2030, 2050", "Carbon price rises tenfold by 2050; half of the grid is renewable in 2035.", "碳價於 2050 年前升至十倍；2035 年電網半數為再生能源。"),
    ("CP", "現行政策（虛構）", "Current policies (invented)", "自訂，參照公開高升溫情境", "Own, in the manner of public high-warming scenarios", "3 °C", "2030, 2050", "Policies stay as they are; extreme rain and drought become twice as frequent by 2050.", "政策維持現狀；極端降雨與乾旱於 2050 年前發生頻率倍增。"),
)

# fmt: on
SHEETS = (("風險與機會", RISKS), ("減量措施", INITIATIVES), ("供應商", SUPPLIERS), ("情境", SCENARIOS))


def write(path: Path) -> None:
    """The workbook, with fixed properties so that the same tables give the same bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "福爾摩沙示範電子：氣候資料表（虛構）", "created": datetime(2027, 1, 1)})  # the format has no time zone
        head = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1})
        for name, rows in SHEETS:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(rows[0]) - 1, 16)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells, head if row == 0 else None)
