"""The body of the page: one walk over the blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.aligned import Lack, lacks
from pipeline.document import (
    Block,
    Card,
    Cards,
    Document,
    Edition,
    FigureBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Spans,
    TableBlock,
    plain,
)
from pipeline.finding import Place
from pipeline.origin import OriginCard
from pipeline.page import HEAD, TOP
from pipeline.render.html_spans import Inline, anchor, attributes, escape, fragment, place
from pipeline.render.html_svg import inline_svg

_ALIGN = {"left": None, "right": "r", "center": "c"}
_AROUND = ("nz-cover", "nz-contents", "nz-main", "nz-origin", "nz-foot", "nz-list")
"""Elements of the frame that are blocks of their own."""
_NARROW = 3
_HALF_MM = 100
_DAY = re.compile(r"\D{0,12}\d{4}-\d\d(?:-\d\d)?）?")
_BROAD = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # as wide as two letters
_SHORT_HEAD, _SHORT_CELL, _SHORT_UNIT = 8, 16, 14  # letters that a header, a cell, and the unit in a header keep on one line
_UPRIGHT = 13
"""The sum of column weights that fits an upright A4 page."""
_WIDEST = 8
"""Columns are given at least their weight in width, in half steps up to this class."""


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of the page that come from the document."""

    cover: Markup
    contents: Markup
    sections: Markup
    foot: Markup


def body(document: Document, cards: Mapping[str, OriginCard], *, edition: Edition, labels: Mapping[str, str], logo: str = "") -> Body:
    """Walk a document, in reading order; ``logo`` is the address of a picture for the cover."""
    spans = Inline(
        labels=labels,
        lang=document.lang,
        working=edition == "working",
        cards=cards,
        citations={citation.id: citation for citation in document.citations},
        targets=frozenset(_targets(document)),
    )
    writer = Writer(spans, logo)
    parts = (writer.cover(document), writer.contents(document.sections), writer.sections(document.sections), writer.foot(document.footer))
    return Body(*(Markup(part) for part in parts))  # noqa: S704 - every text in them went through escape()


