"""Claims held against the data: a labelled corpus in both languages, shipped prose without a false alarm, and each finding at its line."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.assurance import Statement
from pipeline.claims import TRUTHS, Situation, claim_rules, found_in
from pipeline.claims.parts import Part, both_ways
from pipeline.claims.reading import claims_in, sentences
from pipeline.claims.situation import Credit
from pipeline.datapoint import Datapoint, Datapoints, Stated, split_id
from pipeline.finding import Place, rules, text
from pipeline.view import Target
from tests.conftest import Example, Folder

HERE = Place("targets.csv", row=2)
CORPUS = tomllib.loads((Path(__file__).parent / "corpus.toml").read_text(encoding="utf-8"))
LABELLED = [(lang, *entry) for key, lang in (("en", "en"), ("zh", "zh-TW")) for entry in CORPUS["sentences"][key]]


def _target(name: str, kind: str, scopes: str, year: int, status: str, state: str, classification: str) -> Target:
    """A target as a draft knows it."""
    return Target(
        id=name, name=text(name, name), type=kind, term="near", scopes=scopes, parts=(), base_year=2022, target_year=year, reduction_pct="42", unit="tCO2e",
        scope2_method="market", denominator=None, pathway="linear", status=status, superseded_by=None, parent=None, state=state, at=HERE,
        classification=classification,
    )  # fmt: skip


@cache
def situation(name: str) -> Situation:
    """One of the corpus's situations."""
    entry: dict[str, Any] = CORPUS["situations"][name]
    points = Datapoints(Datapoint(*split_id(identifier), Decimal(str(value)), "tCO2e", Stated(HERE)) for identifier, value in entry.get("figures", {}).items())
    sites = tuple(Part("by_site", key, (en, zh, key), tuple(both_ways((town,))), text(en, zh)) for key, en, zh, town in entry.get("sites", []))
    used = tuple(Credit(project, vintage) for project, vintage in entry.get("credits", []))
    targets, told = tuple(_target(*target) for target in entry.get("targets", [])), tuple(Statement(*row) for row in entry.get("assured", ()))
    return Situation(2025, 2022, "market", points, targets, sites, used, 2025, told)


def found(lang: str, data: str, sentence: str) -> set[str]:
    """The findings a sentence gives beside some data."""
    return {rule for rule, _, _ in found_in(sentence, lang, situation(data))}


def wanted(expected: str) -> set[str]:
    """The findings a label stands for."""
    return set() if expected == "none" else set(expected.split("+"))


@pytest.mark.parametrize(("lang", "data", "expected", "sentence"), LABELLED, ids=lambda part: part[:60] if isinstance(part, str) else None)
def test_each_labelled_sentence(lang: str, data: str, expected: str, sentence: str) -> None:
    """A claim the data does not bear is found, by its rule alone; what is true, denied, asked, supposed or a name is left alone."""
    assert found(lang, data, sentence) == wanted(expected)


def test_precision_and_recall_over_the_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    """The corpus is large, half Chinese, has no sentence twice in one situation; what it measures is printed (pytest -s)."""
    assert len(LABELLED) >= 120
    for lang in ("en", "zh-TW"):
        own = [entry for entry in LABELLED if entry[0] == lang]
        assert len(own) * 2 >= len(LABELLED) * 0.9
        assert len({(data, sentence) for _, data, _, sentence in own}) == len(own)
        right = missed = false = 0
        for _, data, expected, sentence in own:
            given = found(lang, data, sentence)
            right += len(given & wanted(expected))
            missed += len(wanted(expected) - given)
            false += len(given - wanted(expected))
        with capsys.disabled():
            print(f"\nclaims {lang}: {len(own)} sentences, precision {right}/{right + false}, recall {right}/{right + missed}")
        assert (missed, false) == (0, 0)


def test_every_rule_has_its_truth_its_words_and_its_sentences() -> None:
    """No kind of claim without a decision, a finding and a sentence in each language that shows it."""
    assert {rule.name for rule in claim_rules()} == set(TRUTHS)
    names = {name for truths in TRUTHS.values() for name, _ in truths}
    assert names | {"claims.wrong_direction"} == {rule for rule in rules() if rule.startswith("claims.")}
    assert all(rules()[name].severity != "error" for name in names)
    for lang in ("en", "zh-TW"):
        assert names == {rule for language, _, expected, _ in LABELLED if language == lang for rule in wanted(expected)}


def test_shipped_prose_raises_no_alarm(example: Example) -> None:
    """Three chapters in two languages, templates and narrative, and not one claim."""
    assert not [item["message"] for item in example.draft["findings"] if item["rule"].startswith("claims.")]


ROWS = "year,scope,emissions\n2023,1,100\n2024,1,120\n"


