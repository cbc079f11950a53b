"""Markdown with sentinels to blocks of spans: the one reader of prose, for shipped templates and for the team's narrative."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element  # a type only; Python-Markdown builds the tree

from pipeline.compose.sentinel import LINE, NAME, SENTINEL, Slots
from pipeline.document import Block, Cards, Column, FigureBlock, Heading, Item, Listing, Mark, Paragraph, Row, Span, Spans, TableBlock
from pipeline.finding import Finding, Place, finding
from pipeline.literals import classify, meets, spaced

if TYPE_CHECKING:
    from markdown import Markdown

Voice = Literal["template", "narrative"]
_MARKS: dict[str, Mark] = {"strong": "strong", "em": "em", "code": "code", "sub": "sub", "sup": "sup"}
_STYLES = ("lead", "note", "callout", "attention", "quote")
_SAFE = re.compile(r"(?:https?://|mailto:|#)\S+")
_MARKUP = re.compile(
    r"<\s*/?\s*(script|style|iframe|object|embed|img|svg|link|meta|form|input)\b"
    r"|</?(div|span|font|br|hr|p|a|b|i|u|strong|em|table|t[rdh]|su[bp]|h[1-6])\b[^<>]*>|<!--|\{\{|\{%",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?<![\w.,])\d[\d,.]*\s?(?:%|％|[kMGT]?Wh\b|度電|[kMGTP]J\b|(?:k|M)?tCO[2₂]e?\b|kgCO[2₂]e?\b|kg\b|[萬千]?公噸|公噸|公斤|公秉|kL\b|m3\b|m³|立方公尺|億元|百萬元|萬元)"
)
_SOFT = "\n"
_ONCE = frozenset(" .。")
"""What is not said twice where a sentence of ours meets a text of the team's: a space, a full stop ("Demo Co." at the end of a sentence)."""
_WAY_BACK = re.compile("\x02(?:qq|zz)\\d+(?:qq|zz)\x03")
"""Stands for the link from a footnote back to its mark until Python-Markdown writes HTML, which we never let it."""
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def markdown_reader() -> Markdown:
    """Python-Markdown with tables and footnotes and without raw HTML: angle brackets and entities are words like any other."""
    from markdown import Markdown

    reader = Markdown(extensions=["tables", "sane_lists", "footnotes"], output_format="html")
    reader.preprocessors.deregister("html_block")
    for name in ("html", "entity", "automail"):
        reader.inlinePatterns.deregister(name)
    return reader


def parse_tree(reader: Markdown, source: str) -> Element:
    """The element tree of a Markdown text, before it would be written as HTML."""
    reader.reset()
    lines = source.split("\n")
    for preprocessor in reader.preprocessors:
        lines = preprocessor.run(lines)
    root: Element = reader.parser.parseDocument(lines).getroot()  # type: ignore[assignment]  # a parsed document has a root
    for processor in reader.treeprocessors:
        changed = processor.run(root)
        root = changed if changed is not None else root
    return root


