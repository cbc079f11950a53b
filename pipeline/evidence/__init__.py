"""The evidence package: the draft, the inputs as read, the ledger, the rows and a live workbook, readable by programs that are not ours.

What does not depend on the chapter (inputs, rows, the workbook's lines) is packed by ``begin`` while the chapter is composed, what is said of each datapoint
by ``describe`` while it is written; ``finish`` adds the draft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.bag import DELIVERED, DRAFT, LEDGER, Packer
from pipeline.datapoint import Datapoint, Total
from pipeline.evidence.documents import LISTING, EvidenceDocument, listing
from pipeline.evidence.lines import MAX_LINES, Lines, lines_sheet
from pipeline.evidence.rows import row_files
from pipeline.evidence.sources import Source, sources
from pipeline.evidence.table import Told, datapoints_csv
from pipeline.evidence.workbook import workbook
from pipeline.inputs import InputFile
from report_templates import assurer

if TYPE_CHECKING:
    import pyarrow as pa

WORKBOOK = "evidence.xlsx"
LONG = 20_000
"""Lines of a ledger that a helper of its own is started for: packing them takes as long as drawing and writing the chapter."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A package under way: what is packed, and what the workbook needs of the ledger, where the ledger is not too long for one."""

    packer: Packer
    sheets: Sheets | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """The workbook's lines, multipliers, and the number of the first row of each total."""

    lines: Lines
    sources: Sequence[Source]
    first: Mapping[str, int]


def begin(inputs: Sequence[InputFile], documents: Sequence[EvidenceDocument], totals: Sequence[Datapoint], data: pa.Table) -> Begun:
    """What was read and consolidated: inputs, documents, the rows of each total, the workbook's lines. ``data`` is the ledger's table."""
    packer = Packer()
    packer.add("README.md", assurer().encode())
    for file in inputs:
        packer.add(f"inputs/{file.path}", file.content)
    packer.add(LISTING, listing(documents))
    for document in documents:
        if document.content is not None:
            packer.add(f"inputs/{document.path}", document.content)
    for name, content in row_files(totals, data):
        packer.add(f"rows/{name}", content)
    if data.num_rows > MAX_LINES:
        return Begun(packer, None)
    first = {point.id: point.origin.first[0] for point in totals if isinstance(point.origin, Total) and point.origin.first}
    return Begun(packer, Sheets(lines_sheet(data), sources(data), first))


def describe(begun: Begun, table: Sequence[Told]) -> Packer:
    """The package with every datapoint, in words and as a live formula."""
    begun.packer.add("datapoints.csv", datapoints_csv(table))
    if begun.sheets is not None:
        sheets = begun.sheets
        begun.packer.add(WORKBOOK, workbook(table, sheets.first, sheets.lines, sheets.sources, assurer()))
    return begun.packer


def finish(packer: Packer, draft: bytes, delivered: bytes, ledger: bytes) -> bytes:
    """The package with the ledger, what is known of the delivered documents, and the draft."""
    packer.add(LEDGER, ledger)
    packer.add(DELIVERED, delivered)
    packer.add(DRAFT, draft)
    return packer.close()
