"""A sentence as a claim is looked for in it: names masked, clauses found, what is denied, asked or supposed left out, promises told from statements."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Literal

Tense = Literal["present", "future", "any"]
MASK = "\ufffc"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CLAUSE = re.compile(r"[,;:，；：—]|\s[–-]\s|\bbut\b|\bwhile\b|\bwhereas\b|但|然而|而非")
_QUESTION = re.compile(r"[?？][」”\"']?\s*$")
_ALREADY = "已"
_OPENING = 15
_LONGEST = 600
_TRIED = 10
"""Matches of one pattern looked at in one sentence: no sentence of a person has more."""
_ABBREVIATIONS = ("Co", "Ltd", "Inc", "Corp", "No", "Nos", "vs", "approx", "cf", "Dr", "Mr", "Ms", "e.g", "i.e", "etc", "Fig", "Art", "U.S", "St")


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What counts as one kind of claim in each language."""

    name: str
    tense: Tense
    years: bool
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    unless: Mapping[str, tuple[re.Pattern[str], ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as found: the rule, the sentence, where in it the words stand that claim (``start``, ``end``), whether they promise.

    ``context`` is what its reader has before the eyes with it: the heading above, the sentences before it, the cells of its row.
    """

    rule: str
    sentence: str
    start: int
    end: int
    future: bool
    context: str = ""

    @property
    def words(self) -> str:
        """The words that claim."""
        return self.sentence[self.start : self.end]

    @property
    def own(self) -> str:
        """The words that claim, from their last clause on: of "Scope 1 rose while Scope 2 fell" the words "Scope 2 fell"."""
        return _CLAUSE.split(self.words)[-1]


@dataclass(frozen=True, slots=True)
class _Reading:
    names: tuple[re.Pattern[str], ...]
    negation: re.Pattern[str]
    not_negation: re.Pattern[str]
    condition: re.Pattern[str]
    future: re.Pattern[str]
    future_after: re.Pattern[str]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("pipeline") / "claims" / name).read_text(encoding="utf-8"))


def _compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@cache
def claim_rules() -> tuple[ClaimRule, ...]:
    """Every kind of claim, in the order of ``rules.toml``."""
    return tuple(
        ClaimRule(
            name,
            entry["tense"],
            entry.get("years", True),
            {"en": _compiled(entry["en"]), "zh-TW": _compiled(entry["zh"])},
            {"en": _compiled(entry.get("unless_en", [])), "zh-TW": _compiled(entry.get("unless_zh", []))},
        )
        for name, entry in _toml("rules.toml")["rule"].items()
    )


@cache
def _reading(lang: str) -> _Reading:
    entry = _toml("reading.toml")[lang]
    one = {name: re.compile(entry[name], re.IGNORECASE) for name in ("negation", "not_negation", "condition", "future", "future_after")}
    return _Reading(_compiled(entry["names"]), one["negation"], one["not_negation"], one["condition"], one["future"], one["future_after"])


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a paragraph in either language, each with where it begins.

    >>> [words for _, words in sentences("Demo Co. fell. Was it so? 排放下降。目標未達成。")]
    ['Demo Co. fell.', 'Was it so?', '排放下降。', '目標未達成。']
    """
    start = 0
    for match in re.finditer(r"[。！？][」』”）]*|[.!?][)”\"’]*(?=\s|$)|\n", text):
        words = text[start : match.end()]
        if match[0].startswith(".") and (re.search(r"(?:^|[\s(])(" + "|".join(map(re.escape, _ABBREVIATIONS)) + r")\.$", words) and match.end() < len(text)):
            following = text[match.end() :].lstrip()[:1]
            if not (following.isupper() and words.rstrip(".").endswith(("etc",))):
                continue
        yield from _trimmed(start, words)
        start = match.end()
    yield from _trimmed(start, text[start:])


def _trimmed(start: int, words: str) -> Iterator[tuple[int, str]]:
    """The words without white space around them; a sentence no person reads in one breath in pieces, so that looking stays quick."""
    for at in range(0, len(words), _LONGEST):
        piece = words[at : at + _LONGEST]
        if piece.strip():
            yield start + at + len(piece) - len(piece.lstrip()), piece.strip()


def claims_in(sentence: str, lang: str, year: int) -> tuple[Claim, ...]:
    """The claims of one sentence, at most one of each rule; ``year`` is the reporting year, so that later years are the future."""
    reading = _reading(lang)
    if _QUESTION.search(sentence):
        return ()
    masked = sentence
    for name in reading.names:
        masked = name.sub(lambda match: MASK * len(match[0]), masked)
    found: list[Claim] = []
    for rule in claim_rules():
        if any(pattern.search(masked) for pattern in rule.unless[lang]):
            continue
        claim = next(_matches(rule, masked, sentence, lang, year), None)
        if claim is not None:
            found.append(claim)
    return tuple(found)


def _matches(rule: ClaimRule, masked: str, sentence: str, lang: str, year: int) -> Iterator[Claim]:
    reading = _reading(lang)
    for pattern in rule.patterns[lang]:
        for match in islice(pattern.finditer(masked), _TRIED):
            if _denied(masked, match, reading) or reading.condition.search(masked[: match.start()]):
                continue
            future = _promised(rule, masked, match, reading, year)
            if rule.tense == "any" or (rule.tense == "future") == future:
                yield Claim(rule.name, sentence, match.start(), match.end(), future)


def _clause(masked: str, match: re.Match[str]) -> tuple[str, str]:
    """The words of the claim's own clause before and after it."""
    before, after = masked[: match.start()], masked[match.end() :]
    breaks = [found.end() for found in _CLAUSE.finditer(before)]
    end = _CLAUSE.search(after)
    return before[breaks[-1] if breaks else 0 :], after[: end.start()] if end else after


def _opening(masked: str, match: re.Match[str]) -> str:
    """A short opening that sets the time of the whole sentence: "By 2040," and 「2040 年前：」."""
    end = _CLAUSE.search(masked[: match.start()])
    return masked[: end.start()] if end is not None and end.start() <= _OPENING and end[0] in ",:，：" else ""


def _denied(masked: str, match: re.Match[str], reading: _Reading) -> bool:
    before, after = _clause(masked, match)
    return any(reading.negation.search(reading.not_negation.sub("", words)) for words in (before, match[0], after))


def _promised(rule: ClaimRule, masked: str, match: re.Match[str], reading: _Reading, year: int) -> bool:
    own, after = _clause(masked, match)
    if own.endswith(_ALREADY) or match[0].startswith(_ALREADY):
        return False
    before = f"{_opening(masked, match)} {own}{match[0]}"
    following = reading.future_after.search(after)
    years = [int(found) for found in _YEAR.findall(before + (following[0] if following else ""))]
    named = bool(following and not (following.groups() and following[1]))
    return bool(reading.future.search(before)) or named or (rule.years and any(found > year for found in years))
