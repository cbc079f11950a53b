"""What a board should know before it approves: what is new, off track, restated, unassured, claimed at risk, unsigned. Each says so where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.brief.assured import Unassured, unassured
from pipeline.brief.board import Board
from pipeline.brief.fit import Part, fitted, shortened
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

NAME, REASON, CLAIM = 90, 150, 200
"""Half-width characters printed of a target's name, of a reason, and of a claim."""
_BEHIND = ("off_track", "within_tolerance", "not_assessable")


def noted(board: Board, before: Sequence[Block]) -> Section:
    """The second half of the brief, its lists cut to what two pages hold. ``before`` are the blocks of the first half."""
    head = Heading("note", 1, board.words("note"))
    parts = (Part("new", tuple(new(board))), off_track(board), restated(board), not_assured(board), claims(board))
    kept = fitted(board.lang, (*before, head), parts)
    blocks: list[Block] = [head]
    for part in parts:
        blocks += told(board, part, kept[part.name])
    return Section("note", tuple(blocks))


def told(board: Board, part: Part, kept: int) -> list[Block]:
    """A part with the first entries of its list."""
    return [Heading(f"note-{part.name}", 2, board.words(part.name)), *part.blocks, *_listed(board, part, kept), *part.after]


def _listed(board: Board, part: Part, kept: int) -> list[Block]:
    """The first entries of a list, the rest counted; nothing where there is nothing to list."""
    if not part.entries:
        return []
    listing = Listing(f"note-{part.name}-list", tuple(Item(spans) for spans in part.entries[:kept]))
    rest = [str(index) for index in range(kept, len(part.entries))]
    sentence = "claims_more" if part.name == "claims" else "more_in_chapter"
    return [listing, *([Paragraph(f"note-{part.name}-more", board.words(sentence, count=board.counted(part.name, rest)), "note")] if rest else [])]


def _said(board: Board, name: str, sentence: str) -> Part:
    """A heading of which there is nothing to list."""
    return Part(name, (Paragraph(f"note-{name}-none", board.words(sentence)),))


def off_track(board: Board) -> Part:
    """Active targets that are not achieved or on their path, those off track first."""
    active = [target for target in board.view.targets if target.active]
    behind = sorted((target for target in active if target.state in _BEHIND), key=lambda target: _BEHIND.index(target.state))
    if not behind:
        return _said(board, "off_track", "all_on_track" if active else "no_targets")
    return Part("off_track", entries=tuple(_target(board, target) for target in behind), fewest=2)


def _target(board: Board, target: Target) -> Spans:
    points = board.view.points
    name = shortened((Span("input", target.name[board.lang], at=target.at),), NAME)
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


def restated(board: Board) -> Part:
    """Published figures the data now answer otherwise, and those the team has confirmed for this report."""
    found = [entry for entry in board.chapter.reading.restated if not entry.follows]
    following = [entry for entry in board.chapter.reading.restated if entry.follows]
    if not found:
        confirmed = tuple(_confirmed(board))
        return Part("restated", entries=confirmed) if confirmed else _said(board, "restated", "none_restated")
    first = sorted(found, key=lambda entry: (not entry.over, entry.confirmed))
    count = board.counted("follows", [entry.now.id for entry in following])
    after = (Paragraph("note-restated-follows", board.words("follows", count=count), "note"),) if following else ()
    return Part("restated", entries=tuple(_restated(board, entry) for entry in first), after=after)


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
    return shortened((Span("input", row.text(column) or "", at=row.place(column)),), REASON) if row.text(column) else ()


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


def not_assured(board: Board) -> Part:
    """Main figures, or entities, sites and categories of them, that no statement covers."""
    found = unassured(board.view.points, board.view.inputs, board.year)
    return Part("unassured", entries=tuple(_unassured(board, entry) for entry in found), fewest=2) if found else _said(board, "unassured", "all_assured")


def _unassured(board: Board, entry: Unassured) -> Spans:
    head = {"name": board.metric(entry.figure), "value": board.value(entry.figure)}
    if not entry.parts:
        return board.words("unassured_figure", **head)
    largest = sorted(entry.parts, key=lambda part: -(part.value or 0))
    parts = [board.words("part", name=board.key(part), value=board.value(part)) for part in largest]
    return board.words("unassured_parts", **head, list=board.listed(f"unassured {entry.figure.metric}", parts))


def claims(board: Board) -> Part:
    """Sentences of this language that claim what the data does not bear, and nobody has acknowledged."""
    found = [item for item in board.chapter.findings if item.rule.startswith("claims.") and item.severity != "info" and item.acknowledged is None]
    own = [item for item in found if _is_of(item, board)]
    if not own:
        return _said(board, "claims", "no_claims")
    worst = sorted(own, key=lambda item: item.severity != "error")
    return Part("claims", entries=tuple(_claim(board, item) for item in worst))


def _is_of(item: Finding, board: Board) -> bool:
    """Whether a finding is about the text of this language; one about all of them is about each."""
    parts = item.at.file.split("/") if item.at is not None else []
    languages = [document.lang for document in board.chapter.documents if document.lang in parts]
    return not languages or board.lang in languages


def _claim(board: Board, item: Finding) -> Spans:
    """What was found, as text of the place it was found at: it quotes the team's sentence."""
    return shortened((Span("typed", item.message[board.lang], at=item.at if item.at is not None else Place(f"narrative/{board.lang}")),), CLAIM)


def signoffs(board: Board) -> Part:
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
    return Part("signoffs", entries=tuple(lines)) if lines else _said(board, "signoffs", "all_signed")


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
