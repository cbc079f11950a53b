"""Index packs: rows of the GRI content index to merge into the whole report's, and the TCFD and IFRS S2 indexes point by point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from disclosures import Catalogue, catalogue, edition_in_force
from pipeline.answering import Answering
from pipeline.answers.workbook import Cell, Look, Making, Page, Value, book
from pipeline.datapoint import split_id
from pipeline.document import plain
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.location import places_of
from pipeline.project import Omission
from pipeline.status import ItemStatus, PointStatus, Status

GRI_1 = {"en": "GRI 1: Foundation 2021", "zh-TW": "GRI 1：基礎 2021"}
"""The standard whose requirements an index follows; it has one edition."""
_FIGURES = ("value", "breakdown")
"""Points whose figures a statement may cover; which gases are in a ratio is no figure of it."""
_LOOK: dict[Status, Look] = {"reported": "plain", "partial": "person", "omitted": "plain", "missing": "person", "not_applicable": "none"}


def gri_content_index(answering: Answering) -> Making | None:
    """The GRI content index in GRI's layout, a sheet a language, with the assurance mark that Taiwan's exchange asks for; none where GRI is not reported.

    No statement of use is made unless the chapter is a report of its own: the claim is the whole report's (GRI 1, requirements 7 and 8).
    """
    items = [item for item in answering.of("gri") if item.status != "not_applicable"]
    if not items:
        return None
    pages = [_gri_page(answering, items, lang) for lang in reversed(LANGUAGES)]
    return book([*pages, _open_page(answering, items)])


def tcfd_ifrs_s2_index(answering: Answering) -> Making | None:
    """TCFD and IFRS S2 by point, a sheet a framework and language; none where neither is reported."""
    own = {name: answering.that_answers(name) for name in ("tcfd", "ifrs_s2")}
    pages = [_point_page(asked, name, lang) for name, asked in own.items() if asked.of(name) for lang in reversed(LANGUAGES)]
    return book(pages) if pages else None


def _gri_page(answering: Answering, items: Sequence[ItemStatus], lang: str) -> Page:
    words = answering.words[lang]
    heads = ("source", "disclosure", "location", "page", "requirements", "reason", "explanation", "sector", "assurance")
    widths = (30, 40, 40, 8, 18, 22, 46, 14, 30)
    rows: list[Sequence[Value]] = []
    for item in items:
        if item.status != "missing":
            rows += _gri_rows(answering, item, lang)
    return Page(
        words["index_pack.gri_sheet"],
        tuple((words[f"index_pack.head.{head}"], width) for head, width in zip(heads, widths, strict=True)),
        rows,
        above=_above(answering, lang),
        frozen=2,
    )


def _above(answering: Answering, lang: str) -> tuple[str, ...]:
    """Whose claim it is, the GRI 1 used, and what is still to fill in."""
    words, project = answering.words[lang], answering.project
    claim = words[f"index_pack.claim.{project.frameworks.gri.claim if project.frameworks.gri else 'with_reference'}"]
    values = {
        "company": project.company.name.get(lang) or next(iter(project.company.name.values())),
        "start": project.report.period_start.isoformat(),
        "end": project.report.period_end.isoformat(),
        "claim": claim,
    }
    said = "index_pack.standalone" if project.report.standalone else "index_pack.to_merge"
    return (words[said].format(**values), words["index_pack.gri_1"].format(used=GRI_1[lang]), words["index_pack.pages"], words["index_pack.assurance"])


def _gri_rows(answering: Answering, item: ItemStatus, lang: str) -> list[Sequence[Value]]:
    """A row a disclosure, one more for each further omission. Where no omission may be made its cells are grey, as GRI's template has them."""
    omissions = [_omitted(answering, item, omission, lang) for omission in item.omissions]
    if not item.item.omission_allowed:
        omissions = [(Cell(None, "closed"), Cell(None, "closed"), Cell(None, "closed"))]
    first, *more = omissions or [("", "", "")]
    title = f"{item.code} {item.title[lang]}"
    place = _location(answering, item.blocks, lang)
    page = _page_numbers(answering, item.blocks, lang)
    row = (_standard(answering, item, lang), title, place, page, *first, Cell(None, "person"), _assured(answering, item, lang))
    return [row, *(("", title, "", "", *cells, "", "") for cells in more)]


