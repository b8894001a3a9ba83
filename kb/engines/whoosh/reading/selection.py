"""Some of the sections of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.intp]
"""intp[n], ascending."""
Mask = NDArray[np.bool_]
"""bool[count]"""

NONE: Ids = np.empty(0, np.intp)

_DENSE = 8
"""From one section in so many on, masks are the cheaper form to look others up in."""
_UNITED = 64
"""From one section in so many on, a union of masks is cheaper than one of ids, which must be sorted."""


class Selection:
    """As ids or as a mask, whichever is at hand; the other is made when it is first asked for. Not to be written to."""

    __slots__ = ("_ids", "_mask", "count")

    def __init__(self, count: int, ids: Ids | None = None, mask: Mask | None = None) -> None:
        """`count`: of the sections there are in all; at least one of `ids` and `mask`."""
        self.count = count
        self._ids = ids
        self._mask = mask

    @property
    def ids(self) -> Ids:
        if self._ids is None:
            assert self._mask is not None
            self._ids = np.flatnonzero(self._mask)
        return self._ids

    @property
    def mask(self) -> Mask:
        if self._mask is None:
            mask = np.zeros(self.count, np.bool_)
            mask[self.ids] = True
            self._mask = mask
        return self._mask

    def __len__(self) -> int:
        if self._ids is None:
            assert self._mask is not None
            return int(np.count_nonzero(self._mask))
        return len(self._ids)

    @property
    def nbytes(self) -> int:
        """Of ids and mask, whether they are made or not."""
        return self.ids.nbytes + self.count

    def holds(self, ids: Ids) -> NDArray[np.bool_]:
        """Of each of `ids`, whether it is selected."""
        if self._mask is None and len(ids) * 16 < len(self.ids):
            return among(ids, self.ids)[0]
        found: NDArray[np.bool_] = self.mask.take(ids)
        return found

    def without(self, other: Selection) -> Selection:
        if len(self) * _DENSE > self.count:
            return Selection(self.count, mask=self.mask & ~other.mask)
        return Selection(self.count, self.ids[~other.holds(self.ids)])


def among(ids: Ids, others: Ids) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Whether each of `ids` is one of `others`, and its place there (any, when it is not)."""
    if not len(others):
        return np.zeros(len(ids), np.bool_), np.zeros(len(ids), np.intp)
    places = others.searchsorted(ids)
    np.minimum(places, len(others) - 1, out=places)
    return others.take(places) == ids, places


def intersection(parts: Sequence[Selection]) -> Selection:
    """What is in all of at least one."""
    first, *others = sorted(parts, key=len)
    if not others:
        return first
    if len(first) * _DENSE > first.count:
        return Selection(first.count, mask=reduce(np.logical_and, (part.mask for part in parts)))
    ids = first.ids
    for part in others:
        ids = ids[part.holds(ids)]
    return Selection(first.count, ids)


def union(parts: Sequence[Selection]) -> Selection:
    """What is in any of at least one."""
    if len(parts) == 1:
        return parts[0]
    count = parts[0].count
    if sum(map(len, parts)) * _UNITED > count:
        return Selection(count, mask=reduce(np.logical_or, (part.mask for part in parts)))
    return Selection(count, distinct(np.concatenate([part.ids for part in parts])))


def distinct(values: NDArray[np.intp]) -> Ids:
    """Each value once, ascending."""
    values = np.sort(values)
    differs = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return values[differs]
