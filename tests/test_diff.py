"""What changed between two drafts, and why: each single change gives that one cause and amount, any mixture adds up exactly."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipeline import run, writing
from pipeline.chapter import Chapter
from pipeline.consolidate import ledger_bytes
from pipeline.diff import Difference, Side, compare
from pipeline.diff.blocks import Told, marked, piece_changes, told
from pipeline.diff.page import write_page
from pipeline.diff.sides import open_side
from pipeline.draft import write_json

HEADER = "line_id,year,entity,site,scope,category,method,source,gas,gwp_set,activity,activity_unit,factor,factor_unit,emissions"
LINES = {
    "gas": "gas,2024,Plant,North,1,stationary_combustion,,natural gas,CO2,,1000,m3,2,kgCO2/m3,",
    "methane": "methane,2024,Plant,North,1,fugitive,,leaks,CH4,,,,,,",
    "power": "power,2024,Plant,North,2,electricity,both,grid,,,100,MWh,0.5,tCO2e/MWh,",
    "steel": "steel,2024,Plant,,3,1,,steel,,,,,,,40",
    "travel": "travel,2024,Plant,,3,6,,flights,,,,,,,10",
}
ENTITIES = "entity,name_en,name_zh,country,role,ownership_pct,operational_control\nPlant,Plant Ltd,工廠公司,TW,joint_venture,{share},yes\n"
TOML = """schema = 1
[company]
name = {{en = "Small", "zh-TW" = "小公司"}}
country = "TW"
[report]
year = 2024
[inventory]
gwp = "{gwp}"
base_year = 2024
consolidation = "equity_share"
"""


def lines(**changed: str | None) -> str:
    """The inventory with lines replaced, added or (none) left out."""
    rows = {**LINES, **changed}
    return "\n".join([HEADER, *(row for row in rows.values() if row is not None)]) + "\n"


@pytest.fixture
def side(folder: Callable[..., Any]) -> Callable[..., Side]:
    """Writes a small report folder and opens it as one side."""

    def make(name: str, inventory: str, share: str = "100", gwp: str = "AR6", **more: str) -> Side:
        made = folder(toml=TOML.format(gwp=gwp), at=name, inventory=inventory, entities=ENTITIES.format(share=share), **more)
        return numbers_of(name, made.path)

    return make


def numbers_of(name: str, folder: Path) -> Side:
    """A report folder's draft without its documents, which these tests do not look at."""
    reading, problems = run.read(folder)
    assert reading is not None, problems
    ledger = ledger_bytes(reading.ledger)
    kept = folder / "ledger.parquet"
    kept.write_bytes(ledger)
    chapter = Chapter(reading, (), (), (), asked=None)  # type: ignore[arg-type]  # asked of documents only
    return Side(name, json.loads(write_json(writing.draft_of(chapter, ledger).as_dict())), kept)


def methane(mass: str) -> str:
    """The methane line, by mass; its columns come after those of the others."""
    return f"methane,2024,Plant,North,1,fugitive,,leaks,CH4,,{mass},t,1,tCH4/t,"


def causes(difference: Difference, identifier: str) -> dict[str, Decimal]:
    """The causes of one number by kind."""
    (change,) = [change for change in difference.points if change.id == identifier]
    return {cause.kind: cause.amount for cause in change.causes if cause.amount is not None}


