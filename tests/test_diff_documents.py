"""Documents as sides of a comparison: what they print is compared as exactly as it is known, and no cause is made up."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main_group
from pipeline.diff import Difference, compare
from pipeline.diff.command import difference_of
from pipeline.diff.documents import read_printed
from pipeline.diff.page import write_page
from pipeline.opc import open_package
from pipeline.redline import redline

PARTS = ("word/document.xml", "word/footnotes.xml")
FORMS = [("docx", "public"), ("docx", "working"), ("html", "public"), ("html", "working")]


def edited(data: bytes, *edits: tuple[str, str]) -> bytes:
    """A Word document in which texts of runs were replaced by hand."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            for old, new in edits if entry.filename in PARTS else ():
                content = content.replace(f">{old}<".encode(), f">{new}<".encode())
            target.writestr(entry, content)
    return out.getvalue()


@pytest.fixture
def differ(tmp_path: Path) -> Callable[..., Difference]:
    """Compares two paths; there must be a comparison."""

    def make(before: Path, after: Path) -> Difference:
        found, problems = difference_of(str(before), str(after), tmp_path / "scratch", lambda _: None)
        assert found is not None, problems
        return found

    return make


@pytest.mark.parametrize("other", ["out", "evidence.zip"])
@pytest.mark.parametrize(("lang", "kind", "edition"), [("en", *FORMS[0]), ("zh-TW", *FORMS[1]), ("zh-TW", *FORMS[2]), ("en", *FORMS[3])])
def test_a_document_says_what_its_draft_says(formosa: Any, differ: Callable[..., Difference], lang: str, kind: str, edition: str, other: str) -> None:
    """No number and no block differs between a build and any of its documents, though the working edition has sign-offs the draft does not print."""
    whole = formosa.out if other == "out" else formosa.out / other
    assert differ(formosa.path(lang, kind, edition), whole).empty


@pytest.mark.parametrize(("first", "second"), [(FORMS[0], FORMS[1]), (FORMS[1], FORMS[2]), (FORMS[3], FORMS[0]), (FORMS[2], FORMS[3])])
def test_editions_and_formats_of_one_build_say_the_same(
    formosa: Any, differ: Callable[..., Difference], first: tuple[str, str], second: tuple[str, str]
) -> None:
    """An exact value of one and its printed digits in the other are one number."""
    assert differ(formosa.path("en", *first), formosa.path("en", *second)).empty


@pytest.mark.parametrize("edition", ["public", "working"])
def test_a_number_changed_by_hand_is_found_and_unexplained(formosa: Any, differ: Callable[..., Difference], tmp_path: Path, edition: str) -> None:
    """32,000 typed over as 32,202: 202 more, and no cause is claimed; nothing else is said to have changed."""
    after = tmp_path / "after.docx"
    after.write_bytes(edited(formosa.path("en", "docx", edition).read_bytes(), ("32,000", "32,202")))
    found = differ(formosa.path("en", "docx", edition), after)
    (change,) = [change for change in found.points if change.id == "ghg.scope1@2026"]
    assert change.delta == Decimal(202)
    assert [(cause.kind, cause.amount) for cause in change.causes] == [("unexplained", Decimal(202))]
    assert change.causes[0].detail is not None
    assert "document has no ledger" in change.causes[0].detail["en"]
    assert all("32,202" in block.after.text for block in found.blocks if block.after is not None)
    assert found.items == ()
    assert found.inputs() == []
    page = write_page(found, "zh-TW").decode("utf-8")
    assert "其中一方為文件" in page
    assert "帳冊，無法比對資料列" not in page


def test_of_two_word_chapters_there_is_a_redline(formosa: Any, tmp_path: Path) -> None:
    """The public edition against the edited working one: the number is marked, sign-offs are not."""
    after = tmp_path / "after.docx"
    after.write_bytes(edited(formosa.path("en", "docx", "working").read_bytes(), ("32,000", "32,202")))
    done = ran("diff", str(formosa.path("en", "docx")), str(after), "-o", str(tmp_path / "out"), "--json")
    assert done.exit_code == 1
    said = json.loads(done.output)
    assert said["before"]["has_ledger"] is False
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["diff.html", "diff.json", "redline.en.docx"]
    body = open_package((tmp_path / "out" / "redline.en.docx").read_bytes()).read(PARTS[0])
    assert b"<w:ins " in body
    assert b"Signed off" not in body


def test_a_redline_of_two_editions_of_one_build_marks_nothing(formosa: Any) -> None:
    """What only the working edition has is no change of the chapter."""
    for pair in (("public", "working"), ("working", "public")):
        made = redline(*(formosa.path("zh-TW", "docx", edition).read_bytes() for edition in pair), {}, author="Ann", date="2026-11-25T09:00:00Z")
        assert isinstance(made, bytes)
        body = open_package(made).read(PARTS[0])
        assert (b"<w:ins " in body, b"<w:del " in body) == (False, False), pair


