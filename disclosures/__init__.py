"""What frameworks ask: catalogues of disclosures by edition, as data, and the concepts their points need.

A framework is a folder here and an edition a file in it; nothing else has to be touched to add one. Only the edition asked for is read.
Codes, short titles and our own paraphrase stand here, never a standard's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from disclosures.catalogue import Absence, Catalogue, Column, Concept, Field, Item, Kind, Part, Point, Reason, Rule, Succession, Text, Window
from disclosures.reader import (
    CatalogueError,
    edition_names,
    folder_names,
    read_absences,
    read_catalogue,
    read_concepts,
    read_conditions,
    read_crosswalk,
    read_options,
    read_reasons,
    read_titles,
)

__all__ = [
    "Absence",
    "Catalogue",
    "CatalogueError",
    "Column",
    "Concept",
    "Field",
    "Item",
    "Kind",
    "Part",
    "Point",
    "Reason",
    "Rule",
    "Succession",
    "Text",
    "Window",
    "absences",
    "catalogue",
    "concepts",
    "conditions",
    "crosswalk",
    "edition_in_force",
    "editions",
    "frameworks",
    "option",
    "reasons",
    "titles",
]


@cache
def frameworks() -> tuple[str, ...]:
    """The frameworks there are a catalogue of."""
    return folder_names()


@cache
def editions(framework: str) -> tuple[str, ...]:
    """The editions of a framework, in the order of their names. Raises ``KeyError`` for a framework there is none of."""
    if framework not in frameworks():
        raise KeyError(framework)
    return edition_names(framework)


@cache
def catalogue(framework: str, edition: str) -> Catalogue:
    """One edition of a framework. Raises ``KeyError`` for one there is none of."""
    if edition not in editions(framework):
        raise KeyError(f"{framework} {edition}")
    return read_catalogue(framework, edition)


def edition_in_force(framework: str, on: date) -> str:
    """The edition in force on a day, by its own basis: the one that began last; before the first, the first.

    GRI goes by the day the report is published (GRI 102 and 103 for reports published from 2027-01-01), SBTi by the day a target is validated.
    """
    begun = [(catalogue(framework, edition).window.start or date.min, edition) for edition in editions(framework)]
    return max(((start, edition) for start, edition in begun if start <= on), default=min(begun))[1]


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by name."""
    return read_concepts()


@cache
def conditions() -> Mapping[str, Text]:
    """Every condition under which a point is asked, by name, in words."""
    return read_conditions()


@cache
def absences() -> Mapping[str, Absence]:
    """The conditions a named person may say do not hold, with the sub-points that say so and what says that they do."""
    return read_absences()


@cache
def _options(framework: str) -> Mapping[str, str]:
    return read_options(framework)


def option(framework: str, name: str) -> Text:
    """A choice of a questionnaire in both languages; names, codes and numbers are the same in each."""
    return {"en": name, "zh-TW": _options(framework).get(name, name)}


@cache
def titles(framework: str) -> Mapping[str, tuple[str, ...]]:
    """By code the key words a question is known by in any cycle, all of which its text holds; ``|`` separates alternatives."""
    return read_titles(framework)


@cache
def crosswalk() -> tuple[Column, ...]:
    """Codes of schemes known with low confidence only."""
    return read_crosswalk()


@cache
def reasons() -> Mapping[str, Reason]:
    """GRI's four reasons for omission by code."""
    return read_reasons()
