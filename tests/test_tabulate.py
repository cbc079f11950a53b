"""Tables: which figures stand where, why a cell is empty, and that rounding never looks like a mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosures import catalogue, editions
from pipeline.chapter import Reading
from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.document import Column, Row, Span, TableBlock, block_spans, plain
from pipeline.finding import Place, text
from pipeline.illustrate import CHARTS
from pipeline.inputs import FILE, ROW, SHEET, Inputs, Table
from pipeline.printing import Display, Printer
from pipeline.project import BaseYear, Company, Inventory, Omission, Project, Report
from pipeline.run import read
from pipeline.status import ItemStatus, PointStatus
from pipeline.tabulate import TABLES, tabulate
from pipeline.tabulate.cells import around, head, typed, unit_of
from pipeline.tabulate.notes import printed, rounded_apart
from pipeline.tabulate.units import headed
from pipeline.view import Target, View
from report_templates import words

ROOT = Path(__file__).parent.parent
AT = Place("stated.csv", row=2, column="value")
LANGUAGES = ("en", "zh-TW")
WHOLE = st.decimals(min_value=-1000, max_value=1000, places=3)


def point(metric: str, year: int, value: str | None, key: str | None = None, unit: str = "tCO2e", reason: str = "no_lines") -> Datapoint:
    """A datapoint with a value, or without one and a reason."""
    return Datapoint(metric, year, key, None if value is None else Decimal(value), unit, Stated(AT), None if value else reason)


def table(name: str, rows: Sequence[Mapping[str, str]]) -> Table:
    """An input table of text cells."""
    import pyarrow as pa

    columns = {column: None for row in rows for column in row}
    data = {column: pa.array([row.get(column) for row in rows], pa.string()) for column in columns}
    where = {FILE: pa.array([f"{name}.csv"] * len(rows)), SHEET: pa.nulls(len(rows), pa.string()), ROW: pa.array(range(2, len(rows) + 2), pa.int64())}
    return Table(name, pa.table({**data, **where}), {})


def view(lang: str, points: Sequence[Datapoint], base: BaseYear | None = None, tables: Mapping[str, Sequence[Mapping[str, str]]] | None = None) -> View:
    """A draft of 2024."""
    years = base or BaseYear(2021, 2021)
    project = Project(
        Path("demo"),
        Company(text("Demo Ltd", "示範公司")),
        Report(2024, date(2024, 1, 1), date(2024, 12, 31)),
        Inventory(base_year=years, scope2_headline="market"),
    )
    inputs = Inputs({name: table(name, rows) for name, rows in (tables or {}).items()}, ())
    return View(lang, Printer(lang, Datapoints(points)), words(lang), project, inputs, 2024, years.scope12, "market")


def built(name: str, shown: View) -> TableBlock:
    """A table of the chapter."""
    return tabulate(shown)[f"table-{name}"]


def grid(block: TableBlock) -> list[list[str]]:
    """Its rows as a reader sees them."""
    return [[plain(cell) for cell in row.cells] for row in block.rows]


def heads(block: TableBlock) -> list[str]:
    """Its headers, kept spaces as plain ones."""
    return [plain(column.header).replace("\u00a0", " ") for column in block.columns]


def notes(block: TableBlock) -> list[str]:
    """Its notes."""
    return [plain(note) for note in block.notes]


@cache
def formosa() -> Reading:
    """The example in which every table is in use."""
    found, _ = read(ROOT / "examples" / "formosa")
    assert found is not None
    return found


def draft(lang: str) -> View:
    """The example in one language."""
    reading = formosa()
    project = reading.project
    printer = Printer(lang, reading.points, project.display)
    base = project.inventory.base_year.scope12
    return View(lang, printer, words(lang), project, reading.inputs, project.report.year, base, project.inventory.scope2_headline, reading.targets)


SCOPES = [
    *(point("ghg.scope1", year, value) for year, value in ((2021, "100"), (2023, "90"), (2024, "80.4"))),
    *(point("ghg.scope2.market", year, value) for year, value in ((2021, "50"), (2023, "40"), (2024, "30.4"))),
    *(point("ghg.scope12.market", year, value) for year, value in ((2021, "150"), (2023, "130"), (2024, "110.8"))),
    point("ghg.change_pct.scope1", 2024, "-0.1067", unit="share"),
    point("ghg.scope3", 2024, None),
]


def test_years_stand_in_one_order() -> None:
    """Base year, year before, reporting year, change; the unit once, in the header."""
    assert heads(built("inventory-scopes", view("en", SCOPES))) == ["Emissions, tCO₂e", "2021 (base year)", "2023", "2024", "Change against 2023"]
    assert heads(built("inventory-scopes", view("zh-TW", SCOPES))) == ["排放量（公噸 CO₂e）", "2021（基準年）", "2023", "2024", "較 2023 年增減"]


def test_a_year_without_figures_has_no_column() -> None:
    """First year: the reporting year alone, no change."""
    only = [entry for entry in SCOPES if entry.year == 2024 and "change" not in entry.metric]
    assert heads(built("inventory-scopes", view("en", only))) == ["Emissions, tCO₂e", "2024"]


def test_the_base_year_may_be_this_year_or_differ_by_scope() -> None:
    """One column where base year and reporting year meet, two base years where scope 3 has its own."""
    this = built("inventory-scopes", view("en", SCOPES, BaseYear(2024, 2024)))
    assert heads(this)[1:3] == ["2023", "2024 (base year)"]
    both = built("inventory-scopes", view("en", [*SCOPES, point("ghg.scope3", 2022, "9")], BaseYear(2021, 2022)))
    assert heads(both)[1:3] == ["2021 (base year, scopes 1 and 2)", "2022 (base year, Scope 3)"]


def test_rounding_says_so_itself() -> None:
    """80.4 + 30.4 = 110.8 prints as 80 + 30 = 111."""
    assert any("rounded one by one" in note for note in notes(built("inventory-scopes", view("en", SCOPES))))
    even = [replace(entry, value=entry.value.to_integral_value()) if entry.value and entry.unit == "tCO2e" else entry for entry in SCOPES]
    even = [replace(entry, value=Decimal(110)) if entry.id == "ghg.scope12.market@2024" else entry for entry in even]
    assert not any("rounded one by one" in note for note in notes(built("inventory-scopes", view("en", even))))


@given(st.lists(WHOLE, min_size=1, max_size=6))
def test_rounding_is_noted_exactly_where_printed_parts_miss_their_total(values: list[Decimal]) -> None:
    """Never where they add up, always where they do not; never for parts that are not the whole."""
    printer = Printer("en", Datapoints(), Display())
    parts = [point("p", 2024, f"{value}", str(index)) for index, value in enumerate(values)]
    total = point("t", 2024, f"{sum(values, Decimal(0))}")
    seen = sum((printed(printer, part) for part in parts), Decimal(0))
    assert rounded_apart(printer, parts, total) == (seen != printed(printer, total))
    assert not rounded_apart(printer, parts, replace(total, value=(total.value or Decimal(0)) + 1))


def test_an_empty_cell_says_why() -> None:
    """One reason: a plain dash; several: dashes with letters."""
    one = built("inventory-scopes", view("en", [entry for entry in SCOPES if entry.id != "ghg.scope1@2021"]))
    assert grid(one)[0][1] == "–a" and grid(one)[1][-1] == "–b"
    assert [note for note in notes(one) if note.startswith("–")] == ["–a: no data", "–b: one of the two years has no figure"]
    single = [point("ghg.memo", 2024, "3", "HCFC-22"), point("ghg.memo", 2023, "2", "HCFC-22"), point("ghg.memo", 2024, "1", "CFC-11")]
    found = built("inventory-memo", view("zh-TW", single))
    assert grid(found) == [["CFC-11", "–", "1"], ["HCFC-22", "2", "3"]] and notes(found) == ["–：無數據"]


def test_scope_3_shows_all_fifteen_with_a_figure_or_the_reason() -> None:
    """Joined categories stand before their first; a stated reason is printed as the team wrote it; silence is not zero."""
    points = [
        point("ghg.scope3.category", 2024, "10", "1"),
        point("ghg.scope3.category", 2024, "5", "4;9"),
        *(point("ghg.scope3.category", 2024, None, key, reason="reported_together") for key in ("4", "9")),
        *(point("ghg.scope3.category", 2024, None, str(key)) for key in (2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15)),
        point("ghg.scope3", 2024, "15"),
    ]
    stated = {"stated": [{"metric": "ghg.scope3.category", "year": "2024", "key": "14", "note": "No franchises."}]}
    found = built("inventory-scope3", view("en", points, tables=stated))
    labels = [row[0] for row in grid(found)]
    assert (
        labels[0] == "1 Purchased goods and services"
        and labels[3] == "4 Upstream transportation and distribution; 9 Downstream transportation and distribution"
    )
    assert len(labels) == 17 and labels[-1] == "Scope 3 emissions"
    assert {note.partition(": ")[2] for note in notes(found) if note.startswith("–")} >= {
        "no figure and no stated reason; not zero",
        "reported together with another category",
        "No franchises.",
    }


def test_what_a_breakdown_leaves_out_is_a_row() -> None:
    """A stated total above partial parts: the remainder is shown as not itemised."""
    points = [
        point("ghg.scope1", 2024, "100"),
        point("ghg.scope1.by_site", 2024, "60", "Fab 1"),
        point("ghg.scope1.by_site", 2024, "30", "Fab 2"),
        point("ghg.not_itemised.scope1.by_site", 2024, "10"),
    ]
    found = built("inventory-by-site", view("en", points))
    assert grid(found) == [["Fab 1", "60"], ["Fab 2", "30"], ["Not itemised", "10"], ["Total", "100"]]
    assert any("not itemised" in note for note in notes(found))


def test_restated_figures_keep_both_values_and_the_reason() -> None:
    """Side by side (GRI 2-4)."""
    rows = {"restatements": [{"year": "2021", "metric": "ghg.scope1", "previous": "100", "restated": "120", "unit": "tCO2e", "reason": "acquisition"}]}
    shown = view("en", [], tables=rows)
    place = shown.inputs.records("restatements")[0]
    points = [
        replace(point("restatement.previous", 2021, "100", "ghg.scope1"), origin=Stated(place.place("previous"))),
        replace(point("restatement.restated", 2021, "120", "ghg.scope1"), origin=Stated(place.place("restated"))),
    ]
    found = built("inventory-restatements", view("en", points, tables=rows))
    assert grid(found) == [["Gross Scope 1 emissions", "2021", "100", "120", "acquisition"]]
    assert heads(found)[2:4] == ["Before, tCO₂e", "Restated, tCO₂e"]


@pytest.mark.parametrize(
    ("units", "headers", "cells"),
    [
        (("TWD", "TWD", "TWD"), ("Quantity, NT$", "數量（新臺幣元）"), (("1", "2", "3"), ("1", "2", "3"))),
        (("TWD", "EUR", "TWD"), ("Quantity, NT$", "數量（新臺幣元）"), (("1", "EUR 2", "3"), ("1", "2 歐元", "3"))),
        (("MWh", "EUR", ""), ("Quantity", "數量"), (("1 MWh", "EUR 2", "3"), ("1 MWh", "2 歐元", "3"))),
        (("MWh", "MWh", ""), ("Quantity", "數量"), (("1 MWh", "2 MWh", "3"), ("1 MWh", "2 MWh", "3"))),
    ],
)
def test_a_unit_most_numbers_share_stands_in_the_header(
    units: tuple[str, ...], headers: tuple[str, str], cells: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    """What differs keeps its own; a number without any unit keeps the others' beside them, lest it be read in theirs."""
    for lang, header, shown in zip(("en", "zh-TW"), headers, cells, strict=True):
        seen = view(lang, [])
        rows = [Row((around(typed(str(number), AT), *(unit_of(seen, unit, AT) if unit else ((), ()))),)) for number, unit in enumerate(units, 1)]
        table = headed(seen, TableBlock("t", (), (Column(head(seen, "quantity"), "right"),), tuple(rows)))
        assert (heads(table)[0], tuple(row[0] for row in grid(table))) == (header, shown)


