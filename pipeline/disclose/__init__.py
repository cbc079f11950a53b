"""Disclose: what the chapter answers of each framework, point by point (CONTRACT §5, Status)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from disclosures import Catalogue, Concept, Item, Point, concepts
from pipeline.disclose.conditions import applies
from pipeline.disclose.marks import check_industry, check_marks, check_windows
from pipeline.disclose.needs import VOID, Evidence, Met, metric_met, together, topic_met
from pipeline.disclose.omissions import Omitted, resolve_omissions
from pipeline.disclose.request import DiscloseRequest
from pipeline.disclose.silence import check_silence
from pipeline.finding import Finding, finding
from pipeline.project import Omission
from pipeline.status import ItemStatus, PointStatus, Status, roll_up

__all__ = ["DiscloseRequest", "disclose"]


def disclose(request: DiscloseRequest) -> tuple[tuple[ItemStatus, ...], tuple[Finding, ...]]:
    """The status of every item of the frameworks reported, in their order;
    items of the whole report only where the chapter touches them.
    """
    known = concepts()
    evidence = Evidence(request)
    omitted, findings = resolve_omissions(request)
    found = [*findings, *check_marks(request, known), *check_windows(request), *check_industry(request)]
    items: list[ItemStatus] = []
    for catalogue in request.catalogues:
        for item in _disclosures(catalogue):
            status, said = _item(item, evidence, known, omitted)
            found += said
            if not item.whole_report or _touched(status):
                items.append(status)
    return tuple(items), (*found, *check_silence(items, evidence, known))


def _disclosures(catalogue: Catalogue) -> Sequence[Item]:
    """What a report discloses: criteria are judged elsewhere."""
    return [item for item in catalogue.items if item.role == "disclosure"]


def _touched(status: ItemStatus) -> bool:
    return any(point.status in ("reported", "partial", "omitted") for point in status.points)


def _item(item: Item, evidence: Evidence, known: Mapping[str, Concept], omitted: Omitted) -> tuple[ItemStatus, list[Finding]]:
    """An item with its points, and a finding for each omission of what is answered all the same."""
    points = tuple(_point(item, point, evidence, known, omitted.of(item, point)) for point in item.points)
    findings = [
        finding("disclose.omitted_but_reported", status.omission.at, item=f"{item.framework}:{status.point.print_ref}")
        for status in points
        if status.status == "reported" and status.omission is not None
    ]
    used: list[Omission] = []
    for status in points:
        if status.status == "omitted" and status.omission is not None and status.omission not in used:
            used.append(status.omission)
    blocks = tuple(dict.fromkeys(block for status in points for block in status.blocks))
    return ItemStatus(item, roll_up(status.status for status in points), points, tuple(used), blocks), findings


def _point(item: Item, point: Point, evidence: Evidence, known: Mapping[str, Concept], omission: Omission | None) -> PointStatus:
    asked = applies(item, point, evidence, known)
    if not asked.holds:
        return PointStatus(point, "not_applicable", blocks=asked.blocks)
    met = _signed(item, point, _met(item, point, evidence, known), evidence, known)
    if omission is not None and met.state != "reported":
        return PointStatus(point, "omitted", met.datapoints, met.blocks, (), omission)
    status: Status = met.state
    return PointStatus(point, status, met.datapoints, met.blocks, met.missing, omission)


def _signed(item: Item, point: Point, met: Met, evidence: Evidence, known: Mapping[str, Concept]) -> Met:
    """A text counts as answered only while no sign-off on it is void (CONTRACT §5, Status); figures need nobody's word."""
    told = any(known[need.partition("#")[0]].kind == "topic" for need in point.needs)
    if item.id not in evidence.request.void or not told or met.state != "reported":
        return met
    return replace(met, state="partial", missing=(*met.missing, VOID))


def _met(item: Item, point: Point, evidence: Evidence, known: Mapping[str, Concept]) -> Met:
    """How far a point's needs are met; a point without figures may also be marked by itself (``gri:2-12-a``)."""
    topics = [need for need in point.needs if known[need.partition("#")[0]].kind == "topic"]
    marks = [mark for mark in evidence.request.marks if mark.subject == f"{item.framework}:{point.ref}"]
    standing = [mark for mark in marks if mark.stands]
    if standing and len(standing) == len(marks) and len(topics) == len(point.needs):
        return Met("reported", blocks=tuple(dict.fromkeys(block for mark in standing for block in mark.blocks)))
    return together([_need(need, point, evidence, known) for need in point.needs])


def _need(need: str, point: Point, evidence: Evidence, known: Mapping[str, Concept]) -> Met:
    name, _, part = need.partition("#")
    concept = known[name]
    return metric_met(concept, point.kind, evidence) if concept.kind == "metric" else topic_met(concept, part or None, evidence)
