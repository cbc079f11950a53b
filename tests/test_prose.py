"""Sentences follow the numbers, in both languages, and never leave a hole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipeline.compose import compose_body, compose_document, outline
from pipeline.compose.context import Voice
from pipeline.compose.language import known_limits, template_names
from pipeline.compose.prose import Prose, markdown_reader, parse_tree
from pipeline.compose.sentinel import Slots, mark_template, name_blocks, settle_lines
from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.document import Paragraph, block_spans, plain
from pipeline.finding import Place, text
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.printing import Printer
from pipeline.project import BaseYear, Company, Inventory, Project, Report
from pipeline.tabulate import tabulate
from pipeline.view import Target, View
from report_templates import words

AT = Place("stated.csv", row=2, column="value")
LANGUAGES = ("en", "zh-TW")


def point(metric: str, year: int, value: str | None, key: str | None = None, unit: str = "tCO2e", reason: str = "no_lines") -> Datapoint:
    """A datapoint with a value, or without one and a reason."""
    return Datapoint(metric, year, key, None if value is None else Decimal(value), unit, Stated(AT), None if value else reason)


def emissions(metric: str, now: str | None, before: str | None) -> list[Datapoint]:
    """A figure of 2024 and of 2023 with its change, as measured."""
    found = [point(metric, 2024, now), *([point(metric, 2023, before)] if before is not None else [])]
    if now is not None and before is not None:
        name = metric.removeprefix("ghg.")
        found.append(point(f"ghg.change.{name}", 2024, str(Decimal(now) - Decimal(before))))
        if Decimal(before):
            change = (Decimal(now) - Decimal(before)) / Decimal(before)
            found.append(point(f"ghg.change_pct.{name}", 2024, f"{change:f}", unit="share"))
    return found


def table(name: str, rows: Sequence[Mapping[str, str]]) -> Table:
    """An input table of text cells."""
    import pyarrow as pa

    columns = {column: None for row in rows for column in row}
    data = {column: pa.array([row.get(column) for row in rows], pa.string()) for column in columns}
    where = {FILE: pa.array([f"{name}.csv"] * len(rows)), SHEET: pa.nulls(len(rows), pa.string()), ROW: pa.array(range(2, len(rows) + 2), pa.int64())}
    return Table(name, pa.table({**data, **where}), {})


def view(
    lang: str,
    points: Sequence[Datapoint] = (),
    *,
    base: int | None = 2020,
    headline: str = "market",
    targets: Sequence[Target] = (),
    tables: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> View:
    """A draft of 2024 in one language."""
    project = Project(
        Path("demo"),
        Company(text("Demo Ltd", "示範公司")),
        Report(2024, date(2024, 1, 1), date(2024, 12, 31)),
        Inventory(base_year=BaseYear(base, base), scope2_headline="market" if headline == "market" else "location"),
    )
    inputs = Inputs({name: table(name, rows) for name, rows in (tables or {}).items()}, ())
    return View(lang, Printer(lang, Datapoints(points)), words(lang), project, inputs, 2024, base, headline, tuple(targets))


def say(expression: str, shown: View, known: Mapping[str, object] | None = None) -> str:
    """What a macro prints: the text of the paragraph it makes, or nothing."""
    slots = Slots()
    names = template_names(Voice(shown, slots), {}, frozenset(), frozenset())
    folder = files("report_templates") / "sections" / shown.lang

    def load(name: str) -> str:
        if name != "test":
            return mark_template((folder / name).read_text(encoding="utf-8"), name, slots)
        return mark_template('{% import "_sentences.md.j2" as s with context %}\n{{ ' + expression + " }} {#test-block}\n", name, slots)

    environment = Environment(loader=FunctionLoader(load), undefined=StrictUndefined, comment_start_string="{##", comment_end_string="##}")
    environment.globals.update({**names, **(known or {})})
    environment.filters["ordinal"] = lambda key: names["lit"](key, "ordinal")  # type: ignore[operator]  # a function of the template language
    rendered = name_blocks(settle_lines(environment.get_template("test").render()), slots)
    blocks = Prose("template", shown.lang, slots, "test").blocks(parse_tree(markdown_reader(), rendered))
    assert all(isinstance(block, Paragraph) for block in blocks) and len(blocks) <= 1
    return "".join(plain(block.spans) for block in blocks if isinstance(block, Paragraph))


CHANGES = [
    # now, before, base year, English, Chinese
    ("96.8", "100", 2020, "X were 97 tCO₂e in 2024, 3.2\u00a0% lower than in 2023.", "2024 年X為 97 公噸 CO₂e，較 2023 年減少 3.2%。"),
    ("103.2", "100", 2020, "X were 103 tCO₂e in 2024, 3.2\u00a0% higher than in 2023.", "2024 年X為 103 公噸 CO₂e，較 2023 年增加 3.2%。"),
    ("100", "100", 2020, "X were 100 tCO₂e in 2024, unchanged from 2023.", "2024 年X為 100 公噸 CO₂e，與 2023 年相同。"),
    ("100.01", "100", 2020, "X were 100 tCO₂e in 2024, almost unchanged from 2023.", "2024 年X為 100 公噸 CO₂e，與 2023 年幾乎相同。"),
    ("5", "0", 2020, "X were 5 tCO₂e in 2024, up from zero in 2023.", "2024 年X為 5 公噸 CO₂e，2023 年則為零。"),
    ("100", None, 2020, "X were 100 tCO₂e in 2024.", "2024 年X為 100 公噸 CO₂e。"),
    ("90", "100", 2023, "X were 90 tCO₂e in 2024, 10.0\u00a0% lower than in the base year 2023.", "2024 年X為 90 公噸 CO₂e，較基準年 2023 年減少 10.0%。"),
    ("90", "100", 2024, "X were 90 tCO₂e in 2024, the base year.", "2024 年X為 90 公噸 CO₂e，該年為基準年。"),
    ("90", "100", None, "X were 90 tCO₂e in 2024, 10.0\u00a0% lower than in 2023.", "2024 年X為 90 公噸 CO₂e，較 2023 年減少 10.0%。"),
    (None, "100", 2020, "", ""),
]


@pytest.mark.parametrize(("now", "before", "base", "english", "chinese"), CHANGES)
def test_a_level_and_its_change(now: str | None, before: str | None, base: int | None, english: str, chinese: str) -> None:
    """Rise, fall, unchanged, too small to print, from zero, first year, against the base year, in the base year, without one, missing."""
    points = emissions("ghg.scope1", now, before)
    assert say('s.emissions("scope1", "X")', view("en", points, base=base)) == english
    assert say('s.emissions("scope1", "X")', view("zh-TW", points, base=base)) == chinese


BASE_CHANGES = [("-0.184", " and 18.4\u00a0% lower than in the base year 2020", "，較基準年 2020 年減少 18.4%")]
BASE_CHANGES += [("0.02", " and 2.0\u00a0% higher than in the base year 2020", "，較基準年 2020 年增加 2.0%")]
BASE_CHANGES += [("0.0001", " and almost unchanged from the base year 2020", "，與基準年 2020 年幾乎相同")]


@pytest.mark.parametrize(("change", "english", "chinese"), BASE_CHANGES)
def test_a_change_against_an_earlier_base_year_follows(change: str, english: str, chinese: str) -> None:
    """The second comparison joins the first one's sentence."""
    points = [*emissions("ghg.scope1", "90", "100"), point("ghg.change_base_pct.scope1", 2024, change, unit="share")]
    assert f"lower than in 2023{english}." in say('s.emissions("scope1", "X")', view("en", points))
    assert f"較 2023 年減少 10.0%{chinese}。" in say('s.emissions("scope1", "X")', view("zh-TW", points))


