"""What the command prints: messages in the user's language, findings grouped by rule, progress on standard error."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from report_templates import words

if TYPE_CHECKING:
    from pipeline.diff import Difference
    from pipeline.finding import Finding
    from pipeline.gap import Gap, PointGap, Wanted
    from pipeline.pull import Pulled
    from pipeline.topics import Topic
    from pipeline.verdict import Verdict

Said = TypeVar("Said", bound=click.Command)
HOME = Path(__file__).parents[1]
OURS = ("pipeline", "disclosures", "figures", "report_templates")
PLACES_SHOWN, ROWS_SHOWN = 8, 5
REFUSALS = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.EROFS, errno.ENOSPC, errno.ENAMETOOLONG)
"""Why an operating system refuses a file whatever the program does."""
COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def language() -> str:
    """The user's language: ``NETZERO_LANG``, else the locale's; Traditional Chinese where it says so, else English."""
    wanted = os.environ.get("NETZERO_LANG") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or _system_language()
    return "zh-TW" if wanted.lower().replace("-", "_").startswith("zh") else "en"


def _system_language() -> str:
    import locale

    return locale.getlocale()[0] or "en"


def spoken(group: click.Group) -> click.Group:
    """The commands with their help in the user's language: of ``English. / 中文。`` the half a person reads."""
    half = -1 if language() == "zh-TW" else 0

    def said(command: Said) -> Said:
        made = copy(command)
        made.help = "\n\n".join(re.split(r"\s/\s", part)[half] for part in (command.help or "").split("\n\n"))
        made.params = [copy(param) for param in command.params]
        for option in made.params:
            if isinstance(option, click.Option) and option.help:
                option.help = option.help.split(" / ")[half]
        return made

    whole = said(group)
    whole.commands = {name: said(command) for name, command in group.commands.items()}
    return whole


