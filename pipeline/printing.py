"""How a datapoint is written: digits, forms and units in each language. Values are rounded half-up once, here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from pipeline.datapoint import Datapoint, Datapoints
from pipeline.document import Mark, Span, Spans
from pipeline.quantity import currencies

Forms = Mapping[str, tuple[int, int]]

SCALES: Mapping[str, int] = {"t": 0, "kt": 3, "Mt": 6, "萬噸": 4}
FORMS = frozenset((*SCALES, "full", "pct0", "pct1", "pct2", "pp", "change", "abs", "sig", "exact"))
"""Ways a number is printed, as ``Printer`` tells them."""
"""Display units of mass as powers of ten of a tonne."""

UNIT_NAMES: Mapping[str, Mapping[str, str]] = {
    "tCO2e": {"en": "tCO₂e", "zh-TW": "公噸 CO₂e"},
    "tCO2": {"en": "tCO₂", "zh-TW": "公噸 CO₂"},
    "ktCO2e": {"en": "ktCO₂e", "zh-TW": "千公噸 CO₂e"},
    "MtCO2e": {"en": "MtCO₂e", "zh-TW": "百萬公噸 CO₂e"},
    "萬噸CO2e": {"en": "10,000 tCO₂e", "zh-TW": "萬公噸 CO₂e"},
    "t": {"en": "t", "zh-TW": "公噸"},
    "kg": {"en": "kg", "zh-TW": "公斤"},
    "kgCO2e": {"en": "kgCO₂e", "zh-TW": "公斤 CO₂e"},
    "kgCO2": {"en": "kgCO₂", "zh-TW": "公斤 CO₂"},
    "kgCH4": {"en": "kgCH₄", "zh-TW": "公斤 CH₄"},
    "kgN2O": {"en": "kgN₂O", "zh-TW": "公斤 N₂O"},
    "m3": {"en": "m³", "zh-TW": "m³"},
    "L": {"en": "L", "zh-TW": "公升"},
    "million TWD": {"en": "NT$ million", "zh-TW": "新臺幣百萬元"},
    "TWD": {"en": "NT$", "zh-TW": "新臺幣元"},
    "MWh": {"en": "MWh", "zh-TW": "MWh"},
    "GJ": {"en": "GJ", "zh-TW": "GJ"},
    "share": {"en": "", "zh-TW": ""},
    "points": {"en": "%", "zh-TW": "%"},
    "pp": {"en": "pp", "zh-TW": "個百分點"},
    "count": {"en": "", "zh-TW": ""},
    "persons": {"en": "people", "zh-TW": "人"},
    "hours": {"en": "hours", "zh-TW": "小時"},
    "m2": {"en": "m²", "zh-TW": "m²"},
    "pieces": {"en": "pieces", "zh-TW": "件"},
}
_EACH = {"persons": "person", "pieces": "piece", "hours": "hour"}
"""One of what is counted, below the stroke of a ratio in English."""
BARE = ("share", "points", "count")
"""Units whose digits say everything: a percent sign or nothing follows them."""
DEFAULT_DECIMALS: Mapping[str, int] = {"tCO2e": 0, "tCO2": 0, "t": 0, "MWh": 0, "GJ": 0, "share": 1, "points": 1, "count": 0}


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, or a currency per something.

    >>> is_money("TWD"), is_money("USD/tCO2e"), is_money("million TWD"), is_money("GJ")
    (True, True, False, False)
    """
    return unit.partition("/")[0] in currencies()


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """The value rounded half-up (四捨五入) away from zero on ties.

    >>> round_half_up(Decimal("2.5"), 0), round_half_up(Decimal("-0.25"), 1)
    (Decimal('3'), Decimal('-0.3'))
    """
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def grouped(value: Decimal, decimals: int) -> str:
    """Digits with thousands separators and a true minus sign, as English and Traditional Chinese both write them.

    >>> grouped(Decimal("-1234567.125"), 2)
    '−1,234,567.13'
    """
    return f"{round_half_up(value, decimals):,f}".replace("-", "−")


def shown_exactly(value: str) -> str:
    """An exact value as text, with thousands separators and a true minus sign and every digit it has.

    >>> shown_exactly("-1234567.125")
    '−1,234,567.125'
    """
    return f"{Decimal(value):,f}".replace("-", "−")


