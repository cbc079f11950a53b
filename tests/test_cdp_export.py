"""A team's own CDP export of another cycle, in layouts the tests write, beside this year's answers: found by title, told how surely, never guessed."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import run, writing
from pipeline.answering import Answering
from pipeline.answers import PACKS, check_packs
from pipeline.answers.cdp import answer_cdp
from pipeline.finding import Finding
from pipeline.load import cdp_export
from tests.conftest import report_toml

CDP = '[frameworks]\ncdp = {cycle = "2026", export = "data/cdp_2025.xlsx"}\n'
TOML = report_toml(company="", frameworks='cdp = {cycle = "2026"}\n')
LINES = "line_id,year,scope,method,emissions\na,2023,1,,200\nb,2023,2,both,40\nc,2024,1,,90\nd,2024,2,both,30\n"
TARGETS = "target_id,name_en,name_zh,type,scopes,base_year,target_year,reduction_pct\nT1,Half,減半,absolute,1+2,2023,2030,50\n"
SCOPE1 = "In metric tons, what were the organization's gross global Scope 1 emissions?"
ABSOLUTE = "Give details of each absolute emissions target and the progress made."
Row = Sequence[object]


def book(sheets: dict[str, Sequence[Row]]) -> bytes:
    """A workbook as a portal or a person would write it."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    return stream.getvalue()


