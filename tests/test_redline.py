"""Redlines: accepting all gives the new document, rejecting all the old one, and each changed number says why."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.document import Document, Heading, Paragraph, Section, Span
from pipeline.opc import Unreadable, open_package
from pipeline.redline import redline
from pipeline.render.docx import write_docx
from pipeline.word import WordReading, read_word
from pipeline.word_text import Changes, W, read_story, w

WHO, WHEN = "Ann", "2026-11-25T09:00:00Z"
PARTS = ("word/document.xml", "word/footnotes.xml")


def made(before: bytes, after: bytes, causes: dict[str, str] | None = None) -> bytes:
    """The redline; it must be one."""
    found = redline(before, after, causes or {}, author=WHO, date=WHEN)
    assert isinstance(found, bytes)
    return found


def read(data: bytes, changes: Changes = "accepted", part: str = PARTS[0]) -> str:
    """The text of a part as a person reads it with all changes accepted, or rejected."""
    story = read_story(open_package(data).xml(part), changes)
    return story.between((0, len(story.pieces)))


def edited(data: bytes, *edits: tuple[str, str]) -> bytes:
    """A document in which texts of runs were replaced by hand, its bookmarks and carrier left as they were."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in PARTS:
                for old, new in edits:
                    content = content.replace(f">{old}<".encode(), f">{new}<".encode())
            target.writestr(entry, content)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_reports_of_two_companies_become_each_other(formosa: Any, nolato: Any, lang: str) -> None:
    """The hardest pair: nearly every paragraph, table and picture differs."""
    before, after = (example.path(lang, "docx", "public").read_bytes() for example in (nolato, formosa))
    found = made(before, after)
    assert read(found, "accepted") == read(after)
    assert read(found, "rejected") == read(before)
    for changes, original in (("accepted", after), ("rejected", before)):
        reading, whole = read_word(found, changes), read_word(original)  # type: ignore[arg-type]  # the two there are
        assert isinstance(reading, WordReading)
        assert isinstance(whole, WordReading)
        assert [(entry.id, entry.text) for entry in reading.citations] == [(entry.id, entry.printed) for entry in whole.citations]
        assert [block.id for block in reading.blocks if not (block.same_text and block.same_pictures)] == []
        assert reading.carrier.sha256 == whole.carrier.sha256


def test_the_same_document_has_no_marks(nolato: Any) -> None:
    """And nothing else of it moved."""
    data = nolato.path("en", "docx").read_bytes()
    body = open_package(made(data, data)).read(PARTS[0])
    assert b"<w:ins " not in body
    assert b"<w:del " not in body
    assert read(made(data, data)) == read(data)


def test_a_changed_number_stands_in_its_bookmark_with_its_cause(formosa: Any) -> None:
    """32,000 becomes 32,202 wherever it is printed; the citation reads the new number accepted, the old one rejected."""
    before = formosa.path("en", "docx", "working").read_bytes()
    after = edited(before, ("32,000", "32,202"))
    found = made(before, after, {"ghg.scope1@2026": "Activity data  +202 tCO₂e"})
    for changes, text in (("accepted", "32,202"), ("rejected", "32,000")):
        reading = read_word(found, changes)  # type: ignore[arg-type]  # the two there are
        assert not isinstance(reading, Unreadable)
        seen = {entry.text for entry in reading.citations if entry.datapoint == "ghg.scope1@2026" and entry.where == "text" and entry.printed == "32,000"}
        assert seen == {text}
    comments = open_package(found).xml("word/comments.xml")
    assert {"".join(comment.itertext()) for comment in comments} == {"Activity data  +202 tCO₂e"}
    assert {(comment.get(w("author")), comment.get(w("date"))) for comment in comments} == {(WHO, WHEN)}
    references = open_package(found).xml(PARTS[0]).iter(w("commentReference"))
    assert sorted(entry.get(w("id"), "") for entry in references) == sorted(comment.get(w("id"), "") for comment in comments)


def noted(prose: str, note: str) -> bytes:
    """A chapter of one paragraph with one footnote."""
    mark = Span("text", "", note=(Span("text", note),))
    blocks = (Heading("one", 1, (Span("text", "One"),), "1"), Paragraph("p", (Span("text", prose), mark)))
    document = Document("en", (Span("text", "Title"),), (), "Company", 2024, "draft", "2025", (Section("one", blocks),))
    return write_docx(document, {}, edition="public").content


