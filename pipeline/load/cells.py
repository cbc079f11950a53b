"""One cell at a time: from the text somebody typed to the canonical text of the column's kind, or the rule it breaks.

Everything here is a function of the text and the column, so a column of 100,000 cells asks once for each different text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from pipeline.tables import Column, Kind, folded, words

FIRST_YEAR, LAST_YEAR, YEARS_AFTER_REPORT = 1990, 2150, 5
EARLIEST_DATE = 1900
ROC_OFFSET = 1911
MAX_DIGITS = 60

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\ufffc\ufffe\uffff\ufeff\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control, private-use, zero-width, direction and no characters: never part of a word; some are marks of our own further down the line."""
_CODE = re.compile(r"<\s*script|javascript:|\{\{|\{%|^\s*[=@]\s*[A-Za-z_.]+\s*[(!|]", re.IGNORECASE)
_PLACEHOLDERS = frozenset({"-", "--", "–", "—", "―", "n/a", "na", "n.a.", "nil", "none", "null", "nan", "無", "不適用", "/", "."})
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!"})
"""What a spreadsheet shows where a formula fails, and keeps as text when it saves as CSV."""
_DAY_NUMBER = re.compile(r"(\d{5})(\.0+)?")
FIRST_DAY_NUMBER, LAST_DAY_NUMBER = 32_874, 73_050
"""Days as a spreadsheet counts them, from 1990 to 2099."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([, '\u00a0\u2009\u202f]\d{3})+(\.\d*)?")
_ROC_YEAR = re.compile(r"(?:民國|中華民國|ROC)\s*(\d{2,3})\s*年?(?:度)?", re.IGNORECASE)
_DATE = re.compile(r"(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
_COMPACT_DATE = re.compile(r"(\d{4}|1\d{2})(\d{2})(\d{2})")
_YEAR_OR_MONTH = re.compile(r"(\d{2,4})\s*(?:年|[-/.年]\s*(\d{1,2})\s*月?)?")
_JOINED = re.compile(r"\s*[;；、,，+＋&/]\s*")
_LISTED = re.compile(r"\s*[;；\n]\s*")
_ISO_CATEGORY = re.compile(r"iso\s*[:：]?\s*(?:類別)?\s*([1-6](?:\.\d{1,2})?)", re.IGNORECASE)
_SCOPE3_NUMBER = re.compile(r"(?:category|cat\.?|c)?\s*0*(\d{1,2})", re.IGNORECASE)
_BARE_ZH_CATEGORY = re.compile(r"類別\s*(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: its canonical text (``None`` where blank or unreadable) and the rules it gives rise to, as in ``findings/load.toml``."""

    text: str | None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Years the report can be about; a year of the past may lie a little after the report's."""

    report_year: int

    def latest(self, column: Column) -> int:
        """The last year a column can hold."""
        return LAST_YEAR if column.horizon == "future" else self.report_year + YEARS_AFTER_REPORT


BLANK = Reading(None)


def read(cell: str, column: Column, calendar: Calendar) -> Reading:
    """The cell as its column means it."""
    clean, notes = tidy(cell)
    if clean is None:
        return Reading(None, notes)
    if clean in _ERRORS:
        return Reading(None, (*notes, "load.error_cell"))
    found = KINDS[column.kind](clean, column, calendar)
    return Reading(found.text, (*notes, *found.rules))