@dataclass(slots=True)
class Prose:
    """One rendering being read: who speaks, in which language, and what its sentinels stand for."""

    voice: Voice
    lang: str
    slots: Slots
    stem: str
    at: Place | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: dict[str, Element] = field(default_factory=dict)
    _named: tuple[str, str] = ("", "")
    _heading: str = ""
    _counts: Counter[str] = field(default_factory=Counter)

    def blocks(self, root: Element) -> list[Block]:
        """Every block of a tree, in order."""
        self._collect_notes(root)
        found: list[Block] = []
        for element in root:
            found += self._block(element)
        return found

    def _collect_notes(self, root: Element) -> None:
        for group in [element for element in root if element.tag == "div" and element.get("class") == "footnote"]:
            for entry in group.iter("li"):
                self.notes[(entry.get("id") or "").removeprefix("fn:")] = entry
            root.remove(group)

    def _block(self, element: Element) -> list[Block]:
        self._named = ("", "")
        tag = element.tag
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            spans = self.spans(element)
            self._heading = _slug("".join(span.text for span in spans))
            return [Heading(self._id(), min(max(2, int(tag[1])), 4), spans, at=self.at)] if _has_words(spans) else []
        if tag == "p":
            return self._paragraph(element)
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "blockquote":
            inner = [block for child in element for block in self._block(child)]
            return [replace(block, style="quote") if isinstance(block, Paragraph) else block for block in inner]
        if tag == "table":
            return [self._table(element)]
        if tag == "pre":
            return [Paragraph(self._id(), self._text("".join(element.itertext()), ("code",), None), at=self.at)]
        return []

    def _paragraph(self, element: Element) -> list[Block]:
        lone = self._lone_block(element)
        if lone is not None:
            return [lone]
        spans = self.spans(element)
        if not _has_words(spans):
            return []
        style = self._named[1] if self._named[1] in _STYLES else "body"
        return [Paragraph(self._id(), spans, style, self.at)]  # type: ignore[arg-type]  # one of _STYLES

    def _lone_block(self, element: Element) -> Block | None:
        """The table or chart a paragraph stands for, where its only word is that block's sentinel."""
        if len(element):
            return None
        words = SENTINEL.sub(lambda match: "" if match[1] == LINE else match[0], element.text or "").strip()
        match = SENTINEL.fullmatch(words)
        value = self.slots.get(match[2]) if match and match[1] not in (LINE, NAME) else None
        return value if isinstance(value, TableBlock | FigureBlock | Cards | Listing) else None

    def _list(self, element: Element) -> list[Block]:
        """A list; one of a single entry, which our templates come to where there is one thing to list, is a paragraph."""
        listing = self._listing(element)
        if not listing.items:
            return []
        lone = listing.items[0] if len(listing.items) == 1 and self.voice == "template" and not listing.items[0].inner else None
        return [Paragraph(self._id(), lone.spans, at=self.at) if lone else replace(listing, id=self._id())]

    def _listing(self, element: Element) -> Listing:
        items: list[Item] = []
        for entry in element:
            inner = [child for child in entry if child.tag in ("ul", "ol")]
            spans = self.spans(entry, skip=("ul", "ol"))
            if _has_words(spans):
                items.append(Item(spans, tuple(self._listing(child) for child in inner)))
        return Listing("", tuple(items), ordered=element.tag == "ol", at=self.at)

    def _table(self, element: Element) -> TableBlock:
        heads = list(element.iter("th"))
        aligns = [re.sub(r".*text-align:\s*(\w+).*", r"\1", cell.get("style") or "left") for cell in heads]
        columns = tuple(
            Column(self.spans(cell), "right" if align == "right" else "center" if align == "center" else "left")
            for cell, align in zip(heads, aligns, strict=True)
        )
        rows = tuple(Row(tuple(self.spans(cell) for cell in row)) for body in element.iter("tbody") for row in body)
        return TableBlock(self._id(), (), columns, rows, at=self.at)

    def _id(self) -> str:
        """The id of the next block; under a heading that stands twice the count goes on, so that no two blocks share one."""
        heading = self._heading or "top"
        self._counts[heading] += 1
        return self._named[0] or f"{self.stem}/{heading}/{self._counts[heading]}"

    def spans(self, element: Element, skip: tuple[str, ...] = ()) -> Spans:
        """The spans of an element, soft line breaks settled for the language."""
        settled = _settle(list(self._walk(element, (), None, skip)), self.lang)
        return settled if self.voice == "narrative" else spaced(settled)

    def _walk(self, element: Element, marks: tuple[Mark, ...], href: str | None, skip: tuple[str, ...]) -> Iterator[Span]:
        if element.tag == "code":
            yield from self._text(html.unescape(element.text or ""), marks, href)
            return
        yield from self._text(element.text or "", marks, href)
        for child in element:
            if child.tag == "sup" and (child.get("id") or "").startswith("fnref"):
                yield self._note(child)
            elif child.tag == "br":
                yield from self._text(" ", marks, href)
            elif child.tag == "img":
                yield from self._text(child.get("alt") or "", marks, href)
            elif child.tag not in skip:
                mark = _MARKS.get(child.tag)
                link = self._link(child) if child.tag == "a" else href
                yield from self._walk(child, (*marks, mark) if mark else marks, link, ())
            if child.tag not in skip:
                yield from self._text(child.tail or "", marks, href)

    def _note(self, element: Element) -> Span:
        name = (element.get("id") or "").rpartition(":")[2]
        entry = self.notes.get(name)
        spans = [replace(span, text=_WAY_BACK.sub("", span.text)) for span in self.spans(entry)] if entry is not None else []
        return Span("text", "", note=tuple(span for span in spans if span.text or span.citation))

    def _link(self, element: Element) -> str | None:
        href = element.get("href") or ""
        if _SAFE.fullmatch(href):
            return href
        self.findings.append(finding("compose.unsafe_link", self.at, text=href))
        return None

    def _text(self, raw: str, marks: tuple[Mark, ...], href: str | None) -> Spans:
        found: list[Span] = []
        end = 0
        for match in SENTINEL.finditer(raw):
            found += self._words(raw[end : match.start()], marks, href)
            found += self._kept(match, marks, href)
            end = match.end()
        return (*found, *self._words(raw[end:], marks, href))

    def _kept(self, match: re.Match[str], marks: tuple[Mark, ...], href: str | None) -> list[Span]:
        value = self.slots.get(match[2])
        if isinstance(value, Place):
            self.at = value
            return []
        if match[1] == NAME and isinstance(value, tuple):
            self._named = (str(value[0]), str(value[1]))
            return []
        if not isinstance(value, tuple):
            raise TypeError(f"a block stands inside a sentence at {self.at}")
        return [replace(span, marks=(*marks, *span.marks), href=span.href or href) for span in value if isinstance(span, Span)]

    def _words(self, words: str, marks: tuple[Mark, ...], href: str | None) -> list[Span]:
        if not words:
            return []
        if self.voice == "narrative":
            for quantity in _QUANTITY.findall(words):
                self.findings.append(finding("compose.typed_quantity", self.at, text=quantity.strip()))
            if _MARKUP.search(words):
                self.findings.append(finding("compose.markup_is_text", self.at, text=words.strip()[:80]))
            return [Span("typed", words, marks=marks, href=href, at=self.at)]
        return list(classify(words, Span("text", "", marks=marks, href=href)))


