"""From the rows of one input table to rows of the ledger, in columns: what is decided is decided once for each kind of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.arrow import integers, repeated, scalar, strings
from pipeline.consolidate.boundary import Boundary, Line, Standing
from pipeline.consolidate.compare import compare
from pipeline.consolidate.inventory import WITH_FACTOR
from pipeline.consolidate.problem import Gathered, problem
from pipeline.consolidate.products import multiplied, products
from pipeline.consolidate.schema import schema
from pipeline.consolidate.sources import Source
from pipeline.consolidate.treatment import Treatment
from pipeline.distinct import distinct
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

        if name == WITH_FACTOR:
            return multiplied(self.column("activity"), self.column("factor"))
        if name not in self.table.data.column_names:
            return pa.nulls(len(self.table), pa.string())
        found = self.table.data.column(name)
        return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)


@dataclass(frozen=True, slots=True)
class Expanded:
    """Ledger rows before their amounts: for each, the input row, its treatment and its standing (int64 columns)."""

    rows: pa.Array
    treatment_of: pa.Array
    standing_of: pa.Array
    treatments: Sequence[Treatment]
    standings: Sequence[Standing]


def ledger_rows(table: Table, source: Source, boundary: Boundary) -> tuple[pa.Table, tuple[Finding, ...]]:
    """The ledger rows of one table, without their number, and what is wrong with them."""
    rows = Rows(table, source, Gathered(table))
    standings, standing_codes = _standings(rows, boundary)
    expanded = _expanded(rows, standings, standing_codes)
    columns = _columns(rows, expanded)
    return _table(columns, len(expanded.rows)), rows.gathered.findings()


def _standings(rows: Rows, boundary: Boundary) -> tuple[list[Standing], pa.Array]:
    """Where each kind of line stands in the boundary."""
    kinds = distinct([rows.column(name) for name in _LINE])
    placed = [boundary.place(_line(key), strict=rows.source.strict) for key in kinds.keys]
    rows.gathered.add_kinds([problems for _, problems in placed], kinds.codes)
    return [standing for standing, _ in placed], kinds.codes


def _line(key: Sequence[object]) -> Line:
    entity, site, country, year, start, end, applied = (None if cell is None else str(cell) for cell in key)
    return Line(entity, site, country, None if year is None else int(year), start, end, applied)


def _expanded(rows: Rows, standings: Sequence[Standing], standing_codes: pa.Array) -> Expanded:
    """Each line once for each gas its treatment gives."""
    import pyarrow as pa
    import pyarrow.compute as pc

    countries = strings([standing.country for standing in standings]).take(standing_codes)
    flags = [rows.column(name).is_valid() for name in rows.source.numbers] if rows.source.flags else []
    kinds = distinct([*(rows.column(name) for name in rows.source.key), *flags, countries])
    treated = [rows.source.treat(key) for key in kinds.keys]
    rows.gathered.add_kinds([kind.problems for kind in treated], kinds.codes)
    treatments = [treatment for kind in treated for treatment in kind.treatments]
    ends = accumulate((len(kind.treatments) for kind in treated), initial=0)
    lists = pa.ListArray.from_arrays(integers(tuple(ends)).cast(pa.int32()), integers(range(len(treatments)))).take(kinds.codes)
    found = pc.list_parent_indices(lists)
    return Expanded(found, pc.list_flatten(lists), standing_codes.take(found), treatments, standings)


def _columns(rows: Rows, expanded: Expanded) -> dict[str, pa.Array]:
    """Every ledger column the rows fill."""
    import pyarrow as pa
    import pyarrow.compute as pc

    taken = expanded.rows
    columns: dict[str, pa.Array] = {name: rows.column(given).take(taken) for name, given in rows.source.texts.items()}
    columns["table"] = repeated(rows.source.table, len(taken))
    columns |= {"file": rows.column(FILE).take(taken), "sheet": rows.column(SHEET).take(taken), "row": rows.column(ROW).take(taken).cast(pa.int64())}
    columns["cell"] = _cells(rows, expanded)
    columns["year"] = rows.column("year").cast(pa.int64()).take(taken)
    columns["stream"] = _streams(rows).take(taken)
    columns |= {name: pc.coalesce(made, columns[name]) if name in columns else made for name, made in _decided(expanded).items()}
    columns |= _amounts(rows, expanded)
    return columns


def _cells(rows: Rows, expanded: Expanded) -> pa.Array:
    """The header of the cell each amount was taken from, as its file writes it."""
    files = [rows.column(name).take(expanded.rows) for name in (FILE, SHEET)]
    kinds = distinct([*files, expanded.treatment_of])
    named: list[str | None] = []
    for file, sheet, treatment in kinds.keys:
        number = expanded.treatments[int(str(treatment))].number
        name = "activity" if number == WITH_FACTOR else number
        headers = rows.table.headers.get((str(file), None if sheet is None else str(sheet)), {})
        named.append(None if name is None else headers.get(name, name))
    return strings(named).take(kinds.codes)


def _decided(expanded: Expanded) -> dict[str, pa.Array]:
    """Columns that have one value for each standing or treatment."""
    columns = {name: strings([getattr(one, name) for one in expanded.standings]).take(expanded.standing_of) for name in _STANDING}
    columns["share"] = strings([exact_text(one.share) for one in expanded.standings]).take(expanded.standing_of)
    named = {name for one in expanded.treatments for name in one.columns}
    for name in (name for name in NAMES if name in named):
        columns[name] = strings([one.columns.get(name) for one in expanded.treatments]).take(expanded.treatment_of)
    return columns


def _amounts(rows: Rows, expanded: Expanded) -> dict[str, pa.Array]:
    """Exact products, rounded once each: 100 %, what counts, tonnes of gas, and the part on primary data."""
    import pyarrow.compute as pc

    numbers = _numbers(rows, expanded)
    gross = products(numbers, expanded.treatment_of, [one.gross for one in expanded.treatments])
    mass = products(numbers, expanded.treatment_of, [one.mass for one in expanded.treatments])
    _refuse_impossible(rows, expanded, numbers, gross)
    compare(rows.column, rows.gathered, expanded.rows, expanded.treatment_of, expanded.treatments)
    joint = _Joint.of(expanded)
    why = pc.coalesce(strings(joint.why).take(joint.codes), _missing(numbers, gross))
    whole = all(share == 1 for share in joint.shares)
    return {
        "gross": gross,
        "mass_t": mass,
        "amount": gross if whole else products(numbers, joint.codes, joint.gross()),
        "amount_mass": mass if whole else products(numbers, joint.codes, joint.mass()),
        "primary": _primary(rows, expanded, numbers, joint),
        "included": why.is_null(),
        "why_excluded": why,
    }


@dataclass(frozen=True, slots=True)
class _Joint:
    """The different pairs of treatment and standing, and which pair each row has."""

    pairs: Sequence[tuple[Treatment, Standing]]
    codes: pa.Array

    @classmethod
    def of(cls, expanded: Expanded) -> _Joint:
        kinds = distinct([expanded.treatment_of, expanded.standing_of])
        pairs = [(expanded.treatments[int(str(one))], expanded.standings[int(str(other))]) for one, other in kinds.keys]
        return cls(pairs, kinds.codes)

    @property
    def why(self) -> list[str | None]:
        """The rule that leaves the rows of each pair out."""
        return [treatment.why or standing.why for treatment, standing in self.pairs]

    @property
    def shares(self) -> list[Fraction]:
        """What counts of each pair's rows: nothing of those left out."""
        return [standing.share if reason is None else Fraction(0) for (_, standing), reason in zip(self.pairs, self.why, strict=True)]

    def gross(self) -> list[Fraction | None]:
        """Constants from a row's number to the amount that counts."""
        return [_times(treatment.gross, share) for (treatment, _), share in zip(self.pairs, self.shares, strict=True)]

    def mass(self) -> list[Fraction | None]:
        """Constants from a row's number to the tonnes of gas that count."""
        return [_times(treatment.mass, share) for (treatment, _), share in zip(self.pairs, self.shares, strict=True)]


