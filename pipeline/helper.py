"""A helper: another interpreter that draws and writes beside this one, where the machine has a processor for it."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

PIPE = 1 << 20
"""Bytes a pipe holds (on Linux): a document is handed over in a few pieces, while its reader is busy with something else."""
_HEAD = 8
"""Bytes before an answer that say how long it is."""
_SHOWN = 1000
"""Characters of an answer that cannot be sent."""
_GONE = "the helping interpreter is gone"


class Here(Executor):
    """Does what it is asked at once, in this interpreter."""

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        """What the function gave, or raised, as if another had done it. An argument that is a future stands for what it gave."""
        done: Future[Result] = Future()
        try:
            done.set_result(fn(*_given(args), **kwargs))
        except Exception as error:  # noqa: BLE001 - raised where the result is asked for
            done.set_exception(error)
        return done


HERE = Here()


class Helper(Executor):
    """Does one thing after the other in an interpreter of its own, started anew on every system alike.

    A fork would lose the threads DuckDB and Arrow have by then. The executor of the standard library leaves semaphores behind where the command leaves
    without freeing its values; a pipe closes by itself.
    """

    def __init__(self) -> None:
        """Start it. Raises ``OSError`` where the system allows no second process."""
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with code of our own
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(Path(__file__).parents[1]), *filter(None, sys.path)))},  # it finds what this one finds
        )
        self._asking, self._answering = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    def submit(self, fn: Callable[..., Result], /, *args: object, **kwargs: object) -> Future[Result]:
        """What the function of a module gives, or raises, for values that can be pickled. An argument that is a future stands for what it gave.

        What is asked next is sent before the last answer is back. The future raises ``ChildProcessError`` where the interpreter is gone.
        """
        later = any(isinstance(one, Future) for one in args)
        asked = self._asking.submit(self._ask, (fn, args, kwargs) if later else pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL))
        return self._answering.submit(self._answer, asked)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop it, whatever it is doing."""
        self._process.kill()
        for line in (self._asking, self._answering):
            line.shutdown(wait, cancel_futures=True)
        self._process.communicate()

    def _ask(self, asked: bytes | tuple[Callable[..., object], tuple[object, ...], Mapping[str, object]]) -> None:
        """Send a question."""
        if not isinstance(asked, bytes):
            fn, args, kwargs = asked
            asked = pickle.dumps((fn, _given(args), kwargs), pickle.HIGHEST_PROTOCOL)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(asked)
            self._process.stdin.flush()
        except OSError as error:
            raise ChildProcessError(_GONE) from error

    def _answer(self, asked: Future[None]) -> Result:  # type: ignore[type-var]  # that of the function asked for
        """Its answer: they come in the order of the questions."""
        asked.result()
        assert self._process.stdout is not None
        try:
            size = int.from_bytes(self._process.stdout.read(_HEAD), "big")
            said = self._process.stdout.read(size)  # at once: while another thread computes, each turn takes five thousandths of a second
            done, answer = pickle.loads(said)  # noqa: S301 - written by the process started here
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ChildProcessError(_GONE) from error
        if not done:
            raise answer
        given: Result = answer
        return given


@contextmanager
def helper(*, packs: bool = True) -> Iterator[Executor]:
    """A helper that is gone at the end; nobody but this interpreter where there is no second processor or the system allows no second process.

    It makes itself ready to write documents, and to make ``packs`` where they are wanted.
    """
    found = _started() if _processors() > 1 else None
    if found is not None:
        found.submit(_rehearse, packs)
    yield from _until_done(found, HERE)


@contextmanager
def another(helper: Executor, *, wanted: bool) -> Iterator[Executor]:
    """One more helper where the work wants it, else the one there is."""
    yield from _until_done(_started() if wanted and helper is not HERE else None, helper)


def _started() -> Helper | None:
    """A helper; none where the system allows no second process."""
    try:
        return Helper()
    except OSError:
        return None


def _until_done(found: Helper | None, instead: Executor) -> Iterator[Executor]:
    """Lend a helper, and stop it whatever happens."""
    if found is None:
        yield instead
        return
    with found:
        yield found


def _rehearse(packs: bool) -> None:
    """What a helper does while there is nothing to do yet."""
    import_module("pipeline.copies").rehearse()
    for name in ("pandas", "pipeline.answers.data_book", "pipeline.evidence", "xlsxwriter") if packs else ():
        import_module(name)


def _given(args: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(one.result() if isinstance(one, Future) else one for one in args)


def main() -> None:
    """What the other interpreter does: answer until nobody asks. Nothing that a library may print (DuckDB draws progress) gets among the answers.

    A person's interrupt is for the command, which stops its helper; a command that is killed leaves a pipe without an end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(1_000_000, 20, 100)  # as the command itself
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        while True:
            try:
                asked, arguments, named = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
            except EOFError:
                os._exit(0)
            try:
                answer = (True, asked(*arguments, **named))
            except Exception as error:  # noqa: BLE001 - raised where the result is asked for
                error.add_note(f"In the helping interpreter: {traceback.format_exc()}")
                answer = (False, error)
            said = _said(*answer)
            try:
                answers.write(len(said).to_bytes(_HEAD, "big") + said)
                answers.flush()
            except BrokenPipeError:
                os._exit(0)


def _said(done: bool, answer: object) -> bytes:
    """An answer as it is sent; an error that does not survive that is told in words."""
    try:
        said = pickle.dumps((done, answer), pickle.HIGHEST_PROTOCOL)
        if not done:
            pickle.loads(said)  # noqa: S301 - written in the line above
    except Exception:  # noqa: BLE001 - whatever a class of somebody else's does there
        words = "\n".join([repr(answer)[:_SHOWN], *getattr(answer, "__notes__", ())])
        return pickle.dumps((False, RuntimeError(words)), pickle.HIGHEST_PROTOCOL)
    return said


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
