"""A number as somebody typed or copied it, held against numbers as they are printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![A-Za-z0-9.,_-])([+-]?)(\d[\d,]*(?:\.\d+)?)")
_ASKED = re.compile(rf"(?:[A-Za-z]{{0,3}}\$|[A-Z]{{3}}|[€£¥]|新臺幣|新台幣)?\s*{_NUMBER.pattern}")
_GAPS = re.compile(r"(?<=\d)[ ](?=\d{3}(?!\d))")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-"})


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a text: its sign, digits without separators, whether per cent, and what else stands there (a unit)."""

    sign: str
    digits: str
    percent: bool
    rest: str = ""

    def is_printed_as(self, printed: Written) -> bool:
        """Whether that print may be the number meant: same digits; sign and per cent only where they were written."""
        return self.digits == printed.digits and self.sign in ("", printed.sign) and (printed.percent or not self.percent)


def read_written(text: str) -> Written | None:
    """The number a person asks about, full-width digits, separators, minus signs and units understood; none where the text is something else.

    >>> read_written("−１，２３４．５　％")
    Written(sign='-', digits='1234.5', percent=True, rest='')
    >>> read_written("32,000 tCO₂e").rest
    'tCO2e'
    """
    plain = _plain(text).strip()
    found = _ASKED.match(plain)
    if found is None:
        return None
    after = plain[found.end() :].lstrip()
    rest = squeezed(plain[: found.start(1)] + after.removeprefix("%"))
    return Written(found[1], found[2].replace(",", ""), after.startswith("%"), rest)


def numbers_in(text: str) -> tuple[Written, ...]:
    """Every number of a printed text.

    >>> [number.digits for number in numbers_in("As of 5 May, 1,203 suppliers")]
    ['5', '1203']
    """
    plain = _plain(text)
    return tuple(Written(found[1], found[2].replace(",", ""), plain[found.end() :].lstrip().startswith("%")) for found in _NUMBER.finditer(plain))


def squeezed(text: str) -> str:
    """A text as units are compared: one width, no spaces, plain digits for raised and lowered ones."""
    return "".join(_folded(text).split())


def _plain(text: str) -> str:
    return _GAPS.sub("", _folded(text))


def _folded(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_MINUS))
