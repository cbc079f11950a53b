"""Sign-offs: who prepared, reviewed or approved what, over a digest of words and exact values, and whether it still holds.

What is digested is what draft.json says of a section or an item, so any program can digest it again: the kinds and texts of its spans and, apart from them,
its datapoints with printed text and exact value. Looks are left out: ordinals, pages, emphasis, styles, block ids, places, pictures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from pipeline.document import REFERENCES
from pipeline.draft import named_texts
from pipeline.finding import Finding, Place, Text, finding, text
from pipeline.inputs import Record
from pipeline.nearest import did_you_mean, nearest
from pipeline.outlines import outlines

State = Literal["valid", "void", "unbound", "superseded", "unknown", "not_checked"]
"""Valid and void; recorded by hand without a digest; followed by a newer one of the same person; of something this report has not; in a language or a
document this build left out."""
Role = Literal["prepared", "reviewed", "approved"]
ROLES: tuple[Role, ...] = ("prepared", "reviewed", "approved")
WORDS, NUMBERS = "words", "numbers"

_PARTS = ("spans", "items", "inner", "caption", "alt", "rows", "numbers", "notes")
_CHANGED: Mapping[tuple[str, ...], Text] = {
    (WORDS,): text("its words changed", "文字已變更"),
    (NUMBERS,): text("its numbers changed", "數值已變更"),
    (WORDS, NUMBERS): text("its words and numbers changed", "文字與數值均已變更"),
}

Json = Mapping[str, Any]
"""A part of draft.json."""
Subject = tuple[str, str]
"""What is signed in which language: ``("inventory", "en")``, ``("gri:305-1", "zh-TW")``, of a document beside the chapter ``("s2/inventory", "en")``."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Of a section or an item: the SHA-256 of its words and that of its numbers. As text the two are joined by a point."""

    words: str
    numbers: str

    def __str__(self) -> str:
        """As the table ``signoffs`` keeps it."""
        return f"{self.words}.{self.numbers}"

    def changed(self, recorded: str) -> tuple[str, ...]:
        """What differs from a recorded digest; a digest that is none of ours differs in both."""
        words, _, numbers = recorded.strip().partition(".")
        return tuple(name for name, same in ((WORDS, words == self.words), (NUMBERS, numbers == self.numbers)) if not same)


@dataclass(frozen=True, slots=True)
class Signoff:
    """A row of the table ``signoffs`` and what became of it. ``changed`` says what makes it void: words, numbers or both."""

    who: str
    role: str
    subject: str
    lang: str
    on: str
    digest: str
    at: Record
    state: State = "unbound"
    changed: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The sign-off as draft.json writes it."""
        return {
            "who": self.who,
            "role": self.role,
            "section_or_item": self.subject,
            "lang": self.lang,
            "on": self.on,
            "digest": self.digest,
            "state": self.state,
            "changed": list(self.changed),
            "at": self.at.place().as_dict(),
        }


def subject_of(document: str, section: str) -> str:
    """How a section is signed: by its id in the chapter, with the document's name before it in a document beside the chapter.

    >>> subject_of("", "governance"), subject_of("s2", "governance")
    ('governance', 's2/governance')
    """
    return f"{document}/{section}" if document else section


def place_of(subject: str) -> tuple[str, str]:
    """The document (blank: the chapter) and the section or item that is signed.

    >>> place_of("s2/governance"), place_of("governance"), place_of("gri:305-1")
    (('s2', 'governance'), ('', 'governance'), ('', 'gri:305-1'))
    """
    document, _, section = subject.rpartition("/")
    return document, section


class Digester:
    """Digests of one language of the chapter, or of the ``document`` beside it. ``datapoint`` gives the id a citation stands for, ``value`` a
    datapoint's exact value as text.
    """

    def __init__(self, lang: str, datapoint: Callable[[str], str], value: Callable[[str], str | None], document: str = "") -> None:
        self._lang, self._datapoint, self._value, self._document = lang, datapoint, value, document

    def sections(self, sections: Iterable[Json]) -> dict[Subject, Digest]:
        """Of each section as draft.json writes it; which paragraphs it answers follows from the items' statuses and is left out."""
        found: dict[Subject, Digest] = {}
        for section in sections:
            blocks = [block for block in section["blocks"] if not block["id"].endswith(REFERENCES)]
            found[subject_of(self._document, section["id"]), self._lang] = self._digest([blocks], [])
        return found

    def items(self, items: Iterable[Json], sections: Iterable[Json]) -> dict[Subject, Digest]:
        """Of each item: the datapoints, blocks and omissions that answer its points; its status follows from them and is left out."""
        blocks = {block["id"]: block for section in sections for block in section["blocks"]}
        found: dict[Subject, Digest] = {}
        for item in items:
            points = item["points"]
            numbers: list[object] = [[point["ref"], [[name, self._value(name)] for name in point["datapoints"]]] for point in points]
            content = [[point["ref"], point.get("omission"), [blocks.get(name) for name in point["blocks"]]] for point in points]
            found[f"{item['framework']}:{item['code']}", self._lang] = self._digest(content, numbers)
        return found

    def _digest(self, content: Sequence[object], numbers: list[object]) -> Digest:
        return Digest(_sha256(self._words(content, numbers)), _sha256(numbers))

    def _words(self, part: object, numbers: list[object]) -> object:
        """The words of a part of the draft; its numbers are put aside in reading order, each leaving its mark."""
        if isinstance(part, Mapping):
            return [part["kind"], [self._words(part[name], numbers) for name in _PARTS if name in part]] if "kind" in part else self._plain(part, numbers)
        if not isinstance(part, list | tuple):
            return part
        if part and all(isinstance(entry, Mapping) and "text" in entry for entry in part):
            return self._spans(part, numbers)
        return [self._words(entry, numbers) for entry in part]

    def _plain(self, part: Json, numbers: list[object]) -> object:
        """An entry of a list, or an omission."""
        return [[name, self._words(part[name], numbers)] for name in sorted(part)]

    def _spans(self, spans: Sequence[Json], numbers: list[object]) -> list[object]:
        """A run of text is one, however emphasis cuts it; a reference is what it points to; a page is layout."""
        found: list[object] = []
        for (kind, target), run in groupby(spans, key=lambda span: (_class(span), _reference(span))):
            members = list(run)
            if kind == "datapoint":
                found += ["datapoint"] * len(members)
                for span in members:
                    name = self._datapoint(span["citation"])
                    numbers.append([name, span["text"], self._value(name)])
            elif kind != "page":
                found.append([kind, target or "".join(span["text"] for span in members)])
            found += [["note", self._spans(span["note"], numbers)] for span in members if span.get("note")]
        return found


