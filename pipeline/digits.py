"""Every decimal digit of a delivered file held against the classes of CONTRACT §3, as the file shows it, not as it was meant to be written.

A Word file lists the digits a reader of it finds in each block: they must be those of the block's spans and ordinals. A working page marks each digit with its
class; the public page must print the same digits; and attributes that people or screen readers meet may only repeat what their element is bound to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pipeline.carrier import DocumentFile
from pipeline.document import Block, Document, FigureBlock, Heading, TableBlock, block_spans, plain
from pipeline.finding import Finding, Place, finding
from pipeline.opc import PackageError, open_package
from pipeline.page import CARRIER

_DIGITS = re.compile(r"\d+")
_UNSEEN = frozenset(("script", "style", "template"))
_FURNITURE = frozenset(("nz-list", "nz-origin"))
"""Elements the page's own script fills while somebody reads; as written they hold labels only."""
_SPOKEN = frozenset(("aria-label", "aria-description", "alt", "title", "placeholder", "data-f", "data-u"))
_TOLD = ("title", "subject", "description", "keywords", "category")
"""Properties of a Word file that people are shown."""


def stray_in_word(document: Document, file: DocumentFile, name: str) -> tuple[Finding, ...]:
    """The digits of a Word file that no span, ordinal or fact of the cover accounts for: body, notes, alt texts, headers, footers, properties."""
    frame = _frame(document)
    known = {block.id: _known(block) for _, block in document.blocks()}
    shown = [(block.id, _runs(*block.numbers)) for block in file.carrier.blocks]
    shown.append(("docProps", _runs(*_properties(file.content))))
    left = [(block, runs - known[block] if block in known else _beyond(runs, frame)) for block, runs in shown]
    return tuple(finding("digits.unclassed", Place(name), text=", ".join(runs), block=block) for block, runs in left if runs)


def _known(block: Block) -> Counter[str]:
    """The digits a block may show, each as often as its spans have it, with its ordinal."""
    spans = [inner for span in block_spans(block) if span.page_of is None for inner in (span, *span.note)]
    ordinal = block.number if isinstance(block, Heading | TableBlock | FigureBlock) else ""
    return _runs(ordinal, *(span.text for span in spans))


def _frame(document: Document) -> Counter[str]:
    """The digits of cover, headers, footers and properties: names, titles, year, date, watermark."""
    texts = (document.company, plain(document.title), plain(document.subtitle), str(document.year), document.status, document.date, document.watermark)
    return _runs(*texts, plain(document.footer), document.contents)


def _runs(*texts: str) -> Counter[str]:
    return Counter(_DIGITS.findall("\n".join(texts)))


def _beyond(runs: Counter[str], known: Counter[str]) -> Counter[str]:
    """The digits that are not known at all: what surrounds the chapter may say a thing more than once."""
    return Counter({run: count for run, count in runs.items() if run not in known})


def _properties(content: bytes) -> Iterator[str]:
    """What a Word file's properties say to a person."""
    try:
        root = open_package(content).xml("docProps/core.xml")
    except PackageError:
        return
    yield from (element.text or "" for element in root if etree.QName(element).localname in _TOLD)


def stray_in_page(document: Document, root: etree._Element | None, name: str) -> tuple[Finding, ...]:
    """The digits of a working page, parsed, that stand in no element which says their class."""
    if root is None:
        return (finding("digits.unread", Place(name)),)
    frame = _frame(document)
    found = [(_home(one), text) for one, text in _texts(root) if _DIGITS.search(text) and not (_is_classed(one) or _is_frame(one, text, frame))]
    found += [(_home(element), value) for element, value in _spoken(root) if _DIGITS.search(value) and not _repeats(element, value)]
    return tuple(finding("digits.unclassed", Place(name), text=text.strip(), block=block) for block, text in found)


def differing_digits(public: etree._Element | None, working: etree._Element | None, name: str) -> tuple[Finding, ...]:
    """Whether a public page prints other digits than the working page of the same document, whose digits all have a class; both parsed."""
    left = _printed(public) - _printed(working)
    return (finding("digits.unclassed", Place(name), text=", ".join(left), block=""),) if left else ()


def _printed(root: etree._Element | None) -> Counter[str]:
    return _runs(*(text for _, text in _texts(root))) if root is not None else Counter()


def _texts(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each text of the page with the element it stands in, what nobody reads and what is filled later left out."""
    context = etree.iterwalk(root, events=("start", "end"))
    for event, element in context:
        if event == "start" and (element.tag in _UNSEEN or element.get("id") in _FURNITURE or element.get("id") == CARRIER):
            context.skip_subtree()
        elif event == "start" and element.text:
            yield element, element.text
        parent = element.getparent()
        if event == "end" and element.tail and parent is not None:
            yield parent, element.tail


def _is_classed(element: etree._Element) -> bool:
    """Whether a text stands in a bound number, in marked text, or in a line of a chart that says what it is."""
    for one in (element, *element.iterancestors()):
        words = (one.get("class") or "").split()
        if one.tag == "data" and one.get("data-c"):
            return True
        if (one.tag == "span" and {"l", "t"} & set(words) and one.get("data-k")) or one.get("data-datapoint") or one.get("data-literal"):
            return True
    return False


def _is_frame(element: etree._Element, text: str, frame: Counter[str]) -> bool:
    """Whether a text is the page's title or watermark, with no digits but those of the cover."""
    return (element.tag == "title" or element.get("class") == "watermark") and not _beyond(_runs(text), frame)


def _spoken(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Attributes that a person or a screen reader meets."""
    for element in root.iter(etree.Element):
        for name in sorted(_SPOKEN.intersection(element.keys())):
            if value := element.get(name):
                yield element, value


def _repeats(element: etree._Element, value: str) -> bool:
    """Whether an attribute only says again what its element is bound to: a number's unit and formula, the note a link leads to."""
    if element.tag == "data" and element.get("data-c"):
        return True
    return set(_DIGITS.findall(value)) <= set(_DIGITS.findall(element.get("href") or ""))


def _home(element: etree._Element) -> str:
    """The id of the nearest element that has one."""
    return next((str(one.get("id")) for one in (element, *element.iterancestors()) if one.get("id")), "")
