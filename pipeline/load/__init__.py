"""From the files of a report folder to tables of exact text with places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.finding import Finding, Place, finding
from pipeline.inputs import InputFile, Inputs
from pipeline.load import cdp_export, csv, pact, parquet, survey, xlsx
from pipeline.load.assemble import Part, joined, part
from pipeline.load.cells import Calendar
from pipeline.load.discover import BOOKS, Source, discover, other_inputs
from pipeline.load.evidence import missing_evidence
from pipeline.load.sheet import Read, Sheet
from pipeline.nearest import did_you_mean, nearest
from pipeline.project import Project
from pipeline.questionnaire import Answered
from pipeline.tables import NAMES, folded, table_named, tables

READERS: Mapping[str, Callable[[bytes, str], Read]] = {
    ".csv": csv.read,
    ".xlsx": xlsx.read,
    ".xlsm": xlsx.read,
    ".parquet": parquet.read,
    ".json": pact.read,
}
"""One reader a format, by the ending of the file's name."""

GROWING = frozenset({"signoffs"})
"""Tables that a command adds rows to, beside a workbook that may hold some already; nothing of them is ever added up."""

IGNORED_SHEETS = frozenset(folded(name) for name in ("README", "讀我", "說明", "使用說明", "choices", "選項"))


def load(folder: Path, project: Project) -> tuple[Inputs, tuple[Finding, ...]]:
    """Every table found in ``data/`` (or named in ``[sources]``), every file read, and what is wrong with them."""
    sources, problems = discover(folder, project, tuple(READERS))
    found = list(problems)
    calendar = Calendar(project.report.year)
    parts: list[Part] = []
    files: list[InputFile] = []
    for source in sources:
        data = _content(source.path)
        if data is None:
            found.append(finding("load.unreadable_file", Place(source.file)))
            continue
        read, about = _read(source, data, calendar)
        parts.extend(read)
        found.extend(about)
        if source.file not in (entry.path for entry in files):
            files.append(InputFile(source.file, _sha256(data), sum(entry.data.num_rows for entry in read), data))
    for name, path in other_inputs(folder, project).items():  # what of it cannot be read is told where it is understood
        content = _content(path)
        if content is not None:
            files.append(InputFile(name, _sha256(content), None, content))
    answered, export, told = _answered(folder, project)
    files.extend(export)
    found.extend(told)
    found.extend(_twice(parts, project))
    names = [name for name in NAMES if any(entry.table == name and entry.data.num_rows for entry in parts)]
    read_tables = {name: joined(name, [entry for entry in parts if entry.table == name and entry.data.num_rows]) for name in names}
    found.extend(missing_evidence(read_tables, folder))
    return Inputs(read_tables, tuple(sorted(files, key=lambda entry: entry.path)), answered), tuple(found)


def _answered(folder: Path, project: Project) -> tuple[tuple[Answered, ...], tuple[InputFile, ...], tuple[Finding, ...]]:
    """The answers of the CDP export ``report.toml`` names, and the file they were read from. No number rests on it, so nothing about it blocks."""
    path, refused = cdp_export.export_file(folder, project)
    if path is None:
        return (), (), _warned(refused)
    file, data = path.relative_to(folder).as_posix(), _content(path)
    if data is None:
        return (), (), _warned((finding("load.unreadable_file", Place(file)),))
    answered, problems = cdp_export.read(data, file)
    return answered, (InputFile(file, _sha256(data), len(answered), data),), _warned(problems)


def _warned(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that are errors of a table, as warnings."""
    return tuple(replace(item, severity="warning") if item.severity == "error" else item for item in findings)


def _content(path: Path) -> bytes | None:
    """The bytes of a file; ``None`` where the system does not let us read it."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(source: Source, data: bytes, calendar: Calendar) -> tuple[list[Part], list[Finding]]:
    """The parts of one file. A workbook is asked sheet by sheet which table it holds."""
    if not data or data.isspace():
        return [], [finding("load.empty_file", Place(source.file))]
    reader = READERS.get(source.path.suffix.casefold())
    if reader is None:
        return [], [finding("load.unsupported_format", Place(source.file), text=source.path.suffix)]
    sheets, problems = reader(data, source.file)
    if source.table == survey.TABLE:
        return survey.answers(sheets, problems, source.file, calendar)
    parts: list[Part] = []
    found = [entry for entry in problems if entry.at is None or not _ignored(entry.at.sheet)]
    for sheet, table in _tables(source, sheets, found):
        read, about = part(sheet, tables()[table], calendar)
        parts.append(read)
        found.extend(about)
    return parts, found


def _ignored(sheet: str | None) -> bool:
    """Whether a sheet is an explanation for people, by its name."""
    return folded(sheet or "") in IGNORED_SHEETS


def _tables(source: Source, sheets: Sequence[Sheet], found: list[Finding]) -> list[tuple[Sheet, str]]:
    """Each sheet of a file with the table it holds: as ``[sources]`` says, else by the sheet's name, else (a book of one sheet) by the file's."""
    if source.path.suffix.casefold() not in BOOKS:
        return [(sheet, source.table) for sheet in sheets if source.table is not None]
    if source.sheet is not None:
        picked = [sheet for sheet in sheets if folded(sheet.sheet or "") == folded(source.sheet)]
        if not picked:
            found.append(finding("load.sheet_not_found", Place(source.file), text=source.sheet))
        return [(sheet, source.table) for sheet in picked if source.table is not None]
    named: list[tuple[Sheet, str]] = []
    others = [sheet for sheet in sheets if not _ignored(sheet.sheet)]
    for sheet in others:
        table = table_named(sheet.sheet or "") or (source.table if len(others) == 1 else None)
        if table is not None:
            named.append((sheet, table))
            found.extend([finding("load.hidden_sheet", sheet.place(), text=sheet.sheet)] if sheet.is_hidden else [])
        elif not sheet.is_hidden:
            near = did_you_mean(nearest(sheet.sheet or "", NAMES))
            found.append(finding("load.unknown_sheet", sheet.place(), text=sheet.sheet, nearest=near))
    return named


def _twice(parts: Sequence[Part], project: Project) -> list[Finding]:
    """Tables found in two places without ``[sources]`` saying that both are meant: their lines would count twice."""
    found: list[Finding] = []
    for name in NAMES:
        same = [entry for entry in parts if entry.table == name and entry.data.num_rows]
        if len(same) > 1 and name not in project.sources and name not in GROWING and tables()[name].folder is None:
            places = [Place(entry.file, entry.sheet) for entry in same]
            found.append(finding("load.table_twice", places[1], places=places, table=name, text=", ".join(str(place) for place in places)))
    return found
