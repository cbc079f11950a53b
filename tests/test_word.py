"""Reading a Word chapter other people had in hand: what is seen, what is not, and never a traceback."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline import opc
from pipeline.document import Citation, Document, Heading, Paragraph, Section, Span
from pipeline.finding import Place, rules
from pipeline.origin import OriginCard
from pipeline.render.docx import write_docx
from pipeline.word import NAMESPACE, Unreadable, WordReading, read_word, word_carrier
from pipeline.word_text import W, read_story


def chapter() -> bytes:
    """One heading, one paragraph, one number."""
    number = Span("datapoint", "1,234", citation="c1")
    blocks = (Heading("h", 1, (Span("text", "Title"),), "1"), Paragraph("p", (Span("text", "It was "), number, Span("text", " t."))))
    cited = (Citation("c1", "ghg.scope1@2024", "en", "full", "1,234", "s", "p"),)
    document = Document("en", (Span("text", "Chapter"),), (), "Company", 2024, "Draft", "2025-06-30", (Section("s", blocks),), cited)
    return write_docx(document, {}, edition="public").content


CHAPTER = chapter()


def replaced(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The package with parts replaced, added, or left out."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**parts, **changes}.items():
            if content is not None:
                target.writestr(name, content)
    return out.getvalue()


def body(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


def seen(inside: str) -> str:
    """The text of a body, as a person sees it."""
    return "".join(
        read_story(etree.fromstring(f'<w:body xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{inside}</w:body>')).pieces
    )


def p(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def r(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def complex_field(code: str, shown: str) -> str:
    marks = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)
    return f"{begin}<w:r><w:instrText>{code}</w:instrText></w:r>{separate}{shown}{end}"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (p(r("1,2") + r("34")), "1,234\n"),
        (p(f'<w:ins w:id="1">{r("new")}</w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>'), "new\n"),
        (p(f'<w:del w:id="2">{r("old")}</w:del>x'), "\n"),
        (p(f'<w:moveFrom w:id="1">{r("from")}</w:moveFrom><w:moveTo w:id="2">{r("to")}</w:moveTo>'), "to\n"),
        (p(f'<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{r("a")}') + p(r("b")), "ab\n"),
        (p('<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>'), "shown\n"),
        (p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>"), "a\tb\nc-\n"),
        (p(complex_field("PAGE", r("7")) + r("x")), "x\n"),
        (p(complex_field("pageref _nzb_1 \\h", r("7")) + complex_field("REF x", r("kept"))), "kept\n"),
        (p(complex_field("TOC", r("a") + complex_field("HYPERLINK", r("b")))), "\n"),
        (p('<w:fldSimple w:instr=" NUMPAGES ">' + r("9") + '</w:fldSimple><w:fldSimple w:instr="DATE">' + r("kept") + "</w:fldSimple>"), "kept\n"),
        (p(f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent><w:smartTag>{r('deep')}</w:smartTag></w:sdtContent></w:sdt>"), "deep\n"),
        (p(f"<mc:AlternateContent><mc:Choice>{r('once')}</mc:Choice><mc:Fallback>{r('once')}</mc:Fallback></mc:AlternateContent>"), "once\n"),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(r('gone'))}</w:tc></w:tr><w:tr><w:tc>{p(r('a'))}</w:tc></w:tr></w:tbl>", "a\n"),
        (p('<w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="X"><w:r><w:fldChar w:fldCharType="end"/></w:r></w:fldSimple>'), "\n"),
    ],
)
def test_text_is_what_a_person_sees(inside: str, text: str) -> None:
    """Runs joined, changes accepted, hidden text, instructions and layout left out; unbalanced fields do no harm."""
    assert seen(inside) == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (p(f'<w:ins w:id="1">{r("new")}</w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>'), "old\n"),
        (p(f'<w:moveFrom w:id="1">{r("from")}</w:moveFrom><w:moveTo w:id="2">{r("to")}</w:moveTo>'), "from\n"),
        (p(f'<w:pPr><w:rPr><w:ins w:id="1"/></w:rPr></w:pPr>{r("a")}') + p(r("b")), "ab\n"),
        (p(f'<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{r("a")}') + p(r("b")), "a\nb\n"),
        (f"<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>{p(r('new'))}</w:tc></w:tr><w:tr><w:tc>{p(r('a'))}</w:tc></w:tr></w:tbl>", "a\n"),
    ],
)
def test_changes_rejected_give_the_text_before_them(inside: str, text: str) -> None:
    """The other reading: what was added is not there, what was taken away still is."""
    story = read_story(etree.fromstring(f'<w:body xmlns:w="{W}">{inside}</w:body>'), "rejected")
    assert "".join(story.pieces) == text


def test_what_another_document_would_bring_in_is_seen() -> None:
    """A chunk of a foreign document shows its text when the file is opened, so the block is not the one built; a formula's digits are text."""
    formula = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>7</m:t></m:r></m:oMath>'
    assert seen("<w:altChunk/>" + p(formula)) == "\ufffc7\n"
    assert seen(p('<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>' + r("a"))) == "a\n"