SCOPE_2 = [
    ("40", "30", "are never added; totals in this chapter use the market-based one.", "不得相加；本章之總量採市場基準。"),
    ("40", None, "No market-based figure is available.", "目前無市場基準數據。"),
    (None, "30", "No location-based figure is available.", "目前無所在地基準數據。"),
    (None, None, "", ""),
]


@pytest.mark.parametrize(("location", "market", "english", "chinese"), SCOPE_2)
def test_scope_2_by_the_methods_there_are(location: str | None, market: str | None, english: str, chinese: str) -> None:
    """Both methods side by side, or the missing one named; never their sum."""
    points = [*emissions("ghg.scope2.location", location, None), *emissions("ghg.scope2.market", market, None)]
    for lang, end in (("en", english), ("zh-TW", chinese)):
        said = say("s.scope2_both()", view(lang, points))
        assert said.endswith(end) if end else said == ""
        assert "70" not in said


def test_a_method_nobody_named_is_said() -> None:
    """Part of the figure, or all of it; filled lines apart."""
    both = [point("ghg.scope2.market", 2024, "40"), point("ghg.scope2.unspecified", 2024, "10"), point("ghg.scope2.filled", 2024, "5")]
    part = "Of this, 10 tCO₂e come from lines that do not name their method; they count towards the market-based figure."
    filled = "Where a site has no market-based data, its location-based figure is used; this concerns 5 tCO₂e of the market-based total."
    assert say("s.scope2_notes()", view("en", both)) == f"{part} {filled}"
    whole = [point("ghg.scope2.market", 2024, "40"), point("ghg.scope2.unspecified", 2024, "40")]
    assert say("s.scope2_notes()", view("zh-TW", whole)) == "來源未註明此數據之計算基準，總量以市場基準計入。"


