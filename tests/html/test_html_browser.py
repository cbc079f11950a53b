"""The web page in a real browser: policy, console, keyboard, axe, list of numbers, paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.finding import Place
from pipeline.render.html import write_html

pytestmark = pytest.mark.slow
DESK = {"width": 1440, "height": 900}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser to look with."""
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


@pytest.fixture
def show(chromium, demo, tmp_path):
    """Opens the demo page; gives the tab and what its console says."""

    def opened(lang: str, edition: str, cards=None, document=None, **context) -> tuple[Page, list[str]]:
        path = tmp_path / f"{lang}-{edition}.html"
        path.write_bytes(write_html(document or demo.document(lang), cards or demo.cards, edition=edition, font=None).content)
        tab = chromium.new_context(**{"viewport": DESK, **context}).new_page()
        said: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(path.as_uri())
        return tab, said

    return opened


@pytest.mark.parametrize("edition", ["public", "working"])
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (820, "dark"), (1440, "light")])
def test_opens_without_complaint_fits_and_axe_finds_nothing(show, lang, edition, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    tab, said = show(lang, edition, viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab.locator("summary").click()
    if edition == "working":
        tab.locator("#c1").click()
    found = Axe().run(tab, options={"runOnly": list(RULES)}).response["violations"]
    assert [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in found] == []
    assert said == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_chart_is_named_and_described_to_a_screen_reader_while_its_numbers_are_folded(show):
    tab, _ = show("en", "public")
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    images = [node for node in nodes if node["role"]["value"] in ("image", "img")]
    assert [node["name"]["value"] for node in images] == ["Figure 2-1 Direct and energy emissions fell by a tenth in two years"]
    assert images[0]["description"]["value"] == "Scopes one and two together were 619 kt in 2024."


def test_panel_by_keyboard(show):
    tab, said = show("en", "working")
    number = tab.locator("main data[data-p='ghg.scope12.location@2024']").first
    number.focus()
    tab.keyboard.press("Enter")
    panel = tab.locator("#nz-origin")
    assert panel.is_visible()
    assert tab.evaluate("document.activeElement.id") == "nz-origin-title"
    assert "Scope 1 plus scope 2 (location-based)" in panel.inner_text()
    panel.get_by_role("button", name="Gross Scope 1 emissions").press("Enter")
    assert "463,669.512" in panel.inner_text()
    assert "data/inventory.xlsx › inventory › 18 › emissions" in panel.inner_text()
    tab.keyboard.press("Escape")
    assert not panel.is_visible()
    assert tab.evaluate("document.activeElement.dataset.p") == "ghg.scope12.location@2024"
    tab.keyboard.press("Space")
    assert panel.is_visible()
    assert said == []


def test_a_number_in_a_chart_opens_its_origin(show):
    tab, said = show("en", "working")
    tab.locator("svg [data-datapoint]").click()
    assert "Scope 1 plus scope 2 (location-based)" in tab.locator("#nz-origin").inner_text()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.className") == "chart"
    assert said == []


@pytest.mark.parametrize("by", ["keyboard", "pointer"])
def test_a_chart_opens_the_table_of_its_numbers(show, by):
    tab, said = show("zh-TW", "working")
    table = tab.locator("#figure-scopes details.numbers")
    assert table.get_attribute("open") is None
    if by == "keyboard":
        tab.locator("#figure-scopes .chart").focus()
        tab.keyboard.press("Enter")
    else:
        tab.locator("#figure-scopes svg rect").nth(1).click()
    assert table.get_attribute("open") is not None
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert table.locator("data").all_inner_texts() == ["660", "619"]
    assert said == []


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Factor NG-1 2 kgCO2/m3 · Handbook 2024 · data/factors.csv › 2 › value"), ("zh-TW", "係數 NG-1 2 kgCO2/m3")]
)
def test_the_panel_names_factor_gwp_and_publication(show, demo, lang, words):
    from dataclasses import replace

    from pipeline.origin import Used

    card = demo.cards["ghg.scope1@2024"]
    used = (Used("factor", "NG-1 2 kgCO2/m3", "Handbook 2024", "data/factors.csv › 2 › value"), Used("gwp", "28 AR5", "IPCC AR5"))
    stated = replace(demo.cards["ghg.scope2.location@2024"], stated_by="Annual report 2024")
    cards = {**demo.cards, card.id: replace(card, rows=(replace(card.rows[0], used=used),)), stated.id: stated}
    tab, said = show(lang, "working", cards=cards)
    tab.locator("#c1").click()
    panel = tab.locator("#nz-origin")
    assert words in panel.inner_text()
    assert "GWP 28 AR5 · IPCC AR5" in panel.inner_text()
    tab.keyboard.press("Escape")
    tab.locator("main data[data-p='ghg.scope2.location@2024'][role=button]").first.click()
    assert "Annual report 2024" in panel.inner_text()
    assert said == []


def test_the_list_by_keyboard_alone(show):
    """Opened, filtered, left by Esc with focus back on its button, and a row followed to its place."""
    tab, said = show("en", "working")
    opener = tab.locator("#nz-list-open")
    opener.focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "nz-list-filter"
    tab.keyboard.type("ghg.scope1@2024")
    assert "of" in tab.locator("#nz-list-count").inner_text()
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.id") == "nz-list-open"
    tab.keyboard.press("Enter")
    tab.locator("#nz-list-rows button").first.focus()
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Show ")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.dataset.p") == "ghg.scope1@2024"
    assert said == []


