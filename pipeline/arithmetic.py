"""The closed set of rules that may stand between datapoints.

Each rule computes, explains itself in both languages, writes itself as a spreadsheet formula, and splits a change into parts that add up exactly.
New arithmetic is a new rule here or it does not happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial, floor

from pipeline import pathways

SIGNIFICANT = 20
"""Digits kept of a derived value (CONTRACT §5, Values)."""

MANY = 8
"""Cells above which a spreadsheet formula names ranges instead of cells."""

Numbers = Sequence[Fraction]
Params = Mapping[str, str]


def to_decimal(value: Fraction) -> Decimal:
    """A fraction rounded half-up to 20 significant digits; whole and short decimals stay exact.

    >>> to_decimal(Fraction(2, 3))
    Decimal('0.66666666666666666667')
    >>> to_decimal(Fraction(5, 4))
    Decimal('1.25')
    """
    context = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
    rounded = context.divide(Decimal(value.numerator), Decimal(value.denominator)) if value.denominator != 1 else Decimal(value.numerator)
    return Decimal(format(rounded.normalize(Context(prec=max(SIGNIFICANT, len(str(abs(value.numerator)))))), "f"))


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One rule. ``compute`` takes the parts' exact values and the rule's parameters; ``ZeroDivisionError`` means the answer is null.

    ``formula`` writes the rule over spreadsheet cells. Among the parameters ``decimals`` may say how many decimals the parts have at most: a spreadsheet
    calculates in binary, and sums and differences are then rounded to the decimals that the exact ones can have.
    """

    name: str
    compute: Callable[[Numbers, Params], Fraction]
    explain_en: Callable[[Sequence[str], Params], str]
    explain_zh: Callable[[Sequence[str], Params], str]
    formula: Callable[[Sequence[str], Params], str]
    linear: bool = False
    quotient: bool = False
    """Whether the value is linear in all parts but the last, which divides."""

    def explain(self, lang: str, parts: Sequence[str], params: Params) -> str:
        """The formula in words, over the names of its parts."""
        return (self.explain_zh if lang == "zh-TW" else self.explain_en)(parts, params)

    def split(self, before: Numbers, after: Numbers, params: Params) -> tuple[Fraction, ...]:
        """How much each part contributes to the change of the value, exactly: Shapley over the parts that changed.

        Linear rules need no orders: each part's own effect is its contribution. The contributions add up to ``compute(after) − compute(before)``.
        """
        changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        contributions = [Fraction(0)] * len(before)
        if self.linear:
            start = self.compute(before, params)
            for index in changed:
                contributions[index] = self.compute([*before[:index], after[index], *before[index + 1 :]], params) - start
            return tuple(contributions)
        if self.quotient:
            return self._split_quotient(before, after, params)
        for order in permutations(changed):
            state = list(before)
            value = self.compute(state, params)
            for index in order:
                state[index] = after[index]
                moved = self.compute(state, params)
                contributions[index] += moved - value
                value = moved
        return tuple(part / factorial(len(changed)) for part in contributions)

    def _split_quotient(self, before: Numbers, after: Numbers, params: Params) -> tuple[Fraction, ...]:
        """Shapley without its orders: a part above the line meets the divisor before in half of them, the divisor after in the other half."""
        start, end = self.compute(before, params), self.compute(after, params)
        contributions = []
        for index in range(len(before) - 1):
            first = self.compute([*before[:index], after[index], *before[index + 1 :]], params) - start
            last = end - self.compute([*after[:index], before[index], *after[index + 1 :]], params)
            contributions.append((first + last) / 2)
        return (*contributions, end - start - sum(contributions, Fraction(0)))


def _plus(names: Sequence[str]) -> str:
    return " + ".join(names)


def _added(cells: Sequence[str]) -> str:
    """Cells added up: a few by name, many as the ranges they stand in.

    >>> _added(["B2", "B3"])
    'B2+B3'
    >>> _added([f"B{row}" for row in (*range(2, 12), 20)])
    'SUM(B2:B11,B20)'
    """
    if len(cells) < MANY:
        return "+".join(cells)
    ranges: list[list[str]] = []
    for cell in cells:
        if ranges and cell == _below(ranges[-1][1]):
            ranges[-1][1] = cell
        else:
            ranges.append([cell, cell])
    return f"SUM({','.join(first if first == last else f'{first}:{last}' for first, last in ranges)})"


def _below(cell: str) -> str:
    column = cell.rstrip("0123456789")
    return f"{column}{int(cell[len(column) :]) + 1}"


def _less(cells: Sequence[str], params: Params) -> str:
    """The first cell less the others."""
    return _rounded("-".join(cells), params) if "decimals" in params else f"({'-'.join(cells)})"


