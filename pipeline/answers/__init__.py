"""Answers: workbooks beside the chapter, each from the same draft. A pack is one file here and its name in ``PACKS``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future

from pipeline.answering import Answering
from pipeline.answers.assurance import assurance
from pipeline.answers.cdp import cdp, check_cdp
from pipeline.answers.data_book import data_book
from pipeline.answers.indexes import gri_content_index, tcfd_ifrs_s2_index
from pipeline.answers.iso_14064_1 import iso_14064_1
from pipeline.answers.other_documents import other_documents
from pipeline.answers.sbti_progress import sbti_progress
from pipeline.answers.tw_fsc import tw_fsc
from pipeline.answers.twse_platform import twse_platform
from pipeline.answers.workbook import Making
from pipeline.finding import Finding
from pipeline.helper import HERE

Pack = Callable[[Answering], Making | None]
"""What makes the file of a pack; none where the report does not ask for it."""

PACKS: Mapping[str, Pack] = {
    "assurance.xlsx": assurance,
    "cdp.xlsx": cdp,
    "data_book.xlsx": data_book,
    "gri_content_index.xlsx": gri_content_index,
    "tcfd_ifrs_s2_index.xlsx": tcfd_ifrs_s2_index,
    "iso_14064_1.xlsx": iso_14064_1,
    "other_documents.xlsx": other_documents,
    "sbti_progress.xlsx": sbti_progress,
    "tw_fsc.xlsx": tw_fsc,
    "twse_platform.xlsx": twse_platform,
}

HANDED_OVER = ("data_book.xlsx",)
"""Packs that a helper makes; so pandas is imported there."""

Check = Callable[[Answering], tuple[Finding, ...]]
"""Says what is wrong or worth knowing about the answers of a pack."""

CHECKS: tuple[Check, ...] = (check_cdp,)


def check_packs(answering: Answering) -> tuple[Finding, ...]:
    """What the packs find about their answers."""
    return tuple(found for check in CHECKS for found in check(answering))


def packs(answering: Answering, names: Iterable[str] = tuple(PACKS), helper: Executor = HERE) -> dict[str, Future[bytes]]:
    """Those of the packs named that the report asks for, by file name, made here or by a ``helper``."""
    asked = {name: PACKS[name](answering) for name in names}
    return {name: helper.submit(making) for name, making in asked.items() if making is not None}
