"""Charts of targets: the pathway of each, and the roadmap of targets and initiatives on one line of years."""

from __future__ import annotations

from typing import Literal

from figures import pathway, roadmap
from figures.chart import Label, Number
from pipeline.datapoint import Datapoint
from pipeline.document import FigureBlock, Spans, plain
from pipeline.finding import finding
from pipeline.illustrate.pen import Made, Pen, own_words, typed, year_span
from pipeline.inputs import Record
from pipeline.view import Target, View

RISING = ("renewable_electricity", "supplier_engagement")
DONE = ("implemented", "implementation_commenced")
MOST_LANES = 14


def pathways(view: View) -> Made:
    """A pathway for each target that is one still and can be computed: base, path, actuals, what is still to do (SBTi, TCFD Metrics c)."""
    return Made(tuple(block for target in view.targets if target.active and (block := _pathway(view, target)) is not None))


def _pathway(view: View, target: Target) -> FigureBlock | None:
    points = view.points
    base, value = points.find("target.base", view.year, target.id), points.find("target.value", view.year, target.id)
    if target.base_year is None or target.target_year <= target.base_year or base is None or value is None or base.value is None or value.value is None:
        return None
    pen = Pen(view, f"pathway-{target.slug}")
    message = _message(pen, target, base, value)
    share = value.unit in ("share", "points")
    words = pathway.Words(
        actual=pen.word("actual", year=str(_last(view, target))),
        target=pen.word("net_zero" if target.type == "net_zero" else "target", year=str(target.target_year)),
        base=pen.word("base_year"),
        wedge=pen.word("to_rise" if target.type in RISING else "to_cut"),
    )
    start = pathway.Stop(target.base_year, pen.number(base))
    data = pathway.Pathway(
        pen.frame(message, pen.word("percent") if share else view.printer.unit(value)),
        words,
        start,
        pathway.Stop(target.target_year, pen.number(value)),
        (start, *_actuals(pen, target)),
        tuple(pathway.Stop(stone.year, pen.number(points.find("target.milestone", stone.year, target.id))) for stone in target.milestones),
        residual=target.type == "net_zero",
        compound=target.pathway == "compound",
        suffix="%" if share else "",
    )
    ends = {"base": view.printer.full(base), "base_year": year_span(target.base_year), "value": view.printer.full(value)}
    picture = pen.say("alt_pathway", target_year=year_span(target.target_year), **ends)
    return pen.block(pathway.sheet(data), message, picture)


def _actuals(pen: Pen, target: Target) -> tuple[pathway.Stop, ...]:
    """What the target covered in each year after its base year; a year without a figure is a gap."""
    first, last = (target.base_year or 0) + 1, min(pen.view.year, target.target_year)
    return tuple(pathway.Stop(year, pen.number(pen.view.points.find("target.now", year, target.id))) for year in range(first, last + 1))


def _last(view: View, target: Target) -> int:
    """The last year with a figure."""
    first = (target.base_year or view.year) + 1
    years = [year for year in range(first, view.year + 1) if view.points.value("target.now", year, target.id) is not None]
    return years[-1] if years else target.base_year or view.year


def _message(pen: Pen, target: Target, base: Datapoint, value: Datapoint) -> Spans:
    """How the target stands: the state is the tracker's, the numbers are the year's."""
    view, printer = pen.view, pen.view.printer
    now, expected = view.points.find("target.now", view.year, target.id), view.points.find("target.expected", view.year, target.id)
    state = target.state if now is not None and now.value is not None else "not_assessable"
    if state != "achieved" and (expected is None or expected.value is None):
        state = "not_assessable"
    return pen.say(
        f"pathway_{state}",
        name=_name(view, target),
        now=printer.full(now) if now is not None and now.value is not None else (),
        expected=printer.full(expected) if expected is not None and expected.value is not None else (),
        value=printer.full(value),
        base=printer.full(base),
        year=year_span(view.year),
        base_year=year_span(target.base_year or view.year),
        target_year=year_span(target.target_year),
    )


def _name(view: View, target: Target) -> Spans:
    return typed(target.name.get(view.lang) or next(iter(target.name.values())), target.at)


def timeline(view: View) -> Made:
    """Targets with their milestones and initiatives from first to last year (TCFD Strategy b: plans; transition plan)."""
    pen = Pen(view, "roadmap")
    targets = [target for target in view.targets if target.active]
    records = [record for record in view.inputs.records("initiatives") if record.integer("year") and record.text("stage") != "not_to_be_implemented"]
    if not targets or len(targets) + len(records) < 2:
        return Made()
    first = min([view.year, *(target.base_year or view.year for target in targets)])
    last = max([view.year, *(target.target_year for target in targets)])
    ahead = sorted((target for target in targets if target.target_year > view.year), key=lambda target: target.target_year)
    ends = {"first": year_span(first), "last": year_span(last)}
    message = pen.say("roadmap_next", name=_name(view, ahead[0]), year=year_span(ahead[0].target_year)) if ahead else pen.say("roadmap_plain", **ends)
    drawn = sorted(records, key=lambda record: (record.integer("year") or 0, record.row))[:MOST_LANES]
    lanes = (*(_target_lane(pen, target) for target in targets), *(_initiative_lane(pen, record, last) for record in drawn))
    sheet = roadmap.sheet(roadmap.Roadmap(pen.frame(message, ""), first, last, Label(str(view.year)), lanes))
    parts = pen.joined((pen.say("part_in", label=_name(view, target), number=year_span(target.target_year)) for target in targets), "between")
    left = len(records) > len(drawn)
    notes = [*([pen.say("note_roadmap")] if drawn else []), *([pen.say("note_first")] if left else [])]
    found = (finding("illustrate.bars_left_out", chart="roadmap", shown=str(len(drawn)), total=str(len(records))),) if left else ()
    return Made((pen.block(sheet, message, pen.say("alt_roadmap", parts=parts, **ends), notes),), found)


def _target_lane(pen: Pen, target: Target) -> roadmap.Lane:
    """A target from base to target year, with the value it is to reach."""
    value = pen.view.points.find("target.value", pen.view.year, target.id)
    number: Number | None = pen.number(value, "full") if value is not None and value.value is not None else None
    stops = tuple(stone.year for stone in target.milestones)
    label = Label(plain(_name(pen.view, target)))
    return roadmap.Lane(label, target.base_year or pen.view.year, target.target_year, "target", pen.word("lane_targets"), stops, number)


def _initiative_lane(pen: Pen, record: Record, last: int) -> roadmap.Lane:
    """An initiative from its first year to the end of its life; one that outlasts the chart goes on."""
    start, life = record.integer("year") or pen.view.year, record.decimal("lifetime_years")
    end = start + max(int(life), 1) - 1 if life is not None else None
    point = pen.view.points.find("initiative.reduction", pen.view.year, record.text("initiative_id"))
    number = pen.number(point, "full") if point is not None and point.value is not None else None
    label = plain(own_words(pen.view, record, "title")) or record.text("initiative_id") or ""
    style: Literal["done", "planned"] = "done" if record.text("stage") in DONE else "planned"
    return roadmap.Lane(Label(label), start, end if end is not None and end < last else None, style, pen.word("lane_initiatives"), number=number)
