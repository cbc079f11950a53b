"""`netzero trace` as an auditor uses it: any number as copied, any holding, both languages, rows, JSON, workbook."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal

import pytest
from click.testing import CliRunner

from pipeline.cli import main_group
from pipeline.opened import open_where
from pipeline.trace import find, trace
from pipeline.trace_book import write_book
from pipeline.trace_lines import TraceLines
from pipeline.written import numbers_in, read_written

ROWS = """line_id,year,scope,category,method,entity,activity,activity_unit,factor_id,factor,factor_unit,factor_source,mass,mass_unit,gas,emissions
gas,2023,1,stationary_combustion,,,100,MWh,,0.2,tCO2e/MWh,Handbook 2020,,,,
gas,2024,1,stationary_combustion,,,80,MWh,,0.2,tCO2e/MWh,Handbook 2024,,,,
leak,2024,1,fugitive,,,,,,,,,2,t,SF6,
power,2024,2,electricity,both,Half,10000,kWh,GRID,,,,,,,
steel,2024,3,1,,,,,,,,,,,,500
"""
FACTORS = """factor_id,name,activity_unit,gas,value,unit,year,series,source
GRID,Grid,kWh,CO2e,0.5,kgCO2e/kWh,2024,Grid factors,Energy Administration
"""
ENTITIES = """entity,name_en,name_zh,country,role,parent,ownership_pct,operational_control,financial_control
Small,Small,小公司,TW,parent,,100,yes,yes
Half,Half,半公司,TW,joint_venture,Small,50,no,no
"""
STATED = """year,metric,key,value,unit,published_in,published_on
2024,energy.total,,700,MWh,Annual report 2024,2025-03-01
"""
EQUITY = 'consolidation = "equity_share"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Scope 1 is 80 × 0.2 + 2 t SF6; scope 2 is 10,000 kWh × 0.5 kg, half of it ours: 2.5 t."""
    from pipeline import run
    from tests.conftest import TOML

    root = tmp_path_factory.mktemp("trace") / "report"
    typed = "Since 5 May, [[ghg.scope1@now|full]] counts for 3 fabs.\n"
    files = {"report.toml": TOML + EQUITY, "data/inventory.csv": ROWS, "data/factors.csv": FACTORS, "data/entities.csv": ENTITIES, "data/stated.csv": STATED}
    files["narrative/en/inventory.md"] = f"---\nby: Lin Mei\non: 2025-02-01\ntopics: []\n---\n\n{typed}"
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    built = run.build(root)
    assert built.files, built.findings
    return root


