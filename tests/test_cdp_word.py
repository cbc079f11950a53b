"""A CDP response exported to Word: answers found by their numbers, in the layout of published responses; hostile files are told, nothing breaks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import run
from pipeline.load import cdp_export
from pipeline.load.cdp_word import read_word
from pipeline.questionnaire import Answered

SCOPE1 = "(7.6) What were your organization's gross global Scope 1 emissions in metric tons CO2e?"
RESPONSE = (
    "C7. Environmental performance - Climate Change",
    "(7.1) Is this your first year of reporting emissions data to CDP?",
    "Select from:",
    "☑ No",
    SCOPE1,
    "Reporting year",
    "(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)",
    "95",
    "(7.6.3) Methodological details",
    "2.5 million lines,",
    "all of them checked.",
    "Past year 1",
    "(7.6.1) Gross global Scope 1 emissions (metric tons CO2e)",
    "120",
    "(7.6.2) End date",
    "12/30/2022",
    "(7.6.3) Methodological details",
    "[Rich text input (must be under 2500 characters)]",
    "(7.8) Account for your organization's gross global Scope 3 emissions.",
    "Purchased goods and services",
    "(7.8.1) Evaluation status",
    "Select from:",
    "☑ Relevant, calculated",
    "☐ Not evaluated",
    "(7.8.2) Emissions in reporting year (metric tons CO2e)",
    "30",
    "(7.8.1) Disclose Scope 3 emissions for previous years.",
    "Past year 1",
    "(7.8.1.1) End date",
    "12/30/2022",
    "(7.53.1) Provide details of your absolute emissions targets and progress made against those targets.",
    "Row 1",
    "(7.53.1.1) Target reference number",
    "Select from:",
    "☑ Abs 1",
    "(7.53.1.8) Scopes",
    "Select all that apply",
    "☑ Scope 1",
    "☑ Scope 2",
    "[Add row]",
)
Key = tuple[str | None, str | None, str | None]


def word(paragraphs: tuple[str, ...], table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A Word file of these paragraphs, a table at its end."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=0, cols=len(table[0]))
        for cells in table:
            for cell, text in zip(made.add_row().cells, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_place(answers: tuple[Answered, ...]) -> dict[Key, str | None]:
    """The answers by question, row and column."""
    return {(answer.code, answer.row, answer.column): answer.value for answer in answers}


def test_rows_columns_and_choices_are_told_apart_by_their_numbers() -> None:
    """95 t now and 120 t a year before; a column that was left blank is none, 7.8.1 is a column of 7.8 and a question of its own, a figure is no number."""
    answers, findings = read_word(word(RESPONSE), "data/cdp_2025.docx")
    assert findings == ()
    found = by_place(answers)
    tonnes, method = "Gross global Scope 1 emissions (metric tons CO2e)", "Methodological details"
    assert found["7.1", None, None] == "No"
    assert (found["7.6", "Reporting year", tonnes], found["7.6", "Past year 1", tonnes]) == ("95", "120")
    assert found["7.6", "Reporting year", method] == "2.5 million lines,\nall of them checked."
    assert found["7.6", "Past year 1", method] is None
    assert found["7.8", "Purchased goods and services", "Evaluation status"] == "Relevant, calculated"
    assert found["7.8.1", "Past year 1", "End date"] == "12/30/2022"
    assert found["7.53.1", "Row 1", "Scopes"] == "Scope 1; Scope 2"
    assert "2.5" not in {answer.code for answer in answers}
    place = next(answer.at for answer in answers if answer.value == "120")
    assert (place.file, place.row) == ("data/cdp_2025.docx", 13)  # the paragraph of its column


def test_tables_below_a_question_are_read() -> None:
    """A fixed-row table: the first cell names the row, the heading the column, with or without its number."""
    table = (("", "(7.9.1) Verification/assurance status"), ("Scope 1", "Third-party verification"), ("Scope 2", ""))
    answers, _ = read_word(word(("(7.9) Indicate the verification status.",), table), "r.docx")
    found = by_place(answers)
    assert found["7.9", "Scope 1", "Verification/assurance status"] == "Third-party verification"
    assert found["7.9", "Scope 2", "Verification/assurance status"] is None


def test_a_word_export_stands_beside_this_years_answers(folder: Callable[..., Any]) -> None:
    """Named in report.toml it is an input of the draft; what CDP was told stands in the pack, found by title and number."""
    rows = "line_id,year,scope,method,emissions\na,2023,1,,200\nb,2024,1,,90\nc,2024,2,both,30\n"
    more = '[frameworks]\ncdp = {cycle = "2026", export = "data/cdp_2025.docx"}\n'
    made = folder({"data/cdp_2025.docx": word(RESPONSE)}, more=more, inventory=rows)
    chapter = run.compose(made.read(), ("en",))
    assert "data/cdp_2025.docx" in {entry.path for entry in chapter.reading.inputs.files}
    (matched,) = [item for item in chapter.findings if item.rule == "cdp.export_matched"]
    assert "5 of 5 questions found again" in matched.message["en"]
    first = next(question for question in chapter.questions if question.item.code == "7.1")
    assert first.rows[0].cells["first"].value == "No"


def bomb() -> bytes:
    """A package whose document inflates to far more than any response holds."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", b"<a>" + b" " * 200_000_000 + b"</a>")
    return stream.getvalue()


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def entities() -> bytes:
    """A document that declares an entity."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"no package", "word.not_a_package"),
        (bomb(), "word.too_large"),
        (entities(), "word.unsafe_xml"),
        (word(("A letter.", "7.6 without brackets")), "cdp.export_no_questions"),
    ],
    ids=["text", "bomb", "entities", "letter"],
)
def test_what_is_no_response_is_told(content: bytes, rule: str) -> None:
    """A finding at the file, and no answer."""
    answers, findings = cdp_export.read(content, "data/cdp_2025.docx")
    assert answers == () and [item.rule for item in findings] == [rule]
    assert findings[0].at is not None and findings[0].at.file == "data/cdp_2025.docx"


def test_a_pdf_is_told_what_to_do(folder: Callable[..., Any]) -> None:
    """A PDF is not read: a warning at the key names the formats that are."""
    more = '[frameworks]\ncdp = {cycle = "2026", export = "data/r.pdf"}\n'
    made = folder({"data/r.pdf": b"%PDF-1.7"}, more=more, inventory="line_id,year,scope,emissions\na,2024,1,1\n")
    (told,) = [item for item in run.compose(made.read(), ("en",)).findings if item.rule == "cdp.export_format"]
    assert told.severity == "warning" and ".docx" in told.hint["en"] and ".docx" in told.hint["zh-TW"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(RESPONSE) | st.text(st.characters(exclude_categories=("C",)), max_size=12), max_size=25))
def test_whatever_stands_in_a_document_is_read(paragraphs: list[str]) -> None:
    """Any order of headings, labels and answers gives answers with their places; it never breaks, and no text is lost but labels and the form's own words."""
    answers, findings = read_word(word(tuple(paragraphs)), "r.docx")
    assert findings == () and all(answer.at.row for answer in answers)
