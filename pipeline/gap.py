"""What a change of edition asks of a report folder: newly asked, carried over, split, retired, already covered, and which data to collect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from disclosures import Catalogue, Concept, Item, Point, absences, concepts
from pipeline.finding import Text, text
from pipeline.status import ItemStatus, PointStatus, Status
from pipeline.tables import tables
from pipeline.topics import ABSENT

Change = Literal["unchanged", "new", "replaced", "merged", "split"]
"""How a disclosure stands to the edition before: kept, without a predecessor, in place of one, of several, or one of several in place of one."""
ANSWERED: tuple[Status, ...] = ("reported", "omitted", "not_applicable")

SOURCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ghg.biogenic_co2", "inventory", ("biogenic",)),
    ("ghg.scope1.mass", "inventory", ("gas", "mass", "mass_unit")),
    ("ghg.scope3.category", "inventory", ("category", "emissions")),
    ("scope3.primary_share", "inventory", ("primary_share",)),
    ("ghg.intensity", "activity_metrics", ("metric", "value", "unit")),
    ("ghg.scope1.ets_share", "stated", ("metric", "value")),
    ("ghg.", "inventory", ("gas", "emissions")),
    ("energy.intensity", "activity_metrics", ("metric", "value", "unit")),
    *(
        (f"energy.{name}", "stated", ("metric", "value"))
        for name in ("value_chain", "product_reduction", "fuel.by_activity", "fossil", "nuclear", "grid_share")
    ),
    ("energy.", "energy", ("carrier", "renewable", "direction", "quantity")),
    ("instrument.", "instruments", ("type", "quantity")),
    ("target.milestone", "target_parts", ("milestone_year", "milestone_value")),
    ("target.now", "stated", ("metric", "key", "value", "unit")),
    ("target.", "targets", ("base_value", "target_value", "reduction_pct")),
    ("initiatives.energy", "initiatives", ("energy_saving", "energy_unit")),
    ("initiative", "initiatives", ("scope", "annual_reduction", "realised")),
    ("credits.", "credits", ("kind", "quantity", "status")),
    ("removals.total", "removals", ("quantity",)),
    ("carbon_price", "carbon_prices", ("price",)),
    ("risk.assets_exposed", "risks", ("assets_exposed",)),
    ("metric.", "activity_metrics", ("metric", "value")),
    ("verification.", "verification", ("subject", "coverage_pct")),
    ("restatement.", "restatements", ("previous", "restated")),
    ("", "stated", ("metric", "value")),
)
"""Where a team gives the figures of a metric, by how its name begins: table and columns. The first that fits counts."""

UNPRINTED = "not printed in the chapter"
"""How ``disclose`` ends what it says of a figure that there is and no page shows."""
PACKS: Mapping[str, str] = {"cdp": "answers/cdp.xlsx", "twse_platform": "answers/twse_platform.xlsx"}
"""Forms a workbook answers cell by cell: what the chapter does not print is looked up there, not typed into the narrative."""
DENOMINATORS = "revenue, employees, production:…"
"""What an intensity is over: rows of ``activity_metrics``, the emissions or the energy above it being there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to give: what, and where it goes (a table's columns, or a topic of the narrative). ``new`` is whether the edition before asked it nowhere."""

    what: Text
    where: Text
    new: bool = False


@dataclass(frozen=True, slots=True)
class PointGap:
    """A requirement point held against the folder. ``new`` says that the edition before asked for something in it nowhere."""

    status: PointStatus
    new: bool
    wanted: tuple[Wanted, ...] = ()

    @property
    def point(self) -> Point:
        """The point of the catalogue."""
        return self.status.point


@dataclass(frozen=True, slots=True)
class ItemGap:
    """A disclosure of the edition asked about; ``old`` are the codes it takes over."""

    status: ItemStatus
    change: Change
    old: tuple[str, ...]
    points: tuple[PointGap, ...]

    def count(self, *statuses: Status) -> int:
        """How many of its points have one of the statuses."""
        return sum(point.status.status in statuses for point in self.points)


@dataclass(frozen=True, slots=True)
class Retired:
    """A disclosure of the edition before that is gone; ``new`` are the codes that take it over, ``points`` what no later one asks."""

    item: Item
    new: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """An edition held against a folder; ``before`` is the edition the folder reports, none where it is the same one or there is none."""

    before: Catalogue | None
    after: Catalogue
    items: tuple[ItemGap, ...]
    retired: tuple[Retired, ...] = ()

    @property
    def changed(self) -> tuple[ItemGap, ...]:
        """The disclosures the edition before did not have as they are; all where there is none before."""
        return tuple(item for item in self.items if item.change != "unchanged") if self.before is not None else self.items

    def count(self, *statuses: Status) -> int:
        """How many points of the changed disclosures have one of the statuses."""
        return sum(item.count(*statuses) for item in self.changed)

    def wanted(self) -> dict[tuple[str, str], tuple[Wanted, list[str]]]:
        """Everything to give, once, with the points that need it, in the order of the catalogue."""
        found: dict[tuple[str, str], tuple[Wanted, list[str]]] = {}
        for item in self.changed:
            for point in item.points:
                for wanted in point.wanted:
                    refs = found.setdefault((wanted.where["en"], wanted.what["en"]), (wanted, []))[1]
                    if point.point.print_ref not in refs:
                        refs.append(point.point.print_ref)
        return found


def compare(before: Catalogue | None, after: Catalogue, statuses: Sequence[ItemStatus]) -> Gap:
    """An edition against the one before, with what the folder answers of it (``statuses``, of ``after``)."""
    known = concepts()
    own = [status for status in statuses if status.framework == after.framework]
    heirs = _heirs(before, after) if before is not None else {}
    items = tuple(_item(status, before, heirs, _Asked(before, after), known) for status in own)
    return Gap(before, after, items, tuple(_retired(before, after, heirs)) if before is not None else ())


def _needs(entry: Catalogue) -> frozenset[str]:
    return frozenset(need for item in entry.items for point in item.points for need in point.needs)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the edition before asked, under its own names and those the later one gives it."""

    before: Catalogue | None
    after: Catalogue

    def new(self, point: Point) -> frozenset[str]:
        """The needs of a point that the edition before asked nowhere, or only as a question of yes and no."""
        if self.before is None:
            return frozenset()
        figures = point.kind in ("value", "breakdown")
        return frozenset(need for need in point.needs if not any(self._asked(name, figures) for name in (need, *self.after.same.get(need, ()))))

    def _asked(self, need: str, figures: bool) -> bool:
        items = self.before.items if self.before is not None else ()
        kinds = {point.kind for item in items for point in item.points if need in point.needs}
        return bool(kinds - {"boolean"} if figures else kinds)


def _heirs(before: Catalogue, after: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """For each code of the edition before the codes that take it over: those the catalogue names, else the same code."""
    named = {entry.old: entry.new for entry in after.succession if entry.framework in ("", before.framework)}
    same = before.framework == after.framework
    kept = {item.code: (item.code,) if same and after.item(item.code) is not None else () for item in before.items}
    return {**kept, **named}


def _item(status: ItemStatus, before: Catalogue | None, heirs: Mapping[str, tuple[str, ...]], asked: _Asked, known: Mapping[str, Concept]) -> ItemGap:
    old = tuple(code for code, new in heirs.items() if status.code in new)
    same = before.item(status.code) if before is not None and before.framework == status.framework else None
    kept = same is not None and same.points == status.item.points
    change: Change = "unchanged" if kept else "new" if not old else "merged" if len(old) > 1 else "split" if len(heirs[old[0]]) > 1 else "replaced"
    fresh = [frozenset() if kept else asked.new(point.point) for point in status.points]
    points = tuple(
        PointGap(point, bool(new), tuple(_wanted(point, new, known, PACKS.get(status.framework)))) for point, new in zip(status.points, fresh, strict=True)
    )
    return ItemGap(status, change, old, points)


def _retired(before: Catalogue, after: Catalogue, heirs: Mapping[str, tuple[str, ...]]) -> Iterable[Retired]:
    """Disclosures that are gone, each with the points whose needs nothing asks any more."""
    asked = _needs(after)
    asked |= {old for table in (after.same, after.grown) for need, olds in table.items() if need in asked for old in olds}
    for item in before.items:
        if item.role == "disclosure" and (before.framework != after.framework or after.item(item.code) is None):
            gone = tuple(point for point in item.points if asked.isdisjoint(point.needs))
            yield Retired(item, heirs[item.code], gone)


def _wanted(status: PointStatus, new: frozenset[str], known: Mapping[str, Concept], pack: str | None) -> Iterable[Wanted]:
    """What of a point's needs is open, and where it goes; ``pack`` is the workbook that answers the framework in place of the chapter."""
    if status.status in ANSWERED:
        return
    if pack is not None:
        yield from _in_pack(status, new, known, pack)
        return
    for need in status.point.needs:
        name, _, part = need.partition("#")
        concept = known[name]
        for missing in status.missing:
            if missing["en"].startswith(f"{concept.title['en']}:") or missing["en"].startswith(f"{concept.title['en']} ["):
                parts = [entry for entry in concept.parts if missing["en"].endswith(f": {entry.title['en']}") and part in ("", entry.name)]
                if concept.kind == "metric" or parts:
                    where = _given_in(concept, parts[0].name if parts else None, status, missing)
                    yield Wanted(missing, _or_none(where, status), need in new)


def _or_none(where: Text, status: PointStatus) -> Text:
    """Where the answer goes, and where a person says that there is none, of a point that is asked only if there is."""
    absence = absences().get(status.point.condition or "") if status.status == "missing" else None
    parts = [need.partition("#")[2] for need in (absence.none if absence is not None else ()) if need.startswith(f"{ABSENT}#")]
    if not parts:
        return where
    said = ", ".join(parts), "、".join(parts)
    return text(
        f"{where['en']}; if there is none: topic {ABSENT}, sub-point{'s' if len(parts) > 1 else ''} {said[0]}",
        f"{where['zh-TW']}；若無此情形：主題 {ABSENT}，子項 {said[1]}",
    )


def _in_pack(status: PointStatus, new: frozenset[str], known: Mapping[str, Concept], pack: str) -> Iterable[Wanted]:
    """What of a form's point is open, and where it goes: a figure into the tables, sub-points of a topic into the narrative, anything else is typed."""
    at = text(f"in {pack}, {status.point.print_ref}", f"見 {pack} 之 {status.point.print_ref}")
    for missing in status.missing:
        need = next((need for need in status.point.needs if _tells(missing, known[need.partition("#")[0]])), None)
        concept = known[need.partition("#")[0]] if need is not None else None
        part = next((entry.name for entry in concept.parts if missing["en"].endswith(f": {entry.title['en']}")), None) if concept is not None else None
        given = concept is not None and (part is not None or concept.kind == "metric") and not missing["en"].endswith(UNPRINTED)
        yield Wanted(missing, _given_in(concept, part, status, missing) if concept is not None and given else at, need in new if need else bool(new))


def _tells(missing: Text, concept: Concept) -> bool:
    """Whether words about what is missing are about a concept."""
    return missing["en"].startswith((f"{concept.title['en']}:", f"{concept.title['en']} ["))


def _own(concept: Concept, status: PointStatus) -> str | None:
    """The first of a point's datapoints that is one of the concept's; a point may lean on several concepts."""
    patterns = tuple(pattern.partition("@")[0].replace("{headline}", "*") for pattern in concept.metrics)
    return next((name for name in status.datapoints if any(fnmatchcase(name.partition("@")[0], pattern) for pattern in patterns)), None)


def _given_in(concept: Concept, part: str | None, status: PointStatus, missing: Text) -> Text:
    """Where the answer goes: columns of tables, or a topic of the narrative."""
    if concept.kind == "metric":
        if missing["en"].endswith(UNPRINTED) and (unprinted := _own(concept, status)):
            return text(f"in the narrative: [[{unprinted}]]", f"於敘述文字引用 [[{unprinted}]]")
        metric = concept.metrics[0].partition("@")[0].replace(".{headline}", "")
        table, columns = next((table, columns) for start, table, columns in SOURCES if metric.startswith(start))
        if table == "stated" and "[*]" in concept.metrics[0] and "key" not in columns:
            columns = (columns[0], "key", *columns[1:])
        name = DENOMINATORS if ".intensity" in metric else metric
        return _columns(table, columns, name if table in ("stated", "activity_metrics") else None)
    entry = concept.part(part or "")
    inputs = [name for name in (entry.inputs if entry else ()) if "/" not in name]
    if inputs:
        table = inputs[0].partition(".")[0]
        return _columns(table, [name.partition(".")[2] for name in inputs if name.startswith(f"{table}.")], None)
    return text(f"in the narrative: topic {concept.name}, sub-point {part}", f"敘述檔：主題 {concept.name}，子項 {part}")


def _columns(table: str, columns: Sequence[str], metric: str | None) -> Text:
    """A table and its columns as the team's workbook heads them: ``table inventory, columns gas, mass`` · 「盤查清冊」之氣體、質量欄."""
    schema = tables()[table]
    headers = {column.name: column.zh for column in schema.columns}
    name = metric.removeprefix("metric.") if metric else ""
    of = text(f" (metric {name})", f"（指標 {name}）") if name else text("", "")
    return text(
        f"table {table}, column{'s' if len(columns) > 1 else ''} {', '.join(columns)}{of['en']}",
        f"「{schema.zh}」之{'、'.join(headers[column] for column in columns)}欄{of['zh-TW']}",
    )


def as_dict(gap: Gap) -> dict[str, Any]:
    """The gap as JSON: the editions and their counts, the items with their points, what is withdrawn."""
    before = gap.before
    return {
        "framework": gap.after.framework,
        "edition": gap.after.edition,
        "before": {"framework": before.framework, "edition": before.edition} if before is not None else None,
        "items": [_item_dict(gap.after, item) for item in gap.items],
        "retired": [
            {"code": entry.item.code, "title": dict(entry.item.title), "taken_over_by": list(entry.new), "points": [point.print_ref for point in entry.points]}
            for entry in gap.retired
        ],
        "collect": [
            {"what": dict(wanted.what), "where": dict(wanted.where), "points": refs, "newly_asked": wanted.new} for wanted, refs in gap.wanted().values()
        ],
    }


def _item_dict(after: Catalogue, item: ItemGap) -> dict[str, Any]:
    status = item.status
    return {
        "framework": after.framework,
        "edition": after.edition,
        "code": status.code,
        "title": dict(status.title),
        "status": status.status,
        "change": item.change,
        "takes_over": list(item.old),
        "points": [
            {
                "ref": point.point.print_ref,
                "text": dict(point.point.text),
                "status": point.status.status,
                "newly_asked": point.new,
                "missing": [dict(words) for words in point.status.missing],
                "where": [dict(wanted.where) for wanted in point.wanted],
            }
            for point in item.points
        ],
    }
