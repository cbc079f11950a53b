"""The public edition says nothing that is not printed: no file, row, supplier, site or line of the inputs, in no part of the file."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from pipeline import run
from pipeline.word import WordReading, read_word

LANGS = ("en", "zh-TW")
NAMES = (
    *("line_id", "supplier", "customer", "site", "entity", "generator", "verifier", "initiative_id", "factor_id", "pcf_id"),
    *("registry_id", "serial", "evidence", "statement"),
)
"""Columns that name what a reader of the public edition is not told unless the text says it."""


@cache
def kept_inside(folder: Path) -> frozenset[str]:
    """What the inputs name: lines, suppliers, sites, documents, factors; and the files themselves."""
    reading, _ = run.read(folder)
    assert reading is not None
    records = [record for table in reading.inputs.tables.values() for record in table.records()]
    cells = {record.text(column) or "" for record in records for column in NAMES}
    split = {part.strip().partition("#")[0] for cell in cells for part in cell.split(";")}
    files = {file.path for file in reading.inputs.files} | {Path(file.path).name for file in reading.inputs.files}
    return frozenset(text for text in split | files if len(text) > 3)


def shown(example, lang: str) -> str:
    """Everything the chapter prints."""
    page = example.page(lang)
    for node in page.xpath("//style | //script"):
        node.getparent().remove(node)
    return " ".join(page.text_content().split())


def public_parts(example, lang: str) -> dict[str, str]:
    """The source of the public page, and every XML part of the public Word file."""
    parts = {"html": example.path(lang, "html").read_text(encoding="utf-8")}
    with zipfile.ZipFile(example.path(lang, "docx")) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            parts[name] = content.decode("utf-8") if name.endswith((".xml", ".rels")) else content.decode("latin-1")
    return parts


TEXTS = ("p", "t", "td", "th", "text", "datapoint", "h2", "h3", "script", "title", "creator", "keywords", "description", "subject")


def words(name: str, text: str) -> str:
    """The texts and attribute values of a part, one a line: what a search of it would find."""
    if name != "html" and not name.endswith((".xml", ".rels")):
        return text
    root = etree.HTML(text) if name == "html" else etree.fromstring(text.encode())
    kept = [node for node in root.iter(etree.Element) if node.tag != "style"]
    lines = ["".join(node.itertext()) for node in kept if etree.QName(node).localname in TEXTS]
    return "\n".join([*lines, *(str(value) for node in kept for value in node.attrib.values())])


def without(text: str, ids: list[str]) -> str:
    """A text with the ids of printed numbers taken out."""
    for identifier in ids:
        text = text.replace(identifier, "") if identifier in text else text
    return text


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_the_inputs_name_leaks(example, lang: str):
    """Searched in every part: texts, attributes, custom XML, alternative texts, metadata, pictures.

    The id of a printed number may stand there with its key: its site is printed, under its name.
    """
    printed = shown(example, lang)
    hidden = {text for text in kept_inside(example.folder) if text not in printed}
    assert len(hidden) > 5
    ids = sorted({entry["datapoint"] for entry in example.citations(lang).values()}, key=len, reverse=True)
    found = {name: without(words(name, part), ids) for name, part in public_parts(example, lang).items()}
    leaks = {(name, text) for name, part in found.items() for text in hidden if text in part and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", part)}
    assert leaks == set()


@pytest.mark.parametrize("lang", LANGS)
def test_the_public_edition_has_no_paths_rows_or_digests_of_rows(example, lang: str):
    """No file name with a table's ending, no place as we write places, no digest of rows, no path of the machine."""
    digests = {point["origin"].get("sha256") for point in example.points.values()} - {None}
    for name, part in public_parts(example, lang).items():
        text = words(name, part)
        assert re.findall(r"[\w/-]+\.(?:csv|xlsx|parquet|json|toml|md)\b", text) == [], name
        assert "›" not in text, name
        assert [digest for digest in digests if digest in text] == [], name
        assert str(example.folder) not in part, name


@pytest.mark.parametrize("lang", LANGS)
def test_public_cards_are_bare(example, lang: str):
    """The Word file carries id, name, value as printed, unit and formula of each datapoint and nothing else; the page carries no origins."""
    reading = read_word(example.path(lang, "docx").read_bytes())
    assert isinstance(reading, WordReading)
    assert reading.edition == "public"
    assert {key for card in reading.cards.values() for key in card} <= {"id", "name", "value", "unit", "formula"}
    assert example.page(lang).xpath("//script") == []
    attributes = {name for node in example.page(lang).iter("data") for name in node.attrib}
    assert attributes <= {"class", "id", "value", "data-c", "data-p", "data-u", "data-f"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_public_edition_shows_no_more_digits_than_it_prints(example, lang: str):
    """The exact value behind a rounded number stays inside."""
    for data in example.page(lang).iter("data"):
        assert data.get("value") == data.text_content()
    reading = read_word(example.path(lang, "docx").read_bytes())
    assert isinstance(reading, WordReading)
    printed: dict[str, set[str]] = {}
    for entry in reading.citations:
        printed.setdefault(entry.datapoint, set()).add(entry.printed)
    assert [(name, card["value"]) for name, card in reading.cards.items() if card.get("value") and card["value"] not in printed.get(name, ())] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_working_edition_answers_from_itself(formosa, lang: str):
    """Formula, parts and rows with file, sheet, row and column of every printed total."""
    reading = read_word(formosa.path(lang, "docx", "working").read_bytes())
    assert isinstance(reading, WordReading)
    assert reading.edition == "working"
    totals = {entry["datapoint"] for entry in formosa.citations(lang).values() if formosa.points[entry["datapoint"]]["origin"]["kind"] == "total"}
    assert totals
    assert [name for name in totals if not reading.cards[name].get("rows")] == []
