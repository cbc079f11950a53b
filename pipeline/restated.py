"""Prior-year figures against the draft they were published in: each that now says otherwise is a proposed restatement until the team confirms it.

GRI 2-4 and the GHG Protocol (Corporate Standard, ch. 5) want both values and the reason side by side; the reason is a person's to give.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.arithmetic import to_decimal
from pipeline.datapoint import Datapoint, Datapoints
from pipeline.finding import LANGUAGES, Finding, Place, Text, finding, text
from pipeline.inputs import Inputs, Record
from pipeline.nearest import did_you_mean, nearest
from pipeline.printing import Printer
from pipeline.project import Project
from pipeline.published import Published
from pipeline.standard import to_standard
from pipeline.tables import tables
from report_templates import words

COMPARED = ("ghg.scope", "ghg.total.", "ghg.biogenic_co2", "ghg.intensity.", "energy.")
"""Metrics a report restates. Changes, shares, causes and targets follow from them."""
LEFT_OUT = ("ghg.scope3.share", "ghg.scope3.iso")
PROPOSED = "review/restatements_proposed.csv"
SHOWN = 20
"""Ids a finding names of the figures that only follow."""


@dataclass(frozen=True, slots=True)
class Why:
    """A cause of a change: its kind, its amount, the lines that moved most."""

    kind: str
    amount: Decimal
    lines: tuple[Place, ...] = ()


Explain = Callable[[Sequence[str]], Mapping[str, tuple[Why, ...]]]
"""Gives the causes of the change of each of these datapoints, where both ledgers are at hand."""


@dataclass(frozen=True, slots=True)
class Restated:
    """A published figure and what the data say now. ``over`` the recalculation threshold; ``confirmed`` by a row of ``restatements``.

    ``follows`` another restated figure: a breakdown or an intensity of it needs no row of its own.
    """

    published: Datapoint
    now: Datapoint
    over: bool
    confirmed: bool
    follows: bool
    causes: tuple[Why, ...] = ()

    @property
    def gap(self) -> Decimal:
        """The change, in the figure's unit."""
        return _value(self.now) - _value(self.published)

    @property
    def share(self) -> Decimal | None:
        """The change as a fraction of the published figure; none where that was zero."""
        return to_decimal(Fraction(self.gap) / Fraction(_value(self.published))) if _value(self.published) else None

    def as_dict(self) -> dict[str, object]:
        """The restatement as draft.json writes it."""
        return {
            "id": self.now.id,
            "published": format(_value(self.published), "f"),
            "now": format(_value(self.now), "f"),
            "unit": self.now.unit,
            "difference": format(self.gap, "f"),
            "share": None if self.share is None else format(self.share, "f"),
            "over_threshold": self.over,
            "confirmed": self.confirmed,
            "follows": self.follows,
            "causes": [{"kind": why.kind, "amount": f"{why.amount.normalize():f}", "lines": [place.as_dict() for place in why.lines]} for why in self.causes],
        }


