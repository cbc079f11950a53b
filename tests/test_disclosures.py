"""The catalogues: each need is a concept, each concept is needed, each code stands once, each word in both languages."""

from __future__ import annotations

import re
import string
from collections import Counter
from datetime import date

import pytest

import disclosures
from disclosures import Catalogue, Concept, concepts, conditions
from disclosures.catalogue import PLACEHOLDERS
from disclosures.reader import CatalogueError, _item
from pipeline.disclose.conditions import CONDITIONS

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
    assert [need for need in needs if need[1] not in known] == []
    assert all(point.needs for entry in every() for item in entry.items for point in item.points)


def test_no_concept_and_no_sub_point_is_orphaned() -> None:
    needs = {need for entry in every() for item in entry.items for point in item.points for need in point.needs}
    whole = {need for need in needs if "#" not in need}
    assert [name for name, concept in concepts().items() if concept.kind == "metric" and name not in needs] == []
    parts = [f"{name}#{part.name}" for name, concept in concepts().items() if name not in whole for part in concept.parts]
    assert [part for part in parts if part not in needs] == []


def test_every_placeholder_is_known_and_every_pattern_is_an_id() -> None:
    for concept in concepts().values():
        for pattern in (*concept.metrics, *([concept.closes] if concept.closes else [])):
            names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
            assert names <= set(PLACEHOLDERS), pattern
            assert re.fullmatch(r"[a-z0-9_.*{}]+@\{(year|prev|base_year|base_year_scope3)\}(\[[^\[\]]+\])?", pattern), pattern


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


def test_an_unknown_edition_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        disclosures.catalogue("gri", "1999")
    with pytest.raises(KeyError):
        disclosures.editions("gir")


def test_the_reader_refuses_what_it_does_not_know() -> None:
    with pytest.raises(CatalogueError, match="unknown key"):
        _item("gri", "2016", {"code": "1", "tilte": {}, "points": []})


def test_a_concept_is_a_metric_or_a_topic() -> None:
    assert {concept.kind for concept in concepts().values()} == {"metric", "topic"}
    assert all(isinstance(concept, Concept) and bool(concept.metrics) != bool(concept.parts) for concept in concepts().values())
