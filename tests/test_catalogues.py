"""The catalogues of every framework: counted against the standards, amended by edition, chosen by date, asked by what the company is."""

from __future__ import annotations

import re
import runpy
import tomllib
from datetime import date
from pathlib import Path

import pytest

import disclosures
from disclosures import catalogue, concepts, crosswalk, edition_in_force, editions, frameworks
from disclosures.catalogue import CONFIDENCES
from pipeline import asking
from pipeline.datapoint import Datapoints
from pipeline.disclose import DiscloseRequest, disclose
from pipeline.project import PLAIN_FRAMEWORKS, Project, load_project
from pipeline.status import ItemStatus

COUNTS = {
    ("gri", "2016"): (48, 181),
    ("gri", "2025"): (52, 226),
    ("tcfd", "2017"): (11, 43),
    ("tcfd", "2021"): (11, 49),
    ("ifrs_s2", "2023"): (17, 80),
    ("ifrs_s2", "2025"): (17, 81),
    ("tw_fsc", "2024"): (12, 25),
    ("esrs_e1", "2023"): (12, 81),
    ("iso_14064_1", "2018"): (26, 26),
    ("cdp", "2026"): (135, 845),
}
"""Disclosures and points as the facts count them."""


def report(folder: Path, frameworks: str, *, company: str = "", report: str = "") -> Project:
    (folder / "report.toml").write_text(
        f'schema = 1\n[company]\nname = {{en = "A", "zh-TW" = "甲"}}\n{company}\n[report]\nyear = 2027\n{report}\n'
        f'[inventory]\nconsolidation = "operational_control"\ngwp = "AR6"\nbase_year = 2024\n[frameworks]\n{frameworks}\n',
        encoding="utf-8",
    )
    project, findings = load_project(folder)
    assert project is not None
    assert [item.message["en"] for item in findings if item.severity == "error"] == []
    return project


def ids(project: Project) -> dict[str, str]:
    return {entry.framework: entry.edition for entry in asking.wanted_catalogues(project)}


@pytest.mark.parametrize(("framework", "edition"), COUNTS)
def test_items_and_points_are_as_many_as_the_standard_has(framework: str, edition: str) -> None:
    entry = catalogue(framework, edition)
    assert (len(entry.items), sum(len(item.points) for item in entry.items)) == COUNTS[framework, edition]


def test_the_page_of_counts_is_true() -> None:
    """Each part of a standard has as many disclosures as the standard, and every part of these editions is counted."""
    docs = Path(__file__).parent.parent / "docs"
    counts = tomllib.loads((docs / "counts.toml").read_text(encoding="utf-8"))["count"]
    counted = runpy.run_path(str(docs / "generate.py"))["counted"]
    for count in counts:
        shipped = counted(catalogue(*count["of"].split("/")), count)
        assert len(shipped) == count["items"], (count["of"], count.get("group"))
        assert count["sure"] in CONFIDENCES and count["source"] and count["has"]
    for edition in {count["of"] for count in counts if "group" in count} - {"gri/2025", "sasb/2023"}:
        assert {count["group"] for count in counts if count["of"] == edition} == set(catalogue(*edition.split("/")).groups)


def test_every_framework_can_be_reported(tmp_path: Path) -> None:
    project = report(tmp_path, "\n".join(f"{name} = {{}}" for name in (*PLAIN_FRAMEWORKS, "gri", "cdp")))
    assert set(ids(project)) == set(frameworks())


def test_the_period_chooses_the_edition_of_ifrs_s2_and_a_name_overrules_it(tmp_path: Path) -> None:
    assert ids(report(tmp_path, "ifrs_s2 = {}")) == {"ifrs_s2": "2025"}
    assert ids(report(tmp_path, "ifrs_s2 = {}", report="period_start = 2026-07-01")) == {"ifrs_s2": "2023"}
    assert ids(report(tmp_path, 'ifrs_s2 = {edition = "2023"}')) == {"ifrs_s2": "2023"}
    assert edition_in_force("tcfd", date(2020, 1, 1)) == "2017"


