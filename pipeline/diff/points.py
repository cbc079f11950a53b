"""What became of each number, and why: causes that add up to the difference exactly (CONTRACT §5, diff.json)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.arithmetic import RULES
from pipeline.causes import Cause, rounded
from pipeline.datapoint import REASONS, Datapoint, Datapoints, Derived, Stated, Total
from pipeline.diff.lines import Lines
from pipeline.finding import Place, Text, text


@dataclass(frozen=True, slots=True)
class Part:
    """One cause of a change. ``part`` is the datapoint it comes through; ``amount`` is null where a side has no value."""

    kind: str
    amount: Decimal | None
    part: str | None = None
    lines: tuple[Place, ...] = ()
    detail: Text | None = None

    def as_dict(self) -> dict[str, object]:
        """The cause as diff.json writes it."""
        return {
            "kind": self.kind,
            "amount": None if self.amount is None else exact(self.amount),
            "part": self.part,
            "lines": [place.as_dict() for place in self.lines],
            "detail": None if self.detail is None else dict(self.detail),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One datapoint in both drafts. ``leaves`` are its causes followed through its parts down to the lines; both add up to the difference."""

    id: str
    before: Datapoint | None
    after: Datapoint | None
    causes: tuple[Part, ...]
    leaves: tuple[Part, ...]

    @property
    def delta(self) -> Decimal | None:
        """After less before; null where a side has no value."""
        return _delta(self.before, self.after)

    def as_dict(self) -> dict[str, object]:
        """The change as diff.json writes it."""
        point = self.after or self.before
        assert point is not None
        return {
            "id": self.id,
            "unit": point.unit,
            "before": _written(self.before),
            "after": _written(self.after),
            "delta": None if self.delta is None else exact(self.delta),
            "causes": [cause.as_dict() for cause in self.causes],
            "leaves": [leaf.as_dict() for leaf in self.leaves],
        }


def changes(before: Datapoints, after: Datapoints, lines: Lines | None, *, of_documents: bool = False) -> tuple[Change, ...]:
    """Every datapoint whose value differs, in the order of the draft after, then those it no longer has.

    ``lines`` is none where a side has no ledger; ``of_documents``, one of the sides is a document, of which no cause can be told.
    """
    asked = _Asked.of(before, after, lines, of_documents)
    return tuple(asked.change(identifier) for identifier in asked.differing)


def _delta(before: Datapoint | None, after: Datapoint | None) -> Decimal | None:
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return after.value - before.value


def _written(point: Datapoint | None) -> str | None:
    return None if point is None or point.value is None else format(point.value, "f")


def exact(number: Decimal) -> str:
    """Every digit that counts, without the zeros of a column's scale.

    >>> exact(Decimal("202.025000000000"))
    '202.025'
    """
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


