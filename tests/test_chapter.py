"""The delivered chapter of each example: one set of numbers in both formats and languages, and no digit without a class."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from pipeline.word import WordReading, read_word

LANGS = ("en", "zh-TW")
EDITIONS = ("public", "working")
DIGIT = re.compile(r"\d")
NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


def spans_of(node: Any) -> Iterator[dict[str, Any]]:
    """Every span of a block of draft.json, notes inside spans included."""
    if isinstance(node, dict):
        if "kind" in node and "text" in node:
            yield node
        for value in node.values():
            yield from spans_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans_of(value)


def word(example, lang: str, edition: str = "public") -> WordReading:
    reading = read_word(example.path(lang, "docx", edition).read_bytes())
    assert isinstance(reading, WordReading)
    return reading


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_page_word_and_draft_print_the_same_numbers(example, lang: str, edition: str):
    """Citation by citation: the text in the HTML, in the Word file and in draft.json, and the datapoint behind it."""
    drafted = {name: (entry["datapoint"], entry["text"]) for name, entry in example.citations(lang).items()}
    paged = {data.get("data-c"): (data.get("data-p"), data.text_content()) for data in example.page(lang, edition).iter("data")}
    carried = {entry.id: (entry.datapoint, entry.text) for entry in word(example, lang, edition).citations}
    assert len(drafted) > 50
    assert paged == drafted
    assert carried == drafted


@pytest.mark.parametrize("lang", LANGS)
def test_the_draft_s_sections_print_each_citation_once(example, lang: str):
    """Every datapoint span has its citation with the same text; every citation stands in the block it names."""
    spans = [
        (block["id"], span["citation"], span["text"])
        for section in example.sections(lang)
        for block in section["blocks"]
        for span in spans_of(block)
        if span["kind"] == "datapoint"
    ]
    assert sorted(spans) == sorted((entry["block"], entry["id"], entry["text"]) for entry in example.citations(lang).values())


@pytest.mark.parametrize("lang", LANGS)
def test_a_printed_number_is_its_datapoint_s_value(example, lang: str):
    """Plain numbers and per cents read back as the value, within half a unit of the last place printed."""
    checked = 0
    for entry in example.citations(lang).values():
        point, form = example.points[entry["datapoint"]], entry["form"]
        match = re.fullmatch(r"([−+-]?)([\d,]+)((?:\.\d+)?)\s?(%?)", entry["text"])
        if match is None or form not in ("", "full", "pct1", "pct0", "pct2", "abs", "change"):
            continue
        shown = float((match[2] + match[3]).replace(",", "")) * (-1 if match[1] in "−-" and match[1] else 1)
        value = float(point["value"]) * (100 if match[4] else 1)
        wanted = abs(value) if form in ("abs", "change") and shown >= 0 else value
        assert abs(shown - wanted) <= 0.5 * 10.0 ** -max(0, len(match[3]) - 1) + 1e-9, entry
        checked += 1
    assert checked > 50


def test_both_languages_print_the_same_datapoints(example):
    """As often, and in the same blocks of shipped sections."""
    printed = {lang: Counter((entry["block"], entry["datapoint"]) for entry in example.citations(lang).values() if "/" not in entry["block"]) for lang in LANGS}
    assert printed["en"] - printed["zh-TW"] == Counter()
    assert printed["zh-TW"] - printed["en"] == Counter()
    assert {entry["datapoint"] for entry in example.citations("en").values()} == {entry["datapoint"] for entry in example.citations("zh-TW").values()}


def test_both_languages_have_the_same_blocks(example):
    """Sections and blocks by id and kind, in the same order; the team's own blocks may differ in their headings' names."""
    told = {
        lang: [(section["id"], [(block["id"], block["kind"]) for block in section["blocks"] if "/" not in block["id"]]) for section in example.sections(lang)]
        for lang in LANGS
    }
    assert told["en"] == told["zh-TW"]
    assert len(told["en"]) > 4


@pytest.mark.parametrize("lang", LANGS)
def test_block_ids_are_unique_and_kept_in_word(example, lang: str):
    """Each block stands in the Word file under its bookmark, with the text and pictures that were built."""
    names = [block["id"] for section in example.sections(lang) for block in section["blocks"]]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    carried = {block.id: block for block in word(example, lang).blocks}
    assert [name for name in names if name not in carried] == []
    assert [block.id for block in carried.values() if block.text is None or not block.same_text or not block.same_pictures] == []


# --- no stray digit -------------------------------------------------------------------------------------------------------------------------------


def consume(text: str, allowed: Counter[str]) -> str:
    """The text without the allowed pieces, longest first, each as often as it is allowed; what remains has no class."""
    for piece in sorted(allowed, key=len, reverse=True):
        times = min(allowed[piece], text.count(piece))
        text = text.replace(piece, "\x00", times)
        allowed[piece] -= times
    return text


def pieces(block: dict[str, Any]) -> Counter[str]:
    """The texts with digits a block may show beside its datapoints: literals, cells, typed words and its own ordinal."""
    found = Counter(" ".join(span["text"].split()) for span in spans_of(block) if span["kind"] in ("literal", "input", "typed") and DIGIT.search(span["text"]))
    if block.get("number"):
        found[block["number"]] += 1
    return found


def owner(node: etree._Element, blocks: dict[str, Any]) -> str | None:
    """The block an element stands in, or the region outside the sections."""
    while node is not None:
        name = (node.get("id") or "").removesuffix("-title").removesuffix("-caption").removesuffix("-alt")
        if name in blocks:
            return name
        if node.tag in ("nav", "header", "footer") or (node.get("role") == "group" and "footnotes" in node.get("class", "")):
            return node.tag if node.tag != "div" else "notes"
        node = node.getparent()
    return None


def texts(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every text a page shows, with the element it stands in; numbers bound to a datapoint are left out."""
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style"):
            continue
        if node.tag != "data" and node.text:
            yield node, node.text
        if node.tail and node.getparent() is not None and node.getparent().tag != "data":
            yield node.getparent(), node.tail


