"""Fill-in sheet of the exchange's ESG digital platform (企業ESG數位平台): one value a field, in the platform's units, with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from disclosures import Item
from pipeline.answering import Answering
from pipeline.answers.where import where
from pipeline.answers.workbook import Cell, Making, Page, Value, book
from pipeline.arithmetic import to_decimal
from pipeline.datapoint import Datapoint
from pipeline.finding import LANGUAGES, Text
from pipeline.quantity import half_up
from pipeline.status import PointStatus

FRAMEWORK = "twse_platform"
ROC = 1911
GJ_PER_MWH = Fraction(18, 5)
VERIFIED = {
    "1/scope1_verified": ("ghg.scope1",),
    "1/scope2_verified": ("ghg.scope2.location", "ghg.scope2.market", "ghg.scope2"),
    "1/scope3_verified": ("ghg.scope3", "ghg.scope3.category"),
    "2/energy_verified": ("energy",),
}
COLUMNS = (
    ("資料集\nSet", 9.0),
    ("欄位", 30.0),
    ("Field", 34.0),
    ("填報值 Value", 18.0),
    ("單位 Unit", 18.0),
    ("說明 Remark", 60.0),
    ("數據點或章節 Datapoint or place", 50.0),
)


def twse_platform(answering: Answering) -> Making | None:
    """The workbook; none where the report does not fill in the platform."""
    items = answering.of(FRAMEWORK)
    if not items:
        return None
    rows: list[list[Value]] = []
    for item in items:
        rows.append([Cell(item.code, "group"), Cell(item.title["zh-TW"], "group"), Cell(item.title["en"], "group"), *(Cell(None, "group") for _ in range(4))])
        rows += [_field(answering, item.item, status) for status in item.points]
    year = answering.project.report.year
    above = (
        f"{answering.project.company.name['zh-TW']}　股票代號 {answering.project.company.stock_code or '–'}　報告年度 民國 {year - ROC} 年（{year}）",
        f"{answering.project.company.name['en']}, stock code {answering.project.company.stock_code or '–'}, report year {year} (ROC {year - ROC})",
        "申報期限為六月底，早於永續報告書；淺黃 ✎＝須由人員填寫；淺綠 ✓＝專章已說明，請據以選填。",
        "Due by the end of June, ahead of the report. Yellow ✎: a person types it; green ✓: answered in the chapter, bring it over.",
    )
    return book((Page("platform 平台", COLUMNS, rows, above, frozen=3, grouped=False),))


def _field(answering: Answering, item: Item, status: PointStatus) -> list[Value]:
    ref = status.point.ref
    make = MAKERS.get(ref) or (_boundary if ref.endswith("_boundary") else _verified if ref in VERIFIED else _plain)
    value, unit, remark, source = make(answering, status)
    shown = value if isinstance(value, Cell) else Cell(value)
    return [item.code, status.point.text["zh-TW"], status.point.text["en"], shown, unit, remark, source]


Filled = tuple[Value, str | None, str, str]


def _word(answering: Answering, key: str) -> Text:
    return {lang: answering.words[lang][f"packs.{key}"] for lang in LANGUAGES}


def _both(words: Text) -> str:
    return f"{words['zh-TW']}｜{words['en']}"


def _empty(answering: Answering, status: PointStatus, key: str = "platform.person") -> Filled:
    words = status.missing[0] if status.missing and key == "platform.person" else _word(answering, key)
    return Cell("✎", "person"), status.point.unit, _both(words), ""


def _told(status: PointStatus) -> Cell:
    """What the chapter or a setting answers, also that there is none: to be brought into the platform; what it answers in part is a person's."""
    return Cell("✓", "draft") if status.status in ("reported", "not_applicable") else Cell("✎", "person")


def _plain(answering: Answering, status: PointStatus) -> Filled:
    """A figure as the draft has it; a text by the sections that hold it."""
    if status.point.kind not in ("value", "breakdown"):
        places = [where(answering, lang, status.blocks) for lang in ("zh-TW", "en")]
        if not any(places):
            return _empty(answering, status)
        remark = "platform.none_used" if status.status == "not_applicable" else "platform.from_chapter"
        return _told(status), None, _both(_word(answering, remark)), "\n".join(filter(None, places))
    found = [point for name in status.datapoints if (point := answering.points.get(name)) is not None and point.value is not None]
    return _figure(answering, status, found[0]) if len(found) == 1 else _empty(answering, status)


def _figure(answering: Answering, status: PointStatus, point: Datapoint | None, remark: str = "") -> Filled:
    if point is None or point.value is None:
        return _empty(answering, status)
    if point.unit == "MWh":
        return _number(to_decimal(Fraction(point.value) * GJ_PER_MWH), 3), "GJ", remark or "1 MWh = 3.6 GJ", point.id
    if point.unit == "share":
        return _number(point.value * 100, 2), "%", remark, point.id
    return _number(point.value, 4), point.unit, remark, point.id


