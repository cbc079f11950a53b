"""The shipped examples: published totals of real companies, the invented company's totals added by head, and what each folder owes its reader."""

from __future__ import annotations

import json
import runpy
import sys
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from pipeline.chapter import Chapter, Reading
from pipeline.finding import Finding, acknowledge
from pipeline.inputs import Inputs
from pipeline.narrative import read_narratives
from pipeline.run import compose, read
from pipeline.writing import draft_of

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ("nolato", "umc", "formosa")
LANGS = ("en", "zh-TW")


@cache
def reading(name: str) -> Reading:
    """An example, measured and tracked; every example has to be readable."""
    found, findings = read(EXAMPLES / name)
    assert found is not None, [item.rule for item in findings]
    return found


def findings(name: str) -> tuple[Finding, ...]:
    """What was found in an example, with what its team knows about."""
    return acknowledge(reading(name).findings, reading(name).inputs.acknowledgements())


def value(name: str, identifier: str) -> Decimal | None:
    """The value of a datapoint of an example."""
    return reading(name).points[identifier].value


@pytest.mark.parametrize("name", NAMES)
def test_no_error_remains(name: str) -> None:
    """Whoever copies an example starts from a folder that builds."""
    assert [(item.rule, str(item.at), item.message["en"]) for item in findings(name) if item.blocks] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_acknowledged_finding_exists(name: str) -> None:
    """A row of ``acknowledged`` that answers nothing is dead text."""
    told = {(item.rule, str(item.at).removeprefix("data/")) for item in chapter(name).findings if item.acknowledged}
    known = {(row.rule, row.place) for row in reading(name).inputs.acknowledgements()}
    assert known
    assert all(any(rule == found and place.startswith(at) for found, place in told) for rule, at in known)


# Published totals, as SOURCE.md of each example gives their origin.
PUBLISHED = {
    "nolato": {
        "ghg.scope1@2023": 1585,
        "ghg.scope2.market@2023": 10607,
        "ghg.scope2.location@2023": 40039,
        "ghg.scope12.market@2023": 12192,
        "ghg.scope1@2021": 2700,
        "ghg.scope12.market@2021": 38898,
        "target.base@2023[NOL-NT1]": 38898,
        "target.base@2023[NOL-NT2]": 368037,
        "target.base@2023[NOL-LT2]": 427658,
    },
    "umc": {
        "ghg.scope1@2024": 463670,
        "ghg.scope2.unspecified@2024": 1523855,
        "ghg.scope2.location@2024": 1523855,
        "ghg.scope12.location@2024": 1987525,
        "ghg.scope3@2024": 1713507,
        "ghg.total.location@2024": 3701032,
        "ghg.scope12.location.by_country@2024[TW]": 1358834,
        "ghg.not_itemised.scope12.location.by_country@2024": 628691,
        "metric.revenue@2024": 232302584000,
        "energy.electricity@2022": 2800837,
        "energy.electricity@2024": 3218294,
        "energy.total@2024": 4129707,
        "target.base@2024[UMC-NT1]": 2883000,
    },
}


@pytest.mark.parametrize(("name", "identifier", "published"), [(name, *entry) for name, totals in PUBLISHED.items() for entry in totals.items()])
def test_published_totals(name: str, identifier: str, published: int) -> None:
    """What the companies published is what the build prints."""
    assert value(name, identifier) == published


@pytest.mark.parametrize(("year", "published"), [(2021, 427658), (2022, 374263), (2023, 315799)])
def test_nolato_scope3_is_one_tonne_from_the_published_total(year: int, published: int) -> None:
    """The source rounds each category and the total apart; both figures are kept, and the difference is acknowledged."""
    points = reading("nolato").points
    assert points[f"ghg.stated.scope3@{year}"].value == published
    assert abs((points[f"ghg.scope3@{year}"].value or 0) - published) == 1
    told = [item for item in findings("nolato") if item.rule == "measure.stated_differs" and f"ghg.scope3@{year}" in item.message["en"]]
    assert [item.acknowledged is not None for item in told] == [True]


