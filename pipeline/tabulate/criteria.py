"""Targets before SBTi held against its criteria, as this tool computes them: numbers side by side, and how many criteria are met, unmet and open."""

from __future__ import annotations

from pipeline.criteria import Part, spans_of
from pipeline.datapoint import make_id
from pipeline.document import Column, Row, Spans, TableBlock
from pipeline.tabulate.cells import dash, head, in_language, label, literal, number
from pipeline.tabulate.notes import noted
from pipeline.view import Target, View

COUNTED = ("pass", "fail", "not_enough_data")


def criteria(view: View) -> TableBlock | None:
    """One row a validated or submitted target whose rule set is known, where the report answers SBTi; the company's own targets are not its business."""
    asked = [target for target in view.targets if target.active and target.status in ("validated", "submitted") and target.rule_set is not None]
    if not asked or not view.project.frameworks.sbti:
        return None
    columns = (
        Column(head(view, "target"), weight=2.4),
        Column(label(view, "sbti.head.rule_set"), weight=1.1),
        Column(label(view, "sbti.head.label"), weight=1.2),
        Column(head(view, "reduction"), "right"),
        Column(label(view, "sbti.head.minimum"), "right"),
        *(Column(label(view, f"sbti.head.{status}"), "right", 0.7) for status in COUNTED),
        Column(label(view, "sbti.head.review"), weight=1.5),
    )
    rows = tuple(Row(_row(view, target)) for target in asked)
    notes = (label(view, "sbti.note.own_check"), label(view, "sbti.note.counts"))
    return noted(view, TableBlock("table-targets-criteria", label(view, "sbti.caption"), columns, rows, notes=notes))


def _row(view: View, target: Target) -> tuple[Spans, ...]:
    return (
        in_language(view, target.name, target.at),
        literal(target.rule_set or "", "code"),
        label(view, f"sbti.label.{target.classification}") if target.classification else dash(view, "no_label"),
        _share(view, "target.reduction", target),
        _least(view, target),
        *((view.printer.span(view.points[make_id(f"target.criteria.{status}", view.year, target.id)]),) for status in COUNTED),
        _review(view, target),
    )


def _share(view: View, metric: str, target: Target) -> Spans:
    """A share, or that this kind of target has none."""
    known = view.points.value(metric, view.year, target.id) is not None
    return number(view, metric, view.year, target.id, "pct1") if known else dash(view, "not_this_kind")


def _least(view: View, target: Target) -> Spans:
    """The least reduction asked: computed for near-term targets, a fixed share for long-term ones."""
    fixed = next(iter(_parts(target, "NZ-LT-AMB", "least")), None)
    return spans_of(fixed, view.printer, view.words) if fixed is not None else _share(view, "target.minimum", target)


def _parts(target: Target, code: str, name: str) -> list[Part]:
    return [part for check in target.checks if check.code == code for key, part in check.parts if key == name]


def _review(view: View, target: Target) -> Spans:
    """The day by which the target is to be reviewed, five years after validation."""
    due = next(iter(_parts(target, "NT-C26a", "due")), None)
    return spans_of(due, view.printer, view.words) if due is not None else dash(view, "blank")
