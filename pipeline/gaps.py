"""A report folder held against editions of frameworks: what each would ask of it, as a list and as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from disclosures import catalogue, editions
from pipeline import asking, run, writing
from pipeline.finding import LANGUAGES, Finding
from pipeline.gap import Gap
from pipeline.progress import Progress, silent
from pipeline.project import load_project
from report_templates import words


def gaps(folder: Path, framework: str | None = None, edition: str | None = None, progress: Progress = silent) -> tuple[tuple[Gap, ...], tuple[Finding, ...]]:
    """A report folder held against an edition of a framework, the newest unless named; without a framework against each it reports.

    Raises ``KeyError`` for a framework or edition there is none of.
    """
    from pipeline.disclosing import disclosed
    from pipeline.gap import compare

    if framework is not None:
        edition = edition or editions(framework)[-1]
        catalogue(framework, edition)
    reading, findings = run.read(folder, progress)
    if reading is None:
        return (), findings
    chapter = run.compose(reading, reading.project.report.languages[:1], progress)
    own = tuple(entry for one in chapter.all for entry in one.asked.catalogues)
    found: list[Gap] = []
    wanted = own if framework is None or edition is None else (asking.catalogue_of(reading.project, framework, edition),)
    for after in wanted:
        succeeded = {entry.framework for entry in after.succession if entry.framework}
        before = next((entry for entry in own if entry.framework == after.framework), None) or next(
            (entry for entry in own if entry.framework in succeeded), None
        )
        document = next((one for one in chapter.beside if before in one.asked.catalogues), chapter)
        outcome = disclosed(replace(document.asked, catalogues=(after,)), writing.answering(document))
        found.append(compare(before if before != after else None, after, outcome.items))
    return tuple(found), chapter.findings


def gap_files(folder: Path, gap: Gap) -> dict[str, bytes]:
    """The gap list of a folder as files: a workbook in both languages and a chart in each."""
    from pipeline.answers.gap_list import gap_files as made

    project, _ = load_project(folder)
    company = project.company.name if project is not None else {}
    return made(gap, company, {lang: words(lang) for lang in LANGUAGES})
