"""The folder ``brand/``: a logo, an accent colour and Word styles of the company's own, as far as they are safe to use. Bad ones leave the shipped look."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from lxml import etree

from figures.theme import LIGHT, contrast, mixed
from pipeline.finding import Finding, Place, finding
from pipeline.nearest import did_you_mean, nearest
from pipeline.opc import PackageError, open_package, parse

FOLDER = "brand"
PNG, SVG, COLOURS, REFERENCE = "logo.png", "logo.svg", "colours.toml", "reference.docx"
KNOWN = (PNG, SVG, COLOURS, REFERENCE)

LEAST_CONTRAST = 4.5
"""Of text against its ground (WCAG 2.2, 1.4.3)."""

_MOST_BYTES = {PNG: 2_000_000, SVG: 500_000, COLOURS: 10_000, REFERENCE: 20_000_000}
_MOST_PIXELS = 4000
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_SHIPPED_ACCENT = LIGHT["accent"].removeprefix("#")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_THEME = "word/theme/theme1.xml"

_SVG_NAMESPACE, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_TOLD = frozenset(("title", "desc", "metadata"))
"""Elements that say something of a drawing."""
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DRAWN = frozenset(
    (
        *("svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("clipPath", "mask", "use", "symbol", "linearGradient", "radialGradient", "stop", "style"),
    )
)
"""Elements a logo is drawn with. Text would need a font, pictures and links lead outside, scripts and animations do things."""
_OUTSIDE = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression|javascript:|behavior:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Brand:
    """What a company changes of the shipped look: ``accent`` as ``#RRGGBB``, logos as bytes, ``reference`` a whole Word document to take styles from."""

    accent: str = ""
    png: bytes = b""
    svg: bytes = b""
    reference: bytes | None = None


PLAIN = Brand()
"""The shipped look."""


def read_brand(folder: Path) -> tuple[Brand, tuple[Finding, ...]]:
    """The brand of a report folder, and a finding for everything in it that is not used."""
    home = folder / FOLDER
    if not home.is_dir():
        return PLAIN, ()
    found = [_unknown(path.name) for path in sorted(home.iterdir()) if path.name not in KNOWN and not path.name.startswith(".")]
    accent, png, svg, styled = (_read(home, name, found) for name in (COLOURS, PNG, SVG, REFERENCE))
    shade = _accent(accent, found) if accent else ""
    picture = _png(png, found) if png else b""
    drawing = _svg(svg, found) if svg else b""
    if drawing and not picture:
        found.append(finding("brand.word_needs_png", _place(SVG)))
    return Brand(shade, picture, drawing, _reference(styled, shade, found)), tuple(found)


def _place(name: str, row: int | None = None) -> Place:
    return Place(f"{FOLDER}/{name}", row=row)


def _unknown(name: str) -> Finding:
    return finding("brand.not_used", _place(name), near=did_you_mean(nearest(name, KNOWN)))


def _read(home: Path, name: str, found: list[Finding]) -> bytes:
    """A file's bytes; nothing, and a finding, where it is past its limit or cannot be read."""
    path = home / name
    if not path.is_file():
        return b""
    try:
        if path.stat().st_size <= _MOST_BYTES[name]:
            return path.read_bytes()
    except OSError:
        found.append(finding("brand.unreadable", _place(name)))
        return b""
    found.append(finding("brand.too_large", _place(name), most=f"{_MOST_BYTES[name]:,}"))
    return b""


def _accent(data: bytes, found: list[Finding]) -> str:
    """The accent colour; none where it is no colour, cannot be read on white, or means something else in the charts."""
    try:
        colours = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        found.append(finding("brand.unreadable", _place(COLOURS)))
        return ""
    found += [finding("brand.no_such_colour", _place(COLOURS), key=key) for key in colours if key != "accent"]
    shade = colours.get("accent", "")
    if shade == "":
        return ""
    if not isinstance(shade, str) or not _COLOUR.fullmatch(shade):
        found.append(finding("brand.not_a_colour", _place(COLOURS), value=str(shade)[:40]))
        return ""
    ratio = contrast(shade, LIGHT["paper"])
    if ratio < LEAST_CONTRAST:
        found.append(finding("brand.too_pale", _place(COLOURS), value=shade, ratio=f"{ratio:.1f}", least=str(LEAST_CONTRAST)))
        return ""
    if any(shade.upper() == other for tone, other in LIGHT.items() if tone != "accent"):
        found.append(finding("brand.colour_taken", _place(COLOURS), value=shade))
        return ""
    return shade.upper()


def _png(data: bytes, found: list[Finding]) -> bytes:
    """The picture written anew, so that nothing but its pixels comes along."""
    from PIL import Image

    written = BytesIO()
    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            if max(picture.size) > _MOST_PIXELS:
                found.append(finding("brand.too_many_pixels", _place(PNG), most=str(_MOST_PIXELS)))
                return b""
            picture.convert("RGBA").save(written, "PNG")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        found.append(finding("brand.not_a_picture", _place(PNG)))
        return b""
    return written.getvalue()


