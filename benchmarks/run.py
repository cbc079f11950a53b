"""``make bench``: interleaved runs in fresh processes, medians, ratios. Seconds depend on the machine; the ratios are what is promised."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.big_ledger import write_out
from benchmarks.drafts import chapter, write_drafts
from benchmarks.inventory import write_report
from benchmarks.long_chapter import NUMBERS, long_chapter
from pipeline.measure.families import ghg_families

ROOT = Path(__file__).parent.parent
RUNS = 5
LIBRARIES = (
    "babel.numbers",
    "click",
    "docx",
    "duckdb",
    "fontTools.subset",
    "jinja2",
    "lxml.etree",
    "markdown",
    "matplotlib.figure",
    "openpyxl",
    "pandas",
    "pyarrow.parquet",
    "xlsxwriter",
    "yaml",
)
"""What a full build of the example imports, frozen 2026-11-25; ``tests/test_bench.py`` holds it against what builds really import."""
OF_PACKS = ("pandas", "xlsxwriter")
"""Those of them that only the answer packs and the evidence package need: a build with ``--quick`` does not import them."""

Runner = Callable[[], float]


def timed(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """Wall seconds of a fresh process; its failure stops the bench."""
    start = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, **(environment or {})})
    return time.perf_counter() - start


def interleaved(runners: Mapping[str, Runner], runs: int = RUNS) -> dict[str, float]:
    """The median of each, run one after the other in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in runners}
    for _ in range(runs):
        for name, runner in runners.items():
            seconds[name].append(runner())
    return {name: median(values) for name, values in seconds.items()}


def netzero(*arguments: str) -> list[str]:
    """The command in this interpreter."""
    return [sys.executable, "-c", "from pipeline.cli import netzero; netzero()", *arguments]


def full_build(folder: Path) -> None:
    """The full build of the example against importing the libraries it uses: at most 4. Beside it the chapter, charts, draft and ledger alone, against theirs.

    Libraries are compiled once when they are installed, as pip does; where they are not (``PYTHONDONTWRITEBYTECODE`` and another installer), importing them
    takes three times as long and the ratio flatters us.
    """
    found = interleaved(
        {
            "build": lambda: timed(netzero("build", "examples/formosa", "-o", str(folder / "formosa"))),
            "imports": lambda: timed(importing(LIBRARIES)),
            "quick": lambda: timed(netzero("build", "examples/formosa", "-o", str(folder / "quick"), "--quick")),
            "quick imports": lambda: timed(importing(name for name in LIBRARIES if name not in OF_PACKS)),
        }
    )
    report("full build of formosa / importing its libraries", found["build"], found["imports"], 4)
    report("  without answer packs and evidence / importing the libraries of that", found["quick"], found["quick imports"], 4)


def importing(libraries: Iterable[str]) -> list[str]:
    """An interpreter that imports libraries and nothing else."""
    return [sys.executable, "-c", "; ".join(f"import {name}" for name in libraries)]


def starts(folder: Path) -> None:
    """Start of the light commands against an empty interpreter: at most 40."""
    light = {"--help": ["--help"], "items": ["items", "tcfd"], "trace": ["trace", str(folder / "formosa"), "ghg.scope1@2026"]}
    for name, arguments in light.items():
        found = interleaved({"start": lambda arguments=arguments: timed(netzero(*arguments)), "python": lambda: timed([sys.executable, "-c", "pass"])})  # type: ignore[misc]  # bound now
        report(f"netzero {name} / python -c pass", found["start"], found["python"], 40)


DUCKDB = """
import duckdb
amount = "CAST(activity AS DECIMAL(18,6)) * CAST(factor AS DECIMAL(9,6)) * CASE WHEN factor_unit LIKE 'kg%' THEN 0.001 ELSE 1 END"
duckdb.sql(f"CREATE TABLE lines AS SELECT *, {amount} AS amount FROM read_csv('PATH', all_varchar = true)")
for where, keys in TOTALS:
    duckdb.sql(f"SELECT year, {keys} sum(amount), count(*) FROM lines WHERE {where} GROUP BY ALL ORDER BY ALL").fetchall()
"""


def same_totals() -> list[tuple[str, str]]:
    """What the chapter's totals ask of these lines, as a person would type it: each scope, and each breakdown its lines have a column for."""
    columns = {
        None: "",
        "entity": "entity,",
        "site": "site,",
        "category": "category,",
        "gas_group": "gas,",
        "gas": "gas,",
        "country": "'TW',",
        "group": "'own',",
        "role": "'own',",
        "iso_category": "category,",
    }
    found: list[tuple[str, str]] = []
    for family in ghg_families("location"):
        scope = next((value for name, _, value in family.where if name == "scope"), None)
        basis = next((value for name, _, value in family.where if name == "basis"), ())
        if scope is not None and (not basis or "location" in basis):
            found.append((f"scope = '{scope}'", columns[family.by]))
    return found


