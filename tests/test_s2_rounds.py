"""The IFRS S2 document through the rounds of a report: compared, redlined and signed as a document of its own."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline import run
from pipeline.cli import main_group
from pipeline.draft import texts_of
from pipeline.pull import pull
from pipeline.word import read_word
from tests.conftest import Folder

LINES = "line_id,year,scope,category,method,emissions\na,2024,1,,,{}\nb,2024,2,,location,50\nc,2024,2,,market,40\n"
BOTH = '\n[document]\ndocuments = ["s2"]\n'


def ran(*arguments: str | Path) -> Result:
    """A command, by its words."""
    return CliRunner().invoke(main_group, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds of one report with its IFRS S2 document: scope 1 is 100, then 107."""
    found = []
    for name, amount in (("before", 100), ("after", 107)):
        folder = tmp_path_factory.mktemp(name)
        (folder / "data").mkdir()
        (folder / "report.toml").write_text(
            'schema = 1\n[company]\nname = {en = "Reed", "zh-TW" = "蘆葦"}\n[report]\nyear = 2024\n[inventory]\n'
            'consolidation = "operational_control"\ngwp = "AR5"\nbase_year = 2024\n' + BOTH,
            encoding="utf-8",
        )
        (folder / "data" / "inventory.csv").write_text(LINES.format(amount), encoding="utf-8")
        assert run.build(folder).files
        found.append(folder)
    return found[0], found[1]


def blocks_of(result: Result) -> dict[str, set[str]]:
    """Changed blocks by document, in English."""
    found: dict[str, set[str]] = {}
    for block in json.loads(result.output)["blocks"]:
        if block["lang"] == "en":
            found.setdefault(block.get("document", ""), set()).add(block["id"])
    return found


@pytest.mark.parametrize("where", ["", "out", "out/evidence.zip"])
def test_both_documents_are_compared(two: tuple[Path, Path], tmp_path: Path, where: str) -> None:
    """Report folders, out folders and packages: the table of scopes changed in the chapter and in the IFRS S2 document, and each block says where."""
    result = ran("diff", two[0] / where, two[1] / where, "-o", tmp_path, "--json")
    changed = blocks_of(result)
    assert set(changed) == {"", "s2"} and "table-inventory-scopes" in changed[""] & changed["s2"], changed
    page = (tmp_path / "diff.html").read_text(encoding="utf-8")
    assert "IFRS S2 climate-related disclosures · Greenhouse gas inventory" in page
    redlines = {path.name for path in tmp_path.glob("redline.*")}
    assert redlines == (set() if where.endswith("zip") else {f"redline.{name}{lang}.docx" for name in ("", "s2.") for lang in ("en", "zh-TW")})


def test_its_redline_is_of_its_own_pages(two: tuple[Path, Path], tmp_path: Path) -> None:
    """The redline of the IFRS S2 document begins with its section, and no number of it is lost."""
    ran("diff", two[0] / "out", two[1] / "out", "-o", tmp_path)
    read: Any = read_word((tmp_path / "redline.s2.en.docx").read_bytes())
    assert read.tracked and next(block.section for block in read.carrier.blocks if block.section) == "s2"
    assert {entry.text for entry in read.citations if entry.datapoint == "ghg.scope1@2024"} >= {"107"}


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_it_is_compared_with_itself_and_nothing_else(two: tuple[Path, Path], tmp_path: Path, kind: str) -> None:
    """Against the draft it came from nothing differs, against the next the number does; against the chapter nothing is compared."""
    own = two[0] / "out" / f"s2.en.{kind}"
    assert ran("diff", own, two[0] / "out", "-o", tmp_path).exit_code == 0
    result = ran("diff", own, two[1] / "out", "-o", tmp_path, "--json")
    assert set(blocks_of(result)) == {"s2"} and "ghg.scope1@2024" in {entry["id"] for entry in json.loads(result.output)["datapoints"]}
    refused = ran("diff", own, two[0] / "out" / f"chapter.en.{kind}", "-o", tmp_path / "none", "--json")
    assert refused.exit_code == 2 and "diff.other_document" in refused.output and not (tmp_path / "none").exists()


