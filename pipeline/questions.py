"""``netzero items``: which disclosures each framework asks for, as rows for a table or JSON."""

from __future__ import annotations

from collections.abc import Sequence

from disclosures import Item, Point, catalogue, conditions, editions, frameworks, option
from pipeline.status import ItemStatus


def list_items(framework: str | None = None, edition: str | None = None, statuses: Sequence[ItemStatus] | None = None) -> list[dict[str, object]]:
    """One row an item: framework, edition asked for, code, title, how many points; with ``statuses`` also the status and what is missing.

    Without an edition every edition of the framework is listed. Raises ``KeyError`` for a framework or edition there is none of.
    """
    wanted = frameworks() if framework is None else (framework,)
    known = {(status.framework, status.edition, status.code): status for status in statuses or ()}
    rows: list[dict[str, object]] = []
    for name in wanted:
        for which in editions(name) if edition is None else (edition,):
            for item in catalogue(name, which).items:
                status = known.get((item.framework, item.edition, item.code))
                rows.append(_row(which, item) | (_answer(status) if statuses is not None else {}))
    return rows


def _row(edition: str, item: Item) -> dict[str, object]:
    return {
        "framework": item.framework,
        "edition": edition,
        "standard_edition": item.edition,
        "code": item.code,
        "title": dict(item.title),
        "role": item.role,
        "points": len(item.points),
        "confidence": item.confidence,
        "asks": [_asks(item, point) for point in item.points],
    }


def _asks(item: Item, point: Point) -> dict[str, object]:
    """A point: how it may be printed, what it asks and needs, when, and the choices of a questionnaire's column."""
    return {
        "ref": point.print_ref,
        "text": dict(point.text),
        "kind": point.kind,
        "needs": list(point.needs),
        "unit": point.unit,
        "condition": dict(conditions()[point.condition.removeprefix("!")]) if point.condition and not point.condition.startswith("!") else None,
        "confidence": point.confidence,
        **({"column": point.field.key, "auto": point.field.auto} if point.field is not None else {}),
        **({"options": [dict(option(item.framework, name)) for name in point.options]} if point.options else {}),
    }


def _answer(status: ItemStatus | None) -> dict[str, object]:
    """What became of the item; an item the report does not take up has no status."""
    if status is None:
        return {"status": None, "missing": []}
    return {"status": status.status, "missing": [dict(words) for point in status.points for words in point.missing]}
