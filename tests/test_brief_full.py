"""A brief with more to tell than two pages hold, and who approved the draft it is compared with."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from pipeline import run
from pipeline.brief.command import Briefed, briefed
from pipeline.brief.fit import Part, fitted, shortened
from pipeline.document import Heading, Span
from pipeline.sign import Request, sign

EXAMPLES = Path(__file__).parents[1] / "examples"
INVENTORY = "line_id,year,scope,source,emissions\nb,2022,1,Boiler,100\nb,2024,1,Boiler,{}\n"
CLAIM = {
    "en": "We are carbon neutral and every one of our products is climate neutral, as number {} of our proofs will show to all readers.",
    "zh-TW": "本公司已達成碳中和，產品皆為氣候中和，並將向所有利害關係人提出第{}項證明。",
}


def part(name: str, count: int, width: int = 60, fewest: int = 1) -> Part:
    """A list of entries of one width."""
    return Part(name, entries=tuple((Span("input", "x" * width),) for _ in range(count)), fewest=fewest)


def test_lists_that_fit_are_printed_whole() -> None:
    """Nothing is cut where there is room."""
    assert fitted("en", [Heading("h", 1, (Span("text", "Head"),))], [part("a", 5), part("b", 9)]) == {"a": 5, "b": 9}


def test_the_longest_list_is_cut_first_and_none_below_its_fewest() -> None:
    """A hundred entries beside five: the five stay."""
    kept = fitted("zh-TW", [], [part("short", 5), part("long", 100)])
    assert kept["short"] == 5
    assert 20 < kept["long"] < 100
    assert fitted("en", [], [part("a", 60, 3_000, fewest=2), part("b", 60, 3_000)]) == {"a": 2, "b": 1}


def test_words_are_cut_and_numbers_are_not() -> None:
    """The place stays; what is bound is printed whole."""
    spans = (Span("input", "併購藍湖元件之說明" * 9), Span("datapoint", "123,456", citation="c1"))
    cut, kept = shortened(spans, 20)
    assert (cut.text, kept) == ("併購藍湖元件之說明併…", spans[1])


def written(found: Briefed, lang: str) -> str:
    """What the page's reader reads."""
    page = html.document_fromstring(found.files[f"brief.{lang}.html"].decode("utf-8"))
    return " ".join(page.get_element_by_id("nz-main").text_content().split())


def test_who_approved_the_draft_compared_with(folder: Callable[..., Any], tmp_path: Path) -> None:
    """By sign-offs in it whose digest matches its words and numbers; a draft changed by hand afterwards has none that does, and the brief says so."""
    path = folder(inventory=INVENTORY.format(150)).path
    run.build(path, quick=True)
    unsigned = briefed(path, str(path / "out"), ("en",), tmp_path / "a", lambda _: None)
    assert "No approving sign-off that matches its content is found in that draft" in written(unsigned, "en")
    sign(path, Request("Ann Lee", "approved", date(2025, 3, 1), (), ("en", "zh-TW")), header_language="en", progress=lambda _: None)
    run.build(path, quick=True)
    shutil.copytree(path / "out", tmp_path / "approved")
    (path / "data" / "inventory.csv").write_text(INVENTORY.format(160), encoding="utf-8")
    found = briefed(path, str(tmp_path / "approved"), (), tmp_path / "b", lambda _: None)
    assert "Approved, by sign-offs in that draft whose digests match it: Ann Lee on 2025-03-01 (" in written(found, "en")
    assert "該版本所載且與內容相符之核准簽核：Ann Lee（2025-03-01，" in written(found, "zh-TW")
    draft = json.loads((tmp_path / "approved" / "draft.json").read_text(encoding="utf-8"))
    for section in draft["sections"]:
        section["blocks"][0]["spans"][0]["text"] += " (edited)"
    (tmp_path / "approved" / "draft.json").write_text(json.dumps(draft), encoding="utf-8")
    edited = briefed(path, str(tmp_path / "approved"), ("en",), tmp_path / "c", lambda _: None)
    assert "No approving sign-off that matches" in written(edited, "en")
    assert "further approving sign-offs do not match its content" in written(edited, "en")


def overfull(folder: Path) -> Path:
    """The invented company with fourteen targets off track, ten more restatements, no assurance and eight claims at risk."""
    shutil.copytree(EXAMPLES / "formosa", folder)
    for table in ("targets", "restatements", "verification"):
        path = folder / "data" / f"{table}.csv"
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        more = _targets(rows) if table == "targets" else _restatements(rows) if table == "restatements" else []
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(more)
    for lang, claim in CLAIM.items():
        text = "\n\n".join(claim.format(number) for number in "甲乙丙丁戊己庚辛")
        (folder / "narrative" / lang / "strategy.md").write_text(text, encoding="utf-8")
    return folder


def _targets(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    base = next(row for row in rows if row["target_id"] == "NT1")
    long = {"name_en": "of every plant, warehouse and office, leased ones too, number ", "name_zh": "含所有廠場、倉儲、辦公室與實驗室之減量目標"}
    new = [
        {**base, "target_id": f"X{i}", "reduction_pct": "95", "target_year": "2027", "parent_target": "", **{k: v * 3 + chr(65 + i) for k, v in long.items()}}
        for i in range(14)
    ]
    return [*rows, *new]


def _restatements(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    words = {
        "reason": "併購、錯誤更正、排放係數更新及組織邊界調整等事項合併說明。" * 4,
        "reason_en": "Acquisition, an error, new factors and the boundary. " * 6,
    }
    figures = [(str(2022 + number % 4), ("ghg.scope1", "ghg.scope2.market", "ghg.scope3")[number % 3]) for number in range(10)]
    new = [{"year": year, "metric": metric, "reason": words["reason"][i:], "reason_en": words["reason_en"][i:]} for i, (year, metric) in enumerate(figures)]
    return [*rows, *({**rows[0], **own} for own in new)]


@pytest.mark.slow
def test_an_overfull_folder_still_has_a_brief_of_two_pages(formosa: Any, tmp_path: Path) -> None:
    """Counted by LibreOffice in both languages; what is left out is counted and named."""
    found = briefed(overfull(tmp_path / "full"), str(formosa.out), (), tmp_path / "scratch", lambda _: None)
    assert found.files, found.findings
    for lang, more in (("en", "more; the chapter has them all."), ("zh-TW", "詳見專章。")):
        assert more in written(found, lang)
        (tmp_path / "brief.docx").write_bytes(found.files[f"brief.{lang}.docx"])
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "brief.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=170)
        shown = subprocess.run(["pdfinfo", tmp_path / "brief.pdf"], check=True, capture_output=True, text=True).stdout
        assert int(shown.partition("Pages:")[2].split()[0]) <= 2, lang
