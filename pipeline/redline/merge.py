"""Two stories of Word (a body, the notes) as one with tracked changes: paragraphs by word, tables by row and cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from pipeline.redline.atoms import Atom, Bound, atoms, pairs, signature, text_of
from pipeline.redline.marks import Marker, State, uncontrolled
from pipeline.word_text import W, w

_P, _TBL, _TR, _TC, _PPR, _RPR, _DRAWING = w("p"), w("tbl"), w("tr"), w("tc"), w("pPr"), w("rPr"), w("drawing")
_START = w("bookmarkStart")
Part = tuple[State, Atom, Atom | None]
"""An atom with its state; of what stands in both the old one beside it."""


@dataclass(slots=True)
class Merge:
    """The old story merged into the new one.

    ``notes`` collects the notes of paragraphs that stand in both: old number, new number; ``leading`` the links and page fields that do.
    """

    old: Bound
    new: Bound
    marker: Marker
    home: Callable[[etree._Element], str] = lambda _: ""
    former: Callable[[etree._Element], str] = lambda _: ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    added_notes: list[str] = field(default_factory=list)
    leading: list[tuple[Atom, Atom]] = field(default_factory=list)

    def story(self, before: Sequence[etree._Element], after: Sequence[etree._Element]) -> list[etree._Element]:
        """Paragraphs and tables of both in one order, changes marked."""
        signs = ([self._sign(element, self.old) for element in before], [self._sign(element, self.new) for element in after])
        bags = [[Counter(_words(sign)) for sign in side] for side in signs]
        blocks = [[self.former(element) for element in before], [self.home(element) for element in after]]
        numbers = self._numbers(before, after)

        def likeness(i: int, j: int) -> float:
            if before[i].tag != after[j].tag:
                return 0.0
            known = bool(blocks[0][i]) and blocks[0][i] == blocks[1][j]
            return _common(bags[0][i], bags[1][j]) + (0.3 if known else 0.0) + (0.3 if numbers[0][i] and numbers[0][i] == numbers[1][j] else 0.0)

        content: list[etree._Element] = []
        for i, j in pairs(signs[0], signs[1], likeness):
            if j is None and i is not None:
                content += self._gone(before[i])
            elif i is None and j is not None:
                content.append(self._new(after[j]))
            elif i is not None and j is not None:
                content += self._both(before[i], after[j], same=signs[0][i] == signs[1][j])
        return content

    def _numbers(self, before: Sequence[etree._Element], after: Sequence[etree._Element]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """The datapoints each element of both sides prints."""
        old, new = ([_cited(element, bound) for element in side] for side, bound in ((before, self.old), (after, self.new)))
        return old, new

    def _sign(self, element: etree._Element, bound: Bound) -> str:
        if element.tag == _P:
            return signature(element, bound)
        if element.tag == _TBL:
            return "\x01" + "\x01".join(_row_sign(row) for row in element.iterchildren(_TR))
        return f"\x02{element.tag}"

    def _both(self, old: etree._Element, new: etree._Element, *, same: bool) -> list[etree._Element]:
        """What stands in both. Another picture is another paragraph: LibreOffice (7.4) joins a paragraph that ends in a new picture with the next."""
        if new.tag == _P and (same or next(new.iter(_DRAWING), None) is None):
            self.paragraph(old, new, same=same)
            return [new]
        if new.tag == _P or (new.tag == _TBL and not self._table(old, new)):
            return [*self._gone(old), self._new(new)]
        return [new]

    def paragraph(self, old: etree._Element, new: etree._Element, *, same: bool = False) -> None:
        """Mark in the new paragraph what differs from the old; of one that reads the same only the names of its bookmarks are noted."""
        before, after = atoms(old, self.old), atoms(new, self.new)
        if same and len(before) == len(after):
            parts: list[Part] = [("same", other, one) for one, other in zip(before, after, strict=True)]
            for one, other in zip(before, after, strict=True):
                self._noted(one, other)
        else:
            own = new.find(_PPR)
            parts = _shut(list(self._stated(before, after)))
            new[:] = [*([own] if own is not None else []), *_paired(list(uncontrolled(self.marker.write(parts))))]
        self.leading += [(was, now) for state, now, was in parts if state == "same" and was is not None and was.targets]
        self._keep_places(old, new)

    def _keep_places(self, old: etree._Element, new: etree._Element) -> None:
        """Where blocks and rows of the old document begin stays known: by the bookmark that stands there now, else by one of their own."""
        marks = [mark for mark in old.iter(_START) if mark.get(w("name"), "") not in self.old.numbers]
        here = [name for mark in new.iter(_START) if (name := mark.get(w("name"), "")) not in self.new.numbers] if marks else []
        for mark in marks:
            name = mark.get(w("name"), "")
            if self.marker.renamed.get(name) in here:
                continue
            self.marker.renamed.pop(name, None)
            self.marker.stand_for([name], here)
            if name not in self.marker.renamed:
                at = 1 if new.find(_PPR) is not None else 0
                new[at:at] = self.marker.beside(mark)

    def lead_on(self) -> None:
        """Links and page fields of both documents lead to what they led to, wherever it stands now."""
        for old, new in self.leading:
            if tuple(map(self.marker.led, old.targets)) != new.targets:
                parent = new.content[0].getparent()
                assert parent is not None, "what stands in both has a place"
                at = parent.index(new.content[0])
                marked = [*self.marker.deleted(old.content), *self.marker.inserted(list(new.content))]
                parent[at:at] = marked
        self.marker.lead_on()

    def _stated(self, before: Sequence[Atom], after: Sequence[Atom]) -> Iterator[Part]:
        old_signs, new_signs = ([atom.sign for atom in side] for side in (before, after))
        for tag, start, end, first, last in SequenceMatcher(None, old_signs, new_signs, autojunk=False).get_opcodes():
            if tag == "equal":
                for old, new in zip(before[start:end], after[first:last], strict=True):
                    self._noted(old, new)
                    yield ("number" if old.number and old.text != new.text else "same"), new, old
                continue
            yield from (("removed", atom, None) for atom in before[start:end])
            for atom in after[first:last]:
                self.added_notes += [atom.note] if atom.note else []
                yield "added", atom, None

    def _noted(self, old: Atom, new: Atom) -> None:
        self.marker.same(old, new)
        if old.note and new.note:
            self.notes.append((old.note, new.note))

    def mark(self, paragraph: etree._Element, state: State) -> None:
        """Mark all of a paragraph's content, not its end: the first of a note stays with the note."""
        self._whole(paragraph, state, self.new)

    def former_paragraph(self, paragraph: etree._Element) -> etree._Element:
        """A paragraph of the old document, its content deleted."""
        made = deepcopy(paragraph)
        self._whole(made, "removed", self.old)
        return made

    def _new(self, element: etree._Element) -> etree._Element:
        """A paragraph, or a table, that the old story does not have."""
        if element.tag == _P:
            self._whole(element, "added", self.new)
            _mark_paragraph(element, self.marker.element("ins"))
        else:
            for row in element.iterchildren(_TR):
                self._new_row(row)
        return element

    def _gone(self, element: etree._Element) -> list[etree._Element]:
        """A paragraph, or a table, that the new story does not have; a section break goes without a trace."""
        if element.tag not in (_P, _TBL):
            return []
        made = deepcopy(element)
        if made.tag == _P:
            for broken in made.findall(f"{_PPR}/{w('sectPr')}"):
                broken.getparent().remove(broken)  # type: ignore[union-attr]  # found below its parent
            self._whole(made, "removed", self.old)
            _mark_paragraph(made, self.marker.element("del"))
        else:
            for row in made.iterchildren(_TR):
                self._old_row(row)
        return [made]

    def _whole(self, paragraph: etree._Element, state: State, bound: Bound) -> None:
        own = paragraph.find(_PPR)
        listed = atoms(paragraph, bound)
        if state == "added":
            self.added_notes += [atom.note for atom in listed if atom.note]
        content = self.marker.write([(state, atom, None) for atom in listed])
        paragraph[:] = [*([own] if own is not None else []), *content]

    def _new_row(self, row: etree._Element) -> None:
        _mark_row(row, self.marker.element("ins"))
        for paragraph in row.iter(_P):
            self._whole(paragraph, "added", self.new)
            _mark_paragraph(paragraph, self.marker.element("ins"))

    def _old_row(self, row: etree._Element) -> None:
        _mark_row(row, self.marker.element("del"))
        for paragraph in row.iter(_P):
            self._whole(paragraph, "removed", self.old)
            _mark_paragraph(paragraph, self.marker.element("del"))

    def _table(self, old: etree._Element, new: etree._Element) -> bool:
        """Merge a table row by row; false where its columns differ, so that it is another table."""
        if len(list(old.iter(w("gridCol")))) != len(list(new.iter(w("gridCol")))):
            return False
        before, after = list(old.iterchildren(_TR)), list(new.iterchildren(_TR))
        labels = [[text_of(row[1]) if len(row) > 1 else "" for row in side] for side in (before, after)]
        bags = [[Counter(_words(_row_sign(row))) for row in side] for side in (before, after)]
        numbers = self._numbers(before, after)

        def likeness(i: int, j: int) -> float:
            same = labels[0][i] == labels[1][j] or (numbers[0][i] and numbers[0][i] == numbers[1][j])
            return (1.0 if same else 0.0) + _common(bags[0][i], bags[1][j])

        rows: list[etree._Element] = []
        for i, j in pairs([_row_sign(row) for row in before], [_row_sign(row) for row in after], likeness):
            rows += self._rows(before[i] if i is not None else None, after[j] if j is not None else None)
        head = [child for child in new if child.tag != _TR]
        new[:] = [*head, *rows]
        return True

    def _rows(self, old: etree._Element | None, new: etree._Element | None) -> list[etree._Element]:
        cells = [list(row.iterchildren(_TC)) for row in (old, new) if row is not None]
        if old is not None and new is not None and len(cells[0]) == len(cells[1]):
            for one, other in zip(*cells, strict=True):
                self._cell(one, other)
            return [new]
        rows = []
        if old is not None:
            rows.append(deepcopy(old))
            self._old_row(rows[0])
        if new is not None:
            self._new_row(new)
            rows.append(new)
        return rows

    def _cell(self, old: etree._Element, new: etree._Element) -> None:
        before, after = list(old.iterchildren(_P)), list(new.iterchildren(_P))
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                self.paragraph(one, other, same=signature(one, self.old) == signature(other, self.new))
            return
        head = [child for child in new if child.tag != _P]
        new[:] = [*head, *self.story(before, after)]


