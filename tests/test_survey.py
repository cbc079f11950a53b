"""The supplier survey: the form as it is sent out, filled in as suppliers do, read back and told of at its own cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main_group
from pipeline.project import load_project
from pipeline.survey import QUESTIONS, SECTIONS, survey_form
from pipeline.tables import tables

LINES = "line_id,year,scope,category,calculation,emissions\na,2024,1,,,10\nb,2024,3,1,average,50\n"
SUPPLIERS = "year,supplier,category,spend,currency,emissions,engagement,has_sbt\n2024,Old Friend,1,300,TWD,40,,no\n2024,Silent,1,500,TWD,,,no\n"
ANSWER = {
    "supplier": "New Maker",
    "year": 2024,
    "scope1": 60,
    "scope2_market": 40,
    "revenue": 1000,
    "sales": 200,
    "currency": "TWD",
    "allocation": "依營收",
    "allocated": 20,
    "sbti": "已通過驗證",
}


def filled(folder: Callable[..., Any], answers: Mapping[str, Any], lang: str = "zh-TW") -> bytes:
    """The form with its answers typed in, as a supplier's spreadsheet saves it."""
    project, _ = load_project(folder(inventory=LINES, at="asked").path)
    assert project is not None
    book = openpyxl.load_workbook(io.BytesIO(survey_form(project, lang)))
    sheet = book["調查表 Survey"]
    rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    for code, value in answers.items():
        sheet.cell(rows[code], 4).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_form_asks_each_question_once_in_both_languages() -> None:
    """Every column of the table is a question of one section with an English name."""
    asked = [name for _, names in SECTIONS for name in names]
    assert sorted(asked) == sorted(tables()["supplier_answers"].by_name) == sorted(QUESTIONS)


def test_same_form_twice(folder: Callable[..., Any]) -> None:
    """The same folder gives the same bytes; the answer cells alone are open."""
    project, _ = load_project(folder(inventory=LINES).path)
    assert project is not None
    form = survey_form(project, "en")
    assert form == survey_form(project, "en")
    sheet = openpyxl.load_workbook(io.BytesIO(form))["調查表 Survey"]
    assert sheet.protection.sheet
    assert not any(sheet.cell(row, 4).protection.locked for row in range(3, 9))
    assert sheet.cell(3, 1).protection.locked
    assert len(sheet.data_validations.dataValidation) > 15


def test_answers_come_back_whatever_language_they_were_given_in(folder: Callable[..., Any]) -> None:
    """Chinese words of the lists and English ones are the same choices; the answer is read whole and never added to the ledger."""
    english = {**ANSWER, "supplier": "English Maker", "allocation": "revenue", "sbti": "validated"}
    files = {"data/supplier_answers/a.xlsx": filled(folder, ANSWER), "data/supplier_answers/b.xlsx": filled(folder, english, "en")}
    reading = folder(files, inventory=LINES, suppliers=SUPPLIERS).read()
    first, second = reading.inputs.records("supplier_answers")
    assert (first.text("allocation"), first.text("sbti")) == (second.text("allocation"), second.text("sbti")) == ("revenue", "validated")
    assert reading.points.value("ghg.scope3", 2024) == 50
    assert not [item for item in reading.findings if item.rule.startswith(("survey.", "load."))]


def test_who_answers_is_engaged(folder: Callable[..., Any]) -> None:
    """Spend of 300 + 500 in the table and 200 of the supplier that answered: 200 of 1,000 engaged, with a validated target; it joins the list."""
    made = folder({"data/supplier_answers/a.xlsx": filled(folder, ANSWER)}, inventory=LINES, suppliers=SUPPLIERS)
    values = {key: str(value) for key, value in made.values().items()}
    assert (values["suppliers.count@2024"], values["suppliers.spend@2024"]) == ("3", "1000")
    assert (values["suppliers.engaged_share@2024"], values["suppliers.sbt_share@2024"]) == ("0.2", "0.2")
    assert values["supplier.emissions@2024[New Maker]"] == "20"


def test_a_supplier_of_the_table_that_answers_counts_once(folder: Callable[..., Any]) -> None:
    """The table's spend (300) counts, not the answer's (200); the supplier is engaged: 300 of 800. Their emissions differ, which is told with both places."""
    made = folder({"data/supplier_answers/a.xlsx": filled(folder, {**ANSWER, "supplier": "Old Friend"})}, inventory=LINES, suppliers=SUPPLIERS)
    reading = made.read()
    assert reading.points.value("suppliers.count", 2024) == 2
    assert str(reading.points.value("suppliers.engaged_share", 2024)) == "0.375"
    (found,) = [item for item in reading.findings if item.rule.startswith("survey.")]
    assert found.rule == "survey.emissions_differ"
    assert [place.file for place in found.places] == ["data/suppliers.csv", "data/supplier_answers/a.xlsx"]