def _rounded(formula: str, params: Params) -> str:
    return f"ROUND({formula},{params['decimals']})" if "decimals" in params else formula


def _years(params: Params) -> tuple[int, int, int]:
    return int(params["base_year"]), int(params["target_year"]), int(params["year"])


def _elapsed(params: Params) -> Fraction:
    """Share of a target's time that has passed, between 0 and 1."""
    base, target, year = _years(params)
    return Fraction(min(max(year, base), target) - base, target - base)


def _expected(parts: Numbers, params: Params) -> Fraction:
    start, end = parts
    return start + (end - start) * _elapsed(params)


def _expected_compound(parts: Numbers, params: Params) -> Fraction:
    """Base × (value/base)^(elapsed)."""
    start, end = parts
    return start * _power(start, end, _elapsed(params))


def _power(start: Fraction, end: Fraction, exponent: Fraction) -> Fraction:
    """(end/start)^exponent, taken in decimal at 40 digits: what is not a ratio of its parts."""
    if start <= 0 or end <= 0:
        raise ZeroDivisionError
    context = Context(prec=40, rounding=ROUND_HALF_UP)
    ratio = context.divide(Decimal(end.numerator * start.denominator), Decimal(end.denominator * start.numerator))
    return Fraction(context.power(ratio, context.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))))


def _required_rate_compound(parts: Numbers, params: Params) -> Fraction:
    end, now = parts
    _, target, year = _years(params)
    return 1 - _power(now, end, Fraction(1, target - year))


def _required_rate_formula(cells: Sequence[str], params: Params) -> str:
    """1 − (end/now)^(1/n) without the subtraction that loses a small rate's digits in binary: 1 − e^2y = −2·sinh y·e^y."""
    end, now = cells
    half = f"ATANH({_less((end, now), params)}/({end}+{now}))/({params['target_year']}-{params['year']})"
    return f"=-2*SINH({half})*EXP({half})"


def _annual_rate(parts: Numbers, params: Params) -> Fraction:
    start, end = parts
    base, target, _ = _years(params)
    return (start - end) / start / (target - base)


def _required_rate(parts: Numbers, params: Params) -> Fraction:
    start, end, now = parts
    _, target, year = _years(params)
    return (now - end) / start / (target - year)


def _ask_ledger(_: Numbers, params: Params) -> Fraction:
    """Causes are computed from the lines behind both parts (``pipeline/causes.py``); the datapoint keeps the amount found."""
    return Fraction(params["amount"])


def _chargeable(parts: Numbers, _: Params) -> Fraction:
    """Emissions the carbon fee is charged on: (annual − K) × coefficient, rounded half-up to the kilogram, never below zero."""
    annual, deduction, coefficient = parts
    return Fraction(max(0, floor((annual - deduction) * coefficient * 1000 + Fraction(1, 2))), 1000)


def _fee(parts: Numbers, _: Params) -> Fraction:
    """The fee: chargeable emissions less credits, times the rate, cut to whole dollars, never below zero."""
    chargeable, *deducted, rate = parts
    return Fraction(max(0, floor((chargeable - sum(deducted, Fraction(0))) * rate)))


def _per(parts: Numbers, params: Params) -> Fraction:
    return parts[0] / parts[1] * Fraction(params.get("scale", "1"))


