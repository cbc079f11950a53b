"""CDP's questions answered from the tables of a report folder, by numbers that add up in the head."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from pipeline import run, writing
from pipeline.answering import Answering
from pipeline.answers.cdp.planning import WARMING
from pipeline.questionnaire import Answer, Question
from tests.conftest import report_toml

TOML = report_toml(company="")
CDP = '[frameworks]\ncdp = {cycle = "2026"}\nre100 = {}\n'
LINES = "line_id,year,scope,method,emissions\na,2023,1,,100\nb,2023,2,both,40\nc,2024,1,,90\nd,2024,2,both,30\n"
SITES = "site,country\nP,TW\nQ,VN\n"
ENERGY = (
    "year,site,carrier,renewable,direction,quantity,unit\n"
    "2023,P,electricity,no,purchased,120,MWh\n2024,P,electricity,no,purchased,60,MWh\n2024,P,electricity,yes,self_generated,30000,kWh\n"
    "2024,Q,heat,yes,purchased,10,MWh\n"
)
INSTRUMENTS = (
    "year,site,type,technology,country,generator,commissioned,vintage,quantity,unit,certificates\n"
    "2024,P,certificate,wind,TW,Sea,2020-05,2023,12000,kWh,T-REC 1\n2024,P,tariff,nuclear,TW,Atom,1990,2024,5,MWh,\n"
    "2024,P,self,solar,TW,Roof,2021,2024,30,MWh,T-REC 2\n"
)
METRICS = (
    "year,metric,value,unit\n2023,revenue,100,TWD\n2024,revenue,200,TWD\n2023,employees,50,persons\n2024,employees,50,persons\n"
    "2024,low_carbon_revenue,50,TWD\n2023,waste,8,t\n2024,waste,6,t\n2024,climate_capex,30,TWD\n2024,capex,120,TWD\n"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """A small member of RE100 with its answers."""
    root = tmp_path_factory.mktemp("member")
    (root / "data").mkdir()
    (root / "report.toml").write_text(TOML + CDP, encoding="utf-8")
    tables = {"inventory": LINES, "sites": SITES, "energy": ENERGY, "instruments": INSTRUMENTS, "activity_metrics": METRICS}
    for name, rows in tables.items():
        (root / "data" / f"{name}.csv").write_text(rows, encoding="utf-8")
    reading, _ = run.read(root)
    assert reading is not None
    return writing.answering(run.compose(reading, ("en",)))


def asked(answering: Answering) -> dict[str, Question]:
    """The questions by code."""
    return {question.item.code: question for question in answering.questions}


def cells(question: Question, row: str) -> dict[str, Any]:
    """The values of a row by column."""
    return {key: cell.value for key, cell in answers(question, row).items()}


def answers(question: Question, row: str) -> dict[str, Answer]:
    """The cells of a row by column."""
    return dict(next(entry for entry in question.rows if entry.label["en"].startswith(row)).cells)


def test_renewable_electricity_as_members_report_it(small: Answering) -> None:
    """12,000 kWh of wind are 12 MWh; nuclear is not renewable; 30 MWh from the roof are generated and used; what no table holds is marked."""
    by_code = asked(small)
    assert [row.label["en"] for row in by_code["7.30.17"].rows] == ["Sea"]
    sea = cells(by_code["7.30.17"], "Sea")
    assert (sea["mwh"], sea["comm_year"], sea["vintage"], sea["instrument"], sea["country"]) == (12, 2020, 2023, "T-REC", "Taiwan")
    assert answers(by_code["7.30.17"], "Sea")["start_year"].state == "none"
    heat = cells(by_code["7.30.18"], "Vietnam")
    assert (heat["mwh"], heat["carrier"], heat["country"]) == (10, "Heat", "Vietnam")
    roof = cells(by_code["7.30.19"], "Taiwan")
    assert (roof["generated"], roof["consumed"], roof["tech"], roof["eac"], roof["mw"]) == (30, 30, "Solar", "Yes", None)
    assert {row["mwh"] for row in (cells(by_code["7.30.14"], name) for name in ("Sea", "Atom"))} == {12, 5}


@pytest.mark.parametrize(
    ("uses", "heat", "boilers"),
    [(("供熱", "transport", "heat"), 15, "Yes"), (("heat", "transport", ""), None, "Yes"), (("", "", ""), None, None)],
)
def test_what_fuel_was_burnt_for(folder: Callable[..., Any], uses: tuple[str, ...], heat: int | None, boilers: str | None) -> None:
    """7.30.7: 10 and 5 MWh of gas for heat are 15, and 0 for steam; where one line does not say its use, no part of the fuel is known."""
    fuels = (("natural_gas", 10), ("diesel", 3), ("natural_gas", 5))
    lines = "".join(f"2024,P,{fuel},no,purchased,{quantity},MWh,{use}\n" for (fuel, quantity), use in zip(fuels, uses, strict=True))
    made = folder(more=CDP, inventory=LINES, sites=SITES, energy=f"year,site,carrier,renewable,direction,quantity,unit,用途\n{lines}")
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    gas = cells(by_code["7.30.7"], "Gas")
    assert (gas["total"], gas["heat"], gas["steam"]) == (15, heat, None if heat is None else 0)
    assert cells(by_code["7.30.6"], "Heat")["undertook"] == boilers
    assert cells(by_code["7.30.6"], "Steam")["undertook"] == (None if "" in uses else "No")


def test_contracts_plants_and_customers_as_typed(folder: Callable[..., Any]) -> None:
    """A virtual contract of 2022, a roof of 1.5 MW, and a tenth of 90 t allocated by 7 t of goods, give or take 5 %: what is typed fills the cells."""
    instruments = "year,site,type,contract,technology,country,generator,commissioned,vintage,quantity,unit,supply_start,capacity_mw\n"
    rows = "2024,P,ppa,virtual,wind,TW,Sea,2020,2024,10,MWh,2022,\n2024,P,self,,solar,TW,Roof,2021,2024,30,MWh,,1.5\n"
    customers = "year,customer,basis,share,quantity,unit,uncertainty_pct\n2024,Buyer,mass,0.1,7,t,5\n"
    made = folder(more=CDP, inventory=LINES, sites=SITES, energy=ENERGY, instruments=instruments + rows, customers=customers)
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    sea, roof = cells(by_code["7.30.17"], "Sea"), cells(by_code["7.30.19"], "Taiwan")
    assert (sea["sourcing"], sea["start_year"], roof["mw"]) == ("Financial PPA (virtual)", 2022, Decimal("1.5"))
    assert cells(by_code["7.30.14"], "Sea")["sourcing"] == "Financial PPA (virtual)"
    part = cells(by_code["7.26"], "Buyer · Scope 1")
    assert (part["tco2e"], part["quantity"], part["unit"], part["uncertainty"]) == (9, 7, "t", 5)


def test_members_only(folder: Callable[..., Any]) -> None:
    """Without re100 in report.toml none of 7.30.17 to 7.30.22 is shown."""
    made = folder(more=CDP.replace("re100 = {}\n", ""), inventory=LINES, sites=SITES, energy=ENERGY, instruments=INSTRUMENTS)
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    assert all(by_code[f"7.30.{number}"].hidden is not None for number in range(17, 23))


def test_further_metrics_and_low_carbon_products(small: Answering) -> None:
    """100 MWh for 50 people are 2 each, after 120 for 50, 2.4: a sixth less; waste fell from 8 t to 6 t; 50 of 200 of revenue are a quarter."""
    by_code = asked(small)
    per_head = cells(by_code["7.52"], "Total energy consumption · Employees")
    assert (per_head["value"], round(per_head["pct_change"], 2), per_head["direction"], per_head["numerator"]) == (2, Decimal("16.67"), "Decreased", "MWh")
    waste = cells(by_code["7.52"], "waste")
    assert (waste["description"], waste["value"], waste["pct_change"], waste["direction"]) == ("Waste", 6, 25, "Decreased")
    assert cells(by_code["7.74"], "Answer")["has"] == "Yes"
    assert cells(by_code["7.74.1"], "Low-carbon")["revenue_pct"] == 25
    spent = cells(by_code["5.4.1"], "Capital")
    assert (spent["amount"], spent["pct"], spent["pct_2030"]) == (30, 25, None)


def test_what_tables_say_of_modules_one_to_six(formosa: Any) -> None:
    """The joint venture makes the boundaries differ; one site of 23,061 t of 32,000 t pays 12.9 million; risks, scenarios and statements as typed."""
    book = openpyxl.load_workbook(formosa.out / "answers" / "cdp.xlsx")

    def found(code: str, column: str, row: int = 0) -> Any:
        rows = list(book[code].iter_rows(values_only=True))
        head = next(at for at, line in enumerate(rows) if line[0] == "列 Row")
        place = next(at for at, title in enumerate(rows[head]) if any(part.startswith(column) for part in str(title).split("\n")))
        return rows[head + 1 + row][place]

    assert found("1.3", "type of organization") == "Publicly traded · 公開發行"
    assert found("1.5", "same boundary") == "No · 否"
    assert found("3.1", "risks identified").startswith("Yes, direct operations and value chain")
    assert (found("3.5", "regulated").split(" · ")[0], found("3.5.3", "% of Scope 1"), found("3.5.3", "total tax")) == ("Yes", 72.07, 12_900_000)
    assert found("5.1.1", "temperature").startswith("1.5C or lower") and found("5.1.1", "temperature", 1).startswith("3.0C-3.4C")
    assert found("5.1.1", "timeframes") == "2030; 2050"
    assert found("5.4.1", "aligned amount") == 1_200_000_000
    assert found("7.1.1", "organizations concerned") == "Blue Lake Components Co. (invented)"
    assert found("7.1.3", "base-year recalculation").startswith("Yes")
    assert found("7.2", "standards").startswith("ISO 14064-1; GHG Protocol Scope 3 Standard")
    assert found("7.6", "method") == "Calculated by ISO 14064-1; global warming potentials of AR5 over 100 years; equity share approach."
    assert found("13.1.1", "standard") == "ISAE 3000"


def test_a_text_cell_holds_the_chapters_own_passage(formosa: Any) -> None:
    """4.5 gets the passage about pay, numbers as the chapter prints them; one too long for the cell is told by the file to shorten."""
    reading, _ = run.read(formosa.folder)
    assert reading is not None
    by_code = asked(writing.answering(run.compose(reading, ("en",))))
    pay = answers(by_code["4.5"], "Answer")["explain"]
    assert pay.state == "draft" and isinstance(pay.value, str) and pay.value.startswith("Pay policy for directors")
    board = answers(by_code["4.1.2"], "Answer")["explain"]
    assert isinstance(board.value, str) and "on its agenda 2 times in 2026" in board.value.replace("\n", " ")
    long = answers(by_code["5.3.2"], "Answer")["describe"]
    assert long.state == "told" and long.why is not None and "strategy.md" in long.why["en"]
    for question in by_code.values():
        for row in question.rows:
            for point, field in question.columns:
                cell = row.cells[field.key]
                if cell.state == "draft":
                    assert isinstance(cell.value, str) and len(cell.value) <= (field.max_chars or 2_400), (question.item.code, point.ref)
                    assert all("/" in source for source in cell.sources)


def test_breakdowns_close_to_their_total(folder: Callable[..., Any]) -> None:
    """7.17.2: 60 t at site P of 90 t in all; the 30 t of a line without a site are told, and nothing where all lines have one."""
    for site, told in (("", {"7.17.2"}), ("Q", set[str]())):
        rows = ("a,2024,P,1,process,,60", f"b,2024,{site},1,process,,30", "c,2024,P,2,electricity,both,5")
        lines = "\n".join(("line_id,year,site,scope,category,method,emissions", *rows, ""))
        made = folder(more='[frameworks]\ncdp = {cycle = "2026"}\n', inventory=lines, sites=SITES, at=f"site{site}")
        found = [item for item in run.compose(made.read(), ("en",)).findings if item.rule == "cdp.breakdown_open"]
        assert {item.message["en"].split(":")[0].removeprefix("CDP ") for item in found} == told
        assert all("60 of 90" in item.message["en"] for item in found)


def test_bands_of_warming_are_options_of_the_question() -> None:
    """5.1.1: every band a temperature is put into is one the catalogue offers."""
    import disclosures

    question = next(item for item in disclosures.catalogue("cdp", "2026").items if item.code == "5.1.1")
    (offered,) = [point.field.options for point in question.points if point.field is not None and point.field.key == "temperature"]
    assert {band for _, band in WARMING} | {"4.0C and above"} <= set(offered)


def test_nothing_is_said_that_no_table_says(folder: Callable[..., Any]) -> None:
    """A folder with an inventory alone: questions about choices, boards, policies and products are a person's; no yes and no no is made up."""
    made = folder(more='[frameworks]\ncdp = {cycle = "2026"}\n', inventory=LINES)
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    for code in (
        "1.3",
        "1.5",
        "3.1",
        "3.5",
        "4.1",
        "4.1.1",
        "4.3",
        "4.5",
        "4.6",
        "5.1",
        "5.10",
        "7.1",
        "7.1.1",
        "7.1.2",
        "7.1.3",
        "7.2",
        "7.4",
        "7.74",
        "7.79",
        "13.1",
    ):
        for row in by_code[code].rows:
            assert {cell.state for cell in row.cells.values()} <= {"person", "none"}, code


