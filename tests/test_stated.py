"""What a company states or had verified is held against what its lines come to: in any unit, for any metric and year, within rounding, with both places."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.arithmetic import to_decimal
from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated
from pipeline.finding import Place
from pipeline.ledger import Ledger
from pipeline.measure.reconcile import Reconciler
from pipeline.measure.stated import Claim, canonical_key, half_of_last

LINES = """year,scope,category,method,source,gas,emissions
2024,1,,,Boiler,CO2,10
2023,1,,,Boiler,CO2,8
2024,2,,location,Grid,CO2e,20
2024,2,,market,Grid,CO2e,15
2024,3,1,,Goods,CO2e,100
2024,3,6,,Travel,CO2e,5
"""
METRICS = "year,metric,value,unit\n2024,revenue,5000000,TWD\n2023,revenue,4000000,TWD\n"
ENERGY = "year,carrier,renewable,direction,quantity,unit\n2024,electricity,yes,purchased,30,MWh\n2024,electricity,no,purchased,70,MWh\n"
HEAD = "year,metric,key,value,unit\n"
RULES = ("measure.stated", "measure.parts", "measure.not_itemised", "measure.verified")


def told(folder: Any, rows: str, at: str = "report", **tables: str) -> list[Any]:
    """The findings about stated figures of a folder with these rows in `stated`."""
    made = folder(inventory=LINES, activity_metrics=METRICS, energy=ENERGY, stated=HEAD + rows, at=at, **tables)
    from pipeline import run

    return [item for item in run.read(made.path)[1] if item.rule.startswith(RULES)]


SAME = {
    "1": "2024,ghg.scope1,,10,tCO2e",
    "1, in kilograms": "2024,ghg.scope1,,10000,kgCO2e",
    "1, bare tonnes": "2024,ghg.scope1,,10,公噸",
    "1+2, thousand tonnes": "2024,ghg.scope12.market,,0.025,千公噸CO2e",
    "1+2+3, ten thousand tonnes": "2024,ghg.total.market,,0.013,萬噸CO2e",
    "a category, by its number": "2024,ghg.scope3.category,類別1,100,tCO2e",
    "a category, by its name": "2024,ghg.scope3.category,Business travel,5,tCO2e",
    "a gas, by its name": "2024,ghg.scope1.by_gas,二氧化碳,10,tCO2e",
    "a prior year": "2023,ghg.scope1,,8,tCO2e",
    "a change, in points": "2024,ghg.change_pct.scope1,,25,%",
    "a change, in points without a unit": "2024,ghg.change_pct.scope1,,25,",
    "a share, in points": "2024,energy.renewable_electricity_share,,30,%",
    "a share, as a fraction": "2024,energy.renewable_electricity_share,,0.3,",
    "an intensity": "2024,ghg.intensity.scope1.revenue,,2,tCO2e/百萬元",
    "energy": "2024,energy.total,,360,GJ",
    "energy, by carrier": "2024,energy.by_carrier,電力,100,MWh",
    "electricity": "2024,energy.electricity,,10,萬度",
}


@pytest.mark.parametrize("row", SAME.values(), ids=SAME)
def test_the_same_figure_in_any_unit_and_by_any_name_agrees(folder: Any, row: str) -> None:
    """Of each metric the equal figure is silent, and the same with a digit put before it is an error with both places."""
    assert [item.message["en"] for item in told(folder, row + "\n")] == []
    year, metric, key, value, unit = row.split(",")
    (item,) = told(folder, f"{year},{metric},{key},9{value},{unit}\n", at="wrong")
    assert (item.rule, item.severity) == ("measure.stated_far_off", "error")
    assert str(item.at) == "data/stated.csv › 2 › value"
    assert item.related[0].file.startswith("data/")
    assert item.related[0].row is not None
    assert str(item.related[0]) in item.message["en"]
    assert item.as_dict()["related"][0]["file"] == item.related[0].file


WRONG = {
    "scopes 1 and 2 against their sum": (
        "2020,ghg.scope1,,10.0,t\n2020,ghg.scope2.market,,20.0,t\n2020,ghg.scope12.market,,31.0,t\n",
        "measure.stated_differs",
        "31",
        "30",
    ),
    "categories against scope 3": (
        "2020,ghg.scope3,,80.0,t\n2020,ghg.scope3.category,1,60.0,t\n2020,ghg.scope3.category,2,50.0,t\n",
        "measure.stated_far_off",
        "80",
        "110",
    ),
    "gases against scope 1": (
        "2020,ghg.scope1,,10.0,t\n2020,ghg.scope1.by_gas,CO2,6.0,t\n2020,ghg.scope1.by_gas,CH4,5.0,t\n",
        "measure.parts_exceed",
        "10",
        "11",
    ),
    "gases below scope 1": (
        "2020,ghg.scope1,,10.0,t\n2020,ghg.scope1.by_gas,CO2,6.0,t\n2020,ghg.scope1.by_gas,CH4,3.0,t\n",
        "measure.stated_above_parts",
        "10",
        "9",
    ),
    "sites against lines": ("2024,ghg.scope1.by_site,Fab 1,6,t\n2024,ghg.scope1.by_site,Fab 2,6,t\n", "measure.parts_exceed", "10", "12"),
    "some sites of lines": ("2024,ghg.scope1.by_site,Fab 1,6,t\n", "measure.not_itemised", "10", "6"),
    "carriers against energy": (
        "2020,energy.total,,200.0,MWh\n2020,energy.by_carrier,電力,100.0,MWh\n2020,energy.by_carrier,natural_gas,50.0,MWh\n",
        "measure.stated_above_parts",
        "200",
        "150",
    ),
    "renewable and other against energy": (
        "2020,energy.total,,200.0,MWh\n2020,energy.renewable,,100.0,MWh\n2020,energy.nonrenewable,,150.0,MWh\n",
        "measure.parts_exceed",
        "200",
        "250",
    ),
    "categories of ISO 14064-1 against the total": (
        "2020,ghg.total.location,,20.0,t\n2020,ghg.iso_category,1,6.0,t\n2020,ghg.iso_category,2,16.0,t\n",
        "measure.parts_exceed",
        "20",
        "22",
    ),
    "twice, differently": ("2020,ghg.scope1,,10,t\n2020,ghg.scope1,,12,t\n", "measure.stated_twice", "10", "12"),
    "in megawatt-hours": ("2024,ghg.scope1,,10,MWh\n", "measure.stated_unit", "MWh", "tCO2e"),
    "of no metric": ("2024,ghg.scop1,,10,t\n", "measure.stated_unknown", "ghg.scop1", "ghg.scope1"),
}


@pytest.mark.parametrize(("rows", "rule", "one", "other"), WRONG.values(), ids=WRONG)
def test_stated_figures_that_disagree_among_themselves_are_found(folder: Any, rows: str, rule: str, one: str, other: str) -> None:
    """A report's own wrong total, typed as it was published, with and without lines beside it."""
    (item,) = told(folder, rows)
    assert item.rule == rule
    for lang in ("en", "zh-TW"):
        assert one in item.message[lang]
        assert other in item.message[lang]


