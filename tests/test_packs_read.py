"""Packs and lists read as the people who fill in forms read them: what is printed counts, places follow the chapter, each hint names its own figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.cli import main_group
from pipeline.gaps import gaps

REPORT = """schema = 1
[company]
name = {en = "Two", "zh-TW" = "二公司"}
[report]
year = 2025
publication_date = 2026-06-30
currency = "TWD"
[inventory]
consolidation = "operational_control"
gwp = "AR5"
base_year = 2025
scope2_headline = "market"
[frameworks]
gri = {edition = "2016"}
tcfd = {}
ifrs_s2 = {}
tw_fsc = {}
iso_14064_1 = {}
cdp = {}
"""
TABLES = {
    "entities": "entity,name_en,name_zh,country,role,operational_control,financial_control,in_consolidated_group\nA,A,甲,TW,parent,yes,yes,yes\n",
    "inventory": "line_id,year,entity,scope,category,method,emissions\na,2025,A,1,stationary_combustion,,100\n"
    "b,2025,A,2,electricity,location,50\nc,2025,A,2,electricity,market,40\nd,2025,A,3,6,,7\n",
    "verification": "year,subject,standard,criteria,level,verifier,opinion,verified_value,unit,coverage_pct\n"
    "2025,ghg.scope1,ISO 14064-3,ISO 14064-1,limited,Verifier,unmodified,100,tCO2e,100\n",
    "initiatives": "initiative_id,year,scope,title_en,title_zh,stage,annual_reduction,unit,energy_saving,energy_unit\n"
    "i,2025,2,Pumps,泵浦,implemented,5,tCO2e,12,MWh\nj,2025,1,Boiler,鍋爐,implemented,3,tCO2e,,\n",
    "energy": "year,carrier,renewable,direction,quantity,unit\n2025,electricity,yes,purchased,9997,MWh\n2025,electricity,no,purchased,3,MWh\n",
    "risks": "id,kind,type,title_en,title_zh,horizon,impact\nr,risk,acute_physical,Storm,風暴,medium,medium\n",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as a team has in its first year."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "data").mkdir()
    (folder / "report.toml").write_text(REPORT, encoding="utf-8")
    for name, rows in TABLES.items():
        (folder / "data" / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes of it."""
    out = tmp_path_factory.mktemp("out") / "made"
    result = CliRunner().invoke(main_group, ["build", str(written), "-o", str(out)])
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def points(built: Path) -> dict[str, dict[str, Any]]:
    draft = json.loads((built / "draft.json").read_text(encoding="utf-8"))
    return {f"{item['framework']}:{point['ref']}": point for item in draft["items"] for point in item["points"]}


def book(built: Path, name: str) -> Any:
    return openpyxl.load_workbook(BytesIO((built / "answers" / name).read_bytes()))


def test_what_the_chapter_prints_of_statements_initiatives_and_groups_counts(points: dict[str, dict[str, Any]]) -> None:
    """An opinion is printed as a word; reductions by scope and energy saved have a table; one accounting group is a split too where IFRS S2 asks for it."""
    for ref in ("tw_fsc:1-1-2.d", "gri:305-5-a", "gri:305-5-d", "gri:302-4-a", "ifrs_s2:29(a)(iv)"):
        assert (ref, points[ref]["status"], points[ref]["missing"]) == (ref, "reported", [])


def test_a_blank_opinion_is_missing_still(written: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT, encoding="utf-8")
    for name, rows in TABLES.items():
        (tmp_path / "data" / f"{name}.csv").write_text(rows.replace("unmodified", ""), encoding="utf-8")
    told, _ = gaps(tmp_path, "tw_fsc")
    (opinion,) = (point for item in told[0].items for point in item.points if point.point.ref == "1-1-2.d")
    assert opinion.status.status == "partial"
    assert [words["en"] for words in opinion.status.missing] == ["Assurance statement: opinion"]


def test_reductions_of_initiatives_add_up_by_scope_in_the_chapter(built: Path) -> None:
    draft = json.loads((built / "draft.json").read_text(encoding="utf-8"))
    tables = {section["lang"]: block for section in draft["sections"] for block in section["blocks"] if block["id"] == "table-actions-reductions"}
    rows = [["".join(span["text"] for span in cell) for cell in row] for row in tables["zh-TW"]["rows"]]
    assert [row[-1] for row in rows[1:]] == ["3", "5", "8", "12 MWh"]
    assert [row[0] for row in rows[1:3]] == ["範疇一", "範疇二"]


