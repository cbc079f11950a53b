"""An earlier response, whatever its cycle, held against this one's questions: by title first, by number where the title agrees, never by number against it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from disclosures import Field, Item, Point, titles
from pipeline.answering import Answering
from pipeline.finding import Finding, Place, finding
from pipeline.questionnaire import Answer, Answered, AnswerRow, Question, numbered

Confidence = Literal["both", "title", "number"]
"""How a question was found again: by title and number, by title under another number, by number alone because the export gives no title to compare."""
ALIKE = Fraction(1, 2)
"""From here on two headings or labels of one question are the same."""
ALIKE_ZH = Fraction(3, 5)
"""The part of our Chinese title that must stand in theirs, counted in pairs of characters."""
EXACT = 10_000
"""A title that is ours word for word: more than any key words."""
SHARES = ("%", "percent", "proportion", "share", "率", "比例", "占比", "百分")
"""How headings say that a figure is a share."""
IDLE = frozenset(
    (
        *("a", "an", "and", "as", "by", "cdp", "co2", "co2e", "e", "for", "from", "g", "if", "in", "is", "of", "on", "or", "please", "provide", "t", "tco2e"),
        *("the", "this", "to", "ton", "tons", "metric", "was", "were", "what", "which", "with", "your", "organization", "organisation"),
    )
)
"""Words that tell no two headings apart."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question of the export: its number and title there, and everything answered."""

    code: str | None
    title: str | None
    answers: tuple[Answered, ...]

    @property
    def at(self) -> Place:
        """Where it begins."""
        return self.answers[0].at

    @property
    def name(self) -> str:
        """How a list names it."""
        return self.code or (self.title or "")[:60]


@dataclass(frozen=True, slots=True)
class Match:
    """A question of ours found in the export."""

    earlier: Earlier
    question: Question
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Matching:
    """Two questionnaires side by side: what was found again, what only one of them has, and numbers that have another title now."""

    matches: tuple[Match, ...]
    unknown: tuple[Earlier, ...]
    new: tuple[Question, ...]
    renamed: tuple[Earlier, ...]

    def of(self, code: str) -> tuple[Match, ...]:
        """The questions of the export behind one of ours; two older ones may have become one."""
        return tuple(match for match in self.matches if match.question.item.code == code)


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell of the export with the cell of this year it belongs to; none where this year's question has no such row or column."""

    before: Answered
    point: Point | None = None
    row: AnswerRow | None = None
    now: Answer | None = None


def matching(answering: Answering, questions: Sequence[Question]) -> Matching | None:
    """The export beside the questions; none where there is none."""
    asked = _asked(answering.inputs.answered)
    if not asked:
        return None
    by_code = {question.item.code: question for question in questions}
    found = [(earlier, *_best(earlier, questions)) for earlier in asked]
    sure = {question.item.code for _, question, confidence in found if question is not None and confidence == "both"}
    matches: list[Match] = []
    unknown: list[Earlier] = []
    for earlier, question, confidence in found:
        if question is None or (confidence == "title" and question.item.code in sure):  # a sector's variant of a question that is there itself
            unknown.append(earlier)
        else:
            matches.append(Match(earlier, question, confidence))
    met = {match.question.item.code for match in matches}
    order = {question.item.code: at for at, question in enumerate(questions)}
    return Matching(
        tuple(sorted(matches, key=lambda match: order[match.question.item.code])),
        tuple(unknown),
        tuple(question for question in questions if question.item.code not in met and question.hidden is None),
        tuple(earlier for earlier in unknown if earlier.code in by_code and earlier.title),
    )


def check_earlier(found: Matching | None) -> tuple[Finding, ...]:
    """What of the export was found again, and what was not."""
    if found is None:
        return ()
    count = Counter(match.confidence for match in found.matches)
    everything = [*(match.earlier for match in found.matches), *found.unknown]
    told = [
        finding(
            "cdp.export_matched",
            Place(everything[0].at.file),
            matched=len(found.matches),
            total=len(everything),
            both=count["both"],
            title=count["title"],
            number=count["number"],
        )
    ]
    told += [finding("cdp.export_other_title", earlier.at, code=earlier.code) for earlier in found.renamed]
    others = [earlier for earlier in found.unknown if earlier not in found.renamed]
    if others:
        told.append(finding("cdp.export_unknown", places=[earlier.at for earlier in others], many=len(others), codes=_listed(e.name for e in others)))
    if found.new:
        codes = _listed(question.item.code for question in found.new)
        told.append(finding("cdp.export_new", Place(everything[0].at.file), many=len(found.new), codes=codes))
    return tuple(told)


