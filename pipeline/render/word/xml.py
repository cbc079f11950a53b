"""Making WordprocessingML: markup put together as text, safe for any text, and parsed once a part. (Made as elements it took half of a document's time.)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pipeline.word_text import W, clean

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix Word uses

_SPLIT = re.compile("([\t\n])")
_ORDINAL_HYPHEN = re.compile(r"(?<=\d)-(?=\d{1,2}(?!\d))")
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_PREFIXES = {"w": W, "r": R, "wp": WP, "a": A, "pic": PIC, "v": V, "o": O}
_ROOT = "<w:part " + " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _PREFIXES.items()) + ">"
_HERE = "\ue000"


@dataclass(slots=True)
class Par:
    """A paragraph that may still change: its style, further properties in the schema's order, and its content."""

    style: str
    content: list[str]
    properties: list[str]

    def __str__(self) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.style}"/>{"".join(self.properties)}</w:pPr>{"".join(self.content)}</w:p>'


Xml = str | Par
"""Finished markup, or a paragraph that may still change."""


def el(name: str, /, *children: Xml, **attributes: str | int) -> str:
    """A ``w:`` element with ``w:`` attributes.

    >>> el("p", el("r"), rsidR=1)
    '<w:p w:rsidR="1"><w:r/></w:p>'
    """
    said = "".join([f' w:{key}="{value if type(value) is int else attribute(str(value))}"' for key, value in attributes.items()])
    return f"<w:{name}{said}>{''.join(map(str, children))}</w:{name}>" if children else f"<w:{name}{said}/>"


def val(name: str, value: str | int) -> str:
    """A property element: ``<w:name w:val="value"/>``."""
    return f'<w:{name} w:val="{value if type(value) is int else attribute(str(value))}"/>'


def attribute(text: str) -> str:
    """A text as it stands in an attribute; what XML cannot hold as U+FFFD."""
    return text if text.isalnum() else clean(text).translate(_ESCAPED)


def parse(markup: Iterable[Xml]) -> list[etree._Element]:
    """The elements of a part, both prefixes said: one left to lxml is whatever another library of the process registered."""
    return list(etree.fromstring(f"{_ROOT}{''.join(map(str, markup))}</w:part>", _PARSER))


def document(old: etree._Element, markup: Iterable[Xml]) -> etree._Element:
    """The root of a document like the old one, with this markup in its body. (Elements moved into the old body took three times as long as making them.)"""
    shell = deepcopy(old)
    body = shell[-1]
    body.clear()
    body.text = _HERE
    etree.cleanup_namespaces(shell, top_nsmap=_PREFIXES, keep_ns_prefixes=[*_PREFIXES, *filter(None, old.nsmap)])
    before, _, after = etree.tostring(shell, encoding="unicode").partition(_HERE)
    return etree.fromstring(f"{before}{''.join(map(str, markup))}{after}", _PARSER)


_PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)


def text_nodes(text: str) -> str:
    """The text of a run: ``w:t`` with tabs and line breaks as the elements they are."""
    return "".join(map(_text_node, _SPLIT.split(clean(text))))


def _text_node(piece: str) -> str:
    if piece == "\t":
        return "<w:tab/>"
    if piece == "\n":
        return "<w:br/>"
    if not piece:
        return ""
    kept = ' xml:space="preserve"' if piece != piece.strip() or "  " in piece else ""
    return f"<w:t{kept}>{piece.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</w:t>"


def run(text: str, properties: Sequence[str] = (), *, kept: bool = False) -> str:
    """A run of text with its run properties; ``kept`` lets no line end behind the hyphen of an ordinal: Table 2-1."""
    own = f"<w:rPr>{''.join(properties)}</w:rPr>" if properties else ""
    return f"<w:r>{own}{'<w:noBreakHyphen/>'.join(map(text_nodes, _ORDINAL_HYPHEN.split(text))) if kept else text_nodes(text)}</w:r>"


def paragraph(style: str, content: Sequence[str], properties: Sequence[str] = ()) -> Par:
    """A paragraph of a style; further properties stand in the schema's order."""
    return Par(style, list(content), list(properties))


def field(instruction: str, shown: Sequence[str]) -> list[str]:
    """A complex field. Each part has a run of its own: Word reads fields packed into one run as broken and shows 1 for every page."""
    return [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {attribute(instruction)} </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        *shown,
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]
