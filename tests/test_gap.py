"""`netzero items --gap`: a folder taken to another edition, told on the terminal, as JSON, as a workbook and as a chart."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from disclosures import catalogue
from pipeline.cli import main_group
from pipeline.gap import Gap, ItemGap
from pipeline.gaps import gap_files, gaps

INVENTORY = "line_id,year,scope,category,method,gas,mass,mass_unit,emissions\nA,2024,1,stationary_combustion,,CO2,10,t,\nB,2024,2,electricity,both,,,,5\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that reports GRI 2016 and TCFD."""
    folder = tmp_path_factory.mktemp("gap")
    (folder / "data").mkdir()
    (folder / "data" / "inventory.csv").write_text(INVENTORY, encoding="utf-8")
    (folder / "report.toml").write_text(
        'schema = 1\n[company]\nname = {en = "Small", "zh-TW" = "小公司"}\n[report]\nyear = 2024\npublication_date = 2025-06-30\n[inventory]\n'
        'consolidation = "operational_control"\ngwp = "AR6"\nbase_year = 2024\n[frameworks]\ngri = {}\ntcfd = {}\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def taken(small: Path) -> Gap:
    """The folder taken from GRI 2016 to GRI 102 and 103."""
    (gap,), _ = gaps(small, "gri", "2025")
    return gap


def item(gap: Gap, code: str) -> ItemGap:
    return next(entry for entry in gap.items if entry.status.code == code)


def test_a_new_edition_keeps_replaces_merges_splits_and_retires(taken: Gap) -> None:
    assert {code: (item(taken, code).change, item(taken, code).old) for code in ("102-3", "102-5", "103-5", "102-2", "3-3")} == {
        "102-3": ("new", ()),
        "102-5": ("replaced", ("305-1",)),
        "103-5": ("merged", ("302-4", "302-5")),
        "102-2": ("split", ("201-2",)),
        "3-3": ("unchanged", ("3-3",)),
    }
    gone = {entry.item.code: entry.new for entry in taken.retired}
    assert gone["305-1"] == ("102-5",)
    assert "305-6" not in gone


def test_what_the_folder_answers_of_the_new_edition_counts_as_covered(taken: Gap) -> None:
    """Scope 1 by gas in tonnes and CO2e is new in 102-5; the folder has both, so only what it lacks is to collect."""
    states = {point.point.ref: (point.status.status, point.new) for point in item(taken, "102-5").points}
    assert states["102-5-a"] == ("reported", False)
    assert states["102-5-b"][1]
    assert not any(point.wanted for point in item(taken, "102-5").points if point.status.status == "reported")


def test_newly_asked_is_what_the_edition_before_asked_nowhere(taken: Gap) -> None:
    """305-2 has no biogenic line, 102-6 has; 305-1 had one, so 102-5's is not new."""
    new = {point.point.ref: point.new for code in ("102-5", "102-6") for point in item(taken, code).points}
    assert (new["102-6-c"], new["102-5-c"]) == (True, False)


def test_what_to_collect_names_tables_columns_and_topics_in_the_teams_words(taken: Gap) -> None:
    where = {wanted.where["zh-TW"] for wanted, _ in taken.wanted().values()}
    assert "敘述檔：主題 plan.transition，子項 science" in where
    assert any(words.startswith("「溫室氣體盤查清冊」") or "生質" in words for words in where)
    assert all(wanted.where["en"] and wanted.what["zh-TW"] for wanted, _ in taken.wanted().values())


def test_every_open_point_says_what_to_give(taken: Gap) -> None:
    open_points = [point for entry in taken.items for point in entry.points if point.status.status in ("missing", "partial")]
    assert open_points
    assert [point.point.ref for point in open_points if not point.wanted] == []


def test_a_framework_that_is_followed_by_another_is_its_edition_before(small: Path) -> None:
    (gap,), _ = gaps(small, "ifrs_s2")
    assert gap.before is catalogue("tcfd", "2021")
    assert gap.after is catalogue("ifrs_s2", "2025")
    assert item(gap, "29(a)").old == ("MT-b",)
    assert not {point.point.ref: point.new for point in item(gap, "29(a)").points}["29(a)(i)(1)"]
    assert {point.point.ref: point.new for point in item(gap, "29(a)").points}["29(a)(iv)"]


def test_without_a_framework_each_that_is_reported_is_held_against_itself(small: Path) -> None:
    told, _ = gaps(small)
    assert [(gap.after.framework, gap.after.edition, gap.before) for gap in told] == [("gri", "2016", None), ("tcfd", "2021", None)]
    assert not any(point.new for gap in told for entry in gap.items for point in entry.points)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def call(*words: str, lang: str = "en") -> str:
        monkeypatch.setenv("NETZERO_LANG", lang)
        result = CliRunner().invoke(main_group, words)
        assert result.exit_code == 0, result.output
        return result.output

    return call


def test_the_list_and_its_json_agree(small: Path, command: Callable[..., str]) -> None:
    told = json.loads(command("items", "gri", "--edition", "2025", "--gap", str(small), "--json"))
    entry = next(one for one in told["items"] if one["code"] == "102-6")
    assert entry["takes_over"] == ["305-2"]
    assert {"ref", "text", "status", "newly_asked", "missing", "where"} == set(entry["points"][0])
    text = command("items", "gri", "--edition", "2025", "--gap", str(small))
    assert "102-6  Scope 2 GHG emissions" in text and "← 305-2" in text and "[newly asked]" in text
    zh = command("items", "gri", "--edition", "2025", "--gap", str(small), lang="zh-TW")
    assert "GRI 2016 → 2025" in zh and "待蒐集" in zh


def test_the_files_are_a_workbook_and_a_chart_in_each_language_and_the_same_twice(small: Path, tmp_path: Path, command: Callable[..., str]) -> None:
    command("items", "gri", "--edition", "2025", "--gap", str(small), "-o", str(tmp_path))
    names = [f"gap-gri-2025.{lang}.{kind}" for lang in ("en", "zh-TW") for kind in ("png", "svg")]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "gap-gri-2025.xlsx"])
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (gap,), _ = gaps(small, "gri", "2025")
    assert gap_files(small, gap) == first
    book = openpyxl.load_workbook(BytesIO(first["gap-gri-2025.xlsx"]))
    assert book.sheetnames == ["collect 待蒐集", "points 要求事項", "disclosures 揭露項目", "withdrawn 廢止"]
    rows = list(book["disclosures 揭露項目"].values)
    assert len(rows) - 1 == len(gap.items)
    assert b"102-5" in first["gap-gri-2025.zh-TW.svg"]


