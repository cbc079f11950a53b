"""The answer of ``verify``: what became of each number, and what was found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.finding import Finding

State = Literal["same", "differs", "missing", "added", "not_found", "text_changed"]
"""``text_changed``: the number stands as printed, in a block whose text is another. ``not_found``: it cannot be read where it should stand."""


class Number(NamedTuple):
    """One number held against the evidence: a datapoint of a package (``citation`` and ``where`` blank), or a printed number of a document.

    A tuple, as documents hold thousands.

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
            "id": self.citation,
            "datapoint": self.datapoint,
            "status": self.state,
            "expected": self.expected,
            "printed": self.found,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the files still say what the evidence says, each number, and the findings.

    ``consistent``: a document agrees with what it says of itself, which without evidence is all it can prove. ``read``: the file could be read, though it
    may hold no number.
    """

    verified: bool
    numbers: tuple[Number, ...]
    findings: tuple[Finding, ...]
    consistent: bool = False
    read: bool = False

    def as_dict(self) -> dict[str, object]:
        """The verdict as ``verify --json`` writes it."""
        return {
            "verified": self.verified,
            "consistent": self.consistent,
            "numbers": [number.as_dict() for number in self.numbers],
            "findings": [item.as_dict() for item in self.findings],
        }


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict over several files: verified where each of them is."""
    each = tuple(verdicts)
    return Verdict(
        verified=bool(each) and all(verdict.verified for verdict in each),
        numbers=tuple(number for verdict in each for number in verdict.numbers),
        findings=tuple(item for verdict in each for item in verdict.findings),
        consistent=bool(each) and all(verdict.consistent for verdict in each),
        read=bool(each) and all(verdict.read or verdict.numbers for verdict in each),
    )
