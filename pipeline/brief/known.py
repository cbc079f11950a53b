"""What a board should know before it approves: what is new, off track, restated, unassured, claimed at risk, unsigned. Each says so where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.brief.assured import Unassured, unassured
from pipeline.brief.board import SHOWN, Board
from pipeline.brief.new import new
from pipeline.compose.cards import year_span
from pipeline.document import Block, Heading, Item, Listing, Paragraph, Section, Span, Spans
from pipeline.finding import Finding, Place
from pipeline.inputs import Record
from pipeline.naming import metric_name
from pipeline.restated import Restated
from pipeline.signoff import ROLES, Signoff
from pipeline.standard import holds_emissions
from pipeline.view import Target

CLAIMS = 3
"""Sentences quoted; the rest is counted."""
_BEHIND = ("off_track", "within_tolerance", "not_assessable")


def noted(board: Board) -> Section:
    """The second half of the brief."""
    makers = (("new", new), ("off_track", off_track), ("restated", restated), ("unassured", not_assured), ("claims", claims), ("signoffs", signoffs))
    blocks: list[Block] = [Heading("note", 1, board.words("note"))]
    for name, make in makers:
        blocks += [Heading(f"note-{name}", 2, board.words(name)), *make(board)]
    return Section("note", tuple(blocks))


def entries(identifier: str, items: Iterable[Spans]) -> list[Block]:
    """A bulleted list; nothing where there is nothing to list."""
    made = tuple(Item(spans) for spans in items if spans)
    return [Listing(identifier, made)] if made else []


def off_track(board: Board) -> list[Block]:
    """Active targets that are not achieved or on their path, those off track first."""
    active = [target for target in board.view.targets if target.active]
    behind = sorted((target for target in active if target.state in _BEHIND), key=lambda target: _BEHIND.index(target.state))
    if not behind:
        return [Paragraph("note-off_track-none", board.words("all_on_track" if active else "no_targets"))]
    return entries("note-off_track-list", (_target(board, target) for target in behind))


def _target(board: Board, target: Target) -> Spans:
    points = board.view.points
    name: Spans = (Span("input", target.name[board.lang], at=target.at),)
    now, expected, value = (points.find(f"target.{part}", board.year, target.id) for part in ("now", "expected", "value"))
    state = board.words("state", state=(Span("text", board.view.word(f"state.{target.state}"), marks=("strong",)),))
    if now is None or expected is None or value is None or now.value is None or expected.value is None or value.value is None:
        return board.words("cannot_tell", name=name)
    said = board.words(
        "behind",
        name=name,
        now=board.value(now),
        year=year_span(board.year),
        expected=board.value(expected),
        value=board.value(value),
        target_year=year_span(target.target_year),
    )
    return (*state, *said)


def restated(board: Board) -> list[Block]:
    """Published figures the data now answer otherwise, and those the team has confirmed for this report."""
    found = [entry for entry in board.chapter.reading.restated if not entry.follows]
    following = [entry for entry in board.chapter.reading.restated if entry.follows]
    if not found:
        return entries("note-restated-list", _confirmed(board)) or [Paragraph("note-restated-none", board.words("none_restated"))]
    blocks = entries("note-restated-list", (_restated(board, entry) for entry in found[:SHOWN]))
    rest = [entry.now.id for entry in (*found[SHOWN:], *following)]
    return [*blocks, Paragraph("note-restated-more", board.words("follows", count=board.counted("follows", rest)), "note")] if rest else blocks


def _restated(board: Board, entry: Restated) -> Spans:
    state = "confirmed" if entry.confirmed else "open_over" if entry.over else "open"
    then = board.published(entry.published)
    name = (*board.metric(entry.now), Span("text", "，" if board.lang == "zh-TW" else ", "), *year_span(entry.now.year))
    return board.words("restated_figure", name=name, then=board.value(then), now=board.value(entry.now), state=board.words(state))


def _confirmed(board: Board) -> list[Spans]:
    """The rows of ``restatements`` made in this report, as the chapter prints them, those of one reason together."""
    reasons: dict[str, list[Record]] = {}
    for row in board.view.inputs.records("restatements"):
        if row.integer("restated_in") == board.year:
            reasons.setdefault(row.text(row.spoken("reason", board.lang)) or "", []).append(row)
    return [
        board.words("restated_rows", list=board.listed(f"restated {reason}", [_row(board, row) for row in rows], "stop"), reason=_reason(board, rows[0]))
        for reason, rows in reasons.items()
    ]


def _reason(board: Board, row: Record) -> Spans:
    column = row.spoken("reason", board.lang)
    return (Span("input", row.text(column) or "", at=row.place(column)),) if row.text(column) else ()


def _row(board: Board, row: Record) -> Spans:
    """A restated figure with both values as typed, and their unit."""
    metric = row.text("metric") or ""
    unit = row.text("unit") or ("tCO2e" if holds_emissions(metric) else "")
    return board.words(
        "restated_row",
        name=board.plain(metric_name(board.view.words, board.lang, metric)),
        year=year_span(row.integer("year") or 0),
        previous=_typed(row, "previous"),
        restated=_typed(row, "restated"),
        unit=(Span("literal", board.view.printer.unit_name(unit), literal="unit"),),
    )


def _typed(row: Record, column: str) -> Spans:
    value = row.decimal(column)
    return (Span("text", "–"),) if value is None else (Span("input", f"{value:,f}".replace("-", "−"), at=row.place(column)),)


def not_assured(board: Board) -> list[Block]:
    """Main figures, or entities, sites and categories of them, that no statement covers."""
    found = unassured(board.view.points, board.view.inputs, board.year)
    return entries("note-unassured-list", (_unassured(board, entry) for entry in found)) or [Paragraph("note-unassured-none", board.words("all_assured"))]


def _unassured(board: Board, entry: Unassured) -> Spans:
    head = {"name": board.metric(entry.figure), "value": board.value(entry.figure)}
    if not entry.parts:
        return board.words("unassured_figure", **head)
    largest = sorted(entry.parts, key=lambda part: -(part.value or 0))
    parts = [board.words("part", name=board.key(part), value=board.value(part)) for part in largest]
    return board.words("unassured_parts", **head, list=board.listed(f"unassured {entry.figure.metric}", parts))


def claims(board: Board) -> list[Block]:
    """Sentences of this language that claim what the data does not bear, and nobody has acknowledged."""
    found = [item for item in board.chapter.findings if item.rule.startswith("claims.") and item.severity != "info" and item.acknowledged is None]
    own = [item for item in found if _is_of(item, board)]
    if not own:
        return [Paragraph("note-claims-none", board.words("no_claims"))]
    blocks = entries("note-claims-list", (_claim(board, item) for item in own[:CLAIMS]))
    rest = [str(index) for index in range(CLAIMS, len(own))]
    return [*blocks, Paragraph("note-claims-more", board.words("claims_more", count=board.counted("claims", rest)), "note")] if rest else blocks


def _is_of(item: Finding, board: Board) -> bool:
    """Whether a finding is about the text of this language; one about all of them is about each."""
    parts = item.at.file.split("/") if item.at is not None else []
    languages = [document.lang for document in board.chapter.documents if document.lang in parts]
    return not languages or board.lang in languages


def _claim(board: Board, item: Finding) -> Spans:
    """What was found, as text of the place it was found at: it quotes the team's sentence."""
    return (Span("typed", item.message[board.lang], at=item.at if item.at is not None else Place(f"narrative/{board.lang}")),)


