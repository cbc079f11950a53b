"""Spans to runs: citations in bookmarked controls, links, page fields, footnotes, emphasis as each script does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.carrier import CarriedCitation, Where
from pipeline.document import Citation, Span, Spans
from pipeline.render.word.xml import attribute, el, paragraph, run, val
from pipeline.render.word.xml import field as word_field
from pipeline.word import CITATION_BOOKMARK, ROW_BOOKMARK
from pipeline.word_text import clean

_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_EITHER_WIDTH = re.compile("[\u2014\u2018\u2019\u201c\u201d\u2026\u00b7]")
_SUBSCRIPT = re.compile("[\u2080-\u209c]")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)

ACCENT = "0B5563"
"""The shipped accent, which styles and theme of the reference document have too."""

Relate = Callable[[str], str]
"""Makes an outside address a relationship of the part being written and gives its id."""


@dataclass(slots=True)
class Ink:
    """One document being written: what a span may refer to, and what has been put down so far.

    ``anchors`` gives the bookmark of each block, section and linked row; ``pages`` the page of a block, where a layout program has told it.
    """

    lang: str
    citations: Mapping[str, Citation]
    anchors: Mapping[str, str]
    pages: Mapping[str, str]
    relate: Relate
    relate_note: Relate
    first_numbering: int
    block: str = ""
    carried: list[CarriedCitation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    numbered_lists: list[tuple[int, int]] = field(default_factory=list)
    pictures: int = 0
    unknown_pages: bool = False
    last_id: int = 0
    rows: int = 0
    in_note: bool = False
    bare: bool = False
    accent: str = ACCENT

    def next_id(self) -> int:
        """A number no bookmark or control has yet."""
        self.last_id += 1
        return self.last_id

    def bookmark(self, name: str, content: Sequence[str]) -> list[str]:
        """The content between a bookmark's ends."""
        number = self.next_id()
        return [el("bookmarkStart", id=number, name=name), *content, el("bookmarkEnd", id=number)]

    def next_row(self) -> str:
        """The name of the next row's bookmark."""
        self.rows += 1
        return f"{ROW_BOOKMARK}{self.rows}"

    def write(self, spans: Iterable[Span]) -> list[str]:
        """The runs of a paragraph's spans, each datapoint bound by a bookmark and a control.

        Around the first footnote of a document it is a bookmark alone: LibreOffice (7.4) writes the controls behind it twice when it saves.
        """
        line, before = tuple(spans), self.bare
        self.bare = before or (not self.notes and any(span.note for span in line))
        runs = [element for span in line for element in self._span(span)]
        self.bare = before
        return runs

    def write_in_row(self, spans: Spans, row: str, cell: int) -> list[str]:
        """The runs of a cell whose numbers are bound by the bookmark of their row."""
        self._carry_within(spans, "row", row, cell)
        return self.write(replace(span, citation=None) for span in spans)

    def write_picture(self, alt: Spans, numbers: Spans) -> str:
        """The alt text of a picture; its numbers, and those in the picture itself, are bound by the block."""
        self._carry_within(alt, "alt")
        for span in numbers:
            if span.citation is not None:
                self._carry(span, span.citation, "picture")
        return clean("".join(span.text for span in alt))

    def page(self, target: str) -> list[str]:
        """The page a block stands on, as a field; its shown result comes from a layout program or not at all."""
        known = self.pages.get(target)
        self.unknown_pages |= known is None
        return word_field(f"PAGEREF {self.anchors[target]} \\h", [run(known)] if known else [])

    def link(self, target: str, runs: Sequence[str]) -> list[str]:
        """The runs as a link inside the document, to a block that exists."""
        return [el("hyperlink", *runs, anchor=self.anchors[target], history=1)]

    def _span(self, span: Span) -> list[str]:
        if span.page_of is not None and span.page_of in self.anchors:
            return self.page(span.page_of)
        target = _target(span.href, self.anchors)
        runs = [run(span.text, self._properties(span, linked=target is not None), kept=target in self.anchors)] if span.text or span.citation else []
        if target is not None:
            runs = self._linked(target, runs)
        if span.citation is not None:
            runs = self._bind(span, span.citation, runs, controlled=target is None and not self.bare)
        return [*runs, *self._note(span.note)] if span.note and not self.in_note else runs

    def _properties(self, span: Span, *, linked: bool) -> list[str]:
        """Run properties in the schema's order: style, fonts, weight, slope, position."""
        asian = _EAST_ASIAN.search(span.text) is not None
        style = "Hyperlink" if linked else "Code" if "code" in span.marks else ("EmphasisEastAsia" if asian else "Emphasis") if "em" in span.marks else None
        # Quotation marks, dashes and dots belong to both scripts: among Chinese they take the Chinese width, unless that would cost CO₂ its subscript.
        hinted = self.lang == "zh-TW" and asian and _EITHER_WIDTH.search(span.text) is not None and _SUBSCRIPT.search(span.text) is None
        position = "subscript" if "sub" in span.marks else "superscript" if "sup" in span.marks else None
        return [
            *([val("rStyle", style)] if style else []),
            *([el("rFonts", hint="eastAsia")] if hinted else []),
            *([el("b"), el("bCs")] if "strong" in span.marks else []),
            *([val("vertAlign", position)] if position else []),
        ]

    def _bind(self, span: Span, identifier: str, runs: Sequence[str], *, controlled: bool) -> list[str]:
        """A citation: a bookmark around a plain-text control that names it; around a link a bookmark alone, in which LibreOffice tangles controls."""
        name = f"{CITATION_BOOKMARK}{len(self.carried) + 1}"
        self._carry(span, identifier, "text", name)
        if not controlled:
            return self.bookmark(name, runs)
        control = el("sdtPr", val("alias", identifier), val("tag", identifier), val("id", self.next_id()), el("text"))
        return self.bookmark(name, [el("sdt", control, el("sdtContent", *runs))])

    def _linked(self, target: str, runs: Sequence[str]) -> list[str]:
        if target in self.anchors:
            return self.link(target, runs)
        return [f'<w:hyperlink w:history="1" r:id="{attribute(self.relate(target))}">{"".join(runs)}</w:hyperlink>']

    def _note(self, spans: Spans) -> list[str]:
        """The mark of a footnote; its text goes to the footnotes part."""
        relate, self.relate, self.in_note = self.relate, self.relate_note, True
        mark = [val("rStyle", "FootnoteReference")]
        number = len(self.notes) + 1
        text = paragraph("FootnoteText", [el("r", el("rPr", *mark), el("footnoteRef")), run(" "), *self.write(spans)])
        self.notes.append(el("footnote", text, id=number))
        self.relate, self.in_note = relate, False
        return [el("r", el("rPr", val("rStyle", "FootnoteReference")), el("footnoteReference", id=number))]

    def _carry_within(self, spans: Spans, where: Where, bookmark: str = "", cell: int = 0) -> None:
        """Carry each number of a text that is bound as a whole, by the characters before and after it."""
        texts = [clean(span.text) for span in spans]
        total, before = sum(map(len, texts)), 0
        for span, text in zip(spans, texts, strict=True):
            if span.citation is not None:
                self._carry(span, span.citation, where, bookmark, cell, before, total - before - len(text))
            before += len(text)

    def _carry(self, span: Span, identifier: str, where: Where, bookmark: str = "", cell: int = 0, before: int = 0, after: int = 0) -> None:
        known = self.citations[identifier]
        text = clean(span.text)
        self.carried.append(CarriedCitation(identifier, known.datapoint, known.form, text, self.block, where, bookmark, cell, before, after))


def _target(href: str | None, anchors: Mapping[str, str]) -> str | None:
    """What a link leads to: a block of the document, an address people may follow, or nothing."""
    if href is None:
        return None
    if href.startswith("#"):
        return href[1:] if href[1:] in anchors else None
    return href if _SAFE_ADDRESS.fullmatch(href) and clean(href) == href else None
