"""Verify: does a delivered file still say what the evidence says? One reader a kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.bag import Bag, open_bag
from pipeline.finding import Place, finding
from pipeline.verdict import Verdict, joined
from pipeline.verify.documents import verify_page, verify_word
from pipeline.verify.package import verify_package

PACKAGE = "evidence.zip"
Reader = Callable[[Path, Bag | None], Verdict]
READERS: Mapping[str, Reader] = {
    ".zip": verify_package,
    ".docx": verify_word,
    ".html": verify_page,
    ".htm": verify_page,
}
"""Who reads a file, by the ending of its name. A document is held against the package, where one is given."""


def verify(files: Sequence[Path], package: Path | None = None) -> Verdict:
    """One verdict over the files. A package that is itself unsound makes nothing verified; for an out folder its package stands."""
    bag = None if package is None else open_bag(package / PACKAGE if package.is_dir() else package)
    verdicts = [_verify_one(file, bag) for file in files]
    if bag is not None:
        verdicts.append(Verdict(bag.sound, (), bag.findings, bag.sound))
    return joined(verdicts)


def _verify_one(file: Path, bag: Bag | None) -> Verdict:
    reader = READERS.get(file.suffix.casefold())
    if reader is None:
        return Verdict(False, (), (finding("verify.unknown_kind", Place(file.name), text=", ".join(READERS)),))
    return reader(file, bag)
