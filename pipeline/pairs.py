"""Paragraph by paragraph: which text is older than its counterpart in the other language.

A file does not know when a paragraph of it was written, and a copy of it has another date. So what two languages said when somebody last held them against
each other is kept: ``netzero pair`` records it in ``narrative/counterparts.toml``, and after ``netzero new --from`` last year's published text stands for it.
A paragraph that has changed since while its counterpart has not makes the counterpart older.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pipeline.finding import LANGUAGE_NAMES, LANGUAGES, Finding, Place, Text, finding, text
from pipeline.narrative import Narrative, read_narratives
from pipeline.published import Published

FILE = "narrative/counterparts.toml"
_LISTED = re.compile(r"[ \t]*(?:[-*+]|\d+\.)[ \t]")
_DIGEST = 16
_SHOWN = 40
MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading, a paragraph or an entry of a list: its line, its words and their digest. An override begins with the block it replaces."""

    line: int
    words: str

    @property
    def digest(self) -> str:
        """The words' digest; white space counts as one space, a number as the citation it is."""
        return hashlib.sha256(" ".join(self.words.split()).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


@dataclass(frozen=True, slots=True)
class Held:
    """What a text said in each language when the two were held against each other: the digests of its units, by whom, on which day or in which report."""

    digests: Mapping[str, tuple[str, ...]]
    by: Text
    on: str


def units(narrative: Narrative) -> tuple[Unit, ...]:
    """The units of a file in reading order, its overrides after its own text.

    >>> told = Narrative("en", "s", "s.md", "## Board\\n\\nIt met\\ntwice.\\n\\n- one\\n- two\\n", 5)
    >>> [(unit.line, unit.words) for unit in units(told)]
    [(5, '## Board'), (7, 'It met\\ntwice.'), (10, '- one'), (11, '- two')]
    """
    found = list(_units(narrative.text, narrative.first_line))
    for override in sorted(narrative.overrides, key=lambda one: one.block):
        found.append(Unit(override.line, f"{override.block}\n{override.text}"))
    return tuple(found)


def _units(words: str, first: int) -> Iterator[Unit]:
    """Blank lines, headings and list markers begin a unit."""
    kept: list[str] = []
    start = first
    for number, line in enumerate([*words.split("\n"), ""], first):
        begins = not line.strip() or line.startswith("#") or bool(_LISTED.match(line))
        if begins or (kept and kept[0].startswith("#")):
            if kept:
                yield Unit(start, "\n".join(kept))
            kept = []
        if line.strip():
            start = start if kept else number
            kept.append(line.rstrip())


def check_pairs(narratives: Sequence[Narrative], held: Mapping[str, Held]) -> tuple[Finding, ...]:
    """A finding for each unit whose counterpart has changed since the two were held against each other, while it has not."""
    by_stem: dict[str, list[Narrative]] = {}
    for narrative in narratives:
        by_stem.setdefault(narrative.stem, []).append(narrative)
    return tuple(item for stem, texts in by_stem.items() if stem in held and len(texts) == 2 for item in _older(texts[0], texts[1], held[stem]))


def _older(one: Narrative, other: Narrative, held: Held) -> Iterator[Finding]:
    """Both ways between two languages of a text."""
    then = [held.digests.get(narrative.lang, ()) for narrative in (one, other)]
    if len(then[0]) != len(then[1]):
        return
    now = [units(narrative) for narrative in (one, other)]
    kept = [_kept(before, [unit.digest for unit in after]) for before, after in zip(then, now, strict=True)]
    for index in range(len(then[0])):
        for here, there, narrative, counterpart in ((0, 1, one, other), (1, 0, other, one)):
            if index in kept[here] and index not in kept[there]:
                unit = now[here][kept[here][index]]
                line = _near(index, kept[there], now[there])
                yield finding(
                    "narrative.block_older",
                    Place(narrative.file, row=unit.line),
                    related=(Place(counterpart.file, row=line),),
                    other=LANGUAGE_NAMES[counterpart.lang],
                    file=f"{counterpart.file} › {line}",
                    on=held.on,
                    by=held.by,
                    text=_short(unit.words),
                )


def _kept(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Which units still stand as they were, and where: index then to index now."""
    matched = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in matched for step in range(block.size)}


def _near(index: int, kept: Mapping[int, int], now: Sequence[Unit]) -> int:
    """The line of what stands where a changed unit stood: as far after the last unit before it that still stands as it was then."""
    known = max((one for one in kept if one < index), default=-1)
    at = (kept[known] if known >= 0 else -1) + index - known
    return now[min(at, len(now) - 1)].line if now else 1


def _short(words: str) -> str:
    line = " ".join(words.lstrip("#-*+ ").split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def read_held(folder: Path, published: Published | None = None) -> tuple[dict[str, Held], tuple[Finding, ...]]:
    """What was recorded of each text; of one without a record what the last published report said, where its narrative lies beside its draft."""
    found: dict[str, Held] = {}
    if published is not None:
        found |= _published((folder / published.file).parent, published)
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() and path.stat().st_size <= MOST_BYTES else {}
        return found | {stem: _entry(entry) for stem, entry in data.items()}, ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return found, (finding("narrative.pairs_unreadable", Place(FILE)),)


def _entry(entry: Mapping[str, Any]) -> Held:
    digests = {lang: tuple(str(digest) for digest in entry[lang]) for lang in LANGUAGES}
    return Held(digests, text(str(entry["by"]), str(entry["by"])), str(entry["on"]))


def _published(folder: Path, published: Published) -> dict[str, Held]:
    """The narrative of the last report: both languages were published side by side."""
    texts: dict[str, dict[str, tuple[str, ...]]] = {}
    for narrative in read_narratives(folder, LANGUAGES)[0]:
        texts.setdefault(narrative.stem, {})[narrative.lang] = tuple(unit.digest for unit in units(narrative))
    by = text("the published report", "前次發布之報告")
    return {stem: Held(digests, by, str(published.year)) for stem, digests in texts.items() if len(digests) == 2}


@dataclass(frozen=True, slots=True)
class Paired:
    """What ``netzero pair`` recorded: the texts, and those it could not because the two do not have the same number of paragraphs."""

    stems: tuple[str, ...]
    findings: tuple[Finding, ...]


def pair(folder: Path, by: str, on: date, wanted: Sequence[str] = ()) -> Paired:
    """Record that the two languages of each text (or of those ``wanted``) say the same as they now stand. Other records stay as they are."""
    narratives, _ = read_narratives(folder, LANGUAGES)
    recorded, unreadable = read_held(folder)
    by_stem: dict[str, dict[str, tuple[Unit, ...]]] = {}
    for narrative in narratives:
        by_stem.setdefault(narrative.stem, {})[narrative.lang] = units(narrative)
    both = {stem: texts for stem, texts in by_stem.items() if len(texts) == 2 and (not wanted or stem in wanted)}
    found = [finding("narrative.no_pair", Place(f"narrative/{stem}.md"), text=stem) for stem in wanted if stem not in both]
    done: list[str] = []
    for stem, texts in both.items():
        zh, en = len(texts["zh-TW"]), len(texts["en"])
        if zh != en:
            found.append(finding("narrative.not_paired", Place(f"narrative/en/{stem}.md"), en_count=en, zh_count=zh, stem=stem))
            continue
        digests = {lang: tuple(unit.digest for unit in of) for lang, of in texts.items()}
        recorded[stem] = Held(digests, text(by, by), on.isoformat())
        done.append(stem)
    if done and not unreadable:
        (folder / FILE).write_bytes(_written(recorded).encode("utf-8"))
    return Paired(() if unreadable else tuple(done), (*unreadable, *found))


def _written(recorded: Mapping[str, Held]) -> str:
    """The record as a file: a table a text, in order of their names."""
    lines = ["# What each paragraph said when somebody last held the two languages against each other (netzero pair); not edited by hand.", ""]
    for stem, held in sorted(recorded.items()):
        lines += [f"[{_quoted(stem)}]", f"by = {_quoted(held.by['en'])}", f"on = {_quoted(held.on)}"]
        lines += [f"{lang} = [{', '.join(_quoted(digest) for digest in held.digests[lang])}]" for lang in LANGUAGES] + [""]
    return "\n".join(lines)


def _quoted(value: str) -> str:
    """A TOML basic string; what it cannot hold is escaped."""
    return '"' + "".join(f"\\u{ord(char):04x}" if char in '"\\' or ord(char) < 32 or ord(char) == 127 else char for char in value) + '"'