def scale(folder: Path) -> None:
    """100,000 lines to chapter and draft, against DuckDB reading and adding them up, three times, plus the same build of 100 lines; and memory.

    The full build, with answer packs and the evidence package, is printed beside it.
    """
    small, large = folder / "lines-100", folder / "lines-100000"
    write_report(small, 100)
    write_report(large, 100_000)
    query = DUCKDB.replace("PATH", (large / "data" / "inventory.csv").as_posix()).replace("TOTALS", repr(same_totals()))
    found = interleaved(
        {
            "large": lambda: timed(netzero("build", str(large), "--quick")),
            "small": lambda: timed(netzero("build", str(small), "--quick")),
            "duckdb": lambda: timed([sys.executable, "-c", query]),
            "full": lambda: timed(netzero("build", str(large))),
            "full small": lambda: timed(netzero("build", str(small))),
        },
        runs=3,
    )
    report("100,000 lines / (3 × DuckDB + 100 lines)", found["large"], 3 * found["duckdb"] + found["small"], 1)
    print(f"  build {found['large']:.2f} s, of 100 lines {found['small']:.2f} s, DuckDB {found['duckdb']:.2f} s")
    print(f"  with answer packs and evidence {found['full']:.2f} s, of 100 lines {found['full small']:.2f} s")
    most, quick = peak(netzero("build", str(large))), peak(netzero("build", str(large), "--quick"))
    print(f"  peak memory, all its processes together: {most:.2f} GiB, --quick {quick:.2f} GiB (at most 1.5)")


def peak(arguments: Sequence[str]) -> float:
    """The most memory a command and the processes it starts hold together, in GiB, looked at fifty times a second (Linux)."""
    most = 0
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, start_new_session=True) as process:
        while process.poll() is None:
            most = max(most, sum(_resident(entry, process.pid) for entry in Path("/proc").iterdir() if entry.name.isdecimal()))
            time.sleep(0.02)
    return most / 1024**3


def _resident(entry: Path, session: int) -> int:
    """The bytes a process of a session holds, what it shares counted with each that shares it."""
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
        return int((entry / "statm").read_text().split()[1]) * resource.getpagesize() if int(fields[3]) == session else 0
    except (OSError, IndexError):
        return 0


TRACED_LINES = 10_000_000
BY_HAND = "SELECT WHAT FROM 'PATH' WHERE included AND account = 'ghg' AND year = 2024 AND site = 'Site 7'"


def tracing(folder: Path) -> None:
    """Trace of one number of about 1,000 rows out of ten million, rows shown and digest compared, against adding up the same selection by hand: at most 3."""
    import duckdb

    from pipeline.provenance import ROW_COLUMNS
    from pipeline.trace import trace

    out = folder / "traced"
    identifier = write_out(out, TRACED_LINES, "Site 7")
    query = BY_HAND.replace("PATH", (out / "ledger.parquet").as_posix())

    def by_hand(what: str) -> float:
        start = time.perf_counter()
        assert duckdb.connect().execute(query.replace("WHAT", what)).fetchall()
        return time.perf_counter() - start

    def ours(rows: int) -> float:
        start = time.perf_counter()
        (match,) = trace(out, identifier, rows)["matches"]
        assert match["agrees"]
        return time.perf_counter() - start

    columns = ", ".join(f'"{name}"' for name in ROW_COLUMNS)
    found = interleaved(
        {
            "trace": lambda: ours(20),
            "sum": lambda: by_hand("sum(amount), count(*)"),
            "every": lambda: ours(100_000),
            "rows": lambda: by_hand(columns),
        },
        runs=7,
    )
    report("trace of one number among 10,000,000 lines, digest compared / its sum by hand", found["trace"], found["sum"], 3)
    report("  with every row shown / the same columns of its rows by hand", found["every"], found["rows"], 3)


def verifying(folder: Path) -> None:
    """A chapter of 60 pages and 1,000 numbers verified, against unzipping it and joining the text of all its parts with lxml: at most 2.

    Both in this process, whose garbage collector looks as seldom as the command's.
    """
    import gc
    import zipfile

    from lxml import etree

    from pipeline.verify import verify

    path = folder / "long.docx"
    path.write_bytes(long_chapter())

    def joined() -> float:
        start = time.perf_counter()
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                data = package.read(name)
                if name.endswith((".xml", ".rels")):
                    "".join(etree.fromstring(data).itertext())
        return time.perf_counter() - start

    def verified() -> float:
        start = time.perf_counter()
        verdict = verify([path])
        seconds = time.perf_counter() - start
        if len(verdict.numbers) != NUMBERS or not verdict.consistent:
            raise ValueError("the chapter does not verify")
        return seconds

    gc.set_threshold(1_000_000, 20, 100)
    verified()  # imports what it needs
    found = interleaved({"verify": verified, "join": joined}, runs=25)
    report("verify of 1,000 numbers / unzipping and joining the text", found["verify"], found["join"], 2)


