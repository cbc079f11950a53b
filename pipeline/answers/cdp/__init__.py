"""CDP answer pack: a sheet a question with CDP's columns in CDP's order, to be copied into the portal; every numeric cell filled or marked with why."""

from __future__ import annotations

from pipeline.answering import Answering
from pipeline.answers.cdp.answer import count
from pipeline.answers.cdp.ask import Ask
from pipeline.answers.cdp.change import check_reasons
from pipeline.answers.cdp.questions import questions
from pipeline.answers.cdp.sheets import pages
from pipeline.answers.workbook import workbook
from pipeline.finding import Finding, finding


def cdp(answering: Answering) -> bytes | None:
    """The workbook; none where the report does not answer CDP."""
    asked = questions(answering)
    return workbook(pages(answering, asked)) if asked else None


def check_cdp(answering: Answering) -> tuple[Finding, ...]:
    """How much of the questionnaire is answered, and what does not fit together."""
    asked = questions(answering)
    if not asked:
        return ()
    shown = count(asked)
    at = answering.project.place("frameworks.cdp")
    counted = finding(
        "cdp.cells_counted", at, filled=shown.filled, total=shown.total, auto=shown.auto, marked=shown.marked, codes=", ".join(sorted(shown.codes, key=_order))
    )
    return (*check_reasons(Ask(answering)), counted)


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))