def test_rounded_parts_may_add_up_to_a_rounded_total(folder: Any) -> None:
    """10.4 + 20.4 = 30.8 is published as 10 + 20 = 31; 32 no rounding explains."""
    parts = "2020,ghg.scope1,,10,t\n2020,ghg.scope2.market,,20,t\n"
    assert told(folder, parts + "2020,ghg.scope12.market,,31,t\n") == []
    assert [item.rule for item in told(folder, parts + "2020,ghg.scope12.market,,32,t\n", at="more")] == ["measure.stated_far_off"]


def test_a_total_stated_above_partial_categories_shows_the_remainder(folder: Any) -> None:
    """105 in two categories, 130 stated: the sum stays the sum, 25 is shown as not itemised, printed under the table, and nobody is stopped."""
    made = folder(inventory=LINES, stated=HEAD + "2024,ghg.scope3,,130,tCO2e\n")
    reading = made.read()
    assert reading.points.value("ghg.scope3", 2024) == 105
    assert reading.points.value("ghg.not_itemised.scope3", 2024) == 25
    (item,) = [item for item in made.findings() if item.rule == "measure.stated_above_parts"]
    assert (item.severity, "130" in item.message["en"], "105" in item.message["en"]) == ("warning", True, True)
    from pipeline import run, writing

    page = writing.drafted(run.compose(reading, ("zh-TW",)), ("html",))["chapter.zh-TW.html"].decode()
    assert "未細分至類別" in page


def test_a_figure_published_before_a_restatement_is_explained_by_it(folder: Any) -> None:
    """Stated 9, restated from 9 to 8, lines 8: worth knowing, not an error; without the restatement it is one."""
    row = "2023,ghg.scope1,,9,tCO2e\n"
    restated = "year,metric,previous,restated,unit,reason\n2023,ghg.scope1,9,8,tCO2e,Meter\n"
    assert [(item.rule, item.severity) for item in told(folder, row, restatements=restated)] == [("measure.stated_restated", "info")]
    assert [item.severity for item in told(folder, row, at="without")] == ["error"]


def test_a_stated_intensity_without_its_parts_is_the_figure(folder: Any) -> None:
    """No revenue is given for 2020, so the published intensity answers."""
    made = folder(inventory=LINES, stated=HEAD + "2020,ghg.intensity.scope1.revenue,,3,tCO2e/百萬元\n")
    assert made.values()["ghg.intensity.scope1.revenue@2020"] == 3


