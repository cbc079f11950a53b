"""Pathways a target is held against, as arithmetic: SBTi's least reductions and lines, sector convergence, implied temperature.

The rules of ``arithmetic`` that carry these names compute, explain and write themselves as formulas by what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

Numbers = Sequence[Fraction]
Params = Mapping[str, str]

GLOBAL_BUDGET = Fraction(396)
"""Gt CO2 the world may still emit for 1.5 °C in the benchmark of OS-Climate's ITR method."""
WARMING = Fraction("2.2") / 3664
"""°C a Gt CO2: the transient response to cumulative emissions, per 3,664 Gt CO2 (1,000 Gt of carbon)."""


def counted_from(params: Params) -> int:
    """The year a minimum is counted from: the base year, or the anchor year where the base year is later."""
    return min(int(params["base_year"]), int(params.get("anchor", params["base_year"])))


def linear_minimum(_: Numbers, params: Params) -> Fraction:
    """The least reduction of V5.0 to V5.3: a fixed rate a year.

    >>> linear_minimum([], {"rate": "0.042", "base_year": "2021", "target_year": "2030", "anchor": "2020"})
    Fraction(21, 50)
    """
    return min(Fraction(1), Fraction(params["rate"]) * (int(params["target_year"]) - counted_from(params)))


def compound_minimum(_: Numbers, params: Params) -> Fraction:
    """The least reduction of an intensity: an equal rate every year."""
    years = int(params["target_year"]) - counted_from(params)
    return 1 - (1 - Fraction(params["rate"])) ** years


def _paths(params: Params) -> list[tuple[Fraction, int]]:
    """Pathways as ``0.90:2050|1.00:2040``: how much is to be cut by which year."""
    pairs = (path.split(":") for path in params["paths"].split("|"))
    return [(Fraction(ambition), int(year)) for ambition, year in pairs]


def dynamic_minimum(parts: Numbers, params: Params) -> Fraction:
    """SBTi's dynamic linear reduction (method appendix of V1.3.1): straight to net zero from the recent year, told from the base year, with a floor."""
    base, recent, *weights = parts
    start, now, end = (int(params[name]) for name in ("base_year", "recent_year", "target_year"))
    rates = [ambition / (max(year, now) - now) for ambition, year in _paths(params)]
    initial = sum((weight * rate for weight, rate in zip(weights, rates, strict=True)), Fraction(0)) / sum(weights) if weights else rates[0]
    told = (base - recent * (1 - initial * (end - now))) / base
    return min(Fraction(1), max(Fraction(params["floor"]) * (end - start), told))


def dynamic_formula(cells: Sequence[str], params: Params) -> str:
    """``dynamic_minimum`` over spreadsheet cells."""
    base, recent, *weights = cells
    start, now, end = (int(params[name]) for name in ("base_year", "recent_year", "target_year"))
    rates = [f"{path.split(':')[0]}/({path.split(':')[1]}-{now})" for path in params["paths"].split("|")]
    initial = f"({'+'.join(f'{cell}*{rate}' for cell, rate in zip(weights, rates, strict=True))})/({'+'.join(weights)})" if weights else rates[0]
    return f"=MIN(1,MAX({params['floor']}*({end}-{start}),({base}-{recent}*(1-{initial}*({end}-{now})))/{base}))"


def dynamic_words(names: Sequence[str], params: Params, lang: str) -> str:
    """The rule in words; the pathways' ambitions and years are its constants."""
    paths = [(f"{(ambition * 100).__round__()}", year) for ambition, year in _paths(params)]
    floor = f"{Decimal(params['floor']) * 100:f}".rstrip("0").rstrip(".")
    if lang == "zh-TW":
        told = "、".join(f"{year} 年 {cut}%" for cut, year in paths)
        return f"自 {params['recent_year']} 年（{names[1]}）直線減至{told}（依占比加權），換算為對 {names[0]} 之減量，且不低於每年 {floor}%"
    told = ", ".join(f"{cut} % by {year}" for cut, year in paths)
    return f"straight from {params['recent_year']} ({names[1]}) to {told}, weighted, told against {names[0]}, and at least {floor} % a year"


def renewable_line(_: Numbers, params: Params) -> Fraction:
    """SBTi's line of renewable electricity: 80 % by 2025, rising straight to 100 % by 2030."""
    return min(Fraction(1), Fraction(4, 5) + Fraction(max(int(params["year"]), 2025) - 2025, 25))


def sector_intensity(parts: Numbers, _: Params) -> Fraction:
    """Sectoral decarbonization approach: own base intensity converges on the sector's end value as the sector does.

    Parts: own intensity in the base year; the sector's in the base year, in the year asked about and at the end of its pathway; where all four market
    shares are given too (own and sector activity, base year and year asked), a shrinking share does not loosen the result.
    """
    own, start, then, end, *activity = parts
    share = Fraction(1)
    if activity:
        own_base, sector_base, own_then, sector_then = activity
        share = min(Fraction(1), (own_base / sector_base) / (own_then / sector_then))
    return (own - end) * (then - end) / (start - end) * share + end


def share_formula(cells: Sequence[str]) -> str:
    """The market share's part in ``sector_intensity``, where activities are given."""
    return f"*MIN(1,({cells[0]}/{cells[1]})/({cells[2]}/{cells[3]}))" if cells else ""


def implied_temperature(parts: Numbers, _: Params) -> Fraction:
    """Implied temperature rise (OS-Climate's ITR): by how much emissions to the end of the benchmark overshoot its budget, as if the world did the same.

    Parts: the company's budget, its cumulative emissions by its target; where given, those by its trajectory and the probability the target is kept.

    >>> implied_temperature([Fraction(100), Fraction(100)], {}), float(round(implied_temperature([Fraction(100), Fraction(200)], {}), 4))
    (Fraction(3, 2), 1.7378)
    """
    budget, target, *rest = parts
    trajectory, probability = rest or (target, Fraction(1))
    emitted = probability * target + (1 - probability) * trajectory
    return Fraction(3, 2) + GLOBAL_BUDGET * (emitted / budget - 1) * WARMING


def blended(names: Sequence[str], times: str) -> str:
    """The emissions of ``implied_temperature`` over the names or cells of its parts.

    >>> blended(["B1", "B2"], "*"), blended(["B1", "B2", "B3", "B4"], "*")
    ('B2', '(B4*B2+(1-B4)*B3)')
    """
    if len(names) == 2:
        return names[1]
    _, target, trajectory, probability = names
    if times == "×":
        return f"({probability} × {target} + (1 − {probability}) × {trajectory})"
    return f"({probability}*{target}+(1-{probability})*{trajectory})"
