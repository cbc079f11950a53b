"""The chapter as one HTML file that opens offline: frame by Jinja2, body by one walk over the blocks, no script but our own."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pipeline.brand import PLAIN, Brand, page_colours
from pipeline.carrier import CarriedCitation, Carrier, DocumentFile
from pipeline.document import Document, Edition, plain
from pipeline.origin import OriginCard
from pipeline.page import carried_blocks, with_carrier
from pipeline.render.html_body import block_elements, body
from pipeline.render.html_spans import clean
from report_templates import words

_JSON_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_FONT_TYPES = {b"wOF2": "font/woff2", b"wOFF": "font/woff", b"OTTO": "font/otf"}


def write_html(
    document: Document, cards: Mapping[str, OriginCard], *, edition: Edition, font: bytes | None, build: str = "", brand: Brand = PLAIN
) -> DocumentFile:
    """The page of one language.

    ``cards`` by datapoint id: of each the public edition carries name, unit and formula in words, the working edition all of it.
    ``font`` is the subset the charts' text is set in, ``build`` the digest of the draft the page belongs to,
    ``brand`` a logo and an accent of the company's own. Same arguments, same bytes.
    """
    labels = words(document.lang)
    parts = body(document, cards, edition=edition, labels=labels, logo=_logo(brand))
    style = looks("page.css") + page_colours(brand.accent) + _chart_font(font) + _running_foot(document)
    script = looks("page.js") if edition == "working" else ""
    page = _frame().render(
        lang=document.lang,
        edition=edition,
        short=document.opening == "head",
        title=clean(f"{document.company} – {_title(document)}"),
        watermark=clean(document.watermark),
        contents=clean(document.contents) or labels["page.contents"],
        policy=policy(style, script),
        style=Markup(style),  # noqa: S704 - our own stylesheet
        script=Markup(script),  # noqa: S704 - our own script
        origins=_json({name: cards[name].as_dict() for name in sorted(cards)}) if script else "",
        labels=_json({key.removeprefix("page."): label for key, label in labels.items() if key.startswith("page.")}) if script else "",
        word=lambda key: labels[f"page.{key}"],
        body=parts,
    )
    carrier = _carrier(page, document, edition, build)
    return DocumentFile(with_carrier(page, carrier).encode("utf-8"), carrier)


def _carrier(page: str, document: Document, edition: Edition, build: str) -> Carrier:
    """What the page says of itself, read from the page as written."""
    citations = tuple(CarriedCitation(cited.id, cited.datapoint, cited.form, clean(cited.text), cited.block) for cited in document.citations)
    return Carrier(document.lang, edition, citations, carried_blocks(page, block_elements(document)), build=build, document=document.name)


def _title(document: Document) -> str:
    """The title with the year it is about."""
    title, year = plain(document.title), str(document.year)
    return title if year in title else f"{title} {year}"


@cache
def looks(name: str) -> str:
    """A file of the page's looks, with line ends as the browser will hash them."""
    return (files("report_templates") / name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _frame() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(looks("page.html.j2"))


def policy(style: str, script: str) -> str:
    """The content security policy: nothing is fetched, and only the style and script that were written here apply."""
    scripts = [f"script-src '{_hash(script)}'"] if script else []
    closed = ["img-src data:", "font-src data:", "base-uri 'none'", "form-action 'none'"]
    return "; ".join(["default-src 'none'", f"style-src '{_hash(style)}'", *scripts, *closed])


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def _json(value: object) -> Markup:
    """JSON that may stand inside a script element: no character that could end it."""
    text = clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    for char, escaped in _JSON_ESCAPES.items():
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 - escaped here


def _chart_font(font: bytes | None) -> str:
    """The charts' font as a rule of the stylesheet."""
    if font is None:
        return ""
    kind = _FONT_TYPES.get(font[:4], "font/ttf")
    return f'@font-face{{font-family:"Chart";src:url(data:{kind};base64,{b64encode(font).decode("ascii")})}}\n'


def _logo(brand: Brand) -> str:
    """The logo as an address that holds it: an image in it neither runs nor fetches anything."""
    kind, data = ("svg+xml", brand.svg) if brand.svg else ("png", brand.png)
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}" if data else ""


def _running_foot(document: Document) -> str:
    """Company and title at the foot of every printed page."""
    text = f"{document.company} · {_title(document)}"
    quoted = "".join(char if char.isalnum() or char in " ·" else f"\\{ord(char):x} " for char in text)
    return f'@page{{@bottom-left{{content:"{quoted}"}}}}\n'
