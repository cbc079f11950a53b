"""A made-up chapter of 60 pages with 1,000 bound numbers, half of them in tables, the same every time."""

from __future__ import annotations

from pipeline.document import Block, Citation, Column, Document, Heading, Paragraph, Row, Section, Span, Spans, TableBlock
from pipeline.render.docx import write_docx

SECTIONS, PARAGRAPHS, ROWS = 25, 10, 10
NUMBERS = SECTIONS * (PARAGRAPHS + ROWS) * 2
WORDS = (
    "The company measures its greenhouse-gas emissions at every site it controls, by the fuel it burns, the electricity it buys and the gases it uses. "
    "Each figure goes back to a bill, a meter or a measurement, and each factor to the table it was published in; what was left out is named. "
    "Nothing is prorated, and a missing value is never taken for zero; a figure that is restated keeps both of its values. "
)


def long_chapter() -> bytes:
    """The chapter as Word."""
    citations: list[Citation] = []

    def number(section: str, block: str) -> Span:
        name = f"c{len(citations) + 1}"
        text = f"{len(citations) * 7919 % 900_000 + 100_000:,}"
        citations.append(Citation(name, f"ghg.scope1.by_site@2024[{name}]", "en", "", text, section, block))
        return Span("datapoint", text, citation=name)

    def sentence(section: str, block: str) -> Spans:
        return (Span("text", WORDS * 2 + "It was "), number(section, block), Span("text", " tCO₂e, against "), number(section, block), Span("text", "."))

    def table(section: str, block: str) -> TableBlock:
        rows = tuple(Row(((Span("text", f"Site {row}"),), (number(section, block),), (number(section, block),))) for row in range(ROWS))
        columns = tuple(Column((Span("text", title),)) for title in ("Site", "This year", "Last year"))
        return TableBlock(block, (Span("text", "Emissions by site"),), columns, rows, number=section)

    def section(index: int) -> Section:
        name = f"s{index}"
        prose: list[Block] = [Paragraph(f"{name}/p{entry}", sentence(name, f"{name}/p{entry}")) for entry in range(PARAGRAPHS)]
        return Section(name, (Heading(name, 1, (Span("text", "Emissions"),), str(index)), *prose, table(name, f"{name}/t")))

    sections = tuple(section(index) for index in range(1, SECTIONS + 1))
    title: Spans = (Span("text", "A long chapter"),)
    return write_docx(Document("en", title, (), "Bench Works", 2024, "Draft", "2025-06-30", sections, tuple(citations)), {}, edition="public").content
