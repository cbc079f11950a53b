"""The typeset and printed chapter: every printed number looked for in the text layer of a PDF, with the page it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.bag import Bag
from pipeline.draft import texts_of
from pipeline.finding import LANGUAGES, Finding, Place, finding
from pipeline.verdict import Number, State, Verdict
from pipeline.verify.align import TAKEN, align, anchored, unique
from pipeline.verify.printed import Chapter, Printed, chapter_of
from pipeline.verify.reprint import Evidence, read_evidence
from pipeline.verify.squeeze import Squeezed, squeeze, squeeze_pages
from report_templates import words

MAX_PAGES = 5_000
_PASSWORD = 4
"""PDFium's code for a file that asks for a password."""
_SCANNED = 20
"""Characters of a text layer, a page on average, below which a PDF is taken for pictures of pages."""
_HELD = 0.05
"""The part of a chapter that must stand in a PDF by its anchors for that language to be in it."""
_AS_MUCH = 0.5
"""A second language counts where it stands there at least by this part as much as the first: names and figures alone stand in both."""
_BESIDE = 40
"""Characters looked at on either side of a number that does not stand where it should."""
_CONTEXT = 12
_LINE = 16
"""Characters of a line that is looked for as a whole."""
_FIGURE = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a number's place, and where."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A number with what was found of it."""

    lang: str
    number: Printed
    expected: str
    state: State
    found: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class PdfReading:
    """A PDF held against a draft: each number, the page of each block, pages without text."""

    numbers: tuple[Looked, ...]
    blocks: tuple[tuple[str, str, str, int], ...]
    labels: tuple[str, ...]
    blank: tuple[int, ...]


def verify_pdf(file: Path, bag: Bag | None = None) -> Verdict:
    """Every printed datapoint as found, changed or not found, with the page."""
    reading = read_pdf(file, bag)
    if isinstance(reading, Finding):
        return Verdict(False, (), (reading,))
    numbers = tuple(
        Number(entry.number.datapoint, entry.state, entry.expected, entry.found, entry.number.citation, _where(entry, reading.labels))
        for entry in reading.numbers
    )
    found = tuple(_findings(file.name, reading))
    consistent = not any(item.blocks for item in found)
    return Verdict(consistent and all(number.state == "same" for number in numbers), numbers, found, consistent)


def read_pdf(file: Path, bag: Bag | None) -> PdfReading | Finding:
    """The PDF held against the package's draft, or why it cannot be. Never raises for a bad file."""
    at = Place(file.name)
    if bag is None:
        return finding("pdf.needs_package", at)
    if not bag.sound:
        return finding("pdf.needs_package", at)
    evidence = read_evidence(bag)
    if isinstance(evidence, Finding):
        return evidence
    opened = _open(file)
    if isinstance(opened, Finding):
        return opened
    pages, labels = opened
    theirs = squeeze_pages(pages)
    if len(theirs.text) < _SCANNED * max(1, len(pages)):
        return finding("pdf.no_text", at)
    try:
        chapters = _chapters_in(bag.draft(), theirs.text)
    except (KeyError, TypeError, AttributeError) as error:
        return finding("document.bad_package", Place(bag.path.name), text=f"{type(error).__name__}: {error}")
    if not chapters:
        return finding("pdf.other_text", at)
    sides = [_Side(lang, chapter, theirs) for lang, chapter in chapters.items()]
    blank = tuple(number for number, page in enumerate(pages, 1) if not page.strip())
    return PdfReading(
        numbers=tuple(looked for side in sides for looked in side.numbers(evidence)),
        blocks=tuple(block for side in sides for block in side.blocks()),
        labels=tuple(labels),
        blank=blank,
    )


def _chapters_in(draft: Mapping[str, Any], text: str) -> dict[str, Chapter]:
    """The document in each language the PDF holds, chapter or one beside it, as Word sets it or as a web page does, whichever it holds more of."""
    best: dict[str, tuple[float, Chapter]] = {}
    for lang in LANGUAGES:
        ways = [chapter_of(told, lang, _labels(lang), web=web) for told in texts_of(draft) for web in (False, True)]
        best[lang] = max(((anchored(way.text, text), way) for way in ways), key=lambda entry: entry[0])
    most = max(score for score, _ in best.values())
    return {lang: way for lang, (score, way) in best.items() if score >= _HELD and score >= most * _AS_MUCH}


def _labels(lang: str) -> Mapping[str, str]:
    """How a caption begins, by kind of block: ``Table {number}``."""
    said = words(lang)
    return {kind: f"{said[f'word.{kind}']}{{number}}{said['word.after_label']}" for kind in ("table", "figure")}


