"""Ambition: what each kind of target has to reach at least (near-term criteria 15 to 22), and the label of what it reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.criteria import Cited, Fixed
from pipeline.datapoint import Datapoint, make_id
from pipeline.track.sbti import rules
from pipeline.track.sbti.boundary import near_scope3
from pipeline.track.sbti.case import Case, Entry, Verdict, beside, holds, met, unknown, unmet, year

ECONOMIC = ("value_added", "gross_profit", "ebitda")
USE_OF_SOLD_PRODUCTS = "11"
MONETARY = ("revenue", *ECONOMIC)


def is_scope12(case: Case) -> bool:
    """Whether it is a near-term absolute target of the whole company on scope 1, scope 2 or both."""
    return case.near and case.entry.whole and case.target.type == "absolute" and set(case.entry.cover.scopes) <= {"1", "2"}


def is_scope3(case: Case) -> bool:
    """Whether it is a near-term target on scope 3 alone that cuts emissions."""
    return case.near and case.entry.whole and case.entry.cover.scopes == ("3",)


def scope12_absolute(case: Case) -> Verdict:
    """NT-C16: absolute scope 1 and 2 targets reach the 1.5 °C minimum."""
    return absolute_minimum(case, _least(case)) if is_scope12(case) else beside("other_kind")


def scope12_at_15(case: Case) -> Verdict:
    """NT-C15: scopes 1 and 2 reach 1.5 °C, which the criterion on the target's own kind tells."""
    for code, judge in (("NT-C16", scope12_absolute), ("NT-C17", scope12_intensity), ("NT-C21", renewable)):
        verdict = judge(case)
        if verdict.status != "not_applicable":
            return Verdict(verdict.status, f"at_15.{verdict.status}", {"code": Fixed(code, "code")})
    return beside("other_kind")


def scope3_absolute(case: Case) -> Verdict:
    """NT-C18: absolute scope 3 targets reach the well-below-2 °C minimum."""
    return absolute_minimum(case, _least(case)) if is_scope3(case) and case.target.type == "absolute" else beside("other_kind")


@dataclass(frozen=True, slots=True)
class Least:
    """What an absolute cut has to reach: ``rate`` of the base year a year on a straight line, or the dynamic rate towards ``paths`` (cut, by which year).

    ``counted`` is whether the straight line is known to count from 2020 where the base year is later; where it is not, a target that only meets the plain
    count is not judged. ``name`` is the figure of the target that keeps it.
    """

    rate: Decimal
    paths: Sequence[tuple[str, int]]
    counted: bool = True
    name: str = "minimum"


def _least(case: Case) -> Least:
    """The cross-sector minimum: 1.5 °C for scopes 1 and 2, well below 2 °C for scope 3."""
    scopes = case.entry.cover.scopes
    return Least(rules.RATE_WELL_BELOW_2 if scopes == ("3",) else rules.RATE_15, [rules.PATHS[scope] for scope in scopes])


def absolute_minimum(case: Case, least: Least) -> Verdict:
    """An absolute cut against the least its rule set asks."""
    reduction, base = case.reduction, case.target.base_year
    if reduction is None or reduction.value is None or base is None or case.target.target_year <= base:
        return unknown("no_reduction")
    if case.rules == rules.DYNAMIC:
        minimum = dynamic_minimum(case, least)
        return unknown("no_recent_inventory") if minimum is None or minimum.value is None else _against(case, reduction.value, minimum, "dynamic")
    minimum = linear_minimum(case, least)
    if minimum.value is None:
        return unknown("no_reduction")
    return _doubtful(case, reduction.value, least) or _against(case, reduction.value, minimum, "linear")


def _against(case: Case, reduction: Decimal, minimum: Datapoint, how: str) -> Verdict:
    enough = reduction >= (minimum.value or Decimal(0)) - case.tolerance
    return holds(enough, f"minimum_{how}", reduction=case.cite("reduction", "pct1"), minimum=Cited(minimum.id, "pct1"))


def _counted(case: Case) -> date:
    return case.submitted or case.validated or case.today


