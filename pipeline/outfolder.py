"""The out folder: replaced whole or not at all, and only if it is absent, empty or was made by us.

A build is written beside OUT first. The swap is two renames; wherever it is cut off, the next command finishes or undoes it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.finding import Finding, Place, finding

_MADE_BY = b'"software": {"name": "netzero-chapter"'
_HEAD = 4096
"""Bytes of a draft within which it says what made it."""


def beside(out: Path, what: str) -> Path:
    """The folder beside OUT that holds its next (``new``) or former (``old``) content during a swap."""
    return out.with_name(f".netzero-{out.name}.{what}")


def settle(out: Path) -> None:
    """Finish or undo a swap that was cut off: whatever OUT was, whole, or what it was to become, whole."""
    new, old = beside(out, "new"), beside(out, "old")
    if old.exists() and not out.exists():
        (new if _complete(new) else old).rename(out)
    for left in (new, old):
        if left.exists():
            shutil.rmtree(left)


def may_replace(out: Path) -> Finding | None:
    """A finding where OUT holds something that no build of ours made."""
    if not out.exists() or (out.is_dir() and (_ours(out) or not any(out.iterdir()))):
        return None
    return finding("run.out_not_ours", Place(out.name))


def swap(out: Path, files: Mapping[str, bytes]) -> None:
    """Make OUT hold exactly these files. ``draft.json`` is written last, so a folder that has it is complete."""
    settle(out)
    new, old = beside(out, "new"), beside(out, "old")
    for name in sorted(files, key=lambda entry: (entry == "draft.json", entry)):
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(files[name])
            stream.flush()
            os.fsync(stream.fileno())
    if out.exists():
        out.rename(old)
    new.rename(out)
    if old.exists():
        shutil.rmtree(old)


def _ours(folder: Path) -> bool:
    """Whether a build of ours made a folder: the head of its draft says so, however long the rest is, or damaged."""
    try:
        with (folder / "draft.json").open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return _MADE_BY in head or _complete(folder)


def _complete(folder: Path) -> bool:
    """Whether a folder is a whole build of ours."""
    try:
        data = json.loads((folder / "draft.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and isinstance(data.get("software"), dict) and data["software"].get("name") == "netzero-chapter"
