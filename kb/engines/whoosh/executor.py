"""A plan as boolean masks over a snapshot: set algebra is array algebra."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.leaves import Leaves
from kb.engines.whoosh.snapshot import Snapshot
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Plan, Word, scored

Mask = NDArray[np.bool_]
"""bool[count]: True for the sections meant; False for removed ones."""


class Executor:
    """Answers plans and filters over one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._leaves = Leaves(snapshot)

    def matching(self, plan: Plan) -> Mask:
        """The sections that `plan` speaks of; the mask may be the snapshot's own, not to be written to."""
        if isinstance(plan, Everything):
            return self._snapshot.live
        if isinstance(plan, Word | Literal):
            mask = np.zeros(self._snapshot.count, np.bool_)
            mask[self._leaves.answer(plan).ids] = True
            return mask
        if isinstance(plan, HasValue):
            return self.having(plan.field, plan.values)
        if isinstance(plan, AllOf):
            return reduce(np.logical_and, map(self.matching, plan.parts), self._snapshot.live)
        if isinstance(plan, AnyOf):
            return reduce(np.logical_or, map(self.matching, plan.parts), np.zeros(self._snapshot.count, np.bool_))
        return self._snapshot.live & ~self.matching(plan.part)

    def having(self, field: str, values: Collection[str]) -> Mask:
        """The sections with one of `values` in a facet field."""
        facet = self._snapshot.facets[field]
        wanted = np.array([any(v in values for v in tuple_) for tuple_ in facet.distinct], np.bool_)
        return self._snapshot.live & wanted[facet.codes]

    def filtering(self, filters: Mapping[str, tuple[str, ...]]) -> Mapping[str, Mask]:
        """The mask of each filter that asks something."""
        return {field: self.having(field, frozenset(values)) for field, values in filters.items() if values}

    def scores(self, plan: Plan) -> NDArray[np.float64]:
        """The score of every section, whether it matches or not: its leaves, added in their order."""
        total = np.zeros(self._snapshot.count)
        for leaf in scored(plan):
            answer = self._leaves.answer(leaf)
            total[answer.ids] += answer.scores
        return total