RULES: Mapping[str, Arithmetic] = {
    rule.name: rule
    for rule in (
        Arithmetic(
            "sum",
            lambda parts, _: sum(parts, Fraction(0)),
            lambda names, _: _plus(names),
            lambda names, _: _plus(names),
            lambda cells, p: f"={_rounded(_added(cells), p)}",
            linear=True,
        ),
        Arithmetic(
            "difference",
            lambda parts, _: parts[0] - sum(parts[1:], Fraction(0)),
            lambda names, _: " − ".join(names),
            lambda names, _: " − ".join(names),
            lambda cells, p: f"={_less(cells, p)}",
            linear=True,
        ),
        Arithmetic(
            "ratio",
            _per,
            lambda names, p: f"{names[0]} ÷ {names[1]}" + (f" × {p['scale']}" if "scale" in p else ""),
            lambda names, p: f"{names[0]} ÷ {names[1]}" + (f" × {p['scale']}" if "scale" in p else ""),
            lambda cells, p: f"={cells[0]}/{cells[1]}" + (f"*{p['scale']}" if "scale" in p else ""),
            quotient=True,
        ),
        Arithmetic(
            "share",
            lambda parts, _: sum(parts[:-1], Fraction(0)) / parts[-1],
            lambda names, _: f"share of ({_plus(names[:-1])}) in {names[-1]}",
            lambda names, _: f"（{_plus(names[:-1])}）占 {names[-1]} 之比率",
            lambda cells, _: f"=({_added(cells[:-1])})/{cells[-1]}",
            quotient=True,
        ),
        Arithmetic(
            "change_pct",
            lambda parts, _: (parts[0] - parts[1]) / parts[1],
            lambda names, _: f"({names[0]} − {names[1]}) ÷ {names[1]}",
            lambda names, _: f"（{names[0]} − {names[1]}）÷ {names[1]}",
            lambda cells, p: f"={_less(cells, p)}/{cells[1]}",
        ),
        Arithmetic(
            "reduce",
            lambda parts, p: parts[0] * (1 - Fraction(p["reduction_pct"]) / 100),
            lambda names, p: f"{names[0]} × (1 − {p['reduction_pct']} %)",
            lambda names, p: f"{names[0]} × （1 − {p['reduction_pct']}%）",
            lambda cells, p: f"={cells[0]}*(100-({p['reduction_pct']}))/100",
            linear=True,
        ),
        Arithmetic(
            "points_to_share",
            lambda parts, _: parts[0] / 100,
            lambda names, _: f"{names[0]} ÷ 100",
            lambda names, _: f"{names[0]} ÷ 100",
            lambda cells, _: f"={cells[0]}/100",
            linear=True,
        ),
        Arithmetic(
            "copy",
            lambda parts, _: parts[0],
            lambda names, _: f"as {names[0]}",
            lambda names, _: f"同{names[0]}",
            lambda cells, _: f"={cells[0]}",
            linear=True,
        ),
        Arithmetic(
            "count",
            lambda _, p: Fraction(len(p["members"].split("\n")) if p.get("members") else 0),
            lambda _, __: "number of entries",
            lambda _, __: "項目數",
            lambda _, p: f"={len(p['members'].split(chr(10))) if p.get('members') else 0}",
        ),
        Arithmetic(
            "cause",
            _ask_ledger,
            lambda names, p: f"part of the change from {names[1]} to {names[0]} whose computed cause is {p['kind']}",
            lambda names, p: f"{names[1]} 至 {names[0]} 之變動中，計算所得原因為「{p['kind']}」之部分",
            lambda _, p: f"={p['amount']}",
        ),
        Arithmetic(
            "progress",
            lambda parts, _: (parts[0] - parts[2]) / (parts[0] - parts[1]),
            lambda names, _: f"({names[0]} − {names[2]}) ÷ ({names[0]} − {names[1]})",
            lambda names, _: f"（{names[0]} − {names[2]}）÷（{names[0]} − {names[1]}）",
            lambda cells, p: f"={_less((cells[0], cells[2]), p)}/{_less(cells[:2], p)}",
        ),
        Arithmetic(
            "interpolate",
            _expected,
            lambda names, p: f"straight line from {names[0]} ({p['base_year']}) to {names[1]} ({p['target_year']}), read in {p['year']}",
            lambda names, p: f"由 {names[0]}（{p['base_year']}）至 {names[1]}（{p['target_year']}）直線內插於 {p['year']} 年",
            lambda cells, p: f"={cells[0]}+({cells[1]}-{cells[0]})*{_formula_elapsed(p)}",
            linear=True,
        ),
        Arithmetic(
            "interpolate_compound",
            _expected_compound,
            lambda names, p: f"equal yearly rate from {names[0]} ({p['base_year']}) to {names[1]} ({p['target_year']}), read in {p['year']}",
            lambda names, p: f"由 {names[0]}（{p['base_year']}）至 {names[1]}（{p['target_year']}）以固定年減率推算至 {p['year']} 年",
            lambda cells, p: f"={cells[0]}*({cells[1]}/{cells[0]})^{_formula_elapsed(p)}",
        ),
        Arithmetic(
            "required_rate_compound",
            _required_rate_compound,
            lambda names, p: f"1 − ({names[0]} ÷ {names[1]})^(1 ÷ ({p['target_year']} − {p['year']}))",
            lambda names, p: f"1 −（{names[0]} ÷ {names[1]}）^（1 ÷（{p['target_year']} − {p['year']}））",
            _required_rate_formula,
        ),
        Arithmetic(
            "annual_rate",
            _annual_rate,
            lambda names, p: f"({names[0]} − {names[1]}) ÷ {names[0]} ÷ ({p['target_year']} − {p['base_year']})",
            lambda names, p: f"（{names[0]} − {names[1]}）÷ {names[0]} ÷（{p['target_year']} − {p['base_year']}）",
            lambda cells, p: f"={_less(cells[:2], p)}/{cells[0]}/({p['target_year']}-{p['base_year']})",
        ),
        Arithmetic(
            "reduction",
            lambda parts, _: (parts[0] - parts[1]) / parts[0],
            lambda names, _: f"({names[0]} − {names[1]}) ÷ {names[0]}",
            lambda names, _: f"（{names[0]} − {names[1]}）÷ {names[0]}",
            lambda cells, p: f"={_less(cells, p)}/{cells[0]}",
        ),
        Arithmetic(
            "linear_minimum",
            pathways.linear_minimum,
            lambda _, p: f"{p['rate']} × ({p['target_year']} − {pathways.counted_from(p)})",
            lambda _, p: f"{p['rate']} ×（{p['target_year']} − {pathways.counted_from(p)}）",
            lambda _, p: f"=MIN(1,{p['rate']}*({p['target_year']}-{pathways.counted_from(p)}))",
        ),
        Arithmetic(
            "compound_minimum",
            pathways.compound_minimum,
            lambda _, p: f"1 − (1 − {p['rate']})^({p['target_year']} − {pathways.counted_from(p)})",
            lambda _, p: f"1 −（1 − {p['rate']}）^（{p['target_year']} − {pathways.counted_from(p)}）",
            lambda _, p: f"=1-(1-{p['rate']})^({p['target_year']}-{pathways.counted_from(p)})",
        ),
        Arithmetic(
            "dynamic_minimum",
            pathways.dynamic_minimum,
            lambda names, p: pathways.dynamic_words(names, p, "en"),
            lambda names, p: pathways.dynamic_words(names, p, "zh-TW"),
            pathways.dynamic_formula,
        ),
        Arithmetic(
            "renewable_line",
            pathways.renewable_line,
            lambda _, p: f"80 % by 2025, straight to 100 % by 2030, read in {p['year']}",
            lambda _, p: f"2025 年 80%、直線至 2030 年 100%，讀於 {p['year']} 年",
            lambda _, p: f"=MIN(1,0.8+(MAX({p['year']},2025)-2025)/25)",
        ),
        Arithmetic(
            "elapsed",
            lambda _, p: _elapsed(p),
            lambda _, p: f"({p['year']} − {p['base_year']}) ÷ ({p['target_year']} − {p['base_year']})",
            lambda _, p: f"（{p['year']} − {p['base_year']}）÷（{p['target_year']} − {p['base_year']}）",
            lambda _, p: f"={_formula_elapsed(p)}",
        ),
        Arithmetic(
            "sector_intensity",
            pathways.sector_intensity,
            lambda names, _: f"({names[0]} − {names[3]}) × ({names[2]} − {names[3]}) ÷ ({names[1]} − {names[3]}) + {names[3]}",
            lambda names, _: f"（{names[0]} − {names[3]}）×（{names[2]} − {names[3]}）÷（{names[1]} − {names[3]}）+ {names[3]}",
            lambda cells, _: f"=({cells[0]}-{cells[3]})*({cells[2]}-{cells[3]})/({cells[1]}-{cells[3]}){pathways.share_formula(cells[4:])}+{cells[3]}",
        ),
        Arithmetic(
            "implied_temperature",
            pathways.implied_temperature,
            lambda names, _: f"1.5 + 396 × ({pathways.blended(names, '×')} ÷ {names[0]} − 1) × 2.2 ÷ 3,664",
            lambda names, _: f"1.5 + 396 ×（{pathways.blended(names, '×')} ÷ {names[0]} − 1）× 2.2 ÷ 3,664",
            lambda cells, _: f"=1.5+396*({pathways.blended(cells, '*')}/{cells[0]}-1)*2.2/3664",
        ),
        Arithmetic(
            "carbon_chargeable",
            _chargeable,
            lambda names, _: f"({names[0]} − {names[1]}) × {names[2]}, to three decimals",
            lambda names, _: f"（{names[0]} − {names[1]}）× {names[2]}，取至小數第三位",
            lambda cells, _: f"=MAX(0,ROUND(({cells[0]}-{cells[1]})*{cells[2]},3))",
        ),
        Arithmetic(
            "carbon_fee",
            _fee,
            lambda names, _: f"({' − '.join(names[:-1])}) × {names[-1]}, cut to whole NT$",
            lambda names, _: f"（{' − '.join(names[:-1])}）× {names[-1]}，元以下捨去",
            lambda cells, _: f"=MAX(0,ROUNDDOWN(ROUND(({'-'.join(cells[:-1])})*{cells[-1]},6),0))",
        ),
        Arithmetic(
            "required_rate",
            _required_rate,
            lambda names, p: f"({names[2]} − {names[1]}) ÷ {names[0]} ÷ ({p['target_year']} − {p['year']})",
            lambda names, p: f"（{names[2]} − {names[1]}）÷ {names[0]} ÷（{p['target_year']} − {p['year']}）",
            lambda cells, p: f"={_less((cells[2], cells[1]), p)}/{cells[0]}/({p['target_year']}-{p['year']})",
        ),
    )
}


def _formula_elapsed(params: Params) -> str:
    base, target, year = _years(params)
    return f"(({min(max(year, base), target)}-{base})/({target}-{base}))"