def test_text_outside_of_all_blocks_is_loose() -> None:
    """Before the first block, in an endnote, in a header nobody built: nothing a person sees is passed over."""
    answer = read_word(replaced(CHAPTER, {"word/document.xml": body(CHAPTER).replace("<w:body>", "<w:body>" + p(r("7 t"))).encode()}))
    assert isinstance(answer, WordReading)
    assert [text.strip() for text in answer.loose] == ["7 t"]
    header = f'<w:hdr xmlns:w="{W}">{p(r("Scope 1: 8 t"))}</w:hdr>'.encode()
    answer = read_word(replaced(CHAPTER, {"word/header1.xml": header}))
    assert isinstance(answer, WordReading)
    assert [text.strip() for text in answer.loose] == ["Scope 1: 8 t"]
    untouched = read_word(CHAPTER)
    assert isinstance(untouched, WordReading)
    assert untouched.loose == ()
    assert [block.numbers for block in untouched.carrier.blocks if block.id == "p"] == [("1,234",)]


def test_names_libreoffice_gives_copies_are_known() -> None:
    """Bookmarks in footnotes come back as ``_nz_5_Copy_1``; those of others are left alone."""
    marks = '<w:bookmarkStart w:id="1" w:name="_nz_5_Copy_1"/>' + r("7") + '<w:bookmarkEnd w:id="1"/>'
    story = read_story(etree.fromstring(f'<w:body xmlns:w="{W}">{p(marks)}<w:bookmarkStart w:id="2" w:name="mine_nz_6"/></w:body>'))
    assert story.text("_nz_5") == "7"
    assert set(story.opens) == {"_nz_5", "mine_nz_6"}


def test_a_moved_end_is_no_change() -> None:
    """LibreOffice moves a bookmark's end behind a footnote: the number is read where it stands, unless it became another."""

    def found(now: str) -> str | None:
        moved = body(CHAPTER).replace("<w:t>1,234</w:t></w:r></w:sdtContent></w:sdt>", "<w:t>1,23</w:t></w:r></w:sdtContent></w:sdt>")
        head, mark, tail = moved.partition(f'<w:bookmarkEnd w:id="{number}"/>')
        assert mark, moved
        data = replaced(CHAPTER, {"word/document.xml": f"{head}{mark}<w:r><w:t>{now}</w:t></w:r>{tail}".encode()})
        answer = read_word(data)
        assert isinstance(answer, WordReading)
        return answer.citations[0].text

    number = body(CHAPTER).partition("_nz_1")[0].rpartition('w:id="')[2].partition('"')[0]
    assert found("4") == "1,234"
    assert found("4 x") == "1,234"
    assert found("5") == "1,23"
    assert found("45") == "1,23"
    assert found("4,000") == "1,23"


def test_a_reviewers_tracked_change_counts_as_accepted() -> None:
    """A number changed with tracking on reads as the new one."""
    tracked = '<w:del w:id="900"><w:r><w:delText>1,234</w:delText></w:r></w:del><w:ins w:id="901"><w:r><w:t>1,235</w:t></w:r></w:ins>'
    answer = read_word(replaced(CHAPTER, {"word/document.xml": body(CHAPTER).replace("<w:r><w:t>1,234</w:t></w:r>", tracked).encode()}))
    assert isinstance(answer, WordReading)
    assert [(entry.printed, entry.text, entry.changed) for entry in answer.citations] == [("1,234", "1,235", True)]
    assert [block.id for block in answer.blocks if not block.same_text] == ["p"]


