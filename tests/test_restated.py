"""Prior-year figures are held against the draft they were published in; a team confirms what is restated, and the chapter prints both values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import run

LAST = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,100\nb,2023,1,Boiler,200\n"
NOW = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,100\nb,2023,1,Boiler,{prior}\nb,2024,1,Boiler,150\n"
TOML = """schema = 1
[company]
name = {{en = "Small", "zh-TW" = "小公司"}}
[report]
year = {year}
languages = ["zh-TW"]
{more}
[inventory]
gwp = "AR6"
base_year = 2022
consolidation = "operational_control"
[frameworks]
gri = {{edition = "2016"}}
"""
TABLE = "year,metric,previous,restated,unit,restated_in,reason\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of the report for 2023 as it was published: 100 in 2022, 200 in 2023."""
    root = tmp_path_factory.mktemp("last")
    (root / "data").mkdir()
    (root / "report.toml").write_text(TOML.format(year=2023, more=""), encoding="utf-8")
    (root / "data/inventory.csv").write_text(LAST, encoding="utf-8")
    return run.build(root, only=("html",)).out


def report(folder: Any, published: Path, prior: str, at: str, file: str = "draft.json", previous: str | None = None, **tables: str) -> Any:
    """The report for 2024, with 2023's line at ``prior`` and the published draft beside it."""
    kept = f"published/2023/{file}"
    toml = TOML.format(year=2024, more=f'previous = "{previous or kept}"')
    return folder({kept: (published / file).read_bytes()}, toml=toml, at=at, inventory=NOW.format(prior=prior), **tables)


def told(made: Any) -> list[Any]:
    """What is said of restatements."""
    return [item for item in run.read(made.path)[1] if item.rule.startswith("restated.")]


@pytest.mark.parametrize("file", ["draft.json", "evidence.zip"])
@pytest.mark.parametrize(("prior", "over"), [("209", False), ("210", False), ("211", True)])
def test_a_figure_that_differs_from_the_published_one_is_proposed(folder: Any, published: Path, file: str, prior: str, over: bool) -> None:
    """200 was published; 5 % more is the threshold itself, one tonne above is over it. Both values, the share and the place are said."""
    made = report(folder, published, prior, f"{file}{prior}", file)
    (item,) = [item for item in told(made) if item.rule == "restated.proposed"]
    assert (item.severity, str(item.at)) == ("warning", f"published/2023/{file} › ghg.scope1@2023")
    for text in (item.message["en"], item.message["zh-TW"]):
        assert "200" in text
        assert prior in text
    assert ("over the" in item.message["en"]) is over


@pytest.mark.parametrize("file", ["draft.json", "evidence.zip"])
def test_with_the_published_ledger_the_causes_are_computed(folder: Any, published: Path, file: str) -> None:
    """One line went from 200 to 240: its emissions are the cause of all 40, at its row."""
    made = report(folder, published, "240", f"why {file}", file)
    if file == "draft.json":
        (made.path / "published/2023/ledger.parquet").write_bytes((published / "ledger.parquet").read_bytes())
    entry = next(entry for entry in made.read().restated if entry.now.id == "ghg.scope1@2023")
    assert [(why.kind, why.amount, str(why.lines[0])) for why in entry.causes] == [("emissions", 40, "data/inventory.csv › 3")]
    (item,) = [item for item in told(made) if item.rule == "restated.proposed"]
    assert "Computed causes: " in item.message["en"]
    assert "+40" in item.message["zh-TW"]
    assert str(item.related[0]) == "data/inventory.csv › 3"


def test_what_prints_the_same_is_no_restatement(folder: Any, published: Path) -> None:
    """200.3 prints as 200."""
    assert told(report(folder, published, "200.3", "same")) == []


def test_the_proposed_rows_are_copied_confirmed_and_printed(folder: Any, published: Path) -> None:
    """The row of the review folder goes into `restatements` as it is; with a reason GRI 2-4 is answered and both values stand side by side."""
    made = report(folder, published, "240", "open")
    built = run.build(made.path, only=("html",))
    draft = json.loads((built.out / "draft.json").read_text(encoding="utf-8"))
    entry = next(entry for entry in draft["restated"] if entry["id"] == "ghg.scope1@2023")
    assert entry == {
        "id": "ghg.scope1@2023",
        "published": "200",
        "now": "240",
        "unit": "tCO2e",
        "difference": "40",
        "share": "0.2",
        "over_threshold": True,
        "confirmed": False,
        "follows": False,
        "causes": [],
    }
    assert "published/2023/draft.json" in [file["path"] for file in draft["inputs"]]
    rows = (built.out / "review/restatements_proposed.csv").read_text(encoding="utf-8-sig")
    assert rows.splitlines()[0].startswith("年度,指標,")
    assert "2023,ghg.scope1,,200,240,tCO2e,2024,," in rows
    bare = report(folder, published, "240", "bare", restatements=rows)
    assert [item.rule for item in told(bare)] == ["restated.without_reason"]
    confirmed = report(folder, published, "240", "done", restatements=rows.replace("tCO2e,2024,,", "tCO2e,2024,更換流量計,"))
    assert told(confirmed) == []
    done = run.build(confirmed.path, only=("html",))
    assert "review/restatements_proposed.csv" not in done.files
    page = (done.out / "chapter.zh-TW.html").read_text(encoding="utf-8")
    table = page[page.index('id="table-inventory-restatements"') :]
    assert all(text in table[: table.index("</table>")] for text in ("200", "240", "更換流量計"))
    items = {item["code"]: item["status"] for item in json.loads((done.out / "draft.json").read_text(encoding="utf-8"))["items"]}
    assert items["2-4"] == "reported"


