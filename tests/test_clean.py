"""The public edition proven clean: no cell of any input table that is not printed, no path, no machine, in any part of any public file.

What a file holds is opened to the last byte: parts of the package, XML, attributes, custom XML, metadata, chunks of pictures, embedded fonts.
"""

from __future__ import annotations

import base64
import getpass
import re
import socket
import struct
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from pipeline import run
from pipeline.inputs import FILE, ROW, SHEET
from pipeline.tables import tables
from tests.test_public_edition import shown

LANGS = ("en", "zh-TW")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SHORT, SHORT_NUMBER = 3, 5
"""Text of so few characters, numbers of so few digits, stand everywhere by chance."""
PICTURE_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"cHRM"}
DRAWN = re.compile(r"[\d\s.,%+eEMmLlHhVvCcSsQqTtAaZz-]*")
"""Attributes of nothing but coordinates."""


@cache
def vocabulary() -> frozenset[str]:
    """The words every table of every team may hold: choices and their synonyms, table and column names, metrics and units."""
    from pipeline.printing import UNIT_NAMES
    from pipeline.tables import choices

    words = {word for schema in tables().values() for column in schema.columns for value, also in column.choices.items() for word in (value, *also)}
    words |= {name for schema in tables().values() for name in (schema.name, *(column.name for column in schema.columns))}
    for name in ("scope1_category", "scope2_category", "scope3_category"):
        words |= set(choices(name))
    return frozenset(words | set(UNIT_NAMES))


@cache
def cells(folder: Path) -> frozenset[str]:
    """Every cell of every input table, as text; cells that join several also in parts; and the files they stand in."""
    reading, _ = run.read(folder)
    assert reading is not None
    found: set[str] = set()
    for table in reading.inputs.tables.values():
        for name in table.data.column_names:
            if name not in (FILE, SHEET, ROW):
                found |= {str(cell) for cell in table.data.column(name).unique().to_pylist() if cell is not None}
    found |= {part.strip().partition("#")[0] for cell in found for part in cell.split(";")}
    files = {file.path for file in reading.inputs.files}
    return frozenset(found | files | {Path(name).name for name in files})


def secrets(example, lang: str) -> tuple[set[str], set[str]]:
    """Texts and numbers of the inputs that the chapter neither prints nor names as a metric or the key of a printed datapoint: ids are public."""
    printed = shown(example, lang)
    plain = printed.replace(",", "")
    spoken = printed.lower()
    texts, numbers = set(), set()
    ids = {entry["datapoint"] for entry in example.citations(lang).values()}
    named = "\n".join({*ids, *(point["metric"] for point in example.points.values()), *(str(example.points[name]["key"]) for name in ids)})
    for cell in cells(example.folder):
        if NUMBER.fullmatch(cell):
            digits = re.sub(r"\D", "", cell)
            if len(digits) > SHORT_NUMBER and cell.lstrip("-") not in plain:
                numbers.add(cell.lstrip("-"))
        elif len(cell) > SHORT and cell.lower() not in spoken and cell not in vocabulary() and cell not in named:
            texts.add(cell)
    return texts, numbers


