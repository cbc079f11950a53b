"""Boundary: what the targets and the inventory behind them leave out (near-term criteria 1 to 12, 23 and 24)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.criteria import Cited, Fixed, Part
from pipeline.datapoint import Datapoint, Stated, make_id
from pipeline.gas import SEVEN
from pipeline.scope3 import CATEGORIES
from pipeline.track.sbti import rules
from pipeline.track.sbti.case import Case, Entry, Verdict, beside, holds, listing, met, share, unknown, unmet

TRIGGER = Decimal("0.40")
COVER_12 = Decimal("0.95")
COVER_3_NEAR = Decimal("0.67")
COVER_3_LONG = Decimal("0.90")
FOSSIL_REVENUE = Decimal("0.50")
METHOD_MONTHS = 6


def group_level(case: Case) -> Verdict:
    """NT-C1: the target is the group's, by the inventory's consolidation approach."""
    if case.target.parent is not None and not case.entry.grouped:
        return beside("group.part", parent=case.typed("parent_target"))
    return holds(case.entry.grouped, "group", approach=case.word(f"choice.consolidation.{case.project.inventory.consolidation}"))


def seven_gases(case: Case) -> Verdict:
    """NT-C2: the inventory speaks of all seven gases."""
    known = {point.key for point in case.points.family("ghg.scope1.by_gas", case.year) if point.value is not None}
    silent = [gas for gas in SEVEN if gas not in known]
    return unknown("gases.silent", gases=listing(silent)) if silent else met("gases.pass")


def scope12_present(case: Case) -> Verdict:
    """NT-C3: near-term targets cover scope 1 and scope 2, company-wide. Renewable electricity may stand for scope 2."""
    scopes = _covered_near(case)
    return holds({"1", "2"} <= scopes, "scope12")


def _covered_near(case: Case) -> set[str]:
    near = [peer for peer in case.peers if peer.target.term == "near" and peer.whole]
    cut = {scope for peer in near if peer.reduces for scope in peer.cover.scopes}
    return cut | ({"2"} if any(peer.target.type == "renewable_electricity" for peer in near) else set())


def scope3_share(case: Case, of: int | None = None) -> Cited | None:
    """Scope 3 as a share of scopes 1, 2 and 3 in a year, else the reporting year, by the report's own scope 2 method."""
    asked = case.year if of is None else of
    total = make_id(f"ghg.total.{case.project.inventory.scope2_headline}", asked)
    if case.points.get(total) is None or case.points[total].value is None:
        return None
    point = case.deriver.put("sbti.scope3_share", asked, "share", [make_id("ghg.scope3", asked), total], "share")
    return Cited(point.id, "pct1") if point.value is not None else None


def silent_categories(case: Case, of: int | None = None) -> list[str]:
    """Scope 3 categories that have neither a figure nor a reason."""
    asked = of or case.year
    reasons = case.explained(asked)
    known = {part for point in case.points.family("ghg.scope3.category", asked) if point.value is not None for part in (point.key or "").split(";")}
    return [category for category in CATEGORIES if category not in known and category not in reasons]


def scope3_trigger(case: Case) -> Verdict:
    """NT-C4: with scope 3 at 40 % or more of all three scopes, or where fossil fuels are sold, a scope 3 target is needed."""
    if case.settings.fossil_fuels in ("sells", "extracts"):
        return holds(bool(near_scope3(case)), "trigger.fossil")
    found = scope3_share(case)
    if found is None:
        return unknown("trigger.no_total")
    reached = (case.points[found.datapoint].value or Decimal(0)) >= TRIGGER
    if not reached and silent_categories(case):
        return unknown("trigger.silent", share=found, limit=share(TRIGGER))
    if not reached:
        return met("trigger.below", share=found, limit=share(TRIGGER))
    return holds(bool(near_scope3(case)), "trigger", share=found, limit=share(TRIGGER))


def near_scope3(case: Case) -> list[Entry]:
    """Near-term targets on scope 3, cuts and engagement."""
    wanted = ("absolute", "intensity", "supplier_engagement")
    return [peer for peer in case.peers if peer.target.term == "near" and peer.whole and "3" in peer.cover.scopes and peer.target.type in wanted]


def exclusions(case: Case) -> Verdict:
    """NT-C5: at most 5 % of scopes 1 and 2 is left out, by the coverage typed, else by what the team states the inventory leaves out; and 5 % of scope 3."""
    if case.entry.cover.scopes == ("3",) and case.entry.reduces and not case.target.land:
        return _reported(case, "ghg.scope3", "3", COVER_12, "exclusions") or unknown("coverage.not_stated_scope3", key=Fixed("3", "code"))
    if case.target.land or not (case.entry.covers("1") or case.entry.covers("2")):
        return beside("other_kind")
    return coverage(case, COVER_12, "scope12") if "3" not in case.entry.cover.scopes else by_parts(case, {"1+2": COVER_12})