def test_words_change_by_the_word_and_notes_too() -> None:
    """Only the words that differ are marked, in the body and in a footnote; a note that comes or goes brings its text."""
    before = noted("The board meets four times a year.", "Counted without calls.")
    after = noted("The board meets six times a year.", "Counted with calls.")
    found = made(before, after)
    for part, gone, came in ((PARTS[0], "four", "six"), (PARTS[1], "without", "with")):
        root = open_package(found).xml(part)
        assert ["".join(mark.itertext()) for mark in root.iter(w("del"))] == [gone]
        assert ["".join(mark.itertext()) for mark in root.iter(w("ins"))] == [came]
        assert (read(found, "accepted", part), read(found, "rejected", part)) == (read(after, part=part), read(before, part=part))


EDGES = (
    (("Alpha beta gamma",), ("Alpha beta gamma delta", "Wholly new words")),
    (("Alpha beta gamma",), ("Alpha beta gamma^A note", "Wholly new words^Another")),
    (("Alpha beta gamma^A note",), ("Alpha beta gamma", "Wholly new words^Another")),
    (("Alpha beta gamma", "Last one here"), ("Alpha beta gamma delta", "Very last one here")),
    (("Alpha beta gamma delta", "Very last one here"), ("Alpha beta gamma", "Last one here")),
    (("Alpha beta gamma delta", "Wholly old words"), ("Alpha beta gamma",)),
    (("Alpha beta gamma", "One", "Two"), ("Alpha beta omega", "Two", "One")),
)
"""Paragraphs before and after whose changes touch a paragraph's end; behind ^ a footnote."""


def edged(side: int) -> bytes:
    """A chapter of all these paragraphs, each case after one that stays."""
    lines = [line for number, case in enumerate(EDGES) for line in (f"Case {number} stays", *case[side])]
    blocks = []
    for line in lines:
        prose, _, note = line.partition("^")
        mark = (Span("text", "", note=(Span("text", note),)),) if note else ()
        blocks.append(Paragraph(f"p{len(blocks)}-{prose}", (Span("text", prose), *mark)))
    heading = Heading("one", 1, (Span("text", "One"),), "1")
    document = Document("en", (Span("text", "Title"),), (), ("Old", "New")[side], 2024, "draft", "2025", (Section("one", (heading, *blocks)),))
    return write_docx(document, {}, edition="public").content


def test_the_old_citations_and_blocks_are_read_where_all_is_rejected() -> None:
    """Header, paragraphs and notes of both: each reading agrees with what its own document says of itself."""
    found = made(edged(0), edged(1))
    for changes in ("accepted", "rejected"):
        reading = read_word(found, changes)  # type: ignore[arg-type]  # the two there are
        assert isinstance(reading, WordReading)
        assert [block.id for block in reading.blocks if not block.same_text] == []
        assert reading.loose == ()


@pytest.mark.slow
def test_libreoffice_settles_changes_at_the_ends_of_paragraphs(tmp_path: Path) -> None:
    """Paragraph by paragraph, notes too; and what it saved is read as the document it now is."""
    before, after = edged(0), edged(1)
    (tmp_path / "redline.docx").write_bytes(made(before, after))
    settled = settle(tmp_path, "redline", ("Accept", "Reject"))
    for name, original in (("redline.Accept", after), ("redline.Reject", before)):
        for part in PARTS:
            assert lines(settled[name], part) == lines(original, part)
        reading, whole = read_word(settled[name]), read_word(original)
        assert isinstance(reading, WordReading)
        assert isinstance(whole, WordReading)
        assert reading.carrier.sha256 == whole.carrier.sha256
        assert [block.id for block in reading.blocks if not block.same_text] == []


def lines(data: bytes, part: str) -> list[str]:
    """The paragraphs of a part that say anything."""
    return [line.strip() for line in read(data, part=part).split("\n") if line.strip()]


def test_a_bookmark_nobody_listed_hides_nothing() -> None:
    """Words behind a bookmark of our kind that the carrier does not know belong to the block before."""
    data = noted("The board meets.", "A note.")
    hidden = f'<w:p xmlns:w="{W}"><w:bookmarkStart w:id="77" w:name="_nzb_777"/><w:r><w:t>9,999 tonnes</w:t></w:r><w:bookmarkEnd w:id="77"/></w:p>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == PARTS[0]:
                content = content.replace(b"<w:sectPr", hidden.encode() + b"<w:sectPr", 1)
            target.writestr(entry, content)
    reading = read_word(out.getvalue())
    assert isinstance(reading, WordReading)
    assert [block.id for block in reading.blocks if not block.same_text]


