"""The multi-year data book: every figure of the draft, a row a metric and key, a column a year, for raters and for next year's team."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pipeline.answering import Answering
from pipeline.answers.workbook import STAMP
from pipeline.datapoint import Datapoint
from pipeline.finding import LANGUAGES
from pipeline.naming import key_label, metric_name
from pipeline.provenance import Words

SHEETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("emissions", "排放量", ("ghg.scope", "ghg.total", "ghg.biogenic", "ghg.memo", "ghg.iso", "ghg.intensity", "ghg.share")),
    ("changes", "變動", ("ghg.change", "ghg.cause", "ghg.stated", "ghg.difference", "ghg.not_itemised")),
    ("energy", "能源", ("energy.", "instrument.")),
    ("targets", "目標", ("target.",)),
    ("other", "其他", ("",)),
)
FIXED = ("id", "name_en", "name_zh", "key", "unit")
_LEFT_OUT = ("supplier.",)
"""Single suppliers' spend and emissions stay in the team's own tables."""


def data_book(answering: Answering) -> bytes:
    """The workbook. A figure without a value is blank, never zero; the id is the datapoint's without its year."""
    import pandas as pd

    points = answering.points.values()
    rows = [_row(point, answering.words) for point in points if point.value is not None and not point.metric.startswith(_LEFT_OUT)]
    frame = pd.DataFrame(rows, columns=["sheet", *FIXED, "year", "value"])
    stream = io.BytesIO()
    with pd.ExcelWriter(
        stream, engine="xlsxwriter", engine_kwargs={"options": {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}}
    ) as writer:
        writer.book.set_properties({"created": STAMP})
        heading = writer.book.add_format({"bold": True, "bg_color": "#F3F6F7", "bottom": 1})
        for sheet, zh, _ in SHEETS:
            part = frame[frame["sheet"] == sheet]
            if part.empty:
                continue
            wide = part.pivot(index=list(FIXED), columns="year", values="value").sort_index(axis="columns")
            order = part.drop_duplicates(list(FIXED))[list(FIXED)]
            table = wide.reindex(pd.MultiIndex.from_frame(order)).reset_index()
            name = f"{sheet} {zh}"
            table.to_excel(writer, sheet_name=name, index=False)
            page = writer.sheets[name]
            for column, title in enumerate(table.columns):
                page.write(0, column, title, heading)
            page.set_column(0, 2, 38)
            page.set_column(3, 4, 18)
            page.set_column(5, len(table.columns), 14, writer.book.add_format({"num_format": "#,##0.######"}))
            page.freeze_panes(1, len(FIXED))
            page.autofilter(0, 0, len(table), len(table.columns) - 1)
    return stream.getvalue()


def _row(point: Datapoint, words: Words) -> list[object]:
    sheet = next(name for name, _, prefixes in SHEETS if point.metric.startswith(prefixes))
    label = {lang: _name(point, words[lang], lang) for lang in LANGUAGES}
    return [sheet, point.metric + (f"[{point.key}]" if point.key else ""), label["en"], label["zh-TW"], point.key or "", point.unit, point.year, point.value]


def _name(point: Datapoint, words: Mapping[str, str], lang: str) -> str:
    name = metric_name(words, lang, point.metric)
    key = key_label(words, lang, point.metric, point.key) if point.key else None
    return f"{name}, {key}" if key and lang == "en" else f"{name}，{key}" if key else name
