"""The command ``netzero``: reads arguments, calls ``run``, prints in the user's language. Heavy libraries are imported when a command needs them."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click

from pipeline.command import DEFECT, FILE, FOLDER, FOUND, USAGE, finish, json_option
from pipeline.helper import helper
from pipeline.terminal import Terminal, denied, language, print_topics, refuse_overwritten, spoken
from pipeline.vouching import pair, seal, sign


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="netzero-chapter", prog_name="netzero")
def main_group() -> None:
    """From a consolidated greenhouse-gas inventory to the net-zero chapter of an ESG report, each number bound to its source. /
    由溫室氣體盤查彙總資料產出永續報告書淨零專章，每一數值均可追溯至來源。
    """


@main_group.command()
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", help="Copy a shipped example. / 複製內建範例。")
@click.option("--from", "last", metavar="LAST_YEAR", type=FOLDER, help="Roll last year's report folder forward. / 由前一年度報告資料夾延續。")
@click.option("--workbook", is_flag=True, help="One XLSX workbook to fill in instead of CSV files. / 以單一活頁簿取代 CSV。")
@click.option("--lang", type=click.Choice(["zh-TW", "en"]), help="Language of headers and skeletons. / 表頭與範本語言。")
def new(target: Path, example: str | None, last: Path | None, workbook: bool, lang: str | None) -> None:
    """Make a report folder. / 建立報告資料夾。"""
    from pipeline.starter import example_folder, new_folder

    if last is not None:
        if example is not None or workbook:
            raise click.UsageError(Terminal().say("one_origin"))
        _roll(target, last)
        return
    source = None
    if example is not None:
        source = example_folder(example)
        if source is None:
            raise click.UsageError(Terminal().say("no_example", name=example))
    findings = new_folder(target, lang=lang or language(), workbook=workbook, example=source)
    if findings:
        finish(findings, False)
    else:
        Terminal().line("made", path=str(target))


def _roll(target: Path, last: Path) -> None:
    """Roll a report folder forward and say what is to be filled in."""
    from pipeline.roll import roll_forward

    terminal = Terminal()
    with terminal.progress() as step:
        rolled = roll_forward(target, last, step)
    if rolled.year:
        tables = ", ".join(f"{name}.csv ({count})" for name, count in rolled.to_fill.items())
        terminal.line("rolled" if tables else "rolled_bare", path=str(target), year=rolled.year, tables=tables)
    if rolled.findings:
        finish(rolled.findings, False)
    if not rolled.year:
        sys.exit(FOUND)


@main_group.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@json_option
def check(folder: Path, as_json: bool) -> None:
    """List every finding of a report folder. / 列出報告資料夾之所有檢核結果。"""
    refuse_overwritten()
    from pipeline import run

    terminal = Terminal(quiet=as_json)
    with terminal.progress() as step:
        findings = run.check(folder, step)
    finish(findings, as_json)


@main_group.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Output folder (default DIR/out). / 輸出資料夾。")
@click.option("--lang", "languages", multiple=True, type=click.Choice(["zh-TW", "en"]), help="Only this language. / 僅此語言。")
@click.option("--only", help="Only these formats: html,docx. / 僅此格式。")
@click.option("--quick", is_flag=True, help="Chapter and draft only, without answer packs and evidence. / 僅產出專章與草稿，不含答覆活頁簿與證據包。")
@click.option(
    "--outline",
    "also",
    multiple=True,
    type=click.Choice(["s2"]),
    help="A document of its own beside the chapter, from the same draft: s2 (IFRS S2). / 於專章之外，依同一份草稿另產出獨立文件：s2（IFRS S2）。",
)
@click.option("--with-documents", is_flag=True, help="Pack the documents of evidence/ too, not only their digests. / 證據包一併收錄 evidence/ 之文件。")
@click.option(
    "--pages", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Page map that verify wrote of the PDF. / verify 產出之 PDF 頁碼表。"
)
@json_option
def build(
    folder: Path,
    out: Path | None,
    languages: tuple[str, ...],
    only: str | None,
    quick: bool,
    also: tuple[str, ...],
    with_documents: bool,
    pages: Path | None,
    as_json: bool,
) -> None:
    """Build the chapter, the draft and the evidence. / 產出專章、草稿資料與證據包。"""
    refuse_overwritten()
    formats = tuple(part.strip() for part in (only or "").split(",") if part.strip())
    unknown = [name for name in formats if name not in ("html", "docx")]
    if unknown:
        raise click.UsageError(Terminal().say("no_format", name=", ".join(unknown)))
    terminal = Terminal(quiet=as_json)
    with helper(packs=not quick) as beside, terminal.progress() as step:
        from pipeline import run

        make = partial(run.build, folder, out, languages, formats, step, with_documents=with_documents, pages=pages, also=also, quick=quick)
        try:
            built = make(helper=beside)
        except ChildProcessError:  # the system stopped the helper, most likely for the memory it took: go on alone
            built = make()
    if as_json:
        click.echo(json.dumps({"out": str(built.out), "files": list(built.files), "findings": [item.as_dict() for item in built.findings]}, ensure_ascii=False))
    else:
        terminal.findings(built.findings, brief=bool(built.files))
        terminal.built(built.out, built.files)
    if not built.files:
        sys.exit(FOUND)


@main_group.command()
@click.argument("where", metavar="WHERE", type=click.Path(path_type=Path))
@click.argument("what", metavar="WHAT")
@click.option("--rows", type=click.IntRange(0), default=20, show_default=True, help="Rows to show. / 顯示列數。")
@click.option("--package", type=click.Path(path_type=Path), help="The evidence package of a document. / 文件之證據包。")
@click.option(
    "--xlsx", "book", type=click.Path(dir_okay=False, path_type=Path), help="Write the tree and its rows to a workbook. / 將計算樹與資料列寫入活頁簿。"
)
@json_option
def trace(where: Path, what: str, rows: int, package: Path | None, book: Path | None, as_json: bool) -> None:
    """Tell where a number comes from. / 追溯數值來源。

    WHERE is a report folder, an out folder, a chapter (.docx, .html) or an evidence package; WHAT a datapoint id or the number as printed. /
    WHERE 為報告資料夾、輸出資料夾、專章檔案（.docx、.html）或證據包；WHAT 為數據點代號或印出之數值。
    """
    from pipeline import trace as tracing
    from pipeline.opened import NotOpenedError

    terminal = Terminal(quiet=as_json)
    try:
        found = tracing.trace(where, what, rows, package)
    except NotOpenedError as error:
        finish(error.findings, as_json, USAGE)
        return
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        terminal.traced(found)
    if book is not None:
        from pipeline.trace_book import write_book

        book.write_bytes(write_book(found, terminal.lang))
    if not found["matches"] and not found["texts"]:
        sys.exit(FOUND)


@main_group.command()
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("diff"), show_default=True, help="Where to write. / 輸出資料夾。")
@click.option("--lang", type=click.Choice(["zh-TW", "en"]), help="Language of the page. / 頁面語言。")
@click.option("--author", default="Netzero Chapter", show_default=True, help="Whose tracked changes the redline shows. / 追蹤修訂之作者。")
@json_option
def diff(before: str, after: str, out: Path, lang: str | None, author: str, as_json: bool) -> None:
    """Tell what changed between two drafts, and why. / 比對兩版草稿之異動與原因。

    BEFORE and AFTER are report folders, out folders, evidence packages, chapters (.docx, .html) or revisions (REV:FOLDER). /
    BEFORE 與 AFTER 為報告資料夾、輸出資料夾、證據包、專章檔案（.docx、.html）或 git 版本（版本:資料夾）。
    """
    refuse_overwritten()
    from pipeline.diff.command import difference_of, files_of, write_files

    terminal = Terminal(quiet=as_json)
    with terminal.progress() as step, TemporaryDirectory() as scratch:
        found, findings = difference_of(before, after, Path(scratch), step)
        files = files_of(found, lang or language(), author, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) if found is not None else {}
    if found is None:
        finish(findings, as_json, USAGE)
        return
    write_files(out, files)
    if as_json:
        click.echo(files["diff.json"].decode("utf-8"), nl=False)
    else:
        terminal.differed(found, out, list(files))
    if not found.empty:
        sys.exit(FOUND)


@main_group.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--since", metavar="DRAFT", help="The last approved draft: an out folder or package (default [report] previous). / 前次核准草稿（預設 [report] previous）。"
)
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write (default DIR/brief). / 輸出資料夾（預設 DIR/brief）。")
@click.option("--lang", "languages", multiple=True, type=click.Choice(["zh-TW", "en"]), help="Only this language. / 僅此語言。")
@json_option
def brief(folder: Path, since: str | None, out: Path | None, languages: tuple[str, ...], as_json: bool) -> None:
    """Write the board brief: what is to be approved, and what to know first. / 產出提報董事會之摘要：提請核准事項與須注意事項。"""
    refuse_overwritten()
    from pipeline.brief.command import briefed
    from pipeline.diff.command import write_files

    terminal = Terminal(quiet=as_json)
    with terminal.progress() as step, TemporaryDirectory() as scratch:
        made = briefed(folder, since, languages, Path(scratch), step)
    if not made.files:
        finish(made.findings, as_json, USAGE if made.unread else FOUND)
        return
    target = out or folder / "brief"
    write_files(target, made.files)
    if as_json:
        click.echo(json.dumps({"out": str(target), "files": sorted(made.files)}, ensure_ascii=False))
    else:
        click.echo(terminal.word("brief.written").format(path=target, names=", ".join(sorted(made.files))))


@main_group.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option(
    "--package", type=click.Path(exists=True, path_type=Path), help="The evidence package, or the out folder it lies in. / 證據包或其所在之輸出資料夾。"
)
@click.option("--seal", type=FILE, help="The seal of the package (default: the .sig beside it). / 證據包之封存簽章（預設為同處之 .sig）。")
@click.option("--public-key", type=FILE, help="Check the seal with this public key. / 以此公開金鑰驗證封存簽章。")
@click.option(
    "--pages",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the page of each block and number of the PDF (.json, .csv). / 寫出 PDF 各區塊與數值之頁碼。",
)
@json_option
def verify(files: tuple[Path, ...], package: Path | None, seal: Path | None, public_key: Path | None, pages: Path | None, as_json: bool) -> None:
    """Tell whether documents and packages still say what the evidence says. / 驗證文件與證據包是否仍與證據相符。

    FILE is a .docx, .html or .pdf of the chapter, or an evidence.zip. A document alone proves that it agrees with itself, with the package that it is the
    one built. /
    FILE 為專章之 .docx、.html、.pdf 或 evidence.zip。僅憑文件可證明其前後一致，搭配證據包方可證明即為建置之文件。
    """
    from pipeline import verify as verifying

    if seal is not None and public_key is None:
        raise click.UsageError(Terminal().say("seal_needs_key"))
    if pages is not None and [file.suffix.casefold() for file in files] != [".pdf"]:
        raise click.UsageError(Terminal().say("pages_of_one_pdf"))
    verdict = verifying.verify(files, package, seal, public_key)
    if as_json:
        click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False))
    else:
        Terminal().verified(verdict)
    if pages is not None and verdict.numbers:
        pages.write_bytes(verifying.written_pages(verifying.pages_of(files[0], package), pages.suffix.casefold() == ".csv"))
    if any(item.blocks for item in verdict.findings) or not (verdict.verified or verdict.consistent):
        sys.exit(FOUND if verdict.numbers or verdict.read else USAGE)


@main_group.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("edited", metavar="EDITED.docx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--base", type=click.Path(exists=True, path_type=Path), help="The build it came from (default DIR/out). / 文件來源之建置（預設 DIR/out）。")
@click.option("--dry-run", is_flag=True, help="Only tell what would be written. / 僅列出將寫入之內容。")
@json_option
def pull(folder: Path, edited: Path, base: Path | None, dry_run: bool, as_json: bool) -> None:
    """Bring reviewers' Word edits back into narrative/. / 將審閱者之 Word 修改帶回 narrative/。

    Numbers stay bound: a changed, deleted or newly typed number is refused and listed; comments go to review/comments.json. /
    數值維持引用：遭修改、刪除或新輸入之數值一律拒絕並列出；意見列入 review/comments.json。
    """
    from pipeline.pull.command import pulled, write

    found = pulled(folder, edited, base)
    if not dry_run:
        write(folder, found)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        Terminal().pulled(found, dry_run=dry_run)
    if any(item.blocks for item in found.findings):
        sys.exit(FOUND)


@main_group.command()
@click.argument("framework", required=False)
@click.option("--edition", help="Edition of the framework. / 框架版本。")
@click.option("--gap", metavar="DIR", type=FOLDER, help="Hold a report folder against it. / 與報告資料夾比對差異。")
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Write the gap list and its chart there. / 將差異清單與圖表寫入此資料夾。")
@click.option("--topics", "topic", metavar="[TOPIC]", is_flag=False, flag_value="", help="What to write about: all topics, or one. / 敘述主題檢核表。")
@json_option
def items(framework: str | None, edition: str | None, gap: Path | None, out: Path | None, topic: str | None, as_json: bool) -> None:
    """List what a framework asks; with a folder, what it answers and what a change of edition asks of it. /
    列出框架揭露項目；指定資料夾時，列出已回應項目及版本變動所需資料。
    """
    from pipeline.questions import list_items

    if topic is not None:
        if gap is not None or out is not None:
            raise click.UsageError(Terminal().word("topics.alone"))
        print_topics(topic, framework, edition, as_json)
        return
    if gap is None and out is not None:
        raise click.UsageError(Terminal().word("gap.of_what"))
    try:
        listed = list_items(framework, edition)
    except KeyError as error:
        raise click.UsageError(Terminal().say("no_framework", name=str(error.args[0]))) from error
    if gap is not None:
        _gaps(gap, framework, edition, out, as_json)
    elif as_json:
        click.echo(json.dumps({"items": listed}, ensure_ascii=False))
    else:
        Terminal().items(listed)


def _gaps(folder: Path, framework: str | None, edition: str | None, out: Path | None, as_json: bool) -> None:
    """Hold a folder against editions: a list on the terminal or JSON; the workbook and chart of each in ``out``."""
    from pipeline.gap import as_dict
    from pipeline.gaps import gap_files, gaps

    refuse_overwritten()
    terminal = Terminal(quiet=as_json)
    with terminal.progress() as step:
        found, findings = gaps(folder, framework, edition, step)
        files = {name: content for entry in found for name, content in gap_files(folder, entry).items()} if out is not None else {}
    if not found:
        finish(findings, as_json, USAGE)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_bytes(content)
    if as_json:
        told = [as_dict(entry) for entry in found]
        click.echo(json.dumps({"items": [item for entry in told for item in entry.pop("items")], "editions": told, "files": sorted(files)}, ensure_ascii=False))
    else:
        for entry in found:
            terminal.gap(entry)
        for name in sorted(files):
            click.echo(f"  {out}/{name}")


@main_group.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="The form's file (default in DIR). / 表單檔名。")
@click.option("--lang", type=click.Choice(["zh-TW", "en"]), help="Language of the form's lists. / 下拉選單語言。")
@json_option
def survey(folder: Path, out: Path | None, lang: str | None, as_json: bool) -> None:
    """Write the carbon survey to send to suppliers; their answers go into data/supplier_answers/. /
    產生供應商碳排調查表；回覆檔放入 data/supplier_answers/。
    """
    from pipeline.project import load_project
    from pipeline.survey import survey_form, survey_name

    project, findings = load_project(folder)
    if project is None:
        finish(findings, as_json)
        return
    target = out or folder / survey_name(project, lang or language())
    if target.exists():
        raise click.UsageError(Terminal().say("exists", path=str(target)))
    target.write_bytes(survey_form(project, lang or language()))
    if as_json:
        click.echo(json.dumps({"file": str(target)}, ensure_ascii=False))
    else:
        Terminal().line("survey", path=str(target))


for vouched in (sign, pair, seal):
    main_group.add_command(vouched)


def main() -> None:
    """The console script: exit codes 0 fine, 1 findings, 2 wrong usage, 3 a defect of ours."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads for linear algebra, which nobody asks it for: a fortieth of a build
    gc.set_threshold(1_000_000, 20, 100)  # a build makes many values and hardly a cycle: looking for them often was 6 % of its time
    try:
        spoken(main_group)(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except click.Abort:
        click.echo(Terminal().say("aborted"), err=True)
        sys.exit(USAGE)
    except Exception as error:  # noqa: BLE001  # the last resort: every defect ends in one exit code and one sentence
        import traceback

        if said := denied(error):
            click.echo(said, err=True)
            sys.exit(USAGE)
        traceback.print_exc()
        click.echo(Terminal().say("defect", error=f"{type(error).__name__}: {error}"), err=True)
        sys.exit(DEFECT)


def netzero() -> NoReturn:
    """What ``netzero`` runs: ``main``, and out at once. Freeing a build's values one by one before leaving took a twentieth of its time."""
    code: object = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads any more
            stream.flush()
    os._exit(code if isinstance(code, int) else USAGE if code else 0)