@dataclass(frozen=True, slots=True)
class _Asked:
    """Both drafts with what was found so far: a part shared by many sums is followed once."""

    before: Datapoints
    after: Datapoints
    lines: Lines | None
    of_totals: Mapping[str, tuple[Cause, ...]]
    differing: tuple[str, ...]
    followed: dict[str, tuple[Part, ...]]
    of_documents: bool

    @classmethod
    def of(cls, before: Datapoints, after: Datapoints, lines: Lines | None, of_documents: bool) -> _Asked:
        every = dict.fromkeys((*after, *before))
        differing = tuple(name for name in every if _value(before.get(name)) != _value(after.get(name)))
        totals = [after[name] for name in differing if name in after and name in before and isinstance(after[name].origin, Total)]
        return cls(before, after, lines, lines.causes(totals) if lines is not None else {}, differing, {}, of_documents)

    def change(self, identifier: str) -> Change:
        """The change of one datapoint."""
        return Change(identifier, self.before.get(identifier), self.after.get(identifier), self._causes(identifier), self._leaves(identifier))

    def _causes(self, identifier: str) -> tuple[Part, ...]:
        old, new = self.before.get(identifier), self.after.get(identifier)
        delta = _delta(old, new)
        if self.of_documents:
            return (Part("unexplained", delta, detail=_DOCUMENT),)
        if delta is None:
            return (Part(_absent(old, new), None, detail=_why(old, new)),)
        assert old is not None and new is not None
        if isinstance(new.origin, Stated) and isinstance(old.origin, Stated):
            return (Part("stated", delta, lines=tuple(dict.fromkeys((old.origin.at, new.origin.at)))),)
        if isinstance(new.origin, Derived) and isinstance(old.origin, Derived):
            return self._derived(old, new, old.origin, new.origin, delta)
        if isinstance(new.origin, Total) and isinstance(old.origin, Total):
            return self._total(old, new.origin, identifier, delta)
        return (Part("definition", delta, detail=_origins(old, new)),)

    def _total(self, old: Datapoint, origin: Total, identifier: str, delta: Decimal) -> tuple[Part, ...]:
        """The lines' causes; where the question itself changed, first what the new question gives on the old lines."""
        if self.lines is None:
            return (Part("unexplained", delta, detail=_NO_LEDGER),)
        found = tuple(Part(cause.kind, cause.amount, lines=cause.lines) for cause in self.of_totals.get(identifier, ()))
        assert isinstance(old.origin, Total) and old.value is not None
        if old.origin.selection != origin.selection:
            moved = self.lines.value_before(origin.selection) - old.value
            found = (Part("definition", moved, detail=_QUESTION), *found) if moved else found
        rest = delta - sum((part.amount or Decimal(0) for part in found), Decimal(0))
        return _largest_first((*found, Part("unexplained", rest)) if rest else found)

    def _derived(self, old: Datapoint, new: Datapoint, was: Derived, now: Derived, delta: Decimal) -> tuple[Part, ...]:
        """Shapley over the parts; a changed rule, or changed constants, is what it gives on the old parts."""
        rule = RULES[now.rule]
        if now.rule == "count":
            return _counted(dict(was.params), dict(now.params), delta)
        if now.rule == "cause":
            return (Part("parts", delta, part=now.parts[0]),)
        names = now.parts if was.rule != now.rule or now.rule != "sum" else tuple(dict.fromkeys((*now.parts, *was.parts)))
        absent = Fraction(0) if now.rule == was.rule == "sum" else None
        before = [_number(self.before.get(name), absent) for name in names]
        after = [_number(self.after.get(name), absent) for name in names]
        params = dict(now.params)
        if None in before or None in after:
            return (Part("definition", delta, detail=_QUESTION),)
        known_before, known_after = [value for value in before if value is not None], [value for value in after if value is not None]
        try:
            parts = rule.split(known_before, known_after, params)
            start = rule.compute(known_before, params)
        except ZeroDivisionError:
            return (Part("definition", delta, detail=_QUESTION),)
        assert old.value is not None
        redefined = was != now and not (now.rule == was.rule == "sum")
        shares = [start - Fraction(old.value) if redefined else Fraction(0), *parts]
        amounts = rounded(shares, delta)
        own = [Part("definition", amounts[0], detail=_QUESTION)] if amounts[0] else []
        return _largest_first([*own, *(Part("parts", amount, part=name) for name, amount in zip(names, amounts[1:], strict=True) if amount)])

    def _leaves(self, identifier: str) -> tuple[Part, ...]:
        """The causes followed through the parts: each part's leaves scaled to what the part contributes."""
        if identifier in self.followed:
            return self.followed[identifier]
        causes = self._causes(identifier)
        delta = _delta(self.before.get(identifier), self.after.get(identifier))
        self.followed[identifier] = causes  # a part among its own makers is not followed again
        if delta is not None and any(cause.kind == "parts" for cause in causes):
            self.followed[identifier] = _gathered([leaf for cause in causes for leaf in self._below(cause)], delta)
        else:
            self.followed[identifier] = tuple(Part(c.kind, c.amount, identifier, c.lines, c.detail) for c in causes)
        return self.followed[identifier]

    def _below(self, cause: Part) -> Iterable[tuple[Part, Fraction]]:
        amount = Fraction(cause.amount or 0)
        moved = _delta(self.before.get(cause.part), self.after.get(cause.part)) if cause.kind == "parts" and cause.part else None
        if not moved or cause.part is None:
            return [(cause, amount)]
        return [(leaf, Fraction(leaf.amount or 0) * amount / Fraction(moved)) for leaf in self._leaves(cause.part)]


