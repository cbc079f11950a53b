"""Which things kept their order, and which moved past them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that rise: what stands there kept its order, the rest moved past it.

    >>> sorted(in_order([5, 1, 2, 3]))
    [1, 2, 3]
    """
    ends: list[int] = []
    chain: list[list[int]] = []
    for place in places:
        index = bisect_left(ends, place)
        run = [*(chain[index - 1] if index else ()), place]
        if index == len(ends):
            ends.append(place)
            chain.append(run)
        else:
            ends[index], chain[index] = place, run
    return set(chain[-1]) if chain else set()
