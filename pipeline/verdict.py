"""The answer of ``verify``: what became of each number, and what was found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.finding import Finding

State = Literal["same", "differs", "missing", "added", "not_found"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number held against the evidence: a datapoint of a package (``citation`` and ``where`` blank), or a printed number of a document.

    ``expected`` is what the evidence says, ``found`` what stands there; either is null where it is not there at all. ``where`` is a page, block or part.
    """

    datapoint: str
    state: State
    expected: str | None
    found: str | None
    citation: str = ""
    where: str = ""

    def as_dict(self) -> dict[str, str | None]:
        """The number as ``verify --json`` writes it."""
        return {
            "datapoint": self.datapoint,
            "state": self.state,
            "expected": self.expected,
            "found": self.found,
            "citation": self.citation,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the files still say what the evidence says, each number, and the findings."""

    verified: bool
    numbers: tuple[Number, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, object]:
        """The verdict as ``verify --json`` writes it."""
        return {"verified": self.verified, "numbers": [number.as_dict() for number in self.numbers], "findings": [item.as_dict() for item in self.findings]}


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict over several files: verified where each of them is."""
    each = tuple(verdicts)
    numbers = tuple(number for verdict in each for number in verdict.numbers)
    return Verdict(bool(each) and all(verdict.verified for verdict in each), numbers, tuple(item for verdict in each for item in verdict.findings))
