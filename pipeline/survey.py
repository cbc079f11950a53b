"""The supplier survey (供應商碳排調查表): one workbook to send out, in both languages, whose answers ``data/supplier_answers/`` takes back unchanged."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.finding import Text, text
from pipeline.tables import Column, offered, tables

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from pipeline.project import Project

TABLE = "supplier_answers"
MADE_ON = datetime(2026, 1, 1)
"""Creation date written into the form, so that the same call gives the same bytes."""
SECTIONS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (text("Your company", "基本資料"), ("supplier", "supplier_id", "site", "contact", "year", "period_end")),
    (
        text("Greenhouse gas inventory", "溫室氣體盤查"),
        ("standard", "boundary", "gwp_set", "scope1", "scope2_location", "scope2_market", "scope3", "verified", "level", "verifier"),
    ),
    (text("Energy", "能源"), ("electricity", "renewable_pct", "instrument", "fuels", "gases")),
    (text("Emissions of what you supply to us", "供貨予本公司之排放"), ("revenue", "sales", "currency", "allocation", "allocated")),
    (text("Product footprint", "產品碳足跡"), ("part", "quantity", "footprint", "footprint_boundary", "primary_pct")),
    (text("Targets and measures", "目標與措施"), ("target", "sbti", "net_zero_year", "measures", "iso_50001", "carbon_fee", "documents")),
)
UNITS = {
    **dict.fromkeys(("scope1", "scope2_location", "scope2_market", "scope3", "allocated"), "公噸 CO2e\nt CO2e"),
    **dict.fromkeys(("renewable_pct", "primary_pct"), "%（28 = 28%）"),
    "electricity": "度\nkWh",
    "footprint": "公斤 CO2e\nkg CO2e",
}
QUESTIONS = {
    "supplier": "Company name",
    "supplier_id": "Tax or company number",
    "site": "Site and country",
    "contact": "Contact",
    "year": "Reporting year",
    "period_end": "Last day of the year",
    "standard": "Inventory standard",
    "boundary": "Consolidation approach",
    "gwp_set": "GWP set",
    "scope1": "Scope 1",
    "scope2_location": "Scope 2, location-based",
    "scope2_market": "Scope 2, market-based",
    "scope3": "Scope 3, upstream",
    "verified": "Third-party verified?",
    "level": "Level of assurance",
    "verifier": "Verifier and statement number",
    "electricity": "Electricity used",
    "renewable_pct": "Renewable electricity",
    "instrument": "Certificates or contracts",
    "fuels": "Fuels",
    "gases": "Refrigerants and process gases",
    "revenue": "Revenue",
    "sales": "Sales to us",
    "currency": "Currency",
    "allocation": "Method of allocation",
    "allocated": "Emissions allocated to us",
    "part": "Part number",
    "quantity": "Quantity supplied",
    "footprint": "Footprint of one unit",
    "footprint_boundary": "Boundary of the footprint",
    "primary_pct": "Primary data",
    "target": "Reduction target",
    "sbti": "Science-based target",
    "net_zero_year": "Net-zero year",
    "measures": "Reduction measures",
    "iso_50001": "ISO 50001 certified?",
    "carbon_fee": "Carbon fee or tax?",
    "documents": "Documents sent",
}
"""What the form calls each question in English; its Chinese is the table's own header."""
INSTRUCTIONS = (
    (
        "請填寫「調查表」工作表之「回答」欄；淺黃底色為可填欄位，標題含＊者必填。",
        "Fill in the column “Answer” of the survey sheet: yellow cells take answers, questions with * need one.",
    ),
    ("空白不是零：沒有數據請留白；數值為零請填 0。", "Blank is not zero: leave a cell blank where there is no figure, write 0 where it is zero."),
    (
        "排放量以公噸 CO2e 填寫，用電量以度（kWh）填寫，產品碳足跡以公斤 CO2e 填寫。",
        "Emissions in tonnes of CO2e, electricity in kWh, product footprints in kilograms of CO2e.",
    ),
    ("百分比以百分點填寫：28 表示 28%。", "Percentages in points: 28 means 28 %."),
    (
        "分攤方式以營收者：（範疇一＋範疇二市場基準）× 對本公司銷售額 ÷ 總營收。",
        "Allocation by revenue: (scope 1 + scope 2 market-based) × sales to us ÷ revenue.",
    ),
    ("如有 PACT 格式之產品碳足跡檔案（JSON），請一併提供。", "Where you have a product footprint in PACT format (JSON), please send it too."),
    ("請勿增刪列或更改代碼欄；完成後存檔寄回即可。", "Please add or delete no rows and leave the codes as they are; save the file and send it back."),
)


def survey_form(project: Project, lang: str) -> bytes:
    """The workbook. ``lang`` is the language lists are offered in; both are understood when answers come back."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE_ON})
    _instructions(book, project)
    _questions(book, lang)
    book.close()
    return stream.getvalue()


def survey_name(project: Project, lang: str) -> str:
    """What the form's file is called: a year's form never replaces another's."""
    return f"{'供應商碳排調查表' if lang == 'zh-TW' else 'supplier-survey'}-{project.report.year}.xlsx"


