"""``evidence.xlsx``: every datapoint as a live formula down to the ledger's lines, for people who check with a spreadsheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from pipeline.arithmetic import RULES
from pipeline.bag import STAMP
from pipeline.datapoint import Datapoint, Derived, Stated, Total
from pipeline.evidence.lines import COLUMNS, LONGEST_CELL, SHEET, Lines, column_letter, is_whole
from pipeline.evidence.sources import Source
from pipeline.evidence.table import Told
from pipeline.ledger import Selection

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADER = ("id", "value", "unit", "formula in words", "文字公式", "kind", "selection in words", "選取條件", "stated at", "rows", "uses")
WIDTHS = (44, 20, 12, 52, 52, 9, 44, 44, 30, 8, 40)
SOURCES_HEADER = ("kind", "name", "value", "unit", "place or source", "lines")
LINKS = 10
"""Parts of a datapoint that are links; its formula names them all."""
LONGEST_FORMULA, MOST_RANGES, LONGEST_TEXT = 8_000, 250, 250
"""What Excel takes in a formula, a function's arguments, and a text in a formula."""
BINARY = Context(prec=15)
"""The digits a spreadsheet is sure to keep of a number."""
VALUE_ONLY = ", value only"
"""Said of a value that a spreadsheet cannot calculate to twelve digits: it subtracts two numbers that are almost equal and have more than fifteen."""
NUMBER_LIKE = re.compile(r"[\d\s.,:/%+eE-]*\d[\d\s.,:/%+eE-]*")


def workbook(table: Sequence[Told], first: Mapping[str, int], lines: Lines, sources: Sequence[Source], readme: str) -> bytes:
    """The workbook; ``first`` is the ledger number of each total's first row. Cached results are the draft's values."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": datetime(*STAMP)})
    _readme(book, readme)
    _datapoints(book, table, first, lines)
    page = book.add_worksheet("lines")
    page.autofilter(0, 0, lines.count, len(COLUMNS) - 1)
    for name in COLUMNS:
        letter = column_letter(name)
        book.define_name(f"line_{name}", f"=lines!${letter}$2:${letter}${max(lines.count, 1) + 1}")
    _sources(book, sources)
    book.close()
    return _with_lines(stream.getvalue(), lines)


def _with_lines(made: bytes, lines: Lines) -> bytes:
    """The workbook with its third sheet as it was packed."""
    lines.packed.seek(0)
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(lines.packed, "a") as target:
        for name in source.namelist():
            if name != SHEET:
                entry = zipfile.ZipInfo(name, STAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name))
    return lines.packed.getvalue()


def _readme(book: Workbook, readme: str) -> None:
    page = book.add_worksheet("README")
    page.set_column(0, 0, 150, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, line in enumerate(readme.splitlines()):
        page.write_string(row, 0, line)


def _head(book: Workbook, page: Worksheet, titles: Sequence[str], widths: Sequence[int]) -> None:
    heading = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1})
    for at, (title, width) in enumerate(zip(titles, widths, strict=True)):
        page.write_string(0, at, title, heading)
        page.set_column(at, at, width)
    page.freeze_panes(1, 1)


def _datapoints(book: Workbook, table: Sequence[Told], first: Mapping[str, int], lines: Lines) -> None:
    page = book.add_worksheet("datapoints", _sheet_of_old_functions())
    _head(book, page, HEADER, WIDTHS)
    page.autofilter(0, 0, len(table), len(HEADER) - 1)
    number, link = book.add_format({"num_format": "#,##0.############"}), book.add_format({"font_color": "#0B5394", "underline": 1})
    points = {entry.point.id: entry.point for entry in table}
    rows = {identifier: row for row, identifier in enumerate(points, 1)}
    for row, entry in enumerate(table, 1):
        point = entry.point
        formula = formula_of(point, points, rows, lines)
        for at, text in _texts(entry, formula is not None).items():
            if text:
                page.write_string(row, at, text[:LONGEST_CELL])
        if formula is not None:
            page.write_formula(row, 1, formula, number, point.value)
        elif point.value is not None:
            page.write_number(row, 1, point.value, number)
        if isinstance(point.origin, Total):
            page.write_number(row, 9, point.origin.rows)
        for at, (target, text) in enumerate(_links(point, rows, first), len(HEADER) - 1):
            page.write_url(row, at, f"internal:{target}", link, text[:LONGEST_TEXT])
    page.set_first_sheet()
    page.activate()


@cache
def _sheet_of_old_functions() -> type[Worksheet]:
    """A worksheet that takes a formula as it is: XlsxWriter looks each for thirty functions newer than Excel 2007, and ours have none of them."""
    from xlsxwriter.worksheet import Worksheet

    class OldFunctions(Worksheet):  # type: ignore[misc]  # it ships no types
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    return OldFunctions


def _texts(entry: Told, live: bool) -> dict[int, str]:
    """The text cells of a datapoint by column."""
    point, origin = entry.point, entry.point.origin
    kind = {Total: "total", Derived: "derived", Stated: "stated"}[type(origin)]
    if not live and kind != "stated" and point.value is not None:
        kind += VALUE_ONLY
    stated = str(origin.at) if isinstance(origin, Stated) else ""
    return {0: point.id, 2: point.unit, 3: entry.formula[0], 4: entry.formula[1], 5: kind, 6: entry.selection[0], 7: entry.selection[1], 8: stated}


def _links(point: Datapoint, rows: Mapping[str, int], first: Mapping[str, int]) -> list[tuple[str, str]]:
    """The cells a datapoint uses: target and text."""
    if isinstance(point.origin, Derived):
        parts = [part for part in point.origin.parts if part in rows]
        return [(f"'datapoints'!B{rows[part] + 1}", part) for part in parts[:LINKS]]
    if isinstance(point.origin, Total) and point.id in first:
        cell = f"{column_letter(point.origin.selection.sum)}{first[point.id] + 1}"
        return [(f"'lines'!{cell}", f"lines!{cell}" + (" …" if point.origin.rows > 1 else ""))]
    return []


def formula_of(point: Datapoint, points: Mapping[str, Datapoint], rows: Mapping[str, int], lines: Lines) -> str | None:
    """The live formula of a datapoint; none for a stated number, a null, and what a spreadsheet cannot hold."""
    if point.value is None:
        return None
    match point.origin:
        case Total(selection):
            formula = total_formula(selection, lines, decimals(point.value))
        case Derived(rule, parts, params):
            cells = [f"B{rows[part] + 1}" for part in parts]
            values = [value for part in parts if (value := points[part].value) is not None]
            if not _can_calculate(rule, values, dict(params), point.value):
                return None
            formula = RULES[rule].formula(cells, {**dict(params), "decimals": str(max(map(decimals, values), default=0))})
        case _:
            return None
    return formula if formula and len(formula) <= LONGEST_FORMULA and formula.count(",") <= MOST_RANGES else None


def _can_calculate(rule: str, values: Sequence[Decimal], params: Mapping[str, str], value: Decimal) -> bool:
    """Whether the rule comes to the same twelve digits over parts of fifteen digits, which is what a spreadsheet has of them."""
    held = [BINARY.plus(part) for part in values]
    if held == list(values):
        return True
    return abs(RULES[rule].compute([Fraction(part) for part in held], params) - Fraction(value)) <= abs(Fraction(value)) / 10**12


def decimals(value: Decimal) -> int:
    """How many decimals an exact number has."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def total_formula(selection: Selection, lines: Lines, places: int) -> str | None:
    """The lines that a selection names, added up: by SUMIFS where its conditions mean the same to a spreadsheet as to us, else comparing letter by letter.

    A spreadsheet's conditions ignore case, know wildcards, and take "1e3" for a thousand; such values are compared with EXACT.
    """
    asked = f"line_{selection.sum}"
    conditions = [condition for condition in selection.where if condition[0] in COLUMNS]
    if len(conditions) < len(selection.where) or any(len(text) > LONGEST_TEXT for name, _, value in conditions for text in map(str, _members(value))):
        return None
    plain = all(_is_plain(name, member, lines) for name, _, value in conditions for member in _members(value))
    several = [name for name, _, value in conditions if len(_members(value)) > 1]
    if plain and len(several) <= 1:
        criteria = "".join(f",line_{name},{_criterion(name, value)}" for name, _, value in conditions)
        added = f"SUMIFS({asked}{criteria})"
        return f"=ROUND({f'SUMPRODUCT({added})' if several else added},{places})"
    tests = "*".join(f"({'+'.join(_test(name, member) for member in _members(value))})" for name, _, value in conditions)
    return f"=ROUND(SUMPRODUCT({tests or '1'},{asked}),{places})"


