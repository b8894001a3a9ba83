"""The page asked for: ids in their order, without sorting all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.reading.selection import Ids, Selection
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.search.request import Sort

_BLOCK = 64
_TIED = 256
"""So many more candidates than are wanted are ordered one by one."""
_FEW = 4096
"""So many scores are looked at one by one."""


def best(snapshot: Snapshot, ids: Ids, scores: NDArray[np.float64], offset: int, limit: int) -> NDArray[np.intp]:
    """The places in `ids` of those that stand at `offset` … `offset + limit`, the highest score first."""
    wanted = offset + limit
    if limit <= 0 or offset >= len(ids):
        return np.empty(0, np.intp)
    places = _candidates(scores, wanted) if wanted < len(ids) else np.arange(len(ids))
    if len(places) > wanted + _TIED:
        places = _first_reports(snapshot, ids, scores, places, wanted)
    reports, ordinals = snapshot.ties(ids.take(places))
    order = np.lexsort((ordinals, reports, -scores.take(places)))[offset:wanted]
    chosen: NDArray[np.intp] = places[order]
    return chosen


def first(snapshot: Snapshot, ids: Ids, sort: Sort, offset: int, limit: int) -> Ids:
    """The ids that stand at `offset` … `offset + limit` in an order that no score changes."""
    if limit <= 0 or offset >= len(ids):
        return np.empty(0, np.intp)
    order = snapshot.order(sort)
    held = Selection(snapshot.count, ids).mask.take(order)
    # The page ends where the running count says; most lists are asked for their beginning.
    end = min(len(order), max(_FEW, 2 * (offset + limit) * len(order) // len(ids)))
    found = np.flatnonzero(held[:end])
    if len(found) < offset + limit:
        found = np.flatnonzero(held)
    return order.take(found[offset : offset + limit])


def _candidates(scores: NDArray[np.float64], wanted: int) -> NDArray[np.intp]:
    """The places of the `wanted` highest scores, and of all that equal the last of them.

    The best of each block tells how high one must at least stand, and few then have to be compared.
    """
    if len(scores) > _FEW and wanted * _BLOCK < len(scores):
        whole = len(scores) // _BLOCK * _BLOCK
        tops = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
        places = np.flatnonzero(scores >= _highest(tops, wanted))
        return places[scores.take(places) >= _highest(scores.take(places), wanted)]
    return np.flatnonzero(scores >= _highest(scores, wanted))


def _first_reports(
    snapshot: Snapshot, ids: Ids, scores: NDArray[np.float64], places: NDArray[np.intp], wanted: int
) -> NDArray[np.intp]:
    """Of the candidates, those above the lowest score, and of the many that have it those in the first reports."""
    points = scores.take(places)
    tied = points == points.min()
    lowest = places[tied]
    reports = snapshot.reports.take(snapshot.rows.take(ids.take(lowest)))
    last = wanted - (len(places) - len(lowest)) - 1
    return np.concatenate((places[~tied], lowest[reports <= np.partition(reports, last)[last]]))


def _highest(scores: NDArray[np.float64], wanted: int) -> float:
    """The score of the last of the `wanted` highest, of at least as many."""
    return float(np.partition(scores, len(scores) - wanted)[len(scores) - wanted])
