"""Where numbers come from: the origin card of each datapoint, in words of both languages, with the first rows behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.arithmetic import RULES
from pipeline.datapoint import REASONS, Datapoint, Datapoints, Derived, Stated, Total, make_id
from pipeline.finding import LANGUAGES, Place
from pipeline.ledger import Ledger, Selection
from pipeline.naming import full_name, key_label
from pipeline.origin import OriginCard, SourceRow, Used
from pipeline.printing import UNIT_NAMES, Printer

Words = Mapping[str, Mapping[str, str]]
ROW_COLUMNS = (
    "file", "sheet", "row", "cell", "source", "entity", "site", "category", "gas", "amount", "unit", "value_from", "activity", "activity_unit", "drivers",
    "unit_factor", "factor", "factor_unit", "factor_id", "factor_at", "factor_source", "mass_t", "gwp", "gwp_set", "gwp_at", "share", "share_at", "gross",
    "line_id",
)  # fmt: skip


def needed(points: Datapoints, wanted: Iterable[str]) -> tuple[Datapoint, ...]:
    """The wanted datapoints and every part they are made of, each once."""
    found: dict[str, Datapoint] = {}
    queue = list(wanted)
    while queue:
        identifier = queue.pop()
        point = points.get(identifier)
        if point is None or identifier in found:
            continue
        found[identifier] = point
        if isinstance(point.origin, Derived):
            queue += point.origin.parts
    return tuple(found[identifier] for identifier in points if identifier in found)


def cards(points: Datapoints, ledger: Ledger | None, words: Words, wanted: Iterable[str], items: Mapping[str, Sequence[str]]) -> dict[str, OriginCard]:
    """The cards of the wanted datapoints and their parts. ``words`` are the labels of each language, ``items`` the framework items by datapoint."""
    wanted = tuple(wanted)
    numbers = {number for point in needed(points, wanted) if isinstance(point.origin, Total) for number in point.origin.first}
    rows = ledger.numbered(numbers, ROW_COLUMNS) if ledger is not None and numbers else {}
    return cards_of(points, rows, words, wanted, items)


def cards_of(
    points: Datapoints, rows: Mapping[int, Mapping[str, object]], words: Words, wanted: Iterable[str], items: Mapping[str, Sequence[str]]
) -> dict[str, OriginCard]:
    """The same cards from ledger ``rows`` read already, by their numbers."""
    told = frozenset(wanted)
    sources = {number: source_row(row, words) for number, row in rows.items()}
    return {point.id: _card(points, point, sources, words, tuple(items.get(point.id, ())), told) for point in needed(points, told)}


def _card(points: Datapoints, point: Datapoint, rows: Mapping[int, SourceRow], words: Words, items: tuple[str, ...], told: frozenset[str]) -> OriginCard:
    origin = point.origin
    before = make_id(point.metric, point.year - 1, point.key)
    return OriginCard(
        id=point.id,
        name={lang: full_name(words[lang], lang, point) for lang in LANGUAGES},
        value="" if point.value is None else format(point.value, "f"),
        unit={lang: Printer(lang, points).unit_name(point.unit) if point.unit not in ("share", "count") else "" for lang in LANGUAGES},
        formula={lang: formula(points, point, words[lang], lang) for lang in LANGUAGES},
        parts=origin.parts if isinstance(origin, Derived) else (),
        selection={lang: in_words(origin.selection, words[lang], lang) for lang in LANGUAGES} if isinstance(origin, Total) else None,
        rows=tuple(rows[number] for number in origin.first if number in rows) if isinstance(origin, Total) else (),
        row_count=origin.rows if isinstance(origin, Total) else 0,
        stated_at=origin.at if isinstance(origin, Stated) else None,
        stated_by=origin.by if isinstance(origin, Stated) else None,
        sha256=origin.sha256 if isinstance(origin, Total) else None,
        previous=before if before in points and points[before].value is not None else None,
        items=items,
        public_formula={lang: formula(points, point, words[lang], lang, told) for lang in LANGUAGES},
    )


def formula(points: Datapoints, point: Datapoint, words: Mapping[str, str], lang: str, told: Collection[str] | None = None) -> str:
    """The rule in words, without paths. With ``told``, the datapoints a reader sees, other parts lose the name the team gave their key."""
    if point.value is None:
        return words["trace.nothing"].format(reason=REASONS.get(point.reason or "", {lang: point.reason or ""})[lang])
    origin = point.origin
    if isinstance(origin, Total):
        return words["trace.total_one"] if origin.rows == 1 else words["trace.total"].format(count=f"{origin.rows:,}")
    if isinstance(origin, Stated):
        return words["trace.stated_public"]
    parts = [points[part] for part in origin.parts if part in points]
    names = [full_name(words, lang, part) for part in parts] if told is None else _told_names(parts, point.key, told, words, lang)
    return RULES[origin.rule].explain(lang, names, dict(origin.params))


def _told_names(parts: Iterable[Datapoint], key: str | None, told: Collection[str], words: Mapping[str, str], lang: str) -> list[str]:
    """The parts' names for readers outside: a supplier or site is named only where it is printed itself; those that are not are counted together."""
    counts: dict[str, int] = {}
    for part in parts:
        ours = part.key is None or part.key == key or part.id in told or key_label(words, lang, part.metric, part.key) is not None
        name = full_name(words, lang, part if ours else replace(part, key=None))
        counts[name] = counts.get(name, 0) + 1
    return [name if count == 1 else words["trace.several"].format(name=name, count=count) for name, count in counts.items()]


