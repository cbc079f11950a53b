"""report.toml: every mistake at once, each with its line, key and hint."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.finding import Finding, rules
from pipeline.printing import Display
from pipeline.project import BaseYear, Cdp, Frameworks, Gri, Project, load_project
from pipeline.sbti_settings import Sbti
from pipeline.toml_lines import key_lines

WHOLE = """\
schema = 1

[company]
name = {en = "Formosa", "zh-TW" = "福爾摩沙"}
lei = "529900T8BM49AURSDO55"
tax_id = "12345678"
sector = "Electronics"
country = "TW"
stock_code = "0050"
paid_in_capital = 12_000_000_000

[report]
year = 2026
period_start = 2026-04-01
period_end = 2027-03-31
publication_date = 2027-08-31
languages = ["zh-TW", "en"]
currency = "TWD"
title = {en = "Net-zero chapter", "zh-TW" = "淨零專章"}
standalone = true

[inventory]
consolidation = "equity_share"
gwp = "AR6"
base_year = {scope12 = 2021, scope3 = 2022}
scope2_headline = "location"
scope2_fill = "location_for_market"
recalculation_threshold = 0.10

[targets]
on_track_tolerance = 0.02

[frameworks]
gri = {claim = "in_accordance", edition = "auto"}
tcfd = {}
cdp = {cycle = "2026"}
sbti = {}
ifrs_s2 = {}
tw_fsc = {}
esrs_e1 = {}

[[omission]]
item = "gri:305-6"
reason = "not_applicable"
explanation = {en = "No ozone-depleting substances.", "zh-TW" = "未使用破壞臭氧層物質。"}

[[omission]]
item = "gri:305-7"
point = "a-i"
reason = "Information unavailable/incomplete"
explanation = {en = "Measured from 2027.", "zh-TW" = "2027 年起量測。"}

[display]
decimals = {tCO2e = 1, MWh = 0}
units = "kt"

[document]
outline = ["at_a_glance", "inventory"]
pages = "libreoffice"
watermark = "draft"

[sources]
inventory = "data/activity/*.parquet"
targets = ["data/a.csv", "data/b.csv"]

