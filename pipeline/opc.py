"""Reading an Office package somebody else handed over: limits, no XML entities, no surprises."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

from lxml import etree

MAX_PART = 100_000_000
MAX_PACKAGE = 400_000_000
MAX_PARTS = 10_000

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

Reason = Literal["not_a_package", "not_word", "damaged", "too_large", "unsafe_xml", "no_citations"]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a document cannot be read: the name of a rule in ``findings/word.toml``, and the part it is about."""

    reason: Reason
    part: str = ""


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
    spent: int = field(default=0)

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises ``PackageError`` where it is absent, damaged or past the limits."""
        limit = min(MAX_PART, MAX_PACKAGE - self.spent)
        try:
            with self.archive.open(name) as stream:
                data = stream.read(limit + 1)
        except (KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise PackageError(Unreadable("damaged", name)) from error
        if len(data) > limit:
            raise PackageError(Unreadable("too_large", name))
        self.spent += len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """A part's root element. Raises ``PackageError`` where it is no XML or declares entities, which Office never writes."""
        return parse(self.read(name), name)

    def related(self, name: str) -> tuple[tuple[str, str], ...]:
        """The parts a part is related to, as (kind, name): kind is the last word of the relationship's type. ``""`` is the package."""
        folder, file = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        if listing not in self.names:
            return ()
        return tuple(
            (entry.get("Type", "").rpartition("/")[2], _resolve(folder, entry.get("Target", "")))
            for entry in self.xml(listing).iter(_RELATIONSHIPS)
            if entry.get("TargetMode") != "External"
        )

    def targets(self, name: str) -> dict[str, str]:
        """The parts a part is related to, by relationship id."""
        folder, file = posixpath.split(name)
        listing = posixpath.join(folder, "_rels", f"{file}.rels")
        if listing not in self.names:
            return {}
        entries = self.xml(listing).iter(_RELATIONSHIPS)
        return {entry.get("Id", ""): _resolve(folder, entry.get("Target", "")) for entry in entries if entry.get("TargetMode") != "External"}


def _resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name: from the root with a leading slash, else from the folder of its source."""
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def open_package(data: bytes) -> Package:
    """The package in these bytes. Raises ``PackageError`` where they are none, or where two parts share a name."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (OSError, EOFError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise PackageError(Unreadable("not_a_package")) from error
    names = [entry.filename for entry in archive.infolist()]
    if len(names) > MAX_PARTS:
        raise PackageError(Unreadable("too_large"))
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) != len(names) else None
    if twice is not None:
        raise PackageError(Unreadable("damaged", twice))
    return Package(archive, frozenset(names))


def parse(data: bytes, name: str) -> etree._Element:
    """The root of an XML part, entities unresolved, nothing fetched. Raises ``PackageError``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageError(Unreadable("damaged", name)) from error
    if root.getroottree().docinfo.doctype:
        raise PackageError(Unreadable("unsafe_xml", name))
    return root