class Terminal:
    """Prints for a person; quiet where the command prints JSON."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.lang = language()
        self._quiet = quiet
        self._words = words(self.lang)

    def say(self, key: str, **values: object) -> str:
        """A sentence of ``words/terminal.toml``."""
        return self._words[f"terminal.{key}"].format(**values)

    def word(self, key: str) -> str:
        """A label or sentence of any words file."""
        return self._words[key]

    def line(self, key: str, **values: object) -> None:
        """Print a sentence."""
        click.echo(self.say(key, **values))

    @contextmanager
    def progress(self) -> Iterator[Callable[[str], None]]:
        """Shows the step at work on one line of standard error, where a person watches."""
        watched = not self._quiet and sys.stderr.isatty()

        def step(name: str) -> None:
            if watched:
                what, _, lang = name.partition(" ")
                click.echo(f"\r\033[K{self._words.get(f'terminal.step_{what}', what)} {lang}", nl=False, err=True)

        try:
            yield step
        finally:
            if watched:
                click.echo("\r\033[K", nl=False, err=True)

    def findings(self, findings: Sequence[Finding], *, brief: bool = False) -> None:
        """Findings grouped by rule: the sentence, the places, the hint; last what is acknowledged, with its reason.
        After a finished build only their number and the errors."""
        groups: dict[tuple[bool, str, str], list[Finding]] = {}
        for item in findings:
            if not brief or item.severity == "error":
                known = item.acknowledged is not None
                groups.setdefault((known, item.rule, item.acknowledged or item.hint[self.lang]), []).append(item)
        for (_, rule, advice), members in sorted(groups.items(), key=lambda entry: entry[0][0]):
            self._group(rule, advice, members)
        open_ones = [item for item in findings if item.acknowledged is None]
        counts = {name: sum(1 for item in open_ones if item.severity == name) for name in ("error", "warning", "info")}
        self.line("counts", **counts, known=len(findings) - len(open_ones))

    def _group(self, rule: str, advice: str, members: Sequence[Finding]) -> None:
        first = members[0]
        mark = self.say("acknowledged") if first.acknowledged else self._words[f"terminal.{first.severity}"]
        click.echo(click.style(f"{mark}  {rule}", fg=COLOURS[first.severity], bold=first.severity == "error"))
        for item in members[:PLACES_SHOWN]:
            where = f"{item.at}: " if item.at else ""
            more = self.say("and_more", count=item.count - 1, places=self._others(item)) if item.count > 1 else ""
            click.echo(f"  {where}{item.message[self.lang]}{more}")
        if len(members) > PLACES_SHOWN:
            click.echo("  " + self.say("more", count=len(members) - PLACES_SHOWN))
        click.echo(f"  → {advice}\n")

    def _others(self, item: Finding) -> str:
        """The first of the other places a finding names: by row where they stand in the same sheet."""
        shown: list[str] = []
        for place in item.places[1 : 1 + ROWS_SHOWN]:
            same = item.at is not None and (place.file, place.sheet) == (item.at.file, item.at.sheet) and place.row is not None
            shown.append(self.say("row", row=place.row) if same else str(place))
        rest = ["…"] if item.count - 1 > len(shown) else []
        return ("、" if self.lang == "zh-TW" else ", ").join([*shown, *rest])

    def built(self, out: Path, files: Sequence[str]) -> None:
        """Where to look after a build."""
        if not files:
            self.line("refused")
            return
        self.line("written", count=len(files), path=str(out))
        for name in files:
            if name.endswith((".docx", ".html")):
                click.echo(f"  {out / name}")

    def signed(self, file: str, rows: Sequence[Mapping[str, str]], findings: Sequence[Finding]) -> None:
        """What was signed and where it was recorded, or what stood in the way."""
        for row in rows:
            click.echo(f"  {row['section_or_item']}  {row['lang']}  {self._words['choice.signoffs.role.' + row['role']]}  {row['on']}  {row['who']}")
        if rows:
            self.line("signed", count=len(rows), file=file)
        if findings:
            self.findings(findings)

    def traced(self, found: Mapping[str, Any]) -> None:
        """The origin of each number that answers."""
        from pipeline.trace_lines import TraceLines

        for line, head in TraceLines(found, self.lang).lines():
            click.echo(click.style(line, bold=head))

    def differed(self, difference: Difference, out: Path, names: Sequence[str]) -> None:
        """What changed: the main figures with their causes, then how much else."""
        from pipeline.diff.telling import headlines, warnings

        for warning in warnings(difference, self.lang):
            click.echo(click.style(warning, bold=True))
        if difference.empty:
            click.echo(self._words["diff.nothing"])
        for figure in headlines(difference, self.lang):
            moved = f"  ({figure.difference})" if figure.difference else ""
            click.echo(click.style(f"{figure.name}: {figure.before} → {figure.after}{moved}", bold=True))
            for cause in figure.causes:
                told = [cause.kind, cause.amount, *([f"({cause.detail})"] if cause.detail else []), *cause.lines[:1]]
                click.echo("  " + "  ".join(part for part in told if part))
        counts = {"numbers": difference.points, "items": difference.items, "blocks": difference.blocks, "inputs": difference.inputs()}
        for name, found in counts.items():
            click.echo(self._words[f"diff.{name}_count"].format(count=len(found)))
        click.echo(self._words["diff.written"].format(path=out, names=", ".join(names)))

    def verified(self, verdict: Verdict) -> None:
        """What is wrong, where, and the answer in one line."""
        self.findings(verdict.findings)
        said = "verified" if verdict.verified else "consistent" if verdict.consistent else "not_verified"
        same = sum(1 for number in verdict.numbers if number.state == "same")
        click.echo(click.style(self.say(said, same=same, count=len(verdict.numbers)), bold=True))

    def pulled(self, found: Pulled, *, dry_run: bool) -> None:
        """What came back from Word, and what did not."""
        if found.blocks:
            click.echo(self._words["review.pulled"].format(blocks=len(found.blocks), files=", ".join(sorted(found.files))))
        else:
            click.echo(self._words["review.nothing"])
        if found.comments:
            click.echo(self._words["review.comments"].format(count=len(found.comments), path="review/comments.json"))
        if found.findings:
            self.findings(found.findings)
        if dry_run:
            click.echo(self._words["review.dry"])

    def items(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Framework items, one a line."""
        for entry in listed:
            title = entry["title"][self.lang] if isinstance(entry["title"], Mapping) else entry["title"]
            click.echo(f"{entry['framework']}  {entry['edition']}  {entry['code']}  {title}")

    def topics(self, listed: Sequence[Topic]) -> None:
        """Topics as a checklist: sub-point by sub-point who asks it, and what answers it without anybody writing."""
        from pipeline.topics import cited

        for topic in listed:
            concept = topic.concept
            click.echo(click.style(f"{concept.name}  {concept.title[self.lang]}", bold=True))
            click.echo(f"  {self._words['topics.marks']}: {concept.name}: [{', '.join(part.name for part in concept.parts)}]")
            for part in concept.parts:
                click.echo(f"  [ ] {part.name}  {part.title[self.lang]}")
                click.echo(f"      {cited(topic.asking(part), self._words) or self._words['topics.nobody']}")
                if part.inputs:
                    click.echo("      " + self._words["topics.inputs"].format(names=", ".join(part.inputs)))
            click.echo()

    def gap(self, gap: Gap) -> None:
        """A folder held against an edition: counted, then each changed disclosure with what it takes over and what to give."""
        from pipeline.answers.gap_list import gap_message, gap_summary

        click.echo("\n".join((gap_message(gap, self.lang, self._words), *(f"  {line}" for line in gap_summary(gap, self._words)), "")))
        for item in gap.changed:
            old = f"  ← {self._words['topics.comma'].join(item.old)}" if item.old and item.old != (item.status.code,) else ""
            change = self._words[f"gap.change.{item.change}"] if gap.before is not None else self._words[f"choice.item_status.{item.status.status}"]
            click.echo(f"{item.status.code}  {item.status.title[self.lang]}  {item.count('reported', 'omitted')}/{len(item.points)}  ({change}){old}")
            for line in dict.fromkeys(self._to_give(point, wanted) for point in item.points for wanted in point.wanted):
                click.echo(line)
        if gap.retired:
            click.echo(f"\n{self._words['gap.withdrawn']}")
        for entry in gap.retired:
            click.echo(f"{entry.item.code}  {entry.item.title[self.lang]}  → {self._words['topics.comma'].join(entry.new) or self._words['gap.none']}")
            for gone in entry.points:
                click.echo(f"    {gone.print_ref}  {gone.text[self.lang]}  [{self._words['gap.no_longer']}]")

    def _to_give(self, point: PointGap, wanted: Wanted) -> str:
        new = f"  [{self._words['gap.newly']}]" if wanted.new else ""
        return f"    {point.point.print_ref}  {wanted.what[self.lang]}  → {wanted.where[self.lang]}{new}"


