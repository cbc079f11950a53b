"""Readiness for V2.0: what is known of the next rule set, held against targets that are not bound by it yet.

Its minimum rates were not verified and are not judged.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.datapoint import make_id
from pipeline.track.sbti.boundary import covered_categories, near_scope3
from pipeline.track.sbti.case import Case, Verdict, beside, holds, listing, met, share, unknown, unmet, year
from pipeline.track.sbti.category import company_category

SIGNIFICANT = Decimal("0.05")
CYCLE = 5
GROWTH = Decimal("0.20")
EXCUSABLE = ("3", "7", "8", "9", "10", "14")
"""Categories of which activities may be left out, each with a justification."""
REMOVALS_FROM = 2035


def cycle(case: Case) -> Verdict:
    """V2: five-year targets, scope 1 and scope 2 apart, each whole."""
    if not case.near or case.target.land or not set(case.entry.cover.scopes) <= {"1", "2"}:
        return beside("other_kind")
    if len(case.entry.cover.scopes) > 1:
        return unmet("v2.together")
    if case.record.decimal("coverage_pct") not in (None, Decimal(100)) or not case.entry.whole:
        return unmet("v2.partial")
    if case.submitted is None:
        return unknown("no_submission")
    last = case.submitted.year + CYCLE
    return holds(case.target.target_year <= last, "v2.cycle", target=year(case.target.target_year), last=year(last))


def each_scope(case: Case) -> Verdict:
    """V2: near-term targets for scope 1 and scope 2, each its own; category A companies have one for scope 3 too."""
    near = [peer for peer in case.peers if peer.target.term == "near" and peer.whole]
    own = {peer.cover.scopes for peer in near if peer.reduces}
    electricity = any(peer.target.type == "renewable_electricity" for peer in near)
    missing = [scope for scope, there in (("1", ("1",) in own), ("2", ("2",) in own or electricity)) if not there]
    if company_category(case) == "A" and not near_scope3(case):
        missing.append("3")
    if missing:
        return unmet("v2.near.fail", scopes=listing(missing))
    return met("v2.near.pass") if company_category(case) is not None or near_scope3(case) else unknown("v2.near.category")


def recent_base(case: Case) -> Verdict:
    """V2: the target's base year is the most recent year with a whole inventory, renewed with each cycle."""
    own, recent = case.target.base_year, case.recent
    if not case.near:
        return beside("other_kind")
    if own is None:
        return unknown("no_base_year")
    if recent is None:
        return unknown("no_recent_inventory")
    return holds(own >= recent, "v2.base", base=year(own), recent=year(recent))


def scope1_rate(case: Case) -> Verdict:
    """V2: a scope 1 cut runs straight from the base year to net zero; what may be left in the end, and so the rate, was not verified."""
    asked = case.near and case.entry.whole and case.entry.cover.scopes == ("1",) and case.target.type == "absolute"
    return unknown("v2.rate_unverified") if asked else beside("other_kind")


def scope2_form(case: Case) -> Verdict:
    """V2: scope 2 by a location-based cut or a share of low-carbon electricity; intensities and market-based cuts are gone."""
    alone = case.near and case.entry.cover.scopes == ("2",)
    if case.target.type == "renewable_electricity":
        return _electricity(case)
    if not alone:
        return beside("other_kind")
    if case.target.type == "intensity":
        return unmet("v2.scope2.intensity")
    return holds(case.entry.cover.method == "location", "v2.scope2.method", method=case.word(f"choice.scope2_method.{case.entry.cover.method}"))


def _electricity(case: Case) -> Verdict:
    """A share of electricity suffices, unless a category A company's demand grows by more than 20 % a year."""
    growth = case.settings.electricity_growth
    if company_category(case) != "A" or (growth is not None and growth <= GROWTH):
        return met("v2.scope2.electricity")
    if growth is None:
        return unknown("v2.scope2.growth_not_stated")
    cuts = any(peer.target.term == "near" and peer.cover.scopes == ("2",) and peer.target.type == "absolute" for peer in case.peers)
    return holds(cuts, "v2.scope2.growth", growth=case.said("electricity_growth", f"{(growth * 100).normalize():f}"), limit=share(GROWTH))


