"""Taiwan's statutory climate information as a workbook: items 1 to 9 with their places, and tables 1-1-1, 1-1-2 and 1-2 with the chapter's figures."""

from __future__ import annotations

from pipeline.answering import Answering
from pipeline.answers.where import where
from pipeline.answers.workbook import Cell, Look, Making, Page, Value, book
from pipeline.datapoint import make_id
from pipeline.finding import LANGUAGES
from pipeline.inputs import Record
from pipeline.naming import key_label, metric_name
from pipeline.status import ItemStatus, PointStatus
from pipeline.statutory import Assurance, Line, assurances, inventory_lines, years

FRAMEWORK = "tw_fsc"
DATAPOINT = ("數據點 Datapoint", 44.0)


def tw_fsc(answering: Answering) -> Making | None:
    """The workbook; none where the report does not print the statutory table."""
    items = answering.of(FRAMEWORK)
    if not items:
        return None
    return book((_items(answering, items), _inventory(answering), _assurance(answering), _base(answering), _targets(answering)))


def _above(answering: Answering) -> tuple[str, ...]:
    """Who reports, which scope 2 method, what stays to fill in."""
    company, method = answering.project.company, answering.project.statutory_scope2
    return tuple(
        "　".join((company.name.get(lang, ""), answering.words[lang][f"choice.scope2_method.{method}"].capitalize(), answering.words[lang]["tw.pack.people"]))
        for lang in reversed(LANGUAGES)
    )


def _both(answering: Answering, key: str) -> list[Value]:
    return [answering.words[lang][key] for lang in reversed(LANGUAGES)]


def _items(answering: Answering, items: tuple[ItemStatus, ...]) -> Page:
    """Items 1 to 9 and the tables, point by point: where the chapter answers, and what is missing."""
    columns = (
        ("項目 Item", 12.0),
        ("內容", 44.0),
        ("What is asked", 44.0),
        ("狀態 State", 20.0),
        ("揭露處", 34.0),
        ("Place", 34.0),
        ("缺少", 40.0),
        ("Missing", 40.0),
    )
    rows: list[list[Value]] = []
    for item in items:
        rows.append([Cell(item.code, "group"), Cell(item.title["zh-TW"], "group"), Cell(item.title["en"], "group"), *(Cell(None, "group") for _ in range(5))])
        rows += [_point(answering, status) for status in item.points]
    return Page("items 項目", columns, rows, _above(answering), frozen=1)


def _point(answering: Answering, status: PointStatus) -> list[Value]:
    look: Look = "person" if status.status in ("missing", "partial") else "none" if status.status == "not_applicable" else "plain"
    state = " ".join(str(word) for word in _both(answering, f"choice.item_status.{status.status}"))
    places = [where(answering, lang, status.blocks) for lang in reversed(LANGUAGES)]
    missing = ["\n".join(text[lang] for text in status.missing) for lang in reversed(LANGUAGES)]
    return [status.point.print_ref, status.point.text["zh-TW"], status.point.text["en"], Cell(state, look), *places, *missing]


def _inventory(answering: Answering) -> Page:
    """1-1-1 in the form's order, year before and reporting year."""
    shown = years(answering.project)
    heads = [head for year in shown for head in ((f"{year} 公噸 CO2e", 18.0), (f"{year} 密集度 intensity", 20.0))]
    lines = inventory_lines(answering.points, answering.project)
    unit = next((point.unit for line in lines if (point := answering.points.find(line.intensity, shown[1])) is not None), "")
    rows = [_line(answering, line, shown) for line in lines]
    above = (*_above(answering), *((f"密集度單位 Unit of intensity: {unit}",) if unit else ()))
    return Page("1-1-1 盤查", (("項目", 30.0), ("Item", 34.0), *heads, DATAPOINT), rows, above, frozen=2)


def _line(answering: Answering, line: Line, shown: tuple[int, int]) -> list[Value]:
    look: Look = "group" if line.style == "group" else "strong" if line.style == "total" else "plain"
    names = [Cell(str(word), look) for word in _both(answering, line.words)]
    if not line.metric:
        return [*names, *(Cell(None, "group") for _ in range(2 * len(shown) + 1))]
    cells = [cell for year in shown for cell in (_value(answering, line.metric, year, line.key, look), _value(answering, line.intensity, year, None, look))]
    return [*names, *cells, make_id(line.metric, shown[1], line.key)]


def _value(answering: Answering, metric: str, year: int, key: str | None, look: Look = "plain", *, percent: bool = False) -> Value:
    """The exact figure, a share in ``percent``; a blank a person fills in or explains where there is none, never zero."""
    if not metric:
        return None
    value = answering.points.value(metric, year, key)
    return Cell(None, "person") if value is None else Cell(value * 100 if percent else value, look)