def test_the_year_uses_the_widest_total_there_is() -> None:
    """Scopes 1 to 3, else 1 and 2, else 1; and it says which scope keeps the total from being given."""
    one, two, three = (point("ghg.scope1", 2024, "1"), point("ghg.scope12.market", 2024, "3"), point("ghg.total.market", 2024, "9"))
    assert say("s.year_in_one_sentence()", view("en", [one, two, three])) == "Gross Scope 1, 2 and 3 emissions (market-based) were 9 tCO₂e in 2024."
    assert say("s.year_in_one_sentence()", view("en", [one, two])) == "Gross Scope 1 and 2 emissions (market-based) were 3 tCO₂e in 2024."
    assert say("s.year_in_one_sentence()", view("zh-TW", [one])) == "2024 年範疇一總排放量為 1 公噸 CO₂e。"
    assert say("s.total_missing()", view("zh-TW", [one])) == "因 2024 年無範疇二之市場基準數據，未列範疇一、二、三之市場基準總量。"
    assert say("s.total_missing()", view("en", [one, point("ghg.scope2.market", 2024, "2")])).endswith("because Scope 3 has no figure for 2024.")


def category(key: str, value: str) -> Datapoint:
    return point("ghg.scope3.category", 2024, value, key)


CATEGORIES = [
    ([category("1", "9")], "It is reported for one category: Category 1 (purchased goods and services).", "目前僅盤查類別 1（採購之商品與服務）。"),
    (
        [category("1", "9"), category("6", "2")],
        "The largest part is Category 1 (purchased goods and services) with 9 tCO₂e.",
        "以類別 1（採購之商品與服務）最高，為 9 公噸 CO₂e。",
    ),
    (
        [category("4;9", "9"), category("other", "5"), category("6", "2")],
        "The largest part is Categories 4 and 9 together with 9 tCO₂e, followed by other upstream and downstream sources with 5 tCO₂e.",
        "以類別 4、9（合併計算）最高，為 9 公噸 CO₂e；其次為其他上下游排放，為 5 公噸 CO₂e。",
    ),
    ([], "", ""),
]


@pytest.mark.parametrize(("points", "english", "chinese"), CATEGORIES)
def test_the_largest_categories(points: Sequence[Datapoint], english: str, chinese: str) -> None:
    """One, two or many categories; joined ones by their numbers."""
    assert say("s.largest_categories()", view("en", points)) == english
    assert say("s.largest_categories()", view("zh-TW", points)) == chinese


def test_categories_without_figure_are_missing_not_zero() -> None:
    """One or many, with the team's reason and without."""
    absent = [point("ghg.scope3.category", 2024, None, key) for key in ("8", "14")]
    stated = {"stated": [{"metric": "ghg.scope3.category", "year": "2024", "key": "14", "note": "No franchises."}]}
    assert say("s.categories_left_out()", view("en", absent[:1])).startswith("Category 8 (upstream leased assets) has no figure and no stated reason;")
    assert say("s.categories_left_out()", view("en", absent)).startswith("Category 8 (upstream leased assets) and Category 14 (franchises) have no figure")
    both = say("s.categories_left_out()", view("zh-TW", absent, tables=stated))
    assert both == "類別 8（上游租賃資產）尚無數據，亦未說明原因；範疇三合計未包含該類別，並非為零。類別 14（特許經營）無數據，原因已另行說明。"


def test_a_stated_scope_3_total_is_not_said_to_lack_its_categories() -> None:
    """Nobody added categories up to it, so none is missing from it."""
    whole = Datapoint("ghg.scope3", 2024, None, Decimal(9), "tCO2e", Stated(Place("data/stated.csv", None, 2, "value")))
    points = [whole, *(point("ghg.scope3.category", 2024, None, str(key)) for key in range(1, 16))]
    assert say("s.categories_left_out()", view("en", points)) == "Scope 3 is stated as a total only; it is not broken down by category."
    assert say("s.categories_left_out()", view("zh-TW", points)) == "範疇三僅填報總量，未分列類別。"


def test_the_largest_place_needs_both_scopes_by_place() -> None:
    """Where Scope 1 names no site, what sites have is Scope 2 alone."""
    points = [point("ghg.scope12.market.by_site", 2024, value, key) for key, value in (("F1", "6"), ("F2", "4"))]
    assert say("s.largest_place()", view("zh-TW", [*points, point("ghg.scope1", 2024, "9")])) == ""
    assert "F1" in say("s.largest_place()", view("en", [*points, point("ghg.scope1", 2024, "2"), point("ghg.scope1.by_site", 2024, "2", "F1")]))


def cause(kind: str, value: str) -> Datapoint:
    return point("ghg.cause.scope1", 2024, value, kind)


def test_causes_are_signed_and_named() -> None:
    """One or several causes; a change that cannot be split says so; no change, no causes."""
    moved = emissions("ghg.scope1", "90", "100")
    several = [*moved, cause("activity", "-15"), cause("gwp", "5")]
    assert say('s.causes_of("scope1")', view("en", several)) == "The largest causes of the change are activity data (−15 tCO₂e) and GWP values (+5 tCO₂e)."
    assert say('s.causes_of("scope1")', view("zh-TW", several)) == "變動主要來自活動數據（−15 公噸 CO₂e）及暖化潛勢（GWP）（+5 公噸 CO₂e）。"
    assert say('s.causes_of("scope1")', view("en", [*moved, cause("factor", "-10")])) == "The whole change comes from emission factors (−10 tCO₂e)."
    assert "cannot be split" in say('s.causes_of("scope1")', view("en", [*moved, cause("emissions", "-10")]))
    assert say('s.causes_of("scope1")', view("en", emissions("ghg.scope1", "100", "100"))) == ""