def test_an_unknown_edition_is_told_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "report.toml").write_text(
        'schema = 1\n[company]\nname = {en = "A", "zh-TW" = "甲"}\n[report]\nyear = 2027\n[frameworks]\nifrs_s2 = {edition = "2024"}\n'
    )
    _, findings = load_project(tmp_path)
    (wrong,) = [item for item in findings if item.severity == "error"]
    assert '"2023", "2025"' in wrong.message["en"] + wrong.hint["en"]
    assert (wrong.at.row, wrong.at.column) == (7, "frameworks.ifrs_s2.edition")


def test_the_amendments_of_2025_add_to_the_text_of_2023_and_change_nothing_else() -> None:
    before, after = (catalogue("ifrs_s2", edition) for edition in ("2023", "2025"))
    old, new = ({point.ref: point for item in entry.items for point in item.points} for entry in (before, after))
    assert set(new) - set(old) == {"29A-29C"}
    assert all(new[ref] == point for ref, point in old.items())
    assert {item.code: item.edition for item in after.items if item.edition == "2025"} == {"29(a)": "2025"}
    assert len(after.item("29(a)").rules) == len(before.item("29(a)").rules) + 3


def test_what_2021_brought_to_tcfd_is_not_asked_by_2017() -> None:
    old = {point.ref for item in catalogue("tcfd", "2017").items for point in item.points}
    new = {point.ref for item in catalogue("tcfd", "2021").items for point in item.points}
    assert {"MT-c.6", "ST-b.5", "MT-a.2"} <= new - old
    assert catalogue("tcfd", "2017").item("MT-b").points[0].text["en"] == "scope 1, where material"


def test_the_same_code_of_the_revised_esrs_is_never_that_of_the_catalogue() -> None:
    """E1-6 is emissions in set 1 and targets in the revised set."""
    revised = next(column for column in crosswalk() if column.key == "esrs_revised")
    assert revised.codes["target.goals"] == "E1-6"
    assert "ghg.scope1.gross" in catalogue("esrs_e1", "2023").item("E1-6").points[0].needs
    assert all(point.print_ref.startswith(f"{item.code} ") for item in catalogue("esrs_e1", "2023").items for point in item.points)


def test_uncertain_codes_speak_of_declared_concepts() -> None:
    assert {name for column in crosswalk() for name in column.codes} <= set(concepts())


def test_iso_asks_its_twenty_contents_and_six_categories() -> None:
    codes = [item.code for item in catalogue("iso_14064_1", "2018").items]
    assert codes[:20] == [f"9.3.1-{letter}" for letter in "abcdefghijklmnopqrst"]
    assert codes[20:] == [f"ISO-{number}" for number in range(1, 7)]


def test_the_fsc_table_stands_in_its_statutory_order() -> None:
    assert [item.code for item in catalogue("tw_fsc", "2024").items] == [*"123456789", "1-1-1", "1-1-2", "1-2"]


def test_a_company_sees_the_metrics_of_its_own_industry(tmp_path: Path) -> None:
    (entry,) = asking.wanted_catalogues(report(tmp_path, 'sasb = {industry = "TC-ES"}'))
    assert [item.code for item in entry.items] == ["TC-ES-140a.1", "TC-ES-000.A"]
    (whole,) = asking.wanted_catalogues(report(tmp_path, "sasb = {}"))
    assert len(whole.items) == 14


@pytest.mark.parametrize(
    ("company", "year", "asked"),
    [
        ('country = "TW"\npaid_in_capital = 12_000_000_000', 2028, False),
        ('country = "TW"\npaid_in_capital = 12_000_000_000', 2029, True),
        ('country = "TW"\npaid_in_capital = 6_000_000_000', 2029, False),
        ('country = "TW"\npaid_in_capital = 1_000_000_000', 2030, False),
        ('country = "TW"\npaid_in_capital = 1_000_000_000', 2031, True),
        ('country = "SE"', 2027, True),
    ],
)
def test_scope_3_of_ifrs_s2_starts_in_taiwan_in_the_fourth_year_of_application(tmp_path: Path, company: str, year: int, asked: bool) -> None:
    project = report(tmp_path, "ifrs_s2 = {}", company=company)
    facts = asking.facts(project, year)
    assert facts["scope3_required"] is asked
    status = {point.point.ref: point.status for point in one("ifrs_s2", "2023", "29(a)", facts).points}
    assert status["29(a)(i)(3)"] == ("missing" if asked else "not_applicable")