def parts(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every part of a file, fonts and pictures inside it unpacked."""
    if name.endswith(".docx"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert archive.comment == b""
            for entry in archive.infolist():
                assert (entry.comment, entry.extra, entry.date_time[0]) == (b"", b"", 1980), entry.filename
                yield entry.filename, archive.read(entry)
        return
    yield name, re.sub(rb"base64,[A-Za-z0-9+/=]+", b"base64,", content)
    for kind, data in re.findall(rb"data:([a-z/0-9+-]+);base64,([A-Za-z0-9+/=]+)", content):
        yield kind.decode(), base64.b64decode(data)


def told(name: str, data: bytes) -> str:
    """What a part holds, one text or attribute a line; coordinates and styles left out."""
    if name.endswith((".xml", ".rels")):
        root = etree.fromstring(data)
    elif name.endswith(".html"):
        root = etree.HTML(data.decode())
    else:
        return data.decode("latin-1")
    lines: list[str] = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            lines.append(node.text or "")
        elif node.tag != "style":
            lines += [node.text or "", *(value for value in map(str, node.attrib.values()) if not DRAWN.fullmatch(value) or name.startswith("customXml"))]
        lines.append(node.tail or "")
    paragraphs = ["".join(map(str, node.itertext())) for node in root.iter("{*}p", "p", "{*}tc", "td", "th", "li")]
    return "\n".join([*lines, *paragraphs])


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("lang", LANGS)
def test_no_cell_that_is_not_printed_stands_anywhere_in_a_public_file(example, lang, kind):
    """Suppliers, sites, lines, quantities, factors, notes, evidence: whatever the team's tables hold and the page does not show."""
    texts, numbers = secrets(example, lang)
    assert len(texts) > 3
    found: set[tuple[str, str]] = set()
    for name, data in parts(example.path(lang, kind).read_bytes(), f"chapter.{kind}"):
        held = told(name, data)
        found |= {(name, text) for text in texts if text in held and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", held)}
        if name.endswith((".xml", ".html")):
            figures = {figure.replace(",", "") for figure in re.findall(r"\d[\d,]*(?:\.\d+)?", held)}
            found |= {(name, number) for number in numbers & figures}
    assert found == set()


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("lang", LANGS)
def test_no_machine_and_no_person_of_the_build_stands_in_a_public_file(example, lang, kind):
    """User, host, home, working and example folders, temporary paths."""
    names = {getpass.getuser(), socket.gethostname(), str(Path.home()), str(Path.cwd()), str(example.folder), str(example.out), "/tmp/"}
    wanted = [name.encode() for name in names if len(name) > SHORT and name not in ("root", "/root")]
    for name, data in parts(example.path(lang, kind).read_bytes(), f"chapter.{kind}"):
        assert [secret for secret in wanted if secret in data] == [], name
        assert not re.search(rb"(?:/home/|/Users/|[A-Z]:\\\\Users)", data), name


@pytest.mark.parametrize("lang", LANGS)
def test_pictures_hold_nothing_but_the_picture(example, lang):
    """No text, time, software or camera chunk, and nothing behind the end."""
    seen = 0
    for name, data in parts(example.path(lang, "docx").read_bytes(), "chapter.docx"):
        if name.endswith(".png"):
            seen += 1
            at, chunks = 8, []
            while at < len(data):
                size, kind = struct.unpack(">I4s", data[at : at + 8])
                chunks.append(kind)
                at += size + 12
            assert set(chunks) <= PICTURE_CHUNKS, name
            assert chunks[-1] == b"IEND"
    assert seen


@pytest.mark.parametrize("lang", LANGS)
def test_metadata_names_the_company_and_nobody_else(example, lang):
    company = next(iter(etree.fromstring(_core(example, lang)).iter("{*}creator"))).text
    assert company == example.draft["company"]["name"].get(lang, company)
    page = example.page(lang)
    assert {meta.get("name") or meta.get("http-equiv") or "charset" for meta in page.iter("meta")} <= {
        "charset",
        "Content-Security-Policy",
        "viewport",
        "color-scheme",
    }
    assert page.xpath("//script | //comment()") == []


def _core(example, lang: str) -> bytes:
    with zipfile.ZipFile(example.path(lang, "docx")) as archive:
        assert not [name for name in archive.namelist() if "comments" in name or "people" in name or name.endswith("app.xml")]
        return archive.read("docProps/core.xml")


@pytest.mark.parametrize("place", ["alt", "custom", "attribute", "picture"])
def test_the_search_finds_what_is_hidden(formosa, place):
    """A secret put where nobody looks is found: the proof would notice."""
    texts, _ = secrets(formosa, "en")
    secret = max((text for text in texts if text.isascii()), key=len)
    held = {
        "alt": ("word/document.xml", f'<a xmlns="x"><docPr descr="at {secret}."/></a>'),
        "custom": ("customXml/item1.xml", f"<a><b>{{&quot;x&quot;: &quot;{secret}&quot;}}</b></a>"),
        "attribute": ("chapter.html", f'<html><body><p data-x="{secret}">1</p></body></html>'),
        "picture": ("word/media/image1.png", f"tEXt{secret}"),
    }[place]
    assert secret in told(held[0], held[1].encode())