def target(state: str, kind: str = "absolute", **changes: object) -> Target:
    given: dict[str, object] = {
        "id": "T1",
        "name": text("Near-term", "近程目標"),
        "type": kind,
        "term": "near",
        "scopes": "1+2",
        "parts": (),
        "base_year": 2020,
        "target_year": 2030,
        "reduction_pct": "42",
        "unit": "tCO2e",
        "scope2_method": "market",
        "denominator": None,
        "pathway": "linear",
        "status": "validated",
        "superseded_by": None,
        "parent": None,
        "state": state,
        "at": AT,
    }
    return Target(**{**given, **changes})  # type: ignore[arg-type]  # the fields above


def numbers(**values: str) -> list[Datapoint]:
    """A target's numbers in 2024."""
    shares = ("progress", "required_rate", "actual_rate", "annual_rate")
    return [point(f"target.{name}", 2024, value, "T1", "share" if name in shares else "tCO2e") for name, value in values.items()]


STATES = [
    (
        "achieved",
        "The target is achieved: 70 tCO₂e in 2024, against a target of 58 tCO₂e.",
        "目標已達成：2024 年為 70 公噸 CO₂e，目標值為 58 公噸 CO₂e。",
    ),
    (
        "on_track",
        "The target is on track: 70 tCO₂e in 2024, against 83 tCO₂e on its pathway.",
        "符合進度：2024 年為 70 公噸 CO₂e，目標路徑為 83 公噸 CO₂e。",
    ),
    (
        "within_tolerance",
        "The target is slightly behind its pathway, within the tolerance of 5\u00a0% used here: 70 tCO₂e in 2024, against 83 tCO₂e on its pathway.",
        "略為落後，仍在本章採用之容許範圍（5%）內：2024 年為 70 公噸 CO₂e，目標路徑為 83 公噸 CO₂e。",
    ),
    (
        "off_track",
        "The target is off track: 70 tCO₂e in 2024, against 83 tCO₂e on its pathway.",
        "進度落後：2024 年為 70 公噸 CO₂e，目標路徑為 83 公噸 CO₂e。",
    ),
]


@pytest.mark.parametrize(("state", "english", "chinese"), STATES)
def test_where_a_target_stands(state: str, english: str, chinese: str) -> None:
    """Each state says this year's figure beside what it is held against."""
    points = numbers(base="100", value="58", now="70", expected="83.2")
    for lang, expected in (("en", english), ("zh-TW", chinese)):
        assert say("s.target_state(targets[0])", view(lang, points, targets=[target(state)])) == expected


def test_a_target_right_on_its_pathway_does_not_give_one_number_twice() -> None:
    """The figure is what the pathway asks for."""
    points = numbers(base="100", value="58", now="83", expected="83")
    assert say("s.target_state(targets[0])", view("en", points, targets=[target("on_track")])) == (
        "The target is on track: 83 tCO₂e in 2024, just as its pathway asks."
    )
    assert say("s.target_state(targets[0])", view("zh-TW", points, targets=[target("on_track")])) == "符合進度：2024 年為 83 公噸 CO₂e，與目標路徑相同。"


COVERAGE = [
    ({"total": "3", "reported": "3"}, "Of 3 items, 3 are reported in full."),
    ({"total": "3", "reported": "1", "partial": "2"}, "Of 3 items, 1 is reported in full and 2 in part."),
    ({"total": "4", "reported": "0", "partial": "2", "missing": "2"}, "Of 4 items, none is reported in full, 2 in part and 2 not reported."),
]


@pytest.mark.parametrize(("counts", "english"), COVERAGE)
def test_how_much_of_a_framework_is_answered(counts: Mapping[str, str], english: str) -> None:
    """One, none or several; the last of a list behind an "and"."""
    points = [point("coverage.tcfd", 2024, value, status, unit="") for status, value in counts.items()]
    assert say('s.answered("tcfd", "items")', view("en", points)) == english


def test_a_target_that_cannot_be_assessed_says_why() -> None:
    """No figure this year, no base value, no value to reach, or the base year itself."""
    said = [
        say("s.target_state(targets[0])", view("en", points, targets=[target("not_assessable", **changes)]))
        for points, changes in (
            ([point("target.now", 2024, None, "T1", reason="part_missing")], {}),
            (numbers(now="70"), {}),
            (numbers(now="70", base="100"), {}),
            (numbers(now="70", base="100", value="58"), {"base_year": 2024}),
        )
    ]
    assert said[0] == "Progress cannot be assessed for 2024: one of the figures it is made of is missing."
    assert "base-year value is missing" in said[1]
    assert "value to reach is missing" in said[2]
    assert said[3] == "2024 is the target's base year, so there is no progress to assess yet."


