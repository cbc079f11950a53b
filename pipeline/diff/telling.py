"""A difference in words of one language: names, values as printed, causes with their amounts and lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Derived
from pipeline.diff import Difference
from pipeline.diff.points import Change, Part
from pipeline.draft import read_points
from pipeline.naming import full_name
from pipeline.outlines import outlines
from pipeline.printing import Printer
from report_templates import words

HEADLINES = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3", "ghg.total.location", "ghg.total.market", "energy.total")
"""The figures a reviewer asks for first, each at the year of the report."""
LINES_SHOWN = 5
_OF_ENTRIES = {"lines_added": "entries_added", "lines_removed": "entries_removed"}
"""What comes and goes among counted things: criteria met, disclosures answered."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause in words. ``through`` names the datapoint it comes through; ``more`` counts the lines that are not listed."""

    kind: str
    amount: str
    through: str
    detail: str
    lines: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A changed number in words: values as printed, causes followed down to the lines; ``kinds`` are the causes' codes."""

    id: str
    name: str
    before: str
    after: str
    difference: str
    causes: tuple[Reason, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """How differences are told in one language."""

    lang: str
    labels: Mapping[str, str]
    printer: Printer

    @classmethod
    def of(cls, lang: str, difference: Difference) -> Words:
        """The words of a language over the datapoints of both drafts."""
        before, after = read_points(difference.before.draft), read_points(difference.after.draft)
        points = Datapoints((*after.values(), *(point for name, point in before.items() if name not in after)))
        return cls(lang, words(lang), Printer(lang, points))

    def label(self, name: str) -> str:
        """A label of ``words/diff.toml``."""
        return self.labels[f"diff.{name}"]

    def cause(self, kind: str) -> str:
        """The kind of a cause."""
        return self.labels[f"cause.{kind}"]

    def status(self, status: str | None) -> str:
        """An item's status; an edition that lacks the item does not ask it."""
        return self.label("not_asked") if status is None else self.labels[f"choice.item_status.{status}"]

    def name(self, point: Datapoint) -> str:
        """A datapoint in words."""
        return full_name(self.labels, self.lang, point)

    def value(self, point: Datapoint | None) -> str:
        """A value as printed with its unit; what is missing in words."""
        return self.label("no_value") if point is None or point.value is None else self.printer.text(point, "full")

    def amount(self, point: Datapoint, amount: Decimal | None) -> str:
        """A signed part of a change, as precise as its size asks for; nothing where a side has no value."""
        if amount is None:
            return ""
        moved = replace(point, value=amount)
        if point.unit in ("share", "points"):
            return f"{self.printer.text(moved, 'change+pp+pct2')} {self.printer.unit_name('pp')}"
        return self.printer.text(moved, "change+full" if point.unit == "count" else "change+full+sig")

    def figure(self, change: Change) -> Figure:
        """A change in words."""
        point = subject(change)
        kinds = tuple(dict.fromkeys(leaf.kind for leaf in change.leaves))
        causes = tuple(self.reason(point, leaf, change.id) for leaf in change.leaves)
        return Figure(change.id, self.name(point), self.value(change.before), self.value(change.after), self.amount(point, change.delta), causes, kinds)

    def reason(self, point: Datapoint, part: Part, own: str) -> Reason:
        """A cause in words."""
        counted = _is_counted(point)
        through = self.printer.points.get(part.part) if part.part is not None and part.part != own else None
        return Reason(
            kind=self.label(_OF_ENTRIES[part.kind]) if counted and part.kind in _OF_ENTRIES else self.cause(part.kind),
            amount=self.amount(point, part.amount),
            through=self.name(through) if through is not None else "",
            detail=part.detail[self.lang] if part.detail is not None else "",
            lines=tuple(str(place) for place in part.lines[:LINES_SHOWN]),
            more=max(0, len(part.lines) - LINES_SHOWN),
        )


def _is_counted(point: Datapoint) -> bool:
    """Whether it counts entries, not amounts."""
    return isinstance(point.origin, Derived) and point.origin.rule == "count"


def subject(change: Change) -> Datapoint:
    """The datapoint a change is about: as it is, or as it was where it is no more."""
    point = change.after or change.before
    assert point is not None, "a change has at least one side"
    return point


def named(document: str, lang: str) -> str:
    """A document beside the chapter by its title; one that does not ship by its name."""
    shipped = outlines().get(document)
    return shipped.title[lang] if shipped is not None else document


def warnings(difference: Difference, lang: str) -> list[str]:
    """What a reader has to know before believing the page: other companies, documents, a ledger that is missing or another draft's, contradictions."""
    before, after, labels = difference.before, difference.after, words(lang)
    told = [labels["diff.different_reports"].format(before=before.name, after=after.name)] if difference.other_company else []
    told += [labels["diff.document_alone"].format(document=named(document, lang), name=side) for document, side in difference.alone]
    if difference.of_documents:
        return [*told, labels["diff.of_documents"]]
    if difference.foreign_ledgers:
        return [*told, labels["diff.foreign_ledger"].format(names=", ".join(difference.foreign_ledgers))]
    if before.ledger is None or after.ledger is None:
        return [*told, labels["diff.no_ledger"]]
    return [*told, *([labels["diff.unexplained"].format(count=difference.contradicted)] if difference.contradicted else [])]


def headlines(difference: Difference, lang: str) -> list[Figure]:
    """The main figures that changed."""
    told = Words.of(lang, difference)
    year = difference.after.draft["report"]["year"]
    changed = {change.id: change for change in difference.points}
    return [told.figure(changed[f"{metric}@{year}"]) for metric in HEADLINES if f"{metric}@{year}" in changed]


def comments(difference: Difference, lang: str) -> dict[str, str]:
    """What a redline says beside each changed number: the figure before and after, then a line for each cause."""
    told = Words.of(lang, difference)
    found: dict[str, str] = {}
    for change in difference.points:
        figure = told.figure(change)
        head = f"{figure.name}: {figure.before} → {figure.after}" + (f" ({figure.difference})" if figure.difference else "")
        found[change.id] = "\n".join([head, *(_told(reason) for reason in figure.causes[:LINES_SHOWN])])
    return found


def _told(reason: Reason) -> str:
    return "  ".join(part for part in (reason.kind, reason.amount, reason.detail, *reason.lines[:1]) if part)


def by_cause(told: Words, points: Iterable[Change]) -> list[tuple[str, list[tuple[Figure, Reason]]]]:
    """Each kind of cause with the sums of lines it moved; breakdowns repeat their total and are left to the list of numbers."""
    found: dict[str, list[tuple[Figure, Reason]]] = {}
    for change in points:
        if ".by_" in subject(change).metric or _is_counted(subject(change)) or any(cause.kind == "parts" for cause in change.causes):
            continue
        figure = told.figure(change)
        for cause in change.causes:
            found.setdefault(cause.kind, []).append((figure, told.reason(subject(change), cause, change.id)))
    return [(told.cause(kind), rows) for kind, rows in found.items()]
