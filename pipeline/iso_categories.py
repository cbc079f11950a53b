"""Scope 3 categories as ISO 14064-1 sees them."""

from __future__ import annotations

from collections.abc import Mapping

_BY_ISO = {"3": ("4", "6", "7", "9"), "4": ("1", "2", "3", "5", "8"), "5": ("10", "11", "12", "13", "14", "15"), "6": ("other",)}
ISO_CATEGORY: Mapping[str, str] = {category: iso for iso, categories in _BY_ISO.items() for category in categories}
"""ISO 14064-1:2018 category of each scope 3 category; 10, 14 and 15 by practice, since sources differ."""


def iso_category_of(category: str) -> str:
    """The ISO category of a scope 3 category; of joined ones where all fall under the same, else blank; ``iso:3.1`` says it itself.

    >>> iso_category_of("4;9"), iso_category_of("1;4"), iso_category_of("iso:3.1")
    ('3', '', '3.1')
    """
    if category.startswith("iso:"):
        return category.removeprefix("iso:")
    found = {ISO_CATEGORY.get(part, "") for part in category.split(";")}
    return found.pop() if len(found) == 1 else ""