def _standard(answering: Answering, item: ItemStatus, lang: str) -> str:
    edition = answering.catalogue(item.framework)
    title = edition.groups.get(item.item.group) if edition is not None else None
    return title[lang] if title is not None else ""


def _omitted(answering: Answering, item: ItemStatus, omission: Omission, lang: str) -> tuple[Value, ...]:
    """Which requirements are left out, GRI's reason for it, and the explanation."""
    left_out = dict.fromkeys(status.point.print_ref for status in item.points if status.omission == omission and status.status == "omitted")
    explained = (omission.explanation or {}).get(lang) or next(iter((omission.explanation or {}).values()), "")
    return ", ".join(left_out), answering.words[lang][f"choice.omission.{omission.reason}"], explained


def _location(answering: Answering, blocks: Iterable[str], lang: str) -> str:
    """Number and title of each place, one a line; in a language the chapter is not built in, those of the language it is."""
    places = answering.places.get(lang) or next(iter(answering.places.values()), {})
    return "\n".join(f"{number} {plain(title)}".strip() for number, title in places_of(blocks, places))


def _page_numbers(answering: Answering, blocks: Iterable[str], lang: str) -> Value:
    """The page of each place, one a line, where the chapter has been laid out; else for a person to fill in."""
    built = lang if lang in answering.places else next(iter(answering.places), lang)
    pages = answering.pages.get(built, {})
    found = [pages.get(block, "") for block in places_of(blocks, answering.places.get(built, {})).values()]
    return "\n".join(found) if any(found) else Cell(None, "person")


def _assured(answering: Answering, item: ItemStatus, lang: str) -> str:
    """The mark: whether the figures of the year that answer it are verified, all or some, with level, standard and who did it."""
    year = answering.project.report.year
    figures = [split_id(identifier) for status in item.points if status.point.kind in _FIGURES for identifier in status.datapoints]
    own = [(metric, key) for metric, at, key in figures if at == year and metric.startswith(("ghg.", "energy."))]
    rows = [record for record in answering.inputs.records("verification") if record.text("year") == str(year)]
    covered = {figure: [record for record in rows if _covers(record, *figure)] for figure in own}
    found = {record.row: record for records in covered.values() for record in records}
    if not found:
        return ""
    words = answering.words[lang]
    said = [_statement(record, words, lang) for record in found.values()]
    mark = words["index_pack.assured" if all(covered.values()) else "index_pack.assured_partly"]
    return "\n".join((mark, *dict.fromkeys(said)))


def _covers(record: Record, metric: str, key: str | None) -> bool:
    """Whether a row of the verification table speaks of a figure: ``ghg.scope1``, ``energy.*``, ``ghg.scope3.category[1]``."""
    subject, _, wanted = (record.text("subject") or "").removesuffix("]").partition("[")
    if wanted and wanted != key:
        return False
    return metric == subject or (subject.endswith("*") and metric.startswith(subject[:-1])) or metric.startswith(f"{subject}.")


def _statement(record: Record, words: Mapping[str, str], lang: str) -> str:
    level = words.get(f"choice.level.{record.text('level')}", record.text("level") or "")
    named = words["table.assurance_level"].format(level=level) if level else ""
    verifier = record.text(record.spoken("verifier", lang))
    return ("、" if lang == "zh-TW" else ", ").join(part for part in (named, record.text("standard"), verifier) if part)


def _open_page(answering: Answering, items: Sequence[ItemStatus]) -> Page:
    """Requirements neither answered nor omitted: to answer, or to omit with one of GRI's reasons where the standard allows it."""
    rows = [_open(answering, item, status) for item in items for status in item.points if status.status in ("missing", "partial")]
    heads = (("要求事項 Requirement", 18), ("要求內容", 40), ("What is asked", 40), ("狀態 State", 22), ("缺少", 46), ("Missing", 46), ("省略 Omission", 34))
    return Page("open 待回應", heads, rows)


