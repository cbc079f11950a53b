"""Topics answered once: the checklist of what all frameworks ask, and skeletons whose guidance never reaches print."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from disclosures import Point, absences, catalogue, concepts, editions, frameworks
from pipeline import run
from pipeline.cli import main_group
from pipeline.finding import LANGUAGES
from pipeline.narrative import read_narrative
from pipeline.starter import new_folder
from pipeline.topics import ABSENT, checklist, topics
from report_templates import words

ROWS = "year,scope,emissions\n2025,1,100\n"


def items(*arguments: str, lang: str = "en") -> tuple[int, str]:
    """Exit code and output of `netzero items`."""
    made = CliRunner().invoke(main_group, ["items", *arguments], env={"NETZERO_LANG": lang})
    return made.exit_code, made.output


def denying(point: Point) -> list[str]:
    """The sub-points of ``report.none`` by which a team says that the point's condition does not hold."""
    absence = absences().get(point.condition or "")
    return [need for need in absence.none if need.startswith("report.none")] if absence else []


def test_every_need_of_a_topic_is_in_its_checklist() -> None:
    """No point of any edition that leans on a topic is forgotten, and none is listed that does not."""
    wanted = {
        (topic, name, edition, point.ref)
        for name in frameworks()
        for edition in editions(name)
        for item in catalogue(name, edition).items
        for point in item.points
        for topic in (need.partition("#")[0] for need in (*point.needs, *denying(point)))
        if concepts()[topic].kind == "topic"
    }
    listed = {(name, q.item.framework, q.edition, q.point.ref) for name, topic in topics().items() for q in topic.questions}
    assert listed == wanted
    assert [(name, part.name) for name, topic in topics().items() for part in topic.concept.parts if not topic.asking(part) and not part.inputs] == []


def test_one_topic_is_a_checklist_on_the_terminal() -> None:
    """Sub-point by sub-point, with framework, editions that ask the same together, and codes, in the user's language."""
    code, out = items("--topics", "gov.board_oversight")
    assert code == 0
    assert "gov.board_oversight: [reporting, decisions, targets" in out
    line = out.splitlines()[[row.strip().startswith("[ ] due_diligence") for row in out.splitlines()].index(True) + 1]
    assert line.strip() == "GRI 2016, 2025: 2-12-b"
    code, out = items("--topics", "gov.board_oversight", lang="zh-TW")
    assert "GRI 2016、2025：2-12-b" in out
    assert concepts()["gov.board_oversight"].title["zh-TW"] in out


def test_topics_as_json() -> None:
    """Each topic with its sub-points and who asks them; one framework and edition where named."""
    code, out = items("--topics", "--json")
    listed = json.loads(out)["topics"]
    assert (code, {entry["topic"] for entry in listed}) == (0, {name for name, concept in concepts().items() if concept.kind == "topic"})
    code, out = items("gri", "--edition", "2016", "--topics", "gov.board_oversight", "--json")
    (only,) = json.loads(out)["topics"]
    asked = {(question["framework"], question["edition"]) for part in only["parts"] for question in part["asked_by"]}
    assert asked == {("gri", "2016")}
    part = next(part for part in only["parts"] if part["name"] == "due_diligence")
    assert [question["ref"] for question in part["asked_by"]] == ["2-12-b"]
    assert set(part["title"]) == {"en", "zh-TW"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--topics", "gov.bord_oversight"), "gov.board_oversight"),
        (("nope", "--topics"), "nope"),
        (("--topics", "--gap", "."), "--topics"),
    ],
)
def test_a_wrong_question_is_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    """A misspelt topic names the nearest; nothing is listed by guess."""
    made = CliRunner().invoke(main_group, ["items", *arguments], env={"NETZERO_LANG": "en"})
    assert made.exit_code == 2
    assert said in made.output


def test_a_framework_lists_only_what_it_asks() -> None:
    """RE100 asks for few topics; each listed one has a question of it."""
    chosen, near = checklist("", "re100")
    assert near is None
    assert 0 < len(chosen) < len(topics())
    assert all(topic.questions for topic in chosen)