def test_pack_opens_with_all_of_it(small: Answering) -> None:
    """The workbook of the small folder has a sheet for each shown question, in CDP's order."""
    from pipeline.answers import PACKS

    making = PACKS["cdp.xlsx"](small)
    assert making is not None
    names = openpyxl.load_workbook(io.BytesIO(making())).sheetnames
    codes = [name for name in names if name[0].isdigit()]
    assert codes == sorted(codes, key=lambda code: tuple(int(part) for part in code.split(".")))
    assert {"7.30.17", "7.52", "7.74.1", "5.4.1"} <= set(codes)


CALCULATED = (
    "line_id,year,scope,category,method,calculation,factor_source,emissions\n"
    "a,2023,1,,,,,100\na,2024,1,,,,,90\nb,2023,2,,both,,,0\nb,2024,2,,both,,,0\n"
    "c,2024,3,1,,average,EPA v1.3,30\nd,2024,3,6,,,,5\ne,2024,3,4;9,,spend,,7\n"
)
ACTED = (
    "initiative_id,year,scope,category,title_en,stage,annual_reduction,unit\n"
    "M1,2024,1,process_emissions,Abatement,implemented,8,tCO2e\nM2,2024,3,transportation,Rail,implemented,3,tCO2e\n"
    "M3,2024,1,process_emissions,Later,to_be_implemented,50,tCO2e\n"
)
AIMED = (
    "target_id,name_en,term,type,scopes,scope2_method,base_year,base_value,unit,target_year,reduction_pct,set_on,method\n"
    "T1,Half by 2030,near,absolute,1+2,market,2023,100,tCO2e,2030,50,2023-05-01,SDA tool 2.1\nT2,Third by 2035,near,absolute,1,,2023,100,tCO2e,2035,30,,\n"
)


