"""diff.html: one page that works offline and on paper, with what changed by figure, cause, item and section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pipeline.diff import Difference
from pipeline.diff.blocks import BlockChange, Marked
from pipeline.diff.items import ItemChange
from pipeline.diff.points import Change
from pipeline.diff.telling import LINES_SHOWN, Figure, Words, by_cause, headlines, named, warnings
from pipeline.draft import named_texts
from pipeline.render.html import looks, policy
from pipeline.signoff import place_of

Key = tuple[str, str, str]
"""A section or a block by document (blank: the chapter), language and id."""


def write_page(difference: Difference, lang: str) -> bytes:
    """The page in one language; text of the drafts stands in the languages it was written in."""
    told = Words.of(lang, difference)
    style, script = looks("page.css") + looks("diff.css"), looks("diff.js")
    titles = _titles(difference)
    page = _frame().render(
        lang=lang,
        policy=policy(style, script),
        style=Markup(style),  # noqa: S704 - our own stylesheet
        script=Markup(script),  # noqa: S704 - our own script
        told=told,
        label=told.label,
        difference=difference,
        warnings=warnings(difference, lang),
        kinds=sorted({leaf.kind for change in difference.points for leaf in change.leaves}),
        headline=headlines(difference, lang),
        causes=by_cause(told, difference.points),
        items=[(item, _answering(told, item, difference)) for item in difference.items],
        sections=[(_titled(key, titles), key[1], members) for key, members in _sections(difference.blocks).items()],
        languages=list(dict.fromkeys(block.lang for block in difference.blocks)),
        figures=[told.figure(change) for change in difference.points],
        void=_void(told, difference, titles),
        colon="：" if lang == "zh-TW" else ": ",
        comma="、" if lang == "zh-TW" else ", ",
        omitted=lambda omission: _omitted(told, omission),
        piece_name=lambda name: _piece_name(told, name),
        sides=_sides,
        pictures=_pictures(difference),
        undrawn=any(block.kind == "figure" for block in difference.blocks) and not (difference.before.pictures and difference.after.pictures),
    )
    return page.encode("utf-8")


@cache
def _frame() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(looks("diff.html.j2"))


def _titles(difference: Difference) -> dict[Key, str]:
    """The titles of the sections both drafts have, as the draft after writes them."""
    return {
        (document, section["lang"], section["id"]): section["title"]
        for side in (difference.before, difference.after)
        for document, text in named_texts(side.draft).items()
        for section in text["sections"]
    }


def _titled(key: Key, titles: Mapping[Key, str]) -> str:
    """A section's title, after that of the document where it is not the chapter's."""
    document, lang, section = key
    title = titles.get(key, section)
    return f"{named(document, lang)} · {title}" if document else title


def _void(told: Words, difference: Difference, titles: Mapping[Key, str]) -> list[dict[str, str]]:
    """Sign-offs that no longer hold in the draft after: what they are over, whose they are, and whether words or numbers made them void."""
    found = []
    for entry in difference.after.draft.get("signoffs", ()):
        if entry.get("state") == "void":
            subject, lang = entry["section_or_item"], entry["lang"]
            document, section = place_of(subject)
            key = next((key for key in ((document, told.lang, section), (document, lang, section)) if key in titles), None)
            changed = "both" if len(entry.get("changed", ())) != 1 else entry["changed"][0]
            found.append(
                {
                    "what": _titled(key, titles) if key is not None else subject,
                    "lang": told.labels.get(f"diff.lang.{lang}", lang or "–"),
                    "who": entry["who"],
                    "role": told.labels.get(f"choice.signoffs.role.{entry['role']}", entry["role"]),
                    "on": entry["on"],
                    "changed": told.labels[f"signoff.changed.{changed}"],
                }
            )
    return found


def _omitted(told: Words, omission: Mapping[str, Any]) -> str:
    """An omission's reason and explanation."""
    reason = told.labels.get(f"choice.omission.{omission.get('reason')}", str(omission.get("reason") or ""))
    explanation = omission.get("explanation")
    said = explanation.get(told.lang, "") if isinstance(explanation, Mapping) else explanation
    return " – ".join(part for part in (reason, str(said or "")) if part)


def _answering(told: Words, item: ItemChange, difference: Difference) -> list[Figure]:
    """Changed numbers that answer an item, the first few."""
    changed: Mapping[str, Change] = {change.id: change for change in difference.points}
    start = f"{item.framework}:{item.code}"
    answering = [
        entry["id"]
        for entry in difference.after.draft["datapoints"]
        if entry["id"] in changed and any(name == start or name.startswith(f"{start}-") for name in entry["items"])
    ]
    return [told.figure(changed[name]) for name in answering[:LINES_SHOWN]]


def _sections(blocks: Iterable[BlockChange]) -> dict[Key, list[BlockChange]]:
    """Blocks by document, language and section, in reading order."""
    found: dict[Key, list[BlockChange]] = {}
    for block in blocks:
        found.setdefault((block.document, block.lang, block.section), []).append(block)
    return found


def _piece_name(told: Words, name: Sequence[str]) -> str:
    """Where in a block a piece stands: the row and column of a table, the note, the entry of a list."""
    known = {"caption", "alt", "note", "number"}
    return " · ".join(told.label(part) if part in known else _called(told, part) for part in name if part)


def _called(told: Words, part: str) -> str:
    """A datapoint by its name in words; anything else as it is."""
    point = told.printer.points.get(part)
    return told.name(point) if point is not None else part


def _sides(marks: Sequence[Marked]) -> tuple[list[Marked], list[Marked]]:
    """A text as it was and as it is, each with its own marks."""
    return [mark for mark in marks if mark.state != "added"], [mark for mark in marks if mark.state != "removed"]


def _pictures(difference: Difference) -> dict[Key, tuple[str, str]]:
    """Both pictures of each changed chart, where both drafts have their charts: by document, language and block."""
    found: dict[Key, tuple[str, str]] = {}
    for block in difference.blocks:
        if block.kind == "figure" and block.before is not None and block.after is not None:
            old = difference.before.pictures.get((block.document, block.lang, block.before.id))
            new = difference.after.pictures.get((block.document, block.lang, block.id))
            if old and new and old != new:
                found[block.document, block.lang, block.id] = (old, new)
    return found
