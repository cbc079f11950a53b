"""Edits of a text brought into the Markdown it was written in: only the words that changed are touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.narrative import ASIDE, CITATION, Moments, resolve
from pipeline.pull.reading import BODY, HEADING, ITEM, KINDS, NOTE, Look, is_placeholder
from pipeline.words import words

_BREAK = re.compile(f"(\n{KINDS.pattern}?|{KINDS.pattern})")
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LEADING = re.compile(r"^(\s*)(#{1,6}(?=\s)|[-+>](?=\s)|:::|\d+(?=[.)]\s))")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_LINK_END = re.compile(r"\]\(([^)\s]*)\)")
_ASIDE = re.compile(rf"^[ \t]*{ASIDE.pattern}[ \t]*\n|[ \t]*{ASIDE.pattern}|\n(?:\s*{ASIDE.pattern})+\s*\Z", re.DOTALL | re.MULTILINE)
"""What the team tells itself, with its line where it has one to itself."""
_START = re.compile(r"(?:\s*(?:[-*+]|\d+[.)]|#{1,6}|>|\[\^[^\]\s]+\]:)\s+)+")
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s()]+")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_MARKER = re.compile(r"[*_`]+")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where each character of the text a reader sees stands in its source: ``spots[i]`` are start and end of character i, ``looks[i]`` how it is set."""

    source: str
    spots: tuple[tuple[int, int], ...]
    tokens: Mapping[str, str]
    looks: tuple[Look, ...] = ()


