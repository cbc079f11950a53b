"""Topics: narrative questions answered once, each with its sub-points and the questions of every framework and edition that lean on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from disclosures import Concept, Item, Part, Point, absences, catalogue, concepts, conditions, editions, frameworks
from pipeline.finding import Text
from pipeline.nearest import did_you_mean, nearest

ABSENT = "report.none"
"""The topic by which a team says what there is none of. Nothing marks it but the team: a mark left over would leave questions out."""


@dataclass(frozen=True, slots=True)
class Question:
    """A requirement point that leans on a topic: of one sub-point (``part``), or of all of them where it names none."""

    item: Item
    edition: str
    point: Point
    part: str | None

    @property
    def condition(self) -> Text | None:
        """When it is asked, in words; none where always."""
        name = self.point.condition
        return conditions()[name] if name and not name.startswith("!") else None

    def as_dict(self) -> dict[str, object]:
        """The question as ``netzero items --topics --json`` prints it; ``ref`` is what may stand in print."""
        return {
            "framework": self.item.framework,
            "edition": self.edition,
            "code": self.item.code,
            "ref": self.point.print_ref,
            "text": dict(self.point.text),
            "condition": dict(self.condition) if self.condition is not None else None,
            "confidence": self.point.confidence,
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with everything the frameworks together ask of it."""

    concept: Concept
    questions: tuple[Question, ...]

    def asking(self, part: Part) -> tuple[Question, ...]:
        """The questions a sub-point answers, or helps to."""
        return tuple(question for question in self.questions if question.part in (None, part.name))

    def as_dict(self) -> dict[str, object]:
        """The checklist as JSON."""
        return {
            "topic": self.concept.name,
            "title": dict(self.concept.title),
            "parts": [
                {
                    "name": part.name,
                    "title": dict(part.title),
                    "inputs": list(part.inputs),
                    "asked_by": [question.as_dict() for question in self.asking(part)],
                }
                for part in self.concept.parts
            ],
        }


@cache
def topics(framework: str | None = None, edition: str | None = None) -> Mapping[str, Topic]:
    """Every topic by name, with the questions of every edition, or of one framework or edition.

    Raises ``KeyError`` for a framework or edition there is none of.
    """
    found: dict[str, list[Question]] = {}
    for name, question in _questions(framework, edition):
        found.setdefault(name, []).append(question)
    return {concept.name: Topic(concept, tuple(found.get(concept.name, ()))) for concept in concepts().values() if concept.kind == "topic"}


def checklist(name: str, framework: str | None = None, edition: str | None = None) -> tuple[tuple[Topic, ...], Text | None]:
    """The topic of a name, or (``""``) all that are asked; where there is none of that name, the sentence that offers the nearest."""
    known = topics(framework, edition)
    if not name:
        return tuple(topic for topic in known.values() if topic.questions), None
    return ((known[name],), None) if name in known else ((), did_you_mean(nearest(name, tuple(known))))


def _questions(framework: str | None, edition: str | None) -> Iterator[tuple[str, Question]]:
    """Each need of a topic, with the question that has it. ``ABSENT``, which no point needs, lists what is not asked once it is marked."""
    known = concepts()
    for name in frameworks() if framework is None else (framework,):
        for which in editions(name) if edition is None else (edition,):
            for item in catalogue(name, which).items:
                for point in item.points:
                    absence = absences().get(point.condition or "")
                    denied = [need for need in (absence.none if absence is not None else ()) if need.startswith(f"{ABSENT}#")]
                    for need in (*point.needs, *denied):
                        topic, _, part = need.partition("#")
                        if known[topic].kind == "topic":
                            yield topic, Question(item, which, point, part or None)


def cited(questions: Sequence[Question], labels: Mapping[str, str], *, editions_too: bool = True) -> str:
    """Who asks, as a checklist says it: ``GRI 2016, 2025: 2-12-a, 2-12-b; TCFD 2021: GOV-a``; editions that ask the same stand together."""
    by_edition: dict[tuple[str, str], dict[str, None]] = {}
    for question in questions:
        by_edition.setdefault((question.item.framework, question.edition if editions_too else ""), {})[question.point.print_ref] = None
    by_codes: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (framework, edition), codes in by_edition.items():
        by_codes.setdefault((framework, tuple(codes)), []).append(edition)
    comma = labels["topics.comma"]
    return labels["topics.between"].join(
        labels["topics.asks"].format(who=labels[f"framework.{framework}"] + (f" {comma.join(of)}" if editions_too else ""), codes=comma.join(codes))
        for (framework, codes), of in by_codes.items()
    )
