"""Makes ``reference.docx``: the styles, theme, numbering and settings every Word chapter begins with.

Run by a person after changing a style (``python report_templates/make_reference.py``), never by a build. A brand replaces the file, or only its theme: every
style takes fonts and colours from the theme, so swapping ``theme1.xml`` restyles the whole chapter.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from report_templates.word_styles import ACCENT, MONOSPACE, W, colour, styles

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

LATIN = "Calibri"
EAST_ASIAN = "微軟正黑體"
THEME_COLOURS = (
    ("dk1", "16262E"),
    ("lt1", "FFFFFF"),
    ("dk2", "0B5563"),
    ("lt2", "F3F6F7"),
    ("accent1", "0B5563"),
    ("accent2", "6B1F0C"),
    ("accent3", "1F6F8B"),
    ("accent4", "C08A1E"),
    ("accent5", "55666F"),
    ("accent6", "B3261E"),
    ("hlink", "0B5563"),
    ("folHlink", "55666F"),
)

MARGIN = 1247  # 22 mm in twentieths of a point


def numbering() -> str:
    """Bullets and numbers, four levels each; the writer adds one ``w:num`` a numbered list so that each starts at 1."""

    def level(number: int, form: str, text: str) -> str:
        left = 397 * (number + 1)
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="397"/></w:pPr><w:rPr>{colour(ACCENT)}</w:rPr></w:lvl>'
        )

    bullets = "".join(level(number, "bullet", mark) for number, mark in enumerate("•–•–"))
    forms = ("decimal", "lowerLetter", "lowerRoman", "decimal")
    numbers = "".join(level(number, form, f"%{number + 1}.") for number, form in enumerate(forms))
    return (
        f'{HEAD}<w:numbering xmlns:w="{W}">'
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{numbers}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )


def settings() -> str:
    """Word 2013+ layout; punctuation compressed as Chinese typesetting does; footnote separators declared."""
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="480"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f"<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:adjustLineHeightInTable/>{compat}</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-TW"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
        'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" '
        'w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def footnotes() -> str:
    """The two separators; the writer adds the notes after them."""

    def separator(number: int, kind: str) -> str:
        return (
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
            f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
        )

    return f'{HEAD}<w:footnotes xmlns:w="{W}">{separator(-1, "separator")}{separator(0, "continuationSeparator")}</w:footnotes>'


def fonts() -> str:
    """The font table: what stands in where a face is not installed."""

    def font(name: str, charset: str, family: str, pitch: str, instead: str = "") -> str:
        other = f'<w:altName w:val="{instead}"/>' if instead else ""
        return f'<w:font w:name="{name}">{other}<w:charset w:val="{charset}"/><w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'

    faces = (
        font(LATIN, "00", "swiss", "variable", instead="Carlito"),
        font(EAST_ASIAN, "88", "swiss", "variable", instead="Microsoft JhengHei"),
        font(MONOSPACE, "00", "modern", "fixed"),
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{"".join(faces)}</w:fonts>'


def theme() -> str:
    """Colours and fonts: the part a brand swaps."""
    colours = "".join(f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in THEME_COLOURS)
    faces = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/><a:cs typeface=""/><a:font script="Hant" typeface="{EAST_ASIAN}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Chapter"><a:themeElements>'
        f'<a:clrScheme name="Chapter">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Chapter"><a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Chapter"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def document() -> str:
    """An empty A4 body."""
    margins = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    section = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins} w:header="624" w:footer="624" w:gutter="0"/></w:sectPr>'
    return f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{section}</w:body></w:document>'


def core() -> str:
    """Core properties without a date: the writer sets the chapter's."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )


def relationships(entries: tuple[tuple[str, str], ...]) -> str:
    """A relationships part: (type, target) pairs numbered in order."""
    body = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(entries, 1))
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


PARTS = (
    ("word/document.xml", f"{WORD_TYPE}.document.main+xml", document),
    ("word/styles.xml", f"{WORD_TYPE}.styles+xml", lambda: HEAD + styles()),
    ("word/numbering.xml", f"{WORD_TYPE}.numbering+xml", numbering),
    ("word/settings.xml", f"{WORD_TYPE}.settings+xml", settings),
    ("word/footnotes.xml", f"{WORD_TYPE}.footnotes+xml", footnotes),
    ("word/fontTable.xml", f"{WORD_TYPE}.fontTable+xml", fonts),
    ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml", theme),
    ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", core),
)


def parts() -> dict[str, str]:
    """Every part of the reference document by its name in the package, ``[Content_Types].xml`` first."""
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind, _ in PARTS)
    listed = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": relationships(
            (
                (f"{R}/officeDocument", "word/document.xml"),
                ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
            )
        ),
        "word/_rels/document.xml.rels": relationships(
            tuple(
                (f"{R}/{kind}", target)
                for kind, target in zip(
                    ("styles", "numbering", "settings", "footnotes", "fontTable", "theme"),
                    ("styles.xml", "numbering.xml", "settings.xml", "footnotes.xml", "fontTable.xml", "theme/theme1.xml"),
                    strict=True,
                )
            )
        ),
    }
    return {**listed, **{name: make() for name, _, make in PARTS}}


def main(target: Path) -> None:
    """Write the reference document: the same bytes each time."""
    with zipfile.ZipFile(target, "w") as package:
        for name, text in parts().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, text.encode())


if __name__ == "__main__":
    main(Path(__file__).with_name("reference.docx"))