def ran(*arguments: str) -> Result:
    """The command, in English."""
    return CliRunner().invoke(main_group, arguments, env={"NETZERO_LANG": "en"})


def bad(formosa: Any, nolato: Any, folder: Path) -> dict[str, tuple[Path, Path, str]]:
    """Pairs that cannot be compared, and the rule that says why."""
    word = formosa.path("en", "docx")
    broken, foreign, text, page = (folder / name for name in ("broken.docx", "foreign.docx", "plain.html", "cut.html"))
    broken.write_bytes(word.read_bytes()[:5000])
    plain = docx.Document()
    plain.add_paragraph("Scope 1: 32,000 t")
    plain.save(str(foreign))
    text.write_text("<p>Scope 1: 32,000 t</p>", encoding="utf-8")
    page.write_bytes(formosa.path("en", "html").read_bytes()[:20_000])
    return {
        "another company": (word, nolato.path("en", "docx"), "diff.other_report"),
        "another company's build": (nolato.out, formosa.path("en", "html"), "diff.other_report"),
        "another language": (word, formosa.path("zh-TW", "docx"), "diff.other_language"),
        "corrupt": (word, broken, "word.not_a_package"),
        "no citations of ours": (word, foreign, "word.no_citations"),
        "a page of someone else": (text, word, "page.no_citations"),
        "a page cut short": (page, word, "page.no_citations"),
    }


def test_what_cannot_be_compared_is_said_and_nothing_written(formosa: Any, nolato: Any, tmp_path: Path) -> None:
    """Exit 2, one finding in both languages, no folder."""
    for name, (before, after, rule) in bad(formosa, nolato, tmp_path).items():
        out = tmp_path / "out"
        done = ran("diff", str(before), str(after), "-o", str(out), "--json")
        assert done.exit_code == 2, name
        (item,) = json.loads(done.output)["findings"]
        assert item["rule"] == rule, name
        assert not out.exists(), name


@pytest.mark.parametrize(
    ("text", "form", "unit", "mass", "value"),
    [
        ("32,000", "", "tCO2e", "t", "32000"),
        ("32.2", "kt", "tCO2e", "t", "32200"),
        ("32.2", "", "tCO2e", "kt", "32200"),
        ("3.2", "萬噸", "tCO2e", "t", "32000"),
        ("−4.0\u00a0%", "change", "share", "t", "-0.04"),
        ("+10.1", "change+pp", "share", "t", "0.101"),
        ("72%", "pct0", "points", "t", "72"),
        ("3.04", "", "tCO2e/million TWD", "kt", "3.04"),
        ("", "", "tCO2e", "t", None),
    ],
)
def test_printed_digits_are_read_in_their_unit(text: str, form: str, unit: str, mass: str, value: str | None) -> None:
    """Scaled, signed, in per cent or points."""
    assert read_printed(text, form, unit, mass) == (None if value is None else Decimal(value))


def test_packages_have_no_pictures_and_the_page_says_so(formosa: Any, differ: Callable[..., Difference], tmp_path: Path) -> None:
    """A changed chart of two packages is told by its numbers; of two folders the pictures stand side by side."""
    found = differ(formosa.out / "evidence.zip", formosa.out)
    draft = json.loads(json.dumps(found.after.draft).replace("358,000", "358,202"))
    changed = compare(found.before, replace(found.after, draft=draft))
    assert any(block.kind == "figure" for block in changed.blocks)
    page = write_page(changed, "en").decode("utf-8")
    assert "Pictures before and after need two report folders or out folders" in page
    assert "data:image/svg+xml" not in page


def test_tables_and_charts_of_two_formats_are_compared_by_their_numbers(formosa: Any, differ: Callable[..., Difference], tmp_path: Path) -> None:
    """A page against a Word file in which 32,000 was typed over: the cell is named by its number in the table, nothing else of the table differs."""
    after = tmp_path / "after.docx"
    after.write_bytes(edited(formosa.path("en", "docx").read_bytes(), ("32,000", "32,202")))
    found = differ(formosa.path("en", "html"), after)
    (table,) = [block for block in found.blocks if block.id == "table-inventory-scopes"]
    assert table.kind == "table"
    assert [(piece.name, [(mark.state, mark.text) for mark in piece.marks]) for piece in table.pieces] == [
        (("number", "ghg.scope1@2026"), [("removed", "32,000"), ("added", "32,202")])
    ]
    assert "Gross Scope 1 emissions, 2026" in write_page(found, "en").decode("utf-8")
