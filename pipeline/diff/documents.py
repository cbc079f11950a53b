"""Sides that are documents: made into drafts that can be compared, and the other side brought down to what a document can tell.

A number is compared as exactly as both sides know it: by its exact value where a document carries it, else by how it is printed. Text is compared block by
block; of tables and charts number by number, and their other words where both documents are of one format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pipeline.datapoint import Datapoint, Stated, split_id
from pipeline.diff import Side
from pipeline.diff.paper import Paper, PaperBlock, PaperNumber, read_word_paper, settled
from pipeline.draft import named_texts, origin_dict, read_points
from pipeline.finding import Finding, Place, finding
from pipeline.printing import SCALES, UNIT_NAMES, Display, Printer

PROSE = ("heading", "paragraph", "list")
_KINDS_BY_NAME: Mapping[str, str] = {"table": "table", "figure": "figure", "cards": "cards"}
"""Kinds of shipped blocks, which a Word document does not say."""
_DIGITS = re.compile(r"[−+-]?\d[\d,]*(?:\.\d+)?")
Json = Mapping[str, Any]


def levelled(before: Side, after: Side) -> tuple[Side, Side] | Finding:
    """Both sides as what can be compared; or why nothing can: other companies, other languages."""
    papers = [side.paper for side in (before, after) if side.paper is not None]
    if not papers:
        return before, after
    lang, document = papers[0].lang, papers[0].document
    if any(paper.lang != lang for paper in papers) or not all(_speaks(side, lang) for side in (before, after)):
        return finding("diff.other_language", Place(after.name), other=before.name)
    if _strangers(before, after):
        return finding("diff.other_report", Place(after.name), other=before.name)
    if not all(_has(side, document) for side in (before, after)):
        return finding("diff.other_document", Place(after.name), other=before.name)
    old, new = _with_numbers(before, after, lang, document)
    return _with_text(old, new, lang, document)


def paper_side(name: str, paper: Paper, data: bytes | None) -> Side:
    """A document as a side, its numbers still as printed."""
    identifiers = dict.fromkeys(number.datapoint for number in paper.numbers if _is_id(number.datapoint))
    years = [split_id(name)[1] for name in identifiers if name.startswith(("ghg.", "energy."))] or [split_id(name)[1] for name in identifiers]
    draft: dict[str, Any] = {
        **_only(paper.document, {"citations": [], "sections": []}),
        "company": {"name": {paper.lang: paper.company} if paper.company else {}},
        "report": {"year": max(years, default=0), "languages": [paper.lang]},
        "software": None,
        "ledger_sha256": None,
        "datapoints": [],
        "items": [],
    }
    return Side(name, draft, documents={(paper.document, paper.lang): data} if data is not None else {}, paper=paper)


def _has(side: Side, document: str) -> bool:
    """Whether a side is that document, or a draft that has it."""
    return side.paper.document == document if side.paper is not None else document in named_texts(side.draft)


def _speaks(side: Side, lang: str) -> bool:
    return lang in side.draft["report"]["languages"]


def _strangers(before: Side, after: Side) -> bool:
    """Whether both sides name their company, and not the same one."""
    old, new = (set(side.draft["company"]["name"].values()) for side in (before, after))
    return bool(old and new and not old & new)


def _with_numbers(before: Side, after: Side, lang: str, document: str) -> tuple[Side, Side]:
    """The numbers either document prints, and those the other side prints there in that language."""
    cited = {name for side in (before, after) for name in _cited(side, lang, document)}
    sides = []
    for side, other in ((before, after), (after, before)):
        points = _points(side.name, side.paper, _Other.of(other, lang)) if side.paper is not None else read_points(side.draft).values()
        written = [_written(point) for point in points if point.id in cited]
        sides.append(replace(side, draft={**side.draft, "datapoints": written, "items": [], "inputs": []}))
    return sides[0], sides[1]


@dataclass(frozen=True, slots=True)
class _Other:
    """The side a document is compared with: the exact values it has, and how it prints a value in a form, where that is known."""

    points: Mapping[str, Datapoint]
    printer: Printer | None
    printed: Mapping[tuple[str, str], str]
    mass: str

    @classmethod
    def of(cls, side: Side, lang: str) -> _Other:
        if side.paper is not None:
            own = {point.id: point for point in _points(side.name, side.paper, None)}
            return cls(own, None, {(number.datapoint, number.form): number.text for number in side.paper.numbers}, "t")
        shown = side.draft["report"].get("display") or {}
        points = read_points(side.draft)
        mass = str(shown.get("mass", "t"))
        return cls(points, Printer(lang, points, Display(dict(shown.get("decimals", {})), mass)), {}, mass)

    def prints(self, point: Datapoint, numbers: Sequence[PaperNumber]) -> bool:
        """Whether it prints a value as every one of these numbers stands."""
        if self.printer is not None:
            return all(self.printer.text(point, number.form) == number.text for number in numbers)
        shared = [(self.printed[number.datapoint, number.form], number.text) for number in numbers if (number.datapoint, number.form) in self.printed]
        return bool(shared) and all(one == another for one, another in shared)


def _cited(side: Side, lang: str, document: str) -> Iterable[str]:
    if side.paper is not None:
        return [number.datapoint for number in side.paper.numbers]
    return [entry["datapoint"] for entry in named_texts(side.draft)[document]["citations"] if entry["lang"] == lang]


def _points(name: str, paper: Paper, other: _Other | None) -> list[Datapoint]:
    """The numbers of a document: exact where it carries the value and prints what was built, else as printed.

    What prints as the other side's exact value would is that value.
    """
    printed: dict[str, list[PaperNumber]] = {}
    for number in paper.numbers:
        if _is_id(number.datapoint):
            printed.setdefault(number.datapoint, []).append(number)
    return [_point(name, paper, identifier, numbers, other) for identifier, numbers in printed.items()]


def _point(name: str, paper: Paper, identifier: str, numbers: Sequence[PaperNumber], other: _Other | None) -> Datapoint:
    known = other.points.get(identifier) if other is not None else None
    shown = next((number for number in numbers if number.changed), min(numbers, key=lambda number: "abs" in number.form.split("+")))
    unit = known.unit if known is not None else _unit(paper, identifier, shown.text)
    carried = None if shown.changed else paper.values.get(identifier)
    if carried is not None:
        value: Decimal | None = Decimal(carried)
    elif other is not None and known is not None and known.value is not None and other.prints(known, numbers):
        value = known.value
    else:
        value = read_printed(shown.text, shown.form, unit, other.mass if other is not None else "t")
    return Datapoint(*split_id(identifier), value, unit, Stated(Place(name)), None if value is not None else "not_stated")


def _unit(paper: Paper, identifier: str, text: str) -> str:
    """The unit of a printed number by its name; without one a share where a percent sign follows, else a count."""
    named = paper.units.get(identifier, "")
    codes = {shown[paper.lang]: code for code, shown in UNIT_NAMES.items() if shown[paper.lang]}
    return codes.get(named, named) or ("share" if text.endswith(("%", "％")) else "count")


def read_printed(text: str, form: str, unit: str, mass: str = "t") -> Decimal | None:
    """The value behind printed digits, in its unit; none where there are none.

    >>> read_printed("32.2", "kt", "tCO2e"), read_printed("−4.0 %", "change", "share")
    (Decimal('3.22E+4'), Decimal('-0.040'))
    """
    match = _DIGITS.search(text)
    if match is None:
        return None
    value = Decimal(match.group().replace(",", "").replace("−", "-"))
    if unit == "share":
        return value.scaleb(-2)
    scale = next((name for name in form.split("+") if name in SCALES), mass) if unit in ("tCO2e", "tCO2", "t") else "t"
    return value.scaleb(SCALES[scale])


def _is_id(identifier: str) -> bool:
    try:
        split_id(identifier)
    except ValueError:
        return False
    return True


def _written(point: Datapoint) -> dict[str, Any]:
    """A number as a draft holds it; a document's is stated by the document."""
    value = None if point.value is None else format(point.value, "f")
    head = {"id": point.id, "metric": point.metric, "year": point.year, "key": point.key, "value": value, "reason": point.reason, "unit": point.unit}
    return {**head, "origin": origin_dict(point.origin), "items": []}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One side's text: its blocks, and the numbers that stand in each, by datapoint and form."""

    blocks: Sequence[PaperBlock]
    numbers: Mapping[str, Mapping[tuple[str, str], str]]

    @classmethod
    def of(cls, side: Side, paper: Paper | None, lang: str, document: str) -> _Shown:
        draft = named_texts(side.draft)[document]
        found: dict[str, dict[tuple[str, str], str]] = {}
        cited = [entry for entry in draft["citations"] if entry["lang"] == lang] if paper is None else []
        for block, key, text in [
            *((number.block, (number.datapoint, number.form), number.text) for number in (paper.numbers if paper is not None else ())),
            *((entry["block"], (entry["datapoint"], entry["form"]), entry["text"]) for entry in cited),
        ]:
            found.setdefault(block, {}).setdefault(key, text)
        return cls(paper.blocks if paper is not None else _draft_blocks(draft, lang), found)