def signoffs(board: Board) -> list[Block]:
    """By role the sections without a sign-off that holds, then the sign-offs a change voided."""
    own = [entry for entry in board.chapter.signoffs if entry.lang in (board.lang, "")]
    roles: dict[tuple[str, ...], list[Spans]] = {}
    for role in ROLES:
        held = {entry.subject for entry in own if entry.role == role and entry.state == "valid"}
        missing = tuple(section.id for section in board.document.sections if section.id not in held)
        roles.setdefault(missing, []).append((Span("text", board.view.word(f"choice.signoffs.role.{role}")),))
    lines = [_missing(board, missing, board.enumerated(called, "or")) for missing, called in roles.items() if missing]
    void = [_void(board, entry) for entry in own if entry.state == "void"]
    lines += [board.words("void", list=board.listed("void", void, "stop"))] if void else []
    return entries("note-signoffs-list", lines) or [Paragraph("note-signoffs-none", board.words("all_signed"))]


def _missing(board: Board, sections: tuple[str, ...], roles: Spans) -> Spans:
    """The sections that lack a sign-off in these roles."""
    if len(sections) == len(board.document.sections):
        return board.words("missing_all", roles=roles)
    titles = [section.heading.spans for section in board.document.sections if section.id in sections]
    return board.words("missing", roles=roles, list=board.joined(titles))


def _void(board: Board, entry: Signoff) -> Spans:
    titles = {section.id: section.heading.spans for section in board.document.sections}
    what = titles.get(entry.subject) or (Span("input", entry.subject, at=entry.at.place("section_or_item")),)
    changed = "both" if len(entry.changed) > 1 else "".join(entry.changed)
    return board.words(
        "void_one",
        what=what,
        who=(Span("input", entry.who, at=entry.at.place("who")),),
        role=(Span("text", board.view.word(f"choice.signoffs.role.{entry.role}")),),
        changed=(Span("text", board.view.word(f"signoff.changed.{changed}")),),
    )