def written(folder: Path) -> dict[Path, str]:
    """The skeletons of a new folder by path."""
    return {path: path.read_text(encoding="utf-8") for path in sorted((folder / "narrative").rglob("*.md"))}


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A new folder with one figure, so that a chapter can be composed."""
    folder = tmp_path / "report"
    new_folder(folder, lang="en", workbook=False)
    (folder / "data" / "inventory.csv").write_text(ROWS, encoding="utf-8")
    return folder


def printed(folder: Path) -> str:
    """Every word of the chapter in both languages."""
    reading, _ = run.read(folder)
    assert reading is not None
    chapter = run.compose(reading, LANGUAGES)
    return "\n".join(span.text for document in chapter.documents for _, _, span in document.spans())


def guidance(skeletons: dict[Path, str]) -> set[str]:
    """Every line of guidance that has words."""
    return {line for content in skeletons.values() for block in re.findall(r"::: guide\n(.*?)\n:::", content, re.DOTALL) for line in block.split("\n") if line}


def test_skeletons_guide_through_every_topic_in_both_languages(new: Path) -> None:
    """Each file is marked as a skeleton, names its topics' sub-points in the front matter, and says of each who asks it."""
    skeletons = written(new)
    asked = tomllib.loads((files("report_templates") / "starter" / "skeletons.toml").read_text(encoding="utf-8"))
    assert {path.relative_to(new).as_posix() for path in skeletons} == {f"narrative/{lang}/{name}.md" for lang in LANGUAGES for name in asked}
    for path, content in skeletons.items():
        assert content.startswith("---\nstatus: skeleton\n")
        lang = path.parent.name
        for name in asked[path.stem]:
            concept = concepts()[name]
            assert f"## {concept.title[lang]}\n" in content
            assert all(f"- `{part.name}` {part.title[lang]}" in content for part in concept.parts)
            assert (f"{name}: [{', '.join(part.name for part in concept.parts)}]" in content) == (name != ABSENT)
    assert "GRI：2-12-b" in skeletons[new / "narrative/zh-TW/governance.md"]


@pytest.mark.parametrize("also", ["", r"(?m)^:::.*\n", r"(?m)^:::$\n"], ids=["status only", "and all fences", "and closing fences"])
def test_guidance_never_reaches_print(new: Path, also: str) -> None:
    """With the status line alone removed, or the fences too, no line of guidance is printed, every file is named, and no mark counts."""
    skeletons = written(new)
    for path, content in skeletons.items():
        path.write_text(re.sub(also, "", content.replace("status: skeleton\n", "").replace("by: \n", "by: Somebody\n")), encoding="utf-8")
    said = printed(new)
    assert len(guidance(skeletons)) > 100
    assert not [line for line in guidance(skeletons) if line.removeprefix("- ").replace("`", "") in said or line in said]
    found = run.check(new)
    for rule in ("narrative.guidance_left", "narrative.nothing_written"):
        assert {item.at.file for item in found if item.rule == rule and item.at} == {path.relative_to(new).as_posix() for path in skeletons}
    reading, _ = run.read(new)
    assert reading is not None
    assert all(not narrative.topics for narrative in reading.narratives)


def test_text_below_the_guidance_is_printed_at_its_line(new: Path) -> None:
    """What is written below the closing colons prints, with its line; the guidance above it does not."""
    path = new / "narrative/zh-TW/verification.md"
    content = path.read_text(encoding="utf-8").replace("status: skeleton\n", "").replace(":::\n", ":::\n\n由審計委員會選任。\n", 1)
    path.write_text(content, encoding="utf-8")
    said = printed(new)
    assert "由審計委員會選任。" in said
    assert words("zh-TW")["topics.guide"] not in said
    narrative, _ = read_narrative(content, "zh-TW", "verification", "v.md")
    assert narrative is not None
    line = content.split("\n").index("由審計委員會選任。") + 1
    assert narrative.text.split("\n")[line - narrative.first_line] == "由審計委員會選任。"


def test_the_guidance_known_by_its_first_words_is_the_one_shipped() -> None:
    """What the reader of narrative looks for is how the shipped guidance begins."""
    for lang in LANGUAGES:
        narrative, found = read_narrative(f"{words(lang)['topics.guide']}\n", lang, "a", "a.md")
        assert narrative is not None
        assert narrative.text.strip() == ""
        assert [item.rule for item in found] == ["narrative.guidance_left"]
