"""A chapter on its way: what was read and measured, and what was composed of it and held against the frameworks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.brand import PLAIN, Brand
from pipeline.datapoint import Datapoints
from pipeline.document import Document
from pipeline.finding import Finding
from pipeline.inputs import Inputs
from pipeline.ledger import Ledger
from pipeline.narrative import Narrative
from pipeline.project import Project
from pipeline.questionnaire import Question
from pipeline.restated import Restated
from pipeline.review import Comment
from pipeline.signoff import Signoff
from pipeline.status import ItemStatus
from pipeline.view import Target

if TYPE_CHECKING:
    from pipeline.disclose import DiscloseRequest


@dataclass(frozen=True, slots=True)
class Reading:
    """A report folder as read and measured."""

    project: Project
    inputs: Inputs
    narratives: tuple[Narrative, ...]
    ledger: Ledger
    points: Datapoints
    targets: tuple[Target, ...]
    findings: tuple[Finding, ...]
    restated: tuple[Restated, ...] = ()
    comments: tuple[Comment, ...] = ()
    brand: Brand = PLAIN


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was read, composed in each language and held against the frameworks; ``asked`` is the question they were held against.

    ``beside`` are the documents of their own from the same figures (IFRS S2), each a chapter like this one; ``void`` the sections whose sign-off is void;
    ``questions`` the cells of the CDP pack that its items rest on.
    """

    reading: Reading
    documents: tuple[Document, ...]
    items: tuple[ItemStatus, ...]
    findings: tuple[Finding, ...]
    asked: DiscloseRequest
    signoffs: tuple[Signoff, ...] = ()
    void: frozenset[tuple[str, str]] = frozenset()
    beside: tuple[Chapter, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def name(self) -> str:
        """How the names of its files begin."""
        return self.reading.project.document.name

    @property
    def all(self) -> tuple[Chapter, ...]:
        """The chapter and the documents beside it."""
        return (self, *self.beside)

    @property
    def written(self) -> tuple[tuple[Chapter, Document], ...]:
        """Every document in every language, with the chapter it is."""
        return tuple((one, document) for one in self.all for document in one.documents)

    @property
    def printed(self) -> tuple[str, ...]:
        """Every datapoint printed, once, in the order first printed."""
        return tuple(dict.fromkeys(citation.datapoint for _, document in self.written for citation in document.citations))

    @property
    def blocked(self) -> bool:
        """Whether an error remains that nobody acknowledged."""
        return any(item.blocks for item in self.findings)
