"""Verify: does a delivered file still say what the evidence says? One reader a kind of file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.bag import Bag, open_bag
from pipeline.draft import write_json
from pipeline.finding import Finding, Place, finding
from pipeline.seal import check_seal, seal_path
from pipeline.verdict import Verdict, joined
from pipeline.verify.documents import verify_page, verify_word
from pipeline.verify.package import verify_package
from pipeline.verify.pdf import page_map, read_pdf, verify_pdf

PACKAGE = "evidence.zip"
Reader = Callable[[Path, Bag | None], Verdict]
READERS: Mapping[str, Reader] = {
    ".zip": verify_package,
    ".docx": verify_word,
    ".html": verify_page,
    ".htm": verify_page,
    ".pdf": verify_pdf,
}
"""Who reads a file, by the ending of its name. A document is held against the package, where one is given."""


def verify(files: Sequence[Path], package: Path | None = None, seal: Path | None = None, public_key: Path | None = None) -> Verdict:
    """One verdict over the files. A package that is itself unsound makes nothing verified; for an out folder its package stands.

    With ``public_key`` the package's seal is checked too: ``seal``, or the one that lies beside it.
    """
    evidence = _evidence(package)
    bag = None if evidence is None else open_bag(evidence)
    verdicts = [_verify_one(file, bag) for file in files]
    if bag is not None:
        verdicts.append(Verdict(bag.sound, (), bag.findings, bag.sound, read=bool(bag.names)))
    if public_key is not None:
        sealed = evidence or next((file for file in files if file.suffix.casefold() == ".zip"), None)
        verdicts.append(_verify_seal(sealed, seal, public_key))
    return joined(verdicts)


def _verify_seal(package: Path | None, seal: Path | None, public_key: Path) -> Verdict:
    if package is None:
        return Verdict(False, (), (finding("seal.not_sealed"),))
    beside = seal or seal_path(package)
    if not beside.is_file():
        return Verdict(False, (), (finding("seal.not_a_seal", Place(beside.name)),))
    fits, found = check_seal(package, beside, public_key)
    return Verdict(fits, (), (found,), fits, read=True)


def pages_of(file: Path, package: Path | None) -> list[Mapping[str, object]]:
    """The page of every block and number of a typeset chapter; nothing where it cannot be read, which ``verify`` tells."""
    evidence = _evidence(package)
    reading = read_pdf(file, None if evidence is None else open_bag(evidence))
    return [] if isinstance(reading, Finding) else page_map(reading)


def written_pages(rows: Sequence[Mapping[str, object]], as_csv: bool) -> bytes:
    """A page map as a file: JSON, or CSV as spreadsheets read it."""
    if not as_csv:
        return write_json({"schema": 1, "pages": list(rows)})
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, ("lang", "section", "block", "datapoint", "citation", "page", "label"), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _evidence(package: Path | None) -> Path | None:
    """The package's file; of an out folder the one in it."""
    return package / PACKAGE if package is not None and package.is_dir() else package


def _verify_one(file: Path, bag: Bag | None) -> Verdict:
    reader = READERS.get(file.suffix.casefold())
    if reader is None:
        return Verdict(False, (), (finding("verify.unknown_kind", Place(file.name), text=", ".join(READERS)),))
    return reader(file, bag)
