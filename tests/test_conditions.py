"""Points asked only under a condition: silence is no answer, a named person's word is one, and every framework draws the same conclusion from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import Catalogue, absences, catalogue, concepts, editions, frameworks
from pipeline import run
from pipeline.answers import PACKS
from pipeline.answers.cdp.questions import questions
from pipeline.datapoint import Datapoints, make_id
from pipeline.disclose import DiscloseRequest, disclose
from pipeline.finding import Finding
from pipeline.status import Mark, PointStatus
from tests.test_disclose import figure

EVERY: tuple[Catalogue, ...] = tuple(catalogue(name, editions(name)[-1]) for name in frameworks())
FIGURES = (
    *(figure("ghg.biogenic_co2", value, key) for key, value in (("1", "7"), ("2", "0"), ("3", "5"))),
    figure("ghg.scope1"),
    figure("ghg.scope2.location"),
    figure("ghg.scope2.market"),
    figure("credits.retired"),
    figure("removals.total"),
    figure("carbon_price", "300", "P"),
    figure("energy.consumed"),
    figure("instrument.mwh"),
)
NONE = tuple(part.name for part in concepts()["report.none"].parts)
ROWS = "year,scope,gas,biogenic,emissions\n2024,1,CO2,no,10\n"


def asked(figures: tuple[Any, ...] = (), denied: tuple[str, ...] = (), **more: Any) -> dict[str, PointStatus]:
    """Every point of every framework, each figure printed, some things denied by a named person."""
    points = Datapoints(figures)
    marks = (Mark("report.none", denied, "Lin", ("inventory/none/1",), "en"),) if denied else ()
    request = DiscloseRequest(EVERY, points, 2024, "market", dict.fromkeys(points, ("table",)), marks=marks, **more)
    return {f"{item.framework}:{point.point.ref}": point for item in disclose(request)[0] for point in item.points}


CONDITIONED = {f"{entry.framework}:{point.ref}": item.condition for entry in EVERY for item in entry.items for point in item.points}


@given(st.sets(st.sampled_from(FIGURES)), st.sets(st.sampled_from(NONE)))
def test_the_same_need_never_gets_two_answers_without_a_condition_that_says_why(figures: set[Any], denied: set[str]) -> None:
    """Whatever is measured and denied: points of the same kind, need and condition have the same status in every framework."""
    found: dict[tuple[object, ...], dict[str, str]] = {}
    for name, status in asked(tuple(figures), tuple(sorted(denied))).items():
        key = (status.point.needs, status.point.kind, status.point.condition, CONDITIONED[name])
        found.setdefault(key, {})[name] = status.status
    assert [names for names in found.values() if len(set(names.values())) > 1] == []


@given(st.sets(st.sampled_from(FIGURES)), st.sets(st.sampled_from(NONE)))
def test_biogenic_co2_is_one_answer_in_every_framework(figures: set[Any], denied: set[str]) -> None:
    """A figure, zero too, is reported; without one a person's word makes it not applicable; silence leaves it missing. Scope by scope, and for all."""
    statuses = asked(tuple(figures), tuple(sorted(denied)))
    given_ids = {point.id for point in figures}
    for need, scopes in (("scope1", "1"), ("scope2", "2"), ("scope3", "3"), ("all", "123")):
        there = any(make_id("ghg.biogenic_co2", 2024, scope) in given_ids for scope in scopes)
        said = all(f"biogenic_scope{scope}" in denied for scope in scopes)
        expected = "reported" if there else "not_applicable" if said else "missing"
        found = {name: status.status for name, status in statuses.items() if status.point.needs == (f"ghg.biogenic.{need}",)}
        assert found and set(found.values()) == {expected}, found


@pytest.mark.parametrize("framework", ["gri:102-5-c", "iso_14064_1:9.3.1-g", "esrs_e1:AR43(c), AR45(e), AR46(j)", "cdp:7.12/relevant", "sbti:RPT-1.5"])
def test_biogenic_co2_is_asked_of_every_framework_that_asks_it(framework: str) -> None:
    assert asked()[framework].status == "missing"
    denied = asked(denied=("biogenic_scope1", "biogenic_scope2", "biogenic_scope3"))[framework]
    assert (denied.status, denied.blocks) == ("not_applicable", ("inventory/none/1",))


FSC = {"5": ("scenarios",), "7": ("carbon_price",), "8.1": ("targets",), "8.2": ("credits", "certificates"), "1-2.b": ("targets",)}


