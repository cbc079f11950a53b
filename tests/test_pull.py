"""Word edits brought home: prose with its citations, numbers refused and listed, nothing lost and nothing changed in silence."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline import run, writing
from pipeline.narrative import CITATION, Moments
from pipeline.pull import Pulled, pull
from pipeline.pull.command import pulled, write
from pipeline.pull.markdown import align, patched, read
from pipeline.pull.reading import placeholder
from pipeline.review import read_comments
from pipeline.word_text import W, w

Edit = Callable[[etree._Element, etree._Element], None]
"""Changes a document's body at a block's first paragraph."""
WORD = {"en": "plainly", "zh-TW": "確實"}
BODY = "word/document.xml"


def changed(data: bytes, part: str, change: Callable[[etree._Element], None], more: dict[str, bytes] | None = None) -> bytes:
    """A document with one part changed, and parts added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == part:
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            target.writestr(entry, content)
        for name, content in (more or {}).items():
            target.writestr(name, content)
    return out.getvalue()


def first_of(body: etree._Element, bookmark: str) -> etree._Element:
    """The paragraph a block begins in."""
    mark = next(mark for mark in body.iter(w("bookmarkStart")) if mark.get(w("name")) == bookmark)
    paragraph = mark.getparent()
    while paragraph is not None and not runs(paragraph, bound=False):  # the caption stands below the picture
        paragraph = paragraph.getnext()
    assert paragraph is not None
    return paragraph


def runs(paragraph: etree._Element, *, bound: bool) -> list[etree._Element]:
    """Runs with text: those of bound numbers, or the others."""
    found = [run for run in paragraph.iter(w("r")) if "".join(node.text or "" for node in run.iter(w("t"))).strip()]
    inside = {run for control in paragraph.iter(w("sdt")) for run in control.iter(w("r"))}
    return [run for run in found if (run in inside) == bound and (bound or re.search(r"[^\W\d]{2}", "".join(run.itertext())))]


def text_run(text: str) -> etree._Element:
    """A run as a person types it."""
    run = etree.Element(w("r"), nsmap={"w": W})
    node = etree.SubElement(run, w("t"))
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def tracked(name: str, run: etree._Element) -> etree._Element:
    """A run in a tracked change."""
    made = etree.Element(w(name), {w("id"): "9000001", w("author"): "Bo", w("date"): "2026-01-01T00:00:00Z"}, nsmap={"w": W})
    if name == "del":
        for node in run.iter(w("t")):
            node.tag = w("delText")
    made.append(run)
    return made