def linear_minimum(case: Case, least: Least) -> Datapoint:
    """The least reduction of V5.0 to V5.3: a fixed rate a year from the base year, from 2020 where the base year is later and the rule held already."""
    years = {"base_year": str(case.target.base_year), "target_year": str(case.target.target_year)}
    anchor = {"anchor": rules.ANCHOR} if least.counted and _counted(case) >= rules.COUNTED_FROM else {}
    return case.put(least.name, "linear_minimum", [], rate=str(least.rate), **years, **anchor)


def _doubtful(case: Case, reduction: Decimal, least: Least) -> Verdict | None:
    """Not judged where only the day decides which count holds, and the sources give no day."""
    first, last = rules.COUNTED_IN_DOUBT
    base, end = case.target.base_year or 0, case.target.target_year
    plain, from_anchor = least.rate * (end - base), least.rate * (end - min(base, int(rules.ANCHOR)))
    between = plain - case.tolerance <= reduction < from_anchor - case.tolerance
    if between and (not least.counted or first <= _counted(case) <= last):
        return unknown("count_not_verified", first=year(int(rules.ANCHOR)), base=year(base))
    return None


def dynamic_minimum(case: Case, least: Least) -> Datapoint | None:
    """The least reduction of V5.3.1: from the most recent inventory to net zero, told from the base year, with the yearly floor.

    Scopes 1 and 2 are weighted by the most recent year. None where that inventory is not there.
    """
    recent, base = case.recent, case.target.base_year
    if recent is None or base is None or not case.value("base"):
        return None
    scopes = case.entry.cover.scopes
    weights = [] if len(least.paths) == 1 else [_scope_id(case, scope, recent) for scope in scopes]
    if weights and (case.entry.cover.selects or any(case.points.get(part) is None for part in weights)):
        return None
    limit = case.net_zero_year or 9999
    told = "|".join(f"{cut}:{min(by, limit)}" for cut, by in least.paths)
    years = {"base_year": str(base), "recent_year": str(recent), "target_year": str(case.target.target_year)}
    return case.put(least.name, "dynamic_minimum", [case.id("base"), case.id("now", recent), *weights], paths=told, floor=str(least.rate), **years)


def _scope_id(case: Case, scope: str, of: int) -> str:
    return make_id("ghg.scope1" if scope == "1" else f"ghg.scope2.{case.entry.cover.method}", of)


def scope12_intensity(case: Case) -> Verdict:
    """NT-C17: a scope 1 and 2 intensity target needs an approved sector pathway, whose series the team supplies."""
    if case.target.land or not (case.near and case.target.type == "intensity" and set(case.entry.cover.scopes) <= {"1", "2"}):
        return beside("other_kind")
    return on_sector_pathway(case) or unknown("no_sector_pathway")


def on_sector_pathway(case: Case) -> Verdict | None:
    """Against the sector's pathway where the team states it: ``sda.sector_intensity[target_id]`` for base year, target year and the pathway's last year.

    None without the series. A company already better than its sector would converge upwards, which is no target.
    """
    points, name, base = case.points, case.target.id, case.target.base_year
    series = [entry for entry in points.years("sda.sector_intensity") if points.value("sda.sector_intensity", entry, name) is not None]
    if base is None or not case.value("base") or base not in series or case.target.target_year not in series or max(series) <= case.target.target_year:
        return None
    asked = [base, case.target.target_year, max(series)]
    own, start, _, end = (case.value("base"), *(points.value("sda.sector_intensity", entry, name) for entry in asked))
    if own is None or start is None or end is None or own <= end or start == end:
        return unknown("better_than_sector")
    parts = [case.id("base"), *(make_id("sda.sector_intensity", entry, name) for entry in asked)]
    shares = [make_id(metric, entry, name) for entry in asked[:2] for metric in ("sda.activity", "sda.sector_activity")]
    activity = shares if all(part in points for part in shares) else []
    sector = case.put("sector", "sector_intensity", [*parts, *activity], points[case.id("base")].unit)
    minimum, reduction = case.put("minimum", "reduction", [case.id("base"), sector.id]), case.reduction
    if reduction is None or reduction.value is None or minimum.value is None:
        return unknown("no_reduction")
    return _against(case, reduction.value, minimum, "sector")