def test_an_answer_fills_what_the_table_leaves_blank(folder: Callable[..., Any]) -> None:
    """The table has a spend of 300 and no emissions: the answer's 20 t stand, its own spend of 200 does not."""
    blank = "year,supplier,spend,currency\n2024,Old Friend,300,TWD\n"
    made = folder({"data/supplier_answers/a.xlsx": filled(folder, {**ANSWER, "supplier": "Old Friend"})}, inventory=LINES, suppliers=blank)
    values = {key: str(value) for key, value in made.values().items()}
    assert (values["supplier.spend@2024[Old Friend]"], values["supplier.emissions@2024[Old Friend]"]) == ("300", "20")


def test_a_name_written_nearly_as_in_the_table_is_found(folder: Callable[..., Any]) -> None:
    """“Old Freind” is asked about; “English Maker” is simply another supplier."""
    for name, told in (("Old Freind", ["survey.unknown_supplier"]), ("English Maker", [])):
        answer = {**ANSWER, "supplier": name}
        made = folder({"data/supplier_answers/a.xlsx": filled(folder, answer)}, at=name.split()[1], inventory=LINES, suppliers=SUPPLIERS)
        assert [item.rule for item in made.findings() if item.rule.startswith("survey.")] == told


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"scope1": "sixty"}, "load.not_a_number"),
        ({"scope1": -5}, "load.negative"),
        ({"year": None}, "survey.blank"),
        ({"allocated": 500}, "survey.allocated_exceeds"),
        ({"allocated": 80}, "survey.allocation_differs"),  # (60 + 40) × 200 ÷ 1,000 = 20
        ({"renewable_pct": 130}, "load.number_out_of_range"),
    ],
)
def test_a_bad_answer_is_found_at_its_cell(folder: Callable[..., Any], change: dict[str, Any], rule: str) -> None:
    """File, sheet and the question's row are named."""
    reading = folder({"data/supplier_answers/a.xlsx": filled(folder, {**ANSWER, **change})}, inventory=LINES).read()
    found = [item for item in reading.findings if item.at is not None and item.at.file.startswith("data/supplier_answers")]
    assert rule in {item.rule for item in found}, [(item.rule, item.message["en"]) for item in found]
    (name,) = change
    place = next(item.at for item in found if item.rule == rule)
    assert place.sheet == "調查表 Survey"
    sheet = openpyxl.load_workbook(io.BytesIO(filled(folder, {})))["調查表 Survey"]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == name)
    assert f"({row})" in place.column


def test_a_workbook_that_is_no_form_is_passed_over(folder: Callable[..., Any]) -> None:
    """A price list among the answers is a warning, not a crash, and counts for nothing."""
    book = openpyxl.Workbook()
    book.active.append(["Product", "Price"])
    book.active.append(["Wafer", 5])
    stream = io.BytesIO()
    book.save(stream)
    files = {"data/supplier_answers/prices.xlsx": stream.getvalue(), "data/supplier_answers/broken.xlsx": b"not a workbook"}
    reading = folder(files, inventory=LINES).read()
    told = {item.rule for item in reading.findings if item.at is not None and item.at.file.startswith("data/supplier_answers")}
    assert {"survey.not_a_form", "load.not_xlsx"} <= told
    assert reading.inputs.records("supplier_answers") == ()


def test_the_command_writes_the_form_once(tmp_path: Path, folder: Callable[..., Any]) -> None:
    """``netzero survey DIR`` names the file by year and language, and never writes over one."""
    made = folder(inventory=LINES)
    first = CliRunner().invoke(main_group, ["survey", str(made.path), "--lang", "zh-TW"])
    assert first.exit_code == 0, first.output
    assert (made.path / "供應商碳排調查表-2024.xlsx").is_file()
    assert CliRunner().invoke(main_group, ["survey", str(made.path), "--lang", "zh-TW"]).exit_code == 2
    other = CliRunner().invoke(main_group, ["survey", str(made.path), "--json", "-o", str(tmp_path / "form.xlsx")])
    assert other.exit_code == 0 and "form.xlsx" in other.output
    assert not [item for item in run.check(made.path) if item.rule.startswith("survey.")]
