"""The catalogues: each need is a concept, each concept is needed, each code stands once, each word in both languages."""

from __future__ import annotations

import re
import string
from collections import Counter
from datetime import date
from typing import get_args

import pytest

import disclosures
from disclosures import Catalogue, Concept, concepts, conditions
from disclosures.catalogue import PLACEHOLDERS
from disclosures.reader import CatalogueError, _item
from pipeline.disclose.conditions import CONDITIONS
from pipeline.project import OmissionReason

PARAGRAPHS = ("ifrs_s2", "esrs_e1")
"""Frameworks whose points are paragraphs of their own number, whatever the disclosure's code."""
EDITIONS = [(framework, edition) for framework in disclosures.frameworks() for edition in disclosures.editions(framework)]


def every() -> list[Catalogue]:
    return [disclosures.catalogue(framework, edition) for framework, edition in EDITIONS]


def texts(value: object) -> list[dict[str, str]]:
    """Every bilingual text under a value."""
    if isinstance(value, dict) and "en" in value:
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, (tuple, list)):
        return [text for inner in value for text in texts(inner)]
    slots = getattr(type(value), "__slots__", ())
    return [text for name in slots for text in texts(getattr(value, name))]


def test_every_need_is_a_declared_concept() -> None:
    known = {name for name, concept in concepts().items() if concept.kind == "metric"}
    known |= {name for name, concept in concepts().items() if concept.kind == "topic"}
    known |= {f"{name}#{part.name}" for name, concept in concepts().items() for part in concept.parts}
    needs = {(item.id, need) for entry in every() for item in entry.items for point in item.points for need in point.needs}
    needs |= {(name, need) for name, absence in disclosures.absences().items() for need in absence.none}
    assert [need for need in needs if need[1] not in known] == []
    assert all(point.needs for entry in every() for item in entry.items for point in item.points)


def test_no_concept_and_no_sub_point_is_orphaned() -> None:
    needs = {need for entry in every() for item in entry.items for point in item.points for need in point.needs}
    needs |= {need for absence in disclosures.absences().values() for need in absence.none}
    whole = {need for need in needs if "#" not in need}
    assert [name for name, concept in concepts().items() if concept.kind == "metric" and name not in needs] == []
    parts = [f"{name}#{part.name}" for name, concept in concepts().items() if name not in whole for part in concept.parts]
    assert [part for part in parts if part not in needs] == []


def test_every_placeholder_is_known_and_every_pattern_is_an_id() -> None:
    for concept in concepts().values():
        for pattern in (*concept.metrics, *([concept.closes] if concept.closes else [])):
            names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
            assert names <= set(PLACEHOLDERS), pattern
            assert re.fullmatch(r"[a-z0-9_.:*{}]+@\{(year|prev|base_year|base_year_scope3)\}(\[[^\[\]]+\])?", pattern), pattern


@pytest.mark.parametrize(("framework", "edition"), EDITIONS)
def test_references_are_unique_and_conditions_declared(framework: str, edition: str) -> None:
    entry = disclosures.catalogue(framework, edition)
    assert max(Counter(item.code for item in entry.items).values()) == 1
    assert max(Counter(point.ref for item in entry.items for point in item.points).values()) == 1
    asked = {point.condition for item in entry.items for point in item.points} | {item.condition for item in entry.items}
    assert {name.removeprefix("!") for name in asked if name} <= set(conditions())


def test_every_condition_is_asked_somewhere_and_decided_in_one_place() -> None:
    asked = {point.condition for entry in every() for item in entry.items for point in item.points}
    asked |= {item.condition for entry in every() for item in entry.items}
    assert {name.removeprefix("!") for name in asked if name} == set(conditions()) == set(CONDITIONS)


