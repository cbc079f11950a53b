"""What the user names as a draft, opened: a report folder as it stands, an out folder, an evidence package, a document, or a revision
in git."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import tarfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from figures.press import drawn
from pipeline import run, writing
from pipeline.bag import DRAFT, LEDGER, open_bag
from pipeline.diff import Side
from pipeline.diff.documents import paper_side
from pipeline.diff.paper import SUFFIXES, read_paper
from pipeline.diff.sound import is_sound
from pipeline.draft import named_texts
from pipeline.finding import Finding, Place, finding
from pipeline.outlines import outlines
from pipeline.project import REPORT_FILE

_REVISION = re.compile(r"(?P<revision>[^\s:./~-][^\s:]*)(?::(?P<path>.+))?")
"""A revision as git writes it, never a path from the root or from here, never an option."""
_FIGURE = re.compile(r'<figure[^>]* id="(?P<id>[^"]+)".*?(?P<svg><svg.*?</svg>)', re.DOTALL)


def open_side(where: str, scratch: Path, other: Path | None = None) -> tuple[Side | None, tuple[Finding, ...]]:
    """The draft a user names, or why there is none. What has to be unpacked goes below ``scratch``.

    A revision is ``REV:FOLDER``, or ``REV`` alone where ``other``, the other side, is the folder.
    """
    path = Path(where)
    if path.is_dir() and (path / REPORT_FILE).is_file():
        return _folder(where, path, scratch)
    if path.is_dir():
        return _out(where, path)
    if path.is_file() and path.suffix.casefold() in SUFFIXES:
        return _document(where, path)
    if path.is_file():
        return _package(where, path, scratch)
    return _revision(where, scratch, other)


def _folder(name: str, folder: Path, scratch: Path) -> tuple[Side | None, tuple[Finding, ...]]:
    """A report folder as it stands now, whether or not it was built, and whether or not it may be."""
    reading, findings = run.read(folder)
    if reading is None:
        return None, findings
    chapter = run.compose(reading, reading.project.report.languages)
    files = writing.drafted(chapter, only=("docx",))
    kept = scratch / LEDGER
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(files[LEDGER])
    charts: dict[tuple[str, str, str], str] = {}
    documents: dict[tuple[str, str], bytes] = {}
    for one, document in chapter.written:
        own = "" if one is chapter else one.name
        charts |= {(own, document.lang, block.id): _address(drawn(block.sheet).svg) for block in document.figures if block.sheet is not None}
        documents[own, document.lang] = files[f"review/{one.name}.{document.lang}.docx"]
    return Side(name, json.loads(files[DRAFT]), kept, charts, documents), ()


def _out(name: str, folder: Path) -> tuple[Side | None, tuple[Finding, ...]]:
    """What a build left behind."""
    found = folder / DRAFT
    draft = _draft(found.read_bytes()) if found.is_file() else None
    if draft is None:
        return None, (finding("diff.damaged" if found.is_file() else "diff.not_a_draft", Place(name)),)
    ledger = folder / LEDGER
    own = ledger.is_file() and _is_of(ledger, draft)
    pages = {key: path.read_text(encoding="utf-8") for key, path in _working(folder, draft, "html")}
    documents = {key: path.read_bytes() for key, path in _working(folder, draft, "docx")}
    return Side(name, draft, ledger if own else None, _pictures(pages), documents, foreign_ledger=ledger.is_file() and not own), ()


def _working(folder: Path, draft: Mapping[str, Any], suffix: str) -> Iterator[tuple[tuple[str, str], Path]]:
    """The working editions a build left behind, by document and language: the chapter's, then those of the documents beside it."""
    for document in (name for name in named_texts(draft) if not name or name in outlines()):
        for path in sorted((folder / "review").glob(f"{document or 'chapter'}.*.{suffix}")):
            yield (document, path.name.split(".")[1]), path


def _package(name: str, path: Path, scratch: Path) -> tuple[Side | None, tuple[Finding, ...]]:
    """An evidence package."""
    if path.suffix.casefold() != ".zip":
        return None, (finding("diff.not_a_draft", Place(name)),)
    bag = open_bag(path)
    if not bag.sound:
        return None, bag.findings
    ledger = bag.extract(LEDGER, scratch) if LEDGER in bag.names else None
    draft = bag.draft()
    if not is_sound(draft):
        return None, (finding("diff.damaged", Place(name)),)
    own = ledger is not None and _is_of(ledger, draft)
    return Side(name, draft, ledger if own else None, foreign_ledger=ledger is not None and not own), ()


def _is_of(ledger: Path, draft: Mapping[str, Any]) -> bool:
    """Whether a ledger is the one a draft was built from."""
    with ledger.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == draft.get("ledger_sha256")


def _document(name: str, path: Path) -> tuple[Side | None, tuple[Finding, ...]]:
    """A chapter in Word or on a page, by itself."""
    paper = read_paper(path)
    if isinstance(paper, Finding):
        return None, (paper,)
    return paper_side(name, paper, path.read_bytes() if paper.format == "docx" else None), ()


def _revision(name: str, scratch: Path, other: Path | None) -> tuple[Side | None, tuple[Finding, ...]]:
    """A report folder as a commit has it."""
    match = _REVISION.fullmatch(name)
    folder = Path(match["path"]) if match and match["path"] else other
    if match is None or folder is None or not folder.is_dir():
        return None, (finding("diff.not_a_draft", Place(name)),)
    at = scratch / "revision"
    archive = _git(folder, "archive", "--format=tar", match["revision"], ".")
    if archive is None:
        return None, (finding("diff.no_revision", Place(name), text=match["revision"], folder=folder.as_posix()),)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(at, filter="data")
    return _folder(name, at, scratch)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git answers in a folder; none where there is no git, no repository, no such revision."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)  # noqa: S603, S607  # the user's own git
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def _draft(data: bytes) -> dict[str, Any] | None:
    try:
        draft = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return draft if isinstance(draft, dict) and is_sound(draft) else None


def _pictures(pages: Mapping[tuple[str, str], str]) -> dict[tuple[str, str, str], str]:
    """The charts of working pages, by document, language and block."""
    return {(*key, match["id"]): _address(match["svg"]) for key, page in pages.items() for match in _FIGURE.finditer(page)}


def _address(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode("utf-8")).decode("ascii")