@pytest.mark.parametrize("second", ["B,Second,第二,near,absolute,1,2023,2026,90,own", "RE,Power,綠電,near,renewable_electricity,2,2023,2024,,own"])
@pytest.mark.parametrize("year", [2024, 2040])
def test_shipped_prose_raises_no_alarm_whatever_the_targets_do(folder: Callable[..., Folder], second: str, year: int) -> None:
    """Targets on track and not, named by our own sentences, and a net-zero target of this year or later: each sentence is held against its own target."""
    targets = (
        "target_id,name_en,name_zh,term,type,scopes,base_year,target_year,reduction_pct,status\n"
        f"A,First,第一,near,absolute,3,2023,2030,20,own\n{second}\nNZ,Net zero,淨零,long,net_zero,1+2+3,2023,{year},90,committed\n"
    )
    lines = "year,scope,category,method,emissions\n" + "".join(f"{y},1,,,{n}\n{y},2,,both,50\n{y},3,1,,{900 - 3 * n}\n" for y, n in ((2023, 100), (2024, 130)))
    energy = "year,carrier,renewable,direction,quantity,unit\n" + "".join(
        f"{y},electricity,no,purchased,90,MWh\n{y},electricity,yes,purchased,10,MWh\n" for y in (2023, 2024)
    )
    made = folder(inventory=lines, targets=targets, energy=energy)
    assert not [item.message["en"] for item in made.findings() if item.rule.startswith("claims.")]


def test_a_claim_is_found_at_its_file_and_line(folder: Callable[..., Folder]) -> None:
    """The finding names file, line, sentence, the number it fails by and a better wording, in both languages; an acknowledged one stays, with its reason."""
    prose = "---\nby: A\n---\n## 前言\n\n盤查說明。\n本公司已碳中和。\n\n> 他人所言：本公司已碳中和。\n"
    made = folder({"narrative/zh-TW/method.md": prose}, inventory=ROWS)
    (claim,) = [item for item in made.findings() if item.rule.startswith("claims.")]
    assert (claim.rule, str(claim.at), claim.severity) == ("claims.neutral", "narrative/zh-TW/method.md › 7", "warning")
    assert "本公司已碳中和。" in claim.message["zh-TW"]
    assert "總排放量為 120 公噸" in claim.message["zh-TW"]
    assert "gross emissions of 2024 are 120 tCO2e" in claim.message["en"]
    assert "已註銷碳權" in claim.hint["zh-TW"]
    known = "rule,place,reason\nclaims.neutral,narrative/zh-TW/method.md › 7,依標準主張\n"
    again = folder({"narrative/zh-TW/method.md": prose}, at="again", inventory=ROWS, acknowledged=known)
    assert [item.acknowledged for item in again.findings() if item.rule == "claims.neutral"] == ["依標準主張"]


@pytest.mark.parametrize(
    ("lang", "sentence", "wrong"),
    [
        ("en", "Scope 1 emissions fell by [[ghg.change_pct.scope1@now|abs]].", True),
        ("en", "Scope 1 emissions rose by [[ghg.change_pct.scope1@now|abs]].", False),
        ("en", "The figure is [[ghg.change_pct.scope1@now|abs]] lower than the year before.", True),
        ("en", "Sales fell, and emissions increased by [[ghg.change.scope1@now|full]].", False),
        ("zh-TW", "範疇一排放量減少 [[ghg.change_pct.scope1@now|abs]]。", True),
        ("zh-TW", "產量減少，範疇一排放量增加 [[ghg.change_pct.scope1@now|abs]]。", False),
    ],
)
def test_a_change_printed_with_the_opposite_word_blocks(folder: Callable[..., Folder], lang: str, sentence: str, wrong: bool) -> None:
    """100 t in 2023 and 120 t in 2024: whoever prints 20 % as a fall prints a wrong number."""
    made = folder({f"narrative/{lang}/method.md": f"{sentence}\n"}, inventory=ROWS)
    assert [item.blocks for item in made.findings() if item.rule == "claims.wrong_direction"] == [True] * wrong


def test_sentences_end_where_a_reader_ends_them() -> None:
    """Abbreviations and decimals end nothing; Chinese needs no space."""
    said = "Demo Co. fell by 3.2 %. It rose (e.g. in 2024). 本公司排放下降。「目標為何？」尚未達成"
    assert [words for _, words in sentences(said)] == ["Demo Co. fell by 3.2 %.", "It rose (e.g. in 2024).", "本公司排放下降。", "「目標為何？」", "尚未達成"]


@pytest.mark.parametrize(("lang", "words"), [("en", "our emissions fell "), ("en", "net zero by "), ("zh-TW", "本公司已達成淨零")])
def test_a_text_without_a_full_stop_is_read_in_pieces(lang: str, words: str) -> None:
    """Looking at a paragraph that never ends takes as long as it is, not its square: no piece is longer than a long sentence."""
    pieces = list(sentences(words * 10_000))
    assert max(len(piece) for _, piece in pieces) <= 600
    assert "".join(piece for _, piece in pieces).replace(" ", "") == (words * 10_000).replace(" ", "")
    assert all(len(claims_in(piece, lang, 2025)) <= len(TRUTHS) for _, piece in pieces[:20])


SITES = "site,name_en,name_zh,country,address\nF1,Fab 1,一廠,TW,新竹市力行路\nF2,Fab 2,二廠,TW,臺南市新市區\n"
OF_SITES = "year,site,scope,method,emissions\n2024,F1,1,,100\n2024,F1,2,market,20\n2024,F2,1,,0\n2024,F2,2,market,3\n"


