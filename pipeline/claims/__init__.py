"""Claims: what the chapter says of itself (net zero, validated, on track, renewable, green), sentence by sentence, held against the data behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from pipeline.claims.direction import CHANGES, contradicted
from pipeline.claims.reading import MASK, claim_rules, claims_in, says_something, sentences
from pipeline.claims.situation import Situation, situation_of
from pipeline.claims.truth import TRUTHS
from pipeline.document import Block, Document, Heading, Listing, Paragraph, Span, Spans, TableBlock
from pipeline.finding import Finding, Place, Text, finding

__all__ = ["TRUTHS", "Situation", "check_claims", "claim_rules", "found_in", "situation_of"]
_SHOWN = 300


def check_claims(documents: Sequence[Document], situation: Situation) -> tuple[Finding, ...]:
    """A finding for each sentence of prose that claims what the data does not bear, with the sentence, why, and a better wording.

    Paragraphs, lists, the cells of the team's own tables and headings that state something are read; quotations are not, they are another's word.
    """
    return tuple(item for document in documents for item in _of_document(document, situation))


def _of_document(document: Document, situation: Situation) -> Iterator[Finding]:
    """The findings of one document, each sentence read under its heading, a heading with the paragraph below it."""
    heading = ""
    cited = {citation.id: citation.datapoint for citation in document.citations}
    checked = partial(_checked, document.lang, cited, situation)
    blocks = tuple(document.blocks())
    for (section, block), (_, following) in zip(blocks, (*blocks[1:], (None, None)), strict=False):  # a document may have no block at all
        place = Place(f"{document.lang}/{section.id}")
        if isinstance(block, Heading):
            heading = _text(block.spans)
            if says_something(heading, document.lang):
                beside = _text(following.spans) if isinstance(following, Paragraph) else ""
                yield from checked(block.spans, block.at or place, block.id, beside)
        for spans, beside in _prose(block):
            yield from checked(spans, place, block.id, f"{heading} {beside}")


def found_in(sentence: str, lang: str, situation: Situation, block: str = "", context: str = "", cells: str = "") -> Iterator[tuple[str, Text, int]]:
    """The findings one sentence gives: the rule's name, why the data does not bear it, where the claim begins.

    ``context`` is what stands beside it, ``cells`` what it prints of the team's tables where that is masked.
    """
    told: set[str] = set()
    for claim in claims_in(sentence, lang, situation.year):
        for rule, truth in TRUTHS[claim.rule]:
            why = None if rule in told else truth(replace(claim, context=context, cells=cells), situation, block)
            if why is not None:
                told.add(rule)
                yield rule, why, claim.start


def _text(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def _prose(block: Block) -> Iterator[tuple[Spans, str]]:
    """The runs of sentences in a block with what stands beside each, notes after the run that carries them."""
    match block:
        case Paragraph(style="quote"):
            return
        case Paragraph():
            runs = [(block.spans, "")]
        case Listing():
            runs = [(item.spans, "") for item in block.items]
            for item in block.items:
                for inner in item.inner:
                    yield from _prose(inner)
        case TableBlock():
            title = f"{_text(block.caption)} {' '.join(_text(column.header) for column in block.columns)}"
            rows = [(row, f"{title} {' '.join(_text(cell) for cell in row.cells)}") for row in block.rows]
            runs = [(cell, beside) for row, beside in rows for cell in row.cells if any(span.kind == "typed" for span in cell)]
        case _:
            return
    for spans, beside in runs:
        yield spans, beside
        yield from ((span.note, beside) for span in spans if span.note)


def _checked(lang: str, cited: Mapping[str, str], situation: Situation, spans: Spans, place: Place, block: str, beside: str) -> Iterator[Finding]:
    """The findings of one run of spans, each at the file and line its words were typed at. Cells printed among other words are read by themselves."""
    whole, own = _text(spans), _own(spans)
    for start, sentence in sentences(whole):
        read = own[start : start + len(sentence)]
        shown = sentence if len(sentence) <= _SHOWN else sentence[: _SHOWN - 1] + "…"
        cells = "".join(printed if kept == MASK else "\n" for printed, kept in zip(sentence, read, strict=True))
        for rule, why, begin in found_in(read, lang, situation, block, f"{beside} {whole[:start]}", cells):
            yield finding(rule, _place(spans, start + begin) or place, text=shown, why=why)
        if contradicted(read, _changes(spans, start, len(sentence), cited, situation)):
            yield finding("claims.wrong_direction", _place(spans, start) or place, text=shown)
    if own != whole:
        yield from _of_cells(spans, lang, place, block, situation)


def _own(spans: Spans) -> str:
    """The words of a run with those of cells masked, where it has others: a target's name among ours claims at its row, not in our sentence."""
    if all(span.kind == "input" or not span.text.strip() for span in spans):
        return _text(spans)
    return "".join(MASK * len(span.text) if span.kind == "input" else span.text for span in spans)


def _of_cells(spans: Spans, lang: str, place: Place, block: str, situation: Situation) -> Iterator[Finding]:
    """What cells claim by themselves. What a name leaves out stands in the other columns of its row: a percentage in it needs no scope and no base year."""
    for span in spans:
        if span.kind == "input" and span.text.strip():
            for rule, why, _ in found_in(span.text, lang, situation, block):
                if rule != "claims.reduction_unscoped":
                    yield finding(rule, span.at or place, text=span.text, why=why)


def _positions(spans: Spans) -> Iterator[tuple[int, Span]]:
    at = 0
    for span in spans:
        yield at, span
        at += len(span.text)


def _place(spans: Spans, position: int) -> Place | None:
    """Where the words at a position were typed, in narrative or in a cell; for shipped words the nearest typed before, if any."""
    near: Place | None = None
    for at, span in _positions(spans):
        if at > position:
            break
        near = span.at if span.kind in ("typed", "input") and span.at is not None else near
    return near


def _changes(spans: Spans, start: int, length: int, cited: Mapping[str, str], situation: Situation) -> Iterator[tuple[int, int, Decimal]]:
    """The changes printed inside a sentence: where in it, and their exact value."""
    for at, span in _positions(spans):
        if span.kind == "datapoint" and start <= at < start + length:
            point = situation.points.get(cited.get(span.citation or "", ""))
            if point is not None and point.value is not None and point.metric.startswith(CHANGES):
                yield at - start, at - start + len(span.text), point.value
