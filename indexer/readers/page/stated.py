"""What a tagged page says of its paragraphs, as far as it is to be believed.

A tree of tags is written by a program, and it can be wrong throughout: a paragraph a line, one for a whole page, none.
Where the page itself is plain (a full line stops in mid-sentence; a line stops far from its edge) tree and page must
agree. A tree that parts what plainly goes on is not believed where it parts, one that joins what is plainly parted not
where it joins; one that does neither knows more than the page shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.line import Line
from indexer.readers.page.pairs import is_short, is_wrap

Stated = bool | None
"""Whether a paragraph begins with a line, as the tags have it; None where they say nothing that is to be believed."""
NOTHING: Stated = None
_AMISS = 0.02
"""The share of plain cases that a tree may have otherwise and be believed: a break of line inside a paragraph."""

Tagged = tuple[Line, tuple[int | None, int | None]]
"""A line and the blocks of its two ends."""


def stated(runs: Sequence[Sequence[Tagged]]) -> list[list[Stated]]:
    """For each run what is said of each line but its first."""
    said = [list(_said(run)) for run in runs]
    parted = joined = wraps = shorts = 0
    for run, votes in zip(runs, said, strict=True):
        for (above, below), vote in zip(pairwise(run), votes, strict=True):
            if vote is None:
                continue
            if is_wrap(above[0], below[0]):
                wraps, parted = wraps + 1, parted + vote
            elif is_short(above[0], below[0]):
                shorts, joined = shorts + 1, joined + (not vote)
    believed = {True: parted <= _AMISS * wraps, False: joined <= _AMISS * shorts}
    return [[vote if vote is not None and believed[vote] else NOTHING for vote in votes] for votes in said]


def _said(run: Sequence[Tagged]) -> Iterator[Stated]:
    for (_, (_, last)), (_, (first, _)) in pairwise(run):
        yield last != first if last and first else NOTHING
