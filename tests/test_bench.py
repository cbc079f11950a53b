"""What the bench compares with is what builds really import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.run import LIBRARIES, OF_PACKS

ROOT = Path(__file__).parents[1]
CODE = """
import sys
from pathlib import Path
import pipeline.cli
from pipeline import run
assert run.build(Path("examples/formosa"), Path(sys.argv[1]), quick=sys.argv[2] == "quick").files
print(*(name for name in sys.argv[3:] if name not in sys.modules))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "missing"), [("full", ()), ("quick", OF_PACKS)])
def test_each_build_is_held_against_the_libraries_it_imports(tmp_path: Path, kind: str, missing: tuple[str, ...]) -> None:
    """A library that a build does not need would make importing dearer, and the build look cheaper than it is."""
    done = subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "out"), kind, *LIBRARIES], capture_output=True, text=True, check=True, cwd=ROOT)
    assert tuple(done.stdout.split()) == missing