def denied(error: Exception) -> str | None:
    """What to say where the machine refused a file, which is no defect: opened in Word, not permitted, no room left; ``None`` for any other error."""
    if not isinstance(error, OSError) or error.errno not in REFUSALS:
        return None
    return Terminal().say("denied", path=str(error.filename2 or error.filename or ""), why=error.strerror or type(error).__name__)


def refuse_overwritten(home: Path = HOME) -> None:
    """Stop where another distribution has installed files over a package of ours, in the folder these stand in: names like ``pipeline`` are common."""
    from importlib.metadata import distributions

    listed = [(found, found.read_text("RECORD") or found.read_text("top_level.txt") or "") for found in distributions(path=[str(home)])]
    files = [(found, "\n" + text.replace("\\", "/").replace("\r", "") + "\n") for found, text in listed]
    for name in OURS:
        owners = {str(found.metadata["Name"]) for found, text in files if f"\n{name}/" in text or f"\n{name}\n" in text}
        others = sorted(owners - {"netzero-chapter", "netzero_chapter"})
        if others:
            raise click.ClickException(Terminal().say("overwritten", name=name, other=", ".join(others)))


def print_topics(topic: str, framework: str | None, edition: str | None, as_json: bool) -> None:
    """List topics as a checklist: one, or all that a framework, or any, asks."""
    from pipeline.topics import checklist

    terminal = Terminal()
    try:
        chosen, near = checklist(topic, framework, edition)
    except KeyError as error:
        raise click.UsageError(terminal.say("no_framework", name=str(error.args[0]))) from error
    if near is not None:
        raise click.UsageError(terminal.word("topics.unknown").format(name=topic, nearest=near[terminal.lang]))
    if as_json:
        click.echo(json.dumps({"topics": [entry.as_dict() for entry in chosen]}, ensure_ascii=False))
    else:
        terminal.topics(chosen)
