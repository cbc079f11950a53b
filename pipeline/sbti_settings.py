"""What ``[frameworks] sbti`` states about the company: answers to SBTi's criteria that no table of figures can give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from pipeline.toml_keys import Keys

Category = Literal["A", "B"]
FossilFuels = Literal["none", "sells", "extracts"]


@dataclass(frozen=True, slots=True)
class Sbti:
    """The company before SBTi, as it states itself; ``None`` is not stated, which is never taken for no.

    ``category`` is that of the net-zero standard V2.0, as SBTi's registration tells it; ``high_income`` whether the ultimate parent's seat is in a country
    of high income (World Bank), on which its cut-offs depend. ``fossil_revenue_share`` and ``electricity_growth`` (a year, over the cycle) are fractions.
    """

    category: Category | None = None
    high_income: bool | None = None
    fossil_fuels: FossilFuels | None = None
    fossil_revenue_share: Decimal | None = None
    bioenergy: bool | None = None
    land_sector: bool | None = None
    no_deforestation_by: date | None = None
    deforestation_cutoff: date | None = None
    sector_guidance: str | None = None
    board_approved_on: date | None = None
    transition_plan: str | None = None
    electricity_growth: Decimal | None = None


def read_sbti(keys: Keys | None) -> Sbti | None:
    """The settings of ``sbti = {…}``; none where SBTi is not reported."""
    if keys is None:
        return None
    category, fuels = keys.choice("category", ("", *get_args(Category)), ""), keys.choice("fossil_fuels", ("", *get_args(FossilFuels)), "")
    read = Sbti(
        category=category or None,
        high_income=_stated(keys, "high_income"),
        fossil_fuels=fuels or None,
        fossil_revenue_share=keys.number("fossil_revenue_share", 0, 1),
        bioenergy=_stated(keys, "bioenergy"),
        land_sector=_stated(keys, "land_sector"),
        no_deforestation_by=keys.day("no_deforestation_by"),
        deforestation_cutoff=keys.day("deforestation_cutoff"),
        sector_guidance=keys.string("sector_guidance"),
        board_approved_on=keys.day("board_approved_on"),
        transition_plan=keys.string("transition_plan"),
        electricity_growth=keys.number("electricity_growth", -1),
    )
    keys.close()
    return read


def _stated(keys: Keys, key: str) -> bool | None:
    """Yes, no, or not said."""
    value = keys.flag(key)
    return value if key in keys.data else None