LONG = {
    "Responses": [
        ("My organization: response of 2025",),
        ("Question number", "Question", "Row", "Column", "Response"),
        ("7.6", SCOPE1, "Reporting year", "(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)", 95),
        ("7.6", SCOPE1, "Past year 1", "(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)", 120),
        ("7.53.1", ABSOLUTE, "1", "(7.53.1.1) Target reference number", "Abs 1"),
        ("7.53.1", ABSOLUTE, "1", "(7.53.1.13) Base year Scope 1 emissions covered by target (metric tons CO2e)", 101),
        ("7.53.1", ABSOLUTE, "1", "(7.53.1.99) Anything nobody knows", "=1+1"),
    ]
}
CHINESE = {
    "填答": [
        ("題號", "題目", "列", "欄位", "回答"),
        ("7.6", "貴公司之範疇一總排放為何？", "報導年度", "範疇一總排放", 95),
        ("7.53.1", "請說明絕對減量目標與進度", "Abs1", "目標編號", "Abs 1"),
        ("7.53.1", "請說明絕對減量目標與進度", "Abs1", "基準年範疇一涵蓋排放", 101),
    ]
}
OWN_SHEETS = {
    "7.6": [(f"(7.6) {SCOPE1}",), ("Row", "Gross global Scope 1 emissions (metric tons CO2e)", "End date"), ("Reporting year", 95, "2023-12-31")],
    "7.53.1": [
        (f"(7.53.1) {ABSOLUTE}",),
        ("Row", "Target reference number", "Base year Scope 1 emissions covered by target (metric tons CO2e)"),
        ("Row 1", "Abs 1", 101),
    ],
}
LICENSED = {
    "C6.1": [("Account number", "Organization", "Row", "RowName", f"C6.1_C1_{SCOPE1} - Gross global Scope 1 emissions"), (1, "Mine", 1, "Reporting year", 95)],
    "C4.1a": [
        (
            "Account number",
            "Organization",
            "Row",
            "RowName",
            f"C4.1a_C1_{ABSOLUTE} - Target reference number",
            f"C4.1a_C9_{ABSOLUTE} - Base year Scope 1 covered",
        ),
        (1, "Mine", 1, None, "Abs 1", 101),
    ],
}
BESIDE = {
    "Response": [
        (f"(7.6) {SCOPE1}", None),
        ("Reporting year", None),
        ("(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)", 95),
        (f"(7.53.1) {ABSOLUTE}", None),
        ("Row 1", None),
        ("(7.53.1.1) Target reference number", "Abs 1"),
        ("(7.53.1.13) Base year Scope 1 emissions covered by target", 101),
    ]
}
STACKED = {
    "Module 7": [
        ("My organization", None),
        (f"7.6 {SCOPE1}",),
        ("", "(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)", "(7.6.2) End date"),
        ("Reporting year", 95, "2023-12-31"),
        (f"7.53.1 {ABSOLUTE}",),
        ("(7.53.1.1) Target reference number", "(7.53.1.13) Base year Scope 1 emissions covered by target"),
        ("Abs 1", 101),
    ]
}
MERGED = {
    "Export": [
        ("Question number", "Question", "Row", "Column", "Answer"),
        ("7.6", SCOPE1, "Reporting year", "End date", "2023-12-31"),
        (None, None, None, "Gross global Scope 1 emissions (metric tons CO2e)", 95),
        ("7.53.1", ABSOLUTE, "1", "Target reference number", "Abs 1"),
        (None, None, None, "Base year Scope 1 emissions covered by target", 101),
    ]
}
WORDS = (None, "7.6", 7.1, "(7.6) What were", "Question", "Answer", "Row", "Column", "題號", "回答", "95", "順序", "欄位")
LAYOUTS = {
    "long": LONG,
    "chinese": CHINESE,
    "own sheets": OWN_SHEETS,
    "licensed": LICENSED,
    "beside": BESIDE,
    "stacked": STACKED,
    "merged": MERGED,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """A small company's answers, composed once; each test puts an export beside them."""
    root = tmp_path_factory.mktemp("small")
    (root / "data").mkdir()
    (root / "report.toml").write_text(TOML, encoding="utf-8")
    (root / "data" / "inventory.csv").write_text(LINES, encoding="utf-8")
    (root / "data" / "targets.csv").write_text(TARGETS, encoding="utf-8")
    reading, _ = run.read(root)
    assert reading is not None
    return writing.answering(run.compose(reading, ("en",)))


def told(small: Answering, content: bytes) -> tuple[Any, dict[str, list[Finding]]]:
    """The pack with this export beside it, and the findings about it by rule."""
    answered, problems = cdp_export.read(content, "data/cdp_2025.xlsx")
    answering = replace(small, inputs=replace(small.inputs, answered=answered))
    answering = replace(answering, questions=answer_cdp(answering)[0])
    found: dict[str, list[Finding]] = {}
    for item in (*problems, *check_packs(answering)):
        found.setdefault(item.rule, []).append(item)
    making = PACKS["cdp.xlsx"](answering)
    assert making is not None
    return openpyxl.load_workbook(io.BytesIO(making())), found


def lines(pack: Any, sheet: str = "前次填答 last time") -> list[dict[str, Any]]:
    """The lines of a sheet by their heading's last word group."""
    rows = list(pack[sheet].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[1] and str(row[1]).startswith("題名"))
    return [dict(zip((str(title).replace("\n", " ") for title in rows[head]), row, strict=True)) for row in rows[head + 1 :] if any(row)]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_last_answers_stand_beside_this_years(small: Answering, layout: dict[str, Sequence[Row]]) -> None:
    """95 t of scope 1 were answered last time and 90 t are this year's; the target's base of 101 t stands beside the 200 t of today's inventory."""
    pack, found = told(small, book(layout))
    by_last = {(line["本期題號 Code"], str(line["前次回答 Last time"])): line for line in lines(pack)}
    assert by_last["7.6", "95"]["本期回答 This year"] == 90
    assert by_last["7.53.1", "101"]["本期回答 This year"] == 200
    assert by_last["7.53.1", "Abs 1"]["本期回答 This year"] == "Abs 1"
    assert by_last["7.6", "95"]["前次回答 Last time"] == 95  # a number, to be compared and subtracted
    assert by_last["7.6", "95"]["位置 Place"].startswith("data/cdp_2025.xlsx › ")
    (matched,) = found["cdp.export_matched"]
    assert "2 of 2 questions found again (2 by title and number" in matched.message["en"]
    contents = {row[0]: row for row in pack["CDP"].iter_rows(values_only=True)}
    assert contents["7.6"][8] == ("C6.1" if layout is LICENSED else "7.6")


def test_a_past_year_is_not_the_reporting_year(small: Answering) -> None:
    """Labels whose numbers differ are different rows: past year 1 is none of this year's; an unknown column has no cell, and no text is a formula."""
    pack, _ = told(small, book(LONG))
    by_last = {str(line["前次回答 Last time"]): line for line in lines(pack)}
    assert by_last["120"]["本期回答 This year"] is None
    assert by_last["=1+1"]["本期回答 This year"] is None and by_last["=1+1"]["本期欄位 Column"] is None
    assert all(cell.data_type != "f" for row in pack["前次填答 last time"].iter_rows() for cell in row)


def test_headings_of_other_scopes_and_shares_are_other_columns() -> None:
    """Scope 1 is not scope 2 in either language, and a share of something is not its amount."""
    from pipeline.answers.cdp.earlier import alike

    assert alike("基準年範疇一涵蓋排放", "目標涵蓋之基準年範疇二") == 0 < alike("基準年範疇一涵蓋排放", "目標涵蓋之基準年範疇一")
    assert alike("Base year Scope 2 emissions covered", "base-year Scope 1 covered") == 0


def test_title_goes_before_number(small: Answering) -> None:
    """A spreadsheet turned 7.10 into the number 7.1; another cycle moved a question; a number alone is found but marked; a number against its title is not."""
    comparison = "How do the gross global emissions of scopes 1 and 2 compare to the previous reporting year?"
    rows = [
        ("Question number", "Question", "Row", "Column", "Answer"),
        (7.1, comparison, None, "Change", "Decreased"),
        ("7.99", "Select the currency of all financial information", None, None, "TWD"),
        ("7.7", None, "Reporting year", "Scope 2, location-based", 41),
        ("7.29", "How much water was withdrawn from rivers?", None, None, 5),
        ("9.2", "Which wells does the site draw from?", None, None, "two"),
    ]
    pack, found = told(small, book({"x": rows}))
    by_code = {line["本期題號 Code"]: line for line in lines(pack)}
    assert by_code["7.10"]["原題號 Their number"] == "7.1" and by_code["7.10"]["本期回答 This year"] == "Decreased · 減少"
    assert "number moved" in by_code["1.2"]["對應依據 Found by"]
    assert "number alone" in by_code["7.7"]["對應依據 Found by"] and by_code["7.7"]["本期回答 This year"] == 30
    assert "7.29" not in by_code
    (other,) = found["cdp.export_other_title"]
    assert other.at.row == 5 and "7.29" in other.message["en"]
    (unknown,) = found["cdp.export_unknown"]
    assert "9.2" in unknown.message["en"] and "7.29" not in unknown.message["en"]
    listed = [(line["題號 Number"], str(line["情形 What it is"])) for line in lines(pack, "未對應 not matched")]
    for code, words in (("7.29", "another title"), ("7.29", "this cycle only"), ("9.2", "export only"), ("7.53.1", "this cycle only")):
        assert any(number == code and words in said for number, said in listed), code


@pytest.mark.parametrize(
    ("end", "row", "told_before", "places"),
    [
        ("2023-12-31", "Reporting year", "180", 1),  # the inventory says 200 t for 2023
        ("12/31/2023", "Reporting year", "200", 0),
        ("2021-12-31", "Reporting year", "180", 0),  # no figure of 2021 to compare
        ("2023-12-31", "Past year 1", "180", 0),
        (None, "Reporting year", "180", 0),  # which year it is about is not said: nothing is assumed
    ],
)
def test_what_cdp_was_told_is_held_against_the_inventory(small: Answering, end: str | None, row: str, told_before: str, places: int) -> None:
    """Scope 1 of the year an export is about, where the export names the year: a difference is told with both numbers and the place."""
    rows = [
        ("Question number", "Question", "Row", "Column", "Answer"),
        ("1.4", "State the end date of the year of reporting", None, "End date of reporting year", end),
        ("7.6", SCOPE1, row, "Gross global Scope 1 emissions", told_before),
    ]
    _, found = told(small, book({"x": rows}))
    items = found.get("cdp.export_figure_differs", [])
    assert len(items) == places
    for item in items:
        assert "180" in item.message["en"] and "200" in item.message["en"] and "2023" in item.message["en"]
        assert item.at is not None and item.at.row == 3


def test_of_several_years_the_latest_counts(small: Answering) -> None:
    """A data set of two cycles: the answers of 2025 stand beside this year's, those of 2024 do not."""
    head = ("survey_year", "question_number", "question_unique_reference", "row_name", "column_name", "response_value")
    rows = [head, *((year, "7.6", SCOPE1, "Reporting year", "Gross global Scope 1 emissions", value) for year, value in ((2024, 80), (2025, 95)))]
    pack, _ = told(small, book({"data": rows}))
    assert [str(line["前次回答 Last time"]) for line in lines(pack)] == ["95"]


def test_our_own_pack_is_an_export_too(small: Answering) -> None:
    """Last year's pack, with what a person typed into it: every shown question is found by title and number, marks are no answers."""
    first, _ = told(small, book(LONG))
    typed = first["1.3"]
    typed["B5"] = "A small company"
    stream = io.BytesIO()
    first.save(stream)
    pack, found = told(small, stream.getvalue())
    answers = {(line["本期題號 Code"], str(line["前次回答 Last time"])): line["本期回答 This year"] for line in lines(pack)}
    assert ("1.3", "A small company") in answers
    assert (
        answers["7.53.1", "200"] == 200
        and len([line for line in lines(pack) if line["本期題號 Code"] == "7.6" and str(line["前次回答 Last time"]) == "90"]) == 1
    )
    assert not any(last in ("✎", "—") for _, last in answers)
    (matched,) = found["cdp.export_matched"]
    assert "0 by title under another number, 0 by number alone" in matched.message["en"]
    assert "cdp.export_new" not in found and "cdp.export_other_title" not in found


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        ("../cdp.xlsx", "cdp.export_outside"),
        ("data/nothing.xlsx", "cdp.export_missing"),
        ("data/answers.pdf", "cdp.export_format"),
        ("C:/x.xlsx", "cdp.export_outside"),
    ],
)
def test_an_export_that_cannot_be_used_is_told(folder: Callable[..., Any], named: str, rule: str) -> None:
    """Outside the folder, missing, another format: a warning at the key of report.toml; no number rests on it, and the build goes on."""
    more = f'[frameworks]\ncdp = {{cycle = "2026", export = "{named}"}}\n'
    reading = folder(more=more, inventory=LINES).read()
    (item,) = [item for item in reading.findings if item.rule.startswith("cdp.export")]
    assert item.rule == rule and item.at.file == "report.toml" and item.at.column == "frameworks.cdp.export" and not item.blocks