def test_progress_and_speed() -> None:
    """Forward, not at all, backward; the rate needed beside the rate so far."""
    for value, english, chinese in (
        ("0.74", "So far 74\u00a0% of the way from 2020 to the target is covered.", "自 2020 年以來已完成目標之 74%。"),
        ("0", "Nothing of the way from 2020 to the target is covered yet.", "自 2020 年以來尚無進展。"),
        ("-0.1", "The figure has moved away from the target since 2020.", "自 2020 年以來與目標之差距擴大。"),
    ):
        points = numbers(now="70", progress=value)
        assert say("s.target_progress(targets[0])", view("en", points, targets=[target("off_track")])) == english
        assert say("s.target_progress(targets[0])", view("zh-TW", points, targets=[target("off_track")])) == chinese
    fast = numbers(now="70", required_rate="0.061", actual_rate="0.024")
    needs = "At this year's level the 2030 target needs cuts of 6.1\u00a0% of the base year every year from now on; since 2020 the average has been 2.4\u00a0%."
    assert say("s.target_speed(targets[0])", view("en", fast, targets=[target("off_track")])) == needs
    assert say("s.target_speed(targets[0])", view("en", numbers(required_rate="-0.01"), targets=[target("achieved")])) == ""
    worse = numbers(required_rate="0.061", actual_rate="-0.01")
    assert say("s.target_speed(targets[0])", view("zh-TW", worse, targets=[target("off_track")])).endswith("；2020 年以來並未減少。")


PROMISES = [
    (
        target("on_track"),
        "Absolute target for scopes 1 and 2: 42\u00a0% lower in 2030 than in 2020.",
        "範疇一及範疇二絕對減量目標：2030 年較 2020 年減少 42%。",
    ),
    (
        target("on_track", scopes="3", parts=("1", "4")),
        "Absolute target for scope 3 (categories 1 and 4): 42\u00a0% lower in 2030 than in 2020.",
        "範疇三（類別 1、4）絕對減量目標：2030 年較 2020 年減少 42%。",
    ),
    (
        target("on_track", scopes="3", parts=("1", "2", "3", "4", "9", "11", "12")),
        "Absolute target for scope 3 (categories 1 to 4, 9, 11 and 12): 42\u00a0% lower in 2030 than in 2020.",
        "範疇三（類別 1 至 4、9、11、12）絕對減量目標：2030 年較 2020 年減少 42%。",
    ),
    (
        target("on_track", "intensity", scopes="1"),
        "Intensity target for scope 1: 42\u00a0% lower in 2030 than in 2020.",
        "範疇一排放強度目標：2030 年較 2020 年減少 42%。",
    ),
    (target("on_track", "renewable_electricity"), "Renewable electricity target for 2030.", "再生能源電力目標：2030 年達成。"),
    (target("on_track", "supplier_engagement"), "Supplier engagement target for 2030.", "供應商議合目標：2030 年達成。"),
    (
        target("on_track", "net_zero", scopes="1+2+3"),
        "Net-zero target for 2030, scopes 1, 2 and 3: emissions 42\u00a0% below those of 2020, the rest neutralized by removals.",
        "淨零目標：2030 年達成淨零，涵蓋範疇一、範疇二及範疇三；排放量較 2020 年減少 42%，其餘以移除中和。",
    ),
    (target("on_track", reduction_pct=None), "Absolute target for scopes 1 and 2 for 2030.", "範疇一及範疇二絕對減量目標，目標年為 2030 年。"),
]


@pytest.mark.parametrize(("promised", "english", "chinese"), PROMISES)
def test_what_a_target_promises(promised: Target, english: str, chinese: str) -> None:
    """Each kind of target in its own words."""
    assert say("s.target_promise(targets[0])", view("en", targets=[promised])) == english
    assert say("s.target_promise(targets[0])", view("zh-TW", targets=[promised])) == chinese


def test_a_restated_figure_keeps_both_values_and_the_reason() -> None:
    """The base year is called so; without a reason none is made up."""
    row = {"year": "2020", "metric": "ghg.scope1", "previous": "2903100", "restated": "2920400", "unit": "tCO2e", "reason": "acquisition of Demo Fab"}
    english = "The base-year figure of 2020 for gross Scope 1 emissions was restated from 2,903,100 to 2,920,400 tCO₂e. Reason: acquisition of Demo Fab."
    chinese = "2020 基準年範疇一總排放量由 2,903,100 公噸 CO₂e 重編為 2,920,400 公噸 CO₂e，原因：acquisition of Demo Fab。"
    assert say('s.restated(all_rows("restatements")[0])', view("en", tables={"restatements": [row]})) == english
    assert say('s.restated(all_rows("restatements")[0])', view("zh-TW", tables={"restatements": [row]})) == chinese
    bare = {key: value for key, value in row.items() if key != "reason"} | {"year": "2022"}
    assert say('s.restated(all_rows("restatements")[0])', view("en", tables={"restatements": [bare]})).endswith("to 2,920,400 tCO₂e.")


