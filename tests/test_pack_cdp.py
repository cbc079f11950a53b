"""The CDP pack as its user gets it: the workbook's cells, by numbers that add up in the head."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

import disclosures
from pipeline import run, writing
from pipeline.answers import PACKS
from pipeline.answers.cdp.formulas import lifetime_band, payback_band, share_achieved_pct, spend_band
from pipeline.questionnaire import MARKS

CDP = '[frameworks]\ncdp = {cycle = "2026"}\n'


class Sheet:
    """A question's sheet, whichever way it is laid out: cells by row label and column title (English)."""

    def __init__(self, sheet: Any) -> None:
        self.rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        head = next(n for n, row in enumerate(self.rows) if row[0] in ("列 Row", "順序"))
        self.form = self.rows[head][0] == "順序"
        self.titles = [str(cell or "") for cell in self.rows[head]]
        self.body = self.rows[head + 1 :]

    def cell(self, row: str, column: str) -> Any:
        """The cell where the row's label and the column's title begin with these words; of a choice its English."""
        found = self.found(row, column)
        return found.split(" · ")[0] if isinstance(found, str) else found

    def found(self, row: str, column: str) -> Any:
        """The cell as it is written."""
        if self.form:
            line = next(line for line in self.body if str(line[2] or "").startswith(column))
            return line[next(n for n, title in enumerate(self.titles) if row in title.split("\n"))]
        line = next(line for line in self.body if row in str(line[0] or "").split("\n"))
        return line[next(n for n, title in enumerate(self.titles) if any(part.startswith(column) for part in title.split("\n")))]

    @property
    def text(self) -> str:
        """Everything written on the sheet."""
        return "\n".join(str(cell) for row in self.rows for cell in row if cell is not None)


@pytest.fixture(scope="session")
def book(formosa: Any) -> Any:
    """The invented company's pack."""
    return openpyxl.load_workbook(formosa.out / "answers" / "cdp.xlsx")


def made(folder: Any) -> Any:
    """The pack of a folder of a test."""
    making = PACKS["cdp.xlsx"](writing.answering(run.compose(folder.read(), ("en",))))
    assert making is not None
    return openpyxl.load_workbook(io.BytesIO(making()))


def test_every_numeric_cell_of_a_shown_question_is_filled_or_marked(formosa: Any, book: Any) -> None:
    """The count on the first page is the count of the info finding, and no shown question has a numeric cell with neither number nor reason."""
    from pipeline.questionnaire import NUMERIC, count, module_7

    reading, _ = run.read(formosa.folder)
    assert reading is not None
    asked = run.compose(reading, ("en",)).questions
    for question in asked:
        for row in question.rows:
            for _, field in question.columns:
                cell = row.cells[field.key]
                if field.answer in NUMERIC and cell.state != "blank":
                    assert isinstance(cell.value, Decimal) or cell.why is not None, (question.item.code, row.label, field.key)
    found = count(module_7(asked))
    assert found.filled > 400
    assert f"Module 7: {found.total} numeric cells, {found.filled} filled" in written(book["CDP"])
    (told,) = [item for item in formosa.draft["findings"] if item["rule"] == "cdp.cells_counted"]
    assert f"{found.filled} of {found.total}" in told["message"]["en"]


def written(sheet: Any) -> str:
    """Everything written on a sheet."""
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def test_choices_are_those_of_the_catalogue(formosa: Any) -> None:
    """What is chosen for the team is an option of the question, whole or with the team's own words behind it."""

    reading, _ = run.read(formosa.folder)
    assert reading is not None
    for question in run.compose(reading, ("en",)).questions:
        for row in question.rows:
            for _, field in question.columns:
                value = row.cells[field.key].value
                listed = field.options and not any("..." in option or ".." in option for option in field.options)
                if listed and isinstance(value, str):
                    parts = value.split("; ") if field.many else [value]
                    assert all(any(part == option or part.startswith(f"{option}:") for option in field.options) for part in parts), (
                        question.item.code,
                        field.key,
                        value,
                    )


