"""Text as a typesetter cannot change it: without white space, with every look of a digit, letter, hyphen or minus as one.

Line breaks, thin and hard spaces, full-width digits, ligatures, subscripts and hyphenation make no difference; each character keeps the page it stands on.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"), "-")
_QUOTES = {ord(char): plain for chars, plain in (("‘’‚′", "'"), ("“”„″", '"')) for char in chars}
_HYPHENS = frozenset("-\u00ad\u2010\u0002\ufffe")
_INVISIBLE = frozenset(("Cf", "Cc", "Co", "Cn", "Zs", "Zl", "Zp"))


@dataclass(slots=True)
class Squeezed:
    """The characters, the page of each (from 0), and which of them had white space before it."""

    text: str = ""
    pages: list[int] = field(default_factory=list)
    parted: set[int] = field(default_factory=set)


def squeeze(text: str) -> str:
    """The characters alone.

    >>> squeeze("１,２３４ t\u2009CO₂e"), squeeze("−4.0\u00a0%")
    ('1,234tco2e', '-4.0%')
    """
    return "".join(map(_plain, text))


def squeeze_pages(pages: list[str]) -> Squeezed:
    """The characters of a document page by page; a hyphen that ends a line between letters is the typesetter's and left out."""
    found = Squeezed()
    kept: list[str] = []
    for number, page in enumerate(pages):
        parted = True
        for at, char in enumerate(page):
            plain = "" if char in _HYPHENS and _ends_a_line(page, at) else _plain(char)
            if not plain:
                parted = parted or char.isspace()
                continue
            if parted:
                found.parted.add(len(found.pages))
                parted = False
            kept.append(plain)
            found.pages += [number] * len(plain)
    found.text = "".join(kept)
    return found


def _ends_a_line(page: str, at: int) -> bool:
    before, after = page[at - 1 : at], page[at + 1 :].lstrip("\r\n")[:1] if page[at + 1 : at + 2] in ("\r", "\n") else page[at + 1 : at + 2]
    broken = page[at] in "\u0002\ufffe\u00ad" or page[at + 1 : at + 2] in ("\r", "\n")
    return broken and before.isalpha() and after.isalpha()


@cache
def _plain(char: str) -> str:
    """A character as compared: nothing for what is not seen."""
    plain = unicodedata.normalize("NFKC", char).translate(_DASHES).translate(_QUOTES).casefold()
    return "".join(part for part in plain if unicodedata.category(part) not in _INVISIBLE)