def test_texts_that_tables_hold_are_written(folder: Callable[..., Any]) -> None:
    """A fall of 10 t attributed to measures is 10 of 100, 10 %; per person 10 % less over the same 50; method, factors and measures as the tables name them."""
    made = folder(
        more=CDP,
        inventory=CALCULATED,
        initiatives=ACTED,
        targets=AIMED,
        change_reasons="year,reason,amount\n2024,reduction_activities,-10\n",
        activity_metrics="year,metric,value,unit\n2023,employees,50,persons\n2024,employees,50,persons\n",
    )
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    reason = answers(by_code["7.10.1"], "Other reduction")["explain"]
    assert reason.value == "10 t CO2e ÷ 100 t CO2e (scopes 1 and 2 of the year before, market-based) × 100 = 10 %."
    assert answers(by_code["7.10.1"], "Divestment")["change"].state == "given"
    assert answers(by_code["7.45"], "Employees")["explain"].value == "Against the year before, emissions: 10 % less; denominator: unchanged."
    goods, travel, joined = (answers(by_code["7.8"], name) for name in ("Purchased", "Business travel", "Downstream transportation"))
    assert goods["explain"].value == "Method: average data method; emission factors: EPA v1.3."
    assert travel["explain"].state == "person" and travel["explain"].why is not None and "calculation" in travel["explain"].why["en"]
    assert (joined["status"].value, joined["methodology"].value) == ("Relevant, calculated", "Spend-based method")
    assert joined["tco2e"].state == "given" and "categories 4 + 9: 7 t CO2e" in str(joined["explain"].value)
    half, third = (answers(by_code["7.53.1"], name) for name in ("Half", "Third"))
    assert half["initiatives"].value == "Abatement (8 t CO2e a year)"
    assert (half["date_set"].value, half["sda"].value) == ("2023-05-01", "Yes")
    assert third["date_set"].state == "person" and third["date_set"].why is not None and "set_on" in third["date_set"].why["en"]


