"""Real validated targets of other kinds than a cut of scopes 1 and 2: combined, kept at zero, renewable electricity, engagement, land, scope 3, long-term.

Transcribed by hand from public copies of SBTi's dashboard; sources stand in ``data/sbti_published.md``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.view import Target

COLUMNS = (
    "target_id,name_en,term,type,scopes,categories,base_year,base_value,unit,target_year,reduction_pct,target_value,denominator,coverage_pct,"
    "status,validated_on,submitted_on,land"
)
TOML = """schema = 1
[company]
name = {en = "A", "zh-TW" = "甲"}
country = "GB"
[report]
year = 2025
publication_date = 2026-06-30
[inventory]
consolidation = "operational_control"
gwp = "AR6"
base_year = 2019
[frameworks]
sbti = {}
"""
LINES = "line_id,year,scope,method,category,emissions\n" + "".join(
    f"a,{year},1,,,50\nb,{year},2,market,,50\nc,{year},3,,1,200\nd,{year},3,,2,100\n" for year in (2018, 2019, 2020, 2023, 2024, 2025)
)
CUT: dict[str, object] = {"target_id": "T", "term": "near", "type": "absolute", "status": "validated"}


@pytest.fixture
def judged(folder) -> Callable[..., Target]:
    """One validated target, judged over a plain inventory."""
    made = iter(range(100))

    def make(**cells: object) -> Target:
        row = CUT | cells
        table = COLUMNS + "\n" + ",".join(str(row.get(name, "")) for name in COLUMNS.split(",")) + "\n"
        return folder(inventory=LINES, targets=table, toml=TOML, at=f"r{next(made)}").read().targets[0]

    return make


LABELS = (
    ("A&O Shearman", {"scopes": "1+2+3", "base_year": 2019, "target_year": 2030, "reduction_pct": 50, "validated_on": "2021-05-20"}, "1.5C"),
    (
        "51toCarbonZero",
        {"scopes": "1+2", "base_year": 2024, "base_value": 0, "unit": "tCO2e", "target_year": 2034, "target_value": 0, "validated_on": "2026-04-09"},
        "1.5C",
    ),
    (
        "3DEO",
        {"scopes": "1", "base_year": 2023, "base_value": 0, "unit": "tCO2e", "target_year": 2030, "target_value": 0, "validated_on": "2024-12-19"},
        "1.5C",
    ),
    (
        "A&L Goodbody",
        {
            "type": "renewable_electricity",
            "scopes": "2",
            "base_year": 2019,
            "base_value": 79,
            "target_year": 2030,
            "target_value": 100,
            "validated_on": "2024-06-06",
        },
        "1.5C",
    ),
    (
        "Dr. Martens",
        {
            "type": "renewable_electricity",
            "scopes": "2",
            "base_year": 2022,
            "base_value": 24,
            "target_year": 2026,
            "target_value": 100,
            "validated_on": "2023-11-01",
        },
        "1.5C",
    ),
    ("3M", {"scopes": "3", "base_year": 2021, "target_year": 2030, "reduction_pct": 42, "validated_on": "2024-10-03"}, "1.5C"),
    ("Dr. Martens", {"scopes": "3", "base_year": 2020, "target_year": 2030, "reduction_pct": 30, "validated_on": "2023-11-01"}, "well_below_2C"),
    ("Dr. Martens", {"term": "long", "scopes": "3", "base_year": 2020, "target_year": 2040, "reduction_pct": 90, "validated_on": "2023-11-01"}, "1.5C"),
    (
        "Domino's Pizza Group",
        {"term": "long", "scopes": "1+2+3", "base_year": 2021, "target_year": 2050, "reduction_pct": 90, "validated_on": "2024-01-01"},
        "1.5C",
    ),
)


@pytest.mark.parametrize(("company", "cells", "label"), LABELS, ids=[f"{case[0]} {case[1]['scopes']}" for case in LABELS])
def test_published_labels_of_other_kinds(judged, company, cells, label) -> None:
    assert judged(**cells).classification == label, company


def test_a_combined_target_of_a_lower_rate_has_no_label_of_its_own(judged) -> None:
    """30 % over scopes 1, 2 and 3 from 2019 to 2030 may hide any rate of scopes 1 and 2."""
    assert judged(scopes="1+2+3", base_year=2019, target_year=2030, reduction_pct=30, validated_on="2021-05-20").classification is None


CRITERIA = (
    (
        "A&L Goodbody",
        "NT-C19",
        {
            "type": "supplier_engagement",
            "scopes": "3",
            "categories": "1;4",
            "coverage_pct": 67,
            "target_value": 83,
            "target_year": 2028,
            "submitted_on": "2024-01-10",
        },
    ),
    (
        "Dr. Martens",
        "FLAG-2",
        {"scopes": "3", "land": "yes", "base_year": 2020, "base_value": 100, "unit": "tCO2e", "target_year": 2030, "reduction_pct": "30.3"},
    ),
    (
        "Dr. Martens",
        "FLAG-2",
        {"term": "long", "scopes": "3", "land": "yes", "base_year": 2020, "base_value": 100, "unit": "tCO2e", "target_year": 2040, "reduction_pct": 72},
    ),
    ("Dr. Martens", "NZ-LT-AMB", {"term": "long", "scopes": "3", "base_year": 2020, "target_year": 2040, "reduction_pct": 90}),
    ("Dr. Martens", "NZ-LT-YEAR", {"term": "long", "scopes": "3", "base_year": 2020, "target_year": 2040, "reduction_pct": 90}),
    ("3M", "NT-C18-abs", {"scopes": "3", "base_year": 2021, "target_year": 2030, "reduction_pct": 42, "validated_on": "2024-10-03"}),
    (
        "NVIDIA",
        "NT-C18-phys",
        {
            "type": "intensity",
            "scopes": "3",
            "categories": "11",
            "base_year": 2023,
            "target_year": 2030,
            "reduction_pct": 75,
            "denominator": "production:petaflop",
            "validated_on": "2025-07-10",
        },
    ),
    (
        "LITE-ON",
        "NT-C18-phys",
        {
            "type": "intensity",
            "scopes": "3",
            "base_year": 2023,
            "target_year": 2034,
            "reduction_pct": "63.8",
            "denominator": "production:pieces",
            "validated_on": "2025-01-01",
        },
    ),
    (
        "Advantech",
        "NT-C18-econ",
        {
            "type": "intensity",
            "scopes": "3",
            "base_year": 2022,
            "target_year": 2030,
            "reduction_pct": "51.6",
            "denominator": "value_added",
            "validated_on": "2024-01-01",
        },
    ),
    ("dormakaba", "NT-C16", {"scopes": "1+2", "base_year": 2020, "target_year": 2030, "reduction_pct": 42, "validated_on": "2022-10-01"}),
    ("A&D Verpackungsmaschinenbau", "NT-C16", {"scopes": "1+2", "base_year": 2024, "target_year": 2035, "reduction_pct": 63, "validated_on": "2025-09-25"}),
    ("3P Innovation", "NT-C16", {"scopes": "1+2", "base_year": 2021, "target_year": 2030, "reduction_pct": 42, "validated_on": "2023-07-13"}),
)


@pytest.mark.parametrize(("company", "code", "cells"), CRITERIA, ids=[f"{case[0]} {case[1]} {index}" for index, case in enumerate(CRITERIA)])
def test_what_sbti_validated_meets_the_criterion_it_was_validated_by(judged, company, code, cells) -> None:
    target = judged(**({"validated_on": "2023-11-01"} | cells))
    assert next(found for found in target.checks if found.code == code).status == "pass", company