def test_a_claim_about_one_site_is_held_against_that_site(folder: Callable[..., Folder]) -> None:
    """Credits of 50 neutralize Fab 2's 3 tonnes, not Fab 1's 100 + 20; their vintage of 2017 is seven years before; Kaohsiung stands in no table."""
    credits_held = "year,project,vintage,quantity,unit,status\n2024,Demo,2017,50,tCO2e,retired\n"
    prose = "竹科廠已達碳中和。\n\n南科廠已達碳中和。\n\n高雄廠已達碳中和。\n"
    made = folder({"narrative/zh-TW/method.md": prose}, inventory=OF_SITES, sites=SITES, credits=credits_held)
    told = {(item.rule, item.at.row): item.message for item in made.findings() if item.rule.startswith("claims.") and item.at is not None}
    vintages = {("claims.credit_vintage", line) for line in (1, 3, 5)}
    assert set(told) == {("claims.neutral", 1), ("claims.neutral_covered", 3), ("claims.neutral", 5)} | vintages
    assert "一廠 2024 年範疇一與範疇二排放量為 120 公噸" in told["claims.neutral", 1]["zh-TW"]
    assert "of Fab 1 in 2024 are 120 tCO2e" in told["claims.neutral", 1]["en"]
    assert "no table names the site" in told["claims.neutral", 5]["en"]
    assert "2017" in told["claims.credit_vintage", 1]["zh-TW"]


HEADINGS = (
    ("zh-TW", "2025 年已達碳中和", "claims.neutral"),
    ("zh-TW", "碳中和與抵換", None),
    ("zh-TW", "邁向淨零", None),
    ("zh-TW", "目標達成情形", None),
    ("zh-TW", "減量目標通過 SBTi 審查", "claims.sbti_status"),
    ("zh-TW", "綠色營運", None),
    ("en", "We are carbon neutral", "claims.neutral"),
    ("en", "Carbon neutrality and offsetting", None),
    ("en", "Towards net zero", None),
    ("en", "Progress on targets", None),
    ("en", "Targets validated by the SBTi", "claims.sbti_status"),
    ("en", "Green operations", None),
)


@pytest.mark.parametrize(("lang", "heading", "rule"), HEADINGS, ids=[heading for _, heading, _ in HEADINGS])
def test_a_heading_claims_what_it_states(folder: Callable[..., Folder], lang: str, heading: str, rule: str | None) -> None:
    """Who reads only headings reads "carbon neutral since 2025" all the same; a topic's name claims nothing."""
    made = folder({f"narrative/{lang}/method.md": f"## {heading}\n\nText.\n"}, inventory=ROWS)
    told = [(item.rule, str(item.at)) for item in made.findings() if item.rule.startswith("claims.")]
    assert told == ([(rule, f"narrative/{lang}/method.md › 1")] if rule else [])


def test_a_heading_s_percentage_is_explained_below_it(folder: Callable[..., Folder]) -> None:
    """Scope and base year stand in the paragraph under the heading; where they do not, the heading is told."""
    prose = "## Emissions cut by 20 %\n\n{}\n"
    for below, told in (("Scope 1 emissions were 20 % lower than in the base year 2020.", 0), ("It took long.", 1)):
        made = folder({"narrative/en/method.md": prose.format(below)}, at=f"r{told}", inventory="year,scope,emissions\n2023,1,100\n2024,1,80\n")
        assert sum(item.rule == "claims.reduction_unscoped" for item in made.findings()) == told


def test_a_percentage_of_reduction_may_say_its_scope_beside_it(folder: Callable[..., Folder]) -> None:
    """The heading names the scope, the sentence before the year: nothing is missing; alone, both are."""
    prose = "## Scope 1 in detail\n\nThe base year is 2020. Emissions were reduced by 20 %.\n\n## Remarks\n\nEmissions were reduced by 20 %.\n"
    made = folder({"narrative/en/method.md": prose}, inventory="year,scope,emissions\n2023,1,100\n2024,1,80\n")
    (found_one,) = [item for item in made.findings() if item.rule == "claims.reduction_unscoped"]
    assert found_one.at is not None and found_one.at.row == 7
    assert "no scope and no base year" in found_one.message["en"]


NAMES = (
    "target_id,name_zh,name_en,type,scopes,scope2_method,base_year,target_year,reduction_pct,term,status\n"
    "T1,2030年減碳 25%,25 % less by 2030,absolute,1,,2023,2030,25,near,own\n"
    "T2,2050年碳中和,Carbon neutral by 2050,net_zero,1,,2023,2050,,long,own\n"
)


def test_a_name_in_a_cell_claims_once_at_its_row(folder: Callable[..., Folder]) -> None:
    """A target called "25 % less" states scope and base year in its row; one called carbon neutral is told once, at the row, however often it is printed."""
    found = [item for item in folder({}, inventory=ROWS, targets=NAMES).findings() if item.rule.startswith("claims.")]
    assert {(item.rule, item.at.file, item.at.row) for item in found if item.at is not None} == {("claims.neutral_promised", "data/targets.csv", 3)}
