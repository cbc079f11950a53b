"""The frameworks held against the chapter: points by what it prints and says, those of a questionnaire by the cells of its pack."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.answering import Answering
from pipeline.answers.cdp import answer_cdp
from pipeline.disclose import DiscloseRequest, disclose
from pipeline.finding import Finding
from pipeline.questionnaire import Question
from pipeline.status import ItemStatus


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The status of every item, the questions behind CDP's, and what is to be said of it."""

    items: tuple[ItemStatus, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]


def disclosed(asked: DiscloseRequest, under_way: Answering) -> Disclosed:
    """What became of each item of the catalogues asked about; ``under_way`` is the chapter before its indexes, which print the outcome."""
    items, findings = disclose(asked)
    questions, items = answer_cdp(replace(under_way, items=items, catalogues=asked.catalogues))
    return Disclosed(items, questions, findings)
