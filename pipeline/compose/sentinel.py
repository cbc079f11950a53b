"""Sentinels: values travel through Jinja and Markdown as private-use characters and become spans afterwards, so no value ever meets a parser.

A sentinel is ``OPEN`` digits ``CLOSE``, the digits written in private-use characters too, so that no parser sees a digit, and the team's text (from which
readers remove private-use characters) can never form one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.document import Block, Spans
from pipeline.finding import Place

OPEN, CLOSE, LINE, NAME, BREAK = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_ZERO = 0xE010
SENTINEL = re.compile(f"([{OPEN}{LINE}{NAME}])([\ue010-\ue019]+){CLOSE}")
PRIVATE = re.compile("[\ue000-\uf8ff]")
Kept = Spans | Block | Place | tuple[str, str]


def encode(kind: str, number: int) -> str:
    """A sentinel of a kind (``OPEN`` value, ``LINE`` source line, ``NAME`` block id) and number."""
    return kind + "".join(chr(_ZERO + int(digit)) for digit in str(number)) + CLOSE


def decode(digits: str) -> int:
    """The number of a sentinel's digits."""
    return int("".join(str(ord(char) - _ZERO) for char in digits))


@dataclass(slots=True)
class Slots:
    """What the sentinels of one rendering stand for."""

    kept: list[Kept] = field(default_factory=list)

    def put(self, value: Kept, kind: str = OPEN) -> str:
        """Keep a value and hand out its sentinel."""
        self.kept.append(value)
        return encode(kind, len(self.kept) - 1)

    def get(self, digits: str) -> Kept:
        """The value a sentinel's digits stand for."""
        return self.kept[decode(digits)]


_PREFIX = re.compile(r"\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+|>\s+|\[\^[^\]\s]+\]:\s*|\|)?")
_TAGS = re.compile(r"(?:\s*\{%(?:(?!%\}).)*%\})+\s*")


def mark_lines(source: str, file: str, slots: Slots, first: int = 1) -> str:
    """Plain Markdown with a sentinel at the head of every line of words, saying which file and line they stand on."""
    return "\n".join(_marked(line, Place(file, row=number), slots) for number, line in enumerate(source.split("\n"), first))


def mark_template(source: str, file: str, slots: Slots) -> str:
    """A Jinja template with the same sentinels, and its blank lines kept apart from lines that only render empty.

    A line of block tags alone joins the next line, so that ``{% if %}`` never leaves an empty paragraph behind.
    """
    out: list[str] = []
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        begins_inside, inside = inside, _inside_tag(line, inside)
        if begins_inside or inside:
            out.append(line + ("\n" if inside or not line.rstrip().endswith("%}") else ""))
        elif not line.strip():
            out.append(BREAK + "\n")
        elif _TAGS.fullmatch(line):
            out.append(line.strip())
        else:
            out.append(_marked(line, Place(file, row=number), slots) + "\n")
    return "".join(out)


def _inside_tag(line: str, inside: bool) -> bool:
    """Whether a ``{% … %}``, ``{{ … }}`` or comment is still open at the end of the line."""
    for opening, closing in re.findall(r"(\{%|\{\{|\{##)|(%\}|\}\}|##\})", line):
        inside = bool(opening) if opening or closing else inside
    return inside


def _marked(line: str, at: Place, slots: Slots) -> str:
    """The line with its source sentinel after list marks, hashes and leading tags."""
    if not line.strip():
        return line
    head = _TAGS.match(line)
    start = head.end() if head else 0
    prefix = _PREFIX.match(line, start)
    start = prefix.end() if prefix else start
    return line if start >= len(line.rstrip()) else line[:start] + slots.put(at, LINE) + line[start:]


def name_blocks(rendered: str, slots: Slots) -> str:
    """Rendered template text with each ``{#block-id .style}`` replaced by a sentinel."""
    return re.sub(r"\s*\{#([^\s{}]+)((?:\s+\.[a-z-]+)*)\s*\}", lambda match: slots.put((match[1], match[2].strip().removeprefix(".")), NAME), rendered)


def settle_lines(rendered: str) -> str:
    """Rendered template text without the lines that rendered empty, and with the source's own blank lines back in place."""
    lines: Sequence[str] = rendered.split("\n")
    kept = [line for line in lines if SENTINEL.sub(lambda match: "" if match[1] == LINE else match[0], line).strip()]
    return "\n".join("" if line.strip() == BREAK else line.replace(BREAK, "") for line in kept)
