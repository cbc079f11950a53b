"""Seals: a detached Ed25519 signature (RFC 8032) over the bytes of an evidence package, made and checked offline, also by OpenSSL.

The private key never leaves its file; the public key is handed over by another way than the package, since whoever forges one would forge the other.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.draft import write_json
from pipeline.finding import Finding, Place, finding

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"
PRIVATE, PUBLIC = "netzero-private.pem", "netzero-public.pem"
MAX_FILE = 100_000
"""Bytes of a key or a seal that are read at most."""


class SealError(Exception):
    """Why a key or a package cannot be used; carries the finding."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.rule)
        self.finding = found


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal file says."""

    key: str
    """SHA-256 of the public key (DER, SubjectPublicKeyInfo)."""
    sha256: str
    signature: bytes

    def as_json(self) -> bytes:
        """The seal file."""
        signature = base64.b64encode(self.signature).decode()
        return write_json({"schema": 1, "algorithm": ALGORITHM, "public_key_sha256": self.key, "package_sha256": self.sha256, "signature": signature})


def seal_path(package: Path) -> Path:
    """Where the seal of a package lies: beside it."""
    return package.with_name(f"{package.name}.sig")


def new_keys(folder: Path, passphrase: str | None = None) -> tuple[Path, Path]:
    """A new pair of keys as PEM files, the private one readable by its owner alone. Raises ``SealError`` where one is there already."""
    from cryptography.hazmat.primitives import serialization as pem
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private, public = folder / PRIVATE, folder / PUBLIC
    for path in (private, public):
        if path.exists():
            raise SealError(finding("seal.key_exists", Place(path.name)))
    key = Ed25519PrivateKey.generate()
    locked = pem.BestAvailableEncryption(passphrase.encode()) if passphrase else pem.NoEncryption()
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, locked))
    public.write_bytes(key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo))
    return private, public


def is_locked(key: Path) -> bool:
    """Whether a private key asks for a passphrase."""
    return b"ENCRYPTED" in _content(key)


def make_seal(package: bytes, key: Path, passphrase: str | None = None) -> Seal:
    """The seal of a package. Raises ``SealError`` where the key is none, or the passphrase is not its own."""
    private = _private(key, passphrase)
    return Seal(fingerprint(private.public_key()), hashlib.sha256(package).hexdigest(), private.sign(package))


def check_seal(package: Path, seal: Path, public_key: Path) -> tuple[bool, Finding]:
    """Whether a seal is that of the package, made with the private half of the key; and the finding that says so, or why not."""
    from cryptography.exceptions import InvalidSignature

    try:
        public, read = read_public(public_key), read_seal(seal)
    except SealError as error:
        return False, error.finding
    mark = fingerprint(public)
    content = package.read_bytes()
    if read.key != mark:
        return False, finding("seal.other_key", Place(seal.name), sealed=read.key[:16], given=mark[:16])
    if read.sha256 != hashlib.sha256(content).hexdigest():
        return False, finding("seal.other_package", Place(package.name))
    try:
        public.verify(read.signature, content)
    except InvalidSignature:
        return False, finding("seal.forged", Place(seal.name))
    return True, finding("seal.fits", Place(package.name), key=mark)


def read_seal(path: Path) -> Seal:
    """A seal file. Raises ``SealError`` where it is none."""
    try:
        data = json.loads(_content(path))
        if data["schema"] == 1 and data["algorithm"] == ALGORITHM:
            return Seal(str(data["public_key_sha256"]), str(data["package_sha256"]), base64.b64decode(data["signature"], validate=True))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        pass
    raise SealError(finding("seal.not_a_seal", Place(path.name)))


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key, to be read out over the telephone."""
    from cryptography.hazmat.primitives import serialization as pem

    return hashlib.sha256(key.public_bytes(pem.Encoding.DER, pem.PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _content(path: Path) -> bytes:
    """The file, as far as a key or a seal reaches."""
    with path.open("rb") as stream:
        return stream.read(MAX_FILE)


def _private(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_content(path), passphrase.encode() if passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SealError(finding("seal.wrong_passphrase" if is_locked(path) else "seal.not_a_key", Place(path.name))) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealError(finding("seal.not_a_key", Place(path.name)))
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """A public key file. Raises ``SealError`` where it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_content(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SealError(finding("seal.not_a_public_key", Place(path.name))) from error
    if not isinstance(key, Ed25519PublicKey):
        raise SealError(finding("seal.not_a_public_key", Place(path.name)))
    return key