def in_words(selection: Selection, words: Mapping[str, str], lang: str) -> str:
    """A selection in plain language: "Amounts where account is greenhouse gases and scope is 1 and year is 2024"."""
    parts: list[str] = []
    for name, op, value in selection.where:
        column = words.get(f"trace.column_{name}", name)
        members = [words.get(f"trace.{name}_{member}", str(member)) or words["trace.blank"] for member in (value if isinstance(value, tuple) else (value,))]
        shown = ("、" if lang == "zh-TW" else ", ").join(members)
        parts.append(words["trace.one_of" if op == "in" and isinstance(value, tuple) and len(value) > 1 else "trace.in"].format(column=column, value=shown))
    return words[f"trace.sum_{selection.sum}"] + words["trace.and"].join(parts)


def source_row(row: Mapping[str, object], words: Words) -> SourceRow:
    """A ledger row as an auditor reads it: place, label, amount, workings."""
    at = _place(row, str(row["cell"]) if row["cell"] else None)
    label = " · ".join(str(row[name]) for name in ("line_id", "source", "entity", "site", "category", "gas") if row[name])
    unit = str(row["unit"])
    made = {lang: workings(row, words[lang], lang) for lang in LANGUAGES}
    return SourceRow(at, label, _digits(row["amount"]), UNIT_NAMES.get(unit, {}).get("en", unit), made, used(row))


def terms(row: Mapping[str, object]) -> dict[str, str]:
    """What a row's amount is the product of, as exact decimals or n/d: quantity × drivers × factor × unit factor × GWP × share, those that apply.

    Example: 2,000,000 m3 × 2 kgCO2/m3 in tonnes is ``{"quantity": "2000000", "factor": "2", "unit_factor": "0.001", "gwp": "1", "share": "1"}``.
    """
    kind = row["value_from"]
    if kind in ("emissions", "mass"):
        base = {"quantity": row["gross"]} if kind == "emissions" else {"quantity": row["mass_t"], "gwp": row["gwp"]}
        found: dict[str, object] = {**base, "share": row["share"]}
    else:
        drivers = str(row["drivers"] or "").rpartition("=")[2] if kind != "process" else ""
        found = {"quantity": row["activity"], "driver": drivers, **{name: row[name] for name in ("factor", "unit_factor", "gwp", "share")}}
    return {name: _exact(value) for name, value in found.items() if value not in (None, "")}