VERIFIED = "year,subject,verified_value,unit\n"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("2024,ghg.scope1,10,tCO2e", None),
        ("2024,ghg.scope1,10.4,tCO2e", "measure.verified_differs"),
        ("2024,ghg.scope3.category[類別1],0.1,千公噸CO2e", None),
        ("2024,ghg.scope3.category[1],101,tCO2e", "measure.verified_differs"),
        ("2024,energy.total,361,GJ", "measure.verified_differs"),
        ("2024,ghg.scope1,10,MWh", "measure.stated_unit"),
        ("2024,ghg.*,10,tCO2e", "measure.verified_nothing"),
    ],
)
def test_verified_values_are_tied_to_the_figures_they_verify(folder: Any, row: str, rule: str | None) -> None:
    """In any unit, within the rounding of the statement; beyond it an error at the statement's cell with the rows behind the figure."""
    found = told(folder, "", verification=VERIFIED + row + "\n")
    assert [item.rule for item in found] == ([rule] if rule else [])
    if rule == "measure.verified_differs":
        assert found[0].severity == "error"
        assert str(found[0].at) == "data/verification.csv › 2 › verified_value"
        assert found[0].related


def test_an_acknowledged_difference_needs_no_word_on_the_rows_behind_it(folder: Any) -> None:
    """The place of the stated cell is enough."""
    known = "rule,place,reason\nmeasure.stated_far_off,stated.csv › 2,Rounded in print\n"
    made = folder(inventory=LINES, stated=HEAD + "2024,ghg.scope1,,11,tCO2e\n", acknowledged=known)
    assert [item.acknowledged for item in made.findings() if item.rule == "measure.stated_far_off"] == ["Rounded in print"]


def test_keys_as_teams_write_them() -> None:
    """Gases, categories, carriers; names of the team's own stay."""
    assert [canonical_key("ghg.scope1.by_gas", key) for key in ("co₂", "HFC-134a", "HFCs")] == ["CO2", "HFCs", "HFCs"]
    assert [canonical_key("ghg.scope3.category", key) for key in ("Cat. 4", "4;9", "15", "other")] == ["4", "4;9", "15", "other"]
    assert canonical_key("ghg.scope1.by_site", "4") == "4"


EXACT = st.decimals(min_value=0, max_value=10**6, places=6)
PLACES = st.integers(0, 3)


def rounded(value: Decimal, places: int) -> Decimal:
    """As a report prints it, half up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def points_of(parts: list[tuple[Decimal, int]], rule: str) -> tuple[Datapoint, Reconciler]:
    """A derived figure over figures stated rounded, and who compares it."""
    from fractions import Fraction

    from pipeline.arithmetic import RULES

    typed = [
        Datapoint(f"m{number}", 2024, None, rounded(value, places), "t", Stated(Place("stated.csv", row=number)))
        for number, (value, places) in enumerate(parts)
    ]
    value = to_decimal(RULES[rule].compute([Fraction(point.value or 0) for point in typed], {}))
    derived = Datapoint("sum", 2024, None, value, "t", Derived(rule, tuple(point.id for point in typed)))
    claims = [Claim(point, half_of_last(point.value or Decimal(0))) for point in typed]
    return derived, Reconciler(Datapoints([*typed, derived]), Ledger(None, None), claims)  # type: ignore[arg-type]  # asks no ledger


@given(st.lists(st.tuples(EXACT, PLACES), min_size=1, max_size=6), PLACES)
def test_no_rounding_of_parts_and_total_is_a_difference(parts: list[tuple[Decimal, int]], places: int) -> None:
    """Whatever digits parts and total are published with, a right total never stands out."""
    derived, held = points_of(parts, "sum")
    total = rounded(sum((value for value, _ in parts), Decimal(0)), places)
    assert abs((derived.value or 0) - total) <= half_of_last(total) + held.slack(derived)


@given(EXACT, st.integers(1, 10**6).map(Decimal), PLACES)
def test_no_rounding_of_a_ratio_is_a_difference(above: Decimal, below: Decimal, places: int) -> None:
    """An intensity computed from rounded figures may lie as far off as their rounding takes it, no farther."""
    derived, held = points_of([(above, places), (below, 0)], "ratio")
    printed = rounded(above / below, 4)
    assert abs((derived.value or 0) - printed) <= half_of_last(printed) + held.slack(derived) + Decimal("1e-12")


@given(EXACT, PLACES)
def test_half_a_unit_of_the_last_place_is_what_rounding_takes(value: Decimal, places: int) -> None:
    """A published figure is within half its last place of the exact one, and its last place is as written: 1.30 is not 1.3."""
    shown = rounded(value, places)
    assert abs(shown - value) <= half_of_last(shown)
    assert half_of_last(Decimal("1.30")) * 10 == half_of_last(Decimal("1.3")) == Decimal("0.05")


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_table_of_differences_prints_no_difference_of_nothing(umc: Any, lang: str) -> None:
    """UMC's energy is a third of an MWh off the published figure: both print alike, so it is no row of the table."""
    rows = umc.blocks(lang)["table-method-reconciliation"]["rows"][1:]
    assert ["".join(span["text"] for span in row[-2]) for row in rows] == ["−1"]
