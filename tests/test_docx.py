"""The Word writer: every number bound, every part sound, the same bytes twice."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import office
from pipeline.document import (
    Block,
    Card,
    Cards,
    Citation,
    Column,
    Document,
    FigureBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Spans,
    TableBlock,
    block_spans,
)
from pipeline.finding import Place, text
from pipeline.origin import OriginCard, SourceRow
from pipeline.render.docx import Layout, landscape, lay_out, write_docx
from pipeline.render.word.widths import TEXT_WIDTH, column_widths, fitting_widths, needs_landscape, on_one_line
from pipeline.word import Unreadable, WordReading, read_word
from pipeline.word_text import clean, w
from report_templates import make_reference

LANGUAGES = ("en", "zh-TW")
HOSTILE = "<w:t>\"]]>&amp; {{ 7*7 }} ${x} =cmd|'/c'!A1 \x00\x0b\x1f \ud800 \u202e\ufffe 😀 [[ghg.scope1@2024]]\tend\nline"
LONG = "x" * 150
ADDRESS = "https://example.org/method?a=1&b=2"


def png(red: int = 11) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), chunk(b"IDAT", zlib.compress(bytes((0, red, 85, 99)))), chunk(b"IEND", b""))
    )


def t(words: str, *marks: str, href: str | None = None) -> Span:
    """Plain text."""
    return Span("text", words, marks=marks, href=href)  # type: ignore[arg-type]  # marks are written out in these tests


class Cited:
    """Numbers the citations of a document as they are written down."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.citations: list[Citation] = []

    def __call__(self, printed: str, *marks: str, datapoint: str = "ghg.scope1@2024", href: str | None = None) -> Span:
        name = f"c{len(self.citations) + 1}"
        self.citations.append(Citation(name, datapoint, self.lang, "full", printed, "s", "b"))
        return Span("datapoint", printed, citation=name, marks=marks, href=href)  # type: ignore[arg-type]  # as above


def chapter(lang: str = "en", rows: int = 3, watermark: str = "", hostile: str = HOSTILE) -> Document:
    """A document with every kind of block and span; ``rows`` of a wide table with three numbers each."""
    d, zh = Cited(lang), lang == "zh-TW"
    first = (
        Heading("h1", 1, (t("年度概況" if zh else "At a glance"),), "1"),
        Paragraph("lead", (t("範疇一為 " if zh else "Scope 1 was "), d("463,670"), t(" 公噸。" if zh else " t.")), "lead"),
        Cards(
            "cards",
            tuple(Card((t(f"S{n}"),), (d(f"{n},204,511"),), (t("t"),) if n % 2 else (), ((d("−3.2%"), t(" 較 2023 年")),) * (n % 3)) for n in range(1, 8)),
        ),
        Paragraph(
            "p",
            (
                d("11.1"),
                Span("text", "", note=(t("note "), d("22.2"), t(ADDRESS, href=ADDRESS), Span("text", "x", note=(d("1.5"),)))),
                d("33.3", "strong"),
                t(hostile),
                Span("text", "", note=(d("44.4"),)),
                t("CO"),
                t("2", "sub"),
                t("……“引號”" if zh else "em", "em"),
                t("factor_id", "code"),
                d("5 5\u00a0%", "em", href="#h21"),
                t("see", href="#h21"),
                t("nowhere", href="#gone"),
                t("bad", href="javascript:alert(1)"),
                t("good", href=ADDRESS),
                Span("literal", "", literal="page", page_of="h21"),
                Span("literal", "?", literal="page", page_of="gone"),
            ),
        ),
        *(Paragraph(style, (t(f"{style} "), d("6"))) for style in ("body",)),
        *(Paragraph(style, (t(f"{style} "), d("7")), style) for style in ("note", "callout", "attention", "quote")),  # type: ignore[arg-type]  # as above
    )
    second = (
        Heading("h2", 1, (t("Inventory "), d("2"), t("×")), "2"),
        Heading("h21", 2, (t("By category"),), "2.1"),
        Heading("h211", 3, (t("Deep"),)),
        Heading("h2111", 4, (t("Deeper"),), "2.1.1.1"),
        Listing("bullets", (Item((d("8"),), (Listing("inner", (Item((d("9"),)), Item((t("b"),))), True),)), Item((t("c"),)))),
        Listing("numbers", (Item((d("10"),)), Item((t("second"),))), True),
        TableBlock(
            "t1",
            (t("Caption "), d("12")),
            (Column((t("Category"),), weight=2), Column((t("2023"),), "right"), Column((t("2024"),), "center")),
            (
                Row(((t("group"),),), "group"),
                Row(((t("part"),), (d("13"), t(hostile)), ()), "part", id="row-a"),
                Row(((t("total"),), (d("14"),), (d("15"),)), "total"),
            ),
            "2-1",
            ((t("note "), d("16")),),
        ),
        FigureBlock("f1", (t("Falls to "), d("17")), (t("Bars fall from "), d("18"), t(" to "), d("19")), (d("18"), d("19")), "<svg/>", png(), 160, 80, "2-1"),
        Heading("h22", 2, (t("Sites"),), "2.2"),
        TableBlock(
            "t2",
            (t("All sites"),),
            (Column((t("Site"),)), Column((t("2024"),), "right"), Column((t("2025"),), "right"), Column((t(LONG),))),
            tuple(Row(((t(f"Fab {n}"),), (t("~"), d(f"{n * 7919 % 9973:,}"), t(" t")), (d(f"{n}.5"), t("/"), d(f"−{n}")))) for n in range(rows)),
            "2-2",
            wide=True,
        ),
        Paragraph("between", (t("and"),)),
        TableBlock("t3", (t("Wide too"),), (Column((t(LONG),)),), (Row(((t("b", href="#row-a"),),)),), "2-3", wide=True),
        Paragraph("last", (t("end "), d("20"))),
    )
    title, footer = (t("Chapter "), d("21"), t(hostile)), (t("footer "), d("23"))
    return Document(
        lang,
        title,
        (t("2024"),),
        f"Company {hostile}",
        2024,
        "Draft",
        "2025-06-30",
        (Section("glance", first), Section("inventory", second)),
        tuple(d.citations),
        footer,
        watermark,
    )


