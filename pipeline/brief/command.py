"""What ``netzero brief`` does: composes the folder as it stands, holds it against the last approved draft, writes the brief of each language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import run, writing
from pipeline.bag import DRAFT, LEDGER
from pipeline.brief import brief, brief_points
from pipeline.brief.since import Since
from pipeline.chapter import Chapter
from pipeline.datapoint import Datapoints
from pipeline.diff import Side, compare
from pipeline.diff.sides import open_side
from pipeline.document import Document
from pipeline.draft import write_json
from pipeline.finding import Finding, Place, finding
from pipeline.published import KEY, published_file


@dataclass(frozen=True, slots=True)
class Briefed:
    """The files of a brief; none where the findings say why, ``unread`` where they are about the draft to compare with."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()
    unread: bool = False


def briefed(folder: Path, since: str | None, languages: Sequence[str], scratch: Path, progress: Callable[[str], None]) -> Briefed:
    """``brief.<lang>.docx`` and ``.html`` of a report folder. ``since`` names the draft to compare with; without it ``[report] previous`` does."""
    reading, findings = run.read(folder, progress)
    if reading is None:
        return Briefed({}, findings)
    wanted = tuple(languages) or reading.project.report.languages
    chapter = run.compose(reading, tuple(dict.fromkeys((*reading.project.report.languages, *wanted))), progress)
    if chapter.blocked:
        return Briefed({}, tuple(item for item in chapter.findings if item.blocks))
    before, problems = _before(chapter, since, scratch)
    if problems:
        return Briefed({}, problems, unread=True)
    compared = _since(chapter, before, since is None, scratch) if before is not None else None
    points = brief_points(chapter)
    documents = [brief(chapter, lang, compared, points) for lang in wanted]
    return Briefed(_written(chapter, documents, points, progress))


def _before(chapter: Chapter, since: str | None, scratch: Path) -> tuple[Side | None, tuple[Finding, ...]]:
    """The last approved draft; none where none is named."""
    project = chapter.reading.project
    named = since if since is not None else project.report.previous
    if named is None:
        return None, ()
    file = since if since is not None else published_file(project)
    if file is None:
        return None, (finding("restated.unreadable", project.place(KEY), text=named),)
    path = Path(file) if since is not None else project.folder / file
    side, problems = open_side(str(path.parent if path.name == DRAFT else path), scratch / "before")
    if side is None or side.paper is not None:
        return None, problems or (finding("brief.not_a_draft", Place(named)),)
    if not set(side.draft["company"]["name"].values()) & set(project.company.name.values()):
        return None, (finding("brief.other_company", Place(named)),)
    return Side(path.name if path.is_absolute() and since is not None else named, side.draft, side.ledger), ()


def _since(chapter: Chapter, before: Side, by_key: bool, scratch: Path) -> Since:
    """The comparison, as ``netzero diff`` makes it."""
    from pipeline.consolidate import ledger_bytes

    ledger = ledger_bytes(chapter.reading.ledger)
    kept = scratch / "after" / LEDGER
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(ledger)
    project = chapter.reading.project
    own = tuple(document for document in chapter.documents if document.lang in project.report.languages)
    draft = json.loads(write_json(writing.draft_of(replace(chapter, documents=own), ledger).as_dict()))
    return Since(compare(before, Side(project.folder.name, draft, kept)), project.place(KEY) if by_key else Place(before.name))


def _written(chapter: Chapter, documents: Sequence[Document], points: Datapoints, progress: Callable[[str], None]) -> dict[str, bytes]:
    """Each brief in Word and as a page, in the working edition: it answers for its numbers itself."""
    from pipeline.provenance import cards
    from pipeline.render.docx import write_docx
    from pipeline.render.html import write_html
    from pipeline.status import items_by_datapoint

    printed = dict.fromkeys(citation.datapoint for document in documents for citation in document.citations)
    origins = cards(points, chapter.reading.ledger, writing.labels_of(chapter.reading), printed, items_by_datapoint(chapter.items))
    files: dict[str, bytes] = {}
    for document in documents:
        progress(f"word {document.lang}")
        files[f"brief.{document.lang}.docx"] = write_docx(document, origins, edition="working").content
        files[f"brief.{document.lang}.html"] = write_html(document, origins, edition="working", font=None).content
    return files
