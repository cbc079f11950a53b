"""How a point's needs are met: datapoints that exist and are printed, sub-points of topics that a named person marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Literal

from disclosures import Concept, Kind, Part
from pipeline.datapoint import GIVEN_REASONS, REASONS, Datapoint, escape_key, make_id, split_id
from pipeline.disclose.request import DiscloseRequest
from pipeline.finding import Text, text

MEMBERS: Mapping[str, str] = {
    "men": "男性",
    "women": "女性",
    "other": "其他性別",
    "not_disclosed": "未揭露性別",
    "permanent": "永久聘僱",
    "temporary": "臨時",
    "non_guaranteed_hours": "無時數保證",
    "full_time": "全職",
    "part_time": "兼職",
}
"""Members of breakdowns that are words, as a reader of Chinese knows them; the key itself is what is typed."""

State = Literal["reported", "partial", "missing"]


@dataclass(frozen=True, slots=True)
class Met:
    """How far a need is met, by what, and what is missing."""

    state: State
    datapoints: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    missing: tuple[Text, ...] = ()


VOID = text("the sign-off on it is void", "其簽核已失效")


def together(parts: Sequence[Met]) -> Met:
    """Needs that are all asked for: reported where each is, missing where none is, else partial."""
    states = {part.state for part in parts}
    state: State = "partial" if len(states) != 1 else parts[0].state
    return Met(
        state,
        tuple(dict.fromkeys(identifier for part in parts for identifier in part.datapoints)),
        tuple(dict.fromkeys(block for part in parts for block in part.blocks)),
        tuple({words["en"]: words for part in parts for words in part.missing}.values()),
    )


@dataclass(frozen=True, slots=True)
class Ids:
    """The datapoints a pattern asks for: ``family`` where its keys are open."""

    ids: tuple[str, ...]
    family: bool


class Evidence:
    """The request, indexed: datapoints by metric and year, marks by subject."""

    def __init__(self, request: DiscloseRequest) -> None:
        self.request = request
        self._by_metric: dict[tuple[str, int], list[Datapoint]] = {}
        for point in request.points.values():
            self._by_metric.setdefault((point.metric, point.year), []).append(point)

    def find(self, pattern: str, concept: Concept) -> Ids:
        """The ids a pattern stands for. A placeholder nothing fills (no base year) gives none."""
        request, values = self.request, self._values()
        if any(value is None and "{" + name + "}" in pattern for name, value in values.items()):
            return Ids((), family=False)
        if "{target}" in pattern:
            wanted = [name for name, kind in request.targets.items() if not concept.target_types or kind in concept.target_types]
            return Ids(tuple(pattern.format(**values, target=escape_key(name)) for name in wanted), family=False)
        filled = pattern.format(**values)
        if "*" not in filled:
            return Ids((filled,), family=False)
        metric, _, rest = filled.partition("@")
        year, bracket, _ = rest.partition("[")
        return Ids(tuple(point.id for point in self._family(metric, int(year), keyed=bool(bracket), without=concept.without)), family=True)

    def _family(self, metric: str, year: int, *, keyed: bool, without: Sequence[str]) -> Iterable[Datapoint]:
        names = [metric] if "*" not in metric else [name for name, at in self._by_metric if at == year and fnmatchcase(name, metric)]
        for name in names:
            for point in self._by_metric.get((name, year), ()):
                if (point.key is not None) == keyed and point.key not in without:
                    yield point

    def _values(self) -> Mapping[str, object]:
        """What stands in for each placeholder but ``target``; none where there is nothing."""
        request = self.request
        scope3 = request.base_year if request.base_year_scope3 is None else request.base_year_scope3
        return {
            "year": request.year,
            "prev": request.year - 1,
            "base_year": request.base_year,
            "base_year_scope3": scope3,
            "headline": request.headline,
        }

    def member(self, pattern: str, key: str) -> str:
        """The id of one member of a family pattern."""
        metric, _, rest = pattern.format(**self._values()).partition("@")
        return make_id(metric, int(rest.partition("[")[0]), key)

    def value(self, identifier: str) -> Decimal | None:
        """A datapoint's value, or none."""
        point = self.request.points.get(identifier)
        return point.value if point is not None else None

    def blocks(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The blocks that print any of the datapoints."""
        return tuple(dict.fromkeys(block for identifier in ids for block in self.request.printed.get(identifier, ())))


def metric_met(concept: Concept, kind: Kind, evidence: Evidence) -> Met:
    """Whether the datapoints of a metric concept exist and are printed; a breakdown wants every member."""
    answers = [_pattern_met(concept, pattern, kind, evidence) for pattern in concept.metrics]
    if not concept.any_of:
        return together(answers)
    for state in ("reported", "partial"):
        found = [answer for answer in answers if answer.state == state]
        if found:
            return together(found)
    unprinted = [answer for answer in answers if answer.datapoints]
    return unprinted[0] if unprinted else Met("missing", missing=(_words(concept.title, "no figure", "無數據"),))


def _pattern_met(concept: Concept, pattern: str, kind: Kind, evidence: Evidence) -> Met:
    found = evidence.find(pattern, concept)
    if found.family and (kind == "boolean" or "*" in pattern.partition("@")[0]):
        return _any(concept, found.ids, evidence)
    if found.family:
        return _breakdown(concept, pattern, found.ids, kind, evidence)
    if not found.ids:
        en, zh = ("no target of this kind", "無此類目標") if "{target}" in pattern else ("no base year to take it from", "無基準年可供引用")
        return Met("missing", missing=(_words(concept.title, en, zh),))
    return together([_single(_named(concept.title, pattern, identifier), identifier, evidence) for identifier in found.ids])


def _named(title: Text, pattern: str, identifier: str) -> Text:
    """The concept's title, with the target's name where each target is asked for its own figure."""
    key = split_id(identifier)[2] if "{target}" in pattern else None
    return title if key is None else text(f"{title['en']} [{key}]", f"{title['zh-TW']}［{key}］")


def _single(title: Text, identifier: str, evidence: Evidence) -> Met:
    """One figure: there, with a value, and printed."""
    point = evidence.request.points.get(identifier)
    if point is None or point.value is None:
        reason = REASONS.get(point.reason or "") if point else None
        en, zh = (f"no figure ({reason['en']})", f"無數據（{reason['zh-TW']}）") if reason else ("no figure", "無數據")
        return Met("missing", missing=(_words(title, en, zh),))
    blocks = evidence.blocks((identifier,))
    if not blocks:
        return Met("missing", (identifier,), missing=(_unprinted(title, evidence, "measured, but", "已計算，但"),))
    return Met("reported", (identifier,), blocks)


def _any(concept: Concept, ids: Sequence[str], evidence: Evidence) -> Met:
    """A value out of an open family (an intensity over any denominator): one printed figure answers."""
    answers = [_single(concept.title, identifier, evidence) for identifier in ids if evidence.value(identifier) is not None]
    printed = [answer for answer in answers if answer.state == "reported"]
    if printed:
        return together(printed)
    return answers[0] if answers else Met("missing", missing=(_words(concept.title, "no figure", "無數據"),))


def _breakdown(concept: Concept, pattern: str, ids: Sequence[str], kind: Kind, evidence: Evidence) -> Met:
    """Every figure of the family is printed; of a breakdown every member has a value or a reason, or the members add up to the total."""
    points = [evidence.request.points[identifier] for identifier in ids]
    valued = [point.id for point in points if point.value is not None]
    unprinted = [identifier for identifier in valued if not evidence.request.printed.get(identifier)]
    missing: list[Text] = []
    open_members = _open_members(concept, pattern, points, evidence) if kind == "breakdown" else []
    if open_members:
        named = "、".join(f"{MEMBERS[key]}（{key}）" if key in MEMBERS else key for key in open_members)
        missing.append(
            _words(
                concept.title, f"neither a figure nor a reason for {', '.join(open_members)}", f"{named}{'' if named.endswith('）') else ' '}無數值亦無原因說明"
            )
        )
    if unprinted and len(unprinted) < len(valued):
        missing.append(_unprinted(concept.title, evidence, "some figures are", "部分數據"))
    elif unprinted:
        missing.append(_unprinted(concept.title, evidence, "measured, but", "已計算，但"))
    if not valued and not missing:
        missing.append(_words(concept.title, "no figure", "無數據"))
    state: State = "missing" if len(unprinted) == len(valued) else "partial" if missing else "reported"
    return Met(state, tuple(valued), evidence.blocks(valued), tuple(missing))


def _open_members(concept: Concept, pattern: str, points: Sequence[Datapoint], evidence: Evidence) -> list[str]:
    """The members of a breakdown that have neither a value nor a reason."""
    untold = any(evidence.value(evidence.member(pattern, key)) is not None for key in concept.without)
    if concept.closes is not None and not untold:
        total = evidence.find(concept.closes, concept).ids
        parts = sum((point.value for point in points if point.value is not None), Decimal(0))
        if total and evidence.value(total[0]) == parts:
            return []
    reasons = evidence.request.reasons
    told = [point for point in points if point.value is not None or point.reason in GIVEN_REASONS or point.id in reasons]
    answered = {single for point in told for single in (point.key or "").split(";")}
    return [member for member in concept.members if member not in answered and evidence.member(pattern, member) not in reasons]


def topic_met(concept: Concept, part: str | None, evidence: Evidence) -> Met:
    """Whether each sub-point asked for is marked by a named person, or answered by a setting or a table the chapter prints."""
    wanted = [entry for entry in concept.parts if part in (None, entry.name)]
    return together([_part_met(concept, entry, evidence) for entry in wanted])


def _part_met(concept: Concept, part: Part, evidence: Evidence) -> Met:
    marks = [mark for mark in evidence.request.marks if mark.subject == concept.name]
    own = [mark for mark in marks if part.name in mark.parts]
    standing = [mark for mark in own if mark.stands]
    void = any(mark.void for mark in own)
    if standing and not void:
        return Met("reported", blocks=tuple(dict.fromkeys(block for mark in standing for block in mark.blocks)))
    names = (*part.inputs, f"{concept.name}#{part.name}")
    stated = [block for name in names for block in evidence.request.inputs.get(name, ())]
    if stated and not void:
        return Met("reported", blocks=tuple(dict.fromkeys(stated)))
    words = _words(concept.title, *((f"{part.title['en']} ({VOID['en']})", f"{part.title['zh-TW']}（{VOID['zh-TW']}）") if void else part.title.values()))
    loose = [mark for mark in marks if not mark.parts or part.name in mark.parts]
    return Met("partial" if loose else "missing", blocks=tuple(block for mark in loose for block in mark.blocks), missing=(words,))


def _unprinted(title: Text, evidence: Evidence, en: str, zh: str) -> Text:
    """What is missing where there are figures: they are not printed here."""
    where = ("this document", "本文件") if evidence.request.beside else ("the chapter", "本章")
    return _words(title, f"{en} not printed in {where[0]}", f"{zh}未於{where[1]}揭露")


def _words(title: Text, en: str, zh: str) -> Text:
    """What is missing: the concept and what of it."""
    return text(f"{title['en']}: {en}", f"{title['zh-TW']}：{zh}")
