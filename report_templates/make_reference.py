"""Makes ``reference.docx``: the styles, theme, numbering and settings every Word chapter begins with.

Run by a person after changing a style (``python report_templates/make_reference.py``), never by a build. A brand replaces the file, or only its theme: every
style takes fonts and colours from the theme, so swapping ``theme1.xml`` restyles the whole chapter.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

LATIN = "Calibri"
EAST_ASIAN = "微軟正黑體"
MONOSPACE = "Consolas"

INK = ("16262E", "text1")
ACCENT = ("0B5563", "accent1")
ATTENTION = ("B3261E", "accent6")
MUTED = ("55666F", "accent5")
PANEL = "F3F6F7"
RULE = "D3DCE0"
ATTENTION_PANEL = "FBF1F0"
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
TEXT_WIDTH = 9412  # A4 less two margins


@dataclass(frozen=True, slots=True)
class Style:
    """One style of the styles part; ``paragraph`` and ``run`` are its properties in the order the schema asks for."""

    id: str
    name: str
    kind: str = "paragraph"
    based_on: str | None = "Normal"
    next: str | None = None
    paragraph: str = ""
    run: str = ""
    rest: str = ""
    quick: bool = True
    default: bool = False

    def xml(self) -> str:
        """The ``w:style`` element."""
        custom = "" if self.id in BUILT_IN else ' w:customStyle="1"'
        default = ' w:default="1"' if self.default else ""
        parts = [f"<w:name w:val={quoteattr(self.name)}/>"]
        parts += [f'<w:basedOn w:val="{self.based_on}"/>'] if self.based_on else []
        parts += [f'<w:next w:val="{self.next}"/>'] if self.next else []
        parts += ["<w:qFormat/>"] if self.quick else ["<w:semiHidden/>"] if self.default and self.kind != "paragraph" else []
        parts += [f"<w:pPr>{self.paragraph}</w:pPr>"] if self.paragraph else []
        parts += [f"<w:rPr>{self.run}</w:rPr>"] if self.run else []
        return f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}">{"".join(parts)}{self.rest}</w:style>'


def spacing(before: float = 0, after: float = 0, line: float | None = None) -> str:
    """Space around a paragraph in points; ``line`` as a multiple of the font's own line, else what the language sets."""
    exact = f' w:line="{round(line * 240)}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}"{exact}/>'


def colour(role: tuple[str, str]) -> str:
    """A text colour: the value, and the theme slot that overrides it when a brand swaps the theme."""
    return f'<w:color w:val="{role[0]}" w:themeColor="{role[1]}"/>'


def size(points: float) -> str:
    """A font size for Latin, East Asian and complex text."""
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def border(side: str, value: str, eighths: int, space: int = 0) -> str:
    """One rule of a paragraph, table or cell border."""
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{value}"/>'


def heading(level: int, points: float, before: float, after: float, rule: bool = False) -> Style:
    """A heading: its number is text followed by a tab, so the paragraph hangs at the tab."""
    hang = 680 if level < 3 else 794
    rules = f"<w:pBdr>{border('top', ACCENT[0], 12, 8)}</w:pBdr>" if rule else ""
    return Style(
        f"Heading{level}",
        f"heading {level}",
        next="BodyText",
        paragraph=f'<w:keepNext/><w:keepLines/>{rules}<w:tabs><w:tab w:val="left" w:pos="{hang}"/></w:tabs>{spacing(before, after, 1.1)}'
        f'<w:ind w:left="{hang}" w:hanging="{hang}"/><w:outlineLvl w:val="{level - 1}"/>',
        run='<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/><w:b/><w:bCs/>'
        f"{colour(ACCENT if level < 4 else INK)}{size(points)}",
    )


def contents(level: int, left: int, hang: int, before: float, bold: bool = False) -> Style:
    """An entry of the table of contents: number, title, leader, page."""
    return Style(
        f"TOC{level}",
        f"toc {level}",
        quick=False,
        paragraph=f'<w:tabs><w:tab w:val="left" w:pos="{left + hang}"/><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
        f'{spacing(before, 2, 1.1)}<w:ind w:left="{left + hang}" w:right="567" w:hanging="{hang}"/>',
        run=f"{'<w:b/><w:bCs/>' if bold else ''}{colour(ACCENT) if bold else ''}{size(10.5 if bold else 10)}",
    )


def panel(identifier: str, name: str, rule: tuple[str, str], ground: str) -> Style:
    """A paragraph on a light ground with a rule at its side."""
    return Style(
        identifier,
        name,
        paragraph=f"<w:keepLines/><w:pBdr>{border('top', ground, 4, 4)}{border('left', rule[0], 24, 8)}{border('bottom', ground, 4, 4)}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>{spacing(8, 10)}<w:ind w:left="227" w:right="113"/>',
    )


def table_paragraph(identifier: str, name: str, run: str = "", keep: bool = False) -> Style:
    """Text in a table's cell: 9 pt on single lines."""
    based = None if identifier == "TableText" else "TableText"
    kept = "<w:keepNext/>" if keep else ""
    if based:
        return Style(identifier, name, based_on=based, paragraph=kept, run=run)
    return Style(identifier, name, paragraph=f'{spacing(1.5, 1.5, 1.05)}<w:jc w:val="left"/>', run=size(9))


