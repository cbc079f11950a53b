"""Estimates look like estimates: hatched where they are drawn, named under tables; one measured line makes a figure none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.estimated import GRADES, estimated_ids

HEAD = "line_id,year,site,scope,category,method,emissions,data_quality\n"


def found(folder: Callable[..., Any], rows: str) -> frozenset[str]:
    """The estimates of a report folder with these lines."""
    return estimated_ids(folder(inventory=HEAD + rows).read().inputs)


@pytest.mark.parametrize("grade", [*GRADES, "Estimated", " 推估 "])
def test_a_figure_of_estimates_alone_is_one(folder: Callable[..., Any], grade: str) -> None:
    """In either language; the category, and the scope where nothing else is in it."""
    assert found(folder, f"A,2024,,3,7,,5,{grade}\n") == {"ghg.scope3@2024", "ghg.scope3.category@2024[7]"}


def test_one_measured_line_makes_it_none(folder: Callable[..., Any]) -> None:
    """Of the site and the scope; other years, sites and categories keep theirs."""
    rows = "A,2024,F1,1,,,5,estimated\nB,2024,F1,1,,,5,metered\nC,2024,F2,2,,both,5,estimated\nD,2023,F1,1,,,5,estimated\n"
    ids = found(folder, rows)
    assert {"ghg.scope1@2023", "ghg.scope2.market@2024", "ghg.scope12.market.by_site@2024[F2]", "ghg.scope12.location.by_site@2023[F1]"} <= ids
    assert not any("[F1]" in name and "@2024" in name for name in ids)
    assert "ghg.scope1@2024" not in ids


def test_a_grade_of_the_teams_own_says_nothing(folder: Callable[..., Any]) -> None:
    """The column is their scale; only words for an estimate are read."""
    assert found(folder, "A,2024,,3,7,,5,2\nB,2024,,3,6,,5,good\nC,2024,,3,5,,5,\n") == frozenset()
    assert found(folder, "A,2024,,3,7,,5,\n") == frozenset()


@pytest.mark.parametrize(
    ("lang", "key", "note", "row"),
    [
        (
            "en",
            "estimated",
            "Hatched: estimates, since every line of the figure is graded as one.",
            "throughout: 7 Employee commuting; 12 End-of-life",
        ),
        ("zh-TW", "推估值", "斜線：推估值，該數據之各資料列均註明為推估。", "全數為推估值：7 員工通勤、12 銷售產品之最終處理、ISO 14064-1 類別 6"),
    ],
)
def test_readers_see_which_figures_are_estimates(formosa: Any, lang: str, key: str, note: str, row: str) -> None:
    """In the picture by hatching and a key, under it and under the table in words; a figure without any has neither."""
    page = formosa.page(lang)
    (drawn,) = page.xpath("//figure[@id='figure-scope3_categories']")
    assert drawn.xpath(".//*[local-name()='pattern']") and key in "".join(drawn.itertext())
    assert note in "".join(drawn.itertext())
    (told,) = page.xpath("//div[@id='table-inventory-scope3']")
    assert row in "".join(told.itertext())
    (other,) = page.xpath("//figure[@id='figure-sites']")
    assert note not in "".join(other.itertext())
