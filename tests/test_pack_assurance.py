"""Assurance summary, ISO 14064-1 view, platform sheet and data book, as their users get them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from pipeline import run, writing
from pipeline.answers import PACKS

ROWS = (
    "line_id,year,entity,scope,category,method,emissions\n"
    "a,2024,P,1,stationary_combustion,,60\nb,2024,Q,1,mobile_combustion,,40\nc,2024,P,2,electricity,location,30\nd,2024,P,2,electricity,market,20\n"
    "e,2024,P,3,4;9,,8\nf,2024,P,3,1,,12\n"
)
ENTITIES = "entity,name_en,name_zh,role,ownership_pct,operational_control\nP,Parent,母公司,parent,100,yes\nQ,Daughter,子公司,subsidiary,100,yes\n"
VERIFICATION = (
    "year,subject,entity,standard,criteria,level,verifier,verified_value,unit,coverage_pct,statement_date,page\n"
    "2024,ghg.scope1,P,ISO 14064-3,ISO 14064-1,reasonable,V,60,tCO2e,100,2025-06-01,2\n"
    "2024,ghg.scope2.market,,ISO 14064-3,ISO 14064-1,limited,V,{market},tCO2e,100,2025-06-01,3\n"
    "2024,ghg.scope3.*,,ISO 14064-3,ISO 14064-1,limited,V,,,,2025-06-01,3\n"
)
_composed: dict[str, Any] = {}
"""Chapters composed once: tests only look at them."""
ASKED = "[frameworks]\niso_14064_1 = {}\ntwse_platform = {}\n"


def chapter(folder: Callable[..., Any], market: str = "20") -> Any:
    """The composed chapter of two entities whose scope 1 is 60 + 40."""
    if market not in _composed:
        made = folder(more=ASKED, inventory=ROWS, entities=ENTITIES, verification=VERIFICATION.format(market=market))
        _composed[market] = run.compose(made.read(), ("en",))
    return _composed[market]


def rows(composed: Any, name: str, sheet: str) -> list[dict[str, Any]]:
    """A pack's sheet as records by its column headings."""
    making = PACKS[name](writing.answering(composed))
    assert making is not None
    lines = [list(line) for line in openpyxl.load_workbook(io.BytesIO(making()))[sheet].iter_rows(values_only=True)]
    head = next(n for n, line in enumerate(lines) if sum(cell is not None for cell in line) > 2)
    return [dict(zip((str(cell).replace("\n", " ") for cell in lines[head]), line, strict=True)) for line in lines[head + 1 :]]


def test_each_subject_is_tied_to_its_statement(folder: Callable[..., Any]) -> None:
    """60 t of the parent agree; the market-based figure is 20 where the statement says 20; a family of figures is tied by hand."""
    subjects = rows(chapter(folder), "assurance.xlsx", "subjects 確信標的")
    assert [(line["報告書揭露值 Printed"], line["聲明書數值 On the statement"]) for line in subjects] == [(60, 60), (20, 20), (None, None)]
    assert ["agrees" in str(line["核對 Tie-out"]) for line in subjects] == [True, True, False]
    assert subjects[0]["邊界 Boundary"] == "母公司\nParent"
    assert "合理" in subjects[0]["確信等級 Level"]
    assert "母公司" not in subjects[1]["邊界 Boundary"]


def test_a_difference_is_an_error_and_shown(folder: Callable[..., Any]) -> None:
    """A statement that says 25 where the chapter prints 20 blocks the build, and the summary shows −5."""
    composed = chapter(folder, "25")
    assert {item.rule for item in composed.findings if item.blocks} == {"measure.verified_differs"}
    line = rows(composed, "assurance.xlsx", "subjects 確信標的")[1]
    assert line["差異 Difference"] == -5
    assert "differs" in line["核對 Tie-out"]


def test_a_statement_on_part_of_a_figure_in_another_unit(folder: Callable[..., Any]) -> None:
    """20 t are 0.02 kt; a GJ is a GJ, whatever is left of it in MWh; 80 % is said beside the boundary; a subject nobody knows is told at its cell."""
    stated = (
        "year,subject,level,verifier,verified_value,unit,coverage_pct\n2024,ghg.scope2.market,limited,V,0.02,ktCO2e,80\n2024,energy.total,limited,V,1,GJ,100\n"
        "2024,ghg.scope9,limited,V,,,\n"
    )
    energy = "year,carrier,renewable,direction,quantity,unit\n2024,electricity,no,purchased,1,GJ\n"
    composed = run.compose(folder(more=ASKED, inventory=ROWS, entities=ENTITIES, verification=stated, energy=energy).read(), ("en",))
    bought, used, _ = rows(composed, "assurance.xlsx", "subjects 確信標的")
    assert (bought["差異 Difference"], used["差異 Difference"]) == (0, 0)
    assert "80 % of the figure" in bought["邊界 Boundary"]
    assert "%" not in used["邊界 Boundary"]
    unknown = [item.at for item in composed.findings if item.rule == "validate.subject_unknown"]
    assert [(place.row, place.column) for place in unknown if place is not None] == [(4, "subject")]


def test_what_no_statement_covers_is_listed(folder: Callable[..., Any]) -> None:
    """Scope 1 is assured for one entity of two only, and says so; the location-based figure is not assured at all."""
    others = {line["數據點 Datapoint"]: line["說明 Remark"] for line in rows(chapter(folder), "assurance.xlsx", "not assured 未確信")}
    assert "parts are assured" in others["ghg.scope1@2024"]
    assert "no statement" in others["ghg.scope2.location@2024"]
    assert "ghg.scope2.market@2024" not in others