def tidy(cell: str) -> tuple[str | None, tuple[str, ...]]:
    """The cell without surrounding space and without characters that are not text, in composed form (NFC)."""
    clean = _CONTROL.sub("", cell)
    notes = ("load.control_characters",) if clean != cell else ()
    clean = unicodedata.normalize("NFC", clean.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return clean or None, notes


def _text(cell: str, column: Column, calendar: Calendar) -> Reading:
    return Reading(cell, ("load.code_in_cell",) if _CODE.search(cell) else ())


def _number(cell: str, column: Column, calendar: Calendar) -> Reading:
    """An exact decimal: ``1,234.50`` is 1234.50, full-width digits are digits, a percent sign counts as the column's kind says."""
    written = unicodedata.normalize("NFKC", cell).replace("−", "-").replace("–", "-").strip()
    if written.casefold() in _PLACEHOLDERS:
        return Reading(None, ("load.placeholder",))
    is_percent = written.endswith("%")
    value = _decimal(written.removesuffix("%").strip())
    if value is None:
        return Reading(None, ("load.not_a_number",))
    if column.kind == "integer" and value != value.to_integral_value():
        return Reading(None, ("load.not_whole",))
    notes: tuple[str, ...] = ()
    if is_percent and column.kind == "share":
        value = value.scaleb(-2)
    elif is_percent and column.kind != "pct" and not column.percent:
        notes = ("load.percent_sign",)
    elif column.kind == "pct" and not is_percent and 0 < value <= 1:
        notes = ("load.fraction_in_pct",)
    return Reading(format(value, "f"), notes) if _in_bounds(value, column) else Reading(None, (_bound_rule(value, column),))


def _decimal(written: str) -> Decimal | None:
    """The number as written, or ``None``. Accounting brackets mean negative; an exponent is a floating cell's."""
    if written.startswith("(") and written.endswith(")"):
        written = "-" + written[1:-1].strip()
    if _GROUPED.fullmatch(written):
        written = re.sub("[, '\u00a0\u2009\u202f]", "", written)
    if not _NUMBER.fullmatch(written) or len(written) > MAX_DIGITS:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    return value if -MAX_DIGITS < value.adjusted() < MAX_DIGITS else None


def _in_bounds(value: Decimal, column: Column) -> bool:
    low, high = ("0", "1") if column.kind == "share" else (column.min, column.max)
    return (low is None or value >= Decimal(low)) and (high is None or value <= Decimal(high))


def _bound_rule(value: Decimal, column: Column) -> str:
    if column.kind == "share":
        return "load.share_out_of_range"
    return "load.negative" if value < 0 and column.min == "0" else "load.number_out_of_range"


def _year(cell: str, column: Column, calendar: Calendar) -> Reading:
    """A Gregorian year; ``113`` and 民國113年 are 2024 and noted; a label such as FY2024 is its number."""
    written = unicodedata.normalize("NFKC", cell)
    named = _ROC_YEAR.fullmatch(written)
    plain = re.fullmatch(r"(?:FY|西元)?\s*(\d{2,4})(?:\.0+)?\s*年?(?:度)?", written, re.IGNORECASE)
    if named is None and plain is None:
        return Reading(None, ("load.not_a_year",))
    number = int(named[1]) if named else int(plain[1]) if plain else 0
    is_roc = named is not None or 100 <= number <= LAST_YEAR - ROC_OFFSET
    year = number + ROC_OFFSET if is_roc else number
    if not FIRST_YEAR <= year <= calendar.latest(column):
        return Reading(None, ("load.year_out_of_range",))
    return Reading(str(year), ("load.roc_year",) if is_roc else ())


def _date(cell: str, column: Column, calendar: Calendar) -> Reading:
    """An ISO day; years of three digits, or said to be, are ROC years; two-digit years and days before months are not guessed at."""
    plain = unicodedata.normalize("NFKC", cell)
    written = re.sub(r"^(民國|中華民國|ROC|西元)\s*", "", plain)
    is_roc = written != plain and not plain.startswith("西元")
    number = _DAY_NUMBER.fullmatch(written)
    if number is not None and FIRST_DAY_NUMBER <= int(number[1]) <= LAST_DAY_NUMBER:
        return Reading(None, ("load.day_number",))
    day = _DATE.fullmatch(written) or _COMPACT_DATE.fullmatch(written)
    part = _YEAR_OR_MONTH.fullmatch(written) if column.partial and day is None else None
    found = day or part
    if found is None or not (len(found[1]) == 3 or is_roc or len(found[1]) == 4):
        return Reading(None, ("load.not_a_date",))
    is_roc = is_roc or len(found[1]) == 3
    year, notes = int(found[1]) + (ROC_OFFSET if is_roc else 0), (("load.roc_year",) if is_roc else ())
    try:
        valid = date(year, int(found[2] or 1), int(found[3]) if day else 1)
    except ValueError:
        return Reading(None, ("load.not_a_date",))
    if not EARLIEST_DATE <= valid.year <= LAST_YEAR:
        return Reading(None, ("load.year_out_of_range",))
    return Reading(valid.isoformat()[: 10 if day else 7 if found[2] else 4], notes)


def _choice(cell: str, column: Column, calendar: Calendar) -> Reading:
    found = column.words.get(folded(re.sub(r"(?<=\d)\.0+$", "", cell)))
    if found is not None:
        return Reading(found)
    return _text(cell, column, calendar) if column.open else Reading(None, ("load.unknown_choice",))


def _scopes(cell: str, column: Column, calendar: Calendar) -> Reading:
    """Scopes joined by ``+``, each once, in order."""
    parts = [words("scope").get(folded(part)) for part in _JOINED.split(re.sub(r"(?<=\d)\.0+$", "", cell))]
    known = [part for part in parts if part in ("1", "2", "3")]
    return Reading("+".join(sorted(set(known)))) if len(known) == len(parts) else Reading(None, ("load.unknown_scopes",))


def _category(cell: str, column: Column, calendar: Calendar) -> Reading:
    """The category of an inventory line, whatever its scope; that the two fit is asked of the row."""
    for name in ("scope1_category", "scope2_category"):
        found = words(name).get(folded(cell))
        if found is not None and not cell.strip().isdigit():
            return Reading(found)
    return _categories(cell, column, calendar)


def _categories(cell: str, column: Column, calendar: Calendar) -> Reading:
    """Scope 3 categories joined by ``;`` in number order, ``other``, or ISO 14064-1 categories as ``iso:3.1``.

    類別 3 to 類別 6 alone may be ISO's or scope 3's, and is not guessed at.
    """
    parts = [_scope3_category(part) for part in _JOINED.split(re.sub(r"(?<=^\d)\.0+$|(?<=^\d\d)\.0+$", "", cell)) if part]
    if "ambiguous" in parts:
        return Reading(None, ("load.ambiguous_category",))
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return Reading(None, ("load.unknown_category",))
    return Reading(";".join(sorted(set(known), key=lambda part: (not part.isdigit(), part.rjust(8)))))


def _scope3_category(part: str) -> str | None:
    named = words("scope3_category").get(folded(part))
    iso = _ISO_CATEGORY.fullmatch(part)
    bare = _BARE_ZH_CATEGORY.fullmatch(part)
    number = _SCOPE3_NUMBER.fullmatch(part) or bare
    if named is not None or iso is not None:
        return named or f"iso:{iso[1] if iso else ''}"
    if bare is not None and 3 <= int(bare[1]) <= 6:
        return "ambiguous"
    return str(int(number[1])) if number is not None and 1 <= int(number[1]) <= 15 else None


def _list(cell: str, column: Column, calendar: Calendar) -> Reading:
    parts = [part for part in _LISTED.split(cell) if part]
    return Reading(";".join(parts), ("load.code_in_cell",) if _CODE.search(cell) else ())


def _evidence(cell: str, column: Column, calendar: Calendar) -> Reading:
    """``path#page`` joined by ``;``. A path that is absolute or climbs out of the folder is refused; an address on the web is left as it is."""
    parts = [part for part in _LISTED.split(cell) if part]
    outside = any(leaves_folder(part.partition("#")[0]) for part in parts if "://" not in part)
    return Reading(None, ("load.path_outside",)) if outside else Reading(";".join(parts))


def leaves_folder(path: str) -> bool:
    """Whether a path of the team points outside its own report folder.

    >>> leaves_folder("../secret.pdf"), leaves_folder("evidence/bill.pdf"), leaves_folder("C:\\\\bill.pdf")
    (True, False, True)
    """
    plain = path.strip().replace("\\", "/")
    return plain.startswith(("/", "~")) or re.match(r"[A-Za-z]:", plain) is not None or ".." in PurePosixPath(plain).parts


KINDS: Mapping[Kind, Callable[[str, Column, Calendar], Reading]] = {
    "text": _text,
    "decimal": _number,
    "integer": _number,
    "share": _number,
    "pct": _number,
    "year": _year,
    "date": _date,
    "yes_no": _choice,
    "choice": _choice,
    "category": _category,
    "categories": _categories,
    "scopes": _scopes,
    "list": _list,
    "evidence": _evidence,
}
