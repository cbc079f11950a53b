"""Targets: what was promised, where it stands, its milestones, and the targets that are history."""

from __future__ import annotations

from pipeline.document import Column, Row, Span, Spans, TableBlock
from pipeline.tabulate.cells import bracketed, dash, full, head, in_language, joined, label, literal, number, phrase, typed, words
from pipeline.tabulate.notes import noted
from pipeline.view import Target, View


def progress(view: View) -> TableBlock | None:
    """Every target in force: base, target, this year's value against the pathway, progress, state (GRI 102-4; CDP 7.53, 7.54; IFRS S2 33-36)."""
    active = [target for target in view.targets if target.active]
    if not active:
        return None
    columns = (
        Column(head(view, "target"), weight=2.2),
        Column(head(view, "covers"), weight=1.8),
        Column(head(view, "target_base"), "right", 1.4),
        Column(head(view, "target_value"), "right", 1.4),
        Column(literal(str(view.year), "year"), "right", 1.3),
        Column(phrase(view, "table.head.pathway", year=literal(str(view.year), "year")), "right", 1.3),
        Column(head(view, "progress"), "right"),
        Column(head(view, "state"), weight=1.2),
    )
    rows = tuple(Row(_progress(view, target)) for target in active)
    notes = (_tolerance(view), label(view, "table.note.no_credits_in_progress"))
    return noted(view, TableBlock("table-targets-progress", label(view, "table.targets-progress.caption"), columns, rows, notes=notes, wide=True))


def _progress(view: View, target: Target) -> tuple[Spans, ...]:
    return (
        in_language(view, target.name, target.at),
        covers(view, target),
        dated(view, target, "target.base", target.base_year),
        dated(view, target, "target.value", target.target_year),
        full(view, "target.now", view.year, target.id),
        full(view, "target.expected", view.year, target.id),
        number(view, "target.progress", view.year, target.id, "pct0"),
        label(view, f"state.{target.state}"),
    )


def covers(view: View, target: Target) -> Spans:
    """What a target covers: its scopes with the scope 2 method, or what it is a share of."""
    if target.type in ("renewable_electricity", "supplier_engagement") or not target.scopes:
        return label(view, f"choice.targets.type.{target.type}")
    spans = [label(view, "choice.targets.type.intensity")] if target.type == "intensity" else []
    if target.land:
        spans.append(label(view, "sbti.land_target"))
    spans.append(scopes(view, target.scopes))
    if "2" in target.scopes:
        spans.append(label(view, f"choice.scope2_method.{target.scope2_method}"))
    if target.parts:
        spans.append(phrase(view, "table.scope3_categories", numbers=_categories(view, target.parts)))
    return joined(spans, "，" if view.lang == "zh-TW" else ", ")


def scopes(view: View, joined_scopes: str) -> Spans:
    """``1+2`` as words."""
    if view.lang == "zh-TW":
        names = ["範疇" + {"1": "一", "2": "二", "3": "三"}.get(scope, scope) for scope in joined_scopes.split("+")]
        return words("、".join(names))
    return words(f"Scope {joined_scopes}")


def _categories(view: View, parts: tuple[str, ...]) -> Spans:
    """Category numbers, runs of three or more as a range."""
    numbers = sorted({int(part) for part in parts if part.isdecimal()})
    runs: list[list[int]] = []
    for value in numbers:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    shown = [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(value) for value in run])]
    return joined([literal(part, "ordinal") for part in shown], "、" if view.lang == "zh-TW" else ", ")


def dated(view: View, target: Target, metric: str, year: int | None) -> Spans:
    """A value after the year it belongs to."""
    value = full(view, metric, view.year, target.id, share_form(view, metric, target))
    return value if year is None else (*literal(str(year), "year"), Span("text", " 年：" if view.lang == "zh-TW" else ": "), *value)


def share_form(view: View, metric: str, target: Target) -> str:
    """A whole percentage is promised without decimals: 50 %, not 50.0 %."""
    point = view.points.find(metric, view.year, target.id)
    whole = point is not None and point.unit == "share" and point.value is not None and point.value * 100 == (point.value * 100).to_integral_value()
    return "pct0" if whole else ""


