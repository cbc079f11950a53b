"""The narrative files edits are brought into: where in them a block stands, also after somebody changed it, and what they say in the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from pipeline.narrative import Moments
from pipeline.pull.markdown import Aligned, align, read
from pipeline.pull.reading import LIKE
from pipeline.words import words

EDITS = "edits.md"
"""The file of a language that holds the overrides of shipped sentences."""
Numbers = Sequence[tuple[str, str]]
"""Datapoints with the placeholders that stand for them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A run of lines of a file, walked beside what a reader sees of it."""

    file: str
    start: int
    end: int
    seen: str
    aligned: Aligned


@dataclass(slots=True)
class Sources:
    """The files of one language in a report folder, each read once, and the lines that are to change."""

    folder: Path
    lang: str
    moments: Moments
    read_files: dict[str, list[str]] = field(default_factory=dict)
    patches: list[tuple[str, int, int, str]] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)

    def lines(self, file: str) -> list[str]:
        """A file's lines."""
        if file not in self.read_files:
            path = self.folder / file
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") if path.is_file() else ""
            self.read_files[file] = text.split("\n")
        return self.read_files[file]

    def find(self, file: str, index: int, seen: str, units: Mapping[str, str]) -> Spot | None:
        """Where a file says what a reader saw: at the line it was built from, else in the one other paragraph that prints the same."""
        lines = self.lines(file)
        here = _paragraph(lines, index)
        there = self._fits(file, here, seen, units)
        others = [self._fits(file, spot, seen, units) for spot in _paragraphs(lines)] if there is None else []
        found = [spot for spot in others if spot is not None]
        return found[0] if len(found) == 1 else there

    def _fits(self, file: str, at: tuple[int, int], seen: str, units: Mapping[str, str]) -> Spot | None:
        aligned = align("\n".join(self.lines(file)[slice(*at)]), seen, units)
        return None if aligned is None else Spot(file, *at, seen, aligned)

    def find_joined(self, file: str, first: int, second: int, seen: str, units: Mapping[str, str]) -> Spot | None:
        """Two paragraphs right behind each other, as one."""
        lines = self.lines(file)
        start, end = _paragraph(lines, first)[0], _paragraph(lines, second)[1]
        aligned = align("\n".join(lines[start:end]), seen, units)
        return None if aligned is None else Spot(file, start, end, seen, aligned)

    def find_changed(self, file: str, seen: str, numbers: Numbers, units: Mapping[str, str]) -> Spot | None:
        """The paragraph that is likest to what a reader saw, where somebody has changed it since."""
        best, found = LIKE, None
        for start, end in _paragraphs(self.lines(file)):
            spot = self.walked((file, start, end), numbers, units)
            ratio = SequenceMatcher(None, words(seen), words(spot.seen), autojunk=False).ratio() if spot is not None else 0.0
            if ratio > best:
                best, found = ratio, spot
        return found

    def override_of(self, block: str) -> tuple[str, int, int] | None:
        """The file and lines that stand in the place of a shipped block by now."""
        for path in sorted((self.folder / "narrative" / self.lang).glob("*.md")):
            file = path.relative_to(self.folder).as_posix()
            for index, line in enumerate(self.lines(file)):
                if re.match(rf":::\s*replace\s+{re.escape(block)}(?:\s|$)", line.strip()):
                    return (file, *_paragraph(self.lines(file), index + 1))
        return None

    def walked(self, at: tuple[str, int, int], numbers: Numbers, units: Mapping[str, str]) -> Spot | None:
        """Lines walked beside what they print by now."""
        file, start, end = at
        source = "\n".join(self.lines(file)[start:end])
        seen = read(source, numbers, units, self.moments)
        aligned = align(source, seen, units)
        return None if aligned is None else Spot(file, start, end, seen, aligned)

    def patch(self, spot: Spot, text: str) -> None:
        """Let the lines of a spot say something else; nothing at all for a blank text."""
        self.patches.append((spot.file, spot.start, spot.end, text))

    def contents(self) -> dict[str, str]:
        """The files that change, as they will read: patches made from the end so that lines hold, overrides added."""
        files: dict[str, str] = {}
        for file in {patch[0] for patch in self.patches}:
            lines = list(self.lines(file))
            for _, start, end, text in sorted((patch for patch in self.patches if patch[0] == file), key=lambda patch: -patch[1]):
                above = not text and end < len(lines) and not lines[end].strip()
                lines[start : end + above] = text.split("\n") if text else []
            files[file] = "\n".join(lines)
        if self.overrides:
            name = f"narrative/{self.lang}/{EDITS}"
            known = files.get(name, "\n".join(self.lines(name))).rstrip("\n")
            files[name] = "\n\n".join([*([known] if known else []), *(made.rstrip("\n") for made in self.overrides)]) + "\n"
        return files


def merge(base: str, mine: str, theirs: str) -> tuple[str, list[tuple[str, str]]]:
    """Two edits of one text as one; where both changed the same words theirs stand, and both are told.

    >>> merge("the board meets four times", "the board sits four times", "the board meets six times")
    ('the board sits six times', [])
    """
    before = words(base)
    ours = _edits(before, words(mine))
    clashes: list[tuple[str, str]] = []
    kept = _edits(before, words(theirs))
    for start, end, text in ours:
        other = next((edit for edit in kept if _touch((start, end), edit[:2])), None)
        if other is None:
            kept.append((start, end, text))
        elif other != (start, end, text):
            clashes.append((text, other[2]))
    pieces, at = [], 0
    for start, end, text in sorted(kept, key=lambda edit: edit[:2]):
        pieces += [*before[at:start], text]
        at = end
    return "".join([*pieces, *before[at:]]), clashes


def _edits(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, str]]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(first, last, "".join(after[start:end])) for tag, first, last, start, end in codes if tag != "equal"]


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches have words in common; additions at one place do."""
    return (one[0] < other[1] and other[0] < one[1]) or one == other or (one[0] == other[0] and (one[0] == one[1] or other[0] == other[1]))


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Every paragraph of a file."""
    at = 0
    while at < len(lines):
        start, end = _paragraph(lines, at)
        if end > start:
            yield start, end
        at = max(end, at + 1)


def _paragraph(lines: Sequence[str], index: int) -> tuple[int, int]:
    """The run of lines around one that Markdown reads as one paragraph or list; a heading is one by itself, a blank line none."""

    def inside(at: int) -> bool:
        return 0 <= at < len(lines) and bool(lines[at].strip()) and not lines[at].strip().startswith((":::", "---", "#"))

    if 0 <= index < len(lines) and lines[index].startswith("#"):
        return index, index + 1
    start = end = index
    while inside(end):
        end += 1
    while end > index and inside(start - 1):
        start -= 1
    return start, end
