"""SBTi's criteria as this tool reads them: published worked vectors, and every way a target can meet or miss them, with numbers that add up in the head."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosures import catalogue, editions
from pipeline import run
from pipeline.arithmetic import RULES
from pipeline.chapter import Reading
from pipeline.criteria import OUTCOMES, Check
from pipeline.datapoint import Datapoints
from pipeline.inputs import FILE, ROW, SHEET, Table
from pipeline.printing import Printer
from pipeline.track import track
from pipeline.track.sbti import CRITERIA
from pipeline.track.sbti.rules import label, review_due, rule_set, window
from pipeline.view import Target
from report_templates import _labels, words

LANGS = ("en", "zh-TW")
COLUMNS = (
    "target_id,name_en,term,type,scopes,categories,sites,scope2_method,base_year,base_value,unit,target_year,reduction_pct,target_value,denominator,"
    "coverage_pct,ambition,status,validated_on,submitted_on,criteria,parent_target,superseded_by,announced_on,method,method_replaced_on,land,pathway"
)
TOML = """schema = 1
[company]
name = {en = "A", "zh-TW" = "甲"}
country = "TW"
[report]
year = 2025
publication_date = 2026-06-30
[inventory]
gwp = "AR6"
base_year = 2020
"""
LINES = "line_id,year,scope,method,category,emissions\n"
INVENTORY = LINES + "".join(
    f"a,{year},1,,,{one}\nb,{year},2,market,,{two}\nc,{year},3,,1,{three}\n"
    for year, one, two, three in ((2020, 50, 50, 300), (2023, 45, 45, 280), (2024, 44, 44, 275), (2025, 40, 40, 260))
)
NEAR = {
    "target_id": "T",
    "name_en": "Cut",
    "term": "near",
    "type": "absolute",
    "scopes": "1+2",
    "scope2_method": "market",
    "base_year": 2020,
    "target_year": 2030,
    "reduction_pct": 42,
    "status": "validated",
    "validated_on": "2024-03-15",
    "submitted_on": "2023-11-20",
}
VALUE_CHAIN = NEAR | {"target_id": "S3", "scopes": "3", "scope2_method": "", "reduction_pct": 25}


def table(*rows: dict[str, object]) -> str:
    """The table ``targets``."""
    return COLUMNS + "\n" + "".join(",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n" for row in rows)


@pytest.fixture
def judged(folder):
    """``judged(rows…)`` reads a folder with these targets: its targets by id, its points and findings."""
    made = iter(range(1000))

    def make(*rows: dict[str, object], inventory: str = INVENTORY, toml: str = TOML, more: str = "", **tables: str):
        report = folder(inventory=inventory, targets=table(*rows), toml=toml, more=more, at=f"r{next(made)}", **tables)
        return report.read()

    return make


@pytest.fixture
def check(judged) -> Callable[..., Check]:
    """``check("NT-C16", {"reduction_pct": 40})``: how the first target, changed so, comes out; further rows and tables as for ``judged``."""

    def make(code: str, change: dict[str, object] | None = None, *rows: dict[str, object], **tables: str) -> Check:
        reading = judged(NEAR | (change or {}), *rows, **tables)
        return next(found for found in reading.targets[0].checks if found.code == code)

    return make


def dynamic(base: object, recent: object, weights: tuple[object, ...], **params: object) -> Fraction:
    """The least reduction of V5.3.1."""
    numbers = [Fraction(str(value)) for value in (base, recent, *weights)]
    return RULES["dynamic_minimum"].compute(numbers, {name: str(value) for name, value in params.items()})


def linear(rate: str, base: int, target: int, **params: str) -> Decimal:
    """The least reduction of V5.0 to V5.3, in points."""
    return Decimal(str(float(100 * RULES["linear_minimum"].compute([], {"rate": rate, "base_year": str(base), "target_year": str(target), **params}))))


SCOPE12 = {"paths": "0.90:2050|1.00:2040", "floor": "0.042"}


@pytest.mark.parametrize(
    ("one", "year", "rate"),
    [
        *((50, year, rate) for year, rate in ((2024, "4.86"), (2025, "5.13"), (2026, "5.45"))),
        *((100, year, "4.20") for year in (2024, 2025, 2026)),
        *((0, year, rate) for year, rate in ((2024, "6.25"), (2025, "6.67"), (2026, "7.14"))),
    ],
)
def test_dynamic_rates_of_the_method_appendix(one: int, year: int, rate: str) -> None:
    """V1 to V3: table 1 of the method appendix of V1.3.1, base year and most recent year the same, by the share of scope 1."""
    least = dynamic(100, 100, (one, 100 - one), base_year=year, recent_year=year, target_year=year + 5, **SCOPE12)
    assert Decimal(str(round(float(least) * 20, 2))) == Decimal(rate)


@pytest.mark.parametrize(("year", "rate"), [(2024, "2.885"), (2025, "3.000"), (2026, "3.125")])
def test_dynamic_rates_of_scope_3(year: int, rate: str) -> None:
    """V4: 75 % by 2050; V5: at 1.5 °C the floor of 4.2 % holds."""
    years = {"base_year": year, "recent_year": year, "target_year": year + 5}
    assert round(float(dynamic(100, 100, (), paths="0.75:2050", floor="0.025", **years)) * 20, 3) == float(rate)
    assert dynamic(100, 100, (), paths="0.90:2050", floor="0.042", **years) == Fraction("0.21")


def test_a_mix_of_scopes_to_the_tonne() -> None:
    """V6: 912.6 t and 3,547.8 t in 2025 are to be 3,113.53 t by 2030: 30.196 %."""
    base = Fraction("4460.4")
    least = dynamic(base, base, ("912.6", "3547.8"), base_year=2025, recent_year=2025, target_year=2030, **SCOPE12)
    assert round(float(least) * 100, 3) == 30.196
    assert round(float(base * (1 - least)), 2) == 3113.53


def test_re_basing_and_the_floor() -> None:
    """V7: 100 in 2019 and 80 in 2024 (40:60): 5.1346 % of 2024 a year from there is 4.06 % of 2019 a year in all, so the floor of 4.2 % holds: 46.2 %."""
    years = {"base_year": 2019, "recent_year": 2024, "target_year": 2030}
    assert dynamic(100, 80, (32, 48), **years, **SCOPE12) == Fraction("0.462")
    free = dynamic(100, 80, (32, 48), paths=SCOPE12["paths"], floor="0", **years)
    assert round(float(free) * 100 / 11, 2) == 4.06
    assert round((80 - 100 * (1 - float(free))) / 80 / 6 * 100, 4) == 5.1346


def test_an_earlier_net_zero_year_of_one_s_own_steepens(judged) -> None:
    """Net zero by 2035: scope 1 alone has 0.9 ÷ 10 a year from 2025, 45 % by 2030."""
    years = {"base_year": 2025, "recent_year": 2025, "target_year": 2030}
    assert dynamic(100, 100, (), paths="0.90:2035", floor="0.042", **years) == Fraction("0.45")
    fresh = NEAR | {"status": "submitted", "validated_on": "", "submitted_on": "2026-05-01", "scopes": "1", "base_year": 2025, "reduction_pct": 50}
    net_zero = fresh | {"target_id": "Z", "term": "long", "type": "net_zero", "scopes": "1+2+3", "target_year": 2035, "reduction_pct": 90}
    reading = judged(fresh, net_zero)
    assert reading.points.value("target.minimum", 2025, "T") == Decimal("0.45")


@pytest.mark.parametrize(
    ("base", "target", "points"),
    [(2016, 2030, "58.8"), (2018, 2030, "50.4"), (2019, 2030, "46.2"), (2020, 2030, "42"), (2021, 2030, "42"), (2022, 2032, "50.4"), (2023, 2034, "58.8")],
)
def test_linear_minimum_counts_from_2020(base: int, target: int, points: str) -> None:
    """V8: 4.2 % a year from the base year or 2020, whichever is earlier."""
    assert (
        RULES["linear_minimum"].compute([], {"rate": "0.042", "base_year": str(base), "target_year": str(target), "anchor": "2020"}) == Fraction(points) / 100
    )


@pytest.mark.parametrize("base", [2020, 2021])
def test_linear_minimum_of_scope_3(base: int) -> None:
    """V9: 25 % by 2030."""
    assert RULES["linear_minimum"].compute([], {"rate": "0.025", "base_year": str(base), "target_year": "2030", "anchor": "2020"}) == Fraction("0.25")


@pytest.mark.parametrize(("base", "target", "points"), [(2020, 2030, "51.6"), (2021, 2030, "51.6"), (2022, 2030, "51.6"), (2023, 2034, "63.8")])
def test_compound_minimum(base: int, target: int, points: str) -> None:
    """V10, V11: 7 % a year, compounded, from the base year or 2020."""
    least = RULES["compound_minimum"].compute([], {"rate": "0.07", "base_year": str(base), "target_year": str(target), "anchor": "2020"})
    assert round(float(least) * 100, 1) == float(points)


@pytest.mark.parametrize(
    ("rate", "expected"), [("0.042", (158000, 116000, 74000, 32000, -10000)), ("0.025", (175000, 150000, 125000, 100000, 75000))], ids=["4.2 %", "2.5 %"]
)
def test_a_linear_pathway_is_of_the_base_year(rate: str, expected: tuple[int, ...]) -> None:
    """V12, V13: 200,000 in 2025; the years 2030 to 2050, unfloored."""
    for year, tonnes in zip((2030, 2035, 2040, 2045, 2050), expected, strict=True):
        reduction = str(Fraction(rate) * (year - 2025) * 100)
        assert RULES["reduce"].compute([Fraction(200000)], {"reduction_pct": reduction}) == tonnes


@pytest.mark.parametrize(
    ("own", "sector", "expected"),
    [
        ("0.9", ("6", "1.29"), (0.90, 0.98, 1.06, 1.13, 1.21, 1.29)),
        ("0.9", ("6", "5.16"), (0.90, 1.75, 2.60, 3.46, 4.31, 5.16)),
        ("6.45", ("0.5", "0.1"), (6.45, 5.42, 4.39, 3.35, 2.32, 1.29)),
    ],
    ids=["V14", "V15", "V16"],
)
def test_sector_pathways(own: str, sector: tuple[str, str], expected: tuple[float, ...]) -> None:
    """V14 and V15 converge on the sector's end value as the sector does; V16 follows the sector's own fall, which is convergence on nothing."""
    start, end = Fraction(sector[0]), Fraction(sector[1])
    last = Fraction(0) if own == "6.45" else end
    for step, value in enumerate(expected):
        then = start + (end - start) * step / 5
        found = RULES["sector_intensity"].compute([Fraction(own), start, then, last], {})
        assert abs(float(found) - value) < 0.006


def test_a_shrinking_market_share_does_not_loosen_a_sector_target() -> None:
    """Half of what is above the end value is left; own activity grew from 10 to 20 of a sector that stayed at 100: the share doubled, half of it again."""
    compute = RULES["sector_intensity"].compute
    plain = [Fraction(value) for value in (10, 10, 6, 2)]
    assert compute(plain, {}) == 6
    assert compute([*plain, *map(Fraction, (10, 100, 20, 100))], {}) == 4
    assert compute([*plain, *map(Fraction, (10, 100, 5, 100))], {}) == 6


@pytest.mark.parametrize(
    ("points", "years", "rate", "expected"),
    [("41.6", 11, "3.7818", "well_below_2C"), ("100", 16, "6.25", "1.5C"), ("30", 14, "2.1429", "2C"), ("50", 14, "3.5714", "well_below_2C")],
    ids=["V18", "V19", "V20", "V20 fifty"],
)
def test_linear_rates_behind_the_temperature_scores(points: str, years: int, rate: str, expected: str) -> None:
    """V18 to V20: the linear annual reduction and its label. The scores themselves rate ambition for investors, are not SBTi's, and are not printed."""
    found = RULES["annual_rate"].compute([Fraction(100), 100 - Fraction(points)], {"base_year": "2000", "target_year": str(2000 + years), "year": "2000"})
    assert round(float(found) * 100, 4) == float(rate)
    assert label(Decimal(str(float(found)))) == expected


