"""Which files of a report folder hold which tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.finding import Finding, Place, finding
from pipeline.load.cells import leaves_folder
from pipeline.load.sheet import MAX_FILE_BYTES
from pipeline.nearest import did_you_mean, nearest
from pipeline.pairs import FILE as PAIRS
from pipeline.project import REPORT_FILE, Project
from pipeline.published import LEDGER, inside, published_file
from pipeline.tables import NAMES, table_named, tables

DATA = "data"
BOOKS = (".xlsx", ".xlsm")
FOREIGN = (".xls", ".xlsb", ".ods", ".numbers", ".tsv", ".txt", ".accdb", ".mdb", ".db", ".sqlite")
"""Files that may hold data nobody reads: worth a word. Others (notes, pictures, mappings) are passed over."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read. ``table`` is what it holds; ``None`` for a workbook whose sheets say so themselves. ``sheet`` picks one sheet."""

    path: Path
    file: str
    table: str | None = None
    sheet: str | None = None


def discover(folder: Path, project: Project, suffixes: Sequence[str]) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Every file with a table in ``data/``, except of tables that ``[sources]`` names files for."""
    named, problems = _named(folder, project)
    found: list[Source] = list(named)
    findings: list[Finding] = list(problems)
    export = project.frameworks.cdp.export if project.frameworks.cdp is not None else None
    taken = {*(source.path for source in named), *((folder / export.replace("\\", "/"),) if export else ())}
    if not (folder / DATA).is_dir():
        findings.append(finding("load.no_data_folder", Place(DATA)))
    for path in sorted((folder / DATA).glob("*")):
        if path in taken or path.name.startswith((".", "~$")):
            continue
        source, problem = _in_data(path, folder, suffixes)
        if source is not None and source.table not in project.sources:
            found.append(source)
        findings.extend(problem)
    found.extend(_in_subfolders(folder, project))
    kept = [source for source in found if not _unreadable(source, folder, findings)]
    return tuple(kept), tuple(findings)


def _in_data(path: Path, folder: Path, suffixes: Sequence[str]) -> tuple[Source | None, tuple[Finding, ...]]:
    file = path.relative_to(folder).as_posix()
    suffix = path.suffix.casefold()
    table = table_named(path.stem)
    if suffix in suffixes and (table is not None or suffix in BOOKS):
        return Source(path, file, table), ()
    if suffix in suffixes and suffix != ".json":
        near = did_you_mean(nearest(path.stem, NAMES))
        return None, (finding("load.unknown_file", Place(file), text=path.stem, nearest=near),)
    if suffix in FOREIGN:
        return None, (finding("load.unsupported_format", Place(file), text=suffix),)
    return None, ()


def _in_subfolders(folder: Path, project: Project) -> list[Source]:
    """Tables kept as a folder of documents: ``data/pcf/*.json``, ``data/supplier_answers/*.xlsx``."""
    return [
        Source(path, path.relative_to(folder).as_posix(), schema.name)
        for schema in tables().values()
        if schema.folder is not None and schema.name not in project.sources
        for path in sorted((folder / DATA / schema.folder).glob(schema.files))
        if not path.name.startswith("~$")
    ]


def _named(folder: Path, project: Project) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """The files that ``[sources]`` names; ``book.xlsx#sheet`` picks a sheet."""
    found: list[Source] = []
    findings: list[Finding] = []
    for table, patterns in project.sources.items():
        for pattern in patterns:
            place = project.place(f"sources.{table}")
            path, _, sheet = pattern.partition("#")
            if leaves_folder(path):
                findings.append(finding("load.source_outside", place, text=pattern))
                continue
            matches = _matches(folder, path.replace("\\", "/"))
            if not matches:
                findings.append(finding("load.source_not_found", place, text=pattern))
            found.extend(Source(match, match.relative_to(folder).as_posix(), table, sheet or None) for match in matches)
    return tuple(found), tuple(findings)


def _matches(folder: Path, pattern: str) -> list[Path]:
    """What a pattern matches; what is no possible pattern matches nothing."""
    try:
        return sorted(match for match in folder.glob(pattern) if not match.is_dir())
    except (ValueError, NotImplementedError, OSError):
        return []


def _unreadable(source: Source, folder: Path, findings: list[Finding]) -> bool:
    """Whether a file must not be opened: it is none, lies outside the folder behind a link, or is larger than anything we read."""
    if not source.path.is_file():
        findings.append(finding("load.not_a_file", Place(source.file), text=source.file))
        return True
    if not source.path.resolve().is_relative_to(folder.resolve()):
        findings.append(finding("load.link_outside", Place(source.file), text=source.file))
        return True
    size = source.path.stat().st_size
    if size > MAX_FILE_BYTES:
        findings.append(finding("load.too_large", Place(source.file), text=f"{size / 1024**3:.1f}"))
        return True
    return False


def other_inputs(folder: Path, project: Project) -> Mapping[str, Path]:
    """Files that are read as they are: ``report.toml``, the team's narrative, the published draft with its ledger and narrative, drafts filed before."""
    published = published_file(project)
    at = (folder / published).parent if published is not None else None
    beside = [*sorted(at.glob("narrative/**/*.md")), at / LEDGER] if at is not None and at != folder else []
    paths = [
        folder / REPORT_FILE,
        *sorted((folder / "narrative").glob("**/*.md")),
        folder / PAIRS,
        *([folder / published] if published is not None else []),
        *beside,
    ]
    paths += [folder / file for named in project.document.filed if (file := inside(project, named)) is not None]
    within = folder.resolve()
    return {
        PurePosixPath(path.relative_to(folder)).as_posix(): path
        for path in paths
        if path.is_file() and path.resolve().is_relative_to(within) and path.stat().st_size <= MAX_FILE_BYTES
    }
