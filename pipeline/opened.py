"""Opening what a person holds – a report folder, an out folder, a document, an evidence package – into one shape that can be asked.

What a holding cannot tell is a note, said once and in both languages; what cannot be opened at all is ``NotOpenedError`` with the findings that say why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.draft import texts_of
from pipeline.finding import Finding, Place, finding
from pipeline.prints import Print, draft_prints

if TYPE_CHECKING:
    from pipeline.ledger import Ledger

Kind = Literal["out", "package", "working", "public"]
DRAFT, LEDGER, REPORT = "draft.json", "ledger.parquet", "report.toml"
MAX_DOCUMENT = 400_000_000
"""Bytes of a document beyond anything a chapter comes to."""
Source = Callable[[str], bytes | None]


class NotOpenedError(Exception):
    """Nothing to ask: ``findings`` say why and what to do."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(item.message["en"] for item in findings))
        self.findings = findings


def no_source(_: str) -> bytes | None:
    """The input files of a holding that has none."""
    return None


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened.

    ``draft`` is draft.json where there is one, ``build`` its digest, which documents carry too; ``cards`` are origins by datapoint id as a document carries
    them, ``shown`` a document's numbers; ``source`` gives an input file as it was read, or ``None``. ``notes`` say what cannot be told, and what would help.
    """

    kind: Kind
    draft: Mapping[str, Any] | None = None
    cards: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shown: tuple[Print, ...] = ()
    ledger: Ledger | None = None
    notes: tuple[Finding, ...] = ()
    source: Source = no_source
    build: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every datapoint it knows of."""
        if self.draft is not None:
            return tuple(entry["id"] for entry in self.draft["datapoints"])
        return tuple(dict.fromkeys([*self.cards, *(entry.datapoint for entry in self.shown if entry.datapoint)]))

    def prints(self, wanted: Callable[[Print], bool]) -> list[Print]:
        """Where numbers stand, those ``wanted``: of a document in that document, of a draft in each language."""
        if self.kind in ("working", "public"):
            return [entry for entry in self.shown if wanted(entry)]
        return list(draft_prints(self.draft or {}, wanted))


@contextmanager
def open_where(where: Path, package: Path | None = None) -> Iterator[Opened]:
    """Opens WHERE for as long as it is asked; ``package`` is the evidence of a document. Raises ``NotOpenedError``."""
    with ExitStack() as stack:
        if where.is_dir():
            yield _folder(where)
        elif not where.is_file():
            raise NotOpenedError(finding("open.no_such_path", Place(str(where))))
        elif _is_bag(where):
            yield _package(where, stack)
        else:
            document = _document(where)
            yield document if package is None else _joined(document, where, _package(package, stack), package)


def _folder(where: Path) -> Opened:
    """An out folder, or the one of a report folder."""
    out = where if (where / DRAFT).is_file() else where / "out"
    if not (out / DRAFT).is_file():
        raise NotOpenedError(finding("open.not_built" if (where / REPORT).is_file() else "open.not_ours", Place(str(where)), path=str(where)))
    draft = _draft((out / DRAFT).read_bytes(), Place(str(out / DRAFT)))
    ledger, notes = _ledger(out / LEDGER)

    def source(name: str) -> bytes | None:
        path = out.parent / name
        return path.read_bytes() if path.is_file() and path.resolve().is_relative_to(out.parent.resolve()) else None

    stale = _changed_since(draft, source) if out != where else []
    notes += (finding("open.stale", places=stale, path=str(where)),) if stale else ()
    return Opened("out", draft, ledger=ledger, notes=notes, source=source)


def _changed_since(draft: Mapping[str, Any], source: Source) -> list[Place]:
    """The input files that are no longer as the build read them."""
    return [Place(entry["path"]) for entry in draft["inputs"] if hashlib.sha256(source(entry["path"]) or b"").hexdigest() != entry["sha256"]]


def _draft(data: bytes, at: Place) -> Mapping[str, Any]:
    """draft.json as we write it. Raises ``NotOpenedError`` where it is not."""
    try:
        draft = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotOpenedError(finding("open.damaged", at)) from error
    kept = isinstance(draft, dict) and all(isinstance(draft.get(name), list) for name in ("datapoints", "citations", "sections", "inputs"))
    if not kept:
        raise NotOpenedError(finding("open.damaged", at))
    return draft  # type: ignore[no-any-return]  # JSON


def _ledger(path: Path) -> tuple[Ledger | None, tuple[Finding, ...]]:
    """The ledger to ask, or a note that there is none."""
    from pipeline.ledger import open_ledger

    if not path.is_file():
        return None, (finding("open.no_ledger", Place(path.name)),)
    found = open_ledger(path)
    return (found, ()) if found is not None else (None, (finding("open.ledger_damaged", Place(path.name)),))