def test_category_2_of_iso_is_location_based_and_the_market_based_figure_stands_apart(built: Path, points: dict[str, dict[str, Any]]) -> None:
    draft = json.loads((built / "draft.json").read_text(encoding="utf-8"))
    table = next(block for section in draft["sections"] if section["lang"] == "en" for block in section["blocks"] if block["id"] == "table-inventory-iso")
    rows = [["".join(span["text"] for span in cell) for cell in row] for row in table["rows"]]
    assert [(row[0], row[1]) for row in rows if row[0] and "mported energy" in row[0]] == [
        ("2 Indirect emissions from imported energy, location-based", "50"),
        ("Imported energy, market-based", "40"),
    ]
    assert not any(name.endswith("[1]") for name in points["iso_14064_1:9.3.1-j"]["datapoints"])


def test_places_stand_in_the_order_of_the_chapter(built: Path) -> None:
    """Section by section, the summary only where nothing else answers, none cut off."""
    rows = list(book(built, "tw_fsc.xlsx")["items 項目"].values)
    shown = [row[4] for row in rows if row[4] and row[4] != "揭露處"]
    assert shown
    for cell in shown:
        numbers = [tuple(int(part) for part in place.split()[0].split(".")) for place in cell.split("；")]
        assert numbers == sorted(numbers)
    assert any("1-1-1" in cell for cell in shown)


def test_the_assurance_mark_reads_in_the_language_of_its_sheet(built: Path) -> None:
    sheets = book(built, "gri_content_index.xlsx")
    zh = next(row[8] for row in sheets["GRI 內容索引"].values if row[1] and row[1].startswith("305-1"))
    en = next(row[8] for row in sheets["GRI content index"].values if row[1] and row[1].startswith("305-1"))
    assert zh.splitlines()[1] == "有限保證、ISO 14064-3、Verifier"
    assert en.splitlines()[1] == "Limited assurance, ISO 14064-3, Verifier"


def test_rows_choices_and_reasons_of_cdp_are_words(built: Path) -> None:
    """The term and the size of an effect are two words in Chinese; fixed rows have both languages; a missing figure is called by name."""
    sheets = book(built, "cdp.xlsx")
    risk = {row[2]: row[4] for row in sheets["3.1.1"].values if row[2]}
    assert (risk["time horizon"], risk["magnitude"]) == ("Medium-term · 中期", "Medium · 中")
    assert [row[0] for row in sheets["2.1"].values if row[0] and "\n" in str(row[0])] == ["短期\nshort", "中期\nmedium", "長期\nlong"]
    heads = next(row for row in sheets["2.1"].values if row[0] == "列 Row")
    assert heads[1].endswith("from (years)") and "(years) (years)" not in heads[1]
    reasons = [str(cell) for sheet in sheets for row in sheet.values for cell in row if str(cell).startswith("— ")]
    assert reasons and not any("@20" in reason for reason in reasons)


def test_a_share_just_short_of_the_whole_does_not_read_as_all(built: Path) -> None:
    draft = json.loads((built / "draft.json").read_text(encoding="utf-8"))
    (share,) = (point for point in draft["datapoints"] if point["id"] == "energy.renewable_electricity_share@2025")
    assert share["display"]["zh-TW"] == "99.97%"


@pytest.mark.parametrize(("framework", "edition"), [("gri", "2025"), ("ifrs_s2", "2025"), ("esrs_e1", "2023")])
def test_a_hint_to_print_names_a_figure_of_its_own_concept(written: Path, framework: str, edition: str) -> None:
    """A point that leans on two figures sends nobody to the first one for both."""
    (gap,), _ = gaps(written, framework, edition)
    for item in gap.items:
        for point in item.points:
            named = [wanted.where["en"] for wanted in point.wanted if "[[" in wanted.where["en"]]
            assert len(named) == len(set(named)), (point.point.ref, named)


@pytest.mark.parametrize(("lang", "heading"), [("en", "TCFD 2021 → IFRS S2 2025: "), ("zh-TW", "TCFD 2021 → IFRS S2 2025：")])
def test_a_framework_that_follows_another_is_named_after_the_arrow_and_nothing_is_listed_twice(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, heading: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT.replace("ifrs_s2 = {}\n", ""), encoding="utf-8")
    (tmp_path / "data" / "inventory.csv").write_text(TABLES["inventory"].replace("entity,", "").replace(",A,", ","), encoding="utf-8")
    monkeypatch.setenv("NETZERO_LANG", lang)
    listed: Callable[..., Any] = CliRunner().invoke
    told = listed(main_group, ["items", "ifrs_s2", "--gap", str(tmp_path)]).output
    assert told.startswith(heading)
    lines = [line for line in told.splitlines() if line.startswith("    ")]
    assert len(lines) == len(set(lines))


