"""Index packs as delivered: GRI's layout to merge, places as the chapter has them, the assurance mark, omissions, what is still open."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from pipeline import run, writing
from pipeline.answers.indexes import gri_content_index, tcfd_ifrs_s2_index


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The rows under the headings of each sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    found = {}
    for sheet in book:
        rows = list(sheet.values)
        top = next(index for index, row in enumerate(rows) if sum(cell is not None for cell in row) > 1)
        found[sheet.title] = rows[top:]
    return found


@pytest.fixture(scope="module")
def index(formosa) -> dict[str, list[tuple[Any, ...]]]:
    return sheets((formosa.out / "answers" / "gri_content_index.xlsx").read_bytes())


def test_both_languages_have_the_same_rows_in_gris_layout(index) -> None:
    zh, en = index["GRI 內容索引"], index["GRI content index"]
    assert en[0] == (
        *("GRI standard", "Disclosure", "Location", "Page", "Requirements omitted", "Reason", "Explanation"),
        *("Sector standard ref. no.", "External assurance"),
    )
    assert [row[1].split()[0] for row in zh[1:]] == [row[1].split()[0] for row in en[1:]]


def test_rows_are_those_of_the_draft_and_places_are_its_headings(formosa, index) -> None:
    items = {item["code"]: item for item in formosa.draft["items"] if item["framework"] == "gri"}
    rows = {row[1].split()[0]: row for row in index["GRI content index"][1:] if row[2]}
    assert set(rows) == {code for code, item in items.items() if item["status"] not in ("missing", "not_applicable", "omitted")}
    english = [section for section in formosa.draft["sections"] if section["lang"] == "en"]
    headings = {"".join(span["text"] for span in block["spans"]) for section in english for block in section["blocks"] if block["kind"] == "heading"}
    assert {place.partition(" ")[2] for row in rows.values() for place in row[2].split("\n")} <= headings


def test_figures_that_are_verified_carry_the_mark_with_level_and_standard(index) -> None:
    marks = {row[1].split()[0]: row[8] for row in index["GRI content index"][1:] if row[8]}
    code = next(code for code in marks if code in ("305-2", "102-6"))
    assert marks[code].startswith("✓ ")
    assert "14064-3" in marks[code]
    assert not any(code.startswith("2-") for code in marks)


def test_an_omission_names_its_requirement_reason_and_explanation(formosa, index) -> None:
    omitted = {row[1].split()[0]: row[4:7] for row in index["GRI content index"][1:] if row[5]}
    told = {item["code"]: item["omission"] for item in formosa.draft["items"] if item["framework"] == "gri" and item["omission"]}
    assert set(omitted) == set(told)
    for code, (requirements, reason, explanation) in omitted.items():
        assert requirements and reason in ("Not applicable", "Information unavailable or incomplete", "Confidentiality constraints", "Legal prohibitions")
        assert explanation == told[code]["explanation"]["en"]


def test_what_is_open_says_whether_it_may_be_omitted(formosa, index) -> None:
    rows = index["open 待回應"][1:]
    points = [point for item in formosa.draft["items"] if item["framework"] == "gri" for point in item["points"] if point["status"] in ("missing", "partial")]
    assert [row[0] for row in rows] == [point["print_ref"] for point in points]
    closed = {"2-1", "2-2", "2-3", "2-4", "2-5", "3-1", "3-2"}
    assert all(("不得省略" in row[6]) == ("-".join(row[0].split("-")[:2]) in closed) for row in rows)


def test_no_statement_of_use_is_made_for_a_part_of_a_report(formosa) -> None:
    book = openpyxl.load_workbook(formosa.out / "answers" / "gri_content_index.xlsx")
    words = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    assert "whole ESG report’s" in words
    assert "reports the information in this index" not in words


def test_where_no_omission_may_be_made_the_cells_are_grey(formosa) -> None:
    sheet = openpyxl.load_workbook(formosa.out / "answers" / "gri_content_index.xlsx")["GRI content index"]
    grey = {row[1].value.split()[0] for row in sheet.iter_rows() if row[1].value and row[4].fill.fgColor.rgb == "FFC9D0D4"}
    assert grey and grey <= {"2-1", "2-2", "2-3", "2-4", "2-5", "3-1", "3-2"}


def test_the_point_index_of_tcfd_answers_as_the_draft_does(formosa) -> None:
    found = sheets((formosa.out / "answers" / "tcfd_ifrs_s2_index.xlsx").read_bytes())
    assert set(found) >= {"TCFD 中文", "TCFD en"}
    states = {row[0]: row[5] for row in found["TCFD en"][1:] if row[5]}
    names = {"reported": "Reported", "partial": "Partly reported", "missing": "Not reported", "omitted": "Omitted", "not_applicable": "Not applicable"}
    told = {point["print_ref"]: names[point["status"]] for item in formosa.draft["items"] if item["framework"] == "tcfd" for point in item["points"]}
    assert states == told and len(states) == 49


def test_ifrs_s2_paragraphs_stand_beside_tcfd_points(formosa) -> None:
    """The paragraphs that the same answer serves, the disclosure's successors on its own row; a point that only TCFD asks has none."""
    found = sheets((formosa.out / "answers" / "tcfd_ifrs_s2_index.xlsx").read_bytes())
    beside = {row[0]: row[1] for row in found["TCFD en"][1:]}
    assert beside["GOV-a"] == "6(a)" and beside["GOV-a.1"] == "6(a)(iii)" and beside["MT-b"] == "29(a)" and beside["MT-b.1"] == "29(a)(i)(1)"
    assert not beside["GOV-b.2"]
    assert beside == {row[0]: row[1] for row in found["TCFD 中文"][1:]}


def test_rows_are_high_enough_for_chinese_and_numbers_end_in_a_digit(formosa) -> None:
    """Two lines of Chinese need 36 points; 70,000 is not shown as "70,000."."""
    book = openpyxl.load_workbook(formosa.out / "answers" / "gri_content_index.xlsx")
    sheet = book["GRI 內容索引"]
    places = {row[0].row: str(row[2].value).count("\n") + 1 for row in sheet.iter_rows(min_row=7) if row[2].value}
    assert all(sheet.row_dimensions[row].height >= 18 * lines for row, lines in places.items())
    data = openpyxl.load_workbook(formosa.out / "answers" / "data_book.xlsx")
    shown = {cell.number_format for sheet in data for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)}
    assert shown and not any(form.endswith(("#", ".")) for form in shown if "." in form)


def test_a_pack_nobody_asks_for_is_not_made(tmp_path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "inventory.csv").write_text("line_id,year,scope,emissions\nA,2024,1,5\n", encoding="utf-8")
    base = 'schema = 1\n[company]\nname = {en = "A", "zh-TW" = "甲"}\n[report]\nyear = 2024\nstandalone = true\n[inventory]\nbase_year = 2024\n'
    made = {}
    for frameworks in ("", "[frameworks]\ngri = {}\n"):
        (tmp_path / "report.toml").write_text(base + frameworks, encoding="utf-8")
        reading, _ = run.read(tmp_path)
        assert reading is not None
        asked = writing.answering(run.compose(reading, ("en", "zh-TW")))
        made[frameworks] = (gri_content_index(asked), tcfd_ifrs_s2_index(asked))
    assert made[""] == (None, None)
    gri, other = made["[frameworks]\ngri = {}\n"]
    assert other is None and gri is not None
    top = next(iter(openpyxl.load_workbook(BytesIO(gri()))["GRI content index"].values))
    assert "from 2024-01-01 to 2024-12-31, A reports the information in this index with reference to the GRI Standards" in top[0]
