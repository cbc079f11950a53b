"""Seals: made with a private key, checked with the public one, offline, by us and by OpenSSL."""

from __future__ import annotations

import base64
import json
import shutil
import stat
import subprocess

import pytest
from click.testing import CliRunner

from pipeline.cli import main_group
from pipeline.seal import PRIVATE, PUBLIC, new_keys, seal_path
from pipeline.verify import verify


@pytest.fixture
def package(nolato, tmp_path):
    """A package of its own."""
    path = tmp_path / "evidence.zip"
    shutil.copy(nolato.out / "evidence.zip", path)
    return path


@pytest.fixture
def keys(tmp_path):
    """A pair of keys: folder with both."""
    new_keys(tmp_path / "keys")
    return tmp_path / "keys"


def netzero(*arguments, **options):
    """The command."""
    return CliRunner().invoke(main_group, [str(argument) for argument in arguments], **options)


def sealed(package, keys):
    """Seals a package and says where the seal is."""
    result = netzero("seal", package, "--key", keys / PRIVATE)
    assert result.exit_code == 0, result.output
    return seal_path(package)


def only_rule(package, keys, monkeypatch, seal=None):
    """What is said of the seal alone; what the package says is tested elsewhere."""
    from pipeline import verify as verifying
    from pipeline.verdict import Verdict

    monkeypatch.setitem(verifying.READERS, ".zip", lambda *_: Verdict(True, (), ()))
    verdict = verify([package], seal=seal, public_key=keys / PUBLIC)
    (found,) = verdict.findings
    assert verdict.verified == (found.rule == "seal.fits")
    return found.rule


def test_a_sealed_package_is_verified(package, keys):
    """The whole way by command; the seal beside the package is found by itself."""
    sealed(package, keys)
    result = netzero("verify", package, "--public-key", keys / PUBLIC, "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, said["verified"]) == (0, True)
    assert [item["rule"] for item in said["findings"]] == ["seal.fits"]


def test_one_byte_anywhere_breaks_the_seal(package, keys, monkeypatch):
    seal = sealed(package, keys)
    content = package.read_bytes()
    for at in (0, len(content) // 2, len(content) - 1):
        package.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert only_rule(package, keys, monkeypatch, seal) == "seal.other_package"
    package.write_bytes(content)
    assert only_rule(package, keys, monkeypatch, seal) == "seal.fits"


def test_another_key_and_a_forged_seal_are_refused(package, keys, tmp_path, monkeypatch):
    """Also where the forger writes the right fingerprint and digest."""
    seal = sealed(package, keys)
    new_keys(tmp_path / "other")
    assert only_rule(package, tmp_path / "other", monkeypatch, seal) == "seal.other_key"
    theirs = json.loads(seal.read_bytes())
    forged = bytearray(base64.b64decode(theirs["signature"]))
    forged[5] ^= 1
    seal.write_text(json.dumps({**theirs, "signature": base64.b64encode(forged).decode()}), encoding="utf-8")
    assert only_rule(package, keys, monkeypatch, seal) == "seal.forged"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b"[" * 90_000, b'{"schema": 1, "algorithm": "none"}', b'{"schema": 2}'])
def test_what_is_no_seal_is_said(package, keys, monkeypatch, content):
    seal_path(package).write_bytes(content)
    assert only_rule(package, keys, monkeypatch) == "seal.not_a_seal"


def test_no_seal_at_all_is_said(package, keys, monkeypatch):
    assert only_rule(package, keys, monkeypatch) == "seal.not_a_seal"


def test_a_key_of_another_kind_is_refused(package, keys, monkeypatch):
    seal = sealed(package, keys)
    assert netzero("seal", package, "--key", keys / PUBLIC).exit_code == 1
    (keys / PUBLIC).write_bytes((keys / PRIVATE).read_bytes())
    assert only_rule(package, keys, monkeypatch, seal) == "seal.not_a_public_key"


def test_keys_are_made_by_command(tmp_path):
    """The private one for its owner alone; never over another."""
    result = netzero("seal", "--new-key", tmp_path / "keys", "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, len(said["public_key_sha256"])) == (0, 64)
    assert stat.S_IMODE((tmp_path / "keys" / PRIVATE).stat().st_mode) == 0o600
    before = (tmp_path / "keys" / PRIVATE).read_bytes()
    again = netzero("seal", "--new-key", tmp_path / "keys", "--json")
    assert (again.exit_code, json.loads(again.stdout)["findings"][0]["rule"]) == (1, "seal.key_exists")
    assert (tmp_path / "keys" / PRIVATE).read_bytes() == before


def test_a_locked_key_asks_for_its_passphrase(package, tmp_path):
    netzero("seal", "--new-key", tmp_path / "keys", "--passphrase", input="長長的密語\n長長的密語\n")
    key = tmp_path / "keys" / PRIVATE
    assert b"ENCRYPTED" in key.read_bytes()
    wrong = netzero("seal", package, "--key", key, "--json", input="wrong\n")
    assert (wrong.exit_code, json.loads(wrong.stdout)["findings"][0]["rule"]) == (1, "seal.wrong_passphrase")
    assert not seal_path(package).exists()
    assert netzero("seal", package, "--key", key, input="長長的密語\n").exit_code == 0
    assert netzero("seal", package, "--key", key, env={"NETZERO_KEY_PASSPHRASE": "長長的密語"}).exit_code == 0


def test_an_unsound_package_is_not_sealed(package, keys):
    package.write_bytes(package.read_bytes()[:-40])
    result = netzero("seal", package, "--key", keys / PRIVATE, "--json")
    assert (result.exit_code, json.loads(result.stdout)["findings"][0]["rule"]) == (1, "bag.cut_short")
    assert not seal_path(package).exists()


def test_the_command_says_what_it_needs(package, keys):
    assert netzero("seal").exit_code == 2
    assert netzero("seal", package).exit_code == 2
    assert netzero("verify", package, "--seal", keys / PUBLIC).exit_code == 2


@pytest.mark.slow
def test_openssl_checks_the_same_seal(package, keys, tmp_path):
    """The commands of the auditors' page, with the programme OpenSSL and nothing of ours; a changed package fails."""
    seal = sealed(package, keys)
    script = f"""set -e
sed -n 's/.*"signature": "\\(.*\\)".*/\\1/p' {seal} | openssl base64 -d -A > {tmp_path}/signature
openssl pkeyutl -verify -rawin -pubin -inkey {keys / PUBLIC} -in {package} -sigfile {tmp_path}/signature
openssl pkey -pubin -in {keys / PUBLIC} -outform DER | openssl dgst -sha256 -r"""
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    assert json.loads(seal.read_bytes())["public_key_sha256"] in done.stdout
    package.write_bytes(package.read_bytes() + b" ")
    assert subprocess.run(["sh", "-c", script], capture_output=True, check=False).returncode != 0
