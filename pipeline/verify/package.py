"""An evidence package held against itself: its digests, its numbers recomputed, and the build replayed from its own inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import InvalidOperation
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.bag import DRAFT, LEDGER, Bag, open_bag
from pipeline.draft import read_points
from pipeline.evidence.documents import FOLDER as DOCUMENTS
from pipeline.finding import Finding, Place, finding
from pipeline.ledger import open_ledger
from pipeline.verdict import Number, Verdict
from pipeline.verify.recompute import wrong_numbers
from pipeline.verify.replay import INPUTS, replayed

Draft = Mapping[str, Any]
MALFORMED = (KeyError, ValueError, TypeError, AttributeError, InvalidOperation, IndexError)
"""What a draft that no build of ours wrote makes its readers raise."""
KEPT = ("company", "report", "items", "targets", "sections", "signoffs", "documents")
"""Parts of a draft besides its numbers and citations that the same inputs make again."""


def verify_package(file: Path, _: Bag | None = None) -> Verdict:
    """The verdict on a package. Verified means: every file is the one its manifest names, every number follows from the ledger by what the draft says,
    and the inputs, built again, make the same numbers, origins, citations and text.
    """
    bag = open_bag(file)
    if not bag.sound:
        return Verdict(False, (), bag.findings, read=bool(bag.names))
    try:
        with TemporaryDirectory(prefix="netzero-") as folder:
            return _verdict(bag, Path(folder))
    except OSError as error:
        return Verdict(False, (), (*bag.findings, finding("package.not_unpacked", Place(file.name), text=error.strerror or type(error).__name__)))


def _verdict(bag: Bag, folder: Path) -> Verdict:
    draft, name = bag.draft(), bag.path.name
    found = [*bag.findings, *_version(draft, name), *_pinned(bag, draft)]
    try:
        found += _recomputed(bag, draft, folder)
    except MALFORMED:
        return Verdict(False, (), (*found, finding("package.malformed_draft", Place(name, DRAFT))), read=True)
    again = replayed(bag, folder)
    if again is None:
        return Verdict(False, (), (*found, finding("package.not_replayed", Place(name))), read=True)
    made = json.loads(json.dumps(again))
    numbers = tuple(_numbers(draft, made))
    found += [*_told(numbers, name), *_origins(draft, made, name), *_rest(draft, made, name)]
    sound = not any(item.blocks for item in found)
    return Verdict(sound and all(number.state == "same" for number in numbers), numbers, tuple(found), sound, read=True)


def _version(draft: Draft, name: str) -> Iterator[Finding]:
    """A note where another version built the package: rules may have changed since."""
    built, ours = str(draft.get("software", {}).get("version")), version("netzero-chapter")
    if built != ours:
        yield finding("package.other_version", Place(name), built=built, ours=ours)


def _pinned(bag: Bag, draft: Draft) -> Iterator[Finding]:
    """Ledger and inputs against the digests that the draft pins them by."""
    if bag.digests.get(LEDGER) != draft.get("ledger_sha256"):
        yield finding("package.other_ledger", Place(bag.path.name, LEDGER))
    listed = {INPUTS + str(entry["path"]): entry["sha256"] for entry in draft.get("inputs", ())}
    held = {name: digest for name, digest in bag.digests.items() if name.startswith(INPUTS) and not name.startswith(f"{INPUTS}{DOCUMENTS}/")}
    wrong = sorted(name for name in {**listed, **held} if held.get(name) != listed.get(name))
    if wrong:
        yield finding("package.other_inputs", places=[Place(bag.path.name, name) for name in wrong])


def _recomputed(bag: Bag, draft: Draft, folder: Path) -> list[Finding]:
    """Totals asked of the package's ledger again, derived values by their rule."""
    import duckdb

    name = bag.path.name
    ledger = open_ledger(bag.extract(LEDGER, folder)) if LEDGER in bag.names else None
    if ledger is None:
        return [finding("package.no_ledger", Place(name, LEDGER))]
    try:
        wrong = list(wrong_numbers(read_points(draft), ledger))
    except duckdb.Error:
        return [finding("package.no_ledger", Place(name, LEDGER))]
    return [finding("package.not_recomputed", Place(name, DRAFT, None, point.id), text=text, value=point.value) for point, text in wrong]


def _numbers(draft: Draft, again: Draft) -> Iterator[Number]:
    """Each datapoint: as the draft has it, against what the inputs make."""
    stated, made = ({entry["id"]: _value(entry) for entry in side["datapoints"]} for side in (draft, again))
    for identifier in dict.fromkeys((*stated, *made)):
        if identifier not in made:
            yield Number(identifier, "added", None, stated[identifier])
        elif identifier not in stated:
            yield Number(identifier, "missing", made[identifier], None)
        else:
            yield Number(identifier, "same" if stated[identifier] == made[identifier] else "differs", made[identifier], stated[identifier])


def _value(entry: Draft) -> str:
    """A datapoint's exact value and unit, or the reason it has none."""
    return f"{entry['value']} {entry['unit']}".strip() if entry["value"] is not None else f"– ({entry['reason']})"


def _told(numbers: Sequence[Number], name: str) -> Iterator[Finding]:
    """What is said of numbers that are not the ones the inputs make."""
    for number in numbers:
        place = Place(name, DRAFT, None, number.datapoint)
        match number.state:
            case "differs":
                yield finding("package.differs", place, found=number.found, expected=number.expected)
            case "missing":
                yield finding("package.left_out", place, expected=number.expected)
            case "added":
                yield finding("package.invented", place, found=number.found)
            case _:
                pass


def _origins(draft: Draft, again: Draft, name: str) -> Iterator[Finding]:
    """Where values agree and origins do not: another selection, rule, part, row count, digest or place."""
    stated, made = ({entry["id"]: (_value(entry), entry["origin"]) for entry in side["datapoints"]} for side in (draft, again))
    wrong = [key for key, (value, origin) in stated.items() if key in made and made[key][0] == value and made[key][1] != origin]
    if wrong:
        yield finding("package.other_origin", places=[Place(name, DRAFT, None, identifier) for identifier in wrong])


def _rest(draft: Draft, again: Draft, name: str) -> Iterator[Finding]:
    """Citations, text and statuses; findings apart, since what lies beside the inputs may cause some."""
    cited, made = ({entry["id"]: entry for entry in side["citations"]} for side in (draft, again))
    wrong = [key for key in dict.fromkeys((*cited, *made)) if cited.get(key) != made.get(key)]
    if wrong:
        yield finding("package.other_citations", places=[Place(name, DRAFT, None, str(key)) for key in wrong])
    for part in KEPT:
        if draft.get(part) != again.get(part):
            yield finding("package.other_part", Place(name, DRAFT, None, part), text=part)
    if draft.get("findings") != again.get("findings"):
        yield finding("package.other_findings", Place(name, DRAFT, None, "findings"))
