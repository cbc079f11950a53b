"""A company's own logo, accent and Word styles: used where they are safe and readable, else left out with a finding; nothing else comes along."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree, html
from PIL import Image, PngImagePlugin

from figures.theme import contrast
from pipeline import run
from pipeline.brand import LEAST_CONTRAST, PLAIN, Brand, page_colours, read_brand
from pipeline.opc import Unreadable
from pipeline.word import read_word
from report_templates import make_reference

ACCENT = "#7A1FA2"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#7A1FA2"/></svg>'
EXAMPLES = Path(__file__).parents[1] / "examples"

Branded = Callable[..., tuple[Brand, list[str]]]


def png(width: int = 60, height: int = 20) -> bytes:
    """A logo with a word of its maker's in it."""
    out, told = BytesIO(), PngImagePlugin.PngInfo()
    told.add_text("Author", "C:/Users/secret/logo")
    Image.new("RGBA", (width, height), ACCENT).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def template(changes: dict[str, str] | None = None) -> bytes:
    """A Word document with our styles, some of its text exchanged."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in make_reference.parts().items():
            for old, new in (changes or {}).items():
                content = content.replace(old, new)
            package.writestr(name, content)
        package.writestr("word/vbaProject.bin", b"macro")
        package.writestr("customXml/item1.xml", "<old>123,456</old>")
    return out.getvalue()


@pytest.fixture
def branded(tmp_path: Path) -> Branded:
    """The brand of a folder with these files, and the rules of what is said of them."""

    def make(**files: bytes | str) -> tuple[Brand, list[str]]:
        home = tmp_path / "brand"
        home.mkdir()
        for name, content in files.items():
            target = home / name.replace("_", ".")
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        brand, findings = read_brand(tmp_path)
        assert all(entry.severity != "error" and entry.message["en"] and entry.hint["zh-TW"] for entry in findings)
        return brand, [entry.rule for entry in findings]

    return make


def test_no_folder_keeps_the_shipped_look(tmp_path: Path) -> None:
    """And says nothing."""
    assert read_brand(tmp_path) == (PLAIN, ())


def test_a_whole_brand_is_used(branded: Branded) -> None:
    """Every file, without a word; the picture's hidden words do not come along."""
    brand, rules = branded(logo_png=png(), logo_svg=DRAWN, colours_toml=f'accent = "{ACCENT}"', reference_docx=template())
    assert (brand.accent, rules) == (ACCENT, [])
    assert Image.open(BytesIO(brand.png)).size == (60, 20) and b"secret" not in brand.png
    assert b"<rect" in brand.svg


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"colours_toml": 'accent = "violet"'}, ["brand.not_a_colour"]),
        ({"colours_toml": 'accent = "#C08A1F"'}, ["brand.too_pale"]),
        ({"colours_toml": 'accent = "#6b1f0c"'}, ["brand.colour_taken"]),
        ({"colours_toml": 'scope1 = "#000000"'}, ["brand.no_such_colour"]),
        ({"colours_toml": "accent = "}, ["brand.unreadable"]),
        ({"colours_toml": "accent".encode("utf-16")}, ["brand.unreadable"]),
        ({"logo_png": b"GIF89a"}, ["brand.not_a_picture"]),
        ({"logo_png": png(5000, 1)}, ["brand.too_many_pixels"]),
        ({"logo_png": b"\0" * 2_000_001}, ["brand.too_large"]),
        ({"logo_svg": "<svg"}, ["brand.not_a_picture"]),
        ({"logo_svg": "<html/>"}, ["brand.not_a_picture"]),
        ({"logo_svg": DRAWN}, ["brand.word_needs_png"]),
        ({"reference_docx": b"PK"}, ["brand.not_a_template"]),
        ({"reference_docx": template({'w:styleId="Lead"': 'w:styleId="Other"'})}, ["brand.styles_added"]),
        ({"lgoo_png": png()}, ["brand.not_used"]),
    ],
)
def test_what_cannot_be_used_is_said_and_left_out(branded: Branded, files: dict[str, bytes | str], rules: list[str]) -> None:
    """A finding, never an error: a look makes no number wrong."""
    brand, found = branded(**files)
    assert found == rules
    assert brand.accent == "" and brand.png == b""


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<image href="http://example.com/x.png"/>',
        '<use href="http://example.com/x.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"/>',
        '<rect fill="url(http://example.com/x)"/>',
        "<style>@import 'http://example.com/x.css'</style>",
        "<foreignObject/>",
        '<animate attributeName="href"/>',
        "<text>Logo</text>",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(branded: Branded, inside: str) -> None:
    """Scripts, events, outside addresses, whole pages inside, animations, text that needs a font."""
    brand, found = branded(logo_svg=DRAWN.replace("</svg>", f"{inside}</svg>"))
    assert (brand.svg, found) == (b"", ["brand.unsafe_svg"])


