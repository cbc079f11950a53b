"""Readiness for V2.0: what is known of the next rule set, held against targets that are not bound by it yet."""

from __future__ import annotations

from decimal import Decimal

from pipeline.datapoint import make_id
from pipeline.track.sbti.boundary import covered_categories, near_scope3
from pipeline.track.sbti.case import Case, Verdict, beside, holds, listing, share, unknown, unmet, year

SIGNIFICANT = Decimal("0.05")
CYCLE = 5


def cycle(case: Case) -> Verdict:
    """V2: five-year targets, scope 1 and scope 2 apart, each whole."""
    if not case.near or not set(case.entry.cover.scopes) <= {"1", "2"}:
        return beside("other_kind")
    if len(case.entry.cover.scopes) > 1:
        return unmet("v2.together")
    if case.record.decimal("coverage_pct") not in (None, Decimal(100)) or not case.entry.whole:
        return unmet("v2.partial")
    if case.submitted is None:
        return unknown("no_submission")
    last = case.submitted.year + CYCLE
    return holds(case.target.target_year <= last, "v2.cycle", target=year(case.target.target_year), last=year(last))


def significant_categories(case: Case) -> Verdict:
    """V2: each scope 3 category of 5 % or more of categories 1 to 14 is covered; asked of larger companies only."""
    members = [point for point in case.points.family("ghg.scope3.category", case.year) if point.value is not None and (point.key or "") not in ("15", "other")]
    whole = sum((point.value or Decimal(0) for point in members), Decimal(0))
    if not members or not whole:
        return unknown("v2.no_scope3")
    found = near_scope3(case)
    covered = set(covered_categories(case, found, case.year) or ()) if found else set()
    if make_id("ghg.scope3", case.year) in covered:
        covered |= {point.id for point in members}
    left = [point.key or "" for point in members if (point.value or Decimal(0)) >= whole * SIGNIFICANT and point.id not in covered]
    return unmet("v2.categories.fail", categories=listing(left), least=share(SIGNIFICANT)) if left else holds(True, "v2.categories", least=share(SIGNIFICANT))


def approved(_: Case) -> Verdict:
    """V2: whether the board approved targets and plan is said in the narrative, which is not judged here."""
    return unknown("in_narrative")


def assured(case: Case) -> Verdict:
    """V2: scopes 1 and 2 have at least limited assurance; asked of larger companies only."""
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
