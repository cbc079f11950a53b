"""The stages in order: from a report folder to the draft, the chapter in each language and the evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import asking, outfolder
from pipeline.answering import Answering
from pipeline.brand import PLAIN, Brand, read_brand
from pipeline.carried import carried_over
from pipeline.compose import Body, compose_body, compose_document, with_comments, with_signoffs
from pipeline.counterparts import check_counterparts
from pipeline.datapoint import Datapoints
from pipeline.deriver import Deriver
from pipeline.document import Block, Document, Section
from pipeline.draft import Beside, Draft, write_json
from pipeline.echoes import without_echoes
from pipeline.finding import LANGUAGES, Finding, Place, acknowledge, finding
from pipeline.inputs import Inputs
from pipeline.ledger import Ledger
from pipeline.load import load
from pipeline.naming import own_names
from pipeline.narrative import Narrative, read_narratives
from pipeline.origin import OriginCard
from pipeline.outlined import differing, through, without
from pipeline.outlines import outlines
from pipeline.pagemap import Pages, read_page_map
from pipeline.pairs import check_pairs, read_held
from pipeline.printing import Printer
from pipeline.project import REPORT_FILE, Project, load_project
from pipeline.published import read_published
from pipeline.questionnaire import Question
from pipeline.restated import PROPOSED, Restated, compare, proposed_csv
from pipeline.review import Comment, read_comments
from pipeline.signing import Signing
from pipeline.signoff import Signoff
from pipeline.status import STATUSES, ItemStatus, items_by_datapoint
from pipeline.view import Target, View
from pipeline.why import explain
from report_templates import words

if TYPE_CHECKING:
    from pipeline.disclose import DiscloseRequest
    from pipeline.evidence import Begun
    from pipeline.render.docx import Layout

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report folder as read and measured."""

    project: Project
    inputs: Inputs
    narratives: tuple[Narrative, ...]
    ledger: Ledger
    points: Datapoints
    targets: tuple[Target, ...]
    findings: tuple[Finding, ...]
    restated: tuple[Restated, ...] = ()
    comments: tuple[Comment, ...] = ()
    brand: Brand = PLAIN


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was read, composed in each language and held against the frameworks; ``asked`` is the question they were held against.

    ``beside`` are the documents of their own from the same figures (IFRS S2), each a chapter like this one; ``void`` the sections whose sign-off is void;
    ``questions`` the cells of the CDP pack that its items rest on.
    """

    reading: Reading
    documents: tuple[Document, ...]
    items: tuple[ItemStatus, ...]
    findings: tuple[Finding, ...]
    asked: DiscloseRequest
    signoffs: tuple[Signoff, ...] = ()
    void: frozenset[tuple[str, str]] = frozenset()
    beside: tuple[Chapter, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def name(self) -> str:
        """How the names of its files begin."""
        return self.reading.project.document.name

    @property
    def all(self) -> tuple[Chapter, ...]:
        """The chapter and the documents beside it."""
        return (self, *self.beside)

    @property
    def written(self) -> tuple[tuple[Chapter, Document], ...]:
        """Every document in every language, with the chapter it is."""
        return tuple((one, document) for one in self.all for document in one.documents)

    @property
    def printed(self) -> tuple[str, ...]:
        """Every datapoint printed, once, in the order first printed."""
        return tuple(dict.fromkeys(citation.datapoint for _, document in self.written for citation in document.citations))

    @property
    def blocked(self) -> bool:
        """Whether an error remains that nobody acknowledged."""
        return any(item.blocks for item in self.findings)


def silent(_: str) -> None:
    """Progress nobody watches."""


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


def compose(reading: Reading, languages: Sequence[str], progress: Progress = silent, also: Sequence[str] = ()) -> Chapter:
    """The chapter in each language, and beside it the documents that ``[document] documents`` and ``also`` name, from the same figures."""
    from pipeline.answers import check_packs

    project = reading.project
    own = [outlines()[name] for name in dict.fromkeys((*project.document.documents, *also))]
    signing = partial(Signing, reading.inputs, reading.points, project.report.languages)
    chapter = _composed(replace(reading, project=without(project, own)), signing(beside=own), languages, progress)
    seen = [(outline, replace(reading, project=through(project, outline, reading.points))) for outline in own]
    beside = tuple(_composed(one, signing(own=outline), languages, progress, chapter) for outline, one in seen)
    chapter = replace(chapter, beside=beside)
    found = [*_told(chapter), *check_packs(answering(chapter)), *differing(project, reading.points, chapter.printed)]
    return replace(chapter, findings=without_echoes(acknowledge(_once(found), reading.inputs.acknowledgements())))


def _told(chapter: Chapter) -> Iterator[Finding]:
    """The findings of the chapter and those beside it; an override is of an unknown block where no document has that block."""
    rule = "compose.override_unknown"
    nowhere = set.intersection(*({item.at for item in one.findings if item.rule == rule} for one in chapter.all))
    for one in chapter.all:
        yield from (item for item in one.findings if item.rule != rule or item.at in nowhere)


def _composed(reading: Reading, signing: Signing, languages: Sequence[str], progress: Progress, chapter: Chapter | None = None) -> Chapter:
    """Tables, charts and prose in each language; the frameworks held against the first; the indexes over all. ``chapter`` is the one it stands beside."""
    from pipeline.claims import check_claims, situation_of
    from pipeline.disclosing import disclosed
    from pipeline.illustrate import illustrate
    from pipeline.tabulate import tabulate

    found: list[Finding] = []
    bodies: dict[str, tuple[View, Body, Mapping[str, Block]]] = {}
    for lang in languages:
        progress(f"draw {lang}")
        view = view_of(reading, lang)
        figures, drawn = illustrate(view)
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
    under_way = _under_way(reading, {lang: body.sections for lang, (_, body, _) in bodies.items()})
    outcome = disclosed(asked, under_way)
    if voided := signing.void_items(outcome.items):
        asked = replace(asked, void=voided)
        outcome = disclosed(asked, under_way)
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
    )


def _count_items(points: Datapoints, items: Sequence[ItemStatus], year: int) -> None:
    """How many items of each framework have each status, as datapoints the index prints."""
    deriver = Deriver(points)
    for framework in dict.fromkeys(item.framework for item in items):
        own = [item for item in items if item.framework == framework and item.item.listed]
        for status in STATUSES:
            deriver.count(f"coverage.{framework}", year, status, [f"{item.edition} {item.code}" for item in own if item.status == status])
        deriver.count(f"coverage.{framework}", year, "total", [f"{item.edition} {item.code}" for item in own])


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, errors first: two languages find the same things."""
    rank = {"error": 0, "warning": 1, "info": 2}
    seen: dict[tuple[object, ...], Finding] = {}
    for item in findings:
        seen.setdefault((item.rule, item.at, item.message["en"], item.places), item)
    return tuple(sorted(seen.values(), key=lambda item: rank[item.severity]))


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
        _under_way(chapter.reading, {document.lang: document.sections for document in chapter.documents}),
        items=chapter.items,
        questions=chapter.questions,
        documents=chapter.documents,
        findings=chapter.findings,
        pages={lang: layout.pages for lang, layout in laid.items() if layout is not None},
        beside=tuple(answering(other, layouts) for other in chapter.beside),
    )


