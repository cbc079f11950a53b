"""A sentence as a claim is looked for in it: names masked, clauses found, what is denied, asked or supposed left out, promises told from statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice, permutations
from typing import Any, Literal

import rtoml

Tense = Literal["present", "future", "any"]
MASK = "\ufffc"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CLAUSE = re.compile(r"[,;:，；：—]|\s[–-]\s|\bbut\b|\bwhile\b|\bwhereas\b|\band (?=(?:is|are|was|were|has|have|we|our|it|therefore|thus|now)\b)|但|然而|而非")
_QUESTION = re.compile(r"[?？][」”\"']?\s*$")
_ALREADY = re.compile(r"已(?:經|全面|全數|正式|提前|達成?|達到|實現|完成|做到)*$")
_OPENING = 15
_NOUN = 20
"""Bytes of the longest claim that is a noun and says nothing yet: "carbon neutrality", 「淨零排放」."""
_AGAIN = re.compile(r"\s*(?:in (?:other words|short|sum|brief)|that is(?: to say)?|i\.e\.|namely|也就是|亦即|即)\s*", re.IGNORECASE)
"""Words that open a clause and say nothing of their own."""
_LONGEST = 600
_TRIED = 10
"""Matches of one pattern looked at in one sentence: no sentence of a person has more."""
_ASIDE = "which|that|whose|including|too|however|therefore|thus|again|moreover|also"
_GAPS = {
    "en": rf"(?:[^.;,:]|(?<=\d)[.,](?=\d)|,(?= (?:{_ASIDE})\b)|(?<=too),|(?<=however),|(?<=therefore),){{0,60}}?",
    "zh-TW": r"[^，。；：]{0,24}?",
}
"""What may stand between words that claim together: less than a clause."""
_ABBREVIATIONS = ("Co", "Ltd", "Inc", "Corp", "No", "Nos", "vs", "approx", "cf", "Dr", "Mr", "Ms", "e.g", "i.e", "etc", "Fig", "Art", "U.S", "St")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that claim: parts that stand in one clause in whatever order, as one pattern that is looked for where a sentence has them all."""

    parts: tuple[re.Pattern[str], ...]
    whole: str

    def found_in(self, text: str, low: str) -> Iterable[re.Match[str]]:
        """Where a text has them; ``low`` is the text in small letters.

        Few sentences do: looking for each part in small letters first is quicker, and most whole patterns are never made.
        """
        for part in self.parts:
            if part.search(low) is None:
                return ()
        return _pattern(self.whole).finditer(text)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _in_small_letters(pattern: str) -> re.Pattern[str]:
    """A pattern for texts in small letters; what stands behind a backslash is no letter."""
    return re.compile("".join(piece if piece.startswith("\\") else piece.lower() for piece in re.split(r"(\\.)", pattern)))


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What counts as one kind of claim in each language."""

    name: str
    tense: Tense
    years: bool
    patterns: Mapping[str, tuple[Words, ...]]
    unless: Mapping[str, tuple[Words, ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as found: the rule, the sentence, where in it the words stand that claim (``start``, ``end``), whether they promise.

    ``clause`` is the part of the sentence they stand in, ``context`` what its reader has before the eyes with it: the heading above,
    the sentences before it, the cells of its row. ``cells`` are the texts of the team's tables that our sentence prints: the names of targets.
    """

    rule: str
    sentence: str
    start: int
    end: int
    future: bool
    context: str = ""
    clause: str = ""
    cells: str = ""

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
    not_future: re.Pattern[str]
    future_after: re.Pattern[str]
    own: re.Pattern[str]
    own_after: re.Pattern[str]
    others: re.Pattern[str]
    others_after: re.Pattern[str]
    says: re.Pattern[str]


def _toml(name: str) -> dict[str, Any]:
    return rtoml.loads((files("pipeline") / "claims" / name).read_text(encoding="utf-8"))


def written_out(pattern: str, terms: Mapping[str, str], lang: str) -> Words:
    """A pattern with ``<name>`` for the terms of that name, and " & " for parts that stand in one clause in whatever order.

    >>> text = "All of it is solar. Solar is all. All, or solar."
    >>> [found[0] for found in written_out("<all> & solar", {"all": "all|every"}, "en").found_in(text, text.lower())]
    ['All of it is solar', 'Solar is all']
    """
    whole = re.sub(r"(?<!\(\?)<([a-z_]+)>", lambda found: f"(?:{terms[found[1]]})", pattern)
    parts = [f"(?:{part})" for part in whole.split(" & ")]
    if len(parts) == 1:
        return Words((_in_small_letters(whole),), whole)
    return Words(tuple(map(_in_small_letters, parts)), "|".join(_GAPS[lang].join(order) for order in permutations(parts)))


@cache
def claim_rules() -> tuple[ClaimRule, ...]:
    """Every kind of claim, in the order of ``rules.toml``."""
    read = _toml("rules.toml")
    entries = {name: read["rule"].get(entry.get("like"), {}) | entry for name, entry in read["rule"].items()}
    return tuple(
        ClaimRule(name, entry["tense"], entry.get("years", True), _by_language(entry, "", read["terms"]), _by_language(entry, "unless_", read["terms"]))
        for name, entry in entries.items()
    )