def _exact(value: object) -> str:
    """A number as it is, without the zeros of its column's scale."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _place(row: Mapping[str, object], column: str | None = None) -> Place:
    """The input row behind a ledger row, or one cell of it."""
    return Place(str(row["file"]), str(row["sheet"]) if row["sheet"] else None, int(str(row["row"])), column)


def used(row: Mapping[str, object]) -> tuple[Used, ...]:
    """The factor, GWP and share a ledger row was multiplied by, each with its source and place; a GWP of 1 and a whole share only where a cell says so."""

    def text(name: str) -> str:
        return str(row[name] or "")

    found: list[Used] = []
    if text("factor") and row["value_from"] != "process":
        at = text("factor_at") or str(_place(row))
        found.append(Used("factor", f"{text('factor_id')} {_digits(row['factor'])} {text('factor_unit')}".strip(), text("factor_source"), at))
    if text("gwp") not in ("", "1"):
        found.append(Used("gwp", f"{text('gwp')} {text('gwp_set')}".strip(), text("gwp_at")))
    if text("share_at"):
        found.append(Used("share", text("share"), at=text("share_at")))
    return tuple(found)


def workings(row: Mapping[str, object], words: Mapping[str, str], lang: str) -> str:
    """How the row's amount came about: activity × further factors × factor × GWP × share, each with its unit; a process gas with how its mass came about."""
    parts = _begun(row, words)
    if row["gwp"] not in (None, "", "1"):
        parts.append(f"{words['trace.gwp']} {row['gwp']}" + (f" ({row['gwp_set']})" if row["gwp_set"] else ""))
    if row["share"] not in (None, "", "1"):
        parts.append(f"{words['trace.share']} {row['share']}")
    return " × ".join(parts)


def _begun(row: Mapping[str, object], words: Mapping[str, str]) -> list[str]:
    """What stands before GWP and share."""
    kind, number = row["value_from"], f"{_digits(row['activity'])} {row['activity_unit'] or ''}".strip()
    drivers = {name: value for name, _, value in (entry.rpartition("=") for entry in str(row["drivers"] or "").split(";") if entry)}
    if kind == "mass":
        return [f"{_digits(row['mass_t'])} t {row['gas']}"]
    if kind == "process":
        passed = " × ".join([f"{number} {row['source']}", *_passed(drivers, words)])
        return [f"{_digits(row['mass_t'])} t {row['gas']} ({passed})"]
    if kind == "emissions" or not number:
        return [f"{words['trace.emissions']} {_digits(row['gross'])}"]
    further = [
        f"{words['trace.driver_' + name]} {_digits(value)} {unit.rstrip(']')}" for (name, _, unit), value in ((n.partition("["), v) for n, v in drivers.items())
    ]
    factor = [f"{_digits(row['factor'])} {row['factor_unit']}"] if row["factor"] else []
    return [number, *further, *factor]


def _passed(drivers: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    """What a process gas passes through, as its formula has it: (1 − heel) × (1 − utilization) or by-product rate × (1 − abated × efficiency × uptime)."""
    told = {name: f"{words['trace.driver_' + name]} {value}" for name, value in drivers.items()}
    before = [f"(1 − {told[name]})" for name in ("heel", "utilization") if name in told]
    formed = [told["byproduct_rate"]] if "byproduct_rate" in told else []
    abated = [told[name] for name in ("abated_share", "destruction_efficiency", "uptime") if name in told]
    return [*before, *formed, *([f"(1 − {' × '.join(abated)})"] if abated else [])]


def _digits(value: object) -> str:
    """A number with separators and without the zeros of its column's scale."""
    if value in (None, ""):
        return ""
    number = value if isinstance(value, Decimal) else Decimal(str(value)) if "/" not in str(value) else None
    if number is None:
        return str(value)
    whole, _, fraction = format(number, "f").partition(".")
    rest = fraction.rstrip("0")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")
