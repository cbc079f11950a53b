"""How names, units and small numbers are written: what a reader of either language would stumble over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.datapoint import Datapoint, Datapoints, Stated
from pipeline.document import Span, plain
from pipeline.finding import LANGUAGES, Place
from pipeline.literals import filled, spaced
from pipeline.naming import country, full_name, metric_name, own_names
from pipeline.printing import Printer
from report_templates import words

AT = Place("stated.csv", row=2, column="value")


def point(metric: str, value: str, unit: str, key: str | None = None) -> Datapoint:
    """A figure of 2024."""
    return Datapoint(metric, 2024, key, Decimal(value), unit, Stated(AT))


@pytest.mark.parametrize(
    ("unit", "english", "chinese"),
    [
        ("TWD", "NT$ 1,500", "新臺幣 1,500 元"),
        ("EUR", "EUR 1,500", "1,500 歐元"),
        ("TWD/tCO2e", "NT$ 1,500 per tCO₂e", "新臺幣 1,500 元/公噸 CO₂e"),
        ("tCO2e", "1,500 tCO₂e", "1,500 公噸 CO₂e"),
        ("tCO2e/persons", "1,500 tCO₂e/person", "1,500 公噸 CO₂e/人"),
    ],
)
def test_amounts_read_as_the_language_writes_them(unit: str, english: str, chinese: str) -> None:
    """Money begins with its currency; Chinese says 新臺幣 … 元. Spans and text say the same."""
    amount = point("metric.x", "1500", unit)
    for lang, expected in zip(LANGUAGES, (english, chinese), strict=True):
        printer = Printer(lang, Datapoints())
        assert printer.text(amount, "full") == plain(printer.full(amount)) == expected


def test_a_small_share_is_not_none() -> None:
    """3 t of 10,000 t is 0.03 %, not 0.0 %; a change keeps its one decimal, and zero stays zero."""
    printer = Printer("en", Datapoints())
    assert [printer.text(point("x", value, "share")) for value in ("0.0003", "0.0005", "0")] == ["0.03\u00a0%", "0.1\u00a0%", "0.0\u00a0%"]
    assert printer.text(point("x", "-0.0003", "share"), "change") == "0.0\u00a0%"


def test_a_small_amount_is_not_none() -> None:
    """28 kg of 220 t is 0.03 t, not 0; what rounds to 1 is 1, a change keeps its decimals, and zero stays zero."""
    printer = Printer("en", Datapoints())
    assert [printer.text(point("x", value, "tCO2e")) for value in ("0.028", "-0.4", "0.5", "0")] == ["0.03", "−0.4", "1", "0"]
    assert printer.text(point("x", "0.028", "tCO2e"), "change") == "0"


def test_chinese_and_latin_stand_apart_across_spans() -> None:
    """A space where Chinese meets Latin, none where a template's space would part Chinese from Chinese; marks stay where they are."""
    assert plain(filled("已由{who}完成", {"who": (Span("input", "SGS 臺灣"),)})) == "已由 SGS 臺灣完成"
    assert plain(filled("已由 {who}完成", {"who": (Span("input", "臺灣檢驗"),)})) == "已由臺灣檢驗完成"
    assert plain(filled("以「{who}」最高", {"who": (Span("input", "Fab 8"),)})) == "以「Fab 8」最高"
    assert plain(spaced((Span("input", "一廠"), Span("datapoint", "5")))) == "一廠 5"
    assert plain(spaced((Span("typed", "一廠"), Span("datapoint", "5")))) == "一廠5"


def test_a_figure_is_named_as_the_team_names_its_key(folder) -> None:
    """Sites, entities, targets and initiatives by their names; a target's value belongs to its own year, not to the one asked in."""
    inputs = folder(sites="site,name_en,name_zh\nFAB1,Fab 1,一廠\n", targets="target_id,name_en,name_zh\nT1,Half by 2030,2030 年減半\n").read().inputs
    said = {lang: {**words(lang), **own_names(inputs, lang)} for lang in LANGUAGES}
    by_site, value = point("ghg.scope1.by_site", "1", "tCO2e", "FAB1"), point("target.value", "1", "tCO2e", "T1")
    assert full_name(said["en"], "en", by_site) == "Scope 1 emissions by site, Fab 1, 2024"
    assert full_name(said["zh-TW"], "zh-TW", by_site) == "各廠區範疇一排放量，一廠，2024 年"
    assert full_name(said["zh-TW"], "zh-TW", value) == "目標值，2030 年減半"
    assert full_name(words("en"), "en", by_site) == "Scope 1 emissions by site, FAB1, 2024"
    assert full_name(words("en"), "en", point("ghg.scope3.category", "1", "tCO2e", "iso:6")).startswith(
        "Scope 3 emissions by category, ISO 14064-1 category 6:"
    )