def test_nolato_leaves_out_what_the_source_leaves_out() -> None:
    """No location-based figure for 2021, no categories 13 and 14: null, never 0."""
    assert value("nolato", "ghg.scope2.location@2021") is None
    assert [category for category in range(1, 16) if value("nolato", f"ghg.scope3.category@2023[{category}]") is None] == [13, 14]


# Sums of the registry's Taiwanese sites by year, as added up apart from the folder (direct, energy indirect).
REGISTRY = {
    2015: ("454176", "972151"),
    2016: ("492546", "1107955"),
    2017: ("472545", "1203550"),
    2018: ("441417", "1111896"),
    2019: ("415230", "1053385"),
    2020: ("462402", "1057470"),
    2021: ("456697.05", "1097974.47"),
    2022: ("361928.44", "1130005.90"),
    2023: ("233284.50", "1196742.44"),
    2024: ("247585.11", "1111249.05"),
}


@pytest.mark.parametrize("year", REGISTRY)
def test_umc_sites_add_up_to_the_registry(year: int) -> None:
    """Ten years of seven sites each, whatever the plant was called that year."""
    for metric, total in zip(("ghg.scope1.by_site", "ghg.scope2.location.by_site"), REGISTRY[year], strict=True):
        sites = reading("umc").points.family(metric, year)
        assert len(sites) == 7
        assert sum(point.value or 0 for point in sites) == Decimal(total)


def test_umc_group_total_is_no_sum_of_sites() -> None:
    """Before 2024 there are sites only: no group total is made of them."""
    assert [year for year in range(2015, 2025) if value("umc", f"ghg.scope1@{year}") is not None] == [2024]
    assert value("umc", "ghg.not_itemised.scope12.location.by_site@2024") == Decimal("628690.84")


