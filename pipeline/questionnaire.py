"""A questionnaire: its questions with a cell for every column of every row; and as a team answered it before, each answer with the question's own number and
title and the place it was read from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from disclosures import Field, Item, Point
from pipeline.finding import Place, Text

State = Literal["filled", "auto", "draft", "told", "given", "part", "person", "none", "unasked", "blank"]
"""``auto``: computed with CDP's formula; ``draft``: the chapter's own text, to be adapted; ``told``: answered in the chapter by a named person, to be brought
into the cell; ``given``: no figure, and the reason is the answer; ``part``: the chapter's text answers a part, or nobody stands for it; ``person``: somebody
still has to type it; ``none``: no figure, and why; ``unasked``: optional, or not asked with these answers; ``blank``: the portal has no such cell."""
OPEN: tuple[State, ...] = ("part", "person", "none")
NOT_ASKED: tuple[State, ...] = ("unasked", "blank")
NUMERIC = ("number", "percent")
MARKS: Mapping[State, str] = {"told": "✓", "part": "◐", "person": "✎", "given": "—", "none": "—"}
"""What stands in a cell of the pack without a value; read back as an earlier response, none of them is an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell. ``why`` says why there is no figure, or what to know about one; ``sources`` are datapoint ids or places an auditor can follow."""

    value: Decimal | str | None
    state: State
    why: Text | None = None
    sources: tuple[str, ...] = ()


BLANK, UNASKED = Answer(None, "blank"), Answer(None, "unasked")


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
    """The numeric cells of questions; a cell the portal does not have or does not ask for is none."""
    states = [
        (question.item.code, state)
        for question in questions
        for _, column in question.columns
        for state in (row.cells[column.key].state for row in question.rows)
        if column.answer in NUMERIC and state not in NOT_ASKED
    ]
    filled = [state for _, state in states if state in ("filled", "auto")]
    return Count(len(filled), filled.count("auto"), len(states) - len(filled), frozenset(code for code, state in states if state in OPEN))


CONTENTS, LAST_TIME, NOT_MATCHED, SOURCES = "CDP", "前次填答 last time", "未對應 not matched", "sources 來源"
"""Sheets of our own pack that are no question; read back as an export, they are passed over."""
_CODE = re.compile(r"\s*\(?\s*Q?\s*((?:[A-Z]{1,2}(?:-[A-Z]{2})?)?\d{1,2}(?:\.\d{1,3}){1,4}[a-z]{0,2})(?![\w.%])\s*\)?[\s:.、－-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answered:
    """One cell of an earlier response. ``code`` and ``title`` are the file's own; ``value`` is none where it was left blank."""

    code: str | None
    title: str | None
    row: str | None
    column: str | None
    value: str | None
    at: Place


def numbered(text: str) -> tuple[str | None, str]:
    """A question's or column's number and the words behind it. Numbers are text: 7.1 is not 7.10.

    >>> numbered("(7.53.1) Give your targets"), numbered("Q7.10"), numbered("C4.1a Absolute targets"), numbered("Scope 1")
    (('7.53.1', 'Give your targets'), ('7.10', ''), ('C4.1a', 'Absolute targets'), (None, 'Scope 1'))
    """
    found = _CODE.match(text)
    return (found[1], text[found.end() :].strip()) if found else (None, text.strip())