def edits(lang: str) -> dict[str, Edit]:
    """Kinds of edits a reviewer makes."""
    word = WORD[lang]

    def insert(text: str, *, inserted: bool = False) -> Edit:
        def change(_: etree._Element, paragraph: etree._Element) -> None:
            run = text_run(text)
            runs(paragraph, bound=False)[0].addnext(tracked("ins", run) if inserted else run)

        return change

    def replace_words(_: etree._Element, paragraph: etree._Element) -> None:
        node = next(runs(paragraph, bound=False)[0].iter(w("t")))
        node.text = f"{word} " + re.sub(r"^\s*[^\W\d]+", "", node.text or "", count=1).lstrip()

    def delete_words(_: etree._Element, paragraph: etree._Element) -> None:
        node = next(runs(paragraph, bound=False)[0].iter(w("t")))
        node.text = (node.text or "")[: len(node.text or "") // 2]

    def delete_tracked(_: etree._Element, paragraph: etree._Element) -> None:
        run = runs(paragraph, bound=False)[0]
        parent, at = run.getparent(), run.getparent().index(run)  # type: ignore[union-attr]
        parent.insert(at, tracked("del", run))  # type: ignore[union-attr]

    def split(body: etree._Element, paragraph: etree._Element) -> None:
        other = deepcopy(paragraph)
        for child in list(other):
            if child.tag != w("pPr"):
                other.remove(child)
        other.append(text_run(f"{word} {word} {word}."))
        paragraph.addnext(other)

    def number_changed(_: etree._Element, paragraph: etree._Element) -> None:
        for number in runs(paragraph, bound=True)[:1]:
            node = next(number.iter(w("t")))
            node.text = "9" + (node.text or "")

    def number_deleted(_: etree._Element, paragraph: etree._Element) -> None:
        for control in list(paragraph.iter(w("sdt")))[:1]:
            control.getparent().remove(control)  # type: ignore[union-attr]

    def number_deleted_tracked(_: etree._Element, paragraph: etree._Element) -> None:
        for number in runs(paragraph, bound=True)[:1]:
            parent, at = number.getparent(), number.getparent().index(number)  # type: ignore[union-attr]
            parent.insert(at, tracked("del", number))  # type: ignore[union-attr]

    def removed(_: etree._Element, paragraph: etree._Element) -> None:
        paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]

    def bold(_: etree._Element, paragraph: etree._Element) -> None:
        run = runs(paragraph, bound=False)[0]
        properties = run.find(w("rPr"))
        if properties is None:
            properties = etree.Element(w("rPr"))
            run.insert(0, properties)
        etree.SubElement(properties, w("b"))

    return {
        "words inserted": insert(f" {word} "),
        "words inserted, tracked": insert(f" {word} ", inserted=True),
        "words replaced": replace_words,
        "words deleted": delete_words,
        "words deleted, tracked": delete_tracked,
        "a paragraph added": split,
        "a number typed": insert(" 4711 "),
        "a quantity typed, tracked": insert(" 12.5 kWh ", inserted=True),
        "a number changed": number_changed,
        "a number deleted": number_deleted,
        "a number deleted, tracked": number_deleted_tracked,
        "the paragraph deleted": removed,
        "words made bold": bold,
    }


PLACES = (
    "at_a_glance-message",
    "inventory-message",
    "inventory-scope1-message",
    "inventory-change",
    "at_a_glance-points",
    "governance/the-board/2|governance/董事會/2",
    "governance/the-board/1|governance/董事會/1",
    "table-inventory-scopes",
    "figure-scopes_over_years",
)


def place(draft: dict[str, Any], lang: str, name: str) -> str:
    """The block a place means in a language."""
    known = [block["id"] for section in draft["sections"] if section["lang"] == lang for block in section["blocks"]]
    return next(choice for choice in name.split("|") if choice in known)


