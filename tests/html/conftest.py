"""A realistic small chapter with every kind of block, for the tests of the web page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from pipeline.document import (
    Card,
    Cards,
    Citation,
    Column,
    Document,
    Edition,
    FigureBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Spans,
    TableBlock,
)
from pipeline.finding import Place, text
from pipeline.origin import OriginCard, SourceRow
from pipeline.render.html import write_html

SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="605pt" viewBox="0 0 605 230" aria-label="7">
<defs><clipPath id="clip"><rect width="605" height="230"/></clipPath><path id="tick" d="M0 0h-4" stroke="#7F919A"/></defs>
<g clip-path="url(#clip)" font-size="11"><path d="M70 190H585M70 110H585M70 30H585" stroke="#D3DCE0"/>
<use xlink:href="#tick" x="70" y="190"/>
<g fill="#6B1F0C"><rect x="110" y="96" width="90" height="94"/><rect x="290" y="101" width="90" height="89"/></g>
<g fill="#1F6F8B"><rect x="110" y="58" width="90" height="38"/><rect x="290" y="66" width="90" height="35"/></g>
<g fill="#55666F" text-anchor="end"><text x="60" y="194">0</text><text x="60" y="114">400</text><text x="60" y="34">800</text></g>
<g fill="#16262E" text-anchor="middle"><text x="155" y="210">2022</text><text x="335" y="210">2024</text>
<text x="155" y="50">660 kt</text><text x="335" y="58" data-datapoint="ghg.scope12.location@2024">619 kt</text></g></g></svg>"""


def _card(point: str, name: tuple[str, str], value: str, formula: tuple[str, str], unit: tuple[str, str] = ("tCO₂e", "公噸 CO₂e"), **more) -> OriginCard:
    return OriginCard(point, text(*name), value, text(*unit), text(*formula), **more)


_WORKINGS = text("157,120 MWh × 1.917 kgCO₂e/kWh × share 100 %", "157,120 MWh × 1.917 kgCO₂e/kWh × 持股 100%")
_ROWS = (
    SourceRow(Place("data/inventory.csv", None, 17, "emissions"), "Fab 8A · natural gas", "301,200.250", "tCO2e", _WORKINGS),
    SourceRow(Place("data/inventory.xlsx", "inventory", 18, "emissions"), "臺南廠 · CF₄", "162,469.262", "tCO2e", text("as stated", "依填報值")),
)
_CARDS = (
    _card(
        "ghg.scope1@2024",
        ("Gross Scope 1 emissions", "範疇一總排放量"),
        "463669.512",
        ("Sum of the lines of scope 1", "範疇一各資料列之加總"),
        selection=text("scope is 1, year is 2024, included", "範疇為 1、年度為 2024、納入邊界"),
        rows=_ROWS,
        row_count=214,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        previous="ghg.scope1@2023",
        items=("gri:305-1-a", "tcfd:MT-b", "cdp:7.6"),
    ),
    _card(
        "ghg.scope2.location@2024",
        ("Scope 2 (location-based)", "範疇二（所在地基準）"),
        "155330.488",
        ("As stated by the company", "依公司填報"),
        stated_at=Place("data/stated.csv", None, 4, "value"),
    ),
    _card(
        "ghg.scope12.location@2024",
        ("Scopes 1 and 2 (location-based)", "範疇一與範疇二（所在地基準）"),
        "619000",
        ("Scope 1 plus scope 2 (location-based)", "範疇一加範疇二（所在地基準）"),
        parts=("ghg.scope1@2024", "ghg.scope2.location@2024"),
    ),
    _card(
        "ghg.change_pct.scope1@2024",
        ("Change of Scope 1", "範疇一變動率"),
        "-0.032",
        ("Change against the year before", "與前一年度比較"),
        ("", ""),
        parts=("ghg.scope1@2024", "ghg.scope1@2023"),
    ),
)
CARDS = {card.id: card for card in _CARDS}


