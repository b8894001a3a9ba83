"""All segments of one commit as a single space of ids, and the statistics over it.

A section's id is its segment's base plus its number there; ids 0 … count - 1 include removed sections (`live` False).
Statistics count live sections only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.segment import FacetCodes, SegmentView
from kb.region import SELF
from kb.search import score
from kb.search.document import NOT_STATED, SectionDocument
from kb.search.facet import FACET_FIELDS, REGION, REPORT, YEAR

_LENGTHS = np.array(score.LENGTHS)

_Key: TypeAlias = Callable[[tuple[str, ...]], str | tuple[bool, str | int]]
"""What one section's values are ordered by."""


class Snapshot:
    """An unchanging view for one thread. `segments` are in the TOC's order."""

    def __init__(self, segments: Sequence[SegmentView]) -> None:
        self.segments = tuple(segments)
        self.bases = np.cumsum([0, *(s.count for s in segments)])
        self.count = int(self.bases[-1])
        self.live: NDArray[np.bool_] = np.concatenate([np.empty(0, np.bool_), *(s.live for s in segments)])
        self.sections = int(self.live.sum())

    def based(self) -> Iterator[tuple[int, SegmentView]]:
        """Each segment with what its own ids are raised by."""
        return zip(map(int, self.bases), self.segments, strict=False)

    def document(self, id: int) -> SectionDocument:
        number = int(np.searchsorted(self.bases, id, side="right")) - 1
        return self.segments[number].document(id - int(self.bases[number]))

    @cached_property
    def lengths(self) -> Mapping[str, NDArray[np.int64]]:
        """Scored field -> the length of every section in terms, as Whoosh's byte keeps it."""
        return {
            f.name: _LENGTHS[np.minimum(np.searchsorted(_LENGTHS, self._row(f.name)), len(_LENGTHS) - 1)]
            for f in score.SCORED_FIELDS
        }

    @cached_property
    def averages(self) -> Mapping[str, float]:
        """Scored field -> the mean exact length of live sections, 0 when there are none."""
        return {
            f.name: int(self._row(f.name)[self.live].sum()) / self.sections if self.sections else 0.0
            for f in score.SCORED_FIELDS
        }

    @cached_property
    def facets(self) -> Mapping[str, FacetCodes]:
        """The codes of every section in every facet field, into one list of distinct values."""
        return {f.name: _joined([s.facets[f.name] for s in self.segments]) for f in FACET_FIELDS}

    @cached_property
    def ties(self) -> NDArray[np.int64]:
        """Rank of every section by report id, then outline order."""
        reports = self._ranks(REPORT.name, lambda values: values[0])
        ranks = np.empty(self.count, np.int64)
        ranks[np.lexsort((self._row("ordinal"), reports))] = np.arange(self.count)
        return ranks

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """Rank of every section by fiscal year, newest first, not stated last."""
        return self._ranks(YEAR.name, lambda v: (v[0] == NOT_STATED, -int(v[0]) if v[0] != NOT_STATED else 0))

    @cached_property
    def regions(self) -> NDArray[np.int64]:
        """Rank of every section by its report's own region code, not stated last."""
        return self._ranks(REGION.name, lambda v: (v[-1] == NOT_STATED, v[-1].removesuffix(SELF)))

    def _ranks(self, field: str, key: _Key) -> NDArray[np.int64]:
        """The place of each section's values in the order of `key`; equal keys share it."""
        codes = self.facets[field]
        keys = [key(values) for values in codes.distinct]
        place = {k: rank for rank, k in enumerate(sorted(set(keys)))}
        return np.array([place[k] for k in keys], np.int64)[codes.codes]

    def _row(self, name: str) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(s.rows[name] for s in self.segments)])


def _joined(parts: Sequence[FacetCodes]) -> FacetCodes:
    """Codes of several segments as codes into one list of distinct values."""
    distinct: dict[tuple[str, ...], int] = {}
    codes = [np.empty(0, np.uint32)]
    for part in parts:
        new = np.array([distinct.setdefault(values, len(distinct)) for values in part.distinct], np.uint32)
        codes.append(new[part.codes])
    return FacetCodes(np.concatenate(codes), tuple(distinct))
