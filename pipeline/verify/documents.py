"""Documents verified: what a person sees in a Word chapter or a web page, against what it carries, and against the evidence where a package is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.bag import Bag
from pipeline.carrier import BlockReading, CarriedBlock, CitationReading, DocumentReading, numbers_in
from pipeline.finding import Finding, Place, finding
from pipeline.opc import Unreadable
from pipeline.page import read_page
from pipeline.verdict import Number, State, Verdict
from pipeline.verify.reprint import Evidence, read_evidence
from pipeline.word import read_word

_RULES: Mapping[tuple[State, bool], str] = {
    ("missing", True): "document.number_missing",
    ("differs", True): "document.number_changed",
    ("missing", False): "document.digits_missing",
    ("differs", False): "document.digits_changed",
    ("added", False): "document.number_unbound",
}
"""What is said of a number, by its state and whether it is a citation; of one in a changed text its block is told."""
_SHOWN = 60
_DIGEST_SHOWN = 12


def verify_word(file: Path, bag: Bag | None = None) -> Verdict:
    """A Word chapter, as delivered or saved again; with tracked changes both of its readings."""
    data = file.read_bytes()
    reading = read_word(data)
    if isinstance(reading, Unreadable):
        return Verdict(False, (), (reading.finding(Place(file.name)),))
    rejected = read_word(data, "rejected") if reading.tracked else None
    return judge(file.name, [reading, *([rejected] if isinstance(rejected, DocumentReading) else [])], bag)


def verify_page(file: Path, bag: Bag | None = None) -> Verdict:
    """A web page, as delivered or saved by a browser."""
    reading = read_page(file.read_bytes(), Place(file.name))
    return Verdict(False, (), (reading,)) if isinstance(reading, Finding) else judge(file.name, [reading], bag)


def judge(file: str, readings: Sequence[DocumentReading], bag: Bag | None) -> Verdict:
    """The verdict on a document's readings: its changes accepted and, where it has any, rejected.

    Consistent says that all of it agrees with what it carries; verified, that this is also what the package says.
    """
    evidence = read_evidence(bag) if bag is not None and bag.sound else None
    about = (evidence,) if isinstance(evidence, Finding) else _provenance(file, readings[0], evidence) if evidence is not None else ()
    held = [hold(file, reading, _evidence_for(reading, readings[0], evidence)) for reading in readings]
    numbers, found = held[0].numbers, list(held[0].findings)
    for other in held[1:]:
        accepted, rejected = ([number for number in entry.numbers if number.state != "same"] for entry in (held[0], other))
        found = [finding("document.tracked", Place(file), accepted=len(accepted), rejected=len(rejected)), *found]
        found += [item for item in other.findings if item not in held[0].findings]
        numbers += tuple(number._replace(where=f"{number.where} [rejected]") for number in rejected if number not in accepted)
    consistent = not any(item.blocks for item in found)
    if consistent and bag is None:
        found.append(finding("document.only_consistent", Place(file)))
    return Verdict(consistent and isinstance(evidence, Evidence) and not about, numbers, (*about, *found), consistent)


def _evidence_for(reading: DocumentReading, first: DocumentReading, evidence: Evidence | Finding | None) -> Evidence | None:
    """What a reading is held against: the package, but for the other chapter of a redline, which has a package of its own, what it carries."""
    other = reading.carrier.build != first.carrier.build
    return evidence if isinstance(evidence, Evidence) and not (other and reading.carrier.build != evidence.build) else None


def _provenance(file: str, reading: DocumentReading, evidence: Evidence) -> tuple[Finding, ...]:
    """Why the document is not one the package was delivered with; nothing where it is."""
    carrier = reading.carrier
    if carrier.build != evidence.build:
        built, packed = (digest[:_DIGEST_SHOWN] or "–" for digest in (carrier.build, evidence.build))
        return (finding("document.other_build", Place(file), document=built, package=packed),)
    return () if carrier.sha256 in evidence.documents else (finding("document.altered_citations", Place(file)),)


@dataclass(frozen=True, slots=True)
class Held:
    """One reading of a document held against what it should say."""

    numbers: tuple[Number, ...]
    findings: tuple[Finding, ...]


def hold(file: str, reading: DocumentReading, evidence: Evidence | None = None) -> Held:
    """Every number and every block of a reading against what was built: the carrier's word, or the evidence's where there is any."""
    places = _places(file, reading)
    numbers: list[Number] = []
    found: list[Finding] = []
    cited: dict[str, list[CitationReading]] = {}
    for entry in reading.citations:
        cited.setdefault(entry.block, []).append(entry)
    for carried, block in zip(reading.carrier.blocks, reading.blocks, strict=True):
        own, where = cited.pop(block.id, []), _where(places[block.id])
        bound = [_number(entry, block, where, evidence, reading.lang) for entry in own]
        loose = list(_unbound(carried, block, own, where)) if not block.same_text and block.text is not None else []
        numbers += (*bound, *loose)
        found += (*_about_numbers((*bound, *loose), places[block.id]), *_about_block(block, bound, places[block.id]))
    for entry in (entry for rest in cited.values() for entry in rest):
        number = _number(entry, None, "", evidence, reading.lang)
        numbers.append(number)
        found += _about_numbers((number,), Place(file))
    for text in reading.loose:
        extra = [Number("", "added", None, digits) for digits in numbers_in(text)]
        numbers += extra
        found += (finding("document.loose_text", Place(file), text=_shortened(text)), *_about_numbers(extra, Place(file)))
    return Held(tuple(numbers), tuple(found))


def _places(file: str, reading: DocumentReading) -> Mapping[str, Place]:
    """Where each block stands: file, title of its section, page where the document knows it, block."""
    titles: dict[str, str] = {}
    found: dict[str, Place] = {}
    for carried, block in zip(reading.carrier.blocks, reading.blocks, strict=True):
        if carried.section and carried.section not in titles:
            titles[carried.section] = _shortened(block.text or carried.section)
        page = reading.pages.get(block.id, "")
        found[block.id] = Place(file, titles.get(carried.section), int(page) if page.isdecimal() else None, block.id)
    return found


def _where(place: Place) -> str:
    """The place inside its file."""
    return " › ".join(part for part in (place.sheet, f"p. {place.row}" if place.row is not None else None, place.column) if part)


def _number(entry: CitationReading, block: BlockReading | None, where: str, evidence: Evidence | None, lang: str) -> Number:
    """One citation against what it should say."""
    expected = entry.printed if evidence is None else evidence.text(entry.datapoint, lang, entry.form)
    state: State = "same"
    if not entry.text:
        state = "not_found" if entry.where == "picture" else "missing"
    elif entry.text != expected:
        state = "differs"
    elif block is None or not block.same_text:
        state = "text_changed"
    return Number(entry.datapoint, state, expected, entry.text or None, entry.id, where)


def _unbound(carried: CarriedBlock, block: BlockReading, cited: Sequence[CitationReading], where: str) -> Iterator[Number]:
    """Digits of a changed block that no citation accounts for: years, codes and typed numbers that changed or went, and numbers that were added."""
    before, after = Counter(carried.numbers), Counter(numbers_in(block.text or ""))
    gone, come = before - after, after - before
    for entry in cited:
        if entry.changed and entry.where != "picture":
            gone -= Counter(numbers_in(entry.printed))
            come -= Counter(numbers_in(entry.text or ""))
    for old, new in zip_longest(gone.elements(), come.elements()):
        yield Number("", "missing" if new is None else "differs" if old is not None else "added", old, new, "", where)


def _about_numbers(numbers: Sequence[Number], place: Place) -> Iterator[Finding]:
    """A finding for each number that does not stand as built."""
    for number in numbers:
        rule = _RULES.get((number.state, bool(number.citation)))
        if rule is not None:
            known = number.expected is not None or number.state != "differs"
            said = rule if known else "document.number_unknown"
            yield finding(said, place, expected=number.expected or "–", found=number.found or "–", datapoint=number.datapoint)


def _about_block(block: BlockReading, bound: Sequence[Number], place: Place) -> Iterator[Finding]:
    """What is to be said of a block beyond its numbers."""
    if block.text is None:
        yield finding("document.block_missing", place)
    elif not block.same_text:
        yield finding("document.text_changed", place, same=sum(1 for number in bound if number.state == "text_changed"))
    if block.text is not None and not block.same_pictures:
        yield finding("document.picture_changed", place)


def _shortened(text: str) -> str:
    """The first line of a text, at most a line of a terminal."""
    line = next((" ".join(part.split()) for part in text.splitlines() if part.strip()), "")
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