@dataclass
class Draft:
    """Collects the citations of a hand-made document while its spans are written."""

    lang: str
    citations: list[Citation] = field(default_factory=list)

    def say(self, en: str, zh: str) -> Spans:
        """A sentence in the draft's language: ``[[id|printed]]`` prints a datapoint, ``{{kind|text}}`` a literal, ``**…**`` is strong."""
        sentence, spans = (en if self.lang == "en" else zh), []
        for piece in re.split(r"(\[\[.*?\]?\]\]|\{\{.*?\}\}|\*\*.*?\*\*)", sentence):
            if piece.startswith("[["):
                spans.append(self.number(*piece[2:-2].split("|")))
            elif piece.startswith("{{"):
                kind, words = piece[2:-2].split("|")
                spans.append(Span("literal", words, literal=kind))
            elif piece:
                spans.append(Span("text", piece.strip("*"), marks=("strong",) if piece.startswith("**") else ()))
        return tuple(spans)

    def number(self, point: str, printed: str) -> Span:
        """A bound number."""
        self.citations.append(Citation(f"c{len(self.citations) + 1}", point, self.lang, "", printed, "s", "b"))
        return Span("datapoint", printed, citation=self.citations[-1].id)


def document(lang: str) -> Document:
    """The chapter in one language."""
    d = Draft(lang)
    return Document(
        lang=lang,
        title=d.say("Net zero and climate", "淨零與氣候行動"),
        subtitle=d.say("Chapter of the sustainability report", "永續報告書專章"),
        company="Formosa Circuits 福爾電子",
        year=2024,
        status="draft",
        date="2025-06-30" if lang == "en" else "2025 年 6 月 30 日",
        sections=(_glance(d), _inventory(d), _targets(d), _indexes(d)),
        citations=tuple(d.citations),
        watermark="DEMO 1" if lang == "en" else "示範 1",
        footer=d.say("An invented company for demonstration.", "本公司為示範用之虛構公司。"),
    )


def _glance(d: Draft) -> Section:
    lead = d.say(
        "Gross {{code|Scope 1}} emissions were [[ghg.scope1@2024|463,670]] {{unit|tCO₂e}} in {{year|2024}}, "
        "[[ghg.change_pct.scope1@2024|3.2 %]] lower than in {{year|2023}}.",
        "{{year|2024}} 年範疇一總排放量為 [[ghg.scope1@2024|463,670]] {{unit|公噸 CO₂e}}，較 {{year|2023}} 年減少 [[ghg.change_pct.scope1@2024|3.2%]]。",
    )
    inner = Listing("glance-inner", (Item(d.say("Two contracts began.", "兩項購電合約生效。")),))
    items = (
        Item(d.say("**Targets.** Two of three targets are on track.", "**目標。**三項目標中有兩項符合進度。")),
        Item(d.say("**Energy.** Renewable electricity rose.", "**能源。**再生電力占比上升。"), (inner,)),
    )
    title = Heading("at_a_glance", 1, d.say("The year at a glance", "年度重點"), "1")
    return Section("at_a_glance", (title, _key_figures(d), Paragraph("glance-lead", lead, "lead"), Listing("glance-list", items)))


def _key_figures(d: Draft) -> Cards:
    def card(en: str, zh: str, point: str, printed: str, unit: bool, *line: str) -> Card:
        return Card(d.say(en, zh), (d.number(point, printed),), d.say("{{unit|tCO₂e}}", "{{unit|公噸 CO₂e}}") if unit else (), (d.say(*line),))

    renewable = ("Renewable electricity", "再生電力占比", "energy.renewable_electricity_share@2024", "28.4 %")
    cards = (
        card("{{code|Scope 1}}", "範疇一", "ghg.scope1@2024", "463,670", True, "Lower than last year", "較前一年度減少"),
        card("{{code|Scope 2}}, location-based", "範疇二（所在地基準）", "ghg.scope2.location@2024", "155,330", True, "New line", "因新產線而增加"),
        card("{{code|Scope 2}}, market-based", "範疇二（市場基準）", "ghg.scope2.market@2024", "98,204", True, "After certificates", "計入憑證後"),
        card("{{code|Scope 3}}", "範疇三", "ghg.scope3@2024", "1,204,551", True, "Thirteen categories", "涵蓋十三個類別"),
        card(*renewable, False, "Target: half by {{year|2030}}", "目標：{{year|2030}} 年過半"),
        card("Target for {{year|2030}}", "{{year|2030}} 年目標達成度", "target.progress@2024[NT-1]", "46.0 %", False, "On track", "符合進度"),
    )
    return Cards("glance-cards", cards)


