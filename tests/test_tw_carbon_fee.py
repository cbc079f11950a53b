"""Taiwan's carbon fee: per site, on registry figures, with the liability test first."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pipeline.datapoint import Derived
from tests.conftest import Example, Folder

HEADER = "year,site,direct,electricity_indirect,k_value,coefficient,rate,credits_deducted,fee_stated,plan_id\n"
TOML = """schema = 1
[company]
name = {en = "Small", "zh-TW" = "小公司"}
[report]
year = 2025
[inventory]
gwp = "AR5"
consolidation = "operational_control"
base_year = 2025
"""
LINE = "line_id,year,scope,method,emissions\na,2025,1,,900000\n"


def charged(folder: Callable[..., Folder], row: str) -> Folder:
    """A folder whose ledger is far above any threshold and whose one site has this row of registry figures."""
    return folder(toml=TOML, inventory=LINE, carbon_fees=HEADER + row + "\n")


@pytest.mark.parametrize(
    ("row", "fee"),
    [
        ("2025,F,60000,40000,25000,1,300,,,", 22_500_000),  # 75,000 × 300
        ("2025,F,60000,40000,25000,1,100,,,P1", 7_500_000),
        ("2025,F,60000,40000,0,0.2,50,,,P1", 1_000_000),  # 100,000 × 0.2 × 50
        ("2025,F,25000,0.0004,25000,1,300,,,", 0),  # 0.0004 t rounds to nothing
        ("2025,F,25000,0,25000,1,300,,,", 0),  # the threshold itself is liable; nothing is left to charge
        ("2025,F,20000,5000.1235,0,1,300,,,", 7_500_037),  # 25,000.1235 → 25,000.124 × 300 = 7,500,037.2, cut
        ("2025,F,60000,40000,25000,1,300,5000,,", 21_000_000),  # 70,000 × 300
    ],
)
def test_the_fee_follows_the_published_formula(folder: Callable[..., Folder], row: str, fee: int) -> None:
    """The worked checks of the rules: (emissions − K) × coefficient to three decimals, × rate, cut to whole dollars."""
    assert charged(folder, row).values()["registry.fee_computed@2025[F]"] == Decimal(fee)


@pytest.mark.parametrize("row", ["2025,F,24999,0,25000,1,300,,,", "2024,F,90000,0,25000,1,300,,,"])
def test_a_site_below_the_threshold_or_before_the_fee_pays_nothing_and_says_why(folder: Callable[..., Folder], row: str) -> None:
    """Null with a reason, never zero and never below zero; the ledger's own 900,000 t do not matter."""
    found = charged(folder, row).read().points
    point = next(entry for entry in found.values() if entry.metric == "registry.fee_computed")
    assert (point.value, point.reason) == (None, "below_threshold" if point.year == 2025 else "before_fee")


def test_the_fee_is_made_of_registry_figures_only(folder: Callable[..., Folder]) -> None:
    """No part of it, however deep, is a sum of ledger lines."""
    points = charged(folder, "2025,F,60000,40000,25000,1,300,,22500000,").read().points
    waiting, seen = ["registry.fee_computed@2025[F]"], set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        origin = points[name].origin
        waiting += origin.parts if isinstance(origin, Derived) else ()
    assert seen and all(name.startswith("registry.") for name in seen)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("2025,F,60000,40000,25000,1,300,,22500001,", "carbon_fee.differs"),
        ("2025,F,6000,4000,25000,1,300,,500,", "carbon_fee.not_liable"),
        ("2025,F,60000,40000,,1,300,,,", "carbon_fee.term_missing"),
        ("2025,F,60000,,25000,1,300,,,", "carbon_fee.term_missing"),
        ("2025,F,60000,40000,25000,1,320,,,", "carbon_fee.term_unknown"),
        ("2025,F,60000,40000,25000,1,100,,,", "carbon_fee.without_plan"),
        ("2025,F,60000,40000,0,0.4,300,,,", "carbon_fee.without_plan"),
        ("2025,F,60000,40000,25000,0.4,300,,,P1", "carbon_fee.terms_mixed"),
        ("2025,F,60000,40000,25000,1,300,7500.001,,", "carbon_fee.credits_over_cap"),  # a tenth of 75,000 is 7,500
    ],
)
def test_what_is_wrong_with_a_row_is_found(folder: Callable[..., Folder], row: str, rule: str) -> None:
    """One finding of the rule, at the row."""
    found = [item for item in charged(folder, row).findings() if item.rule.startswith("carbon_fee.")]
    assert [(item.rule, item.at.row if item.at else None) for item in found] == [(rule, 2)]


def test_the_chapter_prints_the_test_and_both_fees(formosa: Example) -> None:
    """Fab 1: 23,000 + 45,000 = 68,000 t, (68,000 − 25,000) × 300 = 12,900,000, as declared; the packaging plant's 15,000 t are below."""
    for lang, yes, no in (("en", "Yes", "No"), ("zh-TW", "是", "否")):
        rows = [["".join(span["text"] for span in cell) for cell in row] for row in formosa.blocks(lang)["table-risks-carbon-fees"]["rows"]]
        first, second = rows[-2:]
        assert [cell for cell in first if cell in (yes, no)] == [yes]
        assert sum("12,900,000" in cell for cell in first) == 2
        assert [cell for cell in second if cell in (yes, no)] == [no]
        assert not any("12,900,000" in cell for cell in second)
