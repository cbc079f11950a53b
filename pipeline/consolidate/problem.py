"""What is wrong with the rows of one kind, before it is known where they all stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.finding import MAX_PLACES, Finding, Place, finding, rules
from pipeline.inputs import Table

if TYPE_CHECKING:
    import pyarrow as pa

BLANK_CELL = "load.blank_cell"
"""Why a row without year or scope does not count; the readers have reported it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that rows break, the column it shows in and the words of its sentence. ``at`` is set where the fault lies in another table."""

    rule: str
    column: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    at: Place | None = None

    @property
    def blocks(self) -> bool:
        """Whether the rows have no right number and are left out."""
        return rules()[self.rule].severity == "error"


def problem(rule: str, column: str | None = None, at: Place | None = None, **values: object) -> Problem:
    """A problem by the name of its rule: ``problem("consolidate.no_unit", "unit")``."""
    return Problem(rule, column, values, at)


def first_error(problems: Iterable[Problem]) -> str | None:
    """The rule that leaves a row out, if one does."""
    return next((found.rule for found in problems if found.blocks), None)


@dataclass
class Gathered:
    """Problems of one table with the rows they were met at; the same problem is one finding with every place."""

    table: Table
    rows: dict[tuple[str, str | None, Place | None, str], tuple[Problem, list[int]]] = field(default_factory=dict)

    def add(self, found: Problem, rows: Sequence[int]) -> None:
        """A problem met at these rows (positions from 0)."""
        key = (found.rule, found.column, found.at, repr(sorted(found.values.items())))
        self.rows.setdefault(key, (found, []))[1].extend(rows)

    def add_kinds(self, problems: Sequence[Sequence[Problem]], codes: pa.Array) -> None:
        """The problems of each kind of rows, with the kind of every row."""
        if not any(problems):
            return
        where: dict[int, list[int]] = {}
        for position, code in enumerate(codes.to_pylist()):
            if problems[code]:
                where.setdefault(code, []).append(position)
        for code, rows in where.items():
            for found in problems[code]:
                self.add(found, rows)

    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order they were met."""
        return tuple(self._finding(found, rows) for found, rows in self.rows.values())

    def _finding(self, found: Problem, rows: Sequence[int]) -> Finding:
        places = [found.at] if found.at is not None else [self.table.place(row, found.column) for row in sorted(set(rows))[:MAX_PLACES]]
        return said(found, places, 1 if found.at is not None else len(set(rows)))


def said(found: Problem, places: Sequence[Place] = (), count: int = 1) -> Finding:
    """The finding of a problem at these places."""
    return finding(found.rule, places=places, count=count, **found.values)  # type: ignore[arg-type]  # no rule has a word named as these arguments
