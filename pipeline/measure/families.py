"""The metrics that are a column of the ledger summed over a selection: one declaration each."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ledger import Condition

GHG: Condition = ("account", "=", "ghg")
SCOPE_1: tuple[Condition, ...] = (GHG, ("scope", "=", "1"))
SCOPE_2: tuple[Condition, ...] = (GHG, ("scope", "=", "2"))
SCOPE_3: tuple[Condition, ...] = (GHG, ("scope", "=", "3"))
ENERGY: Condition = ("account", "=", "energy")
CONSUMED = ("purchased", "self_generated", "self_generated_from_fuel")
BREAKDOWNS: tuple[tuple[str, str], ...] = (
    ("by_entity", "entity"),
    ("by_site", "site"),
    ("by_country", "country"),
    ("by_group", "group"),
    ("by_role", "role"),
)
DENOMINATORS = ("revenue", "employees", "floor_area", "production")
"""Activity metrics that describe size, so that an intensity over them means something; ``production:<name>`` stands for each product."""


@dataclass(frozen=True, slots=True)
class Family:
    """A metric summed from the ledger. ``by`` is the column whose values become the key; none means one datapoint a year."""

    metric: str
    where: tuple[Condition, ...]
    unit: str
    by: str | None = None
    column: str = "amount"


def scope2_where(method: str, headline: str) -> tuple[Condition, ...]:
    """Rows that serve a scope 2 total: its own, those of both methods and, for the headline, those whose method is not stated."""
    bases = (method, "both", "unspecified") if method == headline else (method, "both")
    return (*SCOPE_2, ("basis", "in", bases))


def ghg_families(headline: str) -> tuple[Family, ...]:
    """Emissions by scope and by every breakdown of the contract, both scope 2 methods."""
    scopes = {
        "ghg.scope1": SCOPE_1,
        "ghg.scope2.location": scope2_where("location", headline),
        "ghg.scope2.market": scope2_where("market", headline),
    }
    found = [Family(metric, where, "tCO2e") for metric, where in scopes.items()]
    found += [Family(f"{metric}.{name}", where, "tCO2e", column) for metric, where in scopes.items() for name, column in BREAKDOWNS]
    found += [Family(f"{metric}.by_gas", where, "tCO2e", "gas_group") for metric, where in scopes.items()]
    return (
        *found,
        Family("ghg.scope1.mass", SCOPE_1, "t", "gas", "amount_mass"),
        Family("ghg.scope1.by_category", SCOPE_1, "tCO2e", "category"),
        Family("ghg.scope2.location.by_category", scopes["ghg.scope2.location"], "tCO2e", "category"),
        Family("ghg.scope2.market.by_category", scopes["ghg.scope2.market"], "tCO2e", "category"),
        Family("ghg.scope2.unspecified", (*SCOPE_2, ("basis", "=", "unspecified")), "tCO2e"),
        Family("ghg.scope2.filled", (*SCOPE_2, ("filled", "=", True)), "tCO2e"),
        Family("ghg.scope3.category", SCOPE_3, "tCO2e", "category"),
        Family("ghg.scope3.iso", SCOPE_3, "tCO2e", "iso_category"),
        Family("ghg.scope3.by_entity", SCOPE_3, "tCO2e", "entity"),
        Family("ghg.scope3.by_site", SCOPE_3, "tCO2e", "site"),
        Family("ghg.scope3.by_gas", SCOPE_3, "tCO2e", "gas_group"),
        Family("ghg.scope3.primary", SCOPE_3, "tCO2e", None, "primary"),
        Family("ghg.biogenic_co2", (("account", "=", "biogenic"),), "tCO2", "scope"),
        Family("ghg.memo", (("account", "=", "memo"),), "tCO2e", "gas"),
        Family("ghg.memo.mass", (("account", "=", "memo"),), "t", "gas", "amount_mass"),
    )


_PURCHASED: tuple[Condition, ...] = (ENERGY, ("direction", "=", "purchased"), ("category", "in", ("electricity", "heat", "steam", "cooling")))
"""Purchased or acquired electricity, heat, steam and cooling (GRI 302-1-c): fuel is apart."""

OTHER_FAMILIES: tuple[Family, ...] = (
    Family("energy.by_carrier", (ENERGY, ("direction", "in", ("purchased", "self_generated"))), "MWh", "category"),
    Family("energy.consumed", (ENERGY, ("direction", "in", ("purchased", "self_generated"))), "MWh"),
    Family("energy.sold", (ENERGY, ("direction", "=", "sold")), "MWh"),
    Family("energy.sold.by_carrier", (ENERGY, ("direction", "=", "sold")), "MWh", "category"),
    Family("energy.renewable", (ENERGY, ("direction", "in", ("purchased", "self_generated")), ("renewable", "=", "yes")), "MWh"),
    Family("energy.nonrenewable", (ENERGY, ("direction", "in", ("purchased", "self_generated")), ("renewable", "=", "no")), "MWh"),
    Family("energy.renewable.by_carrier", (ENERGY, ("direction", "in", ("purchased", "self_generated")), ("renewable", "=", "yes")), "MWh", "category"),
    Family("energy.nonrenewable.by_carrier", (ENERGY, ("direction", "in", ("purchased", "self_generated")), ("renewable", "=", "no")), "MWh", "category"),
    Family("energy.electricity.used", (ENERGY, ("category", "=", "electricity"), ("direction", "in", CONSUMED)), "MWh"),
    Family("energy.electricity.sold", (ENERGY, ("category", "=", "electricity"), ("direction", "=", "sold")), "MWh"),
    Family(
        "energy.renewable_electricity",
        (ENERGY, ("category", "=", "electricity"), ("direction", "in", CONSUMED), ("renewable", "=", "yes")),
        "MWh",
    ),
    Family("energy.electricity.used.by_site", (ENERGY, ("category", "=", "electricity"), ("direction", "in", CONSUMED)), "MWh", "site"),
    Family(
        "energy.renewable_electricity.by_site",
        (ENERGY, ("category", "=", "electricity"), ("direction", "in", CONSUMED), ("renewable", "=", "yes")),
        "MWh",
        "site",
    ),
    Family("energy.purchased", (*_PURCHASED,), "MWh"),
    Family("energy.purchased.renewable", (*_PURCHASED, ("renewable", "=", "yes")), "MWh"),
    Family("energy.purchased.nonrenewable", (*_PURCHASED, ("renewable", "=", "no")), "MWh"),
    Family("energy.purchased.by_carrier", (*_PURCHASED,), "MWh", "category"),
    Family("energy.self_generated.by_carrier", (ENERGY, ("direction", "in", ("self_generated", "self_generated_from_fuel"))), "MWh", "category"),
    Family("energy.sold.renewable", (ENERGY, ("direction", "=", "sold"), ("renewable", "=", "yes")), "MWh"),
    Family("energy.sold.nonrenewable", (ENERGY, ("direction", "=", "sold"), ("renewable", "=", "no")), "MWh"),
    Family("energy.by_site", (ENERGY, ("direction", "in", ("purchased", "self_generated"))), "MWh", "site"),
    Family("energy.by_country", (ENERGY, ("direction", "in", ("purchased", "self_generated"))), "MWh", "country"),
    Family("instrument.mwh", (("account", "=", "instrument"),), "MWh", "source"),
    *(Family(f"credits.{status}", (("account", "=", "credit"), ("direction", "=", status)), "tCO2e") for status in ("retired", "held", "planned")),
    *(Family(f"removals.{status}", (("account", "=", "removal"), ("direction", "=", status)), "tCO2e") for status in ("retired", "held", "planned")),
    Family("removals.total", (("account", "=", "removal"),), "tCO2e"),
)


def activity_family(name: str, unit: str, *, company_row: bool) -> Family:
    """An activity metric (``metric.revenue``): of the company's own rows, or summed over entities where it has none."""
    where: tuple[Condition, ...] = (("account", "=", "metric"), ("source", "=", name), ("unit", "=", unit))
    return Family(f"metric.{name}", (*where, ("entity", "=", "")) if company_row else where, unit)
