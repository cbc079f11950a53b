"""Taiwan's statutory climate tables: two years, parent, subsidiaries and total, one labelled scope 2 method; what is missing is said."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from pipeline import run
from tests.conftest import STATUTORY, Example, Folder, report_toml

ENTITIES = """entity,name_en,name_zh,role,parent,ownership_pct,operational_control
P,Parent Co,母公司股份有限公司,parent,,100,yes
S,Daughter Co,子公司股份有限公司,subsidiary,P,100,yes
"""
INVENTORY = """line_id,year,entity,scope,category,method,emissions
p1,2026,P,1,,,60
s1,2026,S,1,,,40
p2l,2026,P,2,electricity,location,300
p2m,2026,P,2,electricity,market,200
s2,2026,S,2,electricity,both,100
p1,2025,P,1,,,80
s1,2025,S,1,,,40
p2l,2025,P,2,electricity,location,300
p2m,2025,P,2,electricity,market,250
s2,2025,S,2,electricity,both,100
"""
REVENUE = "year,metric,entity,value,unit\n2026,revenue,,100,million NT$\n2025,revenue,,100,million NT$\n"
VERIFICATION = """year,subject,entity,standard,criteria,level,verifier,opinion
2026,ghg.scope1,P,ISO 14064-3,ISO 14064-1,reasonable,Verifier,unmodified
2026,ghg.scope2.market,P,ISO 14064-3,ISO 14064-1,reasonable,Verifier,unmodified
"""


def report(capital: int | str, basis: str = "") -> str:
    """report.toml of a company of a paid-in capital; ``basis`` is what it says of the statutory table."""
    company = f'country = "TW"\npaid_in_capital = {capital}\n'
    return report_toml(year=2026, company=company, inventory=STATUTORY, frameworks=f"tw_fsc = {{{basis}}}\n")


def composed(folder: Folder, lang: str) -> dict[str, Any]:
    """The blocks of the statutory section in a language."""
    (document,) = run.compose(folder.read(), (lang,)).documents
    return {block.id: block for section in document.sections if section.id == "tw_fsc" for block in section.blocks}


def grid(block: Any) -> list[list[str]]:
    """A table as a reader sees it."""
    return [["".join(span.text for span in cell) for cell in row.cells] for row in block.rows]


def company(folder: Callable[..., Folder], basis: str = "", capital: int = 6_000_000_000, **tables: str) -> Folder:
    """A parent and its subsidiary over two years, and what a test adds or takes away."""
    held = {"entities": ENTITIES, "inventory": INVENTORY, "activity_metrics": REVENUE, "verification": VERIFICATION, **tables}
    return folder(toml=report(capital, basis), **{name: rows for name, rows in held.items() if rows})


def test_two_years_of_parent_subsidiaries_and_total(folder: Callable[..., Folder]) -> None:
    """Scope 1: 80 + 40 = 120, 60 + 40 = 100; with market-based scope 2 of 350 and 300: 470 and 400, 4.7 and 4 a million."""
    rows = grid(composed(company(folder), "zh-TW")["table-tw_fsc-inventory"])
    assert rows[1:3] == [["母公司", "80", "–", "60", "–"], ["子公司", "40", "–", "40", "–"]]
    assert [row[1::2] for row in rows if row[0] == "合計"] == [["120", "100"], ["350", "300"], ["470", "400"]]
    assert [Decimal(row[4]) for row in rows if row[0] == "合計"] == [1, 3, 4]


@pytest.mark.parametrize(
    ("basis", "scope2", "label"), [("", "300", "市場基準"), ('scope2 = "location"', "400", "所在地基準"), ('scope2 = "market"', "300", "市場基準")]
)
def test_the_scope_2_method_is_chosen_and_named(folder: Callable[..., Folder], basis: str, scope2: str, label: str) -> None:
    """One method throughout the table, labelled on its rows and under it."""
    block: Any = composed(company(folder, basis), "zh-TW")["table-tw_fsc-inventory"]
    rows = grid(block)
    assert [row[3] for row in rows if row[0] == "合計"][1] == scope2
    assert sum(label in row[0] for row in rows) == 2
    assert any(label in "".join(span.text for span in note) for note in block.notes)


def test_a_change_against_the_base_year_has_its_sign(folder: Callable[..., Folder]) -> None:
    """125 after 100 in the base year is +25.0 %, as in every other table of changes."""
    inventory = "line_id,year,scope,method,emissions\na,2026,1,,125\na,2025,1,,100\nb,2026,2,both,75\nb,2025,2,both,100\n"
    rows = grid(composed(company(folder, inventory=inventory), "zh-TW")["table-tw_fsc-base"])
    assert [row[-1] for row in rows] == ["+25.0%", "−25.0%", "0.0%"]


def test_what_is_missing_is_said_in_words(folder: Callable[..., Folder]) -> None:
    """No entities, no revenue, no statement, no target: every empty cell has its reason, every empty table its sentence."""
    inventory = "line_id,year,scope,emissions\na,2026,1,100\nb,2025,1,120\n"
    blocks = composed(company(folder, entities="", activity_metrics="", verification="", inventory=inventory), "en")
    table: Any = blocks["table-tw_fsc-inventory"]
    notes = ["".join(span.text for span in note) for note in table.notes]
    assert any("not shared out to the parent and its subsidiaries" in note for note in notes)
    assert any("no revenue is given" in note for note in notes)
    assert {"tw_fsc-no-assurance", "tw_fsc-no-targets", "tw_fsc-no-plan"} <= set(blocks)
    assert "table-tw_fsc-assurance" not in blocks


def test_assurance_of_both_years_in_one_row_a_statement(folder: Callable[..., Folder]) -> None:
    """The parent's two subjects are one row; the year before has none recorded and says so."""
    block: Any = composed(company(folder), "en")["table-tw_fsc-assurance"]
    before, now = grid(block)
    assert before[0] == "2025" and before[1:] == ["–"] * 5
    assert (
        now[0] == "2026"
        and now[1].startswith("Parent Co: ")
        and "market-based" in now[1]
        and now[2:] == ["Verifier", "ISO 14064-3", "Reasonable", "Unmodified"]
    )
    assert any("no assurance statement is recorded" in "".join(span.text for span in note) for note in block.notes)


