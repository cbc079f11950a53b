"""A report rolled forward: settings, text, targets and prior figures carried into the next year, the published draft kept, old prose marked."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main_group
from pipeline.project import load_project
from pipeline.roll import next_settings, roll_forward

TOML = """# 本公司設定
schema = 1
[company]
name = {en = "Small", "zh-TW" = "小公司"}
[report]
year = 2024  # 年度
period_start = 2024-01-01
period_end = 2024-12-31
publication_date = 2025-06-30
languages = ["zh-TW"]
[inventory]
gwp = "AR6"
base_year = 2023
consolidation = "operational_control"
[frameworks]
gri = {edition = "2016"}
"""
INVENTORY = "編號,年度,範疇,排放源,活動數據,活動數據單位,係數編號,排放量,備註\nb,2023,1,鍋爐,,,,100,\nb,2024,1,鍋爐,50,m3,NG,,抄表\nc,2024,1,公務車,,,,7,\n"
FACTORS = "factor_id,activity_unit,gas,value,unit\nNG,m3,CO2,2,tCO2/m3\n"
TARGETS = "target_id,type,scopes,base_year,base_value,unit,target_year,reduction_pct,status\nT,absolute,1,2023,100,tCO2e,2030,50,own\n"
TEXT = """---
topics: {gov.board_oversight: [reporting]}
by: 林小姐
on: 2025-05-01
---
## 董事會

2024 年董事會開會四次。本年度已檢討目標。2023 年為基準年。
"""
LEFT = {
    "signoffs": "who,role,section_or_item,lang,on,digest\n林,prepared,inventory,zh-TW,2025-05-01,\n",
    "acknowledged": "rule,place,reason\nx.y,stated.csv › 2,known\n",
}


@pytest.fixture
def last(folder: Any) -> Path:
    """Last year's folder, built."""
    files = {"narrative/zh-TW/governance.md": TEXT, "evidence/bill.txt": "x"}
    made = folder(files, toml=TOML, at="2024", inventory=INVENTORY, factors=FACTORS, targets=TARGETS, **LEFT)
    assert run.build(made.path, only=("html",)).files
    return made.path


