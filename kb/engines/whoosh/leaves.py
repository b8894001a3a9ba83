"""A word or a literal against a snapshot: the sections that hold it and what each scores.

Every number is made by the operations of kb.search.score in the same order, in float64, so the last bit is the same
and ties fall alike in every engine.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.fields import term_bytes
from kb.engines.whoosh.segment import SegmentView
from kb.engines.whoosh.snapshot import Snapshot
from kb.search import score
from kb.search.plan import Literal, Word

CACHED_BYTES = 32 << 20
"""What one searcher's answered leaves may weigh; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Scored:
    """`ids`: live sections, ascending; `scores` beside them."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]


class Leaves:
    """The leaves of a snapshot, answered once and kept for the next page or facet. `bytes` is what is kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._kept: OrderedDict[Word | Literal, Scored] = OrderedDict()
        self.bytes = 0

    def answer(self, leaf: Word | Literal) -> Scored:
        if leaf in self._kept:
            self._kept.move_to_end(leaf)
            return self._kept[leaf]
        answer = word(self._snapshot, leaf) if isinstance(leaf, Word) else literal(self._snapshot, leaf)
        self._kept[leaf] = answer
        self.bytes += _weight(answer)
        while self.bytes > CACHED_BYTES:
            self.bytes -= _weight(self._kept.popitem(last=False)[1])
        return answer


def word(snapshot: Snapshot, leaf: Word) -> Scored:
    """The sections that hold a term in any scored field."""
    held = np.zeros(snapshot.count, np.bool_)
    scores = np.zeros(snapshot.count)
    term = term_bytes(leaf.term)
    for field in score.SCORED_FIELDS:
        ids, frequencies = _postings(snapshot, field.name, term)
        held[ids] = True
        scores[ids] += _bm25(snapshot, field.name, ids, frequencies * field.boost)
    ids = np.flatnonzero(held)
    return Scored(ids, scores[ids])


def literal(snapshot: Snapshot, leaf: Literal) -> Scored:
    """The sections whose match key, or its heading's part, contains the literal."""
    found = [_Found.in_segment(segment, leaf).raised(base) for base, segment in snapshot.based()]
    ids = np.concatenate([np.empty(0, np.int64), *(f.ids for f in found)])
    frequencies = np.concatenate([np.empty(0), *(f.frequencies for f in found)])
    headings = np.concatenate([np.empty(0, np.bool_), *(f.headings for f in found)])
    scores = score.LITERAL_BOOST + _bm25(snapshot, score.BODY.name, ids, frequencies)
    return Scored(ids, np.where(headings, scores + score.LITERAL_HEADING_BOOST, scores))


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a literal stands: how often, and whether once within the heading."""

    ids: NDArray[np.int64]
    frequencies: NDArray[np.float64]
    headings: NDArray[np.bool_]

    @classmethod
    def in_segment(cls, segment: SegmentView, leaf: Literal) -> _Found:
        """Candidates looked through one by one. UTF-8 cannot match in the middle of a character."""
        needle = term_bytes(leaf.key)
        heading_keys = segment.rows["heading_key"]
        ids: list[int] = []
        frequencies: list[int] = []
        headings: list[bool] = []
        for id in segment.candidates(leaf.key).tolist():
            key = segment.key(id)
            heading = key[: int(heading_keys[id])]
            frequency = occurrences(heading if leaf.where == "heading" else key, needle)
            if frequency:
                ids.append(id)
                frequencies.append(frequency)
                headings.append(needle in heading)
        return cls(np.array(ids, np.int64), np.array(frequencies, np.float64), np.array(headings, np.bool_))

    def raised(self, base: int) -> _Found:
        return _Found(self.ids + base, self.frequencies, self.headings)


def occurrences(text: bytes, needle: bytes) -> int:
    """How often `needle` stands in `text`, overlapping ones too."""
    count, start = 0, text.find(needle)
    while start >= 0:
        count, start = count + 1, text.find(needle, start + 1)
    return count


def _postings(snapshot: Snapshot, field: str, term: bytes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ids and frequencies of the live sections that hold a term in one field, over all segments."""
    ids, frequencies = [np.empty(0, np.int64)], [np.empty(0)]
    for base, segment in snapshot.based():
        postings = segment.postings.read(field, term)
        live = segment.live[postings.ids]
        ids.append(postings.ids[live] + base)
        frequencies.append(postings.frequencies[live])
    return np.concatenate(ids), np.concatenate(frequencies)


def _bm25(
    snapshot: Snapshot, field: str, ids: NDArray[np.int64], frequencies: NDArray[np.float64]
) -> NDArray[np.float64]:
    """kb.search.score.bm25 of many sections at once; a term that nothing holds has no scores."""
    if not len(ids):
        return np.empty(0)
    idf = score.idf(snapshot.sections, len(ids))
    average = snapshot.averages[field] or 1
    lengths = snapshot.lengths[field][ids]
    norms = frequencies + score.K1 * ((1 - score.B) + score.B * lengths / average)
    scores: NDArray[np.float64] = idf * ((frequencies * (score.K1 + 1)) / norms)
    return scores


def _weight(answer: Scored) -> int:
    return answer.ids.nbytes + answer.scores.nbytes