def test_a_document_only_one_draft_has_is_said_so(two: tuple[Path, Path], tmp_path: Path, folder: Callable[..., Folder]) -> None:
    """A draft without it is no draft of which hundreds of blocks went."""
    made = folder(inventory=LINES.format(100))
    assert run.build(made.path, only=("html",)).files
    result = ran("diff", made.path / "out", two[0] / "out", "-o", tmp_path, "--json")
    assert result.exit_code == 1 and set(blocks_of(result)) <= {""}
    assert "Only " in (tmp_path / "diff.html").read_text(encoding="utf-8") or "無從比對" in (tmp_path / "diff.html").read_text(encoding="utf-8")
    assert ran("diff", two[0] / "out" / "s2.en.docx", made.path / "out", "-o", tmp_path).exit_code == 2


def test_its_sections_are_signed_for_themselves(folder: Callable[..., Folder]) -> None:
    """A name over S2's inventory holds until a number of it changes, and is none over the chapter's."""
    made = folder(inventory=LINES.format(100))
    with (made.path / "report.toml").open("a", encoding="utf-8") as stream:
        stream.write(BOTH)
    who = ("--who", "Lin", "--role", "reviewed", "--lang", "en", "--json")
    signed = ("s2/inventory", "s2/indexes", "ifrs_s2:29(a)")
    result = ran("sign", made.path, "--section", signed[0], "--section", signed[1], "--item", signed[2], *who)
    assert tuple(row["section_or_item"] for row in json.loads(result.output)["signoffs"]) == signed
    assert states(made.path) == dict.fromkeys(signed, "valid")
    (made.path / "data" / "inventory.csv").write_text(LINES.format(107), encoding="utf-8")
    assert {name for name, state in states(made.path).items() if state == "void"} >= {"s2/inventory", "ifrs_s2:29(a)"}
    page = (made.path / "out" / "review" / "s2.en.html").read_text(encoding="utf-8")
    assert "Sign-off void" in page and "Sign-off void" not in (made.path / "out" / "review" / "chapter.en.html").read_text(encoding="utf-8")


def test_every_section_means_both_documents_and_one_left_out_is_not_checked(folder: Callable[..., Folder]) -> None:
    """``--all`` signs the chapter and the document; a build without the document says nothing of the names over it."""
    made = folder(inventory=LINES.format(100))
    settings = (made.path / "report.toml").read_text(encoding="utf-8")
    (made.path / "report.toml").write_text(settings + BOTH, encoding="utf-8")
    result = ran("sign", made.path, "--all", "--who", "Lin", "--role", "approved", "--lang", "en", "--json")
    signed = {row["section_or_item"] for row in json.loads(result.output)["signoffs"]}
    assert {"inventory", "s2/inventory", "s2/s2"} <= signed and set(states(made.path).values()) == {"valid"}
    (made.path / "report.toml").write_text(settings, encoding="utf-8")
    alone = states(made.path)
    assert alone["s2/inventory"] == "not_checked" and not [item for item in run.check(made.path) if item.rule == "signoff.unknown"]


def states(folder: Path) -> dict[str, str]:
    """The states of English sign-offs after a build."""
    assert run.build(folder, only=("html",)).files
    draft = json.loads((folder / "out" / "draft.json").read_bytes())
    return {entry["section_or_item"]: entry["state"] for entry in draft["signoffs"]}


def test_totals_follow_the_method_the_standard_asks_for(folder: Callable[..., Folder]) -> None:
    """100 + 50 by location in the IFRS S2 document, 100 + 40 by market in the chapter; a share of the other total is printed in neither."""
    made = folder(inventory=LINES.format(100) + "d,2024,3,1,,850\n")
    built = run.build(made.path, only=("html",), also=("s2",))
    draft = json.loads((made.path / "out" / "draft.json").read_bytes())
    assert built.files and draft["report"]["scope2_headline"] == "market"
    chapter, s2 = (said(text, "inventory-message") for text in texts_of(draft))
    assert "1,000" in s2 and "location-based" in s2 and "accounts for" not in s2
    assert "990" in chapter and "market-based" in chapter and "accounts for" in chapter