def call(*arguments: str, lang: str = "en") -> tuple[int, str]:
    """Exit code and what is printed."""
    done = CliRunner(env={"NETZERO_LANG": lang}).invoke(main_group, ["trace", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_row_names_the_factor_its_publisher_the_gwp_and_the_share(made):
    """80 MWh × 0.2 by a handbook; SF6 by the IPCC; half a company by its ownership."""
    (power,) = trace(made, "ghg.scope2.location@2024", 9)["matches"]
    assert power["value"] == "2.5"
    (row,) = power["rows"]
    assert row["used"] == [
        {"kind": "factor", "value": "GRID 0.5 kgCO2e/kWh", "source": "Grid factors; Energy Administration; 2024", "at": "data/factors.csv › 2 › value"},
        {"kind": "share", "value": "0.5", "at": "data/entities.csv › 3 › ownership_pct"},
    ]
    assert row["terms"] == {"quantity": "10000", "factor": "0.5", "unit_factor": "0.001", "gwp": "1", "share": "0.5"}
    (scope1,) = trace(made, "ghg.scope1@2024", 9)["matches"]
    gas, leak = scope1["rows"]
    assert gas["used"] == [{"kind": "factor", "value": "0.2 tCO2e/MWh", "source": "Handbook 2024", "at": "data/inventory.csv › 3"}]
    assert [entry["kind"] for entry in leak["used"]] == ["gwp"]
    assert leak["used"][0]["source"].startswith("IPCC AR6")
    assert scope1["agrees"] is True


def test_a_stated_number_names_its_cell_and_publication(made):
    (match,) = trace(made, "energy.total@2024", 9)["matches"]
    assert (match["value"], match["stated_at"], match["stated_by"]) == ("700", "data/stated.csv › 2 › value", "Annual report 2024")
    lines = "\n".join(line for line, _ in TraceLines(trace(made, "energy.total@2024", 9), "zh-TW").lines())
    assert "已發布於 Annual report 2024，輸入於 data/stated.csv › 2 › value" in lines


def test_typed_text_names_its_line_and_who_answers_for_it(made):
    """「3 fabs」 is nobody's datapoint, but somebody wrote it."""
    texts = trace(made, "3", 9)["texts"]
    (typed,) = [entry for entry in texts if entry["kind"] == "typed"]
    assert (typed["at"], typed["by"], typed["on"]) == ("narrative/en/inventory.md › 7", "Lin Mei", "2025-02-01")


@pytest.mark.parametrize(
    ("what", "sign", "digits", "percent", "rest"),
    [
        ("32,000", "", "32000", False, ""),
        ("３２，０００", "", "32000", False, ""),
        ("32 000 tCO₂e", "", "32000", False, "tCO2e"),
        ("−4.0 %", "-", "4.0", True, ""),
        ("－４．０％", "-", "4.0", True, ""),
        ("NT$300", "", "300", False, "NT$"),
        ("3.04 公噸 CO₂e/新臺幣百萬元", "", "3.04", False, "公噸CO2e/新臺幣百萬元"),
        ("+0.5", "+", "0.5", False, ""),
    ],
)
def test_numbers_are_read_as_people_copy_them(what, sign, digits, percent, rest):
    found = read_written(what)
    assert found is not None
    assert (found.sign, found.digits, found.percent, found.rest) == (sign, digits, percent, rest)


@pytest.mark.parametrize("what", ["", "ghg.scope1", "ghg.scope1@2024", "abc", "Fab 8A", "，", "."])
def test_what_is_no_number_is_not_read_as_one(what):
    assert read_written(what) is None


def test_codes_are_not_numbers_of_their_own():
    """ISO 14064-3 holds no 3."""
    assert [number.digits for number in numbers_in("ISO 14064-3，範疇一為1,203公噸（−4.5%）")] == ["14064", "1203", "4.5"]


def test_a_unit_or_sign_narrows_and_its_absence_does_not(made):
    """500 t of scope 3 is found with and without its unit, in both languages."""
    with open_where(made) as opened:
        alone = set(find(opened, "500").ids)
        assert "ghg.scope3@2024" in alone
        assert "ghg.scope3@2024" in find(opened, "500 tCO2e").ids
        assert "ghg.scope3@2024" in find(opened, "５００ 公噸 CO₂e").ids
        assert set(find(opened, "500 tCO2e").ids) <= alone
        assert find(opened, "-500").ids == ()


def test_an_exact_value_and_a_citation_are_found_too(made):
    """As the auditor's view lists them."""
    with open_where(made) as opened:
        assert find(opened, "2.5").ids
        first = opened.prints(lambda entry: entry.citation == "c1" and entry.lang == "en")[0]
        assert first.datapoint in find(opened, "c1").ids


def test_near_ids_are_offered(made):
    near = trace(made, "ghg.scope1@2025", 1)["near"]
    assert near[:2] == ["ghg.scope1@2023", "ghg.scope1@2024"]
    assert "ghg.scope3@2024" in trace(made, "gh.scope3@2024", 1)["near"]
    code, said = call(str(made), "ghg.scope1@2025", lang="zh-TW")
    assert code == 1
    assert "您要找的是否為" in said
    assert "ghg.scope1@2024" in said


@pytest.mark.parametrize("name", ["", "evidence.zip", "review/chapter.en.docx", "review/chapter.en.html"])
def test_every_holding_gives_the_same_tree_and_row_places(made, name):
    """A working document alone is enough for the tree and the places of the rows."""
    (match,) = trace(made / "out" / name, "ghg.scope12.location@2024", 9)["matches"]
    (told,) = trace(made, "ghg.scope12.location@2024", 9)["matches"]
    assert [part["id"] for part in match["parts"]] == ["ghg.scope1@2024", "ghg.scope2.location@2024"]
    for part, same in zip(match["parts"], told["parts"], strict=True):
        assert [(row["at"], row["amount"], row["used"]) for row in part["rows"]] == [(row["at"], row["amount"], row["used"]) for row in same["rows"]]
        assert part["sha256"] == same["sha256"]


@pytest.mark.parametrize("name", ["chapter.en.docx", "chapter.zh-TW.html"])
def test_a_public_document_tells_the_formula_and_asks_for_the_package(made, name):
    alone = trace(made / "out" / name, "ghg.scope1@2024", 9)
    (match,) = alone["matches"]
    assert [note["rule"] for note in alone["notes"]] == ["open.public_alone"]
    assert match["printed"]
    assert match["formula"]
    assert "rows" not in match
    (whole,) = trace(made / "out" / name, "ghg.scope1@2024", 9, made / "out" / "evidence.zip")["matches"]
    assert [row["at"] for row in whole["rows"]] == ["data/inventory.csv › 3 › activity", "data/inventory.csv › 4 › mass"]
    assert {entry["lang"] for entry in whole["printed"]} == {name.split(".")[1]}


def test_rows_that_no_longer_add_up_are_said(made, tmp_path):
    """A ledger of another build beside a draft: the digest does not fit, and trace says so."""
    import shutil

    from pipeline import run

    other = shutil.copytree(made, tmp_path / "other")
    (other / "data/inventory.csv").write_text(ROWS.replace(",80,", ",81,"), encoding="utf-8")
    run.build(other)
    out = shutil.copytree(made / "out", tmp_path / "mixed")
    shutil.copy(other / "out" / "ledger.parquet", out / "ledger.parquet")
    (match,) = trace(out, "ghg.scope1@2024", 9)["matches"]
    assert match["agrees"] is False
    assert "do NOT add up" in "\n".join(line for line, _ in TraceLines(trace(out, "ghg.scope1@2024", 9), "en").lines())


def test_a_number_somebody_changed_in_word_is_found_by_both_and_said(made, tmp_path):
    """The document shows 501 where 500 was built."""
    changed = tmp_path / "edited.docx"
    with zipfile.ZipFile(made / "out/review/chapter.en.docx") as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, content.replace(b">500<", b">501<") if entry.filename == "word/document.xml" else content)
    for what in ("500", "501"):
        found = trace(changed, what, 1)
        assert any(entry.get("now") == "501" for match in found["matches"] for entry in match["printed"]), what


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_command_speaks_the_readers_language(made, lang):
    code, said = call(str(made), "ghg.scope2.location@2024", lang=lang)
    assert code == 0
    expected = {"en": ("factor GRID 0.5", "One ledger row", "asked again"), "zh-TW": ("係數 GRID 0.5", "1 筆資料列", "重新查詢")}[lang]
    assert [words for words in expected if words not in said] == []


def test_json_is_the_tree_and_errors_are_json_too(made, tmp_path):
    code, said = call(str(made), "ghg.scope12.location@2024", "--json", "--rows", "1")
    data = json.loads(said)
    assert code == 0
    assert [len(part["rows"]) for part in data["matches"][0]["parts"]] == [1, 1]
    code, said = call(str(tmp_path / "nowhere"), "1", "--json")
    assert code == 2
    assert json.loads(said)["findings"][0]["rule"] == "open.no_such_path"


def test_the_workbook_computes_the_same_numbers(made, tmp_path):
    """Values are live formulas down to the rows, with their results beside them; texts stay texts; the same bytes twice."""
    import openpyxl

    found = trace(made, "ghg.scope12.location@2024", 99)
    book = write_book(found, "en")
    assert book == write_book(found, "en")
    live, kept = (openpyxl.load_workbook(io.BytesIO(book), data_only=only) for only in (False, True))
    assert [(row[1].value, row[3].value) for row in live["tree"].iter_rows(min_row=2)] == [
        ("ghg.scope12.location@2024", "=D3+D4"),
        ("ghg.scope1@2024", "=SUM('rows'!J2:J3)"),
        ("ghg.scope2.location@2024", "=SUM('rows'!J4:J4)"),
    ]
    values = [Decimal(str(row[3].value)) for row in kept["tree"].iter_rows(min_row=2)]
    assert values == [Decimal(found["matches"][0]["value"]), *(Decimal(part["value"]) for part in found["matches"][0]["parts"])]
    assert [row[9].value for row in live["rows"].iter_rows(min_row=2)] == [f"=ROUND(PRODUCT(D{n}:I{n}),12)" for n in (2, 3, 4)]
    code, _ = call(str(made), "ghg.scope1@2024", "--rows", "1", "--xlsx", str(tmp_path / "t.xlsx"), lang="zh-TW")
    cut = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert code == 0
    assert cut.sheetnames == ["計算樹", "資料列"]
    assert not str(cut["計算樹"]["D2"].value).startswith("="), "not all rows are here, so no formula claims to be their sum"


def test_every_total_of_the_examples_is_the_sum_of_rows_trace_gives(nolato):
    """Asked of the package alone: rows re-add to the value, one by one, and the digest fits."""
    totals = [point for point in nolato.points.values() if point["origin"]["kind"] == "total" and point["value"] is not None]
    with open_where(nolato.out / "evidence.zip") as opened:
        from pipeline.trace import _ledger_cards

        made = _ledger_cards(opened, [point["id"] for point in totals], 10_000)
    for point in totals:
        card = made[point["id"]]
        assert card["agrees"] is True, point["id"]
        assert sum(Decimal(row["amount"].replace(",", "")) for row in card["rows"]) == Decimal(point["value"]) or card["sum"] != "amount", point["id"]