def comparing(folder: Path) -> None:
    """Two drafts of over 2,000 datapoints and 3,000 blocks compared, page and redlines written, against building one of them: at most 0.25."""
    from pipeline.diff.command import difference_of, files_of

    before, after = write_drafts(folder)
    builds = [timed(netzero("build", str(side), "-o", str(folder / f"{side.name}-out"))) for side in (before, after)]

    def compared() -> float:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            found, _ = difference_of(str(folder / "before-out"), str(folder / "after-out"), Path(scratch), lambda _: None)
            assert found is not None
            assert found.points and found.blocks
        return time.perf_counter() - start

    def written() -> float:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch:
            found, _ = difference_of(str(folder / "before-out"), str(folder / "after-out"), Path(scratch), lambda _: None)
            assert found is not None
            files_of(found, "en", "Bench", "2026-01-01T00:00:00Z")
        return time.perf_counter() - start

    found = interleaved({"diff": compared, "files": written}, runs=3)
    report("diff of two long drafts / building one of them", found["diff"], median(builds), 0.25)
    report("  with its page and two redlines / building one of them", found["files"], median(builds), 1)


def redlining(_: Path) -> None:
    """A redline of 3,000 paragraphs and 500 table rows against python-redlines 2.0.0 on the same pair: at least 5 times faster, as many changes found."""
    from pipeline.redline import redline
    from pipeline.render.docx import write_docx

    old, new = (write_docx(chapter(edited=edited), {}, edition="public").content for edited in (False, True))
    made: dict[str, bytes] = {}

    def ours() -> float:
        start = time.perf_counter()
        done = redline(old, new, {}, author="Bench", date="2026-01-01T00:00:00Z")
        assert isinstance(done, bytes)
        made["ours"] = done
        return time.perf_counter() - start

    try:
        from python_redlines.engines import DocxodusEngine
    except ImportError:
        print(f"redline: {ours():.2f} s; python-redlines is not installed: pip install 'python-redlines[docxodus]==2.0.0'")
        return
    engine = DocxodusEngine()

    def theirs() -> float:
        start = time.perf_counter()
        made["theirs"], *_ = engine.run_redline("Bench", old, new)
        return time.perf_counter() - start

    found = interleaved({"ours": ours, "theirs": theirs}, runs=3)
    report("redline of 3,000 paragraphs and 500 rows / python-redlines", found["ours"], found["theirs"], 0.2)
    print(f"  changed paragraphs and cells: {changed_paragraphs(made['ours'])}, python-redlines {changed_paragraphs(made['theirs'])}")


def changed_paragraphs(data: bytes) -> int:
    """Paragraphs that hold a tracked insertion."""
    import zipfile
    from io import BytesIO

    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return sum(1 for paragraph in root.iter(f"{word}p") if next(paragraph.iter(f"{word}ins"), None) is not None)


def same_bytes(folder: Path) -> None:
    """Every file twice: other process, hash seed, time zone, number of threads, locale."""
    settings = (
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "99", "TZ": "Asia/Taipei", "OMP_NUM_THREADS": "2", "LC_ALL": "C"},
    )
    digests: list[dict[str, str]] = []
    for index, environment in enumerate(settings):
        out = folder / f"same-{index}"
        timed(netzero("build", "examples/formosa", "-o", str(out)), environment)
        digests.append({path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.rglob("*")) if path.is_file()})
    differing = [name for name in digests[0] if digests[0][name] != digests[1].get(name)]
    print(f"same bytes: {len(digests[0]) - len(differing)} of {len(digests[0])} files" + (f"; differing: {', '.join(differing)}" if differing else ""))


def report(what: str, ours: float, theirs: float, most: float) -> None:
    """One line: the ratio and what was promised."""
    ratio = ours / theirs
    print(f"{what}: {ratio:.2f} (at most {most:g}) {'ok' if ratio <= most else 'MISSED'}   [{ours:.2f} s / {theirs:.2f} s]")


def main() -> None:
    """Every measurement."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full_build(folder)
        starts(folder)
        scale(folder)
        tracing(folder)
        verifying(folder)
        comparing(folder)
        redlining(folder)
        same_bytes(folder)


if __name__ == "__main__":
    main()
