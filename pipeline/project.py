"""``report.toml``: who reports, which year, by which rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from disclosures import editions, reasons
from pipeline.finding import LANGUAGES, Finding, Place, Text, finding, text
from pipeline.nearest import nearest
from pipeline.printing import Display
from pipeline.sbti_settings import Sbti, read_sbti
from pipeline.settings import DocumentSettings, Engine, read_display, read_document, read_engine, read_sources
from pipeline.toml_keys import Asked, Keys
from pipeline.toml_lines import key_lines, what_broke

REPORT_FILE = "report.toml"
GRI_102_103_FROM = date(2027, 1, 1)
"""GRI 102 and 103 (2025) are in force for reports published from this day."""

Consolidation = Literal["operational_control", "financial_control", "equity_share"]
GwpSet = Literal["AR4", "AR5", "AR6"]
Scope2Method = Literal["market", "location"]
StatutoryScope2 = Literal["headline", "market", "location"]
Scope2Fill = Literal["none", "location_for_market"]
Claim = Literal["with_reference", "in_accordance"]
Edition = Literal["auto", "2016", "2025"]
OmissionReason = Literal["not_applicable", "legal_prohibitions", "confidentiality_constraints", "information_unavailable"]

PLAIN_FRAMEWORKS = ("tcfd", "sbti", "ifrs_s2", "tw_fsc", "esrs_e1", "iso_14064_1", "sasb", "re100", "twse_platform")
"""Frameworks that need no more than their name; all but SBTi, whose rule set follows the target's validation, take an ``edition``."""
SASB_INDUSTRIES = ("TC-SC", "TC-ES", "TC-HW", "RT-EE")
DEFAULT_LANGUAGES = ("zh-TW", "en")
SHIPPED_CDP_CYCLE = "2026"
OMISSION_WORDS: Mapping[str, OmissionReason] = {
    "information_unavailable_incomplete": "information_unavailable",
    "information_incomplete": "information_unavailable",
    "confidentiality": "confidentiality_constraints",
    "不適用": "not_applicable",
    "法律禁止": "legal_prohibitions",
    "保密限制": "confidentiality_constraints",
    "資訊無法取得": "information_unavailable",
    "資訊不完整": "information_unavailable",
}
"""Other words the four reasons of GRI 1 (requirement 6) are written as."""


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
    """What is reported on: the year's label, first and last day, day of publication, languages in order, presentation currency.

    ``previous`` is the draft of the last published report, a path inside the report folder.
    """

    year: int
    period_start: date
    period_end: date
    publication_date: date | None = None
    languages: tuple[str, ...] = DEFAULT_LANGUAGES
    currency: str = "TWD"
    title: Text | None = None
    standalone: bool = False
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class BaseYear:
    """Base year of the inventory, which may differ between scopes 1+2 and scope 3."""

    scope12: int | None = None
    scope3: int | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """Rules of the inventory: consolidation approach, GWP set, base year, scope 2 method of aggregates, recalculation threshold.

    ``Project.states("inventory.gwp")`` tells a rule the company states from one assumed here.
    """

    consolidation: Consolidation = "operational_control"
    gwp: GwpSet = "AR6"
    base_year: BaseYear = field(default_factory=BaseYear)
    scope2_headline: Scope2Method = "market"
    scope2_fill: Scope2Fill = "none"
    recalculation_threshold: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Targets:
    """How targets are judged: on-track tolerance, a fraction."""

    on_track_tolerance: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Gri:
    """The GRI claim (of the whole ESG report) and the edition as asked for: ``auto`` follows the day of publication."""

    claim: Claim = "with_reference"
    edition: Edition = "auto"


@dataclass(frozen=True, slots=True)
class Cdp:
    """The CDP questionnaire cycle as asked for, and the team's own export of an earlier response: a workbook inside the report folder."""

    cycle: str
    export: str | None = None


