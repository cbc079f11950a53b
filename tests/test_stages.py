"""From tiny folders whose numbers add up in the head: measures, targets, stated figures, findings over rows, and what a build refuses."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import run, writing
from pipeline.chapter import Chapter
from pipeline.cli import main_group
from pipeline.datapoint import Datapoints
from pipeline.document import Paragraph, plain
from pipeline.finding import LANGUAGES, Finding

REPORT = """schema = 1
[company]
name = {en = "Tiny", "zh-TW" = "小公司"}
country = "TW"
[report]
year = 2025
languages = ["en", "zh-TW"]
[inventory]
consolidation = "operational_control"
gwp = "AR6"
base_year = 2020
scope2_headline = "location"
"""
LINES = "year,line_id,scope,category,method,emissions\n"
# Vector V17: base 100,000 in 2020, target 58,000 in 2030, now 81,000 in 2025.
VECTOR = (
    LINES
    + "2020,A,1,stationary_combustion,,40000\n2020,B,2,electricity,location,60000\n2025,A,1,stationary_combustion,,31000\n2025,B,2,electricity,location,50000\n"
)
TARGET = "target_id,name_en,term,type,scopes,base_year,base_value,unit,target_year,reduction_pct,status\nT,Halve it,near,absolute,1+2,2020,,tCO2e,2030,42,own\n"


def folder(path: Path, **tables: str) -> Path:
    """A report folder with these tables."""
    (path / "data").mkdir(parents=True, exist_ok=True)
    (path / "report.toml").write_text(REPORT, encoding="utf-8")
    for name, text in tables.items():
        (path / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def measured(path: Path, **tables: str) -> tuple[Datapoints, tuple[Finding, ...], str]:
    """The datapoints, the findings and the state of the one target."""
    reading, findings = run.read(folder(path, **tables))
    assert reading is not None
    return reading.points, findings, reading.targets[0].state if reading.targets else ""


def found(findings: tuple[Finding, ...], rule: str) -> Finding:
    """The one finding of a rule, with words in both languages."""
    (item,) = [item for item in findings if item.rule == rule]
    assert all(item.message[lang] and item.hint[lang] for lang in LANGUAGES)
    return item


def test_the_published_vector_of_a_target(tmp_path: Path) -> None:
    """Progress 45.24 %, expected 79,000, required 4.6 % of the base a year; off strictly, within 5 %."""
    points, _, state = measured(tmp_path, inventory=VECTOR, targets=TARGET)
    assert points.value("target.base", 2025, "T") == 100_000
    assert points.value("target.value", 2025, "T") == 58_000
    assert points.value("target.now", 2025, "T") == 81_000
    assert points.value("target.expected", 2025, "T") == 79_000
    assert points.value("target.annual_rate", 2025, "T") == Decimal("0.042")
    assert points.value("target.required_rate", 2025, "T") == Decimal("0.046")
    progress = points.value("target.progress", 2025, "T")
    assert progress is not None
    assert round(progress, 4) == Decimal("0.4524")
    assert state == "within_tolerance"


@pytest.mark.parametrize(("now", "state"), [(58_000, "achieved"), (79_000, "on_track"), (82_950, "within_tolerance"), (82_951, "off_track")])
def test_states_at_their_edges(tmp_path: Path, now: int, state: str) -> None:
    """79,000 is expected; 5 % above it is 82,950."""
    lines = VECTOR.replace("31000", str(now - 50_000))
    assert measured(tmp_path, inventory=lines, targets=TARGET)[2] == state


def test_coverage_without_a_selection_is_never_scaled(tmp_path: Path) -> None:
    """A target over 90 % of its scopes that marks no part has no figure, and says why."""
    table = TARGET.replace(",status\n", ",status,coverage_pct\n").replace(",own\n", ",own,90\n")
    points, _, state = measured(tmp_path, inventory=VECTOR, targets=table)
    point = points.find("target.now", 2025, "T")
    assert point is not None
    assert (point.value, point.reason, state) == (None, "coverage_without_selection", "not_assessable")


def test_a_restated_base_is_used_and_history_keeps_its_own(tmp_path: Path) -> None:
    """The restated 110,000 replaces the stated 100,000 for a live target, not for a superseded one."""
    restated = "year,metric,previous,restated,unit,restated_in,reason\n2020,ghg.scope12.location,100000,110000,tCO2e,2025,acquisition\n"
    live = TARGET.replace("2020,,tCO2e", "2020,100000,tCO2e")
    assert measured(tmp_path, inventory=VECTOR, targets=live, restatements=restated)[0].value("target.base", 2025, "T") == 110_000
    history = live.replace(",own\n", ",superseded\n")
    assert measured(tmp_path, inventory=VECTOR, targets=history, restatements=restated)[0].value("target.base", 2025, "T") == 100_000


def test_totals_are_null_until_every_scope_has_a_figure(tmp_path: Path) -> None:
    """Scopes 1 and 2 add up; with scope 3 missing there is no total, and missing is not zero."""
    points, _, _ = measured(tmp_path, inventory=VECTOR)
    assert points.value("ghg.scope12.location", 2025) == 81_000
    total = points.find("ghg.total.location", 2025)
    assert total is not None
    assert (total.value, total.reason) == (None, "part_missing")
    assert points.value("ghg.scope2.market", 2025) is None


def test_joined_categories_stand_together(tmp_path: Path) -> None:
    """4;9 is one figure; 4 and 9 are null, reported together."""
    points, _, _ = measured(tmp_path, inventory=VECTOR + "2025,C,3,4;9,,7\n2025,D,3,1,,3\n")
    assert points.value("ghg.scope3", 2025) == 10
    assert points.value("ghg.scope3.category", 2025, "4;9") == 7
    assert {points[f"ghg.scope3.category@2025[{key}]"].reason for key in ("4", "9")} == {"reported_together"}


def test_intensity_change_and_share(tmp_path: Path) -> None:
    """81,000 t over 9,000 million is 9 t a million; 2024 at 90,000 t makes the change −10 %."""
    lines = VECTOR + "2024,A,1,stationary_combustion,,40000\n2024,B,2,electricity,location,50000\n2025,C,3,1,,19000\n"
    points, _, _ = measured(tmp_path, inventory=lines, activity_metrics="year,metric,value,unit\n2025,revenue,9000,百萬元\n")
    assert points.value("ghg.intensity.scope12.location.revenue", 2025) == 9
    assert points.value("ghg.change.scope12.location", 2025) == -9_000
    assert points.value("ghg.change_pct.scope12.location", 2025) == Decimal("-0.1")
    assert points.value("ghg.share.scope3", 2025) == Decimal("0.19")


@pytest.mark.parametrize(("stated", "rule"), [("31000", None), ("31.0", None), ("30900", "measure.stated_differs"), ("20000", "measure.stated_far_off")])
def test_a_stated_figure_is_held_against_the_lines(tmp_path: Path, stated: str, rule: str | None) -> None:
    """Within the rounding it was typed with nothing is said; beyond it a warning, above 5 % an error, with both numbers and the cell."""
    unit = "ktCO2e" if "." in stated else "tCO2e"
    points, findings, _ = measured(tmp_path, inventory=VECTOR, stated=f"year,metric,value,unit\n2025,ghg.scope1,{stated},{unit}\n")
    assert points.value("ghg.scope1", 2025) == 31_000
    told = [item for item in findings if item.rule.startswith("measure.stated")]
    assert [item.rule for item in told] == ([rule] if rule else [])
    if told:
        assert str(told[0].at) == "data/stated.csv › 2 › value"
        assert "31,000" in told[0].message["en"]


def test_a_verified_value_that_differs_is_an_error(tmp_path: Path) -> None:
    """The statement says 30,000, the chapter would print 31,000."""
    table = "year,subject,level,verifier,verified_value,unit\n2025,ghg.scope1,limited,V,30000,tCO2e\n"
    item = found(measured(tmp_path, inventory=VECTOR, verification=table)[1], "measure.verified_differs")
    assert item.blocks
    assert str(item.at) == "data/verification.csv › 2 › verified_value"


ROWS = [
    ("validate.duplicate_line", VECTOR + "2025,A,1,mobile_combustion,,5\n"),
    ("validate.same_line", VECTOR + "2025,,1,fugitive,,5\n2025,,1,fugitive,,5\n"),
    ("validate.subtotal", VECTOR + "2025,S,1,,,31010\n2025,M,1,mobile_combustion,,10\n"),
    ("validate.named_total", "year,line_id,scope,category,source,emissions\n2025,A,1,fugitive,Total,9\n2025,B,1,fugitive,R-410A,4\n"),
    ("validate.named_total", "year,line_id,scope,category,source,emissions\n2025,A,1,fugitive,範疇一小計,9\n2025,B,1,fugitive,R-410A,4\n"),
    ("validate.named_total", "year,line_id,scope,category,source,emissions\n2025,A,1,fugitive,Scope 1 total,9\n2025,B,1,fugitive,R-410A,4\n"),
    ("validate.no_lines", LINES + "2019,A,1,fugitive,,4\n"),
    ("validate.base_year_absent", LINES + "2025,A,1,fugitive,,4\n"),
    ("validate.scope3_absent", VECTOR),
]


@pytest.mark.parametrize(("rule", "lines"), ROWS, ids=[f"{rule}-{index}" for index, (rule, _) in enumerate(ROWS)])
def test_rows_seen_together(tmp_path: Path, rule: str, lines: str) -> None:
    """Each finding over rows, by the smallest inventory that has it."""
    found(measured(tmp_path, inventory=lines)[1], rule)


def test_a_row_copied_in_a_table_that_is_summed_is_told(tmp_path: Path) -> None:
    """Revenue would count twice. Rows that differ in any column, one of the team's own too, are two things."""
    rows = "year,metric,value,unit,ours\n2025,revenue,5,TWD,a\n2025,employees,7,,a\n2025,revenue,5,TWD,a\n2025,revenue,5,TWD,b\n"
    told = found(measured(tmp_path, inventory=VECTOR, activity_metrics=rows)[1], "validate.same_row")
    assert (told.severity, [place.row for place in told.places]) == ("warning", [2, 4])