@dataclass(frozen=True, slots=True)
class Writer:
    """Blocks as flow content."""

    spans: Inline
    logo: str = ""

    def cover(self, document: Document) -> str:
        """Logo, company, title, year (where the titles do not say it), status and watermark."""
        subtitle = f'<p class="subtitle">{self.spans.inline(document.subtitle)}</p>' if document.subtitle else ""
        logo = f"<img{attributes(class_='logo', src=self.logo, alt=document.company)}>" if self.logo else ""
        return (
            f'<header class="cover" id="nz-cover"><div class="inner">{logo}<p class="company">{self.spans.literal(document.company, "name")}</p>'
            f'<h1>{self.spans.inline(document.title)}</h1>{subtitle}<p class="facts">{"".join(self._facts(document))}</p></div></header>'
        )

    def _facts(self, document: Document) -> Iterator[str]:
        year = str(document.year)
        if year not in plain(document.title) + plain(document.subtitle):
            yield f'<span class="year">{self.spans.literal(year, "year")}</span>'
        for pill in (self.spans.labels.get(f"page.status.{document.status}", document.status), document.watermark):
            if pill:
                yield f'<span class="status">{self.spans.literal(pill, "name")}</span>'

    def contents(self, sections: tuple[Section, ...]) -> str:
        """The list of sections and of the headings in them."""
        return f"<ol>{''.join(self._entry(section) for section in sections)}</ol>"

    def _entry(self, section: Section) -> str:
        below = [block for block in section.blocks if isinstance(block, Heading) and block.level == 2]
        inner = "".join(f"<li>{self._entry_link(heading)}</li>" for heading in below)
        return f"<li>{self._entry_link(section.heading, section.id)}{f'<ol>{inner}</ol>' if inner else ''}</li>"

    def _entry_link(self, heading: Heading, target: str | None = None) -> str:
        return f"<a{attributes(href=fragment(target or heading.id))}>{self._ordinal(heading)}{self.spans.copy(heading.spans)}</a>"

    def _ordinal(self, heading: Heading) -> str:
        return f'<span class="num">{self.spans.literal(heading.number, "ordinal")}</span> ' if heading.number else ""

    def sections(self, sections: tuple[Section, ...]) -> str:
        """Every section, each a landmark under its heading, with its footnotes at its end."""
        return "\n".join(self._section(section) for section in sections)

    def _section(self, section: Section) -> str:
        name = self.spans.claim(section.id)
        title = anchor(section.heading.id) if section.heading.id != section.id else f"{anchor(section.id)}-title"
        heading = self._heading(section.heading, title)
        blocks = "\n".join(self.block(block) for block in section.blocks[1:])
        return f"<section{attributes(id=name, aria_labelledby=title)}>\n{heading}\n{blocks}\n{self.spans.footnotes()}</section>"

    def foot(self, footer: Spans) -> str:
        """What stands below the chapter."""
        text = f"<p>{self.spans.inline(footer)}</p>" if footer else ""
        return text + self.spans.footnotes()

    def block(self, block: Block) -> str:
        """One block, footnotes put aside for the section's end."""
        match block:
            case Heading():
                return self._heading(block, block.id)
            case Paragraph():
                return self._paragraph(block)
            case Listing():
                return self._list(block)
            case TableBlock():
                return self._table(block)
            case FigureBlock():
                return self._figure(block)
            case Cards():
                return self._cards(block)

    def _own(self, identifier: str, at: Place | None, class_: str | None = None) -> str:
        """A block's own attributes; reviewers also see the file and line it was written in."""
        return attributes(id=self.spans.claim(identifier), class_=class_, data_at=place(at) if self.spans.working else None)

    def _heading(self, heading: Heading, name: str) -> str:
        tag = f"h{min(heading.level + 1, 6)}"
        return f"<{tag}{self._own(name, heading.at)}>{self._ordinal(heading)}{self.spans.inline(heading.spans)}</{tag}>"

    def _paragraph(self, block: Paragraph) -> str:
        text = self.spans.inline(block.spans)
        match block.style:
            case "body":
                return f"<p{self._own(block.id, block.at)}>{text}</p>"
            case "lead" | "note":
                return f"<p{self._own(block.id, block.at, block.style)}>{text}</p>"
            case "quote":
                return f"<blockquote{self._own(block.id, block.at)}><p>{text}</p></blockquote>"
            case "callout" | "attention":
                label = attributes(role="note", aria_label=self.spans.labels[f"page.{block.style}"])
                return f"<div{self._own(block.id, block.at, block.style)}{label}><p>{text}</p></div>"

    def _list(self, block: Listing) -> str:
        tag = "ol" if block.ordered else "ul"
        return f"<{tag}{self._own(block.id, block.at)}>{''.join(self._item(item) for item in block.items)}</{tag}>"

    def _item(self, item: Item) -> str:
        return f"<li>{self.spans.inline(item.spans)}{''.join(self._list(inner) for inner in item.inner)}</li>"

    def _cards(self, block: Cards) -> str:
        label = attributes(aria_label=self.spans.labels["page.key_figures"])
        return f"<ul{self._own(block.id, block.at, 'cards')}{label}>{''.join(self._card(card) for card in block.cards)}</ul>"

    def _card(self, card: Card) -> str:
        unit = f' <span class="unit">{self.spans.inline(card.unit)}</span>' if card.unit else ""
        lines = "".join(f'<p class="line">{self.spans.inline(line)}</p>' for line in card.lines)
        label = f'<p class="label">{self.spans.inline(card.label)}</p>'
        return f'<li>{label}<p class="value">{self.spans.inline(card.value)}{unit}</p>{lines}</li>'

    def _table(self, block: TableBlock) -> str:
        name = anchor(block.id)
        shown = _on_the_web(block)
        label = f'<span class="label">{self.spans.ordinal("table", block.number)}</span> ' if block.number else ""
        own = self._own(block.id, block.at, _table_class(block))
        caption = f'<caption id="{escape(name)}-caption"><span class="caption">{label}{self.spans.inline(block.caption)}</span></caption>'
        head = "".join(self._head_cell(block, index) for index in shown)
        lacking = lacks(block)
        body = "".join(self._row_group(rows, block, shown, lacking) for rows in _groups(block.rows))
        table = f"<table>{caption}<thead><tr>{head}</tr></thead>{body}</table>"
        return f"<div{own}>{_scroll(table, f'{name}-caption', len(shown) >= _NARROW)}{self._below(block.notes)}</div>"

    def _head_cell(self, block: TableBlock, index: int) -> str:
        column = block.columns[index]
        tag, scope = ("th", "col") if plain(column.header).strip() else ("td", None)
        width = f"w{min(_WIDEST, max(2, round(column.weight * 2)))}"
        look = " ".join(filter(None, (_ALIGN[column.align], width, _short(column.header, _SHORT_HEAD))))
        return f"<{tag}{attributes(scope=scope, class_=look)}>{self.spans.inline(column.header) if block.wide else self._header(column.header)}</{tag}>"

    def _header(self, header: Spans) -> str:
        """A column's header; a short unit in Chinese brackets stays on one line."""
        before, unit = header[:-3], header[-3:]
        if not (before and unit[0].text == "（" and unit[-1].text == "）" and _short(unit, _SHORT_UNIT)):
            return self.spans.inline(header)
        return f'{self.spans.inline(before)}<span class="s">{self.spans.inline(unit)}</span>'

    def _row_group(self, rows: list[int], block: TableBlock, shown: list[int], lacking: Mapping[tuple[int, int], Lack]) -> str:
        return f"<tbody>{''.join(self._row(row, block, shown, lacking) for row in rows)}</tbody>"

    def _row(self, at: int, block: TableBlock, shown: list[int], lacking: Mapping[tuple[int, int], Lack]) -> str:
        row = block.rows[at]
        own = attributes(id=self.spans.claim(row.id) if row.id else None, class_=row.style if row.style != "body" else None)
        if row.style == "group":
            return f'<tr{own}><th scope="rowgroup" colspan="{len(shown)}">{self.spans.inline(row.cells[0])}</th></tr>'
        looks = [self._look(row.cells[index], block, index, lacking.get((at, index))) for index in shown]
        return (
            f"<tr{own}>{''.join(self._cell(row.cells[index], block.columns[index].align, index, look) for index, look in zip(shown, looks, strict=True))}</tr>"
        )

    def _look(self, cell: Spans, block: TableBlock, index: int, lack: Lack | None) -> str | None:
        """A cell's class: its alignment, with what a number lacks behind it; else that its few words stay on one line."""
        align = _ALIGN[block.columns[index].align]
        if lack is not None:
            return f"{align} {'p' if lack.point else 'd'}{lack.digits}"
        return align or (_short(cell, _SHORT_HEAD if block.wide else _SHORT_CELL) if index else None)

    def _cell(self, cell: Spans, align: str, index: int, look: str | None) -> str:
        tag, scope = ("th", "row") if index == 0 and align == "left" and plain(cell).strip() else ("td", None)
        return f"<{tag}{attributes(scope=scope, class_=look)}>{self.spans.inline(cell)}</{tag}>"

    def _below(self, notes: tuple[Spans, ...]) -> str:
        return "".join(f'<p class="note">{self.spans.inline(note)}</p>' for note in notes)

    def _figure(self, block: FigureBlock) -> str:
        name = anchor(block.id)
        label = f'<span class="label">{self.spans.ordinal("figure", block.number)}</span> ' if block.number else ""
        own = self._own(block.id, block.at, "half" if block.width_mm <= _HALF_MM else None)
        caption = f'<p class="caption" id="{escape(name)}-caption">{label}{self.spans.inline(block.caption)}</p>'
        svg = inline_svg(block.svg, name, labelled_by=f"{name}-caption", described_by=f"{name}-alt", width_mm=block.width_mm, height_mm=block.height_mm)
        chart = f"<div{attributes(class_='chart', role='region', aria_labelledby=f'{name}-caption', tabindex='0')}>{svg}</div>"
        alt = f'<p class="alt" id="{escape(name)}-alt">{self.spans.still(block.alt)}</p>'
        below = f"<figcaption>{caption}{self._below(block.notes)}{self._numbers(block, name)}</figcaption>"
        return f"<figure{own}{attributes(aria_labelledby=f'{name}-caption')}>{chart}{alt}{below}</figure>"

    def _numbers(self, block: FigureBlock, name: str) -> str:
        """The chart's numbers as a table, for those who cannot or would rather not look at it."""
        if not block.numbers:
            return ""
        which = self.spans.ordinal("figure", block.number) if block.number else escape(self.spans.labels["page.chart"])
        before, _, after = self.spans.labels["page.numbers_of"].partition("{figure}")
        summary = f'<summary id="{escape(name)}-numbers">{escape(before)}{which}{escape(after)}</summary>'
        return f'<details class="numbers">{summary}{self._numbers_table(block.numbers, f"{name}-numbers")}</details>'

    def _numbers_table(self, numbers: Spans, labelled_by: str) -> str:
        head = "".join(
            f"<th{attributes(scope='col', class_=align)}>{escape(self.spans.labels[f'page.{key}'])}</th>"
            for key, align in (("what", None), ("value", "r"), ("unit", None))
        )
        rows = "".join(self._numbers_row(span) for span in numbers)
        table = f"<table{attributes(aria_labelledby=labelled_by)}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return _scroll(table, labelled_by, True)

    def _numbers_row(self, span: Span) -> str:
        citation = self.spans.citations[str(span.citation)]
        card = self.spans.cards.get(citation.datapoint)
        name = self.spans.literal(card.name[self.spans.lang] if card else citation.datapoint, "name")
        unit = "" if "full" in citation.form.split("+") else self.spans.literal(self.spans.unit(citation), "unit")
        return f'<tr><th scope="row">{name}</th><td class="r">{self.spans.inline((span,))}</td><td>{unit}</td></tr>'


