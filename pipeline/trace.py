"""Trace: from a datapoint, or a number as printed, to its parts and rows, out of whatever holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import normalize

from pipeline.datapoint import Datapoint, Datapoints, Derived, Total
from pipeline.draft import read_points
from pipeline.finding import LANGUAGES
from pipeline.ledger import DIGEST_LIMIT, Ledger
from pipeline.opened import Opened, open_where
from pipeline.prints import Print
from pipeline.provenance import ROW_COLUMNS, cards_of, terms
from pipeline.written import Written, numbers_in, read_written, squeezed
from report_templates import words

NEAR = 6
"""How many ids are offered where nothing is found."""
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What WHAT names: datapoints, where each is printed, and printed text that is no datapoint (typed, input, literal)."""

    ids: tuple[str, ...] = ()
    prints: tuple[Print, ...] = ()
    texts: tuple[Print, ...] = ()
    near: tuple[str, ...] = ()


def trace(where: Path, what: str, limit: int, package: Path | None = None) -> Node:
    """Every number that ``what`` names, as a tree with its first ``limit`` rows. Raises ``NotOpenedError`` where nothing can be asked.

    ``matches`` are datapoints, ``texts`` other text printed so, ``near`` ids offered where nothing is found, ``notes`` what could not be told.
    """
    with open_where(where, package) as opened:
        found = find(opened, what)
        made = _ledger_cards(opened, found.ids, limit) if opened.draft is not None else _carried_cards(opened, limit)
        return {
            "what": what,
            "kind": opened.kind,
            "matches": [_tree(made, identifier, found.prints, ()) for identifier in found.ids],
            "texts": [_text(entry, opened) for entry in found.texts],
            "near": list(found.near),
            "notes": [note.as_dict() for note in opened.notes],
        }


def find(opened: Opened, what: str) -> Found:
    """The datapoints and texts that an id, a citation id or a number as printed names."""
    known = set(opened.ids)
    asked = next((form for form in (what.strip(), normalize("NFKC", what).strip()) if form in known), None)
    if asked is not None:
        return Found((asked,), tuple(opened.prints(lambda entry: entry.datapoint == asked)))
    number = read_written(what)
    prints = _best(opened.prints(_printed_so(what.strip(), number)), number, opened)
    bound = [entry for entry in prints if entry.datapoint in known]
    told = [entry for entry in prints if entry.kind in ("typed", "input")] or ([] if bound else prints)
    exact = [] if prints or number is None else _valued(opened, number)
    ids = tuple(dict.fromkeys([*(entry.datapoint for entry in bound), *exact]))
    near = () if ids or told else tuple(_near(what, opened.ids))
    return Found(ids, tuple(bound), tuple(told), near)


def _printed_so(what: str, number: Written | None) -> Callable[[Print], bool]:
    """Whether a print is the number asked for, as built or as a document shows it today; or has the citation id asked for."""

    def wanted(entry: Print) -> bool:
        if number is None:
            return entry.citation == what
        return any(number.is_printed_as(shown) for text in (entry.text, entry.now or "") for shown in numbers_in(text))

    return wanted


def _best(prints: list[Print], number: Written | None, opened: Opened) -> list[Print]:
    """Of several prints those in the unit that was copied with the number; all where none has it."""
    if number is None or not number.rest or len(prints) < 2:
        return prints
    units = _units(opened, {entry.datapoint for entry in prints})
    fitting = [entry for entry in prints if number.rest in squeezed(entry.unit + entry.context) + units.get(entry.datapoint, "")]
    return fitting or prints


def _units(opened: Opened, wanted: set[str]) -> dict[str, str]:
    """The units of datapoints as both languages print them."""
    entries = opened.draft["datapoints"] if opened.draft is not None else ()
    return {entry["id"]: squeezed("".join((entry["display"] or {}).values())) for entry in entries if entry["id"] in wanted}


def _valued(opened: Opened, number: Written) -> list[str]:
    """The datapoints of exactly this value, as the auditor's view lists them."""
    value = Decimal(number.sign + number.digits)
    held = opened.draft["datapoints"] if opened.draft is not None else opened.cards.values()
    return [str(entry["id"]) for entry in held if entry.get("value") and Decimal(str(entry["value"])) == value]


def _near(what: str, ids: Sequence[str]) -> Iterable[str]:
    """Ids like the one asked for: of its metric first, then those spelt alike."""
    metric = what.strip().partition("@")[0]
    own = [name for name in ids if name.partition("@")[0] == metric]
    return [*own, *(name for name in get_close_matches(what, ids, NEAR, 0.6) if name not in own)][:NEAR]