def _class(span: Json) -> str:
    return str(span.get("literal") or span["kind"])


def _reference(span: Json) -> str | None:
    """The block an ordinal points to, so that numbering anew changes nothing."""
    href = span.get("href")
    return str(href) if _class(span) == "ordinal" and href is not None else None


def _sha256(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")).hexdigest()


def digests_of(draft: Json) -> dict[Subject, Digest]:
    """Every section and item of a draft.json in each of its languages. Raises ``KeyError`` where it is no draft."""
    values = {point["id"]: point["value"] for point in draft["datapoints"]}
    found: dict[Subject, Digest] = {}
    for document, told in named_texts(draft).items():
        items = [item for item in draft["items"] if item.get("document", "") == document]
        for lang in dict.fromkeys(section["lang"] for section in told["sections"]):
            cited = {entry["id"]: entry["datapoint"] for entry in told["citations"] if entry["lang"] == lang}
            sections = [section for section in told["sections"] if section["lang"] == lang]
            digester = Digester(lang, cited.__getitem__, values.get, document)
            found |= digester.sections(sections) | digester.items(items, sections)
    return found


def judge(rows: Iterable[Record], digests: Mapping[Subject, Digest], languages: Sequence[str]) -> tuple[Signoff, ...]:
    """Every sign-off with its state. ``languages`` are the report's; a language, or a document that ships, without digests is left unchecked.

    Of several rows of one person in one role over the same, the last counts.
    """
    read = [_signoff(row) for row in rows]
    last = {(entry.who, entry.role, entry.subject, entry.lang): index for index, entry in enumerate(read)}
    built = {lang for _, lang in digests}
    left_out = outlines().keys() - {place_of(subject)[0] for subject, _ in digests}
    found: list[Signoff] = []
    for index, entry in enumerate(read):
        if index != last[entry.who, entry.role, entry.subject, entry.lang]:
            found.append(replace(entry, state="superseded"))
        elif (entry.lang in languages and entry.lang not in built) or place_of(entry.subject)[0] in left_out:
            found.append(replace(entry, state="not_checked"))
        else:
            found.append(_judged(entry, digests))
    return tuple(found)


def _signoff(row: Record) -> Signoff:
    who, role, subject, lang, on, digest = (row.text(name) or "" for name in ("who", "role", "section_or_item", "lang", "on", "digest"))
    return Signoff(who, role, subject, lang, on, digest, row)


def _judged(entry: Signoff, digests: Mapping[Subject, Digest]) -> Signoff:
    now = digests.get((entry.subject, entry.lang))
    if now is None:
        named = any(subject == entry.subject for subject, _ in digests)
        return replace(entry, state="unbound" if named and not entry.digest and not entry.lang else "unknown")
    if not entry.digest:
        return entry
    changed = now.changed(entry.digest)
    return replace(entry, state="void" if changed else "valid", changed=changed)


def void_subjects(signoffs: Iterable[Signoff]) -> frozenset[Subject]:
    """What a void sign-off stands over."""
    return frozenset((entry.subject, entry.lang) for entry in signoffs if entry.state == "void")


def found_of(signoffs: Iterable[Signoff], subjects: Iterable[str]) -> tuple[Finding, ...]:
    """A finding for each sign-off that a change voided, that names none of the chapter's ``subjects``, or that no digest binds."""
    subjects = sorted(subjects)
    found: list[Finding] = []
    for entry in signoffs:
        values: dict[str, Any] = {"who": entry.who, "subject": entry.subject, "lang": entry.lang, "on": entry.on or "–"}
        if entry.state == "void":
            found.append(finding("signoff.void", _place(entry), **values, changed=_CHANGED[entry.changed]))
        elif entry.state == "unknown":
            near = did_you_mean(None if entry.subject in subjects else nearest(entry.subject, subjects))
            found.append(finding("signoff.unknown", _place(entry), **values, nearest=near))
        elif entry.state == "unbound":
            found.append(finding("signoff.unbound", _place(entry), **values))
    return tuple(found)


def _place(entry: Signoff) -> Place:
    return entry.at.place("section_or_item")
