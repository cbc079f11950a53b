"""Module 7: targets. Their rows hold what a target covers, never the whole inventory; CDP's formulae give the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from disclosures import Item
from pipeline.answers.cdp.ask import Ask, basis, chosen
from pipeline.answers.cdp.emissions import category_rows
from pipeline.answers.cdp.explained import contributors
from pipeline.answers.cdp.formulas import over, reduction_achieved_pct, share_achieved_pct, share_pct, target_end
from pipeline.inputs import Record
from pipeline.questionnaire import BLANK, Answer, AnswerRow, Hidden, Rows
from pipeline.scope3 import CATEGORIES
from pipeline.view import Target

SBT = {
    "validated": "Yes, SBTi-approved",
    "submitted": "Yes (own view), under SBTi review",
    "committed": "Yes (own view), committed to seek SBTi validation within two years",
}
AMBITION = {"1.5C": "1.5C aligned", "well_below_2C": "Well-below 2C aligned", "2C": "2C aligned"}
METRICS = {"revenue": "Metric tons CO2e per unit revenue", "employees": "… per FTE"}
SERIES = (*(f"cat{key}" for key in CATEGORIES), "other_up", "other_down")
TOLERANCE = Decimal("0.5")
SECTORAL = r"\bSDA\b|sectoral decarboni[sz]ation|部門別減碳"
"""How a method says that it is a sectoral decarbonization approach."""
LOW_CARBON = ("low_carbon_energy_consumption", "low_carbon_energy_generation")
"""Categories of measures that act on the share of renewable energy."""


@dataclass(frozen=True)
class Aim:
    """A target with the row it was typed in and the number CDP knows it by (Abs1, Int1, Low1 …)."""

    target: Target
    record: Record
    ref: str

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes it covers: ``("1", "2")``."""
        return tuple(part for part in self.target.scopes.split("+") if part)

    @property
    def limits(self) -> tuple[str, tuple[str, ...]] | None:
        """The sites or entities it is limited to, as the ending of a breakdown and its keys."""
        for column, ending in (("sites", "by_site"), ("entities", "by_entity")):
            if self.record.listed(column):
                return ending, self.record.listed(column)
        return None

    @property
    def scope2(self) -> str:
        """The scope 2 metric it is measured by."""
        return f"ghg.scope2.{self.target.scope2_method}"


def aims(ask: Ask, prefix: str, *types: str) -> tuple[Aim, ...]:
    """The team's targets of these types that are targets still, numbered in the order of the table."""
    records = {record.text("target_id"): record for record in ask.inputs.records("targets")}
    found = [target for target in ask.answering.targets if target.type in types and target.active]
    return tuple(Aim(target, records[target.id], f"{prefix}{number}") for number, target in enumerate(found, 1))


def target_types(ask: Ask, _item: Item) -> Rows:
    """7.53: which kinds of emissions target are active."""
    names = [name for kind, name in (("absolute", "Absolute target"), ("intensity", "Intensity target")) if aims(ask, "", kind)]
    return (ask.row("answer", {"types": chosen("; ".join(names), "targets") if names else ask.person()}),)


def other_types(ask: Ask, _item: Item) -> Rows:
    """7.54: which other climate targets are active."""
    kinds = (
        ("renewable_electricity", "Low-carbon energy consumption/production target"),
        ("net_zero", "Net-zero target"),
        ("supplier_engagement", "Other climate-related target"),
    )
    names = [name for kind, name in kinds if aims(ask, "", kind)]
    return (ask.row("answer", {"types": chosen("; ".join(names), "targets") if names else ask.person()}),)


