"""What became of CDP's points: read off the cells of the pack, so that pack, index, counts and ``netzero items`` say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.answers.cdp.passage import on_topics
from pipeline.datapoint import Datapoints
from pipeline.finding import LANGUAGES, Text
from pipeline.questionnaire import NOT_ASKED, OPEN, Answer, Question
from pipeline.status import ItemStatus, PointStatus, Status, roll_up

NAMED = 3
"""Rows a reason is told of by name."""


def standing(items: Iterable[ItemStatus], questions: Sequence[Question], points: Datapoints) -> tuple[ItemStatus, ...]:
    """The items with CDP's as their cells have it: a point is reported where every cell asked is answered, missing where none is, else partial; it does not
    apply where the question is not shown or has no such cell. Everything else keeps its status.
    """
    asked = {question.item.id: question for question in questions}
    return tuple(_item(item, asked[item.item.id], points) if item.item.id in asked else item for item in items)


def _item(item: ItemStatus, question: Question, points: Datapoints) -> ItemStatus:
    found = tuple(_point(status, question, points) for status in item.points)
    omitted = tuple(dict.fromkeys(status.omission for status in found if status.status == "omitted" and status.omission is not None))
    blocks = tuple(dict.fromkeys(block for status in found for block in status.blocks))
    return ItemStatus(item.item, roll_up(status.status for status in found), found, omitted, blocks)


def _point(told: PointStatus, question: Question, points: Datapoints) -> PointStatus:
    """``told`` is the point held against the chapter: it knows where the text is and which sub-points are open."""
    field = told.point.field
    cells = [(row.label, row.cells[field.key]) for row in question.rows] if field is not None else []
    asked = [(label, cell) for label, cell in cells if cell.state not in NOT_ASKED]
    if not asked:
        return PointStatus(told.point, "not_applicable")
    left = [(label, cell) for label, cell in asked if cell.state in OPEN]
    sources = tuple(dict.fromkeys(name for _, cell in asked for name in cell.sources if name in points))
    if told.status == "omitted" and len(left) == len(asked):
        return replace(told, datapoints=sources)
    half = len(left) < len(asked) or any(cell.state == "part" for _, cell in left)
    status: Status = "reported" if not left else "partial" if half else "missing"
    return PointStatus(told.point, status, sources, told.blocks, _missing(told, left, alone=len(cells) == 1), told.omission)


def _missing(told: PointStatus, left: Sequence[tuple[Text, Answer]], *, alone: bool) -> tuple[Text, ...]:
    """Why cells are open: a cell's own reason with its rows; for the others the open sub-points, as every framework tells them."""
    if not left:
        return ()
    reasons: dict[str, tuple[Text, list[Text]]] = {}
    for label, cell in left:
        if cell.why is not None and cell.state != "part":
            reasons.setdefault(cell.why["en"], (cell.why, []))[1].append(label)
    named = tuple(_reason(told.point.text, why, [] if alone else rows) for why, rows in reasons.values())
    open_parts = told.missing if on_topics(told) else ()
    return named or open_parts or (_open(told.point.text, [] if alone else [label for label, _ in left]),)


def _reason(column: Text, why: Text, rows: Sequence[Text]) -> Text:
    """A reason with its column; the columns of a series (``Scope 3: franchises``) share one."""
    column, of = {"en": column["en"].partition(": ")[0], "zh-TW": column["zh-TW"].partition("：")[0]}, _rows(rows)
    return {"en": f"{column['en']}{of['en']}: {why['en'].rstrip('.')}", "zh-TW": f"{column['zh-TW']}{of['zh-TW']}：{why['zh-TW'].rstrip('。')}"}


def _open(column: Text, rows: Sequence[Text]) -> Text:
    of = _rows(rows)
    return {"en": f"{column['en']}{of['en']}: no table or text answers it", "zh-TW": f"{column['zh-TW']}{of['zh-TW']}：資料表與專章均無此資訊"}


def _rows(rows: Sequence[Text]) -> Mapping[str, str]:
    """The rows a reason is told of, the first by name."""
    if not rows:
        return dict.fromkeys(LANGUAGES, "")
    more = len(rows) - NAMED
    en, zh = (between.join(row[lang] for row in rows[:NAMED]) for lang, between in (("en", ", "), ("zh-TW", "、")))
    return {"en": f" ({en}{f' and {more} more' if more > 0 else ''})", "zh-TW": f"（{zh}{f'等 {len(rows)} 列' if more > 0 else ''}）"}