def test_choices_are_offered_in_lists(book: Any) -> None:
    """A cell with options has a list: what we fill in is one of it, long ones stand on a hidden sheet, anything else may still be typed."""
    hidden = book["choices"]
    assert hidden.sheet_state == "hidden"
    lists, filled, long = 0, 0, 0
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            assert rule.type == "list" and not rule.showErrorMessage
            lists += 1
            if rule.formula1.startswith('"'):
                offered = rule.formula1.strip('"').split(",")
            else:
                long += 1
                offered = [cell[0].value for cell in hidden[rule.formula1.partition("!")[2].replace("$", "")]]
            for cell in (
                cell for area in rule.sqref.ranges for row in sheet[area.coord if ":" in area.coord else f"{area.coord}:{area.coord}"] for cell in row
            ):
                if cell.value and cell.value[0] not in MARKS.values() and "; " not in cell.value and ":" not in cell.value:
                    filled += 1
                    assert cell.value in offered, (sheet.title, cell.coordinate, cell.value, offered)
    assert lists > 300 and filled > 150 and long > 50


def test_emissions_and_targets_of_the_example(book: Any) -> None:
    """7.6, 7.7, 7.53.1: covered emissions and CDP's formulae (base 100,000; 42 %; now 76,000 → end 58,000, achieved 57.14 %)."""
    assert Sheet(book["7.6"]).cell("Reporting year (2026)", "gross global") == 32000
    assert Sheet(book["7.7"]).cell("Reporting year (2026)", "Scope 2, market") == 44000
    target = Sheet(book["7.53.1"])
    name = "Scopes 1 and 2 by 2030"
    assert [target.cell(name, column) for column in ("base-year Scope 1 covered", "base-year Scope 2 covered", "base-year total covered")] == [
        42500,
        57500,
        100000,
    ]
    assert target.cell(name, "total emissions at end date") == 58000
    assert target.cell(name, "% of target achieved") == 57.14
    assert target.cell(name, "base-year total Scope 3") is None  # the target does not cover it: the portal has no such cell
    site = "Direct emissions of Fab 1 by 2030"
    assert target.cell(site, "base-year Scope 1 covered") == 33061  # what the target covers, not the inventory
    assert target.cell(site, "base-year Scope 1 covered as %") == 77.79  # 33,061 of 42,500
    assert Sheet(book["7.54.3"]).cell("Net zero by 2050", "targets linked") == "Abs1; Abs2; Abs3; Abs4"


def test_energy_rows_close_to_the_total_and_own_fuel_counts_once(book: Any) -> None:
    """7.30.1: 53,500 fuel + 146,800 + 500 + 10,000 purchased + 7,200 from the roof = 218,000; 7.30.16 adds up by CDP's formula."""
    energy = Sheet(book["7.30.1"])
    rows = ("Fuel (excluding feedstock)", "Electricity", "Heat", "Steam", "Self-generated non-fuel renewable energy")
    parts = [energy.cell(row, "total MWh") for row in rows]
    assert parts == [53500, 146800, 500, 10000, 7200]
    assert sum(parts) == energy.cell("Total energy consumption", "total MWh") == 218000
    assert energy.cell("Cooling", "total MWh") == "—"
    countries = Sheet(book["7.30.16"])
    assert countries.cell("Taiwan", "total (MWh)") == 135800 + 13200 + 10000


def test_changes_have_no_sign_and_a_direction(book: Any) -> None:
    """7.10.1: 8,000 t less is 8,000, decreased, 9.64 % of 83,000; amounts nobody states are marked, not zero."""
    reasons = Sheet(book["7.10.1"])
    row = "Renewable energy consumption"
    assert [reasons.cell(row, column) for column in ("change in emissions", "direction", "emissions value")] == [8000, "Decreased", 9.64]
    assert reasons.cell("Acquisitions", "direction") == "Increased"
    assert reasons.cell("Divestment", "change in emissions") == "—"
    assert Sheet(book["7.10"]).cell("Answer", "comparison") == "Decreased"
    assert Sheet(book["7.10"]).found("Answer", "comparison") == "Decreased · 減少"


def test_allocation_to_customers(book: Any) -> None:
    """7.26: a fifth of scope 1 (32,000) is 6,400; the value sold is a fifth of revenue."""
    sheet = Sheet(book["7.26"])
    name = "Example Handsets (invented) · Scope 1"
    assert sheet.cell(name, "emissions allocated") == 6400
    assert sheet.cell(name, "market value or quantity") == 5_000_000_000


