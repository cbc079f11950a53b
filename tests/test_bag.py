"""The evidence package as a file: what stands in it is read, and whatever is wrong with it is said, never raised."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile

import pytest

from pipeline import bag as bags
from pipeline.bag import open_bag, pack

DRAFT = json.dumps({"schema": 1, "datapoints": [], "citations": []}).encode()
FILES = {"draft.json": DRAFT, "ledger.parquet": b"PAR1", "inputs/data/50 % 列.csv": "年度\n".encode()}


@pytest.fixture
def written(tmp_path):
    """Writes a package, its entries changed by a function from (ZipInfo, content) pairs to pairs."""

    def write(change=lambda entries: entries, data=None):
        source = zipfile.ZipFile(io.BytesIO(pack(FILES)))
        path = tmp_path / "evidence.zip"
        if data is not None:
            path.write_bytes(data)
            return path
        with zipfile.ZipFile(path, "w") as target:
            for entry, content in change([(entry, source.read(entry)) for entry in source.infolist()]):
                target.writestr(entry, content)
        return path

    return write


def rules(bag):
    """The rules of its findings."""
    return [item.rule for item in bag.findings]


def added(name, content=b"", mode=0):
    """An entry more."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return lambda entries: [*entries, (entry, content)]


def changed(name, content):
    """One entry with another content."""
    return lambda entries: [(entry, content if entry.filename == name else was) for entry, was in entries]


def without(name):
    """One entry less."""
    return lambda entries: [(entry, was) for entry, was in entries if entry.filename != name]


def test_what_was_packed_is_read(written, tmp_path):
    bag = open_bag(written(data=pack(FILES)))
    assert (bag.findings, bag.sound) == ((), True)
    assert {name: bag.read(name) for name in bag.names} == FILES
    assert bag.draft() == json.loads(DRAFT)
    assert bag.extract("inputs/data/50 % 列.csv", tmp_path / "to").read_text(encoding="utf-8") == "年度\n"
    with pytest.raises(KeyError):
        bag.read("../bagit.txt")


def test_the_same_content_has_the_same_bytes():
    assert pack(FILES) == pack(FILES)


def test_any_sha256_tool_can_check_it():
    """Each line of the manifest is what `sha256sum` prints; BagIt's percent sign aside."""
    archive = zipfile.ZipFile(io.BytesIO(pack(FILES)))
    lines = archive.read("evidence/manifest-sha256.txt").decode().splitlines()
    assert [line.split("  ")[1] for line in lines] == ["data/draft.json", "data/ledger.parquet", "data/inputs/data/50 %25 列.csv"]
    assert lines[1].split("  ")[0] == hashlib.sha256(b"PAR1").hexdigest()


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (changed("evidence/data/ledger.parquet", b"PAR2"), "bag.differs", "data/ledger.parquet"),
        (changed("evidence/bag-info.txt", b"x"), "bag.differs", "bag-info.txt"),
        (without("evidence/data/ledger.parquet"), "bag.missing", "data/ledger.parquet"),
        (without("evidence/manifest-sha256.txt"), "bag.missing", "manifest-sha256.txt"),
        (without("evidence/tagmanifest-sha256.txt"), "bag.missing", "tagmanifest-sha256.txt"),
        (added("evidence/data/more.csv"), "bag.extra", "data/more.csv"),
        (changed("evidence/manifest-sha256.txt", b"no manifest"), "bag.bad_manifest", "manifest-sha256.txt"),
        (changed("evidence/manifest-sha256.txt", b"\xff\xfe"), "bag.bad_manifest", "manifest-sha256.txt"),
        (changed("evidence/data/draft.json", b"[" * 100_000), "bag.no_draft", "data/draft.json"),
        (changed("evidence/data/draft.json", b'{"datapoints": 3}'), "bag.no_draft", "data/draft.json"),
        (without("evidence/bagit.txt"), "bag.not_a_bag", None),
        (added("other/bagit.txt"), "bag.not_a_bag", None),
        (added("evidence/data/../../climbs"), "bag.unsafe_name", "evidence/data/../../climbs"),
        (added("/etc/absolute"), "bag.unsafe_name", "/etc/absolute"),
        (added("C:/absolute"), "bag.unsafe_name", "C:/absolute"),
        (added("evidence/data\\..\\..\\climbs"), "bag.unsafe_name", None),
        (added("evidence/data/link", b"/etc/passwd", stat.S_IFLNK | 0o777), "bag.unsafe_name", "evidence/data/link"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(written, change, rule, place):
    bag = open_bag(written(change))
    assert not bag.sound
    (found,) = [item for item in bag.findings if item.rule == rule]
    if place:
        assert str(found.at) == f"evidence.zip › {place}"


def test_a_name_twice_is_refused(written):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = written(lambda entries: [*entries, entries[-1]])
    assert rules(open_bag(path)) == ["bag.twice"]


def test_a_package_cut_short_anywhere_is_never_sound(written):
    """Whatever the length that is left; an empty file and another kind of file too."""
    whole = pack(FILES)
    for length in range(0, len(whole), 97):
        assert not open_bag(written(data=whole[:length])).sound
    assert rules(open_bag(written(data=whole[:-30]))) == ["bag.cut_short"]
    assert rules(open_bag(written(data=b"%PDF-1.7"))) == ["bag.not_a_zip"]


def test_a_byte_changed_anywhere_in_the_files_is_found(written):
    """In what is stored, not in what the archive says of it: dates and such are no content."""
    whole = pack(FILES)
    start = whole.index(DRAFT[:10]) if DRAFT[:10] in whole else whole.index(b"PAR1")
    for at in range(start, start + 4):
        assert not open_bag(written(data=whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])).sound


def test_packed_again_is_sound_and_said(written):
    """Other order, other compression, other dates, folders as entries: the content is what counts."""

    def change(entries):
        again = []
        for entry, content in reversed(entries):
            made = zipfile.ZipInfo(entry.filename, (2025, 1, 1, 0, 0, 0))
            made.compress_type = zipfile.ZIP_BZIP2
            again.append((made, content))
        return [(zipfile.ZipInfo("evidence/data/"), b""), *again]

    bag = open_bag(written(change))
    assert (bag.sound, rules(bag)) == (True, ["bag.packed_again"])
    assert bag.read("draft.json") == DRAFT


def test_a_file_beside_the_bag_is_a_warning(written):
    bag = open_bag(written(added("__MACOSX/._evidence")))
    assert bag.sound
    assert "bag.stray" in rules(bag)


def test_a_bomb_is_not_unpacked(written, monkeypatch):
    monkeypatch.setattr(bags, "MAX_SMALL", 1_000)
    assert rules(open_bag(written(added("evidence/data/zeros", b"0")))) != ["bag.too_large"]
    swollen = io.BytesIO(pack({**FILES, "zeros.csv": b"0" * 2_000_000}))
    assert rules(open_bag(written(data=swollen.getvalue()))) == ["bag.too_large"]
    monkeypatch.setattr(bags, "MAX_ENTRIES", 3)
    assert rules(open_bag(written())) == ["bag.too_large"]


def test_a_built_package_is_sound(nolato):
    bag = open_bag(nolato.out / "evidence.zip")
    assert bag.findings == ()
    assert bag.draft() == nolato.draft
    for entry in nolato.draft["inputs"]:
        assert bag.digests[f"inputs/{entry['path']}"] == entry["sha256"]
