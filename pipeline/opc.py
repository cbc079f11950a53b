"""Reading an Office package somebody else handed over: limits, no XML entities, no surprises."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from lxml import etree

from pipeline.archive import ArchiveError, Problem, inflate, open_archive
from pipeline.finding import Finding, Place, finding, text

MAX_PART = 100_000_000
MAX_PACKAGE = 400_000_000
MAX_PARTS = 10_000

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

Reason = Literal["word.not_a_package", "word.not_word", "word.damaged", "word.too_large", "word.unsafe_xml", "word.no_citations"]

_REASONS: Mapping[Problem, Reason] = {
    "not_a_zip": "word.not_a_package",
    "damaged": "word.damaged",
    "too_large": "word.too_large",
    "twice": "word.damaged",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a document cannot be read: the rule it breaks, and the part it is about."""

    reason: Reason
    part: str = ""

    def finding(self, at: Place) -> Finding:
        """The same, said to a person, about the file at a place."""
        part = text(f" ({self.part})", f"（{self.part}）") if self.part else text("", "")
        return finding(self.reason, at, part=part)


class PackageError(Exception):
    """Carries an ``Unreadable`` out of the depths of a package; readers turn it into their answer."""

    def __init__(self, unreadable: Unreadable) -> None:
        super().__init__(unreadable)
        self.unreadable = unreadable


@dataclass(slots=True)
class Package:
    """The parts of an Office package by name, inflated only as far as the limits allow."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    spent: int = 0

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises ``PackageError`` where it is absent, damaged or past the limits."""
        limit = min(MAX_PART, MAX_PACKAGE - self.spent)
        try:
            data = b"".join(inflate(self.archive, name, limit))
        except ArchiveError as error:
            raise PackageError(Unreadable(_REASONS[error.problem], error.name)) from error
        self.spent += len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """A part's root element. Raises ``PackageError`` where it is no XML or declares entities, which Office never writes."""
        return parse(self.read(name), name)

    def related(self, name: str) -> tuple[tuple[str, str], ...]:
        """The parts a part is related to, as (kind, name): kind is the last word of the relationship's type. ``""`` is the package."""
        folder = posixpath.dirname(name)
        return tuple((kind.rpartition("/")[2], _resolve(folder, target)) for _, kind, target in self._relationships(name))

    def targets(self, name: str) -> dict[str, str]:
        """The parts a part is related to, by relationship id."""
        folder = posixpath.dirname(name)
        return {identifier: _resolve(folder, target) for identifier, _, target in self._relationships(name)}

    def addresses(self, name: str) -> dict[str, str]:
        """The addresses outside the package a part leads to, by relationship id."""
        folder, file = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        entries = self.xml(listing).iter(_RELATIONSHIP) if listing in self.names else ()
        return {entry.get("Id", ""): entry.get("Target", "") for entry in entries if entry.get("TargetMode") == "External"}

    def _relationships(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Id, type and target of each relationship inside the package."""
        folder, file = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        if listing in self.names:
            for entry in self.xml(listing).iter(_RELATIONSHIP):
                if entry.get("TargetMode") != "External":
                    yield entry.get("Id", ""), entry.get("Type", ""), entry.get("Target", "")


def _resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name: from the root with a leading slash, else from the folder of its source."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def open_package(data: bytes) -> Package:
    """The package in these bytes. Raises ``PackageError`` where they are none, or where two parts share a name."""
    try:
        archive = open_archive(BytesIO(data), MAX_PARTS)
    except ArchiveError as error:
        raise PackageError(Unreadable(_REASONS[error.problem], error.name)) from error
    return Package(archive, frozenset(archive.namelist()))


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)


def parse(data: bytes, name: str) -> etree._Element:
    """The root of an XML part, entities unresolved, nothing fetched. Raises ``PackageError``."""
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageError(Unreadable("word.damaged", name)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageError(Unreadable("word.unsafe_xml", name))
    return root
