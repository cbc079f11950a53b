"""The standard unit of a figure somebody typed: GHG in tCO2e, energy in MWh, mass in tonnes, money in whole currency, shares as fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pipeline.arithmetic import to_decimal
from pipeline.quantity import Unit, parse_rate, parse_unit


def to_standard(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in its standard unit, and that unit; a unit we do not know is kept as typed.

    >>> to_standard(Decimal("1.5"), "ktCO2e")
    (Decimal('1500'), 'tCO2e')
    >>> to_standard(Decimal(42), "%")
    (Decimal('0.42'), 'share')
    >>> to_standard(Decimal(3), "億元")
    (Decimal('300000000'), 'TWD')
    """
    found = parse_unit(unit)
    if found is not None:
        name, size = _base(found)
        return to_decimal(Fraction(value) * found.size / size), name
    rate = parse_rate(unit)
    if rate is not None:
        above, size = _base(rate.amount)
        return to_decimal(Fraction(value) * rate.amount.size / size), f"{above}/{rate.per.symbol}"
    return value, unit


def known(unit: str) -> bool:
    """Whether it is a unit of ours, or one over another.

    >>> known("MWh"), known("wafers")
    (True, False)
    """
    return parse_unit(unit) is not None or parse_rate(unit) is not None


def to_emissions(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The value in tCO2e where the column holds emissions: teams write 公噸 or kt there and mean CO2e.

    >>> to_emissions(Decimal("1.5"), "萬噸")
    (Decimal('15000'), 'tCO2e')
    """
    amount, name = to_standard(value, unit)
    return amount, f"tCO2e{name[1:]}" if name == "t" or name.startswith("t/") else name


def holds_emissions(metric: str) -> bool:
    """Whether a metric counts CO2e, so that plain tonnes typed for it are tonnes of CO2e; masses of gases and biogenic CO2 are not."""
    return metric.startswith("ghg.") and ".mass" not in metric and not metric.startswith("ghg.biogenic_co2")


def _base(unit: Unit) -> tuple[str, Fraction]:
    """Name and size of a unit's standard unit."""
    if unit.dimension == "mass":
        return ("t" if unit.of is None else f"t{unit.of}" if unit.of.startswith("CO2") else "t"), Fraction(1000)
    if unit.dimension == "energy":
        return "MWh", Fraction(3_600_000_000)
    if unit.dimension == "ratio":
        return "share", Fraction(1)
    if unit.dimension.isupper() and len(unit.dimension) == 3:
        return unit.dimension, Fraction(1)
    return unit.symbol, unit.size