def test_joined_categories_are_marked_and_never_twice(book: Any) -> None:
    """7.8: 24,000 t stand for categories 4 and 9 together; neither row gets them, both say so."""
    sheet = Sheet(book["7.8"])
    assert sheet.cell("Upstream transportation and distribution", "emissions in reporting year") == "—"
    assert sheet.cell("Downstream transportation and distribution", "emissions in reporting year") == "—"
    assert "Reported together as categories 4 + 9: 24,000 t CO2e" in sheet.text
    assert sheet.cell("Purchased goods and services", "% calculated") == 36.67  # 55,000 of 150,000


def test_each_number_names_its_datapoint(formosa: Any, book: Any) -> None:
    """The list of sources leads from cells to datapoints of the draft and places in the tables."""
    lines = [row for row in book["sources 來源"].iter_rows(min_row=2, values_only=True) if row[0] == "7.6" and row[2] == "tco2e"]
    assert lines[0][3] == 32000 and lines[0][6] == "ghg.scope1@2026"
    assert all(line[6] in formosa.points for line in lines)


def test_a_question_that_is_not_asked_says_why(folder: Callable[..., Any]) -> None:
    """Without targets, credits or a year before, their details have no sheet and the list says why, in both languages."""
    book = made(folder(more=CDP, inventory="line_id,year,scope,method,emissions\na,2024,1,,10\nb,2024,2,both,5\n"))
    listed = {row[0]: row for row in book["CDP"].iter_rows(values_only=True)}
    for code in ("7.53.1", "7.54.1", "7.10.1", "7.79.1", "7.26", "7.8.1"):
        assert code not in book.sheetnames
        assert "不顯示" in listed[code][8] and "Not shown" in listed[code][8], code
    assert Sheet(book["7.10"]).cell("Answer", "comparison") == "First year of reporting"


REASONS = "year,reason,amount\n2024,acquisitions,{acquisitions}\n2024,output,{output}\n"
TWO_YEARS = "line_id,year,scope,method,emissions\na,2023,1,,100\na,2024,1,,90\nb,2023,2,both,0\nb,2024,2,both,0\nc,2024,1,,5\n"


@pytest.mark.parametrize(
    ("acquisitions", "output", "rules"),
    [
        ("5", "-10", set()),  # as computed: one line of 5 t more, 10 t less on the other
        ("5", "-9", {"cdp.reasons_do_not_add_up"}),
        ("20", "-25", {"cdp.reason_beyond_causes"}),  # adds up, but no more than 5 t were added
    ],
)
def test_reasons_are_bounded_by_computed_causes(folder: Callable[..., Any], acquisitions: str, output: str, rules: set[str]) -> None:
    """What a person attributes adds up to the computed change of −5 t, and acquisitions cannot exceed the lines added."""
    small = folder(more=CDP, inventory=TWO_YEARS, change_reasons=REASONS.format(acquisitions=acquisitions, output=output))
    found = run.compose(small.read(), ("en",)).findings
    told = {item.rule: item for item in found if item.rule.startswith("cdp.reason")}
    assert set(told) == rules
    for item in told.values():
        assert item.at is not None and item.at.file == "data/change_reasons.csv"


def test_published_worked_formula() -> None:
    """CDP's example: 100,000 t, 50 %, now 80,000 t → 50,000 t at the end, 40 % achieved; a target that only maintains cannot be computed."""
    from fractions import Fraction

    from pipeline.answers.cdp.formulas import reduction_achieved_pct, target_end

    base, now, reduction = Fraction(100_000), Fraction(80_000), Fraction(50)
    assert (target_end(base, reduction), reduction_achieved_pct(base, now, reduction)) == (50_000, 40)
    assert share_achieved_pct(Fraction(10), Fraction(10), Fraction(10)) is None
    assert reduction_achieved_pct(Fraction(0), Fraction(0), Fraction(50)) is None


@pytest.mark.parametrize(("cost", "band"), [(0, "0%"), (1, ">0% to 5%"), (5, ">0% to 5%"), (6, ">5% to 10%"), (100, ">95% to 100%"), (101, None)])
def test_bands_are_bands(cost: int, band: str | None) -> None:
    """7.29 takes 5-point bands whose upper end belongs to them."""
    from fractions import Fraction

    assert spend_band(Fraction(cost), Fraction(100)) == band


