"""Making WordprocessingML elements: short, quick, and safe for any text."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.word_text import W, clean, w

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
V = "urn:schemas-microsoft-com:vml"

_SPLIT = re.compile("([\t\n])")


def el(name: str, /, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """A ``w:`` element with ``w:`` attributes.

    >>> etree.tostring(el("p", el("r"), rsidR=1)).decode().split(" ", 1)[0]
    '<w:p'
    """
    element = etree.Element(w(name), {w(key): str(value) for key, value in attributes.items()}, nsmap=_NSMAP)
    element.extend(children)
    return element


# Both prefixes are said here: one left to lxml is whatever another library of the process registered.
_NSMAP = {"w": W, "r": R}


def val(name: str, value: str | int) -> etree._Element:
    """A property element: ``<w:name w:val="value"/>``."""
    return el(name, val=value)


def parse(xml: str) -> etree._Element:
    """An element from markup of our own (never from data)."""
    return etree.fromstring(xml)


def text_nodes(text: str) -> list[etree._Element]:
    """The text of a run: ``w:t`` with tabs and line breaks as the elements they are."""
    nodes: list[etree._Element] = []
    for piece in _SPLIT.split(clean(text)):
        if piece == "\t":
            nodes.append(el("tab"))
        elif piece == "\n":
            nodes.append(el("br"))
        elif piece:
            node = el("t")
            node.text = piece
            if piece != piece.strip() or "  " in piece:
                node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            nodes.append(node)
    return nodes


def run(text: str, properties: list[etree._Element] | None = None) -> etree._Element:
    """A run of text with its run properties."""
    own = [el("rPr", *properties)] if properties else []
    return el("r", *own, *text_nodes(text))


def paragraph(style: str, content: list[etree._Element], properties: list[etree._Element] | None = None) -> etree._Element:
    """A paragraph of a style; further properties stand in the schema's order."""
    return el("p", el("pPr", val("pStyle", style), *(properties or [])), *content)


def field(instruction: str, shown: list[etree._Element]) -> list[etree._Element]:
    """A complex field. Each part has a run of its own: Word reads fields packed into one run as broken and shows 1 for every page."""
    code = el("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        el("r", el("fldChar", fldCharType="begin")),
        el("r", code),
        el("r", el("fldChar", fldCharType="separate")),
        *shown,
        el("r", el("fldChar", fldCharType="end")),
    ]
