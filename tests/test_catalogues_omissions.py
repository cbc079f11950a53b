"""Omissions: what each of GRI's four reasons must explain is asked for, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import disclosures
from disclosures import catalogue
from pipeline.datapoint import Datapoints
from pipeline.disclose import DiscloseRequest, disclose
from pipeline.finding import Finding, Place, text
from pipeline.project import Omission, load_project

AT = Place("report.toml", None, 12, "omission[1]")


def found(reason: str, en: str, zh: str) -> list[Finding]:
    omission = Omission("gri:305-7", reason, text(en, zh), AT)  # type: ignore[arg-type]  # the reason as the test names it
    request = DiscloseRequest((catalogue("gri", "2016"),), Datapoints(), 2024, "market", omissions=(omission,), publication_date=date(2025, 6, 30))
    return [item for item in disclose(request)[1] if item.rule == "disclose.omission_without_time"]


@pytest.mark.parametrize(
    ("reason", "en", "zh", "asked"),
    [
        ("information_unavailable", "Stacks are not measured.", "煙道尚未檢測。", True),
        ("information_unavailable", "Stacks are measured from 2027.", "煙道自民國一一六起檢測。", False),
        ("information_unavailable", "Stacks are not measured; expected next year.", "煙道尚未檢測。", False),
        ("information_unavailable", "Stacks are not measured.", "煙道尚未檢測，預計次年度完成。", False),
        ("not_applicable", "There are no stacks.", "無煙道。", False),
        ("confidentiality_constraints", "A contract forbids it.", "受契約限制。", False),
    ],
)
def test_unavailable_information_says_by_when_it_is_expected(reason: str, en: str, zh: str, asked: bool) -> None:
    told = found(reason, en, zh)
    assert bool(told) is asked
    for item in told:
        assert item.at == AT
        assert "by when" in item.hint["en"] and "預計取得時間" in item.hint["zh-TW"]


@pytest.mark.parametrize("reason", list(disclosures.reasons()))
def test_a_reason_without_explanation_is_told_what_it_must_explain(tmp_path: Path, reason: str) -> None:
    (tmp_path / "report.toml").write_text(
        f'schema = 1\n[company]\nname = {{en = "A", "zh-TW" = "甲"}}\n[report]\nyear = 2024\n[[omission]]\nitem = "gri:305-6"\nreason = "{reason}"\n',
        encoding="utf-8",
    )
    _, findings = load_project(tmp_path)
    (told,) = [item for item in findings if item.rule == "report.omission_unexplained"]
    must = disclosures.reasons()[reason].must_explain
    assert must["en"] in told.hint["en"] and must["zh-TW"] in told.hint["zh-TW"]
    assert told.at.file == "report.toml" and told.at.column == "omission[1].explanation"
