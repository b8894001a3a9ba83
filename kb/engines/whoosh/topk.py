"""The page asked for: ids by an order, without sorting all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def page(
    ids: NDArray[np.int64], first: NDArray[np.float64], ties: NDArray[np.int64], offset: int, limit: int
) -> Sequence[int]:
    """Ids `offset` … `offset + limit` of `ids` ordered by `first`, ascending, then by `ties`.

    `first` and `ties` are indexed by id; no two ids share a tie.
    """
    wanted = offset + limit
    if limit <= 0 or offset >= len(ids):
        return []
    if wanted < len(ids):
        keys = first[ids]
        # Whatever equals the last one wanted stays in, so that ties are decided by `ties` alone.
        ids = ids[keys <= np.partition(keys, wanted - 1)[wanted - 1]]
    order = np.lexsort((ties[ids], first[ids]))[offset:wanted]
    chosen: list[int] = ids[order].tolist()
    return chosen