@pytest.mark.parametrize(("content", "rule"), [(b"no workbook", "load.not_xlsx"), (book({"Notes": [("Hello", "world")]}), "cdp.export_no_questions")])
def test_a_file_that_is_no_questionnaire_is_told(small: Answering, content: bytes, rule: str) -> None:
    """A broken archive, a workbook of something else: a finding with the file, and the pack is written without it."""
    pack, found = told(small, content)
    assert found[rule][0].at.file == "data/cdp_2025.xlsx"
    assert "前次填答 last time" not in pack.sheetnames


def test_a_broken_export_does_not_block(folder: Callable[..., Any]) -> None:
    """A file that is no workbook is told at its place, as a warning: the chapter needs nothing of it."""
    made = folder({"data/cdp_2025.xlsx": b"no workbook"}, more=CDP, inventory=LINES)
    (item,) = [item for item in made.read().findings if item.at is not None and item.at.file == "data/cdp_2025.xlsx"]
    assert (item.rule, item.severity, item.blocks) == ("load.not_xlsx", "warning", False)


def test_a_bare_number_that_may_be_another_is_not_taken(small: Answering) -> None:
    """Without titles 7.1 may be what a spreadsheet made of 7.10, and is not matched; 7.6 can be no other question."""
    rows = [("Question number", "Column", "Answer"), (7.1, "first year?", "No"), ("7.6", "Gross global Scope 1", 95)]
    pack, found = told(small, book({"x": rows}))
    assert {line["本期題號 Code"] for line in lines(pack)} == {"7.6"}
    assert "7.1" in found["cdp.export_unknown"][0].message["en"]


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(st.sampled_from([None, "7.6", 7.1, "(7.6) What were", "Question", "Answer", "Row", "Column", "題號", "回答", "95", "順序", "欄位"])),
        max_size=8,
    )
)
def test_whatever_stands_in_a_workbook_is_read_or_told(rows: list[list[object]]) -> None:
    """Any arrangement of headings, numbers and answers gives answers with their places, or a finding; it never breaks."""
    answered, problems = cdp_export.read(book({"7.6": rows, "x": rows}), "data/x.xlsx")
    assert answered or problems
    assert all(answer.at.row is not None and (answer.code or answer.title) for answer in answered)