@pytest.fixture(scope="module")
def report(formosa: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with its build."""
    folder = tmp_path_factory.mktemp("pull") / "formosa"
    shutil.copytree(formosa.folder, folder)
    shutil.copytree(formosa.out, folder / "out")
    return folder


def draft_of(report: Path) -> tuple[bytes, dict[str, Any]]:
    """The draft as bytes and as data."""
    data = (report / "out" / "draft.json").read_bytes()
    return data, json.loads(data)


def bookmark_of(document: bytes, block: str) -> str:
    """The bookmark of a block."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        root = etree.fromstring(archive.read("customXml/item1.xml"))
    return next(str(entry.get("bookmark")) for entry in root if entry.get("id") == block and entry.tag.endswith("}block"))


def pulled_after(report: Path, lang: str, name: str, edit: Edit) -> tuple[Pulled, str]:
    """What comes back after one edit at one place, and the block it was made in."""
    draft, data = draft_of(report)
    block = place(data, lang, name)
    document = (report / "out" / "review" / f"chapter.{lang}.docx").read_bytes()
    bookmark = bookmark_of(document, block)

    def change(root: etree._Element) -> None:
        edit(root, first_of(root, bookmark))

    return pull(report, changed(document, BODY, change), draft, data, "edited.docx"), block


def digits(text: str) -> Counter[str]:
    """The numbers in a Markdown text that are no citation."""
    plain = CITATION.sub("", re.sub(r"^:::.*$", "", text, flags=re.MULTILINE))
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", plain))


def silent_changes(report: Path, found: Pulled, data: dict[str, Any]) -> Iterator[str]:
    """Every way in which a number would have been changed without being told."""
    blocks = {block["id"]: block for section in data["sections"] for block in section["blocks"]}
    for name, text in found.files.items():
        path = report / name
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        if name.endswith("edits.md"):
            for block in re.findall(r"^::: replace (\S+)", text, re.MULTILINE):
                cited = [entry for entry in data["citations"] if entry["block"] == block and f"narrative/{entry['lang']}/" in name]
                if len(CITATION.findall(text)) != len(cited):
                    yield f"{block}: citations lost"
                printed = Counter(number for entry in cited for number in re.findall(r"\d+(?:[.,]\d+)*", entry["text"]))
                known = Counter(re.findall(r"\d+(?:[.,]\d+)*", json.dumps(blocks[block], ensure_ascii=False)))
                if digits(text) - known - printed:
                    yield f"{block}: {digits(text) - known}"
        elif set(digits(text)) - set(digits(before)) or Counter(CITATION.findall(before)) - Counter(CITATION.findall(text)):
            yield f"{name}: {digits(text) - digits(before)}"


TOLD = {
    "a number typed": {"pull.number_typed", "pull.not_prose"},
    "a quantity typed, tracked": {"pull.number_typed", "pull.not_prose"},
    "a number changed": {"pull.number_changed"},
    "a number deleted": {"pull.number_deleted"},
    "a number deleted, tracked": {"pull.number_deleted"},
}


def check(report: Path, lang: str, name: str, kind: str) -> None:
    """One edit at one place: nothing in silence, and prose comes home."""
    _, data = draft_of(report)
    found, block = pulled_after(report, lang, name, edits(lang)[kind])
    assert not list(silent_changes(report, found, data))
    rules = {item.rule for item in found.findings}
    has_number = any(entry["block"] == block and entry["lang"] == lang for entry in data["citations"])
    prose = not block.startswith(("table-", "figure-"))
    if kind in TOLD and prose and (has_number or "typed" in kind):
        assert rules & TOLD[kind], (kind, block)
    if kind.startswith("words") and "bold" not in kind and prose:
        assert block in found.blocks, [str(item.message) for item in found.findings]
        assert not rules
    if kind == "words made bold":
        assert found.blocks == ([block] if block.startswith("governance/") else [])


@pytest.mark.parametrize("kind", edits("en"))
def test_one_edit_of_each_kind(report: Path, kind: str) -> None:
    """In a shipped sentence with numbers."""
    check(report, "en", "at_a_glance-message", kind)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("kind", edits("en"))
def test_no_edit_changes_a_number_in_silence(report: Path, lang: str, name: str, kind: str) -> None:
    """Thirteen kinds of edits at nine places in two languages."""
    check(report, lang, name, kind)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize("edition", ["review/", ""])
def test_an_untouched_document_brings_nothing(report: Path, lang: str, edition: str) -> None:
    """Not a line of narrative, not a finding."""
    draft, data = draft_of(report)
    found = pull(report, (report / "out" / f"{edition}chapter.{lang}.docx").read_bytes(), draft, data, "same.docx")
    assert (found.files, found.findings, found.comments) == ({}, [], ())


@pytest.mark.slow
def test_nor_does_one_that_libreoffice_saved(report: Path, tmp_path: Path) -> None:
    """An office writes all of the XML anew; a reader sees the same."""
    draft, data = draft_of(report)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    source = report / "out" / "review" / "chapter.zh-TW.docx"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "docx", "--outdir", tmp_path / "saved", source], capture_output=True, check=True, timeout=180
    )
    found = pull(report, (tmp_path / "saved" / source.name).read_bytes(), draft, data, "saved.docx")
    assert (found.files, [item for item in found.findings if item.severity == "error"]) == ({}, [])


