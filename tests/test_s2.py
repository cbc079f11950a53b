"""The IFRS S2 document: of its own, beside the chapter, from one draft; and told where a document filed before says another number."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pipeline import run
from pipeline.cli import main_group
from pipeline.draft import texts_of
from pipeline.finding import Finding, Place
from pipeline.opc import Unreadable
from pipeline.outlines import outlines
from pipeline.page import read_page
from pipeline.pull import pull
from pipeline.word import read_word
from tests.conftest import EXAMPLES, Example, Folder


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Formosa's chapter and IFRS S2 document, built in English in one go."""
    out = tmp_path_factory.mktemp("s2") / "out"
    built = run.build(EXAMPLES / "formosa", out, languages=("en",), also=("s2",))
    assert {"s2.en.docx", "s2.en.html", "review/s2.en.docx", "chapter.en.docx", "draft.json", "evidence.zip"} <= set(built.files)
    return out


@pytest.fixture(scope="module")
def draft(both: Path) -> dict[str, Any]:
    """Their one draft."""
    return json.loads((both / "draft.json").read_text(encoding="utf-8"))


def test_one_draft_holds_both_documents(draft: dict[str, Any], formosa: Example) -> None:
    """The chapter's part is the chapter as built alone (its indexes are held against the first language built); S2's citations go on counting."""
    chapter, s2 = texts_of(draft)
    assert s2["document"] == "s2"
    assert chapter["sections"][:-1] == [section for section in formosa.draft["sections"] if section["lang"] == "en"][:-1]
    ids = [entry["id"] for told in (chapter, s2) for entry in told["citations"]]
    assert len(ids) == len(set(ids)) and ids == [f"c{number}" for number in range(1, len(ids) + 1)]
    known = {entry["id"] for entry in draft["datapoints"]}
    assert all(entry["datapoint"] in known for entry in s2["citations"])


def test_a_build_of_the_chapter_alone_says_nothing_of_documents(formosa: Example) -> None:
    """The draft has no new key unless asked."""
    assert "documents" not in formosa.draft and not any("document" in item for item in formosa.draft["items"])


def test_ifrs_s2_is_answered_in_its_document(draft: dict[str, Any]) -> None:
    """Its items name the document; its first section is its own, and no section of the chapter's own is in it."""
    own = [item for item in draft["items"] if item.get("document") == "s2"]
    assert {item["framework"] for item in own} == {"ifrs_s2"} and len(own) == sum(item["framework"] == "ifrs_s2" for item in draft["items"])
    chapter, s2 = texts_of(draft)
    ids = [section["id"] for section in s2["sections"]]
    assert ids[0] == "s2" and ids[-1] == "indexes" and "tw_fsc" not in ids and "at_a_glance" not in ids
    assert "s2" not in {section["id"] for section in chapter["sections"]}


def test_it_says_what_the_standard_and_taiwan_ask(draft: dict[str, Any]) -> None:
    """Location-based scope 2 first: 70,000; scope 3 from 2029, the fourth year of a company of NT$ 12 billion; no statement of compliance."""
    first = texts_of(draft)[1]["sections"][0]
    said = " ".join("".join(span["text"] for span in block["spans"]) for block in first["blocks"])
    assert "70,000" in said and said.index("70,000") < said.index("44,000")
    assert "from the financial year 2029" in said and "no statement of compliance" in said


def test_one_package_serves_both(both: Path) -> None:
    """Verify and trace take either document with the one evidence package."""
    for name in ("s2.en.docx", "s2.en.html", "chapter.en.docx"):
        result = CliRunner().invoke(main_group, ["verify", str(both / name), "--package", str(both / "evidence.zip"), "--json"])
        assert result.exit_code == 0 and json.loads(result.output)["verified"] is True, result.output[-500:]
    result = CliRunner().invoke(main_group, ["trace", str(both), "ghg.scope2.location@2026", "--json"])
    assert {entry.get("document") for entry in json.loads(result.output)["matches"][0]["printed"]} == {None, "s2"}
    result = CliRunner().invoke(main_group, ["trace", str(both / "s2.en.docx"), "70,000", "--package", str(both / "evidence.zip"), "--json"])
    assert result.exit_code == 0 and any(entry["id"] == "ghg.scope2.location@2026" for entry in json.loads(result.output)["matches"])


def test_the_index_pack_gives_places_of_the_document(both: Path) -> None:
    """The IFRS S2 sheet says whose sections it names: governance is section 2 there, 3 in the chapter."""
    book = load_workbook(both / "answers" / "tcfd_ifrs_s2_index.xlsx")
    sheet = next(sheet for sheet in book if sheet.title.startswith("IFRS S2") and sheet.title.endswith("en"))
    said = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "s2.en.docx" in said and "2 Governance" in said