def _with_text(before: Side, after: Side, lang: str, document: str) -> tuple[Side, Side]:
    """Both texts as blocks of words, tables and charts by the numbers both sides print in them; their other words only where both are of one format."""
    papers = [_in_word(side, lang, document) for side in (before, after)]
    alike = papers[0] is not None and papers[1] is not None
    if not alike:
        papers = [side.paper for side in (before, after)]
        alike = all(paper is not None for paper in papers) and len({paper.format for paper in papers if paper is not None}) == 1
    old, new = (_Shown.of(side, paper, lang, document) for side, paper in zip((before, after), papers, strict=True))
    kinds = {block.id: block.kind for shown in (old, new) for block in shown.blocks if block.kind} if not alike else {}
    kinds |= {block.id: _KINDS_BY_NAME[head] for block in new.blocks if (head := block.id.partition("-")[0]) in _KINDS_BY_NAME}
    apart = {name: kind for name, kind in kinds.items() if kind not in PROSE}
    shared = {name: old.numbers.get(name, {}).keys() & new.numbers.get(name, {}).keys() for name in apart}
    return tuple(  # type: ignore[return-value]  # two sides in, two out
        replace(side, draft={**side.draft, **_only(document, _text_of(shown, lang, apart, shared, words=alike))})
        for side, shown in ((before, old), (after, new))
    )