KYOTO_SHORT, KYOTO_MID, GDP_MID = ("-0.212692", "2.574303"), ("-0.312329", "2.697261"), ("-0.533878", "4.107377")
"""Slope and intercept of the CDP-WWF temperature score of targets (model of SBTi's finance tool), by variable and frame."""


@pytest.mark.parametrize(
    ("points", "years", "model", "score"),
    [
        ("41.6", 11, KYOTO_SHORT, "1.77"),
        ("100", 16, KYOTO_MID, "0.75"),
        ("30", 14, KYOTO_MID, "2.03"),
        ("50", 14, GDP_MID, "2.20"),
        ("42", 9, KYOTO_MID, "1.24"),
        ("58.8", 14, KYOTO_MID, "1.39"),
        ("50", 10, KYOTO_MID, "1.14"),
        ("25", 10, KYOTO_MID, "1.92"),
        ("25", 9, KYOTO_MID, "1.83"),
        ("35", 10, KYOTO_MID, "1.60"),
    ],
    ids=["V18", "V19", "V20", "V20 intensity", "AUO", "ASE", "Chunghwa Telecom", "scope 3 of 2020", "scope 3 of 2021", "Acer"],
)
def test_published_temperature_scores_follow_from_our_rates(points: str, years: int, model: tuple[str, str], score: str) -> None:
    """V18 to V20 and the scores of real targets: an independent model, fed with the annual rate we compute, gives what was published."""
    rate = RULES["annual_rate"].compute([Fraction(100), 100 - Fraction(points)], {"base_year": "2000", "target_year": str(2000 + years), "year": "2000"})
    slope, intercept = map(Fraction, model)
    assert round(float(intercept + slope * rate * 100), 2) == float(score)


def test_a_score_beside_a_scope_3_without_target() -> None:
    """V19: 0.75 °C for scopes 1 and 2, the default of 3.2 °C for a scope 3 of the same size that has no target: 1.97 °C."""
    rate = RULES["annual_rate"].compute([Fraction(100), Fraction(0)], {"base_year": "2014", "target_year": "2030", "year": "2014"})
    own = Fraction(KYOTO_MID[1]) + Fraction(KYOTO_MID[0]) * rate * 100
    assert int((own + Fraction("3.2")) / 2 * 100) == 197


@pytest.mark.parametrize(
    ("stated", "degrees"),
    [
        ({"budget": "229.7868989", "target": "562.6345726", "trajectory": "528.250411", "probability": "0.428571429"}, "1.8241"),
        ({"budget": "229.7868989", "target": "562.6345726"}, "1.8444"),
        ({"budget": 100, "target": 100, "trajectory": 100, "probability": "0.5"}, "1.5000"),
        ({"budget": 100}, None),
    ],
    ids=["V21", "V21 by the target alone", "inside the budget", "no target"],
)
def test_implied_temperature_from_stated_budgets(judged, stated, degrees) -> None:
    """V21: 1.5 + 396 × (cumulative ÷ budget − 1) × 2.2 ÷ 3,664, blended by the probability that the target is kept; exact, rounded only here."""
    units = {"probability": "share"}
    rows = "".join(f"2025,itr.{name},T,{value},{units.get(name, 'tCO2e')}\n" for name, value in stated.items())
    reading = judged(NEAR, stated="year,metric,key,value,unit\n" + rows)
    point = reading.points["target.implied_temperature@2025[T]"]
    assert (None if point.value is None else f"{point.value:.4f}", point.unit) == (degrees, "°C")
    if degrees is not None and len(stated) == 4:
        budget, target, trajectory, kept = (Fraction(str(value)) for value in stated.values())
        exact = [Fraction(3, 2) + 396 * (emitted / budget - 1) * Fraction(22, 36640) for emitted in (target, trajectory)]
        assert abs(Fraction(point.value) - (kept * exact[0] + (1 - kept) * exact[1])) < Fraction(1, 10**18)
    assert "target.implied_temperature@2025[T]" not in judged(NEAR).points