def significant_decimals(value: Decimal, digits: int) -> int:
    """Decimals needed to print ``digits`` significant digits: intensities are read by their leading digits.

    >>> significant_decimals(Decimal("0.0012345"), 3), significant_decimals(Decimal("12.345"), 3), significant_decimals(Decimal(5000), 3)
    (5, 1, 0)
    """
    if value == 0:
        return 0
    return max(0, digits - 1 - value.adjusted())


def _currency(code: str) -> str:
    """A currency as Traditional Chinese calls it: 美元, 瑞典克朗; the code where there is no such currency."""
    from babel.numbers import get_currency_name

    return str(get_currency_name(code, locale="zh_Hant_TW"))


@dataclass(frozen=True, slots=True)
class Display:
    """``report.toml [display]``: decimals by unit, and the units GHG is shown in by default."""

    decimals: Mapping[str, int] = field(default_factory=dict)
    mass: str = "t"

    def decimals_of(self, unit: str, value: Decimal) -> int:
        """Decimals a unit is printed with; ratios without a setting show three significant digits."""
        known = self.decimals.get(unit, DEFAULT_DECIMALS.get(unit))
        return known if known is not None else (significant_decimals(value, 3) if "/" in unit else (0 if value == value.to_integral_value() else 2))


def _told_apart(percent_points: Decimal, rounded: Decimal) -> int:
    """Decimals that keep a small share from reading as none, and one just short of the whole as all of it.

    >>> _told_apart(Decimal("99.977"), Decimal("100.0")), _told_apart(Decimal("0.004"), Decimal("0.0")), _told_apart(Decimal(100), Decimal("100.0"))
    (2, 3, 0)
    """
    if rounded == 0:
        return significant_decimals(percent_points, 1)
    return significant_decimals(100 - percent_points, 1) if rounded == 100 and percent_points < 100 else 0


