"""The PACT data model, version 3: what a footprint must hold, path by path, and what is wrong with one.

Own words after the public specification (wbcsd/data-exchange-protocol, OpenAPI 3.0). Decimals are JSON strings in version 3; version 2 had other names
and JSON numbers, is read as far as its names are known, and is no longer exchanged since April 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pipeline.finding import Finding, Place, Text, finding, text
from pipeline.nearest import did_you_mean, nearest

Kind = Literal["text", "texts", "decimal", "date", "boolean", "object"]
UNITS = (
    *("liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter", "piece", "hour", "megabit second"),
)  # fmt: skip
GEOGRAPHIES = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """A value of the model: where it stands, what it holds, whether it must be there (``SHALL`` counts), and its bounds."""

    path: str
    kind: Kind
    required: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False
    choices: tuple[str, ...] = ()


ZERO, HUNDRED = Decimal(0), Decimal(100)
ENVELOPE = (
    Rule("id", "text", True),
    Rule("specVersion", "text", True),
    Rule("created", "date", True),
    Rule("status", "text", True, choices=("Active", "Deprecated")),
    Rule("validityPeriodStart", "date"),
    Rule("validityPeriodEnd", "date"),
    Rule("companyName", "text", True),
    Rule("companyIds", "texts", True),
    Rule("productDescription", "text", True),
    Rule("productIds", "texts", True),
    Rule("productNameCompany", "text", True),
    Rule("pcf", "object", True),
)
FOOTPRINT = (
    Rule("pcf.declaredUnitOfMeasurement", "text", True, choices=UNITS),
    Rule("pcf.declaredUnitAmount", "decimal", True, low=ZERO, above=True),
    Rule("pcf.productMassPerDeclaredUnit", "decimal", True, low=ZERO),
    Rule("pcf.referencePeriodStart", "date", True),
    Rule("pcf.referencePeriodEnd", "date", True),
    Rule("pcf.pcfExcludingBiogenicUptake", "decimal", True),
    Rule("pcf.pcfIncludingBiogenicUptake", "decimal", True),
    Rule("pcf.fossilGhgEmissions", "decimal", True, low=ZERO),
    Rule("pcf.fossilCarbonContent", "decimal", True, low=ZERO),
    Rule("pcf.biogenicCarbonContent", "decimal", low=ZERO),
    Rule("pcf.recycledCarbonContent", "decimal", low=ZERO),
    Rule("pcf.landUseChangeGhgEmissions", "decimal", low=ZERO),
    Rule("pcf.biogenicCO2Uptake", "decimal", high=ZERO),
    Rule("pcf.biogenicNonCO2Emissions", "decimal", low=ZERO),
    Rule("pcf.aircraftGhgEmissions", "decimal", low=ZERO),
    Rule("pcf.packagingEmissionsIncluded", "boolean", True),
    Rule("pcf.packagingGhgEmissions", "decimal", low=ZERO),
    Rule("pcf.outboundLogisticsGhgEmissions", "decimal", low=ZERO),
    Rule("pcf.ccsTechnologicalCO2CaptureIncluded", "boolean", True),
    Rule("pcf.ccsTechnologicalCO2Capture", "decimal", high=ZERO),
    Rule("pcf.ipccCharacterizationFactors", "texts", True),
    Rule("pcf.crossSectoralStandards", "texts", True),
    Rule("pcf.exemptedEmissionsPercent", "decimal", True, low=ZERO, high=HUNDRED),
    Rule("pcf.primaryDataShare", "decimal", True, low=ZERO, high=HUNDRED),
)
KINDS: Mapping[Kind, Text] = {
    "text": text("text", "文字"),
    "texts": text("a list of texts", "文字清單"),
    "decimal": text('a decimal in quotation marks, such as "12.5"', '加引號的十進位數，例如 "12.5"'),
    "date": text("a date and time with its zone, such as 2026-01-01T00:00:00Z", "含時區之日期時間，例如 2026-01-01T00:00:00Z"),
    "boolean": text("true or false", "true 或 false"),
    "object": text("an object", "物件"),
}


def problems(footprints: Sequence[Mapping[str, Any]], file: str) -> tuple[Finding, ...]:
    """What in a file does not fit the model; ``row`` is the footprint's number in the file, ``column`` the path in it."""
    found: list[Finding] = []
    for row, footprint in enumerate(footprints, 1):
        version = _version(footprint)
        if version.startswith("2"):
            found.append(finding("pact.old_version", Place(file, None, row, "specVersion"), version=version))
        else:
            found += _footprint(footprint, file, row)
    return _together(found)