def test_no_statement_is_not_half_a_statement(tmp_path: Path) -> None:
    """A chapter that says that nothing is verified answers no question about a statement."""
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "data" / "inventory.csv").write_text(TABLES["inventory"].replace("entity,", "").replace(",A,", ","), encoding="utf-8")
    told, _ = gaps(tmp_path, "tw_fsc")
    states = {point.point.ref: point.status.status for item in told[0].items for point in item.points if point.point.ref.startswith("1-1-2")}
    assert states == dict.fromkeys(("1-1-2.a", "1-1-2.b", "1-1-2.c", "1-1-2.d"), "missing")


def test_an_intensity_is_not_assured_because_its_gases_are(built: Path) -> None:
    marks = {row[1].split()[0]: row[8] for row in book(built, "gri_content_index.xlsx")["GRI content index"].values if row[1] and row[1][0].isdecimal()}
    assert marks["305-1"].startswith("✓ assured")
    assert not marks.get("305-4")


def test_electricity_alone_has_its_table(umc: Any) -> None:
    points = {f"{item['framework']}:{point['ref']}": point["status"] for item in umc.draft["items"] for point in item["points"]}
    assert points["gri:302-1-c-i"] == "reported"


def test_criteria_that_wait_for_one_date_stand_in_one_row(umc: Any) -> None:
    """A target validated on a day nobody gave: one row says so, not one for each criterion."""
    rows = [row for row in book(umc.out, "sbti_progress.xlsx")["準則 Criteria"].values if row[0] == "UMC-NT1"]
    unjudged = [row for row in rows if "rule set is not known" in str(row[6])]
    assert len(unjudged) == 1
    assert unjudged[0][1].startswith("NT-C1 … ") and unjudged[0][3].endswith(" criteria")


def test_every_row_of_the_data_book_has_a_name_of_its_own(built: Path) -> None:
    for sheet in book(built, "data_book.xlsx"):
        if sheet["A1"].value == "id":
            names = [(row[1], row[4]) for row in list(sheet.values)[1:]]
            assert len(names) == len(set(names)), sheet.title


def test_energy_bought_burnt_generated_and_sold_is_printed_for_gri_103(tmp_path: Path) -> None:
    """What GRI 103-2 and ESRS E1 ask of energy is on the page, so nobody is sent to type it into the narrative."""
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT, encoding="utf-8")
    rows = "2025,electricity,yes,self_generated,20,MWh\n2025,diesel,no,purchased,7,MWh\n2025,heat,no,sold,5,MWh\n"
    for name, text in {"inventory": TABLES["inventory"].replace("entity,", "").replace(",A,", ","), "energy": TABLES["energy"] + rows}.items():
        (tmp_path / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    told, _ = gaps(tmp_path, "gri", "2025")
    energy = next(item for item in told[0].items if item.status.code == "103-2")
    assert not [words["en"] for point in energy.points for words in point.status.missing if "not printed" in words["en"]]
    states = {point.point.ref: point.status.status for point in energy.points}
    assert {states[ref] for ref in ("103-2-a", "103-2-b", "103-2-b-i", "103-2-b-ii", "103-2-c", "103-2-d-i", "103-2-d-ii")} == {"reported"}


def test_what_only_a_form_asks_is_looked_up_in_its_pack(written: Path) -> None:
    told, _ = gaps(written, "cdp", "2026")
    wanted = [one for item in told[0].items for point in item.points for one in point.wanted]
    assert not [one for one in wanted if "not printed" in one.what["en"]]
    assert [one for one in wanted if one.where["en"].startswith("in answers/cdp.xlsx, 7.")]


def test_instruments_say_their_country(tmp_path: Path) -> None:
    """CDP 7.30.14 and RE100 ask where the electricity was generated; the table of instruments has it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_text(REPORT + "re100 = {}\n", encoding="utf-8")
    instruments = "year,type,technology,country,quantity,unit\n2025,ppa,solar,TW,9997,MWh\n"
    for name, text in {"inventory": TABLES["inventory"].replace("entity,", "").replace(",A,", ","), "instruments": instruments}.items():
        (tmp_path / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    told, _ = gaps(tmp_path, "re100")
    assert {point.point.ref: point.status.status for item in told[0].items for point in item.points}["RE100-2/country"] == "reported"


@pytest.mark.parametrize(("more", "said"), [("sasb = {}\n", True), ('sasb = {industry = "TC-SC"}\n', False)])
def test_sasb_without_an_industry_is_noted(folder: Any, more: str, said: bool) -> None:
    """A company is in one industry: the metrics of the others would count as missing."""
    made = folder(toml=REPORT + more, inventory=TABLES["inventory"].replace("entity,", "").replace(",A,", ","))
    found = [finding for finding in made.findings() if finding.rule == "disclose.every_industry"]
    assert bool(found) is said
    if found:
        assert "TC-SC" in found[0].message["en"] and "sasb = {industry" in found[0].hint["zh-TW"]
        assert found[0].at.column == "frameworks.sasb"
