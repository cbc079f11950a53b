"""Trace: from a number on the page to the rows behind it, out of what a build left."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from pipeline.opened import NotOpenedError
from pipeline.trace import trace

ROWS = """line_id,year,scope,category,method,site,activity,activity_unit,factor,factor_unit,emissions,supplier
gas,2023,1,stationary_combustion,,A,100,MWh,0.2,tCO2e/MWh,,
gas,2024,1,stationary_combustion,,A,80,MWh,0.2,tCO2e/MWh,,
fleet,2024,1,mobile_combustion,,A,,,,,4,
power,2024,2,electricity,both,B,,,,,30,
steel,2024,3,1,,,,,,,500,Acme
"""


@pytest.fixture
def made(folder):
    """A chapter whose numbers can be added up in the head: scope 1 is 80 × 0.2 + 4 = 20."""
    from pipeline import run

    report = folder(inventory=ROWS)
    assert run.build(report.path, languages=("en",), only=("html",)).files
    return report.path


def test_an_id_leads_to_its_rows(made):
    """Each row with place, workings and amount; they add up to the value."""
    (match,) = trace(made, "ghg.scope1@2024", 20)["matches"]
    assert (match["id"], match["value"], match["row_count"]) == ("ghg.scope1@2024", "20", 2)
    assert [row["at"] for row in match["rows"]] == ["data/inventory.csv › 3 › activity", "data/inventory.csv › 4 › emissions"]
    assert sum(Decimal(row["amount"]) for row in match["rows"]) == 20
    assert "80 MWh × 0.2" in match["rows"][0]["workings"]["en"]
    assert match["printed"]


def test_a_derived_number_leads_to_its_parts_and_their_rows(made):
    """scope 1+2 = 20 + 30."""
    (match,) = trace(made, "ghg.scope12.market@2024", 20)["matches"]
    assert match["value"] == "50"
    assert [(part["id"], part["value"]) for part in match["parts"]] == [("ghg.scope1@2024", "20"), ("ghg.scope2.market@2024", "30")]
    assert all(part["rows"] for part in match["parts"])


def test_the_number_as_printed_finds_every_datapoint_that_prints_so(made):
    found = trace(made, "500", 20)["matches"]
    assert "ghg.scope3@2024" in [match["id"] for match in found]
    assert {match["value"] for match in found} == {"500"}


def test_an_out_folder_answers_alone(made, tmp_path):
    """Without the report folder beside it."""
    import shutil

    shutil.copytree(made / "out", tmp_path / "mailed")
    shutil.rmtree(made)
    assert trace(tmp_path / "mailed", "ghg.scope1@2024", 20)["matches"][0]["rows"]


def test_rows_are_limited_and_counted(made):
    (match,) = trace(made, "ghg.scope1@2024", 1)["matches"]
    assert (len(match["rows"]), match["row_count"]) == (1, 2)


def test_what_is_not_there_is_said(made, tmp_path):
    assert trace(made, "ghg.scope9@2024", 5)["matches"] == []
    assert trace(made, "12,345.6", 5)["matches"] == []
    assert trace(made, "ghg.scope1@2024[", 5)["matches"] == []
    with pytest.raises(NotOpenedError):
        trace(tmp_path, "ghg.scope1@2024", 5)


def test_every_printed_number_of_an_example_answers(nolato):
    """Whatever a reader copies from the page, trace knows it; the tree is JSON with both languages."""
    texts = {entry["text"] for entry in nolato.citations("en").values()}
    for text in sorted(texts)[:40]:
        found = trace(nolato.out, text, 3)
        assert found["matches"], text
        assert all(match["name"]["en"] and match["name"]["zh-TW"] and match["formula"]["zh-TW"] for match in found["matches"])
        json.dumps(found)


def test_a_cell_behind_a_stated_number_is_named(nolato):
    stated = next(name for name, point in nolato.points.items() if point["origin"]["kind"] == "stated")
    (match,) = trace(nolato.out, stated, 3)["matches"]
    assert match["stated_at"].startswith("data/")
