"""Same inputs, same bytes: in other processes, with other hash seeds, time zones, locales and thread counts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
BUILD = "import sys; from pathlib import Path; from pipeline import run; assert run.build(Path(sys.argv[1]), Path(sys.argv[2])).files"
WORLDS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Taipei", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "NETZERO_LANG": "zh-TW"},
    {"PYTHONHASHSEED": "99", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2", "NETZERO_LANG": "en", "COLUMNS": "40"},
)


def digests(folder: Path) -> dict[str, str]:
    """The digest of every file of a folder."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def built(name: str, out: Path, world: dict[str, str]) -> dict[str, str]:
    """An example built in a process of its own, from another working directory."""
    out.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **world}
    subprocess.run([sys.executable, "-c", BUILD, str(EXAMPLES / name), str(out)], check=True, env=environment, cwd=out.parent, timeout=300)
    return digests(out)


def test_the_same_bytes_in_another_process(nolato, tmp_path):
    """Against the build of this session, which ran in a process that did much else."""
    again = built("nolato", tmp_path / "elsewhere" / "out", WORLDS[0])
    assert len(again) > 10
    assert again == digests(nolato.out)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["formosa", "umc"])
def test_the_same_bytes_in_any_world(name, build_example, tmp_path):
    """Two processes with nothing in common but the inputs, and this session."""
    first, second = (built(name, tmp_path / str(index) / "out", world) for index, world in enumerate(WORLDS))
    assert first == second == digests(build_example(name).out)
