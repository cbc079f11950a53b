"""From a composed chapter to the files of OUT: the draft, the documents, the answer packs and the evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from pipeline import asking
from pipeline.answering import Answering
from pipeline.chapter import Chapter, Reading
from pipeline.compose import with_comments, with_signoffs
from pipeline.document import Document, Section
from pipeline.draft import Beside, Draft, write_json
from pipeline.finding import LANGUAGES, Finding, once
from pipeline.helper import HERE
from pipeline.naming import own_names
from pipeline.pagemap import Pages
from pipeline.progress import Progress, silent
from pipeline.restated import PROPOSED, proposed_csv
from pipeline.status import items_by_datapoint
from report_templates import words

if TYPE_CHECKING:
    from pipeline.copies import Copy, Written
    from pipeline.evidence import Begun
    from pipeline.pictures import Plates
    from pipeline.provenance import Words
    from pipeline.render.docx import Layout


def draft_of(chapter: Chapter, ledger: bytes) -> Draft:
    """The draft of a composed chapter."""
    reading = chapter.reading
    return Draft(
        project=reading.project,
        version=version("netzero-chapter"),
        inputs=reading.inputs.files,
        ledger_sha256=hashlib.sha256(ledger).hexdigest(),
        points=reading.points,
        documents=chapter.documents,
        items=chapter.items,
        items_of=items_by_datapoint([item for one in chapter.all for item in one.items]),
        targets=reading.targets,
        findings=chapter.findings,
        signoffs=[signoff for one in chapter.all for signoff in one.signoffs],
        restated=reading.restated,
        beside=[Beside(other.name, other.documents, other.items) for other in chapter.beside],
    )


def answering(chapter: Chapter, layouts: Mapping[str, Layout] | None = None) -> Answering:
    """What the answer packs are made from; ``layouts`` say on which page a block stands, as ``lay_out`` gives them."""
    laid = {document.lang: layouts.get(f"{chapter.name}.{document.lang}") for document in chapter.documents} if layouts else {}
    return replace(
        under_way(chapter.reading, {document.lang: document.sections for document in chapter.documents}),
        items=chapter.items,
        questions=chapter.questions,
        documents=chapter.documents,
        findings=chapter.findings,
        pages={lang: layout.pages for lang, layout in laid.items() if layout is not None},
        beside=tuple(answering(other, layouts) for other in chapter.beside),
    )


def under_way(reading: Reading, sections: Mapping[str, tuple[Section, ...]]) -> Answering:
    """The chapter before anything is held against it."""
    catalogues = asking.wanted_catalogues(reading.project)
    labels = {lang: words(lang) for lang in LANGUAGES}
    return Answering(reading.project, reading.inputs, reading.points, reading.ledger, reading.targets, (), catalogues, sections, labels)


def lay_out(chapter: Chapter, typeset: Pages, progress: Progress = silent) -> tuple[Chapter, dict[str, Layout]]:
    """The page of each block by document and language (``chapter.en``): those of the typeset chapter where they are known, else LibreOffice's where
    ``[document] pages`` asks for it. What failed joins the findings.
    """
    from pipeline import office
    from pipeline.pictures import pictures_of, sheets_of, with_pictures
    from pipeline.render import docx

    layouts = {f"{chapter.name}.{lang}": docx.Layout(pages, "") for lang, pages in typeset.items()}
    if layouts or chapter.reading.project.document.pages != "libreoffice":
        return chapter, layouts
    found: list[Finding] = []
    for one, document in chapter.written:
        progress(f"pages {document.lang}")
        drawn = with_pictures(document, pictures_of(sheets_of(document.figures)))
        layouts[f"{one.name}.{document.lang}"], failed = docx.lay_out(drawn, office.convert, office.version(), brand=chapter.reading.brand)
        found += failed
    return replace(chapter, findings=once([*chapter.findings, *found])), layouts


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who shares the work of a build: a ``helper`` that draws and writes, and where the evidence is packed, which is ``begun`` unless it is left out."""

    helper: Executor = HERE
    packing: Executor = HERE
    begun: Future[Begun] | None = None


ALONE = Sharing()


