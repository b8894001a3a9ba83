"""How many sections of a mask count under each value of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.segment import FacetCodes


def count(facet: FacetCodes, mask: NDArray[np.bool_]) -> Mapping[str, int]:
    """Value -> sections, none with zero. A section counts once under each of its values."""
    counts: Counter[str] = Counter()
    by_code = np.bincount(facet.codes[mask].astype(np.intp), minlength=len(facet.distinct))
    for code in np.flatnonzero(by_code).tolist():
        for value in facet.distinct[code]:
            counts[value] += int(by_code[code])
    return counts
