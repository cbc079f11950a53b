"""What became of each number, and why: causes that add up to the difference exactly (CONTRACT §5, diff.json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.arithmetic import RULES, to_decimal
from pipeline.causes import Cause
from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated, Total
from pipeline.diff.details import CONTRADICTION, NO_LEDGER, QUESTION, SPLIT, elsewhere, guessed, origins, why
from pipeline.diff.lines import Lines
from pipeline.drivers import rounded
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


def changes(before: Datapoints, after: Datapoints, lines: Lines | None, *, unasked: Text = NO_LEDGER, untold: Text | None = None) -> tuple[Change, ...]:
    """Every datapoint whose value differs, in the order of the draft after, then those it no longer has.

    ``lines`` is none where a side has no ledger to ask, and ``unasked`` says why. ``untold`` says why nothing at all can be explained: one of the sides is a
    document.
    """
    asked = _Asked.of(before, after, lines, unasked, untold)
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
    unasked: Text
    untold: Text | None

    @classmethod
    def of(cls, before: Datapoints, after: Datapoints, lines: Lines | None, unasked: Text, untold: Text | None) -> _Asked:
        every = dict.fromkeys((*after, *before))
        differing = tuple(name for name in every if _value(before.get(name)) != _value(after.get(name)))
        totals = [point for name in differing if (point := _total_of(after.get(name), before.get(name))) is not None]
        return cls(before, after, lines, lines.causes(totals) if lines is not None else {}, differing, {}, unasked, untold)

    def change(self, identifier: str) -> Change:
        """The change of one datapoint."""
        return Change(identifier, self.before.get(identifier), self.after.get(identifier), self._causes(identifier), self._leaves(identifier))

    def _causes(self, identifier: str) -> tuple[Part, ...]:
        old, new = self.before.get(identifier), self.after.get(identifier)
        delta = _delta(old, new)
        if self.untold is not None:
            return (Part("unexplained", delta, detail=self.untold),)
        if old is None or new is None or delta is None:
            return (self._absent(old, new, self.of_totals.get(identifier, ())),)
        if isinstance(new.origin, Stated) and isinstance(old.origin, Stated):
            return (Part("stated", delta, lines=tuple(dict.fromkeys((old.origin.at, new.origin.at)))),)
        if isinstance(new.origin, Derived) and isinstance(old.origin, Derived):
            return self._derived(old, new, old.origin, new.origin, delta)
        if isinstance(new.origin, Total) and isinstance(old.origin, Total):
            return self._total(old, new.origin, identifier, delta)
        return (Part("method", delta, detail=origins(old, new)),)

    def _absent(self, old: Datapoint | None, new: Datapoint | None, found: Sequence[Cause]) -> Part:
        """A change between a value and none has no amount; its cause is that of the lines which moved most, where there are any."""
        lines = tuple(dict.fromkeys(place for cause in found for place in cause.lines))
        detail = {lang: "; ".join([said, *(elsewhere(cause)[lang] for cause in found[:1] if cause.elsewhere)]) for lang, said in why(old, new).items()}
        return Part(found[0].kind if found else guessed(old, new), None, lines=lines, detail=detail)

    def _total(self, old: Datapoint, origin: Total, identifier: str, delta: Decimal) -> tuple[Part, ...]:
        """The lines' causes; where the question itself changed, first what the new question gives on the old lines; what no line explains last."""
        if self.lines is None:
            return (Part("unexplained", delta, detail=self.unasked),)
        found = tuple(map(_of_lines, self.of_totals.get(identifier, ())))
        assert isinstance(old.origin, Total) and old.value is not None
        if old.origin.selection != origin.selection:
            asked, was = self.lines.value_before(origin.selection), self.lines.value_before(old.origin.selection)
            found = (Part("definition", asked - was, detail=QUESTION), *found) if asked != was else found
        rest = delta - sum((part.amount or Decimal(0) for part in found), Decimal(0))
        return _largest_first((*found, Part("unexplained", rest, detail=CONTRADICTION)) if rest else found)

    def _derived(self, old: Datapoint, new: Datapoint, was: Derived, now: Derived, delta: Decimal) -> tuple[Part, ...]:
        """Shapley over the parts; a changed rule, or changed constants, is what it gives on the old parts; what a draft's rule does not give is unexplained."""
        if now.rule == "count":
            return _counted(dict(was.params), dict(now.params), delta)
        if now.rule == "cause":
            return (self._split_otherwise(now, delta),)
        summed = now.rule == was.rule == "sum"
        names = (*now.parts, *(name for name in was.parts if name not in now.parts and _number(self.after.get(name), None) is None)) if summed else now.parts
        shares = self._shares(names, (old, was), (new, now), summed=summed)
        if shares is None:
            return (Part("definition", delta, detail=QUESTION),)
        defined, unexplained, *amounts = rounded(shares, delta)
        own = [
            *([Part("definition", defined, detail=QUESTION)] if defined else []),
            *([Part("unexplained", unexplained, detail=CONTRADICTION)] if unexplained else []),
        ]
        return _largest_first([*own, *(Part("parts", amount, part=name) for name, amount in zip(names, amounts, strict=True) if amount)])

    def _shares(self, names: Sequence[str], was: tuple[Datapoint, Derived], now: tuple[Datapoint, Derived], *, summed: bool) -> list[Fraction] | None:
        """What the changed rule makes of the change, what neither draft's rule gives, and what each part does; none where the rule cannot be asked."""
        absent = Fraction(0) if summed else None
        before, after = ([_number(side.get(name), absent) for name in names] for side in (self.before, self.after))
        known = [value for value in before if value is not None], [value for value in after if value is not None]
        rule = RULES.get(now[1].rule)
        if rule is None or min(map(len, known)) < len(names):
            return None
        params = dict(now[1].params)
        try:
            moved, start = rule.split(*known, params), rule.compute(known[0], params)
        except ZeroDivisionError:
            return None
        given, gap = _given(*was, self.before)
        defined = start - given if was[1] != now[1] else Fraction(0)
        return [defined, _given(*now, self.after)[1] - gap, *moved]

    def _split_otherwise(self, now: Derived, delta: Decimal) -> Part:
        """A computed cause of the year moved: through the year's figure, or that of the year before, whichever did; or only the split of the same change."""
        through = next((name for name in now.parts if _delta(self.before.get(name), self.after.get(name))), None)
        return Part("parts", delta, part=through or now.parts[0], detail=None if through else SPLIT)

    def _leaves(self, identifier: str) -> tuple[Part, ...]:
        """The causes followed through the parts: each part's leaves scaled to what the part contributes."""
        if identifier in self.followed:
            return self.followed[identifier]
        causes = self._causes(identifier)
        delta = _delta(self.before.get(identifier), self.after.get(identifier))
        self.followed[identifier] = causes  # a part among its own makers is not followed again
        if delta is None and causes[0].kind == "parts":
            self.followed[identifier] = self._behind(identifier, causes[0])
        elif delta is not None and any(cause.kind == "parts" for cause in causes):
            self.followed[identifier] = _gathered([leaf for cause in causes for leaf in self._below(cause)], delta)
        else:
            self.followed[identifier] = tuple(Part(c.kind, c.amount, identifier, c.lines, c.detail) for c in causes)
        return self.followed[identifier]

    def _behind(self, identifier: str, cause: Part) -> tuple[Part, ...]:
        """The kinds of cause behind a figure that came or went: those of its parts that differ. Where there is no amount, there is none to share out."""
        origins = [point.origin for side in (self.before, self.after) if (point := side.get(identifier)) is not None]
        parts = dict.fromkeys(name for origin in origins if isinstance(origin, Derived) for name in origin.parts)
        leaves = [leaf for name in parts if _value(self.before.get(name)) != _value(self.after.get(name)) for leaf in self._leaves(name)]
        found = {(leaf.kind, leaf.part): Part(leaf.kind, None, leaf.part, leaf.lines, cause.detail) for leaf in leaves if leaf.kind != "parts"}
        kind = cause.kind if len(origins) == 2 else "definition"
        return tuple(found.values()) or (Part(kind, None, identifier, cause.lines, cause.detail),)

    def _below(self, cause: Part) -> Iterable[tuple[Part, Fraction]]:
        """The leaves of the part a cause comes through, scaled to what it contributes; the cause itself where nothing is known below it."""
        amount = Fraction(cause.amount or 0)
        leaves = self._known_below(cause.part) if cause.kind == "parts" and cause.part is not None else ()
        moved = sum((Fraction(leaf.amount or 0) for leaf in leaves), Fraction(0))
        return [(leaf, Fraction(leaf.amount or 0) * amount / moved) for leaf in leaves] if moved else [(cause, amount)]

    def _known_below(self, part: str) -> tuple[Part, ...]:
        """The leaves of a part; of one that came or went, its lines, since in a sum it counts from nought."""
        if _delta(self.before.get(part), self.after.get(part)) is not None:
            return self._leaves(part)
        return tuple(Part(own.kind, own.amount, part, own.lines, own.detail) for own in map(_of_lines, self.of_totals.get(part, ())))


