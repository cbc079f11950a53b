"""What the frameworks are held against: where the composed chapter prints each datapoint, setting and table, and what its narrative marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from disclosures import Catalogue, catalogue, editions, frameworks
from pipeline.datapoint import Datapoints, make_id
from pipeline.disclose import DiscloseRequest
from pipeline.document import Section, block_spans
from pipeline.finding import LANGUAGES, Finding, Place, Text, finding
from pipeline.inputs import Inputs
from pipeline.narrative import Narrative
from pipeline.project import REPORT_FILE, Project
from pipeline.reasons import category_reasons
from pipeline.status import Mark
from pipeline.view import Target
from report_templates import answers


def _asked(project: Project) -> tuple[tuple[str, str | None], ...]:
    """The frameworks of ``[frameworks]`` with the edition asked for; none means the newest we ship."""
    chosen = project.frameworks
    entries: tuple[tuple[str, str | None, bool], ...] = (
        ("gri", project.gri_edition, chosen.gri is not None),
        ("tcfd", None, chosen.tcfd),
        ("cdp", chosen.cdp.cycle if chosen.cdp else None, chosen.cdp is not None),
        ("sbti", None, chosen.sbti),
        ("ifrs_s2", None, chosen.ifrs_s2),
        ("tw_fsc", None, chosen.tw_fsc),
        ("esrs_e1", None, chosen.esrs_e1),
    )
    return tuple((name, edition) for name, edition, wanted in entries if wanted)


def wanted_catalogues(project: Project) -> tuple[Catalogue, ...]:
    """The editions this report answers: GRI by its day of publication, CDP by its cycle, the newest of the others we ship."""
    found: list[Catalogue] = []
    for framework, edition in _asked(project):
        shipped = editions(framework) if framework in frameworks() else ()
        if shipped:
            found.append(catalogue(framework, edition if edition in shipped else shipped[-1]))
    return tuple(found)


def unshipped(project: Project) -> tuple[Finding, ...]:
    """Frameworks of ``[frameworks]`` there is no catalogue of in this version."""
    return tuple(
        finding("run.framework_not_shipped", project.place(f"frameworks.{name}"), text=name) for name, _ in _asked(project) if name not in frameworks()
    )


@dataclass(frozen=True, slots=True)
class Told:
    """The team's text, and the sections whose sign-off a change voided: ``("governance", "en")``."""

    narratives: Sequence[Narrative]
    void: frozenset[tuple[str, str]] = frozenset()


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
        headline=project.inventory.scope2_headline,
        printed=printed,
        base_year=project.inventory.base_year.scope12,
        base_year_scope3=project.inventory.base_year.scope3,
        targets={target.id: target.type for target in targets if target.active},
        marks=tuple(_marks(told, sections)),
        inputs=printed_inputs(sections, inputs),
        omissions=project.omissions,
        reasons=_reasons(inputs, project.report.year),
        publication_date=project.report.publication_date,
        languages=project.report.languages,
    )


def _marks(told: Told, sections: Sequence[Section]) -> Iterable[Mark]:
    """What each narrative file says it answers, with the blocks it became. A file's section has the file's name."""
    blocks = [block.id for section in sections for block in section.blocks]
    for narrative in told.narratives:
        own = tuple(name for name in blocks if name.startswith(f"{narrative.stem}/"))
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