@dataclass(frozen=True, slots=True)
class Frameworks:
    """Frameworks reported under; what is absent is not reported.

    ``editions`` names the editions asked for by name (``ifrs_s2 = {edition = "2025"}``), ``industry`` the SASB industry (``TC-SC``),
    ``scope2`` the method of Taiwan's statutory table.
    """

    gri: Gri | None = None
    tcfd: bool = False
    cdp: Cdp | None = None
    sbti: Sbti | None = None
    ifrs_s2: bool = False
    tw_fsc: bool = False
    esrs_e1: bool = False
    iso_14064_1: bool = False
    sasb: bool = False
    re100: bool = False
    twse_platform: bool = False
    editions: Mapping[str, str] = field(default_factory=dict)
    industry: str | None = None
    scope2: Scope2Method | None = None


@dataclass(frozen=True, slots=True)
class Omission:
    """A disclosure left out, with one of GRI's four reasons and an explanation (GRI 1, requirement 6)."""

    item: str
    reason: OmissionReason
    explanation: Text | None
    at: Place
    point: str | None = None


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

    def states(self, key: str) -> bool:
        """Whether ``report.toml`` itself says it, so that a default of ours is never printed as the company's statement."""
        return key in self.lines

    @property
    def shown_scope2(self) -> Scope2Method:
        """The method totals are shown by: what the framework of a document of its own asks for, else the team's."""
        return self.document.scope2 or self.inventory.scope2_headline

    @property
    def statutory_scope2(self) -> Scope2Method:
        """The one scope 2 method of Taiwan's statutory table and the exchange's platform: as ``tw_fsc`` says, else that of the aggregates."""
        return self.frameworks.scope2 or self.inventory.scope2_headline

    @property
    def gri_edition(self) -> str | None:
        """The GRI edition in force for this report: as given, or by the day of publication (without one: the year after the period)."""
        if self.frameworks.gri is None:
            return None
        if self.frameworks.gri.edition != "auto":
            return self.frameworks.gri.edition
        return "2025" if (self.report.publication_date or _usual_publication(self.report)) >= GRI_102_103_FROM else "2016"


def load_project(folder: Path) -> tuple[Project | None, tuple[Finding, ...]]:
    """Reads ``report.toml`` strictly: every unknown key, wrong type and wrong value is a finding with its line, all at once.

    ``None`` where there is no project to speak of: no file, broken TOML, no company or no year. A project with findings has defaults
    in their place, so that the tables can be checked in the same run; ``build`` refuses because of the findings.
    """
    document, problem = _document(folder / REPORT_FILE)
    if document is None:
        return None, problem
    data, broken = _parsed(document)
    if data is None:
        return None, broken
    asked = Asked(REPORT_FILE, key_lines(document))
    project = _project(folder, Keys(data, "", asked))
    return project, asked.finish()


def _document(path: Path) -> tuple[str | None, tuple[Finding, ...]]:
    try:
        return path.read_bytes().decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return None, (finding("report.not_utf8", Place(REPORT_FILE)),)
    except OSError:
        return None, (finding("report.missing_file", Place(REPORT_FILE)),)


def _parsed(document: str) -> tuple[dict[str, Any] | None, tuple[Finding, ...]]:
    try:
        return tomllib.loads(document, parse_float=Decimal), ()
    except RecursionError:
        said = "nested too deeply"
    except ValueError as problem:
        said = str(problem)
    line, why = what_broke(said)
    row = line if line is not None else document.rstrip().count("\n") + 1
    return None, (finding("report.broken_toml", Place(REPORT_FILE, None, row), text=why),)


def _project(folder: Path, top: Keys) -> Project | None:
    _schema(top)
    report = _report(top.section("report"))
    company = _company(top.section("company"), report.languages if report else LANGUAGES)
    inventory = _inventory(top.section("inventory"))
    targets = _targets(top.section("targets"))
    frameworks = _frameworks(top.section("frameworks"), report)
    omissions = _omissions(top, report.languages if report else LANGUAGES)
    display = read_display(top.section("display"))
    document = read_document(top.section("document"))
    sources = read_sources(top.section("sources"))
    engine = read_engine(top.section("engine"))
    top.close()
    if report is None or company is None:
        return None
    lines = top.asked.lines
    return Project(folder, company, report, inventory, targets, frameworks, omissions, display, document, sources, engine, lines)