def _version(footprint: Mapping[str, Any]) -> str:
    """The version a footprint says it follows; without one, its names tell version 2."""
    stated = footprint.get("specVersion")
    return str(stated) if stated is not None else "2" if at(footprint, "pcf.declaredUnit") is not None else ""


def at(footprint: Mapping[str, Any], path: str) -> object:
    """The value at a path of a footprint; none where there is none."""
    found: object = footprint
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _footprint(footprint: Mapping[str, Any], file: str, row: int) -> Iterator[Finding]:
    for rule in (*ENVELOPE, *FOOTPRINT):
        place, value = Place(file, None, row, rule.path), at(footprint, rule.path)
        if value is None:
            if rule.required:
                yield finding("pact.missing", place, path=rule.path)
        elif not _fits(value, rule.kind):
            yield finding("pact.wrong_kind", place, path=rule.path, text=_short(value), wanted=KINDS[rule.kind])
        elif rule.choices and value not in rule.choices:
            near = did_you_mean(nearest(str(value), rule.choices))
            yield finding("pact.not_a_choice", place, path=rule.path, text=_short(value), nearest=near)
        elif rule.kind == "decimal" and not _within(Decimal(str(value)), rule):
            yield finding("pact.out_of_bounds", place, path=rule.path, text=_short(value), bounds=_bounds(rule))
    yield from _whole(footprint, file, row)


def _whole(footprint: Mapping[str, Any], file: str, row: int) -> Iterator[Finding]:
    """What only several values together can be wrong about."""
    identifier = footprint.get("id")
    if isinstance(identifier, str) and not _UUID.fullmatch(identifier):
        yield finding("pact.not_a_uuid", Place(file, None, row, "id"), text=_short(identifier))
    named = [name for name in GEOGRAPHIES if at(footprint, f"pcf.{name}") is not None]
    if len(named) > 1:
        yield finding("pact.two_geographies", Place(file, None, row, f"pcf.{named[1]}"), text=", ".join(named))
    start, end = (at(footprint, f"pcf.referencePeriod{name}") for name in ("Start", "End"))
    if _fits(start, "date") and _fits(end, "date") and str(start) >= str(end):
        yield finding("pact.period_reversed", Place(file, None, row, "pcf.referencePeriodEnd"), start=_short(start), end=_short(end))
    parts = [_number(at(footprint, f"pcf.{name}")) for name in ("pcfExcludingBiogenicUptake", "biogenicCO2Uptake", "pcfIncludingBiogenicUptake")]
    excluding, uptake, including = parts[0], parts[1] or ZERO, parts[2]
    if excluding is not None and including is not None and excluding + uptake != including:
        place = Place(file, None, row, "pcf.pcfIncludingBiogenicUptake")
        yield finding("pact.including_apart", place, excluding=f"{excluding}", uptake=f"{uptake}", including=f"{including}")


def _fits(value: object, kind: Kind) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "object":
        return isinstance(value, dict)
    if kind == "texts":
        return isinstance(value, list) and bool(value) and all(isinstance(entry, str) and entry.strip() for entry in value)
    if not isinstance(value, str) or not value.strip():
        return False
    if kind == "decimal":
        return _DECIMAL.fullmatch(value) is not None
    return kind == "text" or (_ZONED.fullmatch(value) is not None and _is_day(value))


def _is_day(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _within(value: Decimal, rule: Rule) -> bool:
    if rule.low is not None and (value < rule.low or (rule.above and value == rule.low)):
        return False
    return rule.high is None or value <= rule.high


def _bounds(rule: Rule) -> str:
    low = f"{'>' if rule.above else '≥'} {rule.low}" if rule.low is not None else ""
    high = f"≤ {rule.high}" if rule.high is not None else ""
    return ", ".join(filter(None, (low, high)))


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        return None


def _short(value: object) -> str:
    """A value in a message: enough of it to be found."""
    shown = str(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _together(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings of one rule that say the same of several footprints as one, with every place."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for item in found:
        groups.setdefault((item.rule, item.message["en"]), []).append(item)
    return tuple(_merged(items) for items in groups.values())


def _merged(items: Sequence[Finding]) -> Finding:
    from dataclasses import replace

    places = tuple(place for item in items for place in item.places)
    return items[0] if len(items) == 1 else replace(items[0], places=places[:1_000], count=len(places))
