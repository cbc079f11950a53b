"""The board brief: bound numbers, both languages alike, two pages, and a sentence where there is nothing to tell."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import html

from pipeline import run
from pipeline.brief import brief, brief_points
from pipeline.brief.assured import covers, unassured
from pipeline.brief.command import Briefed, briefed
from pipeline.carrier import DocumentFile
from pipeline.cli import main_group
from pipeline.digits import stray_in_page, stray_in_word
from pipeline.document import Document, block_spans, plain
from pipeline.opc import Unreadable
from pipeline.page import parse_page
from pipeline.sign import Request, sign
from pipeline.trace import trace
from pipeline.verify import verify
from pipeline.word import read_word, word_carrier

EXAMPLES = Path(__file__).parents[1] / "examples"
LANGUAGES = ("zh-TW", "en")
YEAR_2023 = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,100\nb,2023,1,Boiler,200\n"
YEAR_2024 = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,100\nb,2023,1,Boiler,{prior}\nb,2024,1,Boiler,{now}\n"
TOML = """schema = 1
[company]
name = {{en = "{company}", "zh-TW" = "小公司 {company}"}}
[report]
year = {year}
{more}
[inventory]
gwp = "AR6"
base_year = 2022
"""


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT of the report for 2023: 200."""
    root = tmp_path_factory.mktemp("approved")
    (root / "data").mkdir()
    (root / "report.toml").write_text(TOML.format(year=2023, company="Small", more=""), encoding="utf-8")
    (root / "data/inventory.csv").write_text(YEAR_2023, encoding="utf-8")
    return run.build(root, only=("docx",)).out


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Briefed]:
    """The brief of a folder; it must have been written."""

    def make(folder: Path, since: Path | None = None, languages: tuple[str, ...] = ()) -> Briefed:
        found = briefed(folder, None if since is None else str(since), languages, tmp_path / "scratch", lambda _: None)
        assert found.files, found.findings
        return found

    return make


@pytest.fixture
def small(folder: Callable[..., Any]) -> Callable[..., Path]:
    """A report for 2024 on one boiler."""

    def make(now: str = "150", prior: str = "200", at: str = "now", more: str = "", company: str = "Small", files: Any = None, **tables: str) -> Path:
        inventory = YEAR_2024.format(prior=prior, now=now)
        return Path(folder(files or {}, toml=TOML.format(year=2024, company=company, more=more), at=at, inventory=inventory, **tables).path)

    return make


def text(found: Briefed, lang: str = "en") -> str:
    """What the page's reader reads, spaces as one."""
    page = html.document_fromstring(found.files[f"brief.{lang}.html"].decode("utf-8").replace("</td>", "</td> ").replace("</th>", "</th> "))
    return " ".join(page.get_element_by_id("nz-main").text_content().split())


