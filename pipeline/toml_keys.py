"""Reading a TOML table strictly: each key is asked for by name and kind; a wrong answer, and a key never asked for, is a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from pipeline.finding import LANGUAGES, Finding, Place, Text, finding, text
from pipeline.nearest import did_you_mean, nearest

FIRST_YEAR, LAST_YEAR = 1990, 2150
ROC_OFFSET = 1911
"""Year 1 of the Republic of China calendar is 1912."""

_LENGTH_SHOWN = 60
_ABSENT = ("report.missing_key", "report.not_stated", "report.base_year_missing")
"""What is told of a key that is not there."""
Word = TypeVar("Word", bound=str)


@dataclass(slots=True)
class Asked:
    """What the reading of one document has gathered: findings, and every dotted key that was asked for."""

    file: str
    lines: Mapping[str, int]
    findings: list[Finding] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unasked: list[tuple[str, str]] = field(default_factory=list)

    def place(self, path: str) -> Place:
        """Where a dotted key stands: its own line, else that of the nearest table around it."""
        around = path
        while around and around not in self.lines:
            around = around.rpartition(".")[0]
        return Place(self.file, None, self.lines.get(around), path)

    def report(self, rule: str, path: str, **values: object) -> None:
        """Adds a finding at a key."""
        self.findings.append(finding(rule, self.place(path), key=path, **values))  # type: ignore[arg-type]  # values are words of the sentence

    def finish(self) -> tuple[Finding, ...]:
        """All findings, now that every known key has been asked for: each other key is unknown, and the nearest known one is named.

        A key that is missing because it is misspelt is told once, as the unknown key it became.
        """
        for path, parent in self.unasked:
            own = [key for key in self.known if key.rpartition(".")[0] == parent]
            elsewhere = [key for key in self.known if key.rpartition(".")[2] == path.rpartition(".")[2]]
            meant = next(iter(elsewhere), None) or nearest(path, own)
            self.findings = [item for item in self.findings if not (item.rule in _ABSENT and item.at and item.at.column == meant)]
            self.report("report.unknown_key", path, nearest=meant or nearest(path, self.known, cutoff=0.0) or "")
        return tuple(sorted(self.findings, key=lambda item: item.at.row or 0 if item.at else 0))


def shown(value: object) -> str:
    """The offending text as a message shows it."""
    written = value if isinstance(value, str) else ("true" if value is True else "false" if value is False else str(value))
    return written if len(written) <= _LENGTH_SHOWN else written[: _LENGTH_SHOWN - 1] + "…"


@dataclass(slots=True)
class Keys:
    """One table of the document while it is read."""

    data: Mapping[str, Any]
    path: str
    asked: Asked
    names: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """The dotted name of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:  # noqa: ANN401  # what TOML holds is what is to be found out
        """The value as TOML has it; marks the key as known."""
        self.names.add(key)
        self.asked.known.append(self.at(key))
        return self.data.get(key)

    def wrong(self, key: str, value: object, en: str, zh: str, near: str | None = None) -> None:
        """Reports a value that is not what the key holds."""
        self.asked.report("report.wrong_value", self.at(key), text=shown(value), expected=text(en, zh), near=did_you_mean(near))

    def close(self) -> None:
        """Marks every key of the table that was never asked for."""
        self.asked.unasked.extend((self.at(key), self.path) for key in self.data if key not in self.names)

    def table(self, key: str) -> Keys | None:
        """A table below this one; ``None`` where it is absent."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Keys(value, self.at(key), self.asked)
        self.wrong(key, value, "a table", "表格（[…] 或 {…}）")
        return None

    def section(self, key: str) -> Keys:
        """A table below this one, empty where it is absent."""
        return self.table(key) or Keys({}, self.at(key), self.asked)

    def string(self, key: str, *, required: bool = False) -> str | None:
        """A text that is not blank."""
        value = self.get(key)
        if value is None and required:
            self.asked.report("report.missing_key", self.at(key))
        if value is None or (isinstance(value, str) and value.strip()):
            return None if value is None else value.strip()
        self.wrong(key, value, "a text in quotation marks", "以引號括起的文字")
        return None

    def choice(self, key: str, options: Sequence[Word], default: Word) -> Word:
        """One of a few words."""
        value = self.get(key)
        if value is None:
            return default
        for option in options:
            if value == option:
                return option
        named = [f'"{option}"' for option in options]
        self.wrong(key, value, f"one of {', '.join(named)}", f"{'、'.join(named)} 其中之一", nearest(str(value), options))
        return default

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false where absent."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, value, "true or false, without quotation marks", "true 或 false，不加引號")
        return False

    def number(self, key: str, low: int, high: int | None = None) -> Decimal | None:
        """An exact number within bounds."""
        value = self.get(key)
        if value is None:
            return None
        exact = Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None
        if exact is not None and exact.is_finite() and exact >= low and (high is None or exact <= high):
            return exact
        if high is None:
            self.wrong(key, value, f"a number of at least {low}", f"不小於 {low} 的數字")
        else:
            self.wrong(key, value, f"a number from {low} to {high}", f"{low} 至 {high} 的數字")
        return None

    def year(self, key: str, *, required: bool = False) -> int | None:
        """A Gregorian year; a ROC year (113) is understood and noted."""
        value = self.get(key)
        if value is None:
            if required:
                self.asked.report("report.missing_key", self.at(key))
            return None
        if isinstance(value, int) and FIRST_YEAR - ROC_OFFSET <= value <= 200:
            self.asked.report("report.roc_year", self.at(key), text=shown(value), year=value + ROC_OFFSET)
            return value + ROC_OFFSET
        if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
            return value
        self.wrong(key, value, f"a year from {FIRST_YEAR} to {LAST_YEAR}, without quotation marks", "西元年，不加引號，例如 2024")
        return None

    def day(self, key: str) -> date | None:
        """A date, written as a TOML date or as ISO text."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        self.wrong(key, value, "a date such as 2025-08-31", "日期，例如 2025-08-31")
        return None

    def words(self, key: str, languages: Sequence[str], *, required: bool = False) -> Text | None:
        """A text in each language: ``{en = "…", "zh-TW" = "…"}``, or one text that serves every language."""
        value = self.get(key)
        if isinstance(value, str) and value.strip():
            return {lang: value.strip() for lang in LANGUAGES}
        inner = self.table(key) if isinstance(value, dict) else None
        if inner is not None:
            return self._translations(key, inner, languages)
        if value is not None:
            self.wrong(key, value, '{en = "…", "zh-TW" = "…"}', '{en = "…", "zh-TW" = "…"}')
        elif required:
            self.asked.report("report.missing_key", self.at(key))
        return None

    def _translations(self, key: str, inner: Keys, languages: Sequence[str]) -> Text | None:
        found = {lang: said for lang in LANGUAGES if (said := inner.string(lang))}
        inner.close()
        if not found:
            if not set(inner.data).intersection(LANGUAGES):
                self.wrong(key, ", ".join(inner.data), '{en = "…", "zh-TW" = "…"}', '{en = "…", "zh-TW" = "…"}')
            return None
        any_language = next(iter(found.values()))
        for lang in languages:
            if lang not in found:
                self.asked.report("report.untranslated", self.at(key), lang=lang, text=shown(any_language))
        return {lang: found.get(lang, any_language) for lang in LANGUAGES}

    def strings(self, key: str) -> tuple[str, ...] | None:
        """A text, or a list of texts."""
        value = self.get(key)
        if value is None:
            return None
        entries = value if isinstance(value, list) else [value]
        if entries and all(isinstance(entry, str) and entry.strip() for entry in entries):
            return tuple(entry.strip() for entry in entries)
        self.wrong(key, value, "a text or a list of texts", "文字或文字清單")
        return None
