"""Changes printed as numbers, held against the word beside them: "fell by 3.2 %" where the figure rose is a wrong number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_WORDS = re.compile(
    r"(?P<down>\b(?:reduc(?:ed|tions?)|fell|fall(?:s|en)?|cut|decreas(?:ed|es?)|declin(?:ed|es?)|dropp(?:ed|s)?|lower(?:ed)?|less|fewer|down)\b"
    r"|減少|下降|降低|減量|減幅|下滑|低於)"
    r"|(?P<up>\b(?:r(?:o|i)se(?:s|n)?|increas(?:ed|es?)|grew|grow(?:n|s|th)?|higher|more|up|climbed)\b|增加|上升|增長|成長|增幅|提高|高於)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:，；：（）()]|\b(?:and|while|but|whereas)\b|而|但")
CHANGES = ("ghg.change", "energy.change")
"""How the names of metrics begin that are a change between two years."""


def contradicted(sentence: str, numbers: Iterator[tuple[int, int, Decimal]]) -> bool:
    """Whether a change printed in the sentence goes the other way than the word beside it; ``numbers`` are start, end and exact value of each.

    The word is the last before the number in its clause, else the first after it.
    """
    return any(_says(sentence, start, end) * value < 0 for start, end, value in numbers if not sentence[start:end].startswith(("−", "-", "+")))


def _says(sentence: str, start: int, end: int) -> int:
    """1 where the words beside a number say up, −1 down, 0 neither."""
    breaks = [found.end() for found in _BREAK.finditer(sentence, 0, start)]
    after = _BREAK.search(sentence, end)
    before = list(_WORDS.finditer(sentence, breaks[-1] if breaks else 0, start))
    word = before[-1] if before else _WORDS.search(sentence, end, after.start() if after else len(sentence))
    return 0 if word is None else -1 if word["down"] else 1
