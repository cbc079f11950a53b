"""Decimal points of a column stand under each other, in Word and on the web, without a character of text being added."""

from __future__ import annotations

from typing import Any

from pipeline.aligned import Lack, lacks
from pipeline.document import Column, Row, Span, TableBlock


def table(*rows: tuple[str, str, str]) -> TableBlock:
    """Rows of style, label and number."""
    made = tuple(Row(((Span("text", label),), (Span("text", number),) if number else ()), style) for style, label, number in rows)  # type: ignore[arg-type]
    return TableBlock("t", (), (Column((Span("text", "Item"),)), Column((Span("text", "2024"),), "right")), made)


def test_numbers_lack_what_the_longest_fraction_has() -> None:
    """A whole number lacks the point too; dashes, percentages and texts are no numbers."""
    block = table(("body", "a", "11,114"), ("body", "b", "2.20"), ("body", "c", "−0.5"), ("body", "d", "–"), ("body", "e", "4.25 %"))
    assert lacks(block) == {(0, 1): Lack(True, 2), (2, 1): Lack(False, 1)}


def test_groups_and_denominators_stand_for_themselves() -> None:
    """A group with whole numbers is not moved for another's fractions, nor ratios for what they are taken over."""
    block = table(("group", "Per revenue", ""), ("body", "a", "2.1"), ("part", "Revenue", "20,000"), ("group", "Per head", ""), ("body", "b", "7"))
    assert lacks(block) == {}


def test_the_delivered_files_align_and_add_no_text(formosa: Any) -> None:
    """Masses of 11,114 and 0.0900 tonnes: classes on the web, indents in Word, the same cell text in both."""
    (told,) = formosa.page("en").xpath("//div[@id='table-inventory-scope1-masses']")
    rows = {row.xpath("string(th)"): row.xpath("td[last()-1]")[0] for row in told.xpath(".//tbody/tr")}
    assert (rows["Carbon dioxide (CO₂)"].get("class"), rows["Carbon dioxide (CO₂)"].text_content()) == ("r p4", "10,614")
    assert rows["R-410A"].get("class") == "r d2"
    assert rows["Sulphur hexafluoride (SF₆)"].get("class") == "r"