def test_basis_of_preparation_marks_our_defaults(folder: Callable[..., Any]) -> None:
    """The company states its potentials (AR6); the consolidation approach is a default of ours and marked as such. Every input has its digest."""
    basis = rows(chapter(folder), "assurance.xlsx", "basis 編製基礎")
    remark = {line["Item"]: line["說明 Remark"] for line in basis}
    assert remark["Global warming potentials"] is None
    assert "default" in remark["Consolidation approach"]
    files = [line for line in basis if line["Item"] == "Source file"]
    assert "data/inventory.csv" in {line["內容 Content"] for line in files}
    assert all(str(line["依據 Source"]).startswith("sha256 ") for line in files)


def test_iso_categories_add_up_to_their_parts(folder: Callable[..., Any]) -> None:
    """Category 1 is 60 + 40; category 2 is the location-based 30, though aggregates are market-based;
    the 20 of these stand apart; freight (4 + 9 of scope 3) is ISO's category 3, and says which system is meant."""
    lines = rows(chapter(folder), "iso_14064_1.xlsx", "categories 類別")
    by_item = {str(line["Item"]).strip(): line for line in lines}
    assert by_item["Direct emissions and removals"]["2024"] == 100
    assert [line["2024"] for line in lines if str(line["類別 Category"]).startswith("1.")] in ([60, 40], [40, 60])
    assert next(line["2024"] for line in lines if line["類別 Category"] == "2") == 30
    assert by_item["Location-based"]["2024"] == 30
    assert (by_item["Imported energy, market-based, stated apart"]["2024"], by_item["Imported energy, market-based, stated apart"]["類別 Category"]) == (
        20,
        "9.3.3",
    )
    freight = next(line for line in lines if line["數據點 Datapoint"] == "ghg.scope3.category@2024[4;9]")
    assert (freight["類別 Category"], freight["溫室氣體盤查議定書 GHG Protocol"], freight["2024"]) == ("3", "範疇三類別 4 + 9\nScope 3, category 4 + 9", 8)


def test_iso_contents_say_where_and_what_is_missing(folder: Callable[..., Any]) -> None:
    """Clauses a to t each have a status; what is reported has a place in the chapter."""
    lines = rows(chapter(folder), "iso_14064_1.xlsx", "9.3.1")
    assert [line["條次 Clause"] for line in lines] == [f"9.3.1-{letter}" for letter in "abcdefghijklmnopqrst"]
    assert all(line["Place in the chapter"] or line["缺少 Missing"] or "Not" in str(line["狀態 Status"]) for line in lines)


def test_platform_takes_one_scope_2_figure_and_names_its_method(folder: Callable[..., Any]) -> None:
    """Scope 2 is the figure of the company's aggregates (market-based, 20); energy in GJ; what nobody knows is marked to be typed."""
    lines = {line["Field"]: line for line in rows(chapter(folder), "twse_platform.xlsx", "platform 平台")}
    assert lines["scope 2, one figure"]["填報值 Value"] == 20
    assert "market-based" in lines["scope 2, one figure"]["說明 Remark"]
    assert lines["whether scope 1 is verified"]["填報值 Value"] == "是 Yes"
    assert lines["water used"]["填報值 Value"] == "✎"


def test_fuel_of_the_platform_is_all_fuel_in_gigajoules(folder: Callable[..., Any]) -> None:
    """10 MWh of diesel and 30 of biomass are 40 MWh: 144 GJ, three quarters renewable; electricity is no fuel."""
    energy = "year,carrier,renewable,direction,quantity,unit\n" + "".join(
        f"2024,{carrier},purchased,{amount},MWh\n" for carrier, amount in (("diesel,no", 10), ("biomass,yes", 30), ("electricity,no", 5))
    )
    made = folder(more=ASKED, inventory=ROWS, energy=energy)
    lines = {line["Field"]: line for line in rows(run.compose(made.read(), ("en",)), "twse_platform.xlsx", "platform 平台")}
    assert (lines["fuel consumed"]["填報值 Value"], lines["fuel consumed"]["單位 Unit"]) == (144, "GJ")
    assert "再生燃料 renewable 75.00 %" in lines["shares of coal, natural gas and renewable fuel"]["填報值 Value"]
    assert lines["share of renewable energy"]["填報值 Value"] == 66.67


@pytest.mark.parametrize("name", ["assurance.xlsx", "iso_14064_1.xlsx", "twse_platform.xlsx"])
def test_no_pack_where_nobody_asks(folder: Callable[..., Any], name: str) -> None:
    """A report that neither verifies nor names the framework has no such file."""
    composed = run.compose(folder(inventory="line_id,year,scope,emissions\na,2024,1,10\n").read(), ("en",))
    assert PACKS[name](writing.answering(composed)) is None


def test_data_book_has_a_column_a_year_and_the_level_of_assurance(formosa: Any) -> None:
    """A figure without a value is blank; whole figures say how they are assured; single suppliers are left out."""
    book = openpyxl.load_workbook(formosa.out / "answers" / "data_book.xlsx")
    lines = [list(line) for line in book["emissions 排放量"].iter_rows(values_only=True)]
    head = lines[0]
    scope1 = dict(zip(head, next(line for line in lines if line[0] == "ghg.scope1"), strict=True))
    assert [scope1[year] for year in ("2022", "2023", "2024", "2025", "2026")] == [42500, 39000, 36500, 34000, 32000]
    first = dict(zip(head, next(line for line in lines if line[0] == "ghg.scope3.category[1]"), strict=True))
    assert first["assured"] == "limited"
    assert not [line for sheet in book.worksheets for line in sheet.iter_rows(values_only=True) if str(line[0]).startswith("supplier.")]
