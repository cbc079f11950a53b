"""Compose: the chapter in one language, from shipped templates, the team's narrative, tables and charts.

The body comes first; what it prints decides what frameworks count as reported; the indexes come last and name its places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import rtoml

from pipeline.compose.assemble import finish, number, printed, prune
from pipeline.compose.cards import key_figures, year_span
from pipeline.compose.context import Voice, write_date
from pipeline.compose.language import template_names
from pipeline.compose.paragraphs import of_the_chapter, with_paragraphs
from pipeline.compose.prose import Prose, markdown_reader, parse_tree
from pipeline.compose.reviewed import with_comments
from pipeline.compose.sentinel import mark_lines, name_blocks, settle_lines
from pipeline.compose.signed import with_signoffs
from pipeline.compose.templates import render, template_slots
from pipeline.compose.untranslated import untranslated
from pipeline.document import Block, Document, Heading, Section, Span, Spans, block_spans, places, plain
from pipeline.finding import LANGUAGE_NAMES, Finding, Place, finding
from pipeline.literals import classed, filled
from pipeline.narrative import Moments, Narrative, Override, cite
from pipeline.nearest import did_you_mean, nearest
from pipeline.view import View
from pipeline.wording import block_digest

if TYPE_CHECKING:
    from markdown import Markdown

INDEXES = "indexes"
_QUOTED = 240
__all__ = ["INDEXES", "Body", "compose_body", "compose_document", "outline", "unclassed", "with_comments", "with_signoffs"]


@dataclass(frozen=True, slots=True)
class Outlined:
    """A section of the outline: id, title in each language, whether it has an ordinal, and the framework or document it is for."""

    id: str
    title: Mapping[str, str]
    numbered: bool
    framework: str
    outline: str


@cache
def outline() -> tuple[Outlined, ...]:
    """The shipped outline, in order."""
    data = rtoml.loads((files("report_templates") / "outline.toml").read_text(encoding="utf-8"))
    return tuple(
        Outlined(
            entry["id"],
            {"en": entry["title"]["en"], "zh-TW": entry["title"]["zh"]},
            entry.get("number", True),
            entry.get("framework", ""),
            entry.get("outline", ""),
        )
        for entry in data["section"]
    )


def wanted(view: View) -> tuple[Outlined, ...]:
    """The shipped sections this chapter has: those ``[document] outline`` names, in its order, else all but those of frameworks not reported."""
    shipped = {entry.id: entry for entry in outline()}
    usual = [entry.id for entry in shipped.values() if not entry.outline and (not entry.framework or getattr(view.project.frameworks, entry.framework))]
    return tuple(shipped[name] for name in dict.fromkeys(view.project.document.outline or usual) if name in shipped)


def _unknown_sections(view: View, narratives: Sequence[Narrative]) -> tuple[Finding, ...]:
    """Names in ``[document] outline`` that are neither a shipped section nor a file of the team's."""
    known = [entry.id for entry in outline()] + [narrative.stem for narrative in narratives]
    return tuple(
        finding("compose.outline_unknown", view.project.place("document.outline"), text=name, nearest=did_you_mean(nearest(name, known)))
        for name in dict.fromkeys(view.project.document.outline)
        if name not in known
    )


@dataclass(frozen=True, slots=True)
class Body:
    """The composed sections before the indexes: numbered, with references and citations still open."""

    sections: tuple[Section, ...]
    places: Mapping[str, tuple[str, Spans]]
    printed: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]


def compose_body(view: View, blocks: Mapping[str, Block], narratives: Sequence[Narrative]) -> Body:
    """Every section but the indexes. ``blocks`` are the tables and charts by block id."""
    composer = _Composer(view, blocks, narratives)
    shipped = [section for entry in wanted(view) if entry.id != INDEXES and (section := composer.section(entry)) is not None]
    sections = composer.with_own_sections(shipped)
    done = number(sections, {entry.id: entry.numbered for entry in outline()})
    return Body(done, places(done), printed(done), (*_unknown_sections(view, narratives), *composer.findings, *composer.unused_overrides()))


