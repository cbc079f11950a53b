"""The CDP pack as sheets: a list of questions, one sheet each, and where each number comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosures import Field, Point, concepts
from pipeline.answering import Answering
from pipeline.answers.cdp.cells import both, decimals, rounded, value
from pipeline.answers.cdp.earlier import Matching, matching
from pipeline.answers.cdp.side_by_side import last_time, unmatched
from pipeline.answers.workbook import Cell, Page, Value
from pipeline.finding import Text
from pipeline.questionnaire import CONTENTS, MARKS, OPEN, SOURCES, Answer, AnswerRow, Question, count, module_7

SHOWN = 80
"""Characters of a passage that the list of sources repeats."""
SUPPLIERS: Text = {
    "en": " The table suppliers holds those you list; CDP's shares are of all tier 1 suppliers.",
    "zh-TW": "供應商表僅列部分供應商，CDP 之占比以全部一階供應商為分母。",
}
"""Why no band about suppliers is chosen from the table."""
LONG_HEADING = 45
"""Characters of a numeric column's heading from which on it takes a wider column."""
FORM_FROM = 13
"""A question of so many columns is laid out as a form: a line a column, as the portal shows it."""
LEGEND: tuple[str | Cell, ...] = (
    "一題一工作表，欄位依 CDP 順序；數字未加千分位，可直接貼入填報平台。題名與欄名為本工具之簡稱，非 CDP 原文。",
    "One sheet a question, columns in CDP's order; numbers without separators, to be pasted into the portal. Titles are ours, not CDP's wording.",
    Cell("依 CDP 公式計算；平台會自行計算，請核對。 Computed with CDP's formula; the portal computes it too: compare.", "auto"),
    Cell("專章原文，或 ✓ 加檔名：專章已由具名人員說明，請據以選填或摘錄。 The chapter's own text, or ✓ and the file that answers it.", "draft"),
    Cell("◐ 專章已提及，惟尚未具名確認全部子項。 The chapter speaks of it; nobody stands for all that is asked yet.", "part"),
    Cell("✎ 或 — 須由人員填寫；另有原因者列於表下。 A person types it; a particular reason stands below the table.", "person"),
    Cell("— 無數值，且原因本身即為回答（列於表下）。 No figure, and the reason below the table is the answer.", "none"),
    Cell("平台無此格。 The portal has no such cell.", "closed"),
    "空白格：選填，或依其他欄位之答覆毋須填寫。 A blank cell: optional, or not asked with these answers.",
    "選項欄可自清單點選；清單為本工具之簡稱，平台選項名稱可能較長，亦可自行輸入。複選以「; 」分隔。",
    "Choices are offered in a list of our short names; the portal's labels may be longer, and anything may be typed. Several are joined by '; '.",
)


def pages(answering: Answering, questions: Sequence[Question]) -> Iterator[Page]:
    """The sheets of the workbook."""
    shown = [question for question in questions if question.hidden is None]
    earlier, currency = matching(answering, questions), answering.project.report.currency
    yield _contents(answering, questions, earlier)
    if earlier is not None:
        yield last_time(earlier)
        yield unmatched(earlier)
    for question in shown:
        yield _form(question, currency) if len(question.columns) >= FORM_FROM else _table(question, currency)
    yield _sources(shown, currency)