def scope3_economic(case: Case) -> Verdict:
    """NT-C18: a scope 3 target per value added falls at least 7 % a year, compounded. Revenue is not value added."""
    name = case.target.denominator or "revenue"
    if not (is_scope3(case) and case.target.type == "intensity" and name in MONETARY):
        return beside("other_kind")
    return unmet("revenue_is_not_value_added") if name == "revenue" else _compound(case)


def scope3_physical(case: Case) -> Verdict:
    """NT-C18: a scope 3 target per physical unit falls at least 7 % a year, compounded, or as its sector's pathway where there is one."""
    name = case.target.denominator or "revenue"
    if not (is_scope3(case) and case.target.type == "intensity" and name not in MONETARY):
        return beside("other_kind")
    return on_sector_pathway(case) or _compound(case)


def _compound(case: Case) -> Verdict:
    reduction, base = case.reduction, case.target.base_year
    if reduction is None or reduction.value is None or base is None or case.target.target_year <= base:
        return unknown("no_reduction")
    years = {"base_year": str(base), "target_year": str(case.target.target_year), "anchor": rules.ANCHOR}
    return _against(case, reduction.value, case.put("minimum", "compound_minimum", [], rate=str(rules.INTENSITY_RATE), **years), "compound")


def engagement(case: Case) -> Verdict:
    """NT-C19: suppliers are to have targets within five years of submission; share, categories and coverage are stated."""
    if case.target.type != "supplier_engagement":
        return beside("other_kind")
    blank = [column for column in ("target_value", "categories", "coverage_pct") if case.record.text(column) is None]
    if case.submitted is None:
        return unknown("no_submission")
    limit = case.submitted.year + 5
    if case.target.target_year > limit:
        return unmet("engagement.fail", target=year(case.target.target_year), limit=year(limit))
    if blank:
        return unknown("engagement.blank", column=case.word(f"sbti.column.{blank[0]}"))
    return met("engagement.pass", target=year(case.target.target_year), limit=year(limit))


def combined(case: Case) -> Verdict:
    """NT-C20: a target over scopes 1, 2 and 3 together is judged by its parts: the targets that name it as their parent."""
    if case.target.land or not (case.near and "3" in case.entry.cover.scopes and len(case.entry.cover.scopes) > 1):
        return beside("other_kind")
    parts = [peer for peer in case.peers if peer.target.parent == case.target.id and peer.target.term == "near" and peer.target.type == "absolute"]
    own, chain = [part for part in parts if part.covers("1", "2")], [part for part in parts if part.cover.scopes == ("3",)]
    if not own or not chain:
        return unknown("combined.blank")
    outcomes = [_part(case, own[0], scope12_absolute).status, _part(case, chain[0], scope3_absolute).status]
    if "not_enough_data" in outcomes:
        return unknown("combined.blank")
    return holds(set(outcomes) == {"pass"}, "combined")


def _part(case: Case, entry: Entry, judge: Callable[[Case], Verdict]) -> Verdict:
    return judge(replace(case, entry=entry))


def renewable(case: Case) -> Verdict:
    """NT-C21: renewable electricity on or above the line of 80 % by 2025 and 100 % by 2030 in the target's year; later years come after 100 %."""
    if case.target.type != "renewable_electricity":
        return beside("other_kind")
    value = case.value("value")
    if value is None:
        return unknown("no_reduction")
    line = case.put("line", "renewable_line", [], year=str(case.target.target_year))
    full = case.target.target_year > 2030 and case.value("now") != 1
    if full and value >= 1:
        return unmet("renewable.late", target=year(case.target.target_year), last=year(2030))
    enough = line.value is not None and value >= line.value
    return holds(enough, "renewable", value=case.cite("value", "pct0"), line=case.cite("line", "pct0"), target=year(case.target.target_year))


