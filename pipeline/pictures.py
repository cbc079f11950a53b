"""Pictures: the charts of a document drawn, when its files are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from figures.chart import Drawing, Sheet
from pipeline.document import Document, FigureBlock


@dataclass(frozen=True, slots=True)
class Plates:
    """A document's charts as they are printed: drawn, by the id of their chart, and a font with their characters for the web where one is wanted."""

    pictures: Mapping[str, Drawing]
    font: bytes | None


def sheets_of(figures: Iterable[FigureBlock]) -> tuple[Sheet, ...]:
    """The charts as they were laid out."""
    return tuple(figure.sheet for figure in figures if figure.sheet is not None)


def ahead(make: Callable[[Sequence[Sheet]], object], sheets: Sequence[Sheet]) -> None:
    """Make what will be asked for; it is remembered."""
    make(sheets)


def pictures_of(sheets: Sequence[Sheet]) -> dict[str, Drawing]:
    """The sheets drawn, by the id of their chart; the same sheet is drawn once."""
    from figures.press import drawn

    return {sheet.frame.id: drawn(sheet) for sheet in sheets}


def plates_of(sheets: Sequence[Sheet], *, web: bool) -> Plates:
    """The sheets drawn, and the font where they go to the ``web``."""
    return Plates(pictures_of(sheets), font_of(sheets) if web else None)


def font_of(sheets: Sequence[Sheet]) -> bytes | None:
    """A font with the characters the charts print, for the web; none where there are no charts."""
    from figures.fonts import subset

    return subset(text for sheet in sheets for text in sheet.texts) if sheets else None


def with_pictures(document: Document, pictures: Mapping[str, Drawing]) -> Document:
    """The document with its charts drawn."""
    sections = tuple(
        replace(
            section,
            blocks=tuple(
                replace(block, svg=drawing.svg, png=drawing.png)
                if isinstance(block, FigureBlock) and (drawing := pictures.get(block.id)) is not None
                else block
                for block in section.blocks
            ),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)
