"""The evidence package as a file: a BagIt bag (RFC 8493) in a ZIP, written the same way twice and read as if a stranger had sent it.

Names are those of the payload, without ``evidence/data/``: ``draft.json``, ``ledger.parquet``, ``inputs/report.toml``.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.archive import ArchiveError, inflate, open_archive
from pipeline.finding import Finding, Place, finding

ROOT, DATA = "evidence", "data/"
MANIFEST, TAG_MANIFEST, DECLARATION, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt", "bag-info.txt"
DRAFT, LEDGER, DELIVERED = "draft.json", "ledger.parquet", "documents.json"
LARGE = 100_000
"""Bytes above which a file is packed for speed rather than size."""
STAMP, MODE = (1980, 1, 1, 0, 0, 0), 0o100644 << 16
PACKED = (".parquet", ".xlsx", ".pdf", ".png", ".jpg", ".jpeg", ".zip", ".docx")
"""Endings of files that are compressed already."""

MAX_ENTRIES = 200_000
MAX_UNPACKED = 64 * 1024**3
MAX_SMALL = 1024**3
MAX_RATIO = 100
"""A bag of more than ``MAX_SMALL`` bytes does not unpack to more than this many times its size: ours reach twenty."""

_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *]?(.+)")
_ENCODED = {"%": "%25", "\n": "%0A", "\r": "%0D"}
_DECODED = {text: char for char, text in _ENCODED.items()}


@dataclass(slots=True)
class Packer:
    """Writes a bag file by file; the same files in the same order give the same bytes."""

    _stream: io.BytesIO = field(default_factory=io.BytesIO)
    _archive: zipfile.ZipFile = field(init=False)
    _digests: dict[str, str] = field(default_factory=dict)
    _size: int = 0

    def __post_init__(self) -> None:
        self._archive = zipfile.ZipFile(self._stream, "w")

    def __getstate__(self) -> tuple[bytes, dict[str, str], int]:
        """What is packed so far, for another process to go on with."""
        self._archive.close()
        return self._stream.getvalue(), self._digests, self._size

    def __setstate__(self, state: tuple[bytes, dict[str, str], int]) -> None:
        packed, self._digests, self._size = state
        self._stream = io.BytesIO(packed)
        self._archive = zipfile.ZipFile(self._stream, "a")

    def add(self, name: str, content: bytes) -> None:
        """A file of the payload."""
        self._digests[DATA + name] = hashlib.sha256(content).hexdigest()
        self._size += len(content)
        self._write(DATA + name, content)

    def close(self) -> bytes:
        """The bag, with its manifests."""
        tags = {
            DECLARATION: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            INFO: f"Payload-Oxum: {self._size}.{len(self._digests)}\n".encode(),
            MANIFEST: _manifest(self._digests),
        }
        for name, content in tags.items():
            self._write(name, content)
        self._write(TAG_MANIFEST, _manifest({name: hashlib.sha256(content).hexdigest() for name, content in tags.items()}))
        self._archive.close()
        return self._stream.getvalue()

    def _write(self, name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(f"{ROOT}/{name}", STAMP)
        entry.compress_type, entry.create_system, entry.external_attr = _method(name), 0, MODE
        self._archive.writestr(entry, content, compresslevel=1 if len(content) > LARGE else 6)


def pack(payload: Mapping[str, bytes]) -> bytes:
    """The bag of these files, the same bytes for the same files in the same order."""
    packer = Packer()
    for name, content in payload.items():
        packer.add(name, content)
    return packer.close()


def _method(name: str) -> int:
    return zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {_encoded(name)}\n" for name, digest in digests.items()).encode()


def _encoded(name: str) -> str:
    return "".join(_ENCODED.get(char, char) for char in name)


@dataclass(frozen=True, slots=True)
class Bag:
    """An evidence package as read. ``findings`` say what is wrong with it; only of a ``sound`` one is anything to be believed.

    ``digests`` are the SHA-256 of each payload file as found, whether or not the manifest agrees.
    """

    path: Path
    findings: tuple[Finding, ...]
    digests: Mapping[str, str] = field(default_factory=dict)
    _archive: zipfile.ZipFile | None = None
    _prefix: str = ""
    _draft: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether it is a whole bag whose every file is the one its manifest names."""
        return not any(item.blocks for item in self.findings)

    @property
    def names(self) -> tuple[str, ...]:
        """The payload files."""
        return tuple(self.digests)

    def draft(self) -> dict[str, Any]:
        """``draft.json``; empty where the bag has none that can be read."""
        return dict(self._draft)

    def read(self, name: str) -> bytes:
        """A payload file's bytes. Raises ``KeyError`` where the bag has no such file."""
        return b"".join(self._pieces(name))

    def extract(self, name: str, folder: Path) -> Path:
        """A payload file written below ``folder`` under its own name. Raises ``KeyError`` as ``read``, ``OSError`` where it cannot be written."""
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.writelines(self._pieces(name))
        return target

    def _pieces(self, name: str) -> Iterator[bytes]:
        if self._archive is None or name not in self.digests:
            raise KeyError(name)
        entry = self._prefix + DATA + name
        return inflate(self._archive, entry, self._archive.getinfo(entry).file_size)


