"""The tables the ledger is made of: what each column of a row becomes, and how its number is treated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.consolidate import inventory, process, quantities
from pipeline.consolidate.factors import Factors
from pipeline.consolidate.inventory import InventoryLines
from pipeline.consolidate.process import ProcessGases
from pipeline.consolidate.quantities import Energy, Metrics
from pipeline.consolidate.treatment import Treated
from pipeline.inputs import Inputs
from pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Source:
    """One input table on its way into the ledger.

    ``key`` are the cells that decide the treatment (the country follows them), ``numbers`` the cells that may be the row's number and, where ``flags``,
    are told to the treatment by their presence; ``texts`` are ledger columns taken over as they are; ``stream`` names a row without ``line_id``.
    ``strict``: a row's period must lie inside the entity's. ``footprints`` are the shares of primary data of product footprints by their id.
    """

    table: str
    treat: Callable[[Sequence[object]], Treated]
    key: tuple[str, ...]
    numbers: tuple[str, ...]
    stream: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    flags: bool = False
    strict: bool = True
    footprints: Mapping[str, Fraction] = field(default_factory=dict)


_KEPT = {
    name: name
    for name in (
        *("line_id", "supplier", "calculation", "factor_source", "uncertainty_pct"),
        *("data_quality", "pcf_id", "verified", "evidence", "note"),
    )
}


def sources(inputs: Inputs, project: Project) -> tuple[Source, ...]:
    """The sources in the order of the ledger."""
    factors = Factors(inputs)
    place = ("entity", "site")
    certificate = {"evidence": "evidence", "note": "note", "activity": "quantity"}
    return (
        Source(
            "inventory",
            InventoryLines(project, factors).treat,
            inventory.KEY,
            inventory.NUMBERS,
            (*place, "scope", "category", "method", "source", "gas", "biogenic"),
            {**_KEPT, "source": "source", "activity": "activity", "factor": "factor"},
            flags=True,
            footprints=_footprint_shares(inputs),
        ),
        Source(
            "process_gases",
            ProcessGases(project.inventory.gwp).treat,
            process.KEY,
            ("mass_used",),
            (*place, "gas_in", "byproduct_gas"),
            {**_KEPT, "source": "gas_in", "activity": "mass_used", "note": "method"},
        ),
        Source(
            "energy",
            Energy(factors).treat,
            quantities.ENERGY_KEY,
            ("quantity",),
            (*place, "carrier", "renewable", "direction", "basis"),
            {**_KEPT, "source": "carrier", "activity": "quantity"},
            strict=False,
        ),
        Source(
            "instruments",
            quantities.instrument,
            quantities.INSTRUMENT_KEY,
            ("quantity",),
            (*place, "type", "technology", "generator", "vintage"),
            certificate,
            strict=False,
        ),
        Source("credits", quantities.credit, quantities.CREDIT_KEY, ("quantity",), ("project", "kind", "vintage", "status"), certificate, strict=False),
        Source("removals", quantities.removal, quantities.CREDIT_KEY, ("quantity",), ("project", "kind", "vintage", "status"), certificate, strict=False),
        Source(
            "activity_metrics",
            Metrics.of(inputs, project.report.currency).treat,
            quantities.METRIC_KEY,
            ("value",),
            ("metric", "entity"),
            {"evidence": "evidence", "note": "note", "activity": "value"},
            strict=False,
        ),
    )


def _footprint_shares(inputs: Inputs) -> dict[str, Fraction]:
    """What product footprints say of their own primary data (PACT ``primaryDataShare``), as a fraction by their id."""
    shares = ((record.text("pcf_id"), record.decimal("primary_data_pct")) for record in inputs.records("products"))
    return {name: Fraction(share) / 100 for name, share in shares if name is not None and share is not None}
