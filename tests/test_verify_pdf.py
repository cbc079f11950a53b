"""Verify on PDFs: what an agency typeset and printed, held against the package."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from pipeline import office
from pipeline.cli import main_group
from pipeline.verdict import Verdict
from pipeline.verify import verify
from pipeline.verify.squeeze import squeeze, squeeze_pages
from pipeline.word import word_carrier
from pipeline.word_text import w

LANGS = ("en", "zh-TW")


def typeset(pages: list[list[str]]) -> bytes:
    """A PDF of lines of text, in a font every reader has."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        written = b"".join(b"(%s) ' " % re.sub(rb"([()\\])", rb"\\\1", line.encode("cp1252", "replace")) for line in lines)
        content = b"BT /F1 8 Tf 9 TL 30 820 Td " + written + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2000 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            len(out),
        )
    )


def said(spans: list[dict]) -> str:
    """Spans as a typesetter without special characters sets them."""
    text = "".join(span["text"] for span in spans)
    return text.replace("₂", "2").replace("−", "–").replace("\u00a0", " ")


def lines_of(block: dict) -> list[str]:
    """A block, line by line."""
    if block["kind"] in ("heading", "paragraph"):
        return [said(block["spans"])]
    if block["kind"] == "list":
        return [said(item["spans"]) for item in block["items"]]
    if block["kind"] == "cards":
        return [said(part) for card in block["rows"] for part in card]
    rows = ["   ".join(said(cell) for cell in row) for row in block.get("rows", ())]
    return [said(block["caption"]), *rows, *(said(note) for note in block["notes"])]


def pages_of(example) -> list[list[str]]:
    """The English chapter, a page a section."""
    return [[line for block in section["blocks"] for line in lines_of(block)] for section in example.sections("en")]


def in_text(example) -> set[str]:
    """Citations that are printed as text, not in a chart."""
    drawn = {span["citation"] for block in example.blocks("en").values() for span in (*block.get("alt", ()), *block.get("numbers", ())) if "citation" in span}
    return set(example.citations("en")) - drawn


def judged(example, pages: list[list[str]], folder: Path) -> Verdict:
    path = folder / "final.pdf"
    path.write_bytes(typeset(pages))
    return verify([path], example.out)


def test_every_number_of_a_typeset_chapter_is_found_with_its_page(nolato, tmp_path: Path) -> None:
    """As text all of it; what stands in charts a text layer does not hold, and that is said: so it is consistent, not verified."""
    verdict = judged(nolato, pages_of(nolato), tmp_path)
    found = {number.citation: number for number in verdict.numbers if number.state == "same"}
    assert set(found) == in_text(nolato)
    assert {number.state for number in verdict.numbers} == {"same", "not_found"}
    assert (verdict.verified, verdict.consistent, {item.rule for item in verdict.findings}) == (False, True, {"pdf.in_pictures"})
    order = [section["id"] for section in nolato.sections("en")]
    assert all(f"p. {order.index(nolato.citations('en')[name]['section']) + 1} " in number.where for name, number in found.items())


def test_three_altered_numbers_are_named(nolato, tmp_path: Path) -> None:
    """With what stands in their place, in prose and in a table; no other is."""
    pages = pages_of(nolato)
    rng = random.Random(4)
    texts = [entry["text"].replace("−", "–").replace("\u00a0", " ") for name, entry in nolato.citations("en").items() if name in in_text(nolato)]
    once = sorted({text for text in texts if sum(line.count(text) for page in pages for line in page) == 1 and len(text) > 3})
    wrong = {text: re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), text, count=1) for text in rng.sample(once, 3)}
    altered = pages
    for old, new in wrong.items():
        altered = [[line.replace(old, new) for line in page] for page in altered]
    verdict = judged(nolato, altered, tmp_path)
    told = {(squeeze(number.expected or ""), number.found) for number in verdict.numbers if number.state == "differs"}
    assert told == {(squeeze(old), squeeze(new)) for old, new in wrong.items()}
    assert not verdict.consistent


