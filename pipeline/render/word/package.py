"""The Word package: python-docx opens the reference document, holds the parts and saves; the archive is rewritten so that its bytes are the same each time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from lxml import etree

from pipeline.document import Document, plain
from pipeline.render.word.xml import Par, Xml, attribute, document, el, paragraph, parse, run, val
from pipeline.word_text import clean, w

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.opc.part import Part
    from docx.parts.document import DocumentPart

_ITEM_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    b'<ds:datastoreItem ds:itemID="{6E7A5C31-0C1F-4B8A-9D42-3F1C5A7E2B10}" '
    b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
    b'<ds:schemaRefs><ds:schemaRef ds:uri="urn:netzero-chapter:citations:1"/></ds:schemaRefs></ds:datastoreItem>'
)
_LINES = {"en": 288, "zh-TW": 324}
"""Line height of body text, in 240ths of the font's own line: 1.2 in English, 1.35 in Chinese."""


_TIGHT: dict[str, tuple[float, int, int]] = {
    "Normal": (9, 0, 0),
    "Title": (20, 0, 2),
    "BodyText": (9, 0, 3),
    "Lead": (11, 0, 4),
    "ListBullet": (9, 0, 1),
    "Heading1": (14, 7, 3),
    "Heading2": (10.5, 5, 1),
    "Caption": (9, 4, 3),
    "CardValue": (16, 0, 0),
    "CardValueMedium": (14, 0, 0),
}
"""Size and space before and after, in points, of the styles of a short paper."""
_TIGHT_LINES = {"en": 252, "zh-TW": 256}
_MARGIN = 1247  # 22 mm
_OPENING_NOTE = 140  # as after body text
_TYPES, _CONTENT_TYPES = "[Content_Types].xml", "http://schemas.openxmlformats.org/package/2006/content-types"
_A4 = (11906, 16838)

WriteFrame = Callable[[Callable[[bytes], str]], Sequence[Xml]]
"""Writes a header's or footer's paragraphs; what it is given puts a picture into the part and gives the relationship to it."""

Group = tuple[bool, list[Xml]]
"""A stretch of body on landscape (true) or upright pages."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A section's references to its headers, and to the footer of upright and of landscape pages."""

    headers: tuple[str, ...]
    upright: str
    across: str


def open_reference(reference: bytes | None) -> WordDocument:
    """The reference document to write into: the brand's, or the shipped one."""
    import docx

    return docx.Document(BytesIO(reference or (files("report_templates") / "reference.docx").read_bytes()))


def set_language(word: WordDocument, lang: str) -> None:
    """Line height and justification of the chapter's language; every run is tagged en-US and zh-TW by script through the defaults."""
    defaults = word.styles.element.find(f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}")
    if defaults is None:
        return
    for spacing in defaults.iterfind(w("spacing")):
        spacing.set(w("line"), str(_LINES[lang]))
    for justification in defaults.iterfind(w("jc")):
        justification.set(w("val"), "both" if lang == "zh-TW" else "left")


def tighten(word: WordDocument, lang: str) -> None:
    """Smaller type and less space in the styles themselves, for a paper of one or two pages; a brand's own styles tighten alike."""
    for style in word.styles.element.iterfind(w("style")):
        tight = _TIGHT.get(style.get(w("styleId"), ""))
        if tight is None:
            continue
        points, before, after = tight
        for name in ("sz", "szCs"):
            for size in style.iterfind(f"{w('rPr')}/{w(name)}"):
                size.set(w("val"), str(round(points * 2)))
        for spacing in style.iterfind(f"{w('pPr')}/{w('spacing')}"):
            spacing.set(w("before"), str(before * 20))
            spacing.set(w("after"), str(after * 20))
    for spacing in word.styles.element.iterfind(f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}/{w('spacing')}"):
        spacing.set(w("line"), str(_TIGHT_LINES[lang]))


