"""The summary of subject-matter information (確信標的資訊彙總表): each figure with boundary, criteria, place and level, tied to the statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.answering import Answering
from pipeline.answers.subjects import Subject, subjects
from pipeline.answers.where import printed_in
from pipeline.answers.workbook import Cell, Making, Page, Value, book
from pipeline.datapoint import REASONS, Datapoint
from pipeline.finding import LANGUAGES, Text
from pipeline.inputs import Record
from pipeline.naming import full_name, key_label, metric_name
from pipeline.project import REPORT_FILE
from pipeline.scope3 import CATEGORIES

PRINCIPAL = ("ghg.scope1", "ghg.scope2.location", "ghg.scope2.market", "ghg.scope3", "ghg.biogenic_co2", "energy.total", "energy.electricity")
"""Figures a reader expects to be assured, beside the categories of scope 3."""
SUBJECTS = (
    ("編號 No.", 7.0),
    ("確信標的資訊", 34.0),
    ("Subject matter", 36.0),
    ("報告書揭露值 Printed", 16.0),
    ("單位 Unit", 9.0),
    ("邊界 Boundary", 30.0),
    ("編製基準 Criteria", 24.0),
    ("報告書章節", 24.0),
    ("Place in the chapter", 26.0),
    ("確信等級 Level", 14.0),
    ("確信準則 Standard", 14.0),
    ("確信機構 Verifier", 26.0),
    ("意見 Opinion", 16.0),
    ("聲明書 Statement", 30.0),
    ("聲明書數值 On the statement", 16.0),
    ("差異 Difference", 12.0),
    ("核對 Tie-out", 22.0),
    ("數據點 Datapoint", 36.0),
)


def assurance(answering: Answering) -> Making | None:
    """The workbook; none where nobody assured anything."""
    held = subjects(answering)
    if not held:
        return None
    return book((_subjects(answering, held), _others(answering, held), _basis(answering)))


def _word(answering: Answering, key: str) -> Text:
    return {lang: answering.words[lang][f"packs.{key}"] for lang in LANGUAGES}


def _both(words: Text) -> str:
    return words["en"] if words["en"] == words["zh-TW"] else f"{words['zh-TW']}\n{words['en']}"


def _subjects(answering: Answering, held: Sequence[Subject]) -> Page:
    agreed = sum(entry.tie == "agrees" for entry in held)
    above = (
        f"{answering.project.company.name['zh-TW']}　確信標的資訊彙總表　{answering.project.report.year}",
        f"{answering.project.company.name['en']}: summary of the subject-matter information, {answering.project.report.year}",
        f"{len(held)} 項標的，{agreed} 項與聲明書數值相符。 {len(held)} subjects, {agreed} agree with the statement.",
    )
    return Page("subjects 確信標的", SUBJECTS, [_subject(answering, number, entry) for number, entry in enumerate(held, 1)], above, frozen=3)


def _subject(answering: Answering, number: int, held: Subject) -> list[Value]:
    record, point = held.record, held.point
    name = {lang: _subject_name(answering, held, lang) for lang in LANGUAGES}
    identifier = point.id if point is not None else None
    places = [printed_in(answering, lang, identifier) if identifier else "" for lang in ("zh-TW", "en")]
    return [
        number,
        name["zh-TW"],
        name["en"],
        point.value if point is not None else None,
        held.unit,
        _boundary(answering, held),
        "\n".join(filter(None, (record.text("criteria"), _method(answering, held.metric)))),
        *places,
        _choice(answering, "level", record.text("level")),
        record.text("standard"),
        _spoken(record, "verifier"),
        _choice(answering, "opinion", record.text("opinion")),
        "\n".join(filter(None, (record.text("statement"), record.text("statement_date"), f"p. {record.text('page')}" if record.text("page") else None))),
        held.stated,
        held.difference,
        Cell(_both(_word(answering, f"tie.{held.tie}")), "strong" if held.tie in ("differs", "no_figure") else "plain"),
        identifier,
    ]


def _subject_name(answering: Answering, held: Subject, lang: str) -> str:
    words = answering.words[lang]
    known = words.get(f"table.subject.{held.metric}")
    name = known or metric_name(words, lang, held.metric)
    label = key_label(words, lang, held.metric, held.key) if held.key else None
    return name + (f"（{label or held.key}）" if held.key and lang == "zh-TW" else f" ({label or held.key})" if held.key else "")


def _boundary(answering: Answering, held: Subject) -> str:
    """The site or entity a statement is about, by its name, the whole company by its consolidation; and how much of the figure, if not all."""
    coverage, words = held.record.decimal("coverage_pct"), _word(answering, "boundary.part")
    part = [] if coverage in (None, 100) else [_both({lang: words[lang].format(share=f"{coverage:f}") for lang in LANGUAGES})]
    return "\n".join((_whose(answering, held), *part))


def _whose(answering: Answering, held: Subject) -> str:
    if held.part is None:
        return _both(_word(answering, "boundary.whole")) + "\n" + _choice(answering, "consolidation", answering.project.inventory.consolidation)
    table, column = ("sites", "site") if held.record.text("site") else ("entities", "entity")
    record = next((entry for entry in answering.inputs.records(table) if entry.text(column) == held.part), None)
    names = [record.text(name) for name in ("name_zh", "name_en")] if record else []
    return "\n".join(dict.fromkeys(name for name in names if name)) or held.part


def _method(answering: Answering, metric: str) -> str:
    """The scope 2 method of a figure, where it has one."""
    method = next((name for name in ("location", "market") if metric.endswith(name)), None)
    return _choice(answering, "scope2_method", method) if method else ""


def _choice(answering: Answering, area: str, value: str | None) -> str:
    words = {lang: answering.words[lang].get(f"choice.{area}.{value}", value or "") for lang in LANGUAGES}
    return _both(words)


def _spoken(record: Record, column: str) -> str:
    texts = [record.text(record.spoken(column, lang)) for lang in ("zh-TW", "en")]
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _others(answering: Answering, held: Sequence[Subject]) -> Page:
    """Principal figures no statement is about: what a reader might take for assured."""
    year = answering.project.report.year
    covered = {entry.point.id for entry in held if entry.point is not None}
    touched = {(entry.metric, entry.key) for entry in held}
    columns = (("指標", 40.0), ("Figure", 44.0), ("數值 Value", 16.0), ("單位 Unit", 12.0), ("說明 Remark", 60.0), ("數據點 Datapoint", 36.0))
    rows: list[list[Value]] = []
    for point in _principal(answering, year):
        if point.id in covered:
            continue
        remark = _word(answering, "assurance.in_part") if (point.metric, point.key) in touched else _word(answering, "assurance.none")
        names = [full_name(answering.words[lang], lang, point) for lang in ("zh-TW", "en")]
        rows.append([*names, point.value, point.unit, _both(remark if point.value is not None else REASONS[point.reason or "no_lines"]), point.id])
    above = ("未有單一聲明書涵蓋整體數值之主要指標", "Principal figures that no single statement covers as a whole")
    return Page("not assured 未確信", columns, rows, above)


def _principal(answering: Answering, year: int) -> Iterator[Datapoint]:
    for metric in PRINCIPAL:
        point = answering.points.find(metric, year)
        if point is not None:
            yield point
        yield from answering.points.family(metric, year)
    yield from sorted(answering.points.family("ghg.scope3.category", year), key=lambda point: _order(point.key or ""))


def _order(key: str) -> tuple[int, str]:
    first = key.split(";")[0]
    return (int(first) if first in CATEGORIES else 99, key)


def _basis(answering: Answering) -> Page:
    """The basis of preparation, as report.toml, the tables and the ledger say it; what is a default of ours is marked."""
    project, report, rules = answering.project, answering.project.report, answering.project.inventory
    rows: list[list[Value]] = [
        _said("報導個體", "Reporting entity", "\n".join(dict.fromkeys(project.company.name.values())), f"{REPORT_FILE} › company.name"),
        _said("報導期間", "Period", f"{report.period_start.isoformat()} – {report.period_end.isoformat()}", f"{REPORT_FILE} › report"),
        _rule(answering, "組織邊界彙整方法", "Consolidation approach", _choice(answering, "consolidation", rules.consolidation), "inventory.consolidation"),
        _rule(answering, "全球暖化潛勢", "Global warming potentials", f"IPCC {rules.gwp}", "inventory.gwp"),
        _rule(answering, "基準年（範疇一、二）", "Base year (scopes 1 and 2)", str(rules.base_year.scope12 or "–"), "inventory.base_year"),
        _rule(answering, "基準年（範疇三）", "Base year (scope 3)", str(rules.base_year.scope3 or rules.base_year.scope12 or "–"), "inventory.base_year"),
        _rule(
            answering,
            "範疇二彙總所採方法",
            "Scope 2 method of aggregates",
            _choice(answering, "scope2_method", rules.scope2_headline),
            "inventory.scope2_headline",
        ),
        _rule(
            answering, "基準年重新計算門檻", "Threshold of recalculation", f"{rules.recalculation_threshold * 100:.3g} %", "inventory.recalculation_threshold"
        ),
    ]
    rows += [_said("個體", "Entity", _spoken_name(record), str(record.place()), _entity(answering, record)) for record in answering.inputs.records("entities")]
    for point in answering.points.family("ghg.scope3.category", report.year):
        if point.value is None:
            names = [full_name(answering.words[lang], lang, point) for lang in ("zh-TW", "en")]
            rows.append([*names, _both(REASONS[point.reason or "no_lines"]), None, point.id])
    for file in answering.inputs.files:
        rows.append(["來源檔案", "Source file", file.path, f"{file.rows} 列 rows" if file.rows is not None else None, f"sha256 {file.sha256}"])
    columns = (("項目", 30.0), ("Item", 34.0), ("內容 Content", 46.0), ("說明 Remark", 34.0), ("依據 Source", 74.0))
    return Page("basis 編製基礎", columns, rows, ("編製基礎", "Basis of preparation"))


def _said(zh: str, en: str, content: str, source: str, remark: str | None = None) -> list[Value]:
    return [zh, en, content, remark, source]


def _rule(answering: Answering, zh: str, en: str, content: str, key: str) -> list[Value]:
    """A rule of the inventory, and whether the company states it or it is our default."""
    stated = answering.project.states(key) or any(line.startswith(f"{key}.") for line in answering.project.lines)
    return _said(zh, en, content, str(answering.project.place(key)), None if stated else _both(_word(answering, "basis.default")))


def _spoken_name(record: Record) -> str:
    return "\n".join(dict.fromkeys(name for column in ("name_zh", "name_en") if (name := record.text(column)))) or (record.text("entity") or "")


def _entity(answering: Answering, record: Record) -> str:
    share = record.decimal("ownership_pct")
    span = " – ".join(filter(None, (record.text("from"), record.text("to"))))
    parts = (_choice(answering, "role", record.text("role")).replace("\n", " "), f"{_plain(share)} %" if share is not None else "", span)
    return "; ".join(part for part in parts if part)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