def _by_language(entry: Mapping[str, Any], prefix: str, terms: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[Words, ...]]:
    """The patterns of a rule under ``en`` and ``zh``, or under these names behind a prefix."""
    return {lang: tuple(written_out(pattern, terms[key], lang) for pattern in entry.get(f"{prefix}{key}", [])) for key, lang in (("en", "en"), ("zh", "zh-TW"))}


@cache
def _reading(lang: str) -> _Reading:
    entry = _toml("reading.toml")[lang]
    return _Reading(tuple(map(_pattern, entry["names"])), **{name: _pattern(entry[name]) for name in entry if name != "names"})


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


def says_something(heading: str, lang: str) -> bool:
    """Whether a heading states something, so that it may claim; most name a topic.

    >>> says_something("碳中和與抵換", "zh-TW"), says_something("2025 年已達碳中和", "zh-TW"), says_something("Towards net zero", "en")
    (False, True, False)
    """
    return _reading(lang).says.search(heading) is not None


def claims_in(sentence: str, lang: str, year: int) -> tuple[Claim, ...]:
    """The claims of one sentence, at most one of each rule in a clause; ``year`` is the reporting year, so that later years are the future."""
    reading = _reading(lang)
    if _QUESTION.search(sentence):
        return ()
    masked = sentence
    for name in reading.names:
        masked = name.sub(lambda match: MASK * len(match[0]), masked)
    low = masked.lower()
    found: list[Claim] = []
    for rule in claim_rules():
        claims = {claim.clause: claim for claim in _matches(rule, masked, low, sentence, lang, year)}
        if claims and not any(any(words.found_in(masked, low)) for words in rule.unless[lang]):
            found += claims.values()
    return tuple(found)


def _matches(rule: ClaimRule, masked: str, low: str, sentence: str, lang: str, year: int) -> Iterator[Claim]:
    reading = _reading(lang)
    for words in rule.patterns[lang]:
        for match in islice(words.found_in(masked, low), _TRIED):
            if _denied(masked, match, reading) or reading.condition.search(masked[: match.end()]) or _of_others(masked, match, reading):
                continue
            future = _promised(rule, masked, match, reading, year)
            if rule.tense == "any" or (rule.tense == "future") == future:
                before, after = _clause(masked, match)
                yield Claim(rule.name, sentence, match.start(), match.end(), future, clause=f"{before}{match[0]}{after}")


def _clause(masked: str, match: re.Match[str]) -> tuple[str, str]:
    """The words of the claim's own clause before and after it; a claim that opens its sentence alone ("Net zero, …") takes the clause behind it."""
    before, after = masked[: match.start()], masked[match.end() :]
    begins = [found.end() for found in _CLAUSE.finditer(masked) if found.end() <= match.start()]
    ends = [*(found.start() for found in _CLAUSE.finditer(after)), len(after)]
    alone = len(match[0].encode()) <= _NOUN and not before.strip() and not after[: ends[0]].strip()
    return before[begins[-1] if begins else 0 :], after[: ends[1] if alone and len(ends) > 1 else ends[0]]


def _led_in(masked: str, match: re.Match[str]) -> str:
    """The words of the claim's clause before it, with those of the clause before where it only says them again ("…, in other words net zero")."""
    begins = [0, *(found.end() for found in _CLAUSE.finditer(masked) if found.end() <= match.start())]
    again = len(begins) > 1 and _AGAIN.fullmatch(masked[begins[-1] : match.start()])
    return masked[begins[-2 if again else -1] : match.start()]


def _opening(masked: str, match: re.Match[str], reading: _Reading) -> str:
    """An opening that sets the time of the sentence: short, as "By 2040," and 「2040 年前：」, or a promise with its year: 「本公司承諾於 2050 年前，」."""
    end = _CLAUSE.search(masked[: match.start()])
    if end is None or end[0] not in ",:，：":
        return ""
    words = masked[: end.start()]
    return words if len(words) <= _OPENING or (len(words) <= 2 * _OPENING and _YEAR.search(words) and reading.future.search(words)) else ""


def _denied(masked: str, match: re.Match[str], reading: _Reading) -> bool:
    before, after = _clause(masked, match)
    return any(reading.negation.search(reading.not_negation.sub("", words)) for words in (before, match[0], after))


def _of_others(masked: str, match: re.Match[str], reading: _Reading) -> bool:
    """Whether a claim is another's: of whom it is said at its heels ("of our suppliers"), else of whom the sentence spoke last before it."""
    if reading.others_after.search(masked[match.end() :]):
        return True
    if reading.own_after.search(_clause(masked, match)[1]):
        return False
    until = masked[: match.end()]
    others = [found.end() for found in reading.others.finditer(until) if found["who"]]
    own = [found.end() for found in reading.own.finditer(reading.others.sub(lambda found: MASK * len(found[0]), until))]
    return max(others, default=-1) > max(own, default=-1)


def _promised(rule: ClaimRule, masked: str, match: re.Match[str], reading: _Reading, year: int) -> bool:
    own, after = _led_in(masked, match), _clause(masked, match)[1]
    if _ALREADY.search(own) or match[0].startswith("已"):
        return False
    before = f"{_opening(masked, match, reading)} {own}{match[0]}"
    following = reading.future_after.search(after) if rule.years else None
    years = [int(found) for found in _YEAR.findall(before + (following[0] if following else ""))]
    named = bool(following and not (following.groups() and following[1]))
    return bool(reading.future.search(reading.not_future.sub("", before))) or named or (rule.years and any(found > year for found in years))
