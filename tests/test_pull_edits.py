"""What reviewers do in Word beyond words: bold and links, footnotes, joined and lost paragraphs, two people in one place, changes where nothing can follow."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from pipeline import run as stages
from pipeline import writing
from pipeline.pull import Pulled, pull
from pipeline.pull.command import write
from pipeline.pull.sources import merge
from pipeline.redline import redline
from pipeline.word_text import W, w

Edit = Callable[[etree._Element], None]
BODY, NOTES = "word/document.xml", "word/footnotes.xml"
TOML = """schema = 1
[company]
name = { en = "Lakeside Mills (invented)", "zh-TW" = "湖畔紡織（虛構）" }
[report]
year = 2024
languages = ["en", "zh-TW"]
currency = "TWD"
[inventory]
base_year = 2023
scope2_headline = "location"
"""
LINES = "line_id,year,scope,category,method,emissions\nA,2023,1,,,1200\nA,2024,1,,,1100\nB,2023,2,electricity,location,800\nB,2024,2,electricity,location,900\n"
TEXT = {
    "en": """## The board

The **audit committee** reviews [the plan](https://example.org/plan) and heard of [[ghg.scope1@now|full]] from boilers.[^one]

[^one]: Counted by the finance team.

Members are paid by progress on targets.

Staff prefer trains on short routes.

- approve targets,
- read the inventory of [[ghg.scope1@now]] tonnes,
- hear the verifier.
""",
    "zh-TW": """## 董事會

**審計委員會**檢視[轉型計畫](https://example.org/plan)，並已知悉鍋爐排放 [[ghg.scope1@now|full]]。[^one]

[^one]: 由財務部門計算。

委員薪酬與目標進度連結。

短程差旅以鐵路優先。

- 核定目標；
- 檢視盤查結果 [[ghg.scope1@now]] 公噸；
- 聽取查證機構報告。
""",
}
SAID = {
    "en": ("audit committee", "reviews ", "Members are paid", "Staff prefer", "approve targets,", "Counted by the finance team."),
    "zh-TW": ("審計委員會", "檢視", "委員薪酬", "短程差旅", "核定目標；", "由財務部門計算。"),
}


@pytest.fixture(scope="module")
def mills(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A small company of nobody's, and its files as built."""
    folder = tmp_path_factory.mktemp("mills")
    for name, text in {"report.toml": TOML, "data/inventory.csv": LINES, **{f"narrative/{lang}/governance.md": said for lang, said in TEXT.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    reading, _ = stages.read(folder)
    assert reading is not None
    return folder, writing.drafted(stages.compose(reading, ("en", "zh-TW")), only=("docx",))


def brought(mills: tuple[Path, dict[str, bytes]], lang: str, *edits: tuple[str, Edit], folder: Path | None = None) -> Pulled:
    """What comes home of a chapter after edits of its parts."""
    built, files = mills
    document = files[f"review/chapter.{lang}.docx"]
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            for part, edit in edits:
                if part == entry.filename:
                    root = etree.fromstring(content)
                    edit(root)
                    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
            target.writestr(entry, content)
    draft = files["draft.json"]
    return pull(folder or built, out.getvalue(), draft, json.loads(draft), "edited.docx", document)


def run_of(root: etree._Element, words: str) -> etree._Element:
    """The run that says so; where more is said in it, cut out of it."""
    run = next(node.getparent() for node in root.iter(w("t")) if words in (node.text or ""))
    assert run is not None
    node = run.find(w("t"))
    assert node is not None
    before, _, after = (node.text or "").partition(words)
    for text, place in ((before, run.addprevious), (after, run.addnext)):
        if text:
            place(typed(text, run.find(w("rPr"))))
    node.text = words
    return run


def typed(text: str, properties: etree._Element | None = None) -> etree._Element:
    """A run as a person types it."""
    made = etree.Element(w("r"), nsmap={"w": W})
    if properties is not None:
        made.append(etree.fromstring(etree.tostring(properties)))
    node = etree.SubElement(made, w("t"))
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def tracked(name: str, author: str, *content: etree._Element) -> etree._Element:
    """Runs in a tracked change, as Word writes it."""
    made = etree.Element(w(name), {w("id"): "9000001", w("author"): author, w("date"): "2026-01-01T00:00:00Z"}, nsmap={"w": W})
    for run in content if name in ("del", "moveFrom") else ():
        for node in run.iter(w("t")):
            node.tag = w("delText")
    made.extend(content)
    return made


def replaced(words: str, new: str, author: str) -> Edit:
    """Words deleted and others inserted in their place, tracked."""

    def edit(root: etree._Element) -> None:
        run = run_of(root, words)
        spot = etree.Element("spot")
        run.addprevious(spot)
        spot.addnext(tracked("del", author, run))
        spot.getnext().addnext(tracked("ins", author, typed(new)))  # type: ignore[union-attr]  # just put there
        spot.getparent().remove(spot)  # type: ignore[union-attr]  # it has one

    return edit


def paragraph_of(root: etree._Element, words: str) -> etree._Element:
    """The paragraph that says so."""
    return next(p for p in root.iter(w("p")) if words in "".join(node.text or "" for node in p.iter(w("t"))))


def set_run(words: str, *marks: str) -> Edit:
    """Words set in bold or italics."""

    def edit(root: etree._Element) -> None:
        run = run_of(root, words)
        properties = run.find(w("rPr"))
        if properties is None:
            properties = etree.Element(w("rPr"))
            run.insert(0, properties)
        for mark in marks:
            etree.SubElement(properties, w(mark))

    return edit


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_bold_italics_and_links_come_home(mills: tuple[Path, dict[str, bytes]], lang: str) -> None:
    """Around the words they were put on, and off those they were taken from; nothing else of the file moves."""
    bold, _, pay, *_ = SAID[lang]
    name = f"narrative/{lang}/governance.md"
    assert brought(mills, lang, (BODY, set_run(pay, "b"))).files[name] == TEXT[lang].replace(pay, f"**{pay}**")
    assert brought(mills, lang, (BODY, set_run(pay, "b", "i"))).files[name] == TEXT[lang].replace(pay, f"***{pay}***")

    def plain(root: etree._Element) -> None:
        run = run_of(root, bold)
        run.remove(run.find(w("rPr")))  # type: ignore[arg-type]  # it is bold

    def unlinked(root: etree._Element) -> None:
        link = next(element for element in paragraph_of(root, bold).iter(w("hyperlink")))
        for run in list(link):
            link.addprevious(run)
        link.getparent().remove(link)  # type: ignore[union-attr]  # it has one

    assert brought(mills, lang, (BODY, plain)).files[name] == TEXT[lang].replace("**", "")
    assert brought(mills, lang, (BODY, unlinked)).files[name] == re.sub(r"\[([^\]]+)\]\(https://example.org/plan\)", r"\1", TEXT[lang])


def test_half_of_a_bold_word_made_plain_is_listed(mills: tuple[Path, dict[str, bytes]]) -> None:
    """What Markdown cannot be told by taking marks off is said, not guessed; so is bold in a sentence of ours."""

    def plain(root: etree._Element) -> None:
        run = run_of(root, "audit")
        run.remove(run.find(w("rPr")))  # type: ignore[arg-type]  # it is bold

    found = brought(mills, "en", (BODY, plain))
    assert ([item.rule for item in found.findings], found.files) == (["pull.setting"], {})
    found = brought(mills, "en", (BODY, set_run("Gross", "b")))
    assert ([item.rule for item in found.findings], found.files) == (["pull.setting"], {})


def test_an_override_keeps_what_is_bold(mills: tuple[Path, dict[str, bytes]]) -> None:
    """A sentence of ours that was edited and set in bold prints both."""
    found = brought(mills, "en", (BODY, replaced("Gross", "All gross", "Ann")), (BODY, set_run("tCO₂e", "b")))
    made = found.files["narrative/en/edits.md"]
    assert "All gross" in made
    assert "**tCO₂e**" in made


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_footnote_comes_home(mills: tuple[Path, dict[str, bytes]], lang: str) -> None:
    """Into the line that holds it; a number typed into it is refused."""
    note = SAID[lang][-1]

    def amended(root: etree._Element) -> None:
        run_of(root, note).addnext(typed(" Amended."))

    def counted(root: etree._Element) -> None:
        run_of(root, note).addnext(typed(" 5,000 t."))

    assert brought(mills, lang, (NOTES, amended)).files[f"narrative/{lang}/governance.md"] == TEXT[lang].replace(note, f"{note} Amended.")
    found = brought(mills, lang, (NOTES, counted))
    assert ([item.rule for item in found.findings], found.files) == (["pull.number_typed"], {})


def test_two_people_in_one_paragraph(mills: tuple[Path, dict[str, bytes]]) -> None:
    """Changes in different places both come home; one over the other is listed with both names and texts, and neither is taken."""
    apart = brought(mills, "en", (BODY, replaced("Members", "Directors", "Ann")), (BODY, replaced("targets.", "goals.", "Bo")))
    assert apart.files["narrative/en/governance.md"] == TEXT["en"].replace(
        "Members are paid by progress on targets.", "Directors are paid by progress on goals."
    )

    def deleted(root: etree._Element) -> None:
        run = next(node.getparent() for node in root.iter(w("t")) if node.text == "Directors")
        assert run is not None
        spot = etree.Element("spot")
        run.addprevious(spot)
        spot.addnext(tracked("del", "Bo", run))
        spot.getparent().remove(spot)  # type: ignore[union-attr]  # it has one

    over = brought(mills, "en", (BODY, replaced("Members", "Directors", "Ann")), (BODY, deleted))
    assert {item.rule for item in over.findings} == {"pull.conflict"}
    assert over.files == {}
    assert all(text in over.findings[0].message["en"] for text in ("Members", "Directors", "Ann", "Bo"))


def test_a_second_copy_after_the_first_was_pulled(mills: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """What the two changed apart is merged; what both changed is listed, and the file keeps the first; pulling one twice changes nothing more."""
    import shutil

    folder = tmp_path / "mills"
    shutil.copytree(mills[0], folder)
    first = (BODY, replaced("Members", "Directors", "Ann"))
    shipped = (BODY, replaced("Gross", "All gross", "Ann"))
    write(folder, brought(mills, "en", first, shipped, folder=folder))
    kept = (folder / "narrative/en/governance.md").read_text(encoding="utf-8")
    edits = (folder / "narrative/en/edits.md").read_text(encoding="utf-8")
    assert "Directors are paid" in kept
    assert brought(mills, "en", first, shipped, folder=folder).files == {}
    second = brought(mills, "en", (BODY, replaced("targets.", "goals.", "Bo")), (BODY, replaced("were", "came to", "Bo")), folder=folder)
    assert not second.findings
    assert second.files["narrative/en/governance.md"] == kept.replace("progress on targets.", "progress on goals.")
    assert second.files["narrative/en/edits.md"] == edits.replace(" were ", " came to ", 1)
    third = brought(mills, "en", (BODY, replaced("Members", "People", "Cy")), folder=folder)
    assert ([item.rule for item in third.findings], third.files) == (["pull.conflict"], {})
    assert all(text in third.findings[0].message["en"] for text in ("People", "Directors", "edited.docx", "narrative/en/governance.md"))


def test_merged_edits_are_those_of_both() -> None:
    """Of three words each changed by one, all; the same change by both once; a clash told once."""
    assert merge("a b c", "x b c", "a b z") == ("x b z", [])
    assert merge("a b c", "x b c", "x b c") == ("x b c", [])
    assert merge("a b c", "x b c", "y b c") == ("y b c", [("x", "y")])


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_joined_paragraphs_of_one_file_are_joined_there(mills: tuple[Path, dict[str, bytes]], lang: str) -> None:
    """The mark between them deleted, tracked or not."""
    pay, trains = SAID[lang][2:4]

    def tracked_join(root: etree._Element) -> None:
        own = paragraph_of(root, pay).find(w("pPr"))
        assert own is not None
        etree.SubElement(own, w("rPr")).append(tracked("del", "Ann"))

    def join(root: etree._Element) -> None:
        first, second = paragraph_of(root, pay), paragraph_of(root, trains)
        first.extend([child for child in list(second) if child.tag != w("pPr")])
        second.getparent().remove(second)  # type: ignore[union-attr]  # it has one

    for edit in (join, tracked_join):
        made = brought(mills, lang, (BODY, edit)).files[f"narrative/{lang}/governance.md"]
        assert made == re.sub(rf"({re.escape(pay)}.*)\n\n({re.escape(trains)})", r"\1\2", TEXT[lang])


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_deleted_first_entry_takes_no_number_with_it(mills: tuple[Path, dict[str, bytes]], lang: str) -> None:
    """The list's bookmark went with it; its other entries are still the list's, their numbers bound."""

    def edit(root: etree._Element) -> None:
        gone = paragraph_of(root, SAID[lang][4])
        gone.getparent().remove(gone)  # type: ignore[union-attr]  # it has one

    found = brought(mills, lang, (BODY, edit))
    assert found.files[f"narrative/{lang}/governance.md"] == TEXT[lang].replace(f"- {SAID[lang][4]}\n", "")
    assert not found.findings


def styled(words: str, style: str) -> Edit:
    """A paragraph given another style."""

    def edit(root: etree._Element) -> None:
        own = paragraph_of(root, words).find(w("pPr"))
        assert own is not None
        own.find(w("pStyle")).set(w("val"), style)  # type: ignore[union-attr]  # ours have a style

    return edit


def added(words: str, new: str, style: str) -> Edit:
    """A paragraph of a style put before another."""

    def edit(root: etree._Element) -> None:
        made = etree.Element(w("p"), nsmap={"w": W})
        etree.SubElement(etree.SubElement(made, w("pPr")), w("pStyle")).set(w("val"), style)
        made.append(typed(new))
        paragraph_of(root, words).addprevious(made)

    return edit


def test_new_paragraphs_keep_their_kind(mills: tuple[Path, dict[str, bytes]]) -> None:
    """A heading becomes a heading, body text behind a list no entry of it; a paragraph that only became a heading is listed."""
    heading = brought(mills, "en", (BODY, added("Staff prefer", "Travel", "Heading2"))).files["narrative/en/governance.md"]
    assert "targets.\n\n## Travel\n\nStaff prefer" in heading
    listed = brought(mills, "en", (BODY, styled("Staff prefer", "Heading2")))
    assert ([item.rule for item in listed.findings], listed.files) == (["pull.restyled"], {})


def test_what_no_narrative_holds_is_listed(mills: tuple[Path, dict[str, bytes]]) -> None:
    """Cover, header, pictures and new tables: each change is told."""

    def header(root: etree._Element) -> None:
        next(root.iter(w("r"))).addnext(typed(" EDITED"))

    def table(root: etree._Element) -> None:
        cell = etree.fromstring(f'<w:tbl xmlns:w="{W}"><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>')
        paragraph_of(root, "Staff prefer").addnext(cell)

    def no_picture(root: etree._Element) -> None:
        drawing = next(root.iter(w("drawing")))
        drawing.getparent().remove(drawing)  # type: ignore[union-attr]  # it has one

    def row(root: etree._Element) -> None:
        rows = [row for row in root.iter(w("tr")) if "".join(row.itertext()).startswith("Gross Scope 1")]
        rows[0].getparent().remove(rows[0])  # type: ignore[union-attr]  # it has one

    for part, edit, rules in (
        (BODY, replaced("Lakeside Mills (invented)", "Other Mills", "Ann"), {"pull.elsewhere"}),
        ("word/header1.xml", header, {"pull.elsewhere"}),
        (BODY, table, {"pull.elsewhere"}),
        (BODY, no_picture, {"pull.elsewhere"}),
        (BODY, row, {"pull.number_deleted", "pull.not_prose"}),
    ):
        found = brought(mills, "en", (part, edit))
        assert ({item.rule for item in found.findings}, found.files) == (rules, {})


def test_what_word_writes_by_itself_is_no_edit(mills: tuple[Path, dict[str, bytes]]) -> None:
    """Proofing runs in a control, revision ids, remembered properties: nothing comes home and nothing is listed."""

    def edit(root: etree._Element) -> None:
        for control in root.iter(w("sdtContent")):
            node = next(control.iter(w("t")), None)
            if node is None or len(node.text or "") < 2:
                continue
            run = node.getparent()
            assert run is not None
            text = node.text or ""
            node.text = text[:1]
            run.set(w("rsidR"), "00A77B3E")
            run.addnext(typed(text[1:], run.find(w("rPr"))))
            run.addnext(etree.Element(w("proofErr"), {w("type"): "spellStart"}))
        own = run_of(root, "audit committee").find(w("rPr"))
        assert own is not None
        own.append(etree.fromstring(f'<w:rPrChange xmlns:w="{W}" w:id="5" w:author="Ann" w:date="2026-01-01T00:00:00Z"><w:rPr/></w:rPrChange>'))

    found = brought(mills, "en", (BODY, edit))
    assert (found.files, found.findings) == ({}, [])


def test_a_paragraph_moved_with_tracked_changes_moves_in_its_file(mills: tuple[Path, dict[str, bytes]]) -> None:
    """As Word writes a move: the words twice, once as gone, once as come."""

    def edit(root: etree._Element) -> None:
        old, before = paragraph_of(root, "Staff prefer"), paragraph_of(root, "Members are paid")
        made = etree.fromstring(etree.tostring(old))
        for mark in [child for child in made if child.tag in (w("bookmarkStart"), w("bookmarkEnd"))]:
            made.remove(mark)
        for paragraph, name in ((old, "moveFrom"), (made, "moveTo")):
            own = paragraph.find(w("pPr"))
            assert own is not None
            etree.SubElement(own, w("rPr")).append(tracked("del" if name == "moveFrom" else "ins", "Ann"))
            for run in list(paragraph.iterchildren(w("r"))):
                spot = etree.Element("spot")
                run.addprevious(spot)
                spot.addnext(tracked(name, "Ann", run))
                paragraph.remove(spot)
        before.addprevious(made)

    found = brought(mills, "en", (BODY, edit))
    made = found.files["narrative/en/governance.md"]
    assert made.count("Staff prefer trains") == 1
    assert made.index("Staff prefer") < made.index("Members are")
    assert not found.findings


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_paragraph_cut_and_pasted_moves_in_its_file(mills: tuple[Path, dict[str, bytes]], lang: str) -> None:
    """With its bookmarks, as Word pastes it: behind another of the file it moves there, into a section of ours it is listed."""
    pay, trains = SAID[lang][2:4]

    def up(root: etree._Element) -> None:
        paragraph_of(root, pay).addprevious(paragraph_of(root, trains))

    def away(root: etree._Element) -> None:
        paragraph_of(root, "Gross Scope 1" if lang == "en" else "總排放量").addnext(paragraph_of(root, trains))

    found = brought(mills, lang, (BODY, up))
    made = found.files[f"narrative/{lang}/governance.md"]
    assert sorted(filter(None, made.split("\n"))) == sorted(filter(None, TEXT[lang].split("\n")))
    assert made.index(SAID[lang][0]) < made.index(trains) < made.index(pay) < made.index(SAID[lang][4])
    assert not found.findings
    elsewhere = brought(mills, lang, (BODY, away))
    assert ([item.rule for item in elsewhere.findings], elsewhere.files) == (["pull.moved"], {})


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "About five thousand tonnes. "), ("zh-TW", "約五千公噸。"), ("zh-TW", "約百分之十二，"), ("zh-TW", "約１２公噸。")]
)
def test_a_quantity_in_words_is_a_number_typed(mills: tuple[Path, dict[str, bytes]], lang: str, said: str) -> None:
    """Spelled out or in full-width digits: refused as digits are."""
    found = brought(mills, lang, (BODY, replaced(SAID[lang][2], said + SAID[lang][2], "Ann")))
    assert ({item.rule for item in found.findings}, found.files) == ({"pull.number_typed"}, {})


def test_a_comment_over_two_paragraphs_and_one_tied_to_nothing_are_each_told_once(mills: tuple[Path, dict[str, bytes]]) -> None:
    """With the words it begins at; a reply is a comment of its own."""
    folder, files = mills
    entry = '<w:comment w:id="{0}" w:author="{1}" w:date="2026-03-01T10:00:00Z"><w:p><w:r><w:t>{2}</w:t></w:r></w:p></w:comment>'
    said = "".join(entry.format(*one) for one in ((7, "Ann", "Why?"), (8, "Bo", "Because."), (9, "Cy", "Lost")))
    relation = (
        b'<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>'
    )

    def remark(root: etree._Element) -> None:
        for number in ("7", "8"):
            run_of(root, "Members are paid").addprevious(etree.Element(w("commentRangeStart"), {w("id"): number}))
            run_of(root, "Staff prefer").addnext(etree.Element(w("commentRangeEnd"), {w("id"): number}))

    root = etree.fromstring(zipfile.ZipFile(BytesIO(files["review/chapter.en.docx"])).read(BODY))
    remark(root)
    document = part_changed(files["review/chapter.en.docx"], "word/_rels/document.xml.rels", b"</Relationships>", relation)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            target.writestr(part, etree.tostring(root) if part == BODY else source.read(part))
        target.writestr("word/comments.xml", f'<w:comments xmlns:w="{W}">{said}</w:comments>')
    found = pull(folder, out.getvalue(), files["draft.json"], json.loads(files["draft.json"]), "x.docx")
    assert [(one.author, one.text, one.about[:7]) for one in found.comments] == [("Ann", "Why?", "Members"), ("Bo", "Because.", "Members"), ("Cy", "Lost", "")]
    assert (found.files, found.findings) == ({}, [])


def test_a_redline_that_a_reviewer_edits_is_pulled_as_the_new_chapter(mills: tuple[Path, dict[str, bytes]]) -> None:
    """Untouched it brings nothing; what was typed into it comes home."""
    folder, files = mills
    document, draft = files["review/chapter.en.docx"], files["draft.json"]
    former = part_changed(part_changed(document, BODY, b"Staff prefer", b"Staff like"), BODY, b">1,100<", b">1,050<")
    made = redline(former, document, {"ghg.scope1@2024": "Activity data"}, author="Ann", date="2026-01-01T00:00:00Z")
    assert isinstance(made, bytes)
    found = pull(folder, made, draft, json.loads(draft), "redline.en.docx", document)
    assert (found.files, found.findings, found.comments) == ({}, [], ())
    typed_in = part_changed(made, BODY, b">prefer<", b">love<")
    found = pull(folder, typed_in, draft, json.loads(draft), "redline.en.docx", document)
    assert found.files["narrative/en/governance.md"] == TEXT["en"].replace("Staff prefer", "Staff love")


def part_changed(document: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A document in which bytes of a part read otherwise."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, content.replace(old, new) if entry.filename == part else content)
    return out.getvalue()
