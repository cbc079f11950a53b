"""Time frame, review, recalculation, net zero and tracking: the criteria on how a target is set, kept and followed."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.criteria import Cited
from pipeline.track.sbti import rules
from pipeline.track.sbti.boundary import COVER_3_LONG, COVER_12, by_parts, coverage
from pipeline.track.sbti.case import Case, Entry, Verdict, beside, day, holds, met, share, unknown, unmet, year

SIGNIFICANT = Decimal("0.05")
LONG_CUT = Decimal("0.90")
MONTHS_TO_ANNOUNCE = 6
FIRST_BASE_YEAR = 2015
LONG_CUT_PER_UNIT = Decimal("0.97")
"""What a long-term scope 3 target per unit of output or value added has to reach."""
LAST_YEAR, LAST_YEAR_OF_POWER = 2050, 2040
_POWER_OR_SHIPPING = re.compile(
    r"power (?:generation|utilit)|electric(?:ity|al)? (?:utilit|generation|producer)|maritime|container shipping|發電|海運|航運", re.IGNORECASE
)
"""Sectors whose net-zero year is earlier, as a company names its own."""


def target_year(case: Case) -> Verdict:
    """NT-C13: the target year lies 5 to 10 years after submission, by half-years; under V5.3.1 2030 is accepted whenever."""
    if not case.near:
        return beside("other_kind")
    if case.rules == rules.DYNAMIC and case.target.target_year == 2030:
        return met("window.accepted", target=year(2030))
    if case.submitted is None:
        return unknown("no_submission")
    first, last = rules.window(case.submitted)
    inside = first <= case.target.target_year <= last
    return holds(inside, "window", target=year(case.target.target_year), first=year(first), last=year(last), submitted=case.typed("submitted_on"))


def base_year(case: Case) -> Verdict:
    """NT-C13: the base year is 2015 or later, past when the target was submitted, and one for scopes 1 and 2."""
    own = case.target.base_year
    if not case.entry.reduces:
        return beside("other_kind")
    if own is None:
        return unknown("no_base_year")
    on = case.submitted or case.validated
    if own < FIRST_BASE_YEAR:
        return unmet("base_year.early", base=year(own), first=year(FIRST_BASE_YEAR))
    if on is not None and own >= on.year:
        return unmet("base_year.not_past", base=year(own), on=year(on.year))
    others = {peer.target.base_year for peer in case.peers if _scope12(peer) and peer.target.term == case.target.term}
    if _scope12(case.entry) and len(others - {None}) > 1:
        return unmet("base_year.differs")
    return met("base_year.pass", base=year(own), first=year(FIRST_BASE_YEAR))


def _scope12(entry: Entry) -> bool:
    return entry.reduces and entry.whole and set(entry.cover.scopes) <= {"1", "2"}


def recent_inventory(case: Case) -> Verdict:
    """NT-C14: the inventory was at most two years old at submission, and the target still ahead of it."""
    if not case.near:
        return beside("other_kind")
    on, recent = case.submitted, case.recent
    if on is None:
        return unknown("no_submission")
    if recent is None or case.value("value") is None:
        return unknown("no_recent_inventory")
    if recent < on.year - 2:
        return unknown("recent.old", recent=year(recent), submitted=case.typed("submitted_on"))
    now, value = case.value("now", recent), case.value("value")
    ahead = now is not None and value is not None and now > value
    return holds(ahead, "recent", recent=year(recent), now=case.cite("now", of=recent), value=case.cite("value"))


def published(case: Case) -> Verdict:
    """NT-C25: inventory and progress of the reporting year are there to be published; this chapter prints them."""
    missing = [metric for metric in ("ghg.scope1", f"ghg.scope2.{case.project.inventory.scope2_headline}") if case.points.value(metric, case.year) is None]
    if missing:
        return unmet("published.no_inventory", year=year(case.year))
    known = case.value("progress") is not None
    return met("published.pass", year=year(case.year)) if known else unknown("published.no_progress", year=year(case.year))


def reviewed(case: Case) -> Verdict:
    """NT-C26: reviewed within five years of validation, to the end of that month."""
    if case.target.status != "validated":
        return beside("not_validated")
    if case.validated is None:
        return unknown("no_validation")
    due = rules.review_due(case.validated)
    return holds(case.today <= due, "review", validated=case.typed("validated_on"), due=day(due))


def threshold(case: Case) -> Verdict:
    """NT-C26: the company's threshold for recalculating its base year is 5 % or less."""
    key = "inventory.recalculation_threshold"
    if not case.project.states(key):
        return unknown("threshold.not_stated")
    own = case.project.inventory.recalculation_threshold
    shown = case.setting(key, f"{(own * 100).normalize():f}")
    return holds(own <= SIGNIFICANT, "threshold", own=shown, limit=share(SIGNIFICANT))


