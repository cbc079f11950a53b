"""Sign-offs: recorded beside what the team keeps, over words and exact values, and void as soon as one of them changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main_group
from pipeline.sign import Request, sign
from pipeline.signoff import digests_of

ROWS = "year,scope,source,emissions\n2023,1,Boiler,90\n2024,1,Boiler,100.4\n"
WHO = "Wang Da-Wei"
GRI = '[frameworks]\ngri = {claim = "with_reference", edition = "2016"}\n'
ENGLISH = """schema = 1
[company]
name = {en = "Small", "zh-TW" = "小公司"}
[report]
year = 2024
languages = ["en"]
[inventory]
gwp = "AR6"
base_year = 2023
"""
TOLD = "---\ntopics: {gov.board_oversight: [reporting, decisions, targets, due_diligence, review]}\nby: Lin\n---\n## Board\n\nThe board meets often.\n"


def signed(folder: Any, *subjects: str, who: str = WHO, lang: tuple[str, ...] = ("en",), role: Any = "approved") -> Any:
    """Sign sections or items of a folder."""
    return sign(folder.path, Request(who, role, date(2025, 3, 1), subjects, lang))


def states(folder: Any) -> list[tuple[str, tuple[str, ...]]]:
    """State and changes of each sign-off of a folder."""
    reading = folder.read()
    chapter = run.compose(reading, reading.project.report.languages)
    return [(entry.state, entry.changed) for entry in chapter.signoffs]


def test_a_change_of_a_number_that_prints_the_same_voids(folder: Any) -> None:
    """100.4 and 100.41 both print as 100: the digest is over exact values."""
    small = folder(toml=ENGLISH, inventory=ROWS)
    assert [row["section_or_item"] for row in signed(small, "inventory").rows] == ["inventory"]
    assert states(small) == [("valid", ())]
    inventory = small.path / "data/inventory.csv"
    inventory.write_text(ROWS.replace("100.4", "100.41"), encoding="utf-8")
    assert states(small) == [("void", ("numbers",))]
    (found,) = [item for item in small.findings() if item.rule == "signoff.void"]
    assert str(found.at) == "data/signoffs.csv › 2 › section_or_item"
    assert (found.severity, WHO in found.message["en"], "數值已變更" in found.message["zh-TW"]) == ("warning", True, True)


def test_words_void_and_signing_again_takes_the_place_of_the_old_row(folder: Any) -> None:
    """The same person in the same role signs anew; another's sign-off stays void until that person signs."""
    text = "narrative/en/governance.md"
    small = folder({text: "## Board\n\nThe board meets often.\n"}, toml=ENGLISH, inventory=ROWS)
    signed(small, "governance")
    signed(small, "governance", who="Lee", role="reviewed")
    assert states(small) == [("valid", ()), ("valid", ())]
    (small.path / text).write_text("## Board\n\nThe board meets seldom.\n", encoding="utf-8")
    assert states(small) == [("void", ("words",))] * 2
    signed(small, "governance")
    assert [state for state, _ in states(small)] == ["superseded", "void", "valid"]


def test_looks_are_not_digested(folder: Any) -> None:
    """Emphasis, a line above, other decimals' neighbours, a section before it: nothing a signatory signed has changed."""
    text = "narrative/en/governance.md"
    small = folder({text: "## Board\n\nThe board meets often, see [[ghg.scope1@now]].\n"}, toml=ENGLISH, inventory=ROWS)
    signed(small, "governance")
    (small.path / text).write_text("\n\n## Board\n\nThe **board** meets often, see [[ghg.scope1@now]].\n", encoding="utf-8")
    own = small.path / "narrative/en/first.md"
    own.write_text("---\ntitle: First\nafter: at_a_glance\n---\nA section of our own.\n", encoding="utf-8")
    assert states(small) == [("valid", ())]