def cited(found: Briefed, lang: str) -> list[tuple[str, str]]:
    """The datapoints of the Word file with their digits."""
    reading = read_word(found.files[f"brief.{lang}.docx"])
    assert not isinstance(reading, Unreadable)
    return [(entry.datapoint, str(entry.text)) for entry in reading.citations]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The briefs of the invented company before they are written."""
    reading, _ = run.read(EXAMPLES / "formosa")
    assert reading is not None
    chapter = run.compose(reading, reading.project.report.languages)
    points = brief_points(chapter)
    return [brief(chapter, lang, None, points) for lang in reading.project.report.languages]


@pytest.fixture(scope="module")
def formosa_brief(tmp_path_factory: pytest.TempPathFactory) -> Briefed:
    """The brief of the invented company, which has no earlier draft."""
    return briefed(EXAMPLES / "formosa", None, (), tmp_path_factory.mktemp("scratch"), lambda _: None)


def test_every_number_is_bound_and_the_same_everywhere(formosa_brief: Briefed, tmp_path: Path) -> None:
    """Word and page cite the same datapoints with the same digits; the two languages the same datapoints; both verify and answer a trace."""
    assert sorted(formosa_brief.files) == [f"brief.{lang}.{kind}" for lang in ("en", "zh-TW") for kind in ("docx", "html")]
    for lang in LANGUAGES:
        page = html.document_fromstring(formosa_brief.files[f"brief.{lang}.html"].decode("utf-8"))
        shown = [(element.get("data-p"), element.text_content()) for element in page.iter("data")]
        assert sorted(shown) == sorted(cited(formosa_brief, lang))
        for kind in ("docx", "html"):
            path = tmp_path / f"brief.{lang}.{kind}"
            path.write_bytes(formosa_brief.files[path.name])
            verdict = verify([path], None, None, None)
            assert verdict.consistent, verdict.findings
    first, second = ([name.replace("zh-TW", "").replace("en]", "]") for name, _ in cited(formosa_brief, lang)] for lang in LANGUAGES)
    assert first == second
    told = trace(tmp_path / "brief.en.docx", "ghg.scope1@2026", 3, None)
    assert told["matches"]


def test_no_digit_is_stray(formosa_brief: Briefed, documents: list[Document]) -> None:
    """Every digit of the shipped sentences is a declared literal, of every other span its class; the files as written hold no other."""
    for document in documents:
        assert [span.text for _, _, span in document.spans() if span.kind == "text" and any(char.isdecimal() for char in span.text)] == []
        word = formosa_brief.files[f"brief.{document.lang}.docx"]
        assert stray_in_word(document, DocumentFile(word, word_carrier(word)), "brief.docx") == ()
        assert stray_in_page(document, parse_page(formosa_brief.files[f"brief.{document.lang}.html"].decode()), "brief.html") == ()


def test_the_same_folder_gives_the_same_bytes(small: Callable[..., Path], made: Callable[..., Briefed]) -> None:
    """Word and page, in both languages."""
    folder = small()
    assert made(folder).files == made(folder).files


def test_it_says_what_a_board_asks(formosa_brief: Briefed) -> None:
    """Targets behind, restated figures, the entity no statement covers, sign-offs; and that no earlier draft is there."""
    said = text(formosa_brief)
    for sentence in (
        "The board is asked to approve the net-zero chapter for 2026",
        "No earlier approved draft is on record, so nothing is compared.",
        "Off track. Scope 3 by 2030: 282,000 tCO₂e in 2026, where its path asks for 262,500 tCO₂e; to reach 225,000 tCO₂e in 2030.",
        "Gross Scope 1 emissions, 2022: 41,500 → 42,500 tCO₂e",
        "Scope 2 emissions, market-based (44,000 tCO₂e): covered in part; no statement covers Formosa Demo Vietnam Co. (3,600 tCO₂e).",
        "No section is signed off as prepared, reviewed or approved yet.",
    ):
        assert sentence in said
    assert "On track" not in said
    chinese = text(formosa_brief, "zh-TW")
    for sentence in (
        "提請核准 2026 年度淨零專章",
        "查無前次核准版本",
        "下列未經確信或查證：福爾摩沙示範電子越南有限公司（3,600 公噸 CO₂e）。",
        "所有章節均尚無編製、覆核或核准之簽核。",
    ):
        assert sentence in chinese


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("since", [False, True])
def test_it_fits_on_two_pages(formosa: Any, made: Callable[..., Briefed], tmp_path: Path, lang: str, since: bool) -> None:
    """LibreOffice counts them, without and with an earlier draft that differs in its largest figures."""
    folder = EXAMPLES / "formosa"
    if since:
        folder = tmp_path / "formosa"
        shutil.copytree(EXAMPLES / "formosa", folder)
        path = folder / "data" / "inventory.csv"
        path.write_text(path.read_text(encoding="utf-8-sig").replace(",1500,million NT$,CAPITAL-GOODS", ",1600,million NT$,CAPITAL-GOODS"), encoding="utf-8")
    found = made(folder, formosa.out if since else None, (lang,))
    (tmp_path / "brief.docx").write_bytes(found.files[f"brief.{lang}.docx"])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "brief.docx"], check=True, capture_output=True, timeout=170
    )
    shown = subprocess.run(["pdfinfo", tmp_path / "brief.pdf"], check=True, capture_output=True, text=True).stdout
    assert int(shown.partition("Pages:")[2].split()[0]) <= 2


def test_an_earlier_draft_of_the_same_report_is_told_with_causes(small: Callable[..., Path], made: Callable[..., Briefed]) -> None:
    """150 approved, 165 now: 15 more, by the emissions the source states; every number of it traces to both drafts."""
    out = run.build(small("150"), only=("docx",)).out
    later = small("165", at="later")
    found = made(later, out / "evidence.zip")
    said = text(found)
    assert "Compared with the approved draft of this report (evidence.zip)" in said
    assert "Gross Scope 1 emissions (tCO₂e) 150 165 +15 Emissions stated by source +15" in said
    assert "Text, tables and charts differ in" in said
    numbers = dict(cited(found, "en"))
    assert numbers["approved.ghg.scope1@2024"] == "150"
    assert numbers["since.ghg.scope1@2024"] == numbers["since.cause.ghg.scope1@2024[emissions]"] == "+15"
    assert "來源填報排放量 +15" in text(found, "zh-TW")


def test_where_nothing_is_new_it_says_so(small: Callable[..., Path], made: Callable[..., Briefed]) -> None:
    """In one sentence."""
    folder = small()
    out = run.build(folder, only=("docx",)).out
    found = made(folder, out)
    assert "Nothing differs from the approved draft out." in text(found)
    assert "內容與前次核准版本 out 相同，並無變動。" in text(found, "zh-TW")


def test_last_years_report_is_compared_year_with_year(small: Callable[..., Path], made: Callable[..., Briefed], approved: Path) -> None:
    """200 approved for 2023, 150 now, 240 for 2023 by today's data: the change, and the figure to be restated with both values."""
    files = {"published/draft.json": (approved / "draft.json").read_bytes(), "published/ledger.parquet": (approved / "ledger.parquet").read_bytes()}
    folder = small("150", "240", more='previous = "published"', files=files)
    found = made(folder)
    said = text(found)
    assert "Compared with the approved report for 2023 (published)" in said
    assert "Gross Scope 1 emissions (tCO₂e) 200 150 −50" in said
    assert "Gross Scope 1 emissions, 2023: 200 tCO₂e as published, 240 tCO₂e now. Still to be confirmed; over the recalculation threshold." in said
    assert dict(cited(found, "en"))["published.ghg.scope1@2023"] == "200"
    same = made(small("150", "200", at="same", more='previous = "published"', files=files))
    assert "Gross Scope 1 emissions (tCO₂e) 200 150 −50 Emissions stated by source −50" in text(same)
    assert "No published figure is restated." in text(same)


