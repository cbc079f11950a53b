"""A text and its counterpart in the other language: missing, older, different."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.counterparts import check_counterparts
from pipeline.finding import Finding
from pipeline.narrative import Narrative, read_narrative
from tests.conftest import Example, Folder

EN = "---\ntopics: {gov.board_oversight: [reporting]}\nby: A\non: 2026-03-01\n---\n## Board\n\nIt met [[ghg.scope1@now|full]].\n\n- one\n- two\n"
ZH = "---\ntopics: {gov.board_oversight: [reporting]}\nby: A\non: 2026-03-01\n---\n## 董事會\n\n開會 [[ghg.scope1@now]]。\n\n- 一\n- 二\n"


def narrative(lang: str, source: str, stem: str = "governance") -> Narrative:
    """A narrative file of a language."""
    found, _ = read_narrative(source, lang, stem, f"narrative/{lang}/{stem}.md")
    assert found is not None
    return found


def compared(en: str, zh: str) -> tuple[Finding, ...]:
    """The findings of a text in both languages, Chinese first."""
    return check_counterparts((narrative("zh-TW", zh), narrative("en", en)), ("zh-TW", "en"))


def test_the_same_in_both_languages_says_nothing() -> None:
    """Same day, headings, paragraphs, numbers whatever their form, sub-points."""
    assert compared(EN, ZH) == ()


@pytest.mark.parametrize(
    ("en", "zh", "file"),
    [
        (EN.replace("2026-03-01", "2025-03-01"), ZH, "narrative/en/governance.md"),
        (EN, ZH.replace("2026-03-01", "2026/2/28"), "narrative/zh-TW/governance.md"),
    ],
)
def test_the_older_text_is_listed_as_stale(en: str, zh: str, file: str) -> None:
    """Whichever language it is: at its file, naming both days."""
    (older,) = compared(en, zh)
    assert (older.rule, older.severity, older.at and older.at.file) == ("narrative.counterpart_older", "warning", file)
    assert "2026-03-01" in older.message["en"]
    assert ("英文" if "zh-TW" in file else "中文") in older.message["zh-TW"]


def test_without_two_days_nothing_is_called_older() -> None:
    """A file's own date is not asked: it says when it was copied."""
    assert compared(EN.replace("on: 2026-03-01\n", ""), ZH) == ()


def test_a_day_that_is_none_is_named() -> None:
    """And is not compared."""
    (found,) = compared(EN.replace("2026-03-01", "last March"), ZH)
    assert (found.rule, found.at and found.at.column) == ("narrative.date_unreadable", "on")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("## Board\n", "## Board\n\n## Committee\n", "headings 2 against 1"),
        ("- two\n", "", "paragraphs and list items 2 against 3"),
        ("ghg.scope1@now", "ghg.scope3@now", "numbers only here: ghg.scope3@now; numbers only there: ghg.scope1@now"),
        ("[reporting]", "[reporting, targets]", "sub-points only here: gov.board_oversight#targets"),
        ("It met", "::: replace credits-gross\nGross.\n:::\n\nIt met", "replaced blocks only here: credits-gross"),
    ],
)
def test_what_differs_is_said(before: str, after: str, said: str) -> None:
    """Structure only: what can be compared without knowing either language."""
    (found,) = compared(EN.replace(before, after), ZH)
    assert (found.rule, found.severity, found.at and found.at.file) == ("narrative.counterparts_differ", "info", "narrative/en/governance.md")
    assert said in found.message["en"]
    assert "不一致" in found.message["zh-TW"]


def test_a_text_in_one_language_alone(folder: Callable[..., Folder]) -> None:
    """A skeleton is no counterpart; in a report of one language nothing is missing."""
    rows = "year,scope,emissions\n2023,1,1\n2024,1,1\n"
    files = {"narrative/zh-TW/method.md": "說明。\n", "narrative/en/method.md": "---\nstatus: skeleton\n---\nNothing.\n"}
    (missing,) = [item for item in folder(dict(files), inventory=rows).findings() if item.rule.startswith("narrative.")]
    assert (missing.rule, missing.at and missing.at.file) == ("narrative.counterpart_missing", "narrative/zh-TW/method.md")
    assert "narrative/en/method.md" in missing.hint["en"]
    alone = folder(dict(files), at="alone", inventory=rows, toml="""schema = 1
[company]
name = {en = "Small", "zh-TW" = "小公司"}
[report]
year = 2024
languages = ["zh-TW"]
[inventory]
gwp = "AR6"
base_year = 2023
""")  # fmt: skip
    assert not [item for item in alone.findings() if item.rule.startswith("narrative.")]


def test_the_examples_say_the_same_in_both_languages(example: Example) -> None:
    """Three chapters: no text is missing, older or different in either language."""
    assert not [item["message"] for item in example.draft["findings"] if item["rule"].startswith("narrative.")]
