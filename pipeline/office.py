"""LibreOffice, where a team has it and asks for it: it converts documents, and so tells on which page things stand."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

PROGRAM = "LibreOffice"
_SECONDS = 300


def convert(data: bytes, source: str, target: str) -> bytes | None:
    """A document in another format, or none where LibreOffice is missing or fails. Each call has a profile of its own, so that none disturbs another."""
    program = shutil.which("soffice")
    if program is None:
        return None
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"chapter.{source}"
        path.write_bytes(data)
        command = [
            program,
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            target,
            "--outdir",
            str(folder / "out"),
            str(path),
        ]
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - our own arguments, no shell
            return (folder / "out" / f"chapter.{target}").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None


def version() -> str:
    """The program's name and version as it states them, recorded beside the page numbers it gave."""
    program = shutil.which("soffice")
    if program is None:
        return PROGRAM
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=True, timeout=_SECONDS, text=True)  # noqa: S603 - as above
    except (OSError, subprocess.SubprocessError):
        return PROGRAM
    return " ".join(done.stdout.split()[:2]) or PROGRAM
