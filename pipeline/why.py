"""Why figures differ from the published draft: the causes ``netzero diff`` finds, between the published ledger and this one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.bag import open_bag
from pipeline.datapoint import Datapoints
from pipeline.ledger import Ledger
from pipeline.project import Project
from pipeline.published import LEDGER, Published
from pipeline.restated import Why


def explain(identifiers: Sequence[str], published: Published | None, points: Datapoints, ledger: Ledger, project: Project) -> Mapping[str, tuple[Why, ...]]:
    """The causes of each figure's change, down to the lines, adding up to it exactly; none where the published draft's own ledger is not beside it."""
    if published is None:
        return {}
    from pipeline.consolidate import ledger_bytes
    from pipeline.diff.lines import Lines
    from pipeline.diff.points import changes

    with TemporaryDirectory() as scratch:
        before, after = _published_ledger(project.folder / published.file, published.ledger_sha256, Path(scratch)), Path(scratch) / "now.parquet"
        if before is None:
            return {}
        after.write_bytes(ledger_bytes(ledger))
        lines = Lines.of(before, after)
        then = Datapoints(point for point in published.points.values() if point.id in points)
        now = Datapoints(point for point in points.values() if point.id in published.points)
        found = {change.id: change for change in changes(then, now, lines)}
        lines.connection.close()
    return {
        name: tuple(Why(leaf.kind, leaf.amount, leaf.lines) for leaf in found[name].leaves if leaf.amount is not None) for name in identifiers if name in found
    }


def _published_ledger(file: Path, sha256: str, scratch: Path) -> Path | None:
    """The ledger of the published draft, beside its draft.json or in the package; none where that is not the one the draft was built from."""
    if file.suffix.casefold() != ".zip":
        found = file.with_name(LEDGER)
    else:
        bag = open_bag(file)
        found = bag.extract(LEDGER, scratch) if bag.sound and LEDGER in bag.names else scratch / LEDGER
    return found if found.is_file() and hashlib.sha256(found.read_bytes()).hexdigest() == sha256 else None
