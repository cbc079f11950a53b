"""The text of two drafts, block by block: prose by word, tables by cell, charts by their numbers; moved blocks are recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from pipeline.draft import named_texts
from pipeline.ordering import in_order
from pipeline.words import words

Made = Literal["added", "removed", "changed", "moved"]
ALIKE = 0.6
"""Share of text two blocks of other ids must have in common to be one block that moved."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of text that stands in both drafts, only in the one before, or only in the one after."""

    state: Literal["same", "removed", "added"]
    text: str

    def as_dict(self) -> dict[str, str]:
        """The run as diff.json writes it."""
        return {"state": self.state, "text": self.text}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a block that is compared by itself: the prose, a caption, a cell. ``name`` says which, in the words of its table."""

    name: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The piece as a person reads it."""
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Told:
    """A block of one draft: where it stands, its pieces in reading order, and the datapoints it prints. ``document`` is blank in the chapter."""

    document: str
    lang: str
    section: str
    id: str
    kind: str
    pieces: tuple[Piece, ...]
    datapoints: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All pieces, one a line."""
        return "\n".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class PieceChange:
    """One piece that differs, word by word."""

    name: tuple[str, ...]
    marks: tuple[Marked, ...]

    def as_dict(self) -> dict[str, object]:
        """The piece as diff.json writes it."""
        return {"where": list(self.name), "marks": [mark.as_dict() for mark in self.marks]}


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A block that came, went, moved or changed, in the chapter or in the ``document`` beside it."""

    document: str
    lang: str
    section: str
    id: str
    change: Made
    before: Told | None
    after: Told | None
    pieces: tuple[PieceChange, ...] = ()

    @property
    def kind(self) -> str:
        """What kind of block it is."""
        told = self.after or self.before
        assert told is not None
        return told.kind

    def as_dict(self) -> dict[str, object]:
        """The block as diff.json writes it."""
        return {
            **({"document": self.document} if self.document else {}),
            "lang": self.lang,
            "section": self.section,
            "id": self.id,
            "kind": self.kind,
            "change": self.change,
            "before": None if self.before is None else self.before.text,
            "after": None if self.after is None else self.after.text,
            "moved_from": self.before.section if self.change == "moved" and self.before is not None and self.before.section != self.section else None,
            "pieces": [piece.as_dict() for piece in self.pieces],
            "datapoints": list(self.after.datapoints if self.after is not None else ()),
        }


def block_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[BlockChange, ...]:
    """Every block that differs between two drafts, in the order of the draft after; what went stands where it stood.

    The chapter is held against the chapter and each document beside it against its own; one that only one draft has is no list of blocks that came or went.
    """
    found: list[BlockChange] = []
    old, new = named_texts(before), named_texts(after)
    for document in (name for name in new if name in old):
        sides = old[document], new[document]
        for lang in dict.fromkeys(section["lang"] for side in reversed(sides) for section in side["sections"]):
            found += _compared(*(told(side, lang, document) for side in sides))
    return tuple(found)


def told(draft: Mapping[str, Any], lang: str, document: str = "") -> tuple[Told, ...]:
    """The blocks of one document in one language in reading order; ``draft`` is its part of the draft."""
    cited: dict[str, list[str]] = {}
    for entry in draft["citations"]:
        if entry["lang"] == lang:
            cited.setdefault(entry["block"], []).append(entry["datapoint"])
    names = {entry["id"]: entry["datapoint"] for entry in draft["citations"] if entry["lang"] == lang}
    return tuple(
        Told(document, lang, section["id"], block["id"], block["kind"], tuple(_pieces(block, names)), tuple(dict.fromkeys(cited.get(block["id"], ()))))
        for section in draft["sections"]
        if section["lang"] == lang
        for block in section["blocks"]
    )


def _pieces(block: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Piece]:
    """The pieces of a block as draft.json holds it; ``names`` are the datapoints by citation."""
    kind = block["kind"]
    if "words" in block:
        yield _piece((), block["words"])
        yield from (_piece(("number", names[span["citation"]]), [span]) for span in block["numbers"])
    elif kind in ("heading", "paragraph"):
        yield _piece((), block["spans"])
    elif kind == "list":
        yield from _entries(block["items"], ())
    elif kind == "table":
        yield _piece(("caption",), block["caption"])
        headers = [_text(cell) for cell in block["rows"][0]]
        for row in block["rows"]:
            label = _text(row[0]) if row else ""
            yield from (_piece((label, header), cell) for header, cell in zip(headers, row, strict=False))
        yield from (_piece(("note", str(number)), note) for number, note in enumerate(block["notes"], 1))
    elif kind == "figure":
        yield from (_piece((name,), block[name]) for name in ("caption", "alt"))
        yield from (_piece(("number", names.get(span.get("citation", ""), "")), [span]) for span in block["numbers"])
        yield from (_piece(("note", str(number)), note) for number, note in enumerate(block["notes"], 1))
    elif kind == "cards":
        for row in block["rows"]:
            yield from (_piece((_text(row[0]), str(number)), part) for number, part in enumerate(row))


def _entries(items: Sequence[Mapping[str, Any]], above: tuple[str, ...]) -> Iterator[Piece]:
    for number, item in enumerate(items, 1):
        name = (*above, str(number))
        yield _piece(name, item["spans"])
        for inner in item.get("inner", ()):
            yield from _entries(inner["items"], name)


def _piece(name: tuple[str, ...], spans: Sequence[Mapping[str, Any]]) -> Piece:
    """A piece cut into words; a printed number is one word, whatever stands in it."""
    found: list[str] = []
    for span in spans:
        found += [span["text"]] if span["kind"] == "datapoint" else words(span["text"])
        found += words("".join(note["text"] for note in span.get("note", ())))
    return Piece(name, tuple(found))