def test_totals_alone_are_enough_to_compare(tmp_path: Path) -> None:
    """Scopes 1 and 2 stated together in the base year are a base-year figure; scope 3 stated whole has no categories to miss."""
    stated = "year,metric,value,unit\n2020,ghg.scope12.market,9,tCO2e\n2025,ghg.scope3,7,tCO2e\n"
    rules = [item.rule for item in measured(tmp_path, inventory=LINES + "2025,A,1,fugitive,,4\n", stated=stated)[1]]
    assert "validate.base_year_absent" not in rules
    assert "validate.scope3_silent" not in rules
    assert "validate.scope3_not_broken_down" in rules


def test_round_numbers_are_no_subtotals(tmp_path: Path) -> None:
    """50 is the sum of 30 and 20, and each is a source of its own."""
    lines = LINES + "2025,A,1,stationary_combustion,,50\n2025,B,1,mobile_combustion,,30\n2025,C,1,fugitive,,20\n"
    assert not [item for item in measured(tmp_path, inventory=lines)[1] if item.rule == "validate.subtotal"]


def test_a_build_with_an_error_leaves_out_as_it_was(tmp_path: Path) -> None:
    """Exit code 1, every file byte by byte the same; `check --json` names the rule and the cell."""
    path = folder(tmp_path, inventory=VECTOR)
    runner = CliRunner()
    assert runner.invoke(main_group, ["build", str(path), "--lang", "en", "--only", "html"]).exit_code == 0
    before = {file: file.read_bytes() for file in (path / "out").rglob("*") if file.is_file()}
    folder(tmp_path, inventory=VECTOR.replace("31000", "many"))
    refused = runner.invoke(main_group, ["build", str(path)])
    assert refused.exit_code == 1
    assert {file: file.read_bytes() for file in (path / "out").rglob("*") if file.is_file()} == before
    told = json.loads(runner.invoke(main_group, ["check", str(path), "--json"]).stdout)["findings"]
    assert ("data/inventory.csv", 4, "emissions") in {
        (item["at"]["file"], item["at"]["row"], item["at"]["column"]) for item in told if item["severity"] == "error"
    }
    assert runner.invoke(main_group, ["trace", str(path), "ghg.scope1@2025", "--json"]).exit_code == 0
    assert runner.invoke(main_group, ["trace", str(path), "123456789"]).exit_code == 1


