"""What is wrong with the rows of one kind, before it is known where they all stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.finding import Finding, Place, finding, rules
from pipeline.inputs import Table


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
    """A problem of the area ``consolidate``."""
    return Problem(f"consolidate.{rule}", column, values, at)


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

    def add_kinds(self, problems: Sequence[Sequence[Problem]], codes: Sequence[int]) -> None:
        """The problems of each kind of rows, with the kind of every row."""
        if not any(problems):
            return
        where: dict[int, list[int]] = {}
        for position, code in enumerate(codes):
            if problems[code]:
                where.setdefault(code, []).append(position)
        for code, rows in where.items():
            for found in problems[code]:
                self.add(found, rows)

    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order they were met."""
        return tuple(self._finding(found, rows) for found, rows in self.rows.values())

    def _finding(self, found: Problem, rows: Sequence[int]) -> Finding:
        if found.at is not None:
            return finding(found.rule, found.at, **found.values)
        places = [self.table.place(row, found.column) for row in sorted(set(rows))[:1_000]]
        return finding(found.rule, places=places, count=len(set(rows)), **found.values)