def cards(document: Document) -> dict[str, OriginCard]:
    """Origins: a number, the part behind it, and one nobody cites."""
    place = Place("data/inventory.csv", None, 17, "emissions")
    row = SourceRow(place, "Boiler 4", "120.5", "tCO2e", text("120.5", "120.5"))
    both = text("tCO₂e", "公噸 CO₂e"), text("sum of lines", "各列加總")
    return {
        "ghg.scope1@2024": OriginCard("ghg.scope1@2024", text("Scope 1", "範疇一"), "463670.125", *both, parts=("part@2024",), sha256="ab" * 32),
        "part@2024": OriginCard("part@2024", text("Part", "部分"), "120.5", *both, rows=(row,), row_count=1, stated_at=place),
        "other@2024": OriginCard("other@2024", text("Other", "其他"), "1", *both),
    }


def written(document: Document, edition: str = "working", layout: Layout | None = None) -> bytes:
    return write_docx(document, cards(document), edition=edition, layout=layout).content  # type: ignore[arg-type]  # a name of an edition


def reading(data: bytes) -> WordReading:
    found = read_word(data)
    assert isinstance(found, WordReading), found
    return found


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.namelist()


def xml_parts(data: bytes) -> dict[str, etree._Element]:
    return {name: part(data, name) for name in names(data) if name.endswith((".xml", ".rels"))}


