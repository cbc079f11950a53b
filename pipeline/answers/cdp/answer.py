"""What CDP's questions are answered with: cells that are filled, computed, left to a person, or marked with why there is no figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from disclosures import Field, Item, Point
from pipeline.finding import Text

State = Literal["filled", "auto", "draft", "person", "none", "blank"]
"""``auto``: computed with CDP's formula; ``draft``: the chapter's own text, to be adapted; ``person``: somebody still has to type it;
``none``: no figure, and why; ``blank``: the portal has no such cell."""
NUMERIC = ("number", "percent")


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell. ``why`` says why there is no figure, or what to know about one; ``sources`` are datapoint ids or places an auditor can follow."""

    value: Decimal | str | None
    state: State
    why: Text | None = None
    sources: tuple[str, ...] = ()


BLANK = Answer(None, "blank")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of a question, its cells by the column's key."""

    label: Text
    cells: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A question the portal does not show for these answers, and why."""

    why: Text


Rows = tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its rows, every column filled or marked; or hidden."""

    item: Item
    rows: Rows = ()
    hidden: Text | None = None

    @property
    def columns(self) -> tuple[tuple[Point, Field], ...]:
        """The columns in CDP's order; one whose number is not known keeps its place after the one before it."""
        fields = [(point, point.field) for point in self.item.points if point.field is not None]
        places = accumulate((field.order or 0 for _, field in fields), max)
        return tuple(entry for _, entry in sorted(zip(places, fields, strict=True), key=lambda placed: placed[1][1].order or placed[0]))


@dataclass(frozen=True, slots=True)
class Count:
    """How many numeric cells the shown questions have: filled (of which computed), and marked with why they are empty."""

    filled: int = 0
    auto: int = 0
    marked: int = 0
    codes: frozenset[str] = field(default=frozenset())

    @property
    def total(self) -> int:
        """Numeric cells in all."""
        return self.filled + self.marked


def module_7(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions of climate performance: the ones a draft can answer with numbers."""
    return tuple(question for question in questions if question.item.code.startswith("7."))


def count(questions: Iterable[Question]) -> Count:
    """The numeric cells of questions; a cell the portal does not have is none."""
    states: list[State] = []
    marked: set[str] = set()
    for question in questions:
        for column, row in ((column, row) for _, column in question.columns for row in question.rows):
            state = row.cells[column.key].state
            if column.answer in NUMERIC and state != "blank":
                states.append(state)
                marked |= {question.item.code} if state in ("none", "person") else set()
    return Count(
        sum(state in ("filled", "auto") for state in states), states.count("auto"), sum(state in ("none", "person") for state in states), frozenset(marked)
    )
