"""Labels: both languages, each used, none missing, written as Taiwan writes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.datapoint import REASONS
from pipeline.gas import SEVEN
from pipeline.measure.families import OTHER_FAMILIES, ghg_families
from pipeline.naming import metric_name
from pipeline.tables import tables
from report_templates import words

ROOT = Path(__file__).parent.parent
AREAS = ("category", "cause", "choice", "gas", "iso", "metric", "reason", "scope1", "scope2", "state", "table")
DENOMINATORS = ("revenue", "employees", "floor_area", "production:wafers")
BREAKDOWNS = ("by_entity", "by_site", "by_country", "by_group", "by_role")
SCOPES = ("scope1", "scope2.location", "scope2.market", "scope12.location", "scope12.market")


def area(name: str) -> dict[str, dict[str, str]]:
    """One file of labels."""
    return tomllib.loads((files("report_templates") / "words" / f"{name}.toml").read_text(encoding="utf-8"))


def sources() -> Iterator[str]:
    """Every file of ours that may ask for a label."""
    for pattern in ("pipeline/**/*.py", "report_templates/sections/**/*.j2"):
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")


def patterns(found: Iterator[tuple[str, str]]) -> set[str]:
    """Keys as regular expressions: what is filled in at run time matches anything."""
    return {prefix + re.sub(r"\\\{.*?\\\}", ".+", re.escape(key)) for prefix, key in found}


def asked() -> set[str]:
    """Every label the code and the templates ask for."""
    found: list[tuple[str, str]] = []
    for text in sources():
        found += [("", key) for key in re.findall(r'(?:label|phrase)\(\s*view, f?"([^"]+)"', text)]
        found += [("", key) for key in re.findall(r'\bword\(f?"([^"~]+)"\)', text)]
        found += [("", key + "{}") for key in re.findall(r'word\("([^"]+\.)" ~', text)]
        found += [("table.head.", key) for key in re.findall(r'(?:head\(view, |Field\()f?"([^"]+)"', text)]
        found += [("table.head.", key) for pair in re.findall(r'Field\("(\w+)" if [^,]*? else "(\w+)"', text) for key in pair]
        found += [("reason.", key) for key in re.findall(r'dash\(view, f?"([^"]+)"', text)]
        found += [("reason.", key) for pair in re.findall(r'dash\(view, "(\w+)" if [^,]*? else "(\w+)"', text) for key in pair]
        found += [("reason.", key) for group in re.findall(r"dash\(view, ([^()]*)\)", text) for key in re.findall(r'"(\w+)"', group)]
        found += [(f"{name}.", "{}") for name in re.findall(r'(?:name\(view|keyed\(view[^"]*"[^"]+", \w+|keyed\(view, f?"[^"]+", \w+), "([\w.]+)"', text)]
        found += [("", key) for key in re.findall(r'f?"(table\.[^"]+)"', text)]
    return patterns(iter(found))


def test_every_label_has_both_languages() -> None:
    """An entry is two texts, neither empty."""
    for name in AREAS:
        for key, entry in area(name).items():
            assert set(entry) == {"en", "zh"} and all(value.strip() for value in entry.values()), (name, key)
    assert set(words("en")) == set(words("zh-TW"))


@pytest.mark.parametrize("name", AREAS)
def test_labels_are_written_as_each_language_writes(name: str) -> None:
    """公噸, never 噸 alone; full-width punctuation beside Chinese; no placeholder words; no praise."""
    for key, entry in area(name).items():
        assert not re.search(r"(?<!公)噸", entry["zh"]), (key, entry)
        assert not re.search(r"[\u4e00-\u9fff][,;:()]|[,;:(][\u4e00-\u9fff]", entry["zh"]), (key, entry)
        assert not re.search(r"(?i)n/a|\bproud|\bleading\b|\bgreen(?!house| tariff)", entry["en"]), (key, entry)
        assert not re.search(r"[\u4e00-\u9fff]", entry["en"]), (key, entry)


def test_every_choice_of_the_tables_has_a_label() -> None:
    """What a team may choose from a list has a name in both languages."""
    known = area("choice")
    missing = [
        f"{schema.name}.{column.name}.{value}"
        for schema in tables().values()
        for column in schema.columns
        if column.kind in ("choice", "yes_no") and column.name not in ("scope", "metric", "denominator", "gwp_set", "ambition", "category")
        for value in column.choices
        if not any(key in known for key in (f"{schema.name}.{column.name}.{value}", f"{column.name}.{value}", f"control.{value}", value))
    ]
    assert missing == []


def test_every_metric_of_the_contract_is_named() -> None:
    """CONTRACT §5: each fixed name, each family measured, and those that are built of another's name."""
    fixed = [
        *("ghg.scope1", "ghg.scope1.by_gas", "ghg.scope1.mass", "ghg.scope1.by_category", "ghg.biogenic_co2", "ghg.memo"),
        *("ghg.scope2.location", "ghg.scope2.market", "ghg.scope2.unspecified", "ghg.scope2.location.by_gas", "ghg.scope2.market.by_gas"),
        *("ghg.scope3", "ghg.scope3.category", "ghg.iso_category", "ghg.scope12.location", "ghg.scope12.market", "ghg.total.location", "ghg.total.market"),
        *(f"ghg.{scope}.{family}" for scope in SCOPES for family in BREAKDOWNS),
        *("energy.total", "energy.electricity", "energy.renewable_electricity", "energy.renewable_electricity_share"),
        *(f"target.{name}" for name in ("base", "value", "now", "progress", "expected", "annual_rate", "required_rate", "coverage", "actual_rate")),
        *("scope3.primary_share", "verification.coverage", "credits.retired"),
        *(family.metric for family in (*ghg_families("market"), *OTHER_FAMILIES)),
    ]
    known = area("metric")
    assert [metric for metric in fixed if metric not in known] == []
    built = [f"ghg.intensity.{scope}.{below}" for scope in (*SCOPES, "scope3", "total.location", "total.market") for below in DENOMINATORS]
    built += [f"energy.intensity.{below}" for below in DENOMINATORS] + [f"ghg.{kind}.scope1" for kind in ("change", "change_pct", "cause", "stated")]
    for lang in ("en", "zh-TW"):
        assert [metric for metric in built if metric_name(words(lang), lang, metric).startswith(("ghg.", "energy."))] == []