def _listed(names: Iterable[str], most: int = 20) -> str:
    every = list(names)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")


def pairs(match: Match) -> tuple[Pair, ...]:
    """Each answered cell of the export's question with this year's cell."""
    given = [answer for answer in match.earlier.answers if answer.value is not None]
    columns = _columns(match, given)
    rows = _rows(match.question, given)
    found: list[Pair] = []
    for answer in given:
        placed, row = columns.get(answer.column), rows.get(answer.row)
        point, field = placed or (None, None)
        found.append(Pair(answer, point, row, row.cells.get(field.key) if row is not None and field is not None else None))
    return tuple(found)


def _asked(answers: Sequence[Answered]) -> list[Earlier]:
    """The answers by question, in the order of the export; a question is its number, or where it has none its title."""
    groups: dict[str, list[Answered]] = {}
    for answer in answers:
        groups.setdefault(answer.code or f"title {_plain(answer.title or '')}", []).append(answer)
    return [Earlier(group[0].code, next((a.title for a in group if a.title), None), tuple(group)) for group in groups.values()]


def _best(earlier: Earlier, questions: Sequence[Question]) -> tuple[Question | None, Confidence]:
    """The question an earlier one is, and how surely. A number counts where the title agrees, or where there is no title that could disagree."""
    numbered_so = [question for question in questions if earlier.code in (question.item.code, *question.item.old_codes)]
    if earlier.title is None:
        tenfold = any(question.item.code == f"{earlier.code}0" for question in questions)  # a spreadsheet makes 7.1 of 7.10
        return (numbered_so[0], "number") if len(numbered_so) == 1 and not tenfold else (None, "number")
    scores = [(agreement(earlier.title, question.item), question) for question in questions]
    top = max((score for score, _ in scores), default=0)
    agreeing = [(score, question) for score, question in scores if score and question in numbered_so]
    if agreeing and top < EXACT:
        return max(agreeing, key=lambda entry: entry[0])[1], "both"
    best = [question for score, question in scores if score == top > 0]
    if len(best) == 1:
        return best[0], "both" if best[0] in numbered_so else "title"
    return None, "title"


def agreement(title: str, item: Item) -> int:
    """How much a title says that it is this question's: nothing, the length of the key words it holds, or that it is ours word for word."""
    plain = _plain(title)
    if plain in {_plain(own) for own in (*item.title.values(), f"{item.title['zh-TW']} {item.title['en']}")}:
        return EXACT
    terms = titles("cdp").get(item.code, ())
    met = [max((len(word) for word in term.split("|") if _holds(plain, word)), default=0) for term in terms]
    if met and all(met):
        return sum(met)
    chinese = _pairs(item.title["zh-TW"])
    shared = len(chinese & _pairs(title))
    return shared if len(chinese) > 1 and Fraction(shared, len(chinese)) >= ALIKE_ZH else 0


def _holds(plain: str, word: str) -> bool:
    """Whether a text holds a term: from the beginning of a word, a number whole."""
    end = r"(?!\d)" if word[-1].isdigit() else ""
    return re.search(rf"(?<!\w){re.escape(word)}{end}", plain) is not None


@cache
def _plain(text: str) -> str:
    """A text as compared: width, case, punctuation and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))


@cache
def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters."""
    characters = "".join(character for character in unicodedata.normalize("NFKC", text) if character > "⺀" and character.isalpha())
    return frozenset(characters[at : at + 2] for at in range(len(characters) - 1))


@cache
def _words(text: str) -> frozenset[str]:
    """The words that tell a heading from others, without their plural."""
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in _plain(text).split() if word not in IDLE and word.isascii())