def test_any_program_digests_the_draft_again(folder: Any) -> None:
    """draft.json alone gives every digest that was judged while composing."""
    small = folder({"narrative/en/governance.md": TOLD}, inventory=ROWS, more=GRI)
    recorded = signed(small, "inventory", "indexes", "gri:305-1", "gri:2-12", lang=("en", "zh-TW")).rows
    built = run.build(small.path)
    draft = json.loads((built.out / "draft.json").read_text(encoding="utf-8"))
    again = digests_of(draft)
    assert len(recorded) == 8
    assert {str(again[row["section_or_item"], row["lang"]]) == row["digest"] for row in recorded} == {True}
    assert [entry["state"] for entry in draft["signoffs"]] == ["valid"] * 8
    with zipfile.ZipFile(built.out / "evidence.zip") as bag:
        assert json.loads(bag.read("evidence/data/draft.json"))["signoffs"] == draft["signoffs"]


@pytest.mark.parametrize("subject", ["governance", "gri:2-12"])
def test_a_text_counts_as_answered_only_while_its_sign_off_holds(folder: Any, subject: str) -> None:
    """CONTRACT §5, Status: a void sign-off on the section or the item leaves the text partly answered."""
    text = "narrative/en/governance.md"
    small = folder({text: TOLD}, toml=ENGLISH, inventory=ROWS, more=GRI)
    assert status(small) == "reported"
    signed(small, subject)
    assert status(small) == "reported"
    (small.path / text).write_text(TOLD.replace("often", "seldom"), encoding="utf-8")
    assert status(small) == "partial"
    signed(small, subject)
    assert status(small) == "reported"


def status(folder: Any) -> str:
    """What became of GRI 2-12-a's first point."""
    chapter = run.compose(folder.read(), ("en",))
    (item,) = [item for item in chapter.items if item.code == "2-12"]
    return item.points[0].status


def test_only_reviewers_read_who_signed(folder: Any) -> None:
    """Names are personal data: in the working edition, never in a public file; the warning is in both working formats."""
    small = folder({"narrative/en/governance.md": TOLD}, inventory=ROWS, more=GRI)
    signed(small, "inventory", "governance")
    (small.path / "narrative/en/governance.md").write_text(TOLD.replace("often", "seldom"), encoding="utf-8")
    built = run.build(small.path)
    for name in built.files:
        data = (built.out / name).read_bytes()
        parts = [data]
        if name.endswith((".docx", ".xlsx")):
            with zipfile.ZipFile(built.out / name) as archive:
                parts = [archive.read(part) for part in archive.namelist()]
        told = any(WHO.encode() in part for part in parts)
        if name.startswith(("chapter.", "answers/")):
            assert not told, name
        if name.startswith("review/"):
            assert told, name
            if ".en." in name:
                assert any(b"Sign-off void" in part and b"its words changed" in part for part in parts)


BOM = b"\xef\xbb\xbf"
KEPT = {
    "big5, Chinese headers, a column of theirs": "姓名;角色;章節或項目;語言;日期;摘要值;備註\r\n王;編製;inventory;中文;2025-01-02;;看過\r\n".encode("cp950"),
    "no last line feed": b"who,role,section_or_item,lang,on,digest\nOld,prepared,inventory,en,2025-01-02,",
    "byte-order mark": BOM + b'who,role,section_or_item,lang,on,digest\r\n"Old, Ann",prepared,inventory,en,,\r\n',
    "utf-16": "who\trole\tsection_or_item\tlang\ton\tdigest\r\n王\tprepared\tinventory\tzh\t\t\r\n".encode("utf-16"),
    "columns in another order": b"digest,on,lang,section_or_item,role,who\n,,en,inventory,prepared,Old\n",
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name, marks=[] if "big5" in name else pytest.mark.slow) for name, content in KEPT.items()])
def test_what_the_team_has_in_the_table_stays_byte_for_byte(folder: Any, content: bytes) -> None:
    """The new row is added in the file's own encoding, separator and columns, and reads back as valid."""
    small = folder({"data/signoffs.csv": content}, toml=ENGLISH, inventory=ROWS)
    assert signed(small, "inventory", who="林小姐").findings == ()
    assert (small.path / "data/signoffs.csv").read_bytes().startswith(content)
    read = small.read().inputs.records("signoffs")
    assert [(row.text("role"), row.text("section_or_item")) for row in read] == [("prepared", "inventory"), ("approved", "inventory")]
    assert states(small)[-1] == ("valid", ())
    assert [path.name for path in (small.path / "data").iterdir() if path.name.startswith(".")] == []


