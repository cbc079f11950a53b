"""Pictures: the charts of a document drawn, when its files are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from figures.chart import Drawing, Sheet
from pipeline.document import Document, FigureBlock


@dataclass(frozen=True, slots=True)
class Pictures:
    """The charts of one document by id, and the font their text is set in on the web; none where there are no charts."""

    drawings: Mapping[str, Drawing]
    font: bytes | None


def sheets_of(figures: Iterable[FigureBlock]) -> tuple[Sheet, ...]:
    """The charts as they were laid out."""
    return tuple(figure.sheet for figure in figures if figure.sheet is not None)


def draw_ahead(sheets: Sequence[Sheet]) -> None:
    """Draw what will be asked for: the same sheet is drawn once."""
    from figures.press import drawn

    for sheet in sheets:
        drawn(sheet)


def pictures_of(sheets: Sequence[Sheet]) -> Pictures:
    """The sheets drawn, and a font with the characters they print."""
    from figures.fonts import subset
    from figures.press import drawn

    drawings = {sheet.frame.id: drawn(sheet) for sheet in sheets}
    return Pictures(drawings, subset(drawing.svg for drawing in drawings.values()) if drawings else None)


def with_pictures(document: Document, pictures: Pictures) -> Document:
    """The document with its charts drawn."""
    sections = tuple(
        replace(
            section,
            blocks=tuple(
                replace(block, svg=drawing.svg, png=drawing.png)
                if isinstance(block, FigureBlock) and (drawing := pictures.drawings.get(block.id)) is not None
                else block
                for block in section.blocks
            ),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)