def test_a_typesetters_ways_are_no_change(nolato, tmp_path: Path) -> None:
    """Numbers broken over lines, hyphenation, running heads between pages, sections in another order."""
    broken = [
        [piece for line in page for piece in re.sub(r"(\d,)(\d)", r"\1\n\2", re.sub(r"(emis)(sions)", r"\1-\n\2", line)).split("\n")]
        for page in pages_of(nolato)
    ]
    framed = [["Sustainability report 2024", *page, f"{number} / 99"] for number, page in enumerate(broken, 1)]
    turned = [framed[0], *framed[4:], *framed[1:4]]
    verdict = judged(nolato, turned, tmp_path)
    assert {item.rule for item in verdict.findings} == {"pdf.in_pictures"}


def test_a_sentence_left_out_is_told(nolato, tmp_path: Path) -> None:
    """Its numbers are not found; an added digit in front of a number is a change."""
    pages = pages_of(nolato)
    block = next(block for block in nolato.blocks("en").values() if block["kind"] == "paragraph" and any("citation" in span for span in block["spans"]))
    gone = {span["citation"] for span in block["spans"] if "citation" in span}
    line = lines_of(block)[0]
    verdict = judged(nolato, [[other for other in page if other != line] for page in pages], tmp_path)
    assert gone <= {number.citation for number in verdict.numbers if number.state == "not_found"}
    number = next(span["text"] for span in block["spans"] if "citation" in span)
    longer = [[other.replace(number, f"9{number}", 1) if other == line else other for other in page] for page in pages]
    verdict = judged(nolato, longer, tmp_path)
    assert {(entry.expected, entry.found) for entry in verdict.numbers if entry.state == "differs"} == {(number, f"9{number}")}


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "pdf.damaged"),
        (b"%PDF-1.7 nothing", "pdf.damaged"),
        (typeset([[], []]), "pdf.no_text"),
        (typeset([["An annual report about something else, long enough to be one, with 1,234 tonnes."] * 3]), "pdf.other_text"),
    ],
)
def test_what_cannot_be_held_against_the_package_is_said(nolato, data: bytes, rule: str, tmp_path: Path) -> None:
    """Damaged, scanned, another report: never verified; and without a package nothing can be said at all."""
    path = tmp_path / "final.pdf"
    path.write_bytes(data)
    verdict = verify([path], nolato.out)
    assert (verdict.verified, verdict.consistent, [item.rule for item in verdict.findings]) == (False, False, [rule])
    assert [item.rule for item in verify([path]).findings] == ["pdf.needs_package"]


def test_squeezing_is_what_typesetting_may_do() -> None:
    """White space, widths, ligatures, subscripts, dashes; a hyphen inside a word that was not broken stays."""
    assert squeeze("ﬁnal １,２３４\u2009.5 CO₂–e") == "final1,234.5co2-e"
    assert squeeze_pages(["emis-\r\nsions and market-based", "2-\r\n3"]).text == "emissionsandmarket-based2-3"