SINGLE: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, str]] = {
    "activity": ({}, {"gas": LINES["gas"].replace(",1000,", ",1500,")}, "ghg.scope1@2024", "activity", "1"),
    "factor": ({}, {"gas": LINES["gas"].replace(",2,kg", ",3,kg")}, "ghg.scope1@2024", "factor", "1"),
    "unit": ({}, {"power": LINES["power"].replace(",MWh,", ",GJ,")}, "ghg.scope2.market@2024", "unit", "-36.111111111111"),
    "emissions": ({}, {"steel": LINES["steel"].replace(",40", ",45")}, "ghg.scope3.category@2024[1]", "emissions", "5"),
    "method": ({}, {"gas": "gas,2024,Plant,North,1,stationary_combustion,,natural gas,CO2,,,,,,7"}, "ghg.scope1@2024", "method", "5"),
    "lines_added": ({}, {"new": "new,2024,Plant,,3,6,,trains,,,,,,,3"}, "ghg.scope3.category@2024[6]", "lines_added", "3"),
    "lines_removed": ({}, {"gas": None}, "ghg.scope1@2024", "lines_removed", "-2"),
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_change_gives_that_cause_and_amount(side: Callable[..., Side], name: str) -> None:
    """And the sums above it say the same through their parts."""
    before, after, identifier, kind, amount = SINGLE[name]
    keep = {"methane": methane("1")}
    found = compare(side("old", lines(**keep, **before)), side("new", lines(**keep, **after)))
    assert causes(found, identifier) == {kind: Decimal(amount)}
    for change in found.points:
        if change.id.startswith("ghg.total."):
            assert {leaf.kind: leaf.amount for leaf in change.leaves} == {kind: Decimal(amount)}


def test_gwp_sets_and_shares_are_causes(side: Callable[..., Side]) -> None:
    """One tonne of methane: 27.9 (AR6) instead of 28 (AR5); half of the joint venture instead of all of it: (28 + 2) ÷ 2 = 15 less."""
    old = side("old", lines(methane=methane("1")), gwp="AR5")
    assert causes(compare(old, side("gwp", lines(methane=methane("1")), gwp="AR6")), "ghg.scope1@2024") == {"gwp": Decimal("-0.1")}
    assert causes(compare(old, side("half", lines(methane=methane("1")), gwp="AR5", share="50")), "ghg.scope1@2024") == {"share": Decimal(-15)}


def test_several_drivers_share_their_joint_effect(side: Callable[..., Side]) -> None:
    """1,000 × 2 becomes 1,500 × 4: activity ½ × (500 × 2 + 500 × 4), factor ½ × (2 × 1,000 + 2 × 1,500), in kg."""
    found = compare(side("old", lines(methane=None)), side("new", lines(methane=None, gas=LINES["gas"].replace("1000", "1500").replace(",2,kg", ",4,kg"))))
    assert causes(found, "ghg.scope1@2024") == {"activity": Decimal("1.5"), "factor": Decimal("2.5")}


def test_a_stated_figure_names_both_cells(side: Callable[..., Side]) -> None:
    """The place before and the place after."""
    stated = "year,metric,key,value,unit\n2024,metric.training_hours,,{},hours\n"
    found = compare(side("old", lines(methane=None), stated=stated.format(10)), side("new", lines(methane=None), stated=stated.format(12)))
    (change,) = [change for change in found.points if change.id == "metric.training_hours@2024"]
    assert [(cause.kind, cause.amount, [str(place) for place in cause.lines]) for cause in change.causes] == [
        ("stated", Decimal(2), ["data/stated.csv › 2 › value"])
    ]


def test_a_value_that_came_has_no_difference_but_a_reason(side: Callable[..., Side]) -> None:
    """Missing is not zero: nothing is subtracted from a number that was not there."""
    found = compare(side("old", lines(methane=None, travel=None)), side("new", lines(methane=None)))
    (change,) = [change for change in found.points if change.id == "ghg.scope3.category@2024[6]"]
    assert (change.delta, change.causes[0].amount, change.causes[0].kind) == (None, None, "lines_added")
    assert change.causes[0].detail is not None
    assert change.causes[0].detail["en"].endswith("→ 10")
    assert causes(found, "ghg.scope3@2024") == {"parts": Decimal(10)}


def test_without_a_ledger_the_cause_is_unexplained(side: Callable[..., Side]) -> None:
    """And said to be."""
    old, new = side("old", lines(methane=None)), side("new", lines(methane=None, gas=LINES["gas"].replace(",1000,", ",1500,")))
    found = compare(Side("document", old.draft), new)
    assert causes(found, "ghg.scope1@2024") == {"unexplained": Decimal(1)}
    assert {leaf.kind for change in found.points for leaf in change.leaves if leaf.amount is not None} == {"unexplained"}


def adds_up(found: Difference) -> int:
    """Causes and leaves of every number come to its difference, to the last digit; how many were looked at."""
    compared = [change for change in found.points if change.delta is not None]
    for change in compared:
        for parts in (change.causes, change.leaves):
            assert sum((part.amount for part in parts if part.amount is not None), Decimal(0)) == change.delta, change.id
        assert all(leaf.kind != "unexplained" for leaf in change.leaves), change.id
    return len(compared)


def drafted(name: str, edit: Callable[[dict[str, list[str]], random.Random], None] | None, seed: int, folder: Path) -> Side:
    """An example's draft, after an edit of its input rows."""
    import csv
    import shutil

    source = Path(__file__).parents[1] / "examples" / name
    made = folder / f"{name}-{seed}"
    shutil.copytree(source, made)
    if edit is not None:
        path = made / "data" / "inventory.csv"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        edited = [row for row in rows if edit(row, random.Random(f"{seed}{row}")) is not False]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(edited)
    return numbers_of(name, made)


def shaken(row: dict[str, str], chance: random.Random) -> bool | None:
    """Numbers scaled, lines dropped or moved, at random."""
    if chance.random() < 0.05:
        return False
    for name in ("activity", "emissions", "mass"):
        if row.get(name) and chance.random() < 0.3:
            row[name] = format(Decimal(row[name]) * Decimal(chance.choice(["0.9", "1.1", "2", "0.333"])), "f")
    if row.get("source") and chance.random() < 0.05:
        row["source"] += " (renamed)"
    return None


@pytest.mark.parametrize("name", ["nolato", "formosa"])
def test_random_changes_in_real_inventories_add_up(name: str, tmp_path: Path) -> None:
    """Whatever is mixed: lines, drivers, ratios, targets."""
    assert adds_up(compare(drafted(name, None, 0, tmp_path), drafted(name, shaken, 1, tmp_path))) > 100


def test_two_headlines_are_another_question(folder: Callable[..., Any]) -> None:
    """A line without a method serves the headline: another headline is a change of definition, not of lines."""
    unspecified = lines(methane=None, power=LINES["power"].replace(",both,", ",,"))
    sides = []
    for headline in ("market", "location"):
        made = folder(
            toml=TOML.format(gwp="AR6") + f'scope2_headline = "{headline}"\n', at=headline, inventory=unspecified, entities=ENTITIES.format(share="100")
        )
        sides.append(numbers_of(headline, made.path))
    found = compare(*sides)
    assert {change.id for change in found.points} >= {"ghg.scope2.market@2024", "ghg.scope2.location@2024"}
    assert {cause.kind for change in found.points for cause in change.leaves if cause.amount is not None} <= {"definition"}


def test_words_and_numbers_are_never_torn_apart() -> None:
    """A number changes whole, a Chinese character by itself."""
    told_en = marked(*(draft_words(text) for text in ("Scope 1 was 1,234.5 t in 2024.", "Scope 1 was 1,334.5 t in 2024.")))
    assert [(mark.state, mark.text) for mark in told_en] == [
        ("same", "Scope 1 was "),
        ("removed", "1,234.5"),
        ("added", "1,334.5"),
        ("same", " t in 2024."),
    ]
    told_zh = marked(*(draft_words(text) for text in ("較前一年減少 3.2%。", "較前一年增加 3.2%。")))
    assert [(mark.state, mark.text) for mark in told_zh] == [("same", "較前一年"), ("removed", "減少"), ("added", "增加"), ("same", " 3.2%。")]


def draft_words(text: str) -> tuple[str, ...]:
    """A text cut as a block of a draft is."""
    (block,) = told(draft({"p": text}), "en")
    return block.pieces[0].words


def draft(blocks: Mapping[str, str], section: str = "one") -> dict[str, Any]:
    """A draft of paragraphs."""
    spans = {name: [{"kind": "text", "text": text}] for name, text in blocks.items()}
    made = [{"id": name, "kind": "paragraph", "style": "body", "spans": content} for name, content in spans.items()]
    return {"sections": [{"lang": "en", "id": section, "title": section, "blocks": made}], "citations": []}


def block_states(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str]]:
    """What became of each block."""
    from pipeline.diff.blocks import block_changes

    return [(block.id, block.change) for block in block_changes(draft(before), draft(after))]


