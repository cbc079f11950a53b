"""Figures of other documents beside the chapter's."""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import load_workbook

from pipeline import run, writing
from pipeline.answers.other_documents import other_documents
from tests.conftest import Folder

LINES = "line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\n"
STATED = "year,metric,value,unit,published_in\n2024,ghg.scope1,103,tCO2e,CDP 2025\n2023,ghg.scope1,90,tCO2e,Report 2023\n2024,ghg.biogenic_co2,,,CDP 2025\n"


def test_each_figure_stands_beside_the_chapters_and_differences_first(folder: Callable[..., Folder]) -> None:
    """103 in the questionnaire against 100 here is 3 apart; 90 against 90 agrees; a row without a value says nothing."""
    chapter = run.compose(folder(inventory=LINES, stated=STATED).read(), ("en",))
    making = other_documents(writing.answering(chapter))
    assert making is not None
    rows = [row for row in load_workbook(io.BytesIO(making())).active.iter_rows(values_only=True) if row[9] and row[9].startswith("ghg.")]
    assert [(row[0], row[4], row[5], row[7], row[8].split()[-1] if row[8].endswith("agrees") else "apart") for row in rows] == [
        ("CDP 2025", 103, 100, -3, "apart"),
        ("Report 2023", 90, 90, None, "agrees"),
    ]


def test_no_pack_without_other_documents(folder: Callable[..., Folder]) -> None:
    """Nothing to compare, no file."""
    chapter = run.compose(folder(inventory=LINES).read(), ("en",))
    assert other_documents(writing.answering(chapter)) is None
