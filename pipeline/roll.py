"""``netzero new DIR --from LAST_YEAR``: a report folder rolled forward into the next year.

Everything the team keeps is carried as it is: prior years' rows are the time series, so nothing of them is touched. What belonged to the last report alone is
not: what was built, sign-offs, acknowledgements, the named persons who stood for a text. The draft as published stays beside, as the reference for
restatements, with the narrative it was built from, so that prose that still speaks of the old year is found.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import run
from pipeline.chapter import Reading
from pipeline.evidence.cells import guard
from pipeline.finding import Finding, Place, finding
from pipeline.inputs import Inputs, Table
from pipeline.outfolder import beside, settle
from pipeline.progress import Progress, silent
from pipeline.project import REPORT_FILE, load_project
from pipeline.published import DRAFT, LEDGER
from pipeline.toml_lines import key_lines

FILL = "to-fill"
BLANKED: Mapping[str, tuple[str, ...]] = {
    "inventory": ("activity", "mass", "emissions", "uncertainty_pct", "verified", "evidence", "note"),
    "energy": ("quantity", "evidence"),
    "activity_metrics": ("value", "evidence", "note"),
    "process_gases": ("mass_used", "evidence"),
}
"""Tables whose rows of the last year come again, and their columns that a new year has to fill."""
LEFT = ("signoffs", "acknowledged")
"""Tables of the last report alone."""
_NOT_CARRIED = ("out", "published", FILL)
_README = """# {year}

以下各檔列出 {last} 年度之排放源與項目，年度已改為 {year}，數量留白。請填寫數量後，將各列貼至 data/ 中同名資料表之末；
已停用者請略過，新增者請自行加列。line_id 請保留，系統據以比對各年度。本資料夾不會被讀取，用畢可刪除。

Each file lists the sources and items of {last} with the year set to {year} and the quantities left blank. Fill them in and paste
the rows at the end of the table of the same name in data/; leave out what has ended, add what is new. Keep line_id: years are
matched by it. This folder is never read; delete it when done.
"""


@dataclass(frozen=True, slots=True)
class Rolled:
    """What came of it: the new year and the rows to fill by table; findings of severity error mean that nothing was written."""

    year: int
    to_fill: Mapping[str, int]
    findings: tuple[Finding, ...]


def roll_forward(target: Path, last: Path, progress: Progress = silent) -> Rolled:
    """Make ``target`` the folder of the year after ``last``. Errors in last year's data do not stand in the way; a ``report.toml`` that cannot be read does."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return Rolled(0, {}, (finding("starter.not_empty", Place(target.name)),))
    if target.resolve().is_relative_to(last.resolve()):
        return Rolled(0, {}, (finding("roll.inside", Place(target.name)),))
    settle(last / "out")
    reading, findings = run.read(last, progress)
    if reading is None:
        return Rolled(0, {}, findings)
    made = beside(target, "new")
    if made.exists():
        shutil.rmtree(made)
    rolled = _rolled(made, last, reading)
    if target.exists():
        target.rmdir()
    made.rename(target)
    return rolled


def _rolled(target: Path, last: Path, reading: Reading) -> Rolled:
    """The next year's folder, written beside where it will stand, so that it is there whole or not at all."""
    year = reading.project.report.year
    told = list(_carry(last, target, reading.inputs))
    reference = f"published/{year}"
    has_draft = _keep_published(last, target / reference, year)
    told += [] if has_draft else [finding("roll.no_draft", Place("out"), year=year)]
    settings = (last / REPORT_FILE).read_bytes().decode("utf-8-sig")
    (target / REPORT_FILE).write_bytes(next_settings(settings, f"{reference}/{DRAFT}" if has_draft else None).encode("utf-8"))
    for path in sorted((target / "narrative").glob("**/*.md")):
        path.write_bytes(_unsigned(path.read_bytes(), year))
    project, _ = load_project(target)
    if project is None or project.report.year != year + 1:
        told.append(finding("roll.settings_by_hand", Place(REPORT_FILE, column="report.year"), year=year + 1))
    return Rolled(year + 1, _offer(target / FILL, reading.inputs, year), tuple(told))


def _carry(last: Path, target: Path, inputs: Inputs) -> Iterator[Finding]:
    """Copy the folder without what belonged to the last report; links are not followed. A workbook is left as it is, and its sheets are spoken of."""
    places = {(name, file, sheet) for name in LEFT if name in inputs.tables for file, sheet in inputs.tables[name].headers}
    left = {(last / file).resolve() for _, file, sheet in places if sheet is None}
    top = last.resolve()

    def ignored(folder: str, names: list[str]) -> set[str]:
        here = Path(folder).resolve()
        own = _links(folder, names) | {name for name in names if (here / name) in left or name.startswith((".netzero-", "~$"))}
        return own | (set(_NOT_CARRIED) if here == top else set())

    shutil.copytree(last, target, dirs_exist_ok=True, ignore=ignored)
    for name, file, sheet in sorted(places, key=str):
        if sheet is not None:
            yield finding("roll.sheet_kept", Place(file, sheet), table=name)


