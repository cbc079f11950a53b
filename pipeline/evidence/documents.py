"""The documents of ``evidence/``: bills, statements, minutes. Named with their digests; packed only where asked."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.evidence.cells import guard

FOLDER = "evidence"
LISTING = "evidence-documents.csv"


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """A document: path relative to the report folder, size in bytes, digest (blank where the system does not let us read it); its bytes where they go into
    the package.
    """

    path: str
    size: int
    sha256: str
    content: bytes | None = None


def evidence_documents(folder: Path, keep: bool) -> tuple[EvidenceDocument, ...]:
    """Every document below ``evidence/``, by path; what is a link out of the report folder is left alone."""
    inside = folder.resolve()
    paths = [path for path in sorted((folder / FOLDER).rglob("*")) if path.is_file() and path.resolve().is_relative_to(inside)]
    return tuple(_document(path, path.relative_to(folder).as_posix(), keep) for path in paths)


def _document(path: Path, name: str, keep: bool) -> EvidenceDocument:
    try:
        if keep:
            content = path.read_bytes()
            return EvidenceDocument(name, len(content), hashlib.sha256(content).hexdigest(), content)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return EvidenceDocument(name, stream.tell(), digest.hexdigest())
    except OSError:
        return EvidenceDocument(name, path.stat().st_size, "")


def listing(documents: Sequence[EvidenceDocument]) -> bytes:
    """The documents as a table: path, bytes, digest, and whether the file is in the package."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["path", "bytes", "sha256", "in_package"])
    writer.writerows([guard(entry.path), entry.size, entry.sha256, "no" if entry.content is None else "yes"] for entry in documents)
    return stream.getvalue().encode("utf-8-sig")
