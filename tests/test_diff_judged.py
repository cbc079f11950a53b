"""Changes made in real inventories, one at a time and mixed: what is called the cause, and that nothing is forced."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import run, writing
from pipeline.causes import KINDS
from pipeline.chapter import Chapter
from pipeline.consolidate import ledger_bytes
from pipeline.diff import Difference, Side, compare
from pipeline.diff.sides import open_side
from pipeline.diff.telling import headlines, warnings
from pipeline.draft import write_json
from report_templates import words

EXAMPLES = Path(__file__).parents[1] / "examples"
Row = dict[str, str]
Edit = tuple[str, Callable[[Row], Row | None]]


def numbers_of(name: str, folder: Path) -> Side:
    """A report folder's draft without its documents."""
    reading, problems = run.read(folder)
    assert reading is not None, problems
    ledger = ledger_bytes(reading.ledger)
    (folder / "ledger.parquet").write_bytes(ledger)
    chapter = Chapter(reading, (), (), (), asked=None)  # type: ignore[arg-type]  # asked of documents only
    return Side(name, json.loads(write_json(writing.draft_of(chapter, ledger).as_dict())), folder / "ledger.parquet")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Side]:
    """An example with rows of its tables edited (none: left out) and words of its report.toml replaced."""
    made: dict[str, Side] = {}

    def make(name: str, edits: Iterable[Edit] = (), toml: tuple[str, str] = ("", "")) -> Side:
        if not edits and toml == ("", "") and name in made:
            return made[name]
        to = tmp_path_factory.mktemp(name) / "report"
        shutil.copytree(EXAMPLES / name, to)
        for table, edit in edits:
            path = to / "data" / f"{table}.csv"
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = [kept for row in csv.DictReader(stream) if (kept := edit(row)) is not None]
            columns = dict.fromkeys(column for row in rows for column in row)
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns)
                writer.writeheader()
                writer.writerows(rows)
        settings = (to / "report.toml").read_text(encoding="utf-8")
        (to / "report.toml").write_text(settings.replace(*toml), encoding="utf-8")
        side = numbers_of(name, to)
        return made.setdefault(name, side) if not edits and toml == ("", "") else side

    return make


def of_line(line: str, year: str = "2026", **cells: str) -> Callable[[Row], Row | None]:
    """An edit of the cells of one line in one year."""
    return lambda row: {**row, **cells} if (row["line_id"], row["year"]) == (line, year) else row


def of_factor(factor: str, gas: str, **cells: str) -> Callable[[Row], Row | None]:
    """An edit of the cells of a factor."""
    return lambda row: {**row, **cells} if row["factor_id"] == factor and row["gas"] == gas and row["year"] in ("", "2026") else row


def of_entity(entity: str, **cells: str) -> Callable[[Row], Row | None]:
    """An edit of an entity."""
    return lambda row: {**row, **cells} if row["entity"] == entity else row


def without(line: str, year: str = "2026") -> Callable[[Row], Row | None]:
    """Leaves a line out."""
    return lambda row: None if (row["line_id"], row["year"]) == (line, year) else row


