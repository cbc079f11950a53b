"""SBTi's criteria held against every target: this tool's own check, never SBTi's validation.

Rule sets, minimum rates and labels stand in ``rules``; what each criterion asks, in words, in ``disclosures/sbti``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from disclosures import Item, catalogue
from pipeline.criteria import Check
from pipeline.datapoint import Datapoints
from pipeline.finding import LANGUAGES, Finding, Text, finding
from pipeline.inputs import Inputs
from pipeline.printing import Printer
from pipeline.project import Project
from pipeline.reasons import category_reasons
from pipeline.track.sbti import ambition, base_year, boundary, category, conduct, land, readiness
from pipeline.track.sbti.case import STANDING, Case, Entry, Verdict, unknown, with_standing
from pipeline.track.sbti.rules import LINEAR, V2, rule_set
from report_templates import words

Judge = Callable[[Case], Verdict]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion and how it is judged. ``house`` criteria are this tool's own, or hold under every rule set."""

    code: str
    judge: Judge
    house: bool = False


CRITERIA: tuple[Criterion, ...] = (
    Criterion("NT-C1", boundary.group_level),
    Criterion("NT-C2", boundary.seven_gases),
    Criterion("NT-C3", boundary.scope12_present),
    Criterion("NT-C4", boundary.scope3_trigger),
    Criterion("NT-C5", boundary.exclusions),
    Criterion("NT-C6", boundary.scope3_coverage),
    Criterion("NT-C7", boundary.method_version),
    Criterion("NT-C8", boundary.scope2_method),
    Criterion("NT-C9", boundary.scope3_screening),
    Criterion("NT-C10", boundary.bioenergy),
    Criterion("NT-C11", boundary.no_credits, house=True),
    Criterion("NT-C12", boundary.no_avoided, house=True),
    Criterion("NT-C13a", conduct.target_year),
    Criterion("NT-C13b", conduct.base_year),
    Criterion("NT-C14", conduct.recent_inventory),
    Criterion("NT-C15", ambition.scope12_at_15),
    Criterion("NT-C16", ambition.scope12_absolute),
    Criterion("NT-C17", ambition.scope12_intensity),
    Criterion("NT-C18-abs", ambition.scope3_absolute),
    Criterion("NT-C18-econ", ambition.scope3_economic),
    Criterion("NT-C18-phys", ambition.scope3_physical),
    Criterion("NT-C19", ambition.engagement),
    Criterion("NT-C20", ambition.combined),
    Criterion("NT-C21", ambition.renewable),
    Criterion("NT-C22", ambition.fossil_sales),
    Criterion("NT-C23", boundary.fossil_company),
    Criterion("NT-C24", boundary.sector_guidance),
    Criterion("NT-C25", conduct.published, house=True),
    Criterion("NT-C26a", conduct.reviewed, house=True),
    Criterion("NT-C26b", conduct.threshold),
    Criterion("NT-C27", base_year.recalculated),
    Criterion("NT-C28", conduct.announced),
    Criterion("FLAG-1", land.trigger),
    Criterion("FLAG-2", land.ambition),
    Criterion("FLAG-3", land.covered),
    Criterion("FLAG-4", land.no_deforestation),
    Criterion("NZ-LT-AMB", conduct.long_ambition),
    Criterion("NZ-LT-YEAR", conduct.long_year),
    Criterion("NZ-LT-COV", conduct.long_coverage),
    Criterion("NZ-C28", conduct.neutralized),
    Criterion("NZ-BVCM", conduct.beyond_value_chain, house=True),
    Criterion("NZ-BOTH", conduct.near_and_long),
    Criterion("CLS-1", ambition.stated_label, house=True),
    Criterion("LEG-1", ambition.legacy, house=True),
    Criterion("TRK-1", conduct.stated_progress, house=True),
    Criterion("TRK-2", conduct.on_track, house=True),
    Criterion("TRK-3", conduct.same_base, house=True),
    Criterion("TRK-4", conduct.with_absolute, house=True),
    Criterion("V2-CAT", category.category, house=True),
    Criterion("V2-CYCLE", readiness.cycle, house=True),
    Criterion("V2-NEAR", readiness.each_scope, house=True),
    Criterion("V2-BASE", readiness.recent_base, house=True),
    Criterion("V2-S1", readiness.scope1_rate, house=True),
    Criterion("V2-S2", readiness.scope2_form, house=True),
    Criterion("V2-S3", readiness.significant_categories, house=True),
    Criterion("V2-S3M", readiness.scope3_method, house=True),
    Criterion("V2-GOV", readiness.approved, house=True),
    Criterion("V2-C7", readiness.assured, house=True),
    Criterion("V2-C17", readiness.optional_net_zero, house=True),
    Criterion("V2-C45", readiness.removals, house=True),
)
"""Every criterion of the catalogues in ``disclosures/sbti``, in their order."""

QUIET = ("TRK-2", "NT-C9", "NT-C15")
"""Criteria whose failure the chapter or another finding says already: 15 is failed by failing 16, 17 or 21."""


