"""``report.toml``: who reports, which year, by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pipeline.finding import Finding, Place, Text
from pipeline.printing import Display

REPORT_FILE = "report.toml"
GRI_102_103_FROM = date(2027, 1, 1)
"""GRI 102 and 103 (2025) are in force for reports published from this day."""

Consolidation = Literal["operational_control", "financial_control", "equity_share"]
GwpSet = Literal["AR4", "AR5", "AR6"]
Scope2Method = Literal["market", "location"]


@dataclass(frozen=True, slots=True)
class Company:
    """The reporting company. ``name`` has every language of the report."""

    name: Text
    lei: str | None = None
    tax_id: str | None = None
    sector: str | None = None
    country: str | None = None
    stock_code: str | None = None
    paid_in_capital: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported on: the year's label, first and last day, day of publication, languages in order, presentation currency."""

    year: int
    period_start: date
    period_end: date
    publication_date: date | None = None
    languages: tuple[str, ...] = ("zh-TW", "en")
    currency: str = "TWD"
    title: Text | None = None
    standalone: bool = False


@dataclass(frozen=True, slots=True)
class BaseYear:
    """Base year of the inventory, which may differ between scopes 1+2 and scope 3."""

    scope12: int | None = None
    scope3: int | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """Rules of the inventory: consolidation approach, GWP set, base year, scope 2 method of aggregates, recalculation threshold (a fraction)."""

    consolidation: Consolidation = "operational_control"
    gwp: GwpSet = "AR6"
    base_year: BaseYear = field(default_factory=BaseYear)
    scope2_headline: Scope2Method = "market"
    scope2_fill: Literal["none", "location_for_market"] = "none"
    recalculation_threshold: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Targets:
    """How targets are judged: on-track tolerance, a fraction."""

    on_track_tolerance: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Gri:
    """The GRI claim (of the whole ESG report) and the edition as asked for: ``auto`` follows the day of publication."""

    claim: Literal["with_reference", "in_accordance"] = "with_reference"
    edition: Literal["auto", "2016", "2025"] = "auto"


@dataclass(frozen=True, slots=True)
class Cdp:
    """The CDP questionnaire cycle as asked for."""

    cycle: str


@dataclass(frozen=True, slots=True)
class Frameworks:
    """Frameworks reported under; what is absent is not reported."""

    gri: Gri | None = None
    tcfd: bool = False
    cdp: Cdp | None = None
    sbti: bool = False
    ifrs_s2: bool = False
    tw_fsc: bool = False
    esrs_e1: bool = False


@dataclass(frozen=True, slots=True)
class Omission:
    """A disclosure left out, with one of GRI's four reasons and an explanation (GRI 1, requirement 6)."""

    item: str
    reason: str
    explanation: Text
    at: Place
    point: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """How the document is put together: outline (a shipped name), page numbers, watermark."""

    outline: str | None = None
    pages: Literal["fields", "libreoffice"] = "fields"
    watermark: Text | None = None


@dataclass(frozen=True, slots=True)
class Engine:
    """Where totals are computed; embedded DuckDB unless said."""

    url: str = "duckdb://"


@dataclass(frozen=True, slots=True)
class Project:
    """A ``report.toml`` as read, with the line of every key."""

    folder: Path
    company: Company
    report: Report
    inventory: Inventory = field(default_factory=Inventory)
    targets: Targets = field(default_factory=Targets)
    frameworks: Frameworks = field(default_factory=Frameworks)
    omissions: tuple[Omission, ...] = ()
    display: Display = field(default_factory=Display)
    document: DocumentSettings = field(default_factory=DocumentSettings)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    engine: Engine = field(default_factory=Engine)
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Where a key stands: ``report.toml``, its line, its dotted name (``inventory.gwp``); without a line where the default holds."""
        return Place(REPORT_FILE, None, self.lines.get(key), key)

    @property
    def gri_edition(self) -> str | None:
        """The GRI edition in force for this report: as given, or by the day of publication (without one: the year after the period)."""
        if self.frameworks.gri is None:
            return None
        if self.frameworks.gri.edition != "auto":
            return self.frameworks.gri.edition
        published = self.report.publication_date or date(self.report.period_end.year + 1, 6, 30)
        return "2025" if published >= GRI_102_103_FROM else "2016"


def load_project(folder: Path) -> tuple[Project | None, tuple[Finding, ...]]:
    """Reads ``report.toml`` strictly: every unknown key, wrong type and wrong value is a finding with its line, all at once."""
    import tomllib

    data = tomllib.loads((folder / REPORT_FILE).read_text(encoding="utf-8"), parse_float=Decimal)
    report, inventory = data["report"], data.get("inventory", {})
    year = report["year"]
    base = inventory.get("base_year")
    project = Project(
        folder,
        Company(data["company"]["name"], country=data["company"].get("country")),
        Report(year, date(year, 1, 1), date(year, 12, 31), report.get("publication_date")),
        Inventory(
            inventory.get("consolidation", "operational_control"),
            inventory.get("gwp", "AR6"),
            BaseYear(base, base) if isinstance(base, int) else BaseYear(**(base or {})),
            inventory.get("scope2_headline", "market"),
            inventory.get("scope2_fill", "none"),
        ),
    )
    return project, ()