def _schema(top: Keys) -> None:
    schema = top.get("schema")
    if schema is None:
        top.asked.report("report.schema_not_stated", "schema")
    elif schema != 1:
        top.asked.report("report.unknown_schema", "schema", text=schema)


def _company(keys: Keys, languages: tuple[str, ...]) -> Company | None:
    name = keys.words("name", languages, required=True)
    country = keys.string("country")
    if country is not None and not re.fullmatch("[A-Z]{2}", country):
        keys.wrong("country", country, 'an ISO 3166 code of two capital letters, such as "TW"', "ISO 3166 國家代碼（兩個大寫字母，例如 TW）")
    lei, tax_id, sector, stock_code = (keys.string(key) for key in ("lei", "tax_id", "sector", "stock_code"))
    capital = keys.number("paid_in_capital", 0)
    keys.close()
    return None if name is None else Company(name, lei, tax_id, sector, country, stock_code, capital)


def _report(keys: Keys) -> Report | None:
    year = keys.year("year", required=True)
    start, end, published = keys.day("period_start"), keys.day("period_end"), keys.day("publication_date")
    languages = _languages(keys)
    currency = keys.string("currency") or "TWD"
    if not re.fullmatch("[A-Z]{3}", currency):
        keys.wrong("currency", currency, 'an ISO 4217 code of three capitals, such as "TWD"', "ISO 4217 幣別代碼（三個大寫字母，例如 TWD）")
    title, standalone, previous = keys.words("title", languages), keys.flag("standalone"), keys.string("previous")
    keys.close()
    if year is None:
        return None
    start = start or (_years_later(end, -1) + timedelta(days=1) if end else date(year, 1, 1))
    end = end or _years_later(start, 1) - timedelta(days=1)
    if end < start:
        keys.asked.report("report.period_backwards", keys.at("period_end"), start=start.isoformat(), end=end.isoformat())
    return Report(year, start, end, published, languages, currency, title, standalone, previous)


