"""Recalculation of the base year (near-term criterion 27): what the tables say of changes that ask for it."""

from __future__ import annotations

from decimal import Decimal

from pipeline.criteria import Part
from pipeline.datapoint import Datapoint, Stated, make_id
from pipeline.track.sbti.boundary import TRIGGER, near_scope3, scope3_share
from pipeline.track.sbti.case import Case, Verdict, beside, listing, met, share, unknown, unmet, year

SIGNIFICANT = Decimal("0.05")
STRUCTURAL = ("acquisitions", "divestment", "mergers", "methodology", "boundary")
"""Reasons of ``change_reasons`` that are changes of what is counted, not of how much is emitted."""
_WORST = ("fail", "not_enough_data", "pass")


def recalculated(case: Case) -> Verdict:
    """NT-C27: a base year that changed by 5 % or more is restated. What speaks against that counts first, then what leaves it open."""
    if not case.entry.reduces or case.target.base_year is None:
        return beside("other_kind")
    found = [verdict for verdict in (judge(case) for judge in (_held, _crossed, _attributed, _moved)) if verdict is not None]
    return min(found, key=lambda verdict: _WORST.index(verdict.status), default=unknown("recalculation.one_base", base=year(case.target.base_year)))


def _base(case: Case) -> int:
    return case.target.base_year or 0


def _scopes12(case: Case) -> bool:
    """An absolute cut of scope 1, scope 2 or both, whole: what the team's reasons and the entities' figures are about."""
    return case.target.type == "absolute" and case.entry.cover.metric is not None and set(case.entry.cover.scopes) <= {"1", "2"}


def _restatement(case: Case, column: str) -> Datapoint | None:
    """The base year's figure of what the target covers whole: the first value it had, the last it was restated to."""
    metric = case.entry.cover.metric
    rows = [point for point in case.points.family(f"restatement.{column}", _base(case)) if (point.key or "").split(" #")[0] == metric]
    return rows[0 if column == "previous" else -1] if rows and case.target.type in ("absolute", "net_zero") else None


def _held(case: Case) -> Verdict | None:
    """What the base was against what it is: as typed against the base year's lines, else before and after its restatement."""
    points, name = case.points, case.target.id
    before, after = points.find("target.base_stated", case.year, name), points.find("target.base_computed", case.year, name)
    told = "recalculation"
    if before is None:
        before, after, told = _restatement(case, "previous"), _restatement(case, "restated"), "recalculation.restated"
    if before is None or after is None or not before.value or after.value is None:
        return None
    change = case.put("base_change", "change_pct", [after.id, before.id]).value or Decimal(0)
    parts: dict[str, Part] = {"base": year(_base(case)), "change": case.cite("base_change", "change+pct1"), "limit": share(SIGNIFICANT)}
    if abs(change) < SIGNIFICANT:
        return met(f"{told}.small", **parts)
    return met(f"{told}.pass", **parts) if case.value("base") != before.value else unmet("recalculation.fail", **parts)


def _crossed(case: Case) -> Verdict | None:
    """Scope 3 grew from under 40 % of all scopes to that or more, and no target covers it."""
    before, now = scope3_share(case, _base(case)), scope3_share(case)
    if before is None or now is None or near_scope3(case):
        return None
    shares = [case.points[found.datapoint].value or Decimal(0) for found in (before, now)]
    if not shares[0] < TRIGGER <= shares[1]:
        return None
    return unmet("recalculation.crossed", base=year(_base(case)), before=before, now=now, limit=share(TRIGGER))


def _attributed(case: Case) -> Verdict | None:
    """Changes since the base year that the team gives structural reasons for (``change_reasons``, scopes 1 and 2), added up against the base."""
    base = case.value("base")
    if not _scopes12(case) or not base:
        return None
    rows = [row for row in case.inputs.records("change_reasons") if _base(case) < (row.integer("year") or 0) <= case.year]
    parts: dict[str, Part] = {"base": year(_base(case)), "limit": share(SIGNIFICANT)}
    ids: list[str] = []
    for number, row in enumerate(rows, 1):
        if row.text("reason") in STRUCTURAL and row.decimal("amount") is not None:
            stated, key = Stated(row.place("amount")), f"{row.text('reason')} {case.target.id} {number}"
            ids.append(case.points.add(Datapoint("sbti.structural_change", row.integer("year") or 0, key, row.decimal("amount"), "tCO2e", stated)).id)
    total = case.deriver.put("sbti.structural", case.year, "sum", ids, "tCO2e", case.target.id)
    change = case.put("structural_change", "share", [total.id, case.id("base")]).value or Decimal(0)
    parts["change"] = case.cite("structural_change", "change+pct1")
    if abs(change) < SIGNIFICANT:
        whole = {row.integer("year") for row in rows} >= set(range(_base(case) + 1, case.year + 1))
        return met("recalculation.attributed.small", **parts) if whole else None
    if _restatement(case, "restated") is not None:
        return None
    kept = case.points.value("target.base_stated", case.year, case.target.id) == base
    return unmet("recalculation.attributed.fail", **parts) if kept else unknown("recalculation.attributed.open", **parts)


def _moved(case: Case) -> Verdict | None:
    """Entities that came after the base year or left since, where they weigh 5 % of the base: bought and sold, or founded and closed, is a person's to say."""
    report = case.project.report
    if not _scopes12(case) or _restatement(case, "restated") is not None:
        return None
    family, last = f"{case.entry.cover.metric}.by_entity", f"{_base(case):04}-{report.period_end:%m-%d}"
    rows = [row for row in case.inputs.records("entities") if row.text("entity")]
    names = dict.fromkeys(row.text("entity") or "" for row in rows)
    first = {name: min(row.text("from") or "" for row in rows if row.text("entity") == name) for name in names}
    final = {name: max(row.text("to") or "9999" for row in rows if row.text("entity") == name) for name in names}
    value = case.points.value
    joined = [name for name in names if first[name] > last and value(family, case.year, name) and value(family, _base(case), name) is None]
    left = [name for name in names if final[name] < report.period_end.isoformat() and value(family, _base(case), name)]
    ids = [*(make_id(family, case.year, name) for name in joined), *(make_id(family, _base(case), name) for name in left)]
    weight = case.put("structure_share", "share", [*ids, case.id("base")]).value if ids and case.value("base") else None
    if weight is None or weight < SIGNIFICANT:
        return None
    parts: dict[str, Part] = {"base": year(_base(case)), "entities": listing([*joined, *left]), "share": case.cite("structure_share", "pct1")}
    return unknown("recalculation.moved", **parts, limit=share(SIGNIFICANT))