@dataclass(slots=True)
class _Walk:
    """A source being walked: what is seen of it so far, and which marks are open."""

    spots: list[tuple[int, int]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    strong: bool = False
    em: bool = False
    link: int = -1

    def see(self, at: int, end: int, count: int = 1) -> None:
        """Characters a reader sees."""
        self.spots += [(at, end)] * count
        self.looks += [Look(self.strong, self.em)] * count

    def pass_over(self, piece: str) -> None:
        """Markup a reader does not see."""
        link = _LINK_END.fullmatch(piece)
        if piece == "[":
            self.link = len(self.spots)
        elif link and self.link >= 0:
            self.looks[self.link :] = [look._replace(href=link[1]) for look in self.looks[self.link :]]
            self.link = -1
        elif _MARKER.fullmatch(piece) and "`" not in piece:
            self.em ^= len(piece) in (1, 3)
            self.strong ^= len(piece) in (2, 3)


def align(source: str, seen: str, units: Mapping[str, str]) -> Aligned | None:
    """The source walked beside what it prints; none where they do not fit, so that nothing is guessed.

    ``units`` are the texts that follow a number printed with its unit, by placeholder (`` tCO₂e``).
    """
    walk = _Walk()
    tokens: dict[str, str] = {}
    at = 0
    while at < len(source):
        here = seen[len(walk.spots)] if len(walk.spots) < len(seen) else ""
        cited = CITATION.match(source, at)
        if cited and here and is_placeholder(here):
            walk.see(at, cited.end(), 1 + (len(units.get(here, "")) if _has_unit(cited[1]) else 0))
            tokens[here] = cited[0]
            at = cited.end()
            continue
        step = _step(source, at, here)
        if step is None:
            return None
        end, visible = step
        if visible:
            walk.see(at, end)
        else:
            walk.pass_over(source[at:end])
        at = end
    return Aligned(source, tuple(walk.spots), tokens, tuple(walk.looks)) if len(walk.spots) == len(seen) else None


def _has_unit(token: str) -> bool:
    return "full" in token.partition("|")[2].split("+")


def read(source: str, numbers: Sequence[tuple[str, str]], units: Mapping[str, str], moments: Moments) -> str:
    """What a reader would see of a source: each citation as the placeholder of the first number left of its datapoint; blank where there is none.

    ``numbers`` are datapoints with their placeholders.
    """
    left = list(numbers)
    seen, at = "", 0
    while at < len(source):
        cited, footnote, link, start, marker = (pattern.match(source, at) for pattern in (CITATION, _FOOTNOTE, _LINK_END, _START, _MARKER))
        if aside := _ASIDE.match(source, at):
            at = aside.end()
        elif cited:
            found = next((entry for entry in left if entry[0] == resolve(cited[1].partition("|")[0].strip(), moments)), None)
            if found is None:
                return ""
            left.remove(found)
            seen += found[1] + (units.get(found[1], "") if _has_unit(cited[1]) else "")
            at = cited.end()
        elif (at == 0 or source[at - 1] == "\n") and start:
            at = start.end()
        elif footnote:
            seen, at = seen + NOTE, footnote.end()
        elif source[at] == "\\" and source[at + 1 : at + 2]:
            seen, at = seen + source[at + 1], at + 2
        elif source[at] == "\n":
            seen, at = seen + ("\n" if _START.match(source, at + 1) else "" if _CJK.search(seen[-1:]) and _CJK.match(source, at + 1) else " "), at + 1
        elif link or marker or source[at] == "[":
            at = link.end() if link else marker.end() if marker else at + 1
        else:
            seen, at = seen + source[at], at + 1
    return seen


def _step(source: str, at: int, here: str) -> tuple[int, bool] | None:
    """The end of the next bit of source, and whether the reader sees it as one character; none where it fits nothing."""
    if aside := _ASIDE.match(source, at):
        return aside.end(), False
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


def cut(text: str) -> list[str]:
    """The words of a text; the end of a paragraph and the kind of the next are one."""
    return [word for index, piece in enumerate(_BREAK.split(text)) if piece for word in ([piece] if index % 2 else words(piece))]


def patched(aligned: Aligned, seen: str, now: str, *, kind: str = BODY) -> str:
    """The source with the changed words replaced; a new line is a new paragraph of the block's ``kind``, unless it says otherwise."""
    before, after = cut(seen), cut(now)
    starts, ends = _offsets(before), _offsets(after)
    source = aligned.source
    for tag, first, last, start, end in reversed(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        text = now[ends[start] : ends[end]]
        begin, stop = _range(aligned, seen, starts[first], starts[last])
        if KINDS.match(text):
            begin, stop = (0, 0) if first == last else (0, stop)
        head, tail = source[:begin], source[stop:]
        head, tail = head.rstrip(" ") if text.startswith("\n") else head, tail.lstrip(" ") if text.endswith("\n") else tail
        source = head + written(text, aligned.tokens, kind=kind, opening=begin == 0) + tail
    return source


def _offsets(pieces: Sequence[str]) -> list[int]:
    found = [0]
    for piece in pieces:
        found.append(found[-1] + len(piece))
    return found


def _range(aligned: Aligned, seen: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of source behind characters ``start`` to ``end``; for none the spot behind the character before. The end of a paragraph goes with all that
    stands between it and the next."""
    if start < end:
        behind = seen[end - 1] == "\n" and end < len(aligned.spots)
        return aligned.spots[start][0], aligned.spots[end][0] if behind else aligned.spots[end - 1][1]
    if start:
        return aligned.spots[start - 1][1], aligned.spots[start - 1][1]
    first = aligned.spots[0][0] if aligned.spots else len(aligned.source)
    return first, first


def written(text: str, tokens: Mapping[str, str], *, kind: str = BODY, opening: bool = False) -> str:
    """New words as Markdown that prints them as they are; a number that moved keeps its citation."""
    first, *rest = text.split("\n")
    made = (mark_of(first[0]) if KINDS.match(first) else "") + _plain(KINDS.sub("", first), opening=opening or bool(KINDS.match(first)))
    above = first[0] if KINDS.match(first) else kind
    for line in rest:
        own = line[0] if KINDS.match(line) else kind
        made += ("\n" if own == above == ITEM else "\n\n") + mark_of(own) + _plain(KINDS.sub("", line).lstrip(), opening=True)
        above = own
    return "".join(_bare(tokens[char]) if is_placeholder(char) and char in tokens else char for char in made)


def mark_of(kind: str) -> str:
    """What Markdown sets before a paragraph of a kind."""
    level = ord(kind) - ord(HEADING) + 1
    return "#" * max(2, level) + " " if level > 0 else "- " if kind == ITEM else ""


def _plain(text: str, *, opening: bool) -> str:
    """Words as Markdown that means nothing else by them."""
    made = _SPECIAL.sub(r"\\\1", text)
    return _LEADING.sub(r"\1\\\2", made) if opening else made


def set_as(aligned: Aligned, wanted: Sequence[Look | None]) -> str | None:
    """The source with its words set as wanted (none: however they are): bold, italic and links put around or taken off. None where that cannot be said."""
    source = aligned.source
    for start, end in reversed(_stretches(aligned, wanted)):
        is_, want = aligned.looks[start], wanted[start]
        assert want is not None, "a stretch has a look"
        begin, stop = aligned.spots[start][0], aligned.spots[end - 1][1]
        made = _linked(source, begin, stop, is_.href, want.href)
        for mark, before, after in (("**", is_.strong, want.strong), ("*", is_.em, want.em)):
            if made is not None and before != after:
                head, body, tail = made
                made = (head, f"{mark}{body}{mark}", tail) if after else _without(head, body, tail, mark)
        if made is None:
            return None
        source = "".join(made)
    return source


def _stretches(aligned: Aligned, wanted: Sequence[Look | None]) -> list[tuple[int, int]]:
    """The runs of characters that are to be set otherwise, each of one look before and after, without blanks at their ends."""
    found: list[tuple[int, int]] = []
    for index, (is_, want) in enumerate(zip(aligned.looks, wanted, strict=True)):
        if want is None or (is_[:2] == want[:2] and is_.href.rstrip("/") == want.href.rstrip("/")):
            continue
        last = found[-1] if found else (0, -1)
        if last[1] == index and (aligned.looks[last[0]], wanted[last[0]]) == (is_, want):
            found[-1] = (last[0], index + 1)
        else:
            found.append((index, index + 1))
    return [(start, end) for start, end in (_trimmed(aligned, *stretch) for stretch in found) if start < end]


def _trimmed(aligned: Aligned, start: int, end: int) -> tuple[int, int]:
    while start < end and aligned.source[slice(*aligned.spots[start])].isspace():
        start += 1
    while start < end and aligned.source[slice(*aligned.spots[end - 1])].isspace():
        end -= 1
    return start, end


def _linked(source: str, begin: int, stop: int, was: str, now: str) -> tuple[str, str, str] | None:
    head, body, tail = source[:begin], source[begin:stop], source[stop:]
    if was == now:
        return head, body, tail
    if now and not _SAFE.fullmatch(now):
        return None
    end = _LINK_END.match(tail)
    if was and not (head.endswith("[") and end):
        return None
    if was and end:
        head, tail = head[:-1], tail[end.end() :]
    return head, f"[{body}]({now})" if now else body, tail


def _without(head: str, body: str, tail: str, mark: str) -> tuple[str, str, str] | None:
    """A stretch without the marks right around it."""
    if not (head.endswith(mark) and tail.startswith(mark)):
        return None
    return head[: -len(mark)], body, tail[len(mark) :]


def _bare(token: str) -> str:
    """A citation without its unit, which stands in the text beside it."""
    name, bar, form = token[2:-2].partition("|")
    kept = "+".join(part for part in form.split("+") if part and part != "full")
    return f"[[{name}{bar if kept else ''}{kept}]]"
