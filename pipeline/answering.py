"""What answer packs are made from: one draft, whole, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from disclosures import Catalogue
from pipeline.datapoint import Datapoints
from pipeline.document import Block, Document, Section, Spans, places
from pipeline.finding import Finding
from pipeline.inputs import Inputs
from pipeline.ledger import Ledger
from pipeline.printing import Printer
from pipeline.project import Project
from pipeline.provenance import Words
from pipeline.questionnaire import Question
from pipeline.status import ItemStatus
from pipeline.view import Target


@dataclass(frozen=True)
class Answering:
    """A composed chapter as the packs see it.

    ``items`` are the statuses of every framework reported and ``catalogues`` their editions; ``questions`` those of CDP with their cells.
    ``sections`` are the chapter's in each language built, ``documents`` the chapter whole; while the frameworks are held against it there is no document yet.
    ``words`` the labels in both languages, whichever are built. ``pages`` are by language the page of each block, where the chapter has been
    laid out. ``beside`` are documents of their own from the same draft.
    """

    project: Project
    inputs: Inputs
    points: Datapoints
    ledger: Ledger
    targets: tuple[Target, ...]
    items: tuple[ItemStatus, ...]
    catalogues: tuple[Catalogue, ...]
    sections: Mapping[str, tuple[Section, ...]]
    words: Words
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    pages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beside: tuple[Answering, ...] = ()

    def that_answers(self, framework: str) -> Answering:
        """The chapter, or the document beside it that answers a framework instead."""
        return next((other for other in self.beside if other.of(framework)), self)

    def catalogue(self, framework: str) -> Catalogue | None:
        """The edition of a framework this report answers; none where it is not reported."""
        return next((entry for entry in self.catalogues if entry.framework == framework), None)

    def of(self, framework: str) -> tuple[ItemStatus, ...]:
        """The statuses of a framework's items, in the catalogue's order."""
        return tuple(item for item in self.items if item.framework == framework)

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, tuple[str, Spans]]]:
        """By language, for each block id the number and title of the nearest heading above it."""
        return {lang: places(sections) for lang, sections in self.sections.items()}

    @cached_property
    def blocks(self) -> Mapping[str, Mapping[str, Block]]:
        """By language, each block of the chapter by its id."""
        return {lang: {block.id: block for section in sections for block in section.blocks} for lang, sections in self.sections.items()}

    @cached_property
    def printers(self) -> Mapping[str, Printer]:
        """A printer of datapoints for each language of ``words``: a number in a sentence of a pack reads as in the chapter."""
        return {lang: Printer(lang, self.points, self.project.display) for lang in self.words}
