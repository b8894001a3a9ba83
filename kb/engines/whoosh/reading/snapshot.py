"""All segments of one commit as a single space of ids, and what is known of its sections.

A section's id is its segment's base plus its number there; ids 0 … count - 1 include removed sections (`live` False).
Metadata rows (codec.columns) are numbered through in the same way. Statistics count live sections only. Everything is
read when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.distinct import Values
from kb.engines.whoosh.codec.documents import SECTION_FACETS
from kb.engines.whoosh.codec.facet import Facet
from kb.engines.whoosh.codec.segment import SegmentView
from kb.engines.whoosh.reading.cache import CACHED_BYTES, CACHED_PER_SECTION, Cache
from kb.engines.whoosh.reading.lengths import FieldLengths
from kb.engines.whoosh.reading.selection import Ids, Selection
from kb.region import SELF
from kb.search import score
from kb.search.document import NOT_STATED, SectionDocument
from kb.search.facet import REGION, REPORT, YEAR
from kb.search.request import Sort

_BESIDE = 2048
"""Bytes that a section takes in memory beside its text: its objects, and what is said of its report."""

_Key: TypeAlias = Callable[[Values], str | tuple[bool, str | int]]
"""What one section's values are ordered by."""
_ORDERED_BY: Mapping[str, tuple[str, _Key]] = {
    "relevance": (REPORT.name, itemgetter(0)),
    "year": (YEAR.name, lambda v: (v[0] == NOT_STATED, -int(v[0]) if v[0] != NOT_STATED else 0)),
    "region": (REGION.name, lambda v: (v[-1] == NOT_STATED, v[-1].removesuffix(SELF))),
}
"""Sort -> a report's facet field, and the order of its values; by relevance, what decides between equals."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A section in the cache of answers."""

    document: SectionDocument

    @property
    def nbytes(self) -> int:
        return _BESIDE + 2 * sum(map(len, self.document.blocks))


class Snapshot:
    """An unchanging view; threads may share it. `segments` are in the TOC's order."""

    def __init__(self, segments: Sequence[SegmentView]) -> None:
        self.segments = tuple(segments)
        self.bases = np.cumsum([0, *(s.count for s in segments)])
        self.row_bases = np.cumsum([0, *(s.columns.row_count for s in segments)])
        self.count = int(self.bases[-1])
        self.row_count = int(self.row_bases[-1])
        self.live: NDArray[np.bool_] = np.concatenate([np.empty(0, np.bool_), *(s.live for s in segments)])
        self.everything = Selection(self.count, mask=self.live)
        self.sections = int(self.live.sum())
        self.answers = Cache(max(CACHED_BYTES, CACHED_PER_SECTION * self.count))
        """Of leaves (reading.words, reading.literals), and sections by their ids."""
        self._facets: dict[str, Facet] = {}
        self._orders: dict[Sort, Ids] = {}

    def based(self) -> Iterator[tuple[int, SegmentView]]:
        """Each segment with what its own ids are raised by."""
        return zip(map(int, self.bases), self.segments, strict=False)

    def document(self, id: int) -> SectionDocument:
        """Kept as read, for the same ones stand at the top again and again."""
        return self.answers.get(id, lambda: _Kept(self._read(id))).document

    def _read(self, id: int) -> SectionDocument:
        number = int(self.bases.searchsorted(id, side="right")) - 1
        return self.segments[number].document(id - int(self.bases[number]))

    @cached_property
    def lengths(self) -> Mapping[str, FieldLengths]:
        """Scored field -> the lengths of all sections in it."""
        lives = [s.live for s in self.segments]
        lengths = {f.name: [s.columns.lengths(f.name) for s in self.segments] for f in score.SCORED_FIELDS}
        return {name: FieldLengths(parts, lives) for name, parts in lengths.items()}

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The metadata row of each section."""
        parts = (s.columns.rows.astype(np.intp) + base for base, s in zip(self.row_bases, self.segments, strict=False))
        return np.concatenate([np.empty(0, np.intp), *parts])

    def facet(self, field: str) -> Facet:
        """The values of each section in one of SECTION_FACETS, else those of each metadata row."""
        if field not in self._facets:
            self._facets[field] = Facet.joined([s.columns.facet(field) for s in self.segments])
        return self._facets[field]

    @cached_property
    def reports(self) -> NDArray[np.intp]:
        """The place of each metadata row's report among the ids of reports, in order."""
        return self._row_ranks("relevance")

    def ties(self, ids: Ids) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
        """What decides between sections that are otherwise equal: the report's place, then the outline's."""
        return self.reports.take(self.rows.take(ids)), self._ordinals.take(ids)

    def order(self, sort: Sort) -> Ids:
        """All ids in the order of a list whose sections score alike."""
        if sort not in self._orders:
            keys = (*reversed(self.ties(np.arange(self.count))), self._row_ranks(sort).take(self.rows))
            self._orders[sort] = np.lexsort(keys)
        return self._orders[sort]

    @cached_property
    def _ordinals(self) -> NDArray[np.uint32]:
        return np.concatenate([np.empty(0, np.uint32), *(s.columns.ordinals for s in self.segments)])

    def _row_ranks(self, sort: Sort) -> NDArray[np.intp]:
        """The place of each metadata row's values in the order of a sort; equal keys share it."""
        field, key = _ORDERED_BY[sort]
        facet = self.facet(field)
        keys = list(map(key, facet.distinct))
        place = {k: rank for rank, k in enumerate(sorted(set(keys)))}
        return np.fromiter(map(place.__getitem__, keys), np.intp, len(keys))[facet.codes]


def is_of_section(field: str) -> bool:
    """Whether a facet's values are each section's own, not its report's."""
    return field in SECTION_FACETS