# EXPECTED.md of formosa, where each is added up by head.
CATEGORIES = dict(
    zip(
        ("1", "2", "3", "4;9", "5", "6", "7", "10", "11", "12", "15"),
        (150000, 30000, 20000, 24000, 2000, 1500, 2500, 5000, 40000, 3000, 2000),
        strict=True,
    )
)
EXPECTED = {
    **{f"ghg.scope1@{year}": total for year, total in zip(range(2022, 2027), (42500, 39000, 36500, 34000, 32000), strict=True)},
    **{f"ghg.scope2.location@{year}": total for year, total in zip(range(2022, 2027), (63000, 62000, 64000, 67000, 70000), strict=True)},
    **{f"ghg.scope2.market@{year}": total for year, total in zip(range(2022, 2027), (57500, 54000, 52000, 49000, 44000), strict=True)},
    **{f"ghg.scope3@{year}": total for year, total in zip(range(2022, 2027), (300000, 300000, 296000, 290000, 282000), strict=True)},
    **{f"ghg.total.market@{year}": total for year, total in zip(range(2022, 2027), (400000, 393000, 384500, 373000, 358000), strict=True)},
    **{f"ghg.scope1.by_entity@2026[{key}]": total for key, total in {"FDE": 29316, "FDV": 614, "FDN": 100, "BLC": 500, "SVM": 1470}.items()},
    **{f"ghg.scope2.location.by_entity@2026[{key}]": total for key, total in {"FDE": 56900, "FDV": 6000, "FDN": 400, "BLC": 1800, "SVM": 4900}.items()},
    **{f"ghg.scope2.market.by_entity@2026[{key}]": total for key, total in {"FDE": 33500, "FDV": 3600, "FDN": 200, "BLC": 1800, "SVM": 4900}.items()},
    **{f"ghg.scope3.category@2026[{key}]": total for key, total in CATEGORIES.items()},
    **{f"ghg.scope3.category@2026[{key}]": None for key in ("4", "9", "8", "13", "14")},
    "ghg.scope1.by_site@2026[FAB1]": 23061,
    "ghg.scope1.by_group@2026[investees]": 1470,
    "ghg.scope1.mass@2026[NF3]": "0.09",
    "ghg.scope1.mass@2026[PFC-14]": 1,
    "ghg.scope1.by_gas@2026[PFCs]": 5967 + 5550 + 663,
    "ghg.scope1.by_gas@2026[SF6]": 2115,
    "ghg.scope1.by_gas@2026[NF3]": 1449,
    "ghg.scope1.by_gas@2026[N2O]": 477 + 53 + 53,
    "ghg.scope1.by_gas@2026[CH4]": 28 + 14 + 280 + 14,
    "ghg.scope1.by_gas@2026[HFCs]": 3847,
    "ghg.biogenic_co2@2026[1]": 1500,
    "ghg.intensity.scope12.market.revenue@2022": 5,
    "ghg.intensity.scope12.market.revenue@2026": "3.04",
    "scope3.primary_share@2026": "0.2",
    "energy.total@2026": 216000,
    "energy.electricity@2026": 160000,
    "energy.renewable_electricity@2026": 64000,
    "energy.renewable_electricity_share@2022": "0.1",
    "energy.renewable_electricity_share@2026": "0.4",
    "metric.revenue@2026": 25_000_000_000,
    "credits.retired@2026": 1500,
    "target.base@2026[NT1]": 100000,
    "target.value@2026[NT1]": 58000,
    "target.now@2026[NT1]": 76000,
    "target.expected@2026[NT1]": 79000,
    "target.required_rate@2026[NT1]": "0.045",
    "target.expected@2026[NT2]": 262500,
    "target.progress@2026[NT2]": "0.24",
    "target.required_rate@2026[NT2]": "0.0475",
    "target.now@2026[INT1]": "3.04",
    "target.value@2026[INT1]": "3.2",
    "target.expected@2026[INT1]": 4,
    "target.base@2026[SITE1]": 33061,
    "target.value@2026[SITE1]": "16530.5",
    "target.now@2026[SITE1]": 23061,
    "target.expected@2026[SITE1]": 24000,
    "target.now@2026[RE1]": "0.4",
    "target.expected@2026[RE1]": "0.41",
    "target.progress@2026[SE1]": "0.4",
    "target.value@2026[NZ]": 40000,
}


@pytest.mark.parametrize(("identifier", "expected"), EXPECTED.items())
def test_formosa_adds_up_by_head(identifier: str, expected: int | str | None) -> None:
    """Every headline of EXPECTED.md, exactly."""
    assert value("formosa", identifier) == (None if expected is None else Decimal(expected))


def test_formosa_targets_stand_in_every_state() -> None:
    """One target on track, one off, one within tolerance, one achieved."""
    states = {target.id: target.state for target in reading("formosa").targets}
    assert {id_: states[id_] for id_ in ("NT1", "NT2", "INT1", "SITE1", "RE1", "SE1")} == {
        "NT1": "on_track",
        "NT2": "off_track",
        "INT1": "achieved",
        "SITE1": "on_track",
        "RE1": "within_tolerance",
        "SE1": "on_track",
    }


def test_formosa_gives_the_change_its_reasons() -> None:
    """CDP 7.10: the amounts a person allocated are the change of scopes 1 and 2."""
    given = reading("formosa").inputs.records("change_reasons")
    assert sum(record.decimal("amount") or 0 for record in given) == value("formosa", "ghg.change.scope12.market@2026") == -7000


def test_formosa_uses_every_table() -> None:
    """The example is where a team looks up how a table is filled in."""
    from pipeline.tables import NAMES as TABLE_NAMES

    inputs: Inputs = reading("formosa").inputs
    assert sorted(set(TABLE_NAMES) - set(inputs.tables)) == []