def announced(case: Case) -> Verdict:
    """NT-C28: a validated target is published within six months."""
    if case.target.status != "validated":
        return beside("not_validated")
    if case.validated is None:
        return unknown("no_validation")
    on, last = case.on("announced_on"), rules.months_later(case.validated, MONTHS_TO_ANNOUNCE)
    if on is None:
        return unknown("announced.not_stated", last=day(last))
    return holds(on <= last, "announced", announced=case.typed("announced_on"), last=day(last))


def is_long(case: Case) -> bool:
    """A long-term cut, absolute or of scope 3 per unit, or a net-zero target."""
    per_unit = case.target.type == "intensity" and case.entry.cover.scopes == ("3",) and not case.target.land
    return case.target.type == "net_zero" or (case.target.term == "long" and (case.target.type == "absolute" or per_unit))


def long_ambition(case: Case) -> Verdict:
    """NZ: long-term targets cut at least 90 %, land targets 72 %, scope 3 per unit 97 %; a net-zero target without a cut by those that name it as parent."""
    if not is_long(case):
        return beside("other_kind")
    own, least = case.reduction, rules.LAND_LONG if case.target.land else LONG_CUT_PER_UNIT if case.target.type == "intensity" else LONG_CUT
    if own is not None and own.value is not None:
        return holds(own.value >= least, "long", reduction=case.cite("reduction", "pct1"), least=share(least))
    parts = [
        peer
        for peer in case.peers
        if peer.target.parent == case.target.id and peer.target.term == "long" and peer.target.type == "absolute" and not peer.target.land
    ]
    cuts = [peer.record.decimal("reduction_pct") for peer in parts]
    known = [cut for cut in cuts if cut is not None]
    if not known or len(known) < len(cuts):
        return unknown("no_reduction")
    return holds(min(known) >= LONG_CUT * 100, "long.parts", least=share(LONG_CUT))


def long_year(case: Case) -> Verdict:
    """NZ: the year is 2050 or earlier; for power generation and maritime transport, by the sector the company states, 2040."""
    if not is_long(case):
        return beside("other_kind")
    sector, ends = case.project.company.sector or "", case.target.target_year
    if _POWER_OR_SHIPPING.search(sector):
        named = case.setting("company.sector", sector)
        return holds(ends <= LAST_YEAR_OF_POWER, "long_year.sector", target=year(ends), last=year(LAST_YEAR_OF_POWER), sector=named)
    return holds(ends <= LAST_YEAR, "long_year", target=year(ends), last=year(LAST_YEAR))


def long_coverage(case: Case) -> Verdict:
    """NZ: long-term targets cover 95 % of scopes 1 and 2 and 90 % of scope 3."""
    if not is_long(case) or case.target.land:
        return beside("other_kind")
    scopes = case.entry.cover.scopes
    if scopes == ("3",):
        return coverage(case, COVER_3_LONG, "scope3")
    return coverage(case, COVER_12, "scope12") if "3" not in scopes else by_parts(case, {"1+2": COVER_12, "3": COVER_3_LONG})


