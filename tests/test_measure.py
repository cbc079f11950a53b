"""Measured datapoints of folders small enough to add up in the head."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import run
from pipeline.chapter import Reading
from pipeline.datapoint import Stated, Total

ENTITIES = """entity,name_en,country,role,ownership_pct,operational_control,financial_control,in_consolidated_group
P,Parent,TW,parent,100,yes,yes,yes
S,Subsidiary,VN,subsidiary,80,yes,yes,yes
J,Joint,TW,joint_venture,50,no,joint,no
"""
SITES = "site,entity,name_en,country\nHQ,P,Head office,TW\nFAB,S,Fab,VN\n"
INVENTORY = """line_id,year,entity,site,scope,category,method,gas,mass,mass_unit,emissions,biogenic
gas,2023,P,HQ,1,stationary_combustion,,CO2,100,t,,
gas,2024,P,HQ,1,stationary_combustion,,CO2,80,t,,
meth,2024,S,FAB,1,fugitive,,CH4 (fossil),1,t,,
wood,2024,P,HQ,1,stationary_combustion,,CO2,7,t,,yes
r22,2024,P,HQ,memo,,,HCFC-22,0.001,t,,
grid,2023,P,HQ,2,electricity,location,,,,200,
grid,2024,P,HQ,2,electricity,location,,,,210,
grid-m,2023,P,HQ,2,electricity,market,,,,180,
grid-m,2024,P,HQ,2,electricity,market,,,,150,
buy,2023,P,,3,1,,,,,1000,
buy,2024,P,,3,1,,,,,900,
move,2023,P,,3,4;9,,,,,50,
move,2024,P,,3,4;9,,,,,60,
misc,2024,P,,3,other,,,,,5,
"""
METRICS = "year,metric,value,unit\n2023,revenue,200,million TWD\n2024,revenue,250,million TWD\n2024,employees,40,\n2024,production:wafers,1000,piece\n"
ENERGY = """year,entity,site,carrier,renewable,direction,quantity,unit
2024,P,HQ,natural_gas,no,purchased,100,MWh
2024,P,HQ,electricity,no,purchased,300,MWh
2024,P,HQ,electricity,yes,self_generated,50,MWh
2024,P,HQ,electricity,no,self_generated_from_fuel,20,MWh
2024,P,HQ,electricity,no,sold,10,MWh
"""
VERIFICATION = "year,subject,level,verifier,verified_value,unit,coverage_pct\n2024,ghg.scope1,limited,Verifier,109.8,tCO2e,100\n"
CREDITS = "year,project,kind,quantity,unit,status\n2024,Forest,removal,30,tCO2e,retired\n2024,Stove,reduction,5,tCO2e,held\n"


@pytest.fixture
def measured(folder):
    """The whole small group: scope 1 is 80 t CO2 and 1 t CH4 at 29.8 = 109.8."""
    return folder(
        inventory=INVENTORY, entities=ENTITIES, sites=SITES, activity_metrics=METRICS, energy=ENERGY, verification=VERIFICATION, credits=CREDITS
    ).read()


def value(reading: Reading, identifier: str) -> Decimal | None:
    assert identifier in reading.points, identifier
    return reading.points[identifier].value


HEAD = {
    "ghg.scope1@2023": "100",
    "ghg.scope1@2024": "109.8",
    "ghg.scope1.by_gas@2024[CO2]": "80",
    "ghg.scope1.by_gas@2024[CH4]": "29.8",
    "ghg.scope1.mass@2024[CO2]": "80",
    "ghg.scope1.by_category@2024[stationary_combustion]": "80",
    "ghg.scope1.by_category@2024[fugitive]": "29.8",
    "ghg.biogenic_co2@2024[1]": "7",
    "ghg.scope2.location@2024": "210",
    "ghg.scope2.market@2024": "150",
    "ghg.scope2.location.by_gas@2024[CO2e]": "210",
    "ghg.scope3@2023": "1050",
    "ghg.scope3@2024": "965",
    "ghg.scope3.category@2024[1]": "900",
    "ghg.scope3.category@2024[4;9]": "60",
    "ghg.scope3.category@2024[other]": "5",
    "ghg.iso_category@2024[1]": "109.8",
    "ghg.iso_category@2024[2]": "210",
    "ghg.scope12.location@2024": "319.8",
    "ghg.scope12.market@2024": "259.8",
    "ghg.total.location@2024": "1284.8",
    "ghg.total.market@2024": "1224.8",
    "ghg.scope1.by_entity@2024[P]": "80",
    "ghg.scope1.by_entity@2024[S]": "29.8",
    "ghg.scope1.by_site@2024[FAB]": "29.8",
    "ghg.scope1.by_country@2024[VN]": "29.8",
    "ghg.scope1.by_group@2024[consolidated]": "109.8",
    "ghg.scope1.by_role@2024[parent]": "80",
    "ghg.scope1.by_role@2024[subsidiary]": "29.8",
    "ghg.scope2.market.by_entity@2024[P]": "150",
    "ghg.scope2.location.by_site@2024[HQ]": "210",
    "ghg.scope12.market.by_entity@2024[P]": "230",
    "ghg.scope12.market.by_site@2024[FAB]": "29.8",
    "ghg.scope12.location.by_country@2024[TW]": "290",
    "ghg.scope12.location.by_role@2024[parent]": "290",
    "ghg.scope12.market.by_group@2024[consolidated]": "259.8",
    "ghg.intensity.scope1.revenue@2024": "0.4392",
    "ghg.intensity.scope1.revenue@2023": "0.5",
    "ghg.intensity.scope2.location.revenue@2024": "0.84",
    "ghg.intensity.scope2.market.revenue@2024": "0.6",
    "ghg.intensity.scope12.location.revenue@2024": "1.2792",
    "ghg.intensity.scope12.market.revenue@2024": "1.0392",
    "ghg.intensity.scope3.revenue@2024": "3.86",
    "ghg.intensity.total.location.revenue@2024": "5.1392",
    "ghg.intensity.total.market.revenue@2024": "4.8992",
    "ghg.intensity.scope12.market.employees@2024": "6.495",
    "ghg.intensity.scope1.production:wafers@2024": "0.1098",
    "ghg.change.scope1@2024": "9.8",
    "ghg.change_pct.scope1@2024": "0.098",
    "ghg.change.scope2.location@2024": "10",
    "ghg.change_pct.scope2.location@2024": "0.05",
    "ghg.change.scope3.category@2024[1]": "-100",
    "ghg.change_pct.scope3.category@2024[1]": "-0.1",
    "ghg.change.total.market@2024": "-105.2",
    "energy.total@2024": "440",
    "energy.electricity@2024": "360",
    "energy.renewable_electricity@2024": "50",
    "energy.intensity.employees@2024": "11",
    "energy.intensity.revenue@2024": "1.76",
    "verification.coverage@2024[ghg.scope1]": "1",
    "credits.retired@2024": "30",
}


def test_the_contract_s_ids_hold_what_the_head_adds_up(measured):
    """Every id of the contract that the folder answers, to the last digit."""
    assert {name: value(measured, name) for name in HEAD} == {name: Decimal(text) for name, text in HEAD.items()}
    assert value(measured, "energy.renewable_electricity_share@2024") == (Decimal(50) / 360).quantize(Decimal("1e-20"))
    assert value(measured, "ghg.memo@2024[HCFC-22]") == Decimal("1.96")


def test_each_year_has_every_metric_or_says_why_not(measured):
    """Null with a reason, never nought and never silently absent."""
    for year in (2023, 2024):
        for metric in ("scope1", "scope2.location", "scope2.market", "scope3", "scope12.location", "scope12.market", "total.location", "total.market"):
            point = measured.points[f"ghg.{metric}@{year}"]
            assert (point.value is None) == (point.reason is not None)
        for category in range(1, 16):
            assert f"ghg.scope3.category@{year}[{category}]" in measured.points


def test_joined_categories_stand_together_and_apart_are_null(measured):
    for single in ("4", "9"):
        point = measured.points[f"ghg.scope3.category@2024[{single}]"]
        assert (point.value, point.reason) == (None, "reported_together")
    missing = measured.points["ghg.scope3.category@2024[2]"]
    assert (missing.value, missing.reason) == (None, "no_lines")


def test_scopes_add_up_to_the_total_and_breakdowns_to_the_scope(measured):
    for method in ("location", "market"):
        whole = value(measured, f"ghg.total.{method}@2024")
        assert whole == sum(value(measured, f"ghg.{part}@2024") for part in ("scope1", f"scope2.{method}", "scope3"))
    for breakdown in ("by_gas", "by_category", "by_entity", "by_site", "by_country", "by_group", "by_role"):
        assert sum(point.value for point in measured.points.family(f"ghg.scope1.{breakdown}", 2024)) == value(measured, "ghg.scope1@2024"), breakdown


@pytest.mark.parametrize("missing", ["1", "2", "3"])
def test_a_missing_scope_makes_the_total_null(folder, missing):
    """Not the sum of what there is."""
    rows = {"1": "a,2024,1,,10", "2": "b,2024,2,both,20", "3": "c,2024,3,,30"}
    kept = "\n".join(row for scope, row in rows.items() if scope != missing)
    points = folder(inventory=f"line_id,year,scope,method,emissions\n{kept}\n").read().points
    for method in ("location", "market"):
        assert (points[f"ghg.total.{method}@2024"].value, points[f"ghg.total.{method}@2024"].reason) == (None, "part_missing")
    absent = {"1": "ghg.scope1@2024", "2": "ghg.scope2.market@2024", "3": "ghg.scope3@2024"}[missing]
    assert (points[absent].value, points[absent].reason) == (None, "no_lines")


def test_nought_is_a_figure_and_blank_is_none(folder):
    points = folder(inventory="line_id,year,scope,category,emissions\na,2024,1,,0\nb,2024,3,1,0\n").read().points
    assert points["ghg.scope1@2024"].value == 0
    assert points["ghg.scope3.category@2024[1]"].value == 0
    assert points["ghg.scope3.category@2024[2]"].value is None


def test_a_change_from_nought_has_no_per_cent(folder):
    points = folder(inventory="line_id,year,scope,emissions\na,2023,1,0\na,2024,1,5\n").read().points
    assert points["ghg.change.scope1@2024"].value == 5
    assert points.value("ghg.change_pct.scope1", 2024) is None


def test_there_is_no_change_across_a_gap(folder):
    """Against the year before, not the last year there is."""
    points = folder(inventory="line_id,year,scope,emissions\na,2022,1,8\na,2024,1,5\n").read().points
    assert "ghg.change.scope1@2024" not in points


def test_a_nought_denominator_gives_no_intensity(folder):
    points = folder(inventory="line_id,year,scope,emissions\na,2024,1,5\n", activity_metrics="year,metric,value,unit\n2024,employees,0,\n").read().points
    assert (points["ghg.intensity.scope1.employees@2024"].value, points["ghg.intensity.scope1.employees@2024"].reason) == (None, "division_by_zero")


def test_credits_and_certificates_move_no_scope(folder):
    """Field rule 1: gross always."""
    rows = "line_id,year,scope,method,emissions\na,2024,1,,10\nb,2024,2,both,20\n"
    plain = folder(inventory=rows, at="plain").values()
    more = folder(
        inventory=rows, at="more", credits=CREDITS, instruments="year,site,type,technology,quantity,unit\n2024,,certificate,solar,1000,MWh\n"
    ).values()
    assert {name: number for name, number in more.items() if name in plain} == plain


# --- stated figures -------------------------------------------------------------------------------------------------------------------------------

LINES = "line_id,year,scope,method,emissions\na,2024,1,,10\n"
STATED = "year,metric,key,value,unit\n"


def found(reading_of, rule: str) -> list:
    return [item for item in reading_of if item.rule == rule]


def test_a_stated_figure_answers_only_what_no_line_answers(folder):
    reading = folder(inventory=LINES, stated=STATED + "2024,ghg.scope1,,11,tCO2e\n2024,ghg.scope2.location,,20,ktCO2e\n").read()
    assert isinstance(reading.points["ghg.scope1@2024"].origin, Total)
    assert value(reading, "ghg.scope1@2024") == 10
    assert isinstance(reading.points["ghg.scope2.location@2024"].origin, Stated)
    assert value(reading, "ghg.scope2.location@2024") == 20000
    assert value(reading, "ghg.scope12.location@2024") == 20010


def test_a_stated_figure_that_differs_is_told_with_both_numbers_and_places(folder):
    """Within rounding nothing; beyond it a warning; beyond 5 % an error until acknowledged."""
    for stated, rule in (("10", None), ("10.4", "measure.stated_differs"), ("11", "measure.stated_far_off")):
        findings = folder(inventory=LINES, stated=STATED + f"2024,ghg.scope1,,{stated},tCO2e\n", at=f"s{stated}").findings()
        told = [item for item in findings if item.rule.startswith("measure.stated")]
        assert [item.rule for item in told] == ([rule] if rule else [])
        for item in told:
            assert str(item.at) == "data/stated.csv › 2 › value"
            assert stated in item.message["en"]
            assert "10" in item.message["zh-TW"]
            assert item.blocks == (rule == "measure.stated_far_off")


def test_a_stated_total_over_partial_parts_shows_the_remainder(folder):
    """Scope 3 stated at 100 with one category of 60 itemised."""
    rows = "line_id,year,scope,category,emissions\na,2024,3,1,60\n"
    reading = folder(inventory=rows, stated=STATED + "2024,ghg.scope3,,100,tCO2e\n").read()
    kept = {point.id: point.value for point in reading.points.values() if "scope3" in point.metric and point.year == 2024 and point.value is not None}
    assert Decimal(40) in kept.values() or Decimal(-40) in kept.values()


def test_a_stated_sum_is_used_where_its_parts_are_missing(folder):
    """Scope 2 has no lines, so scope 1+2 as stated is the answer."""
    reading = folder(inventory=LINES, stated=STATED + "2024,ghg.scope12.market,,35,tCO2e\n").read()
    assert value(reading, "ghg.scope12.market@2024") == 35
    assert isinstance(reading.points["ghg.scope12.market@2024"].origin, Stated)


def test_a_verified_value_that_differs_from_the_printed_one_blocks(folder):
    """CONTRACT §2, verification."""
    differs = VERIFICATION.replace("109.8", "12")
    findings = folder(inventory=LINES, verification=differs).findings()
    (item,) = found(findings, "measure.verified_differs")
    assert item.blocks
    assert "12" in item.message["en"]
    assert found(folder(inventory=LINES, verification=VERIFICATION.replace("109.8", "10"), at="same").findings(), "measure.verified_differs") == []


# --- conservation ---------------------------------------------------------------------------------------------------------------------------------

TONNES = st.decimals(min_value=0, max_value=10**6, places=3)
CELLS = st.tuples(st.sampled_from(["P", "S", "J"]), st.sampled_from(["1", "2", "3"]), TONNES)
LISTS = st.lists(CELLS, min_size=1, max_size=8)
QUICK = settings(max_examples=6)


def totals(lines: list[tuple[str, str, Decimal]], consolidation: str = "operational_control") -> dict[str, Decimal | None]:
    """The datapoints of lines of 2024, by id."""
    rows = "\n".join(f"l{number},2024,{entity},{scope},{'both' if scope == '2' else ''},{tonnes}" for number, (entity, scope, tonnes) in enumerate(lines))
    with TemporaryDirectory() as name:
        root = Path(name)
        (root / "data").mkdir()
        (root / "report.toml").write_text(
            f'schema = 1\n[company]\nname = {{en = "A", "zh-TW" = "甲"}}\n[report]\nyear = 2024\n[inventory]\nconsolidation = "{consolidation}"\ngwp = "AR6"\n',
            encoding="utf-8",
        )
        (root / "data" / "entities.csv").write_text(ENTITIES, encoding="utf-8")
        (root / "data" / "inventory.csv").write_text(f"line_id,year,entity,scope,method,emissions\n{rows}\n", encoding="utf-8")
        (root / "data" / "activity_metrics.csv").write_text("year,metric,value,unit\n2024,employees,7,\n", encoding="utf-8")
        reading, _ = run.read(root)
        assert reading is not None
        return {point.id: point.value for point in reading.points.values()}


@QUICK
@given(LISTS, st.randoms())
def test_the_order_of_rows_changes_nothing(lines, chance):
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert totals(shuffled) == totals(lines)


@QUICK
@given(LISTS, TONNES)
def test_splitting_a_row_changes_no_figure(lines, part):
    (entity, scope, tonnes), *rest = lines
    part = min(part, tonnes)
    assert totals([(entity, scope, part), (entity, scope, tonnes - part), *rest]) == totals(lines)


@QUICK
@given(LISTS, st.integers(2, 50))
def test_scaling_scales_absolutes_and_no_share(lines, factor):
    """Absolutes and intensities by the factor; shares of a total stay as they are."""
    before, after = totals(lines), totals([(entity, scope, tonnes * factor) for entity, scope, tonnes in lines])
    for name, number in before.items():
        if number is None or name.startswith(("metric.", "ghg.share", "ghg.scope3.share")):
            assert after[name] == number
        elif name.startswith("ghg.intensity"):
            assert abs(after[name] - number * factor) <= number * factor / 10**18
        elif name.startswith("ghg."):
            assert after[name] == number * factor, name


@QUICK
@given(LISTS)
def test_entities_by_their_share_add_up_to_the_group(lines):
    """By equity share: 100 %, 80 % and 50 %."""
    share = {"P": Decimal(1), "S": Decimal("0.8"), "J": Decimal("0.5")}
    found_totals = totals(lines, "equity_share")
    for scope, name in (("1", "ghg.scope1"), ("2", "ghg.scope2.market")):
        own = [(entity, tonnes * share[entity]) for entity, of, tonnes in lines if of == scope]
        assert found_totals.get(f"{name}@2024") == (sum(tonnes for _, tonnes in own) if own else None)
        for entity in {entity for entity, _ in own}:
            assert found_totals[f"{name}.by_entity@2024[{entity}]"] == sum(tonnes for of, tonnes in own if of == entity)
