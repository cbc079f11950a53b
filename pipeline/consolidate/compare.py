"""Stated emissions against what the same line's mass or activity come to (CONTRACT §2: stated emissions are used)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.consolidate.problem import Gathered, problem
from pipeline.consolidate.treatment import Treatment
from pipeline.finding import text
from pipeline.quantity import exact_text, half_up

if TYPE_CHECKING:
    import pyarrow as pa

TOLERATED = Fraction(5, 100)
"""Beyond this part of the stated figure a difference is an error until acknowledged."""


_WITH_FACTOR = text("activity and factor", "活動數據與係數")
_BASES = {"activity": _WITH_FACTOR, "activity×factor": _WITH_FACTOR, "mass": text("the gas's mass", "氣體質量")}


def compare(column: Callable[[str], pa.Array], gathered: Gathered, rows: pa.Array, codes: pa.Array, treatments: Sequence[Treatment]) -> None:
    """A finding for each line whose stated emissions and recomputed ones differ by more than rounding explains."""
    doubted = {code for code, treatment in enumerate(treatments) if treatment.rechecks}
    if not doubted:
        return
    cells = {name: column(name) for code in doubted for name in ("emissions", *(name for name, _ in treatments[code].rechecks))}
    for row, code in zip(rows.to_pylist(), codes.to_pylist(), strict=True):
        if code in doubted:
            _compare_line(treatments[code], {name: cell[row].as_py() for name, cell in cells.items()}, row, gathered)


def _compare_line(treatment: Treatment, cells: Mapping[str, str | None], row: int, gathered: Gathered) -> None:
    stated = cells["emissions"]
    for name, constant in treatment.rechecks:
        number = cells[name]
        if stated is not None and number is not None and treatment.gross is not None:
            found = _difference(Decimal(stated), treatment.gross, Fraction(number) * constant)
            if found is not None:
                rule, said, recomputed = found
                gathered.add(problem(rule, "emissions", stated=said, recomputed=recomputed, basis=_BASES.get(name, name)), [row])


def _difference(stated: Decimal, constant: Fraction, recomputed: Fraction) -> tuple[str, str, str] | None:
    """The rule a difference breaks, with both figures in tCO2e; ``None`` where rounding of either explains it."""
    tonnes = Fraction(stated) * constant
    apart = abs(tonnes - recomputed)
    if apart <= max(_last_place(stated) * abs(constant), _last_place(half_up(recomputed).normalize())) / 2:
        return None
    rule = "consolidate.disagrees_widely" if apart > abs(tonnes) * TOLERATED else "consolidate.disagrees"
    return rule, exact_text(tonnes), format(half_up(recomputed, 6).normalize(), "f")


def _last_place(number: Decimal) -> Fraction:
    """One unit of the last place a number is written with; whole numbers end at the ones."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Fraction(10) ** min(exponent, 0)
