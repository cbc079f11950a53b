"""Verify on Word chapters and web pages: every digit a person could change is found, nothing else is."""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree, html

from pipeline import office
from pipeline.bag import open_bag, pack
from pipeline.cli import main_group
from pipeline.finding import Finding, Place
from pipeline.page import read_page
from pipeline.verdict import Verdict
from pipeline.verify import verify
from pipeline.word_text import W, w

LANGS = ("en", "zh-TW")
EDITIONS = ("public", "working")
DIGIT = re.compile(r"\d")
DESCRIPTION = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

Mutation = tuple[str, bytes]
"""What was changed, for a person, and the document with it."""


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def other_digit(text: str, at: int, rng: random.Random) -> str:
    return text[:at] + rng.choice([digit for digit in "0123456789" if digit != text[at]]) + text[at + 1 :]


def in_contents(element: etree._Element) -> bool:
    """Whether it is part of the table of contents, a field Word makes anew."""
    return any(control.find(f"{w('sdtPr')}/{w('docPartObj')}") is not None for control in element.iterancestors(w("sdt")))


def is_page(element: etree._Element) -> bool:
    """Whether it is the page shown by a field: where a block stands, which every program counts for itself."""
    instruction, shown = "", False
    for one in next(element.iterancestors(w("p"))).iter(w("fldChar"), w("instrText"), w("t")):
        if one is element:
            return shown and instruction.split()[:1] == ["PAGEREF"]
        kind = one.get(w("fldCharType"))
        instruction = "" if kind == "begin" else instruction + (one.text or "") if one.tag == w("instrText") else instruction
        shown = kind == "separate" or (shown and kind is None)
    return False


def word_mutations(data: bytes, count: int, rng: random.Random) -> Iterator[Mutation]:
    """Single digits changed in body, tables, notes, headers, footers and alt texts."""
    content = parts(data)
    roots = {name: etree.fromstring(content[name]) for name in content if re.fullmatch(r"word/(document|footnotes|header\d*|footer\d*)\.xml", name)}
    spots: list[tuple[str, etree._Element, str | None, int]] = []
    for name, root in roots.items():
        for element in root.iter(w("t"), DESCRIPTION):
            attribute = "descr" if element.tag == DESCRIPTION else None
            text = (element.get("descr") if attribute else element.text) or ""
            if DIGIT.search(text) and not (in_contents(element) or (attribute is None and is_page(element))):
                spots += [(name, element, attribute, found.start()) for found in DIGIT.finditer(text)]
    for name, element, attribute, at in rng.sample(spots, count):
        before = (element.get(attribute) if attribute else element.text) or ""
        after = other_digit(before, at, rng)
        set_text(element, attribute or "text", after)
        yield f"{name} {attribute}: {before!r} -> {after!r}", packed({**content, name: etree.tostring(roots[name])})
        set_text(element, attribute or "text", before)


def set_text(element: etree._Element, where: str, text: str) -> None:
    if where in ("text", "tail"):
        setattr(element, where, text)
    else:
        element.set(where, text)


def page_mutations(data: bytes, count: int, rng: random.Random) -> Iterator[Mutation]:
    """Single digits changed anywhere in the text of a page: prose, tables, charts, notes, cover, alt texts."""
    root = html.document_fromstring(data.decode())
    spots: list[tuple[etree._Element, str, int]] = []
    for element in root.find("body").iter(etree.Element):
        if element.tag not in ("script", "style"):
            spots += [(element, where, found.start()) for where in ("text", "tail") for found in DIGIT.finditer(getattr(element, where) or "")]
    for element, where, at in rng.sample(spots, count):
        before = getattr(element, where)
        after = other_digit(before, at, rng)
        set_text(element, where, after)
        yield f"{element.tag} {where}: {before!r} -> {after!r}", etree.tostring(root, method="html", encoding="utf-8", doctype="<!doctype html>")
        set_text(element, where, before)


MUTATE: dict[str, Callable[[bytes, int, random.Random], Iterator[Mutation]]] = {"docx": word_mutations, "html": page_mutations}