def _times(constant: Fraction | None, share: Fraction | None) -> Fraction | None:
    return None if constant is None or share is None else constant * share


def _missing(numbers: pa.Array, gross: pa.Array) -> pa.Array:
    """The reason of rows that have no amount: no number, or one beyond anything that can be emitted."""
    import pyarrow.compute as pc

    none, absent, large = integers([0, 1, 2])
    reason = strings([None, "consolidate.no_value", "consolidate.too_large"])
    return reason.take(pc.if_else(gross.is_valid(), none, pc.if_else(numbers.is_null(), absent, large)))


def _numbers(rows: Rows, expanded: Expanded) -> pa.Array:
    """The number of each ledger row, as text: the cell its treatment names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = sorted({one.number for one in expanded.treatments if one.number is not None})
    if not names:
        return pa.nulls(len(expanded.rows), pa.string())
    chosen = integers([None if one.number is None else names.index(one.number) for one in expanded.treatments])
    return pc.choose(chosen.take(expanded.treatment_of), *(rows.column(name).take(expanded.rows) for name in names))


def _refuse_impossible(rows: Rows, expanded: Expanded, numbers: pa.Array, gross: pa.Array) -> None:
    """Numbers that are missing where the treatment needs one, or beyond anything that can be emitted."""
    import pyarrow.compute as pc

    if not gross.null_count:
        return
    for position in pc.indices_nonzero(gross.is_null()).to_pylist():
        treatment = expanded.treatments[expanded.treatment_of[position].as_py()]
        if treatment.why is None and treatment.gross is not None:
            text = numbers[position].as_py()
            found = problem("consolidate.no_value", treatment.number) if text is None else problem("consolidate.too_large", treatment.number, text=text)
            rows.gathered.add(found, [expanded.rows[position].as_py()])


def _primary(rows: Rows, expanded: Expanded, numbers: pa.Array, joint: _Joint) -> pa.Array:
    """The part of each amount on primary data; null where neither the line nor its method says."""
    footprints = rows.source.footprints
    kinds = distinct([rows.column(name) for name in ("primary_share", "calculation", *(("pcf_id",) if footprints else ()))])
    parts = [_primary_share(key, footprints) for key in kinds.keys]
    both = distinct([joint.codes, kinds.codes.take(expanded.rows)])
    counted = joint.gross()
    return products(numbers, both.codes, [_times(counted[int(str(pair))], parts[int(str(kind))]) for pair, kind in both.keys])


def _primary_share(key: Sequence[object], footprints: Mapping[str, Fraction]) -> Fraction | None:
    """As the line says; else as the product footprint it rests on says of itself; else what the calculation method means."""
    share, method, *footprint = key
    if share is not None:
        return Fraction(str(share))
    return footprints.get(str(footprint[0])) if footprint and str(footprint[0]) in footprints else _PRIMARY_OF.get(str(method))


def _streams(rows: Rows) -> pa.Array:
    """The stream key of each line: its ``line_id``, else what describes it and an ordinal within table and year."""
    import pyarrow as pa
    import pyarrow.compute as pc

    line_id = rows.column("line_id")
    if line_id.null_count == 0:
        return line_id
    described = pc.binary_join_element_wise(
        *(rows.column(name).cast(pa.string()) for name in rows.source.stream), scalar("|"), null_handling="replace", null_replacement=""
    )
    years = rows.column("year").to_pylist()
    seen: Counter[tuple[object, str]] = Counter()
    keys: list[str] = []
    for year, text in zip(years, described.to_pylist(), strict=True):
        seen[year, text] += 1
        keys.append(f"{text}#{seen[year, text]}")
    return pc.coalesce(line_id, strings(keys))


def _table(columns: dict[str, pa.Array], size: int) -> pa.Table:
    """The columns in the ledger's order and types; what a table does not fill is blank for dimensions and null elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = []
    for field in list(schema())[1:]:
        column = columns.get(field.name)
        column = pa.nulls(size, field.type) if column is None else column
        arrays.append(pc.fill_null(column, scalar("")) if field.name in DIMENSIONS else column)
    return pa.Table.from_arrays(arrays, schema=schema().remove(0))