def test_every_text_stands_in_both_languages() -> None:
    found = texts(every()) + texts(dict(concepts())) + texts(dict(conditions())) + texts(dict(disclosures.reasons()))
    assert len(found) > 500
    for words in found:
        assert words["en"].strip() and words["zh-TW"].strip(), words
        assert not re.search(r"[\u4e00-\u9fff]", words["en"]), words
        assert not re.search(r"(?<![A-Za-z0-9.])[,;](?![A-Za-z0-9])", words["zh-TW"]), f"half-width punctuation: {words}"


def test_a_letter_nobody_verified_is_never_printed() -> None:
    for entry in every():
        for item in entry.items:
            for point in item.points:
                assert point.ref_verified or point.print_ref == item.code, point.ref
                if entry.framework not in PARAGRAPHS:
                    assert point.print_ref == item.code or point.print_ref.startswith((f"{item.code}-", f"{item.code}.")), point.ref
                assert "/" not in point.print_ref


def test_gri_305_of_2016_asks_what_it_asks() -> None:
    entry = disclosures.catalogue("gri", "2016")
    scope1 = entry.item("305-1")
    assert scope1 is not None
    assert [point.ref.removeprefix("305-1-") for point in scope1.points] == ["a", "b", "c", "d", "d-i", "d-ii", "d-iii", "e", "f", "g"]
    scope2 = entry.item("305-2")
    assert scope2 is not None
    assert not any("biogenic" in need for point in scope2.points for need in point.needs)
    forbidden = {item.code for item in entry.items if not item.omission_allowed}
    assert forbidden == {"2-1", "2-2", "2-3", "2-4", "2-5", "3-1", "3-2"}


def test_the_edition_follows_the_day_of_publication() -> None:
    assert disclosures.edition_in_force("gri", date(2026, 12, 31)) == "2016"
    assert disclosures.edition_in_force("gri", date(2027, 1, 1)) == "2025"


@pytest.mark.parametrize(
    ("validated", "rule_set"),
    [
        (date(2021, 6, 1), "5.0-5.3"),
        (date(2026, 4, 13), "5.0-5.3"),
        (date(2026, 4, 14), "5.3.1"),
        (date(2027, 12, 31), "5.3.1"),
        (date(2028, 1, 1), "2.0"),
    ],
)
def test_the_sbti_rule_set_follows_the_day_of_validation(validated: date, rule_set: str) -> None:
    assert disclosures.edition_in_force("sbti", validated) == rule_set


def test_gri_102_and_103_take_over_what_is_withdrawn_and_nothing_else() -> None:
    old, new = disclosures.catalogue("gri", "2016"), disclosures.catalogue("gri", "2025")
    gone = {item.code for item in old.items} - {item.code for item in new.items}
    assert gone == {entry.old for entry in new.succession if "§" not in entry.old}
    assert gone == {"201-2", *(f"302-{number}" for number in range(1, 6)), *(f"305-{number}" for number in range(1, 6))}
    codes = {item.code for item in new.items}
    assert {code for entry in new.succession for code in entry.new} <= codes
    assert {f"102-{number}" for number in range(1, 11)} | {f"103-{number}" for number in range(1, 6)} <= codes
    assert codes - {item.code for item in old.items} - {code for entry in new.succession for code in entry.new} == {"102-3", "102-9", "103-1"}


def test_items_keep_the_edition_of_their_own_standard() -> None:
    entry = disclosures.catalogue("gri", "2025")
    editions = {item.code: item.edition for item in entry.items}
    assert (editions["2-5"], editions["305-6"], editions["102-5"]) == ("2021", "2016", "2025")


def test_the_letters_of_gri_102_that_nobody_saw() -> None:
    entry = disclosures.catalogue("gri", "2025")
    unseen = [point.ref for item in entry.items for point in item.points if not point.ref_verified]
    assert len(unseen) == 30
    assert all("/" in ref for ref in unseen)
    credits_item = entry.item("102-10")
    assert credits_item is not None
    assert [point.print_ref for point in credits_item.points][:3] == ["102-10-a", "102-10-a", "102-10"]