def _members(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_plain(name: str, value: object, lines: Lines) -> bool:
    """Whether SUMIFS finds exactly the lines with this value: no blank, no wildcard or operator, no number in disguise, no other value but for case."""
    if is_whole(name, value):
        return not any(isinstance(other, str) and other != value and _number(other) == int(str(value)) for other in lines.values.get(name, ()))
    if not isinstance(value, str) or not value or value[0] in "<>=" or any(sign in value for sign in "*?~") or NUMBER_LIKE.fullmatch(value):
        return False
    return sum(1 for other in lines.values.get(name, ()) if isinstance(other, str) and other.casefold() == value.casefold()) <= 1


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _criterion(name: str, value: object) -> str:
    members = [_literal(name, member) for member in _members(value)]
    return members[0] if len(members) == 1 else "{" + ",".join(members) + "}"


def _literal(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if is_whole(name, value):
        return str(value)
    return '"' + str(value).replace('"', '""') + '"'


def _test(name: str, value: object) -> str:
    """Whether each line has the value, as 1 or 0."""
    literal = _literal(name, value)
    return f"1*EXACT(line_{name},{literal})" if literal.startswith('"') else f"1*(line_{name}={literal})"


def _sources(book: Workbook, sources: Sequence[Source]) -> None:
    page = book.add_worksheet("factors")
    _head(book, page, SOURCES_HEADER, (10, 36, 18, 20, 60, 8))
    for row, source in enumerate(sources, 1):
        for at, text in ((0, source.kind), (1, source.name), (3, source.unit), (4, source.at)):
            page.write_string(row, at, text[:LONGEST_CELL])
        if "/" in source.value:
            page.write_formula(row, 2, f"={source.value}", None, source.number)
        else:
            page.write_number(row, 2, source.number)
        page.write_number(row, 5, source.lines)