@pytest.mark.parametrize(("capital", "year"), [(12_000_000_000, 2026), (5_000_000_000, 2027), (400_000_000, 2028)])
def test_the_note_for_companies_under_ifrs_s2(folder: Callable[..., Folder], capital: int, year: int) -> None:
    """From which financial year the IFRS chapter takes the table's place in the annual report, by paid-in capital."""
    block: Any = composed(company(folder, capital=capital), "en")["tw_fsc-ifrs"]
    said = "".join(span.text for span in block.spans)
    assert f"from the financial year {year}" in said
    assert ("Whether the exchanges drop it" in said) == (year == 2026)


def test_the_section_is_there_only_where_the_framework_is_reported(folder: Callable[..., Folder]) -> None:
    """No section, no finding about one left out."""
    plain = folder(toml=report(1).replace("[frameworks]\ntw_fsc = {}\n", ""), inventory=INVENTORY, entities=ENTITIES)
    chapter = run.compose(plain.read(), ("en",))
    assert "tw_fsc" not in {section.id for section in chapter.documents[0].sections}
    assert not any("tw_fsc" in str(item.at) for item in chapter.findings)


def test_the_pack_says_what_the_chapter_says(formosa: Example) -> None:
    """Numbers as numbers: parent 29,316, subsidiaries 1,214, total 32,000; 76,000 ÷ 25,000 = 3.04; base 100,000; NT1 at 57.1 %."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO((formosa.out / "answers" / "tw_fsc.xlsx").read_bytes()))
    rows = [[cell.value for cell in row] for row in book["1-1-1 盤查"].iter_rows()]
    found = {row[6]: row[4:6] for row in rows if row[6]}
    assert found["ghg.scope1.by_role@2026[parent]"][0] == 29316
    assert found["ghg.scope1.by_role@2026[subsidiary]"][0] == 1214
    assert found["ghg.scope12.market@2026"] == [76000, 3.04]
    base = {row[5]: row[2:5] for row in book["1-2 基準年"].iter_rows(values_only=True) if len(row) > 5}
    assert base["ghg.scope12.market@2026"] == (100000, 76000, -24)
    targets = {row[10]: row for row in book["1-2 目標"].iter_rows(values_only=True)}
    assert round(targets["target.progress@2026[NT1]"][8], 1) == 57.1
    assured = list(book["1-1-2 確信"].iter_rows(values_only=True))
    assert [row[0] for row in assured].count("2026") == 5 and [row[0] for row in assured].count("2025") == 1
    parent = next(row for row in assured if row[2] and row[2].startswith("Formosa Demo Electronics Co.: "))
    assert parent[1].startswith("福爾摩沙示範電子股份有限公司：範疇一") and parent[3:5] == ("示範查證一號\nDemo Verification One", "ISO 14064-3")


def test_every_number_of_the_section_is_a_datapoint_and_both_languages_print_the_same(formosa: Example) -> None:
    """By block and place, the cited datapoints of the two languages are the same."""
    cited = {
        lang: [(entry["block"], entry["datapoint"]) for entry in formosa.draft["citations"] if entry["section"] == "tw_fsc" and entry["lang"] == lang]
        for lang in ("zh-TW", "en")
    }
    assert cited["en"] and cited["en"] == cited["zh-TW"]
    reported = [item["status"] for item in formosa.draft["items"] if item["framework"] == "tw_fsc"]
    assert len(reported) == 12 and "reported" in reported


def test_shares_of_targets_are_written_as_percent(formosa: Example) -> None:
    """72 % of renewable electricity is 72 with "%" beside it, not 0.72 of a "share"."""
    sheet = openpyxl.load_workbook(formosa.out / "answers" / "tw_fsc.xlsx")["1-2 目標"]
    rows = {row[10]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["target.progress@2026[RE1]"][3:8] == (10, "2030", 72, 40, "%")
    assert rows["target.progress@2026[NT1]"][5:8] == (58000, 76000, "tCO2e")


def test_the_coverage_names_those_with_figures_and_apart_those_without(folder: Callable[..., Folder]) -> None:
    """A subsidiary without a line, and one the consolidation approach leaves out, are not printed as covered."""
    more = "V,Vietnam,範例越南,subsidiary,P,100,yes\nG,Germany,範例歐洲,subsidiary,P,100,no\n"
    extra = "g1,2026,G,1,,,9\n"
    made = folder(toml=report(1), entities=ENTITIES + more, inventory=INVENTORY + extra, activity_metrics=REVENUE)
    rows = {row[0]: row[1:] for row in grid(composed(made, "zh-TW")["table-tw_fsc-coverage"])}
    assert rows["子公司"] == ["子公司股份有限公司", "子公司股份有限公司"]
    assert rows["未計入（無盤查數據）"] == ["範例越南、範例歐洲", "範例越南、範例歐洲"]