def edited(data: bytes, name: str, before: str, after: str) -> bytes:
    """The package with the first of a text in a part replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == name:
                assert before.encode() in content, f"{before!r} stands nowhere in {name}"
                content = content.replace(before.encode(), after.encode(), 1)
            target.writestr(entry, content)
    return out.getvalue()


def printed_spans(document: Document) -> list[Span]:
    """Every citation a person meets, notes of notes left out; the footer stands on upright and on landscape pages."""
    body = [span for _, _, span in document.spans() if span.citation]
    return [*body, *(span for span in document.footer if span.citation)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("edition", ["public", "working"])
def test_every_citation_reads_back(lang: str, edition: str) -> None:
    """What is printed at each citation is found there, by id, and each block's text is the one built."""
    document = chapter(lang, watermark="DRAFT")
    found = reading(written(document, edition))
    assert (found.lang, found.edition) == (lang, edition)
    assert Counter((entry.id, entry.text) for entry in found.citations) == Counter((span.citation, clean(span.text)) for span in printed_spans(document))
    assert [entry.id for entry in found.citations if entry.changed] == []
    assert [block.id for block in found.blocks if not (block.same_text and block.same_pictures)] == []
    assert {block.id for _, block in document.blocks()} | {"cover", "header", "footer", "footer/landscape"} == {block.id for block in found.blocks}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_and_ids_are_unique_and_fields_balanced(lang: str) -> None:
    """What no validator notices: Word repairs a document with two of a name, and loses what stood there."""
    data = written(chapter(lang, rows=260, watermark="草稿"))
    roots = xml_parts(data)
    marks = [mark for root in roots.values() for mark in root.iter(w("bookmarkStart"))]
    ends = [mark.get(w("id")) for root in roots.values() for mark in root.iter(w("bookmarkEnd"))]
    ids = [mark.get(w("id")) for mark in marks]
    assert len({mark.get(w("name")) for mark in marks}) == len(marks) == len(set(ids)) == len(ends)
    assert set(ids) == set(ends)
    assert max(len(mark.get(w("name"), "")) for mark in marks) <= 40
    controls = [entry.get(w("val")) for root in roots.values() for entry in root.iterfind(f".//{w('sdtPr')}/{w('id')}")]
    assert len(controls) == len(set(controls)) >= 30
    assert len(names(data)) == len(set(names(data)))
    for name, root in roots.items():
        kinds = [entry.get(w("fldCharType")) for entry in root.iter(w("fldChar"))]
        assert kinds.count("begin") == kinds.count("separate") == kinds.count("end"), name
        depth = 0
        for kind in kinds:
            depth += {"begin": 1, "end": -1}.get(kind or "", 0)
            assert depth >= 0, name
    drawings = [entry.get("id") for entry in roots["word/document.xml"].iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")]
    assert len(drawings) == len(set(drawings)) == 1


def test_links_lead_to_bookmarks_that_exist() -> None:
    """Links, contents and page fields name bookmarks of the document; unsafe addresses are no links."""
    data = written(chapter())
    body = part(data, "word/document.xml")
    marks = {mark.get(w("name")) for mark in body.iter(w("bookmarkStart"))}
    anchors = [link.get(w("anchor")) for link in body.iter(w("hyperlink")) if link.get(w("anchor"))]
    pages = re.findall(r"PAGEREF (\S+)", "".join(code.text or "" for code in body.iter(w("instrText"))))
    assert anchors
    assert pages
    assert set(anchors) | set(pages) <= marks
    listed = etree.tostring(part(data, "word/_rels/document.xml.rels")) + etree.tostring(part(data, "word/_rels/footnotes.xml.rels"))
    assert b"javascript" not in listed
    assert listed.count(b'TargetMode="External"') == 2


def test_pages_are_fields_and_never_guessed() -> None:
    """Where no layout is known the fields are empty and Word is asked to fill them in; where it is, they show it and Word is not asked."""
    document = chapter()
    unknown, known = written(document), written(document, layout=Layout({block.id: "7" for _, block in document.blocks()}, "hand"))

    def shown(data: bytes) -> list[str]:
        body = etree.tostring(part(data, "word/document.xml"), encoding="unicode")
        return re.findall(r'PAGEREF [^<]*</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>(.*?)<w:r><w:fldChar', body)

    assert set(shown(unknown)) == {""}
    assert set(shown(known)) == {"<w:r><w:t>7</w:t></w:r>"}
    assert part(unknown, "word/settings.xml").find(w("updateFields")) is not None
    assert part(known, "word/settings.xml").find(w("updateFields")) is None
    assert all(block.same_text for block in reading(known).blocks)


def test_an_office_may_tell_the_pages() -> None:
    """The office is shown the contents as plain lines and asked twice; what its page fields show is taken, section by section; a failure is a finding."""
    document = chapter()
    asked: list[tuple[str, str]] = []

    def told(data: bytes, source: str, target: str) -> bytes | None:
        asked.append((source, target))
        return shown(data) if target == "docx" else data

    def shown(data: bytes) -> bytes:
        with zipfile.ZipFile(BytesIO(data)) as package:
            text = package.read("word/document.xml").decode()
        assert "TOC \\o" not in text
        filled = text.replace('<w:fldChar w:fldCharType="separate"/></w:r>', '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>5</w:t></w:r>')
        return edited(data, "word/document.xml", text, filled)

    layout, findings = lay_out(document, told, "Office 1")
    assert asked == [("docx", "odt"), ("odt", "docx")]
    assert findings == ()
    assert layout.program == "Office 1"
    assert {identifier for identifier, page in layout.pages.items() if page == "5"} == {"h1", "h2", "h21", "h22", "glance", "inventory"}
    data = written(document, layout=layout)
    assert part(data, "word/settings.xml").find(w("updateFields")) is None
    assert part(data, "customXml/item1.xml").get("layout") == "Office 1"

    def broken(data: bytes, source: str, target: str) -> bytes | None:
        return None if source == "docx" else data

    for convert in (broken, lambda data, source, target: b"no package"):
        layout, findings = lay_out(document, convert, "Office 1")
        assert (layout.pages, [item.rule for item in findings]) == ({}, ["word.no_layout"])


def test_printed_ordinals_are_those_of_the_document() -> None:
    """Headings and captions print the numbers prose and indexes print, in the words of the language."""
    for lang, table, figure in (("en", "Table 2-1  Caption 12", "Figure 2-1  Falls to 17"), ("zh-TW", "表 2-1　Caption 12", "圖 2-1　Falls to 17")):
        texts = {block.id: block.text or "" for block in reading(written(chapter(lang))).blocks}
        assert texts["t1"].startswith(table)
        assert figure in texts["f1"]
        assert texts["h21"] == "2.1\tBy category\n"
        assert texts["h211"] == "Deep\n"


def test_tables_break_well() -> None:
    """Each row stays whole, one header row repeats, and captions stay with their tables."""
    body = part(written(chapter()), "word/document.xml")
    tables = [table for table in body.iter(w("tbl")) if table.find(f"{w('tblPr')}/{w('tblStyle')}").get(w("val")) == "ChapterTable"]
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(w("tr"))
        assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)
        assert [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        caption = table.getprevious()
        assert caption.find(f"{w('pPr')}/{w('pStyle')}").get(w("val")) == "Caption"
        assert caption.find(f"{w('pPr')}/{w('keepNext')}") is not None
        width = int(table.find(f"{w('tblPr')}/{w('tblW')}").get(w("w")))
        assert sum(int(column.get(w("w"))) for column in table.iter(w("gridCol"))) == width


def test_wide_tables_stand_on_landscape_pages() -> None:
    """Where they need it; with the heading above them and the few lines between two of them; other pages stand upright."""
    turned = [section.find(w("pgSz")).get(w("orient"), "portrait") for section in part(written(chapter()), "word/document.xml").iter(w("sectPr"))]
    assert turned == ["portrait", "landscape", "portrait"]

    def blocks(kinds: str) -> list[Block]:
        known = {
            "h": Heading("h", 1, ()),
            "p": Paragraph("p", ()),
            "w": TableBlock("w", (), (Column((t(LONG),)),), (Row(((),)),), wide=True),
            "t": TableBlock("t", (), (), ()),
        }
        return [known[kind] for kind in kinds]

    assert landscape(blocks("phwpph")) == [False, True, True, False, False, False]
    assert landscape(blocks("whpw")) == [True] * 4
    assert landscape(blocks("wppphw")) == [True, False, False, False, True, True]
    assert landscape(blocks("wtw")) == [True, False, True]


@given(st.lists(st.tuples(st.floats(0.05, 20), st.floats(0, 3000)), min_size=1, max_size=20), st.integers(200, 20_000))
def test_columns_share_the_width_exactly(columns: list[tuple[float, float]], total: int) -> None:
    """Widths add up to the width there is; none is under what it needs while there is room for all; without needs they are in proportion."""
    weights, least = [weight for weight, _ in columns], [need for _, need in columns]
    widths = column_widths(weights, total, least)
    assert sum(widths) == total
    if sum(least) < total:
        assert all(width >= need - 1 for width, need in zip(widths, least, strict=True))
    even = column_widths(weights, total)
    assert all(abs(width - total * weight / sum(weights)) <= 1 for width, weight in zip(even, weights, strict=True))


def test_a_wide_table_stays_upright_while_it_reads_well() -> None:
    """Turning the page costs more than small type: a few rows of many lines stay upright, many do not, and a word that fits nowhere does not."""

    def wide(rows: int, text: str) -> TableBlock:
        columns = tuple(Column((t(f"c{n}"),)) for n in range(8))
        return TableBlock("t", (), columns, tuple(Row(tuple((t(text),) for _ in columns)) for _ in range(rows)), wide=True)

    assert not needs_landscape(wide(30, "1,234"))
    assert not needs_landscape(wide(4, "several words that take some lines in a narrow column"))
    assert needs_landscape(wide(30, "several words that take some lines in a narrow column"))
    assert needs_landscape(wide(1, "unbreakablewordofmanyletters"))
    assert not needs_landscape(replace(wide(30, "unbreakablewordofmanyletters"), wide=False))


def small(*blocks: Block) -> Document:
    """A section of these blocks."""
    section = Section("s", (Heading("h", 1, (t("Title"),), "1"), *blocks))
    return Document("zh-TW", (t("T"),), (), "Demo", 2024, "draft", "2025-01-01", (section,))


def properties(paragraph: etree._Element) -> list[str]:
    return [etree.QName(entry).localname for entry in paragraph.find(w("pPr"))]


def test_notes_stay_with_what_they_are_about() -> None:
    """A paragraph with its note, a table with all of its notes."""
    table = TableBlock("t", (t("caption"),), (Column((t("a"),)),), (Row(((t("1 x"),),)),), notes=((t("first"),), (t("second"),)))
    body = part(written(small(Paragraph("p", (t("said"),)), Paragraph("n", (t("note"),), "note"), Paragraph("q", (t("after"),)), table)), "word/document.xml")
    kept = {"".join(found.itertext()): "keepNext" in properties(found) for found in body.iter(w("p"))}
    assert {words: kept[words] for words in ("said", "note", "after", "first", "second")} == {
        "said": True,
        "note": False,
        "after": False,
        "first": True,
        "second": False,
    }


def test_what_leads_on_to_something_stays_with_it() -> None:
    """A line that ends in a colon, and the note between a heading and its text, which it also keeps off."""
    opening = (Heading("h", 1, (t("head"),), "1"), Paragraph("n", (t("opening"),), "note"), Paragraph("l", (t("lead"),), "lead"))
    listed = (Paragraph("k", (t("known: "),)), Listing("i", (Item((t("one"),)),)), Paragraph("c", (t("已知："),)), Paragraph("z", (t("last"),)))
    body = part(written(small(*opening, *listed)), "word/document.xml")
    found = {"".join(one.itertext()).strip(): properties(one) for one in body.iter(w("p"))}
    assert {words: "keepNext" in found[words] for words in ("opening", "lead", "known:", "one", "已知：", "last")} == {
        "opening": True,
        "lead": False,
        "known:": True,
        "one": False,
        "已知：": True,
        "last": False,
    }
    assert found["opening"] == ["pStyle", "keepNext", "spacing"]


def test_no_line_ends_inside_the_number_of_a_table_referred_to() -> None:
    """``Table 2-1`` and ``12.1 1-1-1`` as links hold Word's own hyphen that does not break, and are read as they were written."""
    row = (Paragraph("p", (t("see "), t("表 2-1", href="#q"), t(" and "), t("12.1 1-1-1 location-based 1-2026", href="#q"))), Paragraph("q", (t("a 2-1"),)))
    data = written(small(*row))
    body = part(data, "word/document.xml")
    links = ["".join("_" if one.tag == w("noBreakHyphen") else one.text for one in link.iter(w("t"), w("noBreakHyphen"))) for link in body.iter(w("hyperlink"))]
    assert links[-2:] == ["表 2_1", "12.1 1_1_1 location-based 1-2026"]
    texts = {block.id: block.text for block in reading(data).blocks}
    assert (texts["p"], texts["q"]) == ("see 表 2-1 and 12.1 1-1-1 location-based 1-2026\n", "a 2-1\n")


def test_a_table_longer_than_a_third_of_a_page_may_break() -> None:
    """What is kept whole leaves no more than that empty before it."""

    def whole(rows: int) -> bool:
        table = TableBlock("t", (t("caption"),), (Column((t("a"),)),), tuple(Row(((t(f"row {n}"),),)) for n in range(rows)))
        body = part(written(small(table)), "word/document.xml")
        kept = {"".join(found.itertext()): "keepNext" in properties(found) for found in body.iter(w("p"))}
        return all(kept[f"row {n}"] for n in range(rows - 1))

    assert whole(16) and not whole(17)


def test_a_table_at_the_end_opens_no_page_of_its_own() -> None:
    """Word asks for a paragraph behind a table; it takes one point."""
    table = TableBlock("t", (t("caption"),), (Column((t("a"),)),), (Row(((t("x"),),)),))
    last = part(written(small(table)), "word/document.xml").find(w("body")).findall(w("p"))[-1]
    assert last.find(f"{w('pPr')}/{w('spacing')}").get(w("line")) == "20"


def test_a_unit_in_a_header_is_not_broken() -> None:
    """Chinese breaks anywhere: a header that does not fit breaks before its bracket."""
    columns = tuple(Column((t(f"第{n}欄數值"), t("（公噸 CO₂e）")), "right") for n in range(7))
    table = TableBlock("t", (t("caption"),), columns, (Row(tuple((t("1,234"),) for _ in columns)),))
    header = next(part(written(small(table)), "word/document.xml").iter(w("tbl")))[2]
    assert [len(list(cell.iter(w("br")))) for cell in header.iter(w("tc"))] == [1] * 7


def test_a_unit_in_the_header_of_a_wide_table_is_whole_while_there_is_room() -> None:
    """Beside long texts too: ``（公噸 CO₂e）`` of 8 points takes 61 of them with its margins. Where there is no room, words alone stay whole."""
    heads = [Column((t("第一欄數值"), t("（公噸 CO₂e）")), "right")] * 3

    def widths(texts: int) -> list[int]:
        columns = (*[Column((t("涵蓋範圍"),))] * texts, *heads)
        rows = (Row((*[(t("範疇一、範疇二及範疇三之排放量，所在地基準" * 2),)] * texts, *[(t("1,234"),)] * 3)),)
        return fitting_widths(TableBlock("t", (t("caption"),), columns, rows, wide=True), 8, TEXT_WIDTH)

    assert all(width >= 61 * 20 for width in widths(3)[-3:])
    assert not any(width >= 61 * 20 for width in widths(8)[-3:])


def test_short_columns_are_satisfied_before_long_ones() -> None:
    """A code stands on one line while sentences wrap; numbers are not torn from each other to spare words."""
    long = "a sentence of a dozen words that goes on and on and on for long "
    block = TableBlock(
        *("t", (), (Column((t("Code"),)), Column((t("Text"),)), Column((t("Other"),)), Column((t("Value"),), "right"))),
        (Row(((t("AB 12"),), (t(long * 3),), (t(long),), (t("12,345,678 tCO₂e"),))),),
    )
    code, text, other, value = fitting_widths(block, 9, 9412)
    assert code < value < other < text and sum((code, text, other, value)) == 9412
    assert on_one_line(block.rows[0].cells[0], 9, code) and on_one_line(block.rows[0].cells[3], 9, value)


def test_numbered_lists_start_at_one_each() -> None:
    """Each numbered list has a numbering of its own that starts again."""
    data = written(chapter())
    numbering = part(data, "word/numbering.xml")
    used = {entry.get(w("val")) for entry in part(data, "word/document.xml").iter(w("numId"))}
    restarted = {entry.get(w("numId")) for entry in numbering.iter(w("num")) if entry.find(f"{w('lvlOverride')}/{w('startOverride')}") is not None}
    assert restarted == used - {"1"}
    assert len(restarted) == 2


def test_chinese_is_never_slanted() -> None:
    """Emphasis in Chinese is by colour; Latin words take italics; quotation marks among Chinese take its width."""
    zh, en = (part(written(chapter(lang)), "word/document.xml") for lang in LANGUAGES[::-1])

    def style(body: etree._Element, words: str) -> tuple[str | None, bool]:
        run = next(node.getparent() for node in body.iter(w("t")) if node.text == words)
        named = run.find(f"{w('rPr')}/{w('rStyle')}")
        return None if named is None else named.get(w("val")), run.find(f"{w('rPr')}/{w('rFonts')}") is not None

    assert style(zh, "……“引號”") == ("EmphasisEastAsia", True)
    assert style(en, "em") == ("Emphasis", False)
    for body in (zh, en):
        assert body.find(f".//{w('i')}") is None


def test_a_table_of_many_numbers_is_bound_by_rows() -> None:
    """Over 500 numbers take one bookmark a row; each still reads back, and a changed digit is found."""
    data = written(chapter(rows=200))
    found = reading(data)
    by_row = [entry for entry in found.citations if entry.where == "row"]
    assert len(by_row) == 600
    marks = [mark.get(w("name"), "") for mark in part(data, "word/document.xml").iter(w("bookmarkStart"))]
    assert sum(mark.startswith("_nzr_") for mark in marks) == 201  # row-a, which is linked to, has one too
    changed = reading(edited(data, "word/document.xml", ">7,919<", ">7,918<"))
    assert [(entry.printed, entry.text) for entry in changed.citations if entry.changed] == [("7,919", "7,918")]
    assert [block.id for block in changed.blocks if not block.same_text] == ["t2"]


def changed_ids(found: WordReading) -> list[tuple[str, str | None]]:
    return [(entry.printed, entry.text) for entry in found.citations if entry.changed]


@pytest.mark.parametrize(
    ("name", "before", "after", "citations", "block"),
    [
        ("word/document.xml", ">463,670<", ">463,671<", [("463,670", "463,671")], "lead"),
        ("word/footnotes.xml", ">44.4<", ">44.5<", [("44.4", "44.5")], "p"),
        ("word/document.xml", "fall from 18 to 19", "fall from 18 to 91", [("19", "91")], "f1"),
        ("word/document.xml", ">Fab 2<", ">Fab 22<", [], "t2"),
        ("word/footer1.xml", ">23<", ">32<", [("23", "32")], "footer"),
        ("word/header1.xml", "Chapter 21", "Chapter 12", [], "header"),
        ("word/document.xml", ">part<", "> 1,234 t more<", [], "t1"),
        ("word/document.xml", ">Draft<", ">Final 9<", [], "cover"),
    ],
)
def test_a_changed_digit_is_found(name: str, before: str, after: str, citations: list[tuple[str, str | None]], block: str) -> None:
    """In prose, notes, alt text, tables, headers: the number that differs is named, and the block around it; nothing else is."""
    data = written(chapter())
    found = reading(edited(data, name, before, after))
    assert changed_ids(found) == citations
    assert [entry.id for entry in found.blocks if not entry.same_text] == [block]


def test_a_changed_picture_is_found() -> None:
    """Another picture in its place: the block says so, and the numbers drawn in it are no longer vouched for."""
    data = written(chapter())
    name = next(name for name in names(data) if name.startswith("word/media/"))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, png(12) if entry == name else source.read(entry))
    found = reading(out.getvalue())
    assert [(block.id, block.same_text) for block in found.blocks if not block.same_pictures] == [("f1", True)]
    assert changed_ids(found) == [("18", None), ("19", None)]