STRATEGY = """---
topics: {plan.business_model: [effects]}
by: A person
on: 2025-01-01
---
# Strategy

## Effects on operations

Two boilers are replaced.

## Products and services

Chips use less power.
"""


def test_a_row_has_the_passage_under_the_heading_that_names_it(folder: Callable[..., Any]) -> None:
    """5.3.1 asks of four areas: two have a heading of their own and get its passage, the others the file."""
    made = folder(
        {"narrative/en/strategy.md": STRATEGY, "narrative/zh-TW/strategy.md": STRATEGY}, more=CDP, inventory="line_id,year,scope,emissions\na,2024,1,10\n"
    )
    question = asked(run.answering(run.compose(made.read(), ("en",))))["5.3.1"]
    cells = {row.label["en"]: row.cells["describe"] for row in question.rows}
    assert (cells["Operations"].state, cells["Operations"].value) == ("draft", "Two boilers are replaced.")
    assert cells["Products and services"].value == "Chips use less power."
    assert (cells["Value chain"].state, cells["Value chain"].value, cells["Value chain"].sources) == ("told", None, ("strategy.md",))


@pytest.mark.parametrize("carrier", ["solar", "太陽光電", "風力", "electricity"])
def test_power_made_on_the_roof_is_electricity(folder: Callable[..., Any], carrier: str) -> None:
    """30 MWh from the roof beside 60 bought are 90 of electricity, a third of it renewable, and stand among what was generated, whatever the row calls them."""
    rows = f"2024,P,electricity,no,purchased,60,MWh\n2024,P,{carrier},yes,self_generated,30,MWh\n"
    made = folder(more=CDP, inventory=LINES, sites=SITES, energy=f"year,site,carrier,renewable,direction,quantity,unit\n{rows}")
    chapter = run.compose(made.read(), ("en",))
    share = chapter.reading.points.value("energy.renewable_electricity_share", 2024)
    assert share is not None and round(share * 3, 9) == 1
    by_code = asked(writing.answering(chapter))
    assert cells(by_code["7.30.9"], "Electricity")["gross"] == cells(by_code["7.30.1"], "Self-generated non-fuel renewable energy")["total"] == 30


