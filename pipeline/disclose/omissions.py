"""Omissions: which points a team leaves out, with one of GRI's four reasons and an explanation (GRI 1, requirement 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from disclosures import Catalogue, Item, Point, catalogue, editions, frameworks, reasons
from pipeline.disclose.request import DiscloseRequest
from pipeline.finding import Finding, Text, finding, text
from pipeline.project import Omission

_ADDRESS = re.compile(r"(?:(?P<framework>[A-Za-z][A-Za-z0-9_]*)(?:@(?P<edition>[^:\s]+))?[:\s]\s*)?(?P<code>.+)", re.DOTALL)
_TIME = re.compile(r"\d|\b(?:year|quarter|month|spring|summer|autumn|winter)|[年月季]", re.IGNORECASE)
"""What tells a time in an explanation."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Omitted:
    """The omissions that stand, by framework and point."""

    by_point: Mapping[Key, Omission]

    def of(self, item: Item, point: Point) -> Omission | None:
        """The omission of a point, or none."""
        return self.by_point.get((item.framework, point.ref))


@dataclass(frozen=True, slots=True)
class _Target:
    """What an omission names: an item, and a point of it or all of them."""

    item: Item
    points: tuple[Point, ...]


def resolve_omissions(request: DiscloseRequest) -> tuple[Omitted, list[Finding]]:
    """The omissions that name a disclosure, may be made and say why; a finding for each that does not."""
    findings: list[Finding] = []
    by_point: dict[Key, Omission] = {}
    for omission in request.omissions:
        target = _target(omission, request.catalogues, findings)
        if target is not None and _may_stand(omission, target, findings):
            by_point |= {(target.item.framework, point.ref): omission for point in target.points}
    return Omitted(by_point), findings


def _may_stand(omission: Omission, target: _Target, findings: list[Finding]) -> bool:
    """Whether the item allows an omission and it is explained; ``report.toml``'s reader has said where an explanation lacks."""
    if not target.item.omission_allowed:
        findings.append(finding("disclose.omission_not_allowed", omission.at, item=target.item.id, title=target.item.title))
        return False
    explained = [words for words in (omission.explanation or {}).values() if words.strip()]
    if explained and omission.reason == "information_unavailable" and not any(_TIME.search(words) for words in explained):
        must = reasons()["information_unavailable"].must_explain
        findings.append(finding("disclose.omission_without_time", omission.at, item=target.item.id, must=must))
    return bool(explained)


def _target(omission: Omission, catalogues: Sequence[Catalogue], findings: list[Finding]) -> _Target | None:
    """The item and points an omission names; a finding where it names none, or not clearly."""
    match = _ADDRESS.fullmatch(omission.item.strip())
    framework, edition = (match["framework"] or "").lower() if match else "", match["edition"] if match else None
    code = match["code"].strip() if match else ""
    reported = [entry for entry in catalogues if framework in ("", entry.framework) and edition in (None, entry.edition)]
    if framework in frameworks() and not reported:
        findings.append(_not_reported(omission, framework, edition, catalogues))
        return None
    found = [(entry, target) for entry in reported for target in [_named(entry, code, omission.point)] if target is not None]
    if not found:
        findings.append(_unknown(omission, framework, code, reported or catalogues))
        return None
    entry, target = found[0]
    if edition is None:
        findings += _bare(omission, entry, target.item, named=bool(framework))
    if not target.points:
        refs = [point.ref for point in target.item.points]
        known = text(", ".join(refs), "、".join(refs))
        findings.append(finding("disclose.unknown_point", omission.at, text=omission.point or code, item=target.item.id, known=known))
        return None
    return target


def _named(entry: Catalogue, code: str, point: str | None) -> _Target | None:
    """The item a code names, or the item of a point that the code names whole (``305-1-c``)."""
    item = entry.item(code)
    if item is None:
        named = [item for item in entry.items if any(_is_point(ref.ref, item.code, code) for ref in item.points)]
        return _Target(named[0], _points(named[0], code)) if named else None
    return _Target(item, item.points if point is None else _points(item, point))


