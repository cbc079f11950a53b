"""The nearest known word to a misspelt one, and the sentence that offers it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from pipeline.finding import Text, text


def nearest(word: str, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    """The known word most like this one; ``None`` where none is like it.

    >>> nearest("emmisions", ["emissions", "entity"])
    'emissions'
    """
    by_lower = {entry.casefold(): entry for entry in known}
    found = get_close_matches(word.casefold(), list(by_lower), n=1, cutoff=cutoff)
    return by_lower[found[0]] if found else None


def did_you_mean(near: str | None) -> Text:
    """The sentence that offers a word; nothing where there is none."""
    return text(f" Did you mean “{near}”?", f"是否為「{near}」？") if near else text("", "")