def _number(value: Decimal, decimals: int) -> Cell:
    found = half_up(Fraction(value), decimals).normalize()
    places = max(0, -int(found.as_tuple().exponent))
    return Cell(found if places else found.quantize(Decimal(1)), decimals=places)


def _scope2(answering: Answering, status: PointStatus) -> Filled:
    """One figure: that of the statutory table, its method named."""
    method = answering.project.statutory_scope2
    words = {lang: answering.words[lang][f"choice.scope2_method.{method}"] for lang in LANGUAGES}
    remark = _both({lang: answering.words[lang]["packs.platform.scope2"].format(method=words[lang]) for lang in LANGUAGES})
    return _figure(answering, status, answering.points.find(f"ghg.scope2.{method}", answering.project.report.year), remark)


def _intensity(answering: Answering, status: PointStatus) -> Filled:
    """Scopes 1 and 2 over revenue, in tonnes a million of the currency."""
    method = answering.project.statutory_scope2
    return _figure(answering, status, answering.points.find(f"ghg.intensity.scope12.{method}.revenue", answering.project.report.year))


def _renewable(answering: Answering, status: PointStatus) -> Filled:
    """Renewable in all energy used, as a share in points."""
    year = answering.project.report.year
    part, whole = (answering.points.find(name, year) for name in ("energy.renewable", "energy.consumed"))
    if part is None or part.value is None or whole is None or not whole.value:
        return _empty(answering, status)
    share = to_decimal(100 * Fraction(part.value) / Fraction(whole.value))
    return _number(share, 2), "%", "energy.renewable ÷ energy.consumed", f"{part.id}; {whole.id}"


def _fuels(answering: Answering) -> tuple[Datapoint, ...]:
    """Energy of each fuel of the reporting year; electricity, heat, steam and cooling come ready-made."""
    found = answering.points.family("energy.by_carrier", answering.project.report.year)
    return tuple(point for point in found if point.key not in ("electricity", "heat", "steam", "cooling") and point.value is not None)


def _fuel(answering: Answering, status: PointStatus) -> Filled:
    """All fuel, in GJ."""
    fuels = _fuels(answering)
    if not fuels:
        return _empty(answering, status)
    total = sum((Fraction(point.value or 0) for point in fuels), Fraction(0)) * GJ_PER_MWH
    return _number(to_decimal(total), 3), "GJ", "1 MWh = 3.6 GJ", "; ".join(point.id for point in fuels)


def _fuel_shares(answering: Answering, status: PointStatus) -> Filled:
    """Shares of coal, natural gas and renewable fuel in all fuel, in points."""
    fuels, year = _fuels(answering), answering.project.report.year
    total = sum((Fraction(point.value or 0) for point in fuels), Fraction(0))
    if not total:
        return _empty(answering, status)
    renewable = [answering.points.value("energy.renewable.by_carrier", year, point.key) for point in fuels]
    groups = (
        ("煤 coal", [point.value for point in fuels if point.key in ("coal", "coke")]),
        ("天然氣 natural gas", [point.value for point in fuels if point.key in ("natural_gas", "lng")]),
        ("再生燃料 renewable", renewable),
    )
    shares = [(name, sum((Fraction(value) for value in values if value is not None), Fraction(0)) * 100 / total) for name, values in groups]
    return "; ".join(f"{name} {half_up(share, 2):f} %" for name, share in shares), "%", "", "; ".join(point.id for point in fuels)


def _boundary(answering: Answering, status: PointStatus) -> Filled:
    """How many entities the figures hold, and by which approach; the platform's own choice is a person's."""
    approach = answering.project.inventory.consolidation
    words = {lang: answering.words[lang][f"choice.consolidation.{approach}"] for lang in LANGUAGES}
    count = len({record.text("entity") for record in answering.inputs.records("entities")})
    remark = _both({lang: answering.words[lang]["packs.platform.boundary"].format(approach=words[lang], count=count) for lang in LANGUAGES})
    return _told(status), None, remark, str(answering.project.place("inventory.consolidation"))


def _verified(answering: Answering, status: PointStatus) -> Filled:
    """Yes where a statement of the year is about the scope; without one, a person says no."""
    subjects = VERIFIED[status.point.ref]
    found = [
        record
        for record in answering.inputs.records("verification")
        if record.integer("year") == answering.project.report.year and _about(record.text("subject") or "", subjects)
    ]
    if not found:
        return _empty(answering, status, "platform.not_verified")
    return "是 Yes", None, f"{len(found)} 份聲明資料列 rows of verification", "; ".join(str(record.place()) for record in found[:3])


def _about(subject: str, metrics: tuple[str, ...]) -> bool:
    metric = subject.partition("[")[0]
    return metric in metrics or any(metric.startswith(f"{name}.") for name in metrics if name == "energy")


MAKERS: dict[str, Callable[[Answering, PointStatus], Filled]] = {
    "1/scope2": _scope2,
    "1/intensity": _intensity,
    "2/renewable": _renewable,
    "10/total": _fuel,
    "10/shares": _fuel_shares,
}
