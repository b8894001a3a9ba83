"""A leaf of a plan against a snapshot, and a word: the sections that hold it, and what each scores."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.postings import Postings
from kb.engines.whoosh.reading.selection import NONE, Ids, Selection, among, distinct
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.search import score
from kb.search.plan import Word

_COMMON = 8
"""From one section in so many on, a leaf's scores are also kept as one for every section."""
_LITTLE = 16
"""So many times fewer sections are looked up one by one."""


class Scored:
    """`ids`: live sections, ascending; `scores`: float64 beside them."""

    def __init__(self, count: int, ids: Ids, scores: NDArray[np.float64]) -> None:
        self.ids = ids
        self.scores = scores
        self.selection = Selection(count, ids)

    @property
    def nbytes(self) -> int:
        """With what may be made of it later."""
        count = self.selection.count
        return self.ids.nbytes + self.scores.nbytes + count * (9 if self._is_common else 1)

    def add_to(self, total: NDArray[np.float64], sections: Selection) -> None:
        """Add to `total` what each of `sections` scores here; nothing where it does not hold the leaf."""
        ids = sections.ids
        if ids is self.ids:
            total += self.scores
        elif self._is_common and len(ids) > _LITTLE:
            total += self._dense.take(ids)
        elif len(ids) * _LITTLE < len(self.ids):
            held, places = among(ids, self.ids)
            total[held] += self.scores.take(places[held])
        elif len(self.ids) * _LITTLE < len(ids):
            held, places = among(self.ids, ids)
            total[places[held]] += self.scores[held]
        else:
            inside = self.scores[sections.mask.take(self.ids)]
            if len(inside) < len(ids):
                spread = np.zeros(len(ids))
                spread[self.selection.mask.take(ids)] = inside
                inside = spread
            total += inside

    @property
    def _is_common(self) -> bool:
        return len(self.ids) * _COMMON > self.selection.count

    @cached_property
    def _dense(self) -> NDArray[np.float64]:
        dense = np.zeros(self.selection.count)
        dense[self.ids] = self.scores
        return dense


def word(snapshot: Snapshot, leaf: Word) -> Scored:
    """The sections that hold a term in any scored field: the sum over its fields."""
    held = [(base, segment, segment.postings.read(leaf.term)) for base, segment in snapshot.based()]
    fields: list[tuple[Ids, NDArray[np.float64]]] = []
    for field in score.SCORED_FIELDS:
        parts = [
            _raised(postings[field.name], base, None if segment.whole else segment.live)
            for base, segment, postings in held
            if field.name in postings
        ]
        if parts:
            fields.append(_scored(snapshot, field, parts))
    if not fields:
        return Scored(snapshot.count, NONE, np.empty(0))
    if len(fields) == 1:
        return Scored(snapshot.count, *fields[0])
    return _summed(snapshot.count, fields)


def _raised(postings: Postings, base: int, live: NDArray[np.bool_] | None) -> Postings:
    """Postings of a segment by ids of the snapshot, those of removed sections left out."""
    if live is not None:
        postings = postings.taken(live.take(postings.ids))
    return Postings(postings.ids + base, postings.often, postings.many) if base else postings


def _scored(snapshot: Snapshot, field: score.ScoredField, parts: list[Postings]) -> tuple[Ids, NDArray[np.float64]]:
    postings = Postings.joined(parts)
    idf = score.idf(snapshot.sections, len(postings.ids)) if len(postings.ids) else 0.0
    return postings.ids, snapshot.lengths[field.name].bm25(idf, postings, field.boost)


def _summed(count: int, fields: list[tuple[Ids, NDArray[np.float64]]]) -> Scored:
    """The sections of any field, and the sum of their scores, field by field."""
    if sum(len(ids) for ids, _ in fields) * _COMMON > count:
        total = np.zeros(count)
        held = np.zeros(count, np.bool_)
        for ids, scores in fields:
            total[ids] += scores
            held[ids] = True
        found = np.flatnonzero(held)
        return Scored(count, found, total.take(found))
    found = distinct(np.concatenate([ids for ids, _ in fields]))
    sums = np.zeros(len(found))
    for ids, scores in fields:
        sums[found.searchsorted(ids)] += scores
    return Scored(count, found, sums)
