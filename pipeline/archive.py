"""A ZIP file somebody else handed over: opened and inflated only as far as the limits allow."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

CHUNK = 1_048_576
UNREADABLE = (
    *(KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What zipfile raises on files that are damaged, encrypted or made to harm."""

Problem = Literal["not_a_zip", "damaged", "too_large", "twice"]


class ArchiveError(Exception):
    """Why an archive is not read, and the entry it is about."""

    def __init__(self, problem: Problem, name: str = "") -> None:
        super().__init__(problem, name)
        self.problem: Problem = problem
        self.name = name


def open_archive(source: Path | BinaryIO, most: int) -> zipfile.ZipFile:
    """The archive. Raises ``ArchiveError`` where it is none, has more than ``most`` entries, or two entries share a name."""
    try:
        archive = zipfile.ZipFile(source)
    except UNREADABLE as error:
        raise ArchiveError("not_a_zip") from error
    names = archive.namelist()
    if len(names) > most:
        raise ArchiveError("too_large")
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ArchiveError("twice", name)
        seen.add(name)
    return archive


def inflate(archive: zipfile.ZipFile, name: str, limit: int) -> Iterator[bytes]:
    """An entry's bytes piece by piece. Raises ``ArchiveError`` where it is absent, damaged, or longer than ``limit``."""
    left = limit
    try:
        with archive.open(name) as stream:
            while piece := stream.read(min(CHUNK, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise ArchiveError("too_large", name)
                yield piece
    except UNREADABLE as error:
        raise ArchiveError("damaged", name) from error
