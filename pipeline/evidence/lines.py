"""The sheet ``lines`` of the evidence workbook: every ledger line with its workings as live formulas.

A hundred thousand lines are four million cells. The sheet is therefore put together column by column in Arrow, each different text once, and
packed beside the small sheets that xlsxwriter makes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from pipeline.arithmetic import to_decimal
from pipeline.arrow import integers, scalar, strings
from pipeline.bag import STAMP
from pipeline.evidence.cells import KINDS
from pipeline.ledger import KEYS

if TYPE_CHECKING:
    import pyarrow as pa

MAX_LINES = 100_000
LONGEST_CELL = 32_000
SHEET = "xl/worksheets/sheet3.xml"
"""Where the workbook keeps the sheet: its third."""
WHOLE = ("scope", "category", "iso_category")
"""Text columns whose plain whole numbers stand as numbers, so that a condition means the same in every spreadsheet program."""
PLACE = ("n", "file", "sheet", "row", "line_id")
PRODUCT = ("activity", "further", "factor", "unit_factor", "gwp")
"""What a gross amount is the product of; blank cells count for nothing. ``further`` is the product of the drivers, where the factor does not hold them."""
AMOUNTS = ("mass_t", "gross", "share", "amount", "amount_mass", "primary")
NOTES = ("included", "value_from", "activity_unit", "factor_id", "factor_unit", "factor_at", "drivers", "gwp_set", "gwp_at", "share_at", "evidence")
COLUMNS = (*PLACE, *KEYS, "filled", *PRODUCT, *AMOUNTS, *NOTES)
WIDTHS = {"file": 24, "line_id": 18, "entity": 14, "site": 14, "category": 20, "source": 24, "factor_at": 28, "gwp_at": 28, "share_at": 28}

_BLANK = "<c/>"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WHOLE = re.compile(r"0|[1-9]\d{0,14}")
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x|^\s|\s$")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


@dataclass(frozen=True, slots=True)
class Lines:
    """The sheet packed, and what formulas need to know of it: how many lines, and the different values of each column asked of."""

    packed: io.BytesIO
    count: int
    values: Mapping[str, frozenset[object]]


def column_letter(name: str) -> str:
    """The letter of a column of the sheet.

    >>> column_letter("n"), column_letter("amount")
    ('A', 'AH')
    """
    index = COLUMNS.index(name)
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def is_whole(column: str, value: object) -> bool:
    """Whether a value of a column stands in the sheet as a number."""
    return KINDS[column] == "int64" or (column in WHOLE and isinstance(value, str) and _WHOLE.fullmatch(value) is not None)


def lines_sheet(data: pa.Table) -> Lines:
    """The sheet of a ledger of up to ``MAX_LINES`` lines."""
    asked = [name for name in (*KEYS, "filled") if name in data.column_names]
    values = {name: frozenset(data.column(name).unique().to_pylist()) for name in asked}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(SHEET, STAMP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, b"".join((_head(data.num_rows), _body(data), _tail(data.num_rows))), compresslevel=1)
    return Lines(packed, data.num_rows, values)


def _head(count: int) -> bytes:
    widths = "".join(f'<col min="{at}" max="{at}" width="{WIDTHS[name]}" customWidth="1"/>' for at, name in enumerate(COLUMNS, 1) if name in WIDTHS)
    titles = "".join(f'<c t="inlineStr"><is><r><rPr><b/></rPr><t>{name}</t></r></is></c>' for name in COLUMNS)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:{column_letter(COLUMNS[-1])}{count + 1}"/>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="5" ySplit="1" topLeftCell="F2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData><row>{titles}</row>'
    ).encode()


def _tail(count: int) -> bytes:
    return f'</sheetData><autoFilter ref="A1:{column_letter(COLUMNS[-1])}{count + 1}"/></worksheet>'.encode()


def _body(data: pa.Table) -> bytes | memoryview:
    """The rows as XML."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not data.num_rows:
        return b""
    columns = [_column(data, name) for name in COLUMNS]
    rows = pc.binary_join_element_wise(scalar("<row>"), *columns, scalar("</row>"), scalar(""))
    whole = pa.concat_arrays(rows.chunks) if isinstance(rows, pa.ChunkedArray) else rows
    return memoryview(whole.buffers()[2])


def _column(data: pa.Table, name: str) -> pa.Array:
    """One column as cells."""
    import pyarrow as pa

    match name:
        case "further":
            return _further(data)
        case "gross":
            return _gross(data)
        case "amount" | "amount_mass":
            return _counted(data, name)
        case "included" | "filled":
            return _each(data.column(name), lambda value: f'<c t="b"><v>{int(value is True)}</v></c>')
        case _ if KINDS[name] in ("int64", "decimal"):
            return _numbers(data.column(name).cast(pa.string()))
        case _ if name in (*PRODUCT, "share"):
            return _each(data.column(name), _exact)
        case _:
            return _each(data.column(name), lambda value: _text(name, value))


