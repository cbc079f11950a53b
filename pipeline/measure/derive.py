"""The metrics that are a rule over other datapoints: sums over scopes, intensities, shares, changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.deriver import Deriver
from pipeline.iso_categories import iso_category_of
from pipeline.measure.families import BREAKDOWNS, DENOMINATORS
from pipeline.project import Project

METHODS = ("location", "market")
CATEGORIES = tuple(str(number) for number in range(1, 16))
INTENSITY_METRICS = ("scope1", "scope2.location", "scope2.market", "scope12.location", "scope12.market", "scope3", "total.location", "total.market")
_DERIVED = (
    "ghg.scope12.",
    "ghg.total.",
    "ghg.intensity.",
    "ghg.change",
    "ghg.share.",
    "ghg.scope3.share",
    "ghg.iso_category",
    "energy.intensity.",
    "ghg.not_itemised.",
)
_DERIVED_WHOLE = ("ghg.scope3", "energy.total", "energy.electricity", "energy.renewable_electricity_share", "energy.renewable_share", "scope3.primary_share")


def is_derived(metric: str) -> bool:
    """Whether a metric is a rule over others, so that a stated figure answers it only where its parts do not."""
    return metric in _DERIVED_WHOLE or metric.startswith(_DERIVED)


def made_later(metric: str) -> bool:
    """Whether a later stage makes the metric, so that a stated figure of it can only stand beside: a target's progress, counts of the frameworks."""
    return metric.startswith(("target.", "sbti.", "coverage.")) and metric != "target.now"


def derive(points: Datapoints, project: Project, stated: Mapping[str, Datapoint], named: Collection[str] = ()) -> None:
    """Add every derived datapoint, ground first. ``named`` are the denominators that targets name beside the usual ones."""
    denominators = {*DENOMINATORS, *(name.partition(":")[0] for name in named)}
    deriver = Deriver(points, stated)
    years = sorted({point.year for point in (*points.values(), *stated.values()) if point.metric.startswith(("ghg.", "energy."))} | {project.report.year})
    for year in years:
        _scope3(deriver, year)
        _scopes(deriver, year)
        _energy(deriver, year)
        _iso(deriver, year)
        _shares(deriver, year, project.inventory.scope2_headline)
        _intensities(deriver, year, denominators)
        _remainders(deriver, year)
    _changes(deriver, years)


def _number(point: Datapoint) -> int:
    """Where a category stands in the order a reader counts them: by its number, the first of joined ones; what has none comes last."""
    first = (point.key or "").partition(";")[0]
    return CATEGORIES.index(first) if first in CATEGORIES else len(CATEGORIES)


def _scope3(deriver: Deriver, year: int) -> None:
    """Scope 3 is the sum of the categories present; single categories reported in a joined one are null, ``reported_together``."""
    present = deriver.points.family("ghg.scope3.category", year)
    valued = sorted((point for point in present if point.value is not None), key=_number)
    joined = {single for point in valued if point.key and ";" in point.key for single in point.key.split(";")}
    for category in CATEGORIES:
        deriver.null("ghg.scope3.category", year, "tCO2e", "reported_together" if category in joined else "no_lines", category)
    if valued:
        deriver.put("ghg.scope3", year, "sum", [point.id for point in valued], "tCO2e")
    elif f"ghg.scope3@{year}" in deriver.stated:
        deriver.points.add(deriver.stated[f"ghg.scope3@{year}"])
    else:
        deriver.null("ghg.scope3", year, "tCO2e", "no_lines")
    if deriver.has("ghg.scope3", year):
        for point in valued:
            deriver.put("ghg.scope3.share", year, "share", [point.id, f"ghg.scope3@{year}"], "share", point.key)
        if deriver.has("ghg.scope3.primary", year):
            deriver.put("scope3.primary_share", year, "share", [f"ghg.scope3.primary@{year}", f"ghg.scope3@{year}"], "share")