def _under_way(reading: Reading, sections: Mapping[str, tuple[Section, ...]]) -> Answering:
    """The chapter before anything is held against it."""
    catalogues = asking.wanted_catalogues(reading.project)
    labels = {lang: words(lang) for lang in LANGUAGES}
    return Answering(reading.project, reading.inputs, reading.points, reading.ledger, reading.targets, (), catalogues, sections, labels)


def lay_out(chapter: Chapter, typeset: Pages, progress: Progress = silent) -> tuple[Chapter, dict[str, Layout]]:
    """The page of each block by document and language (``chapter.en``): those of the typeset chapter where they are known, else LibreOffice's where
    ``[document] pages`` asks for it. What failed joins the findings.
    """
    from pipeline import office
    from pipeline.render import docx

    layouts = {f"{chapter.name}.{lang}": docx.Layout(pages, "") for lang, pages in typeset.items()}
    if layouts or chapter.reading.project.document.pages != "libreoffice":
        return chapter, layouts
    found: list[Finding] = []
    for one, document in chapter.written:
        progress(f"pages {document.lang}")
        layouts[f"{one.name}.{document.lang}"], failed = docx.lay_out(document, office.convert, office.version(), brand=chapter.reading.brand)
        found += failed
    return replace(chapter, findings=_once([*chapter.findings, *found])), layouts


