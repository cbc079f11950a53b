"""The evidence workbook in LibreOffice: with every cached result spoilt, what it recalculates is the draft."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import xlsxwriter

from pipeline import run
from pipeline.arithmetic import RULES, to_decimal
from pipeline.bag import open_bag

pytestmark = pytest.mark.slow

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice's own setting "recalculate on loading: always"."""
NASTY = """line_id,year,scope,category,entity,site,emissions
a,2024,1,,,Fab*,1
b,2024,1,,,Fab 1,2
c,2024,1,,,fab 1,4
d,2024,1,,,8,8
e,2024,1,,,08,16
f,2024,1,,,1e3,32
g,2024,1,,,1000,64
h,2024,1,,,<9,128
i,2024,1,,,"5"" pipe",256
j,2024,1,,,1/2,512
k,2024,3,1,,,1024
l,2024,3,1;2,,,2048
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Recalculates a workbook whose cached results are all wrong, and reads it again."""
    home = tmp_path_factory.mktemp("office")
    (home / "profile" / "user").mkdir(parents=True)
    (home / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")

    def recalculated(content):
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(home / "spoilt.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                part = source.read(name)
                target.writestr(name, re.sub(rb"(</f><v>)[^<]*(</v>)", rb"\g<1>123456789\2", part) if name.startswith("xl/worksheets/") else part)
        command = ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
        subprocess.run([*command, "--outdir", home / "out", home / "spoilt.xlsx"], check=True, capture_output=True, timeout=300)
        return openpyxl.load_workbook(home / "out" / "spoilt.xlsx", data_only=True)

    return recalculated


def datapoints(book):
    """The recalculated values by id."""
    return {row[0]: row[1] for row in book["datapoints"].iter_rows(min_row=2, max_col=2, values_only=True) if row[0]}


def assert_equal(found, expected):
    """Each value at twelve significant digits."""
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if value is None:
            assert found[name] in (None, ""), name
        else:
            assert abs(Decimal(repr(found[name])) - Decimal(value)) <= abs(Decimal(value)) / 10**12, (name, found[name], value)


def test_every_datapoint_of_an_example_is_recalculated(example, office):
    book = office(open_bag(example.out / "evidence.zip").read("evidence.xlsx"))
    assert_equal(datapoints(book), {name: point["value"] for name, point in example.points.items()})


def test_names_made_to_mislead_conditions_do_not(folder, office):
    """Wildcards, numbers in disguise, case, quotes: powers of two, so that any line too many or too few shows."""
    report = folder(inventory=NASTY)
    assert run.build(report.path, languages=("en",), only=("html",)).files
    bag = open_bag(report.path / "out" / "evidence.zip")
    found = datapoints(office(bag.read("evidence.xlsx")))
    assert_equal(found, {point["id"]: point["value"] for point in bag.draft()["datapoints"]})
    assert found["ghg.scope1.by_site@2024[Fab*]"] == 1
    assert found["ghg.scope1.by_site@2024[fab 1]"] == 4


def test_every_rule_is_the_same_in_a_spreadsheet(office):
    """Each rule of the closed set over parts of the most awkward kind: two that differ in the last of twelve digits, many, negative parameters."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("datapoints")
    parts = [Decimal("1234567.891"), Decimal("1234567.89"), Decimal("1000000.5"), *(Decimal(f"0.{digit}") for digit in range(1, 9))]
    params = {"base_year": "2020", "target_year": "2030", "year": "2023", "amount": "-5.25", "members": "a\nb\nc", "scale": "1000000"}
    params |= {"recent_year": "2022", "rate": "0.042", "anchor": "2019", "paths": "0.90:2050|1.00:2040", "floor": "0.025"}
    for row, part in enumerate(parts):
        page.write_number(row, 5, part)
    expected = {}
    counts = {"sum": 11, "progress": 3, "difference": 3, "share": 3, "required_rate": 3, "sector_intensity": 8, "dynamic_minimum": 4}
    counts |= {"carbon_chargeable": 3, "carbon_fee": 3}
    cases = [(name, counts.get(name, 2), {**params, "reduction_pct": points}) for name in RULES for points in ("42", "-7.5")]
    for row, (name, count, given) in enumerate(cases, 1):
        page.write_string(row, 0, f"{name} {given['reduction_pct']}")
        page.write_formula(row, 1, RULES[name].formula([f"F{at}" for at in range(1, count + 1)], {**given, "decimals": "3"}))
        expected[f"{name} {given['reduction_pct']}"] = to_decimal(RULES[name].compute([Fraction(part) for part in parts[:count]], given))
    book.close()
    assert_equal(datapoints(office(stream.getvalue())), expected)