def test_the_export_is_an_input_of_the_draft(folder: Callable[..., Any]) -> None:
    """The workbook is listed among the files read, and is not taken for a table of the contract."""
    reading = folder({"data/cdp_2025.xlsx": book(LONG)}, more=CDP, inventory=LINES).read()
    assert "data/cdp_2025.xlsx" in {entry.path for entry in reading.inputs.files}
    assert not [item for item in reading.findings if item.rule == "load.unknown_sheet"]
    assert {answer.code for answer in reading.inputs.answered} == {"7.6", "7.53.1"}


def test_no_two_questions_have_the_same_words() -> None:
    """Each question's key words are found in themselves and in no question that has more of them: the longest always wins alone."""
    import disclosures
    from pipeline.answers.cdp.earlier import agreement

    items = disclosures.catalogue("cdp", "2026").items
    assert {item.code for item in items} == set(disclosures.titles("cdp"))
    for item in items:
        said = " and ".join(term.split("|")[0] for term in disclosures.titles("cdp")[item.code])
        best = max(items, key=lambda other: agreement(said, other))
        assert best.code == item.code, (said, best.code)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_listing_as_csv_is_read(encoding: str) -> None:
    """A data set of lines, in the encodings spreadsheets write: 95 t in its row and column, with the line it stands in."""
    text = "題號,題目,列,欄位,回答\r\n7.6,貴公司之範疇一總排放為何？,報導年度,範疇一總排放,95\r\n7.6,貴公司之範疇一總排放為何？,過往年度 1,範疇一總排放,\r\n"
    answers, findings = cdp_export.read(text.encode(encoding), "data/cdp_2025.csv")
    assert [(answer.code, answer.row, answer.value, answer.at.row) for answer in answers] == [("7.6", "報導年度", "95", 2), ("7.6", "過往年度 1", None, 3)]
    assert str(answers[0].at) == "data/cdp_2025.csv › 2 › 回答"
    assert {item.rule for item in findings} <= {"load.encoding"}