def _in_word(side: Side, lang: str, document: str) -> Paper | None:
    """A side's document in Word, where it has one."""
    if side.paper is not None or (document, lang) not in side.documents:
        return side.paper if side.paper is not None and side.paper.format == "docx" else None
    read = read_word_paper(side.documents[document, lang], Place(side.name))
    return read if isinstance(read, Paper) else None


def _text_of(shown: _Shown, lang: str, apart: Mapping[str, str], shared: Mapping[str, Set[tuple[str, str]]], *, words: bool) -> dict[str, Any]:
    """Sections as a draft holds them, each block one run of words; of tables and charts the numbers apart, their words only where ``words``."""
    sections: dict[str, list[dict[str, Any]]] = {}
    titles: dict[str, str] = {}
    citations: list[dict[str, str]] = []
    for block in shown.blocks:
        text = settled(block.text)
        titles.setdefault(block.section, text)
        if block.id not in apart:
            sections.setdefault(block.section, []).append({"id": block.id, "kind": "paragraph", "spans": [{"kind": "text", "text": text}]})
            continue
        printed = shown.numbers.get(block.id, {})
        named = [(key, printed[key], f"{block.id} {index}") for index, key in enumerate(sorted(shared[block.id]))]
        citations += [{"lang": lang, "id": name, "datapoint": key[0], "block": block.id} for key, _, name in named]
        alone = {settled(digits) for digits in printed.values()}
        rest = "\n".join(line for line in text.split("\n") if line not in alone) if words else ""
        numbers = [{"kind": "datapoint", "text": settled(digits), "citation": name} for _, digits, name in named]
        told = {"words": [{"kind": "text", "text": rest}], "numbers": numbers}
        sections.setdefault(block.section, []).append({"id": block.id, "kind": apart[block.id], **told})
    return {"citations": citations, "sections": [{"lang": lang, "id": name, "title": titles[name], "blocks": own} for name, own in sections.items()]}


def _only(document: str, text: dict[str, Any]) -> dict[str, Any]:
    """What a draft prints that has no more than one document: the chapter, or one beside it."""
    return {**text, "documents": []} if not document else {"citations": [], "sections": [], "documents": [{"document": document, **text}]}


def _draft_blocks(draft: Json, lang: str) -> list[PaperBlock]:
    """The prose of a draft's document as a document would read; tables and charts by their names only."""
    return [
        PaperBlock(section["id"], block["id"], block["kind"], _prose(block))
        for section in draft["sections"]
        if section["lang"] == lang
        for block in section["blocks"]
    ]


def _prose(block: Json) -> str:
    if block["kind"] == "list":
        lines, notes = _entries(block["items"])
        return "\n".join((*lines, *notes))
    if block["kind"] not in PROSE:
        return ""
    line, notes = _line(block["spans"])
    return "\n".join((f"{block['number']} {line}" if block.get("number") else line, *notes))


def _entries(items: Iterable[Json]) -> tuple[list[str], list[str]]:
    lines: list[str] = []
    notes: list[str] = []
    for item in items:
        line, below = _line(item["spans"])
        lines, notes = [*lines, line], [*notes, *below]
        for inner in item.get("inner", ()):
            more, others = _entries(inner["items"])
            lines, notes = [*lines, *more], [*notes, *others]
    return lines, notes


def _line(spans: Iterable[Json]) -> tuple[str, list[str]]:
    """The words of spans, and those of their footnotes."""
    listed = list(spans)
    return "".join(span["text"] for span in listed), ["".join(note["text"] for note in span["note"]) for span in listed if span.get("note")]
