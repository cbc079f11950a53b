"""On which line of a TOML document each key stands, and what broke it: ``tomllib`` keeps values only, speaks English, and a finding needs a place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from pipeline.finding import Text, text

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"\#[^\n]*|\n|[\[\]{}=,]|"
    r"""[^\s\[\]{}=,\#"']+""",
    re.DOTALL,
)
_KEY_PART = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[^."\'\s]+')


def key_lines(document: str) -> Mapping[str, int]:
    """Dotted key → line, of a document that ``tomllib`` accepts. Members of arrays are counted from 1.

    >>> key_lines('[report]\\nyear = 2024\\n[[omission]]\\nitem = "gri:305-6"\\n')
    {'report': 1, 'report.year': 2, 'omission': 3, 'omission[1]': 3, 'omission[1].item': 4}
    """
    return _Scanner(document).document()


class _Scanner:
    """A cursor over the tokens of a document; comments are dropped, line ends kept."""

    def __init__(self, document: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line = 1
        for match in _TOKEN.finditer(document):
            if not match.group().startswith("#"):
                self.tokens.append((match.group(), line))
            line += match.group().count("\n")
        self.at = 0
        self.lines: dict[str, int] = {}

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def skip_line_ends(self) -> None:
        while self.peek() == "\n":
            self.at += 1

    def document(self) -> dict[str, int]:
        prefix, members = "", Counter[str]()
        while True:
            self.skip_line_ends()
            if not self.peek():
                return self.lines
            if self.peek() == "[":
                prefix = self.header(members)
            else:
                self.pair(prefix)

    def header(self, members: Counter[str]) -> str:
        """``[table]`` or ``[[array]]``: the prefix of the keys below it."""
        line, start = self.tokens[self.at][1], self.at
        while self.peek() == "[":
            self.at += 1
        is_array = self.at - start == 2
        path = self.key("", "]")
        while self.peek() == "]":
            self.at += 1
        parent, _, last = path.rpartition(".")
        if members[parent]:
            path = f"{parent}[{members[parent]}].{last}"
        self.lines.setdefault(path, line)
        if not is_array:
            return path
        members[path] += 1
        self.lines[f"{path}[{members[path]}]"] = line
        return f"{path}[{members[path]}]"

    def key(self, prefix: str, end: str) -> str:
        written = ""
        while self.peek() not in (end, ""):
            written += self.peek()
            self.at += 1
        parts = [part.strip("\"'") for part in _KEY_PART.findall(written)]
        return ".".join([prefix, *parts] if prefix else parts)

    def pair(self, prefix: str) -> None:
        line = self.tokens[self.at][1]
        path = self.key(prefix, "=")
        self.lines.setdefault(path, line)
        self.at += 1
        self.value(path)

    def value(self, path: str) -> None:
        opening = self.peek()
        if opening not in ("[", "{"):
            while self.peek() not in ("\n", ",", "]", "}", ""):
                self.at += 1
            return
        closing, member = ("]" if opening == "[" else "}"), 0
        self.at += 1
        while self.peek() not in (closing, ""):
            if self.peek() in ("\n", ","):
                self.at += 1
            elif opening == "{":
                self.pair(path)
            else:
                member += 1
                self.lines[f"{path}[{member}]"] = self.tokens[self.at][1]
                self.value(f"{path}[{member}]")
        self.at += 1


_BROKEN: Mapping[str, Text] = {
    "Invalid value": text("the value is not written as one; text stands in quotation marks", "值之寫法有誤，文字須加引號"),
    "Invalid statement": text("the line is no “key = value”", "此行不是「鍵 = 值」"),
    "Expected '=' after a key": text("“=” is missing after the key", "鍵之後須有「=」"),
    "Expected newline": text("a line holds one “key = value” only", "一行只能有一個「鍵 = 值」"),
    "Expected": text("a bracket or quotation mark is not closed", "括號或引號不完整"),
    "Cannot overwrite a value": text("the key stands twice", "同一鍵出現兩次"),
    "Cannot declare": text("the section stands twice", "同一區段出現兩次"),
    "Cannot": text("the key or section is defined twice", "同一鍵或區段重複定義"),
    "Duplicate": text("the key stands twice", "同一鍵出現兩次"),
    "Unclosed": text("a bracket is not closed", "括號未結束"),
    "Unterminated string": text("a quotation mark is not closed", "引號未結束"),
    "Unescaped": text("a backslash is written as two", "反斜線須寫成兩個"),
    "Invalid date": text("the date is wrong", "日期有誤"),
    "Invalid initial character": text("the key is not written as one", "鍵之寫法有誤"),
    "Illegal character": text("there is a character that may not stand here, or a quotation mark is not closed", "含有不允許之字元，或引號未結束"),
    "Found invalid character": text("there is a character that may not stand here", "含有不允許之字元"),
    "nested too deeply": text("brackets are nested too deeply", "括號層數過多"),
}
"""What Python's TOML reader says, by its beginning, in plain words."""


def what_broke(said: str) -> tuple[int | None, Text]:
    """The line the reader stopped at, where it names one, and why, in both languages.

    >>> what_broke("Invalid value (at line 3, column 8)")[0]
    3
    """
    found = re.search(r" \(at line (\d+), column \d+\)$| \(at end of document\)$", said)
    why = said[: found.start()] if found else said
    line = int(found[1]) if found and found[1] else None
    return line, next((words for start, words in _BROKEN.items() if why.startswith(start)), text(why, why))
