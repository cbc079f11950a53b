"""What each row of ``verification`` is about, and whether the printed figure says what the verifier's statement says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pipeline.answering import Answering
from pipeline.datapoint import Datapoint
from pipeline.inputs import Record
from pipeline.quantity import half_up
from pipeline.standard import to_standard

Tie = Literal["agrees", "differs", "no_figure", "no_value", "pattern"]
"""``agrees``: within the rounding of both, as measured; ``no_figure``: the draft has none; ``pattern``: the subject is a family of figures."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of ``verification`` held against the draft. ``stated`` is the statement's value in the standard unit ``unit``."""

    record: Record
    metric: str
    key: str | None
    part: str | None
    point: Datapoint | None
    stated: Decimal | None
    unit: str
    tie: Tie

    @property
    def difference(self) -> Decimal | None:
        """Printed less stated, to the twelfth decimal: what a conversion of units leaves behind is no difference."""
        if self.point is None or self.point.value is None or self.stated is None:
            return None
        return half_up(Fraction(self.point.value) - Fraction(self.stated), 12)


def subjects(answering: Answering) -> tuple[Subject, ...]:
    """The rows of the reporting year, in their order. Whether a value agrees is what ``check`` found: the pack judges nothing a second time."""
    year = answering.project.report.year
    differing = {str(place) for item in answering.findings if item.rule == "measure.verified_differs" for place in item.places}
    records = [record for record in answering.inputs.records("verification") if record.integer("year") == year and record.text("subject")]
    return tuple(_subject(answering, record, year, str(record.place("verified_value")) in differing) for record in records)


def _subject(answering: Answering, record: Record, year: int, differs: bool) -> Subject:
    name = record.text("subject") or ""
    metric, _, inside = name.partition("[")
    part, ending = (record.text("site"), ".by_site") if record.text("site") else (record.text("entity"), ".by_entity")
    key = part or inside.removesuffix("]") or None
    point = answering.points.find(metric + (ending if part else ""), year, key)
    value, unit = record.decimal("verified_value"), record.text("unit") or (point.unit if point is not None else "tCO2e")
    stated, standard = to_standard(value, unit) if value is not None else (None, unit)
    has_figure = point is not None and point.value is not None
    tie: Tie = "pattern" if "*" in name else "no_value" if value is None else "no_figure" if not has_figure else "differs" if differs else "agrees"
    return Subject(record, metric, inside.removesuffix("]") or None, part, point, stated, standard, tie)