def compose_document(
    view: View, body: Body, blocks: Mapping[str, Block], narratives: Sequence[Narrative], first: int = 1
) -> tuple[Document, tuple[Finding, ...]]:
    """The whole chapter: the body, the indexes over it, references resolved, citations numbered from ``first`` on."""
    composer = _Composer(view, blocks, narratives, frozenset(body.places))
    found = [(entry, section) for entry in wanted(view) if entry.id == INDEXES and (section := composer.section(entry)) is not None]
    shown = sum(1 for section in body.sections if section.heading.number)
    tail = number([section for _, section in found], {entry.id: entry.numbered for entry, _ in found}, shown)
    sections, citations = finish((*with_paragraphs(body.sections, view), *tail), view.printer, view.words, first)
    document = Document(
        lang=view.lang,
        title=_title(view),
        subtitle=filled(view.word("cover.year"), {"year": year_span(view.year)}),
        company=_company(view),
        year=view.year,
        status=_status(view),
        date=(view.project.report.publication_date or view.project.report.period_end).isoformat(),
        sections=sections,
        citations=citations,
        footer=(Span("text", view.word(view.own_word("cover.footer"))),),
        watermark=_watermark(view),
        name=view.project.document.name if view.project.document.beside else "",
    )
    return document, (*composer.findings, *unclassed(document), *of_the_chapter(document), *untranslated(document))


def unclassed(document: Document) -> tuple[Finding, ...]:
    """Each run of shipped words that holds a decimal digit no class accounts for: a defect of ours, said where it stands."""
    return tuple(
        finding("compose.unclassed_digit", span.at or Place(f"{document.lang}/{section}"), text=span.text, block=block)
        for section, block, span in document.spans()
        if span.kind == "text" and any(char.isdecimal() for char in span.text)
    )


def _title(view: View) -> Spans:
    shipped = view.project.document.title
    if shipped is not None:
        return classed(shipped[view.lang])
    title = view.project.report.title
    if title:
        return (Span("input", title.get(view.lang) or next(iter(title.values())), at=view.project.place("report.title")),)
    return (Span("text", view.word("cover.title")),)


def _company(view: View) -> str:
    names = view.project.company.name
    return names.get(view.lang) or next(iter(names.values()))


def _watermark(view: View) -> str:
    text = view.project.document.watermark
    return (text.get(view.lang) or next(iter(text.values()))) if text else ""


def _status(view: View) -> str:
    day = view.project.report.publication_date
    return view.word("cover.published").format(date=write_date(day, view.lang)) if day and not _watermark(view) else view.word("cover.draft")


