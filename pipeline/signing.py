"""Sign-offs judged while a chapter is composed: over the body before the frameworks are held against it, over the items after, over the indexes last.

What a void sign-off takes away (a text no longer counts as answered) shows in the indexes. So a sign-off over the indexes bears on no status: it is held
against what they say, not the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.draft import section_dict
from pipeline.signoff import Digest, Digester, Signoff, Subject, found_of, judge, place_of, subject_of, void_subjects

if TYPE_CHECKING:
    from pipeline.datapoint import Datapoints
    from pipeline.document import Document, Section
    from pipeline.finding import Finding
    from pipeline.inputs import Inputs, Record
    from pipeline.outlines import Outline
    from pipeline.status import ItemStatus


@dataclass(frozen=True, slots=True)
class Signing:
    """The rows of ``signoffs`` over one document on their way to a state; without rows nothing is digested.

    ``own`` is the document beside the chapter, none for the chapter itself; then ``beside`` are those that answer for rows of their own.
    """

    inputs: Inputs
    points: Datapoints
    languages: Sequence[str]
    own: Outline | None = None
    beside: Sequence[Outline] = ()
    digests: dict[Subject, Digest] = field(default_factory=dict)
    bodies: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        """Whether anybody signed anything."""
        return "signoffs" in self.inputs.tables

    def body(self, lang: str, sections: Iterable[Section]) -> None:
        """The sections of a language before citations are numbered: a span cites ``id|form``."""
        if self.asked:
            self.bodies[lang] = [section_dict(section, lang) for section in sections]
            self.digests.update(self._digester(lang, None).sections(self.bodies[lang]))

    def void_sections(self) -> frozenset[Subject]:
        """Sections of the body, by id and language, whose sign-off a change voided."""
        return frozenset((place_of(subject)[1], lang) for subject, lang in void_subjects(self._judged()))

    def void_items(self, items: Iterable[ItemStatus]) -> frozenset[str]:
        """Items whose sign-off a change voided in any language."""
        named = {record.text("section_or_item") for record in self._rows()}
        listed = {f"{item.framework}:{item.code}": item for item in items} if self.asked else {}
        self.names.update(dict.fromkeys(listed))
        written = [item.as_dict() for name, item in listed.items() if name in named]
        for lang, sections in self.bodies.items():
            self.digests.update(self._digester(lang, None).items(written, sections))
        return frozenset(subject for subject, _ in void_subjects(self._judged()) if ":" in subject)

    def outcome(self, documents: Iterable[Document]) -> tuple[tuple[Signoff, ...], tuple[Finding, ...]]:
        """Every sign-off with its state, the indexes included, and what is to be said of them."""
        if not self.asked:
            return (), ()
        for document in documents:
            cited = {citation.id: citation.datapoint for citation in document.citations}
            last = [section_dict(section, document.lang) for section in document.sections if (self._subject(section.id), document.lang) not in self.digests]
            self.digests.update(self._digester(document.lang, cited).sections(last))
        judged = self._judged()
        return judged, found_of(judged, {*self.names, *(subject for subject, _ in self.digests)})

    def _judged(self) -> tuple[Signoff, ...]:
        return judge(self._rows(), self.digests, self.languages) if self.asked else ()

    def _rows(self) -> list[Record]:
        return [row for row in self.inputs.records("signoffs") if self._concerned(row.text("section_or_item") or "")]

    def _concerned(self, subject: str) -> bool:
        """Whether a row is over this document: by its name, or by the framework it answers."""
        named = {place_of(subject)[0], subject.partition(":")[0] if ":" in subject else ""}
        if self.own is not None:
            return bool(named & {self.own.name, self.own.framework})
        return not any(named & {outline.name, outline.framework} for outline in self.beside)

    def _subject(self, section: str) -> str:
        return subject_of(self.own.name if self.own is not None else "", section)

    def _digester(self, lang: str, cited: Mapping[str, str] | None) -> Digester:
        datapoint = cited.__getitem__ if cited is not None else lambda citation: citation.rpartition("|")[0]
        return Digester(lang, datapoint, self._value, self.own.name if self.own is not None else "")

    def _value(self, identifier: str) -> str | None:
        point = self.points.get(identifier)
        return None if point is None or point.value is None else format(point.value, "f")
