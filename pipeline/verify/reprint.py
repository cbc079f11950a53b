"""A package's datapoints printed again, by the same code that printed them in the documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import DecimalException

from pipeline.bag import DRAFT, Bag
from pipeline.datapoint import Datapoints
from pipeline.delivered import FILE
from pipeline.draft import read_points
from pipeline.finding import Finding, Place, finding
from pipeline.printing import Display, Printer

_NOT_OURS = (KeyError, ValueError, TypeError, AttributeError, RecursionError, DecimalException)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What documents are held against: the build, its datapoints, how it prints them, and the digests of what its documents say of themselves."""

    build: str
    points: Datapoints
    display: Display
    documents: frozenset[str]

    def text(self, datapoint: str, lang: str, form: str) -> str | None:
        """A datapoint's value as a document of this build prints it; none where the build has no value for it."""
        point = self.points.get(datapoint)
        try:
            return Printer(lang, self.points, self.display).text(point, form) if point is not None and point.value is not None else None
        except _NOT_OURS:
            return None


def read_evidence(bag: Bag) -> Evidence | Finding:
    """The evidence of a package, or why it is none."""
    try:
        draft = bag.draft()
        shown = draft["report"]["display"]
        display = Display({str(unit): int(decimals) for unit, decimals in shown["decimals"].items()}, str(shown["mass"]))
        listed: Mapping[str, list[Mapping[str, str]]] = json.loads(bag.read(FILE))
        documents = frozenset(entry["citations_sha256"] for entry in listed["documents"])
        return Evidence(bag.digests[DRAFT], read_points(draft), display, documents)
    except _NOT_OURS as error:
        return finding("document.bad_package", Place(bag.path.name), text=f"{type(error).__name__}: {error}")
