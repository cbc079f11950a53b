"""The draft: everything one build found, as draft.json holds it (CONTRACT §5), and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.datapoint import Datapoint, Datapoints, Derived, Origin, Stated, Total, make_id
from pipeline.document import Block, Cards, Document, FigureBlock, Heading, Item, Listing, Paragraph, Section, Span, Spans, TableBlock, plain
from pipeline.finding import LANGUAGES, Finding, Place
from pipeline.ledger import Selection
from pipeline.printing import Printer
from report_templates import words

if TYPE_CHECKING:
    from pipeline.criteria import Check
    from pipeline.inputs import InputFile
    from pipeline.project import Project
    from pipeline.view import Target

SCHEMA = 1
_DEEPEST = 4
"""How deep entries have lines of their own: down to the blocks of a section."""
_ONE_LINE = json.JSONEncoder(ensure_ascii=False).encode


class Itemised(Protocol):
    """An item's status as the disclose stage found it, a sign-off as it was judged, a figure that differs from the published one."""

    def as_dict(self) -> dict[str, object]:
        """The item as draft.json writes it."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """A document written beside the chapter from the same draft: its name, itself in each language, the items it answers instead of the chapter."""

    name: str
    documents: Sequence[Document]
    items: Sequence[Itemised]


@dataclass(frozen=True, slots=True)
class Draft:
    """One build, before it is written."""

    project: Project
    version: str
    inputs: Sequence[InputFile]
    ledger_sha256: str
    points: Datapoints
    documents: Sequence[Document]
    items: Sequence[Itemised]
    items_of: Mapping[str, Sequence[str]]
    targets: Sequence[Target]
    findings: Sequence[Finding]
    signoffs: Sequence[Itemised] = ()
    restated: Sequence[Itemised] = ()
    beside: Sequence[Beside] = ()

    def as_dict(self) -> dict[str, object]:
        """draft.json."""
        project = self.project
        return {
            "schema": SCHEMA,
            "company": {"name": dict(project.company.name), "lei": project.company.lei, "tax_id": project.company.tax_id, "country": project.company.country},
            "report": {
                "year": project.report.year,
                "period_start": project.report.period_start.isoformat(),
                "period_end": project.report.period_end.isoformat(),
                "publication_date": project.report.publication_date.isoformat() if project.report.publication_date else None,
                "languages": list(project.report.languages),
                "consolidation": project.inventory.consolidation,
                "gwp": project.inventory.gwp,
                "scope2_headline": project.inventory.scope2_headline,
                "base_year": project.inventory.base_year.scope12,
                "display": {"decimals": dict(project.display.decimals), "mass": project.display.mass},
            },
            "software": {"name": "netzero-chapter", "version": self.version},
            "inputs": [{"path": file.path, "sha256": file.sha256, "rows": file.rows} for file in self.inputs],
            "ledger_sha256": self.ledger_sha256,
            "datapoints": [self._datapoint(point) for point in self.points.values()],
            "citations": _citations(self.documents),
            "items": [
                *(item.as_dict() for item in self.items),
                *({**item.as_dict(), "document": other.name} for other in self.beside for item in other.items),
            ],
            "targets": [self._target(target) for target in self.targets],
            "findings": [found.as_dict() for found in self.findings],
            "restated": [entry.as_dict() for entry in self.restated],
            "signoffs": [signoff.as_dict() for signoff in self.signoffs],
            "sections": _sections(self.documents),
            **({"documents": [_beside(other) for other in self.beside]} if self.beside else {}),
        }

    def _datapoint(self, point: Datapoint) -> dict[str, object]:
        display = self.project.display
        shown = {lang: Printer(lang, self.points, display).text(point, "full") for lang in LANGUAGES} if point.value is not None else None
        return {
            "id": point.id,
            "metric": point.metric,
            "year": point.year,
            "key": point.key,
            "value": None if point.value is None else format(point.value, "f"),
            "reason": point.reason,
            "unit": point.unit,
            "display": shown,
            "origin": origin_dict(point.origin),
            "items": list(self.items_of.get(point.id, ())),
        }

    def _target(self, target: Target) -> dict[str, object]:
        """A target with its label and its checks: this tool's own reading of SBTi's criteria, never SBTi's validation."""
        rate = self.points.value("target.annual_rate", self.project.report.year, target.id)
        return {
            "target_id": target.id,
            "rule_set": target.rule_set,
            "annual_rate": None if rate is None else format(rate, "f"),
            "classification": target.classification,
            "state": target.state,
            "checks": [self._check(check) for check in target.checks],
        }

    def _check(self, check: Check) -> dict[str, object]:
        printers = {lang: Printer(lang, self.points, self.project.display) for lang in LANGUAGES}
        why = check.texts(printers, {lang: words(lang) for lang in LANGUAGES})
        return {
            "code": check.code,
            "status": check.status,
            "why": dict(why),
            "datapoints": list(check.datapoints),
            **({"readiness": True} if check.readiness else {}),
        }


def _citations(documents: Sequence[Document]) -> list[dict[str, object]]:
    return [
        {"id": c.id, "datapoint": c.datapoint, "lang": c.lang, "form": c.form, "text": c.text, "section": c.section, "block": c.block}
        for document in documents
        for c in document.citations
    ]


def _sections(documents: Sequence[Document]) -> list[dict[str, object]]:
    return [section_dict(section, document.lang) for document in documents for section in document.sections]


def _beside(other: Beside) -> dict[str, object]:
    return {"document": other.name, "citations": _citations(other.documents), "sections": _sections(other.documents)}


