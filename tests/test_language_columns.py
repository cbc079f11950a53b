"""A text column may have a companion a language (``note_en``, ``note_zh``); each edition prints its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.inputs import Record
from pipeline.load import load
from pipeline.project import load_project

REPORT = """schema = 1
[company]
name = {en = "Test", "zh-TW" = "測試"}
[report]
year = 2024
[inventory]
consolidation = "operational_control"
gwp = "AR5"
"""


def record(**cells: str | None) -> Record:
    return Record(cells, "data/stated.csv", None, 2, {name: name for name in cells})


@pytest.mark.parametrize(
    ("cells", "lang", "column"),
    [
        ({"note": "a", "note_en": "b", "note_zh": "c"}, "en", "note_en"),
        ({"note": "a", "note_en": "b", "note_zh": "c"}, "zh-TW", "note_zh"),
        ({"note": "a", "note_en": "b"}, "zh-TW", "note"),
        ({"note": "a", "note_en": None}, "en", "note"),
        ({"note": "a"}, "en", "note"),
    ],
)
def test_the_column_that_says_it_in_a_language(cells: dict[str, str | None], lang: str, column: str) -> None:
    assert record(**cells).spoken("note", lang) == column


def findings_of(folder: Path, header: str) -> list[str]:
    (folder / "data").mkdir()
    (folder / "report.toml").write_text(REPORT, encoding="utf-8")
    (folder / "data" / "stated.csv").write_text(f"year,metric,value,note,{header}\n2024,ghg.scope1,1,a,b\n", encoding="utf-8")
    project, _ = load_project(folder)
    assert project is not None
    inputs, findings = load(folder, project)
    assert inputs.records("stated")[0].text(header) == "b"
    return [item.rule for item in findings]


def test_a_companion_is_no_unknown_column(tmp_path: Path) -> None:
    assert findings_of(tmp_path, "note_en") == []


@pytest.mark.parametrize("header", ["value_en", "anything_en"])
def test_only_text_columns_have_companions(tmp_path: Path, header: str) -> None:
    assert findings_of(tmp_path, header) != []


@pytest.mark.parametrize(("lang", "name"), [("en", "Net-zero chapter 2025"), ("zh-TW", "2025 年淨零專章")])
def test_a_document_is_named_in_the_language_of_the_chapter(formosa: Any, lang: str, name: str) -> None:
    """Where a stated figure differs, the table says where it was published, in the words of its own language."""
    block = formosa.blocks(lang)["table-method-reconciliation"]
    assert "".join(span["text"] for span in block["rows"][1][-1]) == name