def fossil_sales(case: Case) -> Verdict:
    """NT-C22: who sells fossil fuels cuts the use of sold products at 1.5 °C, all of it; engagement does not count."""
    if case.settings.fossil_fuels in (None, "none"):
        return unknown("fossil.not_stated") if case.settings.fossil_fuels is None else beside("fossil.none")
    found = [peer for peer in near_scope3(case) if peer.reduces and (not peer.cover.categories or USE_OF_SOLD_PRODUCTS in peer.cover.categories)]
    if not found:
        return unmet("fossil.no_target")
    if found[0].record.decimal("coverage_pct") not in (None, Decimal(100)):
        return unmet("fossil.partial", target=Fixed(found[0].target.id, "code"))
    if found[0].target.type == "intensity":
        return on_sector_pathway(replace(case, entry=found[0])) or unknown("no_sector_pathway")
    return absolute_minimum(replace(case, entry=found[0]), Least(rules.RATE_15, (rules.PATH_SCOPE3_15,), name="minimum_at_15"))


def classification(case: Case) -> str | None:
    """The temperature label the target's own numbers give: ``1.5C``, ``well_below_2C``, ``2C``, ``none``; none at all for kinds SBTi does not label.

    Near-term absolute targets on scopes 1 and 2, or on scope 3, go by a yearly rate. A validated one by its plain linear rate, as SBTi's dashboard labels it:
    its minimum was judged by SBTi. Any other by what its rule set counts: from 2020 where the base year is later; under V5.3.1 against the dynamic minimum.
    Long-term targets are labelled by what they leave, renewable electricity by its line. Emissions cut to zero, or kept there, are at 1.5 °C. A validated
    target over scopes 1, 2 and 3 together is at 1.5 °C where its one rate suffices for each of them; a lower rate tells nothing of its parts.
    """
    target, reduction = case.target, case.reduction
    if target.type == "renewable_electricity":
        return {"pass": "1.5C", "fail": "none"}.get(renewable(case).status)
    if is_scope12(case) and case.value("value") == 0:
        return "1.5C"
    if reduction is None or reduction.value is None or target.base_year is None or target.target_year <= target.base_year or target.type != "absolute":
        return None
    if not case.entry.whole:
        return None
    if target.term == "long":
        return "1.5C" if reduction.value >= Decimal("0.9") and target.target_year <= 2050 else "none"
    validated = case.target.status in ("validated", "superseded", "expired")
    plain = rules.label(reduction.value / (target.target_year - target.base_year))
    if not (is_scope12(case) or is_scope3(case)):
        return plain if validated and plain == "1.5C" and case.entry.covers("1", "2", "3") else None
    if validated:
        return plain
    if case.rules == rules.DYNAMIC:
        return _dynamic_label(case, reduction.value)
    return rules.label(reduction.value / (target.target_year - min(target.base_year, int(rules.ANCHOR))))


def _dynamic_label(case: Case, reduction: Decimal) -> str | None:
    """Under the minimum there is no label; without the recent inventory nothing can be said, unless even the floor is missed."""
    linear = rules.label(reduction / (case.target.target_year - (case.target.base_year or 0)))
    minimum = dynamic_minimum(case, _least(case))
    if minimum is None or minimum.value is None:
        least = "1.5C" if is_scope12(case) else "well_below_2C"
        return None if linear in (least, "1.5C") else "none"
    if reduction < minimum.value - case.tolerance:
        return "none"
    return "1.5C" if is_scope12(case) else linear


def stated_label(case: Case) -> Verdict:
    """CLS-1: the label the team states is not above the one the target's numbers give."""
    stated, own = case.target.ambition, classification(case)
    order = ("none", "2C", "well_below_2C", "1.5C")
    if stated not in order:
        return beside("label.none_stated")
    if own is None:
        return unknown("label.not_computed")
    parts = {"stated": case.word(f"sbti.label.{stated}"), "own": case.word(f"sbti.label.{own}")}
    return holds(order.index(stated) <= order.index(own), "label", **parts)


def legacy(case: Case) -> Verdict:
    """LEG-1: what was validated before July 2022 may be labelled below 1.5 °C, and is due for review."""
    if not case.legacy or case.validated is None:
        return beside("legacy.none")
    return met("legacy.pass", validated=case.typed("validated_on"), due=Fixed(rules.review_due(case.validated).isoformat(), "date"))