def test_rolled_forward_filled_in_and_built(last: Path, tmp_path: Path) -> None:
    """Two numbers are filled in as the file offers the rows; the chapter is of the next year, with the prior year from its lines."""
    new = tmp_path / "2025"
    rolled = roll_forward(new, last)
    assert (rolled.year, dict(rolled.to_fill), rolled.findings) == (2025, {"inventory": 2}, ())
    offered = list(csv.reader((new / "to-fill/inventory.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert offered == [
        ["編號", "年度", "範疇", "排放源", "活動數據", "活動數據單位", "係數編號", "排放量", "備註"],
        ["b", "2025", "1", "鍋爐", "", "m3", "NG", "", ""],
        ["c", "2025", "1", "公務車", "", "", "", "", ""],
    ]
    with (new / "data/inventory.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[*offered[1][:4], "40", *offered[1][5:]], [*offered[2][:7], "6", ""]])
    built = run.build(new, only=("html",))
    assert built.files
    reading, _ = run.read(new)
    assert reading is not None
    values = {year: reading.points.value("ghg.scope1", year) for year in (2023, 2024, 2025)}
    assert values == {2023: 100, 2024: 107, 2025: 86}
    assert reading.points.value("target.now", 2025, "T") == 86
    assert not [item for item in built.findings if item.rule.startswith("restated.")]


def test_prior_figures_are_held_against_what_was_published(last: Path, tmp_path: Path) -> None:
    """The draft, its ledger and its narrative lie under published/; a prior line corrected later is a proposed restatement."""
    new = tmp_path / "2025"
    roll_forward(new, last)
    for name in ("draft.json", "ledger.parquet"):
        assert (new / "published/2024" / name).read_bytes() == (last / "out" / name).read_bytes()
    inventory = new / "data/inventory.csv"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("公務車,,,,7", "公務車,,,,17"), encoding="utf-8")
    found = [item for item in run.read(new)[1] if item.rule == "restated.proposed"]
    assert ["ghg.scope1@2024" in item.message["en"] for item in found] == [True]
    assert "107" in found[0].message["en"]
    assert "117" in found[0].message["en"]


def test_prose_of_the_old_year_is_marked_until_it_is_rewritten(last: Path, tmp_path: Path) -> None:
    """The old year by number is a warning, "this year" a note; a sentence rewritten or new is nobody's business."""
    new = tmp_path / "2025"
    roll_forward(new, last)
    marked = [(item.rule, str(item.at)) for item in run.read(new)[1] if item.rule.startswith("narrative.")]
    assert marked == [("narrative.old_year", "narrative/zh-TW/governance.md › 8"), ("narrative.this_year", "narrative/zh-TW/governance.md › 8")]
    path = new / "narrative/zh-TW/governance.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("2024 年董事會開會四次。本年度已檢討目標。", "2025 年董事會開會五次，較 2024 年多一次。本年度另訂目標。"),
        encoding="utf-8",
    )
    assert [item.rule for item in run.read(new)[1] if item.rule.startswith("narrative.")] == []


def test_the_words_that_name_the_year_are_shown(last: Path, tmp_path: Path) -> None:
    """Of a long sentence the part with the year, wherever it stands."""
    text = (
        "The figures come from an open database that recorded them, page by page, from the annual report for 2024, and from the public dashboard of targets.\n"
    )
    (last / "narrative/zh-TW/more.md").write_text(text, encoding="utf-8")
    roll_forward(tmp_path / "2025", last)
    (item,) = [item for item in run.read(tmp_path / "2025")[1] if item.at is not None and item.at.file.endswith("more.md")]
    (last / "narrative/zh-TW/more.md").unlink()
    assert "annual report for 2024" in item.message["en"]
    assert "annual report for 2024" in item.message["zh-TW"]


def test_what_was_given_for_one_report_is_not_carried(last: Path, tmp_path: Path) -> None:
    """No out folder, no sign-off, no acknowledgement; nobody stands for a text before saying so again, and last year's name stays as a comment."""
    new = tmp_path / "2025"
    roll_forward(new, last)
    assert sorted(path.name for path in new.iterdir()) == ["data", "evidence", "narrative", "published", "report.toml", "to-fill"]
    assert sorted(path.name for path in (new / "data").iterdir()) == ["factors.csv", "inventory.csv", "targets.csv"]
    text = (new / "narrative/zh-TW/governance.md").read_text(encoding="utf-8")
    assert "by:  # 2024: 林小姐\non:  # 2024: 2025-05-01\n" in text
    assert text.partition("---\n## ")[2] == TEXT.partition("---\n## ")[2]
    assert "compose.topic_without_person" in {item.rule for item in run.read(new)[1]}
    assert (new / "data/inventory.csv").read_text(encoding="utf-8") == INVENTORY


def test_last_year_stays_as_it_was(last: Path, tmp_path: Path) -> None:
    """Rolling forward reads; it never writes there."""
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in last.rglob("*") if path.is_file()}
    roll_forward(tmp_path / "2025", last)
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in last.rglob("*") if path.is_file()} == before


