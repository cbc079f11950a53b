"""diff.html in a real browser: narrow and wide, by keyboard, on paper; what it says of omissions and sign-offs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline.diff import Side, compare
from pipeline.diff.page import write_page

SIGNED = {"who": "Ann Lee", "role": "approved", "section_or_item": "inventory", "lang": "en", "on": "2027-08-01", "digest": "a.b", "changed": ["numbers"]}


@pytest.fixture(scope="module")
def pages(formosa: Any) -> dict[str, bytes]:
    """The invented company's draft against itself with one scope, an omission and a sign-off changed."""
    before = Side("before", formosa.draft)
    draft = json.loads(json.dumps(formosa.draft))
    for point in draft["datapoints"]:
        if point["metric"] in ("ghg.scope1", "ghg.scope12.market") and point["year"] == 2026:
            point["value"] = str(float(point["value"]) + 10).removesuffix(".0")
    omitted = next(item for item in draft["items"] if item.get("omission"))
    omitted["omission"] = {**omitted["omission"], "reason": "legal_prohibitions"}
    draft["signoffs"] = [{**SIGNED, "state": "void"}, {**SIGNED, "section_or_item": "targets", "state": "valid", "changed": []}]
    found = compare(before, replace(before, name="after", draft=draft))
    return {lang: write_page(found, lang) for lang in ("en", "zh-TW")}


def read(page: bytes) -> str:
    """All words of the page."""
    return " ".join(html.document_fromstring(page.decode("utf-8").replace("</td>", "</td> ").replace("</th>", "</th> ")).text_content().split())


def test_omissions_and_signoffs_are_told_in_words(pages: dict[str, bytes]) -> None:
    """Both reasons of an omission; of the sign-offs only the void one, by section, person, day and what changed."""
    en, zh = read(pages["en"]), read(pages["zh-TW"])
    assert "Omission: Not applicable – The group neither produces" in en
    assert "Legal prohibitions – The group neither produces" in en
    assert "Greenhouse gas inventory English Ann Lee, approved 2027-08-01 its numbers changed" in en
    assert "1 sign-offs to be renewed" in en
    assert "溫室氣體盤查 英文 Ann Lee、核准 2027-08-01 數值已變更" in zh
    assert "省略：不適用" in zh


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_it_reads_at_any_width_by_keyboard_and_on_paper(pages: dict[str, bytes], lang: str, tmp_path: Path, launch: Callable[[], Any]) -> None:
    """Nothing is cut off at 360, 768 and 1280 pixels; the list of numbers opens and is filtered without a mouse; the printout holds the main figures."""
    (tmp_path / "diff.html").write_bytes(pages[lang])
    browser = launch()
    for width in (360, 768, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto((tmp_path / "diff.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert said == []
    page.focus("#number-list > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("scope12")
    assert page.evaluate("document.activeElement.id") == "number-filter"
    assert page.locator("#number-rows tbody tr:visible").count() == 1
    page.pdf(path=str(tmp_path / "diff.pdf"), format="A4")
    assert (tmp_path / "diff.pdf").stat().st_size > 10_000


@pytest.fixture
def launch() -> Any:
    """Debian's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        yield lambda: playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
