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
from pipeline.origin import OriginCard, SourceRow
from pipeline.printing import UNIT_NAMES, Printer

Words = Mapping[str, Mapping[str, str]]
ROW_COLUMNS = (
    "file", "sheet", "row", "source", "entity", "site", "category", "gas", "amount", "unit", "value_from", "activity", "activity_unit", "factor", "factor_unit",
    "factor_at", "mass_t", "gwp", "gwp_set", "share", "gross", "line_id",
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
    told = frozenset(wanted)
    chosen = needed(points, told)
    numbers = {number for point in chosen if isinstance(point.origin, Total) for number in point.origin.first}
    rows = ledger.numbered(numbers, ROW_COLUMNS) if ledger is not None and numbers else {}
    sources = {number: source_row(row, words) for number, row in rows.items()}
    return {point.id: _card(points, point, sources, words, tuple(items.get(point.id, ())), told) for point in chosen}


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
    """A selection in plain language: "Amounts where account is ghg and scope is 1 and year is 2024"."""
    parts: list[str] = []
    for name, op, value in selection.where:
        column = words.get(f"trace.column_{name}", name)
        shown = ("、" if lang == "zh-TW" else ", ").join(str(member) for member in value) if isinstance(value, tuple) else str(value)
        parts.append(words["trace.one_of" if op == "in" and isinstance(value, tuple) and len(value) > 1 else "trace.in"].format(column=column, value=shown))
    return words[f"trace.sum_{selection.sum}"] + words["trace.and"].join(parts)


def source_row(row: Mapping[str, object], words: Words) -> SourceRow:
    """A ledger row as an auditor reads it: place, label, amount, workings."""
    at = Place(str(row["file"]), str(row["sheet"]) if row["sheet"] else None, int(str(row["row"])))
    label = " · ".join(str(row[name]) for name in ("line_id", "source", "entity", "site", "category", "gas") if row[name])
    unit = str(row["unit"])
    return SourceRow(
        at, label, _digits(row["amount"]), UNIT_NAMES.get(unit, {}).get("en", unit), {lang: workings(row, words[lang], lang) for lang in LANGUAGES}
    )


def workings(row: Mapping[str, object], words: Mapping[str, str], lang: str) -> str:
    """How the row's amount came about: activity × factor × GWP × share, each with its unit."""
    kind = row["value_from"]
    parts: list[str] = []
    if kind == "activity":
        parts += [f"{_digits(row['activity'])} {row['activity_unit']}", f"{_digits(row['factor'])} {row['factor_unit']}"]
    elif kind in ("mass", "process"):
        parts.append(f"{_digits(row['mass_t'])} t {row['gas']}")
    else:
        parts.append(f"{words['trace.emissions']} {_digits(row['gross'])}")
    if row["gwp"] not in (None, "", "1"):
        parts.append(f"{words['trace.gwp']} {row['gwp']}" + (f" ({row['gwp_set']})" if row["gwp_set"] else ""))
    if row["share"] not in (None, "", "1"):
        parts.append(f"{words['trace.share']} {row['share']}")
    return " × ".join(parts)


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
