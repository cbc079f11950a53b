"""Figures that other documents of the company give, each beside this report's: what a reviewer lays side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.answering import Answering
from pipeline.answers.workbook import Cell, Making, Page, Value, book
from pipeline.datapoint import Datapoint, Stated
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.naming import full_name
from pipeline.outlined import filed

DIFFERS = ("measure.stated_differs", "measure.stated_far_off")
RESTATED = "measure.stated_restated"
COLUMNS = (
    ("文件 Document", 34.0),
    ("發布日 Published", 14.0),
    ("數據", 44.0),
    ("Figure", 48.0),
    ("該文件 There", 18.0),
    ("本章 Here", 18.0),
    ("單位 Unit", 22.0),
    ("差異 Difference", 16.0),
    ("核對 Comparison", 34.0),
    ("數據點 Datapoint", 44.0),
    ("資料列 Row", 34.0),
)


def other_documents(answering: Answering) -> Making | None:
    """The workbook; none where no stated figure says where it was published and no draft was filed before.

    Whether a stated figure agrees is what ``check`` found, rounding of both allowed for; figures of a draft are exact.
    """
    told = {str(item.at): item.rule for item in answering.findings if item.rule in (*DIFFERS, RESTATED) and item.at is not None}
    rows = [row for record in answering.inputs.records("stated") if record.text("published_in") and (row := _row(answering, record, told)) is not None]
    rows += [row for _, file, then in filed(answering.project) if file is not None for row in _filed(answering, file, then)]
    if not rows:
        return None
    rows.sort(key=lambda row: not isinstance(row[8], Cell))
    apart = sum(isinstance(row[8], Cell) for row in rows)
    above = (
        f"其他文件數值 {len(rows)} 項（stated 表所列及先前申報之草稿），與本報告不同者 {apart} 項，列於最前。",
        f"{len(rows)} figures of other documents (table stated, drafts filed before); {apart} differ from this report and stand first.",
    )
    return book((Page("documents 其他文件", COLUMNS, rows, above, frozen=1),))


def _filed(answering: Answering, file: str, then: Mapping[str, Decimal]) -> Iterator[list[Value]]:
    """The figures of a draft filed before beside those of this one."""
    for identifier, value in then.items():
        here = answering.points.get(identifier)
        if here is None or here.value is None:
            continue
        names = [full_name(answering.words[lang], lang, here) for lang in reversed(LANGUAGES)]
        gap = here.value - value
        verdict = Cell(_words(answering, "differs"), "person") if gap else _words(answering, "agrees")
        yield [file, None, *names, value, here.value, here.unit, gap or None, verdict, identifier, f"{file} › {identifier}"]


def _row(answering: Answering, record: Record, told: dict[str, str]) -> list[Value] | None:
    """A stated figure beside the draft's; none where the row has no value or its metric is unknown."""
    metric, year, key = record.text("metric"), record.integer("year"), record.text("key")
    if metric is None or year is None or record.text("value") is None:
        return None
    here = answering.points.find(metric, year, key)
    kept = answering.points.find(f"ghg.stated.{metric.removeprefix('ghg.')}" if metric.startswith("ghg.") else f"stated.{metric}", year, key)
    there = kept or here
    if here is None or there is None or here.value is None or there.value is None:
        return None
    names = [full_name(answering.words[lang], lang, here) for lang in reversed(LANGUAGES)]
    gap = here.value - there.value
    verdict = _verdict(answering, record, here, told)
    return [
        record.text("published_in"),
        record.text("published_on"),
        *names,
        there.value,
        here.value,
        here.unit,
        gap or None,
        verdict,
        here.id,
        str(record.place()),
    ]


def _verdict(answering: Answering, record: Record, here: Datapoint, told: dict[str, str]) -> Value:
    rule = told.get(str(record.place("value")))
    if isinstance(here.origin, Stated):
        return _words(answering, "same_source")
    if rule is None:
        return _words(answering, "agrees")
    return Cell(_words(answering, "restated" if rule == RESTATED else "differs"), "plain" if rule == RESTATED else "person")


def _words(answering: Answering, key: str) -> str:
    return " ".join(answering.words[lang][f"tw.documents.{key}"] for lang in reversed(LANGUAGES))