def neutralized(case: Case) -> Verdict:
    """NZ-C28: what is left in the net-zero year is neutralized by removals; before that year only the amount can be said."""
    if case.target.type != "net_zero":
        return beside("other_kind")
    left, removed = case.value("residual"), case.points.find("removals.total", case.year)
    if left is None:
        return unknown("neutral.no_residual")
    if case.year < case.target.target_year:
        return _planned(case)
    if removed is None or removed.value is None:
        return unmet("neutral.nothing", residual=case.cite("residual"))
    return holds(removed.value >= left, "neutral", residual=case.cite("residual"), removed=Cited(removed.id))


def _planned(case: Case) -> Verdict:
    """Before the net-zero year: removals the team plans for it, against what will be left and what the inventory leaves out."""
    target = year(case.target.target_year)
    planned = case.points.find("removals.planned", case.target.target_year)
    if planned is None or planned.value is None:
        return unknown("neutral.later", residual=case.cite("residual"), target=target)
    excluded = [case.points.find("ghg.excluded", case.year, key) for key in ("1+2", "3")]
    known = [point.id for point in excluded if point is not None and point.value is not None]
    if len(known) < len(excluded):
        return unknown("neutral.excluded", planned=Cited(planned.id), residual=case.cite("residual"), target=target)
    whole = case.put("to_neutralize", "sum", [case.id("residual"), *known], planned.unit)
    return holds(whole.value is not None and planned.value >= whole.value, "neutral.plan", planned=Cited(planned.id), whole=Cited(whole.id), target=target)


def beyond_value_chain(case: Case) -> Verdict:
    """NZ-BVCM: credits stand apart from progress."""
    found = [point for point in case.points.values() if point.metric.startswith("credits.") and point.year == case.year and point.value]
    return met("bvcm.apart") if found else beside("bvcm.none")


def near_and_long(case: Case) -> Verdict:
    """NZ: a net-zero target stands beside a near-term and a long-term one."""
    if case.target.type != "net_zero":
        return beside("other_kind")
    terms = {peer.target.term for peer in case.peers if peer.reduces and not peer.target.land}
    return holds({"near", "long"} <= terms, "both")


def stated_progress(case: Case) -> Verdict:
    """TRK-1: progress as stated is progress as computed."""
    stated = case.points.find("stated.target.progress", case.year, case.target.id)
    own = case.value("progress")
    if stated is None or stated.value is None or own is None:
        return beside("progress.none_stated")
    cited = {"stated": Cited(stated.id, "pct1"), "own": case.cite("progress", "pct1")}
    told = stated.value / 100 if stated.unit == "points" else stated.value
    return holds(abs(own - told) <= Decimal("0.005"), "progress", **cited)


def on_track(case: Case) -> Verdict:
    """TRK-2: the state against the pathway, by this tool's convention."""
    state = case.target.state
    if state == "not_assessable":
        return unknown("track.not_assessable")
    return holds(state != "off_track", "track", state=case.word(f"state.{state}"))


def same_base(case: Case) -> Verdict:
    """TRK-3: base and current figures are the same selection of the same inventory."""
    if case.value("base") is None or case.value("now") is None:
        return unknown("no_figure")
    if case.entry.reduces and case.points.value("target.base_computed", case.year, case.target.id) is None:
        return unknown("same_base.stated", base=year(case.target.base_year or 0))
    return met("same_base.pass")


def with_absolute(case: Case) -> Verdict:
    """TRK-4: beside an intensity stands the absolute amount."""
    if case.target.type != "intensity":
        return beside("other_kind")
    now = case.points.find("target.now_covered", case.year, case.target.id)
    base = case.points.find("target.base_computed_covered", case.year, case.target.id)
    if now is None or now.value is None or base is None or not base.value:
        return unknown("no_figure")
    case.put("absolute_change", "change_pct", [now.id, base.id])
    return met("absolute.beside", change=case.cite("absolute_change", "change+pct1"), base=year(case.target.base_year or 0))