def test_a_target_that_is_reached_needs_no_further_rate() -> None:
    """Its required rate is a dash that says so."""
    target = Target(
        *("T1", text("Near-term", "近程目標"), "absolute", "near", "1+2", (), 2021, 2030, "42", "tCO2e", "market", None, "linear", "own", None, None),
        state="achieved",
        at=AT,
    )
    points = [point("target.annual_rate", 2024, "0.042", "T1", "share"), point("target.required_rate", 2024, "-0.01", "T1", "share")]
    found = built("targets-rates", replace(view("en", points), targets=(target,)))
    assert grid(found)[0][-1] == "–" and "–: the value is reached already" in notes(found)


def test_an_index_names_places_in_reading_order() -> None:
    """The summary gives way to the section it sums up; three parts of a section become the section; pages are Word's."""
    edition = editions("tcfd")[-1]
    item = next(entry for entry in catalogue("tcfd", edition).items if entry.code == "MT-b")
    status = ItemStatus(item, "reported", (PointStatus(item.points[0], "reported"),), (), ("c", "a", "b", "d", "s", "m"))
    title = {number: (Span("text", f"Title {number}"),) for number in "ABCDE"}
    places = {
        "at_a_glance": ("1", title["A"]),
        "s": ("1.1", title["A"]),
        "inventory": ("5", title["B"]),
        **{block: (number, title["C"]) for block, number in (("a", "5.2"), ("b", "5.3"), ("c", "5.10"))},
        "d": ("4.1", title["D"]),
        "m": ("11.1", title["E"]),
    }
    found = tabulate(replace(view("en", []), items=(status,), places=places))["table-indexes-tcfd"]
    row = next(row for row in found.rows if row.style != "group")
    assert plain(row.cells[1]) == "4.1 Title D; 5 Title B; 11.1 Title E"
    assert [span.page_of for span in row.cells[2]] == ["d"] and plain(row.cells[2]) == ""
    assert {span.href for span in row.cells[1] if span.href} == {"#d", "#inventory", "#m"}


