"""From the rows of one input table to rows of the ledger, in columns: what is decided is decided once for each kind of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.arrow import amount_column, bool_column, distinct, int_column, text_column, text_scalar
from pipeline.consolidate.boundary import Boundary, Line, Standing
from pipeline.consolidate.compare import compare
from pipeline.consolidate.problem import Gathered, problem
from pipeline.consolidate.products import LIMIT, products
from pipeline.consolidate.schema import schema
from pipeline.consolidate.sources import Source
from pipeline.consolidate.treatment import Treatment
from pipeline.finding import Finding
from pipeline.inputs import FILE, ROW, SHEET, Table
from pipeline.ledger import DIMENSIONS, NAMES
from pipeline.quantity import exact_text

if TYPE_CHECKING:
    import pyarrow as pa

_LINE = ("entity", "site", "country", "year", "period_start", "period_end", "share_applied")
_STANDING = ("entity", "site", "country", "period_start", "period_end", "group", "role", "share_at")
_PRIMARY_OF = {"supplier_specific": Fraction(1), "average": Fraction(0), "spend": Fraction(0)}
"""Share of primary data a calculation method means by itself (Scope 3 Standard, ch. 7); hybrid means nothing without ``primary_share``."""


@dataclass
class Rows:
    """One table while it becomes ledger rows."""

    table: Table
    source: Source
    gathered: Gathered

    def column(self, name: str) -> pa.Array:
        """A column of the table as one array; nulls where the table lacks it."""
        import pyarrow as pa

        if name not in self.table.data.column_names:
            return pa.nulls(len(self.table), pa.string())
        found = self.table.data.column(name)
        return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)


@dataclass(frozen=True, slots=True)
class Expanded:
    """Ledger rows before their amounts: for each, the input row, its treatment and its standing."""

    rows: Sequence[int]
    treatment_of: Sequence[int]
    standing_of: Sequence[int]
    treatments: Sequence[Treatment]
    standings: Sequence[Standing]


def ledger_rows(table: Table, source: Source, boundary: Boundary) -> tuple[pa.Table, tuple[Finding, ...]]:
    """The ledger rows of one table, without their number, and what is wrong with them."""
    rows = Rows(table, source, Gathered(table))
    standings, standing_codes = _standings(rows, boundary)
    expanded = _expanded(rows, standings, standing_codes)
    columns = _columns(rows, expanded)
    return _table(columns, len(expanded.rows)), rows.gathered.findings()


def _standings(rows: Rows, boundary: Boundary) -> tuple[list[Standing], Sequence[int]]:
    """Where each kind of line stands in the boundary."""
    kinds = distinct([rows.column(name) for name in _LINE])
    placed = [boundary.place(_line(key), strict=rows.source.strict) for key in kinds.keys]
    rows.gathered.add_kinds([problems for _, problems in placed], kinds.codes)
    return [standing for standing, _ in placed], kinds.codes


def _line(key: Sequence[object]) -> Line:
    entity, site, country, year, start, end, applied = (None if cell is None else str(cell) for cell in key)
    return Line(entity, site, country, None if year is None else int(year), start, end, applied)


def _expanded(rows: Rows, standings: Sequence[Standing], standing_codes: Sequence[int]) -> Expanded:
    """Each line once for each gas its treatment gives."""
    countries = text_column([standing.country for standing in standings]).take(int_column(standing_codes))
    flags = [rows.column(name).is_valid() for name in rows.source.numbers] if rows.source.flags else []
    kinds = distinct([*(_key_column(rows, name) for name in rows.source.key), *flags, countries])
    treated = [rows.source.treat(key) for key in kinds.keys]
    rows.gathered.add_kinds([kind.problems for kind in treated], kinds.codes)
    starts: list[range] = []
    treatments: list[Treatment] = []
    for kind in treated:
        starts.append(range(len(treatments), len(treatments) + len(kind.treatments)))
        treatments.extend(kind.treatments)
    if all(len(kind.treatments) == 1 for kind in treated):
        return Expanded(range(len(kinds.codes)), kinds.codes, standing_codes, treatments, standings)
    pairs = [(row, treatment) for row, code in enumerate(kinds.codes) for treatment in starts[code]]
    found = [row for row, _ in pairs]
    return Expanded(found, [treatment for _, treatment in pairs], [standing_codes[row] for row in found], treatments, standings)


def _key_column(rows: Rows, name: str) -> pa.Array:
    import pyarrow as pa

    column = rows.column(name)
    return column.cast(pa.int64()) if name == "year" else column


def _columns(rows: Rows, expanded: Expanded) -> dict[str, pa.Array]:
    """Every ledger column the rows fill."""
    import pyarrow as pa

    taken = int_column(expanded.rows)
    columns: dict[str, pa.Array] = {name: rows.column(given).take(taken) for name, given in rows.source.texts.items()}
    columns["table"] = text_column([rows.source.table]).take(int_column([0] * len(expanded.rows)))
    columns |= {"file": rows.column(FILE).take(taken), "sheet": rows.column(SHEET).take(taken), "row": rows.column(ROW).take(taken).cast(pa.int64())}
    columns["year"] = rows.column("year").cast(pa.int64()).take(taken)
    columns["stream"] = _streams(rows).take(taken)
    columns |= _decided(expanded)
    columns |= _amounts(rows, expanded)
    return columns


def _decided(expanded: Expanded) -> dict[str, pa.Array]:
    """Columns that have one value for each standing or treatment."""
    by_standing, by_treatment = int_column(expanded.standing_of), int_column(expanded.treatment_of)
    columns = {name: text_column([getattr(one, name) for one in expanded.standings]).take(by_standing) for name in _STANDING}
    columns["share"] = text_column([exact_text(one.share) for one in expanded.standings]).take(by_standing)
    named = {name for one in expanded.treatments for name in one.columns}
    for name in (name for name in NAMES if name in named):
        columns[name] = text_column([one.columns.get(name) for one in expanded.treatments]).take(by_treatment)
    return columns


def _amounts(rows: Rows, expanded: Expanded) -> dict[str, pa.Array]:
    """Exact products, rounded once each: 100 %, what counts, tonnes of gas, and the part on primary data."""
    numbers = _numbers(rows, expanded)
    gross = products(numbers, expanded.treatment_of, [one.gross for one in expanded.treatments])
    _refuse_impossible(rows, expanded, numbers, gross)
    compare(rows.column, rows.gathered, expanded.rows, [expanded.treatments[code] for code in expanded.treatment_of])
    pairs, codes = _pairs(expanded)
    why = [one.why or other.why for one, other in pairs]
    shares = [Fraction(0) if reason else other.share for (_, other), reason in zip(pairs, why, strict=True)]
    included = [reason is None and value is not None for reason, value in zip((why[code] for code in codes), gross, strict=True)]
    whole = all(share == 1 for share in shares)
    counted = _times([one.gross for one, _ in pairs], shares)
    mass = products(numbers, expanded.treatment_of, [one.mass for one in expanded.treatments])
    columns = {"gross": amount_column(gross), "mass_t": amount_column(mass)}
    columns["amount"] = columns["gross"] if whole else amount_column(products(numbers, codes, counted))
    counted_mass = _times([one.mass for one, _ in pairs], shares)
    columns["amount_mass"] = columns["mass_t"] if whole else amount_column(products(numbers, codes, counted_mass))
    columns["included"] = bool_column(included)
    reasons = text_column(why).take(int_column(codes))
    columns["why_excluded"] = reasons if None not in gross else _with_missing(reasons, included)
    columns["primary"] = _primary(rows, expanded, numbers, codes, counted)
    return columns


def _times(constants: Sequence[Fraction | None], shares: Sequence[Fraction]) -> list[Fraction | None]:
    return [None if constant is None else constant * share for constant, share in zip(constants, shares, strict=True)]


def _pairs(expanded: Expanded) -> tuple[list[tuple[Treatment, Standing]], list[int]]:
    """The different pairs of treatment and standing, and which pair each row has."""
    width = len(expanded.standings)
    joint = [one * width + other for one, other in zip(expanded.treatment_of, expanded.standing_of, strict=True)]
    order = {code: position for position, code in enumerate(dict.fromkeys(joint))}
    return [(expanded.treatments[code // width], expanded.standings[code % width]) for code in order], [order[code] for code in joint]


def _with_missing(reasons: pa.Array, included: Sequence[bool]) -> pa.Array:
    """The reasons, with ``no_value`` where a row simply has no number."""
    import pyarrow.compute as pc

    missing = text_column([None if counts else "consolidate.no_value" for counts in included])
    return pc.coalesce(reasons, missing)


def _numbers(rows: Rows, expanded: Expanded) -> list[Decimal | None]:
    """The number of each ledger row: the cell its treatment names."""
    names = sorted({one.number for one in expanded.treatments if one.number is not None})
    cells = {name: _decimals(rows, name) for name in names}
    if len(names) == 1 and all(one.number for one in expanded.treatments):
        only = cells[names[0]]
        return [only[row] for row in expanded.rows]
    chosen = [cells[one.number] if one.number is not None else None for one in expanded.treatments]
    sources = ((chosen[code], row) for row, code in zip(expanded.rows, expanded.treatment_of, strict=True))
    return [None if source is None else source[row] for source, row in sources]


def _decimals(rows: Rows, name: str) -> list[Decimal | None]:
    return [None if cell is None else Decimal(cell) for cell in rows.column(name).to_pylist()]


def _refuse_impossible(rows: Rows, expanded: Expanded, numbers: list[Decimal | None], gross: list[Decimal | None]) -> None:
    """Numbers that are missing where the treatment needs one, or beyond anything that can be emitted."""
    absent = [i for i, value in enumerate(gross) if value is None] if None in gross else []
    for position in absent:
        treatment = expanded.treatments[expanded.treatment_of[position]]
        if treatment.why is None and treatment.gross is not None:
            rows.gathered.add(problem("no_value", treatment.number), [expanded.rows[position]])
    known = [value for value in gross if value is not None] if absent else gross
    if known and (max(known) > LIMIT or min(known) < -LIMIT):  # type: ignore[type-var, operator]  # nulls are gone
        for position, value in enumerate(gross):
            if value is not None and abs(value) > LIMIT:
                number = expanded.treatments[expanded.treatment_of[position]].number
                rows.gathered.add(problem("too_large", number, text=str(numbers[position])), [expanded.rows[position]])
                gross[position] = numbers[position] = None


def _primary(rows: Rows, expanded: Expanded, numbers: Sequence[Decimal | None], codes: Sequence[int], counted: Sequence[Fraction | None]) -> pa.Array:
    """The part of each amount on primary data; null where neither the line nor its method says."""
    import pyarrow as pa

    kinds = distinct([rows.column("primary_share"), rows.column("calculation")])
    parts = [_primary_share(share, method) for share, method in kinds.keys]
    if not any(part is not None for part in parts):
        return pa.nulls(len(expanded.rows), pa.decimal128(38, 12))
    width = len(parts)
    joint = [code * width + kinds.codes[row] for code, row in zip(codes, expanded.rows, strict=True)]
    order = {code: position for position, code in enumerate(dict.fromkeys(joint))}
    constants = [_part(counted[code // width], parts[code % width]) for code in order]
    return amount_column(products(numbers, [order[code] for code in joint], constants))


def _part(amount: Fraction | None, share: Fraction | None) -> Fraction | None:
    return None if amount is None or share is None else amount * share


def _primary_share(share: object, method: object) -> Fraction | None:
    return Fraction(str(share)) if share is not None else _PRIMARY_OF.get(str(method))


def _streams(rows: Rows) -> pa.Array:
    """The stream key of each line: its ``line_id``, else what describes it and an ordinal within table and year."""
    import pyarrow as pa
    import pyarrow.compute as pc

    line_id = rows.column("line_id")
    if line_id.null_count == 0:
        return line_id
    described = pc.binary_join_element_wise(
        *(rows.column(name).cast(pa.string()) for name in rows.source.stream), text_scalar("|"), null_handling="replace", null_replacement=""
    )
    years = rows.column("year").to_pylist()
    seen: Counter[tuple[object, str]] = Counter()
    keys: list[str] = []
    for year, text in zip(years, described.to_pylist(), strict=True):
        seen[year, text] += 1
        keys.append(f"{text}#{seen[year, text]}")
    return pc.coalesce(line_id, text_column(keys))


def _table(columns: dict[str, pa.Array], size: int) -> pa.Table:
    """The columns in the ledger's order and types; what a table does not fill is blank for dimensions and null elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for field in list(schema())[1:]:
        column = columns.get(field.name)
        column = pa.nulls(size, field.type) if column is None else column
        arrays.append(pc.fill_null(column, text_scalar("")) if field.name in DIMENSIONS else column)
    return pa.Table.from_arrays(arrays, schema=schema().remove(0))
