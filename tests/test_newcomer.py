"""What somebody meets who fills in a folder for the first time: each mistake told once, in their own words, and all they gave printed."""

from __future__ import annotations

import pytest

from pipeline import run
from pipeline.document import block_spans, plain
from pipeline.trace import trace
from tests.conftest import TOML

LINES = "year,scope,category,source,emissions\n2023,3,1,goods,10\n2024,3,1,goods,9\n2023,1,,gas,5\n2024,1,,gas,4\n"


def told(folder) -> dict[str, list[str]]:
    """Each rule's messages in Chinese."""
    found: dict[str, list[str]] = {}
    for item in folder.findings():
        found.setdefault(item.rule, []).append(item.message["zh-TW"])
    return found


def test_a_missing_year_column_is_told_once(folder) -> None:
    """Without years no line can be the copy of another."""
    found = told(folder(inventory="line_id,scope,source,emissions\nA,1,gas,5\nA,1,gas,4\n,1,gas,4\n,1,gas,4\n"))
    assert "load.missing_column" in found
    assert not found.keys() & {"validate.duplicate_line", "validate.same_line"}


@pytest.mark.parametrize(("key", "misspelt", "rule"), [("base_year", "base_yaer", "base_year_missing"), ("gwp", "gpw", "not_stated")])
def test_a_misspelt_key_is_not_missing_as_well(folder, key: str, misspelt: str, rule: str) -> None:
    mistakes = [item for item in folder(toml=TOML.replace(f"\n{key} ", f"\n{misspelt} "), inventory=LINES).findings() if item.rule.startswith("report.")]
    assert ("report.unknown_key", f"inventory.{misspelt}") in [(item.rule, item.at.column) for item in mistakes]
    assert (f"report.{rule}", f"inventory.{key}") not in [(item.rule, item.at.column) for item in mistakes]


def test_a_section_left_out_is_told_with_its_language_by_name(folder) -> None:
    messages = [item.message for item in folder(inventory=LINES).findings() if item.rule == "compose.section_left_out"]
    assert {"en": "Section “Governance” has nothing to say in English and is left out.", "zh-TW": "英文版「氣候治理」一節無內容，已略去。"} in messages
    assert {"en": "Section “Governance” has nothing to say in Chinese and is left out.", "zh-TW": "中文版「氣候治理」一節無內容，已略去。"} in messages


def test_a_total_may_be_called_so_by_its_id_alone(folder) -> None:
    rows = "line_id,year,scope,source,emissions\nA,2024,1,gas,5\n小計,2024,1,,5\nTOTALLY-FINE,2024,1,oil,5\n"
    (item,) = [found for found in folder(inventory=rows).findings() if found.rule == "validate.named_total"]
    assert str(item.at) == "data/inventory.csv › 3 › line_id"


def test_a_target_that_names_nothing_to_reach_is_told(folder) -> None:
    columns = "target_id,type,base_year,base_value,target_year,reduction_pct,target_value,scopes"
    rows = (
        "A,absolute,2023,,2030,,,1",
        "B,absolute,2023,,2030,50,,1",
        "R,renewable_electricity,2023,40,2030,50,,",
        "S,renewable_electricity,2023,40,2030,,100,",
    )
    found = told(folder(inventory=LINES, targets="\n".join((columns, *rows))))
    assert [message.split()[1] for message in found["track.no_value"]] == ["A", "R"]


def test_a_share_that_differs_is_told_as_it_was_typed(folder) -> None:
    energy = "year,carrier,renewable,direction,quantity,unit\n" + "".join(
        f"{year},electricity,{renewable},purchased,{quantity},MWh\n" for year, renewable, quantity in ((2023, "yes", 30), (2023, "no", 70), (2024, "yes", 50))
    )
    rows = "target_id,type,base_year,base_value,target_year,target_value\nR,renewable_electricity,2023,25,2030,100\n"
    (item,) = [found for found in folder(inventory=LINES, energy=energy, targets=rows).findings() if found.rule == "track.base_differs"]
    assert "25 % differs from the 30 %" in item.message["en"]
    assert "25% 與其涵蓋範圍於基準年之加總 30% 不符" in item.message["zh-TW"]


@pytest.mark.parametrize(("header", "more", "printed", "untranslated"), [("", "", "不重大", ["note"]), (",note_en", ",immaterial", "immaterial", [])])
def test_a_reason_stands_in_every_year_it_was_given_for(folder, header: str, more: str, printed: str, untranslated: list[str]) -> None:
    """Category 2 has a reason in both years: its row says that one, and no year of it "no data". Where it is Chinese only, check says so."""
    reasons = "".join(f"{year},ghg.scope3.category,2,,不重大{more}\n" for year in (2023, 2024))
    made = folder(inventory=LINES, stated=f"year,metric,key,value,note{header}\n{reasons}")
    (document,) = run.compose(made.read(), ("en",)).documents
    (table,) = [block for _, block in document.blocks() if block.id == "table-inventory-scope3"]
    (row,) = [row for row in table.rows if plain(row.cells[0]).startswith("2 ")]
    (note,) = [plain(note) for note in table.notes if printed in plain(note)]
    letter = note.partition(":")[0]
    assert {plain(cell) for cell in row.cells[1:]} == {letter}
    found = [item for item in made.findings() if item.rule == "compose.cell_untranslated"]
    assert [item.at.column for item in found] == untranslated
    assert all(len(item.places) == 2 for item in found)