def _points(item: Item, named: str) -> tuple[Point, ...]:
    return tuple(point for point in item.points if _is_point(point.ref, item.code, named))


def _is_point(ref: str, code: str, named: str) -> bool:
    """Whether a point is the one named: by its whole reference, by its letter, or as part of the lettered point."""
    wanted = named.strip().rstrip(".").lower()
    forms = (wanted, f"{code}-{wanted}".lower(), f"{code}/{wanted}".lower())
    return any(ref.lower() == form or ref.lower().startswith(f"{form}-") for form in forms if form != code.lower())


def _bare(omission: Omission, entry: Catalogue, item: Item, *, named: bool) -> list[Finding]:
    """A code that does not say its framework, or that a withdrawn standard used too."""
    former = _former(entry, item.code)
    if former is not None:
        return [_ambiguous(omission, entry, item, former)]
    return [] if named else [finding("disclose.bare_code", omission.at, text=omission.item, suggestion=item.id)]


def _former(entry: Catalogue, code: str) -> Text | None:
    """The withdrawn standard that used a code, or none."""
    return next((former.standard for former in entry.former if code in former.codes), None)


def _ambiguous(omission: Omission, entry: Catalogue, item: Item, former: Text) -> Finding:
    suggestion = f"{entry.framework}@{entry.edition}:{item.code}"
    return finding("disclose.ambiguous_code", omission.at, text=omission.item, first=entry.groups[item.group], second=former, suggestion=suggestion)


def _unknown(omission: Omission, framework: str, code: str, catalogues: Sequence[Catalogue]) -> Finding:
    """No such disclosure: one of another edition, one of a withdrawn standard, or a slip of the pen."""
    others = [
        (entry, other, item)
        for entry in catalogues
        for edition in editions(entry.framework)
        for other in [catalogue(entry.framework, edition)]
        for item in [other.item(code)]
        if edition != entry.edition and item is not None
    ]
    for entry, other, item in others:
        former = _former(entry, code)
        if former is not None:
            return _ambiguous(omission, other, item, former)
        return finding(
            "disclose.other_edition", omission.at, text=omission.item, edition=other.edition, reported=entry.edition, heirs=_heirs(entry, other, item.code)
        )
    known = [item.id for entry in catalogues for item in entry.items if framework in ("", entry.framework)]
    return finding("disclose.unknown_item", omission.at, text=omission.item, nearest=_nearest(f"{framework}:{code}", known))


def _heirs(entry: Catalogue, other: Catalogue, code: str) -> Text:
    """`` (gri:102-5)``: what corresponds in the edition reported to a disclosure of another one, as far as the catalogues say; else nothing."""
    later = [new for step in entry.succession if step.old == code and step.framework in ("", other.framework) for new in step.new]
    earlier = [step.old for step in other.succession if code in step.new and step.framework in ("", entry.framework) and entry.item(step.old) is not None]
    names = [f"{entry.framework}:{name}" for name in later or earlier]
    return text(f" ({', '.join(names)})", f"（{'、'.join(names)}）") if names else text("", "")


def _not_reported(omission: Omission, framework: str, edition: str | None, catalogues: Sequence[Catalogue]) -> Finding:
    same = next((entry for entry in catalogues if entry.framework == framework), None)
    if same is not None:
        code = omission.item.rpartition(":")[2].strip()
        heirs = _heirs(same, catalogue(framework, edition), code) if edition in editions(framework) else text("", "")
        return finding("disclose.other_edition", omission.at, text=omission.item, edition=edition, reported=same.edition, heirs=heirs)
    return finding("disclose.framework_not_reported", omission.at, text=omission.item, framework=framework)


def _nearest(word: str, known: Sequence[str]) -> Text:
    """`` Did you mean …?``, or nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return text(f" Did you mean {close[0]}?", f"是否為 {close[0]}？") if close else text("", "")
