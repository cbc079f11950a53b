"""A CDP response exported to Word: questions as ``(7.6) …``, columns as ``(7.6.1) …``, the answers below them, one row after the other.

Seen in responses of 2024 and 2025 that companies publish; CDP documents the export, not its layout. So numbering decides, never a style: a number is a column
where it stands under the question before it and has no columns of its own (``(7.8.1)`` is a column of 7.8, or a question with ``(7.8.1.1)`` behind it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from pipeline.finding import Finding, Place
from pipeline.opc import PackageError, open_package
from pipeline.questionnaire import Answered, numbered
from pipeline.word import main_part
from pipeline.word_text import w

CHOSEN, NOT_CHOSEN = ("☑", "☒", "✓", "✔"), ("☐", "□")
"""How the export marks choices, all of which it lists."""
_ASIDE = re.compile(
    r"select (?:from|all that apply)\b.*|\[(?:add row|fixed row|rich text|numeric|text field|attachment|date|percentage)\b.*\]|"
    r"(?:请|請)?(?:从|從)?(?:以下)?(?:选项中选择|選項中選擇|选择所有适用项|選擇所有適用項).*",
    re.IGNORECASE | re.DOTALL,
)
"""What the form itself says between a column and its answer."""
_CHARACTERS = {**dict.fromkeys((w("br"), w("tab"), w("cr")), " "), w("noBreakHyphen"): "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with text, or a table: its rows of cells. ``number`` counts both from the beginning."""

    number: int
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered heading with what stands below it, up to the next."""

    line: Line
    code: str
    words: str
    body: tuple[Line, ...]


def read_word(data: bytes, file: str) -> tuple[tuple[Answered, ...], tuple[Finding, ...]]:
    """Every answer of the document in its order; a finding where it is no Word file, or made to harm."""
    try:
        package = open_package(data)
        body = package.xml(main_part(package)).find(w("body"))
    except PackageError as error:
        return (), (error.unreadable.finding(Place(file)),)
    lines = tuple(_lines(body)) if body is not None else ()
    return tuple(_answers(_parts(lines), file)), ()


def _lines(body: etree._Element) -> Iterator[Line]:
    for number, element in enumerate(_blocks(body), 1):
        if element.tag == w("tbl"):
            yield Line(number, rows=tuple(tuple(_text(cell) for cell in row.iter(w("tc"))) for row in element.iter(w("tr"))))
        elif text := _text(element):
            yield Line(number, text)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in reading order, those inside content controls too."""
    for child in parent:
        if child.tag in (w("p"), w("tbl")):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins")):
            yield from _blocks(child)


def _text(element: etree._Element) -> str:
    """The words of a paragraph or cell; a break is a space, what was deleted is gone."""
    found = (_CHARACTERS.get(node.tag) or node.text or "" for node in element.iter(w("t"), *_CHARACTERS))
    return re.sub(r"\s+", " ", "".join(found)).strip()


def _parts(lines: Sequence[Line]) -> list[Part]:
    """The document cut at its numbered headings, which stand in brackets: a figure such as ``2.5 million`` is none."""
    heads = [(at, *numbered(line.text)) for at, line in enumerate(lines) if line.text.startswith("(")]
    found = [(at, code, words) for at, code, words in heads if code is not None and words]
    ends = [at for at, _, _ in found[1:]] + [len(lines)]
    return [Part(lines[at], code, words, tuple(lines[at + 1 : end])) for (at, code, words), end in zip(found, ends, strict=False)]


def _answers(parts: Sequence[Part], file: str) -> Iterator[Answered]:
    """Each column of each row with its answer; the question itself first, for its title."""
    question: Part | None = None
    row: str | None = None
    for part, after in pairwise((*parts, None)):
        if part is None:
            return
        below = after.code if after is not None else ""
        if question is None or not part.code.startswith(f"{question.code}.") or below.startswith(f"{part.code}."):
            question, row = part, None
            told = _said(part.body)
            columns = below.startswith(f"{part.code}.")
            row = told[-1] if columns and told else None
            yield Answered(part.code, part.words, None, None, None if columns else _value(told), Place(file, row=part.line.number))
        else:
            told = _said(part.body)
            again = below.startswith(f"{question.code}.") and _ordinal(below) <= _ordinal(part.code)
            following = told[-1] if again and told and (row is not None or len(told) > 1) else None
            value = _value(told[:-1] if following is not None else told)
            yield Answered(question.code, question.words, row, part.words, value, Place(file, row=part.line.number, column=part.words))
            row = following if again else row
        yield from _tables(part, question, file)


def _ordinal(code: str) -> int:
    return int(re.sub(r"\D", "", code.rpartition(".")[2]) or 0)


def _said(body: Sequence[Line]) -> list[str]:
    return [line.text for line in body if line.text and not _ASIDE.fullmatch(line.text)]


def _value(told: Sequence[str]) -> str | None:
    """An answer: the choices made of those listed, else the words."""
    made = [text.lstrip("".join(CHOSEN)).strip() for text in told if text.startswith(CHOSEN)]
    return ("; ".join(made) if made else "\n".join(text for text in told if not text.startswith(NOT_CHOSEN))) or None


def _tables(part: Part, question: Part, file: str) -> Iterator[Answered]:
    """The cells of tables below a heading: columns by their heading, rows by their first cell."""
    for line in part.body:
        heads, *rows = line.rows or ((),)
        for cells in rows:
            for heading, value in list(zip(heads, cells, strict=False))[1:]:
                column = numbered(heading)[1]
                yield Answered(question.code, question.words, cells[0] or None, column, value or None, Place(file, row=line.number, column=column))
