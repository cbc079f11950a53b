"""What became of CDP's points is what the pack's cells say, in the file delivered: one place decides, and pack, draft, counts and ``netzero items`` agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from disclosures import Item, catalogue
from pipeline import run
from pipeline.gaps import gaps
from tests.conftest import Example

CDP = '[frameworks]\ncdp = {cycle = "2026"}\n'
TYPED, PART = "person", "part"
OPEN = {"FFFFF6DD": TYPED, "FFF4F3D9": PART}
"""The colours of cells somebody still has to see to."""
CLOSED = "FFC9D0D4"


def cells(sheet: Any) -> dict[str, list[Any]]:
    """The cells of a question's sheet by the English title of their column."""
    rows = list(sheet.iter_rows())
    head = next(n for n, row in enumerate(rows) if row[0].value in ("列 Row", "順序"))
    body = rows[head + 1 :]
    found: dict[str, list[Any]] = {}
    if rows[head][0].value == "順序":
        for row in body:
            if row[2].value is None:
                break
            found.setdefault(str(row[2].value), []).extend(row[4 : len(rows[head])])
        return found
    answers = []
    for row in body:
        if row[0].value is None:
            break
        answers.append(row)
    for at, title in enumerate(rows[head][1:], 1):
        found.setdefault(str(title.value).split("\n")[1], []).extend(row[at] for row in answers)
    return found


def state(cell: Any) -> str | None:
    """How a cell stands, by what a person sees; none where it asks for nothing."""
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    if colour in OPEN:
        return OPEN[colour]
    if colour == CLOSED or cell.value is None:
        return None
    return "answered"


def expected(states: list[str]) -> str:
    """The status of a point whose cells stand like this."""
    left = [one for one in states if one != "answered"]
    if not states:
        return "not_applicable"
    if not left:
        return "reported"
    return "missing" if len(left) == len(states) and PART not in left else "partial"


@pytest.fixture(params=["nolato", "umc", "formosa"])
def built(request: pytest.FixtureRequest) -> Example:
    """Each shipped example."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_a_point_is_answered_exactly_where_the_pack_has_its_cell(built: Example) -> None:
    """Each of the 845 points of three examples: reported where every cell asked is filled or told, missing where each is a person's, else partial."""
    book = openpyxl.load_workbook(built.out / "answers" / "cdp.xlsx")
    items = [item for item in built.draft["items"] if item["framework"] == "cdp"]
    points = {point.ref: point for item in known().values() for point in item.points}
    count: Counter[tuple[str, str]] = Counter()
    for item in items:
        found = cells(book[item["code"]]) if item["code"] in book.sheetnames else {}
        for point in item["points"]:
            title = points[point["ref"]].text["en"]
            column = next((entry for name, entry in found.items() if name.startswith(title) and own(name, title)), [])
            states = [one for cell in column if (one := state(cell)) is not None]
            assert point["status"] == expected(states), (point["ref"], states)
            assert bool(point["missing"]) == (point["status"] in ("partial", "missing")), point["ref"]
            count[item["code"].partition(".")[0], point["status"]] += 1
    assert sum(count.values()) == 845
    print(built.name, {f"{part} {status}": number for (part, status), number in sorted(count.items(), key=lambda one: (int(one[0][0]), one[0][1]))})


def own(name: str, title: str) -> bool:
    """Whether a heading is a column's own: behind its title stand a unit or a formula only."""
    return name == title or name[len(title) :].startswith((" (", "\n="))


def known() -> dict[str, Item]:
    """CDP's questions by code."""
    return {item.code: item for item in catalogue("cdp", "2026").items}


def test_draft_index_and_list_count_the_same(formosa: Example) -> None:
    """``netzero items cdp --gap`` has the statuses of the draft, in either language alone; the counts the index prints are those of its listed items."""
    (gap,), _ = gaps(formosa.folder, "cdp", "2026")
    listed = {(item.status.code, point.point.ref): point.status.status for item in gap.items for point in item.points}
    items = [item for item in formosa.draft["items"] if item["framework"] == "cdp"]
    assert listed == {(item["code"], point["ref"]): point["status"] for item in items for point in item["points"]}
    shown = Counter(item["status"] for item in items if known()[item["code"]].listed)
    counted = {entry["key"]: int(entry["value"]) for name, entry in formosa.points.items() if name.startswith("coverage.cdp@")}
    assert counted.pop("total") == sum(shown.values())
    assert counted == {status: shown[status] for status in counted}


BOARD = "---\ntopics: {gov.board_oversight: [frequency, targets]}\nby: A person\non: 2025-01-01\n---\n## Board\n\nThe board looks at targets.\n"


@pytest.mark.parametrize(("head", "answered"), [(BOARD, True), (BOARD.replace("by: A person\n", ""), False)])
def test_a_mark_of_the_team_answers_a_cell_and_no_mark_does_not(folder: Callable[..., Any], head: str, answered: bool) -> None:
    """The same text in the same file: with a person's name it answers, without it is a part; the pack shows which, whichever language is built."""
    text = {f"narrative/{lang}/governance.md": head for lang in ("en", "zh-TW")}
    made = folder(text, more=CDP, inventory="line_id,year,scope,emissions\na,2024,1,10\n")
    outcomes = []
    for languages in (("en",), ("zh-TW",)):
        chapter = run.compose(made.read(), languages)
        statuses = {(item.code, point.point.ref): point.status for item in chapter.items if item.framework == "cdp" for point in item.points}
        outcomes.append(statuses)
        for question in chapter.questions:
            for point, field in question.columns:
                states = {row.cells[field.key].state for row in question.rows}
                assert ("told" in states or "draft" in states) <= (statuses[question.item.code, point.ref] == "reported"), point.ref
                assert ("part" in states) <= (statuses[question.item.code, point.ref] == "partial"), point.ref
    assert outcomes[0] == outcomes[1]
    told = [ref for (code, ref), status in outcomes[0].items() if code.startswith("4.1") and status == ("reported" if answered else "partial")]
    assert told
