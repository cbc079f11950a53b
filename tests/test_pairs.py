"""Paragraph by paragraph: which text is older than its counterpart, by what somebody recorded or the last report said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipeline import run
from pipeline.cli import main_group
from pipeline.finding import Finding
from pipeline.narrative import Narrative
from pipeline.pairs import FILE, Held, check_pairs, units
from pipeline.roll import roll_forward
from tests.conftest import Folder

EN = "---\nby: A\n---\n## Board\n\nIt met four times.\n\nThe chair reports.\n\n- one\n- two\n"
ZH = "---\nby: A\n---\n## 董事會\n\n開會四次。\n\n由主席報告。\n\n- 一\n- 二\n"
INVENTORY = "line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\n"


def stale(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """The older paragraphs: where each stands, and where what changed does."""
    return [(str(item.at), str(item.related[0])) for item in findings if item.rule == "narrative.block_older"]


@pytest.fixture
def report(folder: Callable[..., Folder]) -> Path:
    """A report whose governance text was held against its counterpart on 1 March."""
    made = folder({"narrative/en/governance.md": EN, "narrative/zh-TW/governance.md": ZH}, inventory=INVENTORY)
    done = CliRunner().invoke(main_group, ["pair", str(made.path), "--by", "王小明", "--on", "2026-03-01", "--json"])
    assert done.exit_code == 0 and json.loads(done.output) == {"texts": ["governance"], "findings": []}
    assert stale(run.check(made.path)) == []
    return made.path


def rewrite(report: Path, lang: str, old: str, new: str) -> None:
    """One paragraph changed."""
    path = report / "narrative" / lang / "governance.md"
    said = path.read_text(encoding="utf-8")
    assert old in said
    path.write_text(said.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "old", "new", "older"),
    [
        ("zh-TW", "開會四次。", "開會五次，\n並設永續委員會。", ("narrative/en/governance.md › 6", "narrative/zh-TW/governance.md › 6")),
        ("en", "- two", "- two, and three", ("narrative/zh-TW/governance.md › 11", "narrative/en/governance.md › 11")),
        ("zh-TW", "## 董事會", "新增一段。\n\n## 董事會監督", ("narrative/en/governance.md › 4", "narrative/zh-TW/governance.md › 4")),
    ],
)
def test_the_paragraph_whose_counterpart_changed_is_stale(report: Path, lang: str, old: str, new: str, older: tuple[str, str]) -> None:
    """That one alone, at its line, with the line of the other; both languages say who held them against each other and when."""
    rewrite(report, lang, old, new)
    findings = run.check(report)
    assert stale(findings) == [older]
    (said,) = [item for item in findings if item.rule == "narrative.block_older"]
    assert "王小明" in said.message["zh-TW"] and "2026-03-01" in said.message["en"] and "netzero pair" in said.hint["zh-TW"]


def test_changed_on_both_sides_or_only_in_its_white_space_nothing_is_stale(report: Path) -> None:
    """A change in both languages is one; a line break is none."""
    rewrite(report, "zh-TW", "開會四次。", "開會五次。")
    rewrite(report, "en", "four times", "five\ntimes")
    rewrite(report, "en", "The chair reports.", "The chair\n reports.")
    assert stale(run.check(report)) == []


def test_recorded_again_nothing_is_stale(report: Path) -> None:
    """A person looked, and it still says the same."""
    rewrite(report, "zh-TW", "開會四次。", "共開會四次。")
    assert CliRunner().invoke(main_group, ["pair", str(report), "governance", "--by", "B"]).exit_code == 0
    assert stale(run.check(report)) == []


def test_texts_that_do_not_correspond_are_not_recorded(report: Path) -> None:
    """Five paragraphs against six cannot be told apart; a name there is none of is said so. The record stays as it was."""
    rewrite(report, "en", "The chair reports.", "The chair reports.\n\nMore.")
    before = (report / FILE).read_bytes()
    done = CliRunner().invoke(main_group, ["pair", str(report), "governance", "goverance", "--by", "B", "--json"])
    assert done.exit_code == 1
    assert [item["rule"] for item in json.loads(done.output)["findings"]] == ["narrative.no_pair", "narrative.not_paired"]
    assert (report / FILE).read_bytes() == before


@pytest.mark.parametrize("content", [b"\xff", b"governance = 3", b"[governance]\nby = 'A'", b"[[["])
def test_a_damaged_record_is_a_finding(report: Path, content: bytes) -> None:
    """Never a crash, and nothing is written over it."""
    (report / FILE).write_bytes(content)
    assert [str(item.at) for item in run.check(report) if item.rule == "narrative.pairs_unreadable"] == [FILE]
    assert CliRunner().invoke(main_group, ["pair", str(report), "--by", "B"]).exit_code == 1
    assert (report / FILE).read_bytes() == content


def test_the_record_travels_in_the_evidence(report: Path) -> None:
    """A package is replayed with it."""
    rewrite(report, "zh-TW", "開會四次。", "開會五次。")
    built = run.build(report, only=("html",))
    assert built.files and stale(built.findings)
    assert CliRunner().invoke(main_group, ["verify", str(report / "out" / "evidence.zip")]).exit_code == 0


def test_the_last_report_stands_for_a_record(report: Path, tmp_path: Path) -> None:
    """Rolled forward, a paragraph rewritten in one language only is stale in the other, with nobody having recorded anything."""
    (report / FILE).unlink()
    assert run.build(report, only=("html",)).files
    following = tmp_path / "next"
    roll_forward(following, report)
    assert stale(run.check(following)) == []
    rewrite(following, "en", "It met four times.", "It met six times.")
    assert [here.rpartition(" › ")[0] for here, _ in stale(run.check(following))] == ["narrative/zh-TW/governance.md"]


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8, unique=True), st.integers(0, 7), st.booleans())
def test_exactly_the_counterpart_of_what_changed(words: list[str], at: int, english: bool) -> None:
    """Whichever of any number of paragraphs changes in one language, its counterpart alone is older."""
    at %= len(words)
    texts = {lang: Narrative(lang, "s", f"{lang}.md", "\n\n".join(f"{lang} {word}" for word in words), 1) for lang in ("en", "zh-TW")}
    held = Held({lang: tuple(unit.digest for unit in units(told)) for lang, told in texts.items()}, {"en": "A", "zh-TW": "A"}, "2026-03-01")
    lang, other = ("en", "zh-TW") if english else ("zh-TW", "en")
    changed = "\n\n".join(f"{lang} {word}{'!' if index == at else ''}" for index, word in enumerate(words))
    found = check_pairs((Narrative(lang, "s", f"{lang}.md", changed, 1), texts[other]), {"s": held})
    assert stale(found) == [(f"{other}.md › {1 + 2 * at}", f"{lang}.md › {1 + 2 * at}")]