def compare(
    published: Published | None, points: Datapoints, inputs: Inputs, project: Project, explain: Explain
) -> tuple[tuple[Restated, ...], tuple[Finding, ...]]:
    """Every printed figure of the published draft that the data now answer otherwise, and what is to be said of it.

    Two values that print the same are no restatement. The rows of ``restatements`` are held against the data with or without a published draft.
    """
    rows = _rows(inputs)
    told = [*_unlike_data(rows, points, project), *_without_reason(inputs), *_unknown(inputs, points)]
    if published is None:
        return (), tuple(told)
    printer = Printer("en", points, project.display)
    found: list[Restated] = []
    for name in sorted(published.printed & set(published.points)):
        before = published.points[name]
        if before.value is None or not before.metric.startswith(COMPARED) or before.metric.startswith(LEFT_OUT):
            continue
        now = points.get(name)
        if now is None or now.value is None:
            told.append(finding("restated.gone", _place(published, name), id=name, then=printer.text(before, "full"), year=published.year))
        elif now.unit == before.unit and printer.text(now, "full") != printer.text(before, "full"):
            found.append(_restated(before, now, rows, printer, project))
    changed = {(entry.now.metric, entry.now.year) for entry in found}
    settled = tuple(replace(entry, follows=any((metric, entry.now.year) in changed for metric in _grounds(entry.now.metric))) for entry in found)
    reasons = explain([entry.now.id for entry in settled]) if settled else {}
    explained = tuple(replace(entry, causes=reasons.get(entry.now.id, ())) for entry in settled)
    return explained, (*told, *_proposals(explained, published, printer, project))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of ``restatements`` in standard units."""

    previous: Decimal | None
    restated: Decimal
    unit: str
    record: Record


_Figure = tuple[str, int, str | None]


def _rows(inputs: Inputs) -> Mapping[_Figure, Sequence[_Row]]:
    """The rows of each figure, in their order: a figure may be restated more than once."""
    found: dict[_Figure, list[_Row]] = {}
    for record in inputs.records("restatements"):
        metric, year, restated, previous = record.text("metric"), record.integer("year"), record.decimal("restated"), record.decimal("previous")
        if metric is None or year is None or restated is None:
            continue
        typed = record.text("unit") or "tCO2e"
        value, unit = to_standard(restated, typed)
        found.setdefault((metric, year, record.text("key")), []).append(
            _Row(None if previous is None else to_standard(previous, typed)[0], value, unit, record)
        )
    return found


def _restated(before: Datapoint, now: Datapoint, rows: Mapping[_Figure, Sequence[_Row]], printer: Printer, project: Project) -> Restated:
    own = rows.get((now.metric, now.year, now.key), ())
    from_published = any(row.previous is not None and _same(replace(before, value=row.previous), before, printer) for row in own)
    confirmed = from_published and _same(replace(now, value=own[-1].restated), now, printer)
    gap, then = abs(_value(now) - _value(before)), abs(_value(before))
    return Restated(before, now, gap > then * project.inventory.recalculation_threshold, confirmed, follows=False)


def _same(one: Datapoint, other: Datapoint, printer: Printer) -> bool:
    return printer.text(one, "full") == printer.text(other, "full")


def _grounds(metric: str) -> tuple[str, ...]:
    """The figures a breakdown or an intensity follows from: ``ghg.scope1.by_site`` from ``ghg.scope1``."""
    if metric.startswith("ghg.intensity."):
        parts = metric.removeprefix("ghg.intensity.").split(".")
        return tuple("ghg." + ".".join(parts[:size]) for size in range(1, len(parts)))
    head, by, _ = metric.partition(".by_")
    return (head,) if by else ("ghg.scope1",) if metric == "ghg.scope1.mass" else ("energy.total",) if metric.startswith("energy.intensity.") else ()


def _proposals(found: Sequence[Restated], published: Published, printer: Printer, project: Project) -> list[Finding]:
    """One finding a figure to be restated, and one for all that follow from them."""
    told: list[Finding] = []
    for entry in found:
        if entry.confirmed or entry.follows:
            continue
        limit = f"{(project.inventory.recalculation_threshold * 100).normalize():f}"
        over = text(f"over the recalculation threshold of {limit} %", f"超過重新計算門檻 {limit}%")
        within = text(f"within the recalculation threshold of {limit} %", f"未達重新計算門檻 {limit}%")
        moved = "–" if entry.share is None else f"{(entry.share * 100).quantize(Decimal('0.1')):+}"
        values: dict[str, Any] = {
            "id": entry.now.id,
            "then": _printed(entry.published, printer),
            "now": _printed(entry.now, printer),
            "share": text(f"{moved} %", f"{moved}%") if entry.share is not None else "–",
            "over": over if entry.over else within,
            "year": published.year,
            "causes": _in_words(entry, printer),
        }
        related = tuple(dict.fromkeys(place for why in entry.causes for place in why.lines))
        told.append(finding("restated.proposed", _place(published, entry.now.id), related=related, **values))
    following = [entry.now.id for entry in found if entry.follows and not entry.confirmed]
    if following:
        listed = ", ".join(following[:SHOWN]) + (" …" if len(following) > SHOWN else "")
        told.append(finding("restated.follows", Place(published.file), listed=listed, number=len(following)))
    return told


def _printed(point: Datapoint, printer: Printer) -> Text:
    """A value with its unit in each language."""
    return {lang: replace(printer, lang=lang).text(point, "full") for lang in LANGUAGES}


def _in_words(entry: Restated, printer: Printer) -> Text:
    """The computed causes, largest first; nothing where the published ledger is not at hand."""
    if not entry.causes:
        return text("", "")
    summed: dict[str, Decimal] = {}
    for why in entry.causes:
        summed[why.kind] = summed.get(why.kind, Decimal(0)) + why.amount
    listed = {
        lang: [
            f"{words(lang).get(f'cause.{kind}', kind)} {replace(printer, lang=lang).text(replace(entry.now, value=amount), 'change')}"
            for kind, amount in summed.items()
        ]
        for lang in LANGUAGES
    }
    return text(f" Computed causes: {', '.join(listed['en'])}.", f"計算所得原因：{'、'.join(listed['zh-TW'])}。")


def _unlike_data(rows: Mapping[_Figure, Sequence[_Row]], points: Datapoints, project: Project) -> list[Finding]:
    """Figures whose last restatement says something else than the data."""
    printer = Printer("en", points, project.display)
    told: list[Finding] = []
    for (metric, year, key), own in rows.items():
        point, last = points.find(metric, year, key), own[-1]
        if point is None or point.value is None or point.unit != last.unit or _same(replace(point, value=last.restated), point, printer):
            continue
        values: dict[str, Any] = {"id": point.id, "restated": printer.text(replace(point, value=last.restated), "full"), "now": printer.text(point, "full")}
        told.append(finding("restated.unlike_data", last.record.place("restated"), **values))
    return told


def _without_reason(inputs: Inputs) -> list[Finding]:
    rows = [row for row in inputs.records("restatements") if not any(row.text(name) for name in ("reason", "reason_en", "reason_zh"))]
    return [finding("restated.without_reason", row.place("reason"), metric=row.text("metric") or "–", year=row.text("year") or "–") for row in rows]


def _unknown(inputs: Inputs, points: Datapoints) -> list[Finding]:
    """Rows that name no figure of the chapter: they are printed as typed, and bind nothing."""
    known = sorted({point.metric for point in points.values()})
    return [
        finding("restated.unknown_metric", row.place("metric"), text=metric, nearest=did_you_mean(nearest(metric, known)))
        for row in inputs.records("restatements")
        if (metric := row.text("metric")) is not None and metric not in known
    ]


def _place(published: Published, identifier: str) -> Place:
    return Place(published.file, column=identifier)


def _value(point: Datapoint) -> Decimal:
    return point.value if point.value is not None else Decimal(0)


def proposed_csv(found: Iterable[Restated], project: Project) -> bytes | None:
    """The rows to copy into the table ``restatements``, under its own headers, the reason left for a person; none where nothing is proposed."""
    entries = [entry for entry in found if not entry.confirmed and not entry.follows]
    if not entries:
        return None
    columns = tables()["restatements"].columns
    chinese = project.report.languages[0] == "zh-TW"
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.zh if chinese else column.name for column in columns])
    for entry in entries:
        cells: Mapping[str, str] = {
            "year": str(entry.now.year),
            "metric": entry.now.metric,
            "key": entry.now.key or "",
            "previous": format(_value(entry.published), "f"),
            "restated": format(_value(entry.now), "f"),
            "unit": entry.now.unit,
            "restated_in": str(project.report.year),
        }
        writer.writerow([cells.get(column.name, "") for column in columns])
    return stream.getvalue().encode("utf-8-sig")