def test_progress_of_the_worked_example(judged) -> None:
    """V17: 100,000 to 58,000 over 2020 to 2030, 81,000 in 2025: 45.24 %, expected 79,000, off track but for tolerance; 4.6 points or 6.46 % a year to go."""
    own, lines = NEAR | {"scopes": "1", "scope2_method": ""}, LINES + "a,2020,1,,,100000\na,2025,1,,,81000\n"
    reading = judged(own, inventory=lines)
    number = {name: reading.points.value(f"target.{name}", 2025, "T") for name in ("progress", "expected", "required_rate", "elapsed")}
    assert round(number["progress"], 4) == Decimal("0.4524")
    assert (number["expected"], number["required_rate"], number["elapsed"]) == (79000, Decimal("0.046"), Decimal("0.5"))
    assert reading.targets[0].state == "within_tolerance"
    assert judged(own, inventory=lines, toml=TOML + "[targets]\non_track_tolerance = 0.0\n").targets[0].state == "off_track"
    compound = judged(own | {"pathway": "compound"}, inventory=lines)
    assert round(compound.points.value("target.required_rate_compound", 2025, "T"), 4) == Decimal("0.0646")
    assert "target.required_rate_compound@2025[T]" not in reading.points


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-06-23", "before 5.0"),
        ("2022-07-14", "before 5.0"),
        ("2022-07-15", "5.0-5.3"),
        ("2026-04-13", "5.0-5.3"),
        ("2026-04-14", "5.3.1"),
        ("2027-12-31", "5.3.1"),
        ("2028-01-01", "2.0"),
    ],
)
def test_the_rule_set_goes_by_the_day(on: str, expected: str) -> None:
    assert rule_set(date.fromisoformat(on)) == expected


def test_v2_may_be_chosen_once_it_is_open() -> None:
    """From 1 February 2027, where the team says so."""
    assert rule_set(date(2027, 2, 1), "Net-zero standard V2.0") == "2.0"
    assert rule_set(date(2027, 1, 31), "Net-zero standard V2.0") == "5.3.1"
    assert rule_set(date(2027, 6, 1)) == "5.3.1"


@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
def test_days_are_counted_by_the_calendar(day: date) -> None:
    """A review is due on the last day of a month five years on; a target year lies 5 to 10 years from the half-year of submission."""
    due = review_due(day)
    assert (due.year, due.month) == (day.year + 5, day.month)
    assert (due.replace(day=due.day) - date(due.year, due.month, 1)).days >= 27
    first, last = window(day)
    assert last - first == 5
    assert first - day.year == (4 if day.month <= 6 else 5)


@given(st.decimals("0", "0.2", places=5), st.decimals("0", "0.2", places=5))
def test_a_faster_rate_never_has_a_lower_label(one: Decimal, other: Decimal) -> None:
    order = ("none", "2C", "well_below_2C", "1.5C")
    low, high = sorted((one, other))
    assert order.index(label(low)) <= order.index(label(high))


def test_every_criterion_of_the_catalogues_is_judged() -> None:
    """No code is forgotten, none is invented."""
    codes = {item.code for edition in editions("sbti") for item in catalogue("sbti", edition).items if item.role == "criterion"}
    assert [criterion.code for criterion in CRITERIA] == list(dict.fromkeys(criterion.code for criterion in CRITERIA))
    assert {criterion.code for criterion in CRITERIA} == codes


def test_no_number_of_the_near_term_criteria_is_skipped() -> None:
    """C1 to C28: each has its check in both rule sets, some of them several (C13, C18, C26)."""
    for edition in ("5.0-5.3", "5.3.1"):
        codes = [item.code for item in catalogue("sbti", edition).items if item.code.startswith("NT-C")]
        assert {int(re.findall(r"\d+", code)[0]) for code in codes} == set(range(1, 29))


def test_a_plain_target_meets_what_is_asked(judged) -> None:
    """42 % from 2020 to 2030, scope 3 beside it, submitted in November 2023."""
    reading = judged(NEAR, VALUE_CHAIN)
    target, chain = reading.targets
    assert (target.rule_set, target.classification) == ("5.0-5.3", "1.5C")
    assert (chain.rule_set, chain.classification) == ("5.0-5.3", "well_below_2C")
    assert not [found for found in target.checks if found.status == "fail" and not found.readiness and found.code != "NT-C9"]
    passed = {found.code for found in target.checks if found.status == "pass"}
    assert {"NT-C1", "NT-C3", "NT-C4", "NT-C8", "NT-C13a", "NT-C13b", "NT-C16", "NT-C25", "NT-C26a", "TRK-3"} <= passed


PER_CHIP: dict[str, object] = {"term": "long", "type": "intensity", "scopes": "3", "denominator": "production:chips", "target_year": 2050}

