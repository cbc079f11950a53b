"""Numbers that stand in the other tables: restatements, initiatives, coverage of verification, suppliers, registry figures, prices, footprints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from pipeline.arithmetic import to_decimal
from pipeline.datapoint import Datapoint, Datapoints, Stated, make_id
from pipeline.deriver import Deriver
from pipeline.inputs import Inputs, Record
from pipeline.project import Project
from pipeline.standard import holds_emissions, to_emissions, to_standard


def table_points(inputs: Inputs, project: Project) -> Datapoints:
    """One datapoint for each number typed in a table that is not part of the ledger, and their sums."""
    points = Datapoints()
    deriver = Deriver(points)
    year = project.report.year
    for maker in _MAKERS:
        for point in maker(inputs, year):
            if point.id not in points:
                points.add(point)
    _initiative_totals(deriver, inputs, year)
    _supplier_shares(deriver, inputs)
    return points


def _typed(record: Record, column: str, metric: str, year: int, key: str | None, unit: str | None, *, ghg: bool = False) -> Iterator[Datapoint]:
    """The cell as a stated datapoint in its standard unit; nothing where it is blank. ``ghg``: the column holds emissions."""
    value = record.decimal(column)
    if value is None:
        return
    amount, name = (to_emissions if ghg else to_standard)(value, unit) if unit else (value, "")
    yield Datapoint(metric, year, key, amount, name, Stated(record.place(column)))


def _restatements(inputs: Inputs, _: int) -> Iterator[Datapoint]:
    """Both values of each restatement, keyed by the metric; a second restatement of the same figure is numbered."""
    seen: dict[tuple[int, str], int] = {}
    for record in inputs.records("restatements"):
        year, metric = record.integer("year"), record.text("metric")
        if year is None or metric is None:
            continue
        name = f"{metric}[{record.text('key')}]" if record.text("key") else metric
        seen[year, name] = seen.get((year, name), 0) + 1
        key = name if seen[year, name] == 1 else f"{name} #{seen[year, name]}"
        for column in ("previous", "restated"):
            yield from _typed(record, column, f"restatement.{column}", year, key, record.text("unit") or "tCO2e", ghg=holds_emissions(metric))


def _initiatives(inputs: Inputs, year: int) -> Iterator[Datapoint]:
    for record in inputs.records("initiatives"):
        key = record.text("initiative_id")
        yield from _typed(record, "annual_reduction", "initiative.reduction", year, key, record.text("unit") or "tCO2e", ghg=True)
        yield from _typed(record, "energy_saving", "initiative.energy_saving", year, key, record.text("energy_unit") or "MWh")
        yield from _typed(record, "investment", "initiative.investment", year, key, record.text("currency"))


def _verification(inputs: Inputs, _: int) -> Iterator[Datapoint]:
    """What each statement covers, as a share; rows for one entity or site carry it in their key."""
    for record in inputs.records("verification"):
        year, subject, value = record.integer("year"), record.text("subject"), record.decimal("coverage_pct")
        if year is None or subject is None or value is None:
            continue
        part = record.text("site") or record.text("entity")
        share = to_decimal(Fraction(value) / 100)
        yield Datapoint("verification.coverage", year, f"{subject} {part}" if part else subject, share, "share", Stated(record.place("coverage_pct")))


def _suppliers(inputs: Inputs, _: int) -> Iterator[Datapoint]:
    for record in inputs.records("suppliers"):
        year, key = record.integer("year"), record.text("supplier")
        if year is not None and key is not None:
            yield from _typed(record, "spend", "supplier.spend", year, key, record.text("currency"))
            yield from _typed(record, "emissions", "supplier.emissions", year, key, "tCO2e")
    listed = {(row.text("supplier"), row.text("year")): row for row in inputs.records("suppliers")}
    for record in inputs.records("supplier_answers"):
        year, key = record.integer("year"), record.text("supplier")
        row = listed.get((key, record.text("year")))
        if year is not None and key is not None and (row is None or row.text("spend") is None):
            yield from _typed(record, "sales", "supplier.spend", year, key, record.text("currency"))
        if year is not None and key is not None and (row is None or row.text("emissions") is None):
            yield from _typed(record, "allocated", "supplier.emissions", year, key, "tCO2e")


def _answers(inputs: Inputs) -> list[Record]:
    """Answers to the survey from suppliers the team's own table does not have in that year."""
    listed = {(row.text("supplier"), row.text("year")) for row in inputs.records("suppliers")}
    return [record for record in inputs.records("supplier_answers") if (record.text("supplier"), record.text("year")) not in listed]