def in_chart(node: etree._Element) -> bool:
    return any(etree.QName(above).localname == "svg" for above in (node, *node.iterancestors()))


@pytest.mark.parametrize("lang", LANGS)
def test_no_stray_digit_on_the_page(example, lang: str):
    """Every decimal digit of the delivered page lies in a datapoint or in a literal, input or typed span of the draft."""
    blocks = example.blocks(lang)
    shown: dict[str, list[str]] = {}
    body = example.page(lang).find("body")
    names = {card.get("data-p"): card for card in body.iter("data")}
    assert names
    for node, text in texts(body):
        if DIGIT.search(text) and not in_chart(node) and not numbers_of_a_chart(node):
            shown.setdefault(owner(node, blocks) or "nowhere", []).append(" ".join(text.split()))
    stray: dict[str, list[str]] = {}
    whole = sum((pieces(block) for block in blocks.values()), Counter())
    for name, lines in shown.items():
        allowed = pieces(blocks[name]) if name in blocks else outside(example, lang, name, whole)
        left = [rest for line in lines if DIGIT.search(rest := consume(line, allowed))]
        if left:
            stray[name] = left
    assert stray == {}


def outside(example, lang: str, region: str, whole: Counter[str]) -> Counter[str]:
    """What may stand outside the sections: ordinals and titles in the contents, the year on the cover, footnotes."""
    return Counter(whole) + cover(example) if region in ("nav", "header", "notes") else Counter()


def numbers_of_a_chart(node: etree._Element) -> bool:
    """Whether a text stands in the list of a chart's numbers, whose first column names each datapoint."""
    return any(above.tag == "details" and "numbers" in above.get("class", "") for above in (node, *node.iterancestors()))


