"""Forest, land and agriculture (FLAG guidance): whether a land target is needed, and what it has to reach. A team marks its land targets (``targets.land``)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.criteria import Cited
from pipeline.track.sbti import rules
from pipeline.track.sbti.ambition import Least, absolute_minimum, on_sector_pathway
from pipeline.track.sbti.boundary import COVER_3_NEAR, COVER_12, by_parts, coverage
from pipeline.track.sbti.case import Case, Verdict, beside, day, holds, met, share, unknown

LAND = Decimal("0.20")
NO_DEFORESTATION_BY = date(2030, 12, 31)
YEARS_TO_NO_DEFORESTATION = 2
CUTOFF_YEARS = 3


def trigger(case: Case) -> Verdict:
    """FLAG-1: a land target is needed in designated sectors, and where land emissions (``ghg.flag`` as stated) are 20 % of all scopes or more."""
    has = any(peer.target.land for peer in case.peers)
    if case.settings.land_sector:
        return holds(has, "land.sector")
    point = _share(case)
    if point is None:
        return unknown("land.not_stated")
    if (case.points[point.datapoint].value or Decimal(0)) < LAND:
        return met("land.below", share=point, limit=share(LAND))
    return holds(has, "land.trigger", share=point, limit=share(LAND))


def _share(case: Case) -> Cited | None:
    land, total = case.points.find("ghg.flag", case.year), case.points.find(f"ghg.total.{case.project.inventory.scope2_headline}", case.year)
    if land is None or land.value is None or total is None or total.value is None:
        return None
    point = case.deriver.put("sbti.flag_share", case.year, "share", [land.id, total.id], "share")
    return Cited(point.id, "pct1") if point.value is not None else None


def ambition(case: Case) -> Verdict:
    """FLAG-2: 3.03 % a year at least, 72 % in the long term; a commodity's pathway only where the team supplies its series."""
    if not case.target.land:
        return beside("other_kind")
    if case.target.type == "intensity":
        return on_sector_pathway(case) or unknown("land.commodity")
    reduction = case.reduction
    if reduction is None or reduction.value is None:
        return unknown("no_reduction")
    if case.target.term == "long":
        return holds(reduction.value >= rules.LAND_LONG, "long", reduction=case.cite("reduction", "pct1"), least=share(rules.LAND_LONG))
    return absolute_minimum(case, Least(rules.RATE_LAND, (rules.PATH_LAND,), counted=False))


def covered(case: Case) -> Verdict:
    """FLAG-3: 95 % of land emissions in scopes 1 and 2 and 67 % of those in scope 3."""
    if not case.target.land:
        return beside("other_kind")
    scopes = set(case.entry.cover.scopes)
    if scopes == {"3"}:
        return coverage(case, COVER_3_NEAR, "scope3") if case.record.decimal("coverage_pct") is not None else by_parts(case, {"3": COVER_3_NEAR})
    if "3" not in scopes:
        return coverage(case, COVER_12, "scope12") if case.record.decimal("coverage_pct") is not None else by_parts(case, {"1+2": COVER_12})
    return by_parts(case, {"1+2": COVER_12, "3": COVER_3_NEAR})


def no_deforestation(case: Case) -> Verdict:
    """FLAG-4: no deforestation within two years of submission and by the end of 2030, counted from a day at least three years before it."""
    if not case.target.land:
        return beside("other_kind")
    on, by, cutoff = case.submitted, case.settings.no_deforestation_by, case.settings.deforestation_cutoff
    if on is None:
        return unknown("no_submission")
    if by is None or cutoff is None:
        return unknown("deforestation.not_stated")
    last = min(rules.months_later(on, 12 * YEARS_TO_NO_DEFORESTATION), NO_DEFORESTATION_BY)
    earliest = rules.months_later(on, -12 * CUTOFF_YEARS)
    parts = {"by": case.said("no_deforestation_by", by.isoformat()), "cutoff": case.said("deforestation_cutoff", cutoff.isoformat())}
    return holds(by <= last and cutoff <= earliest, "deforestation", **parts, last=day(last), earliest=day(earliest))
