"""One line's change split over its drivers: what the line is a product of, which of it changed, and Shapley over that in exact fractions.

A quantity measured in another unit is the same quantity: where number and unit change against each other, the quantity is the driver and the unit is none. A
number that stayed under another unit is a change of unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial

from pipeline.quantity import parse_unit

DECIMALS = 12
FIELDS = ("value_from", "gross", "activity", "activity_unit", "mass_t", "unit_factor", "drivers", "factor", "gwp", "share", "whole", "part")
"""What is asked of each side of a line; ``whole`` is what counts of it, ``part`` the column that is summed."""
_SMALL = Fraction(1, 10**DECIMALS)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line as the product of its drivers; ``unit`` joins number and factor, ``number_unit`` is the number's own part of it.

    ``precise`` is how far the number may be off, read back from a rounded amount.
    """

    value_from: str
    number: Fraction
    unit: Fraction
    number_unit: tuple[str, Fraction] | None
    factor: Fraction
    gwp: Fraction
    share: Fraction
    portion: Fraction
    precise: Fraction = Fraction(0)

    @property
    def product(self) -> Fraction:
        """What the drivers come to."""
        return self.number * self.unit * self.factor * self.gwp * self.share * self.portion


def line_causes(column: str, delta: Decimal, before: Sequence[object], after: Sequence[object]) -> Iterable[tuple[str, Decimal]]:
    """The causes of one line's change and their amounts. ``before`` and ``after`` hold ``FIELDS``; ``column`` is the one that is summed."""
    old, new = _side(column, before), _side(column, after)
    if not (_holds(old, before) and _holds(new, after)):
        return [("method", delta)]
    new = _settled(old, new)
    named = _named(old, new)
    changed = [index for index, (_, left, right) in enumerate(named) if left != right]
    if len(changed) <= 1:
        return [(named[changed[0]][0] if changed else "method", delta)]
    amounts = split([left for _, left, _ in named], [right for _, _, right in named], changed, delta)
    return zip((named[index][0] for index in changed), amounts, strict=True)


def _side(column: str, fields: Sequence[object]) -> Side:
    """Read from the ledger's columns. Tonnes of a gas have no GWP; the part on primary data has its share of the amount as one driver more."""
    row = dict(zip(FIELDS, fields, strict=True))
    kind, unit = str(row["value_from"]), _number(row["unit_factor"])
    whole = _number(row["whole"])
    portion = _number(row["part"]) / whole if column == "primary" and whole else Fraction(1)
    gwp = Fraction(1) if column == "amount_mass" else _number(row["gwp"])
    made = Side(kind, _number(row["activity"]), unit, _own_unit(row["activity_unit"]), _factor(row), gwp, _number(row["share"]), portion)
    if kind in ("emissions", "mass"):
        given = _number(row["gross"] if kind == "emissions" else row["mass_t"])
        potential = Fraction(1) if kind == "emissions" else gwp
        return replace(made, number=given / unit, number_unit=(kind, unit), factor=Fraction(1), gwp=potential, precise=_SMALL / unit)
    inverse = replace(made, factor=made.factor and 1 / made.factor)
    return inverse if kind == "quantity" and not _holds(made, fields) and _holds(inverse, fields) else made


def _factor(row: dict[str, object]) -> Fraction:
    """The factor with what multiplies it; a process gas's factor already holds its drivers."""
    further = str(row["drivers"] or "") if row["value_from"] != "process" else ""
    return _number(row["factor"]) * _product([_number(entry.partition("=")[2]) for entry in further.split(";") if entry])


def _own_unit(text: object) -> tuple[str, Fraction] | None:
    unit = parse_unit(str(text)) if text else None
    return None if unit is None else (unit.dimension, unit.size)


def _holds(side: Side, fields: Sequence[object]) -> bool:
    """Whether the drivers' product is what is summed."""
    return abs(side.product - _number(fields[-1])) <= _SMALL


def _settled(old: Side, new: Side) -> Side:
    """The new side with what differs by rounding alone as it was."""
    number = old.number if abs(new.number - old.number) <= old.precise + new.precise else new.number
    portion = old.portion if abs(new.portion - old.portion) * abs(new.product) <= 2 * _SMALL else new.portion
    return replace(new, number=number, portion=portion)