def test_a_deleted_block_is_found() -> None:
    """Its numbers and its text are gone, and said to be gone."""
    data = written(chapter())
    body = etree.tostring(part(data, "word/document.xml"), encoding="unicode")
    lead = re.search(r'<w:p><w:pPr><w:pStyle w:val="Lead"/>.*?</w:p>', body)
    assert lead is not None
    found = reading(edited(data, "word/document.xml", lead.group(), ""))
    assert changed_ids(found) == [("463,670", None)]
    assert [(block.id, block.text) for block in found.blocks if not block.same_text] == [("lead", None)]


def test_a_paragraph_typed_between_blocks_is_found() -> None:
    """No text of a document lies outside of all blocks, so a number typed anywhere is noticed."""
    data = written(chapter())
    found = reading(
        edited(data, "word/document.xml", '<w:p><w:pPr><w:pStyle w:val="Lead"/>', '<w:p><w:r><w:t>99 t</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="Lead"/>')
    )
    assert [block.id for block in found.blocks if not block.same_text] == ["h1"]


def test_the_public_edition_says_no_more_than_it_may() -> None:
    """Id, printed value, unit and formula in words; no path, row, digest, supplier, exact value, or datapoint nobody printed."""
    data = written(chapter(), "public")
    assert set(reading(data).cards) == {"ghg.scope1@2024"}
    assert set(reading(data).cards["ghg.scope1@2024"]) == {"id", "unit", "formula"}
    whole = b"".join(etree.tostring(root, encoding="utf-8") for root in xml_parts(data).values())
    for secret in (b"inventory.csv", b"Boiler", b"463670.125", b"abab", b"part@2024"):
        assert secret not in whole


