"""A redline: two Word chapters of ours as one document with native tracked changes. Accepting all gives the new one, rejecting all the old one.

What only the working edition has, its sign-offs and comments, is in neither: it is no change of the chapter.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from lxml import etree

from pipeline.carrier import Carrier
from pipeline.document import WORKING
from pipeline.opc import Package, PackageError, Unreadable, open_package, parse
from pipeline.redline.atoms import Bound
from pipeline.redline.marks import Marker, R
from pipeline.redline.merge import Merge
from pipeline.word import find_carrier, former_xml, main_part
from pipeline.word_text import W, w

_FIRST_ID = 1_000_000
_CONTENT_TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    b'<ds:datastoreItem ds:itemID="{A4B1D6F2-7C53-4E0D-8B1E-52C9E37F6D84}" '
    b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
)
_ITEM_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{{kind}}" Target="itemProps{{number}}.xml"/></Relationships>'
)
"""With no prefix: LibreOffice (7.4) reads no other relationships."""
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def redline(before: bytes, after: bytes, causes: Mapping[str, str], *, author: str, date: str) -> bytes | Unreadable:
    """The new document with every difference from the old as a tracked change of ``author`` at ``date`` (ISO, ``2026-11-25T09:00:00Z``).

    ``causes`` are the comments set beside changed numbers, by datapoint id. Never raises for a bad file.
    """
    try:
        return _Redline(_Opened(before), _Opened(after)).write(causes, author, date)
    except PackageError as error:
        return error.unreadable


class _Opened:
    """One of the two documents: its parts, its citations, its notes."""

    def __init__(self, data: bytes) -> None:
        self.package: Package = open_package(data)
        self.main = main_part(self.package)
        self.carrier: Carrier | None = _carrier(self.package)
        self.root = self.package.xml(self.main)
        body = self.root.find(w("body"))
        if body is None:
            raise PackageError(Unreadable("word.not_word", self.main))
        self.body = body
        self.targets = self.package.targets(self.main)
        self.notes_part = next((name for kind, name in self.package.related(self.main) if kind == "footnotes" and name in self.package.names), None)
        self.notes = self.package.xml(self.notes_part) if self.notes_part is not None else None
        related = sorted(entry for entry in self.package.related(self.main) if entry[1] in self.package.names)
        self.frames = {kind: {name: self.package.xml(name) for other, name in related if other == kind} for kind in ("header", "footer")}

    def bound(self) -> Bound:
        """What its bookmarks and pictures are."""
        cited = self.carrier.citations if self.carrier is not None else ()
        digests: dict[str, str] = {}

        def image(relationship: str) -> str:
            name = self.targets.get(relationship, "")
            if name not in digests:
                digests[name] = hashlib.sha256(self.package.read(name)).hexdigest() if name in self.package.names else ""
            return digests[name]

        return Bound({entry.bookmark: (entry.datapoint, entry.form) for entry in cited if entry.where == "text"}, self.blocks(), image)

    def blocks(self) -> dict[str, str]:
        """Block ids by bookmark."""
        return {block.bookmark: block.id for block in self.carrier.blocks} if self.carrier is not None else {}

    def listed(self) -> list[etree._Element]:
        """What stands in the body, without the last section's properties and without what only the working edition has."""
        blocks, found, own = self.blocks(), [], True
        for element in self.body:
            block = _block(element, blocks)
            own = not block.startswith(WORKING) if block else own
            found += [element] if own and element.tag != w("sectPr") else []
        return found


def _carrier(package: Package) -> Carrier | None:
    """The citations, where the document is one of ours."""
    try:
        return find_carrier(package)
    except PackageError:
        return None


