"""Why figures differ from the published draft: the causes ``netzero diff`` finds, between the published ledger and this one."""

from __future__ import annotations

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
    """The causes of each figure's change, down to the lines, adding up to it exactly; none where the published ledger is not beside the published draft."""
    if published is None:
        return {}
    from pipeline.consolidate import ledger_bytes
    from pipeline.diff.lines import Lines
    from pipeline.diff.points import changes

    with TemporaryDirectory() as scratch:
        before, after = _published_ledger(project.folder / published.file, Path(scratch)), Path(scratch) / "now.parquet"
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


def _published_ledger(file: Path, scratch: Path) -> Path | None:
    """The ledger of the published draft: beside its draft.json, or in the package."""
    if file.suffix.casefold() != ".zip":
        beside = file.with_name(LEDGER)
        return beside if beside.is_file() else None
    bag = open_bag(file)
    return bag.extract(LEDGER, scratch) if bag.sound and LEDGER in bag.names else None
