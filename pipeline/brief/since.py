"""The last approved draft, and the datapoints that say what moved since: the figure as approved, the difference, its computed causes.

They belong to the brief alone: the draft and its evidence know nothing of them, so a brief can be made of any two drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Derived, Stated
from pipeline.deriver import Deriver
from pipeline.diff import Difference
from pipeline.draft import read_points
from pipeline.finding import Place
from pipeline.signoff import digests_of

FIGURES = ("ghg.scope1", "ghg.scope2.market", "ghg.scope2.location", "ghg.scope3", "ghg.total.market", "ghg.total.location", "energy.total")


@dataclass(frozen=True, slots=True)
class Approvals:
    """Approving sign-offs in a draft: what each person approved on which day, where the digest matches; and what the other rows are over."""

    matching: Mapping[tuple[str, str], Sequence[str]]
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class Since:
    """The last approved draft: how the user names it, where it is named, what differs from it."""

    difference: Difference
    named_at: Place | None = None

    @property
    def name(self) -> str:
        """As the user names it."""
        return self.difference.before.name

    @property
    def year(self) -> int:
        """Its reporting year."""
        return int(self.difference.before.draft["report"]["year"])

    @property
    def same_year(self) -> bool:
        """Whether it is an earlier draft of this very report."""
        return self.year == int(self.difference.after.draft["report"]["year"])

    def approvals(self) -> Approvals:
        """Who approved it by its own sign-offs; each digest is taken anew, whatever state the draft gives."""
        draft = self.difference.before.draft
        digests = digests_of(draft)
        matching: dict[tuple[str, str], list[str]] = {}
        others: list[str] = []
        for entry in draft.get("signoffs", ()):
            if entry["role"] != "approved" or entry.get("state") == "superseded":
                continue
            subject = f"{entry['section_or_item']} {entry['lang']}".strip()
            own = digests.get((entry["section_or_item"], entry["lang"]))
            if own is not None and entry["digest"] and not own.changed(entry["digest"]):
                matching.setdefault((entry["who"], entry["on"]), []).append(subject)
            else:
                others.append(subject)
        return Approvals(matching, others)

    def printed(self) -> frozenset[str]:
        """The datapoints it printed."""
        return frozenset(entry["datapoint"] for entry in self.difference.before.draft["citations"])


@dataclass(frozen=True, slots=True)
class Moved:
    """A main figure then and now, the difference, its causes, largest first."""

    then: Datapoint
    now: Datapoint
    change: Datapoint
    causes: tuple[Datapoint, ...]


def moved(since: Since, points: Datapoints, year: int) -> tuple[Moved, ...]:
    """The main figures that differ from what was approved, their datapoints added to ``points``.

    Against an earlier draft of the same year a figure is held against itself, against last year's report against that year's figure as approved there.
    """
    before = read_points(since.difference.before.draft)
    found: list[Moved] = []
    for metric in FIGURES:
        then, now = before.find(metric, since.year), points.find(metric, year)
        if then is None or now is None or then.value is None or now.value is None or then.unit != now.unit or then.value == now.value:
            continue
        place = Place(since.name, column=then.id)
        approved = points.add(Datapoint(f"approved.{metric}", then.year, None, then.value, then.unit, Stated(place)))
        change = Deriver(points).put(f"since.{metric}", year, "difference", (now.id, approved.id), now.unit)
        causes = [points.add(_cause(metric, year, kind, amount, now, approved)) for kind, amount in _amounts(since, points, metric, year)]
        found.append(Moved(approved, now, change, tuple(causes)))
    return tuple(found)


def _amounts(since: Since, points: Datapoints, metric: str, year: int) -> Sequence[tuple[str, Decimal]]:
    """The computed causes, largest first: those of the comparison; against last year's report those of the year, where that year stands as approved."""
    if since.same_year:
        changes = [change for change in since.difference.points if change.id == points[f"{metric}@{year}"].id]
        amounts: Iterable[tuple[str, Decimal]] = [(leaf.kind, leaf.amount) for change in changes for leaf in change.leaves if leaf.amount is not None]
    else:
        before, prior = read_points(since.difference.before.draft).value(metric, since.year), points.value(metric, year - 1)
        known = points.family(f"ghg.cause.{metric.removeprefix('ghg.')}", year) if since.year == year - 1 and before == prior else ()
        amounts = [(point.key or "", point.value) for point in known if point.value is not None]
    summed: dict[str, Decimal] = {}
    for kind, amount in amounts:
        summed[kind] = summed.get(kind, Decimal(0)) + amount
    return sorted(((kind, amount) for kind, amount in summed.items() if amount), key=lambda entry: -abs(entry[1]))


def _cause(metric: str, year: int, kind: str, amount: Decimal, now: Datapoint, then: Datapoint) -> Datapoint:
    exact = format(amount.normalize(), "f")
    return Datapoint(f"since.cause.{metric}", year, kind, Decimal(exact), now.unit, Derived("cause", (now.id, then.id), (("amount", exact), ("kind", kind))))