CASES: tuple[tuple[str, dict[str, object], str, str], ...] = (
    ("NT-C16", {"reduction_pct": 42}, "pass", "minimum_linear.pass"),
    ("NT-C16", {"reduction_pct": "41.6"}, "pass", "minimum_linear.pass"),
    ("NT-C16", {"reduction_pct": "41.4"}, "fail", "minimum_linear.fail"),
    ("NT-C16", {"reduction_pct": "41.6", "status": "submitted"}, "fail", "minimum_linear.fail"),
    ("NT-C16", {"reduction_pct": ""}, "not_enough_data", "no_reduction"),
    ("NT-C16", {"scopes": "3"}, "not_applicable", "other_kind"),
    ("NT-C16", {"type": "intensity", "denominator": "revenue"}, "not_applicable", "other_kind"),
    ("NT-C16", {"validated_on": "2022-06-01", "submitted_on": "2022-01-10"}, "not_enough_data", "rules_unverified"),
    ("NT-C16", {"validated_on": "", "submitted_on": ""}, "not_enough_data", "rules_unknown"),
    (
        "NT-C16",
        {"base_year": 2021, "base_value": 100, "reduction_pct": 38, "validated_on": "2022-12-01", "submitted_on": "2022-09-01"},
        "pass",
        "minimum_linear.pass",
    ),
    ("NT-C16", {"base_year": 2021, "reduction_pct": 38, "validated_on": "2024-12-01", "submitted_on": "2024-09-01"}, "fail", "minimum_linear.fail"),
    ("NT-C16", {"base_year": 2021, "reduction_pct": 38, "validated_on": "2023-09-01", "submitted_on": "2023-05-01"}, "not_enough_data", "count_not_verified"),
    ("NT-C17", {"type": "intensity", "denominator": "revenue"}, "not_enough_data", "no_sector_pathway"),
    ("NT-C18-abs", {"scopes": "3", "reduction_pct": 25}, "pass", "minimum_linear.pass"),
    ("NT-C18-abs", {"scopes": "3", "reduction_pct": 24}, "fail", "minimum_linear.fail"),
    ("NT-C18-econ", {"scopes": "3", "type": "intensity", "denominator": "revenue", "reduction_pct": 52}, "fail", "revenue_is_not_value_added"),
    ("NT-C18-econ", {"scopes": "3", "type": "intensity", "denominator": "value_added", "reduction_pct": "51.6"}, "pass", "minimum_compound.pass"),
    ("NT-C18-econ", {"scopes": "3", "type": "intensity", "denominator": "value_added", "reduction_pct": 50}, "fail", "minimum_compound.fail"),
    ("NT-C18-phys", {"scopes": "3", "type": "intensity", "denominator": "production:chips", "reduction_pct": 52}, "pass", "minimum_compound.pass"),
    ("NT-C18-phys", {"scopes": "3", "type": "intensity", "denominator": "production:chips", "reduction_pct": 51}, "fail", "minimum_compound.fail"),
    (
        "NT-C19",
        {"type": "supplier_engagement", "scopes": "3", "categories": "1", "target_value": 70, "coverage_pct": 80, "target_year": 2028},
        "pass",
        "engagement.pass",
    ),
    (
        "NT-C19",
        {"type": "supplier_engagement", "scopes": "3", "categories": "1", "target_value": 70, "coverage_pct": 80, "target_year": 2029},
        "fail",
        "engagement.fail",
    ),
    ("NT-C19", {"type": "supplier_engagement", "scopes": "3", "target_value": 70, "target_year": 2028}, "not_enough_data", "engagement.blank"),
    ("NT-C20", {"scopes": "1+2+3"}, "not_enough_data", "combined.blank"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 100}, "pass", "renewable.pass"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 99}, "fail", "renewable.fail"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 88, "target_year": 2027}, "pass", "renewable.pass"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 87, "target_year": 2027}, "fail", "renewable.fail"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 80, "target_year": 2025}, "pass", "renewable.pass"),
    ("NT-C21", {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "target_value": 100, "target_year": 2040}, "fail", "renewable.late"),
    ("NT-C13a", {"target_year": 2028}, "pass", "window.pass"),
    ("NT-C13a", {"target_year": 2027}, "fail", "window.fail"),
    ("NT-C13a", {"target_year": 2034}, "fail", "window.fail"),
    ("NT-C13a", {"target_year": 2027, "submitted_on": "2023-06-30"}, "pass", "window.pass"),
    ("NT-C13a", {"submitted_on": ""}, "not_enough_data", "no_submission"),
    ("NT-C13a", {"validated_on": "", "submitted_on": "2026-09-01", "status": "submitted"}, "pass", "window.accepted"),
    ("NT-C13a", {"target_year": 2029, "validated_on": "", "submitted_on": "2026-09-01", "status": "submitted"}, "fail", "window.fail"),
    ("NT-C13b", {"base_year": 2014}, "fail", "base_year.early"),
    ("NT-C13b", {"base_year": 2015}, "pass", "base_year.pass"),
    ("NT-C13b", {"base_year": 2023}, "fail", "base_year.not_past"),
    ("NT-C13b", {"base_year": ""}, "not_enough_data", "no_base_year"),
    ("NT-C14", {"submitted_on": "2024-05-01"}, "pass", "recent.pass"),
    ("NT-C14", {"submitted_on": "2024-05-01", "reduction_pct": 5}, "fail", "recent.fail"),
    ("NT-C5", {"coverage_pct": 95}, "pass", "coverage.pass"),
    ("NT-C5", {"coverage_pct": 94}, "fail", "coverage.fail"),
    ("NT-C5", {}, "not_enough_data", "coverage.not_stated_scope12"),
    ("NT-C8", {"scope2_method": ""}, "not_enough_data", "method.blank"),
    ("NT-C26a", {"validated_on": "2021-05-10", "submitted_on": "2021-01-10"}, "fail", "review.fail"),
    ("NT-C26a", {"validated_on": "2021-06-10", "submitted_on": "2021-01-10"}, "pass", "review.pass"),
    ("NT-C26a", {"status": "own"}, "not_applicable", "not_validated"),
    ("NT-C27", {"base_value": 98, "unit": "tCO2e"}, "pass", "recalculation.small"),
    ("NT-C27", {"base_value": 90, "unit": "tCO2e"}, "fail", "recalculation.fail"),
    ("NT-C1", {}, "pass", "group.pass"),
    ("NT-C1", {"sites": "X"}, "fail", "group.fail"),
    ("NT-C2", {}, "not_enough_data", "gases.silent"),
    ("NT-C3", {}, "pass", "scope12.pass"),
    ("NT-C3", {"scopes": "1", "scope2_method": ""}, "fail", "scope12.fail"),
    ("NT-C5", {"sites": "X"}, "not_enough_data", "coverage.selection"),
    ("NT-C8", {}, "pass", "method.pass"),
    ("NT-C9", {}, "fail", "screening.fail"),
    ("NT-C11", {}, "pass", "credits.none"),
    ("NT-C12", {}, "pass", "avoided.pass"),
    ("NT-C14", {}, "not_enough_data", "recent.old"),
    ("NT-C25", {}, "pass", "published.pass"),
    ("NT-C25", {"reduction_pct": ""}, "not_enough_data", "published.no_progress"),
    ("NT-C28", {"validated_on": ""}, "not_enough_data", "no_validation"),
    ("NZ-C28", {"type": "net_zero", "term": "long", "target_year": 2050, "reduction_pct": ""}, "not_enough_data", "neutral.no_residual"),
    ("NZ-BVCM", {}, "not_applicable", "bvcm.none"),
    ("LEG-1", {}, "not_applicable", "legacy.none"),
    ("TRK-1", {}, "not_applicable", "progress.none_stated"),
    ("TRK-2", {}, "pass", "track.pass"),
    ("TRK-2", {"reduction_pct": 60}, "fail", "track.fail"),
    ("TRK-2", {"base_year": ""}, "not_enough_data", "track.not_assessable"),
    ("TRK-3", {}, "pass", "same_base.pass"),
    ("TRK-3", {"base_year": 2019, "base_value": 100, "unit": "tCO2e"}, "not_enough_data", "same_base.stated"),
    ("TRK-3", {"base_year": ""}, "not_enough_data", "no_figure"),
    ("V2-CYCLE", {"scopes": "1", "scope2_method": "", "coverage_pct": 95}, "fail", "v2.partial"),
    ("V2-S3", {"scopes": "3", "scope2_method": ""}, "pass", "v2.categories.pass"),
    ("V2-C7", {}, "fail", "v2.assured.fail"),
    ("V2-C17", {"type": "net_zero", "term": "long", "target_year": 2050}, "fail", "v2.net_zero.fail"),
    ("NT-C1", {"sites": "X", "parent_target": "T"}, "not_applicable", "group.part"),
    ("CLS-1", {"ambition": "1.5C"}, "pass", "label.pass"),
    ("CLS-1", {"ambition": "1.5C", "reduction_pct": 30}, "fail", "label.fail"),
    ("CLS-1", {"ambition": "well_below_2C"}, "pass", "label.pass"),
    ("CLS-1", {}, "not_applicable", "label.none_stated"),
    ("LEG-1", {"validated_on": "2022-06-23", "submitted_on": "2022-01-01"}, "pass", "legacy.pass"),
    ("NZ-LT-AMB", {"term": "long", "reduction_pct": 90, "target_year": 2050}, "pass", "long.pass"),
    ("NZ-LT-AMB", {"term": "long", "reduction_pct": 89, "target_year": 2050}, "fail", "long.fail"),
    ("NZ-LT-YEAR", {"term": "long", "reduction_pct": 90, "target_year": 2051}, "fail", "long_year.fail"),
    ("NZ-LT-AMB", PER_CHIP | {"reduction_pct": 97}, "pass", "long.pass"),
    ("NZ-LT-AMB", PER_CHIP | {"reduction_pct": 96}, "fail", "long.fail"),
    ("NZ-LT-AMB", PER_CHIP | {"scopes": "1+2", "reduction_pct": 97}, "not_applicable", "other_kind"),
    ("NZ-LT-COV", {"term": "long", "scopes": "3", "coverage_pct": 90, "target_year": 2050}, "pass", "coverage.pass"),
    ("NZ-LT-COV", {"term": "long", "scopes": "3", "coverage_pct": 89, "target_year": 2050}, "fail", "coverage.fail"),
    ("NZ-BOTH", {"type": "net_zero", "term": "long", "target_year": 2050}, "fail", "both.fail"),
    ("NZ-C28", {"type": "net_zero", "term": "long", "target_year": 2050, "reduction_pct": 90}, "not_enough_data", "neutral.later"),
    ("V2-CYCLE", {}, "fail", "v2.together"),
    ("V2-CYCLE", {"scopes": "1", "scope2_method": "", "target_year": 2028}, "pass", "v2.cycle.pass"),
    ("V2-CYCLE", {"scopes": "1", "scope2_method": "", "target_year": 2029}, "fail", "v2.cycle.fail"),
)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory):
    """The inventory of these tests, measured once: criteria are asked again and again of the same figures."""
    root = tmp_path_factory.mktemp("measured")
    (root / "data").mkdir()
    (root / "report.toml").write_text(TOML, encoding="utf-8")
    (root / "data" / "inventory.csv").write_text(INVENTORY, encoding="utf-8")
    reading, _ = run.read(root)
    assert reading is not None
    return reading