def test_every_reason_of_a_missing_figure_is_told_to_readers() -> None:
    """Datapoints know why they have no value; the chapter says it in a reader's words."""
    assert set(REASONS) <= set(area("reason"))


def test_fixed_lists_are_whole() -> None:
    """Fifteen categories and other; six of ISO 14064-1; the seven gas groups; the five states."""
    assert set(area("category")) == {*(str(number) for number in range(1, 16)), "other"}
    assert set(area("iso")) == set("123456")
    assert {*SEVEN, "CO2e", "other"} <= set(area("gas"))
    assert set(area("state")) == {"achieved", "on_track", "within_tolerance", "off_track", "not_assessable"}


def test_no_label_is_missing_or_forgotten() -> None:
    """What is asked for stands in the files; what stands in the files is asked for."""
    known, wanted = words("en"), asked()
    plain = [pattern for pattern in wanted if ".+" not in pattern and pattern.split("\\.")[0] in AREAS]
    assert [pattern for pattern in plain if not any(re.fullmatch(pattern, key) for key in known)] == []
    owned = [f"{name}.{key}" for name in ("cause", "reason", "scope1", "scope2", "state", "table", "iso", "gas") for key in area(name)]
    codes = {f"reason.{code}" for code in REASONS}
    forgotten = [key for key in owned if key not in codes and not any(re.fullmatch(pattern, key) for pattern in wanted)]
    assert forgotten == []
