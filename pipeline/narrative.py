"""The team's own text: ``narrative/<lang>/*.md``, its front matter, its citations and its overrides of shipped blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.datapoint import Datapoints, split_id
from pipeline.document import Spans
from pipeline.finding import LANGUAGES, Finding, Place, finding
from pipeline.printing import FORMS

Mode = Literal["extend", "replace"]
CITATION = re.compile(r"\[\[((?:\\.|[^\\\[\]\n]|\[(?:\\.|[^\\\]\n])*\])+)\]\]")
_FORMS = FORMS - {"pp", "t"}
"""Forms a person may ask for; the others are the chapter's own, for differences of shares and registry tables."""
ASIDE = re.compile(r"(?<!\\)<!--.*?-->", re.DOTALL)
"""What a team tells itself in a text: a comment as Markdown has it, never printed."""
_GUIDE = re.compile(r"\s*(?::::\s*guide\b|Guidance, never printed|撰寫指引，不會印出)")
"""How a block of guidance begins: by its fence, or where only that was deleted by its first words (``words/topics.toml``)."""
_KEYS = {"topics", "by", "on", "mode", "status", "title", "after"}


@dataclass(frozen=True, slots=True)
class Override:
    """A ``::: replace BLOCK-ID`` block: the team's words in place of a shipped block's.

    ``sha256`` is the digest of the words it replaced (``pipeline/wording.py``), where ``netzero pull`` wrote it.
    """

    block: str
    text: str
    line: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Narrative:
    """One file of the team's text. ``topics`` maps each topic it answers to the sub-points marked, ``by`` the named person who says so."""

    lang: str
    stem: str
    file: str
    text: str
    first_line: int
    mode: Mode = "extend"
    topics: Mapping[str, tuple[str, ...]] = ()  # type: ignore[assignment]  # replaced by a dict when read
    by: str | None = None
    on: str | None = None
    title: str | None = None
    after: str | None = None
    overrides: tuple[Override, ...] = ()

    @property
    def at(self) -> Place:
        """The file's first line of text."""
        return Place(self.file, row=self.first_line)


def read_narratives(folder: Path, languages: Sequence[str] = LANGUAGES) -> tuple[tuple[Narrative, ...], tuple[Finding, ...]]:
    """Every narrative file of a report folder, skeletons left out with a finding."""
    found: list[Narrative] = []
    findings: list[Finding] = []
    for lang in languages:
        for path in sorted((folder / "narrative" / lang).glob("*.md")):
            name = path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(folder.resolve()):
                findings.append(finding("load.link_outside", Place(name), text=name))
                continue
            try:
                source = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                findings.append(finding("compose.narrative_encoding", Place(name)))
                continue
            except OSError:
                findings.append(finding("load.unreadable_file", Place(name)))
                continue
            narrative, problems = read_narrative(source, lang, path.stem, name)
            findings += problems
            if narrative is not None:
                found.append(narrative)
    return tuple(found), tuple(findings)


def read_narrative(source: str, lang: str, stem: str, file: str) -> tuple[Narrative | None, list[Finding]]:
    """One file: its front matter read strictly, its text with the private-use characters that sentinels use taken out."""
    findings: list[Finding] = []
    source, removed = re.subn("[\ue000-\uf8ff]", "", source)
    if removed:
        findings.append(finding("compose.private_characters", Place(file), count=removed))
    matter, body, first = _front_matter(source, file, findings)
    if matter.get("status") == "skeleton":
        findings.append(finding("compose.skeleton_left_out", Place(file, row=1)))
        return None, findings
    body = _without_asides(_without_guidance(body, first, file, findings))
    topics = _topics(matter.get("topics"), file, findings)
    if topics and not _says_something(body):
        findings.append(finding("narrative.nothing_written", Place(file, row=1, column="topics")))
        topics = {}
    by = _words(matter.get("by"))
    if topics and not by:
        findings.append(finding("compose.topic_without_person", Place(file, row=1, column="by")))
    text, overrides = _overrides(body, first, file, findings)
    mode: Mode = "replace" if matter.get("mode") == "replace" else "extend"
    words = {key: _words(matter.get(key)) for key in ("on", "title", "after")}
    return Narrative(lang, stem, file, text, first, mode, topics, by, words["on"], words["title"], words["after"], overrides), findings