def _named(old: Side, new: Side) -> list[tuple[str, Fraction, Fraction]]:
    """The drivers by their kind of cause, before and after.

    The unit's change is the number's own and the factor's; each goes to its number where that changed against it, and is a driver where not.
    """
    whole = new.unit / old.unit
    own = _ratio(old.number_unit, new.number_unit)
    numbers = own if _rewritten(old.number, new.number, own) else Fraction(1)
    factors = whole / own if _rewritten(old.factor, new.factor, whole / own) else Fraction(1)
    return [
        ("emissions" if new.value_from == "emissions" else "activity", old.number, new.number * numbers),
        ("unit", old.unit, new.unit / numbers / factors),
        ("factor", old.factor, new.factor * factors),
        ("gwp", old.gwp, new.gwp),
        ("share", old.share, new.share),
        ("method", old.portion, new.portion),
    ]


def _ratio(old: tuple[str, Fraction] | None, new: tuple[str, Fraction] | None) -> Fraction:
    """How much larger the number's unit became; one where the two cannot be compared."""
    return new[1] / old[1] if old is not None and new is not None and old[0] == new[0] else Fraction(1)


def _rewritten(old: Fraction, new: Fraction, unit: Fraction) -> bool:
    """Whether a number changed against its unit, so that the quantity moved less than either: 90 MWh became 100,000 kWh."""
    if unit in (0, 1) or new == old or not old or new / old <= 0:
        return False
    return _far(new / old * unit) < min(_far(new / old), _far(unit))


def _far(ratio: Fraction) -> Fraction:
    return max(ratio, 1 / ratio)


def _number(value: object) -> Fraction:
    """A driver's exact value; one where the row has none, so that it drives nothing."""
    return Fraction(str(value)) if value not in (None, "") else Fraction(1)


def _product(values: Iterable[Fraction]) -> Fraction:
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def split(old: Sequence[Fraction], new: Sequence[Fraction], changed: Sequence[int], delta: Decimal) -> list[Decimal]:
    """Shapley over the changed factors of a product, rounded so that the parts add up to ``delta``.

    >>> split([Fraction(10), Fraction(2)], [Fraction(12), Fraction(3)], [0, 1], Decimal(16))
    [Decimal('5.000000000000'), Decimal('11.000000000000')]
    """
    rest = _product(value for index, value in enumerate(old) if index not in changed)
    before, after = [old[index] for index in changed], [new[index] for index in changed]
    if len(changed) == 2:
        shares = [(after[0] - before[0]) * (before[1] + after[1]) / 2, (after[1] - before[1]) * (before[0] + after[0]) / 2]
    else:
        shares = _shapley(before, after)
    return rounded([share * rest for share in shares], delta)


def _shapley(old: Sequence[Fraction], new: Sequence[Fraction]) -> list[Fraction]:
    total = [Fraction(0)] * len(old)
    for order in permutations(range(len(old))):
        state = list(old)
        value = _product(state)
        for index in order:
            state[index] = new[index]
            moved = _product(state)
            total[index] += moved - value
            value = moved
    return [part / factorial(len(old)) for part in total]


def rounded(shares: Sequence[Fraction], delta: Decimal) -> list[Decimal]:
    """The shares at 1e-12, or as many decimals as ``delta`` has more, the left-over units given to the largest remainders: they add up to it.

    A share of nought stays nought, so that rounding never names a cause that moved nothing.

    >>> rounded([Fraction(0), Fraction(1, 3), Fraction(2, 3)], Decimal(1))
    [Decimal('0E-12'), Decimal('0.333333333333'), Decimal('0.666666666667')]
    """
    exponent = delta.as_tuple().exponent
    places = max(DECIMALS, -exponent if isinstance(exponent, int) else 0)
    scaled = [share * 10**places for share in shares]
    floors = [value.numerator // value.denominator for value in scaled]
    missing = int(Fraction(delta) * 10**places) - sum(floors)
    order = sorted((index for index, share in enumerate(shares) if share or not any(shares)), key=lambda index: (floors[index] - scaled[index], index))
    step = 1 if missing >= 0 else -1
    rounds, rest = divmod(abs(missing), len(order))
    for turn, index in enumerate(order):
        floors[index] += step * (rounds + (turn < rest))
    return [Decimal(f"{value}e{-places}") for value in floors]
