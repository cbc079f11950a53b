"""Writes ``docs/reference/`` from the programme itself, so that the pages cannot differ from it. Run: ``python docs/generate.py``."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from disclosures import Catalogue, Item, catalogue, concepts, crosswalk, editions, frameworks
from disclosures.catalogue import CONFIDENCES
from pipeline.cli import main_group
from pipeline.finding import SEVERITIES, Rule, rules
from pipeline.gas import GWP_SETS, gases, potential
from pipeline.ledger import COLUMNS, SCHEMA_VERSION
from pipeline.quantity import currencies, exact_text, units
from pipeline.tables import Column, TableSchema, tables
from pipeline.topics import cited, topics
from report_templates import words

HERE = Path(__file__).parent / "reference"
BASES = {"mass": "kg", "energy": "J", "volume": "m3", "length": "m", "area": "m2", "time": "hours"}
KINDS = {
    "text": "text 文字",
    "decimal": "number 數值",
    "integer": "whole number 整數",
    "year": "year 年度",
    "date": "date 日期",
    "yes_no": "yes or no 是／否",
    "choice": "one of 選項",
    "category": "category 類別",
    "categories": "categories joined by ; 類別以 ; 分隔",
    "scopes": "scopes joined by + 範疇以 + 連接",
    "list": "names joined by ; 名稱以 ; 分隔",
    "share": "fraction 0 to 1 小數 0 至 1",
    "pct": "points (28 = 28 %) 百分點",
    "evidence": "path#page joined by ; 路徑#頁碼",
}
SEVERITY_TITLES = {
    "error": ("Errors: `build` refuses", "錯誤：`build` 不產出"),
    "warning": ("Warnings", "警告"),
    "info": ("Notes", "提示"),
}


def _cell(text: str) -> str:
    """Text that stays inside a Markdown table cell."""
    return text.replace("|", "\\|").replace("\n", " ").replace("[[", "\\[\\[").replace("<", "&lt;")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(header), "|" + "---|" * len(header), *(_row(row) for row in rows), ""]


def _head(page: str) -> list[str]:
    intro = tomllib.loads((HERE.parent / "intros.toml").read_text(encoding="utf-8"))[page]
    written = "Written by `docs/generate.py`; do not edit. 本頁由 `docs/generate.py` 產生，請勿手動修改。"
    return [f"# {intro['title']}", "", written, "", intro["en"].strip(), "", intro["zh"].strip(), ""]


def tables_page() -> str:
    """Every input table and column with both headers."""
    lines = _head("tables")
    lines += [f"- [{schema.name} {schema.zh}](#{schema.name})" for schema in tables().values()] + [""]
    for schema in tables().values():
        lines += [f'<a id="{schema.name}"></a>', "", f"## {schema.name} · {schema.zh}", "", schema.description["en"], schema.description["zh-TW"], ""]
        lines += [f"Files in `data/{schema.folder}/`. 檔案置於 `data/{schema.folder}/`。", ""] if schema.folder else []
        lines += _table(("column", "表頭", "holds 內容", "meaning 說明"), [_column(column) for column in schema.columns])
        lines += _choices(schema)
    return "\n".join(lines).rstrip() + "\n"


def _column(column: Column) -> tuple[str, str, str, str]:
    name = f"`{column.name}`" + (" *" if column.required else "")
    return name, "、".join((column.zh, *column.also)), KINDS[column.kind], f"{column.description['en']} {column.description['zh-TW']}"


def _choices(schema: TableSchema) -> list[str]:
    """What choice columns accept: the value kept, with the Chinese label that workbooks show."""
    rows = [
        (f"`{column.name}`", ", ".join(f"`{value}` {known[0] if known else ''}".strip() for value, known in column.choices.items()))
        for column in schema.columns
        if column.choices and column.kind != "yes_no"
    ]
    return _table(("choices of 選項欄位", "values 可填值"), rows) if rows else []


def findings_page() -> str:
    """Every rule by severity: those that block first."""
    lines = _head("findings")
    for severity in SEVERITIES:
        chosen = [rule for rule in rules().values() if rule.severity == severity]
        en, zh = SEVERITY_TITLES[severity]
        lines += [f"## {en} · {zh} ({len(chosen)})", "", *_table(("rule 規則", "message 訊息", "hint 處理方式"), [_finding(rule) for rule in chosen])]
    return "\n".join(lines).rstrip() + "\n"


def _finding(rule: Rule) -> tuple[str, str, str]:
    return f"`{rule.name}`", f"{rule.message['en']} {rule.message['zh-TW']}", f"{rule.hint['en']} {rule.hint['zh-TW']}"


def metrics_page() -> str:
    """The metrics by name: what stands before the @ of a datapoint id."""
    lines = _head("metrics")
    en, zh = words("en"), words("zh-TW")
    named = sorted(key.removeprefix("metric.") for key in en if key.startswith("metric."))
    family = ""
    for name in named:
        if name.partition(".")[0] != family:
            family = name.partition(".")[0]
            lines += ["", f"## {family}", "", _row(("metric 指標", "English", "繁體中文")), "|---|---|---|"]
        lines.append(_row((f"`{name}`", en[f"metric.{name}"], zh[f"metric.{name}"])))
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def topics_page() -> str:
    """The topics narrative files answer: the sub-points to mark, and who asks them."""
    labels = words("en")
    lines = _head("topics")
    for name, topic in sorted(topics().items()):
        title = topic.concept.title
        lines += [f'<a id="{name}"></a>', "", f"## {name} · {title['en']} · {title['zh-TW']}", ""]
        rows = [(f"`{part.name}`", f"{part.title['en']} {part.title['zh-TW']}", cited(topic.asking(part), labels)) for part in topic.concept.parts]
        lines += _table(("sub-point 子項", "what it says 內容", "asked by 詢問者"), rows)
    return "\n".join(lines).rstrip() + "\n"


def frameworks_page() -> str:
    """Every edition with its counts, and the codes that are uncertain."""
    rows = [_edition(catalogue(framework, edition)) for framework in frameworks() for edition in editions(framework)]
    header = ("framework 框架", "edition 版本", "what it is 內容", "in force 適用", "items 項目", "points 要求事項", "sure 可信度")
    lines = [*_head("frameworks"), *_table(header, rows), *_counts()]
    lines += [
        "## Uncertain codes · 未確認之代碼",
        "",
        "Known with low confidence only; shown here and in `netzero items --json`, never printed. 可信度低，不列印。",
        "",
    ]
    known = concepts()
    columns = crosswalk()
    named = sorted({name for column in columns for name in column.codes})
    titles = [f"{column.title['en']} {column.title['zh-TW']}" for column in columns]
    lines += _table(
        ("concept 概念", *titles), [(f"`{name}` {known[name].title['zh-TW']}", *(column.codes.get(name, "") for column in columns)) for name in named]
    )
    lines += [f"- {column.title['en']}: {column.note['en']}. {column.title['zh-TW']}：{column.note['zh-TW']}。" for column in columns]
    return "\n".join(lines).rstrip() + "\n"


def _counts() -> list[str]:
    """What each standard has, part by part, beside what is shipped of it, with the source and how sure it is (``docs/counts.toml``)."""
    title = "## Counted against the standards · 與準則逐一核對"
    said = "What each standard has, beside what ships here. Confidence is of the count. 各準則之項目數與本工具所收錄者；可信度係指項目數。"
    counts = tomllib.loads((HERE.parent / "counts.toml").read_text(encoding="utf-8"))
    rows: list[tuple[str, ...]] = []
    for count in counts["count"]:
        entry = catalogue(*count["of"].split("/"))
        shipped = counted(entry, count)
        points = sum(len(item.points) for item in shipped)
        group = entry.groups.get(count.get("group", ""))
        name = f"{group['en']} {group['zh-TW']}" if group else ""
        rows.append((f"`{count['of']}`", name, count["has"], str(count["items"]), str(len(shipped)), str(points), count["sure"], count["source"]))
    header = ("edition 版本", "part 部分", "the standard has 準則", "items 項目", "shipped 收錄", "points 要求事項", "sure 可信度", "source 來源")
    lines = [title, "", said, "", *_table(header, rows)]
    asked = ("edition 版本", "question 題", "columns 欄", "shipped 收錄", "fixed rows 固定列", "shipped 收錄", "sure 可信度", "source 來源")
    lines += ["Questions, column by column. 問卷題目逐欄核對。", "", *_table(asked, (_columns(count) for count in counts["columns"]))]
    lines += ["Without a published count. 無公布總數者。", ""]
    return [*lines, *(f"- `{entry['of']}`: {entry['en']} {entry['zh']}" for entry in counts["uncounted"]), ""]


def counted(entry: Catalogue, count: Mapping[str, str]) -> list[Item]:
    """The items a count is of: those of a group, those whose code begins so (criteria in parts count once), or all."""
    prefix, group = count.get("prefix"), count.get("group")
    if prefix is None:
        return [item for item in entry.items if group in (None, item.group)]
    numbers = {int(found[0]): item for item in reversed(entry.items) if item.code.startswith(prefix) and (found := re.findall(r"\d+", item.code))}
    return [numbers[number] for number in sorted(numbers)]


def _columns(count: Mapping[str, Any]) -> tuple[str, ...]:
    """A question's columns and fixed rows beside those shipped."""
    item = catalogue(*count["of"].split("/")).item(count["code"])
    rows = (str(count["rows"]), str(len(item.rows) if item else 0)) if "rows" in count else ("", "")
    return (f"`{count['of']}`", count["code"], str(count["columns"]), str(len(item.points) if item else 0), *rows, count["sure"], count["source"])


