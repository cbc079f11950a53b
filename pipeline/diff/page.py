"""diff.html: one page that works offline and on paper, with what changed by figure, cause, item and section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pipeline.datapoint import Datapoint, Datapoints
from pipeline.diff import Difference
from pipeline.diff.blocks import BlockChange, Marked
from pipeline.diff.items import ItemChange
from pipeline.diff.points import Change, Part
from pipeline.draft import read_points
from pipeline.finding import Place
from pipeline.naming import full_name
from pipeline.printing import Printer
from pipeline.render.html import looks, policy
from report_templates import words

HEADLINES = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3", "ghg.total.location", "ghg.total.market", "energy.total")
"""The figures a reviewer asks for first, each at the year of the report."""
LINES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Words:
    """How a difference is told in one language: names, printed values, causes."""

    lang: str
    labels: Mapping[str, str]
    printer: Printer

    @classmethod
    def of(cls, lang: str, points: Datapoints) -> Words:
        """The words of a language over the datapoints of the draft after."""
        return cls(lang, words(lang), Printer(lang, points))

    def label(self, name: str) -> str:
        """A label of ``words/diff.toml``."""
        return self.labels[f"diff.{name}"]

    def name(self, point: Datapoint) -> str:
        """A datapoint in words."""
        return full_name(self.labels, self.lang, point)

    def value(self, point: Datapoint | None) -> str:
        """A value as printed with its unit; what is missing in words."""
        return self.label("no_value") if point is None or point.value is None else self.printer.text(point, "full")

    def amount(self, point: Datapoint, amount: Decimal | None) -> str:
        """A signed part of a change, as precise as its size asks for."""
        if amount is None:
            return ""
        if point.unit in ("share", "points"):
            return self.printer.text(replace(point, value=amount), "change+pp+pct2") + " " + self.printer.unit_name("pp")
        return self.printer.text(replace(point, value=amount), "change+full+sig")

    def cause(self, kind: str) -> str:
        """The kind of a cause."""
        return self.labels[f"cause.{kind}"]


def write_page(difference: Difference, lang: str) -> bytes:
    """The page in one language; text of the drafts stands in the languages it was written in."""
    before, after = read_points(difference.before.draft), read_points(difference.after.draft)
    told = Words.of(lang, Datapoints((*after.values(), *(point for name, point in before.items() if name not in after))))
    style, script = looks("page.css") + looks("diff.css"), looks("diff.js")
    changed = {change.id: change for change in difference.points}
    page = _frame().render(
        lang=lang,
        policy=policy(style, script),
        style=Markup(style),  # noqa: S704 - our own stylesheet
        script=Markup(script),  # noqa: S704 - our own script
        label=told.label,
        cause=told.cause,
        difference=difference,
        causes=sorted({leaf.kind for change in difference.points for leaf in change.leaves}),
        headline=[_figure(told, changed[name]) for name in _headlines(difference) if name in changed],
        kinds=_by_cause(told, difference.points),
        items=[_item(told, item, difference, changed) for item in difference.items],
        sections=_sections(difference.blocks),
        languages=list(dict.fromkeys(block.lang for block in difference.blocks)),
        figures=[_figure(told, change) for change in difference.points],
        void=[entry for entry in difference.after.draft.get("signoffs", ()) if entry.get("state") == "void"],
        piece_name=lambda name: _piece_name(told, name),
        sides=_sides,
        pictures=_pictures(difference),
    )
    return page.encode("utf-8")


def _frame() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(looks("diff.html.j2"))


def _headlines(difference: Difference) -> list[str]:
    year = difference.after.draft["report"]["year"]
    return [f"{metric}@{year}" for metric in HEADLINES]


def _figure(told: Words, change: Change) -> dict[str, object]:
    """A changed number as the page shows it: values as printed, causes followed down to the lines."""
    point = change.after or change.before
    assert point is not None
    return {
        "id": change.id,
        "name": told.name(point),
        "before": told.value(change.before),
        "after": told.value(change.after),
        "difference": told.amount(point, change.delta),
        "causes": [_part(told, point, leaf, change.id) for leaf in change.leaves],
        "kinds": " ".join(dict.fromkeys(leaf.kind for leaf in change.leaves)),
    }


def _part(told: Words, point: Datapoint, part: Part, own: str) -> dict[str, object]:
    through = told.printer.points.get(part.part) if part.part is not None and part.part != own else None
    return {
        "kind": told.cause(part.kind),
        "amount": told.amount(point, part.amount),
        "through": told.name(through) if through is not None else "",
        "detail": part.detail[told.lang] if part.detail is not None else "",
        **_lines(part.lines),
    }


def _lines(places: Sequence[Place]) -> dict[str, object]:
    return {"lines": [str(place) for place in places[:LINES_SHOWN]], "more": max(0, len(places) - LINES_SHOWN)}


def _by_cause(told: Words, points: Iterable[Change]) -> list[dict[str, object]]:
    """Each kind of cause with the sums of lines it moved; breakdowns repeat their total and are left to the list of numbers."""
    found: dict[str, list[dict[str, object]]] = {}
    for change in points:
        point = change.after or change.before
        assert point is not None
        if ".by_" in point.metric or any(cause.kind == "parts" for cause in change.causes):
            continue
        for cause in change.causes:
            row = {"name": told.name(point), "id": change.id, "amount": told.amount(point, cause.amount), **_lines(cause.lines)}
            found.setdefault(cause.kind, []).append(row)
    return [{"kind": told.cause(kind), "rows": rows} for kind, rows in found.items()]


def _item(told: Words, item: ItemChange, difference: Difference, changed: Mapping[str, Change]) -> dict[str, object]:
    answering = [
        entry["id"]
        for entry in difference.after.draft["datapoints"]
        if entry["id"] in changed and any(name.startswith(f"{item.framework}:{item.code}") for name in entry["items"])
    ]
    return {
        "code": f"{item.framework} {item.code} ({item.edition})",
        "title": item.title[told.lang],
        "before": _status(told, item.before),
        "after": _status(told, item.after),
        "points": [{"ref": point.ref, "before": _status(told, point.before), "after": _status(told, point.after)} for point in item.points],
        "figures": [_figure(told, changed[name]) for name in answering[:LINES_SHOWN]],
    }


def _status(told: Words, status: str | None) -> str:
    return told.label("not_asked") if status is None else told.labels[f"choice.item_status.{status}"]


def _sections(blocks: Iterable[BlockChange]) -> list[tuple[str, list[BlockChange]]]:
    """Blocks by language and section, in reading order."""
    found: dict[tuple[str, str], list[BlockChange]] = {}
    for block in blocks:
        found.setdefault((block.lang, block.section), []).append(block)
    return [(section, members) for (_, section), members in found.items()]


def _piece_name(told: Words, name: Sequence[str]) -> str:
    """Where in a block a piece stands: the row and column of a table, the note, the entry of a list."""
    known = {"caption", "alt", "note", "number"}
    return " · ".join(told.label(part) if part in known else part for part in name if part)


def _sides(marks: Sequence[Marked]) -> tuple[list[Marked], list[Marked]]:
    """A text as it was and as it is, each with its own marks."""
    return [mark for mark in marks if mark.state != "added"], [mark for mark in marks if mark.state != "removed"]


def _pictures(difference: Difference) -> dict[tuple[str, str], tuple[str, str]]:
    """Both pictures of each changed chart, where both drafts have their pages: by language and block."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for block in difference.blocks:
        if block.kind == "figure" and block.before is not None and block.after is not None:
            old = difference.before.pictures.get((block.lang, block.before.id))
            new = difference.after.pictures.get((block.lang, block.id))
            if old and new and old != new:
                found[block.lang, block.id] = (old, new)
    return found