def tracked(measured: Reading, row: dict[str, object]) -> Target:
    """One target followed and judged over the measured figures."""
    cells = {name: str(row[name]) if row.get(name, "") != "" else None for name in COLUMNS.split(",")}
    data = pa.Table.from_pylist([cells | {FILE: "data/targets.csv", SHEET: None, ROW: 2}])
    inputs = replace(measured.inputs, tables={**measured.inputs.tables, "targets": Table("targets", data, {})})
    targets, _ = track(Datapoints(measured.points.values()), inputs, measured.project)
    return targets[0]


@pytest.mark.parametrize(("code", "change", "status", "why"), CASES, ids=[f"{code} {why} {index}" for index, (code, _, _, why) in enumerate(CASES)])
def test_each_criterion_turns_where_it_should(measured, code, change, status, why) -> None:
    found = next(entry for entry in tracked(measured, NEAR | change).checks if entry.code == code)
    assert (found.status, found.why) == (status, why)


LONG = NEAR | {"target_id": "L", "term": "long", "target_year": 2050, "reduction_pct": 90}
NET_ZERO: dict[str, object] = {"type": "net_zero", "scopes": "1+2+3", "term": "long", "target_year": 2050, "reduction_pct": ""}
GASES = "year,scope,gas,mass,mass_unit\n" + "".join(f"2025,1,{gas},1,t\n" for gas in ("CO2", "CH4", "N2O", "HFC-134a", "CF4", "SF6", "NF3"))
REASONS = "year,metric,key,value,note\n" + "".join(f"2025,ghg.scope3.category,{number},,None here\n" for number in range(2, 16))
RETIRED = "year,project,quantity,unit,status\n2025,Mangroves,5,tCO2e,retired\n"
SPLIT = (NEAR | {"scopes": "1", "scope2_method": ""}, NEAR | {"target_id": "U", "scopes": "2"})
EACH = [NEAR | {"target_id": f"{term}{scope}", "term": term, "scopes": scope, "scope2_method": ""} for term in ("near", "long") for scope in "123"]
SHIPPING = TOML.replace('"TW"', '"TW"\nsector = "Shipping (maritime)"')
CHIPS = "year,metric,value,unit\n2020,production:chips,10,piece\n2025,production:chips,10,piece\n"
TWO = LINES + "a,2025,3,,1,100\nb,2025,3,,7,10\n"
VERIFIED = "year,subject,level\n2025,ghg.scope1,limited\n2025,ghg.scope2,limited\n"
WITH_TABLES: tuple[tuple[str, tuple[dict[str, object], ...], dict[str, str], str, str], ...] = (
    ("NT-C2", ({},), {"inventory": GASES}, "pass", "gases.pass"),
    ("NT-C8", ({},), {"inventory": INVENTORY + "z,2025,2,,,1\n"}, "fail", "method.unspecified"),
    ("NT-C9", ({},), {"stated": REASONS}, "pass", "screening.pass"),
    ("NT-C10", ({},), {"inventory": LINES.replace("emissions", "emissions,biogenic,gas") + "a,2025,1,,,5,yes,CO2\n"}, "pass", "bioenergy.pass"),
    ("NT-C11", ({},), {"credits": RETIRED}, "pass", "credits.beside"),
    ("NZ-BVCM", ({},), {"credits": RETIRED}, "pass", "bvcm.apart"),
    ("NT-C13b", (SPLIT[0], SPLIT[1] | {"base_year": 2021}), {}, "fail", "base_year.differs"),
    ("NT-C25", ({},), {"inventory": LINES + "a,2020,1,,,1\n"}, "fail", "published.no_inventory"),
    ("FLAG-1", ({}, NEAR | {"target_id": "F", "land": "yes"}), {"stated": "year,metric,value,unit\n2025,ghg.flag,100,tCO2e\n"}, "pass", "land.trigger.pass"),
    ("NZ-BOTH", (NET_ZERO, NEAR | {"target_id": "N"}, LONG), {}, "pass", "both.pass"),
    ("NZ-LT-AMB", (NET_ZERO, LONG | {"parent_target": "T"}), {}, "pass", "long.parts.pass"),
    ("NZ-LT-AMB", (NET_ZERO, LONG | {"parent_target": "T", "reduction_pct": 89}), {}, "fail", "long.parts.fail"),
    ("NZ-LT-YEAR", (LONG | {"target_id": "T", "target_year": 2040},), {"toml": SHIPPING}, "pass", "long_year.sector.pass"),
    ("TRK-4", ({"type": "intensity", "denominator": "production:chips"},), {"activity_metrics": CHIPS}, "pass", "absolute.beside"),
    ("V2-S3", ({},), {"inventory": TWO}, "fail", "v2.categories.fail"),
    ("V2-S3", ({}, VALUE_CHAIN | {"categories": "1"}), {"inventory": TWO}, "not_enough_data", "v2.categories.excusable"),
    ("V2-S3", ({},), {"inventory": LINES + "a,2025,1,,,1\n"}, "not_enough_data", "v2.no_scope3"),
    ("V2-C7", ({},), {"verification": VERIFIED}, "pass", "v2.assured.pass"),
    ("V2-C17", (NET_ZERO, *EACH), {}, "pass", "v2.net_zero.pass"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "rows", "tables", "status", "why"), WITH_TABLES, ids=[f"{case[0]} {case[4]}" for case in WITH_TABLES])
def test_each_criterion_reads_its_tables(check, code, rows, tables, status, why) -> None:
    """The other outcomes: what turns them stands in another table or in another target."""
    found = check(code, *rows, **tables)
    assert (found.status, found.why) == (status, why)


def test_removals_are_asked_from_2035(check) -> None:
    """Of category A companies; before, of nobody."""
    later = TOML.replace("year = 2025", "year = 2035").replace("2026-06-30", "2036-06-30")
    lines = LINES + "a,2035,1,,,10\n"
    assert check("V2-C45", {"base_year": 2030}, inventory=lines, toml=later).why == "v2.removals.fail"
    removals = "year,project,kind,quantity,unit\n2035,Store,technological,1,tCO2e\n"
    assert check("V2-C45", {"base_year": 2030}, inventory=lines, toml=later, removals=removals).why == "v2.removals.pass"