@pytest.mark.parametrize("lang", LANGS)
def test_no_stray_digit_in_a_chart(example, lang: str):
    """A number in a picture is one of the block's datapoints, an axis tick, the number of a category, a framework's code, or one in the chapter's words."""
    declared = " ".join(span["text"] for block in example.blocks(lang).values() for span in spans_of(block) if span["kind"] != "datapoint")
    codes = " ".join(f"{item['edition']} {item['code']}" for item in example.draft["items"])
    known = set(NUMBER.findall(f"{declared} {codes}")) | {str(category) for category in range(1, 16)}
    drawn = 0
    for figure in example.page(lang).iter("figure"):
        block = example.blocks(lang)[figure.get("id")]
        bound = {(example.citations(lang)[span["citation"]]["datapoint"], span["text"]) for span in spans_of(block) if span["kind"] == "datapoint"}
        for node in figure.xpath(".//*[local-name()='svg']//*[local-name()='text']"):
            said = node.text_content()
            if not DIGIT.search(said):
                continue
            drawn += 1
            if node.get("data-datapoint"):
                assert any(point == node.get("data-datapoint") and text in said for point, text in bound), said
            else:
                assert node.get("data-literal") == "axis" or set(NUMBER.findall(said)) <= known, (block["id"], said)
    assert drawn > 20


@pytest.mark.parametrize("lang", LANGS)
def test_a_chart_s_list_of_numbers_is_its_numbers(example, lang: str):
    """Under each chart the datapoints it prints, each named: the digits of the name are those of the datapoint's id, of a scope or category, or
    of a name the team gave, which the chart prints too."""
    for figure in example.page(lang).iter("figure"):
        for row in figure.xpath(".//details//tbody/tr"):
            data = row.xpath(".//data")[0]
            name = row.find("th").text_content()
            point = example.points[data.get("data-p")]
            known = f"{point['year']} {point['key'] or ''} {point['metric']} " + " ".join(str(number) for number in (1, 2, 3) if "cope" in name)
            known += " ISO 14064-1" if (point["key"] or "").startswith("iso:") else ""
            known += "".join(figure.find("p").itertext()) if point["metric"].startswith(("target.", "initiative.")) else ""
            known += "".join(figure.itertext()) if point["metric"].endswith((".by_site", ".by_entity")) else ""
            assert [digits for digits in re.findall(r"\d+", name) if digits not in known] == [], (name, point["id"])


def cover(example) -> Counter[str]:
    """The reporting year and the day of publication."""
    report = example.draft["report"]
    return Counter([str(report["year"])] * 3 + [str(int(part)) for part in (report["publication_date"] or "").split("-") if part])


@pytest.mark.parametrize("lang", LANGS)
def test_no_stray_digit_in_word(example, lang: str):
    """Every decimal digit of each block as Word shows it, alternative texts and footnotes included."""
    reading = word(example, lang)
    numbers: dict[str, Counter[str]] = {}
    for entry in reading.citations:
        numbers.setdefault(entry.block, Counter())[" ".join((entry.text or "").split())] += 1
    blocks = example.blocks(lang)
    stray = {}
    for block in reading.blocks:
        drafted = blocks.get(block.id)
        allowed = pieces(drafted) + numbers.get(block.id, Counter()) if drafted else cover(example)
        left = consume(" ".join((block.text or "").split()), allowed)
        if DIGIT.search(left):
            stray[block.id] = left[:300]
    assert stray == {}


# --- the page itself ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_lets_nothing_run_but_what_we_wrote(example, lang: str, edition: str):
    """The content security policy names the digest of each style and script; nothing is inline, nothing is fetched."""
    page = example.page(lang, edition)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        allowed = set(re.findall(r"sha256-[\w+/=]+", next((part for part in policy.split(";") if part.strip().startswith(f"{tag}-src")), "")))
        inline = [node.text or "" for node in page.iter(tag) if node.get("type") in (None, "text/javascript")]
        assert {"sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline} == allowed
    assert "unsafe" not in policy
    assert page.xpath("//@style") == []
    assert [name for node in page.iter(etree.Element) for name in node.attrib if name.lower().startswith("on")] == []
    assert page.xpath("//link | //iframe | //object | //embed | //form | //base | //script[@src]") == []
    assert [address for address in page.xpath("//@src | //*[local-name()='image']/@href") if not address.startswith("data:image/")] == []


@pytest.mark.parametrize("lang", LANGS)
def test_links_lead_to_blocks_of_the_chapter(example, lang: str):
    """Contents, indexes and cross references."""
    from urllib.parse import unquote

    page = example.page(lang)
    ids = set(page.xpath("//@id"))
    links = [unquote(address) for address in page.xpath("//a/@href") if address.startswith("#")]
    assert len(links) > 20
    assert [link for link in links if link[1:] not in ids] == []
