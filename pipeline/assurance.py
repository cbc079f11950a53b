"""What a statement of assurance is about: a row of the table ``verification`` by its subject and part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: its subject (a pattern of datapoints), the level where it is stated, the site or entity it is about where that is less than the company."""

    subject: str
    level: str | None = None
    part: str | None = None

    def covers(self, scope: str) -> bool:
        """Whether figures of a scope are in its subject: by its own name, with another scope, or with all greenhouse gas figures.

        >>> [Statement(subject).covers("1") for subject in ("ghg.scope1", "ghg.scope12.market", "ghg.*", "ghg.scope3.category[1]", "energy.*")]
        [True, True, True, False, False]
        """
        name, own = self.subject.partition("[")[0].removesuffix("*"), f"ghg.scope{scope}"
        wider = ("ghg.total",) if scope == "3" else ("ghg.total", "ghg.scope12")
        return name in ("ghg.", own, *wider) or name.startswith((f"{own}.", *(f"{metric}." for metric in wider)))


def statements(inputs: Inputs, year: int) -> Iterator[Statement]:
    """The statements on greenhouse gas figures of a year."""
    for record in inputs.records("verification"):
        subject = record.text("subject") or ""
        if record.integer("year") == year and subject.startswith("ghg."):
            yield Statement(subject, record.text("level"), record.text("site") or record.text("entity"))
