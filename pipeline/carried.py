"""Prose carried over from the last report that still speaks of its year: sentences that stand in both narratives and name it, or say "this year"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.finding import Finding, Place, finding
from pipeline.project import Project
from pipeline.published import Published

ROC = 1911
_SENTENCE = re.compile(r"(?:[^。！？!?.]|\.(?!\s|$))+[。！？!?.]*")
_THIS_YEAR = re.compile(r"\b(?:this|the current|the reporting) year\b|本年度|今年|當年度|本年(?!報)", re.IGNORECASE)
SHOWN = 40
"""Characters of a sentence a finding shows."""


def carried_over(project: Project, published: Published | None) -> tuple[Finding, ...]:
    """A finding for each carried sentence with its file and line. A sentence that was rewritten, and one that is new, is the team's own business."""
    if published is None:
        return ()
    before = (project.folder / published.file).parent / "narrative"
    found: list[Finding] = []
    for lang in project.report.languages:
        for path in sorted((project.folder / "narrative" / lang).glob("*.md")):
            old = {sentence for _, sentence in _sentences(before / lang / path.name)}
            found += [told for row, sentence in _sentences(path) if sentence in old for told in _told(project, published, path, row, sentence)]
    return tuple(found)


def _told(project: Project, published: Published, path: Path, row: int, sentence: str) -> Iterator[Finding]:
    place = Place(path.relative_to(project.folder).as_posix(), row=row)
    roc = published.year - ROC
    if named := re.search(rf"(?<!\d){published.year}(?!\d)|民國\s*{roc}\s*年|(?<!\d){roc}\s*年", sentence):
        yield finding("narrative.old_year", place, text=_around(sentence, named), year=published.year)
    elif named := _THIS_YEAR.search(sentence):
        yield finding("narrative.this_year", place, text=_around(sentence, named), year=published.year, now=project.report.year)


def _around(sentence: str, named: re.Match[str]) -> str:
    """A sentence, or of a long one the part around the words that name the year."""
    first = 0 if len(sentence) <= SHOWN else max(0, min(named.start() - SHOWN // 2, len(sentence) - SHOWN))
    shown = sentence[first : first + SHOWN]
    return ("…" if first else "") + shown.strip() + ("…" if first + SHOWN < len(sentence) else "")


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every sentence of a narrative file below its front matter, with its line; nothing of a file that cannot be read."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return
    matter = re.match(r"---[ \t]*\r?\n.*?\n---[^\n]*", source, re.DOTALL)
    first = source[: matter.end()].count("\n") + 1 if matter else 0
    for row, line in enumerate(source.splitlines(), 1):
        if row > first:
            yield from ((row, match[0].strip()) for match in _SENTENCE.finditer(line) if match[0].strip())
