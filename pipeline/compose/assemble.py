"""From loose blocks to a document: headings without content dropped, ordinals given, cross references resolved, citations numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.document import Block, Card, Cards, Citation, FigureBlock, Heading, Item, Listing, Paragraph, Row, Section, Span, Spans, TableBlock, plain
from pipeline.printing import BARE, Printer


def prune(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without headings that nothing follows."""
    kept: list[Block] = []
    for block in reversed(blocks):
        after = kept[-1] if kept else None
        empty = isinstance(block, Heading) and (after is None or (isinstance(after, Heading) and after.level <= block.level))
        if not empty:
            kept.append(block)
    return tuple(reversed(kept))


def number(sections: Iterable[Section], numbered: Mapping[str, bool], start: int = 0) -> tuple[Section, ...]:
    """The sections with ordinals: sections 1, 2 …, headings 3.1, tables and figures 3-1. ``start`` is the number before the first."""
    found: list[Section] = []
    current = start
    for section in sections:
        shown = numbered.get(section.id, True)
        current += 1 if shown else 0
        found.append(replace(section, blocks=tuple(_ordinals(section.blocks, str(current) if shown else ""))))
    return tuple(found)


def _ordinals(blocks: Sequence[Block], section: str) -> Iterable[Block]:
    heading = table = figure = 0
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and section:
            heading += 1
            yield replace(block, number=f"{section}.{heading}")
        elif isinstance(block, Heading) and block.level == 1:
            yield replace(block, number=section)
        elif isinstance(block, TableBlock) and block.caption:
            table += 1
            yield replace(block, number=f"{section}-{table}" if section else str(table))
        elif isinstance(block, FigureBlock):
            figure += 1
            yield replace(block, number=f"{section}-{figure}" if section else str(figure))
        else:
            yield block


def printed(sections: Iterable[Section]) -> dict[str, tuple[str, ...]]:
    """For each datapoint id the blocks it is printed in, in reading order, before citations are numbered."""
    found: dict[str, dict[str, None]] = {}
    for section in sections:
        for block in section.blocks:
            map_spans(block, lambda span, name=block.id: _note(found, span, name))  # type: ignore[misc]  # the default binds the block
    return {identifier: tuple(blocks) for identifier, blocks in found.items()}


def _note(found: dict[str, dict[str, None]], span: Span, block: str) -> Span:
    if span.kind == "datapoint" and span.citation:
        found.setdefault(span.citation.rpartition("|")[0], {})[block] = None
    return span


@dataclass(slots=True)
class Numberer:
    """Numbers citations in reading order and resolves cross references."""

    printer: Printer
    labels: Mapping[str, str]
    citations: list[Citation]
    section: str = ""
    block: str = ""
    first: int = 1

    def settle(self, span: Span) -> Span:
        """The span with its final citation id or reference text."""
        if span.citation == "ref" and span.href is not None:
            return replace(span, text=self.labels[span.href.removeprefix("#")], citation=None)
        if span.kind != "datapoint" or span.citation is None:
            return span
        identifier, _, form = span.citation.rpartition("|")
        name = f"c{len(self.citations) + self.first}"
        point = self.printer.points[identifier]
        unit = self.printer.unit(point, form) if point.unit not in BARE else ""
        self.citations.append(Citation(name, identifier, self.printer.lang, form, span.text, self.section, self.block, unit))
        return replace(span, citation=name)


def finish(sections: Sequence[Section], printer: Printer, words: Mapping[str, str], first: int = 1) -> tuple[tuple[Section, ...], tuple[Citation, ...]]:
    """The sections with every reference resolved and every citation numbered, from ``first`` on."""
    numberer = Numberer(printer, reference_labels(sections, printer.lang, words), [], first=first)
    done: list[Section] = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            numberer.section, numberer.block = section.id, block.id
            blocks.append(map_spans(block, numberer.settle))
        done.append(replace(section, blocks=tuple(blocks)))
    return tuple(done), tuple(numberer.citations)


def reference_labels(sections: Iterable[Section], lang: str, words: Mapping[str, str]) -> dict[str, str]:
    """What a cross reference to each block prints: ``Table 5-1``, 「第 5.2 節」."""
    found: dict[str, str] = {}
    gap = "\u00a0"
    for section in sections:
        for block in section.blocks:
            if isinstance(block, TableBlock) and block.number:
                found[block.id] = f"{words['word.table']}{gap}{block.number}"
            elif isinstance(block, FigureBlock):
                found[block.id] = f"{words['word.figure']}{gap}{block.number}"
            elif isinstance(block, Heading):
                title = plain(block.spans)
                shown = f"section {block.number}" if lang == "en" else f"第 {block.number} 節"
                found[block.id] = shown if block.number else (f"“{title}”" if lang == "en" else f"「{title}」")
    return found


def map_spans(block: Block, change: Callable[[Span], Span]) -> Block:
    """The block with every span changed, in reading order, notes of spans included."""

    def over(spans: Spans) -> Spans:
        return tuple(replace(settled, note=over(settled.note)) if (settled := change(span)).note else settled for span in spans)

    def items(listing: Listing) -> Listing:
        return replace(listing, items=tuple(Item(over(item.spans), tuple(items(inner) for inner in item.inner)) for item in listing.items))

    match block:
        case Heading() | Paragraph():
            return replace(block, spans=over(block.spans))
        case Listing():
            return items(block)
        case TableBlock():
            caption = over(block.caption)
            columns = tuple(replace(column, header=over(column.header)) for column in block.columns)
            rows = tuple(Row(tuple(over(cell) for cell in row.cells), row.style, row.id) for row in block.rows)
            return replace(block, caption=caption, columns=columns, rows=rows, notes=tuple(over(note) for note in block.notes))
        case FigureBlock():
            caption, alt, numbers = over(block.caption), over(block.alt), over(block.numbers)
            return replace(block, caption=caption, alt=alt, numbers=numbers, notes=tuple(over(note) for note in block.notes))
        case Cards():
            cards = tuple(Card(over(card.label), over(card.value), over(card.unit), tuple(over(line) for line in card.lines)) for card in block.cards)
            return replace(block, cards=cards)
