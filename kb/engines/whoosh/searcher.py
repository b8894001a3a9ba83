"""A request from beginning to end: match, filter, count, score, order, fetch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh import facets, topk
from kb.engines.whoosh.executor import Executor, Mask
from kb.engines.whoosh.snapshot import Snapshot
from kb.search.facet import REPORT
from kb.search.hit import Hit, SearchResult
from kb.search.request import SearchRequest, Sort


class WhooshSearcher:
    """kb.search.engine.Searcher over one commit; for the thread that asked the engine for it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._executor = Executor(snapshot)

    def search(self, request: SearchRequest) -> SearchResult:
        matching = self._executor.matching(request.plan)
        filters = self._executor.filtering(request.filters)
        found = _within(matching, filters)
        ids = np.flatnonzero(found)
        scores = self._executor.scores(request.plan)
        chosen = topk.page(ids, self._order(request.sort, scores), self.snapshot.ties, request.offset, request.limit)
        return SearchResult(
            total=len(ids),
            reports=len(np.unique(self.snapshot.facets[REPORT.name].codes[found])),
            hits=tuple(Hit(self.snapshot.document(id), float(scores[id])) for id in chosen),
            facets={name: self._count(name, matching, filters) for name in request.facets},
        )

    def close(self) -> None:
        """Nothing to do: files are unmapped when the last searcher of a commit is let go."""

    def _count(self, field: str, matching: Mask, filters: Mapping[str, Mask]) -> Mapping[str, int]:
        others = {other: mask for other, mask in filters.items() if other != field}
        return facets.count(self.snapshot.facets[field], _within(matching, others))

    def _order(self, sort: Sort, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the list is ordered by before ties, ascending."""
        if sort == "relevance":
            return -scores
        return (self.snapshot.years if sort == "year" else self.snapshot.regions).astype(np.float64)


def _within(matching: Mask, filters: Mapping[str, Mask]) -> Mask:
    return reduce(np.logical_and, filters.values(), matching)
