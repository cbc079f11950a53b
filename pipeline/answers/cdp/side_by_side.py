"""The export of an earlier response beside this year's answers, and the questions that only one of the two has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.answers.cdp.cells import both, value
from pipeline.answers.cdp.earlier import Confidence, Match, Matching, Pair, pairs
from pipeline.answers.workbook import Cell, Page, Value
from pipeline.finding import Text, text
from pipeline.questionnaire import LAST_TIME, NOT_MATCHED

SURE: dict[Confidence, Text] = {
    "both": text("title and number", "題名與題號相符"),
    "title": text("title; the number moved", "題名相符，題號已異動"),
    "number": text("number alone: check", "僅題號相符，請核對"),
}


def last_time(found: Matching) -> Page:
    """Each earlier answer with this year's beside it, in the order of this year's questions."""
    columns = (
        ("本期題號 Code", 9.0),
        ("題名 Title", 34.0),
        ("原題號 Their number", 11.0),
        ("對應依據 Found by", 20.0),
        ("原列 Their row", 26.0),
        ("原欄 Their column", 32.0),
        ("前次回答 Last time", 50.0),
        ("本期欄位 Column", 26.0),
        ("本期回答 This year", 50.0),
        ("位置 Place", 24.0),
    )
    above = (
        "前次填答取自貴公司自有之匯出檔；本期回答為本工具依資料計算或標註。兩者皆供核對，不自動帶入。",
        "Last time's answers come from your own export; this year's are computed or marked from your data. Nothing is carried over by itself.",
    )
    rows = [_line(match, pair) for match in found.matches for pair in pairs(match)]
    return Page(LAST_TIME, columns, rows, above, frozen=1, grouped=False)


def _line(match: Match, pair: Pair) -> list[Value]:
    item, before = match.question.item, pair.before
    field = pair.point.field if pair.point is not None else None
    now = value(pair.now, pair.point, field) if pair.point is not None and field is not None and pair.now is not None else None
    heading = f"{pair.point.text['zh-TW']}\n{pair.point.text['en']}" if pair.point is not None else None
    shown = item.code if match.question.hidden is not None else Cell(item.code, sheet=item.code)
    sure = Cell(both(SURE[match.confidence]), "person" if match.confidence == "number" else "plain")
    title = f"{item.title['zh-TW']}\n{item.title['en']}"
    return [shown, title, match.earlier.code, sure, before.row, before.column, _told(before.value), heading, now, str(before.at)]


def _told(said: str | None) -> Value:
    """An earlier answer; a number as a number, so that it can be compared and subtracted."""
    plain = said is not None and re.fullmatch(r"(0|[1-9]\d{0,14})(\.\d{1,10})?", said)
    return Cell(Decimal(said), decimals=len(said.partition(".")[2])) if said is not None and plain else said


def unmatched(found: Matching) -> Page:
    """What the export has and this cycle's catalogue has not, and the reverse."""
    columns = (("題號 Number", 12.0), ("題名 Title", 80.0), ("情形 What it is", 60.0), ("位置 Place", 30.0))
    above = (
        "匯出檔之題目於本期目錄無對應者，及本期題目未見於匯出檔者；題號相同而題名不符者不沿用。",
        "Questions of the export without a counterpart in this cycle, and the reverse. A number with another title is not carried over.",
    )
    return Page(NOT_MATCHED, columns, list(_unmatched(found)), above, frozen=1)


def _unmatched(found: Matching) -> Iterator[list[Value]]:
    gone = text("in the export only: another theme or sector, or no longer asked", "僅見於匯出檔：屬其他主題或產業，或已不再詢問")
    moved = text("in the export under a number that has another title now: compare", "匯出檔之題號於本期題名不符，請比對")
    new = text("this cycle only: newly asked, or not shown to you last time", "僅見於本期：新增題目，或前次未要求填答")
    for earlier in found.unknown:
        yield [earlier.code, earlier.title, Cell(both(moved), "person") if earlier in found.renamed else both(gone), str(earlier.at)]
    for question in found.new:
        item = question.item
        yield [Cell(item.code, sheet=item.code), f"{item.title['zh-TW']} · {item.title['en']}", both(new), None]