def _shut(parts: Sequence[Part]) -> list[Part]:
    """Changes of a paragraph so that it does not end in an insertion.

    LibreOffice (7.4) takes an insertion at a paragraph's end and one at the next one's beginning for one, and rejects the end of the paragraph with them. So
    what was added moves up by a word where that says the same, and else the word before it is replaced.
    """
    last = len(parts)
    while last and parts[last - 1][0] == "added":
        last -= 1
    added = list(parts[last:])
    first = last
    while first and parts[first - 1][0] == "removed":
        first -= 1
    if not added or not last:
        return list(parts)
    if first < last:
        return [*parts[:first], *added, *parts[first:last]]
    state, new, old = parts[last - 1]
    assert old is not None, "what stands in both has both sides"
    if state == "same" and _plain(new) and _plain(added[-1][1]) and new.sign == added[-1][1].sign:
        return [*parts[: last - 1], ("added", new, None), *added[:-1], ("same", added[-1][1], old)]
    return [*parts[: last - 1], ("added", new, None), *added, ("removed", old, None)]


def _plain(atom: Atom) -> bool:
    """Whether an atom is a word and nothing else."""
    return atom.run is not None and not atom.opens and not atom.closes


def _paired(content: Sequence[etree._Element]) -> list[etree._Element]:
    """Without bookmarks of which only one end stands here: the other was at a word that both documents have."""
    starts, ends = ({mark.get(w("id")) for mark in content if mark.tag == w(name)} for name in ("bookmarkStart", "bookmarkEnd"))
    return [mark for mark in content if mark.tag not in (w("bookmarkStart"), w("bookmarkEnd")) or mark.get(w("id")) in starts & ends]