def test_of_a_drawing_only_what_is_seen_is_taken(branded: Branded) -> None:
    """A drawing programme writes where a file was saved, who drew it and how layers are called; a public chapter tells none of it."""
    told = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:i="http://www.inkscape.org/namespaces/inkscape" '
        'viewBox="0 0 9 9" id="secret" i:export-filename="/home/secret/logo.png" data-by="secret"><!-- secret --><metadata>secret</metadata>'
        '<i:view at="secret"/><title>secret</title><style>/* secret */ .a {fill:#7A1FA2}</style><defs><rect id="box" width="9" height="9"/></defs>'
        '<g id="secret-layer" i:label="secret">secret<use xlink:href="#box" class="a"/>secret</g></svg>'
    )
    brand, found = branded(logo_png=png(), logo_svg=told)
    assert (b"secret" in brand.svg, found) == (False, [])
    root = etree.fromstring(brand.svg)
    assert [etree.QName(element).localname for element in root.iter()] == ["svg", "style", "defs", "rect", "g", "use"]
    assert root.find(".//{*}use").get("{http://www.w3.org/1999/xlink}href") == f"#{root.find('.//{*}rect').get('id')}"
    assert root.find("{*}style").text.strip() == ".a {fill:#7A1FA2}"


def test_an_entity_is_refused(branded: Branded) -> None:
    """The thousand laughs among them."""
    brand, found = branded(logo_svg=f'<!DOCTYPE svg [<!ENTITY a "b">]>{DRAWN}')
    assert (brand.svg, found) == (b"", ["brand.unsafe_svg"])


@pytest.mark.parametrize("accent", ["#0B5564", "#7A1FA2", "#005EB8", "#1A1A1A", "#767676", "#B00020"])
def test_an_accent_reads_on_either_ground(accent: str) -> None:
    """On a dark page it is lightened until it does."""
    light = page_colours(accent).split("dark){:root{--accent:")[1][:7]
    assert contrast(accent, "#FFFFFF") >= LEAST_CONTRAST and contrast(light, "#12191D") >= LEAST_CONTRAST


def test_only_styles_theme_colours_and_fonts_are_taken(branded: Branded) -> None:
    """No macro, no earlier numbers; the accent recolours styles and theme alike."""
    brand, _ = branded(
        reference_docx=template({"Calibri": "Arial", 'w:val="41"': 'w:val="43"', '<a:clrScheme name="': '<a:clrScheme name="Secret '}),
        colours_toml=f'accent = "{ACCENT}"',
    )
    assert brand.reference is not None
    with zipfile.ZipFile(BytesIO(brand.reference)) as package:
        assert sorted(package.namelist()) == sorted(make_reference.parts())
        whole = b"".join(package.read(name) for name in package.namelist())
        assert b'typeface="Arial"' in package.read("word/theme/theme1.xml")
    assert b"0B5563" not in whole and b"Secret" not in whole and ACCENT[1:].encode() in whole


def test_the_chapter_wears_the_brand(tmp_path: Path) -> None:
    """Logo on both covers with the company's name for those who do not see it, accent in page, Word and charts."""
    folder = tmp_path / "report"
    shutil.copytree(EXAMPLES / "nolato", folder)
    home = folder / "brand"
    home.mkdir()
    (home / "logo.png").write_bytes(png())
    (home / "colours.toml").write_text(f'accent = "{ACCENT}"', encoding="utf-8")
    assert read_brand(folder) == read_brand(folder)
    run.build(folder, tmp_path / "out", languages=("en",), quick=True)
    built = {path.name: path.read_bytes() for path in (tmp_path / "out").glob("chapter.*")}
    page = html.fromstring(built["chapter.en.html"])
    (logo,) = page.xpath("//header//img")
    assert logo.get("alt") == "Nolato AB" and logo.get("src").startswith("data:image/png;base64,")
    assert f"--accent:{ACCENT}" in page.xpath("string(//style)")
    assert any(ACCENT.lower() in etree.tostring(chart).decode().lower() for chart in page.xpath("//figure"))
    with zipfile.ZipFile(BytesIO(built["chapter.en.docx"])) as package:
        styles, body = package.read("word/styles.xml").decode(), package.read("word/document.xml").decode()
    assert ACCENT[1:] in styles and "0B5563" not in styles
    assert body.index('descr="Nolato AB"') < body.index(">Nolato AB<")
    reading = read_word(built["chapter.en.docx"])
    assert not isinstance(reading, Unreadable) and all(block.same_text and block.same_pictures for block in reading.blocks)
    with zipfile.ZipFile(BytesIO(built["chapter.en.docx"])) as package:
        headers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/header")]
    assert [header.count('descr="Nolato AB"') for header in headers] == [1]