def _scopes(deriver: Deriver, year: int) -> None:
    """Scopes 1+2 and 1+2+3 by each scope 2 method, and 1+2 by each breakdown: an entity without one of the two has what it has."""
    for metric in ("ghg.scope1", *(f"ghg.scope2.{method}" for method in METHODS)):
        deriver.null(metric, year, "tCO2e", "no_lines")
    for method in METHODS:
        one, two = f"ghg.scope1@{year}", f"ghg.scope2.{method}@{year}"
        deriver.put(f"ghg.scope12.{method}", year, "sum", [one, two], "tCO2e")
        deriver.put(f"ghg.total.{method}", year, "sum", [one, two, f"ghg.scope3@{year}"], "tCO2e")
        for name, _ in BREAKDOWNS:
            second = deriver.points.family(f"ghg.scope2.{method}.{name}", year)
            members: dict[str, list[str]] = {}
            for point in (*deriver.points.family(f"ghg.scope1.{name}", year), *second) if second else ():
                if point.key is not None and point.value is not None:
                    members.setdefault(point.key, []).append(point.id)
            for key, parts in members.items():
                deriver.put(f"ghg.scope12.{method}.{name}", year, "sum", parts, "tCO2e", key)


def _energy(deriver: Deriver, year: int) -> None:
    """Energy in total is what was consumed less what was sold (GRI 302-1 2.1); fuel burnt for own electricity counts once."""
    for metric, used, sold in (
        ("energy.total", "energy.consumed", "energy.sold"),
        ("energy.electricity", "energy.electricity.used", "energy.electricity.sold"),
    ):
        parts = [f"{used}@{year}", *([f"{sold}@{year}"] if deriver.has(sold, year) else [])]
        if deriver.has(used, year) or f"{metric}@{year}" in deriver.stated:
            deriver.put(metric, year, "difference", parts, "MWh")
    for share, part, whole in (
        ("energy.renewable_electricity_share", "energy.renewable_electricity", "energy.electricity"),
        ("energy.renewable_share", "energy.renewable", "energy.consumed"),
    ):
        if deriver.has(whole, year) and deriver.has(part, year):
            deriver.put(share, year, "share", [f"{part}@{year}", f"{whole}@{year}"], "share")
        elif f"{share}@{year}" in deriver.stated:
            deriver.points.add(deriver.stated[f"{share}@{year}"])


def _iso(deriver: Deriver, year: int) -> None:
    """ISO 14064-1:2018 categories 1 to 6: scope 1; scope 2 location-based (Annex E), whatever method the aggregates follow; the rest by the category its
    scope 3 category falls into (Annex B), as its lines say or, where it is stated without lines, by itself. A market-based figure alone is no category 2.
    """
    for key, metric in (("1", "ghg.scope1"), ("2", "ghg.scope2.location")):
        if deriver.has(metric, year):
            deriver.put("ghg.iso_category", year, "copy", [f"{metric}@{year}"], "tCO2e", key)
    if deriver.has("ghg.scope2.market", year) and f"ghg.iso_category@{year}[2]" not in deriver.stated:
        deriver.null("ghg.iso_category", year, "tCO2e", "location_missing", "2")
    members: dict[str, list[str]] = {}
    for point in deriver.points.family("ghg.scope3.iso", year):
        if point.key:
            members.setdefault(point.key[0], []).append(point.id)
    for point in deriver.points.family("ghg.scope3.category", year):
        falls = iso_category_of(point.key or "") if isinstance(point.origin, Stated) and point.value is not None else ""
        if falls:
            members.setdefault(falls[0], []).append(point.id)
    for key in sorted(members):
        deriver.put("ghg.iso_category", year, "sum", members[key], "tCO2e", key)


def _shares(deriver: Deriver, year: int, headline: str) -> None:
    """Each scope's share of the total, by the headline method."""
    total = f"ghg.total.{headline}"
    if deriver.has(total, year):
        for name, metric in (("scope1", "ghg.scope1"), ("scope2", f"ghg.scope2.{headline}"), ("scope3", "ghg.scope3")):
            deriver.put(f"ghg.share.{name}", year, "share", [f"{metric}@{year}", f"{total}@{year}"], "share")


