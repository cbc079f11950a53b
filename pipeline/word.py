"""The carrier in Word: how a chapter holds its citations, and the reader that gets them back from a file other programs saved again.

Each printed datapoint stands in a bookmark ``_nz_<n>`` around a content control, each block in a bookmark ``_nzb_<n>``; a custom XML part of our own
lists both. Reading relies on bookmarks and that part only: LibreOffice drops the controls' tags, but keeps those.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import get_args

from lxml import etree

from pipeline.carrier import BlockReading, CarriedBlock, CarriedCitation, Carrier, CitationReading, DocumentReading, Where, text_digest
from pipeline.document import WORKING, Edition
from pipeline.opc import Package, PackageError, Unreadable, open_package
from pipeline.word_text import Changes, Picture, Story, clean, read_story

NAMESPACE = "urn:netzero-chapter:citations:1"
CITATION_BOOKMARK = "_nz_"
BLOCK_BOOKMARK = "_nzb_"
ROW_BOOKMARK = "_nzr_"

_ONE_LINE = json.JSONEncoder(ensure_ascii=False).encode
_FORMER = f"{{{NAMESPACE}}}former"
_FRAMES = frozenset(("header", "footer"))
_STORY_PARTS = _FRAMES | {"footnotes", "endnotes"}
_WHERES: Mapping[str, Where] = {where: where for where in get_args(Where)}
_EDITIONS: Mapping[str, Edition] = {edition: edition for edition in get_args(Edition)}


class WordReading(DocumentReading):
    """A Word chapter read back."""

    __slots__ = ()


def block_spans(story: Story) -> dict[str, tuple[int, int]]:
    """Where each block of a part stands: from the paragraph its bookmark begins in up to the next block's.

    Only where a bookmark begins is relied on: LibreOffice moves the ends of those that cover several paragraphs or a table. So what is typed between two
    blocks belongs to the first, and nothing in a document lies outside of all blocks.
    """
    starts = [(at, name) for name, at in story.opens.items() if name.startswith(BLOCK_BOOKMARK)]
    bounds = [*starts, (len(story.pieces), "")]
    return {name: (at, max(at, end)) for (at, name), (end, _) in pairwise(bounds)}


def block_text(story: Story, notes: Story | None, span: tuple[int, int]) -> str:
    """A block's whole text: what stands in it, then its alt texts, then its footnotes."""
    alts = [picture.alt for picture in _pictures(story, span)]
    marks = [note for at, note in story.notes if span[0] <= at < span[1]]
    return "\n".join((story.between(span), *alts, *((notes.text(f"note {mark}") or "" for mark in marks) if notes else ())))


def _pictures(story: Story, span: tuple[int, int]) -> list[Picture]:
    """The pictures of a block: a picture writes no text, so one at the end of the span belongs to what follows."""
    return [picture for picture in story.pictures if span[0] <= picture.at < span[1]]


def hold(carrier: Carrier) -> tuple[bytes, Carrier]:
    """The custom XML part, and the carrier as a reader finds it there: XML cannot hold every character."""
    citations = tuple(
        cited._replace(id=clean(cited.id), datapoint=clean(cited.datapoint), form=clean(cited.form), text=clean(cited.text), block=clean(cited.block))
        for cited in carrier.citations
    )
    blocks = tuple(block._replace(id=clean(block.id), section=clean(block.section)) for block in carrier.blocks)
    said = {clean(name): _ONE_LINE(card) for name, card in carrier.cards.items()}
    held = {name: clean(text) for name, text in said.items()}
    cards = {name: card if held[name] == said[name] else _card(held[name]) for name, card in zip(said, carrier.cards.values(), strict=True)}
    found = replace(carrier, citations=citations, blocks=blocks, cards=cards)
    return _part(found, held), found