def _front_matter(source: str, file: str, findings: list[Finding]) -> tuple[dict[str, object], str, int]:
    """The YAML between two ``---`` lines, every value as text; what cannot be read is a finding and prints as nothing."""
    match = re.match(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", source, re.DOTALL)
    if not match:
        return {}, source, 1
    first = source[: match.end()].count("\n") + 1
    import yaml

    try:
        matter = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506  # BaseLoader builds text, lists and mappings only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        findings.append(finding("compose.front_matter", Place(file, row=(mark.line + 2) if mark else 1), text=str(getattr(error, "problem", error))))
        return {}, source[match.end() :], first
    if not isinstance(matter, dict):
        findings.append(finding("compose.front_matter", Place(file, row=1), text=match[1][:60]))
        return {}, source[match.end() :], first
    findings += [finding("compose.front_matter_key", Place(file, row=1, column=str(key)), text=str(key)) for key in matter if key not in _KEYS]
    return {str(key): value for key, value in matter.items()}, source[match.end() :], first


def _topics(value: object, file: str, findings: list[Finding]) -> dict[str, tuple[str, ...]]:
    if value is None or value == "":
        return {}
    if isinstance(value, list):
        return {str(topic): () for topic in value}
    if not isinstance(value, dict):
        findings.append(finding("compose.front_matter", Place(file, row=1, column="topics"), text=str(value)))
        return {}
    return {
        str(topic): tuple(str(point) for point in points) if isinstance(points, list) else ((str(points),) if points else ()) for topic, points in value.items()
    }


def _words(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _without_guidance(body: str, first: int, file: str, findings: list[Finding]) -> str:
    """The text with each block of guidance blanked, so that line numbers hold; one left open ends at the next heading."""
    lines = body.split("\n")
    guiding = False
    for index, line in enumerate(lines):
        if not guiding and _GUIDE.match(line):
            findings.append(finding("narrative.guidance_left", Place(file, row=first + index)))
            guiding = True
        elif guiding and line.startswith("#"):
            guiding = False
        if guiding:
            guiding = line.strip() != ":::"
            lines[index] = ""
    return "\n".join(lines)


def _without_asides(body: str) -> str:
    """The text without what the team tells itself in it, its lines left, so that line numbers hold."""
    return re.sub(rf"[ \t]*{ASIDE.pattern}", lambda aside: "\n" * aside[0].count("\n"), body, flags=re.DOTALL)


def _says_something(body: str) -> bool:
    """Whether there is a line that is no heading."""
    return any(line.strip() and not line.startswith("#") for line in body.split("\n"))


def _overrides(body: str, first: int, file: str, findings: list[Finding]) -> tuple[str, tuple[Override, ...]]:
    """The text without its ``::: replace`` blocks (their lines left blank, so that line numbers hold), and the blocks."""
    lines = body.split("\n")
    overrides: list[Override] = []
    start = 0
    while start < len(lines):
        match = re.fullmatch(r":::\s*replace\s+(\S+)(?:.*?sha256=([0-9a-f]{64}))?.*", lines[start].strip())
        if not match:
            start += 1
            continue
        end = next((index for index in range(start + 1, len(lines)) if lines[index].strip() == ":::"), None)
        if end is None:
            findings.append(finding("compose.override_open", Place(file, row=first + start), text=lines[start].strip()))
            break
        overrides.append(Override(match[1], "\n".join(lines[start + 1 : end]), first + start + 1, match[2]))
        lines[start : end + 1] = [""] * (end + 1 - start)
        start = end + 1
    return "\n".join(lines), tuple(overrides)


@dataclass(frozen=True, slots=True)
class Moments:
    """What ``@now``, ``@prev`` and ``@base`` mean in a draft."""

    now: int
    base: int | None

    def year(self, word: str) -> int | None:
        """The year a word or number stands for."""
        return {"now": self.now, "prev": self.now - 1, "base": self.base}.get(word, int(word) if word.isdecimal() else None)


def cite(
    text: str, file: str, first_line: int, points: Datapoints, moments: Moments, write: Callable[[str, str], Spans], keep: Callable[[Spans], str]
) -> tuple[str, list[Finding]]:
    """The text with each ``[[id|form]]`` replaced by the sentinel of its datapoint. ``write(id, form)`` gives the spans, ``keep`` their sentinel.

    An id that no datapoint answers, or a null datapoint, is a finding; its place stays empty, so no wrong number prints. ``\\[[`` prints as typed.
    """
    findings: list[Finding] = []

    def replaced(match: re.Match[str]) -> str:
        if match.start() and text[match.start() - 1] == "\\":
            return match[0]
        at = Place(file, row=first_line + text.count("\n", 0, match.start()), column=match[0])
        name, _, form = match[1].partition("|")
        identifier = resolve(name.strip(), moments)
        point = points.get(identifier) if identifier else None
        if point is None or point.value is None:
            findings.append(finding("compose.citation_unknown" if point is None else "compose.citation_without_value", at, text=match[0]))
            return ""
        if any(part not in _FORMS for part in form.split("+") if form):
            findings.append(finding("compose.citation_form", at, text=form))
            return ""
        return keep(write(point.id, form))

    return CITATION.sub(replaced, text).replace("\\[[", "[["), findings


def resolve(name: str, moments: Moments) -> str | None:
    """``ghg.scope1@now`` as the id of this draft; none where the moment or the id cannot be read."""
    metric, at, rest = name.partition("@")
    word, bracket, key = rest.partition("[")
    year = moments.year(word)
    if not at or year is None:
        return None
    identifier = f"{metric}@{year}{bracket}{key}"
    try:
        split_id(identifier)
    except ValueError:
        return None
    return identifier
