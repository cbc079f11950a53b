"""The invented company's own export of its CDP response of the year before, as ``[frameworks] cdp`` names it: a line an answer, questions in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

Cell = str | int | float | None
HEAD = ("Question number", "Question", "Row", "Column", "Response")
SCOPE1 = "What were the organization's gross global scope 1 emissions?"
SCOPE2 = "What were the organization's gross global scope 2 emissions?"
SCOPE3 = "Account for gross global scope 3 emissions, category by category."
TARGET = "Details of each absolute emissions target and the progress made."
STAGES = "Initiatives at each stage, and their estimated savings."
PRICE = "Details of the internal price on carbon"
CHANGE = "How gross global emissions (scopes 1 and 2 together) compare to the previous reporting year"
TONNES = "(metric tons CO2e)"
GROSS1 = f"Gross global Scope 1 emissions {TONNES}"

# question number, question, then (row, column, response) of each answer
RESPONSE: tuple[tuple[str, str, tuple[tuple[str | None, str, Cell], ...]], ...] = (
    ("1.2", "Currency of all financial information", ((None, "Currency", "TWD"),)),
    ("1.4", "End date of the year of reporting, and past years reported", ((None, "End date of reporting year", "2025-12-31"),)),
    ("1.4.1", "Annual revenue of the period", ((None, "Revenue", 23_500_000_000),)),
    ("4.1.2", "Positions on the board that oversee the topic, and how", ((None, "Explanation", "The board of nine directors approves targets once a year."),)),
    (
        "5.10.1",
        "Details of the internal price on carbon",
        (("Shadow price", "Minimum actual price used", 1000), ("Shadow price", "Maximum actual price used", 1000)),
    ),
    (
        "7.6",
        SCOPE1,
        (("Reporting year", f"(7.6.1) Gross global Scope 1 emissions {TONNES}", 34_000), ("Past year 1", "Gross global Scope 1 emissions", 36_500)),
    ),
    (
        "7.7",
        SCOPE2,
        (
            ("Reporting year", f"(7.7.1) Gross global Scope 2, location-based emissions {TONNES}", 67_000),
            ("Reporting year", f"(7.7.2) Gross global Scope 2, market-based emissions {TONNES}", 49_000),
        ),
    ),
    (
        "7.8",
        SCOPE3,
        (
            ("Purchased goods and services", "Evaluation status", "Relevant, calculated"),
            ("Purchased goods and services", f"Emissions in reporting year {TONNES}", 156_000),
            ("Capital goods", f"Emissions in reporting year {TONNES}", 36_000),
        ),
    ),
    ("7.10", CHANGE, ((None, "Change", "Decreased"),)),
    (
        "7.53.1",
        TARGET,
        (
            ("Abs 1", "(7.53.1.1) Target reference number", "Abs 1"),
            ("Abs 1", f"Base year Scope 1 emissions covered by target {TONNES}", 41_500),
            ("Abs 1", f"Base year total emissions covered by target in all selected scopes {TONNES}", 94_000),
            ("Abs 1", "Targeted reduction from base year (%)", 42),
            ("Abs 1", "% of target achieved relative to base year", 27.86),
        ),
    ),
    ("7.55.1", STAGES, (("Implemented", "Number of initiatives", 2), ("Implemented", f"Total estimated annual CO2e savings {TONNES}", 2500))),
    ("9.2.2", "Volumes of water withdrawn, discharged and consumed", ((None, "Withdrawals", 4200),)),
)


def lines() -> Iterator[tuple[Cell, ...]]:
    """The rows of the export."""
    yield HEAD
    for number, question, answers in RESPONSE:
        for row, column, value in answers:
            yield number, question, row, column, value


def write(path: Path) -> None:
    """The workbook, with fixed properties so that the same answers give the same bytes."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        book.set_properties(
            {"title": "Formosa Demo Electronics (invented): CDP response 2025", "created": datetime(2026, 9, 10)}
        )  # the format has no time zone
        sheet = book.add_worksheet("Response")
        head = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEAD) - 1, 24)
        for row, cells in enumerate(lines()):
            sheet.write_row(row, 0, cells, head if row == 0 else None)
