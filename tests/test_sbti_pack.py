"""The SBTi progress pack and the chapter's table, as a team gets them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from pipeline import run, writing
from pipeline.answers import PACKS, packs

SHEETS = ["目標 Targets", "進展 Progress", "盤查 Inventory", "重編 Restatements", "準則 Criteria", "V2.0 準備 Readiness", "應揭露 Reporting"]


@pytest.fixture(scope="module")
def book(build_example) -> Any:
    """The pack of the invented company."""
    return openpyxl.load_workbook(build_example("formosa").out / "answers" / "sbti_progress.xlsx")


def records(book: Any, sheet: str) -> list[dict[str, Any]]:
    """A sheet as records by its headings: the first line with a second cell."""
    lines = [[cell.value for cell in line] for line in book[sheet].iter_rows()]
    top = next(index for index, line in enumerate(lines) if line[1] is not None)
    return [dict(zip((str(head).replace("\n", " ") for head in lines[top]), line, strict=True)) for line in lines[top + 1 :]]


def test_the_sheets_of_the_yearly_progress(book) -> None:
    assert book.sheetnames == SHEETS


def test_every_target_is_listed_with_its_standing(book, formosa) -> None:
    """History stands with its dates; the wording of a validated target is left to a person."""
    rows = {row["目標編號 ID"]: row for row in records(book, "目標 Targets")}
    assert list(rows) == [entry["target_id"] for entry in formosa.draft["targets"]]
    assert rows["NT1"]["檢視期限 Review due"] == "2029-03-31"
    assert rows["NT1"]["規則版本 Rule set"] == "5.0-5.3"
    assert rows["NT1"]["經驗證之目標文字（原文照錄） Validated wording, unchanged"].startswith("✎ 見 see: ")
    assert rows["INT1"]["經驗證之目標文字（原文照錄） Validated wording, unchanged"] is None
    assert "Superseded" in rows["OLD1"]["狀態 Status"]


def test_progress_is_the_draft_s(book, formosa) -> None:
    """Each figure is the datapoint; half of the time of a target of 2022 to 2030 is gone in 2026; superseded targets have no progress."""
    rows = {row["目標編號 ID"]: row for row in records(book, "進展 Progress")}
    assert "OLD1" not in rows
    for name, heading in (
        ("progress", "達成率 Progress"),
        ("now", "本年度數值 This year"),
        ("reduction", "減量比率 Reduction"),
        ("minimum", "最低減量要求 Least reduction asked"),
    ):
        for target, row in rows.items():
            value = formosa.points.get(f"target.{name}@2026[{target}]", {}).get("value")
            assert (row[heading] is None) if value is None else abs(row[heading] - float(value)) < 1e-9
    assert rows["NT1"]["期間已過 Time elapsed"] == 0.5
    assert rows["INT1"]["進度 State"] == "已達成 Achieved" and rows["INT1"]["往後所需減量率 Rate needed"] is None


def test_criteria_say_why_in_both_languages(book, formosa) -> None:
    """The lines are the draft's checks that apply, those of the next standard on a sheet of their own, each worded as the target's rule set words it."""
    lines = records(book, "準則 Criteria") + records(book, "V2.0 準備 Readiness")
    checks = [(entry["target_id"], found) for entry in formosa.draft["targets"] for found in entry["checks"] if found["status"] != "not_applicable"]
    assert len(lines) == len(checks)
    known = {(target, found["code"]): found for target, found in checks}
    for line in lines:
        found = known[line["目標編號 ID"], line["準則 Criterion"]]
        assert (line["Why"], line["理由"]) == (found["why"]["en"], found["why"]["zh-TW"])
    assert all(line["準則 Criterion"].startswith("V2-") for line in records(book, "V2.0 準備 Readiness"))
    (linear,) = [line for line in lines if (line["目標編號 ID"], line["準則 Criterion"]) == ("NT1", "NT-C16")]
    assert "linear rate" in linear["Title"]


def test_nobody_claims_approval(book) -> None:
    """The workbook says whose calculation it is, and no cell says SBTi approved anything."""
    text = "\n".join(str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None)
    assert "no statement by SBTi" in text and "非 SBTi 之聲明" in text
    assert "approved by" not in text.lower() and "certified" not in text.lower()


def test_hostile_names_stay_text_and_the_same_answers_have_the_same_bytes(folder) -> None:
    """A target called like a formula is text; without [frameworks] sbti there is no pack."""
    head = "target_id,name_en,type,scopes,base_year,target_year,reduction_pct,status,validated_on\n"
    rows = head + "=1+1,=HYPERLINK(0),absolute,1,2023,2030,42,validated,2025-05-01\n"
    made = folder(inventory="year,scope,emissions\n2023,1,100\n2024,1,90\n", targets=rows, more="[frameworks]\nsbti = {}\n")
    chapter = run.compose(made.read(), ("en",))
    first, second = (made["sbti_progress.xlsx"].result() for made in (packs(writing.answering(chapter)) for _ in range(2)))
    assert first == second
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(first)) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if cell.value == "=HYPERLINK(0)"]
    plain = folder(inventory="year,scope,emissions\n2024,1,90\n", targets=rows, at="plain")
    assert PACKS["sbti_progress.xlsx"](writing.answering(run.compose(plain.read(), ("en",)))) is None


def test_the_chapter_shows_validated_targets_only(formosa) -> None:
    """One row a validated target, its numbers bound; the company's own targets are no business of SBTi; the note says whose calculation it is."""
    for lang, note in (("en", "no statement by SBTi"), ("zh-TW", "非 SBTi 之聲明")):
        table = formosa.blocks(lang)["table-targets-criteria"]
        validated = [
            entry for entry in formosa.draft["targets"] if entry["rule_set"] and any(c["code"] == "NT-C26a" and c["status"] == "pass" for c in entry["checks"])
        ]
        assert len(table["rows"]) - 1 == len(validated) == 6
        assert note in "".join(span["text"] for line in table["notes"] for span in line)
        cited = {citation["datapoint"] for citation in formosa.citations(lang).values() if citation["block"] == "table-targets-criteria"}
        assert {"target.minimum@2026[NT1]", "target.reduction@2026[NT1]", "target.criteria.pass@2026[NT1]"} <= cited
        assert not [identifier for identifier in cited if identifier.endswith(("[INT1]", "[RE1]"))]
        message = "".join(span["text"] for span in formosa.blocks(lang)["targets-criteria-message"]["spans"])
        assert ("Supplier engagement by 2029" if lang == "en" else "2029 年供應商議合") in message
