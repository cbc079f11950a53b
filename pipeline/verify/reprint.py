"""A package's datapoints printed again, by the same code that printed them in the documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import DecimalException
from importlib.metadata import version

from pipeline.bag import DRAFT, Bag
from pipeline.datapoint import Datapoints
from pipeline.delivered import FILE
from pipeline.draft import read_points, texts_of
from pipeline.finding import Finding, Place, finding
from pipeline.printing import Display, Printer

_NOT_OURS = (KeyError, ValueError, TypeError, AttributeError, RecursionError, DecimalException)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What documents are held against: the build, its datapoints, how it prints them, and the digests of what its documents say of themselves.

    ``recorded`` is what another version of this program printed, by datapoint, language and form; empty for a build of this one.
    """

    build: str
    points: Datapoints
    display: Display
    documents: frozenset[str]
    recorded: Mapping[tuple[str, str, str], str]

    def text(self, datapoint: str, lang: str, form: str) -> str | None:
        """A datapoint's value as a document of this build prints it; none where the build has no value for it.

        It is printed again, unless another version did, whose rules of printing may have been others: then its own record stands.
        """
        recorded = self.recorded.get((datapoint, lang, form))
        if recorded is not None:
            return recorded
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
        ours = draft["software"]["version"] == version("netzero-chapter")
        recorded = (
            {} if ours else {(entry["datapoint"], entry["lang"], entry["form"]): str(entry["text"]) for told in texts_of(draft) for entry in told["citations"]}
        )
        return Evidence(bag.digests[DRAFT], read_points(draft), display, documents, recorded)
    except _NOT_OURS as error:
        return finding("document.bad_package", Place(bag.path.name), text=f"{type(error).__name__}: {error}")
