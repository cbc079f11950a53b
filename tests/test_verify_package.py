"""An evidence package verified by itself: an unchanged one is, and no changed one ever."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.bag import open_bag, pack
from pipeline.cli import main_group
from pipeline.verify import verify
from pipeline.verify.replay import replayed

ROWS = """line_id,year,scope,category,method,site,activity,activity_unit,factor,factor_unit,emissions,evidence
gas,2023,1,stationary_combustion,,A,100,MWh,0.2,tCO2e/MWh,,
gas,2024,1,stationary_combustion,,A,80,MWh,0.2,tCO2e/MWh,,bill.pdf#1
fleet,2024,1,mobile_combustion,,A,,,,,4,
power,2024,2,electricity,both,B,,,,,30,
"""
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small report's package, in one language: scope 1 is 80 × 0.2 + 4 = 20."""
    root = tmp_path_factory.mktemp("package")
    (root / "data").mkdir()
    (root / "evidence").mkdir()
    (root / "evidence" / "bill.pdf").write_bytes(b"%PDF")
    (root / "data" / "inventory.csv").write_text(ROWS, encoding="utf-8")
    toml = (
        'schema = 1\n[company]\nname = {en = "Small", "zh-TW" = "小公司"}\ncountry = "TW"\n[report]\nyear = 2024\n[inventory]\ngwp = "AR6"\nbase_year = 2023\n'
    )
    (root / "report.toml").write_text(toml, encoding="utf-8")
    assert run.build(root, languages=("en",), only=("html",)).files
    return root / "out" / "evidence.zip"


@pytest.fixture(scope="module")
def again(built, tmp_path_factory):
    """What the inputs make, built again once for all tests that leave them as they are."""
    return replayed(open_bag(built), tmp_path_factory.mktemp("again"))


@pytest.fixture
def changed(built, tmp_path):
    """The package with some payload files changed by functions of their bytes, or left out, its manifests made anew."""

    def change(**changes):
        bag = open_bag(built)
        files = {name: bag.read(name) for name in bag.names}
        for name, how in changes.items():
            files[name] = how(files.get(name, b""))
        path = tmp_path / "evidence.zip"
        path.write_bytes(pack({name: content for name, content in files.items() if content is not None}))
        return path

    return change


def rules(verdict):
    """The rules of its findings."""
    return {item.rule for item in verdict.findings}


def edited(change):
    """A change of draft.json as data."""

    def edit(content):
        draft = json.loads(content)
        change(draft)
        return json.dumps(draft).encode()

    return edit


def point(draft, identifier):
    """A datapoint of a draft."""
    return next(entry for entry in draft["datapoints"] if entry["id"] == identifier)


def test_an_unchanged_package_is_verified(built):
    """Every datapoint, built again from the inputs alone."""
    verdict = verify([built])
    assert verdict.findings == ()
    assert verdict.verified
    assert {number.state for number in verdict.numbers} == {"same"}
    assert len(verdict.numbers) == len(open_bag(built).draft()["datapoints"])
    assert ("ghg.scope1@2024", "20 tCO2e") in {(number.datapoint, number.expected) for number in verdict.numbers}


def test_an_example_in_both_languages_is_verified(nolato):
    verdict = verify([nolato.out / "evidence.zip"])
    assert (verdict.verified, verdict.findings) == (True, ())


def test_packed_again_is_verified_and_said(built, tmp_path):
    """Another order, another compression: the same evidence in another file."""
    path = tmp_path / "evidence.zip"
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as target:
        for name in reversed(source.namelist()):
            target.writestr(name, source.read(name))
    verdict = verify([path])
    assert verdict.verified
    assert rules(verdict) == {"bag.packed_again"}


def _value(draft):
    point(draft, "ghg.scope1@2024")["value"] = "21"


def _unit(draft):
    point(draft, "ghg.scope1@2024")["unit"] = "kgCO2e"


def _all_values(draft):
    """A whole scope made smaller, as consistently as a draft alone can be."""
    for entry in draft["datapoints"]:
        if entry["origin"]["kind"] == "total" and entry["value"] == "20":
            entry["value"] = "10"


def _rows(draft):
    point(draft, "ghg.scope1@2024")["origin"]["rows"] = 3


def _selection(draft):
    point(draft, "ghg.scope1@2024")["origin"]["selection"]["where"].append(["site", "=", "A"])


def _fewer(draft):
    draft["datapoints"] = [entry for entry in draft["datapoints"] if entry["id"] != "ghg.scope1.by_site@2024[A]"]


def _more(draft):
    draft["datapoints"].append({**point(draft, "ghg.scope1@2024"), "id": "ghg.scope1@2025", "year": 2025})


def _citation(draft):
    draft["citations"][0]["text"] = "1"


