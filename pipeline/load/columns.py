"""One column at a time: its cells brought into canonical form, and what is wrong with them as findings with places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.arrow import integers, strings
from pipeline.finding import Finding, Text, finding, text
from pipeline.load.cells import Calendar, Reading, read
from pipeline.load.sheet import Sheet
from pipeline.nearest import did_you_mean, nearest
from pipeline.tables import Column, Kind, offered

if TYPE_CHECKING:
    import pyarrow as pa

MAX_TEXTS = 20
"""Different offending texts of one column and rule that get a finding each; what is beyond is counted with the last."""

_LENGTH_SHOWN = 60

# Cells that match need no second look. Everything else is read one different text at a time.
_ODD_TEXT = r"^[\s\p{Z}]|[\s\p{Z}]$|[\p{Cc}\p{Co}\p{Cf}\x{FDD0}-\x{FDEF}\x{FFFC}\x{FFFE}\x{FFFF}]|(?i:<\s*script|javascript:|\{\{|\{%)|^[=@#]"
_ODD_LIST = _ODD_TEXT + r"|[;；]"
_ODD_PATH = _ODD_LIST + r"|\.\.|^[/\\~]|\\|^[A-Za-z]:"
_UNSIGNED = r"(0|[1-9][0-9]{0,24})"
_FRACTION = r"(\.[0-9]{1,24})?"
_ODD: Mapping[Kind, str] = {"text": _ODD_TEXT, "list": _ODD_LIST, "evidence": _ODD_PATH}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One rule broken by one text of a column, at these positions of the sheet."""

    rule: str
    text: str
    positions: tuple[int, ...]


def canonical(cells: pa.Array, column: Column, calendar: Calendar) -> tuple[pa.Array, tuple[Trouble, ...]]:
    """The column in canonical form. Each different text is read once, and texts that are plainly canonical not at all."""
    if cells.null_count == len(cells):
        return cells, ()
    encoded = cells.dictionary_encode()
    odd = _odd(encoded.dictionary, column)
    if not odd:
        return cells, ()
    values = encoded.dictionary.to_pylist()
    readings = {code: read(values[code], column, calendar) for code in odd}
    troubles = _troubles(encoded.indices, values, readings)
    for code, reading in readings.items():
        values[code] = reading.text
    return strings(values).take(encoded.indices), troubles


def _odd(words: pa.Array, column: Column) -> list[int]:
    """Positions of the texts that have to be read one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.kind in _ODD:
        mask = pc.match_substring_regex(words, _ODD[column.kind])
        if not pc.all(pc.string_is_ascii(words)).as_py():
            mask = pc.or_(mask, pc.not_equal(words, pc.utf8_normalize(words, form="NFC")))
    elif (pattern := _plain_number(column)) is not None:
        mask = pc.invert(pc.match_substring_regex(words, pattern))
    else:
        return list(range(len(words)))
    return pc.indices_nonzero(mask).to_pylist() if isinstance(mask, (pa.Array, pa.ChunkedArray)) else []


def _plain_number(column: Column) -> str | None:
    """What a number of this column looks like that is canonical and within bounds, where that can be told by its looks."""
    if column.kind == "share":
        return r"^(0" + _FRACTION + r"|1(\.0{1,24})?)$"
    if column.kind == "pct" and column.max in (None, "100"):
        return r"^([2-9]|[1-9][0-9])" + _FRACTION + "$"
    if column.kind == "decimal" and column.max is None and column.min in (None, "0"):
        return "^" + ("-?" if column.min is None else "") + _UNSIGNED + _FRACTION + "$"
    return None


def _troubles(indices: pa.Array, values: Sequence[str], readings: Mapping[int, Reading]) -> tuple[Trouble, ...]:
    import pyarrow.compute as pc

    bad = {code: reading.rules for code, reading in readings.items() if reading.rules}
    if not bad:
        return ()
    where = pc.indices_nonzero(pc.is_in(indices, value_set=integers(bad).cast(indices.type)))
    found: dict[tuple[str, int], list[int]] = {}
    for position, code in zip(where.to_pylist(), indices.take(where).to_pylist(), strict=True):
        for rule in bad[code]:
            found.setdefault((rule, code), []).append(position)
    return tuple(Trouble(rule, values[code], tuple(positions)) for (rule, code), positions in found.items())


def findings(troubles: Sequence[Trouble], column: Column, header: str, sheet: Sheet, calendar: Calendar) -> tuple[Finding, ...]:
    """Troubles as findings: one for each rule and offending text, with every place; one for each rule where the text is beside the point."""
    found: list[Finding] = []
    for rule in dict.fromkeys(trouble.rule for trouble in troubles):
        same = [trouble for trouble in troubles if trouble.rule == rule]
        groups = [same] if rule in _SUMMED else [[trouble] for trouble in same[: MAX_TEXTS - 1]] + [same[MAX_TEXTS - 1 :]]
        found.extend(_finding(rule, group, column, header, sheet, calendar) for group in groups if group)
    return tuple(found)


_SUMMED = frozenset({"load.roc_year", "load.control_characters", "load.fraction_in_pct", "load.placeholder", "load.percent_sign", "load.code_in_cell"})


def _finding(rule: str, group: Sequence[Trouble], column: Column, header: str, sheet: Sheet, calendar: Calendar) -> Finding:
    positions = sorted(position for trouble in group for position in trouble.positions)
    places = [sheet.place(sheet.rows[position].as_py(), header) for position in positions[:1_000]]
    example = group[0].text
    found = finding(
        rule,
        places=places,
        count=len(positions),
        column=header,
        text=shown(example),
        expected=_expected(column),
        nearest=did_you_mean(_nearest(example, column)),
        low=column.min or "0",
        high=column.max or "1",
        latest=calendar.latest(column),
    )
    return softened(found, column)


def softened(found: Finding, column: Column) -> Finding:
    """A finding of a column no number rests on is a warning at most."""
    return replace(found, severity="warning") if column.soft and found.severity == "error" else found


def shown(cell: str) -> str:
    """The offending text as a message shows it: on one line, cut, control characters as their code."""
    line = "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in cell)
    return line if len(line) <= _LENGTH_SHOWN else line[: _LENGTH_SHOWN - 1] + "…"


def _expected(column: Column) -> Text:
    """The choices of a column in each language: the values, and the first Chinese word of each."""
    listed = offered(column)
    return text(", ".join(listed), "、".join(words[0] if words else value for value, words in listed.items()))


def _nearest(cell: str, column: Column) -> str | None:
    return nearest(cell, [word for value, words in offered(column).items() for word in (value, *words)])