def write(
    chapter: Chapter, begun: Callable[[], Begun] | None, only: Sequence[str] = (), layouts: Mapping[str, Layout] | None = None, progress: Progress = silent
) -> dict[str, bytes]:
    """Every file of OUT. ``only`` limits the documents to formats (``html``, ``docx``); draft, ledger and findings are always written.

    ``begun`` gives the evidence package under way; without it neither the package nor the answer packs are written.
    """
    from pipeline.answers import packs
    from pipeline.delivered import delivered
    from pipeline.evidence import finish

    reading = chapter.reading
    files = drafted(chapter, only, layouts, progress)
    files["documents.json"] = delivered(files)
    files["findings.json"] = write_json({"findings": [item.as_dict() for item in chapter.findings]})
    proposed = proposed_csv(reading.restated, reading.project)
    files |= {PROPOSED: proposed} if proposed is not None else {}
    if begun is None:
        return files
    progress("evidence")
    files |= {f"answers/{name}": content for name, content in packs(answering(chapter, layouts)).items()}
    files["evidence.zip"] = finish(begun(), files["draft.json"], files["documents.json"], files["ledger.parquet"], reading.points, labels_of(reading))
    return files


def drafted(chapter: Chapter, only: Sequence[str] = (), layouts: Mapping[str, Layout] | None = None, progress: Progress = silent) -> dict[str, bytes]:
    """The draft, its ledger and the documents: what two drafts are compared by."""
    from pipeline.consolidate import ledger_bytes
    from pipeline.provenance import cards

    reading = chapter.reading
    labels = labels_of(reading)
    ledger = ledger_bytes(reading.ledger)
    draft = draft_of(chapter, ledger)
    origins = cards(reading.points, reading.ledger, labels, dict.fromkeys(chapter.printed), draft.items_of)
    files: dict[str, bytes] = {"draft.json": write_json(draft.as_dict()), "ledger.parquet": ledger}
    build_id = hashlib.sha256(files["draft.json"]).hexdigest()
    for one, document in chapter.written:
        name = f"{one.name}.{document.lang}"
        working = _working(one, document, labels[document.lang])
        files |= _documents(name, document, working, origins, only, (layouts or {}).get(name), build_id, reading.brand, progress)
    return files


def _working(chapter: Chapter, document: Document, labels: Mapping[str, str]) -> Document:
    """A document as reviewers see it: with its sign-offs and their comments."""
    return with_comments(with_signoffs(document, chapter.name, chapter.signoffs, labels), chapter.reading.comments, labels)


def labels_of(reading: Reading) -> dict[str, dict[str, str]]:
    """The labels of each language, with the names the team gave its own keys."""
    return {lang: {**words(lang), **own_names(reading.inputs, lang)} for lang in LANGUAGES}