def test_names_of_countries_and_denominators() -> None:
    assert country("TW", "zh-TW") == "臺灣"
    assert metric_name(words("en"), "en", "ghg.intensity.scope1.revenue") == "Scope 1 intensity (revenue)"


INITIATIVES = "initiative_id,year,scope,stage,title_en,annual_reduction,unit\nA1,2024,1,implemented,Steam,1.5,萬噸\n"


def test_what_initiatives_save_is_co2e(folder) -> None:
    points = folder(initiatives=INITIATIVES, inventory="year,scope,emissions\n2024,1,10\n").read().points
    found = points["initiative.reduction@2024[A1]"]
    assert (found.value, found.unit) == (Decimal(15_000), "tCO2e")


def rules(folder) -> list[str]:
    """The rules of what `check` says, without the notes every small folder has."""
    return [item.rule for item in folder.findings()]


def test_a_cell_that_is_no_number_is_told_once(folder) -> None:
    """The cell's own error, and not once more that its line has no number; a line that never had one is told."""
    bad, none = "year,scope,emissions\n2024,1,10 t\n2024,1,5\n", "year,scope,emissions\n2024,1,\n2024,1,5\n"
    assert [rule for rule in rules(folder(inventory=bad)) if rule in ("load.not_a_number", "consolidate.no_value")] == ["load.not_a_number"]
    assert "consolidate.no_value" in rules(folder(inventory=none, at="none"))


def test_a_target_without_base_year_is_told_so(folder) -> None:
    found = folder(
        targets="target_id,type,scopes,target_year,status\nNZ,net_zero,1+2,2040,committed\n", inventory="year,scope,emissions\n2024,1,5\n"
    ).findings()
    told = [item for item in found if item.rule.startswith("track.no_base")]
    assert [(item.rule, item.at and item.at.column) for item in told] == [("track.no_base_year", "base_year")]
    assert not any("–" in item.message[lang] for item in told for lang in LANGUAGES)


OUTLINE = '[document]\noutline = ["method", "why", "inventory", "inventroy"]\n'


def test_the_outline_chooses_and_orders_sections(folder) -> None:
    """Sections as named, the team's own among them; an unknown one is an error that names the nearest; what is not named is not missed."""
    from pipeline import run

    made = folder({"narrative/en/why.md": "Because."}, inventory="year,scope,emissions\n2024,1,5\n", more=OUTLINE)
    chapter = run.compose(made.read(), ("en",))
    assert [section.id for section in chapter.documents[0].sections] == ["method", "why", "inventory"]
    told = [item for item in chapter.findings if item.rule == "compose.outline_unknown"]
    assert [(item.severity, item.at and item.at.row, "“inventory”" in item.message["en"], "「inventory」" in item.message["zh-TW"]) for item in told] == [
        ("error", 11, True, True)
    ]
    assert not [item for item in chapter.findings if item.rule == "compose.section_left_out"]


def test_the_starters_own_readme_sheet_is_no_table(tmp_path) -> None:
    """A workbook as `new` makes it says nothing about its own explanation."""
    from pipeline import run
    from pipeline.starter import new_folder

    assert not new_folder(tmp_path / "report", lang="zh-TW", workbook=True)
    assert "load.title_rows" not in [item.rule for item in run.check(tmp_path / "report")]


def chinese(folder, rule: str) -> list[str]:
    """The messages of a rule in Chinese."""
    return [item.message["zh-TW"] for item in folder.findings() if item.rule == rule]


def test_messages_read_in_chinese_from_end_to_end(folder) -> None:
    """Lists, periods, bases and what the TOML reader says: no English word inside a Chinese sentence."""
    stated = "year,scope,source,activity,activity_unit,factor,factor_unit,emissions\n2024,1,gas,100,m3,2,kgCO2e/m3,0.5\n"
    assert chinese(folder(inventory=stated), "consolidate.disagrees_widely") == ["填報排放量 0.5 公噸 CO2e 與依活動數據與係數重算的 0.2 公噸 CO2e 相差逾 5%。"]
    tons = "year,scope,source,activity,activity_unit,factor,factor_unit\n2024,1,x,5,ton,2,kgCO2e/kg\n"
    assert chinese(folder(inventory=tons, at="tons"), "consolidate.ambiguous_unit") == ["單位「ton」有多種意義：t、short ton、long ton。"]
    sets = "year,scope,source,emissions,gwp_set\n2024,1,a,5,AR4\n2024,1,b,5,AR5\n"
    assert "AR4（2024）、AR5（2024）" in chinese(folder(inventory=sets, at="sets"), "consolidate.gwp_sets_meet")[0]
    entities = "entity,name_en,role,ownership_pct,operational_control,from\nNEW,New,subsidiary,100,yes,2024-07-01\n"
    early = folder(inventory="year,entity,scope,source,emissions\n2024,NEW,1,x,5\n", entities=entities, at="early")
    assert chinese(early, "consolidate.straddles") == ["資料列期間 2024-01-01 至 2024-12-31 超出個體 NEW 之期間（2024-07-01 起）。"]
    broken = folder(toml="schema = 1\n[company]\nname = Small\n", at="broken")
    assert chinese(broken, "report.broken_toml") == ["report.toml 自此行起無法讀取：值之寫法有誤，文字須加引號。"]


