"""ISO 14064-1:2018 view: the contents a GHG report must have and where the chapter has them; emissions by the six categories with what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.answering import Answering
from pipeline.answers.where import where
from pipeline.answers.workbook import Cell, Look, Making, Page, Value, book
from pipeline.datapoint import make_id
from pipeline.finding import LANGUAGES
from pipeline.ledger import Condition, Split
from pipeline.naming import key_label
from pipeline.status import ItemStatus, PointStatus

FRAMEWORK = "iso_14064_1"

SCOPE1, SCOPE2, SCOPE3, OUTSIDE = "範疇一 Scope 1", "範疇二 Scope 2", "範疇三 Scope 3", "範疇之外 outside"
"""Where the GHG Protocol has what a category of ISO holds."""


def iso_14064_1(answering: Answering) -> Making | None:
    """The workbook; none where the report does not answer ISO 14064-1."""
    items = answering.of(FRAMEWORK)
    return book((_categories(answering), _gases(answering), _contents(answering, items))) if items else None


def _years(answering: Answering) -> tuple[int, ...]:
    """The years category 1 has a figure for, up to the reporting year."""
    return tuple(sorted(year for year in answering.points.years("ghg.scope1") if year <= answering.project.report.year))


def _categories(answering: Answering) -> Page:
    """Six categories over the years, each with its parts. Category 2 is location-based (annex E); the market-based figure stands apart at the end (9.3.3)."""
    years = _years(answering)
    columns = (
        ("類別 Category", 10.0),
        ("項目", 34.0),
        ("Item", 40.0),
        ("溫室氣體盤查議定書 GHG Protocol", 22.0),
        *((str(year), 14.0) for year in years),
        ("數據點 Datapoint", 40.0),
    )
    rows: list[list[Value]] = []
    for number in "123456":
        rows.append(_line(answering, years, number, f"iso.{number}", _protocol(number), "ghg.iso_category", number, strong=True))
        rows += _parts(answering, years, number)
    if any(answering.points.value("ghg.scope2.market", year) is not None for year in years):
        rows += [[], *_scope2(answering, years, "market", {"zh-TW": "輸入能源（市場基準），另列", "en": "Imported energy, market-based, stated apart"})]
    above = (
        "依 ISO 14064-1:2018 類別之排放量（公噸 CO2e）；類別 1–6 為 ISO 類別，非範疇三類別。",
        "Emissions by category of ISO 14064-1:2018, t CO2e. Categories 1 to 6 are ISO's, not those of scope 3.",
        "類別 2 採所在地基準（附錄 E）；市場基準結果另列於表末，不計入任何類別（9.3.3）。",
        "Category 2 is location-based (annex E); the market-based result stands apart at the end and is part of no category (9.3.3).",
    )
    return Page("categories 類別", columns, rows, above, frozen=3)


def _protocol(number: str) -> str:
    return {"1": SCOPE1, "2": SCOPE2}.get(number, SCOPE3)


def _line(
    answering: Answering, years: tuple[int, ...], code: str, word: str | Mapping[str, str], protocol: str, metric: str, key: str | None, *, strong: bool = False
) -> list[Value]:
    """A figure over the years; a year without it is blank, never zero."""
    names = word if not isinstance(word, str) else {lang: answering.words[lang].get(word, word) for lang in LANGUAGES}
    look: Look = "strong" if strong else "plain"
    values = [answering.points.value(metric, year, key) for year in years]
    identifier = make_id(metric, years[-1], key) if years and any(value is not None for value in values) else None
    cells = [Cell(value, look) for value in values]
    return [Cell(code, look), Cell(names["zh-TW"], look), Cell(names["en"], look), protocol, *cells, identifier]


def _parts(answering: Answering, years: tuple[int, ...], number: str) -> list[list[Value]]:
    """What a category is made of, as far as the lines say."""
    if number == "1":
        keys = _keys(answering, "ghg.scope1.by_category", years)
        rows = [_line(answering, years, f"1.{n}", f"scope1.{key}", SCOPE1, "ghg.scope1.by_category", key) for n, key in enumerate(keys, 1)]
        return [*rows, _line(answering, years, "1*", {"zh-TW": "生質 CO2（分開列示）", "en": "Biogenic CO2 (apart)"}, OUTSIDE, "ghg.biogenic_co2", "1")]
    if number == "2":
        return _scope2(answering, years, "location", {"zh-TW": "所在地基準", "en": "Location-based"})
    return [
        _line(
            answering,
            years,
            number,
            {lang: key_label(answering.words[lang], lang, "ghg.scope3.category", key) or key for lang in LANGUAGES},
            _scope3(key),
            "ghg.scope3.category",
            key,
        )
        for key in _scope3_of(answering, number)
    ]


def _scope2(answering: Answering, years: tuple[int, ...], method: str, name: Mapping[str, str]) -> list[list[Value]]:
    """Imported energy by one method, then by its types."""
    metric, code = f"ghg.scope2.{method}", "2" if method == "location" else "9.3.3"
    rows = [_line(answering, years, code, name, SCOPE2, metric, None)]
    for key in _keys(answering, f"{metric}.by_category", years):
        label = {lang: f"　{answering.words[lang].get(f'scope2.{key}', key)}" for lang in LANGUAGES}
        rows.append(_line(answering, years, code, label, SCOPE2, f"{metric}.by_category", key))
    return rows


def _scope3(key: str) -> str:
    number = key.replace(";", " + ")
    return f"範疇三類別 {number}\nScope 3, category {number}" if key[:1].isdigit() else SCOPE3


def _keys(answering: Answering, metric: str, years: tuple[int, ...]) -> list[str]:
    return list(dict.fromkeys(point.key or "" for year in years for point in answering.points.family(metric, year)))


def _scope3_of(answering: Answering, number: str) -> list[str]:
    """Categories of scope 3 whose lines stand in an ISO category, in their order."""
    where_ghg: tuple[Condition, ...] = (("account", "=", "ghg"), ("scope", "=", "3"), ("iso_category", "=", number))
    (found,) = answering.ledger.totals([Split("amount", ("category",), where_ghg)])
    keys = {str(key) for (key,) in found if key}
    return sorted(keys, key=lambda key: (int(key.split(";")[0]) if key[:1].isdigit() else 99, key))


def _gases(answering: Answering) -> Page:
    """Category 1 by gas, in tonnes of CO2e and of the gas (9.3.1 f)."""
    year = answering.project.report.year
    columns = (("氣體 Gas", 22.0), ("公噸 CO2e", 18.0), ("數據點 Datapoint", 44.0))
    rows: list[list[Value]] = [[point.key, point.value, point.id] for point in answering.points.family("ghg.scope1.by_gas", year)]
    total: Decimal | None = answering.points.value("ghg.scope1", year)
    rows.append([Cell("合計 Total", "strong"), Cell(total, "strong"), make_id("ghg.scope1", year)])
    return Page("gases 氣體", columns, rows, (f"類別 1 依氣體（9.3.1 f）　Category 1 by gas, {year}",))


def _contents(answering: Answering, items: tuple[ItemStatus, ...]) -> Page:
    """9.3.1: each content, where the chapter has it, and what is missing."""
    columns = (
        ("條次 Clause", 11.0),
        ("內容", 34.0),
        ("Content", 40.0),
        ("狀態 Status", 14.0),
        ("章節", 30.0),
        ("Place in the chapter", 34.0),
        ("缺少 Missing", 50.0),
        ("數據點 Datapoints", 44.0),
    )
    rows = [_content(answering, status) for item in items if item.code.startswith("9.3.1") for status in item.points]
    return Page("9.3.1", columns, rows, ("必要內容（9.3.1）與專章之對照", "Required contents (9.3.1) and where the chapter has them"), frozen=3)


def _content(answering: Answering, status: PointStatus) -> list[Value]:
    words = {lang: answering.words[lang].get(f"choice.item_status.{status.status}", status.status) for lang in LANGUAGES}
    missing = "\n".join(f"{entry['zh-TW']}｜{entry['en']}" for entry in status.missing[:4])
    places = [where(answering, lang, status.blocks) for lang in ("zh-TW", "en")]
    look: Look = "person" if status.status in ("missing", "partial") else "plain"
    return [
        status.point.print_ref,
        status.point.text["zh-TW"],
        status.point.text["en"],
        Cell(f"{words['zh-TW']}\n{words['en']}", look),
        *places,
        missing,
        "; ".join(status.datapoints[:6]),
    ]
