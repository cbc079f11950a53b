"""Tabulate: the chapter's tables from datapoints and input rows, one small file a subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.document import TableBlock
from pipeline.tabulate import (
    actions,
    boundary,
    breakdowns,
    carbon_credits,
    changes,
    criteria,
    energy,
    fees,
    indexes,
    method,
    places,
    risks,
    scope3,
    scopes,
    supply,
    targets,
    tw_fsc,
    verification,
)
from pipeline.view import View


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the name templates place it by, and how it is built. No block where there is nothing to show."""

    id: str
    build: Callable[[View], TableBlock | None]


TABLES: tuple[Table, ...] = (
    Table("governance-kpis", energy.kpis),
    Table("strategy-carbon-prices", risks.carbon_prices),
    Table("risks-risks", risks.risks),
    Table("risks-opportunities", risks.opportunities),
    Table("risks-scenarios", risks.scenarios),
    Table("risks-carbon-fees", fees.carbon_fees),
    Table("inventory-entities", boundary.entities),
    Table("inventory-sites", boundary.sites),
    Table("inventory-scopes", scopes.inventory_scopes),
    Table("inventory-scope1-categories", breakdowns.scope1_categories),
    Table("inventory-scope1-gases", breakdowns.scope1_gases),
    Table("inventory-scope1-masses", breakdowns.scope1_masses),
    Table("inventory-scope2", breakdowns.scope2),
    Table("inventory-scope2-gases", breakdowns.scope2_gases),
    Table("inventory-scope3", scope3.inventory_scope3),
    Table("inventory-biogenic", breakdowns.biogenic),
    Table("inventory-memo", breakdowns.memo),
    Table("inventory-by-entity", places.by_entity),
    Table("inventory-by-site", places.by_site),
    Table("inventory-by-country", places.by_country),
    Table("inventory-by-group", places.by_group),
    Table("inventory-by-role", places.by_role),
    Table("inventory-iso", breakdowns.iso),
    Table("inventory-energy", energy.energy),
    Table("inventory-energy-origin", energy.origin),
    Table("inventory-electricity", energy.electricity),
    Table("inventory-instruments", energy.instruments),
    Table("inventory-intensity", energy.intensity),
    Table("inventory-restatements", changes.restatements),
    Table("inventory-causes", changes.causes),
    Table("inventory-change-reasons", changes.change_reasons),
    Table("targets-progress", targets.progress),
    Table("targets-rates", targets.rates),
    Table("targets-milestones", targets.milestones),
    Table("targets-criteria", criteria.criteria),
    Table("targets-history", targets.history),
    Table("actions-initiatives", actions.initiatives),
    Table("actions-stages", actions.stages),
    Table("actions-reductions", actions.reductions),
    Table("supply_chain-suppliers", supply.suppliers),
    Table("supply_chain-products", supply.products),
    Table("credits-credits", carbon_credits.held_and_retired),
    Table("credits-removals", carbon_credits.removals),
    Table("credits-neutralization", carbon_credits.neutralization),
    Table("verification-statements", verification.statements),
    Table("method-gwp", method.potentials),
    Table("method-factors", method.factors),
    Table("method-reconciliation", method.reconciliation),
    Table("tw_fsc-inventory", tw_fsc.inventory),
    Table("tw_fsc-coverage", tw_fsc.coverage),
    Table("tw_fsc-assurance", tw_fsc.assurance),
    Table("tw_fsc-base", tw_fsc.base),
    Table("tw_fsc-targets", tw_fsc.targets),
    Table("tw_fsc-plan", tw_fsc.plan),
    Table("indexes-gri", indexes.gri),
    Table("indexes-tcfd", indexes.index("tcfd")),
    Table("indexes-ifrs_s2", indexes.index("ifrs_s2")),
    Table("indexes-cdp", indexes.index("cdp")),
    Table("indexes-sbti", indexes.index("sbti")),
    Table("indexes-tw_fsc", indexes.index("tw_fsc")),
    Table("indexes-twse_platform", indexes.index("twse_platform")),
    Table("indexes-esrs_e1", indexes.index("esrs_e1")),
    Table("indexes-iso_14064_1", indexes.index("iso_14064_1")),
    Table("indexes-sasb", indexes.index("sasb")),
    Table("indexes-re100", indexes.index("re100")),
    Table("indexes-points", indexes.points),
)
"""Every table of the chapter, in reading order."""


def tabulate(view: View) -> Mapping[str, TableBlock]:
    """The tables there is something to show of, by block id."""
    return {block.id: block for table in TABLES if (block := table.build(view)) is not None}
