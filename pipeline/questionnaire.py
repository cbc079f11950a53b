"""A questionnaire as a team answered it before: each answer with the question's own number and title and the place it was read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.finding import Place

CONTENTS, LAST_TIME, NOT_MATCHED, SOURCES = "CDP", "前次填答 last time", "未對應 not matched", "sources 來源"
"""Sheets of our own pack that are no question; read back as an export, they are passed over."""
_CODE = re.compile(r"\s*\(?\s*Q?\s*((?:[A-Z]{1,2}(?:-[A-Z]{2})?)?\d{1,2}(?:\.\d{1,3}){1,4}[a-z]{0,2})(?![\w.%])\s*\)?[\s:.、－-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answered:
    """One cell of an earlier response. ``code`` and ``title`` are the file's own; ``value`` is none where it was left blank."""

    code: str | None
    title: str | None
    row: str | None
    column: str | None
    value: str | None
    at: Place


def numbered(text: str) -> tuple[str | None, str]:
    """A question's or column's number and the words behind it. Numbers are text: 7.1 is not 7.10.

    >>> numbered("(7.53.1) Give your targets"), numbered("Q7.10"), numbered("C4.1a Absolute targets"), numbered("Scope 1")
    (('7.53.1', 'Give your targets'), ('7.10', ''), ('C4.1a', 'Absolute targets'), (None, 'Scope 1'))
    """
    found = _CODE.match(text)
    return (found[1], text[found.end() :].strip()) if found else (None, text.strip())