def _open(answering: Answering, item: ItemStatus, status: PointStatus) -> list[Value]:
    words = [answering.words[lang] for lang in ("zh-TW", "en")]
    state = " ".join(labels[f"choice.item_status.{status.status}"] for labels in words)
    may = " ".join(labels["index_pack.may_omit" if item.item.omission_allowed else "index_pack.may_not_omit"] for labels in words)
    missing = ["\n".join(text[lang] for text in status.missing) for lang in ("zh-TW", "en")]
    return [status.point.print_ref, status.point.text["zh-TW"], status.point.text["en"], state, *missing, may]


def _point_page(answering: Answering, framework: str, lang: str) -> Page:
    """A framework by point, under each disclosure; IFRS S2's paragraphs beside TCFD's."""
    words = answering.words[lang]
    beside = _ifrs_s2(answering) if framework == "tcfd" else None
    names = ("point", *(("paragraph",) if beside else ()), "asked", "location", "page", "state", "missing")
    widths = (12, *((22,) if beside else ()), 56, 36, 8, 14, 52)
    rows: list[Sequence[Value]] = []
    for item in answering.of(framework):
        codes = [", ".join(_succeeding(beside, item.code))] if beside else []
        shown = [item.code, *codes, item.title[lang]]
        rows.append([*(Cell(text, "group") for text in shown), *(Cell(None, "group") for _ in names[len(shown) :])])
        rows += [_point(answering, status, lang, [_paragraphs(beside, status.point.needs)] if beside else []) for status in item.points]
    edition = answering.catalogue(framework)
    above: tuple[str, ...] = (edition.title[lang], edition.note[lang]) if edition is not None else ()
    above += (words["index_pack.paragraphs"].format(title=beside.title[lang]),) if beside else ()
    document = answering.project.document
    above += (words["index_pack.beside"].format(title=document.title[lang], file=f"{document.name}.{lang}.docx"),) if document.title else ()
    sheet = f"{words[f'framework.{framework}']} {words['index_pack.lang']}"
    heads = tuple((words[f"index_pack.head.{name}"], width) for name, width in zip(names, widths, strict=True))
    return Page(sheet, heads, rows, above=above, frozen=len(names) - 5)


def _ifrs_s2(answering: Answering) -> Catalogue:
    """The edition of IFRS S2 reported, in whichever document, else the one in force when the period begins."""
    start = answering.project.report.period_start
    return answering.that_answers("ifrs_s2").catalogue("ifrs_s2") or catalogue("ifrs_s2", edition_in_force("ifrs_s2", start))


def _succeeding(edition: Catalogue, code: str) -> tuple[str, ...]:
    """The paragraphs that took over a TCFD disclosure, where that is certain."""
    return tuple(dict.fromkeys(new for entry in edition.succession if entry.framework == "tcfd" and entry.old == code for new in entry.new))


def _paragraphs(edition: Catalogue, needs: Iterable[str]) -> str:
    """The verified points that need the very same figure or sub-point: what answers one answers the other.

    A paragraph that asks for something else of the same topic is none; where there is none, the disclosure's own paragraphs stand above.
    """
    wanted = set(needs)
    points = [point for item in edition.items for point in item.points if wanted & set(point.needs) and point.ref_verified and point.confidence == "high"]
    return ", ".join(dict.fromkeys(point.print_ref for point in points))


def _point(answering: Answering, status: PointStatus, lang: str, beside: Sequence[Value]) -> list[Value]:
    words = answering.words[lang]
    missing = "\n".join(text[lang] for text in status.missing)
    state = Cell(words[f"choice.item_status.{status.status}"], _LOOK[status.status])
    return [
        status.point.print_ref,
        *beside,
        status.point.text[lang],
        _location(answering, status.blocks, lang),
        _page_numbers(answering, status.blocks, lang),
        state,
        missing,
    ]