def _svg(data: bytes, found: list[Finding]) -> bytes:
    """The drawing and nothing beside it, if it only draws."""
    try:
        root = parse(data, SVG)
    except PackageError as error:
        unsafe = error.unreadable.reason == "word.unsafe_xml"
        found.append(finding("brand.unsafe_svg", _place(SVG), what="<!DOCTYPE>") if unsafe else finding("brand.not_a_picture", _place(SVG)))
        return b""
    if root.tag != f"{{{_SVG_NAMESPACE}}}svg":
        found.append(finding("brand.not_a_picture", _place(SVG)))
        return b""
    _leave_the_drawing(root)
    what = next(_unsafe(root), None)
    if what is not None:
        found.append(finding("brand.unsafe_svg", _place(SVG), what=what))
        return b""
    return etree.tostring(root)


def _leave_the_drawing(root: etree._Element) -> None:
    """Take off what nobody sees: what a drawing programme adds (paths of files, names of layers, who made it), titles, notes, names nothing refers to."""
    for element in list(root.iter(etree.Element)):
        name, parent = etree.QName(element), element.getparent()
        if parent is not None and (name.namespace != _SVG_NAMESPACE or name.localname in _TOLD):
            parent.remove(element)
        for attribute, _ in element.items():
            if etree.QName(attribute).namespace not in (None, _XLINK) or str(attribute).startswith(("data-", "aria-")):
                del element.attrib[attribute]
        element.text = _CSS_COMMENT.sub("", element.text or "") if name.localname == "style" else None
        element.tail = None
    etree.cleanup_namespaces(root)
    drawn = etree.tostring(root, encoding="unicode")
    for element in root.iter(etree.Element):
        if "id" in element.attrib and f"#{element.get('id')}" not in drawn:
            del element.attrib["id"]


def _unsafe(root: etree._Element) -> Iterator[str]:
    """What in a drawing does more than draw."""
    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.namespace == _SVG_NAMESPACE and name.localname not in _DRAWN:
            yield f"<{name.localname}>"
        for attribute, value in element.items():
            local = etree.QName(attribute).localname.lower()
            if local.startswith("on") or (local == "href" and not str(value).startswith("#")) or _OUTSIDE.search(str(value)):
                yield local
        if _OUTSIDE.search(element.text or ""):
            yield f"<{name.localname}>"


def _reference(data: bytes, accent: str, found: list[Finding]) -> bytes | None:
    """The Word document to write into: the shipped one with the brand's styles, theme colours and fonts, and its accent; none where nothing changes.

    Only those are taken: a document someone saved may hold macros, an attached template, or the numbers of an earlier draft.
    """
    styles = theme = None
    if data:
        try:
            package = open_package(data)
            styles = package.xml("word/styles.xml")
            theme = package.xml(_THEME) if _THEME in package.names else None
        except PackageError:
            found.append(finding("brand.not_a_template", _place(REFERENCE)))
    if styles is None and not accent:
        return None
    shipped, out = zipfile.ZipFile(BytesIO((files("report_templates") / "reference.docx").read_bytes())), BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for entry in shipped.infolist():
            part = shipped.read(entry)
            if entry.filename == "word/styles.xml" and styles is not None:
                part = _with_shipped_styles(styles, parse(part, entry.filename), found)
            elif entry.filename == _THEME and theme is not None:
                part = _with_theme(parse(part, entry.filename), theme)
            target.writestr(entry, part.replace(_SHIPPED_ACCENT.encode(), accent.removeprefix("#").encode()) if accent else part)
    return out.getvalue()


def _with_shipped_styles(styles: etree._Element, shipped: etree._Element, found: list[Finding]) -> bytes:
    """The brand's styles, and those of the chapter it does not have."""
    own = {style.get(f"{{{_W}}}styleId") for style in styles.iter(f"{{{_W}}}style")}
    missing = [style for style in shipped.iter(f"{{{_W}}}style") if style.get(f"{{{_W}}}styleId") not in own]
    names = [str(style.get(f"{{{_W}}}styleId")) for style in missing]
    if missing:
        found.append(finding("brand.styles_added", _place(REFERENCE), names=", ".join(names[:8]) + (" …" if len(names) > 8 else "")))
    styles.extend(missing)
    return etree.tostring(styles, encoding="UTF-8", xml_declaration=True, standalone=True)


def _with_theme(shipped: etree._Element, theme: etree._Element) -> bytes:
    """The shipped theme with the colours and fonts of another, whose names stay at home."""
    for name in ("clrScheme", "fontScheme"):
        own, other = shipped.find(f".//{{{_A}}}{name}"), theme.find(f".//{{{_A}}}{name}")
        if own is not None and other is not None:
            parent = own.getparent()
            if parent is not None:
                other.set("name", own.get("name", ""))
                parent.replace(own, other)
    return etree.tostring(shipped, encoding="UTF-8", xml_declaration=True, standalone=True)


def page_colours(accent: str) -> str:
    """The page's colours in this accent: as it is on white, lightened on a dark ground until it can be read there."""
    if not accent:
        return ""
    dark, muted = "#12191D", mixed(accent, "#FFFFFF", 0.8)
    steps = (mixed(accent, "#FFFFFF", step / 10) for step in range(11))
    light = next(shade for shade in steps if contrast(shade, dark) >= LEAST_CONTRAST)
    muted = muted if contrast(muted, accent) >= LEAST_CONTRAST else "#FFFFFF"
    return (
        f":root{{--accent:{accent};--cover:{accent};--cover-muted:{muted}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{light};--cover:#1B252B;--cover-muted:#A3B1B8}}}}\n"
    )