def _part(carrier: Carrier, cards: Mapping[str, str]) -> bytes:
    head = {"lang": carrier.lang, "edition": carrier.edition, "build": carrier.build, "layout": carrier.layout, "document": carrier.document}
    root = etree.Element(f"{{{NAMESPACE}}}chapter", {key: value for key, value in head.items() if value}, nsmap={"nz": NAMESPACE})

    def add(name: str, **values: str) -> etree._Element:
        return etree.SubElement(root, f"{{{NAMESPACE}}}{name}", {key: value for key, value in values.items() if value})

    for cited in carrier.citations:
        entry = add("citation", id=cited.id, datapoint=cited.datapoint, form=cited.form, text=cited.text, block=cited.block, where=cited.where)
        spots = {"bookmark": cited.bookmark, "cell": cited.cell, "before": cited.before, "after": cited.after}
        entry.attrib.update({key: str(value) for key, value in spots.items() if value})
    for block in carrier.blocks:
        places = {"id": block.id, "section": block.section, "bookmark": block.bookmark}
        add("block", **places, sha256=block.sha256, pictures=" ".join(block.pictures), numbers=" ".join(block.numbers))
    for datapoint, card in cards.items():
        add("datapoint", id=datapoint).text = card
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def former_xml(carrier: Carrier, stands: Mapping[str, str], author: str, date: str) -> bytes:
    """The custom XML part of a redline that says what the document before says of itself, and whose the redline's own marks are.

    ``stands`` are the names of its bookmarks in the redline.
    """
    root = etree.Element(_FORMER, {"author": author, "date": date}, nsmap={"nz": NAMESPACE})
    chapter = etree.fromstring(hold(carrier)[0])
    for entry in chapter:
        if entry.get("bookmark") in stands:
            entry.set("stands", stands[entry.get("bookmark", "")])
    root.append(chapter)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def parse_carrier(root: etree._Element, part: str) -> Carrier:
    """The carrier a custom XML part holds. Raises ``PackageError`` where it is not as we write it."""
    try:
        return Carrier(
            lang=str(root.attrib["lang"]),
            edition=_EDITIONS[_get(root, "edition")],
            citations=tuple(_citation(entry) for entry in root.iter(f"{{{NAMESPACE}}}citation")),
            blocks=tuple(_carried_block(entry) for entry in root.iter(f"{{{NAMESPACE}}}block")),
            cards={_get(entry, "id"): _card(entry.text or "") for entry in root.iter(f"{{{NAMESPACE}}}datapoint")},
            layout=root.get("layout", ""),
            build=root.get("build", ""),
            document=root.get("document", ""),
        )
    except (KeyError, ValueError, RecursionError) as error:
        raise PackageError(Unreadable("word.damaged", part)) from error


def _get(entry: etree._Element, name: str) -> str:
    return str(entry.attrib[name])


def _card(text: str) -> Mapping[str, object]:
    """An origin card's JSON object. Raises ``ValueError`` where it is none."""
    card = json.loads(text)
    if not isinstance(card, dict):
        raise ValueError("an origin card is an object")
    return card


def _citation(entry: etree._Element) -> CarriedCitation:
    values, get = entry.attrib, entry.get  # asked one by one: a document has thousands, and a dictionary of each took as long as all the rest
    named = (str(values["id"]), str(values["datapoint"]), get("form", ""), get("text", ""), str(values["block"]), _WHERES[str(values["where"])])
    if named[-1] == "text":
        return CarriedCitation(*named, get("bookmark", ""))
    return CarriedCitation(*named, get("bookmark", ""), *(int(get(name, "0")) for name in ("cell", "before", "after")))


def _carried_block(entry: etree._Element) -> CarriedBlock:
    return CarriedBlock(
        id=_get(entry, "id"),
        bookmark=_get(entry, "bookmark"),
        sha256=_get(entry, "sha256"),
        pictures=tuple(entry.get("pictures", "").split()),
        section=entry.get("section", ""),
        numbers=tuple(entry.get("numbers", "").split()),
    )


def read_word(data: bytes, changes: Changes = "accepted") -> WordReading | Unreadable:
    """The citations and blocks of a Word chapter as a person sees them now, its tracked changes accepted or rejected, or why it cannot be read.

    A redline holds two chapters: accepted it is read as the new one, rejected as the old one; once an office has settled its changes, as the one it is
    nearer to. Never raises for a bad file.
    """
    try:
        package = open_package(data)
        main, custom = main_part(package), list(_custom_xml(package))
        carrier, former = _carrier(custom), _former(custom)
        parts = _Parts(package, main, changes)
        if former is None:
            return _Reader(parts, carrier).read()
        after, before = _Reader(parts, carrier, redline=True), _Reader(parts, *former, redline=True)
        if parts.tracked:
            return (before if changes == "rejected" else after).read()
        return min(after.read(), before.read(), key=_departures)
    except PackageError as error:
        return error.unreadable