[engine]
url = "duckdb://"
"""
LEAST = 'schema = 1\n[company]\nname = "Formosa"\n[report]\nyear = 2024\n[inventory]\nconsolidation = "equity_share"\ngwp = "AR5"\nbase_year = 2021\n'


def read(folder: Path, text: str | bytes) -> tuple[Project | None, tuple[Finding, ...]]:
    """A folder with this report.toml, read."""
    (folder / "report.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return load_project(folder)


def project_of(folder: Path, text: str) -> Project:
    """The project of a report.toml without mistakes."""
    project, findings = read(folder, text)
    assert project is not None
    assert not findings, [finding.message["en"] for finding in findings]
    return project


def test_everything_the_contract_names_is_read(tmp_path: Path) -> None:
    project = project_of(tmp_path, WHOLE)
    assert project.company.name == {"en": "Formosa", "zh-TW": "福爾摩沙"}
    assert (project.company.stock_code, project.company.paid_in_capital) == ("0050", Decimal(12_000_000_000))
    assert (project.report.period_start, project.report.period_end) == (date(2026, 4, 1), date(2027, 3, 31))
    assert project.inventory.base_year == BaseYear(2021, 2022)
    assert project.inventory.recalculation_threshold == Decimal("0.10")
    assert project.targets.on_track_tolerance == Decimal("0.02")
    assert project.frameworks == Frameworks(Gri("in_accordance", "auto"), True, Cdp("2026"), Sbti(), True, True, True)
    assert [(omission.item, omission.point, omission.reason, omission.at.row) for omission in project.omissions] == [
        ("gri:305-6", None, "not_applicable", 42),
        ("gri:305-7", "a-i", "information_unavailable", 47),
    ]
    assert project.display == Display({"tCO2e": 1, "MWh": 0}, "kt")
    assert (project.document.outline, project.document.pages) == (("at_a_glance", "inventory"), "libreoffice")
    assert project.sources == {"inventory": ("data/activity/*.parquet",), "targets": ("data/a.csv", "data/b.csv")}
    assert project.gri_edition == "2025"


def test_every_key_has_its_line(tmp_path: Path) -> None:
    project = project_of(tmp_path, WHOLE)
    lines = WHOLE.splitlines()
    for key in ("report.year", "inventory.base_year.scope3", "company.name.zh-TW", "omission[2].reason", "display.decimals.MWh"):
        row = project.place(key).row
        assert row is not None
        assert key.rpartition(".")[2] in lines[row - 1]
    assert str(project.place("report.currency")) == "report.toml › 18 › report.currency"


def test_the_least_report_has_the_calendar_year_and_says_what_it_states(tmp_path: Path) -> None:
    project = project_of(tmp_path, LEAST)
    assert (project.report.period_start, project.report.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert project.frameworks == Frameworks()
    assert (project.states("inventory.gwp"), project.states("inventory.scope2_headline")) == (True, False)
    assert project.place("report.currency").row is None
    assert project.gri_edition is None


def test_half_a_period_is_completed_to_twelve_months(tmp_path: Path) -> None:
    start = project_of(tmp_path, LEAST.replace("year = 2024", "year = 2024\nperiod_start = 2023-07-01"))
    assert start.report.period_end == date(2024, 6, 30)
    end = project_of(tmp_path, LEAST.replace("year = 2024", "year = 2024\nperiod_end = 2024-02-29"))
    assert end.report.period_start == date(2023, 3, 1)


@pytest.mark.parametrize(("published", "edition"), [("2026-12-31", "2016"), ("2027-01-01", "2025")])
def test_the_gri_edition_follows_the_day_of_publication(tmp_path: Path, published: str, edition: str) -> None:
    text = LEAST.replace("year = 2024", f"year = 2024\npublication_date = {published}") + "[frameworks]\ngri = {}\n"
    assert project_of(tmp_path, text).gri_edition == edition
    assert project_of(tmp_path, text.replace("gri = {}", 'gri = {edition = "2016"}')).gri_edition == "2016"


MISTAKES: list[tuple[str, str, str, str, int, str]] = [
    # rule, what is replaced in LEAST, by what, severity, line, key
    ("unknown_key", "year = 2024", "year = 2024\ncurency = 'TWD'", "error", 6, "report.curency"),
    ("unknown_key", "schema = 1", "schema = 1\n[reports]\n", "error", 2, "reports"),
    ("unknown_key", "year = 2024", 'year = 2024\ngwp = "AR5"', "error", 6, "report.gwp"),
    ("unknown_key", "base_year = 2021", "base_year = {scope1 = 2021}", "error", 9, "inventory.base_year.scope1"),
    ("missing_key", "year = 2024", "", "error", 4, "report.year"),
    ("missing_key", 'name = "Formosa"', "", "error", 2, "company.name"),
    ("wrong_value", "year = 2024", 'year = "2024"', "error", 5, "report.year"),
    ("wrong_value", "year = 2024", "year = 1024", "error", 5, "report.year"),
    ("wrong_value", "year = 2024", "year = true", "error", 5, "report.year"),
    ("wrong_value", 'name = "Formosa"', "name = 5", "error", 3, "company.name"),
    ("wrong_value", 'name = "Formosa"', 'name = ""', "error", 3, "company.name"),
    ("wrong_value", 'name = "Formosa"', 'name = "Formosa"\nstock_code = 2303', "error", 4, "company.stock_code"),
    ("wrong_value", 'name = "Formosa"', 'name = "Formosa"\ncountry = "Taiwan"', "error", 4, "company.country"),
    ("wrong_value", 'name = "Formosa"', 'name = "Formosa"\npaid_in_capital = -1', "error", 4, "company.paid_in_capital"),
    ("wrong_value", "year = 2024", 'year = 2024\nlanguages = ["zh"]', "error", 6, "report.languages"),
    ("wrong_value", "year = 2024", "year = 2024\nlanguages = []", "error", 6, "report.languages"),
    ("wrong_value", "year = 2024", 'year = 2024\ncurrency = "NT$"', "error", 6, "report.currency"),
    ("wrong_value", "year = 2024", 'year = 2024\nstandalone = "no"', "error", 6, "report.standalone"),
    ("wrong_value", "year = 2024", 'year = 2024\npublication_date = "31/08/2025"', "error", 6, "report.publication_date"),
    ("wrong_value", "year = 2024", 'year = 2024\npublication_date = "2025-02-30"', "error", 6, "report.publication_date"),
    ("wrong_value", '"AR5"', '"AR7"', "error", 8, "inventory.gwp"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\nrecalculation_threshold = 5", "error", 10, "inventory.recalculation_threshold"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\nrecalculation_threshold = nan", "error", 10, "inventory.recalculation_threshold"),
    ("wrong_value", "base_year = 2021", 'base_year = 2021\n[targets]\non_track_tolerance = "5 %"', "error", 11, "targets.on_track_tolerance"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\n[frameworks]\ntcfd = true", "error", 11, "frameworks.tcfd"),
    ("wrong_value", "base_year = 2021", 'base_year = 2021\n[frameworks]\ncdp = {cycle = "next"}', "error", 11, "frameworks.cdp.cycle"),
    ("wrong_value", "base_year = 2021", 'base_year = 2021\n[display]\nunits = "tonnes"', "error", 11, "display.units"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\n[display]\ndecimals = {MWh = 99}", "error", 11, "display.decimals.MWh"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\n[display]\ndecimals = {MWh = 1.5}", "error", 11, "display.decimals.MWh"),
    (
        "wrong_value",
        "base_year = 2021",
        'base_year = 2021\n[[omission]]\nitem = "x"\nreason = "not material"\nexplanation = "x"',
        "error",
        12,
        "omission[1].reason",
    ),
    ("wrong_value", "schema = 1", 'schema = 1\nomission = "none"', "error", 2, "omission"),
    ("wrong_value", "base_year = 2021", "base_year = 2021\n[sources]\ninventory = 5", "error", 11, "sources.inventory"),
    ("wrong_value", "base_year = 2021", 'base_year = 2021\n[sources]\ninventory = ""', "error", 11, "sources.inventory"),
    ("unknown_schema", "schema = 1", "schema = 2", "error", 1, "schema"),
    ("schema_not_stated", "schema = 1\n", "", "info", None, "schema"),  # type: ignore[list-item]  # no line to point at
    ("roc_year", "year = 2024", "year = 113", "info", 5, "report.year"),
    ("period_backwards", "year = 2024", "year = 2024\nperiod_start = 2024-12-31\nperiod_end = 2024-01-01", "error", 7, "report.period_end"),
    ("not_stated", 'gwp = "AR5"\n', "", "warning", 6, "inventory.gwp"),
    ("base_year_missing", "base_year = 2021", "", "warning", 6, "inventory.base_year"),
    ("publication_date_missing", "base_year = 2021", "base_year = 2021\n[frameworks]\ngri = {}", "info", 4, "report.publication_date"),
    ("untranslated", 'name = "Formosa"', 'name = {en = "Formosa"}', "warning", 3, "company.name"),
    ("cdp_cycle_newer", "base_year = 2021", 'base_year = 2021\n[frameworks]\ncdp = {cycle = "2031"}', "info", 11, "frameworks.cdp.cycle"),
    (
        "omission_unexplained",
        "base_year = 2021",
        'base_year = 2021\n[[omission]]\nitem = "x"\nreason = "not_applicable"',
        "warning",
        10,
        "omission[1].explanation",
    ),
    ("source_unknown_table", "base_year = 2021", 'base_year = 2021\n[sources]\ninventroy = "a.csv"', "error", 11, "sources.inventroy"),
    ("database_source", "base_year = 2021", 'base_year = 2021\n[sources]\ninventory = "postgresql://u:secret@h/d#t"', "error", 11, "sources.inventory"),
    ("engine_not_available", "base_year = 2021", 'base_year = 2021\n[engine]\nurl = "spark://x"', "error", 11, "engine.url"),
    ("broken_toml", "year = 2024", "year = 2024\nyear = 2025", "error", 6, None),  # type: ignore[list-item]  # no key to name
    ("broken_toml", "base_year = 2021", "base_year = [2021", "error", 9, None),  # type: ignore[list-item]  # no key to name
]


@pytest.mark.parametrize(("rule", "old", "new", "severity", "line", "key"), MISTAKES)
def test_a_mistake_is_a_finding_with_line_and_key(tmp_path: Path, rule: str, old: str, new: str, severity: str, line: int | None, key: str | None) -> None:
    assert old in LEAST
    _, findings = read(tmp_path, LEAST.replace(old, new))
    (found,) = findings
    assert (found.rule, found.severity) == (f"report.{rule}", severity)
    assert found.at is not None
    assert (found.at.file, found.at.row, found.at.column) == ("report.toml", line, key)
    assert "secret" not in str(found)
    assert all(not sentence.endswith(" ") and sentence for sentence in (*found.message.values(), *found.hint.values()))


def test_every_rule_of_report_toml_is_triggered_here() -> None:
    apart = {"missing_file", "not_utf8"}
    assert {name.removeprefix("report.") for name in rules() if name.startswith("report.")} == {rule for rule, *_ in MISTAKES} | apart


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    for written, near in (("curency", "report.currency"), ("gwp", "inventory.gwp"), ("colour", "report")):
        _, (found,) = read(tmp_path, LEAST.replace("year = 2024", f'year = 2024\n{written} = "x"'))
        assert near in found.hint["en"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = LEAST.replace("year = 2024", 'year = "x"\ncurency = 1').replace('"AR5"', '"AR9"').replace("schema = 1", "schema = 3")
    project, findings = read(tmp_path, text)
    assert project is None
    assert [finding.rule for finding in findings] == ["report.unknown_schema", "report.wrong_value", "report.unknown_key", "report.wrong_value"]


def test_a_project_with_mistakes_still_lets_the_tables_be_checked(tmp_path: Path) -> None:
    project, findings = read(tmp_path, LEAST.replace('"AR5"', '"AR9"'))
    assert project is not None
    assert any(finding.blocks for finding in findings)


def test_no_file_and_no_utf8(tmp_path: Path) -> None:
    project, (found,) = load_project(tmp_path)
    assert (project, found.rule) == (None, "report.missing_file")
    project, (found,) = read(tmp_path, LEAST.replace("Formosa", "福爾摩沙").encode("cp950"))
    assert (project, found.rule) == (None, "report.not_utf8")
    assert read(tmp_path, b"\xef\xbb\xbf" + LEAST.encode())[0] is not None


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = " + "9" * 5_000, "a = 9999-99-99", "\x00"])
def test_what_makes_the_parser_itself_fail_is_a_finding(tmp_path: Path, text: str) -> None:
    project, (found,) = read(tmp_path, text)
    assert (project, found.rule) == (None, "report.broken_toml")


def test_lines_of_keys_in_every_way_toml_writes_them() -> None:
    text = '''# comment = 1
a = "x # no" # yes
"b c" = [
  1,
  {d = 2}, # two
]
e.f."g.h" = """
k = 1
"""
[[t]]
x = \'\'\'
y = 2\'\'\'
[t.u]
v = 2024-01-01
[[t]]
x = "\\\\"
'''
    assert key_lines(text) == {
        "a": 2,
        "b c": 3,
        "b c[1]": 4,
        "b c[2]": 5,
        "b c[2].d": 5,
        "e.f.g.h": 7,
        "t": 10,
        "t[1]": 10,
        "t[1].x": 11,
        "t[1].u": 13,
        "t[1].u.v": 14,
        "t[2]": 15,
        "t[2].x": 16,
    }


@given(st.text(max_size=60))
def test_no_text_makes_the_scanner_of_lines_fail(text: str) -> None:
    assert all(line >= 1 for line in key_lines(text).values())