PUBLISHED = tuple(csv.DictReader((Path(__file__).parent / "data" / "sbti_published.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", PUBLISHED, ids=[row["company"] for row in PUBLISHED])
def test_published_labels_come_out(measured, row) -> None:
    """Real companies' targets under the label SBTi's dashboard gives them (sources in ``data/sbti_published.md``): every label, every rule set."""
    given = {name: row[name] for name in ("scopes", "base_year", "target_year", "reduction_pct")}
    target = tracked(measured, NEAR | given | {"validated_on": row["published"], "submitted_on": "", "base_value": "", "status": "validated"})
    assert target.classification == row["label"]


def test_the_published_targets_are_of_every_kind() -> None:
    """More than a hundred, each label, each rule set there is a target of, and one row a company and target."""
    assert len(PUBLISHED) > 100 and len({row["company"] for row in PUBLISHED}) == len(PUBLISHED)
    assert {row["label"] for row in PUBLISHED} == {"1.5C", "well_below_2C", "2C"}
    assert {rule_set(date.fromisoformat(row["published"])) for row in PUBLISHED} == {"before 5.0", "5.0-5.3", "5.3.1"}


def test_a_published_line_of_renewable_electricity(measured) -> None:
    """2Connect: 88 % by 2027, which is the line to the point."""
    row = NEAR | {"type": "renewable_electricity", "scopes": "2", "reduction_pct": "", "base_year": 2024, "target_value": 88, "target_year": 2027}
    assert tracked(measured, row).classification == "1.5C"
    assert tracked(measured, row | {"target_value": 87}).classification == "none"


def test_the_scope_3_trigger(check) -> None:
    """260 of 340 are over 40 %; 20 of 100 are under it, which only counts once every category is spoken of."""
    assert check("NT-C4").why == "trigger.fail"
    assert check("NT-C4", {}, VALUE_CHAIN).why == "trigger.pass"
    small = INVENTORY.replace("c,2025,3,,1,260", "c,2025,3,,1,20")
    assert check("NT-C4", inventory=small).why == "trigger.silent"
    reasons = "year,metric,key,value,note\n" + "".join(f"2025,ghg.scope3.category,{number},,None here\n" for number in range(2, 16))
    assert check("NT-C4", inventory=small, stated=reasons).why == "trigger.below"
    assert check("NT-C4", inventory=LINES + "a,2025,1,,,1\n").why == "trigger.no_total"


def test_scope_3_coverage_counts_what_is_left_out(check) -> None:
    """Category 1 is 300 of 400 in 2020: 75 %; with 100 left out it is 300 of 500, 60 %."""
    chain = VALUE_CHAIN | {"categories": "1"}
    rows = INVENTORY + "d,2020,3,,4,100\n"
    reasons = "year,metric,key,value,unit,note\n" + "".join(f"2020,ghg.scope3.category,{n},,,None here\n" for n in range(1, 16) if n not in (1, 4))
    whole = check("NT-C6", {}, chain, inventory=rows, stated=reasons)
    assert (whole.status, whole.why) == ("pass", "scope3_coverage.pass")
    assert check("NT-C6", {}, chain, inventory=rows).why == "scope3_coverage.silent"
    less = check("NT-C6", {}, chain, inventory=rows, stated=reasons + "2020,ghg.excluded,3,100,tCO2e,\n")
    assert less.why == "scope3_coverage.fail"
    assert check("NT-C6").why == "no_scope3_target"


def test_scope_3_coverage_as_stated(check) -> None:
    """80 % of one target; 40 % and 27 % of two that share no category; what overlaps is not added."""
    one, other = VALUE_CHAIN | {"categories": "1", "coverage_pct": 40}, VALUE_CHAIN | {"target_id": "S4", "categories": "4", "coverage_pct": 27}
    assert check("NT-C6", {}, VALUE_CHAIN | {"coverage_pct": 80}).why == "scope3_coverage.pass"
    assert check("NT-C6", {}, VALUE_CHAIN | {"coverage_pct": 66}).why == "scope3_coverage.fail"
    assert check("NT-C6", {}, one, other).why == "scope3_coverage.pass"
    assert check("NT-C6", {}, one, other | {"coverage_pct": 26}).why == "scope3_coverage.fail"
    assert check("NT-C6", {}, one, other | {"categories": "1;4"}).status == "not_enough_data"


def test_what_the_inventory_leaves_out_is_stated_or_unknown(check) -> None:
    """80 reported and 4 left out are 95.2 %; 5 left out are 94.1 %; zero is a statement, silence is not."""
    for excluded, why in ((0, "coverage.pass"), (4, "coverage.pass"), (5, "coverage.fail")):
        assert check("NT-C5", stated=f"year,metric,key,value,unit\n2025,ghg.excluded,1+2,{excluded},tCO2e\n").why == why


def test_what_scope_3_leaves_out_is_held_against_five_per_cent(check) -> None:
    """Of 260 reported, 13 left out are 4.8 %; 14 are 5.1 %; silence is neither."""
    chain = {"target_id": "T", "scopes": "3", "scope2_method": "", "reduction_pct": 25}
    for excluded, why in ((13, "exclusions.pass"), (14, "exclusions.fail")):
        assert check("NT-C5", chain, stated=f"year,metric,key,value,unit\n2025,ghg.excluded,3,{excluded},tCO2e\n").why == why
    assert check("NT-C5", chain).why == "coverage.not_stated_scope3"


def test_the_net_zero_year_of_power_and_shipping_is_2040(check) -> None:
    """By the sector the company states of itself."""
    long = {"term": "long", "reduction_pct": 90, "target_year": 2045}
    stated = TOML.replace('country = "TW"', 'country = "TW"\nsector = "{}"')
    for sector, why in (("Maritime transport", "long_year.sector.fail"), ("發電業", "long_year.sector.fail"), ("Power semiconductors", "long_year.pass")):
        assert check("NZ-LT-YEAR", long, toml=stated.replace("{}", sector)).why == why


def test_a_dynamic_minimum_from_the_tables(judged) -> None:
    """Submitted in May 2026. 10 t of scope 1 (0.9 ÷ 25 a year) and 50 t of scope 2 (1 ÷ 15) in 2025, told against 100 t of 2020: 58.47 %."""
    fresh = NEAR | {"status": "submitted", "validated_on": "", "submitted_on": "2026-05-01", "reduction_pct": 59}
    lines = INVENTORY.replace("2025,1,,,40", "2025,1,,,10").replace("2025,2,market,,40", "2025,2,market,,50")
    reading = judged(fresh, inventory=lines)
    minimum = reading.points["target.minimum@2025[T]"]
    assert minimum.origin.rule == "dynamic_minimum"
    assert minimum.origin.parts == ("target.base@2025[T]", "target.now@2025[T]", "ghg.scope1@2025", "ghg.scope2.market@2025")
    rate = (10 * Fraction("0.036") + 50 * Fraction(1, 15)) / 60
    assert abs(Fraction(minimum.value) - (1 - Fraction("0.6") * (1 - 5 * rate))) < Fraction(1, 10**18)
    (target,) = reading.targets
    assert (target.rule_set, target.classification) == ("5.3.1", "1.5C")
    short = judged(fresh | {"reduction_pct": 58}, inventory=lines).targets[0]
    assert short.classification == "none"
    assert next(found for found in short.checks if found.code == "NT-C16").why == "minimum_dynamic.fail"
    blind = judged(fresh | {"base_year": 2019, "base_value": 100, "unit": "tCO2e", "sites": ""}, inventory=LINES + "a,2015,1,,,50\nz,2025,3,,1,5\n").targets[0]
    assert blind.classification is None
    assert next(found for found in blind.checks if found.code == "NT-C16").why == "no_recent_inventory"


def test_labels_of_targets_not_judged_yet_count_as_their_rules_do(measured) -> None:
    """33.6 % from 2022 to 2030 is 4.2 % a year, but 3.36 % counted from 2020; once SBTi has validated it, its label is the plain rate's."""
    row = NEAR | {"base_year": 2022, "reduction_pct": "33.6", "validated_on": "", "submitted_on": "2025-03-01"}
    assert tracked(measured, row | {"status": "submitted"}).classification == "well_below_2C"
    assert tracked(measured, row | {"status": "validated"}).classification == "1.5C"


def test_a_sector_pathway_the_team_states(judged) -> None:
    """10 t a piece against a sector of 12 (2020), 8 (2030), 2 (2050): 10 − 8 × (12 − 8) ÷ 10 = 6.8, a cut of 32 %."""
    metrics = "year,metric,value,unit\n2020,production:chips,10,piece\n2025,production:chips,10,piece\n"
    series = "year,metric,key,value,unit\n" + "".join(
        f"{year},sda.sector_intensity,T,{value},tCO2e/piece\n" for year, value in ((2020, 12), (2030, 8), (2050, 2))
    )
    row = NEAR | {"type": "intensity", "denominator": "production:chips", "reduction_pct": 32}
    reading = judged(row, activity_metrics=metrics, stated=series)
    assert reading.points.value("target.sector", 2025, "T") == Decimal("6.8")
    assert reading.points.value("target.minimum", 2025, "T") == Decimal("0.32")
    assert next(found for found in reading.targets[0].checks if found.code == "NT-C17").why == "minimum_sector.pass"
    better = series.replace("2050,sda.sector_intensity,T,2,", "2050,sda.sector_intensity,T,11,")
    assert next(found for found in judged(row, activity_metrics=metrics, stated=better).targets[0].checks if found.code == "NT-C17").why == "better_than_sector"


def test_a_combined_target_is_judged_by_its_parts(judged) -> None:
    parts = [NEAR | {"target_id": "P1", "parent_target": "T"}, VALUE_CHAIN | {"target_id": "P3", "parent_target": "T"}]
    whole = NEAR | {"scopes": "1+2+3"}
    for change, why in ((25, "combined.pass"), (20, "combined.fail")):
        reading = judged(whole, parts[0], parts[1] | {"reduction_pct": change})
        assert next(found for found in reading.targets[0].checks if found.code == "NT-C20").why == why


def test_residual_emissions_at_the_net_zero_year(check) -> None:
    """10 of 100 are left in 2025: 12 removed suffice, 8 do not, none do not."""
    row = {"type": "net_zero", "term": "long", "target_year": 2025, "reduction_pct": 90}
    removals = "year,project,kind,quantity,unit\n2025,Store,technological,{},tCO2e\n"
    assert check("NZ-C28", row, removals=removals.format(12)).why == "neutral.pass"
    assert check("NZ-C28", row, removals=removals.format(8)).why == "neutral.fail"
    assert check("NZ-C28", row).why == "neutral.nothing"


def test_land_emissions_only_as_the_team_states_them(check) -> None:
    """50 of 340 t are under 20 %, 100 are not and need a land target; without a statement nothing is known."""
    stated = "year,metric,value,unit\n2025,ghg.flag,{},tCO2e\n"
    assert check("FLAG-1").status == "not_enough_data"
    assert check("FLAG-1", stated=stated.format(50)).why == "land.below"
    assert check("FLAG-2", stated=stated.format(50)).status == "not_applicable"
    assert check("FLAG-1", stated=stated.format(100)).why == "land.trigger.fail"


def test_the_threshold_is_the_company_s_or_unknown(check) -> None:
    """The default of this tool is not the company's policy."""
    assert check("NT-C26b").status == "not_enough_data"
    for own, status in (("0.05", "pass"), ("0.10", "fail")):
        assert check("NT-C26b", toml=TOML + f"recalculation_threshold = {own}\n").status == status


def test_progress_as_stated_stands_beside_progress_as_computed(check, judged) -> None:
    """20 of 42 are 47.6 %: 48 % is that, rounded; 60 % is not. What is stated of a target never replaces what is computed."""
    for value, unit, why in (("0.476", "share", "progress.pass"), ("47.6", "%", "progress.pass"), ("0.60", "share", "progress.fail")):
        assert check("TRK-1", stated=f"year,metric,key,value,unit\n2025,target.progress,T,{value},{unit}\n").why == why
    for name in ("base", "value", "expected", "elapsed", "reduction", "minimum", "criteria.pass"):
        reading = judged(NEAR, stated=f"year,metric,key,value,unit\n2025,target.{name},T,0.5,share\n")
        assert reading.points.value(f"stated.target.{name}", 2025, "T") == Decimal("0.5")
        assert reading.points[f"target.{name}@2025[T]"].value != Decimal("0.5") or name == "elapsed"


PARAMS = {"base_year": "2022", "recent_year": "2024", "target_year": "2031", "year": "2027", "anchor": "2020", "rate": "0.042", **SCOPE12}
AMOUNTS = st.integers(1, 10**6)


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("reduction", 2),
        ("linear_minimum", 0),
        ("compound_minimum", 0),
        ("dynamic_minimum", 4),
        ("renewable_line", 0),
        ("elapsed", 0),
        ("sector_intensity", 4),
        ("implied_temperature", 2),
        ("implied_temperature", 4),
        ("required_rate_compound", 2),
    ],
)
@given(data=st.data())
def test_rules_write_themselves_as_formulae(rule: str, parts: int, data: st.DataObject) -> None:
    """The spreadsheet formula, its cells replaced by their numbers, gives the computed value; changes are split into parts that add up exactly."""
    before, after = (data.draw(st.lists(AMOUNTS, min_size=parts, max_size=parts).map(tuple)) for _ in range(2))
    arithmetic = RULES[rule]
    try:
        value, later = (arithmetic.compute([Fraction(part) for part in numbers], PARAMS) for numbers in (before, after))
    except ZeroDivisionError:
        return
    formula = arithmetic.formula([f"{number}" for number in before], PARAMS).removeprefix("=").replace("^", "**")
    assert abs(eval(formula, {"MIN": min, "MAX": max, "ATANH": math.atanh, "SINH": math.sinh, "EXP": math.exp}) - float(value)) <= 1e-9 * max(
        1, abs(float(value))
    )
    try:
        contributions = arithmetic.split([Fraction(part) for part in before], [Fraction(part) for part in after], PARAMS) if parts else ()
    except ZeroDivisionError:  # on the way from one side to the other a denominator may vanish; the difference is then left unexplained
        return
    assert sum(contributions, Fraction(0)) == (later - value if parts else 0)
    for lang in LANGS:
        assert arithmetic.explain(lang, [f"p{number}" for number in range(parts)], PARAMS)