def _departures(reading: WordReading) -> int:
    """How much of a document is not as its carrier says."""
    return sum(entry.changed for entry in reading.citations) + sum(not block.same_text for block in reading.blocks)


def word_carrier(data: bytes) -> Carrier:
    """What a chapter says of itself. Raises ``PackageError`` where it says nothing that can be read."""
    return find_carrier(open_package(data))


def read_pages(data: bytes) -> Mapping[str, str] | Unreadable:
    """The page each bookmark stands on, as the page fields of a document laid out by an office show it."""
    try:
        package = open_package(data)
        return read_story(package.xml(main_part(package))).pages
    except PackageError as error:
        return error.unreadable


def main_part(package: Package) -> str:
    """The name of the part that holds the body."""
    found = next((name for kind, name in package.related("") if kind == "officeDocument"), None)
    if found is None or found not in package.names or not posixpath.basename(found).startswith("document"):
        raise PackageError(Unreadable("word.not_word"))
    return found


def _custom_xml(package: Package) -> Iterator[tuple[str, etree._Element]]:
    """The custom XML parts, under whatever names a program saved them."""
    for name in sorted(package.names):
        if name.startswith("customXml/") and name.endswith(".xml"):
            yield name, package.xml(name)


def find_carrier(package: Package) -> Carrier:
    """The carrier. Raises ``PackageError`` where there is none."""
    return _carrier(_custom_xml(package))


def _carrier(parts: Iterable[tuple[str, etree._Element]]) -> Carrier:
    """The carrier among the custom XML parts."""
    found = next(((name, root) for name, root in parts if root.tag == f"{{{NAMESPACE}}}chapter"), None)
    if found is None:
        raise PackageError(Unreadable("word.no_citations"))
    return parse_carrier(found[1], found[0])


def _former(parts: Iterable[tuple[str, etree._Element]]) -> tuple[Carrier, Mapping[str, str]] | None:
    """The carrier of the document a redline begins from, with its bookmarks by their names in the redline; none where it is no redline."""
    for name, root in parts:
        if root.tag == _FORMER and len(root):
            entries = [entry for entry in root[0] if entry.get("stands") is not None]
            return parse_carrier(root[0], name), {entry.get("stands", ""): entry.get("bookmark", "") for entry in entries}
    return None


def redline_marks(package: Package) -> tuple[str, str] | None:
    """Author and date of a redline's own marks and comments; none where the document is no redline."""
    return next(((root.get("author", ""), root.get("date", "")) for _, root in _custom_xml(package) if root.tag == _FORMER), None)


class _Parts:
    """The parts of one document that hold text, each walked once."""

    def __init__(self, package: Package, main: str, changes: Changes) -> None:
        related = [(kind, name) for kind, name in package.related(main) if kind in _STORY_PARTS and name in package.names]
        self.package = package
        self.body = main
        self.stories = {name: read_story(package.xml(name), changes) for name in (main, *(name for _, name in related))}
        self.images = {name: package.targets(name) if story.pictures else {} for name, story in self.stories.items()}
        self.frames = [name for kind, name in related if kind in _FRAMES]
        self.notes = next((name for kind, name in related if kind == "footnotes"), None)
        self.endnotes = next((name for kind, name in related if kind == "endnotes"), None)
        self.tracked = any(story.tracked for story in self.stories.values())