def _each(column: pa.ChunkedArray, cell: Callable[[Any], str]) -> pa.Array:
    """The cells of a column, each different value written once."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return strings([cell(value) for value in encoded.dictionary.to_pylist()]).take(encoded.indices)


def _text(name: str, value: str | None) -> str:
    if not value:
        return _BLANK
    if is_whole(name, value):
        return f"<c><v>{value}</v></c>"
    if len(value) < LONGEST_CELL and not _SPECIAL.search(value):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    clean = _ESCAPE.sub("_x005F_", _ILLEGAL.sub(" ", value))[:LONGEST_CELL]
    space = ' xml:space="preserve"' if clean != clean.strip() else ""
    return f'<c t="inlineStr"><is><t{space}>{escape(clean)}</t></is></c>'


def _exact(value: str | None) -> str:
    """An exact number: a decimal as it is, a fraction as the division it is."""
    if not value:
        return _BLANK
    if _NUMBER.fullmatch(value):
        return f"<c><v>{value}</v></c>"
    try:
        return f"<c><f>{value}</f><v>{to_decimal(Fraction(value))}</v></c>"
    except (ValueError, ZeroDivisionError):
        return _text("", value)


def _numbers(texts: pa.ChunkedArray) -> pa.Array:
    import pyarrow.compute as pc

    cells = pc.binary_join_element_wise(scalar("<c><v>"), texts, scalar("</v></c>"), scalar(""))
    return pc.fill_null(cells, scalar(_BLANK))


def _further(data: pa.Table) -> pa.Array:
    """The product of a line's drivers; blank where it has none, and for process gases, whose factor is that product."""
    import pyarrow.compute as pc

    products = _each(data.column("drivers"), lambda text: _exact(_product(text)) if text else _BLANK)
    return pc.if_else(pc.equal(data.column("value_from"), scalar("process")).combine_chunks(), scalar(_BLANK), products)


def _product(drivers: str) -> str | None:
    try:
        product = Fraction(1)
        for driver in drivers.split(";"):
            product *= Fraction(driver.rpartition("=")[2])
    except (ValueError, ZeroDivisionError):
        return None
    return str(product)


def _gross(data: pa.Table) -> pa.Array:
    """The gross amount: a product of the line's cells, or mass × GWP; stated emissions as the number they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    start, end, mass, gwp = (column_letter(name) for name in (PRODUCT[0], PRODUCT[-1], "mass_t", "gwp"))
    kind = data.column("value_from")
    product = _formula(data, "gross", f"ROUND(PRODUCT({start}", f":{end}", "),12)")
    by_mass = _formula(data, "gross", f"ROUND(PRODUCT({mass}", f",{gwp}", "),12)")
    stated = _numbers(data.column("gross").cast(pa.string()))
    return pc.if_else(pc.equal(kind, scalar("emissions")), stated, pc.if_else(pc.equal(kind, scalar("mass")), by_mass, product)).combine_chunks()


def _counted(data: pa.Table, name: str) -> pa.Array:
    """What counts of a line: gross × share, or mass × share; nothing of a line that is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = "gross" if name == "amount" else "mass_t"
    formula = _formula(data, name, f"ROUND({column_letter(whole)}", f"*{column_letter('share')}", ",12)")
    plain = _numbers(data.column(name).cast(pa.string()))
    live = pc.and_(data.column("included"), pc.and_(pc.is_valid(data.column(whole)), pc.is_valid(data.column("share"))))
    return pc.if_else(live, formula, plain).combine_chunks()


def _formula(data: pa.Table, name: str, first: str, second: str, last: str) -> pa.ChunkedArray:
    """Cells with a formula over two cells of their own row (``first`` 2 ``second`` 2 ``last``), with the value as its cached result."""
    import pyarrow as pa
    import pyarrow.compute as pc

    row = _row_numbers(data.num_rows)
    value = data.column(name).cast(pa.string())
    pieces: Sequence[object] = ("<c><f>" + first, row, second, row, last + "</f><v>", value, "</v></c>")
    cells = pc.binary_join_element_wise(*(scalar(piece) if isinstance(piece, str) else piece for piece in pieces), scalar(""))
    return pc.fill_null(cells, scalar(_BLANK))


def _row_numbers(count: int) -> pa.Array:
    import pyarrow as pa

    return integers(range(2, count + 2)).cast(pa.string())