def _is_bag(path: Path) -> bool:
    """Whether a file is an evidence package: a ZIP that is no Office file, whole or cut short."""
    import zipfile

    if path.suffix.lower() in (".docx", ".html", ".htm", ".pdf"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return path.suffix.lower() == ".zip"


def _package(path: Path, stack: ExitStack) -> Opened:
    """An evidence package, every digest checked first: of a damaged one nothing is believed."""
    from tempfile import TemporaryDirectory

    from pipeline.bag import open_bag

    if not path.is_file():
        raise NotOpenedError(finding("open.no_such_path", Place(str(path))))
    bag = open_bag(path)
    if not bag.sound:
        raise NotOpenedError(*(item for item in bag.findings if item.blocks))
    folder = Path(stack.enter_context(TemporaryDirectory()))
    written = bag.read(DRAFT)
    draft = _draft(written, Place(path.name, DRAFT))
    ledger, notes = _ledger(bag.extract(LEDGER, folder)) if LEDGER in bag.names else _ledger(folder / LEDGER)
    if ledger is not None:
        stack.callback(ledger.connection.close)

    def source(name: str) -> bytes | None:
        return bag.read(f"inputs/{name}") if f"inputs/{name}" in bag.names else None

    return Opened("package", draft, ledger=ledger, notes=(*bag.findings, *notes), source=source, build=hashlib.sha256(written).hexdigest())


def _document(path: Path) -> Opened:
    """A Word document or a web page: what it carries itself."""
    if path.stat().st_size > MAX_DOCUMENT:
        raise NotOpenedError(finding("open.too_large", Place(path.name)))
    data = path.read_bytes()
    if data[:5] == b"%PDF-":
        raise NotOpenedError(finding("open.pdf", Place(path.name)))
    opened = _word(data, path) if data[:2] == b"PK" or path.suffix.lower() == ".docx" else _web(data, path)
    note = finding("open.public_alone" if opened.kind == "public" else "open.working_alone", Place(path.name))
    return replace(opened, notes=(note,))


def _word(data: bytes, path: Path) -> Opened:
    from pipeline.opc import Unreadable
    from pipeline.word import read_word

    reading = read_word(data)
    if isinstance(reading, Unreadable):
        raise NotOpenedError(reading.finding(Place(path.name)))
    texts = {block.id: block.text or "" for block in reading.blocks}
    sections = {block.id: block.section for block in reading.carrier.blocks}
    shown = tuple(
        Print(
            text=entry.printed,
            kind="datapoint",
            lang=reading.lang,
            section=sections.get(entry.block, ""),
            block=entry.block,
            citation=entry.id,
            datapoint=entry.datapoint,
            unit=_unit(reading.cards.get(entry.datapoint), reading.lang),
            context=_line_of(texts.get(entry.block, ""), entry.text or entry.printed),
            now=(entry.text or "") if entry.changed else None,
        )
        for entry in reading.citations
    )
    return Opened("public" if reading.edition == "public" else "working", cards=reading.cards, shown=shown, build=reading.carrier.build)


def _unit(card: Mapping[str, Any] | None, lang: str) -> str:
    return str((card or {}).get("unit", {}).get(lang, ""))


def _line_of(text: str, number: str) -> str:
    """The line of a block a number stands in; where it fills the line, as in a table's cell, the block's first line, its caption."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    found = next((line for line in lines if number and number in line), "")
    return next((line for line in lines if line), "") if found == number else found


def _web(data: bytes, path: Path) -> Opened:
    from pipeline.web import read_web

    reading = read_web(data, Place(path.name))
    if isinstance(reading, Finding):
        raise NotOpenedError(reading)
    numbers = reading.numbers
    cards: dict[str, Mapping[str, Any]] = dict(reading.cards)
    for number in numbers if reading.edition == "public" else ():
        if number.datapoint:
            said = {"id": number.datapoint, "unit": {reading.lang: number.unit}, "formula": {reading.lang: number.formula}}
            cards.setdefault(number.datapoint, said)
    shown = tuple(Print(n.text, n.kind, reading.lang, n.section, n.block, n.citation, n.datapoint, n.unit, n.at, n.context) for n in numbers)
    return Opened("public" if reading.edition == "public" else "working", cards=cards, shown=shown, build=reading.build)


def _joined(document: Opened, path: Path, package: Opened, evidence: Path) -> Opened:
    """A document with its package: rows from the package, places from both. Raises ``NotOpenedError`` where they are of different builds."""
    assert package.draft is not None
    ours = [entry for entry in document.shown if entry.citation]
    built = {(entry["lang"], entry["id"]): entry for told in texts_of(package.draft) for entry in told["citations"]}
    strange = [entry for entry in ours if not _same(entry, built.get((entry.lang, entry.citation)))]
    if strange or document.build != package.build:
        at = Place(path.name)
        raise NotOpenedError(finding("open.other_build", at, package=evidence.name, differing=len(strange), all=len(ours)))
    wanted = {(entry.lang, entry.citation) for entry in ours}
    places = {entry.citation: entry for entry in package.prints(lambda entry: (entry.lang, entry.citation) in wanted)}
    return replace(document, draft=package.draft, ledger=package.ledger, shown=_placed(document.shown, places), notes=package.notes, source=package.source)


def _same(entry: Print, built: Mapping[str, Any] | None) -> bool:
    return built is not None and (built["datapoint"], built["text"]) == (entry.datapoint, entry.text)


def _placed(shown: Sequence[Print], places: Mapping[str, Print]) -> tuple[Print, ...]:
    """A document's numbers with section and context as the draft knows them."""
    return tuple(
        replace(entry, section=known.section, block=known.block, context=known.context) if (known := places.get(entry.citation)) else entry for entry in shown
    )