def _common(ask: Ask, aim: Aim) -> dict[str, Answer]:
    """What every target's row begins and ends with."""
    target, record = aim.target, aim.record
    achieved = target.state == "achieved"
    cells = {
        "ref": chosen(re.sub("(?<=Abs|Int|Low|Oth)", " ", aim.ref), str(target.at)),
        "end_date": ask.ended(target.target_year),
        "status": chosen("Achieved" if achieved else "Underway", str(target.at)),
        "status_reason": BLANK,
        "coverage": chosen("Facility/site" if record.text("sites") else "Organization-wide", str(target.at)) if not record.text("entities") else ask.person(),
        "sbt": chosen(SBT[target.status], str(record.place("status"))) if target.status in SBT else ask.person(),
        "sbti_letter": ask.said(record, "evidence") if target.status == "validated" else BLANK,
        "scopes": chosen("; ".join(f"Scope {part}" for part in aim.scopes), str(record.place("scopes"))),
        "scope2_method": chosen(basis(target.scope2_method), str(record.place("scope2_method"))) if "2" in aim.scopes else BLANK,
    }
    set_on, tool = record.text("set_on"), record.text("method")
    cells["date_set"] = chosen(set_on, str(record.place("set_on"))) if set_on else ask.person("date_set")
    if tool is not None:
        cells["sda"] = chosen("Yes" if re.search(SECTORAL, tool, re.IGNORECASE) else "No", str(record.place("method")))
    if record.yes("land"):
        cells["land"] = chosen("Land-related only (FLAG)", str(record.place("land")))
    if target.ambition in AMBITION:
        cells["ambition"] = chosen(AMBITION[target.ambition or ""], str(record.place("ambition")))
    return cells