def set_properties(word: WordDocument, document: Document) -> None:
    """Core properties: title, company as author, the chapter's own date; nothing from a clock."""
    core = word.core_properties
    core.title = clean(plain(document.title))[:255]
    core.author = core.last_modified_by = clean(document.company)[:255]
    core.language = document.lang
    core.revision = 1
    try:
        core.created = core.modified = datetime.combine(date.fromisoformat(document.date), time())
    except ValueError:
        return


def add_numberings(word: WordDocument, lists: Sequence[tuple[int, int]]) -> None:
    """One ``w:num`` a numbered list, each starting at 1."""
    numbering = word.part.numbering_part.element
    for number, level in lists:
        override = el("lvlOverride", val("startOverride", 1), ilvl=level)
        numbering.extend(parse([el("num", val("abstractNumId", _abstract(numbering)), override, numId=number)]))


def first_numbering(word: WordDocument) -> int:
    """The first ``numId`` the reference document leaves free."""
    return 1 + max((int(entry.get(w("numId"), "0")) for entry in word.part.numbering_part.element.iter(w("num"))), default=0)


def _abstract(numbering: etree._Element) -> int:
    """The abstract numbering behind the style List Number, which is numbering 2 of the reference document."""
    for entry in numbering.iter(w("num")):
        if entry.get(w("numId")) == "2":
            return int(entry[0].get(w("val"), "0"))
    raise ValueError("the reference document has no numbering 2")


def footnotes_part(word: WordDocument) -> Part:
    """The footnotes part of the reference document."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    return word.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)


def add_footnotes(word: WordDocument, notes: Sequence[str]) -> etree._Element:
    """Write the footnotes after the separators and give the part's root."""
    part = footnotes_part(word)
    root = etree.fromstring(part.blob)
    root.extend(parse(notes))
    part._blob = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)  # python-docx has no footnotes of its own
    return root


def relate(part: Part, address: str) -> str:
    """The id of a part's relationship to an outside address."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    return part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def add_picture(part: DocumentPart, png: bytes) -> str:
    """The id of the body's relationship to a picture. (python-docx's own way looks whether it has the picture by hashing all others again.)"""
    from docx.image.image import Image
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.image import ImagePart

    images = part.package.image_parts
    taken = {image.partname.idx for image in images}
    number = next(number for number in range(1, len(taken) + 2) if number not in taken)
    image = ImagePart.from_image(Image.from_blob(png), PackURI(f"/word/media/image{number}.png"))
    images.append(image)
    return part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)


def add_frame_part(word: WordDocument, kind: Literal["header", "footer"], pages: str, write: WriteFrame) -> tuple[etree._Element, str]:
    """A new header or footer part, as its root and a section's reference to it; ``pages`` is ``default`` or ``first``, ``write`` gives its content."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.parts.hdrftr import FooterPart, HeaderPart

    package = word.part.package
    part = HeaderPart.new(package) if kind == "header" else FooterPart.new(package)
    relationship = word.part.relate_to(part, RELATIONSHIP_TYPE.HEADER if kind == "header" else RELATIONSHIP_TYPE.FOOTER)
    root = part.element
    for child in list(root):
        root.remove(child)
    root.extend(parse(write(lambda png: part.get_or_add_image(BytesIO(png))[0])))
    return root, f'<w:{kind}Reference w:type="{pages}" r:id="{attribute(relationship)}"/>'


def break_before(first: Xml) -> None:
    """Let a paragraph begin a page."""
    if isinstance(first, Par):
        first.properties[:0] = (el("pageBreakBefore"), el("spacing", before=0))


def keep_with_next(last: Xml) -> None:
    """Let a paragraph stay on the page of what follows it."""
    if isinstance(last, Par):
        last.properties.insert(0, el("keepNext"))


def open_with(note: Xml) -> None:
    """Let a note right below a heading stay on its page with what follows, and stand apart from it."""
    if isinstance(note, Par):
        note.properties[:0] = (el("keepNext"), el("spacing", after=_OPENING_NOTE))


def close(last: Xml) -> None:
    """Let the paragraph after a table that ends the document take no room: on a full page it would open another for itself."""
    if isinstance(last, Par) and last.style == "TableEnd":
        last.properties.append(el("spacing", before=0, after=0, line=20, lineRule="exact"))