def test_the_working_edition_answers_from_itself() -> None:
    """The datapoints it prints, and all their parts down to the rows; nothing nobody asked for."""
    found = reading(written(chapter())).cards
    assert set(found) == {"ghg.scope1@2024", "part@2024"}
    assert found["part@2024"]["rows"][0]["at"] == "data/inventory.csv › 17 › emissions"  # type: ignore[index]  # JSON


def test_the_same_document_gives_the_same_bytes() -> None:
    """Parts in order, no times, no trace of the machine."""
    data = written(chapter())
    assert data == written(chapter())
    with zipfile.ZipFile(BytesIO(data)) as package:
        entries = package.infolist()
    assert [entry.filename for entry in entries] == ["[Content_Types].xml", *sorted(entry.filename for entry in entries[1:])]
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}
    core = etree.tostring(part(data, "docProps/core.xml"), encoding="unicode")
    assert core.count("2025-06-30T00:00:00Z") == 2


def test_core_properties_carry_no_date_the_document_has_not() -> None:
    """A date that is no date is left out rather than taken from a clock."""
    core = etree.tostring(part(written(replace(chapter(), date="soon")), "docProps/core.xml"), encoding="unicode")
    assert "dcterms:created" not in core
    assert "dcterms:modified" not in core


def test_no_leftovers_of_the_library_template() -> None:
    """Only parts of our own: python-docx's template brings others."""
    assert [name for name in names(written(chapter(), "public")) if "rels" not in name] == [
        "[Content_Types].xml",
        "customXml/item1.xml",
        "customXml/itemProps1.xml",
        "docProps/core.xml",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/footnotes.xml",
        "word/header1.xml",
        "word/media/image1.png",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]