def _gathered(leaves: Sequence[tuple[Part, Fraction]], delta: Decimal) -> tuple[Part, ...]:
    """Leaves of one kind under one datapoint added up, then rounded so that all add up to the difference."""
    found: dict[tuple[str, str | None], tuple[Part, Fraction]] = {}
    for leaf, amount in leaves:
        known = found.get((leaf.kind, leaf.part))
        found[leaf.kind, leaf.part] = (leaf, amount + (known[1] if known else 0))
    amounts = rounded([amount for _, amount in found.values()], delta)
    made = [Part(leaf.kind, amount, leaf.part, leaf.lines, leaf.detail) for (leaf, _), amount in zip(found.values(), amounts, strict=True) if amount]
    return _largest_first(made)


def _largest_first(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: -abs(part.amount or Decimal(0))))


def _value(point: Datapoint | None) -> object:
    """What makes two answers the same: the value; for what has none, that it is there and why it has none."""
    return None if point is None else (point.value, point.reason if point.value is None else None)


def _number(point: Datapoint | None, absent: Fraction | None) -> Fraction | None:
    return absent if point is None or point.value is None else Fraction(point.value)


def _counted(was: Mapping[str, str], now: Mapping[str, str], delta: Decimal) -> tuple[Part, ...]:
    """Members that came and went."""
    old, new = ([name for name in side.get("members", "").split("\n") if name] for side in (was, now))
    came, went = [name for name in new if name not in old], [name for name in old if name not in new]
    found = [
        *([Part("lines_added", Decimal(len(came)), detail=text(", ".join(came), "、".join(came)))] if came else []),
        *([Part("lines_removed", Decimal(-len(went)), detail=text(", ".join(went), "、".join(went)))] if went else []),
    ]
    return tuple(found) if sum((part.amount or 0 for part in found), Decimal(0)) == delta else (Part("definition", delta, detail=_QUESTION),)


_NO_LEDGER = text("one of the two has no ledger, so the lines cannot be compared", "其中一方沒有帳冊，無法比對資料列")
_DOCUMENT = text("a document has no ledger: what changed is shown, why cannot be told", "文件不含帳冊：可列出異動內容，無法說明原因")
_QUESTION = text("the number now answers another question", "此數值之計算定義已變更")
_ABSENT = text("not in this draft", "此版草稿無此數據點")
_ORIGIN = {
    Total: text("a sum of lines", "資料列加總"),
    Derived: text("computed from other figures", "由其他數值計算"),
    Stated: text("stated by the team", "團隊填報"),
}


def _absent(old: Datapoint | None, new: Datapoint | None) -> str:
    """The kind of a change between a value and none: lines that came or went, or another reason."""
    point = new if new is not None and new.value is not None else old
    if point is not None and isinstance(point.origin, Stated):
        return "stated"
    if point is not None and isinstance(point.origin, Derived):
        return "parts"
    return "lines_added" if point is new else "lines_removed"


def _why(old: Datapoint | None, new: Datapoint | None) -> Text:
    """Both sides in words: the value's absence and its reason."""
    sides = [_state(point) for point in (old, new)]
    return {lang: " → ".join(side[lang] for side in sides) for lang in ("en", "zh-TW")}


def _state(point: Datapoint | None) -> Text:
    if point is None:
        return _ABSENT
    if point.value is None:
        reason = point.reason or ""
        return REASONS.get(reason, text(reason, reason))
    written = format(point.value, "f")
    return text(written, written)


def _origins(old: Datapoint, new: Datapoint) -> Text:
    return {lang: f"{_ORIGIN[type(old.origin)][lang]} → {_ORIGIN[type(new.origin)][lang]}" for lang in ("en", "zh-TW")}
