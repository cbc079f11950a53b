"""The command as another program calls it: exit codes, JSON, languages, what it wakes up, and that a refusal changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import Future
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from pipeline import cli, run
from pipeline.finding import SEVERITIES
from pipeline.helper import Here
from pipeline.terminal import refuse_overwritten

GOOD = "line_id,year,scope,emissions\na,2023,1,10\nb,2024,1,12\n"
BAD = "line_id,year,scope,emissions,emissions_unit\na,2024,1,10,bananas\nb,2024,1,2,tCO2e\n"


def netzero(*arguments: object, lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    environ = {**os.environ, "NETZERO_LANG": lang, **environment}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environ, check=False, timeout=120)


def invoke(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object, lang: str = "en") -> tuple[int, str, str]:
    """The command in this process: exit code, output, errors."""
    monkeypatch.setenv("NETZERO_LANG", lang)
    monkeypatch.setattr(sys, "argv", ["netzero", *map(str, arguments)])
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def command(monkeypatch, capsys):
    """``command("check", folder)`` gives exit code, output and errors."""
    return lambda *arguments, lang="en": invoke(monkeypatch, capsys, *arguments, lang=lang)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("items",), ("items", "gri", "--json"), ("build", "--help")])
def test_quick_commands_wake_no_heavy_library(arguments):
    """Help, version and catalogue start without pandas, matplotlib, duckdb or an office format."""
    script = (
        "import sys\nfrom pipeline.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([n for n in ('pandas', 'numpy', 'matplotlib', 'docx', 'duckdb', 'openpyxl', 'pyarrow', 'jinja2') if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, encoding="utf-8", check=True, timeout=60)
    assert done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_trace_wakes_neither_pandas_nor_matplotlib(nolato):
    """The number behind a printed one comes from DuckDB alone."""
    script = (
        "import sys\nfrom pipeline.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([n for n in ('pandas', 'matplotlib', 'docx', 'openpyxl') if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "trace", str(nolato.out), "ghg.scope1@2023"], capture_output=True, text=True, encoding="utf-8", check=True, timeout=60
    )
    assert "ghg.scope1@2023" in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_version_is_the_distribution_s(command):
    code, out, _ = command("--version")
    assert code == 0
    assert version("netzero-chapter") in out
    assert "netzero" in out


@pytest.mark.parametrize(
    ("lang", "made", "where"), [("en", "Make a report folder.", "WHERE is a report folder"), ("zh-TW", "建立報告資料夾。", "WHERE 為報告資料夾")]
)
def test_help_is_in_the_user_s_language(command, lang, made, where):
    _, out, _ = command("--help", lang=lang)
    for name in cli.main_group.commands:
        assert name in out
    assert made in out
    whole = out + command("trace", "--help", lang=lang)[1] + command("build", "--help", lang=lang)[1]
    assert where in whole
    assert " / " not in whole


@pytest.mark.parametrize(("listing", "line"), [("RECORD", "pipeline/other.py,,"), ("RECORD", "figures\\x.py,,"), ("top_level.txt", "disclosures")])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_another_distribution_over_our_packages_is_named(tmp_path, listing, line, ending):
    """Whatever way it lists its files, as pip on Windows or an older installer; one beside ours does no harm."""
    foreign = tmp_path / "other_thing-1.0.dist-info"
    foreign.mkdir()
    (foreign / "METADATA").write_text("Metadata-Version: 2.1\nName: other-thing\nVersion: 1.0\n", encoding="utf-8")
    (foreign / listing).write_bytes(ending.join(("first", "our_pipeline/x.py,,", "last", "")).encode())
    refuse_overwritten(tmp_path)
    (foreign / listing).write_bytes(ending.join(("first", line, "last", "")).encode())
    with pytest.raises(click.ClickException, match="other-thing"):
        refuse_overwritten(tmp_path)


class Gone(Here):
    """A helper that the system stopped."""

    def submit(self, fn, /, *args, **kwargs):
        done = Future()
        done.set_exception(ChildProcessError("gone"))
        return done


def test_a_build_whose_helper_is_stopped_goes_on_alone(folder, tmp_path, monkeypatch, capsys):
    """The same files, no defect."""
    made = folder(inventory=GOOD)
    assert invoke(monkeypatch, capsys, "build", made.path, "-o", tmp_path / "alone")[0] == 0
    monkeypatch.setattr(cli, "helper", lambda **_: nullcontext(Gone()))
    assert invoke(monkeypatch, capsys, "build", made.path, "-o", tmp_path / "out")[0] == 0
    files = [{str(path.relative_to(at)): path.read_bytes() for path in at.rglob("*") if path.is_file()} for at in (tmp_path / "alone", tmp_path / "out")]
    assert files[0] == files[1] and "evidence.zip" in files[0]


def test_check_is_0_on_warnings_and_1_on_errors(folder, command):
    good, bad = folder(inventory=GOOD, at="good"), folder(inventory=BAD, at="bad")
    assert command("check", good.path)[0] == 0
    code, out, _ = command("check", bad.path)
    assert code == 1
    assert "bananas" in out
    assert "data/inventory.csv › 2" in out


def test_wrong_usage_is_2(folder, command, tmp_path):
    made = folder(inventory=GOOD)
    assert command("check", tmp_path / "nowhere")[0] == 2
    assert command("frobnicate")[0] == 2
    assert command("build", made.path, "--only", "pdf")[0] == 2
    assert command("build", made.path, "--lang", "fr")[0] == 2
    assert command("items", "nope")[0] == 2
    assert command("new", tmp_path / "new", "--example", "nope")[0] == 2
    assert command("trace", made.path, "ghg.scope1@2024")[0] == 2
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_report_is_2_or_1_but_says_so(command, tmp_path):
    code, out, err = command("check", tmp_path)
    assert code in (1, 2)
    assert "report.toml" in out + err


def test_a_defect_of_ours_is_3_and_says_it_is_ours(folder, command, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("kaputt")

    monkeypatch.setattr(run, "check", broken)
    code, _, err = command("check", folder(inventory=GOOD).path)
    assert code == 3
    assert "defect of the program" in err
    assert "kaputt" in err


def assert_findings(entries: list[dict]) -> None:
    """The shape of CONTRACT §5: rule, severity, both languages, place, places, count."""
    assert entries
    for entry in entries:
        assert entry.keys() >= {"rule", "severity", "message", "hint", "at", "places", "count"}
        assert entry["severity"] in SEVERITIES
        assert all(entry[part][lang].strip() for part in ("message", "hint") for lang in ("en", "zh-TW"))
        assert entry["at"] is None or entry["at"].keys() == {"file", "sheet", "row", "column"}
        assert entry["count"] >= 1


def test_check_json(folder, command):
    """Nothing but JSON on standard output."""
    code, out, err = command("check", folder(inventory=BAD).path, "--json")
    assert code == 1
    assert err == ""
    data = json.loads(out)
    assert_findings(data["findings"])
    (unit,) = [entry for entry in data["findings"] if "bananas" in entry["message"]["en"]]
    assert unit["at"] == {"file": "data/inventory.csv", "sheet": None, "row": 2, "column": "emissions_unit"}


def test_build_json_names_what_it_wrote(folder, command, tmp_path):
    code, out, err = command("build", folder(inventory=GOOD).path, "-o", tmp_path / "out", "--lang", "en", "--only", "html", "--json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert data["out"] == str(tmp_path / "out")
    assert sorted(data["files"]) == sorted(snapshot(tmp_path / "out"))
    assert {"chapter.en.html", "review/chapter.en.html", "draft.json", "findings.json", "ledger.parquet", "evidence.zip"} <= set(data["files"])
    assert [name for name in data["files"] if "zh-TW" in name or name.endswith(".docx")] == []
    assert_findings(data["findings"])


def test_items_json(command):
    code, out, _ = command("items", "gri", "--edition", "2016", "--json")
    listed = json.loads(out)["items"]
    assert code == 0
    assert {entry["framework"] for entry in listed} == {"gri"}
    assert "305-1" in [entry["code"] for entry in listed]
    assert all(entry["title"].keys() == {"en", "zh-TW"} for entry in listed)
    assert all(isinstance(entry["code"], str) for entry in json.loads(command("items", "--json")[1])["items"])


def test_a_refused_build_leaves_out_as_it_was(folder, command, tmp_path):
    """Byte for byte, and it says that an error remains."""
    made, out = folder(inventory=GOOD), tmp_path / "out"
    assert command("build", made.path, "-o", out, "--only", "html", "--lang", "en")[0] == 0
    before = snapshot(out)
    (made.path / "data" / "inventory.csv").write_text(BAD, encoding="utf-8")
    code, said, _ = command("build", made.path, "-o", out, "--only", "html", "--lang", "en")
    assert code == 1
    assert "bananas" in said
    assert "Nothing was written" in said
    assert snapshot(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "report"]


def test_a_folder_that_is_not_ours_is_never_replaced(folder, command, tmp_path):
    mine = tmp_path / "photos"
    mine.mkdir()
    (mine / "cat.jpg").write_bytes(b"meow")
    code, out, _ = command("build", folder(inventory=GOOD).path, "-o", mine, "--only", "html")
    assert code == 1
    assert "photos" in out
    assert snapshot(mine) == {"cat.jpg": b"meow"}


def test_messages_are_in_the_user_s_language(folder, command):
    """Terminal in Traditional Chinese; JSON carries both either way."""
    bad = folder(inventory=BAD)
    code, out, _ = command("check", bad.path, lang="zh-TW")
    assert code == 1
    assert "錯誤 1 項" in out
    assert "無法辨識單位「bananas」" in out
    assert "Unit “bananas”" not in out
    assert command("check", bad.path, "--json", lang="zh-TW")[1] == command("check", bad.path, "--json", lang="en")[1]
    assert "尚有錯誤" in command("build", bad.path, lang="zh-TW")[1]
    assert "查無框架" in command("items", "nope", lang="zh-TW")[2]


def test_findings_stand_together_by_rule_with_their_places(folder, command):
    rows = "\n".join(f"l{number},2024,1,10,bananas" for number in range(12))
    _, out, _ = command("check", folder(inventory="line_id,year,scope,emissions,emissions_unit\n" + rows + "\n").path)
    assert out.count("consolidate.unknown_unit") == 1
    assert out.count("→ Write one of the units") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_prints(shell):
    done = netzero(_NETZERO_COMPLETE=f"{shell}_source")
    # click names the variable after the program as called; the console script is "netzero"
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv = ['netzero']; from pipeline.cli import main; main()"],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "_NETZERO_COMPLETE": f"{shell}_source"}, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "netzero" in done.stdout
    assert "_NETZERO_COMPLETE" in done.stdout


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied", "out"), OSError(28, "No space left on device", "out/draft.json")])
def test_a_file_the_machine_refuses_is_no_defect(folder, command, monkeypatch, error):
    """The chapter is open in Word, the disk is full: one sentence with the file and what to do, no traceback, exit code 2."""
    from pipeline import outfolder

    def refuse(*_):
        raise error

    monkeypatch.setattr(outfolder, "swap", refuse)
    code, _, said = command("build", folder(inventory=GOOD).path)
    assert code == 2
    assert error.filename in said and "Word" in said and "Traceback" not in said
    assert "請關閉使用中之 Word" in command("build", folder(at="zh", inventory=GOOD).path, lang="zh-TW")[2]


def test_output_that_a_terminal_cannot_show_is_no_defect(folder):
    """A Windows code page or the C locale must not end a check in a traceback."""
    bad = folder(inventory=BAD)
    for encoding in ("ascii", "cp1252"):
        done = netzero("check", bad.path, lang="zh-TW", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_new_makes_a_folder_that_check_reads(command, tmp_path):
    code, out, _ = command("new", tmp_path / "ours", "--lang", "en")
    assert code == 0
    assert str(tmp_path / "ours") in out
    assert "Traceback" not in command("check", tmp_path / "ours")[2]
    code, out, _ = command("new", tmp_path / "ours", "--lang", "en")
    assert code == 1
