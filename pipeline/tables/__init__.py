"""The tables of a report folder as data: columns, headers in both languages, kinds of cells, choices.

One TOML file a table stands beside this one, and ``choices.toml`` for the words of choice columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import rtoml

from pipeline.finding import Text, text

Kind = Literal["text", "decimal", "integer", "year", "date", "yes_no", "choice", "category", "categories", "scopes", "list", "share", "pct", "evidence"]
"""What the cells of a column hold.

``share`` is a fraction from 0 to 1, ``pct`` points (28 = 28 %); ``category`` is that of an inventory line, ``categories`` are those
of scope 3 joined by ``;``, ``scopes`` scopes joined by ``+``, ``list`` names joined by ``;``, ``evidence`` ``path#page`` joined by ``;``.
"""
NUMERIC: frozenset[Kind] = frozenset({"decimal", "integer", "share", "pct"})

NAMES = (
    *("inventory", "factors", "process_gases", "entities", "sites", "stated", "activity_metrics", "energy", "instruments"),
    *("targets", "target_parts", "initiatives", "risks", "scenarios", "verification", "credits", "removals"),
    *("restatements", "change_reasons", "suppliers", "supplier_answers", "customers", "products", "carbon_fees", "carbon_prices", "fx"),
    *("signoffs", "acknowledged"),
)
"""Every table, in the order a workbook shows them."""

_JOINERS = re.compile(r"[\s_\-‐-―－・]+")


def folded(name: str) -> str:
    """A name as compared: width, case, spaces, hyphens and underscores do not matter.

    >>> folded("Supplier-specific ") == folded("supplier_specific"), folded("ＧＷＰ版本")
    (True, 'gwp版本')
    """
    return _JOINERS.sub("", unicodedata.normalize("NFKC", name).casefold())


Choices = Mapping[str, tuple[str, ...]]
"""The values of a choice, each with the words it is recognised by."""


@dataclass(frozen=True)
class Column:
    """One column: its name, its header in Chinese, what its cells hold and what they must not.

    ``open`` choices keep words nobody knows; years of the ``past`` may not lie long after the report; ``partial`` dates may be a year
    or a month; ``percent`` numbers may be written with %, in points; ``path`` is where a PACT document holds the value; a ``required`` cell may be blank
    where the column ``unless`` is filled. What is wrong in a ``soft`` column is a warning, because no number rests on it.
    """

    name: str
    zh: str
    description: Text
    kind: Kind = "text"
    required: bool = False
    unless: str | None = None
    also: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    open: bool = False
    min: str | None = None
    max: str | None = None
    horizon: Literal["past", "future"] = "past"
    partial: bool = False
    percent: bool = False
    soft: bool = False
    path: str | None = None

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Folded word → the value it stands for."""
        return {folded(word): value for value, synonyms in self.choices.items() for word in (value, *synonyms)}

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the column is recognised by."""
        return (self.name, self.zh, *self.also)


def text_column(name: str) -> Column:
    """A column nobody knows: its cells are kept as text."""
    return Column(name, name, text(name, name))


@dataclass(frozen=True)
class TableSchema:
    """One table of the contract."""

    name: str
    zh: str
    description: Text
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    folder: str | None = None
    files: str = "*.json"

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """Columns by their canonical name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_header(self) -> Mapping[str, Column]:
        """Columns by every folded header they are recognised by."""
        return {folded(header): column for column in self.columns for header in column.headers}


def _toml(name: str) -> dict[str, Any]:
    return rtoml.loads((files("pipeline") / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def choices(name: str) -> Choices:
    """A list of ``choices.toml``: the values and the words they are recognised by."""
    return {value: tuple(words) for value, words in _choice_lists()[name].items()}


@cache
def words(name: str) -> Mapping[str, str]:
    """Folded word → the value it stands for, of a list of ``choices.toml``."""
    return {folded(word): value for value, synonyms in choices(name).items() for word in (value, *synonyms)}


def offered(column: Column) -> Choices:
    """The choices of a column; those of an inventory line's category are of all scopes."""
    if column.kind == "category":
        return {**choices("scope1_category"), **choices("scope2_category"), **choices("scope3_category")}
    return column.choices


@cache
def _choice_lists() -> dict[str, Any]:
    return _toml("choices")


def _column(name: str, line: Mapping[str, Any]) -> Column:
    """A column as its TOML line says; a line that is not a column is a defect of ours and raises."""
    plain = {key: value for key, value in line.items() if key not in ("en", "tw", "also", "choices")}
    named = line.get("choices", "yes_no" if line.get("kind") == "yes_no" else None)
    return Column(
        name=name,
        description=text(line["en"], line["tw"]),
        also=tuple(line.get("also", ())),
        choices=choices(named) if named else {},
        **plain,
    )


def _schema(name: str) -> TableSchema:
    entry = _toml(name)
    columns = tuple(_column(column, line) for column, line in entry["columns"].items())
    return TableSchema(
        name, entry["zh"], text(entry["en"], entry["tw"]), columns, tuple(entry.get("also", ())), entry.get("folder"), entry.get("files", "*.json")
    )


@cache
def tables() -> Mapping[str, TableSchema]:
    """Every table of the contract by name. Read once, when first asked for: commands that load no data do not pay for it."""
    return {name: _schema(name) for name in NAMES}


@cache
def table_words() -> Mapping[str, str]:
    """Folded name of a file or sheet, English or Chinese → table."""
    return {folded(word): schema.name for schema in tables().values() for word in (schema.name, schema.zh, *schema.also)}


@cache
def header_words() -> frozenset[str]:
    """Every header of every table, folded."""
    return frozenset(header for schema in tables().values() for header in schema.by_header)


def table_named(name: str) -> str | None:
    """The table a file or sheet of this name holds; ``None`` where no table is called so."""
    return table_words().get(folded(name))