def bomb() -> bytes:
    """A part that declares entities."""
    return b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def twice() -> bytes:
    """A package with two parts of one name: each program would read another."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", "<a/>")
        package.writestr("word/document.xml", "<b/>")
    return out.getvalue()


def carrier(inside: str, edition: str = "public") -> bytes:
    return f'<c:chapter xmlns:c="{NAMESPACE}" lang="en" edition="{edition}">{inside}</c:chapter>'.encode()


ITEM = "customXml/item1.xml"
CITED = '<c:citation id="c" datapoint="d" block="b" where="{}" cell="{}"/>'


@pytest.mark.parametrize(
    ("data", "reason", "part"),
    [
        (b"", "word.not_a_package", ""),
        (b"%PDF-1.7", "word.not_a_package", ""),
        (replaced(CHAPTER, {"_rels/.rels": None}), "word.not_word", ""),
        (replaced(CHAPTER, {"word/document.xml": None}), "word.not_word", ""),
        (replaced(CHAPTER, {ITEM: None}), "word.no_citations", ""),
        (replaced(CHAPTER, {ITEM: b"<other/>"}), "word.no_citations", ""),
        (replaced(CHAPTER, {ITEM: b"<other"}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier("", "secret")}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier("<c:citation/>")}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier(CITED.format("elsewhere", 0))}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier(CITED.format("row", "x"))}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier('<c:datapoint id="d">[]</c:datapoint>')}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: carrier(f'<c:datapoint id="d">{"[" * 100_000}</c:datapoint>')}), "word.damaged", ITEM),
        (replaced(CHAPTER, {ITEM: bomb()}), "word.unsafe_xml", ITEM),
        (replaced(CHAPTER, {"word/document.xml": bomb()}), "word.unsafe_xml", "word/document.xml"),
        (replaced(CHAPTER, {"word/footnotes.xml": b"\xff"}), "word.damaged", "word/footnotes.xml"),
        (twice(), "word.damaged", "word/document.xml"),
    ],
)
def test_what_cannot_be_read_is_said_in_kind(data: bytes, reason: str, part: str) -> None:
    """No chapter, no carrier, damaged, unsafe: an answer with the part it is about."""
    assert read_word(data) == Unreadable(reason, part)  # type: ignore[arg-type]  # a reason written out


def test_a_package_that_unpacks_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part and the whole are read up to a limit, whatever sizes the package claims."""
    data = replaced(CHAPTER, {"word/footnotes.xml": b"<a>" + b" " * 1_000_000 + b"</a>"})
    monkeypatch.setattr(opc, "MAX_PART", 500_000)
    assert read_word(data) == Unreadable("word.too_large", "word/footnotes.xml")
    monkeypatch.setattr(opc, "MAX_PARTS", 3)
    assert read_word(data) == Unreadable("word.too_large")


def test_a_carrier_that_points_nowhere_reads_as_gone() -> None:
    """Cells, rows and blocks that do not exist are numbers nobody sees."""
    places = [CITED.format(where, cell) for where in ("text", "row", "alt", "picture") for cell in (-1, 5)]
    answer = read_word(replaced(CHAPTER, {ITEM: carrier("".join(places))}))
    assert isinstance(answer, WordReading)
    assert [entry.text for entry in answer.citations] == [None] * 8


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(CHAPTER) - 1), st.integers(0, 255), st.booleans())
def test_no_damage_makes_the_reader_raise(at: int, byte: int, cut: bool) -> None:
    """A byte changed or the end cut off: an answer either way, and never the number as if it still stood there changed unnoticed."""
    data = CHAPTER[:at] if cut else CHAPTER[:at] + bytes((byte,)) + CHAPTER[at + 1 :]
    answer = read_word(data)
    assert isinstance(answer, Unreadable | WordReading)
    if isinstance(answer, WordReading) and all(block.same_text for block in answer.blocks) and answer.blocks:
        assert [entry.text for entry in answer.citations] == ["1,234"]


@pytest.mark.parametrize("reason", get_args(opc.Reason))
def test_each_reason_is_a_finding(reason: str) -> None:
    """In both languages, with the part named where there is one."""
    assert reason in rules()
    found = Unreadable(reason, "word/document.xml").finding(Place("x.docx"))  # type: ignore[arg-type]  # each reason there is
    assert found.severity == "error"
    assert "{" not in found.message["en"] + found.message["zh-TW"]


def test_what_a_writer_says_is_what_a_reader_finds() -> None:
    """Also where a text has characters that XML cannot hold: the digest that the evidence package lists is that of the file."""
    number = Span("datapoint", "1\x0b2", citation="c1")
    blocks = (Heading("h", 1, (Span("text", "Title"),), "1"), Paragraph("p", (Span("text", "It was\r\n"), number, Span("text", "\x01\ufffe t."))))
    cited = (Citation("c1", "ghg.scope1[a\x02b]@2024", "en", "full", "1\x0b2", "s", "p"),)
    title = (Span("text", "Chapter"),)
    document = Document("en", title, (), "Company", 2024, "Draft", "2025-06-30", (Section("s", blocks),), cited)
    both = {"en": "A\x02\ufffe", "zh-TW": "甲"}
    card = OriginCard("ghg.scope1[a\x02b]@2024", both, "12", both, both)
    file = write_docx(document, {card.id: card}, edition="working")
    found = word_carrier(file.content)
    assert file.carrier.sha256 == found.sha256 and file.carrier.citations == found.citations and file.carrier.blocks == found.blocks
    assert found.cards
