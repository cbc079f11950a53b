"""``netzero sign``: record who prepared, reviewed or approved what, beside what the team keeps in the table ``signoffs``."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import run, writing
from pipeline.chapter import Reading
from pipeline.finding import Finding, Place, finding
from pipeline.nearest import did_you_mean, nearest
from pipeline.outlines import outlines
from pipeline.progress import Progress, silent
from pipeline.signoff import Digest, Role, Subject, digests_of, place_of, subject_of
from pipeline.tables import Column, TableSchema, folded, tables

DEFAULT_FILE = "data/signoffs.csv"
DELIMITERS = (",", ";", "\t")
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Request:
    """Who signs what, in which role and languages, on which day. ``subjects`` are section ids (``s2/governance`` in a document beside the chapter) and
    items (``gri:305-1``); none means every section.
    """

    who: str
    role: Role
    on: date
    subjects: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signed:
    """What was recorded, and where; nothing where a finding of severity error stands in the way."""

    file: str
    rows: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...]


def sign(folder: Path, request: Request, *, header_language: str = "en", progress: Progress = silent) -> Signed:
    """Compose the chapter as the folder stands, digest what is signed, and add a row a subject and language to the table.

    A table kept as CSV gets the rows at its end, in its own encoding, separator, columns and line ends; with a workbook, or none, they go into
    ``data/signoffs.csv`` beside it. Errors in the data do not keep anybody from signing: a name over a draft says nothing of its being ready.
    """
    reading, findings = run.read(folder, progress)
    if reading is None:
        return Signed(DEFAULT_FILE, (), findings)
    named = dict.fromkeys(place_of(subject)[0] for subject in request.subjects)
    chapter = run.compose(reading, reading.project.report.languages, progress, tuple(name for name in named if name in outlines()))
    digests = digests_of(writing.draft_of(chapter, b"").as_dict())
    languages = request.languages or reading.project.report.languages
    sections = [subject_of("" if one is chapter else one.name, section.id) for one in chapter.all for section in one.documents[0].sections]
    wanted = [(subject, lang) for subject in request.subjects or sections for lang in languages]
    problems = [*_bad_name(request.who), *_absent(wanted, digests, sections)]
    if problems:
        return Signed(DEFAULT_FILE, (), tuple(problems))
    rows = tuple(_row(request, subject, digests[subject]) for subject in wanted)
    file = _file_of(reading)
    if file is None:
        return Signed(DEFAULT_FILE, (), (finding("signoff.elsewhere", reading.project.place("sources.signoffs")),))
    failed = _append(folder / file, file, rows, header_language)
    return Signed(file, () if failed else rows, failed or _older(folder / "out", wanted, digests))


def _row(request: Request, subject: Subject, digest: Digest) -> dict[str, str]:
    name, lang = subject
    return {"who": request.who, "role": request.role, "section_or_item": name, "lang": lang, "on": request.on.isoformat(), "digest": str(digest)}


def _bad_name(who: str) -> list[Finding]:
    plain = who.strip() and who.isprintable() and not who.startswith(FORMULA)
    return [] if plain else [finding("signoff.formula_name", text=who)]


def _absent(wanted: Sequence[Subject], digests: Mapping[Subject, Digest], sections: Sequence[str]) -> list[Finding]:
    """A finding for each subject this chapter does not have in that language."""
    names = sorted({subject for subject, _ in digests})
    return [
        finding("signoff.not_signed", text=f"{name} ({lang})", nearest=did_you_mean(None if name in names else nearest(name, names)), known=", ".join(sections))
        for name, lang in wanted
        if (name, lang) not in digests
    ]


def _file_of(reading: Reading) -> str | None:
    """The CSV that holds the sign-offs, else the one to begin; none where ``[sources]`` would not read it."""
    patterns = reading.project.sources.get("signoffs")
    table = reading.inputs.tables.get("signoffs")
    kept = [file for file, _ in table.headers if file.endswith(".csv")] if table is not None else []
    if kept:
        return kept[-1]
    if patterns is None:
        return DEFAULT_FILE
    return next((pattern for pattern in patterns if pattern.endswith(".csv") and "*" not in pattern and "?" not in pattern), None)


def _append(path: Path, file: str, rows: Sequence[Mapping[str, str]], lang: str) -> tuple[Finding, ...]:
    """Put the rows at the end of the file; the file is replaced whole or stays as it was."""
    schema = tables()["signoffs"]
    try:
        content = path.read_bytes() if path.is_file() else b""
        written, missing = _with_rows(content, rows, schema, lang)
        if missing is not None:
            return (finding("signoff.no_column", Place(file, row=1), column=missing.name, zh=missing.zh),)
        _replace(path, written)
    except (OSError, UnicodeError, csv.Error) as problem:
        return (finding("signoff.not_written", Place(file), file=file, text=str(getattr(problem, "strerror", None) or problem)),)
    return ()


def _with_rows(content: bytes, rows: Sequence[Mapping[str, str]], schema: TableSchema, lang: str) -> tuple[bytes, Column | None]:
    """The content of a CSV with rows added, every byte of it kept; or the column it lacks."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n,;\x00\x1a"):
        header = [column.zh if lang == "zh-TW" else column.name for column in schema.columns]
        names = [column.name for column in schema.columns]
        return (_lines([header], ",", "\r\n") + _lines([[row.get(name, "") for name in names] for row in rows], ",", "\r\n")).encode("utf-8-sig"), None
    document, codec = _decoded(content)
    head = next(line for line in document.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=head.count)
    columns = [_column(cell, schema) for cell in next(csv.reader([head], delimiter=delimiter))]
    missing = next((column for column in schema.columns if column.name not in columns), None)
    ending = "\r\n" if "\r\n" in document else "\n"
    gap = "" if document.endswith(("\n", "\r")) else ending
    added = gap + _lines([[row.get(name or "", "") for name in columns] for row in rows], delimiter, ending)
    return content + added.encode(codec), missing


def _decoded(content: bytes) -> tuple[str, str]:
    """The text of a CSV, and the codec that rows are added with: UTF-8, Big5, or UTF-16 without a second byte-order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp950"), "cp950"


def _column(header: str, schema: TableSchema) -> str | None:
    """The column a header names, in either language or both in one cell; none for a column of the team's own."""
    words = (header, *header.replace("（", " ").replace("(", " ").replace("）", " ").replace(")", " ").split())
    found = next((column for word in words if (column := schema.by_header.get(folded(word))) is not None), None)
    return None if found is None else found.name


def _lines(rows: Sequence[Sequence[str]], delimiter: str, ending: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return stream.getvalue()


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)


def _older(out: Path, wanted: Sequence[Subject], digests: Mapping[Subject, Digest]) -> tuple[Finding, ...]:
    """A warning where the pages in OUT, which a person will have read, say something else of what was signed."""
    try:
        data: Any = json.loads((out / "draft.json").read_bytes())
        shown = digests_of(data)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    stale = dict.fromkeys(name for name, lang in wanted if shown.get((name, lang)) != digests[name, lang])
    return (finding("signoff.out_is_older", text=", ".join(stale)),) if stale else ()
