"""A request from beginning to end: match, filter, count, score, order, fetch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kb.engines.whoosh.reading import topk
from kb.engines.whoosh.reading.executor import matching, scores
from kb.engines.whoosh.reading.facets import Filtered
from kb.engines.whoosh.reading.selection import Ids
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.search.hit import Hit, SearchResult
from kb.search.plan import scored
from kb.search.request import SearchRequest


class WhooshSearcher:
    """kb.search.engine.Searcher over one commit; for the thread that asked the engine for it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def search(self, request: SearchRequest) -> SearchResult:
        found = Filtered(self.snapshot, matching(self.snapshot, request.plan), request.filters)
        return SearchResult(
            total=len(found.ids),
            reports=found.reports,
            hits=tuple(self._hits(request, found.ids)),
            facets={name: found.count(name) for name in request.facets},
        )

    def close(self) -> None:
        """Nothing to do: files are unmapped when the last searcher of a commit is let go."""

    def _hits(self, request: SearchRequest, ids: Ids) -> Iterator[Hit]:
        if request.sort == "relevance" and scored(request.plan):
            points = scores(self.snapshot, request.plan, ids)
            places = topk.best(self.snapshot, ids, points, request.offset, request.limit)
            page, given = ids.take(places), points.take(places)
        else:
            page = topk.first(self.snapshot, ids, request.sort, request.offset, request.limit)
            ascending = np.sort(page)
            given = scores(self.snapshot, request.plan, ascending)[ascending.searchsorted(page)]
        for id, score in zip(page.tolist(), given.tolist(), strict=True):
            yield Hit(self.snapshot.document(id), score)
