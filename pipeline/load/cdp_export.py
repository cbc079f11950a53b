"""A team's own export of an earlier CDP response (``[frameworks] cdp = {export = …}``), whatever cycle and layout it has.

A Word export is read by ``cdp_word``. A workbook's layouts are told apart sheet by sheet: a line an answer under headings such as question number, question,
row, column, answer; a sheet a question, named by its number, with a row an answer row (or a line a column, as our own pack shows long questions); and
questions one below the other, each with its table or with numbered labels and the answers beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.finding import Finding, Place, finding
from pipeline.load import csv
from pipeline.load.cdp_word import read_word
from pipeline.load.cells import leaves_folder
from pipeline.load.sheet import MAX_FILE_BYTES
from pipeline.load.xlsx import Grid, Row, grids
from pipeline.project import Project
from pipeline.questionnaire import CONTENTS, LAST_TIME, MARKS, NOT_MATCHED, SOURCES, Answered, numbered
from pipeline.tables import folded

KEY = "frameworks.cdp.export"
WORD = ".docx"
CSV = ".csv"
SUFFIXES = (".xlsx", ".xlsm", CSV, WORD)
MOST = 200_000
"""Answers of one response; a whole questionnaire has some ten thousand."""
_NAMED = tuple(f"{MARKS[state]} " for state in ("told", "part"))
"""How marks of our own pack begin that name a file."""
HEADED_WITHIN = 20
"""How many filled rows may stand above a heading."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        *("question number", "question no", "question no.", "question id", "question code", "question ref", "question reference", "number", "code"),
        *("題號", "问题编号", "題目編號", "問題編號", "题号", "編號", "编号"),
    ),
    "title": (
        *("question", "question text", "question title", "question name", "question unique reference", "title"),
        *("題目", "題名", "問題", "問題內容", "问题", "题目", "问题内容"),
    ),
    "row": ("row", "row name", "row label", "row title", "rowname", "列", "列名", "列名稱", "列標題", "行名称", "行标题"),
    "column": (
        "column",
        "column name",
        "column header",
        "column heading",
        "column title",
        "field",
        "field name",
        "欄",
        "欄位",
        "欄名",
        "欄位名稱",
        "列名称",
        "列标题",
    ),
    "value": (
        *("answer", "response", "response value", "your response", "value", "content", "content full", "response content"),
        *("回答", "答案", "填答", "填答內容", "回覆", "回應", "答复", "回复", "响应"),
    ),
    "year": ("survey year", "cycle", "disclosure cycle", "questionnaire year", "year", "年度", "問卷年度", "问卷年度", "週期"),
}
"""What a heading may say, in exports and licensed data sets, English and Chinese."""
FORM_HEADINGS = ("順序", "欄位", "column", "單位unit")
"""Headings of our own pack where a line is a column."""
ABOUT = ("accountnumber", "organization", "country", "public", "row", "cdpdisclosingorgnumber")
"""Columns of a licensed sheet that say who answered; its first one is a number of the organization."""


def export_file(folder: Path, project: Project) -> tuple[Path | None, tuple[Finding, ...]]:
    """The workbook ``report.toml`` names, inside the folder and small enough; a finding where it cannot be used."""
    named = project.frameworks.cdp.export if project.frameworks.cdp is not None else None
    if named is None:
        return None, ()
    place, path = project.place(KEY), folder / named.replace("\\", "/")
    if leaves_folder(named):
        return None, (finding("cdp.export_outside", place, text=named),)
    if path.suffix.casefold() not in SUFFIXES:
        return None, (finding("cdp.export_format", place, text=path.suffix or named),)
    if not path.is_file():
        return None, (finding("cdp.export_missing", place, text=named),)
    if not path.resolve().is_relative_to(folder.resolve()):
        return None, (finding("load.link_outside", place, text=named),)
    if path.stat().st_size > MAX_FILE_BYTES:
        return None, (finding("load.too_large", place, text=f"{path.stat().st_size / 1024**3:.1f}"),)
    return path, ()