@dataclass(frozen=True, slots=True)
class Printer:
    """Writes datapoints in one language.

    Forms: ``""`` (digits, with % for shares), ``full`` (digits and unit), ``t`` ``kt`` ``Mt`` ``萬噸`` (digits of that scale), ``pct0`` ``pct1`` ``pct2``
    (a share with that many decimals), ``pp`` (a difference of shares, in percentage points), ``change`` (signed), ``abs`` (without sign), ``sig`` (at least
    three significant digits), ``exact`` (every digit).
    Forms join with ``+``: ``abs+pct1``; these are all, ``FORMS``.
    """

    lang: str
    points: Datapoints
    display: Display = field(default_factory=Display)

    def text(self, point: Datapoint, form: str = "") -> str:
        """The datapoint as printed. Raises ``ValueError`` for a null value (what is missing is said in words, never printed) and for a form there is not."""
        if point.value is None:
            raise ValueError(f"{point.id} has no value to print: {point.reason}")
        wanted = form.split("+") if form else []
        if not FORMS.issuperset(wanted):
            raise ValueError(f"{point.id}: no form {form!r}")
        value = abs(point.value) if "abs" in wanted else point.value
        if "exact" in wanted:
            return f"{value:,f}".replace("-", "−")
        if point.unit in ("share", "points"):
            digits = self._share(value * 100 if point.unit == "share" else value, wanted)
        else:
            digits = self._quantity(value, point.unit, wanted)
        if "change" in wanted and value > 0 and any(char in "123456789" for char in digits):
            digits = "+" + digits
        if "full" not in wanted or point.unit in BARE:
            return digits
        return " ".join(part for part in self._between(point, form, digits) if part)

    def shown(self, value: Decimal, unit: str, form: str = "") -> Decimal:
        """The exact value behind the digits of a form: points for shares, scaled masses. A chart places a number by it."""
        if unit == "share":
            return value * 100
        scale = self._scale(unit, form.split("+"))
        return value.scaleb(-SCALES[scale]) if scale is not None else value

    def _share(self, percent_points: Decimal, wanted: list[str]) -> str:
        usual = self.display.decimals_of("share", percent_points)
        if not {"change", "abs", "pp"}.intersection(wanted):
            usual = max(usual, _told_apart(percent_points, round_half_up(percent_points, usual)))
        decimals = next((int(form[3:]) for form in wanted if form.startswith("pct")), usual)
        percent = "" if "pp" in wanted else "\u00a0%" if self.lang == "en" else "%"
        return grouped(percent_points, decimals) + percent

    def _quantity(self, value: Decimal, unit: str, wanted: list[str]) -> str:
        scale = self._scale(unit, wanted)
        if scale is not None and scale != "t":
            scaled = value.scaleb(-SCALES[scale])
            return grouped(scaled, self.display.decimals.get(scale, significant_decimals(scaled, 3) if abs(scaled) < 100 else 0))
        decimals = self.display.decimals_of(unit, value)
        if not {"change", "abs"}.intersection(wanted) and round_half_up(value, decimals) == 0:
            decimals = significant_decimals(value, 1)  # a small amount does not read as none
        return grouped(value, max(decimals, significant_decimals(value, 3)) if "sig" in wanted else decimals)

    def _scale(self, unit: str, wanted: list[str]) -> str | None:
        if unit not in ("tCO2e", "tCO2", "t"):
            return None
        return next((form for form in wanted if form in SCALES), self.display.mass)

    def unit(self, point: Datapoint, form: str = "") -> str:
        """The name of the unit the digits of this form are in."""
        if point.unit in BARE:
            return self.unit_name("pp") if "pp" in form.split("+") else self.unit_name(point.unit)
        scale = self._scale(point.unit, form.split("+"))
        return self.unit_name(point.unit if scale in (None, "t") else point.unit.replace("t", str(scale), 1))

    def unit_name(self, unit: str) -> str:
        """A unit in this language; ratios are written unit by unit (``tCO₂e/TWD million``)."""
        if unit in UNIT_NAMES:
            return UNIT_NAMES[unit][self.lang]
        if "/" in unit:
            above, _, below = unit.partition("/")
            one = _EACH.get(below) if self.lang == "en" else None
            return f"{self.unit_name(above)}/{one or self.unit_name(below)}"
        if unit.startswith("million "):
            currency = unit.removeprefix("million ")
            return f"{currency} million" if self.lang == "en" else f"百萬{_currency(currency)}"
        return unit

    def span(self, point: Datapoint, form: str = "", marks: tuple[Mark, ...] = ()) -> Span:
        """The datapoint as a span. Its ``citation`` is ``id|form`` until the finished document numbers its citations."""
        return Span("datapoint", self.text(point, form), citation=f"{point.id}|{form}", marks=marks)

    def full(self, point: Datapoint, form: str = "", marks: tuple[Mark, ...] = ()) -> Spans:
        """Digits as a datapoint and the unit as a literal."""
        number = self.span(point, form, marks)
        if point.unit in BARE and "pp" not in form.split("+"):
            return (number,)
        before, _, behind = self._between(point, form, "")
        found = [*([Span("literal", before, literal="unit", marks=marks)] if before else []), number]
        found += [Span("literal", behind, literal="unit", marks=marks)] if behind else []
        return tuple(span for part in found for span in ((Span("text", " ", marks=marks), part) if part is not found[0] else (part,)))

    def _between(self, point: Datapoint, form: str, digits: str) -> tuple[str, str, str]:
        """The digits between what stands before and behind them."""
        before, behind = self.around(point.unit) if is_money(point.unit) else ("", self.unit(point, form))
        return before, digits, behind

    def around(self, unit: str) -> tuple[str, str]:
        """What stands before and behind a number in this unit. Amounts of money begin with their currency in English; 新臺幣 does in Chinese: 新臺幣 300 元."""
        if not is_money(unit):
            return "", self.unit_name(unit)
        code, stroke, per = unit.partition("/")
        per = f"{stroke}{self.unit_name(per)}" if per else ""
        if self.lang == "en":
            return self.unit_name(code), f"per {per[1:]}" if per else ""
        return ("新臺幣", f"元{per}") if code == "TWD" else ("", f"{_currency(code)}{per}")

    def change(self, metric: str, year: int, key: str | None = None) -> Spans | None:
        """How a figure moved against the year before, signed: a share in percentage points, all else in per cent. None where nothing can be compared."""
        point = self.points.find(f"ghg.change_pct.{metric.removeprefix('ghg.')}", year, key)
        subject = self.points.find(metric, year, key)
        if subject is not None and subject.unit == "share":
            point = self.points.find(f"ghg.change.{metric.removeprefix('ghg.')}", year, key)
            return self.full(point, "change+pp") if point is not None and point.value is not None else None
        return (self.span(point, "change"),) if point is not None and point.value is not None else None
