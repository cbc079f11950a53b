"""What a build delivered: ``documents.json`` lists each document with its digest and that of what it says of itself.

The documents name the draft, the package names the documents: so a document is known as the one built even after another program saved it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TypedDict

from pipeline.carrier import Carrier
from pipeline.document import Edition
from pipeline.draft import write_json
from pipeline.page import page_carrier
from pipeline.word import word_carrier

FILE = "documents.json"


class Delivered(TypedDict):
    """An entry of ``documents.json``."""

    path: str
    lang: str
    edition: Edition
    sha256: str
    citations_sha256: str


def delivered(files: Mapping[str, bytes], carriers: Mapping[str, Carrier]) -> tuple[Delivered, ...]:
    """What there is to say of each chapter, by its content and by what it says of itself."""
    return tuple(_entry(name, content, carriers[name]) for name, content in files.items())


def delivered_json(entries: Iterable[Delivered]) -> bytes:
    """``documents.json``, by path."""
    return write_json({"schema": 1, "documents": sorted(entries, key=itemgetter("path"))})


def _entry(name: str, content: bytes, carrier: Carrier) -> Delivered:
    digest = hashlib.sha256(content).hexdigest()
    return {"path": name, "lang": carrier.lang, "edition": carrier.edition, "sha256": digest, "citations_sha256": carrier.sha256}


def carrier_of(name: str, content: bytes) -> Carrier:
    """What a chapter as a build wrote it says of itself."""
    return word_carrier(content) if name.endswith(".docx") else page_carrier(content.decode("utf-8"))