def test_why_a_finding_may_stand_is_told_of_figures_only() -> None:
    """What the team says of its own texts, answers, claims and suppliers is for itself; a reason given twice is told once."""
    told = {"measure.stated_differs": "rounded", "measure.stated_restated": "rounded", "track.no_base": "new", "validate.silent": ""}
    own = dict.fromkeys(
        ("claims.unproven", "cdp.answer_too_long", "compose.typed_quantity", "survey.unknown_supplier", "load.no_file", "sbti.not_met"), "secret"
    )
    rows = [{"rule": rule, "place": "here", "reason": reason} for rule, reason in (told | own).items()]
    assert [record.text("reason") for record in known_limits(tuple(table("acknowledged", rows).records()))] == ["rounded", "new"]


def test_who_verified_what() -> None:
    """Figures under one verifier in one sentence, another level apart, the rest named as not verified."""
    points = [point("ghg.scope1", 2024, "1"), point("ghg.scope2.market", 2024, "2"), point("ghg.scope3", 2024, "9")]
    rows = [
        {"year": "2024", "subject": "ghg.scope1", "level": "reasonable", "verifier": "Demo Assurance"},
        {"year": "2024", "subject": "ghg.scope2.*", "level": "reasonable", "verifier": "Demo Assurance"},
    ]
    shown = view("en", points, tables={"verification": rows})
    assert say("s.verified_figures()", shown) == "Scope 1 and Scope 2 (market-based) were verified to a reasonable level of assurance by Demo Assurance."
    assert say("s.unverified_figures()", shown) == "Scope 3 has not been verified."
    assert say("s.unverified_figures()", view("zh-TW", points)) == "本章數據均無第三方查證聲明。"
    apart = [rows[0], rows[1] | {"level": "limited", "verifier": "Other"}]
    assert say("s.verified_figures()", view("zh-TW", points, tables={"verification": apart})) == (
        "範疇一已由 Demo Assurance 完成查證，為合理保證等級。範疇二（市場基準）已由 Other 完成查證，為有限保證等級。"
    )


def test_both_methods_of_scope_2_are_named_in_one() -> None:
    """Location- and market-based figures of one statement read as one figure by two methods, verified or not."""
    points = [point("ghg.scope2.location", 2024, "3"), point("ghg.scope2.market", 2024, "2"), point("ghg.scope3", 2024, "9")]
    rows = {"verification": [{"year": "2024", "subject": "ghg.scope2.*", "level": "limited", "verifier": "Demo Assurance"}]}
    assert say("s.verified_figures()", view("en", points, tables=rows)) == (
        "Scope 2 (both methods) was verified to a limited level of assurance by Demo Assurance."
    )
    assert say("s.verified_figures()", view("zh-TW", points, tables=rows)) == "範疇二（兩種基準）已由 Demo Assurance 完成查證，為有限保證等級。"
    other = {"verification": [rows["verification"][0] | {"subject": "ghg.scope3"}]}
    assert say("s.unverified_figures()", view("en", points, tables=other)) == "Scope 2 (both methods) has not been verified."
    energy = {"verification": [*rows["verification"], {"year": "2024", "subject": "energy.*", "level": "limited", "verifier": "Other"}]}
    used = point("energy.total", 2024, "7", unit="MWh")
    assert say("s.verified_figures()", view("en", [*points, used], tables=energy)).endswith(
        ". Energy consumption was verified to a limited level of assurance by Other."
    )


MESSAGES = [
    (("off_track",), "“T1” is off track.", "「目標1」進度落後。"),
    (("off_track", "off_track"), "“T1” and “T2” are off track.", "「目標1」及「目標2」進度落後。"),
    (("within_tolerance",), "“T1” is slightly behind, but within tolerance.", "「目標1」略為落後，仍在容許範圍內。"),
    (
        ("not_assessable", "on_track"),
        "Progress towards “T1” cannot be assessed. “T2” is achieved or on track.",
        "「目標1」尚無法評估進度。「目標2」已達成或符合進度。",
    ),
    (
        ("off_track", "achieved", "on_track", "on_track"),
        "“T1” is off track. All other targets are achieved or on track.",
        "「目標1」進度落後。其餘目標均已達成或符合進度。",
    ),
    (("on_track",) * 3, "All targets are achieved or on track.", "各目標均已達成或符合進度。"),
]


@pytest.mark.parametrize(("states", "english", "chinese"), MESSAGES)
def test_the_targets_are_told_by_state(states: tuple[str, ...], english: str, chinese: str) -> None:
    """One or several in a state, in whole sentences; more than two that are well are said together."""
    found = [target(state, id=f"T{at}", name=text(f"T{at}", f"目標{at}")) for at, state in enumerate(states, 1)]
    assert say("s.targets_message()", view("en", targets=found)) == english
    assert say("s.targets_message()", view("zh-TW", targets=found)) == chinese