def test_cells_of_the_list_are_no_formulas(show, demo):
    """What somebody typed with an equals sign stays text in the spreadsheet it is opened with."""
    from dataclasses import replace

    from pipeline.document import Span

    def hurt(section):
        blocks = tuple(
            replace(block, spans=(*block.spans, Span("typed", "=1+1", at=Place("=cmd.md", None, 1)))) if block.id == "inventory-body" else block
            for block in section.blocks
        )
        return replace(section, blocks=blocks)

    document = demo.document("en")
    tab, _ = show("en", "working", document=replace(document, sections=tuple(hurt(section) for section in document.sections)))
    tab.locator("#nz-list-open").click()
    tab.locator("#nz-list-filter").fill("=1+1")
    with tab.expect_download() as download:
        tab.locator("#nz-list-download").click()
    (line,) = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()[1:]
    assert line.startswith(",'=1+1,,,Typed,,'=cmd.md › 1,")


@pytest.mark.parametrize("width", [1100, 1280, 1440, 1920])
def test_panel_lies_beside_the_text_and_does_not_move_it(show, width):
    tab, _ = show("zh-TW", "working", viewport={"width": width, "height": 900})
    number = tab.locator("#inventory-body data")
    number.scroll_into_view_if_needed()
    before = number.bounding_box()["y"]
    number.click()
    panel, words = tab.locator("#nz-origin").bounding_box(), tab.locator("#inventory-body").bounding_box()
    assert panel["x"] >= words["x"] + words["width"]
    assert abs(number.bounding_box()["y"] - before) < 2


def test_panel_on_a_phone_leaves_the_number_in_sight(show):
    tab, _ = show("zh-TW", "working", viewport={"width": 390, "height": 800})
    number = tab.locator("#inventory-body data")
    number.evaluate("element => window.scrollBy(0, element.getBoundingClientRect().top - 700)")
    number.click()
    box = number.bounding_box()
    assert box["y"] > 48
    assert box["y"] + box["height"] <= tab.locator("#nz-origin").bounding_box()["y"]


def test_list_of_all_numbers(show, demo):
    tab, said = show("zh-TW", "working")
    tab.locator("#nz-list-open").click()
    rows = tab.locator("#nz-list-rows tr")
    citations = demo.document("zh-TW").citations
    assert rows.count() > len(citations)
    tab.locator("#nz-list-class").select_option("datapoint")
    assert rows.count() == len(citations) + 1, "the citations and a number in the chart"
    tab.locator("#nz-list-filter").fill("ghg.scope1@2024")
    assert 0 < rows.count() < len(citations)
    with tab.expect_download() as download:
        tab.locator("#nz-list-download").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == rows.count() + 1
    assert lines[1].startswith('c3,"463,670",463669.512,公噸 CO₂e,數據點,ghg.scope1@2024,')
    tab.keyboard.press("Escape")
    assert not tab.locator("#nz-list").is_visible()
    assert said == []


def test_a_listed_number_is_shown_in_the_text(show, demo):
    tab, _ = show("en", "working")
    folded = demo.document("en").citations[-1].id
    tab.locator("#nz-list-open").click()
    last = tab.locator(f"#nz-list-rows tr:has(td:text-is('{folded}')) button")
    last.click()
    assert tab.locator(f"#{folded}").is_visible()
    assert tab.evaluate("document.activeElement.id") == folded


def test_paper_shows_nothing_interactive(show):
    tab, _ = show("en", "working")
    tab.locator("#c1").click()
    tab.emulate_media(media="print")
    assert [tab.locator(part).first.is_visible() for part in (".bar", "#nz-origin", ".numbers", ".skip", ".back")] == [False] * 5
    assert tab.locator("#table-inventory-scopes").is_visible()
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
