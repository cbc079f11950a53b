"""Where a reader finds what several blocks say: places as indexes cite them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.document import Spans

SUMMARY = "at_a_glance"
"""The section that repeats what others say."""
MANY = 3
"""From so many parts of a section an index names the section."""

Place = tuple[str, Spans]
"""A heading: its number and its title."""


def places_of(blocks: Iterable[str], places: Mapping[str, Place]) -> dict[Place, str]:
    """The headings under which the blocks stand, in reading order, each with the first block there.

    The summary counts only where nothing else answers; a section stands in place of three or more of its parts.
    """
    first: dict[Place, str] = {}
    for block in blocks:
        if block in places:
            first.setdefault(places[block], block)
    own = {place: block for place, block in first.items() if places.get(SUMMARY, ("", ()))[0] != place[0].partition(".")[0]} or first
    whole = {place[0]: (place, block) for block, place in places.items() if place[0] and "." not in place[0]}
    found: dict[Place, str] = {}
    for place, block in own.items():
        section = place[0].partition(".")[0]
        parts = [other for other in own if other[0].partition(".")[0] == section]
        head_place, head_block = whole.get(section, (place, block))
        gather = len(parts) >= MANY or head_place in own
        found.setdefault(head_place if gather else place, head_block if gather else block)
    return dict(sorted(found.items(), key=lambda entry: [int(part) if part.isdecimal() else 0 for part in entry[0][0].split(".")]))
