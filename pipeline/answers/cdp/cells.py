"""How an answer stands in a cell of the pack: rounded as CDP takes it, a choice in both languages with the others offered, a mark where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from disclosures import Field, Point, option
from pipeline.answers.workbook import Cell, Look, Value
from pipeline.finding import Text
from pipeline.quantity import half_up
from pipeline.questionnaire import MARKS, Answer, State

DECIMALS = {"number": 3, "percent": 2}
LOOKS: Mapping[State, Look] = {
    "filled": "plain",
    "auto": "auto",
    "draft": "draft",
    "told": "draft",
    "given": "none",
    "part": "part",
    "person": "person",
    "none": "person",
    "unasked": "plain",
    "blank": "closed",
}
BETWEEN = " · "
"""Between a choice as the portal offers it and its Chinese."""
BANDS = tuple(f">{low}% to {low + 5}%" for low in range(10, 95, 5))
"""What the catalogue shortens to "5-point bands"."""
MOST_NUMBERED = 20
"""How many numbered choices (``Abs 1`` …) are offered."""


def both(words: Text) -> str:
    """A sentence in both languages; once where it is the same."""
    return f"{words['zh-TW']}｜{words['en']}" if words["zh-TW"] != words["en"] else words["en"]


def value(cell: Answer, point: Point, field: Field) -> Value:
    """The cell as it is written."""
    choices = offered(field) if cell.state != "blank" else ()
    if cell.value is None:
        return Cell(_mark(cell), LOOKS[cell.state], choices=choices)
    if isinstance(cell.value, str):
        return Cell(spoken(cell.value) if field.answer == "choice" else cell.value, LOOKS[cell.state], choices=choices)
    number = rounded(cell.value, point, field)
    return Cell(number, LOOKS[cell.state], decimals(number))


def _mark(cell: Answer) -> str | None:
    """What stands where there is no value; of what the chapter answers, the file."""
    mark = MARKS.get(cell.state)
    return f"{mark} {'; '.join(cell.sources)}" if mark is not None and cell.state in ("told", "part") else mark


def spoken(choice: str) -> str:
    """A choice as the portal offers it, in English, with its Chinese behind it."""
    parts = choice.split("; ")
    said = [option("cdp", part)["zh-TW"] for part in parts]
    return choice if said == parts else f"{choice}{BETWEEN}{'；'.join(said)}"


@cache
def offered(field: Field) -> tuple[str, ...]:
    """The choices of a column as they are written, what the catalogue shortens spelt out. Short names of ours: the portal's labels may say more."""
    return tuple(spoken(choice) for short in field.options for choice in _spelt_out(short)) if field.answer == "choice" else ()


def _spelt_out(short: str) -> Iterable[str]:
    """A choice, or those it stands for.

    >>> list(_spelt_out("NZ1 .. NZ10"))[:2], len(list(_spelt_out("... 5-point bands ..."))), list(_spelt_out("Removal of ..."))
    (['NZ1', 'NZ2'], 17, ['Removal of …'])
    """
    if "5-point bands" in short:
        return BANDS
    if numbered := re.fullmatch(r"([A-Za-z]+ ?)1 ?\.\.(?: ?[A-Za-z]+ ?(\d+))?", short):
        return (f"{numbered[1]}{number}" for number in range(1, min(int(numbered[2] or MOST_NUMBERED), MOST_NUMBERED) + 1))
    if short.endswith("Category n"):
        return (f"{short[:-1]}{number}" for number in range(1, 16))
    return () if short.startswith("...(") or not short.strip(".") else (short.replace("...", "…"),)


def rounded(number: Decimal, point: Point, field: Field) -> Decimal:
    """The number as CDP takes it: computed from the exact value, rounded half-up once, without zeros at its end."""
    unit = point.unit or ""
    places = field.decimals if field.decimals is not None else 10 if " per " in unit and "year" not in unit else DECIMALS[field.answer]
    found = half_up(Fraction(number), places).normalize()
    return found if -int(found.as_tuple().exponent) >= 0 else found.quantize(Decimal(1))


def decimals(number: Decimal) -> int:
    """Decimals a number is shown with."""
    return max(0, -int(number.as_tuple().exponent))