@pytest.mark.parametrize(("scope3", "noted"), [("2024,3,1,,goods,9", False), ("", True)])
def test_categories_of_iso_say_where_scope_3_is_not_among_them(folder, scope3: str, noted: bool) -> None:
    """A scope 3 stated as a total only falls into no category of ISO 14064-1; the table does not look whole without it."""
    lines = f"year,scope,category,method,source,emissions\n2024,1,,,gas,4\n2024,2,electricity,both,grid,6\n{scope3}\n"
    stated = "" if scope3 else "2024,ghg.scope3,9\n"
    made = folder(inventory=lines, stated=f"year,metric,value\n{stated}")
    (document,) = run.compose(made.read(), ("en",)).documents
    (table,) = [block for _, block in document.blocks() if block.id == "table-inventory-iso"]
    assert any("do not hold all of Scope 3" in plain(note) for note in table.notes) is noted


def test_stated_categories_fall_into_those_of_iso(folder) -> None:
    """Categories 4 and 9 together and 6 are of ISO category 3, 1 is of 4: 8 + 2 and 5."""
    stated = "year,metric,key,value\n" + "".join(f"2024,ghg.scope3.category,{key},{value}\n" for key, value in (("4;9", 8), ("6", 2), ("1", 5)))
    values = folder(inventory="year,scope,source,emissions\n2024,1,gas,4\n", stated=stated).values()
    assert [values[f"ghg.iso_category@2024[{key}]"] for key in "134"] == [4, 10, 5]


@pytest.mark.parametrize(("lang", "said"), [("en", "was restated from 6 to 5 tCO₂e."), ("zh-TW", "由 6 公噸 CO₂e 重編為 5 公噸 CO₂e")])
def test_a_unit_typed_in_chinese_is_not_printed_so_in_english(folder, lang: str, said: str) -> None:
    restatements = "year,metric,previous,restated,unit,restated_in,reason\n2023,ghg.scope1,6,5,公噸CO2e,2024,Meter\n"
    (document,) = run.compose(folder(inventory=LINES, restatements=restatements).read(), (lang,)).documents
    assert any(said in plain(tuple(block_spans(block))) for _, block in document.blocks())


def test_a_share_to_reach_without_its_base_is_told(folder) -> None:
    """The base year has no electricity; a target that names no base year says nothing of a base either."""
    columns = "target_id,type,base_year,target_year,target_value"
    found = told(folder(inventory=LINES, targets=f"{columns}\nR,renewable_electricity,2023,2030,100\nS,renewable_electricity,,2030,100\n"))
    assert [message.split()[1] for message in found["track.no_base"]] == ["R"]
    assert "track.no_base_year" not in found


def test_a_trace_shows_every_factor_of_a_process_gas_and_of_a_fuel(folder) -> None:
    """100 kg × 0.9 × 0.2 × 0.5 are 9 kg; of the by-product 100 kg × 0.9 × 0.1 × 0.5 are 4.5 kg; 10 m3 of 8 kWh/m3 are 0.08 MWh."""
    process = (
        "year,gas_in,mass_used,mass_unit,heel,utilization,abated_share,destruction_efficiency,uptime,byproduct_gas,byproduct_rate\n"
        "2024,NF3,100,kg,0.1,0.8,1,0.5,1,CF4,0.1\n"
    )
    factors = "factor_id,name,value,unit,heating_value,heating_value_unit\nnatural_gas,,,,8,kWh/m3\n"
    energy = "year,carrier,direction,quantity,unit\n2024,natural_gas,purchased,10,m3\n"
    made = folder(inventory=LINES, process_gases=process, factors=factors, energy=energy)
    assert run.build(made.path, languages=("en",), only=("html",)).files
    told = [row["workings"] for name in ("ghg.scope1@2024", "energy.total@2024") for row in rows_of(trace(made.path, name, 20)["matches"][0])]
    passed = "(1 − abated share 1 × destruction efficiency 0.5 × uptime 1)"
    assert [text["en"] for text in told] == [
        "as stated, 4",
        f"0.009 t NF3 (100 kg NF3 × (1 − heel 0.1) × (1 − utilization 0.8) × {passed}) × GWP 17400 (AR6)",
        f"0.0045 t PFC-14 (100 kg NF3 × (1 − heel 0.1) × by-product rate 0.1 × {passed}) × GWP 7380 (AR6)",
        "10 m3 × heating value 8 kWh/m3",
    ]
    assert "副產率 0.1" in told[2]["zh-TW"]


def rows_of(node) -> list:
    """The rows of a number and of the parts it is made of."""
    return [*node.get("rows", ()), *(row for part in node["parts"] for row in rows_of(part))]