def test_the_verified_part_of_a_category_is_of_that_category(folder: Callable[..., Any]) -> None:
    """Categories 1 and 4 of 80 and 20 t, verified to 100 % and 50 %, are 90 % of the two: category 11 of 900 t is not what the statement is about."""
    lines = "line_id,year,scope,category,emissions\na,2024,3,1,80\nb,2024,3,4,20\nc,2024,3,11,900\n"
    stated = "year,subject,level,verifier,statement,coverage_pct\n2024,ghg.scope3.category[1],limited,V,S,100\n2024,ghg.scope3.category[4],limited,V,S,50\n"
    by_code = asked(writing.answering(run.compose(folder(more=CDP, inventory=lines, verification=stated).read(), ("en",))))
    assert cells(by_code["7.9.3"], "V")["pct"] == 90


def test_an_amount_beyond_the_computed_causes_is_marked(folder: Callable[..., Any]) -> None:
    """No line was removed, so a divestment of 5 t stands as typed with its calculation left to a person; output, which nothing bounds, is calculated."""
    lines = "line_id,year,scope,method,emissions\na,2023,1,,100\na,2024,1,,90\nb,2023,2,both,40\nb,2024,2,both,30\n"
    reasons = "year,reason,amount\n2024,divestment,-5\n2024,output,-15\n"
    by_code = asked(writing.answering(run.compose(folder(more=CDP, inventory=lines, change_reasons=reasons).read(), ("en",))))
    sold, made_less = answers(by_code["7.10.1"], "Divestment"), answers(by_code["7.10.1"], "Output")
    assert (sold["change"].value, sold["explain"].state, made_less["explain"].state) == (5, "person", "filled")


