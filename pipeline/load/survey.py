"""Suppliers' answers: one form a workbook, a question a row. Each cell is understood as the table's column and told of at its own row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.arrow import integers, strings
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import FILE, ROW, SHEET
from pipeline.load.assemble import Part
from pipeline.load.cells import Calendar
from pipeline.load.columns import canonical, findings
from pipeline.load.sheet import Sheet
from pipeline.tables import Column, folded, tables

TABLE = "supplier_answers"
LAYOUT = ("load.title_rows", "load.merged_cells", "load.cells_without_header", "load.duplicate_header")
"""What is said of a table's layout says nothing about a form."""

Asked = Mapping[str, tuple[int, str | None]]
"""By the column's name, the row of a question and the answer written there."""


def answers(sheets: Sequence[Sheet], problems: Sequence[Finding], file: str, calendar: Calendar) -> tuple[list[Part], list[Finding]]:
    """The form of a workbook as one row of the table; a form that names no supplier or year is told of and not counted."""
    form = next((sheet for sheet in sheets if _positions(sheet) is not None), None)
    if form is None:
        return [], [*problems, finding("survey.not_a_form", Place(file))]
    told = [item for item in problems if item.rule not in LAYOUT and (item.at is None or item.at.sheet in (None, form.sheet))]
    part, found = _part(form, _asked(form), calendar)
    return ([part] if part else []), [*told, *found]


def _positions(sheet: Sheet) -> tuple[int, int] | None:
    """Which columns hold the codes of questions and the answers."""
    heads = [folded(header or "") for header in sheet.headers]
    code = next((at for at, head in enumerate(heads) if "code" in head or "代碼" in head), None)
    answer = next((at for at, head in enumerate(heads) if "answer" in head or "回答" in head), None)
    return None if code is None or answer is None else (code, answer)


def _asked(form: Sheet) -> Asked:
    code, answer = _positions(form) or (0, 0)
    known = tables()[TABLE].by_name
    cells = zip(form.columns[code].to_pylist(), form.columns[answer].to_pylist(), form.rows.to_pylist(), strict=True)
    return {name.strip(): (row, value) for name, value, row in cells if name is not None and name.strip() in known}


def _part(form: Sheet, asked: Asked, calendar: Calendar) -> tuple[Part | None, list[Finding]]:
    import pyarrow as pa

    found: list[Finding] = []
    cells: dict[str, pa.Array] = {}
    labels: dict[str, str] = {}
    for column in tables()[TABLE].columns:
        row, value = asked.get(column.name, (form.header_row, None))
        labels[column.name] = _label(column, row)
        alone = Sheet(form.file, form.sheet, (labels[column.name],), (strings([value]),), integers([row]), form.header_row)
        cells[column.name], troubles = canonical(alone.columns[0], column, calendar)
        found += findings(troubles, column, labels[column.name], alone, calendar) if troubles else ()
        if column.required and value is None:
            found.append(finding("survey.blank", form.place(row, labels[column.name]), question=column.zh))
    if any(cells[column.name][0].as_py() is None for column in tables()[TABLE].columns if column.required):
        return None, found
    first = min((row for row, _ in asked.values()), default=form.header_row)
    places = {FILE: strings([form.file]), SHEET: strings([form.sheet]), ROW: integers([first])}
    return Part(TABLE, form.file, form.sheet, pa.table({**cells, **places}), labels), found


def _label(column: Column, row: int) -> str:
    """A question as a finding names it: its name, and the row it stands on."""
    return f"{column.zh} {column.name} ({row})"
