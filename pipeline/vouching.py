"""The commands by which a person vouches: for words and values (``sign``), that two languages agree (``pair``), for a package (``seal``)."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.command import FILE, FOLDER, FOUND, json_option
from pipeline.terminal import Terminal, refuse_overwritten

if TYPE_CHECKING:
    from pipeline.signoff import Role


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--who", required=True, help="Who signs. / 簽核人姓名。")
@click.option("--role", required=True, type=click.Choice(["prepared", "reviewed", "approved"]), help="In which role. / 簽核角色。")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="ID",
    help="A section: inventory; of the IFRS S2 document s2/inventory. / 章節代號，例如 inventory；IFRS S2 文件為 s2/inventory。",
)
@click.option("--item", "items", multiple=True, metavar="ITEM", help="A disclosure, such as gri:305-1. / 揭露項目，例如 gri:305-1。")
@click.option("--all", "whole", is_flag=True, help="Every section of the chapter and of the documents beside it. / 專章及另冊文件所有章節。")
@click.option("--lang", "languages", multiple=True, type=click.Choice(["zh-TW", "en"]), help="Only this language. / 僅此語言。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of signing (default today). / 簽核日期（預設為今日）。")
@json_option
def sign(
    folder: Path,
    who: str,
    role: Role,
    sections: tuple[str, ...],
    items: tuple[str, ...],
    whole: bool,
    languages: tuple[str, ...],
    on: datetime | None,
    as_json: bool,
) -> None:
    """Record who prepared, reviewed or approved what. / 記錄編製、覆核或核准。

    The sign-off is over the words and exact values as they now stand; a later change voids it, visibly. /
    簽核以目前之文字與精確數值為準；其後若有變更，簽核即失效並於草稿中標示。
    """
    from pipeline.sign import Request
    from pipeline.sign import sign as record

    refuse_overwritten()
    if whole == bool(sections or items):
        raise click.UsageError(Terminal().say("sign_what"))
    terminal = Terminal(quiet=as_json)
    request = Request(who.strip(), role, (on or datetime.now()).date(), (*sections, *items), languages)
    with terminal.progress() as step:
        signed = record(folder, request, header_language=terminal.lang, progress=step)
    if as_json:
        said = {"file": signed.file, "signoffs": [dict(row) for row in signed.rows], "findings": [item.as_dict() for item in signed.findings]}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        terminal.signed(signed.file, signed.rows, signed.findings)
    if not signed.rows:
        sys.exit(FOUND)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option("--by", required=True, help="Who held the two languages against each other. / 核對人姓名。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day it was done (default today). / 核對日期（預設為今日）。")
@json_option
def pair(folder: Path, texts: tuple[str, ...], by: str, on: datetime | None, as_json: bool) -> None:
    """Record that Chinese and English say the same. / 記錄中英文內容一致。

    TEXT is a file of narrative/ such as governance; without one, all. A paragraph changed later makes its counterpart stale, and check says so. /
    TEXT 為 narrative/ 之檔名，例如 governance；未指定則為全部。其後若僅一種語言之段落變更，check 即列出另一語言未同步之段落。
    """
    from pipeline.pairs import pair as record

    refuse_overwritten()
    done = record(folder, by.strip(), (on or datetime.now()).date(), texts)
    terminal = Terminal(quiet=as_json)
    if as_json:
        click.echo(json.dumps({"texts": list(done.stems), "findings": [item.as_dict() for item in done.findings]}, ensure_ascii=False))
    else:
        terminal.findings(done.findings)
        terminal.line("paired", count=len(done.stems))
    if not done.stems:
        sys.exit(FOUND)


@click.command()
@click.argument("package", required=False, type=FILE)
@click.option("--key", type=FILE, help="The private key (PEM, Ed25519). / 私密金鑰（PEM，Ed25519）。")
@click.option("--new-key", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Make a pair of keys there. / 於此資料夾建立金鑰對。")
@click.option("--passphrase", is_flag=True, help="Lock the new private key with a passphrase. / 以通關密語保護新私密金鑰。")
@json_option
def seal(package: Path | None, key: Path | None, new_key: Path | None, passphrase: bool, as_json: bool) -> None:
    """Sign an evidence package, or make the keys for it. / 對證據包加上封存簽章，或建立所需金鑰。

    PACKAGE is an evidence.zip; the seal is written beside it as evidence.zip.sig. NETZERO_KEY_PASSPHRASE opens a locked key without asking. /
    PACKAGE 為 evidence.zip，封存簽章寫於同處之 evidence.zip.sig。設定 NETZERO_KEY_PASSPHRASE 可免除輸入通關密語。
    """
    from pipeline import sealing

    terminal = Terminal(quiet=as_json)
    if (new_key is None) == (package is None) or (package is not None and key is None):
        raise click.UsageError(terminal.say("seal_of_what"))

    def ask(confirm: bool) -> str:
        return os.environ.get("NETZERO_KEY_PASSPHRASE") or str(click.prompt(terminal.say("passphrase"), hide_input=True, confirmation_prompt=confirm, err=True))

    if new_key is not None:
        said, findings = sealing.make_keys(new_key, (lambda: ask(True)) if passphrase else None)
    else:
        said, findings = sealing.seal_package(package, key, lambda: ask(False))  # type: ignore[arg-type]  # one of the two is given, and then the key
    if as_json:
        click.echo(json.dumps({**said, "findings": [item.as_dict() for item in findings]}, ensure_ascii=False))
    elif said:
        terminal.line("sealed" if package is not None else "keys_made", **said)
    else:
        terminal.findings(findings)
    if not said:
        sys.exit(FOUND)
