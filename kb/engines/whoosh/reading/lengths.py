"""What a section's length makes of a frequency: the part of BM25 that is the same for every term of a field.

Every number is made by the operations of kb.search.score in the same order, in float64, so the last bit is the same
and ties fall alike in every engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.postings import Postings
from kb.search import score

_LENGTHS = np.array(score.LENGTHS)
_FEW = 1 << 14
"""Postings that are worked out one by one, before there is a table of all that may come."""


class FieldLengths:
    """Of one field over all segments. `bytes`: u1[count], each section's length as Whoosh's byte keeps it. `average`:
    the mean exact length of live sections, 0 when there are none."""

    def __init__(self, lengths: Sequence[NDArray[np.unsignedinteger]], lives: Sequence[NDArray[np.bool_]]) -> None:
        """Of each segment: the terms of its sections in the field, and which of them are live."""
        total = sum(int(part[live].sum()) for part, live in zip(lengths, lives, strict=True))
        sections = sum(int(live.sum()) for live in lives)
        self.average = total / sections if sections else 0.0
        self.bytes: NDArray[np.uint8] = np.concatenate([np.empty(0, np.uint8), *map(_length_bytes, lengths)])
        self._ratios: dict[float, NDArray[np.float64]] = {}

    def ratios(self, boost: float) -> NDArray[np.float64]:
        """float64[256 * 256]: BM25 but for its idf, of frequency * 256 + length byte, the frequency times `boost`."""
        if boost not in self._ratios:
            self._ratios[boost] = self._ratio(np.repeat(np.arange(256), 256) * boost, np.tile(np.arange(256), 256))
        return self._ratios[boost]

    def bm25(self, idf: float, postings: Postings, boost: float) -> NDArray[np.float64]:
        """BM25 of each posting, whose sections are the snapshot's."""
        lengths = self.bytes.take(postings.ids)
        if boost not in self._ratios and len(lengths) < _FEW:
            return idf * self._ratio(postings.frequencies() * boost, lengths)
        ratios = self.ratios(boost)
        if postings.often is None:
            scores: NDArray[np.float64] = ratios[256:512].take(lengths)
        else:
            place = postings.often.astype(np.intp)
            place <<= 8
            place |= lengths
            scores = ratios.take(place)
        if postings.many is not None:
            places, often = postings.many
            scores[places] = self._ratio(often * boost, lengths[places])
        scores *= idf
        return scores

    def _ratio(self, frequencies: NDArray[np.floating], lengths: NDArray[np.integer]) -> NDArray[np.float64]:
        norms = score.K1 * ((1 - score.B) + score.B * _LENGTHS[lengths] / (self.average or 1))
        ratio: NDArray[np.float64] = (frequencies * (score.K1 + 1)) / (frequencies + norms)
        return ratio


def _length_bytes(lengths: NDArray[np.unsignedinteger]) -> NDArray[np.uint8]:
    return _bytes_up_to(int(lengths.max()) if len(lengths) else 0).take(lengths)


@lru_cache(maxsize=8)
def _bytes_up_to(longest: int) -> NDArray[np.uint8]:
    """u1[longest + 1]: kb.search.score.length_byte of every length."""
    return np.minimum(np.searchsorted(_LENGTHS, np.arange(longest + 1)), 255).astype(np.uint8)