def unnoticed(example, kind: str, lang: str, edition: str, count: int, seed: int, folder: Path) -> list[str]:
    """The mutations no number of the verdict tells of."""
    path = folder / f"mutated.{kind}"
    missed = []
    for what, data in MUTATE[kind](example.path(lang, kind, edition).read_bytes(), count, random.Random(seed)):
        path.write_bytes(data)
        verdict = verify([path])
        told = [number for number in verdict.numbers if number.state in ("differs", "missing", "added")]
        if verdict.consistent or not told or not any(item.blocks for item in verdict.findings):
            missed.append(what)
    return missed


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_changed_digit_is_found(nolato, kind: str, tmp_path: Path) -> None:
    """The small version of the proof below."""
    assert unnoticed(nolato, kind, "zh-TW", "public", 15, 1, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_thousand_changed_digits_are_found(build_example, kind: str, lang: str, tmp_path: Path) -> None:
    """Of 1,000 random single-digit changes in delivered documents, 1,000 (4 × 250: three companies, both editions)."""
    for seed, (name, edition, count) in enumerate((("formosa", "public", 60), ("formosa", "working", 60), ("umc", "public", 65), ("nolato", "working", 65))):
        assert unnoticed(build_example(name), kind, lang, edition, count, seed, tmp_path) == []


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGS)
def test_what_was_delivered_is_verified_with_its_package_and_consistent_without(nolato, kind: str, edition: str, lang: str) -> None:
    """No false alarm; each number is printed again from its value and equals what stands there; alone a document is never verified."""
    path = nolato.path(lang, kind, edition)
    verdict = verify([path], nolato.out)
    assert (verdict.verified, verdict.consistent, verdict.findings) == (True, True, ())
    cited = {entry["id"] for entry in nolato.draft["citations"] if entry["lang"] == lang}
    assert {number.citation for number in verdict.numbers} == cited
    assert {number.state for number in verdict.numbers} == {"same"}
    alone = verify([path])
    assert (alone.verified, alone.consistent, [item.rule for item in alone.findings]) == (False, True, ["document.only_consistent"])


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_saved_again_by_libreoffice_it_is_still_verified(build_example, lang: str, edition: str, tmp_path: Path) -> None:
    """Twice, every example: no false alarm. By way of ODT the citations are lost, and that is said."""
    for name in ("formosa", "umc", "nolato"):
        example = build_example(name)
        once = office.convert(example.path(lang, "docx", edition).read_bytes(), "docx", "docx")
        assert once is not None
        twice = office.convert(once, "docx", "docx")
        assert twice is not None
        path = tmp_path / "saved.docx"
        for data in (once, twice):
            path.write_bytes(data)
            verdict = verify([path], example.out)
            assert (verdict.verified, verdict.findings) == (True, ())
    odt = office.convert(once, "docx", "odt")
    back = office.convert(odt, "odt", "docx") if odt else None
    assert back is not None
    path.write_bytes(back)
    assert [item.rule for item in verify([path], example.out).findings] == ["word.no_citations"]


@pytest.mark.slow
def test_what_changed_in_libreoffices_copy_is_found(nolato, tmp_path: Path) -> None:
    """Its copies of headers, its rewritten tables and notes hide nothing."""
    again = office.convert(nolato.path("en", "docx").read_bytes(), "docx", "docx")
    assert again is not None
    path = tmp_path / "mutated.docx"
    for what, data in word_mutations(again, 100, random.Random(5)):
        path.write_bytes(data)
        assert not verify([path]).consistent, what


def edited(example, folder: Path, old: str, new: str, lang: str = "en", part: str = "word/document.xml") -> Verdict:
    """The verdict on a chapter with the first of a text in its XML replaced."""
    content = parts(example.path(lang, "docx").read_bytes())
    text = content[part].decode()
    assert old in text
    path = folder / "edited.docx"
    path.write_bytes(packed({**content, part: text.replace(old, new, 1).encode()}))
    return verify([path])


def first_bound(example, lang: str = "en") -> dict[str, str]:
    """A citation whose text stands once in its block, in prose."""
    return next(entry for entry in example.draft["citations"] if entry["lang"] == lang and len(entry["text"]) > 4)


def test_tracked_changes_are_read_both_ways(nolato, tmp_path: Path) -> None:
    """A number changed with tracking on: accepted it differs, rejected it does not, and both is said."""
    number = first_bound(nolato)["text"]
    run = f"<w:r><w:t>{number}</w:t></w:r>"
    tracked = f'<w:del w:id="9001"><w:r><w:delText>{number}</w:delText></w:r></w:del><w:ins w:id="9002"><w:r><w:t>77,777</w:t></w:r></w:ins>'
    verdict = edited(nolato, tmp_path, run, tracked)
    changed = [item for item in verdict.numbers if item.state == "differs"]
    assert [(item.expected, item.found) for item in changed] == [(number, "77,777")]
    said = {item.rule: item.message["en"] for item in verdict.findings}
    assert "Accepted, " in said["document.tracked"]
    assert said["document.tracked"].endswith("rejected, 0.")
    assert not verdict.consistent