def test_the_base_year_figure_of_a_target_follows_a_confirmed_restatement(folder: Any, published: Path) -> None:
    """The base year restated from 100 to 120: the target's base is 120, and what it was set with is kept."""
    rows = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,120\nb,2023,1,Boiler,200\nb,2024,1,Boiler,150\n"
    targets = "target_id,type,scopes,base_year,base_value,unit,target_year,reduction_pct,status\nT,absolute,1,2022,100,tCO2e,2030,50,own\n"
    made = report(folder, published, "200", "base", targets=targets, restatements=TABLE + "2022,ghg.scope1,100,120,tCO2e,2024,Meter\n")
    (made.path / "data/inventory.csv").write_text(rows, encoding="utf-8")
    values = made.values()
    assert (values["target.base@2024[T]"], values["target.base_stated@2024[T]"]) == (120, 100)
    assert [item.rule for item in told(made)] == []


def test_a_restated_value_that_the_data_do_not_give_is_found(folder: Any, published: Path) -> None:
    """The table says 230, the lines 240: the proposal stands, and the row is pointed at."""
    made = report(folder, published, "240", "unlike", restatements=TABLE + "2023,ghg.scope1,200,230,tCO2e,2024,Meter\n")
    rules = {item.rule: str(item.at) for item in told(made) if item.rule != "restated.follows"}
    assert rules == {"restated.unlike_data": "data/restatements.csv › 2 › restated", "restated.proposed": "published/2023/draft.json › ghg.scope1@2023"}


def test_a_published_figure_that_is_gone_is_missed(folder: Any, published: Path) -> None:
    """Prior years' lines are the time series."""
    made = report(folder, published, "200", "gone")
    (made.path / "data/inventory.csv").write_text("line_id,year,scope,emissions\nb,2024,1,150\n", encoding="utf-8")
    assert "restated.gone" in {item.rule for item in told(made)}


BROKEN = {
    "not there": (None, "published/2023/none.json", "restated.unreadable"),
    "climbs out": (None, "../../etc/passwd", "restated.unreadable"),
    "no JSON": (b"{", None, "restated.unreadable"),
    "no draft": (b'{"report": {"year": 2023}}', None, "restated.unreadable"),
    "numbers that are none": (b'{"report": {"year": 2023}, "citations": [], "datapoints": [{"id": 1}]}', None, "restated.unreadable"),
    "nested deeply": (b"[" * 100_000, None, "restated.unreadable"),
    "of this year": (b'{"report": {"year": 2024}, "citations": [], "datapoints": []}', None, "restated.not_before"),
    "of another company": (
        b'{"report": {"year": 2023}, "company": {"name": {"en": "Other"}}, "citations": [], "datapoints": []}',
        None,
        "restated.other_company",
    ),
}


@pytest.mark.parametrize(("content", "previous", "rule"), BROKEN.values(), ids=BROKEN)
def test_a_published_draft_that_is_none_is_a_finding(folder: Any, published: Path, content: bytes | None, previous: str | None, rule: str) -> None:
    """Never a crash, and the report is read all the same."""
    made = report(folder, published, "200", "broken", previous=previous)
    if content is not None:
        (made.path / "published/2023/draft.json").write_bytes(content)
    assert [(item.rule, item.severity) for item in told(made)] == [(rule, "warning")]


def test_a_package_that_was_altered_is_not_believed(folder: Any, published: Path) -> None:
    """The manifest must hold."""
    made = report(folder, published, "240", "altered", "evidence.zip")
    path = made.path / "published/2023/evidence.zip"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert [item.rule for item in told(made)] == ["restated.unreadable"]


def test_a_row_that_names_no_figure_is_said_and_printed_as_typed(folder: Any, published: Path) -> None:
    """`ghg.scope2` has two totals and is neither of them; the chapter is built all the same."""
    made = report(folder, published, "200", "unknown", restatements=TABLE + "2023,ghg.scope2,10,11,tCO2e,2024,併購\n")
    (item,) = [item for item in told(made) if item.rule == "restated.unknown_metric"]
    assert (item.severity, str(item.at)) == ("warning", "data/restatements.csv › 2 › metric")
    assert run.build(made.path, quick=True).files
