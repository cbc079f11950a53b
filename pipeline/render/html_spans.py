"""Spans as phrasing content: every text escaped, every number a ``<data>`` element with its citation, footnotes with a way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape as escape_html
from itertools import groupby
from urllib.parse import quote, urlsplit

from pipeline.document import Citation, Span, Spans
from pipeline.finding import Place
from pipeline.origin import OriginCard

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile(f"[&<>\"'{_CONTROLS.pattern[1:]}")
_BLANKS = re.compile(r"\s+")
_SCHEMES = frozenset({"http", "https", "mailto"})


def clean(text: str) -> str:
    """Text with the characters no page may hold (controls, lone surrogates) as U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)


def escape(text: str) -> str:
    """Text as it stands in an element or a quoted attribute."""
    return clean(escape_html(text)) if _SPECIAL.search(text) else text


def attributes(**values: str | None) -> str:
    """Attributes in the order given, with those that are none left out; ``_`` in a name is written ``-``, a trailing one dropped.

    >>> attributes(class_="n", id=None, data_c="c1")
    ' class="n" data-c="c1"'
    """
    return "".join([f' {_named(name)}="{escape(value)}"' for name, value in values.items() if value is not None])


@cache
def _named(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def anchor(identifier: str) -> str:
    """A block's id as an element's id: without white space."""
    return _BLANKS.sub("-", identifier)


def fragment(identifier: str) -> str:
    """The link to a block."""
    return "#" + quote(anchor(identifier), safe="/;.,()")


def place(at: Place | None) -> str | None:
    """The place as an attribute's value."""
    return str(at) if at else None


@dataclass(slots=True)
class Inline:
    """The walk over spans. It numbers footnotes, keeps them for the end of their section, and gives each id out once."""

    labels: Mapping[str, str]
    lang: str
    working: bool
    cards: Mapping[str, OriginCard]
    citations: Mapping[str, Citation]
    targets: frozenset[str]
    given: set[str] = field(default_factory=set)
    waiting: list[Spans] = field(default_factory=list)
    noted: int = 0

    def claim(self, identifier: str) -> str | None:
        """The id, the first time it is asked for."""
        name = anchor(identifier)
        if name in self.given:
            return None
        self.given.add(name)
        return name

    def inline(self, spans: Iterable[Span]) -> str:
        """Spans as they stand in the text; neighbours that lead to the same place are one link."""
        out = []
        for href, run in groupby(spans, key=lambda span: span.href):
            link = self._link(href)
            text = "".join(self._span(span, still=link is not None) for span in run)
            out.append(f"<a{attributes(**link)}>{text}</a>" if link and text else text)
        return "".join(out)

    def still(self, spans: Iterable[Span]) -> str:
        """Spans nobody can click, as in a text for screen readers only."""
        return "".join(self._span(span, still=True) for span in spans)

    def copy(self, spans: Iterable[Span]) -> str:
        """Spans said a second time, as a heading's are in the contents: without ids, links and footnote marks."""
        return "".join(self._span(span, still=True, copied=True) for span in spans if not span.note)

    def literal(self, text: str, kind: str) -> str:
        """A literal; in the working edition marked where it has a digit, so that every digit of the page has its class."""
        if self.working and any(char.isdecimal() for char in text):
            return f"<span{attributes(class_='l', data_k=kind)}>{escape(text)}</span>"
        return escape(text)

    def ordinal(self, key: str, number: str) -> str:
        """``Table 3-2``: a label with its ordinal."""
        before, _, after = self.labels[f"page.{key}"].partition("{number}")
        return escape(before) + self.literal(number, "ordinal") + escape(after)

    def unit(self, citation: Citation) -> str:
        """The unit of a printed number."""
        card = self.cards.get(citation.datapoint)
        return citation.unit or (card.unit[self.lang] if card else "")

    def footnotes(self) -> str:
        """The footnotes that were marked since the last call, each with its way back."""
        if not self.waiting:
            return ""
        first, notes, self.waiting = self.noted - len(self.waiting) + 1, self.waiting, []
        rows = []
        for number, note in enumerate(notes, first):
            label = f"{self.labels['page.back']} ({number})"
            back = attributes(class_="back", href=f"#fnref-{number}", role="doc-backlink", aria_label=label)
            rows.append(f"<li{attributes(id=self.claim(f'fn-{number}'))}>{self.inline(note)} <a{back}>↩</a></li>")
        start = attributes(start=str(first)) if first > 1 else ""
        group = attributes(class_="footnotes", role="group", aria_label=self.labels["page.notes"])
        return f"<div{group}><ol{start}>{''.join(rows)}</ol></div>"

    def _link(self, href: str | None) -> dict[str, str] | None:
        """A link to a block of this chapter or to an address of the web; anything else is no link."""
        if href is None:
            return None
        if href.startswith("#"):
            return {"href": fragment(href[1:])} if href[1:] in self.targets else None
        try:
            scheme = urlsplit(href).scheme.lower()
        except ValueError:
            return None
        return {"href": href, "rel": "noreferrer"} if scheme in _SCHEMES and not _CONTROLS.search(href) else None

    def _span(self, span: Span, *, still: bool = False, copied: bool = False) -> str:
        if span.page_of is not None:
            return ""
        if span.note:
            return self._note_mark(span)
        if span.kind == "datapoint":
            text = self._number(span, still=still, copied=copied)
        elif self.working and span.kind != "text":
            text = self._classed(span)
        else:
            text = escape(span.text)
        for mark in span.marks:
            text = f"<{mark}>{text}</{mark}>"
        return text

    def _number(self, span: Span, *, still: bool, copied: bool) -> str:
        """A bound number. In the working edition it is a button, unless it stands inside a link (``still``)."""
        citation = self.citations[str(span.citation)]
        card = self.cards.get(citation.datapoint)
        shown: dict[str, str | None] = {"class_": "n", "id": None if copied else self.claim(citation.id)}
        shown |= {"value": card.value if card and self.working else span.text, "data_c": citation.id, "data_p": citation.datapoint}
        shown["data_u"] = self.unit(citation) or None
        if not self.working:
            shown["data_f"] = (card.public_formula or card.formula)[self.lang] if card else None
        elif not still:
            shown |= {"role": "button", "tabindex": "0"}
        return f"<data{attributes(**shown)}>{escape(span.text)}</data>"

    def _classed(self, span: Span) -> str:
        """Text that is no bound number, shown to reviewers as what it is: typed and input with their place, literals with their kind."""
        if span.kind == "literal":
            return self.literal(span.text, str(span.literal))
        return f"<span{attributes(class_='t', data_k=span.kind, data_at=place(span.at))}>{escape(span.text)}</span>"

    def _note_mark(self, span: Span) -> str:
        self.noted += 1
        self.waiting.append(span.note)
        number = str(self.noted)
        label = self.labels["page.note"].format(number=number)
        link = attributes(href=f"#fn-{number}", id=self.claim(f"fnref-{number}"), role="doc-noteref", aria_label=label)
        return f'<sup class="ref"><a{link}>{self.literal(number, "ordinal")}</a></sup>'
