"""Binding without gaps: every decimal digit of every delivered file has a class, and a file with one that has none is not delivered."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from pipeline import digits, run, writing
from pipeline.carrier import Carrier, DocumentFile
from pipeline.chapter import Chapter
from pipeline.copies import stray_digits
from pipeline.finding import Finding, Place
from pipeline.page import parse_page, read_page
from pipeline.word import WordReading, read_word, word_carrier
from report_templates import words

LANGS = ("en", "zh-TW")
DIGIT = re.compile(r"\d")
FOLDERS = Path(__file__).parents[1] / "examples"
# Attributes of Office's XML a person reads or hears; all others are ids, sizes, styles and counts of the format.
SEEN = ("descr", "title")
NO_STORY = (
    "docProps/app.xml",
    "word/styles.xml",
    "word/settings.xml",
    "word/numbering.xml",
    "word/fontTable.xml",
    "word/theme/theme1.xml",
    "word/webSettings.xml",
)


@pytest.fixture(scope="module")
def chapters() -> dict[str, Chapter]:
    """Chapters composed once, for what a build knows of its documents."""
    return {}


def chapter_of(name: str, chapters: dict[str, Chapter]) -> Chapter:
    if name not in chapters:
        reading, _ = run.read(FOLDERS / name)
        assert reading is not None
        chapters[name] = run.compose(reading, reading.project.report.languages)
    return chapters[name]


def files_of(example) -> dict[str, bytes]:
    names = [f"{folder}chapter.{lang}.{kind}" for folder in ("", "review/") for lang in LANGS for kind in ("docx", "html")]
    return {name: (example.out / name).read_bytes() for name in names}


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A Word file with something replaced in one part."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == part:
                assert old in data
                data = data.replace(old, new, 1)
            target.writestr(entry, data)
    return stream.getvalue()


def carrier_in(name: str, content: bytes) -> Carrier:
    """The carrier as a reader of the file finds it."""
    if name.endswith(".docx"):
        return word_carrier(content)
    reading = read_page(content, Place(name))
    assert not isinstance(reading, Finding)
    return reading.carrier


def test_every_digit_of_every_delivered_file_has_a_class(example, chapters):
    """All examples, both languages, formats and editions, read back from the files."""
    chapter, files = chapter_of(example.name, chapters), files_of(example)
    read = {name: DocumentFile(content, carrier_in(name, content)) for name, content in files.items()}
    for one, document in chapter.written:
        working = writing.as_reviewed(one, document, words(document.lang))
        assert list(stray_digits(f"{one.name}.{document.lang}", document, working, read)) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("edition", ["public", "working"])
def test_every_digit_of_a_word_file_stands_in_a_block_that_is_accounted_for(example, lang, edition):
    """Each part with text, and each attribute that is read aloud: no digit lies outside the blocks the build counts, and those are as counted."""
    content = example.path(lang, "docx", edition).read_bytes()
    reading = read_word(content)
    assert isinstance(reading, WordReading)
    assert [text for text in reading.loose if DIGIT.search(text)] == []
    seen = "\n".join(block.text or "" for block in reading.blocks)
    assert all(block.same_text for block in reading.blocks)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith(".xml") or name.startswith("customXml/") or name in NO_STORY:
                continue
            for node in etree.fromstring(archive.read(name)).iter(etree.Element):
                said = [value for key, value in node.attrib.items() if etree.QName(key).localname in SEEN and etree.QName(node).localname == "docPr"]
                assert [value for value in said if DIGIT.search(value) and value not in seen] == [], name


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", b"</w:t>", b" 77123</w:t>"),
        ("word/header1.xml", b"</w:t>", b" 77123</w:t>"),
        ("word/footer1.xml", b"</w:t>", b" 77123</w:t>"),
        ("word/document.xml", b'descr="', b'descr="77123 '),
        ("docProps/core.xml", b"<dc:title>", b"<dc:title>77123 "),
    ],
)
def test_a_stray_digit_in_word_is_found(nolato, chapters, part, old, new):
    """Body, header, footer, alt text, title: as if a writer had printed it."""
    from pipeline.carrier import numbers_in

    document = chapter_of("nolato", chapters).documents[0]
    hurt = changed(nolato.path(document.lang, "docx").read_bytes(), part, old, new)
    reading = read_word(hurt)
    assert isinstance(reading, WordReading)
    from dataclasses import replace

    texts = {block.id: block.text or "" for block in reading.blocks}
    blocks = tuple(block._replace(numbers=numbers_in(texts[block.id])) for block in reading.carrier.blocks)
    (found,) = digits.stray_in_word(document, DocumentFile(hurt, replace(reading.carrier, blocks=blocks)), "chapter.docx")
    assert "77123" in found.message["en"]
    assert found.severity == "error"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</p>", " 77123</p>"),
        ("<h1>", "<h1>77123 "),
        ('aria-label="', 'aria-label="77123 '),
        ("<title>", "<title>77123 "),
        ("</svg>", "<text>77123</text></svg>"),
        ('<section id="', '<section title="77123" id="'),
    ],
)
def test_a_stray_digit_in_a_page_is_found(nolato, chapters, old, new):
    """Prose, title, chart, and what a screen reader says."""
    document = chapter_of("nolato", chapters).documents[0]
    page = nolato.path(document.lang, "html", "working").read_text(encoding="utf-8")
    assert digits.stray_in_page(document, parse_page(page), "p") == ()
    head, mark, rest = page.partition("<main") if old != "<title>" and old != "<h1>" else ("", "", page)
    assert old in rest
    found = digits.stray_in_page(document, parse_page(head + mark + rest.replace(old, new, 1)), "p")
    assert ["77123" in one.message["en"] for one in found] == [True]


def test_a_digit_only_the_public_page_prints_is_found(nolato):
    public, working = (nolato.path("en", "html", edition).read_text(encoding="utf-8") for edition in ("public", "working"))
    assert digits.differing_digits(parse_page(public), parse_page(working), "p") == ()
    (found,) = digits.differing_digits(parse_page(public.replace("</p>", " 77123</p>", 1)), parse_page(working), "p")
    assert "77123" in found.message["zh-TW"]


def test_a_build_with_an_unclassed_digit_writes_nothing_and_says_where(folder, monkeypatch):
    """A label with a digit nobody classed: the build refuses and names file and block."""
    from pipeline.render import html

    report = folder(inventory="line_id,year,scope,category,emissions\na,2024,1,process,5\n").path
    hurt = {**words("en"), "page.skip": "Skip 77123 words"}
    monkeypatch.setattr(html, "words", lambda lang: hurt if lang == "en" else words(lang))
    built = run.build(report)
    assert built.files == ()
    assert not (report / "out").exists()
    (found,) = [item for item in built.findings if item.rule == "digits.unclassed"]
    assert str(found.at) == "review/chapter.en.html"
    assert "77123" in found.message["zh-TW"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_number_in_a_chart_is_one_of_the_numbers_the_chart_lists(example, lang):
    """Same datapoint, same digits as in the table of the chart's numbers; every other digit in the drawing says it is a literal."""
    for figure in example.page(lang, "working").iter("figure"):
        listed = {(data.get("data-p"), data.text_content()) for data in figure.xpath(".//details//data")}
        for line in figure.xpath(".//*[local-name()='text']"):
            text = line.text_content()
            if line.get("data-datapoint"):
                shown = re.findall(r"[\d,.]+", text)
                assert any(point == line.get("data-datapoint") and set(shown) <= set(re.findall(r"[\d,.]+", printed)) for point, printed in listed), text
            elif DIGIT.search(text):
                assert line.get("data-literal"), text