@pytest.mark.parametrize(("ref", "parts"), FSC.items())
def test_a_conditional_item_of_the_fsc_table_follows_what_somebody_says(ref: str, parts: tuple[str, ...]) -> None:
    """Silence: missing. A named person says there is none: not applicable, with the place. An unnamed mark, or half of what is asked, says nothing."""
    name = f"tw_fsc:{ref}"
    assert asked()[name].status == "missing"
    assert (asked(denied=parts)[name].status, asked(denied=parts)[name].blocks) == ("not_applicable", ("inventory/none/1",))
    if len(parts) > 1:
        assert asked(denied=parts[:1])[name].status == "missing"


def unsaid(found: tuple[Finding, ...]) -> list[Finding]:
    return [entry for entry in found if entry.rule == "disclose.condition_unsaid"]


def test_the_finding_names_the_line_to_write_and_the_line_settles_it(folder: Callable[..., Any]) -> None:
    """What the hint says, written into a narrative file, closes the finding; the index then says where the text stands."""
    asks = "[frameworks]\ntw_fsc = {}\n"
    found = unsaid(folder(inventory=ROWS, more=asks).findings())
    lines = [entry.hint["zh-TW"].split("「topics: ")[1].split("」")[0] for entry in found]
    assert "{report.none: [carbon_price]}" in lines
    assert "{report.none: [credits, certificates]}" in lines
    parts = [part for line in lines for part in line.removeprefix("{report.none: [").removesuffix("]}").split(", ") if line.startswith("{report.none")]
    text = f"---\ntopics: {{report.none: [{', '.join(parts)}], plan.transition_none: [reason]}}\nby: 林盤查\n---\n本公司目前均未採用。\n"
    made = folder({"narrative/zh-TW/strategy.md": text}, inventory=ROWS, more=asks, at="said")
    assert unsaid(made.findings()) == []
    chapter = run.compose(made.read(), ("zh-TW",))
    status = {item.code: item for item in chapter.items if item.framework == "tw_fsc"}
    assert [(status[code].status, bool(status[code].blocks)) for code in ("5", "6", "7", "8")] == [("not_applicable", True)] * 4
    table = next(block for document in chapter.documents for section in document.sections for block in section.blocks if block.id == "table-indexes-tw_fsc")
    rows = {"".join(span.text for span in row.cells[0])[:2]: ["".join(span.text for span in cell) for cell in row.cells] for row in table.rows}  # type: ignore[union-attr]
    assert rows["7 "][3] == "不適用"
    assert rows["7 "][1] != "–"


def test_a_denial_beside_data_is_told(folder: Callable[..., Any]) -> None:
    text = "---\ntopics: {report.none: [carbon_price]}\nby: Lin\n---\nThere is none.\n"
    prices = "year,type,price,currency\n2024,shadow,300,TWD\n"
    made = folder({"narrative/en/strategy.md": text}, inventory=ROWS, carbon_prices=prices, more="[frameworks]\ntw_fsc = {}\n")
    assert [entry.places[0].file for entry in made.findings() if entry.rule == "disclose.condition_denied"] == ["narrative/en/strategy.md"]


def test_every_condition_a_person_may_deny_says_how_it_is_met() -> None:
    assert all(absence.none and absence.yes["en"] and absence.yes["zh-TW"] for absence in absences().values())


def test_cdp_says_no_where_the_text_says_that_there_is_none(folder: Callable[..., Any]) -> None:
    """7.12: silence leaves the cell to a person, a named person's word answers it."""
    text = "---\ntopics: {report.none: [biogenic_scope1, biogenic_scope2, biogenic_scope3]}\nby: Lin\n---\nThere is none.\n"
    for at, files, answer in (("silent", {}, None), ("said", {"narrative/en/inventory.md": text}, "No")):
        made = folder(files, inventory=ROWS, more='[frameworks]\ncdp = {cycle = "2026"}\n', at=at)
        chapter = run.compose(made.read(), ("en",))
        question = next(entry for entry in questions(run.answering(chapter)) if entry.item.code == "7.12")
        assert question.rows[0].cells["relevant"].value == answer


def test_the_platform_sheet_says_that_there_is_none(folder: Callable[..., Any]) -> None:
    """Item 7 of the exchange's climate set: nothing to type once the chapter says that no carbon price is used."""
    text = "---\ntopics: {report.none: [carbon_price]}\nby: Lin\n---\n本公司未採用內部碳定價。\n"
    made = folder({"narrative/zh-TW/strategy.md": text}, inventory=ROWS, more="[frameworks]\ntwse_platform = {}\n")
    making = PACKS["twse_platform.xlsx"](run.answering(run.compose(made.read(), ("zh-TW",))))
    assert making is not None
    rows = openpyxl.load_workbook(io.BytesIO(making())).active.iter_rows(values_only=True)
    cells = {str(row[2]): row for row in rows if row[2]}
    assert cells["internal carbon price"][3] == "✓"
    assert "不適用" in str(cells["internal carbon price"][5])
    assert cells["scenario analysis"][3] == "✎"