def test_where_the_targets_lead() -> None:
    """Net zero, then the long-term and near-term targets; the first sentence names whose they are."""
    zero = target("on_track", "net_zero", id="Z", term="long", target_year=2050)
    near, far = target("on_track", id="N", name=text("Near", "近")), target("on_track", id="F", name=text("Far", "遠"), term="long")
    assert say("s.strategy_message()", view("en", targets=[zero, near, far])) == (
        "The company has set a net-zero target for 2050. Its long-term target is “Far”. Its near-term target is “Near”."
    )
    assert say("s.strategy_message()", view("en", targets=[near])) == "The company's near-term target is “Near”."
    assert say("s.strategy_message()", view("zh-TW", targets=[zero, near, far])) == "公司設定 2050 年淨零目標。長程目標為「遠」。近程目標為「近」。"


def test_reasons_of_missing_categories_are_announced_where_they_follow() -> None:
    """In the section of limits the reasons follow as a list; elsewhere they are pointed to. The reason is the team's own sentence."""
    absent = [point("ghg.scope3", 2024, "9"), point("ghg.scope3.category", 2024, None, "14")]
    stated = {"stated": [{"metric": "ghg.scope3.category", "year": "2024", "key": "14", "note": "No franchises."}]}
    assert say("s.limits()", view("en", absent, tables=stated)) == "Category 14 (franchises) has no figure for this reason:"
    assert say("s.limits()", view("zh-TW", absent, tables=stated)) == "類別 14（特許經營）無數據，原因如下："


def test_a_list_of_one_is_a_paragraph() -> None:
    """What our templates list is a sentence where there is one; a team's own list stays one."""
    source = "- one\n"
    ours = Prose("template", "en", Slots(), "test").blocks(parse_tree(markdown_reader(), source))
    theirs = Prose("narrative", "en", Slots(), "test", Place("a.md", row=1)).blocks(parse_tree(markdown_reader(), source))
    assert [block.kind for block in (*ours, *theirs)] == ["paragraph", "list"]


def test_a_cross_reference_takes_no_space_among_chinese() -> None:
    """管理指標列於表 2-1，中間不空格；英文前後各一空格。"""
    said = say('"見" ~ ref("table-x") ~ "。"', view("zh-TW"))
    assert said == "見表。"


SHARES = [
    ("0", None, "None of the electricity was renewable.", "用電均非再生能源電力。"),
    ("1", None, "All electricity was renewable.", "用電全數為再生能源電力。"),
]
SHARES += [
    (
        "0.17",
        "0.12",
        "Renewable sources supplied 17.0\u00a0% of electricity, up from 12.0\u00a0% in 2023.",
        "再生能源電力占用電量 17.0%，高於 2023 年之 12.0%。",
    )
]
SHARES += [
    (
        "0.12",
        "0.17",
        "Renewable sources supplied 12.0\u00a0% of electricity, down from 17.0\u00a0% in 2023.",
        "再生能源電力占用電量 12.0%，低於 2023 年之 17.0%。",
    )
]
SHARES += [("0.12", "0.12", "Renewable sources supplied 12.0\u00a0% of electricity, as in 2023.", "再生能源電力占用電量 12.0%，與 2023 年相同。")]


@pytest.mark.parametrize(("now", "before", "english", "chinese"), SHARES)
def test_renewable_electricity(now: str, before: str | None, english: str, chinese: str) -> None:
    """None, all, more, less, the same."""
    metric = "energy.renewable_electricity_share"
    points = [point(metric, 2024, now, unit="share"), *([point(metric, 2023, before, unit="share")] if before else [])]
    assert say("s.renewable_electricity()", view("en", points)) == english
    assert say("s.renewable_electricity()", view("zh-TW", points)) == chinese


STAGES = [
    (("9", None, None), "Initiatives in service cut emissions by 9 tCO₂e a year.", "已完成之措施每年減量 9 公噸 CO₂e。"),
    (("9", "4", None), "Those under way are expected to cut 4 tCO₂e more.", "執行中措施預期每年再減量 4 公噸 CO₂e。"),
    (
        ("9", "4", "2"),
        "Those under way are expected to cut 4 tCO₂e more, those planned 2 tCO₂e.",
        "執行中措施預期再減量 4 公噸 CO₂e，規劃中措施預期減量 2 公噸 CO₂e。",
    ),
    ((None, None, "2"), "Planned initiatives are expected to cut 2 tCO₂e a year.", "規劃中措施預期每年減量 2 公噸 CO₂e。"),
    ((None, None, None), "", ""),
]


@pytest.mark.parametrize(("amounts", "english", "chinese"), STAGES)
def test_what_initiatives_save(amounts: tuple[str | None, ...], english: str, chinese: str) -> None:
    """In service, under way and planned, any of them missing."""
    stages = ("implemented", "implementation_commenced", "to_be_implemented")
    points = [point("initiatives.reduction", 2024, value, stage) for stage, value in zip(stages, amounts, strict=True) if value]
    assert say("s.initiatives()", view("en", points)).endswith(english)
    assert say("s.initiatives()", view("zh-TW", points)).endswith(chinese)