def test_an_edit_of_narrative_touches_only_its_words(report: Path) -> None:
    """Line breaks, citations and the rest of the file stay as they were."""
    found, block = pulled_after(report, "en", "governance/the-board/2", edits("en")["words inserted"])
    (name,) = found.files
    before = (report / name).read_text(encoding="utf-8").split("\n")
    after = found.files[name].split("\n")
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(different) == 1
    assert different[0][1].replace(f"{WORD['en']} ", "").replace(WORD["en"], "").replace(" ", "") == different[0][0].replace(" ", "")
    assert found.blocks == [block]


def test_an_edited_sentence_of_ours_is_an_override_until_ours_changes(report: Path, tmp_path: Path) -> None:
    """The override prints the reviewer's words with numbers that follow the data; when ours reads differently, the build says so."""
    folder = tmp_path / "report"
    shutil.copytree(report, folder)
    found, block = pulled_after(folder, "en", "inventory-scope1-message", edits("en")["words inserted"])
    write(folder, found)
    reading, _ = run.read(folder)
    assert reading is not None
    chapter = run.compose(reading, ("en",))
    printed = next(made for _, made in chapter.documents[0].blocks() if made.id == block)
    assert WORD["en"] in "".join(span.text for span in printed.spans)  # type: ignore[union-attr]  # a paragraph
    assert any(span.citation for span in printed.spans)  # type: ignore[union-attr]
    assert not [item for item in chapter.findings if item.rule == "pull.override_outdated"]
    path = folder / "narrative" / "en" / "edits.md"
    path.write_text(re.sub(r"sha256=\w{4}", "sha256=0000", path.read_text(encoding="utf-8")), encoding="utf-8")
    again, _ = run.read(folder)
    assert again is not None
    told = [item for item in run.compose(again, ("en",)).findings if item.rule == "pull.override_outdated"]
    assert [item.at.file for item in told if item.at] == ["narrative/en/edits.md"]


def test_comments_become_a_list_by_section_and_item(report: Path, tmp_path: Path) -> None:
    """Who, when, what, beside which words, in which section, for which items; each once, however often it is pulled."""
    folder = tmp_path / "report"
    shutil.copytree(report, folder)
    document = (folder / "out" / "review" / "chapter.en.docx").read_bytes()
    bookmark = bookmark_of(document, "inventory-scope1-message")

    def remark(root: etree._Element) -> None:
        run = runs(first_of(root, bookmark), bound=False)[0]
        run.addprevious(etree.Element(w("commentRangeStart"), {w("id"): "7"}))
        run.addnext(etree.Element(w("commentRangeEnd"), {w("id"): "7"}))

    listing = "word/_rels/document.xml.rels"
    said = '<w:comment w:id="7" w:author="Bo" w:date="2026-03-01T10:00:00Z"><w:p><w:r><w:t>Why 3 boilers?</w:t></w:r></w:p></w:comment>'
    note = f'<w:comments xmlns:w="{W}">{said}</w:comments>'
    with_comment = changed(document, BODY, remark, {"word/comments.xml": note.encode()})

    def relate(root: etree._Element) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        etree.SubElement(root, root[0].tag, {"Id": "rIdC", "Type": kind, "Target": "comments.xml"})

    path = tmp_path / "commented.docx"
    path.write_bytes(changed(with_comment, listing, relate))
    for _ in range(2):
        write(folder, pulled(folder, path, None))
    (comment,), _ = read_comments(folder)
    assert (comment.author, comment.text, comment.section, comment.block) == ("Bo", "Why 3 boilers?", "inventory", "inventory-scope1-message")
    assert comment.about.startswith("Gross")
    assert not (folder / "narrative" / "en" / "edits.md").exists()
    reading, _ = run.read(folder)
    assert reading is not None
    files = writing.drafted(run.compose(reading, ("en",)), only=("html",))
    assert b"Why 3 boilers?" in files["review/chapter.en.html"]
    assert b"Why 3 boilers?" not in files["chapter.en.html"]