def test_payback_and_lifetime_bands_are_options_of_the_question() -> None:
    """7.55.2: every number of years falls into a band of the catalogue."""
    from fractions import Fraction

    question = next(item for item in disclosures.catalogue("cdp", "2026").items if item.code == "7.55.2")
    options = {point.field.key: point.field.options for point in question.points if point.field is not None}
    for years in (Fraction(1, 2), *(Fraction(n) for n in range(1, 41)), Fraction(7, 2)):
        assert payback_band(years, Fraction(1)) in options["payback"]
        assert lifetime_band(years) in options["lifetime"]


def test_text_from_the_team_is_text(folder: Callable[..., Any]) -> None:
    """A customer called ``=1+1`` or ``@SUM`` is a name in the pack, never a formula."""
    rows = "line_id,year,scope,method,emissions\na,2024,1,,10\nb,2024,2,both,5\n"
    book = made(folder(more=CDP, inventory=rows, customers="year,customer,basis,share\n2024,=1+1,mass,0.5\n2024,@SUM(A1),mass,0.1\n"))
    cells = [cell for row in book["7.26"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {"=1+1", "@SUM(A1)"} <= {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_pack_only_where_cdp_is_reported(folder: Callable[..., Any]) -> None:
    """A report without ``[frameworks] cdp`` has no CDP pack and no finding about it."""
    small = folder(inventory="line_id,year,scope,method,emissions\na,2024,1,,10\n")
    chapter = run.compose(small.read(), ("en",))
    assert PACKS["cdp.xlsx"](writing.answering(chapter)) is None
    assert not [item for item in chapter.findings if item.rule.startswith("cdp.")]


def test_what_the_folder_knows_of_the_company_is_filled_in(book: Any) -> None:
    """Currency, year's end, revenue, approach and the carbon prices come from report.toml and the tables; risks keep their horizon."""
    assert Sheet(book["1.2"]).cell("Answer", "currency") == "TWD"
    assert Sheet(book["1.4.1"]).cell("Answer", "revenue") == 25_000_000_000
    assert Sheet(book["6.1"]).cell("Climate change", "consolidation") == "Equity share"
    assert Sheet(book["5.10"]).cell("Answer", "internal pricing") == "Yes"


def test_a_text_longer_than_a_cell_takes_is_told(folder: Callable[..., Any]) -> None:
    """A governance file of 3,000 characters answers CDP 4.1.2, which takes 2,400: an info with the file; a short one says nothing."""
    head = "---\ntopics: {gov.board_oversight: [targets]}\nby: A person\non: 2025-01-01\n---\n## Board\n\n"
    for length, told in ((3_000, 1), (300, 0)):
        text = {f"narrative/{lang}/governance.md": head + "word " * (length // 5) + "\n" for lang in ("en", "zh-TW")}
        made = folder(text, more=CDP, inventory="line_id,year,scope,emissions\na,2024,1,10\n", at=f"long{length}")
        found = [item for item in run.compose(made.read(), ("zh-TW", "en")).findings if item.rule == "cdp.answer_too_long"]
        assert len(found) == told, [item.message["en"] for item in found]


def test_columns_stand_in_the_order_of_cdp() -> None:
    """Numbers rise; a column whose number is not known (the effects of 3.1.1) stands where the catalogue has it, not first."""
    from pipeline.questionnaire import Question

    for item in disclosures.catalogue("cdp", "2026").items:
        columns = [field for _, field in Question(item).columns]
        orders = [field.order for field in columns if field.order is not None]
        assert orders == sorted(orders), item.code
        assert not columns or columns[0].order is not None or not orders, item.code
    risk = [field.key for _, field in Question(next(i for i in disclosures.catalogue("cdp", "2026").items if i.code == "3.1.1")).columns]
    assert risk.index("magnitude") < risk.index("effect_fig_now") < risk.index("response")


def test_a_persons_cell_says_what_could_answer_it(book: Any) -> None:
    """Below a table each open cell's reason: a topic of the narrative, a column of a table, or why no band is chosen."""
    assert "answer cdp.suppliers#assessment in the narrative" in Sheet(book["5.11.1"]).text and "all tier 1 suppliers" in Sheet(book["5.11.1"]).text
    assert "set_on" in Sheet(book["7.53.1"]).text
    assert "✓" in Sheet(book["4.1"]).text and "governance.md" in Sheet(book["4.1"]).text