class _Redline:
    """Both documents on their way into one."""

    def __init__(self, old: _Opened, new: _Opened) -> None:
        self._old, self._new = old, new
        self._parts: dict[str, bytes] = {name: new.package.read(name) for name in sorted(new.package.names) if not name.endswith("/")}
        self._relations = parse(self._parts[_listing(new.main)], _listing(new.main))
        self._adopted: dict[str, str] = {}
        self._adopted_notes: dict[str, str] = {}
        self._marker: Marker

    def write(self, causes: Mapping[str, str], author: str, date: str) -> bytes:
        """The document."""
        self._marker = Marker(author, date, causes, self._adopt, self._adopt_note, _FIRST_ID)
        blocks, former = self._new.blocks(), self._old.blocks()
        merge = Merge(self._old.bound(), self._new.bound(), self._marker, lambda element: _block(element, blocks), lambda element: _block(element, former))
        content = merge.story(self._old.listed(), self._new.listed())
        last = [element for element in self._new.body if element.tag == w("sectPr")]
        self._new.body[:] = [*content, *last]
        self._write_notes(merge)
        self._write_frames(merge)
        merge.lead_on()
        self._order_notes()
        self._write_parts()
        self._write_comments()
        self._write_former()
        self._parts[_listing(self._new.main)] = _written(self._relations)
        return _zip(self._parts)

    def _write_parts(self) -> None:
        """The parts of the new document whose text is merged by now."""
        self._parts[self._new.main] = _written(self._new.root)
        if self._new.notes is not None and self._new.notes_part is not None:
            self._parts[self._new.notes_part] = _written(self._new.notes)
        for frames in self._new.frames.values():
            self._parts |= {name: _written(frame) for name, frame in frames.items()}

    def _order_notes(self) -> None:
        """Notes in the order of their marks and numbered so: LibreOffice (7.4) finds them by it."""
        if self._new.notes is None:
            return
        notes = {note.get(w("id"), ""): note for note in self._new.notes.iterchildren(w("footnote"))}
        marks = [mark for mark in self._new.root.iter(w("footnoteReference")) if mark.get(w("id")) in notes]
        for number, mark in enumerate(marks, 1):
            note = notes[mark.get(w("id"), "")]
            self._new.notes.append(note)
            for element in (mark, note):
                element.set(w("id"), str(number))

    def _write_frames(self, merge: Merge) -> None:
        """Headers and footers: the first of the one with the first of the other, and so on; a section that came has its own."""
        for kind, frames in self._new.frames.items():
            for old, new in zip(self._old.frames[kind].values(), frames.values(), strict=False):
                new[:] = merge.story(list(old), list(new))

    def _write_former(self) -> None:
        """What the old document says of itself, beside what the new one does: rejecting all gives a document whose citations read."""
        if self._old.carrier is None:
            return
        number = next(number for number in range(1, len(self._parts) + 2) if f"customXml/item{number}.xml" not in self._parts)
        self._parts[f"customXml/item{number}.xml"] = former_xml(self._old.carrier, self._marker.renamed, self._marker.author, self._marker.date)
        self._parts[f"customXml/itemProps{number}.xml"] = _ITEM_PROPERTIES
        properties = _ITEM_RELATIONS.format(kind=f"{R}/customXmlProps", number=number)
        self._parts[f"customXml/_rels/item{number}.xml.rels"] = properties.encode()
        self._relate(f"{R}/customXml", posixpath.relpath(f"customXml/item{number}.xml", posixpath.dirname(self._new.main)))
        self._declare("Override", PartName=f"/customXml/itemProps{number}.xml", ContentType=_PROPERTIES_TYPE)

    def _write_notes(self, merge: Merge) -> None:
        """Notes that stand in both are merged; those that came are marked as new."""
        if self._new.notes is None or self._new.notes_part is None:
            return
        new = {note.get(w("id"), ""): note for note in self._new.notes.iterchildren(w("footnote"))}
        old = {note.get(w("id"), ""): note for note in self._old.notes.iterchildren(w("footnote"))} if self._old.notes is not None else {}
        for was, now in list(merge.notes):
            if was in old and now in new:
                new[now][:] = merge.story(list(old[was]), list(new[now]))
        for number in list(merge.added_notes):
            if number in new:
                for paragraph in new[number].iterchildren(w("p")):
                    merge.mark(paragraph, "added")
        for was, now in self._adopted_notes.items():
            if was in old:
                made = etree.SubElement(self._new.notes, w("footnote"), {w("id"): now})
                for paragraph in old[was].iterchildren(w("p")):
                    made.append(merge.former_paragraph(paragraph))

    def _write_comments(self) -> None:
        if not self._marker.comments:
            return
        folder = posixpath.dirname(self._new.main)
        name = posixpath.join(folder, "comments.xml")
        root = etree.Element(w("comments"), nsmap={"w": W})
        root.extend(self._marker.comments)
        self._parts[name] = _written(root)
        self._relate(f"{R}/comments", "comments.xml")
        self._declare("Override", PartName=f"/{name}", ContentType=_COMMENTS_TYPE)

    def _adopt(self, relationship: str) -> str:
        """The id, in the new document, of an image or address of the old one."""
        if relationship not in self._adopted:
            self._adopted[relationship] = self._copied(relationship)
        return self._adopted[relationship]

    def _copied(self, relationship: str) -> str:
        listing = _listing(self._old.main)
        entry = next(
            (entry for entry in self._old.package.xml(listing) if entry.get("Id") == relationship) if listing in self._old.package.names else iter(()), None
        )
        if entry is None:
            return relationship
        kind, target, mode = entry.get("Type", ""), entry.get("Target", ""), entry.get("TargetMode")
        if mode == "External":
            return self._relate(kind, target, mode)
        source = self._old.targets.get(relationship, "")
        if source not in self._old.package.names:
            return relationship
        data = self._old.package.read(source)
        ending = posixpath.splitext(source)[1]
        name = posixpath.join(posixpath.dirname(self._new.main), "media", f"former-{hashlib.sha256(data).hexdigest()[:16]}{ending}")
        self._parts[name] = data
        return self._relate(kind, posixpath.relpath(name, posixpath.dirname(self._new.main)))

    def _adopt_note(self, number: str) -> str:
        """The number, in the new document, of a note only the old one has."""
        return self._adopted_notes.setdefault(number, self._marker.next_id())

    def _relate(self, kind: str, target: str, mode: str | None = None) -> str:
        identifier = f"rIdRedline{len(self._relations) + 1}"
        made = etree.SubElement(self._relations, f"{{{_PACKAGE}/relationships}}Relationship", {"Id": identifier, "Type": kind, "Target": target})
        if mode is not None:
            made.set("TargetMode", mode)
        return identifier

    def _declare(self, name: str, **values: str) -> None:
        root = parse(self._parts[_CONTENT_TYPES], _CONTENT_TYPES)
        etree.SubElement(root, f"{{{_PACKAGE}/content-types}}{name}", values)
        self._parts[_CONTENT_TYPES] = _written(root)


def _listing(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _block(element: etree._Element, blocks: Mapping[str, str]) -> str:
    """The block an element begins; blank where it begins none."""
    marks: Sequence[etree._Element] = element.findall(w("bookmarkStart"))
    return next((blocks[name] for mark in marks if (name := mark.get(w("name"), "")) in blocks), "")


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _zip(parts: Mapping[str, bytes]) -> bytes:
    """The package's bytes: parts by name, no times."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, parts[name], compresslevel=6)
    return out.getvalue()
