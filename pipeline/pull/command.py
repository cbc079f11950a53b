"""What ``netzero pull`` does: finds the build, reads the document, writes the narrative and the list of comments."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.bag import DRAFT, open_bag
from pipeline.finding import Place, finding
from pipeline.opc import PackageError
from pipeline.pull import Pulled, pull
from pipeline.review import COMMENTS, comments_json, read_comments
from pipeline.word import word_carrier


def pulled(folder: Path, edited: Path, base: Path | None) -> Pulled:
    """What the edited document brings; nothing is written."""
    source = base if base is not None else folder / "out"
    if source.is_file():
        bag = open_bag(source)
        if not bag.sound:
            return Pulled(findings=list(bag.findings))
        draft = bag.read(DRAFT)
    elif (source / DRAFT).is_file():
        draft = (source / DRAFT).read_bytes()
    else:
        return Pulled(findings=[finding("pull.no_draft", Place(source.name))])
    try:
        data = json.loads(draft)
    except (ValueError, RecursionError):
        return Pulled(findings=[finding("pull.no_draft", Place(source.name))])
    return pull(folder, edited.read_bytes(), draft, data, edited.name, _built(source, edited.read_bytes()))


def _built(out: Path, edited: bytes) -> bytes | None:
    """The document as built, from the out folder it was built into; none where a package is all there is."""
    try:
        carrier = word_carrier(edited)
    except PackageError:
        return None
    folder = out / "review" if carrier.edition == "working" else out
    files = (path.read_bytes() for path in sorted(folder.glob(f"*.{carrier.lang}.docx"))) if out.is_dir() else ()
    return next((data for data in files if word_carrier(data).sha256 == carrier.sha256), None)


def write(folder: Path, found: Pulled) -> None:
    """Write the narrative files and the comments; each file whole or not at all, and none before all are ready."""
    files = {name: text.encode("utf-8") for name, text in found.files.items()}
    if found.comments:
        files[COMMENTS] = comments_json(read_comments(folder)[0], found.comments)
    ready: list[tuple[Path, Path]] = []
    for name, content in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".netzero-{path.name}.new")
        beside.write_bytes(content)
        ready.append((beside, path))
    for beside, path in ready:
        beside.replace(path)