def test_blocks_that_moved_are_no_new_blocks() -> None:
    """By id, by likeness, and only those that left their order."""
    first, second, third = "The board meets four times a year.", "Scope 1 fell because a boiler closed.", "Suppliers answer a survey every spring."
    assert block_states({"a": first, "b": second, "c": third}, {"b": second, "c": third, "a": first}) == [("a", "moved")]
    assert block_states({"a": first, "b": second}, {"a": first, "x": second}) == [("x", "moved")]
    assert block_states({"a": first, "b": second}, {"a": first}) == [("b", "removed")]
    assert block_states({"a": first}, {"a": first, "n": third}) == [("n", "added")]
    assert block_states({"a": first, "b": second}, {"a": first, "b": second}) == []


def test_a_table_changes_by_cell(formosa: Any) -> None:
    """Another number in one row is that cell, named by its row and column; the rest is the same."""
    before = told(formosa.draft, "en")
    table: Told = next(block for block in before if block.id == "table-inventory-scopes")
    position = next(index for index, piece in enumerate(table.pieces) if piece.text == "32,000")
    pieces = list(table.pieces)
    pieces[position] = type(pieces[position])(pieces[position].name, ("33,000",))
    (change,) = piece_changes(table.pieces, pieces)
    assert change.name == ("Gross Scope 1 emissions", "2026")
    assert [(mark.state, mark.text) for mark in change.marks] == [("removed", "32,000"), ("added", "33,000")]


