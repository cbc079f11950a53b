"""Edits of a text brought into the Markdown it was written in: only the words that changed are touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.narrative import CITATION
from pipeline.pull.reading import NOTE, is_placeholder

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_㐀-鿿]+(?:['’-][^\W\d_㐀-鿿]+)*|\s+|.", re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LEADING = re.compile(r"(?m)^(\s*)(#{1,6}(?=\s)|[-+>](?=\s)|:::|\d+(?=[.)]\s))")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_LINK_END = re.compile(r"\]\([^)\s]*\)")
_START = re.compile(r"(?:\s*(?:[-*+]|\d+[.)]|#{1,6}|>)\s+)+")
_MARKER = re.compile(r"[*_`]+")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where each character of the text a reader sees stands in its source: ``spots[i]`` are start and end of character i."""

    source: str
    spots: tuple[tuple[int, int], ...]
    tokens: Mapping[str, str]


def align(source: str, seen: str, units: Mapping[str, str]) -> Aligned | None:
    """The source walked beside what it prints; none where they do not fit, so that nothing is guessed.

    ``units`` are the texts that follow a number printed with its unit, by placeholder (`` tCO₂e``).
    """
    spots: list[tuple[int, int]] = []
    tokens: dict[str, str] = {}
    at = 0
    while at < len(source):
        here = seen[len(spots)] if len(spots) < len(seen) else ""
        cited = CITATION.match(source, at)
        if cited and here and is_placeholder(here):
            shown = 1 + (len(units.get(here, "")) if "full" in cited[1].partition("|")[2].split("+") else 0)
            spots += [(at, cited.end())] * shown
            tokens[here] = cited[0]
            at = cited.end()
            continue
        step = _step(source, at, here)
        if step is None:
            return None
        end, visible = step
        spots += [(at, end)] if visible else []
        at = end
    return Aligned(source, tuple(spots), tokens) if len(spots) == len(seen) else None


def _step(source: str, at: int, here: str) -> tuple[int, bool] | None:
    """The end of the next bit of source, and whether the reader sees it as one character; none where it fits nothing."""
    footnote, link, start, marker = (pattern.match(source, at) for pattern in (_FOOTNOTE, _LINK_END, _START, _MARKER))
    if footnote and here == NOTE:
        return footnote.end(), True
    begins = at == 0 or source[at - 1] == "\n"
    if begins and start:
        return start.end(), False
    if source[at] == "\n":
        end = at + 1 + len(source[at + 1 :]) - len(source[at + 1 :].lstrip(" "))
        return end, here in (" ", "\n")
    if source[at] == "\\" and source[at + 1 : at + 2] == here:
        return at + 2, True
    if source[at] == here:
        return at + 1, True
    if link:
        return link.end(), False
    if marker:
        return marker.end(), False
    if source[at] == "[" or source[at] in " \t":
        return at + 1, False
    return None


def patched(aligned: Aligned, seen: str, now: str, *, listed: bool) -> str:
    """The source with the changed words replaced; a new line is a new paragraph, in a list a new entry."""
    before, after = _WORD.findall(seen), _WORD.findall(now)
    starts, ends = _offsets(before), _offsets(after)
    source = aligned.source
    for tag, first, last, start, end in reversed(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        begin, stop = _range(aligned, starts[first], starts[last])
        words = written(now[ends[start] : ends[end]], aligned.tokens, listed=listed, opening=begin == 0)
        source = source[:begin] + words + source[stop:]
    return source


def _offsets(words: Sequence[str]) -> list[int]:
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found


def _range(aligned: Aligned, start: int, end: int) -> tuple[int, int]:
    """The stretch of source behind characters ``start`` to ``end``; for none the spot behind the character before."""
    if start < end:
        return aligned.spots[start][0], aligned.spots[end - 1][1]
    if start:
        return aligned.spots[start - 1][1], aligned.spots[start - 1][1]
    first = aligned.spots[0][0] if aligned.spots else len(aligned.source)
    return first, first


def written(text: str, tokens: Mapping[str, str], *, listed: bool = False, opening: bool = False) -> str:
    """New words as Markdown that prints them as they are; a number that moved keeps its citation."""
    made = _SPECIAL.sub(r"\\\1", text)
    made = _LEADING.sub(r"\1\\\2", made) if opening or "\n" in made else made
    made = made.replace("\n", "\n- " if listed else "\n\n")
    return "".join(_bare(tokens[char]) if is_placeholder(char) and char in tokens else char for char in made)


def _bare(token: str) -> str:
    """A citation without its unit, which stands in the text beside it."""
    name, bar, form = token[2:-2].partition("|")
    kept = "+".join(part for part in form.split("+") if part and part != "full")
    return f"[[{name}{bar if kept else ''}{kept}]]"