def _contents(answering: Answering, questions: Sequence[Question], earlier: Matching | None) -> Page:
    """What is asked, what is shown, and how many numeric cells are filled."""
    catalogue = answering.catalogue("cdp")
    whole = count(module_7(questions))
    above = (
        *((f"{catalogue.title['zh-TW']} · {catalogue.title['en']}", catalogue.note["zh-TW"], catalogue.note["en"]) if catalogue else ()),
        f"模組 7 數值儲存格 {whole.total}：已填 {whole.filled}（其中依公式計算 {whole.auto}），標註原因 {whole.marked}。",
        f"Module 7: {whole.total} numeric cells, {whole.filled} filled (of which {whole.auto} computed), {whole.marked} marked with why.",
        *LEGEND,
    )
    columns = (
        ("題號\nCode", 9.0),
        ("題名", 34.0),
        ("Title", 38.0),
        ("數值儲存格\nCells", 12.0),
        ("已填\nFilled", 9.0),
        ("標註\nMarked", 9.0),
        ("專章已答\nIn chapter", 11.0),
        ("須填寫\nTo type", 9.0),
        *((("前次題號\nLast time", 11.0),) if earlier is not None else ()),
        ("不顯示之原因\nWhy not shown", 70.0),
    )
    return Page(CONTENTS, columns, [_line(question, earlier) for question in questions], above, frozen=1)


def _line(question: Question, earlier: Matching | None) -> list[Value]:
    item = question.item
    before: list[Value] = [", ".join(match.earlier.name for match in earlier.of(item.code)) or None] if earlier is not None else []
    title: list[Value] = [item.title["zh-TW"], item.title["en"]]
    if question.hidden is not None:
        return [Cell(item.code, "none"), *title, None, None, None, None, None, *before, Cell(both(question.hidden), "none")]
    found = count((question,))
    states = Counter(cell.state for row in question.rows for cell in row.cells.values())
    numeric: list[Value] = [found.total, found.filled, found.marked] if found.total else [None, None, None]
    told, to_type = states["draft"] + states["told"], sum(states[state] for state in OPEN)
    return [Cell(item.code, sheet=item.code), *title, *numeric, told or None, to_type or None, *before, None]


def _head(question: Question) -> tuple[str, ...]:
    item, found = question.item, count((question,))
    doubt = ("題號於本週期可能異動，請以題目名稱核對。 The code may have moved in this cycle: match by title.",) if item.confidence == "low" else ()
    counted = f"數值儲存格 {found.total}：已填 {found.filled}，標註 {found.marked}。 Numeric cells {found.total}: {found.filled} filled, {found.marked} marked."
    return (f"{item.code} {item.title['zh-TW']} · {item.title['en']}", *((counted,) if found.total else ()), *doubt)


def _table(question: Question, currency: str) -> Page:
    """A row an answer row, a column a column."""
    columns = [("列 Row", 34.0), *((_heading(point, field, currency), _width(question, point, field)) for point, field in question.columns)]
    rows = [[Cell(_label(row), "strong"), *(value(row.cells[field.key], point, field) for point, field in question.columns)] for row in question.rows]
    return Page(question.item.code, tuple(columns), rows, _head(question), _reasons(question), grouped=False)


def _width(question: Question, point: Point, field: Field) -> float:
    """A column with a passage of the chapter is wide enough to be read in lines."""
    if any(_is_passage(row.cells[field.key]) for row in question.rows):
        return 90.0
    if field.answer in ("text", "choice"):
        return 24.0
    return 15.0 if len(point.text["en"]) + len(field.formula or "") <= LONG_HEADING else 24.0


def _heading(point: Point, field: Field, currency: str) -> str:
    order = f"{field.order}. " if field.order else ""
    unit = f" ({_unit(point, currency)})" if point.unit else ""
    return f"{order}{point.text['zh-TW']}\n{point.text['en']}{unit}{_formula(field)}"


def _unit(point: Point, currency: str) -> str | None:
    """The unit of a column; money is in the currency of the response."""
    return point.unit.replace("currency of 1.2", currency) if point.unit else None


def _formula(field: Field) -> str:
    """CDP's formula as a person reads it: ``= base total × (100 − reduction pct) ÷ 100``."""
    if not field.formula:
        return ""
    words = field.formula.replace("_*", " …").replace("_", " ").replace("*", "×").replace("/", "÷").replace(" - ", " − ")
    return f"\n= {words}"


def _label(row: AnswerRow) -> str:
    return row.label["en"] if row.label["en"] == row.label["zh-TW"] else f"{row.label['zh-TW']}\n{row.label['en']}"


