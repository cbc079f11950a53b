"""Shared by all tests: the examples, each built once a session, and report folders small enough to add up in the head."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from lxml import etree, html

from pipeline import helper, run
from pipeline.chapter import Reading
from pipeline.finding import Finding

settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")

EXAMPLES = Path(__file__).parents[1] / "examples"
NAMES = ("nolato", "umc", "formosa")


def report_toml(*, year: int = 2024, company: str = 'country = "TW"\n', inventory: str = 'gwp = "AR6"\nbase_year = 2023\n', frameworks: str = "") -> str:
    """The report.toml of a small company; each part is lines of its own."""
    asked = f"[frameworks]\n{frameworks}" if frameworks else ""
    name = 'name = {en = "Small", "zh-TW" = "小公司"}\n'
    return f"schema = 1\n[company]\n{name}{company}[report]\nyear = {year}\n[inventory]\n{inventory}{asked}"


TOML = report_toml()
STATUTORY = 'consolidation = "operational_control"\ngwp = "AR5"\nbase_year = 2025\nscope2_headline = "market"\n'
"""The inventory's rules of a company that fills Taiwan's statutory table."""


@pytest.fixture(scope="session", autouse=True)
def _alone() -> Iterator[None]:
    """Commands run inside a test start no second interpreter: tests have the other processors. Those run as programs do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(helper, "_processors", lambda: 1)
        yield


@dataclass(frozen=True)
class Example:
    """A shipped example as built: the OUT folder and what stands in it."""

    name: str
    folder: Path
    out: Path
    built: run.Built

    @cached_property
    def draft(self) -> dict[str, Any]:
        """draft.json as another program reads it."""
        return json.loads((self.out / "draft.json").read_text(encoding="utf-8"))

    @cached_property
    def points(self) -> dict[str, dict[str, Any]]:
        """The draft's datapoints by id."""
        return {entry["id"]: entry for entry in self.draft["datapoints"]}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the chapter is written in."""
        return tuple(self.draft["report"]["languages"])

    def citations(self, lang: str) -> dict[str, dict[str, Any]]:
        """The citations of one language by their id."""
        return {entry["id"]: entry for entry in self.draft["citations"] if entry["lang"] == lang}

    def sections(self, lang: str) -> list[dict[str, Any]]:
        """The sections of one language."""
        return [entry for entry in self.draft["sections"] if entry["lang"] == lang]

    def blocks(self, lang: str) -> dict[str, dict[str, Any]]:
        """Every block of one language by id."""
        return {block["id"]: block for section in self.sections(lang) for block in section["blocks"]}

    def page(self, lang: str, edition: str = "public") -> etree._Element:
        """The web page as parsed."""
        return html.document_fromstring((self.path(lang, "html", edition)).read_text(encoding="utf-8"))

    def path(self, lang: str, kind: str, edition: str = "public") -> Path:
        """A delivered document."""
        return self.out / ("review" if edition == "working" else "") / f"chapter.{lang}.{kind}"


@pytest.fixture(scope="session")
def build_example(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Example]:
    """Builds an example the first time it is asked for."""
    made: dict[str, Example] = {}

    def make(name: str) -> Example:
        if name not in made:
            out = tmp_path_factory.mktemp(name) / "out"
            made[name] = Example(name, EXAMPLES / name, out, run.build(EXAMPLES / name, out))
        return made[name]

    return make


@pytest.fixture(scope="session", params=NAMES)
def example(request: pytest.FixtureRequest, build_example: Callable[[str], Example]) -> Example:
    """Each shipped example, built."""
    return build_example(request.param)


@pytest.fixture(scope="session")
def formosa(build_example: Callable[[str], Example]) -> Example:
    """The invented company that uses every table."""
    return build_example("formosa")


@pytest.fixture(scope="session")
def nolato(build_example: Callable[[str], Example]) -> Example:
    """The smallest example."""
    return build_example("nolato")


@pytest.fixture(scope="session")
def umc(build_example: Callable[[str], Example]) -> Example:
    """An example of published figures only."""
    return build_example("umc")


@dataclass(frozen=True)
class Folder:
    """A report folder written by a test."""

    path: Path

    def read(self) -> Reading:
        """The folder as read and measured; it must be readable."""
        reading, _ = run.read(self.path)
        assert reading is not None
        return reading

    def findings(self) -> tuple[Finding, ...]:
        """What `check` says."""
        return run.check(self.path)

    def values(self) -> dict[str, Any]:
        """The value of each datapoint by id."""
        return {point.id: point.value for point in self.read().points.values()}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Callable[..., Folder]]:
    """Writes a report folder: tables by name (`inventory="year,scope,emissions\\n…"`), other files by path, keys to add to report.toml."""

    def make(files: dict[str, str | bytes] | None = None, /, *, toml: str = TOML, more: str = "", at: str = "report", **tables: str) -> Folder:
        root = tmp_path / at
        written: dict[str, str | bytes] = {"report.toml": toml + more, **{f"data/{name}.csv": rows for name, rows in tables.items()}, **(files or {})}
        for name, content in written.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return Folder(root)

    yield make