def _of_lines(cause: Cause) -> Part:
    """A cause of the lines; where both drafts have them, it says under what the other counts them."""
    return Part(cause.kind, cause.amount, lines=cause.lines, detail=elsewhere(cause) if cause.elsewhere else None)


def _gathered(leaves: Sequence[tuple[Part, Fraction]], delta: Decimal) -> tuple[Part, ...]:
    """Leaves of one kind under one datapoint added up, then rounded so that all add up to the difference."""
    found: dict[tuple[str, str | None, str], tuple[Part, Fraction]] = {}
    for leaf, amount in leaves:
        key = (leaf.kind, leaf.part, leaf.detail["en"] if leaf.detail else "")
        known = found.get(key)
        found[key] = (leaf, amount + (known[1] if known else 0))
    amounts = rounded([amount for _, amount in found.values()], delta)
    made = [Part(leaf.kind, amount, leaf.part, leaf.lines, leaf.detail) for (leaf, _), amount in zip(found.values(), amounts, strict=True) if amount]
    return _largest_first(made)


def _largest_first(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: -abs(part.amount or Decimal(0))))


def _total_of(*points: Datapoint | None) -> Datapoint | None:
    """The first that is a sum of lines."""
    return next((point for point in points if point is not None and isinstance(point.origin, Total)), None)


