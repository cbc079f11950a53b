"""Conditions nobody settles: neither data nor text says whether a scenario analysis, a carbon price, a target … is used, or they say both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disclosures import Concept, absences, conditions
from pipeline.disclose.conditions import CONDITIONS, decide, denials
from pipeline.disclose.needs import Evidence
from pipeline.finding import Finding, finding, text
from pipeline.status import ItemStatus, PointStatus

Case = tuple[ItemStatus, PointStatus]


def check_silence(items: Sequence[ItemStatus], evidence: Evidence, known: Mapping[str, Concept]) -> list[Finding]:
    """A finding for each condition under which points stay missing because nobody says whether it holds, with the line to write (one finding for those
    that the same data would settle), and one for each that a person denies beside data that has it.
    """
    found: list[Finding] = []
    silent: dict[str, dict[str, list[Case]]] = {}
    for name, absence in absences().items():
        cases = [(item, status) for item in items for status in item.points if status.point.condition == name]
        for item, status in cases:
            if status.status == "missing" and decide(name, status.point, evidence, known).holds is None:
                silent.setdefault(absence.yes["en"], {}).setdefault(name, []).append((item, status))
        found += _denied(name, [status for _, status in cases], evidence, known)
    return [*(_unsaid(cases, evidence) for cases in silent.values()), *found]


def _unsaid(silent: Mapping[str, Sequence[Case]], evidence: Evidence) -> Finding:
    """What is not said, by condition; the sub-points by which a person says that none of them holds."""
    cases = [case for found in silent.values() for case in found]
    named = list(dict.fromkeys(f"{item.framework}:{status.point.print_ref}" for item, status in cases))
    lines = [f"{topic}: [{', '.join(parts)}]" for topic, parts in _by_topic([need for name in silent for need in absences()[name].none]).items()]
    return finding(
        "disclose.condition_unsaid",
        next((evidence.request.places[item.framework] for item, _ in cases if item.framework in evidence.request.places), None),
        condition=text("; ".join(conditions()[name]["en"] for name in silent), "；".join(conditions()[name]["zh-TW"] for name in silent)),
        items=text(", ".join(named), "、".join(named)),
        yes=absences()[next(iter(silent))].yes,
        line="{" + ", ".join(lines) + "}",
    )


def _by_topic(needs: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for need in needs:
        topic, _, part = need.partition("#")
        if part not in found.setdefault(topic, []):
            found[topic].append(part)
    return found


def _denied(name: str, points: Sequence[PointStatus], evidence: Evidence, known: Mapping[str, Concept]) -> Iterator[Finding]:
    """Where a person says there is none and figures or another text say that there is."""
    said = denials(name, evidence)
    if said and any(CONDITIONS[name](evidence, status.point, known) for status in points):
        places = [mark.at for mark in said if mark.at is not None]
        yield finding("disclose.condition_denied", places=places, condition=conditions()[name])