def with_governance(tmp_path: Path, text: str) -> Chapter:
    """A chapter in English whose section on governance is this text."""
    path = folder(tmp_path, inventory=VECTOR)
    (path / "narrative" / "en").mkdir(parents=True)
    (path / "narrative" / "en" / "governance.md").write_text(text, encoding="utf-8")
    reading, _ = run.read(path)
    assert reading is not None
    return run.compose(reading, ("en",))


def test_narrative_cites_and_is_never_run(tmp_path: Path) -> None:
    """Citations print the datapoint, code prints as words, an unknown citation and a typed quantity are told with their line."""
    chapter = with_governance(
        tmp_path,
        "---\ntopics: {gov.board_oversight: [reporting]}\nby: Ann (ESG)\n---\n## Board\n\n"
        "Scope 1 was [[ghg.scope1@now|full]] and {{ 7*7 }} <script>x</script>.\n\nWe saved 25 kWh. See [[ghg.nope@now]].\n",
    )
    text = json.dumps(writing.draft_of(chapter, b"").as_dict()["sections"], ensure_ascii=False)
    assert "{{ 7*7 }} <script>x</script>" in text
    assert any(
        citation.datapoint == "ghg.scope1@2025" and citation.block.startswith("governance/board/") and citation.text == "31,000"
        for citation in chapter.documents[0].citations
    )
    told = {item.rule: item.at.row for item in chapter.findings if item.at and item.at.file.endswith("governance.md")}
    assert told["compose.markup_is_text"] == 7
    assert told["compose.typed_quantity"] == told["compose.citation_unknown"] == 9
    assert chapter.blocked


