"""What a build delivered: ``documents.json`` lists each document with its digest and that of what it says of itself.

The documents name the draft, the package names the documents: so a document is known as the one built even after another program saved it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import TypedDict

from pipeline.carrier import DocumentFile
from pipeline.document import Edition
from pipeline.draft import write_json

FILE = "documents.json"


class Delivered(TypedDict):
    """An entry of ``documents.json``."""

    path: str
    lang: str
    edition: Edition
    sha256: str
    citations_sha256: str


def delivered(files: Mapping[str, DocumentFile]) -> tuple[Delivered, ...]:
    """What there is to say of each chapter, by its content and by what it says of itself."""
    return tuple(_entry(name, file) for name, file in files.items())


def delivered_json(entries: Iterable[Delivered]) -> bytes:
    """``documents.json``, by path."""
    return write_json({"schema": 1, "documents": sorted(entries, key=itemgetter("path"))})


def _entry(name: str, file: DocumentFile) -> Delivered:
    digest, carrier = hashlib.sha256(file.content).hexdigest(), file.carrier
    return {"path": name, "lang": carrier.lang, "edition": carrier.edition, "sha256": digest, "citations_sha256": carrier.sha256}