ROWS = st.fixed_dictionaries(
    {
        "term": st.sampled_from(("near", "long", "")),
        "type": st.sampled_from(("absolute", "intensity", "renewable_electricity", "supplier_engagement", "net_zero")),
        "scopes": st.sampled_from(("1", "2", "3", "1+2", "1+3", "1+2+3", "")),
        "categories": st.sampled_from(("", "1", "1;15")),
        "sites": st.sampled_from(("", "X")),
        "scope2_method": st.sampled_from(("", "market", "location")),
        "base_year": st.sampled_from(("", *range(2010, 2031, 5), 2020)),
        "base_value": st.sampled_from(("", "0", "100", "1e9")),
        "target_year": st.integers(2015, 2150),
        "reduction_pct": st.sampled_from(("", "0", "42", "100")),
        "target_value": st.sampled_from(("", "0", "58", "100")),
        "denominator": st.sampled_from(("", "revenue", "value_added", "production:chips")),
        "coverage_pct": st.sampled_from(("", "0", "95", "100")),
        "ambition": st.sampled_from(("", "1.5C", "2C", "bold")),
        "status": st.sampled_from(("validated", "submitted", "committed", "own", "superseded", "expired", "")),
        "validated_on": st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2150, 12, 31)).map(str)),
        "submitted_on": st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2150, 12, 31)).map(str)),
        "announced_on": st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2150, 12, 31)).map(str)),
        "method_replaced_on": st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2150, 12, 31)).map(str)),
        "method": st.sampled_from(("", "ACA 2.1")),
        "land": st.sampled_from(("", "yes", "no")),
    }
)