STYLES = (
    Style("Normal", "Normal", based_on=None, default=True, run=f"{colour(INK)}{size(10.5)}"),
    Style("DefaultParagraphFont", "Default Paragraph Font", kind="character", based_on=None, quick=False, default=True),
    Style(
        "TableNormal",
        "Normal Table",
        kind="table",
        based_on=None,
        quick=False,
        default=True,
        rest='<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>',
    ),
    Style("NoList", "No List", kind="numbering", based_on=None, quick=False, default=True),
    Style("BodyText", "Body Text", paragraph=spacing(0, 7)),
    Style(
        "Lead",
        "Lead",
        next="BodyText",
        paragraph=f'<w:keepLines/>{spacing(0, 10)}<w:jc w:val="left"/>',
        run=f"{colour(ACCENT)}{size(12.5)}",
    ),
    Style("Note", "Note", paragraph=f"<w:keepLines/>{spacing(2, 2, 1.1)}", run=f"{colour(MUTED)}{size(8.5)}"),
    panel("Callout", "Callout", ACCENT, PANEL),
    panel("Attention", "Attention", ATTENTION, ATTENTION_PANEL),
    Style(
        "Quote",
        "Quote",
        paragraph=f'<w:pBdr>{border("left", RULE, 18, 10)}</w:pBdr>{spacing(4, 8)}<w:ind w:left="340" w:right="340"/>',
        run=colour(MUTED),
    ),
    Style("ListBullet", "List Bullet", paragraph=f'<w:numPr><w:numId w:val="1"/></w:numPr>{spacing(0, 3)}<w:contextualSpacing w:val="0"/>'),
    Style("ListNumber", "List Number", paragraph=f'<w:numPr><w:numId w:val="2"/></w:numPr>{spacing(0, 3)}<w:contextualSpacing w:val="0"/>'),
    heading(1, 20, 30, 10, rule=True),
    heading(2, 14, 18, 6),
    heading(3, 11.5, 12, 4),
    heading(4, 10.5, 10, 3),
    Style(
        "Title",
        "Title",
        next="Subtitle",
        paragraph=f'{spacing(0, 12, 1.1)}<w:jc w:val="left"/>',
        run='<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/><w:b/><w:bCs/>'
        f"{colour(ACCENT)}{size(34)}",
    ),
    Style("Subtitle", "Subtitle", next="BodyText", paragraph=f'{spacing(0, 6, 1.2)}<w:jc w:val="left"/>', run=f"{colour(MUTED)}{size(15)}"),
    Style(
        "CoverCompany",
        "Cover Company",
        paragraph=f'{spacing(150, 14, 1.2)}<w:jc w:val="left"/>',
        run=f"<w:b/><w:bCs/>{colour(INK)}{size(15)}",
    ),
    Style(
        "CoverRule",
        "Cover Rule",
        quick=False,
        paragraph=f'<w:pBdr>{border("top", ACCENT[0], 36, 1)}</w:pBdr>{spacing(18, 6, 1)}<w:ind w:right="6800"/>',
        run=size(6),
    ),
    Style("CoverDetails", "Cover Details", paragraph=f'{spacing(0, 3, 1.2)}<w:jc w:val="left"/>', run=f"{colour(MUTED)}{size(11)}"),
    Style(
        "Caption",
        "caption",
        next="BodyText",
        paragraph=f'<w:keepLines/>{spacing(12, 5, 1.1)}<w:jc w:val="left"/>',
        run=f"<w:b/><w:bCs/>{size(9.5)}",
    ),
    Style("CaptionBelow", "Caption Below", based_on="Caption", paragraph=spacing(3, 8, 1.1)),
    Style("Figure", "Figure", next="CaptionBelow", paragraph=f'<w:keepNext/>{spacing(10, 2, 1)}<w:jc w:val="left"/>'),
    table_paragraph("TableText", "Table Text"),
    table_paragraph("TableHead", "Table Head", run="<w:b/><w:bCs/>", keep=True),
    table_paragraph("TableTotal", "Table Total", run="<w:b/><w:bCs/>"),
    table_paragraph("TableGroup", "Table Group", run=f"<w:b/><w:bCs/>{colour(ACCENT)}", keep=True),
    Style("TableEnd", "Table End", quick=False, paragraph=spacing(0, 6, 0.5), run=size(6)),
    Style(
        "CardLabel", "Card Label", paragraph=f'<w:keepNext/>{spacing(4, 1, 1.05)}<w:jc w:val="left"/>', run=f"{colour(MUTED)}{size(8.5)}"
    ),
    Style(
        "CardValue",
        "Card Value",
        paragraph=f'<w:keepNext/>{spacing(1, 0, 1)}<w:jc w:val="left"/>',
        run=f"<w:b/><w:bCs/>{colour(ACCENT)}{size(20)}",
    ),
    Style("CardUnit", "Card Unit", paragraph=f'<w:keepNext/>{spacing(0, 3, 1)}<w:jc w:val="left"/>', run=f"{colour(MUTED)}{size(8.5)}"),
    Style("CardLine", "Card Line", paragraph=f'<w:keepNext/>{spacing(0, 1, 1.05)}<w:jc w:val="left"/>', run=size(8.5)),
    Style(
        "TOCHeading",
        "TOC Heading",
        next="BodyText",
        paragraph=f'<w:keepNext/><w:pageBreakBefore/>{spacing(0, 12, 1.1)}<w:jc w:val="left"/>',
        run='<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/><w:b/><w:bCs/>'
        f"{colour(ACCENT)}{size(20)}",
    ),
    contents(1, 0, 510, 8, bold=True),
    contents(2, 510, 624, 0),
    contents(3, 1134, 794, 0),
    Style(
        "Header",
        "header",
        quick=False,
        paragraph=f'<w:pBdr>{border("bottom", RULE, 4, 5)}</w:pBdr><w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>{spacing(0, 0, 1)}<w:jc w:val="left"/>',
        run=f"{colour(MUTED)}{size(8.5)}",
    ),
    Style(
        "Footer",
        "footer",
        quick=False,
        paragraph=f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>{spacing(0, 0, 1)}<w:jc w:val="left"/>',
        run=f"{colour(MUTED)}{size(8.5)}",
    ),
    Style("FootnoteText", "footnote text", paragraph=spacing(0, 2, 1.1), run=size(8.5), quick=False),
    Style(
        "FootnoteReference",
        "footnote reference",
        kind="character",
        based_on="DefaultParagraphFont",
        run='<w:vertAlign w:val="superscript"/>',
        quick=False,
    ),
    Style(
        "Hyperlink",
        "Hyperlink",
        kind="character",
        based_on="DefaultParagraphFont",
        run='<w:color w:val="0B5563" w:themeColor="hyperlink"/>',
        quick=False,
    ),
    Style("Strong", "Strong", kind="character", based_on="DefaultParagraphFont", run="<w:b/><w:bCs/>"),
    Style("Emphasis", "Emphasis", kind="character", based_on="DefaultParagraphFont", run="<w:i/><w:iCs/>"),
    Style("EmphasisEastAsia", "Emphasis East Asia", kind="character", based_on="DefaultParagraphFont", run=colour(ACCENT)),
    Style(
        "Code",
        "Code",
        kind="character",
        based_on="DefaultParagraphFont",
        run=f'<w:rFonts w:ascii="{MONOSPACE}" w:hAnsi="{MONOSPACE}" w:cs="{MONOSPACE}"/>{size(9.5)}',
    ),
    Style(
        "ChapterTable",
        "Chapter Table",
        kind="table",
        based_on="TableNormal",
        rest=f"<w:tblPr><w:tblBorders>{border('top', MUTED[0], 8)}{border('bottom', MUTED[0], 8)}{border('insideH', RULE, 4)}</w:tblBorders>"
        '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>{border("bottom", MUTED[0], 6)}</w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{PANEL}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>',
    ),
    Style(
        "CardTable",
        "Card Table",
        kind="table",
        based_on="TableNormal",
        rest='<w:tblPr><w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="113" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>',
    ),
)