def test_what_cannot_be_asked_is_said(small: Path, tmp_path: Path) -> None:
    for words in (("items", "gri", "--edition", "1999", "--gap", str(small)), ("items", "nonsense", "--gap", str(small)), ("items", "-o", str(tmp_path))):
        assert CliRunner().invoke(main_group, words).exit_code == 2
    assert CliRunner().invoke(main_group, ("items", "gri", "--gap", str(tmp_path))).exit_code in (1, 2)


def test_what_was_asked_under_another_name_is_neither_new_nor_gone(taken: Gap) -> None:
    """Fuel was asked by its two kinds, sold and purchased energy by carrier; a base year is a base year; only what 103 and 102 drop is gone."""
    new = {point.point.ref: point.new for code in ("103-2", "103-3", "102-6") for point in item(taken, code).points}
    assert not any(new[ref] for ref in ("103-2-a", "103-2-a-i", "103-2-b", "103-2-b-ii", "103-2-d", "103-2-d-ii", "103-2-f"))
    assert all(new[ref] for ref in ("103-2-a-ii", "103-2-b-i", "103-2-c", "103-2-d-i", "103-2-e", "103-3-a"))
    gone = [point.ref for entry in taken.retired for point in entry.points]
    assert gone == ["201-2-a-iii", "302-1-e", "305-3-b", "305-4-d", "305-5-b", "305-5-c", "305-5-d", "305-5-e"]


def test_only_the_new_part_of_a_point_is_marked_new(taken: Gap) -> None:
    """102-6 asks the source of factors, as 305-2 did, and how instruments meet quality criteria, which 305-2 did not."""
    (factors,) = [point for point in item(taken, "102-6").points if point.point.ref == "102-6/factors_gwp"]
    marks = {wanted.what["en"].partition(":")[0]: wanted.new for wanted in factors.wanted}
    assert factors.new and marks["Contractual instruments"] and not marks.get("Emission factors and global warming potentials")


def test_where_to_give_it_is_what_is_typed(taken: Gap) -> None:
    """An intensity needs its denominator, a breakdown its key, and words of a breakdown are said in Chinese beside the key that is typed."""
    where = {wanted.what["en"]: wanted.where["en"] for wanted, _ in taken.wanted().values()}
    assert where["Emissions intensity: no figure"] == "table activity_metrics, columns metric, value, unit (metric revenue, employees, production:…)"
    assert where["Removals by storage pool: no figure"].startswith("table stated, columns metric, key, value (metric removals.by_pool)")
    assert any("女性（women）" in wanted.what["zh-TW"] for wanted, _ in taken.wanted().values())


def test_the_list_says_where_there_is_none_and_which_columns_savings_go_to(folder: Callable[..., Any]) -> None:
    """A point asked only if there is something names the line by which a person says that there is nothing; savings of energy are no tonnes."""
    made = folder(inventory="year,scope,emissions\n2024,1,10\n", more='[frameworks]\ngri = {claim = "with_reference", edition = "2016"}\n')
    result = CliRunner().invoke(main_group, ["items", "gri", "--edition", "2025", "--gap", str(made.path), "--json"], env={"NETZERO_LANG": "en"})
    where = {point["ref"]: [words["en"] for words in point["where"]] for item in json.loads(result.output)["items"] for point in item["points"]}
    assert where["102-5-c"] == ["table inventory, column biogenic; if there is none: topic report.none, sub-point biogenic_scope1"]
    assert where["103-5-a"] == ["table initiatives, columns energy_saving, energy_unit"]
