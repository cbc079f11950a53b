"""Counts of what standards ask, held against the catalogue: what has a published count is counted, and what has none says so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from disclosures import catalogue, editions, frameworks
from disclosures.catalogue import CONFIDENCES

COUNTS: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent.parent / "docs" / "counts.toml").read_text(encoding="utf-8"))


def test_questions_have_as_many_columns_and_rows_as_the_form() -> None:
    """CDP 7.53.1 has 86 columns, 7.8 seventeen rows: numbered without a gap, and as many as exported answers show."""
    for count in COUNTS["columns"]:
        item = catalogue(*count["of"].split("/")).item(count["code"])
        assert item is not None and len(item.points) == count["columns"], count["code"]
        assert len(item.rows) == count.get("rows", len(item.rows)), count["code"]
        orders = sorted(point.field.order or 0 for point in item.points if point.field is not None)
        assert orders[-1] == count["columns"] and orders[0] == 1, count["code"]
        assert count["sure"] in CONFIDENCES and count["source"]


def test_the_pages_in_other_cycles_are_the_same() -> None:
    """The cycle before has the same columns, so one count holds for both."""
    before, now = (catalogue("cdp", edition) for edition in editions("cdp")[-2:])
    for count in COUNTS["columns"]:
        first, second = before.item(count["code"]), now.item(count["code"])
        assert first is not None and second is not None and len(first.points) == len(second.points), count["code"]


def test_every_framework_is_counted_or_says_why_not() -> None:
    """No framework is left out of the page in silence; a reason is said in both languages."""
    told = {entry["of"].split("/")[0] for name in ("count", "columns", "uncounted") for entry in COUNTS[name]}
    assert told == set(frameworks())
    for entry in COUNTS["uncounted"]:
        assert catalogue(*entry["of"].split("/")).items and entry["en"] and entry["zh"]
