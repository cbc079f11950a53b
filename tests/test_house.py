"""The rooms of the house: who may import whom, how long things may be, and that registries forget nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline.engine import connect

ROOT = Path(__file__).parent.parent
ROOMS = ("pipeline", "disclosures", "figures", "report_templates")
LEAVES = ("disclosures", "figures", "report_templates")
STAGES = ("load", "validate", "consolidate", "measure", "track", "disclose", "tabulate", "illustrate", "compose", "claims", "render", "answers")
ABOVE = ("pipeline.verify", "pipeline.diff", "pipeline.pull", "pipeline.brief")
"""Rooms above the stages: what is done after a build. They may call ``run``."""
TOP = (
    *("pipeline.run", "pipeline.chapter", "pipeline.writing", "pipeline.copies"),
    *("pipeline.cli", "pipeline.command", "pipeline.vouching", "pipeline.terminal", "pipeline.asking"),
    *("pipeline.starter", "pipeline.trace", "pipeline.roll", "pipeline.gaps", "pipeline.sign", "pipeline.why", "pipeline.disclosing"),
)
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def module_of(path: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def imports_of(path: Path) -> set[str]:
    """Modules of ours a file imports anywhere in it, types included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in MODULES else node.module for alias in node.names}
    return {name for name in found if name.split(".")[0] in ROOMS}


GRAPH = {name: imports_of(path) for name, path in MODULES.items()}


def stage_of(module: str) -> str | None:
    """The stage a module belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "pipeline" and parts[1] in STAGES else None


def test_leaf_rooms_know_nothing_of_ours() -> None:
    """Catalogues, charts and templates can be read and tested alone."""
    wrong = {
        name: found
        for name, imports in GRAPH.items()
        if name.split(".")[0] in LEAVES and (found := {i for i in imports if i.split(".")[0] != name.split(".")[0]})
    }
    assert not wrong


def is_above(module: str) -> bool:
    """Whether a module stands above the stages."""
    return module in TOP or module.startswith(ABOVE)


def test_no_stage_imports_another() -> None:
    """Stages meet in run.py only."""
    wrong = {
        (name, target) for name, imports in GRAPH.items() for target in imports if stage_of(name) and stage_of(target) and stage_of(target) != stage_of(name)
    }
    assert not wrong


def test_nouns_know_no_stage() -> None:
    """What stands at the ground does not look up."""
    nouns = [name for name in MODULES if name.startswith("pipeline") and stage_of(name) is None and not is_above(name)]
    wrong = {(name, target) for name in nouns for target in GRAPH[name] if stage_of(target) or is_above(target)}
    assert not wrong


def test_no_circles() -> None:
    """No module reaches itself through its imports, those for types included."""
    state: dict[str, int] = {}
    circles: list[list[str]] = []

    def visit(name: str, path: list[str]) -> None:
        state[name] = 1
        for target in sorted(GRAPH.get(name, ())):
            if target == name or target not in GRAPH:
                continue
            if state.get(target) == 1:
                circles.append([*path[path.index(target) :], target] if target in path else [name, target])
            elif target not in state:
                visit(target, [*path, target])
        state[name] = 2

    for name in GRAPH:
        if name not in state:
            visit(name, [name])
    assert not circles


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file of more than 500 lines or a function of more than 60 is a room too many in one."""
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 500
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.body[0].lineno < 60, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_float_in_a_disclosed_figure(path: Path) -> None:
    """Only drawing and layout may use floats: figures/, and the writers' millimetres."""
    module = module_of(path)
    if module.startswith(("figures", "pipeline.render", "pipeline.illustrate", "pipeline.document", "report_templates")):
        return
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    allowed = 1 if module in ("pipeline.load.xlsx", "pipeline.load.parquet", "pipeline.load.cells") else 0
    assert len(calls) <= allowed


def test_one_place_starts_the_engine_and_it_prints_nothing() -> None:
    """DuckDB draws progress on standard output, where ``--json`` is written."""
    assert [name for name, path in MODULES.items() if "duckdb.connect" in path.read_text(encoding="utf-8")] == ["pipeline.engine"]
    assert connect().execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)


def test_public_functions_say_what_they_mean() -> None:
    """Every public module, class and function has a docstring."""
    silent: list[str] = []
    for name, path in MODULES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body and not ast.get_docstring(tree):
            silent.append(name)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{name}.{node.name}")
    assert not silent


def test_finding_rules_are_whole_and_used() -> None:
    """Each rule has both languages and a place in the code that finds it; each found rule is declared."""
    import re

    from pipeline.finding import rules

    declared = set(rules())
    areas = "|".join(sorted({rule.partition(".")[0] for rule in declared}))
    named = re.compile(rf'"((?:{areas})\.[a-z0-9_]+)"')
    used = {name for path in SOURCES for name in named.findall(path.read_text(encoding="utf-8"))}
    assert declared - used == set()