def test_bad_files_are_said_to_be_bad(nolato: Any) -> None:
    """Never an exception."""
    good = nolato.path("en", "docx").read_bytes()
    for bad in (b"", b"PK\x03\x04", b"plain text"):
        assert isinstance(redline(bad, good, {}, author=WHO, date=WHEN), Unreadable)
        assert isinstance(redline(good, bad, {}, author=WHO, date=WHEN), Unreadable)


def test_the_same_bytes_twice(formosa: Any, nolato: Any) -> None:
    """No clock, no randomness; the ids of marks are unlike."""
    before, after = (example.path("en", "docx").read_bytes() for example in (nolato, formosa))
    found = made(before, after)
    assert found == made(before, after)
    body = open_package(found).xml(PARTS[0])
    marks = [mark.get(w("id")) for name in ("ins", "del") for mark in body.iter(w(name))]
    assert len(marks) == len(set(marks))
    starts, ends = ([mark.get(w("id")) for mark in body.iter(w(name))] for name in ("bookmarkStart", "bookmarkEnd"))
    assert sorted(starts) == sorted(ends)  # type: ignore[type-var]  # every bookmark has a number
    assert len(set(starts)) == len(starts)
    names = [mark.get(w("name")) for mark in body.iter(w("bookmarkStart"))]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_the_validator_has_nothing_to_say(formosa: Any, nolato: Any, tmp_path: Path) -> None:
    """``openxml-audit`` on the hardest pair."""
    path = tmp_path / "redline.docx"
    path.write_bytes(made(*(example.path("zh-TW", "docx", "public").read_bytes() for example in (nolato, formosa)), {"ghg.scope1@2026": "x"}))
    done = subprocess.run([Path(sys.executable).with_name("openxml-audit"), path], capture_output=True, text=True, check=False)
    assert "Errors: 0" in done.stdout, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_libreoffice_accepts_and_rejects(formosa: Any, lang: str, tmp_path: Path) -> None:
    """To the text it makes of either document itself, line by line: numbers in prose, cells, captions."""
    before = formosa.path(lang, "docx", "public").read_bytes()
    after = edited(before, ("32,000", "32,202"), ("358,000", "358,202"))
    files = {"redline": made(before, after, {"ghg.scope1@2026": "cause"}), "before": before, "after": after}
    for name, content in files.items():
        (tmp_path / f"{name}.docx").write_bytes(content)
    settled = {
        **settle(tmp_path, "redline", ("Accept", "Reject")),
        **settle(tmp_path, "before", ("Reject",), "old"),
        **settle(tmp_path, "after", ("Accept",), "new"),
    }
    assert read(settled["redline.Accept"]) == read(settled["new.Accept"])
    assert read(settled["redline.Reject"]) == read(settled["old.Reject"])


def settle(folder: Path, name: str, whats: tuple[str, ...], label: str = "redline") -> dict[str, bytes]:
    """What LibreOffice makes of a document's changes."""
    pipe = f"netzero-{folder.name}-{label}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(["soffice", "--headless", "--norestore", profile, f"--accept=pipe,name={pipe};urp;"], stderr=subprocess.DEVNULL)
    jobs = [f"{what}={(folder / f'{label}.{what}.docx').as_uri()}" for what in whats]
    script = Path(__file__).parent / "office" / "settle.py"
    subprocess.run(["/usr/bin/python3", script, pipe, (folder / f"{name}.docx").as_uri(), *jobs], check=True, timeout=170)
    office.wait(timeout=60)
    return {f"{label}.{what}": (folder / f"{label}.{what}.docx").read_bytes() for what in whats}


def test_deleted_content_brings_its_pictures(formosa: Any, nolato: Any) -> None:
    """Every picture and address a mark refers to is there, old ones too."""
    found = open_package(made(*(example.path("en", "docx").read_bytes() for example in (nolato, formosa))))
    relations = {entry.get("Id") for entry in found.xml("word/_rels/document.xml.rels")}
    used = {
        value
        for node in found.xml(PARTS[0]).iter(etree.Element)
        for name, value in node.items()
        if str(name).endswith(("}embed", "}id")) and "relationships" in str(name)
    }
    assert used <= relations