@cache
def _numbers(text: str) -> frozenset[str]:
    """The numbers in a heading; the scopes of a Chinese one too."""
    words = {word for word in _plain(text).split() if word.isdigit()}
    return frozenset(words | {str("一二三".index(scope) + 1) for scope in re.findall("(?:範疇|范围|范畴)([一二三])", text)})


def alike(one: str, other: str) -> Fraction:
    """How much two headings or labels share, in words of either language: 1 where they say the same, 0 where their numbers differ.

    >>> alike("Gross global Scope 1 emissions (metric tons CO2e)", "gross global Scope 1 emissions"), alike("Past year 1", "Past year 2")
    (Fraction(1, 1), Fraction(0, 1))
    """
    numbers = [_numbers(text) for text in (one, other)]
    if all(numbers) and numbers[0] != numbers[1]:
        return Fraction(0)
    found = Fraction(0)
    for ours, theirs in ((_words(one) - numbers[0], _words(other) - numbers[1]), (_pairs(one), _pairs(other))):
        if ours and theirs:
            found = max(found, Fraction(2 * len(ours & theirs), len(ours) + len(theirs)))
    return found


def _is_share(heading: str) -> bool:
    """Whether a heading is about a share: 100 % of something is never its amount."""
    return any(word in heading.casefold() for word in SHARES)


def _columns(match: Match, given: Sequence[Answered]) -> Mapping[str | None, tuple[Point, Field]]:
    """Our column for each of theirs: the most alike, each once, never the second best; among equally alike ones the one in the same place."""
    ours = match.question.columns
    named = list(dict.fromkeys(answer.column for answer in given))
    if len(ours) == 1 and len(named) == 1:
        return {named[0]: ours[0]}
    ranked = []
    for name in named:
        code, words = numbered(name or "")
        place = int(code.rpartition(".")[2]) if code is not None and code.rpartition(".")[2].isdecimal() else None
        scored: list[tuple[Fraction, Point, Field]] = []
        for point, field in ours:
            score = max(*(alike(words, heading) for heading in point.text.values()), Fraction(int(words == field.key)))
            if score >= ALIKE and _is_share(words) == (field.answer == "percent" or any(map(_is_share, point.text.values()))):
                scored.append((score, point, field))
        top = max((score for score, _, _ in scored), default=ALIKE)
        ranked += [(-score, field.order != place, field.order or 0, name, point, field) for score, point, field in scored if score == top]
    found: dict[str | None, tuple[Point, Field]] = {}
    taken: set[str] = set()
    for *_, name, point, field in sorted(ranked, key=lambda entry: (entry[0], entry[1], entry[2], entry[3] or "")):
        if name not in found and field.key not in taken:
            found[name] = (point, field)
            taken.add(field.key)
    return found


def _rows(question: Question, given: Sequence[Answered]) -> Mapping[str | None, AnswerRow]:
    """Our row for each of theirs: by its label, or by what stands in its first cells (``Abs 1``); one row each way needs no label."""
    labels = list(dict.fromkeys(answer.row for answer in given))
    if len(labels) == 1 and len(question.rows) == 1:
        return {labels[0]: question.rows[0]}
    found: dict[str | None, AnswerRow] = {}
    for label in labels:
        said = _names(label, given)
        best = max(((_row_alike(said, row), -at, row) for at, row in enumerate(question.rows)), key=lambda entry: entry[:2], default=None)
        if best is not None and best[0] >= ALIKE:
            found[label] = best[2]
    return found


def _names(label: str | None, given: Sequence[Answered]) -> list[str]:
    """What a row of the export is known by."""
    cells = [answer.value for answer in given if answer.row == label and answer.value]
    return [text for text in (label, *cells[:3]) if text]


def _row_alike(said: Sequence[str], row: AnswerRow) -> Fraction:
    cells = [cell.value for cell in list(row.cells.values())[:2] if isinstance(cell.value, str)]
    scores = [_same(one, other) for one in said for other in (*row.label.values(), *cells)]
    return max(scores, default=Fraction(0))


def _same(one: str, other: str) -> Fraction:
    """As ``alike``; ``Abs 1`` is ``Abs1``."""
    return Fraction(1) if _plain(one).replace(" ", "") == _plain(other).replace(" ", "") else alike(one, other)
