"""A text and its counterpart in the other language: missing, older, or not saying the same (headings, paragraphs, numbers, sub-points).

Dates are those people write (``on:``): a file's own date says when it was copied, not when it was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.finding import LANGUAGE_NAMES, Finding, Place, Text, finding, text
from pipeline.narrative import CITATION, Narrative

_BLANK = re.compile(r"\n[ \t]*\n")
_LISTED = re.compile(r"[ \t]*(?:[-*+]|\d+\.)[ \t]")
_SHOWN = 6


def check_counterparts(narratives: Sequence[Narrative], languages: Sequence[str]) -> tuple[Finding, ...]:
    """A finding for each text without a counterpart in another language of the report, older than it, or differing from it."""
    by_stem: dict[str, dict[str, Narrative]] = {}
    for narrative in narratives:
        by_stem.setdefault(narrative.stem, {})[narrative.lang] = narrative
    found: list[Finding] = [_unreadable(narrative) for narrative in narratives if narrative.on and _day(narrative) is None]
    for texts in by_stem.values():
        first = next(iter(texts.values()))
        for lang in languages:
            other = texts.get(lang)
            if other is None:
                found.append(finding("narrative.counterpart_missing", first.at, other=LANGUAGE_NAMES[lang], file=f"narrative/{lang}/{first.stem}.md"))
            elif other is not first:
                found += _compared(first, other)
    return tuple(found)


def _unreadable(narrative: Narrative) -> Finding:
    return finding("narrative.date_unreadable", Place(narrative.file, row=1, column="on"), text=narrative.on or "")


def _day(narrative: Narrative) -> date | None:
    """The day somebody answers for the text, ``2026-03-31`` or ``2026/3/31``."""
    parts = (narrative.on or "").replace("/", "-").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


def _compared(first: Narrative, second: Narrative) -> Iterator[Finding]:
    """The older of the two, where both are dated apart; what the second does not have as the first has it."""
    days = [(day, narrative) for narrative in (first, second) if (day := _day(narrative)) is not None]
    if len(days) == 2 and days[0][0] != days[1][0]:
        (on, older), (later, newer) = sorted(days, key=lambda entry: entry[0])
        yield finding("narrative.counterpart_older", older.at, other=LANGUAGE_NAMES[newer.lang], file=newer.file, on=on, later=later)
    what = _differences(_outline(first), _outline(second))
    if what:
        said = text("; ".join(part["en"] for part in what), "；".join(part["zh-TW"] for part in what))
        yield finding("narrative.counterparts_differ", second.at, places=(second.at, first.at), other=LANGUAGE_NAMES[first.lang], file=first.file, what=said)


@dataclass(frozen=True, slots=True)
class _Outline:
    """What can be compared between two languages."""

    headings: int
    paragraphs: int
    numbers: Counter[str]
    parts: Counter[str]
    blocks: Counter[str]


def _outline(narrative: Narrative) -> _Outline:
    words = "\n\n".join((narrative.text, *(override.text for override in narrative.overrides)))
    groups = [group.strip("\n") for group in _BLANK.split(words) if group.strip()]
    lines = [line for group in groups for line in group.split("\n")]
    headings = sum(line.startswith("#") for line in lines)
    listed = sum(bool(_LISTED.match(line)) for line in lines)
    prose = sum(not _LISTED.match(group) and any(not line.startswith("#") for line in group.split("\n")) for group in groups)
    return _Outline(
        headings,
        prose + listed,
        Counter(match[1].partition("|")[0].strip() for match in CITATION.finditer(words)),
        Counter(f"{topic}#{part}" for topic, parts in narrative.topics.items() for part in parts or ("*",)),
        Counter(override.block for override in narrative.overrides),
    )


def _differences(first: _Outline, second: _Outline) -> list[Text]:
    """What differs, in words; the second stands first, because the finding is about it."""
    found: list[Text] = []
    if first.headings != second.headings:
        found.append(text(f"headings {second.headings} against {first.headings}", f"標題數 {second.headings} 對 {first.headings}"))
    if first.paragraphs != second.paragraphs:
        found.append(
            text(f"paragraphs and list items {second.paragraphs} against {first.paragraphs}", f"段落與列點數 {second.paragraphs} 對 {first.paragraphs}")
        )
    for en, zh, here, there in (
        ("numbers", "數值", second.numbers, first.numbers),
        ("sub-points", "子項", second.parts, first.parts),
        ("replaced blocks", "改寫區塊", second.blocks, first.blocks),
    ):
        found += [text(f"{en} only here: {_few(here - there)}", f"僅此檔有之{zh}：{_few(here - there)}")] if here - there else []
        found += [text(f"{en} only there: {_few(there - here)}", f"僅對應版有之{zh}：{_few(there - here)}")] if there - here else []
    return found


def _few(names: Counter[str]) -> str:
    """The first of them, sorted."""
    shown = sorted(names)
    return ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
