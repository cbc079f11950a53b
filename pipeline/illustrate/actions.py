"""Charts of what is done and asked: initiatives by stage, the matrix of risks, coverage of the frameworks' items."""

from __future__ import annotations

from collections.abc import Sequence

from figures import bars, matrix, tiles
from figures.chart import Label
from pipeline.document import Span, Spans, plain
from pipeline.finding import Finding, finding
from pipeline.illustrate.pen import MOST_BARS, Made, Pen, own_words, words
from pipeline.inputs import Record
from pipeline.status import ItemStatus
from pipeline.view import View

STAGES = ("implemented", "implementation_commenced", "to_be_implemented", "under_investigation")
"""CDP 7.55.1, in the order of what is certain."""
LIKELIHOOD = (
    "exceptionally_unlikely",
    "very_unlikely",
    "unlikely",
    "about_as_likely_as_not",
    "more_likely_than_not",
    "likely",
    "very_likely",
    "virtually_certain",
)
"""The scale of the table ``risks`` (CDP 3.1.1), from the lowest."""
IMPACT = ("low", "medium_low", "medium", "medium_high", "high")
_TONES = {"implemented": "accent", "implementation_commenced": "accent", "to_be_implemented": "slate2", "under_investigation": "slate3"}


def initiatives(view: View) -> Made:
    """The yearly reduction of each initiative, by stage (CDP 7.55.2; GRI 305-5: what initiatives achieve, not last year minus this year)."""
    pen = Pen(view, "initiatives")
    found = [
        (stage, record, point)
        for stage in STAGES
        for record in view.inputs.records("initiatives")
        if record.text("stage") == stage
        and (point := view.points.find("initiative.reduction", view.year, record.text("initiative_id"))) is not None
        and point.value
    ]
    if len(found) < 2:
        return Made()
    found.sort(key=lambda entry: (STAGES.index(entry[0]), -(entry[2].value or 0), entry[1].row))
    largest = sorted(found, key=lambda entry: -(entry[2].value or 0))[:MOST_BARS]
    drawn = [entry for entry in found if entry in largest]
    total = view.points.find("initiatives.reduction", view.year, "implemented")
    planned = total is None or not total.value
    message = pen.say("initiatives_planned") if planned or total is None else pen.say("initiatives_done", total=view.printer.full(total))
    data = bars.Bars(
        pen.frame(message, view.printer.unit(drawn[0][2])),
        tuple(
            bars.Bar(Label(plain(_title(view, record, "initiative_id"))), pen.number(point), _TONES[stage], view.word(f"choice.stage.{stage}"))
            for stage, record, point in drawn
        ),
    )
    picture = pen.say("alt_bars", parts=pen.listed((_title(view, record, "initiative_id"), view.printer.full(point)) for _, record, point in largest[:5]))
    left = len(found) > len(drawn)
    block = pen.block(bars.sheet(data), message, picture, [pen.say("note_initiatives"), *([pen.say("note_most")] if left else [])])
    return Made((block,), (finding("illustrate.bars_left_out", chart="initiatives", shown=str(len(drawn)), total=str(len(found))),) if left else ())


def _title(view: View, record: Record, column: str) -> Spans:
    """A row's title in the view's language; its id where it has none."""
    return own_words(view, record, "title") or (Span("literal", record.text(column) or "", literal="name"),)


def risk_matrix(view: View) -> Made:
    """Risks and opportunities by likelihood and impact (TCFD Strategy a; CDP 3.1.1); those off the scale are said."""
    pen, records = Pen(view, "risk_matrix"), view.inputs.records("risks")
    placed = [record for record in records if record.text("likelihood") in LIKELIHOOD and record.text("impact") in IMPACT]
    findings = tuple(_not_placed(view, record) for record in records if record not in placed)
    if len(placed) < 2:
        return Made((), findings if placed else ())
    codes = _codes(placed)
    message = _matrix_message(pen, placed)
    data = matrix.Matrix(
        pen.frame(message, ""),
        pen.word("likelihood"),
        pen.word("impact"),
        tuple(view.word(f"choice.likelihood.{level}") for level in _reached(placed, "likelihood", LIKELIHOOD)),
        tuple(view.word(f"choice.impact.{level}") for level in IMPACT),
        pen.word("risks"),
        pen.word("opportunities"),
        tuple(_entry(view, record, code, _reached(placed, "likelihood", LIKELIHOOD)) for record, code in zip(placed, codes, strict=True)),
    )
    parts = pen.joined((_placed(pen, record) for record in placed), "between")
    return Made((pen.block(matrix.sheet(data), message, pen.say("alt_matrix", parts=parts)),), findings)


