"""Damaged and hostile inputs by the hundred: whatever stands in a file, `check` ends in findings and never raises."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from pipeline import run
from pipeline.finding import Finding
from pipeline.load import READERS, load
from pipeline.project import load_project

pytestmark = pytest.mark.slow

FORMOSA = Path(__file__).parent.parent / "examples" / "formosa"
HOSTILE = (
    *("", "-1", "1e999", "-0", "NaN", "∞", "1,2,3", "١٢٣", "９９", "½", "²", "0x10", "1_000", "9" * 70, "0." + "0" * 80 + "1"),
    *("2024-13-45", "民國0年", "民國999年12月31日", "45292", "0000-00-00", "9999-12-31", "13:00", "類別0", "iso:9.99", "1+2+3+4", ";;;", "+", "&"),
    *("\ue000", "\u202e", "\x00", "\ufffe", "\u0301", "𠮷", "<script>", "{{x}}", "{text}", "{0}", "%s", "=1+1", "[[ghg.scope1@now]]", "]];\\", '"', "a\nb"),
    *("../x", "/", "~", "C:", "a#b#c", "file://x", "證明文件." * 80, "x" * 5_000, "yes", "3", "CO2e", "kWh", "tCO2e", "公噸", "HFC-134a"),
)
"""Cells that are wrong, odd or out of place in nearly every column."""


def written(name: str) -> bytes:
    """A small table of the example as a workbook or Parquet file."""
    with (FORMOSA / "data" / "inventory.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))[:20]
    buffer = io.BytesIO()
    if name == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for line in lines:
            sheet.append(line)
        book.save(buffer)
    elif name == ".parquet":
        parquet.write_table(pa.table({header: [line[at] for line in lines[1:]] for at, header in enumerate(lines[0])}), buffer)
    else:
        buffer.write("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode())
    return buffer.getvalue()


def cut(content: bytes, chance: random.Random) -> bytes:
    """The file broken off somewhere."""
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Some bytes of the file changed."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def swapped(content: bytes, chance: random.Random) -> bytes:
    """A piece of the file copied over another."""
    size = chance.randint(1, max(1, len(content) // 4))
    start, to = chance.randrange(len(content)), chance.randrange(len(content))
    return content[:to] + content[start : start + size] + content[to + size :]


@pytest.mark.parametrize("damage", [cut, flipped, swapped])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_damaged_file_never_raises(tmp_path: Path, suffix: str, damage: Callable[[bytes, random.Random], bytes]) -> None:
    content = written(suffix)
    chance = random.Random(f"{suffix} {damage.__name__}")
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_bytes((FORMOSA / "report.toml").read_bytes())
    project, _ = load_project(tmp_path)
    assert project is not None
    for _ in range(60):
        (tmp_path / "data" / f"inventory{suffix}").write_bytes(damage(content, chance))
        inputs, _ = load(tmp_path, project)
        assert [file.path for file in inputs.files] == [f"data/inventory{suffix}", "report.toml"]


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_random_bytes_behind_a_true_beginning_never_raise(suffix: str) -> None:
    chance = random.Random(suffix)
    for start in (b"", b"PK\x03\x04", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf", b"year,scope\n", b'{"pcf": {', b"\xd0\xcf\x11\xe0"):
        for _ in range(20):
            sheets, findings = READERS[suffix](start + chance.randbytes(chance.randint(0, 400)), f"data/inventory{suffix}")
            assert sheets or findings


@pytest.mark.parametrize("seed", range(6))
def test_examples_with_hostile_cells_are_checked_to_the_end(tmp_path: Path, seed: int) -> None:
    """One cell in fifty of every table, headers now and then among them, becomes something hostile."""
    chance = random.Random(seed)
    (tmp_path / "data").mkdir()
    (tmp_path / "report.toml").write_bytes((FORMOSA / "report.toml").read_bytes())
    for path in sorted((FORMOSA / "data").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream))
        body = [[chance.choice(HOSTILE) if chance.random() < 0.02 else cell for cell in line] for line in lines[1:]]
        header = [cell if chance.random() > 0.005 else chance.choice(HOSTILE) for cell in lines[0]]
        with (tmp_path / "data" / path.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *body])
    findings = run.check(tmp_path)
    assert findings
    assert all(said_whole(found) for found in findings)


def said_whole(found: Finding) -> bool:
    """Both languages say something, and a place is named, but for the count of comparisons that wait for the others."""
    return all(found.message.values()) and set(found.message) == {"en", "zh-TW"} and (found.at is not None or found.rule == "check.held_back")
