"""Takes the README's pictures from real builds: ``python docs/make_pictures.py OUT_OF_FORMOSA``. Needs LibreOffice, poppler, ImageMagick and Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent / "images"
FEW = ["+dither", "-colors", "64"]
"""Flat colours keep a picture of text small."""


def word_pages(out: Path, pages: tuple[int, ...]) -> None:
    """Pages of the Traditional Chinese Word file side by side, as LibreOffice lays them out."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", scratch, str(out / "chapter.zh-TW.docx")], check=True, capture_output=True)
        found = [_page(Path(scratch), page) for page in pages]
        look = ["-tile", f"{len(pages)}x1", "-geometry", "+8+8", "-background", "#D3DCE0", *FEW]
        subprocess.run(["montage", *map(str, found), *look, str(HERE / "word.png")], check=True)


def _page(folder: Path, page: int) -> Path:
    name = folder / f"page-{page}"
    number = str(page)
    subprocess.run(["pdftoppm", "-r", "64", "-png", "-singlefile", "-f", number, "-l", number, str(folder / "chapter.zh-TW.pdf"), str(name)], check=True)
    return name.with_suffix(".png")


def web_page(browser: Browser, out: Path) -> None:
    """The top of the public English page, and its pathway chart alone."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto((out / "chapter.en.html").resolve().as_uri())
    tab.screenshot(path=HERE / "web.png")
    tab.locator("#figure-pathway-nt1").screenshot(path=HERE / "chart.png")


def origin_panel(browser: Browser, out: Path) -> None:
    """The working edition with the origin of a number opened."""
    tab = browser.new_page(viewport={"width": 1280, "height": 760})
    tab.goto((out / "review" / "chapter.en.html").resolve().as_uri())
    tab.locator("#table-inventory-scopes data[data-p='ghg.scope1@2026']").first.click()
    tab.wait_for_timeout(300)
    tab.screenshot(path=HERE / "origin.png")


def main(out: Path) -> None:
    """All four, with few colours so that they stay small."""
    HERE.mkdir(exist_ok=True)
    word_pages(out, (4, 14))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        web_page(browser, out)
        origin_panel(browser, out)
        browser.close()
    for name in ("web.png", "chart.png", "origin.png"):
        subprocess.run(["convert", str(HERE / name), *FEW, str(HERE / name)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