def test_signoffs_that_hold_and_that_fell(small: Callable[..., Path], made: Callable[..., Briefed]) -> None:
    """Approved in English: no longer missing; after a change void, with the person and what changed."""
    from datetime import date

    folder = small()
    signed = sign(folder, Request("Ann", "approved", date(2025, 3, 1), (), ("en",)), header_language="en", progress=lambda _: None)
    assert signed.rows
    assert "No section is signed off as prepared or reviewed yet." in text(made(folder))
    path = folder / "data/inventory.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",150", ",160"), encoding="utf-8")
    said = text(made(folder))
    assert "Void, to be signed again: " in said
    assert "Ann, approved; its " in said


def test_claims_at_risk_are_quoted_in_their_own_language(small: Callable[..., Path], made: Callable[..., Briefed]) -> None:
    """A sentence of the English text is a matter of the English brief."""
    found = made(small(files={"narrative/en/strategy.md": "We have reached net zero.\n"}))
    assert "We have reached net zero." in text(found)
    assert "We have reached net zero." not in text(found, "zh-TW")
    assert "宣稱與數據之比對無待處理事項。" in text(found, "zh-TW")


@pytest.mark.parametrize(
    ("subject", "metric", "expected"),
    [
        ("ghg.scope1", "ghg.scope1", True),
        ("ghg.scope2", "ghg.scope2.market", True),
        ("ghg.scope2.location", "ghg.scope2.market", False),
        ("ghg.*", "ghg.scope3", True),
        ("ghg.*", "energy.total", False),
        ("energy.*", "energy.total", True),
        ("ghg.scope12", "ghg.scope2.location", True),
        ("ghg.scope12.market", "ghg.scope1", True),
        ("ghg.scope12.market", "ghg.scope2.location", False),
        ("ghg.total.market", "ghg.scope3", True),
        ("ghg.scope3.category[1]", "ghg.scope3", True),
        ("ghg.scope1", "ghg.scope12.market", False),
    ],
)
def test_a_statement_covers_its_figures(subject: str, metric: str, expected: bool) -> None:
    """Sums, patterns and methods."""
    assert covers(subject, metric) is expected


