"""A long ledger packed in a process of its own, so that its rows and workbook keep another processor busy while the chapter is drawn."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.datapoint import Datapoint
from pipeline.evidence import Begun, begin
from pipeline.evidence.documents import EvidenceDocument
from pipeline.inputs import InputFile

if TYPE_CHECKING:
    import pyarrow as pa

LONG = 20_000
"""Lines above which another interpreter is started sooner than the lines are packed."""


def begin_beside(inputs: Sequence[InputFile], documents: Sequence[EvidenceDocument], points: Sequence[Datapoint], data: pa.Table) -> Begun:
    """``begin``, for a long ledger in another process: the same package. Raises ``ChildProcessError`` with what that process said where it fails."""
    if data.num_rows < LONG:
        return begin(inputs, documents, points, data)
    done = subprocess.run(  # noqa: S603 - this interpreter, with code of our own
        [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
        input=pickle.dumps((inputs, documents, points, data), pickle.HIGHEST_PROTOCOL),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ChildProcessError(done.stderr.decode("utf-8", "replace"))
    begun: Begun = pickle.loads(done.stdout)  # noqa: S301 - written by the process just started
    return begun


def main() -> None:
    """What the other process does: read what is asked, write what was packed, and nothing that a library may print (DuckDB draws progress) among it."""
    asked = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)
        pickle.dump(begin(*asked), answer, pickle.HIGHEST_PROTOCOL)