def _registry(inputs: Inputs, _: int) -> Iterator[Datapoint]:
    """Taiwan's registry figures by site: never the ledger (CONTRACT §2, carbon_fees)."""
    for record in inputs.records("carbon_fees"):
        year, key = record.integer("year"), record.text("site")
        if year is not None and key is not None:
            yield from _typed(record, "direct", "registry.direct", year, key, "tCO2e")
            yield from _typed(record, "electricity_indirect", "registry.electricity_indirect", year, key, "tCO2e")
            yield from _typed(record, "k_value", "registry.k_value", year, key, "tCO2e")
            yield from _typed(record, "coefficient", "registry.coefficient", year, key, None)
            yield from _typed(record, "rate", "registry.rate", year, key, "TWD/tCO2e")
            yield from _typed(record, "credits_deducted", "registry.credits_deducted", year, key, "tCO2e")
            yield from _typed(record, "fee_stated", "registry.fee", year, key, "TWD")


def _prices(inputs: Inputs, year: int) -> Iterator[Datapoint]:
    for record in inputs.records("carbon_prices"):
        yield from _typed(record, "price", "carbon_price", record.integer("year") or year, record.text("type"), f"{record.text('currency') or 'TWD'}/tCO2e")


def _products(inputs: Inputs, year: int) -> Iterator[Datapoint]:
    for record in inputs.records("products"):
        key = record.text("product") or record.text("pcf_id")
        yield from _typed(record, "pcf_excluding_biogenic", "product.footprint", year, key, f"kgCO2e/{record.text('declared_unit') or 'unit'}")


_MAKERS: tuple[Callable[[Inputs, int], Iterator[Datapoint]], ...] = (
    _restatements,
    _initiatives,
    _verification,
    _suppliers,
    _registry,
    _prices,
    _products,
)


def _initiative_totals(deriver: Deriver, inputs: Inputs, year: int) -> None:
    """Reductions of initiatives by stage, their number, and what those in service achieve (GRI 305-5: never last year minus this year)."""
    stages: dict[str, list[Record]] = {}
    for record in inputs.records("initiatives"):
        stages.setdefault(record.text("stage") or "implemented", []).append(record)
    for stage, records in stages.items():
        names = [record.text("initiative_id") or str(record.row) for record in records]
        deriver.count("initiatives.count", year, stage, names)
        parts = [make_id("initiative.reduction", year, name) for name in names if deriver.has("initiative.reduction", year, name)]
        if parts:
            deriver.put("initiatives.reduction", year, "sum", parts, "tCO2e", stage)
    _in_service(deriver, stages.get("implemented", ()), year)
    if deriver.has("initiatives.reduction", year, "implemented"):
        deriver.put("initiatives.reduction_total", year, "copy", [make_id("initiatives.reduction", year, "implemented")], "tCO2e")


def _in_service(deriver: Deriver, records: Sequence[Record], year: int) -> None:
    """What initiatives in service reduce by scope (GRI 305-5-d) and save in energy (GRI 302-4)."""
    scopes: dict[str, list[str]] = {}
    saved: list[str] = []
    for record in records:
        name = record.text("initiative_id")
        if deriver.has("initiative.reduction", year, name):
            scopes.setdefault(record.text("scope") or "", []).append(make_id("initiative.reduction", year, name))
        if deriver.has("initiative.energy_saving", year, name):
            saved.append(make_id("initiative.energy_saving", year, name))
    for scope, parts in scopes.items():
        if scope:
            deriver.put("initiatives.reduction_by_scope", year, "sum", parts, "tCO2e", scope)
    if saved:
        deriver.put("initiatives.energy_saving_total", year, "sum", saved, "MWh")


def _supplier_shares(deriver: Deriver, inputs: Inputs) -> None:
    """Share of the listed spend with suppliers that are engaged, and with those that have a science-based target; one currency a year.

    Who answered the survey is engaged; a validated target it states is one.
    """
    answered = {(row.text("supplier"), row.text("year")): row for row in inputs.records("supplier_answers")}
    rows: dict[int, list[tuple[Record, Datapoint]]] = {}
    for record in (*inputs.records("suppliers"), *_answers(inputs)):
        year, key = record.integer("year"), record.text("supplier")
        spend = deriver.points.find("supplier.spend", year, key) if year is not None else None
        if spend is not None and spend.value is not None:
            rows.setdefault(spend.year, []).append((record, spend))
    for year, listed in rows.items():
        deriver.count("suppliers.count", year, None, [spend.key or "" for _, spend in listed])
        if len({spend.unit for _, spend in listed}) > 1:
            continue
        total = deriver.put("suppliers.spend", year, "sum", [spend.id for _, spend in listed], listed[0][1].unit)
        for metric, reached in (("suppliers.engaged_share", _engaged), ("suppliers.sbt_share", _has_target)):
            chosen = [spend.id for record, spend in listed if reached(record, answered.get((record.text("supplier"), record.text("year"))))]
            if chosen:
                deriver.put(metric, year, "share", [*chosen, total.id], "share")


def _engaged(record: Record, answer: Record | None) -> bool:
    return answer is not None or (record.text("engagement") or "no") not in ("no", "none")


def _has_target(record: Record, answer: Record | None) -> bool:
    return record.yes("has_sbt") is True or (answer is not None and answer.text("sbti") == "validated")