def test_the_reference_document_is_the_one_its_script_makes() -> None:
    """Nobody edited ``reference.docx`` by hand, and every style the writer uses is in it."""
    with zipfile.ZipFile(Path(make_reference.__file__).with_name("reference.docx")) as package:
        assert {name: package.read(name).decode() for name in package.namelist()} == make_reference.parts()
    data = written(chapter())
    known = {style.get(w("styleId")) for style in part(data, "word/styles.xml").iter(w("style"))}
    for name, root in xml_parts(data).items():
        used = {entry.get(w("val")) for kind in ("pStyle", "rStyle", "tblStyle") for entry in root.iter(w(kind))}
        assert used <= known, name


EVERYTHING = st.text(st.characters(codec=None), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(EVERYTHING, min_size=1, max_size=6), st.sampled_from(LANGUAGES))
def test_any_text_is_written_and_read_back(texts: list[str], lang: str) -> None:
    """Whatever stands in a cell, a heading or a number, the document is well-formed and says it."""
    d = Cited(lang)
    spans: Spans = tuple(span for words in texts for span in (d(words), t(words)))
    blocks: tuple[Block, ...] = (
        Heading("h", 1, spans, texts[0]),
        Paragraph("p", spans),
        TableBlock("t", spans, (Column(spans),), (Row((spans,)),), texts[0]),
        FigureBlock("f", spans, spans, spans, "<svg/>", png(), 10, 10, texts[0]),
    )
    found = reading(written(Document(lang, spans, spans, texts[0], 2024, texts[0], texts[0], (Section("s", blocks),), tuple(d.citations))))
    cited = [span for block in blocks for span in block_spans(block) if span.citation]
    assert Counter(entry.text for entry in found.citations) == Counter(clean(span.text) for span in (*cited, *spans[::2], *spans[::2]))
    assert all(block.same_text and block.same_pictures for block in found.blocks)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("edition", ["public", "working"])
