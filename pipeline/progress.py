"""Who watches a command's progress: told the name of each step as it begins."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress nobody watches."""