def test_credits_are_told_apart_from_emissions() -> None:
    """Retired, none retired, held; nothing where the folder has no credits."""
    row = {"credits": [{"year": "2024", "quantity": "5", "status": "held"}]}
    assert say("s.credits()", view("en", [point("credits.retired", 2024, "5", unit="t")])) == "Carbon credits for 5 t were retired in 2024."
    assert say("s.credits()", view("en", [point("credits.held", 2024, "5", unit="t")], tables=row)).startswith(
        "No carbon credits were retired in 2024. Credits for 5 t"
    )
    assert say("s.credits()", view("zh-TW")) == ""


def test_a_chapter_that_stands_alone_says_how_it_uses_gri() -> None:
    """The claim of the settings, with company and period; nothing is claimed otherwise."""
    for claim, english, chinese in (("with_reference", "with reference to", "參考"), ("in_accordance", "in accordance with", "依循")):
        english_says = say("s.statement_of_use()", view("en"), {"gri_claim": claim})
        assert (
            english_says
            == f"For the period from 1 January 2024 to 31 December 2024, Demo Ltd reports the information in this index {english} the GRI Standards."
        )
        assert f"期間，{chinese} GRI 準則揭露本索引所列資訊。" in say("s.statement_of_use()", view("zh-TW"), {"gri_claim": claim})


FIGURES = (
    *("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3", "ghg.scope12.location", "ghg.scope12.market"),
    *("ghg.total.location", "ghg.total.market", "energy.total", "energy.renewable_electricity_share", "ghg.intensity.scope12.market.revenue"),
    *("metric.revenue", "metric.training_hours", "metric.people_trained", "scope3.primary_share", "suppliers.engaged_share", "credits.retired"),
)
UNITS = {"energy.total": "MWh", "energy.renewable_electricity_share": "share", "metric.revenue": "TWD", "metric.training_hours": "hours"}
UNITS |= {"metric.people_trained": "persons", "scope3.primary_share": "share", "suppliers.engaged_share": "share", "credits.retired": "t"}
UNITS |= {"ghg.intensity.scope12.market.revenue": "tCO2e/million TWD"}
HOLES = re.compile(r"(?i:n/a|undefined)|None(?! of)|\(\)|（）|  |\. \.|,\.|，。|。。|： ?。|: \.|\{|\}")
VALUE = st.sampled_from((None, "0", "1", "0.4", "1234.5"))


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(VALUE, VALUE), min_size=len(FIGURES), max_size=len(FIGURES)), st.sampled_from((None, 2020, 2023, 2024)), st.sampled_from(LANGUAGES))
def test_no_combination_of_figures_leaves_a_hole(values: list[tuple[str | None, str | None]], base: int | None, lang: str) -> None:
    """Whatever is there and whatever is missing, every sentence is whole and every digit has its class."""
    points: list[Datapoint] = []
    for metric, (now, before) in zip(FIGURES, values, strict=True):
        if now is not None or before is not None:
            found = emissions(metric, now, before)
            points += [
                Datapoint(p.metric, p.year, p.key, p.value, UNITS.get(metric, p.unit) if p.metric == metric else p.unit, p.origin, p.reason) for p in found
            ]
    shown = view(lang, points, base=base)
    blocks = tabulate(shown)
    body = compose_body(shown, blocks, ())
    document, findings = compose_document(shown, body, blocks, ())
    assert [entry.rule for entry in findings if entry.rule == "compose.unclassed_digit"] == []
    for _, block in document.blocks():
        words_of = "".join(span.text for span in block_spans(block)) if block.kind in ("paragraph", "list", "heading") else ""
        assert not HOLES.search(words_of), (block.id, words_of)


def test_both_languages_have_the_same_templates_and_blocks() -> None:
    """A block id names the same block in every language, and begins with its section's id."""
    root = files("report_templates") / "sections"
    for name in [f"{entry.id}.md.j2" for entry in outline()]:
        found = [re.findall(r"\{#([^\n]+?)(?:\s+\.[a-z]+)?\}(?:\n|$| )", (root / lang / name).read_text(encoding="utf-8")) for lang in LANGUAGES]
        assert found[0] == found[1], name
        assert all(identifier.startswith(name.removesuffix(".md.j2")) for identifier in found[0])
    kept = {entry.name for lang in LANGUAGES for entry in (root / lang).iterdir() if entry.name != "__pycache__"}
    assert kept == {"_sentences.md.j2", *(f"{entry.id}.md.j2" for entry in outline())}
    macros = [re.findall(r"macro (\w+)\(", (root / lang / "_sentences.md.j2").read_text(encoding="utf-8")) for lang in LANGUAGES]
    assert set(macros[0]) - {"inside", "upper_first", "more_clause"} == set(macros[1]) - {"quoted"}