VERIFIED = "year,subject,entity,site,level,coverage_pct\n"
ENTITY_LINES = "line_id,year,entity,site,scope,source,emissions\na,2024,A,A1,1,gas,60\nb,2024,B,B1,1,gas,30\nc,2024,B,B2,1,gas,10\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", [("ghg.scope1", ())]),
        ("2024,ghg.scope1,,,limited,100\n", []),
        ("2024,ghg.*,,,limited,\n", []),
        ("2023,ghg.scope1,,,limited,100\n", [("ghg.scope1", ())]),
        ("2024,ghg.scope1,,,limited,80\n", [("ghg.scope1", ())]),
        ("2024,ghg.scope1,A,,limited,100\n", [("ghg.scope1", ("B",))]),
        ("2024,ghg.scope1,A,,limited,100\n2024,ghg.scope12.market,B,,limited,100\n", []),
        ("2024,ghg.scope1,A,,limited,100\n2024,ghg.scope1,,B1,limited,100\n", [("ghg.scope1", ("B2",))]),
    ],
)
def test_what_no_statement_covers(folder: Callable[..., Any], rows: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    """The whole figure, an entity of it, a site of an entity; another year's statement is none, nor one over a part."""
    entities = "entity,name_en,country,role,ownership_pct,operational_control\nA,A Ltd,TW,parent,100,yes\nB,B Ltd,TW,subsidiary,100,yes\n"
    sites = "site,entity,name_en,country\nA1,A,North,TW\nB1,B,South,TW\nB2,B,East,TW\n"
    reading = folder(inventory=ENTITY_LINES, entities=entities, sites=sites, verification=VERIFIED + rows).read()
    found = unassured(reading.points, reading.inputs, 2024)
    assert [(entry.figure.metric, tuple(part.key for part in entry.parts)) for entry in found] == expected


def ran(*arguments: str) -> Result:
    """The command, in English."""
    return CliRunner().invoke(main_group, arguments, env={"NETZERO_LANG": "en"})


def test_the_command_writes_or_says_why(small: Callable[..., Path], approved: Path, tmp_path: Path) -> None:
    """A folder beside the report; one language where asked; of a bad draft exit 2 and nothing written."""
    folder = small()
    done = ran("brief", str(folder), "--lang", "en", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["files"] == ["brief.en.docx", "brief.en.html"]
    assert sorted(path.name for path in (folder / "brief").iterdir()) == ["brief.en.docx", "brief.en.html"]
    stranger = small(at="stranger", company="Another")
    cases = [
        (folder, str(approved / "chapter.en.docx"), "brief.not_a_draft"),
        (folder, str(tmp_path / "nowhere"), "diff.not_a_draft"),
        (stranger, str(approved), "brief.other_company"),
    ]
    for where, since, rule in cases:
        done = ran("brief", str(where), "--since", since, "-o", str(tmp_path / "out"), "--json")
        assert (done.exit_code, [item["rule"] for item in json.loads(done.output)["findings"]]) == (2, [rule])
        assert not (tmp_path / "out").exists()


def test_a_chapter_that_cannot_be_built_has_no_brief(folder: Callable[..., Any], tmp_path: Path) -> None:
    """An error remains: exit 1, the finding, no file."""
    made = folder(inventory="line_id,year,scope,source,emissions\na,2024,1,gas,many\n")
    done = ran("brief", str(made.path), "-o", str(tmp_path / "out"), "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["findings"]
    assert not (tmp_path / "out").exists()


def test_blocks_say_which_they_are(documents: list[Document]) -> None:
    """Ids are the same in every language, so that two briefs can be compared."""
    ids = [[block.id for _, block in document.blocks()] for document in documents]
    assert ids[0] == ids[1]
    assert all(plain(tuple(block_spans(block))).strip() for document in documents for _, block in document.blocks())