SINGLE: dict[str, tuple[list[Edit], tuple[str, str], str, str]] = {
    "activity": ([("inventory", of_line("FAB1-EL-L", activity="110000"))], ("", ""), "activity", "4500"),
    "activity in another unit": ([("inventory", of_line("FAB1-EL-L", activity="110000000", activity_unit="kWh"))], ("", ""), "activity", "4500"),
    "unit under the same number": ([("inventory", of_line("FAB1-EL-L", activity_unit="GJ"))], ("", ""), "unit", "-32500"),
    "factor": ([("factors", of_factor("GRID-NL", "CO2e", value="0.4"))], ("", ""), "factor", "100"),
    "factor per another unit, and activity": (
        [("factors", of_factor("GRID-NL", "CO2e", value="300", unit="kgCO2e/MWh")), ("inventory", of_line("NL1-EL-L", activity="1100"))],
        ("", ""),
        "activity",
        "30",
    ),
    "line left out": ([("inventory", without("VN1-EL-L"))], ("", ""), "lines_removed", "-6000"),
    "share": ([("entities", of_entity("SVM", ownership_pct="50"))], ("", ""), "share", "100"),
    "entity left": ([("entities", of_entity("FDN", to="2025-12-31"))], ("", ""), "boundary", "-400"),
    "boundary approach": ([], ('"equity_share"', '"operational_control"'), "boundary", "-4900"),
    "measured instead": ([("inventory", of_line("VN1-EL-L", activity="", activity_unit="", factor_id="", emissions="6500"))], ("", ""), "method", "500"),
}
"""What is edited, the one cause, and its amount in location-based scope 2 of 2026."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SINGLE)
def test_one_change_is_one_cause_everywhere(edited: Callable[..., Side], name: str) -> None:
    """In the scope, the sums, breakdowns, intensities, shares, year-on-year changes and targets: one kind, to the last digit of a rounded ratio."""
    edits, toml, kind, amount = SINGLE[name]
    found = compare(edited("formosa"), edited("formosa", edits, toml))
    changes = {change.id: change for change in found.points}
    scope2 = changes["ghg.scope2.location@2026"]
    assert [(cause.kind, cause.amount) for cause in scope2.causes] == [(kind, Decimal(amount))]
    counted = {point["id"] for point in found.after.draft["datapoints"] if point["origin"].get("rule") == "count"}
    assert {leaf.kind for change in found.points for leaf in change.leaves if change.id not in counted} == {kind}
    assert {"ghg.total.location@2026", "ghg.intensity.scope2.location.revenue@2026", "ghg.change_pct.scope2.location@2026"} <= changes.keys()


@pytest.mark.parametrize("kind", [*KINDS, "stated", "definition", "parts", "unexplained"])
def test_every_kind_of_cause_has_its_words(kind: str) -> None:
    """In both languages."""
    assert all(words(lang)[f"cause.{kind}"] for lang in ("en", "zh-TW"))


@pytest.mark.slow
def test_a_line_that_moved_says_from_where(edited: Callable[..., Side]) -> None:
    """The total of both sites stays; each site names the other; a category that lost its only line says where it went."""
    edits = [("inventory", of_line("HQ-FLEET", site="FAB1")), ("inventory", of_line("S3-12", category="5"))]
    changes = {change.id: change for change in compare(edited("formosa"), edited("formosa", edits)).points}
    assert "ghg.scope1@2026" not in changes
    came, went, gone = (changes[name].causes[0] for name in ("ghg.scope1.by_site@2026[FAB1]", "ghg.scope1.by_site@2026[HQ]", "ghg.scope3.category@2026[12]"))
    assert [(part.kind, part.amount, part.detail and part.detail["en"]) for part in (came, went)] == [
        ("lines_added", Decimal(267), "moved here from site HQ"),
        ("lines_removed", Decimal(-267), "moved to site FAB1"),
    ]
    assert gone.detail is not None
    assert gone.detail["zh-TW"].endswith("移至類別 5")


def test_a_total_now_summed_from_lines_is_another_method(folder: Callable[..., Any]) -> None:
    """A published figure that lines replace answers the same question in another way: 90 typed, 100 from a line."""
    stated = "year,metric,key,value,unit\n2024,ghg.scope1,,90,tCO2e\n"
    lines = "line_id,year,scope,emissions\na,2024,1,100\n"
    none = "line_id,year,scope,category,emissions\nb,2024,3,1,5\n"
    sides = [numbers_of(name, folder(at=name, stated=stated, inventory=rows).path) for name, rows in (("typed", none), ("lines", lines))]
    (change,) = [change for change in compare(*sides).points if change.id == "ghg.scope1@2024"]
    assert [(cause.kind, cause.amount) for cause in change.causes] == [("method", Decimal(10))]


def changed(side: Side, **values: str) -> Side:
    """A draft somebody edited: datapoints with other values than its lines give."""
    points = [{**point, "value": values.get(point["metric"], point["value"])} for point in side.draft["datapoints"]]
    return replace(side, draft={**side.draft, "datapoints": points})


def test_a_draft_that_contradicts_itself_is_not_explained_away(folder: Callable[..., Any]) -> None:
    """Lines say 10 → 12; the draft before says 7. Two are the line's, the other 3 are nobody's, and the sum above says so too."""
    header = "line_id,year,scope,category,method,emissions\nb,2024,2,,both,5\na,2024,1,,,"
    before, after = (numbers_of(name, folder(at=name, inventory=f"{header}{amount}\n").path) for name, amount in (("old", "10"), ("new", "12")))
    found = compare(changed(before, **{"ghg.scope1": "7"}), after)
    changes = {change.id: change for change in found.points}
    assert {(cause.kind, cause.amount) for cause in changes["ghg.scope1@2024"].causes} == {("unexplained", Decimal(3)), ("emissions", Decimal(2))}
    sums = changes["ghg.scope12.market@2024"]
    assert sums.delta == 2
    assert {(cause.kind, cause.amount) for cause in sums.causes} == {("parts", Decimal(5)), ("unexplained", Decimal(-3))}
    assert "contradicts itself" in warnings(found, "en")[0]
    assert "前後矛盾" in warnings(found, "zh-TW")[0]


def test_a_ledger_of_another_draft_is_not_asked(folder: Callable[..., Any], tmp_path: Path) -> None:
    """Its digest is not the draft's: every cause is unexplained, and the page says why and what to do."""
    rows = "line_id,year,scope,emissions\na,2024,1,"
    sides = [numbers_of(name, folder(at=name, inventory=f"{rows}{amount}\n").path) for name, amount in (("old", "10"), ("new", "12"))]
    for side in sides:
        (tmp_path / side.name / "out").mkdir()
        (tmp_path / side.name / "out" / "draft.json").write_text(json.dumps(side.draft), encoding="utf-8")
        shutil.copy(tmp_path / "new" / "ledger.parquet", tmp_path / side.name / "out" / "ledger.parquet")
    opened = [open_side(str(tmp_path / side.name / "out"), tmp_path / "scratch")[0] for side in sides]
    assert opened[0] is not None
    assert opened[1] is not None
    assert [side.foreign_ledger for side in opened if side] == [True, False]
    found = compare(opened[0], opened[1])
    (change,) = [change for change in found.points if change.id == "ghg.scope1@2024"]
    assert [(cause.kind, cause.amount) for cause in change.causes] == [("unexplained", Decimal(2))]
    assert "is not the one the draft was built from" in warnings(found, "en")[0]
    assert headlines(found, "zh-TW")[0].causes[0].kind == "無法解釋"


