"""CDP answer pack: a sheet a question with CDP's columns in CDP's order, to be copied into the portal; every numeric cell filled or marked with why."""

from __future__ import annotations

from pipeline.answering import Answering
from pipeline.answers.cdp.ask import Ask
from pipeline.answers.cdp.change import check_reasons
from pipeline.answers.cdp.closing import check_closing, check_told
from pipeline.answers.cdp.earlier import check_earlier, matching
from pipeline.answers.cdp.length import check_length
from pipeline.answers.cdp.questions import questions
from pipeline.answers.cdp.sheets import pages
from pipeline.answers.cdp.standing import standing
from pipeline.answers.workbook import Making, book
from pipeline.finding import Finding, finding, text
from pipeline.questionnaire import Question, count, module_7
from pipeline.status import ItemStatus


def answer_cdp(answering: Answering) -> tuple[tuple[Question, ...], tuple[ItemStatus, ...]]:
    """CDP's questions with their cells, none where the report does not answer CDP; and the items, CDP's read off those cells."""
    asked = questions(answering)
    return asked, standing(answering.items, asked, answering.points)


def cdp(answering: Answering) -> Making | None:
    """The workbook; none where the report does not answer CDP."""
    asked = answering.questions
    return book(pages(answering, asked)) if asked else None


def check_cdp(answering: Answering) -> tuple[Finding, ...]:
    """How much of module 7 is answered, and what does not fit together."""
    asked = answering.questions
    if not asked:
        return ()
    shown = count(module_7(asked))
    at = answering.project.place("frameworks.cdp")
    marked = sorted(shown.codes, key=_order)
    codes = text(", ".join(marked), "、".join(marked))
    counted = finding("cdp.cells_counted", at, filled=shown.filled, total=shown.total, auto=shown.auto, marked=shown.marked, codes=codes)
    ask, earlier = Ask(answering), matching(answering, asked)
    return (*check_reasons(ask), *check_closing(ask, asked), *check_length(answering), *check_earlier(earlier), *check_told(ask, earlier), counted)


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))