def _documents(
    name: str,
    document: Document,
    working: Document,
    origins: Mapping[str, OriginCard],
    only: Sequence[str],
    layout: Layout | None,
    build_id: str,
    brand: Brand,
    progress: Progress,
) -> dict[str, bytes]:
    """The chapter in one language: both formats, both editions. Pages are those of the public one, and hold for the working one where it has no more."""
    from figures.fonts import subset
    from pipeline.document import FigureBlock
    from pipeline.render.docx import write_docx
    from pipeline.render.html import write_html

    files: dict[str, bytes] = {}
    if not only or "html" in only:
        progress(f"html {document.lang}")
        drawn = "".join(block.svg for _, block in document.blocks() if isinstance(block, FigureBlock))
        font = subset(drawn) if drawn else None
        files[f"{name}.html"] = write_html(document, origins, edition="public", font=font, build=build_id, brand=brand)
        files[f"review/{name}.html"] = write_html(working, origins, edition="working", font=font, build=build_id, brand=brand)
    if not only or "docx" in only:
        progress(f"word {document.lang}")
        files[f"{name}.docx"] = write_docx(document, origins, edition="public", layout=layout, build=build_id, brand=brand)
        pages = layout if working is document else None
        files[f"review/{name}.docx"] = write_docx(working, origins, edition="working", layout=pages, build=build_id, brand=brand)
    return files


def stray_digits(chapter: Chapter, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """The digits of the documents just written that have no class: a defect of ours, and no number leaves the house unbound."""
    from pipeline.digits import differing_digits, stray_in_page, stray_in_word

    found: list[Finding] = []
    for one, document in chapter.written:
        working = _working(one, document, words(document.lang))
        name = f"{one.name}.{document.lang}"
        for path, written in ((f"{name}.docx", document), (f"review/{name}.docx", working)):
            found += stray_in_word(written, files[path], path) if path in files else ()
        if f"{name}.html" in files:
            found += stray_in_page(working, files[f"review/{name}.html"], f"review/{name}.html")
            found += differing_digits(files[f"{name}.html"], files[f"review/{name}.html"], f"{name}.html")
    return tuple(found)


def check(folder: Path, progress: Progress = silent) -> tuple[Finding, ...]:
    """All findings of a report folder, without writing anything."""
    outfolder.settle(folder / "out")
    reading, findings = read(folder, progress)
    if reading is None:
        return _once(findings)
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
) -> Built:
    """Build the chapter into OUT, whole or not at all: with an error left, OUT stays as it was.

    ``with_documents`` packs the documents of ``evidence/`` themselves; ``pages`` is the page map of the typeset chapter.
    ``also`` names documents of their own (``s2``) to write beside the chapter, from the same draft, besides those of ``[document] documents``.
    The evidence is packed beside, while the chapter is drawn and written; ``quick`` leaves it and the answer packs out.
    """
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.evidence.apart import begin_beside
    from pipeline.evidence.documents import evidence_documents

    target = out if out is not None else folder / "out"
    outfolder.settle(target)
    foreign = outfolder.may_replace(target)
    reading, findings = read(folder, progress)
    typeset, unreadable = read_page_map(pages) if pages is not None else ({}, ())
    if reading is None or foreign is not None or unreadable:
        return Built(target, (), _once((*((foreign,) if foreign else ()), *unreadable, *findings)))
    documents = evidence_documents(folder, with_documents)
    with ThreadPoolExecutor(1) as beside:
        begun = None if quick else beside.submit(begin_beside, reading.inputs.files, documents, tuple(reading.points.values()), reading.ledger.data)
        chapter = compose(reading, tuple(languages) or reading.project.report.languages, progress, also)
        if chapter.blocked:
            return Built(target, (), chapter.findings)
        chapter, layouts = lay_out(chapter, typeset, progress)
        files = write(chapter, begun.result if begun is not None else None, only, layouts, progress)
    stray = stray_digits(chapter, files)
    if stray:
        return Built(target, (), _once([*chapter.findings, *stray]))
    progress("swap")
    outfolder.swap(target, files)
    return Built(target, tuple(sorted(files)), chapter.findings)
