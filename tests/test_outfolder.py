"""OUT is replaced whole or not at all, wherever the swap is cut off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import outfolder

DRAFT = json.dumps({"software": {"name": "netzero-chapter"}}).encode()


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_swap_replaces_everything(tmp_path: Path) -> None:
    """A file of the former build does not stay behind."""
    out = tmp_path / "out"
    outfolder.swap(out, {"a.txt": b"1", "draft.json": DRAFT})
    outfolder.swap(out, {"review/b.txt": b"2", "draft.json": DRAFT})
    assert content(out) == {"review/b.txt": b"2", "draft.json": DRAFT}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("stop", ["while writing", "before the first rename", "between the renames", "before removing"])
def test_interrupted_swap_is_finished_or_undone(tmp_path: Path, stop: str) -> None:
    """After the next command OUT is whole: the former build where the new one was not complete, else the new one."""
    out, new, old = tmp_path / "out", outfolder.beside(tmp_path / "out", "new"), outfolder.beside(tmp_path / "out", "old")
    outfolder.swap(out, {"which.txt": b"former", "draft.json": DRAFT})
    new.mkdir()
    (new / "which.txt").write_bytes(b"next")
    if stop != "while writing":
        (new / "draft.json").write_bytes(DRAFT)
    if stop in ("between the renames", "before removing"):
        out.rename(old)
    if stop == "before removing":
        new.rename(out)
    outfolder.settle(out)
    expected = b"next" if stop in ("between the renames", "before removing") else b"former"
    assert content(out) == {"which.txt": expected, "draft.json": DRAFT}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_incomplete_next_build_never_becomes_out(tmp_path: Path) -> None:
    """OUT gone, the next build half-written: the former one comes back."""
    out = tmp_path / "out"
    outfolder.swap(out, {"which.txt": b"former", "draft.json": DRAFT})
    out.rename(outfolder.beside(out, "old"))
    outfolder.beside(out, "new").mkdir()
    outfolder.settle(out)
    assert content(out)["which.txt"] == b"former"


def test_foreign_folders_are_left_alone(tmp_path: Path) -> None:
    """A folder that no build made is refused; an absent or empty one is not."""
    foreign, empty = tmp_path / "foreign", tmp_path / "empty"
    foreign.mkdir()
    empty.mkdir()
    (foreign / "thesis.docx").write_bytes(b"mine")
    found = outfolder.may_replace(foreign)
    assert found is not None
    assert found.rule == "run.out_not_ours"
    assert outfolder.may_replace(empty) is None
    assert outfolder.may_replace(tmp_path / "absent") is None
