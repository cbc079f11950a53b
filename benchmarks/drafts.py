"""Two drafts of one report, and two long chapters, that differ in a few places: the same every time."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.document import Column, Document, Heading, Paragraph, Row, Section, Span, TableBlock

PARAGRAPHS, ROWS, EVERY = 3_000, 500, 20
"""Size of a long chapter, and that every twentieth paragraph and row differs."""
SAID = "The committee reviews the plan for the kilns each quarter and reports to the board what was decided and by whom"
WORDS = SAID.split()


def write_drafts(folder: Path) -> tuple[Path, Path]:
    """The example as it is and as it was edited, each with 1,300 paragraphs more in each language."""
    sides = folder / "before", folder / "after"
    for side in sides:
        shutil.copytree("examples/formosa", side)
        for lang in ("en", "zh-TW"):
            text = "\n\n".join(_sentence(number, edited=side.name == "after") for number in range(1_300))
            (side / "narrative" / lang / "minutes.md").write_text(f"---\ntitle: Minutes\n---\n{text}\n", encoding="utf-8")
    lines = sides[1] / "data" / "inventory.csv"
    flights = 'S3-06,2026,,,,,3,6,,"Flights and hotels, booked in Eindhoven",,,'
    lines.write_text(lines.read_text(encoding="utf-8-sig").replace(f"{flights}1500000", f"{flights}1600000"), encoding="utf-8")
    return sides


def chapter(*, edited: bool) -> Document:
    """A chapter of 3,000 paragraphs and a table of 500 rows."""
    paragraphs = tuple(Paragraph(f"p{number}", (Span("typed", _sentence(number, edited=edited)),)) for number in range(PARAGRAPHS))
    rows = tuple(Row(tuple((Span("typed", text),) for text in _row(number, edited=edited))) for number in range(ROWS))
    table = TableBlock("t", (Span("text", "Rows"),), tuple(Column((Span("text", name),)) for name in ("Source", "Place", "Owner")), rows, number="1-1")
    section = Section("long", (Heading("long", 1, (Span("text", "Long"),)), *paragraphs, table))
    return Document("en", (Span("text", "Long"),), (), "Bench Works", 2024, "draft", "2025-01-01", (section,))


def _sentence(number: int, *, edited: bool) -> str:
    """A sentence of its own; every twentieth is edited in one word."""
    turned = WORDS[number % len(WORDS) :] + WORDS[: number % len(WORDS)]
    name = "".join(chr(97 + int(digit)) for digit in str(number))
    return " ".join([*turned[:5], name, *turned[5:], "again" if edited and number % EVERY == 0 else "always"]) + "."


def _row(number: int, *, edited: bool) -> tuple[str, str, str]:
    name = "".join(chr(97 + int(digit)) for digit in str(number))
    return (f"Stream {name}", f"Hall {name[::-1]}", "Ann" if edited and number % EVERY == 0 else "Bo")
