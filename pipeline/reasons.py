"""Why a figure is not given: rows of ``stated`` whose value is blank and whose note says the reason."""

from __future__ import annotations

from pipeline.inputs import Inputs, Record


def category_reasons(inputs: Inputs, year: int) -> dict[str, tuple[str, Record]]:
    """The stated reason of each scope 3 category that has no figure, with its row."""
    found: dict[str, tuple[str, Record]] = {}
    for record in inputs.records("stated"):
        if record.text("metric") == "ghg.scope3.category" and record.integer("year") == year and record.text("value") is None:
            note, key = record.text("note"), record.text("key")
            if note and key:
                found[key] = (note, record)
    return found