def test_formosa_is_what_its_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept script writes the designed tables, byte for byte."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    runpy.run_path(str(EXAMPLES / "make_formosa.py"))["main"](tmp_path)
    for name in ("formosa_workbook", "formosa_cdp"):
        sys.modules.pop(name, None)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(written) == ["cdp_2025.xlsx", "climate.xlsx", "energy.parquet", "inventory.csv", "process_gases.csv"]
    assert [name for name, data in written.items() if (EXAMPLES / "formosa" / "data" / name).read_bytes() != data] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_chapter_says_that_it_is_a_demonstration(name: str, lang: str) -> None:
    """In the title and in the first section's text, in both languages."""
    words = {"nolato": ("unofficial demonstration", "非官方示範"), "umc": ("unofficial demonstration", "非官方示範"), "formosa": ("invented", "虛構")}[name]
    word = words[LANGS.index(lang)]
    title = tomllib.loads((EXAMPLES / name / "report.toml").read_text(encoding="utf-8"))["report"]["title"][lang]
    notice = (EXAMPLES / name / "narrative" / lang / "at_a_glance.md").read_text(encoding="utf-8")
    assert word in title
    assert word in notice


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same(name: str) -> None:
    """Each narrative file exists in both languages, cites the same datapoints and marks the same sub-points."""
    found, findings = read_narratives(EXAMPLES / name)
    assert findings == ()
    told = {lang: {text.stem: (sorted(_citations(text.text)), text.topics) for text in found if text.lang == lang} for lang in LANGS}
    assert told["en"] == told["zh-TW"]


def _citations(text: str) -> list[str]:
    from pipeline.narrative import CITATION

    return [match[1] for match in CITATION.finditer(text)]


def test_formosa_marks_only_topics_there_are() -> None:
    """A mark on a topic or sub-point that no framework asks for answers nothing."""
    concepts = tomllib.loads((EXAMPLES.parent / "disclosures" / "concepts.toml").read_text(encoding="utf-8"))
    points = {topic: {part["name"] for part in entry.get("parts", ())} for topic, entry in concepts.items()}
    marked = {(topic, point) for text in read_narratives(EXAMPLES / "formosa")[0] for topic, found in text.topics.items() for point in found}
    assert sorted((topic, point) for topic, point in marked if point not in points.get(topic, set())) == []


def test_documents_that_rows_point_to_exist() -> None:
    """Every ``evidence/…#page`` of formosa is a document that has that page."""
    cited = {
        reference
        for table in reading("formosa").inputs.tables.values()
        for record in table.records()
        for column in ("evidence", "statement")
        for reference in record.listed(column)
    }
    assert len(cited) > 10
    for reference in cited:
        path, _, page = reference.partition("#")
        assert f"#{page}" in (EXAMPLES / "formosa" / path).read_text(encoding="utf-8"), reference


@cache
def sections(name: str) -> str:
    """What the chapter of an example says, in both languages."""
    return json.dumps(draft_of(chapter(name), b"").as_dict()["sections"], ensure_ascii=False)


@cache
def chapter(name: str) -> Chapter:
    """An example, composed."""
    return compose(reading(name), LANGS)


@pytest.mark.parametrize("name", ["nolato", "umc"])
def test_a_default_is_never_printed_as_the_company_s_statement(name: str) -> None:
    """The sources say neither consolidation approach nor GWP set; the chapter says neither."""
    assert [word for word in ("operational control", "營運控制", "AR6") if word in sections(name)] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_chapter_s_text_is_left_open(name: str) -> None:
    """Every citation of the narrative has its number, every typed quantity is known."""
    assert [
        (item.rule, item.message["en"])
        for item in chapter(name).findings
        if item.rule.startswith("compose.") and item.severity != "info" and item.acknowledged is None
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_chapter_prints_the_notice(name: str) -> None:
    """The notice stands in the chapter itself, in both languages."""
    notices = {
        "nolato": ("unofficial demonstration", "非官方示範"),
        "umc": ("unofficial demonstration", "非官方示範"),
        "formosa": ("invented company", "虛構公司"),
    }
    assert all(word in sections(name) for word in notices[name])
