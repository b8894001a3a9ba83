"""How many sections count under each value of a facet field, as an engine gives it.

A nation has thousands of places and departments, a page shows twenty of them: an engine may keep its counts as it made
them, and lay out only what is asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from heapq import nsmallest


class Counts(Mapping[str, int]):
    """Value -> sections, none with zero unless a page put it there; equal to any mapping with the same items."""

    @abstractmethod
    def most(self, number: int) -> Mapping[str, int]:
        """The `number` values with most sections; of those with as many, the first in the order of code points."""

    @abstractmethod
    def repeats(self, suffix: str) -> int:
        """How many values that end in `suffix` have as many sections as the value of the same name without it."""


class DictCounts(Counts):
    """Counts laid out already."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts

    def __getitem__(self, value: str) -> int:
        return self._counts[value]

    def __contains__(self, value: object) -> bool:
        return value in self._counts  # a Counter has no KeyError to tell it by

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)

    def most(self, number: int) -> Mapping[str, int]:
        if len(self._counts) <= number:
            return self._counts
        return dict(nsmallest(number, self._counts.items(), key=lambda item: (-item[1], item[0])))

    def repeats(self, suffix: str) -> int:
        ending = (value for value in self._counts if value.endswith(suffix))
        return sum(self._counts.get(value.removesuffix(suffix)) == self._counts[value] for value in ending)
