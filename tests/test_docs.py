"""The docs say what is: commands, links, pictures and generated pages exist, and the tutorial gives the totals it claims."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from pipeline.cli import main_group
from pipeline.finding import rules

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md", *DOCS.rglob("*.md")])
TEAM = (ROOT / "report_templates" / "starter" / "README.md",)
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?<![\w/.\\-])(?:\.venv[/\\](?:bin|Scripts)[/\\])?netzero ([a-z]+)((?: +(?:--?[a-zA-Z][\w-]*|[^\s`|;()（）、，。；：]+))*)")
TUTORIALS = {"en": DOCS / "tutorial.en.md", "zh-TW": DOCS / "tutorial.zh-TW.md"}
TOTALS = re.compile(r"^\|.*\| *([\d.]+) *\| *([\d.]+) *\| *`([\w.]+)` *\|$", re.MULTILINE)


def prose(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if not target.startswith(("http://", "https://")):
            path, _, anchor = target.partition("#")
            found = (page.parent / path).resolve() if path else page
            assert found.exists(), target
            if anchor:
                assert anchor in anchors(found), target


def anchors(page: Path) -> set[str]:
    """The anchors of a page: those it sets, and those that headings get (lower case, words joined by hyphens)."""
    text = prose(page)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {*re.findall(r'<a id="([^"]+)">', text), *(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings)}


@pytest.mark.parametrize("page", [*PAGES, *TEAM], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_and_option_named_exists(page: Path) -> None:
    for name, rest in COMMAND.findall(prose(page)):
        command = main_group.commands.get(name)
        assert command is not None, name
        known = {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts} | {"-h", "--help"}
        assert {word for word in rest.split() if word.startswith("-")} <= known, rest


def test_some_command_is_seen_at_all() -> None:
    assert COMMAND.findall("run `netzero build examples/formosa -o out/formosa`")[0][0] == "build"


@pytest.mark.parametrize("name", ["README.md", "README.zh-TW.md"])
def test_the_commands_of_the_readme_are_in_the_makefile(name: str) -> None:
    asked = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", prose(ROOT / name), re.MULTILINE))
    assert {"example", "test"} <= asked <= set(re.findall(r"^([a-z]+):", prose(ROOT / "Makefile"), re.MULTILINE))


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (DOCS / "images").glob("*.png")}
    assert sizes and max(sizes.values()) < 250_000, sizes


@pytest.mark.parametrize("page", sorted(runpy.run_path(str(DOCS / "generate.py"))["PAGES"]))
def test_reference_pages_are_up_to_date(page: str) -> None:
    made = runpy.run_path(str(DOCS / "generate.py"))["PAGES"][page]()
    assert prose(DOCS / "reference" / page) == made, "run: python docs/generate.py"


def steps(lang: str) -> Iterator[tuple[str, str, str]]:
    """The fenced blocks of a tutorial that name a file, or hold a command."""
    for kind, path, body in FENCE.findall(prose(TUTORIALS[lang])):
        if path or kind == "console":
            yield kind, path, body


def run_console(body: str) -> None:
    """Run each command; every line below it is part of what it prints, in that order."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        line, *expected = part.splitlines()
        output = CliRunner().invoke(main_group, shlex.split(line)[1:], catch_exceptions=False).output
        at = 0
        for said in filter(None, map(str.strip, expected)):
            at = output.find(said, at)
            assert at >= 0, f"{line}: {said!r} is not in\n{output}"
            at += len(said)


def follow(lang: str) -> None:
    for kind, path, body in steps(lang):
        if kind == "console":
            run_console(body)
        elif kind == "diff":
            old, new = (next(line[1:] for line in body.splitlines() if line.startswith(sign)) for sign in "-+")
            text = Path(path).read_text(encoding="utf-8")
            assert text.count(old) == 1
            Path(path).write_text(text.replace(old, new), encoding="utf-8")
        else:
            assert Path(path).exists(), f"{path} is not among the files that netzero new makes"
            Path(path).write_text(body, encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", pytest.param("zh-TW", marks=pytest.mark.slow)])
def test_the_tutorial_runs_and_gives_the_totals_it_claims(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETZERO_LANG", lang)
    follow(lang)
    draft = json.loads(Path("my-report/out/draft.json").read_bytes())
    values = {point["id"]: point["value"] for point in draft["datapoints"]}
    claimed = TOTALS.findall(prose(TUTORIALS[lang]))
    assert len(claimed) == 8
    for base, now, metric in claimed:
        assert (Decimal(values[f"{metric}@2024"]), Decimal(values[f"{metric}@2025"])) == (Decimal(base), Decimal(now)), metric
    assert [values[f"target.{name}@2025[T1]"] for name in ("base", "value", "expected", "now", "progress")] == ["800", "400", "760", "680", "0.3"]
    assert [target["state"] for target in draft["targets"]] == ["on_track"]


def test_the_tutorials_have_the_same_steps() -> None:
    assert [(kind, path.replace("zh-TW", "en")) for kind, path, _ in steps("zh-TW")] == [(kind, path) for kind, path, _ in steps("en")]


@pytest.mark.parametrize("lang", ["zh-TW", pytest.param("en", marks=pytest.mark.slow)])
def test_what_auditors_are_told_to_run_answers_so(lang: str, formosa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "formosa").symlink_to(formosa.out)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETZERO_LANG", lang)
    blocks = {kind: body for kind, _, body in FENCE.findall(prose(DOCS / f"auditors.{lang}.md"))}
    run_console(blocks["console"])
    question, _, answer = blocks["sql"].partition("-- ")
    assert ", ".join(map(str, duckdb.sql(question).fetchall()[0])) == answer.strip()


def test_pages_that_findings_and_the_new_folder_point_to_exist() -> None:
    said = [hint for rule in rules().values() for hint in (*rule.hint.values(), *rule.message.values())]
    starter = [prose(path) for path in (ROOT / "report_templates" / "starter").iterdir()]
    named = {path for text in (*said, *starter) for path in re.findall(r"docs/[\w/-]+\.md", text)}
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
