"""The wheel: four packages, complete, and a command that runs where nothing of the checkout is near."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipeline", "disclosures", "figures", "report_templates")
SHARED = "share/netzero-chapter/examples/"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip builds it."""
    made = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--disable-pip-version-check", "-w", str(made), str(ROOT)]
    subprocess.run(command, check=True, timeout=300, cwd=made)
    (path,) = made.glob("*.whl")
    return path


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def tracked(*folders: str) -> set[str]:
    """The files git keeps under the folders, as they stand."""
    done = subprocess.run(["git", "ls-files", "-z", *folders], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_four_packages_and_nothing_else(wheel):
    info, data = "netzero_chapter-", ".data"
    top = {name.split("/")[0] for name in names(wheel)}
    assert {name for name in top if not name.startswith(info)} == set(PACKAGES)
    assert sorted(name.rpartition(".")[2] for name in top if name.startswith(info)) == ["data", "dist-info"]
    assert [name for name in names(wheel) if data in name.split("/")[0] and f"data/{SHARED}" not in name] == []


def test_every_tracked_file_is_in_the_wheel(wheel):
    """Templates, catalogues, words and findings too, and every example."""
    inside = names(wheel)
    assert sorted(tracked(*PACKAGES) - inside) == []
    carried = {name.partition(f".data/data/{SHARED}")[2] for name in inside}
    assert sorted(name for name in tracked("examples") if name.removeprefix("examples/") not in carried) == []


def test_no_cache_or_output_is_in_the_wheel(wheel):
    assert [name for name in names(wheel) if "__pycache__" in name or "/out/" in name or name.endswith((".pyc", ".orig"))] == []


def test_the_command_runs_where_no_checkout_is_near(wheel, tmp_path):
    """Installed in an environment of its own with our libraries, called by its script from an empty folder: an example copied, built, traced."""
    home, work = tmp_path / "env", tmp_path / "work"
    work.mkdir()
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    install = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "-q", "--no-deps", "--disable-pip-version-check", str(wheel)]
    subprocess.run(install, check=True, timeout=300, cwd=work)
    where = subprocess.run([scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True)
    libraries = "\n".join(path for path in sys.path if path.endswith("site-packages"))
    Path(where.stdout.strip(), "libraries.pth").write_text(libraries, encoding="utf-8")

    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    asked = [scripts / "python", "-c", "import pipeline; print(pipeline.__file__)"]
    ours = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=work, env=alone)
    assert Path(ours.stdout.strip()).is_relative_to(home)

    def netzero(*arguments: str) -> str:
        environment = {**alone, "NETZERO_LANG": "en"}
        command = [str(scripts / "netzero"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=work, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "Make a report folder" in netzero("--help")
    netzero("new", "ours", "--example", "nolato")
    netzero("build", "ours")
    assert (work / "ours" / "out" / "chapter.zh-TW.docx").is_file()
    assert "ghg.scope1@2023" in netzero("trace", "ours", "ghg.scope1@2023")
    assert "305-1" in netzero("items", "gri", "--json")
    assert str(ROOT) not in netzero("check", "ours")