def test_the_validator_has_nothing_to_say(lang: str, edition: str, tmp_path: Path) -> None:
    """``openxml-audit``, a port of the Open XML SDK's validator: no finding."""
    path = tmp_path / "chapter.docx"
    path.write_bytes(written(chapter(lang, rows=260, watermark="草稿"), edition))
    done = subprocess.run([Path(sys.executable).with_name("openxml-audit"), path], capture_output=True, text=True, check=False)
    assert "Errors: 0" in done.stdout, done.stdout
    assert "no findings" in done.stdout, done.stdout


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    """Another hash seed, another time zone: the same document."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); import test_docx; sys.stdout.buffer.write(test_docx.written(test_docx.chapter('zh-TW')))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, Path(__file__).parent],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            cwd=tmp_path,
        ).stdout
        for seed, zone in (("1", "Asia/Taipei"), ("99", "America/New_York"))
    ]
    assert runs[0] == runs[1] == written(chapter("zh-TW"))


def test_bytes_do_not_depend_on_what_other_libraries_registered() -> None:
    """A prefix another library gave to a namespace of ours does not reach the document."""
    before = written(chapter("zh-TW"))
    for part in ("officeDocument/2006/relationships", "drawingml/2006/main", "wordprocessingml/2006/main"):
        etree.register_namespace("other", f"http://schemas.openxmlformats.org/{part}")
        assert written(chapter("zh-TW")) == before


def converted(data: bytes, kind: str, folder: Path) -> bytes:
    """The document as LibreOffice saves it again."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "chapter.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", folder / "out", folder / "in" / "chapter.docx"]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    return (folder / "out" / f"chapter.{kind}").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rows", [100, 200])
