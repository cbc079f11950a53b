"""Status of items and points: the rules of CONTRACT §5, on inputs that stand in the test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

import disclosures
from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.disclose import DiscloseRequest, disclose
from pipeline.finding import Finding, Place, text
from pipeline.project import Omission
from pipeline.questions import list_items
from pipeline.status import STATUSES, ItemStatus, Mark, PointStatus, items_by_datapoint, roll_up

AT = Place("data/stated.csv", row=2)
TOML = Place("report.toml", row=40, column="omission[1]")
WHY = text("No such substance is made or traded.", "未製造或買賣此類物質。")


def figure(metric: str, value: str | None = "10", key: str | None = None, year: int = 2024, reason: str | None = None) -> Datapoint:
    number = None if value is None else Decimal(value)
    return Datapoint(metric, year, key, number, "tCO2e", Stated(AT), reason if number is None else None)


def ask(*figures: Datapoint, printed: Mapping[str, tuple[str, ...]] | None = None, edition: str = "2016", **more: object) -> DiscloseRequest:
    """A request about GRI with every figure printed in one block, unless said otherwise."""
    points = Datapoints(figures)
    everywhere = dict.fromkeys(points, ("inventory-table",))
    base = DiscloseRequest((disclosures.catalogue("gri", edition),), points, 2024, "market", everywhere if printed is None else printed)
    return replace(base, **more)  # type: ignore[arg-type]  # the fields of a request by name


def item(request: DiscloseRequest, code: str) -> ItemStatus:
    return next(status for status in disclose(request)[0] if status.code == code)


def point(request: DiscloseRequest, ref: str) -> PointStatus:
    return next(entry for status in disclose(request)[0] for entry in status.points if entry.point.ref == ref)


def findings(request: DiscloseRequest) -> list[Finding]:
    """What ``disclose`` finds, less what a request without any text leaves unsaid."""
    return [found for found in disclose(request)[1] if found.rule != "disclose.condition_unsaid"]


def rules(request: DiscloseRequest) -> list[str]:
    return [found.rule for found in findings(request)]


def test_a_figure_that_exists_and_is_printed_is_reported() -> None:
    found = point(ask(figure("ghg.scope1")), "305-1-a")
    assert (found.status, found.datapoints, found.blocks, found.missing) == ("reported", ("ghg.scope1@2024",), ("inventory-table",), ())


def test_a_figure_nobody_printed_is_missing_and_says_so() -> None:
    found = point(ask(figure("ghg.scope1"), printed={}), "305-1-a")
    assert found.status == "missing"
    assert "not printed" in found.missing[0]["en"]
    assert "未於本章揭露" in found.missing[0]["zh-TW"]


def test_a_null_figure_is_missing_with_its_reason() -> None:
    found = point(ask(figure("ghg.scope1", None, reason="no_lines")), "305-1-a")
    assert found.status == "missing"
    assert "no line answers it" in found.missing[0]["en"]


CATEGORIES = [figure("ghg.scope3.category", "5", str(number)) for number in range(1, 16)]


def test_a_breakdown_with_every_member_is_reported() -> None:
    assert point(ask(*CATEGORIES), "305-3-d").status == "reported"


def test_a_breakdown_that_lacks_a_member_is_partial_and_names_it() -> None:
    found = point(ask(*CATEGORIES[:13], figure("ghg.scope3.category", None, "14", reason="no_lines"), CATEGORIES[14]), "305-3-d")
    assert found.status == "partial"
    assert found.missing[0]["en"].endswith("neither a figure nor a reason for 14")


def test_a_member_with_a_reason_is_answered() -> None:
    reasons = {"ghg.scope3.category@2024[14]": text("No franchises.", "無加盟事業。")}
    assert point(ask(*CATEGORIES[:13], CATEGORIES[14], reasons=reasons), "305-3-d").status == "reported"


def test_joined_categories_answer_for_each_of_them() -> None:
    joined = [figure("ghg.scope3.category", "9", "4;9"), *(entry for entry in CATEGORIES if entry.key not in ("4", "9"))]
    assert point(ask(*joined), "305-3-d").status == "reported"


def test_a_breakdown_is_partial_where_a_member_is_not_printed() -> None:
    request = ask(*CATEGORIES)
    printed = {name: blocks for name, blocks in request.printed.items() if not name.endswith("[7]")}
    assert point(replace(request, printed=printed), "305-3-d").status == "partial"


def test_gases_that_are_not_told_apart_answer_nothing() -> None:
    assert point(ask(figure("ghg.scope1"), figure("ghg.scope1.by_gas", "10", "CO2e")), "305-1-b").status == "missing"
    assert point(ask(figure("ghg.scope1"), figure("ghg.scope1.by_gas", "10", "CO2")), "305-1-b").status == "reported"


def test_a_text_point_wants_a_named_person_for_each_sub_point() -> None:
    mark = Mark("ghg.factors", ("factors", "gwp"), "王小明", ("method/1",), "zh-TW", Place("narrative/zh-TW/method.md", row=1))
    assert point(ask(marks=(mark,)), "305-1-e").status == "reported"
    assert point(ask(marks=(mark,)), "305-1-e").blocks == ("method/1",)
    assert point(ask(marks=(replace(mark, parts=("gwp",)),)), "305-1-e").status == "partial"
    assert point(ask(marks=(replace(mark, parts=()),)), "305-1-e").status == "partial"
    assert point(ask(marks=(replace(mark, by=None),)), "305-1-e").status == "partial"
    assert point(ask(marks=(replace(mark, void=True),)), "305-1-e").status == "partial"
    assert point(ask(), "305-1-e").status == "missing"


def test_a_setting_the_chapter_prints_answers_its_sub_point() -> None:
    request = ask(inputs={"report.toml/inventory.consolidation": ("boundary",)})
    assert (point(request, "305-1-f").status, point(request, "305-1-f").blocks) == ("reported", ("boundary",))


def test_a_text_point_may_be_marked_by_itself_but_a_figure_may_not() -> None:
    marks = (Mark("gri:305-1-e", by="王小明", blocks=("b",)), Mark("gri:305-1-a", by="王小明", blocks=("b",)))
    assert point(ask(marks=marks), "305-1-e").status == "reported"
    assert point(ask(marks=marks), "305-1-a").status == "missing"


def test_conditions_take_points_out() -> None:
    assert point(ask(), "305-1-d-ii").status == "not_applicable"
    assert point(ask(base_year=2021), "305-1-d-ii").status == "missing"
    assert point(ask(figure("ghg.scope1", year=2021), base_year=2021), "305-1-d-ii").status == "reported"
    assert point(ask(figure("energy.total")), "302-1-d-i").status == "not_applicable"
    assert point(ask(figure("energy.sold.by_carrier", "4", "electricity")), "302-1-d-i").status == "reported"


def test_silence_never_makes_a_point_not_applicable() -> None:
    assert point(ask(), "302-1-d-i").status == "missing"
    assert point(ask(), "305-2-b").status == "missing"
    assert point(ask(facts={"market_instruments": False}), "305-2-b").status == "not_applicable"
    assert point(ask(figure("ghg.scope2.market"), facts={"market_instruments": False}), "305-2-b").status == "reported"


def omission(**more: object) -> Omission:
    return replace(Omission("gri:305-6", "not_applicable", WHY, TOML), **more)  # type: ignore[arg-type]  # the fields by name


def test_an_omission_with_reason_and_explanation_stands() -> None:
    found = item(ask(omissions=(omission(),)), "305-6")
    assert found.status == "omitted"
    assert found.as_dict()["omission"] == {"point": None, "reason": "not_applicable", "explanation": dict(WHY)}
    assert rules(ask(omissions=(omission(),))) == []


@pytest.mark.parametrize("words", [{"item": "gri:305-6", "point": "b"}, {"item": "gri:305-6-b"}, {"item": "gri:305-6", "point": "305-6-b"}])
def test_an_omission_of_one_point_leaves_the_others(words: dict[str, str]) -> None:
    found = item(ask(omissions=(omission(**words),)), "305-6")
    assert [entry.status for entry in found.points] == ["missing", "omitted", "missing", "missing"]


def test_an_omission_of_a_lettered_point_takes_its_roman_parts_along() -> None:
    found = item(ask(base_year=2021, omissions=(omission(item="gri:305-1", point="d"),)), "305-1")
    assert [entry.point.ref for entry in found.points if entry.status == "omitted"] == ["305-1-d", "305-1-d-i", "305-1-d-ii", "305-1-d-iii"]


def test_an_unexplained_omission_does_not_stand() -> None:
    assert item(ask(omissions=(omission(explanation=None),)), "305-6").status == "missing"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ({"item": "gri:2-3"}, "disclose.omission_not_allowed"),
        ({"item": "gri:305-66"}, "disclose.unknown_item"),
        ({"item": "gri:305-6", "point": "z"}, "disclose.unknown_point"),
        ({"item": "305-6"}, "disclose.bare_code"),
        ({"item": "cdp:7.6"}, "disclose.framework_not_reported"),
    ],
)
def test_what_an_omission_may_not_be(words: dict[str, str], rule: str) -> None:
    request = ask(omissions=(omission(**words),))
    found = findings(request)
    assert [entry.rule for entry in found] == [rule]
    assert found[0].at == TOML
    assert found[0].severity == "warning"


def test_an_omission_of_what_is_answered_is_noted() -> None:
    request = ask(figure("ghg.scope1"), omissions=(omission(item="gri:305-1-a"),))
    assert point(request, "305-1-a").status == "reported"
    assert rules(request) == ["disclose.omitted_but_reported"]


def test_marks_nobody_can_use_are_findings() -> None:
    at = Place("narrative/en/governance.md", row=1)
    marks = (Mark("gov.bord_oversight", ("review",), "A", at=at), Mark("gov.board_oversight", ("revue",), "A", at=at))
    found = findings(ask(marks=marks))
    assert [entry.rule for entry in found] == ["disclose.unknown_topic", "disclose.unknown_part"]
    assert "gov.board_oversight" in found[0].hint["en"]


def test_a_sub_point_two_files_answer_is_a_finding_but_two_languages_are_not() -> None:
    first = Mark("gov.board_oversight", ("review",), "A", lang="en", at=Place("narrative/en/governance.md", row=1))
    assert rules(ask(marks=(first, replace(first, at=Place("narrative/en/board.md", row=1))))) == ["disclose.topic_twice"]
    assert rules(ask(marks=(first, replace(first, lang="zh-TW", at=Place("narrative/zh-TW/governance.md", row=1))))) == []


def test_an_edition_not_in_force_is_a_finding() -> None:
    assert rules(ask(publication_date=date(2027, 1, 1))) == ["disclose.edition_not_in_force"]
    assert rules(ask(publication_date=date(2026, 12, 31))) == []
    at = Place("report.toml", row=12, column="frameworks.gri")
    assert [item.at for item in findings(ask(publication_date=date(2027, 1, 1), places={"gri": at}))] == [at]


def test_items_of_the_whole_report_stand_only_where_the_chapter_touches_them() -> None:
    assert "2-1" not in {status.code for status in disclose(ask())[0]}
    touched = disclose(ask(inputs={"sites.country": ("sites",)}))[0]
    assert "2-1" in {status.code for status in touched}


def test_datapoints_know_the_points_they_answer() -> None:
    statuses, _ = disclose(ask(figure("ghg.scope1")))
    assert items_by_datapoint(statuses)["ghg.scope1@2024"] == ("gri:305-1-a",)


def test_an_item_as_draft_json_writes_it() -> None:
    found = item(ask(figure("ghg.scope1")), "305-1").as_dict()
    assert list(found) == ["framework", "edition", "code", "title", "status", "points", "omission"]
    assert found["status"] == "partial"
    points = found["points"]
    assert isinstance(points, list)
    assert points[0] == {
        "ref": "305-1-a",
        "print_ref": "305-1-a",
        "status": "reported",
        "datapoints": ["ghg.scope1@2024"],
        "blocks": ["inventory-table"],
        "missing": [],
    }


@given(st.lists(st.sampled_from(STATUSES)))
def test_rolling_up_leaves_out_what_does_not_apply_and_knows_no_order(statuses: list[str]) -> None:
    found = roll_up(statuses)  # type: ignore[arg-type]  # hypothesis draws from STATUSES
    assert found == roll_up([*reversed(statuses), "not_applicable"])  # type: ignore[list-item]
    assert (found == "reported") == (set(statuses) - {"not_applicable"} == {"reported"})


@given(st.sets(st.sampled_from([entry.id for entry in CATEGORIES])))
def test_printing_more_never_answers_less(printed: set[str]) -> None:
    rank = ["missing", "partial", "reported"]
    less = point(ask(*CATEGORIES, printed=dict.fromkeys(printed, ("b",))), "305-3-d").status
    more = point(ask(*CATEGORIES, printed=dict.fromkeys([*printed, CATEGORIES[0].id], ("b",))), "305-3-d").status
    assert rank.index(less) <= rank.index(more)


def test_the_new_edition_takes_the_same_answers() -> None:
    figures = [figure("ghg.scope1"), figure("ghg.scope1", year=2023), *(figure("ghg.scope1.by_gas", "10", gas) for gas in ("CO2",))]
    old, new = ask(*figures), ask(*figures, edition="2025")
    assert point(old, "305-1-a").status == point(new, "102-5-a").status == "reported"
    gases = point(new, "102-5-b")
    assert gases.status == "partial"
    assert gases.datapoints == ("ghg.scope1.by_gas@2024[CO2]",)


def test_a_breakdown_that_adds_up_to_its_total_leaves_nothing_open() -> None:
    whole = ask(figure("ghg.scope1"), figure("ghg.scope1.by_gas", "10", "CO2"), figure("ghg.scope1.mass", "10", "CO2"), edition="2025")
    assert point(whole, "102-5-b").status == "reported"
    short = ask(figure("ghg.scope1", "11"), figure("ghg.scope1.by_gas", "10", "CO2"), figure("ghg.scope1.mass", "10", "CO2"), edition="2025")
    assert point(short, "102-5-b").status == "partial"
    assert "CH4, N2O" in point(short, "102-5-b").missing[0]["en"]


def test_a_plan_or_its_absence_is_asked_never_both() -> None:
    plan, none = Mark("plan.transition", ("actions",), "A"), Mark("plan.transition_none", ("reason",), "A")
    for marks, with_plan, without in (((), "missing", "not_applicable"), ((plan,), "reported", "not_applicable"), ((none,), "not_applicable", "reported")):
        request = ask(edition="2025", marks=marks)
        assert (point(request, "102-1-a").status, point(request, "102-1-j").status) == (with_plan, without)


@pytest.mark.parametrize("edition", ["2016", "2025"])
def test_a_bare_code_of_two_standards_is_ambiguous(edition: str) -> None:
    found = findings(ask(edition=edition, omissions=(omission(item="gri:102-1"),)))
    assert [entry.rule for entry in found] == ["disclose.ambiguous_code"]
    assert "gri@2025:102-1" in found[0].hint["en"]


def test_a_code_with_its_edition_is_not_ambiguous() -> None:
    request = ask(edition="2025", omissions=(omission(item="gri@2025:102-3"),))
    assert rules(request) == []
    assert item(request, "102-3").status == "omitted"


def test_a_disclosure_of_the_other_edition_is_a_finding() -> None:
    assert rules(ask(edition="2025", omissions=(omission(item="gri:305-1"),))) == ["disclose.other_edition"]
    assert rules(ask(edition="2016", omissions=(omission(item="gri@2025:102-3"),))) == ["disclose.other_edition"]
    for edition, named, heir in (("2025", "gri:305-1", "gri:102-5"), ("2016", "gri@2025:102-5", "gri:305-1"), ("2016", "gri@2025:102-3", None)):
        (found,) = findings(ask(edition=edition, omissions=(omission(item=named),)))
        assert ("disclosure (" in found.hint["en"]) == (heir is not None)
        assert heir is None or f"（{heir}）" in found.hint["zh-TW"]


def test_early_adoption_is_noted_and_no_mistake() -> None:
    found = findings(ask(edition="2025", publication_date=date(2026, 6, 1)))
    assert [(entry.rule, entry.severity) for entry in found] == [("disclose.early_adoption", "info")]


def framework(name: str, edition: str, *figures: Datapoint, **more: object) -> DiscloseRequest:
    return replace(ask(*figures, **more), catalogues=(disclosures.catalogue(name, edition),))


def test_cdp_targets_are_asked_by_the_types_the_team_has() -> None:
    figures = [figure("target.progress", "0.4", "T1"), figure("target.progress", "0.9", "T2")]
    request = framework("cdp", "2026", *figures, targets={"T1": "absolute", "T2": "renewable_electricity"})
    assert point(request, "7.53.1/achieved_pct").datapoints == ("target.progress@2024[T1]",)
    assert point(request, "7.54.1/achieved_pct").datapoints == ("target.progress@2024[T2]",)
    assert item(request, "7.53.2").status == item(request, "7.54.3").status == "not_applicable"


def test_criteria_are_no_disclosures() -> None:
    assert {status.code for status in disclose(framework("sbti", "5.3.1"))[0]} == {"RPT-1", "RPT-2", "RPT-3", "RPT-4", "RPT-5"}


def test_any_intensity_over_any_denominator_answers() -> None:
    found = point(framework("tcfd", "2021", figure("ghg.intensity.scope12.market.revenue", "2")), "MT-b.5")
    assert (found.status, found.datapoints) == ("reported", ("ghg.intensity.scope12.market.revenue@2024",))


def test_every_status_is_one_of_five_for_every_framework() -> None:
    for name in disclosures.frameworks():
        for edition in disclosures.editions(name):
            found, _ = disclose(framework(name, edition, figure("ghg.scope1")))
            assert found
            assert {entry.status for entry in found} | {entry.status for status in found for entry in status.points} <= set(STATUSES)


def test_items_are_listed_with_their_status() -> None:
    statuses, _ = disclose(ask(figure("ghg.scope1")))
    rows = list_items("gri", "2016", statuses)
    direct = next(row for row in rows if row["code"] == "305-1")
    assert (direct["status"], direct["edition"], direct["points"]) == ("partial", "2016", 10)
    assert direct["missing"]
    assert next(row for row in rows if row["code"] == "2-1")["status"] is None
    assert {row["framework"] for row in list_items()} == set(disclosures.frameworks())
    with pytest.raises(KeyError):
        list_items("gri", "1999")


def test_what_is_missing_names_the_target() -> None:
    request = framework("gri", "2016", figure("target.progress", "0.4", "T1"), targets={"T1": "absolute", "T2": "absolute"})
    found = point(request, "3-3-e-iii")
    assert found.status == "partial"
    assert found.missing == (text("Progress against targets [T2]: no figure", "目標達成進度［T2］：無數據"),)


def test_a_sub_point_a_shipped_block_states_is_answered() -> None:
    request = ask(inputs={"ghg.factors#gwp": ("method-calculation-basis",), "factors.series": ("table-method-factors",)})
    assert (point(request, "305-1-e").status, point(request, "305-1-e").blocks) == ("reported", ("table-method-factors", "method-calculation-basis"))


def test_shipped_blocks_answer_declared_sub_points_only() -> None:
    answers = tomllib.loads((files("report_templates") / "answers.toml").read_text(encoding="utf-8"))
    declared = {f"{name}#{part.name}" for name, concept in disclosures.concepts().items() for part in concept.parts}
    assert {name for names in answers.values() for name in names} <= declared