def test_an_omission_stands_with_reason_and_explanation() -> None:
    """GRI's reason and the team's words; a chapter makes no statement of use."""
    item = catalogue("gri", "2016").item("305-6")
    assert item is not None
    omission = Omission("gri:305-6", "not_applicable", text("No such substances.", "無此類物質。"), AT)
    status = ItemStatus(item, "omitted", (), (omission,))
    found = tabulate(replace(view("en", []), items=(status,)))["table-indexes-gri"]
    row = next(row for row in found.rows if row.style != "group")
    assert [plain(cell) for cell in row.cells[4:]] == ["305-6", "Not applicable", "No such substances."]
    assert "statement of use stands there" in notes(found)[0]


def test_every_table_of_the_example_is_built() -> None:
    """Formosa uses every table but the indexes, which follow the body, and scope 2 by gas, which its factors do not tell apart."""
    missing = {entry.id for entry in TABLES if f"table-{entry.id}" not in tabulate(draft("en"))}
    assert {name for name in missing if not name.startswith("indexes-")} == {"inventory-scope2-gases"}


def test_both_languages_have_the_same_tables() -> None:
    """Same tables, same columns, same rows, same datapoints in the same cells."""
    english, chinese = tabulate(draft("en")), tabulate(draft("zh-TW"))
    assert list(english) == list(chinese)
    for name, block in english.items():
        other = chinese[name]
        assert len(block.columns) == len(other.columns) and len(block.notes) == len(other.notes), name
        cited = [[[span.citation for span in cell if span.citation] for cell in row.cells] for row in block.rows]
        assert cited == [[[span.citation for span in cell if span.citation] for cell in row.cells] for row in other.rows], name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cell_says_something_and_every_digit_has_a_class(lang: str) -> None:
    """No blank cell in a body row, no row of another width, no decimal digit in shipped words."""
    for name, block in tabulate(draft(lang)).items():
        assert all(len(row.cells) == len(block.columns) for row in block.rows), name
        blank = [grid(block)[index] for index, row in enumerate(block.rows) if row.style == "body" and not all(plain(cell).strip() for cell in row.cells)]
        assert not blank, (name, blank)
        loose = [span.text for span in block_spans(block) if span.kind == "text" and any(char.isdecimal() for char in span.text)]
        assert not loose, (name, loose)
        assert not any(span.note for span in block_spans(block)), name


def test_every_table_and_chart_has_one_place_in_each_language() -> None:
    """What is built is placed, and what is placed is built."""
    for lang in LANGUAGES:
        templates = (entry for entry in (files("report_templates") / "sections" / lang).iterdir() if entry.name.endswith(".j2"))
        source = "".join(entry.read_text(encoding="utf-8") for entry in templates)
        placed = re.findall(r'\{\{ table\("([^"]+)"\) \}\}', source)
        assert sorted(placed) == sorted(entry.id for entry in TABLES)
        charts = {name.rstrip("-") for name in re.findall(r'chart\("([^"]+)"', source)}
        assert charts == {entry.id for entry in CHARTS}
