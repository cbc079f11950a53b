"""What a person may hold – folder, document, package – opens into one shape, or says clearly why not."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from pipeline.opened import NotOpenedError, open_where

KINDS = {"": "out", "evidence.zip": "package", "review/chapter.en.docx": "working", "review/chapter.en.html": "working"}
KINDS |= {"chapter.en.docx": "public", "chapter.en.html": "public"}


def refused(where: Path, package: Path | None = None) -> list[str]:
    """The rules that say why something cannot be opened; each with both languages."""
    with pytest.raises(NotOpenedError) as caught, open_where(where, package):
        pass
    assert all(item.message["zh-TW"] and item.hint["en"] and item.severity == "error" for item in caught.value.findings)
    return [item.rule for item in caught.value.findings]


@pytest.mark.parametrize("name", KINDS)
def test_everything_a_build_leaves_opens(nolato, name):
    """Folder, package, both formats, both editions."""
    with open_where(nolato.out / name) as opened:
        assert opened.kind == KINDS[name]
        printed = {entry["datapoint"] for entry in nolato.citations("en").values()}
        assert printed <= set(opened.ids)
        assert {entry.datapoint for entry in opened.prints(lambda entry: entry.lang == "en" and bool(entry.citation))} == printed
        assert all(note.severity == "info" and note.message["zh-TW"] for note in opened.notes)


@pytest.mark.parametrize("name", ["review/chapter.en.docx", "review/chapter.en.html", "chapter.en.docx", "chapter.en.html"])
def test_a_document_knows_where_its_numbers_stand(nolato, name):
    """Section, block and the words around each, as the draft says them."""
    built = nolato.citations("en")
    with open_where(nolato.out / name) as opened:
        for entry in opened.prints(lambda entry: bool(entry.citation)):
            known = built[entry.citation]
            assert (entry.datapoint, entry.text, entry.block, entry.section) == (known["datapoint"], known["text"], known["block"], known["section"])


@pytest.mark.parametrize("name", ["chapter.en.docx", "chapter.en.html"])
def test_a_public_document_with_its_package_has_the_ledger(nolato, name):
    with open_where(nolato.out / name, nolato.out / "evidence.zip") as opened:
        assert opened.kind == "public"
        assert opened.ledger is not None
        assert opened.draft is not None
        assert opened.notes == ()


@pytest.mark.parametrize("name", ["chapter.en.docx", "review/chapter.en.html"])
def test_a_package_of_another_build_is_refused(nolato, umc, name):
    assert refused(nolato.out / name, umc.out / "evidence.zip") == ["open.other_build"]


@pytest.mark.parametrize("name", ["chapter.en.docx", "review/chapter.en.html"])
def test_a_package_of_a_later_build_with_the_same_printed_numbers_is_refused_too(folder, tmp_path, name):
    """5.001 and 5.002 both print as 5: only the build tells them apart."""
    from pipeline import run

    report = folder(inventory="line_id,year,scope,category,emissions\na,2024,1,process,5.001\n").path
    run.build(report, tmp_path / "first", languages=("en",))
    (report / "data/inventory.csv").write_text("line_id,year,scope,category,emissions\na,2024,1,process,5.002\n", encoding="utf-8")
    run.build(report, tmp_path / "second", languages=("en",))
    assert refused(tmp_path / "first" / name, tmp_path / "second" / "evidence.zip") == ["open.other_build"]
    with open_where(tmp_path / "first" / name, tmp_path / "first" / "evidence.zip") as opened:
        assert opened.ledger is not None


def test_an_out_folder_without_its_ledger_says_so(nolato, tmp_path):
    out = shutil.copytree(nolato.out, tmp_path / "out")
    (out / "ledger.parquet").unlink()
    with open_where(out) as opened:
        assert [note.rule for note in opened.notes] == ["open.no_ledger"]
    (out / "ledger.parquet").write_bytes(b"PAR1 and no more")
    with open_where(out) as opened:
        assert [note.rule for note in opened.notes] == ["open.ledger_damaged"]
        assert opened.ledger is None


def test_a_report_folder_changed_since_its_build_says_so(folder):
    from pipeline import run

    report = folder(inventory="line_id,year,scope,category,emissions\na,2024,1,process,5\n").path
    assert refused(report) == ["open.not_built"]
    run.build(report, languages=("en",), only=("html",))
    with open_where(report) as opened:
        assert opened.notes == ()
    (report / "data/inventory.csv").write_text("line_id,year,scope,category,emissions\na,2024,1,process,6\n", encoding="utf-8")
    with open_where(report) as opened:
        (note,) = opened.notes
        assert (note.rule, str(note.at)) == ("open.stale", "data/inventory.csv")


def test_what_is_not_ours_is_said(nolato, tmp_path):
    """Wrong paths, folders, formats; documents without binding; damage. Never a traceback."""
    page = nolato.path("en", "html", "working").read_text(encoding="utf-8")
    wrong: dict[str, tuple[bytes, str]] = {
        "empty.html": (b"", "open.damaged"),
        "letter.html": (b"<html><body><p>1,234</p><td>5</td></body></html>", "open.no_binding"),
        "copied.html": (page.replace("data-c=", "data-x=").encode(), "open.no_binding"),
        "hurt.html": (page.replace('id="origins">{', 'id="origins">[').encode(), "open.damaged"),
        "printed.pdf": (b"%PDF-1.7 ...", "open.pdf"),
        "cut.docx": (nolato.path("en", "docx").read_bytes()[:5000], "word.not_a_package"),
        "cut.zip": ((nolato.out / "evidence.zip").read_bytes()[:5000], "bag.cut_short"),
        "note.txt": (b"scope 1: 5 t", "open.no_binding"),
    }
    for name, (content, rule) in wrong.items():
        (tmp_path / name).write_bytes(content)
        assert refused(tmp_path / name) == [rule], name
    assert refused(tmp_path / "nowhere") == ["open.no_such_path"]
    assert refused(tmp_path) == ["open.not_ours"]
    assert refused(nolato.path("en", "html"), tmp_path / "nowhere.zip") == ["open.no_such_path"]
    assert refused(nolato.path("en", "html"), nolato.path("en", "docx")) == ["bag.not_a_bag"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"datapoints": 1, "citations": [], "sections": [], "inputs": []}', b"[" * 200_000])
def test_a_draft_that_is_none_is_said(tmp_path, content):
    (tmp_path / "draft.json").write_bytes(content)
    assert refused(tmp_path) == ["open.damaged"]


def test_a_changed_file_in_a_package_makes_it_worthless(nolato, tmp_path):
    """A draft altered inside the bag is not believed, whatever it says."""
    hurt = tmp_path / "evidence.zip"
    with zipfile.ZipFile(nolato.out / "evidence.zip") as source, zipfile.ZipFile(hurt, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, content.replace(b'"value": "', b'"value": "9', 1) if entry.filename.endswith("draft.json") else content)
    assert "bag.differs" in refused(hurt)


def test_a_page_with_a_foreign_table_cell_is_read(nolato, tmp_path):
    """Numbers torn out of their table still have a place."""
    page = nolato.path("en", "html", "working").read_text(encoding="utf-8").replace("<table>", "<div>").replace("</table>", "</div>")
    (tmp_path / "torn.html").write_text(page, encoding="utf-8")
    with open_where(tmp_path / "torn.html") as opened:
        assert opened.shown


def test_prints_of_every_class_have_context(formosa):
    """Datapoints, typed text with file and line, input with its cell, literals; in tables the row and column."""
    with open_where(formosa.out) as opened:
        prints = opened.prints(lambda entry: entry.lang == "en")
    assert {entry.kind for entry in prints} == {"datapoint", "literal", "input", "typed"}
    assert all(entry.at.startswith("narrative/en/") for entry in prints if entry.kind == "typed")
    cell = next(entry for entry in prints if entry.block == "table-inventory-scopes" and entry.datapoint == "ghg.scope1@2026")
    assert cell.context.endswith("› 2026")
    assert "Scope 1" in cell.context
    json.dumps([entry.as_dict() for entry in prints])
