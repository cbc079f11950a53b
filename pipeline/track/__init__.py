"""Track targets: what each covers in its base year and now, what it is to reach, what is expected this year, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.datapoint import Datapoint, Datapoints, Stated, make_id
from pipeline.deriver import Deriver
from pipeline.finding import Finding, Text, finding, text
from pipeline.inputs import Inputs, Record
from pipeline.project import Project
from pipeline.standard import to_emissions
from pipeline.track.cover import Cover, read_cover
from pipeline.track.sbti import judge
from pipeline.track.sbti.case import Entry
from pipeline.track.temperature import implied_temperature
from pipeline.track.together import targets_agree
from pipeline.view import Milestone, Target, slug

RISING = ("renewable_electricity", "supplier_engagement")
"""Targets whose share is to rise."""


def track(points: Datapoints, inputs: Inputs, project: Project) -> tuple[tuple[Target, ...], tuple[Finding, ...]]:
    """Every target with its state; its numbers are added to ``points`` as ``target.*@Y[id]`` for each year there are figures for."""
    findings: list[Finding] = []
    milestones: dict[str, list[Record]] = {}
    for record in inputs.records("target_parts"):
        if record.decimal("milestone_value") is not None and record.integer("milestone_year") is not None:
            milestones.setdefault(record.text("target_id") or "", []).append(record)
    entries: list[Entry] = []
    for record in _once_each(inputs.records("targets"), findings):
        if record.integer("target_year") is None or record.text("type") is None:
            continue
        cover = read_cover(record, project)
        tracker = Tracker(record, cover, sorted(milestones.get(record.text("target_id") or "", []), key=_milestone_year), project, Deriver(points))
        entries.append(Entry(tracker.run(findings), record, cover))
    judged, told = judge(entries, points, inputs, project)
    return tuple(entry.target for entry in judged), (*findings, *targets_agree(entries), *told)


def _once_each(records: Sequence[Record], findings: list[Finding]) -> Iterator[Record]:
    """The rows that have an id, the first of each; another is told, since numbers and blocks are bound to a target by its id."""
    seen: dict[str, Record] = {}
    for record in records:
        name = record.text("target_id")
        if name is not None and seen.setdefault(slug(name), record) is record:
            yield record
        elif name is not None:
            findings.append(finding("track.target_twice", record.place("target_id"), id=name, row=seen[slug(name)].row))


def _told(point: Datapoint) -> Text:
    """A base or target value as a message tells it: a share in per cent, as it was typed.

    >>> from pipeline.finding import Place
    >>> _told(Datapoint("target.base", 2025, "T", Decimal("0.99"), "share", Stated(Place("targets.csv"))))
    {'en': '99 %', 'zh-TW': '99%'}
    """
    value = point.value or Decimal(0)
    if point.unit != "share":
        return text(f"{value:,f}", f"{value:,f}")
    points = f"{(value * 100).normalize():,f}"
    return text(f"{points} %", f"{points}%")


def _milestone_year(record: Record) -> int:
    return record.integer("milestone_year") or 0


@dataclass(frozen=True, slots=True)
class Tracker:
    """One row of ``targets`` being followed through the years."""

    record: Record
    cover: Cover
    milestones: Sequence[Record]
    project: Project
    deriver: Deriver

    @property
    def id(self) -> str:
        """The team's own name of the target."""
        return self.record.text("target_id") or ""

    @property
    def type(self) -> str:
        """absolute, intensity, renewable_electricity, supplier_engagement or net_zero."""
        return self.record.text("type") or "absolute"

    @property
    def base_year(self) -> int | None:
        """The target's own base year."""
        return self.record.integer("base_year")

    @property
    def target_year(self) -> int:
        """The year it is to be reached."""
        return self.record.integer("target_year") or 0

    @property
    def land(self) -> bool:
        """Whether it is about emissions from forests, land and agriculture, which no line of the inventory marks."""
        return self.record.yes("land") is True

    @property
    def rises(self) -> bool:
        """Whether the target is a share to reach rather than emissions to cut."""
        return self.type in RISING

    def run(self, findings: list[Finding]) -> Target:
        """Add the target's datapoints for every year asked about, and judge the reporting year."""
        year = self.project.report.year
        first = self.base_year if self.base_year is not None else year
        years = sorted({*range(first, year + 1), year} & ({point.year for point in self.deriver.points.values()} | {year}))
        for asked in years:
            self._numbers(asked, findings if asked == year else [])
        return self._target(self._state(year))

    def _numbers(self, year: int, findings: list[Finding]) -> None:
        implied_temperature(self.deriver, year, self.id)
        base = self._base(year, findings)
        value = self._value(year, base, findings)
        now = self._now(year)
        unit, base_year = now.unit, self.base_year
        ids = {name: make_id(f"target.{name}", year, self.id) for name in ("base", "value", "now")}
        params = {"base_year": str(base_year), "target_year": str(self.target_year), "year": str(year)}
        if self.record.decimal("coverage_pct") is not None:
            stated = Datapoint("target.coverage_pct", year, self.id, self.record.decimal("coverage_pct"), "points", Stated(self.record.place("coverage_pct")))
            self.deriver.put("target.coverage", year, "points_to_share", [self.deriver.points.add(stated).id], "share", self.id)
        if base is None or value is None or base_year is None or self.target_year <= base_year:
            return
        self.deriver.put("target.elapsed", year, "elapsed", [], "share", self.id, **params)
        self.deriver.put("target.progress", year, "progress", [ids["base"], ids["value"], ids["now"]], "share", self.id)
        self._expected(year, unit, ids, params)
        if not self.rises:
            self.deriver.put("target.annual_rate", year, "annual_rate", [ids["base"], ids["value"]], "share", self.id, **params)
            if base_year < year:
                so_far = {**params, "target_year": str(year)}
                self.deriver.put("target.actual_rate", year, "annual_rate", [ids["base"], ids["now"]], "share", self.id, **so_far)
            if base_year <= year < self.target_year:
                self.deriver.put("target.required_rate", year, "required_rate", [ids["base"], ids["value"], ids["now"]], "share", self.id, **params)
                if self.record.text("pathway") == "compound":
                    self.deriver.put("target.required_rate_compound", year, "required_rate_compound", [ids["value"], ids["now"]], "share", self.id, **params)
        if self.type == "net_zero":
            self.deriver.put("target.residual", year, "copy", [ids["value"]], unit, self.id)

    def _typed(self, column: str, metric: str, year: int) -> Datapoint | None:
        """A number of the row as a stated datapoint; shares are typed in points."""
        value = self.record.decimal(column)
        if value is None:
            return None
        origin = Stated(self.record.place(column))
        if self.rises:
            points = self.deriver.points.add(Datapoint(f"{metric}_points", year, self.id, value, "points", origin))
            return self.deriver.put(metric, year, "points_to_share", [points.id], "share", self.id)
        amount, unit = to_emissions(value, self.record.text("unit") or "tCO2e")
        return self.deriver.points.add(Datapoint(metric, year, self.id, amount, unit, origin))

    def _base(self, year: int, findings: list[Finding]) -> Datapoint | None:
        """The base: as restated and confirmed, by its parts where these are restated, else as stated, else the same selection in the base year."""
        computed = self._covered("target.base_computed", self.base_year, year) if self.base_year is not None else None
        restated = self._restated(year)
        typed = self._typed("base_value", "target.base_stated", year)
        if restated is None and computed is not None and computed.value is not None and self._parts_restated():
            restated = computed
        if restated is not None:
            return self.deriver.put("target.base", year, "copy", [restated.id], restated.unit, self.id)
        if typed is not None:
            if not self._history and computed is not None and computed.value is not None and typed.value != computed.value:
                findings.append(finding("track.base_differs", self.record.place("base_value"), id=self.id, stated=_told(typed), computed=_told(computed)))
            return self.deriver.put("target.base", year, "copy", [typed.id], typed.unit, self.id)
        if computed is not None and computed.value is not None:
            return self.deriver.put("target.base", year, "copy", [computed.id], computed.unit, self.id)
        if self.base_year is None and not self.rises:
            findings.append(finding("track.no_base_year", self.record.place("base_year"), id=self.id))
        elif self.base_year is not None:
            findings.append(finding("track.no_base", self.record.place("base_value"), id=self.id, year=str(self.base_year)))
        return None

    @property
    def _history(self) -> bool:
        """Whether it is kept as history: with the base it had."""
        return self.record.text("status") in ("superseded", "expired")

    def _restated(self, year: int) -> Datapoint | None:
        """The last confirmed restatement of the base year's figure of the target's metric; a target that is history keeps the base it had."""
        if self._history or self.land or self.cover.metric is None or self.base_year is None or self.type not in ("absolute", "net_zero"):
            return None
        found = [point for point in self.deriver.points.family("restatement.restated", self.base_year) if (point.key or "").split(" #")[0] == self.cover.metric]
        return found[-1] if found else None

    def _parts_restated(self) -> bool:
        """Whether a restatement of the base year is confirmed for a scope or category the target adds up; its lines are then as restated."""
        own = self.base_year is not None and not self.land and not self._history
        points = self.deriver.points.family("restatement.restated", self.base_year or 0) if own and self.type in ("absolute", "net_zero") else ()
        return any((point.key or "").split(" #")[0] in self.cover.metrics for point in points)

    def _value(self, year: int, base: Datapoint | None, findings: list[Finding]) -> Datapoint | None:
        """The value to reach: as stated, else the base less the reduction."""
        points = self.record.text("reduction_pct")
        computed = None
        if base is not None and points is not None and not self.rises:
            computed = self.deriver.put("target.value_computed", year, "reduce", [base.id], base.unit, self.id, reduction_pct=points)
        typed = self._typed("target_value", "target.value_stated", year)
        if typed is not None and computed is not None and typed.value != computed.value:
            findings.append(finding("track.value_differs", self.record.place("target_value"), id=self.id, stated=_told(typed), computed=_told(computed)))
        if typed is None and (points is None or self.rises) and not self._history:
            findings.append(finding("track.no_value", self.record.place("target_value"), id=self.id))
        chosen = typed or computed
        return self.deriver.put("target.value", year, "copy", [chosen.id], chosen.unit, self.id) if chosen else None

    def _now(self, year: int) -> Datapoint:
        """The figure of the year: the ledger over the target's own selection, never scaled by coverage."""
        stated = self.deriver.points.find("target.now", year, self.id)
        return stated or self._covered("target.now", year, year)

    def _covered(self, metric: str, of_year: int, year: int) -> Datapoint:
        """What the target covers in a year, kept under the year asked about."""
        points, deriver = self.deriver.points, self.deriver
        if self.type == "renewable_electricity":
            return self._copied(metric, year, "energy.renewable_electricity_share", of_year, "share")
        if self.type == "supplier_engagement":
            return self._copied(metric, year, "suppliers.sbt_share", of_year, "share")
        coverage = self.record.decimal("coverage_pct")
        if self.land or (coverage is not None and coverage < 100 and not self.cover.selects):
            return deriver.null(metric, year, "tCO2e", "coverage_without_selection", self.id)
        parts = self.cover.parts(points, of_year)
        if parts is None:
            return deriver.null(metric, year, "tCO2e", "part_missing", self.id)
        if self.type != "intensity":
            return deriver.put(metric, year, "sum", parts, "tCO2e", self.id)
        covered = deriver.put(f"{metric}_covered", year, "sum", parts, "tCO2e", self.id)
        name = self.record.text("denominator") or "revenue"
        below = points.find(f"metric.{name}", of_year)
        if below is None:
            return deriver.null(metric, year, "tCO2e", "part_missing", self.id)
        scale, unit = ("1000000", f"million {below.unit}") if name == "revenue" else ("1", below.unit)
        return deriver.put(metric, year, "ratio", [covered.id, below.id], f"tCO2e/{unit}", self.id, scale=scale)

    def _copied(self, metric: str, year: int, source: str, of_year: int, unit: str) -> Datapoint:
        found = self.deriver.points.find(source, of_year)
        if found is None or found.value is None:
            return self.deriver.null(metric, year, unit, "part_missing", self.id)
        return self.deriver.put(metric, year, "copy", [found.id], unit, self.id)

    def _expected(self, year: int, unit: str, ids: Mapping[str, str], params: Mapping[str, str]) -> None:
        """Where the pathway stands this year: a straight line, an equal yearly rate, or from milestone to milestone."""
        for record in self.milestones:
            value, when = record.decimal("milestone_value"), _milestone_year(record)
            point = Datapoint("target.milestone", when, self.id, value, unit, Stated(record.place("milestone_value")))
            if point.id not in self.deriver.points:
                self.deriver.points.add(point)
        rule = "interpolate_compound" if self.record.text("pathway") == "compound" else "interpolate"
        start, end = ids["base"], ids["value"]
        span = dict(params)
        if self.record.text("pathway") == "milestones" and self.milestones:
            passed = [record for record in self.milestones if _milestone_year(record) <= year]
            ahead = [record for record in self.milestones if _milestone_year(record) > year]
            if passed:
                start, span["base_year"] = make_id("target.milestone", _milestone_year(passed[-1]), self.id), str(_milestone_year(passed[-1]))
            if ahead:
                end, span["target_year"] = make_id("target.milestone", _milestone_year(ahead[0]), self.id), str(_milestone_year(ahead[0]))
        self.deriver.put("target.expected", year, rule, [start, end], unit, self.id, **span)

    def _state(self, year: int) -> str:
        """How the target stands in the reporting year, with the tolerance of ``[targets] on_track_tolerance``."""
        points = self.deriver.points
        now, value, expected = (points.value(f"target.{name}", year, self.id) for name in ("now", "value", "expected"))
        if now is None or value is None:
            return "not_assessable"
        sign = Decimal(-1) if self.rises else Decimal(1)
        if sign * now <= sign * value:
            return "achieved"
        if expected is None or self.base_year is None or year <= self.base_year:
            return "not_assessable"
        if sign * now <= sign * expected:
            return "on_track"
        tolerated = expected * (1 + sign * self.project.targets.on_track_tolerance)
        return "within_tolerance" if sign * now <= sign * tolerated else "off_track"

    def _target(self, state: str) -> Target:
        record = self.record
        name_en, name_zh = record.text("name_en"), record.text("name_zh")
        fallback = name_en or name_zh or self.id
        return Target(
            id=self.id,
            name={"en": name_en or fallback, "zh-TW": name_zh or fallback},
            type=self.type,
            term=record.text("term") or "near",
            scopes="+".join(self.cover.scopes),
            parts=self.cover.categories,
            base_year=self.base_year,
            target_year=self.target_year,
            reduction_pct=record.text("reduction_pct"),
            unit=record.text("unit") or "tCO2e",
            scope2_method=self.cover.method,
            denominator=record.text("denominator"),
            pathway=record.text("pathway") or "linear",
            status=record.text("status") or "own",
            superseded_by=record.text("superseded_by"),
            parent=record.text("parent_target"),
            state=state,
            at=record.place("target_id"),
            milestones=tuple(Milestone(_milestone_year(entry), entry.place("milestone_value")) for entry in self.milestones),
            ambition=record.text("ambition"),
            validated_on=record.text("validated_on"),
            submitted_on=record.text("submitted_on"),
            coverage_pct=record.text("coverage_pct"),
            land=self.land,
        )
