"""Datapoints: one reported number each, with the question it is the answer to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.finding import Place
from pipeline.ledger import Selection

_ESCAPED = "\\[]@;"
_JOINED = re.compile(r"\d{1,2}(;\d{1,2})+")


def escape_key(key: str) -> str:
    """A key as it stands in an id: NFC, with ``\\ [ ] @ ;`` backslash-escaped, except the ``;`` of joined categories.

    >>> escape_key("Fab 12[A]")
    'Fab 12\\\\[A\\\\]'
    >>> escape_key("4;9")
    '4;9'
    """
    if _JOINED.fullmatch(key):
        return key
    return "".join("\\" + char if char in _ESCAPED else char for char in unicodedata.normalize("NFC", key))


def unescape_key(key: str) -> str:
    """The key as the team wrote it."""
    out: list[str] = []
    chars = iter(key)
    for char in chars:
        out.append(next(chars, "") if char == "\\" else char)
    return "".join(out)


def make_id(metric: str, year: int, key: str | None = None) -> str:
    """``metric@year`` or ``metric@year[key]``.

    >>> make_id("ghg.scope3.category", 2024, "4;9")
    'ghg.scope3.category@2024[4;9]'
    """
    if key is None:
        return f"{metric}@{year}"
    return f"{metric}@{year}[{escape_key(key)}]"


def split_id(identifier: str) -> tuple[str, int, str | None]:
    """Metric, year and key of an id. Raises ``ValueError`` where it is none.

    >>> split_id("ghg.scope1.by_site@2024[Fab 8]")
    ('ghg.scope1.by_site', 2024, 'Fab 8')
    """
    metric, at, rest = identifier.partition("@")
    year, bracket, key = rest.partition("[")
    if not metric or not at or not year.isdecimal() or (bracket and not key.endswith("]")):
        raise ValueError(f"not a datapoint id: {identifier!r}")
    return metric, int(year), unescape_key(key[:-1]) if bracket else None


@dataclass(frozen=True, slots=True)
class Total:
    """The value is a column of the ledger summed over a selection; ``first`` are the ledger numbers of the first rows, to be shown."""

    selection: Selection
    rows: int
    sha256: str | None
    first: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """The value is a named rule over other datapoints; ``params`` are the rule's constants (years, points), as text."""

    rule: str
    parts: tuple[str, ...]
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """The value was typed by a person, at a place; ``by`` says where it was published, when known."""

    at: Place
    by: str | None = None


Origin = Total | Derived | Stated


@dataclass(frozen=True, slots=True)
class Datapoint:
    """One reported number: metric, year, key → exact value, unit, origin. A null value has a ``reason``, never 0.

    Reasons are codes of ``REASONS``.
    """

    metric: str
    year: int
    key: str | None
    value: Decimal | None
    unit: str
    origin: Origin
    reason: str | None = None

    @property
    def id(self) -> str:
        """The id users and other programs cite."""
        return make_id(self.metric, self.year, self.key)


REASONS: Mapping[str, Mapping[str, str]] = {
    "no_lines": {"en": "no line answers it", "zh-TW": "無資料列可回答"},
    "reported_together": {"en": "reported together with another category", "zh-TW": "與其他類別合併揭露"},
    "part_missing": {"en": "a part is missing", "zh-TW": "缺少組成項目"},
    "division_by_zero": {"en": "the denominator is zero", "zh-TW": "分母為零"},
    "no_prior_year": {"en": "no figure for the year before", "zh-TW": "無前一年度數據"},
    "not_stated": {"en": "the team has not stated it", "zh-TW": "尚未填報"},
    "coverage_without_selection": {
        "en": "the target covers a part that the lines do not mark; a figure has to be stated",
        "zh-TW": "目標僅涵蓋部分排放且資料列未標示，須另行填報數值",
    },
    "location_missing": {
        "en": "ISO 14064-1 asks for the location-based figure, and only a market-based one is given",
        "zh-TW": "ISO 14064-1 要求所在地基準，僅有市場基準數據",
    },
    "gwp_sets_meet": {"en": "the figures use different GWP sets", "zh-TW": "數據採用不同 GWP 版本"},
    "below_threshold": {"en": "the site is below the threshold of the carbon fee", "zh-TW": "該廠場未達碳費徵收門檻"},
    "before_fee": {"en": "the carbon fee did not yet apply to this year", "zh-TW": "該年度尚未徵收碳費"},
    "not_in_year": {"en": "the year lies outside the target's time frame", "zh-TW": "年度不在目標期間內"},
}
GIVEN_REASONS = ("reported_together",)
"""Reasons of a null datapoint that answer for it: the figure stands elsewhere. ``no_lines`` and the like say only that nobody gave one."""


class Datapoints(Mapping[str, Datapoint]):
    """All datapoints of a draft by id, in the order they were measured; nothing is replaced once set."""

    def __init__(self, points: Iterable[Datapoint] = ()) -> None:
        self._points: dict[str, Datapoint] = {}
        self._families: dict[tuple[str, int], list[Datapoint]] = {}
        self.extend(points)

    def __getitem__(self, identifier: str) -> Datapoint:
        return self._points[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def values(self) -> ValuesView[Datapoint]:
        """The datapoints. (The dictionary's own view: a mapping's looks each one up again.)"""
        return self._points.values()

    def add(self, point: Datapoint) -> Datapoint:
        """Keep a datapoint. Raises ``ValueError`` where another value already answers to its id."""
        identifier = point.id
        known = self._points.get(identifier)
        if known is None:
            self._points[identifier] = point
            self._families.setdefault((point.metric, point.year), []).append(point)
        elif known != point:
            raise ValueError(f"two answers for {identifier}: {known} and {point}")
        return point

    def extend(self, points: Iterable[Datapoint]) -> None:
        """Keep several."""
        for point in points:
            self.add(point)

    def find(self, metric: str, year: int, key: str | None = None) -> Datapoint | None:
        """The datapoint of a metric, year and key, or none."""
        return self._points.get(make_id(metric, year, key))

    def value(self, metric: str, year: int, key: str | None = None) -> Decimal | None:
        """Its value, or none where it is null or absent."""
        point = self.find(metric, year, key)
        return point.value if point else None

    def family(self, metric: str, year: int) -> tuple[Datapoint, ...]:
        """All keyed datapoints of a metric and year, in measured order."""
        return tuple(point for point in self._families.get((metric, year), ()) if point.key is not None)

    def years(self, metric: str) -> tuple[int, ...]:
        """The years a metric has a value for, oldest first."""
        return tuple(sorted({point.year for point in self._points.values() if point.metric == metric and point.value is not None}))