def test_an_unchanged_draft_has_no_difference(formosa: Any) -> None:
    """Out folder against its own package."""
    (out, _), (package, _) = (open_side(str(path), formosa.out.parent / "scratch") for path in (formosa.out, formosa.out / "evidence.zip"))
    assert out is not None
    assert package is not None
    assert compare(out, package).empty


def test_a_page_and_a_json_for_people_and_programs(side: Callable[..., Side]) -> None:
    """Both languages; nothing fetched; the causes of diff.json add up."""
    found = compare(side("old", lines(methane=None)), side("new", lines(methane=None, gas=LINES["gas"].replace(",1000,", ",1500,"))))
    for lang, word in (("en", "Activity data"), ("zh-TW", "活動數據")):
        page = unescape(write_page(found, lang).decode("utf-8"))
        assert word in page
        assert "default-src 'none'" in page
        assert "http://" not in page.replace("http://www.w3.org", "")
    for entry in found.as_dict()["datapoints"]:  # type: ignore[attr-defined]
        if entry["delta"] is not None:
            assert sum(Decimal(cause["amount"]) for cause in entry["causes"]) == Decimal(entry["delta"])


def test_a_revision_is_a_draft(folder: Callable[..., Any], tmp_path: Path) -> None:
    """`netzero diff HEAD folder` compares what is committed with what stands there; an unknown revision is said to be none."""
    made = folder(toml=TOML.format(gwp="AR6"), inventory=lines(methane=None), entities=ENTITIES.format(share="100"))
    git = ["git", "-C", str(made.path), "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first draft"]):
        subprocess.run([*git, *arguments], check=True)
    (made.path / "data" / "inventory.csv").write_text(lines(methane=None, gas=None), encoding="utf-8")
    old, problems = open_side("HEAD", tmp_path / "s1", made.path)
    new, _ = open_side(str(made.path), tmp_path / "s2")
    assert old is not None, problems
    assert new is not None
    (change,) = [change for change in compare(old, new).points if change.id == "ghg.scope1.by_site@2024[North]"]
    assert (change.before is not None, change.after) == (True, None)
    nothing, (problem,) = open_side("v9", tmp_path / "s3", made.path)
    assert (nothing, problem.rule) == (None, "diff.no_revision")


def test_the_command_says_why_and_leaves_with_one(folder: Callable[..., Any], tmp_path: Path) -> None:
    """Exit code 1 where drafts differ, 0 where they do not, 2 where there is no draft."""
    more, entities = LINES["gas"].replace(",1000,", ",1500,"), ENTITIES.format(share="100")
    old, new = (
        folder(toml=TOML.format(gwp="AR6").replace("year = 2024", 'year = 2024\nlanguages = ["en"]'), at=name, inventory=rows, entities=entities).path
        for name, rows in (("old", lines(methane=None)), ("new", lines(methane=None, gas=more)))
    )
    done = [netzero("diff", old, after, "-o", tmp_path / "diff") for after in (new, old, tmp_path / "nothing")]
    assert [entry.returncode for entry in done] == [1, 0, 2]
    assert "Activity data  +1.00 tCO₂e  data/inventory.csv › 2" in done[0].stdout
    assert "neither a report folder" in done[2].stdout + done[2].stderr
    assert sorted(path.name for path in (tmp_path / "diff").iterdir()) == ["diff.html", "diff.json", "redline.en.docx"]


def netzero(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    script = "from pipeline.cli import main; main()"
    return subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, env={**os.environ, "NETZERO_LANG": "en"})
