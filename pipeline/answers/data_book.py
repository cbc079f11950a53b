"""The multi-year data book: every figure of the draft, a row a metric and key, a column a year, for raters and for next year's team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from pipeline.answering import Answering
from pipeline.answers.workbook import Cell, Making, Page, Value, workbook
from pipeline.datapoint import Datapoint
from pipeline.naming import key_label, metric_name, own_label, own_names
from pipeline.project import REPORT_FILE
from pipeline.provenance import Words

SHEETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("emissions", "排放量", ("ghg.scope", "ghg.total", "ghg.biogenic", "ghg.memo", "ghg.iso", "ghg.intensity", "ghg.share")),
    ("changes", "變動", ("ghg.change", "ghg.cause", "ghg.stated", "ghg.difference", "ghg.not_itemised")),
    ("energy", "能源", ("energy.", "instrument.")),
    ("targets", "目標", ("target.",)),
    ("other", "其他", ("",)),
)
Series = tuple[str, str | None, str]
"""A metric, key and unit: what a row follows over the years."""
Entry = tuple[str, Series, int, Decimal]
"""A number of the book: its sheet, row and column, and its value."""
_LEFT_OUT = ("supplier.",)
"""Single suppliers' spend and emissions stay in the team's own tables."""


def data_book(answering: Answering) -> Making:
    """The workbook. A figure without a value is blank, never zero; the id is the datapoint's without its year."""
    entries = [
        (_sheet(point), (point.metric, point.key, point.unit), point.year, value)
        for point in answering.points.values()
        if (value := point.value) is not None and not point.metric.startswith(_LEFT_OUT)
    ]
    labels = {lang: {**words, **own_names(answering.inputs, lang)} for lang, words in answering.words.items()}
    named = {series: _named(labels, series) for series in dict.fromkeys(series for _, series, _, _ in entries)}
    return partial(_made, _about(answering), entries, named, _assured(answering))


def _made(about: Page, entries: Sequence[Entry], named: Mapping[Series, Sequence[Value]], assured: Mapping[tuple[str, str | None], str]) -> bytes:
    return workbook((about, *_pages(entries, named, assured)))


def _pages(entries: Sequence[Entry], named: Mapping[Series, Sequence[Value]], assured: Mapping[tuple[str, str | None], str]) -> Iterator[Page]:
    """A sheet a family of metrics: a row a metric and key in measured order, a column a year."""
    import pandas as pd

    frame = pd.DataFrame(entries, columns=["sheet", "series", "year", "value"])
    for name, zh, _ in SHEETS:
        part = frame[frame["sheet"] == name]
        if part.empty:
            continue
        wide = part.pivot(index="series", columns="year", values="value").reindex(_in_order(part["series"].unique()))
        years = [int(year) for year in wide.columns]
        columns = (("id", 40.0), ("name_en", 40.0), ("name_zh", 40.0), ("key", 18.0), ("unit", 16.0), *((str(year), 14.0) for year in years), ("assured", 12.0))
        rows = [[*named[series], *map(_value, values), assured.get(series[:2])] for series, values in zip(wide.index, wide.to_numpy(), strict=True)]
        yield Page(f"{name} {zh}", columns, rows, frozen=5)


def _value(value: object) -> Decimal | None:
    """A cell of the wide table: pandas fills a year without a figure with a number that is none."""
    return value if isinstance(value, Decimal) else None


def _sheet(point: Datapoint) -> str:
    return next(name for name, _, prefixes in SHEETS if point.metric.startswith(prefixes))


def _in_order(series: Iterable[Series]) -> list[Series]:
    """Metrics in measured order, keys of each by their number where they are one: category 2 before category 10."""
    metrics = {metric: number for number, metric in enumerate(dict.fromkeys(metric for metric, _, _ in series))}
    return sorted(series, key=lambda one: (metrics[one[0]], int(one[1]) if one[1] and one[1].isdecimal() else 0))


def _named(labels: Words, series: Series) -> list[Value]:
    """The columns before the years."""
    metric, key, unit = series
    return [metric + (f"[{key}]" if key else ""), *(_name(labels[lang], lang, metric, key) for lang in ("en", "zh-TW")), key, unit]


def _name(words: Mapping[str, str], lang: str, metric: str, key: str | None) -> str:
    name = metric_name(words, lang, metric)
    label = key and (key_label(words, lang, metric, key) or own_label(words, metric, key) or key)
    return f"{name}, {label}" if label and lang == "en" else f"{name}，{label}" if label else name


def _assured(answering: Answering) -> dict[tuple[str, str | None], str]:
    """Level of assurance of the reporting year's figures a statement is about as a whole: raters ask which figures are verified."""
    found: dict[tuple[str, str | None], str] = {}
    for record in answering.inputs.records("verification"):
        subject, year = record.text("subject") or "", record.integer("year")
        if year == answering.project.report.year and not record.text("site") and not record.text("entity"):
            metric, _, key = subject.partition("[")
            found[metric, key.removesuffix("]") or None] = record.text("level") or "yes"
    return found


def _about(answering: Answering) -> Page:
    """What a rater asks before the first figure: who, which period, which boundary, which potentials, which method."""
    project, report, rules = answering.project, answering.project.report, answering.project.inventory
    words = answering.words
    rows: list[list[Value]] = [
        ["公司 Company", "\n".join(dict.fromkeys(project.company.name.values())), f"{REPORT_FILE} › company.name"],
        ["報告年度 Reporting year", Cell(report.year, decimals=0), f"{report.period_start.isoformat()} – {report.period_end.isoformat()}"],
        ["幣別 Currency", report.currency, str(project.place("report.currency"))],
        ["彙整方法 Consolidation", _choice(words, f"consolidation.{rules.consolidation}"), str(project.place("inventory.consolidation"))],
        ["GWP", rules.gwp, str(project.place("inventory.gwp"))],
        ["範疇二彙總 Scope 2 in aggregates", _choice(words, f"scope2_method.{rules.scope2_headline}"), str(project.place("inventory.scope2_headline"))],
        ["基準年 Base year", str(rules.base_year.scope12 or "–"), str(project.place("inventory.base_year"))],
        ["比例 Shares", "0.25 = 25 %", "share"],
    ]
    return Page("about 說明", (("項目 Item", 34.0), ("內容 Content", 44.0), ("依據 Source", 44.0)), rows, grouped=False)


def _choice(words: Mapping[str, Mapping[str, str]], key: str) -> str:
    return "\n".join(words[lang][f"choice.{key}"] for lang in ("zh-TW", "en"))