@given(row=ROWS)
@settings(max_examples=60)
def test_no_target_breaks_the_criteria(measured, row) -> None:
    """Whatever a row says, each check has an outcome and a reason that can be read, a label is one of the five, and nothing is asserted without a rule set."""
    target = tracked(measured, NEAR | row | {"target_id": "T"})
    assert target.classification in ("1.5C", "well_below_2C", "2C", "none", None)
    codes = [found.code for found in target.checks]
    assert len(set(codes)) == len(codes)
    for found in target.checks:
        assert all(f"sbti.{found.why}" in words(lang) for lang in LANGS), found.why
        if (
            target.rule_set in (None, "before 5.0")
            and found.code.startswith(("NT-C1", "NT-C2"))
            and found.code not in ("NT-C11", "NT-C12", "NT-C25", "NT-C26a")
        ):
            assert found.status == "not_enough_data"


def test_history_keeps_its_label_and_is_not_checked(judged) -> None:
    """The first target of a company: 25 % by 2030, validated in June 2022."""
    old = NEAR | {"reduction_pct": 25, "status": "superseded", "validated_on": "2022-06-23", "submitted_on": "", "superseded_by": "N"}
    (target, _) = judged(old, NEAR | {"target_id": "N"}).targets
    assert (target.rule_set, target.classification, target.checks) == ("before 5.0", "well_below_2C", ())


def test_one_warning_a_criterion_for_what_stands_before_sbti(judged) -> None:
    """Two validated targets without a scope 3 target: one finding at both rows; the company's own target warns of nothing."""
    more = NEAR | {"target_id": "L", "term": "long", "target_year": 2050, "reduction_pct": 90}
    found = [item for item in judged(NEAR, more).findings if item.rule == "sbti.not_met" and "NT-C4" in item.message["en"]]
    assert len(found) == 1
    assert [str(place) for place in found[0].places] == ["data/targets.csv › 2 › target_id", "data/targets.csv › 3 › target_id"]
    assert "NT-C4" in found[0].message["zh-TW"] and "40%" in found[0].message["zh-TW"] and "T、L" in found[0].message["zh-TW"]
    own = judged(NEAR | {"status": "own", "validated_on": "", "submitted_on": "", "reduction_pct": 5})
    assert not [item for item in own.findings if item.rule == "sbti.not_met"]
    assert [check.status for check in own.targets[0].checks if check.code == "NT-C16"] == ["fail"]


BAD: tuple[tuple[str, tuple[dict[str, object], ...]], ...] = (
    ("sbti.impossible_years", (NEAR | {"base_year": 2030},)),
    ("sbti.overlap", (NEAR, NEAR | {"target_id": "U", "reduction_pct": 50})),
    ("sbti.superseded_in_force", (NEAR | {"superseded_by": "U"}, NEAR | {"target_id": "U", "target_year": 2031})),
    ("sbti.validated_before_submitted", (NEAR | {"submitted_on": "2024-05-01"},)),
    ("sbti.between_rule_sets", (NEAR | {"submitted_on": "2026-02-01", "validated_on": "2026-05-20"},)),
    ("sbti.undated", (NEAR | {"submitted_on": "", "validated_on": ""},)),
    ("validate.target_unknown", (NEAR | {"superseded_by": "nobody"},)),
    ("load.number_out_of_range", (NEAR | {"reduction_pct": 142},)),
    ("load.number_out_of_range", (NEAR | {"coverage_pct": 101},)),
)


@pytest.mark.parametrize(("rule", "rows"), BAD, ids=[f"{rule} {index}" for index, (rule, _) in enumerate(BAD)])
def test_bad_targets_are_told(judged, rule, rows) -> None:
    """Each with file, row and column."""
    reading = judged(*rows)
    found = [item for item in reading.findings if item.rule == rule]
    assert len(found) == 1, [item.rule for item in reading.findings]
    assert found[0].at is not None and found[0].at.file == "data/targets.csv" and found[0].at.row is not None and found[0].at.column is not None


def test_a_target_and_its_part_do_not_overlap(judged) -> None:
    part = NEAR | {"target_id": "P", "parent_target": "T", "reduction_pct": 50}
    assert not [item for item in judged(NEAR, part).findings if item.rule == "sbti.overlap"]
    assert not [item for item in judged(part, NEAR).findings if item.rule == "sbti.overlap"]
    assert not [item for item in judged(NEAR, NEAR | {"target_id": "U", "target_year": 2035}).findings if item.rule == "sbti.overlap"]


def test_reasons_cite_datapoints_in_both_languages(judged) -> None:
    """Every reason can be said in both languages, its numbers are those of its datapoints, and it has no digit that is not declared."""
    reading = judged(NEAR | {"ambition": "1.5C"}, VALUE_CHAIN, NEAR | {"target_id": "L", "term": "long", "target_year": 2050, "reduction_pct": 90})
    for target in reading.targets:
        for found in target.checks:
            assert found.status in OUTCOMES
            assert all(identifier in reading.points for identifier in found.datapoints)
            for lang in LANGS:
                spans = found.spans(Printer(lang, reading.points), words(lang))
                assert not [span for span in spans if span.kind == "text" and any(char.isdigit() for char in span.text)], (found.code, found.why)


def test_sentences_are_whole_used_and_written_as_each_language_writes() -> None:
    """Both languages, no sentence nobody says, full-width punctuation beside Chinese, no claim of approval."""
    root = Path(__file__).parent.parent
    source = "".join(path.read_text(encoding="utf-8") for path in (root / "pipeline").rglob("*.py"))
    for key, entry in _labels().items():
        if not key.startswith("sbti."):
            continue
        short = key.removeprefix("sbti.")
        stem = short.rsplit(".", 1)[0]
        named = (
            any(f'"{name}"' in source for name in (short, stem))
            or short.startswith(("label.", "head.", "column.", "minimum_", "coverage.not_stated_", "at_15."))
            or short in OUTCOMES
        )
        assert named or f'"sbti.{short}"' in source, short
        assert set(re.findall(r"\{\w+\}", entry["en"])) == set(re.findall(r"\{\w+\}", entry["zh"])), key
        assert not re.search(r"[\u4e00-\u9fff][,;:()]|[,;:(][\u4e00-\u9fff]|(?<!公)噸", entry["zh"]), key
        assert not re.search(r"(?i)approved by the sbti|sbti[- ]approved|certified", entry["en"]), key


def test_the_draft_holds_the_checks(formosa) -> None:
    """draft.json: each check with its code, status, why in both languages and the datapoints it cites."""
    draft: dict[str, Any] = json.loads((formosa.out / "draft.json").read_text(encoding="utf-8"))
    known = {entry["id"] for entry in draft["datapoints"]}
    targets = {entry["target_id"]: entry for entry in draft["targets"]}
    assert {name: (entry["rule_set"], entry["classification"]) for name, entry in targets.items() if name in ("NT1", "NT2", "LT1", "NZ", "OLD1")} == {
        "NT1": ("5.0-5.3", "1.5C"),
        "NT2": ("5.0-5.3", "well_below_2C"),
        "LT1": ("5.0-5.3", "1.5C"),
        "NZ": ("5.0-5.3", None),
        "OLD1": ("5.0-5.3", "well_below_2C"),
    }
    for entry in draft["targets"]:
        for found in entry["checks"]:
            assert set(found["why"]) == {"en", "zh-TW"} and all(found["why"].values())
            assert found["status"] in OUTCOMES
            assert set(found["datapoints"]) <= known
    assert {found["status"] for found in targets["NT1"]["checks"] if found["code"] == "NT-C16"} == {"pass"}
    assert targets["OLD1"]["checks"] == []