def test_a_paragraph_added_with_tracking_and_one_deleted(nolato, tmp_path: Path) -> None:
    """Each reading is told of by itself: what only the rejected one lacks is marked so."""
    number = first_bound(nolato)["text"]
    run = f"<w:r><w:t>{number}</w:t></w:r>"
    verdict = edited(nolato, tmp_path, run, f'{run}<w:ins w:id="9001"><w:r><w:t> or 4,242</w:t></w:r></w:ins>')
    assert [item.found for item in verdict.numbers if item.state == "differs"] == [f"{number} or 4,242"]
    verdict = edited(nolato, tmp_path, run, f'<w:ins w:id="9001">{run}</w:ins>')
    assert [(item.expected, item.found, item.where.endswith("[rejected]")) for item in verdict.numbers if item.state == "missing"] == [(number, None, True)]


def test_a_number_typed_anywhere_is_told_with_its_place(nolato, tmp_path: Path) -> None:
    """Added behind a paragraph of the chapter, in front of everything, and in a header."""
    typed = f'<w:p xmlns:w="{W}"><w:r><w:t>We also cut 9,876 t.</w:t></w:r></w:p>'
    for verdict in (
        edited(nolato, tmp_path, "<w:sectPr", f"{typed}<w:sectPr"),
        edited(nolato, tmp_path, "<w:body>", f"<w:body>{typed}"),
        edited(nolato, tmp_path, "</w:hdr>", f"{typed}</w:hdr>", part="word/header1.xml"),
    ):
        assert [number.found for number in verdict.numbers if number.state == "added"] == ["9,876"]
        assert not verdict.consistent


def test_words_around_a_number_count(nolato, tmp_path: Path) -> None:
    """A sentence turned round leaves its numbers as printed, and says so of each."""
    citation = next(entry for entry in nolato.draft["citations"] if entry["lang"] == "en")
    block = nolato.blocks("en")[citation["block"]]
    word = next(match for span in block["spans"] if span["kind"] == "text" for match in re.findall(r"[a-z]{5,}", span["text"]))
    verdict = edited(nolato, tmp_path, word, "x" + word)
    held = [number for number in verdict.numbers if number.state == "text_changed"]
    assert held
    assert all(number.expected == number.found for number in held)
    assert {item.rule for item in verdict.findings} == {"document.text_changed"}
    assert verdict.findings[0].at is not None
    assert verdict.findings[0].at.column == held[0].where.rpartition(" › ")[2]


def test_another_picture_is_noticed(nolato, tmp_path: Path) -> None:
    """In Word by the picture's digest, on a page by what it is drawn with."""
    content = parts(nolato.path("en", "docx").read_bytes())
    image = next(name for name in content if name.startswith("word/media/"))
    path = tmp_path / "other.docx"
    path.write_bytes(packed({**content, image: content[image] + b"\x00"}))
    assert {item.rule for item in verify([path]).findings} == {"document.picture_changed"}
    assert {number.state for number in verify([path]).numbers} == {"same", "not_found"}
    page = nolato.path("en", "html").read_text(encoding="utf-8")
    drawn = re.search(r'<path [^>]*d="M *(\d)', page)
    assert drawn is not None
    path = tmp_path / "other.html"
    path.write_text(page[: drawn.start(1)] + "1" + page[drawn.start(1) :], encoding="utf-8")
    assert {item.rule for item in verify([path]).findings} == {"document.picture_changed"}


def test_a_document_that_lies_about_itself_is_not_verified(nolato, tmp_path: Path) -> None:
    """Number and carrier changed together: consistent, but not what the package lists, and the number is not what its value prints."""
    number = first_bound(nolato)["text"]
    page = nolato.path("en", "html").read_text(encoding="utf-8")
    wrong = "1" + number[1:] if number[0] != "1" else "2" + number[1:]
    path = tmp_path / "lie.html"
    forged = page.replace(number, wrong)
    path.write_text(forged, encoding="utf-8")
    # What a forger would do: take every digest anew.
    from pipeline.page import carried_blocks, read_page

    reading = read_page(forged.encode(), Place("lie.html"))
    assert not isinstance(reading, Finding)
    carrier = reading.carrier
    places = {block.bookmark if block.bookmark else block.id: (block.id, block.section) for block in carrier.blocks}
    fresh = {block.id: block.sha256 for block in carried_blocks(forged, places)}
    for block in carrier.blocks:
        forged = forged.replace(block.sha256, fresh[block.id])
    path.write_text(forged, encoding="utf-8")
    assert verify([path]).consistent
    verdict = verify([path], nolato.out)
    assert not verdict.verified
    assert {"document.altered_citations", "document.number_changed"} <= {item.rule for item in verdict.findings}


def test_a_document_of_another_build_is_named(nolato, build_example, tmp_path: Path) -> None:
    """Both builds by the digest of their draft; never verified, however much agrees."""
    umc = build_example("umc")
    verdict = verify([umc.path("en", "docx")], nolato.out / "evidence.zip")
    assert not verdict.verified
    said = next(item for item in verdict.findings if item.rule == "document.other_build").message["en"]
    digests = [open_bag(example.out / "evidence.zip").digests["draft.json"][:12] for example in (umc, nolato)]
    assert all(digest in said for digest in digests)


