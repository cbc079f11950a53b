"""Two texts laid side by side: what is unique in both are the anchors, between them the longest runs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

RUN = 8
"""Characters that make an anchor where they stand once in each text."""
EDGE = 200
"""Characters before the first and behind the last anchor that are still looked at."""
TAKEN = "\0"
"""Stands in place of characters that answer to others already."""
MOST = 4_000_000
"""The product of lengths above which a gap between anchors is not compared: what stands there was moved or taken out."""


def align(ours: str, theirs: str, known: Mapping[str, int] | None = None) -> list[int]:
    """For each character of ours the place of the same one in theirs, or -1; places only grow. ``known`` is ``unique(theirs)``, where it is at hand.

    >>> align("scope 1 was 12 t", "in all, scope 1 was 13 t")[12:]
    [20, -1, 22, 23]
    """
    places = [-1] * len(ours)
    anchors = _anchors(ours, theirs, unique(theirs) if known is None else known)
    done_ours, done_theirs = 0, max(0, anchors[0][1] - anchors[0][0] - EDGE) if anchors else len(theirs)
    end = anchors[-1][1] + anchors[-1][2] + (len(ours) - anchors[-1][0] - anchors[-1][2]) + EDGE if anchors else len(theirs)
    for here, there, length in (*anchors, (len(ours), min(end, len(theirs)), 0)):
        for start, other, size in _between(ours[done_ours:here], theirs[done_theirs:there]):
            places[done_ours + start : done_ours + start + size] = range(done_theirs + other, done_theirs + other + size)
        places[here : here + length] = range(there, there + length)
        done_ours, done_theirs = here + length, there + length
    return places


def anchored(ours: str, theirs: str) -> float:
    """The part of ours that stands in theirs by its anchors alone: which language a document is in."""
    return sum(length for *_, length in _anchors(ours, theirs, unique(theirs))) / max(1, len(ours))


def _anchors(ours: str, theirs: str, known: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Runs that stand in both texts in the same order, grown from what is unique in each: place in ours, place in theirs, length."""
    pairs = [(here, known[run]) for run, here in unique(ours).items() if run in known]
    grown: list[tuple[int, int, int]] = []
    for here, there in _rising(sorted(pairs)):
        if grown and here < grown[-1][0] + grown[-1][2]:
            continue
        if grown and there < grown[-1][1] + grown[-1][2]:
            continue
        length = RUN
        while ours[here + length : here + length + 1] == theirs[there + length : there + length + 1] != "":
            length += 1
        grown.append((here, there, length))
    return grown


def unique(text: str) -> dict[str, int]:
    """Each run of characters that stands once in a text, with its place."""
    seen: dict[str, int] = {}
    for at in range(len(text) - RUN + 1):
        run = text[at : at + RUN]
        seen[run] = -1 if run in seen else at
    return {run: at for run, at in seen.items() if at >= 0 and TAKEN not in run}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs in which both places grow."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, there) in enumerate(pairs):
        rank = bisect_left(ends, there)
        before.append(last[rank - 1] if rank else -1)
        ends[rank : rank + 1] = [there]
        last[rank : rank + 1] = [index]
    chosen: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _between(ours: str, theirs: str) -> Iterator[tuple[int, int, int]]:
    """Matching runs of a gap between two anchors."""
    if ours and theirs and len(ours) * len(theirs) <= MOST:
        yield from SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