def _matrix_message(pen: Pen, placed: list[Record]) -> Spans:
    """Which risks stand highest; opportunities where there is no risk."""
    risks = [record for record in placed if record.text("kind") != "opportunity"]
    top = max(_weight(record) for record in risks or placed)
    highest = [record for record in risks or placed if _weight(record) == top][:3]
    titles = pen.joined((_title(pen.view, record, "id") for record in highest), "titles")
    return pen.say("matrix_risk" if risks else "matrix_opportunity", titles=titles)


def _not_placed(view: View, record: Record) -> Finding:
    return finding("illustrate.risk_not_placed", record.place("likelihood"), title=plain(_title(view, record, "id")))


def _weight(record: Record) -> int:
    return (LIKELIHOOD.index(record.text("likelihood") or "") + 1) * (IMPACT.index(record.text("impact") or "") + 1)


def _reached(records: list[Record], column: str, scale: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of a scale from the lowest to the highest any row reaches, five at least: eight columns would be narrow."""
    used = sorted({scale.index(record.text(column) or "") for record in records})
    first, last = used[0], used[-1]
    while last - first < 4:
        first, last = max(first - 1, 0), min(last + 1, len(scale) - 1)
    return scale[first : last + 1]


def _codes(records: list[Record]) -> list[str]:
    """The team's own ids where all are short, else R and O with an ordinal."""
    own = [record.text("id") or "" for record in records]
    if all(0 < len(code) <= 6 for code in own) and len(set(own)) == len(own):
        return own
    counts = {"R": 0, "O": 0}
    codes: list[str] = []
    for record in records:
        letter = "O" if record.text("kind") == "opportunity" else "R"
        counts[letter] += 1
        codes.append(f"{letter}{counts[letter]}")
    return codes


def _entry(view: View, record: Record, code: str, columns: tuple[str, ...]) -> matrix.Entry:
    column, row = columns.index(record.text("likelihood") or ""), IMPACT.index(record.text("impact") or "")
    return matrix.Entry(code, plain(_title(view, record, "id")), column, row, opportunity=record.text("kind") == "opportunity")


def _placed(pen: Pen, record: Record) -> Spans:
    """A title with its likelihood and impact in words."""
    levels = pen.joined((words(pen.view.word(f"choice.{column}.{record.text(column)}")) for column in ("likelihood", "impact")), "and")
    return pen.say("part_in", label=_title(pen.view, record, "id"), number=levels)


def coverage(view: View) -> Made:
    """What each framework's items have become: a tile an item, in the framework's own order."""
    items = [item for item in view.items if item.item.listed]
    if not items:
        return Made()
    pen = Pen(view, "coverage")
    groups: dict[str, list[tiles.Tile]] = {}
    for item in items:
        name = f"{_framework(view, item.framework)} {item.edition}"
        groups.setdefault(name, []).append(tiles.Tile(item.code, item.status))
    message = _covered(pen, items)
    names = tuple((status, view.word(f"choice.item_status.{status}")) for status in tiles.STATUSES)
    sheet = tiles.sheet(tiles.Tiles(pen.frame(message, ""), tuple(tiles.Row(name, tuple(row)) for name, row in groups.items()), names))
    picture = pen.say("alt_tiles", parts=pen.joined((_reported(pen, framework) for framework in dict.fromkeys(item.framework for item in items)), "between"))
    return Made((pen.block(sheet, message, picture),))


def _covered(pen: Pen, items: Sequence[ItemStatus]) -> Spans:
    """Which frameworks have items that are missing, else in part, by name; else that all is reported."""
    for status in ("missing", "partial"):
        found = dict.fromkeys(item.framework for item in items if item.status == status)
        if found:
            names = pen.joined(((Span("literal", _framework(pen.view, name), literal="standard"),) for name in found), "enumerated")
            return pen.say(f"coverage_{status}", names=names)
    return pen.say("coverage_complete")


def _framework(view: View, key: str) -> str:
    """A framework by its short name."""
    return view.words.get(f"framework.{key}", key)


def _reported(pen: Pen, framework: str) -> Spans:
    """How many of a framework's items are reported."""
    name: Spans = (Span("literal", _framework(pen.view, framework), literal="standard"),)
    counts = [pen.view.points.find(f"coverage.{framework}", pen.view.year, status) for status in ("reported", "total")]
    known = [(pen.view.printer.span(point),) for point in counts if point is not None and point.value is not None]
    return pen.say("part_of", label=name, number=known[0], total=known[1]) if len(known) == 2 else name