def one(framework: str, edition: str, code: str, facts: dict[str, bool]) -> ItemStatus:
    """An item held against an empty report."""
    request = DiscloseRequest((catalogue(framework, edition),), Datapoints(), 2027, "market", facts=facts)
    return next(item for item in disclose(request)[0] if item.code == code)


@pytest.mark.parametrize(("sector", "asked"), [("Semiconductors", False), ("Commercial bank", True), ("壽險及產物保險", True)])
def test_financed_emissions_are_asked_of_finance_only(tmp_path: Path, sector: str, asked: bool) -> None:
    project = report(tmp_path, "ifrs_s2 = {}", company=f'sector = "{sector}"')
    status = {point.point.ref: point.status for point in one("ifrs_s2", "2025", "29(a)", asking.facts(project, 2027)).points}
    assert (status["29A-29C"], status["29(a)(vi)(2)"]) == (("missing",) * 2 if asked else ("not_applicable",) * 2)


def test_an_edition_that_is_not_of_the_period_is_a_finding_and_one_taken_early_is_noted() -> None:
    def rules(framework: str, edition: str, start: date) -> list[str]:
        request = DiscloseRequest((catalogue(framework, edition),), Datapoints(), start.year, "market", period_start=start)
        return [item.rule for item in disclose(request)[1] if item.rule != "disclose.condition_unsaid"]

    assert rules("tcfd", "2017", date(2025, 1, 1)) == ["disclose.edition_not_of_period"]
    assert rules("ifrs_s2", "2025", date(2026, 1, 1)) == ["disclose.early_adoption"]
    assert rules("ifrs_s2", "2025", date(2027, 1, 1)) == []


def test_every_index_of_the_chapter_has_its_name_in_both_languages() -> None:
    from report_templates import words

    for lang in ("en", "zh-TW"):
        assert [name for name in frameworks() if f"framework.{name}" not in words(lang)] == []
        assert [name for name in frameworks() if name != "gri" and f"framework.{name}.index" not in words(lang)] == []


def test_an_amendment_of_an_unknown_key_is_refused() -> None:
    from disclosures.reader import CatalogueError, _amended

    with pytest.raises(CatalogueError, match="unknown key"):
        _amended({"points": []}, {"code": "1", "title": "x"}, "here")
    assert [len(editions(name)) for name in ("tcfd", "ifrs_s2")] == [2, 2]
    assert disclosures.catalogue("tcfd", "2021").window.end is None


def test_every_choice_of_cdp_that_is_a_word_has_its_chinese_label() -> None:
    """Codes, numbers and names (T-REC, ISO 14067, CO2) stand as they are."""
    names = {name for item in catalogue("cdp", "2026").items for point in item.points for name in point.options}
    names -= {"Gold Standard", "J-Credit"}
    plain = {name for name in names if disclosures.option("cdp", name)["zh-TW"] == name}
    assert [name for name in plain if re.search(r"[a-z]{3}", name)] == []
    assert disclosures.option("cdp", "Relevant, calculated") == {"en": "Relevant, calculated", "zh-TW": "相關，已計算"}
    assert disclosures.option("gri", "CO2")["zh-TW"] == "CO2"


def test_cdps_other_modules_are_answered_in_the_pack_and_not_listed_in_the_chapter() -> None:
    entry = catalogue("cdp", "2026")
    assert {item.code.split(".")[0] for item in entry.items} == {"1", "2", "3", "4", "5", "6", "7", "13"}
    assert {item.listed for item in entry.items if item.code.startswith("7.")} == {True}
    assert {item.listed for item in entry.items if not item.code.startswith("7.")} == {False}


def test_questions_for_customers_and_members_are_asked_of_those_who_have_them() -> None:
    silent = one("cdp", "2026", "7.73.2", {"customers": False})
    asked = one("cdp", "2026", "7.73.2", {"customers": True})
    assert (silent.status, asked.status) == ("not_applicable", "missing")
    assert one("cdp", "2026", "7.30.17", {"re100_member": False}).status == "not_applicable"
    assert one("cdp", "2026", "7.53.3", {}).status == "missing"
