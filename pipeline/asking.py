"""What the frameworks are held against: where the composed chapter prints each datapoint, setting and table, and what its narrative marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from disclosures import Catalogue, catalogue, edition_in_force, editions
from pipeline.datapoint import Datapoints, make_id
from pipeline.disclose import DiscloseRequest
from pipeline.document import Section, block_spans
from pipeline.finding import LANGUAGES, Place, Text
from pipeline.inputs import Inputs
from pipeline.narrative import Narrative
from pipeline.project import PLAIN_FRAMEWORKS, REPORT_FILE, Project
from pipeline.reasons import category_reasons
from pipeline.status import Mark
from pipeline.statutory import ADOPTION, SCOPE3_AFTER, ifrs_from
from pipeline.view import Target
from report_templates import answers

FINANCE = ("bank", "insur", "asset management", "securities", "financ", "銀行", "保險", "證券", "金融", "金控", "投信")
"""What a sector is called whose investments emit (IFRS S2, 29(a)(vi)(2))."""


def wanted_catalogues(project: Project) -> tuple[Catalogue, ...]:
    """The editions this report answers: GRI by its day of publication, CDP by its cycle, others as asked or as in force when the period begins."""
    chosen = project.frameworks
    found: list[Catalogue] = []
    if chosen.gri is not None:
        found.append(catalogue("gri", project.gri_edition or editions("gri")[-1]))
    if chosen.tcfd:
        found.append(_in_force(project, "tcfd"))
    if chosen.cdp is not None:
        found.append(catalogue("cdp", chosen.cdp.cycle if chosen.cdp.cycle in editions("cdp") else editions("cdp")[-1]))
    if chosen.sbti:
        found.append(catalogue("sbti", editions("sbti")[-1]))
    found += [_in_force(project, name) for name in PLAIN_FRAMEWORKS if name not in ("tcfd", "sbti") and getattr(chosen, name)]
    return tuple(_of_industry(entry, chosen.industry) for entry in found)


def catalogue_of(project: Project, framework: str, edition: str) -> Catalogue:
    """An edition as it is asked of this company."""
    return _of_industry(catalogue(framework, edition), project.frameworks.industry)


def _in_force(project: Project, framework: str) -> Catalogue:
    """The edition asked for by name, or the one in force on the first day of the period."""
    return catalogue(framework, project.frameworks.editions.get(framework) or edition_in_force(framework, project.report.period_start))


def _of_industry(entry: Catalogue, industry: str | None) -> Catalogue:
    """SASB's metrics of the company's industry, or of all where it names none."""
    if entry.framework != "sasb" or industry is None:
        return entry
    return replace(entry, items=tuple(item for item in entry.items if item.group == industry.lower().replace("-", "_")))


@dataclass(frozen=True, slots=True)
class Told:
    """The team's text, the sections whose sign-off a change voided (``("governance", "en")``), and the blocks of the chapter by language."""

    narratives: Sequence[Narrative]
    void: frozenset[tuple[str, str]] = frozenset()
    blocks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def request(
    project: Project,
    inputs: Inputs,
    points: Datapoints,
    targets: Sequence[Target],
    told: Told,
    sections: Sequence[Section],
    printed: Mapping[str, tuple[str, ...]],
) -> DiscloseRequest:
    """The question to ``disclose``, from the body of the chapter's first language."""
    return DiscloseRequest(
        catalogues=wanted_catalogues(project),
        points=points,
        year=project.report.year,
        headline=project.shown_scope2,
        beside=project.document.beside,
        printed=printed,
        base_year=project.inventory.base_year.scope12,
        base_year_scope3=project.inventory.base_year.scope3,
        targets={target.id: target.type for target in targets if target.active},
        marks=tuple(_marks(told)),
        inputs=printed_inputs(sections, inputs),
        omissions=project.omissions,
        reasons=_reasons(inputs, project.report.year),
        publication_date=project.report.publication_date,
        period_start=project.report.period_start,
        facts={**facts(project, project.report.year), "customers": bool(inputs.records("customers")), "re100_member": project.frameworks.re100},
        languages=project.report.languages,
        places={entry.framework: project.place(f"frameworks.{entry.framework}") for entry in wanted_catalogues(project)},
    )


def facts(project: Project, year: int) -> dict[str, bool]:
    """What the company is and which year it reports decide: whether scope 3 is required yet (in Taiwan from the fourth year of application), whether a
    sector's points are asked.
    """
    sector = (project.company.sector or "").casefold()
    return {
        "scope3_required": project.company.country != "TW" or year >= (ifrs_from(project) or ADOPTION[0][1]) + SCOPE3_AFTER,
        "financial_activities": any(word in sector for word in FINANCE),
        "high_impact_sector": not sector or not any(word in sector for word in FINANCE),
    }


def _marks(told: Told) -> Iterable[Mark]:
    """What each narrative file says it answers, with the blocks it became in its own language, or its section, which has the file's name."""
    for narrative in told.narratives:
        own = tuple(name for name in told.blocks.get(narrative.lang, ()) if name.startswith(f"{narrative.stem}/"))
        own = own or (narrative.stem,)
        void = (narrative.stem, narrative.lang) in told.void
        for topic, parts in narrative.topics.items():
            yield Mark(topic, parts, narrative.by, own, narrative.lang, narrative.at, void)


def printed_inputs(sections: Sequence[Section], inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """For each setting (``report.toml/inventory.gwp``), table column (``risks.type``) and sub-point of a topic the blocks that print it."""
    columns = {
        (file, sheet, header): f"{table.name}.{name}"
        for table in inputs.tables.values()
        for (file, sheet), headers in table.headers.items()
        for name, header in headers.items()
    }
    found: dict[str, dict[str, None]] = {}
    stated = answers()
    for section in sections:
        for block in section.blocks:
            for topic in (topic for pattern, topics in stated.items() if fnmatchcase(block.id, pattern) for topic in topics):
                found.setdefault(topic, {})[block.id] = None
            for span in block_spans(block):
                name = _input_name(span.at, columns) if span.at is not None else None
                if name is not None and span.kind != "typed":
                    found.setdefault(name, {})[block.id] = None
    return {name: tuple(blocks) for name, blocks in found.items()}


def _input_name(at: Place, columns: Mapping[tuple[str, str | None, str], str]) -> str | None:
    if at.file == REPORT_FILE:
        return f"{REPORT_FILE}/{at.column}"
    return columns.get((at.file, at.sheet, at.column or "")) or None


def _reasons(inputs: Inputs, year: int) -> dict[str, Text]:
    """Why the team gives no figure for a scope 3 category, by the datapoint's id."""
    found = category_reasons(inputs, year)
    return {
        make_id("ghg.scope3.category", year, key): {lang: record.text(record.spoken("note", lang)) or words for lang in LANGUAGES}
        for key, (words, record) in found.items()
    }