def mixed(row: Row, chance: random.Random) -> Row | None:
    """Cells of a line changed at random: numbers, units, categories, methods, gases, sites, names; or the line left out."""
    if chance.random() < 0.02:
        return None
    made = dict(row)
    for name in ("activity", "emissions", "mass"):
        if made.get(name) and chance.random() < 0.06:
            made[name] = format(Decimal(made[name]) * Decimal(chance.choice(["0.9", "1.5", "0", "0.333"])), "f")
    choices = {
        "emissions_unit": ["ktCO2e", "kgCO2e"] if made.get("emissions") else [],
        "activity_unit": ["kWh", "GJ", "GWh"] if made.get("activity_unit") == "MWh" else [],
        "mass_unit": ["t", "kg", "lb"] if made.get("mass") else [],
        "category": ["1", "4;9", "other", "10;11"] if made["scope"] == "3" else [],
        "method": ["location", "market", "both"] if made["scope"] == "2" else [],
        "gwp_set": ["AR4", "AR6"],
        "primary_share": ["0.3", "1"] if made["scope"] == "3" else [],
        "line_id": [f"{made['line_id']}-renamed"],
    }
    for name, wanted in choices.items():
        if wanted and chance.random() < 0.03:
            made[name] = chance.choice(wanted)
    return {"gwp_set": "", "primary_share": "", "emissions_unit": "", **made}


def adds_up(found: Difference) -> None:
    """Causes and leaves of every number come to its difference exactly, and every one of them is explained."""
    for change in found.points:
        for parts in (change.causes, change.leaves) if change.delta is not None else ():
            assert sum((part.amount for part in parts if part.amount is not None), Decimal(0)) == change.delta, change.id
        assert all(leaf.kind != "unexplained" for leaf in change.leaves), change.id


@pytest.mark.slow
def test_two_hundred_mixed_changes_add_up(edited: Callable[..., Side]) -> None:
    """Whatever is mixed, in inventories of three companies."""
    settings = [("", ""), ('gwp = "AR5"', 'gwp = "AR6"'), ('"equity_share"', '"operational_control"'), ('"none"', '"location_for_market"')]
    for seed in range(200):
        chance = random.Random(seed)
        name = "formosa" if seed % 10 == 0 else ("nolato", "umc")[seed % 2]
        after = edited(name, [("inventory", lambda row, chance=chance: mixed(row, chance))], chance.choice(settings))
        adds_up(compare(edited(name), after))


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "a datapoint without its parts": lambda draft: draft.update(datapoints=[{"id": "x"}]),
    "a value that is no number": lambda draft: draft["datapoints"][0].update(value="NaN"),
    "two answers for one id": lambda draft: draft["datapoints"].append({**draft["datapoints"][0], "value": "99"}),
    "no report": lambda draft: draft.pop("report"),
    "a section that is none": lambda draft: draft.update(sections=[1]),
    "a number without its citation": lambda draft: draft.update(citations=[]),
    "sign-offs that are words": lambda draft: draft.update(signoffs="Ann"),
    "another selection": lambda draft: [point["origin"].update(selection={"sum": "x", "where": []}) for point in draft["datapoints"]],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_draft_is_bad_input(nolato: Any, tmp_path: Path, name: str) -> None:
    """Said to be damaged, in both languages; never a defect of the program."""
    draft = json.loads((nolato.out / "draft.json").read_text(encoding="utf-8"))
    BROKEN[name](draft)
    (tmp_path / "draft.json").write_text(json.dumps(draft), encoding="utf-8")
    side, (problem,) = open_side(str(tmp_path), tmp_path / "scratch")
    assert (side, problem.rule) == (None, "diff.damaged")
    assert all(problem.message[lang] and problem.hint[lang] for lang in ("en", "zh-TW"))