MOVED = TOML.replace("year = 2024  # 年度", 'year = 2025  # 年度\nprevious = "published/x"').replace("= 2024-", "= 2025-")
NAMED = 'year = 2025\nprevious = "published/x"\n'
SETTINGS = {
    "as usual, comments kept": (TOML, MOVED.replace("publication_date = 2025-06-30\n", "")),
    "an inline table": ("report = {year = 2024, publication_date = 2025-06-30}\n", 'report = {year = 2025, previous = "published/x"}\n'),
    "an inline table, the other way round": ("report = {publication_date = 2025-06-30, year = 2024}\n", 'report = {year = 2025, previous = "published/x"}\n'),
    "dotted": ("report.year = 2024\nreport.publication_date = 2025-06-30\n", 'report.year = 2025\nreport.previous = "published/x"\n'),
    "a fiscal year": (
        '[report]\nyear = 2024\nperiod_start = "2023-07-01"\nperiod_end = 2024-06-30\n',
        f'[report]\n{NAMED}period_start = "2024-07-01"\nperiod_end = 2025-06-30\n',
    ),
    "a leap day": ("[report]\nyear = 2024\nperiod_end = 2024-02-29\n", f"[report]\n{NAMED}period_end = 2025-02-28\n"),
    "an older reference": ('[report]\nyear = 2024\nprevious = "published/old"\n', f"[report]\n{NAMED}"),
    "a year of the Republic": ("[report]\nyear = 113\n", '[report]\nyear = 114\nprevious = "published/x"\n'),
}


@pytest.mark.parametrize(("before", "after"), SETTINGS.values(), ids=SETTINGS)
def test_settings_move_on_and_nothing_else(before: str, after: str) -> None:
    """Year, period and reference; the day of publication is open again; comments and everything else stay as written."""
    assert next_settings(before, "published/x") == after


def test_without_a_draft_an_older_reference_is_taken_out() -> None:
    """It names a folder that is not carried."""
    assert next_settings('[report]\nyear = 2024\nprevious = "published/2023"\n', None) == "[report]\nyear = 2025\n"
    assert next_settings('report = {year = 2024, previous = "published/2023"}\n', None) == "report = {year = 2025}\n"


def test_what_stands_in_the_way(last: Path, tmp_path: Path) -> None:
    """A folder that holds something, one inside last year's, a folder that is no report: said, and nothing written."""
    assert [item.rule for item in roll_forward(last, last).findings] == ["starter.not_empty"]
    assert [item.rule for item in roll_forward(last / "next", last).findings] == ["roll.inside"]
    (tmp_path / "empty").mkdir()
    assert [item.rule for item in roll_forward(tmp_path / "x", tmp_path / "empty").findings] == ["run.not_a_report"]
    assert not (tmp_path / "x").exists()
    assert not (last / "next").exists()


def test_without_a_built_draft_the_folder_is_made_and_that_is_said(folder: Any, tmp_path: Path) -> None:
    """There is nothing to compare with, and report.toml names nothing."""
    made = folder(toml=TOML, at="2024", inventory=INVENTORY, factors=FACTORS)
    rolled = roll_forward(tmp_path / "2025", made.path)
    assert [(item.rule, item.severity) for item in rolled.findings] == [("roll.no_draft", "warning")]
    project, _ = load_project(tmp_path / "2025")
    assert project is not None
    assert (project.report.year, project.report.previous) == (2025, None)


def test_the_command(formosa: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example that uses every table, from a folder as a team has it: workbook, Parquet, both languages."""
    import shutil

    monkeypatch.setenv("NETZERO_LANG", "zh-TW")
    shutil.copytree(formosa.folder, tmp_path / "2026", ignore=shutil.ignore_patterns("out"))
    shutil.copytree(formosa.out, tmp_path / "2026/out")
    new = tmp_path / "2027"
    result = CliRunner().invoke(main_group, ["new", str(new), "--from", str(tmp_path / "2026")])
    assert result.exit_code == 0, result.output
    assert "inventory.csv (47)" in result.output
    reading, findings = run.read(new)
    assert reading is not None
    assert not [item for item in findings if item.rule.startswith("restated.")]
    assert [item.rule for item in findings if item.blocks] == ["validate.no_lines"]
    marked = {item.at.file for item in findings if item.rule == "narrative.old_year" and item.at is not None}
    assert {"narrative/zh-TW/governance.md", "narrative/en/governance.md"} <= marked
    assert CliRunner().invoke(main_group, ["new", str(tmp_path / "y"), "--from", str(new), "--workbook"]).exit_code == 2
