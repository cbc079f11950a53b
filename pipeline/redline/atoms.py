"""A paragraph of Word cut into what a redline may mark: words, bound numbers, pictures, fields, notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from pipeline.word_text import W, w
from pipeline.words import words

BOOKMARK = re.compile(r"_nz\w*")
"""The name of a bookmark of ours, as links and fields give it."""
_NSMAP = {"w": W}
_P, _R, _T, _HYPHEN, _RPR, _PPR = w("p"), w("r"), w("t"), w("noBreakHyphen"), w("rPr"), w("pPr")
_START, _END, _NAME, _ID = w("bookmarkStart"), w("bookmarkEnd"), w("name"), w("id")
_FIELD, _KIND = w("fldChar"), w("fldCharType")
_SKIPPED = frozenset((_PPR, w("proofErr"), w("lastRenderedPageBreak")))
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


@dataclass(slots=True)
class Atom:
    """The smallest part of a paragraph that is kept, deleted or inserted whole.

    ``sign`` makes two atoms the same; a bound number's is its datapoint and form, so that its digits change in place. ``run`` is the run a word was cut
    from. ``targets`` are the bookmarks a link or a page field leads to. ``opens`` and ``closes`` are the bookmark ends around it.
    """

    sign: object
    text: str
    content: list[etree._Element]
    run: etree._Element | None = None
    number: str = ""
    note: str = ""
    targets: tuple[str, ...] = ()
    opens: list[etree._Element] = field(default_factory=list)
    closes: list[etree._Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a document's bookmarks and pictures are: datapoint and form of a citation's, id of a block's, digest by relationship of an image."""

    numbers: Mapping[str, tuple[str, str]]
    blocks: Mapping[str, str]
    images: Callable[[str], str]

    def leads(self, text: str) -> str:
        """An address inside the document with the blocks it names in place of their bookmarks, which are numbered anew in each build."""
        return BOOKMARK.sub(lambda match: self.blocks.get(match[0], ""), text)


def atoms(paragraph: etree._Element, bound: Bound) -> list[Atom]:
    """The atoms of a paragraph in reading order."""
    found: list[Atom] = []
    opens: list[etree._Element] = []
    children = iter(paragraph)
    for child in children:
        if child.tag == _START and child.get(_NAME) in bound.numbers:
            made = [_number(child, children, bound)]
        elif child.tag == _START:
            opens.append(child)
            continue
        elif child.tag == _END:
            (found[-1].closes if found and not opens else opens).append(child)
            continue
        elif child.tag in _SKIPPED:
            continue
        elif child.tag == _R:
            made = list(_run(child, children, bound))
        else:
            made = [Atom((child.tag, _text(child), bound.leads(_target(child))), _text(child), [child], targets=_bookmarks(_target(child)))]
        if made:
            made[0].opens = [*opens, *made[0].opens]
            opens = []
            found += made
    if opens:
        found.append(Atom("end", "", [], opens=opens))
    return found


def text_of(element: etree._Element) -> str:
    """All text in an element as a reader joins it."""
    return _text(element)


def signature(paragraph: etree._Element, bound: Bound) -> str:
    """What makes two paragraphs the same to a reader: style, text, pictures and their alt texts."""
    style = paragraph.find(f"{_PPR}/{w('pStyle')}")
    named = style.get(w("val"), "") if style is not None else ""
    pictures = [f"{bound.images(blip.get(_EMBED, ''))}" for blip in paragraph.iter(_BLIP)]
    alts = [shape.get("descr", "") for shape in paragraph.iter(_DESCRIBED)]
    return "\x00".join((named, _text(paragraph), *pictures, *alts))


def _text(element: etree._Element) -> str:
    return "".join(node.text or "" if node.tag == _T else "-" for node in element.iter(_T, _HYPHEN))


def _target(element: etree._Element) -> str:
    return "|".join(str(value) for name, value in sorted(element.items()) if not str(name).endswith("}id"))