def _inventory(d: Draft) -> Section:
    note = d.say("Refrigerants stand apart: [[ghg.memo@2024[R-22]|1.2]] {{unit|t}}.", "冷媒另列：[[ghg.memo@2024[R-22]|1.2]] {{unit|公噸}}。")
    body = d.say(
        "{{code|Scope 2}} (location-based) rose by [[ghg.change.scope2.location@2024|41,200]] {{unit|tCO₂e}}; the new Tainan line accounts for most "
        "of it. The inventory covers every company under operational control, states both methods, and keeps biogenic carbon dioxide apart.",
        "範疇二（所在地基準）增加 [[ghg.change.scope2.location@2024|41,200]] {{unit|公噸 CO₂e}}，主要來自臺南新產線。"
        "本盤查涵蓋所有具營運控制權之公司，同時揭露範疇二之兩種計算基準，並將生質來源之二氧化碳另行列示。",
    )
    at = Place("narrative/en/inventory.md", None, 12)
    typed = Span("typed", " As of 5 May, audits of 3 sites are open." if d.lang == "en" else "截至 5 月 5 日，尚有 3 處廠區查證中。", at=at)
    return Section(
        "inventory",
        (
            Heading("inventory-title", 1, d.say("Greenhouse gas inventory", "溫室氣體盤查"), "2"),
            Paragraph("inventory-lead", d.say("Emissions fell for the second year in a row.", "排放量連續第二年下降。"), "lead"),
            Heading("inventory-scopes", 2, d.say("Scopes and methods", "範疇與方法"), "2.1"),
            Paragraph("inventory-body", (*body, Span("text", "", note=note), typed)),
            _scopes_table(d),
            Paragraph("inventory-callout", d.say("Each number is rounded once.", "各項數值分別四捨五入，加總可能與合計略有差異。"), "callout"),
            Heading("inventory-years", 2, d.say("Over the years", "歷年趨勢"), "2.2"),
            _figure(d),
            Heading("inventory-detail", 3, d.say("Boundary", "組織邊界"), "2.2.1"),
            Paragraph("inventory-quote", d.say("Control, not ownership, decides.", "以控制權而非持股決定納入範圍。"), "quote"),
        ),
    )


def _scopes_table(d: Draft) -> TableBlock:
    def row(label: tuple[str, str], key: str, printed: str, style: str = "body") -> Row:
        *years, change = printed.split()
        cells = [(d.number(f"{key}@{year}", one),) for year, one in zip((2021, 2023, 2024), years, strict=True)]
        return Row((d.say(*label), *cells, (d.number(f"ghg.change_pct.{key[4:]}@2024", f"{change} %"),)), style, id=f"row-{key}")

    def group(label: tuple[str, str]) -> Row:
        return Row((d.say(*label), (), (), (), ()), "group")

    columns = (
        Column(d.say("Emissions ({{unit|tCO₂e}})", "排放量（{{unit|公噸 CO₂e}}）"), weight=2),
        Column(d.say("{{year|2021}} (base year)", "{{year|2021}}（基準年）"), "right"),
        Column(d.say("{{year|2023}}", "{{year|2023}}"), "right"),
        Column(d.say("{{year|2024}}", "{{year|2024}}"), "right"),
        Column(d.say("Change", "變動"), "right"),
    )
    rows = (
        group(("Direct", "直接排放")),
        row(("{{code|Scope 1}}", "範疇一"), "ghg.scope1", "512,004 478,998 463,670 −3.2"),
        row(("of which process gases", "其中：製程氣體"), "ghg.scope1.process", "201,001 198,455 190,220 −4.1", "part"),
        group(("Indirect from energy", "能源間接排放")),
        row(("{{code|Scope 2}}, location-based", "範疇二（所在地基準）"), "ghg.scope2.location", "148,000 114,130 155,330 +36.1"),
        row(("{{code|Scopes 1 and 2}}", "範疇一與範疇二"), "ghg.scope12.location", "660,004 593,128 619,000 +4.4", "total"),
    )
    notes = (d.say("Global warming potentials: {{code|AR5}}.", "全球暖化潛勢採用 {{code|AR5}}。"),)
    return TableBlock("table-inventory-scopes", d.say("Emissions by scope", "各範疇排放量"), columns, rows, "2-1", notes)


