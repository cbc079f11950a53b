"""What ``netzero seal`` does: keys made, packages sealed, each with what to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.bag import open_bag
from pipeline.finding import Finding
from pipeline.seal import SealError, fingerprint, is_locked, make_seal, new_keys, read_public, seal_path

Passphrase = Callable[[], str]
Outcome = tuple[Mapping[str, str], tuple[Finding, ...]]


def make_keys(folder: Path, passphrase: Passphrase | None) -> Outcome:
    """A pair of keys in a folder; locked where a passphrase is asked for."""
    try:
        private, public = new_keys(folder, passphrase() if passphrase is not None else None)
    except SealError as error:
        return {}, (error.finding,)
    return {"private": str(private), "public": str(public), "public_key_sha256": fingerprint(read_public(public))}, ()


def seal_package(package: Path, key: Path, passphrase: Passphrase) -> Outcome:
    """The seal beside a package. A package whose own digests do not hold is not sealed."""
    bag = open_bag(package)
    if not bag.sound:
        return {}, bag.findings
    try:
        seal = make_seal(package.read_bytes(), key, passphrase() if is_locked(key) else None)
    except SealError as error:
        return {}, (error.finding,)
    path = seal_path(package)
    path.write_bytes(seal.as_json())
    return {"seal": str(path), "public_key_sha256": seal.key}, ()