def _instructions(book: Workbook, project: Project) -> None:
    sheet = book.add_worksheet("說明 Instructions")
    title = book.add_format({"bold": True, "font_size": 16, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 2, 62)
    names, year = project.company.name, project.report.year
    sheet.set_row(0, 48)
    sheet.write_string(0, 1, f"{names['zh-TW']}\n供應商碳排調查表（{year} 年度）", title)
    sheet.write_string(0, 2, f"{names['en']}\nSupplier carbon survey, {year}", title)
    for row, (zh, en) in enumerate(INSTRUCTIONS, 2):
        sheet.set_row(row, 34)
        sheet.write_number(row, 0, row - 1, wrapped)
        sheet.write_string(row, 1, zh, wrapped)
        sheet.write_string(row, 2, en, wrapped)
    sheet.hide_gridlines(2)
    _paper(sheet)


def _questions(book: Workbook, lang: str) -> None:
    """A question a row; the code in the first column is what the answer is known by when it comes back."""
    sheet = book.add_worksheet("調查表 Survey")
    lists = book.add_worksheet("選項 Choices")
    lists.hide()
    looks = _looks(book)
    heads = ("代碼 code", "題目", "Question", "回答 Answer", "單位 Unit", "填寫說明", "How to answer")
    for column, (head, width) in enumerate(zip(heads, (18, 24, 26, 34, 14, 40, 44), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, looks["head"])
    columns, row, listed = tables()[TABLE].by_name, 1, 0
    sheet.set_row(0, 22)
    sheet.repeat_rows(0)
    for title, names in SECTIONS:
        sheet.set_row(row, 20)
        for column in range(len(heads)):
            sheet.write_string(row, column, title["zh-TW"] if column == 1 else title["en"] if column == 2 else "", looks["section"])
        row += 1
        for name in names:
            listed += _question(sheet, row, columns[name], lang, looks, (lists, listed))
            row += 1
    sheet.freeze_panes(1, 3)
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    _paper(sheet)


def _question(sheet: Worksheet, row: int, column: Column, lang: str, looks: dict[str, Format], lists: tuple[Worksheet, int]) -> int:
    """One question; the number of lists it took (none or one)."""
    must = "＊" if column.required else ""
    sheet.set_row(row, 48 if len(column.description["en"]) > 80 else 32)
    sheet.write_string(row, 0, column.name, looks["code"])
    sheet.write_string(row, 1, column.zh + must, looks["text"])
    sheet.write_string(row, 2, QUESTIONS[column.name] + ("*" if must else ""), looks["text"])
    sheet.write_blank(row, 3, None, looks["date"] if column.kind == "date" else looks["number"] if column.kind in ("decimal", "pct") else looks["answer"])
    sheet.write_string(row, 4, UNITS.get(column.name, ""), looks["text"])
    sheet.write_string(row, 5, column.description["zh-TW"], looks["text"])
    sheet.write_string(row, 6, column.description["en"], looks["text"])
    rule = _validation(column, lang, lists)
    if rule is not None:
        sheet.data_validation(row, 3, row, 3, rule)
    return int(rule is not None and rule["validate"] == "list")


def _validation(column: Column, lang: str, lists: tuple[Worksheet, int]) -> dict[str, Any] | None:
    """What a cell takes. Lists only warn: other usual words are understood too."""
    if offered(column):
        sheet, at = lists
        words = [synonyms[0] if lang == "zh-TW" and synonyms else value for value, synonyms in offered(column).items()]
        sheet.write_column(0, at, words)
        letter = chr(ord("A") + at)
        return {"validate": "list", "source": f"='{sheet.get_name()}'!${letter}$1:${letter}${len(words)}", "error_type": "warning"}
    if column.kind in ("decimal", "pct"):
        most = {"criteria": "between", "minimum": 0, "maximum": 100} if column.kind == "pct" else {"criteria": ">=", "value": 0}
        return {"validate": "decimal", **most, "error_title": "數值 Number", "error_message": "請填數值。 Please enter a number."}
    if column.kind == "year":
        return {"validate": "integer", "criteria": "between", "minimum": 1990, "maximum": 2100, "error_message": "請填西元年。 Please enter a year."}
    return None


def _looks(book: Workbook) -> dict[str, Format]:
    common = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D5DCE0"}
    open_cell = {**common, "bg_color": "#FFF9E6", "locked": False}
    return {
        "head": book.add_format({**common, "bold": True, "bg_color": "#DDEBEE"}),
        "section": book.add_format({"bold": True, "bg_color": "#F3F6F7", "valign": "top"}),
        "text": book.add_format(common),
        "code": book.add_format({**common, "font_color": "#6B7580"}),
        "answer": book.add_format(open_cell),
        "number": book.add_format({**open_cell, "num_format": "#,##0.######", "align": "left"}),
        "date": book.add_format({**open_cell, "num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
