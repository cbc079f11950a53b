"""What the makers of tables, charts and prose may look at: one draft, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.criteria import Check
from pipeline.datapoint import Datapoints
from pipeline.document import Spans
from pipeline.finding import Place, Text
from pipeline.printing import Printer

if TYPE_CHECKING:
    from disclosures import Catalogue
    from pipeline.inputs import Inputs
    from pipeline.project import Project
    from pipeline.status import ItemStatus


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point a target's pathway passes: year and the place it was typed at."""

    year: int
    at: Place


@dataclass(frozen=True, slots=True)
class Target:
    """A target as the team set it, with what the draft found of it. Its numbers are datapoints ``target.*@year[id]``.

    ``state``: achieved, on_track, within_tolerance, off_track, not_assessable; ``scopes`` such as ``1+2``; ``parts`` the scope 3 categories covered.
    ``land`` marks a target on emissions from forests, land and agriculture. ``rule_set``, ``classification`` and ``checks`` are this tool's own reading of
    SBTi's criteria.
    """

    id: str
    name: Text
    type: str
    term: str
    scopes: str
    parts: tuple[str, ...]
    base_year: int | None
    target_year: int
    reduction_pct: str | None
    unit: str
    scope2_method: str
    denominator: str | None
    pathway: str
    status: str
    superseded_by: str | None
    parent: str | None
    state: str
    at: Place
    milestones: tuple[Milestone, ...] = ()
    ambition: str | None = None
    validated_on: str | None = None
    submitted_on: str | None = None
    coverage_pct: str | None = None
    land: bool = False
    rule_set: str | None = None
    classification: str | None = None
    checks: tuple[Check, ...] = ()

    @property
    def slug(self) -> str:
        """The id as part of a block id."""
        return slug(self.id)

    @property
    def active(self) -> bool:
        """Whether it is a target still, not history."""
        return self.status not in ("superseded", "expired")


def slug(name: str) -> str:
    """A target's id in lower case, letters, digits and hyphens; no two targets share one (``track.target_twice``).

    >>> slug("NT 1")
    'nt-1'
    """
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name).lower()


@dataclass(frozen=True, slots=True)
class View:
    """One draft in one language. ``items``, ``places`` and ``catalogues`` are empty until the chapter's body is composed and disclosed.

    ``accent`` is the brand's colour for charts, blank for the shipped one; ``estimates`` the datapoints that rest on estimates alone.
    """

    lang: str
    printer: Printer
    words: Mapping[str, str]
    project: Project
    inputs: Inputs
    year: int
    base_year: int | None
    headline: str
    targets: tuple[Target, ...] = ()
    items: tuple[ItemStatus, ...] = ()
    places: Mapping[str, tuple[str, Spans]] = field(default_factory=dict)
    catalogues: tuple[Catalogue, ...] = ()
    accent: str = ""
    estimates: frozenset[str] = frozenset()

    @property
    def points(self) -> Datapoints:
        """All datapoints of the draft."""
        return self.printer.points

    @property
    def prev(self) -> int:
        """The year before the reporting year."""
        return self.year - 1

    def word(self, key: str) -> str:
        """A label in the view's language. Raises ``KeyError`` for a label nobody wrote."""
        return self.words[key]

    def own_word(self, key: str) -> str:
        """The key of a label as this document says it: one beside the chapter is no chapter (``cover.footer.document``)."""
        return f"{key}.document" if self.project.document.beside else key
