"""A chart's SVG made fit to stand inside a page: ids of its own, nothing that runs, nothing that styles."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_FORBIDDEN = frozenset({"script", "style", "foreignObject", "iframe", "a", "animate", "set"})
_REFERENCE = re.compile(r"url\(\s*(['\"]?)#(.*?)\1\s*\)")
_OUTWARD = re.compile(r"url\(\s*['\"]?[^#'\"\s]")
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SVG = "http://www.w3.org/2000/svg"


@lru_cache(256)  # a chart stands in both editions
def inline_svg(svg: str, block: str, *, labelled_by: str, described_by: str, width_mm: float, height_mm: float) -> str:
    """The SVG as an element of the page: named by its caption, described by its alt text, its ids prefixed by the block's.

    Raises ``ValueError`` where the chart carries a script, a style or an address: charts are drawn by us, so that is our defect.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, remove_blank_text=True)
    root = etree.fromstring(svg.encode("utf-8"), parser)
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError(f"chart {block}: not an SVG")
    for element in root.iter(etree.Element):
        _clean(element, block)
    if root.get("viewBox") is None:
        root.set("viewBox", f"0 0 {width_mm:g} {height_mm:g}")
    for name in ("width", "height", "aria-label"):
        root.attrib.pop(name, None)  # type: ignore[call-overload]  # the stubs lack the default None
    root.set("role", "img")
    root.set("aria-labelledby", labelled_by)
    root.set("aria-describedby", described_by)
    root.set("focusable", "false")
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _clean(element: etree._Element, block: str) -> None:
    """Refuse what a chart may not hold; prefix the ids it defines and uses."""
    tag = etree.QName(element).localname
    if tag in _FORBIDDEN:
        raise ValueError(f"chart {block}: <{tag}>")
    for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
        if name == "style" or name.lower().startswith("on"):
            raise ValueError(f"chart {block}: attribute {name}")
        if (name in _HREFS and not value.startswith(("#", "data:image/png;base64,"))) or _OUTWARD.search(value):
            raise ValueError(f"chart {block}: address {value[:40]}")
        if name == "id":
            element.set(name, f"{block}-{value}")
        elif name in _HREFS and value.startswith("#"):
            element.set(name, f"#{block}-{value[1:]}")
        elif "url(" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{block}-\2)", value))