def _intensities(deriver: Deriver, year: int, denominators: Collection[str]) -> None:
    """Emissions and energy over each denominator; revenue in millions. Scope 3 stands alone (GRI 305-4, 2.7.2) and within the totals ESRS asks for."""
    for point in [point for point in deriver.points.values() if point.year == year and point.metric.startswith("metric.")]:
        name = point.metric.removeprefix("metric.")
        if name.partition(":")[0] not in denominators or point.value is None:
            continue
        scale, below = ("1000000", f"million {point.unit}") if name == "revenue" else ("1", point.unit)
        for metric in INTENSITY_METRICS:
            if deriver.has(f"ghg.{metric}", year):
                deriver.put(f"ghg.intensity.{metric}.{name}", year, "ratio", [f"ghg.{metric}@{year}", point.id], f"tCO2e/{below}", scale=scale)
        if deriver.has("energy.total", year):
            deriver.put(f"energy.intensity.{name}", year, "ratio", [f"energy.total@{year}", point.id], f"MWh/{below}", scale=scale)


def _remainders(deriver: Deriver, year: int) -> None:
    """What of a total is not itemised in a breakdown: the total less its parts, where the parts fall short of it."""
    for metric in ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope12.location", "ghg.scope12.market"):
        for name, _ in BREAKDOWNS:
            parts = [point for point in deriver.points.family(f"{metric}.{name}", year) if point.value is not None]
            total = deriver.points.value(metric, year)
            if parts and total is not None and sum(point.value or 0 for point in parts) != total:
                deriver.put(
                    f"ghg.not_itemised.{metric.removeprefix('ghg.')}.{name}", year, "difference", [f"{metric}@{year}", *(point.id for point in parts)], "tCO2e"
                )


def _changes(deriver: Deriver, years: Sequence[int]) -> None:
    """Against the year before, same key: the difference and, where the year before is not zero, the change as a fraction."""
    wanted = set(years)
    for point in list(deriver.points.values()):
        if not point.metric.startswith(("ghg.", "energy.", "metric.")) or point.year not in wanted or point.value is None:
            continue
        name = point.metric.removeprefix("ghg.")
        before = deriver.points.find(point.metric, point.year - 1, point.key)
        if before is None or before.value is None or before.unit != point.unit or name.startswith(("change", "share", "scope3.share")):
            continue
        deriver.put(f"ghg.change.{name}", point.year, "difference", [point.id, before.id], point.unit, point.key)
        if before.value != 0:
            deriver.put(f"ghg.change_pct.{name}", point.year, "change_pct", [point.id, before.id], "share", point.key)


def base_changes(points: Datapoints, project: Project) -> None:
    """The reporting year against the base year of its scope: ``ghg.change_base`` and, as a fraction, ``ghg.change_base_pct``."""
    year, deriver = project.report.year, Deriver(points)
    names = ("scope1", "scope3", *(f"{metric}.{method}" for metric in ("scope2", "scope12", "total") for method in METHODS))
    for name in (
        *names,
        *(
            f"intensity.{point.metric.removeprefix('ghg.intensity.')}"
            for point in list(points.values())
            if point.metric.startswith("ghg.intensity.") and point.year == year
        ),
    ):
        base = project.inventory.base_year.scope3 if "scope3" in name else project.inventory.base_year.scope12
        if base is None or base == year or not deriver.has(f"ghg.{name}", year) or not deriver.has(f"ghg.{name}", base):
            continue
        parts = [f"ghg.{name}@{year}", f"ghg.{name}@{base}"]
        deriver.put(f"ghg.change_base.{name}", year, "difference", parts, points[parts[0]].unit)
        deriver.put(f"ghg.change_base_pct.{name}", year, "change_pct", parts, "share")