def texts_of(draft: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What a draft prints, document by document: the chapter (the draft itself), then those beside it, each with ``citations`` and ``sections``.

    A citation's id is one document's alone within a language.
    """
    return (draft, *draft.get("documents", ()))


def named_texts(draft: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The same by name: the chapter, which has none, then ``s2`` and the like."""
    return {text.get("document", ""): text for text in texts_of(draft)}


def origin_dict(origin: Origin) -> dict[str, object]:
    """An origin as draft.json writes it."""
    if isinstance(origin, Total):
        return {"kind": "total", "selection": origin.selection.as_dict(), "rows": origin.rows, "sha256": origin.sha256}
    if isinstance(origin, Stated):
        return {"kind": "stated", "at": origin.at.as_dict(), "by": origin.by}
    return {"kind": "derived", "rule": origin.rule, "parts": list(origin.parts), "params": dict(origin.params)}


def read_points(data: Mapping[str, object], wanted: Iterable[str] | None = None) -> Datapoints:
    """The datapoints of a draft.json; with ``wanted`` only those, the parts they are made of and each one's year before.

    Raises ``ValueError`` or ``KeyError`` where it is no draft.
    """
    entries = data["datapoints"]
    if not isinstance(entries, list):
        raise ValueError("datapoints is not a list")
    chosen = None if wanted is None else _with_parts({entry["id"]: entry for entry in entries}, wanted)
    return Datapoints(
        Datapoint(
            entry["metric"],
            entry["year"],
            entry["key"],
            None if entry["value"] is None else Decimal(entry["value"]),
            entry["unit"],
            _origin(entry["origin"]),
            entry["reason"],
        )
        for entry in entries
        if chosen is None or entry["id"] in chosen
    )


def _with_parts(entries: Mapping[str, Mapping[str, Any]], wanted: Iterable[str]) -> set[str]:
    """Ids of the wanted entries and of everything they are made of."""
    found: set[str] = set()
    queue = list(wanted)
    while queue:
        identifier = queue.pop()
        if identifier in entries and identifier not in found:
            found.add(identifier)
            queue += entries[identifier]["origin"].get("parts", ())
    before = {make_id(entries[name]["metric"], entries[name]["year"] - 1, entries[name]["key"]) for name in found}
    return found | (before & set(entries))


def _origin(entry: Mapping[str, object]) -> Origin:
    match entry:
        case {"kind": "total", "selection": dict(selection), "rows": int(rows), "sha256": str() | None as digest}:
            return Total(Selection.from_dict(selection), rows, digest)
        case {"kind": "stated", "at": dict(at)}:
            by = entry.get("by")
            return Stated(Place(**at), by if isinstance(by, str) else None)
        case {"kind": "derived", "rule": str(rule), "parts": list(parts), "params": dict(params)}:
            return Derived(rule, tuple(parts), tuple(params.items()))
    raise ValueError(f"not an origin: {entry!r}")


def write_json(data: object) -> bytes:
    """JSON as we write every file: UTF-8, one order, an entry a line so that two drafts can be compared line by line, a final line feed."""
    return (_laid_out(data, 0) + "\n").encode("utf-8")


def _laid_out(data: object, depth: int) -> str:
    """Lists of entries with an entry a line, and what holds such lists with a field a line; all else, and what lies deeper than a block, on one line."""
    indent = "\n" + " " * (depth + 1)
    match data:
        case dict() if depth < _DEEPEST and any(map(_has_entries, data.values())):
            inner = [f"{_ONE_LINE(key)}: {_laid_out(value, depth + 1)}" for key, value in data.items()]
            return f"{{{indent}{f',{indent}'.join(inner)}{indent[:-1]}}}"
        case list() if depth < _DEEPEST and _has_entries(data):
            return f"[{indent}{f',{indent}'.join(_laid_out(value, depth + 1) for value in data)}{indent[:-1]}]"
    return _ONE_LINE(data)


def _has_entries(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def section_dict(section: Section, lang: str) -> dict[str, object]:
    """A section as draft.json writes it."""
    return {"lang": lang, "id": section.id, "title": plain(section.heading.spans), "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, object]:
    head: dict[str, object] = {"id": block.id, "kind": block.kind}
    if block.at is not None:
        head["at"] = block.at.as_dict()
    match block:
        case Heading():
            return {**head, "level": block.level, "number": block.number, "spans": _spans(block.spans)}
        case Paragraph():
            return {**head, "style": block.style, "spans": _spans(block.spans)}
        case Listing():
            return {**head, "items": [_item(item) for item in block.items]}
        case TableBlock():
            rows = [[_spans(column.header) for column in block.columns], *[[_spans(cell) for cell in row.cells] for row in block.rows]]
            return {**head, "number": block.number, "caption": _spans(block.caption), "rows": rows, "notes": [_spans(note) for note in block.notes]}
        case FigureBlock():
            notes = [_spans(note) for note in block.notes]
            return {
                **head,
                "number": block.number,
                "caption": _spans(block.caption),
                "alt": _spans(block.alt),
                "numbers": _spans(block.numbers),
                "notes": notes,
            }
        case Cards():
            return {**head, "rows": [[_spans(part) for part in (card.label, card.value, card.unit, *card.lines)] for card in block.cards]}


def _item(item: Item) -> dict[str, object]:
    return {"spans": _spans(item.spans), **({"inner": [_block(inner) for inner in item.inner]} if item.inner else {})}


def _spans(spans: Spans) -> list[dict[str, object]]:
    return [_span(span) for span in spans]


def _span(span: Span) -> dict[str, object]:
    data: dict[str, object] = {"kind": span.kind, "text": span.text}
    if span.citation:
        data["citation"] = span.citation
    if span.literal:
        data["literal"] = span.literal
    if span.href:
        data["href"] = span.href
    if span.at is not None:
        data["at"] = span.at.as_dict()
    if span.note:
        data["note"] = _spans(span.note)
    return data
