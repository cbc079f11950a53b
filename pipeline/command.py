"""What every command of ``netzero`` shares: its options, its exit codes, how findings leave it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.terminal import Terminal

if TYPE_CHECKING:
    from pipeline.finding import Finding

Command = TypeVar("Command", bound=Callable[..., Any])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOUND, USAGE, DEFECT = 1, 2, 3


def json_option(command: Command) -> Command:
    """The option ``--json`` that every command has."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON. / 以 JSON 輸出。")(command)


def finish(findings: Sequence[Finding], as_json: bool, code: int = FOUND) -> None:
    """Print findings and leave with ``code`` where one of them blocks."""
    if as_json:
        click.echo(json.dumps({"findings": [item.as_dict() for item in findings]}, ensure_ascii=False))
    else:
        Terminal().findings(findings)
    if any(item.blocks for item in findings):
        sys.exit(code)