def fill(word: WordDocument, groups: Sequence[Group], frame: Frame) -> etree._Element:
    """The body with the groups in it, each a section of its own; the last section's properties close the body.

    Each other section ends in a paragraph of one space: LibreOffice copies the paragraph a section ends in, and whatever is bound in it with it; an
    empty one it leaves out, and takes the one before.
    """
    written: list[Xml] = []
    for index, (across, content) in enumerate(groups):
        section = _section(frame, across=across, first=index == 0)
        written += [*content, section if index == len(groups) - 1 else paragraph("TableEnd", [run("\u00a0")], [section])]
    root = document(word.part.element, written)
    word.part._element = root  # type: ignore[assignment]  # python-docx fills the element it has, we make it anew
    return root[-1]


def _section(frame: Frame, *, across: bool, first: bool) -> str:
    """A section's properties; the cover, first page of the first section, has no header and no footer."""
    width, height = reversed(_A4) if across else _A4
    size = el("pgSz", w=width, h=height, **({"orient": "landscape"} if across else {}))
    margins = el("pgMar", top=_MARGIN + 170, right=_MARGIN, bottom=_MARGIN, left=_MARGIN, header=624, footer=567, gutter=0)
    return el(
        "sectPr",
        *frame.headers,
        frame.across if across else frame.upright,
        val("type", "nextPage"),
        size,
        margins,
        el("cols", space=708),
        *([el("titlePg")] if first else []),
    )


def add_custom_xml(word: WordDocument, data: bytes) -> None:
    """Add the carrier as a custom XML part under a name that is free."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = word.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(number for number in range(1, len(taken) + 2) if f"/customXml/item{number}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), CONTENT_TYPE.XML, data, package)
    properties = Part(PackURI(f"/customXml/itemProps{number}.xml"), CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES, _ITEM_PROPERTIES, package)
    item.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    word.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def ask_to_update(word: WordDocument) -> None:
    """Let Word update the fields when the document is opened: it asks once, then every page number is right."""
    settings = word.settings.element
    after = settings.find(w("footnotePr"))
    settings.insert(len(settings) if after is None else settings.index(after), *parse([el("updateFields", val="true")]))


def save(word: WordDocument) -> bytes:
    """The package's bytes: parts by name, no times, no trace of the machine; each part packed once, pictures as they are."""
    out, parts = BytesIO(), _parts(word)
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(parts, key=lambda name: (name != _TYPES, name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(entry, parts[name], compresslevel=6)
    return out.getvalue()


def _parts(word: WordDocument) -> dict[str, bytes]:
    """Every part of the package by name, its relationships and the list of content types with it."""
    from docx.opc.packuri import PACKAGE_URI

    package = word.part.package
    found = {PACKAGE_URI.rels_uri.membername: package.rels.xml}
    for part in package.parts:
        part.before_marshal()
        found[part.partname.membername] = part.blob
        if part.rels:
            found[part.partname.rels_uri.membername] = part.rels.xml
    return {_TYPES: _content_types(package.parts), **found}


def _content_types(parts: Sequence[Part]) -> bytes:
    """What each part is: pictures and relationships by their ending, all else by name (ECMA-376 part 2, content types)."""
    from docx.opc.constants import CONTENT_TYPE

    endings = {
        "rels": CONTENT_TYPE.OPC_RELATIONSHIPS,
        "xml": CONTENT_TYPE.XML,
        **{part.partname.ext: part.content_type for part in parts if part.partname.ext != "xml"},
    }
    root = etree.Element(f"{{{_CONTENT_TYPES}}}Types", nsmap={None: _CONTENT_TYPES})  # type: ignore[dict-item]  # the stubs forbid the default namespace
    for ending, content_type in sorted(endings.items()):
        etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Default", Extension=ending, ContentType=content_type)
    for part in sorted(parts, key=lambda part: str(part.partname)):
        if endings.get(part.partname.ext) != part.content_type:
            etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Override", PartName=str(part.partname), ContentType=part.content_type)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
