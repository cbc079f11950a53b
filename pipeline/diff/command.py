"""What ``netzero diff`` does: opens both sides, compares, writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.diff import Difference, compare
from pipeline.diff.documents import levelled
from pipeline.diff.page import write_page
from pipeline.diff.sides import open_side
from pipeline.diff.telling import comments
from pipeline.draft import write_json
from pipeline.finding import Finding
from pipeline.redline import redline


def difference_of(before: str, after: str, scratch: Path, progress: Callable[[str], None]) -> tuple[Difference | None, tuple[Finding, ...]]:
    """The difference between two drafts the user names; the findings say why there is none."""
    folders = {name: Path(name) if Path(name).is_dir() else None for name in (before, after)}
    progress("before")
    old, problems = open_side(before, scratch / "before", folders[after])
    progress("after")
    new, more = open_side(after, scratch / "after", folders[before])
    if old is None or new is None:
        return None, (*problems, *more)
    progress("compare")
    sides = levelled(old, new)
    return (None, (sides,)) if isinstance(sides, Finding) else (compare(*sides), ())


def files_of(difference: Difference, lang: str, author: str, date: str) -> dict[str, bytes]:
    """The files of the comparison: the page in one language, the JSON in both, a redline of each document both sides have in Word.

    The chapter's is ``redline.en.docx``, that of a document beside it ``redline.s2.en.docx``.
    """
    files = {"diff.json": write_json(difference.as_dict()), "diff.html": write_page(difference, lang)}
    before, after = difference.before.documents, difference.after.documents
    for document, edition in (key for key in after if key in before):
        key = document, edition
        made = redline(before[key], after[key], comments(difference, edition), author=author, date=date)
        files |= {".".join(part for part in ("redline", document, edition, "docx") if part): made} if isinstance(made, bytes) else {}
    return files


def write_files(out: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder, each whole or not at all; what else stands there stays."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        beside = out / f".{name}.new"
        beside.write_bytes(content)
        beside.replace(out / name)