def test_it_calls_itself_a_document(two: tuple[Path, Path]) -> None:
    """No shipped word of it says chapter of itself, in either language; the chapter still does."""
    for lang, chapter, own in (("en", "this chapter", "this document"), ("zh-TW", "本章", "本文件")):
        page = (two[0] / "out" / f"s2.{lang}.html").read_text(encoding="utf-8")
        assert chapter not in page and own in page
        assert chapter in (two[0] / "out" / f"chapter.{lang}.html").read_text(encoding="utf-8")


def test_every_paragraph_is_gone_through(two: tuple[Path, Path]) -> None:
    """The table of points has each point of the catalogue once, with its status and what is missing; the chapter has no such table."""
    draft = json.loads((two[0] / "out" / "draft.json").read_bytes())
    chapter, s2 = texts_of(draft)
    rows = [row for row in block(s2, "table-indexes-points")["rows"][1:] if "".join(span["text"] for cell in row[1:] for span in cell)]
    told = {cell_text(row[0]): (cell_text(row[1]), cell_text(row[3])) for row in rows}
    points = {point["print_ref"]: point for item in draft["items"] if item.get("document") == "s2" for point in item["points"]}
    assert set(told) == set(points) and told["29(a)(i)(1)"][1] == "Reported" and told["6(a)(i)"][1] == "Not reported"
    assert all(words["en"] in told[ref][0] for ref, point in points.items() if point["status"] == "partial" for words in point["missing"])
    assert not any(entry["id"] == "table-indexes-points" for section in chapter["sections"] for entry in section["blocks"])


def test_an_edit_of_words_both_documents_say_their_own_way_stays_where_it_was_made(folder: Callable[..., Folder]) -> None:
    """The year in one sentence, edited in S2, is an override of S2's alone; edited in the chapter, S2 keeps its own; neither is called outdated."""
    made = folder(inventory=LINES.format(100))
    with (made.path / "report.toml").open("a", encoding="utf-8") as stream:
        stream.write(BOTH)
    assert run.build(made.path).files
    for name, start, word in (("s2", "::: replace s2/inventory-message ", "In sum"), ("chapter", "::: replace inventory-message ", "All told")):
        draft = (made.path / "out" / "draft.json").read_bytes()
        written = (made.path / "out" / "review" / f"{name}.en.docx").read_bytes()
        document = edited(written, b">Gross </w:t></w:r><w:r><w:t>Scope 1 and 2", f">{word}, gross </w:t></w:r><w:r><w:t>Scope 1 and 2".encode())
        pulled = pull(made.path, document, draft, json.loads(draft), f"{name}.en.docx")
        assert start in pulled.files["narrative/en/edits.md"], (pulled.files, pulled.findings)
        for file, content in pulled.files.items():
            (made.path / file).parent.mkdir(parents=True, exist_ok=True)
            (made.path / file).write_text(content, encoding="utf-8")
        built = run.build(made.path)
        assert built.files and not [item.rule for item in built.findings if "override" in item.rule]
    chapter, s2 = (said(text, "inventory-message") for text in texts_of(json.loads((made.path / "out" / "draft.json").read_bytes())))
    assert chapter.startswith("All told") and s2.startswith("In sum") and "location-based" in s2


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """A Word file with the last such run of its text changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            assert name != "word/document.xml" or old in content
            target.writestr(name, new.join(content.rsplit(old, 1)) if name == "word/document.xml" else content)
    return stream.getvalue()


def block(text: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An English block of a document."""
    return next(entry for section in text["sections"] if section["lang"] == "en" for entry in section["blocks"] if entry["id"] == name)


def said(text: Mapping[str, Any], name: str) -> str:
    """The words of an English block."""
    return cell_text(block(text, name)["spans"])


def cell_text(spans: Sequence[Mapping[str, Any]]) -> str:
    """The words of spans."""
    return "".join(span["text"] for span in spans)
