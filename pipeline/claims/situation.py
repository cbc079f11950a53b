"""What the data says about the things claims are about: targets, emissions, credits, renewable electricity, of the company and of its sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.assurance import Statement, statements
from pipeline.claims.parts import Part, Subject, parts_of, subject_of
from pipeline.datapoint import Datapoints
from pipeline.inputs import Inputs
from pipeline.project import Project
from pipeline.view import Target

_EN_SCOPES = re.compile(r"\bscopes?\s+((?:[123](?:\s*(?:,|and|\+|&|to|–|-|\s)\s*)*)+)", re.IGNORECASE)
_ZH_SCOPES = re.compile(r"範疇\s*((?:[一二三123](?:[、，與及和至～~+\s]|範疇)*)+)")
_ZH_DIGITS = {"一": "1", "二": "2", "三": "3"}
_CALLED = (
    ("1", re.compile(r"\bdirect (?:\w+ )?emissions\b|(?<!間)直接(?:溫室氣體)?排放", re.IGNORECASE)),
    ("2", re.compile(r"\benergy indirect emissions\b|能源間接(?:溫室氣體)?排放", re.IGNORECASE)),
    ("3", re.compile(r"\bother indirect emissions\b|其[他它]間接(?:溫室氣體)?排放", re.IGNORECASE)),
)
"""What the scopes are called where no number is."""
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MOVED = re.compile(r"(?:\bfrom|由|自|原訂?)\s*20\d\d(?=\s*(?:to|年?[^，。；]{0,4}(?:提前|調整|提早|延後|改)))")
_EACH = re.compile(r"\b(?:all|both|each|every)\b|所有|全部|各項|均|皆|全數", re.IGNORECASE)
_KINDS = (
    ("net_zero", re.compile(r"net[- ]zero|淨零", re.IGNORECASE)),
    ("renewable_electricity", re.compile(r"renewable|RE100|green (?:electricity|power)|再生能源|再生電力|綠電", re.IGNORECASE)),
    ("supplier_engagement", re.compile(r"supplier|engagement|供應商|議合", re.IGNORECASE)),
    ("intensity", re.compile(r"intensity|強度", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Credit:
    """Credits retired for the year, of one row: the project, the year the reduction happened where it is known."""

    project: str
    vintage: int | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A draft as claims are held against it: reporting and base year, the scope 2 method of totals, every figure, every target.

    ``parts`` are the sites and entities a sentence may name, ``credits`` those retired, ``since`` the year the reporting period begins in,
    ``assured`` the year's statements of assurance on greenhouse gas figures.
    """

    year: int
    base_year: int | None
    headline: str
    points: Datapoints
    targets: tuple[Target, ...]
    parts: tuple[Part, ...] = ()
    credits: tuple[Credit, ...] = ()
    since: int | None = None
    assured: tuple[Statement, ...] = ()

    @property
    def active(self) -> tuple[Target, ...]:
        """The targets that are no history."""
        return tuple(target for target in self.targets if target.active)

    @property
    def gross(self) -> tuple[str, Decimal] | None:
        """The id and value of the widest gross total there is; none where nothing is known."""
        for metric in (f"ghg.total.{self.headline}", f"ghg.scope12.{self.headline}", "ghg.scope1"):
            point = self.points.find(metric, self.year)
            if point is not None and point.value is not None:
                return point.id, point.value
        return None

    def subject(self, sentence: str, until: int) -> Subject | None:
        """What the words of a sentence up to a position speak of, where that is a part of the company: a site or an entity."""
        return subject_of(sentence, until, self.parts)

    def value(self, metric: str, year: int, subject: Subject | None) -> Decimal | None:
        """A figure of the company, or of its parts added up; none where one of them has none: missing is not zero."""
        if subject is None:
            return self.points.value(metric, year)
        values = [self.points.value(f"{metric}.{part.ending}", year, part.key) for part in subject.parts]
        known = [value for value in values if value is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(values) else None

    def emitted(self, subject: Subject | None) -> Decimal | None:
        """Gross emissions of the reporting year: of the company as far as they are known, of a part scopes 1 and 2."""
        if subject is None:
            return self.gross[1] if self.gross else None
        return self.value(f"ghg.scope12.{self.headline}", self.year, subject)

    @property
    def retired(self) -> Decimal:
        """Credits retired for the year, in tCO2e."""
        return self.points.value("credits.retired", self.year) or Decimal(0)

    def meant(self, sentence: str, block: str) -> tuple[Target, ...]:
        """The targets a sentence speaks of: by the block made for one, by name or id, else by year, kind and scopes; all where it names none of these."""
        own = [target for target in self.active if block.startswith(f"targets-{target.slug}-")]
        named = [target for target in self.active if target.id in sentence or any(name and name in sentence for name in target.name.values())]
        if own or named:
            return tuple(own or named)
        found = _narrowed(self.active, (target for target in self.active if str(target.target_year) in _YEAR.findall(sentence)))
        for kind, words in _KINDS:
            if words.search(sentence):
                found = _narrowed(found, (target for target in found if target.type == kind))
        scopes = scopes_in(sentence)
        return _narrowed(found, (target for target in found if scopes and set(target.scopes.split("+")) <= scopes))


def situation_of(project: Project, inputs: Inputs, points: Datapoints, targets: tuple[Target, ...]) -> Situation:
    """What the claims of a report are held against."""
    year, own = project.report.year, project.inventory
    retired = [record for record in inputs.records("credits") if record.integer("year") == year and record.text("status") == "retired"]
    used = tuple(Credit(record.text("project") or str(record.place()), record.integer("vintage")) for record in retired)
    told = tuple(statements(inputs, year))
    return Situation(year, own.base_year.scope12, own.scope2_headline, points, targets, parts_of(inputs), used, project.report.period_start.year, told)


def names_targets(sentence: str) -> bool:
    """Whether a sentence says which targets it means, by scope, kind or "all", so that one of several does not do."""
    return bool(scopes_in(sentence) or _EACH.search(sentence) or any(words.search(sentence) for _, words in _KINDS))


def said_of_targets(clause: str, sentence: str) -> str:
    """The words that say which targets are meant: the clause where it names some, else the whole sentence."""
    return clause if names_targets(clause) else sentence


def years_promised(sentence: str, year: int) -> tuple[int, ...]:
    """The years after ``year`` a sentence promises something for: of "brought forward from 2050 to 2042" the latter.

    >>> years_promised("The date was moved from 2050 to 2042.", 2025), years_promised("由 2050 年提前至 2042 年。", 2025)
    ((2042,), (2042,))
    """
    return tuple(found for found in years_in(_MOVED.sub("", sentence)) if found > year)


def _narrowed(targets: Sequence[Target], fitting: Iterable[Target]) -> tuple[Target, ...]:
    """Those that fit, where any does."""
    return tuple(fitting) or tuple(targets)


def scopes_in(sentence: str) -> frozenset[str]:
    """The scopes a sentence names.

    >>> sorted(scopes_in("Scope 1 and 2 emissions")), sorted(scopes_in("範疇一、範疇二與範疇三")), sorted(scopes_in("all of it"))
    (['1', '2'], ['1', '2', '3'], [])
    >>> sorted(scopes_in("Direct emissions fell.")), sorted(scopes_in("能源間接排放減少。"))
    (['1'], ['2'])
    """
    found = [match[1] for pattern in (_EN_SCOPES, _ZH_SCOPES) for match in pattern.finditer(sentence)]
    numbered = {_ZH_DIGITS.get(char, char) for words in found for char in words if char in "123一二三"}
    return frozenset(numbered | {scope for scope, name in _CALLED if name.search(sentence)})


def years_in(sentence: str) -> tuple[int, ...]:
    """The years a sentence names, in order."""
    return tuple(int(year) for year in _YEAR.findall(sentence))