def block_elements(document: Document) -> dict[str, tuple[str, str]]:
    """Block and section by the id of the element it begins with, what stands around the chapter and its footnotes included."""
    found = {identifier: (identifier, "") for identifier in (HEAD, TOP, *_AROUND)}
    for section in document.sections:
        for block in section.blocks:
            name = anchor(block.id)
            found.setdefault(f"{name}-title" if block is section.heading and block.id == section.id else name, (block.id, section.id))
    noted = sum(1 for _, _, span in document.spans() if span.note)
    return {**found, **{f"fn-{number}": (f"fn-{number}", "") for number in range(1, noted + 1)}}


def _targets(document: Document) -> Iterator[str]:
    """Every id a link of this chapter may point to."""
    for section, block in document.blocks():
        yield section.id
        yield block.id
        if isinstance(block, TableBlock):
            yield from (row.id for row in block.rows if row.id)


def _on_the_web(block: TableBlock) -> list[int]:
    """The columns a web page shows: one that holds nothing but page references is for paper."""

    def paper(index: int) -> bool:
        cells = [row.cells[index] for row in block.rows if row.style != "group" and row.cells[index]]
        return bool(cells) and all(span.page_of is not None for cell in cells for span in cell)

    return [index for index in range(len(block.columns)) if not paper(index)]


def _table_class(block: TableBlock) -> str:
    """A wide table is set smaller; one that an upright page cannot hold is printed across."""
    across = sum(column.weight for column in block.columns) > _UPRIGHT
    return f"table{' wide' if block.wide else ''}{' across' if block.wide and across else ''}"


def _short(cell: Spans, most: int) -> str | None:
    """The class of a few words that stay on one line: ``Scope 1``, ``Partly reported``, ``部分揭露``, ``2027-02-26``."""
    words = plain(cell)
    breadth = len(words) + len(_BROAD.findall(words))
    return "s" if _DAY.fullmatch(words) or (breadth <= most and (" " in words or breadth > len(words))) else None


def _groups(rows: tuple[Row, ...]) -> Iterator[list[int]]:
    """Rows by sub-heading, so that each sub-heading is the header of its own row group."""
    group: list[int] = []
    for index, row in enumerate(rows):
        if row.style == "group" and group:
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def _scroll(table: str, labelled_by: str, wide: bool) -> str:
    """A table in a region of its own that can be scrolled by keyboard where the screen is narrow."""
    region = attributes(role="region", aria_labelledby=labelled_by, tabindex="0") if wide else ""
    return f'<div class="scroll"{region}>{table}</div>'