def test_tcfd_has_eleven_recommendations_and_49_points() -> None:
    entry = disclosures.catalogue("tcfd", "2021")
    assert [item.code for item in entry.items] == ["GOV-a", "GOV-b", "ST-a", "ST-b", "ST-c", "RM-a", "RM-b", "RM-c", "MT-a", "MT-b", "MT-c"]
    assert sum(len(item.points) for item in entry.items) == 49


def test_cdp_codes_are_text_and_stand_in_order() -> None:
    codes = [item.code for item in disclosures.catalogue("cdp", "2026").items]
    assert codes.index("7.9.3") < codes.index("7.10") < codes.index("7.10.1")
    assert codes.index("7.1") < codes.index("7.1.1") < codes.index("7.2")
    assert codes == [item.code for item in disclosures.catalogue("cdp", "2025").items]


def test_cdp_7_53_1_has_its_86_columns_in_order_with_their_formulas() -> None:
    question = disclosures.catalogue("cdp", "2026").item("7.53.1")
    assert question is not None
    fields = [point.field for point in question.points if point.field is not None]
    assert [field.order for field in fields] == list(range(1, 87))
    formulas = {field.key: field.formula for field in fields if field.formula}
    assert formulas["achieved_pct"] == "100 * (base_total - now_total) / (base_total * reduction_pct / 100)"
    assert {field.key for field in fields if field.auto} >= {"base_total", "end_total", "now_total", "achieved_pct"}


def test_doubtful_questions_of_the_newer_cycle_are_marked() -> None:
    marks = {edition: {item.code: item.confidence for item in disclosures.catalogue("cdp", edition).items} for edition in ("2025", "2026")}
    assert (marks["2025"]["7.12"], marks["2026"]["7.12"], marks["2026"]["7.6"]) == ("high", "low", "high")


def test_cells_of_a_question_name_its_rows_and_known_patterns() -> None:
    for item in disclosures.catalogue("cdp", "2026").items:
        for point in item.points:
            for row, pattern in point.field.cells if point.field else ():
                assert row in item.rows, (item.code, row)
                assert {name for _, name, _, _ in string.Formatter().parse(pattern) if name} <= set(PLACEHOLDERS)


def test_a_rule_set_has_its_own_ambition_criterion() -> None:
    formulas = {}
    for edition in ("5.0-5.3", "5.3.1"):
        criterion = disclosures.catalogue("sbti", edition).item("NT-C16")
        assert criterion is not None
        formulas[edition] = dict(criterion.formulas)
    assert formulas["5.0-5.3"] == {"min_reduction": "0.042 * (target_year - min(base_year, 2020))"}
    assert set(formulas["5.3.1"]) == {"initial", "rebased"}


def test_every_rule_set_asks_the_same_of_a_report() -> None:
    asked = [[item.code for item in disclosures.catalogue("sbti", edition).items if item.role == "disclosure"] for edition in disclosures.editions("sbti")]
    assert asked == [["RPT-1", "RPT-2", "RPT-3", "RPT-4", "RPT-5"]] * 3


def test_the_reasons_for_omission_are_those_the_report_file_knows() -> None:
    assert set(disclosures.reasons()) == set(get_args(OmissionReason))


def test_an_unknown_edition_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        disclosures.catalogue("gri", "1999")
    with pytest.raises(KeyError):
        disclosures.editions("gir")


def test_the_reader_refuses_what_it_does_not_know() -> None:
    with pytest.raises(CatalogueError, match="unknown key"):
        _item("gri", "2016", {"code": "1", "tilte": {}, "points": []}, {})


def test_a_concept_is_a_metric_or_a_topic() -> None:
    assert {concept.kind for concept in concepts().values()} == {"metric", "topic"}
    assert all(isinstance(concept, Concept) and bool(concept.metrics) != bool(concept.parts) for concept in concepts().values())
