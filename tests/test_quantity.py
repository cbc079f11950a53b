"""Units, gases and potentials: exact, closed, and safe against the ways people write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gas import GWP_SETS, find_gas, gases, nearest_gas, potential
from pipeline.quantity import (
    ambiguous_unit,
    convert,
    currencies,
    exact_text,
    half_up,
    nearest_unit,
    parse_rate,
    parse_unit,
    ratio,
    standard,
    units,
)


def size(text: str) -> tuple[str, Fraction]:
    unit = parse_unit(text)
    assert unit is not None, text
    return unit.dimension, unit.size


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        *(("kWh", "kWh"), ("度", "kWh"), ("KWH", "kWh"), ("ｋＷｈ", "kWh"), ("千度", "MWh"), ("mwh", "MWh"), ("百萬度", "GWh")),
        *(("m³", "m3"), ("㎥", "m3"), ("立方公尺", "m3"), ("公秉", "kL"), ("公升", "L"), ("gal (US)", "gal"), ("scf", "ft3")),
        *(("公噸", "t"), ("噸", "t"), ("千公噸", "kt"), ("kt", "kt"), ("Mt", "Mt"), ("Mg", "t"), ("mg", "mg"), ("Gg", "kt"), ("metric tons", "t")),
        *(("tCO2e", "tCO2e"), ("公噸CO2e", "tCO2e"), ("公噸 CO₂ 當量", "tCO2e"), ("kg CO2-eq", "kgCO2e"), ("thousand tonnes CO2e", "ktCO2e")),
        *(("kg CH4", "kg CH4"), ("g N2O", "g N2O"), ("t CF4", "t PFC-14")),
        *(("百萬元", "million TWD"), ("億元", "100 million TWD"), ("NT$ million", "million TWD"), ("million NT$", "million TWD")),
        *(("新台幣仟元", "thousand TWD"), ("USD million", "million USD"), ("百萬美元", "million USD"), ("MSEK", "million SEK"), ("USDk", "thousand USD")),
        *(("人", "persons"), ("FTE", "persons"), ("延人公里", "pkm"), ("tonne-km", "tkm"), ("小時", "hours"), ("平方公尺", "m2")),
    ],
)
def test_a_unit_is_known_as_people_write_it(written: str, symbol: str) -> None:
    unit = parse_unit(written)
    assert unit is not None
    assert unit.symbol == symbol


@pytest.mark.parametrize("written", ["ton", "tons", "MT", "mt", "T", "MTCO2e", "$", "kr", "cal"])
def test_a_unit_people_use_for_several_is_refused_with_what_it_may_mean(written: str) -> None:
    assert parse_unit(written) is None
    assert ambiguous_unit(written)


@pytest.mark.parametrize("written", ["", " ", "kWhh", "furlong", "kWh/kWh", "CO2e", "噸噸"])
def test_what_the_table_does_not_know_is_no_unit(written: str) -> None:
    assert parse_unit(written) is None


def test_the_nearest_name_is_offered() -> None:
    assert nearest_unit("kWhh") == "kWh"
    assert nearest_unit("ton") == "t"
    assert nearest_unit("zzzzzz") is None


@pytest.mark.parametrize(
    ("value", "start", "end", "expected"),
    [
        ("1", "short ton", "kg", "907.18474"),
        ("1", "lb", "g", "453.59237"),
        ("1", "gal", "L", "3.785411784"),
        ("1", "TJ", "GJ", "1000"),
        ("3.6", "GJ", "MWh", "1"),
        ("1", "kcal", "J", "4186.8"),
        ("1", "萬噸", "kt", "10"),
        ("2.5", "億元", "百萬元", "250"),
        ("1", "therm", "MMBtu", "0.1"),
        ("121", "坪", "m2", "400"),
    ],
)
def test_conversion_is_exact(value: str, start: str, end: str, expected: str) -> None:
    one, other = parse_unit(start), parse_unit(end)
    assert one is not None
    assert other is not None
    assert convert(Decimal(value), one, other) == Fraction(expected)


def test_units_of_different_things_do_not_convert() -> None:
    litre, kilowatt_hour, co2, ch4 = (parse_unit(text) for text in ("L", "kWh", "kgCO2", "kg CH4"))
    assert litre
    assert kilowatt_hour
    assert co2
    assert ch4
    assert ratio(litre, kilowatt_hour) is None
    assert ratio(co2, ch4) is None
    with pytest.raises(ValueError, match="L cannot become kWh"):
        convert(Decimal(1), litre, kilowatt_hour)


@cache
def _pint() -> pint.UnitRegistry:
    return pint.UnitRegistry(non_int_type=Decimal)


PINT_NAMES = {
    "mg": "milligram",
    "g": "gram",
    "kg": "kilogram",
    "t": "metric_ton",
    "kt": "kilometric_ton",
    "Mt": "megametric_ton",
    "lb": "pound",
    "oz": "ounce",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "PJ": "petajoule",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "GWh": "gigawatt_hour",
    "TWh": "terawatt_hour",
    "m3": "meter**3",
    "L": "liter",
    "mL": "milliliter",
    "kL": "kiloliter",
    "ML": "megaliter",
    "gal": "gallon",
    "bbl": "oil_barrel",
    "ft3": "foot**3",
    "m": "meter",
    "km": "kilometer",
    "mi": "mile",
    "nmi": "nautical_mile",
    "m2": "meter**2",
    "ft2": "foot**2",
    "ha": "hectare",
    "km2": "kilometer**2",
    "hours": "hour",
    "d": "day",
    "short ton": "short_ton",
    "long ton": "long_ton",
    "UK gal": "imperial_gallon",
}


@pytest.mark.parametrize("symbol", PINT_NAMES)
def test_sizes_agree_with_an_independent_table(symbol: str) -> None:
    """Pint as an oracle, by long names only: it reads kt as knot and has another Btu and calorie."""
    dimension, own = size(symbol)
    base = next(text for text, (unit, _) in units().items() if unit.dimension == dimension and unit.size == 1 and text in PINT_NAMES)
    other = _pint().Quantity(Decimal(1), PINT_NAMES[symbol]).to(PINT_NAMES[base]).magnitude
    assert abs(own - Fraction(other)) <= own / 10**20


def test_no_name_stands_for_two_units() -> None:
    owners: dict[str, set[str]] = {}
    for table in (units(), currencies()):
        for symbol, (unit, also) in table.items():
            for name in (symbol, *also):
                assert parse_unit(name) == unit, name
                owners.setdefault(name, set()).add(symbol)
    assert not {name for name, held in owners.items() if len(held) > 1}


def test_rates_are_read_as_people_write_them() -> None:
    written = {"kgCO2e/kWh": "kgCO2e/kWh", "kg CO2e per kWh": "kgCO2e/kWh", "公斤CO2e/度": "kgCO2e/kWh", "tCO2e/NT$ million": "tCO2e/million TWD"}
    assert {text: rate.symbol for text in written if (rate := parse_rate(text))} == written
    assert parse_rate("kgCO2e") is None
    assert parse_rate("kg/t/a") is None


def test_the_standard_unit_of_a_quantity() -> None:
    found = {text: standard(unit).symbol for text in ("ktCO2e", "kg", "GJ", "億元", "坪", "FTE") if (unit := parse_unit(text))}
    assert found == {"ktCO2e": "tCO2e", "kg": "t", "GJ": "MWh", "億元": "TWD", "坪": "m2", "FTE": "persons"}


@given(st.fractions(min_value=-(10**9), max_value=10**9))
def test_rounding_is_half_away_from_zero(value: Fraction) -> None:
    rounded = Fraction(half_up(value, 3))
    assert abs(rounded - value) <= Fraction(1, 2000)
    if abs(rounded - value) == Fraction(1, 2000):
        assert abs(rounded) > abs(value)


@given(st.fractions())
def test_exact_text_loses_nothing(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("CO₂", "CO2"), ("甲烷", "CH4"), ("N₂O", "N2O"), ("六氟化硫", "SF6"), ("NF3", "NF3"), ("CF4", "PFC-14"), ("c-C4F8", "PFC-318 (c-C4F8)")),
        *(("R-134a", "HFC-134a"), ("R134A", "HFC-134a"), ("hfc 134a", "HFC-134a"), ("CHF3", "HFC-23"), ("R-22", "HCFC-22"), ("R410A", "R-410A")),
        *(("CO2e", "CO2e"), ("HFCs", "HFCs"), ("全氟碳化物", "PFCs"), ("R-1234yf", "HFO-1234yf"), ("FM-200", "HFC-227ea")),
    ],
)
def test_a_gas_is_known_as_people_write_it(written: str, name: str) -> None:
    gas = find_gas(written)
    assert gas is not None
    assert gas.name == name


def test_an_unknown_gas_is_none_and_the_nearest_is_offered() -> None:
    assert find_gas("R-507") is None
    assert nearest_gas("R-507") == "R-507A"


@pytest.mark.parametrize(
    ("gas", "values"),
    [
        ("CO2", ("1", "1", "1")),
        ("N2O", ("298", "265", "273")),
        ("SF6", ("22800", "23500", "25200")),
        ("NF3", ("17200", "16100", "17400")),
        ("HFC-134a", ("1430", "1300", "1530")),
        ("PFC-14", ("7390", "6630", "7380")),
        ("R-410A", ("2087.5", "1923.5", "2255.5")),
        ("R-404A", ("3921.6", "3942.8", "4728")),
        ("HCFC-22", ("1810", "1760", "1960")),
    ],
)
def test_potentials_of_the_three_reports(gas: str, values: tuple[str, ...]) -> None:
    assert [found.value for name in GWP_SETS if (found := potential(gas, name))] == [Decimal(value) for value in values]


def test_methane_takes_the_potential_of_its_origin() -> None:
    found = {(name, origin): potential("CH4", name, origin) for name in GWP_SETS for origin in ("fossil", "non-fossil", "unspecified")}
    assert [str(found["AR5", origin].value) for origin in ("fossil", "non-fossil", "unspecified")] == ["30", "28", "28"]
    assert [str(found["AR6", origin].value) for origin in ("fossil", "non-fossil", "unspecified")] == ["29.8", "27", "27.9"]
    assert {str(found["AR4", origin].value) for origin in ("fossil", "non-fossil", "unspecified")} == {"25"}


def test_a_set_without_a_verified_value_has_none_and_neither_has_a_blend_of_it() -> None:
    assert potential("HFO-1234yf", "AR5") is None
    assert potential("R-454B", "AR5") is None
    assert potential("R-454B", "AR6").value == Decimal("531.374811")


def test_blends_are_whole_and_made_of_known_gases() -> None:
    blends = [gas for gas in gases().values() if gas.parts]
    assert len(blends) == 17
    for blend in blends:
        assert sum(percent for _, percent in blend.parts) == 100
        assert all(name in gases() for name, _ in blend.parts)


def test_gases_outside_the_seven_groups_are_memo() -> None:
    assert [find_gas(name).memo for name in ("R-22", "CFC-11", "Halon-1301", "SF5CF3")] == [True] * 4
    assert [find_gas(name).memo for name in ("CO2", "CH4", "R-410A", "HFCs", "CO2e", "HFO-1234yf")] == [False] * 6