def by_parts(case: Case, least: Mapping[str, Decimal]) -> Verdict:
    """Coverage of scopes 1 and 2 and of scope 3 apart, as ``target_parts`` states it (part ``1+2``, part ``3``)."""
    rows = {(row.text("part") or "").replace(" ", ""): row for row in case.inputs.records("target_parts") if row.text("target_id") == case.target.id}
    found: dict[str, Part] = {}
    for part, wanted in least.items():
        typed = rows[part].decimal("coverage_pct") if part in rows else None
        if typed is None:
            return unknown("coverage.by_parts", part=Fixed(part, "code"))
        key = f"{case.target.id} {part}"
        stated = case.points.add(Datapoint("target.coverage_pct", case.year, key, typed, "points", Stated(rows[part].place("coverage_pct"))))
        share_of = case.deriver.put("target.coverage", case.year, "points_to_share", [stated.id], "share", key)
        found = {"part": Fixed(part, "code"), "coverage": Cited(share_of.id, "pct1"), "least": share(wanted)}
        if share_of.value is None or share_of.value < wanted:
            return unmet("coverage.part.fail", **found)
    return met("coverage.part.pass", **found) if len(least) == 1 else met("coverage.parts")


def coverage(case: Case, least: Decimal, subject: str) -> Verdict:
    """A target's share of what it is about: as typed; else whole against ``ghg.excluded[1+2]`` or ``[3]`` as stated. Missing is not zero."""
    if case.record.decimal("coverage_pct") is not None:
        found = case.value("coverage")
        return holds(found is not None and found >= least, "coverage", coverage=case.cite("coverage", "pct1"), least=share(least))
    if not case.entry.whole or case.entry.cover.categories:
        return unknown("coverage.selection")
    metric, key = ("ghg.scope3", "3") if subject == "scope3" else (f"ghg.scope12.{case.entry.cover.method}", "1+2")
    return _reported(case, metric, key, least, "coverage") or unknown(f"coverage.not_stated_{subject}", key=Fixed(key, "code"))


def _reported(case: Case, metric: str, key: str, least: Decimal, why: str) -> Verdict | None:
    """How much of a scope the inventory reports, by what the team states it leaves out (``ghg.excluded``); none where that is not stated."""
    excluded, reported = case.points.find("ghg.excluded", case.year, key), case.points.find(metric, case.year)
    if excluded is None or excluded.value is None or reported is None or reported.value is None:
        return None
    whole = case.deriver.put("sbti.with_excluded", case.year, "sum", [reported.id, excluded.id], "tCO2e", key)
    point = case.deriver.put("sbti.coverage", case.year, "share", [reported.id, whole.id], "share", key)
    return holds(point.value is not None and point.value >= least, why, coverage=Cited(point.id, "pct1"), least=share(least))


def scope3_coverage(case: Case) -> Verdict:
    """NT-C6: scope 3 targets together cover 67 % of scope 3, what is left out counted in the denominator."""
    found = near_scope3(case)
    if not found:
        return beside("no_scope3_target")
    typed = _typed_coverage(case, found)
    if typed is not None:
        enough = (case.points[typed.datapoint].value or Decimal(0)) >= COVER_3_NEAR
        return holds(enough, "scope3_coverage", coverage=typed, least=share(COVER_3_NEAR))
    base = scope3_base_year(case, found)
    covered = covered_categories(case, found, base)
    total = case.points.find("ghg.scope3", base)
    if covered is None or total is None or total.value is None:
        return unknown("scope3_coverage.no_figures")
    excluded = case.points.find("ghg.excluded", base, "3")
    whole = total.id
    if excluded is not None and excluded.value is not None:
        whole = case.deriver.put("sbti.with_excluded", base, "sum", [total.id, excluded.id], "tCO2e", "3").id
    key = "+".join(sorted(peer.target.id for peer in found))
    point = case.deriver.put("sbti.scope3_covered", base, "share", [*covered, whole], "share", key)
    enough = point.value is not None and point.value >= COVER_3_NEAR
    parts: dict[str, Part] = {"coverage": Cited(point.id, "pct1"), "least": share(COVER_3_NEAR)}
    if enough and excluded is None and silent_categories(case, base):
        return unknown("scope3_coverage.silent", **parts)
    return holds(enough, "scope3_coverage", **parts)


def _typed_coverage(case: Case, found: list[Entry]) -> Cited | None:
    """Coverage as the team states it, added up where the targets' categories do not overlap. None where a target states none."""
    named = [category for peer in found for category in peer.cover.categories]
    apart = len(found) == 1 or (all(peer.cover.categories for peer in found) and len(set(named)) == len(named))
    if not apart or any(peer.record.decimal("coverage_pct") is None for peer in found):
        return None
    key = "+".join(sorted(peer.target.id for peer in found))
    parts = [make_id("target.coverage", case.year, peer.target.id) for peer in found]
    return Cited(case.deriver.put("sbti.scope3_stated", case.year, "sum", parts, "share", key).id, "pct1")


