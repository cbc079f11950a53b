"""Text cut into the words people see change: the one place that says what a word is."""

from __future__ import annotations

import re

_WORD = re.compile(r"[−+-]?\d(?:[\d,.  ]*\d)?(?:\s?[%％])?|[^\W\d_㐀-鿿]+(?:['’-][^\W\d_㐀-鿿]+)*|\s+|.", re.DOTALL)


def words(text: str) -> list[str]:
    """The words of a text, which joined are the text again.

    A number with its sign, separators and percent sign; a word of letters; white space; any other character, such as one Chinese character, by itself.

    >>> words("範疇一 −1,200.5 %.")
    ['範', '疇', '一', ' ', '−1,200.5 %', '.']
    """
    return _WORD.findall(text)