def test_a_document_of_another_build_is_refused(report: Path) -> None:
    """So are one without our citations and what is no document at all."""
    draft, data = draft_of(report)
    document = (report / "out" / "chapter.en.docx").read_bytes()
    assert [item.rule for item in pull(report, document, draft + b" ", data, "x").findings] == ["pull.other_build"]
    bare = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as source, zipfile.ZipFile(bare, "w") as target:
        for entry in source.infolist():
            if not entry.filename.startswith("customXml/"):
                target.writestr(entry, source.read(entry))
    assert [item.rule for item in pull(report, bare.getvalue(), draft, data, "x").findings] == ["pull.not_ours"]
    assert [item.rule for item in pull(report, b"PK", draft, data, "x").findings] == ["word.not_a_package"]


def test_two_reviewers_who_change_the_same_words_are_not_guessed_at(report: Path, tmp_path: Path) -> None:
    """The second edit is listed; the first stands; an edit of other words goes in."""
    folder = tmp_path / "report"
    shutil.copytree(report, folder)
    first, _ = pulled_after(folder, "en", "governance/the-board/2", edits("en")["words replaced"])
    write(folder, first)

    def otherwise(_: etree._Element, paragraph: etree._Element) -> None:
        node = next(runs(paragraph, bound=False)[0].iter(w("t")))
        node.text = "That " + (node.text or "").partition(" ")[2]

    second, _ = pulled_after(folder, "en", "governance/the-board/2", otherwise)
    assert [item.rule for item in second.findings] == ["pull.conflict"]
    assert not second.files
    third, block = pulled_after(folder, "en", "governance/the-board/2", edits("en")["words inserted"])
    assert (third.blocks, third.findings) == ([block], [])


def test_markdown_is_patched_not_written_anew() -> None:
    """Emphasis, links, citations and line breaks that nobody touched stay; new words cannot become markup."""
    source = "The **board** meets\n[[metric.board_meetings@now]] times; see [the charter](https://example.org) and\n[[ghg.scope1@now|full]] of it."
    one, two = placeholder("c1"), placeholder("c2")
    seen = f"The board meets {one} times; see the charter and {two} tCO₂e of it."
    aligned = align(source, seen, {two: " tCO₂e"})
    assert aligned is not None
    now = seen.replace("meets", "sits *here*").replace("of it", "[of] it")
    assert patched(aligned, seen, now) == source.replace("meets", "sits \\*here\\*").replace("of it", "\\[of\\] it")
    assert align(source, seen.replace("charter", "statute"), {two: " tCO₂e"}) is None


def test_what_the_team_tells_itself_stays_beside_an_edit() -> None:
    """Comments of the file are no words of the reader's, before, inside and behind a paragraph."""
    source = "<!-- of the\n\nsecretary -->\nThe board <!-- which? --> meets here.\n<!-- ask -->"
    seen = "The board meets here."
    assert read(source, (), {}, Moments(2024, None)) == seen
    aligned = align(source, seen, {})
    assert aligned is not None
    assert patched(aligned, seen, "The board sits here.") == source.replace("meets", "sits")


def test_the_command(report: Path, tmp_path: Path) -> None:
    """0 where all came home, 1 where a number was refused, nothing written by a dry run."""
    folder = tmp_path / "report"
    shutil.copytree(report, folder)
    document = (folder / "out" / "review" / "chapter.en.docx").read_bytes()
    bookmark = bookmark_of(document, "at_a_glance-message")
    for kind, code in (("words inserted", 0), ("a number changed", 1)):
        path = tmp_path / "edited.docx"
        path.write_bytes(changed(document, BODY, lambda root, kind=kind: edits("en")[kind](root, first_of(root, bookmark))))
        script = "from pipeline.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", script, "pull", folder, path, "--dry-run", "--json"], capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert json.loads(done.stdout)["blocks"] == (["at_a_glance-message"] if code == 0 else [])
        assert not (folder / "narrative" / "en" / "edits.md").exists()
