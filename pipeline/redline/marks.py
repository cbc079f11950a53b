"""Tracked changes as Word writes them: what is put into ``w:ins`` and ``w:del``, and the comments beside changed numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from pipeline.redline.atoms import BOOKMARK, Atom, word_run
from pipeline.word_text import W, w

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
State = Literal["same", "number", "removed", "added"]
_CHANGED = (w("t"), w("delText")), (w("instrText"), w("delInstrText"))
_RUN, _CONTROL, _CONTENT, _LINK = w("r"), w("sdt"), w("sdtContent"), w("hyperlink")


@dataclass(slots=True)
class Marker:
    """Makes marks of one author and time. ``causes`` are the comments by datapoint; ``adopt`` gives a part of the old document its id in the new one.

    ``renamed`` tells where the bookmarks of the old document stand in the new one, by name, ``taken`` are those that stand for one;
    ``adopted`` is the content taken over from the old one.
    """

    author: str
    date: str
    causes: Mapping[str, str]
    adopt: Callable[[str], str]
    adopt_note: Callable[[str], str]
    last_id: int
    comments: list[etree._Element] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    adopted: list[etree._Element] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def next_id(self) -> str:
        """A number no mark of the document has yet."""
        self.last_id += 1
        return str(self.last_id)

    def element(self, name: str, *content: etree._Element) -> etree._Element:
        """``w:ins`` or ``w:del`` with who and when."""
        made = etree.Element(w(name), {w("id"): self.next_id(), w("author"): self.author, w("date"): self.date}, nsmap={"w": W, "r": R})
        made.extend(content)
        return made

    def inserted(self, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """Runs and links of the new document as inserted; what a control held without it."""
        return [self._into("ins", element) for element in uncontrolled(elements)]

    def deleted(self, elements: Iterable[etree._Element]) -> list[etree._Element]:
        """Runs and links of the old document as deleted; what a control held without it."""
        return [self._into("del", self._adopted(element)) for element in uncontrolled(elements)]

    def _into(self, name: str, element: etree._Element) -> etree._Element:
        if element.tag == _RUN:
            if name == "del":
                _as_deleted(element)
            return self.element(name, element)
        element[:] = [self._into(name, child) if child.tag in (_RUN, _LINK) else child for child in element]
        return element

    def _adopted(self, element: etree._Element) -> etree._Element:
        """A copy whose pictures, links and notes are known in the new document."""
        made = deepcopy(element)
        for node in made.iter():
            for name in (f"{{{R}}}id", f"{{{R}}}embed"):
                if node.get(name):
                    node.set(name, self.adopt(node.get(name, "")))
            if node.tag == w("footnoteReference"):
                node.set(w("id"), self.adopt_note(node.get(w("id"), "")))
        self.adopted.append(made)
        return made

    def changed_number(self, old: Atom, new: Atom, *, last: bool) -> list[etree._Element]:
        """A bound number whose digits changed: both inside its bookmark, the cause as a comment beside it; the old behind the new at a paragraph's end."""
        was, now = self.deleted(old.content), self.inserted(new.content)
        both = [*now, *was] if last else [*was, *now]
        return self._commented(new.number, [*new.opens, *both, *new.closes])

    def _commented(self, datapoint: str, content: list[etree._Element]) -> list[etree._Element]:
        cause = self.causes.get(datapoint)
        if not cause:
            return content
        number = self.next_id()
        spots = [etree.Element(w(name), {w("id"): number}, nsmap={"w": W}) for name in ("commentRangeStart", "commentRangeEnd", "commentReference")]
        reference = etree.Element(_RUN, nsmap={"w": W})
        reference.append(spots[2])
        self.comments.append(self._comment(number, cause))
        return [spots[0], *content, spots[1], reference]

    def _comment(self, number: str, text: str) -> etree._Element:
        made = etree.Element(w("comment"), {w("id"): number, w("author"): self.author, w("date"): self.date}, nsmap={"w": W})
        for line in text.split("\n"):
            run = etree.SubElement(etree.SubElement(made, w("p")), _RUN)
            etree.SubElement(run, w("t")).text = line
        return made

    def opened(self, atom: Atom) -> list[etree._Element]:
        """The bookmark ends in front of an old atom under names of their own."""
        return [self._renamed(mark) for mark in atom.opens]

    def closed(self, atom: Atom) -> list[etree._Element]:
        """Those behind it."""
        return [self._renamed(mark) for mark in atom.closes]

    def _renamed(self, mark: etree._Element) -> etree._Element:
        """A bookmark of the old document: its name and number are taken in the new one."""
        made = deepcopy(mark)
        old = f"#{mark.get(w('id'))}"
        if old not in self.renamed:
            self.renamed[old] = self.next_id()
        made.set(w("id"), self.renamed[old])
        name = mark.get(w("name"))
        if name is not None:
            self.renamed[name] = f"{_kind(name)}_{self.renamed[old]}"
            made.set(w("name"), self.renamed[name])
        return made

    def same(self, old: Atom, new: Atom) -> None:
        """Note under which names the bookmarks around an old atom are found in the new document."""
        if old.opens and new.opens:  # hardly one word of a hundred has any
            self.stand_for(_names(old.opens), _names(new.opens))

    def stand_for(self, old: Iterable[str], new: Iterable[str]) -> None:
        """Each old bookmark stands where one of its kind does that stands for no other."""
        free = [name for name in new if name not in self.taken]
        for known in old:
            twin = next((name for name in free if _kind(name) == _kind(known)), None)
            if twin is not None and known not in self.renamed:
                self.renamed[known] = twin
                self.taken.add(twin)
                free.remove(twin)

    def beside(self, mark: etree._Element) -> list[etree._Element]:
        """An old bookmark that has no counterpart, under a name of its own."""
        end = etree.Element(w("bookmarkEnd"), {w("id"): mark.get(w("id"), "")}, nsmap={"w": W})
        return [self._renamed(mark), self._renamed(end)]

    def lead_on(self) -> None:
        """Let what was taken over lead to where the old bookmarks stand now."""
        for node in (node for element in self.adopted for node in element.iter()):
            if node.tag == w("delInstrText"):
                node.text = self.led(node.text or "")
            elif node.get(w("anchor")):
                node.set(w("anchor"), self.led(node.get(w("anchor"), "")))

    def led(self, text: str) -> str:
        """An address with the names its bookmarks have in the new document."""
        return BOOKMARK.sub(lambda match: self.renamed.get(match[0], match[0]), text)

    def write(self, parts: Sequence[tuple[State, Atom, Atom | None]]) -> list[etree._Element]:
        """Atoms with their states as the content of a paragraph; words of one run and state become one run again."""
        content: list[etree._Element] = []
        waiting: list[Atom] = []
        state_of: State = "same"
        for state, atom, other in parts:
            plain = atom.run is not None and not atom.opens and not atom.closes
            if waiting and not (plain and state == state_of and atom.run is waiting[-1].run):
                content += self._words(state_of, waiting)
                waiting = []
            if plain:
                waiting, state_of = [*waiting, atom], state
            else:
                content += self._one(state, atom, other, last=atom is parts[-1][1])
        return content + (self._words(state_of, waiting) if waiting else [])

    def _words(self, state: State, words: Sequence[Atom]) -> list[etree._Element]:
        run = word_run(words)
        return [run] if state == "same" else self.inserted([run]) if state == "added" else self.deleted([run])

    def _one(self, state: State, atom: Atom, other: Atom | None, *, last: bool) -> list[etree._Element]:
        """One atom that is no plain word."""
        content = [word_run([atom])] if atom.run is not None else atom.content
        if state == "number":
            assert other is not None, "a changed number has both sides"
            return self.changed_number(other, atom, last=last)
        if state == "removed":
            return [*self.opened(atom), *self.deleted(content), *self.closed(atom)]
        marked = content if state == "same" else self.inserted(content)
        return [*atom.opens, *marked, *atom.closes]


def _kind(name: str) -> str:
    """What a bookmark is for: its name without its number."""
    return name.rpartition("_")[0]


def _names(marks: Iterable[etree._Element]) -> list[str]:
    return [name for mark in marks if (name := mark.get(w("name"))) is not None]


def uncontrolled(content: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Controls replaced by what stands in them: tracked changes and controls do not go together.

    Programs flatten a change inside a plain-text control; behind the mark of a note or comment LibreOffice (7.4) writes controls twice, and rows that are
    deleted with one in them stay behind empty. The bookmarks bind the numbers.
    """
    for element in content:
        inner = element.find(_CONTENT) if element.tag == _CONTROL else None
        yield from uncontrolled(list(inner)) if inner is not None else [element]


def _as_deleted(run: etree._Element) -> None:
    for shown, gone in _CHANGED:
        for node in run.findall(shown):
            node.tag = gone
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
