"""A new report folder: tables to fill in, narrative skeletons, a page for the team; or a copy of a shipped example."""

from __future__ import annotations

import csv
import io
import shutil
import sysconfig
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import rtoml

from pipeline.finding import LANGUAGES, Finding, Place, finding
from pipeline.tables import Column, TableSchema, offered, tables
from pipeline.topics import ABSENT, Topic, cited, topics
from report_templates import words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

EXAMPLES = ("nolato", "umc", "formosa")
CHOICE_ROWS = 2_000
"""Rows of a new workbook whose choice columns offer their list."""
MADE_ON = datetime(2026, 1, 1)
"""Creation date written into a new workbook, so that the same call gives the same bytes."""
TWO_LINES = 31
"""Height of a row of the first sheet, in points: no description takes more than two lines."""
_HOW_TO = (
    ("只填需要的工作表；空白的工作表會略過。", "Fill in the sheets you need; empty ones are skipped."),
    ("深色標題為必填。將游標停在標題上可看到說明。", "Darker headers are required. Point at a header to read what it means."),
    ("空白不是零：沒有數值請留白，數值為零請填 0。", "Blank is not zero: leave a cell blank where there is no value, write 0 where it is zero."),
    ("標題可用中文或英文，欄位順序不拘；自行增加的欄位會保留。", "Headers may be Chinese or English, in any order; columns of your own are kept."),
    ("百分比欄以百分點填寫（28 表示 28%）；比例欄填 0 至 1。", "Columns in per cent hold points (28 = 28 %); shares are fractions from 0 to 1."),
    ("下拉選單以外的常用寫法也能辨識；民國年會換算為西元年。", "Usual words beside those of the lists are understood too, and so are ROC years."),
)
_EVIDENCE = "佐證文件放在這裡；資料列以「evidence/檔名.pdf#頁碼」引用。\nDocuments that rows point to, as evidence/name.pdf#page.\n"


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
        "evidence/README.md": _EVIDENCE.encode("utf-8"),
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
    """One workbook: a page that says how to fill it in, a sheet a table with headers that explain themselves, and the lists to choose from."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": MADE_ON})
    heading = book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1, "text_wrap": True, "valign": "top"})
    needed = book.add_format({"bold": True, "bg_color": "#DDEBEE", "bottom": 1, "text_wrap": True, "valign": "top"})
    _readme(book, lang, heading)
    sheets = [(book.add_worksheet(_sheet_name(schema, lang)), schema) for schema in _to_fill()]
    lists = book.add_worksheet("選項" if lang == "zh-TW" else "choices")
    lists.hide()
    listed: dict[tuple[str, ...], str] = {}
    for sheet, schema in sheets:
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(schema.columns) - 1, 16)
        for index, column in enumerate(schema.columns):
            sheet.write_string(0, index, _header(column, lang), needed if column.required else heading)
            sheet.write_comment(0, index, _explained(column), {"x_scale": 2, "y_scale": 1.2})
            if offered(column):
                source = _listed(column, lang, lists, listed)
                sheet.data_validation(1, index, CHOICE_ROWS, index, {"validate": "list", "source": source, "error_type": "warning"})
    book.close()
    return {f"data/{'報告資料' if lang == 'zh-TW' else 'report-data'}.xlsx": stream.getvalue()}


def _sheet_name(schema: TableSchema, lang: str) -> str:
    return schema.zh if lang == "zh-TW" else schema.name


def _explained(column: Column) -> str:
    """What a header says when pointed at: its name and meaning in both languages."""
    must = {"en": " (required)", "zh-TW": "（必填）"} if column.required else {"en": "", "zh-TW": ""}
    return f"{column.zh}{must['zh-TW']}\n{column.description['zh-TW']}\n\n{column.name}{must['en']}\n{column.description['en']}"


def _listed(column: Column, lang: str, lists: Worksheet, listed: dict[tuple[str, ...], str]) -> str:
    """The range of the hidden sheet that holds a column's choices; each list stands there once, because a cell takes 255 characters at most."""
    from xlsxwriter.utility import xl_range_abs

    words = tuple(synonyms[0] if lang == "zh-TW" and synonyms else value for value, synonyms in offered(column).items())
    if words not in listed:
        at = len(listed)
        lists.write_column(0, at, words)
        listed[words] = f"='{lists.get_name()}'!{xl_range_abs(0, at, len(words) - 1, at)}"
    return listed[words]


def _readme(book: Workbook, lang: str, heading: Format) -> None:
    """The first sheet: how to fill the workbook in, and what each sheet is for, in both languages."""
    sheet = book.add_worksheet("說明" if lang == "zh-TW" else "README")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"font_color": "#0B5C6B", "underline": 1, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 80)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    for row, (zh, en) in enumerate(_HOW_TO):
        sheet.write_string(row, 1, zh, wrapped)
        sheet.write_string(row, 2, en, wrapped)
    first = len(_HOW_TO) + 1
    sheet.write_row(first, 0, ("工作表 Sheet", "用途", "What it is for"), heading)
    for row, schema in enumerate(_to_fill(), first + 1):
        name = _sheet_name(schema, lang)
        sheet.set_row(row, TWO_LINES)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        sheet.write_string(row, 1, schema.description["zh-TW"], wrapped)
        sheet.write_string(row, 2, schema.description["en"], wrapped)


def _skeletons() -> dict[str, bytes]:
    """A file a section and language that guides through what frameworks together ask for there; it never prints as it is."""
    asked = rtoml.loads(_shipped("skeletons.toml").decode("utf-8"))
    known = topics()
    return {
        f"narrative/{lang}/{section}.md": _skeleton([known[name] for name in names], lang).encode("utf-8")
        for lang in LANGUAGES
        for section, names in asked.items()
    }


def _skeleton(chosen: Sequence[Topic], lang: str) -> str:
    """The front matter with every sub-point but what there is none of, then a heading a topic with its guidance: sub-points, and who asks them."""
    labels = words(lang)
    marked = [topic.concept for topic in chosen if topic.concept.name != ABSENT]
    marks = ", ".join(f"{concept.name}: [{', '.join(part.name for part in concept.parts)}]" for concept in marked)
    lines = ["---", "status: skeleton", f"topics: {{{marks}}}", "by: ", "on: ", "---", ""]
    for topic in chosen:
        lines += [f"## {topic.concept.title[lang]}", "", "::: guide", labels["topics.absent" if topic.concept.name == ABSENT else "topics.guide"], ""]
        for part in topic.concept.parts:
            asking = cited(topic.asking(part), labels, editions_too=False)
            lines.append(f"- `{part.name}` {part.title[lang]}" + (f" [{asking}]" if asking else ""))
        lines += [":::", ""]
    return "\n".join(lines)