def test_libreoffice_may_save_it_twice(lang: str, rows: int, tmp_path: Path) -> None:
    """Every citation's text and every block's text come back, bound one by one (100 rows) and row by row (200)."""
    document = chapter(lang, rows=rows, watermark="DRAFT")
    before = reading(written(document))
    assert len(before.citations) >= 300
    again = converted(converted(written(document), "docx", tmp_path), "docx", tmp_path)
    after = reading(again)
    assert changed_ids(after) == []
    assert len(after.citations) == len(before.citations)
    assert [block.id for block in after.blocks if not (block.same_text and block.same_pictures)] == []
    assert after.cards == before.cards


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page of a PDF."""
    (folder / "pages.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "pages.pdf", "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


@pytest.mark.slow
def test_libreoffice_tells_the_pages(tmp_path: Path) -> None:
    """The pages printed in the contents are the pages the sections stand on."""
    document = chapter(rows=80, hostile="")
    layout, findings = lay_out(document, office.convert, office.version())
    assert findings == ()
    assert re.fullmatch(r"LibreOffice \d.*", layout.program)
    pages = pages_of(converted(written(document, layout=layout), "pdf", tmp_path), tmp_path)
    for title, identifier in (("2.1 +By category", "h21"), ("2.2 +Sites", "h22"), ("2 +Inventory", "inventory")):
        page = layout.pages[identifier]
        assert re.search(rf"{title}.*\.{{5,}} *{page}\n", pages[1])
        assert re.search(rf"^ *{title}", pages[int(page) - 1], re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_prints_it(lang: str, tmp_path: Path) -> None:
    """Cover, contents, chapter; the header row of a long table on each of its pages; the page after each place of an index."""
    pages = pages_of(converted(written(chapter(lang, rows=80, hostile="")), "pdf", tmp_path), tmp_path)
    assert "Draft" in pages[0]
    assert ("目錄" if lang == "zh-TW" else "Contents") in pages[1]
    assert re.search(rf"2 ?/ ?{len(pages)}\n", pages[1])
    long = [page for page in pages if "Fab" in page]
    assert len(long) > 1
    assert all("Site" in page and "2025" in page for page in long)


def test_unknown_datapoints_are_a_defect() -> None:
    """A citation the document does not list cannot be bound: that is ours, and raises."""
    document = replace(chapter(), citations=())
    with pytest.raises(KeyError, match="c"):
        written(document)


def test_reading_answers_in_kind() -> None:
    """What is no chapter is said to be none."""
    assert read_word(b"") == Unreadable("word.not_a_package")