def _has_words(spans: Spans) -> bool:
    return any(span.text.strip() for span in spans)


def _slug(words: str) -> str:
    """A heading as part of a block id."""
    return re.sub(r"[^\w]+", "-", words.strip().lower()).strip("-")[:40] or "section"


def _settle(spans: list[Span], lang: str) -> Spans:
    """Trim the block, and turn each soft line break and the indent after it into a space in English, into nothing between Chinese characters."""
    whole = "".join(span.text for span in spans)
    position, indent = 0, False
    settled: list[Span] = []
    for span in spans:
        words: list[str] = []
        for char in span.text:
            if char == _SOFT:
                words.append(_break(whole, position, lang))
            elif char != " " or not indent:
                words.append(char)
            indent = char == _SOFT or (indent and char == " ")
            position += 1
        text = "".join(words)
        settled.append(span if text == span.text else replace(span, text=text))
    return _trim(settled)


def _break(whole: str, position: int, lang: str) -> str:
    before, after = whole[:position].rstrip()[-1:], whole[position:].lstrip()[:1]
    if not before or not after:
        return ""
    chinese = lang == "zh-TW" and (_CJK.match(before) or _CJK.match(after))
    return "" if chinese and not meets(before, after) else " "


def _class(span: Span) -> tuple[object, ...]:
    """All of a span but its text and notes."""
    return span.kind, span.marks, span.href, span.citation, span.literal, span.at, span.page_of


def _trim(spans: list[Span]) -> Spans:
    """Without white space at either end, without empty spans, neighbours of one class joined, one space where sentences left out leave several."""
    kept: list[Span] = []
    for span in spans:
        words = span.text.lstrip() if not kept else span.text
        last = kept[-1] if kept else None
        if span.kind == "text":
            words = re.sub(" {2,}", " ", words)
            words = words[1:] if last and words[:1] in _ONCE and last.text.endswith(words[:1]) else words
        if not words and not span.note:
            continue
        if last and span.kind in ("text", "typed") and not span.note and not last.note and _class(last) == _class(span):
            kept[-1] = replace(last, text=last.text + words)
        else:
            kept.append(span if words == span.text else replace(span, text=words))
    while kept and not kept[-1].note and not kept[-1].text.rstrip():
        kept.pop()
    if kept and not kept[-1].note:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
