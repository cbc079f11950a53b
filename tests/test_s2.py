"""The IFRS S2 document: of its own, from the same figures, verifiable, and told where the chapter says another number."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main_group
from pipeline.outlined import differing
from tests.conftest import EXAMPLES, Example, Folder


@pytest.fixture(scope="module")
def s2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Formosa's IFRS S2 document, built in English."""
    out = tmp_path_factory.mktemp("s2") / "out-s2"
    built = run.build(EXAMPLES / "formosa", out, languages=("en",), outline="s2")
    assert {"s2.en.docx", "s2.en.html", "review/s2.en.docx", "draft.json", "evidence.zip"} <= set(built.files)
    assert not any("chapter" in name for name in built.files)
    return out


@pytest.fixture(scope="module")
def draft(s2: Path) -> dict[str, Any]:
    """Its draft."""
    return json.loads((s2 / "draft.json").read_text(encoding="utf-8"))


def test_every_figure_is_the_chapters(draft: dict[str, Any], formosa: Example) -> None:
    """Same ids, same values, wherever both have them; the ledger is the same."""
    shared = [entry for entry in draft["datapoints"] if entry["id"] in formosa.points and not entry["metric"].startswith("coverage.")]
    assert len(shared) > 500
    assert all(entry["value"] == formosa.points[entry["id"]]["value"] for entry in shared)
    assert draft["ledger_sha256"] == formosa.draft["ledger_sha256"]


def test_it_answers_ifrs_s2_alone(draft: dict[str, Any], formosa: Example) -> None:
    """One framework, its own first section, no section of the chapter's own."""
    assert {item["framework"] for item in draft["items"]} == {"ifrs_s2"}
    ids = [section["id"] for section in draft["sections"]]
    assert ids[0] == "s2" and ids[-1] == "indexes" and "tw_fsc" not in ids and "at_a_glance" not in ids
    assert "s2" not in {section["id"] for section in formosa.sections("en")}


def test_it_says_what_the_standard_and_taiwan_ask(draft: dict[str, Any]) -> None:
    """Location-based scope 2 first: 70,000; scope 3 from 2029, the fourth year of a company of NT$ 12 billion; no statement of compliance."""
    said = " ".join("".join(span["text"] for span in block["spans"]) for block in draft["sections"][0]["blocks"])
    assert "70,000" in said and said.index("70,000") < said.index("44,000")
    assert "from the financial year 2029" in said and "no statement of compliance" in said


def test_its_documents_verify_against_its_own_evidence(s2: Path) -> None:
    """As delivered, each number still says what the evidence says."""
    for name in ("s2.en.docx", "s2.en.html"):
        result = CliRunner().invoke(main_group, ["verify", str(s2 / name), "--package", str(s2 / "evidence.zip"), "--json"])
        assert result.exit_code == 0 and json.loads(result.output)["verified"] is True, result.output[-500:]


def test_figures_that_differ_between_documents_are_listed(folder: Callable[..., Folder], tmp_path: Path) -> None:
    """The chapter was built with 100; a line was added since: one finding a figure, with both numbers. Built again, none."""
    held = folder(inventory="line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\n")
    built = run.build(held.path, only=("html",))
    assert built.files
    again = folder(inventory="line_id,year,scope,emissions\na,2024,1,100\nb,2023,1,90\nc,2024,1,7\n")
    points = again.read().points
    printed = ["ghg.scope1@2024", "ghg.scope1@2023", "ghg.scope1@2024"]
    (found,) = differing(again.path, again.path / "out", points, printed)
    assert found.rule == "outline.figure_differs" and "107" in found.message["en"] and "100" in found.message["zh-TW"]
    assert points["ghg.scope1@2024"].value == Decimal(107)
    assert run.build(again.path, only=("html",)).files
    assert differing(again.path, again.path / "out", points, printed) == ()
    assert differing(again.path, tmp_path / "nowhere", points, printed) == ()
