"""Matplotlib's SVG made fit for a page with a strict content security policy: no style, no script, no outside address, ids of its own, fluid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from figures.chart import Frame
from figures.theme import FONT_STACK

_SVG = "http://www.w3.org/2000/svg"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_UNSAFE = re.compile(r"[^\w.-]", re.ASCII)
_TURN = re.compile(r"rotate\(-?0 ")
_ROLES = {"axis": "axis", "unit": "unit", "name": "name"}
_PAINTS = {"fill": "f", "stroke": "s"}


def clean(svg: bytes, frame: Frame, tones: Mapping[str, str]) -> str:
    """The drawing as an element that can stand in a page beside others.

    Every line of text says what it is: ``data-datapoint`` (the datapoint it prints) or ``data-literal`` (axis, unit, name). Fills and strokes of the
    palette carry a class ``f-<tone>`` or ``s-<tone>``, so that a page may change scheme.
    """
    root = etree.fromstring(svg, etree.XMLParser(remove_comments=True, remove_blank_text=True, resolve_entities=False, no_network=True))
    for element in list(root.iter(f"{{{_SVG}}}metadata", f"{{{_SVG}}}style")):
        _remove(element)
    for element in list(root.iter(f"{{{_SVG}}}defs", f"{{{_SVG}}}g")):
        _unwrap(element)
    for element in root.iter(etree.Element):
        _present(element, tones)
    _rename(root, frame.id)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, "")
    root.attrib.update({"role": "img", "aria-label": frame.title, "font-family": FONT_STACK, "stroke-linejoin": "round"})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", frame.lang)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(group: etree._Element) -> None:
    """Put a group's only meaning, what its text is, on the text; leave the group's children in its place."""
    role, _, ref = (group.get("id") or "").partition(":")
    parent = group.getparent()
    if parent is None:
        return
    if etree.QName(group).localname == "defs":
        if len(group) == 0:
            parent.remove(group)
        return
    for child in group:
        if role == "nz":
            child.set("data-datapoint", ref)
        elif role in _ROLES:
            child.set("data-literal", _ROLES[role])
    at = parent.index(group)
    parent[at : at + 1] = list(group)


def _present(element: etree._Element, tones: Mapping[str, str]) -> None:
    """Style as presentation attributes, with the class of each colour of the palette; paths in one line."""
    for declaration in str(element.attrib.pop("style", "")).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() and name.strip() != "font-family":
            element.set(name.strip(), value.strip())
    classes = [f"{_PAINTS[paint]}-{tones[colour]}" for paint in _PAINTS if (colour := (element.get(paint) or "").lower()) in tones]
    if classes:
        element.set("class", " ".join(classes))
    if element.get("d"):
        element.set("d", " ".join(element.get("d", "").split()))
    if _TURN.match(element.get("transform") or ""):
        del element.attrib["transform"]


def _rename(root: etree._Element, prefix: str) -> None:
    """Ids only where something points at them, numbered under the chart's own name."""
    names: dict[str, str] = {}
    prefix = _UNSAFE.sub("-", prefix)
    for element in root.iter(f"{{{_SVG}}}pattern"):
        names[element.get("id", "")] = f"{prefix}-p{len(names) + 1}"
    for element in root.iter(etree.Element):
        if "id" in element.attrib:
            if element.get("id") in names:
                element.set("id", names[element.get("id", "")])
            else:
                del element.attrib["id"]
        for name in element.keys():  # noqa: SIM118  # an element iterates over its children, not its attributes
            if "url(#" in (value := element.get(name) or ""):
                element.set(name, _REFERENCE.sub(lambda match: f"url(#{names[match.group(1)]})", value))