def read(data: bytes, file: str) -> tuple[tuple[Answered, ...], tuple[Finding, ...]]:
    """Every answer of the export, blank ones too; a finding where no sheet is a questionnaire or there is more than a response holds."""
    if file.casefold().endswith(WORD):
        written, unread = read_word(data, file)
        return _within(written, unread, Place(file))
    sheets, problems = _listing(data, file) if file.casefold().endswith(CSV) else grids(data, file)
    answers: list[Answered] = []
    for sheet in sheets:
        answers += _answers(sheet) if sheet.sheet not in (CONTENTS, LAST_TIME, NOT_MATCHED, SOURCES) else ()
        if len(answers) > MOST:
            return tuple(answers[:MOST]), (*problems, finding("cdp.export_too_long", Place(file, sheet.sheet), limit=f"{MOST:,}"))
    return _within(tuple(answers), problems, Place(file))


def _within(answers: tuple[Answered, ...], problems: tuple[Finding, ...], at: Place) -> tuple[tuple[Answered, ...], tuple[Finding, ...]]:
    """The answers, with a finding where there are none, or more than a response holds."""
    if not answers and not problems:
        return (), (finding("cdp.export_no_questions", at),)
    return answers[:MOST], (*problems, *((finding("cdp.export_too_long", at, limit=f"{MOST:,}"),) if len(answers) > MOST else ()))


def _listing(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Finding, ...]]:
    """The lines of a CSV file, its heading first."""
    sheets, problems = csv.read(data, file)
    found: list[Grid] = []
    for sheet in sheets:
        lines = zip(sheet.rows.to_pylist(), *(column.to_pylist() for column in sheet.columns), strict=True)
        found.append(Grid(file, "", ((sheet.header_row, sheet.headers), *((int(number), tuple(cells)) for number, *cells in lines))))
    return tuple(found), problems


def _answers(grid: Grid) -> list[Answered]:
    for layout in (_long, _own_sheet, _stacked):
        found = layout(grid)
        if found is not None:
            return found
    return []


def _long(grid: Grid) -> list[Answered] | None:
    """A line an answer. Of several years the latest counts."""
    at = next((index for index, (_, cells) in enumerate(grid.rows[:HEADED_WITHIN]) if _columns(cells)), None)
    if at is None:
        return None
    headings = grid.rows[at][1]
    columns = _columns(headings)
    answer_column = headings[columns["value"]]
    found: list[tuple[str, Answered]] = []
    above: dict[str, str | None] = {}
    for number, cells in grid.rows[at + 1 :]:
        told = {name: _cell(cells, position) for name, position in columns.items()}
        if not told.get("code") and not told.get("title"):  # merged cells hold their words in the first row only
            told = {**told, **{name: told.get(name) or above.get(name) for name in ("code", "title", "row", "year")}}
        above = told
        code, rest = numbered(told.get("code") or "")
        inside, title = numbered(told.get("title") or "")
        if code is None and inside is None and not title:
            continue
        place = Place(grid.file, grid.sheet or None, number, answer_column)
        answer = Answered(code or inside, title or rest or None, told.get("row"), told.get("column"), _said(told.get("value")), place)
        found.append((told.get("year") or "", answer))
    latest = max((year for year, _ in found), default="")
    return [answer for year, answer in found if year == latest]


def _columns(cells: Sequence[str | None]) -> dict[str, int]:
    """Which columns hold what, where the row is a heading: an answer beside a question's number or text."""
    heads = [folded(cell or "") for cell in cells]
    found = {name: at for name, words in HEADINGS.items() if (at := next((i for i, head in enumerate(heads) if head in map(folded, words)), None)) is not None}
    if "行" in heads and "列" in heads:  # in Simplified Chinese 行 is a row and 列 a column
        found |= {"row": heads.index("行"), "column": heads.index("列")}
    return found if "value" in found and ("code" in found or "title" in found) else {}


def _cell(cells: Sequence[str | None], position: int) -> str | None:
    value = cells[position] if position < len(cells) else None
    return value.strip() or None if value is not None else None


def _said(value: str | None) -> str | None:
    """What was answered; a blank cell and a mark of our own pack are no answer."""
    return None if value is None or value.strip() in ("", *MARKS.values()) or value.startswith(_NAMED) else value


