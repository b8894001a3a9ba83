"""Which segments to write anew as one, so that neither size nor speed depends on how many commits there were.

Segments are weighed by what is live in them. A segment joins those smaller than itself once these together weigh a
fair share of it; so segments grow by steps, a section is written anew only about as often as there are steps, and
there are few segments. None grows beyond LARGEST, which bounds what a merge may cost in time.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.engines.whoosh.codec.segment import Segment

LARGEST = 1 << 28
"""Size of a segment (codec.contents): characters and terms of 700,000 to 1,400,000 sections."""
SHARE = 1 / 8
"""Of a segment's weight, that those smaller must reach to be written anew with it."""
SMALL = 1 << 16
"""Size that is written anew in a few milliseconds: segments up to this together are always one."""
REMOVED = 1 / 3
"""Of a segment's sections: from so many removed on, it is written anew, alone if need be."""


def to_merge(segments: Sequence[Segment], added: int) -> list[Segment]:
    """Which of the segments are to be written anew, together with a batch of size `added`."""
    worn = [s for s in segments if s.deleted_count() > REMOVED * s.count]
    chosen: list[Segment] = []
    gathered = added
    for segment in sorted(worn, key=weight):
        if gathered + weight(segment) <= LARGEST:
            chosen.append(segment)
            gathered += weight(segment)
    for segment in sorted((s for s in segments if s not in worn), key=weight):
        together = gathered + weight(segment)
        if together > LARGEST or together > max(SMALL, (1 + 1 / SHARE) * gathered):
            break
        chosen.append(segment)
        gathered = together
    return chosen if added or len(chosen) > 1 or any(s.has_deletions() for s in chosen) else []


def weight(segment: Segment) -> int:
    """Its live size, as far as it can be told from its live sections."""
    return segment.size * (segment.count - segment.deleted_count()) // max(1, segment.count)