def _value(point: Datapoint | None) -> object:
    """What makes two answers the same: the value; for what has none, that it is there and why it has none."""
    return None if point is None else (point.value, point.reason if point.value is None else None)


def _number(point: Datapoint | None, absent: Fraction | None) -> Fraction | None:
    return absent if point is None or point.value is None else Fraction(point.value)


def _given(point: Datapoint, origin: Derived, points: Datapoints) -> tuple[Fraction, Fraction]:
    """What a draft's own rule gives on its own parts, and how far its value is from that: nought but in a draft that contradicts itself."""
    value = Fraction(point.value or 0)
    numbers = [number for name in origin.parts if (number := _number(points.get(name), None)) is not None]
    if origin.rule not in RULES or len(numbers) < len(origin.parts):
        return value, Fraction(0)
    try:
        given = RULES[origin.rule].compute(numbers, dict(origin.params))
    except ZeroDivisionError:
        return value, Fraction(0)
    return given, Fraction(0) if to_decimal(given) == point.value else value - given


def _counted(was: Mapping[str, str], now: Mapping[str, str], delta: Decimal) -> tuple[Part, ...]:
    """Members that came and went."""
    old, new = ([name for name in side.get("members", "").split("\n") if name] for side in (was, now))
    came, went = list((Counter(new) - Counter(old)).elements()), list((Counter(old) - Counter(new)).elements())
    found = [
        *([Part("lines_added", Decimal(len(came)), detail=text(", ".join(came), "、".join(came)))] if came else []),
        *([Part("lines_removed", Decimal(-len(went)), detail=text(", ".join(went), "、".join(went)))] if went else []),
    ]
    return tuple(found) if sum((part.amount or 0 for part in found), Decimal(0)) == delta else (Part("unexplained", delta, detail=CONTRADICTION),)
