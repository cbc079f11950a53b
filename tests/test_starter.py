"""`netzero new`: a folder that can be checked at once, in either language, as CSV or as one workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import run
from pipeline.finding import LANGUAGES
from pipeline.load import load
from pipeline.narrative import read_narratives
from pipeline.project import load_project
from pipeline.starter import EXAMPLES, example_folder, new_folder
from pipeline.tables import tables


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