class _Reader:
    """The parts of a document held against one carrier.

    ``stands`` are the carrier's bookmarks by the names they have in the document. Bookmarks a carrier does not list begin no block, whoever set them: what
    stands behind one belongs to the block before. A ``redline`` has nothing of what only the working edition has.
    """

    def __init__(self, parts: _Parts, carrier: Carrier, stands: Mapping[str, str] | None = None, *, redline: bool = False) -> None:
        marks = [*(entry.bookmark for entry in carrier.citations), *(block.bookmark for block in carrier.blocks)]
        listed = dict(zip(marks, marks, strict=True)) if stands is None else stands
        self._parts, self._carrier, self._redline = parts, carrier, redline
        self._stories = {name: story.known(listed) for name, story in parts.stories.items()}
        self._notes = self._stories[parts.notes] if parts.notes is not None else None
        self._home = {mark: name for name, story in reversed(self._stories.items()) for mark in story.opens}
        self._blocks = {name: block_spans(story) for name, story in self._stories.items()}

    def read(self) -> WordReading:
        """The document as it stands now."""
        carrier = self._carrier
        blocks = {block.id: self._block(block) for block in carrier.blocks}
        marks = {block.id: block.bookmark for block in carrier.blocks}
        citations = tuple(
            CitationReading(
                entry.id,
                entry.datapoint,
                entry.form,
                entry.block,
                entry.where,
                entry.text,
                self._seen(entry, blocks.get(entry.block), marks),
            )
            for entry in carrier.citations
        )
        body = self._stories[self._parts.body]
        pages = {identifier: body.pages[mark] for identifier, mark in marks.items() if mark in body.pages}
        return WordReading(carrier, citations, tuple(blocks.values()), tuple(self._loose()), pages, self._parts.tracked)

    def _loose(self) -> Iterator[str]:
        """What stands before the first block, in an endnote, or in a header or footer that is not, word for word, one that was built.

        A program may write a header once for each section, so copies count as built.
        """
        endnotes = self._stories[self._parts.endnotes] if self._parts.endnotes is not None else Story()
        yield from filter(str.strip, (self._before_blocks(self._parts.body), endnotes.between((0, len(endnotes.pieces)))))
        built = {block.sha256 for block in self._carrier.blocks}
        homes = {self._home.get(block.bookmark) for block in self._carrier.blocks}
        for name in self._parts.frames:
            story = self._stories[name]
            text = self._before_blocks(name) if name in homes else block_text(story, self._notes, (0, len(story.pieces)))
            if text.strip() and text_digest(text) not in built:
                yield text

    def _before_blocks(self, part: str) -> str:
        """The text of a part before its first block."""
        first = min((start for start, _ in self._blocks[part].values()), default=0)
        return self._stories[part].between((0, first))

    def _block(self, block: CarriedBlock) -> BlockReading:
        home = self._home.get(block.bookmark)
        if home is None and self._redline and block.id.startswith(WORKING):
            return BlockReading(block.id, "", same_text=True, same_pictures=True)
        if home is None:
            return BlockReading(block.id, None, same_text=False, same_pictures=not block.pictures)
        text = block_text(self._stories[home], self._notes, self._blocks[home][block.bookmark])
        pictures = tuple(self._digests(home, block.bookmark))
        return BlockReading(block.id, text, text_digest(text) == block.sha256, pictures == block.pictures)

    def _digests(self, home: str, bookmark: str) -> Iterator[str]:
        """The digests of the pictures inside a block."""
        for picture in _pictures(self._stories[home], self._blocks[home][bookmark]):
            name = self._parts.images[home].get(picture.image, "")
            yield hashlib.sha256(self._parts.package.read(name)).hexdigest() if name in self._parts.package.names else ""

    def _seen(self, entry: CarriedCitation, block: BlockReading | None, marks: Mapping[str, str]) -> str | None:
        """The text a person sees at a citation now."""
        bookmark = entry.bookmark or marks.get(entry.block, "")
        home = self._home.get(bookmark)
        if home is not None and entry.where == "text":
            return _bound(self._stories[home], entry)
        if entry.where == "picture":
            return entry.text if block is not None and block.same_pictures else None
        if home is None:
            return None
        story = self._stories[home]
        if entry.where == "row":
            cells = story.cells(bookmark)
            return _cut(cells[entry.cell], entry) if 0 <= entry.cell < len(cells) else None
        return next((_cut(picture.alt, entry) for picture in _pictures(story, self._blocks[home][bookmark])), None)


def _bound(story: Story, entry: CarriedCitation) -> str | None:
    """The text between a citation's ends.

    Behind the first footnote of a paragraph LibreOffice (7.4) moves the end one character to the left each time it saves; where the whole number
    still stands there, and no digit follows it, the number is what a person sees.
    """
    found = story.text(entry.bookmark)
    if found is None or found == entry.text or not entry.text.startswith(found):
        return found
    ahead = story.ahead(entry.bookmark, len(entry.text) + 2)
    follows = ahead[len(entry.text) :].lstrip(".,")[:1]
    return entry.text if ahead.startswith(entry.text) and not follows.isdecimal() else found


def _cut(text: str, entry: CarriedCitation) -> str | None:
    """The number between the characters that stood before and after it, or none where they are no longer there."""
    end = len(text) - entry.after
    return text[entry.before : end] if entry.before <= end else None