def test_a_line_with_an_id_twice_is_told_once(folder) -> None:
    copies = "line_id,year,scope,source,emissions\nA,2024,1,x,5\nA,2024,1,x,5\n"
    found = rules(folder(inventory=copies))
    assert ("validate.duplicate_line" in found, "validate.same_line" in found) == (True, False)


def test_other_places_are_named(folder, capsys) -> None:
    """A finding at several places names the first of them by row, in the user's language."""
    from pipeline.terminal import Terminal

    copies = "line_id,year,scope,source,emissions\nA,2024,1,x,5\nB,2024,1,x,5\nA,2024,1,x,5\nA,2024,1,x,5\n"
    found = [item for item in folder(inventory=copies).findings() if item.rule == "validate.duplicate_line"]
    for lang, expected in (("en", "(and 2 more: row 4, row 5)"), ("zh-TW", "（另有 2 處：第 4 列、第 5 列）")):
        terminal = Terminal()
        terminal.lang = lang
        terminal._words = words(lang)
        terminal.findings(found)
        assert expected in capsys.readouterr().out


def test_mistakes_of_the_report_file_come_errors_first(folder) -> None:
    """Where the folder cannot be read any further, errors still stand above what is only worth knowing."""
    found = folder(toml='[company]\nname = "X"\n[report]\nyear = "x"\n').findings()
    ranks = [["error", "warning", "info"].index(item.severity) for item in found]
    assert ranks == sorted(ranks)
    assert "info" in {item.severity for item in found}


LOCATION_ONLY = "year,scope,category,method,source,emissions\n2024,1,,,boiler,100\n2024,2,electricity,location,grid,50\n2024,3,1,,steel,0\n2024,3,6,,,10\n"


def test_totals_of_the_other_method_are_not_denied(folder) -> None:
    """With market-based totals asked for and location-based lines only, the chapter says which total is missing and which there is, `check` what to set."""
    from pipeline import run
    from pipeline.document import block_spans

    made = folder(inventory=LOCATION_ONLY)
    assert "validate.headline_absent" in rules(made)
    assert "validate.headline_absent" not in rules(folder(inventory=LOCATION_ONLY, more='scope2_headline = "location"\n', at="set"))
    said = {
        document.lang: "".join(span.text for section in document.sections for block in section.blocks for span in block_spans(block))
        for document in run.compose(made.read(), LANGUAGES).documents
    }
    assert "No market-based total of scopes 1, 2 and 3 is given" in said["en"]
    assert "The location-based total is 160 tCO₂e." in said["en"]
    assert "範疇一、二、三總排放量（所在地基準）為 160 公噸 CO₂e。" in said["zh-TW"]
    assert "All of it is Category 6 (business travel)." in said["en"]
    assert "全數為類別 6（商務旅行）。" in said["zh-TW"]
    assert "Category 2 of ISO 14064-1 uses" not in said["en"]


def test_a_change_from_zero_is_not_a_missing_year(folder) -> None:
    """The dash of a change against a year of zero says so."""
    from pipeline import run
    from pipeline.document import TableBlock

    chapter = run.compose(folder(inventory="year,scope,emissions\n2023,1,0\n2024,1,100\n").read(), ("en",))
    (table,) = [block for _, block in chapter.documents[0].blocks() if isinstance(block, TableBlock) and block.id == "table-inventory-scopes"]
    notes = [plain(note) for note in table.notes]
    assert not any("has no figure" in note for note in notes)


@pytest.mark.parametrize("form", ["signed", "full+signed", "pct9", "ton"])
def test_a_form_there_is_not_is_refused(form: str) -> None:
    """A form misspelt in our own code once lost the sign of a rise."""
    with pytest.raises(ValueError, match="no form"):
        Printer("en", Datapoints()).text(point("x", "5", "tCO2e"), form)
