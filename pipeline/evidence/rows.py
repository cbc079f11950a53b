"""The rows behind each total as a CSV file, for people who open spreadsheets rather than Parquet."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.arrow import from_whole, whole
from pipeline.datapoint import Datapoint, Total
from pipeline.engine import scratch
from pipeline.evidence.cells import csv_cell, guard
from pipeline.ledger import Selection

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MAX_ROWS = 10_000
INDEX = "index.csv"
COLUMNS = (
    *("n", "file", "sheet", "row", "line_id", "entity", "site", "country", "scope", "category", "basis", "source", "gas", "supplier"),
    *("activity", "activity_unit", "drivers", "factor_id", "factor", "factor_unit", "factor_at", "unit_factor", "mass_t", "gwp", "gwp_set", "gwp_at"),
    *("share", "share_at", "gross", "amount", "amount_mass", "primary", "unit", "evidence", "note"),
)
"""Columns of the ledger that a row's workings need, place first."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f%~<>:"/\\|?*]')
_LONGEST = 120
"""Bytes of a file's name before it is cut: systems take 255 and unpack into folders of their own."""


def row_files(totals: Sequence[Datapoint], data: pa.Table) -> Iterator[tuple[str, bytes]]:
    """A CSV file for each total, up to ``MAX_ROWS`` of its rows in ledger order, and first the index that says which is whose."""
    finder = Finder(data)
    picked = {point.id: finder.numbers(point.origin.selection) for point in totals if isinstance(point.origin, Total)}
    names = file_names([point.id for point in totals])
    yield INDEX, _index(totals, names, picked)
    lines = _Lines(data, [numbers[:MAX_ROWS] for numbers in picked.values()])
    for identifier, numbers in picked.items():
        yield names[identifier], lines.text(numbers[:MAX_ROWS])


def file_names(identifiers: Sequence[str]) -> dict[str, str]:
    """A name every system can keep for each id: the id itself; where it has to be changed or cut, or differs from another in case only, with its digest.

    >>> file_names(["ghg.scope1@2024", "ghg.scope1.by_site@2024[A/B]"])["ghg.scope1.by_site@2024[A/B]"]
    'ghg.scope1.by_site@2024[A_B]~f3623179.csv'
    """
    plain = {identifier: _UNSAFE.sub("_", identifier).encode()[:_LONGEST].decode(errors="ignore") for identifier in identifiers}
    alike = Counter(name.casefold() for name in plain.values())

    def name(identifier: str, short: str) -> str:
        as_it_is = short == identifier and alike[short.casefold()] == 1
        return f"{short}.csv" if as_it_is else f"{short}~{hashlib.sha256(identifier.encode()).hexdigest()[:8]}.csv"

    return {identifier: name(identifier, short) for identifier, short in plain.items()}


def _index(totals: Sequence[Datapoint], names: Mapping[str, str], picked: Mapping[str, np.ndarray]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["datapoint", "file", "value", "unit", "sum_of", "rows", "rows_in_file"])
    for point in totals:
        count = len(picked[point.id])
        column = point.origin.selection.sum if isinstance(point.origin, Total) else ""
        value = "" if point.value is None else format(point.value, "f")
        writer.writerow([guard(point.id), guard(names[point.id]), value, point.unit, column, count, min(count, MAX_ROWS)])
    return stream.getvalue().encode("utf-8-sig")


class Finder:
    """Finds the rows of many selections: each column is looked through once, not once a question."""

    def __init__(self, data: pa.Table) -> None:
        self._data = data
        self._numbers: np.ndarray = whole(data.column("n"))
        self._columns: dict[str, tuple[dict[object, int], np.ndarray]] = {}
        self._masks: dict[tuple[str, object], np.ndarray] = {}

    def numbers(self, selection: Selection) -> np.ndarray:
        """Ledger numbers of the included rows that a selection names, ascending."""
        import numpy as np

        mask = self._mask("included", True)
        for name, _, value in selection.where:
            masks = [self._mask(name, member) for member in (value if isinstance(value, tuple) else (value,))]
            mask = mask & np.logical_or.reduce(masks)
        return np.sort(self._numbers[mask])

    def _mask(self, name: str, value: object) -> np.ndarray:
        if (name, value) not in self._masks:
            found, codes = self._column(name)
            self._masks[name, value] = codes == found.get(value, -1)
        return self._masks[name, value]

    def _column(self, name: str) -> tuple[dict[object, int], np.ndarray]:
        if name not in self._columns:
            encoded = self._data.column(name).combine_chunks().dictionary_encode(null_encoding="encode")
            self._columns[name] = ({value: code for code, value in enumerate(encoded.dictionary.to_pylist())}, whole(encoded.indices))
        return self._columns[name]


class _Lines:
    """The CSV line of each row that any file holds, written once."""

    def __init__(self, data: pa.Table, wanted: Sequence[np.ndarray]) -> None:
        import numpy as np
        import pyarrow as pa

        self._numbers = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *wanted]))
        connection = scratch()
        connection.register("ledger", data)
        connection.register("wanted", pa.Table.from_arrays([from_whole(self._numbers)], ["n"]))
        line = " || ',' || ".join(csv_cell(name) for name in COLUMNS)
        found = connection.sql(f"SELECT {line} || chr(13) || chr(10) AS line FROM ledger SEMI JOIN wanted USING (n) ORDER BY n").to_arrow_table()
        self._texts = found.column("line").cast(pa.large_string()).combine_chunks()
        self._head = b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"

    def text(self, numbers: np.ndarray) -> bytes:
        """The file with these rows."""
        import numpy as np

        taken = self._texts.take(from_whole(np.searchsorted(self._numbers, numbers)))
        _, offsets, content = taken.buffers()
        if not len(taken):
            return self._head
        first, last = (np.frombuffer(offsets, dtype=np.int64)[taken.offset + at] for at in (0, len(taken)))
        return self._head + memoryview(content)[first:last]