def test_a_package_that_lists_no_documents_proves_nothing(nolato, tmp_path: Path) -> None:
    """An older or foreign bag, sound as it may be."""
    bag = open_bag(nolato.out / "evidence.zip")
    path = tmp_path / "evidence.zip"
    path.write_bytes(pack({name: bag.read(name) for name in bag.names if name != "documents.json"}))
    verdict = verify([nolato.path("en", "docx")], path)
    assert (verdict.verified, {item.rule for item in verdict.findings}) == (False, {"document.bad_package"})


@pytest.mark.parametrize(("version", "state"), [("0.0.1", "same"), (None, "differs")])
def test_what_another_version_printed_is_taken_from_its_record(nolato, version: str | None, state: str, tmp_path: Path) -> None:
    """This version would print tonnes with three decimals: for its own build that is a difference, for an older one the record stands."""
    bag = open_bag(nolato.out / "evidence.zip")
    draft = bag.draft()
    draft["report"]["display"]["decimals"] = {"tCO2e": 3}
    draft["software"]["version"] = version or draft["software"]["version"]
    path = tmp_path / "evidence.zip"
    path.write_bytes(pack({**{name: bag.read(name) for name in bag.names}, "draft.json": json.dumps(draft).encode()}))
    verdict = verify([nolato.path("en", "docx")], path)
    tonnes = [number for number in verdict.numbers if number.datapoint.startswith("ghg.scope1@")]
    assert {number.state for number in tonnes} == {state}
    assert not verdict.verified


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><html><body>&b;</body></html>'


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("empty.docx", b"", "word.not_a_package"),
        ("text.docx", b"Scope 1: 1,234 t", "word.not_a_package"),
        ("cut.docx", None, "word.not_a_package"),
        ("empty.html", b"", "page.no_citations"),
        ("plain.html", b"<p>1,234 t</p>", "page.no_citations"),
        ("binary.html", bytes(range(256)), "page.no_citations"),
        ("bomb.html", BOMB, "page.no_citations"),
        ("deep.html", b"<div>" * 50_000, "page.no_citations"),
        ("lost.html", b"<div id='nz-carrier' data-carrier='{&quot;lang&quot;:1}'></div>", "page.damaged"),
        ("nested.html", b"<div id='nz-carrier' data-carrier='" + b"[" * 100_000 + b"'></div>", "page.damaged"),
        ("chapter.txt", b"1,234", "verify.unknown_kind"),
    ],
)
def test_what_is_no_chapter_of_ours_gets_a_clear_answer(nolato, name: str, data: bytes | None, rule: str, tmp_path: Path) -> None:
    """Never a traceback, never verified, with or without a package."""
    path = tmp_path / name
    path.write_bytes(nolato.path("en", "docx").read_bytes()[:5000] if data is None else data)
    for package in (None, nolato.out):
        verdict = verify([path], package)
        assert (verdict.verified, verdict.consistent) == (False, False)
        assert [item.rule for item in verdict.findings] == [rule]


def test_damage_to_a_page_never_makes_it_verified(nolato) -> None:
    """The page cut off at any place: an answer each time."""
    data = nolato.path("en", "html").read_bytes()
    rng = random.Random(3)
    for _ in range(10):
        found = read_page(data[: rng.randrange(len(data) - 100)], Place("cut.html"))
        assert isinstance(found, Finding) or not all(block.same_text for block in found.blocks)


def test_the_command_answers_in_json_and_by_exit_code(nolato, tmp_path: Path) -> None:
    """0 where verified, or consistent and no package given; 1 where not."""

    def run(*arguments: str) -> tuple[int, dict]:
        done = CliRunner().invoke(main_group, ["verify", "--json", *arguments])
        return done.exit_code, json.loads(done.stdout)

    path = str(nolato.path("en", "docx"))
    code, found = run(path, "--package", str(nolato.out / "evidence.zip"))
    assert (code, found["verified"], found["consistent"]) == (0, True, True)
    assert set(found["numbers"][0]) == {"id", "datapoint", "status", "expected", "printed", "where"}
    code, found = run(path)
    assert (code, found["verified"], found["consistent"]) == (0, False, True)
    page = tmp_path / "edited.html"
    number = first_bound(nolato)["text"]
    page.write_text(nolato.path("en", "html").read_text(encoding="utf-8").replace(f">{number}<", ">0<"), encoding="utf-8")
    code, found = run(str(page))
    assert (code, found["verified"], found["consistent"]) == (1, False, False)
    assert (number, "0") in {(entry["expected"], entry["printed"]) for entry in found["numbers"] if entry["status"] == "differs"}
