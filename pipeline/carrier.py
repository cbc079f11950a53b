"""The carrier: what a delivered document itself says it printed, and the document as found when somebody hands it back.

Word holds it in a custom XML part, the web page in a ``meta`` element. It names the build, every citation with its text, and of every block the digest
of its text and the numbers in it, so that a document answers for itself; that it is the one built only its evidence package can say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipeline.document import Edition

Where = Literal["text", "row", "alt", "picture"]
"""Where a citation is printed: between its own bookmark's ends, in a cell of a bookmarked row, in a picture's alt text, in the picture itself."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class CarriedCitation(NamedTuple):
    """A citation as the carrier lists it. (A tuple, as a reading below: documents hold thousands, and making dataclasses of them took longest.)

    In a row or an alt text, the number stands after ``before`` and before ``after`` characters, in a row of the cell counted from 0.
    """

    id: str
    datapoint: str
    form: str
    text: str
    block: str
    where: Where = "text"
    bookmark: str = ""
    cell: int = 0
    before: int = 0
    after: int = 0


class CarriedBlock(NamedTuple):
    """A block as the carrier lists it: its bookmark or element, the digest of its text (alt texts and footnotes with it) and those of its pictures.

    ``section`` is the section's id, blank around the chapter; ``numbers`` are all runs of digits in the text, in order.
    """

    id: str
    bookmark: str
    sha256: str
    pictures: tuple[str, ...] = ()
    section: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """Everything a document says of itself; ``build`` is the digest of the draft it was made with, ``layout`` the program page numbers come from,
    ``document`` the one beside the chapter it is (``s2``), blank for the chapter.

    ``cards`` are origins by datapoint id, as JSON values.
    """

    lang: str
    edition: Edition
    citations: tuple[CarriedCitation, ...]
    blocks: tuple[CarriedBlock, ...]
    cards: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    layout: str = ""
    build: str = ""
    document: str = ""

    @property
    def sha256(self) -> str:
        """The digest of what it says, however a program wrote it down: evidence packages list it. A chapter names no document, and what it says is as
        before there were any.
        """
        said = {name: getattr(self, name) for name in self.__slots__} | {"blocks": [block._asdict() for block in self.blocks]}
        if not self.document:
            del said["document"]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class DocumentFile(NamedTuple):
    """A document as it was written, and what it says of itself: the carrier a reader finds in it."""

    content: bytes
    carrier: Carrier


class CitationReading(NamedTuple):
    """A citation as found: ``printed`` is what was built, ``text`` what stands there now, none where it is gone."""

    id: str
    datapoint: str
    form: str
    block: str
    where: Where
    printed: str
    text: str | None

    @property
    def changed(self) -> bool:
        """Whether a person sees another text than the one built."""
        return self.text != self.printed


class BlockReading(NamedTuple):
    """A block as found: its text, and whether text and pictures are the ones built. ``text`` is none where the block is gone."""

    id: str
    text: str | None
    same_text: bool
    same_pictures: bool


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A delivered document read back.

    ``loose`` are texts that stand in no block, ``pages`` the page of a block where the document knows it, ``tracked`` whether it has tracked changes.
    """

    carrier: Carrier
    citations: tuple[CitationReading, ...]
    blocks: tuple[BlockReading, ...]
    loose: tuple[str, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    tracked: bool = False

    @property
    def lang(self) -> str:
        """The language of the document."""
        return self.carrier.lang

    @property
    def edition(self) -> Edition:
        """The edition of the document."""
        return self.carrier.edition

    @property
    def cards(self) -> Mapping[str, Mapping[str, object]]:
        """The origins it carries, by datapoint id."""
        return self.carrier.cards


def text_digest(text: str) -> str:
    """The sha256 of a block's text; white space counts as one space, since programs break lines differently."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def numbers_in(text: str) -> tuple[str, ...]:
    """Every run of digits of a text, with the points and commas inside it.

    >>> numbers_in("範疇一 1,234.5 公噸（2024 年）")
    ('1,234.5', '2024')
    """
    return tuple(_NUMBER.findall(text))