def _figure(d: Draft) -> FigureBlock:
    alt = d.say(
        "Scopes one and two together were [[ghg.scope12.location@2024|619]] {{unit|kt}} in {{year|2024}}.",
        "{{year|2024}} 年範疇一與範疇二合計 [[ghg.scope12.location@2024|619]] {{unit|千公噸}}。",
    )
    numbers = (d.number("ghg.scope12.location@2022", "660"), d.number("ghg.scope12.location@2024", "619"))
    caption = d.say("Direct and energy emissions fell by a tenth in two years", "直接與能源間接排放兩年內減少一成")
    notes = (d.say("Source: consolidated inventory; operational control.", "資料來源：彙整盤查清冊；營運控制權法。"),)
    return FigureBlock("figure-scopes", caption, alt, numbers, SVG, b"", 160, 61, "2-1", notes)


def _targets(d: Draft) -> Section:
    label = d.say("Table {{ordinal|2-1}}", "表 {{ordinal|2-1}}")
    link = tuple(replace(span, href="#table-inventory-scopes") for span in label)
    steps = (Item(d.say("Cut process gases.", "減少製程氣體。")), Item(d.say("Buy renewable electricity.", "採購再生電力。")))
    return Section(
        "targets",
        (
            Heading("targets-title", 1, d.say("Targets and progress", "目標與進度"), "3"),
            Paragraph("targets-off", d.say("The supplier target is off track.", "供應商目標未達進度。"), "attention"),
            Paragraph("targets-body", (*d.say("The base is stated in ", "基準值見"), *link, *d.say(".", "。"))),
            Listing("targets-steps", steps, ordered=True),
        ),
    )


def _indexes(d: Draft) -> Section:
    def row(code: str, title: tuple[str, str], target: str, place: tuple[str, str]) -> Row:
        where = tuple(replace(span, href=f"#{target}") for span in d.say(*place))
        page = Span("literal", "17", literal="page", page_of=target)
        return Row(((Span("literal", code, literal="code"),), d.say(*title), where, (page,)))

    scopes = ("{{ordinal|2.1}} Scopes and methods", "{{ordinal|2.1}} 範疇與方法")
    rows = (
        row("GRI 305-1", ("Direct emissions", "直接溫室氣體排放"), "inventory-scopes", scopes),
        row("GRI 305-5", ("Reductions", "溫室氣體排放減量"), "targets", ("{{ordinal|3}} Targets and progress", "{{ordinal|3}} 目標與進度")),
    )
    headers = (("Disclosure", "揭露項目"), ("Title", "標題"), ("Place", "位置"), ("Page", "頁碼"))
    table = TableBlock("table-indexes-gri", d.say("GRI content index", "GRI 內容索引"), tuple(Column(d.say(*one)) for one in headers), rows, "4-1")
    return Section("indexes", (Heading("indexes-title", 1, d.say("Indexes", "索引"), "4"), table))


@dataclass(frozen=True)
class Demo:
    """The chapter, its origins, and its pages."""

    document: Callable[[str], Document] = document
    cards: dict[str, OriginCard] = field(default_factory=lambda: CARDS)

    def page(self, lang: str, edition: Edition, font: bytes | None = None) -> str:
        """The page's source."""
        return write_html(self.document(lang), self.cards, edition=edition, font=font).content.decode("utf-8")


@pytest.fixture(scope="session")
def demo() -> Demo:
    """The chapter in both languages."""
    return Demo()