def _text(spans: Sequence[Mapping[str, Any]]) -> str:
    return "".join(span["text"] for span in spans)


def _compared(before: Sequence[Told], after: Sequence[Told]) -> Iterator[BlockChange]:
    """The changes of one language: blocks matched by id, what is left by likeness; those out of order have moved."""
    old = {block.id: block for block in before}
    new = {block.id: block for block in after}
    pairs = {name: name for name in new if name in old}
    pairs |= _alike([block for block in after if block.id not in pairs], [block for block in before if block.id not in pairs])
    places = {block.id: index for index, block in enumerate(before)}
    kept = in_order([places[pairs[block.id]] for block in after if block.id in pairs])
    went = [block for block in before if block.id not in set(pairs.values())]
    waiting = iter([*went, None])
    gone = next(waiting)
    for block in after:
        at = places[pairs[block.id]] if block.id in pairs else None
        while gone is not None and at is not None and at in kept and places[gone.id] < at:
            yield BlockChange(gone.document, gone.lang, gone.section, gone.id, "removed", gone, None)
            gone = next(waiting)
        if at is None:
            yield BlockChange(block.document, block.lang, block.section, block.id, "added", None, block)
            continue
        was = old[pairs[block.id]]
        pieces = piece_changes(was.pieces, block.pieces)
        if at not in kept or was.section != block.section or was.id != block.id:
            yield BlockChange(block.document, block.lang, block.section, block.id, "moved", was, block, pieces)
        elif pieces:
            yield BlockChange(block.document, block.lang, block.section, block.id, "changed", was, block, pieces)
    while gone is not None:
        yield BlockChange(gone.document, gone.lang, gone.section, gone.id, "removed", gone, None)
        gone = next(waiting)


def _alike(came: Sequence[Told], went: Sequence[Told]) -> dict[str, str]:
    """Blocks of another id that are one that was there before: the likest first, each once."""
    scored: list[tuple[float, int, int]] = []
    for first, block in enumerate(came):
        matcher = SequenceMatcher(None, b=_words(block), autojunk=False)
        for second, other in enumerate(went):
            if block.kind == other.kind and block.kind != "heading":
                matcher.set_seq1(_words(other))
                if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and (ratio := matcher.ratio()) >= ALIKE:
                    scored.append((-ratio, first, second))
    found: dict[str, str] = {}
    for _, first, second in sorted(scored):
        if came[first].id not in found and went[second].id not in found.values():
            found[came[first].id] = went[second].id
    return found


def _words(block: Told) -> list[str]:
    return [word for piece in block.pieces for word in piece.words]


def piece_changes(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[PieceChange, ...]:
    """The pieces that differ, word by word. Pieces are matched by name; of several of one name the first with the first."""
    old, new = _numbered(before), _numbered(after)
    names = [name for name in new if name in old or new[name].words]
    names += [name for name in old if name not in new and old[name].words]
    found: list[PieceChange] = []
    for name in names:
        was, now = old.get(name), new.get(name)
        marks = marked(was.words if was else (), now.words if now else ())
        if any(mark.state != "same" for mark in marks):
            found.append(PieceChange(name[:-1], marks))
    return tuple(found)


def _numbered(pieces: Iterable[Piece]) -> dict[tuple[str, ...], Piece]:
    """Pieces by name and their turn among those of the same name."""
    turns: dict[tuple[str, ...], int] = {}
    found: dict[tuple[str, ...], Piece] = {}
    for piece in pieces:
        turn = turns[piece.name] = turns.get(piece.name, 0) + 1
        found[*piece.name, str(turn)] = piece
    return found


def marked(before: Sequence[str], after: Sequence[str]) -> tuple[Marked, ...]:
    """Two texts as one with what went and what came marked, word by word.

    >>> [(mark.state, mark.text) for mark in marked(("Scope", " ", "1,200", " t"), ("Scope", " ", "1,300", " t"))]
    [('same', 'Scope '), ('removed', '1,200'), ('added', '1,300'), ('same', ' t')]
    """
    found: list[Marked] = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Marked("same", "".join(before[start:end])))
            continue
        found += [Marked("removed", "".join(before[start:end]))] if start < end else []
        found += [Marked("added", "".join(after[first:last]))] if first < last else []
    return _joined(found)


def _joined(marks: Sequence[Marked]) -> tuple[Marked, ...]:
    """Changes that only white space or one Chinese particle keeps apart, as one: ``A b C`` → ``X b Y`` reads better whole where b is a space."""
    found: list[Marked] = []
    for index, mark in enumerate(marks):
        between = mark.state == "same" and not mark.text.strip() and 0 < index < len(marks) - 1
        if between:
            found += [replace(mark, state="removed"), replace(mark, state="added")]
        else:
            found.append(mark)
    return _merged(found)


def _merged(marks: Sequence[Marked]) -> tuple[Marked, ...]:
    """Runs of changes written as all that went, then all that came."""
    found: list[Marked] = []
    removed = added = ""
    for mark in (*marks, Marked("same", "")):
        if mark.state == "removed":
            removed += mark.text
        elif mark.state == "added":
            added += mark.text
        else:
            found += [Marked("removed", removed)] if removed else []
            found += [Marked("added", added)] if added else []
            removed = added = ""
            if mark.text and found and found[-1].state == "same":
                found[-1] = Marked("same", found[-1].text + mark.text)
            elif mark.text:
                found.append(mark)
    return tuple(found)