def _edition(entry: Catalogue) -> tuple[str, ...]:
    """An edition's row: how many items and points, and how sure we are of how many items."""
    window = entry.window
    sure = Counter(item.confidence for item in entry.items)
    return (
        f"`{entry.framework}`",
        f"`{entry.edition}`",
        f"{entry.title['en']} {entry.title['zh-TW']}",
        f"{window.start or ''} – {window.end or ''} ({window.basis})",
        str(len(entry.items)),
        str(sum(len(item.points) for item in entry.items)),
        ", ".join(f"{name} {sure[name]}" for name in CONFIDENCES if sure[name]),
    )


def units_page() -> str:
    """Every unit with its size and the other ways it is written."""
    lines = _head("units")
    dimension = ""
    for unit, also in units().values():
        if unit.dimension != dimension:
            dimension = unit.dimension
            base = f" ({BASES[dimension]})" if dimension in BASES else ""
            lines += ["", f"## {dimension.replace('_', ' ')}{base}", "", _row(("unit 單位", "size 換算", "also written 其他寫法")), "|---|---|---|"]
        lines.append(_row((unit.symbol, exact_text(unit.size), ", ".join(also))))
    lines += [
        "",
        "## currencies 幣別",
        "",
        *_table(("code 代碼", "also written 其他寫法"), [(unit.symbol, ", ".join(also)) for unit, also in currencies().values()]),
    ]
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def gases_page() -> str:
    """Every gas with its group and potentials; blank where a set has no verified value."""
    lines = _head("gases")
    rows: list[tuple[str, ...]] = []
    for name, gas in gases().items():
        if gas.one and name != "CH4":
            known = gas.potentials if not gas.parts else {one: found.value for one in GWP_SETS if (found := potential(name, one))}
            rows.append((name, "memo 備註項" if gas.memo else gas.group, *(str(known.get(one, "")) for one in GWP_SETS)))
    return "\n".join(lines + _table(("gas 氣體", "group 類別", *GWP_SETS), rows)).rstrip() + "\n"