def test_a_workbook_gets_a_csv_beside(folder: Any, tmp_path: Path) -> None:
    """The workbook is left as it is; sign-offs of both are read."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "簽核"
    sheet.append(["姓名", "角色", "章節或項目", "語言", "日期", "摘要值"])
    sheet.append(["王", "編製", "inventory", "英文", "2025-01-02", None])
    book.save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    small = folder({"data/book.xlsx": content}, toml=ENGLISH, inventory=ROWS)
    assert signed(small, "inventory").file == "data/signoffs.csv"
    assert hashlib.sha256((small.path / "data/book.xlsx").read_bytes()).digest() == hashlib.sha256(content).digest()
    assert [state for state, _ in states(small)] == ["unbound", "valid"]
    assert not [item for item in small.findings() if item.rule == "load.table_twice"]


@pytest.mark.parametrize("who", ["=HYPERLINK(1)", "@x", "two\nlines", "  "])
def test_a_name_that_is_no_name_is_refused(folder: Any, who: str) -> None:
    """A cell that a spreadsheet would run is never written."""
    small = folder(toml=ENGLISH, inventory=ROWS)
    assert [item.rule for item in signed(small, "inventory", who=who).findings] == ["signoff.formula_name"]
    assert not (small.path / "data/signoffs.csv").exists()


def test_what_the_chapter_has_not_is_not_signed(folder: Any) -> None:
    """The nearest name is offered, and nothing is written, not even for what there is."""
    small = folder(toml=ENGLISH, inventory=ROWS)
    result = signed(small, "inventory", "inventry")
    assert (result.rows, [item.rule for item in result.findings]) == ((), ["signoff.not_signed"])
    assert "“inventory”" in result.findings[0].message["en"]
    assert not (small.path / "data/signoffs.csv").exists()


def test_rows_written_by_hand_are_told_apart(folder: Any) -> None:
    """Without a digest a row binds nothing; with one of nothing it stands over nothing."""
    rows = "who,role,section_or_item,lang,on,digest\nA,preparer,inventory,,,\nB,reviewer,Inventoryy,en,,\nC,approver,inventory,en,,abc\n"
    small = folder(inventory=ROWS, signoffs=rows)
    assert states(small) == [("unbound", ()), ("unknown", ()), ("void", ("words", "numbers"))]
    assert [item.rule for item in small.findings() if item.rule.startswith("signoff.")] == ["signoff.unknown", "signoff.void", "signoff.unbound"]


def test_the_command(folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sign --all` signs each section in each language; the older pages in OUT are warned of; usage is told."""
    monkeypatch.setenv("NETZERO_LANG", "zh-TW")
    small = folder(inventory=ROWS)
    base = ["sign", str(small.path), "--who", "王大為", "--role", "prepared", "--on", "2025-03-01"]
    result = CliRunner().invoke(main_group, [*base, "--all", "--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {row["lang"] for row in said["signoffs"]} == {"en", "zh-TW"}
    assert (small.path / "data/signoffs.csv").read_text(encoding="utf-8-sig").startswith("姓名,角色,")
    run.build(small.path)
    shutil.copy(small.path / "data/inventory.csv", small.path / "old.csv")
    (small.path / "data/inventory.csv").write_text(ROWS.replace("100.4", "100.5"), encoding="utf-8")
    stale = json.loads(CliRunner().invoke(main_group, [*base, "--section", "inventory", "--json"]).stdout)
    assert [item["rule"] for item in stale["findings"]] == ["signoff.out_is_older"]
    assert CliRunner().invoke(main_group, base).exit_code == 2
