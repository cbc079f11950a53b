"""Taiwan's statutory climate tables 1-1 and 1-2 (上市上櫃公司氣候相關資訊): their rows, as the chapter and the answer pack both print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.datapoint import Datapoints
from pipeline.inputs import Inputs, Record
from pipeline.project import Project, Report

ROLES = ("parent", "subsidiary")
"""The rows the form asks for; joint ventures and associates stand beside them where the inventory holds any."""
OTHER_ROLES = ("joint_venture", "associate")
ADOPTION: tuple[tuple[Decimal, int], ...] = ((Decimal(10_000_000_000), 2026), (Decimal(5_000_000_000), 2027), (Decimal(0), 2028))
"""First financial year under IFRS S1 and S2 by paid-in capital in NT$ (FSC Order 11403851756); shares of another par value go by net worth."""
SCOPE3_AFTER = 3
"""Years from the first application until scope 3 is asked for: its fourth financial year (the same order)."""


@dataclass(frozen=True, slots=True)
class Phase:
    """From which year of publication a group's inventory, its assurance and its reduction targets are to be disclosed, by least paid-in capital in NT$."""

    capital: Decimal
    inventory: int
    assurance: int
    targets: int


PHASES = (
    Phase(Decimal(10_000_000_000), 2025, 2027, 2025),
    Phase(Decimal(5_000_000_000), 2026, 2028, 2026),
    Phase(Decimal(0), 2027, 2029, 2027),
)
"""The road map by paid-in capital (TWSE, TPEx); steel and cement belong to the first phase whatever their capital."""
GRID_FACTORS: Mapping[int, Decimal] = {
    2017: Decimal("0.554"),
    2018: Decimal("0.533"),
    2019: Decimal("0.509"),
    2020: Decimal("0.502"),
    2021: Decimal("0.509"),
    2022: Decimal("0.495"),
    2023: Decimal("0.494"),
    2024: Decimal("0.474"),
    2025: Decimal("0.466"),
}
"""kgCO2e/kWh the Energy Administration announced by year; for 2025 that for industry, which companies are meant to use."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of 1-1-1. ``words`` is the key of its label; ``intensity`` the metric beside its total; a group row has no metric."""

    words: str
    metric: str = ""
    key: str | None = None
    intensity: str = ""
    style: Literal["body", "total", "group", "part"] = "body"


def years(project: Project) -> tuple[int, int]:
    """The two years the form asks for: the year before, and the reporting year."""
    return project.report.year - 1, project.report.year


def inventory_lines(points: Datapoints, project: Project) -> tuple[Line, ...]:
    """1-1-1: scope 1, scope 2 by the method chosen and both together, each of the parent, its subsidiaries and in total; scope 3 where there is one."""
    method, shown = project.statutory_scope2, years(project)
    found: list[Line] = []
    for name in ("scope1", f"scope2.{method}", f"scope12.{method}"):
        metric = f"ghg.{name}"
        roles = [role for role in OTHER_ROLES if any(points.value(f"{metric}.by_role", year, role) is not None for year in shown)]
        rest = f"ghg.not_itemised.{name}.by_role"
        found.append(Line(f"metric.{metric}", style="group"))
        found += [Line(f"choice.role.{role}", f"{metric}.by_role", role) for role in (*ROLES, *roles)]
        found += [Line("metric.ghg.not_itemised", rest, style="part")] if any(points.value(rest, year) is not None for year in shown) else []
        found.append(Line("table.head.total", metric, intensity=f"ghg.intensity.{name}.revenue", style="total"))
    has_scope3 = any(points.value("ghg.scope3", year) is not None for year in shown)
    return (*found, Line("tw.scope3", "ghg.scope3")) if has_scope3 else tuple(found)


@dataclass(frozen=True, slots=True)
class Assurance:
    """A row of 1-1-2: what one verifier said of one part of the company in a year; ``subjects`` are the rows it is made of."""

    year: int
    first: Record
    subjects: tuple[Record, ...]


def assurances(inputs: Inputs, year: int) -> tuple[Assurance, ...]:
    """The statements on GHG figures of a year, rows of the same verifier, part, standard, level and opinion together."""
    groups: dict[tuple[str | None, ...], list[Record]] = {}
    for record in inputs.records("verification"):
        if record.integer("year") == year and (record.text("subject") or "").startswith("ghg."):
            key = tuple(record.text(column) for column in ("entity", "site", "verifier", "standard", "criteria", "level", "opinion"))
            groups.setdefault(key, []).append(record)
    return tuple(Assurance(year, rows[0], tuple(rows)) for rows in groups.values())


def members(inputs: Inputs, report: Report, year: int, role: str) -> tuple[Record, ...]:
    """The entities of a role on the last day of a year's period, each once."""
    last = f"{report.period_end.year - report.year + year:04}-{report.period_end.month:02}-{report.period_end.day:02}"
    found: dict[str | None, Record] = {}
    for record in inputs.records("entities"):
        if record.text("role") == role and (record.text("from") or "") <= last <= (record.text("to") or "9999"):
            found[record.text("entity")] = record
    return tuple(found.values())


def standards(inputs: Inputs, year: int) -> tuple[Record, ...]:
    """A row for each criterion the year's scope 1 and 2 inventory was verified against, as the statements name it."""
    return _once(
        record
        for record in inputs.records("verification")
        if record.integer("year") == year and (record.text("subject") or "").startswith(("ghg.scope1", "ghg.scope2", "ghg.scope12")) and record.text("criteria")
    )


def phase(project: Project) -> Phase | None:
    """The phase of the road map the company is in; none where report.toml does not state its paid-in capital."""
    capital = project.company.paid_in_capital
    return None if capital is None else next(entry for entry in PHASES if capital >= entry.capital)


def _once(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple({record.text("criteria"): record for record in records}.values())


def ifrs_from(project: Project) -> int | None:
    """The first financial year the company applies IFRS S1 and S2 by its paid-in capital; none where report.toml does not state it.

    >>> next(year for least, year in ADOPTION if Decimal(7_000_000_000) >= least)
    2027
    """
    capital = project.company.paid_in_capital
    return None if capital is None else next(year for least, year in ADOPTION if capital >= least)