def _has_passage(row: AnswerRow) -> bool:
    return any(_is_passage(cell) for cell in row.cells.values())


def _is_passage(cell: Answer) -> bool:
    return cell.state in ("draft", "part") and cell.value is not None


def _form(question: Question, currency: str) -> Page:
    """A line a column of CDP's, a column an answer row; lines no row has a cell for are left out."""
    columns = [
        ("順序", 6.0),
        ("欄位", 30.0),
        ("Column", 38.0),
        ("單位 Unit", 14.0),
        *((_label(row), 90.0 if _has_passage(row) else 30.0) for row in question.rows),
    ]
    rows: list[list[Value]] = []
    for point, field in question.columns:
        cells = [row.cells[field.key] for row in question.rows]
        if all(cell.state == "blank" for cell in cells):
            continue
        rows.append(
            [field.order, point.text["zh-TW"], point.text["en"] + _formula(field), _unit(point, currency), *(value(cell, point, field) for cell in cells)]
        )
    return Page(question.item.code, tuple(columns), rows, _head(question), _reasons(question), frozen=3, grouped=False)


def _topics(point: Point) -> Text | None:
    """What somebody who does not want to type a cell each year can write instead: the topics of the narrative that answer it."""
    topics = [need for need in point.needs if concepts()[need.partition("#")[0]].kind == "topic"]
    if not topics:
        return None
    suppliers = SUPPLIERS if any(need.startswith("cdp.suppliers") for need in topics) else {"en": "", "zh-TW": ""}
    named = ", ".join(topics)
    return {
        "en": f"Type it, or answer {named} in the narrative.{suppliers['en']}",
        "zh-TW": f"請填寫，或於敘述檔回答 {named}。{suppliers['zh-TW']}",
    }


def _reasons(question: Question) -> tuple[str, ...]:
    """Why cells have no value, each reason once under its mark with the cells it is the reason of."""
    found: dict[str, list[str]] = {}
    for row in question.rows:
        for point, field in question.columns:
            cell = row.cells[field.key]
            why = cell.why or (_topics(point) if cell.state == "person" else None)
            if cell.value is None and why is not None:
                found.setdefault(f"{MARKS[cell.state]} {both(why)}", []).append(f"{row.label['en']} · {point.text['en']}")
    lines = [f"{why}　[{len(cells)}] {'; '.join(cells[:4])}{' …' if len(cells) > 4 else ''}" for why, cells in found.items()]
    return ("無數值之原因 Why a cell has no value", *lines) if lines else ()


def _listed(cell: Answer, point: Point, field: Field) -> Value:
    """A cell's value as the list of sources repeats it."""
    if isinstance(cell.value, Decimal):
        number = rounded(cell.value, point, field)
        return Cell(number, decimals=decimals(number))
    words = cell.value or ""
    return words if not _is_passage(cell) or len(words) <= SHOWN else f"{words[:SHOWN]}…"


def _sources(questions: Sequence[Question], currency: str) -> Page:
    """Each filled cell with the datapoints or places behind it, for the auditor and for other programs."""
    columns = (
        ("question 題號", 12.0),
        ("row 列", 34.0),
        ("column 欄", 24.0),
        ("value 值", 30.0),
        ("unit 單位", 16.0),
        ("state 狀態", 12.0),
        ("sources 來源", 90.0),
    )
    rows: list[list[Value]] = []
    for question in questions:
        for row in question.rows:
            for point, field in question.columns:
                cell = row.cells[field.key]
                if cell.state in ("filled", "auto", "draft", "part") and cell.value is not None:
                    shown = _listed(cell, point, field)
                    rows.append([question.item.code, row.label["en"], field.key, shown, _unit(point, currency), cell.state, "; ".join(cell.sources)])
    return Page(SOURCES, columns, rows, frozen=3, grouped=False)