def judge(entries: Sequence[Entry], points: Datapoints, inputs: Inputs, project: Project) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Every target with its rule set, its label and its checks, and a warning for each criterion that a validated or submitted one does not meet.

    Superseded and expired targets keep the label of their numbers and are not checked: they are history.
    """
    judged: list[Entry] = []
    findings: list[Finding] = []
    cases: list[Case] = []
    explained = cache(lambda year: frozenset(category_reasons(inputs, year)))
    for entry in entries:
        case = Case(entry, with_standing(tuple(entries), entry), points, inputs, project, explained)
        checks = tuple(_checks(case)) if entry.target.active else ()
        target = replace(entry.target, rule_set=case.rules, classification=_label(case), checks=checks)
        _count(case, checks)
        judged.append(replace(entry, target=target))
        cases.append(replace(case, entry=judged[-1]))
        findings += _dates(case)
    return tuple(judged), (*_undated(cases), *findings, *_unmet(cases))


def _label(case: Case) -> str | None:
    """The label the numbers give; a validated target whose kind has no such label keeps the one the team states."""
    own = ambition.classification(case)
    stated = case.target.ambition if case.target.ambition in ("1.5C", "well_below_2C", "2C") else None
    return own if own is not None or case.target.status != "validated" else stated


def criteria_of(rules: str | None) -> tuple[Item, ...]:
    """The criteria a target is held against: its own rule set's (V5.0 to V5.3 where that is not known or older), then V2.0's for readiness."""
    edition = rules if rules in (LINEAR, "5.3.1", V2) else LINEAR
    own = [item for item in catalogue("sbti", edition).items if item.role == "criterion"]
    codes = {item.code for item in own}
    return (*own, *(item for item in catalogue("sbti", V2).items if item.role == "criterion" and item.code not in codes))


def _checks(case: Case) -> Sequence[Check]:
    known = {criterion.code: criterion for criterion in CRITERIA}
    found: list[Check] = []
    for item in criteria_of(case.rules):
        verdict = _verdict(case, known[item.code])
        ahead = item.code.startswith("V2-") and case.rules != V2
        found.append(Check(item.code, verdict.status, verdict.why, tuple(verdict.parts.items()), readiness=ahead))
    return found


def _count(case: Case, checks: Sequence[Check]) -> None:
    """How many criteria came out each way, naming them; what does not apply and what does not bind yet is not counted."""
    if case.target.active:
        for status in ("pass", "fail", "not_enough_data"):
            codes = [check.code for check in checks if check.status == status and not check.readiness and not check.code.startswith("TRK")]
            case.deriver.count(f"target.criteria.{status}", case.year, case.target.id, codes)


def _verdict(case: Case, criterion: Criterion) -> Verdict:
    """A rule set we have not verified judges nobody."""
    if criterion.house or case.judged:
        return criterion.judge(case)
    return unknown("rules_unknown" if case.rules is None else "rules_unverified")


def _dates(case: Case) -> list[Finding]:
    """Days in the wrong order; a target submitted under other rules than it was validated under is worth knowing."""
    place = case.record.place("validated_on")
    if case.submitted is not None and case.validated is not None and case.submitted > case.validated:
        return [finding("sbti.validated_before_submitted", place, id=case.target.id)]
    if case.submitted is not None and case.rules is not None and rule_set(case.submitted, case.record.text("criteria") or "") != case.rules:
        earlier = rule_set(case.submitted, case.record.text("criteria") or "")
        return [finding("sbti.between_rule_sets", place, id=case.target.id, submitted=earlier, validated=case.rules)]
    return []


def _undated(cases: Sequence[Case]) -> list[Finding]:
    """Targets SBTi has judged on a day nobody typed: they have no rule set."""
    found = [case for case in cases if case.rules is None and case.target.active]
    return [finding("sbti.undated", places=[case.record.place("validated_on") for case in found], id=_named(found))] if found else []


def _named(cases: Sequence[Case]) -> Text:
    return {"en": ", ".join(case.target.id for case in cases), "zh-TW": "、".join(case.target.id for case in cases)}


def _unmet(cases: Sequence[Case]) -> list[Finding]:
    """One finding a criterion and reason, at every validated or submitted target it is about."""
    groups: dict[tuple[str, str], list[tuple[Case, Check]]] = {}
    for case in cases:
        for check in case.target.checks if case.target.status in STANDING else ():
            if check.status == "fail" and not check.readiness and check.code not in QUIET:
                groups.setdefault((check.code, check.texts(_printers(case), _labels())["en"]), []).append((case, check))
    return [_finding(code, group) for (code, _), group in groups.items()]


def _finding(code: str, group: Sequence[tuple[Case, Check]]) -> Finding:
    case, check = group[0]
    title = next(item.title for item in criteria_of(case.rules) if item.code == code)
    named = _named([case for case, _ in group])
    places = [case.record.place("target_id") for case, _ in group]
    return finding("sbti.not_met", places=places, id=named, code=code, title=title, why=check.texts(_printers(case), _labels()))


def _printers(case: Case) -> Mapping[str, Printer]:
    return {lang: Printer(lang, case.points, case.project.display) for lang in LANGUAGES}


def _labels() -> Mapping[str, Mapping[str, str]]:
    return {lang: words(lang) for lang in LANGUAGES}