def significant_categories(case: Case) -> Verdict:
    """V2: each scope 3 category of 5 % or more of categories 1 to 14 is covered; asked of category A companies."""
    if company_category(case) == "B":
        return beside("v2.category_b")
    members = [point for point in case.points.family("ghg.scope3.category", case.year) if point.value is not None and (point.key or "") not in ("15", "other")]
    whole = sum((point.value or Decimal(0) for point in members), Decimal(0))
    if not members or not whole:
        return unknown("v2.no_scope3")
    found = near_scope3(case)
    covered = set(covered_categories(case, found, case.year) or ()) if found else set()
    if make_id("ghg.scope3", case.year) in covered:
        covered |= {point.id for point in members}
    left = [point.key or "" for point in members if (point.value or Decimal(0)) >= whole * SIGNIFICANT and point.id not in covered]
    if left and set(left) <= set(EXCUSABLE):
        return unknown("v2.categories.excusable", categories=listing(left), least=share(SIGNIFICANT))
    return unmet("v2.categories.fail", categories=listing(left), least=share(SIGNIFICANT)) if left else met("v2.categories.pass", least=share(SIGNIFICANT))


def scope3_method(case: Case) -> Verdict:
    """V2: scope 3 by absolute cuts and by suppliers and customers; the 7 % a year intensities are gone."""
    if case.target.term != "near" or case.entry.cover.scopes != ("3",) or case.target.land:
        return beside("other_kind")
    return holds(case.target.type != "intensity", "v2.scope3")


def approved(case: Case) -> Verdict:
    """V2: the board has approved targets and transition plan; category A companies publish the plan."""
    on, plan = case.settings.board_approved_on, case.settings.transition_plan
    if on is None:
        return unknown("v2.board.not_stated")
    approval = case.said("board_approved_on", on.isoformat())
    if company_category(case) == "B":
        return met("v2.board.pass", on=approval)
    if plan is None:
        return unknown("v2.board.no_plan", on=approval)
    return met("v2.board.published", on=approval, plan=case.said("transition_plan", plan))


def assured(case: Case) -> Verdict:
    """V2: scopes 1 and 2 have at least limited assurance; asked of category A companies."""
    if company_category(case) == "B":
        return beside("v2.category_b")
    wanted = ("ghg.scope1", "ghg.scope2")
    rows = [row for row in case.inputs.records("verification") if row.integer("year") == case.year and row.text("level")]
    subjects = [row.text("subject") or "" for row in rows]
    missing = [metric for metric in wanted if not any(subject.startswith((metric, "ghg.scope12", "ghg.*", "ghg.total")) for subject in subjects)]
    return holds(not missing, "v2.assured")


def optional_net_zero(case: Case) -> Verdict:
    """V2: a net-zero target, where a company chooses one, covers scopes 1, 2 and 3 whole with near-term and long-term targets."""
    if case.target.type != "net_zero":
        return beside("other_kind")
    whole = [peer for peer in case.peers if peer.reduces and peer.whole and not peer.cover.categories]
    terms = {(peer.target.term, scope) for peer in whole for scope in peer.cover.scopes if peer.record.decimal("coverage_pct") in (None, Decimal(100))}
    wanted = {(term, scope) for term in ("near", "long") for scope in "123"}
    return holds(wanted <= terms, "v2.net_zero")


def removals(case: Case) -> Verdict:
    """V2: category A companies support removals from 2035."""
    if company_category(case) == "B":
        return beside("v2.category_b")
    if case.year < REMOVALS_FROM:
        return beside("v2.removals.later", first=year(REMOVALS_FROM))
    removed = case.points.value("removals.total", case.year)
    return holds(bool(removed), "v2.removals", year=year(case.year))