def _cited(element: etree._Element, bound: Bound) -> tuple[str, ...]:
    return tuple(bound.numbers[name][0] for mark in element.iter(w("bookmarkStart")) if (name := mark.get(w("name"), "")) in bound.numbers)


def _row_sign(row: etree._Element) -> str:
    return "\x00".join(text_of(cell) for cell in row.iterchildren(_TC))


def _words(sign: str) -> list[str]:
    """Latin words whole, Chinese by character: enough to see whether two texts are about the same."""
    return [part for word in sign.split() for part in ([word] if word.isascii() else list(word))]


def _common(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Twice what two texts share over all they have."""
    total = sum(one.values()) + sum(other.values())
    return 2 * sum(min(count, other.get(word, 0)) for word, count in one.items()) / total if total else 1.0


def _mark_paragraph(paragraph: etree._Element, mark: etree._Element) -> None:
    """Say that a paragraph's mark came or went with it."""
    own = paragraph.find(_PPR)
    if own is None:
        own = etree.Element(_PPR, nsmap={"w": W})
        paragraph.insert(0, own)
    look = own.find(_RPR)
    if look is None:
        look = etree.Element(_RPR, nsmap={"w": W})
        own.insert(len([child for child in own if child.tag not in (w("sectPr"), w("pPrChange"))]), look)
    look.insert(0, mark)


def _mark_row(row: etree._Element, mark: etree._Element) -> None:
    """Say that a row came or went."""
    own = row.find(w("trPr"))
    if own is None:
        own = etree.Element(w("trPr"), nsmap={"w": W})
        row.insert(0, own)
    own.append(mark)