def _assurance(answering: Answering) -> Page:
    """1-1-2 of both years; a year without a statement is a person's to answer for."""
    columns = (
        ("年度 Year", 10.0),
        ("確信範圍", 44.0),
        ("Assurance scope", 48.0),
        ("確信機構 Provider", 28.0),
        ("確信準則 Standard", 18.0),
        ("確信程度 Level", 18.0),
        ("確信意見 Opinion", 20.0),
        ("聲明書 Statement", 34.0),
    )
    rows: list[list[Value]] = []
    for year in years(answering.project):
        found = [_statement(answering, entry) for entry in assurances(answering.inputs, year)]
        rows += found or [[Cell(str(year)), *(Cell(str(word), "person") for word in _both(answering, "tw.pack.no_statement")), *[Cell(None, "person")] * 5]]
    return Page("1-1-2 確信", columns, rows, _above(answering), frozen=1)


def _statement(answering: Answering, entry: Assurance) -> list[Value]:
    first = entry.first
    scopes = [_scope(answering, entry, lang) for lang in reversed(LANGUAGES)]
    told = [_choice(answering, column, first.text(column)) for column in ("level", "opinion")]
    provider = "\n".join(dict.fromkeys(name for lang in reversed(LANGUAGES) if (name := first.text(first.spoken("verifier", lang)))))
    cells = (provider, first.text("standard"), *told)
    return [str(entry.year), *scopes, *(value or Cell(None, "person") for value in cells), first.text("statement")]


def _choice(answering: Answering, area: str, value: str | None) -> str:
    return " ".join(answering.words[lang].get(f"choice.{area}.{value}", value) for lang in reversed(LANGUAGES)) if value else ""


def _scope(answering: Answering, entry: Assurance, lang: str) -> str:
    """The part of the company, where the statement is one part's, and the figures it is about."""
    between = "、" if lang == "zh-TW" else "; "
    figures = between.join(_subject(answering, record, lang) for record in entry.subjects)
    column = next((name for name in ("site", "entity") if entry.first.text(name)), None)
    return figures if column is None else f"{_named(answering, entry.first, column, lang)}{'：' if lang == 'zh-TW' else ': '}{figures}"


def _named(answering: Answering, record: Record, column: str, lang: str) -> str:
    """The site or entity a row names, by its own table's name in a language, else by its code."""
    code, name = record.text(column), "name_zh" if lang == "zh-TW" else "name_en"
    rows = answering.inputs.records("sites" if column == "site" else "entities")
    return next((told for row in rows if row.text(column) == code and (told := row.text(name))), code or "")


def _subject(answering: Answering, record: Record, lang: str) -> str:
    words, pattern = answering.words[lang], record.text("subject") or ""
    metric, _, key = pattern.removesuffix("]").partition("[")
    name = words.get(f"table.subject.{pattern}") or metric_name(words, lang, metric)
    label = key_label(words, lang, metric, key) if key else None
    return " ".join(filter(None, (name, key, label)))


def _base(answering: Answering) -> Page:
    """1-2: the base year's figures beside the reporting year's."""
    method, year, base = answering.project.statutory_scope2, answering.project.report.year, answering.project.inventory.base_year.scope12
    columns = (("項目", 34.0), ("Item", 38.0), (f"基準年 Base year {base or ''}".strip(), 22.0), (f"{year}", 18.0), ("較基準年增減 Change, %", 22.0), DATAPOINT)
    rows: list[list[Value]] = []
    for name in ("scope1", f"scope2.{method}", f"scope12.{method}"):
        before = _value(answering, f"ghg.{name}", base, None) if base is not None else Cell(None, "person")
        change = answering.points.value(f"ghg.change_base_pct.{name}", year)
        moved = None if change is None else Cell(change * 100, decimals=2)
        rows.append([*_both(answering, f"metric.ghg.{name}"), before, _value(answering, f"ghg.{name}", year, None), moved, make_id(f"ghg.{name}", year)])
    return Page("1-2 基準年", columns, rows, _above(answering), frozen=2)


def _targets(answering: Answering) -> Page:
    """1-2: targets in force with their attainment."""
    year = answering.project.report.year
    columns = (
        ("減量目標", 36.0),
        ("Target", 40.0),
        ("基準年 Base year", 14.0),
        ("基準值 Base", 18.0),
        ("目標年 Target year", 14.0),
        ("目標值 To reach", 18.0),
        (f"{year}", 18.0),
        ("單位 Unit", 22.0),
        ("達成情形 Attained, %", 20.0),
        ("狀態 State", 26.0),
        DATAPOINT,
    )
    rows: list[list[Value]] = []
    for target in answering.targets:
        if not target.active:
            continue
        progress = answering.points.value("target.progress", year, target.id)
        point = answering.points.find("target.now", year, target.id)
        shares = point is not None and point.unit == "share"
        values = {name: _value(answering, f"target.{name}", year, target.id, percent=shares) for name in ("base", "value", "now")}
        state = " ".join(str(word) for word in _both(answering, f"state.{target.state}"))
        attained = Cell(None, "person") if progress is None else Cell(progress * 100, decimals=1)
        dated: list[Value] = [str(target.base_year or ""), values["base"], str(target.target_year), values["value"], values["now"]]
        unit = "%" if shares else point.unit if point is not None else None
        rows.append([target.name["zh-TW"], target.name["en"], *dated, unit, attained, state, make_id("target.progress", year, target.id)])
    return Page("1-2 目標", columns, rows, _above(answering), frozen=2)