def test_the_command_writes_the_page_map(nolato, tmp_path: Path) -> None:
    """As JSON and as CSV: every block and every number found, with the page."""
    path = tmp_path / "final.pdf"
    path.write_bytes(typeset(pages_of(nolato)))
    for name in ("pages.json", "pages.csv"):
        done = CliRunner().invoke(main_group, ["verify", str(path), "--package", str(nolato.out), "--pages", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    rows = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))["pages"]
    assert {row["citation"] for row in rows if row["citation"]} == in_text(nolato)
    sections = [section["id"] for section in nolato.sections("en")]
    assert [row for row in rows if row["page"] != sections.index(row["section"]) + 1] == []
    with (tmp_path / "pages.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["page"] for row in csv.DictReader(stream)] == [str(row["page"]) for row in rows]
    refused = CliRunner().invoke(main_group, ["verify", str(nolato.path("en", "docx")), "--pages", str(tmp_path / "x.json")])
    assert refused.exit_code == 2


def altered_word(data: bytes, count: int, rng: random.Random) -> tuple[bytes, dict[str, tuple[str, str]]]:
    """A chapter with a digit changed in so many bound numbers: what they were, what they became, by citation."""
    marks = {cited.bookmark: cited.id for cited in word_carrier(data).citations if cited.where == "text"}
    with zipfile.ZipFile(BytesIO(data)) as package:
        content = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(content["word/document.xml"])
    changed: dict[str, tuple[str, str]] = {}
    for mark in rng.sample([mark for mark in root.iter(w("bookmarkStart")) if mark.get(w("name")) in marks], count):
        text = next(mark.getnext().iter(w("t")))
        at = rng.choice([index for index, char in enumerate(text.text) if char.isdecimal()])
        new = text.text[:at] + rng.choice([digit for digit in "0123456789" if digit != text.text[at]]) + text.text[at + 1 :]
        changed[marks[mark.get(w("name"))]] = (text.text, new)
        text.text = new
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in {**content, "word/document.xml": etree.tostring(root)}.items():
            package.writestr(name, part)
    return out.getvalue(), changed


@pytest.mark.slow
@pytest.mark.parametrize("name", ["formosa", "umc"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_pdf_printed_from_altered_word_names_what_was_altered(build_example, name: str, lang: str, tmp_path: Path) -> None:
    """Three numbers, then twenty: those and no others, each with what stands in its place; unaltered, none.

    Where two in one row are altered, what stands around either is not as built, and as many numbers of the row are told as not found.
    """
    example = build_example(name)
    path = tmp_path / "final.pdf"
    for count in (0, 3, 20):
        data, changed = altered_word(example.path(lang, "docx").read_bytes(), count, random.Random(count))
        printed = office.convert(data, "docx", "pdf")
        assert printed is not None
        path.write_bytes(printed)
        verdict = verify([path], example.out)
        told = {number.citation: (squeeze(number.expected or ""), number.found) for number in verdict.numbers if number.state == "differs"}
        assert told.items() <= {citation: (squeeze(old), squeeze(new)) for citation, (old, new) in changed.items()}.items()
        block = {number.citation: number.where.rpartition(" › ")[2] for number in verdict.numbers}
        lost = [item for item in verdict.findings if item.rule == "pdf.not_found"]
        untold = set(changed) - set(told)
        assert len(lost) == len(untold)
        assert {block[citation] for citation in untold} <= {block[number.citation] for number in verdict.numbers if number.state == "not_found"}


@pytest.mark.slow
def test_a_pdf_that_asks_for_a_password_is_said(nolato, tmp_path: Path) -> None:
    """Never a traceback, never verified."""
    source = tmp_path / "chapter.docx"
    source.write_bytes(nolato.path("en", "docx").read_bytes())
    options = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"secret"}}'
    program = shutil.which("soffice")
    assert program is not None
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [program, "--headless", profile, "--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", str(tmp_path), str(source)],
        check=True,
        capture_output=True,
    )
    assert [item.rule for item in verify([tmp_path / "chapter.pdf"], nolato.out).findings] == ["pdf.encrypted"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_a_page_printed_by_a_browser_is_verified(nolato, lang: str, tmp_path: Path) -> None:
    """Its charts are text, so nothing is left to the eye but alternative texts."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(nolato.path(lang, "html").as_uri())
        page.pdf(path=tmp_path / "final.pdf", format="A4")
        saved = page.content()
        browser.close()
    verdict = verify([tmp_path / "final.pdf"], nolato.out)
    assert {item.rule for item in verdict.findings} <= {"pdf.in_pictures"}
    assert verdict.consistent
    (tmp_path / "saved.html").write_text(saved, encoding="utf-8")
    assert verify([tmp_path / "saved.html"], nolato.out).verified
