"""Final page numbers: from the typeset chapter's page map into the indexes of the chapter and of the packs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import run
from pipeline.pagemap import read_page_map
from pipeline.word import read_pages


def page_map(example: Any, lang: str) -> list[dict[str, object]]:
    """Every block of a language on a page of its own, counted from 101."""
    blocks = [(section["id"], block["id"]) for section in example.sections(lang) for block in section["blocks"]]
    return [
        {"lang": lang, "section": section, "block": block, "datapoint": None, "citation": None, "page": 100 + number, "label": str(100 + number)}
        for number, (section, block) in enumerate(blocks, 1)
    ]


def test_indexes_and_packs_take_the_pages_of_the_typeset_chapter(nolato: Any, tmp_path: Path) -> None:
    """The page fields show them, the GRI rows to merge list them, and nothing else of the draft changes."""
    rows = page_map(nolato, "en")
    path = tmp_path / "pages.json"
    path.write_text(json.dumps({"schema": 1, "pages": rows}), encoding="utf-8")
    built = run.build(nolato.folder, tmp_path / "out", ("en", "zh-TW"), ("docx",), pages=path)
    assert built.files
    shown = read_pages((tmp_path / "out" / "chapter.en.docx").read_bytes())
    assert isinstance(shown, dict)
    assert set(shown.values()) <= {str(row["page"]) for row in rows}
    assert len(set(shown.values())) > 3
    book = openpyxl.load_workbook(tmp_path / "out" / "answers" / "gri_content_index.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells & {str(row["page"]) for row in rows}
    assert (tmp_path / "out" / "draft.json").read_bytes() == (nolato.out / "draft.json").read_bytes()


@pytest.mark.parametrize("text", ["", "not a map", '{"pages": [{"lang": "en"}]}', "lang,block\nen,x\n"])
def test_what_is_no_page_map_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    """A finding, no traceback."""
    path = tmp_path / "pages.csv"
    path.write_text(text, encoding="utf-8")
    pages, problems = read_page_map(path)
    assert (pages, [item.rule for item in problems]) == ({}, ["run.not_a_page_map"])