def _text(draft):
    draft["sections"][0]["title"] = "Another"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (_value, "package.differs"),
        (_value, "package.not_recomputed"),
        (_unit, "package.differs"),
        (_all_values, "package.not_recomputed"),
        (_rows, "package.not_recomputed"),
        (_selection, "package.other_origin"),
        (_fewer, "package.left_out"),
        (_more, "package.invented"),
        (_citation, "package.other_citations"),
        (_text, "package.other_part"),
        (lambda draft: draft.update(ledger_sha256="0" * 64), "package.other_ledger"),
        (lambda draft: draft["inputs"].pop(), "package.other_inputs"),
        (lambda draft: draft.update(datapoints=[{"id": 3}]), "package.malformed_draft"),
        (lambda draft: draft.update(software={"name": "netzero-chapter", "version": "0.0.1"}), "package.other_version"),
    ],
)
def test_a_draft_changed_with_new_manifests_is_found(changed, again, monkeypatch, change, rule):
    """Whoever can change the draft can make its manifests anew; the inputs still say what they said."""
    monkeypatch.setattr("pipeline.verify.package.replayed", lambda bag, folder: again)
    verdict = verify([changed(**{"draft.json": edited(change)})])
    assert rule in rules(verdict)
    assert verdict.verified == (rule == "package.other_version")


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("inputs/data/inventory.csv", lambda content: content.replace(b",80,", b",81,"), "package.differs"),
        ("inputs/data/inventory.csv", lambda content: b"\xff\xfe\x00" + content[:40], "package.other_inputs"),
        ("inputs/data/inventory.csv", lambda _: None, "package.other_inputs"),
        ("inputs/report.toml", lambda _: None, "package.not_replayed"),
        ("inputs/report.toml", lambda _: b"schema = ", "package.not_replayed"),
        ("ledger.parquet", lambda content: content[:-200], "package.no_ledger"),
        ("ledger.parquet", lambda _: None, "package.other_ledger"),
    ],
)
def test_inputs_and_ledger_changed_are_found(changed, name, change, rule):
    verdict = verify([changed(**{name: change})])
    assert rule in rules(verdict)
    assert not verdict.verified


def test_a_digit_of_an_input_changed_everywhere_is_found(changed):
    """Input, its digest in the draft, manifests: all made to agree. What the inputs make is another number."""
    sly = ROWS.replace(",80,", ",10,").encode()

    def pin(draft):
        next(entry for entry in draft["inputs"] if entry["path"].endswith("inventory.csv"))["sha256"] = hashlib.sha256(sly).hexdigest()

    verdict = verify([changed(**{"inputs/data/inventory.csv": lambda _: sly, "draft.json": edited(pin)})])
    assert "package.differs" in rules(verdict)
    assert not verdict.verified


def test_another_builds_ledger_is_found(changed, nolato):
    verdict = verify([changed(**{"ledger.parquet": lambda _: (nolato.out / "ledger.parquet").read_bytes()})])
    assert {"package.other_ledger", "package.not_recomputed"} <= rules(verdict)
    assert not verdict.verified


def test_an_xml_bomb_among_the_inputs_is_no_crash(changed):
    """A workbook that declares entities is not read; the numbers it was to bring are not there."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("xl/workbook.xml", DOCTYPE + b"<workbook>&b;</workbook>")
    verdict = verify([changed(**{"inputs/data/energy.xlsx": lambda _: bomb.getvalue()})])
    assert not verdict.verified


def test_the_command_says_it(built, changed):
    """Exit code 0 for a verified package, 1 where a number is another, 2 where there is nothing to read; JSON as promised."""
    runner = CliRunner()
    good = runner.invoke(main_group, ["verify", str(built), "--json"])
    assert (good.exit_code, json.loads(good.stdout)["verified"]) == (0, True)
    bad = runner.invoke(main_group, ["verify", str(changed(**{"draft.json": edited(_value)})), "--json"])
    said = json.loads(bad.stdout)
    (number,) = [entry for entry in said["numbers"] if entry["status"] == "differs"]
    assert (bad.exit_code, said["verified"], number["datapoint"]) == (1, False, "ghg.scope1@2024")
    assert (number["expected"], number["printed"]) == ("20 tCO2e", "21 tCO2e")
    whole = built.read_bytes()
    path = changed()
    path.write_bytes(whole.replace(b"ghg,", b"ghg;", 1) if b"ghg," in whole else whole[:-100])
    assert runner.invoke(main_group, ["verify", str(path)]).exit_code == 2
    for lang, text in (("en", "Verified"), ("zh-TW", "驗證通過")):
        assert text in runner.invoke(main_group, ["verify", str(built)], env={"NETZERO_LANG": lang}).output


def test_a_manifest_that_does_not_match_ends_with_one(built, tmp_path):
    """Readable, and not what it was: that is a failed verification, not a wrong usage."""
    path = tmp_path / "evidence.zip"
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) + (b" " if name.endswith("draft.json") else b""))
    result = CliRunner().invoke(main_group, ["verify", str(path), "--json"])
    assert result.exit_code == 1
    assert "bag.differs" in {item["rule"] for item in json.loads(result.stdout)["findings"]}