def scope3_base_year(case: Case, found: list[Entry]) -> int:
    """The year coverage is judged in: the targets' base year where scope 3 has figures then, else the reporting year."""
    years = {peer.target.base_year for peer in found if peer.target.base_year is not None}
    base = min(years, default=case.year)
    return base if case.points.value("ghg.scope3", base) is not None else case.year


def covered_categories(case: Case, found: list[Entry], of: int) -> list[str] | None:
    """Ids that the targets cover together, each once. None where a target covers a part that no line marks."""
    if any(not peer.cover.categories and peer.record.decimal("coverage_pct") in (None, Decimal(100)) for peer in found):
        return [make_id("ghg.scope3", of)]
    if any(not peer.cover.categories or peer.record.decimal("coverage_pct") not in (None, Decimal(100)) for peer in found):
        return None
    wanted = {category for peer in found for category in peer.cover.categories}
    members = [point for point in case.points.family("ghg.scope3.category", of) if point.value is not None]
    return [point.id for point in members if set((point.key or "").split(";")) <= wanted] or None


def method_version(case: Case) -> Verdict:
    """NT-C7: the method or tool was the latest at submission, or had been replaced no more than six months before."""
    on, replaced = case.submitted, case.on("method_replaced_on")
    if case.record.text("method") is None:
        return unknown("version.not_stated")
    if on is None:
        return unknown("no_submission")
    if replaced is None or on <= replaced:
        return met("version.current", method=case.typed("method"))
    parts = {"method": case.typed("method"), "replaced": case.typed("method_replaced_on"), "submitted": case.typed("submitted_on")}
    return holds(on <= rules.months_later(replaced, METHOD_MONTHS), "version", **parts)


def scope2_method(case: Case) -> Verdict:
    """NT-C8: one scope 2 method, said, for base year and now."""
    if not case.entry.covers("2") or not case.entry.reduces:
        return beside("other_kind")
    years = [asked for asked in (case.target.base_year, case.year) if asked is not None]
    if any(case.points.value("ghg.scope2.unspecified", asked) is not None for asked in years):
        return unmet("method.unspecified")
    if case.record.text("scope2_method") is None:
        return unknown("method.blank")
    return met("method.pass", method=case.word(f"choice.scope2_method.{case.entry.cover.method}"))


def scope3_screening(case: Case) -> Verdict:
    """NT-C9: each of the fifteen categories has a figure or a reason."""
    silent = silent_categories(case)
    return unmet("screening.fail", categories=listing(silent)) if silent else met("screening.pass")


def bioenergy(case: Case) -> Verdict:
    """NT-C10: CO2 from bioenergy is reported beside the inventory."""
    found = [point for point in case.points.family("ghg.biogenic_co2", case.year) if point.value is not None]
    if found:
        return met("bioenergy.pass")
    used = case.settings.bioenergy
    return unknown("bioenergy.none") if used is None else unmet("bioenergy.fail") if used else beside("bioenergy.not_used")


def no_credits(case: Case) -> Verdict:
    """NT-C11: the target's figures are sums of inventory lines, gross of credits."""
    if case.value("now") is None:
        return unknown("no_figure")
    retired = case.points.find("credits.retired", case.year)
    return met("credits.beside", retired=Cited(retired.id)) if retired is not None and retired.value else met("credits.none")


def no_avoided(case: Case) -> Verdict:
    """NT-C12: avoided emissions have no place among inventory lines; a line below zero would be one."""
    return unknown("no_figure") if case.value("now") is None else met("avoided.pass")


def fossil_company(case: Case) -> Verdict:
    """NT-C23: who extracts fossil fuels, or earns half of the revenue from them, is not validated."""
    revenue = case.settings.fossil_revenue_share
    match case.settings.fossil_fuels:
        case None:
            return unknown("fossil.not_stated")
        case "none":
            return met("fossil.no_business")
        case "extracts":
            return unmet("fossil.extracts")
    if revenue is None:
        return unknown("fossil.share_not_stated")
    own = case.said("fossil_revenue_share", f"{(revenue * 100).normalize():f}")
    return holds(revenue < FOSSIL_REVENUE, "fossil.share", own=own, limit=share(FOSSIL_REVENUE))


def sector_guidance(case: Case) -> Verdict:
    """NT-C24: the sector guidance that applies is followed, as the team states it."""
    named = case.settings.sector_guidance
    if named is None:
        return unknown("sector.not_stated")
    return beside("sector.none") if named.casefold() == "none" else met("sector.stated", guidance=case.said("sector_guidance", named))
