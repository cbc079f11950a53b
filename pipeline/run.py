"""The stages in order: from a report folder to the draft, the chapter in each language and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import asking, outfolder
from pipeline.brand import read_brand
from pipeline.carried import carried_over
from pipeline.chapter import Chapter, Reading
from pipeline.compose import Body, compose_body, compose_document
from pipeline.counterparts import check_counterparts
from pipeline.datapoint import Datapoints, Total
from pipeline.deriver import Deriver
from pipeline.document import Block, Document
from pipeline.echoes import without_echoes
from pipeline.estimated import estimated_ids
from pipeline.finding import Finding, Place, acknowledge, finding, once
from pipeline.helper import HERE, another
from pipeline.load import load
from pipeline.narrative import read_narratives
from pipeline.outlined import differing, through, without
from pipeline.outlines import outlines
from pipeline.pagemap import read_page_map
from pipeline.pairs import check_pairs, read_held
from pipeline.printing import Printer
from pipeline.progress import Progress, silent
from pipeline.project import REPORT_FILE, load_project
from pipeline.published import read_published
from pipeline.restated import compare
from pipeline.review import read_comments
from pipeline.signing import Signing
from pipeline.status import STATUSES, ItemStatus
from pipeline.view import View
from pipeline.why import explain
from pipeline.writing import Sharing, answering, lay_out, under_way, write
from report_templates import words

if TYPE_CHECKING:
    from concurrent.futures import Executor


def read(folder: Path, progress: Progress = silent) -> tuple[Reading | None, tuple[Finding, ...]]:
    """Load, validate, consolidate, measure, track."""
    from pipeline.consolidate import consolidate
    from pipeline.measure import measure
    from pipeline.track import track
    from pipeline.validate import validate

    if not (folder / REPORT_FILE).is_file():
        return None, (finding("run.not_a_report", Place(REPORT_FILE)),)
    progress("load")
    project, found = load_project(folder)
    if project is None:
        return None, found
    inputs, loaded = load(folder, project)
    narratives, told = read_narratives(folder, project.report.languages)
    told += check_counterparts(narratives, project.report.languages)
    progress("consolidate")
    ledger, consolidated = consolidate(inputs, project)
    progress("measure")
    points, measured = measure(ledger, inputs, project)
    targets, tracked = track(points, inputs, project)
    checked = validate(inputs, project, points)
    brand, branded = read_brand(folder)
    published, refused = read_published(project)
    restated, differing = compare(published, points, inputs, project, lambda names: explain(names, published, points, ledger, project))
    comments, unreadable = read_comments(folder)
    held, unheld = read_held(project.folder, published)
    carried = (*carried_over(project, published), *unheld, *check_pairs(narratives, held))
    findings = (*found, *branded, *loaded, *told, *consolidated, *checked, *measured, *tracked, *refused, *differing, *carried, *unreadable)
    return Reading(project, inputs, narratives, ledger, points, targets, findings, restated, comments, brand), findings


def compose(reading: Reading, languages: Sequence[str], progress: Progress = silent, also: Sequence[str] = (), helper: Executor = HERE) -> Chapter:
    """The chapter in each language, and beside it the documents that ``[document] documents`` and ``also`` name, from the same figures.

    Charts are laid out here and drawn when a document is written; a ``helper`` begins with them at once.
    """
    from pipeline.answers import check_packs

    project = reading.project
    own = [outlines()[name] for name in dict.fromkeys((*project.document.documents, *also))]
    signing = partial(Signing, reading.inputs, reading.points, project.report.languages)
    chapter = _composed(replace(reading, project=without(project, own)), signing(beside=own), languages, progress, helper)
    seen = [(outline, replace(reading, project=through(project, outline, reading.points))) for outline in own]
    beside = tuple(_composed(one, signing(own=outline), languages, progress, helper, chapter) for outline, one in seen)
    chapter = replace(chapter, beside=beside)
    found = [*_told(chapter), *check_packs(answering(chapter)), *differing(project, reading.points, chapter.printed)]
    return replace(chapter, findings=without_echoes(acknowledge(once(found), reading.inputs.acknowledgements())))


def _told(chapter: Chapter) -> Iterator[Finding]:
    """The findings of the chapter and those beside it; an override is of an unknown block where no document has that block."""
    rule = "compose.override_unknown"
    nowhere = set.intersection(*({item.at for item in one.findings if item.rule == rule} for one in chapter.all))
    for one in chapter.all:
        yield from (item for item in one.findings if item.rule != rule or item.at in nowhere)


def _composed(reading: Reading, signing: Signing, languages: Sequence[str], progress: Progress, helper: Executor, chapter: Chapter | None = None) -> Chapter:
    """Tables, charts and prose in each language; the frameworks held against the first; the indexes over all. ``chapter`` is the one it stands beside."""
    from pipeline.claims import check_claims, situation_of
    from pipeline.disclosing import disclosed
    from pipeline.illustrate import illustrate
    from pipeline.pictures import ahead, font_of, pictures_of, sheets_of
    from pipeline.tabulate import tabulate

    found: list[Finding] = []
    bodies: dict[str, tuple[View, Body, Mapping[str, Block]]] = {}
    for lang in languages:
        progress(f"draw {lang}")
        view = view_of(reading, lang)
        figures, drawn = illustrate(view)
        if helper is not HERE:
            helper.submit(ahead, pictures_of, sheets_of(figures))
        blocks: dict[str, Block] = {**tabulate(view), **{figure.id: figure for figure in figures}}
        progress(f"compose {lang}")
        body = compose_body(view, blocks, reading.narratives)
        found += [*drawn, *body.findings]
        bodies[lang] = (view, body, blocks)
    progress("disclose")
    main = bodies[languages[0]][1]
    for lang, (_, body, _) in bodies.items():
        signing.body(lang, body.sections)
    void = signing.void_sections() | (chapter.void if chapter is not None else frozenset())
    written = {lang: [block.id for section in body.sections for block in section.blocks] for lang, (_, body, _) in bodies.items()}
    told = asking.Told(reading.narratives, void, written)
    asked = asking.request(reading.project, reading.inputs, reading.points, reading.targets, told, main.sections, main.printed)
    so_far = under_way(reading, {lang: body.sections for lang, (_, body, _) in bodies.items()})
    outcome = disclosed(asked, so_far)
    if voided := signing.void_items(outcome.items):
        asked = replace(asked, void=voided)
        outcome = disclosed(asked, so_far)
    items = outcome.items
    _count_items(reading.points, items, reading.project.report.year)
    documents: list[Document] = []
    for lang, (view, body, placed) in bodies.items():
        progress(f"index {lang}")
        after = replace(view, items=items, places=body.places, catalogues=asked.catalogues)
        figures, drawn = illustrate(after, only=("coverage",))
        index: dict[str, Block] = {**placed, **tabulate(after), **{figure.id: figure for figure in figures}}
        first = 1 + sum(len(document.citations) for document in chapter.documents if document.lang == lang) if chapter is not None else 1
        document, composed = compose_document(after, body, index, reading.narratives, first)
        found += [*drawn, *composed]
        documents.append(document)
        if helper is not HERE:
            helper.submit(ahead, pictures_of, sheets_of(document.figures))
            helper.submit(ahead, font_of, sheets_of(document.figures))
    signoffs, signed = signing.outcome(documents)
    claimed = check_claims(documents, situation_of(reading.project, reading.inputs, reading.points, reading.targets))
    told_first = reading.findings if chapter is None else ()
    findings = (*told_first, *found, *outcome.findings, *claimed, *signed)
    return Chapter(reading, tuple(documents), items, findings, asked, signoffs, void, questions=outcome.questions)


def view_of(reading: Reading, lang: str) -> View:
    """What the makers of tables, charts and prose look at in one language."""
    project = reading.project
    return View(
        lang=lang,
        printer=Printer(lang, reading.points, project.display),
        words=words(lang),
        project=project,
        inputs=reading.inputs,
        year=project.report.year,
        base_year=project.inventory.base_year.scope12,
        headline=project.shown_scope2,
        targets=reading.targets,
        accent=reading.brand.accent,
        estimates=estimated_ids(reading.inputs),
    )


def _count_items(points: Datapoints, items: Sequence[ItemStatus], year: int) -> None:
    """How many items of each framework have each status, as datapoints the index prints."""
    deriver = Deriver(points)
    for framework in dict.fromkeys(item.framework for item in items):
        own = [item for item in items if item.framework == framework and item.item.listed]
        for status in STATUSES:
            deriver.count(f"coverage.{framework}", year, status, [f"{item.edition} {item.code}" for item in own if item.status == status])
        deriver.count(f"coverage.{framework}", year, "total", [f"{item.edition} {item.code}" for item in own])


def check(folder: Path, progress: Progress = silent) -> tuple[Finding, ...]:
    """All findings of a report folder, without writing anything."""
    outfolder.settle(folder / "out")
    reading, findings = read(folder, progress)
    if reading is None:
        return once(findings)
    return compose(reading, reading.project.report.languages, progress).findings


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind: where, which files, which findings; no files where errors remain."""

    out: Path
    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def build(
    folder: Path,
    out: Path | None = None,
    languages: Sequence[str] = (),
    only: Sequence[str] = (),
    progress: Progress = silent,
    *,
    with_documents: bool = False,
    pages: Path | None = None,
    also: Sequence[str] = (),
    quick: bool = False,
    helper: Executor = HERE,
) -> Built:
    """Build the chapter into OUT, whole or not at all: with an error left, OUT stays as it was.

    ``with_documents`` packs the documents of ``evidence/`` themselves; ``pages`` is the page map of the typeset chapter.
    ``also`` names documents of their own (``s2``) to write beside the chapter, from the same draft, besides those of ``[document] documents``.
    The evidence is packed beside, while the chapter is drawn and written; ``quick`` leaves it and the answer packs out. ``helper`` shares the work.
    """
    from pipeline.evidence import LONG, begin
    from pipeline.evidence.documents import evidence_documents

    target = out if out is not None else folder / "out"
    outfolder.settle(target)
    foreign = outfolder.may_replace(target)
    reading, findings = read(folder, progress)
    typeset, unreadable = read_page_map(pages) if pages is not None else ({}, ())
    if reading is None or foreign is not None or unreadable:
        return Built(target, (), once((*((foreign,) if foreign else ()), *unreadable, *findings)))
    documents = evidence_documents(folder, with_documents)
    data, totals = reading.ledger.data, tuple(point for point in reading.points.values() if isinstance(point.origin, Total))
    with another(helper, wanted=not quick and data is not None and data.num_rows > LONG) as packing:
        begun = None if quick else packing.submit(begin, reading.inputs.files, documents, totals, data)
        chapter = compose(reading, tuple(languages) or reading.project.report.languages, progress, also, helper)
        if chapter.blocked:
            return Built(target, (), chapter.findings)
        chapter, layouts = lay_out(chapter, typeset, progress)
        files, stray = write(chapter, only, layouts, progress, Sharing(helper, packing, begun))
    if stray:
        return Built(target, (), once([*chapter.findings, *stray]))
    progress("swap")
    outfolder.swap(target, files)
    return Built(target, tuple(sorted(files)), chapter.findings)