def write(
    chapter: Chapter, only: Sequence[str] = (), layouts: Mapping[str, Layout] | None = None, progress: Progress = silent, sharing: Sharing = ALONE
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Every file of OUT, and the digits in them that have no class. ``only`` limits the documents to formats (``html``, ``docx``); draft, ledger and
    findings are always written, the answer packs and the evidence package where its packing was begun.
    """
    from pipeline.copies import FORMATS
    from pipeline.delivered import delivered_json

    reading, formats = chapter.reading, tuple(only) or FORMATS
    plates = _plates(chapter, formats, sharing.helper)
    beside = _Beside(answering(chapter, layouts), labels_of(reading), sharing, sharing.begun) if sharing.begun is not None else None
    files, asked = _asked(chapter, plates, formats, layouts, sharing.helper)
    if beside is not None:
        progress("answers")
        beside.answer()
    copies = _written(asked, progress)
    for copy in copies:
        files |= copy.files
    files["documents.json"] = delivered_json(entry for copy in copies for entry in copy.delivered)
    files["findings.json"] = write_json({"findings": [item.as_dict() for item in chapter.findings]})
    proposed = proposed_csv(reading.restated, reading.project)
    files |= {PROPOSED: proposed} if proposed is not None else {}
    if beside is not None:
        progress("evidence")
        files |= beside.files(files)
    return files, tuple(found for copy in copies for found in copy.stray)


class _Beside:
    """Answer packs and evidence on their way. What the helper makes of them is asked for before the documents, so that it has something to do until these
    are ready to be written.
    """

    def __init__(self, answering: Answering, labels: Words, sharing: Sharing, begun: Future[Begun]) -> None:
        from pipeline.answers import HANDED_OVER, packs
        from pipeline.evidence import describe
        from pipeline.evidence.table import told

        self._answering = answering
        self._packs = packs(answering, HANDED_OVER, sharing.helper)
        table = told(answering.points, labels)
        self._package = sharing.packing.submit(describe, begun, table)  # type: ignore[arg-type]  # a future stands for what it gives

    def answer(self) -> None:
        """Make the packs that are made here."""
        from pipeline.answers import HANDED_OVER, PACKS, packs

        self._packs |= packs(self._answering, [name for name in PACKS if name not in HANDED_OVER])

    def files(self, written: Mapping[str, bytes]) -> dict[str, bytes]:
        """The packs, and the evidence package with the draft, what is known of the documents, and the ledger as ``written``."""
        from pipeline.evidence import finish

        package = finish(self._package.result(), written["draft.json"], written["documents.json"], written["ledger.parquet"])
        return {**{f"answers/{name}": content.result() for name, content in self._packs.items()}, "evidence.zip": package}


def drafted(chapter: Chapter, only: Sequence[str] = ()) -> dict[str, bytes]:
    """The draft, its ledger and the documents: what two drafts are compared by."""
    from pipeline.copies import FORMATS

    formats = tuple(only) or FORMATS
    files, asked = _asked(chapter, _plates(chapter, formats, HERE), formats, None, HERE)
    for copy in _written(asked, silent):
        files |= copy.files
    return files


Asked = Sequence[tuple[str, Callable[[], "Written"]]]
"""Documents being written: the language of each, and what gives its files."""


def _plates(chapter: Chapter, formats: Sequence[str], helper: Executor) -> list[Future[Plates]]:
    """The charts of every second document, drawn by the helper for this interpreter."""
    from pipeline.pictures import plates_of, sheets_of

    return [helper.submit(plates_of, sheets_of(document.figures), web="html" in formats) for _, document in chapter.written[::2]]


def _asked(
    chapter: Chapter, plates: Sequence[Future[Plates]], formats: tuple[str, ...], layouts: Mapping[str, Layout] | None, helper: Executor
) -> tuple[dict[str, bytes], Asked]:
    """The draft and its ledger, and the documents asked for: the helper writes every second one, whose charts nobody else needs."""
    from pipeline.consolidate import ledger_bytes
    from pipeline.copies import Copy, write_copy
    from pipeline.provenance import cards

    reading = chapter.reading
    labels = labels_of(reading)
    ledger = ledger_bytes(reading.ledger)
    draft = draft_of(chapter, ledger)
    origins = cards(reading.points, reading.ledger, labels, dict.fromkeys(chapter.printed), draft.items_of)
    files: dict[str, bytes] = {"draft.json": write_json(draft.as_dict()), "ledger.parquet": ledger}
    build_id = hashlib.sha256(files["draft.json"]).hexdigest()
    asked: list[tuple[str, Callable[[], Written]]] = []
    for at, (one, document) in enumerate(chapter.written):
        name, working = f"{one.name}.{document.lang}", as_reviewed(one, document, labels[document.lang])
        copy = Copy(name, document, working, origins, reading.brand, build_id, formats, (layouts or {}).get(name))
        asked.append((document.lang, helper.submit(write_copy, copy).result if at % 2 else partial(_write_here, copy, plates[at // 2])))
    return files, asked


def _write_here(copy: Copy, plates: Future[Plates]) -> Written:
    from pipeline.copies import write_copy

    return write_copy(copy, plates.result())


def _written(asked: Asked, progress: Progress) -> tuple[Written, ...]:
    """The documents, in the order they were asked for."""
    written: list[Written] = []
    for lang, give in asked:
        progress(f"write {lang}")
        written.append(give())
    return tuple(written)


def as_reviewed(chapter: Chapter, document: Document, labels: Mapping[str, str]) -> Document:
    """A document as reviewers see it: with its sign-offs and their comments."""
    return with_comments(with_signoffs(document, chapter.name, chapter.signoffs, labels), chapter.reading.comments, labels)


def labels_of(reading: Reading) -> dict[str, dict[str, str]]:
    """The labels of each language, with the names the team gave its own keys."""
    return {lang: {**words(lang), **own_names(reading.inputs, lang)} for lang in LANGUAGES}