def open_bag(path: Path) -> Bag:
    """The evidence package at ``path``, every digest checked. Whatever is wrong with the file is a finding, never an exception."""
    try:
        archive = open_archive(path, MAX_ENTRIES)
    except ArchiveError as error:
        return Bag(path, (_unreadable(path, error),))
    unsafe = [entry.filename for entry in archive.infolist() if not _is_safe(entry)]
    if unsafe:
        return Bag(path, (finding("bag.unsafe_name", places=_places(path, unsafe)),))
    if _is_bomb(archive):
        return Bag(path, (finding("bag.too_large", Place(path.name)),))
    prefix = _prefix(archive)
    if prefix is None:
        return Bag(path, (finding("bag.not_a_bag", Place(path.name)),))
    try:
        return _checked(path, archive, prefix)
    except ArchiveError as error:
        return Bag(path, (_unreadable(path, error),))


def _unreadable(path: Path, error: ArchiveError) -> Finding:
    place = Place(path.name, error.name or None)
    match error.problem:
        case "not_a_zip":
            return finding("bag.cut_short" if _begins_as_zip(path) else "bag.not_a_zip", place)
        case "damaged":
            return finding("bag.damaged", place)
        case "too_large":
            return finding("bag.too_large", place)
        case "twice":
            return finding("bag.twice", place)