def _tolerance(view: View) -> Spans:
    share = view.project.targets.on_track_tolerance * 100
    text = f"{share.normalize():f}" + ("%" if view.lang == "zh-TW" else "\u00a0%")
    return phrase(view, "table.note.tolerance", share=typed(text, view.project.place("targets.on_track_tolerance")))


def rates(view: View) -> TableBlock | None:
    """How fast: the yearly rate promised, so far, and from now on, linear on the base year (SBTi: 4.2 % is linear, not compound)."""
    active = [target for target in view.targets if target.active and view.points.value("target.annual_rate", view.year, target.id) is not None]
    if not active:
        return None
    metrics = [
        metric
        for metric in ("target.annual_rate", "target.actual_rate", "target.required_rate", "target.coverage")
        if any(view.points.value(metric, view.year, target.id) is not None for target in active)
    ]
    columns = (
        Column(head(view, "target"), weight=2.4),
        Column(head(view, "status"), weight=1.4),
        Column(head(view, "pathway_form"), weight=1.2),
        *(Column(head(view, metric), "right") for metric in metrics),
    )
    rows = tuple(
        Row(
            (
                in_language(view, target.name, target.at),
                status(view, target),
                label(view, f"choice.targets.pathway.{target.pathway}"),
                *(_rate(view, metric, target) for metric in metrics),
            )
        )
        for target in active
    )
    return noted(view, TableBlock("table-targets-rates", label(view, "table.targets-rates.caption"), columns, rows, notes=(label(view, "table.note.linear"),)))


def _rate(view: View, metric: str, target: Target) -> Spans:
    """A yearly rate; what is reached needs none any more."""
    done = target.state == "achieved" and metric == "target.required_rate"
    return dash(view, "reached") if done else number(view, metric, view.year, target.id)


def status(view: View, target: Target) -> Spans:
    """Validated, committed, own … with the day of validation."""
    named = label(view, f"choice.targets.status.{target.status}")
    return (*named, *bracketed(view, typed(target.validated_on, target.at))) if target.validated_on else named


def milestones(view: View) -> TableBlock | None:
    """The years a pathway passes through."""
    found = [(target, stone) for target in view.targets if target.active for stone in target.milestones]
    if not found:
        return None
    columns = (Column(head(view, "target"), weight=2.4), Column(head(view, "year")), Column(head(view, "milestone_value"), "right"))
    rows = tuple(
        Row((in_language(view, target.name, target.at), literal(str(stone.year), "year"), full(view, "target.milestone", stone.year, target.id)))
        for target, stone in found
    )
    return noted(view, TableBlock("table-targets-milestones", label(view, "table.targets-milestones.caption"), columns, rows))


def history(view: View) -> TableBlock | None:
    """Superseded and expired targets: history, not targets."""
    past = [target for target in view.targets if not target.active]
    if not past:
        return None
    columns = (
        Column(head(view, "target"), weight=2.2),
        Column(head(view, "covers"), weight=1.8),
        Column(head(view, "base_year")),
        Column(head(view, "target_year")),
        Column(head(view, "reduction"), "right"),
        Column(head(view, "status")),
        Column(head(view, "replaced_by"), weight=2),
    )
    rows = tuple(Row(_past(view, target)) for target in past)
    return noted(view, TableBlock("table-targets-history", label(view, "table.targets-history.caption"), columns, rows))


def _past(view: View, target: Target) -> tuple[Spans, ...]:
    successor = next((other for other in view.targets if other.id == target.superseded_by), None)
    sign = "%" if view.lang == "zh-TW" else "\u00a0%"
    return (
        in_language(view, target.name, target.at),
        covers(view, target),
        literal(str(target.base_year), "year") if target.base_year is not None else dash(view, "blank"),
        literal(str(target.target_year), "year"),
        typed(target.reduction_pct + sign, target.at) if target.reduction_pct else dash(view, "blank"),
        label(view, f"choice.targets.status.{target.status}"),
        in_language(view, successor.name, successor.at) if successor is not None else dash(view, "not_replaced"),
    )