def _open(file: Path) -> tuple[list[str], list[str]] | Finding:
    """The text of each page and the number the PDF itself gives it, or why there is none."""
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]  # it ships no types

    try:
        document = PdfDocument(file)
    except PdfiumError as error:
        return finding("pdf.encrypted" if error.err_code == _PASSWORD else "pdf.damaged", Place(file.name))
    try:
        if len(document) > MAX_PAGES:
            return finding("pdf.too_long", Place(file.name), most=MAX_PAGES)
        texts, labels = [], []
        for number in range(len(document)):
            page = document[number]
            texts.append(page.get_textpage().get_text_range())
            labels.append(document.get_page_label(number) or str(number + 1))
        return texts, labels
    except PdfiumError:
        return finding("pdf.damaged", Place(file.name))
    finally:
        document.close()


class _Side:
    """One language of the chapter laid beside the PDF."""

    def __init__(self, lang: str, chapter: Chapter, theirs: Squeezed) -> None:
        self._lang = lang
        self._chapter = chapter
        self._theirs = theirs
        self._places = align(chapter.text, theirs.text)
        self._settle_lines()
        for stretches in (_joined(chapter.blocks.values()), [(start, end) for _, start, end in chapter.blocks.values()]):
            self._find_moved(stretches)
        self._taken: set[int] = set()

    def _settle_lines(self) -> None:
        """Lines that stand in the PDF word for word, as often as in the chapter, stand there and nowhere else, whatever their order."""
        ours, theirs = self._chapter.text, self._theirs.text
        alike: dict[str, list[int]] = {}
        for start, end in self._chapter.lines:
            if end - start >= _LINE:
                alike.setdefault(ours[start:end], []).append(start)
        known = {line: starts for line, starts in alike.items() if len(starts) == ours.count(line) == theirs.count(line)}
        settled = [pair for line, starts in known.items() for pair in zip(starts, _all(line, theirs), strict=True)]
        lengths = {start: end - start for start, end in self._chapter.lines}
        wanted = {place + step: start + step for start, place in settled for step in range(lengths[start])}
        self._places = [place if wanted.get(place, at) == at else -1 for at, place in enumerate(self._places)]
        for start, place in settled:
            self._places[start : start + lengths[start]] = range(place, place + lengths[start])

    def _find_moved(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Look for sections, then for blocks, that do not stand where the chapter has them among what answers to nothing yet."""
        lost = [(start, end) for start, end in stretches if 2 * sum(place >= 0 for place in self._places[start:end]) < end - start]
        if not lost:
            return
        for start, end in lost:
            self._places[start:end] = [-1] * (end - start)
        held = {place for place in self._places if place >= 0}
        free = "".join(TAKEN if at in held else char for at, char in enumerate(self._theirs.text))
        known = unique(free)
        for start, end in lost:
            self._places[start:end] = align(self._chapter.text[start:end], free, known)

    def blocks(self) -> Iterator[tuple[str, str, str, int]]:
        """Language, block, section and page of each block that stands in the PDF."""
        for identifier, (section, start, end) in self._chapter.blocks.items():
            page = next((self._page(place) for place in self._places[start:end] if place >= 0), None)
            if page is not None:
                yield self._lang, identifier, section, page

    def numbers(self, evidence: Evidence) -> Iterator[Looked]:
        """Every number, with what was found of it."""
        said = {number: evidence.text(number.datapoint, self._lang, number.form) or number.text for number in self._chapter.numbers}
        first = {number: self._in_place(number) for number in said if number.start >= 0}
        self._taken |= {found.at for found in first.values() if found is not None}
        for number, expected in said.items():
            found = (first[number] or self._elsewhere(number, squeeze(expected))) if number in first else None
            if found is None:
                yield Looked(self._lang, number, expected, "not_found", None, None)
            else:
                same = found.text == squeeze(expected)
                yield Looked(self._lang, number, expected, "same" if same else "differs", expected if same else found.text, self._page(found.at))

    def _page(self, place: int) -> int:
        return self._theirs.pages[place] + 1

    def _in_place(self, number: Printed) -> Found | None:
        """What stands between the nearest characters before and after it that have their place."""
        start, end = number.start, number.end
        places = self._places[start:end]
        whole = places[0] >= 0 and places == list(range(places[0], places[0] + end - start)) if places else False
        if whole and not self._grows(start, places[0], -1) and not self._grows(end - 1, places[-1], 1):
            return Found(self._theirs.text[places[0] : places[-1] + 1], places[0])
        before = next((at for at in range(start - 1, max(-1, start - _BESIDE), -1) if self._places[at] >= 0), None)
        after = next((at for at in range(end, min(len(self._places), end + _BESIDE)) if self._places[at] >= 0), None)
        if before is None or after is None:
            return None
        low, high = self._places[before] + 1, self._places[after]
        if high - low > (after - before) + _BESIDE:
            return None
        return self._between(number, before, after, low, high)

    def _between(self, number: Printed, before: int, after: int, low: int, high: int) -> Found | None:
        """The figure in a stretch of the PDF that answers to this one.

        It shares characters with it, right beside what stands beside it; or there are as many figures as in the chapter among the same words, so they
        answer in order.
        """
        theirs = tuple(_FIGURE.finditer(self._theirs.text, low, high))
        shared = [match for match in theirs if any(match.start() <= place < match.end() for place in self._places[number.start : number.end])]
        if len(shared) == 1 and (before == number.start - 1 or after == number.end):
            return Found(shared[0].group(), shared[0].start())
        ours = tuple(_FIGURE.finditer(self._chapter.text, before + 1, after))
        rank = next((index for index, match in enumerate(ours) if match.end() > number.start), None)
        between = {_FIGURE.sub("", self._chapter.text[before + 1 : after]), _FIGURE.sub("", self._theirs.text[low:high])}
        return Found(theirs[rank].group(), theirs[rank].start()) if rank is not None and len(ours) == len(theirs) and len(between) == 1 else None

    def _grows(self, at: int, place: int, step: int) -> bool:
        """Whether digits that do not belong to the chapter stand right beside a number, with no space between."""
        neighbour = place + step
        if not 0 <= neighbour < len(self._theirs.text) or not self._theirs.text[neighbour].isdecimal():
            return False
        parted = (place if step < 0 else neighbour) in self._theirs.parted
        beside = at + step
        known = 0 <= beside < len(self._places) and self._places[beside] == neighbour
        return not parted and not known

    def _elsewhere(self, number: Printed, wanted: str) -> Found | None:
        """Between the same words at another place: the agency moved the paragraph, or set the note at the foot of a page."""
        text = self._chapter.text
        before, after = text[max(0, number.start - _CONTEXT) : number.start], text[number.end : number.end + _CONTEXT]
        if sum(char.isalpha() for char in before + after) < _CONTEXT:
            return None
        pattern = re.escape(before) + r"([\d.,%+-]{1,24}?)" + re.escape(after)
        matches = [match for match in re.finditer(pattern, self._theirs.text) if match.start(1) not in self._taken]
        answer = next((match for match in matches if match[1] == wanted), matches[0] if len(matches) == 1 else None)
        if answer is None:
            return None
        self._taken.add(answer.start(1))
        return Found(answer[1], answer.start(1))


def _all(line: str, text: str) -> Iterator[int]:
    """Where a line stands in a text, each time."""
    at = text.find(line)
    while at >= 0:
        yield at
        at = text.find(line, at + len(line))


def _joined(blocks: Iterable[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """Where each section begins and ends."""
    bounds: dict[str, tuple[int, int]] = {}
    for section, start, end in blocks:
        bounds[section] = (bounds.get(section, (start, end))[0], end)
    return list(bounds.values())


def _where(entry: Looked, labels: Sequence[str]) -> str:
    """Section, page and block."""
    page = f"p. {labels[entry.page - 1]}" if entry.page is not None else None
    return " › ".join(part for part in (entry.number.section, page, entry.number.block) if part)


def _findings(file: str, reading: PdfReading) -> Iterator[Finding]:
    """Each number that changed, each that is nowhere, and how many no text layer can show."""
    for entry in reading.numbers:
        place = Place(file, entry.number.section, entry.page, entry.number.block)
        if entry.state == "differs":
            yield finding("document.number_changed", place, expected=entry.expected, found=entry.found or "–", datapoint=entry.number.datapoint)
        elif entry.state == "not_found" and entry.number.start >= 0:
            yield finding("pdf.not_found", place, expected=entry.expected, datapoint=entry.number.datapoint)
    drawn = sum(1 for entry in reading.numbers if entry.state == "not_found" and entry.number.start < 0)
    if drawn:
        yield finding("pdf.in_pictures", Place(file), drawn=drawn)
    if reading.blank:
        yield finding("pdf.blank_pages", Place(file), pages=", ".join(map(str, reading.blank)))


def page_map(reading: PdfReading) -> list[Mapping[str, object]]:
    """The page of every block and of every number that was found: what indexes and packs take their page numbers from.

    ``page`` counts the PDF's pages from 1, ``label`` is the number the PDF itself gives the page.
    """
    rows: list[Mapping[str, object]] = []
    for lang, block, section, page in reading.blocks:
        rows.append({"lang": lang, "section": section, "block": block, "datapoint": None, "citation": None, "page": page, "label": reading.labels[page - 1]})
    for entry in reading.numbers:
        if entry.page is not None:
            number = entry.number
            places = {"lang": entry.lang, "section": number.section, "block": number.block, "datapoint": number.datapoint, "citation": number.citation}
            rows.append({**places, "page": entry.page, "label": reading.labels[entry.page - 1]})
    return rows