def _number(start: etree._Element, rest: Iterator[etree._Element], bound: Bound) -> Atom:
    """A bound number with all that stands between its bookmark's ends."""
    name = start.get(_NAME, "")
    content: list[etree._Element] = []
    closes: list[etree._Element] = []
    for child in rest:
        if child.tag == _END and child.get(_ID) == start.get(_ID):
            closes.append(child)
            break
        content.append(child)
    datapoint, form = bound.numbers[name]
    text = "".join(_text(child) for child in content)
    return Atom(("number", datapoint, form), text, content, number=datapoint, opens=[start], closes=closes)


def _run(run: etree._Element, rest: Iterator[etree._Element], bound: Bound) -> Iterator[Atom]:
    """A run's words; a field with all its runs; a picture; the mark of a note."""
    if run.find(_FIELD) is not None:
        yield _whole_field(run, rest, bound)
        return
    properties = run.find(_RPR)
    look = etree.tostring(properties) if properties is not None else b""
    for child in run:
        if child.tag == _T:
            yield from (Atom((word, look), word, [], run=run) for word in words(child.text or ""))
        elif child.tag != _RPR:
            yield _odd(run, child, properties, bound)


def _odd(run: etree._Element, child: etree._Element, properties: etree._Element | None, bound: Bound) -> Atom:
    """Anything in a run that is no text, in a run of its own."""
    own = etree.Element(_R, nsmap=_NSMAP)
    own.extend([deepcopy(part) for part in (properties, child) if part is not None])
    if child.tag == w("footnoteReference"):
        return Atom("note", "", [own], note=child.get(_ID, ""))
    pictures = [bound.images(blip.get(_EMBED, "")) for blip in child.iter(_BLIP)]
    alts = [shape.get("descr", "") for shape in child.iter(_DESCRIBED)]
    return Atom((child.tag, *pictures, *alts), "", [own])


def _whole_field(first: etree._Element, rest: Iterator[etree._Element], bound: Bound) -> Atom:
    """A field from its beginning to its end; its result is layout, and no part of what makes it the same."""
    content = [first]
    depth = 1
    for child in rest:
        content.append(child)
        for mark in child.iter(_FIELD):
            depth += {"begin": 1, "end": -1}.get(mark.get(_KIND, ""), 0)
        if depth == 0:
            break
    code = "".join(node.text or "" for part in content for node in part.iter(w("instrText")))
    return Atom(("field", bound.leads(code)), "", content, targets=_bookmarks(code))


def _bookmarks(text: str) -> tuple[str, ...]:
    return tuple(BOOKMARK.findall(text))


def word_run(cut: Iterable[Atom]) -> etree._Element:
    """Words cut from one run as one run again."""
    listed = list(cut)
    source = listed[0].run
    assert source is not None
    made = etree.Element(_R, nsmap=_NSMAP)
    properties = source.find(_RPR)
    if properties is not None:
        made.append(deepcopy(properties))
    text = etree.SubElement(made, _T)
    text.text = "".join(word.text for word in listed)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def pairs(before: Sequence[str], after: Sequence[str], likeness: Callable[[int, int], float]) -> list[tuple[int | None, int | None]]:
    """Which of two sequences stand for each other, in order: the same first, between them the likest; none where one side has no partner."""
    found: list[tuple[int | None, int | None]] = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += zip(range(start, end), range(first, last), strict=True)
        elif tag == "replace":
            found += _likest(range(start, end), range(first, last), likeness)
        else:
            found += [(index, None) for index in range(start, end)]
            found += [(None, index) for index in range(first, last)]
    return found


ALIKE = 0.4
_LARGE = 40_000


def _likest(old: range, new: range, likeness: Callable[[int, int], float]) -> list[tuple[int | None, int | None]]:
    """The pairing in order with the highest sum of likenesses of at least ``ALIKE``; very long stretches are paired from the top."""
    if len(old) * len(new) > _LARGE:
        return [*zip(old, new, strict=False), *((index, None) for index in old[len(new) :]), *((None, index) for index in new[len(old) :])]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    scores = [[likeness(i, j) for j in new] for i in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= ALIKE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and scores[i][j] >= ALIKE and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            found.append((old[i], None))
            i += 1
        else:
            found.append((None, new[j]))
            j += 1
    return found