def _own_sheet(grid: Grid) -> list[Answered] | None:
    """A sheet named by a question's number: title rows, a heading, a row an answer row."""
    code, rest = numbered(grid.sheet)
    head = next((index for index, (_, cells) in enumerate(grid.rows) if sum(bool(cell) for cell in cells) > 1), None)
    if code is None or (rest and not grid.rows) or not grid.rows:
        return None
    head = min(1, len(grid.rows) - 1) if head is None else head
    titles = (numbered(cell)[1] for _, cells in grid.rows[:head] for cell in cells if cell)
    title = next(iter(titles), None) or rest or None
    heads = [folded(cell or "") for cell in grid.rows[head][1]]
    if all(any(word == folded(known) for word in heads) for known in FORM_HEADINGS[:3]):
        return list(_form(grid, head, code, title))
    return list(_table(grid, head, code, title))


def _table(grid: Grid, head: int, code: str, title: str | None) -> Iterator[Answered]:
    """A row an answer row. Headings of licensed sheets carry the question: ``C6.1_C1_What were … - Gross emissions``."""
    headings = grid.rows[head][1]
    names = [folded(cell or "") for cell in headings]
    unnamed = 0 if len(headings) > 1 and numbered(headings[0] or "")[0] is None else None
    label = next((names.index(name) for name in ("rowname", "列row", "row", "列", "行") if name in names), unnamed)
    about = ABOUT if set(names) & {ABOUT[0], ABOUT[-1]} else ()
    columns = [(at, heading) for at, heading in enumerate(headings) if heading and at != label and names[at] not in about]
    for number, cells in grid.rows[head + 1 :]:
        for at, heading in columns:
            own, name = _carried(heading, title)
            row = _cell(cells, label) if label is not None else None
            yield Answered(code, own, row, name, _said(_cell(cells, at)), Place(grid.file, grid.sheet or None, number, name))


def _carried(heading: str, title: str | None) -> tuple[str | None, str]:
    """Title and column of a heading that may carry the question itself."""
    code, rest = numbered(heading.replace("_", " ", 1))
    if code is None or "_" not in rest:
        return title, heading
    own, dash, column = rest.partition("_")[2].rpartition(" - ")
    return (own, column) if dash else (title, column)


def _form(grid: Grid, head: int, code: str, title: str | None) -> Iterator[Answered]:
    """A line a column, a column an answer row."""
    headings = grid.rows[head][1]
    skipped = 1 + max(at for at, cell in enumerate(headings) if folded(cell or "") in FORM_HEADINGS)
    for number, cells in grid.rows[head + 1 :]:
        column = "\n".join(cell for cell in cells[1:3] if cell)
        for at in range(skipped, len(headings)):
            yield Answered(code, title, headings[at], column, _said(_cell(cells, at)), Place(grid.file, grid.sheet or None, number, headings[at]))


def _stacked(grid: Grid) -> list[Answered] | None:
    """Questions one below the other: each with a table, or with labels in the first column and the answers in the next."""
    blocks: list[tuple[str, str, list[Row]]] = []
    found: list[Answered] = []
    for line in grid.rows:
        label, value = _cell(line[1], 0) or "", _cell(line[1], 1)
        code, words = numbered(label)
        if code is not None and words and (value is None or not blocks or not code.startswith(f"{blocks[-1][0]}.")):
            blocks.append((code, words, []))
            found.append(Answered(code, words, None, None, _said(value), Place(grid.file, grid.sheet or None, line[0])))
        elif blocks:
            blocks[-1][2].append(line)
    for code, title, rows in blocks:
        is_table = bool(rows) and _is_heading(rows[0][1])
        found += _table(Grid(grid.file, grid.sheet, tuple(rows)), 0, code, title) if is_table else _labelled(grid, rows, code, title)
    return found or None


def _is_heading(cells: Sequence[str | None]) -> bool:
    """Whether the row below a question is a table's heading: several cells, and not a numbered label with its answer."""
    filled = [cell for cell in cells if cell and cell.strip()]
    return len(filled) > 1 and (numbered(filled[0])[0] is None or numbered(filled[1])[0] is not None)


def _labelled(grid: Grid, rows: Sequence[Row], code: str, title: str) -> Iterator[Answered]:
    """Labels with the answers beside them: one without an answer names the row that follows."""
    row: str | None = None
    for number, cells in rows:
        label, value = _cell(cells, 0) or "", _cell(cells, 1)
        if value is None:
            row = label or row
        else:
            yield Answered(code, title, row, numbered(label)[1], _said(value), Place(grid.file, grid.sheet or None, number))
