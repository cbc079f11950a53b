"""One cause, one finding: what follows from a line nobody could read is held back, counted and never lost."""

from __future__ import annotations

from dataclasses import replace

from pipeline.echoes import without_echoes
from pipeline.finding import Finding, Place, finding, rules

CELL = Place("data/inventory.csv", None, 17, "activity")
STATED = Place("data/stated.csv", None, 2, "value")
TARGET = Place("data/targets.csv", None, 2, "base_value")
UNREAD = finding("load.not_a_number", CELL, text="two", column="activity")
DIFFERS = finding("measure.verified_differs", STATED, id="ghg.scope1@2026", stated="10", computed="7", rows="1 row", gap="3")
NO_BASE = finding("track.no_base", TARGET, id="T1", year=2019)
OFF = finding("track.value_differs", TARGET, id="T1", stated="10", computed="9")
SILENT = finding("validate.scope3_silent", Place("report.toml", None, 8), year="2026", categories="8")


def told(*findings: Finding) -> list[str]:
    """The rules that are left."""
    return [item.rule for item in without_echoes(findings)]


def test_a_comparison_waits_for_the_line_it_lacks_and_is_counted() -> None:
    """The verified value cannot agree while a line is missing from the total; the reader is told that one comparison waits."""
    found = without_echoes((UNREAD, DIFFERS))
    assert [item.rule for item in found] == ["load.not_a_number", "check.held_back"]
    assert ": 1." in found[-1].message["en"] and " 1 " in found[-1].message["zh-TW"]
    assert any(item.blocks for item in found), "nothing is held back unless the build refuses anyway"


def test_nothing_is_held_back_where_every_line_counts() -> None:
    """Without an error at the ground, with one somebody acknowledged, or with a line that counts as stated, comparisons stand."""
    counted = finding("consolidate.disagrees_widely", CELL, stated="10", recomputed="9", basis="activity")
    for other in (DIFFERS, counted, replace(UNREAD, acknowledged="known")):
        assert "check.held_back" not in told(other, DIFFERS)
        assert "measure.verified_differs" in told(other, DIFFERS)


def test_an_acknowledged_comparison_stays_with_its_reason() -> None:
    """What a person explained is no echo."""
    assert told(UNREAD, replace(DIFFERS, acknowledged="agreed with the verifier")) == ["load.not_a_number", "measure.verified_differs"]


def test_a_mistake_in_targets_holds_back_targets_only() -> None:
    """A wrong year of a target says nothing about the inventory's figures; one in the table stated says nothing about targets either."""
    wrong = finding("load.not_a_year", TARGET, text="soon", column="base_year")
    assert told(wrong, DIFFERS, OFF) == ["load.not_a_year", "measure.verified_differs", "check.held_back"]
    stated = finding("load.not_a_number", STATED, text="x", column="value")
    assert told(stated, DIFFERS, OFF) == ["load.not_a_number", "measure.verified_differs", "track.value_differs"]


def test_what_is_not_there_is_said_beside_a_wrong_cell_but_not_beside_a_lost_table() -> None:
    """A wrong cell hides no base year and no category: they are listed at once. A table without its column hides them all."""
    assert told(UNREAD, SILENT, NO_BASE) == ["load.not_a_number", "validate.scope3_silent", "track.no_base"]
    missing = finding("load.missing_column", Place("data/inventory.csv", None, 1), table="inventory", column="scope", zh="範疇")
    assert told(missing, SILENT, NO_BASE) == ["load.missing_column", "check.held_back"]
    assert told(finding("load.not_xlsx", Place("data/inventory.xlsx")), SILENT) == ["load.not_xlsx", "check.held_back"]


def test_a_missing_column_is_said_once_not_once_a_row() -> None:
    """Factors without a unit column: one finding, not one for each factor a line cites."""
    missing = finding("load.missing_column", Place("data/factors.csv", None, 1), table="factors", column="unit", zh="係數單位")
    rows = [finding("consolidate.no_factor_unit", Place("data/factors.csv", None, row, "value")) for row in (2, 3, 4)]
    assert told(missing, *rows) == ["load.missing_column"]
    assert told(*rows) == ["consolidate.no_factor_unit"] * 3


def test_every_rule_held_back_exists() -> None:
    """The lists name rules that are declared."""
    from pipeline import echoes

    named = {*echoes._OF_FIGURES, *echoes._OF_TARGETS, *echoes._OF_ABSENCE, *echoes._WHOLE, *echoes._BLANK, *echoes._COUNTED_ALL_THE_SAME}
    assert named <= set(rules())


def test_a_sheet_nobody_reads_is_named_and_no_more() -> None:
    """What its layout would have meant for a table is of no use to anybody."""
    sheet = Place("data/book.xlsx", "Table 1")
    unknown = finding("load.unknown_sheet", sheet, text="Table 1", nearest="")
    merged = finding("load.merged_cells", replace(sheet, row=3), text="A1:B1")
    other = finding("load.merged_cells", Place("data/book.xlsx", "inventory", 3), text="A1:B1")
    assert without_echoes((unknown, merged, other)) == (unknown, other)