def test_a_target_on_all_of_scope_3_covers_what_is_known_of_it(folder: Callable[..., Any]) -> None:
    """Of fifteen categories only 1 and 11 have figures: the others are not asked of the target; its intensity is per tonne of product."""
    lines = "line_id,year,scope,category,emissions\na,2023,3,1,80\nb,2023,3,11,20\na,2024,3,1,60\nb,2024,3,11,20\n"
    targets = (
        "target_id,name_en,term,type,scopes,base_year,target_year,reduction_pct,denominator,unit,status\n"
        "T,All,near,absolute,3,2023,2030,40,,,own\nI,Each,near,intensity,3,2023,2030,40,production:food,tCO2e/t,own\n"
    )
    metrics = "year,metric,value,unit\n2023,production:food,10,t\n2024,production:food,10,t\n"
    by_code = asked(writing.answering(run.compose(folder(more=CDP, inventory=lines, targets=targets, activity_metrics=metrics).read(), ("en",))))
    whole, each = answers(by_code["7.53.1"], "All"), answers(by_code["7.53.2"], "Each")
    assert whole["s3_cats"].value == each["s3_cats"].value == "Purchased goods and services; Use of sold products"
    assert {key for key, cell in whole.items() if key.startswith("base_s3_cat") and cell.value is not None} == {
        f"base_s3_cat{category}{ending}" for category in (1, 11) for ending in ("", "_pct")
    }
    assert not [key for key, cell in whole.items() if "s3_" in key and cell.state == "none"]
    assert each["metric"].value == "… per metric ton of product"


@pytest.mark.parametrize(
    ("categories", "coverage", "whole", "each"),
    [("1;11", "", 80, 100), ("", "", 100, 100), ("", "67", 67, None)],
)
def test_what_an_intensity_covers(folder: Callable[..., Any], categories: str, coverage: str, whole: int, each: int | None) -> None:
    """Categories 1 and 11 are 100 of 125 t: 80 % of scope 3, each covered whole; a typed coverage of all of scope 3 says nothing of a category."""
    lines = "".join(f"a{year},{year},3,1,80\nb{year},{year},3,11,20\nc{year},{year},3,4,25\n" for year in (2023, 2024))
    targets = (
        "target_id,name_en,term,type,scopes,categories,base_year,target_year,reduction_pct,denominator,unit,coverage_pct,status\n"
        f"I,Each,near,intensity,3,{categories},2023,2030,40,revenue,tCO2e/million TWD,{coverage},own\n"
    )
    made = folder(more=CDP, inventory=f"line_id,year,scope,category,emissions\n{lines}", targets=targets, activity_metrics=METRICS)
    row = cells(asked(writing.answering(run.compose(made.read(), ("en",))))["7.53.2"], "Each")
    assert (row["pct_s3"], row["pct_all"], row["pct_s3_cat1"]) == (whole, whole, each)
    assert row["pct_s3_cat4"] == (None if categories else each)


def test_what_a_person_types_of_an_allocation_and_of_a_subsidiary_is_marked(folder: Callable[..., Any]) -> None:
    """Once the question is shown, its columns that no table holds wait for a person; they are not blank."""
    entities = "entity,name_en,role,ownership_pct,operational_control\nA,Parent,parent,100,yes\nB,Child,subsidiary,100,yes\n"
    lines = "line_id,year,entity,scope,method,emissions\na,2024,A,1,,60\nb,2024,B,1,,40\nc,2024,B,2,both,10\n"
    customers = "year,customer,basis,share\n2024,Buyer,mass,0.1\n"
    made = folder(more=CDP, inventory=lines, entities=entities, customers=customers)
    by_code = asked(writing.answering(run.compose(made.read(), ("en",))))
    bought, child = answers(by_code["7.26"], "Buyer · Scope 1"), answers(by_code["7.23.1"], "Child")
    assert {bought[key].state for key in ("sources", "verified", "explain")} | {child[key].state for key in ("activity", "ids")} == {"person"}
