"""The web page: what a reader, a screen reader and an auditor find in it, and what hostile text cannot do to it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree, html

from pipeline.document import Citation, Column, Document, Heading, Paragraph, Row, Section, Span, TableBlock
from pipeline.finding import Place, text
from pipeline.render.html import write_html
from pipeline.render.html_svg import inline_svg

EDITIONS = ("public", "working")
LANGS = ("en", "zh-TW")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></script><b>",
    "{{ 7*7 }} {% raw %}",
    "a\x00b\x1b\ud800",
    "\u2028&lt;",
)


def tree(source: str | bytes) -> etree._Element:
    """The page as parsed."""
    return html.document_fromstring(source.decode("utf-8") if isinstance(source, bytes) else source)


def one(*body: Span, edition: str = "working", citations: tuple[Citation, ...] = ()) -> etree._Element:
    """The paragraph ``p`` of a page that holds nothing else."""
    section = Section("s", (Heading("h", 1, (Span("text", "Heading"),)), Paragraph("p", body)))
    document = Document("en", (Span("text", "T"),), (), "Company", 2024, "draft", "", (section,), citations)
    return tree(write_html(document, {}, edition=edition, font=None).content).get_element_by_id("p")


@pytest.fixture(params=[(lang, edition) for lang in LANGS for edition in EDITIONS], ids="-".join)
def built(request, demo) -> tuple[str, str, str]:
    """Each page: language, edition, source."""
    return (*request.param, demo.page(*request.param))


def test_ids_are_unique_and_links_lead_somewhere(built):
    root = tree(built[2])
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")} <= set(ids)
    assert set(" ".join(root.xpath("//@aria-labelledby | //@aria-describedby")).split()) <= set(ids)


def test_headings_go_down_one_level_at_a_time(built):
    levels = [int(element.tag[1]) for element in tree(built[2]).xpath("//body//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_citation_stands_once_with_its_text(built, demo):
    lang, edition, source = built
    root = tree(source)
    citations = demo.document(lang).citations
    for citation in citations:
        found = root.get_element_by_id(citation.id)
        assert (found.tag, found.text_content(), found.get("data-c"), found.get("data-p")) == (
            "data",
            citation.text,
            citation.id,
            citation.datapoint,
        )
        pressed = edition == "working" and not found.xpath("ancestor::*[@class='alt']")
        assert (found.get("role"), found.get("tabindex")) == (("button", "0") if pressed else (None, None))
    assert len(root.xpath("//data[@id]")) == len(citations)


def test_the_policy_names_what_was_written(built):
    _, edition, source = built
    root = tree(source)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    inline = [("style-src", root.xpath("//style")[0].text)] + [("script-src", script.text) for script in root.xpath("//script[not(@type)]")]
    for rule, content in inline:
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert len(inline) == (2 if edition == "working" else 1)
    assert ("script-src" in policy) == (edition == "working")
    assert not root.xpath("//@style | //@*[starts-with(name(), 'on')] | //body//*[@src]")


@pytest.mark.parametrize("secret", ["inventory.csv", "9f86d081884c7d65", "narrative/en/inventory.md", "463669.512", "Fab 8A", "<script"])
def test_only_the_working_edition_carries_origins(built, secret):
    _, edition, source = built
    assert (secret in source) == (edition == "working")


def test_public_numbers_carry_unit_and_formula(demo):
    number = tree(demo.page("zh-TW", "public")).get_element_by_id("c1")
    assert dict(number.attrib) == {
        "class": "n",
        "id": "c1",
        "value": "463,670",
        "data-c": "c1",
        "data-p": "ghg.scope1@2024",
        "data-u": "公噸 CO₂e",
        "data-f": "範疇一各資料列之加總",
    }


def test_working_numbers_carry_the_exact_value(demo):
    assert tree(demo.page("en", "working")).get_element_by_id("c1").get("value") == "463669.512"


def test_origins_are_the_cards(demo):
    origins = json.loads(tree(demo.page("zh-TW", "working")).get_element_by_id("origins").text)
    assert origins == {name: json.loads(json.dumps(card.as_dict())) for name, card in demo.cards.items()}


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("kind", ["text", "typed", "input", "literal"])
def test_hostile_text_stays_text(words, kind):
    paragraph = one(Span(kind, words, literal="name" if kind == "literal" else None, at=Place(f"a{words}.csv", None, 1)))
    assert paragraph.text_content() == re.sub("[\x00\x1b\ud800]", "\ufffd", words)
    assert not paragraph.xpath(".//img | .//b | .//script")


def hurt(value: object, words: str) -> object:
    """The same document with a hostile string for every text of a span."""
    if isinstance(value, Span):
        return replace(value, text=words, note=hurt(value.note, words))
    if isinstance(value, tuple):
        return tuple(hurt(one, words) for one in value)
    if isinstance(value, str | int | float | bytes | Place | Citation | None):
        return value
    return replace(value, **{name: hurt(getattr(value, name), words) for name in value.__dataclass_fields__ if name != "kind"})


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_everywhere_adds_no_element(words, edition, demo):
    both = text(words, words)
    cards = {name: replace(card, value=words, name=both, formula=both, unit=both) for name, card in demo.cards.items()}
    document = replace(hurt(demo.document("en"), words), company=words, status=words, date=words, watermark=words, contents=words)
    calm = tree(demo.page("en", edition))
    root = tree(write_html(document, cards, edition=edition, font=None).content)
    assert {element.tag for element in root.iter(etree.Element)} == {element.tag for element in calm.iter(etree.Element)}
    assert len(root.xpath("//script")) == len(calm.xpath("//script"))
    assert len(root.xpath("//style")) == 1
    assert not root.xpath("//@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//elsewhere.example", False),
        ("file:///etc/passwd", False),
        ("http://[", False),
        ("#nowhere", False),
        ("#s", True),
        ("https://example.org/?a=1&b=\"2'", True),
        ("mailto:climate@example.org", True),
    ],
)
def test_links_are_of_known_kinds(href, kept):
    paragraph = one(Span("text", "word", href=href))
    assert [link.get("href") for link in paragraph.iter("a")] == ([href] if kept else [])
    assert paragraph.text_content() == "word"


def test_neighbours_with_one_target_are_one_link_and_numbers_in_it_are_no_buttons():
    citations = (Citation("c1", "ghg.scope1@2024", "en", "", "1", "s", "p"),)
    paragraph = one(Span("text", "see ", href="#s"), Span("datapoint", "1", citation="c1", href="#s"), citations=citations)
    assert len(list(paragraph.iter("a"))) == 1
    assert paragraph.xpath(".//data/@role") == []


def test_a_heading_with_a_number_is_repeated_in_the_contents_without_id():
    citations = (Citation("c1", "ghg.scope1@2024", "en", "", "7", "s", "h"),)
    section = Section("s", (Heading("h", 1, (Span("text", "Cut by "), Span("datapoint", "7", citation="c1"))),))
    document = Document("en", (), (), "Company", 2024, "", "", (section,), citations)
    root = tree(write_html(document, {}, edition="working", font=None).content)
    assert root.xpath("//nav//data[not(@id) and not(@role)]/text()") == ["7"]
    assert root.xpath("//main//data/@id") == ["c1"]


def test_a_number_nobody_cited_is_our_defect():
    with pytest.raises(KeyError, match="c9"):
        one(Span("datapoint", "1", citation="c9"))


def test_footnotes_lead_there_and_back(demo):
    root = tree(demo.page("en", "public"))
    mark, note = root.get_element_by_id("fnref-1"), root.get_element_by_id("fn-1")
    assert (mark.get("href"), mark.text_content(), note.xpath(".//a[@role='doc-backlink']/@href")) == ("#fn-1", "1", ["#fnref-1"])
    assert "Refrigerants stand apart: 1.2 t." in note.text_content()
    assert note.xpath("ancestor::section/@id") == ["inventory"]


def test_tables_say_what_their_cells_are(demo):
    table = tree(demo.page("en", "public")).get_element_by_id("table-inventory-scopes").find(".//table")
    assert table.find("caption").text_content() == "Table 2-1 Emissions by scope"
    assert table.xpath("thead/tr/th/@scope") == ["col"] * 5
    assert [len(body) for body in table.xpath("tbody")] == [3, 3]
    assert table.xpath("tbody/tr[1]/th/@scope") == ["rowgroup", "rowgroup"]
    assert table.xpath("tbody[2]/tr[3]/@class") == ["total"]
    assert table.xpath("tbody[2]/tr[3]/th/@scope") == ["row"]


def test_a_column_of_page_numbers_is_for_paper(demo):
    table = tree(demo.page("en", "public")).get_element_by_id("table-indexes-gri")
    assert table.xpath(".//th[@scope='col']/text()") == ["Disclosure", "Title", "Place"]
    assert "17" not in table.text_content()


def test_charts_are_named_described_and_have_their_numbers(demo):
    figure = tree(demo.page("en", "public")).get_element_by_id("figure-scopes")
    svg = figure.find(".//svg")
    assert (svg.get("role"), svg.get("aria-labelledby"), svg.get("aria-describedby")) == ("img", "figure-scopes-caption", "figure-scopes-alt")
    assert svg.get("aria-label") is None
    assert figure.xpath(".//details//tbody//data/text()") == ["660", "619"]
    assert figure.xpath(".//details//tbody//th/text()") == ["ghg.scope12.location@2022", "Scopes 1 and 2 (location-based)"]


def test_ids_of_a_chart_are_its_own():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><g id="a" clip-path="url(#b)"/><use href="#a"/></svg>'
    inline = inline_svg(svg, "fig", labelled_by="l", described_by="d", width_mm=160, height_mm=80)
    assert '<g id="fig-a" clip-path="url(#fig-b)"/><use href="#fig-a"/>' in inline
    assert 'viewBox="0 0 160 80"' in inline


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<style/>",
        '<rect style="fill:red"/>',
        '<rect onclick="x"/>',
        '<image href="https://example.org/x.png"/>',
        '<rect fill="url(https://example.org/x)"/>',
        "<foreignObject/>",
        "<a/>",
    ],
)
def test_a_chart_with_script_style_or_address_is_refused(inside):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    with pytest.raises(ValueError, match="chart fig"):
        inline_svg(svg, "fig", labelled_by="a", described_by="b", width_mm=160, height_mm=80)


@pytest.mark.parametrize("lang", LANGS)
def test_working_edition_classes_every_digit(lang, demo):
    root = tree(demo.page(lang, "working"))
    classed = "self::data or self::svg or self::script or self::style or self::dialog or @class='t' or @class='l' or @aria-hidden"
    assert [words for words in root.xpath(f"//body//text()[not(ancestor::*[{classed}])]") if re.search(r"\d", words)] == []


def test_the_charts_font_is_in_the_page(demo):
    assert "url(data:font/woff2;base64,d09GMg==)" in demo.page("en", "public", b"wOF2")
    assert "url(data:font/otf;base64," in demo.page("en", "public", b"OTTO")


def test_same_bytes(built, demo):
    lang, edition, source = built
    assert demo.page(lang, edition) == source


def test_language_and_status_are_said_in_the_language(demo):
    root = tree(demo.page("zh-TW", "public"))
    assert root.get("lang") == "zh-TW"
    assert root.xpath("//*[@class='status']/text()") == ["草稿", "示範 1"]
    assert root.findtext(".//title") == "Formosa Circuits 福爾電子 – 淨零與氣候行動 2024"


def test_columns_of_a_table_are_as_wide_as_their_weight_and_only_a_crowded_one_is_printed_across(demo):
    def classes(weight: float, wide: bool) -> tuple[str, str]:
        cell = (Span("text", "x"),)
        table = TableBlock("t", cell, (Column(cell, "right", weight), Column(cell), Column(cell)), (Row((cell, cell, cell)),), wide=wide)
        document = replace(demo.document("en"), sections=(Section("s", (Heading("h", 1, cell), table)),))
        found = tree(write_html(document, {}, edition="public", font=None).content).get_element_by_id("t")
        return found.get("class"), found.xpath(".//th/@class")[0]

    assert classes(1.6, True) == ("table wide", "r w3")
    assert classes(12, True) == ("table wide across", "r w8")
    assert classes(12, False) == ("table", "r w8")


def test_the_year_is_said_once(demo):
    titled = replace(demo.document("en"), title=(Span("text", "Climate "), Span("literal", "2024", literal="year")))
    root = tree(write_html(titled, demo.cards, edition="public", font=None).content)
    assert root.findtext(".//title") == "Formosa Circuits 福爾電子 – Climate 2024"
    assert root.xpath("//header//*[@class='year']") == []
    assert tree(demo.page("en", "public")).xpath("//header//*[@class='year']/text()") == ["2024"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Scope 1", True),
        ("Partly reported", True),
        ("部分揭露", True),
        ("2027-02-26", True),
        ("Validated, 2024-03-15", True),
        ("已通過驗證（2024-03-15）", True),
        ("Example Assurance Two", False),
        ("福爾摩沙示範電子股份有限公司", False),
        ("Reported", False),
        ("1,500", False),
    ],
)
def test_few_words_of_a_cell_stay_on_one_line(text: str, kept: bool) -> None:
    """A status, a code or a day broken in two is read twice; what has nowhere to break needs no word about it."""
    from pipeline.render.html_body import _SHORT_CELL, _short

    assert (_short((Span("text", text),), _SHORT_CELL) == "s") is kept


@pytest.mark.parametrize(("unit", "kept"), [("公噸 CO₂e", True), ("新臺幣元", True), ("公噸 CO₂e/新臺幣百萬元", False)])
def test_a_short_unit_of_a_header_stays_on_one_line(unit: str, kept: bool) -> None:
    """公噸 CO₂e in its brackets is no two units on two lines; a long one may break, or its column takes the page."""
    header = (Span("text", "基準年數值"), Span("text", "（"), Span("literal", unit, literal="unit"), Span("text", "）"))
    table = TableBlock(
        "t", (Span("text", "caption"),), (Column((Span("text", "a"),)), Column(header, "right")), (Row(((Span("text", "b"),), (Span("text", "c"),))),)
    )
    section = Section("s", (Heading("h", 1, (Span("text", "Heading"),)), table))
    document = Document("zh-TW", (Span("text", "T"),), (), "Company", 2024, "draft", "", (section,))
    (cell,) = tree(write_html(document, {}, edition="public", font=None).content).xpath("//th[last()][@scope='col']")
    assert cell.text_content() == f"基準年數值（{unit}）"
    assert [span.text_content() for span in cell.xpath(".//span[@class='s']")] == [f"（{unit}）"] * kept
