"""What the narrative's marks and the chosen editions leave to say: topics nobody knows, answered twice, editions not in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from disclosures import Concept
from pipeline.disclose.request import DiscloseRequest
from pipeline.finding import Finding, Text, finding, text
from pipeline.status import Mark


def check_marks(request: DiscloseRequest, known: Mapping[str, Concept]) -> list[Finding]:
    """A finding for each mark of a topic, sub-point or requirement point there is none of,
    and for each sub-point two files of a language answer.
    """
    points = {f"{entry.framework}:{point.ref}" for entry in request.catalogues for item in entry.items for point in item.points}
    topics = [name for name, concept in known.items() if concept.kind == "topic"]
    findings: list[Finding] = []
    for mark in request.marks:
        concept = known.get(mark.subject)
        if concept is not None and concept.kind == "topic":
            findings += [_unknown_part(mark, concept, part) for part in mark.parts if concept.part(part) is None]
        elif mark.subject not in points:
            close = get_close_matches(mark.subject, [*topics, *points], n=1, cutoff=0.6)
            nearest = text(f" Did you mean {close[0]}?", f"是否為 {close[0]}？") if close else text("", "")
            findings.append(finding("disclose.unknown_topic", mark.at, text=mark.subject, nearest=nearest))
    return [*findings, *_twice(request)]


def _unknown_part(mark: Mark, concept: Concept, part: str) -> Finding:
    names = [entry.name for entry in concept.parts]
    known = text(", ".join(names), "、".join(names))
    return finding("disclose.unknown_part", mark.at, text=part, topic=concept.name, known=known)


def _twice(request: DiscloseRequest) -> list[Finding]:
    """Sub-points that two files of one language both answer."""
    seen: dict[tuple[str, str, str], Mark] = {}
    findings: list[Finding] = []
    for mark in request.marks:
        for part in mark.parts:
            first = seen.setdefault((mark.lang, mark.subject, part), mark)
            if first.at is not None and mark.at is not None and first.at.file != mark.at.file:
                places = (mark.at, first.at)
                findings.append(finding("disclose.topic_twice", mark.at, places=places, topic=f"{mark.subject}#{part}", first=first.at.file))
    return findings


def check_windows(request: DiscloseRequest) -> list[Finding]:
    """An edition that is not in force on the day it goes by (publication, or the first of the period); one adopted early is only noted."""
    days = {"publication": request.publication_date, "period": request.period_start}
    findings: list[Finding] = []
    for entry in request.catalogues:
        window, day = entry.window, days.get(entry.window.basis)
        if day is None or window.holds(day):
            continue
        early = window.early_adoption and window.start is not None and day < window.start
        late = "disclose.edition_not_in_force" if window.basis == "publication" else "disclose.edition_not_of_period"
        rule = "disclose.early_adoption" if early else late
        at = request.places.get(entry.framework)
        findings.append(finding(rule, at, edition=entry.edition, title=entry.title, start=window.start, when=_when(window.start, window.end), on=day))
    return findings


def check_industry(request: DiscloseRequest) -> list[Finding]:
    """A note where metrics of several industries are asked: a company is in one, and the others would count as missing."""
    groups = {item.group: None for entry in request.catalogues if entry.framework == "sasb" for item in entry.items}
    names = [group.upper().replace("_", "-") for group in groups]
    listed = text(", ".join(names), "、".join(names))
    return [finding("disclose.every_industry", request.places.get("sasb"), industries=listed)] if len(names) > 1 else []


def _when(start: date | None, end: date | None) -> Text:
    """A stretch of days in words; one end may be open."""
    if start is None:
        return text(f"until {end}", f"{end} 以前")
    return text(f"from {start} on", f"{start} 以後") if end is None else text(f"from {start} to {end}", f"{start} 至 {end} 之間")
