"""One of the segments that are joined, and the slices in which all of them are gone through together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.segment import SegmentView
from kb.search.score import SCORED_FIELDS

SLICE = 1 << 21
"""Numbers (tokens, places, characters, bytes of records) that are in memory at a time, each in up to some 60 bytes."""


T = TypeVar("T", int, bytes)


@dataclass(frozen=True, slots=True)
class Part:
    """`base`: the new number of its first live section. `numbers`: u4[view.count], the new number of each live one;
    None when all are, and only `base` is to be added."""

    view: SegmentView
    base: int
    numbers: NDArray[np.uint32] | None

    @property
    def count(self) -> int:
        """Of its live sections."""
        return int(self.view.live.sum())

    @property
    def size(self) -> int:
        """Characters and terms of its live sections, as codec.contents counts them."""
        characters = np.diff(self.view.grams.starts) - 1
        terms = (self.view.columns.lengths(field.name) for field in SCORED_FIELDS)
        return sum(int(lengths[self.view.live].sum()) for lengths in (characters, *terms))

    def kept(self, sections: NDArray[np.integer]) -> NDArray[np.bool_] | slice:
        """Which of these are live; a slice of all when none was removed."""
        return slice(None) if self.numbers is None else self.view.live[sections]

    def renumbered(self, sections: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The new numbers of live sections."""
        return sections + np.uint32(self.base) if self.numbers is None else self.numbers[sections]

    def slices(self, weights: NDArray[np.integer]) -> Iterator[tuple[int, int]]:
        """Runs [first, last) of its sections, one after another; `weights`: what each weighs, of SLICE a run."""
        edges = [0, *places_of_cuts(weights, SLICE), self.view.count]
        yield from ((first, last) for first, last in pairwise(edges) if first < last)

    def release(self) -> None:
        for file in self.view.files:
            file.release()


def parts(views: Sequence[SegmentView]) -> list[Part]:
    """One after another, in this order."""
    made = []
    base = 0
    for view in views:
        numbers = None if view.whole else (np.cumsum(view.live) - 1 + base).astype(np.uint32)
        made.append(Part(view, base, numbers))
        base += made[-1].count
    return made


def places_of_cuts(weights: NDArray[np.integer], step: int) -> list[int]:
    """Where to cut a row of weights so that a piece weighs `step`, or less by less than the weight it ends before."""
    summed = np.cumsum(weights, dtype=np.int64)
    total = int(summed[-1]) if len(summed) else 0
    places: list[int] = np.unique(summed.searchsorted(np.arange(step, total, step))).tolist()
    return places


def fine_step(parts: int) -> int:
    """The step of the cuts that each part proposes to `common_cuts`."""
    return max(1, SLICE // (2 * parts))


def common_cuts(proposed: Sequence[Sequence[T]]) -> list[T]:
    """Of the keys each part would cut before, at every `fine_step` of its own, those at which all are cut together.

    Between two of them lie as many proposed ones as there are parts, so the slices of all parts weigh SLICE at most
    together, and half of it on the average; but for a key that weighs as much alone.
    """
    every = sorted(key for keys in proposed for key in keys)
    return list(dict.fromkeys(every[len(proposed) - 1 :: len(proposed)]))
