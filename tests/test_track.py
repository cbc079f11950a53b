"""Targets followed through the years, with numbers that can be added up in the head (the vectors of the field's own tests among them)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.arithmetic import RULES

COLUMNS = (
    "target_id,name_en,type,scopes,categories,sites,base_year,base_value,unit,target_year,reduction_pct,target_value,denominator,pathway,coverage_pct,"
    "status,superseded_by"
)
TOML = """schema = 1
[company]
name = {en = "A", "zh-TW" = "甲"}
country = "TW"
[report]
year = 2025
[inventory]
gwp = "AR6"
base_year = 2020
"""
LINES = "line_id,year,scope,emissions\na,2020,1,100000\na,2025,1,81000\n"


def target(**cells: object) -> str:
    """A row of ``targets``."""
    return COLUMNS + "\n" + ",".join(str(cells.get(name, "")) for name in COLUMNS.split(",")) + "\n"


V17 = {"target_id": "T", "name_en": "Cut", "type": "absolute", "scopes": "1", "base_year": 2020, "target_year": 2030, "reduction_pct": 42}


@pytest.fixture
def tracked(folder):
    """``tracked(row, inventory, …)`` gives the target and a function to its numbers of the reporting year."""
    made = iter(range(100))

    def make(row: str, inventory: str = LINES, more: str = "", year: int = 2025, **tables: str):
        reading = folder(
            inventory=inventory, targets=row, toml=TOML.replace("year = 2025", f"year = {year}", 1), more=more, at=f"r{next(made)}", **tables
        ).read()
        (found,) = [item for item in reading.targets if item.id == "T"]
        return found, lambda name: reading.points.value(f"target.{name}", year, "T"), reading

    return make


def near(number: Decimal | None, text: str) -> bool:
    """Equal at the decimals written."""
    assert number is not None
    return number.quantize(Decimal(text)) == Decimal(text)


def test_an_absolute_target_halfway(tracked):
    """100,000 to 58,000 from 2020 to 2030, at 81,000 in 2025."""
    found, number, _ = tracked(target(**V17))
    assert (number("base"), number("value"), number("now"), number("expected")) == (100000, 58000, 81000, 79000)
    assert near(number("progress"), "0.4524")
    assert number("annual_rate") == Decimal("0.042")
    assert number("required_rate") == Decimal("0.046")
    assert number("actual_rate") == Decimal("0.038")
    assert found.state == "within_tolerance"


@pytest.mark.parametrize(
    ("now", "tolerance", "state"),
    [
        ("79000", "0.05", "on_track"),
        ("79001", "0", "off_track"),
        ("81000", "0", "off_track"),
        ("82950", "0.05", "within_tolerance"),
        ("82951", "0.05", "off_track"),
        ("58000", "0", "achieved"),
        ("57999", "0.05", "achieved"),
        ("120000", "0.05", "off_track"),
    ],
)
def test_the_state_turns_at_the_expected_value_and_at_the_tolerance(tracked, now, tolerance, state):
    """5 % over 79,000 is 82,950, which still counts."""
    found, _, _ = tracked(target(**V17), LINES.replace("81000", now), more=f"[targets]\non_track_tolerance = {tolerance}\n")
    assert found.state == state


def test_an_equal_yearly_rate(tracked):
    """0.58^(1/10) is 5.3 % a year; after five years the square root of 0.58 stands: 76,158."""
    _, number, _ = tracked(target(**V17, pathway="compound"))
    assert near(number("expected"), "76157.7")
    assert number("annual_rate") == Decimal("0.042")


def test_milestones_bend_the_line(tracked):
    """90,000 in 2024 and 70,000 in 2028: 85,000 in 2025."""
    parts = "target_id,part,milestone_year,milestone_value\nT,a,2028,70000\nT,b,2024,90000\n"
    found, number, reading = tracked(target(**V17, pathway="milestones"), target_parts=parts)
    assert number("expected") == 85000
    assert found.state == "on_track"
    assert [milestone.year for milestone in found.milestones] == [2024, 2028]
    assert reading.points.value("target.milestone", 2028, "T") == 70000


def test_before_and_after_every_milestone(tracked):
    """Half way from base to the first; after the last towards the target."""
    parts = "target_id,part,milestone_year,milestone_value\nT,a,2026,94000\n"
    assert tracked(target(**V17, pathway="milestones"), target_parts=parts)[1]("expected") == 95000
    parts = "target_id,part,milestone_year,milestone_value\nT,a,2024,82000\n"
    assert tracked(target(**V17, pathway="milestones"), target_parts=parts)[1]("expected") == 78000


def test_a_target_of_one_site_counts_that_site(tracked):
    rows = "line_id,year,scope,site,emissions\na,2020,1,X,60\nb,2020,1,Y,40\na,2025,1,X,30\nb,2025,1,Y,70\n"
    _, number, _ = tracked(target(**V17 | {"reduction_pct": 50}, sites="X"), rows)
    assert (number("base"), number("value"), number("now"), number("progress")) == (60, 30, 30, 1)


def test_scope_3_categories_count_those_covered(tracked):
    """Categories 1 and 4 of three; one reported together with another that is not covered cannot be told apart."""
    rows = "line_id,year,scope,category,emissions\na,2020,3,1,60\nb,2020,3,4,20\nc,2020,3,6,5\na,2025,3,1,50\nb,2025,3,4,10\nc,2025,3,6,9\n"
    row = target(**V17 | {"scopes": 3, "reduction_pct": 50}, categories="1;4")
    _, number, _ = tracked(row, rows)
    assert (number("base"), number("value"), number("now"), number("progress")) == (80, 40, 60, Decimal("0.5"))
    joined = rows.replace("2025,3,4,10", "2025,3,4;9,10")
    found, number, reading = tracked(row, joined)
    assert number("now") is None
    assert found.state == "not_assessable"
    assert reading.points["target.now@2025[T]"].reason == "part_missing"


def test_the_scope_2_method_is_the_target_s_own(tracked):
    rows = "line_id,year,scope,method,emissions\nl,2020,2,location,100\nl,2025,2,location,90\nm,2020,2,market,80\nm,2025,2,market,20\n"
    row = (COLUMNS + ",scope2_method\n" + target(**V17 | {"scopes": 2, "reduction_pct": 50}).splitlines()[1] + ",location\n").replace("\n\n", "\n")
    _, number, _ = tracked(row, rows)
    assert (number("base"), number("value"), number("now"), number("progress")) == (100, 50, 90, Decimal("0.2"))


def test_an_intensity_target(tracked):
    """10 t a piece to 5 by 2030: at 8 in 2025, 7.5 expected."""
    rows = "line_id,year,scope,emissions\na,2020,1,1000\na,2025,1,1600\n"
    metrics = "year,metric,value,unit\n2020,production:chips,100,piece\n2025,production:chips,200,piece\n"
    row = target(**V17 | {"type": "intensity", "reduction_pct": 50, "denominator": "production:chips"})
    found, number, reading = tracked(row, rows, activity_metrics=metrics)
    assert [number(name) for name in ("base", "value", "now", "expected", "progress")] == [10, 5, 8, Decimal("7.5"), Decimal("0.4")]
    assert found.state == "off_track"
    assert reading.points["target.now@2025[T]"].unit == "tCO2e/piece"


def test_a_revenue_intensity_is_per_million(tracked):
    """1,000 t over 200 million is 5."""
    rows = "line_id,year,scope,emissions\na,2020,1,1000\na,2025,1,600\n"
    metrics = "year,metric,value,unit\n2020,revenue,200,million TWD\n2025,revenue,300,million TWD\n"
    _, number, _ = tracked(target(**V17 | {"type": "intensity", "reduction_pct": 60}, denominator="revenue"), rows, activity_metrics=metrics)
    assert [number(name) for name in ("base", "value", "now", "progress")] == [5, 2, 2, 1]


def test_a_renewable_target_rises(tracked):
    """From 10 to 60 points by 2030: 35 expected in 2025, 30 reached."""
    energy = "\n".join(
        f"{year},electricity,{renewable},purchased,{quantity},MWh"
        for year, shares in ((2020, (10, 90)), (2025, (30, 70)))
        for renewable, quantity in zip(("yes", "no"), shares, strict=True)
    )
    row = target(**V17 | {"type": "renewable_electricity", "scopes": "", "reduction_pct": "", "target_value": 60})
    found, number, _ = tracked(row, energy=f"year,carrier,renewable,direction,quantity,unit\n{energy}\n")
    shares = [number(name) for name in ("base", "value", "now", "expected", "progress")]
    assert shares == [Decimal("0.1"), Decimal("0.6"), Decimal("0.3"), Decimal("0.35"), Decimal("0.4")]
    assert found.state == "off_track"


def test_a_renewable_target_within_tolerance_and_reached(tracked):
    """5 % under 35 points is 33.25."""
    row = target(**V17 | {"type": "renewable_electricity", "scopes": "", "reduction_pct": "", "target_value": 60, "base_value": 10})
    for share, state in ((33, "off_track"), (34, "within_tolerance"), (35, "on_track"), (60, "achieved")):
        energy = (
            f"year,carrier,renewable,direction,quantity,unit\n2025,electricity,yes,purchased,{share},MWh\n2025,electricity,no,purchased,{100 - share},MWh\n"
        )
        assert tracked(row, energy=energy)[0].state == state, share


def test_supplier_engagement_by_spend(tracked):
    """Suppliers with a science-based target have 40 of 100."""
    suppliers = "year,supplier,spend,currency,has_sbt\n2025,A,40,TWD,yes\n2025,B,60,TWD,no\n"
    row = target(**V17 | {"type": "supplier_engagement", "scopes": "", "reduction_pct": "", "target_value": 80, "base_value": 0})
    found, number, _ = tracked(row, suppliers=suppliers)
    assert [number(name) for name in ("now", "expected", "progress")] == [Decimal("0.4"), Decimal("0.4"), Decimal("0.5")]
    assert found.state == "on_track"


def test_net_zero_keeps_a_residual_to_be_neutralized(tracked):
    """90 % down leaves 10,000."""
    _, number, _ = tracked(target(**V17 | {"type": "net_zero", "target_year": 2050, "reduction_pct": 90}))
    assert number("residual") == number("value") == 10000


def test_a_superseded_target_is_history(tracked):
    found, number, reading = tracked(target(**V17, status="superseded", superseded_by="T2"))
    assert not found.active
    assert found.superseded_by == "T2"
    assert number("base") == 100000
    assert reading.targets == (found,)


def test_a_restated_base_is_used_and_both_are_kept(tracked):
    """The base year's scope 1 was restated from 100,000 to 110,000; the target's stated base stays beside it."""
    restatements = "year,metric,previous,restated,unit,restated_in,reason\n2020,ghg.scope1,100000,110000,tCO2e,2024,Acquisition\n"
    rows = LINES.replace("100000", "110000")
    _, number, reading = tracked(target(**V17, base_value=100000, unit="tCO2e"), rows, restatements=restatements)
    assert number("base") == 110000
    assert number("value") == 63800
    assert reading.points.value("target.base_stated", 2025, "T") == 100000
    _, old, _ = tracked(target(**V17, base_value=100000, unit="tCO2e", status="superseded"), rows, restatements=restatements)
    assert old("base") == 100000


def test_a_base_that_is_stated_and_differs_is_told(folder):
    findings = folder(inventory=LINES, targets=target(**V17, base_value=90000, unit="tCO2e"), toml=TOML).findings()
    (item,) = [found for found in findings if found.rule == "track.base_differs"]
    assert "90,000" in item.message["en"]
    assert "100,000" in item.message["zh-TW"]
    assert str(item.at) == "data/targets.csv › 2 › base_value"


def test_units_of_the_base_are_understood(tracked):
    """100 kt is 100,000 t."""
    _, number, _ = tracked(target(**V17, base_value=100, unit="ktCO2e"))
    assert number("base") == 100000


def test_scaling_by_coverage_is_forbidden(tracked):
    """A target of 95 % of scope 1 that marks no part has no figure; as stated it has."""
    row = target(**V17, coverage_pct=95, base_value=95000, unit="tCO2e")
    found, number, reading = tracked(row)
    assert number("now") is None
    assert reading.points["target.now@2025[T]"].reason == "coverage_without_selection"
    assert found.state == "not_assessable"
    assert number("coverage") == Decimal("0.95")
    stated = "year,metric,key,value,unit\n2025,target.now,T,77000,tCO2e\n"
    assert tracked(row, stated=stated)[1]("now") == 77000


def test_in_the_base_year_nothing_is_expected_yet(tracked):
    found, number, _ = tracked(target(**V17), year=2020)
    assert (number("now"), number("progress"), number("expected")) == (100000, 0, 100000)
    assert found.state == "not_assessable"


def test_in_and_after_the_target_year(tracked):
    """Missed in its year, it is off track; the line does not go on."""
    for year in (2030, 2032):
        found, number, _ = tracked(target(**V17), LINES.replace("2025", str(year)), year=year)
        assert number("expected") == 58000
        assert number("required_rate") is None
        assert found.state == "off_track"


def test_credits_are_no_progress(tracked):
    """Field rule 1."""
    plain = tracked(target(**V17))[1]("progress")
    retired = "year,project,kind,quantity,unit,status\n2025,Forest,removal,20000,tCO2e,retired\n"
    assert tracked(target(**V17), credits=retired)[1]("progress") == plain


def test_every_year_between_has_its_numbers(tracked):
    """A line for 2022 too: progress of that year is asked for that year."""
    _, _, reading = tracked(target(**V17), LINES + "a,2022,1,95800\n")
    assert reading.points.value("target.progress", 2022, "T") * 42 == 10 - Decimal("5.8")
    assert reading.points.value("target.expected", 2022, "T") == 91600


def test_progress_and_rates_are_rules_over_datapoints(tracked):
    """Nothing is computed outside the closed set."""
    _, _, reading = tracked(target(**V17))
    for name in ("progress", "expected", "annual_rate", "required_rate"):
        origin = reading.points[f"target.{name}@2025[T]"].origin
        assert origin.rule in RULES
        assert all(part in reading.points for part in origin.parts)
