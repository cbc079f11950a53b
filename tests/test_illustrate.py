"""The chapter's charts: messages follow the numbers in both languages, each printed number is cited, nothing is drawn where nothing is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from disclosures import Item
from figures import press
from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated
from pipeline.document import FigureBlock, block_spans, plain
from pipeline.finding import Finding, Place
from pipeline.illustrate import CHARTS, illustrate
from pipeline.inputs import Inputs, Table
from pipeline.printing import Display, Printer
from pipeline.project import Company, Project, Report
from pipeline.status import ItemStatus, Status
from pipeline.view import Milestone, Target, View
from report_templates import words

LANGUAGES = ("en", "zh-TW")
AT = Place("data/stated.csv", None, 2, "value")


def point(identifier: str, value: str | None, unit: str = "tCO2e", origin: Any = None) -> Datapoint:
    """A datapoint by its id, ``ghg.scope1@2024`` or ``…[key]``."""
    match = re.fullmatch(r"(.+)@(\d{4})(?:\[(.*)\])?", identifier)
    assert match
    reason = None if value is not None else "part_missing"
    return Datapoint(match[1], int(match[2]), match[3], None if value is None else Decimal(value), unit, origin or Stated(AT), reason)


def table(name: str, rows: Sequence[dict[str, str]]) -> Table:
    """An input table with rows from the second on."""
    columns = sorted({column for row in rows for column in row})
    data: dict[str, list[Any]] = {column: [row.get(column) for row in rows] for column in columns}
    data |= {"_file": [f"data/{name}.csv"] * len(rows), "_sheet": [None] * len(rows), "_row": list(range(2, len(rows) + 2))}
    return Table(name, pa.table(data), {})


def view(points: Sequence[Datapoint], lang: str = "en", tables: Sequence[Table] = (), targets: tuple[Target, ...] = (), **more: Any) -> View:
    project = Project(Path(), Company({"en": "Demo", "zh-TW": "示範"}), Report(2024, date(2024, 1, 1), date(2024, 12, 31)))
    display = more.pop("display", Display())
    found = {"base_year": 2021, "headline": "market", **more}
    inputs = Inputs({entry.name: entry for entry in tables}, ())
    return View(lang, Printer(lang, Datapoints(points), display), words(lang), project, inputs, 2024, targets=targets, **found)


def target(identifier: str = "T1", **more: Any) -> Target:
    found: dict[str, Any] = {
        "id": identifier,
        "name": {"en": "Scopes 1 and 2 by 2030", "zh-TW": "2030 年範疇一及範疇二減量"},
        "type": "absolute",
        "term": "near",
        "scopes": "1+2",
        "parts": (),
        "base_year": 2021,
        "target_year": 2030,
        "reduction_pct": "42",
        "unit": "tCO2e",
        "scope2_method": "market",
        "denominator": None,
        "pathway": "linear",
        "status": "validated",
        "superseded_by": None,
        "parent": None,
        "state": "on_track",
        "at": Place("data/targets.csv", None, 2, "target_id"),
    }
    return Target(**{**found, **more})


def scopes(now: str = "90", before: str | None = "100", scope3: str | None = "900") -> list[Datapoint]:
    """Scopes of 2024 and the year before, with totals and change."""
    found: list[Datapoint] = []
    for year, one in ((2023, before), (2024, now)):
        if one is None:
            continue
        total = None if scope3 is None else str(Decimal(one) + 10 + Decimal(scope3))
        found += [point(f"ghg.scope1@{year}", one), point(f"ghg.scope2.market@{year}", "10"), point(f"ghg.scope12.market@{year}", str(Decimal(one) + 10))]
        found += [point(f"ghg.scope3@{year}", scope3), point(f"ghg.total.market@{year}", total)]
    if before is not None:
        for name, rest in (("total.market", 10 + Decimal(scope3 or 0)), ("scope12.market", Decimal(10)), ("scope1", Decimal(0))):
            old, new = Decimal(before) + rest, Decimal(now) + rest
            found.append(point(f"ghg.change.{name}@2024", str(new - old)))
            found.append(point(f"ghg.change_pct.{name}@2024", str((new - old) / old), "share"))
    return found


def by_id(blocks: Sequence[FigureBlock]) -> dict[str, FigureBlock]:
    return {block.id.removeprefix("figure-"): block for block in blocks}


def illustrated(given: View, *charts: str) -> tuple[tuple[FigureBlock, ...], tuple[Finding, ...]]:
    """The charts drawn, and what was found."""
    figures, findings = illustrate(given, only=charts)
    return tuple(replace(figure, svg=press.drawn(figure.sheet).svg) for figure in figures if figure.sheet is not None), findings


def drawn(given: View, *charts: str) -> dict[str, FigureBlock]:
    return by_id(illustrated(given, *charts)[0])


def pathway_points(now: str | None = "80", unit: str = "tCO2e", **more: str) -> list[Datapoint]:
    """A target from 100 in 2021 to 58 in 2030."""
    values = {"target.base@2024[T1]": "100", "target.value@2024[T1]": "58", "target.expected@2024[T1]": "86", "target.now@2024[T1]": now}
    values |= {"target.now@2022[T1]": "95", "target.now@2023[T1]": "90"}
    values |= {f"target.{name}@2024[T1]": value for name, value in more.items()}
    return [point(identifier, value, unit) for identifier, value in values.items()]


RISKS = table(
    "risks",
    [
        {"id": "R1", "kind": "risk", "title_en": "Carbon fee", "title_zh": "碳費", "likelihood": "virtually_certain", "impact": "high"},
        {"id": "R2", "kind": "risk", "title_en": "Typhoon", "title_zh": "颱風", "likelihood": "likely", "impact": "medium"},
        {"id": "O1", "kind": "opportunity", "title_en": "Efficient products", "title_zh": "高效率產品", "likelihood": "likely", "impact": "high"},
        {"id": "R3", "kind": "risk", "title_en": "Drought", "title_zh": "乾旱", "likelihood": "unknown", "impact": "high"},
    ],
)
INITIATIVES = table(
    "initiatives",
    [
        {"initiative_id": "I1", "year": "2023", "stage": "implemented", "title_en": "Abatement", "title_zh": "尾氣處理", "lifetime_years": "10"},
        {"initiative_id": "I2", "year": "2027", "stage": "to_be_implemented", "title_en": "Wind power", "title_zh": "風電"},
        {"initiative_id": "I3", "year": "2020", "stage": "not_to_be_implemented", "title_en": "Dropped", "title_zh": "放棄"},
    ],
)
SITES = table("sites", [{"site": "F1", "name_en": "Fab 1", "name_zh": "一廠"}, {"site": "F2", "name_en": "Fab 2", "name_zh": "二廠"}])


def everything(lang: str) -> View:
    """A draft in which every chart has something to show."""
    found = [*scopes(), *pathway_points()]
    found += [point("ghg.cause.scope12.market@2024[activity]", "-12"), point("ghg.cause.scope12.market@2024[factor]", "2")]
    found += [point("ghg.scope3.category@2024[1]", "700"), point("ghg.scope3.category@2024[4;9]", "200"), point("ghg.scope3.share@2024[1]", "0.777", "share")]
    found += [point("ghg.scope1.by_gas@2024[CO2]", "60"), point("ghg.scope1.by_gas@2024[PFCs]", "30")]
    found += [point("ghg.scope12.market.by_site@2024[F1]", "60"), point("ghg.scope12.market.by_site@2024[F2]", "40")]
    found += [point("ghg.scope12.market.by_entity@2024[A]", "70"), point("ghg.scope12.market.by_entity@2024[B]", "30")]
    found += [point("ghg.scope1.by_site@2024[F1]", "50"), point("ghg.scope1.by_entity@2024[A]", "50")]
    for year, renewable in ((2023, "20"), (2024, "40")):
        share = str(Decimal(renewable) / 100)
        found += [point(f"energy.renewable@{year}", renewable, "MWh"), point(f"energy.nonrenewable@{year}", "60", "MWh")]
        found += [point(f"energy.total@{year}", str(Decimal(renewable) + 60), "MWh"), point(f"energy.renewable_electricity_share@{year}", share, "share")]
        found += [point(f"ghg.intensity.scope12.market.revenue@{year}", renewable, "tCO2e/million TWD")]
    found += [
        point("initiative.reduction@2024[I1]", "500"),
        point("initiative.reduction@2024[I2]", "900"),
        point("initiatives.reduction@2024[implemented]", "500"),
    ]
    return view(found, lang, [RISKS, INITIATIVES, SITES], (target(), target("NZ", type="net_zero", target_year=2050)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_full_draft_has_every_chart(lang: str) -> None:
    blocks, _ = illustrate(everything(lang))
    assert {block.id.removeprefix("figure-").partition("-")[0] for block in blocks} == {chart.id for chart in CHARTS} - {"coverage"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_in_a_picture_is_cited_as_printed(lang: str) -> None:
    for block in illustrated(everything(lang))[0]:
        printed = re.findall(r'<text [^>]*data-datapoint="([^"]*)"[^>]*>([^<]*)</text>', block.svg)
        assert [(span.citation or "").partition("|")[0] for span in block.numbers] == [ref for ref, _ in printed]
        assert [span.text for span in block.numbers] == [text for _, text in printed]
        assert all(span.kind == "datapoint" for span in block.numbers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_digit_of_a_block_is_unclassed_and_no_name_is_left_open(lang: str) -> None:
    for block in illustrate(everything(lang))[0]:
        for span in block_spans(block):
            assert span.kind != "text" or not any(char.isdecimal() for char in span.text), (block.id, span)
        assert "{" not in plain(block.caption) + plain(block.alt)
        assert plain(block.alt).startswith(plain(block.caption)) and plain(block.alt)[-1] in ".。"


def test_both_languages_print_the_same_datapoints() -> None:
    one, other = (illustrate(everything(lang))[0] for lang in LANGUAGES)
    assert [block.id for block in one] == [block.id for block in other]
    for left, right in zip(one, other, strict=True):
        assert sorted((span.citation or "") for span in left.numbers) == sorted((span.citation or "") for span in right.numbers)


def test_an_empty_draft_has_no_chart() -> None:
    assert illustrate(view([])) == ((), ())


def test_only_draws_the_charts_named() -> None:
    assert [block.id for block in illustrate(everything("en"), only=("gases",))[0]] == ["figure-gases"]


MESSAGES = (
    ("fall", scopes("90", "100"), "stood at 1,000 tCO₂e in 2024, 1.0\u00a0% lower than in 2023", "較 2023 年減少 1.0%"),
    ("rise", scopes("110", "100"), "1,020 tCO₂e in 2024, 1.0\u00a0% higher than in 2023", "較 2023 年增加 1.0%"),
    ("unchanged", scopes("100", "100"), "1,010 tCO₂e in 2024, about the same as in 2023", "與 2023 年大致持平"),
    ("a change that prints as nothing", scopes("101", "100", "9000"), "about the same as in 2023", "與 2023 年大致持平"),
    ("first year", scopes("90", None), "stood at 1,000 tCO₂e in 2024", "2024 年範疇一、二、三排放總量（市場基準）為 1,000 公噸 CO₂e"),
    (
        "no scope 3",
        scopes("90", "100", None),
        "Scope 1 and 2 emissions (market-based) stood at 100 tCO₂e in 2024",
        "範疇一及範疇二排放量（市場基準）為 100 公噸",
    ),
)


@pytest.mark.parametrize(("given", "en", "zh"), [case[1:] for case in MESSAGES], ids=[case[0] for case in MESSAGES])
def test_the_message_of_scopes_follows_the_numbers(given: list[Datapoint], en: str, zh: str) -> None:
    without = [entry for entry in given if not (entry.value is None and entry.metric.startswith("ghg."))]
    assert en in plain(drawn(view(without), "scopes_over_years")["scopes_over_years"].caption)
    assert zh in plain(drawn(view(without, "zh-TW"), "scopes_over_years")["scopes_over_years"].caption)


def test_a_year_without_scope_3_has_no_total_and_a_note() -> None:
    points = [*scopes(), point("ghg.scope1@2022", "95"), point("ghg.scope2.market@2022", "9")]
    block = drawn(view(points), "scopes_over_years")["scopes_over_years"]
    assert not any("total.market@2022" in (span.citation or "") for span in block.numbers)
    assert "A year without a figure for each scope has no total." in [plain(note) for note in block.notes]


def test_restated_figures_are_ringed_also_in_sums_of_them() -> None:
    total = point("ghg.scope12.market@2023", "110", origin=Derived("sum", ("ghg.scope1@2023", "ghg.scope2.market@2023")))
    points = [entry for entry in scopes(scope3=None) if entry.value is not None and entry.id != total.id]
    plainly = drawn(view([*points, total]), "scopes_over_years")["scopes_over_years"]
    ringed = drawn(view([*points, total, point("restatement.restated@2023[ghg.scope1]", "100")]), "scopes_over_years")["scopes_over_years"]
    assert ">restated<" not in plainly.svg and ">restated<" in ringed.svg


def test_units_of_the_display_setting_are_used_in_axis_and_numbers() -> None:
    points = [entry for entry in scopes("900000", None) if entry.value is not None]
    block = drawn(view(points, display=Display(mass="kt")), "scopes_over_years")["scopes_over_years"]
    assert ">ktCO₂e<" in block.svg and ">901<" in block.svg and ">1,000<" in block.svg and "900,000" not in block.svg


def test_the_bridge_names_the_largest_cause_that_pulled_the_same_way() -> None:
    points = [*scopes("90", "100"), point("ghg.cause.scope12.market@2024[factor]", "20"), point("ghg.cause.scope12.market@2024[activity]", "-30")]
    block = drawn(view(points), "bridge")["bridge"]
    assert "were 10 tCO₂e lower in 2024 than in 2023; the largest cause was activity data (−30 tCO₂e)" in plain(block.caption)
    assert [span.text for span in block.numbers] == ["110", "−30", "+20", "100"]


def test_a_bridge_of_rises_and_falls_that_cancel_out_says_so() -> None:
    points = [*scopes("100", "100"), point("ghg.cause.scope12.market@2024[factor]", "20"), point("ghg.cause.scope12.market@2024[activity]", "-20")]
    assert "cancel out" in plain(drawn(view(points), "bridge")["bridge"].caption)


def test_a_bridge_needs_last_year_and_more_than_one_cause() -> None:
    causes = [point("ghg.cause.scope12.market@2024[activity]", "-10")]
    assert drawn(view([*scopes("90", "100"), *causes]), "bridge") == {}
    assert drawn(view([*scopes("90", None), *causes, point("ghg.cause.scope12.market@2024[factor]", "1")]), "bridge") == {}


def test_categories_are_sorted_and_called_by_number_and_name() -> None:
    found = {"1": "500", "11": "700", "4;9": "40", "iso:6": "3", "14": None, "5": "0"}
    points = [point(f"ghg.scope3.category@2024[{key}]", value) for key, value in found.items()]
    block = drawn(view([*points, point("ghg.scope3.share@2024[11]", "0.5", "share")]), "scope3_categories")["scope3_categories"]
    assert plain(block.caption) == "Category 11 (use of sold products) is the largest in Scope 3: 700 tCO₂e in 2024, 50.0\u00a0% of the total"
    assert [span.text for span in block.numbers] == ["700", "500", "40", "3"]
    assert "ISO 14064-1 6" in block.svg and "Franchises" not in block.svg


def test_more_members_than_a_chart_can_show_are_said() -> None:
    points = [point(f"ghg.scope12.market.by_site@2024[S{index}]", str(100 + index)) for index in range(20)]
    blocks, findings = illustrated(view(points), "sites")
    assert len(blocks[0].numbers) == 15 and [entry.rule for entry in findings] == ["illustrate.bars_left_out"]
    assert plain(blocks[0].notes[-1]) == "Only the largest are drawn; the table has all of them."


def test_a_single_member_needs_no_chart() -> None:
    assert drawn(view([point("ghg.scope12.market.by_site@2024[F1]", "60")]), "sites") == {}


def test_scope_2_alone_is_not_drawn_as_scopes_1_and_2() -> None:
    """Scope 1 of 50 names no site: the bars would show Scope 2 only, under the name of both."""
    both = [point("ghg.scope12.market.by_site@2024[F1]", "60"), point("ghg.scope12.market.by_site@2024[F2]", "40")]
    assert drawn(view([*both, point("ghg.scope1@2024", "50")]), "sites") == {}
    assert drawn(view([*both, point("ghg.scope1@2024", "50"), point("ghg.scope1.by_site@2024[F1]", "50")]), "sites") != {}


STATES = (
    ("on_track", "80 tCO₂e in 2024 against 86 tCO₂e expected by then, on track for 58 tCO₂e in 2030", "2030 年目標值為 58 公噸 CO₂e，進度符合"),
    ("off_track", "off track for 58 tCO₂e in 2030", "2030 年目標值為 58 公噸 CO₂e，進度落後"),
    ("within_tolerance", "behind but within tolerance", "進度落後但仍在容許範圍"),
    ("achieved", "target of 58 tCO₂e achieved", "已達成目標值 58 公噸 CO₂e"),
    ("not_assessable", "100 tCO₂e in 2021, 58 tCO₂e to be reached in 2030", "2021 年為 100 公噸 CO₂e，2030 年目標值為 58 公噸 CO₂e"),
)


@pytest.mark.parametrize(("state", "en", "zh"), STATES)
def test_the_message_of_a_pathway_is_the_target_s_state(state: str, en: str, zh: str) -> None:
    for lang, expected in (("en", en), ("zh-TW", zh)):
        block = drawn(view(pathway_points(), lang, targets=(target(state=state),)), "pathway")["pathway-t1"]
        assert expected in plain(block.caption)


def test_a_pathway_prints_base_target_milestones_and_the_last_year() -> None:
    points = [*pathway_points(), point("target.milestone@2027[T1]", "70")]
    block = drawn(view(points, targets=(target(milestones=(Milestone(2027, AT),)),)), "pathway")["pathway-t1"]
    assert sorted(span.text for span in block.numbers) == ["100", "58", "70", "80"]
    assert ">Actual 2024<" in block.svg and ">Target 2030<" in block.svg and ">base year<" in block.svg


def test_a_pathway_whose_year_has_no_figure_says_no_more_than_base_and_target() -> None:
    block = drawn(view(pathway_points(None), targets=(target(state="off_track"),)), "pathway")["pathway-t1"]
    assert "to be reached in 2030" in plain(block.caption) and ">Actual 2023<" in block.svg


def test_a_share_is_drawn_in_per_cent() -> None:
    values = {"base": "0.1", "value": "1", "expected": "0.4", "now": "0.5"}
    block = drawn(
        view([point(f"target.{name}@2024[T1]", value, "share") for name, value in values.items()], targets=(target(type="renewable_electricity"),)), "pathway"
    )
    assert ">100%<" in block["pathway-t1"].svg and ">100.0\u00a0%<" in block["pathway-t1"].svg


@pytest.mark.parametrize("change", [{"status": "superseded"}, {"base_year": None}, {"base_year": 2030}])
def test_history_and_what_cannot_be_computed_has_no_pathway(change: dict[str, Any]) -> None:
    assert drawn(view(pathway_points(), targets=(target(**change),)), "pathway") == {}


def test_the_roadmap_names_the_next_target_and_leaves_out_what_was_dropped() -> None:
    block = drawn(everything("en"), "roadmap")["roadmap"]
    assert plain(block.caption) == "Next target to fall due: Scopes 1 and 2 by 2030 (2030)"
    assert ">Wind power<" in block.svg and "Dropped" not in block.svg


def test_a_roadmap_too_long_to_draw_says_so() -> None:
    rows = [{"initiative_id": f"I{index}", "year": str(2000 + index), "stage": "implemented", "title_en": f"Measure {index}"} for index in range(30)]
    blocks, findings = illustrated(view(pathway_points(), tables=[table("initiatives", rows)], targets=(target(),)), "roadmap")
    assert ">Measure 0<" in blocks[0].svg and ">Measure 29<" not in blocks[0].svg
    assert [entry.rule for entry in findings] == ["illustrate.bars_left_out"]


def test_initiatives_stand_under_their_stage_with_their_sum() -> None:
    block = drawn(everything("zh-TW"), "initiatives")["initiatives"]
    assert plain(block.caption) == "已完成之減量行動每年減少 500 公噸 CO₂e"
    assert block.svg.index("已完成<") < block.svg.index("尾氣處理<") < block.svg.index("預計執行<") < block.svg.index("風電<")


def test_a_risk_off_the_scale_is_said_and_not_drawn() -> None:
    blocks, findings = illustrated(view([], tables=[RISKS]), "risk_matrix")
    assert plain(blocks[0].caption) == "Highest of the risks in likelihood and impact: “Carbon fee”"
    assert ">Drought<" not in blocks[0].svg and ">Efficient products<" in blocks[0].svg
    assert [(entry.rule, entry.at) for entry in findings] == [("illustrate.risk_not_placed", Place("data/risks.csv", None, 5, "likelihood"))]


def item(framework: str, code: str, status: Status) -> ItemStatus:
    return ItemStatus(Item(framework, "2021", code, {"en": code, "zh-TW": code}, "", (), "high"), status)


@pytest.mark.parametrize(
    ("statuses", "message"),
    [
        (("reported", "omitted", "not_applicable"), "Every disclosure asked for is reported, omitted with a reason, or not applicable"),
        (("reported", "partial"), "Reported in part: some items of SBTi"),
        (("partial", "missing"), "Not reported yet: some items of SBTi"),
    ],
)
def test_coverage_says_how_far_the_items_are_answered(statuses: tuple[Status, ...], message: str) -> None:
    items = tuple(item("sbti", f"RPT-{index}", status) for index, status in enumerate(statuses))
    counts = [point("coverage.sbti@2024[reported]", "1", "count"), point("coverage.sbti@2024[total]", str(len(items)), "count")]
    block = drawn(view(counts, items=items), "coverage")["coverage"]
    assert plain(block.caption) == message and ">SBTi 2021<" in block.svg and ">RPT-1<" in block.svg
    assert plain(block.alt).endswith(f"SBTi: 1 of {len(items)} reported.")


def test_energy_shows_carriers_apart_where_they_are_few() -> None:
    points = list(everything("en").points.values())
    for year in (2023, 2024):
        points += [point(f"energy.nonrenewable.by_carrier@{year}[{carrier}]", "30", "MWh") for carrier in ("electricity", "natural_gas")]
    block = drawn(view(points), "energy_mix")["energy_mix"]
    assert plain(block.caption) == "The share of renewable electricity rose from 20.0\u00a0% in 2023 to 40.0\u00a0% in 2024"
    assert "Natural gas, non-renewable" in plain(block.alt)


def test_an_intensity_of_one_year_needs_no_chart() -> None:
    assert drawn(view([point("ghg.intensity.scope12.market.revenue@2024", "8.5", "tCO2e/million TWD")]), "intensity") == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_of_the_words_is_used(lang: str) -> None:
    """Each key of charts.toml is named by a builder, whole or by its beginning."""
    source = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent / "pipeline" / "illustrate").glob("*.py"))
    keys = {key.removeprefix("charts.") for key in words(lang) if key.startswith("charts.")}
    built = ("what.", "series.", "intensity.", "denominator.", "pathway_", "largest_", "bridge_", "coverage_", "matrix_", "framework.")
    unused = {key for key in keys if f'"{key}"' not in source and not key.startswith(built) and key not in ("fell", "rose", "fell_from", "rose_from")}
    assert not unused