BUILT_IN = frozenset(
    (
        *(
            "Normal",
            "DefaultParagraphFont",
            "TableNormal",
            "NoList",
            "BodyText",
            "Quote",
            "ListBullet",
            "ListNumber",
            "Title",
            "Subtitle",
            "Caption",
        ),
        *(f"Heading{level}" for level in range(1, 5)),
        *("TOCHeading", "TOC1", "TOC2", "TOC3", "Header", "Footer", "FootnoteText", "FootnoteReference", "Hyperlink", "Strong", "Emphasis"),
    )
)


def styles() -> str:
    """The styles part. Line height and language of the defaults are English; the writer sets those of the chapter's language."""
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>'
        f'{size(10.5)}<w:lang w:val="en-US" w:eastAsia="zh-TW" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE/><w:autoSpaceDN/>"
        f'{spacing(0, 6, 1.2)}<w:jc w:val="left"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    return f'{HEAD}<w:styles xmlns:w="{W}">{defaults}{"".join(style.xml() for style in STYLES)}</w:styles>'


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
    return (
        f'{HEAD}<w:fonts xmlns:w="{W}">'
        f'<w:font w:name="{LATIN}"><w:altName w:val="Carlito"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
        f'<w:font w:name="{EAST_ASIAN}"><w:altName w:val="Microsoft JhengHei"/><w:charset w:val="88"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
        f'<w:font w:name="{MONOSPACE}"><w:charset w:val="00"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>'
    )


def theme() -> str:
    """Colours and fonts: the part a brand swaps."""
    colours = "".join(f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in THEME_COLOURS)
    faces = (
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/><a:cs typeface=""/><a:font script="Hant" typeface="{EAST_ASIAN}"/>'
    )
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
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" w:header="624" w:footer="624" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


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
    ("word/styles.xml", f"{WORD_TYPE}.styles+xml", styles),
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