def _begins_as_zip(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _places(path: Path, names: Iterable[str]) -> list[Place]:
    return [Place(path.name, name) for name in names]


def _is_safe(entry: zipfile.ZipInfo) -> bool:
    """Whether a name stays below the folder it is unpacked in, on every system, and the entry is a plain file or folder."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    plain = not any(part in ("", ".", "..") for part in parts) and not any(char < " " or char in "\\\x7f" for char in name)
    mode = entry.external_attr >> 16
    return plain and ":" not in parts[0] and (stat.S_IFMT(mode) in (0, stat.S_IFREG, stat.S_IFDIR))


def _is_bomb(archive: zipfile.ZipFile) -> bool:
    packed = sum(entry.compress_size for entry in archive.infolist())
    unpacked = sum(entry.file_size for entry in archive.infolist())
    return unpacked > MAX_UNPACKED or (unpacked > MAX_SMALL and unpacked > MAX_RATIO * packed)


def _prefix(archive: zipfile.ZipFile) -> str | None:
    """The folder of the bag inside the ZIP, with its slash; ``None`` where there is not exactly one."""
    found = [PurePosixPath(name).parent for name in archive.namelist() if PurePosixPath(name).name == DECLARATION]
    if len(found) != 1 or len(found[0].parts) > 1:
        return None
    return f"{found[0]}/" if found[0].parts else ""


def _checked(path: Path, archive: zipfile.ZipFile, prefix: str) -> Bag:
    """The bag with every file held against the manifests."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    inside = {name.removeprefix(prefix): _digest(archive, name) for name in names if name.startswith(prefix)}
    payload = {name: digest for name, digest in inside.items() if name.startswith(DATA)}
    tags = {name: digest for name, digest in inside.items() if name not in payload and name != TAG_MANIFEST}
    found: list[Finding] = []
    listed = {name: _listed(archive, prefix + name) for name in (MANIFEST, TAG_MANIFEST) if name in inside}
    found += [finding("bag.bad_manifest", Place(path.name, name)) for name, lines in listed.items() if lines is None]
    manifest, tagged = (listed.get(name) or {} for name in (MANIFEST, TAG_MANIFEST))
    missing = sorted({MANIFEST, TAG_MANIFEST, *manifest, *tagged} - inside.keys())
    differing = [name for name, digest in inside.items() if digest != {**manifest, **tagged}.get(name, digest)]
    extra = [name for name in payload if name not in manifest and MANIFEST in inside]
    stray = [name for name in tags if name not in tagged] + [name for name in names if not name.startswith(prefix)]
    for rule, wrong in (("bag.missing", missing), ("bag.differs", differing), ("bag.extra", extra), ("bag.stray", stray)):
        found += [finding(rule, places=_places(path, wrong))] if wrong else []
    if [_look(entry) for entry in archive.infolist()] != _as_built(manifest, prefix):
        found.append(finding("bag.packed_again", Place(path.name)))
    draft = _draft(archive, prefix) if DATA + DRAFT in payload else None
    found += [] if draft is not None else [finding("bag.no_draft", Place(path.name, DATA + DRAFT))]
    return Bag(path, tuple(found), {name.removeprefix(DATA): digest for name, digest in payload.items()}, archive, prefix, draft or {})


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    for piece in inflate(archive, name, archive.getinfo(name).file_size):
        digest.update(piece)
    return digest.hexdigest()


def _listed(archive: zipfile.ZipFile, name: str) -> dict[str, str] | None:
    """The digests of a manifest by name; ``None`` where it is not written as BagIt asks."""
    try:
        lines = b"".join(inflate(archive, name, archive.getinfo(name).file_size)).decode().split("\n")
    except UnicodeDecodeError:
        return None
    matches = [_LINE.fullmatch(line.removesuffix("\r")) for line in lines if line.strip()]
    if not matches or any(match is None for match in matches):
        return None
    read = [(_decoded(match[2]).removeprefix("./"), match[1].lower()) for match in matches if match]
    return dict(read) if len(dict(read)) == len(read) else None


def _decoded(name: str) -> str:
    return re.sub("%25|%0A|%0D", lambda match: _DECODED[match[0]], name)


def _look(entry: zipfile.ZipInfo) -> tuple[object, ...]:
    return entry.filename, entry.date_time, entry.create_system, entry.external_attr, entry.compress_type


def _as_built(manifest: Iterable[str], prefix: str) -> list[tuple[object, ...]]:
    """How a build packs the files of this manifest: in its order, the tags last."""
    return [(prefix + name, STAMP, 0, MODE, _method(name)) for name in (*manifest, DECLARATION, INFO, MANIFEST, TAG_MANIFEST)]


def _draft(archive: zipfile.ZipFile, prefix: str) -> dict[str, Any] | None:
    """The draft, where it is one of ours."""
    name = prefix + DATA + DRAFT
    try:
        draft = json.loads(b"".join(inflate(archive, name, archive.getinfo(name).file_size)))
    except (ValueError, RecursionError):
        return None
    kept = isinstance(draft, dict) and isinstance(draft.get("datapoints"), list) and isinstance(draft.get("citations"), list)
    return draft if kept else None