def _text(entry: Print, opened: Opened) -> Node:
    """A print that is no datapoint; typed text with who says so, where its file names somebody."""
    data: Node = entry.as_dict()
    if entry.kind == "typed":
        data |= _who(entry.at.partition(" › ")[0], opened)
    return data


def _who(file: str, opened: Opened) -> dict[str, str]:
    """Who answers for a narrative file, and since when, as its front matter says."""
    from pipeline.narrative import read_narrative

    content = opened.source(file)
    narrative, _ = read_narrative(content.decode("utf-8-sig", "replace"), "en", "", file) if content is not None else (None, [])
    said = {"by": narrative.by, "on": narrative.on} if narrative is not None else {}
    return {name: str(value) for name, value in said.items() if value}


def _ledger_cards(opened: Opened, wanted: Sequence[str], limit: int) -> dict[str, Mapping[str, Any]]:
    """The cards of a draft's datapoints, rows asked of its ledger, each total held against its rows."""
    assert opened.draft is not None
    points = read_points(opened.draft, wanted)
    labels = {lang: words(lang) for lang in LANGUAGES}
    rows: dict[int, Mapping[str, object]] = {}
    asked = Datapoints(_with_rows(opened.ledger, point, limit, rows) for point in points.values())
    items = {entry["id"]: entry["items"] for entry in opened.draft["datapoints"] if entry["id"] in asked}
    made = cards_of(asked, rows, labels, wanted, items)
    return {name: {**_with_terms(card.as_dict(), asked[name], rows), **_agrees(opened.ledger, asked[name])} for name, card in made.items()}


def _with_terms(card: Node, point: Datapoint, rows: Mapping[int, Mapping[str, object]]) -> Node:
    """The card with what a program needs to compute again: the rule and its constants, or what each row is the product of."""
    origin = point.origin
    if isinstance(origin, Derived):
        return {**card, "rule": origin.rule, "params": dict(origin.params)}
    if isinstance(origin, Total):
        told = [{**row, "terms": terms(rows[number])} for row, number in zip(card.get("rows", ()), origin.first, strict=True)]
        return {**card, "sum": origin.selection.sum, **({"rows": told} if told else {})}
    return card


def _carried_cards(opened: Opened, limit: int) -> dict[str, Mapping[str, Any]]:
    """The cards a document carries, with no more rows than asked for."""
    return {name: {**card, "rows": card["rows"][:limit]} if "rows" in card else card for name, card in opened.cards.items()}


def _with_rows(ledger: Ledger | None, point: Datapoint, limit: int, rows: dict[int, Mapping[str, object]]) -> Datapoint:
    """The datapoint with the numbers of its first rows asked anew; the rows themselves join ``rows``."""
    if not isinstance(point.origin, Total) or ledger is None:
        return point
    found = ledger.rows(point.origin.selection, ("n", *ROW_COLUMNS), limit)
    kept = {int(str(row[0])): dict(zip(ROW_COLUMNS, row[1:], strict=True)) for row in found}
    rows |= kept
    return replace(point, origin=replace(point.origin, first=tuple(kept)))


def _agrees(ledger: Ledger | None, point: Datapoint) -> dict[str, bool]:
    """Whether the ledger's rows still add up to the value, row by row: asked of totals whose rows have a digest."""
    if ledger is None or not isinstance(point.origin, Total) or point.origin.rows > DIGEST_LIMIT:
        return {}
    answer = ledger.ask(point.origin.selection)
    return {"agrees": (answer.value, answer.rows, answer.sha256) == (point.value, point.origin.rows, point.origin.sha256)}


def _tree(made: Mapping[str, Mapping[str, Any]], identifier: str, prints: Sequence[Print], above: tuple[str, ...]) -> Node:
    """A datapoint's card with its parts' cards inside, and where it is printed; a part that is among its own makers is not opened again."""
    card = made.get(identifier, {"id": identifier})
    parts = [_tree(made, part, (), (*above, identifier)) for part in card.get("parts", ()) if part in made and part not in above]
    blank: Node = {"name": {}, "value": "", "unit": {}, "formula": {}, "stated_at": None}
    printed = [entry.as_dict() for entry in prints if entry.datapoint == identifier]
    return {**blank, **card, "parts": parts, "printed": printed}