class _Composer:
    """Renders sections of one language with one set of slots."""

    def __init__(self, view: View, blocks: Mapping[str, Block], narratives: Sequence[Narrative], known: frozenset[str] = frozenset()) -> None:
        self.view = view
        self.findings: list[Finding] = []
        self._narratives = [narrative for narrative in narratives if narrative.lang == view.lang]
        self._overrides = self._standing()
        self._slots = template_slots(view.lang)
        self._reader: Markdown = markdown_reader()
        cards = key_figures(view)
        topics = frozenset(topic for narrative in self._narratives for topic in narrative.topics)
        self._names = template_names(Voice(view, self._slots), {**blocks, **({"cards": cards} if cards else {})}, topics, known)

    def section(self, entry: Outlined) -> Section | None:
        """One section of the outline, or none with a finding where it has nothing to say."""
        narratives = [narrative for narrative in self._narratives if narrative.stem == entry.id]
        shipped = [] if any(narrative.mode == "replace" for narrative in narratives) else self._shipped(entry.id)
        own = [block for narrative in narratives for block in self._own(narrative)]
        blocks = prune([*self._overridden(shipped), *own])
        if not blocks:
            self.findings.append(self._left_out(entry))
            return None
        title = classed(entry.title[self.view.lang])
        return Section(entry.id, (Heading(entry.id, 1, title), *blocks))

    def with_own_sections(self, shipped: Sequence[Section]) -> list[Section]:
        """The sections with those the team adds: files whose name is no section's, each where the outline names it, else after the section its front
        matter names, else at the end."""
        names = {entry.id for entry in outline()}
        found = list(shipped)
        for narrative in self._narratives:
            blocks = prune(self._own(narrative)) if narrative.stem not in names else ()
            if not blocks:
                continue
            heading = Heading(narrative.stem, 1, (Span("typed", narrative.title or narrative.stem, at=narrative.at),))
            found.insert(self._position(narrative, found), Section(narrative.stem, (heading, *blocks)))
        return found

    def _position(self, narrative: Narrative, found: Sequence[Section]) -> int:
        """Where among the sections one of the team's own goes."""
        asked = self.view.project.document.outline
        if narrative.stem in asked:
            earlier = asked[: asked.index(narrative.stem)]
            return max((index + 1 for index, section in enumerate(found) if section.id in earlier), default=0)
        return next((index + 1 for index, section in enumerate(found) if section.id == narrative.after), len(found))

    def _left_out(self, entry: Outlined) -> Finding:
        place = Place(f"narrative/{self.view.lang}/{entry.id}.md")
        return finding("compose.section_left_out", place, en_title=entry.title["en"], zh_title=entry.title["zh-TW"], lang=LANGUAGE_NAMES[self.view.lang])

    def _shipped(self, name: str) -> list[Block]:
        rendered = render(self.view.lang, name, self._names)
        text = name_blocks(settle_lines(rendered), self._slots)
        return Prose("template", self.view.lang, self._slots, name).blocks(parse_tree(self._reader, text))

    def _own(self, narrative: Narrative) -> list[Block]:
        return self._prose(narrative.text, narrative, narrative.first_line, narrative.stem)

    def _prose(self, text: str, narrative: Narrative, line: int, stem: str) -> list[Block]:
        moments = Moments(self.view.year, self.view.base_year)
        printer, points = self.view.printer, self.view.points

        def write(identifier: str, form: str) -> Spans:
            bare = "+".join(part for part in form.split("+") if part and part != "full")
            point = points[identifier]
            return printer.full(point, bare) if "full" in form.split("+") else (printer.span(point, bare),)

        cited, problems = cite(text, narrative.file, line, points, moments, write, self._slots.put)
        self.findings += problems
        prose = Prose("narrative", self.view.lang, self._slots, stem)
        blocks = prose.blocks(parse_tree(self._reader, mark_lines(cited, narrative.file, self._slots, line)))
        self.findings += prose.findings
        return blocks

    def _standing(self) -> dict[str, tuple[Override, Narrative]]:
        """The overrides by block. Of a document beside the chapter one that names it (``s2/inventory-message``) goes before one that names the block only."""
        found = {override.block: (override, narrative) for narrative in self._narratives for override in narrative.overrides}
        start = f"{self.view.project.document.name}/"
        named = {name.removeprefix(start): found.pop(name) for name in tuple(found) if name.startswith(start)}
        return {**found, **named}

    def _elsewhere(self, override: Override, block: Block) -> bool:
        """Whether an override is over other words than this document's: those of the chapter, where both say a thing each in its way."""
        return self.view.project.document.beside and "/" not in override.block and override.sha256 not in (None, block_digest(block))

    def _overridden(self, blocks: Sequence[Block]) -> list[Block]:
        """The blocks with the team's overrides in place of those they name; the first block of an override keeps the name."""
        found: list[Block] = []
        for block in blocks:
            override, narrative = self._overrides.pop(block.id, (None, None))
            if override is not None and narrative is not None and not self._elsewhere(override, block):
                if override.sha256 not in (None, block_digest(block)):
                    self.findings.append(finding("pull.override_outdated", Place(narrative.file, row=override.line), text=_said(block)))
                own = self._prose(override.text, narrative, override.line, block.id)
                found += [replace(part, id=block.id) if index == 0 else part for index, part in enumerate(own)]
            else:
                found.append(block)
        return found

    def unused_overrides(self) -> tuple[Finding, ...]:
        """Overrides of blocks this chapter does not have."""
        left = self._overrides.values()
        return tuple(finding("compose.override_unknown", Place(narrative.file, row=override.line), text=override.block) for override, narrative in left)


def _said(block: Block) -> str:
    """A block's text as a message quotes it."""
    text = plain(tuple(block_spans(block)))
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
