"""The working edition's sign-offs: a line under each section that was signed, and the register of all of them at the end.

Names of people are personal data, so nothing of this enters the document itself: the public edition, the draft's sections and the digests know none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.compose.context import write_date
from pipeline.document import WORKING, Block, Column, Document, Heading, Paragraph, Row, Section, Span, Spans, TableBlock
from pipeline.literals import filled
from pipeline.signoff import ROLES, Signoff

Words = Mapping[str, str]


def with_signoffs(document: Document, name: str, signoffs: Sequence[Signoff], words: Words) -> Document:
    """The document as reviewers see it; the same where nobody signed anything. In one beside the chapter ``name/section`` is its own section."""
    if not signoffs:
        return document
    signoffs = [replace(signoff, subject=signoff.subject.removeprefix(f"{name}/")) for signoff in signoffs]
    own = [signoff for signoff in signoffs if signoff.lang in (document.lang, "")]
    sections = tuple(
        replace(section, blocks=(section.blocks[0], *_lines(section, own, document.lang, words), *section.blocks[1:])) for section in document.sections
    )
    return replace(document, sections=(*sections, _register(document, signoffs, words)))


def _lines(section: Section, signoffs: Sequence[Signoff], lang: str, words: Words) -> list[Block]:
    """Who signed the section, and, warned of, whose sign-off a change voided."""
    found: list[Block] = []
    groups: dict[str, list[Signoff]] = {}
    for signoff in signoffs:
        if signoff.subject == section.id and signoff.state in ("valid", "unbound", "void"):
            groups.setdefault(_changed(signoff) if signoff.state == "void" else "", []).append(signoff)
    for changed, members in sorted(groups.items()):
        listed: list[Span] = []
        for signoff in members:
            listed += [Span("text", words["signoff.between"])] if listed else []
            listed += filled(words["signoff.one"], {"who": _cell(signoff, "who", signoff.who), "role": _role(signoff, words), "on": _on(signoff, lang, words)})
        values = {"list": tuple(listed), "changed": (Span("text", words.get(f"signoff.changed.{changed}", "")),)}
        spans = filled(words["signoff.falls" if changed else "signoff.stands"], values)
        found.append(Paragraph(f"{WORKING}{section.id}/{changed or 'signed'}", spans, "attention" if changed else "note"))
    return found


def _register(document: Document, signoffs: Sequence[Signoff], words: Words) -> Section:
    titles = {section.id: section.heading.spans for section in document.sections}
    columns = tuple(Column((Span("text", words[f"signoff.{name}"]),), weight=weight) for name, weight in _COLUMNS)
    rows = tuple(
        Row(
            (
                _cell(signoff, "who", signoff.who),
                _role(signoff, words),
                (*titles.get(signoff.subject, _cell(signoff, "section_or_item", signoff.subject)), *_language(signoff, words)),
                _on(signoff, document.lang, words),
                _state(signoff, words),
            )
        )
        for signoff in signoffs
    )
    heading = Heading(f"{WORKING}signoffs", 1, (Span("text", words["signoff.title"]),))
    return Section(heading.id, (heading, TableBlock(f"{WORKING}signoffs/table", (Span("text", words["signoff.caption"]),), columns, rows)))


_COLUMNS = (("who", 2.0), ("role", 1.0), ("what", 3.0), ("on", 2.0), ("state", 2.0))


def _cell(signoff: Signoff, column: str, text: str) -> Spans:
    return (Span("input", text, at=signoff.at.place(column)),)


def _role(signoff: Signoff, words: Words) -> Spans:
    return (Span("text", words[f"choice.signoffs.role.{signoff.role}"]),) if signoff.role in ROLES else _cell(signoff, "role", signoff.role)


def _language(signoff: Signoff, words: Words) -> Spans:
    """The language edition signed, by its name; a cell that names none as it stands."""
    if not signoff.lang:
        return ()
    name = words.get(f"choice.signoffs.lang.{signoff.lang}")
    return (Span("text", " · "), *((Span("text", name),) if name else _cell(signoff, "lang", signoff.lang)))


def _on(signoff: Signoff, lang: str, words: Words) -> Spans:
    """The day, as the language writes it; a cell that is no day as it stands."""
    if not signoff.on:
        return (Span("text", words["signoff.undated"]),)
    try:
        return (Span("literal", write_date(date.fromisoformat(signoff.on), lang), literal="date"),)
    except ValueError:
        return _cell(signoff, "on", signoff.on)


def _state(signoff: Signoff, words: Words) -> Spans:
    state = (Span("text", words[f"signoff.state.{signoff.state}"], marks=("strong",) if signoff.state == "void" else ()),)
    return (*state, Span("text", words["signoff.between"] + words[f"signoff.changed.{_changed(signoff)}"])) if signoff.changed else state


def _changed(signoff: Signoff) -> str:
    return signoff.changed[0] if len(signoff.changed) == 1 else "both"