def _links(folder: str, names: list[str]) -> set[str]:
    """What is a link and may lead anywhere."""
    return {name for name in names if (Path(folder) / name).is_symlink()}


def _keep_published(last: Path, kept: Path, year: int) -> bool:
    """Put the published draft, its ledger and its narrative aside; whether there is a draft of that year."""
    kept.mkdir(parents=True)
    if (last / "narrative").is_dir():
        shutil.copytree(last / "narrative", kept / "narrative", ignore=_links)
    try:
        draft = json.loads((last / "out" / DRAFT).read_bytes())["report"]["year"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if draft != year:
        return False
    for name in (DRAFT, LEDGER):
        if (last / "out" / name).is_file():
            shutil.copyfile(last / "out" / name, kept / name)
    return True


def next_settings(document: str, previous: str | None) -> str:
    """``report.toml`` for the year after: year and period moved on, the day of publication open again, the published draft named.

    Everything else, comments included, stays as written.

    >>> print(next_settings('[report]\\nyear = 2024 # label\\npublication_date = 2025-06-30\\n', "published/2024/draft.json"))
    [report]
    year = 2025 # label
    previous = "published/2024/draft.json"
    <BLANKLINE>
    """
    lines, places = document.split("\n"), key_lines(document)
    named = f'previous = "{previous}"'

    def change(key: str, pattern: str, put: str | None = None) -> None:
        row = places.get(f"report.{key}", 0) - 1
        if row >= 0:
            lines[row] = re.sub(pattern, lambda match: put if put is not None else match[1] + str(int(match[2]) + 1) + (match[3] or ""), lines[row], count=1)

    for key in ("period_start", "period_end"):
        change(key, rf"({key}\s*=\s*[\"']?)(\d{{3,4}})(-\d\d-\d\d)?")
    lines = [line.replace("-02-29", "-02-28") if re.search(r"period_(start|end)", line) else line for line in lines]
    text = r"previous\s*=\s*(?:\"[^\"]*\"|'[^']*')"
    change("previous", text if previous else rf",\s*{text}|(?:report\s*\.\s*)?{text},?\s*", named if previous else "\x00")
    change("year", r"(\byear\s*=\s*[\"']?)(\d{2,4})([\"']?)")
    row = places.get("report.year", 0) - 1
    if previous and "report.previous" not in places and row >= 0:
        inline = re.match(r"\s*report\s*=\s*\{", lines[row])
        dotted = "report." if re.match(r"\s*report\s*\.", lines[row]) else ""
        lines[row] = re.sub(r"(\byear\s*=\s*[\"']?\d+[\"']?)", rf"\1, {named}", lines[row], count=1) if inline else f"{lines[row]}\n{dotted}{named}"
    change("publication_date", r"^\s*(?:report\s*\.\s*)?publication_date\s*=.*$|,\s*publication_date\s*=\s*[^,}]+|publication_date\s*=\s*[^,}]+,?\s*", "\x00")
    return "\n".join(line.replace("\x00", "") for line in lines if line.strip() != "\x00")


def _unsigned(content: bytes, year: int) -> bytes:
    """A narrative file whose front matter names nobody: a person's word is given for a year, and stays beside as a comment."""
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    matter = re.match(r"---[ \t]*\r?\n.*?\n---", source, re.DOTALL)
    if matter is None:
        return content
    opened = re.sub(r"^(by|on):[ \t]*(\S[^\r\n]*)", rf"\1:  # {year}: \2", matter[0], flags=re.MULTILINE)
    return (opened + source[matter.end() :]).encode("utf-8")


def _offer(folder: Path, inputs: Inputs, year: int) -> dict[str, int]:
    """The rows of the last year as rows to fill, under the team's own headers; how many by table."""
    found: dict[str, int] = {}
    for name, blanked in BLANKED.items():
        rows = _rows(inputs.tables[name], year, blanked) if name in inputs.tables else []
        if len(rows) > 1:
            folder.mkdir(parents=True, exist_ok=True)
            stream = io.StringIO(newline="")
            csv.writer(stream, lineterminator="\r\n").writerows(rows)
            (folder / f"{name}.csv").write_bytes(stream.getvalue().encode("utf-8-sig"))
            found[name] = len(rows) - 1
    if found:
        (folder / "README.md").write_text(_README.format(last=year, year=year + 1), encoding="utf-8", newline="\n")
    return found


def _rows(table: Table, year: int, blanked: Sequence[str]) -> list[list[str]]:
    """Header and rows of one table: those of the year, a year later, their quantities blank."""
    written: dict[str, str] = {}
    for headers in table.headers.values():
        written = {**headers, **written}
    rows = [list(written.values())]
    for record in table.records():
        if record.text("year") == str(year):
            moved = {"year": str(year + 1), **{name: _a_year_later(record.text(name)) for name in ("period_start", "period_end")}}
            rows.append([guard("" if name in blanked else moved.get(name, record.text(name) or "")) for name in written])
    return rows


def _a_year_later(day: str | None) -> str:
    """The same day a year on; blank where there is none."""
    if not day:
        return ""
    found = date.fromisoformat(day)
    return date(found.year + 1, found.month, min(found.day, 28) if found.month == 2 else found.day).isoformat()