def test_what_the_team_tells_itself_is_never_printed(tmp_path: Path) -> None:
    """Comments are left out wherever they stand and whatever is in them; line numbers hold; one that never ends, and tags, are words and told."""
    chapter = with_governance(
        tmp_path,
        "## Board\n\n<!-- secret: [[ghg.nope@now]]\n\n25 kWh -->\nThe board <!-- secret --> meets.\n\n<!-- secret -->\n\nSee [[ghg.nope@now]].\n\n"
        "One<br>two.\n\nAn open <!-- end.\n",
    )
    said = [plain(block.spans) for _, block in chapter.documents[0].blocks() if isinstance(block, Paragraph) and block.id.startswith("governance/board/")]
    assert said == ["The board meets.", "See .", "One<br>two.", "An open <!-- end."]
    told = [(item.rule, item.at.row) for item in chapter.findings if item.at and item.at.file.endswith("governance.md") and item.at.row != 1]
    assert told == [("compose.citation_unknown", 10), ("compose.markup_is_text", 12), ("compose.markup_is_text", 14)]


def test_headings_may_repeat(tmp_path: Path) -> None:
    """The same words head the text of each site; no two blocks share an id, and the numbers under each are its own."""
    path = folder(tmp_path, inventory=VECTOR)
    text = "".join(
        f"## {site}\n\n### Approach\n\nIt emits [[{metric}|full]].\n\n" for site, metric in (("East", "ghg.scope1@now"), ("West", "ghg.scope1@base"))
    )
    for lang in LANGUAGES:
        (path / "narrative" / lang).mkdir(parents=True)
        (path / "narrative" / lang / "sites.md").write_text(text, encoding="utf-8")
    built = run.build(path, languages=LANGUAGES, quick=True)
    blocks = json.loads((built.out / "draft.json").read_bytes())["sections"]
    ids = [block["id"] for section in blocks if section["id"] == "sites" for block in section["blocks"] if section["lang"] == "en"]
    assert [name for name in ids if "approach" in name] == [f"sites/approach/{number}" for number in range(1, 5)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", ["T", "t"])
def test_an_id_names_one_target(tmp_path: Path, name: str) -> None:
    """The second row of an id is an error that names the first; a replaced target has an id of its own, and not only by its case."""
    second = TARGET.splitlines()[1].replace("T,Halve it", f"{name},Halve it sooner").replace("2030", "2028")
    findings = measured(tmp_path, inventory=VECTOR, targets=f"{TARGET}{second}\n")[1]
    told = found(findings, "track.target_twice")
    assert (told.severity, told.at and told.at.row) == ("error", 3)
    assert "row 2" in told.message["en"] and "第 2 列" in told.message["zh-TW"]


def test_a_chapter_with_nothing_to_say_is_written_all_the_same(tmp_path: Path) -> None:
    """Of the one section the outline asks for only English has words."""
    path = folder(tmp_path, inventory=VECTOR)
    (path / "report.toml").write_text(REPORT + '[document]\noutline = ["governance"]\n', encoding="utf-8")
    (path / "narrative" / "en").mkdir(parents=True)
    (path / "narrative" / "en" / "governance.md").write_text("The board meets.\n", encoding="utf-8")
    built = run.build(path, languages=LANGUAGES, quick=True)
    assert {f"chapter.{lang}.{ending}" for lang in LANGUAGES for ending in ("docx", "html")} <= set(built.files)


def test_light_commands_wake_no_heavy_library() -> None:
    """`--help`, `items` and `trace` start without pandas and matplotlib."""
    import subprocess
    import sys

    for arguments in (["--help"], ["items", "tcfd"], ["trace", ".", "x"]):
        script = (
            f"import sys; sys.argv = ['netzero', *{arguments!r}]\nfrom pipeline.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
            "print(sorted({'pandas', 'matplotlib', 'docx'} & set(sys.modules)), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stderr.strip().splitlines()[-1] == "[]"


def test_a_quick_build_is_chapter_and_draft(tmp_path: Path) -> None:
    """No packs, no evidence package; the draft is the one a full build writes."""
    path = folder(tmp_path, inventory=VECTOR)
    quick = run.build(path, tmp_path / "quick", ("en",), ("html",), quick=True)
    full = run.build(path, tmp_path / "full", ("en",), ("html",))
    assert set(quick.files) == {name for name in full.files if name != "evidence.zip" and not name.startswith("answers/")}
    assert (tmp_path / "quick" / "draft.json").read_bytes() == (tmp_path / "full" / "draft.json").read_bytes()
