"""A second interpreter shares the work of a build: the same bytes, and nothing lost where it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from lxml import etree

from pipeline import copies, evidence, helper, run
from pipeline.finding import LANGUAGES
from pipeline.helper import HERE, Helper, another
from report_templates import words


@pytest.fixture(scope="module")
def second() -> Iterator[Helper]:
    """A second interpreter."""
    with Helper() as made:
        yield made


def test_a_build_with_a_helper_writes_the_same_bytes(nolato, second, tmp_path):
    """Every file of the build, evidence and answer packs with them, and of one whose ledger has a helper of its own."""
    alone = {path.relative_to(nolato.out): path.read_bytes() for path in nolato.out.rglob("*") if path.is_file()}
    shared = run.build(nolato.folder, tmp_path / "out", helper=second)
    assert {Path(name): (tmp_path / "out" / name).read_bytes() for name in shared.files} == alone


def test_a_long_ledger_has_a_helper_of_its_own_and_the_same_package(folder, second, monkeypatch):
    report = folder({}, inventory="line_id,year,scope,category,emissions\na,2024,1,mobile_combustion,10\nb,2023,1,mobile_combustion,12\n")
    packages = []
    for long in (20_000, 1):
        monkeypatch.setattr(evidence, "LONG", long)
        built = run.build(report.path, languages=("en",), only=("html",), helper=second)
        packages.append((built.out / "evidence.zip").read_bytes())
    assert packages[0] == packages[1]


def test_what_a_function_raises_is_raised_where_its_result_is_asked_for(second):
    for one in (second, HERE):
        with pytest.raises(ValueError, match="invalid literal") as raised:
            one.submit(int, "x").result()
        assert one is HERE or "helping interpreter" in raised.value.__notes__[0]
        assert one.submit(int, "7").result() == 7


class TwofoldError(Exception):
    """An error that is not made anew from its words, as some libraries have them."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def fail(kind: str) -> None:
    """Fail with what cannot be handed over: an error that cannot be written, one that cannot be read again."""
    if kind == "xml":
        etree.fromstring("<a>")
    raise TwofoldError(kind, "more")


def test_an_error_that_cannot_be_handed_over_is_told_in_words(tmp_path):
    """And the interpreter stays, for what is asked next."""
    source = tmp_path / "elsewhere.py"
    source.write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        elsewhere = import_module("elsewhere")
        with Helper() as made:
            for kind, said in (("xml", "XMLSyntaxError"), ("two", "two and more")):
                with pytest.raises(RuntimeError, match=said) as raised:
                    made.submit(elsewhere.fail, kind).result()
                assert "in fail" in str(raised.value)
            assert made.submit(int, "7").result() == 7


def test_it_finds_every_module_this_interpreter_finds(tmp_path, monkeypatch):
    """Libraries may stand anywhere: on PYTHONPATH, in a folder put on the path by a program."""
    (tmp_path / "of_somebody.py").write_text("def seven():\n    return 7\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with Helper() as made:
        assert made.submit(import_module("of_somebody").seven).result() == 7


def test_a_future_stands_for_what_it_gave(second):
    for one in (second, HERE):
        assert one.submit(str, one.submit(int, "7")).result() == "7"


def test_what_is_printed_in_the_other_interpreter_is_no_answer(second, capfd):
    assert second.submit(print, "said").result() is None
    assert second.submit(os.write, 1, b"and said").result() == 8
    assert second.submit(int, "7").result() == 7


def test_a_helper_that_is_gone_is_said_and_not_waited_for():
    with Helper() as made:
        pid = made.submit(os.getpid).result()
        os.kill(pid, signal.SIGTERM)
        with pytest.raises(ChildProcessError, match="gone"):
            made.submit(int, "7").result()


def test_an_interrupt_is_for_the_command(second):
    os.kill(second.submit(os.getpid).result(), signal.SIGINT)
    assert second.submit(int, "7").result() == 7


def test_one_processor_or_no_second_process_means_no_helper(monkeypatch):
    with helper.helper() as one:
        assert one is HERE
    monkeypatch.setattr(helper, "_processors", lambda: 2)
    monkeypatch.setattr(helper.sys, "executable", "/nowhere/python")
    with helper.helper() as none, another(none, wanted=True) as other:
        assert none is HERE
        assert other is HERE


def test_a_rehearsal_writes_both_formats_and_finds_nothing_to_say():
    copies.rehearse()


def test_checking_a_folder_draws_and_writes_nothing(formosa):
    """All findings of the fullest example without the libraries that only drawing and writing need, and without pandas, which costs as much as reading."""
    code = "import sys; from pathlib import Path; from pipeline import run; found = run.check(Path(sys.argv[1]));"
    said = "print(len(found) > 0, [name for name in ('pandas', 'matplotlib.figure', 'docx', 'xlsxwriter') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code + said, str(formosa.folder)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True []", done.stderr


def test_every_step_is_named_in_both_languages(folder):
    """What a person watching reads while a build works."""
    report, steps = folder({}, inventory="line_id,year,scope,category,emissions\na,2024,1,mobile_combustion,10\n"), []
    run.build(report.path, progress=steps.append)
    named = {step.split(" ")[0] for step in steps}
    assert {"draw", "write", "evidence"} <= named
    assert all(f"terminal.step_{name}" in words(lang) for name in named for lang in LANGUAGES)