def absolute(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.53.1: covered emissions in the base year and now, by scope and category, with CDP's five formulae."""
    rows = tuple(AnswerRow(aim.target.name, _absolute(ask, aim)) for aim in aims(ask, "Abs", "absolute"))
    return rows or Hidden(ask.words("hidden.no_absolute"))


def _absolute(ask: Ask, aim: Aim) -> dict[str, Answer]:
    base = _covered(ask, aim, "base", aim.target.base_year)
    now = _covered(ask, aim, "now", ask.year)
    reduction = _reduction(ask, aim)
    base_total, now_total = base["base_total"], now["now_total"]
    return {
        **_common(ask, aim),
        **base,
        **now,
        **_coverage(ask, aim, base),
        "s3_cats": _categories(ask, aim),
        "initiatives": contributors(ask, aim.scopes) if aim.limits is None else ask.person("limited"),
        "base_end": ask.ended(aim.target.base_year),
        "reduction_pct": reduction,
        "end_total": ask.computed(target_end, base_total, reduction, state="auto", formula="base × (100 − reduction) ÷ 100"),
        "achieved_pct": ask.computed(
            reduction_achieved_pct, base_total, now_total, reduction, state="auto", formula="100 × (base − now) ÷ (base × reduction ÷ 100)"
        ),
    }


def _metric(ask: Ask, name: str) -> str:
    """What an intensity is per, in CDP's words: a product counted in tonnes, or in units of its own."""
    point = ask.points.find(f"metric.{name}", ask.year)
    if name.startswith("production") and point is not None:
        return "… per metric ton of product" if point.unit == "t" else "… per unit of production"
    return METRICS.get(name, "Other")


def _reduction(ask: Ask, aim: Aim) -> Answer:
    """The reduction in points as typed; a target stated as a value has the reduction that leads there."""
    if aim.record.decimal("reduction_pct") is not None:
        return ask.typed(aim.record, "reduction_pct")
    base, end = (ask.figure(f"target.{name}", ask.year, aim.target.id) for name in ("base", "value"))
    return ask.computed(lambda before, after: share_pct(before - after, before), base, end, formula="100 × (base − end) ÷ base")


def _categories(ask: Ask, aim: Aim) -> Answer:
    """The categories a target on scope 3 names; where it is on all of scope 3, those the inventory knows in either year."""
    if "3" not in aim.scopes:
        return BLANK
    keys = aim.target.parts or [key for key in CATEGORIES if key in _known(ask, aim)]
    return chosen("; ".join(ask.label(f"category.{key}")["en"] for key in keys), str(aim.record.place("categories"))) if keys else ask.person()


def _known(ask: Ask, aim: Aim) -> frozenset[str]:
    """The categories with a figure, alone or joined with others, in the base year or now."""
    years = (aim.target.base_year, ask.year)
    points = [point for year in years if year is not None for point in ask.points.family("ghg.scope3.category", year)]
    return frozenset(part for point in points if point.value is not None for part in (point.key or "").split(";"))


def _covered(ask: Ask, aim: Aim, when: str, year: int | None) -> dict[str, Answer]:
    """The cells ``base_s1`` … ``base_total`` (or ``now_…``) of a year. Scopes and categories the target leaves out have no cell.

    The total is the target's own (after a restatement the restated base); parts that do not add up to it are left to a person.
    """
    cells: dict[str, Answer] = {f"{when}_{name}": BLANK for name in ("s1", "s2", "s3_total", *(f"s3_{key}" for key in SERIES))}
    total = ask.figure(f"target.{when}", ask.year, aim.target.id)
    if year is None:
        return {**cells, f"{when}_total": total}
    for scope, name, metric in (("1", "s1", "ghg.scope1"), ("2", "s2", aim.scope2)):
        if scope in aim.scopes:
            cells[f"{when}_{name}"] = _part(ask, aim, metric, year)
    if "3" in aim.scopes:
        cells |= _scope3(ask, aim, when, year)
    parts = [cells[f"{when}_{name}"] for name in ("s1", "s2", "s3_total") if cells[f"{when}_{name}"] is not BLANK]
    if total.value is not None and aim.target.type == "absolute" and not _adds_up(parts, total):
        apart = ask.none("parts_apart", amount=ask.amount(Decimal(total.value)))
        cells = {key: apart if cell.state in ("filled", "auto") else cell for key, cell in cells.items()}
    return {
        **cells,
        f"{when}_total": Answer(total.value, "auto", ask.words("why.formula", formula="S1 + S2 + S3"), total.sources) if total.value is not None else total,
    }


def _part(ask: Ask, aim: Aim, metric: str, year: int) -> Answer:
    """A scope's emissions inside the target's limits."""
    if aim.limits is None:
        return ask.figure(metric, year)
    ending, keys = aim.limits
    return ask.total(ask.figure(f"{metric}.{ending}", year, key) for key in keys)


def _scope3(ask: Ask, aim: Aim, when: str, year: int) -> dict[str, Answer]:
    """Each covered category, and their total; joined categories are in the total and marked in their cells."""
    if aim.limits is not None:
        return {f"{when}_s3_total": ask.none("scope3_by_site")}
    cells = category_rows(ask, f"{when}_s3_", year)
    parts, known = aim.target.parts, _known(ask, aim)
    kept = {f"{when}_s3_cat{key}" for key in parts or known} | (
        {f"{when}_s3_{key}" for key in ("other_up", "other_down")} if "other" in known and not parts else set()
    )
    cells = {key: cell if key in kept else BLANK for key, cell in cells.items()}
    if parts:
        total = ask.total(cells.values(), "auto")
    else:
        whole = ask.figure("ghg.scope3", year)
        total = Answer(whole.value, "auto", ask.words("why.joined_in_total"), whole.sources) if whole.value is not None else whole
    return {**cells, f"{when}_s3_total": total}


def _adds_up(parts: Iterable[Answer], total: Answer) -> bool:
    numbers = [part.value for part in parts]
    known = [number for number in numbers if isinstance(number, Decimal)]
    return len(known) == len(numbers) and isinstance(total.value, Decimal) and abs(sum(known, Decimal(0)) - total.value) <= TOLERANCE


def _coverage(ask: Ask, aim: Aim, base: dict[str, Answer]) -> dict[str, Answer]:
    """What the target covers of the base year's inventory, in points: covered ÷ the row of 7.5."""
    year = aim.target.base_year
    wholes = {"s1": "ghg.scope1", "s2": aim.scope2, "s3_total": "ghg.scope3"}
    cells: dict[str, Answer] = {f"base_s3_{key}_pct": BLANK for key in SERIES}
    for name, metric in wholes.items():
        covered = base[f"base_{name}"]
        cells[f"base_{name}_pct"] = BLANK if covered is BLANK or year is None else ask.computed(share_pct, covered, ask.figure(metric, year))
    for key in SERIES:
        covered = base[f"base_s3_{key}"]
        if isinstance(covered.value, Decimal) and year is not None:
            cells[f"base_s3_{key}_pct"] = ask.computed(share_pct, covered, covered)
        elif covered is not BLANK:
            cells[f"base_s3_{key}_pct"] = covered
    if year is not None:
        selected = [ask.figure(metric, year) for name, metric in wholes.items() if base[f"base_{name}"] is not BLANK]
        cells["base_total_pct"] = ask.computed(share_pct, base["base_total"], ask.total(selected))
    return cells


def intensity(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.53.2: the same as intensities, in tonnes a whole unit of the denominator."""
    rows = tuple(AnswerRow(aim.target.name, _intensity(ask, aim)) for aim in aims(ask, "Int", "intensity"))
    return rows or Hidden(ask.words("hidden.no_intensity"))


def _intensity(ask: Ask, aim: Aim) -> dict[str, Answer]:
    target = aim.target
    base, now = _per_unit(ask, aim, "base", target.base_year), _per_unit(ask, aim, "now", ask.year)
    reduction = _reduction(ask, aim)
    return {
        **_common(ask, aim),
        **base,
        **now,
        **_intensity_coverage(ask, aim, base),
        "metric": chosen(_metric(ask, target.denominator or ""), str(aim.record.place("denominator"))),
        "s3_cats": _categories(ask, aim),
        "initiatives": contributors(ask, aim.scopes) if aim.limits is None else ask.person("limited"),
        "base_end": ask.ended(target.base_year),
        "reduction_pct": reduction,
        "end_i": ask.computed(target_end, base["base_i"], reduction, state="auto", formula="base × (100 − reduction) ÷ 100"),
        "abs_s12": ask.none("anticipated"),
        "abs_s3": ask.none("anticipated") if "3" in aim.scopes else BLANK,
        "achieved_pct": ask.computed(
            reduction_achieved_pct, base["base_i"], now["now_i"], reduction, state="auto", formula="100 × (base − now) ÷ (base × reduction ÷ 100)"
        ),
    }


def chosen_number(value: int, source: str) -> Answer:
    """A number that follows from what the target says."""
    return Answer(Decimal(value), "filled", None, (source,))


def _intensity_coverage(ask: Ask, aim: Aim, base: dict[str, Answer]) -> dict[str, Answer]:
    """What an intensity covers of the base year's inventory, in points: a scope or category it names is covered whole, unless limited to some places.

    Categories 1 and 11 of 80 and 20 t, of 125 t of scope 3 in all, are 100 % each and 80 % of scope 3.
    """
    year, parts, scopes = aim.target.base_year, aim.target.parts, aim.scopes
    stated = aim.record.decimal("coverage_pct")
    whole = chosen_number(100, str(aim.target.at)) if stated is None or parts else ask.typed(aim.record, "coverage_pct")
    each = whole if stated in (None, 100) or parts else ask.none("person_share")
    cells: dict[str, Answer] = {f"pct_{name}": whole if scope in scopes else BLANK for scope, name in (("1", "s1"), ("2", "s2"), ("3", "s3"))}
    for key in SERIES:
        category = base[f"base_i3_{key}"]
        cells[f"pct_s3_{key}"] = each if category.value is not None else category
    cells["pct_all"] = whole
    if aim.limits is not None:
        limited = ask.none("person_share")
        return {key: cell if cell is BLANK else limited for key, cell in cells.items()}
    if parts and "3" in scopes and year is not None:
        metrics = {"1": "ghg.scope1", "2": aim.scope2, "3": "ghg.scope3"}
        wholes = {scope: ask.figure(metric, year) for scope, metric in metrics.items() if scope in scopes}
        named = ask.total(ask.figure("ghg.scope3.category", year, part) for part in parts)
        cells["pct_s3"] = ask.computed(share_pct, named, wholes["3"])
        cells["pct_all"] = ask.computed(share_pct, ask.total({**wholes, "3": named}.values()), ask.total(wholes.values()))
    return cells


def _per_unit(ask: Ask, aim: Aim, when: str, year: int | None) -> dict[str, Answer]:
    """A year's cells as intensities; the total is the sum of the scopes selected."""
    whole = _covered(ask, aim, when, year)
    size = ask.figure(f"metric.{aim.target.denominator}", year) if year is not None else ask.none("part_missing")
    names = {"s1": "i1", "s2": "i2", "s3_total": "i3_total", **{f"s3_{key}": f"i3_{key}" for key in SERIES}}
    cells: dict[str, Answer] = {}
    for name, short in names.items():
        cell = whole[f"{when}_{name}"]
        cells[f"{when}_{short}"] = cell if cell.value is None else ask.computed(over, cell, size, state=cell.state, formula="covered emissions ÷ denominator")
    selected = [cells[f"{when}_{short}"] for short in ("i1", "i2", "i3_total")]
    return {**cells, f"{when}_i": ask.total((cell for cell in selected if cell is not BLANK), "auto")}


def low_carbon(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.54.1: shares of renewable electricity, in points."""
    rows = tuple(AnswerRow(aim.target.name, _low_carbon(ask, aim)) for aim in aims(ask, "Low", "renewable_electricity"))
    return rows or Hidden(ask.words("hidden.no_renewable"))


def _low_carbon(ask: Ask, aim: Aim) -> dict[str, Answer]:
    year = aim.target.base_year
    base, now, end = _shares(ask, aim)
    return {
        **_common(ask, aim),
        "carrier": chosen("Electricity", str(aim.target.at)),
        "activity": chosen("Consumption", str(aim.target.at)),
        "source": chosen("Renewable energy sources only", str(aim.target.at)),
        "base_end": ask.ended(year),
        "base_mwh": ask.figure("energy.electricity", year) if year is not None else ask.none("part_missing"),
        "base_share": base,
        "end_share": end,
        "now_share": now,
        "achieved_pct": ask.computed(share_achieved_pct, base, now, end, state="auto", formula="100 × (now − base) ÷ (end − base)"),
        "part_of": _part_of(ask, aim),
        "actions": contributors(ask, (), LOW_CARBON),
    }


def _shares(ask: Ask, aim: Aim) -> tuple[Answer, Answer, Answer]:
    """Base, now and end of a target that is a share, in points."""
    base, now, end = (ask.figure(f"target.{name}", ask.year, aim.target.id, times=100) for name in ("base", "now", "value"))
    return base, now, end


def _part_of(ask: Ask, aim: Aim) -> Answer:
    """The target of ours that this one is a step of."""
    refs = _refs(ask)
    return chosen(refs[aim.target.parent], str(aim.record.place("parent_target"))) if aim.target.parent in refs else ask.person()


def _refs(ask: Ask) -> dict[str | None, str]:
    """CDP's number of each target."""
    groups = (("Abs", "absolute"), ("Int", "intensity"), ("NZ", "net_zero"))
    return {aim.target.id: aim.ref for prefix, kind in groups for aim in aims(ask, prefix, kind)}


def other(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.54.2: engagement of suppliers, in points."""
    rows = tuple(AnswerRow(aim.target.name, _other(ask, aim)) for aim in aims(ask, "Oth", "supplier_engagement"))
    return rows or Hidden(ask.words("hidden.no_other"))


def _other(ask: Ask, aim: Aim) -> dict[str, Answer]:
    base, now, end = _shares(ask, aim)
    return {
        **_common(ask, aim),
        "abs_int": chosen("Absolute", str(aim.target.at)),
        "category_metric": chosen("Engagement with suppliers", str(aim.target.at)),
        "denominator": BLANK,
        "base_end": ask.ended(aim.target.base_year),
        "base": base,
        "end": end,
        "now": now,
        "achieved_pct": ask.computed(share_achieved_pct, base, now, end, state="auto", formula="100 × (now − base) ÷ (end − base)"),
        "part_of": _part_of(ask, aim),
    }


def net_zero(ask: Ask, _item: Item) -> Rows | Hidden:
    """7.54.3: no figures of its own; it links the targets that lead there."""
    rows = []
    for aim in aims(ask, "NZ", "net_zero"):
        refs = _refs(ask)
        linked = [refs[target.id] for target in ask.answering.targets if target.parent == aim.target.id and target.id in refs]
        rows.append(
            AnswerRow(aim.target.name, {**_common(ask, aim), "linked": chosen("; ".join(linked), "targets › parent_target") if linked else ask.person()})
        )
    return tuple(rows) or Hidden(ask.words("hidden.no_net_zero"))