def test_the_package_is_replayed_with_both(folder: Callable[..., Folder], tmp_path: Path) -> None:
    """What one build wrote, its own inputs write again: both documents, asked for by report.toml or by the command."""
    made = folder(inventory="line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\n")
    with (made.path / "report.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[document]\ndocuments = ["s2"]\n')
    for also in ((), ("s2",)):
        built = run.build(made.path, only=("html",), also=also)
        assert {"s2.en.html", "chapter.en.html"} <= set(built.files), built.findings
        result = CliRunner().invoke(main_group, ["verify", str(made.path / "out" / "evidence.zip"), "--json"])
        assert result.exit_code == 0, result.output[-500:]


def test_figures_that_differ_from_a_document_filed_before_are_listed(folder: Callable[..., Folder]) -> None:
    """100 was filed in March; a line of 7 was added since: a finding with both numbers, and a row in the workbook. A draft of another year is none."""
    made = folder(inventory="line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\n")
    assert run.build(made.path, only=("html",), also=("s2",)).files
    (made.path / "filed").mkdir()
    shutil.copy(made.path / "out" / "evidence.zip", made.path / "filed" / "s2.zip")
    (made.path / "filed" / "draft.json").write_text('{"report": {"year": 2019}}', encoding="utf-8")
    with (made.path / "report.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[document]\nfiled = ["filed/s2.zip", "filed"]\n')
    assert [item.rule for item in run.check(made.path) if item.rule.startswith("outline.")] == ["outline.not_filed"]
    (made.path / "data" / "inventory.csv").write_text("line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\nc,2024,1,7\n", encoding="utf-8")
    built = run.build(made.path, only=("html",))
    told = {item.at.column: item.message for item in built.findings if item.rule == "outline.figure_differs" and item.at is not None}
    assert "107" in told["ghg.scope1@2024"]["en"] and "100" in told["ghg.scope1@2024"]["zh-TW"] and "ghg.scope1@2023" not in told
    sheet = load_workbook(io.BytesIO((made.path / "out" / "answers" / "other_documents.xlsx").read_bytes())).active
    rows = {row[9]: row[4:8] for row in sheet.iter_rows(values_only=True)}
    assert rows["ghg.scope1@2024"] == (100, 107, "tCO2e", 7) and rows["ghg.scope1@2023"][3] is None


def test_an_edit_in_it_comes_back_to_the_team_s_text(both: Path) -> None:
    """One narrative serves both documents: a word changed in the IFRS S2 document is changed where it was written."""
    source = both / "review" / "s2.en.docx"
    stream = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            changed = content.replace(b"Directors take six hours", b"Directors spend six hours") if name == "word/document.xml" else content
            assert name != "word/document.xml" or changed != content
            new.writestr(name, changed)
    draft = (both / "draft.json").read_bytes()
    pulled = pull(EXAMPLES / "formosa", stream.getvalue(), draft, json.loads(draft), source.name)
    assert [item.rule for item in pulled.findings if item.blocks] == []
    assert list(pulled.files) == ["narrative/en/governance.md"] and "Directors spend six hours" in pulled.files["narrative/en/governance.md"]


def test_each_section_names_the_paragraphs_it_answers(draft: dict[str, Any]) -> None:
    """Governance answers 6 and 29(g), the inventory 29(a); the line names verified references only, all of which the index lists with that section."""
    _, s2 = texts_of(draft)
    lines = {section["id"]: block for section in s2["sections"] for block in section["blocks"] if block["id"] == f"{section['id']}-paragraphs"}
    assert {"governance", "risks", "inventory", "targets"} <= set(lines) and "s2" not in lines
    listed = {name: [span["text"] for span in block["spans"] if span.get("literal") == "code"] for name, block in lines.items()}
    assert listed["governance"][0] == "6(a)(iii)" and "29(a)(i)(1)" in listed["inventory"] and "33(a)" in listed["targets"]
    points = {point["print_ref"]: point for item in draft["items"] if item.get("document") == "s2" for point in item["points"]}
    for name, refs in listed.items():
        blocks = {block["id"] for section in s2["sections"] if section["id"] == name for block in section["blocks"]}
        assert refs and all(points[ref]["status"] in ("reported", "partial") and blocks.intersection(points[ref]["blocks"]) for ref in refs)


def test_a_document_says_itself_which_it_is(both: Path) -> None:
    """Word and web page of S2 carry its name, the chapter's none: no guess from the first section."""
    for name, document in (("s2.en", "s2"), ("chapter.en", "")):
        reading = read_word((both / f"{name}.docx").read_bytes())
        assert not isinstance(reading, Unreadable) and reading.carrier.document == document
        page = read_page((both / f"{name}.html").read_bytes(), Place(name))
        assert not isinstance(page, Finding) and page.carrier.document == document


def test_text_that_calls_both_documents_a_chapter_is_told(folder: Callable[..., Folder]) -> None:
    """The same text stands in both: 本章 and "this chapter" are told at their lines once there is a document beside; formosa's text says neither."""
    text = {
        f"narrative/{lang}/risks.md": f"---\nby: Lin\n---\n{words}\n" for lang, words in (("zh-TW", "本章說明風險。"), ("en", "This chapter is about risks."))
    }
    rows = "line_id,year,scope,emissions\na,2024,1,100\n"
    made = folder(text, inventory=rows, more='[document]\ndocuments = ["s2"]\n')
    told = [item for item in run.check(made.path) if item.rule == "outline.says_chapter"]
    assert sorted(place.file for item in told for place in item.places) == ["narrative/en/risks.md", "narrative/zh-TW/risks.md"]
    assert "outline.says_chapter" not in {item.rule for item in run.check(folder(text, inventory=rows, at="alone").path)}
    shared = [name for name in outlines()["s2"].sections if name != "s2"]
    texts = [path.read_text(encoding="utf-8") for path in (EXAMPLES / "formosa" / "narrative").rglob("*.md") if path.stem in shared]
    assert len(texts) > 12 and not any("本章" in said or "本專章" in said or "this chapter" in said.lower() for said in texts)
