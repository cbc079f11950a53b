"""The styles of ``reference.docx``: the chapter's type in Word, declared once. ``make_reference.py`` writes them."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT_WIDTH = 9412  # A4 less two margins of 22 mm, in twentieths of a point
MONOSPACE = "Consolas"
_CONTENTS_LINE = 270  # 13.5 points

INK = ("16262E", "text1")
ACCENT = ("0B5563", "accent1")
ATTENTION = ("B3261E", "accent6")
MUTED = ("55666F", "accent5")
PANEL = "F3F6F7"
RULE = "D3DCE0"
ATTENTION_PANEL = "FBF1F0"

LEFT = '<w:jc w:val="left"/>'
KEEP = "<w:keepNext/>"
BOLD = "<w:b/><w:bCs/>"
HEADING_FACE = '<w:rFonts w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/>'
BODY_FACE = '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>'


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
        paragraph=f'{KEEP}<w:keepLines/>{rules}<w:tabs><w:tab w:val="left" w:pos="{hang}"/></w:tabs>{spacing(before, after, 1.1)}'
        f'<w:ind w:left="{hang}" w:hanging="{hang}"/><w:outlineLvl w:val="{level - 1}"/>',
        run=f"{HEADING_FACE}{BOLD}{colour(ACCENT if level < 4 else INK)}{size(points)}",
    )


def contents(level: int, left: int, hang: int, before: int, bold: bool = False) -> Style:
    """An entry of the table of contents: number, title, leader, page. Lines of one height, whatever script they hold."""
    return Style(
        f"TOC{level}",
        f"toc {level}",
        quick=False,
        paragraph=f'<w:tabs><w:tab w:val="left" w:pos="{left + hang}"/><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
        f'<w:spacing w:before="{before * 20}" w:after="0" w:line="{_CONTENTS_LINE}" w:lineRule="exact"/>'
        f'<w:ind w:left="{left + hang}" w:hanging="{hang}"/>',
        run=f"{BOLD}{colour(ACCENT)}{size(10.5)}" if bold else size(10),
    )


def panel(identifier: str, name: str, rule: tuple[str, str], ground: str) -> Style:
    """A paragraph on a light ground with a rule at its side."""
    return Style(
        identifier,
        name,
        paragraph=f"<w:keepLines/><w:pBdr>{border('top', ground, 4, 4)}{border('left', rule[0], 24, 8)}{border('bottom', ground, 4, 4)}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>{spacing(8, 10)}<w:ind w:left="227"/>',
    )


def characters(identifier: str, name: str, run: str) -> Style:
    """A character style."""
    return Style(identifier, name, kind="character", based_on="DefaultParagraphFont", run=run, quick=False)


def card_value(identifier: str, name: str, points: float) -> Style:
    """The figure of a card, in one of three sizes so that long ones stay on one line."""
    return Style(identifier, name, paragraph=f"{spacing(0, 0, 1)}{LEFT}", run=f"{BOLD}{colour(ACCENT)}{size(points)}")


def margin_text(identifier: str, rule: str) -> Style:
    """Header or footer."""
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    return Style(identifier, identifier.lower(), quick=False, paragraph=f"{rule}{tabs}{spacing(0, 0, 1)}{LEFT}", run=f"{colour(MUTED)}{size(8.5)}")


def cell_margins(top: int, left: int, bottom: int, right: int) -> str:
    """Space inside cells, in twentieths of a point."""
    sides = (("top", top), ("left", left), ("bottom", bottom), ("right", right))
    inside = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{inside}</w:tblCellMar>"


def table_look(borders: str, margins: str) -> str:
    """Table properties of a table style."""
    rules = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    return f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{rules}{margins}</w:tblPr>'


STYLES = (
    Style("Normal", "Normal", based_on=None, default=True, run=f"{colour(INK)}{size(10.5)}"),
    Style("DefaultParagraphFont", "Default Paragraph Font", kind="character", based_on=None, quick=False, default=True),
    Style("TableNormal", "Normal Table", kind="table", based_on=None, quick=False, default=True, rest=table_look("", cell_margins(0, 108, 0, 108))),
    Style("NoList", "No List", kind="numbering", based_on=None, quick=False, default=True),
    Style("BodyText", "Body Text", paragraph=spacing(0, 7)),
    Style("Lead", "Lead", next="BodyText", paragraph=f"<w:keepLines/>{spacing(0, 10)}{LEFT}", run=f"{colour(ACCENT)}{size(12.5)}"),
    Style("Note", "Note", paragraph=f"<w:keepLines/>{spacing(2, 2, 1.1)}", run=f"{colour(MUTED)}{size(8.5)}"),
    panel("Callout", "Callout", ACCENT, PANEL),
    panel("Attention", "Attention", ATTENTION, ATTENTION_PANEL),
    Style(
        "Quote",
        "Quote",
        paragraph=f'<w:pBdr>{border("left", RULE, 18, 10)}</w:pBdr>{spacing(4, 8)}<w:ind w:left="340" w:right="340"/>',
        run=colour(MUTED),
    ),
    Style("ListBullet", "List Bullet", paragraph=f'<w:numPr><w:numId w:val="1"/></w:numPr>{spacing(0, 3)}'),
    Style("ListNumber", "List Number", paragraph=f'<w:numPr><w:numId w:val="2"/></w:numPr>{spacing(0, 3)}'),
    heading(1, 20, 30, 10, rule=True),
    heading(2, 14, 18, 6),
    heading(3, 11.5, 12, 4),
    heading(4, 10.5, 10, 3),
    Style("Title", "Title", next="Subtitle", paragraph=f"{spacing(0, 12, 1.1)}{LEFT}", run=f"{HEADING_FACE}{BOLD}{colour(ACCENT)}{size(34)}"),
    Style("Subtitle", "Subtitle", next="BodyText", paragraph=f"{spacing(0, 6, 1.2)}{LEFT}", run=f"{colour(MUTED)}{size(15)}"),
    Style("CoverCompany", "Cover Company", paragraph=f"{spacing(150, 14, 1.2)}{LEFT}", run=f"{BOLD}{colour(INK)}{size(15)}"),
    Style(
        "CoverRule",
        "Cover Rule",
        quick=False,
        paragraph=f'<w:pBdr>{border("top", ACCENT[0], 36, 1)}</w:pBdr>{spacing(18, 6, 1)}<w:ind w:right="6800"/>',
        run=size(6),
    ),
    Style("CoverDetails", "Cover Details", paragraph=f"{spacing(0, 3, 1.2)}{LEFT}", run=f"{colour(MUTED)}{size(11)}"),
    Style("Caption", "caption", next="BodyText", paragraph=f"<w:keepLines/>{spacing(12, 5, 1.1)}{LEFT}", run=f"{BOLD}{size(9.5)}"),
    Style("CaptionBelow", "Caption Below", based_on="Caption", paragraph=spacing(3, 8, 1.1)),
    Style("Figure", "Figure", next="CaptionBelow", paragraph=f"{KEEP}{spacing(10, 2, 1)}{LEFT}"),
    Style("TableText", "Table Text", paragraph=f"{spacing(1.5, 1.5, 1.05)}{LEFT}", run=size(9)),
    Style("TableHead", "Table Head", based_on="TableText", paragraph=KEEP, run=BOLD),
    Style("TableTotal", "Table Total", based_on="TableText", run=BOLD),
    Style("TableGroup", "Table Group", based_on="TableText", paragraph=KEEP, run=f"{BOLD}{colour(ACCENT)}"),
    *(Style(f"Table{kind}Small", f"Table {kind} Small", based_on=f"Table{kind}", run=size(8), quick=False) for kind in ("Text", "Head", "Total", "Group")),
    Style("TableEnd", "Table End", quick=False, paragraph=spacing(0, 6, 0.5), run=size(6)),
    Style("CardLabel", "Card Label", paragraph=f"{spacing(4, 0, 1.05)}{LEFT}", run=f"{colour(MUTED)}{size(8.5)}"),
    card_value("CardValue", "Card Value", 20),
    card_value("CardValueMedium", "Card Value Medium", 16),
    card_value("CardValueSmall", "Card Value Small", 14),
    Style("CardUnit", "Card Unit", paragraph=f"{spacing(0, 3, 1)}{LEFT}", run=f"{colour(MUTED)}{size(8.5)}"),
    Style("CardLine", "Card Line", paragraph=f"{spacing(0, 1, 1.05)}{LEFT}", run=size(8.5)),
    Style(
        "TOCHeading",
        "TOC Heading",
        next="BodyText",
        paragraph=f"{KEEP}<w:pageBreakBefore/>{spacing(0, 12, 1.1)}{LEFT}",
        run=f"{HEADING_FACE}{BOLD}{colour(ACCENT)}{size(20)}",
    ),
    contents(1, 0, 510, 7, bold=True),
    contents(2, 510, 624, 0),
    contents(3, 1134, 794, 0),
    margin_text("Header", f"<w:pBdr>{border('bottom', RULE, 4, 5)}</w:pBdr>"),
    margin_text("Footer", ""),
    Style("FootnoteText", "footnote text", paragraph=spacing(0, 2, 1.1), run=size(8.5), quick=False),
    characters("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    characters("Hyperlink", "Hyperlink", '<w:color w:val="0B5563" w:themeColor="hyperlink"/>'),
    characters("Strong", "Strong", BOLD),
    characters("Emphasis", "Emphasis", "<w:i/><w:iCs/>"),
    characters("EmphasisEastAsia", "Emphasis East Asia", colour(ACCENT)),
    characters("Code", "Code", f'<w:rFonts w:ascii="{MONOSPACE}" w:hAnsi="{MONOSPACE}" w:cs="{MONOSPACE}"/>{size(9.5)}'),
    Style(
        "ChapterTable",
        "Chapter Table",
        kind="table",
        based_on="TableNormal",
        rest=table_look(f"{border('top', MUTED[0], 8)}{border('bottom', MUTED[0], 8)}{border('insideH', RULE, 4)}", cell_margins(28, 85, 28, 85))
        + f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>{border("bottom", MUTED[0], 6)}</w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{PANEL}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>',
    ),
    Style("CardTable", "Card Table", kind="table", based_on="TableNormal", rest=table_look("", cell_margins(20, 85, 20, 28))),
)

BUILT_IN = frozenset(
    (
        *("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "BodyText", "Quote", "ListBullet", "ListNumber", "Title", "Subtitle", "Caption"),
        *("Heading1", "Heading2", "Heading3", "Heading4", "TOCHeading", "TOC1", "TOC2", "TOC3", "Header", "Footer", "Hyperlink", "Strong"),
        *("Emphasis", "FootnoteText", "FootnoteReference"),
    )
)
"""The styles Word knows by name; the others are ours."""


def styles() -> str:
    """The styles part. Line height and language of the defaults are English; the writer sets those of the chapter's language."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{BODY_FACE}{size(10.5)}<w:lang w:val="en-US" w:eastAsia="zh-TW" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE/><w:autoSpaceDN/>"
        f"{spacing(0, 6, 1.2)}{LEFT}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    return f'<w:styles xmlns:w="{W}">{defaults}{"".join(style.xml() for style in STYLES)}</w:styles>'