def _years_later(day: date, years: int) -> date:
    """The same day in another year; 29 February becomes 28 February, so that twelve months stay twelve months."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _languages(keys: Keys) -> tuple[str, ...]:
    given = keys.strings("languages")
    if given is None:
        return DEFAULT_LANGUAGES
    for lang in given:
        if lang not in LANGUAGES:
            keys.wrong("languages", lang, 'a list of "zh-TW" and "en"', '"zh-TW" 與 "en" 的清單', nearest(lang, LANGUAGES, cutoff=0.1))
    return tuple(dict.fromkeys(lang for lang in given if lang in LANGUAGES)) or DEFAULT_LANGUAGES


def _inventory(keys: Keys) -> Inventory:
    for key, assumed in (("consolidation", "operational_control"), ("gwp", "AR6")):
        if key not in keys.data:
            keys.asked.report("report.not_stated", keys.at(key), assumed=assumed)
    inventory = Inventory(
        consolidation=keys.choice("consolidation", get_args(Consolidation), "operational_control"),
        gwp=keys.choice("gwp", get_args(GwpSet), "AR6"),
        base_year=_base_year(keys),
        scope2_headline=keys.choice("scope2_headline", get_args(Scope2Method), "market"),
        scope2_fill=keys.choice("scope2_fill", get_args(Scope2Fill), "none"),
        recalculation_threshold=_fraction(keys, "recalculation_threshold"),
    )
    keys.close()
    return inventory


def _base_year(keys: Keys) -> BaseYear:
    value = keys.data.get("base_year")
    if isinstance(value, dict):
        inner = keys.section("base_year")
        found = BaseYear(inner.year("scope12"), inner.year("scope3"))
        inner.close()
        return found
    if value is None:
        keys.asked.report("report.base_year_missing", keys.at("base_year"))
    year = keys.year("base_year")
    return BaseYear(year, year)


def _fraction(keys: Keys, key: str) -> Decimal:
    """A threshold as a fraction; 5 % unless said."""
    found = keys.number(key, 0, 1)
    return Decimal("0.05") if found is None else found


def _targets(keys: Keys) -> Targets:
    tolerance = _fraction(keys, "on_track_tolerance")
    keys.close()
    return Targets(tolerance)


def _frameworks(keys: Keys, report: Report | None) -> Frameworks:
    gri, cdp, sbti = _gri(keys.table("gri"), report), _cdp(keys.table("cdp")), read_sbti(keys.table("sbti"))
    plain = {name: table for name in PLAIN_FRAMEWORKS if name != "sbti" and (table := keys.table(name)) is not None}
    asked = {name: table.choice("edition", ("auto", *editions(name)), "auto") for name, table in plain.items()}
    industry = plain["sasb"].choice("industry", ("all", *SASB_INDUSTRIES), "all") if "sasb" in plain else "all"
    basis: StatutoryScope2 = plain["tw_fsc"].choice("scope2", get_args(StatutoryScope2), "headline") if "tw_fsc" in plain else "headline"
    for table in plain.values():
        table.close()
    keys.close()
    return Frameworks(
        gri=gri,
        cdp=cdp,
        editions={name: edition for name, edition in asked.items() if edition != "auto"},
        industry=None if industry == "all" else industry,
        scope2=None if basis == "headline" else basis,
        sbti=sbti,
        **dict.fromkeys(plain, True),
    )


def _gri(keys: Keys | None, report: Report | None) -> Gri | None:
    if keys is None:
        return None
    gri = Gri(keys.choice("claim", get_args(Claim), "with_reference"), keys.choice("edition", get_args(Edition), "auto"))
    keys.close()
    if gri.edition == "auto" and report is not None and report.publication_date is None:
        day = _usual_publication(report)
        edition = "2025" if day >= GRI_102_103_FROM else "2016"
        keys.asked.report("report.publication_date_missing", "report.publication_date", edition=edition, year=day.year)
    return gri


def _usual_publication(report: Report) -> date:
    """When a report is published that does not say: the summer after its period."""
    return date(report.period_end.year + 1, 6, 30)


def _cdp(keys: Keys | None) -> Cdp | None:
    if keys is None:
        return None
    cycle, export = keys.string("cycle") or SHIPPED_CDP_CYCLE, keys.string("export")
    keys.close()
    if not re.fullmatch(r"20\d\d", cycle):
        keys.wrong("cycle", cycle, f'a cycle such as "{SHIPPED_CDP_CYCLE}"', f'年度版本，例如 "{SHIPPED_CDP_CYCLE}"')
        return Cdp(SHIPPED_CDP_CYCLE, export)
    if cycle > SHIPPED_CDP_CYCLE:
        keys.asked.report("report.cdp_cycle_newer", keys.at("cycle"), text=cycle, shipped=SHIPPED_CDP_CYCLE)
    return Cdp(cycle, export)


def _omissions(top: Keys, languages: tuple[str, ...]) -> tuple[Omission, ...]:
    entries = top.get("omission")
    if entries is None:
        return ()
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        top.wrong("omission", entries, "tables headed [[omission]]", "以 [[omission]] 開頭的表格")
        return ()
    found = [_omission(Keys(entry, f"omission[{number}]", top.asked), languages) for number, entry in enumerate(entries, 1)]
    return tuple(omission for omission in found if omission is not None)


def _omission(keys: Keys, languages: tuple[str, ...]) -> Omission | None:
    item, point, said = keys.string("item", required=True), keys.string("point"), keys.string("reason", required=True)
    explanation = keys.words("explanation", languages)
    keys.close()
    if item is None or said is None:
        return None
    word = said.casefold().replace(" ", "_").replace("/", "_")
    reason = next((known for known in get_args(OmissionReason) if OMISSION_WORDS.get(word, word) == known), None)
    if explanation is None:
        must = reasons()[reason].must_explain if reason is not None else text("why", "原因")
        keys.asked.report("report.omission_unexplained", keys.at("explanation"), text=item, must=must)
    if reason is not None:
        return Omission(item, reason, explanation, keys.asked.place(keys.path), point)
    four = [f'"{known}"' for known in get_args(OmissionReason)]
    keys.wrong("reason", said, f"one of GRI's four: {', '.join(four)}", f"{'、'.join(four)}（GRI 的四種理由之一）", nearest(word, get_args(OmissionReason)))
    return None
