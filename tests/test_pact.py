"""Product footprints: held against PACT version 3 with the path in the document, and the share of primary data they bring to lines."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

GOOD: dict[str, Any] = {
    "id": "f4a9c6d2-1111-4a5b-8c9d-000000000001",
    "specVersion": "3.0.0",
    "created": "2025-01-15T00:00:00Z",
    "status": "Active",
    "companyName": "Maker",
    "companyIds": ["urn:demo:company:maker"],
    "productDescription": "A part",
    "productIds": ["urn:demo:product:part"],
    "productNameCompany": "Part",
    "pcf": {
        "declaredUnitOfMeasurement": "piece",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "0.5",
        "referencePeriodStart": "2024-01-01T00:00:00Z",
        "referencePeriodEnd": "2025-01-01T00:00:00Z",
        "geographyCountry": "TW",
        "pcfExcludingBiogenicUptake": "80",
        "pcfIncludingBiogenicUptake": "75",
        "biogenicCO2Uptake": "-5",
        "fossilGhgEmissions": "80",
        "fossilCarbonContent": "0",
        "packagingEmissionsIncluded": False,
        "ccsTechnologicalCO2CaptureIncluded": False,
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067"],
        "exemptedEmissionsPercent": "0",
        "primaryDataShare": "60",
    },
}
LINES = "line_id,year,scope,category,method,calculation,primary_share,pcf_id,emissions\na,2024,1,,,,,,10\n"


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good footprint with one value changed, or taken out."""
    footprint = copy.deepcopy(GOOD)
    *steps, last = path.split(".")
    within = footprint
    for step in steps:
        within = within[step]
    if value is None:
        del within[last]
    else:
        within[last] = value
    return footprint


def told(folder: Callable[..., Any], *footprints: dict[str, Any], inventory: str = LINES) -> list[Any]:
    """What reading says about footprints."""
    made = folder({"data/pcf/parts.json": json.dumps(list(footprints))}, inventory=inventory)
    return [item for item in made.read().findings if item.rule.startswith("pact.")]


def test_a_whole_footprint_is_fine(folder: Callable[..., Any]) -> None:
    """Nothing to say about a footprint that has everything version 3 asks for."""
    assert told(folder, GOOD) == []


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("pcf.fossilCarbonContent", None, "pact.missing"),
        ("productIds", [], "pact.wrong_kind"),
        ("pcf.declaredUnitAmount", 1, "pact.wrong_kind"),  # version 3 writes decimals as strings
        ("pcf.declaredUnitAmount", "0", "pact.out_of_bounds"),
        ("pcf.declaredUnitOfMeasurement", "pieces", "pact.not_a_choice"),
        ("pcf.biogenicCO2Uptake", "5", "pact.out_of_bounds"),
        ("pcf.primaryDataShare", "101", "pact.out_of_bounds"),
        ("pcf.referencePeriodStart", "2024-01-01", "pact.wrong_kind"),
        ("pcf.referencePeriodEnd", "2023-01-01T00:00:00Z", "pact.period_reversed"),
        ("pcf.geographyRegionOrSubregion", "Asia", "pact.two_geographies"),
        ("pcf.pcfIncludingBiogenicUptake", "80", "pact.including_apart"),
        ("pcf.packagingEmissionsIncluded", "no", "pact.wrong_kind"),
        ("id", "part-1", "pact.not_a_uuid"),
        ("specVersion", "2.1.0", "pact.old_version"),
    ],
)
def test_what_does_not_fit_is_found_at_its_path(folder: Callable[..., Any], path: str, value: Any, rule: str) -> None:
    """One thing wrong gives its finding, at the footprint's number and the path in it; the second footprint of the file is the bad one."""
    found = {item.rule: item for item in told(folder, GOOD, changed(path, value))}
    assert rule in found
    place = found[rule].at
    assert (place.file, place.row) == ("data/pcf/parts.json", 2)
    assert path.rpartition(".")[2] in f"{place.column} {found[rule].message['en']}"


def test_the_same_gap_in_many_footprints_is_one_finding(folder: Callable[..., Any]) -> None:
    """Three footprints without a share of primary data: one finding, three places."""
    (found,) = told(folder, *[changed("pcf.primaryDataShare", None)] * 3)
    assert (found.count, [place.row for place in found.places]) == (3, [1, 2, 3])


def test_the_share_of_primary_data_comes_from_line_then_footprint_then_method(folder: Callable[..., Any]) -> None:
    """100 t by its own 0.5, 100 t by the footprint's 60 %, 100 t supplier-specific, 100 t by spend: 50 + 60 + 100 + 0 of 400."""
    rows = LINES + "".join(
        f"{name},2024,3,1,,{rest},100\n"
        for name, rest in (
            ("own", f"supplier_specific,0.5,{GOOD['id']}"),
            ("footprint", f"hybrid,,{GOOD['id']}"),
            ("method", "supplier_specific,,"),
            ("spend", "spend,,"),
        )
    )
    made = folder({"data/pcf/part.json": json.dumps(GOOD)}, inventory=rows)
    values = {key: str(value) for key, value in made.values().items()}
    assert values["ghg.scope3.primary@2024"] == "210"
    assert values["scope3.primary_share@2024"] == "0.525"
    assert values["ghg.scope3@2024"] == "400"  # the footprint's 80 kg are never added


def test_a_line_that_rests_on_no_footprint_is_told(folder: Callable[..., Any]) -> None:
    """A ``pcf_id`` nobody has is a warning at its rows; the method decides meanwhile."""
    rows = LINES + "b,2024,3,1,,supplier_specific,,nowhere,100\n"
    (found,) = told(folder, GOOD, inventory=rows)
    assert (found.rule, found.at.row, found.at.column) == ("pact.unknown_id", 3, "pcf_id")