def ledger_page() -> str:
    """The columns of ledger.parquet."""
    lines = [*_head("ledger"), f"Schema {SCHEMA_VERSION}.", ""]
    plain = {"entity": "entity of the row", "site": "site of the row", "supplier": "supplier of the row"}
    rows = [(f"`{name}`", kind, meaning or plain.get(name, "as in the input row")) for name, kind, meaning in COLUMNS]
    return "\n".join(lines + _table(("column", "type", "meaning"), rows)).rstrip() + "\n"


def command_page() -> str:
    """The help of every command, as the command prints it."""
    lines = _head("command")
    lines += ["```text", _help(main_group, None), "```", ""]
    for name, command in main_group.commands.items():
        lines += [f"## netzero {name}", "", "```text", _help(command, name), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _help(command: click.Command, name: str | None) -> str:
    top = click.Context(main_group, info_name="netzero", terminal_width=110, **main_group.context_settings)
    context = click.Context(command, info_name=name, parent=top) if name else top
    return command.get_help(context)


PAGES: dict[str, Callable[[], str]] = {
    "tables.md": tables_page,
    "findings.md": findings_page,
    "metrics.md": metrics_page,
    "topics.md": topics_page,
    "frameworks.md": frameworks_page,
    "units.md": units_page,
    "gases.md": gases_page,
    "ledger.md": ledger_page,
    "command.md": command_page,
}

if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for page, make in PAGES.items():
        (HERE / page).write_text(make(), encoding="utf-8", newline="\n")
