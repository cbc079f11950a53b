"""A new report folder: tables to fill in, narrative skeletons, a page for the team; or a copy of a shipped example."""

from __future__ import annotations

import csv
import io
import shutil
import sysconfig
import tomllib
from importlib.resources import files
from pathlib import Path

from disclosures import concepts
from pipeline.finding import LANGUAGES, Finding, Place, finding
from pipeline.tables import Column, TableSchema, tables

EXAMPLES = ("nolato", "umc", "formosa")
CHOICE_ROWS = 2_000
"""Rows of a new workbook whose choice columns offer their list."""
_CHOOSE = {
    "en": "What to write here (delete these lines and “status: skeleton” when done):",
    "zh-TW": "撰寫重點（完成後請刪除以下說明及「status: skeleton」一行）：",
}


def example_folder(name: str) -> Path | None:
    """A shipped example: beside the packages in a checkout, under ``share/`` of an installation; none where there is none of that name."""
    if name not in EXAMPLES:
        return None
    checkout = Path(str(files("report_templates"))).parent / "examples"
    installed = Path(sysconfig.get_path("data")) / "share" / "netzero-chapter" / "examples"
    return next((folder / name for folder in (checkout, installed) if (folder / name / "report.toml").is_file()), None)


def new_folder(target: Path, *, lang: str, workbook: bool, example: Path | None = None) -> tuple[Finding, ...]:
    """Make the folder; nothing is written where one of that name already holds something."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return (finding("starter.not_empty", Place(target.name)),)
    if example is not None:
        shutil.copytree(example, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", ".netzero-*"))
        return ()
    written: dict[str, bytes] = {
        "report.toml": _shipped("report.toml"),
        "README.md": _shipped("README.md"),
        "evidence/README.md": b"",
        **(_workbook(lang) if workbook else _csv_files(lang)),
        **_skeletons(),
    }
    for name, content in written.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return ()


def _shipped(name: str) -> bytes:
    return (files("report_templates") / "starter" / name).read_bytes()


def _to_fill() -> list[TableSchema]:
    """The tables people type; product footprints are files of their own."""
    return [schema for schema in tables().values() if schema.folder is None]


def _header(column: Column, lang: str) -> str:
    return column.zh if lang == "zh-TW" else column.name


def _csv_files(lang: str) -> dict[str, bytes]:
    """One CSV a table with its header alone, readable by Excel."""
    found: dict[str, bytes] = {}
    for schema in _to_fill():
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\r\n").writerow([_header(column, lang) for column in schema.columns])
        found[f"data/{schema.name}.csv"] = stream.getvalue().encode("utf-8-sig")
    return found


def _workbook(lang: str) -> dict[str, bytes]:
    """One workbook, a sheet a table: headers with what they mean, lists to choose from."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    heading = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1, "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "bg_color": "#DDEBEE", "bottom": 1, "text_wrap": True, "valign": "top"})
    for schema in _to_fill():
        sheet = book.add_worksheet(schema.zh if lang == "zh-TW" else schema.name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(schema.columns) - 1, 16)
        for index, column in enumerate(schema.columns):
            sheet.write_string(0, index, _header(column, lang), needed if column.required else heading)
            sheet.write_comment(0, index, column.description[lang])
            offered = [words[0] if lang == "zh-TW" and words else value for value, words in column.choices.items()]
            if offered and len(",".join(offered)) <= 255:
                strict = {"error_type": "information"} if column.open else {}
                sheet.data_validation(1, index, CHOICE_ROWS, index, {"validate": "list", "source": offered, **strict})
    book.close()
    return {f"data/{'報告資料' if lang == 'zh-TW' else 'report-data'}.xlsx": stream.getvalue()}


def _skeletons() -> dict[str, bytes]:
    """A file a section and language that says what frameworks together ask for there; it never prints as it is."""
    asked = tomllib.loads(_shipped("skeletons.toml").decode("utf-8"))
    known = concepts()
    found: dict[str, bytes] = {}
    for lang in LANGUAGES:
        for section, topics in asked.items():
            marks = ", ".join(f"{topic}: [{', '.join(part.name for part in known[topic].parts)}]" for topic in topics)
            lines = ["---", "status: skeleton", f"topics: {{{marks}}}", "by: ", "on: ", "---", ""]
            for topic in topics:
                concept = known[topic]
                lines += [f"## {concept.title[lang]}", "", _CHOOSE[lang], "", *(f"- {part.title[lang]}" for part in concept.parts), ""]
            found[f"narrative/{lang}/{section}.md"] = "\n".join(lines).encode("utf-8")
    return found
