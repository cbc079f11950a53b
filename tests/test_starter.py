"""`netzero new`: a folder that can be checked at once, in either language, as CSV or as one workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline import run
from pipeline.finding import LANGUAGES
from pipeline.load import load
from pipeline.narrative import read_narratives
from pipeline.project import load_project
from pipeline.starter import EXAMPLES, example_folder, new_folder
from pipeline.tables import offered, table_named, tables


@pytest.mark.parametrize("workbook", [False, True])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_folder_reads_without_a_complaint_about_itself(tmp_path: Path, lang: str, workbook: bool) -> None:
    """Every table is known by its header in either language; skeletons never print; only the missing figures are errors."""
    folder = tmp_path / "report"
    assert new_folder(folder, lang=lang, workbook=workbook) == ()
    project, found = load_project(folder)
    assert project is not None
    assert not [item for item in found if item.severity != "info"]
    _, loaded = load(folder, project)
    assert not [item for item in loaded if item.severity != "info"]
    narratives, told = read_narratives(folder)
    assert narratives == ()
    assert {item.rule for item in told} == {"compose.skeleton_left_out"}
    assert {item.rule for item in run.check(folder) if item.blocks} == {"validate.no_lines"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_explains_itself_in_both_languages(tmp_path: Path, lang: str) -> None:
    """A page first, a sheet a table, a header that says its other name, choices as lists however long; the same bytes each time."""
    for name in ("one", "two"):
        new_folder(tmp_path / name, lang=lang, workbook=True)
    (path,) = (tmp_path / "one" / "data").glob("*.xlsx")
    assert path.read_bytes() == (tmp_path / "two" / "data" / path.name).read_bytes()
    book = openpyxl.load_workbook(path)
    typed = [schema for schema in tables().values() if schema.folder is None]
    assert [table_named(sheet.title) for sheet in book.worksheets[1:-1]] == [schema.name for schema in typed]
    assert book.worksheets[-1].sheet_state == "hidden"
    for sheet, schema in zip(book.worksheets[1:-1], typed, strict=True):
        assert sheet.freeze_panes == "A2"
        for cell, column in zip(sheet[1], schema.columns, strict=True):
            assert cell.value == (column.zh if lang == "zh-TW" else column.name)
            assert all(text in cell.comment.text for text in (column.name, column.zh, *column.description.values()))
        ranges = [validation.formula1 for validation in sheet.data_validations.dataValidation]
        assert len(ranges) == sum(1 for column in schema.columns if offered(column))
        assert all(len(text) <= 255 for text in ranges)


def test_what_the_lists_offer_is_understood(tmp_path: Path) -> None:
    """A cell filled from a list reads as the value it stands for."""
    new_folder(tmp_path / "report", lang="zh-TW", workbook=True)
    (path,) = (tmp_path / "report" / "data").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    filled = {"line_id": "A", "year": 113, "scope": "範疇三", "category": "範疇三類別4", "emissions": 5}
    book["盤查清冊"].append([filled.get(column.name) for column in tables()["inventory"].columns])
    book.save(path)
    project, _ = load_project(tmp_path / "report")
    assert project is not None
    inputs, found = load(tmp_path / "report", project)
    (line,) = inputs.records("inventory")
    assert [line.text(name) for name in ("line_id", "year", "scope", "category")] == ["A", "2024", "3", "4"]
    assert not [item for item in found if item.severity == "error"]


def test_every_table_is_there_to_fill_in(tmp_path: Path) -> None:
    """A CSV for each table people type."""
    new_folder(tmp_path / "report", lang="en", workbook=False)
    assert {path.stem for path in (tmp_path / "report" / "data").glob("*.csv")} == {name for name, schema in tables().items() if schema.folder is None}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written over, nothing beside."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (found,) = new_folder(tmp_path, lang="en", workbook=False)
    assert found.rule == "starter.not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_copied_without_their_output(tmp_path: Path, name: str) -> None:
    """The copy has all inputs and no out folder."""
    source = example_folder(name)
    assert source is not None
    new_folder(tmp_path / name, lang="en", workbook=False, example=source)
    assert (tmp_path / name / "report.toml").read_bytes() == (source / "report.toml").read_bytes()
    assert not (tmp_path / name / "out").exists()


def test_an_unknown_example_is_none() -> None:
    """The command names those there are."""
    assert example_folder("../../etc") is None
